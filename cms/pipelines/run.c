/* Stages dispatched: PIPE from its text to its return code.
 *
 * The dispatcher runs on the machine's own stack, where PIPE was issued (a PIPE that a stage issues
 * too: by pipe_call()); each stage on a coroutine.  A stage leaves
 * its coroutine to wait for a stream, to have something called on the dispatcher's stack, or
 * because CP wants the processor; the dispatcher then takes the next of a queue.  When nobody is
 * ready and not all have ended the pipeline is stalled. */
#include "cms/coroutine.h"
#include "cms/pipelines/run.h"
#include "cms/rexx/rexx.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define STAGE_STACK (320 * 1024) /* address space; only what is touched is storage */
#define MOST_NESTED 24
#define LOOK_EVERY  64 /* dispatches between two looks at CP's event */

int pipe_worst(int a, int b)
{
    if (a < 0 || b < 0)
        return a < b ? a : b;
    return a > b ? a : b;
}

/* --- storage --------------------------------------------------------------------------------------- */

/* In front of each piece.  A stage's pieces are in a list, freed when it ends. */
union header {
    struct {
        size_t n;
        union header *next, **at;
    };
    long double align;
};

#define OVERHEAD 64 /* what a piece costs beside its bytes, about */

/* The limit holds for all PIPEs of the machine that are within each other. */
static bool counted(struct pipe_set *set, size_t n)
{
    size_t used = 0;
    for (const struct pipe_set *s = set; s; s = s->outer)
        used += s->storage;
    if (n < set->limit && used + n + OVERHEAD <= set->limit)
        return true;
    if (!set->said_storage)
        pipe_message(set->cms, "STO", PIPE_NO_STORAGE, NULL);
    set->said_storage = true;
    return false;
}

void *pipe_set_get(struct pipe_set *set, size_t n)
{
    union header *h = counted(set, n) ? cms_get_storage(set->cms, sizeof *h + n) : NULL;
    if (!h)
        return NULL;
    h->n = n;
    h->at = NULL;
    set->storage += n + OVERHEAD;
    return h + 1;
}

void pipe_set_free(struct pipe_set *set, void *p)
{
    if (!p)
        return;
    union header *h = (union header *)p - 1;
    if (h->at) {
        *h->at = h->next;
        if (h->next)
            h->next->at = h->at;
    }
    set->storage -= h->n + OVERHEAD;
    cms_free_storage(set->cms, h);
}

static void enlist(struct stage *s, union header *h)
{
    h->next = s->pieces;
    h->at = &s->pieces;
    s->pieces = h;
    if (h->next)
        h->next->at = &h->next;
}

void *pipe_get(struct stage *s, size_t n)
{
    union header *h = pipe_set_get(s->set, n);
    if (!h)
        return NULL;
    enlist(s, h - 1);
    return h;
}

void *pipe_resize(struct stage *s, void *p, size_t n)
{
    if (!p)
        return pipe_get(s, n);
    union header *h = (union header *)p - 1;
    size_t old = h->n;
    if (s->set->halted) { /* as with pipe_free() */
        void *copy = pipe_get(s, n);
        if (copy)
            memcpy(copy, p, n < old ? n : old);
        return copy;
    }
    if (n > old && !counted(s->set, n - old))
        return NULL;
    h = cms_resize_storage(s->set->cms, h, sizeof *h + n);
    if (!h)
        return NULL;
    *h->at = h; /* it may have moved */
    if (h->next)
        h->next->at = &h->next;
    s->set->storage += n - old;
    h->n = n;
    return h + 1;
}

/* When the PIPE is given up, a stage that had the record that is in it may look at it still: it goes with the
 * pipeline. */
void pipe_free(struct stage *s, void *p)
{
    if (!s->set->halted)
        pipe_set_free(s->set, p);
}

void pipe_free_pieces(struct stage *s)
{
    while (s->pieces)
        pipe_set_free(s->set, s->pieces + 1);
}

/* --- waiting and waking ------------------------------------------------------------------------------ */

static void enqueue(struct stage *s)
{
    if (s->queued || s->ended)
        return;
    s->queued = true;
    s->next_ready = NULL;
    *s->set->ready_end = s;
    s->set->ready_end = &s->next_ready;
}

void pipe_wake(struct stage *s)
{
    if (s && s->waiting)
        enqueue(s);
}

void pipe_wait(struct stage *s)
{
    s->waiting = true; /* until it is dispatched again */
    coroutine_yield(s->co);
}

