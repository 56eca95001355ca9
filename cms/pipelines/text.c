/* Stages on the characters of records: SPACE, SUBSTRING, SNAKE, XRANGE, VERIFY, and the two forms of
 * carriage control.  User's Guide and Reference. */
#include "cms/pipelines/stages.h"

#include <ctype.h>
#include <string.h>

#define BLANK 0x40

struct spacing {
    long n;
    uint8_t *with; /* what is between words, n times */
    size_t with_n;
    bool space[256]; /* what separates words */
    uint8_t one;
};

/* A character, or a string: one of *c, or p and n. */
static int char_or_string(struct args *a, uint8_t *c, uint8_t **p, size_t *n)
{
    size_t word = args_span(a);
    if (word == 1 && !isalnum((unsigned char)*a->p) && args_find(a, a->p + 1, *a->p))
        return args_string(a, p, n);               /* "/ /" */
    bool names = !args_string_next(a) && word > 2; /* BLANK and such */
    if (word != 1 && !names && !(word == 2 && strspn(a->p, "0123456789ABCDEFabcdef") >= 2))
        return args_string(a, p, n);
    *p = c;
    *n = 1;
    return args_char(a, c);
}

/* SPACE [n [x | /s/ [x | ANYOF /s/]]] */
static int space_operands(struct args *a, struct spacing *x)
{
    uint8_t *p, c;
    size_t n;
    int rc = 0;
    x->n = 1;
    x->one = BLANK;
    x->with = &x->one;
    x->with_n = 1;
    if (args_number_next(a))
        rc = args_number(a, 0, 1 << 16, &x->n);
    if (!rc && args_more(a))
        rc = char_or_string(a, &x->one, &x->with, &x->with_n);
    if (rc || !args_more(a)) {
        x->space[BLANK] = true;
        return rc;
    }
    args_keyword(a, "ANYOF", 5);
    args_more(a);
    rc = char_or_string(a, &c, &p, &n);
    for (size_t k = 0; !rc && k < n; k++)
        x->space[p[k]] = true;
    return rc ? rc : args_end(a);
}

/* Blanks at the ends go, those between words become n characters. */
int pipe_stage_space(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    struct spacing *x = pipe_get(s, sizeof *x);
    if (!x)
        return PIPE_NO_STORAGE;
    args_begin(&a, s, "SPC");
    int rc = space_operands(&a, x);
    while (!rc && pipe_peek(s, &r) == 0) {
        bool some = false;
        b.n = 0;
        for (size_t k = 0; k < r.n;) {
            size_t start = k;
            while (k < r.n && !x->space[r.p[k]])
                k++;
            if (k == start) {
                k++;
                continue;
            }
            for (long i = 0; some && i < x->n; i++)
                if (!buffer_add(s, &b, x->with, x->with_n))
                    return PIPE_NO_STORAGE;
            if (!buffer_add(s, &b, r.p + start, k - start))
                return PIPE_NO_STORAGE;
            some = true;
        }
        if (pipe_output(s, b.p, b.n))
            break;
        pipe_consume(s);
    }
    return rc;
}

/* SUBSTRING range: that part of each record. */
int pipe_stage_substring(struct stage *s)
{
    struct args a;
    struct record r;
    struct range range;
    args_begin(&a, s, "SUB");
    int rc = args_more(&a) ? args_range(&a, &range) : args_bad(&a);
    if (!rc)
        rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        size_t at, n;
        if (!range_find(&range, r.p, r.n, &at, &n))
            n = 0;
        if (pipe_output(s, r.p + (n ? at : 0), n))
            break;
        pipe_consume(s);
    }
    return rc;
}

/* SNAKE columns [lines]: records down the first column, then down the next; page by page. */
int pipe_stage_snake(struct stage *s)
{
    struct args a;
    struct record r;
    struct kept k = {0};
    struct buffer b = {0};
    long columns = 0, lines = 0;
    args_begin(&a, s, "SNK");
    int rc = args_number(&a, 1, 10000, &columns);
    if (!rc && args_more(&a))
        rc = args_number(&a, 1, 1 << 20, &lines);
    if (!rc)
        rc = args_end(&a);
    if (rc)
        return rc; /* columns may be 0 */
    while (pipe_peek(s, &r) == 0) {
        if (!kept_add(s, &k, r.p, r.n))
            return PIPE_NO_STORAGE;
        pipe_consume(s);
    }
    size_t depth = lines ? (size_t)lines : (k.n + (size_t)columns - 1) / (size_t)columns;
    for (size_t page = 0; page < k.n; page += depth * (size_t)columns)
        for (size_t line = 0; line < depth && page + line < k.n; line++) {
            b.n = 0;
            for (size_t c = 0; c < (size_t)columns; c++) {
                size_t at = page + c * depth + line;
                if (at < k.n && !buffer_add(s, &b, k.r[at].p, k.r[at].n))
                    return PIPE_NO_STORAGE;
            }
            if (pipe_output(s, b.p, b.n))
                return 0;
        }
    return 0;
}

