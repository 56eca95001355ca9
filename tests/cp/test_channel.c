/* Subchannels: sense, functions and their condition codes, interruptions, devices that come and go, CHSC. */
#include "tests/cp/channel_rig.h"

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
    ccw1(r, 0x1000, CCW_SENSE, 0x20, 1, 0x2000); /* taken with the status: nothing is left */
    put(r, 0x2000, "x", 1);
    run(r, ORB_FORMAT1, 0x1000);
    storage_is(r, 0x2000, "", 1);
    ccw1(r, 0x1000, 0x13, 0x20, 1, 0);
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
    assert_true(r->echo->halted && !r->echo->cleared);
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
    assert_true(r->echo->halted && r->echo->cleared);
    device_end(&r->echo->dev, UNIT_END);
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    assert_int_equal(FAS(r), 0x1001);
    assert_int_equal(CCWA(r), 0);
    assert_int_equal(RESIDUAL(r), 0);
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
    r->echo->cleared = false;
    assert_int_equal(css_cancel(ch, r->schid), 0);
    assert_true(r->echo->cleared);
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
    r->echo->size = 5;
    ccw1(r, 0x1000, 2, 0x20, 80, 0x2000);
    run(r, ORB_FORMAT1, 0x1000);
    assert_int_equal(RESIDUAL(r), 75);
    assert_true(device_unsolicited(&r->echo->dev, UNIT_ATTENTION));
    assert_int_equal(css_test(ch, r->schid, r->irb), 0);
    assert_int_equal(FAS(r), 0x0011);
    assert_int_equal(RESIDUAL(r), 0); /* of no program */
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

/* A reset forgets the channel reports that nobody has taken. */
static void test_reset(void **state)
{
    struct rig *r = *state;
    uint32_t crw;
    while (!css_store_crw(r->vm.channel, &crw))
        ;
    channel_report(r->vm.channel, 0x04030001);
    channel_report(r->vm.channel, 0x04030002);
    assert_int_equal(css_store_crw(r->vm.channel, &crw), 0);
    assert_int_equal(crw, 0x04030001);
    channel_reset(r->vm.channel);
    assert_int_equal(css_store_crw(r->vm.channel, &crw), 1);
    assert_int_equal(crw, 0);
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
    assert_int_equal(get16(p + 0x10), 8 + (0xff0 - 8) / 32 * 32);
    assert_int_equal(p[0x18], 0xc0);
    assert_int_equal(get16(p + 0x1a), 0x600);
    assert_int_equal(p[0x20], 0x11);
    memset(p, 0, sizeof p);
    put16(p, 0x10);
    put16(p + 2, 0x0010);
    assert_true(chsc_execute(r->vm.channel, p));
    assert_int_equal(get16(p + 0x10), 0xff0);
    static const uint8_t general[16] = {[5] = 0x42, [6] = 0x80, [7] = 0x80, [8] = 0x10};
    assert_memory_equal(p + 0x18, general, sizeof general); /* bits 41, 46, 48, 56, 67 */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_sense),
        T(test_pending_and_halt),
        T(test_initial_status),
        T(test_suspend),
        T(test_pci),
        T(test_unsolicited),
        T(test_modify_and_numbers),
        T(test_attach_detach),
        T(test_order_of_interruptions),
        T(test_reset),
        T(test_adapter),
        T(test_chsc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
