/* The addresses that adapters registered: a list a port, and while the port is coupled a hash
 * table of the LAN over all of them.
 *
 * A node is in some groups because it has an address (RFC 1112 section 4, RFC 4291 section 2.8): these
 * memberships come and go with the address, registered or not.  Linux's layer 3 driver relies on it:
 * after a recovery (STARTLAN, so after each COUPLE) it registers its addresses again but no groups,
 * and nobody could find its IPv6 addresses.
 *
 * Kept true: an address is in the LAN's table exactly while its port is coupled.  Unicast
 * addresses have one owner on a LAN; groups have many. */
#include "cp/network/lan_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

unsigned lan_bucket(enum address_kind kind, const uint8_t address[16])
{
    uint32_t h = 2166136261U ^ kind; /* FNV-1a */
    for (int i = 0; i < 16; i++)
        h = (h ^ address[i]) * 16777619U;
    return (h ^ h >> 16) % LAN_BUCKETS;
}

static bool is_group(enum address_kind kind)
{
    return kind == ADDRESS_GROUP4 || kind == ADDRESS_GROUP6 || kind == ADDRESS_GROUP_MAC;
}

static bool same(const struct lan_address *a, enum address_kind kind, const uint8_t address[16])
{
    return a->kind == kind && memcmp(a->address, address, 16) == 0;
}

static void link_address(struct lan *lan, struct lan_address *a)
{
    struct lan_address **bucket = &lan->bucket[lan_bucket(a->kind, a->address)];
    a->next_in_bucket = *bucket;
    *bucket = a;
}

static void unlink_address(struct lan *lan, struct lan_address *a)
{
    struct lan_address **at = &lan->bucket[lan_bucket(a->kind, a->address)];
    while (*at && *at != a)
        at = &(*at)->next_in_bucket;
    if (*at)
        *at = a->next_in_bucket;
}

void lan_unlink_addresses(struct lan_port *port)
{
    for (struct lan_address *a = port->addresses; a; a = a->next_of_port)
        unlink_address(port->lan, a);
}

void lan_forget_addresses(struct lan_port *port)
{
    if (port->lan)
        lan_unlink_addresses(port);
    for (struct lan_address *a = port->addresses; a;) {
        struct lan_address *next = a->next_of_port;
        free(a);
        a = next;
    }
    port->addresses = NULL;
    port->address_count = 0;
}

struct lan_port *lan_owner_of(struct lan *lan, enum address_kind kind, const uint8_t address[16])
{
    for (struct lan_address *a = lan->bucket[lan_bucket(kind, address)]; a; a = a->next_in_bucket)
        if (same(a, kind, address))
            return a->port;
    return NULL;
}

/* What the guest registered while it was not coupled holds here only if it could be registered here. */
static bool allowed_here(struct lan_port *port, const struct lan_address *a)
{
    bool foreign = a->kind == ADDRESS_MAC && memcmp(a->address, port->mac, MAC_LENGTH) != 0;
    return is_group(a->kind) ||
           (!(foreign && lan_protects(port)) && !lan_owner_of(port->lan, a->kind, a->address));
}

static void implied_groups(struct lan_port *port, enum address_kind kind, const uint8_t address[16],
                           bool come);

void lan_link_addresses(struct lan_port *port)
{
    struct lan_address *kept = NULL, *gone = NULL;
    for (struct lan_address *a = port->addresses, *next; a; a = next) {
        next = a->next_of_port;
        struct lan_address **list = allowed_here(port, a) ? &kept : &gone;
        a->next_of_port = *list;
        *list = a;
    }
    port->addresses = NULL;
    for (struct lan_address *a = kept, *next; a; a = next) { /* the order is turned back */
        next = a->next_of_port;
        a->next_of_port = port->addresses;
        port->addresses = a;
        link_address(port->lan, a);
    }
    for (struct lan_address *a = gone, *next; a; a = next) {
        next = a->next_of_port;
        port->address_count--;
        implied_groups(port, a->kind, a->address, false);
        free(a);
    }
}

static struct lan_address *find(struct lan_port *port, enum address_kind kind,
                                const uint8_t address[16])
{
    struct lan_address *a = port->addresses;
    while (a && !same(a, kind, address))
        a = a->next_of_port;
    return a;
}

static int add(struct lan_port *port, enum address_kind kind, const uint8_t address[16],
               uint32_t flags)
{
    struct lan_address *a = find(port, kind, address);
    if (a) {
        a->count++;
        return is_group(kind) ? 0 : -EALREADY;
    }
    if (!is_group(kind) && port->lan && lan_owner_of(port->lan, kind, address))
        return -EEXIST;
    if (port->address_count >= PORT_MAX_ADDRESSES)
        return -ENOSPC;
    a = calloc(1, sizeof *a);
    if (!a)
        return -ENOSPC;
    a->kind = kind;
    memcpy(a->address, address, 16);
    a->flags = flags;
    a->port = port;
    a->count = 1;
    a->next_of_port = port->addresses;
    port->addresses = a;
    port->address_count++;
    if (port->lan)
        link_address(port->lan, a);
    return 0;
}

