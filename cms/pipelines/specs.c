/* SPECS: records put together of parts of others.  User's Guide and Reference, SPECS; counters,
 * expressions and control breaks are not there.
 *
 * The operands become a list of items; each record runs through the list once (and READ takes
 * another record on the way). */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum what {
    SPEC_RANGE,
    SPEC_STRING,
    SPEC_RECNO,
    SPEC_TOD,
    SPEC_READ,
    SPEC_READSTOP,
    SPEC_WRITE,
    SPEC_PAD,
    SPEC_SELECT
};
enum where { AT_COLUMN, AT_NEXT, AT_NEXTWORD };
enum align { ALIGN_DEFAULT, ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTRE };
enum conversion { NONE, C2X, X2C, C2D, D2C, C2B, B2C, C2T };

struct item {
    enum what what;
    struct range range;
    uint8_t *p; /* of a string */
    size_t n;
    long from, by, stream; /* RECNO; SELECT */
    bool strip;
    enum conversion conversion;
    enum where where;
    long column, width; /* width 0: as it comes */
    enum align align;
    uint8_t pad;
};

enum { ITEMS = 200, STREAMS = 16 };

struct specs {
    struct args a;
    struct item item[ITEMS];
    unsigned n;
    uint8_t field_separator, word_separator;
    bool stop_any;
    bool uses[STREAMS];
    /* While it runs. */
    uint64_t records;
    struct buffer out, value, work;
    struct record in[STREAMS];
    bool have[STREAMS];
};

static int bad_column(struct args *a, const char *word)
{
    return pipe_error(a->s, a->module, 63, word, NULL);
}

/* "n", "n-m", "n.len", NEXT, NEXT.n, NEXTWORD, NEXTWORD.n. */
static int output_operand(struct args *a, struct item *t)
{
    char word[40], extra;
    if (!args_word(a, word, sizeof word))
        return pipe_error(a->s, a->module, 61, NULL);
    size_t letters = strcspn(word, ".0123456789");
    char tail[40];
    snprintf(tail, sizeof tail, "%s", word + letters);
    if (letters) {
        word[letters] = 0;
        bool next = !strcasecmp(word, "NEXT") || !strcasecmp(word, "N");
        bool nextword = !strcasecmp(word, "NW") ||
                        (letters >= 5 && letters <= 8 && !strncasecmp(word, "NEXTWORD", letters));
        t->where = next ? AT_NEXT : AT_NEXTWORD;
        if ((!next && !nextword) ||
            (*tail && (sscanf(tail, ".%ld%c", &t->width, &extra) != 1 || t->width < 1)))
            return bad_column(a, word);
    } else {
        long second = 0;
        t->where = AT_COLUMN;
        if (sscanf(tail, "%ld-%ld%c", &t->column, &second, &extra) == 2)
            t->width = second - t->column + 1;
        else if (sscanf(tail, "%ld.%ld%c", &t->column, &second, &extra) == 2)
            t->width = second;
        else if (sscanf(tail, "%ld%c", &t->column, &extra) != 1)
            return bad_column(a, tail);
        if (t->column < 1 || t->column > 16 << 20 || (second && t->width < 1))
            return bad_column(a, tail);
    }
    if (t->width > 16 << 20)
        return bad_column(a, tail);
    if (args_keyword(a, "LEFT", 1))
        t->align = ALIGN_LEFT;
    else if (args_keyword(a, "RIGHT", 1))
        t->align = ALIGN_RIGHT;
    else if (args_keyword(a, "CENTRE", 1) || args_keyword(a, "CENTER", 1))
        t->align = ALIGN_CENTRE;
    return 0;
}

static void conversion_operand(struct args *a, struct item *t)
{
    static const struct {
        const char *name;
        enum conversion c;
    } names[] = {{"C2X", C2X}, {"X2C", X2C}, {"C2D", C2D}, {"D2C", D2C},
                 {"C2B", C2B}, {"B2C", B2C}, {"C2T", C2T}};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        if (args_keyword(a, names[k].name, 3))
            t->conversion = names[k].c;
}

static int input_operand(struct specs *x, struct item *t)
{
    struct args *a = &x->a;
    int rc = 0;
    if (args_keyword(a, "RECNO", 5) || args_keyword(a, "NUMBER", 4)) {
        t->what = SPEC_RECNO;
        t->from = t->by = 1;
        if (args_keyword(a, "FROM", 4))
            rc = args_number(a, -INT32_MAX, INT32_MAX, &t->from);
        if (!rc && args_keyword(a, "BY", 2))
            rc = args_number(a, -INT32_MAX, INT32_MAX, &t->by);
    } else if (args_keyword(a, "TODCLOCK", 3)) {
        t->what = SPEC_TOD;
    } else if (args_range_next(a)) {
        t->what = SPEC_RANGE;
        rc = args_range(a, &t->range);
        if (t->range.kind == RANGE_FIELDS && t->range.separator == 0x05)
            t->range.separator = x->field_separator;
        if (t->range.kind == RANGE_WORDS && t->range.separator == 0x40)
            t->range.separator = x->word_separator;
    } else if (args_string_next(a)) {
        t->what = SPEC_STRING;
        rc = args_string(a, &t->p, &t->n);
    } else {
        rc = args_bad(a);
    }
    if (rc)
        return rc;
    t->strip = args_keyword(a, "STRIP", 5);
    conversion_operand(a, t);
    return output_operand(a, t);
}

