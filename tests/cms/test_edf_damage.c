/* A minidisk whose label, directory or pointers somebody has written by hand: each field that leads
 * elsewhere is refused where it is first read, and by its own check. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "cms/filesystem/edf_internal.h"
#include "engine/base/ebcdic.h"
#include "tests/cms/edf_image.h"

#define BLKSIZE 512
#define NBLOCKS 600
#define RECORDS 200 /* of 80 bytes: 32 blocks, one level of pointers */

/* FIXED DATA and VARYING DATA.  Records are zeros: where a data block is taken for pointers, they lead
 * nowhere, and no other check sees it. */
static struct image *two_files(void)
{
    static const struct edf_format formats[] = {{.recfm = 'F', .lrecl = 80}, {.recfm = 'V'}};
    static const uint8_t record[80];
    struct image *i = image_new(BLKSIZE, NBLOCKS);
    struct edf_disk *d = formatted(i, false);
    for (unsigned k = 0; k < 2; k++) {
        struct edf_file *f;
        assert_int_equal(edf_open(d, k ? "VARYING" : "FIXED", "DATA", EDF_REPLACE, &formats[k], &f),
                         0);
        for (unsigned n = 0; n < RECORDS; n++)
            assert_int_equal(edf_write(f, 0, record, sizeof record), 0);
        assert_int_equal(edf_close(f), 0);
    }
    assert_int_equal(edf_unmount(d), 0);
    return i;
}

/* The last FST of that name in the image: the one of the newest commit. */
static uint8_t *fst_of(struct image *i, const char *fn)
{
    uint8_t name[16], *found = NULL;
    char text[17];
    snprintf(text, sizeof text, "%-8s%-8s", fn, "DATA");
    ebcdic_from_ascii(name, text, 16);
    const uint8_t *label = i->bytes + 2 * BLKSIZE;
    uint8_t *dir = i->bytes + (size_t)(get32(label + LABEL_ORIGIN) - 1) * BLKSIZE;
    for (unsigned n = 0; n < BLKSIZE / FST_SIZE; n++)
        if (!memcmp(dir + n * FST_SIZE, name, 16))
            found = dir + n * FST_SIZE;
    assert_non_null(found);
    return found;
}

/* Mount it, open the file, read it all: the first error. */
static int use(struct image *i, const char *fn)
{
    struct cms_blocks b = blocks_of(i, false);
    struct edf_disk *d;
    struct edf_file *f;
    uint8_t record[80];
    uint32_t len;
    int rc = edf_mount(&b, false, &d);
    if (rc)
        return rc;
    rc = edf_open(d, fn, "DATA", EDF_READ, NULL, &f);
    for (uint32_t n = 1; !rc; n++) {
        rc = edf_read(f, n, record, sizeof record, &len);
        if (rc == -ENODATA) {
            edf_close(f);
            edf_unmount(d);
            return n == RECORDS + 1 ? 0 : -ENODATA;
        }
        if (rc)
            edf_close(f);
    }
    edf_unmount(d);
    return rc;
}

static const struct field {
    const char *what, *fn;
    unsigned at, width;
    uint32_t value;
} fields[] = {
    {"no length of F records", "FIXED", FST_LRECL, 4, 0},
    {"F records longer than any file", "FIXED", FST_LRECL, 4, 0x80000000},
    {"more F records than any file has", "FIXED", FST_RECORDS, 4, 0x80000000},
    {"more F blocks than any disk", "FIXED", FST_LRECL, 4, 0x7fffffff},
    {"no record format", "FIXED", FST_RECFM, 1, 0x40},
    {"V blocks without records", "VARYING", FST_RECORDS, 4, 0},
    {"V records without blocks", "VARYING", FST_BLOCKS, 4, 0},
    {"more V records than the blocks can hold", "VARYING", FST_RECORDS, 4, 35 * BLKSIZE},
    {"more V blocks than any disk", "VARYING", FST_BLOCKS, 4, 0x7fffffff},
    {"too few levels of pointers", "FIXED", FST_LEVELS, 1, 0},
    {"too many levels of pointers", "FIXED", FST_LEVELS, 1, MAX_LEVELS + 1},
    {"levels that wrap", "FIXED", FST_LEVELS, 1, 255},
    {"pointers in the IPL blocks", "FIXED", FST_ORIGIN, 4,
     2}, /* zeros: holes, if they were taken */
    {"pointers in the label", "FIXED", FST_ORIGIN, 4, 3},
    {"pointers at block 0", "VARYING", FST_ORIGIN, 4, 0},
    {"pointers behind the disk", "FIXED", FST_ORIGIN, 4, NBLOCKS + 1},
    {"pointers far behind it", "VARYING", FST_ORIGIN, 4, UINT32_MAX},
};

