/* XEDIT's subcommands in line mode: what they do to lines and say; files, the ring, AUTOSAVE, a full disk. */
#include "engine/base/bytes.h"
#include "tests/cms/xedit_session.h"

static void lines(void **state)
{
    (void)state;
    EDIT("beta two\ngamma three\nalpha four\ndelta five\n", ": 1", "delete");
    EDIT("alpha one\ndelta five\n", ":2", "del 3");
    EDIT("alpha four\ndelta five\n", "top", "n", "del /four/");
    EDIT("alpha one\n", ":2", "delete *");
    EDIT("delta five\n", ":4", "del -*");
    EDIT("alpha one\nnew one\nnew two\nbeta two\ngamma three\nalpha four\ndelta five\n", ":1",
         "i new one", "input new two");
    EDIT("gamma three\nalpha one\nbeta two\nalpha four\ndelta five\n", ":1", "move 2 :3");
    EDIT("alpha one\nbeta two\ngamma three\nalpha four\ndelta five\n", ":1", "copy 1 :3 x");
    EDIT("alpha one\nbeta two\ngamma three\nalpha four\ndelta five\nalpha one\nbeta two\n", ":1",
         "copy 2 *");
    EDIT("alpha one\nalpha one\nalpha one\nbeta two\ngamma three\nalpha four\ndelta five\n", ":1",
         "dup 2");
    EDIT("alpha four\nalpha one\nbeta two\ndelta five\ngamma three\n", "top", "sort * a 1 20");
    EDIT("alpha four\nalpha one\nbeta two\ndelta five\ngamma three\n", "macro sort * a 1 20");
    EDIT("beta two\ngamma three\nalpha one\nalpha four\ndelta five\n", ":1", "sort 3 d 7 9 1 5");
    EDIT("alpha one\nbeta two\ngamma three\nalpha four\ndelta five\n", ":2", "del 2", "recover *");
    EDIT("alpha one\nREPLACED\ngamma three\nalpha four\ndelta five\n", ":2", "replace REPLACED");
    EDIT("alpha one\n\n\nbeta two\ngamma three\nalpha four\ndelta five\n", ":1", "add 2");
    EDIT("alpha one\nbXtX two\ngamma three\nalpha four\ndelta five\n", ":2", "overlay  X X");
    EDIT("alpha one\nbeta two\n  gamma three\n  alpha four\ndelta five\n", ":3", "shift right 2 2");
    EDIT("alpha one\nta two\nmma three\nalpha four\ndelta five\n", ":2", "sh l 2 2");
    EDIT("ALPHA ONE\nBETA TWO\ngamma three\nalpha four\ndelta five\n", ":1", "uppercas 2");
    EDIT("ALPHA ONE\nbeta two\ngamma three\nalpha four\ndelta five\n", ":1", "uppercas");
    EDIT("gamma three  alpha one\nalpha four   beta two\ndelta five\n", ":1", "merge 2 :3 14");
    in_log("DMSXMR507I 2 line(s) merged\n");
    EDIT("alpha one\nbeta two\ngamma three\nalpha four\ndelta five\n", ":2", "merge 2 :1");
    in_log("DMSXMR585E No line(s) changed\n");
    EDIT("alphatone\ngamma three\nalpha four\ndelta five\n", ":1", "merge 1 :2");
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
         "query column", "c/o/1/*", "c/a/@/*");
    in_log("COLUMN 6");
    /* A PRESERVE that is refused keeps nothing. */
    EDIT("alpha two\nbeta two\ngamma three\nalpha four\ndelta five\n", "preserve", "set zone 1 3",
         "preserve x", "restore", ":1", "c/one/two/");
    EDIT("ALTered\nbeta two\ngamma three\nalpha four\ndelta five\n", ":1", "r aLTered",
         "alter a A");
    EDIT("Z one\nbeta two\ngamma three\nZ four\ndelta five\n", "case m i", "top", "c/ALPHA/Z/ *");
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
    at("set arbchar on $#/m$m/", 3, NULL); /* any number of characters, none among them */
    at("set arbchar on $#/n$n/", 6, "Target not found");
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
    answers("superset /case u r/ /stay on/#query case#query stay",
            "\nCASE UPPER RESPECT\nSTAY ON\n");
    answers("su /scale on 4/stay x/stay on#query stay#query scale",
            "DMSXSE520E Invalid operand: X\nSTAY OFF\nSCALE ON\n");
    answers("q men", "\nMENUBAR OFF\n");
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