static int select_operand(struct specs *x, struct item *t)
{
    int rc = 0;
    t->what = SPEC_SELECT;
    if (args_keyword(&x->a, "FIRST", 5))
        t->stream = 0;
    else if (args_keyword(&x->a, "SECOND", 6))
        t->stream = 1;
    else
        rc = args_number(&x->a, 0, STREAMS - 1, &t->stream);
    if (!rc)
        x->uses[t->stream] = true;
    return rc;
}

static int one_item(struct specs *x)
{
    struct args *a = &x->a;
    struct item *t = &x->item[x->n];
    if (x->n == ITEMS)
        return args_bad(a);
    if (args_keyword(a, "FIELDSEPARATOR", 6) || args_keyword(a, "FS", 2))
        return args_char(a, &x->field_separator);
    if (args_keyword(a, "WORDSEPARATOR", 5) || args_keyword(a, "WS", 2))
        return args_char(a, &x->word_separator);
    x->n++;
    if (args_keyword(a, "READSTOP", 8))
        t->what = SPEC_READSTOP;
    else if (args_keyword(a, "READ", 4))
        t->what = SPEC_READ;
    else if (args_keyword(a, "WRITE", 5))
        t->what = SPEC_WRITE;
    else if (args_keyword(a, "PAD", 3))
        return t->what = SPEC_PAD, args_char(a, &t->pad);
    else if (args_keyword(a, "SELECT", 3))
        return select_operand(x, t);
    else
        return input_operand(x, t);
    return 0;
}

static int operands(struct specs *x)
{
    struct args *a = &x->a;
    int rc = 0;
    x->field_separator = 0x05;
    x->word_separator = 0x40;
    x->uses[0] = true;
    if (args_keyword(a, "STOP", 4)) {
        x->stop_any = args_keyword(a, "ANYEOF", 6);
        if (!x->stop_any && !args_keyword(a, "ALLEOF", 6))
            return args_bad(a);
    }
    if (!args_more(a))
        return args_bad(a);
    while (!rc && args_more(a))
        rc = one_item(x);
    return rc;
}

/* --- conversions -------------------------------------------------------------------------------------- */

static int nibble(uint8_t e)
{
    e = ebcdic_upper(e);
    if (e >= 0xf0 && e <= 0xf9)
        return e - 0xf0;
    return e >= 0xc1 && e <= 0xc6 ? e - 0xc1 + 10 : -1;
}

static bool to_digits(struct stage *s, struct buffer *b, const uint8_t *p, size_t n, unsigned bits)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t k = 0; k < n; k++)
        for (int shift = 8 - (int)bits; shift >= 0; shift -= (int)bits) {
            uint8_t e;
            ebcdic_from_ascii(&e, &digits[p[k] >> shift & ((1 << bits) - 1)], 1);
            if (!buffer_add(s, b, &e, 1))
                return false;
        }
    return true;
}

/* Digits of `bits` bits; blanks are skipped, what is no digit is 0. */
static bool from_digits(struct stage *s, struct buffer *b, const uint8_t *p, size_t n,
                        unsigned bits)
{
    unsigned have = 0;
    size_t count = 0;
    for (size_t k = 0; k < n; k++)
        count += p[k] != 0x40;
    unsigned left = (unsigned)(count % (8 / bits)); /* a short first byte */
    unsigned need = left ? left : 8 / bits, got = 0;
    for (size_t k = 0; k < n; k++) {
        if (p[k] == 0x40)
            continue;
        int v = nibble(p[k]);
        have = have << bits | (unsigned)(v > 0 && v < 1 << bits ? v : 0);
        if (++got == need) {
            uint8_t byte = (uint8_t)have;
            if (!buffer_add(s, b, &byte, 1))
                return false;
            have = got = 0;
            need = 8 / bits;
        }
    }
    return true;
}

static bool decimal(struct stage *s, struct buffer *b, const uint8_t *p, size_t n)
{
    char text[24];
    uint8_t e[24];
    int32_t v = n && p[0] & 0x80 && n >= 4 ? -1 : 0;
    for (size_t k = n > 4 ? n - 4 : 0; k < n; k++)
        v = (int32_t)((uint32_t)v << 8 | p[k]);
    int len = snprintf(text, sizeof text, "%11d", v);
    ebcdic_from_ascii(e, text, (size_t)len);
    return buffer_add(s, b, e, (size_t)len);
}

