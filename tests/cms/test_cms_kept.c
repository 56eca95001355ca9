/* What a session keeps from one command to the next, on a fake machine: execs in storage, FILEDEFs and
 * what MOVEFILE makes of them, GLOBAL's libraries, what SET sets, DEFAULTS. */
#include "tests/cms/session.h"

static void fresh(void)
{
    fresh_machine();
    machine_file(a, "SOME", "TEXT", "one\ntwo\nthree");
}

/* Those of the SYSTEM outlive HX; PUSH leaves one behind. */
static void load_options(void **state)
{
    static const char *const script[] = {"",
                                         "execload x exec a x (system",
                                         "execload y exec a x (push",
                                         "x",
                                         "execmap x (stack",
                                         "sentries",
                                         "desbuf",
                                         "execmap * * (system",
                                         "execdrop x",
                                         "x",
                                         "execdrop x exec (user",
                                         "execload y exec",
                                         "ask",
                                         "hx",
                                         "execmap",
                                         "execload x exec (foo",
                                         "execmap (foo",
                                         "execdrop x (foo",
                                         NULL};
    static const char *const said[] = {
        "I AM Y\n",
        "I AM Y\n", /* what was stacked is two commands */
        "I AM Y\n",
        "Attributes\nX        EXEC          0        2        17   SYSTEM\nReady;",
        "I AM X\n",
        "DMSEXD416E X EXEC is not loaded\nReady(00028)",
        "CMS\n",
        "Attributes\nX        EXEC          1        2        17   SYSTEM\nReady;",
        "DMSEXL003E Invalid option: FOO\nReady(00024)",
        "DMSEXM003E Invalid option: FOO\nReady(00024)",
        "DMSEXD003E Invalid option: FOO\nReady(00024)",
    };
    (void)state;
    fresh();
    machine_file(a, "X", "EXEC", "/* */\nsay 'I AM X'");
    machine_file(a, "Y", "EXEC", "/* */\nsay 'I AM Y'");
    machine_file(a, "ASK", "EXEC", "/* */\nparse external x");
    run_script(script);
    in_log_in_order(said, sizeof said / sizeof said[0]);
    machine_end(&g);
}

static void loaded(void **state)
{
    static const char *const script[] = {"",
                                         "execmap",
                                         "execload x exec",
                                         "execload x exec a y",
                                         "erase x exec",
                                         "x",
                                         "y again",
                                         "execmap",
                                         "execstat y",
                                         "execdrop y",
                                         "y",
                                         "execstat z",
                                         "execdrop nosuch",
                                         "execload nosuch exec",
                                         "execload s rexx",
                                         "erase s rexx",
                                         "pipe literal abc| s | console",
                                         NULL};
    (void)state;
    fresh();
    machine_file(a, "X", "EXEC", "/* */\nparse source s; parse arg w\nsay s w");
    machine_file(a, "Z", "EXEC", "/* */");
    machine_file(a, "S", "REXX", "/* */\n'readto x'\n'output' reverse(x)");
    run_script(script);
    in_log("DMSEXM415E No EXECs are in storage\nReady(00028)");
    in_log("CMS COMMAND X EXEC A1 X CMS \n");
    in_log("CMS COMMAND Y EXEC A1 Y CMS again\n");
    in_log("Name     Type      Usage  Records     Bytes   Attributes\n"
           "Y        EXEC          1        3        ");
    in_log("Unknown CP/CMS command\n");
    in_log("Ready(00004);");
    in_log("DMSEXD416E NOSUCH EXEC is not loaded\nReady(00028)");
    in_log("DMSEXL002E File NOSUCH EXEC * not found\nReady(00028)");
    in_log("\ncba");
    machine_end(&g);
}

static void moved(void **state)
{
    static const char *const script[] = {"",
                                         "query filedef",
                                         "movefile",
                                         "filedef inmove disk some text a",
                                         "filedef outmove disk new text a (recfm f lrecl 8",
                                         "query filedef",
                                         "movefile",
                                         "listfile new text a (alloc noheader",
                                         "filedef outmove terminal",
                                         "movefile",
                                         "filedef in terminal",
                                         "filedef out disk typed text (disp mod",
                                         "movefile in out",
                                         "typed line",
                                         "another",
                                         "",
                                         "type typed text",
                                         "filedef outmove punch",
                                         "movefile",
                                         "filedef x tapx",
                                         "filedef inmove disk new text a",
                                         "filedef outmove disk new text a",
                                         "movefile",
                                         "filedef * clear",
                                         "query filedef",
                                         "query labeldef",
                                         NULL};
    (void)state;
    fresh();
    run_script(script);
    in_log("DMSQRF324I No user defined FILEDEF in effect\nReady;");
    in_log("DMSQRF324I No user defined LABELDEF in effect\nReady;");
    in_log("DMSMVE086E Invalid ddname INMOVE\nReady(00024)");
    in_log("INMOVE   DISK     SOME     TEXT     A\nOUTMOVE  DISK     NEW      TEXT     A\n");
    in_log("NEW      TEXT     A1 F          8          3 ");
    in_log("\none\ntwo\nthree\nReady;");
    in_log("DMSMVE706I Terminal input -- type null line for end of data\nReady;");
    in_log("\ntyped line\nanother\n");
    assert_int_equal(g.punched, 3);
    in_log("DMSFLD027E Invalid device TAPX for X\nReady(00024)");
    in_log("DMSMVE041E Input and output files are the same\nReady(00040)");
    machine_end(&g);
}

