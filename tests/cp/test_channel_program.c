/* Channel programs: both formats, chaining, indirect addressing, and the checks of what is wrong in them. */
#include "tests/cp/channel_rig.h"

/* --- data transfer ---------------------------------------------------------------------------- */

static void test_read_formats(void **state)
{
    struct rig *r = *state;
    memcpy(r->echo->data, "hello", 5);
    r->echo->size = 5;
    ccw0(r, 0x1000, 2, 0x20, 80, 0x2001);
    run(r, 0, 0x1000);
    assert_int_equal(UNIT(r), UNIT_END);
    assert_int_equal(SCH(r), 0);
    assert_int_equal(RESIDUAL(r), 75);
    assert_int_equal(CCWA(r), 0x1008);
    assert_int_equal(FAS(r), 0x4007); /* start; primary, secondary, pending */
    storage_is(r, 0x2001, "hello", 5);
    ccw1(r, 0x1000, 2, 0, 5, 0x3000);
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0);
    storage_is(r, 0x3000, "hello", 5);
    assert_int_equal(css_test(r->vm.channel, r->schid, r->irb), 1);
}

static void test_incorrect_length(void **state)
{
    struct rig *r = *state;
    r->echo->size = 5;
    ccw1(r, 0x1000, 2, 0, 80, 0x2000); /* short */
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0x40);
    assert_int_equal(RESIDUAL(r), 75);
    ccw1(r, 0x1000, 2, 0x40, 3, 0x2000); /* long: no chaining on */
    ccw1(r, 0x1008, 0x0b, 0, 1, 0);
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0x40);
    assert_int_equal(r->echo->last, 2);
    ccw1(r, 0x1000, 2, 0x60, 3, 0x2000); /* with SLI it chains */
    run(r, ORB_FORMAT1 | ORB_LENGTH, 0x1000);
    assert_int_equal(SCH(r), 0);
    assert_int_equal(r->echo->last, 0x0b);
    assert_true(r->echo->chained);
    /* Immediate: format 0 never, format 1 unless suppressed. */
    ccw0(r, 0x1000, 0x0b, 0, 1, 0);
    run(r, 0, 0x1000);
    assert_int_equal(SCH(r), 0);
    ccw1(r, 0x1000, 0x0b, 0, 1, 0);
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0x40);
    ccw1(r, 0x1000, 0x0b, 0xa0, 1, 0); /* SLI counts for nothing with data chaining */
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0x40);
    ccw1(r, 0x1000, 0x0b, 0xc0, 1, 0); /* which goes before command chaining */
    ccw1(r, 0x1008, 0x07, 0, 1, 0);
    run(r, ORB_FORMAT1 | ORB_LENGTH, 0x1000);
    assert_int_equal(r->echo->last, 0x0b);
    ccw1(r, 0x1000, 0x13, 0, 1, 0); /* a unit check is told without it */
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0);
}

static void test_data_chaining(void **state)
{
    struct rig *r = *state;
    memcpy(r->echo->data, "abcdefghij", 10);
    r->echo->size = 10;
    ccw1(r, 0x1000, 2, 0x80, 3, 0x2000);
    ccw1(r, 0x1008, 8, 0, 0, 0x1100);    /* TIC in the middle */
    ccw1(r, 0x1100, 0, 0x90, 4, 0x3000); /* skip: d to g go nowhere */
    ccw1(r, 0x1108, 0, 0x20, 9, 0x4000);
    put(r, 0x3000, "....", 4);
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(UNIT(r), UNIT_END);
    assert_int_equal(SCH(r), 0);
    assert_int_equal(RESIDUAL(r), 6);
    assert_int_equal(CCWA(r), 0x1110);
    storage_is(r, 0x2000, "abc", 3);
    storage_is(r, 0x3000, "....", 4);
    storage_is(r, 0x4000, "hij", 3);
    r->echo->size = 2; /* ends before the chain: length error whatever SLI says */
    ccw1(r, 0x1000, 2, 0xa0, 3, 0x2000);
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0x40);
}

