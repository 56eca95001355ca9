/* What stages do with their streams: peek, consume, output, select, sever, short.
 *
 * A stage that waits looks again at its own slot after each wake-up: what is connected there may
 * have changed meanwhile. */
#include "cms/pipelines/run.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void trace(struct stage *s, unsigned number, size_t n)
{
    char text[24];
    if (!s->trace)
        return;
    snprintf(text, sizeof text, "%zu", n);
    pipe_error(s, "DSP", number, text, NULL);
}

/* What the stage was answered. */
static int traced(struct stage *s, int rc)
{
    trace(s, 31, (size_t)rc);
    return rc;
}

struct pipe_link *pipe_link_new(struct pipe_set *set, struct stage *producer,
                                struct stage *consumer, unsigned in_stream)
{
    struct pipe_link *l = pipe_set_get(set, sizeof *l);
    if (l)
        *l = (struct pipe_link){
            .slots = 2, .producer = producer, .consumer = consumer, .in_stream = in_stream};
    return l;
}

static void drop(struct pipe_set *set, struct pipe_link *l)
{
    if (--l->slots == 0)
        pipe_set_free(set, l);
}

/* Who lent the link, if it still has it; NULL: nobody. */
static struct stage *lender(struct stage *of, struct pipe_link *l, bool output)
{
    for (unsigned k = 0; of && k < of->streams; k++) {
        const struct pipe_stream *st = output ? &of->out[k] : &of->in[k];
        if (st->link != l && st->below != l)
            continue;
        if (!output)
            l->in_stream = k;
        return of;
    }
    return NULL;
}

/* The stage has the link no more: it goes back to who lent it, or is cut. */
static void give_back(struct stage *s, struct pipe_link *l, struct stage *returns_to)
{
    if (l->consumer == s)
        l->consumer = lender(returns_to, l, false);
    else if (l->producer == s)
        l->producer = lender(returns_to, l, true);
    pipe_wake(l->producer);
    pipe_wake(l->consumer);
    drop(s->set, l);
}

/* The slot's link goes; what was below it is on top again. */
static void sever(struct stage *s, struct pipe_stream *st)
{
    struct pipe_link *l = st->link;
    struct stage *returns_to = st->returns_to;
    st->link = st->below;
    st->returns_to = st->below_returns_to;
    st->below = NULL;
    st->below_returns_to = NULL;
    if (l)
        give_back(s, l, returns_to);
}

void pipe_cut_below(struct stage *s, struct pipe_stream *st)
{
    struct pipe_link *l = st->below;
    struct stage *returns_to = st->below_returns_to;
    st->below = NULL;
    st->below_returns_to = NULL;
    if (l)
        give_back(s, l, returns_to);
}

static void forget(struct pipe_stream *st, const struct stage *gone)
{
    if (st->returns_to == gone)
        st->returns_to = NULL;
    if (st->below_returns_to == gone)
        st->below_returns_to = NULL;
}

/* A stage that has lent links ends: nothing comes back to it. */
static void forget_lender(struct stage *gone)
{
    for (struct pipeline *line = gone->set->lines; line; line = line->next)
        for (struct stage *s = line->stages; s; s = s->next)
            for (unsigned k = 0; k < s->streams; k++) {
                forget(&s->in[k], gone);
                forget(&s->out[k], gone);
            }
}

void pipe_sever_all(struct stage *s)
{
    for (unsigned k = 0; k < s->streams; k++) {
        while (s->in[k].link)
            sever(s, &s->in[k]);
        while (s->out[k].link)
            sever(s, &s->out[k]);
    }
    if (s->lent)
        forget_lender(s);
}

void pipe_sever_input(struct stage *s, unsigned stream)
{
    if (stream < s->streams)
        sever(s, &s->in[stream]);
}

void pipe_sever_output(struct stage *s, unsigned stream)
{
    if (stream < s->streams)
        sever(s, &s->out[stream]);
}

