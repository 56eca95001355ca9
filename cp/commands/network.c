/* Networks: DEFINE LAN, NIC and VSWITCH, COUPLE, UNCOUPLE, DETACH, SET LAN, VSWITCH and VMLAN.
 *
 * Class G may own LANs of its own user ID only; class B any.  The same commands are run for the
 * statements of SYSTEM CONFIG.
 * Source: z/VM CP Commands and Utilities Reference. */
#include "cp/commands/handlers.h"
#include "cp/messages.h"
#include "cp/network/nic.h"
#include "cp/network/uplink.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD 80

static bool class_b(const struct command *c)
{
    return c->vm->classes & VM_CLASS('B');
}

static struct lans *lans_of(const struct command *c)
{
    return c->vm->sys->lans;
}

/* --- operands ---------------------------------------------------------------------------------------- */

/* A name of one to eight characters: 0, or the error that was said. */
static int name_operand(struct command *c, const char *module, char name[LAN_NAME_MAX + 1])
{
    char word[WORD];
    if (!command_word(c, word, sizeof word))
        return command_error(c, module, 26, NULL);
    if (strlen(word) > LAN_NAME_MAX)
        return command_error(c, module, 2, word, NULL);
    strcpy(name, word);
    return 0;
}

/* The same; "*" is the issuer. */
static int owner_operand(struct command *c, const char *module, char owner[LAN_NAME_MAX + 1])
{
    int rc = name_operand(c, module, owner);
    if (!rc && strcmp(owner, "*") == 0)
        strcpy(owner, c->vm->userid);
    return rc;
}

static int vdev_operand(struct command *c, const char *module, uint16_t *devno)
{
    char word[WORD], *end;
    if (!command_word(c, word, sizeof word) || strlen(word) > 4)
        return command_error(c, module, 22, NULL);
    *devno = (uint16_t)strtoul(word, &end, 16);
    return *end || !isxdigit((unsigned char)word[0]) ? command_error(c, module, 22, NULL) : 0;
}

static int number_operand(struct command *c, const char *module, unsigned long most,
                          unsigned long *value)
{
    char word[WORD];
    if (!command_word(c, word, sizeof word))
        return command_error(c, module, 26, NULL);
    return command_number(word, most, value) ? 0 : command_error(c, module, 2, word, NULL);
}

/* ON or OFF. */
static int switch_operand(struct command *c, const char *module, bool *on)
{
    char word[WORD] = "";
    *on = command_keyword(c, "ON", 2);
    if (*on || command_keyword(c, "OFF", 3))
        return 0;
    return command_peek(c, word, sizeof word) ? command_error(c, module, 2, word, NULL)
                                              : command_error(c, module, 26, NULL);
}

static int bad_operand(struct command *c, const char *module)
{
    char word[WORD];
    command_word(c, word, sizeof word);
    return command_error(c, module, 2, word, NULL);
}

/* --- DEFINE LAN ----------------------------------------------------------------------------------------- */

static int mfs_operand(struct command *c, unsigned *mfs)
{
    static const struct {
        const char *word;
        unsigned bytes;
    } size[] = {{"16K", 16384}, {"24K", 24576}, {"40K", 40960}, {"64K", 65536}};
    for (size_t i = 0; i < sizeof size / sizeof *size; i++)
        if (command_keyword(c, size[i].word, 3)) {
            *mfs = size[i].bytes;
            return 0;
        }
    return bad_operand(c, "NDL");
}

