/* The screen in storage: orders, keyboard, answers, and real hosts' recorded screens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "engine/base/ebcdic.h"
#include "tn3270/buffer.h"
#include "tn3270/query_reply.h"

struct rig {
    struct buffer3270 b;
    struct ds_out out, answer;
};

static int setup(void **state)
{
    struct rig *r = calloc(1, sizeof *r);
    assert_int_equal(buffer3270_init(&r->b, 43, 80), 0);
    ds_init(&r->out, 43, 80);
    ds_init(&r->answer, 43, 80);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    struct rig *r = *state;
    buffer3270_free(&r->b);
    ds_free(&r->out);
    ds_free(&r->answer);
    free(r);
    return 0;
}

static enum buffer_result play(struct rig *r)
{
    ds_reset(&r->answer);
    enum buffer_result result = buffer3270_write(&r->b, r->out.data, r->out.len, &r->answer);
    ds_reset(&r->out);
    return result;
}

static void row_is(struct rig *r, unsigned row, const char *text)
{
    char got[400];
    buffer3270_row_text(&r->b, row, got, sizeof got);
    assert_string_equal(got, text);
}

static void type(struct rig *r, const char *text)
{
    for (; *text; text++) {
        uint8_t e;
        ebcdic_from_ascii(&e, text, 1);
        assert_true(buffer3270_type(&r->b, e));
    }
}

/* Two input fields of 5 and 8, the second hidden, on a protected screen. */
static void form(struct rig *r)
{
    ds_command(&r->out, DS_EWA, DS_WCC_RESET | DS_WCC_RESTORE);
    ds_at(&r->out, 1, 1);
    ds_sf(&r->out, DS_FA_PROTECTED);
    ds_string(&r->out, "NAME");
    ds_at(&r->out, 2, 1);
    ds_sf(&r->out, 0);
    ds_ic(&r->out);
    ds_at(&r->out, 2, 7);
    ds_sf(&r->out, DS_FA_SKIP);
    ds_at(&r->out, 3, 1);
    ds_sf(&r->out, DS_FA_HIDDEN);
    ds_at(&r->out, 3, 10);
    ds_sf(&r->out, DS_FA_PROTECTED);
    assert_int_equal(play(r), BUFFER_OK);
}

static void test_sizes(void **state)
{
    struct rig *r = *state;
    struct buffer3270 bad;
    assert_int_equal(r->b.rows, 24);
    form(r);
    assert_int_equal(r->b.rows, 43);
    ds_command(&r->out, DS_EW, DS_WCC_RESTORE);
    play(r);
    assert_int_equal(r->b.rows, 24);
    assert_false(r->b.formatted);
    assert_int_not_equal(buffer3270_init(&bad, 23, 80), 0);
    assert_int_not_equal(buffer3270_init(&bad, 200, 200), 0);
}

static void test_typing_and_read_modified(void **state)
{
    struct rig *r = *state;
    form(r);
    assert_int_equal(r->b.cursor, 81);
    type(r, "ABCDE"); /* fills the field: on to the next over the skip field */
    assert_int_equal(r->b.cursor, 161);
    type(r, "secret");
    row_is(r, 2, " ABCDE");
    row_is(r, 3, "");
    assert_true(buffer3270_key(&r->b, DS_AID_ENTER, &r->answer));
    assert_true(r->b.locked);
    assert_false(buffer3270_type(&r->b, 0xc1));
    struct ds_inbound in;
    struct ds_field f;
    uint8_t text[20];
    assert_int_equal(ds_inbound_parse(&in, r->answer.data, r->answer.len, 43, 80), 0);
    assert_int_equal(in.aid, DS_AID_ENTER);
    assert_int_equal(in.cursor, 167);
    assert_true(ds_inbound_field(&in, 81, &f));
    assert_int_equal(ds_field_text(&f, text, sizeof text), 5);
    assert_memory_equal(text, "\xc1\xc2\xc3\xc4\xc5", 5);
    assert_true(ds_inbound_field(&in, 161, &f));
    assert_int_equal(f.len, 6);
    assert_false(ds_inbound_field(&in, 82, &f));
}

