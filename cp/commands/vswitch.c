/* Virtual switches: DEFINE, SET and DETACH VSWITCH; and SET VMLAN, what holds for all LANs.  Class B.
 *
 * A switch's way out is user-mode address translation (cp/network/uplink_slirp.c): there are no real
 * OSAs and no controllers.
 * Source: z/VM CP Commands and Utilities Reference; SET VSWITCH's operands are IBM's (7.2).
 * Command complete is recorded; is created and is destroyed are from memory. */
#include "cp/commands/handlers.h"
#include "cp/commands/network_operands.h"
#include "cp/network/uplink.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- DEFINE VSWITCH ------------------------------------------------------------------------------------ */

/* Made on the event loop's thread, where libslirp lives. */
struct new_uplink {
    struct system *sys;
    char name[LAN_NAME_MAX + 1];
};

static void connect_uplink(void *arg)
{
    struct new_uplink *n = arg;
    struct uplink *old, *up = uplink_slirp_create(n->sys->lans, &n->sys->loop);
    if (up && lan_set_uplink(n->sys->lans, n->name, up, &old) != 0)
        old = up; /* the switch is gone again */
    if (up && old)
        old->type->destroy(old);
    free(n);
}

static void post_uplink(struct command *c, const char *name)
{
    struct new_uplink *n = calloc(1, sizeof *n);
    if (!n)
        return;
    n->sys = c->vm->sys;
    strcpy(n->name, name);
    system_loop_post(n->sys, connect_uplink, n);
}

struct vswitch_options {
    struct lan_spec spec;
    bool uplink;
    char rdev[16]; /* RDEV: real devices do not exist */
};

static int vlan_operand(struct command *c, struct lan_spec *spec)
{
    unsigned long n = 0;
    if (command_keyword(c, "UNAWARE", 3)) {
        spec->vlan_aware = false;
        return 0;
    }
    spec->vlan_aware = true;
    if (command_keyword(c, "AWARE", 3))
        return 0;
    int rc = network_number(c, "SWU", 1, 4094, &n);
    spec->vlan = (uint16_t)n;
    return rc;
}

/* 803, 0803, 0803.P00: a device number and maybe a port of it. */
static bool is_rdev(const char *word)
{
    size_t n = strspn(word, "0123456789ABCDEFabcdef");
    return n && n <= 4 && (!word[n] || word[n] == '.');
}

static int rdev_operand(struct command *c, struct vswitch_options *o)
{
    char word[NETWORK_WORD];
    o->uplink = false;
    if (command_keyword(c, "NONE", 4))
        return 0;
    while (command_peek(c, word, sizeof word) && is_rdev(word)) {
        command_word(c, word, sizeof word);
        snprintf(o->rdev, sizeof o->rdev, "%04lX%.6s", strtoul(word, NULL, 16),
                 strchr(word, '.') ? strchr(word, '.') : ".P00");
    }
    return 0;
}

/* "8M", "8": megabytes. */
static int queue_storage(struct command *c, struct lan_spec *spec)
{
    char word[NETWORK_WORD], number[NETWORK_WORD];
    unsigned long n;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "SWU", 26, NULL);
    size_t length = strlen(word);
    strcpy(number, word);
    if (number[length - 1] == 'M')
        number[length - 1] = '\0';
    if (!command_number(number, 8, &n) || n == 0)
        return command_error(c, "SWU", 2, word, NULL);
    spec->queue_storage = (unsigned)n;
    return 0;
}

/* Operands that are only kept to be shown; -1: another word. */
static int shown_operand(struct command *c, struct lan_spec *spec)
{
    unsigned long n;
    if (command_keyword(c, "QUEUESTORAGE", 3))
        return queue_storage(c, spec);
    if (!command_keyword(c, "IPTIMEOUT", 3))
        return -1;
    int rc = network_number(c, "SWU", 1, 240, &n);
    if (!rc)
        spec->ip_timeout = (unsigned)n;
    return rc;
}

