/* Decoded instructions, kept by frame: every guest that shares a frame shares them.
 *
 * A run of sequential instructions is decoded at once into contiguous entries, ended by an entry
 * that leads on.  When bytes under decoded instructions change, all entries of the page are
 * turned into ones that lead back to the run loop (a CPU that is inside stops at its next
 * instruction, as the architecture wants), and the page is freed when every running CPU has
 * passed a safe point. */
#include "engine/machine.h"
#include "engine/run.h"

#include <stdlib.h>

#define RUN_MAX 48 /* instructions decoded at a time */

/* The 128-byte pieces that offsets first to last touch, as a mask. */
static uint32_t granules(unsigned first, unsigned last)
{
    return (uint32_t)((2ULL << (last / 128)) - (1ULL << (first / 128)));
}

/* Announced before the bytes are read: a store from now on finds the mark. */
static void announce(struct frame *frame, unsigned offset)
{
    uint32_t bits = granules(offset, offset + 5 < PAGE_SIZE ? offset + 5 : PAGE_SIZE - 1);
    if ((atomic_load(&frame->granules) & bits) != bits)
        atomic_fetch_or(&frame->granules, bits);
}

/* A place in the ring for this frame; the one that had it is to be dropped.  Under code_lock. */
static struct code_place take_place(struct engine *e, struct frame_pool *p, uint32_t f)
{
    struct code_place *at = &e->place[e->next_place], old = *at;
    *at = (struct code_place){p, f};
    e->next_place = (e->next_place + 1) % e->places;
    return old;
}

void code_forget_pool(struct engine *e, struct frame_pool *p)
{
    pthread_mutex_lock(&e->code_lock);
    for (size_t n = 0; n < e->places; n++)
        if (e->place[n].pool == p)
            e->place[n] = (struct code_place){0};
    pthread_mutex_unlock(&e->code_lock);
}

struct code_page *code_of_frame(struct vcpu *c, struct frame_pool *p, uint32_t f, uint64_t page)
{
    struct frame *frame = &p->frame[f];
    struct code_page *code = atomic_load_explicit(&frame->code, memory_order_acquire);
    if (code && code->zarch == c->zarch)
        return code;
    if (code)
        code_drop(p, f);
    struct code_page *fresh = calloc(1, sizeof *fresh);
    if (!fresh)
        abort();
    fresh->frame = f;
    fresh->zarch = c->zarch;
    struct code_place oldest = {0};
    pthread_mutex_lock(&c->engine->code_lock);
    code = atomic_load(&frame->code);
    if (!code) {
        code = fresh;
        atomic_store(&frame->code, code);
        fresh = NULL;
        oldest = take_place(c->engine, p, f);
    }
    pthread_mutex_unlock(&c->engine->code_lock);
    free(fresh);
    if (oldest.pool && (oldest.pool != p || oldest.frame != f))
        code_drop(oldest.pool, oldest.frame);
    /* From here on stores into the frame have to be seen. */
    tlb_purge_stores(c, page);
    guest_flush(c->guest, c);
    return code;
}

static struct insn *entries(struct code_page *code, unsigned want)
{
    struct code_chunk *k = code->chunks;
    if (!k || k->used + want > CODE_CHUNK) {
        k = malloc(sizeof *k);
        if (!k)
            abort();
        k->next = code->chunks;
        k->used = 0;
        code->chunks = k;
    }
    return &k->insn[k->used];
}

/* Does control never pass to the next sequential instruction? */
static bool ends_run(const struct insn_def *def, const struct insn *i)
{
    if (def->kind == KIND_JUMP || def->kind == KIND_LEAP)
        return true;
    switch (def->opcode) {
    case 0x07: /* BCR 15 */
        return i->r1 == 15 && i->r2 != 0;
    case 0x47: /* BC 15 */
    case 0xa704:
    case 0xc004:
        return i->r1 == 15;
    case 0xa705:
    case 0xc005:
        return true;
    default:
        return false;
    }
}

