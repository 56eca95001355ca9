/* See devices.h.  A room that has devices to give adds its lines here. */
#include "cp/commands/devices.h"

#include "cp/commands/link.h"
#include "cp/commands/real.h"
#include "cp/console/console.h"
#include "cp/devices/console_3215.h"
#include "cp/devices/ctca.h"
#include "cp/devices/dialed.h"
#include "cp/devices/pseudo_timer.h"
#include "cp/devices/unit_record.h"
#include "cp/directory/directory.h"
#include "cp/devices/nic.h"
#include "cp/spool/spool.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <string.h>

void devices_at_logon(struct vm *vm)
{
    if (vm->entry->has_console)
        console_3215_create(vm, vm->entry->console_vdev);
    if (vm->sys->spool)
        unit_record_logon(vm);
    enum ctca_kind kind;
    for (unsigned i = 0; i < vm->entry->nspecials; i++)
        if (!strcmp(vm->entry->specials[i].type, "3270"))
            dialed_create(vm, vm->entry->specials[i].vdev, false);
        else if (!strcmp(vm->entry->specials[i].type, "TIMER"))
            pseudo_timer_create(vm, vm->entry->specials[i].vdev, false);
        else if (ctca_kind(vm->entry->specials[i].type, &kind))
            ctca_create(vm, vm->entry->specials[i].vdev, kind,
                        strcmp(vm->entry->specials[i].target, "*") ? vm->entry->specials[i].target
                                                                   : vm->userid,
                        false);
    disks_at_logon(vm);
    real_at_logon(vm);
    nics_at_logon(vm);
    for (unsigned i = 0; i < vm->entry->nnics; i++) {
        unsigned vdev = vm->entry->nics[i].vdev, n = vm->entry->nics[i].devices;
        if (nic_find(vm, (uint16_t)vdev))
            console_say(vm, "NIC %04X is created; devices %04X-%04X defined", vdev, vdev,
                        vdev + n - 1);
    }
}

static void count_text(unsigned n, char text[8])
{
    if (n)
        snprintf(text, 8, "%04u", n > 9999 ? 9999 : n);
    else
        strcpy(text, "  NO");
}

void devices_files_text(struct system *sys, const char *userid, char text[80])
{
    unsigned n[SPOOL_QUEUES] = {0};
    char rdr[8], prt[8], pun[8];
    if (sys->spool)
        spool_count(sys->spool, userid, n);
    count_text(n[SPOOL_RDR], rdr);
    count_text(n[SPOOL_PRT], prt);
    count_text(n[SPOOL_PUN], pun);
    snprintf(text, 80, "FILES: %s RDR, %s PRT, %s PUN", rdr, prt, pun);
}
