/* Guest storage: frames that two guests share, copies on the first write, releases, keys, and what
 * CPUs remember of a page (TLB, decoded instructions) when it changes below them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "engine/sie.h"
#include "tests/patience.h"

#define PAGE 4096u
#define CODE 0x2000u
#define DATA 0x5000u

struct side {
    struct storage *storage;
    struct sie_guest *guest;
    struct vcpu *cpu;
    atomic_bool enough;
};

struct rig {
    struct engine *engine;
    struct frame_pool *pool;
    struct side a, b;
};

static void side_open(struct rig *r, struct side *s)
{
    s->storage = storage_create(r->pool, 2 << 20);
    struct sie_guest_config config = {.engine = r->engine, .storage = s->storage};
    s->guest = sie_guest_create(&config);
    s->cpu = sie_vcpu_create(s->guest, 0);
    sie_set_architecture(s->cpu, true);
    sie_set_psw(s->cpu, (struct sie_psw){0x0000000180000000, CODE});
    sie_start(s->cpu);
}

static void side_close(struct side *s)
{
    sie_vcpu_destroy(s->cpu);
    sie_guest_destroy(s->guest);
    storage_destroy(s->storage);
}

static int setup(void **state)
{
    struct rig *r = calloc(1, sizeof *r);
    r->engine = engine_create();
    r->pool = frame_pool_create(r->engine, 64);
    side_open(r, &r->a);
    side_open(r, &r->b);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    struct rig *r = *state;
    side_close(&r->a);
    side_close(&r->b);
    assert_int_equal(frame_pool_used(r->pool), 0);
    assert_int_equal(frame_pool_shared(r->pool), 0);
    frame_pool_destroy(r->pool);
    engine_destroy(r->engine);
    free(r);
    return 0;
}

static void put(struct side *s, uint64_t at, const void *bytes, size_t n)
{
    assert_int_equal(storage_write(s->storage, at, bytes, n), 0);
}

static uint32_t word(struct side *s, uint64_t at)
{
    uint8_t b[4];
    assert_int_equal(storage_read(s->storage, at, b, 4), 0);
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static void put_word(struct side *s, uint64_t at, uint32_t w)
{
    uint8_t b[4] = {(uint8_t)(w >> 24), (uint8_t)(w >> 16), (uint8_t)(w >> 8), (uint8_t)w};
    put(s, at, b, 4);
}

static uint64_t after_ms(unsigned ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec + ms * 1000000ull;
}

/* Two milliseconds, and as many more as it takes until a busy host has given the CPU some of them. */
static void run(struct side *s)
{
    uint64_t before = sie_count(s->cpu).instructions;
    do
        assert_int_equal(sie_run(s->cpu, after_ms(2)), SIE_TIME);
    while (sie_count(s->cpu).instructions < before + 100);
}

/* --- without CPUs --------------------------------------------------------------------------- */

static void one_writes_the_other_keeps(void **state)
{
    struct rig *r = *state;
    put_word(&r->a, DATA, 0x11111111);
    put_word(&r->a, DATA + PAGE - 4, 0x22222222);
    assert_int_equal(frame_pool_used(r->pool), 1);
    assert_int_equal(storage_share(r->b.storage, r->a.storage, DATA / PAGE), 0);
    assert_int_equal(frame_pool_used(r->pool), 1);
    assert_int_equal(frame_pool_shared(r->pool), 1);
    assert_int_equal(storage_resident_pages(r->b.storage), 1);
    assert_int_equal(word(&r->b, DATA), 0x11111111);
    put_word(&r->b, DATA, 0x33333333);
    assert_int_equal(frame_pool_used(r->pool), 2);
    assert_int_equal(frame_pool_shared(r->pool), 0);
    assert_int_equal(word(&r->a, DATA), 0x11111111);
    assert_int_equal(word(&r->b, DATA), 0x33333333);
    assert_int_equal(word(&r->b, DATA + PAGE - 4), 0x22222222);
    /* The last owner writes without another copy. */
    put_word(&r->a, DATA, 0x44444444);
    assert_int_equal(frame_pool_used(r->pool), 2);
    assert_int_equal(word(&r->b, DATA), 0x33333333);
}

