/* Channel programs of a 3390: define extent, locate record, the reads and writes inside, and the
 * older seek and search that IPL programs use.
 *
 * The head stands on a track, of which there is an image in storage while a program runs, and has
 * just passed a record's count, key or data: what a read or write means follows from that.  Kept
 * true: no track outside the extent and the minidisk is reached; a track that was written is on
 * the volume before the last command of the program ends.
 *
 * To extend: a row in eckd_command().  Sources: IBM 3990 Reference (define extent, locate record);
 * Linux drivers/s390/block/dasd_eckd.c and .h as facts. */
#include "cp/devices/dasd_private.h"
#include "cp/volumes/ckd.h"
#include "engine/base/bytes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CCW_CHAINED   0x40 /* command chaining: more of this program follows */
#define MULTITRACK    0x80
#define LOCATE_INDEX  1 /* orientation: 0 count, 1 home address, 2 data, 3 index */
#define MASK_NO_WRITE 1 /* file mask, bits 0-1 */
#define MASK_FORMAT   2 /* writes, but no format writes */

enum {
    READ_IPL = 0x02,
    WRITE_DATA = 0x05,
    READ_DATA = 0x06,
    SEEK = 0x07,
    SEEK_CYLINDER = 0x0b,
    WRITE_KEY_DATA = 0x0d,
    READ_KEY_DATA = 0x0e,
    ERASE = 0x11,
    READ_COUNT = 0x12,
    RECALIBRATE = 0x13,
    WRITE_R0 = 0x15,
    READ_R0 = 0x16,
    READ_HOME = 0x1a,
    SEEK_HEAD = 0x1b,
    WRITE_CKD = 0x1d,
    READ_CKD = 0x1e,
    SET_FILE_MASK = 0x1f,
    READ_SECTOR = 0x22,
    SET_SECTOR = 0x23,
    SEARCH_ID_EQUAL = 0x31,
    LOCATE_RECORD = 0x47,
    LOCATE_EXTENDED = 0x4b,
    DEFINE_EXTENT = 0x63,
    READ_TRACK = 0xde,
};

static unsigned reject(struct dasd *d)
{
    return dasd_check(d, SENSE_COMMAND_REJECT, 0, MESSAGE_PARAMETER);
}

static const struct volume_geometry *geometry(struct dasd *d)
{
    return minidisk_geometry(dasd_disk(d));
}

/* --- the track under the head ------------------------------------------------------------------- */

static int flush(struct dasd *d)
{
    struct eckd *e = &d->eckd;
    if (!e->dirty)
        return 0;
    e->dirty = false;
    e->wrote = true;
    return minidisk_write_track(dasd_disk(d), e->cyl, e->head, e->track);
}

void eckd_end(struct dasd *d)
{
    flush(d); /* only what a program that ended early has left */
    free(d->eckd.track);
    memset(&d->eckd, 0, sizeof d->eckd);
}

static unsigned failed(struct dasd *d, int e)
{
    if (e == -EROFS)
        return dasd_check(d, SENSE_COMMAND_REJECT, SENSE1_WRITE_INHIBITED, 0);
    if (e == -EUCLEAN || e == -EINVAL || e == -ENOSPC)
        return dasd_check(d, 0, SENSE1_INVALID_TRACK, 0);
    return dasd_check(d, SENSE_EQUIPMENT, 0, 0);
}

/* Move to a track; 0 or a unit status. */
static unsigned move(struct dasd *d, uint32_t cyl, uint32_t head)
{
    struct eckd *e = &d->eckd;
    const struct volume_geometry *g = geometry(d);
    uint32_t track = cyl * g->heads + head;
    if (cyl >= g->cylinders || head >= g->heads)
        return reject(d);
    if (e->has_extent && (track < e->first || track > e->last))
        return dasd_check(d, 0, SENSE1_FILE_PROTECTED, 0);
    if (!e->loaded || e->cyl != cyl || e->head != head) {
        int rc = flush(d);
        if (rc)
            return failed(d, rc);
        e->loaded = false;
    }
    e->cyl = cyl;
    e->head = head;
    e->at = ECKD_INDEX;
    e->wrapped = false;
    return 0;
}