/* All I/O begins here: level 0, and a pipeline that is still good. */
static bool ready(struct stage *s)
{
    if (s->level < 0 && pipe_commit(s, 0))
        return false;
    return !s->set->halted;
}

static struct pipe_link *in_link(struct stage *s, unsigned stream)
{
    return stream < s->streams ? s->in[stream].link : NULL;
}

int pipe_peek_at(struct stage *s, unsigned stream, struct record *out)
{
    struct pipe_link *l;
    pipe_ask(s);
    *out = (struct record){NULL, 0};
    trace(s, 33, 0);
    if (!ready(s))
        return traced(s, PIPE_EOF);
    while ((l = in_link(s, stream)) != NULL && (l->consumer != s || (!l->full && l->producer)) &&
           !s->set->halted)
        pipe_wait(s);
    if (!l || !l->full || s->set->halted)
        return traced(s, PIPE_EOF);
    *out = (struct record){l->p, l->n};
    return traced(s, 0);
}

int pipe_consume_at(struct stage *s, unsigned stream)
{
    pipe_ask(s);
    struct pipe_link *l = in_link(s, stream);
    if (!l || l->consumer != s || !l->full) {
        struct record r;
        if (pipe_peek_at(s, stream, &r))
            return PIPE_EOF;
        l = in_link(s, stream);
    }
    l->full = false;
    pipe_wake(l->producer);
    return 0;
}

void pipe_answer(struct stage *s, int rc)
{
    struct pipe_link *l = in_link(s, s->select_in);
    if (l && l->consumer == s && l->full)
        l->rc = rc;
}

int pipe_peek(struct stage *s, struct record *out)
{
    return pipe_peek_at(s, s->select_in, out);
}

int pipe_consume(struct stage *s)
{
    return pipe_consume_at(s, s->select_in);
}

int pipe_output_to(struct stage *s, unsigned stream, const void *p, size_t n)
{
    pipe_ask(s);
    trace(s, 35, n);
    if (!ready(s) || stream >= s->streams)
        return traced(s, PIPE_EOF);
    struct pipe_link *l;
    while ((l = s->out[stream].link) != NULL && l->producer != s && !s->set->halted)
        pipe_wait(s);
    if (!l || !l->consumer || s->set->halted)
        return traced(s, PIPE_EOF);
    l->p = n ? p : (const void *)""; /* a null record is somewhere too */
    l->n = n;
    l->rc = 0;
    l->full = true;
    pipe_wake(l->consumer);
    while (l->full && l->consumer && !s->set->halted)
        pipe_wait(s);
    int rc = l->full ? PIPE_EOF : l->rc;
    l->full = false;
    l->p = NULL;
    return traced(s, rc);
}

int pipe_offer(struct stage *s, unsigned stream, const void *p, size_t n)
{
    pipe_ask(s);
    struct pipe_link *l = stream < s->streams && ready(s) ? s->out[stream].link : NULL;
    trace(s, 35, n);
    if (!l || l->producer != s || !l->consumer || s->set->halted)
        return traced(s, PIPE_EOF);
    l->p = n ? p : (const void *)"";
    l->n = n;
    l->full = true;
    pipe_wake(l->consumer);
    return 0;
}

int pipe_offered(struct stage *s, unsigned stream)
{
    pipe_ask(s);
    struct pipe_link *l = stream < s->streams ? s->out[stream].link : NULL;
    if (!l || l->producer != s || !l->consumer || s->set->halted)
        return PIPE_EOF;
    return l->full;
}

void pipe_withdraw(struct stage *s, unsigned stream)
{
    pipe_ask(s);
    struct pipe_link *l = stream < s->streams ? s->out[stream].link : NULL;
    if (l && l->producer == s)
        l->full = false;
}

int pipe_output(struct stage *s, const void *p, size_t n)
{
    return pipe_output_to(s, s->select_out, p, n);
}