static void the_giver_writes(void **state)
{
    struct rig *r = *state;
    put_word(&r->a, DATA, 0x11111111);
    assert_int_equal(storage_share(r->b.storage, r->a.storage, DATA / PAGE), 0);
    uint8_t *p = storage_pin(r->a.storage, DATA, true);
    memset(p, 0xee, 4);
    storage_unpin(r->a.storage, p);
    assert_int_equal(word(&r->a, DATA), 0xeeeeeeee);
    assert_int_equal(word(&r->b, DATA), 0x11111111);
    assert_int_equal(frame_pool_shared(r->pool), 0);
}

static void zeros_and_edges(void **state)
{
    struct rig *r = *state;
    put_word(&r->b, DATA, 0x11111111);
    /* A page that was never written makes the other's zero, and gives its frame back. */
    assert_int_equal(storage_share(r->b.storage, r->a.storage, DATA / PAGE), 0);
    assert_int_equal(word(&r->b, DATA), 0);
    assert_int_equal(frame_pool_used(r->pool), 0);
    assert_int_equal(storage_resident_pages(r->b.storage), 0);
    assert_int_equal(storage_share(r->b.storage, r->a.storage, (2 << 20) / PAGE), -EFAULT);
    /* A guest of another pool is given nothing. */
    struct frame_pool *pool = frame_pool_create(r->engine, 8);
    struct storage *other = storage_create(pool, 1 << 20);
    assert_int_equal(storage_share(other, r->a.storage, DATA / PAGE), -EXDEV);
    assert_int_equal(frame_pool_used(pool), 0);
    storage_destroy(other);
    frame_pool_destroy(pool);
    /* With itself nothing changes. */
    put_word(&r->a, DATA, 0x11111111);
    assert_int_equal(storage_share(r->a.storage, r->a.storage, DATA / PAGE), 0);
    assert_int_equal(frame_pool_used(r->pool), 1);
    assert_int_equal(frame_pool_shared(r->pool), 0);
    assert_int_equal(word(&r->a, DATA), 0x11111111);
}

static void release_leaves_the_other(void **state)
{
    struct rig *r = *state;
    for (uint64_t page = 4; page < 8; page++) {
        put_word(&r->a, page * PAGE, (uint32_t)page);
        assert_int_equal(storage_share(r->b.storage, r->a.storage, page), 0);
    }
    assert_int_equal(frame_pool_shared(r->pool), 4);
    storage_release(r->a.storage, 5, 6);
    assert_int_equal(frame_pool_shared(r->pool), 2);
    assert_int_equal(frame_pool_used(r->pool), 4);
    assert_int_equal(storage_resident_pages(r->a.storage), 2);
    assert_int_equal(word(&r->a, 5 * PAGE), 0);
    assert_int_equal(word(&r->a, 7 * PAGE), 7);
    assert_int_equal(word(&r->b, 5 * PAGE), 5);
    storage_release(r->b.storage, 0, UINT64_MAX);
    assert_int_equal(frame_pool_used(r->pool), 2);
    storage_clear(r->a.storage);
    assert_int_equal(frame_pool_used(r->pool), 0);
    assert_int_equal(storage_resident_pages(r->a.storage), 0);
}

static void keys_are_each_guests_own(void **state)
{
    struct rig *r = *state;
    put_word(&r->a, DATA, 1);
    storage_set_key(r->a.storage, DATA, 0x38);
    storage_set_key(r->b.storage, DATA, 0x50);
    assert_int_equal(storage_share(r->b.storage, r->a.storage, DATA / PAGE), 0);
    assert_int_equal(storage_key(r->a.storage, DATA) & 0xf8, 0x38);
    assert_int_equal(storage_key(r->b.storage, DATA) & 0xf8, 0x50);
    storage_set_key(r->b.storage, DATA, 0x51); /* of seven bits */
    assert_int_equal(storage_key(r->b.storage, DATA), 0x50);
    word(&r->b, DATA);
    assert_int_equal(storage_key(r->b.storage, DATA), 0x54);
    put_word(&r->b, DATA, 2);
    assert_int_equal(storage_key(r->b.storage, DATA), 0x56);
    assert_int_equal(storage_key(r->a.storage, DATA) & 0x02, 0);
    /* Key 5 may store, key 3 neither (fetch protection in A), 0 everything. */
    assert_true(storage_key_allows(r->b.storage, DATA, 5, true));
    assert_false(storage_key_allows(r->b.storage, DATA, 3, true));
    assert_true(storage_key_allows(r->b.storage, DATA, 3, false));
    assert_false(storage_key_allows(r->a.storage, DATA, 5, false));
    assert_true(storage_key_allows(r->a.storage, DATA, 0, true));
}

