/* LOOKUP: records of the primary input whose key a reference has.  User's Guide and Reference.
 *
 * The reference is an array in order of keys; masters with the same key stand in the order in which
 * they came, unless only the first of them counts. */
#include "cms/pipelines/stages.h"

#include <string.h>

struct master {
    struct record r;
    size_t count; /* of the first with its key: how often it was looked up */
};

enum { NONE, DETAIL, MASTER };

struct looking {
    struct sort_order detail, master; /* one key each at most */
    bool count, autoadd, before, keyonly, all, pairwise;
    unsigned char write[2]; /* which records of a match are written, in this order */
    struct master *m;
    size_t n, room;
    struct buffer work;
};

/* --- operands ----------------------------------------------------------------------------------------- */

static bool one_option(struct args *a, struct looking *l)
{
    if (args_keyword(a, "COUNT", 5))
        l->count = true;
    else if (args_keyword(a, "AUTOADD", 7))
        l->autoadd = true;
    else if (l->autoadd && args_keyword(a, "BEFORE", 6))
        l->before = true;
    else if (args_keyword(a, "KEYONLY", 7))
        l->keyonly = true;
    else
        return false;
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
        if (!one_option(a, l))
            rc = sort_options(a, &o);
    } while (!rc && a->p != before);
    l->detail = l->master = o;
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
        }
    }
    return rc ? rc : outputs(a, l);
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

/* All of the secondary input. */
static int take_masters(struct stage *s, struct looking *l)
{
    struct record r;
    struct kept k = {0};
    while (pipe_peek_at(s, 1, &r) == 0) {
        if (!kept_add(s, &k, r.p, r.n))
            return PIPE_NO_STORAGE;
        pipe_consume_at(s, 1);
    }
    struct record *work = pipe_get(s, k.n * sizeof *work + 1);
    l->m = pipe_get(s, (k.n + 1) * sizeof *l->m);
    l->room = k.n + 1;
    if (!work || !l->m)
        return PIPE_NO_STORAGE;
    if (!sort_records(s, &l->master, k.r, work, k.n))
        return 0;
    for (size_t i = 0; i < k.n; i++)
        if (l->all || !l->n || sort_compare(&l->master, &l->m[l->n - 1].r, &k.r[i]))
            l->m[l->n++] = (struct master){k.r[i], 0};
    pipe_free(s, work);
    pipe_free(s, k.r);
    return 0;
}

/* One more master, unless its key is there and one is enough. */
static int add_master(struct stage *s, struct looking *l, const struct record *r,
                      const struct record *key)
{
    size_t at = place(l, key, true);
    if (!l->all && at && compare(l, at - 1, key) == 0)
        return 0;
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

/* The detail itself becomes a master, or its key in the place where masters have theirs. */
static int add_detail(struct stage *s, struct looking *l, const struct record *r)
{
    struct record key = key_of(&l->detail, r);
    if (!l->keyonly)
        return add_master(s, l, r, &key);
    size_t at = 0;
    long from, n;
    if (l->master.keys && range_fixed(&l->master.key[0].range, &from, &n))
        at = (size_t)from - 1;
    l->work.n = 0;
    if (!buffer_fill(s, &l->work, 0x40, at) || !buffer_add(s, &l->work, key.p, key.n))
        return PIPE_NO_STORAGE;
    struct record alone = {l->work.p, l->work.n};
    return add_master(s, l, &alone, &key);
}

/* Masters with that key go, to the fourth output. */
static void drop_masters(struct stage *s, struct looking *l, const struct record *r)
{
    struct record key = key_of(&l->detail, r);
    size_t at = place(l, &key, false), end = place(l, &key, true);
    for (size_t k = at; k < end; k++) {
        pipe_output_to(s, 3, l->m[k].r.p, l->m[k].r.n);
        pipe_free(s, (void *)l->m[k].r.p);
    }
    memmove(l->m + at, l->m + end, (l->n - end) * sizeof *l->m);
    l->n -= end - at;
}

/* --- records ------------------------------------------------------------------------------------------ */

/* A match; true when the primary output is at its end. */
static bool write_match(struct stage *s, const struct looking *l, const struct record *r, size_t at,
                        size_t end)
{
    bool ended = false;
    for (size_t k = at; k < end; k = l->pairwise ? k + 1 : end)
        for (unsigned w = 0; w < 2; w++) {
            size_t last = l->pairwise ? k + 1 : end;
            if (l->write[w] == DETAIL)
                ended |= pipe_output_to(s, 0, r->p, r->n) != 0;
            for (size_t i = k; l->write[w] == MASTER && i < last; i++)
                ended |= pipe_output_to(s, 0, l->m[i].r.p, l->m[i].r.n) != 0;
        }
    return ended;
}

/* 0, no storage, or PIPE_EOF: nobody wants any more. */
static int detail(struct stage *s, struct looking *l, const struct record *r)
{
    struct record key = key_of(&l->detail, r);
    size_t at = place(l, &key, false), end = place(l, &key, true);
    int rc = 0;
    if (at < end) {
        l->m[at].count++;
        bool ended = write_match(s, l, r, at, end);
        return ended && !pipe_connected(s, 1, true) && !pipe_connected(s, 2, true) ? PIPE_EOF : 0;
    }
    if (l->autoadd && l->before)
        rc = add_detail(s, l, r);
    bool ended = pipe_output_to(s, 1, r->p, r->n) != 0;
    if (l->autoadd && !l->before)
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
        if (in == 2)
            rc = add_master(s, l, &r, &key);
        else if (in == 3)
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
    size_t count = 0;
    for (size_t k = 0; k < l->n; k++) {
        struct record key = key_of(&l->master, &l->m[k].r);
        count = k && compare(l, k - 1, &key) == 0 ? count : l->m[k].count;
        if (l->count ? stage_output_counted(s, &l->work, count, &l->m[k].r)
                     : !count && pipe_output(s, l->m[k].r.p, l->m[k].r.n))
            break;
    }
    return 0;
}
