/* BEGIN, and what else lets a machine go on, while a dispatcher thread is still with the
 * interception that stopped it: the machine is entered again, or it would hang in RUNNING. */
#include "cp/ipl.h"
#include "tests/cp/command_rig.h"

static const char direct[] = "USER OPERATOR OPERATOR 1M 1M ABCDEFG\n"
                             "USER ONE ONE 1M 1M G\n"
                             " MACHINE ESA 4\n"
                             "USER TWO TWO 1M 1M G\n";

/* Before the dispatcher has its lock again: BEGIN of another thread could be no earlier. */
static void begin_at_once(struct vm *vm, void *ctx, enum sie_exit why, const char *message)
{
    (void)why;
    vm_enter_cp(vm, message);
    if (atomic_fetch_add((atomic_uint *)ctx, 1) < 20)
        vm_begin(vm);
}

static void begin_before_the_slice_ends(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    atomic_uint stops = 0;
    pthread_mutex_lock(&vm->lock);
    dispatch_on_stopped(vm, begin_at_once, &stops);
    pthread_mutex_unlock(&vm->lock);
    rig_run(r, vm, "store psw 000A0000 80000ABC");
    rig_run(r, vm, "begin");
    for (struct patience p = {0}; atomic_load(&stops) <= 20 && patient(&p);)
        ;
    assert_int_equal(atomic_load(&stops), 21);
    rig_close(r);
}

struct counted_work {
    struct vm_work work;
    atomic_uint done;
};

static void worked(struct vm *vm, struct vm_work *w)
{
    (void)vm;
    atomic_fetch_add(&((struct counted_work *)w)->done, 1);
}

/* LOGOFF in an interception takes the CPU away that the thread came from; then there is work. */
static void removed_in_its_interception(struct vm *vm, void *ctx, enum sie_exit why,
                                        const char *message)
{
    (void)why;
    struct vcpu *v = sie_vcpu(vm->guest, 0);
    vm_enter_cp(vm, message);
    dispatch_remove_cpu(vm, v);
    sie_kicked(v); /* that one was for a CPU that was there */
    vm_post(vm, &((struct counted_work *)ctx)->work);
    assert_false(sie_kicked(v)); /* its storage might be another's by now */
    assert_int_equal(dispatch_add_cpu(vm, v), 0);
}

static void kick_of_a_removed_cpu(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    struct counted_work work = {.work.fn = worked};
    pthread_mutex_lock(&vm->lock);
    dispatch_on_stopped(vm, removed_in_its_interception, &work);
    pthread_mutex_unlock(&vm->lock);
    rig_run(r, vm, "store psw 000A0000 80000ABC");
    rig_run(r, vm, "begin");
    for (struct patience p = {0}; !atomic_load(&work.done) && patient(&p);)
        ;
    assert_int_equal(atomic_load(&work.done), 1);
    rig_close(r);
}

static bool comes_to(struct vm *vm, enum vm_state state)
{
    struct patience p = {0};
    bool there;
    do {
        pthread_mutex_lock(&vm->lock);
        there = vm->state == state;
        pthread_mutex_unlock(&vm->lock);
    } while (!there && patient(&p));
    return there;
}

/* CPU 0 starts CPU 1 and waits for ever.  DETACH takes the one that went on. */
static void detach_of_the_last(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    const char *wait = "disabled wait PSW 000A0000 80000ABC";
    assert_int_equal(rig_run(r, vm, "define cpu 1"), 0);
    rig_run(r, vm, "store s0 0008000080003000");
    rig_run(r, vm, "store s3000 A7F40000");         /* BRC 15,* */
    rig_run(r, vm, "store s2000 AE13000682000300"); /* SIGP 1,3,RESTART; LPSW X'300' */
    rig_run(r, vm, "store s300 000A000080000ABC");
    rig_run(r, vm, "store g3 1");
    rig_run(r, vm, "store psw 00080000 80002000");
    rig_run(r, vm, "begin");
    assert_true(rig_said(r, wait));
    assert_true(comes_to(vm, VM_RUNNING)); /* CPU 1 goes on */
    /* One that runs takes its system along. */
    rig_hush(r);
    expect(r, vm, "detach cpu 0-1", 1456, "HCPCPU1456E The base CPU 00 cannot be detached.\n");
    expect(r, vm, "detach cpu 1 2", 1458, NULL);
    assert_non_null(sie_vcpu(vm->guest, 1));
    assert_int_equal(rig_run(r, vm, "detach cpu 1"), 0);
    assert_true(rig_said(r, "CPU 01 detached\nStorage cleared - system reset.\n"));
    assert_true(comes_to(vm, VM_CP));
    assert_null(sie_vcpu(vm->guest, 1));
    expect(r, vm, "display s3000", 0, NULL);
    assert_null(strstr(r->out, "A7F4"));
    rig_close(r);
}

