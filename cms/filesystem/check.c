/* Consistency: who owns each block, does the map say the same, are counts what is there, can every
 * record be reached.  Reads only. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "cms/filesystem/edf_internal.h"

struct checker {
    struct edf_disk *disk;
    uint8_t *owned;
    void (*tell)(void *ctx, const char *text);
    void *ctx;
    int faults;
};

static void fault(struct checker *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void fault(struct checker *c, const char *format, ...)
{
    char text[160];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    c->tell(c->ctx, text);
    c->faults++;
}

static void own(struct checker *c, uint32_t block, const char *who)
{
    if (block < 4 || block > c->disk->nblocks) {
        fault(c, "%s: block %u is not for files", who, block);
    } else if (map_test(c->owned, block)) {
        fault(c, "%s: block %u belongs to another file too", who, block);
    } else {
        map_set(c->owned, block);
    }
}

static void own_list(struct checker *c, const struct block_list *list, const char *who)
{
    for (uint32_t i = 0; i < list->n; i++) {
        own(c, list->at[i], who);
    }
}

/* Walk the records of a V file: headers, lengths, and what the pointers say of them. */
static int check_v(struct checker *c, struct edf_file *f, const char *name)
{
    uint32_t longest = 0, length, size = f->disk->blksize;
    uint8_t byte;

    for (uint32_t r = 1; r <= f->records; r++) {
        int rc = edf_read(f, r, &byte, 1, &length);
        if (rc == -EUCLEAN) {
            fault(c, "%s: record %u cannot be read", name, r);
            return 0;
        }
        if (rc) {
            return rc;
        }
        uint64_t start = r < f->records ? f->seq_offset - 2 - length : f->seq_offset;
        uint32_t at = (uint32_t)(start / size), before = at ? f->block[at - 1].hirec : 0;
        if (r <= before || r > f->block[at].hirec ||
            (r == before + 1 && f->block[at].disp != start % size)) {
            fault(c, "%s: record %u is not where its pointer says", name, r);
        }
        longest = length > longest ? length : longest;
    }
    if (file_find_end(f) == -EUCLEAN) {
        fault(c, "%s: its records do not end in its last block", name);
    }
    if (longest > f->lrecl) {
        fault(c, "%s: a record of %u bytes, LRECL %u", name, longest, f->lrecl);
    }
    return 0;
}

static int check_file(struct checker *c, const uint8_t *fst)
{
    struct edf_info info;
    struct edf_file *f;
    char name[20];

    fst_info(fst, &info);
    snprintf(name, sizeof name, "%s %s", info.fn, info.ft);
    if (!edf_name_valid(info.fn) || !edf_name_valid(info.ft)) {
        fault(c, "%s: not a valid name", name);
    }
    int rc = file_load(c->disk, fst, &f);
    if (rc == -EUCLEAN) {
        fault(c, "%s: its pointers or counts make no sense", name);
        return 0;
    }
    if (rc) {
        return rc;
    }
    uint32_t blocks = 0;
    for (uint32_t i = 0; i < f->nblocks; i++) {
        blocks += f->block[i].addr != 0 || f->variable;
        if (f->block[i].addr) {
            own(c, f->block[i].addr, name);
        }
    }
    own_list(c, &f->pointers, name);
    if (blocks != info.blocks) {
        fault(c, "%s: %u data blocks, its FST says %u", name, blocks, info.blocks);
    }
    rc = f->variable ? check_v(c, f, name) : 0;
    file_free(f);
    return rc;
}

static int by_name(const void *a, const void *b)
{
    return memcmp(*(uint8_t *const *)a, *(uint8_t *const *)b, 16);
}

static int check_names(struct checker *c)
{
    uint32_t n = c->disk->count - 2;
    uint8_t **sorted = malloc((n + 1) * sizeof *sorted);

    if (!sorted) {
        return -ENOMEM;
    }
    for (uint32_t i = 0; i < n; i++) {
        sorted[i] = fst_at(c->disk, i + 2);
    }
    qsort(sorted, n, sizeof *sorted, by_name);
    for (uint32_t i = 1; i < n; i++) {
        if (by_name(&sorted[i - 1], &sorted[i]) == 0) {
            struct edf_info info;
            fst_info(sorted[i], &info);
            fault(c, "%s %s: twice in the directory", info.fn, info.ft);
        }
    }
    free(sorted);
    return 0;
}

static void check_map(struct checker *c)
{
    struct edf_disk *disk = c->disk;
    const uint8_t *label = disk->label + disk->label_offset;
    uint32_t lost = 0, used = map_count(disk->committed, disk->nblocks);

    for (uint32_t b = FIRST_DATA; b <= disk->nblocks; b++) {
        bool owned = map_test(c->owned, b), mapped = map_test(disk->committed, b);
        if (owned && !mapped) {
            fault(c, "block %u is in use and free in the map", b);
        }
        lost += mapped && !owned;
    }
    if (lost) {
        fault(c, "%u blocks are in use in the map and belong to nothing", lost);
    }
    if (used != get32(label + LABEL_USED)) {
        fault(c, "the label counts %u blocks, the map %u", get32(label + LABEL_USED), used);
    }
}

int edf_check(struct edf_disk *disk, void (*tell)(void *ctx, const char *text), void *ctx)
{
    struct checker c = {.disk = disk, .tell = tell, .ctx = ctx};
    int rc = 0;

    c.owned = calloc(1, disk->map_bytes);
    if (!c.owned) {
        return -ENOMEM;
    }
    own_list(&c, &disk->dir, "directory");
    own_list(&c, &disk->dir_pointers, "directory");
    own_list(&c, &disk->map, "allocation map");
    own_list(&c, &disk->map_pointers, "allocation map");
    for (uint32_t i = 2; i < disk->count && !rc; i++) {
        rc = check_file(&c, fst_at(disk, i));
    }
    rc = rc ? rc : check_names(&c);
    check_map(&c);
    free(c.owned);
    return rc ? rc : c.faults;
}
