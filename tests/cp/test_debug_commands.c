/* DISPLAY, DUMP and CPU: what they answer, what they do.  STORE alone: test_store.c, TRACE: test_trace.c. */
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
    expect(r, vm, "d g-1", 0, "GPR  0 =  00000000  00000007\n");
    expect(r, vm, "d ge- g14.end", 0,
           "GPR 14 =  00000000  00000000\nGPR 14 =  00000000  00000000\n");
    expect(r, vm, "st ar3 FFFFFFFF", 0, "Store complete.\n");
    expect(r, vm, "d ar2-3", 0, "AR   2 =  00000000  FFFFFFFF\n");
    expect(r, vm, "st y2 4110000000000000", 0, "Store complete.\n");
    expect(r, vm, "d y2", 0, "FPR  2 =  4110000000000000\n");
    expect(r, vm, "st x1 00001000", 0, "Store complete.\n");
    expect(r, vm, "d x1 xg1", 0, "CR   1 =  00001000\nCRG  1 =  0000000000001000\n");
    expect(r, vm, "d prefix", 0, "PREFIX = 00000000\n");
    expect(r, vm, "st psw 00080000 80002000", 0, "Store complete.\n");
    expect(r, vm, "d psw", 0, "PSW = 00080000 80002000\n");
    expect(r, vm, "d p", 0, "PSW = 00080000 80002000\n");
    expect(r, vm, "d psw prg", 0,
           "PRG OLD 00000000 00000000  CODE 0000\n    NEW 00000000 00000000\n");
    rig_run(r, vm, "d psw all");
    assert_null(strstr(r->out, "RST"));
    assert_non_null(strstr(r->out, "MCH OLD 00000000 00000000  CODE 00000000 00000000\n"));
    expect(r, vm, "d g16", 10, "HCPDSP010E Invalid register - 16\n");
    expect(r, vm, "d g5-3", 10, "HCPDSP010E Invalid register - 5-3\n");
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
    expect(r, vm, "d t1006.2", 0,
           "R00001000  C2C9C7C6 00D6D6E3 00000001 00000000  06 *BIGF.OOT........*\n");
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
           "R00003000  LR    180F          BRC   A7840004      STM   900EF068      06\n"
           "R0000300A  MVC   D20710002000  SSCH  B2334000      LG    E310F0A00004\n");
    expect(r, vm, "d i3002", 0, "R00003002  BRC   A7840004      06\n");
    expect(r, vm, "d s3001.2 ss3002.18", 0,
           "R00003001  0FA7  06\n"
           "R00003002  A7840004900EF068D20710002000B233  06\n"
           "R00003012  4000E310F0A00004\n");
    /* Lines that repeat, and the end of storage. */
    expect(r, vm, "d 5000.100", 0,
           "R00005000  00000000 00000000 00000000 00000000  00\n"
           "R00005010 TO 000050EF SUPPRESSED LINE(S) SAME AS ABOVE ....\n"
           "R000050F0  00000000 00000000 00000000 00000000\n");
    expect(r, vm, "d ff000-", 0,
           "R000FF000  00000000 00000000 00000000 00000000  00\n"
           "R000FF010 TO 000FFFEF SUPPRESSED LINE(S) SAME AS ABOVE ....\n"
           "R000FFFF0  00000000 00000000 00000000 00000000\n");
    expect(r, vm, "d t -f", 0,
           "R00000000  00000000 00000000 00000000 00000000  00 *................*\n"
           "R00000000  00000000 00000000 00000000 00000000  00\n");
    /* Where an address, or a register, leads to. */
    expect(r, vm, "st 4000 1000 0 3000", 0, "Store complete.\n");
    expect(r, vm, "st gg5 4000 8", 0, "Store complete.\n");
    expect(r, vm, "d 4000%.8", 0, "R00001000  C2F1F2F3 00D6D6E3                    06\n");
    expect(r, vm, "d 4004&", 0, "R00003000  180FA784                             06\n");
    expect(r, vm, "d 4;base5", 0, "R00004004  00000000                             06\n");
    expect(r, vm, "d 0-3;base5;index6%", 0, "R00003000  180FA784                             06\n");
    expect(r, vm, "d 4000%%", 160, "HCPDSP160E Hexloc exceeds storage - 4000%%\n");
    expect(r, vm, "d 4000%%%%%%%%%%%%%%%%%", 9,
           "HCPDSP009E Invalid range - 4000%%%%%%%%%%%%%%%%%\n");
    expect(r, vm, "d 0;base16", 9, "HCPDSP009E Invalid range - 0;BASE16\n");
    expect(r, vm, "d 0;base", 9, "HCPDSP009E Invalid range - 0;BASE\n");
    /* Characters from the very byte on; M as T; the token of one's own space. */
    expect(r, vm, "st s1009 F1F2F3", 0, "Store complete.\n");
    expect(r, vm, "d u1001.3 u1009", 0,
           "R00001001  F1F2F3                               06 *123*\n"
           "R00001009  F1F2F300 00000000 00000000 00000000  06 *123.............*\n");
    expect(r, vm, "d mx1006", 0,
           "R00001000  C2F1F2F3 00D6D6E3 00F1F2F3 00000000  06 *................*\n");
    expect(r, vm, "d 1006", 0, "R00001004  00D6D6E3                             06\n");
    expect(r, vm, "d asit0.1000 asit1.0", 3,
           "R00001000  C2F1F2F3                             06\n"
           "HCPDSP003E Invalid option - ASIT1.0\n");
    expect(r, vm, "d h0", 3, "HCPDSP003E Invalid option - H0\n");
    expect(r, vm, "d ffff8.10", 0, "R000FFFF8  00000000 00000000                    00\n");
    expect(r, vm, "d 100000", 160, "HCPDSP160E Hexloc exceeds storage - 100000\n");
    expect(r, vm, "d 10-8", 9, "HCPDSP009E Invalid range - 10-8\n");
    expect(r, vm, "d 10.0", 9, "HCPDSP009E Invalid range - 10.0\n");
    expect(r, vm, "d k", 0, "R00000000 TO 00000FFF  KEY = 00\n");
    expect(r, vm, "d 1g", 4, "HCPDSP004E Invalid hexloc - 1G\n");
    expect(r, vm, "d q10", 3, "HCPDSP003E Invalid option - Q10\n");
    rig_close(r);
}

