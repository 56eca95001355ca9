/* The virtual channel subsystem: channel programs of both formats, chaining, indirect addressing,
 * checks, functions and their condition codes, CHSC.  Storage is real, the device is one of ours
 * that does what each test wants. */
#include "cp/channel/css.h"
#include "cp/channel/subchannel.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MIB (1ULL << 20)

/* --- a virtual machine with nothing but storage and channel -------------------------------------- */

static struct vm_work *posted;

void vm_post(struct vm *vm, struct vm_work *work)
{
    (void)vm;
    work->next = posted;
    posted = work;
}

struct echo {
    struct device dev;
    uint8_t data[8192]; /* what READ gives, and WRITE took */
    size_t size;        /* of it */
    unsigned commands;  /* executed */
    uint8_t last;
    bool halted, chained;
    unsigned status; /* what WRITE ends with */
};

/* 02 reads, 01 writes, 06 pends, 07 ends with status modifier, 0B is immediate, 13 checks. */
static unsigned command(struct device *dev, uint8_t code)
{
    struct echo *e = (struct echo *)dev;
    e->commands++;
    e->last = code;
    e->chained = ccw_chained(dev);
    switch (code) {
    case 0x02:
        ccw_put(dev, e->data, e->size);
        return UNIT_END;
    case 0x01:
        e->size = ccw_get(dev, e->data, sizeof e->data);
        return e->status;
    case 0x06:
        return DEVICE_PENDING;
    case 0x07:
        return UNIT_END | UNIT_MODIFIER;
    case 0x0b:
        return UNIT_END;
    case 0x13:
        return device_check(dev, SENSE_INTERVENTION);
    }
    return DEVICE_DEFAULT;
}

static void halt(struct device *dev, bool clear)
{
    (void)clear;
    ((struct echo *)dev)->halted = true;
}

static void destroy(struct device *dev)
{
    free(dev);
}

static const uint32_t ciws[] = {0x40fa0080, 0x431b1000};
static const struct device_type echo_type = {
    .name = "TEST",
    .cu_type = 0x1731,
    .cu_model = 1,
    .dev_type = 0x1732,
    .dev_model = 1,
    .ciws = ciws,
    .ciw_count = 2,
    .command = command,
    .halt = halt,
    .destroy = destroy,
};

struct rig {
    struct engine *engine;
    struct frame_pool *pool;
    struct vm vm;
    struct echo *echo;
    uint32_t schid;
    uint8_t irb[96];
};

static int setup(void **state)
{
    struct rig *r = calloc(1, sizeof *r);
    posted = NULL;
    r->engine = engine_create();
    r->pool = frame_pool_create(r->engine, 1024);
    r->vm.storage = storage_create(r->pool, MIB);
    r->vm.channel = channel_create(&r->vm);
    r->echo = calloc(1, sizeof *r->echo);
    device_init(&r->echo->dev, &echo_type, &r->vm, 0x600);
    r->echo->dev.chpid = 0x11;
    r->echo->dev.chp_type = 0x11;
    r->echo->status = UNIT_END;
    assert_int_equal(channel_add(r->vm.channel, &r->echo->dev, false), 0);
    r->schid = channel_schid(&r->echo->dev);
    uint8_t schib[52];
    assert_int_equal(css_store(r->vm.channel, r->schid, schib), 0);
    schib[4] = 0x18; /* subclass 3 */
    schib[5] |= 0x80;
    schib[27] |= 1; /* concurrent sense */
    assert_int_equal(css_modify(r->vm.channel, r->schid, schib), 0);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    struct rig *r = *state;
    channel_destroy(r->vm.channel);
    storage_destroy(r->vm.storage);
    frame_pool_destroy(r->pool);
    engine_destroy(r->engine);
    free(r);
    return 0;
}

static void put(struct rig *r, uint64_t at, const void *data, size_t n)
{
    assert_int_equal(storage_write(r->vm.storage, at, data, n), 0);
}

