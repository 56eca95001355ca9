/* A file's life: open, commit, close, or given up.  A file in storage is its table of blocks and one
 * block's buffer; what is read and written in it is records.c's. */
#include <errno.h>
#include <stdlib.h>

#include "cms/filesystem/edf_internal.h"

void file_free(struct edf_file *f)
{
    list_free(&f->freed);
    list_free(&f->pointers);
    free(f->block);
    free(f->buf);
    free(f);
}

static struct edf_file *file_new(struct edf_disk *disk, const uint8_t *fst)
{
    struct edf_file *f = calloc(1, sizeof *f);
    uint8_t *buf = malloc(disk->blksize);

    if (!f || !buf) {
        free(f);
        free(buf);
        return NULL;
    }
    f->disk = disk;
    f->buf = buf;
    f->in_buf = NONE;
    memcpy(f->fst, fst, FST_SIZE);
    f->variable = fst[FST_RECFM] == EBC_V;
    f->lrecl = get32(fst + FST_LRECL);
    f->records = get32(fst + FST_RECORDS);
    return f;
}

/* V: are the pointers' record numbers and displacements possible? */
static int check_table(struct edf_file *f)
{
    uint32_t size = f->disk->blksize;

    if (!f->variable || f->nblocks == 0) {
        return 0;
    }
    if (f->nblocks == 1) {
        f->block[0].hirec = f->records;
        f->block[0].disp = 0;
    }
    uint32_t last = 0;
    for (uint32_t i = 0; i < f->nblocks; i++) {
        const struct file_block *b = &f->block[i];
        bool good = b->hirec >= last && b->hirec <= f->records && b->hirec > 0 &&
                    (b->disp < size || b->disp == SPANNED) && (i > 0 || b->disp == 0);
        if (!good) {
            return -EUCLEAN;
        }
        last = b->hirec;
    }
    return last == f->records ? 0 : -EUCLEAN;
}

/* No block of it is the directory's or the map's: written in place, or freed, it would take them along. */
static int check_own(const struct edf_file *f)
{
    for (uint32_t i = 0; i < f->nblocks; i++) {
        if (f->block[i].addr && map_test(f->disk->own, f->block[i].addr)) {
            return -EUCLEAN;
        }
    }
    for (uint32_t i = 0; i < f->pointers.n; i++) {
        if (map_test(f->disk->own, f->pointers.at[i])) {
            return -EUCLEAN;
        }
    }
    return 0;
}

static int claim(struct edf_disk *disk, uint32_t block)
{
    if (block == 0 || map_test(disk->committed, block)) {
        return 0;
    }
    if (map_test(disk->busy, block)) {
        return -EUCLEAN;
    }
    map_set(disk->committed, block);
    map_set(disk->busy, block);
    disk->free--;
    return 0;
}

int file_claim(struct edf_file *f)
{
    int rc = 0;

    for (uint32_t i = 0; f->disk->writable && i < f->nblocks && !rc; i++) {
        rc = claim(f->disk, f->block[i].addr);
    }
    for (uint32_t i = 0; f->disk->writable && i < f->pointers.n && !rc; i++) {
        rc = claim(f->disk, f->pointers.at[i]);
    }
    return rc;
}

int file_load(struct edf_disk *disk, const uint8_t *fst, struct edf_file **out)
{
    uint32_t n;

    *out = NULL;
    int rc = fst_blocks(disk, fst, &n);
    if (rc) {
        return rc;
    }
    struct edf_file *f = file_new(disk, fst);
    if (!f) {
        return -ENOMEM;
    }
    f->on_disk = true;
    f->block = calloc(n ? n : 1, sizeof *f->block);
    f->room = n ? n : 1;
    f->nblocks = n;
    rc = f->block ? tree_load(disk, get32(fst + FST_ORIGIN), fst[FST_LEVELS], f->variable, f->block,
                              n, &f->pointers)
                  : -ENOMEM;
    rc = rc ? rc : check_table(f);
    rc = rc ? rc : check_own(f);
    if (rc) {
        file_free(f);
        return rc;
    }
    *out = f;
    return 0;
}

void edf_file_info(const struct edf_file *f, struct edf_info *out)
{
    fst_info(f->fst, out);
    out->lrecl = f->lrecl;
    out->records = f->records;
    out->blocks = 0;
    for (uint32_t i = 0; i < f->nblocks; i++) {
        out->blocks += f->block[i].addr != 0 || f->variable;
    }
}