static bool binary(struct stage *s, struct buffer *b, const uint8_t *p, size_t n)
{
    long v = 0;
    ebcdic_number(p, n, &v);
    uint8_t e[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};
    return buffer_add(s, b, e, 4);
}

static bool convert(struct stage *s, struct buffer *b, enum conversion c, const uint8_t *p,
                    size_t n)
{
    switch (c) {
    case C2X:
        return to_digits(s, b, p, n, 4);
    case C2B:
        return to_digits(s, b, p, n, 1);
    case X2C:
        return from_digits(s, b, p, n, 4);
    case B2C:
        return from_digits(s, b, p, n, 1);
    case C2D:
        return decimal(s, b, p, n);
    case D2C:
        return binary(s, b, p, n);
    default:
        return buffer_add(s, b, p, n);
    }
}

/* --- a record ------------------------------------------------------------------------------------------- */

/* What the item's input is, before conversion, in x->work or a record. */
static bool input_value(struct specs *x, const struct item *t, unsigned stream, struct record *v)
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
    default:
        if (x->have[stream] && range_find(&t->range, x->in[stream].p, x->in[stream].n, &at, &len))
            *v = (struct record){x->in[stream].p + at, len};
        break;
    }
    while (t->strip && v->n && v->p[0] == 0x40) {
        v->p++;
        v->n--;
    }
    while (t->strip && v->n && v->p[v->n - 1] == 0x40)
        v->n--;
    return true;
}

/* The value to its place; a width cuts and pads it. */
static bool put(struct specs *x, const struct item *t, uint8_t pad)
{
    struct stage *s = x->a.s;
    const uint8_t *p = x->value.p;
    size_t n = x->value.n, width = t->width ? (size_t)t->width : n;
    size_t at = t->where == AT_COLUMN ? (size_t)t->column - 1 : x->out.n;
    if (t->where == AT_NEXTWORD && x->out.n && width)
        at++;
    if (at + width > x->out.n && !buffer_fill(s, &x->out, pad, at + width - x->out.n))
        return false;
    if (t->where == AT_NEXTWORD && at && at + width == x->out.n && width)
        x->out.p[at - 1] = pad;
    enum align align = t->align;
    if (align == ALIGN_DEFAULT)
        align = t->what == SPEC_RECNO || t->conversion == C2D ? ALIGN_RIGHT : ALIGN_LEFT;
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

static bool field(struct specs *x, const struct item *t, unsigned stream, uint8_t pad)
{
    struct record v;
    x->value.n = 0;
    if (!input_value(x, t, stream, &v))
        return false;
    if (v.n == 0 && !t->width && t->what == SPEC_RANGE)
        return true; /* nothing there: nothing is put */
    return convert(x->a.s, &x->value, t->conversion, v.p, v.n) && put(x, t, pad);
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

/* One pass through the list; false: end of file at the output, or READSTOP found nothing. */
static int pass(struct specs *x, bool *stop)
{
    struct stage *s = x->a.s;
    uint8_t pad = 0x40;
    unsigned stream = 0;
    x->out.n = 0;
    for (unsigned k = 0; k < x->n; k++) {
        const struct item *t = &x->item[k];
        switch (t->what) {
        case SPEC_PAD:
            pad = t->pad;
            break;
        case SPEC_SELECT:
            stream = (unsigned)t->stream;
            break;
        case SPEC_READ:
        case SPEC_READSTOP:
            read_next(x);
            if (t->what == SPEC_READSTOP && !x->have[0]) {
                pipe_output(s, x->out.p, x->out.n);
                *stop = true;
                return 0;
            }
            break;
        case SPEC_WRITE:
            *stop = pipe_output(s, x->out.p, x->out.n) != 0;
            x->out.n = 0;
            if (*stop)
                return 0;
            break;
        default:
            if (!field(x, t, stream, pad))
                return 109;
        }
    }
    *stop = pipe_output(s, x->out.p, x->out.n) != 0;
    return 0;
}

/* The next records of all streams in use; false: it is over. */
static bool take_in(struct specs *x)
{
    bool any = false, all = true;
    for (unsigned k = 0; k < STREAMS; k++) {
        if (!x->uses[k])
            continue;
        x->have[k] = pipe_peek_at(x->a.s, k, &x->in[k]) == 0;
        any |= x->have[k];
        all &= x->have[k];
    }
    return x->stop_any ? all : any;
}

int pipe_stage_specs(struct stage *s)
{
    struct specs *x = pipe_get(s, sizeof *x);
    bool stop = false;
    if (!x)
        return 109;
    args_begin(&x->a, s, "SPX");
    int rc = operands(x);
    while (!rc && !stop && take_in(x)) {
        x->records++;
        rc = pass(x, &stop);
        for (unsigned k = 0; k < STREAMS && !rc && !stop; k++)
            if (x->uses[k] && x->have[k])
                pipe_consume_at(s, k);
    }
    return rc;
}