static void ccw0(struct rig *r, uint32_t at, uint8_t cmd, uint8_t flags, uint16_t n, uint32_t data)
{
    uint8_t b[8];
    put32(b, data & 0xffffff);
    b[0] = cmd;
    b[4] = flags;
    b[5] = 0xa5; /* ignored */
    put16(b + 6, n);
    put(r, at, b, 8);
}

static void ccw1(struct rig *r, uint32_t at, uint8_t cmd, uint8_t flags, uint16_t n, uint32_t data)
{
    uint8_t b[8];
    b[0] = cmd;
    b[1] = flags;
    put16(b + 2, n);
    put32(b + 4, data);
    put(r, at, b, 8);
}

static unsigned start(struct rig *r, uint32_t flags, uint32_t program)
{
    struct orb orb = {0x12345678, flags | ORB_LPM, program};
    return css_start(r->vm.channel, r->schid, &orb);
}

/* Run it to its end; TSCH gives the status. */
static void run(struct rig *r, uint32_t flags, uint32_t program)
{
    assert_int_equal(start(r, flags, program), 0);
    assert_int_equal(css_test(r->vm.channel, r->schid, r->irb), 0);
}

#define UNIT(r)     ((r)->irb[8])
#define SCH(r)      ((r)->irb[9])
#define RESIDUAL(r) get16((r)->irb + 10)
#define CCWA(r)     get32((r)->irb + 4)
#define FAS(r)      (get32((r)->irb) & 0x7fff)

static void storage_is(struct rig *r, uint64_t at, const void *want, size_t n)
{
    uint8_t have[8192];
    assert_int_equal(storage_read(r->vm.storage, at, have, n), 0);
    assert_memory_equal(have, want, n);
}

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
        struct vm_work *w = posted;
        assert_non_null(w);
        posted = NULL;
        w->fn(&r->vm, w);
    }
    assert_int_equal(start(r, ORB_FORMAT1, 0x1000), 2);
    assert_int_equal(css_halt(r->vm.channel, r->schid), 0);
    assert_int_equal(css_test(r->vm.channel, r->schid, r->irb), 0);
    assert_int_equal(FAS(r) & 0x7000, 0x6000);
    unsigned before = r->echo->commands;
    posted->fn(&r->vm, posted); /* what was still queued does nothing now */
    assert_int_equal(r->echo->commands, before);
}

/* --- sense ------------------------------------------------------------------------------------ */

static void test_sense(void **state)
{
    struct rig *r = *state;
    ccw1(r, 0x1000, 0x13, 0x20, 1, 0);
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(UNIT(r), UNIT_END | UNIT_CHECK);
    assert_int_equal(get32(r->irb + 16), 0x01010000); /* concurrent, one byte */
    assert_true(get32(r->irb) & 0x00020000);          /* extended control */
    assert_int_equal(r->irb[13], 0x80);               /* the path last used */
    assert_int_equal(r->irb[32], SENSE_INTERVENTION);
    uint8_t schib[52];
    css_store(r->vm.channel, r->schid, schib);
    assert_int_equal(schib[10], 0x80);
    assert_int_equal(schib[16], 0x11);
    schib[27] &= 0xfe;
    css_modify(r->vm.channel, r->schid, schib);
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(get32(r->irb + 16), 0);
    ccw1(r, 0x1000, CCW_SENSE, 0x20, 32, 0x2000);
    run(r, ORB_FORMAT1, 0x1000);
    storage_is(r, 0x2000, "\x40", 1);
    run(r, ORB_FORMAT1, 0x1000); /* once */
    storage_is(r, 0x2000, "", 1);
    ccw1(r, 0x1000, 0xcb, 0x20, 1, 0x2000); /* unknown command */
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(UNIT(r), UNIT_END | UNIT_CHECK);
    assert_int_equal(r->echo->dev.sense[0], SENSE_COMMAND_REJECT);
    ccw1(r, 0x1000, CCW_SENSE_ID, 0x20, 40, 0x2000);
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(RESIDUAL(r), 24);
    storage_is(r, 0x2000, "\xff\x17\x31\x01\x17\x32\x01\x00\x40\xfa\x00\x80\x43\x1b\x10\x00", 16);
}

