/* Nesting that a user can drive: REXX routines, INTERPRET, execs, PIPEs and commands within each other, as
 * deep as they go.  Each ends with a message; the machine's stack, which is small, holds what is
 * allowed.  Run it with the sanitizers too: their frames are the largest. */
#include "cms/rexx/rexx.h"
#include "tests/cms/pipeline.h"

/* Calls itself until an error, which is trapped, tells how deep it came; then once more to nearly there,
 * where it does what the argument says.  INTERPRET: the stack ends before the routines are too many. */
#define TO_THE_BOTTOM                                                                \
    "/* */\nparse arg what\nsignal on syntax name found\ndeepest = 0\ncall down 1\n" \
    "found: say 'deep' (deepest>50) rc\nsay deepest\nshort = -1\n"                   \
    "next: short = short+1\nif short>4 then do; say 'done'; exit; end\n"             \
    "signal on syntax name next\nstop = deepest-short\ncall back 1\nsignal next\n"   \
    "down: procedure expose deepest\nsignal off syntax\narg n\ndeepest = n\n"        \
    "interpret 'call down n+1'\n"                                                    \
    "return\nback: procedure expose stop what\nsignal off syntax\narg n\n"           \
    "if n<stop then interpret 'call back n+1'\nelse interpret what\nreturn\n"

#define ENDLESS                                              \
    "/* */\nsignal on syntax name e\ncall r 1\ne: exit rc\n" \
    "r: procedure; signal off syntax; arg n; call r n+1; return\n"

static void bottom(const char *what, const char *expected)
{
    char command[600];
    fresh();
    machine_file(a, "DEEP", "EXEC", TO_THE_BOTTOM);
    machine_file(a, "AGAIN", "EXEC", ENDLESS);
    machine_file(a, "SELF", "EXEC", "/* */\n'EXEC SELF'\nexit rc\n");
    machine_file(a, "PIPES", "EXEC", "/* */\n'PIPE literal PIPES| cms | hole'\nexit rc\n");
    machine_file(a, "STAGE", "REXX", ENDLESS);
    machine_file(a, "PARSES", "EXEC",
                 "/* */\ninterpret 'x = '||copies('(', 240)||1||copies(')', 240)\nexit x\n");
    snprintf(command, sizeof command, "deep %s", what);
    run(command);
    in_log("deep 1 11");
    in_log(expected);
    in_log("done\nReady;");
    machine_end(&g);
}

static void an_exec_at_the_bottom(void **state)
{
    (void)state;
    bottom("address cms 'EXEC AGAIN'",
           "DMSREX458E Error 11 running AGAIN EXEC, line 1: Control stack full\n");
    bottom("address cms 'EXEC SELF'", "Control stack full");
    bottom("address cms 'EXEC PARSES'", "Control stack full");
}

static void a_pipe_at_the_bottom(void **state)
{
    (void)state;
    bottom("address command 'PIPE literal AGAIN| cms | stage | console'", "done");
    bottom("address command 'EXEC PIPES'", "done");
}

