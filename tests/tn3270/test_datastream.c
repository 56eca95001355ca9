/* The data stream's builder and parser, Query Reply, TN3270E's negotiation and headers, lines. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tn3270/datastream.h"
#include "tn3270/line.h"
#include "tn3270/query_reply.h"
#include "tn3270/tn3270e.h"

/* Codes as real hosts sent them: a z/VM logo's Erase/Write Alternate, WCC C7, SBA to row 43 column
 * 60 of 43x80, a protected field. */
static void test_build(void **state)
{
    static const uint8_t logo[] = {0x7e, 0xc7, 0x11, 0xf5, 0x5b, 0x1d, 0x60, 0xd9};
    static const uint8_t rest[] = {0x28, 0x42, 0xf4, 0x3c, 0xc1, 0x50, 0x40, 0x12, 0x40, 0x40,
                                   0x29, 0x02, 0xc0, 0x60, 0x42, 0xf2, 0x13, 0x05, 0x08, 0xad};
    struct ds_out o;
    ds_init(&o, 43, 80);
    ds_command(&o, DS_EWA, DS_WCC_RESET | DS_WCC_ALARM | DS_WCC_RESTORE | DS_WCC_RESET_MDT);
    ds_at(&o, 43, 60);
    ds_sf(&o, DS_FA_PROTECTED);
    ds_string(&o, "R");
    assert_int_equal(o.len, sizeof logo);
    assert_memory_equal(o.data, logo, sizeof logo);
    ds_reset(&o);
    ds_sa(&o, DS_ATTR_COLOR, DS_COLOR_GREEN);
    ds_ra(&o, 80, 0x40);
    ds_eua(&o, 0);
    ds_field(&o, DS_FA_PROTECTED, DS_COLOR_RED, 0);
    ds_ic(&o);
    ds_pt(&o);
    ds_ge(&o, 0xad);
    assert_int_equal(o.len, sizeof rest);
    assert_memory_equal(o.data, rest, sizeof rest);
    ds_free(&o);
}

static void test_text(void **state)
{
    static const uint8_t want[] = {0xc1, 0x40, 0x6f, 0x43, 0xba, 0x40, 0x00, 0x40};
    struct ds_out o;
    ds_init(&o, 24, 80);
    ds_string(&o, "A\x1b\xe2\x82\xac\xc3\xa4[");              /* ESC, the euro sign, a umlaut */
    ds_ebcdic(&o, (const uint8_t[]){DS_SBA, 0x00, DS_SF}, 3); /* orders are not let through */
    assert_int_equal(o.len, sizeof want);
    assert_memory_equal(o.data, want, sizeof want);
    ds_free(&o);
}

static void test_addresses(void **state)
{
    uint8_t p[2];
    for (unsigned a = 0; a < 4096; a++) {
        ds_encode_address(p, (uint16_t)a, false);
        assert_int_equal(ds_decode_address(p), a);
        assert_true(p[0] >= 0x40 && p[1] >= 0x40);
    }
    for (unsigned a = 0; a < 16384; a += 7) {
        ds_encode_address(p, (uint16_t)a, true);
        assert_int_equal(ds_decode_address(p), a);
    }
    struct ds_out o;
    ds_init(&o, 62, 160);
    ds_at(&o, 62, 160);
    assert_int_equal(ds_decode_address(o.data + 1), 9919);
    ds_free(&o);
}

static void test_aids(void **state)
{
    for (unsigned n = 1; n <= 24; n++)
        assert_int_equal(ds_pf_of_aid(ds_aid_of_pf(n)), n);
    assert_int_equal(ds_aid_of_pf(25), 0);
    assert_int_equal(ds_aid_of_pf(12), 0x7c);
    assert_string_equal(ds_aid_name(0x6c), "PA1");
    assert_string_equal(ds_aid_name(0xf3), "PF03");
    assert_string_equal(ds_aid_name(0x00), "?");
    assert_true(ds_aid_is_short(DS_AID_CLEAR));
    assert_false(ds_aid_is_short(DS_AID_ENTER));
    assert_int_equal(ds_command_normal(0x0d), DS_EWA);
    assert_int_equal(ds_command_normal(DS_W), DS_W);
    assert_int_equal(ds_command_normal(0x33), 0);
}

