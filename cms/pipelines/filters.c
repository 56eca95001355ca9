/* Stages that change what is in a record: CHANGE, CHOP, INSERT, PAD, REVERSE, STRIP, TIMESTAMP,
 * XLATE; and targets, which others use too.  User's Guide and Reference. */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

int stage_change(struct stage *s, void *ctx,
                 bool (*fn)(struct stage *s, void *ctx, const struct record *r, struct buffer *b))
{
    struct record r;
    struct buffer b = {0};
    while (pipe_peek(s, &r) == 0) {
        b.n = 0;
        if (!fn(s, ctx, &r, &b))
            return PIPE_NO_STORAGE;
        if (pipe_output(s, b.p, b.n))
            return 0;
        pipe_consume(s);
    }
    return 0;
}

int stage_output_text(struct stage *s, const char *text)
{
    size_t n = strlen(text);
    uint8_t *p = pipe_get(s, n + 1);
    if (!p)
        return PIPE_EOF;
    ebcdic_from_ascii(p, text, n);
    int rc = pipe_output(s, p, n);
    pipe_free(s, p);
    return rc;
}

uint8_t *stage_ebcdic(struct stage *s, struct pipe_text text)
{
    uint8_t *p = pipe_get(s, text.n + 1);
    if (p)
        ebcdic_from_ascii(p, text.p, text.n);
    return p;
}

int stage_call(struct stage *s, const char *before, const char *after, bool add)
{
    struct pipe_text operands = pipe_operands(s);
    struct buffer b = {0};
    if (!buffer_add(s, &b, before, strlen(before)) || !buffer_add(s, &b, operands.p, operands.n) ||
        !buffer_add(s, &b, after, strlen(after) + 1))
        return PIPE_NO_STORAGE;
    return pipe_call_pipe(s, (struct pipe_text){(const char *)b.p, b.n - 1}, add);
}

/* --- targets ------------------------------------------------------------------------------------------ */

/* A character, or two with a hyphen between: "a", "a-z", "00-3f", "x40", BLANK. */
static bool xrange(const char *word, size_t n, uint8_t *from, uint8_t *to)
{
    const char *dash = n > 1 ? memchr(word + 1, '-', n - 1) : NULL; /* a hyphen may be the first */
    size_t first = dash ? (size_t)(dash - word) : n;
    const struct pipe_text end[] = {{word, first},
                                    {dash ? dash + 1 : word, dash ? n - first - 1 : first}};
    uint8_t *const out[] = {from, to};
    for (int k = 0; k < 2; k++) {
        bool hex = end[k].n == 3 && (*end[k].p == 'x' || *end[k].p == 'X');
        if (!args_one_char(end[k].p + hex, end[k].n - hex, out[k]))
            return false;
    }
    return true;
}

int stage_target(struct args *a, struct target *t)
{
    char word[40];
    int rc;
    t->s = a->s;
    t->not = args_keyword(a, "NOT", 3);
    if (args_keyword(a, "STRING", 3)) {
        t->string = true;
        return args_string(a, &t->p, &t->n);
    }
    args_more(a);
    bool anyof = args_keyword(a, "ANYOF", 5);
    args_more(a);
    if (anyof || (args_span(a) > 1 && !isalnum((unsigned char)*a->p) && a->p[1] != '-')) {
        rc = args_string(a, &t->p, &t->n);
        for (size_t k = 0; !rc && k < t->n; k++)
            t->set[t->p[k]] = 1;
        return rc;
    }
    uint8_t from = 0x40, to = 0x40;
    if (args_more(a)) {
        const char *begin = a->p;
        size_t n = args_bytes(a, word, sizeof word);
        if (!n)
            return args_bad(a);
        if (!xrange(word, n, &from, &to)) { /* x40 is any of its one character */
            a->p = begin;
            rc = args_string_next(a) ? args_string(a, &t->p, &t->n) : args_bad(a);
            for (size_t k = 0; !rc && k < t->n; k++)
                t->set[t->p[k]] = 1;
            return rc;
        }
    }
    for (unsigned k = 0; k < 256; k++)
        if (from <= to ? k >= from && k <= to : k >= from || k <= to)
            t->set[k] = 1;
    return 0;
}

