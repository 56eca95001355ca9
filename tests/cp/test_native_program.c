/* A native system that has a program run on the virtual CPU (cp/guest.h): its storage, gates, lines that
 * are typed meanwhile, and what is CP's: the attention key, a disabled wait, a second CPU. */
#include "tests/cp/command_rig.h"

#include "cms/coroutine.h"
#include "cp/guest.h"
#include "cp/guest_host.h"
#include "engine/base/bytes.h"

#include <errno.h>

#define DIRECT                                                \
    "USER OPERATOR X 32M 64M ABCDEFG\n CONSOLE 0009 3215 T\n" \
    "USER RUNNER X 1M 1M G\n MACHINE ESA 2\n CONSOLE 0009 3215 T\n"
#define GATE  0x1000
#define LAST  0x1002
#define START 0x20000
/* I/O, external and machine-check interruptions enabled, key E, supervisor state. */
#define MASK 0x03e4000000000000ULL

/* One program, and what came of it. */
struct trial {
    struct command_rig *rig;
    struct vm *vm;
    const uint8_t *code;
    size_t n;
    void (*look)(struct trial *t, struct guest *g); /* when it has ended */
    enum guest_stop stopped;
    struct guest_cpu cpu;
    uint64_t told_ns, used_ns; /* of processor time, by guest_cpu_time() and by the engine */
    atomic_uint done, typed, slices;
    /* look()'s */
    uint16_t code_of_svc, code_of_program;
    uint32_t old_address;
    int past_end, across_end, kept;
};

/* The system that has it run. */
struct runner {
    struct trial *t;
    struct guest *g;
    struct coroutine *co;
    enum guest_run why;
};

/* New PSWs that are gates: a supervisor call comes to GATE, a program interruption to LAST. */
static void low_core(struct guest *g)
{
    uint8_t psw[8];
    put64(psw, 0x000a000080000000ULL | GATE);
    guest_storage_write(g, 0x60, psw, 8);
    put64(psw, 0x000a000080000000ULL | LAST);
    guest_storage_write(g, 0x68, psw, 8);
}

static uint64_t base_ns(const struct trial *t)
{
    return sie_count(sie_vcpu(t->vm->guest, 0)).cpu_ns;
}

static void program(void *arg)
{
    struct runner *r = arg;
    struct trial *t = r->t;
    uint8_t line[80];
    struct guest_cpu start = {.psw_mask = MASK, .psw_address = START};
    low_core(r->g);
    guest_storage_write(r->g, START, t->code, t->n);
    guest_storage_key(r->g, START, 4096, 0xe0);
    guest_cpu_reset(r->g);
    guest_cpu_write(r->g, &start);
    uint64_t before, after, total, base = base_ns(t);
    guest_cpu_time(r->g, &before, &total);
    while ((t->stopped = guest_execute(r->g, GATE, LAST)) == GUEST_TYPED) {
        while (guest_attention(r->g) && guest_line(r->g, line, sizeof line) >= 0)
            ;
        atomic_fetch_add(&t->typed, 1);
    }
    t->used_ns = base_ns(t) - base;
    guest_cpu_time(r->g, &after, &total);
    t->told_ns = after - before;
    guest_cpu_read(r->g, &t->cpu);
    if (t->look)
        t->look(t, r->g);
    atomic_fetch_add(&t->done, 1);
    for (;;) {
        r->why = GUEST_WAIT;
        coroutine_yield(r->co);
    }
}

/* parm says where the trial is. */
static void *create(struct guest *g, const char *parm)
{
    void *trial = NULL;
    if (sscanf(parm, "%p", &trial) != 1)
        abort();
    struct runner *r = calloc(1, sizeof *r);
    r->g = g;
    r->t = trial;
    r->co = coroutine_create(256 << 10, program, r);
    return r;
}

static enum guest_run run(void *machine)
{
    struct runner *r = machine;
    atomic_fetch_add(&r->t->slices, 1);
    coroutine_resume(r->co);
    return r->why;
}