static void test_inbound(void **state)
{
    static const uint8_t enter[] = {0x7d, 0xc4, 0xd7, 0x11, 0xc3, 0xf0, 0x88, 0x28, 0x42, 0xf2,
                                    0x00, 0x89, 0x08, 0x11, 0x11, 0xc5, 0xc1, 0x11, 0x40, 0x40};
    struct ds_inbound in;
    struct ds_field f;
    uint8_t text[10];
    assert_int_equal(ds_inbound_parse(&in, enter, sizeof enter, 24, 80), 0);
    assert_int_equal(in.cursor, 0x04 * 64 + 0x17);
    assert_true(ds_inbound_field(&in, 3 * 64 + 0x30, &f));
    assert_int_equal(ds_field_text(&f, text, sizeof text), 3);
    assert_memory_equal(text, "\x88\x89\x11", 3); /* SA and null gone, GE's character kept */
    assert_int_equal(ds_field_text(&f, text, 1), 1);
    assert_true(ds_inbound_field(&in, 0, &f));
    assert_int_equal(f.len, 0);
    assert_false(ds_inbound_field(&in, 1, &f));
    /* hostile */
    static const struct {
        uint8_t len, data[8];
    } bad[] = {{0, {0}},
               {2, {0x7d, 0x40}},
               {3, {0x7d, 0x5e, 0x40}},                   /* cursor beyond 24x80 */
               {5, {0x7d, 0x40, 0x40, 0x11, 0x40}},       /* SBA cut short */
               {6, {0x7d, 0x40, 0x40, 0x11, 0x5f, 0x7f}}, /* SBA beyond */
               {6, {0x7d, 0x40, 0x40, 0xc1, 0x28, 0x42}}, /* SA cut short */
               {5, {0x7d, 0x40, 0x40, 0xc1, 0x08}}};      /* GE cut short */
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_not_equal(ds_inbound_parse(&in, bad[i].data, bad[i].len, 24, 80), 0);
    static const uint8_t clear[] = {0x6d};
    assert_int_equal(ds_inbound_parse(&in, clear, 1, 24, 80), 0);
    assert_true(in.short_read);
}

/* The Query Reply of c3270 as a real session recorded it. */
static void test_query_reply(void **state)
{
    static const uint8_t recorded[] = {
        0x88, 0x00, 0x0e, 0x81, 0x80, 0x80, 0x81, 0x84, 0x85, 0x86, 0x87, 0x88, 0x95, 0xa1,
        0xa6, 0x00, 0x17, 0x81, 0x81, 0x01, 0x00, 0x00, 0x50, 0x00, 0x2b, 0x01, 0x00, 0x0a,
        0x02, 0xe5, 0x00, 0x02, 0x00, 0x6f, 0x09, 0x0c, 0x0d, 0x70, 0x00, 0x1a, 0x81, 0x86,
        0x00, 0x08, 0x00, 0xf4, 0xf1, 0xf1, 0xf2, 0xf2, 0xf3, 0xf3, 0xf4, 0xf4, 0xf5, 0xf5,
        0xf6, 0xf6, 0xf7, 0xf7, 0x04, 0x02, 0x00, 0xf0, 0x00, 0x0f, 0x81, 0x87, 0x05, 0x00,
        0xf0, 0xf1, 0xf1, 0xf2, 0xf2, 0xf4, 0xf4, 0xf8, 0xf8, 0x00, 0x11, 0x81, 0xa6, 0x00,
        0x00, 0x0b, 0x01, 0x00, 0x00, 0x50, 0x00, 0x18, 0x00, 0x50, 0x00, 0x2b};
    struct query_reply q;
    assert_int_equal(query_reply_parse(&q, recorded, sizeof recorded), 0);
    assert_int_equal(q.rows, 43);
    assert_int_equal(q.cols, 80);
    assert_int_equal(q.default_rows, 24);
    assert_true(q.color && q.highlight);
    assert_int_not_equal(query_reply_parse(&q, recorded, sizeof recorded - 1), 0);
    assert_int_not_equal(query_reply_parse(&q, recorded + 1, sizeof recorded - 1), 0);
    assert_false(query_reply_size_ok(43, 0));
    assert_false(query_reply_size_ok(255, 255));
}

