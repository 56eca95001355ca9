/* XEDIT's logical screens on a fake 3270 (SET SCREEN), and where the cursor stands. */
#include "tests/cms/xedit_session.h"

#undef SCREEN
#define SCREEN(rows, cols, ...) \
    divided(rows, cols, (const char *const[]){"", "xedit abc file", __VA_ARGS__, NULL})

static void divided(uint16_t rows, uint16_t cols, const char *const *script)
{
    fresh_session();
    machine_file(a, "PROFILE", "XEDIT", "/* */\n'COMMAND SET CASE MIXED'");
    machine_file(a, "HALVES", "XEDIT", "/* */\n'SET CASE MIXED'\n'SET SCREEN 2'\n'LOCATE :3'");
    machine_file(a, "ASK", "XEDIT",
                 "/* */\n'SET SCREEN 2'\n'READ ALL NUMBER TAG'\n"
                 "do queued(); parse pull l; say '<'l'>'; end\n'EXTRACT /LINE'; say line.1");
    machine_screen(&g, rows, cols);
    run_script(script);
}

static void cursor_at(unsigned row, unsigned col)
{
    unsigned at = g.screen->cursor, cols = g.screen->cols;
    if (at != (row - 1) * cols + col - 1) {
        show_screen();
        fail_msg("the cursor is at %u,%u, not %u,%u", at / cols + 1, at % cols + 1, row, col);
    }
}

/* Where no logical screen is there is one field a row, and nothing is typed. */
static void background(void **state)
{
    (void)state;
    SCREEN(24, 80, "screen width 30 40");
    for (unsigned row = 0; row < 24; row++)
        for (unsigned col = 71; col <= 80; col++)
            assert_int_equal(g.screen->cells[row * 80 + col - 1].is_field, col == 71);
    machine_end(&g);
}

/* A command that stays (&) and fills the command line to its last column: the other rows are there. */
static void full_command_line(void **state)
{
    (void)state;
    SCREEN(24, 80, "set msgline on 20", "set cmdline top",
           "&msg 67890123456789012345678901234567890123456789012345678901234567890123");
    row_is(2, " ====> &msg 67890123456789012345678901234567890123456789012345678901234567890123");
    row_is(1, " ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=0 Col=1 Alt=0");
    machine_end(&g);
}

/* Messages that begin above the command line do not lie on it, and none is lost. */
static void above_the_command_line(void **state)
{
    (void)state;
    SCREEN(24, 80, "set msgline on -3 3", "msg one");
    row_is(22, " one");
    row_is(23, " ====>");
    machine_end(&g);
    SCREEN(24, 80, "set msgline on -3 3", "msg one#msg two#msg three");
    row_is(20, " one");
    row_is(21, " two");
    row_is(22, " three");
    row_is(23, " ====>");
    row_is(24, "                                                             X E D I T  1 File");
    machine_end(&g);
    SCREEN(24, 80, "set cmdline bottom#set msgline on -2 3", "msg one#msg two");
    row_is(22, " one");
    row_is(23, " two");
    row_is(24, " ====>");
    machine_end(&g);
}