/* CP's storage: where LOCK MAP says that a page is. */
static void host_storage(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *operator= rig_logon(r, "OPERATOR");
    char line[80], want[200];
    unsigned page = 0, real = 0;
    rig_run(r, operator, "st 5004 C2C9C7C6 D6D6E3");
    rig_run(r, operator, "lock operator 5 5 map");
    assert_int_equal(sscanf(r->out, "VIRTPAGE REALPAGE\n%x %x", &page, &real), 2);
    snprintf(line, sizeof line, "d hr%X004.8", real);
    snprintf(want, sizeof want, "HR%05X004  C2C9C7C6 00D6D6E3                    00\n", real);
    expect(r, operator, line, 0, want);
    snprintf(line, sizeof line, "d ht%X000", real);
    snprintf(want, sizeof want,
             "HL%05X000  00000000 C2C9C7C6 00D6D6E3 00000000  00 *....BIGF.OOT....*\n", real);
    expect(r, operator, line, 0, want);
    expect(r, operator, "d hk0-1fff", 0, "HL00000000 TO 00001FFF  KEY = 00\n");
    expect(r, operator, "d hffffffff0000", 160,
           "HCPDSP160E Hexloc exceeds storage - FFFFFFFF0000\n");
    expect(r, operator, "d h0-4000000", 9, "HCPDSP009E Invalid range - 0-4000000\n");
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
    rig_run(r, vm, "st pswg 04000000 80000000 00000000 00000000");
    expect(r, vm, "d 10", 0, "V00000010  DEADBEEF                             06 L00008010\n");
    expect(r, vm, "d i10", 0, "V00000010  ED    DEADBEEF0000  06 L00008010\n");
    expect(r, vm, "d r10", 0, "R00000010  00000000                             00\n");
    expect(r, vm, "d r8010.4", 0, "R00008010  DEADBEEF                             06\n");
    expect(r, vm, "d ff8.10", 0,
           "V00000FF8  00000000 00000000                    06 L00008FF8\n"
           "V00001000 TO 00001007  NON-ADDRESSABLE STORAGE\n");
    expect(r, vm, "st 14 12345678", 0, "Store complete.\n");
    expect(r, vm, "d r8014", 0, "R00008014  12345678                             06\n");
    expect(r, vm, "st 1000 1", 160, "HCPSTO160E Hexloc exceeds storage - 1000\n");
    rig_run(r, vm, "st pswg 00000000 80000000 00000000 00000000");
    static const char *const primary[] = {"d v10", "d pri10", "d p10"};
    for (size_t i = 0; i < sizeof primary / sizeof *primary; i++)
        expect(r, vm, primary[i], 0,
               "V00000010  DEADBEEF                             06 L00008010\n");
    expect(r, vm, "st pri18 CAFE", 0, "Store complete.\n");
    expect(r, vm, "d r8018", 0, "R00008018  0000CAFE                             06\n");
    expect(r, vm, "d v0-1fff", 0,
           "V00000000  00000000 00000000 00000000 00000000  06 L00008000\n"
           "V00000010  DEADBEEF 12345678 0000CAFE 00000000\n"
           "V00000020  00000000 00000000 00000000 00000000\n"
           "V00000030 TO 00000FFF SUPPRESSED LINE(S) SAME AS ABOVE ....\n"
           "V00001000 TO 00001FFF  NON-ADDRESSABLE STORAGE\n");
    expect(r, vm, "d v100000-1ffffe", 0, "V00100000 TO 001FFFFF  NON-ADDRESSABLE STORAGE\n");
    expect(r, vm, "d kv100000-1ffffe", 0, "V00100000 TO 001FFFFE  NON-ADDRESSABLE STORAGE\n");
    rig_run(r, vm, "st xg13 FFFFFFFFFFFFF000");
    expect(r, vm, "d home0.4", 0, "V00000000 TO 00000003  NON-ADDRESSABLE STORAGE\n");
    expect(r, vm, "d v0-ffffffffffffffff", 9, "HCPDSP009E Invalid range - 0-FFFFFFFFFFFFFFFF\n");
    expect(r, vm, "d 10", 0, "R00000010  00000000                             00\n");
    /* A table that leads out of storage. */
    rig_run(r, vm, "st xg1 FFFFFFFFFFFFF000");
    expect(r, vm, "d vn10", 0, "V00000010 TO 00000013  NON-ADDRESSABLE STORAGE\n");
    rig_close(r);
}

