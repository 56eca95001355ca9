/* Label, directory in storage, names: ACCESS and the operations that need no file open.  A disk is
 * accessed by reading its label, its directory and its map whole; from then on it is read only for
 * the contents of files. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "cms/filesystem/edf_internal.h"
#include "engine/base/ebcdic.h"

static const uint8_t directory_names[16] = {0,    0,    0,    1,    0,    0,    0,    0,
                                            0xc4, 0xc9, 0xd9, 0xc5, 0xc3, 0xe3, 0xd6, 0xd9};
static const uint8_t map_names[16] = {0,    0,    0,    2,    0,    0,    0,    0,
                                      0xc1, 0xd3, 0xd3, 0xd6, 0xc3, 0xd4, 0xc1, 0xd7};
static const uint8_t cms1[4] = {0xc3, 0xd4, 0xe2, 0xf1};

int disk_read(struct edf_disk *disk, uint32_t block, void *buf)
{
    if (block == 0 || block > disk->nblocks) {
        return -EUCLEAN;
    }
    return disk->io.read(disk->io.ctx, block, buf);
}

int disk_write(struct edf_disk *disk, uint32_t block, const void *buf)
{
    if (block == 0 || block > disk->nblocks) {
        return -EUCLEAN;
    }
    if (!disk->writable || disk->failed) {
        return disk->failed ? -EIO : -EROFS;
    }
    return disk->io.write(disk->io.ctx, block, buf);
}

/* Names. */

static bool name_char(unsigned char c)
{
    return isalnum(c) || (c && strchr("#@$+-:_", c));
}

bool edf_name_valid(const char *name)
{
    size_t n = strlen(name);

    if (n < 1 || n > 8) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!name_char((unsigned char)name[i])) {
            return false;
        }
    }
    return true;
}

bool edf_match(const char *pattern, const char *name)
{
    const char *star = NULL, *from = NULL;

    while (*name) {
        if (*pattern == '*') {
            star = pattern++;
            from = name;
        } else if (*pattern == '%' || *pattern == *name) {
            pattern++;
            name++;
        } else if (star) {
            pattern = star + 1;
            name = ++from;
        } else {
            return false;
        }
    }
    while (*pattern == '*') {
        pattern++;
    }
    return *pattern == 0;
}

int fst_names(uint8_t *to, const char *fn, const char *ft)
{
    if (!edf_name_valid(fn) || !edf_name_valid(ft)) {
        return -EINVAL;
    }
    ebcdic_pad(to, fn, 8);
    ebcdic_pad(to + 8, ft, 8);
    return 0;
}

/* FSTs. */

uint8_t *fst_at(const struct edf_disk *disk, uint32_t index)
{
    return disk->fsts + (size_t)index * FST_SIZE;
}

int fst_find(const struct edf_disk *disk, const uint8_t *names, uint32_t *index)
{
    for (uint32_t i = 2; i < disk->count; i++) {
        if (memcmp(fst_at(disk, i), names, 16) == 0) {
            *index = i;
            return 0;
        }
    }
    return -ENOENT;
}

static uint8_t unpack(uint8_t packed)
{
    return (uint8_t)((packed >> 4) * 10 + (packed & 0x0f));
}

static uint8_t pack(unsigned value)
{
    return (uint8_t)((value / 10 % 10) << 4 | value % 10);
}

static struct edf_date get_date(const uint8_t *from, bool century)
{
    return (struct edf_date){.year = (uint16_t)(unpack(from[0]) + (century ? 2000 : 1900)),
                             .month = unpack(from[1]),
                             .day = unpack(from[2]),
                             .hour = unpack(from[3]),
                             .minute = unpack(from[4]),
                             .second = unpack(from[5])};
}

void put_date(uint8_t *to, uint8_t *flag, uint8_t century, const struct edf_date *date)
{
    *flag = (uint8_t)(date->year >= 2000 ? *flag | century : *flag & ~century);
    to[0] = pack(date->year % 100);
    to[1] = pack(date->month);
    to[2] = pack(date->day);
    to[3] = pack(date->hour);
    to[4] = pack(date->minute);
    to[5] = pack(date->second);
}

struct edf_date date_now(const struct cms_blocks *io)
{
    struct tm tm = {0};

