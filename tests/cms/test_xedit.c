/* XEDIT in a CMS session on a fake machine: subcommands in line mode and on a 3270, prefix commands,
 * macros, files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <strings.h>
#include <cmocka.h>

#include "cms/nucleus.h"
#include "tests/cms/machine.h"

static struct guest g;
static struct fake_disk *a;

static void fresh(void)
{
    memset(&g, 0, sizeof g);
    a = machine_disk(&g, 0, 0x191, true);
    machine_file(a, "ABC", "FILE", "alpha one\nbeta two\ngamma three\nalpha four\ndelta five");
}

static void in_log(const char *text)
{
    if (!strstr(g.log, text))
        fail_msg("not in the log: %s\n%s", text, g.log);
}

static void not_in_log(const char *text)
{
    if (strstr(g.log, text))
        fail_msg("in the log: %s\n%s", text, g.log);
}

/* The records of a file as lines, from the disk, blanks behind them cut off. */
static const char *contents(const char *fn, const char *ft)
{
    static char all[65536];
    struct cms_blocks b = fake_blocks(a);
    struct edf_disk *disk;
    struct edf_file *f;
    uint8_t record[65536];
    uint32_t len;
    all[0] = 0;
    if (edf_mount(&b, false, &disk))
        abort();
    if (edf_open(disk, fn, ft, EDF_READ, NULL, &f)) {
        edf_unmount(disk);
        return "(none)";
    }
    for (uint32_t k = 1; !edf_read(f, k, record, sizeof record, &len); k++) {
        char text[1000];
        while (len && record[len - 1] == 0x40)
            len--;
        len = len < 999 ? len : 999;
        ebcdic_to_ascii(text, record, len);
        text[len] = 0;
        strcat(strcat(all, text), "\n");
    }
    edf_close(f);
    edf_unmount(disk);
    return all;
}

/* Commands in line mode on ABC FILE, then FILE; the file is then `want`. */
#define MOST 40
static void edit(const char *const *commands, const char *want)
{
    static const char *script[MOST];
    unsigned n = 0;
    fresh();
    script[n++] = "";
    script[n++] = "xedit abc file (noscreen";
    script[n++] = "set case mixed respect";
    for (; *commands && n < MOST - 2; commands++)
        script[n++] = *commands;
    script[n++] = "ffile";
    script[n] = NULL;
    g.script = script;
    machine_run(&g, &cms_system, "");
    const char *got = contents("ABC", "FILE");
    if (strcmp(got, want))
        fail_msg("the file is\n%snot\n%s\nlog:\n%s", got, want, g.log);
    machine_end(&g);
}
#define EDIT(want, ...) edit((const char *const[]){__VA_ARGS__, NULL}, want)

static void lines(void **state)
{
    (void)state;
    EDIT("beta two\ngamma three\nalpha four\ndelta five\n", ":1", "delete");
    EDIT("alpha one\ndelta five\n", ":2", "del 3");
    EDIT("alpha four\ndelta five\n", "top", "n", "del /four/");
    EDIT("alpha one\n", ":2", "delete *");
    EDIT("delta five\n", ":4", "del -*");
    EDIT("alpha one\nnew one\nnew two\nbeta two\ngamma three\nalpha four\ndelta five\n", ":1",
         "i new one", "input new two");
    EDIT("gamma three\nalpha one\nbeta two\nalpha four\ndelta five\n", ":1", "move 2 :3");
    EDIT("alpha one\nbeta two\ngamma three\nalpha four\ndelta five\nalpha one\nbeta two\n", ":1",
         "copy 2 *");
    EDIT("alpha one\nalpha one\nalpha one\nbeta two\ngamma three\nalpha four\ndelta five\n", ":1",
         "dup 2");
    EDIT("alpha four\nalpha one\nbeta two\ndelta five\ngamma three\n", "top", "sort * a 1 20");
    EDIT("beta two\ngamma three\nalpha one\nalpha four\ndelta five\n", ":1", "sort 3 d 7 9 1 5");
    EDIT("alpha one\nbeta two\ngamma three\nalpha four\ndelta five\n", ":2", "del 2", "recover *");
    EDIT("alpha one\nREPLACED\ngamma three\nalpha four\ndelta five\n", ":2", "replace REPLACED");
    EDIT("alpha one\n\n\nbeta two\ngamma three\nalpha four\ndelta five\n", ":1", "add 2");
    EDIT("alpha one\nbXtX two\ngamma three\nalpha four\ndelta five\n", ":2", "overlay  X X");
    EDIT("alpha one\nbeta two\n  gamma three\n  alpha four\ndelta five\n", ":3", "shift right 2 2");
    EDIT("alpha one\nta two\nmma three\nalpha four\ndelta five\n", ":2", "sh l 2 2");
    EDIT("ALPHA ONE\nBETA TWO\ngamma three\nalpha four\ndelta five\n", ":1", "uppercas 2");
}

