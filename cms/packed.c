/* Packed files; see packed.h. */
#include "cms/packed.h"
#include "engine/base/bytes.h"

#include <errno.h>
#include <string.h>

enum { BLANK = 0x40, BLANKS = 0x80, RUN = 0xc0, END_RECORD = 0xfe, END_FILE = 0xff, HEADER = 12 };
enum { MOST_PLAIN = 128, MOST_BLANKS = 65, MOST_RUN = 64 };

static const uint8_t magic[6] = {0, 0, 0xd7, 0xc1, 0xc3, 0xd2};

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
    uint8_t header[HEADER] = {0};
    memcpy(header, magic, sizeof magic);
    header[6] = recfm == 'F' ? 0xc6 : 0xe5;
    put32(header + 8, lrecl);
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

static int put_plain(struct packed_writer *w, const uint8_t *p, uint32_t n)
{
    int rc = 0;
    while (n && !rc) {
        uint32_t part = n < MOST_PLAIN ? n : MOST_PLAIN;
        uint8_t head = (uint8_t)(part - 1);
        rc = put(w, &head, 1);
        if (!rc)
            rc = put(w, p, part);
        p += part;
        n -= part;
    }
    return rc;
}

int packed_record(struct packed_writer *w, const uint8_t *p, uint32_t n)
{
    static const uint8_t end = END_RECORD;
    uint32_t plain = 0; /* bytes in front of p that wait */
    int rc = 0;
    while (n && !rc) {
        uint32_t same = run(p, n), most = *p == BLANK ? MOST_BLANKS : MOST_RUN;
        if (same < 3 && !(same == 2 && *p == BLANK)) {
            p += same;
            n -= same;
            plain += same;
            continue;
        }
        same = same < most ? same : most;
        uint8_t head[2] = {(uint8_t)(RUN + same - 3), *p};
        if (*p == BLANK)
            head[0] = (uint8_t)(BLANKS + same - 2);
        rc = put_plain(w, p - plain, plain);
        if (!rc)
            rc = put(w, head, *p == BLANK ? 1 : 2);
        plain = 0;
        p += same;
        n -= same;
    }
    if (!rc)
        rc = put_plain(w, p - plain, plain);
    return rc ? rc : put(w, &end, 1);
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
    r->recfm = r->block[6] == 0xc6 ? 'F' : 'V';
    r->lrecl = get32(r->block + 8);
    bool good =
        !memcmp(r->block, magic, sizeof magic) && (r->block[6] == 0xc6 || r->block[6] == 0xe5);
    return good && r->lrecl && (r->recfm == 'F' || r->lrecl <= EDF_MAX_V) ? 0 : -EINVAL;
}

int packed_open_blocks(struct packed_reader *r, const uint8_t first[PACKED_LRECL],
                       int (*get_one)(void *ctx, uint8_t block[PACKED_LRECL]), void *ctx)
{
    *r = (struct packed_reader){.get = get_one, .ctx = ctx, .at = HEADER};
    memcpy(r->block, first, PACKED_LRECL);
    return open_header(r);
}

int packed_open(struct packed_reader *r, struct edf_file *file)
{
    struct edf_info info;
    uint32_t n;
    *r = (struct packed_reader){.file = file, .at = HEADER, .record = 2};
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

int packed_next(struct packed_reader *r, uint8_t *buf, uint32_t size, uint32_t *length)
{
    *length = 0;
    for (;;) {
        int rc, byte, c = get(r);
        if (c < 0)
            return c;
        if (c == END_FILE)
            return *length ? -EUCLEAN : 0;
        if (c == END_RECORD)
            return *length == 0 || (r->recfm == 'F' && *length != r->lrecl) ? -EUCLEAN : 1;
        if (c < BLANKS)
            rc = expand(r, (uint32_t)c + 1, -1, buf, size, length);
        else if (c < RUN)
            rc = expand(r, (uint32_t)(c - BLANKS) + 2, BLANK, buf, size, length);
        else if ((byte = get(r)) < 0)
            rc = byte;
        else
            rc = expand(r, (uint32_t)(c - RUN) + 3, byte, buf, size, length);
        if (rc)
            return rc;
    }
}