static void the_pool_runs_dry(void **state)
{
    struct rig *r = *state;
    uint64_t page = 16;
    while (storage_write(r->a.storage, page * PAGE, "x", 1) == 0)
        page++;
    assert_int_equal(page, 16 + 64);
    assert_null(storage_pin(r->a.storage, page * PAGE, true));
    assert_int_equal(storage_share(r->b.storage, r->a.storage, 20), 0);
    assert_int_equal(storage_write(r->b.storage, 20 * PAGE, "y", 1), -EFAULT);
    assert_int_equal(word(&r->b, 20 * PAGE), 'x' << 24);
    storage_release(r->a.storage, 17, 17);
    assert_int_equal(storage_write(r->b.storage, 20 * PAGE, "y", 1), 0);
    assert_int_equal(word(&r->a, 20 * PAGE), 'x' << 24);
}

#define BIG  (512u << 20)
#define USED (96u << 20) /* of it, what a small Linux has touched */

/* What a clone costs beside its own pointers, 16 bytes a megabyte: nothing until it writes. */
static void a_clone_costs_little(void **state)
{
    struct rig *r = *state;
    struct frame_pool *pool = frame_pool_create(r->engine, USED / PAGE + 16);
    struct storage *from = storage_create(pool, BIG), *to = storage_create(pool, BIG);
    uint8_t text[8], b[8];
    for (uint64_t at = 0; at < USED; at += PAGE) {
        memset(text, (int)(at >> 12), sizeof text);
        assert_int_equal(storage_write(from, at + (at >> 12) % 4000, text, sizeof text), 0);
    }
    storage_set_key(from, 3u << 20, 0x38);
    size_t before = frame_pool_table_bytes(pool), frames = frame_pool_used(pool);
    assert_int_equal(storage_clone(to, from), 0);
    size_t cost = frame_pool_table_bytes(pool) - before;
    print_message("a clone of %u MiB, %u of them used: %zu bytes beside its %zu of pointers\n",
                  BIG >> 20, USED >> 20, cost, (size_t)(BIG >> 20) * 2 * sizeof(void *));
    assert_int_equal(cost, 256); /* the keys of one segment */
    assert_int_equal(frame_pool_used(pool), frames);
    assert_int_equal(frame_pool_tables_shared(pool), USED >> 20);
    assert_int_equal(storage_resident_pages(to), storage_resident_pages(from));
    assert_int_equal(storage_key(to, 3u << 20) & 0xf8, 0x38);
    /* The first write copies one table and one page, and nobody else sees it. */
    assert_int_equal(storage_write(to, 5u << 20, "clone", 5), 0);
    assert_int_equal(frame_pool_used(pool), frames + 1);
    assert_int_equal(frame_pool_tables_shared(pool), (USED >> 20) - 1);
    assert_int_equal(storage_read(from, (5u << 20) + (5u << 8) % 4000, b, 8), 0);
    memset(text, 5 << 8, sizeof text);
    assert_memory_equal(b, text, 8);
    /* The rest of that segment is still shared, page by page. */
    assert_int_equal(frame_pool_shared(pool), 255);
    for (uint64_t at = 0; at < USED; at += PAGE) {
        memset(text, (int)(at >> 12), sizeof text);
        assert_int_equal(storage_read(to, at + (at >> 12) % 4000, b, 8), 0);
        if (at != 5u << 20)
            assert_memory_equal(b, text, 8);
    }
    /* Whole segments released go without a copy. */
    storage_release(to, 0, (4u << 20) / PAGE - 1);
    assert_int_equal(frame_pool_used(pool), frames + 1);
    assert_int_equal(storage_read(to, 1u << 20, b, 8), 0);
    assert_memory_equal(b, "\0\0\0\0\0\0\0\0", 8);
    storage_destroy(from);
    assert_int_equal(frame_pool_tables_shared(pool), 0);
    assert_int_equal(frame_pool_used(pool), (USED - (4u << 20)) / PAGE);
    storage_destroy(to);
    assert_int_equal(frame_pool_used(pool), 0);
    assert_int_equal(frame_pool_shared(pool), 0);
    assert_int_equal(frame_pool_table_bytes(pool), 0);
    frame_pool_destroy(pool);
}