/* XRANGE [x y | x-y]: a record with the characters from one to the other. */
int pipe_stage_xrange(struct stage *s)
{
    struct args a;
    uint8_t from = 0, to = 0xff, all[256];
    char word[16];
    size_t n = 0;
    int rc = 0;
    args_begin(&a, s, "XRG");
    const char *at = a.p;
    size_t len = args_bytes(&a, word, sizeof word);
    char *dash = len > 2 ? memchr(word + 1, '-', len - 1) : NULL;
    if (dash) {
        struct args part = args_of(s, "XRG", (struct pipe_text){word, (size_t)(dash - word)});
        rc = args_char(&part, &from);
        part = args_of(s, "XRG", (struct pipe_text){dash + 1, (size_t)(word + len - dash - 1)});
        if (!rc)
            rc = args_char(&part, &to);
    } else if (len) {
        a.p = at;
        rc = args_char(&a, &from);
        if (!rc)
            rc = args_char(&a, &to);
    }
    if (!rc)
        rc = args_end(&a);
    if (rc || pipe_commit(s, 0))
        return rc;
    for (uint8_t c = from;; c++) {
        all[n++] = c;
        if (c == to)
            break;
    }
    if (pipe_output(s, all, n) == 0)
        pipe_short(s);
    return 0;
}

/* VERIFY [ANYCASE] [range] /s/: records of nothing but those characters. */
int pipe_stage_verify(struct stage *s)
{
    struct args a;
    struct record r;
    struct range range = range_whole();
    uint8_t *set = NULL;
    size_t set_n = 0;
    args_begin(&a, s, "VER");
    bool anycase = args_anycase(&a) || pipe_any_case(s);
    int rc = args_range_next(&a) ? args_range(&a, &range) : 0;
    if (!rc)
        rc = args_string(&a, &set, &set_n);
    if (!rc)
        rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        size_t at = 0, n = 0;
        bool good = true;
        struct record v = pipe_view(s, &r);
        if (!range_find(&range, v.p, v.n, &at, &n))
            n = 0;
        for (size_t k = at; good && k < at + n && pipe_worked(s, set_n); k++) {
            uint8_t c = v.p[k];
            good = memchr(set, c, set_n) || (anycase && (memchr(set, ebcdic_upper(c), set_n) ||
                                                         memchr(set, ebcdic_lower(c), set_n)));
        }
        if (!stage_route(s, &r, good))
            break;
    }
    return rc;
}

/* --- carriage control -------------------------------------------------------------------------------------- */

/* What an ANSI character does before its line, as a channel command without a line; 0: nothing. */
static uint8_t ansi_command(uint8_t c)
{
    switch (c) {
    case 0x4e: /* + */
        return 0;
    case 0xf0:
        return 0x13;
    case 0x60: /* - */
        return 0x1b;
    default:
        if (c >= 0xf1 && c <= 0xf9)
            return (uint8_t)(0x83 | (c & 0xf) << 3);
        if (c >= 0xc1 && c <= 0xc3)
            return (uint8_t)(0x83 | (c - 0xc1 + 10) << 3);
        return 0x0b;
    }
}

/* ASATOMC: what ANSI does in front of a line, a machine code does behind the one before. */
int pipe_stage_asatomc(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    bool held = false;
    args_begin(&a, s, "A2M");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        uint8_t c = r.n ? r.p[0] : BLANK, command = ansi_command(c);
        if (held) {
            /* The write command that spaces or skips behind its line has 01 where the other has 11. */
            b.p[0] = command ? (uint8_t)(command & ~2) : 0x01;
            if (pipe_output(s, b.p, b.n))
                return 0;
        } else if (command && pipe_output(s, &command, 1)) {
            return 0;
        }
        b.n = 0;
        if (!buffer_add(s, &b, "\x01", 1) || (r.n && !buffer_add(s, &b, r.p + 1, r.n - 1)))
            return PIPE_NO_STORAGE;
        held = true;
        pipe_consume(s);
    }
    if (held)
        pipe_output(s, b.p, b.n);
    return rc;
}

/* MCTOASA: the other way round. */
int pipe_stage_mctoasa(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    uint8_t before = 0x4e; /* the first line is written where the paper is */
    bool first = true;
    args_begin(&a, s, "M2A");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        uint8_t c = r.n ? r.p[0] : 0x09, how = (uint8_t)(c >> 3), next = BLANK;
        if (how == 0)
            next = 0x4e;
        else if (how == 2)
            next = 0xf0;
        else if (how == 3)
            next = 0x60;
        else if (how >= 0x11 && how <= 0x19)
            next = (uint8_t)(0xf0 | (how & 0xf));
        else if (how >= 0x1a && how <= 0x1c)
            next = (uint8_t)(0xc1 + how - 0x1a);
        bool line = (c & 7) != 3;
        if (line) {
            b.n = 0;
            if (first)
                before = before == 0x4e ? BLANK : before;
            if (!buffer_add(s, &b, &before, 1) || (r.n && !buffer_add(s, &b, r.p + 1, r.n - 1)))
                return PIPE_NO_STORAGE;
            if (pipe_output(s, b.p, b.n))
                return 0;
            first = false;
        }
        before = next;
        pipe_consume(s);
    }
    return rc;
}
