/* PIPE itself: the scanner, streams, errors, return codes, limits, and how it is stopped. */
#include "tests/cms/pipeline.h"

static void simple(void **state)
{
    (void)state;
    shows("literal hello|console", "hello\n");
    shows("literal hello |console", "hello \n"); /* blanks in front of a separator count */
    shows("literal  hello|console", " hello\n");
    shows("< abc txt | take 1 | console", "alpha one\n");
    shows("literal a| literal b| console", "b\na\n");
    shows("| literal a| console", "a\n");
    shows("(end ?) literal a| console ? literal b| console ?", "a\nb\n");
    shows("(sep ! escape \") literal a\"!b|c!console", "a!b|c\n");
    shows("(stagesep 5A endchar 6F) literal a! console ? literal b! console", "a\nb\n");
    shows("literal a| hole", "");
    shows("< abc txt | buffer | take last 2 | console", "alpha four\ndelta\n");
    shows("< abc txt | drop 3 | console", "alpha four\ndelta\n");
    shows("< abc txt | drop last 3 | console", "alpha one\nbeta two\n");
    shows("literal x| duplicate 2 | console", "x\nx\nx\n");
    shows("literal x| duplicate -1 | console", "");
    shows("strliteral /x y/ | console", "x y\n");
    shows("literal one| strliteral append /two/ | console", "one\ntwo\n");
}

static void streams(void **state)
{
    (void)state;
    /* Stages that do not delay the record keep the order through a fork. */
    shows("(end ?) literal a b c b a| split | l: locate /b/ | insert /+/ | f: faninany | console ?"
          " l: | f:",
          "a\n+b\nc\n+b\na\n");
    shows("(end ?) literal a b c| split | f: fanout | console ? f: | insert /2/ | console",
          "a\n2a\nb\n2b\nc\n2c\n");
    shows("(end ?)literal a|f:fanin|console?literal b|f:?literal c| f:", "a\nb\nc\n");
    shows("(end ?) literal a b| split | x.two: fanout | console ? x.other: | insert /+/| console",
          "a\n+a\nb\n+b\n");
    shows("(end ?) literal a| f: fanin | console ? literal b| f: ? literal c| f:", "a\nb\nc\n");
    shows("(end ?) literal a b c b| split | l: locate /b/ | f: fanin | console ?"
          " l: | buffer | f:",
          "b\nb\na\nc\n");
    shows("(end ?) literal a b c d| split | d: deal | g: gather | console ? d: | g:",
          "a\nb\nc\nd\n");
    shows("(end ?) literal a b c d| split | t: take 2 | insert /1/ | console ? t: |"
          " insert /2/ | console",
          "1a\n1b\n2c\n2d\n");
    shows("(end ?) literal a b c d| split | c: chop 0 | hole ? c: | console", "a\nb\nc\nd\n");
    shows("(end ?) literal a bc| split | n: count lines | console ? n: | insert /lines /|console",
          "a\nbc\nlines 2\n");
    shows("literal a| append literal b| console", "a\nb\n");
    shows("literal a| preface literal b| console", "b\na\n");
    shows("literal a| append < abc txt | take 2 | console", "a\nalpha one\n");
    shows("(end ?) literal a b| split | o: overlay | console ? literal .x| o:", ".x\nb\n");
}

static void errors(void **state)
{
    (void)state;
    shows("", "FPLSCA011E Null or blank parameter list found\nReady(-0011)\n");
    shows("literal a| nonesuch x| console",
          "FPLSCA027E Entry point NONESUCH not found\n"
          "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
          "FPLMSG001I ... Running \"nonesuch x\"\nReady(-0027)\n");
    shows("(name test) < no file | console",
          "FPLDSK146E File \"NO FILE *\" does not exist\n"
          "FPLMSG004I ... Issued from stage 1 of pipeline 1 name \"test\"\n"
          "FPLMSG001I ... Running \"< no file \"\nReady(00146)\n");
    shows("literal a| | console",
          "FPLSCA017E Null stage found\n"
          "FPLMSG003I ... Issued from stage 1 of pipeline 1\nReady(-0017)\n");
    shows("locate /a/ | console", "FPLSCA127E This stage cannot be the first stage of a pipeline\n"
                                  "FPLMSG003I ... Issued from stage 1 of pipeline 1\n"
                                  "FPLMSG001I ... Running \"locate /a/ \"\nReady(-0127)\n");
    shows("literal a| < abc txt| console",
          "FPLSCA087E This stage must be the first stage of a pipeline\n"
          "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
          "FPLMSG001I ... Running \"< abc txt\"\nReady(-0087)\n");
    shows("literal a| x: | console", "FPLSCA046E Label x not declared\n"
                                     "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
                                     "Ready(-0046)\n");
    shows("literal a| take x| console", "FPLTAK058E Number expected, but \"x\" was found\n"
                                        "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
                                        "FPLMSG001I ... Running \"take x\"\nReady(00058)\n");
    shows("literal a| locate /x| console", "FPLLOC060E Delimiter missing after string \"/x\"\n"
                                           "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
                                           "FPLMSG001I ... Running \"locate /x\"\nReady(00060)\n");
    shows("(wrong) literal a", "FPLSCA014E Option WRONG not valid\nReady(-0014)\n");
    shows("(end ?", "FPLSCA200E Missing right parenthesis\nReady(-0200)\n");
    shows("literal a| stem x.", "FPLSTM122E No REXX variables are available\n"
                                "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
                                "FPLMSG001I ... Running \"stem x.\"\nReady(00122)\n");
    /* Nothing is written when a stage's operands are wrong. */
    shows("< abc txt | locate /x | > abc txt a",
          "FPLLOC060E Delimiter missing after string \"/x\"\n"
          "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
          "FPLMSG001I ... Running \"locate /x \"\nReady(00060)\n");
    /* The first record waits at FANIN for the second stream, which BUFFER would free. */
    shows("(end ?) literal a b c b| split | l: locate /b/ | i: fanin 1 0 | console ? l: | i:",
          "a\nFPLDSP029E Pipeline stalled\nReady(-4095)\n");
}

