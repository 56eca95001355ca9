/* SET STORAGE KEY EXTENDED and PERFORM FRAME MANAGEMENT FUNCTION for several blocks, when one of them cannot
 * be had: the guest's other CPUs forget the old keys of those before it, and GR R2 tells which it is.  What
 * CP asks before it takes something off (sie_may_write) leaves no reference and no change behind. */
#include <stdlib.h>

#include "tests/engine/bench.h"

#include "engine/machine.h"

#define SHORT (0x100000u - 0x2000u) /* ends within a segment */
#define FIRST 0xfc000u

struct rig {
    struct storage *storage;
    struct sie_guest *guest;
    struct vcpu *cpu, *other;
};

static void rig_open(struct rig *r, struct bench *b)
{
    r->storage = storage_create(b->pool, SHORT);
    struct sie_guest_config config = {.engine = b->engine, .storage = r->storage};
    r->guest = sie_guest_create(&config);
    r->cpu = sie_vcpu_create(r->guest, 0);
    r->other = sie_vcpu_create(r->guest, 1);
    sie_set_architecture(r->cpu, true);
    sie_start(r->cpu);
    struct bench as = {.storage = r->storage};
    bench_new_psws(&as);
}

static void rig_close(struct rig *r)
{
    sie_vcpu_destroy(r->other);
    sie_vcpu_destroy(r->cpu);
    sie_guest_destroy(r->guest);
    storage_destroy(r->storage);
}

static enum sie_exit again(struct rig *r)
{
    sie_set_psw(r->cpu, (struct sie_psw){0x0000000180000000, CODE});
    return sie_run(r->cpu, UINT64_MAX);
}

static enum sie_exit run(struct rig *r, uint32_t instruction)
{
    uint8_t code[8];
    put32(code, instruction);
    put32(code + 4, 0x83000098);
    storage_write(r->storage, CODE, code, sizeof code);
    return again(r);
}

static unsigned code_of(struct rig *r)
{
    uint8_t b[2];
    storage_read(r->storage, 0x8e, b, 2);
    return get16(b);
}

/* How often the other CPU had to forget, for an instruction that is decoded already. */
static uint32_t forgets(struct rig *r, uint32_t instruction, uint64_t block)
{
    sie_set_gr(r->cpu, 2, block);
    assert_int_equal(run(r, instruction), SIE_INSTRUCTION);
    sie_set_gr(r->cpu, 2, block);
    uint32_t wanted = atomic_load(&r->other->flush_wanted);
    assert_int_equal(again(r), SIE_INSTRUCTION);
    return atomic_load(&r->other->flush_wanted) - wanted;
}

/* The instruction sets the keys of two pages and comes to the end of storage. */
static void ends_early(struct rig *r, uint32_t instruction, uint64_t operand)
{
    sie_set_gr(r->cpu, 1, operand);
    assert_int_equal(forgets(r, instruction, FIRST + 0x123), 1);
    assert_int_equal(code_of(r), PGM_ADDRESSING);
    assert_int_equal(key_get(r->storage, FIRST / PAGE_SIZE) & 0xf0, operand & 0xf0);
    assert_int_equal(key_get(r->storage, FIRST / PAGE_SIZE + 1) & 0xf0, operand & 0xf0);
    assert_int_equal(sie_gr(r->cpu, 2), FIRST + 0x2123);
}

static void test_end_of_storage(void **state)
{
    struct rig r;
    rig_open(&r, *state);
    ends_early(&r, 0xb22b1012, 0x40);    /* SSKE, multiple blocks */
    ends_early(&r, 0xb9af0012, 0x21050); /* PFMF, a segment */
    rig_close(&r);
}

static void test_first_block(void **state)
{
    struct rig r;
    rig_open(&r, *state);
    sie_set_gr(r.cpu, 1, 0x21050);
    assert_int_equal(forgets(&r, 0xb9af0012, SHORT + 0x10), 0);
    assert_int_equal(code_of(&r), PGM_ADDRESSING);
    assert_int_equal(sie_gr(r.cpu, 2), SHORT + 0x10);
    rig_close(&r);
}

/* A page that others have, too, is to be cleared, and no frame is left for a copy. */
static void test_no_frame(void **state)
{
    struct bench *b = *state;
    struct rig r;
    uint64_t old = 0;
    rig_open(&r, b);
    struct storage *model = storage_create(b->pool, 1 << 20);
    struct storage *others = storage_create(b->pool, 4 << 20);
    storage_write(model, FIRST + PAGE_SIZE, "old text", 8);
    assert_int_equal(storage_share(r.storage, model, FIRST / PAGE_SIZE + 1), 0);
    storage_write(r.storage, FIRST, "mine", 4);
    storage_write(r.storage, CODE, "x", 1);
    for (uint64_t at = 0; at < 4 << 20; at += PAGE_SIZE)
        if (storage_write(others, at, "x", 1))
            break;
    sie_set_gr(r.cpu, 1, 0x31060);
    sie_set_gr(r.cpu, 2, FIRST);
    assert_int_equal(run(&r, 0xb9af0012), SIE_HOST_FAULT);
    assert_int_equal(sie_gr(r.cpu, 2), FIRST + PAGE_SIZE);
    storage_destroy(others);
    assert_int_equal(sie_run(r.cpu, UINT64_MAX),
                     SIE_INSTRUCTION); /* it goes on, to the end of storage */
    assert_int_equal(code_of(&r), PGM_ADDRESSING);
    storage_read(r.storage, FIRST + PAGE_SIZE, &old, 8);
    assert_int_equal(old, 0);
    storage_destroy(model);
    rig_close(&r);
}

static void test_may_write(void **state)
{
    struct rig r;
    rig_open(&r, *state);
    assert_int_equal(run(&r, 0xb22b1012), SIE_INSTRUCTION);
    assert_int_equal(sie_may_write(r.cpu, 0x8ffe, 16, 8), 0);
    for (unsigned page = 8; page < 10; page++)
        assert_int_equal(key_get(r.storage, page), 0);
    assert_int_equal(sie_write(r.cpu, 0x8ffe, 16, "12345678", 8), 0);
    for (unsigned page = 8; page < 10; page++)
        assert_int_equal(key_get(r.storage, page), KEY_REFERENCE | KEY_CHANGE);
    assert_int_not_equal(sie_may_write(r.cpu, SHORT - 4, 16, 8), 0);
    assert_int_equal(code_of(&r), PGM_ADDRESSING);
    rig_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_end_of_storage),
        cmocka_unit_test(test_first_block),
        cmocka_unit_test(test_no_frame),
        cmocka_unit_test(test_may_write),
    };
    return cmocka_run_group_tests(tests, bench_setup, bench_teardown);
}