static void lead_on(struct insn *i, struct code_page *code, unsigned offset)
{
    memset(i, 0, sizeof *i);
    i->offset = (uint16_t)offset;
    i->link = offset < PAGE_SIZE ? atomic_load(&code->at[offset / 2]) : NULL;
    i->run = run_lead_on;
}

/* A branch to what is not decoded yet is linked when it is first taken. */
static void link_branch(struct insn *i, const struct insn_def *def, struct code_page *code)
{
    bool near = insn_near(i);
    i->run = def->way[near ? WAY_NEAR : WAY_FAR];
    i->link = near ? atomic_load(&code->at[(i->offset + i->d2 * 2) / 2]) : NULL;
}

static bool indexed(const struct insn_def *def, const struct insn *i)
{
    return (def->kind == KIND_LOAD || def->kind == KIND_STORE) && i->x2 != 16;
}

/* The way to run i and the instruction behind it as one; NULL: there is none. */
static insn_run *pair(const struct insn_def *def, const struct insn *i,
                      const struct insn_def *next_def, const struct insn *next)
{
    switch (next_def->opcode) {
    case 0xa704: /* BRC, BRCL */
    case 0xc004:
        return insn_near(next) && !indexed(def, i) ? def->way[WAY_BRC] : NULL;
    default:
        break;
    }
    if (indexed(next_def, next))
        return NULL;
    return def->opcode == 0x18     ? next_def->way[WAY_LR]
           : def->opcode == 0xb904 ? next_def->way[WAY_LGR]
                                   : NULL;
}

/* Every entry gets the way that suits it and the next: it does not matter where a run is entered.
 * def[k] is NULL where there is no such instruction. */
static void make_pairs(struct insn *first, const struct insn_def *const *def, unsigned n)
{
    for (unsigned k = 0; k + 1 < n; k++) {
        insn_run *both =
            def[k] && def[k + 1] ? pair(def[k], &first[k], def[k + 1], &first[k + 1]) : NULL;
        if (both)
            first[k].run = both;
    }
}

/* Under code_lock. */
static void decode_run(struct code_page *code, struct frame *frame, const uint8_t *host,
                       unsigned offset)
{
    struct insn *first = entries(code, RUN_MAX + 1), *i = first;
    const struct insn_def *defs[RUN_MAX] = {NULL};
    unsigned start = offset;
    while (i - first < RUN_MAX && offset < PAGE_SIZE) {
        if (offset != start && atomic_load_explicit(&code->at[offset / 2], memory_order_relaxed))
            break;
        announce(frame, offset);
        unsigned length = insn_length(host[offset]);
        if (offset + length > PAGE_SIZE) {
            memset(i, 0, sizeof *i);
            i->offset = (uint16_t)offset;
            i->run = run_cross;
            i->length = (uint8_t)length; /* for exceptions of the second page's fetch */
            i++;
            offset += length;
            break;
        }
        const struct insn_def *def = insn_lookup(host + offset);
        if (def && insn_installed(def, code->zarch)) {
            insn_decode(i, def, host + offset, (uint16_t)offset);
            if (def->kind == KIND_RELATIVE)
                link_branch(i, def, code);
        } else {
            memset(i, 0, sizeof *i);
            i->offset = (uint16_t)offset;
            i->length = (uint8_t)length;
            i->run = run_operation_exception;
            def = NULL;
        }
        defs[i - first] = def;
        offset += length;
        i++;
        if (!def || ends_run(def, i - 1))
            break;
    }
    make_pairs(first, defs, (unsigned)(i - first));
    lead_on(i, code, offset);
    code->chunks->used += (unsigned)(i - first) + 1;
    for (struct insn *e = first; e < i; e++)
        atomic_store_explicit(&code->at[e->offset / 2], e, memory_order_release);
}

