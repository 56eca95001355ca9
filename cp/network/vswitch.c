/* Virtual switches: VLANs at the ports, and the way out.
 *
 * Inside an aware switch a packet has its VLAN beside it and no tag: vswitch_ingress() takes the tag
 * off (IEEE 802.1Q: X'8100' and a control word after the MAC addresses; bare IP packets of layer 3
 * adapters carry the word in the qeth header), vswitch_egress() puts it back for trunk ports.  An
 * access port sends and gets untagged packets of one VLAN. */
#include "cp/network/lan_internal.h"

#include "engine/base/bytes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ETHERTYPE_VLAN 0x8100
#define ETHERTYPE_ARP  0x0806
#define ETHERTYPE_IP4  0x0800
#define ETHERTYPE_IP6  0x86dd
#define VID(tci)       ((tci)&0x0fff)

int vswitch_port_setup(struct lan *lan, struct lan_port *port, const struct lan_grant *grant)
{
    port->pvid = 0;
    port->trunk = false;
    if (!lan->spec.vlan_aware)
        return 0;
    bool own = grant && grant->vlan[0];
    port->trunk = own ? grant->trunk : lan->spec.trunk;
    uint16_t first = own ? grant->vlan[0] : lan->spec.vlan;
    if (!first)
        return -EACCES; /* default VLAN NONE: somebody has to grant one */
    port->pvid = port->trunk ? lan->spec.native : first;
    if (!port->trunk)
        return 0;
    port->vlans = calloc(VLAN_IDS / 8, 1);
    if (!port->vlans)
        return -ENOMEM;
    for (unsigned i = 0; i < 8; i++) {
        uint16_t v = own ? grant->vlan[i] : i == 0 ? first : 0;
        if (!v || v >= VLAN_IDS)
            break;
        port->vlans[v / 8] |= 0x80 >> v % 8;
    }
    return 0;
}

static bool member(const struct lan_port *port, uint16_t vid)
{
    return vid != LAN_NATIVE_NONE &&
           (vid == port->pvid || (port->trunk && bit_test(port->vlans, vid)));
}

uint16_t vswitch_vlan_from_outside(const struct lan *lan, const struct lan_port *to)
{
    return member(to, lan->spec.native) ? lan->spec.native : lan->spec.vlan;
}

int lan_port_vlan(struct lan_port *port, uint16_t vlan, bool add)
{
    pthread_rwlock_rdlock(&port->lans->lock);
    const struct lan *lan = port->lan;
    int rc = vlan == 0 || vlan >= VLAN_IDS - 1 ? -EINVAL : 0;
    if (rc == 0 && add && lan && lan->spec.vlan_aware && !(port->trunk && member(port, vlan)))
        rc = -EACCES;
    pthread_rwlock_unlock(&port->lans->lock);
    return rc;
}

bool vswitch_ingress(struct lan *lan, const struct lan_port *from, struct packet *p, uint16_t *vid)
{
    bool tagged = p->tagged;
    uint16_t tci = p->vlan;
    if (p->frame) {
        uint8_t head[ETHER_HEADER + VLAN_TAG];
        tagged =
            packet_peek(p, head, sizeof head) == sizeof head && get16(head + 12) == ETHERTYPE_VLAN;
        if (tagged) {
            tci = get16(head + 14);
            struct packet bare = *p;
            bare.pieces = 0;
            bare.length = 0;
            if (!packet_append(&bare, p, 0, 12) || !packet_append(&bare, p, 16, p->length - 16))
                return false;
            *p = bare;
        }
    }
    p->tagged = false;
    *vid = tagged && VID(tci) ? VID(tci) : from->pvid;
    return member(from, *vid);
}

bool vswitch_egress(struct lan *lan, const struct lan_port *to, const struct packet *p,
                    uint16_t vid, struct packet *out, uint8_t room[VLAN_TAG])
{
    if (!member(to, vid))
        return false;
    *out = *p;
    if (vid == to->pvid)
        return true;
    if (!p->frame) {
        out->tagged = true;
        out->vlan = vid;
        return true;
    }
    put16(room, ETHERTYPE_VLAN);
    put16(room + 2, vid);
    out->pieces = 0;
    out->length = 0;
    struct packet tag;
    packet_wrap(&tag, room, VLAN_TAG);
    return packet_append(out, p, 0, 12) && packet_append(out, &tag, 0, VLAN_TAG) &&
           packet_append(out, p, 12, p->length - 12);
}

/* --- the way out ---------------------------------------------------------------------------------- */