/* The image of the track; 0 or a unit status. */
static unsigned load(struct dasd *d)
{
    struct eckd *e = &d->eckd;
    if (e->loaded)
        return 0;
    if (!e->track && !(e->track = malloc(geometry(d)->track_size)))
        return dasd_check(d, SENSE_EQUIPMENT, 0, 0);
    int rc = minidisk_read_track(dasd_disk(d), e->cyl, e->head, e->track);
    if (rc)
        return failed(d, rc);
    e->loaded = true;
    return 0;
}

/* The record the head stands in. */
static bool here(struct dasd *d, struct ckd_record *r)
{
    struct ckd_cursor c = ckd_walk(d->eckd.track, geometry(d)->track_size);
    c.offset = d->eckd.record;
    return ckd_next(&c, r) == 1;
}

/* Past the count of the next record, over the index or to the next track when this one has no
 * more; R0 only when `zero`.  0 or a unit status. */
static unsigned next_record(struct dasd *d, bool zero, bool multitrack, struct ckd_record *r)
{
    struct eckd *e = &d->eckd;
    for (;;) {
        unsigned u = load(d);
        if (u)
            return u;
        struct ckd_cursor c = ckd_walk(e->track, geometry(d)->track_size);
        if (e->at != ECKD_INDEX) {
            c.offset = e->record;
            ckd_next(&c, r);
        }
        int rc = ckd_next(&c, r);
        if (rc == 1 && !r->count.rec && !zero && e->at == ECKD_INDEX)
            rc = ckd_next(&c, r);
        if (rc < 0)
            return failed(d, rc);
        if (rc == 1) {
            e->at = ECKD_COUNT;
            e->record = r->offset;
            e->wrapped = false;
            return 0;
        }
        if (multitrack) {
            u = e->head + 1 < geometry(d)->heads ? move(d, e->cyl, e->head + 1)
                : e->has_locate                  ? move(d, e->cyl + 1, 0)
                                                 : dasd_check(d, 0, 0x20, 0); /* end of cylinder */
            if (u)
                return u;
        } else if (e->has_locate || e->wrapped) {
            return dasd_check(d, 0, SENSE1_NO_RECORD, 0);
        } else {
            e->at = ECKD_INDEX;
            e->wrapped = true;
        }
    }
}

/* A command has done one record: the locate record's count goes down, and what was written is
 * saved when nothing more can follow. */
static unsigned done(struct dasd *d)
{
    struct eckd *e = &d->eckd;
    if (e->count)
        e->count--;
    if (!(ccw_flags(&d->dev) & CCW_CHAINED) || (e->has_locate && !e->count)) {
        int rc = flush(d);
        if (rc)
            return failed(d, rc);
    }
    return UNIT_END;
}

/* --- where to --------------------------------------------------------------------------------------- */

static unsigned define_extent(struct dasd *d)
{
    uint8_t b[16];
    struct eckd *e = &d->eckd;
    const struct volume_geometry *g = geometry(d);
    if (ccw_get(&d->dev, b, sizeof b) < sizeof b || e->has_extent)
        return reject(d);
    uint32_t c1 = get16(b + 8), h1 = get16(b + 10), c2 = get16(b + 12), h2 = get16(b + 14);
    if (c1 >= g->cylinders || c2 >= g->cylinders || h1 >= g->heads || h2 >= g->heads)
        return reject(d);
    e->first = c1 * g->heads + h1;
    e->last = c2 * g->heads + h2;
    if (e->last < e->first)
        return reject(d);
    e->permitted = b[0] >> 6;
    e->has_extent = true;
    return UNIT_END;
}

