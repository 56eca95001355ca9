/* XEDIT on a 3270: what is shown, and what is typed: lines, prefix commands, input mode, keys, panels. */
#include "tests/cms/xedit_session.h"

static void first_screen(void **state)
{
    static const char *const script[] = {"", "xedit abc file", NULL};
    (void)state;
    screen(24, 80, script);
    row_is(1, " ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=0 Col=1 Alt=0");
    row_is(2, "");
    row_is(11, "");
    row_is(12, " ===== * * * Top of File * * *");
    row_is(13, "       |...+....1....+....2....+....3....+....4....+....5....+....6....+....7...");
    row_is(14, " ===== alpha one");
    row_is(18, " ===== delta five");
    row_is(19, " ===== * * * End of File * * *");
    row_is(23, " ====>");
    row_is(24, "                                                             X E D I T  1 File");
    assert_int_equal(g.screen->cursor, 22 * 80 + 7);
    machine_end(&g);
    screen(43, 80, script);
    row_is(22, " ===== * * * Top of File * * *");
    row_is(42, " ====>");
    machine_end(&g);
    screen(62, 160, script);
    row_is(31, " ===== * * * Top of File * * *");
    row_is(62, "                                                                      "
               "                                                                       "
               "X E D I T  1 File");
    machine_end(&g);
}

static void typing(void **state)
{
    static const char *const script[] = {
        "",         "xedit abc file", "case mixed", "@14,8|ALPHA Xne",
        "@15,13|y", "@16,8|EOF",      "@23,8|file", NULL};
    (void)state;
    screen(24, 80, script);
    assert_string_equal(file_text("ABC", "FILE"),
                        "ALPHA Xne\nbeta ywo\n\nalpha four\ndelta five\n");
    machine_end(&g);
}

static void prefixes(void **state)
{
    static const char *const script[] = {
        "",
        "xedit abc file",
        "case mixed",
        "@14,2|d|@15,2|i2", /* alpha one goes, two lines behind beta */
        "@15,8|first|@16,8|second",
        "@17,2|cc|@18,2|cc|@12,2|f", /* gamma, alpha four to the top */
        NULL};
    static const char *const more[] = {"",          "xedit abc file", "@14,2|mm|@15,2|mm|@18,2|p",
                                       "@14,2|\"2", "@18,2|dd",       NULL};
    static const char *const pending[] = {"", "xedit abc file", "@15,2|dd", "@23,8|file", NULL};
    static const char *const wrong[] = {
        "", "xedit abc file", "@15,2|zz", "@23,8|reset", "@16,2|/3", NULL};
    static const char *const shift[] = {"",         "xedit abc file", "@14,2|>3|@15,2|<<2|@16,2|<<",
                                        "@17,2|x2", "@23,8|file",     NULL};
    (void)state;
    screen(24, 80, script);
    row_is(14, " ===== gamma three");
    row_is(15, " ===== alpha four");
    row_is(16, " ===== beta two");
    row_is(17, " ===== first");
    row_is(18, " ===== second");
    row_is(19, " ===== gamma three");
    row_is(21, " ===== delta five");
    machine_end(&g);
    screen(24, 80, more);
    row_is(14, " ===== gamma three");
    row_is(15, " ===== gamma three");
    row_is(16, " ===== gamma three");
    row_is(17, " ===== alpha four");
    row_is(18, " DD=== alpha one");
    row_is(19, " ===== beta two");
    machine_end(&g);
    screen(24, 80, pending);
    row_is(2, " DMSXSU588E Prefix subcommand waiting...");
    machine_end(&g);
    screen(24, 80, wrong);
    row_is(12, " ===== gamma three");
    row_is(13, "       <.|.+....1....+....2....+....3....+....4....+....5....+....6....+....7...");
    machine_end(&g);
    screen(24, 80, shift);
    assert_string_equal(file_text("ABC", "FILE"),
                        "   alpha one\nta two\nmma three\nalpha four\ndelta five\n");
    machine_end(&g);
}

