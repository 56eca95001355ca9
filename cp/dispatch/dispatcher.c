/* The dispatcher's life, and a virtual machine's place in it: attach, CPUs, hold and release,
 * wake-ups.  The slices are in run.c. */
#include "cp/dispatch/dispatch.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define LAST_WORK 100000 /* blocks of work, when the threads have ended */

#define LOAD_NS 60000000000ULL /* what dispatcher_percent() looks back to */

struct dispatcher *dispatcher_create(unsigned threads, bool deterministic)
{
    struct dispatcher *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    if (!threads) {
        long n = sysconf(_SC_NPROCESSORS_ONLN);
        threads = n > 0 ? (unsigned)n : 1;
    }
    d->nworkers = deterministic ? 1 : threads;
    d->deterministic = deterministic;
    d->workers = calloc(d->nworkers, sizeof *d->workers);
    if (!d->workers) {
        free(d);
        return NULL;
    }
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->quiet, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    for (unsigned i = 0; i < d->nworkers; i++) {
        d->workers[i].d = d;
        pthread_cond_init(&d->workers[i].wake, &monotonic);
    }
    pthread_condattr_destroy(&monotonic);
    d->work_end = &d->work;
    d->slice_ns = SLICE_NS;
    d->floor = 1; /* 0 goes before all: dispatch_yield() */
    d->base_clock = dispatch_clock();
    return d;
}

int dispatcher_start(struct dispatcher *d)
{
    while (d->started < d->nworkers) {
        struct worker *w = &d->workers[d->started];
        int e = pthread_create(&w->thread, NULL, dispatch_thread, w);
        if (e) {
            dispatcher_stop(d);
            return -e;
        }
        d->started++;
    }
    return 0;
}

void dispatcher_stop(struct dispatcher *d)
{
    pthread_mutex_lock(&d->lock);
    d->stopping = true;
    for (unsigned i = 0; i < d->nworkers; i++) {
        dispatch_call(&d->workers[i]);
        dispatch_kick(&d->workers[i]);
    }
    pthread_mutex_unlock(&d->lock);
    for (unsigned i = 0; i < d->started; i++)
        pthread_join(d->workers[i].thread, NULL);
    d->started = 0;
    /* What is left: the ends of machines that are logged off, mostly.  Work that puts itself on the
     * queue again and again (a channel program in a circle) has its end here too. */
    pthread_mutex_lock(&d->lock);
    for (unsigned n = 0; n < LAST_WORK && dispatch_work(d); n++)
        ;
    pthread_mutex_unlock(&d->lock);
}

void dispatcher_destroy(struct dispatcher *d)
{
    if (!d)
        return;
    for (unsigned i = 0; i < d->nworkers; i++) {
        pthread_cond_destroy(&d->workers[i].wake);
        timer_queue_free(&d->workers[i].timers);
    }
    timer_queue_free(&d->ready);
    pthread_cond_destroy(&d->quiet);
    pthread_mutex_destroy(&d->lock);
    free(d->workers);
    free(d);
}

bool dispatcher_deterministic(const struct dispatcher *d)
{
    return d->deterministic;
}

unsigned dispatcher_threads(const struct dispatcher *d)
{
    return d->nworkers;
}

static unsigned online_threads(const struct dispatcher *d)
{
    unsigned n = 0;
    for (unsigned i = 0; i < d->nworkers; i++)
        n += !d->workers[i].offline;
    return n;
}

unsigned dispatcher_online_threads(struct dispatcher *d)
{
    pthread_mutex_lock(&d->lock);
    unsigned n = online_threads(d);
    pthread_mutex_unlock(&d->lock);
    return n;
}

bool dispatcher_online(struct dispatcher *d, unsigned i)
{
    pthread_mutex_lock(&d->lock);
    bool online = i < d->nworkers && !d->workers[i].offline;
    pthread_mutex_unlock(&d->lock);
    return online;
}

