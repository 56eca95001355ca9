/* LOOKUP: records of the primary input whose key a reference has.  User's Guide and Reference.
 *
 * The reference is an array in order of keys; masters with the same key stand in the order in which
 * they came, unless only the first of them counts. */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <string.h>

struct master {
    struct record r;
    long count; /* of the first with its key: how often it was looked up */
};

enum nearest { EXACT, CEILING, FLOOR };

enum { NONE, DETAIL, MASTER };

struct looking {
    bool two;                         /* ranges: of details and of masters */
    struct sort_order detail, master; /* one key each at most */
    bool count, autoadd, before, keyonly, all, pairwise;
    bool increment, setcount,
        trackcount; /* counts in ten columns of details, masters, what is written */
    long most;      /* matches of a master; 0: any number */
    enum nearest nearest;
    unsigned char write[2]; /* which records of a match are written, in this order */
    struct master *m;
    size_t n, room;
    struct buffer work, counted;
};

#define COUNT_COLUMNS 10u

/* --- operands ----------------------------------------------------------------------------------------- */

static bool one_option(struct args *a, struct looking *l, int *rc)
{
    if (args_keyword(a, "COUNT", 5))
        l->count = true;
    else if (args_keyword(a, "MAXCOUNT", 3))
        *rc = args_number(a, 1, INT32_MAX, &l->most);
    else if (args_keyword(a, "INCREMENT", 9))
        l->increment = l->count = true;
    else if (args_keyword(a, "SETCOUNT", 8))
        l->setcount = l->count = true;
    else if (args_keyword(a, "TRACKCOUNT", 9))
        l->trackcount = l->count = true;
    else if (args_keyword(a, "AUTOADD", 7))
        l->autoadd = true;
    else if (l->autoadd && args_keyword(a, "BEFORE", 6))
        l->before = true;
    else if (args_keyword(a, "KEYONLY", 7))
        l->keyonly = true;
    else if (args_keyword(a, "CEILING", 7))
        l->nearest = CEILING;
    else if (args_keyword(a, "FLOOR", 5))
        l->nearest = FLOOR;
    else
        return args_keyword(a, "STRICT", 6);
    return true;
}

static int options(struct args *a, struct looking *l)
{
    struct sort_order o = {.pad = false};
    const char *before;
    int rc = 0;
    do {
        args_more(a);
        before = a->p;
        if (!one_option(a, l, &rc))
            rc = sort_options(a, &o);
    } while (!rc && a->p != before);
    l->detail = l->master = o;
    return rc;
}

/* The same behind the ranges. */
static int more_options(struct args *a, struct looking *l)
{
    struct sort_order range[2] = {l->detail, l->master};
    int rc = options(a, l);
    struct sort_order *to[2] = {&l->detail, &l->master};
    for (unsigned k = 0; k < 2; k++) {
        range[k].anycase |= to[k]->anycase;
        if (to[k]->pad) {
            range[k].pad = range[k].key[0].pad = true;
            range[k].pad_char = range[k].key[0].pad_char = to[k]->pad_char;
        }
        *to[k] = range[k];
    }
    return rc;
}

/* [DETAIL] [MASTER | ALLMASTER [PAIRWISE]], in the order in which they are to be written. */
static int outputs(struct args *a, struct looking *l)
{
    unsigned n = 0;
    while (args_more(a)) {
        bool all = args_keyword(a, "ALLMASTERS", 9);
        int what = all || args_keyword(a, "MASTERS", 6) ? MASTER
                   : args_keyword(a, "DETAILS", 6)      ? DETAIL
                                                        : NONE;
        l->all |= all;
        if (!what && l->all && args_keyword(a, "PAIRWISE", 8))
            l->pairwise = true;
        else if (!what || n == 2 || (n && l->write[0] == what))
            return args_bad(a);
        else
            l->write[n++] = (unsigned char)what;
    }
    if (!n) {
        l->write[0] = DETAIL;
        l->write[1] = MASTER;
    }
    return 0;
}

static int operands(struct args *a, struct looking *l)
{
    struct range r;
    int rc = options(a, l);
    if (!rc && args_range_next(a)) {
        rc = args_range(a, &r);
        l->detail.keys = l->master.keys = 1;
        l->detail.key[0].range = l->master.key[0].range = r;
        if (!rc && args_range_next(a)) {
            rc = args_range(a, &r);
            l->master.key[0].range = r;
            l->two = true;
        }
        if (!rc)
            rc = more_options(a, l);
        if (!rc && l->two && l->autoadd)
            rc = pipe_error(a->s, a->module, 761, NULL);
    }
    return rc ? rc : outputs(a, l);
}

/* The number in front of a record, which is the rest of it; false: there is none, said. */
static bool take_count(struct stage *s, struct record *r, long *count)
{
    char text[COUNT_COLUMNS + 1];
    size_t n = r->n < COUNT_COLUMNS ? r->n : COUNT_COLUMNS;
    if (!ebcdic_number(r->p, n, count)) {
        ebcdic_to_ascii(text, r->p, n);
        text[n] = 0;
        pipe_error(s, "LUP", 58, text, NULL);
        return false;
    }
    r->p += n;
    r->n -= n;
    return true;
}

