/* BLOCK: records into blocks, as a tape, a data set or a byte stream has them; and for DEBLOCK, the
 * formats whose records carry their length.  User's Guide and Reference, BLOCK and DEBLOCK. */
#include "cms/pipelines/blocks.h"

#include "cms/pipelines/stages.h"
#include "engine/base/bytes.h"

#include <stdio.h>
#include <string.h>

#define MOST_DESCRIBED 32760u /* bytes of a block that a descriptor may count */
enum { SEGMENT_FIRST = 1, SEGMENT_LAST, SEGMENT_MIDDLE }; /* 0: the whole record */
enum { NETDATA_HEAD = 2, NETDATA_LONGEST = 255, NETDATA_FIRST = 0x80, NETDATA_LAST = 0x40 };
#define DESCRIPTOR 4u /* of a block and of a record: length, itself included, and two zeros */

static void put_descriptor(uint8_t *to, size_t n)
{
    to[0] = (uint8_t)(n >> 8);
    to[1] = (uint8_t)n;
    to[2] = to[3] = 0;
}

static int too_long(struct stage *s, size_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%zu", n);
    return pipe_error(s, "BLK", 78, text, NULL);
}

/* --- whole records in a block -------------------------------------------------------------------------- */

static int write_fixed(struct stage *s, struct buffer *b)
{
    int rc = b->n ? pipe_output(s, b->p, b->n) : 0;
    b->n = 0;
    return rc;
}

static int block_fixed(struct stage *s, size_t size)
{
    struct buffer b = {0};
    struct record r;
    while (pipe_peek(s, &r) == 0) {
        if (r.n > size)
            return too_long(s, r.n);
        if (b.n + r.n > size && write_fixed(s, &b))
            return 0;
        if (!buffer_add(s, &b, r.p, r.n))
            return PIPE_NO_STORAGE;
        pipe_consume(s);
    }
    write_fixed(s, &b);
    return 0;
}

static int write_variable(struct stage *s, struct buffer *b)
{
    if (b->n <= DESCRIPTOR)
        return 0;
    put_descriptor(b->p, b->n);
    int rc = pipe_output(s, b->p, b->n);
    b->n = DESCRIPTOR;
    return rc;
}

/* Segments of the record, as much of it as a block has room for: the third byte says which part it is. */
static int add_segments(struct stage *s, struct buffer *b, size_t size, const struct record *r)
{
    size_t at = 0;
    do {
        if (b->n + DESCRIPTOR >= size && write_variable(s, b))
            return PIPE_EOF;
        size_t room = size - b->n - DESCRIPTOR, part = r->n - at < room ? r->n - at : room;
        uint8_t sdw[DESCRIPTOR] = {0};
        put_descriptor(sdw, part + DESCRIPTOR);
        sdw[2] = at + part == r->n ? (at ? SEGMENT_LAST : 0) : at ? SEGMENT_MIDDLE : SEGMENT_FIRST;
        if (!buffer_add(s, b, sdw, DESCRIPTOR) || !buffer_add(s, b, r->p + at, part))
            return PIPE_NO_STORAGE;
        at += part;
    } while (at < r->n);
    return 0;
}

static int block_spanned(struct stage *s, size_t size, bool single)
{
    uint8_t bdw[DESCRIPTOR] = {0};
    struct buffer b = {0};
    struct record r;
    size = size < MOST_DESCRIBED ? size : MOST_DESCRIBED;
    if (size < 2 * DESCRIPTOR + 1)
        return pipe_error(s, "BLK", 66, "8", NULL);
    if (!buffer_add(s, &b, bdw, DESCRIPTOR))
        return PIPE_NO_STORAGE;
    while (pipe_peek(s, &r) == 0) {
        int rc = add_segments(s, &b, size, &r);
        if (rc || (single && write_variable(s, &b)))
            return rc == PIPE_EOF ? 0 : rc;
        pipe_consume(s);
    }
    write_variable(s, &b);
    return 0;
}

static int block_variable(struct stage *s, size_t size, bool single)
{
    uint8_t rdw[DESCRIPTOR] = {0};
    struct buffer b = {0};
    struct record r;
    if (!buffer_add(s, &b, rdw, DESCRIPTOR))
        return PIPE_NO_STORAGE;
    while (pipe_peek(s, &r) == 0) {
        if (r.n + 2 * DESCRIPTOR > size || r.n + DESCRIPTOR > UINT16_MAX)
            return too_long(s, r.n);
        if (b.n + r.n + DESCRIPTOR > size && write_variable(s, &b))
            return 0;
        put_descriptor(rdw, r.n + DESCRIPTOR);
        if (!buffer_add(s, &b, rdw, DESCRIPTOR) || !buffer_add(s, &b, r.p, r.n))
            return PIPE_NO_STORAGE;
        if (single && write_variable(s, &b))
            return 0;
        pipe_consume(s);
    }
    write_variable(s, &b);
    return 0;
}

