/* Records of an open file: where they are in its blocks, and its blocks' buffer.
 *
 * A committed block is never written: before its first change it gets a new place, and the old one is
 * given up at the commit.  Before a record is written, room is made sure for it, for the pointer blocks
 * of all open files and for the commit, so that a full disk is told at the write and a close does not
 * fail for it. */
#include <errno.h>
#include <stdlib.h>

#include "cms/filesystem/edf_internal.h"

/* Bytes. */

int file_flush_buffer(struct edf_file *f)
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
    int rc = file_flush_buffer(f);
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
int file_shrink(struct edf_file *f, uint32_t n)
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
    rc = rc ? rc : file_shrink(f, n);
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
        file_shrink(f, before);
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
        file_shrink(f, before);
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
    rc = rc ? rc : file_shrink(f, (uint32_t)((end + size - 1) / size));
    if (rc == 0) {
        f->records = records;
    }
    return rc;
}

/* What others call. */

int edf_read(struct edf_file *f, uint32_t record, void *buf, uint32_t size, uint32_t *length)
{
    if (f->disk->gone) {
        return -ENODEV;
    }
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
