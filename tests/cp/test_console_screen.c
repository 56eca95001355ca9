/* CP's line-mode screen as a data stream, line editing, message texts, command abbreviations. */
#include "cp/commands/command.h"
#include "cp/console/editing.h"
#include "cp/console/screen.h"
#include "cp/directory/system_config.h"
#include "cp/messages.h"
#include "cp/settings.h"
#include "cp/vm.h"
#include "engine/base/ebcdic.h"
#include "tn3270/buffer.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool put(struct screen *s, const char *text, bool end)
{
    uint8_t e[512];
    bool done;
    size_t n = strlen(text);
    ebcdic_from_ascii(e, text, n);
    screen_put(s, e, n, end, &done);
    return done;
}

static char *row(const struct screen *s, unsigned n, char text[133])
{
    for (unsigned i = 0; i < s->cols; i++) {
        uint8_t c = s->text[n * s->cols + i];
        text[i] = c ? (char)ebcdic_to_latin1(EBCDIC_037, c) : 0;
    }
    text[s->cols] = 0;
    return text;
}

/* The stream that a real system sent for the same (rows 43 of 80): recorded in sruvm.trc. */
static void first_write_is_as_recorded(void **state)
{
    static const uint8_t line[] = {
        0x01, 0xc2, 0x11, 0x00, 0x00, 0x28, 0x41, 0x00, 0x28, 0x42, 0x00, 0xd3, 0xd6, 0xc7, 0xd6,
        0xc6, 0xc6, 0x28, 0x00, 0x00, 0x11, 0x0d, 0x6f, 0x1d, 0x60, 0x11, 0xf3, 0x4f, 0x29, 0x03,
    };
    struct screen s;
    struct ds_out o;
    (void)state;
    assert_int_equal(screen_init(&s, 43, 80, true, true, "SRU"), 0);
    ds_init(&o, 43, 80);
    assert_true(screen_update(&s, &o));
    assert_int_equal(o.data[0], DS_EWA);
    assert_int_equal(o.data[1], 0xc2);
    ds_reset(&o);
    assert_false(screen_update(&s, &o)); /* nothing changed */
    put(&s, "LOGOFF", true);
    assert_true(screen_update(&s, &o));
    assert_true(o.len > sizeof line);
    assert_int_equal(o.data[0], DS_W);
    uint16_t at = ds_decode_address(o.data + 3);
    assert_int_equal(at, 0);
    assert_memory_equal(o.data + 5, line + 5, 15);
    assert_int_equal(ds_decode_address(o.data + 21), 43 * 80 - 1);
    assert_int_equal(ds_decode_address(o.data + 26), 41 * 80 - 1);
    ds_free(&o);
    screen_free(&s);
}

/* Are these bytes somewhere in what is sent? */
static bool sent(const struct ds_out *o, const char *bytes, size_t n)
{
    return memmem(o->data, o->len, bytes, n) != NULL;
}

static void put_bytes(struct screen *s, const char *bytes, size_t n, struct ds_out *o)
{
    bool done;
    screen_put(s, (const uint8_t *)bytes, n, true, &done);
    ds_reset(o);
    assert_true(done && screen_update(s, o));
}

/* TERMINAL APL and TEXT: by Graphic Escape to the terminal, and back into a line's bytes. */
static void graphic_escapes(void **state)
{
    static const uint8_t typed[] = {0xc1, DS_GE, 0xc4, DS_SA, 0x42, 0xf2, DS_GE, 0xf2, 0, DS_GE};
    const struct ds_field field = {0, typed, sizeof typed};
    struct screen s;
    struct ds_out o;
    uint8_t text[8];
    (void)state;
    screen_init(&s, 24, 80, false, true, "TEST");
    ds_init(&o, 24, 80);
    put_bytes(&s, "\xc1\x9d\xad\xab\xb2", 5, &o);
    assert_true(sent(&o, "\xc1\x9d\xad\xab\xb2", 5));
    s.graphics = GRAPHICS_APL;
    put_bytes(&s, "\xc1\x9d\xad\xc2\x4a", 5, &o);
    assert_true(sent(&o, "\xc1\x08\x9d\x08\xad\xc2\x4a", 7));
    assert_int_equal(graphics_field_text(s.graphics, &field, text, sizeof text), 3);
    assert_memory_equal(text, "\xc1\xc4\xf2", 3);
    s.graphics = GRAPHICS_TEXT;
    put_bytes(&s, "\xc1\xab\xb2\x9d\xc2", 5, &o);
    assert_true(sent(&o, "\xc1\x08\xc4\x08\xf2\x08\xd1\xc2", 8));
    assert_int_equal(graphics_field_text(s.graphics, &field, text, sizeof text), 3);
    assert_memory_equal(text, "\xc1\xab\xb2", 3);
    assert_int_equal(graphics_field_text(s.graphics, &field, text, 1), 1);
    screen_set_input(&s, (const uint8_t *)"\xab", 1); /* RETRIEVE */
    ds_reset(&o);
    assert_true(screen_update(&s, &o));
    assert_true(sent(&o, "\x08\xc4", 2));
    ds_free(&o);
    screen_free(&s);
}

