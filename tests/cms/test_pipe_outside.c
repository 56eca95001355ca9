/* Stages of PIPE that speak to what is outside of the pipeline: execs and their variables, files,
 * devices, the terminal, other users, the clock. */
#include "tests/cms/pipeline.h"

/* What a pipeline shows when the host lets it run in time: a busy one takes ticks from it, so it has
 * some tries; whatever is late, the record comes behind the ticks and nothing else does. */
static void shows_in_time(const char *pipeline, const char *expected, const char *record)
{
    char got[65536];
    for (unsigned tries = 0; tries < 30; tries++) {
        answer(pipeline, got);
        if (!strcmp(got, expected))
            return;
        const char *p = got;
        while (!strncmp(p, "tick\n", 5))
            p += 5;
        if (strcmp(p, record))
            break;
    }
    fail_msg("%s\n  shows:\n%s  not:\n%s", pipeline, got, expected);
}

static void in_exec(void **state)
{
    (void)state;
    exec_says("/* */\n'PIPE CP QUERY TESTER | stem x. | console'\nsay x.0 x.1",
              "TESTER   - L0001\n1 TESTER   - L0001\n");
    exec_says("/* */\nx.1='b'; x.2='a'; x.0=2\n'PIPE stem x. | sort | stem y.'\nsay y.0 y.1 y.2",
              "2 a b\n");
    exec_says("/* */\nx.0=1; x.1='q'\n'PIPE literal a b| split | stem x. append'\nsay x.0 x.1 x.3",
              "3 q b\n");
    exec_says("/* */\n'PIPE literal one| literal two| var v | var w'\nsay v w", "two two\n");
    exec_says("/* */\nv='was'\n'PIPE literal x| hole | var v tracking'\nsay v\n"
              "'PIPE literal a b| split | var v tracking'\nsay v",
              "was\nb\n");
    exec_says("/* */\nv='was'\n'PIPE var v | console'\n'PIPE literal x| hole | var v'\nsay v",
              "was\nV\n");
    exec_says("/* */\npush 'last'; push 'first'\n'PIPE stack | console'\nsay queued()",
              "first\nlast\n0\n");
    exec_says("/* */\n'PIPE literal a b| split | stack'\npull x; pull y; say x y", "A B\n");
    exec_says("/* */\n'PIPE cms listfile * txt a | insert /:/ | console'\nsay rc",
              ":ABC      TXT      A1\n0\n");
    exec_says("/* */\n'PIPE command nosuch | console'\nsay rc", "-3\n");
    exec_says("/* */\n'PIPE literal msg nobody hello| cp | var m'\nsay rc m",
              "45 HCPMSG045E NOBODY not logged on\n");
    exec_says("/* */\n'PUNCH ABC TXT A'\n'PIPE cp query rdr all | count lines | console'\nsay rc",
              "3\n0\n");
    exec_says("/* */\n'PIPE (end ?) literal msg nobody hello| c: cp | hole ? c: | var n'\nsay rc n",
              "0 45\n");
    exec_says("/* */\na='x'\n'PIPE rexxvars | drop 1 | locate /A/ | take 1 | console'", "n A\n");
    exec_says("/* */\n'PIPE cms exec y | insert /</ | console'", "Ready;");
    exec_says("/* */\n'PIPE literal 1 2| split | twice | join * / / | console'\nsay rc",
              "1 1 2 2\n0\n");
    exec_says("/* */\n'PIPE literal 1 2 3 4| split | rexx ends 2 | console'\nsay rc",
              "1\n2\nrc 0\n-3\n-4\n0\n");
    exec_says("/* */\n'PIPE literal =A.1=one two| literal /B/x=y/| varload'\nsay a.1 b",
              "one two x=y/");
    exec_says("/* */\n'PIPE counts | console'", "inner 1\n");
    /* Stages that call pipelines which call others, all of which end early. */
    exec_says("/* */\n'PIPE twice x | ends twice | ends ends twice'\nsay 'over' rc", "over ");
    exec_says("/* */\n'PIPE literal a b| split | adds | console'", "a=first\na\nb\n");
    exec_says("/* */\n'PIPE literal a b| split | nest | console'", "a=first\na\nb\nend 0\n");
    exec_says(
        "/* */\n'PIPE (end ?) literal a| z: named | console ? z.alt: | insert /alt /|console'",
        "alt one\na\n");
    exec_says("/* */\n'PIPE literal a b c| split | gives | console'", "<a\n<b>\n<c>\n");
    exec_says("/* */\n'PIPE literal long' copies('x',5000) '| count chars | console'", "5006\n");
}

