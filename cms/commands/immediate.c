/* Immediate commands: those of CMS, and those that an exec has made with IMMCMD SET.  They act while
 * something runs; console.c hands each line that is typed then to cms_user_immediate().
 * CMS Commands and Utilities Reference, IMMCMD and "Immediate commands". */
#include "cms/commands/commands.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

#define NOT_FOUND 44 /* IMMCMD: no immediate command of that name */

static struct cms_immediate **find(struct cms *cms, const char *name)
{
    struct cms_immediate **at = &cms->immediates;
    while (*at && strcmp((*at)->name, name))
        at = &(*at)->next;
    return at;
}

/* One that NUCXLOAD (IMMCMD has loaded. */
static bool extension(struct cms *cms, const char *name, const uint8_t *rest, size_t n)
{
    char line[256];
    size_t at = (size_t)snprintf(line, sizeof line, "%s ", name);
    n = n < sizeof line - 1 - at ? n : sizeof line - 1 - at;
    ebcdic_to_ascii(line + at, rest, n);
    line[at + n] = 0;
    return cms_extension_immediate(cms, name, line);
}

bool cms_user_immediate(struct cms *cms, const char *name, const uint8_t *rest, size_t n)
{
    struct cms_immediate *i = *find(cms, name);
    if (i)
        i->entered = true;
    if (i && i->typed)
        i->typed(i->ctx, rest, n);
    return i != NULL || (cms->programs && extension(cms, name, rest, n));
}

struct cms_immediate *cms_immediate_add(struct cms *cms, const char *name,
                                        void (*typed)(void *ctx, const uint8_t *rest, size_t n),
                                        void *ctx)
{
    struct cms_immediate *i = cms_get_storage(cms, sizeof *i);
    if (!i)
        return NULL;
    *i = (struct cms_immediate){.next = cms->immediates, .typed = typed, .ctx = ctx};
    snprintf(i->name, sizeof i->name, "%s", name);
    cms->immediates = i;
    return i;
}

void cms_immediate_remove(struct cms *cms, struct cms_immediate *i)
{
    struct cms_immediate **at = &cms->immediates;
    while (*at && *at != i)
        at = &(*at)->next;
    if (*at) {
        *at = i->next;
        cms_free_storage(cms, i);
    }
}

void cms_immediates_clear(struct cms *cms)
{
    while (cms->immediates) {
        struct cms_immediate *i = cms->immediates;
        cms->immediates = i->next;
        cms_free_storage(cms, i);
    }
}

int cmd_immediate(struct cms_command *c)
{
    cms_immediate(c->cms, c->token[0]);
    return 0;
}

static int define(struct cms_command *c, const char *name)
{
    if (*find(c->cms, name))
        return 0;
    return cms_immediate_add(c->cms, name, NULL, NULL) ? 0 : cms_error(c->cms, "IMM", 109, NULL);
}

/* Not those that a stage of a pipeline waits for. */
static int clear(struct cms_command *c, const char *name)
{
    int rc = NOT_FOUND;
    for (struct cms_immediate *i = c->cms->immediates, *next; i; i = next) {
        next = i->next;
        if (i->typed || (strcmp(name, "*") && strcmp(name, i->name)))
            continue;
        cms_immediate_remove(c->cms, i);
        rc = 0;
    }
    return rc;
}

static int query(struct cms_command *c, const char *name)
{
    int rc = NOT_FOUND;
    for (const struct cms_immediate *i = c->cms->immediates; i; i = i->next)
        if (!strcmp(name, "*") || !strcmp(name, i->name)) {
            cms_say(c->cms, "%s", i->name);
            rc = 0;
        }
    return rc;
}

/* 1 when it was typed since it was last asked. */
static int status(struct cms_command *c, const char *name)
{
    cms_pause(c->cms);
    struct cms_immediate *i = *find(c->cms, name);
    if (!i)
        return NOT_FOUND;
    bool entered = i->entered;
    i->entered = false;
    return entered;
}

int cmd_immcmd(struct cms_command *c)
{
    static const struct {
        const char *name;
        int (*run)(struct cms_command *c, const char *name);
    } functions[] = {{"SET", define}, {"CLEAR", clear}, {"QUERY", query}, {"STATUS", status}};
    unsigned end = cms_options(c);
    if (end < 2)
        return cms_error(c->cms, "IMM", 47, NULL);
    for (size_t k = 0; k < sizeof functions / sizeof functions[0]; k++) {
        if (strcmp(c->token[1], functions[k].name))
            continue;
        if (end < 3)
            return cms_error(c->cms, "IMM", 50, c->token[1], NULL);
        if (end > 3)
            return cms_error(c->cms, "IMM", 70, c->token[3], NULL);
        return functions[k].run(c, c->token[2]);
    }
    return cms_error(c->cms, "IMM", 14, c->token[1], NULL);
}
