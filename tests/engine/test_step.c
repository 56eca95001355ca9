/* The door for CP's TRACE: which events end sie_run(), what they tell, and that an instruction
 * which leaves for CP is traced when CP has answered. */
#include "tests/engine/bench.h"

/* The program, and new PSWs that go on at X'4000'. */
static void load(struct bench *b, const char *text, size_t n)
{
    bench_new_psws(b);
    storage_write(b->storage, CODE, text, n);
    sie_set_psw(b->cpu, (struct sie_psw){0x0000000180000000, CODE});
}
#define LOAD(b, text) load(b, text, sizeof text - 1)

static const struct sie_trace_event *traced(struct bench *b)
{
    assert_int_equal(sie_run(b->cpu, UINT64_MAX), SIE_TRACE);
    return sie_trace_event(b->cpu);
}

static void diagnose(struct bench *b)
{
    assert_int_equal(sie_run(b->cpu, UINT64_MAX), SIE_INSTRUCTION);
    assert_int_equal(sie_instruction(b->cpu)->op, SIE_OP_DIAG);
}

static void test_instructions(void **state)
{
    struct bench *b = *state;
    /* LHI 1,5; LR 2,1; BRC 15,+8; (skipped) LHI 3,1; DIAGNOSE; LR 1,2; EX 0,X'500' */
    LOAD(b, "\xa7\x18\x00\x05\x18\x21\xa7\xf4\x00\x04\xa7\x38\x00\x01\x83\x00\x00\x08\x18\x12"
            "\x44\x00\x05\x00\x83\x00\x00\x44");
    storage_write(b->storage, 0x500, "\x18\x41", 2);
    struct sie_trace all = {.events = SIE_TRACE_INSTRUCTION, .last = UINT64_MAX};
    assert_true(sie_set_trace(b->cpu, &all, 1));
    const struct sie_trace_event *e = traced(b);
    assert_int_equal(e->events, SIE_TRACE_INSTRUCTION);
    assert_int_equal(e->matched, 1);
    assert_int_equal(e->address, CODE);
    assert_int_equal(e->length, 4);
    assert_memory_equal(e->bytes, "\xa7\x18\x00\x05", 4);
    assert_int_equal(sie_gr(b->cpu, 1), 5); /* it has been executed */
    assert_int_equal(sie_psw(b->cpu).address, CODE + 4);
    assert_int_equal(traced(b)->address, CODE + 4);
    assert_int_equal(sie_gr(b->cpu, 2), 5);
    e = traced(b);
    assert_int_equal(e->address, CODE + 6);
    assert_int_equal(sie_psw(b->cpu).address, CODE + 14);
    diagnose(b);
    assert_int_equal(sie_psw(b->cpu).address, CODE + 18);
    sie_set_cc(b->cpu, 3);
    e = traced(b);
    assert_int_equal(e->address, CODE + 14);
    assert_memory_equal(e->bytes, "\x83\x00\x00\x08", 4);
    assert_int_equal(sie_psw(b->cpu).mask >> 44 & 3, 3);
    assert_int_equal(traced(b)->address, CODE + 18);
    e = traced(b);
    assert_int_equal(e->address, CODE + 20);
    assert_int_equal(e->execute, 0x500);
    assert_memory_equal(e->execute_bytes, "\x18\x41", 2);
    assert_int_equal(sie_gr(b->cpu, 4), 5);
    diagnose(b);
    sie_retry(b->cpu); /* not executed yet: not traced either */
    diagnose(b);
    assert_int_equal(traced(b)->address, CODE + 24);
    /* No trace: back to threaded code. */
    LOAD(b, "\xa7\x18\x00\x05\x18\x21\x83\x00\x00\x44");
    assert_true(sie_set_trace(b->cpu, NULL, 0));
    diagnose(b);
}

/* What a trace is not of does not leave for CP. */
static void test_filters(void **state)
{
    struct bench *b = *state;
    /* LHI 1,5; SSM X'600'; EX 0,X'500' (LR 4,1); LR 4,2; EX 0,X'508'; DIAGNOSE */
    LOAD(b, "\xa7\x18\x00\x05\x80\x00\x06\x00\x44\x00\x05\x00\x18\x42\x44\x00\x05\x08"
            "\x83\x00\x00\x44");
    storage_write(b->storage, 0x500, "\x18\x41\x00\x00\x00\x00\x00\x00\x18\x56", 10);
    struct sie_trace list[] = {
        {.events = SIE_TRACE_INSTRUCTION, .last = UINT64_MAX, .privileged = true},
        {.events = SIE_TRACE_INSTRUCTION,
         .last = UINT64_MAX,
         .opcode = 0x1841,
         .opcode_mask = 0xffff},
        {.events = SIE_TRACE_INSTRUCTION,
         .last = UINT64_MAX,
         .opcode = 0x4400,
         .opcode_mask = 0xff00},
    };
    assert_true(sie_set_trace(b->cpu, list, 3));
    const struct sie_trace_event *e = traced(b);
    assert_int_equal(e->address, CODE + 4); /* SSM */
    assert_int_equal(e->matched, 1);
    e = traced(b);
    assert_int_equal(e->address, CODE + 8); /* the EXECUTE and what it executes */
    assert_int_equal(e->matched, 6);
    e = traced(b);
    assert_int_equal(e->address, CODE + 14);
    assert_int_equal(e->matched, 4);
    diagnose(b);
    e = traced(b);
    assert_int_equal(e->address, CODE + 18);
    assert_int_equal(e->matched, 1);
    assert_true(sie_set_trace(b->cpu, NULL, 0));
}

