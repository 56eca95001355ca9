/* The functions that REXX has on CMS alone: CMSFLAG and what SET does to it, SOCKET without a TCP/IP machine,
 * DIAG's arguments.  What DIAG gives is CP's: tests/scenarios/test_rexx_diag.py. */
#include "tests/cms/session.h"

static void run_exec(const char *exec)
{
    static const char *const script[] = {"", "t", NULL};
    machine_file(a, "T", "EXEC", exec);
    run_script(script);
}

static void flags(void **state)
{
    (void)state;
    fresh_machine();
    run_exec(
        "/* */\nl = 'ABBREV AUTOREAD CMSTYPE CMS370AC DOS EXECTRAC IMPCP IMPEX PROTECT RELPAGE SUBSET XA XC "
        "YEAR2000'\n"
        "call show\n'SET RELPAGE OFF'\n'SET IMPCP OFF'\n'SET ABBREV OFF'\n'SET PROTECT OFF'\n"
        "'SET AUTOREAD ON'\n'SET CMS370AC ON'\ncall show\n"
        "signal on syntax\nsay cmsflag('relpage')\nsay cmsflag('NONE')\nexit\n"
        "syntax: say 'rc' rc\nexit\n"
        "show: r = ''; do i = 1 to words(l); r = r || cmsflag(word(l,i)); end; say r; return");
    in_log("10100011110101\n01110001000101\n0\n");
    in_log("rc 40\n");
    machine_end(&g);
}

static void system_information(void **state)
{
    (void)state;
    fresh_machine();
    run_exec(
        "/* */\nsay length(stsi()) c2x(left(stsi(),5)) c2x(left(stsi(0),4)) (stsi() == stsi(0,0,0))\n"
        "say substr(stsi(1,1,1),49,3) substr(stsi('3',2,2),49,3) length(stsi(2,2,1))\n"
        "call bad 'stsi(1)'\ncall bad 'stsi(1,1)'\ncall bad 'stsi(0,1,1)'\n"
        "call bad 'stsi(4,1,1)'\ncall bad 'stsi(1,0,0)'\ncall bad \"stsi('x',1,1)\"\n"
        "call bad 'stsi(1,16,1)'\ncall bad 'stsi(1,1,1,1)'\ncall bad 'stsi(-1,1,1)'\n"
        "call bad \"stsi(copies('1',999),1,1)\"\nexit\n"
        "bad: signal on syntax\ninterpret 'x =' arg(1)\nsay 'taken' arg(1)\nreturn\n"
        "syntax: if rc <> 40 then say arg(1) rc\nreturn");
    in_log("\n4096 3000000000 30000000 1\n111 322 4096\nReady;");
    machine_end(&g);
}

static void sockets(void **state)
{
    static const struct {
        const char *call, *answer;
    } calls[] = {
        {"'version'", "0 REXX/SOCKETS 3.03"},
        {"'Initialize','MINE'", "1004 EIBMIUCVERR IUCV error"},
        {"'INITIALISE',' mine ',20,'TCPIP2'", "1004 EIBMIUCVERR IUCV error"},
        {"'INITIALIZE'", "2003 ESUBTASKINVALID Subtask ID invalid"},
        {"'INITIALIZE','TOOLONGID'", "2003 ESUBTASKINVALID Subtask ID invalid"},
        {"'INITIALIZE','A B'", "2003 ESUBTASKINVALID Subtask ID invalid"},
        {"'INITIALIZE','MINE','x'",
         "2001 EINVALIDRXSOCKETCALL Syntax error in RXSOCKET parameter list"},
        {"'INITIALIZE','MINE',2001",
         "2001 EINVALIDRXSOCKETCALL Syntax error in RXSOCKET parameter list"},
        {"'INITIALIZE','MINE',1,'T','X'",
         "2001 EINVALIDRXSOCKETCALL Syntax error in RXSOCKET parameter list"},
        {"'socket'", "2005 ESUBTASKNOTACTIVE Subtask not active"},
        {"'SEND',1,copies('x',30000)", "2005 ESUBTASKNOTACTIVE Subtask not active"},
        {"'Terminate'", "2005 ESUBTASKNOTACTIVE Subtask not active"},
        {"'SocketSetStatus','mine'", "0 MINE Free"},
        {"'SOCKETSETSTATUS'", "2005 ESUBTASKNOTACTIVE Subtask not active"},
        {"'GETHOSTNAME','x'", "2001 EINVALIDRXSOCKETCALL Syntax error in RXSOCKET parameter list"},
        {"", "2001 EINVALIDRXSOCKETCALL Syntax error in RXSOCKET parameter list"},
        {"'FOO'", "2001 EINVALIDRXSOCKETCALL Syntax error in RXSOCKET parameter list"},
        {"copies('x',30000)", "2001 EINVALIDRXSOCKETCALL Syntax error in RXSOCKET parameter list"},
    };
    char exec[4096] = "/* */\n", expected[4096] = "\n";
    (void)state;
    for (size_t k = 0; k < sizeof calls / sizeof *calls; k++) {
        snprintf(exec + strlen(exec), sizeof exec - strlen(exec), "say socket(%s)\n",
                 calls[k].call);
        snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "%s\n",
                 calls[k].answer);
    }
    fresh_machine();
    run_exec(exec);
    in_log(expected);
    machine_end(&g);
}

