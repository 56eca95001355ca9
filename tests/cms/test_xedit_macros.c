/* XEDIT's macros: EXTRACT, profiles, prefix macros, READ, execs around and within. */
#include "tests/cms/xedit_session.h"

/* Which lines are new; ZONE takes the column along; XMSG is XEDIT's message, on its screen. */
static void from_macros(void **state)
{
    static const char *const script[] = {"", "xedit abc file", "flags", NULL};
    (void)state;
    fresh_session();
    machine_screen(&g, 24, 80);
    machine_file(a, "FLAGS", "XEDIT",
                 "/* */\n'BOTTOM'; 'GET ABC FILE A 1 1'; 'BOTTOM'; 'EXTRACT /CURLINE'\n"
                 "new = curline.5; ':1'; 'EXTRACT /CURLINE'\n"
                 "'MSG' new'.' curline.5'.'\naddress command 'PIPE literal a message| xmsg'");
    run_script(script);
    row_is(2, " NEW. OLD.");
    row_is(3, " a message");
    machine_end(&g);
    SCREEN("set zone 7 20");
    row_is(1, " ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=0 Col=7 Alt=0");
    machine_end(&g);
}

static void macros(void **state)
{
    static const char *const script[] = {
        "", "xedit abc file", "tell", "count alpha x", "macro tell", "qq", "subcom xedit", NULL};
    (void)state;
    fresh_session();
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
                 "address command 'SUBCOM XEDIT'; say 'XEDIT' rc\n"
                 "parse source . how name type mode .\n"
                 "say how name type mode\n");
    run_script(script);
    in_log("5 0 ABC     . MIXED IGNORE 2 TOP 0\n0\n4 alpha four OLD\n"
           "DMSXLC546E Target not found\n2\nDMSXLC546E Target not found\n"
           "DMSXDL501I 1 line(s) deleted\n0 4\nDMSXCM542E No such subcommand: NONSENSE\n");
    in_log("-3\nBETA TWO, GAMMA THREE\n<A & b> NEW\nDMSXEX520E Invalid operand: NOTHING\n5\n"
           "DMSXSU577E File has been changed; type QQUIT to quit anyway\nQUIT 12\n");
    in_log("XEDIT 0\nCOMMAND TELL XEDIT *\n");
    in_log("Ready(00001)"); /* there is no editor any more */
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
                                         "xedit abc file r (nomsg",
                                         "xedit abc file (wrong",
                                         "xedit abc file (noscreen profile words) tap1 (x) y",
                                         "qq",
                                         NULL};
    (void)state;
    fresh_session();
    machine_file(a, "WORDS", "XEDIT", "/* */\nparse arg all\nsay '<'all'>'\n");
    machine_file(a, "MINE", "XEDIT",
                 "/* */\n'LOAD' arg(1)\nsay 'LOAD' rc\n'SET STAY ON'\n"
                 "'EXTRACT /SIZE'\nsay 'SIZE' size.1\n");
    machine_file(a, "PROFILE", "XEDIT", "/* */\nsay 'not this one'\n");
    machine_file(a, "FIRST", "XEDIT", "/* */\n'EXTRACT /SIZE'\nsay 'FIRST' size.1\n'FILE'\n");
    run_script(script);
    in_log("LOAD 0\nSIZE 5\n");
    in_log("WIDTH 200\nLRECL 200\n");
    not_in_log("not this one");
    in_log("FIRST 5\nReady;");
    assert_string_equal(file_text("ABC", "FILE"),
                        "alpha one\nbeta two\ngamma three\nalpha four\ndelta five\n");
    in_log("STAY OFF\n");
    in_log("DMSXIN002E File NOSUCH XEDIT * not found\n");
    in_log("DMSXIN054E Incomplete fileid specified\nReady(00024)");
    in_log("DMSXIN062E Invalid character * in fileid A*C FILE\nReady(00020)");
    in_log("DMSXIN069E Filemode Q not accessed\nReady(00036)");
    in_log("DMSXIN069E Filemode R not accessed\nReady(00036)");
    in_log("DMSXIN003E Invalid option: WRONG\nReady(00024)");
    in_log("<abc file (noscreen profile words) tap1 (x) y>\n");
    machine_end(&g);
}

