/* Guest LANs and adapters: DEFINE, SET and DETACH LAN, DEFINE and DETACH NIC, COUPLE, UNCOUPLE.
 * Virtual switches and what holds for all LANs are in vswitch.c.
 *
 * Class G may own LANs of its own user ID only; class B any.  The same commands are run for the
 * statements of SYSTEM CONFIG.
 * Source: z/VM CP Commands and Utilities Reference.
 * Answers: DEFINE NIC's is recorded; those for LANs, DETACH NIC, COUPLE and UNCOUPLE are from
 * memory. */
#include "cp/channel/subchannel.h"
#include "cp/commands/ctca.h"
#include "cp/commands/handlers.h"
#include "cp/commands/network_operands.h"
#include "cp/directory/directory.h"
#include "cp/network/adapter.h"
#include "cp/devices/ctca.h"
#include "cp/devices/nic.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GRANTS 16 /* user IDs behind GRANT */

/* --- DEFINE LAN ----------------------------------------------------------------------------------------- */

struct new_lan {
    struct lan_spec spec;
    bool hipers, qdio; /* TYPE said so */
    bool mfs, transport;
    struct lan_grant grant[GRANTS];
    unsigned granted;
};

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
    return network_bad(c, "NDL");
}

static int maxconn_operand(struct command *c, struct lan_spec *spec)
{
    unsigned long n = 0;
    int rc = 0;
    if (!command_keyword(c, "INFINITE", 3))
        rc = network_number(c, "NDL", 1, LAN_MAX_CONNECTIONS, &n);
    spec->maximum = (unsigned)n;
    return rc;
}

static int grant_operand(struct command *c, struct new_lan *n)
{
    char word[NETWORK_WORD];
    int rc = command_peek(c, word, sizeof word) ? 0 : command_error(c, "NDL", 26, NULL);
    while (!rc && command_peek(c, word, sizeof word)) {
        if (n->granted == GRANTS)
            return network_bad(c, "NDL");
        memset(&n->grant[n->granted], 0, sizeof n->grant[0]);
        rc = network_owner(c, "NDL", n->grant[n->granted++].userid);
    }
    return rc;
}

static int lan_operand(struct command *c, struct new_lan *n)
{
    if (command_keyword(c, "OWNERID", 5))
        return network_owner(c, "NDL", n->spec.owner);
    if (command_keyword(c, "TYPE", 4)) /* the type itself is the next word */
        return 0;
    if (command_keyword(c, "HIPERSOCKETS", 5))
        n->hipers = true;
    else if (command_keyword(c, "QDIO", 4))
        n->qdio = true;
    else if (command_keyword(c, "IP", 2)) {
        n->transport = true;
        n->spec.transport = LAN_IP;
    } else if (command_keyword(c, "ETHERNET", 3)) {
        n->transport = true;
        n->spec.transport = LAN_ETHERNET;
    } else if (command_keyword(c, "MFS", 3)) {
        n->mfs = true;
        return mfs_operand(c, &n->spec.mfs);
    } else if (command_keyword(c, "RESTRICTED", 4))
        n->spec.restricted = true;
    else if (command_keyword(c, "UNRESTRICTED", 6))
        n->spec.restricted = false;
    else if (command_keyword(c, "ACCOUNTING", 7))
        return network_switch(c, "NDL", &n->spec.accounting);
    else if (command_keyword(c, "MAXCONN", 7))
        return maxconn_operand(c, &n->spec);
    else if (command_keyword(c, "GRANT", 3))
        return grant_operand(c, n);
    else
        return network_bad(c, "NDL");
    return 0;
}

/* The type decides which of the other operands may be there. */
static int settle_type(struct command *c, struct new_lan *n)
{
    bool qdio = n->qdio || (n->transport && !n->hipers);
    if (n->qdio && n->hipers)
        return command_error(c, "NDL", 13, "HIPERSOCKETS", NULL);
    if (qdio && n->mfs)
        return command_error(c, "NDL", 13, "MFS", NULL);
    if (n->hipers && n->transport)
        return command_error(c, "NDL", 13, n->spec.transport == LAN_ETHERNET ? "ETHERNET" : "IP",
                             NULL);
    if (!qdio)
        n->spec.transport = LAN_HIPERS;
    else if (!n->transport)
        n->spec.transport = LAN_IP;
    return 0;
}