static int vswitch_operand(struct command *c, struct vswitch_options *o)
{
    /* Words that change nothing here, and words with a value that change nothing. */
    static const char *const plain[] = {"TYPE", "QDIO",   "LOCAL",  "NONROUTER", "PRIROUTER",
                                        "GVRP", "NOGVRP", "UPLINK", "NOGROUP"};
    static const char *const valued[] = {"CONTROLLER", "PRIQUEUING"};
    char word[NETWORK_WORD];
    unsigned long n;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (command_keyword(c, plain[i], 3))
            return 0;
    for (size_t i = 0; i < sizeof valued / sizeof *valued; i++)
        if (command_keyword(c, valued[i], 3))
            return command_word(c, word, sizeof word) ? 0 : command_error(c, "SWU", 26, NULL);
    int rc = shown_operand(c, &o->spec);
    if (rc >= 0)
        return rc;
    if (command_keyword(c, "IP", 2))
        o->spec.transport = LAN_IP;
    else if (command_keyword(c, "ETHERNET", 3))
        o->spec.transport = LAN_ETHERNET;
    else if (command_keyword(c, "PORTBASED", 5))
        o->spec.portbased = true;
    else if (command_keyword(c, "USERBASED", 5))
        o->spec.portbased = false;
    else if (command_keyword(c, "NOUPLINK", 4) || command_keyword(c, "DISCONNECT", 6))
        o->uplink = false;
    else if (command_keyword(c, "CONNECT", 3))
        o->uplink = true;
    else if (command_keyword(c, "RDEV", 4))
        return rdev_operand(c, o);
    else if (command_keyword(c, "VLAN", 4))
        return vlan_operand(c, &o->spec);
    else if (command_keyword(c, "PORTTYPE", 5)) {
        o->spec.trunk = command_keyword(c, "TRUNK", 5);
        if (!o->spec.trunk && !command_keyword(c, "ACCESS", 6))
            return network_bad(c, "SWU");
    } else if (command_keyword(c, "NATIVE", 3)) {
        n = LAN_NATIVE_NONE;
        rc = command_keyword(c, "NONE", 4) ? 0 : network_number(c, "SWU", 1, 4094, &n);
        o->spec.native = (uint16_t)n;
        return rc;
    } else {
        return network_bad(c, "SWU");
    }
    return 0;
}

int define_vswitch_command(struct command *c)
{
    char name[LAN_NAME_MAX + 1], word[NETWORK_WORD];
    struct vswitch_options o = {.uplink = true};
    int rc = network_name(c, "SWU", name);
    if (rc)
        return rc;
    lan_spec_init(&o.spec, LAN_SYSTEM, name);
    o.spec.vswitch = true;
    o.spec.restricted = true;
    while (!rc && command_peek(c, word, sizeof word))
        rc = vswitch_operand(c, &o);
    if (rc)
        return rc;
    rc = lan_define(network_lans(c), &o.spec);
    if (rc)
        return network_not_defined(c, &o.spec, rc);
    command_say(c, "VSWITCH SYSTEM %s is created", name);
    if (o.rdev[0])
        command_error(c, "SWU", 2838, o.rdev, name, NULL);
    if (o.uplink)
        post_uplink(c, name);
    return 0;
}

/* --- SET VSWITCH ----------------------------------------------------------------------------------------- */

/* PORTNUMBER n USERID userid [options] | MODIFY n options | REMOVE n; -EAGAIN: another was quicker. */
static int set_port_once(struct command *c, void *arg)
{
    const char *name = arg;
    struct lan_grant g = {.trunk = false};
    unsigned long n;
    char text[16];
    bool modify = command_keyword(c, "MODIFY", 3);
    bool removed = !modify && command_keyword(c, "REMOVE", 3);
    int rc = network_number(c, "SWU", 1, LAN_PORTS, &n);
    if (rc)
        return rc;
    snprintf(text, sizeof text, "%lu", n);
    if (modify && lan_port_grant(network_lans(c), LAN_SYSTEM, name, (unsigned)n, &g))
        return command_error(c, "SWU", 2, text, NULL);
    if (!modify && !removed)
        rc = command_keyword(c, "USERID", 6) ? network_owner(c, "SWU", g.userid)
                                             : network_bad(c, "SWU");
    g.port = (unsigned)n;
    if (!rc)
        rc = removed ? command_end(c, "SWU") : network_grant_options(c, "SWU", true, &g);
    if (rc)
        return rc;
    rc = removed ? lan_port_revoke(network_lans(c), LAN_SYSTEM, name, g.port)
                 : lan_grant(network_lans(c), LAN_SYSTEM, name, &g);
    if (rc && rc != -EAGAIN)
        return command_error(c, "SWU", 2, text, NULL);
    return rc;
}

static int set_port(struct command *c, char *name)
{
    int rc = network_again(c, set_port_once, name);
    if (!rc)
        command_say(c, "Command complete");
    return rc;
}

