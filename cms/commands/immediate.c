/* Immediate commands: those of CMS, and those that an exec has made with IMMCMD SET.  They act while
 * something runs; console.c hands each line that is typed then to cms_user_immediate().
 * CMS Commands and Utilities Reference, IMMCMD and "Immediate commands". */
#include "cms/commands/commands.h"

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

bool cms_user_immediate(struct cms *cms, const char *name)
{
    struct cms_immediate *i = *find(cms, name);
    if (i)
        i->entered = true;
    return i != NULL;
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
    struct cms_immediate *i = cms_get_storage(c->cms, sizeof *i);
    if (!i)
        return cms_error(c->cms, "IMM", 109, NULL);
    snprintf(i->name, sizeof i->name, "%s", name);
    i->next = c->cms->immediates;
    c->cms->immediates = i;
    return 0;
}

static int clear(struct cms_command *c, const char *name)
{
    struct cms_immediate **at = find(c->cms, name), *old = *at;
    if (!strcmp(name, "*")) {
        int rc = c->cms->immediates ? 0 : NOT_FOUND;
        cms_immediates_clear(c->cms);
        return rc;
    }
    if (!old)
        return NOT_FOUND;
    *at = old->next;
    cms_free_storage(c->cms, old);
    return 0;
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