static void clones_that_cannot_be(void **state)
{
    struct rig *r = *state;
    struct frame_pool *pool = frame_pool_create(r->engine, 8);
    struct storage *other = storage_create(pool, 2 << 20);
    struct storage *small = storage_create(r->pool, 1 << 20);
    put_word(&r->a, DATA, 7);
    assert_int_equal(storage_clone(other, r->a.storage), -EXDEV);
    assert_int_equal(storage_clone(small, r->a.storage), -EINVAL);
    assert_int_equal(storage_clone(r->a.storage, r->a.storage), 0);
    assert_int_equal(word(&r->a, DATA), 7);
    assert_int_equal(frame_pool_tables_shared(r->pool), 0);
    storage_destroy(small);
    storage_destroy(other);
    frame_pool_destroy(pool);
}

/* --- with CPUs ------------------------------------------------------------------------------ */

/* l %r1,0(%r2); ahi %r4,1; j .-8 */
static const uint8_t load_loop[] = {0x58, 0x10, 0x20, 0x00, 0xa7, 0x4a,
                                    0x00, 0x01, 0xa7, 0xf4, 0xff, 0xfc};
/* ahi %r1,1; st %r1,0(%r2); j .-8 */
static const uint8_t store_loop[] = {0xa7, 0x1a, 0x00, 0x01, 0x50, 0x10,
                                     0x20, 0x00, 0xa7, 0xf4, 0xff, 0xfc};

static void the_tlb_forgets(void **state)
{
    struct rig *r = *state;
    put(&r->b, CODE, load_loop, sizeof load_loop);
    sie_set_gr(r->b.cpu, 2, DATA);
    run(&r->b);
    assert_int_equal(sie_gr(r->b.cpu, 1), 0);
    put_word(&r->b, DATA, 0x11111111);
    run(&r->b);
    assert_int_equal(sie_gr(r->b.cpu, 1), 0x11111111);
    put_word(&r->a, DATA, 0x22222222);
    assert_int_equal(storage_share(r->b.storage, r->a.storage, DATA / PAGE), 0);
    run(&r->b);
    assert_int_equal(sie_gr(r->b.cpu, 1), 0x22222222);
    storage_release(r->b.storage, DATA / PAGE, DATA / PAGE);
    run(&r->b);
    assert_int_equal(sie_gr(r->b.cpu, 1), 0);
}

