/* Stages that issue commands: CP, CMS, COMMAND, SUBCOM; their responses are records.
 * User's Guide and Reference.
 *
 * A CMS command runs on the dispatcher's stack, since it may run execs.  What it types is caught
 * where lines leave for the terminal. */
#include "cms/pipelines/stages.h"
#include "cms/xedit/xedit.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum host { HOST_CP, HOST_CMS, HOST_COMMAND, HOST_XEDIT };

struct issuing {
    struct stage *s;
    enum host host;
    struct pipe_text command;
    struct kept lines;
    bool full; /* no storage for more lines */
    bool open; /* what is typed goes to the terminal */
    int rc;
};

static void keep(struct issuing *x, const uint8_t *p, size_t n)
{
    if (!x->full && !kept_add(x->s, &x->lines, p, n))
        x->full = true;
}

static void cp_line(void *ctx, const char *text)
{
    uint8_t line[512];
    size_t n = strlen(text) < sizeof line ? strlen(text) : sizeof line;
    ebcdic_from_ascii(line, text, n);
    keep(ctx, line, n);
}

static void typed(void *ctx, const uint8_t *line, size_t n)
{
    keep(ctx, line, n);
}

static int run_command(void *ctx)
{
    struct issuing *x = ctx;
    struct cms *cms = pipe_cms(x->s);
    struct cms_capture capture = {typed, x, cms->capture};
    if (!x->open)
        cms->capture = &capture;
    if (x->host == HOST_XEDIT) {
        size_t n = x->command.n;
        uint8_t *text = cms_get_storage(cms, n + 1);
        x->rc = 104;
        if (text) {
            ebcdic_from_ascii(text, x->command.p, n);
            x->rc = cms->xedit ? xedit_subcommand(cms, text, n) : CMS_UNKNOWN;
        }
        cms_free_storage(cms, text);
    } else {
        x->rc = x->host == HOST_CMS ? cms_run_whole_line(cms, x->command.p, x->command.n)
                                    : cms_run_whole_command(cms, x->command.p, x->command.n);
    }
    cms->capture = capture.outer;
    return 0;
}

/* One command; its response goes to the output, its return code to the secondary one. */
static void issue(struct issuing *x)
{
    struct stage *s = x->s;
    bool more = true;
    x->rc = 0;
    if (x->host == HOST_CP)
        x->rc = guest_cp(pipe_cms(s)->g, x->command.p, cp_line, x);
    else
        pipe_call(s, run_command, x);
    for (; x->lines.gone < x->lines.n; kept_drop(s, &x->lines)) {
        const struct record *r = &x->lines.r[x->lines.gone];
        if (more && pipe_output(s, r->p, r->n))
            more = pipe_connected(s, 1, true);
    }
    if (pipe_connected(s, 1, true)) {
        char text[16];
        uint8_t e[16];
        int len = snprintf(text, sizeof text, "%d", x->rc);
        ebcdic_from_ascii(e, text, (size_t)len);
        pipe_output_to(s, 1, e, (size_t)len);
    }
}

/* A command of n characters in storage of the stage's, without the blanks at its end; nothing when it is
 * blank. */
static void issue_text(struct issuing *x, char *text, size_t n)
{
    while (n && text[n - 1] == ' ')
        n--;
    text[n] = 0;
    x->command = (struct pipe_text){text, n};
    if (n)
        issue(x);
}

/* The operands are the first command, then each record is one. */
static int commands(struct stage *s, enum host host, struct pipe_text first)
{
    struct issuing x = {.s = s, .host = host};
    struct record r;
    int worst = 0;
    size_t blanks = strspn(first.p, " "), n = first.n - blanks;
    if (pipe_commit(s, 0))
        return 0;
    char *text = pipe_get(s, n + 1);
    if (!text)
        return PIPE_NO_STORAGE;
    memcpy(text, first.p + blanks, n);
    issue_text(&x, text, n);
    worst = x.rc;
    pipe_free(s, text);
    while (pipe_peek(s, &r) == 0) {
        text = pipe_get(s, r.n + 1);
        if (!text)
            return PIPE_NO_STORAGE;
        ebcdic_to_ascii(text, r.p, r.n);
        issue_text(&x, text, r.n);
        worst =
            x.rc < 0 || worst < 0 ? (x.rc < worst ? x.rc : worst) : (x.rc > worst ? x.rc : worst);
        pipe_free(s, text);
        pipe_consume(s);
    }
    return pipe_streams(s, true) > 1 ? 0 : worst;
}

