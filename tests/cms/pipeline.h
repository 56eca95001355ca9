/* PIPE in a CMS session on a fake machine: what a pipeline shows.  Included by the test programs of
 * pipelines, each of which is about stages of one kind. */
#ifndef TESTS_CMS_PIPELINE_H
#define TESTS_CMS_PIPELINE_H

#include "tests/cms/session.h"

static void fresh(void)
{
    fresh_machine();
    machine_file(a, "ABC", "TXT", "alpha one\nbeta two\ngamma three\nalpha four\ndelta");
}

/* One command; what the terminal shows of it is in g.log. */
static inline void run(const char *command)
{
    static const char *script[4];
    script[0] = "";
    script[1] = command;
    script[2] = NULL;
    run_script(script);
}

/* What a pipeline shows, between the first Ready and the last. */
static inline void answer(const char *pipeline, char got[65536])
{
    char command[600];
    fresh();
    snprintf(command, sizeof command, "pipe %s", pipeline);
    run(command);
    char *from = strstr(g.log, "Ready;"), *to = NULL;
    from = from ? strchr(from, '\n') + 1 : g.log;
    for (char *p = from; (p = strstr(p, "Ready")) != NULL; p++)
        to = p;
    if (!to)
        fail_msg("no Ready\n%s", g.log);
    snprintf(got, 65536, "%.*s", (int)(to - from), from);
    if (strncmp(to, "Ready;", 6))
        snprintf(got + strlen(got), 65536 - strlen(got), "%.12s\n", to);
    machine_end(&g);
}

static inline void shows(const char *pipeline, const char *expected)
{
    char got[65536];
    answer(pipeline, got);
    if (!expected && !strstr(got, "Ready("))
        fail_msg("%s\n  ends well:\n%s", pipeline, got);
    if (expected && strcmp(got, expected))
        fail_msg("%s\n  shows:\n%s  not:\n%s", pipeline, got, expected);
}

/* An exec X is run, with other files beside it. */
static inline void exec_says(const char *text, const char *expected)
{
    fresh();
    machine_file(a, "X", "EXEC", text);
    machine_file(a, "TWICE", "REXX",
                 "/* each record twice */\nsignal on error\ndo forever\n 'peekto line'\n"
                 " 'output' line\n 'output' line\n 'readto'\nend\nerror: exit rc*(rc<>12)");
    machine_file(a, "ENDS", "REXX",
                 "/* */\nparse arg n .\n'callpipe *: | take' n '| *:'\nsay 'rc' rc\n"
                 "'callpipe (end ?) *: | insert /-/ | *:'\nexit rc");
    machine_file(a, "COUNTS", "REXX",
                 "/* */\naddress command 'PIPE literal inner| var v'\n'output' v stagenum()\nexit\n"
                 "stagenum: 'stagenum'; return rc");
    machine_file(a, "ADDS", "REXX",
                 "/* */\n'addpipe literal first| *.input:'\n'peekto a'\nsay 'a='a\n'readto'\n"
                 "'sever input'\n'short'");
    machine_file(a, "GROW", "REXX", "/* */\n'callpipe *: | grow | *:'\n'short'");
    machine_file(
        a, "NAMED", "REXX",
        "/* */\n'select output alt'\nif rc<>0 then exit rc\n"
        "'output one'\n'select output 0'\n'select output none'\nif rc<>4 then exit 9\n'short'");
    machine_file(a, "Y1", "EXEC",
                 "/* */\nw = 'inner'\ncall sub\nexit\nsub: procedure\n"
                 "'PIPE var w | append var w 1 | append var w main | console'\n"
                 "'PIPE literal set| var w 1'\n'PIPE var w 2 | console'\nsay rc\n"
                 "'PIPE var w 2 nomsg233 | console'\nsay rc\nreturn");
    machine_file(a, "UPVAR", "REXX",
                 "/* */\nw = 'stage'\n'callpipe var w | append var w 1 | *:'\n"
                 "'callpipe literal new| var w 1'\n'callpipe var w main | *:'");
    machine_file(a, "VARS", "REXX",
                 "/* */\nv = 'mine'\n'callpipe *: | stem x.'\n"
                 "'callpipe var v | append stem x. | *:'\n'callpipe *.output.0: | *.input:'\n"
                 "exit x.0");
    machine_file(a, "MORE", "REXX",
                 "/* */\ntrace o\n'addstream both new'\n'maxstream in'\nn = rc\n'select in new'\n"
                 "r = rc\n'select inp 0'\n'streamstate input new'\n'output' n r rc\n"
                 "'streamstate summary'\ns = rc\n'resolve locate'\nt = rc\n'resolve nosuch'\n"
                 "'output' s t rc\n'suspend'\n'output' rc\n'issuemsg 112 XYZMOD /a b/'\n"
                 "'output' rc\n'nosuch'\n'output' rc\n'addstream new'\n'output' rc\n"
                 "'callpipe *.in.9: | nop | *:'\n'output' rc\n'sever out'\n'output x'\nexit rc");
    machine_file(a, "RC", "REXX", "/* */\narg n\n'short'\nexit n");
    machine_file(a, "EARLY", "REXX", "/* */\nexit 9");
    machine_file(a, "NEST", "REXX", "/* */\n'callpipe *: | adds | *:'\n'output end' rc\n'short'");
    machine_file(a, "GIVES", "REXX",
                 "/* */\n'addpipe *.input: | insert /</ | *.input:'\n'readto a'\n'output' a\n"
                 "'addpipe *.output: | insert />/ after | *.output:'\n'short'");
    run("x");
    in_log(expected);
    machine_end(&g);
}

/* Two streams that are in order: m1 has keys a b b c e, d1 has a a c d e. */
#define MASTERS          "literal a1 b1 b2 c1 e1| split"
#define DETAILS          "literal a-1 a-2 c-1 d-1 e-1| split"
#define NUMBERED(letter) "specs /" letter "/ 1 1-* nw | console"

#endif
