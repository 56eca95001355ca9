/* Frames leave real storage and come back.  Which ones is a clock's choice here; where their bytes
 * are kept is CP's business (struct frame_backing).
 *
 * A frame that is paged out keeps its number: page tables, shared or not, stay as they are, and only
 * its bytes go (its host page is given back).  So that nobody reads or writes bytes that are gone:
 *
 *   here    -> LEAVING   whoever needs the frame takes the mark away again, and it stays
 *   LEAVING -> MOVING    only after every CPU that was inside the engine has passed a safe point and
 *                        forgotten its TLB (engine_quiesce), and nobody has pinned the frame: from now
 *                        on there is no way to the bytes but through the state
 *   MOVING  -> OUT       the bytes are kept elsewhere; frame->link says where, 0: they were zeros
 *   OUT     -> MOVING -> here   by the thread that needs them
 *
 * CPUs inside the engine see to it with frame_here() whenever they go from a page table to bytes; all
 * others pin the frame (storage_pin).  The last who has to do with a frame that no page table holds
 * any more frees it: the one who clears MOVING or the last pin, when GONE is set.
 *
 * Bytes that cannot be had back leave a frame of zeros that is LOST.  It never leaves real storage, and
 * whoever refers to it, CPU, device or command, learns. */
#include "engine/machine.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define BATCH 512 /* frames that leave with one interruption of all CPUs */

/* Reading and writing may go beyond the limit by so much before they have to wait. */
static size_t most(const struct frame_pool *p)
{
    size_t limit = atomic_load(&p->limit);
    return limit + limit / 16 + BATCH;
}

void frame_pool_set_backing(struct frame_pool *p, const struct frame_backing *b, size_t limit)
{
    p->backing = *b;
    atomic_store(&p->limit, limit);
}

void frame_pool_set_limit(struct frame_pool *p, size_t limit)
{
    atomic_store(&p->limit, limit);
}

void frame_pool_exhausted(struct frame_pool *p, bool exhausted)
{
    atomic_store(&p->exhausted, exhausted);
}

bool frame_pool_full(const struct frame_pool *p)
{
    return atomic_load(&p->limit) && atomic_load(&p->real) > most(p) && !atomic_load(&p->exhausted);
}

struct frame_figures frame_pool_figures(const struct frame_pool *p)
{
    return (struct frame_figures){
        .limit = atomic_load(&p->limit),
        .used = atomic_load(&p->used),
        .real = atomic_load(&p->real),
        .out = atomic_load(&p->out),
        .pinned = atomic_load(&p->pinned),
        .shared = atomic_load(&p->shared),
        .reads = atomic_load(&p->reads),
        .writes = atomic_load(&p->writes),
        .zeros = atomic_load(&p->zeros),
        .reclaims = atomic_load(&p->reclaims),
        .exhausted = atomic_load(&p->exhausted),
    };
}

void frame_count_real(struct frame_pool *p)
{
    size_t now = atomic_fetch_add(&p->real, 1) + 1;
    size_t limit = atomic_load(&p->limit);
    if (limit && now > limit && p->backing.pressure)
        p->backing.pressure(p->backing.ctx);
}

/* Its host page is given back. */
static void bare(struct frame_pool *p, uint32_t f)
{
    if (madvise(frame_host(p, f), PAGE_SIZE, MADV_DONTNEED))
        memset(frame_host(p, f), 0, PAGE_SIZE);
    atomic_fetch_sub(&p->real, 1);
}

/* Nobody knows the frame any more. */
void frame_free(struct frame_pool *p, uint32_t f)
{
    struct frame *frame = &p->frame[f];
    uint32_t left = 0;
    code_drop(p, f);
    if (atomic_load(&frame->state) & FRAME_OUT) {
        uint32_t where = atomic_load(&frame->link);
        if (where)
            p->backing.discard(p->backing.ctx, where);
        atomic_fetch_sub(&p->out, 1);
        left = FRAME_BARE;
    } else if (atomic_load(&p->limit) && atomic_load(&p->real) > atomic_load(&p->limit)) {
        bare(p, f);
        left = FRAME_BARE;
    }
    atomic_fetch_sub(&p->used, 1);
    pthread_mutex_lock(&p->lock);
    atomic_store(&frame->state, left);
    atomic_store(&frame->link, p->free_list);
    p->free_list = f;
    pthread_mutex_unlock(&p->lock);
}