/* CPU 1 takes one program interruption after the other: CP says so, of that CPU, and CPU 0 goes on. */
static void a_loop_of_one_cpu(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    assert_int_equal(rig_run(r, vm, "define cpu 1"), 0);
    rig_run(r, vm, "store s0 0008000080003000");  /* restart */
    rig_run(r, vm, "store s68 0008000080003000"); /* program */
    rig_run(r, vm, "store s3000 0000");
    rig_run(r, vm, "store s2000 AE130006A7F40000"); /* SIGP 1,3,RESTART; BRC 15,* */
    rig_run(r, vm, "store g3 1");
    rig_run(r, vm, "store psw 00080000 80002000");
    rig_run(r, vm, "begin");
    assert_true(rig_said(r, "HCPGIR453W CP entered; program interrupt loop\n"));
    assert_true(comes_to(vm, VM_RUNNING));
    /* It is asleep: CPU 0 is the last that goes on, and stops itself. */
    pthread_mutex_lock(&vm->lock);
    vm_enter_cp(vm, NULL);
    pthread_mutex_unlock(&vm->lock);
    rig_run(r, vm, "store s2000 AE030005A7F40000"); /* SIGP 0,3,STOP; BRC 15,* */
    rig_run(r, vm, "store g3 0");
    rig_run(r, vm, "store psw 00080000 80002000");
    rig_run(r, vm, "begin");
    assert_true(rig_said(r, "SIGP stop from CPU 00"));
    assert_true(comes_to(vm, VM_CP));
    rig_close(r);
}

/* Two CPUs give the one processor to each other by DIAGNOSE X'9C' without end: others have theirs. */
static void yields_in_a_circle(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE"), *other = rig_logon(r, "TWO");
    assert_int_equal(rig_run(r, vm, "define cpu 1"), 0);
    rig_run(r, vm, "store s0 0008000080003000");
    rig_run(r, vm, "store s3000 A76800008360009CA7F4FFFE"); /* LHI 6,0; DIAG 6,0,X'9C'; J *-4 */
    rig_run(r, vm, "store s2000 AE130006A76800018360009CA7F4FFFE"); /* SIGP 1,3,RESTART; LHI 6,1 */
    rig_run(r, vm, "store g3 1");
    rig_run(r, vm, "store psw 00080000 80002000");
    rig_run(r, vm, "begin");
    for (struct patience p = {0}; atomic_load(&vm->usage.virtual_ns) < 10000000 && patient(&p);)
        ;
    rig_run(r, other, "store s2000 A7F40000");
    rig_run(r, other, "store psw 00080000 80002000");
    rig_run(r, other, "begin");
    for (struct patience p = {0}; atomic_load(&other->usage.virtual_ns) < 50000000 && patient(&p);)
        ;
    assert_true(atomic_load(&other->usage.virtual_ns) >= 50000000);
    rig_close(r);
}

/* A CPU that has reset its machine is stopped, and cannot DETACH itself for all that. */
static void reset_by_the_guest(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    assert_int_equal(rig_run(r, vm, "define cpu 1"), 0);
    rig_run(r, vm, "store s0 0008000080003000");
    rig_run(r, vm, "store s2000 AE130006A7F40000");                 /* SIGP 1,3,RESTART; BRC 15,* */
    rig_run(r, vm, "store s3000 A7183100A728001A83120008A7F40000"); /* DIAG 1,2,8 */
    rig_run(r, vm, "store s3100 E2E8E2E3C5D440D9C5E2C5E315"); /* SYSTEM RESET, DETACH CPU 01 */
    rig_run(r, vm, "store s310D C4C5E3C1C3C840C3D7E440F0F1");
    rig_run(r, vm, "store g3 1");
    rig_run(r, vm, "store psw 00080000 80002000");
    rig_run(r, vm, "begin");
    assert_true(rig_said(r, "System reset."));
    assert_true(comes_to(vm, VM_CP));
    rig_run(r, vm, "query virtual cpus");
    assert_non_null(strstr(r->out, "CPU 01"));
    rig_close(r);
}

