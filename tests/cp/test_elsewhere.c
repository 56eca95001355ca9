/* Commands that another machine answers (FOR), from a guest: DIAGNOSE X'08' with a buffer has the
 * answer there and its return code, as if the command had been done at once. */
#include "tests/cp/command_rig.h"

#include "engine/base/bytes.h"

static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                             "USER ASKS ASKS 1M 1M CG\n"
                             " CONSOLE 0009 3215 T\n"
                             "USER OTHER OTHER 1M 1M G\n"
                             " CONSOLE 0009 3215 T\n";

#define REGISTERS 0x800 /* command, buffer, flags and length, size of the buffer */
#define AFTER     0x810 /* what they are then, from register 2 on */
#define WAIT_PSW  0x820
#define COMMAND   0x900
#define BUFFER    0xa00

static void store(struct vm *vm, uint64_t at, const void *bytes, size_t n)
{
    assert_int_equal(storage_write(vm->storage, at, bytes, n), 0);
}

static uint32_t word_at(struct vm *vm, uint64_t at)
{
    uint8_t bytes[4];
    assert_int_equal(storage_read(vm->storage, at, bytes, 4), 0);
    return get32(bytes);
}

/* LM 2,5,REGISTERS; DIAG 2,4,X'08'; STM 2,5,AFTER; LPSW WAIT_PSW */
static const uint8_t program[] = {0x98, 0x25, 0x08, 0x00, 0x83, 0x24, 0x00, 0x08,
                                  0x90, 0x25, 0x08, 0x10, 0x82, 0x00, 0x08, 0x20};

/* Run it with that command; the response in host text, its return code. */
static uint32_t asked(struct command_rig *r, struct vm *vm, const char *command, uint32_t room,
                      char response[256])
{
    uint8_t text[256], registers[16];
    size_t n = strlen(command);
    rig_hush(r);
    ebcdic_from_ascii(text, command, n);
    put32(registers, COMMAND);
    put32(registers + 4, BUFFER);
    put32(registers + 8, 0x40000000u | (uint32_t)n);
    put32(registers + 12, room);
    pthread_mutex_lock(&vm->lock);
    store(vm, 0x2000, program, sizeof program);
    store(vm, REGISTERS, registers, sizeof registers);
    store(vm, WAIT_PSW, (const uint8_t[8]){0, 0x0a}, 8);
    store(vm, COMMAND, text, n);
    store(vm, BUFFER, (const uint8_t[200]){0}, 200);
    pthread_mutex_unlock(&vm->lock);
    assert_int_equal(rig_run(r, vm, "store psw 00080000 80002000"), 0);
    assert_int_equal(rig_run(r, vm, "begin"), 0);
    assert_true(rig_said(r, "HCPGIR450W"));
    pthread_mutex_lock(&vm->lock);
    assert_int_equal(storage_read(vm->storage, BUFFER, text, 200), 0);
    ebcdic_to_ascii(response, text, 200);
    response[200] = '\0';
    for (char *p = response; *p; p++)
        *p = (char)(*p == '\x85' ? '\n' : *p);
    uint32_t rc = word_at(vm, AFTER + 8);
    pthread_mutex_unlock(&vm->lock);
    return rc;
}

static void answer_in_the_buffer(void **state)
{
    (void)state;
    char response[256];
    struct command_rig *r = rig_open("System_Identifier T\n", direct);
    struct vm *vm = rig_logon(r, "ASKS");
    assert_non_null(rig_logon(r, "OTHER"));
    assert_int_equal(asked(r, vm, "QUERY USERID", 200, response), 0);
    assert_string_equal(response, "ASKS     AT T\n");
    assert_int_equal(word_at(vm, AFTER + 12), 14);
    assert_int_equal(asked(r, vm, "FOR OTHER CMD QUERY USERID", 200, response), 0);
    assert_string_equal(response, "OTHER    AT T\n");
    assert_int_equal(word_at(vm, AFTER + 12), 14);
    assert_null(strstr(r->said, "OTHER    AT T"));
    assert_int_equal(asked(r, vm, "FOR OTHER CMD QUERY NOSUCH", 200, response), 3);
    assert_string_equal(response, "HCPCQV003E Invalid option - NOSUCH\n");
    /* Of several commands each. */
    assert_int_equal(asked(r, vm,
                           "QUERY USERID\x85"
                           "FOR OTHER CMD QUERY NOSUCH\x85"
                           "FOR OTHER CMD QUERY USERID",
                           200, response),
                     0);
    assert_string_equal(response, "ASKS     AT T\nHCPCQV003E Invalid option - NOSUCH\n"
                                  "OTHER    AT T\n");
    /* A buffer that is too small has the beginning, and how much is left out. */
    assert_int_equal(asked(r, vm, "FOR OTHER CMD QUERY USERID", 5, response), 0);
    assert_string_equal(response, "OTHER");
    assert_int_equal(word_at(vm, AFTER + 12), 9);
    rig_close(r);
}

/* Who answers never comes: the machine that waits is logged off all the same. */
static void nobody_answers(void **state)
{
    (void)state;
    struct command_rig *r = rig_open("System_Identifier T\n", direct);
    struct vm *vm = rig_logon(r, "ASKS"), *other = rig_logon(r, "OTHER");
    uint8_t text[32], registers[16];
    static const char command[] = "FOR OTHER CMD QUERY USERID";
    ebcdic_from_ascii(text, command, sizeof command - 1);
    put32(registers, COMMAND);
    put32(registers + 4, BUFFER);
    put32(registers + 8, 0x40000000u | (sizeof command - 1));
    put32(registers + 12, 200);
    pthread_mutex_lock(&vm->lock);
    store(vm, 0x2000, program, sizeof program);
    store(vm, REGISTERS, registers, sizeof registers);
    store(vm, COMMAND, text, sizeof command - 1);
    pthread_mutex_unlock(&vm->lock);
    assert_int_equal(rig_run(r, vm, "store psw 00080000 80002000"), 0);
    pthread_mutex_lock(&other->lock); /* it cannot do anything */
    rig_run(r, vm, "begin");
    bool waits = false;
    for (struct patience p = {0}; !waits && patient(&p);) {
        pthread_mutex_lock(&vm->lock);
        waits = vm->late != NULL;
        pthread_mutex_unlock(&vm->lock);
    }
    assert_true(waits);
    rig_run(r, vm, "system clear"); /* what comes is not for this storage */
    pthread_mutex_unlock(&other->lock);
    bool over = false;
    for (struct patience p = {0}; !over && patient(&p);) {
        pthread_mutex_lock(&vm->lock);
        over = vm->late == NULL;
        pthread_mutex_unlock(&vm->lock);
    }
    assert_true(over);
    assert_int_equal(word_at(vm, BUFFER), 0);
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answer_in_the_buffer),
        cmocka_unit_test(nobody_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