/* A column that VERIFY shows twice is changed in the one place or in the other. */
static void shown_twice(void **state)
{
    (void)state;
    screen(24, 80,
           (const char *const[]){"", "xedit abc file", "set case mixed", "set verify h 1 5 1 9",
                                 "@14,8|C1C2|@15,18|XY|@16,8|C7|@16,25|!", "set verify 1 20",
                                 NULL});
    row_is(14, " ===== ABpha one");
    row_is(15, " ===== XYta two");
    row_is(16, " ===== Gamma t!ree");
    machine_end(&g);
}

/* The eight synonyms that there are, one of the user's own for a macro that we do not need, and five
 * periods. */
static void prefix_synonyms(void **state)
{
    (void)state;
    EDIT("alpha one\nbeta two\ngamma three\nalpha four\ndelta five\n", "query prefix synonym *",
         "query prefix synonym xx");
    in_log("> PRFSHIFT\n>> PRFSHIFT\n< PRFSHIFT\n<< PRFSHIFT\nX PREFIXX\nXX PREFIXX\nS PRFSHOW\n"
           "..... SI\nPREFIXX\n");
    screen(24, 80,
           (const char *const[]){"", "xedit abc file", "set prefix synonym zz prefixx",
                                 "@14,2|zz|@16,2|zz", NULL});
    row_is(14, " ===== -------------------- 3 line(s) not displayed --------------------");
    machine_end(&g);
    screen(24, 80, (const char *const[]){"", "xedit abc file", "@14,2|.....", NULL});
    row_is(15, " .....");
    machine_end(&g);
}

/* The status area names what waits, without its operands. */
static void waiting(void **state)
{
    (void)state;
    SCREEN("@15,2|m3");
    row_is(15, " M3=== beta two");
    row_is(24, "                                                             'M' pending...");
    machine_end(&g);
}

static void excluded(void **state)
{
    static const char *const script[] = {"", "xedit abc file", "case m#all/alpha/", NULL};
    static const char *const back[] = {"", "xedit abc file", "@15,2|x2", "@15,2|s1", NULL};
    (void)state;
    screen(24, 80, script);
    row_is(11, " ===== * * * Top of File * * *");
    row_is(12, " ===== alpha one");
    row_is(14, " ===== -------------------- 2 line(s) not displayed --------------------");
    row_is(15, " ===== alpha four");
    row_is(16, " ===== -------------------- 1 line(s) not displayed --------------------");
    machine_end(&g);
    screen(24, 80, back);
    row_is(15, " ===== beta two");
    row_is(16, " ===== -------------------- 1 line(s) not displayed --------------------");
    machine_end(&g);
}

/* X takes the current line with it, the next one that is shown is current then; what is for other lines
 * than that it was typed on is an error. */
static void out_of_place(void **state)
{
    (void)state;
    SCREEN(":2", "@12,2|x2");
    row_is(1, " ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=4 Col=1 Alt=0");
    row_is(11, " ===== -------------------- 2 line(s) not displayed --------------------");
    row_is(12, " ===== alpha four");
    machine_end(&g);
    SCREEN(":5", "@12,2|x");
    row_is(11, " ===== -------------------- 1 line(s) not displayed --------------------");
    row_is(12, " ===== * * * End of File * * *");
    machine_end(&g);
    SCREEN("@15,2|s");
    row_is(2, " DMSXPX661E Prefix 'S' is invalid for the line on which it was entered");
    row_is(15, " ?S=== beta two");
    machine_end(&g);
    for (const char *p = "DMC\"<>X"; *p; p++) {
        char line[16], said[90];
        snprintf(line, sizeof line, "@15,2|%c", *p);
        snprintf(said, sizeof said,
                 " DMSXPX661E Prefix '%c' is invalid for the line on which it was entered", *p);
        SCREEN("@15,2|x2", line);
        row_is(2, said);
        machine_end(&g);
    }
    SCREEN("@15,2|x2", "@15,2|/");
    row_is(11, " ===== alpha one");
    machine_end(&g);
}

