/* SPECS: records put together of parts of others.  User's Guide and Reference, SPECS.
 *
 * The operands become a list of items; each record runs through the list once (and READ takes
 * another record on the way).  What stands behind BREAK runs when the field that it names has another
 * value than in the record before, from the first BREAK to the one of that field, and at the end; what
 * stands behind EOF runs once more at the end. */
#include "cms/pipelines/specs_convert.h"
#include "cms/pipelines/specs_expr.h"
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum what {
    SPEC_RANGE,
    SPEC_STRING,
    SPEC_RECNO,
    SPEC_TOD,
    SPEC_ID, /* a field by its identifier, which is in `from` */
    SPEC_READ,
    SPEC_READSTOP,
    SPEC_WRITE,
    SPEC_PAD,
    SPEC_SELECT,
    SPEC_OUTSTREAM,
    SPEC_SET,   /* an expression for what it does */
    SPEC_PRINT, /* one whose value is put */
    SPEC_IF,    /* one that chooses; `jump` when it is false */
    SPEC_ELSE,  /* jump */
    SPEC_BREAK,
    SPEC_EOF
};
enum where { AT_COLUMN, AT_NEXT, AT_NEXTWORD, AT_NOWHERE };
enum align { ALIGN_DEFAULT, ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTRE };

struct item {
    enum what what;
    struct range range;
    uint8_t *p; /* of a string */
    size_t n;
    long from, by, stream; /* RECNO; SELECT, OUTSTREAM */
    bool strip;
    struct spec_converting conversion;
    char *picture; /* of PRINT */
    enum where where;
    long column, width; /* width 0: as it comes */
    enum align align;
    uint8_t pad;
    int field;     /* its identifier, from 0; -1: it has none */
    int root;      /* of an expression */
    unsigned jump; /* the next item then */
};

enum { ITEMS = 200, STREAMS = 16, NESTED_IFS = 32, BREAKS = 20, PRINT_EOF = BREAKS };

struct specs {
    struct args a;
    struct item item[ITEMS];
    unsigned n;
    long stop; /* so many streams may end before SPECS does; 0: all but one */
    bool uses[STREAMS];
    unsigned breaks;            /* BREAK items, lowest level first */
    unsigned at_break[BREAKS];  /* which they are */
    struct buffer last[BREAKS]; /* what their fields had in the record before */
    unsigned eof;               /* the item behind EOF; 0: there is none */
    bool writes;                /* something is put by the items before it */
    int print_only; /* the first BREAK that writes, PRINT_EOF: none; -1: records do too */
    unsigned open_if[NESTED_IFS]; /* IF or ELSE whose end is not there yet */
    bool chained[NESTED_IFS];     /* an ELSEIF: it ends with the one before */
    unsigned ifs;
    /* While it runs. */
    struct spec_expressions e;
    uint64_t records;
    unsigned outstream;
    bool silent; /* what PRINTONLY does not let be written */
    struct buffer out, value, half, work;
    struct record in[STREAMS];
    bool have[STREAMS];
};

static int bad_column(struct args *a, const char *word)
{
    return pipe_error(a->s, a->module, 63, word, NULL);
}

/* "n", "n-m", "n.len", NEXT, NEXT.n, NEXTWORD, NEXTWORD.n; behind the last item nothing is NEXT, as published
 * pipelines have it. */