static void test_write_and_status(void **state)
{
    struct rig *r = *state;
    put(r, 0x2ffe, "abcd", 4);
    ccw1(r, 0x1000, 1, 0x10, 4, 0x2ffe); /* skip is for reads */
    run(r, ORB_FORMAT1, 0x1000);
    assert_memory_equal(r->echo->data, "abcd", 4);
    put(r, 0x2ffe, "wxyz", 4); /* over a page's end */
    ccw1(r, 0x1000, 1, 0x60, 4, 0x2ffe);
    ccw1(r, 0x1008, 0x0b, 0x20, 1, 0);
    run(r, ORB_FORMAT1, 0x1000);
    assert_memory_equal(r->echo->data, "wxyz", 4);
    assert_int_equal(r->echo->last, 0x0b);
    r->echo->status = UNIT_END | UNIT_EXCEPTION; /* breaks the chain, alerts */
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(UNIT(r), UNIT_END | UNIT_EXCEPTION);
    assert_int_equal(r->echo->last, 1);
    assert_int_equal(FAS(r), 0x4017);
}

static void test_status_modifier(void **state)
{
    struct rig *r = *state;
    ccw1(r, 0x1000, 0x07, 0x60, 1, 0);
    ccw1(r, 0x1008, 0x13, 0x60, 1, 0); /* skipped */
    ccw1(r, 0x1010, 0x0b, 0x20, 1, 0);
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(UNIT(r), UNIT_END);
    assert_int_equal(r->echo->last, 0x0b);
    assert_int_equal(CCWA(r), 0x1018);
}

static void test_ida(void **state)
{
    struct rig *r = *state;
    uint8_t list[64], want[6000];
    for (unsigned i = 0; i < sizeof want; i++)
        want[i] = r->echo->data[i] = (uint8_t)(i * 7);
    r->echo->size = 6000;
    put64(list, 0x10f00); /* 4K blocks */
    put64(list + 8, 0x20000);
    put64(list + 16, 0x30000);
    put(r, 0x5000, list, 24);
    ccw1(r, 0x1000, 2, 0x04, 6000, 0x5000);
    run(r, ORB_FORMAT1 | ORB_IDA64, 0x1000);
    assert_int_equal(SCH(r), 0);
    storage_is(r, 0x10f00, want, 256);
    storage_is(r, 0x20000, want + 256, 4096);
    storage_is(r, 0x30000, want + 4352, 1648);
    put32(list, 0x11700); /* format 1: 2K blocks, words */
    put32(list + 4, 0x21000);
    put32(list + 8, 0x31800);
    put32(list + 12, 0x41000);
    put(r, 0x5004, list, 16);
    r->echo->size = 5000;
    ccw0(r, 0x1000, 2, 0x04, 5000, 0x5004);
    run(r, 0, 0x1000);
    assert_int_equal(SCH(r), 0);
    storage_is(r, 0x11700, want, 256);
    storage_is(r, 0x21000, want + 256, 2048);
    storage_is(r, 0x31800, want + 2304, 2048);
    storage_is(r, 0x41000, want + 4352, 648);
    put32(list + 4, 0x21004); /* not the first and not at a block's start */
    put(r, 0x5004, list, 16);
    run(r, 0, 0x1000);
    assert_int_equal(SCH(r), 0x20);
}

static void midaw(uint8_t *b, uint8_t flags, uint16_t n, uint64_t address)
{
    memset(b, 0, 16);
    b[5] = flags;
    put16(b + 6, n);
    put64(b + 8, address);
}

