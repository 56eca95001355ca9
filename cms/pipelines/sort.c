/* Stages that order, compare and count records: SORT, UNIQUE, COUNT.
 * User's Guide and Reference. */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

/* --- order ---------------------------------------------------------------------------------------------- */

static int compare_part(bool anycase, bool pad, uint8_t pad_char, const struct record *x,
                        const struct record *y)
{
    size_t n = x->n < y->n ? x->n : y->n;
    int d = ebcdic_compare(x->p, y->p, n, anycase);
    if (d || x->n == y->n)
        return d;
    const struct record *longer = x->n > y->n ? x : y;
    for (size_t k = n; pad && k < longer->n; k++)
        if (longer->p[k] != pad_char)
            return (longer->p[k] > pad_char) == (longer == x) ? 1 : -1;
    return pad ? 0 : longer == x ? 1 : -1;
}

int sort_compare(const struct sort_order *o, const struct record *a, const struct record *b)
{
    size_t a_at, a_n, b_at, b_n;
    if (!o->keys)
        return compare_part(o->anycase, o->pad, o->pad_char, a, b);
    for (unsigned k = 0; k < o->keys; k++) {
        const struct sort_key *key = &o->key[k];
        range_find(&key->range, a->p, a->n, &a_at, &a_n);
        range_find(&key->range, b->p, b->n, &b_at, &b_n);
        struct record x = {a->p + a_at, a_n}, y = {b->p + b_at, b_n};
        int d = compare_part(o->anycase, key->pad, key->pad_char, &x, &y);
        if (d)
            return key->descending ? -d : d;
    }
    return 0;
}

/* NOPAD or PAD x: taken, 1; there is none: 0; or what was said. */
static int pad_option(struct args *a, bool *pad, uint8_t *c)
{
    if (args_keyword(a, "NOPAD", 5)) {
        *pad = false;
        return 1;
    }
    if (!args_keyword(a, "PAD", 3))
        return 0;
    *pad = true;
    int rc = args_char(a, c);
    return rc ? rc : 1;
}

int sort_options(struct args *a, struct sort_order *o)
{
    o->pad_char = 0x40;
    for (;;) {
        int rc = pad_option(a, &o->pad, &o->pad_char);
        if (rc > 1)
            return rc;
        if (!rc && !args_anycase(a))
            return 0;
        o->anycase |= !rc;
    }
}

static int one_key(struct args *a, struct sort_order *o)
{
    if (o->keys == RANGES)
        return pipe_error(a->s, a->module, 56, NULL);
    struct sort_key *k = &o->key[o->keys++];
    *k = (struct sort_key){.pad = o->pad, .pad_char = o->pad_char};
    return args_range(a, &k->range);
}

