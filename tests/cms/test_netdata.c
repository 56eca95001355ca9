/* NETDATA: what is written is read back; its bytes; damage is seen; SENDFILE, RECEIVE, TELL and
 * NAMEFIND in a CMS session. */
#include "cms/netdata.h"
#include "tests/cms/session.h"

struct stream {
    uint8_t bytes[400000];
    size_t n;
};

static int put(void *ctx, const uint8_t card[NETDATA_CARD])
{
    struct stream *s = ctx;
    memcpy(s->bytes + s->n, card, NETDATA_CARD);
    s->n += NETDATA_CARD;
    return 0;
}

static const struct netdata_info example = {
    .from_user = "BOB",
    .from_node = "VM1",
    .to_user = "ANN",
    .to_node = "VM2",
    .fn = "TEST",
    .ft = "DATA",
    .fm = "A2",
    .recfm = 'V',
    .lrecl = 70000,
    .bytes = 100000,
    .records = 5,
    .dated = true,
    .date = {2026, 11, 26, 15, 30, 1},
    .sent = {2026, 11, 27, 0, 0, 0},
};

/* Records of many lengths, those at the borders of segments among them. */
static void round_trip(void **state)
{
    static const size_t lengths[] = {1, 0, 252, 253, 254, 505, 506, 507, 65535, 3};
    static struct stream s;
    static uint8_t record[65535], got[65535];
    struct netdata_writer w = {.put = put, .ctx = &s};
    struct netdata_info i;
    struct netdata_reader r;
    size_t n;
    (void)state;
    s.n = 0;
    assert_int_equal(netdata_begin(&w, &example), 0);
    for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
        memset(record, (int)k + 1, lengths[k]);
        assert_int_equal(netdata_record(&w, record, lengths[k]), 0);
    }
    assert_int_equal(netdata_end(&w), 0);
    assert_int_equal(s.n % NETDATA_CARD, 0);
    assert_int_equal(netdata_open(&r, s.bytes, s.n, &i), 0);
    assert_string_equal(i.from_user, "BOB");
    assert_string_equal(i.to_node, "VM2");
    assert_string_equal(i.fn, "TEST");
    assert_string_equal(i.ft, "DATA");
    assert_string_equal(i.fm, "A2");
    assert_int_equal(i.recfm, 'V');
    assert_int_equal(i.lrecl, 70000);
    assert_true(i.dated);
    assert_int_equal(i.date.minute, 30);
    for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
        assert_int_equal(netdata_next(&r, got, sizeof got, &n), 1);
        assert_int_equal(n, lengths[k]);
        for (size_t j = 0; j < n; j++)
            assert_int_equal(got[j], k + 1);
    }
    assert_int_equal(netdata_next(&r, got, sizeof got, &n), 0);
}

/* The header byte for byte, as the format's description has it. */
static void bytes(void **state)
{
    static struct stream s;
    struct netdata_writer w = {.put = put, .ctx = &s};
    static const uint8_t header[] = {
        0xe0,                               /* first, last, control */
        0xc9, 0xd5, 0xd4, 0xd9, 0xf0, 0xf1, /* INMR01 */
        0x00, 0x42, 0x00, 0x01, 0x00, 0x02, 0x00, 0x50, 0x10, 0x11, 0x00, 0x01,
        0x00, 0x03, 0xe5, 0xd4, 0xf1,                                           /* VM1 */
        0x10, 0x12, 0x00, 0x01, 0x00, 0x03, 0xc2, 0xd6, 0xc2,                   /* BOB */
        0x10, 0x01, 0x00, 0x01, 0x00, 0x03, 0xe5, 0xd4, 0xf2,                   /* VM2 */
        0x10, 0x02, 0x00, 0x01, 0x00, 0x03, 0xc1, 0xd5, 0xd5,                   /* ANN */
        0x10, 0x24, 0x00, 0x01, 0x00, 0x0e, 0xf2, 0xf0, 0xf2, 0xf6, 0xf1, 0xf1, /* 20261127 */
    };
    static const uint8_t data[] = {0x05, 0xc0, 0x81, 0x82, 0x83, 0x08, 0xe0, 0xc9,
                                   0xd5, 0xd4, 0xd9, 0xf0, 0xf6, 0x00, 0x00};
    (void)state;
    s.n = 0;
    netdata_begin(&w, &example);
    netdata_record(&w, (const uint8_t *)"\x81\x82\x83", 3);
    netdata_end(&w);
    assert_memory_equal(s.bytes + 1, header, sizeof header);
    for (size_t k = 0; k + sizeof data < s.n; k++)
        if (!memcmp(s.bytes + k, data, sizeof data))
            return;
    fail_msg("the data record and INMR06 are not there");
}

