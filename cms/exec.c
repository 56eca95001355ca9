/* Execs: REXX programs from the accessed disks, and what REXX may ask of CMS. */
#include "cms/exec.h"
#include "cms/rexx_functions.h"
#include "cms/rexx_streams.h"
#include "cms/xedit/xedit.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define EXEC_DEPTH_MAX 24

static void say(void *ctx, struct rexx_string line)
{
    cms_say_ebcdic(ctx, line.p, line.n);
}

/* Strings handed to the interpreter are copied by it before the next call: one buffer a kind. */
struct exec_buffers {
    uint8_t line[65536];
    char rc[16];
    uint8_t rc_ebcdic[16];
};

struct exec_host {
    struct cms *cms;
    void *stage; /* whose it is: cms_exec_host() */
    struct exec_buffers *buffers;
    struct rexx_functions functions;
};

static struct exec_host *host_of(void *ctx)
{
    return ctx;
}

static void host_say(void *ctx, struct rexx_string line)
{
    say(host_of(ctx)->cms, line);
}

static void host_fault(void *ctx)
{
    host_of(ctx)->cms->typing = true;
}

/* An error message, as SET EMSG lets it be seen. */
static void host_message(void *ctx, struct rexx_string line, size_t id)
{
    struct cms *cms = host_of(ctx)->cms;
    char text[400];
    size_t n = line.n < sizeof text ? line.n : sizeof text - 1;
    ebcdic_to_ascii(text, line.p, n);
    text[n] = 0;
    const char *from;
    n = cms_message_part(cms, text, id, &from);
    if (n)
        cms_say(cms, "%.*s", (int)n, from);
}

static bool host_read(void *ctx, struct rexx_string *line)
{
    struct exec_host *h = ctx;
    line->n = cms_read_terminal(h->cms, h->buffers->line, 256);
    line->p = h->buffers->line;
    return true;
}

static bool host_push(void *ctx, struct rexx_string line, bool lifo)
{
    return cms_stack_push(host_of(ctx)->cms->stack, line.p, line.n, lifo);
}

static bool host_pull(void *ctx, struct rexx_string *line)
{
    struct exec_host *h = ctx;
    int n = cms_stack_pull(h->cms->stack, h->buffers->line, sizeof h->buffers->line);
    if (n < 0)
        return false;
    line->p = h->buffers->line;
    line->n = (size_t)n;
    return true;
}

static size_t host_queued(void *ctx)
{
    return cms_stack_lines(host_of(ctx)->cms->stack);
}

static void find_linesize(void *ctx, const char *text)
{
    const char *size = strstr(text, "LINESIZE ");
    if (size)
        *(unsigned *)ctx = (unsigned)atoi(size + 9); /* OFF: 0 */
}

/* Where CP breaks lines: its TERMINAL LINESIZE. */
static unsigned host_linesize(void *ctx)
{
    unsigned size = 80;
    guest_cp(host_of(ctx)->cms->g, "QUERY TERMINAL", find_linesize, &size);
    return size;
}

static size_t host_externals(void *ctx)
{
    return cms_typed_ahead(host_of(ctx)->cms);
}

int cms_exec_command(struct exec_host *h, const char *environment, struct rexx_string cmd)
{
    int code;
    char *line = cms_get_storage(h->cms, cmd.n + 1);
    if (!line)
        return 104;
    ebcdic_to_ascii(line, cmd.p, cmd.n);
    line[cmd.n] = 0;
    if (!strcmp(environment, "CP"))
        code = cms_run_cp(h->cms, line);
    else if (!strcmp(environment, "COMMAND") || !strcmp(environment, ""))
        code = cms_run_function(h->cms, line, cmd.n);
    else if (!strcmp(environment, "CMS"))
        code = cms_run_whole_line(h->cms, line, cmd.n);
    else if (!strcmp(environment, "XEDIT"))
        code = xedit_subcommand(h->cms, cmd.p, cmd.n);
    else
        code = CMS_UNKNOWN;
    cms_free_storage(h->cms, line);
    return code;
}

