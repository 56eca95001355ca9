/* Packed files.  The input is first the bytes of one, behind a good header; then records (a length
 * byte and as many bytes) that must come back from packing and unpacking as they were. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cms/packed.h"

#define DISK 262144u

static int image_read(void *ctx, uint64_t block, void *buf)
{
    memcpy(buf, (uint8_t *)ctx + (block - 1) * 4096, 4096);
    return 0;
}

static int image_write(void *ctx, uint64_t block, const void *buf)
{
    memcpy((uint8_t *)ctx + (block - 1) * 4096, buf, 4096);
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

static struct edf_file *open_file(struct edf_disk *disk)
{
    struct edf_format format = {.recfm = 'F', .lrecl = PACKED_LRECL};
    struct edf_file *file;
    if (edf_open(disk, "A", "PACKED", EDF_REPLACE, &format, &file))
        abort();
    return file;
}

static void read_bytes(struct edf_disk *disk, const uint8_t *data, size_t size)
{
    struct edf_file *file = open_file(disk);
    struct packed_reader r;
    struct packed_writer w;
    uint8_t block[PACKED_LRECL] = {0}, record[300];
    uint32_t n;
    packed_begin(&w, file, 'V', 70);
    memcpy(block, w.block, w.n);
    for (size_t at = w.n; size; at = 0) {
        size_t part = sizeof block - at < size ? sizeof block - at : size;
        memcpy(block + at, data, part);
        edf_write(file, 0, block, sizeof block);
        memset(block, 0, sizeof block);
        data += part;
        size -= part;
    }
    if (!packed_open(&r, file))
        while (packed_next(&r, record, sizeof record, &n) > 0)
            if (n == 0 || n > 70)
                abort();
    edf_discard(file);
}

static void there_and_back(struct edf_disk *disk, const uint8_t *data, size_t size)
{
    struct edf_file *file = open_file(disk);
    struct packed_writer w;
    struct packed_reader r;
    uint8_t record[256];
    uint32_t n;
    packed_begin(&w, file, 'V', 255);
    for (size_t at = 0; at + 1 < size; at += 1u + data[at])
        if (data[at] && at + 1u + data[at] <= size && packed_record(&w, data + at + 1, data[at]))
            abort();
    if (packed_end(&w) || packed_open(&r, file))
        abort();
    for (size_t at = 0; at + 1 < size; at += 1u + data[at])
        if (data[at] && at + 1u + data[at] <= size &&
            (packed_next(&r, record, sizeof record, &n) != 1 || n != data[at] ||
             memcmp(record, data + at + 1, n)))
            abort();
    if (packed_next(&r, record, sizeof record, &n))
        abort();
    edf_discard(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t image[DISK];
    struct cms_blocks blocks = {.blksize = 4096,
                                .nblocks = DISK / 4096,
                                .read = image_read,
                                .write = image_write,
                                .sync = image_sync,
                                .now = image_now,
                                .ctx = image};
    struct edf_disk *disk;
    memset(image, 0, sizeof image);
    if (edf_format(&blocks, "FUZZ") || edf_mount(&blocks, true, &disk))
        abort();
    read_bytes(disk, data, size);
    there_and_back(disk, data, size);
    edf_unmount(disk);
    return 0;
}