/* Execs around it, macros within it, editors in editors. */
static void nested(void **state)
{
    static const char *const script[] = {"", "stacked", "inner", NULL};
    static const char *const reads[] = {"",
                                        "xedit abc file",
                                        "set pf5 copykey",
                                        "ask",
                                        "CLEAR",
                                        "PF4",
                                        "PF5",
                                        "@15,8|BETA|@14,2|d|@23,8|an answer",
                                        "repeats",
                                        "outer",
                                        "qq",
                                        NULL};
    static const char *const prefix[] = {"", "xedit abc file", "@15,2|mine3", NULL};
    (void)state;
    fresh_session();
    machine_file(a, "STACKED", "EXEC",
                 "/* */\nqueue ':2'\nqueue 'delete'\nqueue 'set case mixed'\nqueue 'i by an exec'\n"
                 "queue 'file'\n'XEDIT ABC FILE A (NOPROFILE'\nsay 'XEDIT' rc");
    machine_file(a, "INNER", "EXEC", "/* */\n'XEDIT ABC FILE (PROFILE LEAVE'\nsay 'XEDIT' rc");
    machine_file(a, "LEAVE", "XEDIT", "/* */\n'EXTRACT /SIZE'\nsay size.1\n'COMMAND QUIT 42'");
    run_script(script);
    in_log("XEDIT 0\n");
    in_log("5\nXEDIT 42\n");
    assert_string_equal(file_text("ABC", "FILE"),
                        "alpha one\ngamma three\nby an exec\nalpha four\ndelta five\n");
    machine_end(&g);

    fresh_session();
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
    run_script(reads);
    in_log("<PRF 14 2 1 d====>\n<FIL 15 8 2 BETA two>\n<CMD an answer>\n");
    in_log(
        "PRT 09<                                                             Macro-read 1 File>\n");
    in_log("repeated 0  gamma three.\n");
    in_log("inner 7\nABC      4\n");
    machine_end(&g);

    fresh_session();
    machine_screen(&g, 24, 80);
    machine_file(a, "MINE", "XEDIT",
                 "/* */\nparse arg what how line op1 .\n'MSG' what how line op1");
    g.script = prefix;
    machine_run(&g, &cms_system, "");
    row_is(2, " PREFIX SET 2 3");
    row_is(15, " ===== beta two");
    machine_end(&g);
}

/* A prefix macro with a block form, as a macro is to make it: it waits by SET PENDING BLOCK, and its
 * partner finds it.  PARSE SOURCE tells by which name it was called. */
#define BLOCK_MACRO                                                          \
    "/* */\nparse source . . . . . name .\narg pref func pline op1 .\n"      \
    "if func = 'CLEAR' then do; say 'cleared' name pline; exit; end\n"       \
    "if func = 'SHADOW' then do; say 'shadow' pline; exit; end\n"            \
    "if length(name) = 1 then do; say 'one' pline op1; exit op1 = 99; end\n" \
    "'COMMAND EXTRACT /PENDING BLOCK' name ':0 :'pline'/LINE/'\n"            \
    "if pending.0 = 0 then do; say 'waits' pline; 'COMMAND :'pline\n"        \
    "'COMMAND SET PENDING BLOCK' name; 'COMMAND :'line.1; exit; end\n"       \
    "'COMMAND :'pending.1; 'COMMAND SET PENDING OFF'; 'COMMAND :'line.1\n"   \
    "say 'block' pending.1 pline pending.2 pending.3 pending.4\n"

static void prefix_macros(const char *const *script)
{
    fresh_session();
    machine_screen(&g, 24, 80);
    machine_file(a, "L", "XEDIT", BLOCK_MACRO);
    machine_file(a, "D", "XEDIT", "/* */\narg . . pline .\nsay 'my own D' pline");
    machine_file(a, "PROFILE", "XEDIT", "/* */\n'COMMAND SET PREFIX SYNONYM LL L'");
    run_script(script);
}
#define PREFIX_MACROS(...) \
    prefix_macros((const char *const[]){"", "xedit abc file", __VA_ARGS__, NULL})

static void blocks(void **state)
{
    (void)state;
    PREFIX_MACROS("@14,2|l7", "@15,2|ll");
    in_log("one 1 7\n");
    row_is(15, " LL=== beta two");
    row_is(24, "                                                             'LL' pending...");
    machine_end(&g);
    PREFIX_MACROS("@15,2|ll", "@17,2|ll");
    in_log("block 2 4 LL L BLOCK\n");
    row_is(15, " ===== beta two");
    row_is(17, " ===== alpha four");
    machine_end(&g);
    PREFIX_MACROS("@15,2|ll", "", "reset"); /* it is asked once */
    const char *waits = strstr(g.log, "waits 2");
    assert_true(waits && !strstr(waits + 1, "waits 2"));
    in_log("cleared LL 2\n");
    row_is(15, " ===== beta two");
    machine_end(&g);
    PREFIX_MACROS("@15,2|x2", "@15,2|l");
    in_log("shadow 2\n");
    machine_end(&g);
    /* One that fails leaves the others to wait. */
    PREFIX_MACROS("@14,2|l99|@16,2|d");
    row_is(16, " D==== gamma three");
    machine_end(&g);
    PREFIX_MACROS("@14,2|l99|@16,2|d", "");
    row_is(16, " ===== alpha four");
    machine_end(&g);
    /* What there is not is an error, on a shadow line too. */
    PREFIX_MACROS("@15,2|x2", "@15,2|qq3");
    row_is(15, " ?QQ3= -------------------- 2 line(s) not displayed --------------------");
    machine_end(&g);
    /* With SET MACRO ON a macro is looked for first. */
    PREFIX_MACROS("set macro on", "@16,2|d");
    in_log("my own D 3\n");
    row_is(16, " ===== gamma three");
    machine_end(&g);
}