/* The same page by what names its space: an ASCE, an ALET and its list, an ASN, an ASTE. */
static void spaces(void **state)
{
    static const char hit[] = "V00000010  DEADBEEF                             06 L00008010\n";
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    sie_set_architecture(sie_vcpu(vm->guest, 0), true);
    rig_run(r, vm, "st s10000 0000000000020000");
    rig_run(r, vm, "st s20000 0000000000008000 0000000000000400");
    rig_run(r, vm, "st s8010 DEADBEEF");
    /* ASN-second-table entry at 30000, ASN 41 in the table at 31000 by the first table at 32000. */
    rig_run(r, vm, "st s30008 0000000000010000");
    rig_run(r, vm, "st s31048 0000000000010000");
    rig_run(r, vm, "st s32004 00031000");
    rig_run(r, vm, "st xg14 0000000000080032");
    /* Entry 2 of the access list at 33000, which the dispatchable-unit control table at 34000 has. */
    rig_run(r, vm, "st s33020 00000000 00000000 00030000 00000000");
    rig_run(r, vm, "st s34010 00033000");
    rig_run(r, vm, "st xg2 0000000000034000");
    expect(r, vm, "d asce10000.10", 0, hit);
    expect(r, vm, "d aste30000.10", 0, hit);
    expect(r, vm, "d asn41.10", 0, hit);
    rig_run(r, vm, "st s32008 80000000");
    expect(r, vm, "d asn80.10", 3, "HCPDSP003E Invalid option - ASN80.10\n");
    expect(r, vm, "d alet2.10", 0, hit);
    expect(r, vm, "d al33000.alet2.10", 0, hit);
    rig_run(r, vm, "st areg5 2");
    expect(r, vm, "d areg5.0010", 0, hit);
    expect(r, vm, "d areg5.2", 0, "AR   5 =  00000002  00000000\n");
    expect(r, vm, "d asce10000.t10", 0,
           "V00000010  DEADBEEF 00000000 00000000 00000000  06 *................* L00008010\n");
    expect(r, vm, "st alet2.14 CAFE0000", 0, "Store complete.\n");
    expect(r, vm, "d r8014", 0, "R00008014  CAFE0000                             06\n");
    expect(r, vm, "st areg5.18 1", 0, "Store complete.\n");
    expect(r, vm, "d r8018", 0, "R00008018  00000001                             06\n");
    expect(r, vm, "d spacebase.8014", 0, "R00008014  CAFE0000                             06\n");
    expect(r, vm, "d spaceone:base.8014", 0,
           "R00008014  CAFE0000                             06\n");
    expect(r, vm, "d spacetwo:base.0", 3, "HCPDSP003E Invalid option - SPACETWO:BASE.0\n");
    /* No such entry; no list; what is no number; a list alone. */
    rig_run(r, vm, "st s33030 80000000");
    expect(r, vm, "d alet3.10", 3, "HCPDSP003E Invalid option - ALET3.10\n");
    expect(r, vm, "d alet7fff.10", 3, "HCPDSP003E Invalid option - ALET7FFF.10\n");
    expect(r, vm, "d alfffff000.alet2.0", 3, "HCPDSP003E Invalid option - ALFFFFF000.ALET2.0\n");
    expect(r, vm, "d al33000.10", 3, "HCPDSP003E Invalid option - AL33000.10\n");
    expect(r, vm, "d astefffffff0.0", 3, "HCPDSP003E Invalid option - ASTEFFFFFFF0.0\n");
    expect(r, vm, "d alet.10", 4, "HCPDSP004E Invalid hexloc - ALET.10\n");
    expect(r, vm, "d alet123456789.10", 4, "HCPDSP004E Invalid hexloc - ALET123456789.10\n");
    expect(r, vm, "d areg16.0010", 4, "HCPDSP004E Invalid hexloc - AREG16.0010\n");
    expect(r, vm, "d ascefffffffffffff000.0", 0,
           "V00000000 TO 00000003  NON-ADDRESSABLE STORAGE\n");
    /* In access-register mode the base register brings its space along. */
    rig_run(r, vm, "st pswg 04004000 80000000 00000000 00000000");
    expect(r, vm, "d 10;base5", 0, hit);
    expect(r, vm, "trace i range alet2.10", 0, "");
    expect(r, vm, "trace i range alet3.10", 3, "HCPTRA003E Invalid option - ALET3.10\n");
    rig_close(r);
}

