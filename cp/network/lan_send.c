/* A packet's way over a LAN: who receives.
 *
 * Layer 2 goes by destination MAC.  Layer 3 goes by the next hop that the sender's routing found
 * (not by the packet's destination), groups by the packet's destination, and IPv6 frames that carry
 * their Ethernet header ("passthru") by MAC.  What nobody on the LAN owns goes to the uplink, or to
 * the port that said SETRTG; a sender never hears itself. */
#include "cp/network/lan_internal.h"

#include "engine/base/bytes.h"

#include <errno.h>
#include <string.h>

#define ETHERTYPE_IP4 0x0800
#define ETHERTYPE_IP6 0x86dd

void lan_burst_begin(struct lan_burst *b, struct lans *lans)
{
    b->lans = lans;
    b->count = 0;
    pthread_rwlock_rdlock(&lans->lock);
}

static void flush(struct lan_burst *b)
{
    for (unsigned i = 0; i < b->count; i++)
        b->touched[i]->type->flush(b->touched[i]);
    b->count = 0;
}

void lan_burst_end(struct lan_burst *b)
{
    flush(b);
    pthread_rwlock_unlock(&b->lans->lock);
}

static void touch(struct lan_burst *b, struct lan_port *to)
{
    for (unsigned i = 0; i < b->count; i++)
        if (b->touched[i] == to)
            return;
    if (b->count == BURST_PORTS)
        flush(b);
    b->touched[b->count++] = to;
}