/* A note says so; an acknowledgement names the file, and who answers. */
static void notes(void **state)
{
    static struct stream s;
    struct netdata_writer w = {.put = put, .ctx = &s};
    struct netdata_info i, note = example;
    struct netdata_reader r;
    (void)state;
    s.n = 0;
    note.note = note.acknowledge = true;
    assert_int_equal(netdata_begin(&w, &note), 0);
    assert_int_equal(netdata_end(&w), 0);
    assert_int_equal(netdata_open(&r, s.bytes, s.n, &i), 0);
    assert_true(i.note && i.acknowledge && !i.acknowledgement);
    s.n = 0;
    w.n = 0;
    assert_int_equal(netdata_acknowledge(&w, &example), 0);
    assert_int_equal(netdata_open(&r, s.bytes, s.n, &i), 0);
    assert_true(i.acknowledgement && !i.note && !i.acknowledge);
    assert_string_equal(i.fn, "TEST");
    assert_string_equal(i.ft, "DATA");
    assert_string_equal(i.fm, "A2");
    assert_string_equal(i.from_user, "BOB");
    assert_int_equal(i.sent.day, 27);
    for (size_t n = 0; n < s.n; n++) { /* cut anywhere: no more than an error */
        int rc = netdata_open(&r, s.bytes, n, &i);
        assert_true(rc == 0 || rc == -EINVAL || rc == -EUCLEAN);
    }
}

static void damaged(void **state)
{
    static struct stream s;
    static uint8_t copy[4000], record[300], got[65535];
    struct netdata_writer w = {.put = put, .ctx = &s};
    struct netdata_info i;
    struct netdata_reader r;
    size_t n;
    (void)state;
    s.n = 0;
    netdata_begin(&w, &example);
    netdata_record(&w, record, sizeof record);
    netdata_end(&w);
    assert_int_equal(netdata_open(&r, (const uint8_t *)"no netdata at all", 17, &i), -EINVAL);
    assert_int_equal(netdata_open(&r, s.bytes, 0, &i), -EINVAL);
    /* Each byte changed, each length cut: never out of bounds, never without an end. */
    for (size_t at = 0; at < s.n; at++) {
        memcpy(copy, s.bytes, s.n);
        copy[at] ^= 0xff;
        if (netdata_open(&r, copy, s.n, &i) == 0)
            for (unsigned k = 0; k < 1000 && netdata_next(&r, got, sizeof got, &n) > 0; k++)
                assert_true(k < 999);
        if (netdata_open(&r, s.bytes, at, &i) == 0)
            assert_int_not_equal(netdata_next(&r, got, sizeof got, &n) == 1 &&
                                     netdata_next(&r, got, sizeof got, &n) == 0 && at < s.n - 80,
                                 1);
    }
}

/* netdata_next()'s answer for the first record, or netdata_open()'s when it sees the damage. */
static int first_record(const uint8_t *bytes, size_t size)
{
    static uint8_t got[65535];
    struct netdata_info i;
    struct netdata_reader r;
    size_t n;
    int rc = netdata_open(&r, bytes, size, &i);
    return rc ? rc : netdata_next(&r, got, sizeof got, &n);
}

