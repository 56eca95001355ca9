/* Standby storage: DEFINE STORAGE's operands and responses, the service calls that take increments on
 * line and off line, with wrong operands, what DIAGNOSE tells of it, and what resets do. */
#include "tests/cp/command_rig.h"

#include "cp/diagnose/diagnose.h"
#include "cp/ipl.h"
#include "cp/sclp.h"
#include "engine/base/bytes.h"

#define MIB  ((uint64_t)1 << 20)
#define SCCB 0x20000u

#define READ_ELEMENT(n)   (0x00040001u | (n) << 8)
#define ATTACH_ELEMENT(n) (0x00080001u | (n) << 8)
#define UNASSIGN          0x000c0001u
#define ASSIGN            0x000d0001u

static const char direct[] = "USER STAND STAND 16M 64M G\n"
                             "USER BIG BIG 8G 64G G\n";

/* DEFINE STORAGE; what QUERY VIRTUAL STORAGE says then. */
static const char *define(struct command_rig *r, struct vm *vm, const char *operands)
{
    char line[120];
    rig_hush(r);
    snprintf(line, sizeof line, "define storage %s", operands);
    assert_int_equal(rig_run(r, vm, line), 0);
    assert_true(rig_said(r, "Storage cleared - system reset.\n"));
    assert_int_equal(rig_run(r, vm, "query virtual storage"), 0);
    assert_non_null(strstr(r->said, r->out)); /* the response was the same line */
    return r->out;
}

/* A service call with that length and number of an increment in its block; the response code. */
static unsigned call(struct vm *vm, uint32_t command, unsigned length, unsigned number,
                     uint8_t sccb[4096])
{
    uint8_t b[4096] = {0};
    pthread_mutex_lock(&vm->lock);
    put16(b, (uint16_t)length);
    put16(b + 8, (uint16_t)number);
    assert_int_equal(storage_write(vm->storage, SCCB, b, sizeof b), 0);
    sclp_service_call(vm, rig_execute(vm, 0xb2200023, (uint64_t[6]){[2] = command, SCCB}));
    assert_int_equal(storage_read(vm->storage, SCCB, sccb, 4096), 0);
    pthread_mutex_unlock(&vm->lock);
    return get16(sccb + 6);
}

static bool there(struct vm *vm, uint64_t abs)
{
    uint8_t b;
    return storage_read(vm->storage, abs, &b, 1) == 0;
}

static void test_define(void **state)
{
    (void)state;
    struct command_rig *r = rig_open("System_Identifier T\n", direct);
    struct vm *vm = rig_logon(r, "STAND"), *big = rig_logon(r, "BIG");
    assert_int_equal(rig_run(r, vm, "query virtual storage"), 0);
    assert_string_equal(r->out, "STORAGE = 16M\n");
    assert_string_equal(define(r, vm, "20m"), "STORAGE = 20M\n");
    assert_string_equal(define(r, vm, "standby 0 as 18m"), "STORAGE = 18M\n");
    assert_string_equal(define(r, vm, "16m standby 32m"),
                        "STORAGE = 16M MAX = 64M INC = 1M STANDBY = 32M RESERVED = 0\n");
    assert_string_equal(define(r, vm, "init standby rem reserved 8m"),
                        "STORAGE = 16M MAX = 64M INC = 1M STANDBY = 40M RESERVED = 8M\n");
    assert_string_equal(define(r, vm, "reserved 8m as 10m incr 4m"),
                        "STORAGE = 12M MAX = 64M INC = 4M STANDBY = 0 RESERVED = 8M\n");
    assert_string_equal(define(r, vm, "max"), "STORAGE = 64M\n");
    assert_string_equal(define(r, big, "8g standby 4g"),
                        "STORAGE = 8G MAX = 64G INC = 16M STANDBY = 4G RESERVED = 0\n");
    static const struct {
        const char *operands;
        int rc;
    } bad[] = {{"", 26},
               {"as", 26},
               {"16m standby", 26},
               {"16m 17m", 13},
               {"16m init", 13},
               {"16m standby 1m standby 1m", 13},
               {"x", 2},
               {"0m", 2},
               {"16m standby 1x", 2},
               {"max standby 1m", 13},
               {"16m standby rem", 13},
               {"16m incr 1m", 13},
               {"16m standby 16m incr 3m", 2},
               {"16m standby 49m", 94},
               {"16m standby 9999999e", 2},
               {"16m standby 15p", 94},
               {"65m", 94}};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        char line[80];
        snprintf(line, sizeof line, "define storage %s", bad[i].operands);
        int rc = rig_run(r, vm, line);
        if (rc != bad[i].rc)
            fail_msg("%s: %d", line, rc);
    }
    assert_int_equal(rig_run(r, vm, "query virtual storage"), 0);
    assert_string_equal(r->out, "STORAGE = 64M\n");
    rig_close(r);
}