/* The end of a move: `set` is FRAME_OUT, or FRAME_REFERENCED with or without FRAME_LOST. */
static void moved(struct frame_pool *p, uint32_t f, uint32_t set)
{
    _Atomic uint32_t *state = &p->frame[f].state;
    uint32_t s = atomic_load(state);
    while (!atomic_compare_exchange_weak(state, &s, (s & ~FRAME_MOVING) | set))
        ;
    if (s & FRAME_GONE)
        frame_free(p, f);
}

bool frame_bring(struct frame_pool *p, uint32_t f, bool wait)
{
    struct frame *frame = &p->frame[f];
    uint32_t s = atomic_load(&frame->state);
    while (f != FRAME_ZERO && !(s & FRAME_GONE)) {
        if (s & FRAME_MOVING) {
            sched_yield();
            s = atomic_load(&frame->state);
        } else if (s & FRAME_OUT) {
            uint32_t where = atomic_load(&frame->link), lost = 0;
            if (!wait && (frame_pool_full(p) || (where && p->backing.slow(p->backing.ctx, where))))
                return false;
            if (!atomic_compare_exchange_weak(&frame->state, &s, (s & ~FRAME_OUT) | FRAME_MOVING))
                continue;
            where = atomic_load(&frame->link);
            if (where) {
                if (!p->backing.in(p->backing.ctx, where, frame_host(p, f))) {
                    memset(frame_host(p, f), 0, PAGE_SIZE);
                    lost = FRAME_LOST;
                }
                atomic_fetch_add(&p->reads, 1);
            }
            atomic_store(&frame->link, 0);
            atomic_fetch_sub(&p->out, 1);
            frame_count_real(p);
            moved(p, f, FRAME_REFERENCED | lost);
            return true;
        } else if (atomic_compare_exchange_weak(&frame->state, &s,
                                                (s & ~FRAME_LEAVING) | FRAME_REFERENCED)) {
            if (s & FRAME_LEAVING)
                atomic_fetch_add(&p->reclaims, 1);
            break;
        }
    }
    return true;
}

void frame_pool_bring(struct frame_pool *p, uint32_t f)
{
    frame_bring(p, f, true);
}

void frame_pin(struct frame_pool *p, uint32_t f)
{
    _Atomic uint32_t *state = &p->frame[f].state;
    if (f == FRAME_ZERO)
        return;
    uint32_t s = atomic_load(state);
    for (;;) {
        if (s & (FRAME_MOVING | FRAME_OUT)) {
            frame_bring(p, f, true);
            s = atomic_load(state);
        } else if (atomic_compare_exchange_weak(
                       state, &s, ((s & ~FRAME_LEAVING) | FRAME_REFERENCED) + FRAME_PIN)) {
            break;
        }
    }
    if (s < FRAME_PIN)
        atomic_fetch_add(&p->pinned, 1);
}

/* A frame is taken from the free list under the pool's lock, and it is freed only when it was GONE
 * before its last pin went: one that is neither free nor GONE under that lock can be pinned. */
bool frame_pin_any(struct frame_pool *p, uint32_t f)
{
    struct frame *frame = &p->frame[f];
    if (f == FRAME_ZERO)
        return true;
    for (;;) {
        frame_bring(p, f, true);
        pthread_mutex_lock(&p->lock);
        uint32_t s = atomic_load(&frame->state);
        bool free = !atomic_load(&frame->refs) || s & FRAME_GONE;
        bool pinned =
            !free && !(s & (FRAME_MOVING | FRAME_OUT)) &&
            atomic_compare_exchange_strong(&frame->state, &s, (s & ~FRAME_LEAVING) + FRAME_PIN);
        pthread_mutex_unlock(&p->lock);
        if (pinned && s < FRAME_PIN)
            atomic_fetch_add(&p->pinned, 1);
        if (free || pinned)
            return pinned;
    }
}