static int take_name(void *ctx, const char *asked, char *name)
{
    if (strcmp(asked, "L0007") == 0)
        return TN3270E_DEVICE_IN_USE;
    strcpy(name, *asked ? asked : "L0001");
    return -1;
}

/* One subnegotiation; the reply as bytes. */
static size_t told(struct tn3270e *e, const char *sb, size_t len, uint8_t reply[64])
{
    struct ds_out o;
    ds_init(&o, 24, 80);
    tn3270e_receive(e, (const uint8_t *)sb, len, &o);
    size_t n = o.len;
    assert_true(n <= 64);
    if (n)
        memcpy(reply, o.data, n);
    ds_free(&o);
    return n;
}

#define TOLD(e, text, reply) told(e, text, sizeof(text) - 1, reply)

static void test_negotiation(void **state)
{
    struct tn3270e e;
    uint8_t r[64];
    tn3270e_init(&e, take_name, NULL);
    assert_int_equal(TOLD(&e,
                          "\x02\x07"
                          "VT100",
                          r),
                     4);
    assert_memory_equal(r, "\x02\x06\x05\x04", 4);
    assert_int_equal(TOLD(&e,
                          "\x02\x07"
                          "IBM-3278-4-E"
                          "\x01"
                          "L0007",
                          r),
                     4);
    assert_memory_equal(r, "\x02\x06\x05\x01", 4);
    assert_int_equal(TOLD(&e,
                          "\x02\x07"
                          "IBM-3278-4-E"
                          "\x01"
                          "TOOLONGNAME",
                          r),
                     4);
    assert_memory_equal(r, "\x02\x06\x05\x03", 4);
    assert_int_equal(TOLD(&e,
                          "\x02\x07"
                          "IBM-3287-1"
                          "\x00"
                          "L0001",
                          r),
                     4);
    assert_memory_equal(r, "\x02\x06\x05\x02", 4);
    assert_int_equal(TOLD(&e,
                          "\x02\x07"
                          "IBM-3278-4-E",
                          r),
                     20);
    assert_memory_equal(r,
                        "\x02\x04"
                        "IBM-3278-4-E"
                        "\x01"
                        "L0001",
                        20);
    assert_int_equal(e.state, TN3270E_FUNCTIONS);
    assert_true(e.model.extended && e.model.rows == 43);
    /* what x3270 asks for: BIND-IMAGE, RESPONSES, SYSREQ, CONTENTION-RESOLUTION */
    assert_int_equal(TOLD(&e, "\x03\x07\x00\x02\x04\x05", r), 4);
    assert_memory_equal(r, "\x03\x07\x02\x04", 4);
    assert_int_equal(TOLD(&e, "\x03\x04\x02\x04", r), 0);
    assert_int_equal(e.state, TN3270E_AGREED);
    uint8_t head[TN3270E_HEADER];
    tn3270e_header_next(&e, head);
    assert_memory_equal(head, "\x00\x00\x01\x00\x00", 5);
    tn3270e_header_next(&e, head);
    assert_int_equal(head[4], 1);
    assert_int_equal(tn3270e_negative((const uint8_t *)"\x02\x00\x01\x00\x01\x02", 6), 2);
    assert_int_equal(tn3270e_negative((const uint8_t *)"\x02\x00\x00\x00\x01\x00", 6), -1);
    assert_int_equal(tn3270e_negative((const uint8_t *)"\x02\x00\x01\x00\x01", 5), -1);
}

static void test_negotiation_refused(void **state)
{
    struct tn3270e e;
    uint8_t r[64];
    tn3270e_init(&e, take_name, NULL);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(e.state, TN3270E_DEVICE);
        TOLD(&e, "\x02\x07", r);
    }
    assert_int_equal(e.state, TN3270E_REFUSED);
    tn3270e_init(&e, take_name, NULL);
    TOLD(&e,
         "\x02\x07"
         "IBM-DYNAMIC",
         r);
    assert_int_equal(TOLD(&e, "\x03\x04\x00", r), 0); /* it insists on BIND-IMAGE */
    assert_int_equal(e.state, TN3270E_REFUSED);
}

