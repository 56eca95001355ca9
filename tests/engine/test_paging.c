/* Frames that leave real storage and come back: random writes, reads, moves by CPUs, sharing,
 * cloning, releasing, pinning and stealing against a plain model of each storage; and CPUs of several
 * guests that compute on several threads while a thief takes all that it can get. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "engine/sie.h"

#define PAGE  4096u
#define BYTES (2u << 20)
#define PAGES (BYTES / PAGE)
#define CODE  0x2000u
#define FIRST 4u /* pages below hold the program */

/* --- a page space in host storage ---------------------------------------------------------------- */

#define PLACES 65536

struct space {
    pthread_mutex_t lock;
    uint8_t *at[PLACES]; /* [0] is none */
    uint32_t next;
    size_t used;
    atomic_uint slow; /* how many of a hundred are */
    atomic_bool full;
};

static bool space_out(void *ctx, const uint8_t *page, uint32_t *where)
{
    struct space *s = ctx;
    if (atomic_load(&s->full))
        return false;
    pthread_mutex_lock(&s->lock);
    for (uint32_t n = 1; n < PLACES; n++) {
        uint32_t at = s->next = s->next + 1 < PLACES ? s->next + 1 : 1;
        if (s->at[at])
            continue;
        s->at[at] = malloc(PAGE);
        memcpy(s->at[at], page, PAGE);
        s->used++;
        *where = at;
        pthread_mutex_unlock(&s->lock);
        return true;
    }
    pthread_mutex_unlock(&s->lock);
    return false;
}

static void take(struct space *s, uint32_t where, uint8_t *page)
{
    pthread_mutex_lock(&s->lock);
    assert_non_null(s->at[where]);
    if (page)
        memcpy(page, s->at[where], PAGE);
    free(s->at[where]);
    s->at[where] = NULL;
    s->used--;
    pthread_mutex_unlock(&s->lock);
}

static bool space_in(void *ctx, uint32_t where, uint8_t *page)
{
    take(ctx, where, page);
    return true;
}

static void space_discard(void *ctx, uint32_t where)
{
    take(ctx, where, NULL);
}

static bool space_slow(void *ctx, uint32_t where)
{
    struct space *s = ctx;
    return where * 2654435761u % 100 < atomic_load(&s->slow);
}

/* --- a rig ---------------------------------------------------------------------------------------- */

#define GUESTS 4

struct guest {
    struct rig *rig;
    struct storage *storage;
    struct sie_guest *guest;
    struct vcpu *cpu;
    uint8_t *model;
    uint64_t faults;
    bool wrong;
};

struct rig {
    struct engine *engine;
    struct frame_pool *pool;
    struct space space;
    struct guest guest[GUESTS];
    uint64_t seed;
    atomic_bool enough;
    uint64_t stolen;
};

static uint32_t draw(struct rig *r, uint32_t below)
{
    r->seed = r->seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)((r->seed >> 33) % below);
}

/* mvcl %r2,%r4; jo .-2 (interrupted); diag */
static const uint8_t mover[] = {0x0e, 0x24, 0x83, 0x00, 0x00, 0x44};

static void guest_open(struct rig *r, struct guest *g, const uint8_t *code, size_t n)
{
    g->rig = r;
    g->storage = storage_create(r->pool, BYTES);
    struct sie_guest_config config = {.engine = r->engine, .storage = g->storage};
    g->guest = sie_guest_create(&config);
    g->cpu = sie_vcpu_create(g->guest, 0);
    sie_set_architecture(g->cpu, true);
    assert_int_equal(storage_write(g->storage, CODE, code, n), 0);
    g->model = calloc(1, BYTES);
    memcpy(g->model + CODE, code, n);
}

static struct rig *rig_open(size_t limit, const uint8_t *code, size_t n)
{
    struct rig *r = calloc(1, sizeof *r);
    pthread_mutex_init(&r->space.lock, NULL);
    r->engine = engine_create();
    r->pool = frame_pool_create(r->engine, 16384);
    struct frame_backing b = {&r->space, space_out, space_in, space_discard, space_slow, NULL};
    frame_pool_set_backing(r->pool, &b, limit);
    r->seed = 20260401;
    for (unsigned k = 0; k < GUESTS; k++)
        guest_open(r, &r->guest[k], code, n);
    return r;
}