/* --- a stream of bytes, cut where a block is full --------------------------------------------------------- */

static bool full_blocks(struct stage *s, struct buffer *b, size_t size)
{
    size_t at = 0;
    for (; b->n - at >= size; at += size)
        if (pipe_output(s, b->p + at, size))
            return false;
    memmove(b->p, b->p + at, b->n - at);
    b->n -= at;
    return true;
}

/* end: what is between records, or behind each; a halfword or a word of length is in front of each of SF (itself included)
 * and CMS, where a length of zero ends the last block, which is whole. */
static int block_stream(struct stage *s, size_t size, const struct block_format *f)
{
    enum block_kind kind = f->kind;
    struct buffer b = {0};
    struct record r;
    bool any = false;
    while (pipe_peek(s, &r) == 0) {
        size_t length_n = r.n + (kind == BLOCK_FIELDS ? f->wide : 0);
        bool fields = kind != BLOCK_STREAM;
        uint8_t length[4];
        put32(length, (uint32_t)length_n);
        if (kind == BLOCK_CMS && !r.n) { /* CMS has no null records */
            pipe_consume(s);
            continue;
        }
        if (fields && length_n > (f->wide == 2 ? UINT16_MAX : INT32_MAX))
            return too_long(s, r.n);
        if ((any && !f->terminate && !buffer_add(s, &b, f->end, f->end_n)) ||
            (fields && !buffer_add(s, &b, length + 4 - f->wide, f->wide)) ||
            !buffer_add(s, &b, r.p, r.n) || (f->terminate && !buffer_add(s, &b, f->end, f->end_n)))
            return PIPE_NO_STORAGE;
        any = true;
        pipe_consume(s);
        if (!full_blocks(s, &b, size))
            return 0;
    }
    if (kind == BLOCK_CMS && !any) /* of no records no block is made */
        return 0;
    if (kind == BLOCK_CMS &&
        !buffer_fill(s, &b, 0, b.n + f->wide > size ? 2 * size - b.n : size - b.n))
        return PIPE_NO_STORAGE;
    if (kind == BLOCK_CMS)
        full_blocks(s, &b, size);
    else if (b.n)
        pipe_output(s, b.p, b.n);
    return 0;
}

/* NETDATA: a record's first byte says what it is (a control record or not), the rest goes into segments of a
 * length, itself included, flags and data, one a block.  z/VM's own use of it, and published pipelines. */
static int block_netdata(struct stage *s, size_t size)
{
    uint8_t segment[NETDATA_LONGEST];
    struct record r;
    if (size <= NETDATA_HEAD)
        return pipe_error(s, "BLK", 66, size == 1 ? "1" : "2", NULL);
    size_t most = (size < NETDATA_LONGEST ? size : NETDATA_LONGEST) - NETDATA_HEAD;
    while (pipe_peek(s, &r) == 0) {
        for (size_t at = 1; r.n && (at == 1 || at < r.n);) {
            size_t part = r.n - at < most ? r.n - at : most;
            segment[0] = (uint8_t)(part + NETDATA_HEAD);
            segment[1] =
                (uint8_t)((r.p[0] & ~(NETDATA_FIRST | NETDATA_LAST)) |
                          (at == 1 ? NETDATA_FIRST : 0) | (at + part == r.n ? NETDATA_LAST : 0));
            memcpy(segment + NETDATA_HEAD, r.p + at, part);
            if (pipe_output(s, segment, part + NETDATA_HEAD))
                return 0;
            at += part ? part : 1;
        }
        pipe_consume(s);
    }
    return 0;
}