static int lan_operand(struct command *c, struct lan_spec *spec)
{
    unsigned long n;
    if (command_keyword(c, "OWNERID", 5))
        return owner_operand(c, "NDL", spec->owner);
    if (command_keyword(c, "TYPE", 4) || command_keyword(c, "LOCAL", 3))
        return 0;
    if (command_keyword(c, "HIPERSOCKETS", 5))
        spec->transport = LAN_HIPERS;
    else if (command_keyword(c, "QDIO", 4) || command_keyword(c, "IP", 2))
        spec->transport = LAN_IP;
    else if (command_keyword(c, "ETHERNET", 3))
        spec->transport = LAN_ETHERNET;
    else if (command_keyword(c, "MFS", 3))
        return mfs_operand(c, &spec->mfs);
    else if (command_keyword(c, "RESTRICTED", 4))
        spec->restricted = true;
    else if (command_keyword(c, "UNRESTRICTED", 6))
        spec->restricted = false;
    else if (command_keyword(c, "ACCOUNTING", 7))
        return switch_operand(c, "NDL", &spec->accounting);
    else if (command_keyword(c, "MAXCONN", 7)) {
        spec->maximum = 0;
        if (command_keyword(c, "INFINITE", 3))
            return 0;
        int rc = number_operand(c, "NDL", LAN_MAX_CONNECTIONS, &n);
        if (!rc && n == 0)
            rc = command_error(c, "NDL", 2, "0", NULL);
        spec->maximum = (unsigned)n;
        return rc;
    } else {
        return bad_operand(c, "NDL");
    }
    return 0;
}

static int define_error(struct command *c, const struct lan_spec *spec, int rc)
{
    const char *kind = spec->vswitch ? "VSWITCH" : "LAN";
    if (rc == -EEXIST)
        return command_error(c, "NDL", 2781, kind, spec->owner, spec->name, NULL);
    if (rc == -EINVAL)
        return command_error(c, "NDL", 2, spec->name, NULL);
    return command_error(c, "NDL", 2784, kind, spec->owner, spec->name, NULL);
}

int define_lan_command(struct command *c)
{
    char name[LAN_NAME_MAX + 1];
    int rc = name_operand(c, "NDL", name);
    if (rc)
        return rc;
    struct vmlan v;
    struct lan_spec spec;
    lans_vmlan(lans_of(c), &v);
    lan_spec_init(&spec, c->vm->userid, name);
    spec.transport = LAN_HIPERS; /* unless TYPE says otherwise */
    spec.accounting = v.user_accounting;
    struct lan_grant grants[16];
    unsigned granted = 0;
    char word[WORD];
    while (!rc && command_peek(c, word, sizeof word)) {
        if (command_keyword(c, "GRANT", 3)) {
            while (!rc && granted < 16 && command_peek(c, word, sizeof word)) {
                memset(&grants[granted], 0, sizeof grants[0]);
                rc = owner_operand(c, "NDL", grants[granted++].userid);
            }
        } else {
            rc = lan_operand(c, &spec);
        }
    }
    if (rc)
        return rc;
    if (strcmp(spec.owner, c->vm->userid) != 0 && !class_b(c))
        return command_error(c, "NDL", 3, spec.owner, NULL);
    spec.persistent = strcmp(spec.owner, LAN_SYSTEM) == 0;
    rc = lan_define(lans_of(c), &spec);
    if (rc)
        return define_error(c, &spec, rc);
    for (unsigned i = 0; i < granted; i++)
        lan_grant(lans_of(c), spec.owner, spec.name, &grants[i]);
    command_say(c, "LAN %s %s is created", spec.owner, spec.name);
    return 0;
}

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
    unsigned long n;
    if (command_keyword(c, "UNAWARE", 3)) {
        spec->vlan_aware = false;
        return 0;
    }
    spec->vlan_aware = true;
    if (command_keyword(c, "AWARE", 3))
        return 0;
    int rc = number_operand(c, "SWU", 4094, &n);
    spec->vlan = (uint16_t)n;
    return rc;
}

static int rdev_operand(struct command *c, struct vswitch_options *o)
{
    char word[WORD];
    o->uplink = false;
    if (command_keyword(c, "NONE", 4))
        return 0;
    while (command_peek(c, word, sizeof word) && isxdigit((unsigned char)word[0]) &&
           (strlen(word) == 4 || strchr(word, '.'))) {
        command_word(c, word, sizeof word);
        snprintf(o->rdev, sizeof o->rdev, "%.10s%s", word, strchr(word, '.') ? "" : ".P00");
    }
    return 0;
}

