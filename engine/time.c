/* TOD clock, clock comparator, CPU timer.  Time is the host's, or in deterministic mode the count
 * of instructions, one to a nanosecond.  Principles of Operation, chapter 4, "Timing". */
#include "engine/machine.h"

#include <time.h>

/* TOD units (2^-12 microseconds) from 1900-01-01 to 1970-01-01. */
#define TOD_1970 (2208988800ULL * 1000000ULL << 12)

static uint64_t host_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

static uint64_t ns_to_tod(uint64_t ns)
{
    return (uint64_t)(((unsigned __int128)ns << 12) / 1000);
}

static uint64_t tod_to_ns(uint64_t tod)
{
    return (uint64_t)(((unsigned __int128)tod * 1000) >> 12);
}

static uint64_t counted(const struct vcpu *c)
{
    return cpu_count(c) + (uint64_t)c->slept;
}

uint64_t time_ns(const struct vcpu *c)
{
    return c->guest->config.deterministic ? counted(c) : host_ns(CLOCK_MONOTONIC);
}

uint64_t tod_physical(const struct vcpu *c)
{
    if (c->guest->config.deterministic)
        return TOD_1970 + (1600000000ULL * 1000000ULL << 12) + ns_to_tod(counted(c));
    return TOD_1970 + ns_to_tod(host_ns(CLOCK_REALTIME));
}

uint64_t tod_now(const struct vcpu *c)
{
    uint64_t physical = tod_physical(c);
    return physical + (uint64_t)steering_offset(&c->guest->steering, physical) +
           (uint64_t)atomic_load_explicit(c->guest->tod_epoch, memory_order_relaxed);
}

void tod_set(struct vcpu *c, uint64_t tod)
{
    uint64_t epoch = (uint64_t)sie_tod_epoch(c->guest);
    sie_set_tod_epoch(c->guest, (int64_t)(tod - (tod_now(c) - epoch)));
    time_check(c);
}

uint64_t sie_tod(const struct sie_guest *g)
{
    for (unsigned n = 0; n < SIE_MAX_CPUS; n++)
        if (g->vcpu[n])
            return tod_now(g->vcpu[n]);
    return TOD_1970 + ns_to_tod(host_ns(CLOCK_REALTIME));
}

int64_t sie_tod_epoch(const struct sie_guest *g)
{
    return atomic_load(g->tod_epoch);
}

void sie_set_tod_epoch(struct sie_guest *g, int64_t tod_units)
{
    atomic_store(g->tod_epoch, tod_units);
    atomic_store(&g->tod_shown, 0);
    all_cpus_attention(g);
}

/* The CPU timer runs with a clock that nobody sets. */
static uint64_t timer_clock(const struct vcpu *c)
{
    return ns_to_tod(time_ns(c));
}

int64_t cpu_timer_get(const struct vcpu *c)
{
    if (c->cpu_timer_held)
        return (int64_t)c->cpu_timer_base;
    return (int64_t)(c->cpu_timer_base - (timer_clock(c) - c->cpu_timer_set));
}

void cpu_timer_put(struct vcpu *c, int64_t value)
{
    c->cpu_timer_base = (uint64_t)value;
    c->cpu_timer_set = timer_clock(c);
}

void cpu_timer_hold(struct vcpu *c, bool hold)
{
    if (hold == c->cpu_timer_held)
        return;
    cpu_timer_put(c, cpu_timer_get(c));
    c->cpu_timer_held = hold;
}

void time_check(struct vcpu *c)
{
    uint32_t now = 0;
    if (tod_now(c) > c->clock_comparator)
        now |= PENDING_CLOCK;
    if (cpu_timer_get(c) < 0)
        now |= PENDING_CPU_TIMER;
    atomic_fetch_or(&c->pending, now);
    atomic_fetch_and(&c->pending, ~((PENDING_CLOCK | PENDING_CPU_TIMER) & ~now));
}

#define CR0_CLOCK     0x800ULL
#define CR0_CPU_TIMER 0x400ULL

uint64_t time_until(const struct vcpu *c)
{
    uint64_t until = UINT64_MAX;
    if (!(c->psw_mask & PSW_EXT))
        return until;
    if (c->cr[0] & CR0_CLOCK) {
        uint64_t tod = tod_now(c);
        until = tod > c->clock_comparator ? 0 : c->clock_comparator - tod + 1;
    }
    if (c->cr[0] & CR0_CPU_TIMER) {
        int64_t t = cpu_timer_get(c);
        uint64_t left = t < 0 ? 0 : (uint64_t)t + 1;
        until = left < until ? left : until;
    }
    return until;
}

uint64_t sie_wakeup(const struct vcpu *v)
{
    uint64_t until = time_until(v);
    /* Beyond ten years: nobody waits for it. */
    if (until > (315360000ULL * 1000000ULL << 12))
        return UINT64_MAX;
    return time_ns(v) + tod_to_ns(until) + 1;
}

void sie_advance(struct vcpu *v, uint64_t count)
{
    uint64_t now = counted(v);
    if (count > now)
        v->slept += (int64_t)(count - now);
}
