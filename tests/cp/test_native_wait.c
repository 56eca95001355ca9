/* A native system whose question was answered before CP READ, and that goes on behind it: what came
 * meanwhile it has to hear of, though the answer that it sees says that there is nothing. */
#include "tests/cp/command_rig.h"

#include "cms/coroutine.h"
#include "cp/guest.h"
#include "cp/guest_host.h"

#define DIRECT                                                \
    "USER OPERATOR X 32M 64M ABCDEFG\n CONSOLE 0009 3215 T\n" \
    "USER ASKER X 1M 1M G\n CONSOLE 0009 3215 T\n"

/* What a test sees of the system: IPL's parameter says where it is, as %p. */
struct seen {
    atomic_uint asked, heard;
    uint64_t at_create, at_start; /* virtual processor time */
    struct tm clock;              /* the local time at its start */
    char zone[8];
};

struct asker {
    struct guest *g;
    struct coroutine *co;
    enum guest_run why;
    struct seen *seen;
};

static uint64_t virtual_ns(struct guest *g)
{
    uint64_t used, total;
    guest_cpu_time(g, &used, &total);
    return used;
}

/* Reads a line when there is one, waits when there is none. */
static void program(void *arg)
{
    struct asker *a = arg;
    uint8_t line[80];
    uint32_t ns;
    struct seen *seen = a->seen;
    seen->at_start = virtual_ns(a->g);
    snprintf(seen->zone, sizeof seen->zone, "%s", guest_local_time(a->g, &seen->clock, &ns));
    for (;;) {
        atomic_fetch_add(&seen->asked, 1);
        if (guest_line(a->g, line, sizeof line) >= 0) {
            atomic_fetch_add(&seen->heard, 1);
        } else {
            a->why = GUEST_WAIT;
            coroutine_yield(a->co);
        }
    }
}

static void *create(struct guest *g, const char *parm)
{
    struct asker *a = calloc(1, sizeof *a);
    a->g = g;
    if (sscanf(parm, "%p", (void **)&a->seen) != 1)
        abort();
    a->co = coroutine_create(256 << 10, program, a);
    while (virtual_ns(g) < 3000000) /* it is long about it */
        ;
    a->seen->at_create = virtual_ns(g);
    return a;
}

static enum guest_run run(void *machine)
{
    struct asker *a = machine;
    coroutine_resume(a->co);
    return a->why;
}

static void yield(void *machine)
{
    struct asker *a = machine;
    a->why = GUEST_READY;
    coroutine_yield(a->co);
}

static void destroy(void *machine)
{
    struct asker *a = machine;
    coroutine_destroy(a->co);
    free(a);
}

static const struct guest_system asker = {"ASK", create, run, yield, destroy, NULL};

static bool comes_to(struct vm *vm, unsigned state)
{
    struct patience p = {0};
    struct dispatch_status s;
    do
        if (dispatch_status(vm, vm->base_cpu, &s) && (unsigned)s.state == state)
            return true;
    while (patient(&p));
    return false;
}

/* IPL and BEGIN of it; vm->lock held. */
static void asker_ipl(struct vm *vm, struct seen *seen)
{
    char parm[32];
    snprintf(parm, sizeof parm, "%p", (void *)seen);
    assert_int_equal(guest_ipl(vm, &asker, parm), 0);
    vm_begin(vm);
}

static void test_line_in_cp_read(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, DIRECT);
    struct vm *vm = rig_logon(r, "ASKER");
    struct seen seen = {0};
    pthread_mutex_lock(&vm->lock);
    asker_ipl(vm, &seen);
    pthread_mutex_unlock(&vm->lock);
    for (unsigned round = 1; round <= 20; round++) {
        assert_true(comes_to(vm, DISPATCH_IDLE));
        unsigned before = atomic_load(&seen.asked);
        pthread_mutex_lock(&vm->lock); /* its question waits for the lock */
        dispatch_wake(vm, sie_vcpu(vm->guest, vm->base_cpu));
        for (struct patience p = {0}; atomic_load(&seen.asked) == before && patient(&p);)
            ;
        vm_enter_cp(vm, NULL);
        pthread_mutex_unlock(&vm->lock); /* answered: no line */
        assert_true(comes_to(vm, DISPATCH_IDLE));
        pthread_mutex_lock(&vm->lock);
        console_input(vm, (const uint8_t *)"x", 1);
        vm_begin(vm);
        pthread_mutex_unlock(&vm->lock);
        for (struct patience p = {0}; atomic_load(&seen.heard) < round && patient(&p);)
            ;
        assert_int_equal(atomic_load(&seen.heard), round);
    }
    assert_true(seen.at_start >= seen.at_create); /* the IPL is in the time of the first Ready; */
    rig_close(r);
}

/* Its clock is CP's local time, whatever the host's is, and what SET VTOD made of it. */
static void test_local_time(void **state)
{
    (void)state;
    struct command_rig *r = rig_open("Timezone_Definition FAR East 12.45.00\n", DIRECT);
    struct vm *vm = rig_logon(r, "ASKER");
    struct seen seen = {0};
    time_t there = time(NULL) + 12 * 3600 + 45 * 60 + 7200;
    pthread_mutex_lock(&vm->lock);
    atomic_store(&vm->tod_epoch, (int64_t)7200 * 1000000 * 4096);
    asker_ipl(vm, &seen);
    pthread_mutex_unlock(&vm->lock);
    for (struct patience p = {0}; !atomic_load(&seen.asked) && patient(&p);)
        ;
    assert_string_equal(seen.zone, "FAR");
    assert_in_range(timegm(&seen.clock) - there, 0, 1800);
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_line_in_cp_read),
                                       cmocka_unit_test(test_local_time)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