static void size_of(void **state)
{
    (void)state;
    /* Two views of one file: each has its own current line. */
    SCREEN(24, 80, "screen 2", "@11,8|:2", "@23,8|:4");
    row_is(1, " ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=2 Col=1 Alt=0");
    row_is(6, " ===== beta two");
    row_is(12, "                                                             X E D I T  1 File");
    row_is(13, " ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=4 Col=1 Alt=0");
    row_is(18, " ===== alpha four");
    cursor_at(23, 8);
    machine_end(&g);
    /* What is done in the one is seen in the other, whose current line stays the same line. */
    SCREEN(24, 80, "screen 2", "@23,8|:4", "@11,8|:1#delete 2");
    row_is(6, " ===== gamma three");
    row_is(13, " ABC      FILE     A1  V 80  Trunc=80 Size=3 Line=2 Col=1 Alt=1");
    row_is(18, " ===== alpha four");
    machine_end(&g);
    /* Commands on both, carried out from the top; typed over lines of both; prefix commands. */
    SCREEN(24, 80, "x new file", "x abc file#screen 2",
           "@8,8|ALPHA|@9,2|d|@11,8|locate /delta/|@23,8|input text");
    row_is(1, " ABC      FILE     A1  V 80  Trunc=80 Size=4 Line=4 Col=1 Alt=2");
    row_is(3, " ===== ALPHA one");
    row_is(5, " ===== alpha four");
    row_is(6, " ===== delta five");
    row_is(13, " NEW      FILE     A1  F 80  Trunc=80 Size=1 Line=1 Col=1 Alt=1");
    row_is(18, " ===== text");
    row_is(24, "                                                             X E D I T  2 Files");
    machine_end(&g);
    SCREEN(24, 80, "screen size 10 14", "query screen");
    row_is(2, " SCREEN SIZE 10 14");
    row_is(11, " ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=0 Col=1 Alt=0");
    machine_end(&g);
    SCREEN(43, 80, "screen 3", "q screen");
    row_is(2, " SCREEN SIZE 15 14 14");
    row_is(30, " ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=0 Col=1 Alt=0");
    machine_end(&g);
}

static void upright(void **state)
{
    (void)state;
    SCREEN(24, 80, "x new file#i right", "x abc file", "screen 2 vertical", "@24,8|q lscreen");
    row_is(1, " ABC      FILE     A1  V 80  Trunc=80 Si NEW      FILE     A1  F 80  Trunc=80 Si");
    row_is(2, " LSCREEN 24 40 1 1 24 80");
    row_is(11, "                                         ===== * * * Top of File * * *");
    row_is(12, " ===== * * * Top of File * * *           ===== right");
    row_is(24, " ====>                                   ====>");
    cursor_at(24, 8);
    machine_end(&g);
    /* Each half's fields are its own. */
    SCREEN(24, 80, "x new file#i right", "x abc file", "screen 2 vertical",
           "@14,8|ALPHA|@12,48|RIGHT|@24,48|screen width 50 30");
    row_is(1, " NEW      FILE     A1  F 80  Trunc=80 Size=1 Line= ABC      FILE     A1  V 80  T");
    row_is(12, " ===== RIGHT                                       ===== * * * Top of File * * *");
    row_is(14, " ===== * * * End of File * * *                     ===== ALPHA one");
    machine_end(&g);
    SCREEN(24, 80, "screen 2 v", "@24,8|cmdline on");
    row_is(2, " DMSXSE520E Invalid operand: ON");
    machine_end(&g);
    /* A long line is cut at the edge; the rest of it stays. */
    SCREEN(24, 80, ":1#r 0123456789012345678901234567890123456789ABCDEF", "screen 2 v", "@12,8|X",
           "screen 1");
    row_is(12, " ===== X123456789012345678901234567890123456789ABCDEF");
    machine_end(&g);
}

static void anywhere(void **state)
{
    (void)state;
    SCREEN(24, 80, "screen define 8 40 1 1 10 30 12 51", "@7,8|:3", "query screen");
    row_is(2, " SCREEN DEFINE 8 40 1 1 10 30 12 51");
    row_is(12, "                                                   ABC      FILE     A1  V 80  T");
    row_is(21, "                                                   ====>");
    machine_end(&g);
    /* What is typed where no logical screen is does nothing. */
    SCREEN(24, 80, "screen define 8 40 1 1 10 30 12 51", "@23,8|quit|@10,60|quit");
    row_is(1, " ABC      FILE     A1  V 80  Trunc=80 Si");
    machine_end(&g);
}

