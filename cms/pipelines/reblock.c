/* Stages that cut records and put them together: SPLIT, JOIN, JOINCONT, TOKENISE, DEBLOCK, FBLOCK.
 * User's Guide and Reference. */
#include "cms/pipelines/blocks.h"
#include "cms/pipelines/stages.h"

#include <stdio.h>
#include <string.h>

/* --- SPLIT and JOIN ------------------------------------------------------------------------------------------------ */

struct splitting {
    struct target t;
    bool before, after;
    long offset, min, most; /* most: cuts of one record */
};

/* The parts of one record; false: end of file. */
static bool split_record(struct stage *s, const struct splitting *x, const struct record *r)
{
    size_t start = 0;
    long cuts = 0;
    for (size_t k = 0; k < r->n && cuts < x->most;) {
        size_t len = (long)(k - start) < x->min ? 0 : target_at(&x->t, r->p + k, r->n - k);
        if (!len) {
            k++;
            continue;
        }
        long cut = (long)k + (x->after ? (long)len : 0) + x->offset;
        if (x->before || x->after) {
            if (cut > (long)start && cut < (long)r->n) {
                if (pipe_output(s, r->p + start, (size_t)cut - start))
                    return false;
                start = (size_t)cut;
                cuts++;
            }
        } else {
            if (k > start && pipe_output(s, r->p + start, k - start))
                return false;
            cuts += k > start;
            start = k + len;
        }
        k += len;
    }
    return start >= r->n || pipe_output(s, r->p + start, r->n - start) == 0;
}

int pipe_stage_split(struct stage *s)
{
    struct args a;
    struct record r;
    struct splitting x = {.most = INT32_MAX};
    int rc = 0;
    args_begin(&a, s, "SPL");
    bool anycase = args_anycase(&a);
    if (args_keyword(&a, "MINIMUM", 3))
        rc = args_number(&a, 0, INT32_MAX, &x.min);
    const char *number = a.p;
    if (!rc && args_number_next(&a))
        rc = args_number(&a, -INT32_MAX, INT32_MAX, &x.offset);
    if (args_keyword(&a, "BEFORE", 6))
        x.before = true;
    else if (args_keyword(&a, "AFTER", 5))
        x.after = true;
    else if (x.offset || a.p != number) /* the character to split at is a digit */
        a.p = number;
    if (!x.before && !x.after) {
        x.offset = 0;
        args_keyword(&a, "AT", 2);
    }
    if (!rc)
        rc = stage_target(&a, &x.t);
    x.t.anycase = anycase;
    if (!rc && args_more(&a))
        rc = args_number(&a, 0, INT32_MAX, &x.most);
    if (!rc && args_more(&a))
        rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0 && split_record(s, &x, &r))
        pipe_consume(s);
    return rc;
}

struct joining {
    bool counted, keyed, terminate;
    long n, most;
    uint8_t *with;
    size_t with_n;
    struct buffer b, out;
    size_t count;
};

static int join_operands(struct args *a, struct joining *j)
{
    int rc = 0;
    j->n = 1;
    j->most = INT32_MAX;
    j->counted = args_keyword(a, "COUNT", 5);
    j->keyed = args_keyword(a, "KEYLENGTH", 6);
    if (j->keyed)
        rc = args_number(a, 1, 1 << 20, &j->n);
    else if (args_keyword(a, "*", 1))
        j->n = INT32_MAX;
    else if (args_number_next(a))
        rc = args_number(a, 0, INT32_MAX - 1, &j->n);
    if (!rc && args_more(a) && !args_number_next(a)) {
        rc = args_string(a, &j->with, &j->with_n);
        j->terminate = !rc && args_keyword(a, "TERMINATE", 4);
    }
    if (!rc && args_number_next(a))
        rc = args_number(a, 1, INT32_MAX, &j->most);
    return rc ? rc : args_end(a);
}

