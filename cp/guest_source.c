/* A native guest hands CP the source of the directory or of SYSTEM CONFIG: what DIRECTXA and
 * CPSYNTAX do.  The report's lines are collected while vm->lock is held and given out when the
 * machine runs again. */
#include "cp/directory/online.h"
#include "cp/directory/system_config.h"
#include "cp/guest_private.h"
#include "cp/messages.h"
#include "cp/system.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct guest_report_line {
    struct guest_report_line *next;
    char text[];
};

static void keep_text(struct guest *g, const char *text, size_t n)
{
    struct guest_report_line *l = malloc(sizeof *l + n + 1);
    if (!l)
        return;
    l->next = NULL;
    memcpy(l->text, text, n);
    l->text[n] = 0;
    *g->report_end = l;
    g->report_end = &l->next;
}

/* CPSYNTAX says where first, in a line of its own, "HCPSYK6700E FILE SYSTEM CONFIG D, RECORD 39:",
 * then what, and leaves a line free behind it (recorded z/VM 6.3 consoles). */
static void keep_line(void *ctx, bool error, const char *text)
{
    struct guest *g = ctx;
    const char *place = NULL;
    (void)error;
    for (const char *p = text;
         g->source->kind == GUEST_SYSTEM_CONFIG && (p = strstr(p, "; FILE "));)
        place = p++;
    if (!place) {
        keep_text(g, text, strlen(text));
        return;
    }
    char where[160];
    const char *column = strstr(place, ", COLUMN ");
    size_t n = column ? (size_t)(column - place) : strlen(place);
    snprintf(where, sizeof where, "HCPSYK6700%c %.*s:", text[strcspn(text, " ") - 1], (int)n - 2,
             place + 2);
    keep_text(g, where, strlen(where));
    keep_text(g, text, (size_t)(place - text));
    keep_text(g, "", 0);
}

void guest_source_forget(struct guest *g)
{
    while (g->report) {
        struct guest_report_line *l = g->report;
        g->report = l->next;
        free(l);
    }
}

static void directory_message(char *line, size_t size, unsigned id, ...)
{
    va_list args;
    va_start(args, id);
    message_format(line, size, "DIR", id, args);
    va_end(args);
}

void guest_source_missing(char *line, size_t size)
{
    directory_message(line, size, 763, NULL);
}

void guest_source_size(char *line, size_t size, size_t len)
{
    char pages[24];
    snprintf(pages, sizeof pages, "%zu", (len + 4095) / 4096);
    directory_message(line, size, 494, pages, NULL);
}

static void do_source(struct guest *g)
{
    const uint32_t administrators = VM_CLASS('A') | VM_CLASS('B') | VM_CLASS('C');
    struct guest_source *s = g->source;
    struct source_report report = {keep_line, g, s->name};
    if (s->kind == GUEST_SYSTEM_CONFIG) {
        struct system_config *c = system_config_parse(s->text, s->len, &report);
        s->rc = c ? 0 : -EINVAL;
        system_config_free(c);
    } else if (!(g->vm->classes & administrators)) {
        s->rc = -EPERM;
    } else {
        s->rc = directory_online(g->vm->sys, s->text, s->len, &report, s->online);
    }
}

int guest_source(struct guest *g, enum guest_source_kind kind, const char *name, const char *text,
                 size_t len, bool online, void (*line)(void *ctx, const char *text), void *ctx)
{
    struct guest_source s = {kind, name, text, len, online, 0};
    guest_source_forget(g);
    g->report_end = &g->report;
    g->source = &s;
    guest_ask(g, do_source);
    for (struct guest_report_line *l = g->report; l; l = l->next)
        line(ctx, l->text);
    int rc = s.rc;
    guest_source_forget(g);
    return rc;
}
