/* A virtual machine with nothing but storage and channel, for tests of the channel subsystem: storage is
 * real, the device is one of ours that does what each test wants.  Included by the test programs, each of
 * which is about one part of it. */
#ifndef TESTS_CP_CHANNEL_RIG_H
#define TESTS_CP_CHANNEL_RIG_H

#include "cp/channel/css.h"
#include "cp/channel/subchannel.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MIB (1ULL << 20)

struct echo {
    struct device dev;
    uint8_t data[8192]; /* what READ gives, and WRITE took */
    size_t size;        /* of it */
    unsigned commands;  /* executed */
    uint8_t last;
    bool halted, cleared, chained;
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
    ((struct echo *)dev)->halted = true;
    ((struct echo *)dev)->cleared = clear;
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
    struct vm_work *posted;
};

/* In CP's place: the test does the work. */
void vm_post(struct vm *vm, struct vm_work *work)
{
    struct rig *r = (struct rig *)((char *)vm - offsetof(struct rig, vm));
    work->next = r->posted;
    r->posted = work;
}

static int setup(void **state)
{
    struct rig *r = calloc(1, sizeof *r);
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

static inline void ccw0(struct rig *r, uint32_t at, uint8_t cmd, uint8_t flags, uint16_t n,
                        uint32_t data)
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

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
