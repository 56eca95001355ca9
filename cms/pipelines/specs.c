/* SPECS: records put together of parts of others.  User's Guide and Reference, SPECS; control breaks
 * and pictures are not there.
 *
 * The operands become a list of items; each record runs through the list once (and READ takes
 * another record on the way).  What stands behind EOF runs once more at the end. */
#include "cms/pipelines/specs_expr.h"
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
    SPEC_SELECT,
    SPEC_SET,   /* an expression for what it does */
    SPEC_PRINT, /* one whose value is put */
    SPEC_IF,    /* one that chooses; `jump` when it is false */
    SPEC_ELSE,  /* jump */
    SPEC_EOF
};
enum where { AT_COLUMN, AT_NEXT, AT_NEXTWORD, AT_NOWHERE };
enum align { ALIGN_DEFAULT, ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTRE };
enum conversion { NONE, C2X, X2C, C2D, D2C, C2B, B2C, C2V, V2C, C2T };

struct item {
    enum what what;
    struct range range;
    uint8_t *p; /* of a string */
    size_t n;
    long from, by, stream; /* RECNO; SELECT */
    bool strip;
    enum conversion conversion, then; /* then: D2X is D2C, then C2X */
    enum where where;
    long column, width; /* width 0: as it comes */
    enum align align;
    uint8_t pad;
    int field;     /* its identifier, from 0; -1: it has none */
    int root;      /* of an expression */
    unsigned jump; /* the next item then */
};

enum { ITEMS = 200, STREAMS = 16, NESTED_IFS = 32 };

