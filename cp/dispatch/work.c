/* Work for another virtual machine: small blocks on its queue, done in order by a dispatcher
 * thread under its lock, before any virtual CPU gets a slice. */
#include "cp/dispatch/dispatch.h"

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
static void call_worker(struct dispatcher *d)
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
        sie_kick(busy->running->vcpu);
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
    call_worker(d);
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
