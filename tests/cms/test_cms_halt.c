/* What is typed while programs run, or ask for something: HI, HX, HT, and lines typed ahead. */
#include "tests/cms/session.h"

static int setup(void **state)
{
    (void)state;
    fresh_machine();
    return 0;
}

static void session(const char *const *script, unsigned halt_after)
{
    g.halt_after = halt_after;
    run_script(script);
}

/* HI ends all programs that run, and the program stack is cleared; what was typed ahead is a command. */
static void halts_all(void **state)
{
    static const char *const script[] = {"", "outer", "hi", "sentries", "identify", NULL};
    (void)state;
    machine_file(a, "OUTER", "EXEC", "/* */\nqueue 'left'\n'EXEC INNER'\nsay 'went on'");
    machine_file(a, "INNER", "EXEC", "/* */\ndo forever; nop; end");
    session(script, 500);
    in_log("DMSREX452E Error 4 running INNER EXEC, line 2: Program interrupted\n");
    in_log("DMSREX452E Error 4 running OUTER EXEC, line 4: Program interrupted\nReady(20004);");
    in_log("VIA *");
    not_in_log("\nwent on");
    not_in_log("Unknown CP/CMS command"); /* LEFT, were it still there */
}

/* So does HI while a REXX stage runs: the program that issued the PIPE ends too, the next command does not. */
static void halts_issuer(void **state)
{
    static const char *const script[] = {"", "outer", "hi", "short", NULL};
    (void)state;
    machine_file(a, "OUTER", "EXEC", "/* */\n'PIPE literal a| loops | hole'\nsay 'went on'");
    machine_file(a, "LOOPS", "REXX", "/* */\ndo forever; nop; end");
    machine_file(a, "SHORT", "EXEC", "/* */\nsay 'not halted'");
    session(script, 500);
    in_log("DMSREX452E Error 4 running LOOPS REXX, line 2: Program interrupted\n");
    in_log("DMSREX452E Error 4 running OUTER EXEC, line 3: Program interrupted\nReady(20004);");
    in_log("not halted\nReady;");
    not_in_log("\nwent on");
}

/* A program further out that traps HALT goes on, and what it calls then is not halted. */
static void outer_traps(void **state)
{
    static const char *const script[] = {"", "outer", "hi", NULL};
    (void)state;
    machine_file(a, "OUTER", "EXEC",
                 "/* */\nsignal on halt\n'EXEC INNER'\nsay 'went on'\nexit\n"
                 "halt: say 'outer at' sigl\n'EXEC SHORT'\nsay rc");
    machine_file(a, "INNER", "EXEC", "/* */\ndo forever; nop; end");
    machine_file(a, "SHORT", "EXEC", "/* */\nsay 'not halted'\nexit 7");
    session(script, 500);
    in_log("running INNER EXEC, line 2: Program interrupted\nouter at 4\nnot halted\n7\nReady;");
    not_in_log("\nwent on");
}

/* HI as an answer to interactive trace ends the program, not the answer alone. */
static void halted_in_trace(void **state)
{
    static const char *const script[] = {"", "traced", "hi", "identify", NULL};
    (void)state;
    machine_file(a, "TRACED", "EXEC", "/* */\ntrace ?r\na = 1\nb = 2\nsay 'went on'");
    session(script, 0);
    in_log("DMSREX452E Error 4 running TRACED EXEC, line 4: Program interrupted\nReady(20004);");
    in_log("VIA *");
    not_in_log("\nwent on");
}

/* What comes while nothing reads is for the terminal's readers, and no part of the program stack. */
static void typed_ahead(void **state)
{
    static const char *const script[] = {"", "busy", "one", "two", "three", "identify", NULL};
    (void)state;
    machine_file(a, "BUSY", "EXEC",
                 "/* */\ndo 2000; nop; end\nqueue 'stacked'\nsay externals() queued() lines()\n"
                 "parse external x\nsay x\npull x\nsay x\npull x\nsay x externals()\n"
                 "x = linein()\nsay x\n'DESBUF'\nsay externals() queued()");
    session(script, 500);
    in_log("4 1 4\none\nSTACKED\nTWO 2\nthree\n0 0\nReady;");
    not_in_log("VIA *");
}

/* A service machine's loop: WAKEUP says that something was typed, and PARSE EXTERNAL gets it. */
static void wakes_up(void **state)
{
    static const char *const script[] = {"", "serve", "work", NULL};
    (void)state;
    machine_file(a, "SERVE", "EXEC",
                 "/* */\n'WAKEUP +10:00 (CONS'\nsay rc queued()\nparse external x\nsay 'do' x");
    g.impatient = true;
    session(script, 0);
    in_log("6 0\ndo work\nReady");
}

