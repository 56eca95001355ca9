/* The components of HELP, and the topics that CMS's own tables give. */
#include "cms/commands/commands.h"
#include "cms/commands/settings.h"
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

static const struct help_operands operands[] = {
    {"CMSQUERY", "CMS", "QUERY"}, {"CMSSET", "CMS", "SET"}, {"CPDEFINE", "CP", "DEFINE"},
    {"CPQUERY", "CP", "QUERY"},   {"CPSET", "CP", "SET"},   {"XQUERY", "XEDIT", "QUERY"},
    {"XSET", "XEDIT", "SET"},     {NULL, NULL, NULL},
};

const struct help_operands *help_operands(void)
{
    return operands;
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

/* QUERY DISK, SET IMPCP. */
static void settings(help_topic_fn *each, void *ctx, bool set)
{
    size_t n;
    const struct cms_operand_row *row = cms_operand_table(set, &n);
    for (; n; n--, row++) {
        char name[32], syntax[120];
        snprintf(name, sizeof name, "%s %s", set ? "SET" : "QUERY", row->name);
        snprintf(syntax, sizeof syntax, "%s%s%s", row->syntax, *row->syntax && !set ? " " : "",
                 set ? "" : "[(STACK|FIFO|LIFO]");
        struct help_topic t = {
            .component = "CMS",
            .name = name,
            .min = row->min,
            .syntax = syntax,
            .text = row->help,
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

/* What SET sets and QUERY shows. */
static void xedit_query(help_topic_fn *each, void *ctx, const struct xedit_help *row)
{
    char name[32], text[400];
    snprintf(name, sizeof name, "QUERY %s", row->name);
    snprintf(text, sizeof text, "Shows what SET %s sets: %s", row->name, row->help);
    struct help_topic t = {
        .component = "XEDIT",
        .name = name,
        .min = row->abbreviation,
        .syntax = "",
        .text = text,
    };
    each(ctx, &t);
}

/* Subcommands, the options of SET as SET CASE and QUERY CASE, the others as QUERY LINE; and what is no
 * subcommand. */
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
        if (row.set == 1 && row.query)
            xedit_query(each, ctx, &row);
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

/* Of errors of REXX, DMSREXnnnE. */
static void rexx_messages(help_topic_fn *each, void *ctx)
{
#define REXX_ERROR(error, message, text, help) \
    {"MESSAGES",                               \
     "DMS" #message "E",                       \
     0,                                        \
     NULL,                                     \
     NULL,                                     \
     help,                                     \
     "Error " #error " running & &, line &: " text},
    static const struct help_topic rows[] = {
#include "cms/rexx/errors.def"
    };
#undef REXX_ERROR
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        each(ctx, &rows[k]);
}

/* FILELIST may be FILEL: the system's synonyms say. */
static void shortest(const struct cms_list *list, const char *name, const char *full, size_t min)
{
    struct help_topic *t = list->ctx;
    if (!strcmp(name, full) && !strcmp(name, t->name))
        t->min = (unsigned)min;
}

static void execs(help_topic_fn *each, void *ctx)
{
#define ROW(name, syntax, text) {"CMS", name, sizeof name - 1, NULL, syntax, text, NULL},
    static const struct help_topic rows[] = {
#include "cms/help/execs.def"
    };
#undef ROW
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct help_topic t = rows[k];
        const struct cms_list list = {NULL, &t};
        cms_list_exec_synonyms(&list, shortest);
        each(ctx, &t);
    }
}

void help_cms_topics(help_topic_fn *each, void *ctx)
{
    commands(each, ctx);
    settings(each, ctx, false);
    settings(each, ctx, true);
    execs(each, ctx);
    pipelines(each, ctx);
    rexx(each, ctx);
    xedit(each, ctx);
    messages(each, ctx);
    rexx_messages(each, ctx);
}
