/* SYNONYM: the user's own names for commands, from a file of lines "command name count"; count is
 * how many letters of the name suffice.  CMS Commands and Utilities Reference, SYNONYM and QUERY
 * SYNONYM. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

struct cms_synonym {
    struct cms_synonym *next;
    char command[9], name[9];
    unsigned count;
};

const char *cms_synonym(const struct cms *cms, const char *word)
{
    for (const struct cms_synonym *s = cms->synonyms; s; s = s->next)
        if (!strcmp(s->name, word) || (cms->abbrev && cmd_is(word, s->name, s->count)))
            return s->command;
    return NULL;
}

static void list_users(const struct cms *cms, void (*tell)(void *ctx, const char *text), void *ctx)
{
    char line[64];
    if (!cms->synonyms) {
        tell(ctx, "No user synonyms in effect");
        return;
    }
    tell(ctx, "SYSTEM  USER     SHORTEST");
    tell(ctx, "COMMAND SYNONYM  FORM (IF ANY)");
    tell(ctx, "------- -------  ------------------");
    for (const struct cms_synonym *s = cms->synonyms; s; s = s->next) {
        size_t count = s->count < strlen(s->name) ? s->count : 0;
        snprintf(line, sizeof line, "%-7s %-8s %.*s", s->command, s->name, (int)count, s->name);
        tell(ctx, line);
    }
}

static void one_short_form(const struct cms_list *l, const char *name, const char *full, size_t min)
{
    char line[64];
    if (min >= strlen(name) && !strcmp(name, full))
        return;
    snprintf(line, sizeof line, "%-8s %.*s", full, (int)min, name);
    l->tell(l->ctx, line);
}

static void list_system(const struct cms *cms, void (*tell)(void *ctx, const char *text), void *ctx)
{
    struct cms_list l = {tell, ctx};
    size_t n;
    const struct cms_command_row *rows = cms_command_table(&n);
    if (!cms->abbrev || cms->no_standard) {
        tell(ctx, "No system synonyms in effect");
        return;
    }
    tell(ctx, "SYSTEM   SHORTEST");
    tell(ctx, "COMMAND  FORM");
    tell(ctx, "-------  ------------------");
    for (size_t k = 0; k < n; k++)
        one_short_form(&l, rows[k].name, rows[k].name, rows[k].abbreviation);
    cms_list_exec_synonyms(&l, one_short_form);
}

void cms_list_synonyms(const struct cms *cms, bool system, bool user,
                       void (*tell)(void *ctx, const char *text), void *ctx)
{
    if (system)
        list_system(cms, tell, ctx);
    if (user)
        list_users(cms, tell, ctx);
}

static void clear(struct cms *cms)
{
    while (cms->synonyms) {
        struct cms_synonym *s = cms->synonyms;
        cms->synonyms = s->next;
        cms_free_storage(cms, s);
    }
}

/* *end: where the last one's next is. */
static bool add(struct cms *cms, const char *line, struct cms_synonym ***end)
{
    char command[9], name[9];
    unsigned count = 8;
    int words = sscanf(line, "%8s %8s %u", command, name, &count);
    if (words <= 0 || command[0] == '*') /* a null line, a comment */
        return true;
    size_t n = words > 1 ? strlen(name) : 0;
    if (words < 2 || count == 0)
        return false;
    struct cms_synonym *s = cms_get_storage(cms, sizeof *s);
    if (!s)
        return false;
    strcpy(s->command, command);
    strcpy(s->name, name);
    for (char *p = s->command; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    for (char *p = s->name; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    s->count = count < n ? count : (unsigned)n;
    **end = s;
    *end = &s->next;
    return true;
}

static int load(struct cms_command *c, const struct fileid *id)
{
    struct cms_text text;
    char line[81];
    int rc = cms_read_text(c->cms, id->fn, id->ft, id->fm, &text, NULL);
    if (rc)
        return cmd_file_error(c, "SYN", rc, id);
    clear(c->cms);
    struct cms_synonym **end = &c->cms->synonyms;
    for (size_t k = 0; k < text.lines && !rc && (k % 128 || cms_pause(c->cms)); k++) {
        size_t n = text.line[k].len < 80 ? text.line[k].len : 80;
        ebcdic_to_ascii(line, text.bytes + text.line[k].at, n);
        line[n] = 0;
        if (!add(c->cms, line, &end))
            rc = cms_error(c->cms, "SYN", 56, id->fn, id->ft, id->fm, NULL);
    }
    cms_free_text(&text);
    return rc;
}

static void told(void *cms, const char *text)
{
    cms_say(cms, "%s", text);
}

/* SYNONYM [fn [ft [fm]]] [(options]; without any of them, what is in effect. */
int cmd_synonym(struct cms_command *c)
{
    enum { CLEAR, STD, NOSTD };
    static const struct cmd_option options[] = {
        {"CLEAR", 5, CLEAR, 0, false},
        {"STD", 3, STD, OPT(NOSTD), false},
        {"NOSTD", 5, NOSTD, OPT(STD), false},
    };
    struct cmd_options o;
    struct fileid id = {"", "SYNONYM", "A"}; /* and its extensions */
    unsigned end = cms_options(c);
    int rc = cmd_options(c, "SYN", options, sizeof options / sizeof options[0], &o);
    if (rc)
        return rc;
    if (end < 2 && !o.given) {
        cms_list_synonyms(c->cms, true, true, told, c->cms);
        return 0;
    }
    if (o.given & OPT(CLEAR))
        clear(c->cms);
    if (end < 2) {
        c->cms->no_standard = o.given & OPT(NOSTD);
        return 0;
    }
    if (end > 2)
        rc = cmd_fileid(c, "SYN", 1, end, "A", &id);
    else
        strcpy(id.fn, c->token[1]);
    if (!rc && strcmp(id.ft, "SYNONYM"))
        rc = cms_error(c->cms, "SYN", 32, id.ft, NULL);
    rc = rc ? rc : load(c, &id);
    if (!rc)
        c->cms->no_standard = o.given & OPT(NOSTD);
    return rc;
}
