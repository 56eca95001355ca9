/* The CMS file system: its bytes on the disk, records, names, a large disk. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>

#include "cms/filesystem/edf_internal.h"
#include "tests/cms/edf_image.h"

/* The label's and the first FST's bytes, as Linux's vtoc.h and FSTSECT have them. */
static void test_bytes(void **state)
{
    struct image *i = image_new(4096, 180);
    struct edf_disk *d = formatted(i, false);
    struct edf_file *f;
    const uint8_t *label = i->bytes + 2 * 4096;

    assert_memory_equal(label, "\xc3\xd4\xe2\xf1\xe3\xc5\xe2\xe3\xf0\xf1\0\0\0\0\x10\0\0\0\0\4",
                        20);
    assert_memory_equal(label + 28, "\0\0\0\xb4\0\0\0\6\0\0\0\x40\0\0\0\x40\x13\4\x25\x08\0\x57\1",
                        23);
    assert_int_equal(edf_open(d, "PROFILE", "EXEC", EDF_WRITE, &format_v, &f), 0);
    assert_int_equal(edf_write(f, 0, "\1\2\3", 3), 0);
    assert_int_equal(edf_write(f, 0, "\4", 1), 0);
    assert_int_equal(edf_close(f), 0);
    assert_memory_equal(label + 16, "\0\0\0\5", 4); /* the other directory block now */
    const uint8_t *dir = i->bytes + 4 * 4096, *fst = dir + 128;
    assert_memory_equal(dir, "\0\0\0\1\0\0\0\0\xc4\xc9\xd9\xc5\xc3\xe3\xd6\xd9", 16);
    assert_memory_equal(dir + 40, "\0\0\0\5\0\0\0\1\0\0\0\3\0\4", 14);
    assert_memory_equal(fst, "\xd7\xd9\xd6\xc6\xc9\xd3\xc5\x40\xc5\xe7\xc5\xc3\x40\x40\x40\x40",
                        16);
    assert_memory_equal(fst + 24, "\xc1\xf1\0\0\0\0\xe5\x08\0\0\0\3", 12);
    assert_memory_equal(fst + 44, "\0\0\0\1\0\0\0\2\0\x0c\x13\4\x25\x08\0\x57", 16);
    uint32_t at = (uint32_t)fst[42] << 8 | fst[43];
    assert_memory_equal(i->bytes + (at - 1) * 4096, "\0\3\1\2\3\0\1\4\0\0", 10);
    edf_unmount(d);
    image_free(i);
}

/* A file of V records that span blocks and split their headers: pointers as cmsfs-fuse reads. */
static void test_spanned(void **state)
{
    struct image *i = image_new(512, 400);
    struct edf_disk *d = formatted(i, true);
    struct edf_file *f;
    uint8_t rec[2000], back[2000];
    uint32_t length;

    for (int n = 0; n < 2000; n++) {
        rec[n] = (uint8_t)(n * 7 + 1);
    }
    assert_int_equal(edf_open(d, "A", "B", EDF_WRITE, &format_v, &f), 0);
    assert_int_equal(edf_write(f, 0, rec, 509), 0);  /* header of the next split */
    assert_int_equal(edf_write(f, 0, rec, 1500), 0); /* blocks 2 and 3 spanned, ends in 4 */
    assert_int_equal(edf_write(f, 0, rec, 5), 0);
    assert_int_equal(edf_close(f), 0);
    struct edf_info info;
    assert_int_equal(edf_find(d, "A", "B", &info), 0);
    assert_int_equal(info.blocks, 4);
    assert_int_equal(info.lrecl, 1500);
    assert_int_equal(edf_unmount(d), 0);
    d = mounted(i, true);
    assert_int_equal(edf_check(d, say, NULL), 0);
    assert_int_equal(edf_open(d, "A", "B", EDF_READ, NULL, &f), 0);
    assert_int_equal(edf_read(f, 3, back, 2000, &length), 0);
    assert_int_equal(length, 5);
    assert_int_equal(edf_read(f, 2, back, 2000, &length), 0);
    assert_int_equal(length, 1500);
    assert_memory_equal(rec, back, 1500);
    assert_int_equal(edf_read(f, 4, back, 2000, &length), -ENODATA);
    assert_int_equal(edf_close(f), 0);
    /* the pointer block: block, highest record, displacement */
    bool found = false;
    for (uint32_t b = 0; b < i->nblocks; b++) {
        const uint8_t *p = i->bytes + b * 512;
        found |= memcmp(p + 508, "\0\0\0\x24", 4) == 0 &&
                 memcmp(p + 4, "\0\0\0\2\0\0\0\0", 8) == 0 &&
                 memcmp(p + 16, "\0\0\0\2\xff\xff\xff\xff", 8) == 0 &&
                 memcmp(p + 28, "\0\0\0\2\xff\xff\xff\xff", 8) == 0 &&
                 memcmp(p + 40, "\0\0\0\3\0\0\1\xdd", 8) == 0;
    }
    assert_true(found);
    edf_unmount(d);
    image_free(i);
}