static void change(void **state)
{
    (void)state;
    EDIT("ALPHA one\nbeta two\ngamma three\nalpha four\ndelta five\n", ":1", "c/alpha/ALPHA/");
    EDIT("X one\nbeta two\ngamma three\nX four\ndelta five\n", "top", "change /alpha/X/ *");
    EDIT("@lph@ one\nbet@ two\ng@mma three\nalpha four\ndelta five\n", "top", "c/a/@/4 *", ":3",
         "c/@/a/ 1 1 2");
    EDIT("alph@ one\nbeta two\ngamma three\nalpha four\ndelta five\n", ":1", "c/a/@/ 1 1 2");
    EDIT("Xalpha one\nXbeta two\ngamma three\nalpha four\ndelta five\n", ":1", "c//X/2");
    EDIT("one\nbeta two\ngamma three\nfour\ndelta five\n", ":1", "c,alpha ,,*");
    EDIT("alpha one\nbeta two\n<gamma> three\nalpha four\ndelta five\n", "set arbchar on $", ":3",
         "c/g$a /<g$a> /");
    EDIT("alpha one\nbeta two\ngamma three\nalpha four\nAalphaZ five\n", "set hex on", ":5",
         "c/delta/x'C1'/", "cappend", "cl :1", "c/x'C1'/AalphaZ/");
    EDIT("alpha 1ne\nbeta tw1\ngamma three\nalpha f1ur\ndelta five\n", "set zone 6 20", ":1",
         "c/o/1/*", "c/a/@/*");
    EDIT("ALTered\nbeta two\ngamma three\nalpha four\ndelta five\n", ":1", "r aLTered",
         "alter a A");
    EDIT("Z one\nbeta two\ngamma three\nZ four\ndelta five\n", "case m i", "top", "c/ALPHA/Z/ *");
}

/* Where a command leaves the current line: the id line of QUERY RING tells. */
static void at(const char *command, size_t want, const char *said)
{
    static const char *script[] = {
        "", "xedit abc file (noscreen", "set case m r", NULL, "query line", "qquit", NULL};
    char expected[40];
    fresh();
    script[3] = command;
    g.script = script;
    machine_run(&g, &cms_system, "");
    snprintf(expected, sizeof expected, "LINE %zu\n", want);
    if (!strstr(g.log, expected))
        fail_msg("%s: not %s%s", command, expected, g.log);
    if (said)
        in_log(said);
    machine_end(&g);
}

