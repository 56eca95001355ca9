/* SET CLOCK and PERFORM TIMING FACILITY FUNCTION: a guest that may set its TOD clock and steer it,
 * and one that may not.  Principles of Operation, chapters 4 and 10. */
#include "tests/engine/bench.h"

#define DATA   0x5000u
#define SECOND (1000000ULL << 12) /* TOD units */

/* SCK, STCK and PTFF, then DIAGNOSE X'44'; registers 1 and 2 point to what they work on. */
static unsigned run(struct bench *b, const char *code, unsigned n)
{
    bench_new_psws(b);
    storage_write(b->storage, CODE, code, n);
    storage_write(b->storage, CODE + n, "\x83\x00\x00\x44", 4);
    sie_set_gr(b->cpu, 1, DATA);
    sie_set_gr(b->cpu, 2, DATA);
    sie_set_psw(b->cpu, (struct sie_psw){0x0000000180000000, CODE});
    assert_int_equal(sie_run(b->cpu, UINT64_MAX), SIE_INSTRUCTION);
    return (unsigned)sie_instruction(b->cpu)->address;
}

static unsigned cc(struct bench *b)
{
    return sie_psw(b->cpu).mask >> 44 & 3;
}

static uint64_t word64(struct bench *b, unsigned at)
{
    uint8_t p[8];
    storage_read(b->storage, at, p, 8);
    return get64(p);
}

static void set_word64(struct bench *b, unsigned at, uint64_t v)
{
    uint8_t p[8];
    put64(p, v);
    storage_write(b->storage, at, p, 8);
}

static unsigned set_clock(struct bench *b, uint64_t tod)
{
    set_word64(b, DATA, tod);
    assert_int_equal(run(b, "\xb2\x04\x20\x00", 4), 0x44);
    return cc(b);
}

static uint64_t store_clock(struct bench *b)
{
    assert_int_equal(run(b, "\xb2\x05\x20\x00", 4), 0x44);
    return word64(b, DATA);
}

static unsigned ptff(struct bench *b, unsigned function)
{
    sie_set_gr(b->cpu, 0, function);
    assert_int_equal(run(b, "\x01\x04", 2), 0x44);
    return cc(b);
}

static void test_set_clock(void **state)
{
    struct bench *b = *state;
    /* Far away, and back by less than a second. */
    uint64_t times[] = {0xcafef00dbeef, 0xfacef00dcafe0000, 0xfacef00dcafe0000 - SECOND / 2};
    for (unsigned n = 0; n < 3; n++) {
        assert_int_equal(set_clock(b, times[n]), 0);
        uint64_t now = store_clock(b);
        assert_true(now >= times[n] && now - times[n] < 600 * SECOND);
    }
    sie_set_tod_epoch(b->guest, 0);
}

/* The clock comparator interrupts by the clock that was set. */
static void test_comparator(void **state)
{
    struct bench *b = *state;
    set_word64(b, DATA, 0x4000000000000000);
    assert_int_equal(run(b, "\xb2\x06\x20\x00", 4), 0x44); /* SCKC */
    assert_int_equal(set_clock(b, 0x3000000000000000), 0);
    sie_set_cr(b->cpu, 0, 0x800);
    set_word64(b, DATA, 0x3100000000000000);
    set_word64(b, DATA + 8, 0x5000000000000000);
    /* SCK to less: nothing; SCK to more: the interruption, before DIAGNOSE X'44' */
    storage_write(b->storage, CODE, "\xb2\x04\x20\x00\xb2\x04\x20\x08\x83\x00\x00\x44", 12);
    sie_set_psw(b->cpu, (struct sie_psw){0x0100000180000000, CODE});
    assert_int_equal(sie_run(b->cpu, UINT64_MAX), SIE_INSTRUCTION);
    assert_int_equal(sie_instruction(b->cpu)->address, 0x99);
    uint8_t p[2];
    storage_read(b->storage, 0x86, p, 2);
    assert_int_equal(get16(p), 0x1004);
    assert_int_equal(word64(b, 0x138), CODE + 8);
    sie_set_cr(b->cpu, 0, 0);
    sie_set_tod_epoch(b->guest, 0);
}

