/* FORMAT: an empty file system.  Blocks 1 and 2 are for IPL, 3 has the label (on FBA byte 512 of
 * the disk), 4 the directory, 5 is the directory's other place, then the map and its pointers. */
#include <errno.h>
#include <stdlib.h>

#include "cms/filesystem/edf_internal.h"
#include "engine/base/ebcdic.h"

static void special_fst(uint8_t *fst, uint8_t number, const char *name, const struct edf_date *date)
{
    memset(fst, 0, FST_SIZE);
    fst[FST_FN + 3] = number;
    ebcdic_from_ascii(fst + FST_FT, name, 8);
    ebcdic_from_ascii(fst + FST_MODE, "A0", 2);
    fst[FST_RECFM] = EBC_F;
    fst[FST_PTRSIZE] = FIXED_POINTER;
    put_date(fst + FST_DATE, &fst[FST_FLAG], FST_CENTURY, date);
}

static int write_map(struct edf_disk *disk, uint8_t *fst, uint32_t *used)
{
    uint32_t per = disk->blksize * 8, n = (disk->nblocks + per - 1) / per;
    uint32_t pointers = tree_size(disk, false, n), next = FIRST_DATA, root;
    uint8_t *map = calloc(n, disk->blksize);
    uint32_t *at = calloc(pointers + 1, sizeof *at);
    struct file_block *leaf = calloc(n, sizeof *leaf);
    int rc = map && at && leaf ? 0 : -ENOMEM;

    if (!rc && FIRST_DATA + n + pointers > disk->nblocks + 1) {
        rc = -ENOSPC;
    }
    if (!rc) {
        for (uint32_t i = 0; i < n; i++) {
            leaf[i].addr = next++;
        }
        for (uint32_t i = 0; i < pointers; i++) {
            at[i] = next++;
        }
        for (uint32_t b = 1; b < next; b++) {
            map_set(map, b);
        }
    }
    for (uint32_t i = 0; i < n && !rc; i++) {
        rc = disk_write(disk, leaf[i].addr, map + (size_t)i * disk->blksize);
    }
    rc = rc ? rc : tree_store(disk, false, leaf, n, at, &root);
    if (!rc) {
        put32(fst + FST_ORIGIN, root);
        put32(fst + FST_LRECL, disk->blksize);
        put32(fst + FST_BLOCKS, n);
        put32(fst + FST_RECORDS, n);
        fst[FST_LEVELS] = tree_levels(disk, false, n);
        *used = next - 1;
    }
    free(map);
    free(at);
    free(leaf);
    return rc;
}

static void make_label(const struct edf_disk *disk, uint8_t *l, const char *label, uint32_t used,
                       const struct edf_date *date)
{
    uint32_t size =
        disk->io.fba ? (uint32_t)(disk->io.nblocks * (disk->blksize / 512)) : disk->io.cylinders;

    memset(l, 0, LABEL_SIZE);
    ebcdic_from_ascii(l + LABEL_ID, "CMS1", 4);
    ebcdic_pad(l + LABEL_VOLID, label, 6);
    put32(l + LABEL_BLKSIZE, disk->blksize);
    put32(l + LABEL_ORIGIN, 4);
    put32(l + LABEL_USABLE, size);
    put32(l + LABEL_FORMATTED, size);
    put32(l + LABEL_BLOCKS, disk->nblocks);
    put32(l + LABEL_USED, used);
    put32(l + LABEL_FST_SIZE, FST_SIZE);
    put32(l + LABEL_FSTS, disk->blksize / FST_SIZE);
    put_date(l + LABEL_DATE, &l[LABEL_FLAG], LABEL_CENTURY, date);
}

static int format_disk(struct edf_disk *disk, const char *label, uint8_t *buf)
{
    struct edf_date date = date_now(&disk->io);
    uint32_t at = disk->io.fba ? 512 : 2 * disk->blksize, used = 0;
    uint8_t *dir = buf, *map = buf + FST_SIZE;

    special_fst(dir, 1, "DIRECTOR", &date);
    special_fst(map, 2, "ALLOCMAP", &date);
    put32(dir + FST_ORIGIN, 4);
    put32(dir + FST_LRECL, FST_SIZE);
    put32(dir + FST_BLOCKS, 1);
    put32(dir + FST_RECORDS, 2);
    int rc = write_map(disk, map, &used);
    rc = rc ? rc : disk_write(disk, 4, buf);
    memset(buf, 0, disk->blksize);
    for (uint32_t b = 1; b <= 2 && !rc; b++) {
        rc = disk_write(disk, b, buf);
    }
    rc = rc ? rc : disk_write(disk, 5, buf);
    rc = rc ? rc : disk->io.sync(disk->io.ctx);
    make_label(disk, buf + at % disk->blksize, label, used, &date);
    rc = rc ? rc : disk_write(disk, at / disk->blksize + 1, buf);
    return rc ? rc : disk->io.sync(disk->io.ctx);
}

int edf_format(const struct cms_blocks *blocks, const char *label)
{
    uint32_t size = blocks->blksize;

    if (!edf_label_valid(label) || (size != 512 && size != 1024 && size != 2048 && size != 4096) ||
        blocks->nblocks > INT32_MAX) {
        return -EINVAL;
    }
    if (blocks->nblocks < FIRST_DATA + 2) {
        return -ENOSPC;
    }
    if (!blocks->write) {
        return -EROFS;
    }
    struct edf_disk disk = {
        .io = *blocks, .blksize = size, .nblocks = (uint32_t)blocks->nblocks, .writable = true};
    uint8_t *buf = calloc(1, size);
    if (!buf) {
        return -ENOMEM;
    }
    int rc = format_disk(&disk, label, buf);
    free(buf);
    return rc;
}