/* SET PENDING, by a command: what it puts there is carried out. */
static void set_pending(void **state)
{
    (void)state;
    PREFIX_MACROS(":2", "set pending on d");
    row_is(12, " ===== gamma three");
    machine_end(&g);
    PREFIX_MACROS(":2", "set pending error zz", "query pending zz :2 :3");
    row_is(12, " ?ZZ== beta two");
    row_is(2, " PENDING 2 ZZ ZZ");
    machine_end(&g);
    PREFIX_MACROS(":2", "set pending error zz", "query pending zz :3");
    row_is(2, " PENDING");
    machine_end(&g);
    answers("set pending on", "DMSXSE545E Missing operand(s)\n");
    answers("query pending * x", "DMSXDC520E Invalid operand: PENDING\n");
}

/* Very many of them, by a macro: each screen costs a walk of the list; and they are in the file's order
 * behind a MOVE. */
static void very_many(void **state)
{
    (void)state;
    fresh_session();
    machine_screen(&g, 24, 80);
    machine_file(
        a, "MANY", "XEDIT",
        "/* */\n'TOP'; 'ADD 3000'\ndo k = 3000 by -1 to 1; ':'k; 'SET PENDING ERROR Z'k; end\n"
        "':2990'; 'SET PENDING ON MM'; ':3000'; 'SET PENDING ON MM'; ':1'; 'SET PENDING ON P'\n");
    machine_file(
        a, "TELL", "XEDIT",
        "/* */\nt = ''; do k = 1 to 4; 'EXTRACT /PENDING * :'k'/'; t = t pending.1 pending.2; end\n"
        "say t");
    run_script((const char *const[]){"", "xedit abc file", "many", "", "", "macro tell", NULL});
    in_log(" 2 Z 2 Z 3 Z 4 Z\n");
    machine_end(&g);
}

/* PARSE, of the line on top of the stack. */
static void parses(void **state)
{
    (void)state;
    fresh_session();
    machine_file(a, "P", "XEDIT",
                 "/* */\npush '/a b/c/  *  rest of it'\n'PARSE 1 DBLSTRING TARGET WORD LINE'\n"
                 "call tell\npush 'abc12 -/x/&/y/ z'\n'PARSE 1 A N T W W'\ncall tell\n"
                 "push 'x /one/'\n'PARSE 2 STRING'\ncall tell\n"
                 "push ''\n'PARSE 99 WORD'\ncall tell\n"
                 "'PARSE 1'; say rc\n'PARSE 1 NONSENSE'; say rc\n'PARSE'; say rc\nexit\n"
                 "tell: t = rc':'\ndo queued(); parse pull l; t = t '('l')'; end\nsay t\nreturn");
    run_script((const char *const[]){"", "xedit abc file (noscreen", "macro p", "qq", NULL});
    in_log("0: (4) (1 7) (10 1) (13 4) (18 5)\n0: (4) (1 3) (4 2) (7 8) (16 1)\n0: (1) (3 5)\n"
           "0: (0)\n");
    in_log("DMSXPA545E Missing operand(s)\n5\nDMSXDC520E Invalid operand: NONSENSE\n5\n"
           "DMSXPA545E Missing operand(s)\n5\n");
    machine_end(&g);
}

/* A macro that has left the last file goes on; its subcommands are refused. */
static void after_quit(void **state)
{
    (void)state;
    fresh_session();
    machine_file(a, "LEAVE", "XEDIT", "/* */\n'QQUIT'; say rc\n'TOP'; say rc\n'NONSENSE'; say rc");
    run_script((const char *const[]){"", "xedit abc file (noscreen", "leave", NULL});
    in_log("0\n6\n6\nReady;");
    machine_end(&g);
}

