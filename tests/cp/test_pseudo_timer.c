/* The pseudo timer, defined by DEFINE TIMER and by SPECIAL: what a read of it gives. */
#include "tests/cp/command_rig.h"

#include "cp/channel/css.h"
#include "cp/channel/subchannel.h"
#include "engine/base/bytes.h"

#include <ctype.h>

#define PROGRAM 0x1000
#define DATA    0x2000
#define SLI     0x20

static const char direct[] = "USER OPERATOR OPERATOR 1M 1M ABCDEFG\n"
                             "USER ONE ONE 1M 1M G\n SPECIAL 00FF TIMER\n";

/* One command, to its end: unit status. */
static unsigned run(struct vm *vm, uint16_t devno, uint8_t code, uint16_t n)
{
    uint8_t schib[52], irb[96], ccw[8] = {code, SLI};
    const struct orb orb = {1, ORB_FORMAT1 | ORB_LPM, PROGRAM};
    struct patience p = {0};
    pthread_mutex_lock(&vm->lock);
    uint32_t schid = channel_schid(channel_device(vm->channel, devno));
    css_store(vm->channel, schid, schib);
    schib[5] |= 0x80;
    css_modify(vm->channel, schid, schib);
    put16(ccw + 2, n);
    put32(ccw + 4, DATA);
    storage_write(vm->storage, PROGRAM, ccw, sizeof ccw);
    assert_int_equal(css_start(vm->channel, schid, &orb), 0);
    while (css_test(vm->channel, schid, irb) && patient(&p))
        ;
    pthread_mutex_unlock(&vm->lock);
    return irb[8];
}

static void is_a_time(const uint8_t b[24])
{
    static const char pattern[] = "99/99/9999:99:99";
    char text[17];
    ebcdic_to_ascii(text, b, 16);
    for (unsigned i = 0; i < 16; i++)
        assert_true(pattern[i] == '9' ? isdigit((unsigned char)text[i]) : text[i] == pattern[i]);
}

static void reads(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    uint8_t b[25];
    expect(r, vm, "query virtual ff", 0, "TIMR 00FF SUBCHANNEL = 0003\n");
    expect(r, vm, "define timer 0fe", 0, "TIMR 00FE DEFINED\n");
    pthread_mutex_lock(&vm->lock);
    vm->past_cpu_ns = 2000000000;  /* two seconds, in units of 13 microseconds */
    vm_account_cp(vm, 3000000000); /* and three of CP's */
    pthread_mutex_unlock(&vm->lock);
    for (uint16_t devno = 0xfe; devno <= 0xff; devno++) {
        storage_write(vm->storage, DATA, "xxxxxxxxxxxxxxxxxxxxxxxxx", sizeof b);
        assert_int_equal(run(vm, devno, 0x02, 24), UNIT_END);
        storage_read(vm->storage, DATA, b, sizeof b);
        is_a_time(b);
        assert_int_equal(get32(b + 16), 2 * 76800);
        assert_in_range(get32(b + 20), 5 * 76800, 6 * 76800);
        assert_int_equal(b[24], 'x');
        assert_int_equal(run(vm, devno, 0x01, 24), UNIT_END | UNIT_CHECK);
        assert_int_equal(run(vm, devno, 0xe4, 24), UNIT_END | UNIT_CHECK); /* it is of no type */
        assert_int_equal(run(vm, devno, 0x03, 1), UNIT_END);
    }
    /* A short area, and one that is not there. */
    storage_write(vm->storage, DATA, "xxxxxxxxx", 9);
    assert_int_equal(run(vm, 0xff, 0x02, 8), UNIT_END);
    storage_read(vm->storage, DATA, b, 9);
    assert_int_equal(b[8], 'x');
    expect(r, vm, "detach fe", 0, "TIMR 00FE DETACHED\n");
    expect(r, vm, "query virtual fe", 40, "HCPQVD040E Device 00FE does not exist\n");
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