/* STORAGE reads the machine's storage, and stores where programs are. */
static void stores(void **state)
{
    (void)state;
    fresh_machine();
    run_exec(
        "/* */\nsay storage() length(storage(20000)) length(storage(20000,0)) c2x(storage('20000',2))\n"
        "say c2x(storage(20000,4,'ABCD')) storage(20001,2) c2x(storage('20003',2,'xy')) storage(20000,5)\n"
        "signal on syntax name one\nsay storage(1000,4,'x')\none: say 'rc' rc c2x(storage(1000,1))\n"
        "signal on syntax name two\nsay storage('3FFFFFF',2)\ntwo: say 'rc' rc\n"
        "signal on syntax name three\nsay storage(20000,65537)\nthree: say 'rc' rc\n"
        "signal on syntax name four\nsay storage('FFFFFFFFFFFFFFFF',8)\nfour: say 'rc' rc");
    in_log("4000000 1 0 0000\n00000000 BC C400 ABCxy\n");
    in_log("rc 40 00\n");
    in_log("rc 40\nReady;");
    not_in_log("\nx");
    machine_end(&g);
}

/* Each is error 40, before any instruction is executed. */
static void wrong_calls(void **state)
{
    static const char *const calls[] = {"diag()",
                                        "diag(24)",
                                        "diag(24,'')",
                                        "diag(24,'XYZ')",
                                        "diag(24,'12345')",
                                        "diag(24,'-2')",
                                        "diag(64)",
                                        "diag(64,'F')",
                                        "diag(64,'X','A')",
                                        "diag(64,'FF','A')",
                                        "diag(64,'F','TOOLONGNAME')",
                                        "diag(64,,'A')",
                                        "diag(14)",
                                        "diag(14,'FOO',c)",
                                        "diag(14,'SF','00C')",
                                        "diag(14,'SF','00C','x')",
                                        "diag(14,'SF','00C',0)",
                                        "diag(14,'RNSB')",
                                        "diag(14,'RSFD',99999)",
                                        "diag(14,'RNPUSFB','00C',37)",
                                        "diag(14,'RNPUSFB','00C',0)",
                                        "diag(14,'RNSB','00C0C')",
                                        "diag(14,copies('x',9000),copies('y',9000))",
                                        "diag('FFF')",
                                        "diag(210)",
                                        "diag(210,'XYZ')",
                                        "diag(210,'191',7)",
                                        "diag(210,'191',257)",
                                        "diag(210,'191','x')",
                                        "diagrc(14)"};
    char exec[400];
    (void)state;
    for (size_t k = 0; k < sizeof calls / sizeof *calls; k++) {
        fresh_machine();
        snprintf(exec, sizeof exec,
                 "/* */\nsignal on syntax\nx = %s\nsay 'fine' x\nexit\nsyntax: say 'rc' rc",
                 calls[k]);
        run_exec(exec);
        if (!strstr(g.log, "rc 40\n") || g.cpu)
            fail_msg("%s: %s", calls[k], g.log);
        machine_end(&g);
    }
}

