/* The set of LANs: definition, grants, coupling, MAC addresses, and their end.
 *
 * Kept true: a port is on the list of exactly the LAN it points to; a LAN whose owner logged off
 * (orphan) has at least one port.  See lan.h for the lock. */
#include "cp/network/lan_internal.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define MAC_IDS (1U << 24)

struct lans *lans_create(void)
{
    struct lans *lans = calloc(1, sizeof *lans);
    if (!lans)
        return NULL;
    pthread_rwlockattr_t attr;
    pthread_rwlockattr_init(&attr);
    /* SETIP must not starve behind two guests that send without pause. */
    pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&lans->lock, &attr);
    pthread_rwlockattr_destroy(&attr);
    lans->vmlan = (struct vmlan){.system_prefix = 0x020000,
                                 .user_prefix = 0x020000,
                                 .system_low = 1,
                                 .system_high = MAC_IDS - 1,
                                 .persistent_limit = UINT_MAX,
                                 .transient_limit = UINT_MAX};
    return lans;
}

static void lan_free(struct lan *lan)
{
    for (struct lan_grant *g = lan->grants; g;) {
        struct lan_grant *next = g->next;
        free(g);
        g = next;
    }
    free(lan);
}

void lans_destroy(struct lans *lans)
{
    if (!lans)
        return;
    for (struct lan *lan = lans->first; lan;) {
        struct lan *next = lan->next;
        if (lan->uplink) {
            lan->uplink->lan = NULL;
            lan->uplink->type->destroy(lan->uplink);
        }
        lan_free(lan);
        lan = next;
    }
    free(lans->mac_used);
    free(lans->user_mac_used);
    pthread_rwlock_destroy(&lans->lock);
    free(lans);
}

/* --- VMLAN: MAC addresses ---------------------------------------------------------------------- */

void lans_vmlan(struct lans *lans, struct vmlan *out)
{
    pthread_rwlock_rdlock(&lans->lock);
    *out = lans->vmlan;
    pthread_rwlock_unlock(&lans->lock);
}

int lans_set_vmlan(struct lans *lans, const struct vmlan *v)
{
    pthread_rwlock_wrlock(&lans->lock);
    int rc = v->changes == lans->vmlan.changes ? 0 : -EAGAIN;
    if (!rc) {
        lans->vmlan = *v;
        lans->vmlan.changes++;
        lans->next_mac = 0;
    }
    pthread_rwlock_unlock(&lans->lock);
    return rc;
}

static void mac_from(uint8_t mac[MAC_LENGTH], uint32_t prefix, uint32_t id)
{
    for (int i = 0; i < 3; i++) {
        mac[i] = (uint8_t)(prefix >> (16 - 8 * i));
        mac[3 + i] = (uint8_t)(id >> (16 - 8 * i));
    }
}

static bool mac_take(uint8_t **map, uint32_t id)
{
    if (!*map)
        *map = calloc(MAC_IDS / 8, 1);
    if (!*map || bit_test(*map, id))
        return false;
    (*map)[id / 8] |= 0x80 >> id % 8;
    return true;
}

static bool assign_mac(struct lans *lans, uint8_t mac[MAC_LENGTH])
{
    const struct vmlan *v = &lans->vmlan;
    uint32_t span = v->system_high - v->system_low + 1;
    for (uint32_t tries = 0; tries < span; tries++) {
        uint32_t id = v->system_low + lans->next_mac;
        lans->next_mac = (lans->next_mac + 1) % span;
        if (mac_take(&lans->mac_used, id)) {
            mac_from(mac, v->system_prefix, id);
            return true;
        }
    }
    return false;
}

bool lans_assign_mac(struct lans *lans, uint8_t mac[MAC_LENGTH])
{
    pthread_rwlock_wrlock(&lans->lock);
    bool ok = assign_mac(lans, mac);
    pthread_rwlock_unlock(&lans->lock);
    return ok;
}