/* C | CRLF | LINEND [x] | STRING /s/, and TERMINATE; 0, or the number of what was said, -1: none of them. */
static int stream_format(struct args *a, struct block_format *f)
{
    static const uint8_t crlf[2] = {0x0d, 0x25};
    int rc = 0;
    f->line[0] = 0x15;
    f->end = f->line;
    f->end_n = 1;
    if (args_keyword(a, "C", 1)) { /* as C has its lines */
        f->terminate = true;
    } else if (args_keyword(a, "CRLF", 4)) {
        memcpy(f->line, crlf, 2);
        f->end_n = 2;
    } else if (args_keyword(a, "LINEND", 4)) {
        f->terminate = args_keyword(a, "TERMINATE", 4);
        rc = args_more(a) && !f->terminate ? args_char(a, f->line) : 0;
    } else if (args_keyword(a, "STRING", 3)) {
        uint8_t *p;
        rc = args_string(a, &p, &f->end_n);
        f->end = p;
        if (!rc && !f->end_n)
            rc = args_bad(a);
    } else {
        f->end = NULL;
        f->end_n = 0;
        return -1;
    }
    f->kind = BLOCK_STREAM;
    if (!rc && !f->terminate)
        f->terminate = args_keyword(a, "TERMINATE", 4);
    return rc;
}

int blocks_format(struct args *a, struct block_format *f)
{
    *f = (struct block_format){.kind = BLOCK_FIXED, .wide = 2};
    if (args_keyword(a, "NETDATA", 3)) {
        f->kind = BLOCK_NETDATA;
    } else if (args_keyword(a, "VBS", 3)) {
        f->kind = BLOCK_VARIABLE;
        f->spanned = true;
    } else if (args_keyword(a, "VS", 2)) {
        f->kind = BLOCK_VARIABLE;
        f->spanned = f->single = true;
    } else if (args_keyword(a, "VB", 2)) {
        f->kind = BLOCK_VARIABLE;
    } else if (args_keyword(a, "V", 1) || args_keyword(a, "VARIABLE", 3)) {
        f->kind = BLOCK_VARIABLE;
        f->single = true;
    } else if (args_keyword(a, "CMS4", 4)) {
        f->kind = BLOCK_CMS;
        f->wide = 4;
    } else if (args_keyword(a, "SF4", 3)) {
        f->kind = BLOCK_FIELDS;
        f->wide = 4;
    } else if (args_keyword(a, "CMS", 3)) {
        f->kind = BLOCK_CMS;
    } else if (args_keyword(a, "SF", 2)) {
        f->kind = BLOCK_FIELDS;
    } else if (args_keyword(a, "FIXED", 1)) {
        f->said_fixed = true;
    } else {
        int rc = stream_format(a, f);
        return rc < 0 ? 0 : rc;
    }
    return 0;
}

int pipe_stage_block(struct stage *s)
{
    struct args a;
    struct block_format f;
    long size = 0;
    args_begin(&a, s, "BLK");
    int rc = args_number(&a, 1, 1 << 20, &size);
    if (!rc)
        rc = blocks_format(&a, &f);
    if (!rc)
        rc = args_end(&a);
    if (rc)
        return rc;
    switch (f.kind) {
    case BLOCK_FIXED:
        return block_fixed(s, (size_t)size);
    case BLOCK_VARIABLE:
        return f.spanned ? block_spanned(s, (size_t)size, f.single)
                         : block_variable(s, (size_t)size, f.single);
    case BLOCK_NETDATA:
        return block_netdata(s, (size_t)size);
    default:
        return block_stream(s, (size_t)size, &f);
    }
}

/* --- DEBLOCK -------------------------------------------------------------------------------------------- */

/* One segment of a record; *part is the last one's, 0 between records. */
static bool take_segment(struct stage *s, struct buffer *b, const uint8_t *p, size_t n,
                         uint8_t *part, int *rc)
{
    char before[4], now[4];
    uint8_t flags = p[2] & 3;
    bool begins = flags == 0 || flags == SEGMENT_FIRST,
         open = *part == SEGMENT_FIRST || *part == SEGMENT_MIDDLE;
    if (begins == open) {
        snprintf(before, sizeof before, "%02X", *part);
        snprintf(now, sizeof now, "%02X", p[2]);
        *rc = pipe_error(s, "DBL", 73, before, now, NULL);
        return false;
    }
    if (!buffer_add(s, b, p + DESCRIPTOR, n - DESCRIPTOR)) {
        *rc = PIPE_NO_STORAGE;
        return false;
    }
    *part = flags;
    if (flags == SEGMENT_FIRST || flags == SEGMENT_MIDDLE)
        return true;
    size_t whole = b->n;
    b->n = 0;
    *part = 0;
    return pipe_output(s, b->p, whole) == 0;
}