/* ESA/390 without address-space functions: entries of the ASN second table have 16 bytes. */
static void short_asn_entries(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    rig_run(r, vm, "st s20000 00021000"); /* segment table: its first page table */
    rig_run(r, vm, "st s21000 00008000");
    rig_run(r, vm, "st s8010 DEADBEEF");
    rig_run(r, vm, "st s31018 00020000"); /* ASN 41, the second of its table */
    rig_run(r, vm, "st s32004 00031000");
    rig_run(r, vm, "st x14 00080032");
    rig_run(r, vm, "st x0 00B00000"); /* pages of 4K, segments of 1M */
    expect(r, vm, "d asce20000.10", 0,
           "V00000010  DEADBEEF                             06 L00008010\n");
    expect(r, vm, "d asn41.10", 0,
           "V00000010  DEADBEEF                             06 L00008010\n");
    rig_close(r);
}

/* Where the entries that DISPLAY LKS has shown begin, in order. */
static void shows_entries(struct command_rig *r, struct vm *vm, const char *line, const char *want)
{
    char got[256] = "";
    int rc = rig_run(r, vm, line);
    for (const char *p = r->out; p && *p; p = strchr(p, '\n'), p = p ? p + 1 : NULL)
        if (!strncmp(p, "LKS ", 4))
            snprintf(got + strlen(got), sizeof got - strlen(got), "%.*s\n", (int)strcspn(p, "\n"),
                     p);
    if (rc || strcmp(got, want))
        fail_msg("%s: %d\n%s", line, rc, r->out);
}

#define BRANCH_2010 "LKS 0000000000002010  BRANCH STATE ENTRY\n"
#define CALL_1138   "LKS 0000000000001138  PROGRAM-CALL STATE ENTRY\n"
#define BRANCH_1010 "LKS 0000000000001010  BRANCH STATE ENTRY\n"