/* The VLANs of one port of VLANID's set; false: there are too many.  An access port has one VLAN, a trunk port as many as fit. */
static bool change_vlans(struct lan_grant *g, uint16_t vlan, bool add)
{
    size_t most = sizeof g->vlan / sizeof *g->vlan, i = 0;
    while (i < most && g->vlan[i] && g->vlan[i] != vlan)
        i++;
    bool has = i < most && g->vlan[i] == vlan;
    if (add && !has) {
        i = g->trunk ? i : 0;
        if (i == most)
            return false;
        if (!g->trunk)
            memset(g->vlan, 0, sizeof g->vlan);
        g->vlan[i] = vlan;
    } else if (!add && has) {
        memmove(&g->vlan[i], &g->vlan[i + 1], (most - i - 1) * sizeof *g->vlan);
        g->vlan[most - 1] = 0;
    }
    return true;
}

/* The same, from what the port has: anew when another user's command was quicker. */
static int port_vlan(struct command *c, const char *name, unsigned port, uint16_t vlan, bool add)
{
    struct lan_grant g;
    char text[16];
    int rc;
    do {
        rc = lan_port_grant(network_lans(c), LAN_SYSTEM, name, port, &g);
        if (!rc)
            rc = change_vlans(&g, vlan, add) ? lan_grant(network_lans(c), LAN_SYSTEM, name, &g)
                                             : -ENOSPC;
    } while (rc == -EAGAIN);
    snprintf(text, sizeof text, "%u", port);
    return rc ? command_error(c, "SWU", 2, text, NULL) : 0;
}

/* "5", "5-9": true when it is one. */
static bool port_range(char *word, unsigned long *first, unsigned long *last)
{
    char *dash = strchr(word, '-');
    if (dash)
        *dash++ = '\0';
    return command_number(word, LAN_PORTS, first) && *first &&
           command_number(dash ? dash : word, LAN_PORTS, last) && *last >= *first;
}

/* The ports of ADD and REMOVE, to the end of the line: are they all there, or one after the other. */
static int vlan_ports(struct command *c, const char *name, uint16_t vlan, bool add, bool look)
{
    char word[NETWORK_WORD], shown[NETWORK_WORD];
    unsigned long first, last;
    struct lan_grant g;
    int rc = 0;
    while (!rc && command_word(c, word, sizeof word)) {
        strcpy(shown, word);
        if (!port_range(word, &first, &last))
            return command_error(c, "SWU", 2, shown, NULL);
        for (; !rc && first <= last; first++) {
            snprintf(shown, sizeof shown, "%lu", first);
            if (!look)
                rc = port_vlan(c, name, (unsigned)first, vlan, add);
            else if (lan_port_grant(network_lans(c), LAN_SYSTEM, name, (unsigned)first, &g))
                rc = command_error(c, "SWU", 2, shown, NULL);
        }
    }
    return rc;
}

/* VLANID n ADD | REMOVE port[-port] ... | VLANID n DELETE */
static int set_vlanid(struct command *c, const char *name)
{
    unsigned long vlan;
    struct lan_grant g;
    int rc = network_number(c, "SWU", 1, 4094, &vlan);
    if (rc)
        return rc;
    if (command_keyword(c, "DELETE", 6)) {
        rc = command_end(c, "SWU");
        for (unsigned p = 1; !rc && p <= LAN_PORTS; p++)
            if (!lan_port_grant(network_lans(c), LAN_SYSTEM, name, p, &g))
                rc = port_vlan(c, name, p, (uint16_t)vlan, false);
    } else {
        bool add = command_keyword(c, "ADD", 3);
        if (!add && !command_keyword(c, "REMOVE", 6))
            return network_bad(c, "SWU");
        if (!*command_rest(c))
            return command_error(c, "SWU", 26, NULL);
        struct command again = *c;
        rc = vlan_ports(c, name, (uint16_t)vlan, add, true);
        *c = again;
        if (!rc)
            rc = vlan_ports(c, name, (uint16_t)vlan, add, false);
    }
    if (!rc)
        command_say(c, "Command complete");
    return rc;
}

/* What a switch with OSAs has: 2990E, or 2782E for a group of ports; -1: another word. */
static int of_real_ports(struct command *c)
{
    static const struct {
        const char *name;
        unsigned min;
        const char *what;
    } refused[] = {
        {"BRIDGEPORT", 6, "A HiperSockets bridge port"},
        {"IVLPORT", 4, "An IVL port"},
        {"NIC", 3, "An uplink by a guest's NIC"},
        {"SWITCHOVER", 10, "A second uplink device"},
        {"PATHMTUDISCOVERY", 8, "Path MTU discovery"},
        {"COUNTERS", 8, "Clearing of a switch's counters"},
        {"TRACE", 5, "The trace of a switch"},
        {"MACID", 5, "Another MAC address of a switch"},
    };
    char word[NETWORK_WORD];
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (command_keyword(c, refused[i].name, refused[i].min))
            return *command_rest(c) ? command_error(c, "SWU", 2990, refused[i].what, NULL)
                                    : command_error(c, "SWU", 26, NULL);
    if (!command_keyword(c, "GROUP", 3))
        return -1;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "SWU", 26, NULL);
    int rc = strlen(word) > 8 ? command_error(c, "SWU", 2, word, NULL) : command_end(c, "SWU");
    return rc ? rc : command_error(c, "SWU", 2782, "PORT", "GROUP", word, NULL);
}