static void test_midaw(void **state)
{
    struct rig *r = *state;
    uint8_t list[48];
    memcpy(r->echo->data, "abcdefghijkl", 12);
    r->echo->size = 12;
    midaw(list, 0, 5, 0x10ffb);
    midaw(list + 16, 0x40, 3, 0);
    midaw(list + 32, 0x80, 4, 0x20001);
    put(r, 0x5000, list, 48);
    ccw1(r, 0x1000, 2, 0x01, 12, 0x5000);
    run(r, ORB_FORMAT1 | ORB_MIDAW, 0x1000);
    assert_int_equal(SCH(r), 0);
    storage_is(r, 0x10ffb, "abcde", 5);
    storage_is(r, 0x20001, "ijkl", 4);
    run(r, ORB_FORMAT1, 0x1000); /* without the ORB's leave */
    assert_int_equal(SCH(r), 0x20);
    midaw(list, 0, 6, 0x10ffb); /* over a page's end */
    put(r, 0x5000, list, 48);
    run(r, ORB_FORMAT1 | ORB_MIDAW, 0x1000);
    assert_int_equal(SCH(r), 0x20);
    midaw(list, 0x80, 5, 0x10ffb); /* the last one too early */
    put(r, 0x5000, list, 48);
    run(r, ORB_FORMAT1 | ORB_MIDAW, 0x1000);
    assert_int_equal(SCH(r), 0x20);
}

/* Lists that are wrong in one point only: without the check that is for it the transfer would end well. */
static void test_wrong_lists(void **state)
{
    struct rig *r = *state;
    uint8_t list[48];
    r->echo->size = 12;
    put64(list, 0x20000);
    put(r, 0x5004, list, 8);
    ccw1(r, 0x1000, 2, 0x04, 12, 0x5004); /* format-2 IDAWs on a word */
    run(r, ORB_FORMAT1 | ORB_IDA64, 0x1000);
    assert_int_equal(SCH(r), 0x20);
    midaw(list, 0x80, 12, 0x20000);
    put(r, 0x5008, list, 16);
    ccw1(r, 0x1000, 2, 0x01, 12, 0x5008); /* MIDAWs on no quadword */
    run(r, ORB_FORMAT1 | ORB_MIDAW, 0x1000);
    assert_int_equal(SCH(r), 0x20);
    midaw(list, 0, 4, 0x20000);
    midaw(list + 16, 0x80, 8, 0x20004);
    put(r, 0x5ff0, list, 32);
    ccw1(r, 0x1000, 2, 0x01, 12, 0x5ff0); /* the list crosses a page */
    run(r, ORB_FORMAT1 | ORB_MIDAW, 0x1000);
    assert_int_equal(SCH(r), 0x20);
    midaw(list, 0, 0, 0x20000);
    midaw(list + 16, 0x80, 12, 0x20004);
    put(r, 0x5000, list, 32);
    ccw1(r, 0x1000, 2, 0x01, 12, 0x5000); /* an empty one */
    run(r, ORB_FORMAT1 | ORB_MIDAW, 0x1000);
    assert_int_equal(SCH(r), 0x20);
    midaw(list, 0, 13, 0x20000); /* one of more than is left */
    put(r, 0x5000, list, 16);
    run(r, ORB_FORMAT1 | ORB_MIDAW, 0x1000);
    assert_int_equal(SCH(r), 0x20);
    midaw(list, 0x40, 8, 0x20ffc); /* what is skipped has no boundaries */
    midaw(list + 16, 0x80, 4, 0x20000);
    put(r, 0x5000, list, 32);
    run(r, ORB_FORMAT1 | ORB_MIDAW, 0x1000);
    assert_int_equal(SCH(r), 0);
}

/* What counts in more storage than a megabyte: 24 and 31 bits. */
static void test_high_storage(void **state)
{
    struct rig *r = *state;
    struct storage *small = r->vm.storage;
    uint8_t idaw[4];
    r->vm.storage = storage_create(r->pool, 3ULL << 30);
    r->echo->size = 4;
    ccw0(r, 0x1000000, 0x0b, 0x20, 1, 0);
    run(r, 0, 0x1000000); /* a program of format 0 above 16 MiB */
    assert_int_equal(SCH(r), 0x20);
    assert_int_equal(r->echo->commands, 0);
    ccw0(r, 0x1000, 2, 0, 4, 0xfffffe);
    run(r, 0, 0x1000);
    assert_int_equal(SCH(r), 0x20);
    ccw1(r, 0x1000, 2, 0, 4, 0xfffffe);
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0);
    ccw1(r, 0x1000, 2, 0, 4, 0x7ffffffe);
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0x20);
    put32(idaw, 0x80002000);
    put(r, 0x5000, idaw, 4);
    ccw1(r, 0x1000, 2, 0x04, 4, 0x5000);
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0x20);
    storage_destroy(r->vm.storage);
    r->vm.storage = small;
}

