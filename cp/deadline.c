/* See deadline.h.  Keeps true: a deadline that is set has a look on its way, at its time or before; a look
 * that comes too early asks for another.  A look knows its machine by name and the time of its LOGON, and
 * holds no reference to it. */
#include "cp/deadline.h"

#include "cp/system.h"
#include "cp/vm.h"

#include <stdlib.h>
#include <string.h>

#define MS 1000000u
/* A deadline that is moved nearer time after time has a look for each of these milliseconds at most, not
 * for each of a day's. */
#define LOOK_MOST_MS 600000u

struct look {
    struct vm_work work;
    struct system *sys;
    char userid[9];
    uint64_t logon_ns, looks_ns;
    enum deadline which;
};

static void look_later(struct vm *vm, enum deadline which);

static void look(struct vm *vm, struct vm_work *work)
{
    struct look *l = (struct look *)work;
    struct vm_deadline *d = &vm->deadlines[l->which];
    enum deadline which = l->which;
    bool last = d->looks_ns == l->looks_ns; /* else a nearer one has been asked for since */
    free(l);
    if (vm->logging_off || !last)
        return;
    d->looks_ns = 0;
    if (!d->at_ns)
        return;
    if (d->at_ns > system_monotonic()) {
        look_later(vm, which);
        return;
    }
    d->at_ns = 0;
    d->due(vm);
}

static void on_time(void *arg, bool fired)
{
    struct look *l = arg;
    struct vm *vm = fired ? system_user(l->sys, l->userid) : NULL;
    if (vm && vm->logon_ns == l->logon_ns)
        vm_post(vm, &l->work);
    else
        free(l);
    vm_put(vm);
}

static void look_later(struct vm *vm, enum deadline which)
{
    struct vm_deadline *d = &vm->deadlines[which];
    struct look *l = calloc(1, sizeof *l);
    if (!l)
        return;
    uint64_t now = system_monotonic();
    uint64_t ms = d->at_ns > now ? (d->at_ns - now + MS - 1) / MS : 0;
    ms = ms < LOOK_MOST_MS ? ms : LOOK_MOST_MS;
    d->looks_ns = now + ms * MS;
    l->work.fn = look;
    l->sys = vm->sys;
    memcpy(l->userid, vm->userid, sizeof l->userid);
    l->logon_ns = vm->logon_ns;
    l->looks_ns = d->looks_ns;
    l->which = which;
    system_after(vm->sys, ms, on_time, l);
}

void deadline_set(struct vm *vm, enum deadline which, uint64_t ms, void (*due)(struct vm *vm))
{
    struct vm_deadline *d = &vm->deadlines[which];
    d->due = due;
    d->at_ns = system_monotonic() + ms * MS;
    if (!d->looks_ns || d->at_ns < d->looks_ns)
        look_later(vm, which);
}

void deadline_cancel(struct vm *vm, enum deadline which)
{
    vm->deadlines[which].at_ns = 0;
}