/* VALUE of GLOBALV's variables. */
static void global_variables(void **state)
{
    static const char *const script[] = {"", "t", "globalv select mine list", NULL};
    (void)state;
    fresh_machine();
    machine_file(
        a, "T", "EXEC",
        "/* */\nsay '<'value('fred',,'GLOBAL mine')'>' '<'value('fred','one two','GLOBAL mine')'>'\n"
        "say '<'value('FRED',,'global MINE')'>' '<'value('FRED',,'GLOBAL')'>'\n"
        "call value 'fred', 'u', 'GLOBAL'\nsay value('fred',,'SESSION UNNAMED')\n"
        "call value 'k', 'v', 'LASTING mine'\n'STATE LASTING GLOBALV A'\nsay rc\n"
        "fred = 3\nsay value('fred') value('fred',,'')\n"
        "signal on syntax name one\nsay value('fred',,'NONE')\none: say 'rc' rc\n"
        "signal on syntax name two\nsay value('a b',,'GLOBAL')\ntwo: say 'rc' rc\n"
        "signal on syntax name three\nsay value('a',,'GLOBAL x y')\nthree: say 'rc' rc");
    run_script(script);
    in_log("\n<> <>\n<one two> <>\nu\n0\n3 3\nrc 40\nrc 40\nrc 40\nReady;");
    in_log(" FRED=one two\n K=v\n");
    machine_end(&g);
}

/* CSL's routines on files of a minidisk: what they set, and their return and reason codes. */
static void callable_services(void **state)
{
    static const char *const said[] = {
        "missing 8 90220\n",
        "open 0 0 8\nwrite 0 0\nwrite 0 0\nnot read 8 90220\nclose 0 0\n",
        "closed 8 90200\n",
        "exist 0 0 NEWFILE DATA    1V 5 2 A 436\n",
        "read 0 0 5 hello\nread 0 0 2 yo\nend 8 90290\n",
        "both 0 0 7 helloyo\nshort 0 0 3 hel\nwarned 4 90290 2 yo\n",
        "not for writing 8 10000\n",
        "keyword 8 90310\nboth intents 8 90310\nold 8 90230\nname 8 90300\nmode 8 90540\n",
        "replaced 0 0 F 10\nlength 8 90300\n",
        "renamed 0 0\nthere 0 0\nerased 0 0\ngone 8 90220\nerase 8 90220\n",
        "-7 -7\n-11 -11\n-10\n-28004 -28004\n-26004\n-27005\n-29005\n-28003\n-26004\n",
        "literal 8 90220\nletter 0 Z\nxedit 0 4\nunits 0 1 0 1 0 0 0\n",
    };
    (void)state;
    fresh_machine();
    run_exec(
        "/* */\ncf = 'COMMIT'; cl = 6; one = 1; zero = 0\n"
        "file = 'NEWFILE DATA A'; n = length(file); buf = ''; bl = 500\n"
        "call csl 'DMSEXIST rc rs file n buf bl cf cl'; say 'missing' rc rs\n"
        "i = 'NEW'; il = 3; call csl 'DMSOPEN rc rs file n i il tok'; say 'open' rc rs length(tok)\n"
        "b = 'hello'; call csl 'dmswrite rc rs tok one 5 b 5'; say 'write' rc rs\n"
        "call csl 'DMSWRITE rc rs tok 1 2 \"yo\" 2'; say 'write' rc rs\n"
        "call csl 'DMSEXIST rc rs file n buf bl cf cl'; say 'not read' rc rs\n"
        "call csl 'DMSCLOSE rc rs tok cf cl'; say 'close' rc rs\n"
        "call csl 'DMSCLOSE rc rs tok cf cl'; say 'closed' rc rs\n"
        "x = csl('DMSEXIST rc rs file n buf bl cf cl')\n"
        "say 'exist' x rs substr(buf,5,16)substr(buf,21,2) c2d(substr(buf,25,4)) c2d(substr(buf,33,4))"
        " substr(buf,40,1) c2d(substr(buf,3,2))\n"
        "i = 'READ'; il = 4; call csl 'DMSOPEN rc rs file n i il tok'\n"
        "do 2; call csl 'DMSREAD rc rs tok one 80 buf 80 got'; say 'read' rc rs got buf; end\n"
        "call csl 'DMSREAD rc rs tok one 80 buf 80 got'; say 'end' rc rs\n"
        "call csl 'DMSREAD rc rs tok 2 80 buf 80 got 1'; say 'both' rc rs got buf\n"
        "call csl 'DMSREAD rc rs tok 1 80 buf 3 got 1'; say 'short' rc rs got buf\n"
        "call csl 'DMSREAD rc rs tok 2 80 buf 80 got 2'; say 'warned' rc rs got buf\n"
        "call csl 'DMSWRITE rc rs tok one 5 b 5'; say 'not for writing' rc rs\n"
        "call csl 'DMSCLOSE rc rs tok cf cl'\n"
        "call csl \"DMSOPEN rc rs file n 'READ FOO' 8 tok\"; say 'keyword' rc rs\n"
        "call csl \"DMSOPEN rc rs file n 'READ NEW' 8 tok\"; say 'both intents' rc rs\n"
        "call csl \"DMSOPEN rc rs file n 'NEW' 3 tok\"; say 'old' rc rs\n"
        "call csl \"DMSOPEN rc rs 'TOOLONGNAME X A' 15 'NEW' 3 tok\"; say 'name' rc rs\n"
        "call csl \"DMSOPEN rc rs 'NEWFILE DATA Q' 14 'READ' 4 tok\"; say 'mode' rc rs\n"
        "call csl \"DMSOPEN rc rs file n 'REPLACE F' 9 tok 0 0 0 0 0 '' '' 10\"\n"
        "call csl \"DMSWRITE rc rs tok 1 10 '0123456789' 10\"\n"
        "call csl \"DMSWRITE rc2 rs2 tok 1 3 '012' 3\"; call csl 'DMSCLOSE rc rs tok cf cl'\n"
        "call csl 'DMSEXIST rc rs file n buf bl cf cl'\n"
        "say 'replaced' rc rs substr(buf,22,1) c2d(substr(buf,25,4)); say 'length' rc2 rs2\n"
        "call csl \"DMSRENAM rc rs file n 'OTHER DATA A' 12 cf cl\"; say 'renamed' rc rs\n"
        "call csl \"DMSEXIST rc rs 'OTHER DATA' 10 buf bl cf cl\"; say 'there' rc rs\n"
        "call csl \"DMSERASE rc rs 'OTHER DATA A' 12 'NOCOMMIT' 8\"; say 'erased' rc rs\n"
        "call csl \"DMSEXIST rc rs 'OTHER DATA' 10 buf bl cf cl\"; say 'gone' rc rs\n"
        "call csl \"DMSERASE rc rs 'OTHER DATA A' 12 cf cl\"; say 'erase' rc rs\n"
        "say csl('DMSNONE rc') rc; say csl('DMSOPEN rc') rc; say csl('DMSQWUID rc rs a b')\n"
        "say csl('DMSERASE rc rs a*b 2 cf cl') rc; say csl(\"DMSERASE rc rs 'A B' 9 cf cl\")\n"
        "say csl('DMSERASE rc rs file zz cf cl'); say csl('DMSERASE rc rs file -1 cf cl')\n"
        "say csl('DMSQWUID rc 5 a'); say csl('DMSERASE rc rs' copies('x',300) '1 cf cl')\n"
        "x = csl(\"DMSEXIST rc rs 'A  B  *' 7 buf 9 'NOCOMMIT' 8\"); say 'literal' x rs\n"
        "x = csl('DMSGETFM rc rs l'); say 'letter' x l\n"
        "x = csl('DMSINXED rc rs t'); say 'xedit' x t\n"
        "say 'units' csl('DMSGETWU rc rs u') u csl('DMSQWUID rc rs u') u csl('DMSCOMM rc rs')"
        " csl('DMSROLLB rc rs') csl('DMSRETWU rc rs u')");
    in_log_in_order(said, sizeof said / sizeof *said);
    machine_end(&g);
}

