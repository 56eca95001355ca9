/* A CMS session on a fake machine: IPL, profile, commands, execs, errors, immediate commands. */
#include "tests/cms/session.h"

static void profile_and_ready(void **state)
{
    static const char *const script[] = {"", "identify", NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "PROFILE", "EXEC",
                 "/* */\nsay 'profile of' userid()\n'CP SET PF12 RETRIEVE'\nexit 0");
    run_script(script);
    in_log("z/VM V7.4.0");
    in_log("profile of TESTER\nReady; T=");
    in_log("TESTER   AT TESTSYS  VIA *");
    machine_end(&g);
}

/* Every clock that CMS shows is CP's, in CP's zone, whatever the host's is. */
static void time_of_day(void **state)
{
    static const char *const script[] = {"",
                                         "identify",
                                         "clocks",
                                         "listfile new file a (date",
                                         "pipe literal x | timestamp 16 | cons",
                                         "pipe literal 23:59:59 | delay | cons",
                                         NULL};
    (void)state;
    fresh_machine();
    g.clock = 1956527998; /* 2031-12-31, 23:59:58 */
    machine_file(
        a, "CLOCKS", "EXEC",
        "/* */\nsay left(diag('C'), 16)\nsay date('S') time('L') date('W')\n'EXECIO 1 DISKW NEW FILE A 0 V (VAR X'");
    run_script(script);
    in_log("VIA *        12/31/31 23:59:58 FAR      WEDNESDAY\nReady; T=0.01/0.01 23:59:58");
    in_log("12/31/3123:59:58\n20311231 23:59:58.250000 Wednesday\n");
    in_log(" 12/31/31 23:59:58\n");
    in_log("2031123123595825x");
    machine_end(&g);
}

static void no_profile(void **state)
{
    static const char *const script[] = {"access (noprof", NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "PROFILE", "EXEC", "/* */\nsay 'profile'");
    run_script(script);
    not_in_log("profile");
    in_log("Ready; T=");
    machine_end(&g);
}

static void errors_and_codes(void **state)
{
    static const char *const script[] = {
        "", "msg nobody hello", "nonsense command", "exec nosuch", "rc7", NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "RC7", "EXEC", "/* */\nexit 7");
    run_script(script);
    in_log("HCPMSG045E NOBODY not logged on\nReady(00045);");
    in_log("Unknown CP/CMS command\nReady(-0001);");
    in_log("Ready(00028);");
    in_log("Ready(00007);");
    machine_end(&g);
}

/* What is typed for CP arrives in upper case, what an exec says as it stands. */
static void case_for_cp(void **state)
{
    static const char *const script[] = {"", "msg ann One", "cp msg ann Two", "mixed", NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "MIXED", "EXEC",
                 "/* */\n'msg ann Three'\n'CP msg ann Four'\naddress cp 'msg ann Five'");
    run_script(script);
    if (!strstr(g.cp, "MSG ANN ONE\nMSG ANN TWO\nmsg ann Three\nmsg ann Four\nmsg ann Five\n"))
        fail_msg("CP got: %s", g.cp);
    machine_end(&g);
}

/* ADDRESS COMMAND takes the line as it stands: small letters are no command and no file in capitals,
 * and nothing is short for anything. */
/* As functions ERASE, LISTFILE, RENAME and STATE do not say that there is no such file. */
static void as_functions(void **state)
{
    static const char *const commands[] = {"ERASE NO FILE A",        "LISTFILE NO FILE A",
                                           "RENAME NO FILE A X Y A", "STATE NO FILE A",
                                           "STATEW NO FILE A",       "ESTATE NO FILE A"};
    static const char *const script[] = {"", "cmd", NULL};
    char text[600] = "/* */\naddress command\n";
    size_t said = 0;
    (void)state;
    for (size_t k = 0; k < sizeof commands / sizeof *commands; k++)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "'%s'; say 'rc' rc; 'CMDCALL %s'; address cms '%s'\n", commands[k], commands[k],
                 commands[k]);
    fresh_machine();
    machine_file(a, "CMD", "EXEC", text);
    run_script(script);
    for (const char *p = g.log; (p = strstr(p, "rc 28\nDMS")) != NULL; p++)
        said++;
    assert_int_equal(said, sizeof commands / sizeof *commands);
    said = 0;
    for (const char *p = g.log; (p = strstr(p, "002E File")) != NULL; p++)
        said++;
    assert_int_equal(said, 2 * sizeof commands / sizeof *commands);
    machine_end(&g);
}