/* Where a segment says that it is longer than what is left, or shorter than its own head, its record is
 * not there: cut at each byte of the record, and each length in it made too small or too large. */
static void segments(void **state)
{
    static struct stream s;
    static uint8_t record[300];
    struct netdata_writer w = {.put = put, .ctx = &s};
    (void)state;
    s.n = 0;
    memset(record, 0xc1, sizeof record);
    netdata_begin(&w, &example);
    netdata_record(&w, record, sizeof record);
    netdata_end(&w);
    const uint8_t *data = memmem(s.bytes, s.n, record, 253); /* the first segment of two */
    assert_non_null(data);
    size_t from = (size_t)(data - s.bytes) - 2, second = from + s.bytes[from];
    size_t to = second + s.bytes[second];
    assert_int_equal(s.bytes[from], 255);
    assert_int_equal(first_record(s.bytes, s.n), 1);
    for (size_t at = from; at < to; at++) {
        assert_int_equal(first_record(s.bytes, at), -EUCLEAN);
    }
    for (unsigned k = 0; k < 4; k++) {
        size_t at = k < 2 ? from : second, whole = s.bytes[at];
        s.bytes[at] = (uint8_t)(k & 1);
        assert_int_equal(first_record(s.bytes, s.n), -EUCLEAN);
        s.bytes[at] = (uint8_t)whole;
    }
}

/* --- the commands -------------------------------------------------------------------------------- */

static void run(const char *const *script)
{
    fresh_machine();
    machine_file(a, "SOME", "TEXT", "first line\n\nthird, and a longer one");
    machine_file(
        a, "TESTER", "NAMES",
        "* people\n:nick.FRIEND :userid.ANN :node.TESTSYS\n             :name.Ann of VM\n"
        ":nick.ALL :list.FRIEND ANNE\n:nick.BAD :name.none\n"
        ":nick.ANNS :list.FRIEND anns, annp at testsys FAR AT NOWHERE annq AT\n"
        ":nick.TWICE :list.FRIEND ann anne ann at testsys ALL annz\n"
        ":nick.MANY :list.ann00001 ann00002 ann00003 ann00004 ann00005 ann00006 ann00007\n"
        " ann00008 ann00009 ann00010 ann00011 ann00012 ann00013 ann00014 ann00015 ann00016\n"
        " ann00017 ann00018 ann00019 ann00020 ann00021 ann00022 ann00023 ann00024 ann00025\n"
        " ann00026 ann00027 ann00028 ann00029 ann00030 ann00031 ann00032 ann00033 ann00034\n"
        " ann00035 ann00036 ann00037 ann00038 ann00039 ann00040 ann00041 ann00042 ann00043\n"
        " ann00044 ann00045 ann00046 ann00047 ann00048 ann00049 ann00050 ann00051 ann00052\n"
        " ann00053 ann00054 ann00055 ann00056 ann00057 ann00058 annlast");
    run_script(script);
}

