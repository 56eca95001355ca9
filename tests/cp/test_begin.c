/* BEGIN, and what else lets a machine go on, while a dispatcher thread is still with the
 * interception that stopped it: the machine is entered again, or it would hang in RUNNING. */
#include "tests/cp/command_rig.h"

static const char direct[] = "USER OPERATOR OPERATOR 1M 1M ABCDEFG\n"
                             "USER ONE ONE 1M 1M G\n";

static atomic_uint stops;

/* Before the dispatcher has its lock again: BEGIN of another thread could be no earlier. */
static void begin_at_once(struct vm *vm, void *ctx, enum sie_exit why, const char *message)
{
    (void)ctx, (void)why;
    vm_enter_cp(vm, message);
    if (atomic_fetch_add(&stops, 1) < 20)
        vm_begin(vm);
}

static void begin_before_the_slice_ends(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    pthread_mutex_lock(&vm->lock);
    dispatch_on_stopped(vm, begin_at_once, NULL);
    pthread_mutex_unlock(&vm->lock);
    rig_run(r, vm, "store psw 000A0000 80000ABC");
    rig_run(r, vm, "begin");
    for (struct patience p = {0}; atomic_load(&stops) <= 20 && patient(&p);)
        ;
    assert_int_equal(atomic_load(&stops), 21);
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(begin_before_the_slice_ends)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