size_t target_at(const struct target *t, const uint8_t *p, size_t n)
{
    bool match;
    size_t len = 1;
    if (n == 0 || (t->string && t->s && !pipe_worked(t->s, t->n)))
        return 0;
    if (t->string) {
        match = t->n && n >= t->n && !ebcdic_compare(p, t->p, t->n, t->anycase);
        len = match ? t->n : 1;
    } else {
        match = t->set[*p];
        if (t->anycase)
            match = match || t->set[ebcdic_upper(*p)] || t->set[ebcdic_lower(*p)];
    }
    return match != t->not ? len : 0;
}

/* --- CHOP ------------------------------------------------------------------------------------------------- */

struct chopping {
    long n; /* columns, when there is no target */
    bool by_target, after;
    struct target t;
};

static int chop_operands(struct args *a, struct chopping *c)
{
    c->n = 80;
    c->t.anycase = args_anycase(a);
    if (!args_more(a))
        return 0;
    if (args_number_next(a)) {
        int rc = args_number(a, -INT32_MAX, INT32_MAX, &c->n);
        if (rc || !args_more(a))
            return rc;
    } else {
        c->n = 0;
    }
    c->by_target = true;
    if (args_keyword(a, "AFTER", 5))
        c->after = true;
    else
        args_keyword(a, "BEFORE", 6);
    int rc = stage_target(a, &c->t);
    return rc ? rc : args_end(a);
}

static size_t chop_at(const struct chopping *c, const struct record *r)
{
    if (!c->by_target && c->n < 0) /* so many from the end */
        return r->n > (size_t)-c->n ? r->n - (size_t)-c->n : 0;
    if (!c->by_target)
        return r->n < (size_t)c->n ? r->n : (size_t)c->n;
    for (size_t k = 0; k < r->n; k++) {
        size_t len = target_at(&c->t, r->p + k, r->n - k);
        if (!len)
            continue;
        long at = (long)k + (c->after ? (long)len : 0) + c->n;
        return at < 0 ? 0 : (size_t)at > r->n ? r->n : (size_t)at;
    }
    return r->n;
}

int pipe_stage_chop(struct stage *s)
{
    struct args a;
    struct record r;
    struct chopping c = {0};
    args_begin(&a, s, "CHO");
    int rc = chop_operands(&a, &c);
    while (!rc && pipe_peek(s, &r) == 0) {
        size_t at = chop_at(&c, &r);
        bool two = pipe_streams(s, true) > 1;
        int first = pipe_output_to(s, 0, r.p, at);
        int second = two ? pipe_output_to(s, 1, r.p + at, r.n - at) : PIPE_EOF;
        if (first && second)
            break;
        pipe_consume(s);
    }
    return rc;
}

/* --- STRIP, PAD ---------------------------------------------------------------------------------------------- */

/* What is to go at the end of p[0..n): 0 when it ends with what stays. */
static size_t strip_end(const struct target *t, const uint8_t *p, size_t n)
{
    if (!t->string)
        return n ? target_at(t, p + n - 1, 1) : 0;
    if (t->s && !pipe_worked(t->s, t->n))
        return 0;
    bool ends = t->n && n >= t->n && !ebcdic_compare(p + n - t->n, t->p, t->n, t->anycase);
    return t->not ? n && !ends : ends ? t->n : 0;
}