    if (io->now) {
        io->now(io->ctx, &tm);
    } else {
        time_t now = time(NULL);
        localtime_r(&now, &tm);
    }
    return (struct edf_date){.year = (uint16_t)(tm.tm_year + 1900),
                             .month = (uint8_t)(tm.tm_mon + 1),
                             .day = (uint8_t)tm.tm_mday,
                             .hour = (uint8_t)tm.tm_hour,
                             .minute = (uint8_t)tm.tm_min,
                             .second = (uint8_t)tm.tm_sec};
}

static void name_out(char *to, const uint8_t *from)
{
    int n = 8;

    ebcdic_to_ascii(to, from, 8);
    while (n > 0 && to[n - 1] == ' ') {
        n--;
    }
    to[n] = 0;
}

void fst_info(const uint8_t *fst, struct edf_info *out)
{
    uint8_t mode = fst[FST_MODE + 1];

    name_out(out->fn, fst + FST_FN);
    name_out(out->ft, fst + FST_FT);
    out->mode = mode >= 0xf0 && mode <= 0xf6 ? (char)('0' + (mode - 0xf0)) : '1';
    out->recfm = fst[FST_RECFM] == EBC_V ? 'V' : 'F';
    out->lrecl = get32(fst + FST_LRECL);
    out->records = get32(fst + FST_RECORDS);
    out->blocks = get32(fst + FST_BLOCKS);
    out->date = get_date(fst + FST_DATE, fst[FST_FLAG] & FST_CENTURY);
}

/* How many data blocks a file's pointer tree has, holes included; -EUCLEAN when the FST's figures
 * cannot be. */
int fst_blocks(const struct edf_disk *disk, const uint8_t *fst, uint32_t *blocks)
{
    uint64_t lrecl = get32(fst + FST_LRECL), records = get32(fst + FST_RECORDS);
    uint64_t n = get32(fst + FST_BLOCKS);

    if (fst[FST_RECFM] == EBC_F) {
        if (records && (lrecl == 0 || lrecl > INT32_MAX || records > INT32_MAX)) {
            return -EUCLEAN;
        }
        n = (records * lrecl + disk->blksize - 1) / disk->blksize;
    } else if (fst[FST_RECFM] != EBC_V || (records == 0) != (n == 0) ||
               records > n * disk->blksize / 3 || n > disk->nblocks) {
        return -EUCLEAN; /* (V files have no holes) */
    }
    if (n > (uint64_t)disk->nblocks + MAX_FILE_EXTRA) {
        return -EUCLEAN;
    }
    *blocks = (uint32_t)n;
    return 0;
}

/* Mounting. */

static int load_label(struct edf_disk *disk)
{
    uint32_t at = disk->io.fba ? 512 : 2 * disk->blksize;

    disk->label_block = at / disk->blksize + 1;
    disk->label_offset = at % disk->blksize;
    disk->label = malloc(disk->blksize);
    if (!disk->label) {
        return -ENOMEM;
    }
    int rc = disk_read(disk, disk->label_block, disk->label);
    if (rc) {
        return rc;
    }
    const uint8_t *l = disk->label + disk->label_offset;
    uint32_t origin = get32(l + LABEL_ORIGIN), blocks = get32(l + LABEL_BLOCKS);
    if (memcmp(l, cms1, 4) != 0) {
        return -ENODATA;
    }
    if (get32(l + LABEL_BLKSIZE) != disk->blksize || get32(l + LABEL_FST_SIZE) != FST_SIZE ||
        get32(l + LABEL_FSTS) != disk->blksize / FST_SIZE || (origin != 4 && origin != 5) ||
        blocks < FIRST_DATA || blocks > disk->nblocks) {
        return -EUCLEAN;
    }
    disk->origin = origin;
    disk->nblocks = blocks;
    return 0;
}

static int load_fsts(struct edf_disk *disk, struct file_block *leaf, uint32_t n)
{
    disk->fsts = calloc(n, disk->blksize);
    if (!disk->fsts) {
        return -ENOMEM;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (leaf[i].addr == 0) {
            return -EUCLEAN;
        }
        int rc = disk_read(disk, leaf[i].addr, disk->fsts + (size_t)i * disk->blksize);
        rc = rc ? rc : list_add(&disk->dir, leaf[i].addr);
        if (rc) {
            return rc;
        }
    }
    for (uint32_t i = 2; i < disk->count; i++) {
        const uint8_t *fst = fst_at(disk, i);
        static const uint8_t none[8];
        if (memcmp(fst, none, 8) == 0 || memcmp(fst + 8, none, 8) == 0) {
            return -EUCLEAN;
        }
    }
    memset(disk->fsts + (size_t)disk->count * FST_SIZE, 0,
           (size_t)n * disk->blksize - (size_t)disk->count * FST_SIZE);
    return 0;
}