/* BEGIN that is refused changes nothing; of a machine that runs it is as if it had been stopped. */
static void begin_at_an_address(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    rig_run(r, vm, "store s2000 A7F40000"); /* BRC 15,* */
    rig_run(r, vm, "store s3000 82000300"); /* LPSW X'300' */
    rig_run(r, vm, "store s300 000A000080000ABC");
    rig_run(r, vm, "store psw 00080000 80002000");
    assert_int_not_equal(rig_run(r, vm, "begin 3000 and more"), 0);
    assert_int_not_equal(rig_run(r, vm, "begin -1"), 0);
    assert_int_equal(rig_run(r, vm, "begin"), 0);
    for (struct patience p = {0}; !atomic_load(&vm->usage.virtual_ns) && patient(&p);)
        ;
    assert_true(comes_to(vm, VM_RUNNING)); /* in the loop */
    assert_int_equal(rig_run(r, vm, "begin 3000"), 0);
    assert_true(rig_said(r, "disabled wait PSW 000A0000 80000ABC"));
    rig_close(r);
}

/* STOP and BEGIN are of the CPU that commands are about. */
static void of_one_cpu(void **state)
{
    static const struct {
        const char *command;
        bool stopped[2];
        enum vm_state state;
        bool held;
    } steps[] = {
        {"cpu all begin", {false, false}, VM_RUNNING, false},
        {"stop", {true, false}, VM_CP, true},
        {"begin", {false, false}, VM_RUNNING, false},
        {"cpu 1 stop", {false, true}, VM_CP, true},
        {"begin", {false, true}, VM_RUNNING, false},
        {"cpu 1 begin", {false, false}, VM_RUNNING, false},
        {"cpu all stop", {true, true}, VM_CP, true},
        {"begin", {false, true}, VM_RUNNING, false},
        {"cpu all begin", {false, false}, VM_RUNNING, false},
        {"cpu 1 stop", {false, true}, VM_CP, true},
        {"set run on", {false, true}, VM_CP, true}, /* what is held already waits for BEGIN */
        {"cpu 1 stop", {false, true}, VM_CP, true},
        {"cpu all begin", {false, false}, VM_RUNNING, false},
        {"cpu 1 stop", {false, true}, VM_CP, false}, /* the other goes on */
        {"stop", {true, true}, VM_CP, true},
        {"cpu all begin", {false, false}, VM_RUNNING, false},
    };
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    rig_run(r, vm, "define cpu 1");
    rig_run(r, vm, "store s2000 A7F40000"); /* BRC 15,* */
    rig_run(r, vm, "cpu all store psw 00080000 80002000");
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        char cpu[64];
        rig_run(r, vm, steps[k].command);
        rig_run(r, vm, "query virtual cpus");
        for (unsigned i = 0; i < 2; i++) {
            char *line = strstr(r->out, i ? "CPU 01  ID " : "CPU 00  ID ");
            assert_non_null(line);
            snprintf(cpu, sizeof cpu, "%.56s", line);
            if ((strstr(cpu, "STOPPED") != NULL) != steps[k].stopped[i])
                fail_msg("step %zu, %s: %s", k, steps[k].command, cpu);
        }
        assert_int_equal(vm->state, steps[k].state);
        assert_int_equal(dispatch_held(vm), steps[k].held);
    }
    rig_close(r);
}

/* A disabled wait with a clock that counts instructions: the machine of one CPU. */
static void stops_again(struct vm *vm, void *ctx, enum sie_exit why, const char *message)
{
    assert_int_equal(why, SIE_DISABLED_WAIT);
    assert_non_null(message);
    vm_enter_cp(vm, NULL);
    atomic_fetch_add((atomic_uint *)ctx, 1);
}

