/* VARY PROCESSOR, CORE, CHPID and PATH: a thread of the dispatcher that is offline takes nothing up, the
 * last one stays, and the one channel path is always there. */
#include "cp/stsi.h"
#include "tests/cp/command_rig.h"

#include <pthread.h>
#include <stddef.h>

static const char direct[] = "USER OPERATOR OPERATOR 4M 4M ABCDEFG\nUSER ONE ONE 4M 4M G\n";

static struct command_rig *open_with(unsigned threads)
{
    struct command_rig *r = rig_open(NULL, direct);
    dispatcher_stop(r->sys->dispatcher);
    dispatcher_destroy(r->sys->dispatcher);
    r->sys->dispatcher = dispatcher_create(threads, false);
    assert_int_equal(dispatcher_start(r->sys->dispatcher), 0);
    return r;
}

struct job {
    struct vm_work work;
    pthread_mutex_t lock;
    pthread_cond_t cond;
    pthread_t thread;
    bool done;
};

static void job_run(struct vm *vm, struct vm_work *work)
{
    struct job *j = (struct job *)((char *)work - offsetof(struct job, work));
    (void)vm;
    pthread_mutex_lock(&j->lock);
    j->thread = pthread_self();
    j->done = true;
    pthread_cond_signal(&j->cond);
    pthread_mutex_unlock(&j->lock);
}

/* On which thread work is done now. */
static pthread_t worker_of(struct vm *vm)
{
    struct job j = {.lock = PTHREAD_MUTEX_INITIALIZER, .cond = PTHREAD_COND_INITIALIZER};
    j.work.fn = job_run;
    vm_post(vm, &j.work);
    pthread_mutex_lock(&j.lock);
    while (!j.done)
        pthread_cond_wait(&j.cond, &j.lock);
    pthread_mutex_unlock(&j.lock);
    return j.thread;
}

static void processors(void **state)
{
    (void)state;
    struct command_rig *r = open_with(3);
    struct vm *op = rig_logon(r, "OPERATOR"), *one = rig_logon(r, "ONE");
    expect(r, op, "query processors", 0,
           "PROCESSOR 00 MASTER CP\nPROCESSOR 01 ALTERNATE CP\nPROCESSOR 02 ALTERNATE CP\n");
    expect(r, op, "vary offline processor 1", 0, "Processor 01 offline\n");
    expect(r, op, "vary off core 0002", 0, "Processor 02 offline\n");
    expect(r, op, "vary off proc 0", 1458,
           "HCPVRY1458E CPU 00 was not varied offline; it is the last one online\n");
    expect(r, op, "query processors", 0,
           "PROCESSOR 00 MASTER CP\nPROCESSOR 01 STANDBY CP\nPROCESSOR 02 STANDBY CP\n");
    rig_run(r, op, "indicate load");
    assert_non_null(strstr(r->out, "% 0001\n"));
    assert_null(strstr(r->out, "PROC 0001"));
    pthread_t first = worker_of(one);
    for (unsigned i = 0; i < 50; i++)
        assert_true(pthread_equal(first, worker_of(one)));
    expect(r, op, "vary online processor 02", 0, "Processor 02 online\n");
    expect(r, op, "vary off processor 0", 0, "Processor 00 offline\n");
    expect(r, op, "query processors", 0,
           "PROCESSOR 00 STANDBY CP\nPROCESSOR 01 STANDBY CP\nPROCESSOR 02 MASTER CP\n");
    pthread_t second = worker_of(one);
    assert_false(pthread_equal(first, second));
    for (unsigned i = 0; i < 50; i++)
        assert_true(pthread_equal(second, worker_of(one)));
    expect(r, op, "vary on processor 0", 0, "Processor 00 online\n");
    expect(r, op, "vary off processor 0", 0, "Processor 00 offline\n");
    assert_true(pthread_equal(second, worker_of(one)));
    rig_close(r);
}

/* STORE SYSTEM INFORMATION: 4,096 bytes from X'2000'. */
static void told(struct vm *vm, uint32_t function, uint32_t selectors, uint8_t b[4096])
{
    struct vcpu *v = rig_execute(vm, 0xb27d3000,
                                 (uint64_t[6]){function << 28 | selectors, selectors, 0, 0x2000});
    stsi(vm, v);
    assert_int_equal(sie_psw(v).mask >> 44 & 3, 0);
    storage_read(vm->storage, 0x2000, b, 4096);
}

/* A guest is told of the processors that CP has, of the machine and of the partition; of its own CPUs otherwise. */
static void told_to_guests(void **state)
{
    (void)state;
    struct command_rig *r = open_with(3);
    struct vm *op = rig_logon(r, "OPERATOR"), *one = rig_logon(r, "ONE");
    static const uint8_t two_of_three[8] = {0, 3, 0, 2, 0, 1, 0, 0},
                         own[8] = {0, 1, 0, 1, 0, 0, 0, 0};
    uint8_t b[4096];
    char capacity[17] = "";
    expect(r, op, "vary off processor 1", 0, NULL);
    told(one, 1, 1, b);
    ebcdic_to_ascii(capacity, b + 64, 16);
    assert_string_equal(capacity, "703             ");
    told(one, 1, 2, b);
    assert_memory_equal(b + 36, two_of_three, 8);
    assert_memory_equal(b + 44, "\xff\xff\xff\xff\0\0", 6); /* how two and three do beside one */
    told(one, 2, 2, b);
    assert_memory_equal(b + 36, two_of_three, 8);
    told(one, 3, 2, b);
    assert_memory_equal(b + 36, own, 8);
    rig_close(r);
}

static void refused(void **state)
{
    (void)state;
    struct command_rig *r = open_with(1);
    struct vm *op = rig_logon(r, "OPERATOR"), *one = rig_logon(r, "ONE");
    expect(r, one, "vary off processor 0", 1, "HCPCMD001E Unknown CP command: VARY\n");
    expect(r, op, "vary off processor", 26, "HCPVRY026E Operand missing or invalid\n");
    expect(r, op, "vary off processor zz", 2, "HCPVRY002E Invalid operand - ZZ\n");
    expect(r, op, "vary off processor 00000", 2, "HCPVRY002E Invalid operand - 00000\n");
    expect(r, op, "vary off processor 1", 1458, "HCPVRY1458E CPU 01 does not exist.\n");
    expect(r, op, "vary off processor 0 1", 3,
           "HCPVRY003E Invalid option - command contains extra option(s) starting with 1\n");
    expect(r, op, "vary off chpid", 846, "HCPVRY846E Invalid channel path identifier\n");
    expect(r, op, "vary off chpid 123", 846, "HCPVRY846E Invalid channel path identifier\n");
    expect(r, op, "vary off chpid 1f", 0, "Path 1F not configured\n");
    expect(r, op, "vary on chpid 0", 0, "Path 00 online\n");
    expect(r, op, "vary off path 0", 26, "HCPVRY026E Operand missing or invalid\n");
    expect(r, op, "vary off path 0 from 200", 40, "HCPVRY040E Device 0200 does not exist\n");
    expect(r, op, "vary off pcif 1", 2990,
           "HCPVRY2990E A PCI function is not available on this system\n");
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(processors),
                                       cmocka_unit_test(told_to_guests), cmocka_unit_test(refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