static void test_editing(void **state)
{
    struct rig *r = *state;
    form(r);
    type(r, "ABD");
    buffer3270_move(&r->b, 0, -1);
    buffer3270_toggle_insert(&r->b);
    type(r, "C");
    row_is(r, 2, " ABCD");
    type(r, "X");
    assert_false(buffer3270_type(&r->b, 0xc1)); /* no null left */
    buffer3270_reset(&r->b);
    row_is(r, 2, " ABCXD");
    assert_true(buffer3270_backspace(&r->b));
    row_is(r, 2, " ABCD");
    buffer3270_home(&r->b);
    assert_int_equal(r->b.cursor, 81);
    assert_true(buffer3270_delete(&r->b));
    row_is(r, 2, " BCD");
    assert_false(buffer3270_backspace(&r->b)); /* the attribute is to the left */
    buffer3270_move(&r->b, 0, 1);
    assert_true(buffer3270_erase_eof(&r->b));
    row_is(r, 2, " B");
    buffer3270_tab(&r->b);
    assert_int_equal(r->b.cursor, 161);
    buffer3270_tab(&r->b);
    assert_int_equal(r->b.cursor, 81);
    buffer3270_backtab(&r->b);
    assert_int_equal(r->b.cursor, 161);
    buffer3270_move(&r->b, -2, 0);
    assert_false(buffer3270_type(&r->b, 0xc1)); /* protected */
    buffer3270_newline(&r->b);
    assert_int_equal(r->b.cursor, 81);
    assert_true(buffer3270_erase_input(&r->b));
    row_is(r, 2, "");
    row_is(r, 1, " NAME");
    ds_reset(&r->answer);
    buffer3270_read_modified(&r->b, false, &r->answer);
    assert_int_equal(r->answer.len, 3); /* nothing modified any more */
}

static void test_unformatted(void **state)
{
    struct rig *r = *state;
    ds_command(&r->out, DS_EW, DS_WCC_RESTORE);
    play(r);
    type(r, "Q TIME");
    assert_true(buffer3270_key(&r->b, DS_AID_ENTER, &r->answer));
    struct ds_inbound in;
    size_t pos = 0;
    struct ds_field f;
    assert_int_equal(ds_inbound_parse(&in, r->answer.data, r->answer.len, 24, 80), 0);
    assert_true(in.unformatted);
    assert_true(ds_inbound_next(&in, &pos, &f));
    assert_int_equal(f.addr, 0);
    assert_int_equal(f.len, 6);
    assert_false(ds_inbound_next(&in, &pos, &f));
    buffer3270_reset(&r->b);
    ds_reset(&r->answer);
    assert_true(buffer3270_key(&r->b, DS_AID_CLEAR, &r->answer));
    assert_int_equal(r->answer.len, 1);
    row_is(r, 1, "");
}

static void test_orders(void **state)
{
    struct rig *r = *state;
    form(r);
    ds_command(&r->out, DS_W, 0);
    ds_at(&r->out, 5, 1);
    ds_ra(&r->out, ds_addr(&r->out, 5, 11), 0x60);
    ds_string(&r->out, "x");
    ds_at(&r->out, 2, 2);
    ds_string(&r->out, "ab");
    ds_pt(&r->out); /* nulls to the end of the field, on to the hidden field */
    ds_string(&r->out, "pw");
    ds_at(&r->out, 1, 1);
    ds_mf(&r->out, (const uint8_t[]){DS_ATTR_FIELD, DS_FA_HIDDEN | DS_FA_PROTECTED}, 1);
    assert_int_equal(play(r), BUFFER_OK);
    row_is(r, 5, "----------x");
    row_is(r, 2, " ab");
    row_is(r, 1, "");
    assert_int_equal(r->b.cells[161].c, 0x97);
    ds_command(&r->out, DS_W, 0);
    ds_sba(&r->out, 0);
    ds_eua(&r->out, 0); /* all unprotected positions */
    play(r);
    assert_int_equal(r->b.cells[161].c, 0);
    assert_int_equal(r->b.cells[320].c, 0x60);
    ds_command(&r->out, DS_W, DS_WCC_ALARM);
    ds_at(&r->out, 9, 1);
    ds_sa(&r->out, DS_ATTR_COLOR, DS_COLOR_RED);
    ds_string(&r->out, "r");
    ds_sa(&r->out, DS_ATTR_ALL, 0);
    ds_string(&r->out, "n");
    play(r);
    assert_true(r->b.alarm);
    uint8_t fa, color, highlight;
    buffer3270_look(&r->b, 640, -1, &fa, &color, &highlight);
    assert_int_equal(color, DS_COLOR_RED);
    buffer3270_look(&r->b, 641, -1, &fa, &color, &highlight);
    assert_int_equal(color, 0);
}