static void targets(void **state)
{
    (void)state;
    at(":3", 3, NULL);
    at(":99", 6, NULL);
    at("3", 3, NULL);
    at("+2", 2, NULL);
    at("*", 6, NULL);
    at("bottom", 5, NULL);
    at("bottom#-2", 3, NULL);
    at("bottom#up 2", 3, NULL);
    at("/gamma/", 3, NULL);
    at("/gamma", 3, NULL);
    at("locate/four/", 4, NULL);
    at("l /four", 4, NULL);
    at("bottom#-/alpha/", 4, NULL);
    at("bottom#-/alpha/&/one/", 1, NULL);
    at("/two/|/three/", 2, NULL);
    at("\xac/alpha/", 2, NULL);
    at("/alpha/&\xac/one/", 4, NULL);
    at("/nothing/", 6, "DMSXLC546E Target not found");
    at("stay on#/nothing/", 0, "DMSXLC546E Target not found");
    at(":4#wrap on#/two/", 2, "DMSXDC592W Wrapped");
    at("/GAMMA/", 6, "Target not found");
    at("case m i#/GAMMA/", 3, NULL);
    at("set arbchar on $#/a$r/", 3, NULL);
    at("hex on#/x'878194'/", 3, NULL);
    at(":2#set point .here#top#.here", 2, NULL);
    at(".nowhere", 0, "DMSXDC539E Named line not found: .NOWHERE");
    at("find gam", 3, NULL);
    at("f  a", 3, NULL);
    at("f _a", 6, "DMSXFD586E Not found");
    at("nfind alpha", 2, NULL);
    at(":5#fup alpha", 4, NULL);
    at("span on#/two gamma/", 2, NULL);
    at("varblank on#:2#r beta    two#top#/beta two/", 2, NULL);
    at("/alpha/ /one/", 6, "DMSXLC546E Target not found");
    at("n 3#n*", 6, NULL);
    at("u", 0, NULL);
    at("zone 7 20#/alpha/", 6, "Target not found");
    at("set range :2 :4#*", 5, NULL);
    at("set range :2 :4#bottom", 4, NULL);
    at("all /alpha/#n", 4, NULL);
    at("/alpha/ delete", 1, NULL);
}

static void answers(const char *command, const char *said)
{
    at(command, 0, said);
}

static void messages(void **state)
{
    (void)state;
    answers("top#c/alpha/X/*#top", "DMSXCG517I 2 occurrence(s) changed on 2 line(s)\n");
    answers("c/nothing/X/*#top", "DMSXCG585E No line(s) changed\n");
    answers("count /alpha/ *#top", "DMSXCN522I 2 occurrence(s)\n");
    answers("frobnicate", "DMSXCM542E No such subcommand: FROBNICATE\n");
    answers("n x", "DMSXDC520E Invalid operand: X\n");
    answers("set nonsense on", "DMSXSE520E Invalid operand: NONSENSE\n");
    answers("del 2#quit#top", "DMSXSU577E File has been changed; type QQUIT to quit anyway\n");
    answers("case u r#query case", "\nCASE UPPER RESPECT\n");
    answers("q pf3", "\nPF3 BEFORE QUIT\n");
    answers("q pf6", "\nPF6 ONLY ?\n");
    answers("q size", "\nSIZE 5\n");
    answers("msgmode on short#n x", "\nInvalid operand: X\n");
    answers("q fname#q ftype#q fmode", "FNAME ABC     \nFTYPE FILE    \nFMODE A1\n");
    answers("set pf25 top", "DMSXSE525E Invalid PFkey number\n");
    answers("c/", "DMSXCG545E Missing operand(s)\n");
    answers("get nosuch file", "DMSXGT002E File NOSUCH FILE * not found\n");
    answers("get#top", "DMSXGT562E No line(s) saved by PUT(D) subcommand\n");
    answers("set synonym zap 2 delete#:1#zap#top", "DMSXDL501I 1 line(s) deleted\n");
    answers("recover", "DMSXRC502I No line(s) recovered\n");
    answers("set tabs 5 3", "DMSXSE575E Invalid tabs columns defined\n");
}

/* On the 3270: rows of it in the end. */
static void screen(uint16_t rows, uint16_t cols, const char *const *script)
{
    fresh();
    machine_screen(&g, rows, cols);
    g.script = script;
    machine_run(&g, &cms_system, "");
}