/* --- functions ---------------------------------------------------------------------------------- */

static void test_pending_and_halt(void **state)
{
    struct rig *r = *state;
    struct channel *ch = r->vm.channel;
    struct io_interruption in;
    ccw1(r, 0x1000, 0x06, 0x60, 80, 0x2000);
    ccw1(r, 0x1008, 0x0b, 0x20, 1, 0);
    assert_int_equal(start(r, ORB_FORMAT1, 0x1000), 0);
    assert_true(device_pending(&r->echo->dev));
    assert_int_equal(css_test(ch, r->schid, r->irb), 1);
    assert_int_equal(FAS(r), 0x40c0); /* subchannel and device active */
    assert_int_equal(start(r, ORB_FORMAT1, 0x1000), 2);
    ccw_put(&r->echo->dev, "late", 4);
    device_end(&r->echo->dev, UNIT_END);
    assert_int_equal(r->echo->last, 0x0b);
    storage_is(r, 0x2000, "late", 4);
    assert_int_equal(start(r, ORB_FORMAT1, 0x1000), 1); /* status pending */
    assert_false(channel_take_interruption(ch, 0xef, &in));
    assert_true(channel_take_interruption(ch, 0x10, &in));
    assert_int_equal(in.schid, r->schid);
    assert_int_equal(in.parameter, 0x12345678);
    assert_int_equal(in.id_word, 0x18000000);
    assert_false(channel_take_interruption(ch, 0xff, &in)); /* once */
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    /* HSCH on a pending command, then CSCH on nothing. */
    assert_int_equal(start(r, ORB_FORMAT1, 0x1000), 0);
    r->echo->halted = false;
    assert_int_equal(css_halt(ch, r->schid), 0);
    assert_true(r->echo->halted);
    assert_int_equal(css_halt(ch, r->schid), 1);
    assert_int_equal(css_cancel(ch, r->schid), 1);
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    assert_int_equal(FAS(r) & 0x7fe0, 0x6000);
    assert_int_equal(RESIDUAL(r), 80);
    assert_false(channel_take_interruption(ch, 0xff, &in)); /* TSCH was before it */
    device_end(&r->echo->dev, UNIT_END);                    /* too late: nothing happens */
    assert_int_equal(css_test(ch, r->schid, r->irb), 1);
    assert_int_equal(css_clear(ch, r->schid), 0);
    assert_int_equal(css_halt(ch, r->schid), 1);
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    assert_int_equal(FAS(r), 0x1001);
    assert_int_equal(UNIT(r), 0);
    /* CSCH on a pending one: the device hears of it, and its end comes too late. */
    assert_int_equal(start(r, ORB_FORMAT1, 0x1000), 0);
    assert_int_equal(css_resume(ch, r->schid), 2); /* the ORB does not allow suspension */
    r->echo->halted = false;
    assert_int_equal(css_clear(ch, r->schid), 0);
    assert_true(r->echo->halted);
    device_end(&r->echo->dev, UNIT_END);
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    assert_int_equal(FAS(r), 0x1001);
}

/* The initial-status interruption is for a first command that the device is at work with. */
static void test_initial_status(void **state)
{
    struct rig *r = *state;
    ccw1(r, 0x1000, 0x0b, 0x20, 1, 0);
    run(r, ORB_FORMAT1 | ORB_INITIAL, 0x1000);
    assert_int_equal(FAS(r), 0x4007);
    assert_int_equal(get32(r->irb) & SCSW_ZERO_CC, 0);
    ccw1(r, 0x1000, 0x06, 0x20, 1, 0);
    run(r, ORB_FORMAT1 | ORB_INITIAL, 0x1000);
    assert_int_equal(FAS(r), 0x40c9);
    assert_int_equal(get32(r->irb) & SCSW_ZERO_CC, SCSW_ZERO_CC);
    assert_int_equal(css_test(r->vm.channel, r->schid, r->irb), 1);
    assert_int_equal(get32(r->irb) & SCSW_ZERO_CC, 0);
}