static int load_directory(struct edf_disk *disk)
{
    uint8_t *first = malloc(disk->blksize);
    if (!first) {
        return -ENOMEM;
    }
    int rc = disk_read(disk, disk->origin, first);
    uint32_t root = get32(first + FST_ORIGIN), count = get32(first + FST_RECORDS);
    uint8_t levels = first[FST_LEVELS];
    bool good = memcmp(first, directory_names, 16) == 0 &&
                memcmp(first + FST_SIZE, map_names, 16) == 0 && first[FST_RECFM] == EBC_F &&
                get32(first + FST_LRECL) == FST_SIZE && count >= 2 && count <= MAX_FILES &&
                count / disk->fsts_per_block < disk->nblocks;
    free(first);
    if (rc || !good) {
        return rc ? rc : -EUCLEAN;
    }
    uint32_t n = (count + disk->fsts_per_block - 1) / disk->fsts_per_block;
    struct file_block *leaf = calloc(n, sizeof *leaf);
    if (!leaf) {
        return -ENOMEM;
    }
    disk->count = count;
    rc = tree_load(disk, root, levels, false, leaf, n, &disk->dir_pointers);
    if (!rc && leaf[0].addr != disk->origin) {
        rc = -EUCLEAN;
    }
    rc = rc ? rc : load_fsts(disk, leaf, n);
    free(leaf);
    return rc;
}

void disk_free(struct edf_disk *disk)
{
    while (disk->open) {
        struct edf_file *f = disk->open;
        disk->open = f->next;
        file_free(f);
    }
    list_free(&disk->dir);
    list_free(&disk->dir_pointers);
    list_free(&disk->map);
    list_free(&disk->map_pointers);
    free(disk->label);
    free(disk->fsts);
    free(disk->committed);
    free(disk->busy);
    free(disk->own);
    free(disk);
}

int edf_mount(const struct cms_blocks *blocks, bool writable, struct edf_disk **out)
{
    uint32_t size = blocks->blksize;

    *out = NULL;
    if ((size != 512 && size != 1024 && size != 2048 && size != 4096) ||
        blocks->nblocks < FIRST_DATA || blocks->nblocks > INT32_MAX) {
        return -EINVAL;
    }
    if (writable && !blocks->write) {
        return -EROFS;
    }
    struct edf_disk *disk = calloc(1, sizeof *disk);
    if (!disk) {
        return -ENOMEM;
    }
    disk->io = *blocks;
    disk->blksize = size;
    disk->fsts_per_block = size / FST_SIZE;
    disk->nblocks = (uint32_t)blocks->nblocks;
    disk->writable = writable;
    int rc = load_label(disk);
    rc = rc ? rc : load_directory(disk);
    rc = rc ? rc : map_load(disk);
    if (rc) {
        disk_free(disk);
        return rc;
    }
    *out = disk;
    return 0;
}

int edf_commit(struct edf_disk *disk)
{
    int rc = 0;

    for (struct edf_file *f = disk->open; f; f = f->next) {
        int flushed = edf_flush(f);
        rc = rc ? rc : flushed;
    }
    return rc;
}

int edf_unmount(struct edf_disk *disk)
{
    int rc = disk ? edf_commit(disk) : 0;

    if (disk) {
        disk_free(disk);
    }
    return rc;
}

int edf_release(struct edf_disk *disk)
{
    if (!disk || !disk->open) {
        return edf_unmount(disk);
    }
    int rc = edf_commit(disk);
    for (struct edf_file *f = disk->open; f; f = f->next) {
        f->dirty = false; /* what could not be committed is lost */
    }
    disk->writable = false;
    disk->failed = disk->gone = true;
    return rc;
}

uint64_t edf_storage(const struct edf_disk *disk)
{
    uint64_t fsts = (disk->count + disk->fsts_per_block - 1) / disk->fsts_per_block;
    uint64_t bytes = sizeof *disk + (fsts + 1) * disk->blksize + 3ull * disk->map_bytes;
    for (const struct edf_file *f = disk->open; f; f = f->next)
        bytes += sizeof *f + disk->blksize + f->room * sizeof *f->block;
    return bytes;
}

bool edf_writable(const struct edf_disk *disk)
{
    return disk->writable;
}