static int vswitch_operand(struct command *c, struct vswitch_options *o)
{
    /* Words that change nothing here, and words with a value that change nothing. */
    static const char *const plain[] = {"TYPE", "QDIO",   "LOCAL",     "NONROUTER", "PRIROUTER",
                                        "GVRP", "NOGVRP", "USERBASED", "UPLINK",    "NOGROUP"};
    static const char *const valued[] = {"CONTROLLER", "QUEUESTORAGE", "IPTIMEOUT", "PRIQUEUING"};
    char word[WORD];
    unsigned long n;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (command_keyword(c, plain[i], 3))
            return 0;
    for (size_t i = 0; i < sizeof valued / sizeof *valued; i++)
        if (command_keyword(c, valued[i], 3))
            return command_word(c, word, sizeof word) ? 0 : command_error(c, "SWU", 26, NULL);
    if (command_keyword(c, "IP", 2))
        o->spec.transport = LAN_IP;
    else if (command_keyword(c, "ETHERNET", 3))
        o->spec.transport = LAN_ETHERNET;
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
            return bad_operand(c, "SWU");
    } else if (command_keyword(c, "NATIVE", 3)) {
        int rc = command_keyword(c, "NONE", 4) ? 0 : number_operand(c, "SWU", 4094, &n);
        o->spec.native = rc ? 1 : (uint16_t)n;
        return rc;
    } else {
        return bad_operand(c, "SWU");
    }
    return 0;
}

int define_vswitch_command(struct command *c)
{
    char name[LAN_NAME_MAX + 1], word[WORD];
    struct vswitch_options o = {.uplink = true};
    int rc = name_operand(c, "SWU", name);
    lan_spec_init(&o.spec, LAN_SYSTEM, name);
    o.spec.vswitch = true;
    o.spec.restricted = true;
    while (!rc && command_peek(c, word, sizeof word))
        rc = vswitch_operand(c, &o);
    if (rc)
        return rc;
    rc = lan_define(lans_of(c), &o.spec);
    if (rc)
        return define_error(c, &o.spec, rc);
    command_say(c, "VSWITCH SYSTEM %s is created", name);
    if (o.rdev[0])
        command_error(c, "SWU", 2838, o.rdev, name, NULL);
    if (o.uplink)
        post_uplink(c, name);
    return 0;
}

/* --- SET LAN, SET VSWITCH, SET VMLAN ------------------------------------------------------------------ */

static int grant_options(struct command *c, struct lan_grant *g)
{
    char word[WORD];
    unsigned n = 0;
    while (command_peek(c, word, sizeof word)) {
        if (command_keyword(c, "PORTTYPE", 5)) {
            g->trunk = command_keyword(c, "TRUNK", 5);
            if (!g->trunk && !command_keyword(c, "ACCESS", 6))
                return bad_operand(c, "SWU");
        } else if (command_keyword(c, "VLAN", 4)) {
            unsigned long v;
            while (n < 8 && command_peek(c, word, sizeof word) && command_number(word, 4094, &v)) {
                command_word(c, word, sizeof word);
                g->vlan[n++] = (uint16_t)v;
            }
        } else if (!command_keyword(c, "NOPROMISCUOUS", 4)) {
            return bad_operand(c, "SWU");
        }
    }
    return 0;
}

static int grant_or_revoke(struct command *c, const char *owner, const char *name, bool grant)
{
    struct lan_grant g = {.trunk = false};
    int rc = owner_operand(c, "SWU", g.userid);
    if (!rc && grant)
        rc = grant_options(c, &g);
    if (rc)
        return rc;
    rc = grant ? lan_grant(lans_of(c), owner, name, &g)
               : lan_revoke(lans_of(c), owner, name, g.userid);
    if (rc)
        return command_error(c, "SWU", 7, g.userid, NULL);
    command_say(c, "Command complete");
    return 0;
}

