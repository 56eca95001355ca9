/* HELP: nothing that can be typed or shown is without help; HELP files become lines; the command
 * finds them. */
#include "cms/commands/commands.h"
#include "cms/commands/settings.h"
#include "cms/help/help.h"
#include "cms/pipelines/pipelines.h"
#include "cms/rexx/interp.h"
#include "cms/xedit/xedit.h"
#include "tests/cms/session.h"

struct wanted {
    const char *component, *name;
    bool found;
};

static void compare(void *ctx, const struct help_topic *t)
{
    struct wanted *w = ctx;
    if (!t->text || strlen(t->text) < 8)
        fail_msg("no help for %s %s", t->component, t->name);
    assert_true(t->message || t->syntax);
    w->found |= !strcmp(t->component, w->component) && !strcmp(t->name, w->name);
}

static bool has_topic(const char *component, const char *name)
{
    struct wanted w = {component, name, false};
    help_cms_topics(compare, &w);
    return w.found;
}

static void everything_has_help(void **state)
{
    static const char *const builtins[] = {
#define ROW(name, least, most) #name,
        BUILTINS(ROW)
#undef ROW
    };
    size_t n;
    (void)state;
    struct xedit_help row;
    for (size_t k = 0; xedit_help_row(k, &row); k++)
        if (!row.set && !has_topic("XEDIT", row.name))
            fail_msg("no help for XEDIT's %s", row.name);
    assert_true(has_topic("XEDIT", "SET CASE") && has_topic("XEDIT", "="));
    assert_true(has_topic("XEDIT", "QUERY CASE") && has_topic("XEDIT", "QUERY LINE"));
    for (size_t k = 0; parse_keyword(k); k++)
        if (!has_topic("REXX", parse_keyword(k)))
            fail_msg("no help for %s", parse_keyword(k));
    for (size_t k = 0; k < sizeof builtins / sizeof *builtins; k++)
        if (!has_topic("REXX", builtins[k]))
            fail_msg("no help for %s()", builtins[k]);
    const struct cms_command_row *rows = cms_command_table(&n);
    for (size_t k = 0; k < n; k++)
        assert_true(has_topic("CMS", rows[k].name));
    for (int set = 0; set < 2; set++) {
        const struct cms_operand_row *operand = cms_operand_table(set, &n);
        for (char name[32]; n; n--, operand++) {
            snprintf(name, sizeof name, "%s %s", set ? "SET" : "QUERY", operand->name);
            assert_true(has_topic("CMS", name));
        }
    }
    const struct stage_row *stages = pipe_stage_table(&n);
    for (size_t k = 0; k < n; k++)
        assert_true(has_topic("PIPE", stages[k].name));
    assert_true(has_topic("MESSAGES", "FPL027E"));
    assert_false(has_topic("REXX", "FROBNICATE"));
}

static void names(void **state)
{
    char name[9];
    (void)state;
    help_file_name("SIGNAL", name);
    assert_string_equal(name, "SIGNAL");
    help_file_name("QUERY LAN", name);
    assert_string_equal(name, "QUELAN");
    help_file_name("DISCONNECT", name);
    assert_string_equal(name, "DISCONNE");
    help_file_name("<", name);
    assert_string_equal(name, "L");
    help_file_name("=", name);
    assert_string_equal(name, "EQUAL");
}

