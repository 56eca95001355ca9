/* Stages that take streams or neighbours together: COMBINE, MERGE, COLLATE, SYNCHRONISE, PREDSELECT,
 * NOT, IF.  User's Guide and Reference. */
#include "cms/pipelines/stages.h"

#include <stdio.h>
#include <string.h>

/* --- COMBINE ----------------------------------------------------------------------------------------- */

enum how { OR, AND, EXCLUSIVE_OR, FIRST, LAST };

static bool operation(struct args *a, enum how *how)
{
    static const struct {
        const char *name;
        size_t min;
        enum how how;
    } names[] = {{"OR", 1, OR},
                 {"AND", 1, AND},
                 {"N", 1, AND},
                 {"EXCLUSIVEOR", 1, EXCLUSIVE_OR},
                 {"XOR", 1, EXCLUSIVE_OR},
                 {"XCLUSIVEOR", 1, EXCLUSIVE_OR},
                 {"FIRST", 5, FIRST},
                 {"LAST", 4, LAST}};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        if (args_keyword(a, names[k].name, names[k].min)) {
            *how = names[k].how;
            return true;
        }
    return false;
}

/* The record laid over what is in b, from `from` on; what is longer stays as it is. */
static bool lay_over(struct stage *s, enum how how, struct buffer *b, const struct record *r,
                     size_t from)
{
    for (size_t k = from; k < r->n && k < b->n; k++)
        switch (how) {
        case OR:
            b->p[k] |= r->p[k];
            break;
        case AND:
            b->p[k] &= r->p[k];
            break;
        case EXCLUSIVE_OR:
            b->p[k] ^= r->p[k];
            break;
        case LAST:
            b->p[k] = r->p[k];
            break;
        case FIRST:
            break;
        }
    return r->n <= b->n || buffer_add(s, b, r->p + b->n, r->n - b->n);
}

/* Runs of n + 1 records, or of those that begin with the same n characters (key). */
static int combine_runs(struct stage *s, enum how how, long n, bool key)
{
    struct record r;
    struct buffer b = {0};
    long count = 0;
    while (pipe_peek(s, &r) == 0) {
        size_t k = key ? (size_t)n : 0;
        bool ends = key ? count && (b.n < k || r.n < k || memcmp(b.p, r.p, k)) : count > n;
        if (ends) {
            if (pipe_output(s, b.p, b.n))
                return 0;
            count = 0;
        }
        if (!count) {
            b.n = 0;
            if (!buffer_add(s, &b, r.p, r.n))
                return PIPE_NO_STORAGE;
        } else if (!lay_over(s, how, &b, &r, k)) {
            return PIPE_NO_STORAGE;
        }
        count++;
        pipe_consume(s);
    }
    if (count)
        pipe_output(s, b.p, b.n);
    return 0;
}

/* A record of each stream. */
static int combine_streams(struct stage *s, enum how how, bool all)
{
    struct record r;
    struct buffer b = {0};
    unsigned streams = pipe_streams(s, false);
    for (;;) {
        unsigned got = 0;
        b.n = 0;
        for (unsigned k = 0; k < streams; k++) {
            if (pipe_peek_at(s, k, &r)) {
                if (!all)
                    return 0;
                continue;
            }
            if (got++ ? !lay_over(s, how, &b, &r, 0) : !buffer_add(s, &b, r.p, r.n))
                return PIPE_NO_STORAGE;
        }
        if (!got || pipe_output(s, b.p, b.n))
            return 0;
        for (unsigned k = 0; k < streams; k++)
            if (pipe_record_waits(s, k))
                pipe_consume_at(s, k);
    }
}

