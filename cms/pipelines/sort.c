/* Stages that order, compare and count records: SORT, UNIQUE, COUNT.
 * User's Guide and Reference. */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

/* --- order ---------------------------------------------------------------------------------------------- */

static int compare_part(const struct sort_order *o, const uint8_t *a, size_t an, const uint8_t *b,
                        size_t bn)
{
    size_t n = an < bn ? an : bn;
    int d = ebcdic_compare(a, b, n, o->anycase);
    if (d || an == bn)
        return d;
    const uint8_t *longer = an > bn ? a : b;
    size_t most = an > bn ? an : bn;
    for (size_t k = n; o->pad && k < most; k++)
        if (longer[k] != o->pad_char)
            return (longer[k] > o->pad_char) == (an > bn) ? 1 : -1;
    return o->pad ? 0 : an > bn ? 1 : -1;
}

int sort_compare(const struct sort_order *o, const struct record *a, const struct record *b)
{
    size_t a_at, a_n, b_at, b_n;
    if (!o->keys)
        return compare_part(o, a->p, a->n, b->p, b->n);
    for (unsigned k = 0; k < o->keys; k++) {
        range_find(&o->key[k].range, a->p, a->n, &a_at, &a_n);
        range_find(&o->key[k].range, b->p, b->n, &b_at, &b_n);
        int d = compare_part(o, a->p + a_at, a_n, b->p + b_at, b_n);
        if (d)
            return o->key[k].descending ? -d : d;
    }
    return 0;
}

int sort_options(struct args *a, struct sort_order *o)
{
    o->pad_char = 0x40;
    for (;;) {
        if (args_keyword(a, "NOPAD", 5)) {
            o->pad = false;
        } else if (args_keyword(a, "PAD", 3)) {
            int rc = args_char(a, &o->pad_char);
            o->pad = true;
            if (rc)
                return rc;
        } else if (args_keyword(a, "ANYCASE", 3)) {
            o->anycase = true;
        } else {
            return 0;
        }
    }
}

/* Ranges, one or in parentheses: the keys of a comparison without a direction. */
static int order_ranges(struct args *a, struct sort_order *o)
{
    struct range r[RANGES];
    unsigned n = 0;
    int rc = 0;
    args_more(a);
    if (*a->p == '(' || args_range_next(a))
        rc = args_ranges(a, r, &n);
    for (unsigned k = 0; k < n; k++)
        o->key[k].range = r[k];
    o->keys = n;
    return rc;
}

/* --- SORT ------------------------------------------------------------------------------------------------ */

static int sort_operands(struct args *a, struct sort_order *o, bool *count, bool *unique)
{
    *count = args_keyword(a, "COUNT", 5);
    *unique = *count || args_keyword(a, "UNIQUE", 6);
    return sort_order_operands(a, o);
}

int sort_order_operands(struct args *a, struct sort_order *o)
{
    bool descending = false;
    o->pad = true;
    int rc = sort_options(a, o);
    if (rc)
        return rc;
    if (args_keyword(a, "DESCENDING", 1))
        descending = true;
    else
        args_keyword(a, "ASCENDING", 1);
    while (!rc && args_more(a)) {
        if (o->keys == RANGES)
            return args_bad(a);
        struct sort_key *k = &o->key[o->keys++];
        rc = args_range(a, &k->range);
        k->descending = args_keyword(a, "DESCENDING", 1);
        if (!k->descending)
            args_keyword(a, "ASCENDING", 1);
    }
    if (!o->keys && descending) {
        o->keys = 1;
        o->key[0] = (struct sort_key){{.kind = RANGE_COLUMNS, .from = 1, .to = INT32_MAX}, true};
    }
    return rc;
}

int sort_keys(struct args *a, struct sort_order *o)
{
    o->pad = true;
    int rc = sort_options(a, o);
    return rc ? rc : order_ranges(a, o);
}

/* A merge of the two sorted halves of r[0..n); stable. */
bool sort_records(struct stage *s, const struct sort_order *o, struct record *r,
                  struct record *work, size_t n)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t at = 0; at < n; at += 2 * width) {
            size_t mid = at + width < n ? at + width : n,
                   end = at + 2 * width < n ? at + 2 * width : n;
            size_t i = at, j = mid;
            for (size_t k = at; k < end; k++)
                work[k] =
                    i < mid && (j >= end || sort_compare(o, &r[i], &r[j]) <= 0) ? r[i++] : r[j++];
            if (at % 1024 == 0 && !pipe_pause(s))
                return false;
        }
        memcpy(r, work, n * sizeof *r);
    }
    return true;
}

int stage_output_counted(struct stage *s, struct buffer *b, size_t count, const struct record *r)
{
    char text[24];
    uint8_t e[24];
    int n = snprintf(text, sizeof text, "%10zu", count);
    ebcdic_from_ascii(e, text, (size_t)n);
    b->n = 0;
    if (!buffer_add(s, b, e, (size_t)n) || !buffer_add(s, b, r->p, r->n))
        return PIPE_EOF;
    return pipe_output(s, b->p, b->n);
}