/* A PIPE in a stage of a PIPE ..., and expressions that are long or deep, on a stage's stack. */
static void stages(void **state)
{
    (void)state;
    static const struct {
        const char *pipe, *expected;
    } rows[] = {
        {"'literal a|' copies('not ', 300) 'locate /a/| console'", "FPLSTO122E"},
        {"'literal a|' copies('append ', 300) 'literal b| console'", "FPLSTO122E"},
        {"'literal a|' copies('frtarget ', 300) 'locate /a/| console'", "FPL"},
        {"'literal a| all' copies('(', 59)'/a/'copies(')', 59) '| console'", "a\nrc 0\n"},
        {"'literal a| all' copies('(', 900)'/a/'copies(')', 900)", "FPLALL"},
        {"'literal a| all' copies('\\', 900)'/a/'", "FPLALL"},
        {"'literal a| all /a/' copies('& /a/', 31) '| console'", "a\nrc 0\n"},
        {"'literal a| all /a/' copies('& /a/', 900) '| console'", "a\nrc 0\n"},
        {"'literal a| specs set #0:=0'copies('+1', 190) 'print #0 1| console'", "190\nrc 0\n"},
        {"'literal a| specs set #0:=0'copies('+1', 900) 'print #0 1| console'", "FPLSPX"},
        {"'literal a| specs print' copies('(', 25)||7||copies(')', 25) '1| console'", "7\nrc 0\n"},
        {"'literal a| specs print' copies('(', 900)||7||copies(')', 900) '1| console'", "FPLSPX"},
        {"'literal a| specs print' copies('-', 50)||7 '1| console'", "7\nrc 0\n"},
        {"'literal a| specs print' copies('-', 900)||7 '1| console'", "FPLSPX"},
        {"'literal a| specs print' copies('1?', 25)||7||copies(':0', 25) '1| console'",
         "7\nrc 0\n"},
        {"'literal a| specs print' copies('1?', 900)||7||copies(':0', 900) '1| console'", "FPLSPX"},
        {"'literal a| specs' copies('if 1 then ', 32)'1-* 1' copies('endif ', 32) '| console'",
         "a\nrc 0\n"},
        {"'literal a| specs' copies('if 1 then ', 900)'1-* 1'", "FPLSPX"},
        {"copies('(name a) ', 900)'literal a| console'", "FPL"},
        {"'literal a|' copies('nop|', 245) 'console'", "a\nrc 0\n"},
        {"'literal a|' copies('nop|', 900) 'console'", "FPL"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        char exec[1000];
        fresh();
        snprintf(exec, sizeof exec, "/* */\naddress command 'PIPE' %s\nsay 'rc' rc\n",
                 rows[k].pipe);
        machine_file(a, "X", "EXEC", exec);
        run("x");
        in_log(rows[k].expected);
        machine_end(&g);
    }
}

/* CMS Subset in the editor in CMS Subset in the editor ... */
static void subsets(void **state)
{
    (void)state;
    static const char *script[2000];
    unsigned n = 0;
    script[n++] = "";
    while (n < 1900) {
        script[n++] = "xedit abc txt";
        script[n++] = "cms";
    }
    script[n] = NULL;
    fresh();
    g.script = script;
    machine_run(&g, &cms_system, "");
    in_log("DMSITS109S Virtual storage capacity exceeded");
    machine_end(&g);
}

/* --- the interpreter alone, on a stack that is large --------------------------------------------------- */

static void keep(void *ctx, struct rexx_string line)
{
    char *said = ctx;
    size_t at = strlen(said);
    snprintf(said + at, 2000 - at, "%.*s\n", (int)line.n, (const char *)line.p);
}

static void interpreted(const char *clause, const char *expected)
{
    char said[2000] = "";
    struct rexx_host host = {.ctx = said, .say = keep, .stack_bytes = 7 << 20};
    struct rexx *rx = rexx_create(&host, REXX_ASCII, 0);
    struct rexx_string line = {(const uint8_t *)clause, strlen(clause)};
    struct rexx_source src = {.name = "T",
                              .type = "EXEC",
                              .mode = "A1",
                              .charset = REXX_ASCII,
                              .lines = &line,
                              .nlines = 1};
    rexx_run(rx, &src, REXX_COMMAND, "CMS", NULL, 0, NULL);
    rexx_destroy(rx);
    if (strcmp(said, expected))
        fail_msg("%s\nsaid:\n%s", clause, said);
}

/* However large the stack is: 1000 calls, 250 parentheses. */
static void counted(void **state)
{
    (void)state;
    interpreted("signal on syntax; call r 1; syntax: say d rc; exit; "
                "r: procedure expose d; signal off syntax; arg d; call r d+1; return",
                "1000 11\n");
    interpreted("interpret 'x='copies('(', 249)||1||copies(')', 249); say x", "1\n");
    interpreted("signal on syntax; interpret 'x='copies('(', 250)||1||copies(')', 250); say x; "
                "syntax: say rc",
                "39\n");
    interpreted("signal on syntax; interpret 'x='copies('-', 33)||1; say x; syntax: say rc",
                "39\n");
    interpreted("interpret 'x='copies('-', 32)||1; say x", "1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counted),
        cmocka_unit_test(stages),
        cmocka_unit_test(subsets),
        cmocka_unit_test(an_exec_at_the_bottom),
        cmocka_unit_test(a_pipe_at_the_bottom),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
