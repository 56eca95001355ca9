/* SPECS: records put together of parts of others.  User's Guide and Reference, SPECS.
 *
 * The operands become a list of items; each record runs through the list once (and READ takes
 * another record on the way).  A record is in the first reading station; the one before it is in the
 * second, and one cycle more at the end, the run-out, has the last one there.  The field of a BREAK that
 * is not the same in both stations establishes its level and all that are lower (a is the lowest, Z the
 * highest): what stands behind their BREAKs goes on with the same output record.  The first cycle and
 * the run-out establish all.  What stands behind EOF runs in the run-out. */
#include "cms/pipelines/specs.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static void strip(const struct spec_item *t, struct record *v)
{
    while (t->strip && v->n && v->p[0] == 0x40) {
        v->p++;
        v->n--;
    }
    while (t->strip && v->n && v->p[v->n - 1] == 0x40)
        v->n--;
}

/* What the item's input is, before conversion, in x->work or a record. */
static bool input_value(struct specs *x, const struct spec_item *t, unsigned stream,
                        struct record *v)
{
    struct stage *s = x->a.s;
    size_t at, len;
    char text[32];
    x->work.n = 0;
    *v = (struct record){NULL, 0};
    switch (t->what) {
    case SPEC_STRING:
        *v = (struct record){t->p, t->n};
        break;
    case SPEC_RECNO: {
        long n = t->from + (long)(x->records - 1) * t->by;
        int k = snprintf(text, sizeof text, "%10ld", n);
        if (!buffer_fill(s, &x->work, 0, (size_t)k))
            return false;
        ebcdic_from_ascii(x->work.p, text, (size_t)k);
        *v = (struct record){x->work.p, (size_t)k};
        break;
    }
    case SPEC_TOD: {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        uint64_t us = (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
        uint64_t tod = (us + 2208988800000000ull) << 12; /* from 1900 */
        for (int shift = 56; shift >= 0; shift -= 8) {
            uint8_t byte = (uint8_t)(tod >> shift);
            if (!buffer_add(s, &x->work, &byte, 1))
                return false;
        }
        *v = (struct record){x->work.p, 8};
        break;
    }
    case SPEC_ID:
        *v = (struct record){x->e.field[t->from].p, x->e.field[t->from].n};
        break;
    default:
        if (x->have[stream] && range_find(&t->range, x->in[stream].p, x->in[stream].n, &at, &len))
            *v = (struct record){x->in[stream].p + at, len};
        break;
    }
    strip(t, v);
    return true;
}
static enum spec_conversion last_step(const struct spec_item *t)
{
    return t->conversion.then ? t->conversion.then : t->conversion.first;
}

/* The value to its place; a width cuts and pads it. */
static bool put(struct specs *x, const struct spec_item *t, uint8_t pad)
{
    struct stage *s = x->a.s;
    const uint8_t *p = x->value.p;
    size_t n = x->value.n;
    if (t->where == AT_NOWHERE)
        return true;
    if (t->align != ALIGN_DEFAULT) { /* what is aligned has no blanks around it */
        for (; n && p[n - 1] == 0x40; n--)
            ;
        for (; n && *p == 0x40; n--)
            p++;
    }
    size_t width = t->width ? (size_t)t->width : n;
    size_t at = t->where == AT_COLUMN ? (size_t)t->column - 1 : x->out.n;
    if (t->where == AT_NEXTWORD && x->out.n && width)
        at++;
    if (at + width > x->out.n && !buffer_fill(s, &x->out, pad, at + width - x->out.n))
        return false;
    if (t->where == AT_NEXTWORD && at && at + width == x->out.n && width)
        x->out.p[at - 1] = 0x40; /* a blank, whatever PAD says */
    enum spec_align align = t->align;
    if (align == ALIGN_DEFAULT)
        align = t->what == SPEC_RECNO || last_step(t) == C2D || last_step(t) == C2P ||
                        last_step(t) == P2C || t->picture
                    ? ALIGN_RIGHT
                    : ALIGN_LEFT;
    if (width)
        memset(x->out.p + at, pad, width);
    if (n > width) { /* right: the end stays */
        p += align == ALIGN_RIGHT ? n - width : align == ALIGN_CENTRE ? (n - width) / 2 : 0;
        n = width;
    }
    size_t before = align == ALIGN_RIGHT ? width - n : align == ALIGN_CENTRE ? (width - n) / 2 : 0;
    if (n)
        memcpy(x->out.p + at + before, p, n);
    return true;
}

/* 0, or what was said. */
static int field(struct specs *x, const struct spec_item *t, unsigned stream, uint8_t pad)
{
    struct record v;
    x->value.n = 0;
    pipe_worked(x->a.s, x->in[stream].n);
    if (!input_value(x, t, stream, &v))
        return PIPE_NO_STORAGE;
    if (t->field >= 0) { /* a copy: READ gives the record back */
        struct buffer *b = &x->e.field[t->field];
        b->n = 0;
        if (!buffer_add(x->a.s, b, v.p, v.n))
            return PIPE_NO_STORAGE;
    }
    if (v.n == 0 && !t->width && t->what == SPEC_RANGE)
        return 0; /* nothing there: nothing is put */
    int rc = spec_convert(x->a.s, &t->conversion, v.p, v.n, &x->value, &x->half, x->records);
    return rc ? rc : put(x, t, pad) ? 0 : PIPE_NO_STORAGE;
}

/* READ: another record of each stream that has been read. */
static void read_next(struct specs *x)
{
    struct stage *s = x->a.s;
    for (unsigned k = 0; k < STREAMS; k++) {
        if (!x->uses[k] || !x->have[k])
            continue;
        pipe_consume_at(s, k);
        x->have[k] = pipe_peek_at(s, k, &x->in[k]) == 0;
    }
    x->records++;
}

/* PRINT ... PICTURE: the number by the picture into x->work. */
static int by_picture(struct specs *x, const struct spec_item *t, const struct spec_value *v)
{
    char shown[SPEC_PICTURE + 1];
    uint8_t e[SPEC_PICTURE + 1];
    __int128 n;
    int rc = spec_expr_number(x->a.s, v, &n);
    if (rc)
        return rc;
    if (!spec_picture(t->picture, n, 9, shown))
        return pipe_error(x->a.s, x->a.module, 1050, t->picture, NULL);
    ebcdic_from_ascii(e, shown, strlen(shown));
    x->work.n = 0;
    return buffer_add(x->a.s, &x->work, e, strlen(shown)) ? 0 : PIPE_NO_STORAGE;
}

/* SET, PRINT and IF: 0, or what was said; *go: the condition. */
static int evaluate(struct specs *x, const struct spec_item *t, uint8_t pad, bool *go)
{
    struct stage *s = x->a.s;
    struct spec_value v;
    struct record r;
    x->e.records = x->records;
    spec_expr_forget(s, &x->e);
    int rc = spec_expr_value(s, &x->e, t->root, &v);
    if (rc)
        return rc;
    *go = spec_expr_true(&v);
    if (t->what != SPEC_PRINT)
        return 0;
    x->value.n = 0;
    if (t->picture) {
        rc = by_picture(x, t, &v);
        r = (struct record){x->work.p, x->work.n};
    } else if (!spec_expr_text(s, &x->e, &v, &r)) {
        return PIPE_NO_STORAGE;
    }
    if (rc)
        return rc;
    strip(t, &r);
    rc = spec_convert(s, &t->conversion, r.p, r.n, &x->value, &x->half, x->records);
    return rc ? rc : put(x, t, pad) ? 0 : PIPE_NO_STORAGE;
}

/* What was put together is a record; *stop: nobody wants it. */
static void write_record(struct specs *x, bool *stop)
{
    *stop = !x->silent && pipe_output_to(x->a.s, x->outstream, x->out.p, x->out.n) != 0 &&
            !pipe_connected(x->a.s, 0, true);
    if (!x->silent || !x->keep)
        x->out.n = 0;
}

/* An item that is not a field: 0, or what was said.  *k: the next one is behind it. */
static int control(struct specs *x, const struct spec_item *t, unsigned *k, unsigned *stream,
                   uint8_t *pad)
{
    bool go = true;
    int rc = 0;
    switch (t->what) {
    case SPEC_ELSE:
        *k = t->jump - 1;
        break;
    case SPEC_PAD:
        *pad = t->pad;
        break;
    case SPEC_SELECT:
        *stream = (unsigned)t->stream;
        break;
    case SPEC_OUTSTREAM:
        x->outstream = (unsigned)t->stream;
        break;
    default:
        rc = evaluate(x, t, *pad, &go);
        if (!rc && t->what == SPEC_IF && !go)
            *k = t->jump - 1;
    }
    return rc;
}

/* The item behind the BREAK at `k`, or the next BREAK whose level is established, or the end. */
static unsigned past_break(const struct specs *x, unsigned k)
{
    for (; k < x->n && x->item[k].what != SPEC_EOF; k++)
        if (x->item[k].what == SPEC_BREAK && x->item[k].field <= x->e.level)
            break;
    return k;
}

/* A cycle: the list from item `first` on; *stop: end of file at the output, or READSTOP found nothing. */
static int pass(struct specs *x, unsigned first, bool *stop)
{
    uint8_t pad = 0x40;
    unsigned stream = 0;
    int rc = 0;
    x->outstream = 0;
    for (unsigned k = first; k < x->n && !rc; k++) {
        if (x->item[k].what == SPEC_BREAK)
            k = past_break(x, k);
        if (k == x->n || (x->item[k].what == SPEC_EOF && !x->e.eof))
            break;
        const struct spec_item *t = &x->item[k];
        switch (t->what) {
        case SPEC_BREAK:
        case SPEC_EOF:
            break;
        case SPEC_READ:
        case SPEC_READSTOP:
            read_next(x);
            if (t->what == SPEC_READSTOP && !x->have[0]) {
                write_record(x, stop);
                *stop = true;
                return 0;
            }
            break;
        case SPEC_WRITE:
            write_record(x, stop);
            if (*stop)
                return 0;
            break;
        case SPEC_RANGE:
        case SPEC_STRING:
        case SPEC_RECNO:
        case SPEC_TOD:
        case SPEC_ID:
            rc = field(x, t, stream, pad);
            break;
        default:
            rc = control(x, t, &k, &stream, &pad);
        }
    }
    if (!rc && (x->out.n != 0 || (x->writes && !first)))
        write_record(x, stop);
    return rc;
}

/* The value that a field has in the first station. */
static bool first_value(struct specs *x, int id, struct record *v)
{
    unsigned stream = 0;
    *v = (struct record){NULL, 0};
    for (unsigned k = 0; k < x->n && x->item[k].what != SPEC_EOF; k++) {
        const struct spec_item *t = &x->item[k];
        if (t->what == SPEC_SELECT)
            stream = t->stream == SECOND ? 0 : (unsigned)t->stream;
        if (t->what <= SPEC_TOD && t->field == id)
            return input_value(x, t, stream, v);
    }
    return true;
}

/* The highest level whose field has changed. */
static int establish(struct specs *x, bool first)
{
    struct record v;
    x->e.level = NO_LEVEL;
    for (int id = 0; id < SPEC_FIELDS; id++) {
        struct buffer *b = &x->last[id];
        if (!x->e.level_used[id])
            continue;
        if (!first_value(x, id, &v))
            return PIPE_NO_STORAGE;
        if (first || v.n != b->n || (v.n && memcmp(v.p, b->p, v.n)))
            x->e.level = id;
        b->n = 0;
        if (!buffer_add(x->a.s, b, v.p, v.n))
            return PIPE_NO_STORAGE;
    }
    return 0;
}

/* The next records of all streams in use; false: it is over. */
static bool take_in(struct specs *x)
{
    bool any = false;
    long ended = 0;
    for (unsigned k = 0; k < STREAMS; k++) {
        if (!x->uses[k])
            continue;
        x->have[k] = pipe_peek_at(x->a.s, k, &x->in[k]) == 0;
        any |= x->have[k];
        ended += !x->have[k];
    }
    return any && (!x->stop || ended < x->stop);
}

/* The record in the first station goes to the second. */
static bool move_on(struct specs *x)
{
    x->before.n = 0;
    if (x->two && x->have[0]) {
        if (!buffer_add(x->a.s, &x->before, x->in[0].p, x->in[0].n))
            return false;
        x->in[SECOND] = (struct record){x->before.p, x->before.n};
    }
    x->have[SECOND] = x->two && x->have[0];
    return true;
}

/* The records that are there: a cycle, unless it is the first and all is taken from the second station. */
static int cycle(struct specs *x, bool first, bool *stop)
{
    int rc = establish(x, first);
    if (rc || (first && x->second_all))
        return rc;
    x->records++;
    x->silent = x->print_only > x->e.level;
    return pass(x, 0, stop);
}

/* The run-out: the last record is in the second station, or only what stands behind EOF runs. */
static int run_out(struct specs *x, bool any, bool *stop)
{
    memset(x->have, 0, sizeof x->have[0] * STREAMS);
    x->e.eof = true;
    x->e.level = ALL_LEVELS;
    x->silent = false;
    if (any && x->two) {
        x->records++;
        return pass(x, 0, stop);
    }
    return x->eof ? pass(x, x->eof, stop) : 0;
}

int pipe_stage_specs(struct stage *s)
{
    struct specs *x = pipe_get(s, sizeof *x);
    bool stop = false, first = true;
    if (!x)
        return PIPE_NO_STORAGE;
    args_begin(&x->a, s, "SPX");
    int rc = spec_items(x);
    for (; !rc && !stop && take_in(x); first = false) {
        rc = cycle(x, first, &stop);
        if (!rc && !stop && !move_on(x))
            rc = PIPE_NO_STORAGE;
        for (unsigned k = 0; k < STREAMS && !rc && !stop; k++)
            if (x->uses[k] && x->have[k])
                pipe_consume_at(s, k);
    }
    return rc || stop ? rc : run_out(x, !first, &stop);
}