void frame_unpin(struct frame_pool *p, uint32_t f)
{
    if (f == FRAME_ZERO)
        return;
    uint32_t s = atomic_fetch_sub(&p->frame[f].state, FRAME_PIN);
    if (s >= 2 * FRAME_PIN)
        return;
    atomic_fetch_sub(&p->pinned, 1);
    if (s & FRAME_GONE)
        frame_free(p, f);
}

/* --- the thief -------------------------------------------------------------------------------- */

void engine_quiesce(struct engine *e)
{
    uint64_t mine = atomic_fetch_add(&e->quiesce, 1) + 1;
    for (bool all = false; !all;) {
        all = true;
        pthread_mutex_lock(&e->lock);
        for (struct vcpu *v = e->running; v; v = v->run_next)
            if (atomic_load(&v->quiesced) < mine) {
                all = false;
                cpu_attention(v);
            }
        pthread_mutex_unlock(&e->lock);
        if (!all)
            sched_yield();
    }
}

/* Frames that nobody referenced since the hand passed them last: they are marked. */
static unsigned choose(struct frame_pool *p, uint32_t *list, unsigned want)
{
    unsigned n = 0;
    pthread_mutex_lock(&p->lock);
    uint32_t end = p->never_used;
    pthread_mutex_unlock(&p->lock);
    for (uint64_t k = 0; k < 2ULL * end && n < want; k++) {
        uint32_t f = p->hand = p->hand + 1 < end ? p->hand + 1 : 1;
        if (f >= end)
            break;
        struct frame *frame = &p->frame[f];
        uint32_t s = atomic_load(&frame->state);
        if (!atomic_load(&frame->refs) || (s & ~FRAME_REFERENCED))
            continue;
        if (s & FRAME_REFERENCED)
            atomic_fetch_and(&frame->state, ~FRAME_REFERENCED);
        else if (atomic_compare_exchange_strong(&frame->state, &s, FRAME_LEAVING))
            list[n++] = f;
    }
    return n;
}

static bool zeros(const uint8_t *page)
{
    const uint64_t *word = (const uint64_t *)page;
    for (unsigned n = 0; n < PAGE_SIZE / 8; n += 4)
        if (word[n] | word[n + 1] | word[n + 2] | word[n + 3])
            return false;
    return true;
}

/* No CPU can reach the bytes of a frame that is still LEAVING.  false: it is not, or there is no
 * room for them. */
static bool move_out(struct frame_pool *p, uint32_t f)
{
    struct frame *frame = &p->frame[f];
    uint32_t s = FRAME_LEAVING, where = 0;
    if (!atomic_compare_exchange_strong(&frame->state, &s, FRAME_MOVING))
        return false;
    bool zero = zeros(frame_host(p, f));
    if (!zero && !p->backing.out(p->backing.ctx, frame_host(p, f), &where)) {
        moved(p, f, FRAME_REFERENCED);
        return false;
    }
    code_drop(p, f);
    bare(p, f);
    atomic_store(&frame->link, where);
    atomic_fetch_add(zero ? &p->zeros : &p->writes, 1);
    atomic_fetch_add(&p->out, 1);
    moved(p, f, FRAME_OUT);
    return true;
}

/* Free frames give their host pages back first. */
static size_t trim(struct frame_pool *p, size_t want)
{
    size_t n = 0;
    unsigned looked = 0;
    pthread_mutex_lock(&p->lock);
    for (uint32_t f = p->free_list; f && n < want && looked < 8 * BATCH; looked++) {
        struct frame *frame = &p->frame[f];
        if (!(atomic_load(&frame->state) & FRAME_BARE)) {
            bare(p, f);
            atomic_store(&frame->state, FRAME_BARE);
            n++;
        }
        f = atomic_load(&frame->link);
    }
    pthread_mutex_unlock(&p->lock);
    return n;
}

size_t frame_pool_steal(struct frame_pool *p, size_t want)
{
    uint32_t list[BATCH];
    size_t done = trim(p, want);
    if (done >= want)
        return done;
    unsigned n = choose(p, list, want - done < BATCH ? (unsigned)(want - done) : BATCH);
    if (n)
        engine_quiesce(p->engine);
    for (unsigned k = 0; k < n; k++)
        done += move_out(p, list[k]);
    return done;
}