static void in_files(void **state)
{
    (void)state;
    exec_says("/* */\n'PIPE < abc txt | > new txt a'\n'PIPE < new txt | count lines | console'",
              "5\n");
    /* The file that is read is the one that is written. */
    exec_says("/* */\n'PIPE < abc txt | sort | > abc txt a'\nsay rc\n'TYPE ABC TXT'\n"
              "'LISTFILE PIPE * A'",
              "0\n\nalpha four\nalpha one\nbeta two\ndelta\ngamma three\n\nDMSLST002E");
    exec_says("/* */\n'PIPE literal more| >> abc txt a'\n'PIPE < abc txt | take last 2 | console'",
              "delta\nmore\n");
    exec_says("/* */\n'PIPE literal abc| pad 8 | > f txt a fixed 8'\n'LISTFILE F TXT A (ALLOC NOH'",
              "F        TXT      A1 F          8          1 ");
    exec_says("/* */\n'PIPE literal abc| > f txt a fixed 8'\nsay rc",
              "FPLDSW134E Record is 3 bytes, but format F file record length is 8\n");
    exec_says("/* */\n'PIPE literal abc| > f txt b'\nsay rc",
              "FPLDSW119E Mode B not available or read only\n");
    exec_says("/* */\n'PIPE literal abc| hole | > abc txt a'\n'STATE ABC TXT A'", "DMSSTT002E");
    exec_says(
        "/* */\n'PIPE literal card| punch | hole'\n'PIPE reader 00c file 7 keep | specs 2-* 1 | console'",
        "card   ");
    exec_says("/* */\n'PIPE (nomsg 15) reader 00d | console'",
              "FPLRDR083E Device 00D does not exist");
    exec_says("/* */\n'PIPE (nomsg 15) reader 00c foo'", "FPLRDR112E Excessive options \"foo\"");
    exec_says("/* */\n'PIPE literal card| punch | hole'\n'PIPE reader | specs 2-* 1 | console'",
              "card   ");
}

/* Files by record number. */
static void numbered(void **state)
{
    (void)state;
    shows("fileback abc txt | console", "delta\nalpha four\ngamma three\nbeta two\nalpha one\n");
    shows("fileslow abc txt from 4 | console", "alpha four\ndelta\n");
    shows("filerandom abc txt numbers 2.2 5| console",
          "         2beta two\n         3gamma three\n         5delta\n");
    shows("literal 9 1| diskrandom abc txt 3 | console", "gamma three\nalpha one\n");
    shows("literal x| filerandom abc txt 2| hole", NULL);
    shows("fileback no txt| hole", NULL);
    shows(
        "literal BETA TWO| specs /2/ 1.10 right 1-* 11| fileupdate abc txt a | append < abc txt | "
        "console",
        "         2BETA TWO\nalpha one\nBETA TWO\ngamma three\nalpha four\ndelta\n");
    shows("literal x| specs /2/ 1.10 right 1-* 11| fileupdate abc txt a", NULL);
    shows("literal x| specs /9/ 1.10 right 1-* 11| fileupdate abc txt a", NULL);
    shows("literal x| fileupdate abc txt a", NULL);
    shows("literal hello| emsg| hole", "hello\n");
    shows("literal hello| xmsg", "hello\n");
}

