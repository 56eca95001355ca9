/* SET NIC: what an adapter may see, and its MAC address.  For another user's adapter, and for the
 * address, class B.
 * Source: z/VM CP Commands and Utilities Reference, SET NIC. */
#include "cp/commands/handlers.h"
#include "cp/commands/network_operands.h"
#include "cp/devices/nic.h"
#include "cp/network/adapter.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <string.h>

/* MACID SYSTEM | xxxxxx */
static int set_mac(struct command *c, struct adapter *a)
{
    uint8_t mac[MAC_LENGTH];
    struct lans *lans = network_lans(c);
    uint32_t id = 0;
    bool system = command_keyword(c, "SYSTEM", 3);
    int rc = system ? 0 : network_hex(c, "NIC", &id, NULL);
    if (!rc)
        rc = command_end(c, "NIC");
    if (rc)
        return rc;
    char text[8];
    snprintf(text, sizeof text, "%06X", id);
    if (!(system ? lans_assign_mac(lans, mac) : lans_claim_mac(lans, id, mac)))
        return command_error(c, "NIC", 2798, system ? "SYSTEM" : text, NULL);
    if (lan_port_set_mac(&a->port, mac)) {
        lans_release_mac(lans, mac);
        snprintf(text, sizeof text, "%04X", a->port.devno);
        return command_error(c, "NIC", 2799, text, NULL);
    }
    return 0;
}

static int promiscuous(struct command *c, struct adapter *a, bool on)
{
    char text[8];
    int rc = command_end(c, "NIC");
    snprintf(text, sizeof text, "%04X", a->port.devno);
    if (!rc && lan_port_promiscuous(&a->port, on))
        rc = command_error(c, "NIC", 2797, text, NULL);
    return rc;
}

/* vdev and what is set; class_b: of the issuer, who may be another user. */
static int set_one(struct command *c, bool class_b)
{
    uint16_t devno;
    char text[8];
    enum mac_protect protect;
    int rc = network_vdev(c, "NIC", &devno);
    if (rc)
        return rc;
    struct adapter *a = nic_of_device(c->vm, devno);
    snprintf(text, sizeof text, "%04X", devno);
    if (!a)
        return command_error(c, "NIC", 40, text, NULL);
    if (command_keyword(c, "PROMISCUOUS", 5)) {
        rc = promiscuous(c, a, true);
    } else if (command_keyword(c, "NOPROMISCUOUS", 7)) {
        rc = promiscuous(c, a, false);
    } else if (class_b && command_keyword(c, "MACID", 5)) {
        rc = set_mac(c, a);
    } else if (class_b && command_keyword(c, "MACPROTECT", 4)) {
        rc = network_protect(c, "NIC", &protect);
        if (!rc)
            rc = command_end(c, "NIC");
        if (!rc)
            lan_port_protect(&a->port, protect);
    } else {
        return network_bad(c, "NIC");
    }
    if (!rc)
        command_say(c, "Command complete");
    return rc;
}

static int set_as_class_b(struct command *c)
{
    return set_one(c, true);
}

/* SET NIC [USERID userid|*] vdev PROMISCUOUS | NOPROMISCUOUS | MACID id|SYSTEM | MACPROTECT x */
int set_nic(struct command *c)
{
    char userid[LAN_NAME_MAX + 1];
    if (command_keyword(c, "USERID", 4)) {
        int rc = network_owner(c, "NIC", userid);
        if (rc)
            return rc;
        if (strcmp(userid, c->vm->userid) != 0)
            return network_class_b(c) ? command_elsewhere(c, "NIC", userid, set_as_class_b)
                                      : command_error(c, "NIC", 3, userid, NULL);
    }
    return set_one(c, network_class_b(c));
}