static void add(_Atomic uint64_t *counter, uint64_t n)
{
    atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

int lan_deliver(struct lan_burst *b, struct lan *lan, const struct lan_port *from,
                struct lan_port *to, const struct packet *p, uint16_t vid)
{
    if (to == from || !to->active)
        return -ENETDOWN;
    if (from && (lan->spec.isolated || from->isolation || to->isolation))
        return -ENETDOWN;
    struct packet changed;
    uint8_t room[VLAN_TAG];
    if (lan->spec.vlan_aware) {
        if (!from)
            vid = vswitch_vlan_from_outside(lan, to);
        if (!vswitch_egress(lan, to, p, vid, &changed, room))
            return -ENETDOWN;
        p = &changed;
    }
    int rc = to->type->deliver(to, p);
    if (rc == 0) {
        add(&to->count.rx_packets, 1);
        add(&to->count.rx_bytes, p->length);
        touch(b, to);
    } else if (rc == -ENOBUFS || rc == -ENETDOWN) {
        add(&to->count.rx_discarded, 1);
    } else {
        add(&to->count.rx_errors, 1);
    }
    return rc;
}

static bool is_member(struct lan *lan, const struct lan_port *port, enum address_kind kind,
                      const uint8_t address[16])
{
    for (struct lan_address *a = lan->bucket[lan_bucket(kind, address)]; a; a = a->next_in_bucket)
        if (a->port == port && a->kind == kind && memcmp(a->address, address, 16) == 0)
            return true;
    return false;
}

/* Everybody registered for the group, multicast routers, and who sees everything; each once. */
static void to_group(struct lan_burst *b, struct lan *lan, const struct lan_port *from,
                     enum address_kind kind, const uint8_t address[16], const struct packet *p,
                     uint16_t vid)
{
    for (struct lan_address *a = lan->bucket[lan_bucket(kind, address)]; a; a = a->next_in_bucket)
        if (a->kind == kind && memcmp(a->address, address, 16) == 0)
            lan_deliver(b, lan, from, a->port, p, vid);
    for (struct lan_port *to = lan->ports; to; to = to->next) {
        bool router = kind == ADDRESS_GROUP4   ? to->router4 == 3
                      : kind == ADDRESS_GROUP6 ? to->router6 == 3
                                               : false;
        if ((router || to->promiscuous) && !is_member(lan, to, kind, address))
            lan_deliver(b, lan, from, to, p, vid);
    }
}

static void to_all(struct lan_burst *b, struct lan *lan, const struct lan_port *from,
                   const struct packet *p, uint16_t vid)
{
    for (struct lan_port *to = lan->ports; to; to = to->next)
        if (to->broadcast || to->layer2 || to->promiscuous)
            lan_deliver(b, lan, from, to, p, vid);
}

static void to_promiscuous(struct lan_burst *b, struct lan *lan, const struct lan_port *from,
                           const struct lan_port *except, const struct packet *p, uint16_t vid)
{
    for (struct lan_port *to = lan->ports; to; to = to->next)
        if (to->promiscuous && to != except)
            lan_deliver(b, lan, from, to, p, vid);
}

static void out(struct lan *lan, const struct lan_port *from, const struct packet *p, uint16_t vid)
{
    if (from && lan->uplink)
        vswitch_send_out(lan, from, p, vid);
}

/* An Ethernet frame: by MAC address. */
static int route_frame(struct lan_burst *b, struct lan *lan, const struct lan_port *from,
                       struct packet *p, uint16_t vid)
{
    uint8_t head[ETHER_HEADER + 40] = {0}, key[16] = {0};
    size_t got = packet_peek(p, head, sizeof head);
    if (got < ETHER_HEADER)
        return -EMSGSIZE;
    memcpy(key, head, MAC_LENGTH);
    bool group = head[0] & 1, all = memcmp(head, "\xff\xff\xff\xff\xff\xff", MAC_LENGTH) == 0;
    p->cast = all ? CAST_BROADCAST : group ? CAST_MULTICAST : CAST_UNICAST;
    memcpy(p->source, head + MAC_LENGTH, MAC_LENGTH);
    if (!group) {
        struct lan_port *to = lan_owner_of(lan, ADDRESS_MAC, key);
        int rc = to ? lan_deliver(b, lan, from, to, p, vid) : 0;
        to_promiscuous(b, lan, from, to, p, vid);
        if (!to)
            out(lan, from, p, vid);
        return rc == -ENOBUFS ? rc : 0;
    }
    unsigned type = get16(head + 12);
    if (all) {
        to_all(b, lan, from, p, vid);
    } else if (lan->spec.transport == LAN_ETHERNET) {
        to_group(b, lan, from, ADDRESS_GROUP_MAC, key, p, vid);
    } else if (type == ETHERTYPE_IP6 && got == sizeof head) {
        to_group(b, lan, from, ADDRESS_GROUP6, head + ETHER_HEADER + 24, p, vid);
    } else if (type == ETHERTYPE_IP4 && got >= ETHER_HEADER + 20) {
        uint8_t address[16] = {0};
        memcpy(address + 12, head + ETHER_HEADER + 16, 4);
        to_group(b, lan, from, ADDRESS_GROUP4, address, p, vid);
    }
    out(lan, from, p, vid);
    return 0;
}

static struct lan_port *router(struct lan *lan, bool ipv6)
{
    for (uint8_t type = 1; type <= 2; type++)
        for (struct lan_port *to = lan->ports; to; to = to->next)
            if ((ipv6 ? to->router6 : to->router4) == type && to->active)
                return to;
    return NULL;
}

/* An IP packet without link header: by next hop. */
static int route_ip(struct lan_burst *b, struct lan *lan, const struct lan_port *from,
                    struct packet *p, uint16_t vid)
{
    uint8_t head[40], address[16] = {0};
    size_t got = packet_peek(p, head, sizeof head);
    if (got < (p->ipv6 ? 40 : 20))
        return -EMSGSIZE;
    if (p->ipv6)
        memcpy(address, head + 24, 16);
    else
        memcpy(address + 12, head + 16, 4);
    if (p->cast == CAST_BROADCAST) {
        to_all(b, lan, from, p, vid);
    } else if (p->cast == CAST_MULTICAST) {
        to_group(b, lan, from, p->ipv6 ? ADDRESS_GROUP6 : ADDRESS_GROUP4, address, p, vid);
    } else {
        enum address_kind kind = p->ipv6 ? ADDRESS_IP6 : ADDRESS_IP4;
        static const uint8_t none[16];
        if (memcmp(p->next_hop, none, 16) == 0)
            memcpy(p->next_hop, address, 16);
        struct lan_port *to = lan_owner_of(lan, kind, p->next_hop);
        if (!to && (!lan->uplink || !from))
            to = router(lan, p->ipv6);
        to_promiscuous(b, lan, from, to, p, vid);
        if (to)
            return lan_deliver(b, lan, from, to, p, vid) == -ENOBUFS ? -ENOBUFS : 0;
    }
    out(lan, from, p, vid);
    return 0;
}

int lan_route(struct lan_burst *b, struct lan *lan, const struct lan_port *from, struct packet *p,
              uint16_t vid)
{
    return p->frame ? route_frame(b, lan, from, p, vid) : route_ip(b, lan, from, p, vid);
}

/* MAC protection: a frame's sender is the adapter itself; on an Ethernet LAN whatever transport the guest
 * activated before it was coupled. */
static bool own_source(const struct lan_port *from, const struct packet *p)
{
    uint8_t head[ETHER_HEADER];
    bool ethernet = from->layer2 || from->lan->spec.transport == LAN_ETHERNET;
    return !p->frame || !ethernet || !lan_protects(from) ||
           (packet_peek(p, head, sizeof head) == sizeof head &&
            !memcmp(head + MAC_LENGTH, from->mac, MAC_LENGTH));
}

int lan_send(struct lan_burst *b, struct lan_port *from, struct packet *p)
{
    struct lan *lan = from->lan;
    uint16_t vid = 0;
    if (!lan) {
        add(&from->count.tx_discarded, 1);
        return -ENETDOWN;
    }
    if (lan->spec.vlan_aware && !vswitch_ingress(lan, from, p, &vid)) {
        add(&from->count.tx_discarded, 1);
        return 0;
    }
    if (!own_source(from, p)) {
        add(&from->count.tx_discarded, 1);
        return 0;
    }
    size_t length = p->length;
    int rc = -EPROTOTYPE;
    if (lan->spec.transport != LAN_ETHERNET || p->frame)
        rc = lan_route(b, lan, from, p, vid);
    if (rc == 0 || rc == -ENOBUFS) {
        add(&from->count.tx_packets, 1);
        add(&from->count.tx_bytes, length);
    } else {
        add(&from->count.tx_errors, 1);
    }
    return rc;
}
