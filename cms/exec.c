/* Execs: REXX programs from the accessed disks, and what REXX may ask of CMS. */
#include "cms/exec.h"
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
#define LINE_HOST      4096
#define STORAGE_SHOWN  65536 /* bytes that STORAGE() gives at once */

static void host_text(struct rexx_string s, char *out, size_t size)
{
    size_t n = s.n < size ? s.n : size - 1;
    ebcdic_to_ascii(out, s.p, n);
    out[n] = 0;
}

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
    uint8_t *response; /* of DIAG(8) */
    size_t response_n, response_size;
};

static struct exec_host *host_of(void *ctx)
{
    return ctx;
}

static void host_say(void *ctx, struct rexx_string line)
{
    say(host_of(ctx)->cms, line);
}

static bool host_read(void *ctx, struct rexx_string *line)
{
    struct exec_host *h = ctx;
    line->n = cms_read_terminal(h->cms, h->buffers->line, 256);
    line->p = h->buffers->line;
    return true;
}

static void host_push(void *ctx, struct rexx_string line, bool lifo)
{
    cms_stack_push(host_of(ctx)->cms->stack, line.p, line.n, lifo);
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

int cms_exec_command(struct exec_host *h, const char *environment, struct rexx_string cmd)
{
    int code;
    char *line = cms_get_storage(h->cms, cmd.n + 1);
    if (!line)
        return 104;
    host_text(cmd, line, cmd.n + 1);
    if (!strcmp(environment, "CP"))
        code = cms_run_cp(h->cms, line);
    else if (!strcmp(environment, "COMMAND") || !strcmp(environment, ""))
        code = cms_run_command(h->cms, line);
    else if (!strcmp(environment, "CMS"))
        code = cms_run_line(h->cms, line);
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

/* A response line, ended by X'15' as DIAGNOSE X'08' gives it. */
static void collect(void *ctx, const char *text)
{
    struct exec_host *h = ctx;
    size_t n = strlen(text);
    if (h->response_n + n + 1 > h->response_size) {
        size_t size = (h->response_size + n + 1) * 2 + 4096;
        uint8_t *grown = size < 4u << 20 ? cms_resize_storage(h->cms, h->response, size) : NULL;
        if (!grown)
            return;
        h->response = grown;
        h->response_size = size;
    }
    ebcdic_from_ascii(h->response + h->response_n, text, n);
    h->response_n += n;
    h->response[h->response_n++] = 0x15;
}

static int diag(struct exec_host *h, const struct rexx_string *args, size_t nargs, bool with_rc,
                struct rexx_string *result)
{
    char code[9] = "", command[LINE_HOST] = "";
    if (nargs < 1 || !args[0].p)
        return REXX_BAD_CALL;
    host_text(args[0], code, sizeof code);
    unsigned long n = strtoul(code, NULL, 16);
    h->response_n = 0;
    if (n == 8) {
        if (nargs < 2 || !args[1].p)
            return REXX_BAD_CALL;
        host_text(args[1], command, sizeof command);
        if (with_rc)
            for (unsigned k = 0; k < 16; k++) /* room for "rc cc " */
                collect(h, "");
        int rc = guest_cp(h->cms->g, command, collect, h);
        if (with_rc) {
            char head[17];
            snprintf(head, sizeof head, "%9d %d     ", rc, 0);
            ebcdic_from_ascii(h->response, head, 16);
        }
    } else if (n == 0) {
        /* DIAG(00): system name, version, user, as the extended-identification code. */
        char text[41];
        snprintf(text, sizeof text, "%-8s%-8s%-8s%-8s%-8s", "z/VM", "", "", guest_userid(h->cms->g),
                 "");
        collect(h, text);
        h->response_n--;
    } else if (n == 0x0c) { /* date and time, and the processor time used, in microseconds */
        char text[17];
        uint64_t used[2];
        struct tm t;
        uint32_t ns;
        guest_local_time(h->cms->g, &t, &ns);
        strftime(text, sizeof text, "%m/%d/%y%H:%M:%S", &t);
        guest_cpu_time(h->cms->g, &used[0], &used[1]);
        collect(h, text);
        collect(h, "               "); /* room for both */
        if (h->response_n < 33)
            return REXX_BAD_CALL;
        put64(h->response + 16, used[0] / 1000);
        put64(h->response + 24, used[1] / 1000);
        h->response_n = 32;
    } else if (n == 0x8c) { /* the display: flags, partitions, columns and rows; none: nothing */
        struct guest_screen s;
        if (!guest_screen(h->cms->g, &s)) {
            const uint8_t head[6] = {
                (uint8_t)((s.color ? 0x80 : 0) | (s.highlight ? 0x40 : 0) | 0x01),
                0,
                (uint8_t)(s.cols >> 8),
                (uint8_t)s.cols,
                (uint8_t)(s.rows >> 8),
                (uint8_t)s.rows};
            collect(h, "     "); /* room for it */
            if (h->response_n < sizeof head)
                return REXX_BAD_CALL;
            memcpy(h->response, head, sizeof head);
            h->response_n = sizeof head;
        }
    } else if (n == 0x60) { /* the size of storage, in four bytes */
        uint64_t size = guest_storage_bytes(h->cms->g);
        uint32_t v = size > UINT32_MAX ? UINT32_MAX : (uint32_t)size;
        collect(h, "    ");
        if (h->response_n < 4)
            return REXX_BAD_CALL;
        for (unsigned k = 0; k < 4; k++)
            h->response[k] = (uint8_t)(v >> (24 - 8 * k));
        h->response_n = 4;
    } else if (n == 0x5c) { /* a message as SET EMSG says: with its number */
        if (nargs < 2 || !args[1].p)
            return REXX_BAD_CALL;
        host_text(args[1], command, sizeof command);
        const char *from;
        size_t id = strlen(command) < 11 ? strlen(command) : 11; /* "DMSxxxnnns " */
        size_t shown = cms_message_part(h->cms, command, id, &from);
        memmove(command, from, shown);
        command[shown] = 0;
        collect(h, command);
        h->response_n -= h->response_n != 0;
    } else {
        return REXX_BAD_CALL;
    }
    result->p = h->response;
    result->n = h->response_n;
    return REXX_FOUND;
}

static int cmsflag(struct exec_host *h, const struct rexx_string *args, size_t nargs,
                   struct rexx_string *result)
{
    static const uint8_t zero = 0xf0, one = 0xf1;
    char name[16] = "";
    struct cms *cms = h->cms;
    if (nargs != 1 || !args[0].p)
        return REXX_BAD_CALL;
    host_text(args[0], name, sizeof name);
    for (char *p = name; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    bool v;
    if (!strcmp(name, "ABBREV"))
        v = cms->abbrev;
    else if (!strcmp(name, "CMSTYPE"))
        v = cms->typing;
    else if (!strcmp(name, "IMPCP"))
        v = cms->imp_cp;
    else if (!strcmp(name, "IMPEX"))
        v = cms->imp_ex;
    else if (!strcmp(name, "AUTOREAD"))
        v = cms->autoread;
    else if (!strcmp(name, "EXECTRAC"))
        v = cms->exectrac;
    else if (!strcmp(name, "RELPAGE") || !strcmp(name, "PROTECT") || !strcmp(name, "XA"))
        v = true;
    else if (!strcmp(name, "DOS") || !strcmp(name, "SUBSET") || !strcmp(name, "XC"))
        v = false;
    else
        return REXX_BAD_CALL;
    result->p = v ? &one : &zero;
    result->n = 1;
    return REXX_FOUND;
}

/* STORAGE(): the machine's size, in hexadecimal.  STORAGE(address, length): what is there; CMS keeps
 * its own elsewhere here, so it is zeros.  To store is refused. */
static int storage(struct exec_host *h, const struct rexx_string *args, size_t nargs,
                   struct rexx_string *result)
{
    char text[24], number[12];
    if (nargs > 2 || (nargs == 2 && !args[0].p))
        return REXX_BAD_CALL;
    if (nargs && args[0].p) {
        char *end;
        host_text(args[0], number, sizeof number);
        unsigned long long at = strtoull(number, &end, 16), n = 1;
        bool good = *number && !*end && args[0].n < sizeof number;
        if (good && nargs == 2 && args[1].p) {
            host_text(args[1], number, sizeof number);
            n = strtoull(number, &end, 10);
            good = *number && !*end && args[1].n < sizeof number;
        }
        if (!good || n > STORAGE_SHOWN || at + n > guest_storage_bytes(h->cms->g))
            return REXX_BAD_CALL;
        uint8_t *grown = cms_resize_storage(h->cms, h->response, (size_t)n + 1);
        if (!grown)
            return REXX_BAD_CALL;
        h->response = grown;
        h->response_size = (size_t)n + 1;
        memset(grown, 0, (size_t)n);
        result->p = grown;
        result->n = (size_t)n;
        return REXX_FOUND;
    }
    snprintf(text, sizeof text, "%llX", (unsigned long long)guest_storage_bytes(h->cms->g));
    h->response_n = 0;
    collect(h, text);
    if (!h->response_n)
        return REXX_BAD_CALL;
    result->p = h->response;
    result->n = h->response_n - 1;
    return REXX_FOUND;
}

static int host_function(void *ctx, const char *name, const struct rexx_string *args, size_t nargs,
                         struct rexx_string *result)
{
    struct exec_host *h = ctx;
    if (!strcmp(name, "DIAG") || !strcmp(name, "DIAGRC"))
        return diag(h, args, nargs, name[4] != 0, result);
    if (!strcmp(name, "CMSFLAG"))
        return cmsflag(h, args, nargs, result);
    if (!strcmp(name, "STORAGE"))
        return storage(h, args, nargs, result);
    return cms_stream_function(h->cms, name, args, nargs, result);
}

bool cms_load_program(struct cms *cms, const char *name, const char *type,
                      struct rexx_source *source)
{
    char letter = 0;
    const struct cms_text *text = cms_loaded_program(cms, name, type, &letter);
    struct cms_text *own = NULL;
    struct cms_disk *where;
    if (!text) {
        own = cms_get_storage(cms, sizeof *own);
        if (!own)
            return false;
        if (cms_read_text(cms, name, type, "*", own, &where)) {
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
    return cms_load_program(host_of(ctx)->cms, upper, "EXEC", source);
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
    h->cms = cms;
    h->stage = stage;
    h->buffers = b;
    *host = (struct rexx_host){
        .ctx = h,
        .say = host_say,
        .read_line = host_read,
        .push = host_push,
        .pull = host_pull,
        .queued = host_queued,
        .command = host_command,
        .function = host_function,
        .load = host_load,
        .unload = host_unload,
        .event = host_event,
        .now_us = host_now,
        .userid = guest_userid(cms->g),
        .stack_bytes = 384 * 1024,
    };
    return h;
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
    cms_free_storage(h->cms, h->response);
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

int cms_run_rexx(struct cms *cms, const char *name, const char *type, const char *environment,
                 const uint8_t *arguments, size_t len)
{
    return cms_run_rexx_as(cms, name, NULL, type, environment, arguments, len);
}

int cms_run_rexx_as(struct cms *cms, const char *name, const char *called, const char *type,
                    const char *environment, const uint8_t *arguments, size_t len)
{
    struct rexx_source source;
    if (!cms_program_exists(cms, name, type))
        return CMS_UNKNOWN;
    if (cms->exec_depth >= EXEC_DEPTH_MAX ||
        !interpreter(cms)) /* an exec that calls itself, for one */
        return cms_error(cms, "EXI", 109, NULL);
    if (!cms_load_program(cms, name, type, &source))
        return CMS_UNKNOWN;
    source.called = called;
    struct rexx_string arg = {arguments, len}, result = {NULL, 0};
    struct rexx *outer = cms->variables;
    cms->exec_depth++;
    if (cms->exectrac)
        cms->events |= CMS_TRACE_START;
    cms->variables = cms->rexx;
    int rc = rexx_run(cms->rexx, &source, REXX_COMMAND, environment, &arg, 1, &result);
    rc = rexx_return_code(cms->rexx, rc, result);
    cms->variables = outer;
    cms->exec_depth--;
    cms_free_program(&source);
    return rc;
}

int cms_run_exec(struct cms *cms, const char *name, const char *arguments)
{
    size_t n = strlen(arguments);
    uint8_t *text = cms_get_storage(cms, n + 1);
    if (!text)
        return 104;
    ebcdic_from_ascii(text, arguments, n);
    int rc = cms_run_rexx(cms, name, "EXEC", "CMS", text, n);
    cms_free_storage(cms, text);
    return rc;
}
