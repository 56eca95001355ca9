/* Files: open, read, write, close.  A file in storage is its table of blocks and one block's
 * buffer.  A committed block is never written: before its first change it gets a new place, and the
 * old one is given up at the commit.  Before a record is written, room is made sure for it, for the
 * pointer blocks of all open files and for the commit, so that a full disk is told at the write and
 * a close does not fail for it. */
#include <errno.h>
#include <stdlib.h>

#include "cms/filesystem/edf_internal.h"
#include "engine/base/ebcdic.h"

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
    if (rc) {
        file_free(f);
        return rc;
    }
    *out = f;
    return 0;
}

/* Bytes. */

static int flush_buffer(struct edf_file *f)
{
    if (!f->buf_dirty) {
        return 0;
    }
    int rc = disk_write(f->disk, f->block[f->in_buf].addr, f->buf);
    f->buf_dirty = rc != 0;
    return rc;
}

/* Bring block `index` into the buffer; `whole` when all of it will be overwritten. */
static int fill_buffer(struct edf_file *f, uint32_t index, bool whole)
{
    if (f->in_buf == index) {
        return 0;
    }
    int rc = flush_buffer(f);
    if (rc) {
        return rc;
    }
    f->in_buf = NONE;
    if (f->block[index].addr && !whole) {
        rc = disk_read(f->disk, f->block[index].addr, f->buf);
    } else {
        memset(f->buf, 0, f->disk->blksize);
    }
    if (rc == 0) {
        f->in_buf = index;
    }
    return rc;
}

static bool in_place(const struct edf_file *f)
{
    return f->fst[FST_MODE + 1] == 0xf6;
}

/* Give the buffer's block a place where it may be written. */
static int own_block(struct edf_file *f, uint32_t index)
{
    struct file_block *b = &f->block[index];

    if (b->fresh || (b->addr && in_place(f))) {
        return 0;
    }
    int rc = b->addr ? list_add(&f->freed, b->addr) : 0;
    if (rc) {
        return rc;
    }
    uint32_t addr = map_take(f->disk);
    if (addr == 0) {
        f->freed.n -= b->addr != 0;
        return -ENOSPC;
    }
    b->addr = addr;
    b->fresh = true;
    return 0;
}

static int read_bytes(struct edf_file *f, uint64_t offset, void *buf, uint32_t length)
{
    uint32_t size = f->disk->blksize;
    uint8_t *to = buf;

    if (offset + length > (uint64_t)f->nblocks * size) {
        return -EUCLEAN;
    }
    while (length) {
        uint32_t in = (uint32_t)(offset % size), n = size - in < length ? size - in : length;
        int rc = fill_buffer(f, (uint32_t)(offset / size), false);
        if (rc) {
            return rc;
        }
        memcpy(to, f->buf + in, n);
        to += n;
        offset += n;
        length -= n;
    }
    return 0;
}

static int write_bytes(struct edf_file *f, uint64_t offset, const void *buf, uint32_t length)
{
    uint32_t size = f->disk->blksize;
    const uint8_t *from = buf;

    while (length) {
        uint32_t in = (uint32_t)(offset % size), n = size - in < length ? size - in : length;
        uint32_t index = (uint32_t)(offset / size);
        int rc = fill_buffer(f, index, n == size);
        rc = rc ? rc : own_block(f, index);
        if (rc) {
            return rc;
        }
        memcpy(f->buf + in, from, n);
        f->buf_dirty = true;
        from += n;
        offset += n;
        length -= n;
    }
    return 0;
}

/* The table has at least n blocks; new ones are holes. */
static int grow(struct edf_file *f, uint32_t n)
{
    if (n > f->room) {
        uint32_t room = n + n / 2 + 8;
        struct file_block *block = realloc(f->block, room * sizeof *block);
        if (!block) {
            return -ENOMEM;
        }
        f->block = block;
        f->room = room;
    }
    for (; f->nblocks < n; f->nblocks++) {
        f->block[f->nblocks] = (struct file_block){0};
    }
    return 0;
}

/* Drop blocks from n on. */
static int shrink(struct edf_file *f, uint32_t n)
{
    if (f->in_buf != NONE && f->in_buf >= n) {
        f->in_buf = NONE;
        f->buf_dirty = false;
    }
    while (f->nblocks > n) {
        struct file_block *b = &f->block[f->nblocks - 1];
        if (b->fresh) {
            map_give(f->disk, b->addr);
        } else if (b->addr) {
            int rc = list_add(&f->freed, b->addr);
            if (rc) {
                return rc;
            }
        }
        f->nblocks--;
    }
    return 0;
}

