/* A native guest hands CP the source of the directory or of SYSTEM CONFIG: what DIRECTXA and
 * CPSYNTAX do.  The report's lines are collected while vm->lock is held and given out when the
 * machine runs again. */
#include "cp/directory/online.h"
#include "cp/directory/system_config.h"
#include "cp/guest_private.h"
#include "cp/system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct guest_report_line {
    struct guest_report_line *next;
    char text[];
};

static void keep_line(void *ctx, bool error, const char *text)
{
    struct guest *g = ctx;
    size_t n = strlen(text) + 1;
    struct guest_report_line *l = malloc(sizeof *l + n);
    (void)error;
    if (!l)
        return;
    l->next = NULL;
    memcpy(l->text, text, n);
    *g->report_end = l;
    g->report_end = &l->next;
}

void guest_source_forget(struct guest *g)
{
    while (g->report) {
        struct guest_report_line *l = g->report;
        g->report = l->next;
        free(l);
    }
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
