/* Packed files; see packed.h. */
#include "cms/packed.h"
#include "engine/base/bytes.h"

#include <errno.h>
#include <string.h>

/* Items; ENDS makes one the last of a V file's record. */
enum {
    FILL = 0x40,
    SHORT_FILL = 0,
    LONG_FILL = 0x78,
    RUN = 0x7a,
    SHORT_BYTES = 0x80,
    LONG_BYTES = 0xf8,
    ENDS = 4,
    END_FILE = 0xff,
    HEADER = 8,
    SHORT = 120,
    LONG = 256
};
/* The same of the older layout. */
enum { OLD_BLANKS = 0x80, OLD_RUN = 0xc0, OLD_END_RECORD = 0xfe, OLD_HEADER = 12 };

static const uint8_t older[6] = {0, 0, 0xd7, 0xc1, 0xc3, 0xd2};

/* --- writing ------------------------------------------------------------------------------------ */

static int put_block(struct packed_writer *w)
{
    return w->file ? edf_write(w->file, 0, w->block, PACKED_LRECL) : w->put(w->ctx, w->block);
}

static int put(struct packed_writer *w, const uint8_t *p, uint32_t n)
{
    int rc = 0;
    while (n && !rc) {
        uint32_t part = PACKED_LRECL - w->n < n ? PACKED_LRECL - w->n : n;
        memcpy(w->block + w->n, p, part);
        w->n += part;
        p += part;
        n -= part;
        if (w->n == PACKED_LRECL) {
            rc = put_block(w);
            w->n = 0;
        }
    }
    return rc;
}

static int begin(struct packed_writer *w, char recfm, uint32_t lrecl)
{
    uint8_t header[HEADER] = {0, 1, FILL, recfm == 'F' ? 0xc6 : 0xe5};
    w->variable = recfm != 'F';
    put32(header + 4, lrecl);
    return put(w, header, HEADER);
}

int packed_begin(struct packed_writer *w, struct edf_file *file, char recfm, uint32_t lrecl)
{
    *w = (struct packed_writer){.file = file};
    return begin(w, recfm, lrecl);
}

int packed_begin_blocks(struct packed_writer *w,
                        int (*put_one)(void *ctx, const uint8_t block[PACKED_LRECL]), void *ctx,
                        char recfm, uint32_t lrecl)
{
    *w = (struct packed_writer){.put = put_one, .ctx = ctx};
    return begin(w, recfm, lrecl);
}

/* How many times the byte at p stands there. */
static uint32_t run(const uint8_t *p, uint32_t n)
{
    uint32_t k = 1;
    while (k < n && p[k] == p[0])
        k++;
    return k;
}

/* n bytes as they are, or n times the byte at p; ends: a V file's record. */
static int put_bytes(struct packed_writer *w, const uint8_t *p, uint32_t n, bool ends)
{
    int rc = 0;
    while (n > (ends ? LONG : 0) && !rc) {
        uint32_t part = n < SHORT ? n : SHORT;
        uint8_t head = (uint8_t)(SHORT_BYTES + part - 1);
        rc = put(w, &head, 1);
        rc = rc ? rc : put(w, p, part);
        p += part;
        n -= part;
    }
    if (rc || !n)
        return rc;
    const uint8_t head[2] = {LONG_BYTES + ENDS, (uint8_t)(n - 1)};
    rc = put(w, head, 2);
    return rc ? rc : put(w, p, n);
}

static int put_run(struct packed_writer *w, uint8_t byte, uint32_t n, bool ends)
{
    int rc = 0;
    while (n && !rc) {
        uint32_t most = byte == FILL && !ends ? SHORT : LONG, part = n < most ? n : most;
        uint8_t last = ends && part == n ? ENDS : 0;
        uint8_t head[3] = {(uint8_t)(RUN + last), (uint8_t)(part - 1), byte};
        if (byte == FILL && !ends)
            head[0] = (uint8_t)(SHORT_FILL + part - 1);
        else if (byte == FILL)
            head[0] = (uint8_t)(LONG_FILL + last);
        rc = put(w, head, byte != FILL ? 3 : ends ? 2 : 1);
        n -= part;
    }
    return rc;
}

int packed_record(struct packed_writer *w, const uint8_t *p, uint32_t n)
{
    uint32_t plain = 0; /* bytes in front of p that wait */
    int rc = 0;
    while (n && !rc) {
        uint32_t same = run(p, n);
        if (same < (*p == FILL ? 2u : 4u)) { /* as short as they are */
            p += same;
            n -= same;
            plain += same;
            continue;
        }
        rc = put_bytes(w, p - plain, plain, false);
        rc = rc ? rc : put_run(w, *p, same, w->variable && same == n);
        plain = 0;
        p += same;
        n -= same;
    }
    return rc ? rc : put_bytes(w, p - plain, plain, w->variable);
}

int packed_end(struct packed_writer *w)
{
    static const uint8_t end = END_FILE;
    int rc = put(w, &end, 1);
    if (rc || !w->n)
        return rc;
    memset(w->block + w->n, 0, PACKED_LRECL - w->n);
    return put_block(w);
}

