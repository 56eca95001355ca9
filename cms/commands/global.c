/* GLOBAL: which libraries programs and assemblies look into, in order.  LOAD reads TXTLIBs; the others only
 * QUERY shows, and a PROFILE EXEC sets them.  CMS Commands and Utilities Reference, GLOBAL. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/messages.h"

#include <stdio.h>
#include <string.h>

#define LIBRARIES_MAX CMS_TOKENS /* a command has no more */
#define A_LINE        8

static const char *const types[] = {"CSLLIB", "DOSLIB", "LOADLIB", "MACLIB", "TXTLIB"};
enum { TYPES = sizeof types / sizeof types[0] };
static const unsigned shortest[TYPES] = {6, 4, 4, 3, 3};

struct cms_libraries {
    unsigned n[TYPES];
    char name[TYPES][LIBRARIES_MAX][9];
};

static int type_of(const char *word)
{
    for (int k = 0; k < TYPES; k++)
        if (cmd_is(word, types[k], shortest[k]))
            return k;
    return -1;
}

bool cms_list_libraries(struct cms *cms, const char *type,
                        void (*tell)(void *ctx, const char *text), void *ctx)
{
    int t = type_of(type);
    if (t < 0)
        return false;
    const struct cms_libraries *l = cms->libraries;
    unsigned n = l ? l->n[t] : 0;
    char line[12 + A_LINE * 9];
    snprintf(line, sizeof line, "%-8s = NONE", types[t]);
    if (!n)
        tell(ctx, line);
    for (unsigned k = 0; k < n; k += A_LINE) {
        size_t at = (size_t)snprintf(line, sizeof line, "%-8s =", k ? "" : types[t]);
        if (k)
            line[at - 1] = ' ';
        for (unsigned j = k; j < n && j < k + A_LINE; j++)
            at += (size_t)snprintf(line + at, sizeof line - at, " %-8s", l->name[t][j]);
        while (line[at - 1] == ' ')
            line[--at] = 0;
        tell(ctx, line);
    }
    return true;
}

const char *cms_library_named(const struct cms *cms, const char *type, unsigned n)
{
    int t = type_of(type);
    const struct cms_libraries *l = cms->libraries;
    return t >= 0 && l && n < l->n[t] ? l->name[t][n] : NULL;
}

/* GLOBAL MACLIB|TXTLIB|DOSLIB|LOADLIB|CSLLIB [name...]; without names, none are. */
int cmd_global(struct cms_command *c)
{
    int rc = 0, t = c->n > 1 ? type_of(c->token[1]) : -1;
    if (c->n < 2)
        return cms_error(c->cms, "GLB", 47, NULL);
    if (t < 0)
        return cms_error(c->cms, "GLB", 14, c->token[1], NULL);
    unsigned end = cms_options(c);
    if (end + 1 < c->n) /* it has no options */
        return cms_error(c->cms, "GLB", 3, c->token[end + 1], NULL);
    struct cms_libraries *l = c->cms->libraries;
    if (!l)
        l = c->cms->libraries = cms_get_storage(c->cms, sizeof *l);
    if (!l)
        return cms_error(c->cms, "GLB", 109, NULL);
    l->n[t] = 0;
    for (unsigned k = 2; k < end; k++) {
        char text[24];
        snprintf(text, sizeof text, "File %s %s", c->token[k], types[t]);
        if (cms_find(&c->cms->disks, c->token[k], types[t], "*", NULL))
            strcpy(l->name[t][l->n[t]++], c->token[k]);
        else
            rc = cms_error(c->cms, "GLB", CMS_FORMAT(2, 2), text, NULL);
    }
    return rc;
}