/* Files that an exec leaves open are closed when it ends; HX and a release of the disk leave nothing. */
static void callable_services_left_open(void **state)
{
    static const char *const script[] = {"",  "t", "type left data a", "u", "type lost data a",
                                         NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "U", "EXEC",
                 "/* */\ncall csl \"DMSOPEN rc rs 'LOST DATA A' 11 'NEW' 3 tok\"\n"
                 "call csl \"DMSWRITE rc rs tok 1 4 'more' 4\"; 'RELEASE A'; 'ACCESS 191 A'\n"
                 "call csl \"DMSWRITE rc rs tok 1 4 'more' 4\"; say 'released' rc rs");
    machine_file(a, "T", "EXEC",
                 "/* */\ncall csl \"DMSOPEN rc rs 'LEFT DATA A' 11 'NEW' 3 tok\"\n"
                 "call csl \"DMSWRITE rc rs tok 1 4 'kept' 4\"");
    run_script(script);
    in_log("\nkept\n");
    in_log("released 8 90200\n");
    in_log("\nmore\n");
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(flags),
                                       cmocka_unit_test(system_information),
                                       cmocka_unit_test(sockets),
                                       cmocka_unit_test(stores),
                                       cmocka_unit_test(wrong_calls),
                                       cmocka_unit_test(global_variables),
                                       cmocka_unit_test(callable_services),
                                       cmocka_unit_test(callable_services_left_open)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