/* --- reading ------------------------------------------------------------------------------------ */

static int open_header(struct packed_reader *r)
{
    const uint8_t *b = r->block;
    r->older = !memcmp(b, older, sizeof older);
    uint8_t recfm = r->older ? b[6] : b[3];
    r->fill = r->older ? FILL : b[2];
    r->recfm = recfm == 0xc6 ? 'F' : 'V';
    r->lrecl = get32(r->older ? b + 8 : b + 4);
    r->at = r->older ? OLD_HEADER : HEADER;
    bool good = (r->older || (b[0] == 0 && b[1] == 1)) && (recfm == 0xc6 || recfm == 0xe5);
    return good && r->lrecl && (r->recfm == 'F' || r->lrecl <= EDF_MAX_V) ? 0 : -EINVAL;
}

int packed_open_blocks(struct packed_reader *r, const uint8_t first[PACKED_LRECL],
                       int (*get_one)(void *ctx, uint8_t block[PACKED_LRECL]), void *ctx)
{
    *r = (struct packed_reader){.get = get_one, .ctx = ctx};
    memcpy(r->block, first, PACKED_LRECL);
    return open_header(r);
}

int packed_open(struct packed_reader *r, struct edf_file *file)
{
    struct edf_info info;
    uint32_t n;
    *r = (struct packed_reader){.file = file, .record = 2};
    edf_file_info(file, &info);
    if (info.recfm != 'F' || info.lrecl != PACKED_LRECL || !info.records)
        return -EINVAL;
    int rc = edf_read(file, 1, r->block, PACKED_LRECL, &n);
    if (rc)
        return rc;
    return open_header(r);
}

/* The next byte, -EUCLEAN where there is none. */
static int get(struct packed_reader *r)
{
    uint32_t n;
    if (r->at == PACKED_LRECL) {
        int rc = r->file ? edf_read(r->file, r->record, r->block, PACKED_LRECL, &n)
                         : r->get(r->ctx, r->block);
        if (rc)
            return rc == -ENODATA ? -EUCLEAN : rc;
        r->record++;
        r->at = 0;
    }
    return r->block[r->at++];
}

/* n times one byte, or (byte < 0) the n bytes that follow. */
static int expand(struct packed_reader *r, uint32_t n, int byte, uint8_t *buf, uint32_t size,
                  uint32_t *length)
{
    if (n > r->lrecl - *length)
        return -EUCLEAN;
    while (n--) {
        int c = byte < 0 ? get(r) : byte;
        if (c < 0)
            return c;
        if (*length < size)
            buf[*length] = (uint8_t)c;
        ++*length;
    }
    return 0;
}

static int next_of_older(struct packed_reader *r, uint8_t *buf, uint32_t size, uint32_t *length)
{
    for (;;) {
        int rc, byte, c = get(r);
        if (c < 0)
            return c;
        if (c == END_FILE)
            return *length ? -EUCLEAN : 0;
        if (c == OLD_END_RECORD)
            return *length == 0 || (r->recfm == 'F' && *length != r->lrecl) ? -EUCLEAN : 1;
        if (c < OLD_BLANKS)
            rc = expand(r, (uint32_t)c + 1, -1, buf, size, length);
        else if (c < OLD_RUN)
            rc = expand(r, (uint32_t)(c - OLD_BLANKS) + 2, FILL, buf, size, length);
        else if ((byte = get(r)) < 0)
            rc = byte;
        else
            rc = expand(r, (uint32_t)(c - OLD_RUN) + 3, byte, buf, size, length);
        if (rc)
            return rc;
    }
}

/* What an item's first byte and those behind it say: how many, of which byte (-1: of those that follow); 0,
 * or there is no such item. */
static int item(struct packed_reader *r, int c, uint32_t *n, int *byte)
{
    int more;
    *byte = c & SHORT_BYTES ? -1 : r->fill;
    *n = (uint32_t)(c & 0x7f) + 1;
    if ((c & 0x7f) < LONG_FILL)
        return 0;
    c &= ~ENDS;
    if (c != LONG_FILL && c != RUN && c != LONG_BYTES)
        return -EUCLEAN;
    if ((more = get(r)) < 0)
        return more;
    *n = (uint32_t)more + 1;
    if (c == RUN)
        *byte = more = get(r);
    return more < 0 ? more : 0;
}

int packed_next(struct packed_reader *r, uint8_t *buf, uint32_t size, uint32_t *length)
{
    *length = 0;
    if (r->older)
        return next_of_older(r, buf, size, length);
    for (;;) {
        uint32_t n;
        int byte, rc, c = get(r);
        if (c < 0)
            return c;
        if (c == END_FILE)
            return *length ? -EUCLEAN : 0;
        rc = item(r, c, &n, &byte);
        rc = rc ? rc : expand(r, n, byte, buf, size, length);
        if (rc)
            return rc;
        bool ends = (c & 0x7f) >= LONG_FILL && c & ENDS;
        if (*length == r->lrecl)
            return 1;
        if (ends)
            return r->recfm == 'F' ? -EUCLEAN : 1;
    }
}