bool lans_claim_mac(struct lans *lans, uint32_t id, uint8_t mac[MAC_LENGTH])
{
    pthread_rwlock_wrlock(&lans->lock);
    const struct vmlan *v = &lans->vmlan;
    bool any = v->user_low == 0 && v->user_high == 0; /* no USER range: any identification */
    bool ok = id < MAC_IDS && (any || (id >= v->user_low && id <= v->user_high));
    if (ok && v->user_prefix == v->system_prefix)
        ok = mac_take(&lans->mac_used, id);
    else if (ok)
        ok = mac_take(&lans->user_mac_used, id);
    if (ok)
        mac_from(mac, v->user_prefix, id);
    pthread_rwlock_unlock(&lans->lock);
    return ok;
}

static void release_mac(struct lans *lans, const uint8_t mac[MAC_LENGTH])
{
    uint32_t prefix = (uint32_t)mac[0] << 16 | mac[1] << 8 | mac[2];
    uint32_t id = (uint32_t)mac[3] << 16 | mac[4] << 8 | mac[5];
    uint8_t *map = prefix == lans->vmlan.system_prefix ? lans->mac_used
                   : prefix == lans->vmlan.user_prefix ? lans->user_mac_used
                                                       : NULL;
    if (map)
        map[id / 8] &= (uint8_t) ~(0x80 >> id % 8);
}

void lans_release_mac(struct lans *lans, const uint8_t mac[MAC_LENGTH])
{
    pthread_rwlock_wrlock(&lans->lock);
    release_mac(lans, mac);
    pthread_rwlock_unlock(&lans->lock);
}

int lan_port_set_mac(struct lan_port *port, const uint8_t mac[MAC_LENGTH])
{
    struct lans *lans = port->lans;
    pthread_rwlock_wrlock(&lans->lock);
    bool active = port->active;
    if (!active) {
        release_mac(lans, port->mac);
        memcpy(port->mac, mac, MAC_LENGTH);
    }
    pthread_rwlock_unlock(&lans->lock);
    return active ? -EBUSY : 0;
}

void lan_port_protect(struct lan_port *port, enum mac_protect protect)
{
    pthread_rwlock_wrlock(&port->lans->lock);
    port->mac_protect = protect;
    pthread_rwlock_unlock(&port->lans->lock);
}

bool lan_protects(const struct lan_port *port)
{
    if (port->mac_protect != MAC_PROTECT_UNSPECIFIED)
        return port->mac_protect == MAC_PROTECT_ON;
    if (port->lan && port->lan->spec.mac_protect != MAC_PROTECT_UNSPECIFIED)
        return port->lan->spec.mac_protect == MAC_PROTECT_ON;
    return port->lans->vmlan.mac_protection;
}

/* --- definition ---------------------------------------------------------------------------------- */

void lan_spec_init(struct lan_spec *spec, const char *owner, const char *name)
{
    memset(spec, 0, sizeof *spec);
    strncpy(spec->owner, owner, LAN_NAME_MAX);
    strncpy(spec->name, name, LAN_NAME_MAX);
    spec->persistent = strcmp(owner, LAN_SYSTEM) == 0;
    spec->mfs = 16384;
    spec->native = 1;
    spec->ip_timeout = 5;
    spec->queue_storage = 8;
}

struct lan *lan_by_name(struct lans *lans, const char *owner, const char *name)
{
    for (struct lan *lan = lans->first; lan; lan = lan->next)
        if (strcmp(lan->spec.name, name) == 0 && strcmp(lan->spec.owner, owner) == 0)
            return lan;
    return NULL;
}

bool lan_find(struct lans *lans, const char *owner, const char *name, struct lan_spec *out)
{
    pthread_rwlock_rdlock(&lans->lock);
    struct lan *lan = lan_by_name(lans, owner, name);
    if (lan)
        *out = lan->spec;
    pthread_rwlock_unlock(&lans->lock);
    return lan != NULL;
}

static bool spec_valid(const struct lan_spec *s)
{
    bool mfs = s->mfs == 16384 || s->mfs == 24576 || s->mfs == 40960 || s->mfs == 65536;
    return s->owner[0] && s->name[0] && s->maximum <= LAN_MAX_CONNECTIONS &&
           (s->transport != LAN_HIPERS || (mfs && !s->vswitch)) && s->vlan < VLAN_IDS - 1 &&
           s->native < VLAN_IDS - 1;
}