static void test_calls(void **state)
{
    (void)state;
    struct command_rig *r = rig_open("System_Identifier T\n", direct);
    struct vm *vm = rig_logon(r, "STAND");
    uint8_t s[4096];
    /* Without standby storage nothing is told of it, and the commands are none. */
    assert_int_equal(call(vm, 0x00020001, 4096, 0, s), 0x10);
    assert_int_equal(get16(s + 8), 16);
    assert_int_equal(get64(s + 48) & 0xe00000000000ull, 0);
    assert_int_equal(call(vm, READ_ELEMENT(0), 4096, 0, s), 0x1f0);
    assert_int_equal(call(vm, ASSIGN, 4096, 1, s), 0x1f0);

    define(r, vm, "16m standby 8m increment 2m");
    assert_int_equal(call(vm, 0x00020001, 4096, 0, s), 0x10);
    assert_int_equal(get16(s + 8), 12);
    assert_int_equal(s[10], 2);
    assert_int_equal(get64(s + 48) & 0xe00000000000ull, 0xe00000000000ull);
    assert_int_equal(call(vm, READ_ELEMENT(0), 4096, 0, s), 0x10);
    assert_int_equal(get16(s + 8), 1);
    assert_int_equal(get16(s + 10), 8);
    assert_int_equal(get32(s + 16) >> 16, 1);
    assert_int_equal(get32(s + 16 + 4 * 7) >> 16, 8);
    assert_int_equal(call(vm, READ_ELEMENT(1), 4096, 0, s), 0x410);
    assert_int_equal(get16(s + 10), 0);
    assert_int_equal(get16(s + 12), 4);
    assert_int_equal(call(vm, READ_ELEMENT(2), 4096, 0, s), 0x9f0);
    assert_int_equal(call(vm, READ_ELEMENT(0), 16 + 4 * 8 - 1, 0, s), 0x300);
    assert_int_equal(call(vm, READ_ELEMENT(0) | 0x10000, 4096, 0, s), 0x1f0);

    /* Element 1 has to be attached first. */
    assert_int_equal(call(vm, ASSIGN, 10, 9, s), 0x9f0);
    assert_int_equal(call(vm, ATTACH_ELEMENT(2), 4096, 0, s), 0x9f0);
    assert_int_equal(call(vm, ATTACH_ELEMENT(0), 4096, 0, s), 0x120);
    assert_int_equal(call(vm, ATTACH_ELEMENT(1), 16, 0, s), 0x300);
    assert_false(there(vm, 16 * MIB));
    assert_int_equal(call(vm, ATTACH_ELEMENT(1), 4096, 0, s), 0x20);
    assert_int_equal(get16(s + 10), 4);
    assert_int_equal(get32(s + 16) >> 16, 9);
    assert_int_equal(call(vm, ATTACH_ELEMENT(1), 4096, 0, s), 0x120);
    assert_true(there(vm, 24 * MIB - 1));

    assert_int_equal(call(vm, UNASSIGN, 10, 10, s), 0x20);
    assert_int_equal(call(vm, UNASSIGN, 10, 10, s), 0x120);
    assert_true(there(vm, 18 * MIB - 1));
    assert_false(there(vm, 18 * MIB));
    assert_false(there(vm, 20 * MIB - 1));
    assert_true(there(vm, 20 * MIB));
    assert_int_equal(call(vm, UNASSIGN, 10, 8, s), 0x20); /* initial storage, too */
    assert_int_equal(rig_run(r, vm, "query virtual storage"), 0);
    assert_string_equal(r->out, "STORAGE = 20M MAX = 64M INC = 2M STANDBY = 4M RESERVED = 0\n");
    assert_int_equal(call(vm, READ_ELEMENT(1), 4096, 0, s), 0x10);
    assert_int_equal(get16(s + 10), 3);
    assert_int_equal(get16(s + 12), 1);
    assert_int_equal(call(vm, ASSIGN, 10, 8, s), 0x20);
    assert_int_equal(call(vm, ASSIGN, 10, 8, s), 0x120);
    assert_int_equal(call(vm, ASSIGN, 8, 8, s), 0x300);
    assert_int_equal(call(vm, ASSIGN, 10, 0, s), 0x9f0);
    assert_int_equal(call(vm, ASSIGN, 10, 13, s), 0x9f0);
    assert_int_equal(call(vm, UNASSIGN, 10, 0xffff, s), 0x9f0);
    assert_int_equal(call(vm, UNASSIGN, 10, 1, s), 0x9f0); /* a prefix area lies there */
    rig_close(r);
}