/* What DEFAULTS has set, and what is given against it. */
static void default_options(void **state)
{
    (void)state;
    fresh_session();
    machine_file(a, "MINE", "XEDIT", "/* */\nsay 'mine'");
    machine_file(a, "OTHER", "XEDIT", "/* */\nsay 'other'");
    run_script((const char *const[]){
        "", "globalv select DEFAULTS setl XEDIT WIDTH 200 PROFILE MINE", "xedit abc file (noscreen",
        "q width", "qq", "xedit abc file (noscreen width 300 profile other", "q width", "qq",
        "xedit abc file (noscreen noprofil", "q width", "qq",
        "globalv select DEFAULTS setl XEDIT NOPROFIL", "xedit abc file (noscreen profile other",
        "qq", "xedit abc file (noscreen", "q width", "qq", NULL});
    in_log("mine\nDMSXMD587I XEDIT:\nWIDTH 200\nReady");
    in_log("other\nDMSXMD587I XEDIT:\nWIDTH 300\nReady");
    const char *last = strstr(g.log, "WIDTH 300\n");
    if (!strstr(last, "WIDTH 200\n") || strstr(last, "mine") || !strstr(last, "other") ||
        !strstr(last, "WIDTH 80\n"))
        fail_msg("%s", last);
    machine_end(&g);
    /* FILELIST and the like are on the screen all the same: they name their profile. */
    fresh_session();
    machine_file(a, "PANEL", "XEDIT",
                 "/* */\n'EXTRACT /TERMINAL/MSGMODE'; say terminal.1 msgmode.1");
    machine_screen(&g, 24, 80);
    run_script((const char *const[]){"", "globalv select DEFAULTS setl XEDIT NOSCREEN NOMSG",
                                     "xedit abc file (profile panel", "PF3", NULL});
    in_log("DISPLAY ON\n");
    machine_end(&g);
}

/* Values that depend on others, or have a form of their own. */
static void extracted(void **state)
{
    (void)state;
    fresh_session();
    machine_file(
        a, "TELL", "XEDIT",
        "/* */\n'EXTRACT /PF*/PREFIX/CTLCHAR/CMDLINE'\n"
        "say pf24.0 pf3.2 pf.0 prefix.0 prefix.2 ctlchar.0 cmdline.0 cmdline.2 cmdline.3'.'\n"
        "'SET CTLCHAR % ESCAPE'; 'SET CTLCHAR ! NOPROTECT RED NONE HIGH'; 'SET PREFIX OFF'\n"
        "'EXTRACT /CTLCHAR %'; say ctlchar.0 ctlchar.1\n"
        "'EXTRACT /CTLCHAR !'; say ctlchar.0 ctlchar.1 ctlchar.2 ctlchar.3 ctlchar.4 ctlchar.5\n"
        "'EXTRACT /CTLCHAR a'; say ctlchar.0 ctlchar.1\n"
        "'SET CMDLINE OFF'; 'EXTRACT /PREFIX/CMDLINE'; say prefix.0 prefix.1 cmdline.0\n"
        "'SET CMDLINE ON'; 'SET PREFIX ON'\n");
    machine_screen(&g, 24, 80);
    run_script((const char *const[]){"", "xedit abc file", "set pf5 only macro tell",
                                     "@23,8|what I typed|PF5", "macro tell", NULL});
    in_log("LEFT 3 3 23 .\n");
    in_log("2 QUIT PF.0 2 LEFT 1 3 23 what I typed.\n1 ESCAPE\n5 NOPROTECT RED NONE HIGH PS0\n"
           "1 OFF\n1 OFF 1\n");
    machine_end(&g);
}

/* A member of a library is not the same as one of that name in another. */
static void members_of_two(void **state)
{
    (void)state;
    fresh_session();
    machine_library(a, "AAA", 32, 6);
    machine_library(a, "BBB", 32, 6);
    machine_file(a, "WHOSE", "XEDIT",
                 "/* */\n'EXTRACT /LIBNAME/NBFILE/CURLINE'\n"
                 "say libname.1 nbfile.1 curline.3");
    run_script((const char *const[]){"", "xedit aaa maclib a (member first noscreen", "n 1",
                                     "xedit bbb maclib a (member first", "n 1", "macro whose",
                                     "xedit aaa maclib a (member first", "macro whose",
                                     "xedit first member a", "macro whose", "cancel", NULL});
    in_log("BBB 2 BBB ONE\nAAA 2 AAA ONE\n");
    machine_end(&g);
}

/* What a macro hangs on a file without end is bounded by the machine's storage; what gives it back makes
 * room. */
