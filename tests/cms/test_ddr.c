/* DDR, in a session on a fake machine whose disks have 16 tracks: cylinder 0, and one track of cylinder 1. */
#include "tests/cms/session.h"

static int setup(void **state)
{
    machine_with_disks(state);
    machine_file(a, "SOME", "FILE", "from the input disk");
    a->bytes[15 * 12 * BLOCK] = 1; /* the first byte of cylinder 1 */
    return 0;
}

/* Typed at the terminal; the output's files are the input's afterwards, and its mode is released. */
static void copied(void **state)
{
    static const char *const script[] = {"",
                                         "access 200 b",
                                         "ddr",
                                         "sysprint cons",
                                         "in 191 3390",
                                         "out 200 dasd scratch",
                                         "copy 0 to 1",
                                         "",
                                         "maybe",
                                         "yes",
                                         "",
                                         "type some file b",
                                         "access 200 b",
                                         "type some file b",
                                         NULL};
    static const char *const log[] = {
        "z/VM DASD DUMP/RESTORE PROGRAM\nENTER:\n",
        "ENTER NEXT EXTENT OR NULL LINE\nENTER:\n",
        "HCPDDR711D VOLID READ IS TEST\n"
        "DO YOU WISH TO CONTINUE? RESPOND YES, NO OR REREAD:\n",
        "DO YOU WISH TO CONTINUE? RESPOND YES, NO OR REREAD:\n",
        "COPYING   TEST\nCOPYING DATA  ",
        "FROM TEST TO TEST\n"
        "INPUT CYLINDER EXTENTS      OUTPUT CYLINDER EXTENTS\n"
        "      START       STOP           START       STOP\n"
        "          0          1               0          1\n"
        "END OF COPY\nENTER:\n",
        "END OF JOB\nReady;",
        "DMSTYP069E Filemode B not accessed\n",
        "\nfrom the input disk\n\nReady;",
    };
    (void)state;
    run_script(script);
    in_log_in_order(log, sizeof log / sizeof *log);
    assert_memory_equal(a->bytes, g.disk[1].bytes, (size_t)16 * 12 * BLOCK);
    not_in_log("PRT ");
}

/* An exec stacks what is asked; the map is on the printer. */
static void from_stack(void **state)
{
    static const char *const script[] = {"", "exec clone", "exec unasked", NULL};
    (void)state;
    machine_file(a, "UNASKED", "EXEC",
                 "/* */\nqueue 'SYSPRINT CONS'\nqueue 'PROMPTS OFF'\nqueue 'IN 191 3390'\n"
                 "queue 'OUT 200 3390'\nqueue 'COPY 0'\nqueue ''\nqueue 'PROMPTS'\n"
                 "queue 'PROMPTS MAYBE'\nqueue ' '\n'DDR'\nsay 'unasked' rc queued()\n");
    machine_file(a, "CLONE", "EXEC",
                 "/* */\nqueue 'INPUT 191 3390 TEST'\nqueue 'OUTPUT 200 3390 NAME'\n"
                 "queue 'COPY 0'\nqueue ''\nqueue 'YES'\nqueue ''\n'DDR'\nsay 'rc' rc queued()\n");
    run_script(script);
    in_log("HCPDDR711D VOLID READ IS TEST NOT NAME\n");
    in_log("COPYING   TEST\n");
    in_log("PRT 09<          0          0               0          0>\n");
    in_log("END OF COPY\nENTER:\nEND OF JOB\n");
    in_log("\nrc 0 0\n");
    in_log("ENTER:\nCOPYING   TEST\n"); /* no question */
    in_log("HCPDDR703E");
    in_log("HCPDDR701E INVALID OPERAND - MAYBE\n");
    in_log("\nunasked 1 0\n");
    in_cp("CLOSE 00E");
    assert_memory_equal(a->bytes, g.disk[1].bytes, (size_t)15 * 12 * BLOCK);
    assert_memory_not_equal(a->bytes, g.disk[1].bytes, (size_t)16 * 12 * BLOCK);
}