static void diag(struct vm *vm, uint32_t instruction, uint64_t r2, uint64_t r3)
{
    diagnose(vm, rig_execute(vm, instruction, (uint64_t[6]){[2] = r2, r3}));
}

static void test_diagnose(void **state)
{
    (void)state;
    struct command_rig *r = rig_open("System_Identifier T\n", direct);
    struct vm *vm = rig_logon(r, "STAND");
    uint8_t s[4096];
    define(r, vm, "16m standby 8m");
    struct vcpu *v = sie_vcpu(vm->guest, vm->base_cpu);
    pthread_mutex_lock(&vm->lock);
    diag(vm, 0x83230260, 0, 0xc);
    assert_int_equal(sie_gr(v, 2), 16 * MIB - 1);
    pthread_mutex_unlock(&vm->lock);
    assert_int_equal(call(vm, ATTACH_ELEMENT(1), 4096, 0, s), 0x20);
    assert_int_equal(call(vm, UNASSIGN, 10, 17, s), 0x20);
    pthread_mutex_lock(&vm->lock);
    diag(vm, 0x83230260, 0, 0xc);
    assert_int_equal(sie_gr(v, 2), 24 * MIB - 1);
    /* DIAGNOSE X'10' to a page without storage. */
    static const uint8_t new_psw[] = {0, 0, 0, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x30, 0};
    storage_write(vm->storage, 0x1d0, new_psw, sizeof new_psw);
    diag(vm, 0x83230010, 16 * MIB - 4096, 16 * MIB - 4096);
    assert_int_equal(sie_psw(v).address, 0x10004);
    diag(vm, 0x83230010, 16 * MIB - 4096, 16 * MIB);
    assert_int_equal(sie_psw(v).address, 0x3000);
    pthread_mutex_unlock(&vm->lock);
    rig_close(r);
}

static void test_resets(void **state)
{
    (void)state;
    struct command_rig *r = rig_open("System_Identifier T\n", direct);
    struct vm *vm = rig_logon(r, "STAND");
    uint8_t s[4096], one = 1, b;
    define(r, vm, "16m standby 8m");
    assert_int_equal(call(vm, ATTACH_ELEMENT(1), 4096, 0, s), 0x20);
    assert_int_equal(storage_write(vm->storage, 20 * MIB, &one, 1), 0);
    assert_int_equal(rig_run(r, vm, "system reset"), 0);
    assert_int_equal(storage_read(vm->storage, 20 * MIB, &b, 1), 0);
    assert_int_equal(b, 1);
    assert_int_equal(rig_run(r, vm, "system clear"), 0);
    assert_false(there(vm, 20 * MIB));
    assert_int_equal(call(vm, READ_ELEMENT(1), 4096, 0, s), 0x410);
    assert_int_equal(call(vm, ATTACH_ELEMENT(1), 4096, 0, s), 0x20);
    assert_int_equal(storage_read(vm->storage, 20 * MIB, &b, 1), 0);
    assert_int_equal(b, 0);
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_define),
        cmocka_unit_test(test_calls),
        cmocka_unit_test(test_diagnose),
        cmocka_unit_test(test_resets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