static int output_operand(struct args *a, struct item *t)
{
    char word[40], extra;
    if (!args_more(a)) { /* the last may say nothing */
        t->where = AT_NEXT;
        return 0;
    }
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

/* [STRIP] [conversion] output, behind what is put there. */
static int value_operands(struct args *a, struct item *t)
{
    t->strip = args_keyword(a, "STRIP", 5);
    int rc = spec_conversion_operand(a, &t->conversion);
    return rc ? rc : output_operand(a, t);
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
    } else if (args_keyword(a, "ID", 2)) {
        char word[40] = "";
        t->what = SPEC_ID;
        args_word(a, word, sizeof word);
        t->from = word[0] && !word[1] ? spec_field(word[0]) : -1;
        if (t->from < 0)
            return pipe_error(a->s, a->module, 1032, word, NULL);
    } else if (args_range_next(a)) {
        t->what = SPEC_RANGE;
        rc = args_range(a, &t->range);
    } else if (args_string_next(a)) {
        t->what = SPEC_STRING;
        rc = args_string(a, &t->p, &t->n);
    } else {
        rc = args_bad(a);
    }
    rc = rc ? rc : value_operands(a, t);
    x->writes |= !x->eof && !x->breaks && t->where != AT_NOWHERE;
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

/* BREAK field: what follows runs when the field changes. */
static int break_items(struct specs *x, struct item *t)
{
    char word[40];
    t->what = SPEC_BREAK;
    if (x->eof || x->ifs || x->breaks == BREAKS)
        return pipe_error(x->a.s, x->a.module, x->eof ? 1084 : 1076, "BREAK", NULL);
    if (!args_word(&x->a, word, sizeof word))
        return args_bad(&x->a);
    t->field = word[1] && strcmp(word + 1, ":") ? -1 : spec_field(word[0]);
    if (t->field < 0)
        return pipe_error(x->a.s, x->a.module, 1032, word, NULL);
    x->at_break[x->breaks++] = x->n - 1;
    return 0;
}

static int picture_operand(struct args *a, struct item *t)
{
    char word[SPEC_PICTURE + 1], shown[SPEC_PICTURE + 1];
    if (!args_word(a, word, sizeof word))
        return args_bad(a);
    if (!spec_picture(word, 0, 0, shown))
        return pipe_error(a->s, a->module, 671, "", word, NULL);
    t->picture = pipe_get(a->s, strlen(word) + 1);
    if (!t->picture)
        return PIPE_NO_STORAGE;
    strcpy(t->picture, word);
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
        x->writes |= !x->eof && !x->breaks;
        if (!rc && args_keyword(a, "PICTURE", 3))
            rc = picture_operand(a, t);
        return rc ? rc : value_operands(a, t);
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
    if (args_keyword(a, "BREAK", 5))
        return break_items(x, t);
    return args_keyword(a, "EOF", 3) ? end_items(x, t) : -1;
}

/* A stream by number or name. */
static int stream_operand(struct specs *x, struct item *t, bool output)
{
    char word[16];
    if (!args_more(&x->a) || !args_word(&x->a, word, sizeof word))
        return args_bad(&x->a);
    bool number = strspn(word, "0123456789") == strlen(word);
    int k = pipe_stream(x->a.s, word, output);
    if (k < 0 && number && !output) /* it is at its end */
        sscanf(word, "%5d", &k);
    if (k < 0 || k >= STREAMS)
        return pipe_error(x->a.s, x->a.module, 102, word, NULL);
    t->stream = k;
    return 0;
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
        rc = stream_operand(x, t, false);
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
    else if (args_keyword(a, "OUTSTREAM", 9))
        return t->what = SPEC_OUTSTREAM, stream_operand(x, t, true);
    else {
        int rc = expression_item(x, t);
        return rc < 0 ? input_operand(x, t) : rc;
    }
    return 0;
}

/* PRINTONLY [EOF | a]: 0, or the letter of the first BREAK that is to write. */
static char print_only(struct specs *x)
{
    struct args *a = &x->a;
    char letter = 0;
    x->print_only = -1;
    if (!args_keyword(a, "PRINTONLY", 9))
        return 0;
    x->print_only = 0;
    if (args_keyword(a, "EOF", 3)) {
        x->print_only = PRINT_EOF;
    } else if (args_more(a) && isalpha((unsigned char)*a->p) && a->p[1] == ' ') {
        letter = *a->p++;
    }
    return letter;
}

static int operands(struct specs *x)
{
    struct args *a = &x->a;
    int rc = 0;
    x->uses[0] = true;
    long counters;
    if (args_keyword(a, "STOP", 4) && !args_keyword(a, "ALLEOF", 6)) {
        if (args_keyword(a, "ANYEOF", 6))
            x->stop = 1;
        else if ((rc = args_number(a, 1, STREAMS, &x->stop)) != 0)
            return rc;
    }
    if (args_keyword(a, "COUNTERS", 8) && (rc = args_number(a, 0, INT32_MAX, &counters)) != 0)
        return rc;
    char only = print_only(x);
    if (!args_more(a))
        return args_bad(a);
    while (!rc && args_more(a))
        rc = one_item(x);
    if (!rc && x->ifs)
        rc = pipe_error(a->s, a->module, 1080, NULL);
    for (unsigned k = 0; only && !rc && k < x->breaks; k++)
        if (x->item[x->at_break[k]].field == spec_field(only))
            x->print_only = (int)k;
    return rc;
}

/* --- a record ------------------------------------------------------------------------------------------- */

static void strip(const struct item *t, struct record *v)
{
    while (t->strip && v->n && v->p[0] == 0x40) {
        v->p++;
        v->n--;
    }
    while (t->strip && v->n && v->p[v->n - 1] == 0x40)
        v->n--;
}

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
static enum spec_conversion last_step(const struct item *t)
{
    return t->conversion.then ? t->conversion.then : t->conversion.first;
}

/* The value to its place; a width cuts and pads it. */
static bool put(struct specs *x, const struct item *t, uint8_t pad)
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
    enum align align = t->align;
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
static int field(struct specs *x, const struct item *t, unsigned stream, uint8_t pad)
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
static int by_picture(struct specs *x, const struct item *t, const struct spec_value *v)
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
    x->out.n = 0;
}