void edf_usage(const struct edf_disk *disk, struct edf_usage *out)
{
    const uint8_t *l = disk->label + disk->label_offset;
    int n = 6;

    ebcdic_to_ascii(out->label, l + LABEL_VOLID, 6);
    while (n > 0 && (out->label[n - 1] == ' ' || out->label[n - 1] == 0)) {
        n--;
    }
    out->label[n] = 0;
    out->blksize = disk->blksize;
    out->blocks = disk->nblocks;
    out->used = disk->nblocks - disk->free;
    out->files = disk->count - 2;
    uint32_t usable = get32(disk->label + disk->label_offset + LABEL_USABLE);
    out->cylinders =
        usable && usable < disk->io.cylinders && !disk->io.fba ? usable : disk->io.cylinders;
    out->created = get_date(l + LABEL_DATE, l[LABEL_FLAG] & LABEL_CENTURY);
}

bool edf_label_valid(const char *label)
{
    return edf_name_valid(label) && strlen(label) <= 6;
}

int edf_set_label(struct edf_disk *disk, const char *label)
{
    if (!edf_label_valid(label)) {
        return -EINVAL;
    }
    ebcdic_pad(disk->label + disk->label_offset + LABEL_VOLID, label, 6);
    int rc = disk_write(disk, disk->label_block, disk->label);
    return rc ? rc : disk->io.sync(disk->io.ctx);
}

/* The number of map blocks stays as it is: more of the disk cannot be used, and less neither. */
int edf_recompute(struct edf_disk *disk, uint32_t units)
{
    uint8_t *l = disk->label + disk->label_offset;
    uint32_t whole = (uint32_t)disk->io.nblocks, n = whole, used = 0;
    uint32_t sectors = disk->blksize / 512, cylinders = disk->io.cylinders;
    uint32_t all = disk->io.fba ? whole * sectors : cylinders;
    if (!disk->writable) {
        return -EROFS;
    }
    if (units && units < all && (disk->io.fba || cylinders)) {
        n = disk->io.fba ? units / sectors : (uint32_t)((uint64_t)whole * units / cylinders);
    }
    uint32_t most = disk->map_bytes * 8, least = most - disk->blksize * 8 + 1;
    n = n > most ? most : n < least ? least : n;
    if (n < FIRST_DATA + 2) {
        return -ENOSPC;
    }
    for (uint32_t b = n + 1; b <= disk->nblocks && !used; b++) {
        used = map_test(disk->busy, b);
    }
    if (used) {
        return -ENOSPC;
    }
    disk->nblocks = n;
    disk->free = n - map_count(disk->busy, n);
    disk->hint = FIRST_DATA;
    put32(l + LABEL_BLOCKS, n);
    put32(l + LABEL_USABLE, units && units < all ? units : all);
    int rc = disk_write(disk, disk->label_block, disk->label);
    return rc ? rc : disk->io.sync(disk->io.ctx);
}

/* Directory operations. */

int edf_find(struct edf_disk *disk, const char *fn, const char *ft, struct edf_info *out)
{
    uint8_t names[16];
    uint32_t index;

    int rc = disk ? fst_names(names, fn, ft) : -ENODEV;
    rc = rc ? rc : fst_find(disk, names, &index);
    if (rc == 0 && out) {
        fst_info(fst_at(disk, index), out);
    }
    return rc;
}

static int by_name(const void *a, const void *b)
{
    return memcmp(*(uint8_t *const *)a, *(uint8_t *const *)b, 16);
}

int edf_list(struct edf_disk *disk, const char *fn, const char *ft,
             int (*tell)(void *ctx, const struct edf_info *info), void *ctx)
{
    uint8_t **sorted = malloc(disk->count * sizeof *sorted);
    int rc = 0;

    if (!sorted) {
        return -ENOMEM;
    }
    for (uint32_t i = 2; i < disk->count; i++) {
        sorted[i - 2] = fst_at(disk, i);
    }
    qsort(sorted, disk->count - 2, sizeof *sorted, by_name);
    for (uint32_t i = 0; i + 2 < disk->count && !rc; i++) {
        struct edf_info info;
        fst_info(sorted[i], &info);
        if (edf_match(fn, info.fn) && edf_match(ft, info.ft)) {
            rc = tell(ctx, &info);
        }
    }
    free(sorted);
    return rc;
}