static void bounded(void **state)
{
    (void)state;
    fresh_session();
    g.storage = 96 << 10;
    machine_file(a, "HANGS", "XEDIT",
                 "/* */\n'NEXT'\n"
                 "call til 'SET POINT .P'\n'EXTRACT /POINT'; say 'names' point.0\n"
                 "do k = 1 while rc = 0; 'SET POINT .P'k 'OFF'; end\n"
                 "call til 'SET SYNONYM SYN'\ncall til 'SET PREFIX SYNONYM'\nexit\n"
                 "til: what = arg(1)\ndo k = 1 to 30000\n"
                 " w = translate(k, 'ABCDEFGHIJ', '0123456789')\n"
                 " select; when left(what, 9) = 'SET POINT' then what || k\n"
                 "  when left(what, 7) = 'SET SYN' then what || w 'NEXT 1'\n"
                 "  otherwise what w 'D'; end\n if rc <> 0 then leave; end\n"
                 "say what rc (k > 100) (k < 30000)\nreturn\n");
    machine_file(
        a, "RING", "XEDIT",
        "/* */\ndo k = 1 to 3000; 'XEDIT F'k 'X A (NOPROFILE'; if rc <> 0 then leave; end\n"
        "'EXTRACT /NBFILE'; say 'ring' rc (k > 10) (k < 3000) (nbfile.1 = k)\n"
        "'CANCEL'; 'EXTRACT /NBFILE'; say rc");
    machine_file(a, "PILE", "EXEC",
                 "/* */\narg how\n'MAKEBUF'\nsignal on syntax\n"
                 "do k = 1; if how = 'FIFO' then queue copies('x', 100); else push k; end\n"
                 "syntax: say how rc (k > 500)\n'DROPBUF'\nqueue 'again'; pull x; say x\n");
    machine_file(a, "ZEROS", "XEDIT",
                 "/* */\nrc = 0\ndo 5000 while rc = 0\n"
                 " 'SET SYNONYM SYN 1 X' || '00'x || copies('y', 200)\nend\nsay 'zeros' rc\n");
    run_script((const char *const[]){"", "xedit abc file (noscreen", "hangs", "qq",
                                     "xedit abc file (noscreen", "macro zeros", "macro ring",
                                     "pile FIFO", "pile LIFO", NULL});
    in_log("DMSXSE554E Not enough virtual storage available\nSET POINT .P 104 1 1\n");
    in_log("SET SYNONYM SYN 104 1 1\n");
    in_log("SET PREFIX SYNONYM 104 0 1\n");
    in_log("DMSXIN554E Not enough virtual storage available\nring 0 1 1 1\n6\n");
    in_log("zeros 0\n");
    in_log("FIFO 5 1\nAGAIN\n");
    in_log("LIFO 5 1\nAGAIN\n");
    machine_end(&g);
}

/* A file that has taken all the storage there is: what the editor says of it is seen. */
static void nothing_left(void **state)
{
    (void)state;
    fresh_session();
    g.storage = 128 << 10;
    machine_screen(&g, 24, 80);
    machine_file(a, "FILLS", "XEDIT",
                 "/* */\n'SET MSGMODE OFF'\ndo n = 60 by -10 to 10\n"
                 " do until rc <> 0; 'INPUT' copies('x', n); end\nend\n'SET MSGMODE ON'\n");
    run_script((const char *const[]){"", "xedit abc file", "fills", "add", NULL});
    row_is(2, " DMSXSU557S No more storage to insert lines");
    machine_end(&g);
}

/* Commands that have no room for their lines in the program stack say so. */
static void stack_full(void **state)
{
    (void)state;
    fresh_session();
    g.storage = 96 << 10;
    machine_file(a, "TESTER", "NAMES", ":nick.BOB :userid.BOBS");
    machine_file(
        a, "FILL", "EXEC",
        "/* */\nsignal on syntax name full\ndo forever; queue 'x'; end\nfull:\n"
        "'QUERY SEARCH (STACK'; say 1 rc\n'LISTFILE * * A (STACK'; say 2 rc\n"
        "'IDENTIFY (STACK'; say 3 rc\n'NAMEFIND :nick BOB (STACK'; say 4 rc\n"
        "'GLOBALV SELECT X STACK Y'; say 5 rc\ndo 20000; nop; end\nsay 'long'\n'DESBUF'\n");
    g.halt_after = 10000; /* in the loop */
    run_script((const char *const[]){"", "fill", "ahead", "identify", NULL});
    in_log("DMSQRY109S Virtual storage capacity exceeded\n1 104\n");
    in_log("DMSLST109S Virtual storage capacity exceeded\n2 104\n");
    in_log("DMSIDE109S Virtual storage capacity exceeded\n3 104\n");
    in_log("DMSNAM109S Virtual storage capacity exceeded\n4 104\n");
    in_log("DMSGLB109S Virtual storage capacity exceeded\n5 104\nlong\n");
    machine_end(&g);
}

