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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(flags), cmocka_unit_test(sockets),
                                       cmocka_unit_test(stores), cmocka_unit_test(wrong_calls)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