/* The return code is the worst, negative ones first; LISTERR and TRACE tell; a REXX stage that
 * fails before it reads stops the pipeline at level -1. */
static void codes(void **state)
{
    (void)state;
    exec_says("/* */\n'PIPE literal a| rc 5 | rc 7 | hole'\nsay rc", "\n7\n");
    exec_says("/* */\n'PIPE literal a| rc 5 | rc -3 | hole'\nsay rc", "\n-3\n");
    exec_says("/* */\n'PIPE (listerr) literal a| rc 5 | hole'\nsay rc",
              "FPLDSP020I Stage returned with return code 5\n"
              "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
              "FPLMSG001I ... Running \"rc 5 \"\n");
    exec_says("/* */\n'PIPE literal a| (listrc) hole'",
              "FPLDSP020I Stage returned with return code 0\n");
    exec_says("/* */\n'PIPE < abc txt | early | > abc txt a'\nsay rc\n'PIPE < abc txt | count "
              "lines | console'",
              "\n9\n5\n");
    exec_says("/* */\n'PIPE (trace) literal abc| hole'", "FPLDSP035I Output 3 bytes\n");
    exec_says("/* */\n'PIPE command EXEC NOSUCH | hole'\nsay rc", "\n28\n");
    exec_says("/* */\n'PIPE literal EXEC Y| literal EXEC NOSUCH| command | hole'\nsay rc",
              "\n28\n");
}

/* A PIPE without an end stops at HX, and CMS goes on. */
static void halted(void **state)
{
    static const char *const script[] = {"", "pipe literal x| duplicate * | hole", "hx", "identify",
                                         NULL};
    (void)state;
    fresh();
    g.script = script;
    g.halt_after = 3000;
    machine_run(&g, &cms_system, "");
    in_log("VIA *");
    machine_end(&g);
}

/* HI reaches a REXX stage; its pipeline ends, CMS goes on. */
static void interpretation_halted(void **state)
{
    static const char *const script[] = {"", "pipe literal a| turns | console", "hi",
                                         "pipe literal on| console", NULL};
    (void)state;
    fresh();
    machine_file(a, "TURNS", "REXX",
                 "/* */\nsignal on halt\ndo forever; nop; end\nhalt: 'output halted'; exit 3");
    g.script = script;
    g.halt_after = 3000;
    machine_run(&g, &cms_system, "");
    in_log("\nhalted\nReady(00003);");
    in_log("\non\n");
    machine_end(&g);
}

/* Execs that run PIPEs that run execs, without an end: refused at some depth. */
static void recursion(void **state)
{
    static const char *const script[] = {"", "exec r", "exec s", "pipe literal on| console", NULL};
    (void)state;
    fresh();
    machine_file(a, "R", "EXEC", "/* */\n'PIPE cms exec r | hole'\nexit rc");
    machine_file(a, "S", "EXEC", "/* */\n'PIPE literal x| me | hole'\nexit rc");
    machine_file(a, "ME", "REXX", "/* */\naddress command 'PIPE literal x| me | hole'\nexit rc");
    g.script = script;
    machine_run(&g, &cms_system, "");
    in_log("\non\n");
    machine_end(&g);
}

/* The machine is thrown away while stages stand anywhere. */
static void thrown_away(void **state)
{
    static const char *const script[] = {
        "", "pipe literal x| duplicate * | spin | f: faninany | buffer | > a b a", NULL};
    (void)state;
    fresh();
    machine_file(a, "SPIN", "REXX", "/* */\ndo forever; 'peekto a'; 'output' a; 'readto'; end");
    g.script = script;
    g.os = &cms_system;
    g.machine = cms_system.create(&g, "");
    for (unsigned n = 0; n < 200; n++)
        cms_system.run(g.machine);
    in_log("z/VM");
    machine_end(&g);
}

static void bounded(void **state)
{
    (void)state;
    shows("literal x| duplicate * | buffer | console",
          "FPLSTO109S Virtual storage capacity exceeded\nReady(00109)\n");
    /* A stage that calls itself: each has a stack. */
    exec_says("/* */\n'PIPE literal a' copies('| nop', 240) '| console'\nsay rc", "a \n0\n");
    exec_says("/* */\n'PIPE literal a' copies('| nop', 260) '| console'\nsay rc",
              "109S Virtual storage capacity exceeded\n");
    exec_says("/* */\n'PIPE literal a| grow | count lines | var n'\nsay 'n' n", "\nn 1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simple),    cmocka_unit_test(streams),
        cmocka_unit_test(errors),    cmocka_unit_test(codes),
        cmocka_unit_test(halted),    cmocka_unit_test(interpretation_halted),
        cmocka_unit_test(recursion), cmocka_unit_test(thrown_away),
        cmocka_unit_test(bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
