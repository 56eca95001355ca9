/* From a plan to stages that are connected and started; CALLPIPE and ADDPIPE. */
#include "cms/coroutine.h"
#include "cms/pipelines/run.h"
#include "cms/rexx/rexx.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

int pipe_stage_rexx(struct stage *s); /* rexx.c */

static const struct stage_row rexx_row = {.name = "REXX", .run = pipe_stage_rexx};

static struct stage *stage_at(struct pipeline *line, unsigned index)
{
    struct stage *s = line->stages;
    while (index-- && s)
        s = s->next;
    return s;
}

static int fail(struct stage *s, unsigned number, const char *what)
{
    pipe_error(s, number == 27 ? "SCB" : "SCA", number, what, NULL);
    return -(int)number;
}

/* A built-in stage, or a file NAME REXX. */
static int find_row(struct stage *s, const struct pipe_plan_stage *plan)
{
    char upper[64];
    size_t n = 0;
    for (; plan->name[n] && n < sizeof upper - 1; n++)
        upper[n] = (char)toupper((unsigned char)plan->name[n]);
    upper[n] = 0;
    s->row = pipe_row_find(upper);
    if (!s->row && n <= 8 && edf_name_valid(upper) &&
        cms_program_exists(s->set->cms, upper, "REXX"))
        s->row = &rexx_row;
    if (!s->row && !strncmp(upper, "REXX(", 5))
        s->row = &rexx_row;
    if (!s->row)
        return fail(s, 27, upper);
    if (s->row->place == PIPE_FIRST && !plan->first)
        return fail(s, 87, NULL);
    if (s->row->place == PIPE_NOT_FIRST && plan->first)
        return fail(s, 127, NULL);
    return 0;
}

static struct stage *new_stage(struct pipeline *line, const struct pipe_plan_stage *plan)
{
    struct pipe_set *set = line->set;
    struct stage *s = pipe_set_get(set, sizeof *s);
    if (!s)
        return NULL;
    s->set = set;
    s->line = line;
    s->name = plan->name;
    s->operands = plan->operands;
    s->pipeline = plan->pipeline;
    s->number = plan->number;
    s->listcmd = plan->listcmd;
    s->listerr = plan->listerr;
    s->msglevel = plan->msglevel;
    s->listrc = plan->listrc;
    s->trace = plan->trace;
    s->streams = plan->streams;
    s->in = pipe_set_get(set, s->streams * sizeof *s->in);
    s->out = pipe_set_get(set, s->streams * sizeof *s->out);
    if (!s->in || !s->out) {
        pipe_set_free(set, s->in);
        pipe_set_free(set, s->out);
        pipe_set_free(set, s);
        return NULL;
    }
    return s;
}

static bool too_many(const struct pipeline *line)
{
    size_t n = line->plan.stages;
    for (const struct pipe_set *set = line->set; set; set = set->outer)
        n += set->live;
    return n > PIPE_MAX_STAGES;
}

static int make_stages(struct pipeline *line)
{
    struct stage **end = &line->stages;
    int rc = 0;
    if (too_many(line))
        return -pipe_message(line->set->cms, "STO", PIPE_NO_STORAGE, NULL);
    for (size_t k = 0; k < line->plan.stages; k++) {
        struct stage *s = new_stage(line, &line->plan.stage[k]);
        if (!s)
            return -PIPE_NO_STORAGE;
        s->ended = true; /* until it is started */
        *end = s;
        end = &s->next;
        int bad = find_row(s, &line->plan.stage[k]);
        rc = pipe_worst(rc, bad);
    }
    return rc;
}

/* Streams get their names, neighbours of a pipeline their links. */
static int connect(struct pipeline *line)
{
    for (size_t k = 0; k < line->plan.nodes; k++) {
        const struct pipe_node *n = &line->plan.node[k];
        struct stage *s = stage_at(line, n->stage);
        strcpy(s->in[n->stream].id, n->id);
        strcpy(s->out[n->stream].id, n->id);
    }
    for (size_t k = 0; k + 1 < line->plan.nodes; k++) {
        const struct pipe_node *a = &line->plan.node[k], *b = &line->plan.node[k + 1];
        if (a->pipeline != b->pipeline || a->last)
            continue;
        struct stage *from = stage_at(line, a->stage), *to = stage_at(line, b->stage);
        struct pipe_link *l = pipe_link_new(line->set, from, to, b->stream);
        if (!l)
            return -PIPE_NO_STORAGE;
        from->out[a->stream].link = l;
        to->in[b->stream].link = l;
    }
    return 0;
}

/* A link of the calling stage is lent to one of the new pipeline; by ADDPIPE it is given, and
 * whoever had lent it to the caller gets it back from the new stage. */
static void hand_over(struct stage *by, struct pipe_stream *from, struct pipe_stream *to, bool add)
{
    to->link = from->link;
    to->returns_to = add ? from->returns_to : by;
    if (add) {
        from->link = NULL;
        from->returns_to = NULL;
    } else {
        to->link->slots++;
        by->lent = true;
    }
}

static void lend_input(struct stage *by, unsigned n, struct stage *to, unsigned stream, bool add)
{
    struct pipe_link *l = n < by->streams ? by->in[n].link : NULL;
    if (!l || l->consumer != by)
        return;
    l->consumer = to;
    l->in_stream = stream;
    hand_over(by, &by->in[n], &to->in[stream], add);
}

static void lend_output(struct stage *by, unsigned n, struct stage *to, unsigned stream, bool add)
{
    struct pipe_link *l = n < by->streams ? by->out[n].link : NULL;
    if (!l || l->producer != by)
        return;
    l->producer = to;
    hand_over(by, &by->out[n], &to->out[stream], add);
}

