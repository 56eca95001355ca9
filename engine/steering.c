/* TOD-clock steering: steering.h. */
#include "engine/steering.h"

#include "engine/base/bytes.h"
#include "engine/machine.h"

#define UPDATE     (1ULL << 32) /* TOD units between TOD-offset-update events */
#define RATE_SHIFT 44

void steering_init(struct steering *s)
{
    pthread_mutex_init(&s->lock, NULL);
}

void steering_end(struct steering *s)
{
    pthread_mutex_destroy(&s->lock);
}

static int64_t episode_offset(const struct steering_episode *e, uint64_t physical)
{
    __int128 rate = (__int128)e->fine + e->gross;
    /* Modulo 2^64, as all sums of the clock are. */
    return (int64_t)((uint64_t)e->base +
                     (uint64_t)(rate * (int64_t)(physical - e->start) >> RATE_SHIFT));
}

static const struct steering_episode *current(const struct steering *s, uint64_t physical)
{
    return (int64_t)(physical - s->now.start) < 0 ? &s->old : &s->now;
}

int64_t steering_offset(struct steering *s, uint64_t physical)
{
    if (!atomic_load_explicit(&s->steered, memory_order_acquire))
        return 0;
    pthread_mutex_lock(&s->lock);
    int64_t offset = episode_offset(current(s, physical), physical);
    pthread_mutex_unlock(&s->lock);
    return offset;
}

/* The episode that begins with the next update event, going on as things are until it is changed.
 * One that waits for that event is the one to change. */
static struct steering_episode *new_episode(struct steering *s, uint64_t physical)
{
    if (!s->steered) /* the first episode began when the machine did */
        s->now.start = physical;
    if (current(s, physical) == &s->now) {
        s->old = s->now;
        s->now.start = (physical & ~(UPDATE - 1)) + UPDATE;
        s->now.base = episode_offset(&s->old, s->now.start);
    }
    atomic_store_explicit(&s->steered, true, memory_order_release);
    return &s->now;
}

/* --- PERFORM TIMING FACILITY FUNCTION ---------------------------------------------------------- */

unsigned ptff_length(const struct vcpu *c, unsigned function)
{
    static const uint8_t lengths[PTFF_SGS + 1] = {
        [PTFF_QAF] = 16, [PTFF_QTO] = 32, [PTFF_QSI] = 56, [PTFF_QPT] = 8,
        [PTFF_ATO] = 8,  [PTFF_STO] = 8,  [PTFF_SFS] = 4,  [PTFF_SGS] = 4,
    };
    if (function > PTFF_SGS || (function >= PTFF_CONTROL && !c->guest->config.tod_enabled))
        return 0;
    return lengths[function];
}

static void put_episode(uint8_t *p, const struct steering_episode *e)
{
    put64(p, e->start);
    put64(p + 8, (uint64_t)e->base);
    put32(p + 16, (uint32_t)e->fine);
    put32(p + 20, (uint32_t)e->gross);
}

void ptff_query(struct vcpu *c, unsigned function, uint8_t block[PTFF_BLOCK])
{
    struct steering *s = &c->guest->steering;
    uint64_t physical = tod_physical(c);
    if (function == PTFF_QAF) {
        for (unsigned f = 0; f <= PTFF_SGS; f++)
            if (ptff_length(c, f))
                block[f / 8] |= (uint8_t)(0x80 >> f % 8);
        return;
    }
    put64(block, physical);
    if (function == PTFF_QTO) {
        int64_t epoch = sie_tod_epoch(c->guest), offset = steering_offset(s, physical);
        put64(block + 8, (uint64_t)offset);
        put64(block + 16, (uint64_t)offset + (uint64_t)epoch);
        put64(block + 24, (uint64_t)epoch);
    } else if (function == PTFF_QSI) {
        pthread_mutex_lock(&s->lock);
        put_episode(block + 8, &s->old);
        put_episode(block + 32, &s->now);
        pthread_mutex_unlock(&s->lock);
    }
}

void ptff_control(struct vcpu *c, unsigned function, const uint8_t block[PTFF_BLOCK])
{
    struct steering *s = &c->guest->steering;
    pthread_mutex_lock(&s->lock);
    struct steering_episode *e = new_episode(s, tod_physical(c));
    if (function == PTFF_ATO)
        e->base = (int64_t)((uint64_t)e->base + get64(block));
    else if (function == PTFF_STO)
        e->base = (int64_t)get64(block);
    else if (function == PTFF_SFS)
        e->fine = (int32_t)get32(block);
    else
        e->gross = (int32_t)get32(block);
    pthread_mutex_unlock(&s->lock);
}