static void rig_close(struct rig *r)
{
    for (unsigned k = 0; k < GUESTS; k++) {
        sie_vcpu_destroy(r->guest[k].cpu);
        sie_guest_destroy(r->guest[k].guest);
        storage_destroy(r->guest[k].storage);
        free(r->guest[k].model);
    }
    struct frame_figures f = frame_pool_figures(r->pool);
    assert_int_equal(f.used, 0);
    assert_int_equal(f.out, 0);
    assert_int_equal(f.pinned, 0);
    assert_int_equal(f.shared, 0);
    assert_int_equal(r->space.used, 0); /* nothing is kept that nobody can ask for */
    frame_pool_destroy(r->pool);
    engine_destroy(r->engine);
    pthread_mutex_destroy(&r->space.lock);
    free(r);
}

/* Enter the CPU until it leaves for another reason than a page that is not there. */
static enum sie_exit enter(struct guest *g, uint64_t deadline)
{
    enum sie_exit x;
    while ((x = sie_run(g->cpu, deadline)) == SIE_HOST_FAULT) {
        g->faults++;
        if (sie_fault_frame(g->cpu))
            frame_pool_bring(g->rig->pool, sie_fault_frame(g->cpu));
        else
            frame_pool_steal(g->rig->pool, 64);
    }
    return x;
}

/* --- against a model --------------------------------------------------------------------------------- */

static void write_some(struct rig *r, struct guest *g)
{
    uint8_t bytes[600];
    uint32_t n = 1 + draw(r, sizeof bytes);
    uint64_t at = FIRST * PAGE + draw(r, BYTES - FIRST * PAGE - n);
    memset(bytes, draw(r, 4) ? (int)draw(r, 256) : 0, n);
    for (uint32_t k = 0; k < n; k += 1 + draw(r, 90))
        bytes[k] = (uint8_t)draw(r, 256);
    assert_int_equal(storage_write(g->storage, at, bytes, n), 0);
    memcpy(g->model + at, bytes, n);
}

static void read_some(struct rig *r, struct guest *g)
{
    uint8_t bytes[9000];
    uint32_t n = 1 + draw(r, sizeof bytes);
    uint64_t at = draw(r, BYTES - n);
    assert_int_equal(storage_read(g->storage, at, bytes, n), 0);
    assert_memory_equal(bytes, g->model + at, n);
}

/* A CPU moves up to five pages; it may leave for a page again and again on the way. */
static void move_some(struct rig *r, struct guest *g)
{
    uint32_t n = 1 + draw(r, 5 * PAGE), half = (BYTES - FIRST * PAGE) / 2;
    uint64_t a = FIRST * PAGE + draw(r, half - n), b = FIRST * PAGE + half + draw(r, half - n);
    bool up = draw(r, 2);
    uint64_t to = up ? b : a, from = up ? a : b;
    sie_set_gr(g->cpu, 2, to);
    sie_set_gr(g->cpu, 3, n);
    sie_set_gr(g->cpu, 4, from);
    sie_set_gr(g->cpu, 5, n);
    sie_set_psw(g->cpu, (struct sie_psw){0x0000000180000000, CODE});
    sie_start(g->cpu);
    enum sie_exit x = enter(g, UINT64_MAX);
    assert_int_equal(x, SIE_INSTRUCTION);
    assert_int_equal(sie_gr(g->cpu, 3), 0);
    memcpy(g->model + to, g->model + from, n);
}

static void share_some(struct rig *r, struct guest *g, struct guest *other)
{
    uint64_t page = FIRST + draw(r, PAGES - FIRST);
    if (!draw(r, 20)) {
        assert_int_equal(storage_clone(g->storage, other->storage), 0);
        memcpy(g->model, other->model, BYTES);
        return;
    }
    assert_int_equal(storage_share(g->storage, other->storage, page), 0);
    memcpy(g->model + page * PAGE, other->model + page * PAGE, PAGE);
}

static void release_some(struct rig *r, struct guest *g)
{
    uint64_t first = FIRST + draw(r, PAGES - FIRST), last = first + draw(r, 20);
    if (!draw(r, 30))
        first = 256, last = 511;
    storage_release(g->storage, first, last);
    for (uint64_t p = first; p <= last && p < PAGES; p++)
        memset(g->model + p * PAGE, 0, PAGE);
}