static void test_rejected(void **state)
{
    struct rig *r = *state;
    static const uint8_t streams[][6] = {
        {2, 0xaa, 0xc3},                     /* no command */
        {4, DS_W, 0xc3, DS_SBA, 0x40},       /* cut short */
        {5, DS_W, 0xc3, DS_SBA, 0x3f, 0xff}, /* beyond the screen */
        {3, DS_W, 0xc3, 0x04},               /* no order */
        {5, DS_W, 0xc3, DS_SFE, 0x02, 0xc0}, /* pairs missing */
        {5, DS_WSF, 0x00, 0x09, 0x01, 0xff}, /* length beyond the stream */
        {5, DS_W, 0xc3, DS_MF, 0x00, 0x40},  /* no field there */
    };
    form(r);
    for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++) {
        ds_bytes(&r->out, streams[i] + 1, streams[i][0]);
        assert_int_equal(play(r), BUFFER_REJECT);
    }
    assert_int_equal(buffer3270_write(&r->b, NULL, 0, &r->answer), BUFFER_REJECT);
}

/* An order that goes over all the screen costs its sender three or four bytes: one command does not keep a
 * processor or fill storage by thousands of them. */
static void test_bounded(void **state)
{
    struct rig *r = *state;
    static const uint8_t order[][4] = {{DS_RA, 0x40, 0x40, 0xc1}, {DS_EUA, 0x40, 0x40}, {DS_PT}};
    static const size_t length[] = {4, 3, 1};
    static const uint8_t read[] = {0x00, 0x05, 0x01, 0x00, DS_RB};
    for (unsigned o = 0; o < 3; o++)
        for (unsigned times = 200; times <= 16000; times += 15800) {
            ds_command(&r->out, DS_EW, 0xc3);
            for (unsigned n = 0; n < times; n++)
                ds_bytes(&r->out, order[o], length[o]);
            assert_int_equal(play(r), times == 200 ? BUFFER_OK : BUFFER_REJECT);
            assert_in_range(r->b.spent, 200 * 1920, 1025 * 1920);
        }
    for (unsigned times = 20; times <= 13000; times += 12980) {
        ds_byte(&r->out, DS_WSF);
        for (unsigned n = 0; n < times; n++)
            ds_bytes(&r->out, read, sizeof read);
        assert_int_equal(play(r), times == 20 ? BUFFER_ANSWER : BUFFER_REJECT);
        assert_in_range(r->answer.len, 20 * 1920, 2 * 1024 * 1024);
        ds_reset(&r->answer);
    }
}

static void test_query(void **state)
{
    struct rig *r = *state;
    struct query_reply q;
    ds_query(&r->out);
    assert_int_equal(play(r), BUFFER_ANSWER);
    assert_int_equal(query_reply_parse(&q, r->answer.data, r->answer.len), 0);
    assert_int_equal(q.rows, 43);
    assert_int_equal(q.cols, 80);
    assert_int_equal(q.default_rows, 24);
    assert_true(q.color);
    assert_true(q.highlight);
    /* cut anywhere it is an error or a shorter answer, never more */
    for (size_t n = 0; n < r->answer.len; n++)
        query_reply_parse(&q, r->answer.data, n);
}

static void test_read_buffer(void **state)
{
    struct rig *r = *state;
    form(r);
    ds_command(&r->out, DS_RB, 0);
    assert_int_equal(play(r), BUFFER_ANSWER);
    assert_int_equal(r->answer.len, 3 + 43 * 80 + 5); /* AID, cursor, a byte more for each field */
    assert_int_equal(r->answer.data[0], DS_AID_NONE);
    assert_int_equal(r->answer.data[3], DS_SF);
}

/* ---- Recorded sessions --------------------------------------------------------------------- */

/* Appends the hex digits of one trace line "< 0x20  d440…"; returns bytes. */
static size_t trace_line(const char *line, uint8_t *p, size_t size)
{
    size_t n = 0;
    unsigned byte;
    const char *hex = strstr(line, "0x");
    if (!hex || !(hex = strpbrk(hex, " \t")))
        return 0;
    for (hex += strspn(hex, " \t"); n < size && sscanf(hex, "%2x", &byte) == 1; hex += 2)
        p[n++] = (uint8_t)byte;
    return n;
}