/* LISTFILE (XEDIT: lines of 108 behind the current one, and none in a file of another format. */
static void listed(void **state)
{
    (void)state;
    fresh_session();
    machine_file(
        a, "LST", "XEDIT",
        "/* */\naddress command 'LISTFILE ABC FILE A (XEDIT'\nsay rc\n"
        "'COMMAND SET LRECL 100'\n'COMMAND SET RECFM F'\naddress command 'LISTFILE ABC FILE A (XEDIT'\nsay rc\n"
        "'COMMAND SET LRECL 108'\n'COMMAND LOCATE :2'\n"
        "address command 'LISTFILE ABC * A (XEDIT ALLOC HEADER'\nsay rc\n"
        "'COMMAND EXTRACT /LINE/CURLINE'\nsay line.1 length(curline.3)\n"
        "'COMMAND BOTTOM'\n'COMMAND NEXT'\n"
        "address command 'LISTFILE ABC * A (XEDIT FNAME'\n'COMMAND FILE'");
    run_script((const char *const[]){"", "xedit abc file (noprofile width 108", "lst", NULL});
    in_log(
        "DMSLST689E File must be F-format 108 for XEDIT option\n24\nDMSLST689E File must be F-format 108 for "
        "XEDIT option\n24\n0\n3 55\n");
    assert_string_equal(file_text("ABC", "FILE"),
                        "alpha one\nbeta two\n"
                        "ABC      FILE     A1 V         11          5          1\n"
                        "gamma three\nalpha four\ndelta five\nABC\n");
    machine_end(&g);
}

/* A subcommand of a macro is 256 characters; what stands behind them is not looked at. */
static void long_commands(void **state)
{
    (void)state;
    fresh_session();
    machine_file(a, "LONG", "XEDIT",
                 "/* */\n'SYNONYM ZAP 2 INPUT' copies('x', 300)\n'EXTRACT /SYNONYM ZAP'\n"
                 "say synonym.0 length(synonym.3)\n'SET LRECL 400'\n'INPUT' copies('y', 300)\n"
                 "'EXTRACT /LENGTH'\nsay length.1\n");
    run_script((const char *const[]){"", "xedit abc file (noscreen width 400", "long", "qq", NULL});
    in_log("4 242\n250\n");
    machine_end(&g);
}

/* STATUS fn: the macro makes another session what this one was. */
static void status_macro(void **state)
{
    (void)state;
    fresh_session();
    run_script((const char *const[]){"",
                                     "xedit abc file (noscreen noprofil",
                                     "case m i",
                                     "set pf5 after say it's",
                                     "set curline on m+2",
                                     "synonym zap 2 delete",
                                     "set stay on",
                                     "color prefix red none high",
                                     "status mine",
                                     "status mine",
                                     "status two words",
                                     "qq",
                                     "xedit abc file (noscreen noprofil",
                                     "macro mine",
                                     "msg said nothing",
                                     "q pf5",
                                     "q stay",
                                     "q synonym zap",
                                     "q color prefix",
                                     "qq",
                                     NULL});
    in_log("DMSXST024E File MINE XEDIT A1 already exists\n");
    in_log("DMSXDC520E Invalid operand: WORDS\n");
    in_log("DMSXMD587I XEDIT:\nsaid nothing\nPF5 AFTER say it's\nSTAY ON\nSYNONYM ZAP 2 delete\n"
           "COLOR RED NONE HIGH PS0\n");
    machine_end(&g);
}

/* PIPE's stage XEDIT: lines of a file of the ring, from the current one on. */
static void piped(void **state)
{
    static const char *const script[] = {"",   "xedit abc file", "m",     "xedit second file",
                                         "m2", "ffile",          "ffile", "pipe xedit | console",
                                         NULL};
    (void)state;
    fresh_session();
    machine_file(
        a, "M", "XEDIT",
        "/* */\n'COMMAND :2'\naddress command 'PIPE xedit | take 2 | stem r.'\n"
        "'EXTRACT /LINE/'\n'MSG' r.0 r.1'-'r.2 line.1\n"
        "address command 'PIPE literal one| literal two| xedit | specs /+/ 1 1-* n | console'\n"
        "'EXTRACT /LINE/SIZE/ALT'\n'MSG' line.1 size.1 alt.2\n"
        "address command 'PIPE literal three| xedit abc file'\n'EXTRACT /LINE/SIZE/TOF/EOF'\n"
        "'MSG' line.1 size.1 eof.1\naddress command 'PIPE xedit | count lines | var n'\n'TOP'\n"
        "address command 'PIPE xedit abc file a | count lines | var m'\n'MSG' n m\n"
        "'SET TRUNC 4'\n'TOP'\naddress command 'PIPE literal truncated| xedit'\n"
        "address command 'PIPE (nomsg 15) xedit no file | console'\n'MSG' rc");
    machine_file(
        a, "M2", "XEDIT",
        "/* */\n'COMMAND INPUT only'\n"
        "address command 'PIPE literal note 1| literal note 2| xmsg'\n"
        "address command 'PIPE xedit abc file | console'\n"
        "address command 'PIPE literal x| subcom xedit qquit | append literal y| xedit second file'\n'MSG' rc\n"
        "address command 'PIPE xedit abc | hole'\n'MSG' rc\n"
        "address command 'PIPE xedit abc file a x | hole'\n'MSG' rc");
    run_script(script);
    in_log("2 beta two-gamma three 4\n");
    in_log("+two\n+one\n6 5 2\n");
    in_log("7 6 ON\n0 6\n");
    in_log("FPLXED142E File \"NO FILE *\" is not in the XEDIT ring\n142\n");
    in_log("note 2\nnote 1\n");
    in_log("FPLXED142E File \"SECOND FILE *\" is not in the XEDIT ring\n");
    in_log("FPLXED116E File type missing\n");
    in_log("FPLXED141E XEDIT not active\n");
    assert_string_equal(file_text("ABC", "FILE"), "trun\nbeta two\ngamma three\ntwo\none\nthree\n");
    machine_end(&g);
}