const struct insn *code_decode(struct vcpu *c, struct code_page *code, const uint8_t *host,
                               unsigned offset)
{
    struct frame *frame = &c->storage->pool->frame[code->frame];
    pthread_mutex_lock(&c->engine->code_lock);
    if (!atomic_load(&code->dead) && !atomic_load(&code->at[offset / 2]))
        decode_run(code, frame, host, offset);
    const struct insn *i = atomic_load(&code->at[offset / 2]);
    pthread_mutex_unlock(&c->engine->code_lock);
    return i;
}

static void code_free(struct code_page *code)
{
    while (code->chunks) {
        struct code_chunk *k = code->chunks;
        code->chunks = k->next;
        free(k);
    }
    free(code);
}

void code_drop(struct frame_pool *p, uint32_t f)
{
    struct engine *e = p->engine;
    struct frame *frame = &p->frame[f];
    if (!atomic_load_explicit(&frame->code, memory_order_acquire))
        return;
    pthread_mutex_lock(&e->code_lock);
    struct code_page *code = atomic_exchange(&frame->code, NULL);
    atomic_store(&frame->granules, 0);
    if (code) {
        atomic_store(&code->dead, true);
        for (struct code_chunk *k = code->chunks; k; k = k->next)
            for (unsigned n = 0; n < k->used; n++)
                __atomic_store_n(&k->insn[n].run, run_refetch, __ATOMIC_RELEASE);
        for (unsigned o = 0; o < PAGE_SIZE / 2; o++)
            atomic_store_explicit(&code->at[o], NULL, memory_order_relaxed);
    }
    pthread_mutex_unlock(&e->code_lock);
    if (!code)
        return;
    pthread_mutex_lock(&e->lock);
    code->retired_epoch = atomic_fetch_add(&e->epoch, 1) + 1;
    code->next_retired = e->retired;
    e->retired = code;
    e->retired_count++;
    pthread_mutex_unlock(&e->lock);
}

void code_stored(struct frame_pool *p, uint32_t f, unsigned first, unsigned last)
{
    if (atomic_load(&p->frame[f].granules) & granules(first, last))
        code_drop(p, f);
}

void segment_retire(struct engine *e, struct segment *seg)
{
    pthread_mutex_lock(&e->lock);
    if (e->running) {
        seg->retired_epoch = atomic_fetch_add(&e->epoch, 1) + 1;
        seg->next_retired = e->retired_segments;
        e->retired_segments = seg;
        e->retired_count++;
        seg = NULL;
    }
    pthread_mutex_unlock(&e->lock);
    free(seg);
}

/* Page tables retired no later than all CPUs have seen; under e->lock. */
static struct segment *past_segments(struct engine *e, uint64_t oldest)
{
    struct segment **at = &e->retired_segments, *gone = NULL;
    while (*at) {
        struct segment *seg = *at;
        if (seg->retired_epoch > oldest) {
            at = &seg->next_retired;
            continue;
        }
        *at = seg->next_retired;
        seg->next_retired = gone;
        gone = seg;
        e->retired_count--;
    }
    return gone;
}

void code_reclaim(struct engine *e)
{
    struct code_page *gone = NULL;
    pthread_mutex_lock(&e->lock);
    uint64_t oldest = atomic_load(&e->epoch);
    for (struct vcpu *v = e->running; v; v = v->run_next) {
        uint64_t seen = atomic_load(&v->epoch);
        if (seen < oldest)
            oldest = seen;
    }
    struct code_page **at = &e->retired;
    while (*at) {
        if ((*at)->retired_epoch <= oldest) {
            struct code_page *code = *at;
            *at = code->next_retired;
            code->next_retired = gone;
            gone = code;
            e->retired_count--;
        } else {
            at = &(*at)->next_retired;
        }
    }
    struct segment *seg = past_segments(e, oldest);
    pthread_mutex_unlock(&e->lock);
    while (seg) {
        struct segment *next = seg->next_retired;
        free(seg);
        seg = next;
    }
    while (gone) {
        struct code_page *next = gone->next_retired;
        code_free(gone);
        gone = next;
    }
}