static void file_fields(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++) {
        struct image *i = two_files();
        assert_int_equal(use(i, fields[k].fn), 0);
        uint8_t *p = fst_of(i, fields[k].fn) + fields[k].at;
        if (fields[k].width == 1)
            *p = (uint8_t)fields[k].value;
        else
            put32(p, fields[k].value);
        int rc = use(i, fields[k].fn);
        if (rc != -EUCLEAN)
            fail_msg("%s: %d", fields[k].what, rc);
        image_free(i);
    }
}

/* Files of 2 GiB in a hole: pointers that are all zeros make every other field of them good. */
static void too_long(void **state)
{
    static const uint32_t sizes[][2] = {{0x80000000, 1}, {1, 0x80000000}};
    (void)state;
    for (size_t k = 0; k < 2; k++) {
        struct image *i = two_files();
        uint8_t *fst = fst_of(i, "FIXED");
        put32(fst + FST_LRECL, sizes[k][0]);
        put32(fst + FST_RECORDS, sizes[k][1]);
        put32(fst + FST_ORIGIN, NBLOCKS);
        fst[FST_LEVELS] = 4;
        int rc = use(i, "FIXED");
        if (rc != -EUCLEAN)
            fail_msg("%u records of %u: %d", sizes[k][1], sizes[k][0], rc);
        image_free(i);
    }
}

/* A copy of the directory where files' blocks are, which the label or the directory itself leads to. */
static void directory_elsewhere(void **state)
{
    enum { COPY = NBLOCKS };
    (void)state;
    for (unsigned k = 0; k < 2; k++) {
        struct image *i = two_files();
        uint8_t *label = i->bytes + 2 * BLKSIZE, *copy = i->bytes + (COPY - 1) * BLKSIZE;
        uint8_t *dir = i->bytes + (size_t)(get32(label + LABEL_ORIGIN) - 1) * BLKSIZE;
        put32(dir + FST_ORIGIN, COPY);
        memcpy(copy, dir, BLKSIZE);
        if (k)
            put32(label + LABEL_ORIGIN, COPY);
        assert_int_equal(use(i, "FIXED"), -EUCLEAN);
        image_free(i);
    }
}

/* A pointer in a block of pointers. */
static void pointers(void **state)
{
    static const uint32_t bad[] = {1, 3, NBLOCKS + 1, 0x80000000, UINT32_MAX};
    static const char *const names[] = {"FIXED", "VARYING"};
    (void)state;
    for (size_t k = 0; k < 2 * sizeof bad / sizeof bad[0]; k++) {
        struct image *i = two_files();
        const char *fn = names[k & 1];
        const uint8_t *fst = fst_of(i, fn);
        assert_int_equal(fst[FST_LEVELS], 1);
        uint8_t *block = i->bytes + (size_t)(get32(fst + FST_ORIGIN) - 1) * BLKSIZE;
        put32(block + 2 * (k & 1 ? V_POINTER : FIXED_POINTER), bad[k / 2]);
        int rc = use(i, fn);
        if (rc != -EUCLEAN)
            fail_msg("%s: pointer %08X: %d", fn, bad[k / 2], rc);
        image_free(i);
    }
}

