/* The components of HELP, and the topics that CMS's own tables give. */
#include "cms/commands/commands.h"
#include "cms/help/help.h"
#include "cms/messages.h"
#include "cms/pipelines/pipelines.h"
#include "cms/xedit/xedit.h"

#include <stdio.h>
#include <string.h>

static const struct help_component components[] = {
    {"CMS", "HELPCMS", "commands of CMS"},
    {"CP", "HELPCP", "commands of the control program"},
    {"PIPE", "HELPPIPE", "stages of PIPE"},
    {"REXX", "HELPREXX", "instructions and functions of REXX"},
    {"XEDIT", "HELPXEDI", "subcommands and SET options of XEDIT"},
    {"MESSAGES", "HELPMSG", "messages: HELP HCP045E, HELP DMSLST002E"},
    {NULL, NULL, NULL},
};

const struct help_component *help_components(void)
{
    return components;
}

const char *help_file_type(const char *word)
{
    size_t len = strlen(word);
    for (const struct help_component *c = components; c->name; c++)
        if (!strcmp(word, c->name) || (len >= 3 && !strncmp(word, c->name, len)))
            return c->file_type;
    return strcmp(word, "MSG") ? NULL : "HELPMSG";
}

static void commands(help_topic_fn *each, void *ctx)
{
    size_t n;
    const struct cms_command_row *rows = cms_command_table(&n);
    for (size_t k = 0; k < n; k++) {
        const char *syntax = rows[k].syntax + strlen(rows[k].name);
        /* The rows' syntax begins with the command. */
        bool begins = !strncmp(rows[k].syntax, rows[k].name, strlen(rows[k].name));
        struct help_topic t = {
            .component = "CMS",
            .name = rows[k].name,
            .min = rows[k].abbreviation,
            .syntax = begins ? syntax + strspn(syntax, " ") : rows[k].syntax,
            .text = rows[k].help,
        };
        each(ctx, &t);
    }
}

static void rexx(help_topic_fn *each, void *ctx)
{
#define ROW(name, syntax, text) {"REXX", name, sizeof name - 1, NULL, syntax, text, NULL},
    static const struct help_topic rows[] = {
#include "cms/help/rexx.def"
    };
#undef ROW
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        each(ctx, &rows[k]);
}

/* Stages, and the messages of PIPE. */
static void pipelines(help_topic_fn *each, void *ctx)
{
    size_t n;
    const struct stage_row *rows = pipe_stage_table(&n);
    for (size_t k = 0; k < n; k++) {
        const char *operands = rows[k].syntax + strcspn(rows[k].syntax, " ");
        struct help_topic t = {
            .component = "PIPE",
            .name = rows[k].name,
            .min = rows[k].abbreviation,
            .syntax = operands + strspn(operands, " "),
            .text = rows[k].help,
        };
        each(ctx, &t);
    }
    const struct pipe_message *m = pipe_message_table(&n);
    for (size_t k = 0; k < n; k++) {
        char name[16];
        snprintf(name, sizeof name, "FPL%03u%c", m[k].number, m[k].severity);
        struct help_topic t = {
            .component = "MESSAGES", .name = name, .text = m[k].help, .message = m[k].text};
        each(ctx, &t);
    }
}

/* Subcommands, the options of SET as SET CASE, the others as QUERY LINE; and what is no subcommand. */
static void xedit(help_topic_fn *each, void *ctx)
{
    static const struct help_topic more[] = {
        {"XEDIT", "PREFIX", 6, NULL, "typed over ===== in front of a line",
         "Commands for lines, typed in the prefix area.", NULL},
        {"XEDIT", "TARGET", 6, NULL,
         ":n | n | +n | -n | * | -* | .name | [+|-][not]/string/[&|...]",
         "How a subcommand is told a line, or a column.", NULL},
        {"XEDIT", "=", 1, NULL, "[subcommand]",
         "Does the last subcommand once more, after the one that is given.", NULL},
        {"XEDIT", "?", 1, NULL, "",
         "Shows the last line of subcommands, to be changed and entered again.", NULL},
        {"XEDIT", "&", 1, NULL, "subcommand",
         "Does a subcommand and leaves it on the command line.", NULL},
    };
    for (size_t k = 0; k < sizeof more / sizeof *more; k++)
        each(ctx, &more[k]);
    struct xedit_help row;
    for (size_t k = 0; xedit_help_row(k, &row); k++) {
        char name[32];
        if (row.name[0] == '=')
            continue; /* SET =: under = */
        snprintf(name, sizeof name, "%s%s",
                 row.set == 2 ? "QUERY "
                 : row.set    ? "SET "
                              : "",
                 row.name);
        /* An option's name may have a number at its end: PFn. */
        const char *operands = row.syntax + (row.set ? strlen(row.name) : strcspn(row.syntax, " "));
        struct help_topic t = {
            .component = "XEDIT",
            .name = name,
            .min = row.abbreviation,
            .syntax = operands + strspn(operands, " "),
            .text = row.help,
        };
        each(ctx, &t);
    }
}

static void messages(help_topic_fn *each, void *ctx)
{
    size_t n;
    const struct cms_message *m = cms_message_table(&n);
    for (size_t k = 0; k < n; k++) {
        char name[16];
        const struct cms_message *first = cms_message_find(CMS_NUMBER(m[k].number));
        if (first && first != &m[k] && first->severity == m[k].severity &&
            !strcmp(CMS_PREFIX(first->number), CMS_PREFIX(m[k].number)))
            continue; /* one topic for the number; its help speaks of all its texts */
        snprintf(name, sizeof name, "%s%03u%c", CMS_PREFIX(m[k].number), CMS_NUMBER(m[k].number),
                 m[k].severity);
        struct help_topic t = {
            .component = "MESSAGES", .name = name, .text = m[k].help, .message = m[k].text};
        each(ctx, &t);
    }
}

static void execs(help_topic_fn *each, void *ctx)
{
#define ROW(name, syntax, text) {"CMS", name, sizeof name - 1, NULL, syntax, text, NULL},
    static const struct help_topic rows[] = {
#include "cms/help/execs.def"
    };
#undef ROW
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        each(ctx, &rows[k]);
}

void help_cms_topics(help_topic_fn *each, void *ctx)
{
    commands(each, ctx);
    execs(each, ctx);
    pipelines(each, ctx);
    rexx(each, ctx);
    xedit(each, ctx);
    messages(each, ctx);
}