static int define(struct lans *lans, const struct lan_spec *spec)
{
    if (lan_by_name(lans, spec->owner, spec->name))
        return -EEXIST;
    unsigned same = 0, own = 0;
    struct lan **at = &lans->first;
    for (; *at; at = &(*at)->next) {
        same += (*at)->spec.persistent == spec->persistent;
        own += strcmp((*at)->spec.owner, spec->owner) == 0;
    }
    if (same >= (spec->persistent ? lans->vmlan.persistent_limit : lans->vmlan.transient_limit) ||
        own >= LAN_MAX_OWNED)
        return -ENOSPC;
    struct lan *lan = calloc(1, sizeof *lan);
    if (!lan)
        return -ENOMEM;
    lan->lans = lans;
    lan->spec = *spec;
    lan->next_number = 1;
    if (spec->vswitch && !assign_mac(lans, lan->mac)) {
        free(lan);
        return -ENOSPC;
    }
    *at = lan;
    return 0;
}

int lan_define(struct lans *lans, const struct lan_spec *spec)
{
    if (!spec_valid(spec))
        return -EINVAL;
    pthread_rwlock_wrlock(&lans->lock);
    int rc = define(lans, spec);
    pthread_rwlock_unlock(&lans->lock);
    return rc;
}

int lan_set(struct lans *lans, const struct lan_spec *spec)
{
    pthread_rwlock_wrlock(&lans->lock);
    struct lan *lan = lan_by_name(lans, spec->owner, spec->name);
    int rc = !lan ? -ENOENT : lan->spec.changes == spec->changes ? 0 : -EAGAIN;
    if (!rc) {
        lan->spec.changes++;
        lan->spec.restricted = spec->restricted;
        lan->spec.accounting = spec->accounting;
        lan->spec.isolated = spec->isolated;
        lan->spec.mac_protect = spec->mac_protect;
        lan->spec.maximum = spec->maximum;
        lan->spec.ip_timeout = spec->ip_timeout;
        lan->spec.queue_storage = spec->queue_storage;
    }
    pthread_rwlock_unlock(&lans->lock);
    return rc;
}

/* --- who may couple -------------------------------------------------------------------------------- */

struct lan_grant *lan_grant_of(struct lan *lan, const char *userid)
{
    struct lan_grant *g = lan->grants;
    while (g && (g->port || strcmp(g->userid, userid) != 0))
        g = g->next;
    return g;
}

static struct lan_grant *of_port(struct lan *lan, unsigned port)
{
    struct lan_grant *g = lan->grants;
    while (g && g->port != port)
        g = g->next;
    return port ? g : NULL;
}

int lan_port_grant(struct lans *lans, const char *owner, const char *name, unsigned port,
                   struct lan_grant *out)
{
    pthread_rwlock_rdlock(&lans->lock);
    struct lan *lan = lan_by_name(lans, owner, name);
    const struct lan_grant *g = lan ? of_port(lan, port) : NULL;
    if (g)
        *out = *g;
    pthread_rwlock_unlock(&lans->lock);
    return g ? 0 : -ENOENT;
}

int lan_grant(struct lans *lans, const char *owner, const char *name, const struct lan_grant *grant)
{
    pthread_rwlock_wrlock(&lans->lock);
    struct lan *lan = lan_by_name(lans, owner, name);
    struct lan_grant *g = !lan          ? NULL
                          : grant->port ? of_port(lan, grant->port)
                                        : lan_grant_of(lan, grant->userid);
    int rc = !lan ? -ENOENT : grant->changes && (!g || g->changes != grant->changes) ? -EAGAIN : 0;
    unsigned granted = 0;
    for (const struct lan_grant *each = lan ? lan->grants : NULL; each; each = each->next)
        granted++;
    if (!rc && !g) {
        g = granted < LAN_MAX_GRANTS ? calloc(1, sizeof *g) : NULL;
        if (g) { /* in the order of the user IDs */
            struct lan_grant **at = &lan->grants;
            while (*at && strcmp((*at)->userid, grant->userid) < 0)
                at = &(*at)->next;
            g->next = *at;
            *at = g;
        } else {
            rc = -ENOMEM;
        }
    }
    if (!rc) {
        struct lan_grant *next = g->next;
        unsigned changes = g->changes + 1;
        *g = *grant;
        g->next = next;
        g->changes = changes ? changes : 1;
    }
    pthread_rwlock_unlock(&lans->lock);
    return rc;
}