static void yield(void *machine)
{
    struct runner *r = machine;
    r->why = GUEST_READY;
    coroutine_yield(r->co);
}

static void destroy(void *machine)
{
    struct runner *r = machine;
    coroutine_destroy(r->co);
    free(r);
}

static const struct guest_system runner = {"RUN", create, run, yield, destroy, NULL};

static void logon(struct trial *t, const uint8_t *code, size_t n,
                  void (*look)(struct trial *t, struct guest *g))
{
    *t = (struct trial){.code = code, .n = n, .look = look};
    t->rig = rig_open(NULL, DIRECT);
    t->vm = rig_logon(t->rig, "RUNNER");
}

/* zero_key: the program stores into page 0. */
static void start(struct trial *t, bool zero_key)
{
    char parm[32];
    snprintf(parm, sizeof parm, "%p", (void *)t);
    pthread_mutex_lock(&t->vm->lock);
    assert_int_equal(guest_ipl(t->vm, &runner, parm), 0);
    if (zero_key)
        storage_set_key(t->vm->storage, 0, 0xe0);
    vm_begin(t->vm);
    pthread_mutex_unlock(&t->vm->lock);
}

static void wait_done(struct trial *t)
{
    for (struct patience p = {0}; !atomic_load(&t->done) && patient(&p);)
        ;
    assert_int_equal(atomic_load(&t->done), 1);
}

static void look(struct trial *t, struct guest *g)
{
    uint8_t low[0x90], two[8];
    guest_storage_read(g, 0, low, sizeof low);
    t->code_of_svc = get16(low + 0x8a);
    t->code_of_program = get16(low + 0x8e);
    t->old_address = get32(low + (t->cpu.psw_address == GATE ? 0x24 : 0x2c));
    t->past_end = guest_storage_read(g, UINT64_MAX - 2, two, sizeof two);
    t->across_end = guest_storage_write(g, guest_storage_bytes(g) - 4, "12345678", 8);
    guest_storage_read(g, guest_storage_bytes(g) - 4, two, 4);
    t->kept = memcmp(two, "\0\0\0\0", 4);
}

/* LA 1,X'123' and SVC 202. */
static void test_supervisor_call(void **state)
{
    struct trial t;
    (void)state;
    static const uint8_t code[] = {0x41, 0x10, 0x01, 0x23, 0x0a, 0xca};
    logon(&t, code, sizeof code, look);
    start(&t, false);
    wait_done(&t);
    assert_int_equal(t.stopped, GUEST_GATE);
    assert_int_equal(t.cpu.psw_address, GATE);
    assert_int_equal(t.cpu.gr[1], 0x123);
    assert_int_equal(t.code_of_svc, 202);
    assert_int_equal(t.old_address, START + 6);
    assert_int_equal(t.past_end, -EFAULT);
    assert_int_equal(t.across_end, -EFAULT);
    assert_int_equal(t.kept, 0); /* nothing was moved */
    rig_close(t.rig);
}

/* LHI 2,20000, BRCT 2 to itself, SVC 3: what the system is told of its time has that of the program that has just
 * come to a gate, though the slice goes on. */
static void test_time(void **state)
{
    struct trial t;
    (void)state;
    static const uint8_t code[] = {0xa7, 0x28, 0x4e, 0x20, 0xa7, 0x26, 0, 0, 0x0a, 0x03};
    logon(&t, code, sizeof code, look);
    start(&t, false);
    wait_done(&t);
    assert_int_equal(t.code_of_svc, 3);
    assert_true(t.used_ns > 0);
    assert_true(t.told_ns >= t.used_ns);
    rig_close(t.rig);
}

/* ST 1,X'800': the program's key is not that of the page. */
static void test_protection(void **state)
{
    struct trial t;
    (void)state;
    static const uint8_t code[] = {0x50, 0x10, 0x08, 0x00};
    logon(&t, code, sizeof code, look);
    start(&t, false);
    wait_done(&t);
    assert_int_equal(t.cpu.psw_address, LAST);
    assert_int_equal(t.code_of_program, 4);
    assert_int_equal(t.old_address, START + 4);
    rig_close(t.rig);
}

