/* ACCESS: letters, the order of search, extensions, selections, LISTFILE's line. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cms/filesystem/disk.h"

#define BLOCKS 100u

static int image_read(void *ctx, uint64_t block, void *buf)
{
    memcpy(buf, (uint8_t *)ctx + (block - 1) * 1024, 1024);
    return 0;
}

static int image_write(void *ctx, uint64_t block, const void *buf)
{
    memcpy((uint8_t *)ctx + (block - 1) * 1024, buf, 1024);
    return 0;
}

static int image_sync(void *ctx)
{
    return 0;
}

static struct cms_blocks blocks_of(void *image)
{
    return (struct cms_blocks){.ctx = image,
                               .blksize = 1024,
                               .nblocks = BLOCKS,
                               .read = image_read,
                               .write = image_write,
                               .sync = image_sync};
}

/* A disk with files "NAME EXEC" of the given mode numbers. */
static void *disk_with(const char *label, const char *const *names, const char *modes)
{
    void *image = calloc(BLOCKS, 1024);
    struct cms_blocks b = blocks_of(image);
    struct edf_disk *d;
    struct edf_file *f;

    assert_int_equal(edf_format(&b, label), 0);
    assert_int_equal(edf_mount(&b, true, &d), 0);
    for (int i = 0; names[i]; i++) {
        struct edf_format format = {.recfm = 'V', .mode = modes[i]};
        assert_int_equal(edf_open(d, names[i], "EXEC", EDF_WRITE, &format, &f), 0);
        assert_int_equal(edf_write(f, 0, label, 1), 0);
        assert_int_equal(edf_close(f), 0);
    }
    assert_int_equal(edf_unmount(d), 0);
    return image;
}

static int count_file(void *ctx, struct cms_disk *disk, const struct edf_info *info)
{
    char *text = ctx;
    size_t n = strlen(text);

    text[n] = disk->letter;
    text[n + 1] = info->fn[0];
    text[n + 2] = 0;
    return 0;
}

static void test_access(void **state)
{
    void *a = disk_with("A", (const char *[]){"PROFILE", "X", NULL}, "11");
    void *s = disk_with("S", (const char *[]){"X", "Y", "Z", NULL}, "210");
    void *d = disk_with("D", (const char *[]){"Q", "X", "R", NULL}, "101");
    struct cms_disks disks = {0};
    struct cms_blocks ba = blocks_of(a), bs = blocks_of(s), bd = blocks_of(d);
    struct edf_info info;
    char text[64] = "";

    struct cms_access access = {.letter = 'A', .vdev = 0x191, .writable = true};
    assert_int_equal(cms_access(&disks, &access, &ba), 0);
    access = (struct cms_access){.letter = 'S', .vdev = 0x190, .mode = '2'};
    assert_int_equal(cms_access(&disks, &access, &bs), 0);
    access = (struct cms_access){.letter = 'D', .parent = 'A', .vdev = 0x192, .writable = true};
    assert_int_equal(cms_access(&disks, &access, &bd), 0);

    assert_int_equal(cms_find(&disks, "X", "EXEC", "*", &info)->letter, 'A');
    assert_int_equal(cms_find(&disks, "X", "EXEC", "S", &info)->letter, 'S');
    assert_null(cms_find(&disks, "Y", "EXEC", "*", &info)); /* not mode 2 */
    assert_null(cms_find(&disks, "Z", "EXEC", "S", &info));
    assert_int_equal(cms_find(&disks, "Q", "EXEC", "A", &info)->letter, 'D'); /* A's extension */
    assert_null(cms_find(&disks, "X", "EXEC", "D", &info));                   /* 0: private */
    assert_null(cms_find(&disks, "PROFILE", "EXEC", "A2", &info));
    assert_false(cms_disk(&disks, 'D')->writable);
    assert_true(cms_disk(&disks, 'A')->writable);
    assert_ptr_equal(cms_disk_by_vdev(&disks, 0x190), cms_disk(&disks, 'S'));
    assert_int_equal(cms_list(&disks, "*", "*", "*", count_file, text), 0);
    assert_string_equal(text, "APAXDQDRSX");
    text[0] = 0;
    cms_list(&disks, "*", "EX*", "A", count_file, text);
    assert_string_equal(text, "APAXDQDR");

    access = (struct cms_access){.letter = 'E', .fn = "NO*", .ft = "*"};
    assert_int_equal(cms_access(&disks, &access, &bd), -ENOENT);
    access = (struct cms_access){.letter = '1'};
    assert_int_equal(cms_access(&disks, &access, &bd), -EINVAL);
    memset(s, 0, 4096);
    access = (struct cms_access){.letter = 'A'};
    assert_int_equal(cms_access(&disks, &access, &bs), -ENODATA);
    assert_non_null(cms_disk(&disks, 'A')); /* the old one is still there */
    assert_int_equal(cms_release(&disks, 'A'), 0);
    assert_int_equal(cms_release(&disks, 'A'), -ENODEV);
    /* Its own extension: A/A, as ACCESS has it, is one disk.  The last letter goes with the others. */
    access = (struct cms_access){.letter = 'Z', .parent = 'Z', .vdev = 0x191};
    assert_int_equal(cms_access(&disks, &access, &ba), 0);
    text[0] = 0;
    cms_list(&disks, "*", "*", "Z", count_file, text);
    assert_string_equal(text, "ZPZX");
    cms_release_all(&disks);
    assert_null(cms_disk(&disks, 'Z'));
    free(a);
    free(s);
    free(d);
}

static void test_line(void **state)
{
    struct edf_info info = {"PROFILE", "EXEC", '1', 'V', 71, 37, 1, {2013, 4, 25, 8, 0, 57}};
    char line[100];

    cms_list_line(&info, 'A', line, sizeof line);
    assert_string_equal(
        line, "PROFILE  EXEC     A1 V         71         37          1  4/25/13  8:00:57");
    assert_int_equal(strlen(line), strlen(CMS_LIST_HEADER));
    assert_true(cms_mode_valid("A") && cms_mode_valid("Z6") && cms_mode_valid("*"));
    assert_false(cms_mode_valid("A7") || cms_mode_valid("") || cms_mode_valid("a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_access), cmocka_unit_test(test_line)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