/* That machine, in IPL's place: it has the image, and runs. */
static struct vm *counted_machine(const uint8_t *image, size_t size, unsigned cpus,
                                  atomic_uint *times)
{
    const char *why;
    struct system *sys = system_create(NULL);
    sys->engine = engine_create();
    sys->frames = frame_pool_create(sys->engine, 1024);
    sys->dispatcher = dispatcher_create(1, true);
    struct directory_entry *entry = entry_create("GUEST", 1 << 20, cpus);
    struct vm *vm = vm_create(sys, entry);
    entry_put(entry);
    pthread_mutex_lock(&vm->lock);
    dispatch_on_stopped(vm, stops_again, times);
    assert_int_equal(ipl_image(vm, image, size, NULL, 0, NULL, &why), 0);
    pthread_mutex_unlock(&vm->lock);
    assert_int_equal(dispatcher_start(sys->dispatcher), 0);
    return vm;
}

static void counted_machine_end(struct vm *vm)
{
    struct system *sys = vm->sys;
    pthread_mutex_lock(&vm->lock);
    vm_logoff(vm, NULL, NULL, false);
    pthread_mutex_unlock(&vm->lock);
    vm_put(vm);
    dispatcher_stop(sys->dispatcher);
    system_end_timers(sys);
    dispatcher_destroy(sys->dispatcher);
    frame_pool_destroy(sys->frames);
    engine_destroy(sys->engine);
    sys->dispatcher = NULL;
    sys->frames = NULL;
    sys->engine = NULL;
    system_destroy(sys);
}

static void deterministic(void **state)
{
    uint8_t image[16] = {0, 0x0a, 0, 0, 0x80, 0, 0x0a, 0xbc};
    atomic_uint times = 0;
    (void)state;
    struct vm *vm = counted_machine(image, sizeof image, 1, &times);
    for (unsigned n = 1; n < 5; n++) {
        for (struct patience p = {0}; atomic_load(&times) < n && patient(&p);)
            ;
        assert_int_equal(atomic_load(&times), n);
        assert_true(comes_to(vm, VM_CP));
        pthread_mutex_lock(&vm->lock);
        vm_begin(vm);
        pthread_mutex_unlock(&vm->lock);
    }
    counted_machine_end(vm);
}

/* A CPU that resets its machine and would DETACH itself, where instructions are counted. */
static void deterministic_reset(void **state)
{
    static const uint8_t first[] = {0x92, 0x30, 0x00, 0x06, 0xa7, 0x38, 0x00, 0x01,
                                    0xae, 0x13, 0x00, 0x06, 0xa7, 0xf4, 0x00, 0x00};
    static const uint8_t second[] = {0xa7, 0x18, 0x31, 0x00, 0xa7, 0x28, 0x00, 0x1a,
                                     0x83, 0x12, 0x00, 0x08, 0xa7, 0xf4, 0x00, 0x00};
    static const uint8_t commands[] = {0xe2, 0xe8, 0xe2, 0xe3, 0xc5, 0xd4, 0x40, 0xd9, 0xc5,
                                       0xe2, 0xc5, 0xe3, 0x15, 0xc4, 0xc5, 0xe3, 0xc1, 0xc3,
                                       0xc8, 0x40, 0xc3, 0xd7, 0xe4, 0x40, 0xf0, 0xf1};
    static uint8_t image[0x3200] = {0, 0x08, 0, 0, 0x80, 0, 0x20, 0};
    atomic_uint times = 0;
    (void)state;
    memcpy(image + 0x2000, first, sizeof first);   /* PSW to X'3000', SIGP 1,3,RESTART; BRC 15,* */
    memcpy(image + 0x3000, second, sizeof second); /* DIAG 1,2,8 */
    memcpy(image + 0x3100, commands, sizeof commands);
    struct vm *vm = counted_machine(image, sizeof image, 2, &times);
    assert_true(comes_to(vm, VM_CP));
    pthread_mutex_lock(&vm->lock);
    assert_non_null(sie_vcpu(vm->guest, 1));
    assert_true(sie_stopped(sie_vcpu(vm->guest, 1)));
    pthread_mutex_unlock(&vm->lock);
    counted_machine_end(vm);
}