static unsigned locate_record(struct dasd *d, size_t size)
{
    uint8_t b[20];
    struct eckd *e = &d->eckd;
    struct ckd_record r;
    if (ccw_get(&d->dev, b, size) < size || !e->has_extent)
        return reject(d);
    uint8_t operation = b[0] & 0x3f, orientation = b[0] >> 6;
    if (operation == 0x3f || (!b[3] && operation))
        return reject(d);
    unsigned u = move(d, get16(b + 4), get16(b + 6));
    if (u)
        return u;
    e->has_locate = true;
    e->count = b[3];
    e->operation = operation;
    if (orientation == LOCATE_INDEX || orientation == 3)
        return UNIT_END;
    struct ckd_count wanted = {
        .cyl = get16(b + 8), .head = get16(b + 10), .rec = b[12]}; /* find this one */
    do {
        if ((u = next_record(d, true, false, &r)))
            return u;
    } while (r.count.cyl != wanted.cyl || r.count.head != wanted.head || r.count.rec != wanted.rec);
    e->at = orientation == 2 ? ECKD_DATA : ECKD_COUNT;
    return UNIT_END;
}

static unsigned seek(struct dasd *d, uint8_t code)
{
    uint8_t b[6];
    if (ccw_get(&d->dev, b, sizeof b) < sizeof b || d->eckd.has_locate)
        return reject(d);
    uint32_t cyl = code == SEEK_HEAD ? d->eckd.cyl : get16(b + 2);
    unsigned u = move(d, cyl, get16(b + 4));
    return u ? u : UNIT_END;
}

static unsigned search_id(struct dasd *d, bool multitrack)
{
    uint8_t b[5];
    struct ckd_record r;
    size_t n = ccw_get(&d->dev, b, sizeof b);
    unsigned u = next_record(d, true, multitrack, &r);
    if (u)
        return u;
    bool equal = n == sizeof b && r.count.cyl == get16(b) && r.count.head == get16(b + 2) &&
                 r.count.rec == b[4];
    return UNIT_END | (equal ? UNIT_MODIFIER : 0);
}

/* --- reads ---------------------------------------------------------------------------------------------- */

static void put_bytes(struct dasd *d, const uint8_t *bytes, size_t n)
{
    if (n && ccw_put(&d->dev, bytes, n) < n)
        ccw_excess(&d->dev);
}

static unsigned read_record(struct dasd *d, uint8_t code)
{
    struct eckd *e = &d->eckd;
    struct ckd_record r;
    uint8_t what = code & 0x7f;
    bool multitrack = code & MULTITRACK;
    if (e->has_locate && !e->count)
        return reject(d);
    unsigned u = load(d);
    if (u)
        return u;
    bool stay = (what == READ_DATA && (e->at == ECKD_COUNT || e->at == ECKD_KEY)) ||
                (what == READ_KEY_DATA && e->at == ECKD_COUNT);
    if (stay ? !here(d, &r) : (u = next_record(d, false, multitrack, &r)) != 0)
        return u ? u : failed(d, -EUCLEAN);
    const uint8_t *count = e->track + r.offset;
    if (what == READ_COUNT) {
        put_bytes(d, count, CKD_COUNT_SIZE);
        return done(d);
    }
    e->at = ECKD_DATA;
    size_t all = (size_t)r.count.klen + r.count.dlen;
    if (what == READ_CKD)
        put_bytes(d, count, CKD_COUNT_SIZE + all);
    else if (what == READ_KEY_DATA)
        put_bytes(d, r.key, all);
    else
        put_bytes(d, r.data, r.count.dlen);
    u = done(d);
    return u == UNIT_END && !r.count.dlen ? UNIT_END | UNIT_EXCEPTION : u; /* end of file */
}

static unsigned read_home(struct dasd *d)
{
    unsigned u = load(d);
    if (u)
        return u;
    put_bytes(d, d->eckd.track, CKD_HA_SIZE);
    d->eckd.at = ECKD_INDEX;
    return UNIT_END;
}