/* SET SERIAL when the file is written, and what it does to the line on the screen. */
static void serial(void **state)
{
    static const char *const script[] = {
        "",         "xedit cards job (noscreen", "i one", "i two", "serial on 5", "save",
        "q serial", "serial all 100 1000",       "file",  NULL};
    (void)state;
    fresh_session();
    run_script(script);
    in_log("SERIAL ON 5 5\n");
    assert_string_equal(
        file_text("CARDS", "JOB"),
        "ONE                                                                     00001000\n"
        "TWO                                                                     00001100\n");
    machine_end(&g);
}

/* The type of a file says how it is edited; source programs are numbered when they are written. */
static void by_file_type(void **state)
{
    static const struct {
        const char *type, *recfm, *serial, *verify, *kase;
    } types[] = {
        {"ASSEMBLE", "RECFM F\nLRECL 80\nTRUNC 71\n", "ON", "1 72", "UPPER"},
        {"COBOL", "RECFM F\nLRECL 80\nTRUNC 72\n", "ON", "1 72", "UPPER"},
        {"DIRECT", "RECFM F\nLRECL 80\nTRUNC 72\n", "ON", "1 72", "UPPER"},
        {"ESERV", "RECFM F\nLRECL 80\nTRUNC 71\n", "ON", "1 71", "UPPER"},
        {"$XEDIT", "RECFM F\nLRECL 80\nTRUNC 72\n", "ON", "1 72", "MIXED"},
        {"CNTRL", "RECFM F\nLRECL 80\nTRUNC 80\n", "OFF", "1 80", "UPPER"},
        {"EXEC", "RECFM V\nLRECL 130\nTRUNC 130\n", "OFF", "1 130", "UPPER"},
        {"VSBDATA", "RECFM V\nLRECL 132\nTRUNC 132\n", "OFF", "1 132", "UPPER"},
        {"MEMO", "RECFM V\nLRECL 80\nTRUNC 80\n", "OFF", "1 80", "MIXED"},
        {"DATA", "RECFM F\nLRECL 80\nTRUNC 80\n", "OFF", "1 73", "UPPER"},
    };
    (void)state;
    for (size_t k = 0; k < sizeof types / sizeof types[0]; k++) {
        char open[60], want[160];
        const char *script[] = {"",         open,       "q recfm", "q lrecl", "q trunc",
                                "q serial", "q verify", "q case",  "qq",      NULL};
        snprintf(open, sizeof open, "xedit program %s (noscreen", types[k].type);
        snprintf(want, sizeof want, "%sSERIAL %s 10 10\nVERIFY ON %s\nCASE %s RESPECT\n",
                 types[k].recfm, types[k].serial, types[k].verify, types[k].kase);
        fresh_session();
        run_script(script);
        in_log(want);
        machine_end(&g);
    }
    fresh_session();
    run_script((const char *const[]){"", "xedit program assemble (noscreen", "i x csect", "i  end",
                                     "file", "xedit abc cobol (noscreen", "recfm v", "i one",
                                     "file", NULL});
    assert_string_equal(
        file_text("PROGRAM", "ASSEMBLE"),
        "X CSECT                                                                 PRO00010\n"
        " END                                                                    PRO00020\n");
    assert_string_equal(file_text("ABC", "COBOL"), "ONE\n");
    machine_end(&g);
    char card[100]; /* DIRECTXA takes the number for no operand; the fake CP finds WRONG wrong */
    snprintf(card, sizeof card, "i %-72.72sWRONG010", "USER A");
    fresh_session();
    run_script((const char *const[]){"", "xedit cards direct (noscreen", "serial off", "trunc *",
                                     card, "file", "directxa cards direct a", NULL});
    in_log("73 bytes on line\nReady;");
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
        fresh_session();
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
    fresh_session();
    run_script(script);
    in_log("OTHER    FILE     A1  F 80  Trunc=80 Size=0 Line=0 Col=1 Alt=0\n");
    in_log("DMSXSU594E File ABC FILE A1 already exists; use FFILE/SSAVE\n");
    in_log("ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=0 Col=1 Alt=0\n");
    assert_string_equal(file_text("THIRD", "FILE"), "TEXT\n");
    assert_string_equal(file_text("PARTS", "FILE"), "beta two\ngamma three\n");
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
    fresh_session();
    machine_file(machine_disk(&g, 1, 0x192, false), "BIG", "FILE", "one\ntwo");
    run_script(script);
    in_log("DMSXIO037E Filemode B is accessed as read/only\n");
    in_log("DMSXIO531E Disk or file space is full; set new filemode or clear some space\n");
    assert_string_equal(file_text("BIG", "FILE"), "one\ntwo\n");
    assert_string_equal(file_text("ABC", "FILE"),
                        "alpha one\nbeta two\ngamma three\nalpha four\ndelta five\n");
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
    assert_string_equal(file_text("100001", "AUTOSAVE"),
                        "XLPHA ONE\nYETA TWO\ngamma three\nalpha four\ndelta five\n");
    machine_end(&g);
    screen(24, 80, done);
    assert_string_equal(file_text("100001", "AUTOSAVE"), "(none)");
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
    fresh_session();
    machine_file(a, "WIDE", "XEDIT", "/* */\nsay '<'arg(1)'>'\n'LOAD (WIDTH 300'\nsay rc\n");
    machine_file(a, "OTHER", "XEDIT",
                 "/* */\n'LOAD ABC FILE'\nsay rc\n'EXTRACT /FNAME'\nsay fname.1\n");
    machine_file(a, "BAD", "XEDIT", "/* */\n'LOAD ABC FILE 9'\nsay rc\n");
    run_script(script);
    in_log("<abc file a (noscreen profile wide>\n0\n");
    in_log("WIDTH 300\n");
    in_log("0\nABC     \n");
    in_log("SIZE 5\n");
    in_log("DMSXLO048E Invalid filemode 9\n24\nReady(00024);");
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
    fresh_session();
    machine_file(a, "PROG", "VSBASIC",
                 "00010 FOR I=1 TO 30\n00020 IF I=20 THEN 30 ELSE 10,20\n00030 PRINT 'GOTO 10'\n"
                 "00031 GOTO 10\n40 GO TO 20");
    run_script(script);
    const char *want = "00100 FOR I=1 TO 30\n00105 IF I=20 THEN 110 ELSE 100,105\n"
                       "00110 PRINT 'GOTO 10'\n00115 GOTO 100\n00120 GO TO 105\n";
    if (strcmp(file_text("PROG", "VSBASIC"), want))
        fail_msg("%s%s", file_text("PROG", "VSBASIC"), g.log);
    in_log("DMSXRN535E Invalid parameters for RENUM\n");
    machine_end(&g);
}

