/* TRACE I/O and TRACE SSCH: the channel program behind an SSCH, what TSCH stored, interruptions;
 * programs that are wrong; DISPLAY SCHIB. */
#include "tests/cp/command_rig.h"

#include "cp/channel/subchannel.h"

static const char direct[] = "USER ONE ONE 1M 1M G\n"
                             " CONSOLE 0009 3215 T\n"
                             " SPOOL 000E 1403 A\n";

/* Writes two lines on the console, the second by an IDAW, and waits for its end: by TSCH, or with
 * `wait` by an interruption. */
static struct vm *program(struct command_rig *r, bool wait)
{
    static const char *const lines[] = {
        "st s2000 58100800B234090096800905B2320900B2330820", /* L STSCH OI MSCH SSCH */
        "st s2014 B2350840A774FFFE820008F0",                 /* TSCH BRC LPSW */
        "st s800 00010000",
        "st s820 123456780000FF0000000860",
        "st s860 090008906000000509000880640000050300000020000001",
        "st s880 00000890",
        "st s890 C8C5D3D3D6",
        "st s8f0 000A000000000FFF",
        "st s8e8 020A000000000000",
        "st s78 000A000000000FFF",
        "st x6 ff000000",
        "st psw 00080000 80002000",
    };
    struct vm *vm = rig_logon(r, "ONE");
    for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_int_equal(rig_run(r, vm, lines[i]), 0);
    if (wait)
        rig_run(r, vm, "st s2014 820008E8");
    return vm;
}

static void go(struct command_rig *r, struct vm *vm)
{
    rig_hush(r);
    assert_int_equal(rig_run(r, vm, "begin"), 0);
    if (!rig_said(r, "HCPGIR450W"))
        fail_msg("it does not end: %s", r->said);
}

static void says(const struct command_rig *r, const char *text)
{
    if (!strstr(r->said, text))
        fail_msg("%s\nlacks\n%s", r->said, text);
}

#define START "00002010  SSCH  B2330820    00000820    CC 0    SCH 0000    DEV 0009\n"
#define GIVEN "          CPA 00000860   PARM 12345678   KEY 0   FPI 00   LPM FF\n"
#define TEST                                                         \
    "          CCWA 00000878   DEV STS 0C   SCH STS 00   CNT 0001\n" \
    "          KEY 0   FPI 00   CC 0   CTLS 4007\n"

static void channel_program(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r, false);
    assert_int_equal(rig_run(r, vm, "trace i/o 9 ccw run"), 0);
    go(r, vm);
    says(r, START GIVEN "          CCW  00000860  09000890 60000005    C8C5D3D3 D6\n"
                        "          CCW  00000868  09000880 64000005\n"
                        "          IDAW 00000880  00000890\n"
                        "          0000  C8C5D3D3 D6\n"
                        "          CCW  00000870  03000000 20000001    ");
    says(r, TEST);
    rig_close(r);
}

static void interruption(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r, true);
    assert_int_equal(rig_run(r, vm, "trace io 0-9 interrupt run"), 0);
    go(r, vm);
    says(r, "  I/O DEV 0009 -> 00000FFF   SCH 0000   PARM 12345678\n" TEST);
    assert_null(strstr(r->said, "SSCH"));
    rig_close(r);
}

/* Another device, and one kind of instruction without CCWs. */
static void selected(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r, false);
    assert_int_equal(rig_run(r, vm, "trace i/o a.10 ccw run"), 0);
    assert_int_equal(rig_run(r, vm, "trace ssch 9 run"), 0);
    assert_int_equal(rig_run(r, vm, "q trace"), 0);
    assert_non_null(strstr(r->out, "I/O     000A-0019\n              TERM  NOPRINT  RUN  SIM"
                                   "  INST  CCW  IODATA 8\n"));
    go(r, vm);
    says(r, START GIVEN "HCPGIR450W");
    rig_close(r);
}

static void data(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r, false);
    rig_run(r, vm, "st s860 0900089060000020");
    assert_int_equal(rig_run(r, vm, "trace ssch ccw iodata 20 run"), 0);
    go(r, vm);
    says(r, "          CCW  00000860  09000890 60000020\n"
            "          0000  C8C5D3D3 D6000000 00000000 00000000\n"
            "          0010  00000000\n"
            "          CCW  00000868");
    assert_int_equal(rig_run(r, vm, "trace ssch iodata 3801"), 2);
    assert_int_equal(rig_run(r, vm, "trace svc ccw"), 3);
    assert_int_equal(rig_run(r, vm, "trace svc nosim"), 3);
    rig_close(r);
}

/* A program in a circle, one out of storage, lists that never end. */
static void hostile(void **state)
{
    static const char *const programs[] = {"0300000060000001"
                                           "0800086000000000",
                                           "0900089060000005"
                                           "08FFFFF800000000",
                                           "0900089064000005"
                                           "0900FFFC6400FFFF",
                                           "0900FFF061000001"
                                           "0900FFF06100FFFF"};
    (void)state;
    for (unsigned n = 0; n < 4; n++)
        for (unsigned flags = 0; flags < 2; flags++) {
            struct command_rig *r = rig_open(NULL, direct);
            struct vm *vm = program(r, false);
            char line[80];
            snprintf(line, sizeof line, "st s860 %s", programs[n]);
            assert_int_equal(rig_run(r, vm, line), 0);
            if (flags)
                assert_int_equal(rig_run(r, vm, "st s824 00C3FF40"), 0);
            assert_int_equal(rig_run(r, vm, "st s2014 820008F0"), 0);
            assert_int_equal(rig_run(r, vm, "trace ssch ccw iodata 100 run"), 0);
            go(r, vm);
            says(r, "CPA 00000860");
            rig_close(r);
        }
}

