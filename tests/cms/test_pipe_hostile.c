/* PIPE against who means it harm: operands that are too long, stages within stages without end, numbers
 * without end.  Each is refused with a message, and CMS goes on; run it with the sanitizers. */
#include "tests/cms/pipeline.h"

/* An exec that issues the pipeline: for what is too long for a command line.  `text` is an expression
 * of REXX. */
static void exec_pipe(const char *text)
{
    char exec[1000];
    fresh();
    snprintf(exec, sizeof exec, "/* */\naddress command 'PIPE' %s\nsay 'rc' rc\n", text);
    machine_file(a, "X", "EXEC", exec);
    run("x");
}

static void exec_shows(const char *text, const char *expected)
{
    exec_pipe(text);
    in_log(expected);
    machine_end(&g);
}

static void long_numbers(void **state)
{
    (void)state;
    shows("(nomsg 15) literal "
          "123456789012345678901234567890123456789012345678901234567890123| specs 1-* p2c(31) 1",
          "FPLSPX392E Conversion error in routine P2C, record 1 (reason code 1); data: "
          "\"123456789012345678901234567890123456789\"\nReady(00392)\n");
    shows("literal 12345678901234567890123456789012| specs 1-* p2x 1 | hole", NULL);
    shows("literal 1234567890123456789012345678901| specs 1-* p2x 1 | console",
          "1234567890123456789012345678901C\n");
    shows(
        "literal -0000000000000000000000000000000000000000000000000000000012| specs 1-* p2x(1) 1 |"
        " console",
        "0000000000000000000000000000120D\n");
    shows("literal 7C| specs 1-* x2p(3) 1 | console", " 0.007\n");
    shows("literal 7D| specs 1-* x2p(31) 1 | console", "-0.0000000000000000000000000000007\n");
    shows("(nomsg 15) literal 99999999999999999999| specs a: w1 . print a pic"
          " 9.999999999999999999999999999999 1",
          "FPLSPX1050E Counter contains more digits than picture: "
          "9.999999999999999999999999999999\nReady(01050)\n");
    shows("literal 1| specs a: w1 . print a pic 9.999999999999999999999999999999 1 | console",
          "1.000000000000000000000000000000\n");
}

static void no_variables(void **state)
{
    (void)state;
    shows("literal x| pipcmd readto x | console", "Ready(-0007)\n");
    shows("literal x| pipcmd peekto x | console", "Ready(-0007)\n");
    shows("literal peekto y| pipcmd", "Ready(-0007)\n");
    shows("literal a b| split | pipcmd readto", "Ready(-0007)\n"); /* and B is no command */
    shows("literal x| pipcmd callpipe *: | insert /</ | *:", NULL);
}

static void views(void **state)
{
    (void)state;
    exec_shows("'literal a|' copies('casei ', 15) 'locate /A/ | console'", "a\nrc 0\n");
    exec_shows("'(nomsg 15) literal a|' copies('casei ', 9000) 'locate /A/ | console'",
               "FPLCAS122E Insufficient free storage\nrc 122\n");
    exec_shows("'literal a|' copies('zone 1-* ', 9000) 'locate /A/ | console'", "rc 122\n");
    exec_shows("'literal a|' copies('zone 1-1 casei ', 9000) 'locate /A/ | console'", "rc 122\n");
}

/* A stage goes on when the REXX stage whose variables it has is gone. */
static void program_gone(void **state)
{
    (void)state;
    static const char *const stages[] = {"stem v.",  "var v tracking", "varload",     "vardrop",
                                         "varfetch", "stem v. append", "var v direct"};
    for (size_t k = 0; k < sizeof stages / sizeof stages[0]; k++) {
        char stage[300];
        fresh();
        snprintf(stage, sizeof stage,
                 "/* */\n'addpipe (end ?) *.output: | copy | copy | %s'\n'output /a/b/'\n"
                 "'output /c/d'\nexit 0",
                 stages[k]);
        machine_file(a, "GONE", "REXX", stage);
        run("pipe literal a| gone | hole");
        in_log("Ready");
        machine_end(&g);
    }
    exec_says("'PIPE literal a| upvar | hole'\nsay 'on'", "on");
}

