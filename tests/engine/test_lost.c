/* Pages that cannot be had back from CP's page space: a machine check, or the check-stop state with a
 * malfunction alert to the other CPUs; what devices and CP are told; and how a page becomes good again. */
#include "tests/engine/bench.h"

#include <errno.h>

#define PAGE  4096u
#define DATA  0x20000u /* its page is lost in these tests */
#define OTHER 0x30000u
#define MCIC \
    0x40028f9d40330000ULL /* processing damage, backed up; storage error; failing address */

#define PSW_MCHECK 0x0004000180000000ULL
#define PSW_MASKED 0x0000000180000000ULL

static struct {
    uint8_t page[512][PAGE]; /* nothing is used twice */
    uint32_t used;
    bool broken;
} space;

static bool space_out(void *ctx, const uint8_t *page, uint32_t *where)
{
    assert_true(space.used < 511);
    memcpy(space.page[ *where = ++space.used], page, PAGE);
    return true;
}

static bool space_in(void *ctx, uint32_t where, uint8_t *page)
{
    memcpy(page, space.page[where], PAGE);
    return !space.broken;
}

static void space_discard(void *ctx, uint32_t where)
{
}

static bool space_slow(void *ctx, uint32_t where)
{
    return false;
}

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    static const struct frame_backing backing = {NULL,          space_out,  space_in,
                                                 space_discard, space_slow, NULL};
    space.used = 0;
    space.broken = false;
    b->engine = engine_create();
    b->pool = frame_pool_create(b->engine, 1024);
    frame_pool_set_backing(b->pool, &backing, 1000);
    b->storage = storage_create(b->pool, 1 << 20);
    struct sie_guest_config config = {.engine = b->engine, .storage = b->storage};
    b->guest = sie_guest_create(&config);
    b->cpu = sie_vcpu_create(b->guest, 0);
    sie_set_architecture(b->cpu, true);
    sie_start(b->cpu);
    bench_new_psws(b);
    *state = b;
    return 0;
}

/* lg %r1,0(%r2); diag X'44' at CODE; DATA and OTHER have bytes of their own. */
static void ready(struct bench *b, uint64_t mask)
{
    storage_write(b->storage, CODE, "\xe3\x10\x20\x00\x00\x04\x83\x00\x00\x44", 10);
    storage_write(b->storage, DATA, "data", 4);
    storage_write(b->storage, OTHER, "more", 4);
    sie_set_gr(b->cpu, 1, 0);
    sie_set_gr(b->cpu, 2, DATA + 0x18);
    sie_set_psw(b->cpu, (struct sie_psw){mask, CODE});
}

/* All is paged out; what is not `at` comes back, and the page of `at` does not. */
static void lose(struct bench *b, uint64_t at)
{
    uint8_t byte;
    static const uint64_t pages[] = {0, 0x1000, CODE, 0x4000, DATA, OTHER};
    while (frame_pool_steal(b->pool, 512))
        ;
    for (unsigned n = 0; n < sizeof pages / sizeof *pages; n++)
        if (pages[n] != (at & ~0xfffULL))
            assert_int_equal(storage_read(b->storage, pages[n], &byte, 1), 0);
    space.broken = true;
}

static enum sie_exit run(struct bench *b)
{
    enum sie_exit x;
    while ((x = sie_run(b->cpu, UINT64_MAX)) == SIE_HOST_FAULT)
        frame_pool_bring(b->pool, sie_fault_frame(b->cpu));
    return x;
}

static uint64_t word64(struct bench *b, uint64_t at)
{
    uint8_t p[8];
    assert_int_equal(storage_read(b->storage, at, p, 8), 0);
    return get64(p);
}

static void machine_checked(struct bench *b, uint64_t failing, uint64_t at)
{
    assert_int_equal(run(b), SIE_INSTRUCTION);
    assert_int_equal(sie_instruction(b->cpu)->address, 0x99);
    assert_int_equal(word64(b, 0xe8), MCIC);
    assert_int_equal(word64(b, 0xf8) & ~0xfffULL, failing & ~0xfffULL);
    assert_int_equal(word64(b, 0x168), at); /* old PSW: the instruction was nullified */
    assert_int_equal(word64(b, 0x1200 + 0x80 + 16), sie_gr(b->cpu, 2)); /* logout */
}

static void a_load_and_a_store(void **state)
{
    struct bench *b = *state;
    ready(b, PSW_MCHECK);
    lose(b, DATA);
    machine_checked(b, DATA, CODE);
    assert_int_equal(sie_gr(b->cpu, 1), 0);
    /* Once more: it stays lost; and stg. */
    sie_set_psw(b->cpu, (struct sie_psw){PSW_MCHECK, CODE});
    storage_write(b->storage, CODE + 5, "\x24", 1);
    machine_checked(b, DATA, CODE);
    /* The other page is good. */
    sie_set_gr(b->cpu, 2, OTHER);
    sie_set_psw(b->cpu, (struct sie_psw){PSW_MCHECK, CODE});
    assert_int_equal(run(b), SIE_INSTRUCTION);
    assert_int_equal(sie_instruction(b->cpu)->address, 0x44);
}