/* More than there is room for is lost, and the user is told. */
static void too_much_ahead(void **state)
{
    enum { LINES = 400 };
    static const char *script[LINES + 3] = {"", "busy"};
    char line[201];
    (void)state;
    memset(line, 'x', 200);
    line[200] = 0;
    for (unsigned k = 0; k < LINES; k++)
        script[2 + k] = line;
    machine_file(a, "BUSY", "EXEC",
                 "/* */\ndo 2000; nop; end\nn = externals()\n'DESBUF'\nsay (n > 200 & n < 400)");
    session(script, 500);
    in_log("DMSCIT109S Virtual storage capacity exceeded\n1\nReady;");
}

/* HX as an answer ends what asked, whatever it is. */
static void halted_at_reads(void **state)
{
    static const char *const asks[] = {"asks",
                                       "external",
                                       "format 191 b",
                                       "filedef x disk a dsn ?",
                                       "sort a exec a b exec a",
                                       "pipe console | hole",
                                       "execio 1 print"};
    (void)state;
    for (size_t k = 0; k < sizeof asks / sizeof *asks; k++) {
        const char *const script[] = {"", asks[k], "hx  ", "identify", NULL};
        fresh_machine();
        machine_file(a, "ASKS", "EXEC", "/* */\npull x\nsay 'went on' x");
        machine_file(a, "EXTERNAL", "EXEC", "/* */\nparse external x\nsay 'went on' x");
        machine_file(a, "A", "EXEC", "/* */");
        session(script, 0);
        in_log("\nCMS\nReady;");
        in_log("VIA *");
        not_in_log("\nwent on");
        not_in_log("221E");
        machine_end(&g);
    }
}

/* Lines that an exec left stacked are run as commands, and none of them looks for HX itself. */
static void halted_in_the_stack(void **state)
{
    static const char *const script[] = {"", "fill", "hx", "identify", NULL};
    (void)state;
    machine_file(a, "FILL", "EXEC",
                 "/* */\ndo 5000\n queue 'nonsense'\nend\nsay 'stacked' queued()");
    session(script, 10100);
    in_log("\nstacked 5000\nReady;");
    in_log("\nUnknown CP/CMS command\nReady(-0001); ");
    in_log("\nCMS\nReady;");
    in_log("VIA *");
}

/* Lists of lists with nobody in them: HX ends it. */
static void halted_in_lists(void **state)
{
    static const char *const script[] = {"", "tell a hello", "hx", "identify", NULL};
    char names[4096] = "";
    (void)state;
    for (char nick = 'A'; nick <= 'I'; nick++) {
        size_t n = strlen(names);
        n += (size_t)sprintf(names + n, ":nick.%c :list.", nick);
        for (unsigned k = 0; k < 40 && nick < 'I'; k++)
            n += (size_t)sprintf(names + n, " %c", nick + 1);
        strcpy(names + n, "\n");
    }
    machine_file(a, "TESTER", "NAMES", names);
    session(script, 500);
    in_log("\nCMS\nReady;");
    in_log("VIA *");
}

/* HT as a command is over with it; in an exec it holds until RT or the exec's end. */
static void immediate(void **state)
{
    static const char *const script[] = {"", "ht", "exec quiet", "exec loud", "identify", NULL};
    (void)state;
    machine_file(a, "QUIET", "EXEC",
                 "/* */\nsay 'before'\n'HT'\nsay 'unseen'\n'TYPE NO FILE'\n'RT'\nsay 'seen'\n'HT'");
    machine_file(a, "LOUD", "EXEC", "/* */\nsay 'loud'");
    run_script(script);
    in_log("before\nseen\nReady;");
    not_in_log("unseen");
    in_log("loud\nReady;");
    in_log("VIA *");
}

/* HT while an exec runs: what it says is not shown, its Ready is. */
static void halt_typing(void **state)
{
    static const char *const script[] = {"", "exec long", "ht", "identify", NULL};
    (void)state;
    g.halt_after = 500;
    machine_file(a, "LONG", "EXEC", "/* */\nsay 'first'\ndo i = 1 to 3000; nop; end\nsay 'last'");
    run_script(script);
    in_log("first\nReady;");
    not_in_log("last");
    in_log("VIA *");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, machine_over)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(halts_all),
        T(halts_issuer),
        T(outer_traps),
        T(halted_in_trace),
        T(typed_ahead),
        T(wakes_up),
        T(too_much_ahead),
        T(halted_in_the_stack),
        T(halted_in_lists),
        T(immediate),
        T(halt_typing),
        cmocka_unit_test(halted_at_reads), /* a machine for each of its sessions */
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