/* Is there room to change blocks first..last (and to have that many)? */
static bool room_for(const struct edf_file *f, uint32_t first, uint32_t last)
{
    uint32_t after = last + 1 > f->nblocks ? last + 1 : f->nblocks;
    uint64_t needs = tree_size(f->disk, f->variable, after);

    if (f->dirty) {
        needs -= tree_size(f->disk, f->variable, f->nblocks);
    }
    for (uint32_t i = first; i <= last; i++) {
        bool kept = i < f->nblocks && (f->block[i].fresh || (f->block[i].addr && in_place(f)));
        needs += !kept;
    }
    return needs <= map_room(f->disk);
}

/* V records. */

/* Where record `record` (1..records) starts, and its length. */
static int find_v(struct edf_file *f, uint32_t record, uint64_t *offset, uint32_t *length)
{
    uint32_t at = 1;
    uint64_t off = 0;

    if (f->seq_record && record >= f->seq_record) {
        at = f->seq_record;
        off = f->seq_offset;
    }
    uint32_t low = 0, high = f->nblocks - 1; /* the first block whose hirec reaches the record */
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (f->block[mid].hirec >= record) {
            high = mid;
        } else {
            low = mid + 1;
        }
    }
    uint32_t first = low ? f->block[low - 1].hirec + 1 : 1;
    if (first > at || off == 0) {
        if (f->block[low].disp == SPANNED) {
            return -EUCLEAN;
        }
        at = first;
        off = (uint64_t)low * f->disk->blksize + f->block[low].disp;
    }
    for (;; at++) {
        uint8_t header[2];
        int rc = read_bytes(f, off, header, 2);
        if (rc) {
            return rc;
        }
        *length = get16(header);
        if (*length == 0) {
            return -EUCLEAN;
        }
        if (at == record) {
            break;
        }
        off += 2 + *length;
    }
    *offset = off;
    f->seq_record = record;
    f->seq_offset = off;
    return 0;
}

int file_find_end(struct edf_file *f)
{
    uint64_t offset;
    uint32_t length;

    if (f->end || f->records == 0) {
        return 0;
    }
    int rc = find_v(f, f->records, &offset, &length);
    if (rc) {
        return rc;
    }
    f->end = offset + 2 + length;
    uint32_t size = f->disk->blksize;
    return (f->end + size - 1) / size == f->nblocks ? 0 : -EUCLEAN;
}

static int read_v(struct edf_file *f, uint32_t record, void *buf, uint32_t size, uint32_t *length)
{
    uint64_t offset;

    int rc = find_v(f, record, &offset, length);
    if (rc) {
        return rc;
    }
    rc = read_bytes(f, offset + 2, buf, *length < size ? *length : size);
    if (rc == 0 && record < f->records) {
        f->seq_record = record + 1;
        f->seq_offset = offset + 2 + *length;
    }
    return rc;
}

/* Cut the stream at `offset`, which is where record `records`+1 would start. */
static int cut_v(struct edf_file *f, uint64_t offset, uint32_t records)
{
    static const uint8_t zeros[4096];
    uint32_t size = f->disk->blksize, in = (uint32_t)(offset % size);
    uint32_t n = (uint32_t)((offset + size - 1) / size);

    f->seq_record = 0;
    int rc = in ? write_bytes(f, offset, zeros, size - in) : 0;
    rc = rc ? rc : shrink(f, n);
    if (rc) {
        return rc;
    }
    f->end = offset;
    f->records = records;
    for (uint32_t i = n; i > 0 && f->block[i - 1].hirec > records; i--) {
        f->block[i - 1].hirec = records;
    }
    return 0;
}

/* The pointers' figures for a record from `start` to `end`. */
static void note_v(struct edf_file *f, uint32_t record, uint64_t start, uint64_t end)
{
    uint32_t size = f->disk->blksize;

    for (uint64_t i = start / size; i <= (end - 1) / size; i++) {
        struct file_block *b = &f->block[i];
        if (i * size >= start) {
            b->disp = i * size == start       ? 0
                      : end - i * size < size ? (uint32_t)(end - i * size)
                                              : SPANNED;
        }
        b->hirec = record;
    }
}

static int append_v(struct edf_file *f, const void *buf, uint32_t length)
{
    uint32_t size = f->disk->blksize;
    uint64_t start = f->end, end = start + 2 + length;
    uint32_t before = f->nblocks;
    uint8_t header[2];

    if ((end - 1) / size >= (uint64_t)f->disk->nblocks + MAX_FILE_EXTRA) {
        return -EFBIG;
    }
    if (f->records == INT32_MAX) {
        return -EFBIG;
    }
    if (!room_for(f, (uint32_t)(start / size), (uint32_t)((end - 1) / size))) {
        return -ENOSPC;
    }
    int rc = grow(f, (uint32_t)((end + size - 1) / size));
    put16(header, (uint16_t)length);
    rc = rc ? rc : write_bytes(f, start, header, 2);
    rc = rc ? rc : write_bytes(f, start + 2, buf, length);
    if (rc) {
        shrink(f, before);
        return rc;
    }
    note_v(f, f->records + 1, start, end);
    f->records++;
    f->end = end;
    if (length > f->lrecl) {
        f->lrecl = length;
    }
    return 0;
}

