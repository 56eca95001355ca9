/* FORMAT: an empty file system; RESERVE: one that a single file fills.  Blocks 1 and 2 are for IPL, 3 has the label (on FBA byte 512 of
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

/* The blocks of the map, of which FORMAT has used `used` with those before it.  RESERVE leaves as many free: a
 * changed map is written in another place, when the file that fills the disk is erased. */
static uint32_t map_blocks(uint32_t used)
{
    return used - (FIRST_DATA - 1);
}

/* Where RESERVE's file begins, with its pointer blocks, and how many blocks it has then, to the end of the
 * disk; 0: it has no room. */
static uint32_t file_place(const struct edf_disk *disk, uint32_t used, uint32_t *n)
{
    uint32_t before = used + map_blocks(used);
    uint32_t left = before < disk->nblocks ? disk->nblocks - before : 0;

    *n = left;
    while (*n && *n + tree_size(disk, false, *n) > left) {
        --*n;
    }
    return disk->nblocks - *n - tree_size(disk, false, *n) + 1;
}

/* full: the blocks of RESERVE's file are taken as well. */
static int write_map(struct edf_disk *disk, uint8_t *fst, uint32_t *used, bool full)
{
    uint32_t per = disk->blksize * 8, n = (disk->nblocks + per - 1) / per;
    uint32_t pointers = tree_size(disk, false, n), next = FIRST_DATA, root, taken;
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
        for (uint32_t b = file_place(disk, next - 1, &taken); full && b <= disk->nblocks; b++) {
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

/* The pointer blocks over n blocks that follow `first`, at `at` and behind it; *root is the last. */
static int point_at_run(struct edf_disk *disk, uint32_t first, uint32_t n, uint32_t at,
                        uint32_t *root)
{
    uint32_t per = disk->blksize / FIXED_POINTER;
    uint8_t *buf = malloc(disk->blksize);
    int rc = buf ? 0 : -ENOMEM;

    while (n > 1 && !rc) {
        uint32_t ups = (n + per - 1) / per;
        for (uint32_t k = 0; k < ups && !rc; k++) {
            memset(buf, 0, disk->blksize);
            for (uint32_t i = 0; i < per && k * per + i < n; i++) {
                put32(buf + i * FIXED_POINTER, first + k * per + i);
            }
            rc = disk_write(disk, at + k, buf);
        }
        first = at;
        at += ups;
        n = ups;
    }
    *root = first;
    free(buf);
    return rc;
}

/* The file of RESERVE behind the `used` blocks of an empty disk and the free ones: pointer blocks, then it.  *first: its
 * first block. */
static int fill_disk(struct edf_disk *disk, uint8_t *fst, uint32_t used,
                     const struct edf_date *date, uint32_t *first)
{
    uint32_t n, root, begin = file_place(disk, used, &n);

    if (n == 0) {
        return -ENOSPC;
    }
    *first = disk->nblocks - n + 1;
    int rc = point_at_run(disk, *first, n, begin, &root);
    ebcdic_from_ascii(fst + FST_MODE, "A6", 2);
    fst[FST_RECFM] = EBC_F;
    put32(fst + FST_LRECL, disk->blksize);
    put32(fst + FST_ORIGIN, root);
    put32(fst + FST_BLOCKS, n);
    put32(fst + FST_RECORDS, n);
    fst[FST_LEVELS] = tree_levels(disk, false, n);
    fst[FST_PTRSIZE] = FIXED_POINTER;
    put_date(fst + FST_DATE, &fst[FST_FLAG], FST_CENTURY, date);
    return rc;
}

/* file: 16 bytes, the names of what fills the disk; NULL: nothing does. */
static int format_disk(struct edf_disk *disk, const char *label, const uint8_t *file, uint8_t *buf)
{
    struct edf_date date = date_now(&disk->io);
    uint32_t at = disk->io.fba ? 512 : 2 * disk->blksize, used = 0;
    uint32_t first = 1, blocks;
    uint8_t *dir = buf, *map = buf + FST_SIZE, *own = map + FST_SIZE;

    special_fst(dir, 1, "DIRECTOR", &date);
    special_fst(map, 2, "ALLOCMAP", &date);
    put32(dir + FST_ORIGIN, 4);
    put32(dir + FST_LRECL, FST_SIZE);
    put32(dir + FST_BLOCKS, 1);
    put32(dir + FST_RECORDS, file ? 3 : 2);
    int rc = write_map(disk, map, &used, file);
    if (!rc && file) {
        memcpy(own + FST_FN, file, 16);
        rc = fill_disk(disk, own, used, &date, &first);
        used = disk->nblocks - (file_place(disk, used, &blocks) - used - 1);
    }
    rc = rc ? rc : disk_write(disk, 4, buf);
    memset(buf, 0, disk->blksize);
    for (uint32_t b = 1; b <= 2 && !rc; b++) {
        rc = disk_write(disk, b, buf);
    }
    rc = rc ? rc : disk_write(disk, 5, buf);
    rc = rc ? rc : disk->io.sync(disk->io.ctx);
    make_label(disk, buf + at % disk->blksize, label, used, &date);
    put32(buf + at % disk->blksize + LABEL_OFFSET, first - 1);
    rc = rc ? rc : disk_write(disk, at / disk->blksize + 1, buf);
    return rc ? rc : disk->io.sync(disk->io.ctx);
}

static int format(const struct cms_blocks *blocks, const char *label, const uint8_t *file)
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
    int rc = format_disk(&disk, label, file, buf);
    free(buf);
    return rc;
}

int edf_format(const struct cms_blocks *blocks, const char *label)
{
    return format(blocks, label, NULL);
}

int edf_reserve(const struct cms_blocks *blocks, const char *label, const char *fn, const char *ft)
{
    uint8_t names[16];
    int rc = fst_names(names, fn, ft);
    return rc ? rc : format(blocks, label, names);
}