int pipe_stage_combine(struct stage *s)
{
    struct args a;
    enum how how = OR;
    long n = -1;
    bool all = true;
    int rc = 0;
    args_begin(&a, s, "CMB");
    bool key = args_keyword(&a, "KEYLENGTH", 6);
    if (key || args_number_next(&a))
        rc = args_number(&a, 0, INT32_MAX - 1, &n);
    else if (args_keyword(&a, "*", 1))
        n = INT32_MAX - 1;
    else if (args_keyword(&a, "STOP", 4)) {
        all = args_keyword(&a, "ALLEOF", 6);
        if (!all && !args_keyword(&a, "ANYEOF", 6))
            return args_bad(&a);
    }
    if (!rc && !operation(&a, &how))
        rc = args_bad(&a);
    if (!rc)
        rc = args_end(&a);
    if (rc)
        return rc;
    if (n < 0 && pipe_streams(s, false) < 2)
        n = 1;
    return n < 0 ? combine_streams(s, how, all) : combine_runs(s, how, n, key);
}

/* --- MERGE ------------------------------------------------------------------------------------------- */

/* Streams in order become one in order; of equals the lower stream's goes first. */
int pipe_stage_merge(struct stage *s)
{
    struct args a;
    struct sort_order o = {0};
    args_begin(&a, s, "MRG");
    int rc = sort_order_operands(&a, &o);
    if (!rc)
        rc = args_end(&a);
    while (!rc) {
        struct record best, r;
        int from = -1;
        for (unsigned k = 0; k < pipe_streams(s, false); k++) {
            if (pipe_peek_at(s, k, &r))
                continue;
            if (from < 0 || sort_compare(&o, &r, &best) < 0) {
                best = r;
                from = (int)k;
            }
        }
        if (from < 0 || pipe_output(s, best.p, best.n))
            break;
        pipe_consume_at(s, (unsigned)from);
    }
    return rc;
}

/* --- COLLATE ----------------------------------------------------------------------------------------- */

struct collating {
    struct sort_order master, detail;
    bool write_master, write_detail, detail_first, stop;
};

static int collate_operands(struct args *a, struct collating *c)
{
    if (args_keyword(a, "STOP", 4)) {
        if (!args_keyword(a, "ANYEOF", 6))
            return args_bad(a);
        c->stop = true;
    }
    int rc = sort_keys(a, &c->master);
    c->detail = c->master;
    if (!rc && args_range_next(a)) {
        rc = args_range(a, &c->detail.key[0].range);
        c->detail.keys = 1;
    }
    if (rc)
        return rc;
    for (;;) {
        if (!c->write_master && args_keyword(a, "MASTER", 6)) {
            c->write_master = true;
        } else if (!c->write_detail && args_keyword(a, "DETAIL", 6)) {
            c->detail_first = !c->write_master;
            c->write_detail = true;
        } else {
            break;
        }
    }
    if (!c->write_master && !c->write_detail)
        c->write_master = c->write_detail = true;
    return args_end(a);
}

static int compare_keys(const struct collating *c, const struct record *m, const struct record *d)
{
    struct record key[2] = {*m, *d};
    const struct sort_order *o[2] = {&c->master, &c->detail};
    for (unsigned k = 0; k < 2; k++) {
        size_t at = 0, n = key[k].n;
        if (o[k]->keys)
            range_find(&o[k]->key[0].range, key[k].p, key[k].n, &at, &n);
        key[k] = (struct record){key[k].p + at, n};
    }
    struct sort_order whole = {
        .pad = c->master.pad, .pad_char = c->master.pad_char, .anycase = c->master.anycase};
    return sort_compare(&whole, &key[0], &key[1]);
}

/* Details come while their key is the master's; the master goes in front of them or behind. */
static int collate(struct stage *s, const struct collating *c)
{
    struct record m, d;
    while (pipe_peek_at(s, 0, &m) == 0) {
        bool matched = false;
        for (;;) {
            if (pipe_peek_at(s, 1, &d)) {
                if (c->stop && !matched)
                    return 0;
                break;
            }
            int order = compare_keys(c, &m, &d);
            if (order < 0)
                break;
            if (order > 0) {
                pipe_output_to(s, 2, d.p, d.n);
            } else {
                if (!matched && c->write_master && !c->detail_first && pipe_output(s, m.p, m.n))
                    return 0;
                matched = true;
                if (c->write_detail && pipe_output(s, d.p, d.n))
                    return 0;
            }
            pipe_consume_at(s, 1);
        }
        if (matched && c->write_master && c->detail_first && pipe_output(s, m.p, m.n))
            return 0;
        if (!matched)
            pipe_output_to(s, 1, m.p, m.n);
        pipe_consume_at(s, 0);
    }
    while (!c->stop && pipe_peek_at(s, 1, &d) == 0) {
        pipe_output_to(s, 2, d.p, d.n);
        pipe_consume_at(s, 1);
    }
    return 0;
}