static void row_is(unsigned row, const char *want)
{
    if (strcmp(machine_row(&g, row), want)) {
        for (unsigned r = 1; r <= g.screen->rows; r++)
            print_message("%2u %s\n", r, machine_row(&g, r));
        fail_msg("row %u is not: %s\n%s", row, want, g.log);
    }
}

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
    assert_string_equal(contents("ABC", "FILE"), "ALPHA Xne\nbeta ywo\n\nalpha four\ndelta five\n");
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
    assert_string_equal(contents("ABC", "FILE"),
                        "   alpha one\nta two\nmma three\nalpha four\ndelta five\n");
    machine_end(&g);
}

/* SET SERIAL when the file is written, and what it does to the line on the screen. */
static void serial(void **state)
{
    static const char *const script[] = {
        "",         "xedit cards job (noscreen", "i one", "i two", "serial on 5", "save",
        "q serial", "serial all 100 1000",       "file",  NULL};
    (void)state;
    fresh();
    g.script = script;
    machine_run(&g, &cms_system, "");
    in_log("SERIAL ON 5 5\n");
    assert_string_equal(
        contents("CARDS", "JOB"),
        "ONE                                                                     00001000\n"
        "TWO                                                                     00001100\n");
    machine_end(&g);
}

/* CP SET EMSG: what of a message is seen. */
static void emsg(void **state)
{
    static const char *const script[] = {
        "", "xedit abc file (noscreen", "del 2", "macro tell", "qq", "state no such", NULL};
    static const char *const said[][3] = {
        {"\nDMSXDL501I 1 line(s) deleted\n", "\nDMSTLL100E Tell me\n", "\nDMSSTT002E File NO SUCH"},
        {"\n1 line(s) deleted\n", "\nTell me\n", "\nFile NO SUCH"},
        {"\nDMSXDL501I\n", "\nDMSTLL100E\n", "\nDMSSTT002E\n"},
        {"", "", ""},
    };
    (void)state;
    for (unsigned k = 0; k < 4; k++) {
        fresh();
        machine_file(a, "TELL", "XEDIT", "/* */\n'EMSG TLL100E Tell me'");
        g.emsg = k;
        g.script = script;
        machine_run(&g, &cms_system, "");
        for (unsigned n = 0; n < 3; n++)
            in_log(said[k][n]);
        if (k == 3)
            not_in_log("DMS");
        if (k == 3)
            not_in_log("deleted");
        machine_end(&g);
    }
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
    assert_string_equal(contents("NEW", "MEMO"), "the first line\nthe second\n");
    machine_end(&g);
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
    static const char *const set[] = {"", "xedit abc file", "set pf5 after n 2", ":1|PF5", NULL};
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

static void macros(void **state)
{
    static const char *const script[] = {
        "", "xedit abc file", "tell", "count alpha x", "macro tell", "qq", NULL};
    (void)state;
    fresh();
    machine_file(a, "PROFILE", "XEDIT",
                 "/* */\n'SET CASE MIXED IGNORE'\n'SET PF4 BEFORE TOP'\n'SYNONYM ZAP DELETE'");
    machine_file(a, "TELL", "XEDIT",
                 "/* */\n"
                 "'EXTRACT /SIZE/LINE/FNAME/CASE/PF4/POINT *'\n"
                 "say size.1 line.1 fname.1'.' case.1 case.2 case.0 pf4.2 point.0\n"
                 "'LOCATE /four/'\n"
                 "say rc\n"
                 "'EXTRACT /CURLINE/LINE'\n"
                 "say line.1 curline.3 curline.5\n"
                 "'LOCATE /nothing/'\n"
                 "say rc\n"
                 "'EXTRACT /LASTMSG'\n"
                 "say lastmsg.1\n"
                 "'TOP'; 'NEXT'; 'ZAP'\n"
                 "'EXTRACT /SIZE'\n"
                 "say rc size.1\n"
                 "'NONSENSE'\n"
                 "say rc\n"
                 "address command 'SENTRIES'\n"
                 "'STACK 2'\n"
                 "pull one; pull two\n"
                 "say one',' two\n"
                 "'INPUT <A & b>'\n"
                 "'EXTRACT /CURLINE'\n"
                 "say curline.3 curline.5\n"
                 "'EXTRACT /NOTHING'\n"
                 "say rc\n"
                 "'QUIT'\n"
                 "say 'QUIT' rc\n"
                 "parse source . how name type mode .\n"
                 "say how name type mode\n");
    g.script = script;
    machine_run(&g, &cms_system, "");
    in_log("5 0 ABC     . MIXED IGNORE 2 TOP 0\n0\n4 alpha four OLD\n"
           "DMSXLC546E Target not found\n2\nDMSXLC546E Target not found\n"
           "DMSXDL501I 1 line(s) deleted\n0 4\nDMSXCM542E No such subcommand: NONSENSE\n");
    in_log("-3\nBETA TWO, GAMMA THREE\n<A & b> NEW\nDMSXEX520E Invalid operand: NOTHING\n5\n"
           "DMSXSU577E File has been changed; type QQUIT to quit anyway\nQUIT 12\n");
    in_log("COMMAND TELL XEDIT A1\n");
    machine_end(&g);
}

static void profile(void **state)
{
    static const char *const script[] = {"",
                                         "xedit abc file (noscreen width 200 profile mine",
                                         "q width",
                                         "q lrecl",
                                         "qq",
                                         "xedit abc file (noscreen noprofil",
                                         "q stay",
                                         "qq",
                                         "xedit abc file (noscreen profile first",
                                         "xedit abc file (noscreen profile nosuch",
                                         "qq",
                                         "xedit",
                                         "xedit abc",
                                         "xedit a*c file",
                                         "xedit abc file q",
                                         "xedit abc file (wrong",
                                         NULL};
    (void)state;
    fresh();
    machine_file(a, "MINE", "XEDIT",
                 "/* */\n'LOAD' arg(1)\nsay 'LOAD' rc\n'SET STAY ON'\n"
                 "'EXTRACT /SIZE'\nsay 'SIZE' size.1\n");
    machine_file(a, "PROFILE", "XEDIT", "/* */\nsay 'not this one'\n");
    machine_file(a, "FIRST", "XEDIT", "/* */\n'EXTRACT /SIZE'\nsay 'FIRST' size.1\n'FILE'\n");
    g.script = script;
    machine_run(&g, &cms_system, "");
    in_log("LOAD 0\nSIZE 5\n");
    in_log("WIDTH 200\nLRECL 200\n");
    not_in_log("not this one");
    in_log("FIRST 5\nReady;");
    assert_string_equal(contents("ABC", "FILE"),
                        "alpha one\nbeta two\ngamma three\nalpha four\ndelta five\n");
    in_log("STAY OFF\n");
    in_log("DMSXIN002E NOSUCH XEDIT * not found\n");
    in_log("DMSXIN054E Incomplete fileid specified\nReady(00024)");
    in_log("DMSXIN062E Invalid character * in fileid A*C FILE\nReady(00020)");
    in_log("DMSXIN069E Filemode Q not accessed\nReady(00036)");
    in_log("DMSXIN003E Invalid option: WRONG\nReady(00024)");
    machine_end(&g);
}

/* The ring, and files by other names. */
static void ring(void **state)
{
    static const char *const script[] = {"",
                                         "xedit abc file (noscreen",
                                         "xedit other file (noscreen",
                                         "query ring",
                                         "i text",
                                         "file abc file",
                                         "file third file",
                                         "query ring",
                                         ":1",
                                         "put 2",
                                         "put 2 parts file a",
                                         "x third file",
                                         "get parts file",
                                         "get",
                                         "query size",
                                         "qq",
                                         "qq",
                                         NULL};
    (void)state;
    fresh();
    g.script = script;
    machine_run(&g, &cms_system, "");
    in_log("OTHER    FILE     A1  F 80  Trunc=80 Size=0 Line=0 Col=1 Alt=0\n");
    in_log("DMSXSU594E File ABC FILE A1 already exists; use FFILE/SSAVE\n");
    in_log("ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=0 Col=1 Alt=0\n");
    assert_string_equal(contents("THIRD", "FILE"), "TEXT\n");
    assert_string_equal(contents("PARTS", "FILE"), "beta two\ngamma three\n");
    machine_end(&g);
}

/* Full disk, read-only disk, a file that is not there any more: nothing is lost. */
static void trouble(void **state)
{
    static const char *const script[] = {"",
                                         "access 192 b",
                                         "xedit big file b (noscreen",
                                         "file",
                                         "save big file a",
                                         "qq",
                                         "xedit abc file (noscreen",
                                         ":1",
                                         "dup 9000",
                                         "top",
                                         "dup 6000 3",
                                         "set lrecl 80",
                                         "recfm f",
                                         "file",
                                         "query size",
                                         "qq",
                                         NULL};
    (void)state;
    fresh();
    machine_file(machine_disk(&g, 1, 0x192, false), "BIG", "FILE", "one\ntwo");
    g.script = script;
    machine_run(&g, &cms_system, "");
    in_log("DMSXIO037E Filemode B is accessed as read/only\n");
    in_log("DMSXIO531E Disk or file space is full; set new filemode or clear some space\n");
    assert_string_equal(contents("BIG", "FILE"), "one\ntwo\n");
    assert_string_equal(contents("ABC", "FILE"),
                        "alpha one\nbeta two\ngamma three\nalpha four\ndelta five\n");
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

/* Execs around it, macros within it, editors in editors. */
static void nested(void **state)
{
    static const char *const script[] = {"", "stacked", "inner", NULL};
    static const char *const reads[] = {
        "",        "xedit abc file", "ask", "@15,8|BETA|@14,2|d|@23,8|an answer",
        "repeats", "outer",          "qq",  NULL};
    static const char *const prefix[] = {"", "xedit abc file", "@15,2|mine3", NULL};
    (void)state;
    fresh();
    machine_file(a, "STACKED", "EXEC",
                 "/* */\nqueue ':2'\nqueue 'delete'\nqueue 'set case mixed'\nqueue 'i by an exec'\n"
                 "queue 'file'\n'XEDIT ABC FILE A (NOPROFILE'\nsay 'XEDIT' rc");
    machine_file(a, "INNER", "EXEC", "/* */\n'XEDIT ABC FILE (PROFILE LEAVE'\nsay 'XEDIT' rc");
    machine_file(a, "LEAVE", "XEDIT", "/* */\n'EXTRACT /SIZE'\nsay size.1\n'COMMAND QUIT 42'");
    g.script = script;
    machine_run(&g, &cms_system, "");
    in_log("XEDIT 0\n");
    in_log("5\nXEDIT 42\n");
    assert_string_equal(contents("ABC", "FILE"),
                        "alpha one\ngamma three\nby an exec\nalpha four\ndelta five\n");
    machine_end(&g);

    fresh();
    machine_screen(&g, 24, 80);
    machine_file(a, "ASK", "XEDIT",
                 "/* */\n'READ ALL NUMBER TAG'\ndo queued(); parse pull l; say '<'l'>'; end\n");
    machine_file(a, "REPEATS", "XEDIT",
                 "/* */\n'TOP'; 'SET = SHIFT RIGHT 1'; 'REPEAT 2'\n"
                 "'EXTRACT /CURLINE'; say 'repeated' rc curline.3'.'");
    machine_file(a, "OUTER", "XEDIT",
                 "/* */\naddress command 'XEDIT ABC FILE (PROFILE LEAVE'\n"
                 "say 'inner' rc; 'EXTRACT /FNAME/SIZE'; say fname.1 size.1");
    machine_file(a, "LEAVE", "XEDIT", "/* */\n'COMMAND QUIT 7'");
    g.script = reads;
    machine_run(&g, &cms_system, "");
    in_log(
        "<ETK COMMAND CURSOR CMDLINE 1 PRIORITY 30>\n<PRF 14 2 1 d====>\n<FIL 15 8 2 BETA two>\n<CMD an answer>\n");
    in_log("repeated 0  gamma three.\n");
    in_log("inner 7\nABC      4\n");
    machine_end(&g);

    fresh();
    machine_screen(&g, 24, 80);
    machine_file(a, "MINE", "XEDIT",
                 "/* */\nparse arg what how line op1 .\n'MSG' what how line op1");
    g.script = prefix;
    machine_run(&g, &cms_system, "");
    row_is(2, " PREFIX SET 2 3");
    row_is(15, " ===== beta two");
    machine_end(&g);
}

/* A macro's own screen: reserved lines with fields. */
static void panel(void **state)
{
    static const char *const script[] = {"",  "xedit abc file", "menu", "@4,14|smith", "@23,8|qq",
                                         NULL};
    (void)state;
    fresh();
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
    g.script = script;
    machine_run(&g, &cms_system, "");
    in_log(
        "3 ! ( [ 4 3\nNOPROTECT RED UNDERLINE NOHIGH\n2 3 DEFAULT NONE HIGH PS0   A title\n4 14 5\n<ETK COMMAND CURSOR CMDLINE 1 PRIORITY 30>\n<RES 4 14 smith>\n");
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
    fresh();
    machine_screen(&g, 43, 80);
    machine_file(a, "ASK", "XEDIT", "/* */\n'INPUT x'\n'READ'\n");
    g.script = reading;
    machine_run(&g, &cms_system, "");
    row_is(43, "                                                             Macro-read 1 File");
    machine_end(&g);
    fresh();
    g.script = asking;
    machine_run(&g, &cms_system, "");
    machine_end(&g);
}

static void autosave(void **state)
{
    static const char *const script[] = {"",        "xedit abc file", "autosave 2",
                                         "@14,8|x", "@15,8|y",        NULL};
    static const char *const done[] = {"",        "xedit abc file", "autosave 1",
                                       "@14,8|x", "@23,8|file",     NULL};
    (void)state;
    screen(24, 80, script);
    row_is(2, " DMSXSU510I AUTOSAVED as 100001 AUTOSAVE A1");
    assert_string_equal(contents("100001", "AUTOSAVE"),
                        "XLPHA ONE\nYETA TWO\ngamma three\nalpha four\ndelta five\n");
    machine_end(&g);
    screen(24, 80, done);
    assert_string_equal(contents("100001", "AUTOSAVE"), "(none)");
    machine_end(&g);
    /* A command alters too, and is saved at once; another file has another name. */
    screen(24, 80,
           (const char *const[]){"", "xedit abc file", "x two file", "autosave 1", "i one", NULL});
    row_is(1, " TWO      FILE     A1  F 80  Trunc=80 Size=1 Line=1 Col=1 Alt=0");
    row_is(2, " DMSXSU510I AUTOSAVED as 100001 AUTOSAVE A1");
    machine_end(&g);
    screen(24, 80,
           (const char *const[]){"", "xedit abc file", "q uniqueid", "x two file", "q uniqueid",
                                 NULL});
    row_is(2, " UNIQUEID 100002");
    machine_end(&g);
}

/* LOAD in a profile: operands of its own, those that XEDIT had, and wrong ones. */
static void load_operands(void **state)
{
    static const char *const script[] = {
        "",   "xedit abc file a (noscreen profile wide", "query width",
        "qq", "xedit no such (noscreen profile other",   "query size",
        "qq", "xedit abc file (noscreen profile bad",    NULL};
    (void)state;
    fresh();
    machine_file(a, "WIDE", "XEDIT", "/* */\nsay '<'arg(1)'>'\n'LOAD (WIDTH 300'\nsay rc\n");
    machine_file(a, "OTHER", "XEDIT",
                 "/* */\n'LOAD ABC FILE'\nsay rc\n'EXTRACT /FNAME'\nsay fname.1\n");
    machine_file(a, "BAD", "XEDIT", "/* */\n'LOAD ABC FILE 9'\nsay rc\n");
    g.script = script;
    machine_run(&g, &cms_system, "");
    in_log("<abc file a (noscreen profile wide>\n0\n");
    in_log("WIDTH 300\n");
    in_log("0\nABC     \n");
    in_log("SIZE 5\n");
    in_log("DMSXLO048E Invalid filemode 9\n24\nReady(00024);");
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

/* SET TRANSLAT: capitals beside those of the code page. */
static void translat(void **state)
{
    (void)state;
    EDIT("1LPH1 ONE\nbeta two\ngamma three\nalpha four\ndelta five\n", "set translat a 1 x Y", ":1",
         "c/one/ona/", "uppercas", "c/ON1/ONE/", "query translat");
    in_log("TRANSLAT a 1 x Y\n");
    EDIT("1lpha one\nbeta two\ngamma three\nalpha four\ndelta five\n", "set translat a 1",
         "set case m i", ":1", "c/a/A/", "c/A/1/", "set translat off", "query translat");
    in_log("TRANSLAT OFF\n");
    /* With IGNORE a letter finds the capital that it was given. */
    EDIT("b1ta\nbeta two\ngamma three\nalpha four\ndelta five\n", "set translat e F9",
         "set case m i", ":1", "replace b9ta", "c/eTA/1ta/");
}

/* RENUM of a VSBASIC program: references follow. */
static void renum(void **state)
{
    (void)state;
    static const char *const script[] = {"",
                                         "xedit prog vsbasic (noscreen",
                                         "renum 100 5",
                                         "file",
                                         "xedit prog vsbasic (noscreen",
                                         "renum 99999",
                                         "qquit",
                                         NULL};
    fresh();
    machine_file(a, "PROG", "VSBASIC",
                 "00010 FOR I=1 TO 30\n00020 IF I=20 THEN 30 ELSE 10,20\n00030 PRINT 'GOTO 10'\n"
                 "00031 GOTO 10\n40 GO TO 20");
    g.script = script;
    machine_run(&g, &cms_system, "");
    const char *want = "00100 FOR I=1 TO 30\n00105 IF I=20 THEN 110 ELSE 100,105\n"
                       "00110 PRINT 'GOTO 10'\n00115 GOTO 100\n00120 GO TO 105\n";
    if (strcmp(contents("PROG", "VSBASIC"), want))
        fail_msg("%s%s", contents("PROG", "VSBASIC"), g.log);
    in_log("DMSXRN535E Invalid parameters for RENUM\n");
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(change),
        cmocka_unit_test(targets),
        cmocka_unit_test(messages),
        cmocka_unit_test(first_screen),
        cmocka_unit_test(typing),
        cmocka_unit_test(prefixes),
        cmocka_unit_test(excluded),
        cmocka_unit_test(input_mode),
        cmocka_unit_test(keys),
        cmocka_unit_test(schange),
        cmocka_unit_test(redraw),
        cmocka_unit_test(macros),
        cmocka_unit_test(profile),
        cmocka_unit_test(ring),
        cmocka_unit_test(trouble),
        cmocka_unit_test(nested),
        cmocka_unit_test(panel),
        cmocka_unit_test(thrown_away),
        cmocka_unit_test(autosave),
        cmocka_unit_test(hostile),
        cmocka_unit_test(serial),
        cmocka_unit_test(emsg),
        cmocka_unit_test(load_operands),
        cmocka_unit_test(prefix_synonyms),
        cmocka_unit_test(translat),
        cmocka_unit_test(renum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