struct edf_file *file_open_now(const struct edf_disk *disk, const uint8_t *names)
{
    for (struct edf_file *f = disk->open; f; f = f->next) {
        if (memcmp(f->fst, names, 16) == 0) {
            return f;
        }
    }
    return NULL;
}

/* May this file's directory entry be changed?  Its index. */
static int changeable(struct edf_disk *disk, const char *fn, const char *ft, uint32_t *index)
{
    uint8_t names[16];

    int rc = disk ? fst_names(names, fn, ft) : -ENODEV;
    if (rc == 0 && file_open_now(disk, names)) {
        return -EBUSY;
    }
    rc = rc ? rc : fst_find(disk, names, index);
    return rc == 0 && (!disk->writable || disk->failed) ? -EROFS : rc;
}

static int give_all(struct edf_change *change, const struct edf_file *f)
{
    int rc = 0;

    for (uint32_t i = 0; i < f->nblocks && !rc; i++) {
        rc = f->block[i].addr ? change_give_file(change, f->block[i].addr) : 0;
    }
    for (uint32_t i = 0; i < f->pointers.n && !rc; i++) {
        rc = change_give_file(change, f->pointers.at[i]);
    }
    return rc;
}

/* A file whose blocks are about to be given up; *out is NULL after an error. */
static int load_for_good(struct edf_disk *disk, uint32_t index, struct edf_file **out)
{
    int rc = file_load(disk, fst_at(disk, index), out);
    int claimed = rc ? rc : file_claim(*out);
    if (!rc && claimed) {
        file_free(*out);
        *out = NULL;
    }
    return claimed;
}

int edf_erase(struct edf_disk *disk, const char *fn, const char *ft)
{
    struct edf_change change;
    struct edf_file *f;
    uint32_t index;

    int rc = changeable(disk, fn, ft, &index);
    if (rc) {
        return rc;
    }
    rc = load_for_good(disk, index, &f);
    if (rc == -EUCLEAN) {
        f = NULL; /* a damaged file: its blocks stay allocated, its name goes */
    } else if (rc) {
        return rc;
    }
    rc = change_begin(disk, &change);
    if (rc == 0) {
        rc = f ? give_all(&change, f) : 0;
        change_drop_fst(&change, index);
        rc = rc ? rc : change_commit(&change);
        change_end(&change);
    }
    if (f) {
        file_free(f);
    }
    return rc;
}

int edf_supersede(struct edf_disk *disk, const char *fn, const char *ft, const char *new_fn,
                  const char *new_ft)
{
    struct edf_change change;
    struct edf_file *old = NULL;
    uint32_t index, other;
    uint8_t names[16];

    int rc = fst_names(names, new_fn, new_ft);
    rc = rc ? rc : changeable(disk, fn, ft, &index);
    rc = rc ? rc : changeable(disk, new_fn, new_ft, &other);
    if (rc) {
        return rc;
    }
    rc = load_for_good(disk, other, &old);
    if (rc && rc != -EUCLEAN) { /* damaged: its blocks stay allocated, its name goes */
        return rc;
    }
    rc = change_begin(disk, &change);
    if (rc == 0) {
        rc = old ? give_all(&change, old) : 0;
        memcpy(change.fsts + (size_t)index * FST_SIZE, names, 16);
        change_drop_fst(&change, other);
        rc = rc ? rc : change_commit(&change);
        change_end(&change);
    }
    if (old) {
        file_free(old);
    }
    return rc;
}

int edf_rename(struct edf_disk *disk, const char *fn, const char *ft, const char *new_fn,
               const char *new_ft, char mode)
{
    struct edf_change change;
    uint32_t index, other;
    uint8_t names[16];

    int rc = fst_names(names, new_fn, new_ft);
    rc = rc ? rc : changeable(disk, fn, ft, &index);
    if (rc) {
        return rc;
    }
    if (mode && (mode < '0' || mode > '6')) {
        return -EINVAL;
    }
    bool taken = fst_find(disk, names, &other) == 0 && other != index;
    if (taken || (file_open_now(disk, names))) {
        return -EEXIST;
    }
    rc = change_begin(disk, &change);
    if (rc) {
        return rc;
    }
    uint8_t *fst = change.fsts + (size_t)index * FST_SIZE;
    memcpy(fst, names, 16);
    if (mode) {
        fst[FST_MODE + 1] = (uint8_t)(0xf0 + (mode - '0'));
    }
    rc = change_commit(&change);
    change_end(&change);
    return rc;
}