static void lines_wrap_and_fill(void **state)
{
    struct screen s;
    char text[133], long_line[200];
    (void)state;
    screen_init(&s, 24, 80, false, true, "TEST");
    memset(long_line, 'x', 170);
    long_line[170] = 0;
    assert_true(put(&s, long_line, true));
    assert_int_equal(s.next, 3);
    assert_string_equal(row(&s, 2, text), "xxxxxxxxxx");
    for (int i = 0; i < 18; i++)
        assert_true(put(&s, "y", true));
    assert_false(screen_full(&s));
    assert_false(put(&s, long_line, true)); /* the last row takes 79 of it */
    assert_true(screen_full(&s));
    assert_int_equal(strlen(row(&s, 21, text)), 79);
    screen_clear(&s);
    assert_int_equal(s.next, 0);
    screen_free(&s);
}

static void unfinished_lines_go_on(void **state)
{
    struct screen s;
    char text[133];
    (void)state;
    screen_init(&s, 24, 80, false, true, "TEST");
    put(&s, "login", false);
    put(&s, ": ", false);
    put(&s, "root", true);
    put(&s, "next", true);
    assert_string_equal(row(&s, 0, text), "login: root");
    assert_string_equal(row(&s, 1, text), "next");
    assert_int_equal(s.next, 2);
    screen_free(&s);
}

/* CLEAR ends a line that waited for more; a redraw brings back all that is on the page. */
static void cleared_and_redrawn(void **state)
{
    struct screen s;
    struct ds_out o;
    char text[133];
    uint8_t old[3], fresh[5];
    (void)state;
    screen_init(&s, 24, 80, false, true, "TEST");
    ds_init(&o, 24, 80);
    put(&s, "old", false);
    screen_clear(&s);
    put(&s, "fresh", true);
    assert_string_equal(row(&s, 0, text), "fresh");
    assert_int_equal(s.next, 1);
    ebcdic_from_ascii(old, "old", 3);
    ebcdic_from_ascii(fresh, "fresh", 5);
    assert_true(screen_update(&s, &o));
    assert_non_null(memmem(o.data, o.len, fresh, 5));
    assert_null(memmem(o.data, o.len, old, 3));
    ds_reset(&o);
    put(&s, "next", true);
    assert_true(screen_update(&s, &o));
    assert_null(memmem(o.data, o.len, fresh, 5)); /* it is there already */
    ds_reset(&o);
    screen_redraw(&s);
    assert_true(screen_update(&s, &o));
    assert_non_null(memmem(o.data, o.len, fresh, 5));
    ds_free(&o);
    screen_free(&s);
}

static void show(struct buffer3270 *terminal, struct screen *s)
{
    struct ds_out o, none;
    ds_init(&o, s->rows, s->cols);
    ds_init(&none, s->rows, s->cols);
    assert_true(screen_update(s, &o));
    assert_int_equal(buffer3270_write(terminal, o.data, o.len, &none), BUFFER_OK);
    ds_free(&o);
    ds_free(&none);
}

/* An update that was on its way when CLEAR was pressed must not open the keyboard: no input area is
 * on that screen, and what is typed there is lost. */
static void clear_meets_an_update(void **state)
{
    struct screen s;
    struct buffer3270 terminal;
    struct ds_out pressed, late, none;
    (void)state;
    screen_init(&s, 24, 80, false, true, "TEST");
    assert_int_equal(buffer3270_init(&terminal, 24, 80), 0);
    ds_init(&pressed, 24, 80);
    ds_init(&late, 24, 80);
    ds_init(&none, 24, 80);
    show(&terminal, &s);
    assert_false(terminal.locked);
    assert_true(buffer3270_type(&terminal, 0xc1));
    put(&s, "a line", true);
    show(&terminal, &s);
    assert_false(terminal.locked); /* the user goes on typing */
    assert_true(buffer3270_type(&terminal, 0xc2));
    assert_int_equal(terminal.cursor, 22 * 80 + 2);

    put(&s, "another line", true);
    assert_true(screen_update(&s, &late));
    assert_true(buffer3270_key(&terminal, DS_AID_CLEAR, &pressed));
    buffer3270_write(&terminal, late.data, late.len, &none);
    assert_true(terminal.locked);
    assert_false(buffer3270_type(&terminal, 0xc3));
    screen_clear(&s); /* CP has CLEAR now */
    screen_key_taken(&s);
    show(&terminal, &s);
    assert_false(terminal.locked);
    assert_int_equal(terminal.cursor, 22 * 80);
    assert_true(buffer3270_type(&terminal, 0xc4));

    assert_true(buffer3270_key(&terminal, DS_AID_PA2, &pressed));
    screen_key_taken(&s); /* a key that changes nothing */
    show(&terminal, &s);
    assert_false(terminal.locked);
    buffer3270_free(&terminal);
    ds_free(&pressed);
    ds_free(&late);
    ds_free(&none);
    screen_free(&s);
}