static void an_instruction(void **state)
{
    struct bench *b = *state;
    ready(b, PSW_MCHECK);
    lose(b, CODE);
    machine_checked(b, CODE, CODE);
}

/* Real-space DAT tables in the lost page. */
static void a_table(void **state)
{
    struct bench *b = *state;
    ready(b, PSW_MCHECK | 0x0400000000000000ULL);
    storage_write(b->storage, CODE, "\xe3\x10\x20\x00\x00\x04\x83\x00\x00\x44", 10);
    sie_set_cr(b->cpu, 1, DATA | 3); /* a segment table */
    lose(b, DATA);
    machine_checked(b, DATA, CODE);
}

static void check_stopped(struct bench *b, bool again)
{
    assert_int_equal(run(b), SIE_CHECK_STOP);
    assert_true(sie_check_stopped(b->cpu));
    assert_true(sie_asleep(b->cpu));
    assert_int_equal(sie_asleep_anew(b->cpu), again);
    sie_start(b->cpu); /* no way out */
    assert_int_equal(run(b), SIE_CHECK_STOP);
    assert_false(sie_asleep_anew(b->cpu));
}

static void the_cpu_is_not_enabled(void **state)
{
    struct bench *b = *state;
    ready(b, PSW_MASKED);
    lose(b, DATA);
    check_stopped(b, true);
    sie_cpu_reset(b->cpu);
    assert_true(sie_stopped(b->cpu));
    sie_start(b->cpu);
    sie_set_psw(b->cpu, (struct sie_psw){PSW_MCHECK, CODE});
    machine_checked(b, DATA, CODE);
}

static void the_prefix_area_is_lost(void **state)
{
    struct bench *b = *state;
    for (unsigned page = 0; page < 2; page++) {
        space.broken = false;
        storage_write(b->storage, 0, space.page[0], PAGE); /* good again */
        bench_new_psws(b);
        sie_cpu_reset(b->cpu);
        sie_start(b->cpu);
        ready(b, PSW_MCHECK);
        storage_write(b->storage, CODE, "\x0a\x07", 2); /* svc 7 stores there */
        storage_write(b->storage, 0x1200, "x", 1);
        lose(b, page * PAGE);
        if (page) /* what is stored there is a machine check's: make one */
            storage_write(b->storage, CODE, "\xe3\x10\x10\x00\x00\x04", 6);
        sie_set_gr(b->cpu, 1, page * PAGE);
        check_stopped(b, true);
    }
}

/* CP presents an interruption, or reads an operand, and finds that it cannot. */
static void found_by_cp(void **state)
{
    struct bench *b = *state;
    uint8_t bytes[8];
    ready(b, PSW_MCHECK);
    storage_write(b->storage, CODE, "\x83\x12\x00\x44", 4);
    assert_int_equal(run(b), SIE_INSTRUCTION);
    lose(b, DATA);
    assert_int_equal(sie_read(b->cpu, DATA, 2, bytes, sizeof bytes), 1);
    machine_checked(b, DATA, CODE);
    sie_set_psw(b->cpu, (struct sie_psw){PSW_MCHECK, CODE});
    assert_int_equal(run(b), SIE_INSTRUCTION);
    assert_int_equal(storage_read(b->storage, DATA, bytes, sizeof bytes), -EIO);
    sie_storage_error(b->cpu, DATA);
    machine_checked(b, DATA, CODE);
    space.broken = false;
    storage_write(b->storage, DATA, space.page[0], PAGE); /* good again */
    sie_set_psw(b->cpu, (struct sie_psw){PSW_MCHECK, CODE});
    lose(b, 0);
    sie_io_interruption(b->cpu, 0x10001, 0, 0);
    check_stopped(b, true);
}

/* SIGP to a check-stopped CPU, and what it is told itself: external interruption X'1200'. */
static unsigned signal(struct vcpu *other, unsigned order, uint32_t *status)
{
    static const uint8_t sigp[] = {0xae, 0x24, 0x00, 0x00, 0x83, 0x00, 0x00, 0x44};
    uint8_t code[sizeof sigp];
    memcpy(code, sigp, sizeof code);
    code[3] = (uint8_t)order;
    storage_write(sie_storage(other), 0x5000, code, sizeof code);
    sie_set_gr(other, 2, 0);
    sie_set_gr(other, 4, 0);
    sie_set_psw(other, (struct sie_psw){PSW_MASKED, 0x5000});
    assert_int_equal(sie_run(other, UINT64_MAX), SIE_INSTRUCTION);
    *status = (uint32_t)sie_gr(other, 2);
    return (unsigned)(sie_psw(other).mask >> 44) & 3;
}