static void alike(help_topic_fn *each, void *ctx)
{
    static const char *const rows[][2] = {
        {"QUERY CPTRACE", "the table"},      {"QUERY CPTRAP", "the trap"},
        {"QUERY CPTRAX", "the other"},       {"QUERY PRIVCLAS", "your classes"},
        {"QUERY PRIVCLASS", "your classes"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct help_topic t = {
            .component = "CP", .name = rows[k][0], .syntax = "", .text = rows[k][1], .min = 6};
        each(ctx, &t);
    }
}

/* Names whose first letters are the same: a file each, and the abbreviations lead there. */
static void names_that_begin_alike(void **state)
{
    static const char *const files[][2] = {{"QUECPTRA", "the table\n"},
                                           {"QUECPTR1", "the trap\n"},
                                           {"QUECPTR2", "the other\n"},
                                           {"QUEPRIVC", "your classes\n"}};
    help_tell_fn *const tellers[] = {alike};
    char dir[] = "/tmp/helpXXXXXX", why[200], path[64], text[4096];
    (void)state;
    assert_non_null(mkdtemp(dir));
    if (help_generate(tellers, 1, dir, NULL, why, sizeof why))
        fail_msg("%s", why);
    for (size_t k = 0; k <= sizeof files / sizeof *files; k++) {
        bool last = k == sizeof files / sizeof *files;
        snprintf(path, sizeof path, last ? "%s/CP.HELPABBR" : "%s/%s.HELPCP", dir,
                 last ? "" : files[k][0]);
        FILE *f = fopen(path, "r");
        assert_non_null(f);
        text[fread(text, 1, sizeof text - 1, f)] = 0;
        fclose(f);
        assert_non_null(strstr(text, last ? "QUECPTR1  6 QUERY CPTRAP\n"
                                            "QUECPTR2  6 QUERY CPTRAX\n"
                                            "QUEPRIVC  6 QUERY PRIVCLAS\n"
                                            "QUEPRIVC  6 QUERY PRIVCLASS\n"
                                          : files[k][1]));
    }
    snprintf(path, sizeof path, "rm -r %s", dir);
    assert_int_equal(system(path), 0);
}

/* --- layout --------------------------------------------------------------------------------------- */

static void *plain_resize(void *ctx, void *p, size_t n)
{
    return realloc(p, n);
}

/* The lines that a layout gave, each with a bar behind it. */
static struct {
    char lines[8192];
} shown;

static const char *lay_out(const char *const *lines, unsigned width, unsigned sections)
{
    struct help_text text = {.resize = plain_resize};
    struct help_layout l;
    help_layout_begin(&l, &text, width, sections);
    for (; *lines; lines++)
        help_layout_line(&l, *lines);
    help_layout_end(&l);
    shown.lines[0] = 0;
    const char *p = text.bytes;
    for (size_t k = 0; k < text.lines; k++, p += strlen(p) + 1) {
        assert_true(strlen(p) <= width);
        strcat(strcat(shown.lines, p), "|");
    }
    free(text.bytes);
    return shown.lines;
}

static void layout(void **state)
{
    static const char *const file[] = {
        ".cm a comment",
        ".cs brief on",
        "Short.",
        ".cs 0 off",
        ".cs 1 on",
        "Words that are to be",
        "filled into lines.",
        "",
        "   as it is   here",
        ".in 3",
        "indented text goes on and on",
        ".cs 1 off",
        ".cs format on",
        ".fo off",
        "AS it",
        "is",
        ".cs format off",
        "outside",
        NULL,
    };
    (void)state;
    assert_string_equal(lay_out(file, 24, HELP_BRIEF), "Short.|outside|");
    assert_string_equal(lay_out(file, 24, HELP_DESCRIPT),
                        "Words that are to be|filled into lines.||   as it is   here|"
                        "   indented text goes on|   and on|outside|");
    assert_string_equal(lay_out(file, 24, HELP_FORMAT), "AS it|is|outside|");
}

static void layout_of_nonsense(void **state)
{
    static const char *const file[] = {
        ".",         "..",
        ".cs",       ".cs x on",
        ".cs 99 on", ".in 99999999999999999999",
        "deep",      ".in -5",
        "x",         ".sp 4000000000",
        ".fo",       ".fo maybe",
        ".xy",       "averylongwordthatisfarwiderthanthelinewillevertakeandgoesonforeverandever",
        NULL,
    };
    (void)state;
    const char *text = lay_out(file, 24, HELP_ALL);
    assert_non_null(strstr(text, "            deep|"));
    assert_true(strlen(text) < 400);
    assert_int_equal(help_section("8"), 0);
    assert_int_equal(help_section("RELATED"), HELP_RELATED);
    assert_int_equal(help_section("BR"), 0);
}

/* --- the command ------------------------------------------------------------------------------------ */

static void command(void **state)
{
    static const char *const script[] = {
        "access (noprof",     "help cms frob",       "help frob (brief",  "help fro x",
        "help cp q la",       "help dmsxyz002e",     "help frob (wrong",  "help nothing",
        "help cms menu",      "help cpquery lan",    "help cpquery menu", "help cpset nothing",
        "help frob (options", "help cms query menu", "help xset",         NULL,
    };
    (void)state;
    fresh_machine();
    machine_file(a, "FROB", "HELPCMS",
                 ".cs brief on\nbrief frob\n.cs brief off\n.cs descript on\nlong frob\n"
                 ".cs descript off");
    machine_file(a, "CMS", "HELPABBR", "FROB      3 FROB\nQUEFROB   2 QUERY FROB");
    machine_file(a, "CP", "HELPABBR", "QUERY     1 QUERY\nQUELAN    2 QUERY LAN");
    machine_file(a, "QUELAN", "HELPCP", "all about the LAN");
    machine_file(a, "DMS002", "HELPMSG", "not found it means");
    machine_file(a, "CMS", "HELPMENU", "the menu of CMS");
    machine_file(a, "CPQUERY", "HELPMENU", "operands of QUERY");
    machine_file(a, "CMSQUERY", "HELPMENU", "what CMS is asked");
    machine_file(a, "XSET", "HELPMENU", "what XEDIT can be told");
    run_script(script);
    in_log("what CMS is asked\nReady; T=");
    in_log("what XEDIT can be told\nReady; T=");
    in_log("long frob\nReady; T=");
    in_log("brief frob\nReady; T=");
    in_log("all about the LAN\nReady; T=");
    in_log("not found it means\nReady; T=");
    in_log("DMSHLP003E Invalid option: WRONG\nReady(00024);");
    in_log("DMSHLP254E HELP cannot find the information you requested\nReady(00028);");
    in_log("the menu of CMS\nReady; T=");
    const char *behind = strstr(g.log, "the menu of CMS\nReady; T=");
    assert_non_null(strstr(behind, "all about the LAN\nReady; T="));
    assert_non_null(strstr(behind, "operands of QUERY\nReady; T="));
    assert_non_null(strstr(behind, "DMSHLP254E"));
    assert_non_null(strstr(behind, "long frob\nReady; T=")); /* it has no such section */
    machine_end(&g);
}

/* MOREHELP: the rest behind a brief one, what is related behind all; nothing before HELP was. */
static void more(void **state)
{
    static const char *const script[] = {
        "access (noprof",  "morehelp", "help frob (brief",   "moreh",
        "help cms frob",   "morehelp", "morehelp (descript", "morehelp x",
        "morehelp (wrong", NULL};
    static const char *const said[] = {
        "DMSHLP254E HELP cannot find the information you requested\nReady(00028);",
        "brief frob\nReady; T=",
        "long frob\nReady; T=",
        "long frob\nReady; T=",
        "see GROB\nReady; T=",
        "long frob\nReady; T=",
        "DMSHLP070E Invalid parameter X\nReady(00024);",
        "DMSHLP003E Invalid option: WRONG\nReady(00024);",
    };
    (void)state;
    fresh_machine();
    machine_file(a, "FROB", "HELPCMS",
                 ".cs brief on\nbrief frob\n.cs brief off\n.cs descript on\nlong frob\n"
                 ".cs descript off\n.cs related on\nsee GROB\n.cs related off");
    run_script(script);
    in_log_in_order(said, sizeof said / sizeof said[0]);
    machine_end(&g);
}

/* The files are on the HELP disk, which HELP itself accesses: it looks twice for the same words. */
static void on_its_disk(void **state)
{
    static const char *const script[] = {"access (noprof", "help cpquery menu", "help cpquery lan",
                                         NULL};
    (void)state;
    fresh_machine();
    struct fake_disk *help = machine_disk(&g, 1, 0x19d, false);
    machine_file(help, "CP", "HELPABBR", "QUERY     1 QUERY\nQUELAN    2 QUERY LAN");
    machine_file(help, "QUERY", "HELPCP", "all about QUERY");
    machine_file(help, "QUELAN", "HELPCP", "all about the LAN");
    machine_file(help, "CPQUERY", "HELPMENU", "operands of QUERY");
    run_script(script);
    in_log("operands of QUERY\nReady; T=");
    in_log("all about the LAN\nReady; T=");
    machine_end(&g);
}

/* Words that two components know: what both of them name goes before what the first does, and CMS
 * before CP. */
static void two_words(void **state)
{
    static const char *const script[] = {"access (noprof",     "help query lan", "help query disk",
                                         "help query nothing", "help query",     NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "CMS", "HELPABBR", "QUERY     1 QUERY\nQUEDISK   2 QUERY DISK");
    machine_file(a, "CP", "HELPABBR",
                 "QUERY     1 QUERY\nQUELAN    2 QUERY LAN\nQUEDISK   2 QUERY DISK");
    machine_file(a, "QUERY", "HELPCMS", "QUERY of CMS");
    machine_file(a, "QUEDISK", "HELPCMS", "disks of CMS");
    machine_file(a, "QUEDISK", "HELPCP", "disks of CP");
    machine_file(a, "QUELAN", "HELPCP", "all about the LAN");
    run_script(script);
    const char *at = g.log;
    static const char *const shown[] = {"all about the LAN\nReady; T=", "disks of CMS\nReady; T=",
                                        "QUERY of CMS\nReady; T=", "QUERY of CMS\nReady; T="};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        at = strstr(at, shown[i]);
        assert_non_null(at);
        at++;
    }
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_has_help),
        cmocka_unit_test(names),
        cmocka_unit_test(names_that_begin_alike),
        cmocka_unit_test(layout),
        cmocka_unit_test(layout_of_nonsense),
        cmocka_unit_test(command),
        cmocka_unit_test(more),
        cmocka_unit_test(on_its_disk),
        cmocka_unit_test(two_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
