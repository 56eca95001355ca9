/* Panels: what a panel file may say, the rows and fields of a screen, and PANEL SHOW and READ. */
#include "engine/base/panel.h"
#include "tests/cms/xedit_session.h"

#define PANEL                                                                                   \
    ")COMMENT one\n)ATTR\n% TEXT HIGH\n+ TEXT\n_ INPUT GREEN\n@ OUTPUT YELLOW\n"                \
    ")BODY 2\n%A title@NAME+of it\n+Field:_Z  +then_SECOND+\n+\n)FILL\n)BODY -3\n%keys _LAST\n" \
    ")ZVARS V.1\n)END\n"

static unsigned wrong_line(const char *text)
{
    struct panel p;
    return panel_read(&p, text, strlen(text));
}

static void lines(void **state)
{
    (void)state;
    assert_int_equal(wrong_line(PANEL), 0);
    assert_int_equal(wrong_line(")ATTR\n% TEXT\n)BODY\n%a\n)END\nwhat stands behind it\n"), 0);
    assert_int_equal(wrong_line(""), 1);
    assert_int_equal(wrong_line(")ATTR\n% TEXT\n"), 3); /* no )END */
    assert_int_equal(wrong_line("text\n"), 1);
    assert_int_equal(wrong_line(")ATTR\n% WORD\n"), 2);
    assert_int_equal(wrong_line(")ATTR\n%% TEXT\n"), 2);
    assert_int_equal(wrong_line(")ATTR\n%\n"), 2);
    assert_int_equal(wrong_line(")ATTR\n% TEXT\n% INPUT\n"), 3); /* the mark is there */
    assert_int_equal(wrong_line(")ATTR\n% TEXT\n)BODY\na row without a mark\n"), 4);
    assert_int_equal(wrong_line(")BODY 0\n"), 1);
    assert_int_equal(wrong_line(")BODY x\n"), 1);
    assert_int_equal(wrong_line(")BODY 1000\n"), 1);
    assert_int_equal(wrong_line(")BODY -2 MIDDLE\n"), 1);
    assert_int_equal(wrong_line(")BODY 2 MIDDLE x\n"), 1);
    assert_int_equal(wrong_line(")FILL\n"), 1); /* there is no row yet */
    assert_int_equal(wrong_line(")NOTHING\n"), 1);
    assert_int_equal(wrong_line(")ATTR\n% TEXT\n)BODY -1\n%a\n%b\n"), 5); /* below the screen */
    assert_int_equal(wrong_line(")ATTR\n_ INPUT\n)BODY\n_Z_Z\n)ZVARS A\n)END\n"), 7);
    assert_int_equal(wrong_line(")ATTR\n_ INPUT\n)BODY\n_Z\n)ZVARS A B\n)END\n"), 7);
    assert_int_equal(wrong_line(")ATTR\n_ INPUT\n)BODY\n__A\n)END\n"), 4); /* no room for it */
    assert_int_equal(wrong_line(")ATTR\n_ INPUT\n)BODY\n_ABCDEFGHIJKLMNOPQRSTUVWXYZ123456\n)END\n"),
                     4);
    assert_int_equal(wrong_line(")ATTR\n_ INPUT\n)BODY\n_ABCDEFGHIJKLMNOPQRSTUVWXYZ12345\n)END\n"),
                     0);
}

/* As many marks, rows and fields as there is room for, and one more. */
static void most(void **state)
{
    (void)state;
    char text[4096] = ")ATTR\n";
    for (unsigned k = 0; k < PANEL_MARKS; k++)
        sprintf(text + strlen(text), "%c TEXT\n", 'A' + k);
    unsigned line = 2 + PANEL_MARKS;
    assert_int_equal(wrong_line(text), line);
    strcat(text, "Z TEXT\n");
    assert_int_equal(wrong_line(text), line);

    strcpy(text, ")ATTR\n_ INPUT\n)BODY\n");
    for (unsigned k = 0; k < PANEL_FIELDS; k++)
        strcat(text, k % 4 == 3 ? "_A\n" : "_A"); /* a quarter of as many rows */
    strcat(text, ")END\n");
    assert_int_equal(wrong_line(text), 0);
    strcpy(strstr(text, ")END"), "_A\n)END\n");
    assert_int_equal(wrong_line(text), 4 + PANEL_FIELDS / 4);

    strcpy(text, ")ATTR\n_ TEXT\n)BODY\n");
    for (unsigned k = 0; k < PANEL_ROWS; k++)
        strcat(text, "_\n");
    strcat(text, ")END\n");
    assert_int_equal(wrong_line(text), 0);
    strcpy(strstr(text, ")END"), "_\n)END\n");
    assert_int_equal(wrong_line(text), 4 + PANEL_ROWS);
}

static void places(void **state)
{
    (void)state;
    struct panel p;
    assert_int_equal(panel_read(&p, PANEL, strlen(PANEL)), 0);
    assert_int_equal(p.marks, 4);
    assert_int_equal(p.rows, 4);
    assert_int_equal(p.fields, 4);
    const struct panel_field *name = panel_field(&p, "NAME"), *v = panel_field(&p, "V.1"),
                             *last = panel_field(&p, "LAST");
    assert_true(name && v && last && !panel_field(&p, "Z"));
    assert_int_equal(name->col, 10);
    assert_int_equal(name->width, 4);
    assert_false(name->input);
    assert_int_equal(v->row, 1);
    assert_int_equal(v->col, 9);
    assert_int_equal(v->width, 3);
    assert_true(v->input);
    assert_int_equal(last->width, 0); /* to the end of the row */
    assert_int_equal(panel_screen_row(&p.row[0], 43), 2);
    assert_true(p.row[2].fill);
    assert_int_equal(panel_screen_row(&p.row[3], 43), 41);
    struct panel_row middle = {.at = 2, .middle = true};
    assert_int_equal(panel_screen_row(&middle, 24), 2);
    assert_int_equal(panel_screen_row(&middle, 43), 11);
    assert_int_equal(panel_mark(&p, '_')->kind, PANEL_INPUT);
    assert_null(panel_mark(&p, 'A'));
}