/* What a synonym stands for may be a macro, which sees the name that was typed; behind COMMAND it is not,
 * and it is no other synonym. */
static void by_synonym(void **state)
{
    static const char *const script[] = {"",
                                         "xedit abc file (noscreen",
                                         "set case mixed",
                                         "set synonym hd 2 who are",
                                         "hd you",
                                         "set synonym plain command who",
                                         "plain",
                                         "set synonym twice hd",
                                         "twice",
                                         "set synonym linend ; both who 1;who 2",
                                         "both",
                                         "who",
                                         "q synonym hd",
                                         "qq",
                                         NULL};
    (void)state;
    fresh_session();
    machine_file(a, "WHO", "XEDIT",
                 "/* */\nparse source . . fn ft fm called .\n'MSG' fn ft fm called':' arg(1)\n");
    run_script(script);
    in_log("WHO XEDIT * HD: are you\n");
    in_log("DMSXCM542E No such subcommand: WHO\n");
    in_log("DMSXCM542E No such subcommand: HD\n");
    in_log("WHO XEDIT * BOTH: 1\nWHO XEDIT * BOTH: 2\n");
    in_log("WHO XEDIT * WHO: \n");
    machine_end(&g);
}

/* The protected forms protect behind COMMAND too; the short names are synonyms of them at first. */
static void protected_forms(void **state)
{
    static const char *const script[] = {"",
                                         "xedit abc file (noscreen",
                                         "q synonym *",
                                         "command :1",
                                         "command delete",
                                         "quit",
                                         "command pquit",
                                         "command psave second file",
                                         "command pfile second file",
                                         "pfile second file",
                                         "set lastlorc kept",
                                         "ffile second file",
                                         "xedit second file (noscreen",
                                         "delete",
                                         "command quit",
                                         "xedit second file (noscreen",
                                         ":1",
                                         "delete",
                                         "quit",
                                         "set synonym off",
                                         "pquit",
                                         "quit",
                                         "q synonym all",
                                         NULL};
    (void)state;
    fresh_session();
    machine_file(a, "SECOND", "FILE", "other");
    run_script(script);
    in_log("FILE 4 PFILE\nFFILE 2 COMMAND FILE\nQUIT 4 PQUIT\nSAVE 4 PSAVE\n"
           "SSAVE 2 COMMAND SAVE\n"
           "alpha one\nDMSXDL501I 1 line(s) deleted\n"
           "DMSXSU577E File has been changed; type QQUIT to quit anyway\n"
           "DMSXSU577E File has been changed; type QQUIT to quit anyway\n"
           "DMSXSU594E File SECOND FILE A1 already exists; use FFILE/SSAVE\n"
           "DMSXSU594E File SECOND FILE A1 already exists; use FFILE/SSAVE\n"
           "DMSXSU594E File SECOND FILE A1 already exists; use FFILE/SSAVE\n"
           "Ready;");
    in_log("DMSXSU577E File has been changed; type QQUIT to quit anyway\n"
           "DMSXSU577E File has been changed; type QQUIT to quit anyway\n"
           "Ready;");
    assert_string_equal(file_text("SECOND", "FILE"),
                        "beta two\ngamma three\nalpha four\ndelta five\n");
    machine_end(&g);
}

/* REPEAT in a macro does again what the macro said last, not what was typed. */
static void repeated(void **state)
{
    static const char *const script[] = {"", "xedit abc file (noscreen", "m", "qq", NULL};
    (void)state;
    fresh_session();
    machine_file(
        a, "M", "XEDIT",
        "/* */\n'REPEAT 1'; say 'none' rc\n':1'; 'COMMAND CDELETE 2'; 'COMMAND REPEAT 2'; 'EXTRACT /LINE'\n"
        "say line.1; 'MACRO INNER'; 'REPEAT 1'; 'EXTRACT /CURLINE/LINE'\nsay line.1 strip(curline.3)");
    machine_file(a, "INNER", "XEDIT", "/* */\n'CREPLACE x'");
    run_script(script);
    in_log("none 0\n3\n4 Xlpha four\n");
    machine_end(&g);
}

