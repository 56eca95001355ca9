/* UPDATE: an update file, which is the secondary input, applied to the source that is the primary one.  The language is
 * UPDATE's (cms/update); one stage's output may be the next one's source.  What is wrong in the update file is said as
 * the command UPDATE says it, and the stage's return code is the worst of it: 4, 8 or 12. */
#include "cms/pipelines/stages.h"
#include "cms/update/update.h"

#include <stdio.h>

struct updating {
    struct stage *s;
    struct update_deck source, updates, out;
    struct update_rules rules;
    struct update_events events;
    struct pipe_held held;
    bool room;
};

static void let_go(void *what)
{
    struct updating *u = what;
    update_deck_free(&u->source);
    update_deck_free(&u->updates);
    update_deck_free(&u->out);
}

static void warn(void *ctx, unsigned number, const char *a, const char *b, size_t card)
{
    struct updating *u = ctx;
    (void)card;
    cms_error(pipe_cms(u->s), "UPD", number == 10 ? 186 : number, a, b, NULL); /* 10 names a file */
}

/* The records of an input stream; the first says how long all are, 80 at least. */
static int read_deck(struct stage *s, unsigned stream, struct update_deck *d)
{
    struct record r;
    update_deck_init(d, pipe_cms(s), UPDATE_LRECL_MIN);
    while (pipe_peek_at(s, stream, &r) == 0) {
        if (!d->n && r.n > d->lrecl)
            d->lrecl = r.n < UPDATE_LRECL_MAX ? (uint32_t)r.n : UPDATE_LRECL_MAX;
        if (r.n > d->lrecl) {
            char length[24];
            snprintf(length, sizeof length, "%u", d->lrecl);
            return pipe_error(s, "UPD", 140, length, NULL);
        }
        if (!update_deck_add(d, r.p, r.n))
            return pipe_error(s, "UPD", PIPE_NO_STORAGE, NULL);
        pipe_consume_at(s, stream);
    }
    return 0;
}

static int apply(void *ctx)
{
    struct updating *u = ctx;
    u->room = update_apply(&u->source, &u->updates, &u->rules, &u->events, &u->out);
    return 0;
}

static int updated(struct stage *s, struct updating *u)
{
    int rc = read_deck(s, 1, &u->updates);
    if (!rc)
        rc = read_deck(s, 0, &u->source);
    if (rc)
        return rc;
    pipe_call(s, apply, u);
    if (!u->room)
        return pipe_error(s, "UPD", PIPE_NO_STORAGE, NULL);
    for (size_t k = 0; k < u->out.n; k++)
        if (pipe_output(s, update_deck_at(&u->out, k), u->out.lrecl))
            break;
    return u->events.severity;
}

int pipe_stage_update(struct stage *s)
{
    struct args a;
    struct updating *u = pipe_get(s, sizeof *u);
    if (!u)
        return PIPE_NO_STORAGE;
    *u = (struct updating){
        .s = s, .rules = {.seq8 = true, .inc = true}, .events = {.warn = warn, .ctx = u}};
    args_begin(&a, s, "UPD");
    if (args_keyword(&a, "NOSEQ8", 6))
        u->rules.seq8 = false;
    else
        args_keyword(&a, "SEQ8", 4);
    int rc = args_end(&a);
    if (!rc && pipe_streams(s, false) < 2)
        rc = pipe_error(s, "UPD", 222, NULL);
    if (rc || pipe_commit(s, 0))
        return rc;
    pipe_hold(s, &u->held, let_go, u);
    rc = updated(s, u);
    pipe_unhold(s, &u->held);
    let_go(u);
    return rc;
}