/* What QUERY ACCESSED stacks has no heading. */
static void stacked_alone(void **state)
{
    static const char *const script[] = {"", "cmd", NULL};
    (void)state;
    fresh_machine();
    machine_file(
        a, "CMD", "EXEC",
        "/* */\n'QUERY ACCESSED A (LIFO'\nsay 'lines' queued()\npull mode . . vdev .\nsay mode vdev");
    run_script(script);
    in_log("lines 1\nA 191\n");
    machine_end(&g);
}

static void address_command(void **state)
{
    static const char *const script[] = {"", "cmd", NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "CMD", "EXEC",
                 "/* */\naddress command\n'state CMD EXEC A'\nsay 'one' rc\n'STATE CMD EXEC A'\n"
                 "say 'two' rc\n'STATE cmd EXEC A'\nsay 'three' rc\n'L CMD EXEC A'\n"
                 "say 'four' rc\n'Q DISK'\nsay 'five' rc\n'EXEC OTHER Some Words'\nsay 'six' rc\n"
                 "'STATE CMD EXEC a'\nsay 'seven' rc\n"
                 "'EXEC TELL ann Hello'\nsay 'eight' rc\naddress cms 'state cmd exec a'\n"
                 "say 'nine' rc\n'EXEC NOSUCH'\nsay 'ten' rc\n'CMD'\nsay 'eleven' rc");
    machine_file(a, "OTHER", "EXEC", "/* */\nparse arg w\nsay '<'w'>'\nexit 12");
    run_script(script);
    in_log("one -3\n");
    in_log("two 0\n");
    in_log("two 0\nthree 28\n");
    in_log("four -3\n");
    in_log("five -3\n");
    in_log("<Some Words>\nsix 12\n");
    in_log("DMSSTT048E Invalid filemode a\n");
    in_log("seven 24\n");
    in_log("eight 0\n");
    if (!strstr(g.cp, "MSG ANN Hello\n"))
        fail_msg("CP got: %s", g.cp);
    in_log("nine 0\n");
    in_log("DMSEXC002E File NOSUCH EXEC * not found\n");
    in_log("ten 28\n");
    in_log("eleven -3\n");
    machine_end(&g);
}

/* SVCTRACE: calls and returns on the printer; SO and RO in between, HO ends it. */
static void svctrace(void **state)
{
    static const char *const script[] = {"",
                                         "svctrace on",
                                         "state p exec",
                                         "state none such",
                                         "so",
                                         "state q exec",
                                         "ro",
                                         "p",
                                         "ho",
                                         "state r exec",
                                         "svct on",
                                         "svct off",
                                         "svctrace",
                                         "svctrace maybe",
                                         NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "P", "EXEC", "/* */\n'EXEC Q x'");
    run_script(script);
    in_log("-N/D = 002/01 STATE>");
    in_log(
        "PRT 09<.PARM = E2E3C1E3 C5404040 D7404040 40404040 C5E7C5C3 40404040 FFFFFFFF FFFFFFFF *"
        "STATE   P       EXEC    ........*>\nPRT 09<+N/D = 002/01 STATE    RC=0>\n");
    in_log("*N/D = 003/01 STATE    RC=28>\n");
    not_in_log("D8404040 40404040 C5E7C5C3"); /* STATE Q EXEC */
    in_log("+N/D = 006/01 RO       RC=0>\n");
    in_log("*N/D = 007/01 EXEC     RC=28>\n");
    not_in_log("D9404040 40404040 C5E7C5C3"); /* STATE R EXEC */
    in_log("DMSOVR047E No function specified\nReady(00024)");
    in_log("DMSOVR014E Invalid function MAYBE\nReady(00024)");
    const char *closed = strstr(g.cp, "CLOSE 000E\n");
    if (!closed || !strstr(closed + 1, "CLOSE 000E\n"))
        fail_msg("CP got: %s", g.cp);
    machine_end(&g);
}