/* CP [n] [command]: a number is the size of the buffer that the response needs; here it has what it
 * needs. */
int pipe_stage_cp(struct stage *s)
{
    struct args a;
    args_begin(&a, s, "CPC");
    args_more(&a);
    size_t digits = strspn(a.p, "0123456789");
    if (digits && digits == args_span(&a))
        a.p += digits;
    return commands(s, HOST_CP, (struct pipe_text){a.p, (size_t)(a.end - a.p)});
}

int pipe_stage_cms(struct stage *s)
{
    return commands(s, HOST_CMS, pipe_operands(s));
}

int pipe_stage_command(struct stage *s)
{
    return commands(s, HOST_COMMAND, pipe_operands(s));
}

/* SUBCOM environment [command]. */
int pipe_stage_subcom(struct stage *s)
{
    static const struct {
        const char *name;
        enum host host;
    } hosts[] = {
        {"XEDIT", HOST_XEDIT}, {"CMS", HOST_CMS}, {"COMMAND", HOST_COMMAND}, {"CP", HOST_CP}};
    struct args a;
    char name[9];
    args_begin(&a, s, "SCM");
    if (!args_upper_word(&a, name, sizeof name))
        return args_bad(&a);
    for (size_t k = 0; k < sizeof hosts / sizeof hosts[0]; k++)
        if (!strcmp(name, hosts[k].name))
            return commands(s, hosts[k].host, (struct pipe_text){a.p, (size_t)(a.end - a.p)});
    return pipe_error(s, "SCM", 257, name, NULL);
}

/* --- PIPE commands ---------------------------------------------------------------------------------------- */

struct running {
    struct stage *s;
    struct pipe_text text;
    int rc;
};

static int run_pipe(void *ctx)
{
    struct running *x = ctx;
    x->rc = pipe_run(pipe_cms(x->s), x->text);
    return 0;
}

int pipe_stage_runpipe(struct stage *s)
{
    struct args a;
    struct record r;
    int worst = 0;
    args_begin(&a, s, "RUN");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        char *text = pipe_get(s, r.n + 1);
        struct running x = {s, {text, r.n}, 0};
        if (!text)
            return PIPE_NO_STORAGE;
        ebcdic_to_ascii(text, r.p, r.n);
        pipe_call(s, run_pipe, &x);
        worst =
            x.rc < 0 || worst < 0 ? (x.rc < worst ? x.rc : worst) : (x.rc > worst ? x.rc : worst);
        pipe_free(s, text);
        pipe_consume(s);
    }
    return rc ? rc : worst;
}

/* AGGRC: the worst of the numbers that come is the stage's return code. */
int pipe_stage_aggrc(struct stage *s)
{
    struct args a;
    struct record r;
    long worst = 0, v;
    args_begin(&a, s, "AGG");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        if (ebcdic_number(r.p, r.n, &v))
            worst = v < 0 || worst < 0 ? (v < worst ? v : worst) : (v > worst ? v : worst);
        pipe_consume(s);
    }
    return rc ? rc : (int)worst;
}

/* HELP [stage | MSG number | number | MENU]: what CMS's HELP has of it.  Numbers up to ten count messages from
 * the last one back. */
int pipe_stage_help(struct stage *s)
{
    struct issuing x = {.s = s, .host = HOST_CMS};
    struct args a;
    char word[24] = "MENU", more[24] = "", command[80];
    args_begin(&a, s, "HLP");
    args_upper_word(&a, word, sizeof word);
    bool number = strspn(word, "0123456789") == strlen(word) && strlen(word) < 5;
    if (!strcmp(word, "MSG") && args_upper_word(&a, more, sizeof more))
        number = true;
    unsigned n = 0;
    if (number)
        sscanf(*more ? more : word, "%4u", &n);
    const struct cms *cms = pipe_cms(s);
    if (number && !*more && n < sizeof cms->pipe_said / sizeof cms->pipe_said[0]) {
        n = cms->pipe_said[n];
        if (!n)
            return pipe_error(s, "HLP", 172, word, NULL);
    }
    if (pipe_commit(s, 0))
        return 0;
    if (number)
        snprintf(command, sizeof command, "HELP FPL%03uE", n);
    else
        snprintf(command, sizeof command, "HELP PIPE %s", word);
    x.command = (struct pipe_text){command, strlen(command)};
    x.open = !pipe_connected(s, 0, true); /* HELP has the screen */
    issue(&x);
    return x.rc;
}