/* Whoever looks at a record of a stage that has ended: the PIPE was given up (it stalls). */
static void given_up(void **state)
{
    (void)state;
    static const char *const pipes[] = {
        "(end ?) strliteral /a b c d/| split | copy | j: juxtapose count | f: fanin 1 0 | hole ?"
        " literal 1 2| split | copy | j: | f:",
        "(end ?) literal a b c| split | u: unique last | f: fanin 1 0 | hole ? u: | f:",
        "(end ?) literal a b c| split | copy | u: unique last | f: fanin 1 0 | hole ? u: | f:",
        "(end ?) literal a b c| split | copy | u: unique first | f: fanin 1 0 | hole ? u: | f:",
        "(end ?) literal a b c| split | copy | u: unique multiple | f: fanin 0 1 | hole ? u: | f:",
        "(end ?) literal a b c| split | copy | s: specs 1-* 1 write 1-* 1 outstream 1 write 1-* 1 |"
        " f: fanin 1 0 | hole ? s: | f:",
        "(end ?) literal a b c| split | copy | l: lookup autoadd keyonly | f: fanin 0 1 | hole ?"
        " literal c| l: | f:",
        "(end ?) literal a b c| split | copy | c: chop 1 | f: fanin 1 0 | hole ? c: | f:",
        "(end ?) literal a b c| split | copy | o: fanout | f: fanin 1 0 | hole ? o: | f:",
        "(end ?) literal a b c| split | copy | c: collate | f: fanin 2 1 0 | hole ? literal a b d|"
        " split | copy | c: | f: ? c: | f:",
        "(end ?) literal a b c| split | copy | d: deal | f: fanin 1 0 | hole ? d: | f:"};
    for (size_t k = 0; k < sizeof pipes / sizeof pipes[0]; k++) {
        char got[65536];
        answer(pipes[k], got);
    }
}

/* The same, of records that a REXX stage or its variables have. */
static void given_up_program(void **state)
{
    (void)state;
    static const char *const stages[] = {
        "/* */\n'output' copies('a', 300)\n'output' copies('b', 300)\n'output' copies('c', 300)",
        "/* */\ndo k = 1 to 5; x.k = copies(k, 300); end; x.0 = 5\n"
        "'callpipe stem x. | *.output:'\nx.1 = 0; x.2 = 0; x.3 = copies('?', 900)\ndrop x."};
    for (size_t k = 0; k < sizeof stages / sizeof stages[0]; k++) {
        fresh();
        machine_file(a, "W", "REXX", stages[k]);
        run("pipe (end ?) w | u: unique last | f: fanin 1 0 | hole ? u: | f:");
        in_log("FPLDSQ029E");
        machine_end(&g);
    }
}

/* More is typed than the stage had room for, while the first line still goes on. */
static void typed_while_it_goes_on(void **state)
{
    (void)state;
    static const char *script[200];
    unsigned n = 0;
    script[n++] = "";
    script[n++] = "pipe immcmd abc | specs /+1/ 1 | delay | take 1 | console";
    while (n < 150)
        script[n++] = "abc typed";
    script[n] = NULL;
    fresh();
    g.script = script;
    g.impatient = true;
    machine_run(&g, &cms_system, "");
    in_log("+1\nReady;");
    machine_end(&g);
}