/* All that the host sent in one recording, telnet verbs included. */
static size_t recording(const char *name, uint8_t *p, size_t size)
{
    const char *dir = getenv("BIGFOOT_RECORDED_3270");
    char path[300], line[400];
    size_t n = 0;
    snprintf(path, sizeof path, "%s/%s", dir ? dir : "../shared/data/recorded-3270", name);
    FILE *f = fopen(path, "r");
    if (!f && !dir) {
        snprintf(path, sizeof path, "../../shared/data/recorded-3270/%s", name);
        f = fopen(path, "r");
    }
    if (!f)
        return 0;
    while (fgets(line, sizeof line, f))
        if (strncmp(line, "< 0x", 4) == 0)
            n += trace_line(line, p + n, size - n);
    fclose(f);
    return n;
}

/* Takes records out of telnet bytes and plays them; header: bytes of TN3270E in front.  Returns the
 * number of data streams that were understood, *bad the others. */
static unsigned replay(struct rig *r, const uint8_t *p, size_t n, size_t header, unsigned *bad)
{
    static uint8_t record[65536];
    size_t len = 0;
    unsigned good = 0;
    *bad = 0;
    for (size_t i = 0; i < n && len < sizeof record; i++) {
        if (p[i] != 0xff) {
            record[len++] = p[i];
        } else if (i + 1 < n && p[i + 1] == 0xff) {
            record[len++] = p[i++];
        } else if (i + 1 < n && p[i + 1] == 0xef) {
            i++;
            if (len > header && (header == 0 || record[0] == 0)) {
                ds_reset(&r->answer);
                enum buffer_result k =
                    buffer3270_write(&r->b, record + header, len - header, &r->answer);
                good += k != BUFFER_REJECT;
                *bad += k == BUFFER_REJECT;
            }
            len = 0;
        } else if (i + 1 < n && p[i + 1] == 0xfa) {
            while (i + 1 < n && !(p[i] == 0xff && p[i + 1] == 0xf0))
                i++;
            i++;
        } else {
            i += 2;
        }
    }
    return good;
}

static uint8_t recorded[200000];

static void test_recorded_zvm(void **state)
{
    struct rig *r = *state;
    unsigned bad;
    size_t n = recording("sruvm.trc", recorded, sizeof recorded);
    if (n == 0) {
        print_message("no recorded sessions here\n");
        skip();
    }
    /* the first screen alone: up to the second End of Record comes the query, then the logo */
    size_t end = 0;
    for (unsigned eor = 0; end + 1 < n && eor < 2; end++)
        eor += recorded[end] == 0xff && recorded[end + 1] == 0xef;
    assert_int_equal(replay(r, recorded, end + 1, 0, &bad), 2);
    assert_int_equal(bad, 0);
    char text[400];
    buffer3270_row_text(&r->b, 39, text, sizeof text);
    assert_string_equal(text, " USERID   ===>");
    buffer3270_row_text(&r->b, 43, text, sizeof text);
    assert_non_null(strstr(text, "RUNNING   SRU"));
    assert_int_equal(r->b.cursor, 38 * 80 + 16);
    assert_int_equal(r->b.rows, 43);
    /* the whole session: the line-mode screen as facts describe it */
    assert_true(replay(r, recorded, n, 0, &bad) >= 4);
    assert_int_equal(bad, 0);
    int start;
    uint8_t fa = buffer3270_field_at(&r->b, 41 * 80, &start);
    assert_int_equal(start, 40 * 80 + 79);
    assert_int_equal(fa & DS_FA_PROTECTED, 0);
}

static void test_recorded_others(void **state)
{
    struct rig *r = *state;
    unsigned bad;
    size_t n = recording("tn3270e-renegotiate.trc", recorded, sizeof recorded);
    if (n == 0)
        skip();
    assert_true(replay(r, recorded, n, 5, &bad) >= 1);
    assert_int_equal(bad, 0);
    n = recording("ft_cut.trc", recorded, sizeof recorded);
    assert_true(n > 0);
    assert_true(replay(r, recorded, n, 0, &bad) > 20);
    assert_int_equal(bad, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_sizes),           T(test_typing_and_read_modified),
        T(test_editing),         T(test_unformatted),
        T(test_orders),          T(test_rejected),
        T(test_bounded),         T(test_query),
        T(test_read_buffer),     T(test_recorded_zvm),
        T(test_recorded_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