/* --- checks ----------------------------------------------------------------------------------- */

static void expect_program_check(struct rig *r, uint32_t flags, uint32_t program)
{
    unsigned before = r->echo->commands;
    run(r, flags, program);
    assert_int_equal(SCH(r) & 0x20, 0x20);
    assert_true(FAS(r) & 0x10);
    assert_int_equal(r->echo->commands, before);
}

static void test_program_checks(void **state)
{
    struct rig *r = *state;
    ccw1(r, 0x1004, 0x0b, 0x20, 1, 0);
    expect_program_check(r, ORB_FORMAT1, 0x1004);     /* alignment */
    expect_program_check(r, ORB_FORMAT1, 0x7ffff000); /* outside storage */
    ccw0(r, 0x1000, 2, 0, 0, 0x2000);
    expect_program_check(r, 0, 0x1000); /* count 0 in format 0 */
    ccw1(r, 0x1000, 2, 0x80, 0, 0x2000);
    expect_program_check(r, ORB_FORMAT1, 0x1000); /* and with data chaining */
    ccw1(r, 0x1000, 0x20, 0, 1, 0);
    expect_program_check(r, ORB_FORMAT1, 0x1000); /* no command */
    ccw1(r, 0x1000, 8, 0, 0, 0x1100);
    expect_program_check(r, ORB_FORMAT1, 0x1000); /* first is a TIC */
    ccw1(r, 0x1000, 2, 0x02, 1, 0x2000);
    expect_program_check(r, ORB_FORMAT1, 0x1000); /* suspend without leave */
    ccw1(r, 0x1000, 2, 0, 1, 0x80002000);
    expect_program_check(r, ORB_FORMAT1, 0x1000);
    ccw1(r, 0x1000, 2, 0x05, 1, 0x2000);
    expect_program_check(r, ORB_FORMAT1 | ORB_MIDAW, 0x1000);
    ccw1(r, 0x1000, 0x0b, 0x60, 1, 0);
    ccw1(r, 0x1008, 8, 0, 0, 0x1010);
    ccw1(r, 0x1010, 8, 0, 0, 0x1000); /* TIC to a TIC */
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0x20);
    ccw1(r, 0x1008, 8, 0, 0, 0x1014); /* TIC to no doubleword: the address is that behind the TIC */
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0x20);
    assert_int_equal(CCWA(r), 0x1010);
    r->echo->size = 8; /* while data chaining: a suspend flag, a count of zero */
    ccw1(r, 0x1000, 2, 0x80, 4, 0x2000);
    ccw1(r, 0x1008, 0, 0x02, 4, 0x3000);
    run(r, ORB_FORMAT1 | ORB_SUSPEND, 0x1000);
    assert_int_equal(SCH(r), 0x20);
    ccw1(r, 0x1008, 0, 0x00, 0, 0x3000);
    r->echo->size = 4;
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0);
    r->echo->size = 8;
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0x20);
    r->echo->size = 4; /* data beyond storage */
    ccw1(r, 0x1000, 2, 0, 4, MIB - 2);
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0x20);
}

static void test_keys_and_limits(void **state)
{
    struct rig *r = *state;
    memcpy(r->echo->data, "data", 4);
    r->echo->size = 4;
    storage_set_key(r->vm.storage, 0x2000, 0x30);
    ccw1(r, 0x1000, 2, 0, 4, 0x2000);
    run(r, ORB_FORMAT1 | 0x10000000, 0x1000); /* key 1 */
    assert_int_equal(SCH(r), 0x10);
    run(r, ORB_FORMAT1 | 0x30000000, 0x1000);
    assert_int_equal(SCH(r), 0);
    storage_set_key(r->vm.storage, 0x1000, 0x28); /* the CCW itself is fetch-protected */
    run(r, ORB_FORMAT1 | 0x30000000, 0x1000);
    assert_int_equal(SCH(r), 0x10);
    /* Limit mode 1: data at or above the limit. */
    uint8_t schib[52];
    css_store(r->vm.channel, r->schid, schib);
    schib[5] |= 0x20;
    assert_int_equal(css_modify(r->vm.channel, r->schid, schib), 0);
    css_set_limit(r->vm.channel, 0x10000);
    run(r, ORB_FORMAT1 | ORB_LIMIT, 0x1000);
    assert_int_equal(SCH(r), 0x20);
    ccw1(r, 0x1000, 2, 0, 4, 0x10000);
    run(r, ORB_FORMAT1 | ORB_LIMIT, 0x1000);
    assert_int_equal(SCH(r), 0);
}