static void test_ranges(void **state)
{
    struct bench *b = *state;
    /* LHI 1,2; loop: ST 1,X'500'; MVI X'503',7; BRCT 1,loop; DIAGNOSE */
    LOAD(b, "\xa7\x18\x00\x02\x50\x10\x05\x00\x92\x07\x05\x03\xa7\x16\xff\xfc\x83\x00\x00\x44");
    struct sie_trace list[] = {
        {.events = SIE_TRACE_BRANCH, .first = CODE + 4, .last = CODE + 4},
        {.events = SIE_TRACE_STORE, .first = 0x503, .last = 0x50f},
        {.events = SIE_TRACE_BRANCH, .first = CODE, .last = CODE + 3},
        {.events = SIE_TRACE_REGISTER, .registers = 0x4000},
        {.events = SIE_TRACE_REGISTER, .registers = 0x2000},
        {.events = SIE_TRACE_STORE, .first = 0x504, .last = 0x50f},
    };
    assert_true(sie_set_trace(b->cpu, list, 6));
    sie_set_gr(b->cpu, 1, 9);
    const struct sie_trace_event *e = traced(b);
    assert_int_equal(e->events, SIE_TRACE_REGISTER);
    assert_int_equal(e->matched, 8);
    assert_int_equal(e->registers, 0x4000);
    assert_int_equal(e->address, CODE);
    e = traced(b);
    assert_int_equal(e->events, SIE_TRACE_STORE);
    assert_int_equal(e->matched, 2);
    assert_int_equal(e->stored, 0x503);
    assert_int_equal(e->address, CODE + 4);
    assert_int_equal(traced(b)->address, CODE + 8);
    e = traced(b);
    assert_int_equal(e->events, SIE_TRACE_BRANCH | SIE_TRACE_REGISTER);
    assert_int_equal(e->matched, 9);
    assert_int_equal(e->target, CODE + 4);
    assert_int_equal(traced(b)->address, CODE + 4);
    assert_int_equal(traced(b)->address, CODE + 8);
    e = traced(b);
    assert_int_equal(e->events, SIE_TRACE_REGISTER); /* the branch is not taken */
    diagnose(b);
    assert_true(sie_set_trace(b->cpu, NULL, 0));
    assert_false(sie_set_trace(b->cpu, list, SIE_TRACES + 1));
}

static void test_interruptions(void **state)
{
    struct bench *b = *state;
    struct sie_trace list[] = {
        {.events = SIE_TRACE_SVC},
        {.events = SIE_TRACE_PROGRAM | SIE_TRACE_IO | SIE_TRACE_EXTERNAL | SIE_TRACE_RESTART},
    };
    LOAD(b, "\x0a\x05\x83\x00\x00\x44");
    assert_true(sie_set_trace(b->cpu, list, 2));
    const struct sie_trace_event *e = traced(b);
    assert_int_equal(e->events, SIE_TRACE_SVC);
    assert_int_equal(e->matched, 1);
    assert_int_equal(e->code, 5);
    assert_int_equal(e->old.address, CODE + 2);
    assert_int_equal(e->new.address, 0x4000);
    diagnose(b);
    LOAD(b, "\x00\x00");
    e = traced(b);
    assert_int_equal(e->events, SIE_TRACE_PROGRAM);
    assert_int_equal(e->code, 1);
    diagnose(b);
    /* By CP. */
    sie_io_interruption(b->cpu, 0x10001, 0, 0);
    e = traced(b);
    assert_int_equal(e->events, SIE_TRACE_IO);
    assert_int_equal(e->matched, 2);
    diagnose(b);
    sie_program(b->cpu, 6);
    e = traced(b);
    assert_int_equal(e->events, SIE_TRACE_PROGRAM);
    assert_int_equal(e->code, 6);
    sie_interrupt_key(b->guest);
    sie_set_cr(b->cpu, 0, 0x40);
    sie_set_psw(b->cpu, (struct sie_psw){0x0100000180000000, CODE});
    e = traced(b);
    assert_int_equal(e->events, SIE_TRACE_EXTERNAL);
    assert_int_equal(e->code, 0x40);
    diagnose(b);
    sie_restart(b->cpu);
    assert_int_equal(traced(b)->events, SIE_TRACE_RESTART);
    diagnose(b);
    /* With the instruction that caused it: one event. */
    list[0].events = SIE_TRACE_INSTRUCTION;
    list[0].last = UINT64_MAX;
    LOAD(b, "\x00\x00");
    assert_true(sie_set_trace(b->cpu, list, 2));
    e = traced(b);
    assert_int_equal(e->events, SIE_TRACE_PROGRAM | SIE_TRACE_INSTRUCTION);
    assert_int_equal(e->matched, 3);
    assert_int_equal(e->address, CODE);
    diagnose(b);
    assert_int_equal(traced(b)->address, 0x4000);
    assert_true(sie_set_trace(b->cpu, NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_instructions),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_interruptions),
    };
    return cmocka_run_group_tests(tests, bench_setup, bench_teardown);
}