void edf_set_date(struct edf_file *f, const struct edf_date *date)
{
    f->date = *date;
    f->has_date = true;
    f->dirty = true; /* it is a change, if no other is made */
}

static int make_fst(uint8_t *fst, const uint8_t *names, const struct edf_format *format)
{
    memset(fst, 0, FST_SIZE);
    memcpy(fst, names, 16);
    bool variable = format->recfm == 'V';
    char mode = format->mode ? format->mode : '1';
    bool good = variable || (format->recfm == 'F' && format->lrecl && format->lrecl <= INT32_MAX);
    if (!good || mode < '0' || mode > '6') {
        return -EINVAL;
    }
    fst[FST_MODE] = 0xc1; /* A: the letter of ACCESS counts, not this one */
    fst[FST_MODE + 1] = (uint8_t)(0xf0 + (mode - '0'));
    fst[FST_RECFM] = variable ? EBC_V : EBC_F;
    fst[FST_PTRSIZE] = variable ? V_POINTER : FIXED_POINTER;
    put32(fst + FST_LRECL, variable ? 0 : format->lrecl);
    return 0;
}

/* Forget the old contents and take another format. */
static int replace(struct edf_file *f, const struct edf_format *format)
{
    uint8_t fst[FST_SIZE];
    struct edf_format wanted = *format;

    if (wanted.mode == 0) {
        wanted.mode = (char)('0' + (f->fst[FST_MODE + 1] & 7));
    }
    int rc = make_fst(fst, f->fst, &wanted);
    rc = rc ? rc : file_shrink(f, 0);
    if (rc) {
        return rc;
    }
    memcpy(f->fst, fst, FST_SIZE);
    f->variable = fst[FST_RECFM] == EBC_V;
    f->lrecl = get32(fst + FST_LRECL);
    f->records = 0;
    f->end = 0;
    f->seq_record = 0;
    f->dirty = true;
    return 0;
}

int edf_open(struct edf_disk *disk, const char *fn, const char *ft, enum edf_how how,
             const struct edf_format *format, struct edf_file **out)
{
    uint8_t names[16], fst[FST_SIZE];
    uint32_t index;

    *out = NULL;
    int rc = disk ? fst_names(names, fn, ft) : -ENODEV;
    if (rc) {
        return rc;
    }
    if (how == EDF_REPLACE && !format) {
        return -EINVAL;
    }
    if (how != EDF_READ && (!disk->writable || disk->failed)) {
        return -EROFS;
    }
    struct edf_file *f = file_open_now(disk, names);
    if (!f) {
        rc = fst_find(disk, names, &index);
        if (rc == 0) {
            rc = file_load(disk, fst_at(disk, index), &f);
            rc = rc ? rc : file_claim(f);
            if (rc && f) {
                file_free(f);
            }
        } else if (how != EDF_READ) {
            rc = format ? make_fst(fst, names, format) : -ENOENT;
            f = rc ? NULL : file_new(disk, fst);
            rc = rc ? rc : f ? 0 : -ENOMEM;
        }
        if (rc) {
            return rc;
        }
        f->next = disk->open;
        disk->open = f;
    }
    if (how != EDF_READ && f->refs && f->dirty) {
        rc = edf_flush(f); /* what others wrote stays if this one gives up */
    }
    if (rc) {
        return rc;
    }
    f->refs++;
    if (how == EDF_REPLACE) {
        rc = replace(f, format);
    }
    if (rc) {
        edf_discard(f);
        return rc;
    }
    *out = f;
    return 0;
}

/* Commit. */

static int place_blocks(struct edf_file *f, struct edf_change *change, struct block_list *pointers)
{
    int rc = 0;

    for (uint32_t i = 0; i < f->nblocks; i++) {
        if (f->block[i].fresh) {
            map_set(change->map, f->block[i].addr);
        }
    }
    for (uint32_t i = 0; i < f->freed.n && !rc; i++) {
        rc = change_give_file(change, f->freed.at[i]);
    }
    for (uint32_t i = 0; i < f->pointers.n && !rc; i++) {
        rc = change_give_file(change, f->pointers.at[i]);
    }
    for (uint32_t n = tree_size(f->disk, f->variable, f->nblocks); n > 0 && !rc; n--) {
        uint32_t block;
        rc = change_take(change, &block);
        rc = rc ? rc : list_add(pointers, block);
    }
    return rc;
}

