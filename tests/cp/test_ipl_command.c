/* IPL as it is typed: from a card deck with STOP, and again without operands. */
#include "tests/cp/command_rig.h"

#include "cp/channel/subchannel.h"
#include "cp/devices/unit_record.h"
#include "engine/base/bytes.h"

static const char direct[] = "USER OPERATOR OPERATOR 1M 1M ABCDEFG\n"
                             " CONSOLE 0009 3215 T\n"
                             " SPOOL 000C 2540 READER *\n"
                             " SPOOL 000D 2540 PUNCH A\n";

/* One card: a PSW that waits, disabled, at X'123'; a channel command that does nothing. */
static void deck(struct command_rig *r, struct vm *vm)
{
    uint8_t card[80] = {0};
    put32(card, 0x000a0000);
    put32(card + 4, 0x80000123);
    put32(card + 8, 0x03000000);
    put32(card + 12, 0x20000001);
    expect(r, vm, "spool pun * rdr", 0, "");
    pthread_mutex_lock(&vm->lock);
    struct unit_record *ur = unit_record_of(channel_device(vm->channel, 0x00d));
    assert_int_equal(unit_record_write(ur, 0x01, card, sizeof card), 0);
    pthread_mutex_unlock(&vm->lock);
    expect(r, vm, "close pun", 0, NULL);
    expect(r, vm, "change rdr all keep", 0, NULL);
}

static void stopped_at_its_psw(struct command_rig *r, struct vm *vm, const char *command)
{
    r->said[0] = '\0';
    expect(r, vm, command, 0, "");
    for (struct patience p = {0}; !vm->loaded && patient(&p);)
        ;
    expect(r, vm, "display psw", 0, "PSW = 000A0000 80000123\n");
    assert_null(strstr(r->said, "HCPGIR450W"));
    expect(r, vm, "begin", 0, NULL);
    assert_true(rig_said(r, "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000123"));
}

static void stop_and_again(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "OPERATOR");
    static const char missing[] =
        "HCPIPL022E A virtual device number was not supplied or it was invalid.\n";
    deck(r, vm);
    expect(r, vm, "ipl", 22, missing); /* nothing was loaded yet */
    expect(r, vm, "ipl 00c nosuch", 2, NULL);
    /* Only a disk has cylinders; what contradicts itself. */
    expect(r, vm, "ipl 00c 5", 2, "HCPIPL002E Invalid operand - 5\n");
    expect(r, vm, "ipl 00c clear noclear", 13, NULL);
    expect(r, vm, "ipl 00c nssdata clear", 13, NULL);
    expect(r, vm, "ipl 00c dump", 2, NULL);
    expect(r, vm, "ipl", 22, missing);
    stopped_at_its_psw(r, vm, "ipl 00c nssdata stop attn");
    stopped_at_its_psw(r, vm, "ipl");
    expect(r, vm, "ip", 22, missing); /* only by its name in full */
    expect(r, vm, "i 00c", 0, NULL);
    assert_true(rig_said(r, "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000123"));
    rig_close(r);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(stop_and_again)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