/* A pinned page stays where it is whatever the thief does, also when its storage gives it up. */
static void pin_some(struct rig *r, struct guest *g)
{
    uint64_t page = FIRST + draw(r, PAGES - FIRST);
    bool for_write = draw(r, 2);
    uint8_t *at = storage_pin(g->storage, page * PAGE, for_write);
    assert_non_null(at);
    frame_pool_steal(r->pool, 300);
    frame_pool_steal(r->pool, 300);
    assert_memory_equal(at, g->model + page * PAGE, PAGE);
    if (for_write)
        at[17] = g->model[page * PAGE + 17] = (uint8_t)draw(r, 256);
    if (!draw(r, 3)) {
        uint8_t seen = at[17];
        storage_release(g->storage, page, page);
        write_some(r, g); /* another frame than the pinned one */
        memset(g->model + page * PAGE, 0, PAGE);
        storage_release(g->storage, page, page);
        assert_int_equal(at[17], seen);
    }
    storage_unpin(g->storage, at);
}

static void check_all(struct rig *r)
{
    uint8_t page[PAGE];
    for (unsigned k = 0; k < GUESTS; k++)
        for (uint64_t at = 0; at < BYTES; at += PAGE) {
            assert_int_equal(storage_read(r->guest[k].storage, at, page, PAGE), 0);
            assert_memory_equal(page, r->guest[k].model + at, PAGE);
        }
}

static void random_order(void **state)
{
    (void)state;
    struct rig *r = rig_open(700, mover, sizeof mover);
    const char *more = getenv("PAGING_STEPS");
    unsigned steps = more ? (unsigned)atoi(more) : 30000;
    atomic_store(&r->space.slow, 40);
    for (unsigned n = 0; n < steps; n++) {
        struct guest *g = &r->guest[draw(r, GUESTS)], *other = &r->guest[draw(r, GUESTS)];
        uint32_t what = draw(r, 100);
        atomic_store(&r->space.full, n / 1000 % 7 == 6);
        if (what < 30)
            write_some(r, g);
        else if (what < 50)
            read_some(r, g);
        else if (what < 75)
            move_some(r, g);
        else if (what < 83)
            share_some(r, g, other);
        else if (what < 88)
            release_some(r, g);
        else if (what < 91)
            pin_some(r, g);
        else
            r->stolen += frame_pool_steal(r->pool, 1 + draw(r, 200));
        if (n % 2000 == 0)
            check_all(r);
    }
    atomic_store(&r->space.full, false);
    check_all(r);
    struct frame_figures f = frame_pool_figures(r->pool);
    uint64_t faults = 0;
    for (unsigned k = 0; k < GUESTS; k++)
        faults += r->guest[k].faults;
    print_message(
        "%u steps: %llu stolen, %llu written, %llu were zeros, %llu read, %llu host faults\n",
        steps, (unsigned long long)r->stolen, (unsigned long long)f.writes,
        (unsigned long long)f.zeros, (unsigned long long)f.reads, (unsigned long long)faults);
    assert_true(f.writes > 1000 && f.zeros > 0 && f.reads > 1000 && faults > 100);
    rig_close(r);
}

static void all_of_it_leaves(void **state)
{
    (void)state;
    struct rig *r = rig_open(0, mover, sizeof mover);
    struct guest *g = &r->guest[0];
    for (uint64_t page = FIRST; page < PAGES; page++)
        assert_int_equal(storage_write(g->storage, page * PAGE, page % 4 ? "data" : "\0\0\0\0", 4),
                         0);
    while (frame_pool_steal(r->pool, 512))
        ;
    struct storage_figures n = storage_figures(g->storage);
    struct frame_figures f = frame_pool_figures(r->pool);
    assert_int_equal(n.instantiated, PAGES - FIRST + 1); /* and the program */
    assert_int_equal(n.resident, 0);
    assert_int_equal(n.out, n.instantiated);
    assert_int_equal(f.real, 0);
    assert_int_equal(f.zeros, (PAGES - FIRST) / 4);
    assert_int_equal(r->space.used, f.out - f.zeros);
    storage_release(g->storage, FIRST, PAGES - 1);
    assert_int_equal(r->space.used, GUESTS); /* the programs */
    rig_close(r);
}