/* A file's statements: the functions are parted by INPUT or OUTPUT, an error ends all that follow but is not
 * the last that is said. */
static void from_file(void **state)
{
    static const char *const script[] = {
        "",  "ddr good file", "ddr bad file a", "ddr no file", "ddr good", "ddr good file a b",
        NULL};
    static const char *const log[] = {
        "\nCOPY 0\nOUTPUT 200 3390 SCRATCH\nCOPYING   TEST\n",
        "END OF COPY\n",
        "END OF JOB\nReady(00003); ", /* cylinder 1 has one track */
        "\nINPUT 999 3390\nHCPDDR708E INVALID INPUT OR OUTPUT DEFINITION\n"
        "COPY ALL\nNOTHING\nHCPDDR701E INVALID OPERAND - NOTHING\nEND OF JOB\nReady(00003)",
        "DMSDDR002E File NO FILE * not found\nReady(00028)",
        "DMSDDR054E Incomplete fileid specified\nReady(00024)",
        "DMSDDR070E Invalid parameter B\nReady(00024)",
    };
    (void)state;
    machine_file(a, "GOOD", "FILE",
                 "INPUT 191 3390 SCRATCH\nOUTPUT 200 3390 SCRATCH\nCOPY 0\n"
                 "OUTPUT 200 3390 SCRATCH\nCOPY 0 TO 0 REORDER TO 1\nINPUT 191 3390 SCRATCH\n"
                 "OUTPUT 200 3390 SCRATCH\nCOPY 2\n");
    machine_file(a, "BAD", "FILE", "INPUT 999 3390\nCOPY ALL\nNOTHING\n");
    run_script(script);
    in_log_in_order(log, sizeof log / sizeof *log);
    in_log(
        "          2          2               2          2>\nHCPDDR705E INPUT OR OUTPUT I/O ERROR\nEND OF JOB\nReady(00003)");
}

static void wrong(void **state)
{
    static const char *const script[] = {"",
                                         "ddr",
                                         "copy all",               /* 702 */
                                         "input 191",              /* 703 */
                                         "input 19g 3390",         /* 701 */
                                         "input 191 3380",         /* 708 */
                                         "input 191 3390 sevenxx", /* 701 */
                                         "sysprint",               /* 703 */
                                         "sysprint printer",       /* 701 */
                                         "dump all",               /* 702 */
                                         "type 0",                 /* 702 */
                                         "input 191 3390 scratch",
                                         "output 201 3390 scratch",
                                         "copy",       /* 703 */
                                         "copy 1 0",   /* 713 */
                                         "copy 5",     /* 713 */
                                         "copy 0 x",   /* 701 */
                                         "copy 0 1 2", /* 701 */
                                         "copy 0 to 1",
                                         "1 to 1",   /* 713 */
                                         "copy all", /* 718 */
                                         "output 200 3390 scratch",
                                         "copy cpvol", /* 701 */
                                         "type",       /* 703 */
                                         "type 0 0 0 (",
                                         "type 1 to 0",     /* 713 */
                                         "type 0 0 0 (all", /* 701 */
                                         "type 0 0 3 to 0 0 3 (hex count",
                                         "print 0 0 3 (graphic",
                                         "",
                                         NULL};
    (void)state;
    run_script(script);
    in_log("HCPDDR702E CONTROL STATEMENT SEQUENCE ERROR\nENTER:\n"
           "HCPDDR703E OPERAND MISSING\nENTER:\n"
           "HCPDDR701E INVALID OPERAND - 19G\nENTER:\n"
           "HCPDDR708E INVALID INPUT OR OUTPUT DEFINITION\nENTER:\n"
           "HCPDDR701E INVALID OPERAND - SEVENXX\nENTER:\n"
           "HCPDDR703E OPERAND MISSING\nENTER:\n"
           "HCPDDR701E INVALID OPERAND - PRINTER\nENTER:\n"
           "HCPDDR702E CONTROL STATEMENT SEQUENCE ERROR\nENTER:\n"
           "HCPDDR702E CONTROL STATEMENT SEQUENCE ERROR\nENTER:\n"
           "ENTER:\nENTER:\n"
           "HCPDDR703E OPERAND MISSING\nENTER:\n"
           "HCPDDR713E OVERLAPPING OR INVALID EXTENTS\nENTER:\n"
           "HCPDDR713E OVERLAPPING OR INVALID EXTENTS\nENTER:\n"
           "HCPDDR701E INVALID OPERAND - X\nENTER:\n"
           "HCPDDR701E INVALID OPERAND - 2\nENTER:\n"
           "ENTER NEXT EXTENT OR NULL LINE\nENTER:\n"
           "HCPDDR713E OVERLAPPING OR INVALID EXTENTS\nENTER:\n"
           "HCPDDR718E OUTPUT UNIT IS FILE PROTECTED\nENTER:\n"
           "ENTER:\n"
           "HCPDDR701E INVALID OPERAND - CPVOL\nENTER:\n"
           "HCPDDR703E OPERAND MISSING\nENTER:\n");
    in_log("HCPDDR713E OVERLAPPING OR INVALID EXTENTS\nENTER:\n"
           "HCPDDR701E INVALID OPERAND - ALL\nENTER:\n"
           "CYL 00000 HD 00 REC 003  COUNT 0000000003001000\n"
           "00000  C3D4E2F1 E3C5E2E3 4040");
    in_log("PRT 09<00000   *CMS1TEST");
    in_log("END OF JOB\nReady(00003)");
}