static void people(void **state)
{
    static const char *const script[] = {"",
                                         "tell friend Hello there",
                                         "tell annabellas hi",
                                         "sendfile some text a to annabellas ann",
                                         "tell all hi",
                                         "tell anns ho",
                                         "tell twice hm",
                                         "sendfile some text a to twice annz ann",
                                         "tell many ha",
                                         "tell bad hi",
                                         "tell ann at nowhere hi",
                                         "tell friend",
                                         "namefind :nick friend :userid :name :none",
                                         "namefind :userid ann",
                                         "namefind :nick nobody",
                                         "namefind :nick friend :node (stack linenum",
                                         "exec pulls",
                                         "namefind nick friend",
                                         "namefind :nick :userid",
                                         "namefind :nick x (file nosuch",
                                         NULL};
    (void)state;
    run(script);
    in_cp("MSG ANN Hello there\nMSG ANNABELLAS hi\n");
    in_cp("CLOSE 000D TO ANNABELLAS CLASS");
    in_cp("CLOSE 000D TO ANN CLASS");
    in_cp("MSG ANN hi\nMSG ANNE hi\n");
    in_cp("MSG ANN hm\nMSG ANNE hm\nMSG ANNZ hm\n"
          "CLOSE 000D TO ANN CLASS A NAME SOME TEXT\nCLOSE 000D TO ANNE CLASS A NAME SOME TEXT\n"
          "CLOSE 000D TO ANNZ CLASS A NAME SOME TEXT\nMSG ANN00001 ha\n");
    in_cp("MSG ANN ho\nMSG ANNS ho\nMSG ANNP ho\nMSG ANNQ ho\n");
    in_log("DMSWTL648E Userid FAR at NOWHERE cannot be reached\n");
    in_cp("MSG ANN00057 ha\nMSG ANN00058 ha\nMSG ANNLAST ha\n");
    in_log("DMSWTL647E Userid not specified for BAD in TESTER NAMES file\nReady(00032)");
    in_log("DMSWTL648E Userid ANN at NOWHERE cannot be reached\nReady(00032)");
    in_log("DMSWTL545E Missing operand(s)\nReady(00024)");
    in_log("\nANN\nAnn of VM\n\nReady;");
    in_log("\n:nick.FRIEND\n:userid.ANN\n:node.TESTSYS\n:name.Ann of VM\nReady;");
    in_log("DMSNAM635I No entries were found that matched your search criteria\nReady(00032);");
    in_log("DMSNAM621E Bad PLIST: ");
    in_log("DMSNAM634E No value to search for was specified\nReady(00024);");
    in_log("DMSNAM002E File NOSUCH NAMES * not found\nReady(00028)");
    machine_end(&g);
}

static void send_and_receive(void **state)
{
    static const char *const script[] = {"",
                                         "sendfile some text a to friend",
                                         "receive 7 new file (olddate",
                                         "type new file",
                                         "listfile new file (format noheader",
                                         "type tester netlog",
                                         NULL};
    (void)state;
    run(script);
    in_cp("CLOSE 000D TO ANN CLASS A NAME SOME TEXT\n");
    in_log("File SOME TEXT A1 sent to ANN at TESTSYS on ");
    in_log("File NEW FILE A1 created from SOME TEXT A1 received from TESTER at TESTSYS\nReady;");
    in_log("\nfirst line\n\nthird, and a longer one\n");
    in_log("NEW      FILE     A1 V         23\n");
    in_log("File SOME     TEXT     A1 sent to ANN      at TESTSYS  on ");
    in_log("File NEW      FILE     A1 recv from TESTER   at TESTSYS  on ");
    in_cp("ORDER RDR 0007\n");
    in_cp("PURGE RDR 0007\n");
    machine_end(&g);
}

/* RECEIVE (FULLPROMPT: what is not wanted stays in the reader. */
static void prompted(void **state)
{
    static const char *const unwanted[] = {"",
                                           "sendfile some text a to friend",
                                           "receive 7 a b (fullprompt min",
                                           "receive 7 a b (f",
                                           "0",
                                           "state a b",
                                           NULL};
    static const char *const of_held[] = {"", "sendfile some text a to friend", "receive 6 a b (f",
                                          "0", NULL};
    static const char *const renamed[] = {"",
                                          "sendfile some text a to friend",
                                          "receive 7 a b (f",
                                          "3",
                                          "new name",
                                          "state new name",
                                          NULL};
    (void)state;
    run(unwanted);
    in_log("DMSWRC066E FULLPROMPT and MINPROMPT are conflicting options\n");
    in_log("DMSWRC1079R Receive A B A? Reply 0 (no), 1 (yes), 2 (quit), or 3 (rename)\nReady;");
    in_log("DMSSTT002E File A B * not found\n");
    in_cp("CHANGE RDR 0007 NOHOLD\n");
    assert_null(strstr(g.cp, "PURGE RDR 0007"));
    machine_end(&g);
    /* One that was held is held again. */
    run(of_held);
    in_cp("CHANGE RDR 0006 NOHOLD\n");
    in_cp("CHANGE RDR 0006 HOLD\n");
    machine_end(&g);
    run(renamed);
    in_log(
        "DMSWRC1080R Enter the new file name and file type\nFile NEW NAME A1 created from SOME TEXT A1 ");
    in_cp("PURGE RDR 0007\n");
    machine_end(&g);
}