static int host_command(void *ctx, const char *environment, struct rexx_string cmd,
                        struct rexx_string *rc)
{
    struct exec_host *h = ctx;
    int code = cms_exec_command(h, environment, cmd);
    snprintf(h->buffers->rc, sizeof h->buffers->rc, "%d", code);
    size_t n = strlen(h->buffers->rc);
    ebcdic_from_ascii(h->buffers->rc_ebcdic, h->buffers->rc, n);
    rc->p = h->buffers->rc_ebcdic;
    rc->n = n;
    return code == 0 ? REXX_OK : code < 0 ? REXX_FAILURE : REXX_ERROR;
}

static int host_function(void *ctx, const char *name, const struct rexx_string *args, size_t nargs,
                         struct rexx_string *result)
{
    struct exec_host *h = ctx;
    int rc = cms_rexx_function(&h->functions, name, args, nargs, result);
    return rc == REXX_NOT_FOUND ? cms_stream_function(h->cms, name, args, nargs, result) : rc;
}

bool cms_load_program(struct cms *cms, const char *name, const char *type, const char *fm,
                      struct rexx_source *source)
{
    char letter = 0;
    const struct cms_text *text =
        fm[0] == '*' ? cms_loaded_program(cms, name, type, &letter) : NULL;
    struct cms_text *own = NULL;
    struct cms_disk *where;
    if (!text) {
        own = cms_get_storage(cms, sizeof *own);
        if (!own)
            return false;
        if (cms_read_text(cms, name, type, fm, own, &where)) {
            cms_free_storage(NULL, own);
            return false;
        }
        letter = where->letter;
        text = own;
    }
    struct rexx_string *lines = cms_get_storage(cms, (text->lines + 1) * sizeof *lines);
    char *ids = cms_get_storage(cms, 16);
    memset(source, 0, sizeof *source);
    source->keep = own;
    source->lines = lines;
    source->name = ids;
    if (!lines || !ids) {
        cms_free_program(source);
        return false;
    }
    for (size_t k = 0; k < text->lines; k++) {
        lines[k].p = text->bytes + text->line[k].at;
        lines[k].n = text->line[k].len;
    }
    snprintf(ids, 16, "%s", name);
    snprintf(ids + 9, 7, "%c1", letter);
    source->type = type;
    source->mode = ids + 9;
    source->charset = REXX_EBCDIC;
    source->nlines = text->lines;
    return true;
}

void cms_free_program(struct rexx_source *source)
{
    struct cms_text *own = source->keep;
    if (own)
        cms_free_text(own);
    cms_free_storage(NULL, own);
    cms_free_storage(NULL, (void *)source->lines);
    cms_free_storage(NULL, (void *)source->name);
}

static bool host_load(void *ctx, const char *name, enum rexx_call how, struct rexx_source *source)
{
    (void)how;
    char upper[9];
    size_t n = strlen(name) < 8 ? strlen(name) : 8;
    for (size_t k = 0; k < n; k++)
        upper[k] = (char)toupper((unsigned char)name[k]);
    upper[n] = 0;
    return cms_load_program(host_of(ctx)->cms, upper, "EXEC", "*", source);
}

static void host_unload(void *ctx, struct rexx_source *source)
{
    (void)ctx;
    cms_free_program(source);
}

unsigned cms_exec_events(struct cms *cms)
{
    unsigned e = 0;
    if (!cms->events)
        return 0;
    if (cms->events & CMS_HALT_EXECUTION)
        e |= REXX_EVENT_STOP;
    if (cms->events & CMS_HALT_INTERPRETATION)
        e |= REXX_EVENT_HALT;
    if (cms->events & CMS_TRACE_START)
        e |= REXX_EVENT_TRACE_ON;
    if (cms->events & CMS_TRACE_END)
        e |= REXX_EVENT_TRACE_OFF;
    cms->events &= CMS_HALT_EXECUTION;
    return e;
}