int pipe_stage_strip(struct stage *s)
{
    struct args a;
    struct record r;
    struct target t = {0};
    bool lead = true, trail = true;
    long most = INT32_MAX;
    args_begin(&a, s, "STR");
    bool anycase = args_anycase(&a);
    if (args_keyword(&a, "LEADING", 4))
        trail = false;
    else if (args_keyword(&a, "TRAILING", 5))
        lead = false;
    else
        args_keyword(&a, "BOTH", 4);
    anycase |= args_anycase(&a);
    bool to = args_keyword(&a, "TO", 2);
    int rc = stage_target(&a, &t);
    t.anycase = anycase;
    t.not = t.not || to;
    if (!rc && args_number_next(&a))
        rc = args_number(&a, 0, INT32_MAX, &most);
    if (!rc)
        rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        size_t at = 0, end = r.n, len;
        while (lead && at < end && (len = target_at(&t, r.p + at, end - at)) != 0 &&
               (long)(at + len) <= most)
            at += len;
        while (trail && end > at && (len = strip_end(&t, r.p + at, end - at)) != 0 &&
               (long)(r.n - end + len) <= most)
            end -= len;
        if (pipe_output(s, r.p + at, end - at))
            break;
        pipe_consume(s);
    }
    return rc;
}

struct padding {
    long n, offset;
    bool left, modulo;
    uint8_t c;
};

/* MODULO: as long as a multiple of n, and the offset more. */
static size_t padded_length(const struct padding *d, size_t n)
{
    if (!d->modulo)
        return (size_t)d->n;
    size_t m = (size_t)d->n, offset = (size_t)d->offset;
    return n <= offset ? offset : (n - offset + m - 1) / m * m + offset;
}

static bool pad(struct stage *s, void *ctx, const struct record *r, struct buffer *b)
{
    const struct padding *d = ctx;
    size_t want = padded_length(d, r->n), more = want > r->n ? want - r->n : 0;
    return buffer_fill(s, b, d->c, d->left ? more : 0) && buffer_add(s, b, r->p, r->n) &&
           buffer_fill(s, b, d->c, d->left ? 0 : more);
}

/* PAD [LEFT | RIGHT] {n | [offset] MODULO n} [x] */
int pipe_stage_pad(struct stage *s)
{
    struct args a;
    struct padding d = {.c = 0x40};
    args_begin(&a, s, "PAD");
    d.left = args_keyword(&a, "LEFT", 1);
    if (!d.left)
        args_keyword(&a, "RIGHT", 1);
    d.modulo = args_keyword(&a, "MODULO", 6);
    int rc = args_number(&a, d.modulo ? 1 : 0, 16 << 20, &d.n);
    if (!rc && !d.modulo && args_keyword(&a, "MODULO", 6)) {
        d.modulo = true;
        d.offset = d.n;
        rc = args_number(&a, 1, 16 << 20, &d.n);
        if (!rc && d.offset >= d.n)
            rc = pipe_error(s, "PAD", 149, NULL);
    }
    if (!rc && args_more(&a))
        rc = args_char(&a, &d.c);
    if (!rc)
        rc = args_end(&a);
    return rc ? rc : stage_change(s, &d, pad);
}

/* --- XLATE ------------------------------------------------------------------------------------------------------ */

struct translating {
    struct range range[RANGES];
    unsigned ranges;
    uint8_t table[256];
};

static bool translate(struct stage *s, void *ctx, const struct record *r, struct buffer *b)
{
    const struct translating *x = ctx;
    size_t at, len;
    if (!buffer_add(s, b, r->p, r->n))
        return false;
    for (unsigned k = 0; k < (x->ranges ? x->ranges : 1); k++) {
        at = 0;
        len = r->n;
        if (x->ranges && !range_find(&x->range[k], r->p, r->n, &at, &len))
            continue;
        for (size_t j = at; j < at + len; j++)
            b->p[j] = x->table[r->p[j]];
    }
    return true;
}

