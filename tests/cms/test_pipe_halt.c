/* Every stage ends at HX: the table is walked, a pipeline that would run for ever around each.  And what
 * stages of bad manners, which the table has none of, do to the machine: nothing.  See guard.c. */
#define pipe_row_find pipe_built_in
#include "cms/pipelines/stages.c"
#undef pipe_row_find

#include "cms/pipelines/run.h"
#include "tests/cms/pipeline.h"

/* --- stages that do not stop ------------------------------------------------------------------------- */

static bool for_ever(struct stage *s)
{
    return s->set != NULL;
}

/* Records for ever, whatever the answer is. */
static int writes_on(struct stage *s)
{
    while (for_ever(s))
        pipe_output(s, "x", 1);
    return 0;
}

/* A stream that is not there. */
static int writes_to_nobody(struct stage *s)
{
    while (for_ever(s))
        pipe_output_to(s, 7, "x", 1);
    return 0;
}

static int reads_on(struct stage *s)
{
    struct record r;
    while (for_ever(s))
        pipe_peek(s, &r);
    return 0;
}

static int consumes_on(struct stage *s)
{
    while (for_ever(s))
        pipe_consume(s);
    return 0;
}

static int asks_on(struct stage *s)
{
    while (pipe_streams(s, true)) {
        pipe_connected(s, 0, true);
        pipe_record_waits(s, 0);
    }
    return 0;
}

static int offers_on(struct stage *s)
{
    pipe_commit(s, 0);
    while (for_ever(s)) {
        pipe_offer(s, 0, "x", 1);
        pipe_offered(s, 0);
        pipe_withdraw(s, 0);
    }
    return 0;
}

static int selects_on(struct stage *s)
{
    pipe_commit(s, 0);
    for (unsigned k = 0; k < 2; k = !k)
        pipe_select(s, k, pipe_stream(s, "0", true) == 0);
    return 0;
}

static int waits_on(struct stage *s)
{
    while (for_ever(s))
        pipe_nap(s, UINT64_MAX);
    return 0;
}

static int naps_on(struct stage *s)
{
    while (for_ever(s))
        pipe_nap_outside(s);
    return 0;
}

static int suspends_on(struct stage *s)
{
    while (for_ever(s))
        pipe_suspend(s);
    return 0;
}

static int commits_on(struct stage *s)
{
    while (for_ever(s))
        pipe_commit(s, 0);
    return 0;
}

static int pauses_on(struct stage *s)
{
    while (for_ever(s))
        pipe_pause(s);
    return 0;
}

static int works_on(struct stage *s)
{
    while (for_ever(s))
        pipe_worked(s, 1000);
    return 0;
}

static int nothing(void *ctx)
{
    (void)ctx;
    return 0;
}

static int calls_on(struct stage *s)
{
    while (for_ever(s))
        pipe_call(s, nothing, NULL);
    return 0;
}

/* What it holds is let go, and it was on the stage's stack. */
static void gone(void *what)
{
    g.let_go += *(unsigned *)what;
}

static int holds_on(struct stage *s)
{
    struct pipe_held first, second, third;
    unsigned one = 1, ten = 10, hundred = 100;
    pipe_hold(s, &first, gone, &one);
    pipe_hold(s, &second, gone, &ten);
    pipe_hold(s, &third, gone, &hundred);
    pipe_unhold(s, &second);
    return writes_on(s);
}

