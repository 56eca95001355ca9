/* DISPLAY, STORE, DUMP, CPU and TRACE: what they answer, what they do. */
#include "tests/cp/command_rig.h"

#include "cp/channel/subchannel.h"
#include "cp/devices/unit_record.h"
#include "engine/base/bytes.h"

static const char direct[] = "USER OPERATOR OPERATOR 1M 1M ABCDEFG\n"
                             "USER ONE ONE 1M 1M G\n"
                             " MACHINE ESA 4\n"
                             " CONSOLE 0009 3215 T\n"
                             " SPOOL 000C 2540 READER *\n"
                             " SPOOL 000D 2540 PUNCH A\n"
                             " SPOOL 000E 1403 A\n";

static void expect(struct command_rig *r, struct vm *vm, const char *line, int rc, const char *out)
{
    int got = rig_run(r, vm, line);
    if (got != rc || strcmp(r->out, out))
        fail_msg("%s: %d\n%s\nexpected %d\n%s", line, got, r->out, rc, out);
}

static void registers(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    expect(r, vm, "store gg1 123456789ABCDEF0 1", 0, "Store complete.\n");
    expect(r, vm, "d g1", 0, "GPR  1 =  9ABCDEF0\n");
    expect(r, vm, "d gg1-2", 0, "GRG  1 =  123456789ABCDEF0  0000000000000001\n");
    expect(r, vm, "st g1 7", 0, "Store complete.\n");
    expect(r, vm, "d gg1", 0, "GRG  1 =  1234567800000007\n");
    expect(r, vm, "d g0-5", 0,
           "GPR  0 =  00000000  00000007  00000001  00000000\n"
           "GPR  4 =  00000000  00000000\n");
    expect(r, vm, "d g14.2", 0, "GPR 14 =  00000000  00000000\n");
    expect(r, vm, "st ar3 FFFFFFFF", 0, "Store complete.\n");
    expect(r, vm, "d ar2-3", 0, "AR   2 =  00000000  FFFFFFFF\n");
    expect(r, vm, "st y2 4110000000000000", 0, "Store complete.\n");
    expect(r, vm, "d y2", 0, "FPR  2 =  4110000000000000\n");
    expect(r, vm, "st x1 00001000", 0, "Store complete.\n");
    expect(r, vm, "d x1 xg1", 0, "CR   1 =  00001000\nCRG  1 =  0000000000001000\n");
    expect(r, vm, "d prefix", 0, "PREFIX = 00000000\n");
    expect(r, vm, "st psw 00080000 80002000", 0, "Store complete.\n");
    expect(r, vm, "d psw", 0, "PSW = 00080000 80002000\n");
    expect(r, vm, "d g16", 10, "HCPDSP010E Invalid register - 16\n");
    expect(r, vm, "d g5-3", 10, "HCPDSP010E Invalid register - 5-3\n");
    expect(r, vm, "st g1", 33, "HCPSTO033E Hexdata missing or invalid\n");
    expect(r, vm, "st g1 123456789", 33, "HCPSTO033E Hexdata missing or invalid\n");
    expect(r, vm, "st g 1", 10, "HCPSTO010E Invalid register - \n");
    expect(r, vm, "st psw zz", 12, "HCPSTO012E Invalid PSW - ZZ\n");
    expect(r, vm, "d", 26, "HCPDSP026E Operand missing or invalid\n");
    rig_close(r);
}

static void storage(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    expect(r, vm, "st 1000 C2C9C7C6 D6D6E3 1", 0, "Store complete.\n");
    expect(r, vm, "d 1000", 0, "R00001000  C2C9C7C6                             06\n");
    expect(r, vm, "d t1000.c", 0,
           "R00001000  C2C9C7C6 00D6D6E3 00000001           06 *BIGF.OOT....*\n");
    expect(r, vm, "st s1001 F1F2F3", 0, "Store complete.\n");
    expect(r, vm, "d 1000.8", 0, "R00001000  C2F1F2F3 00D6D6E3                    06\n");
    storage_set_key(vm->storage, 0x2000, 0xe0);
    expect(r, vm, "d k0-3fff", 0,
           "R00000000 TO 00000FFF  KEY = 00\n"
           "R00001000 TO 00001FFF  KEY = 06\n"
           "R00002000 TO 00002FFF  KEY = E0\n"
           "R00003000 TO 00003FFF  KEY = 00\n");
    expect(r, vm, "st s3000 180FA7840004900EF068D20710002000B2334000E310F0A00004", 0,
           "Store complete.\n");
    expect(r, vm, "d i3000.1a", 0,
           "R00003000  LR    180F\n"
           "R00003002  BRC   A7840004\n"
           "R00003006  STM   900EF068\n"
           "R0000300A  MVC   D20710002000\n"
           "R00003010  SSCH  B2334000\n"
           "R00003014  LG    E310F0A00004\n");
    /* Lines that repeat, and the end of storage. */
    expect(r, vm, "d 5000.100", 0,
           "R00005000  00000000 00000000 00000000 00000000  00\n"
           "R00005010 TO 000050EF SUPPRESSED LINE(S) SAME AS ABOVE ....\n"
           "R000050F0  00000000 00000000 00000000 00000000\n");
    expect(r, vm, "d ffff8.10", 0, "R000FFFF8  00000000 00000000                    00\n");
    expect(r, vm, "d 100000", 160, "HCPDSP160E Hexloc exceeds storage - 100000\n");
    expect(r, vm, "d 10-8", 9, "HCPDSP009E Invalid range - 10-8\n");
    expect(r, vm, "d 10.0", 9, "HCPDSP009E Invalid range - 10.0\n");
    expect(r, vm, "d k", 4, "HCPDSP004E Invalid hexloc - \n");
    expect(r, vm, "d q10", 3, "HCPDSP003E Invalid option - Q10\n");
    expect(r, vm, "st 100000 1", 160, "HCPSTO160E Hexloc exceeds storage - 100000\n");
    rig_close(r);
}

