/* Work for another virtual machine: small blocks on its queue, done in order by a dispatcher
 * thread under its lock, before any virtual CPU gets a slice. */
#include "cp/dispatch/dispatch.h"

#include <sched.h>

void dispatch_work_list(struct dispatch_vm *dv)
{
    struct dispatcher *d = dv->d;
    if (dv->work_listed || dv->work_running || !dv->work)
        return;
    dv->work_listed = true;
    dv->work_next = NULL;
    *d->work_end = dv;
    d->work_end = &dv->work_next;
}

/* Somebody to do it: an idle thread, or one that leaves its guest. */
void dispatch_call_worker(struct dispatcher *d)
{
    struct worker *busy = NULL;
    for (unsigned i = 0; i < d->nworkers; i++) {
        struct worker *w = &d->workers[i];
        if (w->idle) {
            dispatch_call(w);
            return;
        }
        if (w->running)
            busy = w;
    }
    if (busy)
        dispatch_kick(busy);
}

void vm_post(struct vm *vm, struct vm_work *work)
{
    struct dispatch_vm *dv = vm->dispatch;
    struct dispatcher *d = dv->d;
    work->next = NULL;
    pthread_mutex_lock(&d->lock);
    bool first = !dv->work && !dv->work_running;
    if (first)
        vm_get(vm); /* until the queue is empty */
    *dv->work_end = work;
    dv->work_end = &work->next;
    dispatch_work_list(dv);
    dispatch_call_worker(d);
    pthread_mutex_unlock(&d->lock);
}

bool dispatch_work(struct dispatcher *d)
{
    struct dispatch_vm *dv = d->work;
    if (!dv)
        return false;
    if (!(d->work = dv->work_next))
        d->work_end = &d->work;
    dv->work_listed = false;
    dv->work_running = true;
    dv->work_thread = pthread_self();
    struct vm *vm = dv->vm;
    struct vm_work *list = dv->work;
    dv->work = NULL;
    dv->work_end = &dv->work;
    pthread_mutex_unlock(&d->lock);
    pthread_mutex_lock(&vm->lock);
    while (list) {
        struct vm_work *w = list;
        list = w->next;
        w->fn(vm, w);
    }
    pthread_mutex_unlock(&vm->lock);
    pthread_mutex_lock(&d->lock);
    dv->work_running = false;
    bool more = dv->work;
    dispatch_work_list(dv);
    if (!more) {
        pthread_mutex_unlock(&d->lock);
        vm_put(vm);
        pthread_mutex_lock(&d->lock);
    }
    return true;
}

/* --- commands that take long ---------------------------------------------------------------------- */

static void unlist(struct dispatch_vm *dv)
{
    struct dispatcher *d = dv->d;
    struct dispatch_vm **at = &d->work;
    while (*at && *at != dv)
        at = &(*at)->work_next;
    if (!*at)
        return;
    if (!(*at = dv->work_next))
        d->work_end = at;
    dv->work_listed = false;
}

/* With another thread's work at vm->lock nobody is let in: that would be done in the middle of this. */
void dispatch_long_begin(struct vm *vm)
{
    struct dispatch_vm *dv = vm->dispatch;
    pthread_mutex_lock(&dv->d->lock);
    dv->stands_for_work = !dv->work_running;
    if (dv->stands_for_work) {
        dv->had_work = dv->work;
        if (dv->work_listed)
            unlist(dv);
        dv->work_running = true;
        dv->work_thread = pthread_self();
    }
    dv->lets_in = !dv->d->deterministic && pthread_equal(dv->work_thread, pthread_self());
    pthread_mutex_unlock(&dv->d->lock);
}

void dispatch_long_end(struct vm *vm)
{
    struct dispatch_vm *dv = vm->dispatch;
    pthread_mutex_lock(&dv->d->lock);
    dv->lets_in = false;
    if (dv->stands_for_work) {
        dv->work_running = dv->stands_for_work = false;
        if (dv->work && !dv->had_work)
            vm_get(vm); /* until the queue is empty, as for vm_post()'s first */
        dispatch_work_list(dv);
        if (dv->work)
            dispatch_call_worker(dv->d);
    }
    pthread_mutex_unlock(&dv->d->lock);
}

#define LET_IN_DEPTH 8 /* commands that take long, one in the other's time, on one thread's stack */

static struct worker *myself(struct dispatcher *d)
{
    for (unsigned i = 0; i < d->started; i++)
        if (pthread_equal(d->workers[i].thread, pthread_self()))
            return &d->workers[i];
    return NULL;
}

bool dispatch_let_in(struct vm *vm)
{
    struct dispatcher *d = vm->dispatch->d;
    if (!vm->dispatch->lets_in)
        return !vm->logging_off;
    pthread_mutex_unlock(&vm->lock);
    pthread_mutex_lock(&d->lock);
    struct worker *w = myself(d);
    if (w && w->depth < LET_IN_DEPTH && !d->stopping) {
        struct dispatch_cpu *mine = w->running;
        uint64_t before = w->let_in_ns, begin = dispatch_processor_time();
        w->depth++;
        dispatch_expire(w, dispatch_clock());
        if (!dispatch_work(d))
            dispatch_slice_of_first(w);
        w->depth--;
        w->running = mine;
        w->let_in_ns = before + dispatch_processor_time() - begin;
    }
    pthread_mutex_unlock(&d->lock);
    sched_yield(); /* who waits for vm->lock has it first */
    pthread_mutex_lock(&vm->lock);
    return !vm->logging_off;
}