static void test_endless_program(void **state)
{
    struct rig *r = *state;
    ccw1(r, 0x1000, 0x0b, 0x60, 1, 0);
    ccw1(r, 0x1008, 8, 0, 0, 0x1000);
    assert_int_equal(start(r, ORB_FORMAT1, 0x1000), 0);
    for (unsigned i = 0; i < 3; i++) {
        struct vm_work *w = r->posted;
        assert_non_null(w);
        r->posted = NULL;
        w->fn(&r->vm, w);
    }
    assert_int_equal(start(r, ORB_FORMAT1, 0x1000), 2);
    assert_int_equal(css_halt(r->vm.channel, r->schid), 0);
    assert_int_equal(css_test(r->vm.channel, r->schid, r->irb), 0);
    assert_int_equal(FAS(r) & 0x7000, 0x6000);
    unsigned before = r->echo->commands;
    struct vm_work *queued = r->posted;
    r->posted->fn(&r->vm, r->posted); /* what was still queued does nothing now */
    assert_int_equal(r->echo->commands, before);
    /* A program that begins while the work of the one before is queued still does not queue it twice. */
    r->posted = NULL;
    assert_int_equal(start(r, ORB_FORMAT1, 0x1000), 0);
    assert_ptr_equal(r->posted, queued);
    assert_int_equal(css_halt(r->vm.channel, r->schid), 0);
    assert_int_equal(css_test(r->vm.channel, r->schid, r->irb), 0);
    r->posted = NULL;
    assert_int_equal(start(r, ORB_FORMAT1, 0x1000), 0);
    assert_null(r->posted);
    before = r->echo->commands;
    queued->fn(&r->vm, queued);
    assert_true(r->echo->commands > before);
}

/* Random bytes as channel programs: any end is good, but it must come. */
static void test_random_programs(void **state)
{
    struct rig *r = *state;
    uint32_t seed = 4711;
    for (unsigned n = 0; n < 3000; n++) {
        uint8_t b[512];
        for (unsigned i = 0; i < sizeof b; i++) {
            seed = seed * 1664525 + 1013904223;
            b[i] = (uint8_t)(seed >> 24);
        }
        for (unsigned i = 0; i < sizeof b; i += 8) { /* likely ones */
            b[i] &= 0x1f;
            b[i + 4] = b[i + 5] = 0;
        }
        put(r, 0x1000, b, sizeof b);
        r->echo->size = seed & 0x1fff;
        r->posted = NULL;
        uint32_t flags = (seed & 1 ? ORB_FORMAT1 : 0) | (seed & 2 ? ORB_IDA64 : 0) |
                         (seed & 4 ? ORB_MIDAW : 0) | (seed & 8 ? ORB_SUSPEND : 0) |
                         (seed & 16 ? ORB_LENGTH : 0) | (seed & 0xf0000000U);
        assert_int_equal(start(r, flags, 0x1000), 0);
        css_clear(r->vm.channel, r->schid);
        assert_int_equal(css_test(r->vm.channel, r->schid, r->irb), 0);
        while (r->posted) {
            struct vm_work *w = r->posted;
            r->posted = NULL;
            w->fn(&r->vm, w);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_read_formats),    T(test_incorrect_length),
        T(test_data_chaining),   T(test_write_and_status),
        T(test_status_modifier), T(test_ida),
        T(test_midaw),           T(test_wrong_lists),
        T(test_high_storage),    T(test_program_checks),
        T(test_keys_and_limits), T(test_endless_program),
        T(test_random_programs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
