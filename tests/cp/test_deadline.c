/* Deadlines of a machine: cp/deadline.c; and what a guest can make of DIAGNOSE X'288'. */
#include "tests/cp/command_rig.h"

static const char direct[] = "USER ONE ONE 1M 16M G\n"
                             "USER TWO TWO 1M 16M G\n";

/* Counts in a field that only CP SLEEP has a use for. */
static void due(struct vm *vm)
{
    vm->sleep_number++;
}

static void set(struct vm *vm, uint64_t ms)
{
    pthread_mutex_lock(&vm->lock);
    deadline_set(vm, DEADLINE_WATCHDOG, ms, due);
    pthread_mutex_unlock(&vm->lock);
}

static unsigned seen(struct vm *vm)
{
    pthread_mutex_lock(&vm->lock);
    unsigned n = vm->sleep_number;
    pthread_mutex_unlock(&vm->lock);
    return n;
}

/* Let the loop run for so long, or until it came. */
static unsigned wait_ms(struct command_rig *r, struct vm *vm, unsigned ms, unsigned until)
{
    uint64_t end = uv_hrtime() + ms * 1000000ull;
    while (uv_hrtime() < end && seen(vm) < until)
        uv_run(&r->sys->loop, UV_RUN_ONCE);
    return seen(vm);
}

static void count_timer(uv_handle_t *h, void *n)
{
    *(unsigned *)n += h->type == UV_TIMER && !uv_is_closing(h);
}

static unsigned loop_timers(struct command_rig *r)
{
    unsigned n = 0;
    for (int i = 0; i < 3; i++)
        uv_run(&r->sys->loop, UV_RUN_NOWAIT);
    uv_walk(&r->sys->loop, count_timer, &n);
    return n;
}

static void moved_and_cancelled(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *one = rig_logon(r, "ONE");
    set(one, 5);
    assert_int_equal(wait_ms(r, one, 20000, 1), 1);
    set(one, 600000);
    set(one, 5); /* nearer */
    assert_int_equal(wait_ms(r, one, 20000, 2), 2);
    set(one, 5);
    set(one, 600000); /* farther: the look at 5 ms asks for another */
    assert_int_equal(wait_ms(r, one, 50, 3), 2);
    pthread_mutex_lock(&one->lock);
    assert_true(one->deadlines[DEADLINE_WATCHDOG].at_ns > 0);
    deadline_cancel(one, DEADLINE_WATCHDOG);
    pthread_mutex_unlock(&one->lock);
    set(one, 5);
    pthread_mutex_lock(&one->lock);
    deadline_cancel(one, DEADLINE_WATCHDOG);
    pthread_mutex_unlock(&one->lock);
    assert_int_equal(wait_ms(r, one, 50, 3), 2);
    set(one, 5);
    assert_int_equal(wait_ms(r, one, 20000, 3), 3);
    rig_close(r);
}

/* A guest sets it without end, each time farther or each time nearer: the loop has few timers. */
static void set_without_end(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *one = rig_logon(r, "ONE");
    unsigned before = loop_timers(r);
    for (unsigned i = 0; i < 100000; i++)
        set(one, 15000 + i);
    assert_true(loop_timers(r) <= before + 1);
    for (unsigned s = 86400; s >= 15; s--)
        set(one, s * 1000ull);
    assert_true(loop_timers(r) <= before + 2);
    for (unsigned i = 0; i < 100000; i++)
        set(one, i & 1 ? 15000 : 86400000);
    assert_true(loop_timers(r) <= before + 2);
    assert_int_equal(seen(one), 0);
    rig_close(r);
}

/* A machine that has logged off is gone at once, and a new one of the same user hears nothing of it. */
static void logged_off(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *two = rig_logon(r, "TWO");
    set(two, 30);
    assert_int_equal(atomic_load(&two->refs), 2); /* the rig's and the table's */
    rig_end(r, two);
    two = rig_logon(r, "TWO");
    assert_int_equal(wait_ms(r, two, 80, 1), 0);
    set(two, 5);
    assert_int_equal(wait_ms(r, two, 20000, 1), 1);
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(moved_and_cancelled),
                                       cmocka_unit_test(set_without_end),
                                       cmocka_unit_test(logged_off)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