/* What no person enters: more extents than there is room for, words without end, numbers past all. */
static void hostile(void **state)
{
    static char many[80];
    static const char *script[48] = {
        "",         "ddr",          "in 191 3390 scratch", "out 191 3390 scratch",
        "copy all", "copy 0 0 r 0", "copy 0 0 r 1",        ""};
    unsigned n = 8;
    (void)state;
    memset(many, '9', sizeof many - 1);
    script[n++] = many;
    script[n++] = "copy 99999999999 to 4294967295";
    script[n++] = "copy 0 to 4294967294 reorder to 4294967294";
    script[n++] = "in 00191 3390";
    script[n++] = "((((((((((((((((((((((((((((((((((((";
    script[n++] = "copy (";
    script[n++] = "type 65536 0 0 to 65536 65535 255";
    script[n++] = "in 191 3390 scratch";
    script[n++] = "type 1 99 99 to 4 99 99 (count";
    script[n] = "";
    run_script(script);
    in_log("HCPDDR713E OVERLAPPING OR INVALID EXTENTS\nENTER:\n"
           "HCPDDR713E OVERLAPPING OR INVALID EXTENTS\nENTER:\n"
           "ENTER NEXT EXTENT OR NULL LINE\nENTER:\n"
           "COPYING   TEST\n");
    in_log("HCPDDR701E INVALID OPERAND - 99999999\nENTER:\n");
    in_log("HCPDDR701E INVALID OPERAND - 00191\nENTER:\n");
    in_log("HCPDDR701E INVALID OPERAND - (\nENTER:\n");
    in_log("END OF JOB\nReady(00003)");
}

/* HX ends what TYPE shows, and nothing is said of the disk. */
static void halted(void **state)
{
    static const char *const script[] = {"", "ddr", "in 191 3390 scratch", "type 0 (hex", "hx",
                                         "", NULL};
    (void)state;
    g.halt_after = 40;
    run_script(script);
    in_log("CYL 00000 HD 00 REC 000");
    not_in_log("HCPDDR705E");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(copied, setup, machine_over),
        cmocka_unit_test_setup_teardown(from_stack, setup, machine_over),
        cmocka_unit_test_setup_teardown(from_file, setup, machine_over),
        cmocka_unit_test_setup_teardown(wrong, setup, machine_over),
        cmocka_unit_test_setup_teardown(hostile, setup, machine_over),
        cmocka_unit_test_setup_teardown(halted, setup, machine_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