/* A word that is typed while the pipeline waits for it. */
static void typed_ahead(void **state)
{
    static const char *const script[] = {"", "pipe immcmd stop | take 1 | console",
                                         "stop now please", "identify", NULL};
    (void)state;
    fresh();
    g.impatient = true;
    run_script(script);
    in_log("\n now please\nReady;");
    in_log("TESTER   AT TESTSYS");
    machine_end(&g);
}

/* Stages on variables that are named, on devices and on environments. */
static void outside(void **state)
{
    (void)state;
    fresh();
    machine_file(a, "V", "EXEC",
                 "/* */\nx.1 = 'one'; y = 'two'\n'PIPE literal x.1 y| split | varfetch | console'\n"
                 "'PIPE (end ?) literal x.1 nosuch| split | v: varfetch | console ? v: | "
                 "specs /no/ 1 1-* nw | console'\n'PIPE literal x.1 y| split | vardrop'\n"
                 "say x.1 y\n'PIPE strliteral /=q=v v=x/ | varset'\nsay q\n"
                 "say c2x(storage(0,4)) storage()\nsay storage(7FFFFFF,400)");
    run("exec v");
    in_log("\none\ntwo\none\nno nosuch\nX.1 Y\nv v=x\n00000000 4000000\n");
    in_log("DMSREX475E Error 40 running V EXEC, line 10: Incorrect call to routine");
    machine_end(&g);
    shows(MASTERS "| join keylen 1 /,/ | console", "a1\nb1,2\nc1\ne1\n");
    shows(MASTERS "| join keylen 1 /,/ 4| console", "a1\nb1,2\nc1\ne1\n");
    shows(MASTERS "| join keylen 1 /,/ 3| console", "a1\nb1\nb2\nc1\ne1\n");
    shows(MASTERS "| join keylen 1 2| console", "a1\nb1\nb2\nc1\ne1\n");
    shows("literal x| specs x09 1 1-* 2 | printmc", "PRT 09<x>\n");
    shows("literal x| specs x0B 1 1-* 2 | uro 00e| hole", "PRT 0B<>\n");
    shows("literal x| uro 00g", NULL);
    shows("literal x| punch 01d", NULL);
    shows("literal x| varfetch | hole", NULL);
    shows("statew abc txt | count lines | console", "1\n");
    shows("statew abc txt b | hole", NULL);
    shows("literal abc txt a| append literal no txt| statew | count lines | console", "1\n");
    shows("subcom cms makebuf | hole", "Ready(00001)\n");
    shows("subcom xedit msg x", "Unknown CP/CMS command\nReady(-0001)\n");
    shows("subcom foo x", NULL);
    shows("help nosuch",
          "DMSHLP254E HELP cannot find the information you requested\nReady(00028)\n");
    shows("help nosuch | hole", "Ready(00028)\n");
}

/* Messages of other users, and WAKEUP for them. */
static void messages(void **state)
{
    static const char *const script[] = {"",
                                         "pipe starmsg set smsg iucv | take 2 | console",
                                         "*MSG 4 ANN hello there",
                                         "*MSG 1 BOB x",
                                         "exec serve",
                                         "*MSG 4 ANN run this",
                                         "pipe starmsg | console",
                                         "*MSG 2 OPERATOR down at five",
                                         "hmsg",
                                         "identify",
                                         NULL};
    (void)state;
    fresh();
    machine_file(a, "SERVE", "EXEC", "/* */\n'WAKEUP +1:00 (IUCVMSG'\nsay rc\nparse pull x\nsay x");
    g.impatient = true;
    run_script(script);
    in_log("\n00000004ANN     hello there\n00000001BOB     x\nReady;");
    in_log("\n5\n*SMSG    ANN      run this\nReady;");
    in_log("\n00000002OPERATORdown at five\nReady;");
    in_log("TESTER   AT TESTSYS");
    assert_non_null(strstr(g.cp, "set smsg iucv"));
    assert_false(g.listens);
    machine_end(&g);
}