/* --- the reference ------------------------------------------------------------------------------------ */

static struct record key_of(const struct sort_order *o, const struct record *r)
{
    size_t at = 0, len = r->n;
    if (o->keys)
        range_find(&o->key[0].range, r->p, r->n, &at, &len);
    return (struct record){r->p + at, len};
}

static int compare(const struct looking *l, size_t k, const struct record *key)
{
    struct sort_order whole = l->detail;
    struct record mine = key_of(&l->master, &l->m[k].r);
    whole.keys = 0;
    return sort_compare(&whole, &mine, key);
}

/* The first place whose key is not below (behind: that is above) the key. */
static size_t place(const struct looking *l, const struct record *key, bool behind)
{
    size_t low = 0, high = l->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int d = compare(l, mid, key);
        if (d < 0 || (behind && d == 0))
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* What is kept of a master: all of it, or its key in the place where it has it. */
static struct record keep_of(struct stage *s, struct looking *l, const struct record *r,
                             const struct record *key)
{
    long from = 1, n;
    if (!l->keyonly)
        return *r;
    if (l->master.keys)
        range_fixed(&l->master.key[0].range, &from, &n);
    l->work.n = 0;
    if (!buffer_fill(s, &l->work, 0x40, from > 0 ? (size_t)from - 1 : 0) ||
        !buffer_add(s, &l->work, key->p, key->n))
        return *r;
    return (struct record){l->work.p, l->work.n};
}

/* All of the secondary input, sorted.  The counts that SETCOUNT takes away come back by address. */
static int take_masters(struct stage *s, struct looking *l)
{
    struct record r;
    struct kept k = {0};
    while (pipe_peek_at(s, 1, &r) == 0) {
        long ignored;
        struct record whole = r;
        if (l->setcount && !take_count(s, &r, &ignored))
            return 58;
        struct record key = key_of(&l->master, &r);
        if (l->setcount)
            r = whole; /* the count stays in front of what is kept */
        else
            r = keep_of(s, l, &r, &key);
        if (!kept_add(s, &k, r.p, r.n))
            return PIPE_NO_STORAGE;
        if (l->setcount) {
            k.r[k.n - 1].p += COUNT_COLUMNS < r.n ? COUNT_COLUMNS : r.n;
            k.r[k.n - 1].n -= COUNT_COLUMNS < r.n ? COUNT_COLUMNS : r.n;
        }
        pipe_consume_at(s, 1);
    }
    kept_trim(s, &k);
    struct record *work = pipe_get(s, k.n * sizeof *work + 1);
    l->m = pipe_get(s, (k.n + 1) * sizeof *l->m);
    l->room = k.n + 1;
    if (!work || !l->m)
        return PIPE_NO_STORAGE;
    if (!sort_records(s, &l->master, k.r, work, k.n))
        return 0;
    for (size_t i = 0; i < k.n; i++) {
        struct master m = {k.r[i], 0};
        if (l->setcount)
            ebcdic_number(m.r.p - COUNT_COLUMNS, COUNT_COLUMNS, &m.count);
        if (l->all || !l->n || sort_compare(&l->master, &l->m[l->n - 1].r, &k.r[i]))
            l->m[l->n++] = m;
        else
            pipe_output_to(s, 4, m.r.p, m.r.n); /* a duplicate */
    }
    pipe_free(s, work);
    pipe_free(s, k.r);
    return 0;
}

/* One more master, unless its key is there and one is enough. */
static int add_master(struct stage *s, struct looking *l, const struct record *r,
                      const struct record *key)
{
    size_t at = place(l, key, true);
    if (!l->all && at && compare(l, at - 1, key) == 0) {
        pipe_output_to(s, 4, r->p, r->n);
        return 0;
    }
    if (l->n == l->room) {
        size_t room = 2 * l->room + 16;
        struct master *m = pipe_resize(s, l->m, room * sizeof *m);
        if (!m)
            return PIPE_NO_STORAGE;
        l->m = m;
        l->room = room;
    }
    uint8_t *p = pipe_get(s, r->n + 1);
    if (!p)
        return PIPE_NO_STORAGE;
    memcpy(p, r->p, r->n);
    memmove(l->m + at + 1, l->m + at, (l->n - at) * sizeof *l->m);
    l->m[at] = (struct master){{p, r->n}, 0};
    l->n++;
    return 0;
}

/* The detail itself becomes a master. */
static int add_detail(struct stage *s, struct looking *l, const struct record *r)
{
    struct record key = key_of(&l->detail, r), kept = keep_of(s, l, r, &key);
    return add_master(s, l, &kept, &key);
}

/* Masters with that key go, to the fourth output. */
static void drop_masters(struct stage *s, struct looking *l, const struct record *r)
{
    struct record key = key_of(&l->master, r);
    size_t at = place(l, &key, false), end = place(l, &key, true);
    if (at == end)
        pipe_output_to(s, 5, r->p, r->n); /* there was none */
    for (size_t k = at; k < end; k++)
        pipe_output_to(s, 3, l->m[k].r.p, l->m[k].r.n);
    memmove(l->m + at, l->m + end, (l->n - end) * sizeof *l->m);
    l->n -= end - at;
}

/* --- records ------------------------------------------------------------------------------------------ */

/* A match; true when the primary output is at its end. */
static bool write_match(struct stage *s, struct looking *l, const struct record *r, size_t at,
                        size_t end)
{
    bool ended = false;
    size_t count = (size_t)l->m[at].count;
    for (size_t k = at; k < end; k = l->pairwise ? k + 1 : end)
        for (unsigned w = 0; w < 2; w++) {
            size_t last = l->pairwise ? k + 1 : end;
            if (l->write[w] == DETAIL)
                ended |= pipe_output_to(s, 0, r->p, r->n) != 0;
            for (size_t i = k; l->write[w] == MASTER && i < last; i++)
                ended |= l->trackcount
                             ? stage_output_counted(s, &l->counted, count, &l->m[i].r) != 0
                             : pipe_output_to(s, 0, l->m[i].r.p, l->m[i].r.n) != 0;
        }
    return ended;
}

/* The masters that a detail has: those with its key, or with the nearest one. */
static void find_masters(const struct looking *l, const struct record *key, size_t *at, size_t *end)
{
    *at = place(l, key, false);
    *end = place(l, key, true);
    bool above = *at == *end && l->nearest == CEILING && *at < l->n;
    bool below = *at == *end && l->nearest == FLOOR && *at > 0;
    if (!above && !below)
        return;
    struct record other = key_of(&l->master, &l->m[above ? *at : *at - 1].r);
    *at = place(l, &other, false);
    *end = place(l, &other, true);
}

/* 0, what was said, or PIPE_EOF: nobody wants any more. */
static int detail(struct stage *s, struct looking *l, const struct record *whole)
{
    struct record stripped = *whole, *r = &stripped;
    long increment = 1;
    if (l->increment && !take_count(s, r, &increment))
        return 58;
    struct record key = key_of(&l->detail, r);
    size_t at, end;
    int rc = 0;
    find_masters(l, &key, &at, &end);
    if (at < end && (!l->most || l->m[at].count < l->most)) {
        l->m[at].count += increment;
        bool ended = write_match(s, l, r, at, end);
        return ended && !pipe_connected(s, 1, true) && !pipe_connected(s, 2, true) ? PIPE_EOF : 0;
    }
    bool add = l->autoadd && at == end;
    if (add && l->before)
        rc = add_detail(s, l, r);
    bool ended = pipe_output_to(s, 1, r->p, r->n) != 0;
    if (add && !l->before)
        rc = add_detail(s, l, r);
    return rc ? rc
           : ended && !l->autoadd && !pipe_connected(s, 0, true) && !pipe_connected(s, 2, true)
               ? PIPE_EOF
               : 0;
}

/* Details come on the primary input, and while they do, more masters on the third and keys of those
 * that are to go on the fourth. */
static int run(struct stage *s, struct looking *l)
{
    struct record r;
    int rc = 0, in;
    bool more = pipe_streams(s, false) > 2;
    while (!rc && (in = !more ? (pipe_peek(s, &r) ? -1 : 0) : pipe_peek_any(s, &r)) >= 0) {
        struct record key = key_of(&l->master, &r);
        if (in == 2) {
            struct record kept = keep_of(s, l, &r, &key);
            rc = add_master(s, l, &kept, &key);
        } else if (in == 3)
            drop_masters(s, l, &r);
        else
            rc = detail(s, l, &r);
        if (!rc)
            pipe_consume_at(s, (unsigned)in);
    }
    return rc == PIPE_EOF ? 0 : rc;
}

/* Primary output: what matched; secondary: other details; third: masters that nobody asked for (COUNT:
 * all, with how often). */
int pipe_stage_lookup(struct stage *s)
{
    struct args a;
    struct looking *l = pipe_get(s, sizeof *l);
    if (!l)
        return PIPE_NO_STORAGE;
    args_begin(&a, s, "LUP");
    int rc = operands(&a, l);
    if (!rc && pipe_streams(s, false) < 2)
        rc = pipe_error(s, "LUP", 222, NULL);
    if (!rc)
        rc = take_masters(s, l);
    if (!rc)
        rc = run(s, l);
    if (rc || !pipe_connected(s, 2, true))
        return rc;
    pipe_sever_output(s, 0);
    pipe_sever_output(s, 1);
    pipe_select(s, 2, true);
    long count = 0;
    for (size_t k = 0; k < l->n; k++) {
        struct record key = key_of(&l->master, &l->m[k].r);
        count = k && compare(l, k - 1, &key) == 0 ? count : l->m[k].count;
        if (l->count ? stage_output_counted(s, &l->counted, (size_t)count, &l->m[k].r)
                     : !count && pipe_output(s, l->m[k].r.p, l->m[k].r.n))
            break;
    }
    return 0;
}
