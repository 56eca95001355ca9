/* Page-fault handshaking (handshake.c): whom a fault is told of and how, what is pending and in which
 * order, what a reset forgets, and that no more are told of than there is room for. */
#include <stdint.h>
#include <stdlib.h>

#include "tests/engine/bench.h"

#define PAGE  4096u
#define DATA  0x8000u
#define TOKEN 0x3800u
#define USER  0x0001000000000000ULL /* the problem state */
#define RUN   0x0101000180000000ULL /* it, enabled for external interruptions */

/* A page space on which each page has to be waited for. */
static struct {
    uint8_t page[64][PAGE]; /* nothing is used twice */
    uint32_t used;
} space;

static bool space_out(void *ctx, const uint8_t *page, uint32_t *where)
{
    assert_true(space.used < 63);
    memcpy(space.page[ *where = ++space.used], page, PAGE);
    return true;
}

static bool space_in(void *ctx, uint32_t where, uint8_t *page)
{
    memcpy(page, space.page[where], PAGE);
    return true;
}

static void space_discard(void *ctx, uint32_t where)
{
}

static bool space_slow(void *ctx, uint32_t where)
{
    return true;
}

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    static const struct frame_backing backing = {NULL,          space_out,  space_in,
                                                 space_discard, space_slow, NULL};
    space.used = 0;
    b->engine = engine_create();
    b->pool = frame_pool_create(b->engine, 512);
    frame_pool_set_backing(b->pool, &backing, 500);
    b->storage = storage_create(b->pool, 1 << 20);
    struct sie_guest_config config = {.engine = b->engine, .storage = b->storage};
    b->guest = sie_guest_create(&config);
    b->cpu = sie_vcpu_create(b->guest, 0);
    sie_set_architecture(b->cpu, true);
    sie_start(b->cpu);
    *state = b;
    return 0;
}

static uint64_t word(struct bench *b, uint64_t at, unsigned n)
{
    uint8_t p[8];
    storage_read(b->storage, at, p, n);
    return n == 8 ? get64(p) : n == 4 ? get32(p) : get16(p);
}

/* L 1,0(2) at CODE; the page that it needs is out. */
static void fault(struct bench *b, uint64_t data, uint64_t mask)
{
    bench_new_psws(b);
    storage_write(b->storage, TOKEN, "token of 8", 8);
    storage_write(b->storage, data, "\x47\x11\x08\x15", 4);
    while (frame_pool_figures(b->pool).real > 0 && frame_pool_steal(b->pool, 64))
        ;
    storage_write(b->storage, CODE, "\x58\x10\x20\x00\x83\x00\x00\x44", 8);
    sie_set_gr(b->cpu, 2, data);
    sie_set_cr(b->cpu, 0, 0x200);
    sie_set_psw(b->cpu, (struct sie_psw){mask, CODE});
    assert_int_equal(sie_run(b->cpu, UINT64_MAX), SIE_HOST_FAULT);
}

/* Other pages may be out as well. */
static enum sie_exit go(struct bench *b)
{
    enum sie_exit x;
    while ((x = sie_run(b->cpu, UINT64_MAX)) == SIE_HOST_FAULT)
        frame_pool_bring(b->pool, sie_fault_frame(b->cpu));
    return x;
}

static const struct sie_handshake wide = {TOKEN, USER, USER, true}, narrow = {TOKEN, 0, 0, false};

static void interrupted(struct bench *b, unsigned subcode, uint64_t address)
{
    assert_int_equal(word(b, 0x86, 2), 0x2603);
    assert_int_equal(word(b, 0x84, 2), subcode);
    assert_int_equal(word(b, 0x138, 8), address);
    assert_int_equal(sie_psw(b->cpu).address, 0x4000);
}

static void test_wide(void **state)
{
    struct bench *b = *state;
    uint64_t token = 0, ticket;
    assert_false(sie_handshake_end(b->cpu));
    fault(b, DATA, RUN);
    assert_int_equal(sie_handshake_fault(b->cpu, &token), 0); /* nothing was agreed upon */
    assert_true(sie_handshake_begin(b->cpu, &wide));
    assert_false(sie_handshake_begin(b->cpu, &wide));
    ticket = sie_handshake_fault(b->cpu, &token);
    assert_true(ticket);
    interrupted(b, 0x600, CODE);
    assert_int_equal(word(b, 0x11b8, 8), token);
    assert_int_equal(token, word(b, TOKEN, 8));
    /* Its end: when the CPU is enabled for it. */
    sie_handshake_complete(b->cpu, ticket, token);
    sie_set_cr(b->cpu, 0, 0);
    sie_set_psw(b->cpu, (struct sie_psw){RUN, 0x4000});
    assert_int_equal(go(b), SIE_INSTRUCTION);
    sie_set_cr(b->cpu, 0, 0x200);
    sie_set_psw(b->cpu, (struct sie_psw){RUN, CODE + 4});
    assert_int_equal(go(b), SIE_INSTRUCTION);
    assert_int_equal(sie_instruction(b->cpu)->address, 0x99);
    assert_int_equal(word(b, 0x84, 2), 0x680);
    assert_int_equal(word(b, 0x138, 8), CODE + 4);
    sie_set_psw(b->cpu, (struct sie_psw){RUN & ~USER, CODE + 4});
    assert_int_equal(go(b), SIE_INSTRUCTION);
    assert_int_equal(sie_instruction(b->cpu)->address, 0x44); /* once */
    assert_true(sie_handshake_end(b->cpu));
}