/* ELASTIC and what it holds, without storage for more. */
static void no_storage(void **state)
{
    (void)state;
    static const char *const pipes[] = {
        "(end ?) literal 'a'| duplicate 3000 | o: fanout | elastic | f: fanin 1 0 | hole ? o: | f:",
        "literal 'a'| duplicate 3000 | elastic | s: specs 1-* 1 write 1-* 1 | count lines | hole",
        "literal 'a'| duplicate 3000 | buffer | hole",
        "literal 'a'| duplicate 3000 | join * | hole",
        "literal 'a'| duplicate 3000 | sort | hole",
        "literal 'a'| duplicate 3000 | take last * | hole",
        "literal 'a'| duplicate 3000 | take last 999999999 bytes | hole",
        "literal 'a'| duplicate 3000 | pack | hole",
        "literal 'a'| duplicate 3000 | snake 3 | hole",
        "literal 'a'| duplicate 3000 | change 1 /a/'a'/ | change 1 /a/'a'/ | change /a/'a'/ | hole",
        "literal 'a'| duplicate 3000 | stem x. | hole",
        "(end ?) literal 'a'| duplicate 3000 | l: lookup | hole ? literal 'a'| duplicate 3000 | l:",
    };
    for (size_t k = 0; k < sizeof pipes / sizeof pipes[0]; k++) {
        char exec[1000];
        fresh();
        snprintf(exec, sizeof exec,
                 "/* */\ntrace o\na = copies('a', 50000)\naddress command 'PIPE %s'\nsay 'rc' rc\n",
                 pipes[k]);
        machine_file(a, "X", "EXEC", exec);
        run("x");
        if (!strstr(g.log, "FPLSTO122E") && !strstr(g.log, "FPLSTM236E"))
            fail_msg("%s\n%s", pipes[k], g.log);
        in_log("\nReady;");
        machine_end(&g);
    }
}

/* What compares for hours within one record, or one clause, ends at HX. */
static void long_comparisons(void **state)
{
    (void)state;
    static const char *const clauses[] = {
        "'PIPE var a | locate anycase /'||b||'/ | hole'",
        "'PIPE var a | locate mixed /'||b||'/ | hole'",
        "'PIPE var a | all anycase /'||b||'/ ! /zzz/| hole'",
        "'PIPE var a | casei locate /'||b||'/ | hole'",
        "'PIPE var a | change /'||b||'/x/ | hole'",
        "'PIPE var a | split at string /'||b||'/ | hole'",
        "'PIPE var a | chop string /'||b||'/ | hole'",
        "'PIPE var a | strip leading not string /'||b||'/ | hole'",
        "'PIPE var a | verify /'||translate(b, 'b', 'a')||'a/ | hole'",
        "'PIPE var a | tokenise /'||translate(b, 'c', 'a')||'/ | hole'",
        "'PIPE var a | locate anyof /'||translate(b, 'c', 'a')||'/ | hole'",
        "x = lastpos(b, a)",
        "x = lastpos(b, a); x = wordpos(copies('a ', 200000)||'b', copies('a ', 800000))",
        "numeric digits 2000000; x = c2d(b)",
        "numeric digits 2000000; x = d2c(copies(7, 1000000))",
    };
    static const char *const script[] = {"", "x", "hx", "identify", NULL};
    for (size_t k = 0; k < sizeof clauses / sizeof clauses[0]; k++) {
        char exec[1000];
        fresh();
        snprintf(exec, sizeof exec,
                 "/* */\naddress command\na = copies('a', 1000000)\nb = copies('a', 400000)||'b'\n"
                 "trace o\n%s\n",
                 clauses[k]);
        machine_file(a, "X", "EXEC", exec);
        g.halt_after = 40;
        run_script(script);
        in_log("\nCMS\nReady;");
        if (strstr(g.log, "DMSREX"))
            fail_msg("%s\n%s", clauses[k], g.log);
        in_log("VIA *");
        machine_end(&g);
    }
    /* And what need not take long does not. */
    exec_says("/* */\na = copies('a', 1000000)\nb = copies('a', 400000)||'b'\n"
              "parse var a x (b) y\nsay length(x) length(y) pos(b, a)\n"
              "'PIPE var a | locate /'||b||'/ | count lines | console'\n"
              "'PIPE var a | deblock string /'||b||'/ | count lines | console'\n",
              "1000000 0 0\n0\n1\n");
}

/* One of them, when it is named. */
int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_numbers),
        cmocka_unit_test(no_variables),
        cmocka_unit_test(views),
        cmocka_unit_test(program_gone),
        cmocka_unit_test(given_up),
        cmocka_unit_test(given_up_program),
        cmocka_unit_test(typed_while_it_goes_on),
        cmocka_unit_test(no_storage),
        cmocka_unit_test(long_comparisons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