int pipe_stage_sort(struct stage *s)
{
    struct args a;
    struct sort_order *o = pipe_get(s, sizeof *o);
    struct kept k = {0};
    struct record r;
    struct buffer b = {0};
    bool count, unique;
    if (!o)
        return 109;
    args_begin(&a, s, "SRT");
    int rc = sort_operands(&a, o, &count, &unique);
    if (rc)
        return rc;
    while (pipe_peek(s, &r) == 0) {
        if (!kept_add(s, &k, r.p, r.n))
            return 109;
        pipe_consume(s);
    }
    struct record *work = pipe_get(s, k.n * sizeof *work + 1);
    if (!work)
        return 109;
    if (!sort_records(s, o, k.r, work, k.n))
        return 0;
    for (size_t i = 0; i < k.n;) {
        size_t n = 1;
        while (unique && i + n < k.n && sort_compare(o, &k.r[i], &k.r[i + n]) == 0)
            n++;
        if (count ? stage_output_counted(s, &b, n, &k.r[i]) : pipe_output(s, k.r[i].p, k.r[i].n))
            break;
        i += n;
    }
    return 0;
}

/* --- UNIQUE ------------------------------------------------------------------------------------------------ */

enum which { U_LAST, U_FIRST, U_SINGLE, U_MULTIPLE };

struct uniqueing {
    struct sort_order o;
    enum which which;
    bool count;
    struct buffer held, work; /* the record before, and one with its count */
    size_t run;               /* how many are like it, itself among them */
};

static bool held_out(struct stage *s, struct uniqueing *u, unsigned to)
{
    struct record r = {u->held.p, u->held.n};
    if (to >= pipe_streams(s, true))
        return true;
    if (to == 0 && u->count)
        return stage_output_counted(s, &u->work, u->run, &r) == 0;
    return pipe_output_to(s, to, r.p, r.n) == 0 || pipe_connected(s, 1 - to, true);
}

/* The held record leaves; `more`: the next one is like it. */
static bool leave(struct stage *s, struct uniqueing *u, bool more)
{
    bool good;
    switch (u->which) {
    case U_LAST:
        good = !more;
        break;
    case U_FIRST:
        good = u->run == 1;
        break;
    case U_SINGLE:
        good = u->run == 1 && !more;
        break;
    default:
        good = u->run > 1 || more;
    }
    return held_out(s, u, good ? 0 : 1);
}

int pipe_stage_unique(struct stage *s)
{
    struct args a;
    struct record r;
    struct uniqueing *u = pipe_get(s, sizeof *u);
    if (!u)
        return 109;
    args_begin(&a, s, "UNI");
    u->count = args_keyword(&a, "COUNT", 5);
    u->o.pad = true;
    int rc = sort_options(&a, &u->o);
    if (!rc)
        rc = order_ranges(&a, &u->o);
    if (args_keyword(&a, "FIRST", 5))
        u->which = U_FIRST;
    else if (args_keyword(&a, "SINGLES", 6))
        u->which = U_SINGLE;
    else if (args_keyword(&a, "MULTIPLE", 5))
        u->which = U_MULTIPLE;
    else
        args_keyword(&a, "LAST", 4);
    if (!rc)
        rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        struct record held = {u->held.p, u->held.n};
        bool same = u->run && sort_compare(&u->o, &held, &r) == 0;
        if (u->run && !leave(s, u, same))
            return 0;
        u->run = same ? u->run + 1 : 1;
        u->held.n = 0;
        if (!buffer_add(s, &u->held, r.p, r.n))
            return 109;
        pipe_consume(s);
    }
    if (!rc && u->run)
        leave(s, u, false);
    return rc;
}

/* --- COUNT ------------------------------------------------------------------------------------------------------ */

enum { BYTES, WORDS, LINES, MINLINE, MAXLINE, COUNTS };

static int count_operands(struct args *a, bool want[COUNTS])
{
    bool any = false;
    while (args_more(a)) {
        int k = args_keyword(a, "CHARACTERS", 4) || args_keyword(a, "BYTES", 4) ||
                        args_keyword(a, "CHARS", 4)
                    ? BYTES
                : args_keyword(a, "WORDS", 4)                                  ? WORDS
                : args_keyword(a, "LINES", 4) || args_keyword(a, "RECORDS", 4) ? LINES
                : args_keyword(a, "MINLINE", 3)                                ? MINLINE
                : args_keyword(a, "MAXLINE", 3)                                ? MAXLINE
                                                                               : COUNTS;
        if (k == COUNTS)
            return args_bad(a);
        want[k] = any = true;
    }
    return any ? 0 : args_bad(a);
}

/* With a secondary output the input is passed on and the counts go there. */
int pipe_stage_count(struct stage *s)
{
    struct args a;
    struct record r;
    bool want[COUNTS] = {0};
    uint64_t n[COUNTS] = {0};
    args_begin(&a, s, "CNT");
    int rc = count_operands(&a, want);
    bool through = pipe_streams(s, true) > 1;
    while (!rc && pipe_peek(s, &r) == 0) {
        n[BYTES] += r.n;
        n[MINLINE] = n[LINES] == 0 || r.n < n[MINLINE] ? r.n : n[MINLINE];
        n[MAXLINE] = r.n > n[MAXLINE] ? r.n : n[MAXLINE];
        n[LINES]++;
        for (size_t k = 0; k < r.n; k++)
            n[WORDS] += r.p[k] != 0x40 && (k == 0 || r.p[k - 1] == 0x40);
        if (through)
            pipe_output_to(s, 0, r.p, r.n);
        pipe_consume(s);
    }
    if (rc)
        return rc;
    char text[120] = "";
    size_t at = 0;
    for (int k = 0; k < COUNTS; k++)
        if (want[k])
            at += (size_t)snprintf(text + at, sizeof text - at, "%s%llu", at ? " " : "",
                                   (unsigned long long)n[k]);
    pipe_select(s, through ? 1 : 0, true);
    stage_output_text(s, text);
    return 0;
}