struct specs {
    struct args a;
    struct item item[ITEMS];
    unsigned n;
    bool stop_any;
    bool uses[STREAMS];
    unsigned eof;                 /* the item behind EOF; 0: there is none */
    bool writes;                  /* something is put by the items before it */
    unsigned open_if[NESTED_IFS]; /* IF or ELSE whose end is not there yet */
    bool chained[NESTED_IFS];     /* an ELSEIF: it ends with the one before */
    unsigned ifs;
    /* While it runs. */
    struct spec_expressions e;
    uint64_t records;
    struct buffer out, value, half, work;
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
    if (!strcmp(word, ".")) {
        t->where = AT_NOWHERE;
        return 0;
    }
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

/* C2X and its like; two of them make X2D and its like. */
static void conversion_operand(struct args *a, struct item *t)
{
    static const struct {
        const char *name;
        enum conversion c, then;
    } names[] = {{"C2X", C2X, NONE}, {"X2C", X2C, NONE}, {"C2D", C2D, NONE}, {"D2C", D2C, NONE},
                 {"C2B", C2B, NONE}, {"B2C", B2C, NONE}, {"C2T", C2T, NONE}, {"C2V", C2V, NONE},
                 {"V2C", V2C, NONE}, {"D2X", D2C, C2X},  {"X2D", X2C, C2D},  {"B2X", B2C, C2X},
                 {"X2B", X2C, C2B},  {"D2B", D2C, C2B},  {"B2D", B2C, C2D}};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        if (args_keyword(a, names[k].name, 3)) {
            t->conversion = names[k].c;
            t->then = names[k].then;
            return;
        }
}

/* "a:" in front of an input: its identifier. */
static void identifier(struct args *a, struct item *t)
{
    t->field = -1;
    if (!args_more(a) || a->p[1] != ':' || spec_field(*a->p) < 0)
        return;
    t->field = spec_field(*a->p);
    a->p += 2;
}

static int expression(struct specs *x, struct item *t, bool word)
{
    t->root = spec_expr_read(x->a.s, &x->e, &x->a.p, word);
    return t->root < 0 ? args_bad(&x->a) : 0;
}

static int input_operand(struct specs *x, struct item *t)
{
    struct args *a = &x->a;
    int rc = 0;
    identifier(a, t);
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
    rc = output_operand(a, t);
    x->writes |= !x->eof && t->where != AT_NOWHERE;
    return rc;
}

/* IF expression THEN items [ELSEIF expression THEN items] [ELSE items] ENDIF.  ELSEIF is ELSE and
 * an IF that ends where the ELSE does. */
static int condition(struct specs *x, struct item *t, bool chained)
{
    t->what = SPEC_IF;
    int rc = expression(x, t, false);
    if (!rc && !args_keyword(&x->a, "THEN", 4)) {
        char word[40] = "";
        args_word(&x->a, word, sizeof word);
        rc = pipe_error(x->a.s, x->a.module, *word ? 1075 : 1080, word, NULL);
    }
    if (!rc && x->ifs == NESTED_IFS)
        rc = args_bad(&x->a);
    if (!rc) {
        x->chained[x->ifs] = chained;
        x->open_if[x->ifs++] = x->n - 1;
    }
    return rc;
}

static int other_branch(struct specs *x, struct item *t)
{
    if (!x->ifs || x->item[x->open_if[x->ifs - 1]].what != SPEC_IF)
        return pipe_error(x->a.s, x->a.module, 1076, "ELSE", NULL);
    t->what = SPEC_ELSE;
    x->item[x->open_if[x->ifs - 1]].jump = x->n;
    x->open_if[x->ifs - 1] = x->n - 1;
    return 0;
}

static int end_of_if(struct specs *x)
{
    x->n--; /* it is no item */
    if (!x->ifs)
        return pipe_error(x->a.s, x->a.module, 1076, "ENDIF", NULL);
    bool more;
    do {
        more = x->chained[--x->ifs];
        x->item[x->open_if[x->ifs]].jump = x->n;
    } while (more);
    return 0;
}

static int end_items(struct specs *x, struct item *t)
{
    t->what = SPEC_EOF;
    if (x->eof || x->ifs)
        return pipe_error(x->a.s, x->a.module, 1076, "EOF", NULL);
    x->eof = x->n;
    return 0;
}

/* What works with expressions.  -1: the next word is none of these. */
static int expression_item(struct specs *x, struct item *t)
{
    struct args *a = &x->a;
    t->field = -1;
    if (args_keyword(a, "SET", 3))
        return t->what = SPEC_SET, expression(x, t, true);
    if (args_keyword(a, "PRINT", 5)) {
        t->what = SPEC_PRINT;
        int rc = expression(x, t, true);
        x->writes |= !x->eof;
        return rc ? rc : output_operand(a, t);
    }
    if (args_keyword(a, "IF", 2))
        return condition(x, t, false);
    if (args_keyword(a, "ELSEIF", 6)) {
        int rc = other_branch(x, t);
        if (!rc && x->n == ITEMS)
            rc = args_bad(a);
        return rc ? rc : condition(x, &x->item[x->n++], true);
    }
    if (args_keyword(a, "ELSE", 4))
        return other_branch(x, t);
    if (args_keyword(a, "ENDIF", 5))
        return end_of_if(x);
    return args_keyword(a, "EOF", 3) ? end_items(x, t) : -1;
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
    if (args_keyword(a, "FIELDSEPARATOR", 8) || args_keyword(a, "FS", 2))
        return args_char(a, &a->fields);
    if (args_keyword(a, "WORDSEPARATOR", 7) || args_keyword(a, "WS", 2))
        return args_char(a, &a->words);
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
    else {
        int rc = expression_item(x, t);
        return rc < 0 ? input_operand(x, t) : rc;
    }
    return 0;
}

static int operands(struct specs *x)
{
    struct args *a = &x->a;
    int rc = 0;
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
    if (!rc && x->ifs)
        rc = pipe_error(a->s, a->module, 1080, NULL);
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
    case C2V: { /* two bytes of length in front */
        uint8_t length[2] = {(uint8_t)(n >> 8), (uint8_t)n};
        return buffer_add(s, b, length, 2) && buffer_add(s, b, p, n);
    }
    case V2C: { /* as many bytes as they say */
        size_t length = n < 2 ? 0 : (size_t)(p[0] << 8 | p[1]);
        return buffer_add(s, b, p + (n < 2 ? n : 2), n < 2 ? 0 : length < n - 2 ? length : n - 2);
    }
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
    if (t->where == AT_NOWHERE)
        return true;
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
    if (t->field >= 0) { /* a copy: READ gives the record back */
        struct buffer *b = &x->e.field[t->field];
        b->n = 0;
        if (!buffer_add(x->a.s, b, v.p, v.n))
            return false;
    }
    if (v.n == 0 && !t->width && t->what == SPEC_RANGE)
        return true; /* nothing there: nothing is put */
    if (!t->then)
        return convert(x->a.s, &x->value, t->conversion, v.p, v.n) && put(x, t, pad);
    x->half.n = 0;
    return convert(x->a.s, &x->half, t->conversion, v.p, v.n) &&
           convert(x->a.s, &x->value, t->then, x->half.p, x->half.n) && put(x, t, pad);
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

/* SET, PRINT and IF: 0, or what was said; *go: the condition. */
static int evaluate(struct specs *x, const struct item *t, uint8_t pad, bool *go)
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
    if (!spec_expr_text(s, &x->e, &v, &r))
        return PIPE_NO_STORAGE;
    return buffer_add(s, &x->value, r.p, r.n) && put(x, t, pad) ? 0 : PIPE_NO_STORAGE;
}

/* One pass through the list from item `first` on; *stop: end of file at the output, or READSTOP found
 * nothing. */
static int pass(struct specs *x, unsigned first, bool *stop)
{
    struct stage *s = x->a.s;
    uint8_t pad = 0x40;
    unsigned stream = 0;
    bool go = true;
    int rc;
    x->out.n = 0;
    for (unsigned k = first; k < x->n; k++) {
        const struct item *t = &x->item[k];
        if (t->what == SPEC_EOF)
            break;
        switch (t->what) {
        case SPEC_SET:
        case SPEC_PRINT:
        case SPEC_IF:
            rc = evaluate(x, t, pad, &go);
            if (rc)
                return rc;
            if (t->what == SPEC_IF && !go)
                k = t->jump - 1;
            break;
        case SPEC_ELSE:
            k = t->jump - 1;
            break;
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
                return PIPE_NO_STORAGE;
        }
    }
    if (x->writes || first)
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
        return PIPE_NO_STORAGE;
    args_begin(&x->a, s, "SPX");
    int rc = operands(x);
    while (!rc && !stop && take_in(x)) {
        x->records++;
        rc = pass(x, 0, &stop);
        for (unsigned k = 0; k < STREAMS && !rc && !stop; k++)
            if (x->uses[k] && x->have[k])
                pipe_consume_at(s, k);
    }
    if (!rc && !stop && x->eof) {
        x->e.eof = true;
        memset(x->have, 0, sizeof x->have);
        rc = pass(x, x->eof, &stop);
    }
    return rc;
}