#define SCHIB_HEAD "SCHIB DEV  INT-PARM ISC FLG LP PNO LPU PI MBI  PO PA CHPID0-3 CHPID4-7\n"
#define SCHIB_EXP  "SCHIB DEV  INT-PARM ISC FLG MBI  FLG2 MBA\n"

static void display_schib(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r, true);
    const struct device *printer = channel_device(vm->channel, 0x0e);
    char line[1024];
    snprintf(line, sizeof line,
             SCHIB_HEAD
             "%04X  000E 00000000   0  01 80  00  00 80 0000 FF 80 %02X000000 00000000\n",
             channel_number(printer), printer->chpid);
    char command[40];
    snprintf(command, sizeof command, "d schib %x", channel_number(printer));
    expect(r, vm, command, 0, line);
    expect(r, vm, "d sch exp 0", 0,
           SCHIB_EXP "0000  0009 00000000   0  01 0000  00  0000000000000000\n");
    expect(r, vm, "d schib 3ff", 40, "HCPDSP040E Device 3FF does not exist\n");
    expect(r, vm, "d schib", 26, "HCPDSP026E Operand missing or invalid\n");
    expect(r, vm, "d schib zz", 4, "HCPDSP004E Invalid hexloc - ZZ\n");
    expect(r, vm, "d schib 5-3", 9, "HCPDSP009E Invalid range - 5-3\n");
    /* Status that nobody has taken, because interruptions are held off. */
    rig_run(r, vm, "st x6 0");
    rig_run(r, vm, "st s2014 820008F0");
    go(r, vm);
    assert_int_equal(rig_run(r, vm, "d schib 0"), 0);
    assert_non_null(strstr(r->out, "KEY ECC FPI ZN SCTL CCW-ADDR DS SS CNT  EXT-LOG\n"
                                   "  0   0   0  0 4007 00000878 0C 00 0001 00000000\n"));
    assert_int_equal(rig_run(r, vm, "d schib all"), 0);
    snprintf(line, sizeof line, "%.1000s", r->out);
    assert_non_null(strstr(r->out, "  000E "));
    assert_non_null(strstr(r->out, "  0009 12345678 "));
    assert_int_equal(rig_run(r, vm, "d schib 0."), 0);
    assert_memory_equal(line, r->out, strlen(line));
    rig_close(r);
}

static void display_fpc(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    expect(r, vm, "st fpc f8000070", 0, "Store complete.\n");
    expect(r, vm, "d fpc", 0, "FPC = F8000070\n");
    expect(r, vm, "st fpc ffffffff", 33, "HCPSTO033E Hexdata missing or invalid\n");
    expect(r, vm, "d ffff8-", 0, "R000FFFF8  00000000 00000000                    00\n");
    expect(r, vm, "d ffff8.end", 0, "R000FFFF8  00000000 00000000                    00\n");
    rig_close(r);
}

/* EXTERNAL's codes reach the guest, each with the address of a CPU or without. */
static void external(void **state)
{
    static const struct {
        const char *command, *shown;
    } all[] = {
        {"external", "EXT 0040"},   {"ext key", "EXT 0040"},      {"ext 80 cr0 25", "EXT 0080"},
        {"ext 1004", "EXT 1004"},   {"ext 1005", "EXT 1005"},     {"ext 2401", "EXT 2401"},
        {"ext call 3", "EXT 1202"}, {"ext emerg 3f", "EXT 1201"}, {"ext malf 0", "EXT 1200"},
        {"ext 77", "EXT 0077"},
    };
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    rig_run(r, vm, "st s58 000A000000000FFF");
    /* Clock comparator and CPU timer are past: their masks are off until they are wanted. */
    assert_int_equal(rig_run(r, vm, "trace ext run"), 0);
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
        rig_run(r, vm, i == 3 ? "st x0 800" : i == 4 ? "st x0 400" : "st x0 E2C2");
        rig_run(r, vm, "st psw 010A0000 00002000");
        rig_hush(r);
        /* Then the command begins it: one that runs already may have ended by the clock's own. */
        if (!i)
            assert_int_equal(rig_run(r, vm, "begin"), 0);
        assert_int_equal(rig_run(r, vm, all[i].command), 0);
        if (!rig_said(r, "HCPGIR450W"))
            fail_msg("%s: %s", all[i].command, r->said);
        says(r, all[i].shown);
    }
    expect(r, vm, "ext 12345", 2, "HCPEXT002E Invalid operand - 12345\n");
    expect(r, vm, "ext emergency", 26, "HCPEXT026E Operand missing or invalid\n");
    expect(r, vm, "ext call 40", 2, "HCPEXT002E Invalid operand - 40\n");
    expect(r, vm, "ext 77 cr0 15", 2, "HCPEXT002E Invalid operand - 15\n");
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(channel_program), cmocka_unit_test(interruption),
        cmocka_unit_test(selected),        cmocka_unit_test(data),
        cmocka_unit_test(hostile),         cmocka_unit_test(display_schib),
        cmocka_unit_test(display_fpc),     cmocka_unit_test(external),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