/* A loop until register 2 is set, which it is by hand, in CP READ; a line that is t.typed is heard before. */
static void test_typed_and_attention(void **state)
{
    struct trial t;
    (void)state;
    static const uint8_t code[] = {0x12, 0x22, 0xa7, 0x84, 0xff, 0xff, 0x0a, 0x01};
    logon(&t, code, sizeof code, look);
    start(&t, false);
    pthread_mutex_lock(&t.vm->lock);
    console_input(t.vm, (const uint8_t *)"x", 1);
    pthread_mutex_unlock(&t.vm->lock);
    for (struct patience p = {0}; !atomic_load(&t.typed) && patient(&p);)
        ;
    assert_int_equal(atomic_load(&t.typed), 1);
    pthread_mutex_lock(&t.vm->lock);
    vm_attention(t.vm);
    assert_int_equal(t.vm->state, VM_CP);
    pthread_mutex_unlock(&t.vm->lock);
    rig_run(t.rig, t.vm, "DISPLAY PSW");
    assert_non_null(strstr(t.rig->out, "0002000")); /* it stands in the loop */
    rig_run(t.rig, t.vm, "STORE G2 1");
    unsigned before = atomic_load(&t.slices);
    rig_run(t.rig, t.vm, "BEGIN");
    wait_done(&t);
    assert_true(atomic_load(&t.slices) > before);
    assert_int_equal(t.code_of_svc, 1);
    assert_int_equal(t.cpu.gr[2], 1);
    rig_close(t.rig);
}

/* LPSW of a disabled wait that is no gate: CP's, as any guest's. */
static void test_disabled_wait(void **state)
{
    struct trial t;
    (void)state;
    static const uint8_t code[] = {0x0d, 0x30, 0x82, 0x00, 0x30, 0x06, 0x07, 0x00,
                                   0,    0x0a, 0,    0,    0,    0,    0x0b, 0xad};
    logon(&t, code, sizeof code, look);
    start(&t, false);
    for (struct patience p = {0};
         !rig_said(t.rig, "HCPGIR450W CP entered; disabled wait PSW 000A0000 00000BAD") &&
         patient(&p);)
        ;
    assert_true(rig_said(t.rig, "HCPGIR450W CP entered; disabled wait PSW 000A0000 00000BAD"));
    assert_int_equal(atomic_load(&t.done), 0);
    rig_close(t.rig);
}

/* SIGP stop to itself, SVC 3: CP's, and BEGIN starts it again. */
static void test_stop(void **state)
{
    struct trial t;
    (void)state;
    static const uint8_t code[] = {0x41, 0x50, 0x00, 0x00, 0xae, 0x45, 0x00, 0x05, 0x0a, 0x03};
    logon(&t, code, sizeof code, look);
    start(&t, false);
    for (struct patience p = {0}; !rig_said(t.rig, "HCPGSP2629I") && patient(&p);)
        ;
    assert_true(rig_said(t.rig, "HCPGSP2629I"));
    assert_int_equal(atomic_load(&t.done), 0);
    rig_run(t.rig, t.vm, "BEGIN");
    wait_done(&t);
    assert_int_equal(t.code_of_svc, 3);
    rig_close(t.rig);
}

static void look_and_let(struct trial *t, struct guest *g)
{
    look(t, g);
    guest_storage_write(g, START + 0x40, "\x78", 1);
}

/* As the next test, but CPU 1 waits for the byte, which the system stores when the program has ended, and loads a
 * disabled wait: CP says so, and the machine goes on, since the system does. */
