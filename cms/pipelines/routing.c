/* Stages that send records to several outputs, or that stand between a stream's ends: FANOUT, DEAL,
 * GATHER, FILLUP, DAM, NOEOFBACK, EOFBACK.  User's Guide and Reference. */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

/* STOP ALLEOF, ANYEOF or a number: so many streams may end before the stage does; 0: all. */
static int stop_operand(struct args *a, long *stop)
{
    *stop = 0;
    if (!args_keyword(a, "STOP", 4) || args_keyword(a, "ALLEOF", 6))
        return 0;
    if (args_keyword(a, "ANYEOF", 6))
        return *stop = 1, 0;
    return args_number_next(a) ? args_number(a, 1, INT32_MAX, stop) : args_bad(a);
}

static bool stops(const struct stage *s, long stop, unsigned ended, unsigned streams)
{
    (void)s;
    return ended >= streams || (stop && (long)ended >= stop);
}

/* Each record to all outputs, in their order. */
int pipe_stage_fanout(struct stage *s)
{
    struct args a;
    struct record r;
    long stop;
    args_begin(&a, s, "FNO");
    int rc = stop_operand(&a, &stop);
    if (!rc)
        rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        unsigned ended = 0, n = pipe_streams(s, true);
        for (unsigned k = 0; k < n; k++)
            ended += pipe_output_to(s, k, r.p, r.n) != 0;
        if (stops(s, stop, ended, n))
            break;
        pipe_consume(s);
    }
    return rc;
}

/* --- DEAL ------------------------------------------------------------------------------------------ */

struct dealing {
    enum { IN_TURN, BY_SECONDARY, BY_KEY, BY_STREAMID } how;
    bool release, latch, strip;
    long stop;
    struct range range;
    struct buffer key, rest;
    bool *ended;
    unsigned last; /* the stream of the record before */
    bool any;
};

static int deal_operands(struct args *a, struct dealing *d)
{
    int rc = 0;
    if (args_keyword(a, "SECONDARY", 9)) {
        d->how = BY_SECONDARY;
        d->release = args_keyword(a, "RELEASE", 7);
        d->latch = !d->release && args_keyword(a, "LATCH", 5);
    } else if (args_keyword(a, "KEY", 3) || args_keyword(a, "STREAMID", 6)) {
        d->how = a->p[-1] == 'Y' || a->p[-1] == 'y' ? BY_KEY : BY_STREAMID;
        rc = args_range(a, &d->range);
        d->strip = !rc && args_keyword(a, "STRIP", 5);
    } else {
        rc = stop_operand(a, &d->stop);
    }
    return rc ? rc : args_end(a);
}

static struct record deal_part(const struct dealing *d, const struct record *r)
{
    size_t at, n;
    if (range_find(&d->range, r->p, r->n, &at, &n))
        return (struct record){r->p + at, n};
    return (struct record){r->p, 0};
}

/* STRIP: what is written is the record without the part that said where to. */
static bool deal_strip(struct stage *s, struct dealing *d, struct record *r)
{
    size_t at, n;
    if (!d->strip || !range_find(&d->range, r->p, r->n, &at, &n))
        return true;
    d->rest.n = 0;
    if (!buffer_add(s, &d->rest, r->p, at) ||
        !buffer_add(s, &d->rest, r->p + at + n, r->n - at - n))
        return false;
    *r = (struct record){d->rest.p, d->rest.n};
    return true;
}

/* The stream that a record's text names; -1: there is none, said. */
static int deal_named(struct stage *s, const uint8_t *p, size_t n)
{
    char text[24];
    while (n && p[n - 1] == 0x40)
        n--;
    while (n && *p == 0x40)
        p++, n--;
    n = n < sizeof text - 1 ? n : sizeof text - 1;
    ebcdic_to_ascii(text, p, n);
    text[n] = 0;
    int k = pipe_stream(s, text, true);
    if (k < 0)
        pipe_error(s, "DEA", 102, text, NULL);
    return k;
}

/* The next stream in turn that has not ended; -1: there is none. */
static int deal_next(struct stage *s, struct dealing *d)
{
    unsigned n = pipe_streams(s, true), from = d->any ? d->last + 1 : 0;
    for (unsigned k = 0; k < n; k++)
        if (!d->ended[(from + k) % n])
            return (int)((from + k) % n);
    return -1;
}

/* Where the record goes: a stream; -1: nowhere any more; *rc: what was said. */
static int deal_to(struct stage *s, struct dealing *d, const struct record *r, int *rc)
{
    struct record v;
    switch (d->how) {
    case BY_SECONDARY:
        if (pipe_peek_at(s, 1, &v))
            return d->latch && d->any ? (int)d->last : -1;
        *rc = deal_named(s, v.p, v.n);
        if (d->release)
            pipe_consume_at(s, 1);
        break;
    case BY_STREAMID:
        v = deal_part(d, r);
        *rc = deal_named(s, v.p, v.n);
        break;
    case BY_KEY: {
        v = deal_part(d, r);
        bool same = d->any && !d->ended[d->last] && v.n == d->key.n && !memcmp(v.p, d->key.p, v.n);
        int to = same ? (int)d->last : deal_next(s, d);
        d->key.n = 0;
        if (!buffer_add(s, &d->key, v.p, v.n))
            *rc = PIPE_NO_STORAGE;
        return to;
    }
    default:
        return deal_next(s, d);
    }
    int to = *rc;
    *rc = to < 0 ? 102 : 0;
    return to;
}

