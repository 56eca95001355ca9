/* See unattended.h.  Keeps true: a timer is on its way exactly while the machine stands still, and
 * unattended_generation tells it from those of earlier times. */
#include "cp/unattended.h"

#include "cp/console/console.h"
#include "cp/console/secondary.h"
#include "cp/directory/system_config.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdlib.h>
#include <string.h>

#define MINUTE_MS 60000u

struct limit {
    struct vm *vm;
    unsigned generation;
};

struct limit_work {
    struct vm_work work;
    unsigned generation;
};

static bool stands_still(struct vm *vm)
{
    if (vm->logging_off || !console_unattended(vm) ||
        !strcmp(vm->userid, system_operator(vm->sys))) /* he may wait for ever */
        return false;
    return console_reading(vm) || (vm->state == VM_CP && dispatch_held(vm));
}

static void start(struct vm *vm);

static void limit_reached(struct vm *vm, struct vm_work *work)
{
    struct limit_work *w = (struct limit_work *)work;
    bool mine = vm->unattended && vm->unattended_generation == w->generation;
    free(w);
    if (!mine || !stands_still(vm))
        return;
    if (secondary_there(vm)) /* who answers in the terminal's place */
        start(vm);
    else
        vm_logoff(vm, " BY SYSTEM", "FORCED BY SYSTEM", false);
}

static void on_time(void *arg, bool fired)
{
    struct limit *l = arg;
    struct limit_work *w = fired ? calloc(1, sizeof *w) : NULL;
    if (w) {
        w->work.fn = limit_reached;
        w->generation = l->generation;
        vm_post(l->vm, &w->work);
    }
    vm_put(l->vm);
    free(l);
}

static void start(struct vm *vm)
{
    unsigned minutes = vm->sys->config->disconnect_minutes;
    struct limit *l = minutes ? malloc(sizeof *l) : NULL;
    vm->unattended_generation++;
    if (!l)
        return;
    *l = (struct limit){vm_get(vm), vm->unattended_generation};
    system_after(vm->sys, (uint64_t)minutes * MINUTE_MS, on_time, l);
}

void unattended_check(struct vm *vm)
{
    bool still = stands_still(vm);
    if (still && !vm->unattended)
        start(vm);
    vm->unattended = still;
}
