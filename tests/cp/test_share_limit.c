/* SHARE's limit in the dispatcher: how long a machine waits that has had its most of the processors. */
#include "cp/dispatch/dispatch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MS 1000000ULL

struct rig {
    struct dispatcher d;
    struct worker w[2];
    struct dispatch_vm dv;
    struct dispatch_cpu other;
};

/* A machine with a limit on two processors, the second one busy with somebody else. */
static void set_up(struct rig *r, enum share_limit limit, bool absolute, unsigned max)
{
    *r = (struct rig){
        .d = {.nworkers = 2, .slice_ns = 4 * MS},
        .dv = {.share = 100, .limit = limit, .max_absolute = absolute, .max = max},
    };
    r->d.workers = r->w;
    r->w[1].running = &r->other;
    r->dv.d = &r->d;
}

/* What it gets of 10 seconds of two processors, in tenths of a per cent: slices of 4 ms while it may. */
static unsigned gets(struct rig *r)
{
    uint64_t now = 1000 * MS, end = now + 10000 * MS, used = 0;
    r->dv.credit_clock = now;
    while (now < end) {
        uint64_t until = dispatch_limit_until(&r->dv, now);
        if (until) {
            assert_true(until > now);
            now = until;
            continue;
        }
        now += 4 * MS;
        used += 4 * MS;
        dispatch_limit_used(&r->dv, 4 * MS, now);
    }
    return (unsigned)(used / (20 * MS));
}

static void hard(void **state)
{
    static const unsigned most[] = {1, 10, 100, 333};
    struct rig r;
    (void)state;
    for (unsigned i = 0; i < sizeof most / sizeof *most; i++) {
        set_up(&r, SHARE_LIMITHARD, true, most[i]);
        unsigned got = gets(&r);
        assert_in_range(got, most[i] - most[i] / 20, most[i] + most[i] / 20 + 1);
    }
    set_up(&r, SHARE_LIMITHARD, true, 100);
    r.w[1].offline = true; /* a tenth of one processor is a twentieth of two */
    assert_in_range(gets(&r), 48, 52);
}

/* A part of the shares of those that were there in the round before. */
static void relative(void **state)
{
    struct rig r;
    (void)state;
    set_up(&r, SHARE_LIMITHARD, false, 100);
    r.d.before_shares = r.d.round_shares = 400;
    r.d.round_clock = UINT64_MAX / 2; /* the round does not end */
    r.dv.round = r.d.round;
    dispatch_limit_until(&r.dv, 1);
    r.dv.credit = -(int64_t)(10 * MS);
    r.dv.credit_clock = 1000 * MS;
    /* 100 of 400 of two processors is half a processor: 10 ms take 20 */
    assert_in_range(dispatch_limit_until(&r.dv, 1000 * MS), 1020 * MS, 1020 * MS + 1);
    /* alone it has all there is */
    set_up(&r, SHARE_LIMITHARD, false, 100);
    r.dv.credit = -(int64_t)(10 * MS);
    r.dv.credit_clock = 1000 * MS;
    assert_in_range(dispatch_limit_until(&r.dv, 1000 * MS), 1005 * MS, 1005 * MS + 1);
}

/* A soft one holds while a processor has somebody else to run. */
static void soft(void **state)
{
    struct rig r;
    struct timer_node node = {0};
    (void)state;
    set_up(&r, SHARE_LIMITSOFT, true, 100);
    assert_in_range(gets(&r), 499, 500); /* the free processor */
    set_up(&r, SHARE_LIMITSOFT, true, 100);
    assert_true(timer_add(&r.d.ready, &node, 1));
    assert_in_range(gets(&r), 95, 105);
    timer_remove(&r.d.ready, &node);
    timer_queue_free(&r.d.ready);
    /* what it had beyond is no debt for long */
    set_up(&r, SHARE_LIMITSOFT, true, 10);
    gets(&r);
    assert_true(r.dv.credit >= -(int64_t)(4 * MS));
}

static void none(void **state)
{
    struct rig r;
    (void)state;
    set_up(&r, SHARE_NOLIMIT, true, 1);
    assert_in_range(gets(&r), 499, 500);
    set_up(&r, SHARE_LIMITHARD, true, 1);
    r.d.deterministic = true;
    assert_in_range(gets(&r), 499, 500);
}

/* A machine that is stopped is not one that the limit keeps waiting. */
static void held(void **state)
{
    struct rig r;
    struct vm vm = {.dispatch = &r.dv};
    (void)state;
    set_up(&r, SHARE_LIMITHARD, true, 100);
    pthread_mutex_init(&r.d.lock, NULL);
    struct dispatch_cpu c = {.dv = &r.dv, .owner = &r.w[0], .limited = true};
    r.dv.cpus = &c;
    assert_true(timer_add(&r.w[0].timers, &c.timer, 1));
    dispatch_hold(&vm);
    assert_false(c.limited);
    assert_null(timer_first(&r.w[0].timers));
    timer_queue_free(&r.w[0].timers);
    pthread_mutex_destroy(&r.d.lock);
}

/* Credit is kept for a moment only, and a debt is paid for 20 seconds at the most, however long it did not run. */
static void kept(void **state)
{
    static const struct {
        int64_t credit, after; /* nanoseconds */
        uint64_t passed;
    } rows[] = {
        {0, 1 * MS, 5 * MS},  /* a tenth of two processors */
        {0, 4 * MS, 20 * MS}, /* the moment */
        {0, 4 * MS, 5000 * MS},
        {3 * MS, 4 * MS, 10 * MS},
        {-(int64_t)(1000 * MS), 0, 5000 * MS},
        {-(int64_t)(30000 * MS), -(int64_t)(26000 * MS), 100000 * MS},
    };
    struct rig r;
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        set_up(&r, SHARE_LIMITHARD, true, 100);
        r.dv.credit = rows[i].credit;
        r.dv.credit_clock = 1000 * MS;
        dispatch_limit_until(&r.dv, 1000 * MS + rows[i].passed);
        assert_int_equal(r.dv.credit, rows[i].after);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hard), cmocka_unit_test(relative), cmocka_unit_test(soft),
        cmocka_unit_test(none), cmocka_unit_test(held),     cmocka_unit_test(kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