int dispatcher_vary(struct dispatcher *d, unsigned i, bool online)
{
    if (i >= d->nworkers)
        return -ENOENT;
    pthread_mutex_lock(&d->lock);
    struct worker *w = &d->workers[i];
    bool last = !online && !w->offline && online_threads(d) == 1;
    if (!last && w->offline == online) {
        w->offline = !online;
        dispatch_call(w);
        dispatch_kick(w);
    }
    pthread_mutex_unlock(&d->lock);
    return last ? -EBUSY : 0;
}

unsigned dispatcher_slice_ms(struct dispatcher *d)
{
    pthread_mutex_lock(&d->lock);
    uint64_t ns = d->slice_ns;
    pthread_mutex_unlock(&d->lock);
    return (unsigned)(ns / 1000000);
}

void dispatcher_set_slice_ms(struct dispatcher *d, unsigned ms)
{
    pthread_mutex_lock(&d->lock);
    d->slice_ns = ms * 1000000ULL;
    pthread_mutex_unlock(&d->lock);
}

uint64_t dispatcher_dispatches(struct dispatcher *d)
{
    pthread_mutex_lock(&d->lock);
    uint64_t n = d->dispatches;
    pthread_mutex_unlock(&d->lock);
    return n;
}

static uint64_t thread_ns(const struct worker *w)
{
    clockid_t clock;
    struct timespec t;
    if (pthread_getcpuclockid(w->thread, &clock) || clock_gettime(clock, &t))
        return 0;
    return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

unsigned dispatcher_percent(struct dispatcher *d, unsigned i)
{
    pthread_mutex_lock(&d->lock);
    uint64_t now = dispatch_clock();
    if (now - d->base_clock > LOAD_NS) { /* from now on since now, unless that is too short */
        if (d->next_clock && now - d->next_clock >= LOAD_NS / 60) {
            d->base_clock = d->next_clock;
            for (unsigned k = 0; k < d->nworkers; k++)
                d->workers[k].base_ns = d->workers[k].next_ns;
        }
        d->next_clock = now;
        for (unsigned k = 0; k < d->started; k++)
            d->workers[k].next_ns = thread_ns(&d->workers[k]);
    }
    uint64_t wall = now - d->base_clock, used = 0;
    if (i < d->started)
        used = thread_ns(&d->workers[i]) - d->workers[i].base_ns;
    pthread_mutex_unlock(&d->lock);
    unsigned percent = wall ? (unsigned)(used * 100 / wall) : 0;
    return percent > 100 ? 100 : percent;
}

/* --- a virtual machine -------------------------------------------------------------------------- */

int dispatch_attach(struct dispatcher *d, struct vm *vm)
{
    struct dispatch_vm *dv = calloc(1, sizeof *dv);
    if (!dv)
        return -ENOMEM;
    dv->d = d;
    dv->vm = vm;
    dv->share = SHARE_USUAL;
    dv->held = true;
    dv->work_end = &dv->work;
    pthread_mutex_lock(&d->lock);
    dv->virtual_time = d->floor;
    pthread_mutex_unlock(&d->lock);
    vm->dispatch = dv;
    return 0;
}

/* Out of every queue. */
static void unqueue(struct dispatch_cpu *c)
{
    timer_remove(&c->dv->d->ready, &c->ready);
    if (c->owner)
        timer_remove(&c->owner->timers, &c->timer);
}

void dispatch_detach(struct vm *vm)
{
    struct dispatch_vm *dv = vm->dispatch;
    if (!dv)
        return;
    pthread_mutex_lock(&dv->d->lock);
    assert(!dv->work && !dv->work_running && !dv->in_sie);
    while (dv->cpus) {
        struct dispatch_cpu *c = dv->cpus;
        dv->cpus = c->next;
        unqueue(c);
        free(c);
    }
    pthread_mutex_unlock(&dv->d->lock);
    vm->dispatch = NULL;
    free(dv);
}

int dispatch_add_cpu(struct vm *vm, struct vcpu *v)
{
    struct dispatch_vm *dv = vm->dispatch;
    struct dispatch_cpu *c = calloc(1, sizeof *c);
    if (!c)
        return -ENOMEM;
    c->dv = dv;
    c->vcpu = v;
    pthread_mutex_lock(&dv->d->lock);
    for (const struct dispatch_cpu *other = dv->cpus; other; other = other->next)
        assert(other->vcpu != v);
    c->next = dv->cpus;
    dv->cpus = c;
    sie_set_context(v, c);
    c->woken = true;
    if (!dv->held)
        dispatch_make_ready(c);
    pthread_mutex_unlock(&dv->d->lock);
    return 0;
}

static void hold(struct dispatch_vm *dv)
{
    struct dispatcher *d = dv->d;
    dv->held = true;
    for (struct dispatch_cpu *c = dv->cpus; c; c = c->next) {
        if (c->state == CPU_READY) {
            timer_remove(&d->ready, &c->ready);
            c->state = CPU_IDLE;
            c->woken = true;
        } else if (c->state == CPU_RUNNING) {
            sie_kick(c->vcpu);
        } else if (c->timer.place) {
            timer_remove(&c->owner->timers, &c->timer);
            c->limited = false;
            c->woken = true; /* it looks at its timer again */
        }
    }
    while (dv->in_sie)
        pthread_cond_wait(&d->quiet, &d->lock);
}

static void release(struct dispatch_vm *dv)
{
    dv->held = false;
    for (struct dispatch_cpu *c = dv->cpus; c; c = c->next)
        if (c->state == CPU_RUNNING)
            c->woken = true; /* a thread is behind its interception yet, and saw no hold */
        else if (c->state == CPU_IDLE && c->woken)
            dispatch_make_ready(c);
}

void dispatch_remove_cpu(struct vm *vm, struct vcpu *v)
{
    struct dispatch_vm *dv = vm->dispatch;
    pthread_mutex_lock(&dv->d->lock);
    bool was = dv->held;
    hold(dv);
    for (struct dispatch_cpu **p = &dv->cpus; *p; p = &(*p)->next) {
        struct dispatch_cpu *c = *p;
        if (c->vcpu != v)
            continue;
        *p = c->next;
        unqueue(c);
        c->generation++;
        sie_set_context(v, NULL);
        if (c->state == CPU_RUNNING)
            c->gone = true;
        else
            free(c);
        break;
    }
    /* It may have been the last that went on: those left fall asleep once more, and CP hears. */
    for (struct dispatch_cpu *c = dv->cpus; c; c = c->next)
        c->woken = true;
    if (!was)
        release(dv);
    pthread_mutex_unlock(&dv->d->lock);
}

bool dispatch_intercepted(const struct vcpu *v)
{
    const struct dispatch_cpu *c = sie_context(v);
    return c && c->intercepted;
}

void dispatch_wake(void *ctx, struct vcpu *v)
{
    struct vm *vm = ctx;
    struct dispatch_vm *dv = vm->dispatch;
    if (!dv)
        return;
    pthread_mutex_lock(&dv->d->lock);
    struct dispatch_cpu *c = sie_context(v);
    if (c && c->state == CPU_IDLE && !dv->held)
        dispatch_make_ready(c);
    else if (c && c->state != CPU_READY)
        c->woken = true;
    pthread_mutex_unlock(&dv->d->lock);
}

/* The one that it is given to goes before all others: it runs in the place of one of its own machine,
 * whose share pays for it.  Not when the machine has had a slice more than its share: two of its CPUs
 * that give it to each other would keep it for ever. */
void dispatch_yield(struct vm *vm, struct vcpu *v, unsigned address)
{
    struct dispatcher *d = vm->dispatch->d;
    bool ends = address == DISPATCH_ANY || d->deterministic;
    pthread_mutex_lock(&d->lock);
    bool due = vm->dispatch->virtual_time <= d->floor + d->slice_ns;
    for (struct dispatch_cpu *c = vm->dispatch->cpus; c && due && !ends; c = c->next)
        if (sie_address(c->vcpu) == address && c->vcpu != v && c->state == CPU_READY) {
            timer_remove(&d->ready, &c->ready);
            ends = timer_add(&d->ready, &c->ready, 0); /* there is a place: it was just left */
        }
    pthread_mutex_unlock(&d->lock);
    if (ends)
        sie_kick(v);
}

bool dispatch_status(struct vm *vm, unsigned address, struct dispatch_status *out)
{
    struct dispatch_vm *dv = vm->dispatch;
    struct dispatcher *d = dv->d;
    bool found = false;
    pthread_mutex_lock(&d->lock);
    uint64_t now = dispatch_clock();
    for (struct dispatch_cpu *c = dv->cpus; c && !found; c = c->next) {
        if (sie_address(c->vcpu) != address)
            continue;
        found = true;
        *out = (struct dispatch_status){DISPATCH_IDLE, 0, now - c->left_clock,
                                        (int64_t)(dv->virtual_time - d->floor)};
        if (c->limited)
            out->state = DISPATCH_LIMITED;
        else if (c->state == CPU_READY)
            out->state = DISPATCH_READY;
        for (unsigned i = 0; i < d->nworkers && c->state == CPU_RUNNING; i++)
            if (d->workers[i].running == c) {
                out->state = DISPATCH_RUNNING;
                out->thread = i;
            }
    }
    pthread_mutex_unlock(&d->lock);
    return found;
}

void dispatch_hold(struct vm *vm)
{
    struct dispatch_vm *dv = vm->dispatch;
    pthread_mutex_lock(&dv->d->lock);
    hold(dv);
    pthread_mutex_unlock(&dv->d->lock);
}

void dispatch_release(struct vm *vm)
{
    struct dispatch_vm *dv = vm->dispatch;
    pthread_mutex_lock(&dv->d->lock);
    release(dv);
    pthread_mutex_unlock(&dv->d->lock);
}

bool dispatch_held(const struct vm *vm)
{
    struct dispatch_vm *dv = vm->dispatch;
    pthread_mutex_lock(&dv->d->lock);
    bool held = dv->held;
    pthread_mutex_unlock(&dv->d->lock);
    return held;
}

void dispatch_forget(struct vm *vm)
{
    struct dispatch_vm *dv = vm->dispatch;
    pthread_mutex_lock(&dv->d->lock);
    for (struct dispatch_cpu *c = dv->cpus; c; c = c->next) {
        c->generation++;
        c->woken = true;
    }
    pthread_mutex_unlock(&dv->d->lock);
}

void dispatch_on_stopped(struct vm *vm, dispatch_stopped_fn *fn, void *ctx)
{
    vm->dispatch->stopped = fn;
    vm->dispatch->stopped_ctx = ctx;
}

void dispatch_stopped(struct vm *vm, enum sie_exit why, const char *message)
{
    struct dispatch_vm *dv = vm->dispatch;
    if (dv->stopped)
        dv->stopped(vm, dv->stopped_ctx, why, message);
    else
        vm_enter_cp(vm, message);
}

void dispatch_set_runner(struct vm *vm, dispatch_runner_fn *fn, void *ctx)
{
    struct dispatch_vm *dv = vm->dispatch;
    pthread_mutex_lock(&dv->d->lock);
    dv->runner = fn;
    dv->runner_ctx = ctx;
    for (struct dispatch_cpu *c = dv->cpus; c; c = c->next) {
        c->woken = true;
        if (c->state == CPU_IDLE && !dv->held)
            dispatch_make_ready(c);
    }
    pthread_mutex_unlock(&dv->d->lock);
}