/* Lines deleted from the Top of File line on are no end that was reached. */
static void from_the_top(void **state)
{
    static const char *const script[] = {"", "xedit abc file (noscreen", "m", "qq", NULL};
    (void)state;
    fresh_session();
    machine_file(
        a, "M", "XEDIT",
        "/* */\n'DELETE /gamma/'; a = rc; 'DELETE 1'; b = rc; ':2'; 'DELETE -*'; say a b rc; 'EXTRACT /LINE/SIZE'; say line.1 size.1");
    run_script(script);
    in_log("0 0 1\n1 0\n");
    machine_end(&g);
}

/* Names, those of the Top and End of File lines too: number and names are the second word and those behind it. */
static void points(void **state)
{
    static const char *const script[] = {"", "xedit abc file (noscreen", "m", "qq", NULL};
    (void)state;
    fresh_session();
    machine_file(
        a, "M", "XEDIT",
        "/* */\n'TOP'; 'SET POINT .T'; say rc; ':2'; 'SET POINT .A'; 'SET POINT .B'; '*'; 'POINT .E'\n"
        "call tell; ':1'; 'LOCATE .T'; say rc; ':1'; 'LOCATE .E'; say rc; 'EXTRACT /LINE'; say line.1\n"
        "':1'; 'DELETE .E'; 'POINT .T OFF'; call tell; 'LOCATE .T'; exit\n"
        "tell: 'EXTRACT /POINT *'; do k = 1 to point.0; say subword(point.k, 2); end; return");
    run_script(script);
    in_log("0\n0 T\n2 A B\n6 E\n1\n1\n6\nDMSXDL501I 5 line(s) deleted\n1 E\n"
           "DMSXDC539E Named line not found: .T\n");
    machine_end(&g);
}

/* SAVE by another name writes a copy: the file goes on as what it is. */
static void saved_as(void **state)
{
    static const char *const script[] = {
        "", "xedit abc file (noscreen", "m", "file", "type abc file", NULL};
    (void)state;
    fresh_session();
    machine_file(a, "M", "XEDIT",
                 "/* */\n'INPUT one'; 'SAVE = BACKUP A'; 'EXTRACT /FNAME/FTYPE/FMODE/ALT'\n"
                 "say rc strip(fname.1) strip(ftype.1) fmode.1 alt.1; ':1'; 'REPLACE two'");
    run_script(script);
    in_log("0 ABC FILE A1 0\n");
    assert_string_equal(file_text("ABC", "BACKUP"),
                        "ONE\nalpha one\nbeta two\ngamma three\nalpha four\ndelta five\n");
    in_log("TWO\nalpha one\n");
    machine_end(&g);
}

/* Special characters are one name; what SET PENDING has put there waits while a macro reads the screen. */
static void marked(void **state)
{
    static const char *const script[] = {"", "xedit abc file", "m", "@10,2|d", "after", NULL};
    (void)state;
    fresh_session();
    machine_screen(&g, 24, 80);
    machine_file(
        a, "M", "XEDIT",
        "/* */\n':1'; 'SET PENDING ON <<->>'; 'NEXT 3'; 'SET PENDING ON <<->>'; 'READ ALL TAG'; address command 'DESBUF'\n"
        "'EXTRACT /PENDING * :1'; say pending.0 pending.2'/'pending.3; 'EXTRACT /SIZE'; say size.1\n"
        "':1'; 'SET PENDING OFF'; ':3'; 'SET PENDING OFF'");
    machine_file(a, "AFTER", "XEDIT", "/* */\n'EXTRACT /PENDING *'; say 'left' pending.0\n'QQUIT'");
    run_script(script);
    in_log("<<->>");
    in_log("\n4\nleft 0\n");
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(macros),        cmocka_unit_test(profile),
        cmocka_unit_test(piped),         cmocka_unit_test(nested),
        cmocka_unit_test(marked),        cmocka_unit_test(saved_as),
        cmocka_unit_test(points),        cmocka_unit_test(from_the_top),
        cmocka_unit_test(repeated),      cmocka_unit_test(blocks),
        cmocka_unit_test(set_pending),   cmocka_unit_test(parses),
        cmocka_unit_test(after_quit),    cmocka_unit_test(default_options),
        cmocka_unit_test(status_macro),  cmocka_unit_test(members_of_two),
        cmocka_unit_test(bounded),       cmocka_unit_test(stack_full),
        cmocka_unit_test(listed),        cmocka_unit_test(nothing_left),
        cmocka_unit_test(long_commands), cmocka_unit_test(extracted),
        cmocka_unit_test(very_many),     cmocka_unit_test(from_macros),
        cmocka_unit_test(by_synonym),    cmocka_unit_test(protected_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
