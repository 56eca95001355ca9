/* MACLIB, and members of libraries in TYPE, PUNCH, PRINT and MOVEFILE, in a session on a fake machine. */
#include "cms/library.h"
#include "engine/base/bytes.h"
#include "tests/cms/session.h"

/* A file of cards from lines of text. */
static void cards(const char *fn, const char *ft, const char *text)
{
    machine_card card[64];
    size_t n = 0;
    while (*text) {
        size_t len = strcspn(text, "\n");
        char line[81];
        snprintf(line, sizeof line, "%.*s", (int)len, text);
        ebcdic_pad(card[n++], line, 80);
        text += len + (text[len] != 0);
    }
    machine_cards(a, fn, ft, (const machine_card *)card, n);
}

static void fresh(void)
{
    fresh_machine();
    cards(
        "GET", "MACRO",
        "* not of the macro\n         MACRO                     GET00010\n&LABEL   GET   &A,&B\n         L     1,&A\n         MEND\n"
        "         MACRO\n         PUT\n         MACRO\n         INNER\n         MEND\n"
        "         ST    1,0(2)\n         MEND\n");
    cards("REGS", "COPY", "R1 EQU 1\nR2 EQU 2\n");
    cards("TWO", "COPY", "*COPY FIRST\none of first\n*COPY SECOND\nof second\nmore of it\n");
    cards("OTHER", "COPY", "*COPY REGS\nR9 EQU 9\n");
    cards("BAD", "MACRO", "         MACRO\n         BAD\n");
    machine_file(a, "LONG", "COPY", "a record of variable length");
}

static void made_and_changed(void **state)
{
    static const char *const script[] = {"",
                                         "maclib gen my get regs nosuch",
                                         "maclib map my (term",
                                         "maclib add my two",
                                         "maclib rep my other",
                                         "maclib map my regs put none (term",
                                         "maclib del my get none",
                                         "maclib comp my",
                                         "maclib map my (term",
                                         "maclib map my",
                                         "type my map",
                                         "type my maclib a (member regs",
                                         "maclib map my (stack",
                                         "",
                                         NULL};
    (void)state;
    fresh();
    run_script(script);
    in_log("DMSLBM002W File NOSUCH not found\nReady(00004)");
    in_log(
        "MACRO    INDEX   SIZE\nGET          2      4\nPUT          7      7\nREGS        15      2\nReady;");
    in_log("MACRO    INDEX   SIZE\nPUT          7      7\nREGS        23      1\n"
           "DMSLBM013W Member NONE not found in library MY MACLIB A\nReady(00004)");
    in_log(
        "MACRO    INDEX   SIZE\nPUT          2      7\nFIRST       10      1\nSECOND      12      2\n"
        "REGS        15      1\nReady;");
    in_log("\n\nMACRO    INDEX   SIZE\nPUT          2      7\n");
    in_log("\n\nR9 EQU 9\n\nReady;");
    machine_end(&g);
}

static void members(void **state)
{
    static const char *const script[] = {"",
                                         "maclib gen my get two",
                                         "type my maclib a (member get",
                                         "type my maclib a (member second",
                                         "type my maclib a 2 2 (member second",
                                         "type my maclib a 3 (member second",
                                         "type my maclib a (member none",
                                         "type regs copy a (member none",
                                         "filedef inmove disk my maclib a (member put",
                                         "filedef outmove disk put asm a",
                                         "movefile",
                                         "type put asm",
                                         "punch my maclib a (noheader member second",
                                         "print my maclib a (member first",
                                         "maclib del my get put first second",
                                         "type my maclib a (member second",
                                         "maclib map my (term",
                                         NULL};
    (void)state;
    fresh();
    run_script(script);
    in_log(
        "\n         MACRO                     GET00010\n&LABEL   GET   &A,&B\n"); /* its own card */
    in_log("\n\nof second\nmore of it\n\nReady;");
    in_log("\n\nmore of it\n\nReady;");
    in_log("DMSTYP049E Invalid line number 3\nReady(00024)");
    in_log("DMSTYP013E Member NONE not found in library MY MACLIB A\nReady(00032)");
    in_log("DMSTYP033E File REGS COPY A is not a library\nReady(00032)");
    in_log("\n         MACRO\n         PUT\n         MACRO\n         INNER\n         MEND\n"
           "         ST    1,0(2)\n         MEND\n\nReady;");
    in_log("DMSTYP039E No entries in library MY MACLIB A\nReady(00032)");
    in_log("DMSLBM039E No entries in library MY MACLIB A\nReady(00032)");
    assert_int_equal(g.punched, 2);
    machine_end(&g);
}