/* One CPU: a page of zeros, of which no frame is let go, stands in its TLB too. */
static void unassigned_is_addressing(void **state)
{
    struct rig *r = *state;
    static const uint8_t new_psw[] = {0, 0, 0, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x30, 0};
    static const uint8_t here[] = {0xa7, 0xf4, 0, 0}; /* j . */
    const uint64_t mib = 1 << 20;
    uint8_t b[8];
    put(&r->b, 0x1d0, new_psw, sizeof new_psw);
    put(&r->b, 0x3000, here, sizeof here);
    put(&r->b, CODE, load_loop, sizeof load_loop);
    sie_set_gr(r->b.cpu, 2, mib);
    run(&r->b);
    assert_true(sie_psw(r->b.cpu).address < 0x3000);
    storage_unassign(r->b.storage, mib, mib);
    run(&r->b);
    assert_int_equal(sie_psw(r->b.cpu).address, 0x3000);
    assert_int_equal(storage_read(r->b.storage, 0x8e, b, 2), 0);
    assert_int_equal(b[1], 5);
    assert_int_equal(storage_read(r->b.storage, mib, b, 1), -EFAULT);
    assert_int_equal(storage_read(r->b.storage, mib - 4, b, 8), -EFAULT);
    assert_int_equal(storage_write(r->b.storage, mib - 4, b, 8), -EFAULT);
    assert_int_equal(storage_read(r->b.storage, mib - 8, b, 8), 0);
    assert_null(storage_pin(r->b.storage, mib, false));
    assert_false(storage_key_allows(r->b.storage, mib, 0, false));
    assert_int_equal(storage_share(r->b.storage, r->a.storage, mib / PAGE), -EFAULT);
    uint64_t first = 0, last;
    assert_true(storage_extent(r->b.storage, &first, &last));
    assert_int_equal(first, 0);
    assert_int_equal(last, mib - 1);
    first = last + 1;
    assert_false(storage_extent(r->b.storage, &first, &last));
    storage_assign(r->b.storage, mib, mib);
    storage_set_key(r->b.storage, mib, 0x10);
    put_word(&r->b, mib + PAGE, 0x11111111);
    storage_unassign(r->b.storage, mib, mib);
    storage_assign(r->b.storage, mib, mib);
    assert_int_equal(word(&r->b, mib + PAGE), 0);
    assert_int_equal(storage_key(r->b.storage, mib) & 0xf8, 0);
    /* What is assigned already stays as it is. */
    put_word(&r->b, mib, 0x22222222);
    storage_assign(r->b.storage, mib, mib);
    assert_int_equal(word(&r->b, mib), 0x22222222);
}

static void a_cpu_that_stores_gets_its_copy(void **state)
{
    struct rig *r = *state;
    put(&r->a, CODE, store_loop, sizeof store_loop);
    sie_set_gr(r->a.cpu, 2, DATA);
    run(&r->a);
    assert_true(word(&r->a, DATA) > 0);
    uint32_t then = word(&r->a, DATA);
    /* The CPU has the page in its TLB for stores. */
    assert_int_equal(storage_share(r->b.storage, r->a.storage, DATA / PAGE), 0);
    assert_int_equal(frame_pool_shared(r->pool), 1);
    run(&r->a);
    assert_true(word(&r->a, DATA) > then);
    assert_int_equal(word(&r->b, DATA), then);
    assert_int_equal(frame_pool_shared(r->pool), 0);
}

/* The same through a shared page table, and the clone runs. */
static void a_cpu_that_was_cloned_stores(void **state)
{
    struct rig *r = *state;
    put(&r->a, CODE, store_loop, sizeof store_loop);
    sie_set_gr(r->a.cpu, 2, DATA);
    sie_set_gr(r->b.cpu, 2, DATA);
    run(&r->a);
    uint32_t then = word(&r->a, DATA);
    assert_int_equal(storage_clone(r->b.storage, r->a.storage), 0);
    run(&r->a);
    assert_true(word(&r->a, DATA) > then);
    assert_int_equal(word(&r->b, DATA), then);
    sie_set_gr(r->b.cpu, 1, 0x7fff0000);
    uint32_t there = word(&r->a, DATA);
    run(&r->b);
    assert_true(word(&r->b, DATA) > 0x7fff0000);
    assert_int_equal(word(&r->a, DATA), there);
}

static void new_instructions_are_seen(void **state)
{
    struct rig *r = *state;
    put(&r->a, CODE, load_loop, sizeof load_loop);
    assert_int_equal(storage_share(r->b.storage, r->a.storage, CODE / PAGE), 0);
    sie_set_gr(r->a.cpu, 2, DATA);
    sie_set_gr(r->b.cpu, 2, DATA);
    run(&r->a);
    run(&r->b);
    /* ahi %r4,1 becomes lhi %r4,-7 in B alone. */
    put(&r->b, CODE + 4, "\xa7\x48\xff\xf9", 4);
    run(&r->b);
    assert_int_equal((int32_t)sie_gr(r->b.cpu, 4), -7);
    uint64_t before = sie_gr(r->a.cpu, 4);
    run(&r->a);
    assert_true((uint32_t)sie_gr(r->a.cpu, 4) != (uint32_t)before);
    /* And through a host pointer in A. */
    uint8_t *p = storage_pin(r->a.storage, CODE + 4, true);
    memcpy(p, "\xa7\x48\xff\xf8", 4);
    storage_unpin(r->a.storage, p);
    run(&r->a);
    assert_int_equal((int32_t)sie_gr(r->a.cpu, 4), -8);
    /* Sharing A's code again replaces B's. */
    assert_int_equal(storage_share(r->b.storage, r->a.storage, CODE / PAGE), 0);
    run(&r->b);
    assert_int_equal((int32_t)sie_gr(r->b.cpu, 4), -8);
}