/* What changes nothing here: there are no controllers, and the way out has neither queues nor routers.
 * ON of what does is refused.  -1: another word. */
static int without_effect(struct command *c)
{
    static const struct {
        const char *name;
        unsigned min;
        const char *refused; /* what ON would be; NULL: nothing either */
    } switches[] = {{"PRIQUEUING", 4, NULL},
                    {"VEPA", 4, "VEPA mode"},
                    {"VLAN_COUNTERS", 5, "Counting by VLAN"}};
    char word[NETWORK_WORD], id[LAN_NAME_MAX + 1];
    bool on;
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        if (command_keyword(c, switches[i].name, switches[i].min)) {
            int rc = network_switch(c, "SWU", &on);
            if (!rc && on && switches[i].refused)
                rc = command_error(c, "SWU", 2990, switches[i].refused, NULL);
            return rc;
        }
    bool controllers = command_keyword(c, "CONTROLLER", 5);
    if (controllers || command_keyword(c, "PORTNAME", 5)) {
        int rc = *command_rest(c) ? 0 : command_error(c, "SWU", 26, NULL);
        for (unsigned i = 0; !rc && i < (controllers ? 8 : 3) && *command_rest(c); i++)
            rc = controllers ? network_owner(c, "SWU", id)
                 : !command_word(c, word, sizeof word) || strlen(word) > 8
                     ? command_error(c, "SWU", 2, word, NULL)
                     : 0;
        return rc;
    }
    return command_keyword(c, "NONROUTER", 3) || command_keyword(c, "PRIROUTER", 3) ||
                   command_keyword(c, "GVRP", 4) || command_keyword(c, "NOGVRP", 6) ||
                   command_keyword(c, "NOGROUP", 3)
               ? 0
               : -1;
}

/* One attribute: 0, the message's number, or -1 for another word. */
static int set_attribute(struct command *c, struct lan_spec *spec)
{
    int rc = of_real_ports(c);
    if (rc < 0)
        rc = without_effect(c);
    if (rc >= 0)
        return rc;
    return command_keyword(c, "ISOLATION", 5)    ? network_switch(c, "SWU", &spec->isolated)
           : command_keyword(c, "MACPROTECT", 4) ? network_protect(c, "SWU", &spec->mac_protect)
                                                 : shown_operand(c, spec);
}

/* What SET VSWITCH is to do about the way out. */
struct way_out {
    const char *name; /* of the switch */
    bool connect, disconnect;
    char rdev[16];
};

/* An attribute of the switch, or its way out: -EAGAIN when another user's command was quicker. */
static int set_attributes(struct command *c, void *arg)
{
    struct way_out *way = arg;
    struct lan_spec spec;
    struct vswitch_options o = {.uplink = false};
    int rc = 0;
    if (!lan_find(network_lans(c), LAN_SYSTEM, way->name, &spec))
        return -ENOENT;
    command_keyword(c, "UPLINK", 6);
    way->connect = command_keyword(c, "CONNECT", 3);
    bool rdev = !way->connect && command_keyword(c, "RDEV", 4);
    way->disconnect = rdev || (!way->connect && command_keyword(c, "DISCONNECT", 6));
    if (rdev)
        rc = *command_rest(c) ? rdev_operand(c, &o) : command_error(c, "SWU", 26, NULL);
    else if (!way->connect && !way->disconnect)
        rc = set_attribute(c, &spec);
    if (rc < 0)
        return network_bad(c, "SWU");
    if (!rc)
        rc = command_end(c, "SWU");
    memcpy(way->rdev, o.rdev, sizeof way->rdev);
    return rc ? rc : lan_set(network_lans(c), &spec);
}

