/* cp/volumes/cp_volume.c: label and allocation map, there and back, and tracks that make no sense. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>

#include "cp/volumes/ckd.h"
#include "cp/volumes/cp_volume.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

struct bench {
    uint8_t track[CKD_TRACK_3390], space[CP_VOLUME_CYLINDERS], back[CP_VOLUME_CYLINDERS];
};

static int setup(void **state)
{
    *state = calloc(1, sizeof(struct bench));
    return 0;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

static void there_and_back(struct bench *b, uint32_t cylinders)
{
    const struct cp_volume v = {
        .volid = "M01P02", .ssi = "CLUSTER", .system = "BIGFOOT", .cylinders = cylinders};
    struct cp_volume w;
    memset(b->space, SPACE_PERM, sizeof b->space);
    memset(b->space + 1, SPACE_PAGE, cylinders / 3);
    memset(b->space + cylinders / 2, SPACE_SPOL, cylinders / 4);
    b->space[cylinders - 2] = SPACE_TDSK;
    b->space[cylinders - 1] = SPACE_DRCT;
    assert_int_equal(cp_volume_make(b->track, sizeof b->track, &v, b->space), 0);
    assert_int_equal(cp_volume_read(b->track, sizeof b->track, &w, b->back), 0);
    assert_true(w.formatted);
    assert_string_equal(w.volid, v.volid);
    assert_string_equal(w.ssi, v.ssi);
    assert_string_equal(w.system, v.system);
    assert_int_equal(w.cylinders, cylinders);
    assert_memory_equal(b->space, b->back, cylinders);
}

static void maps(void **state)
{
    static const uint32_t sizes[] = {10, 3339, 4080, 4081, 10017, 65520};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        there_and_back(*state, sizes[i]);
}

/* The label is IBM's example, byte for byte, and the map's header is as ALOC has it. */
static void layout(void **state)
{
    static const uint8_t label[] = {0xe5, 0xd6, 0xd3, 0xf1, 0xe3, 0xc5, 0xd4,
                                    0xd7, 0xc1, 0xc1, 0xf0, 0,    0,    0,
                                    0,    5,    0,    0,    0,    0,    0};
    static const uint8_t cpvol[] = {0, 0, 0, 0, 0, 0xc3, 0xd7, 0xe5, 0xd6, 0xd3, 0x40};
    struct bench *b = *state;
    struct ckd_record r;
    const struct cp_volume v = {.volid = "TEMPAA", .cylinders = 10};
    b->space[9] = SPACE_DRCT;
    assert_int_equal(cp_volume_make(b->track, sizeof b->track, &v, b->space), 0);
    assert_int_equal(ckd_find(b->track, sizeof b->track, 3, &r), 1);
    assert_int_equal(r.count.dlen, 80);
    assert_memory_equal(r.data, label, sizeof label);
    assert_memory_equal(r.data + 0x29, cpvol, sizeof cpvol);
    assert_int_equal(ckd_find(b->track, sizeof b->track, 4, &r), 1);
    assert_int_equal(get16(r.data + 2), 10);
    assert_int_equal(r.data[12], 0x40);
    assert_int_equal(r.data[16 + 9], 0x40);
    assert_int_equal(r.data[0] & 0x40, 0x40);
    assert_int_equal(ckd_find(b->track, sizeof b->track, 5, &r), 1);
    assert_int_equal(r.data[0], 0xf4);
}

static void other_volumes(void **state)
{
    struct bench *b = *state;
    struct cp_volume w;
    ckd_track_init(b->track, sizeof b->track, 0, 0);
    assert_int_equal(cp_volume_read(b->track, sizeof b->track, &w, b->back), 0);
    assert_false(w.formatted);
    assert_string_equal(w.volid, "");
    uint8_t label[80];
    const struct ckd_count vol1 = {.rec = 3, .dlen = 80};
    ebcdic_pad(label, "VOL1LINUX1", 80);
    assert_int_equal(ckd_append(b->track, sizeof b->track, &vol1, NULL, label), 0);
    assert_int_equal(cp_volume_read(b->track, sizeof b->track, &w, b->back), 0);
    assert_false(w.formatted);
    assert_string_equal(w.volid, "LINUX1");
}