/* SET SPILL holds for what SHIFT moves out on the right. */
static void shift_spills(void **state)
{
    (void)state;
    EDIT("      alph\na one\nbeta two\ngamma three\nalpha four\ndelta five\n", "trunc 10", ":1",
         "spill on", "shift right 6");
    in_log("DMSXSH503E Spilled\n");
    EDIT("      alpha\none\n      beta\ntwo\ngamma three\nalpha four\ndelta five\n", "trunc 12",
         ":1", "spill word", "shift right 6 2");
    EDIT("      alph\nbeta two\ngamma three\nalpha four\ndelta five\n", "trunc 10", ":1",
         "shift right 6");
    in_log("DMSXSH503E Truncated\n");
}

/* SET SYNONYM: single characters, and operands in another order. */
static void synonyms(void **state)
{
    (void)state;
    EDIT("alpha one\nbeta 2\ngamma 3\nalpha four\ndelta five\n",
         "synonym swap 2 & &. &/ change &2 &3 &1", ":2", "sw 1 /two/2/", ":3", "swap 1 ,three,3,",
         "query synonym swap", "query synonym *");
    in_log("SYNONYM SWAP 2 & &. &/ change &2 &3 &1\n");
    in_log("SWAP 2 & &. &/ change &2 &3 &1\n");
    EDIT("X one\nX one\ngamma three\nalpha four\ndelta five\n", "synonym ; duplicat",
         "synonym 7 top", "synonym put &/ &* change &1X/ &2", ":1", "put /alpha/ 1", ";", "7", ":3",
         "delete");
    EDIT("alpha one\nbeta two\ngamma three\nalpha four\ndelta five\n", "synonym --abc+QL 8 kept/so",
         "synonym a1 top", "query synonym --abc+QL");
    in_log("SYNONYM --ABC+QL 8 kept/so\n");
    answers("synonym x & & & & & & & & & & top", "DMSXSE548E Invalid synonym operand: &\n");
    answers("macro next", "DMSXCM542E No such subcommand: NEXT\n");
    answers("synonym x &/", "DMSXSE547E Synonym definition incomplete\n");
}

