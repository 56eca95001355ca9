/* EXECLOAD, EXECDROP, EXECMAP, EXECSTAT: programs that stay in storage and are found there before
 * any disk.  CMS Commands and Utilities Reference; which options they have is from memory.  Those of the USER
 * go when HX ends what runs, those of the SYSTEM stay. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct cms_loaded {
    struct cms_loaded *next;
    char name[9], type[9];
    char letter;
    bool system;
    unsigned usage;
    size_t bytes;
    struct cms_text text;
};

static struct cms_loaded **find(struct cms *cms, const char *name, const char *type)
{
    struct cms_loaded **at = &cms->loaded;
    while (*at && (strcmp((*at)->name, name) || strcmp((*at)->type, type)))
        at = &(*at)->next;
    return at;
}

const struct cms_text *cms_loaded_program(struct cms *cms, const char *name, const char *type,
                                          char *letter)
{
    struct cms_loaded *l = *find(cms, name, type);
    if (!l)
        return NULL;
    l->usage++;
    *letter = l->letter;
    return &l->text;
}

bool cms_program_exists(struct cms *cms, const char *name, const char *type)
{
    return *find(cms, name, type) || cms_find(&cms->disks, name, type, "*", NULL);
}

static void drop(struct cms *cms, struct cms_loaded **at)
{
    struct cms_loaded *l = *at;
    *at = l->next;
    cms_free_text(&l->text);
    cms_free_storage(cms, l);
}

enum { PUSH, USER, SYSTEM, STACK, FIFO, LIFO };

void cms_drop_user_programs(struct cms *cms)
{
    for (struct cms_loaded **at = &cms->loaded; *at;)
        if ((*at)->system)
            at = &(*at)->next;
        else
            drop(cms, at);
}

/* Is it of those that the options choose: USER or SYSTEM, both or none for all? */
static bool chosen(const struct cms_loaded *l, const struct cmd_options *o)
{
    uint32_t wanted = o->given & (OPT(USER) | OPT(SYSTEM));
    return !wanted || wanted & (l->system ? OPT(SYSTEM) : OPT(USER));
}

/* EXECLOAD fn ft fm [execname [exectype]] [(PUSH USER|SYSTEM]: PUSH leaves one of the name behind it. */
int cmd_execload(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"PUSH", 4, PUSH, 0, false},
        {"USER", 4, USER, OPT(SYSTEM), false},
        {"SYSTEM", 6, SYSTEM, OPT(USER), false},
    };
    struct cms *cms = c->cms;
    struct cmd_options o;
    struct fileid id;
    struct cms_disk *d;
    unsigned end = cms_options(c);
    int rc = cmd_options(c, "EXL", options, sizeof options / sizeof *options, &o);
    if (!rc)
        rc = cmd_fileid(c, "EXL", 1, end < 4 ? end : 4, "*", &id);
    if (rc)
        return rc;
    if (end > 6)
        return cms_error(cms, "EXL", 70, c->token[6], NULL);
    struct cms_loaded *l = cms_get_storage(cms, sizeof *l);
    if (!l)
        return cms_error(cms, "EXL", 109, NULL);
    strcpy(l->name, end > 4 && strcmp(c->token[4], "=") ? c->token[4] : id.fn);
    strcpy(l->type, end > 5 && strcmp(c->token[5], "=") ? c->token[5] : id.ft);
    rc = cms_read_text(cms, id.fn, id.ft, id.fm, &l->text, &d);
    if (rc) {
        cms_free_storage(cms, l);
        return cmd_file_error(c, "EXL", rc, &id);
    }
    for (size_t k = 0; k < l->text.lines; k++)
        l->bytes += l->text.line[k].len;
    l->letter = d->letter;
    l->system = o.given & OPT(SYSTEM);
    struct cms_loaded **old = find(cms, l->name, l->type);
    if (*old && !(o.given & OPT(PUSH)))
        drop(cms, old);
    l->next = cms->loaded;
    cms->loaded = l;
    return 0;
}