/* A service machine as they are published: it ends when somebody types to it. */
static void served(void **state)
{
    static const char *const script[] = {
        "", "exec serve", "*MSG 1 ANN hello", "*MSG 4 ANN again", "stop", NULL};
    (void)state;
    fresh();
    machine_file(
        a, "SERVE", "EXEC",
        "/* */\n'WAKEUP +1:00 (EXT'\nsay rc\nparse pull x\nsay x\n'WAKEUP +1:00 (IUCVMSG'\nsay rc\nparse pull x\nsay x\n"
        "'WAKEUP RESET'\nsay rc\n"
        "'WAKEUP +00:01:00 (CC SMSG VMCF TIME'\nsay rc\nparse pull x\nsay x\nparse pull x\nsay x\n"
        "'WAKEUP +2 (IUCVMSG QUIET'\nsay rc\nparse external x\nsay x");
    g.impatient = true;
    g.external = 2;
    g.clock = 951782400; /* 29 February 2000 */
    run_script(script);
    in_log(
        "\n8\n*EXT 0040\n5\n*MSG     ANN      hello\n0\n1\n*TIME 02/29/00 00:00:00\n*SMSG    ANN      "
        "again\n6\nstop\nReady;");
    in_cp("SET MSG IUCV\nSET MSG ON\nSET SMSG IUCV\nSET MSG IUCV\n");
    assert_false(g.listens);
    machine_end(&g);
}

/* A file of times as service machines have it, at noon on the 29th of February 2000, a Tuesday. */
static void times_file(void **state)
{
    static const char *const script[] = {"",
                                         "exec serve",
                                         "type my times",
                                         "wakeup (file(bad)",
                                         "wakeup (file(worse)",
                                         "wakeup (file(past)",
                                         "wakeup (file(my times b)",
                                         "wakeup (file (short times *",
                                         "exec rest",
                                         NULL};
    (void)state;
    fresh();
    machine_file(a, "MY", "TIMES",
                 "* a comment\n\n"
                 "ALL      23:58:00 02/28/00 CP LATER\n"
                 "ALL      00:01:00 02/29/00 CP DONE\n"
                 "ALL      11:59:00 02/28/00 CP FIRST\n"
                 "S-S      00:01:00 02/28/00 CP WEEKEND\n"
                 "M-F      12:00:00 01/01/01 second one\n"
                 "wed      00:01:00 02/28/00 CP WEDNESDAY\n"
                 "TUE      00:01:00 02/29/00 CP DONE\n"
                 "02/29/00 +00:10:0 11:50:00 THIRD\n"
                 "==/==/== +5       11:55:01 CP NOT YET\n"
                 "==/01/== 00:00:01 01/01/00 CP MONTHLY\n");
    machine_file(a, "BAD", "TIMES", "ALL      25:00:00 02/28/00 CP X\n");
    machine_file(a, "WORSE", "TIMES", "DAILY    12:00:00 02/28/00 CP X\n");
    machine_file(a, "PAST", "TIMES", "02/28/00 12:00:00 02/28/00 CP X\n");
    machine_file(a, "SHORT", "TIMES", "ALL      12:00:00\n");
    machine_file(a, "SERVE", "EXEC",
                 "/* */\ndo 4; 'WAKEUP +0:00 (FILE(MY) TIME RDR'; say rc\n"
                 "do queued(); parse pull x; say x; end; end");
    machine_file(a, "REST", "EXEC",
                 "/* */\n'ACCESS 191 B/B'; 'RELEASE A'; 'WAKEUP (FILE(MY TIMES *) CONS'; say rc");
    g.impatient = true;
    g.clock = 951782400 + 12 * 3600;
    run_script(script);
    in_log("\n3\n*TIME 02/29/00 12:00:00\n* 5 ALL      11:59:00 02/29/00 CP FIRST\n"
           "3\n*TIME 02/29/00 12:00:00\n* 7 M-F      12:00:00 02/29/00 second one\n"
           "3\n*TIME 02/29/00 12:00:00\n* 10 02/29/00 +00:10:0 12:00:00 THIRD\n"
           "2\n*TIME 02/29/00 12:00:00\nReady;");
    in_log("M-F      12:00:00 02/29/00 second one\nwed      00:01:00 02/28/00 CP WEDNESDAY\n");
    in_log("CP MONTHLY\n\nReady; T=0.01/0.01 12:00:00\nReady(00212); T=0.01/0.01 12:00:00\n"
           "Ready(00212); T=0.01/0.01 12:00:00\nReady; T=0.01/0.01 12:00:00\n"
           "Ready(00028); T=0.01/0.01 12:00:00\nReady(00212); T=0.01/0.01 12:00:00\n");
    in_log("\n213\nReady;");
    machine_end(&g);
}

