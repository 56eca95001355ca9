/* NICDEF: the adapters that a directory entry gives at LOGON, and what they are coupled to.  The
 * statement itself authorizes the user, with its VLANs and port type. */
#include "cp/console/console.h"
#include "cp/directory/directory.h"
#include "cp/devices/nic.h"
#include "cp/network/adapter.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* "10", "10 20", "10,20": the VLANs of a set. */
static void read_vlans(const char *text, struct lan_grant *g)
{
    unsigned n = 0;
    while (*text && n < sizeof g->vlan / sizeof *g->vlan) {
        char *end;
        unsigned long v = strtoul(text, &end, 10);
        if (end == text || v == 0 || v >= VLAN_IDS - 1)
            return;
        g->vlan[n++] = (uint16_t)v;
        text = end + strspn(end, " ,");
    }
}

static void couple(struct vm *vm, const struct directory_nic *n)
{
    struct lan_grant grant = {.trunk = strcmp(n->porttype, "TRUNK") == 0,
                              .promiscuous = n->promiscuous};
    const char *owner = strcmp(n->owner, "*") == 0 ? vm->userid : n->owner;
    struct adapter *a = nic_find(vm, n->vdev);
    if (a)
        a->port.wanted = n->portnumber;
    memcpy(grant.userid, vm->userid, sizeof grant.userid);
    read_vlans(n->vlan, &grant);
    switch (nic_couple(vm, n->vdev, owner, n->lan, &grant)) {
    case 0:
        break;
    case -ENOENT:
        console_say(vm, "HCPNDF2782E LAN %s %s does not exist", owner, n->lan);
        break;
    case -EADDRINUSE:
        console_say(vm, "HCPNDF2788E NIC %04X not connected; port %u is in use", n->vdev,
                    n->portnumber);
        break;
    case -EACCES:
        console_say(vm, "HCPNDF6011E You are not authorized to COUPLE to %s %s", owner, n->lan);
        break;
    default:
        console_say(vm, "HCPNDF2788E NIC %04X not connected; adapter and LAN do not match",
                    n->vdev);
    }
}

void nics_at_logon(struct vm *vm)
{
    const struct directory_entry *e = vm->entry;
    for (unsigned i = 0; e && i < e->nnics; i++) {
        const struct directory_nic *n = &e->nics[i];
        struct nic_spec spec = {.devno = n->vdev, .hipers = n->hipers, .mac_given = n->has_mac};
        spec.mac_id = (uint32_t)n->mac_suffix[0] << 16 | n->mac_suffix[1] << 8 | n->mac_suffix[2];
        if (nic_define(vm, vm->sys->lans, &spec, false))
            console_say(vm, "HCPNDF2784E NIC %04X could not be created", n->vdev);
        else if (n->lan[0])
            couple(vm, n);
    }
}