/* Pages turn while the user types: what is typed, the cursor and the keyboard are left alone. */
static void pages_turn_under_typing(void **state)
{
    struct screen s;
    struct buffer3270 terminal;
    struct ds_out key;
    struct ds_inbound in;
    uint8_t text[SCREEN_INPUT_MAX];
    char shown[81];
    (void)state;
    screen_init(&s, 24, 80, false, true, "TEST");
    assert_int_equal(buffer3270_init(&terminal, 24, 80), 0);
    show(&terminal, &s);
    assert_true(buffer3270_type(&terminal, 0xc8));
    for (unsigned page = 0; page < 3; page++) {
        put(&s, "first of a page", true);
        put(&s, "second", true);
        show(&terminal, &s);
        screen_new_page(&s);
        put(&s, "first of the next", true);
        show(&terminal, &s);
        buffer3270_row_text(&terminal, 1, shown, sizeof shown);
        assert_string_equal(shown, "first of the next");
        buffer3270_row_text(&terminal, 2, shown, sizeof shown);
        assert_string_equal(shown, "");
        assert_false(terminal.locked);
        screen_redraw(&s); /* SCREEN */
        show(&terminal, &s);
    }
    assert_true(buffer3270_type(&terminal, 0xc9));
    ds_init(&key, 24, 80);
    assert_true(buffer3270_key(&terminal, DS_AID_ENTER, &key));
    assert_int_equal(ds_inbound_parse(&in, key.data, key.len, 24, 80), 0);
    assert_int_equal(screen_input(&s, &in, text, sizeof text), 2);
    assert_memory_equal(text, "\xc8\xc9", 2);
    screen_new_page(&s); /* no update opens the keyboard before CP has taken the key */
    put(&s, "late", true);
    show(&terminal, &s);
    assert_true(terminal.locked);
    ds_free(&key);
    buffer3270_free(&terminal);
    screen_free(&s);
}

static void settings(struct vm_settings *set)
{
    struct system_config *c = system_config_default();
    settings_init(set, c);
    system_config_free(c);
}

static void check(const struct vm_settings *set, const char *in, const char *expected)
{
    struct edited e;
    char got[256] = "";
    edit_line(set, in, strlen(in), &e);
    for (unsigned i = 0; i < e.lines; i++) {
        size_t n = strlen(got);
        snprintf(got + n, sizeof got - n, "%s%s%.*s", i ? "|" : "", e.line[i].cp ? "CP:" : "",
                 (int)e.line[i].len, e.line[i].text);
    }
    assert_string_equal(got, expected);
}

static void editing(void **state)
{
    struct vm_settings set;
    (void)state;
    settings(&set);
    check(&set, "query time", "query time");
    check(&set, "", "");
    check(&set, "a#b##c", "a|b||c");
    check(&set, "a\"#b", "a#b");
    check(&set, "abcd@@x", "abx");
    check(&set, "@@x", "x");
    check(&set, "abc\xa2xy", "xy");
    check(&set, "one#two@@@@", "one|");
    check(&set, "#cp q t", "CP:q t");
    check(&set, "#CP", "CP:");
    check(&set, "#cp#b", "CP:|CP:b");
    check(&set, "#cpx", "|cpx");
    set.linedit = false;
    check(&set, "a#b@", "a#b@");
    check(&set, "#cp q t", "CP:q t");
    settings(&set);
    set.linend = 0;
    check(&set, "a#b", "a#b");
    check(&set, "#cp q t", "CP:q t"); /* that sign is the default one then */
    check(&set, "#CP", "CP:");
}

static const char *text_of(unsigned id, ...)
{
    static char text[256];
    va_list args;
    va_start(args, id);
    message_format(text, sizeof text, "XYZ", id, args);
    va_end(args);
    return text;
}