static void times(void **state)
{
    (void)state;
    shows("literal +0 b| literal +1 a| delay | specs w2 1| console", "a\nb\n");
    shows("(nomsg 15) literal 25:00 b| delay | hole",
          "FPLDLY400E Delay 25:00 is not acceptable\nReady(00400)\n");
    shows_in_time("literal +1 a| delay | beat .3 /tick/ | take 2| console", "tick\ntick\n",
                  "+1 a\n");
    shows_in_time("literal +1 a| delay | beat once .3 /tick/ | console", "tick\n+1 a\n", "+1 a\n");
    shows("literal a| beat 5 /tick/ | console", "a\n");
    shows("literal a| beat 0 | hole", NULL);
}

/* REXX stages see their own variables in what they call, and have the commands of IBM's. */
static void rexx_stages(void **state)
{
    (void)state;
    exec_says("/* */\nx.0 = 'outer'; v = 'outer'\n'PIPE literal a b| split | vars | console'\n"
              "say rc x.0 v",
              "mine\na\nb\n");
    exec_says("/* */\nx.0 = 'outer'; v = 'outer'\n'PIPE literal a b| split | vars | console'\n"
              "say rc x.0 v",
              "2 outer outer\n");
    exec_says("/* */\n'PIPE (nomsg 15) literal a| more | console'\nsay rc",
              "1 0 12\n0 1 0\n0\nFPLMOD112E Excessive options \"a b\"\n112\n-7\n"
              "FPLCMD174E Stream \"new\" is already defined\n-174\n"
              "FPLSCA102E Stream 9 not defined\n-102\n12\n");
    exec_says("/* */\n'PIPE (listcmd nomsg 15) literal a| twice | hole'",
              "FPLDSP034I \"PEEKTO\" called\nFPLDSP034I \"OUTPUT\" called\n");
}

/* PIPMOD STOP ends what waits. */
static void stopped(void **state)
{
    static const char *const script[] = {"", "pipe immcmd word | append literal over| console",
                                         "pipmod stop", "identify", NULL};
    (void)state;
    fresh();
    g.impatient = true;
    run_script(script);
    in_log("\nover\nReady;");
    in_log("TESTER   AT TESTSYS");
    machine_end(&g);
}

/* The variables of programs that called. */
static void environments(void **state)
{
    (void)state;
    exec_says("/* */\nw = 'outer'\n'EXEC Y1'\nsay w",
              "W\nouter\nouter\nFPLVAR233E No active EXECCOMM environment found\n");
    exec_says("/* */\nw = 'outer'\n'EXEC Y1'\nsay w", "\n233\n233\nset\n");
    exec_says("/* */\nw = 'outer'\n'PIPE literal | upvar | console'\nsay w",
              "stage\nouter\nnew\nnew\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_exec),     cmocka_unit_test(environments), cmocka_unit_test(stopped),
        cmocka_unit_test(rexx_stages), cmocka_unit_test(in_files),     cmocka_unit_test(numbered),
        cmocka_unit_test(typed_ahead), cmocka_unit_test(outside),      cmocka_unit_test(messages),
        cmocka_unit_test(served),      cmocka_unit_test(times_file),   cmocka_unit_test(times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