/* The tables that have names. */
static bool named_table(struct args *a, uint8_t table[256])
{
    bool a2e = args_keyword(a, "A2E", 3), e2a = !a2e && args_keyword(a, "E2A", 3);
    bool lower = !a2e && !e2a && args_keyword(a, "LOWER", 3);
    bool upper = !a2e && !e2a && !lower && args_keyword(a, "UPPER", 2);
    bool any = a2e || e2a || lower || upper;
    bool input = !any && args_keyword(a, "INPUT", 2);
    bool output = !any && !input && args_keyword(a, "OUTPUT", 3);
    for (unsigned k = 0; k < 256; k++) {
        uint8_t e = (uint8_t)k;
        if (a2e)
            ebcdic_from_ascii(&table[k], (const char *)&e, 1);
        else if (e2a)
            ebcdic_to_ascii((char *)&table[k], &e, 1);
        else if (upper)
            table[k] = ebcdic_upper(e);
        else if (lower)
            table[k] = ebcdic_lower(e);
        else
            table[k] = e;
    }
    if (input)
        cms_translate_input(pipe_cms(a->s), table, 256);
    if (output) {
        uint8_t out[256];
        memcpy(table, cms_translate_output(pipe_cms(a->s), table, 256, out, sizeof out), 256);
    }
    return any || input || output;
}

/* [CODEPAGE] n behind TO or FROM: 0 when it is not that, but a pair; else 1, or what was said. */
static int one_code_page(struct args *a, const char *keyword, long *n)
{
    const char *begin = a->p;
    char text[16];
    if (!args_keyword(a, keyword, strlen(keyword)))
        return 0;
    if (!args_keyword(a, "CODEPAGE", 8) && !args_number_next(a)) {
        a->p = begin;
        return 0;
    }
    int rc = args_number(a, 0, 65535, n);
    snprintf(text, sizeof text, "%ld", *n);
    if (!rc && *n != 37 && *n != 819 && *n != 1047)
        rc = pipe_error(a->s, a->module, 620, text, NULL);
    return rc ? rc : 1;
}

/* FROM n, TO n, or both: what is not said is 1047.  The table is applied to what the one before made. */
static int code_page(struct args *a, uint8_t table[256], bool *named)
{
    long page[2] = {1047, 1047};
    int said = 0, rc = 1;
    for (unsigned k = 0; k < 4 && rc; k++) { /* in either order */
        rc = one_code_page(a, k % 2 ? "TO" : "FROM", &page[k % 2]);
        if (rc > 1)
            return rc;
        said += rc;
        rc = 1;
    }
    *named |= said != 0;
    for (unsigned k = 0; said && k < 256; k++) {
        uint8_t c = page[0] == 819
                        ? table[k]
                        : ebcdic_to_latin1(page[0] == 37 ? EBCDIC_037 : EBCDIC_1047, table[k]);
        table[k] =
            page[1] == 819 ? c : ebcdic_from_latin1(page[1] == 37 ? EBCDIC_037 : EBCDIC_1047, c);
    }
    return 0;
}

/* Pairs of characters or ranges: the second's last character stands for all that it lacks. */
static int pairs(struct args *a, uint8_t table[256])
{
    char one[40], two[40];
    size_t n;
    while ((n = args_bytes(a, one, sizeof one)) != 0) {
        uint8_t from, end, to, last;
        if (!xrange(one, n, &from, &end))
            return pipe_error(a->s, a->module, 50, one, NULL);
        n = args_bytes(a, two, sizeof two);
        if (!n)
            return pipe_error(a->s, a->module, 53, NULL);
        if (!xrange(two, n, &to, &last))
            return pipe_error(a->s, a->module, 50, two, NULL);
        for (unsigned k = 0; k < 256; k++) {
            table[from] = to;
            if (from == end)
                break;
            from++;
            if (to != last)
                to++;
        }
    }
    return args_end(a);
}