static unsigned host_event(void *ctx)
{
    struct cms *cms = host_of(ctx)->cms;
    cms_pause(cms);
    return cms_exec_events(cms);
}

static uint64_t host_now(void *ctx)
{
    struct tm t;
    uint32_t ns;
    guest_local_time(host_of(ctx)->cms->g, &t, &ns);
    return (uint64_t)timegm(&t) * 1000000 + ns / 1000;
}

struct exec_host *cms_exec_host(struct cms *cms, void *stage, struct rexx_host *host)
{
    struct exec_host *h = cms_get_storage(cms, sizeof *h);
    struct exec_buffers *b = cms_get_storage(cms, sizeof *b);
    if (!h || !b) {
        cms_free_storage(cms, h);
        cms_free_storage(cms, b);
        return NULL;
    }
    h->cms = h->functions.cms = cms;
    h->stage = stage;
    h->buffers = b;
    *host = (struct rexx_host){
        .ctx = h,
        .say = host_say,
        .fault = host_fault,
        .message = host_message,
        .read_line = host_read,
        .push = host_push,
        .pull = host_pull,
        .queued = host_queued,
        .externals = host_externals,
        .linesize = host_linesize,
        .command = host_command,
        .function = host_function,
        .load = host_load,
        .unload = host_unload,
        .event = host_event,
        .now_us = host_now,
        .userid = guest_userid(cms->g),
        .stack_bytes = CMS_STACK_REXX,
    };
    return h;
}

void cms_exec_host_of(struct exec_host *h, struct rexx *rx)
{
    h->functions.rexx = rx;
}

void *cms_exec_stage(void *ctx)
{
    return host_of(ctx)->stage;
}

void cms_exec_host_destroy(struct exec_host *h)
{
    if (!h)
        return;
    cms_free_storage(h->cms, h->buffers);
    cms_rexx_functions_free(&h->functions);
    cms_free_storage(h->cms, h);
}

/* The machine's interpreter, made when the first exec runs.  Its host lives as long. */
static bool interpreter(struct cms *cms)
{
    if (cms->rexx)
        return true;
    struct rexx_host host;
    struct exec_host *h = cms_exec_host(cms, NULL, &host);
    if (h)
        cms->rexx = rexx_create(&host, REXX_EBCDIC, 32u << 20);
    if (!cms->rexx) {
        cms_exec_host_destroy(h);
        return false;
    }
    h->functions.rexx = cms->rexx;
    cms->exec_host = h;
    return true;
}

void cms_exec_destroy(struct cms *cms)
{
    rexx_destroy(cms->rexx);
    cms->rexx = NULL;
    cms_exec_host_destroy(cms->exec_host);
    cms->exec_host = NULL;
}

/* The file is there, and the file system cannot make anything of it. */
static int unreadable(struct cms *cms, const char *name, const char *type, const char *fm)
{
    struct edf_info info = {.mode = '1'};
    char text[32];
    struct cms_disk *d = cms_find(&cms->disks, name, type, fm, &info);
    snprintf(text, sizeof text, "%s %s %c%c", name, type, d ? d->letter : fm[0], info.mode);
    return cms_error(cms, "EXI", 104, "3", text, NULL);
}

/* The system's program that carries out execs that are not in REXX, as REXX's own begin with a comment. */
#define OTHERS      "DMSEXT"
#define OTHERS_TYPE "EXECPROC"

static bool in_other_language(struct cms *cms, const char *type, const struct rexx_source *s)
{
    const uint8_t *p = s->nlines ? s->lines[0].p : NULL, *end = p ? p + s->lines[0].n : NULL;
    if (strcmp(type, "EXEC") || !s->keep || !cms_find(&cms->disks, OTHERS, OTHERS_TYPE, "*", NULL))
        return false; /* one that EXECLOAD has loaded is REXX */
    while (p < end && *p == 0x40)
        p++;
    return end - p < 2 || p[0] != 0x61 || p[1] != 0x5c;
}