static void punched(void **state)
{
    static const char *const script[] = {"",
                                         "receive",
                                         "punch some text",
                                         "receive (replace",
                                         "punch some text (noh",
                                         "receive",
                                         "sendfile some text to friend",
                                         "receive 7 = = (notype",
                                         "receive 99",
                                         "sendfile no file to ann",
                                         "sendfile some text",
                                         "sendfile some text to ann@nowhere",
                                         "sendfile some text to friend @nowhere anne",
                                         NULL};
    (void)state;
    run(script);
    in_log("DMSWRC205E Reader empty or not ready\nReady(00036)");
    in_log("File SOME TEXT A1 replaced from SOME TEXT A1 received from FRIEND at TESTSYS\n");
    in_log("DMSWSF002E File NO FILE * not found\nReady(00028)");
    in_log("DMSWSF545E Missing operand(s)\nReady(00024)");
    in_log("DMSWSF648E Userid ANN at NOWHERE cannot be reached\nReady(00032)");
    in_log("DMSWSF648E Userid FRIEND at NOWHERE cannot be reached\n");
    in_cp("CLOSE 000D TO ANNE CLASS");
    machine_end(&g);
}

/* What MVS sends of fixed records is a block of them; and what is no file is refused. */
static void blocks(void **state)
{
    static const char *const script[] = {"", "receive", "listfile test data (alloc noheader",
                                         "receive bad data", NULL};
    static struct stream s;
    struct netdata_writer w = {.put = put, .ctx = &s};
    struct netdata_info i = example;
    uint8_t block[160];
    (void)state;
    i.recfm = 'F';
    i.lrecl = 40;
    memset(block, 0xc1, sizeof block);
    s.n = 0;
    netdata_begin(&w, &i);
    netdata_record(&w, block, sizeof block);
    netdata_record(&w, block, 30);
    netdata_end(&w);
    size_t good = s.n / NETDATA_CARD;
    netdata_begin(&w, &i);
    netdata_record(&w, block, 50); /* no multiple of the record length */
    netdata_end(&w);
    fresh_machine();
    for (size_t k = 0; k < s.n / NETDATA_CARD; k++)
        guest_punch(&g, 0x00d, s.bytes + k * NETDATA_CARD, NETDATA_CARD);
    g.file_end = (unsigned)good;
    run_script(script);
    in_log("File TEST DATA A2 created from TEST DATA A2 received from BOB at VM1\n");
    in_log("\nTEST     DATA     A2 F         40          5          1\n");
    in_log("DMSWRC671E Error receiving file SPOOLED; rc=100 from FRIEND\nReady(00100)");
    machine_end(&g);
}

/* A spool file that is not what it says stays in the reader. */
static void refused(void **state)
{
    static const char *const script[] = {"", "sendfile some text a to friend", "exec spoil",
                                         "receive", NULL};
    (void)state;
    run(script);
    in_log("DMSWRC024E File SOME TEXT A1 already exists -- specify REPLACE option\nReady(00028)");
    in_cp("CHANGE RDR 0007 NOHOLD\n");
    if (strstr(g.cp, "PURGE RDR"))
        fail_msg("it was purged: %s", g.cp);
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),       cmocka_unit_test(bytes),    cmocka_unit_test(notes),
        cmocka_unit_test(damaged),          cmocka_unit_test(segments), cmocka_unit_test(people),
        cmocka_unit_test(send_and_receive), cmocka_unit_test(prompted), cmocka_unit_test(punched),
        cmocka_unit_test(refused),          cmocka_unit_test(blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