/* A segment and a page table: virtual 0 is real 8000, the next page is invalid. */
static void translation(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    sie_set_architecture(sie_vcpu(vm->guest, 0), true);
    rig_run(r, vm, "st s10000 0000000000020000");
    for (unsigned i = 1; i < 512; i++) {
        char line[80];
        snprintf(line, sizeof line, "st s%X 0000000000000020", 0x10000 + 8 * i);
        rig_run(r, vm, line);
    }
    rig_run(r, vm, "st s20000 0000000000008000 0000000000000400");
    rig_run(r, vm, "st s8010 DEADBEEF");
    rig_run(r, vm, "st xg1 0000000000010000");
    rig_run(r, vm, "st psw 04000000 80000000 00000000 00000000");
    expect(r, vm, "d 10", 0, "V00000010  DEADBEEF\n");
    expect(r, vm, "d r10", 0, "R00000010  00000000                             00\n");
    expect(r, vm, "d r8010.4", 0, "R00008010  DEADBEEF                             06\n");
    expect(r, vm, "d ff8.10", 0,
           "V00000FF8  00000000 00000000\n"
           "V00001000 TO 00001007  NON-ADDRESSABLE STORAGE\n");
    expect(r, vm, "st 14 12345678", 0, "Store complete.\n");
    expect(r, vm, "d r8014", 0, "R00008014  12345678                             06\n");
    expect(r, vm, "st 1000 1", 160, "HCPSTO160E Hexloc exceeds storage - 1000\n");
    rig_run(r, vm, "st psw 00000000 80000000 00000000 00000000");
    expect(r, vm, "d v10", 0, "V00000010  DEADBEEF\n");
    expect(r, vm, "d 10", 0, "R00000010  00000000                             00\n");
    /* A table that leads out of storage. */
    rig_run(r, vm, "st xg1 FFFFFFFFFFFFF000");
    expect(r, vm, "d v10", 0, "V00000010 TO 00000013  NON-ADDRESSABLE STORAGE\n");
    rig_close(r);
}

static void other_cpus(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    expect(r, vm, "def cpu 1", 0, "CPU 01 defined\n");
    expect(r, vm, "cpu 1 store g2 00000005", 0, "Store complete.\n");
    expect(r, vm, "cpu 1 d g2", 0, "GPR  2 =  00000005\n");
    expect(r, vm, "d g2", 0, "GPR  2 =  00000000\n");
    expect(r, vm, "cpu all d g2", 0, "GPR  2 =  00000000\nGPR  2 =  00000005\n");
    expect(r, vm, "cpu 2 d g2", 1458, "HCPCPC1458E CPU 2 does not exist.\n");
    expect(r, vm, "cpu 1 force one", 1, "HCPCMD001E Unknown CP command: FORCE\n");
    expect(r, vm, "cpu 1", 26, "HCPCPC026E Operand missing or invalid\n");
    expect(r, vm, "store status", 0, "Store complete.\n");
    rig_close(r);
}

static void dump(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    assert_int_equal(rig_run(r, vm, "dump 0-1f *A title"), 0);
    assert_int_equal(rig_run(r, vm, "close prt"), 0);
    assert_int_equal(rig_run(r, vm, "query prt all"), 0);
    assert_non_null(strstr(r->out, "ONE"));
    assert_int_equal(rig_run(r, vm, "dump"), 26);
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registers),  cmocka_unit_test(storage), cmocka_unit_test(translation),
        cmocka_unit_test(other_cpus), cmocka_unit_test(dump),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