/* DEFINE CPU of several, DEFINE CPU n AS CPU n, DETACH CPU of several. */
static void lists_of_cpus(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    expect(r, vm, "define cpu 2 1", 0, "CPU 01 defined\nCPU 02 defined\n");
    expect(r, vm, "define cpu 2 as cpu 3", 0, "CPU 03 defined\n");
    assert_null(sie_vcpu(vm->guest, 2));
    expect(r, vm, "detach cpu 2", 1458, NULL);
    expect(r, vm, "detach cpu 3 1", 0, "CPU 01 detached\nCPU 03 detached\n");
    static const char base[] = "HCPCPU1456E The base CPU 00 cannot be detached.\n";
    expect(r, vm, "detach cpu all", 1456, base); /* there is no other */
    expect(r, vm, "detach cpu all 1", 3, NULL);
    expect(r, vm, "define cpu 1 2", 0, NULL);
    expect(r, vm, "detach cpu all", 1456, base);
    assert_true(rig_said(r, "CPU 01 detached\nCPU 02 detached\n"
                            "Storage cleared - system reset.\n"));
    assert_null(sie_vcpu(vm->guest, 1));
    assert_null(sie_vcpu(vm->guest, 2));
    rig_close(r);
}

/* TYPE: what QUERY and INDICATE show, what goes together, what a new one is. */
static void types_of_cpus(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    expect(r, vm, "define cpu 1 type ziip", 0, "CPU 01 defined\n");
    assert_true(rig_shows(r, vm, "query virtual cpus", " STOPPED ZIIP CPUAFF SUPP\n"));
    expect(r, vm, "define cpu 2 type ifl", 2, "HCPCPU002E Invalid operand - IFL\n");
    expect(r, vm, "define cpu 2 type icf", 2, "HCPCPU002E Invalid operand - ICF\n");
    expect(r, vm, "define cpu 0 type ifl", 2, "HCPCPU002E Invalid operand - IFL\n");
    expect(r, vm, "define cpu 0 type ziip", 2, "HCPCPU002E Invalid operand - ZIIP\n");
    expect(r, vm, "define cpu 2 type cp now", 3, NULL);
    expect(r, vm, "define cpu 1 as cpu 3", 0, "CPU 03 defined\n");
    assert_true(rig_shows(r, vm, "query virtual cpus", "CPU 03  ID  "));
    assert_true(rig_shows(r, vm, "query virtual cpus", " STOPPED ZIIP CPUAFF SUPP\n"));
    expect(r, vm, "define cpu 3 as cpu 1 type cp", 0, "CPU 01 defined\n");
    assert_false(rig_shows(r, vm, "query virtual cpus", "ZIIP"));
    expect(r, vm, "define cpu 1 type cp", 1457, NULL);
    expect(r, vm, "define cpu 1 type ziip", 0, "CPU 01 defined\n");
    expect(r, vm, "detach cpu 1", 0, NULL);
    expect(r, vm, "define cpu 1", 0, NULL);
    assert_false(rig_shows(r, vm, "query virtual cpus", "ZIIP"));
    expect(r, vm, "detach cpu 1", 0, NULL);
    /* Linux only: one type, which is what the base CPU is. */
    expect(r, vm, "set vconfig mode linux", 0, "");
    expect(r, vm, "define cpu 0 type ifl", 0, "CPU 00 defined\n");
    assert_true(rig_shows(r, vm, "query virtual cpus", "(BASE) STOPPED IFL  CPUAFF SUPP\n"));
    assert_true(rig_shows(r, vm, "indicate user", " TYPE=IFL  CPUAFFIN=SUPP\n"));
    expect(r, vm, "define cpu 1", 0, NULL);
    assert_true(rig_shows(r, vm, "query virtual cpus", " STOPPED IFL  CPUAFF SUPP\nCPU 01"));
    expect(r, vm, "define cpu 0 type cp", 2, "HCPCPU002E Invalid operand - CP\n");
    expect(r, vm, "define cpu 0-1 type cp", 0, "CPU 00 defined\nCPU 01 defined\n");
    expect(r, vm, "set vconfig mode vm", 0, "");
    expect(r, vm, "define cpu 2 type ifl", 0, NULL);
    expect(r, vm, "define cpu 3 type icf", 0, NULL);
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(types_of_cpus),
                                       cmocka_unit_test(lists_of_cpus),
                                       cmocka_unit_test(begin_before_the_slice_ends),
                                       cmocka_unit_test(kick_of_a_removed_cpu),
                                       cmocka_unit_test(detach_of_the_last),
                                       cmocka_unit_test(a_loop_of_one_cpu),
                                       cmocka_unit_test(yields_in_a_circle),
                                       cmocka_unit_test(begin_at_an_address),
                                       cmocka_unit_test(of_one_cpu),
                                       cmocka_unit_test(reset_by_the_guest),
                                       cmocka_unit_test(deterministic),
                                       cmocka_unit_test(deterministic_reset)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