static void test_suspend(void **state)
{
    struct rig *r = *state;
    struct channel *ch = r->vm.channel;
    ccw1(r, 0x1000, 0x0b, 0x60, 1, 0);
    ccw1(r, 0x1008, 0x0b, 0x62, 1, 0); /* suspend before this one */
    ccw1(r, 0x1010, 0x0b, 0x20, 1, 0);
    assert_int_equal(css_resume(ch, r->schid), 2);
    assert_int_equal(start(r, ORB_FORMAT1 | ORB_SUSPEND, 0x1000), 0);
    assert_int_equal(r->echo->commands, 1);
    assert_int_equal(css_resume(ch, r->schid), 1); /* status pending */
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    assert_int_equal(FAS(r), 0x4029); /* suspended, intermediate, pending */
    assert_int_equal(CCWA(r), 0x1010);
    assert_int_equal(css_test(ch, r->schid, r->irb), 1);
    assert_int_equal(FAS(r), 0x4020); /* still suspended */
    assert_int_equal(css_resume(ch, r->schid), 0);
    assert_int_equal(r->echo->commands, 1); /* the flag is still there: suspended again */
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    assert_int_equal(FAS(r), 0x4029);
    ccw1(r, 0x1008, 0x0b, 0x60, 1, 0);
    assert_int_equal(css_resume(ch, r->schid), 0);
    assert_int_equal(r->echo->commands, 3);
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    assert_int_equal(FAS(r), 0x4007);
    /* No interruption for the suspension when the ORB says so; XSCH cancels it. */
    ccw1(r, 0x1008, 0x0b, 0x62, 1, 0);
    assert_int_equal(start(r, ORB_FORMAT1 | ORB_SUSPEND | ORB_NO_SUSPEND, 0x1000), 0);
    assert_int_equal(css_test(ch, r->schid, r->irb), 1);
    assert_int_equal(css_cancel(ch, r->schid), 0);
    assert_int_equal(css_test(ch, r->schid, r->irb), 1);
    assert_int_equal(FAS(r), 0);
    assert_int_equal(css_cancel(ch, r->schid), 2);
    /* HSCH on a suspended one: primary status. */
    assert_int_equal(start(r, ORB_FORMAT1 | ORB_SUSPEND | ORB_NO_SUSPEND, 0x1000), 0);
    assert_int_equal(css_halt(ch, r->schid), 0);
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    assert_int_equal(FAS(r), 0x6005);
    /* RSCH on one that is active: nothing is begun anew, nothing to cancel. */
    ccw1(r, 0x1000, 0x06, 0x20, 1, 0);
    assert_int_equal(start(r, ORB_FORMAT1 | ORB_SUSPEND, 0x1000), 0);
    unsigned before = r->echo->commands;
    assert_int_equal(css_resume(ch, r->schid), 0);
    assert_int_equal(r->echo->commands, before);
    assert_int_equal(css_cancel(ch, r->schid), 2);
}