int define_lan_command(struct command *c)
{
    char name[LAN_NAME_MAX + 1], word[NETWORK_WORD];
    struct vmlan v;
    struct new_lan n = {.granted = 0};
    int rc = network_name(c, "NDL", name);
    if (rc)
        return rc;
    lans_vmlan(network_lans(c), &v);
    lan_spec_init(&n.spec, c->vm->userid, name);
    n.spec.accounting = v.user_accounting;
    while (!rc && command_peek(c, word, sizeof word))
        rc = lan_operand(c, &n);
    if (!rc)
        rc = settle_type(c, &n);
    if (rc)
        return rc;
    if (strcmp(n.spec.owner, c->vm->userid) != 0 && !network_class_b(c))
        return command_error(c, "NDL", 3, n.spec.owner, NULL);
    n.spec.persistent = strcmp(n.spec.owner, LAN_SYSTEM) == 0;
    rc = lan_define(network_lans(c), &n.spec);
    if (rc)
        return network_not_defined(c, &n.spec, rc);
    for (unsigned i = 0; i < n.granted; i++)
        lan_grant(network_lans(c), n.spec.owner, n.spec.name, &n.grant[i]);
    command_say(c, "LAN %s %s is created", n.spec.owner, n.spec.name);
    return 0;
}

/* --- SET LAN, DETACH LAN ---------------------------------------------------------------------------------- */

/* Name and owner of a LAN that the issuer may change. */
static int own_lan(struct command *c, const char *module, struct lan_spec *spec)
{
    char name[LAN_NAME_MAX + 1], owner[LAN_NAME_MAX + 1];
    strcpy(owner, c->vm->userid);
    int rc = network_name(c, module, name);
    if (!rc && command_keyword(c, "OWNERID", 5))
        rc = network_owner(c, module, owner);
    if (rc)
        return rc;
    if (!network_class_b(c) && strcmp(owner, c->vm->userid) != 0)
        return command_error(c, module, 3, owner, NULL);
    if (!lan_find(network_lans(c), owner, name, spec) || spec->vswitch)
        return network_no_lan(c, module, "LAN", owner, name);
    return 0;
}

static int set_lan_once(struct command *c, void *arg)
{
    struct lan_spec spec;
    (void)arg;
    int rc = own_lan(c, "NSL", &spec);
    if (rc)
        return rc;
    if (command_keyword(c, "GRANT", 3))
        return network_grant(c, "NSL", spec.owner, spec.name, true);
    if (command_keyword(c, "REVOKE", 3))
        return network_grant(c, "NSL", spec.owner, spec.name, false);
    bool protect = command_keyword(c, "MACPROTECT", 4);
    if (!protect && !command_keyword(c, "ACCOUNTING", 7))
        return network_bad(c, "NSL");
    if (!network_class_b(c))
        return command_error(c, "NSL", 3, protect ? "MACPROTECT" : "ACCOUNTING", NULL);
    rc = protect ? network_protect(c, "NSL", &spec.mac_protect)
                 : network_switch(c, "NSL", &spec.accounting);
    if (!rc)
        rc = command_end(c, "NSL");
    if (rc)
        return rc;
    rc = lan_set(network_lans(c), &spec);
    if (!rc)
        command_say(c, "Command complete");
    return rc == -ENOENT ? network_no_lan(c, "NSL", "LAN", spec.owner, spec.name) : rc;
}

int set_lan(struct command *c)
{
    return network_again(c, set_lan_once, NULL);
}

int detach_lan_command(struct command *c)
{
    struct lan_spec spec;
    int rc = own_lan(c, "NDL", &spec);
    if (!rc)
        rc = command_end(c, "NDL");
    if (rc)
        return rc;
    if (lan_detach(network_lans(c), spec.owner, spec.name))
        return network_no_lan(c, "NDL", "LAN", spec.owner, spec.name);
    command_say(c, "LAN %s %s is destroyed", spec.owner, spec.name);
    return 0;
}

/* --- NICs ------------------------------------------------------------------------------------------------- */