void pipe_nap(struct stage *s, uint64_t until)
{
    pipe_ask(s);
    if (s->set->halted)
        return;
    s->until = until;
    pipe_wait(s);
    s->until = 0;
}

static void stop_waiting(struct pipe_set *set)
{
    for (; set; set = set->outer) {
        set->stopped = true;
        for (struct pipeline *line = set->lines; line; line = line->next)
            for (struct stage *s = line->stages; s; s = s->next)
                if (!s->ended && (s->until || s->outside))
                    pipe_wake(s);
    }
}

void pipe_stop_waiting(struct stage *s)
{
    stop_waiting(s->set);
}

bool pipe_may_wait(struct stage *s)
{
    return pipe_pause(s) && !s->set->stopped;
}

void pipe_suspend(struct stage *s)
{
    pipe_ask(s);
    if (s->set->halted)
        return;
    s->waiting = true;
    enqueue(s);
    coroutine_yield(s->co);
}

uint64_t pipe_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Wake the stages whose time has come; the next time that there is, 0 for none. */
static uint64_t wake_sleepers(struct pipe_set *set)
{
    uint64_t now = pipe_clock(), next = 0;
    for (struct pipeline *line = set->lines; line; line = line->next)
        for (struct stage *s = line->stages; s; s = s->next) {
            if (!s->until || s->ended || s->queued)
                continue;
            if (s->until <= now)
                pipe_wake(s);
            else if (!next || s->until < next)
                next = s->until;
        }
    return next;
}

static void wake_line(struct pipeline *line)
{
    for (struct stage *s = line->stages; s; s = s->next)
        pipe_wake(s);
}

/* Give up: whatever a stage waits for is answered with end of file. */
void pipe_halt(struct pipe_set *set)
{
    if (set->halted)
        return;
    set->halted = true;
    for (struct pipeline *line = set->lines; line; line = line->next)
        wake_line(line);
}

unsigned pipe_serial(struct stage *s)
{
    struct pipe_set *set = s->set;
    while (set->outer)
        set = set->outer;
    return ++set->serial;
}

bool pipe_pause(struct stage *s)
{
    pipe_ask(s);
    if (!cms_pause(s->set->cms))
        pipe_halt(s->set);
    return !s->set->halted;
}

bool pipe_worked(struct stage *s, size_t n)
{
    s->set->worked += n + 1;
    if (s->set->halted)
        pipe_ask(s);
    if (s->set->worked < 1u << 24)
        return !s->set->halted;
    s->set->worked = 0;
    return pipe_pause(s);
}

int pipe_call(struct stage *s, int (*fn)(void *ctx), void *ctx)
{
    pipe_ask(s);
    struct pipe_set *set = s->set;
    set->call = fn;
    set->call_ctx = ctx;
    coroutine_yield(s->co);
    return set->call_rc;
}

/* --- commit ------------------------------------------------------------------------------------------ */

static bool all_at(const struct pipeline *line, int level)
{
    for (const struct stage *s = line->stages; s; s = s->next)
        if (!s->ended && s->level < level)
            return false;
    return true;
}

int pipe_commit(struct stage *s, int level)
{
    pipe_ask(s);
    if (s->level < level) {
        s->level = level;
        wake_line(s->line);
    }
    while (!all_at(s->line, level) && !s->set->halted)
        pipe_wait(s);
    return s->set->halted ? pipe_worst(s->line->rc, -1) : s->line->rc;
}

/* --- a stage from its start to its end ----------------------------------------------------------------- */

static void stage_main(void *arg)
{
    struct stage *s = arg;
    s->rc = s->row->run(s);
}

void pipe_start(struct stage *s)
{
    s->level = -2;
    s->co = coroutine_create(STAGE_STACK, stage_main, s);
    if (!s->co) {
        pipe_message(s->set->cms, "STO", PIPE_NO_STORAGE, NULL);
        pipe_halt(s->set);
    }
    s->set->live++;
    s->line->live++;
    s->waiting = true;
    enqueue(s);
}

static void tell_end(struct stage *s)
{
    char rc[16];
    snprintf(rc, sizeof rc, "%d", s->rc);
    if (s->listrc || s->trace || (s->listerr && s->rc))
        pipe_error(s, "DSP", 20, rc, NULL);
}

/* Pipelines that it issued see the variables of the next program up. */
static void forget_issuer(struct stage *s)
{
    for (struct pipeline *line = s->set->lines; line; line = line->next)
        if (line->by == s)
            line->by = s->line->by;
}