static void stack_and_diag(void **state)
{
    static const char *const script[] = {"", "stk", NULL};
    (void)state;
    fresh_machine();
    machine_file(
        a, "STK", "EXEC",
        "/* */\nqueue 'one'\npush 'zero'\nsay queued()\npull a; say a\npull a; say a\n"
        "parse value diag(8,'QUERY TESTER') with who . '-' where '15'x\nsay who where\n"
        "address command 'SENTRIES'\nsay 'rc' rc\n'NOSUCH'\nsay 'rc' rc\n"
        "address command 'RC7'\nsay 'rc' rc\n"
        "parse value diagrc(8,'MSG NOBODY X') with code 10 . 11 cc 12 . 17 text\n"
        "say '<'strip(code)'>' cc '<'text'>'\n"
        "t = diag('0C')\nsay length(t) translate(left(t, 16), 'dddddddddd', '0123456789')\n"
        "say c2d(substr(t, 17, 8)) c2d(right(t, 8))");
    run_script(script);
    in_log("2\nZERO\nONE\n");
    in_log("TESTER  L0001\n");
    in_log("<45> 0 <HCPMSG045E NOBODY not logged on");
    in_log("32 dd/dd/dddd:dd:dd\n10000 20000\n");
    in_log("rc 0\n");
    in_log("       +++ RC(-3) +++\nrc -3\n"); /* TRACE Normal shows a command that failed */
    machine_end(&g);
}

static void halt_a_loop(void **state)
{
    static const char *const script[] = {"", "loop", "hi", "identify", NULL};
    (void)state;
    fresh_machine();
    g.halt_after = 500;
    machine_file(a, "LOOP", "EXEC", "/* */\nsay 'start'\ndo forever; nop; end");
    run_script(script);
    in_log("start\n");
    in_log("VIA *");
    machine_end(&g);
}

/* Two lines and one attention: both are taken. */
static void halt_behind_a_line(void **state)
{
    static const char *const script[] = {"", "loop", "identify", "hi", NULL};
    (void)state;
    fresh_machine();
    g.halt_after = 500;
    machine_file(a, "LOOP", "EXEC", "/* */\ndo forever; nop; end");
    run_script(script);
    in_log("Program interrupted\nReady(20004);");
    in_log("VIA *");
    machine_end(&g);
}

/* An exec that calls itself for ever is told so once, and CMS goes on. */
static void recursion(void **state)
{
    static const char *const script[] = {"", "recur", "identify", NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "RECUR", "EXEC", "/* */\n'EXEC RECUR'\nexit rc");
    run_script(script);
    in_log("DMSEXI109S Virtual storage capacity exceeded\nReady(00104);");
    in_log("VIA *");
    machine_end(&g);
}

static void thrown_away(void **state)
{
    static const char *const script[] = {"", "loop", NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "LOOP", "EXEC", "/* */\nx = copies('abc',1000)\ndo forever; y = x; end");
    g.os = &cms_system;
    g.script = script;
    g.machine = cms_system.create(&g, "");
    for (unsigned n = 0; n < 50; n++)
        cms_system.run(g.machine);
    in_log("z/VM");
    machine_end(&g);
}

/* An attention whose line was read already leaves no read up: the status stays RUNNING. */
static void no_read_left(void **state)
{
    static const char *const script[] = {"", "spin", NULL};
    (void)state;
    fresh_machine();
    g.halt_after = 300;
    machine_file(a, "SPIN", "EXEC", "/* */\ndo i = 1 to 2000; nop; end\nsay 'spun'");
    run_script(script);
    in_log("spun\nReady;");
    assert_true(g.looks > g.halt_after);
    assert_false(g.reading);
    machine_end(&g);
}

static void slow_screen(void **state)
{
    static const char *const script[] = {"", "many", NULL};
    (void)state;
    fresh_machine();
    g.full = 30;
    machine_file(a, "MANY", "EXEC", "/* */\ndo i = 1 to 20; say 'line' i; end");
    run_script(script);
    in_log("line 1\nline 2\n");
    in_log("line 20\nReady;");
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profile_and_ready),  cmocka_unit_test(no_profile),
        cmocka_unit_test(errors_and_codes),   cmocka_unit_test(case_for_cp),
        cmocka_unit_test(as_functions),       cmocka_unit_test(stacked_alone),
        cmocka_unit_test(address_command),    cmocka_unit_test(svctrace),
        cmocka_unit_test(stack_and_diag),     cmocka_unit_test(halt_a_loop),
        cmocka_unit_test(thrown_away),        cmocka_unit_test(slow_screen),
        cmocka_unit_test(no_read_left),       cmocka_unit_test(recursion),
        cmocka_unit_test(halt_behind_a_line), cmocka_unit_test(time_of_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