static void test_fixed(void **state)
{
    struct image *i = image_new(1024, 2000);
    struct edf_disk *d = formatted(i, false);
    struct edf_format fixed = {.recfm = 'F', .lrecl = 80, .mode = '2'};
    struct edf_file *f, *g;
    struct edf_info info;
    uint8_t rec[80], back[80];
    uint32_t length;

    memset(rec, 0xc1, sizeof rec);
    assert_int_equal(edf_open(d, "CARDS", "DATA", EDF_WRITE, &fixed, &f), 0);
    assert_int_equal(edf_write(f, 0, rec, 79), -EINVAL);
    assert_int_equal(edf_write(f, 1000, rec, 80), 0); /* leaves holes */
    assert_int_equal(edf_open(d, "CARDS", "DATA", EDF_READ, NULL, &g), 0);
    assert_ptr_equal(f, g);
    assert_int_equal(edf_erase(d, "CARDS", "DATA"), -EBUSY);
    assert_int_equal(edf_close(g), 0);
    assert_int_equal(edf_find(d, "CARDS", "DATA", &info), -ENOENT); /* not committed yet */
    assert_int_equal(edf_close(f), 0);
    assert_int_equal(edf_find(d, "CARDS", "DATA", &info), 0);
    assert_int_equal(info.blocks, 1);
    assert_int_equal(info.records, 1000);
    assert_int_equal(info.mode, '2');
    assert_int_equal(edf_check(d, say, NULL), 0);
    assert_int_equal(edf_open(d, "CARDS", "DATA", EDF_WRITE, &format_v, &f), 0);
    assert_int_equal(edf_read(f, 500, back, 80, &length), 0);
    assert_int_equal(back[0], 0);
    assert_int_equal(edf_read(f, 1000, back, 80, &length), 0);
    assert_memory_equal(rec, back, 80);
    assert_int_equal(edf_truncate(f, 3), 0);
    assert_int_equal(edf_close(f), 0);
    assert_int_equal(edf_find(d, "CARDS", "DATA", &info), 0);
    assert_int_equal(info.blocks, 0);
    assert_int_equal(edf_check(d, say, NULL), 0);
    edf_unmount(d);
    image_free(i);
}