static int no_such_lan(struct command *c, const char *kind, const char *owner, const char *name)
{
    return command_error(c, "SWU", 2782, kind, owner, name, NULL);
}

int set_lan(struct command *c)
{
    struct lan_spec spec;
    char name[LAN_NAME_MAX + 1], owner[LAN_NAME_MAX + 1];
    strcpy(owner, c->vm->userid);
    int rc = name_operand(c, "NSL", name);
    if (!rc && command_keyword(c, "OWNERID", 5))
        rc = owner_operand(c, "NSL", owner);
    if (rc)
        return rc;
    if (!class_b(c) && strcmp(owner, c->vm->userid) != 0)
        return command_error(c, "NSL", 3, owner, NULL);
    if (!lan_find(lans_of(c), owner, name, &spec) || spec.vswitch)
        return no_such_lan(c, "LAN", owner, name);
    if (command_keyword(c, "GRANT", 3))
        return grant_or_revoke(c, owner, name, true);
    if (command_keyword(c, "REVOKE", 3))
        return grant_or_revoke(c, owner, name, false);
    if (!command_keyword(c, "ACCOUNTING", 7))
        return bad_operand(c, "NSL");
    rc = switch_operand(c, "NSL", &spec.accounting);
    if (!rc)
        rc = command_end(c, "NSL");
    if (rc)
        return rc;
    lan_set(lans_of(c), &spec);
    command_say(c, "Command complete");
    return 0;
}

int set_vswitch(struct command *c)
{
    struct lan_spec spec;
    char name[LAN_NAME_MAX + 1];
    int rc = name_operand(c, "SWU", name);
    if (rc)
        return rc;
    if (!lan_find(lans_of(c), LAN_SYSTEM, name, &spec) || !spec.vswitch)
        return no_such_lan(c, "VSWITCH", LAN_SYSTEM, name);
    if (command_keyword(c, "GRANT", 3))
        return grant_or_revoke(c, LAN_SYSTEM, name, true);
    if (command_keyword(c, "REVOKE", 3))
        return grant_or_revoke(c, LAN_SYSTEM, name, false);
    if (command_keyword(c, "CONNECT", 3)) {
        post_uplink(c, name);
    } else if (command_keyword(c, "DISCONNECT", 6)) {
        struct uplink *old;
        lan_set_uplink(lans_of(c), name, NULL, &old);
        if (old)
            old->type->destroy(old);
    } else if (command_keyword(c, "ISOLATION", 5)) {
        rc = switch_operand(c, "SWU", &spec.isolated);
        if (!rc)
            lan_set(lans_of(c), &spec);
    } else {
        return bad_operand(c, "SWU");
    }
    if (!rc)
        rc = command_end(c, "SWU");
    if (!rc)
        command_say(c, "Command complete");
    return rc;
}

static int hex_operand(struct command *c, uint32_t *value, uint32_t *to)
{
    char word[WORD], *end;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "NSL", 26, NULL);
    *value = (uint32_t)strtoul(word, &end, 16) & 0xffffff;
    if (to && *end == '-')
        *to = (uint32_t)strtoul(end + 1, &end, 16) & 0xffffff;
    return *end || !isxdigit((unsigned char)word[0]) ? command_error(c, "NSL", 4, word, NULL) : 0;
}

static int limit_operand(struct command *c, unsigned *limit)
{
    unsigned long n = UINT_MAX;
    int rc = command_keyword(c, "INFINITE", 3) ? 0 : number_operand(c, "NSL", 1024, &n);
    *limit = (unsigned)n;
    return rc;
}

