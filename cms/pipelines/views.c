/* Stages that run another stage of selection in another way: CASEI and ZONE change what it sees of a
 * record, FRTARGET and TOTARGET what it does with what it finds.  User's Guide and Reference. */
#include "cms/pipelines/run.h"
#include "cms/pipelines/stages.h"

#include <string.h>

#define MOST_VIEWS \
    16 /* CASEI CASEI ...: each takes of the stage's stack; one of a kind is enough */

static int set_view(struct stage *s, const struct pipe_view *view)
{
    if (!s->view && (s->view = pipe_get(s, sizeof *s->view)) == NULL)
        return PIPE_NO_STORAGE;
    s->view->any_case |= view->any_case;
    s->view->reverse ^= view->reverse;
    if (view->with_zone) {
        s->view->with_zone = true;
        s->view->zone = view->zone;
    }
    return 0;
}

bool pipe_any_case(struct stage *s)
{
    return s->view && s->view->any_case;
}

struct record pipe_view(struct stage *s, const struct record *r)
{
    struct record v = *r;
    struct pipe_view *view = s->view;
    size_t at, len;
    if (view && view->with_zone) {
        range_find(&view->zone, r->p, r->n, &at, &len);
        v = (struct record){r->p + at, len};
    }
    if (!view || !view->reverse)
        return v;
    view->work.n = 0;
    if (!buffer_add(s, &view->work, v.p, v.n))
        return v;
    for (size_t k = 0; k < v.n; k++)
        view->work.p[k] = v.p[v.n - 1 - k];
    return (struct record){view->work.p, v.n};
}

enum pipe_target pipe_target(struct stage *s)
{
    return s->target;
}

/* The stage in the operands, which is one that works on what it sees. */
static int run_stage(struct stage *s, struct args *a)
{
    static const char *const good[] = {
        "ABBREV",       "ALL",           "BETWEEN",    "CASEI",     "DROP",    "FIND",
        "FROMLABEL",    "FRLABEL",       "INSIDE",     "LOCATE",    "NFIND",   "NINSIDE",
        "NLOCATE",      "NOTFIND",       "NOTINSIDE",  "NOTLOCATE", "OUTSIDE", "PICK",
        "STRASMFIND",   "STRASMNFIND",   "ASMFIND",    "ASMNFIND",  "STRFIND", "STRFRLABEL",
        "STRFROMLABEL", "STRNFIND",      "STRTOLABEL", "TAKE",      "TOLABEL", "VERIFY",
        "WHILELABEL",   "STRWHILELABEL", "WILDCARD",   "ZONE"};
    char name[20];
    if (!args_more(a))
        return pipe_error(s, a->module, 173, NULL);
    if (!args_upper_word(a, name, sizeof name))
        return args_bad(a);
    const struct stage_row *row = pipe_row_find(name);
    if (++s->views > MOST_VIEWS)
        return pipe_error(s, a->module, PIPE_NO_STORAGE, NULL);
    for (size_t k = 0; row && k < sizeof good / sizeof good[0]; k++)
        if (!strcmp(row->name, good[k])) {
            s->behind = a->p + (a->p < a->end);
            return row->run(s);
        }
    return pipe_error(s, a->module, row ? 111 : 27, name, NULL);
}

int pipe_stage_casei(struct stage *s)
{
    struct args a;
    struct pipe_view view = {.any_case = true};
    args_begin(&a, s, "CAS");
    view.with_zone = args_keyword(&a, "ZONE", 4);
    int rc = view.with_zone ? args_range(&a, &view.zone) : 0;
    view.reverse = args_keyword(&a, "REVERSE", 7);
    if (!rc)
        rc = set_view(s, &view);
    return rc ? rc : run_stage(s, &a);
}

int pipe_stage_zone(struct stage *s)
{
    struct args a;
    struct pipe_view view = {.with_zone = true};
    args_begin(&a, s, "ZON");
    int rc = args_range(&a, &view.zone);
    view.any_case = args_keyword(&a, "CASEI", 5);
    view.reverse = args_keyword(&a, "REVERSE", 7);
    if (!rc)
        rc = set_view(s, &view);
    return rc ? rc : run_stage(s, &a);
}

static int by_target(struct stage *s, enum pipe_target target)
{
    struct args a;
    args_begin(&a, s, "TGT");
    s->target = target;
    return run_stage(s, &a);
}

/* From the first record on that a stage selects. */
int pipe_stage_frtarget(struct stage *s)
{
    return by_target(s, PIPE_FROM_TARGET);
}

/* Up to the first record that a stage selects. */
int pipe_stage_totarget(struct stage *s)
{
    return by_target(s, PIPE_TO_TARGET);
}