/* An item that is not a field: 0, or what was said.  *k: the next one is behind it. */
static int control(struct specs *x, const struct item *t, unsigned *k, unsigned *stream,
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

/* One pass through the list from item `first` on to the next BREAK or EOF; *stop: end of file at the
 * output, or READSTOP found nothing. */
static int pass(struct specs *x, unsigned first, bool *stop)
{
    uint8_t pad = 0x40;
    unsigned stream = 0;
    int rc = 0;
    x->out.n = 0;
    x->outstream = 0;
    for (unsigned k = first; k < x->n && !rc; k++) {
        const struct item *t = &x->item[k];
        if (t->what == SPEC_EOF || t->what == SPEC_BREAK)
            break;
        switch (t->what) {
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
    if (!rc && (first ? x->out.n != 0 : x->writes))
        write_record(x, stop);
    return rc;
}

/* The value that a BREAK's field has in the records that are there now. */
static bool break_value(struct specs *x, unsigned level, struct record *v)
{
    int id = x->item[x->at_break[level]].field;
    unsigned stream = 0;
    for (unsigned k = 0; k < x->at_break[0]; k++) {
        const struct item *t = &x->item[k];
        if (t->what == SPEC_SELECT)
            stream = (unsigned)t->stream;
        if (t->what <= SPEC_TOD && t->field == id)
            return input_value(x, t, stream, v);
    }
    *v = (struct record){NULL, 0};
    return true;
}

/* The breaks up to the highest whose field has changed; `all`: up to the last. */
static int run_breaks(struct specs *x, bool all, bool *stop)
{
    unsigned up_to = all ? x->breaks : 0;
    struct record v;
    int rc = 0;
    for (unsigned k = 0; k < x->breaks && !all; k++) {
        struct buffer *b = &x->last[k];
        if (!break_value(x, k, &v))
            return PIPE_NO_STORAGE;
        if (x->records > 1 && (v.n != b->n || (v.n && memcmp(v.p, b->p, v.n))))
            up_to = k + 1;
        b->n = 0;
        if (!buffer_add(x->a.s, b, v.p, v.n))
            return PIPE_NO_STORAGE;
    }
    for (unsigned k = 0; k < up_to && !rc && !*stop; k++) {
        x->silent = (int)k < x->print_only;
        rc = pass(x, x->at_break[k] + 1, stop);
    }
    x->silent = false;
    return rc;
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
        rc = run_breaks(x, false, &stop);
        x->silent = x->print_only >= 0;
        if (!rc && !stop)
            rc = pass(x, 0, &stop);
        x->silent = false;
        for (unsigned k = 0; k < STREAMS && !rc && !stop; k++)
            if (x->uses[k] && x->have[k])
                pipe_consume_at(s, k);
    }
    if (!rc && !stop && x->breaks && x->records) {
        memset(x->have, 0, sizeof x->have);
        rc = run_breaks(x, true, &stop);
    }
    if (!rc && !stop && x->eof) {
        x->e.eof = true;
        memset(x->have, 0, sizeof x->have);
        rc = pass(x, x->eof, &stop);
    }
    return rc;
}