static void test_second_cpu_asleep(void **state)
{
    struct trial t;
    (void)state;
    static const uint8_t code[] = {
        0x0d, 0x30,                         /*    BASR 3,0: X'20002' */
        0xd2, 0x07, 0x20, 0x00, 0x30, 0x2e, /*    MVC 0(8,2),the new PSW; register 2 is 0 */
        0x41, 0x50, 0x00, 0x01,             /*    LA 5,1 */
        0xae, 0x45, 0x00, 0x06,             /*    SIGP 4,5,6: restart */
        0x0a, 0x02,                         /*    SVC 2 */
        0,    0,    0,    0,    0,    0,    /* */
        0,    0,    0,    0,    0,    0,    0,    0,    /* */
        0x0d, 0x60,                                     /* X'20020': BASR 6,0 */
        0x95, 0x78, 0x60, 0x1e,                         /*    CLI X'20040',X'78' */
        0x47, 0x70, 0x60, 0x00,                         /*    BNE to it */
        0x82, 0x00, 0x60, 0x16,                         /*    LPSW X'20038' */
        0,    0,                                        /* */
        0x00, 0x08, 0x00, 0x00, 0x00, 0x02, 0x00, 0x20, /* X'20030': to X'20020', key 0 */
        0x00, 0x0a, 0x00, 0x00, 0x00, 0x00, 0x0b, 0xad, /* X'20038' */
        0};
    logon(&t, code, sizeof code, look_and_let);
    assert_int_equal(rig_run(t.rig, t.vm, "DEFINE CPU 1"), 0);
    start(&t, true);
    wait_done(&t);
    for (struct patience p = {0}; !rig_said(t.rig, "HCPGIR450W") && patient(&p);)
        ;
    assert_true(rig_said(t.rig, "HCPGIR450W"));
    pthread_mutex_lock(&t.vm->lock);
    assert_int_equal(t.vm->state, VM_RUNNING);
    pthread_mutex_unlock(&t.vm->lock);
    rig_close(t.rig);
}

/* SIGP restart of CPU 1, whose restart new PSW (at 0) has it store X'77' at X'20040' and loop there: the
 * program waits for that byte.  Nobody enters the system on that CPU. */
static void test_second_cpu(void **state)
{
    struct trial t;
    (void)state;
    static const uint8_t code[] = {
        0x0d, 0x30,                         /*    BASR 3,0: X'20002' */
        0xd2, 0x07, 0x20, 0x00, 0x30, 0x2e, /*    MVC 0(8,2),the new PSW; register 2 is 0 */
        0x41, 0x50, 0x00, 0x01,             /*    LA 5,1 */
        0xae, 0x45, 0x00, 0x06,             /*    SIGP 4,5,6: restart */
        0x95, 0x77, 0x30, 0x3e,             /*    CLI X'20040',X'77' */
        0x47, 0x70, 0x30, 0x0e,             /*    BNE to it */
        0x0a, 0x02,                         /*    SVC 2 */
        0x07, 0x00, 0x07, 0x00, 0x07, 0x00, /* */
        0x0d, 0x60,                         /* X'20020': BASR 6,0 */
        0x92, 0x77, 0x60, 0x1e,             /*    MVI X'20040',X'77' */
        0xa7, 0xf4, 0x00, 0x00,             /*    J to itself */
        0x07, 0x00, 0x07, 0x00, 0x07, 0x00, /* */
        0x00, 0x08, 0x00, 0x00, 0x00, 0x02, 0x00, 0x20, /* X'20030': to X'20020', key 0 */
        0,    0,    0,    0,    0,    0,    0,    0,    0};
    logon(&t, code, sizeof code, look);
    assert_int_equal(rig_run(t.rig, t.vm, "DEFINE CPU 1"), 0);
    start(&t, true);
    wait_done(&t);
    assert_int_equal(t.stopped, GUEST_GATE);
    assert_int_equal(t.code_of_svc, 2);
    assert_int_equal(t.old_address, START + 0x1a);
    rig_close(t.rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_supervisor_call),
        cmocka_unit_test(test_protection),
        cmocka_unit_test(test_typed_and_attention),
        cmocka_unit_test(test_disabled_wait),
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_second_cpu_asleep),
        cmocka_unit_test(test_second_cpu),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
