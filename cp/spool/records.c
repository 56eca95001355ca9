/* Records into a spool file and out of it again.
 *
 * What it keeps true: a writer's file can be finished at any time, whatever failed before; a
 * reader believes no length that the block it stands in cannot hold. */
#include "cp/spool/spool_private.h"
#include "engine/base/bytes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BLANK     0x40
#define IMMEDIATE 0x10 /* a record's flag: a control command, eight bytes with no data */

/* Printer control without data (space, skip): the low three bits are 011. */
static bool is_immediate(uint8_t command, size_t n)
{
    return !n && (command & 7) == 3;
}

/* --- writing ---------------------------------------------------------------------------------------- */

static void block_start(struct spool_writer *w)
{
    memset(w->block, 0, sizeof w->block);
    w->fill = BLOCK_DATA;
    w->in_block = 0;
}

static int block_out(struct spool_writer *w)
{
    put32(w->block + BLOCK_RECORDS, w->in_block);
    put16(w->block + BLOCK_RECLEN, w->longest);
    put16(w->block + BLOCK_ID, w->id);
    return store_write_block(w->fd, w->blocks, w->block);
}

struct spool_writer *spool_create(struct spool *s, const char *userid, enum spool_origin by)
{
    struct spool_writer *w = calloc(1, sizeof *w);
    if (!w || strlen(userid) > 8) {
        free(w);
        errno = w ? EINVAL : ENOMEM;
        return NULL;
    }
    w->spool = s;
    w->by = by;
    strcpy(w->userid, userid);
    w->id = spool_take_id(s, userid, &w->serial);
    w->fd = w->id ? store_create(s, w->serial) : -EDQUOT;
    if (w->fd < 0) {
        int error = -w->fd;
        if (w->id)
            spool_give_id(s, userid, w->id);
        free(w);
        errno = error;
        return NULL;
    }
    block_start(w);
    return w;
}

int spool_write(struct spool_writer *w, uint8_t command, const void *data, size_t n)
{
    const uint8_t *from = data;
    if (n > SPOOL_RECORD_MAX || w->records == UINT32_MAX)
        return -EFBIG;
    size_t kept = n;
    while (kept > 1 && from[kept - 1] == BLANK)
        kept--;
    size_t whole = is_immediate(command, n) ? RECORD_CCW : RECORD_HEADER + kept;
    if (w->fill + whole > BLOCK_DATA_END) {
        int rc = block_out(w);
        if (rc)
            return rc;
        w->blocks++;
        block_start(w);
    }
    uint8_t *r = w->block + w->fill;
    r[0] = command;
    if (whole == RECORD_CCW) {
        r[4] = IMMEDIATE;
    } else {
        put16(r + 6, (uint16_t)kept);
        put16(r + 8, (uint16_t)n);
        put16(r + 10, (uint16_t)whole);
        if (kept)
            memcpy(r + RECORD_HEADER, from, kept);
    }
    w->fill += whole;
    w->in_block++;
    w->records++;
    if (n > w->longest)
        w->longest = (uint16_t)n;
    return 0;
}

int spool_write_page(struct spool_writer *w, const uint8_t page[SPOOL_BLOCK])
{
    if (w->blocks == UINT32_MAX - 1)
        return -EFBIG;
    if (w->blocks == w->sums_room) {
        uint32_t room = w->sums_room ? 2 * w->sums_room : 1024;
        uint64_t *more = realloc(w->sums, room * sizeof *more);
        if (!more)
            return -ENOMEM;
        w->sums = more;
        w->sums_room = room;
    }
    int rc = store_write_page(w->fd, w->blocks, page, &w->sums[w->blocks]);
    if (rc)
        return rc;
    w->blocks++;
    w->records++;
    w->longest = SPOOL_BLOCK;
    return 0;
}

/* What is left to write of the content. */
static int last_out(struct spool_writer *w)
{
    return w->by == SPOOL_BY_DMP ? store_write_sums(w->fd, w->blocks, w->sums) : block_out(w);
}

static void writer_free(struct spool_writer *w)
{
    free(w->sums);
    free(w);
}

uint32_t spool_written(const struct spool_writer *w)
{
    return w->records;
}

uint16_t spool_writer_id(const struct spool_writer *w)
{
    return w->id;
}

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

