/* Any bytes as a CMS minidisk: mount, check, read and change all its files.
 * The first byte chooses block size and label place; the rest is laid over a disk that has a few
 * files, as pairs of a 16-bit place and a byte, so that damage lands in live structures. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cms/filesystem/edf.h"

#define DISK 65536u

struct image {
    uint8_t bytes[DISK];
    uint32_t blksize;
};

static int image_read(void *ctx, uint64_t block, void *buf)
{
    struct image *i = ctx;
    memcpy(buf, i->bytes + (block - 1) * i->blksize, i->blksize);
    return 0;
}

static int image_write(void *ctx, uint64_t block, const void *buf)
{
    struct image *i = ctx;
    memcpy(i->bytes + (block - 1) * i->blksize, buf, i->blksize);
    return 0;
}

static int image_sync(void *ctx)
{
    return 0;
}

static void image_now(void *ctx, struct tm *out)
{
    *out = (struct tm){.tm_year = 126, .tm_mday = 1};
}

static void make_files(const struct cms_blocks *blocks)
{
    static const char *const names[] = {"A", "B", "C", "D", "E", "F", "G", "H", "I", "J"};
    struct edf_disk *disk;
    struct edf_file *file;
    uint8_t record[900];

    memset(record, 0x81, sizeof record);
    if (edf_format(blocks, "FUZZ") || edf_mount(blocks, true, &disk)) {
        abort();
    }
    for (unsigned i = 0; i < 10; i++) {
        struct edf_format format = {.recfm = i % 2 ? 'V' : 'F', .lrecl = 80};
        if (edf_open(disk, names[i], "X", EDF_WRITE, &format, &file)) {
            abort();
        }
        for (unsigned r = 0; r < i * 4 + 1; r++) {
            edf_write(file, 0, record, i % 2 ? 1 + r * 97 % 800 : 80);
        }
        edf_close(file);
    }
    edf_unmount(disk);
}

static void ignore(void *ctx, const char *text)
{
}

static int use(void *ctx, const struct edf_info *info)
{
    struct edf_file *file;
    uint8_t record[512];
    uint32_t length;

    if (edf_open(ctx, info->fn, info->ft, EDF_READ, NULL, &file) == 0) {
        for (uint32_t r = 1; r < 200 && edf_read(file, r, record, sizeof record, &length) == 0;) {
            r++;
        }
        edf_discard(file);
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct image image;
    struct edf_disk *disk;
    struct edf_file *file;
    struct edf_format format = {.recfm = 'V'};

    if (size < 1) {
        return 0;
    }
    image.blksize = 512u << (data[0] & 3);
    struct cms_blocks blocks = {.ctx = &image,
                                .blksize = image.blksize,
                                .nblocks = DISK / image.blksize,
                                .fba = data[0] & 4,
                                .read = image_read,
                                .write = image_write,
                                .sync = image_sync,
                                .now = image_now};
    memset(image.bytes, 0, DISK);
    make_files(&blocks);
    for (size_t i = 1; i + 3 <= size; i += 3) {
        image.bytes[data[i] << 8 | data[i + 1]] = data[i + 2];
    }
    if (edf_mount(&blocks, true, &disk)) {
        return 0;
    }
    edf_check(disk, ignore, NULL);
    edf_list(disk, "*", "*", use, disk);
    edf_erase(disk, "B", "X");
    edf_rename(disk, "C", "X", "Z", "Y", '2');
    for (int i = 0; i < 2; i++) {
        if (edf_open(disk, i ? "H" : "G", "X", EDF_WRITE, &format, &file) == 0) {
            edf_write(file, 2, data, (uint32_t)(size < 80 ? size : 80));
            edf_write(file, 0, data, (uint32_t)(size < 700 ? size : 700));
            edf_truncate(file, 3);
            edf_close(file);
        }
    }
    edf_unmount(disk);
    return 0;
}