static int nic_operand(struct command *c, struct nic_spec *spec)
{
    unsigned long n = 0;
    uint32_t chpid;
    if (command_keyword(c, "TYPE", 4))
        return 0;
    if (command_keyword(c, "QDIO", 4))
        spec->hipers = false;
    else if (command_keyword(c, "HIPERSOCKETS", 5))
        spec->hipers = true;
    else if (command_keyword(c, "DEVICES", 3)) /* more than one data device: not here */
        return network_number(c, "NIC", NIC_MAX_DEVICES, NIC_MAX_DEVICES, &n);
    else if (command_keyword(c, "CHPID", 5)) {
        int rc = network_hex(c, "NIC", &chpid, NULL);
        spec->chpid_given = true;
        spec->chpid = (uint8_t)chpid;
        return rc || chpid <= 0xff ? rc : command_error(c, "NIC", 2, "CHPID", NULL);
    } else if (command_keyword(c, "MACID", 5)) {
        spec->mac_given = true;
        return network_hex(c, "NIC", &spec->mac_id, NULL);
    } else
        return network_bad(c, "NIC");
    return 0;
}

int define_nic_command(struct command *c)
{
    struct nic_spec spec = {.hipers = true};
    char word[NETWORK_WORD];
    int rc = network_vdev(c, "NIC", &spec.devno);
    while (!rc && command_peek(c, word, sizeof word))
        rc = nic_operand(c, &spec);
    if (rc)
        return rc;
    rc = nic_define(c->vm, network_lans(c), &spec, c->source != COMMAND_DIRECTORY);
    snprintf(word, sizeof word, "%04X", spec.devno);
    if (rc == -EEXIST) {
        unsigned taken = spec.devno;
        char there[8];
        while (taken < spec.devno + NIC_MAX_DEVICES - 1u &&
               !channel_device(c->vm->channel, (uint16_t)taken))
            taken++;
        snprintf(there, sizeof there, "%04X", (uint16_t)taken);
        return command_error(c, "NIC", 2785, word, there, NULL);
    }
    if (rc == -EINVAL)
        return command_error(c, "NIC", 22, NULL);
    if (rc)
        return command_error(c, "NIC", 2784, "NIC", word, NULL);
    command_say(c, "NIC %04X is created; devices %04X-%04X defined", spec.devno, spec.devno,
                spec.devno + NIC_MAX_DEVICES - 1);
    return 0;
}

int detach_nic_command(struct command *c)
{
    uint16_t devno;
    char word[NETWORK_WORD];
    int rc = network_vdev(c, "NIC", &devno);
    if (!rc)
        rc = command_end(c, "NIC");
    if (rc)
        return rc;
    snprintf(word, sizeof word, "%04X", devno);
    if (nic_detach(c->vm, devno, true))
        return command_error(c, "NIC", channel_device(c->vm->channel, devno) ? 6 : 40, word, NULL);
    command_say(c, "NIC %04X is destroyed; devices %04X-%04X detached", devno, devno,
                devno + NIC_MAX_DEVICES - 1);
    return 0;
}

/* --- COUPLE, UNCOUPLE --------------------------------------------------------------------------------------- */

/* COUPLE vdev alone: to what the directory's NICDEF says. */
static bool configured(const struct command *c, uint16_t devno, char owner[LAN_NAME_MAX + 1],
                       char name[LAN_NAME_MAX + 1])
{
    const struct directory_entry *e = c->vm->entry;
    for (unsigned i = 0; e && i < e->nnics; i++)
        if (e->nics[i].vdev == devno && e->nics[i].lan[0]) {
            strcpy(owner, strcmp(e->nics[i].owner, "*") ? e->nics[i].owner : c->vm->userid);
            strcpy(name, e->nics[i].lan);
            return true;
        }
    return false;
}

