/* BLOCK: records into blocks, as a tape, a data set or a byte stream has them; and for DEBLOCK, the
 * formats whose records carry their length.  User's Guide and Reference, BLOCK and DEBLOCK. */
#include "cms/pipelines/blocks.h"

#include "cms/pipelines/stages.h"

#include <stdio.h>
#include <string.h>

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

static int block_variable(struct stage *s, size_t size)
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

/* end: what is behind each record; fields: a halfword of length is in front of each. */
static int block_stream(struct stage *s, size_t size, const uint8_t *end, size_t end_n, bool fields)
{
    struct buffer b = {0};
    struct record r;
    while (pipe_peek(s, &r) == 0) {
        uint8_t length[2] = {(uint8_t)((r.n + 2) >> 8), (uint8_t)(r.n + 2)};
        if (fields && r.n + 2 > UINT16_MAX)
            return too_long(s, r.n);
        if ((fields && !buffer_add(s, &b, length, 2)) || !buffer_add(s, &b, r.p, r.n) ||
            !buffer_add(s, &b, end, end_n))
            return PIPE_NO_STORAGE;
        pipe_consume(s);
        if (!full_blocks(s, &b, size))
            return 0;
    }
    if (b.n)
        pipe_output(s, b.p, b.n);
    return 0;
}

int blocks_format(struct args *a, struct block_format *f)
{
    static const uint8_t crlf[2] = {0x0d, 0x25};
    *f = (struct block_format){.kind = BLOCK_FIXED};
    f->line[0] = 0x15;
    if (args_keyword(a, "VB", 2) || args_keyword(a, "V", 1) || args_keyword(a, "VARIABLE", 3)) {
        f->kind = BLOCK_VARIABLE;
    } else if (args_keyword(a, "SF", 2)) {
        f->kind = BLOCK_FIELDS;
    } else if (args_keyword(a, "CRLF", 4)) {
        f->kind = BLOCK_STREAM;
        memcpy(f->line, crlf, 2);
        f->end = f->line;
        f->end_n = 2;
    } else if (args_keyword(a, "LINEND", 4)) {
        f->kind = BLOCK_STREAM;
        f->end = f->line;
        f->end_n = 1;
        return args_more(a) ? args_char(a, f->line) : 0;
    } else if (args_keyword(a, "STRING", 3)) {
        f->kind = BLOCK_STREAM;
        uint8_t *p;
        int rc = args_string(a, &p, &f->end_n);
        f->end = p;
        return rc || f->end_n ? rc : args_bad(a);
    } else if (args_keyword(a, "FIXED", 1)) {
        f->said_fixed = true;
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
        return block_variable(s, (size_t)size);
    default:
        return block_stream(s, (size_t)size, f.end, f.end_n, f.kind == BLOCK_FIELDS);
    }
}

/* --- DEBLOCK -------------------------------------------------------------------------------------------- */

/* Each record is a block: its descriptor, then records with theirs. */
static bool deblock_variable(struct stage *s, const struct record *r, int *rc)
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
        if (pipe_output(s, r->p + at + DESCRIPTOR, n - DESCRIPTOR))
            return false;
    }
    if (at != r->n)
        *rc = pipe_error(s, "DBL", 72, NULL);
    return !*rc;
}

/* Fields with their length in front, across records. */
static bool deblock_fields(struct stage *s, struct buffer *b, int *rc)
{
    size_t at = 0, n;
    while (b->n - at >= 2) {
        n = (size_t)(b->p[at] << 8 | b->p[at + 1]);
        if (n < 2) {
            char length[8];
            snprintf(length, sizeof length, "%zu", n);
            *rc = pipe_error(s, "DBL", 209, length, NULL);
            return false;
        }
        if (n > b->n - at)
            break;
        if (pipe_output(s, b->p + at + 2, n - 2))
            return false;
        at += n;
    }
    memmove(b->p, b->p + at, b->n - at);
    b->n -= at;
    return true;
}

int blocks_deblock(struct stage *s, const struct block_format *f)
{
    struct buffer b = {0};
    struct record r;
    int rc = 0;
    while (!rc && pipe_peek(s, &r) == 0) {
        if (f->kind == BLOCK_VARIABLE) {
            if (!deblock_variable(s, &r, &rc))
                return rc;
        } else if (!buffer_add(s, &b, r.p, r.n)) {
            return PIPE_NO_STORAGE;
        } else if (!deblock_fields(s, &b, &rc)) {
            return rc;
        }
        pipe_consume(s);
    }
    return rc ? rc : b.n ? pipe_error(s, "DBL", 72, NULL) : 0;
}