static const struct stage_row bad[] = {
    {"WRITESON", 8, PIPE_ANYWHERE, writes_on, "", ""},
    {"NOBODY", 6, PIPE_ANYWHERE, writes_to_nobody, "", ""},
    {"READSON", 7, PIPE_ANYWHERE, reads_on, "", ""},
    {"CONSUMESON", 10, PIPE_ANYWHERE, consumes_on, "", ""},
    {"ASKSON", 6, PIPE_ANYWHERE, asks_on, "", ""},
    {"OFFERSON", 8, PIPE_ANYWHERE, offers_on, "", ""},
    {"SELECTSON", 9, PIPE_ANYWHERE, selects_on, "", ""},
    {"WAITSON", 7, PIPE_ANYWHERE, waits_on, "", ""},
    {"NAPSON", 6, PIPE_ANYWHERE, naps_on, "", ""},
    {"SUSPENDSON", 10, PIPE_ANYWHERE, suspends_on, "", ""},
    {"COMMITSON", 9, PIPE_ANYWHERE, commits_on, "", ""},
    {"PAUSESON", 8, PIPE_ANYWHERE, pauses_on, "", ""},
    {"WORKSON", 7, PIPE_ANYWHERE, works_on, "", ""},
    {"CALLSON", 7, PIPE_ANYWHERE, calls_on, "", ""},
    {"HOLDSON", 7, PIPE_ANYWHERE, holds_on, "", ""},
};

const struct stage_row *pipe_row_find(const char *name);
const struct stage_row *pipe_row_find(const char *name)
{
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++)
        if (!strcmp(bad[k].name, name))
            return &bad[k];
    return pipe_built_in(name);
}

/* The command runs until HX is typed; then CMS is there for the next command. */
static void ends_at_hx(const char *command, unsigned looks)
{
    const char *const script[] = {"", command, "hx", "identify", NULL};
    g.halt_after = looks;
    run_script(script);
    if (!strstr(g.log, "\nCMS\nReady;") || !strstr(g.log, "VIA *") || strstr(g.log, "FPL"))
        fail_msg("%s\n%s", command, g.log);
}

static void bad_manners(void **state)
{
    (void)state;
    static const char *const around[] = {"pipe %s", "pipe %s | hole",
                                         "pipe literal x| duplicate * | %s | hole",
                                         "pipe literal x| %s | take 1 | hole"};
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++)
        for (size_t w = 0; w < sizeof around / sizeof around[0]; w++) {
            char command[100];
            fresh();
            snprintf(command, sizeof command, around[w], bad[k].name);
            g.let_go = 0;
            ends_at_hx(command, 100);
            assert_int_equal(g.let_go, !strcmp(bad[k].name, "HOLDSON") ? 101 : 0);
            machine_end(&g);
        }
}

/* Two of them, one within the other PIPE; and one that stalled: nobody has to type. */
static void within(void **state)
{
    (void)state;
    fresh();
    machine_file(a, "INNER", "EXEC", "/* */\n'PIPE writeson | writeson | nobody'\n");
    ends_at_hx("pipe literal exec inner| cms | writeson", 100);
    machine_end(&g);
    fresh();
    run("pipe (end ?) literal x| f: fanout | writeson | g: fanin 1 0 | hole ? f: | g:");
    in_log("FPLDSQ029E");
    in_log("Ready(-4095)");
    machine_end(&g);
}

/* --- the table ------------------------------------------------------------------------------------------- */