/* DLBL's and LABELDEF's definitions: kept, replaced unless NOCHANGE, cleared by HX unless PERM. */
static void labels(void **state)
{
    static const char *const script[] = {"",
                                         "dlbl one a",
                                         "dlbl two a cms some text (perm bufsp 2048",
                                         "dlbl one dummy (nochange",
                                         "query dlbl",
                                         "dlbl one dummy",
                                         "dlbl",
                                         "labeldef t fid ? volid ? fseq 2",
                                         "my.file",
                                         "vol001",
                                         "labeldef u volid scratch exdte 99365 sec 1 (perm",
                                         "labeldef t genn 1 (nochange",
                                         "query labeldef",
                                         "labeldef v fid ?",
                                         "hx",
                                         "query labeldef",
                                         "query dlbl",
                                         "query labeldef t",
                                         "labeldef u clear",
                                         "dlbl two clear",
                                         "query dlbl",
                                         NULL};
    static const char *const seen[] = {
        ("\nDDNAME   MODE  LOGUNIT  TYPE  CATALOG   EXT  VOL  BUFSPC  PERM  DISK  DATASET.NAME\n"
         "ONE      A1             SEQ                               NO    CMS   FILE ONE\n"
         "TWO      A1             SEQ                       2048    YES   CMS   SOME TEXT\n"
         "Ready;"),
        "\nONE      DUMMY          SEQ                               NO\nTWO ",
        "DMSLBD220R Enter data set name:\nDMSLBD441R Enter VOLID information:\nReady;",
        ("\nT        FID MY.FILE VOLID VOL001 FSEQ 2\n"
         "U        VOLID SCRATCH EXDTE 99365 SEC 1\nReady;"),
        "\nCMS\nReady;",
        "\nU        VOLID SCRATCH EXDTE 99365 SEC 1\nReady;",
        "DATASET.NAME\nTWO      A1 ",
        "DMSQRF324I No user defined LABELDEF in effect\n",
        "DMSQRD324I No user defined DLBL in effect\n",
    };
    (void)state;
    fresh();
    run_script(script);
    in_log_in_order(seen, sizeof seen / sizeof *seen);
    machine_end(&g);
}

/* GLOBAL's names, nine of them and one that no disk has, and what QUERY shows. */
static void libraries(void **state)
{
    static const char *const script[] = {"",
                                         "global maclib l1 l2 l3 l4 no l5 l6 l7 l8 l9",
                                         "q maclib",
                                         "global maclib l2",
                                         "q library",
                                         "global maclib",
                                         "q maclib",
                                         "global maclib l2",
                                         "global maclib l1 (foo",
                                         "q maclib",
                                         NULL};
    (void)state;
    fresh();
    for (char name[] = "L1"; name[1] <= '9'; name[1]++)
        machine_file(a, name, "MACLIB", "x");
    run_script(script);
    in_log("DMSGLB002W File NO MACLIB not found\nReady(00028)");
    in_log("MACLIB   = L1       L2       L3       L4       L5       L6       L7       L8\n"
           "           L9\nReady;");
    in_log("MACLIB   = L2\nTXTLIB   = NONE\nDOSLIB   = NONE\nLOADLIB  = NONE\nReady;");
    in_log("MACLIB   = NONE\nReady;");
    in_log("DMSGLB003E Invalid option: FOO\nReady(00024)");
    in_log("MACLIB   = L2\nReady;");
    machine_end(&g);
}

