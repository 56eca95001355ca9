/* See unattended.h.  Keeps true: the limit is set exactly while the machine stands still. */
#include "cp/unattended.h"

#include "cp/console/console.h"
#include "cp/console/secondary.h"
#include "cp/directory/system_config.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <string.h>

#define MINUTE_MS 60000u

static bool stands_still(struct vm *vm)
{
    if (vm->logging_off || !console_unattended(vm) ||
        !strcmp(vm->userid, system_operator(vm->sys))) /* he may wait for ever */
        return false;
    return console_reading(vm) || (vm->state == VM_CP && dispatch_held(vm));
}

static void start(struct vm *vm);

static void limit_reached(struct vm *vm)
{
    if (!vm->unattended || !stands_still(vm))
        return;
    if (secondary_there(vm)) /* who answers in the terminal's place */
        start(vm);
    else
        vm_logoff(vm, " BY SYSTEM", "FORCED BY SYSTEM", false);
}

static void start(struct vm *vm)
{
    unsigned minutes = vm->sys->config->disconnect_minutes;
    if (minutes)
        deadline_set(vm, DEADLINE_UNATTENDED, (uint64_t)minutes * MINUTE_MS, limit_reached);
}

void unattended_check(struct vm *vm)
{
    bool still = stands_still(vm);
    if (still && !vm->unattended)
        start(vm);
    if (!still && vm->unattended)
        deadline_cancel(vm, DEADLINE_UNATTENDED);
    vm->unattended = still;
}