/* A file of one block has no pointers: its FST leads to it. */
static void one_block(void **state)
{
    static const uint32_t bad[] = {2, NBLOCKS + 1, UINT32_MAX};
    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        struct image *i = two_files();
        struct edf_disk *d = mounted(i, false);
        static const struct edf_format fixed = {.recfm = 'F', .lrecl = 80};
        static const uint8_t record[80];
        struct edf_file *f;
        edf_open(d, "SMALL", "DATA", EDF_REPLACE, &fixed, &f);
        edf_write(f, 0, record, sizeof record);
        edf_close(f);
        edf_unmount(d);
        put32(fst_of(i, "SMALL") + FST_ORIGIN, bad[k]);
        assert_int_equal(use(i, "SMALL"), -EUCLEAN);
        image_free(i);
    }
}

static const struct field label_fields[] = {
    {"another block size", "", LABEL_BLKSIZE, 4, 1024},
    {"another size of FSTs", "", LABEL_FST_SIZE, 4, 32},
    {"more FSTs than a block has", "", LABEL_FSTS, 4, BLKSIZE / FST_SIZE + 1},
    {"the directory elsewhere", "", LABEL_ORIGIN, 4, 6},
    {"fewer blocks than the file system has itself", "", LABEL_BLOCKS, 4, 4},
    {"more blocks than the disk", "", LABEL_BLOCKS, 4, NBLOCKS + 1},
};

/* The directory's own FST. */
static const struct field directory_fields[] = {
    {"FSTs of another length", "", FST_LRECL, 4, FST_SIZE - 1},
    {"fewer FSTs than its own two", "", FST_RECORDS, 4, 1},
    {"more FSTs than the disk has blocks for", "", FST_RECORDS, 4, 0x00ffffff},
    {"more FSTs than any disk", "", FST_RECORDS, 4, UINT32_MAX},
    {"its first block elsewhere", "", FST_ORIGIN, 4, 20},
    {"its blocks behind the disk", "", FST_ORIGIN, 4, NBLOCKS + 1},
    {"levels of pointers", "", FST_LEVELS, 1, 255},
};

static void label_and_directory(void **state)
{
    size_t labels = sizeof label_fields / sizeof label_fields[0];
    (void)state;
    for (size_t k = 0; k < labels + sizeof directory_fields / sizeof directory_fields[0]; k++) {
        struct image *i = two_files();
        uint8_t *label = i->bytes + 2 * BLKSIZE;
        uint8_t *dir = i->bytes + (size_t)(get32(label + LABEL_ORIGIN) - 1) * BLKSIZE;
        const struct field *f = k < labels ? &label_fields[k] : &directory_fields[k - labels];
        uint8_t *p = (k < labels ? label : dir) + f->at;
        if (f->width == 1)
            *p = (uint8_t)f->value;
        else
            put32(p, f->value);
        int rc = use(i, "FIXED");
        if (rc != -EUCLEAN)
            fail_msg("%s: %d", f->what, rc);
        image_free(i);
    }
}

/* A tree that has the same blocks over and over is larger than the disk. */
static void tree_of_one_block(void **state)
{
    enum { UPPER = NBLOCKS, LOWER = NBLOCKS - 1, LEAF = NBLOCKS - 2, LEAVES = NBLOCKS + 100 };
    (void)state;
    for (unsigned k = 0; k < 2; k++) {
        struct image *i = two_files();
        uint8_t *fst = fst_of(i, k ? "VARYING" : "FIXED");
        uint32_t size = k ? V_POINTER : FIXED_POINTER;
        put32(fst + FST_ORIGIN, UPPER);
        put32(fst + FST_BLOCKS, LEAVES);
        fst[FST_LEVELS] = k ? 3 : 2;
        if (!k)
            put32(fst + FST_RECORDS, LEAVES * BLKSIZE / 80);
        for (unsigned n = 0; n < BLKSIZE / size; n++) {
            put32(i->bytes + (UPPER - 1) * BLKSIZE + n * size, LOWER);
            put32(i->bytes + (LOWER - 1) * BLKSIZE + n * size, k ? LOWER : LEAF);
        }
        assert_int_equal(use(i, k ? "VARYING" : "FIXED"), -EUCLEAN);
        image_free(i);
    }
}