static void wrong(void **state)
{
    static const struct {
        const char *command, *said;
    } t[] = {
        {"set screen", "DMSXSE545E Missing operand(s)"},
        {"set screen x", "DMSXSE543E Invalid number: X"},
        {"set screen 0", "DMSXSE543E Invalid number: 0"},
        {"set screen 2 across", "DMSXSE520E Invalid operand: ACROSS"},
        {"set screen 21", "DMSXSE534E Too many logical screens defined"},
        {"set screen 5",
         "DMSXSE537E Each logical screen must contain at least five lines and 20 columns"},
        {"set screen size 20 5", "DMSXSE536E Logical screens exceed physical screen size"},
        {"set screen width 70 10",
         "DMSXSE537E Each logical screen must contain at least five lines and 20 columns"},
        {"set screen width 70 11", "DMSXSE536E Logical screens exceed physical screen size"},
        {"set screen define 10 40 1", "DMSXSE545E Missing operand(s)"},
        {"set screen define 10 40 16 1", "DMSXSE536E Logical screens exceed physical screen size"},
        {"set screen define 10 40 1 1 10 40 10 40",
         "DMSXSE536E Logical screens exceed physical screen size"},
    };
    char row[200];
    (void)state;
    for (size_t k = 0; k < sizeof t / sizeof t[0]; k++) {
        SCREEN(24, 80, t[k].command);
        snprintf(row, sizeof row, " %.79s", t[k].said);
        row_is(2, row);
        row_is(24,
               "                                                             X E D I T  1 File");
        machine_end(&g);
    }
}

/* The ring goes on under the logical screens. */
static void ring(void **state)
{
    (void)state;
    SCREEN(24, 80, "x two file#i 2", "x three file#i 3", "screen 2", "@11,8|x");
    row_is(1, " TWO      FILE     A1  F 80  Trunc=80 Size=1 Line=1 Col=1 Alt=1");
    row_is(13, " ABC      FILE     A1  V 80  Trunc=80 Size=5 Line=0 Col=1 Alt=0");
    machine_end(&g);
    /* A file that goes is replaced wherever it was. */
    SCREEN(24, 80, "x two file#i 2", "screen 2", "@23,8|quit");
    row_is(1, " TWO      FILE     A1  F 80  Trunc=80 Size=1 Line=1 Col=1 Alt=1");
    row_is(13, " TWO      FILE     A1  F 80  Trunc=80 Size=1 Line=1 Col=1 Alt=1");
    machine_end(&g);
    SCREEN(24, 80, "screen 2", "@11,8|qq|@23,8|qq");
    if (!strstr(g.log, "Ready;"))
        fail_msg("no end: %s", g.log);
    machine_end(&g);
    /* Input mode is a logical screen's own. */
    SCREEN(24, 80, "screen 2", "@11,8|:1#input", "@8,8|typed", "@23,8|:5");
    row_is(6, " ===== typed");
    row_is(11, " ====> * * * Input Zone * * *");
    row_is(18, " ===== alpha four");
    machine_end(&g);
}

/* A profile may divide the screen, and a macro that reads goes on where it was. */
static void macros(void **state)
{
    (void)state;
    SCREEN(24, 80, "x abc file (profile halves", "qq", "x abc file (profile halves");
    row_is(6, " ===== gamma three");
    row_is(18, " ===== * * * Top of File * * *");
    machine_end(&g);
    SCREEN(24, 80, ":2", "ask", "@8,8|GAMMA|@23,8|:5");
    if (!strstr(g.log, "<FIL 8 8 3 GAMMA three>\n2\n"))
        fail_msg("not read: %s", g.log);
    row_is(8, " ===== GAMMA three");
    machine_end(&g);
}

/* What is typed into ABC FILE on 24 by 80, screen by screen, and where the cursor is then (0: anywhere),
 * or what a row shows. */
struct seen {
    const char *typed[4];
    unsigned row, col;
    const char *text;
};

static void look(const struct seen *t, size_t n)
{
    for (; n--; t++) {
        const char *script[7] = {"", "xedit abc file"};
        for (unsigned k = 0; k < 4; k++)
            script[2 + k] = t->typed[k];
        divided(24, 80, script);
        if (t->text)
            row_is(t->row, t->text);
        else
            cursor_at(t->row, t->col);
        machine_end(&g);
    }
}

/* After Enter the cursor is on the command line, unless a prefix command or a macro wants it elsewhere;
 * a key leaves it where it is. */