static unsigned read_r0(struct dasd *d)
{
    struct ckd_record r;
    d->eckd.at = ECKD_INDEX;
    unsigned u = next_record(d, true, false, &r);
    if (u)
        return u;
    put_bytes(d, d->eckd.track + r.offset, CKD_COUNT_SIZE + r.count.klen + (size_t)r.count.dlen);
    d->eckd.at = ECKD_DATA;
    return done(d);
}

/* To the next track of the extent. */
static unsigned next_track(struct dasd *d)
{
    struct eckd *e = &d->eckd;
    bool same = e->head + 1 < geometry(d)->heads;
    return move(d, same ? e->cyl : e->cyl + 1, same ? e->head + 1 : 0);
}

/* All records of the track, R0 first, and the end mark; then the head is on the next track. */
static unsigned read_track(struct dasd *d)
{
    struct eckd *e = &d->eckd;
    struct ckd_record r;
    if (!e->has_locate || !e->count)
        return reject(d);
    unsigned u = load(d);
    if (u)
        return u;
    struct ckd_cursor c = ckd_walk(e->track, geometry(d)->track_size);
    while (ckd_next(&c, &r) == 1) {
    }
    put_bytes(d, e->track + CKD_HA_SIZE, c.offset + CKD_END_SIZE - CKD_HA_SIZE);
    u = done(d);
    if (u != UNIT_END || !e->count)
        return u;
    u = next_track(d);
    return u ? u : UNIT_END;
}

/* READ IPL: the data of record 1 of the first track. */
static unsigned read_ipl(struct dasd *d)
{
    unsigned u = move(d, 0, 0);
    return u ? u : read_record(d, READ_DATA);
}

/* --- writes ---------------------------------------------------------------------------------------------- */

/* May this be written?  0 or a unit status. */
static unsigned may_write(struct dasd *d, bool format)
{
    struct eckd *e = &d->eckd;
    if (!minidisk_writable(dasd_disk(d)))
        return failed(d, -EROFS);
    if (e->permitted == MASK_NO_WRITE || (format && e->permitted == MASK_FORMAT))
        return dasd_check(d, SENSE_COMMAND_REJECT, SENSE1_FILE_PROTECTED, 0);
    if (e->has_locate && !e->count)
        return reject(d);
    return load(d);
}

static unsigned write_record(struct dasd *d, uint8_t code)
{
    struct eckd *e = &d->eckd;
    struct ckd_record r;
    bool with_key = (code & 0x7f) == WRITE_KEY_DATA;
    unsigned u = may_write(d, false);
    if (u)
        return u;
    bool stay = e->at == ECKD_COUNT || (!with_key && e->at == ECKD_KEY);
    if (!stay && !e->has_locate)
        return dasd_check(d, SENSE_COMMAND_REJECT, 0, 0); /* no search came before */
    if (stay ? !here(d, &r) : (u = next_record(d, false, code & MULTITRACK, &r)) != 0)
        return u ? u : failed(d, -EUCLEAN);
    size_t at = (size_t)((with_key ? r.key : r.data) - e->track);
    size_t n = (with_key ? r.count.klen : 0u) + (size_t)r.count.dlen;
    size_t got = ccw_get(&d->dev, e->track + at, n);
    memset(e->track + at + got, 0, n - got);
    e->dirty = true;
    e->at = ECKD_DATA;
    return done(d);
}

/* The track ends behind the record the head stands in (or before R0). */
static size_t cut(struct dasd *d, bool all)
{
    struct eckd *e = &d->eckd;
    struct ckd_record r;
    size_t size = geometry(d)->track_size, end = CKD_HA_SIZE;
    if (!all && e->at != ECKD_INDEX && here(d, &r))
        end = r.offset + CKD_COUNT_SIZE + r.count.klen + (size_t)r.count.dlen;
    else if (!all)
        end = CKD_FIRST_RECORD;
    memset(e->track + end, 0, size - end);
    memset(e->track + end, 0xff, CKD_END_SIZE);
    e->dirty = true;
    return end;
}