static void machine_with(const char *macro)
{
    fresh_session();
    machine_screen(&g, 24, 80);
    machine_file(a, "P", "PANEL", PANEL);
    machine_file(a, "M", "XEDIT", macro);
}

/* The rows stand where the panel has them; what is typed is in the variables, without the blanks around
 * it, and everything else in the stack. */
static void shown_and_read(void **state)
{
    static const char *const script[] = {"",
                                         "xedit abc file",
                                         "m",
                                         "@3,9| x |@3,18|word|@23,8|cmd|PF4",
                                         "@22,8|more than there was of it",
                                         NULL};
    (void)state;
    machine_with(
        "/* */\nname = 'a' || '27'x || '%def'; second = 'old'; n = 1; v.n = 'one'\n'SET PF4 TOP'\n"
        "'PANEL SHOW P'\nsay rc panel.0; do k = 1 to panel.0; say panel.k; end\n"
        "'PANEL READ'\nsay rc'/'v.1'/'second'/'last'/'queued()\n"
        "do queued(); parse pull l; say '<'l'>'; end\n"
        "'PANEL SHOW P'\n'PANEL READ'\nsay last\ndo queued(); pull .; end\n"
        "'SET RESERVED 3 OFF'\n'EXTRACT /RESERVED */'\nsay reserved.0");
    g.script = script;
    machine_run(&g, &cms_system, "");
    in_log("0 3\n3 9 3 V.1\n3 18 6 SECOND\n22 8 73 LAST\n");
    in_log("0/x/word/LAST/2\n"); /* LAST had no value and none was typed */
    in_log("<PFK 4 TOP>\n<CMD cmd>\n");
    in_log("more than there was of it\n20\n");
    machine_end(&g);
}

static void rows(void **state)
{
    static const char *const script[] = {"", "xedit abc file", "m", NULL};
    (void)state;
    machine_with(
        "/* */\nname = 'a' || '27'x || '%def'; second = 'old'\n'SET MSGLINE ON -2'\n'PANEL SHOW P'\n");
    g.script = script;
    machine_run(&g, &cms_system, "");
    row_is(1, " ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=0 Col=1 Alt=0");
    row_is(2, " A title a %d of it"); /* what would be a control character is a blank */
    row_is(3, " Field:     then old");
    row_is(4, "");
    row_is(5, "");
    row_is(21, "");
    row_is(22, " keys");
    row_is(23, " ====>");
    machine_end(&g);
}

static void refused(void **state)
{
    static const char *const script[] = {"",
                                         "xedit abc file",
                                         "m",
                                         "panel show p",
                                         "panel",
                                         "panel show",
                                         "panel show p p",
                                         "panel wait",
                                         NULL};
    (void)state;
    machine_with("/* */\n'PANEL'; say rc; 'PANEL SHOW'; say rc; 'PANEL SHOW NONE'; say rc\n"
                 "'PANEL SHOW A*'; say rc; 'PANEL SHOW BAD'; say rc; 'PANEL READ X'; say rc\n"
                 "'PANEL WAIT'; say rc; 'PANEL SHOW P X'; say rc; 'PANEL SHOW LOOK'; say rc\n"
                 "'EXTRACT /LASTMSG'; say lastmsg.1");
    machine_file(a, "BAD", "PANEL", ")ATTR\n% TEXT\n)BODY\nno mark\n)END\n");
    machine_file(a, "LOOK", "PANEL", ")ATTR\n% TEXT MAGENTA\n)BODY\n%a\n)END\n");
    g.script = script;
    machine_run(&g, &cms_system, "");
    in_log("5\n5\n28\n20\n5\n5\n5\n5\n5\nDMSXSE520E Invalid operand: MAGENTA\n");
    machine_end(&g);
    fresh_session(); /* on a line terminal */
    machine_file(a, "M", "XEDIT", "/* */\n'PANEL READ'; say rc");
    static const char *const line[] = {"", "xedit abc file (noscreen", "m", "qq", NULL};
    run_script(line);
    in_log("DMSXPN529E PANEL subcommand is only valid in display mode\n3\n");
    machine_end(&g);
    static const char *const typed[] = {"", "xedit abc file", "panel show none", "panel show bad",
                                        NULL};
    fresh_session();
    machine_screen(&g, 24, 80);
    machine_file(a, "BAD", "PANEL", ")ATTR\n% TEXT\n)BODY\nno mark\n)END\n");
    run_script(typed);
    row_is(2, " DMSXPN520E Invalid operand: no mark");
    machine_end(&g);
}

/* Every panel of the house can be read, and is on MAINT 190 but for the logo, which CP has. */
static void ours(void **state)
{
    static const char *const names[] = {"filelist", "help",    "logo",     "names", "note",
                                        "peek",     "rdrlist", "sendfile", "vmlink"};
    (void)state;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        char path[64], text[8192];
        snprintf(path, sizeof path, "panels/%s.panel", names[k]);
        FILE *f = fopen(path, "r");
        assert_non_null(f);
        size_t n = fread(text, 1, sizeof text, f);
        fclose(f);
        struct panel p;
        assert_int_equal(panel_read(&p, text, n), 0);
        assert_true(p.rows > 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines), cmocka_unit_test(most),    cmocka_unit_test(places),
        cmocka_unit_test(rows),  cmocka_unit_test(refused), cmocka_unit_test(shown_and_read),
        cmocka_unit_test(ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