static void cursor(void **state)
{
    static const struct seen t[] = {
        {{"@14,10|x"}, 23, 8, NULL},
        {{"@14,2|a"}, 15, 8, NULL},
        {{"@14,2|i|@16,10|x"}, 15, 8, NULL},
        {{"@14,10|x|PF4"}, 14, 12, NULL},              /* TABKEY */
        {{"@14,10|PF12"}, 23, 8, NULL},                /* home ... */
        {{"@14,10|PF12", "@23,8|PF12"}, 14, 10, NULL}, /* ... and back */
        {{"@23,8|PF12"}, 12, 8, NULL},                 /* nothing to go back to: the current line */
        {{":2#cursor file 3 5"}, 14, 12, NULL},
        {{"cursor screen 4 9"}, 4, 9, NULL},
        {{"cursor screen 4 9 priority 5#cursor file 3#cursor cmdline priority 4"}, 4, 9, NULL},
        {{"cursor file 3 2 priority 4#cursor cmdline 5 p 4"}, 23, 12, NULL},
        {{"set enter before top", "@23,8|:4"}, 12, 0, " ===== alpha four"},
        {{"query enter"}, 2, 0, " ENTER IGNORE COMMAND CURSOR CMDLINE 1 PRIORITY 30"},
        {{"set enter ignore :4", "@23,8|:2"}, 12, 0, " ===== beta two"},
        {{"set enter ignore :4", "@14,9|x"}, 12, 0, " ===== alpha four"},
    };
    (void)state;
    look(t, sizeof t / sizeof t[0]);
}

#define FAR "                                                             "

/* A prefix command that waits is told of in the status area; one in error waits for nothing. */
/* With several pairs of VERIFY the scale and the tab line show the columns that stand below them, and the
 * cursor's column is the one that it is on; a column in hexadecimal takes two places. */
static void pairs(void **state)
{
    (void)state;
    SCREEN(24, 80, "set verify 1 5 h 1 2 8 12", "set scale on 4", "set tabline on 5",
           "set tabs 2 9", "cursor file 1 9 priority 90");
    row_is(4, "       |...+|.....1....+....2....+....3....+....4....+....5....+....6....+....7.");
    row_is(5, "        T     T  T");
    cursor_at(13, 18);
    machine_end(&g);
    SCREEN(24, 80, "v3 4 8 12", "set scale on 4", "right 2"); /* no blank needs to stand there */
    row_is(4, "       +.1....+....2....+....3....+....4....+....5....+....6....+....7....+....T");
    machine_end(&g);
}

/* A reserved line's text may begin with a word that is a colour or the like. */
static void reserved_words(void **state)
{
    (void)state;
    SCREEN(24, 80, "set reserved 4 high Red alert",
           "set reserved 5 blue underline nohigh blue none h one",
           "set reserved 6 yellow high ps0 ps0", "set reserved 7 red nohigh blue",
           "set reserved 7 red blue");
    row_is(4, " Red alert");
    row_is(5, " blue none h one");
    row_is(6, " ps0");
    row_is(7, " blue");
    machine_end(&g);
}

static void pending(void **state)
{
    static const struct seen t[] = {
        {{"@14,2|cc"}, 14, 0, " CC=== alpha one"},
        {{"@14,2|cc"}, 24, 0, FAR "'CC' pending..."},
        {{"@14,2|cc", "@15,2|zz", "@14,2|====="}, 15, 0, " ?ZZ== beta two"},
        {{"@14,2|cc", "@15,2|zz", "@14,2|====="}, 24, 0, FAR "X E D I T  1 File"},
        {{"@14,2|m", "reset"}, 24, 0, FAR "X E D I T  1 File"},
        {{"@14,2|m2", "@16,2|f"}, 14, 0, " ===== gamma three"},
        {{"@14,2|m2", "@16,2|f"}, 24, 0, FAR "X E D I T  1 File"},
    };
    (void)state;
    look(t, sizeof t / sizeof t[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(background),
        cmocka_unit_test(full_command_line),
        cmocka_unit_test(size_of),
        cmocka_unit_test(upright),
        cmocka_unit_test(above_the_command_line),
        cmocka_unit_test(anywhere),
        cmocka_unit_test(wrong),
        cmocka_unit_test(ring),
        cmocka_unit_test(cursor),
        cmocka_unit_test(macros),
        cmocka_unit_test(pending),
        cmocka_unit_test(pairs),
        cmocka_unit_test(reserved_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