int set_vswitch(struct command *c)
{
    struct lan_spec spec;
    struct uplink *old = NULL;
    char name[LAN_NAME_MAX + 1];
    struct way_out way = {.name = name};
    int rc = network_name(c, "SWU", name);
    if (rc)
        return rc;
    if (!lan_find(network_lans(c), LAN_SYSTEM, name, &spec) || !spec.vswitch)
        return network_no_lan(c, "SWU", "VSWITCH", LAN_SYSTEM, name);
    if (command_keyword(c, "GRANT", 3))
        return network_grant(c, "SWU", LAN_SYSTEM, name, true);
    if (command_keyword(c, "REVOKE", 3))
        return network_grant(c, "SWU", LAN_SYSTEM, name, false);
    if (command_keyword(c, "PORTNUMBER", 7))
        return set_port(c, name);
    if (command_keyword(c, "VLANID", 6))
        return set_vlanid(c, name);
    rc = network_again(c, set_attributes, &way);
    if (rc)
        return rc == -ENOENT ? network_no_lan(c, "SWU", "VSWITCH", LAN_SYSTEM, name) : rc;
    if (way.connect)
        post_uplink(c, name);
    if (way.disconnect)
        lan_set_uplink(network_lans(c), name, NULL, &old);
    if (old)
        old->type->destroy(old);
    if (way.rdev[0])
        command_error(c, "SWU", 2838, way.rdev, name, NULL);
    command_say(c, "Command complete");
    return 0;
}

/* --- SET VMLAN ------------------------------------------------------------------------------------------- */

static int limit_operand(struct command *c, unsigned *limit)
{
    unsigned long n = UINT_MAX;
    int rc = command_keyword(c, "INFINITE", 3) ? 0 : network_number(c, "NSL", 0, 1024, &n);
    *limit = (unsigned)n;
    return rc;
}

static int vmlan_operand(struct command *c, struct vmlan *v)
{
    if (command_keyword(c, "MACPREFIX", 4))
        return network_hex(c, "NSL", &v->system_prefix, NULL);
    if (command_keyword(c, "USERPREFIX", 5))
        return network_hex(c, "NSL", &v->user_prefix, NULL);
    if (command_keyword(c, "MACPROTECT", 4))
        return network_switch(c, "NSL", &v->mac_protection);
    if (command_keyword(c, "MACIDRANGE", 4)) {
        int rc = command_keyword(c, "SYSTEM", 3)
                     ? network_hex(c, "NSL", &v->system_low, &v->system_high)
                     : network_bad(c, "NSL");
        if (!rc && command_keyword(c, "USER", 4))
            rc = network_hex(c, "NSL", &v->user_low, &v->user_high);
        return rc;
    }
    if (command_keyword(c, "LIMIT", 3)) {
        int rc = 0;
        for (int i = 0; !rc && i < 2; i++) {
            if (command_keyword(c, "PERSISTENT", 4))
                rc = limit_operand(c, &v->persistent_limit);
            else if (command_keyword(c, "TRANSIENT", 5))
                rc = limit_operand(c, &v->transient_limit);
        }
        return rc;
    }
    if (command_keyword(c, "ACCOUNTING", 7)) {
        int rc = 0;
        for (int i = 0; !rc && i < 2; i++) {
            if (command_keyword(c, "SYSTEM", 3))
                rc = network_switch(c, "NSL", &v->system_accounting);
            else if (command_keyword(c, "USER", 4))
                rc = network_switch(c, "NSL", &v->user_accounting);
        }
        return rc;
    }
    return network_bad(c, "NSL");
}

static int set_vmlan_once(struct command *c, void *arg)
{
    struct vmlan v;
    (void)arg;
    char word[NETWORK_WORD];
    int rc = command_peek(c, word, sizeof word) ? 0 : command_error(c, "NSL", 26, NULL);
    lans_vmlan(network_lans(c), &v);
    while (!rc && command_peek(c, word, sizeof word))
        rc = vmlan_operand(c, &v);
    if (!rc && v.system_low > v.system_high)
        rc = command_error(c, "NSL", 2, "MACIDRANGE", NULL);
    return rc ? rc : lans_set_vmlan(network_lans(c), &v);
}

int set_vmlan(struct command *c)
{
    return network_again(c, set_vmlan_once, NULL);
}

/* --- DETACH VSWITCH ---------------------------------------------------------------------------------------- */

int detach_vswitch_command(struct command *c)
{
    struct lan_spec lan;
    char name[LAN_NAME_MAX + 1];
    int rc = network_name(c, "SWU", name);
    if (!rc)
        rc = command_end(c, "SWU");
    if (rc)
        return rc;
    if (!lan_find(network_lans(c), LAN_SYSTEM, name, &lan) || !lan.vswitch ||
        lan_detach(network_lans(c), LAN_SYSTEM, name))
        return network_no_lan(c, "SWU", "VSWITCH", LAN_SYSTEM, name);
    command_say(c, "VSWITCH SYSTEM %s is destroyed", name);
    return 0;
}
