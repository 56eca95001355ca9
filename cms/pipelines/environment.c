/* Stages that wait for what comes from outside of the pipeline, or speak to what runs beside it:
 * IMMCMD, STARMSG, EMSG, XMSG.  User's Guide and Reference. */
#include "cms/pipelines/stages.h"
#include "cms/xedit/xedit.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* --- immediate commands ---------------------------------------------------------------------------------- */

/* Lines that were typed and have not gone on yet. */
struct typed {
    struct stage *s;
    struct kept lines;
    size_t next;
    bool full;
};

static void on_typed(void *ctx, const uint8_t *rest, size_t n)
{
    struct typed *t = ctx;
    if (!t->full && !kept_add(t->s, &t->lines, rest, n))
        t->full = true;
    pipe_wake_outside(t->s);
}

/* IMMCMD name: what is typed behind that word while the pipeline runs. */
int pipe_stage_immcmd(struct stage *s)
{
    struct args a;
    struct cms *cms = pipe_cms(s);
    struct typed t = {.s = s};
    char name[9];
    args_begin(&a, s, "IMM");
    int rc = args_upper_word(&a, name, sizeof name) ? args_end(&a) : args_bad(&a);
    if (rc || pipe_commit(s, 0))
        return rc;
    struct cms_immediate *i = cms_immediate_add(cms, name, on_typed, &t);
    if (!i)
        return pipe_error(s, "IMM", 109, NULL);
    while (pipe_pause(s) && pipe_connected(s, 0, true)) {
        if (t.next == t.lines.n) {
            pipe_nap_outside(s);
            continue;
        }
        struct record *r = &t.lines.r[t.next++];
        if (pipe_output(s, r->p, r->n))
            break;
        pipe_free(s, (void *)r->p);
        if (t.next == t.lines.n)
            t.next = t.lines.n = 0;
    }
    cms_immediate_remove(cms, i);
    return 0;
}

/* --- messages ---------------------------------------------------------------------------------------------- */

/* EMSG: error messages for the terminal, as SET EMSG wants them. */
int pipe_stage_emsg(struct stage *s)
{
    struct args a;
    struct record r;
    args_begin(&a, s, "EMS");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        cms_say_ebcdic(pipe_cms(s), r.p, r.n);
        stage_pass_on(s, &r);
    }
    return rc;
}

struct subcommand {
    struct stage *s;
    const uint8_t *p;
    size_t n;
};

static int run_subcommand(void *ctx)
{
    struct subcommand *c = ctx;
    return xedit_subcommand(pipe_cms(c->s), c->p, c->n);
}

/* XMSG: lines for XEDIT's message area; for the terminal when no editor runs. */
int pipe_stage_xmsg(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    uint8_t word[4];
    args_begin(&a, s, "XMG");
    int rc = args_end(&a);
    ebcdic_from_ascii(word, "MSG ", 4);
    while (!rc && pipe_peek(s, &r) == 0) {
        b.n = 0;
        if (!buffer_add(s, &b, word, 4) || !buffer_add(s, &b, r.p, r.n))
            return 109;
        struct subcommand c = {s, b.p, b.n};
        if (!pipe_cms(s)->xedit || pipe_call(s, run_subcommand, &c))
            cms_say_ebcdic(pipe_cms(s), r.p, r.n);
        stage_pass_on(s, &r);
    }
    return rc;
}