static void test_pci(void **state)
{
    struct rig *r = *state;
    struct channel *ch = r->vm.channel;
    ccw1(r, 0x1000, 0x0b, 0x60, 1, 0);
    ccw1(r, 0x1008, 0x06, 0x28, 80, 0x2000);
    assert_int_equal(start(r, ORB_FORMAT1, 0x1000), 0);
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    assert_int_equal(FAS(r), 0x40c9); /* active, intermediate */
    assert_int_equal(SCH(r), 0x80);
    assert_int_equal(CCWA(r), 0x1010);
    assert_int_equal(css_test(ch, r->schid, r->irb), 1);
    assert_int_equal(FAS(r), 0x40c0);
    channel_pci(&r->echo->dev); /* as a QDIO device does */
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    assert_int_equal(SCH(r), 0x80);
    device_end(&r->echo->dev, UNIT_END);
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    assert_int_equal(FAS(r), 0x4007);
    ccw1(r, 0x1000, 0x0b, 0x28, 1, 0); /* with the program's end: nothing to alert of */
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(FAS(r), 0x400f);
    assert_int_equal(SCH(r), 0x80);
    r->echo->size = 8; /* in a CCW that data chaining comes to */
    ccw1(r, 0x1000, 2, 0x80, 4, 0x2000);
    ccw1(r, 0x1008, 0, 0x08, 4, 0x3000);
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(SCH(r), 0x80);
}

static void test_unsolicited(void **state)
{
    struct rig *r = *state;
    struct channel *ch = r->vm.channel;
    assert_true(device_unsolicited(&r->echo->dev, UNIT_ATTENTION));
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    assert_int_equal(FAS(r), 0x0011);
    assert_int_equal(UNIT(r), UNIT_ATTENTION);
    /* While a function is in progress it waits for the end of it. */
    ccw1(r, 0x1000, 0x06, 0x20, 80, 0x2000);
    assert_int_equal(start(r, ORB_FORMAT1, 0x1000), 0);
    device_unsolicited(&r->echo->dev, UNIT_ATTENTION);
    assert_int_equal(css_test(ch, r->schid, r->irb), 1);
    device_end(&r->echo->dev, UNIT_END);
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    assert_int_equal(UNIT(r), UNIT_END);
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    assert_int_equal(UNIT(r), UNIT_ATTENTION);
    assert_int_equal(css_test(ch, r->schid, r->irb), 1);
}

static void test_modify_and_numbers(void **state)
{
    struct rig *r = *state;
    struct channel *ch = r->vm.channel;
    uint8_t a[52], b[52], irb[96];
    struct orb orb = {0, ORB_FORMAT1 | ORB_LPM, 0x1000};
    assert_int_equal(css_store(ch, r->schid, a), 0);
    assert_int_equal(get16(a + 6), 0x600);
    put32(a, 0xcafe0001);
    a[4] = 0x28;
    a[5] |= 0x1c;
    a[8] = 0x40;
    put16(a + 12, 0x77);
    a[14] = 0x7f;
    a[27] = 7;
    put64(a + 40, 0x10040);
    assert_int_equal(css_modify(ch, r->schid, a), 0);
    css_store(ch, r->schid, b);
    assert_memory_equal(a, b, 28);
    assert_memory_equal(a + 40, b + 40, 8);
    assert_int_equal(css_start(ch, r->schid, &orb), 3); /* by no path that the mask allows */
    a[8] = 0x80;
    a[4] = 0x01;
    assert_int_equal(css_modify(ch, r->schid, a), -1);
    a[4] = 0x28;
    a[5] = 0; /* disabled */
    assert_int_equal(css_modify(ch, r->schid, a), 0);
    assert_int_equal(css_start(ch, r->schid, &orb), 3);
    assert_int_equal(css_test(ch, r->schid, irb), 3);
    assert_int_equal(css_halt(ch, r->schid), 3);
    assert_int_equal(css_clear(ch, r->schid), 3);
    assert_int_equal(css_cancel(ch, r->schid), 3);
    assert_int_equal(css_resume(ch, r->schid), 3);
    assert_int_equal(css_store(ch, 0x00010001, a), 3); /* no such number */
    assert_int_equal(css_store(ch, 0x00030000, a), 3); /* no such set */
}