static int couple_operands(struct command *c, uint16_t *devno, char owner[LAN_NAME_MAX + 1],
                           char name[LAN_NAME_MAX + 1], unsigned *port)
{
    char word[NETWORK_WORD];
    unsigned long n = 0;
    *port = 0;
    int rc = network_vdev(c, "CPL", devno);
    if (rc)
        return rc;
    command_keyword(c, "TO", 2);
    if (!command_peek(c, word, sizeof word) && configured(c, *devno, owner, name))
        return 0;
    rc = network_owner(c, "CPL", owner);
    if (!rc)
        rc = network_name(c, "CPL", name);
    if (!rc && command_keyword(c, "PORTNUMBER", 4) && !command_keyword(c, "AUTO", 4))
        rc = network_number(c, "CPL", 1, LAN_PORTS, &n);
    *port = (unsigned)n;
    return rc ? rc : command_end(c, "CPL");
}

int couple_command(struct command *c)
{
    uint16_t devno;
    char vdev[8], why[64], owner[LAN_NAME_MAX + 1], name[LAN_NAME_MAX + 1];
    struct lan_spec lan;
    struct command typed = *c;
    int rc = network_vdev(&typed, "CPL", &devno);
    struct device *dev = rc ? NULL : channel_device(c->vm->channel, devno);
    if (rc)
        return rc;
    snprintf(vdev, sizeof vdev, "%04X", devno);
    if (dev && ctca_is(dev))
        return couple_ctca(&typed, devno);
    if (dev && !nic_find(c->vm, devno))
        return command_error(c, "CPL", 6, vdev, NULL);
    unsigned port;
    rc = couple_operands(c, &devno, owner, name, &port);
    if (rc)
        return rc;
    bool found = lan_find(network_lans(c), owner, name, &lan);
    const char *kind = found && lan.vswitch ? "VSWITCH" : "LAN";
    if (nic_find(c->vm, devno))
        nic_find(c->vm, devno)->port.wanted = port;
    switch (nic_couple(c->vm, devno, owner, name, NULL)) {
    case 0:
        command_say(c, "NIC %s is connected to %s %s %s", vdev, kind, owner, name);
        return 0;
    case -ENODEV:
        return command_error(c, "CPL", 40, vdev, NULL);
    case -ENOENT:
        return network_no_lan(c, "CPL", kind, owner, name);
    case -EACCES:
        return command_error(c, "CPL", 6011, owner, name, NULL);
    case -EISCONN:
        if (!lan_of_port(&nic_find(c->vm, devno)->port, &lan))
            return command_error(c, "CPL", 2788, vdev, "it was just disconnected", NULL);
        snprintf(why, sizeof why, "already connected to %s %s %s", lan.vswitch ? "VSWITCH" : "LAN",
                 lan.owner, lan.name);
        return command_error(c, "CPL", 2788, vdev, why, NULL);
    case -EPROTOTYPE:
        snprintf(why, sizeof why, "%s %s %s is of another type", kind, owner, name);
        return command_error(c, "CPL", 2788, vdev, why, NULL);
    case -EADDRINUSE:
        snprintf(why, sizeof why, "port %u of %s %s %s is in use", port, kind, owner, name);
        return command_error(c, "CPL", 2788, vdev, why, NULL);
    case -EUSERS:
        snprintf(why, sizeof why, "%s %s %s has MAXCONN connections", kind, owner, name);
        return command_error(c, "CPL", 2788, vdev, why, NULL);
    default:
        return command_error(c, "CPL", 2788, vdev, "no storage", NULL);
    }
}

int uncouple_command(struct command *c)
{
    uint16_t devno;
    char vdev[8];
    struct lan_spec lan;
    int rc = network_vdev(c, "CPL", &devno);
    struct device *dev = rc ? NULL : channel_device(c->vm->channel, devno);
    if (dev && ctca_is(dev))
        return uncouple_ctca(c, dev);
    if (!rc)
        rc = command_end(c, "CPL");
    if (rc)
        return rc;
    snprintf(vdev, sizeof vdev, "%04X", devno);
    struct adapter *a = nic_find(c->vm, devno);
    if (!a)
        return command_error(c, "CPL", dev ? 6 : 40, vdev, NULL);
    bool coupled = lan_of_port(&a->port, &lan);
    if (!coupled || nic_uncouple(c->vm, devno))
        return command_error(c, "CPL", 2789, vdev, NULL);
    command_say(c, "NIC %s is disconnected from %s %s %s", vdev, lan.vswitch ? "VSWITCH" : "LAN",
                lan.owner, lan.name);
    return 0;
}