/* CP looks at real storage frame by frame, whatever there is of it. */
static void real_storage_is_read(void **state)
{
    (void)state;
    struct rig *r = rig_open(0, mover, sizeof mover);
    struct guest *g = &r->guest[0];
    uint8_t page[PAGE];
    for (uint64_t at = FIRST; at < 64; at++)
        assert_int_equal(storage_write(g->storage, at * PAGE, "data", 4), 0);
    storage_release(g->storage, 20, 30);
    frame_pool_steal(r->pool, 30);
    frame_pool_steal(r->pool, 30);
    unsigned data = 0;
    for (uint64_t frame = 0; frame <= 16384; frame++) {
        assert_int_equal(frame_pool_read(r->pool, frame * PAGE, page, PAGE), 0);
        data += !memcmp(page, "data", 4);
    }
    assert_int_equal(data, 64 - FIRST - 11);
    assert_int_not_equal(frame_pool_read(r->pool, 16385ull * PAGE, page, 1), 0);
    struct frame_figures f = frame_pool_figures(r->pool);
    assert_int_equal(f.pinned, 0);
    assert_int_equal(f.out, 0);
    for (uint64_t at = FIRST; at < 64; at++) /* those that were free are taken again */
        assert_int_equal(storage_write(g->storage, at * PAGE, "more", 4), 0);
    rig_close(r);
}

static void no_room_no_loss(void **state)
{
    (void)state;
    struct rig *r = rig_open(0, mover, sizeof mover);
    struct guest *g = &r->guest[1];
    for (uint64_t page = FIRST; page < PAGES; page++) {
        memset(g->model + page * PAGE, (int)page | 1, PAGE);
        storage_write(g->storage, page * PAGE, g->model + page * PAGE, PAGE);
    }
    atomic_store(&r->space.full, true);
    for (unsigned n = 0; n < 8; n++)
        assert_int_equal(frame_pool_steal(r->pool, 512), 0);
    check_all(r);
    rig_close(r);
}

/* --- with threads --------------------------------------------------------------------------------------- */

#define ARRAY  0x10000u
#define LENGTH (BYTES - ARRAY)

/* Each pass adds 1 to a word of every page of an array and to a register their sum before it:
 *
 *   2000  lgr  %r1,%r6
 *   2004  l    %r2,0(%r1)
 *   2008  alr  %r7,%r2
 *   200a  ahi  %r2,1
 *   200e  st   %r2,0(%r1)
 *   2012  agr  %r1,%r8
 *   2016  cgrj %r1,%r9,4,.-18 (to 2004)
 *   201c  diag */
static const uint8_t adder[] = {0xb9, 0x04, 0x00, 0x16, 0x58, 0x20, 0x10, 0x00, 0x1e, 0x72, 0xa7,
                                0x2a, 0x00, 0x01, 0x50, 0x20, 0x10, 0x00, 0xb9, 0x08, 0x00, 0x18,
                                0xec, 0x19, 0xff, 0xf7, 0x40, 0x64, 0x83, 0x00, 0x00, 0x44};

#define PASSES 2000

static void *adds(void *guest)
{
    struct guest *g = guest;
    /* And until something was stolen: on a busy host the thief may not have had his turn yet. */
    for (uint32_t pass = 0; !g->wrong && (pass < PASSES || !frame_pool_figures(g->rig->pool).reads);
         pass++) {
        sie_set_gr(g->cpu, 6, ARRAY);
        sie_set_gr(g->cpu, 7, 0);
        sie_set_gr(g->cpu, 8, PAGE + 4); /* another word in each page */
        sie_set_gr(g->cpu, 9, ARRAY + (uint64_t)(PAGE + 4) * (LENGTH / (PAGE + 4)));
        sie_set_psw(g->cpu, (struct sie_psw){0x0000000180000000, CODE});
        sie_start(g->cpu);
        enum sie_exit x;
        while ((x = sie_run(g->cpu, UINT64_MAX)) == SIE_HOST_FAULT || x == SIE_TIME)
            if (x == SIE_HOST_FAULT) {
                g->faults++;
                if (sie_fault_frame(g->cpu))
                    frame_pool_bring(g->rig->pool, sie_fault_frame(g->cpu));
            }
        uint32_t n = LENGTH / (PAGE + 4);
        g->wrong = x != SIE_INSTRUCTION || (uint32_t)sie_gr(g->cpu, 7) != pass * n;
    }
    return NULL;
}