static int vmlan_operand(struct command *c, struct vmlan *v)
{
    if (command_keyword(c, "MACPREFIX", 4))
        return hex_operand(c, &v->system_prefix, NULL);
    if (command_keyword(c, "USERPREFIX", 5))
        return hex_operand(c, &v->user_prefix, NULL);
    if (command_keyword(c, "MACPROTECT", 4))
        return switch_operand(c, "NSL", &v->mac_protection);
    if (command_keyword(c, "MACIDRANGE", 4)) {
        int rc = command_keyword(c, "SYSTEM", 3) ? hex_operand(c, &v->system_low, &v->system_high)
                                                 : bad_operand(c, "NSL");
        if (!rc && command_keyword(c, "USER", 4))
            rc = hex_operand(c, &v->user_low, &v->user_high);
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
                rc = switch_operand(c, "NSL", &v->system_accounting);
            else if (command_keyword(c, "USER", 4))
                rc = switch_operand(c, "NSL", &v->user_accounting);
        }
        return rc;
    }
    return bad_operand(c, "NSL");
}

int set_vmlan(struct command *c)
{
    struct vmlan v;
    char word[WORD];
    int rc = command_peek(c, word, sizeof word) ? 0 : command_error(c, "NSL", 26, NULL);
    lans_vmlan(lans_of(c), &v);
    while (!rc && command_peek(c, word, sizeof word))
        rc = vmlan_operand(c, &v);
    if (!rc && v.system_low > v.system_high)
        rc = command_error(c, "NSL", 2, "MACIDRANGE", NULL);
    if (!rc)
        lans_set_vmlan(lans_of(c), &v);
    return rc;
}

/* --- NICs ------------------------------------------------------------------------------------------------- */

int define_nic_command(struct command *c)
{
    struct nic_spec spec = {.hipers = true};
    char word[WORD];
    unsigned long n = 0;
    int rc = vdev_operand(c, "NDN", &spec.devno);
    while (!rc && command_peek(c, word, sizeof word)) {
        if (command_keyword(c, "TYPE", 4))
            continue;
        if (command_keyword(c, "QDIO", 4))
            spec.hipers = false;
        else if (command_keyword(c, "HIPERSOCKETS", 5))
            spec.hipers = true;
        else if (command_keyword(c, "DEVICES", 3))
            rc = number_operand(c, "NDN", NIC_MAX_DEVICES, &n);
        else if (command_keyword(c, "MACID", 5))
            rc = hex_operand(c, &spec.mac_id, NULL), spec.mac_given = true;
        else
            rc = bad_operand(c, "NDN");
    }
    if (rc)
        return rc;
    rc = nic_define(c->vm, lans_of(c), &spec, c->source != COMMAND_DIRECTORY);
    snprintf(word, sizeof word, "%04X", spec.devno);
    if (rc == -EEXIST)
        return command_error(c, "NDN", 2785, word, NULL);
    if (rc)
        return command_error(c, "NDN", 2784, "NIC", word, "", NULL);
    command_say(c, "NIC %04X is created; devices %04X-%04X defined", spec.devno, spec.devno,
                spec.devno + NIC_MAX_DEVICES - 1);
    return 0;
}

int detach_nic_command(struct command *c)
{
    uint16_t devno;
    char word[WORD];
    int rc = vdev_operand(c, "NDN", &devno);
    if (!rc)
        rc = command_end(c, "NDN");
    if (rc)
        return rc;
    snprintf(word, sizeof word, "%04X", devno);
    if (nic_detach(c->vm, devno, true))
        return command_error(c, "NDN", 40, word, NULL);
    command_say(c, "NIC %04X is destroyed; devices %04X-%04X detached", devno, devno,
                devno + NIC_MAX_DEVICES - 1);
    return 0;
}

