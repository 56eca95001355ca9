/* What edf_check() says of a CMS disk: nothing of a good one, and of each kind of damage what it is. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>

#include "cms/filesystem/edf_internal.h"
#include "tests/cms/edf_image.h"

#define SIZE 512u

/* The disk that is looked at, and what was said of it. */
static struct {
    struct image *image;
    char told[4096];
} disk;

static void hear(void *ctx, const char *text)
{
    size_t n = strlen(disk.told);
    (void)ctx;
    snprintf(disk.told + n, sizeof disk.told - n, "%s\n", text);
}

static uint8_t *block(uint32_t n)
{
    return disk.image->bytes + (n - 1) * SIZE;
}

static uint8_t *label(void)
{
    return disk.image->bytes + 2 * SIZE;
}

/* The FST of that number: 0 and 1 are the directory's and the map's own. */
static uint8_t *fst(unsigned n)
{
    return block(get32(label() + LABEL_ORIGIN)) + FST_SIZE * n;
}

static uint8_t *map(void)
{
    return block(get32(fst(1) + FST_ORIGIN));
}

/* A V file of three blocks with their pointer block, a V file of one block, an F file. */
static int setup(void **state)
{
    static const struct edf_format fixed = {.recfm = 'F', .lrecl = 80};
    struct edf_file *f;
    uint8_t record[80];
    (void)state;
    disk.told[0] = '\0';
    disk.image = image_new(SIZE, 400);
    struct edf_disk *d = formatted(disk.image, false);
    memset(record, 0xc1, sizeof record);
    assert_int_equal(edf_open(d, "LONG", "TEXT", EDF_WRITE, &format_v, &f), 0);
    for (unsigned k = 0; k < 20; k++)
        assert_int_equal(edf_write(f, 0, record, 60), 0);
    assert_int_equal(edf_close(f), 0);
    assert_int_equal(edf_open(d, "SHORT", "TEXT", EDF_WRITE, &format_v, &f), 0);
    assert_int_equal(edf_write(f, 0, record, 30), 0);
    assert_int_equal(edf_write(f, 0, record, 20), 0);
    assert_int_equal(edf_close(f), 0);
    assert_int_equal(edf_open(d, "CARDS", "DATA", EDF_WRITE, &fixed, &f), 0);
    for (unsigned k = 0; k < 20; k++)
        assert_int_equal(edf_write(f, 0, record, 80), 0);
    assert_int_equal(edf_close(f), 0);
    assert_int_equal(edf_unmount(d), 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    image_free(disk.image);
    return 0;
}

static int check(void)
{
    struct edf_disk *d = mounted(disk.image, false);
    int rc = edf_check(d, hear, NULL);
    edf_unmount(d);
    return rc;
}

/* So many faults, and among them this one. */
static void finds(int faults, const char *what)
{
    assert_int_equal(check(), faults);
    if (!strstr(disk.told, what))
        assert_string_equal(disk.told, what);
}

static void good(void **state)
{
    (void)state;
    assert_int_equal(check(), 0);
    assert_string_equal(disk.told, "");
}

static void map_and_label(void **state)
{
    char want[80];
    uint32_t used = get32(label() + LABEL_USED), data = get32(fst(3) + FST_ORIGIN);
    (void)state;
    put32(label() + LABEL_USED, used + 1);
    snprintf(want, sizeof want, "the label counts %u blocks, the map %u\n", used + 1, used);
    finds(1, want);
    assert_string_equal(disk.told, want);
    map_set(map(), 390);
    map_set(map(), 391);
    put32(label() + LABEL_USED, used + 2);
    finds(1, "2 blocks are in use in the map and belong to nothing\n");
    map_clear(map(), 390);
    map_clear(map(), 391);
    map_clear(map(), data);
    put32(label() + LABEL_USED, used - 1);
    snprintf(want, sizeof want, "block %u is in use and free in the map\n", data);
    finds(1, want);
}

static void names(void **state)
{
    (void)state;
    fst(2)[3] = 0x4b; /* LON.: a character that no name has */
    finds(1, "LON. TEXT: not a valid name\n");
    memcpy(fst(3), fst(4), 16);
    finds(2, "CARDS DATA: twice in the directory\n");
}

static void figures(void **state)
{
    uint32_t lrecl = get32(fst(3) + FST_LRECL), blocks = get32(fst(4) + FST_BLOCKS);
    char want[80];
    (void)state;
    assert_int_equal(lrecl, 30);
    put32(fst(3) + FST_LRECL, lrecl - 1);
    finds(1, "SHORT TEXT: a record of 30 bytes, LRECL 29\n");
    put32(fst(3) + FST_LRECL, lrecl);
    put32(fst(4) + FST_BLOCKS, blocks + 1);
    snprintf(want, sizeof want, "CARDS DATA: %u data blocks, its FST says %u\n", blocks,
             blocks + 1);
    finds(1, want);
    put32(fst(4) + FST_BLOCKS, blocks);
    fst(4)[FST_LEVELS] = 0;
    assert_true(check() > 0);
    assert_non_null(strstr(disk.told, "CARDS DATA: its pointers or counts make no sense\n"));
}

static void shared(void **state)
{
    char want[80];
    uint32_t theirs = get32(fst(3) + FST_ORIGIN);
    (void)state;
    put32(block(get32(fst(4) + FST_ORIGIN)), theirs);
    snprintf(want, sizeof want, "CARDS DATA: block %u belongs to another file too\n", theirs);
    assert_true(check() > 0);
    assert_non_null(strstr(disk.told, want));
}

/* The records of a V file: the last one's length, and what a pointer says of a block's first. */
static void records(void **state)
{
    uint8_t *pointer = block(get32(fst(2) + FST_ORIGIN)) + 12;
    uint8_t *data = block(get32(fst(3) + FST_ORIGIN));
    uint32_t disp = get32(pointer + 8);
    char want[80];
    (void)state;
    put32(pointer + 8, disp + 2);
    assert_true(check() > 0);
    snprintf(want, sizeof want, "LONG TEXT: record %u is not where its pointer says\n",
             get32(block(get32(fst(2) + FST_ORIGIN)) + 4) + 1);
    assert_non_null(strstr(disk.told, want));
    put32(pointer + 8, disp);
    disk.told[0] = '\0';
    /* Records of 10 and 38 bytes instead of 30 and 20: the last one counts as well. */
    put32(fst(3) + FST_LRECL, 28);
    put16(data, 10);
    put16(data + 12, 38);
    memset(data + 14, 0, 40);
    finds(1, "SHORT TEXT: a record of 38 bytes, LRECL 28\n");
    put16(data + 12, 600);
    disk.told[0] = '\0';
    assert_true(check() > 0);
    assert_non_null(strstr(disk.told, "SHORT TEXT: "));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {T(good),    T(map_and_label), T(names),
                                       T(figures), T(shared),        T(records)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