static void end_stage(struct stage *s)
{
    struct pipeline *line = s->line;
    s->ended = true;
    pipe_let_go(s); /* nothing, unless it was forced */
    tell_end(s);
    pipe_sever_all(s);
    forget_issuer(s);
    /* When the PIPE is given up, nobody waits for who looks at its record: what it has, the stack too,
     * goes with the pipeline. */
    if (!s->set->halted) {
        rexx_destroy(s->rexx);
        s->rexx = NULL;
        coroutine_destroy(s->co);
        s->co = NULL;
        pipe_free_pieces(s);
    }
    line->rc = pipe_worst(line->rc, s->rc);
    line->live--;
    s->set->live--;
    wake_line(line);
    if (!line->live)
        pipe_wake(line->caller);
}

/* What the stage has left its coroutine for; true: it is to go on at once. */
static bool serve(struct pipe_set *set, struct stage *s)
{
    struct cms *cms = set->cms;
    if (set->pausing) {
        set->pausing = false;
        cms->in_stage = false;
        cms_yield(cms, set->why);
        cms->in_stage = true;
        return true;
    }
    if (set->call) {
        int (*fn)(void *) = set->call;
        struct rexx *outer = cms->variables;
        set->call = NULL;
        cms->in_stage = false;
        cms->variables = pipe_variables(s);
        set->call_rc = fn(set->call_ctx);
        cms->variables = outer;
        cms->in_stage = true;
        return true;
    }
    return false;
}

static void resume(struct pipe_set *set, struct stage *s)
{
    struct cms *cms = set->cms;
    bool more = s->co != NULL;
    cms->in_stage = true;
    set->running = s;
    while (more && (more = coroutine_resume(s->co)) && serve(set, s))
        continue;
    set->running = NULL;
    cms->in_stage = false;
    if (!more || s->forced)
        end_stage(s);
}

/* What a stage waits for. */
static const char *state_of(const struct stage *s)
{
    if (!all_at(s->line, s->level))
        return "wait.commit";
    for (unsigned k = 0; k < s->streams; k++)
        if (s->out[k].link && s->out[k].link->producer == s && s->out[k].link->full)
            return "wait.out";
    for (const struct pipeline *line = s->set->lines; line; line = line->next)
        if (line->caller == s)
            return "wait.subr";
    return "wait.in";
}

static void stalled(struct pipe_set *set)
{
    pipe_message(set->cms, "DSQ", 29, NULL);
    for (struct pipeline *line = set->lines; line; line = line->next)
        for (struct stage *s = line->stages; s; s = s->next) {
            if (s->ended)
                continue;
            pipe_message(set->cms, "DSQ", 30, state_of(s), NULL);
            pipe_say_where(s);
        }
    set->lines->rc = PIPE_STALLED;
    pipe_halt(set);
}

static void free_ended(struct pipe_set *set)
{
    if (set->halted)
        return;
    for (struct pipeline **at = &set->lines; *at;) {
        struct pipeline *line = *at;
        if (line->live || line->caller || !line->next) { /* the last is the PIPE's own */
            at = &line->next;
            continue;
        }
        *at = line->next;
        pipe_line_free(line);
    }
}

void pipe_nap_outside(struct stage *s)
{
    s->outside = true;
    pipe_nap(s, UINT64_MAX);
    s->outside = false;
}

void pipe_wake_outside(struct stage *s)
{
    if (s->outside)
        pipe_wake(s);
}

/* Something may have happened to the machine: who waits for that looks. */
static void wake_outside(struct pipe_set *set)
{
    for (struct pipeline *line = set->lines; line; line = line->next)
        for (struct stage *s = line->stages; s; s = s->next)
            if (!s->ended)
                pipe_wake_outside(s);
}

static void dispatch(struct pipe_set *set)
{
    unsigned looks = 0;
    while (set->live) {
        if (++looks % LOOK_EVERY == 0) {
            if (!cms_pause(set->cms))
                pipe_halt(set);
            wake_outside(set);
            free_ended(set);
        }
        uint64_t next = !set->ready || looks % LOOK_EVERY == 0 ? wake_sleepers(set) : 0;
        struct stage *s = set->ready;
        if (!s && !set->halted && next) {
            cms_wait(set->cms, next);
            if (!cms_pause(set->cms))
                pipe_halt(set);
            wake_outside(set);
            continue;
        }
        if (!s && !set->halted) {
            stalled(set);
            continue;
        }
        if (!s)
            break; /* a stage that waits in spite of the halt: none does */
        set->ready = s->next_ready;
        if (!set->ready)
            set->ready_end = &set->ready;
        s->queued = s->waiting = false;
        resume(set, s);
    }
}