static int run(struct cms *cms, const char *name, const char *called, const char *type,
               const char *fm, const char *environment, const uint8_t *arguments, size_t len);

static int run_other(struct cms *cms, const char *name, char letter, const uint8_t *arguments,
                     size_t len)
{
    char head[16];
    size_t n = (size_t)snprintf(head, sizeof head, "%s %c ", name, letter);
    uint8_t *all = cms_get_storage(cms, n + len);
    if (!all)
        return cms_error(cms, "EXT", 109, NULL);
    ebcdic_from_ascii(all, head, n);
    memcpy(all + n, arguments, len);
    int rc = run(cms, OTHERS, NULL, OTHERS_TYPE, "*", "COMMAND", all, n + len);
    cms_free_storage(cms, all);
    return rc;
}

static int run(struct cms *cms, const char *name, const char *called, const char *type,
               const char *fm, const char *environment, const uint8_t *arguments, size_t len)
{
    struct rexx_source source;
    bool there = fm[0] == '*' ? cms_program_exists(cms, name, type)
                              : cms_find(&cms->disks, name, type, fm, NULL) != NULL;
    if (!there)
        return CMS_UNKNOWN;
    size_t stack = CMS_STACK_COMMAND + (cms->exec_depth ? 0 : CMS_STACK_REXX);
    if (cms->exec_depth >= EXEC_DEPTH_MAX || cms_stack_left(cms) < stack ||
        !interpreter(cms)) /* an exec that calls itself, for one */
        return cms_error(cms, "EXI", 109, NULL);
    if (!cms_load_program(cms, name, type, fm, &source))
        return unreadable(cms, name, type, fm);
    if (in_other_language(cms, type, &source)) {
        char letter = source.mode[0];
        cms_free_program(&source);
        return run_other(cms, name, letter, arguments, len);
    }
    source.called = called;
    if (!strcmp(type, "XEDIT")) /* PARSE SOURCE in an XEDIT macro: the disk is not told */
        source.mode = "*";
    struct rexx_string arg = {arguments, len}, result = {NULL, 0};
    struct rexx *outer = cms->variables;
    cms->exec_depth++;
    if (cms->exectrac)
        cms->events |= CMS_TRACE_START;
    cms->variables = cms->rexx;
    int rc = rexx_run(cms->rexx, &source, REXX_COMMAND, environment, &arg, 1, &result);
    if (rc == EXEC_HALTED)
        cms_stack_clear(cms->stack);
    rc = rexx_return_code(cms->rexx, rc, result);
    cms->variables = outer;
    cms->exec_depth--;
    cms_free_program(&source);
    return rc;
}

int cms_run_rexx(struct cms *cms, const char *name, const char *type, const char *environment,
                 const uint8_t *arguments, size_t len)
{
    return run(cms, name, NULL, type, "*", environment, arguments, len);
}

int cms_run_rexx_as(struct cms *cms, const char *name, const char *called, const char *type,
                    const char *environment, const uint8_t *arguments, size_t len)
{
    return run(cms, name, called, type, "*", environment, arguments, len);
}

int cms_run_exec(struct cms *cms, const char *name, const char *arguments, size_t n)
{
    return cms_run_exec_on(cms, name, "*", arguments, n);
}

int cms_run_exec_on(struct cms *cms, const char *name, const char *fm, const char *arguments,
                    size_t n)
{
    uint8_t *text = cms_get_storage(cms, n + 1);
    if (!text)
        return 104;
    ebcdic_from_ascii(text, arguments, n);
    int rc = run(cms, name, NULL, "EXEC", fm, "CMS", text, n);
    cms_free_storage(cms, text);
    return rc;
}