bool pipe_record_waits(struct stage *s, unsigned stream)
{
    pipe_ask(s);
    struct pipe_link *l = in_link(s, stream);
    return l && l->full && l->consumer == s;
}

int pipe_peek_any(struct stage *s, struct record *out)
{
    pipe_ask(s);
    *out = (struct record){NULL, 0};
    if (!ready(s))
        return -1;
    while (!s->set->halted) {
        bool open = false;
        for (unsigned k = 0; k < s->streams; k++) {
            struct pipe_link *l = s->in[k].link;
            if (l && l->full && l->consumer == s) {
                *out = (struct record){l->p, l->n};
                return (int)k;
            }
            open |= l && l->producer;
        }
        if (!open)
            return -1;
        pipe_wait(s);
    }
    return -1;
}

/* Record by record, when the two streams cannot be joined. */
static int copy_rest(struct stage *s)
{
    struct record r;
    while (pipe_peek(s, &r) == 0 && pipe_output(s, r.p, r.n) == 0)
        pipe_consume(s);
    return 0;
}

int pipe_short(struct stage *s)
{
    pipe_ask(s);
    if (!ready(s) || s->select_in >= s->streams || s->select_out >= s->streams)
        return 0;
    struct pipe_stream *in = &s->in[s->select_in], *out = &s->out[s->select_out];
    struct pipe_link *l = in->link, *m = out->link;
    bool ours = l && m && l->consumer == s && m->producer == s && l->slots <= 2 && m->slots == 2;
    if (!ours || in->returns_to || out->returns_to || in->below || out->below || !m->consumer ||
        m->in_stream >= m->consumer->streams || m->consumer->in[m->in_stream].link != m || s->trace)
        return copy_rest(s);
    struct stage *d = m->consumer;
    l->consumer = d;
    l->in_stream = m->in_stream;
    d->in[m->in_stream].link = l;
    in->link = out->link = NULL;
    pipe_set_free(s->set, m);
    pipe_wake(d);
    return 0;
}

int pipe_stream(struct stage *s, const char *which, bool output)
{
    pipe_ask(s);
    char *end;
    unsigned long v = strtoul(which, &end, 10);
    if (*which && !*end)
        return v < s->streams ? (int)v : -1;
    const struct pipe_stream *of = output ? s->out : s->in;
    for (unsigned k = 0; k < s->streams; k++)
        if (of[k].id[0] && !strcasecmp(of[k].id, which))
            return (int)k;
    return -1;
}

int pipe_add_stream(struct stage *s, const char *id)
{
    unsigned n = s->streams;
    struct pipe_stream *in = pipe_set_get(s->set, (n + 1) * sizeof *in);
    struct pipe_stream *out = in ? pipe_set_get(s->set, (n + 1) * sizeof *out) : NULL;
    if (!out || n >= 1000) {
        pipe_set_free(s->set, in);
        pipe_set_free(s->set, out);
        return -1;
    }
    memcpy(in, s->in, n * sizeof *in);
    memcpy(out, s->out, n * sizeof *out);
    snprintf(in[n].id, sizeof in[n].id, "%s", id);
    snprintf(out[n].id, sizeof out[n].id, "%s", id);
    pipe_set_free(s->set, s->in);
    pipe_set_free(s->set, s->out);
    s->in = in;
    s->out = out;
    s->streams = n + 1;
    return (int)n;
}

void pipe_select(struct stage *s, unsigned stream, bool output)
{
    pipe_ask(s);
    if (output)
        s->select_out = stream;
    else
        s->select_in = stream;
}

unsigned pipe_streams(struct stage *s, bool output)
{
    (void)output;
    return s->streams;
}

bool pipe_connected(struct stage *s, unsigned stream, bool output)
{
    pipe_ask(s);
    if (stream >= s->streams)
        return false;
    struct pipe_link *l = output ? s->out[stream].link : s->in[stream].link;
    return l && (output ? l->consumer != NULL : l->producer || l->full);
}