static void test_names(void **state)
{
    struct image *i = image_new(2048, 100);
    struct edf_disk *d = formatted(i, false);
    struct edf_file *f;

    assert_true(edf_match("*", "ABC"));
    assert_true(edf_match("A*C*", "ABCD"));
    assert_true(edf_match("A%C", "ABC"));
    assert_false(edf_match("A%C", "AC"));
    assert_false(edf_match("*B", "ABC"));
    assert_true(edf_match("**", ""));
    assert_int_equal(edf_open(d, "TOOLONGNA", "X", EDF_WRITE, &format_v, &f), -EINVAL);
    assert_int_equal(edf_open(d, "A.B", "X", EDF_WRITE, &format_v, &f), -EINVAL);
    assert_int_equal(edf_open(d, "NO", "X", EDF_READ, NULL, &f), -ENOENT);
    for (int n = 0; n < 3; n++) {
        char fn[16];
        snprintf(fn, sizeof fn, "F%d", n);
        assert_int_equal(edf_open(d, fn, "X", EDF_WRITE, &format_v, &f), 0);
        assert_int_equal(edf_write(f, 0, "x", 1), 0);
        assert_int_equal(edf_close(f), 0);
    }
    assert_int_equal(edf_rename(d, "F0", "X", "F1", "X", 0), -EEXIST);
    assert_int_equal(edf_rename(d, "F0", "X", "G0", "Y", '5'), 0);
    struct edf_info info;
    assert_int_equal(edf_find(d, "G0", "Y", &info), 0);
    assert_int_equal(info.mode, '5');
    assert_int_equal(edf_erase(d, "F0", "X"), -ENOENT);
    assert_int_equal(edf_open(d, "E", "E", EDF_WRITE, &format_v, &f), 0);
    assert_int_equal(edf_close(f), 0); /* empty: not kept */
    assert_int_equal(edf_find(d, "E", "E", &info), -ENOENT);
    assert_int_equal(edf_set_label(d, "NEWLAB"), 0);
    edf_unmount(d);
    d = mounted(i, false);
    struct edf_usage u;
    edf_usage(d, &u);
    assert_string_equal(u.label, "NEWLAB");
    assert_int_equal(u.files, 3);
    assert_int_equal(u.created.year, 2013);
    edf_unmount(d);
    image_free(i);
}

/* A date that the file brings along, of either century; and what others have open of a disk when one file of
 * it is discarded. */
static void test_dates_and_discards(void **state)
{
    struct image *i = image_new(1024, 200);
    struct edf_disk *d = formatted(i, false);
    struct edf_file *a, *again, *b, *other;
    struct edf_info info;
    static const struct edf_date old = {1999, 12, 31, 23, 59, 58}, late = {2038, 1, 19, 3, 14, 7};

    for (const struct edf_date *date = &old; date; date = date == &old ? &late : NULL) {
        assert_int_equal(edf_open(d, "DATED", "FILE", EDF_WRITE, &format_v, &a), 0);
        assert_int_equal(edf_write(a, 1, "x", 1), 0);
        edf_set_date(a, date);
        assert_int_equal(edf_close(a), 0);
        edf_unmount(d);
        d = mounted(i, false);
        assert_int_equal(edf_find(d, "DATED", "FILE", &info), 0);
        assert_memory_equal(&info.date, date, sizeof info.date);
    }
    assert_int_equal(edf_open(d, "B", "FILE", EDF_WRITE, &format_v, &b), 0);
    assert_int_equal(edf_write(b, 0, "b", 1), 0);
    assert_int_equal(edf_open(d, "A", "FILE", EDF_WRITE, &format_v, &a), 0);
    assert_int_equal(edf_open(d, "A", "FILE", EDF_WRITE, &format_v, &again), 0);
    assert_int_equal(edf_write(a, 0, "a", 1), 0);
    edf_discard(again);
    assert_int_equal(edf_open(d, "B", "FILE", EDF_READ, NULL, &other), 0);
    assert_ptr_equal(other, b);
    assert_int_equal(edf_close(other), 0);
    assert_int_equal(edf_close(b), 0);
    assert_int_equal(edf_close(a), 0);
    assert_int_equal(edf_find(d, "B", "FILE", &info), 0);
    assert_int_equal(edf_find(d, "A", "FILE", &info), -ENOENT); /* empty: not kept */
    assert_int_equal(edf_check(d, say, NULL), 0);
    edf_unmount(d);
    image_free(i);
}