static void settings(void **state)
{
    static const char *const script[] = {"",
                                         "query cmslevel",
                                         "query library",
                                         "set exectrac on",
                                         "exec f",
                                         "set exectrac off",
                                         "exec f",
                                         "set autoread on",
                                         "query autoread",
                                         NULL};
    (void)state;
    fresh();
    machine_file(a, "F", "EXEC",
                 "/* */\nsay storage() c2d(diag(60)) cmsflag('exectrac') diag(5c,'DMSABC001E x')\n"
                 "do k = 1 to 4\n say k c2x(trap(word('10 -1 +1 0x1', k)))\nend\nexit\n"
                 "trap: signal on syntax\nreturn storage(arg(1), 1)\nsyntax: return 'no'");
    run_script(script);
    in_log("CMS Level 32, Service Level 000\nReady;");
    in_log("MACLIB   = NONE\nTXTLIB   = NONE\nDOSLIB   = NONE\nLOADLIB  = NONE\nReady;");
    in_log("2 *-* say storage()");
    in_log("4000000 67108864 1 DMSABC001E x\n");
    in_log("\n4000000 67108864 0 DMSABC001E x\n1 00\n2 9596\n3 9596\n4 9596\n");
    in_log("AUTOREAD = ON\n");
    assert_true(g.reading); /* VM READ */
    machine_end(&g);
}

/* DEFAULTS: what it keeps, and that commands look there. */
static void defaults(void **state)
{
    static const char *const script[] = {"",
                                         "defaults",
                                         "defaults set sendfile nolog notype class q",
                                         "defaults set rec notype",
                                         "defaults list send",
                                         "defaults list nothing",
                                         "defaults set peek from",
                                         "defaults set peek sideways",
                                         "defaults set",
                                         "defaults forget peek",
                                         "listfile lasting globalv a (noh",
                                         "sendfile some text a to ann",
                                         "sendfile some text a to ann (type",
                                         "receive 7 new file",
                                         "defaults set sendfile",
                                         "defaults list sendfile",
                                         "defaults set xedit wid 200 prof mine",
                                         "defaults list xedit",
                                         NULL};
    (void)state;
    fresh();
    system_exec(a, "DEFAULTS");
    run_script(script);
    in_log("FILELIST (none)\nHELP     (none)\nNOTE     (none)\nPEEK     (none)\nRDRLIST  (none)\n"
           "RECEIVE  (none)\nSENDFILE (none)\nTELL     (none)\nXEDIT    (none)\nReady;");
    in_log("\nSENDFILE NOLOG NOTYPE CLASS Q\nReady;");
    in_log("DMSWDF070E Invalid parameter NOTHING\nReady(00024)");
    in_log("DMSWDF005E No value specified\nReady(00024)");
    in_log("DMSWDF003E Invalid option: SIDEWAYS\nReady(00024)");
    in_log("DMSWDF545E Missing operand(s)\nReady(00024)");
    in_log("DMSWDF014E Invalid function FORGET\nReady(00024)");
    in_log("\nLASTING  GLOBALV  A1\n");
    if (!strstr(g.cp, "CLOSE 000D TO ANN CLASS Q NAME SOME TEXT\n"))
        fail_msg("CP got: %s", g.cp);
    const char *sent = strstr(g.log, "File SOME TEXT A1 sent to ANN");
    if (!sent || strstr(sent + 1, "File SOME TEXT A1 sent"))
        fail_msg("sent once without NOTYPE: %s", g.log);
    not_in_log("created from SOME TEXT");
    in_log("\nSENDFILE (none)\nReady;");
    in_log("\nXEDIT    WIDTH 200 PROFILE MINE\nReady;");
    machine_end(&g);
}

/* DEFAULTS SET XEDIT NOSCREEN: the user's files are edited as lines, the panels that are files of XEDIT
 * with a profile of their own are still panels. */
static void default_noscreen(void **state)
{
    static const char *const panel[] = {"", "globalv select defaults setl xedit NOSCREEN",
                                        "xedit some text (profile p", "quit", NULL};
    static const char *const lines[] = {"", "globalv select defaults setl xedit NOSCREEN",
                                        "xedit some text", "quit", NULL};
    (void)state;
    for (unsigned k = 0; k < 2; k++) {
        fresh();
        machine_file(a, "P", "XEDIT", "/* */");
        machine_screen(&g, 24, 80);
        run_script(k ? lines : panel);
        bool drawn = strstr(machine_row(&g, 1), "SOME     TEXT") != NULL;
        if (drawn != !k)
            fail_msg("%s: %s\n%s", k ? "lines" : "panel", machine_row(&g, 1), g.log);
        machine_end(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loaded),
        cmocka_unit_test(load_options),
        cmocka_unit_test(moved),
        cmocka_unit_test(libraries),
        cmocka_unit_test(settings),
        cmocka_unit_test(defaults),
        cmocka_unit_test(default_noscreen),
        cmocka_unit_test(labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
