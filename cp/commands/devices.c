/* See devices.h.  A room that has devices to give adds its lines here. */
#include "cp/commands/devices.h"

#include "cp/devices/console_3215.h"
#include "cp/directory/directory.h"
#include "cp/vm.h"

#include <stdio.h>

void devices_at_logon(struct vm *vm)
{
    const struct directory_entry *e = vm->entry;
    if (e->has_console)
        console_3215_create(vm, e->console_vdev);
}

void devices_files_text(struct vm *vm, char text[80])
{
    (void)vm;
    snprintf(text, 80, "FILES:   NO RDR,   NO PRT,   NO PUN");
}