static void test_attach_detach(void **state)
{
    struct rig *r = *state;
    struct channel *ch = r->vm.channel;
    struct echo *e = calloc(1, sizeof *e);
    uint32_t crw;
    uint8_t schib[52];
    device_init(&e->dev, &echo_type, &r->vm, 0x600);
    assert_int_equal(channel_add(ch, &e->dev, true), -17);
    e->dev.devno = 0x500;
    assert_int_equal(channel_add(ch, &e->dev, true), 0);
    assert_int_equal(channel_number(&e->dev), 1);
    assert_ptr_equal(channel_next(ch, 0), &e->dev);
    assert_ptr_equal(channel_next(ch, 0x501), &r->echo->dev);
    assert_int_equal(css_store_crw(ch, &crw), 0);
    assert_int_equal(crw, 0x03040001);
    assert_int_equal(css_store_crw(ch, &crw), 1);
    channel_remove(ch, &e->dev, true);
    assert_int_equal(css_store(ch, 0x00010001, schib), 0);
    assert_int_equal(schib[5] & 1, 0); /* device number not valid */
    for (unsigned i = 0; i < 40; i++)
        channel_report(ch, 0x03040000 | i);
    for (unsigned i = 0; i < 31; i++)
        css_store_crw(ch, &crw);
    css_store_crw(ch, &crw);
    assert_true(crw & 0x20000000); /* some were lost */
    assert_int_equal(css_store_crw(ch, &crw), 1);
}

static struct echo *another(struct rig *r, uint16_t devno, uint8_t isc)
{
    struct echo *e = calloc(1, sizeof *e);
    uint8_t schib[52];
    device_init(&e->dev, &echo_type, &r->vm, devno);
    assert_int_equal(channel_add(r->vm.channel, &e->dev, false), 0);
    assert_int_equal(css_store(r->vm.channel, channel_schid(&e->dev), schib), 0);
    schib[4] = (uint8_t)(isc << 3);
    schib[5] |= 0x80;
    assert_int_equal(css_modify(r->vm.channel, channel_schid(&e->dev), schib), 0);
    return e;
}

/* Of several subclasses the lowest first; of several subchannels of one the next in turn; none of a
 * subchannel that is not enabled; and nothing is left behind a reset. */
static void test_order_of_interruptions(void **state)
{
    struct rig *r = *state;
    struct channel *ch = r->vm.channel;
    struct io_interruption in;
    struct echo *low = another(r, 0x700, 5), *same = another(r, 0x701, 3);
    for (unsigned round = 0; round < 2; round++) {
        assert_int_equal(css_clear(ch, channel_schid(&low->dev)), 0);
        assert_int_equal(css_clear(ch, channel_schid(&same->dev)), 0);
        assert_int_equal(css_clear(ch, r->schid), 0);
        assert_true(channel_take_interruption(ch, 0xff, &in));
        assert_int_equal(in.schid, round % 2 ? channel_schid(&same->dev) : r->schid);
        assert_true(channel_take_interruption(ch, 0xff, &in));
        assert_int_equal(in.schid, round % 2 ? r->schid : channel_schid(&same->dev));
        assert_true(channel_take_interruption(ch, 0xff, &in));
        assert_int_equal(in.schid, channel_schid(&low->dev));
        assert_int_equal(in.id_word, 5 << 27);
        assert_false(channel_take_interruption(ch, 0xff, &in));
    }
    assert_int_equal(css_clear(ch, r->schid), 0);
    channel_reset(ch);
    assert_false(channel_take_interruption(ch, 0xff, &in));
    assert_int_equal(css_test(ch, r->schid, r->irb), 3); /* not enabled any more */
    uint8_t schib[52];
    assert_int_equal(css_store(ch, r->schid, schib), 0);
    assert_int_equal(schib[4], 0);
    assert_int_equal(get32(schib + 28) & 0x7fff, 0);
}