/* A file does not grow past the machine's storage (64M); what there was stays. */
static void too_large(void **state)
{
    static const char *const script[] = {
        "", "xedit abc file (noscreen", ":1", "dup 1000000 3", "macro tell", "qq", NULL};
    (void)state;
    fresh_session();
    machine_file(
        a, "TELL", "XEDIT",
        "/* */\n'ADD 5'; say 'rc' rc\n'EXTRACT /SIZE'\n"
        "say (size.1 > 100000) & (size.1 < 1000000)\n"
        "'TOP'; 'DELETE 100000'\n'ADD 5'; say 'rc' rc\n'SORT *'; say 'sorted' rc\n"
        "'EXTRACT /CURLINE'; say curline.3\n':1'; 'EXTRACT /CURLINE'; say '<'curline.3'>'");
    run_script(script);
    in_log("DMSXSU557S No more storage to insert lines\n");
    in_log("rc 4\n1\n"); /* RECOVER's lines make room when new ones come */
    in_log("rc 0\nsorted 0\n");
    machine_end(&g);
}

/* XEDIT MACROS MACLIB (MEMBER SECOND */
static void members(void **state)
{
    (void)state;
    fresh_session();
    machine_library(a, "MACROS", 32, 6);
    machine_library(a, "EMPTY", 0, 6);
    machine_library(a, "WILD", 0xffffffff, 0xfffffff0);
    machine_library(a, "LONG", 0xffffffff, 6);
    machine_file(a, "TELL", "XEDIT",
                 "/* */\n'EXTRACT /FNAME/FTYPE/LIBNAME/LIBTYPE/MEMBER/TRUNC/SIZE'\n"
                 "say fname.1 ftype.1 libname.1 libtype.1 member.1 trunc.1 size.1");
    run_script((const char *const[]){
        "", "xedit macros maclib (member second noscreen", "macro tell", ":1", "i and one more",
        "file", "xedit macros maclib (member nosuch noscreen",
        "xedit empty maclib (member first noscreen", "xedit wild maclib (member first noscreen",
        "xedit long maclib (member third noscreen", "xedit macros maclib (member second noscreen",
        "i x", "file", "qq", NULL});
    in_log("SECOND   MEMBER   MACROS MACLIB ON 71 1\n");
    assert_string_equal(
        file_text("SECOND", "MEMBER"),
        "MACROS TWO                                                              SEC00010\n"
        "AND ONE MORE                                                            SEC00020\n");
    in_log("DMSXIN013E Member NOSUCH not found in library MACROS MACLIB A1\n");
    in_log("DMSXIN039E No entries in library EMPTY MACLIB A1\n");
    in_log("DMSXIN013E Member FIRST not found in library WILD MACLIB A1\n");
    in_log("DMSXIN013E Member THIRD not found in library LONG MACLIB A1\n");
    in_log("DMSXSU594E File SECOND MEMBER A1 already exists; use FFILE/SSAVE\n");
    machine_end(&g);
}

/* Equal lines stay in their order. */
static void sorts(void **state)
{
    (void)state;
    EDIT("delta five\nalpha four\nalpha one\ngamma three\nbeta two\n", ":1", "sort * d 1 80", ":1",
         "sort * a 7 7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),         cmocka_unit_test(change),   cmocka_unit_test(targets),
        cmocka_unit_test(messages),      cmocka_unit_test(serial),   cmocka_unit_test(emsg),
        cmocka_unit_test(ring),          cmocka_unit_test(trouble),  cmocka_unit_test(autosave),
        cmocka_unit_test(load_operands), cmocka_unit_test(translat), cmocka_unit_test(renum),
        cmocka_unit_test(shift_spills),  cmocka_unit_test(synonyms), cmocka_unit_test(too_large),
        cmocka_unit_test(by_file_type),  cmocka_unit_test(sorts),    cmocka_unit_test(members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