/* RESERVE: one file has all blocks to the end, one behind the other from where the label says; no
 * other file has room. */
static void test_reserve(void **state)
{
    static const uint32_t sizes[] = {
        10, 20, 137, 138, 400, 70000}; /* of no pointer blocks up to two levels of them and more */
    struct edf_format fixed = {.recfm = 'F', .lrecl = 512};
    uint8_t rec[512], back[512];
    (void)state;
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
        for (unsigned fba = 0; fba < 2; fba++) {
            struct image *i = image_new(512, sizes[k]);
            struct cms_blocks b = blocks_of(i, fba);
            struct edf_file *f;
            struct edf_info info;
            struct edf_usage u;
            uint32_t length;
            assert_int_equal(edf_reserve(&b, "SWAP", "MY", "FILE"), 0);
            struct edf_disk *d = mounted(i, fba);
            assert_int_equal(edf_check(d, say, NULL), 0);
            edf_usage(d, &u);
            uint32_t map = (sizes[k] + 4095) / 4096, spare = map > 1 ? map + 1 : 1;
            /* For the map, when it is erased; a block more might need pointer blocks more. */
            assert_in_range(sizes[k] - u.used, spare, spare + 2);
            assert_int_equal(u.files, 1);
            assert_int_equal(edf_find(d, "MY", "FILE", &info), 0);
            assert_true(info.recfm == 'F' && info.lrecl == 512 && info.mode == '6');
            const uint8_t *label = i->bytes + (fba ? 512 : 2 * 512);
            uint32_t first = get32(label + 52);
            assert_int_equal(first + info.records, sizes[k]);
            fill(rec, 512, 7);
            memcpy(i->bytes + (size_t)(sizes[k] - 1) * 512, rec, 512);
            fill(i->bytes + (size_t)first * 512, 512, 9);
            assert_int_equal(edf_open(d, "MY", "FILE", EDF_READ, NULL, &f), 0);
            assert_int_equal(edf_read(f, info.records, back, 512, &length), 0);
            assert_memory_equal(back, rec, 512);
            assert_int_equal(edf_read(f, 1, back, 512, &length), 0);
            fill(rec, 512, 9);
            assert_memory_equal(back, rec, 512);
            assert_int_equal(edf_close(f), 0);
            int rc = edf_open(d, "MORE", "FILE", EDF_WRITE, &fixed, &f);
            if (!rc) {
                rc = edf_write(f, 0, rec, 512);
                edf_discard(f);
            }
            assert_int_equal(rc, -ENOSPC);
            assert_int_equal(edf_rename(d, "MY", "FILE", "YOUR", "FILE", 0), 0);
            assert_int_equal(edf_erase(d, "YOUR", "FILE"), 0);
            assert_int_equal(edf_check(d, say, NULL), 0);
            edf_usage(d, &u);
            assert_int_equal(u.used, 5 + spare);
            edf_unmount(d);
            image_free(i);
        }
    struct image *i = image_new(512, 400);
    struct cms_blocks b = blocks_of(i, false);
    assert_int_equal(edf_reserve(&b, "SWAP", "BAD.", "FILE"), -EINVAL);
    b.nblocks = 7;
    assert_int_equal(edf_reserve(&b, "SWAP", "MY", "FILE"), -ENOSPC);
    assert_int_equal(i->writes, 0);
    image_free(i);
}