static void refused(void **state)
{
    static const char *const script[] = {"",
                                         "maclib",
                                         "maclib gen",
                                         "maclib foo my",
                                         "maclib gen my",
                                         "maclib gen my long",
                                         "maclib gen my bad",
                                         "maclib gen my nosuch",
                                         "maclib add my get",
                                         "maclib gen m*y get",
                                         "maclib gen my get (term",
                                         "maclib gen my get",
                                         "maclib map my (foo",
                                         "maclib map my (term print",
                                         "maclib comp my get",
                                         "maclib del my",
                                         "release a",
                                         "maclib gen my get",
                                         NULL};
    (void)state;
    fresh();
    run_script(script);
    in_log("DMSLBM047E No function specified\nReady(00024)");
    in_log("DMSLBM046E No library name specified\nReady(00024)");
    in_log("DMSLBM014E Invalid function FOO\nReady(00024)");
    in_log("DMSLBM001E No filename specified\nReady(00024)");
    in_log("DMSLBM007E File LONG COPY A is not fixed, 80-character records\nReady(00032)");
    in_log("DMSLBM056E File BAD MACRO A contains invalid record formats\nReady(00032)");
    in_log("DMSLBM213W Library MY MACLIB A1 not created\nReady(00004)");
    in_log("DMSLBM002E File MY MACLIB A1 not found\nReady(00028)");
    in_log("DMSLBM062E Invalid character * in fileid M*Y MACLIB A1\nReady(00020)");
    in_log("DMSLBM003E Invalid option: TERM\nReady(00024)");
    in_log("DMSLBM003E Invalid option: FOO\nReady(00024)");
    in_log("DMSLBM066E TERM and PRINT are conflicting options\nReady(00024)");
    in_log("DMSLBM070E Invalid parameter GET\nReady(00024)");
    in_log("DMSLBM545E Missing operand(s)\nReady(00024)");
    in_log("DMSLBM069E Filemode A not accessed\nReady(00036)");
    machine_end(&g);
}

/* Headers and directories that nobody has made: what they name past the file is not there. */
static void hostile(void **state)
{
    static const struct {
        uint32_t size, directory, first;
    } rows[] = {
        {16, 4, 2},         {16, 4, 0},          {16, 4, 4},         {16, 4, UINT32_MAX},
        {UINT32_MAX, 4, 2}, {16, UINT32_MAX, 2}, {UINT32_MAX, 2, 2}, {16, 0, 2},
        {UINT32_MAX, 1, 1}, {16, 1, 2},
    };
    static const char *const script[] = {"",
                                         "type evil maclib a (member x",
                                         "maclib map evil (term",
                                         "maclib comp evil",
                                         "maclib map evil (term",
                                         "maclib add evil regs",
                                         "maclib map evil (term",
                                         NULL};
    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        machine_card card[4];
        fresh();
        memset(card, 0x40, sizeof card);
        ebcdic_pad(card[0], "LIBPDS", 80);
        put32(card[0] + 8, rows[k].size);
        put32(card[0] + 12, rows[k].directory);
        ebcdic_pad(card[1], "a record", 80); /* that no end follows */
        ebcdic_pad(card[3], "X", 80);
        put32(card[3] + 12, rows[k].first);
        machine_cards(a, "EVIL", "MACLIB", (const machine_card *)card, 4);
        run_script(script);
        in_log("REGS "); /* it can be written, whatever it was */
        machine_end(&g);
    }
}

/* MOVEFILE of records longer than V files have: the output's are as long. */
static void long_records(void **state)
{
    static const char *const script[] = {"",
                                         "filedef inmove disk long fixed a",
                                         "filedef outmove disk long moved a",
                                         "movefile",
                                         "filedef inmove disk long copy a",
                                         "filedef outmove disk long moved a (disp mod",
                                         "movefile",
                                         "listfile long moved a (alloc",
                                         NULL};
    static const uint8_t record[90000] = {0x81};
    static const struct edf_format format = {.recfm = 'F', .lrecl = sizeof record};
    struct edf_disk *d;
    struct edf_file *f;
    (void)state;
    fresh();
    struct cms_blocks b = fake_blocks(a);
    assert_int_equal(edf_mount(&b, true, &d), 0);
    assert_int_equal(edf_open(d, "LONG", "FIXED", EDF_REPLACE, &format, &f), 0);
    assert_int_equal(edf_write(f, 0, record, sizeof record), 0);
    assert_int_equal(edf_close(f), 0);
    assert_int_equal(edf_unmount(d), 0);
    run_script(script);
    in_log("LONG     MOVED    A1 F      90000          2 ");
    machine_end(&g);
}