static void test_adapter(void **state)
{
    struct rig *r = *state;
    struct io_interruption in;
    channel_adapter(r->vm.channel, 3);
    channel_adapter(r->vm.channel, 3);
    assert_true(channel_take_interruption(r->vm.channel, 0xff, &in));
    assert_int_equal(in.schid, 0);
    assert_int_equal(in.id_word, 0x98000000);
    assert_false(channel_take_interruption(r->vm.channel, 0xff, &in));
}

/* --- CHSC --------------------------------------------------------------------------------------- */

static void test_chsc(void **state)
{
    struct rig *r = *state;
    uint8_t p[4096] = {0};
    put16(p, 0x10);
    put16(p + 2, 0x0002);
    p[7] = 0x10;
    p[11] = 0x12;
    assert_true(chsc_execute(r->vm.channel, p));
    assert_int_equal(get16(p + 0x10), 8 + 3 * 8);
    assert_int_equal(get16(p + 0x12), 1);
    assert_int_equal(p[0x18], 0); /* 10: not there; 11: valid, OSD */
    assert_int_equal(p[0x20], 0x80);
    assert_int_equal(p[0x22], 0x11);
    assert_int_equal(p[0x23], 0x11);
    memset(p, 0, sizeof p);
    put16(p, 0x10);
    put16(p + 2, 0x0004);
    put16(p + 10, 0xffff); /* all: as many as there is room for */
    assert_true(chsc_execute(r->vm.channel, p));
    assert_int_equal(get16(p + 0x12), 1);
    assert_int_equal(p[0x18], 0xc0);
    assert_int_equal(get16(p + 0x1a), 0x600);
    assert_int_equal(p[0x20], 0x11);
    memset(p, 0, sizeof p);
    put16(p, 0x10);
    put16(p + 2, 0x0010);
    assert_true(chsc_execute(r->vm.channel, p));
    assert_int_equal(get16(p + 0x10), 0xff0);
    assert_int_equal(p[0x18 + 8] & 0x10, 0x10); /* bit 67 */
    put16(p, 0x10);
    put16(p + 2, 0x7777);
    assert_true(chsc_execute(r->vm.channel, p));
    assert_int_equal(get16(p + 0x12), 4);
    put16(p, 0x18);
    put16(p + 2, 0x0010);
    assert_true(chsc_execute(r->vm.channel, p));
    assert_int_equal(get16(p + 0x1a), 3);
    put16(p, 4096);
    assert_false(chsc_execute(r->vm.channel, p));
    put16(p, 9);
    assert_false(chsc_execute(r->vm.channel, p));
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
        posted = NULL;
        uint32_t flags = (seed & 1 ? ORB_FORMAT1 : 0) | (seed & 2 ? ORB_IDA64 : 0) |
                         (seed & 4 ? ORB_MIDAW : 0) | (seed & 8 ? ORB_SUSPEND : 0) |
                         (seed & 16 ? ORB_LENGTH : 0) | (seed & 0xf0000000U);
        assert_int_equal(start(r, flags, 0x1000), 0);
        css_clear(r->vm.channel, r->schid);
        assert_int_equal(css_test(r->vm.channel, r->schid, r->irb), 0);
        while (posted) {
            struct vm_work *w = posted;
            posted = NULL;
            w->fn(&r->vm, w);
        }
    }
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_read_formats),
        T(test_incorrect_length),
        T(test_data_chaining),
        T(test_write_and_status),
        T(test_status_modifier),
        T(test_ida),
        T(test_wrong_lists),
        T(test_high_storage),
        T(test_initial_status),
        T(test_order_of_interruptions),
        T(test_midaw),
        T(test_program_checks),
        T(test_keys_and_limits),
        T(test_endless_program),
        T(test_sense),
        T(test_pending_and_halt),
        T(test_suspend),
        T(test_pci),
        T(test_unsolicited),
        T(test_modify_and_numbers),
        T(test_attach_detach),
        T(test_adapter),
        T(test_chsc),
        T(test_random_programs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