static int take_out(struct lan_port *port, enum address_kind kind, const uint8_t address[16])
{
    for (struct lan_address **at = &port->addresses; *at; at = &(*at)->next_of_port) {
        struct lan_address *a = *at;
        if (!same(a, kind, address))
            continue;
        if (is_group(kind) && --a->count)
            return 0;
        if (port->lan)
            unlink_address(port->lan, a);
        *at = a->next_of_port;
        port->address_count--;
        free(a);
        return 0;
    }
    return -ENOENT;
}

/* The groups that having a unicast address makes its owner a member of; returns how many. */
static unsigned groups_of(enum address_kind kind, const uint8_t address[16], uint8_t group[2][16])
{
    static const uint8_t all_hosts[4] = {224, 0, 0, 1};
    static const uint8_t all_nodes[16] = {0xff, 0x02, [15] = 1};
    static const uint8_t solicited[16] = {0xff, 0x02, [11] = 1, [12] = 0xff};
    memset(group, 0, 32);
    if (kind == ADDRESS_IP4) {
        memcpy(group[0] + 12, all_hosts, 4);
        return 1;
    }
    memcpy(group[0], all_nodes, 16);
    memcpy(group[1], solicited, 13);
    memcpy(group[1] + 13, address + 13, 3);
    return kind == ADDRESS_IP6 ? 2 : 0;
}

/* A membership that comes (or goes) with an address. */
static void implied(struct lan_port *port, enum address_kind kind, const uint8_t group[16],
                    bool come)
{
    struct lan_address *a = find(port, kind, group);
    if (come && add(port, kind, group, 0) == 0)
        find(port, kind, group)->implied++;
    else if (!come && a && a->implied) {
        a->implied--;
        take_out(port, kind, group);
    }
}

static void implied_groups(struct lan_port *port, enum address_kind kind, const uint8_t address[16],
                           bool come)
{
    uint8_t group[2][16];
    unsigned n = groups_of(kind, address, group);
    for (unsigned i = 0; i < n; i++)
        implied(port, kind == ADDRESS_IP4 ? ADDRESS_GROUP4 : ADDRESS_GROUP6, group[i], come);
}

int lan_port_add(struct lan_port *port, enum address_kind kind, const uint8_t address[16],
                 uint32_t flags)
{
    pthread_rwlock_wrlock(&port->lans->lock);
    bool foreign = kind == ADDRESS_MAC && memcmp(address, port->mac, MAC_LENGTH) != 0;
    int rc = foreign && lan_protects(port) ? -EACCES : add(port, kind, address, flags);
    if (!rc)
        implied_groups(port, kind, address, true);
    pthread_rwlock_unlock(&port->lans->lock);
    return rc;
}

/* Did the guest itself register it? */
static bool registered(struct lan_port *port, enum address_kind kind, const uint8_t address[16])
{
    const struct lan_address *a = find(port, kind, address);
    return a && a->count > a->implied;
}

int lan_port_remove(struct lan_port *port, enum address_kind kind, const uint8_t address[16])
{
    pthread_rwlock_wrlock(&port->lans->lock);
    int rc = registered(port, kind, address) ? take_out(port, kind, address) : -ENOENT;
    if (!rc)
        implied_groups(port, kind, address, false);
    pthread_rwlock_unlock(&port->lans->lock);
    return rc;
}

static int set_router(struct lan_port *port, bool ipv6, uint8_t type)
{
    if (type == 1 || type == 2)
        for (struct lan_port *p = port->lan ? port->lan->ports : NULL; p; p = p->next)
            if (p != port && (ipv6 ? p->router6 : p->router4) == type)
                return -EEXIST;
    if (ipv6)
        port->router6 = type;
    else
        port->router4 = type;
    return 0;
}

int lan_port_router(struct lan_port *port, bool ipv6, uint8_t type)
{
    pthread_rwlock_wrlock(&port->lans->lock);
    int rc = set_router(port, ipv6, type);
    pthread_rwlock_unlock(&port->lans->lock);
    return rc;
}

void lan_port_broadcast(struct lan_port *port, bool on)
{
    pthread_rwlock_wrlock(&port->lans->lock);
    port->broadcast = on;
    pthread_rwlock_unlock(&port->lans->lock);
}

int lan_port_promiscuous(struct lan_port *port, bool on)
{
    pthread_rwlock_wrlock(&port->lans->lock);
    bool may = port->lan && port->may_be_promiscuous;
    port->promiscuous = on && may;
    pthread_rwlock_unlock(&port->lans->lock);
    return on && !may ? -EACCES : 0;
}

void lan_port_isolation(struct lan_port *port, uint8_t mode)
{
    pthread_rwlock_wrlock(&port->lans->lock);
    port->isolation = mode;
    pthread_rwlock_unlock(&port->lans->lock);
}

void lan_port_active(struct lan_port *port, bool active, bool layer2)
{
    pthread_rwlock_wrlock(&port->lans->lock);
    port->active = active;
    port->layer2 = layer2;
    if (!active) {
        lan_forget_addresses(port);
        port->broadcast = port->promiscuous = false;
        port->router4 = port->router6 = port->isolation = 0;
    }
    pthread_rwlock_unlock(&port->lans->lock);
}