int couple_command(struct command *c)
{
    uint16_t devno;
    char vdev[8], owner[LAN_NAME_MAX + 1], name[LAN_NAME_MAX + 1];
    struct lan_spec lan;
    int rc = vdev_operand(c, "CPL", &devno);
    if (rc)
        return rc;
    command_keyword(c, "TO", 2);
    rc = owner_operand(c, "CPL", owner);
    if (!rc)
        rc = name_operand(c, "CPL", name);
    if (!rc)
        rc = command_end(c, "CPL");
    if (rc)
        return rc;
    snprintf(vdev, sizeof vdev, "%04X", devno);
    bool found = lan_find(lans_of(c), owner, name, &lan);
    const char *kind = found && lan.vswitch ? "VSWITCH" : "LAN";
    switch (nic_couple(c->vm, devno, owner, name, NULL)) {
    case 0:
        command_say(c, "NIC %s is connected to %s %s %s", vdev, kind, owner, name);
        return 0;
    case -ENODEV:
        return command_error(c, "CPL", 40, vdev, NULL);
    case -ENOENT:
        return command_error(c, "CPL", 2782, kind, owner, name, NULL);
    case -EACCES:
        return command_error(c, "CPL", 6011, owner, name, NULL);
    case -EISCONN:
        return command_error(c, "CPL", 2788, vdev, "it is connected already", NULL);
    case -EPROTOTYPE:
        return command_error(c, "CPL", 2788, vdev, "adapter and LAN are not of the same type",
                             NULL);
    case -EUSERS:
        return command_error(c, "CPL", 2788, vdev, "MAXCONN is reached", NULL);
    default:
        return command_error(c, "CPL", 2788, vdev, "no storage", NULL);
    }
}

int uncouple_command(struct command *c)
{
    uint16_t devno;
    char vdev[8];
    struct lan_spec lan;
    int rc = vdev_operand(c, "CPL", &devno);
    if (!rc)
        rc = command_end(c, "CPL");
    if (rc)
        return rc;
    snprintf(vdev, sizeof vdev, "%04X", devno);
    struct adapter *a = nic_find(c->vm, devno);
    if (!a)
        return command_error(c, "CPL", 40, vdev, NULL);
    bool coupled = lan_of_port((struct lan_port *)a, &lan);
    if (!coupled || nic_uncouple(c->vm, devno))
        return command_error(c, "CPL", 2789, vdev, NULL);
    command_say(c, "NIC %s is disconnected from %s %s %s", vdev, lan.vswitch ? "VSWITCH" : "LAN",
                lan.owner, lan.name);
    return 0;
}

/* --- DETACH LAN, DETACH VSWITCH --------------------------------------------------------------------- */

int detach_lan_command(struct command *c)
{
    struct lan_spec lan;
    char name[LAN_NAME_MAX + 1], owner[LAN_NAME_MAX + 1];
    strcpy(owner, c->vm->userid);
    int rc = name_operand(c, "NDL", name);
    if (!rc && command_keyword(c, "OWNERID", 5))
        rc = owner_operand(c, "NDL", owner);
    if (!rc)
        rc = command_end(c, "NDL");
    if (rc)
        return rc;
    if (!class_b(c) && strcmp(owner, c->vm->userid) != 0)
        return command_error(c, "NDL", 3, owner, NULL);
    if (!lan_find(lans_of(c), owner, name, &lan) || lan.vswitch ||
        lan_detach(lans_of(c), owner, name))
        return no_such_lan(c, "LAN", owner, name);
    command_say(c, "LAN %s %s is destroyed", owner, name);
    return 0;
}

int detach_vswitch_command(struct command *c)
{
    struct lan_spec lan;
    char name[LAN_NAME_MAX + 1];
    int rc = name_operand(c, "SWU", name);
    if (!rc)
        rc = command_end(c, "SWU");
    if (rc)
        return rc;
    if (!lan_find(lans_of(c), LAN_SYSTEM, name, &lan) || !lan.vswitch ||
        lan_detach(lans_of(c), LAN_SYSTEM, name))
        return no_such_lan(c, "VSWITCH", LAN_SYSTEM, name);
    command_say(c, "VSWITCH SYSTEM %s is destroyed", name);
    return 0;
}