static void messages(void **state)
{
    (void)state;
    assert_string_equal(text_of(1, "FOO", NULL), "HCPXYZ001E Unknown CP command: FOO");
    assert_string_equal(text_of(54, "GRAF", "L0003", NULL),
                        "HCPXYZ054E Already logged on GRAF L0003");
    assert_string_equal(text_of(2114, "LINUX2", "600", NULL),
                        "HCPXYZ2114I User LINUX2 termination may be delayed for up to 600 seconds");
    assert_string_equal(text_of(MESSAGE_FORM(3, 1), "X", NULL),
                        "HCPXYZ003E Invalid option - command contains extra option(s) starting "
                        "with X");
    size_t n;
    const struct message *m = message_table(&n);
    for (size_t i = 0; i < n; i++) {
        assert_true(m[i].help && *m[i].help);
        assert_non_null(strchr("IWEAR", m[i].severity));
        for (size_t k = 0; k < i; k++)
            assert_true(m[k].id != m[i].id);
    }
}

static const char *found(const char *word, uint32_t classes)
{
    size_t n;
    const struct command_row *rows = command_table(&n);
    const struct command_row *r = command_find(rows, n, word, classes);
    return r ? r->name : "-";
}

static void abbreviations(void **state)
{
    const uint32_t g = VM_CLASS('G'), all = UINT32_MAX;
    (void)state;
    assert_string_equal(found("Q", g), "QUERY");
    assert_string_equal(found("QUERYX", g), "-");
    assert_string_equal(found("L", g), "LOGON");
    assert_string_equal(found("LOG", g), "LOGOFF");
    assert_string_equal(found("DISC", g), "DISCONNECT");
    assert_string_equal(found("D", g), "DISPLAY");
    assert_string_equal(found("I", g), "IPL");
    assert_string_equal(found("IND", g), "INDICATE");
    assert_string_equal(found("B", g), "BEGIN");
    assert_string_equal(found("M", g), "MESSAGE");
    assert_string_equal(found("XAUTOL", g), "XAUTOLOG");
    assert_string_equal(found("FORCE", g), "-"); /* another class */
    assert_string_equal(found("FORCE", all), "FORCE");
    assert_string_equal(found("SHUT", all), "-"); /* nobody shuts down by a slip */
}

static void tables_are_complete(void **state)
{
    size_t n[3];
    const struct command_row *t[3] = {command_table(&n[0]), query_table(&n[1]), set_table(&n[2])};
    (void)state;
    for (int k = 0; k < 3; k++)
        for (size_t i = 0; i < n[k]; i++) {
            const struct command_row *r = &t[k][i];
            assert_true(r->min >= 1 && r->min <= strlen(r->name));
            assert_true(*r->classes && r->handler);
            assert_true(!r->syntax == !r->help);
        }
}

/* The status in ten columns and the system identifier in eight, at the end of the last row, whatever
 * the screen's size; a status that needs more stands alone. */
static void status_area(void **state)
{
    static const uint16_t sizes[][2] = {{24, 80}, {27, 132}, {43, 80}, {62, 160}};
    static const char *const statuses[][2] = {{"RUNNING", "RUNNING   BIGFOOT"},
                                              {"NOT ACCEPTED", "NOT ACCEPTED"},
                                              {"MORE...", "MORE...   BIGFOOT"},
                                              {"CP READ", "CP READ   BIGFOOT"}};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct screen s;
        struct buffer3270 terminal;
        uint16_t rows = sizes[i][0], cols = sizes[i][1];
        char shown[512];
        assert_int_equal(screen_init(&s, rows, cols, rows != 24, true, "BIGFOOT"), 0);
        assert_int_equal(buffer3270_init(&terminal, rows, cols), 0);
        for (size_t k = 0; k < sizeof statuses / sizeof *statuses; k++) {
            put(&s, "first", !k);
            screen_set_status(&s, statuses[k][0]);
            show(&terminal, &s);
            buffer3270_row_text(&terminal, rows, shown, sizeof shown);
            assert_int_equal(strspn(shown, " "), cols - 20u);
            assert_string_equal(shown + cols - 20, statuses[k][1]);
        }
        buffer3270_row_text(&terminal, 1, shown, sizeof shown);
        assert_memory_equal(shown, "first", 5);
        buffer3270_free(&terminal);
        screen_free(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_write_is_as_recorded),
        cmocka_unit_test(graphic_escapes),
        cmocka_unit_test(lines_wrap_and_fill),
        cmocka_unit_test(unfinished_lines_go_on),
        cmocka_unit_test(status_area),
        cmocka_unit_test(cleared_and_redrawn),
        cmocka_unit_test(clear_meets_an_update),
        cmocka_unit_test(pages_turn_under_typing),
        cmocka_unit_test(editing),
        cmocka_unit_test(messages),
        cmocka_unit_test(abbreviations),
        cmocka_unit_test(tables_are_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
