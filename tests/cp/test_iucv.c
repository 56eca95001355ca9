/* IUCV's CONNECT: what each partner that cannot be talked to is said to be. */
#include "tests/cp/command_rig.h"

#include "cp/ipl.h"
#include "cp/iucv/iucv.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

static const char direct[] = "USER ONE ONE 1M 1M G\n"
                             "USER TWO TWO 1M 1M G\n";

#define LIST 0x1000

/* A function of one of the machines with a user ID in its parameter list: its byte 3 where the condition
 * code is 1, 0 where it is 0. */
static int does(struct vm *vm, unsigned function, const char *partner, uint64_t at)
{
    struct vcpu *v = sie_vcpu(vm->guest, vm->base_cpu);
    uint8_t list[40] = {0};
    ebcdic_pad(list + 8, partner, 8);
    pthread_mutex_lock(&vm->lock);
    storage_write(vm->storage, LIST, list, sizeof list);
    sie_set_gr(v, 0, function);
    sie_set_gr(v, 1, at);
    sie_set_cc(v, 3);
    iucv(vm, v);
    storage_read(vm->storage, LIST, list, sizeof list);
    pthread_mutex_unlock(&vm->lock);
    unsigned cc = (unsigned)(sie_psw(v).mask >> 44 & 3);
    return cc == 1 ? list[3] : cc == 0 ? 0 : -1;
}

static void connects(void **state)
{
    (void)state;
    enum { RETRIEVE = 2, CONNECT = 11, DECLARE = 12 };
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *one = rig_logon(r, "ONE");
    assert_int_equal(does(one, CONNECT, "TWO", LIST), 0x0b);
    assert_int_equal(does(one, CONNECT, "", LIST), 0x0b);
    struct vm *two = rig_logon(r, "TWO");
    assert_int_equal(does(one, CONNECT, "TWO", LIST), 0x0c);
    assert_int_equal(does(two, DECLARE, "", LIST), 0);
    assert_int_equal(does(one, CONNECT, "TWO", LIST), 0x0f);
    assert_int_equal(does(two, RETRIEVE, "", LIST), 0);
    assert_int_equal(does(one, CONNECT, "TWO", LIST), 0x0c);
    assert_int_equal(does(two, DECLARE, "", LIST), 0);
    expect(r, two, "system reset", 0, NULL);
    assert_int_equal(does(one, CONNECT, "TWO", LIST), 0x0c);
    uint8_t code[2];
    does(one, CONNECT, "TWO", 0x7ffff000); /* an addressing exception */
    storage_read(one->storage, 0x8e, code, sizeof code);
    assert_int_equal(get16(code), 5);
    rig_close(r);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(connects)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