static void fill_fst(struct edf_file *f, uint8_t *fst, uint32_t root)
{
    struct edf_date date = f->has_date ? f->date : date_now(&f->disk->io);
    struct edf_info info;

    edf_file_info(f, &info);
    put32(f->fst + FST_ORIGIN, root);
    put32(f->fst + FST_LRECL, f->lrecl);
    put32(f->fst + FST_BLOCKS, info.blocks);
    put32(f->fst + FST_RECORDS, f->records);
    f->fst[FST_LEVELS] = tree_levels(f->disk, f->variable, f->nblocks);
    f->fst[FST_PTRSIZE] = f->variable ? V_POINTER : FIXED_POINTER;
    put_date(f->fst + FST_DATE, &f->fst[FST_FLAG], FST_CENTURY, &date);
    memcpy(fst, f->fst, FST_SIZE);
}

static int change_file(struct edf_file *f, struct edf_change *change, struct block_list *pointers)
{
    uint32_t index, root = 0;
    bool there = fst_find(f->disk, f->fst, &index) == 0;

    int rc = place_blocks(f, change, pointers);
    if (rc == 0 && f->nblocks) {
        rc = tree_store(f->disk, f->variable, f->block, f->nblocks, pointers->at, &root);
    }
    if (rc) {
        return rc;
    }
    if (f->records == 0) {
        if (there) {
            change_drop_fst(change, index);
        }
    } else {
        fill_fst(f, there ? change->fsts + (size_t)index * FST_SIZE : change_add_fst(change), root);
    }
    return change_commit(change);
}

int edf_flush(struct edf_file *f)
{
    struct edf_change change;
    struct block_list pointers = {0};

    uint32_t index;
    if (f->dirty && f->records == 0 && fst_find(f->disk, f->fst, &index) < 0) {
        f->dirty = false; /* new and empty: there is nothing to keep */
    }
    if (!f->dirty) {
        return 0;
    }
    int rc = file_flush_buffer(f);
    rc = rc ? rc : change_begin(f->disk, &change);
    if (rc) {
        return rc;
    }
    rc = change_file(f, &change, &pointers);
    change_end(&change);
    if (rc) {
        list_free(&pointers);
        return rc;
    }
    for (uint32_t i = 0; i < f->nblocks; i++) {
        f->block[i].fresh = false;
    }
    f->freed.n = 0;
    list_free(&f->pointers);
    f->pointers = pointers;
    f->dirty = false;
    f->has_date = false;
    f->on_disk = f->records > 0;
    return 0;
}

/* Blocks that were written and are not committed are free again. */
static void give_fresh(struct edf_file *f)
{
    for (uint32_t i = 0; i < f->nblocks && !f->disk->failed; i++) {
        if (f->block[i].fresh) {
            map_give(f->disk, f->block[i].addr);
            f->block[i].fresh = false;
        }
    }
}

static void let_go(struct edf_file *f)
{
    struct edf_file **link = &f->disk->open;

    if (--f->refs > 0) {
        return;
    }
    while (*link != f) {
        link = &(*link)->next;
    }
    *link = f->next;
    give_fresh(f);
    struct edf_disk *disk = f->disk;
    file_free(f);
    if (disk->gone && !disk->open) {
        disk_free(disk);
    }
}

/* Others have the file open: for them it is again what the disk has, or empty when it is new. */
static void revert(struct edf_file *f)
{
    struct edf_disk *disk = f->disk;
    struct edf_file *next = f->next, *old = NULL;
    unsigned refs = f->refs;
    uint32_t index;

    give_fresh(f);
    if (fst_find(disk, f->fst, &index) == 0) {
        file_load(disk, fst_at(disk, index), &old);
    }
    if (!old) {
        old = file_new(disk, f->fst);
    }
    if (!old) { /* no storage: nothing of it is kept, and nothing of it is written */
        f->nblocks = f->records = f->seq_record = 0;
        f->end = 0;
        f->freed.n = 0;
        f->in_buf = NONE;
        f->dirty = f->buf_dirty = false;
        return;
    }
    struct edf_file was = *f;
    *f = *old;
    *old = was;
    f->next = next;
    f->refs = refs;
    if (!f->on_disk) {
        f->records = 0;
    }
    file_free(old);
}

void edf_discard(struct edf_file *f)
{
    if (f->refs > 1 && f->dirty) {
        revert(f);
    }
    let_go(f);
}

int edf_close(struct edf_file *f)
{
    int rc = f->refs == 1 ? edf_flush(f) : 0;
    let_go(f);
    return rc;
}