/* The user's, or (userid NULL) the port's. */
static int revoke(struct lans *lans, const char *owner, const char *name, const char *userid,
                  unsigned port)
{
    pthread_rwlock_wrlock(&lans->lock);
    struct lan *lan = lan_by_name(lans, owner, name);
    int rc = -ENOENT;
    for (struct lan_grant **at = lan ? &lan->grants : NULL; at && *at; at = &(*at)->next)
        if ((*at)->port == port && (!userid || strcmp((*at)->userid, userid) == 0)) {
            struct lan_grant *gone = *at;
            *at = gone->next;
            free(gone);
            rc = 0;
            break;
        }
    pthread_rwlock_unlock(&lans->lock);
    return rc;
}

int lan_revoke(struct lans *lans, const char *owner, const char *name, const char *userid)
{
    return revoke(lans, owner, name, userid, 0);
}

int lan_port_revoke(struct lans *lans, const char *owner, const char *name, unsigned port)
{
    return port ? revoke(lans, owner, name, NULL, port) : -ENOENT;
}

/* --- coupling ---------------------------------------------------------------------------------- */

void lan_port_init(struct lan_port *port, const struct lan_port_type *type, struct lans *lans)
{
    memset(port, 0, sizeof *port);
    port->type = type;
    port->lans = lans;
}

static bool number_used(const struct lan *lan, unsigned number)
{
    const struct lan_port *p = lan->ports;
    while (p && p->number != number)
        p = p->next;
    return p;
}

/* What authorizes the port: the grant of the port number that is wanted, the user's, or that of any
 * port of his that is free; NULL: nothing does. */
static const struct lan_grant *authority(struct lan *lan, const struct lan_port *port)
{
    const struct lan_grant *g = of_port(lan, port->wanted);
    if (g)
        return strcmp(g->userid, port->userid) == 0 ? g : NULL;
    if ((g = lan_grant_of(lan, port->userid)) || port->wanted)
        return g;
    for (g = lan->grants; g; g = g->next)
        if (g->port && strcmp(g->userid, port->userid) == 0 && !number_used(lan, g->port))
            return g;
    return NULL;
}

/* The number that the port gets; 0: the one that it must have is in use. */
static unsigned give_number(struct lan *lan, const struct lan_port *port,
                            const struct lan_grant *grant)
{
    unsigned number = port->wanted ? port->wanted : grant ? grant->port : 0;
    if (number)
        return number_used(lan, number) ? 0 : number;
    while (number_used(lan, lan->next_number) || of_port(lan, lan->next_number))
        lan->next_number++;
    return lan->next_number++;
}

/* `own`: what a NICDEF statement authorizes and asks for, or NULL. */
static int couple(struct lan_port *port, struct lan *lan, const struct lan_grant *own)
{
    if (!lan)
        return -ENOENT;
    if (port->lan)
        return -EISCONN;
    if (port->hipers != (lan->spec.transport == LAN_HIPERS))
        return -EPROTOTYPE;
    const struct lan_grant *grant = own ? own : authority(lan, port);
    if (of_port(lan, port->wanted) && !grant)
        return -EACCES; /* somebody else's port */
    if (lan->spec.restricted && !grant && strcmp(lan->spec.owner, port->userid) != 0)
        return -EACCES;
    if (lan->spec.maximum && lan->connected >= lan->spec.maximum)
        return -EUSERS;
    unsigned number = give_number(lan, port, grant);
    if (!number)
        return -EADDRINUSE;
    int rc = vswitch_port_setup(lan, port, grant);
    if (rc < 0)
        return rc;
    struct lan_port **at = &lan->ports;
    while (*at)
        at = &(*at)->next;
    *at = port;
    port->next = NULL;
    port->lan = lan;
    port->number = number;
    port->may_be_promiscuous = grant && grant->promiscuous;
    lan->connected++;
    lan_link_addresses(port);
    if (port->type->link)
        port->type->link(port, true);
    return 0;
}

