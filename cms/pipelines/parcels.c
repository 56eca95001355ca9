/* Stages that cut records or take them apart over streams: PARCEL, THREEWAY, FANOUTTWO, FANINTWO, PAUSE, ASMCONT and
 * ASMXPND.  As CMS Pipelines' list of stages describes them; a statement's form is that which John Hartmann's
 * published asmxpnd makes. */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <string.h>

/* The bytes of the primary input in records as long as the numbers on the secondary input say.  When one of the two
 * is at its end the stage ends: bytes that are less than a number says are a record of their own. */
struct parcel {
    struct buffer b;
    struct record r; /* what waits on the primary input */
    size_t used;     /* bytes of it */
};

/* Bytes of the primary input into p->b until it has so many; false: there are no more, or no storage. */
static bool parcel_fill(struct stage *s, struct parcel *p, size_t n, int *rc)
{
    while (p->b.n < n) {
        if (pipe_peek_at(s, 0, &p->r))
            return false;
        size_t part = p->r.n - p->used < n - p->b.n ? p->r.n - p->used : n - p->b.n;
        if (part && !buffer_add(s, &p->b, p->r.p + p->used, part)) {
            *rc = PIPE_NO_STORAGE;
            return false;
        }
        p->used += part;
        if (p->used == p->r.n) {
            pipe_consume_at(s, 0);
            p->used = 0;
        }
    }
    return true;
}

int pipe_stage_parcel(struct stage *s)
{
    struct args a;
    struct record number;
    struct parcel p = {.used = 0};
    args_begin(&a, s, "PCL");
    int rc = args_end(&a);
    if (!rc && pipe_streams(s, false) < 2)
        rc = pipe_error(s, "PCL", 222, NULL);
    while (!rc && pipe_peek_at(s, 1, &number) == 0) {
        long n;
        char text[24];
        if (!ebcdic_number(number.p, number.n, &n) || n < 0) {
            size_t shown = number.n < sizeof text ? number.n : sizeof text - 1;
            ebcdic_to_ascii(text, number.p, shown);
            text[shown] = 0;
            return pipe_error(s, "PCL", 58, text, NULL);
        }
        p.b.n = 0;
        bool all = parcel_fill(s, &p, (size_t)n, &rc);
        if (rc || (!all && !p.b.n) || pipe_output(s, p.b.p, p.b.n) || !all)
            break;
        pipe_consume_at(s, 1);
    }
    return rc;
}

/* THREEWAY range: what is in front of it, the range, what is behind it, to three outputs. */
int pipe_stage_threeway(struct stage *s)
{
    struct args a;
    struct record r;
    struct range range;
    args_begin(&a, s, "3WY");
    int rc = args_more(&a) ? args_range(&a, &range) : args_bad(&a);
    if (!rc)
        rc = args_end(&a);
    if (!rc && pipe_streams(s, true) < 3)
        rc = pipe_error(s, "3WY", pipe_streams(s, true) < 2 ? 222 : 1382, NULL);
    while (!rc && pipe_peek(s, &r) == 0) {
        size_t at, n;
        if (!range_find(&range, r.p, r.n, &at, &n)) {
            at = at < r.n ? at : r.n;
            n = 0;
        }
        bool wanted = pipe_output_to(s, 0, r.p, at) == 0;
        wanted = pipe_output_to(s, 1, r.p + at, n) == 0 || wanted;
        wanted = pipe_output_to(s, 2, r.p + at + n, r.n - at - n) == 0 || wanted;
        if (!wanted)
            break;
        pipe_consume(s);
    }
    return rc;
}

/* Of FANOUT and FANINANY those for two streams. */
static int two(struct stage *s, bool output)
{
    struct args a;
    args_begin(&a, s, "FN2");
    int rc = args_end(&a);
    unsigned n = pipe_streams(s, output);
    return rc ? rc : n == 2 ? 0 : pipe_error(s, "FN2", n > 2 ? 264 : 222, NULL);
}

int pipe_stage_fanouttwo(struct stage *s)
{
    int rc = two(s, true);
    return rc ? rc : pipe_stage_fanout(s);
}

/* What has come on the secondary input goes first. */
int pipe_stage_fanintwo(struct stage *s)
{
    struct record r;
    int from, rc = two(s, false);
    while (!rc && (from = pipe_peek_any(s, &r)) >= 0) {
        if (from == 0 && pipe_record_waits(s, 1) && pipe_peek_at(s, 1, &r) == 0)
            from = 1;
        if (pipe_output(s, r.p, r.n))
            break;
        pipe_consume_at(s, (unsigned)from);
    }
    return rc;
}

/* PAUSE: RUNPIPE EVENTS would hear of each record; there is none that asks for events. */
int pipe_stage_pause(struct stage *s)
{
    struct args a;
    args_begin(&a, s, "PAU");
    int rc = args_end(&a);
    return rc ? rc : pipe_short(s);
}

/* --- statements of the assembler ------------------------------------------------------------------------------- */

enum { STATEMENT = 71, CONTINUED = 15, GOES_ON = STATEMENT - CONTINUED };

static bool continued(const struct record *r)
{
    return r->n > STATEMENT && r->p[STATEMENT] != 0x40;
}

/* ASMCONT: columns 1 to 71 of a statement, then 16 to 71 of what goes on. */
int pipe_stage_asmcont(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    bool joining = false;
    args_begin(&a, s, "ASC");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        bool more = continued(&r);
        size_t from = joining ? CONTINUED : 0, to = r.n < STATEMENT ? r.n : STATEMENT;
        if (from < to && !buffer_add(s, &b, r.p + from, to - from))
            return PIPE_NO_STORAGE;
        if (!more && pipe_output(s, b.p, b.n))
            return 0;
        b.n = more ? b.n : 0;
        joining = more;
        pipe_consume(s);
    }
    if (!rc && joining)
        pipe_output(s, b.p, b.n);
    return rc;
}

/* ASMXPND: what is longer than 71 columns goes on in column 16, behind a + in column 72. */
int pipe_stage_asmxpnd(struct stage *s)
{
    struct args a;
    struct record r;
    uint8_t line[STATEMENT + 1];
    args_begin(&a, s, "ASX");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        size_t at = 0;
        do {
            size_t indent = at ? CONTINUED : 0;
            size_t n = r.n - at < STATEMENT - indent ? r.n - at : STATEMENT - indent;
            memset(line, 0x40, sizeof line);
            memcpy(line + indent, r.p + at, n);
            at += n;
            if (at < r.n)
                line[STATEMENT] = 0x4e;
            if (pipe_output(s, line, at < r.n ? STATEMENT + 1 : indent + n))
                return 0;
        } while (at < r.n);
        pipe_consume(s);
    }
    return rc;
}