static int write_v(struct edf_file *f, uint32_t record, const void *buf, uint32_t length)
{
    uint32_t size = f->disk->blksize, old;
    uint64_t offset;

    if (length == 0 || length > EDF_MAX_V || record > f->records + 1) {
        return -EINVAL;
    }
    int rc = file_find_end(f);
    if (rc) {
        return rc;
    }
    if (record == f->records + 1) {
        return append_v(f, buf, length);
    }
    rc = find_v(f, record, &offset, &old);
    if (rc) {
        return rc;
    }
    uint64_t end = offset + 2 + length;
    if (!room_for(f, (uint32_t)(offset / size), (uint32_t)((end - 1) / size))) {
        return -ENOSPC;
    }
    if (old == length) {
        return write_bytes(f, offset + 2, buf, length);
    }
    rc = cut_v(f, offset, record - 1);
    return rc ? rc : append_v(f, buf, length);
}

/* F records. */

static int write_f(struct edf_file *f, uint32_t record, const void *buf, uint32_t length)
{
    uint64_t offset = (uint64_t)(record - 1) * f->lrecl;
    uint64_t last = (offset + f->lrecl - 1) / f->disk->blksize;

    if (length != f->lrecl || record > INT32_MAX) {
        return -EINVAL;
    }
    if (last >= (uint64_t)f->disk->nblocks + MAX_FILE_EXTRA) {
        return -EFBIG;
    }
    if (!room_for(f, (uint32_t)(offset / f->disk->blksize), (uint32_t)last)) {
        return -ENOSPC;
    }
    uint32_t before = f->nblocks;
    int rc = grow(f, last + 1 > f->nblocks ? (uint32_t)last + 1 : f->nblocks);
    rc = rc ? rc : write_bytes(f, offset, buf, length);
    if (rc) {
        shrink(f, before);
        return rc;
    }
    if (record > f->records) {
        f->records = record;
    }
    return 0;
}

static int cut_f(struct edf_file *f, uint64_t end, uint32_t records)
{
    static const uint8_t zeros[4096];
    uint32_t size = f->disk->blksize, in = (uint32_t)(end % size);
    bool tail = in && f->block[end / size].addr;

    int rc = tail ? write_bytes(f, end, zeros, size - in) : 0;
    rc = rc ? rc : shrink(f, (uint32_t)((end + size - 1) / size));
    if (rc == 0) {
        f->records = records;
    }
    return rc;
}

/* What others call. */

int edf_read(struct edf_file *f, uint32_t record, void *buf, uint32_t size, uint32_t *length)
{
    if (record == 0) {
        return -EINVAL;
    }
    if (record > f->records) {
        return -ENODATA;
    }
    if (f->variable) {
        return read_v(f, record, buf, size, length);
    }
    *length = f->lrecl;
    return read_bytes(f, (uint64_t)(record - 1) * f->lrecl, buf, f->lrecl < size ? f->lrecl : size);
}

int edf_write(struct edf_file *f, uint32_t record, const void *buf, uint32_t length)
{
    if (!f->disk->writable || f->disk->failed) {
        return -EROFS;
    }
    if (record == 0) {
        record = f->records + 1;
    }
    int rc = f->variable ? write_v(f, record, buf, length) : write_f(f, record, buf, length);
    f->dirty |= rc == 0;
    return rc;
}

int edf_truncate(struct edf_file *f, uint32_t records)
{
    uint32_t size = f->disk->blksize, length;
    uint64_t offset;
    int rc;

    if (!f->disk->writable || f->disk->failed) {
        return -EROFS;
    }
    if (records >= f->records) {
        return 0;
    }
    offset = (uint64_t)records * f->lrecl;
    rc = f->variable ? find_v(f, records + 1, &offset, &length) : 0;
    if (rc) {
        return rc;
    }
    uint32_t last = (uint32_t)(offset / size);
    if (offset % size && !room_for(f, last, last)) {
        return -ENOSPC;
    }
    f->dirty = true;
    return f->variable ? cut_v(f, offset, records) : cut_f(f, offset, records);
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
    rc = rc ? rc : shrink(f, 0);
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
    int rc = fst_names(names, fn, ft);
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
        rc = change_give(change, f->freed.at[i]);
    }
    for (uint32_t i = 0; i < f->pointers.n && !rc; i++) {
        rc = change_give(change, f->pointers.at[i]);
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
    int rc = flush_buffer(f);
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
    file_free(f);
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
        f->nblocks = f->records = 0;
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
