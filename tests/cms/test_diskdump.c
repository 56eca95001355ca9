/* Decks of DISK DUMP: their columns, what is written is read back, damage is seen; DISK and RECEIVE in
 * a CMS session. */
#include "cms/diskdump.h"
#include "engine/base/bytes.h"
#include "tests/cms/session.h"

struct cards {
    uint8_t bytes[4000 * DISKDUMP_CARD];
    size_t n;
};

static int put(void *ctx, const uint8_t card[DISKDUMP_CARD])
{
    struct cards *s = ctx;
    memcpy(s->bytes + s->n++ * DISKDUMP_CARD, card, DISKDUMP_CARD);
    return 0;
}

static const struct diskdump_info example = {.fn = "SOME",
                                             .ft = "DATA",
                                             .fm = "B2",
                                             .recfm = 'V',
                                             .lrecl = 70,
                                             .records = 3,
                                             .date = {1999, 12, 31, 23, 59, 58}};

static void make(struct cards *s, const struct diskdump_info *info)
{
    struct diskdump_writer w = {.put = put, .ctx = s};
    uint8_t record[70];
    memset(s, 0, sizeof *s);
    diskdump_begin(&w, info);
    for (unsigned k = 0; k < info->records; k++) {
        memset(record, 0xc1 + (int)k, sizeof record);
        uint32_t n = info->recfm == 'F' ? info->lrecl : 70 - k * 30;
        assert_int_equal(diskdump_record(&w, record, n), 0);
    }
    assert_int_equal(diskdump_end(&w), 0);
}

static int with_cards(void **state)
{
    *state = calloc(1, sizeof(struct cards));
    return *state ? 0 : -1;
}

static int without(void **state)
{
    free(*state);
    return 0;
}

static void columns(void **state)
{
    struct cards *s = *state;
    char text[81] = "";
    make(s, &example);
    assert_int_equal(s->n, 4); /* (2 + 70 + 2 + 40 + 2 + 10) / 50, and one more */
    ebcdic_to_ascii(text, s->bytes, 80);
    assert_memory_equal(text,
                        "\x02"
                        "CMS ",
                        5);
    assert_memory_equal(text + 5 + 2, "AAAA", 4);
    assert_string_equal(text + 55, "  SOME    DATA    B200001");
    ebcdic_to_ascii(text, s->bytes + 3 * DISKDUMP_CARD, 80);
    assert_memory_equal(text,
                        "\x02"
                        "CMSNSOME    DATA    ",
                        21);
    assert_string_equal(text + 55, "  SOME    DATA    B200004");
}

static void back(void **state)
{
    struct cards *s = *state;
    struct diskdump_reader r;
    struct diskdump_info info;
    uint8_t record[70];
    size_t n;
    for (int fixed = 0; fixed < 2; fixed++) {
        struct diskdump_info in = example;
        in.recfm = fixed ? 'F' : 'V';
        make(s, &in);
        assert_int_equal(diskdump_open(&r, s->bytes, s->n, 0, &info), 0);
        assert_false(r.disorder);
        assert_int_equal(r.next, s->n);
        assert_memory_equal(&info.date, &example.date, sizeof info.date);
        assert_string_equal(info.fm, "B2");
        for (unsigned k = 0; k < 3; k++) {
            assert_int_equal(diskdump_next(&r, record, sizeof record, &n), 1);
            assert_int_equal(n, fixed ? 70 : 70 - k * 30);
            assert_int_equal(record[0], 0xc1 + k);
            assert_int_equal(record[n - 1], 0xc1 + k);
        }
        assert_int_equal(diskdump_next(&r, record, sizeof record, &n), 0);
    }
}

static void damage(void **state)
{
    struct cards *s = *state;
    struct diskdump_reader r;
    struct diskdump_info info;
    uint8_t record[70];
    size_t n;
    make(s, &example);
    assert_int_equal(diskdump_open(&r, s->bytes, s->n, s->n, &info), -EINVAL);
    assert_int_equal(diskdump_open(&r, s->bytes, s->n - 1, 0, &info), -ENODATA);
    s->bytes[DISKDUMP_CARD + 79] = 0xf9; /* a number */
    assert_int_equal(diskdump_open(&r, s->bytes, s->n, 0, &info), 0);
    assert_true(r.disorder);
    s->bytes[DISKDUMP_CARD + 57] = 0xe9; /* another file's card */
    assert_int_equal(diskdump_open(&r, s->bytes, s->n, 0, &info), -ENODATA);
    make(s, &example);
    put16(s->bytes + 5, 71); /* longer than the record length */
    assert_int_equal(diskdump_open(&r, s->bytes, s->n, 0, &info), 0);
    assert_int_equal(diskdump_next(&r, record, sizeof record, &n), -EUCLEAN);
    make(s, &example);
    put32(s->bytes + 3 * DISKDUMP_CARD + 5 + 40, 400); /* more records than bytes */
    assert_int_equal(diskdump_open(&r, s->bytes, s->n, 0, &info), 0);
    int rc;
    while ((rc = diskdump_next(&r, record, sizeof record, &n)) > 0)
        ;
    assert_int_equal(rc, -EUCLEAN);
    make(s, &example);
    s->bytes[3 * DISKDUMP_CARD + 5 + 30] = 0x40; /* no record format */
    assert_int_equal(diskdump_open(&r, s->bytes, s->n, 0, &info), -EUCLEAN);
    make(s, &example);
    s->bytes[1] = 0x40;
    assert_int_equal(diskdump_open(&r, s->bytes, s->n, 0, &info), -EINVAL);
}