static void *thief(void *rig)
{
    struct rig *r = rig;
    while (!atomic_load(&r->enough))
        r->stolen += frame_pool_steal(r->pool, 100);
    return NULL;
}

/* Another that reads and writes as devices do, in pages of its own. */
static void *device(void *rig)
{
    struct rig *r = rig;
    uint8_t b[16];
    for (uint32_t n = 1; !atomic_load(&r->enough); n++) {
        struct guest *g = &r->guest[n % GUESTS];
        uint64_t at = 0x5000 + n % 3 * PAGE;
        memset(b, (int)n, sizeof b);
        storage_write(g->storage, at, b, sizeof b);
        uint8_t *pinned = storage_pin(g->storage, at, n & 1);
        if (memcmp(pinned, b, sizeof b))
            g->wrong = true;
        storage_unpin(g->storage, pinned);
    }
    return NULL;
}

static void computing_while_all_is_stolen(void **state)
{
    (void)state;
    struct rig *r = rig_open(300, adder, sizeof adder);
    pthread_t cpu[GUESTS], other[2];
    atomic_store(&r->space.slow, 30);
    frame_pool_exhausted(r->pool, true); /* the thief runs in any case */
    assert_int_equal(pthread_create(&other[0], NULL, thief, r), 0);
    assert_int_equal(pthread_create(&other[1], NULL, device, r), 0);
    for (unsigned k = 0; k < GUESTS; k++)
        assert_int_equal(pthread_create(&cpu[k], NULL, adds, &r->guest[k]), 0);
    for (unsigned k = 0; k < GUESTS; k++)
        pthread_join(cpu[k], NULL);
    atomic_store(&r->enough, true);
    pthread_join(other[0], NULL);
    pthread_join(other[1], NULL);
    struct frame_figures f = frame_pool_figures(r->pool);
    print_message("%llu stolen, %llu reclaimed, %llu read again\n", (unsigned long long)r->stolen,
                  (unsigned long long)f.reclaims, (unsigned long long)f.reads);
    for (unsigned k = 0; k < GUESTS; k++)
        assert_false(r->guest[k].wrong);
    assert_true(f.reads > 0);
    rig_close(r);
}

/* What a storage keeps stays when everything else has left, and leaves when it keeps it no more. */
static void kept_pages_stay(void **state)
{
    (void)state;
    struct rig *r = rig_open(4096, mover, sizeof mover);
    struct storage *a = r->guest[0].storage, *b = r->guest[1].storage;
    for (uint64_t p = FIRST; p < 204; p++) {
        storage_write(a, p * PAGE, &p, sizeof p);
        storage_write(b, p * PAGE, &p, sizeof p);
    }
    assert_int_equal(storage_keep(a, 60), 60);
    for (unsigned n = 0; n < 20; n++)
        frame_pool_steal(r->pool, 512);
    assert_int_equal(storage_figures(a).resident, 60);
    assert_int_equal(storage_figures(b).resident, 0);
    for (uint64_t p = FIRST, got; p < 204; p++) {
        storage_read(a, p * PAGE, &got, sizeof got);
        assert_int_equal(got, p);
    }
    assert_int_equal(storage_keep(a, 1000), storage_figures(a).instantiated);
    frame_pool_steal(r->pool, 512);
    assert_int_equal(storage_figures(a).out, 0);
    assert_int_equal(storage_keep(a, 0), 0);
    for (unsigned n = 0; n < 20; n++)
        frame_pool_steal(r->pool, 512);
    assert_int_equal(storage_figures(a).resident, 0);
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kept_pages_stay),  cmocka_unit_test(random_order),
        cmocka_unit_test(all_of_it_leaves), cmocka_unit_test(real_storage_is_read),
        cmocka_unit_test(no_room_no_loss),  cmocka_unit_test(computing_while_all_is_stolen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