/* Enough files for a directory with pointer blocks, and a map of several blocks. */
static void test_large(void **state)
{
    struct image *i = image_new(512, 70000);
    struct edf_disk *d = formatted(i, false);
    struct edf_format fixed = {.recfm = 'F', .lrecl = 512};
    struct edf_file *f;
    uint8_t rec[512], back[512];
    uint32_t length;

    for (int n = 0; n < 1500; n++) {
        char fn[16];
        snprintf(fn, sizeof fn, "N%d", n);
        assert_int_equal(edf_open(d, fn, "T", EDF_WRITE, &format_v, &f), 0);
        assert_int_equal(edf_write(f, 0, fn, 4), 0);
        assert_int_equal(edf_close(f), 0);
    }
    assert_int_equal(edf_open(d, "BIG", "DATA", EDF_WRITE, &fixed, &f), 0);
    for (uint32_t r = 1; r <= 40000; r++) {
        fill(rec, 512, (uint8_t)r);
        assert_int_equal(edf_write(f, r, rec, 512), 0);
    }
    assert_int_equal(edf_close(f), 0);
    edf_unmount(d);
    d = mounted(i, false);
    assert_int_equal(edf_check(d, say, NULL), 0);
    assert_int_equal(edf_open(d, "BIG", "DATA", EDF_READ, NULL, &f), 0);
    fill(rec, 512, (uint8_t)39999);
    assert_int_equal(edf_read(f, 39999, back, 512, &length), 0);
    assert_memory_equal(rec, back, 512);
    edf_close(f);
    assert_int_equal(edf_erase(d, "BIG", "DATA"), 0);
    for (int n = 0; n < 1500; n += 2) {
        char fn[16];
        snprintf(fn, sizeof fn, "N%d", n);
        assert_int_equal(edf_erase(d, fn, "T"), 0);
    }
    assert_int_equal(edf_check(d, say, NULL), 0);
    edf_unmount(d);
    image_free(i);
}

/* A record replaced by one that ends with the first byte of another block, when there is no room for
 * that: it stays what it was. */
static void test_full_disk(void **state)
{
    struct image *i = image_new(512, 200);
    struct edf_disk *d = formatted(i, false);
    struct edf_format fixed = {.recfm = 'F', .lrecl = 512};
    struct edf_file *f, *g;
    uint8_t rec[512], back[512];
    uint32_t length, n = 0;
    (void)state;

    fill(rec, 512, 7);
    assert_int_equal(edf_open(d, "LONGER", "DATA", EDF_WRITE, &format_v, &f), 0);
    assert_int_equal(edf_write(f, 0, rec, 500), 0);
    assert_int_equal(edf_close(f), 0);
    assert_int_equal(edf_open(d, "LONGER", "DATA", EDF_WRITE, &format_v, &f), 0);
    assert_int_equal(edf_open(d, "REST", "DATA", EDF_WRITE, &fixed, &g), 0);
    while (edf_write(g, 0, rec, 512) == 0) {
        n++;
    }
    assert_int_equal(edf_truncate(g, n - 1), 0);
    assert_in_range(map_room(d), 1, 2); /* a new block 0, but not its pointers and a block 1, too */
    assert_int_equal(edf_write(f, 1, rec, 511), -ENOSPC);
    assert_int_equal(edf_read(f, 1, back, 512, &length), 0);
    assert_int_equal(length, 500);
    assert_memory_equal(back, rec, 500);
    assert_int_equal(edf_write(f, 1, rec, 510), 0); /* its block is full then */
    assert_int_equal(edf_close(f), 0);
    assert_int_equal(edf_close(g), 0);
    assert_int_equal(edf_check(d, say, NULL), 0);
    edf_unmount(d);
    image_free(i);
}

/* Blocks in use, in a map that does not end with a byte. */
static void test_map_count(void **state)
{
    static const uint8_t map[] = {0xff, 0x81, 0xe0};
    (void)state;
    assert_int_equal(map_count(map, 16), 10);
    assert_int_equal(map_count(map, 18), 12);
    assert_int_equal(map_count(map, 19), 13);
    assert_int_equal(map_count(map, 23), 13);
    assert_int_equal(map_count(map, 7), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_map_count),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_spanned),
        cmocka_unit_test(test_fixed),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_reserve),
        cmocka_unit_test(test_dates_and_discards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