static void group_mac(uint8_t mac[MAC_LENGTH], const struct packet *p)
{
    uint8_t head[40] = {0};
    packet_peek(p, head, sizeof head);
    if (p->ipv6) { /* RFC 2464 section 7 */
        mac[0] = mac[1] = 0x33;
        memcpy(mac + 2, head + 36, 4);
    } else { /* RFC 1112 section 6.4 */
        memcpy(mac, "\x01\x00\x5e", 3);
        mac[3] = head[17] & 0x7f;
        mac[4] = head[18];
        mac[5] = head[19];
    }
}

void vswitch_send_out(struct lan *lan, const struct lan_port *from, const struct packet *p,
                      uint16_t vid)
{
    /* The uplink carries the native and the default VLAN, without tags; others end at the switch. */
    if (lan->spec.vlan_aware && vid != lan->spec.native && vid != lan->spec.vlan)
        return;
    if (p->frame) {
        lan->uplink->type->send(lan->uplink, p);
        return;
    }
    uint8_t header[ETHER_HEADER] = {0};
    struct packet frame, head;
    packet_wrap(&head, header, ETHER_HEADER);
    frame = head;
    frame.frame = true;
    if (p->cast == CAST_BROADCAST)
        memset(header, 0xff, MAC_LENGTH);
    else if (p->cast == CAST_MULTICAST)
        group_mac(header, p);
    else
        memcpy(header, lan->uplink->mac, MAC_LENGTH);
    memcpy(header + MAC_LENGTH, from->mac, MAC_LENGTH);
    put16(header + 12, p->ipv6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4);
    if (packet_append(&frame, p, 0, p->length))
        lan->uplink->type->send(lan->uplink, &frame);
}

/* Layer 3 adapters do not see ARP (RFC 826): the switch answers for their registered addresses. */
static void answer_arp(struct lan *lan, struct uplink *up, const uint8_t *frame, size_t length)
{
    uint8_t address[16] = {0}, reply[42];
    if (length < sizeof reply || get16(frame + 20) != 1)
        return;
    memcpy(address + 12, frame + 38, 4);
    struct lan_port *owner = lan_owner_of(lan, ADDRESS_IP4, address);
    if (!owner)
        return;
    memcpy(reply, frame, sizeof reply);
    memcpy(reply, frame + 6, MAC_LENGTH);
    memcpy(reply + 6, owner->mac, MAC_LENGTH);
    put16(reply + 20, 2);
    memcpy(reply + 22, owner->mac, MAC_LENGTH); /* sender: who was asked for */
    memcpy(reply + 28, frame + 38, 4);
    memcpy(reply + 32, frame + 22, 10); /* target: who asked */
    struct packet p;
    packet_wrap(&p, reply, sizeof reply);
    p.frame = true;
    up->type->send(up, &p);
}

/* To a layer 3 port: without Ethernet header for IPv4, by IP address, then by MAC (a DHCP answer to
 * an address that is not registered yet). */
static void receive_ip(struct lan_burst *b, struct lan *lan, const uint8_t *frame, size_t length)
{
    struct packet p;
    uint8_t key[16] = {0};
    packet_wrap(&p, frame + ETHER_HEADER, length - ETHER_HEADER);
    if (length < ETHER_HEADER + 20)
        return;
    memcpy(p.source, frame + MAC_LENGTH, MAC_LENGTH);
    memcpy(p.next_hop + 12, frame + ETHER_HEADER + 16, 4);
    bool all = memcmp(frame, "\xff\xff\xff\xff\xff\xff", MAC_LENGTH) == 0;
    p.cast = all ? CAST_BROADCAST : frame[0] & 1 ? CAST_MULTICAST : CAST_UNICAST;
    memcpy(key, frame, MAC_LENGTH);
    struct lan_port *to = NULL;
    if (p.cast == CAST_UNICAST && !lan_owner_of(lan, ADDRESS_IP4, p.next_hop))
        to = lan_owner_of(lan, ADDRESS_MAC, key);
    if (to)
        lan_deliver(b, lan, NULL, to, &p, 0);
    else
        lan_route(b, lan, NULL, &p, 0);
}

void lan_receive(struct uplink *up, const uint8_t *frame, size_t length)
{
    if (length < ETHER_HEADER || length > PACKET_MAX)
        return;
    struct lan_burst b;
    lan_burst_begin(&b, up->lans);
    struct lan *lan = up->lan;
    if (lan) {
        unsigned type = get16(frame + 12);
        if (lan->spec.transport == LAN_ETHERNET || type == ETHERTYPE_IP6) {
            struct packet p;
            packet_wrap(&p, frame, length);
            p.frame = true;
            lan_route(&b, lan, NULL, &p, 0);
        } else if (type == ETHERTYPE_ARP) {
            answer_arp(lan, up, frame, length);
        } else if (type == ETHERTYPE_IP4) {
            receive_ip(&b, lan, frame, length);
        }
    }
    lan_burst_end(&b);
}