/* What was joined goes out. */
static int join_out(struct stage *s, struct joining *j)
{
    int rc;
    if (j->terminate && !buffer_add(s, &j->b, j->with, j->with_n))
        return PIPE_EOF;
    struct record r = {j->b.p, j->b.n};
    rc = j->counted ? stage_output_counted(s, &j->out, j->count, &r) : pipe_output(s, r.p, r.n);
    j->b.n = 0;
    j->count = 0;
    return rc;
}

/* JOIN n: each record and the n that follow; a string between them. */
int pipe_stage_join(struct stage *s)
{
    struct args a;
    struct record r;
    struct joining j = {0};
    args_begin(&a, s, "JOI");
    int rc = join_operands(&a, &j);
    while (!rc && pipe_peek(s, &r) == 0) {
        size_t key = j.keyed ? (size_t)j.n : 0;
        bool other = key && (j.b.n < key || r.n < key || memcmp(j.b.p, r.p, key));
        bool full = (long)(j.b.n + j.with_n + r.n - (r.n < key ? r.n : key)) > j.most;
        if (j.count && (other || full) && join_out(s, &j))
            return 0;
        size_t from = j.count ? key : 0;
        if ((j.count && !buffer_add(s, &j.b, j.with, j.with_n)) ||
            !buffer_add(s, &j.b, r.p + from, r.n - from))
            return PIPE_NO_STORAGE;
        /* The last of a group is consumed when the group has been written. */
        if ((long)j.count++ >= j.n && !j.keyed && join_out(s, &j))
            return 0;
        pipe_consume(s);
    }
    if (!rc && j.count)
        join_out(s, &j);
    return rc;
}

/* Does the record end, or begin, with the mark? */
static bool continued(const struct record *r, const struct target *t, bool leading, size_t *len)
{
    *len = 0;
    size_t want = t->string ? t->n : 1;
    if (r->n >= want)
        *len = target_at(t, leading ? r->p : r->p + r->n - want, want);
    return (*len != 0) != t->not ;
}

/* RANGE: the mark is all that the range has of the record. */
static bool range_continued(const struct record *r, const struct range *where,
                            const struct target *t)
{
    size_t at, n, k = 0;
    if (!range_find(where, r->p, r->n, &at, &n))
        return false;
    if (t->string)
        return n == t->n && ebcdic_compare(r->p + at, t->p, n, t->anycase) == 0;
    while (k < n && t->set[r->p[at + k]])
        k++;
    return k == n;
}

struct continuing {
    struct target t;
    struct range where;
    bool leading, range, not, delay, keep;
    uint8_t *with;
    size_t with_n;
};

static int joincont_operands(struct args *a, struct continuing *c)
{
    struct target *t = &c->t;
    int rc = 0;
    t->anycase = args_anycase(a);
    c->not = args_keyword(a, "NOT", 3);
    t->anycase |= args_anycase(a);
    c->leading = args_keyword(a, "LEADING", 7);
    c->range = !c->leading && args_keyword(a, "RANGE", 5);
    if (c->range)
        rc = args_range(a, &c->where);
    else if (!c->leading)
        args_keyword(a, "TRAILING", 8);
    if (rc)
        return rc;
    c->not |= args_keyword(a, "NOT", 3);
    c->delay = args_keyword(a, "DELAY", 5);
    t->string = !args_keyword(a, "ANYOF", 5);
    rc = args_string(a, &t->p, &t->n);
    for (size_t k = 0; !rc && k < t->n; k++) {
        t->set[t->p[k]] = 1;
        if (t->anycase)
            t->set[ebcdic_upper(t->p[k])] = t->set[ebcdic_lower(t->p[k])] = 1;
    }
    c->keep = c->range || (!rc && args_keyword(a, "KEEP", 4));
    if (!rc && c->range)
        args_keyword(a, "KEEP", 4);
    if (!rc && args_more(a))
        rc = args_string(a, &c->with, &c->with_n);
    return rc ? rc : args_end(a);
}

