/* A time slice of one virtual CPU, and the loop of a dispatcher thread. */
#include "cp/dispatch/dispatch.h"
#include "cp/guest_host.h"
#include "cp/intercept.h"
#include "cp/system.h"

#include <stdlib.h>
#include <time.h>

#define COUNT_NS 1000000000u

uint64_t dispatch_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

uint64_t dispatch_processor_time(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

/* Its machine has had all that its limit allows: it looks again then.  false: no memory for that. */
static bool dispatch_wait_limited(struct dispatch_cpu *c, uint64_t until)
{
    struct dispatcher *d = c->dv->d;
    struct worker *w = &d->workers[0];
    for (unsigned i = 1; i < d->nworkers && w->offline; i++)
        w = &d->workers[i];
    c->state = CPU_IDLE;
    c->owner = w;
    if (!timer_add(&w->timers, &c->timer, until))
        return false;
    dispatch_call(w); /* it may sleep for longer */
    return true;
}

/* The next one that comes calls another thread. */
void dispatch_call(struct worker *w)
{
    w->idle = false;
    pthread_cond_signal(&w->wake);
}

/* One that was removed meanwhile has no virtual CPU any more: its thread is behind an interception
 * (a LOGOFF, a DETACH CPU) and comes by itself. */
void dispatch_kick(struct worker *w)
{
    if (w->running && !w->running->gone)
        sie_kick(w->running->vcpu);
}

void dispatch_make_ready(struct dispatch_cpu *c)
{
    struct dispatch_vm *dv = c->dv;
    struct dispatcher *d = dv->d;
    if (c->owner)
        timer_remove(&c->owner->timers, &c->timer);
    c->woken = false;
    uint64_t until = dv->limit == SHARE_NOLIMIT ? 0 : dispatch_limit_until(dv, dispatch_clock());
    c->limited = until && dispatch_wait_limited(c, until);
    if (c->limited)
        return;
    /* Who waited gets a little ahead of who did not, but saves no more than half a slice. */
    uint64_t least = d->floor > d->slice_ns / 2 ? d->floor - d->slice_ns / 2 : 0;
    if (dv->virtual_time < least)
        dv->virtual_time = least;
    if (!timer_add(&d->ready, &c->ready, dv->virtual_time)) {
        c->state = CPU_IDLE; /* no memory: the next wake tries again */
        c->woken = true;
        return;
    }
    c->state = CPU_READY;
    struct worker *last = NULL;
    for (unsigned i = 0; i < d->nworkers; i++) {
        struct worker *w = &d->workers[i];
        if (w->idle) {
            dispatch_call(w);
            return;
        }
        if (w->running && (!last || w->running->dv->virtual_time > last->running->dv->virtual_time))
            last = w;
    }
    /* No idle thread: the one that is furthest ahead gives way. */
    if (last && last->running->dv != dv &&
        last->running->dv->virtual_time > dv->virtual_time + d->slice_ns / 4)
        dispatch_kick(last);
}

void dispatch_idle(struct worker *w, struct dispatch_cpu *c, uint64_t wakeup)
{
    c->state = CPU_IDLE;
    c->owner = w;
    if (wakeup != UINT64_MAX && !timer_add(&w->timers, &c->timer, wakeup))
        dispatch_make_ready(c); /* no memory for a timer: poll */
}

void dispatch_expire(struct worker *w, uint64_t now)
{
    struct timer_node *n;
    while ((n = timer_first(&w->timers)) && n->key <= now) {
        struct dispatch_cpu *c =
            (struct dispatch_cpu *)((char *)n - offsetof(struct dispatch_cpu, timer));
        timer_remove(&w->timers, n);
        if (c->dv->held)
            c->woken = true;
        else
            dispatch_make_ready(c);
    }
}

/* Nothing is paged out: the storage knows.  Otherwise its pages are counted, now and then. */
static void count_pages(struct vm *vm)
{
    struct vm_usage *u = &vm->usage;
    if (!frame_pool_figures(vm->sys->frames).out) {
        atomic_store(&u->resident_pages,
                     storage_resident_pages(vm->storage) + atomic_load(&u->native_pages));
        return;
    }
    unsigned long long now = dispatch_clock(), then = atomic_load(&u->counted_clock);
    if (now - then > COUNT_NS && atomic_compare_exchange_strong(&u->counted_clock, &then, now))
        atomic_store(&u->resident_pages, vm_storage_figures(vm).resident);
}

/* Enter the guest once, without the lock; its processor time is added to *guest_ns.  The machine's
 * storage cannot go while a CPU counts as inside, so what others may read is brought up to date
 * here. */
static enum sie_exit enter(struct dispatch_cpu *c, uint64_t deadline, uint64_t *wakeup,
                           uint64_t *guest_ns)
{
    struct dispatch_vm *dv = c->dv;
    uint64_t before = sie_count(c->vcpu).cpu_ns;
    enum sie_exit x;
    *wakeup = UINT64_MAX;
    if (dv->runner) {
        x = dv->runner(dv->vm, c->vcpu, dv->runner_ctx, deadline, wakeup);
    } else {
        x = sie_run(c->vcpu, deadline);
        if (x == SIE_WAIT)
            *wakeup = sie_wakeup(c->vcpu);
    }
    uint64_t used = sie_count(c->vcpu).cpu_ns - before;
    struct vm_usage *u = &dv->vm->usage;
    *guest_ns += used;
    atomic_fetch_add(&u->virtual_ns, used);
    count_pages(dv->vm);
    return x;
}

bool dispatch_handle(struct dispatch_cpu *c, enum sie_exit x, unsigned generation)
{
    struct vm *vm = c->dv->vm;
    if (x == SIE_TIME || x == SIE_WAIT)
        return x == SIE_TIME;
    pthread_mutex_lock(&vm->lock);
    bool on = false;
    if (c->generation == generation && !vm->logging_off) {
        c->intercepted = true;
        on = vm->native ? guest_intercept(vm, c->vcpu, x) : intercept(vm, c->vcpu, x);
        c->intercepted = false;
    }
    pthread_mutex_unlock(&vm->lock);
    return on;
}

static void left_sie(struct dispatch_vm *dv)
{
    dv->in_sie--;
    if (dv->held && !dv->in_sie)
        pthread_cond_broadcast(&dv->d->quiet);
}

/* A slice used that much of the processor: the share pays for all of it, and what was not the
 * guest's own was CP's work for it.  Processor time, not time that passed: on a busy host a slice
 * may have been off the processor for most of it. */
static void account(struct dispatch_vm *dv, struct vm *vm, uint64_t used, uint64_t guest_ns,
                    uint64_t now)
{
    dv->virtual_time += used * 100 / dv->share;
    dispatch_limit_used(dv, used, now);
    vm_account_cp(vm, used > guest_ns ? used - guest_ns : 0);
}

void dispatch_slice(struct worker *w, struct dispatch_cpu *c)
{
    struct dispatch_vm *dv = c->dv;
    struct dispatcher *d = dv->d;
    struct vm *vm = vm_get(dv->vm);
    uint64_t others = w->let_in_ns;
    uint64_t end = dispatch_clock() + d->slice_ns, begin = dispatch_processor_time(), guest_ns = 0,
             now, wakeup;
    bool on;
    enum sie_exit x;
    c->state = CPU_RUNNING;
    c->woken = c->answered;
    w->running = c;
    d->dispatches++;
    do {
        struct timer_node *t = timer_first(&w->timers);
        uint64_t deadline = t && t->key < end ? t->key : end;
        unsigned generation = c->generation;
        dv->in_sie++;
        pthread_mutex_unlock(&d->lock);
        x = enter(c, deadline, &wakeup, &guest_ns);
        pthread_mutex_lock(&d->lock);
        left_sie(dv);
        if (x != SIE_TIME && x != SIE_WAIT) {
            pthread_mutex_unlock(&d->lock);
            on = dispatch_handle(c, x, generation);
            pthread_mutex_lock(&d->lock);
        } else {
            on = x == SIE_TIME;
        }
        now = dispatch_clock();
        dispatch_expire(w, now);
        if (!on && c->woken && x != SIE_DISABLED_WAIT && x != SIE_PROGRAM_LOOP &&
            x != SIE_CHECK_STOP) {
            c->woken = false;
            on = true;
        }
    } while (on && x != SIE_TIME && now < end && !dv->held && !d->work && !d->stopping && !c->gone);
    c->answered = on && x != SIE_TIME;
    w->running = NULL;
    account(dv, vm, dispatch_processor_time() - begin - (w->let_in_ns - others), guest_ns, now);
    c->state = CPU_IDLE;
    c->left_clock = now;
    if (c->gone) {
        pthread_mutex_unlock(&d->lock);
        free(c);
        vm_put(vm);
        pthread_mutex_lock(&d->lock);
        return;
    }
    if (dv->held)
        c->woken = true; /* BEGIN enters it again, whatever it left for */
    else if (on || c->woken)
        dispatch_make_ready(c);
    else
        dispatch_idle(w, c, wakeup);
    pthread_mutex_unlock(&d->lock);
    vm_put(vm);
    pthread_mutex_lock(&d->lock);
}

bool dispatch_slice_of_first(struct worker *w)
{
    struct dispatcher *d = w->d;
    struct timer_node *n = timer_first(&d->ready);
    if (!n)
        return false;
    timer_remove(&d->ready, n);
    if (n->key > d->floor)
        d->floor = n->key;
    dispatch_slice(w, (struct dispatch_cpu *)((char *)n - offsetof(struct dispatch_cpu, ready)));
    return true;
}

/* One that is offline is never called for others; whoever called it before that is passed on. */
static void wait_for_something(struct worker *w)
{
    struct dispatcher *d = w->d;
    struct timer_node *t = timer_first(&w->timers);
    w->idle = !w->offline;
    if (w->offline && (d->work || timer_first(&d->ready)))
        dispatch_call_worker(d);
    if (t) {
        struct timespec at = {(time_t)(t->key / 1000000000ULL), (long)(t->key % 1000000000ULL)};
        pthread_cond_timedwait(&w->wake, &d->lock, &at);
    } else {
        pthread_cond_wait(&w->wake, &d->lock);
    }
    w->idle = false;
}

/* Work blocks that go before a virtual CPU that is ready: not for ever, since work may make work (a
 * channel program in a circle). */
#define WORK_IN_A_ROW 64

void *dispatch_thread(void *worker)
{
    struct worker *w = worker;
    struct dispatcher *d = w->d;
    pthread_mutex_lock(&d->lock);
    if (d->deterministic)
        dispatch_deterministic(w);
    unsigned worked = 0;
    while (!d->stopping) {
        dispatch_expire(w, dispatch_clock());
        struct timer_node *n = timer_first(&d->ready);
        if (!w->offline && (!n || worked < WORK_IN_A_ROW) && dispatch_work(d)) {
            worked++;
            continue;
        }
        worked = 0;
        if (w->offline || !dispatch_slice_of_first(w))
            wait_for_something(w);
    }
    pthread_mutex_unlock(&d->lock);
    return NULL;
}
