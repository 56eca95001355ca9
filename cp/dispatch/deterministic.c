/* Deterministic mode: one thread, and time is the count of instructions, so that a run can be
 * repeated exactly.
 *
 * Each virtual CPU has its own count (instructions executed and slept through).  The ready one
 * with the smallest count runs next; a waiting one is entered at the count of its wake-up; when
 * all wait, time jumps to the earliest wake-up.  Work from outside is done between slices. */
#include "cp/dispatch/dispatch.h"

#include <stdlib.h>

static uint64_t count_of(const struct dispatch_cpu *c)
{
    return sie_count(c->vcpu).instructions + c->slept;
}

static void advance(struct dispatch_cpu *c, uint64_t to)
{
    uint64_t now = count_of(c);
    if (to > now) {
        c->slept += to - now;
        sie_advance(c->vcpu, to);
    }
}

static struct dispatch_cpu *of_timer(struct timer_node *n)
{
    return (struct dispatch_cpu *)((char *)n - offsetof(struct dispatch_cpu, timer));
}

static struct dispatch_cpu *of_ready(struct timer_node *n)
{
    return (struct dispatch_cpu *)((char *)n - offsetof(struct dispatch_cpu, ready));
}

/* The ready CPU whose count is smallest; the queue is short here. */
static struct dispatch_cpu *earliest(const struct dispatcher *d)
{
    struct dispatch_cpu *best = NULL;
    for (size_t i = 0; i < d->ready.count; i++) {
        struct dispatch_cpu *c = of_ready(d->ready.node[i]);
        if (!best || count_of(c) < count_of(best))
            best = c;
    }
    return best;
}

static void slice(struct worker *w, struct dispatch_cpu *c, uint64_t *clock)
{
    struct dispatch_vm *dv = c->dv;
    struct dispatcher *d = dv->d;
    struct vm *vm = vm_get(dv->vm);
    timer_remove(&d->ready, &c->ready);
    c->state = CPU_RUNNING;
    c->woken = false;
    w->running = c;
    d->dispatches++;
    uint64_t end = count_of(c) + SLICE_COUNT;
    bool on;
    enum sie_exit x;
    do {
        struct timer_node *t = timer_first(&w->timers);
        uint64_t deadline = t && t->key < end ? t->key : end;
        unsigned generation = c->generation;
        dv->in_sie++;
        pthread_mutex_unlock(&d->lock);
        x = sie_run(c->vcpu, deadline);
        pthread_mutex_lock(&d->lock);
        dv->in_sie--;
        if (dv->held)
            pthread_cond_broadcast(&d->quiet);
        *clock = count_of(c);
        pthread_mutex_unlock(&d->lock);
        on = dispatch_handle(c, x, generation);
        pthread_mutex_lock(&d->lock);
        if (!on && c->woken && x != SIE_DISABLED_WAIT && x != SIE_PROGRAM_LOOP &&
            x != SIE_CHECK_STOP) {
            c->woken = false;
            on = true;
        }
    } while (on && !c->gone && x != SIE_TIME && count_of(c) < end && !dv->held && !d->work &&
             !d->stopping);
    w->running = NULL;
    c->state = CPU_IDLE;
    if (c->gone)
        free(c);
    else if (dv->held)
        c->woken = true; /* BEGIN enters it again, whatever it left for */
    else if (on || c->woken)
        dispatch_make_ready(c);
    else
        dispatch_idle(w, c, x == SIE_WAIT ? sie_wakeup(c->vcpu) : UINT64_MAX);
    pthread_mutex_unlock(&d->lock);
    vm_put(vm);
    pthread_mutex_lock(&d->lock);
}

void dispatch_deterministic(struct worker *w)
{
    struct dispatcher *d = w->d;
    uint64_t clock = 0;
    while (!d->stopping) {
        if (dispatch_work(d))
            continue;
        struct timer_node *t = timer_first(&w->timers);
        struct dispatch_cpu *c = earliest(d);
        if (t && (!c || t->key <= count_of(c))) {
            struct dispatch_cpu *sleeper = of_timer(t);
            timer_remove(&w->timers, t);
            if (sleeper->dv->held) {
                sleeper->woken = true;
                continue;
            }
            advance(sleeper, t->key);
            dispatch_make_ready(sleeper);
        } else if (c) {
            /* One that slept until another woke it sleeps no longer than that one ran. */
            if (!sie_stopped(c->vcpu) && count_of(c) + SLICE_COUNT < clock)
                advance(c, clock - SLICE_COUNT);
            slice(w, c, &clock);
        } else {
            w->idle = true;
            pthread_cond_wait(&w->wake, &d->lock);
            w->idle = false;
        }
    }
}