/* Ranges, one or in parentheses: the keys of a comparison without a direction. */
static int order_ranges(struct args *a, struct sort_order *o)
{
    int rc = 0;
    args_more(a);
    if (*a->p != '(')
        return args_range_next(a) ? one_key(a, o) : 0;
    struct range r[RANGES];
    unsigned n = 0;
    rc = args_ranges(a, r, &n);
    for (unsigned k = 0; k < n && !rc; k++)
        o->key[k] = (struct sort_key){.range = r[k], .pad = o->pad, .pad_char = o->pad_char};
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

/* ASCENDING or DESCENDING. */
static bool direction(struct args *a, bool *descending)
{
    *descending = args_keyword(a, "DESCENDING", 1);
    return *descending || args_keyword(a, "ASCENDING", 1);
}

int sort_order_operands(struct args *a, struct sort_order *o)
{
    bool descending = false;
    int rc = sort_options(a, o);
    direction(a, &descending);
    while (!rc && args_more(a)) {
        rc = args_range_next(a) ? one_key(a, o) : args_bad(a);
        if (rc)
            return rc;
        struct sort_key *k = &o->key[o->keys - 1];
        if (!direction(a, &k->descending))
            k->descending = descending;
        rc = pad_option(a, &k->pad, &k->pad_char);
        rc = rc > 1 ? rc : 0;
    }
    if (!rc && !o->keys && descending) {
        o->keys = 1;
        o->key[0] = (struct sort_key){range_whole(), true, o->pad, o->pad_char};
    }
    return rc;
}

int sort_keys(struct args *a, struct sort_order *o)
{
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

bool stage_counted(struct stage *s, struct buffer *b, size_t count, const struct record *r)
{
    char text[24];
    uint8_t e[24];
    int n = snprintf(text, sizeof text, "%10zu", count);
    ebcdic_from_ascii(e, text, (size_t)n);
    b->n = 0;
    return buffer_add(s, b, e, (size_t)n) && buffer_add(s, b, r->p, r->n);
}

int stage_output_counted(struct stage *s, struct buffer *b, size_t count, const struct record *r)
{
    return stage_counted(s, b, count, r) ? pipe_output(s, b->p, b->n) : PIPE_EOF;
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
        return PIPE_NO_STORAGE;
    args_begin(&a, s, "SRT");
    int rc = sort_operands(&a, o, &count, &unique);
    if (rc)
        return rc;
    while (pipe_peek(s, &r) == 0) {
        if (!kept_add(s, &k, r.p, r.n))
            return PIPE_NO_STORAGE;
        pipe_consume(s);
    }
    kept_trim(s, &k);
    struct record *work = pipe_get(s, k.n * sizeof *work + 1);
    if (!work)
        return PIPE_NO_STORAGE;
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

enum which { U_LAST, U_FIRST, U_SINGLE, U_MULTIPLE, U_PAIRWISE };

struct uniqueing {
    struct sort_order o;
    enum which which;
    bool count;
    struct buffer held, work; /* the record before, and one with its count */
    size_t run;               /* how many are like it, itself among them */
};

/* A record to an output, with its count in front when it is to have one; false: end of file. */
static bool unique_out(struct stage *s, struct uniqueing *u, const struct record *r, bool good)
{
    unsigned to = good ? 0 : 1;
    if (to >= pipe_streams(s, true))
        return pipe_connected(s, 0, true);
    if (good && u->count)
        return stage_output_counted(s, &u->work, u->run, r) == 0 || pipe_connected(s, 1, true);
    return pipe_output_to(s, to, r->p, r->n) == 0 || pipe_connected(s, 1 - to, true);
}

/* The held record leaves; `more`: the next one is like it. */
static bool leave(struct stage *s, struct uniqueing *u, bool more)
{
    struct record r = {u->held.p, u->held.n};
    bool good = u->which == U_LAST     ? !more
                : u->which == U_SINGLE ? u->run == 1 && !more
                                       : u->run > 1 || more;
    return unique_out(s, u, &r, good);
}

static bool hold(struct stage *s, struct uniqueing *u, const struct record *r)
{
    u->held.n = 0;
    return buffer_add(s, &u->held, r->p, r->n);
}

/* FIRST needs only the key of the record before: the record is not delayed. */
static int unique_first(struct stage *s, struct uniqueing *u)
{
    struct record r;
    while (pipe_peek(s, &r) == 0) {
        struct record held = {u->held.p, u->held.n};
        bool same = u->run && sort_compare(&u->o, &held, &r) == 0;
        u->run = 1;
        if (!unique_out(s, u, &r, !same))
            return 0;
        if (!same && !hold(s, u, &r))
            return PIPE_NO_STORAGE;
        pipe_consume(s);
    }
    return 0;
}

/* PAIRWISE: two and two; a pair that is the same goes to the secondary output. */
static int unique_pairs(struct stage *s, struct uniqueing *u)
{
    struct record r;
    while (pipe_peek(s, &r) == 0) {
        if (!hold(s, u, &r))
            return PIPE_NO_STORAGE;
        pipe_consume(s);
        struct record held = {u->held.p, u->held.n};
        bool pair = pipe_peek(s, &r) == 0;
        bool same = pair && sort_compare(&u->o, &held, &r) == 0;
        if (!unique_out(s, u, &held, !same) || (pair && !unique_out(s, u, &r, !same)))
            return 0;
        if (pair)
            pipe_consume(s);
    }
    return 0;
}

/* ( range [NOPAD | PAD x] ... ): the list as it is, but for its end, which then is a word. */
static int unique_list(struct args *a, struct sort_order *o)
{
    const char *end = args_find(a, a->p, ')');
    struct buffer b = {0};
    if (!end)
        return pipe_error(a->s, a->module, 57, NULL);
    if (!buffer_add(a->s, &b, a->p + 1, (size_t)(end - a->p - 1)) ||
        !buffer_add(a->s, &b, " ) ", 3) ||
        !buffer_add(a->s, &b, end + 1, (size_t)(a->end - end))) /* its zero too */
        return PIPE_NO_STORAGE;
    a->p = (const char *)b.p;
    a->end = a->p + b.n - 1;
    while (args_more(a) && *a->p != ')') {
        int rc = one_key(a, o);
        if (rc)
            return rc;
        struct sort_key *k = &o->key[o->keys - 1];
        rc = pad_option(a, &k->pad, &k->pad_char);
        if (rc > 1)
            return rc;
    }
    if (*a->p != ')') /* it was the character of PAD */
        return pipe_error(a->s, a->module, 57, NULL);
    a->p++;
    return o->keys ? 0 : pipe_error(a->s, a->module, 55, NULL);
}

/* Options behind the range: they are of all keys. */
static int unique_more(struct args *a, struct uniqueing *u)
{
    struct sort_order o = {.pad = u->o.pad, .anycase = u->o.anycase, .pad_char = u->o.pad_char};
    u->count |= args_keyword(a, "COUNT", 5);
    const char *before = a->p;
    int rc = sort_options(a, &o);
    for (unsigned k = 0; a->p != before && k < u->o.keys; k++) {
        u->o.key[k].pad = o.pad;
        u->o.key[k].pad_char = o.pad_char;
    }
    u->o.anycase = o.anycase;
    u->o.pad = o.pad;
    u->o.pad_char = o.pad_char;
    u->count |= args_keyword(a, "COUNT", 5);
    return rc;
}

static int unique_operands(struct args *a, struct uniqueing *u)
{
    u->count = args_keyword(a, "COUNT", 5);
    int rc = sort_options(a, &u->o);
    u->count |= args_keyword(a, "COUNT", 5);
    if (!rc && args_more(a) && *a->p == '(')
        rc = unique_list(a, &u->o);
    else if (!rc)
        rc = order_ranges(a, &u->o);
    if (!rc)
        rc = unique_more(a, u);
    if (rc)
        return rc;
    if (args_keyword(a, "FIRST", 5))
        u->which = U_FIRST;
    else if (args_keyword(a, "SINGLES", 6))
        u->which = U_SINGLE;
    else if (args_keyword(a, "MULTIPLE", 4))
        u->which = U_MULTIPLE;
    else if (args_keyword(a, "PAIRWISE", 5))
        u->which = U_PAIRWISE;
    else
        args_keyword(a, "LAST", 4);
    rc = args_end(a);
    if (!rc && u->count && (u->which == U_FIRST || u->which == U_PAIRWISE))
        rc = pipe_error(a->s, a->module, 635, "COUNT", u->which == U_FIRST ? "FIRST" : "PAIRWISE",
                        NULL);
    return rc;
}

int pipe_stage_unique(struct stage *s)
{
    struct args a;
    struct record r;
    struct uniqueing *u = pipe_get(s, sizeof *u);
    if (!u)
        return PIPE_NO_STORAGE;
    args_begin(&a, s, "UNI");
    int rc = unique_operands(&a, u);
    if (rc || u->which == U_FIRST || u->which == U_PAIRWISE)
        return rc ? rc : u->which == U_FIRST ? unique_first(s, u) : unique_pairs(s, u);
    while (pipe_peek(s, &r) == 0) {
        struct record held = {u->held.p, u->held.n};
        bool same = u->run && sort_compare(&u->o, &held, &r) == 0;
        if (u->run && !leave(s, u, same))
            return 0;
        u->run = same ? u->run + 1 : 1;
        if (!hold(s, u, &r))
            return PIPE_NO_STORAGE;
        pipe_consume(s);
    }
    if (u->run)
        leave(s, u, false);
    return 0;
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