int pipe_stage_collate(struct stage *s)
{
    struct args a;
    struct collating c = {0};
    args_begin(&a, s, "COL");
    int rc = collate_operands(&a, &c);
    if (!rc && pipe_streams(s, false) < 2)
        rc = pipe_error(s, "COL", 222, NULL);
    return rc ? rc : collate(s, &c);
}

/* --- SYNCHRONISE, PREDSELECT --------------------------------------------------------------------------- */

/* A record from each stream, then each goes on; the end of one is the end. */
int pipe_stage_synchronise(struct stage *s)
{
    struct args a;
    struct record r;
    args_begin(&a, s, "SYN");
    int rc = args_end(&a);
    while (!rc) {
        for (unsigned k = 0; k < pipe_streams(s, false); k++)
            if (pipe_peek_at(s, k, &r))
                return 0;
        for (unsigned k = 0; k < pipe_streams(s, false); k++) {
            if (pipe_peek_at(s, k, &r) || pipe_output_to(s, k, r.p, r.n))
                return 0;
            pipe_consume_at(s, k);
        }
    }
    return rc;
}

/* A record is kept until one comes on the secondary input (it goes to the primary output) or on the
 * tertiary (to the secondary output). */
int pipe_stage_predselect(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    bool kept = false;
    args_begin(&a, s, "PRD");
    int stream, rc = args_end(&a);
    while (!rc && (stream = pipe_peek_any(s, &r)) >= 0) {
        if (stream == 0) {
            b.n = 0;
            if (!buffer_add(s, &b, r.p, r.n))
                return PIPE_NO_STORAGE;
            kept = true;
        } else if (kept && stream <= 2) {
            if (pipe_output_to(s, (unsigned)stream - 1, b.p, b.n) && stream == 1)
                break;
            kept = false;
        }
        pipe_consume_at(s, (unsigned)stream);
    }
    return rc;
}

/* --- NOT --------------------------------------------------------------------------------------------- */

/* A selection stage whose two outputs change places. */
int pipe_stage_not(struct stage *s)
{
    struct args a;
    char after[60];
    args_begin(&a, s, "NOT");
    if (!args_more(&a))
        return args_bad(&a);
    bool both = pipe_connected(s, 1, true);
    snprintf(after, sizeof after, " %s \x02 not: %s", both ? "\x01 *.output.1:" : "\x01 hole",
             pipe_connected(s, 0, true) ? "\x01 *:" : "");
    return stage_call(s, "(endchar 02 stagesep 01) *: \x01 not: ", after, false);
}

/* --- IF ---------------------------------------------------------------------------------------------- */

/* IF stage: what a selection stage selects goes to the primary output, the rest to the secondary; what
 * comes back on the secondary and the tertiary input goes to the tertiary output.  Without a tertiary
 * stream there is nothing to be done with the rest: it goes on with what comes back. */
int pipe_stage_if(struct stage *s)
{
    struct args a;
    args_begin(&a, s, "IFX");
    if (!args_more(&a))
        return pipe_error(s, "IFX", 173, NULL);
    if (pipe_streams(s, true) < 2)
        return pipe_error(s, "IFX", 222, NULL);
    return stage_call(s, "(endchar 02 stagesep 01) *.input.0: \x01 if: ",
                      pipe_streams(s, true) < 3
                          ? " \x01 *.output.0: \x02 if: \x01 f: faninany \x01 *.output.1:"
                            " \x02 *.input.1: \x01 f:"
                          : " \x01 *.output.0: \x02 if: \x01 *.output.1: \x02 *.input.1:"
                            " \x01 f: faninany \x01 *.output.2: \x02 *.input.2: \x01 f:",
                      true); /* the streams are the new pipeline's, each to its end */
}