/* Operands with which a stage goes on, and a record that it takes; x where nothing is said. */
static const struct {
    const char *name, *operands, *record;
} usual[] = {
    {"<", "abc txt", NULL},
    {">", "new txt a", NULL},
    {">>", "new txt a", NULL},
    {"64DECODE", "", "QUJD"},
    {"ADDRDW", "variable", NULL},
    {"ALL", "/x/ & /y/", NULL},
    {"APPEND", "literal y", NULL},
    {"ASMFIND", "y", NULL},
    {"ASMNFIND", "y", NULL},
    {"BEAT", "0.001 /y/", NULL},
    {"BETWEEN", "/x/ 2", NULL},
    {"BLOCK", "100", NULL},
    {"BUFFER", "2", NULL},
    {"CASEI", "locate /X/", NULL},
    {"CHANGE", "/x/y/", NULL},
    {"CMS", "", "identify"},
    {"COMMAND", "", "NOSUCH"},
    {"COUNT", "lines", NULL},
    {"COMBINE", "x", NULL},
    {"CP", "", "QUERY TESTER"},
    {"DATECONVERT", "isodate eur", "2026-11-27"},
    {"DEBLOCK", "2", NULL},
    {"DELAY", "", "+0"},
    {"DIGEST", "md5", NULL},
    {"EOFBACK", "copy", NULL},
    {"FANIN", "0", NULL},
    {"FBLOCK", "7", NULL},
    {"FIND", "x", NULL},
    {"FRLABEL", "y", NULL},
    {"FROMLABEL", "y", NULL},
    {"FROMTARGET", "locate /y/", NULL},
    {"FRTARGET", "locate /y/", NULL},
    {"GETFILES", "", "abc txt"},
    {"IF", "locate /x/", NULL},
    {"IMMCMD", "abc", NULL},
    {"INSERT", "/y/", NULL},
    {"INSIDE", "/x/ 3", NULL},
    {"JOIN", "*", NULL},
    {"JOINCONT", "/x/", NULL},
    {"IP2SOCKA", "", "AF_INET 80 1.2.3.4"},
    {"LISTPDS", "lib maclib a", NULL},
    {"MEMBERS", "lib maclib a one", "one"},
    {"NFIND", "y", NULL},
    {"NINSIDE", "/x/ 2", NULL},
    {"NOT", "locate /y/", NULL},
    {"NOTFIND", "y", NULL},
    {"NOTINSIDE", "/x/ 2", NULL},
    {"OUTSIDE", "/y/ 2", NULL},
    {"PAD", "9", NULL},
    {"PDSDIRECT", "lib maclib a", NULL},
    {"PICK", "w1 == /x/", NULL},
    {"PREFACE", "literal y", NULL},
    {"PREFIX", "literal y", NULL},
    {"PIPCMD", "", "suspend"},
    {"PRINTMC", "", "\t"},
    {"READPDS", "lib maclib a one", "one"},
    {"REXX", "ON", NULL},
    {"RUNPIPE", "", "literal x! hole"},
    {"SEC2GREG", "", "1"},
    {"SNAKE", "3", NULL},
    {"SPECS", "1-* 1", NULL},
    {"SPILL", "5", NULL},
    {"STORAGE", "20000 8 e0", NULL},
    {"STRASMFIND", "/y/", NULL},
    {"STRASMNFIND", "/y/", NULL},
    {"STATE", "", "abc txt"},
    {"STATEW", "", "abc txt"},
    {"STEM", "v.", NULL},
    {"STRFIND", "/x/", NULL},
    {"STRFRLABEL", "/x/", NULL},
    {"STRFROMLABEL", "/x/", NULL},
    {"STRLITERAL", "/x/", NULL},
    {"STRNFIND", "/y/", NULL},
    {"STRTOLABEL", "/y/", NULL},
    {"STRWHILELABEL", "/x/", NULL},
    {"SUBCOM", "cms", "identify"},
    {"SUBSTRING", "1-2", NULL},
    {"THREEWAY", "1", NULL},
    {"TOKENISE", "/x/", NULL},
    {"TOKENIZE", "/x/", NULL},
    {"TOLABEL", "y", NULL},
    {"TOTARGET", "locate /y/", NULL},
    {"URO", "", "\t"},
    {"UTF", "16 8", "xx"},
    {"VAR", "v tracking", NULL},
    {"VARDROP", "", "V"},
    {"VARFETCH", "", "V"},
    {"VARLOAD", "", "=V=1"},
    {"VARSET", "", "=V=1"},
    {"VCHAR", "8 8", NULL},
    {"VERIFY", "/x/", NULL},
    {"WHILELABEL", "x", NULL},
    {"WILDCARD", "/*/", NULL},
    {"ZONE", "1-* locate /x/", NULL},
};