/* A session with that script on an A-disk with LONG TEXT and SOME TEXT. */
static void two_files(const char *const *script)
{
    char big[201];
    memset(big, 'x', 200);
    big[200] = 0;
    fresh_machine();
    machine_file(a, "LONG", "TEXT", big);
    machine_file(a, "SOME", "TEXT", "one\ntwo\nthree");
    run_script(script);
}

static void session(void **state)
{
    static const char *const script[] = {"",
                                         "disk",
                                         "disk copy",
                                         "disk dump none such",
                                         "disk dump long text",
                                         "disk dump some text a",
                                         "copyfile some text a kept text a",
                                         "disk load",
                                         "erase long text",
                                         "disk load = = a2 (replace olddate",
                                         "listfile * text * (date noheader",
                                         "compare some text a kept text a",
                                         NULL};
    (void)state;
    two_files(script);
    in_log("DMSDSK047E No function specified\nReady(00024)");
    in_log("DMSDSK014E Invalid function COPY\nReady(00024)");
    in_log("DMSDSK002E File NONE SUCH A not found\nReady(00028)");
    in_log("DMSDSK024E File LONG TEXT A1 already exists -- specify REPLACE option\nReady(00028)");
    machine_end(&g);
}

/* The reader has the deck of two files. */
static void loaded(void **state)
{
    static const char *const script[] = {"",
                                         "disk dump long text",
                                         "disk dump some text a",
                                         "erase long text",
                                         "disk load = = a2 (repl",
                                         "listfile * text * (format noheader",
                                         "disk load",
                                         NULL};
    (void)state;
    two_files(script);
    in_log("LONG     TEXT     A2\nSOME     TEXT     A2\nReady;");
    in_log("LONG     TEXT     A2 V        200\nSOME     TEXT     A2 V          5\n");
    in_log("DMSDSK205E Reader empty or not ready\nReady(00036)");
    if (!strstr(g.cp, "CLOSE 000D NAME LONG TEXT\n"))
        fail_msg("CP got: %s", g.cp);
    machine_end(&g);
}

static void received(void **state)
{
    static const char *const script[] = {"", "disk dump long text", "receive (repl",
                                         "receive 7 = other", NULL};
    (void)state;
    char big[201];
    memset(big, 'x', 200);
    big[200] = 0;
    fresh_machine();
    machine_file(a, "LONG", "TEXT", big);
    run_script(script);
    in_log("File LONG TEXT A1 replaced from LONG TEXT A1 received from FRIEND at TESTSYS\n");
    machine_end(&g);
}

/* SENDFILE OLD: the same deck, to somebody. */
static void sent(void **state)
{
    static const char *const script[] = {"",
                                         "sendfile long text a to friend (old ack",
                                         "sendfile long text a to friend (old new",
                                         "sendfile long text a to friend (old",
                                         "erase long text",
                                         "disk load = = a2",
                                         "listfile long text * (format noheader",
                                         NULL};
    (void)state;
    char big[201];
    memset(big, 'x', 200);
    big[200] = 0;
    fresh_machine();
    machine_file(a, "LONG", "TEXT", big);
    run_script(script);
    in_log("DMSWSF066E OLD and ACK are conflicting options\nReady(00024)");
    in_log("DMSWSF066E OLD and NEW are conflicting options\nReady(00024)");
    in_log("File LONG TEXT A1 sent to FRIEND at TESTSYS on ");
    in_log("LONG     TEXT     A2 V        200\n");
    if (!strstr(g.cp, "CLOSE 000D TO FRIEND CLASS A NAME LONG TEXT\n"))
        fail_msg("CP got: %s", g.cp);
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(columns, with_cards, without),
        cmocka_unit_test_setup_teardown(back, with_cards, without),
        cmocka_unit_test_setup_teardown(damage, with_cards, without),
        cmocka_unit_test(session),
        cmocka_unit_test(loaded),
        cmocka_unit_test(received),
        cmocka_unit_test(sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