int pipe_stage_xlate(struct stage *s)
{
    struct args a;
    struct translating *x = pipe_get(s, sizeof *x);
    int rc = 0;
    if (!x)
        return PIPE_NO_STORAGE;
    args_begin(&a, s, "XLT");
    args_more(&a);
    /* A range is told from a pair by what follows: "1-5", "(1-5)", "W2", but not "a b" or "00-05 40". */
    if (*a.p == '(' && args_span(&a) > 1)
        rc = args_ranges(&a, x->range, &x->ranges);
    else if (args_range_next(&a) && *a.p != '0' &&
             (args_span(&a) > 1 || isdigit((unsigned char)*a.p)))
        rc = args_ranges(&a, x->range, &x->ranges);
    if (rc)
        return rc;
    bool named = named_table(&a, x->table);
    rc = code_page(&a, x->table, &named);
    if (rc)
        return rc;
    if (!named && !args_more(&a))
        for (unsigned k = 0; k < 256; k++)
            x->table[k] = ebcdic_upper((uint8_t)k);
    rc = pairs(&a, x->table);
    if (rc || pipe_streams(s, false) < 2)
        return rc ? rc : stage_change(s, x, translate);
    /* A table on the secondary input is applied to what the operands made. */
    struct record r;
    while (pipe_peek_at(s, 1, &r) == 0) {
        for (unsigned k = 0; r.n == 256 && k < 256; k++)
            x->table[k] = r.p[x->table[k]];
        pipe_consume_at(s, 1);
    }
    return stage_change(s, x, translate);
}

/* --- CHANGE ----------------------------------------------------------------------------------------------------- */

struct changing {
    struct range range[RANGES];
    unsigned ranges;
    bool anycase, keeps_case;
    uint8_t *from, *to;
    size_t from_n, to_n;
    long most;
};

static bool is_small(uint8_t c)
{
    return ebcdic_upper(c) != c;
}

static bool is_capital(uint8_t c)
{
    return ebcdic_lower(c) != c;
}

static bool any(bool (*is)(uint8_t), const uint8_t *p, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (is(p[k]))
            return true;
    return false;
}

/* ANYCASE keeps the case of what is replaced when both strings are of small letters. */
static bool keeps_case(const struct changing *c)
{
    return c->anycase && any(is_small, c->from, c->from_n) &&
           !any(is_capital, c->from, c->from_n) && c->to_n && is_small(*c->to) &&
           !any(is_capital, c->to, c->to_n);
}

/* The new string where `old` was: in capitals when its first two characters are, with a first one when
 * its first one is. */
static bool add_new(struct stage *s, const struct changing *c, const uint8_t *old, struct buffer *b)
{
    size_t at = b->n, capitals = 0;
    if (!buffer_add(s, b, c->to, c->to_n))
        return false;
    if (c->keeps_case && is_capital(*old))
        capitals = c->from_n > 1 && is_capital(old[1]) ? c->to_n : 1;
    for (size_t k = 0; k < capitals; k++)
        b->p[at + k] = ebcdic_upper(b->p[at + k]);
    return true;
}

/* Nothing is left but perhaps how often. */
static bool only_count(const struct args *a, const char *p)
{
    p += strspn(p, " ");
    p += *p == '*' ? 1 : strspn(p, "0123456789");
    return p + strspn(p, " ") == a->end;
}

static int change_operands(struct args *a, struct changing *c)
{
    int rc = 0;
    c->most = INT32_MAX;
    c->anycase = args_anycase(a);
    args_more(a);
    if (*a->p == '(' || args_range_next(a))
        rc = args_ranges(a, c->range, &c->ranges);
    if (!rc && !c->anycase)
        c->anycase = args_anycase(a);
    if (!rc && !args_more(a))
        rc = args_bad(a);
    if (rc)
        return rc;
    const char *begin = a->p;
    rc = args_string(a, &c->from, &c->from_n);
    if (rc)
        return rc;
    /* "/a/b/": the middle one serves twice, and so in "/a/ /" and "/a/ / 1"; "/a/ /b/" are two strings. */
    const char *then = a->p + strspn(a->p, " ");
    bool more = then < a->end;
    bool blanks = then != a->p && more && *then == *begin && only_count(a, then + 1);
    bool two =
        then != a->p && !blanks && ((more && *then == *begin) || !args_find(a, a->p, *begin));
    if (!isalnum((unsigned char)*begin) && more && !two)
        a->p--;
    rc = args_string(a, &c->to, &c->to_n);
    if (!rc && args_more(a) && !args_keyword(a, "*", 1))
        rc = args_number(a, 0, INT32_MAX, &c->most);
    c->keeps_case = !rc && keeps_case(c);
    return rc ? rc : args_end(a);
}