static void input_mode(void **state)
{
    static const char *const script[] = {
        "", "xedit new memo", "i", "@14,8|one|@16,8|three", "@14,8|four", "", NULL};
    static const char *const power[] = {
        "", "xedit new memo", "pow", "@13,2|the first line#the second", "", "file", NULL};
    (void)state;
    screen(24, 80, script);
    row_is(1, " NEW      MEMO     A1  V 80  Trunc=80 Size=4 Line=4 Col=1 Alt=4");
    row_is(9, " ===== one");
    row_is(10, " =====");
    row_is(11, " ===== three");
    row_is(12, " ===== four");
    row_is(2, " DMSXMD587I XEDIT:");
    row_is(24, "                                                             X E D I T  1 File");
    machine_end(&g);
    screen(24, 80, power);
    assert_string_equal(file_text("NEW", "MEMO"), "the first line\nthe second\n");
    machine_end(&g);
}

/* TABKEY enters nothing in the input zone and in power typing: it takes the cursor to the next tab column,
 * behind the last one to the next line. */
static void tabbed(void **state)
{
    (void)state;
    screen(24, 80,
           (const char *const[]){"", "xedit new memo", "set tabs 5 10 20", "i", "@14,8|ab|PF4",
                                 "here|PF4", "t|PF4", "twenty|PF4", "next|", "", NULL});
    row_is(1, " NEW      MEMO     A1  V 80  Trunc=80 Size=2 Line=2 Col=1 Alt=2");
    row_is(11, " ===== ab  here t         twenty");
    row_is(12, " =====     next");
    machine_end(&g);
    screen(24, 80,
           (const char *const[]){"", "xedit new memo", "set tabs 5 10 20", "pow", "@13,2|ab|PF4",
                                 "here", "", "file", NULL});
    assert_string_equal(file_text("NEW", "MEMO"), "ab  here\n");
    machine_end(&g);
}

/* REPEAT does what was typed before it, a second one too. */
static void repeated(void **state)
{
    (void)state;
    EDIT("alpha one\nnew\nnew\nnew\nnew\n", ":2", "replace new", "repeat 2", "repeat 1");
    EDIT("alpha one\nbeta two\ngamma three\nalpha four\ndelta five\n", ":2", "next 1", "repe 1",
         "query line");
    in_log("\nLINE 5\n");
}

static void keys(void **state)
{
    static const char *const script[] = {"",    "xedit abc file", "n 2|PF8",
                                         "PF7", "@16,10|PF11",    "@14,13|PF11",
                                         "PF3", "@23,8|qq",       NULL};
    static const char *const recall[] = {"", "xedit abc file", "n 2", "up 1", "PF6", "PF6", NULL};
    static const char *const equal[] = {"", "xedit abc file", "n 2", "PF9", "=", NULL};
    static const char *const split[] = {"",  "xedit abc file", "@15,13|PF11", "@15,15|PF11", "PF3",
                                        NULL};
    static const char *const set[] = {"", "xedit abc file", "set pf 5 after n 2", ":1|PF5", NULL};
    (void)state;
    screen(24, 80, script);
    in_log("Ready;");
    machine_end(&g);
    screen(24, 80, recall);
    row_is(23, " ====> n 2");
    machine_end(&g);
    screen(24, 80, equal);
    row_is(1, " ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=6 Col=1 Alt=0");
    machine_end(&g);
    screen(24, 80, split);
    row_is(2, " DMSXSU577E File has been changed; type QQUIT to quit anyway");
    row_is(15, " ===== beta   two");
    machine_end(&g);
    screen(24, 80, set);
    row_is(1, " ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=3 Col=1 Alt=0");
    machine_end(&g);
}

static void schange(void **state)
{
    static const char *const script[] = {
        "", "xedit abc file", "case mixed", "c/a/@/|PF5", "PF6", "PF5", "PF6", "PF3", NULL};
    (void)state;
    screen(24, 80, script); /* the first a, not the second, the third */
    row_is(2, " DMSXSU577E File has been changed; type QQUIT to quit anyway");
    row_is(10, " ===== @lpha one");
    row_is(11, " ===== bet@ two");
    machine_end(&g);
}

