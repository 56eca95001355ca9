/* Execs that are not in REXX: CMS EXEC, as LISTFILE (EXEC makes one, and EXEC 2, whose first line is &TRACE; by
 * the system disk's DMSEXT EXECPROC. */
#include "tests/cms/session.h"

static void fresh(void)
{
    fresh_machine();
    system_file(a, "DMSEXT", "EXECPROC");
}

/* An exec's text, how it is called, what is said. */
static const struct row {
    const char *text, *typed, *says;
} rows[] = {
    {"&1 &2 ABC FILE A1\n&1 &2 DEF FILE A1", "go state",
     "STATE ABC FILE A1\nDMSSTT002E File ABC FILE A1 not found\n+++ R(00028) +++\nSTATE DEF FILE A1\n"},
    {"&CONTROL OFF\n&TYPE &1 &2 &INDEX", "go one twenty-one", "ONE TWENTY-O 2\nReady;"},
    {"&TRACE OFF\n&TYPE &1 &N &FOO", "go twenty-one", "twenty-one 1 &FOO\nReady;"},
    {"&CONTROL OFF\n&X = 3 + 4 - 1\n&TYPE X &X\n&EXIT &X", "go", "X 6\nReady(00006)"},
    {"&CONTROL OFF\n&I = 1\n-TOP &TYPE &I\n&I = &I + 1\n&IF &I LT 4 &GOTO -TOP\n&TYPE DONE", "go",
     "1\n2\n3\nDONE\nReady;"},
    {"&CONTROL OFF\n&I = 0\n&LOOP 2 3\n&I = &I + 1\n&TYPE I &I\n&TYPE OUT", "go",
     "I 1\nI 2\nI 3\nOUT\nReady;"},
    {"&CONTROL OFF\n&I = 0\n&LOOP -E &I = 2\n&I = &I + 1\n&TYPE I &I\n-E\n&TYPE OUT", "go",
     "I 1\nI 2\nOUT\nReady;"},
    {"&CONTROL OFF\n&LOOP 3 2\n&LOOP 1 2\n&TYPE IN\n&TYPE BETWEEN\n&TYPE OUT", "go",
     "IN\nIN\nBETWEEN\nIN\nIN\nBETWEEN\nOUT\nReady;"},
    {"&CONTROL OFF\n&IF &INDEX = 0 &EXIT 9\n&TYPE &1", "go", "Ready(00009)"},
    {"&CONTROL OFF\n&IF &$ EQ B &TYPE HAS B\n&IF &* NE C &TYPE NO C", "go a b",
     "HAS B\nNO C\nReady;"},
    {"&CONTROL OFF\n&BEGTYPE\nAs it is &1\n&END\n&TYPE &1", "go x", "As it is &1\nX\nReady;"},
    {"&CONTROL OFF\n&STACK LIFO A B\n&READ VARS &P &Q\n&TYPE &Q &P", "go", "B A\nReady;"},
    {"&CONTROL OFF\n&ERROR &TYPE FAILED &RETCODE\nSTATE NO FILE\n&TYPE NEXT", "go",
     "DMSSTT002E File NO FILE * not found\nFAILED 28\nNEXT\nReady;"},
    {"&CONTROL OFF\n&A = &CONCAT AB CD\n&B = &SUBSTR &A 2 2\n&L = &LENGTH &A\n"
     "&T = &DATATYPE 12\n&TYPE &A &B &L &T",
     "go", "ABCD BC 4 NUM\nReady;"},
    {"&CONTROL OFF\n&I = 2\n&X2 = YES\n&TYPE &X&I", "go", "YES\nReady;"},
    {"&CONTROL OFF\n* a remark\n&SKIP 1\n&TYPE NOT THIS\n&TYPE THIS", "go", "THIS\nReady;"},
    {"&CONTROL OFF\n&GOTO -NOWHERE", "go",
     "DMSEXT072E Error in EXEC file GO, line 2 - &SKIP or &GOTO error\nReady(00802)"},
    {"&CONTROL OFF\n&FROB X", "go",
     "DMSEXT072E Error in EXEC file GO, line 2 - invalid control word\nReady(00816)"},
    {"&CONTROL OFF\n&IF A ?? B &EXIT", "go", "invalid form of condition\nReady(00808)"},
    {"&CONTROL OFF\n&BEGTYPE\nx", "go", "x\nDMSEXT072E Error in EXEC file GO, line 2 - EOF found"},
    {"&CONTROL OFF\n&TYPE &0 &RETCODE\nEXEC SUB &1\n&TYPE &RETCODE", "go deep",
     "GO 0\nsub DEEP\n7\nReady;"},
    {"&TRACE\n&TYPE &UPPER ab\n&U = &UPPER ab\n&TYPE &U\nSTATE NO FILE", "go",
     "AB\nSTATE NO FILE\n+++ (00028) +++\nReady;"},
    {"&TRACE OFF\nCMDCALL STATE NO FILE", "go", "DMSSTT002E File NO FILE * not found\nReady;"},
    {"&CONTROL OFF NOMSG\n&TYPE ONE\nSTATE NO FILE\n&CONTROL MSG\nSTATE ANY FILE", "go",
     "ONE\nDMSSTT002E File ANY FILE * not found\nReady;"},
    {"&CONTROL OFF\n&A = &SUBSTR ABCDEF 3\n&TYPE &A", "go", "CDEF\nReady;"},
    {"&TRACE OFF\n&TYPE x&1 &1", "go a&1", "xa&1 a&1\nReady;"},
    {"&CONTROL OFF\n&ERROR STATE NO FILE\nSTATE NO FILE\n&TYPE NEXT", "go",
     "DMSSTT002E File NO FILE * not found\nDMSSTT002E File NO FILE * not found\n"
     "DMSEXT072E Error in EXEC file GO, line 3 - error in &ERROR action\nReady(00811)"},
    {"&CONTROL OFF\n&GOTO 9", "go", "line 2 - &SKIP or &GOTO error\nReady(00802)"},
    {"&CONTROL OFF\n&GOTO 0", "go", "line 2 - &SKIP or &GOTO error\nReady(00802)"},
    {"&CONTROL OFF\n&SKIP X", "go", "line 2 - &SKIP or &GOTO error\nReady(00802)"},
    {"&CONTROL OFF\n&SPACE X", "go", "line 2 - conversion error\nReady(00812)"},
    {"&CONTROL OFF\n&READ X", "go", "line 2 - conversion error\nReady(00812)"},
    {"&CONTROL OFF\n&LOOP X 2", "go", "line 2 - invalid syntax\nReady(00807)"},
    {"&CONTROL OFF\n&A = &SUBSTR ABC X", "go", "misuse of built-in function\nReady(00814)"},
    {"&TRACE OFF\n&A = &DIV 1 0", "go", "misuse of built-in function\nReady(00814)"},
    {"SAY NOT IN REXX", "go", "SAY NOT IN REXX\n+++ R(-0003) +++\nReady;"},
    {"", "go", "Ready;"},
};

static void languages(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const char *const script[] = {"", "vmfclear", rows[k].typed, NULL};
        fresh();
        machine_file(a, "GO", "EXEC", rows[k].text);
        machine_file(a, "SUB", "EXEC", "/* */\nparse arg x\nsay 'sub' x\nexit 7");
        run_script(script);
        if (!strstr(strstr(g.log, "(cleared)"), rows[k].says))
            fail_msg("%s\nexpected %s\n%s", rows[k].text, rows[k].says, g.log);
        machine_end(&g);
    }
}

/* What LISTFILE has made does what is said, to each file. */
static void listed(void **state)
{
    static const char *const script[] = {"", "listfile * junk a (exec", "cms erase",
                                         "listfile * junk a", NULL};
    (void)state;
    fresh();
    machine_file(a, "ONE", "JUNK", "x");
    machine_file(a, "TWO", "JUNK", "x");
    run_script(script);
    in_log("ERASE ONE JUNK A1\nERASE TWO JUNK A1\nReady;");
    in_log("DMSLST002E File not found\nReady(00028)");
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(languages), cmocka_unit_test(listed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