int lan_couple(struct lan_port *port, const char *owner, const char *name,
               const struct lan_grant *directory)
{
    pthread_rwlock_wrlock(&port->lans->lock);
    int rc = couple(port, lan_by_name(port->lans, owner, name), directory);
    pthread_rwlock_unlock(&port->lans->lock);
    return rc;
}

/* Take the LAN off the list; nobody is coupled to it.  Its uplink is for the caller. */
static struct uplink *unlist(struct lan *lan)
{
    struct lans *lans = lan->lans;
    for (struct lan **at = &lans->first; *at; at = &(*at)->next)
        if (*at == lan) {
            *at = lan->next;
            break;
        }
    if (lan->spec.vswitch)
        release_mac(lans, lan->mac);
    struct uplink *up = lan->uplink;
    if (up)
        up->lan = NULL;
    lan_free(lan);
    return up;
}

static void unlink_port(struct lan_port *port)
{
    struct lan *lan = port->lan;
    lan_unlink_addresses(port);
    for (struct lan_port **at = &lan->ports; *at; at = &(*at)->next)
        if (*at == port) {
            *at = port->next;
            break;
        }
    lan->connected--;
    port->lan = NULL;
    port->number = 0;
    port->promiscuous = port->may_be_promiscuous = false;
    free(port->vlans);
    port->vlans = NULL;
    if (port->type->link)
        port->type->link(port, false);
}

int lan_uncouple(struct lan_port *port)
{
    struct uplink *up = NULL;
    pthread_rwlock_wrlock(&port->lans->lock);
    struct lan *lan = port->lan;
    if (lan) {
        unlink_port(port);
        if (lan->orphan && !lan->connected)
            up = unlist(lan);
    }
    pthread_rwlock_unlock(&port->lans->lock);
    if (up)
        up->type->destroy(up);
    return lan ? 0 : -ENOTCONN;
}

bool lan_of_port(struct lan_port *port, struct lan_spec *out)
{
    pthread_rwlock_rdlock(&port->lans->lock);
    const struct lan *lan = port->lan;
    if (lan)
        *out = lan->spec;
    pthread_rwlock_unlock(&port->lans->lock);
    return lan != NULL;
}

int lan_detach(struct lans *lans, const char *owner, const char *name)
{
    struct uplink *up = NULL;
    pthread_rwlock_wrlock(&lans->lock);
    struct lan *lan = lan_by_name(lans, owner, name);
    if (lan) {
        while (lan->ports)
            unlink_port(lan->ports);
        up = unlist(lan);
    }
    pthread_rwlock_unlock(&lans->lock);
    if (up)
        up->type->destroy(up);
    return lan ? 0 : -ENOENT;
}

void lans_logoff(struct lans *lans, const char *userid)
{
    pthread_rwlock_wrlock(&lans->lock);
    for (struct lan *lan = lans->first, *next; lan; lan = next) {
        next = lan->next;
        if (lan->spec.persistent || strcmp(lan->spec.owner, userid) != 0)
            continue;
        if (lan->connected)
            lan->orphan = true;
        else
            unlist(lan); /* transient LANs are no switches: no uplink */
    }
    pthread_rwlock_unlock(&lans->lock);
}

void lans_logon(struct lans *lans, const char *userid)
{
    pthread_rwlock_wrlock(&lans->lock);
    for (struct lan *lan = lans->first; lan; lan = lan->next)
        if (strcmp(lan->spec.owner, userid) == 0)
            lan->orphan = false;
    pthread_rwlock_unlock(&lans->lock);
}

int lan_set_uplink(struct lans *lans, const char *name, struct uplink *up, struct uplink **old)
{
    *old = NULL;
    pthread_rwlock_wrlock(&lans->lock);
    struct lan *lan = lan_by_name(lans, LAN_SYSTEM, name);
    int rc = lan && lan->spec.vswitch ? 0 : -ENOENT;
    if (rc == 0) {
        *old = lan->uplink;
        if (*old)
            (*old)->lan = NULL;
        lan->uplink = up;
        if (up)
            up->lan = lan;
    }
    pthread_rwlock_unlock(&lans->lock);
    return rc;
}