/* One part of a record; how many changes may still be made is in *left. */
static bool change_part(struct stage *s, const struct changing *c, const uint8_t *p, size_t n,
                        long *left, struct buffer *b)
{
    size_t k = 0;
    if (c->from_n == 0 && *left > 0) { /* a null string is in front of all */
        (*left)--;
        return buffer_add(s, b, c->to, c->to_n) && buffer_add(s, b, p, n);
    }
    while (k < n) {
        if (!pipe_worked(s, c->from_n))
            return false;
        bool match = *left > 0 && c->from_n && n - k >= c->from_n &&
                     !ebcdic_compare(p + k, c->from, c->from_n, c->anycase);
        if (match ? !add_new(s, c, p + k, b) : !buffer_add(s, b, p + k, 1))
            return false;
        k += match ? c->from_n : 1;
        *left -= match;
    }
    return true;
}

static bool change(struct stage *s, const struct changing *c, const struct record *r,
                   struct buffer *b, bool *changed)
{
    long left = c->most;
    size_t done = 0, at, len;
    if (!c->ranges && !change_part(s, c, r->p, r->n, &left, b))
        return false;
    for (unsigned k = 0; k < c->ranges; k++) {
        if (!range_find(&c->range[k], r->p, r->n, &at, &len) || at < done)
            continue;
        if (!buffer_add(s, b, r->p + done, at - done) ||
            !change_part(s, c, r->p + at, len, &left, b))
            return false;
        done = at + len;
    }
    *changed = left != c->most;
    return !c->ranges || buffer_add(s, b, r->p + done, r->n - done);
}

/* With a secondary output, records that are not changed go there. */
int pipe_stage_change(struct stage *s)
{
    struct args a;
    struct changing c = {0};
    struct record r;
    struct buffer b = {0};
    bool changed;
    args_begin(&a, s, "CHG");
    int rc = change_operands(&a, &c);
    while (!rc && pipe_peek(s, &r) == 0) {
        b.n = 0;
        if (!change(s, &c, &r, &b, &changed))
            return PIPE_NO_STORAGE;
        unsigned to = changed || pipe_streams(s, true) < 2 ? 0 : 1;
        if (pipe_output_to(s, to, b.p, b.n) && !pipe_connected(s, 1 - to, true))
            break;
        pipe_consume(s);
    }
    return rc;
}

/* --- small ones ---------------------------------------------------------------------------------------------------- */

static bool reverse(struct stage *s, void *ctx, const struct record *r, struct buffer *b)
{
    (void)ctx;
    if (!buffer_add(s, b, r->p, r->n))
        return false;
    for (size_t k = 0; k < r->n; k++)
        b->p[k] = r->p[r->n - 1 - k];
    return true;
}

int pipe_stage_reverse(struct stage *s)
{
    struct args a;
    args_begin(&a, s, "REV");
    int rc = args_end(&a);
    return rc ? rc : stage_change(s, NULL, reverse);
}

struct inserting {
    uint8_t *p;
    size_t n;
    bool after, with_range;
    struct range range;
};

static bool insert(struct stage *s, void *ctx, const struct record *r, struct buffer *b)
{
    const struct inserting *x = ctx;
    size_t at = 0, len = r->n;
    if (x->with_range)
        range_find(&x->range, r->p, r->n, &at, &len);
    if (x->after)
        at += len;
    return buffer_add(s, b, r->p, at) && buffer_add(s, b, x->p, x->n) &&
           buffer_add(s, b, r->p + at, r->n - at);
}