/* Every map that a guest may write: read or refused, never beyond. */
static void hostile(void **state)
{
    struct bench *b = *state;
    struct cp_volume w;
    struct ckd_record r;
    unsigned seed = 1;
    for (unsigned round = 0; round < 4000; round++) {
        const struct cp_volume v = {.volid = "X", .cylinders = round % 2 ? 5000 : 50};
        memset(b->space, SPACE_PERM, sizeof b->space);
        assert_int_equal(cp_volume_make(b->track, sizeof b->track, &v, b->space), 0);
        assert_int_equal(ckd_find(b->track, sizeof b->track, 4, &r), 1);
        for (unsigned k = 0; k < 1 + round % 5; k++)
            b->track[r.data - b->track + rand_r(&seed) % (round % 3 ? 40 : 4096)] =
                (uint8_t)rand_r(&seed);
        int rc = cp_volume_read(b->track, sizeof b->track, &w, b->back);
        assert_true(rc == 0 || rc == -EUCLEAN);
        assert_true(rc || w.cylinders <= CP_VOLUME_CYLINDERS);
        for (uint32_t i = 0; !rc && i < w.cylinders; i++)
            assert_in_range(b->back[i], 0, SPACES - 1);
    }
}

/* Extents at the end of the volume, and behind it. */
static void extents(void **state)
{
    static const struct {
        uint16_t first;
        uint32_t length;
        int rc;
    } tries[] = {{4999, 1, 0},        {4999, 2, -EUCLEAN},       {5000, 1, -EUCLEAN}, {1, 4999, 0},
                 {1, 5000, -EUCLEAN}, {1, UINT32_MAX, -EUCLEAN}, {0, 5001, -EUCLEAN}};
    struct bench *b = *state;
    struct cp_volume w;
    struct ckd_record r;
    const struct cp_volume v = {.volid = "X", .cylinders = 5000};
    assert_int_equal(cp_volume_make(b->track, sizeof b->track, &v, b->space), 0);
    assert_int_equal(ckd_find(b->track, sizeof b->track, 4, &r), 1);
    uint8_t *extent = b->track + (r.data - b->track) + 16;
    for (size_t k = 0; k < sizeof tries / sizeof *tries; k++) {
        extent[0] = 0x08;
        put16(extent + 2, tries[k].first);
        put32(extent + 4, tries[k].length);
        assert_int_equal(cp_volume_read(b->track, sizeof b->track, &w, b->back), tries[k].rc);
        assert_true(tries[k].rc || b->back[4999] == SPACE_PAGE);
    }
}

/* A track that DDR copies to another cylinder is that cylinder's; one that makes no sense is refused. */
static void moved(void **state)
{
    struct bench *b = *state;
    const char *why = NULL;
    assert_int_equal(cp_volume_format(b->track, sizeof b->track, 7, 3), 0);
    assert_int_equal(ckd_move(b->track, sizeof b->track, 7, 900), 0);
    assert_int_equal(ckd_track_check(b->track, sizeof b->track, 900, 3, &why), CP_VOLUME_RECORDS);
    assert_true(ckd_move(b->track, 5000, 900, 7) < 0);
}

static void limits(void **state)
{
    struct bench *b = *state;
    struct cp_volume v = {.volid = "X", .cylinders = CP_VOLUME_CYLINDERS + 1};
    assert_int_equal(cp_volume_make(b->track, sizeof b->track, &v, b->space), -EINVAL);
    v.cylinders = 10000;
    for (uint32_t i = 0; i < 10000; i += 2)
        b->space[i] = SPACE_PAGE;
    assert_int_equal(cp_volume_make(b->track, sizeof b->track, &v, b->space), -ENOSPC);
}

static void formatted(void **state)
{
    struct bench *b = *state;
    const char *why = NULL;
    assert_int_equal(cp_volume_format(b->track, sizeof b->track, 7, 3), 0);
    assert_int_equal(ckd_track_check(b->track, sizeof b->track, 7, 3, &why), CP_VOLUME_RECORDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(maps, setup, teardown),
        cmocka_unit_test_setup_teardown(layout, setup, teardown),
        cmocka_unit_test_setup_teardown(other_volumes, setup, teardown),
        cmocka_unit_test_setup_teardown(hostile, setup, teardown),
        cmocka_unit_test_setup_teardown(extents, setup, teardown),
        cmocka_unit_test_setup_teardown(moved, setup, teardown),
        cmocka_unit_test_setup_teardown(limits, setup, teardown),
        cmocka_unit_test_setup_teardown(formatted, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
