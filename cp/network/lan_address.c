/* The addresses that adapters registered: a list a port, and while the port is coupled a hash
 * table of the LAN over all of them.
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

void lan_link_addresses(struct lan_port *port)
{
    for (struct lan_address *a = port->addresses; a; a = a->next_of_port)
        link_address(port->lan, a);
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

static int add(struct lan_port *port, enum address_kind kind, const uint8_t address[16],
               uint32_t flags)
{
    for (struct lan_address *a = port->addresses; a; a = a->next_of_port)
        if (same(a, kind, address)) {
            a->count++;
            return is_group(kind) ? 0 : -EALREADY;
        }
    if (!is_group(kind) && port->lan && lan_owner_of(port->lan, kind, address))
        return -EEXIST;
    if (port->address_count >= PORT_MAX_ADDRESSES)
        return -ENOSPC;
    struct lan_address *a = calloc(1, sizeof *a);
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

int lan_port_add(struct lan_port *port, enum address_kind kind, const uint8_t address[16],
                 uint32_t flags)
{
    pthread_rwlock_wrlock(&port->lans->lock);
    int rc = add(port, kind, address, flags);
    pthread_rwlock_unlock(&port->lans->lock);
    return rc;
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

int lan_port_remove(struct lan_port *port, enum address_kind kind, const uint8_t address[16])
{
    pthread_rwlock_wrlock(&port->lans->lock);
    int rc = take_out(port, kind, address);
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

void lan_port_promiscuous(struct lan_port *port, bool on)
{
    pthread_rwlock_wrlock(&port->lans->lock);
    port->promiscuous = on;
    pthread_rwlock_unlock(&port->lans->lock);
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