int spool_finish(struct spool_writer *w, struct spool_info *attr)
{
    struct spool *s = w->spool;
    struct spool_file *f = calloc(1, sizeof *f);
    if (!f)
        return -ENOMEM;
    bool own = !strcmp(attr->owner, w->userid);
    uint16_t id = own ? w->id : spool_take_id(s, attr->owner, NULL);
    int rc = id ? last_out(w) : -EDQUOT;
    memcpy(attr->origin, w->userid, sizeof attr->origin);
    memcpy(attr->previous, w->userid, sizeof attr->previous);
    attr->by = w->by;
    attr->id = id;
    attr->was = w->id;
    attr->in_use = false;
    attr->records = w->records;
    attr->record_length = w->longest;
    attr->created_ns = now_ns();
    f->info = *attr;
    f->serial = w->serial;
    f->position = spool_next_position(s);
    f->blocks = w->blocks + (w->by != SPOOL_BY_DMP);
    f->fd = s->dir < 0 ? w->fd : -1;
    if (!rc)
        rc = store_write_header(w->fd, f);
    if (!rc)
        rc = store_publish(s, w->fd, w->serial);
    if (rc) {
        if (!own && id)
            spool_give_id(s, attr->owner, id);
        free(f);
        return rc;
    }
    if (!own)
        spool_give_id(s, w->userid, w->id);
    if (f->fd < 0)
        close(w->fd);
    spool_enter(s, f);
    writer_free(w);
    return 0;
}

void spool_discard(struct spool_writer *w)
{
    if (!w)
        return;
    close(w->fd);
    store_remove(w->spool, w->serial, false);
    spool_give_id(w->spool, w->userid, w->id);
    writer_free(w);
}

/* --- reading ------------------------------------------------------------------------------------------ */

struct spool_reader *spool_read_open(struct spool *s, const char *userid, char class, uint16_t id)
{
    struct spool_reader *r = calloc(1, sizeof *r);
    struct spool_file *f = r ? spool_take_file(s, userid, class, id) : NULL;
    if (!f) {
        free(r);
        return NULL;
    }
    r->spool = s;
    r->file = f;
    r->fd = store_open(s, f);
    if (r->fd < 0) {
        int error = -r->fd;
        spool_return_file(s, f, false, f->info.hold);
        free(r);
        errno = error;
        return NULL;
    }
    return r;
}

void spool_read_info(const struct spool_reader *r, struct spool_info *out)
{
    *out = r->file->info; /* nobody changes a file in use */
}

/* The next block into r->block. */
static int next_block(struct spool_reader *r)
{
    r->loaded = false;
    if (r->next >= r->file->blocks)
        return -ENODATA;
    bool dump = r->file->info.by == SPOOL_BY_DMP;
    int rc = dump ? store_read_page(r->fd, r->file->blocks, r->next, r->block)
                  : store_read_block(r->fd, r->next, r->block);
    if (rc)
        return rc;
    r->next++;
    r->loaded = true;
    r->left = dump ? 0 : get32(r->block + BLOCK_RECORDS);
    r->at = BLOCK_DATA;
    return 0;
}

int spool_read(struct spool_reader *r, uint8_t *command, void *data)
{
    if (r->file->info.by == SPOOL_BY_DMP)
        return -ENODATA;
    while (!r->loaded || !r->left) {
        int rc = next_block(r);
        if (rc)
            return rc;
    }
    const uint8_t *p = r->block + r->at;
    if (r->at + RECORD_CCW <= BLOCK_DATA_END && p[4] & IMMEDIATE) {
        *command = p[0];
        r->at += RECORD_CCW;
        r->left--;
        return 0;
    }
    if (r->at + RECORD_HEADER > BLOCK_DATA_END)
        return -EIO;
    size_t kept = get16(p + 6), n = get16(p + 8), whole = get16(p + 10);
    if (whole != RECORD_HEADER + kept || r->at + whole > BLOCK_DATA_END || n < kept ||
        n > SPOOL_RECORD_MAX)
        return -EIO;
    *command = p[0];
    memcpy(data, p + RECORD_HEADER, kept);
    memset((uint8_t *)data + kept, BLANK, n - kept);
    r->at += whole;
    r->left--;
    return (int)n;
}

int spool_read_block(struct spool_reader *r, uint8_t block[SPOOL_BLOCK])
{
    int rc = next_block(r);
    if (rc)
        return rc;
    r->left = 0; /* handed out as a whole: the next record is in the next block */
    memcpy(block, r->block, SPOOL_BLOCK);
    if (r->file->info.by == SPOOL_BY_DMP)
        return 0;
    put16(block + BLOCK_RECLEN, r->file->info.record_length);
    put16(block + BLOCK_ID, r->file->info.id);
    return 0;
}

int spool_seek_block(struct spool_reader *r, uint32_t n)
{
    if (n >= r->file->blocks)
        return -ENODATA;
    r->next = n;
    r->loaded = false;
    return 0;
}

uint32_t spool_next_block(const struct spool_reader *r)
{
    return r->next;
}

void spool_read_close(struct spool_reader *r, enum spool_after after)
{
    if (!r)
        return;
    const struct spool_info *i = &r->file->info;
    bool purge = after == SPOOL_AFTER_PURGE || (after == SPOOL_AFTER_READ && !i->keep);
    uint8_t hold = i->hold;
    if (after == SPOOL_AFTER_HOLD || after == SPOOL_AFTER_READ)
        hold |= SPOOL_HOLD_USER;
    close(r->fd);
    spool_return_file(r->spool, r->file, purge, hold);
    free(r);
}