/* Two sections of a linkage stack, with two state entries and one. */
static void linkage_stack(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    expect(r, vm, "d lks", 4, "HCPDSP004E Invalid hexloc - LKS\n"); /* there is none */
    sie_set_architecture(sie_vcpu(vm->guest, 0), true);
    rig_run(r, vm, "st xg13 20"); /* virtual addresses are real */
    rig_run(r, vm, "st s1000 0000000000000000 0900");
    rig_run(r, vm, "st s1010 D6D5C5");
    rig_run(r, vm, "st s1130 0C");
    rig_run(r, vm, "st s1258 0D");
    rig_run(r, vm, "st s2000 0000000000001259 0900");
    rig_run(r, vm, "st s2130 0C");
    rig_run(r, vm, "st xg15 2130");
    shows_entries(r, vm, "d lks", BRANCH_2010);
    shows_entries(r, vm, "d lks.0", BRANCH_2010);
    shows_entries(r, vm, "d lks.2", BRANCH_2010 CALL_1138);
    shows_entries(r, vm, "d lks.99999999", BRANCH_2010 CALL_1138 BRANCH_1010);
    shows_entries(r, vm, "d lks1138", CALL_1138);
    shows_entries(r, vm, "d lks125f.2", CALL_1138 BRANCH_1010);
    shows_entries(r, vm, "d lks1137", BRANCH_1010);
    assert_non_null(strstr(r->out, "V00001010  D6D5C500 00000000"));
    expect(r, vm, "d lks1000", 4, "HCPDSP004E Invalid hexloc - 1000\n");
    expect(r, vm, "d lks.xyz", 4, "HCPDSP004E Invalid hexloc - .XYZ\n");
    expect(r, vm, "d lks.123456789", 4, "HCPDSP004E Invalid hexloc - .123456789\n");
    expect(r, vm, "d lkst", 4, "HCPDSP004E Invalid hexloc - T\n");
    expect(r, vm, "dump lks.2", 0, "Command complete\n");
    /* A circle, and what is no entry or is nowhere. */
    rig_run(r, vm, "st s1000 0000000000002131");
    rig_run(r, vm, "d lks.99999999");
    unsigned n = 0;
    for (const char *p = r->out; (p = strstr(p, "LKS ")); p++)
        n++;
    assert_true(n > 3 && n <= 1000);
    expect(r, vm, "d lks5000", 4, "HCPDSP004E Invalid hexloc - 5000\n");
    rig_run(r, vm, "st s1000 0000000000001009"); /* a header that leads to itself */
    shows_entries(r, vm, "d lks.9", BRANCH_2010 CALL_1138 BRANCH_1010);
    rig_run(r, vm, "st s2130 00");
    expect(r, vm, "d lks", 4, "HCPDSP004E Invalid hexloc - LKS\n");
    rig_run(r, vm, "st xg15 FFFFFFFFFFFFFFF8");
    expect(r, vm, "d lks", 4, "HCPDSP004E Invalid hexloc - LKS\n");
    rig_run(r, vm, "st xg15 0");
    expect(r, vm, "d lks", 4, "HCPDSP004E Invalid hexloc - LKS\n");
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
    expect(r, vm, "cpu 2 d g2", 1458, "HCPCPC1458E CPU 02 does not exist.\n");
    expect(r, vm, "cpu 1 force one", 1, "HCPCMD001E Unknown CP command: FORCE\n");
    expect(r, vm, "cpu 1", 0, "");
    expect(r, vm, "d g2", 0, "GPR  2 =  00000005\n");
    expect(r, vm, "cpu 0", 0, "");
    expect(r, vm, "cpu", 26, "HCPCPC026E Operand missing or invalid\n");
    /* Not in itself, which would be as long as the CPUs to the power of it. */
    expect(r, vm, "cpu all cpu 1 d g2", 0, "GPR  2 =  00000005\nGPR  2 =  00000005\n");
    expect(r, vm, "cpu 1 cpu all d g2", 0, "GPR  2 =  00000000\nGPR  2 =  00000005\n");
    expect(r, vm, "cpu all cpu all d g2", 2,
           "HCPCPC002E Invalid operand - ALL\nHCPCPC002E Invalid operand - ALL\n");
    rig_run(r, vm,
            "cpu * cpu * cpu * cpu * cpu * cpu * cpu * cpu * cpu * cpu * cpu * cpu * cpu * cpu * "
            "cpu * cp cpu * silently cpu * cpu * cpu * cpu * cpu * cpu * cpu * cpu * cpu * d g2");
    assert_string_equal(r->out, "HCPCPC002E Invalid operand - *\nHCPCPC002E Invalid operand - *\n");
    expect(r, vm, "cpu all", 26, "HCPCPC026E Operand missing or invalid\n");
    expect(r, vm, "store status", 0, "Store complete.\n");
    /* A CPU that comes later is in the architecture mode of the others. */
    sie_set_architecture(sie_vcpu(vm->guest, 0), true);
    expect(r, vm, "def cpu 2", 0, "CPU 02 defined\n");
    expect(r, vm, "cpu 2 d pswg", 0, "PSWG = 00000000 00000000 00000000 00000000\n");
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
    /* What is wrong with an operand is told to who typed it, in DUMP's name, and not printed. */
    expect(r, vm, "dump 0.10 g5", 3, "HCPDMP003E Invalid option - G5\n");
    expect(r, vm, "dump xyzzy", 3, "HCPDMP003E Invalid option - XYZZY\n");
    expect(r, vm, "dump 10-8", 9, "HCPDMP009E Invalid range - 10-8\n");
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registers),     cmocka_unit_test(storage),
        cmocka_unit_test(host_storage),  cmocka_unit_test(translation),
        cmocka_unit_test(spaces),        cmocka_unit_test(short_asn_entries),
        cmocka_unit_test(linkage_stack), cmocka_unit_test(other_cpus),
        cmocka_unit_test(dump),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