static void test_query(void **state)
{
    struct bench *b = *state;
    assert_int_equal(ptff(b, 0), 0);
    assert_int_equal(word64(b, DATA), 0xf000000000000000);
    assert_int_equal(word64(b, DATA + 8), 0xf000000000000000);
    for (unsigned f = 0; f < 128; f++) { /* what it claims, it has */
        bool claimed = f < 4 || (f >= 64 && f < 68);
        set_word64(b, DATA, 0);
        assert_int_equal(ptff(b, f), claimed ? 0 : 3);
    }
    sie_set_tod_epoch(b->guest, 77);
    assert_int_equal(ptff(b, 1), 0);
    assert_int_equal(word64(b, DATA + 24), 77);
    assert_int_equal(word64(b, DATA + 16), word64(b, DATA + 8) + 77);
    sie_set_tod_epoch(b->guest, 0);
}

/* What STO, ATO and the rates leave for QSI: a new episode that has yet to begin. */
static void test_steering(void **state)
{
    struct bench *b = *state;
    uint64_t physical, start;
    do { /* all four within one interval between update events */
        set_word64(b, DATA, 0x100);
        assert_int_equal(ptff(b, 65), 0);
        set_word64(b, DATA, 0x23);
        assert_int_equal(ptff(b, 64), 0);
        set_word64(b, DATA, 0xfffffff000000000);
        assert_int_equal(ptff(b, 66), 0);
        set_word64(b, DATA, 0x0000002000000000);
        assert_int_equal(ptff(b, 67), 0);
        assert_int_equal(ptff(b, 2), 0);
        physical = word64(b, DATA);
        start = word64(b, DATA + 32);
    } while (word64(b, DATA + 40) != 0x123);
    assert_true(start % (1ULL << 32) == 0);
    assert_true(start - physical <= 1ULL << 32 || physical - start < 600 * SECOND);
    assert_true(word64(b, DATA + 8) <= physical);
    assert_int_equal(word64(b, DATA + 48), 0xfffffff000000020);
}

/* The rate moves the clock: gross steering by a quarter, until update events have passed. */
static void test_rate(void **state)
{
    struct bench *b = *state;
    set_word64(b, DATA, 0x7fffffff00000000);
    assert_int_equal(ptff(b, 67), 0);
    uint64_t offset;
    do {
        assert_int_equal(ptff(b, 2), 0);
    } while (word64(b, DATA) < word64(b, DATA + 32) + (1ULL << 28));
    assert_int_equal(ptff(b, 1), 0);
    offset = word64(b, DATA + 8);
    assert_true((int64_t)offset > 0x123);
    uint64_t now = store_clock(b), host = sie_tod(b->guest);
    assert_true(host >= now);
    set_word64(b, DATA, 0);
    assert_int_equal(ptff(b, 67), 0);
}

static void test_secure(void **state)
{
    struct bench *b = *state;
    struct bench other = *b;
    other.storage = storage_create(b->pool, 1 << 20);
    struct sie_guest_config config = {.engine = b->engine, .storage = other.storage};
    other.guest = sie_guest_create(&config);
    other.cpu = sie_vcpu_create(other.guest, 0);
    sie_set_architecture(other.cpu, true);
    sie_start(other.cpu);
    assert_int_equal(set_clock(&other, 0xcafef00dbeef), 1);
    assert_true(store_clock(&other) > 0xc000000000000000);
    assert_int_equal(ptff(&other, 0), 0);
    assert_int_equal(word64(&other, DATA), 0xf000000000000000);
    assert_int_equal(word64(&other, DATA + 8), 0);
    assert_int_equal(ptff(&other, 64), 3);
    sie_vcpu_destroy(other.cpu);
    sie_guest_destroy(other.guest);
    storage_destroy(other.storage);
}

static void test_exceptions(void **state)
{
    struct bench *b = *state;
    sie_set_gr(b->cpu, 0, 0x80);
    assert_int_equal(run(b, "\x01\x04", 2), 0x99);
    uint8_t p[2];
    storage_read(b->storage, 0x8e, p, 2);
    assert_int_equal(get16(p), 6);
    bench_new_psws(b);
    storage_write(b->storage, CODE, "\x01\x04\x83\x00\x00\x44", 6);
    sie_set_gr(b->cpu, 0, 64);
    sie_set_psw(b->cpu, (struct sie_psw){0x0001000180000000, CODE});
    assert_int_equal(sie_run(b->cpu, UINT64_MAX), SIE_INSTRUCTION);
    assert_int_equal(sie_instruction(b->cpu)->address, 0x99);
    storage_read(b->storage, 0x8e, p, 2);
    assert_int_equal(get16(p), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_clock), cmocka_unit_test(test_comparator),
        cmocka_unit_test(test_query),     cmocka_unit_test(test_exceptions),
        cmocka_unit_test(test_secure),    cmocka_unit_test(test_steering),
        cmocka_unit_test(test_rate),
    };
    return cmocka_run_group_tests(tests, bench_setup, bench_teardown);
}