static void redraw(void **state)
{
    static const char *const script[] = {"",      "xedit abc file", "@15,8|typed",
                                         "STALE", "CLEAR",          NULL};
    (void)state;
    screen(24, 80, script);
    row_is(15, " ===== TYPEDTWO");
    machine_end(&g);
}

/* Inbound bytes that no terminal of ours would send. */
static void hostile(void **state)
{
    static const char *const script[] = {"",
                                         "xedit abc file",
                                         "BYTES:7D",
                                         "BYTES:7D5B60",
                                         "BYTES:7D5B60115B60",
                                         "BYTES:7D5B60114040C1C2C3114140C1",
                                         "BYTES:7DFFFF11FFFFC1C2",
                                         "BYTES:88000611",
                                         "BYTES:7D5B6011",
                                         "BYTES:7D5B601140C1000000FFFFFF28",
                                         "BYTES:00",
                                         "BYTES:7D5B60C1C2C3C4",
                                         NULL};
    (void)state;
    screen(24, 80, script);
    row_is(1, " ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=0 Col=1 Alt=0");
    row_is(14, " ===== alpha one");
    machine_end(&g);
}

/* A macro's own screen: reserved lines with fields. */
static void panel(void **state)
{
    static const char *const script[] = {"",  "xedit abc file", "menu", "@4,14|smith", "@23,8|qq",
                                         NULL};
    (void)state;
    fresh_session();
    machine_screen(&g, 24, 80);
    machine_file(a, "MENU", "XEDIT",
                 "/* */\n'SET CTLCHAR ! ESCAPE'\n'SET CTLCHAR ( PROTECT YELLOW HIGH'\n"
                 "'SET CTLCHAR [ NOPROTECT RED UNDERLINE'\n"
                 "'SET RESERVED 3 HIGH   A title'\n"
                 "'SET RESERVED 4 NOHIGH Your name: ![     !( please'\n"
                 "'EXTRACT /CTLCHAR/RESERVED'\nsay ctlchar.0 ctlchar.2 ctlchar.3 reserved.1\n"
                 "'EXTRACT /CTLCHAR [/'\nsay ctlchar.1 ctlchar.2 ctlchar.3 ctlchar.4\n"
                 "'EXTRACT /RESERVED */'\nsay reserved.0 reserved.2\n"
                 "'CURSOR SCREEN 4 14 PRIORITY 5'\n'EXTRACT /CURSOR'\n"
                 "say cursor.1 cursor.2 cursor.9\n'READ ALL TAG'\n"
                 "do queued(); parse pull l; say '<'l'>'; end\n'SET RESERVED 4 OFF'");
    run_script(script);
    in_log(
        "3 ! ( [ 4 3\nNOPROTECT RED UNDERLINE NOHIGH\n2 3 DEFAULT NONE HIGH PS0   A title\n4 14 5\n<ETK COMMAND CURSOR CMDLINE 1 PRIORITY 30>\n<RES 4 14 smith>\n");
    machine_end(&g);
}

/* What READ stacks, by what was typed: as many lines with TAG as without. */
static void read_lines(void **state)
{
    static const struct {
        const char *operands, *typed, *stacked;
    } t[] = {
        {"TAG", "ENTER", "<ETK x>"},
        {"NOTAG", "ENTER", "<>"},
        {"TAG", "@23,8|word", "<CMD word>"},
        {"NOTAG", "@23,8|word", "<word>"},
        {"", "@23,8|word", "<word>"},
        {"TAG", "PF4", "<PFK 4 TOP>"},
        {"NOTAG", "PF4", "<TOP>"},
        {"TAG", "@23,8|word|PF4", "<PFK 4 TOP><CMD word>"},
        {"NOTAG", "@23,8|word|PF4", "<TOP><word>"},
        {"TAG", "PF5", "<CMD >"}, /* that means nothing */
        {"NOTAG", "PF5", "<>"},
        {"ALL TAG", "@14,8|A", "<ETK x><FIL 14 8 Alpha one>"},
    };
    (void)state;
    for (size_t k = 0; k < sizeof t / sizeof t[0]; k++) {
        char macro[300];
        const char *script[] = {"", "xedit abc file", "m", t[k].typed, NULL};
        snprintf(macro, sizeof macro,
                 "/* */\n'SET PF4 TOP'; 'SET PF5'; 'SET ENTER x'; 'READ %s'\n"
                 "s = ''; do queued(); parse pull l; s = s'<'l'>'; end; say s",
                 t[k].operands);
        fresh_session();
        machine_screen(&g, 24, 80);
        machine_file(a, "M", "XEDIT", macro);
        run_script(script);
        snprintf(macro, sizeof macro, "%s\n", t[k].stacked);
        in_log(macro);
        machine_end(&g);
    }
}

