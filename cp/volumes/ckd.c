/* CKD track images.  What it keeps true: nothing outside `size` bytes is ever read or written,
 * whatever the bytes say; a track that ckd_append() made passes ckd_track_check(). */
#include <errno.h>
#include <string.h>

#include "engine/base/bytes.h"
#include "cp/volumes/ckd.h"

static const uint8_t end_mark[CKD_END_SIZE] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

void ckd_put_count(uint8_t *at, const struct ckd_count *count)
{
    put16(at, count->cyl);
    put16(at + 2, count->head);
    at[4] = count->rec;
    at[5] = count->klen;
    put16(at + 6, count->dlen);
}

struct ckd_count ckd_get_count(const uint8_t *at)
{
    return (struct ckd_count){.cyl = get16(at),
                              .head = get16(at + 2),
                              .rec = at[4],
                              .klen = at[5],
                              .dlen = get16(at + 6)};
}

void ckd_track_init(uint8_t *track, size_t size, uint16_t cyl, uint16_t head)
{
    struct ckd_count r0 = {.cyl = cyl, .head = head, .dlen = 8};

    memset(track, 0, size);
    put16(track + 1, cyl);
    put16(track + 3, head);
    ckd_put_count(track + CKD_HA_SIZE, &r0);
    memcpy(track + CKD_FIRST_RECORD, end_mark, CKD_END_SIZE);
}

struct ckd_cursor ckd_walk(const uint8_t *track, size_t size)
{
    return (struct ckd_cursor){.track = track, .size = size, .offset = CKD_HA_SIZE};
}

int ckd_next(struct ckd_cursor *cursor, struct ckd_record *out)
{
    if (cursor->size < CKD_COUNT_SIZE || cursor->offset > cursor->size - CKD_COUNT_SIZE) {
        return -EUCLEAN;
    }
    const uint8_t *at = cursor->track + cursor->offset;
    if (memcmp(at, end_mark, CKD_END_SIZE) == 0) {
        return 0;
    }
    out->count = ckd_get_count(at);
    out->offset = cursor->offset;
    out->key = at + CKD_COUNT_SIZE;
    out->data = out->key + out->count.klen;
    size_t whole = CKD_COUNT_SIZE + out->count.klen + out->count.dlen;
    if (whole > cursor->size - cursor->offset) {
        return -EUCLEAN;
    }
    cursor->offset += whole;
    return 1;
}

int ckd_track_check(const uint8_t *track, size_t size, uint16_t cyl, uint16_t head,
                    const char **why)
{
    struct ckd_cursor cursor = ckd_walk(track, size);
    struct ckd_record rec;
    int records = 0, rc;

    *why = NULL;
    if (size < CKD_FIRST_RECORD + CKD_END_SIZE) {
        *why = "track shorter than its home address";
    } else if (get16(track + 1) != cyl || get16(track + 3) != head) {
        *why = "home address names another track";
    } else if (ckd_next(&cursor, &rec) != 1 || rec.count.rec != 0) {
        *why = "no record zero";
    }
    if (*why) {
        return -EUCLEAN;
    }
    while ((rc = ckd_next(&cursor, &rec)) == 1) {
        if (++records > 255) {
            *why = "more than 255 records";
            return -EUCLEAN;
        }
    }
    if (rc < 0) {
        *why = "a record reaches past the end of its track";
        return rc;
    }
    return records;
}

int ckd_find(const uint8_t *track, size_t size, uint8_t rec, struct ckd_record *out)
{
    struct ckd_cursor cursor = ckd_walk(track, size);
    int rc;

    while ((rc = ckd_next(&cursor, out)) == 1) {
        if (out->count.rec == rec) {
            return 1;
        }
    }
    return rc;
}

int ckd_move(uint8_t *track, size_t size, uint16_t from, uint16_t to)
{
    struct ckd_cursor at = ckd_walk(track, size);
    struct ckd_record r;
    int more;
    while ((more = ckd_next(&at, &r)) > 0)
        if (r.count.cyl == from) {
            r.count.cyl = to;
            ckd_put_count(track + r.offset, &r.count);
        }
    put16(track + 1, to);
    return more;
}

int ckd_append(uint8_t *track, size_t size, const struct ckd_count *count, const void *key,
               const void *data)
{
    struct ckd_cursor cursor = ckd_walk(track, size);
    struct ckd_record rec;
    int rc;

    while ((rc = ckd_next(&cursor, &rec)) == 1) {
    }
    if (rc < 0) {
        return rc;
    }
    size_t whole = CKD_COUNT_SIZE + count->klen + count->dlen;
    if (whole + CKD_END_SIZE > size - cursor.offset) {
        return -ENOSPC;
    }
    uint8_t *at = track + cursor.offset;
    ckd_put_count(at, count);
    memset(at + CKD_COUNT_SIZE, 0, count->klen + count->dlen);
    if (key) {
        memcpy(at + CKD_COUNT_SIZE, key, count->klen);
    }
    if (data) {
        memcpy(at + CKD_COUNT_SIZE + count->klen, data, count->dlen);
    }
    memcpy(at + whole, end_mark, CKD_END_SIZE);
    return 0;
}

static unsigned quotient_up(unsigned a, unsigned b)
{
    return (a + b - 1) / b;
}

/* One part (key or data) of a record in 34-byte segments, with its own 9 of overhead. */
static unsigned part_space(unsigned length)
{
    unsigned cells = quotient_up(length + 6, 232) + 1;
    return 9 + quotient_up(length + 6 * cells, 34);
}

unsigned ckd_3390_space(unsigned klen, unsigned dlen)
{
    return 10 + part_space(dlen) + (klen ? part_space(klen) : 0);
}
