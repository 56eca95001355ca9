/* Interruptions that a guest does not make itself: malfunction alert, IUCV, and that a system reset
 * takes away what is pending; a CPU's first reference. */
#include "tests/engine/bench.h"

/* New PSWs that go on at X'4000', where a DIAGNOSE stands; the CPU is enabled for all. */
static void ready(struct bench *b, uint64_t cr0)
{
    bench_new_psws(b);
    storage_write(b->storage, CODE, "\x83\x00\x00\x44", 4);
    sie_set_cr(b->cpu, 0, cr0);
    sie_set_cr(b->cpu, 6, 0xff000000);
    sie_set_cr(b->cpu, 14, 0x10000000);
    sie_set_psw(b->cpu, (struct sie_psw){0x0304000180000000, CODE});
}

/* The DIAGNOSE that was come to: X'44' without an interruption, X'99' behind one. */
static unsigned diagnose(struct bench *b)
{
    assert_int_equal(sie_run(b->cpu, UINT64_MAX), SIE_INSTRUCTION);
    return (unsigned)sie_instruction(b->cpu)->address;
}

static unsigned half(struct bench *b, uint64_t at)
{
    uint8_t p[2];
    storage_read(b->storage, at, p, 2);
    return get16(p);
}

static void test_malfunction(void **state)
{
    struct bench *b = *state;
    ready(b, 0x8000);
    sie_malfunction_alert(b->guest, 0); /* one's own is for the others */
    assert_int_equal(diagnose(b), 0x44);
    sie_malfunction_alert(b->guest, 5);
    sie_malfunction_alert(b->guest, 3);
    for (unsigned from = 3; from <= 5; from += 2) {
        ready(b, 0x8000);
        assert_int_equal(diagnose(b), 0x99);
        assert_int_equal(half(b, 0x86), 0x1200);
        assert_int_equal(half(b, 0x84), from);
    }
    ready(b, 0x8000);
    assert_int_equal(diagnose(b), 0x44);
}

static void test_iucv(void **state)
{
    struct bench *b = *state;
    sie_iucv_pending(b->cpu, true);
    ready(b, 0);
    assert_int_equal(diagnose(b), 0x44);
    ready(b, 2);
    assert_int_equal(sie_run(b->cpu, UINT64_MAX), SIE_IUCV);
    sie_iucv_pending(b->cpu, false);
    sie_iucv_interruption(b->cpu);
    assert_int_equal(diagnose(b), 0x99);
    assert_int_equal(half(b, 0x86), 0x4000);
    ready(b, 2);
    assert_int_equal(diagnose(b), 0x44);
}

static void test_interrupt_key(void **state)
{
    struct bench *b = *state;
    sie_interrupt_key(b->guest);
    ready(b, 0);
    assert_int_equal(diagnose(b), 0x44);
    ready(b, 0x40);
    assert_int_equal(diagnose(b), 0x99);
    assert_int_equal(half(b, 0x86), 0x40);
    ready(b, 0x40);
    assert_int_equal(diagnose(b), 0x44);
}

/* What was pending before a system reset must not be there behind it. */
static void test_reset(void **state)
{
    struct bench *b = *state;
    for (unsigned reset = 0; reset < 2; reset++) {
        sie_service_signal(b->guest, 0x1001);
        sie_interrupt_key(b->guest);
        sie_channel_report(b->guest);
        sie_iucv_pending(b->cpu, true);
        sie_set_io_pending(b->guest, 0x80);
        sie_malfunction_alert(b->guest, 1);
        if (reset) {
            sie_initial_reset(b->cpu);
            sie_subsystem_reset(b->guest);
        }
        ready(b, 0x8242);
        if (reset)
            assert_int_equal(diagnose(b), 0x44);
        else
            assert_int_equal(diagnose(b), 0x99); /* the machine check comes first */
    }
    sie_service_signal(b->guest, 0x3000); /* and its parameter is its own */
    ready(b, 0x200);
    assert_int_equal(diagnose(b), 0x99);
    assert_int_equal(half(b, 0x82), 0x3000);
}