/* Not for a PSW that is not agreed upon, for a CPU that cannot take it, or of its prefix area. */
static void test_refused(void **state)
{
    struct bench *b = *state;
    uint64_t token;
    assert_true(sie_handshake_begin(b->cpu, &wide));
    fault(b, DATA, RUN & ~USER);
    assert_int_equal(sie_handshake_fault(b->cpu, &token), 0);
    sie_set_psw(b->cpu, (struct sie_psw){RUN & ~0x0100000000000000ULL, CODE});
    assert_int_equal(sie_handshake_fault(b->cpu, &token), 0);
    sie_set_psw(b->cpu, (struct sie_psw){RUN, CODE});
    sie_set_cr(b->cpu, 0, 0xfffffdff);
    assert_int_equal(sie_handshake_fault(b->cpu, &token), 0);
    sie_set_cr(b->cpu, 0, 0x200);
    assert_true(sie_handshake_fault(b->cpu, &token));
}

static void test_prefix(void **state)
{
    struct bench *b = *state;
    uint64_t token;
    assert_true(sie_handshake_begin(b->cpu, &wide));
    fault(b, 0x1800, RUN);
    assert_int_equal(sie_fault_page(b->cpu), 1);
    assert_int_equal(sie_handshake_fault(b->cpu, &token), 0);
}

static void test_narrow(void **state)
{
    struct bench *b = *state;
    uint64_t token = 0;
    assert_true(sie_handshake_begin(b->cpu, &narrow));
    fault(b, DATA, RUN);
    uint64_t ticket = sie_handshake_fault(b->cpu, &token);
    interrupted(b, 0x200, CODE);
    assert_int_equal(token, word(b, TOKEN, 4));
    assert_int_equal(word(b, 0x80, 4), token);
    sie_handshake_complete(b->cpu, ticket, token);
    /* A service signal comes before it. */
    sie_service_signal(b->guest, 0x1008);
    for (unsigned n = 0; n < 2; n++) {
        sie_set_psw(b->cpu, (struct sie_psw){RUN, CODE + 4});
        assert_int_equal(go(b), SIE_INSTRUCTION);
        assert_int_equal(word(b, 0x86, 2), n ? 0x2603 : 0x2401);
        assert_int_equal(word(b, 0x80, 4), n ? token : 0x1008);
    }
}

static void test_room(void **state)
{
    struct bench *b = *state;
    uint64_t token, ticket = 0;
    assert_true(sie_handshake_begin(b->cpu, &wide));
    fault(b, DATA, RUN);
    for (unsigned n = 0; n <= SIE_HANDSHAKES; n++) {
        sie_set_psw(b->cpu, (struct sie_psw){RUN, CODE});
        uint64_t t = sie_handshake_fault(b->cpu, &token);
        assert_int_equal(t != 0, n < SIE_HANDSHAKES);
        ticket = t ? t : ticket;
    }
    /* In the order in which they ended; then there is room again. */
    for (unsigned n = 0; n < SIE_HANDSHAKES; n++)
        sie_handshake_complete(b->cpu, ticket, 1000 + n);
    sie_set_psw(b->cpu, (struct sie_psw){RUN, CODE});
    assert_int_equal(sie_handshake_fault(b->cpu, &token), 0); /* not before it knows of them */
    for (unsigned n = 0; n < SIE_HANDSHAKES; n++) {
        sie_set_psw(b->cpu, (struct sie_psw){RUN, CODE + 4});
        assert_int_equal(go(b), SIE_INSTRUCTION);
        assert_int_equal(word(b, 0x11b8, 8), 1000 + n);
    }
    sie_set_psw(b->cpu, (struct sie_psw){RUN, CODE});
    assert_true(sie_handshake_fault(b->cpu, &token));
}

/* What is known of the time before a reset is not told: pending or still to come. */
static void test_reset(void **state)
{
    struct bench *b = *state;
    uint64_t token, ticket;
    for (unsigned initial = 0; initial < 2; initial++) {
        assert_true(sie_handshake_begin(b->cpu, &wide));
        fault(b, DATA + initial * 3 * PAGE, RUN);
        ticket = sie_handshake_fault(b->cpu, &token);
        sie_handshake_complete(b->cpu, ticket, token);
        if (initial)
            sie_initial_reset(b->cpu);
        else
            sie_cpu_reset(b->cpu);
        assert_true(sie_handshake_begin(b->cpu, &wide));
        sie_handshake_complete(b->cpu, ticket, token);
        sie_set_cr(b->cpu, 0, 0x200);
        sie_set_psw(b->cpu, (struct sie_psw){RUN & ~USER, CODE + 4});
        assert_int_equal(go(b), SIE_INSTRUCTION);
        assert_int_equal(sie_instruction(b->cpu)->address, 0x44);
        assert_true(sie_handshake_end(b->cpu));
    }
    /* The architecture mode too: SIGP. */
    assert_true(sie_handshake_begin(b->cpu, &wide));
    sie_set_architecture(b->cpu, false);
    assert_false(sie_handshake_end(b->cpu));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_wide, setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_refused, setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_prefix, setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_narrow, setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_room, setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_reset, setup, bench_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