/* The next record and its stream; -1: it is over.  SECONDARY looks there first, but for LATCH. */
static int deal_record(struct stage *s, struct dealing *d, struct record *r, int *rc)
{
    bool first = d->how == BY_SECONDARY && !d->latch;
    int to = first ? deal_to(s, d, NULL, rc) : 0;
    if (*rc || to < 0 || pipe_peek(s, r))
        return -1;
    return first ? to : deal_to(s, d, r, rc);
}

/* What the record was is done with: it goes, and what said where to. */
static void deal_done(struct stage *s, const struct dealing *d, bool written)
{
    bool named = d->how == BY_SECONDARY && !d->release && pipe_record_waits(s, 1);
    if (written || d->how == BY_SECONDARY || d->how == BY_STREAMID)
        pipe_consume(s);
    if (named)
        pipe_consume_at(s, 1);
}

/* Records to the outputs in turn, or to where something says. */
int pipe_stage_deal(struct stage *s)
{
    struct args a;
    struct record r;
    struct dealing d = {.how = IN_TURN};
    unsigned ended = 0, n = pipe_streams(s, true);
    args_begin(&a, s, "DEA");
    int rc = deal_operands(&a, &d);
    d.ended = pipe_get(s, n * sizeof *d.ended + 1);
    if (!rc && !d.ended)
        rc = PIPE_NO_STORAGE;
    int to;
    while (!rc && (to = deal_record(s, &d, &r, &rc)) >= 0 && !rc) {
        d.any = true;
        d.last = (unsigned)to;
        if (!deal_strip(s, &d, &r))
            return PIPE_NO_STORAGE;
        bool written = pipe_output_to(s, (unsigned)to, r.p, r.n) == 0;
        deal_done(s, &d, written);
        if (written)
            continue;
        ended += !d.ended[to];
        d.ended[to] = true;
        if (stops(s, d.stop, ended, n))
            break;
    }
    return rc;
}

/* A record from each input in turn. */
int pipe_stage_gather(struct stage *s)
{
    struct args a;
    struct record r;
    long stop;
    unsigned n = pipe_streams(s, false), ended = 0;
    bool *over = pipe_get(s, n * sizeof *over + 1);
    args_begin(&a, s, "GTH");
    int rc = over ? stop_operand(&a, &stop) : PIPE_NO_STORAGE;
    if (!rc)
        rc = args_end(&a);
    for (unsigned k = 0; !rc; k = (k + 1) % n) {
        if (over[k])
            continue;
        if (pipe_peek_at(s, k, &r)) {
            over[k] = true;
            if (stops(s, stop, ++ended, n))
                break;
            continue;
        }
        if (pipe_output(s, r.p, r.n))
            break;
        pipe_consume_at(s, k);
    }
    return rc;
}

/* All to one output until it ends, then to the next. */
int pipe_stage_fillup(struct stage *s)
{
    struct args a;
    struct record r;
    unsigned to = 0;
    args_begin(&a, s, "FIL");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        while (to < pipe_streams(s, true) && pipe_output_to(s, to, r.p, r.n))
            to++;
        if (to == pipe_streams(s, true))
            break;
        pipe_consume(s);
    }
    return rc;
}

/* --- between the ends of a stream -------------------------------------------------------------------- */

/* DAM: nothing passes before there is a record on the primary input; then all streams do. */
int pipe_stage_dam(struct stage *s)
{
    struct args a;
    struct record r;
    args_begin(&a, s, "DAM");
    int rc = args_end(&a);
    if (rc || pipe_peek(s, &r))
        return rc;
    for (unsigned k = 0; k < pipe_streams(s, false); k++) {
        pipe_select(s, k, false);
        pipe_select(s, k, true);
        pipe_short(s);
    }
    return 0;
}

/* The end of the output does not end the input. */
int pipe_stage_noeofback(struct stage *s)
{
    struct args a;
    struct record r;
    args_begin(&a, s, "NEB");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        pipe_output(s, r.p, r.n);
        pipe_consume(s);
    }
    return rc;
}

/* EOFBACK driver: a stage that writes, whose end of output ends it. */
int pipe_stage_eofback(struct stage *s)
{
    struct args a;
    args_begin(&a, s, "EFB");
    if (!args_more(&a))
        return pipe_error(s, "EFB", 173, NULL);
    return stage_call(s, "(endchar 02 stagesep 01) *: \x01 o: fanout stop anyeof \x01 ",
                      " \x02 o: \x01 *:", false);
}