/* WRITE CKD and R0: a record behind this one, and nothing after it.  Next: the first of the next
 * track. */
static unsigned write_ckd(struct dasd *d, bool zero, bool next)
{
    struct eckd *e = &d->eckd;
    uint8_t count[CKD_COUNT_SIZE];
    unsigned u = next ? next_track(d) : 0;
    if (u || (u = may_write(d, true)))
        return u;
    if (ccw_get(&d->dev, count, sizeof count) < sizeof count)
        return dasd_check(d, SENSE_COMMAND_REJECT, 0, 0);
    struct ckd_count c = ckd_get_count(count);
    size_t n = c.klen + (size_t)c.dlen;
    uint8_t *data = calloc(1, n + 1);
    if (!data)
        return dasd_check(d, SENSE_EQUIPMENT, 0, 0);
    ccw_get(&d->dev, data, n);
    int rc = -ENOSPC;
    if (zero && (c.rec || n != 8)) {
        rc = -EINVAL; /* images have a record zero of eight bytes */
    } else {
        size_t at = cut(d, zero);
        rc = ckd_append(e->track, geometry(d)->track_size, &c, data, data + c.klen);
        e->record = at;
        e->at = ECKD_DATA;
    }
    free(data);
    return rc ? failed(d, rc) : done(d);
}

static unsigned erase(struct dasd *d)
{
    unsigned u = may_write(d, true);
    if (u)
        return u;
    cut(d, false);
    return done(d);
}

/* --- the table --------------------------------------------------------------------------------------------- */

static unsigned control_data(struct dasd *d, uint8_t *byte)
{
    return ccw_get(&d->dev, byte, 1) == 1 ? UNIT_END : reject(d);
}

static unsigned run(struct dasd *d, uint8_t code)
{
    uint8_t byte = 0;
    switch (code & 0x7f) {
    case READ_DATA:
    case READ_KEY_DATA:
    case READ_COUNT:
    case READ_CKD:
        return read_record(d, code);
    case WRITE_DATA:
    case WRITE_KEY_DATA:
        return write_record(d, code);
    case WRITE_CKD:
        return write_ckd(d, false, code & MULTITRACK);
    case SEARCH_ID_EQUAL:
        return search_id(d, code & MULTITRACK);
    default:
        break;
    }
    switch (code) {
    case DEFINE_EXTENT:
        return define_extent(d);
    case LOCATE_RECORD:
        return locate_record(d, 16);
    case LOCATE_EXTENDED:
        return locate_record(d, 20);
    case READ_IPL:
        return read_ipl(d);
    case SEEK:
    case SEEK_CYLINDER:
    case SEEK_HEAD:
        return seek(d, code);
    case RECALIBRATE:
        return move(d, 0, 0) ? reject(d) : UNIT_END;
    case READ_HOME:
        return read_home(d);
    case READ_R0:
        return read_r0(d);
    case READ_TRACK:
        return read_track(d);
    case WRITE_R0:
        return write_ckd(d, true, false);
    case ERASE:
        return erase(d);
    case SET_SECTOR:
        return control_data(d, &byte);
    case READ_SECTOR:
        put_bytes(d, &byte, 1);
        return UNIT_END;
    case SET_FILE_MASK:
        control_data(d, &byte);
        d->eckd.permitted = byte >> 6;
        return UNIT_END;
    case CCW_NOOP:
    case CCW_SENSE:
    case CCW_SENSE_ID:
        return DEVICE_DEFAULT;
    default:
        return dasd_check(d, SENSE_COMMAND_REJECT, 0, 0);
    }
}

unsigned eckd_command(struct dasd *d, uint8_t code)
{
    unsigned u = run(d, code);
    if (u != DEVICE_DEFAULT && u & UNIT_CHECK) {
        uint8_t sense[SENSE_MAX];
        memcpy(sense, d->dev.sense, sizeof sense);
        flush(d); /* what earlier commands wrote stays written */
        memcpy(d->dev.sense, sense, sizeof sense);
    }
    return u;
}
