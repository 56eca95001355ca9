/* A stage that does not stop.  What a stage asks of the dispatcher (peek, output, pause ...) is often
 * answered at once, so a loop of it may come to the dispatcher never: every request is counted here, and
 * now and then the stage lets the machine look at what its user typed.  When the PIPE has been given up
 * (HX, a stall) all requests answer end of file, upon which a stage has to return; one that goes on asking
 * all the same is left where it stands and ended.
 *
 * Such a stage's stack is thrown away, so what it has beyond storage of the PIPE (an open file, an
 * immediate command) must be in the list that pipe_hold() makes.  Loops without any request are none of
 * this: they are bounded by a record's length, and those that compare say so to pipe_worked(). */
#include "cms/coroutine.h"
#include "cms/pipelines/run.h"

#define PATIENCE 128 /* times PIPE_ASKED_EVERY that a stage may ask after the end */

void pipe_asked(struct stage *s)
{
    struct pipe_set *set = s->set;
    struct cms *cms = set->cms;
    if (cms->pipes != set || !cms->in_stage || set->running != s)
        return; /* for the stage, and not on its stack: a line that a command typed, an immediate command */
    if (!set->halted && !cms_pause(cms))
        pipe_halt(set);
    if (!set->halted || ++s->asked_on < PATIENCE)
        return;
    s->forced = true;
    coroutine_yield(s->co); /* never to come back */
}

void pipe_hold(struct stage *s, struct pipe_held *h, void (*let_go)(void *what), void *what)
{
    *h = (struct pipe_held){.next = s->held, .let_go = let_go, .what = what};
    s->held = h;
}

void pipe_unhold(struct stage *s, struct pipe_held *h)
{
    struct pipe_held **at = &s->held;
    while (*at && *at != h)
        at = &(*at)->next;
    if (*at)
        *at = h->next;
}

void pipe_let_go(struct stage *s)
{
    struct pipe_held *h;
    while ((h = s->held) != NULL) { /* it is on the stage's stack, which is still there */
        s->held = h->next;
        h->let_go(h->what);
    }
}