static void the_other_cpu(void **state)
{
    struct bench *b = *state;
    uint8_t psw[16];
    uint32_t status;
    struct vcpu *other = sie_vcpu_create(b->guest, 3);
    sie_set_architecture(other, true);
    sie_set_prefix(other, 0x8000);
    put64(psw, PSW_MASKED);
    put64(psw + 8, 0x4000);
    storage_write(b->storage, 0x8000 + 0x1b0, psw, 16);
    storage_write(b->storage, 0x5000, "\x07\xfe", 2);
    sie_start(other);
    ready(b, PSW_MASKED);
    lose(b, DATA);
    assert_int_equal(run(b), SIE_CHECK_STOP);
    space.broken = false;

    sie_set_cr(other, 0, 0x8000);
    sie_set_psw(other, (struct sie_psw){PSW_MASKED | 0x0100000000000000ULL, 0x5000});
    assert_int_equal(sie_run(other, UINT64_MAX), SIE_INSTRUCTION);
    assert_int_equal(sie_instruction(other)->address, 0x99);
    assert_int_equal(word64(b, 0x8000 + 0x80) & 0xffffffff, 0x1200); /* from CPU 0 */

    static const uint8_t orders[] = {1, 2, 3, 4, 5, 6, 9, 0xd, 0xe, 0x13};
    for (unsigned n = 0; n < sizeof orders; n++) {
        assert_int_equal(signal(other, orders[n], &status), 1);
        assert_int_equal(status, 0x10);
    }
    assert_int_equal(signal(other, 0x15, &status), 1);
    assert_int_equal(status, 0x400);
    assert_int_equal(run(b), SIE_CHECK_STOP);
    assert_int_equal(signal(other, 0x0b, &status), 0);
    assert_int_equal(run(b), SIE_STOPPED);
    assert_int_equal(sie_stop_cause(b->cpu).why, SIE_STOP_RESET);
    assert_int_equal(signal(other, 1, &status), 1);
    assert_int_equal(status, 0x40);
    sie_vcpu_destroy(other);
}

/* What CP and devices are told, who shares the page, and how it becomes good. */
static void from_outside(void **state)
{
    struct bench *b = *state;
    uint8_t page[PAGE] = "new";
    struct storage *twin = storage_create(b->pool, 1 << 20);
    ready(b, PSW_MCHECK);
    assert_int_equal(storage_share(twin, b->storage, DATA / PAGE), 0);
    lose(b, DATA);
    assert_int_equal(storage_read(b->storage, DATA, page, 1), -EIO);
    assert_int_equal(storage_write(b->storage, DATA, page, 100), -EIO);
    assert_null(storage_pin(b->storage, DATA, false));
    assert_null(storage_pin(b->storage, DATA, true));
    assert_int_equal(storage_read(twin, DATA, page, 1), -EIO);
    assert_int_equal(frame_pool_figures(b->pool).pinned, 0);
    /* All of it is stored: it is good, and only here. */
    assert_int_equal(storage_write(b->storage, DATA, page, PAGE), 0);
    assert_int_equal(storage_read(b->storage, DATA, page, PAGE), 0);
    assert_int_equal(storage_read(twin, DATA, page, 1), -EIO);
    storage_release(twin, DATA / PAGE, DATA / PAGE);
    assert_int_equal(storage_read(twin, DATA, page, 1), 0);
    storage_destroy(twin);
}

/* TEST BLOCK and PERFORM FRAME MANAGEMENT FUNCTION clear the page. */
static void cleared(void **state)
{
    struct bench *b = *state;
    for (unsigned n = 0; n < 2; n++) {
        space.broken = false;
        ready(b, PSW_MCHECK);
        storage_write(b->storage, CODE, n ? "\xb9\xaf\x00\x32" : "\xb2\x2c\x00\x12", 4);
        storage_write(b->storage, CODE + 4, "\xe3\x10\x20\x00\x00\x04\x83\x00\x00\x44", 10);
        sie_set_gr(b->cpu, 3, 0x10000);
        lose(b, DATA);
        assert_int_equal(run(b), SIE_INSTRUCTION);
        assert_int_equal(sie_instruction(b->cpu)->address, 0x44);
        assert_int_equal(word64(b, DATA), 0);
    }
}

/* A loop of program interruptions: told once, though the CPU is entered again and again. */
static void a_loop_is_told_once(void **state)
{
    struct bench *b = *state;
    uint8_t psw[16];
    put64(psw, PSW_MASKED);
    put64(psw + 8, 0x6000); /* zeros: operation exceptions */
    storage_write(b->storage, 0x1d0, psw, 16);
    sie_set_psw(b->cpu, (struct sie_psw){PSW_MASKED, 0x6000});
    for (unsigned n = 0; n < 5; n++) {
        assert_int_equal(run(b), SIE_PROGRAM_LOOP);
        assert_true(sie_asleep(b->cpu));
        assert_int_equal(sie_asleep_anew(b->cpu), n == 0);
    }
    sie_asleep_again(b->cpu);
    assert_int_equal(run(b), SIE_PROGRAM_LOOP);
    assert_true(sie_asleep_anew(b->cpu));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_load_and_a_store),
        TEST(an_instruction),
        TEST(a_table),
        TEST(the_cpu_is_not_enabled),
        TEST(the_prefix_area_is_lost),
        TEST(found_by_cp),
        TEST(the_other_cpu),
        TEST(from_outside),
        TEST(cleared),
        TEST(a_loop_is_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