static void *run_on(void *side)
{
    struct side *s = side;
    while (!atomic_load(&s->enough) && sie_run(s->cpu, after_ms(500)) == SIE_TIME)
        ;
    return NULL;
}

static void end_thread(struct side *s, pthread_t thread)
{
    atomic_store(&s->enough, true);
    sie_kick(s->cpu);
    pthread_join(thread, NULL);
}

/* A CPU stores all the time while its page is given away again and again: each snapshot stands
 * still, none is lost. */
static void given_below_a_running_cpu(struct rig *r, bool clone)
{
    pthread_t thread;
    put(&r->a, CODE, store_loop, sizeof store_loop);
    sie_set_gr(r->a.cpu, 2, DATA);
    assert_int_equal(pthread_create(&thread, NULL, run_on, &r->a), 0);
    for (struct patience p = {0}; !word(&r->a, DATA) && patient(&p);)
        ;
    uint32_t last = 0;
    for (int i = 0; i < 200; i++) {
        assert_int_equal(clone ? storage_clone(r->b.storage, r->a.storage)
                               : storage_share(r->b.storage, r->a.storage, DATA / PAGE),
                         0);
        uint32_t first = word(&r->b, DATA);
        struct timespec nap = {0, 200000};
        nanosleep(&nap, NULL);
        if (word(&r->b, DATA) != first || first < last) {
            end_thread(&r->a, thread);
            fail_msg("snapshot %d: %u became %u (the last was %u)", i, first, word(&r->b, DATA),
                     last);
        }
        last = first;
    }
    end_thread(&r->a, thread);
    assert_true(last > 0);
    assert_true(word(&r->a, DATA) >= last);
    assert_int_equal(word(&r->a, DATA),
                     (uint32_t)sie_gr(r->a.cpu, 1) - (sie_psw(r->a.cpu).address == CODE + 4));
}

static void sharing_below_a_running_cpu(void **state)
{
    given_below_a_running_cpu(*state, false);
}

static void cloning_below_a_running_cpu(void **state)
{
    given_below_a_running_cpu(*state, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_writes_the_other_keeps, setup, teardown),
        cmocka_unit_test_setup_teardown(the_giver_writes, setup, teardown),
        cmocka_unit_test_setup_teardown(zeros_and_edges, setup, teardown),
        cmocka_unit_test_setup_teardown(release_leaves_the_other, setup, teardown),
        cmocka_unit_test_setup_teardown(keys_are_each_guests_own, setup, teardown),
        cmocka_unit_test_setup_teardown(the_pool_runs_dry, setup, teardown),
        cmocka_unit_test_setup_teardown(a_clone_costs_little, setup, teardown),
        cmocka_unit_test_setup_teardown(clones_that_cannot_be, setup, teardown),
        cmocka_unit_test_setup_teardown(the_tlb_forgets, setup, teardown),
        cmocka_unit_test_setup_teardown(unassigned_is_addressing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_cpu_that_stores_gets_its_copy, setup, teardown),
        cmocka_unit_test_setup_teardown(a_cpu_that_was_cloned_stores, setup, teardown),
        cmocka_unit_test_setup_teardown(new_instructions_are_seen, setup, teardown),
        cmocka_unit_test_setup_teardown(sharing_below_a_running_cpu, setup, teardown),
        cmocka_unit_test_setup_teardown(cloning_below_a_running_cpu, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