/* Of the last record of a group DELAY says that it is consumed before the group is written. */
int pipe_stage_joincont(struct stage *s)
{
    struct args a;
    struct record r;
    struct continuing c = {0};
    struct buffer b = {0};
    size_t len = 0;
    args_begin(&a, s, "JOC");
    int rc = joincont_operands(&a, &c);
    bool leading = c.leading, open = false; /* b has a record that is not yet written */
    while (!rc && pipe_peek(s, &r) == 0) {
        bool found =
            c.range ? range_continued(&r, &c.where, &c.t) : continued(&r, &c.t, leading, &len);
        bool mark = found != c.not ;
        bool joins = open && (!leading || mark);
        if (open && !joins) {
            if (pipe_output(s, b.p, b.n))
                return 0;
            b.n = 0;
        }
        size_t cut = c.keep || !mark ? 0 : len;
        const uint8_t *p = leading && joins ? r.p + cut : r.p;
        size_t n = leading ? r.n - (joins ? cut : 0) : r.n - cut;
        if ((joins && !buffer_add(s, &b, c.with, c.with_n)) || !buffer_add(s, &b, p, n))
            return PIPE_NO_STORAGE;
        open = leading || mark;
        if (open || c.delay)
            pipe_consume(s);
        if (open)
            continue;
        if (pipe_output(s, b.p, b.n))
            return 0;
        b.n = 0;
        if (!c.delay)
            pipe_consume(s);
    }
    if (!rc && open)
        pipe_output(s, b.p, b.n);
    return rc;
}

/* --- blocks ---------------------------------------------------------------------------------------------------------- */

/* All of b that is complete, in records of n bytes or up to the string. */
static bool deblock(struct stage *s, struct buffer *b, long n, const uint8_t *end, size_t end_n)
{
    size_t at = 0;
    for (;;) {
        size_t len = (size_t)n;
        if (end) {
            const uint8_t *found = at < b->n ? memmem(b->p + at, b->n - at, end, end_n) : NULL;
            if (!found)
                break;
            len = (size_t)(found - b->p) - at;
        } else if (at + len > b->n) {
            break;
        }
        if (pipe_output(s, b->p + at, len))
            return false;
        at += len + end_n;
    }
    memmove(b->p, b->p + at, b->n - at);
    b->n -= at;
    return true;
}

int pipe_stage_deblock(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    struct block_format f;
    long n = 80;
    bool any = false;
    args_begin(&a, s, "DBK");
    int rc = blocks_format(&a, &f);
    if (!rc && f.kind == BLOCK_FIXED && args_keyword(&a, "RFC959", 6)) {
        f.kind = BLOCK_FIELDS;
        f.wide = BLOCK_RFC959;
    }
    if (!rc && f.kind == BLOCK_FIXED && args_more(&a))
        rc = args_number(&a, 1, 1 << 20, &n);
    if (!rc)
        rc = args_end(&a);
    if (!rc && (f.kind == BLOCK_VARIABLE || f.kind == BLOCK_CMS || f.kind == BLOCK_FIELDS ||
                f.kind == BLOCK_NETDATA))
        return blocks_deblock(s, &f);
    while (!rc && pipe_peek(s, &r) == 0) {
        if (!buffer_add(s, &b, r.p, r.n))
            return PIPE_NO_STORAGE;
        any = true;
        pipe_consume(s);
        if (!deblock(s, &b, n, f.end, f.end_n))
            return 0;
    }
    /* Behind what only parts records is one more, if a null one. */
    if (!rc && (b.n || (any && f.end && !f.terminate)))
        pipe_output(s, b.p, b.n);
    return rc;
}

int pipe_stage_fblock(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    uint8_t pad = 0;
    long n;
    args_begin(&a, s, "FBK");
    int rc = args_number(&a, 1, 1 << 20, &n);
    bool padded = !rc && args_more(&a);
    if (padded)
        rc = args_char(&a, &pad);
    if (!rc)
        rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        if (!buffer_add(s, &b, r.p, r.n))
            return PIPE_NO_STORAGE;
        pipe_consume(s);
        if (!deblock(s, &b, n, NULL, 0))
            return 0;
    }
    if (rc || !b.n)
        return rc;
    if (padded && !buffer_fill(s, &b, pad, (size_t)n - b.n))
        return PIPE_NO_STORAGE;
    pipe_output(s, b.p, b.n);
    return 0;
}