/* MOVEFILE (PDS: a file of each member; devices that cannot give or take. */
static void moved(void **state)
{
    static const char *const script[] = {"",
                                         "maclib gen my regs two",
                                         "fi inmove disk my maclib a",
                                         "fi outmove disk any copied a",
                                         "movefile (pds",
                                         "type second copied a",
                                         "listfile * copied a (alloc noheader",
                                         "fi inmove disk long copy a",
                                         "movefile (pds",
                                         "fi inmove disk no maclib a",
                                         "movefile (pds",
                                         "fi inmove terminal",
                                         "movefile (pds",
                                         "fi inmove printer",
                                         "movefile",
                                         "fi inmove disk my maclib a",
                                         "fi outmove reader",
                                         "movefile",
                                         NULL};
    (void)state;
    fresh();
    run_script(script);
    in_log("DMSMVE225I PDS member REGS moved\nDMSMVE225I PDS member FIRST moved\n"
           "DMSMVE225I PDS member SECOND moved\nDMSMVE226I End of PDS move\nReady;");
    in_log("\nof second\nmore of it\n\nReady;");
    in_log("FIRST    COPIED   A1 F         80          1 ");
    in_log("REGS     COPIED   A1 F         80          2 ");
    in_log("DMSMVE033E File LONG COPY A is not a library\nReady(00032)");
    in_log("DMSMVE002E File NO MACLIB A not found\nReady(00028)");
    in_log("DMSMVE127S Unsupported device for INMOVE\nReady(00100)");
    in_log("DMSMVE075E Device PRINTER invalid for input\nReady(00040)");
    in_log("DMSMVE075E Device READER invalid for output\nReady(00040)");
    machine_end(&g);
}

enum { MANY = 2000 };

/* BIG MACLIB: FIRST, whose records are all but one, and LAST of one record, or as many members at the
 * first record as there is room for. */
static void big_library(unsigned members_of_first)
{
    static machine_card card[MANY + 4 + MANY / 5];
    size_t n = 1;
    memset(card, 0x40, sizeof card);
    ebcdic_pad(card[0], "LIBPDS", 80);
    while (n < MANY)
        ebcdic_pad(card[n++], "of first", 80);
    put32(card[n++], 0x61ffff61);
    ebcdic_pad(card[n++], "the last", 80);
    put32(card[n++], 0x61ffff61);
    put32(card[0] + 8, (members_of_first + 1) * 16);
    put32(card[0] + 12, (uint32_t)n + 1);
    for (unsigned k = 0; k <= members_of_first; k++) {
        uint8_t *entry = card[n + k / 5] + k % 5 * 16;
        ebcdic_pad(entry, k < members_of_first ? "FIRST" : "LAST", 8);
        put32(entry + 12, k < members_of_first ? 2 : MANY + 2);
    }
    machine_cards(a, "BIG", "MACLIB", (const machine_card *)card, n + 1 + members_of_first / 5);
}

/* HX while a library is read or written: it stays as it was. */
static void halted(void **state)
{
    static const char *const commands[] = {"maclib add big regs", "maclib rep big two",
                                           "maclib del big first", "maclib comp big"};
    (void)state;
    for (unsigned looks = 1; looks < 40; looks++) {
        const char *const script[] = {"", commands[looks % 4], "hx",
                                      "type big maclib a (member last", NULL};
        fresh();
        big_library(1);
        g.halt_after = looks;
        run_script(script);
        in_log("\n\nthe last\n\nReady;");
        not_in_log("109S");
        machine_end(&g);
    }
}

/* One member over and over: COMP makes no more of it than the library has, REP takes all of a name out. */
static void repeated(void **state)
{
    static const char *const script[] = {"",
                                         "maclib comp big",
                                         "type big maclib a (member last",
                                         "maclib add big two",
                                         "maclib add big two",
                                         "maclib rep big two",
                                         "maclib map big first second last (term",
                                         NULL};
    (void)state;
    fresh();
    big_library(MANY);
    run_script(script);
    in_log("DMSLBM056E File BIG MACLIB A contains invalid record formats\nReady(00032)");
    in_log("\n\nthe last\n\nReady;");
    in_log("LAST      2002      1\nFIRST     2014      1\nSECOND    2016      2\nReady;");
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_and_changed), cmocka_unit_test(members),
        cmocka_unit_test(refused),          cmocka_unit_test(hostile),
        cmocka_unit_test(long_records),     cmocka_unit_test(halted),
        cmocka_unit_test(repeated),         cmocka_unit_test(moved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