/* ADDPIPE: what the calling stage reads comes from the new pipeline, or what it writes goes there;
 * what it had before comes back when it severs the stream. */
static int feed(struct pipe_set *set, struct stage *from, unsigned from_stream, struct stage *to,
                unsigned to_stream, bool below_in)
{
    struct pipe_link *l = pipe_link_new(set, from, to, to_stream);
    if (!l)
        return -PIPE_NO_STORAGE;
    struct pipe_stream *by = below_in ? &to->in[to_stream] : &from->out[from_stream];
    pipe_cut_below(below_in ? to : from, by);
    by->below = by->link;
    by->below_returns_to = by->returns_to;
    by->returns_to = NULL;
    to->in[to_stream].link = l;
    from->out[from_stream].link = l;
    return 0;
}

/* The caller's stream that a connector names; "": the selected one.  -1: there is none, said. */
static int named_stream(struct stage *by, const char *name, bool output)
{
    int k = *name    ? pipe_stream(by, name, output)
            : output ? (int)by->select_out
                     : (int)by->select_in;
    if (k < 0)
        pipe_error(by, "SCA", 102, name, NULL);
    return k;
}

/* What the caller has is handed over to one place of the new pipeline. */
static int hand_node(struct stage *by, struct stage *s, const struct pipe_node *n, bool add)
{
    int k;
    if (n->from == PIPE_OF_INPUT || n->from == PIPE_OF_EITHER) {
        if ((k = named_stream(by, n->from_stream, false)) < 0)
            return -102;
        lend_input(by, (unsigned)k, s, n->stream, add);
    }
    if (n->to == PIPE_OF_OUTPUT || n->to == PIPE_OF_EITHER) {
        if ((k = named_stream(by, n->to_stream, true)) < 0)
            return -102;
        lend_output(by, (unsigned)k, s, n->stream, add);
    }
    return 0;
}

/* What is new is put in the place of what the caller had. */
static int feed_node(struct stage *by, struct stage *s, const struct pipe_node *n)
{
    int k, rc = 0;
    if (n->from == PIPE_OF_OUTPUT) {
        if ((k = named_stream(by, n->from_stream, true)) < 0)
            return -102;
        rc = feed(s->set, by, (unsigned)k, s, n->stream, false);
    }
    if (!rc && n->to == PIPE_OF_INPUT) {
        if ((k = named_stream(by, n->to_stream, false)) < 0)
            return -102;
        rc = feed(s->set, s, n->stream, by, (unsigned)k, true);
    }
    return rc;
}

static int connectors(struct pipeline *line, struct stage *by, bool add)
{
    int rc = 0;
    for (size_t k = 0; k < line->plan.nodes && !rc; k++) {
        const struct pipe_node *n = &line->plan.node[k];
        rc = hand_node(by, stage_at(line, n->stage), n, add);
    }
    for (size_t k = 0; k < line->plan.nodes && !rc && add; k++) {
        const struct pipe_node *n = &line->plan.node[k];
        rc = feed_node(by, stage_at(line, n->stage), n);
    }
    return rc;
}

int pipe_build(struct pipe_set *set, struct pipe_text specification, struct stage *by, bool add,
               struct pipeline **out)
{
    struct pipeline *line = pipe_set_get(set, sizeof *line);
    *out = NULL;
    if (!line)
        return -PIPE_NO_STORAGE;
    line->set = set;
    line->by = by;
    int rc = pipe_scan(set->cms, specification, by != NULL, &line->plan);
    if (!rc)
        rc = make_stages(line);
    if (!rc)
        rc = connect(line);
    if (!rc && by)
        rc = connectors(line, by, add);
    if (rc) {
        pipe_line_free(line);
        return rc;
    }
    line->next = set->lines;
    set->lines = line;
    for (struct stage *s = line->stages; s; s = s->next) {
        s->ended = false;
        pipe_start(s);
    }
    *out = line;
    return 0;
}

void pipe_line_free(struct pipeline *line)
{
    struct pipe_set *set = line->set;
    for (struct stage *s = line->stages; s; s = s->next) /* as long as all of them are there */
        pipe_sever_all(s);
    for (struct stage *s = line->stages, *next; s; s = next) {
        next = s->next;
        coroutine_destroy(s->co);
        rexx_destroy(s->rexx);
        pipe_free_pieces(s);
        pipe_set_free(set, s->in);
        pipe_set_free(set, s->out);
        pipe_set_free(set, s);
    }
    pipe_plan_free(&line->plan);
    pipe_set_free(set, line);
}

struct adding {
    struct stage *by;
    struct pipe_text specification;
    bool add;
    struct pipeline *line;
};

static int build_for(void *ctx)
{
    struct adding *a = ctx;
    return pipe_build(a->by->set, a->specification, a->by, a->add, &a->line);
}

int pipe_call_pipe(struct stage *s, struct pipe_text specification, bool add)
{
    struct adding a = {.by = s, .specification = specification, .add = add};
    int rc = s->level < 0 ? pipe_commit(s, 0) : 0; /* its neighbours may wait for it */
    if (rc)
        return rc;
    rc = pipe_call(s, build_for, &a);
    if (rc || add)
        return rc;
    a.line->caller = s;
    while (a.line->live)
        pipe_wait(s);
    rc = a.line->rc;
    if (s->set->halted) /* others may still look at its records */
        return rc;
    for (struct pipeline **at = &s->set->lines; *at; at = &(*at)->next)
        if (*at == a.line) {
            *at = a.line->next;
            break;
        }
    pipe_line_free(a.line);
    return rc;
}