/* An exec with the pipeline, since some stages want variables; the last pipeline of it has no end. */
static void goes_round(const struct stage_row *row, bool first)
{
    char exec[900];
    const char *operands = "", *record = "x";
    for (size_t k = 0; k < sizeof usual / sizeof usual[0]; k++)
        if (!strcmp(usual[k].name, row->name)) {
            operands = usual[k].operands;
            record = usual[k].record ? usual[k].record : record;
        }
    if (strcmp(row->name, "GETFILES") &&
        (strstr(row->name, "DISK") || strstr(row->name, "FILE") || strstr(row->name, "MDSK"))) {
        operands = first || strstr(row->name, "RANDOM") ? "abc txt" : "abc txt a";
        record = strstr(row->name, "UPDATE") ? "         1alpha one" : "1";
    }
    fresh();
    bool library = strstr(operands, "maclib");
    const char *before = library ? "address command 'COPYFILE ONE MACRO A (RECFM F LRECL 80'\n"
                                   "address command 'MACLIB GEN LIB ONE'\n"
                                 : "";
    machine_file(a, "ONE", "MACRO", " MACRO\n ONE\n MEND");
    g.storage = 2 << 20;
    if (first)
        snprintf(
            exec, sizeof exec,
            "/* */\nv. = 1\ntrace o\n%saddress command 'PIPE (end ?) %s %s | hole ? literal z| duplicate *"
            " | hole'\n",
            before, row->name, operands);
    else
        snprintf(
            exec, sizeof exec,
            "/* */\nv. = 1\ntrace o\n%saddress command 'PIPE (end ?) strliteral /%s/| duplicate * | t: %s %s"
            " | hole ? strliteral /%s/| duplicate * | t: | hole ? %sliteral z| duplicate * | hole'\n",
            before, record, row->name, operands, record,
            strcmp(row->name, "IF") && strcmp(row->name, "THREEWAY")
                ? ""
                : "strliteral /x/| duplicate * | t: | hole ? ");
    machine_file(a, "X", "EXEC", exec);
    machine_file(a, "ON", "REXX",
                 "/* */\ntrace o\ndo forever\n'peekto r'\n'output' r\n'readto'\nend\n");
    bool editor = !strcmp(row->name, "XEDIT");
    machine_file(a, "PROFILE", "XEDIT", editor ? exec : "/* */");
    const char *const script[] = {"", editor ? "xedit abc txt" : "x", "hx", "identify", NULL};
    g.halt_after = library ? 1000 : 150;
    run_script(script);
    if (g.script != script + 4 && *g.script)
        fail_msg("does not end: %s\n%s", exec, g.log);
    if (!editor && strlen(g.log) < sizeof g.log - 100) {
        in_log("VIA *");
        char *at_once = strstr(g.log, "Ready;"), *halted = strstr(g.log, "\nCMS\n");
        at_once = at_once ? strstr(at_once + 1, "Ready") : NULL;
        if (!at_once || !halted || at_once < halted)
            fail_msg("ended before HX: %s\n%s", exec, g.log);
        char *p = strstr(g.log, "FPL");
        if (p && !strstr(p, "122E ") && !strstr(p, "083E ") && !strstr(p, "027E ") &&
            !strstr(p, "I "))
            fail_msg("%s\n%s", exec, g.log);
    }
    machine_end(&g);
}

static void every_stage(void **state)
{
    (void)state;
    size_t n;
    const struct stage_row *row = pipe_stage_table(&n);
    assert_true(n > 100);
    for (size_t k = 0; k < n; k++) {
        /* FANINTWO wants two streams, which a first stage without a label has not. */
        bool reads = strcmp(row[k].name, "CONSOLE") && strcmp(row[k].name, "TERMINAL") &&
                     strcmp(row[k].name, "FANINTWO");
        /* What SOCKA2IP reads begins with a zero byte, which no exec of this test can have. */
        if (row[k].place != PIPE_FIRST && strcmp(row[k].name, "SOCKA2IP"))
            goes_round(&row[k], false);
        if (row[k].place != PIPE_NOT_FIRST && reads)
            goes_round(&row[k], true);
    }
}

/* One of them, when it is named. */
int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_manners),
        cmocka_unit_test(within),
        cmocka_unit_test(every_stage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