/* As many control characters as there are characters, and a field in each column of a line. */
static void many_fields(void **state)
{
    static const char *const script[] = {"", "xedit abc file", "many", NULL};
    (void)state;
    fresh_session();
    machine_screen(&g, 24, 80);
    machine_file(
        a, "MANY", "XEDIT",
        "/* */\n'SET CTLCHAR ! ESCAPE'\nbad = 0\n"
        "do c = 254 to 129 by -1; 'SET CTLCHAR' d2c(c) 'PROTECT BLUE'; bad = bad + (rc <> 0); end\n"
        "'SET RESERVED 3 NOHIGH' copies('!A', 60) || 'end'\n"
        "'EXTRACT /CTLCHAR'\nsay bad words(ctlchar.3) c2x(left(ctlchar.3, 3))\n'READ'");
    run_script(script);
    in_log("0 126 814082\n");
    row_is(3, "                                                            end");
    machine_end(&g);
}

/* COPYKEY: the screen, as it is with what was typed, on the printer; what is hidden is not. */
static void copied(void **state)
{
    (void)state;
    SCREEN("case m", "set ctlchar ! escape", "set ctlchar ( protect invisible",
           "set reserved 3 high seen!(not seen", "set pf5 copykey", "@14,8|ALPHA|PF5");
    in_log("PRT 8B<>\nPRT 09< ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=0 Col=1 Alt=1>\n"
           "PRT 09<>\nPRT 09< seen>\n");
    in_log("PRT 09< ===== ALPHA one>\n");
    in_log("PRT 09<                                                             "
           "X E D I T  1 File>\n");
    machine_end(&g);
}

/* A reset in the midst of it leaves nothing behind (the sanitizers look). */
static void thrown_away(void **state)
{
    static const char *const script[] = {"", "xedit abc file", "i", "@14,8|text", NULL};
    static const char *const reading[] = {"", "xedit abc file", "ask", NULL};
    static const char *const asking[] = {"", "xedit abc file (noscreen", "i one", "cms", NULL};
    (void)state;
    screen(24, 80, script);
    machine_end(&g);
    fresh_session();
    machine_screen(&g, 43, 80);
    machine_file(a, "ASK", "XEDIT", "/* */\n'INPUT x'\n'READ'\n");
    g.script = reading;
    machine_run(&g, &cms_system, "");
    row_is(43, "                                                             Macro-read 1 File");
    machine_end(&g);
    fresh_session();
    g.script = asking;
    machine_run(&g, &cms_system, "");
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_screen), cmocka_unit_test(typing),
        cmocka_unit_test(prefixes),     cmocka_unit_test(prefix_synonyms),
        cmocka_unit_test(shown_twice),  cmocka_unit_test(waiting),
        cmocka_unit_test(excluded),     cmocka_unit_test(out_of_place),
        cmocka_unit_test(input_mode),   cmocka_unit_test(keys),
        cmocka_unit_test(tabbed),       cmocka_unit_test(repeated),
        cmocka_unit_test(schange),      cmocka_unit_test(redraw),
        cmocka_unit_test(hostile),      cmocka_unit_test(panel),
        cmocka_unit_test(many_fields),  cmocka_unit_test(copied),
        cmocka_unit_test(read_lines),   cmocka_unit_test(thrown_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