static void test_models(void **state)
{
    struct tn3270_model m;
    assert_true(tn3270_model_parse(&m, "IBM-3279-5-E", 12));
    assert_true(m.rows == 27 && m.cols == 132 && m.color && m.extended);
    assert_true(tn3270_model_parse(&m, "ibm-3278-3", 10));
    assert_true(m.rows == 32 && !m.color && !m.extended);
    assert_true(tn3270_model_parse(&m, "IBM-DYNAMIC", 11));
    assert_true(tn3270_model_parse(&m, "IBM-3287-1", 10));
    assert_true(m.printer);
    assert_false(tn3270_model_parse(&m, "IBM-3278-6", 10));
    assert_false(tn3270_model_parse(&m, "IBM-3278-2-X", 12));
    assert_false(tn3270_model_parse(&m, "XTERM", 5));
    assert_false(tn3270_model_parse(&m, "IBM-3278", 8));
    assert_false(tn3270_model_parse(&m, "XBM-3278-2", 10));
    assert_false(tn3270_model_parse(&m, "IBM-3278.2", 10));
}

/* Records that end too early: what lies behind them would be good. */
static void test_short_records(void **state)
{
    static const uint8_t structured[] = {0x88, 0, 0}, address[] = {0x7d, 0x40, 0x40};
    static const uint8_t head[] = {0, 0, 0, 0, 1};
    struct ds_inbound in;
    struct tn3270e_header h;
    assert_int_equal(ds_inbound_parse(&in, structured, 0, 24, 80), -EINVAL);
    assert_int_equal(ds_inbound_parse(&in, structured, 1, 24, 80), 0);
    assert_int_equal(ds_inbound_parse(&in, address, 2, 24, 80), -EINVAL);
    assert_int_equal(ds_inbound_parse(&in, address, 3, 24, 80), 0);
    assert_int_equal(tn3270e_header_parse(&h, head, 4), -EINVAL);
    assert_int_equal(tn3270e_header_parse(&h, head, 5), 0);
    assert_int_equal(h.sequence, 1);
}

static void test_lines(void **state)
{
    struct line_input in = {.len = 0};
    char out[64];
    const char *keys = "a\xc3\xa4\x7f"
                       "b\x1b[1;5Cc\x01\r";
    enum line_event ev = LINE_MORE;
    for (const char *k = keys; *k; k++)
        ev = line_byte(&in, (uint8_t)*k);
    assert_int_equal(ev, LINE_DONE);
    assert_int_equal(line_take(&in, out, sizeof out), 3);
    assert_memory_equal(out, "abc", 3);
    assert_int_equal(line_byte(&in, '\n'), LINE_MORE); /* the same line's end */
    assert_int_equal(line_byte(&in, '\n'), LINE_DONE);
    assert_int_equal(line_byte(&in, 3), LINE_ATTENTION);
    for (int i = 0; i < 2 * TERMINAL_LINE_MAX; i++)
        line_byte(&in, 'x');
    assert_int_equal(in.len, TERMINAL_LINE_MAX);
    line_byte(&in, 0x15);
    assert_int_equal(in.len, 0);
    /* a guest's escape sequence, Latin-1, a C1 control, an overlong form, a surrogate */
    static const char dirty[] = "\x1b[2J\xe4\xc2\x9b\xc0\xaf\xed\xa0\x80z";
    static const char clean[] = " [2J\xc3\xa4 \xc3\x80\xc2\xaf\xc3\xad\xc2\xa0 z";
    assert_int_equal(line_clean(out, sizeof out, dirty, sizeof dirty - 1), sizeof clean - 1);
    assert_memory_equal(out, clean, sizeof clean - 1);
    assert_int_equal(line_clean(out, 1, "\xe4", 1), 0); /* no half characters */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_build),       cmocka_unit_test(test_text),
        cmocka_unit_test(test_addresses),   cmocka_unit_test(test_aids),
        cmocka_unit_test(test_inbound),     cmocka_unit_test(test_query_reply),
        cmocka_unit_test(test_negotiation), cmocka_unit_test(test_negotiation_refused),
        cmocka_unit_test(test_models),      cmocka_unit_test(test_short_records),
        cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