/* What CP's EXTERNAL makes: any code, held off by the bits of control register 0 that it names; a
 * signal with the address of the CPU that it is said to be from. */
static void test_made(void **state)
{
    struct bench *b = *state;
    ready(b, 0);
    sie_external(b->cpu, 0x2603, 0x200);
    assert_int_equal(diagnose(b), 0x44);
    ready(b, 0x200);
    assert_int_equal(diagnose(b), 0x99);
    assert_int_equal(half(b, 0x86), 0x2603);
    ready(b, 0x200);
    assert_int_equal(diagnose(b), 0x44); /* once */
    sie_external(b->cpu, 0x77, 0);
    ready(b, 0);
    assert_int_equal(diagnose(b), 0x99);
    assert_int_equal(half(b, 0x86), 0x77);

    static const unsigned codes[] = {0x1202, 0x1201, 0x1200};
    for (unsigned n = 0; n < 3; n++) {
        assert_true(sie_signal(b->cpu, (enum sie_signal)n, 0x2a));
        ready(b, 0);
        assert_int_equal(diagnose(b), 0x44);
        ready(b, 0xe000);
        assert_int_equal(diagnose(b), 0x99);
        assert_int_equal(half(b, 0x86), codes[n]);
        assert_int_equal(half(b, 0x84), 0x2a);
    }
    assert_true(sie_signal(b->cpu, SIE_SIGNAL_CALL, 1));
    assert_false(sie_signal(b->cpu, SIE_SIGNAL_CALL, 2));
    sie_external(b->cpu, 0x77, 0);
    sie_cpu_reset(b->cpu);
    sie_start(b->cpu);
    ready(b, 0xe2ff);
    assert_int_equal(diagnose(b), 0x44);
}

/* An order that the other CPU has not obeyed yet: it is busy for the next one. */
static void test_busy(void **state)
{
    struct bench *b = *state;
    struct vcpu *v = sie_vcpu_create(b->guest, 1);
    for (unsigned obeyed = 0; obeyed < 2; obeyed++) {
        ready(b, 0);
        /* SIGP 0,2,RESTART (SENSE at last); SIGP 0,2,SENSE */
        storage_write(b->storage, CODE, "\xae\x02\x00\x06\xae\x02\x00\x01\x83\x00\x00\x44", 12);
        if (obeyed)
            storage_write(b->storage, CODE + 3, "\x01", 1);
        sie_set_gr(b->cpu, 2, 1);
        assert_int_equal(diagnose(b), 0x44);
        assert_int_equal(sie_psw(b->cpu).mask >> 44 & 3, obeyed ? 0 : 2);
        sie_set_architecture(v, true);
        assert_int_equal(sie_run(v, UINT64_MAX), SIE_INSTRUCTION);
    }
    sie_vcpu_destroy(v);
}

/* In access-register mode nothing may be found in a TLB: not page 0 in an empty one either. */
static void test_empty_tlb(void **state)
{
    struct bench *b = *state;
    struct vcpu *v = sie_vcpu_create(b->guest, 1);
    sie_set_architecture(v, true);
    sie_start(v);
    storage_write(b->storage, CODE, "\x50\x10\xc3\x10\x83\x00\x00\x44", 8); /* ST 1,X'310'(12) */
    sie_set_cr(v, 1, 0x20);
    sie_set_gr(v, 1, 0x4711);
    sie_set_psw(v, (struct sie_psw){0x0400400180000000, CODE});
    assert_int_equal(sie_run(v, UINT64_MAX), SIE_INSTRUCTION);
    assert_int_equal(half(b, 0x312), 0x4711);
    sie_vcpu_destroy(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_malfunction),   cmocka_unit_test(test_iucv),
        cmocka_unit_test(test_interrupt_key), cmocka_unit_test(test_reset),
        cmocka_unit_test(test_made),          cmocka_unit_test(test_empty_tlb),
        cmocka_unit_test(test_busy),
    };
    return cmocka_run_group_tests(tests, bench_setup, bench_teardown);
}