int pipe_stage_insert(struct stage *s)
{
    struct args a;
    struct inserting x = {0};
    args_begin(&a, s, "INS");
    int rc = args_string(&a, &x.p, &x.n);
    x.after = !rc && args_keyword(&a, "AFTER", 5);
    if (!rc && !x.after)
        args_keyword(&a, "BEFORE", 6);
    if (!rc && args_more(&a)) {
        x.with_range = true;
        rc = args_range(&a, &x.range);
    }
    if (!rc)
        rc = args_end(&a);
    return rc ? rc : stage_change(s, &x, insert);
}

struct stamping {
    long from, n;
    const char *format; /* NULL: n characters of yyyymmddhhmmsshh, `from` from the right on */
};

/* "%Y-%m-%d": the letters of TIMESTAMP STRING. */
static size_t stamp_format(char *out, size_t size, const char *format, const struct tm *t,
                           unsigned hundredths)
{
    size_t n = 0;
    for (const char *f = format; *f && n + 40 < size; f++) {
        char one[3] = {'%', 0, 0};
        if (*f != '%' || !f[1]) {
            out[n++] = *f;
            continue;
        }
        switch (*++f) {
        case 'n':
            n += (size_t)snprintf(out + n, size - n, "%2d", t->tm_mon + 1);
            break;
        case 't':
            n += (size_t)snprintf(out + n, size - n, "%02u", hundredths);
            break;
        default:
            one[1] = *f;
            n += strchr("%YymdejHkMSFT", *f) ? strftime(out + n, size - n, one, t) : 0;
        }
    }
    out[n] = 0;
    return n;
}

static bool stamp(struct stage *s, void *ctx, const struct record *r, struct buffer *b)
{
    const struct stamping *x = ctx;
    char text[512];
    uint8_t e[512];
    struct tm t;
    uint32_t ns;
    guest_local_time(pipe_cms(s)->g, &t, &ns);
    const char *format = x->format ? x->format : "%Y%m%d%H%M%S%t";
    size_t n = stamp_format(text, sizeof text, format, &t, ns / 10000000), at = 0;
    if (!x->format && n == 16) {
        at = 16 - (size_t)x->from;
        n = (size_t)x->n;
    }
    ebcdic_from_ascii(e, text + at, n);
    return buffer_add(s, b, e, n) && buffer_add(s, b, r->p, r->n);
}

/* TIMESTAMP [from [n]] | SHORTDATE | ISODATE | FULLDATE | STANDARD | STRING /s/ */
int pipe_stage_timestamp(struct stage *s)
{
    struct args a;
    struct stamping x = {.from = 8};
    int rc = 0;
    uint8_t *p;
    size_t n;
    args_begin(&a, s, "TST");
    if (args_keyword(&a, "SHORTDATE", 3)) {
        x.format = "%n/%d/%y %H:%M:%S";
    } else if (args_keyword(&a, "FULLDATE", 4)) {
        x.format = "%n/%d/%Y %H:%M:%S";
    } else if (args_keyword(&a, "ISODATE", 3)) {
        x.format = "%Y-%m-%d %H:%M:%S";
    } else if (args_keyword(&a, "STANDARD", 3)) {
        x.format = "%Y%m%d%H%M%S";
    } else if (args_keyword(&a, "STRING", 3)) {
        rc = args_string(&a, &p, &n);
        char *format = rc ? NULL : pipe_get(s, n + 1);
        if (format)
            ebcdic_to_ascii(format, p, n);
        x.format = format;
    } else if (args_more(&a)) {
        rc = args_number(&a, 1, 16, &x.from);
    }
    x.n = x.from;
    if (!rc && !x.format && args_more(&a))
        rc = args_number(&a, 1, x.from, &x.n);
    if (!rc)
        rc = args_end(&a);
    return rc ? rc : stage_change(s, &x, stamp);
}