/* PIPEs within each other's stages take of one stack. */
static bool too_deep(const struct cms *cms)
{
    unsigned depth = 0;
    for (const struct pipe_set *set = cms->pipes; set; set = set->outer)
        depth++;
    return depth >= MOST_NESTED;
}

/* PIPMOD STOP, typed while the pipeline waits. */
static void on_pipmod(void *ctx, const uint8_t *rest, size_t n)
{
    char word[12];
    while (n && *rest == 0x40)
        rest++, n--;
    while (n && rest[n - 1] == 0x40)
        n--;
    n = n < sizeof word - 1 ? n : sizeof word - 1;
    ebcdic_to_ascii(word, rest, n);
    word[n] = 0;
    if (!strcasecmp(word, "STOP"))
        stop_waiting(ctx);
}

int pipe_run(struct cms *cms, struct pipe_text specification)
{
    struct pipe_set *set = too_deep(cms) ? NULL : cms_get_storage(cms, sizeof *set);
    if (!set)
        return pipe_message(cms, "STO", PIPE_NO_STORAGE, NULL);
    *set = (struct pipe_set){.cms = cms, .outer = cms->pipes, .variables = cms->variables};
    uint64_t storage = guest_storage_bytes(cms->g);
    set->limit = storage < PIPE_STORAGE ? (size_t)storage : PIPE_STORAGE;
    set->ready_end = &set->ready;
    cms->pipes = set;
    struct pipeline *line = NULL;
    struct cms_immediate *stop = cms_immediate_add(cms, "PIPMOD", on_pipmod, set);
    int rc = pipe_build(set, specification, NULL, false, &line);
    if (!rc) {
        dispatch(set);
        rc = line->rc;
    }
    while (set->lines) {
        struct pipeline *next = set->lines->next;
        pipe_line_free(set->lines);
        set->lines = next;
    }
    if (stop)
        cms_immediate_remove(cms, stop);
    cms->pipes = set->outer;
    cms_free_storage(cms, set);
    return rc;
}

void cms_pipes_destroy(struct cms *cms)
{
    for (struct pipe_set *set = cms->pipes; set; set = set->outer)
        for (struct pipeline *line = set->lines; line; line = line->next)
            for (struct stage *s = line->stages; s; s = s->next) {
                coroutine_destroy(s->co);
                rexx_destroy(s->rexx);
            }
    cms->pipes = NULL;
}

uint64_t cms_pipes_bytes(const struct cms *cms)
{
    uint64_t bytes = 0;
    size_t now, peak;
    for (const struct pipe_set *set = cms->pipes; set; set = set->outer)
        for (const struct pipeline *line = set->lines; line; line = line->next)
            for (const struct stage *s = line->stages; s; s = s->next) {
                bytes += s->co ? coroutine_touched(s->co) : 0;
                if (s->rexx) {
                    rexx_memory(s->rexx, &now, &peak);
                    bytes += now;
                }
            }
    return bytes;
}

/* On a stage's coroutine: by way of the dispatcher. */
void cms_pipe_yield(struct cms *cms, enum guest_run why)
{
    struct pipe_set *set = cms->pipes;
    set->pausing = true;
    set->why = why;
    coroutine_yield(set->running->co);
}

/* --- small questions ----------------------------------------------------------------------------------- */

struct cms *pipe_cms(struct stage *s)
{
    return s->set->cms;
}

struct pipe_text pipe_operands(struct stage *s)
{
    const char *end = s->operands.p + s->operands.n;
    return s->behind ? (struct pipe_text){s->behind, (size_t)(end - s->behind)} : s->operands;
}

struct rexx *pipe_exec_variables(struct stage *s)
{
    return s->set->variables;
}

struct rexx *pipe_variables(struct stage *s)
{
    for (; s && !s->rexx; s = s->line->by)
        if (!s->line->by)
            return s->set->variables;
    return s ? s->rexx : NULL;
}

bool pipe_variables_there(struct stage *s, const struct rexx *rx)
{
    for (const struct stage *t = s; t; t = t->line->by)
        if (t->rexx == rx)
            return rx != NULL;
    return rx && rx == s->set->variables;
}