/* TOKENISE /delimiters/ /end of line/: words, and delimiters as records of their own. */
int pipe_stage_tokenise(struct stage *s)
{
    struct args a;
    struct record r;
    uint8_t *d = NULL, *eol = NULL;
    size_t d_n = 0, eol_n = 0;
    args_begin(&a, s, "TKN");
    int rc = args_string(&a, &d, &d_n);
    if (!rc && args_more(&a))
        rc = args_string(&a, &eol, &eol_n);
    if (!rc)
        rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        for (size_t k = 0; k < r.n;) {
            size_t start = k;
            if (r.p[k] == 0x40) {
                k++;
                continue;
            }
            while (k < r.n && r.p[k] != 0x40 && !memchr(d, r.p[k], d_n) && pipe_worked(s, d_n))
                k++;
            k += k == start; /* a delimiter */
            if (pipe_output(s, r.p + start, k - start))
                return 0;
        }
        if (eol && pipe_output(s, eol, eol_n))
            return 0;
        pipe_consume(s);
    }
    return rc;
}

/* --- long lines --------------------------------------------------------------------------------- */

/* SPILL n: lines of at most n characters, cut between words; a word that is longer is cut. */
int pipe_stage_spill(struct stage *s)
{
    struct args a;
    struct record r;
    long n;
    args_begin(&a, s, "SPI");
    int rc = args_number(&a, 1, 1 << 20, &n);
    if (!rc)
        rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        size_t at = 0, most = (size_t)n;
        while (r.n - at > most) {
            size_t cut = at + most;
            while (cut > at && r.p[cut] != 0x40)
                cut--;
            if (cut == at)
                cut = at + most; /* no blank: in the midst of the word */
            size_t end = cut;
            while (end > at && r.p[end - 1] == 0x40)
                end--;
            if (pipe_output(s, r.p + at, end - at))
                return 0;
            at = cut;
            while (at < r.n && r.p[at] == 0x40)
                at++;
        }
        if ((at < r.n || r.n == 0) && pipe_output(s, r.p + at, r.n - at))
            return 0;
        pipe_consume(s);
    }
    return rc;
}

enum { TABS = 16 };

/* UNTAB n...: blanks up to the next tab stop in the place of X'05'; -n: a stop each n columns. */
int pipe_stage_untab(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    long stop[TABS] = {-8};
    unsigned stops = 0;
    args_begin(&a, s, "UNT");
    int rc = 0;
    while (!rc && args_more(&a) && stops < TABS) {
        rc = args_number(&a, -10000, 1 << 20, &stop[stops]);
        if (!rc && !stop[stops])
            rc = args_bad(&a);
        stops += !rc;
    }
    if (!rc)
        rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        b.n = 0;
        for (size_t k = 0; k < r.n; k++) {
            const uint8_t *tab = memchr(r.p + k, 0x05, r.n - k);
            size_t run = tab ? (size_t)(tab - (r.p + k)) : r.n - k;
            if (!buffer_add(s, &b, r.p + k, run))
                return PIPE_NO_STORAGE;
            k += run;
            if (!tab)
                break;
            size_t to = b.n + 1;
            if (stop[0] < 0)
                to = (b.n / (size_t)-stop[0] + 1) * (size_t)-stop[0];
            for (unsigned j = 0; stop[0] > 0 && j < stops; j++)
                if (stop[j] - 1 > (long)b.n) {
                    to = (size_t)stop[j] - 1;
                    break;
                }
            if (!buffer_fill(s, &b, 0x40, to - b.n))
                return PIPE_NO_STORAGE;
        }
        if (pipe_output(s, b.p, b.n))
            return 0;
        pipe_consume(s);
    }
    return rc;
}