static void make_small(struct edf_disk *d, const char *fn, unsigned blocks)
{
    static const struct edf_format fixed = {.recfm = 'F', .lrecl = BLKSIZE};
    static const uint8_t record[BLKSIZE] = {0x81};
    struct edf_file *f;
    assert_int_equal(edf_open(d, fn, "DATA", EDF_REPLACE, &fixed, &f), 0);
    for (unsigned n = 0; n < blocks; n++)
        assert_int_equal(edf_write(f, 0, record, sizeof record), 0);
    assert_int_equal(edf_close(f), 0);
}

/* A file whose pointers name the map's block: it is no file, and ERASE does not free the map. */
static void file_in_the_map(void **state)
{
    (void)state;
    struct image *i = two_files();
    struct edf_disk *d = mounted(i, false);
    struct edf_file *f;
    make_small(d, "SMALL", 1);
    uint32_t map = d->map.at[0];
    edf_unmount(d);
    put32(fst_of(i, "SMALL") + FST_ORIGIN, map);
    struct cms_blocks b = blocks_of(i, false);
    assert_int_equal(edf_mount(&b, true, &d), 0);
    assert_int_equal(edf_open(d, "SMALL", "DATA", EDF_READ, NULL, &f), -EUCLEAN);
    assert_int_equal(edf_erase(d, "SMALL", "DATA"), 0);
    make_small(d, "NEW", 20);
    assert_int_equal(edf_unmount(d), 0);
    assert_int_equal(use(i, "FIXED"), 0);
    assert_int_equal(use(i, "VARYING"), 0);
    image_free(i);
}

/* Two files have a block in common, and another file's block is free in the map.  What is erased takes
 * nothing of a file that is open; what is open is written over by none. */
static void blocks_in_common(void **state)
{
    (void)state;
    struct image *i = two_files();
    struct edf_disk *d = mounted(i, false);
    struct edf_file *f, *g;
    uint8_t record[BLKSIZE], want[80];
    uint32_t len;
    make_small(d, "SMALL", 1);
    uint32_t map = d->map.at[0];
    assert_int_equal(edf_unmount(d), 0);
    memset(i->bytes + (map - 1) * BLKSIZE, 0, NBLOCKS / 8); /* the map: all is free */
    memset(want, 0, sizeof want);
    struct cms_blocks b = blocks_of(i, false);
    assert_int_equal(edf_mount(&b, true, &d), 0);
    assert_int_equal(edf_open(d, "FIXED", "DATA", EDF_READ, NULL, &f), 0);
    make_small(d, "NEW", 100);
    for (uint32_t n = 1; n <= RECORDS; n++) {
        assert_int_equal(edf_read(f, n, record, sizeof record, &len), 0);
        assert_memory_equal(record, want, sizeof want);
    }
    edf_close(f);
    /* VARYING's blocks are NEW's now: it is damaged, and erasing it frees none of NEW's. */
    assert_int_equal(edf_erase(d, "SMALL", "DATA"), 0);
    assert_int_equal(edf_erase(d, "VARYING", "DATA"), 0);
    make_small(d, "NEWER", 50);
    memset(want, 0, sizeof want);
    want[0] = 0x81;
    assert_int_equal(edf_open(d, "NEW", "DATA", EDF_READ, NULL, &g), 0);
    for (uint32_t n = 1; n <= 100; n++) {
        assert_int_equal(edf_read(g, n, record, sizeof record, &len), 0);
        assert_memory_equal(record, want, sizeof want);
    }
    edf_close(g);
    assert_int_equal(edf_unmount(d), 0);
    image_free(i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_fields),         cmocka_unit_test(too_long),
        cmocka_unit_test(directory_elsewhere), cmocka_unit_test(pointers),
        cmocka_unit_test(one_block),           cmocka_unit_test(label_and_directory),
        cmocka_unit_test(tree_of_one_block),   cmocka_unit_test(file_in_the_map),
        cmocka_unit_test(blocks_in_common),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