/* EXECDROP name [type] [(USER SYSTEM], with * for all: it must not be the exec that runs, which has been
 * parsed. */
int cmd_execdrop(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"USER", 4, USER, 0, false},
        {"SYSTEM", 6, SYSTEM, 0, false},
    };
    struct cmd_options o;
    unsigned n = 0, end = cms_options(c);
    int rc = cmd_options(c, "EXD", options, sizeof options / sizeof *options, &o);
    if (rc)
        return rc;
    if (end < 2)
        return cms_error(c->cms, "EXD", 1, NULL);
    if (end > 3)
        return cms_error(c->cms, "EXD", 70, c->token[3], NULL);
    const char *name = c->token[1], *type = end > 2 ? c->token[2] : "EXEC";
    bool all = strpbrk(name, "*%") || strpbrk(type, "*%"); /* else the newest one of the name */
    for (struct cms_loaded **at = &c->cms->loaded; *at && (all || !n);) {
        if (chosen(*at, &o) && edf_match(name, (*at)->name) && edf_match(type, (*at)->type)) {
            drop(c->cms, at);
            n++;
        } else {
            at = &(*at)->next;
        }
    }
    return n ? 0 : cms_error(c->cms, "EXD", 416, name, type, NULL);
}

/* EXECMAP [name [type]] [(USER SYSTEM STACK|FIFO|LIFO]; stacked lines have no heading. */
int cmd_execmap(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"USER", 4, USER, 0, false},         {"SYSTEM", 6, SYSTEM, 0, false},
        {"STACK", 5, STACK, 0, false},       {"FIFO", 4, FIFO, OPT(LIFO), false},
        {"LIFO", 4, LIFO, OPT(FIFO), false},
    };
    struct cmd_options o;
    unsigned n = 0, end = cms_options(c);
    const char *name = end > 1 ? c->token[1] : "*", *type = end > 2 ? c->token[2] : "*";
    int rc = cmd_options(c, "EXM", options, sizeof options / sizeof *options, &o);
    bool stack = o.given & (OPT(STACK) | OPT(FIFO) | OPT(LIFO));
    if (!rc && end > 3)
        rc = cms_error(c->cms, "EXM", 70, c->token[3], NULL);
    for (const struct cms_loaded *l = c->cms->loaded; l && !rc; l = l->next) {
        char line[80];
        if (!chosen(l, &o) || !edf_match(name, l->name) || !edf_match(type, l->type))
            continue;
        snprintf(line, sizeof line, "%-8s %-8s %6u %8zu %9zu   %s", l->name, l->type, l->usage,
                 l->text.lines, l->bytes, l->system ? "SYSTEM" : "USER");
        if (!n++ && !stack)
            cms_say(c->cms, "%s", "Name     Type      Usage  Records     Bytes   Attributes");
        if (stack)
            rc = cmd_stack(c->cms, "EXM", line, o.given & OPT(LIFO));
        else
            cms_say(c->cms, "%s", line);
    }
    return rc ? rc : n ? 0 : cms_error(c->cms, "EXM", 415, NULL);
}

/* 0: in storage, 4: on a disk, 28: nowhere. */
int cmd_execstat(struct cms_command *c)
{
    unsigned end = cms_options(c);
    if (end < 2)
        return cms_error(c->cms, "EXS", 1, NULL);
    if (end > 3)
        return cms_error(c->cms, "EXS", 70, c->token[3], NULL);
    if (end + 1 < c->n && strcmp(c->token[end + 1], ")"))
        return cms_error(c->cms, "EXS", 3, c->token[end + 1], NULL);
    const char *name = c->token[1], *type = end > 2 ? c->token[2] : "EXEC";
    if (*find(c->cms, name, type))
        return 0;
    return cms_find(&c->cms->disks, name, type, "*", NULL) ? 4 : 28;
}
