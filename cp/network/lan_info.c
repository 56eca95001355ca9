/* What QUERY LAN, QUERY VSWITCH and QUERY NIC show: copies of the state, taken under the lock, so
 * that nothing is formatted or written while it is held. */
#include "cp/network/lan_internal.h"

#include <stdlib.h>
#include <string.h>

static uint64_t value(_Atomic uint64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static void copy_port(struct lan_port *port, struct lan_port_info *out)
{
    memset(out, 0, sizeof *out);
    memcpy(out->userid, port->userid, sizeof out->userid);
    memcpy(out->name, port->name, sizeof out->name);
    memcpy(out->mac, port->mac, MAC_LENGTH);
    if (port->active)
        memcpy(out->session, port->session, sizeof out->session);
    out->devno = port->devno;
    out->number = port->number;
    out->active = port->active;
    out->layer2 = port->layer2;
    out->broadcast = port->broadcast;
    out->promiscuous = port->promiscuous;
    out->trunk = port->trunk;
    out->pvid = port->pvid;
    out->router4 = port->router4;
    out->router6 = port->router6;
    out->rx_packets = value(&port->count.rx_packets);
    out->rx_bytes = value(&port->count.rx_bytes);
    out->rx_discarded = value(&port->count.rx_discarded);
    out->rx_errors = value(&port->count.rx_errors);
    out->tx_packets = value(&port->count.tx_packets);
    out->tx_bytes = value(&port->count.tx_bytes);
    out->tx_discarded = value(&port->count.tx_discarded);
    out->tx_errors = value(&port->count.tx_errors);
    out->address = calloc(port->address_count + 1, sizeof *out->address);
    if (!out->address)
        return;
    /* The list is in reverse order of registration; memberships that only an address implies are
     * not shown. */
    for (const struct lan_address *a = port->addresses; a; a = a->next_of_port)
        out->addresses += a->count > a->implied;
    unsigned i = out->addresses;
    for (const struct lan_address *a = port->addresses; a; a = a->next_of_port) {
        if (a->count <= a->implied)
            continue;
        out->address[--i].kind = a->kind;
        memcpy(out->address[i].address, a->address, 16);
    }
}

static void copy_lan(struct lan *lan, struct lan_info *out)
{
    memset(out, 0, sizeof *out);
    out->spec = lan->spec;
    memcpy(out->mac, lan->mac, MAC_LENGTH);
    out->uplink = lan->uplink != NULL;
    if (lan->uplink && lan->uplink->type->describe)
        lan->uplink->type->describe(lan->uplink, out->uplink_text, sizeof out->uplink_text);
    out->port = calloc(lan->connected + 1, sizeof *out->port);
    for (struct lan_port *p = lan->ports; p && out->port; p = p->next)
        copy_port(p, &out->port[out->connected++]);
    unsigned n = 0;
    for (const struct lan_grant *g = lan->grants; g; g = g->next)
        n++;
    out->grants = calloc(n + 1, sizeof *out->grants);
    for (const struct lan_grant *g = lan->grants; g && out->grants; g = g->next)
        out->grants[out->grant_count++] = *g;
}

struct lan_info *lans_info(struct lans *lans, const char *owner, const char *name, size_t *count)
{
    *count = 0;
    pthread_rwlock_rdlock(&lans->lock);
    size_t n = 0;
    for (const struct lan *lan = lans->first; lan; lan = lan->next)
        n++;
    struct lan_info *info = calloc(n + 1, sizeof *info);
    for (struct lan *lan = lans->first; lan && info; lan = lan->next)
        if ((!owner || strcmp(owner, lan->spec.owner) == 0) &&
            (!name || strcmp(name, lan->spec.name) == 0))
            copy_lan(lan, &info[(*count)++]);
    pthread_rwlock_unlock(&lans->lock);
    return info;
}

void lans_info_free(struct lan_info *info, size_t count)
{
    for (size_t i = 0; info && i < count; i++) {
        for (unsigned j = 0; info[i].port && j < info[i].connected; j++)
            free(info[i].port[j].address);
        free(info[i].port);
        free(info[i].grants);
    }
    free(info);
}

void lan_port_info(struct lan_port *port, struct lan_port_info *out)
{
    pthread_rwlock_rdlock(&port->lans->lock);
    copy_port(port, out);
    pthread_rwlock_unlock(&port->lans->lock);
}