/* Each record is a block: its descriptor, then records, or segments of them, with theirs. */
static bool deblock_variable(struct stage *s, const struct record *r, struct buffer *b,
                             uint8_t *part, bool spanned, int *rc)
{
    size_t at = DESCRIPTOR, n;
    for (; at + DESCRIPTOR <= r->n; at += n) {
        n = (size_t)(r->p[at] << 8 | r->p[at + 1]);
        if (n < DESCRIPTOR || n > r->n - at) {
            char word[12];
            snprintf(word, sizeof word, "%02X%02X%02X%02X", r->p[at], r->p[at + 1], r->p[at + 2],
                     r->p[at + 3]);
            *rc = pipe_error(s, "DBL", 70, word, NULL);
            return false;
        }
        if (spanned ? !take_segment(s, b, r->p + at, n, part, rc)
                    : pipe_output(s, r->p + at + DESCRIPTOR, n - DESCRIPTOR))
            return false;
    }
    if (at != r->n)
        *rc = pipe_error(s, "DBL", 72, NULL);
    return !*rc;
}

/* The whole length of the field at p, with what says it; 0: it is CMS's end. */
static size_t field_length(const struct block_format *f, const uint8_t *p)
{
    if (f->wide == BLOCK_RFC959)
        return BLOCK_RFC959 + (size_t)(p[1] << 8 | p[2]);
    size_t n = f->wide == 2 ? get16(p) : get32(p);
    return f->kind == BLOCK_FIELDS ? n : n ? n + f->wide : 0;
}

/* Fields with their length in front, across records; of CMS, *ended: behind them is nothing more. */
static bool deblock_fields(struct stage *s, struct buffer *b, const struct block_format *f,
                           bool *ended, int *rc)
{
    size_t at = 0, n, head = f->wide == BLOCK_RFC959 ? 0 : f->wide; /* RFC 959's is kept */
    while (b->n - at >= f->wide && !*ended) {
        n = field_length(f, b->p + at);
        if (f->kind == BLOCK_CMS && !n) {
            *ended = true;
            b->n = 0;
            return true;
        }
        if (n < f->wide) {
            char length[24];
            snprintf(length, sizeof length, "%zu", n);
            *rc = pipe_error(s, "DBL", 209, length, NULL);
            return false;
        }
        if (n > b->n - at)
            break;
        if (pipe_output(s, b->p + at + head, n - head))
            return false;
        at += n;
    }
    memmove(b->p, b->p + at, b->n - at);
    b->n -= at;
    return true;
}

/* The segments that bytes have in full: *record is what there is of a record, its flags in front.  Zeros
 * between segments fill a card. */
static bool deblock_netdata(struct stage *s, struct buffer *b, struct buffer *record, int *rc)
{
    size_t at = 0, n;
    for (; at < b->n && (n = b->p[at] ? b->p[at] : 1) <= b->n - at; at += n) {
        if (!b->p[at])
            continue;
        if (n < NETDATA_HEAD) {
            *rc = pipe_error(s, "DBL", 209, "1", NULL);
            return false;
        }
        uint8_t flags = b->p[at + 1];
        bool first = flags & NETDATA_FIRST;
        if (first != !record->n) {
            char before[4], now[4];
            snprintf(before, sizeof before, "%02X", record->n ? record->p[0] : 0);
            snprintf(now, sizeof now, "%02X", flags);
            *rc = pipe_error(s, "DBL", 73, before, now, NULL);
            return false;
        }
        if ((first && !buffer_add(s, record, &flags, 1)) ||
            !buffer_add(s, record, b->p + at + NETDATA_HEAD, n - NETDATA_HEAD)) {
            *rc = PIPE_NO_STORAGE;
            return false;
        }
        record->p[0] |= flags;
        if (!(flags & NETDATA_LAST))
            continue;
        size_t whole = record->n;
        record->n = 0;
        if (pipe_output(s, record->p, whole))
            return false;
    }
    memmove(b->p, b->p + at, b->n - at);
    b->n -= at;
    return true;
}

int blocks_deblock(struct stage *s, const struct block_format *f)
{
    struct buffer b = {0}, record = {0};
    struct record r;
    uint8_t part = 0;
    bool ended = false;
    int rc = 0;
    while (!rc && pipe_peek(s, &r) == 0) {
        if (f->kind == BLOCK_VARIABLE) {
            if (!deblock_variable(s, &r, &b, &part, f->spanned, &rc))
                return rc;
        } else if (!ended && !buffer_add(s, &b, r.p, r.n)) {
            return PIPE_NO_STORAGE;
        } else if (f->kind == BLOCK_NETDATA) {
            if (!deblock_netdata(s, &b, &record, &rc))
                return rc;
        } else if (!deblock_fields(s, &b, f, &ended, &rc)) {
            return rc;
        }
        pipe_consume(s);
    }
    return rc ? rc : b.n || part || record.n ? pipe_error(s, "DBL", 72, NULL) : 0;
}
