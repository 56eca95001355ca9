/* What a line names: an exec, a nucleus extension, a CMS command, a MODULE, a CP command, in that order.  CMS User's Guide,
 * "How CMS Searches for Commands". */
#include "cms/cms.h"
#include "cms/commands/commands.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void add_token(struct cms_command *c, const char *from, size_t n, bool upper)
{
    if (c->n == CMS_TOKENS)
        return;
    char *t = c->token[c->n++];
    n = n < 8 ? n : 8;
    for (size_t k = 0; k < n; k++)
        t[k] = upper ? (char)toupper((unsigned char)from[k]) : from[k];
    t[n] = 0;
}

void cms_tokenize(struct cms_command *c, const char *line, bool upper)
{
    c->n = 0;
    c->line = line;
    c->end = line + strlen(line);
    for (const char *p = line; *p;) {
        if (*p == ' ') {
            p++;
        } else if (*p == '(' || *p == ')') {
            add_token(c, p++, 1, upper);
        } else {
            size_t n = strcspn(p, " ()");
            add_token(c, p, n, upper);
            p += n;
        }
    }
    const char *name = line + strspn(line, " ");
    c->operands = name + strcspn(name, " (");
    c->operands += strspn(c->operands, " ");
}

unsigned cms_options(const struct cms_command *c)
{
    for (unsigned k = 1; k < c->n; k++)
        if (!strcmp(c->token[k], "("))
            return k;
    return c->n;
}

static int call(struct cms_command *c, const struct cms_command_row *row)
{
    if (cms_stack_left(c->cms) < CMS_STACK_COMMAND)
        return cms_error(c->cms, "ITS", 109, NULL);
    unsigned number = cms_svctrace_call(c);
    int rc = row->run(c);
    cms_svctrace_return(c, number, rc);
    return rc;
}

/* A program that stays in storage stands before the nucleus's own commands. */
static bool call_extension(struct cms_command *c, int *rc)
{
    if (!c->cms->programs || !cms_is_extension(c->cms, c->token[0]))
        return false;
    if (cms_stack_left(c->cms) < CMS_STACK_COMMAND) {
        *rc = cms_error(c->cms, "ITS", 109, NULL);
        return true;
    }
    unsigned number = cms_svctrace_call(c);
    *rc = cms_call_extension(c);
    cms_svctrace_return(c, number, *rc);
    return true;
}

/* What the nucleus has no command for may be a program. */
static int call_module(struct cms_command *c)
{
    if (cms_stack_left(c->cms) < CMS_STACK_COMMAND ||
        !cms_find(&c->cms->disks, c->token[0], "MODULE", "*", NULL))
        return CMS_UNKNOWN;
    unsigned number = cms_svctrace_call(c);
    int rc = cms_run_module(c, "*");
    cms_svctrace_return(c, number, rc);
    return rc;
}

static int run_command(struct cms *cms, const char *line, size_t n, bool typed)
{
    struct cms_command c = {.cms = cms, .typed = typed};
    cms_tokenize(&c, line, true);
    c.end = line + n;
    int rc = 0;
    if (c.n == 0 || call_extension(&c, &rc))
        return rc;
    const struct cms_command_row *row = cms_command_find(c.token[0], false);
    rc = row ? call(&c, row) : call_module(&c);
    if (rc == CMS_UNKNOWN && !row && cms->abbrev && !cms->no_standard &&
        (row = cms_command_find(c.token[0], true)))
        rc = call(&c, row);
    return rc;
}

/* Commands that are programs of the nucleus here and execs on CMS: there, programs say EXEC in front
 * of them, and they take their operands in capitals or not. */
static bool is_exec(const char *name)
{
    static const char *const names[] = {"CPSYNTAX", "RECEIVE", "SENDFILE", "TELL", "VMLINK"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (!strcmp(names[k], name))
            return true;
    return false;
}

int cms_run_built_in_exec(struct cms *cms, const char *name, const char *line)
{
    return is_exec(name) ? run_command(cms, line, strlen(line), false) : CMS_UNKNOWN;
}

/* The parameter list as it was written: small letters name no command, and file identifiers and
 * options in them are others than those in capitals.  REXX/VM Reference, "Issuing subcommands". */
static int run_list(struct cms *cms, const char *line, size_t n, bool function)
{
    struct cms_command c = {.cms = cms, .function = function};
    int rc = 0;
    cms_tokenize(&c, line, false);
    c.end = line + n;
    if (c.n == 0 || call_extension(&c, &rc))
        return rc;
    if (is_exec(c.token[0]))
        return run_command(cms, line, n, false);
    const struct cms_command_row *row = cms_command_find(c.token[0], false);
    return row ? call(&c, row) : call_module(&c);
}

int cms_run_whole_command(struct cms *cms, const char *line, size_t n)
{
    return run_list(cms, line, n, false);
}

int cms_run_function(struct cms *cms, const char *line, size_t n)
{
    return run_list(cms, line, n, true);
}

int cms_run_command(struct cms *cms, const char *line)
{
    return cms_run_whole_command(cms, line, strlen(line));
}

int cms_run_cp(struct cms *cms, const char *command)
{
    return guest_cp_console(cms->g, command, NULL);
}

/* Names of the system's execs that may be shortened, and their other names: what CMS calls system
 * synonyms.  The commands of commands.def have theirs there. */
static const struct {
    const char *name, *full;
    size_t min;
} exec_synonyms[] = {
    {"FILELIST", "FILELIST", 5}, {"RDRLIST", "RDRLIST", 4}, {"RLIST", "RDRLIST", 2},
    {"SENDFILE", "SENDFILE", 5}, {"SFILE", "SENDFILE", 2},
};

static const char *system_synonym(const char *word)
{
    size_t n = strlen(word);
    for (size_t k = 0; k < sizeof exec_synonyms / sizeof *exec_synonyms; k++)
        if (n >= exec_synonyms[k].min && !strncmp(exec_synonyms[k].name, word, n) &&
            strcmp(exec_synonyms[k].full, word))
            return exec_synonyms[k].full;
    return NULL;
}

void cms_list_exec_synonyms(const struct cms_list *list,
                            void (*each)(const struct cms_list *list, const char *name,
                                         const char *full, size_t min))
{
    for (size_t k = 0; k < sizeof exec_synonyms / sizeof *exec_synonyms; k++)
        if (!cms_command_find(exec_synonyms[k].name, false)) /* it tells of itself */
            each(list, exec_synonyms[k].name, exec_synonyms[k].full, exec_synonyms[k].min);
}

int cms_run_cp_typed(struct cms *cms, const char *command, bool *unknown)
{
    char upper[4096];
    size_t n = 0;
    while (command[n] && n < sizeof upper - 1) {
        upper[n] = (char)toupper((unsigned char)command[n]);
        n++;
    }
    upper[n] = 0;
    return guest_cp_console(cms->g, upper, unknown);
}

/* A synonym's line: its command with the operands, cut to size; its length. */
static size_t real_line(char *out, size_t size, const char *name, const struct cms_command *c)
{
    size_t n = (size_t)snprintf(out, size, "%s ", name), more = (size_t)(c->end - c->operands);
    more = more < size - 1 - n ? more : size - 1 - n;
    memcpy(out + n, c->operands, more);
    out[n + more] = 0;
    return n + more;
}

static int run_line(struct cms *cms, const char *line, size_t n, bool typed)
{
    struct cms_command c = {.cms = cms};
    char real[4096];
    cms_tokenize(&c, line, true);
    c.end = line + n;
    size_t operands = (size_t)(c.end - c.operands);
    if (c.n == 0)
        return 0;
    int rc = CMS_UNKNOWN;
    if (cms->imp_ex)
        rc = cms_run_exec(cms, c.token[0], c.operands, operands);
    const char *synonym = rc == CMS_UNKNOWN ? cms_synonym(cms, c.token[0]) : NULL;
    if (!synonym && rc == CMS_UNKNOWN && cms->abbrev && !cms->no_standard)
        synonym = system_synonym(c.token[0]);
    if (synonym) {
        n = real_line(real, sizeof real, synonym, &c);
        line = real;
        if (cms->imp_ex)
            rc = cms_run_exec(cms, synonym, c.operands, operands);
    }
    if (rc == CMS_UNKNOWN)
        rc = run_command(cms, line, n, typed);
    if (rc == CMS_UNKNOWN && cms->imp_cp) {
        bool unknown;
        rc = typed ? cms_run_cp_typed(cms, line, &unknown)
                   : guest_cp_console(cms->g, line, &unknown);
        if (unknown)
            rc = CMS_UNKNOWN;
    }
    return rc;
}

int cms_run_line(struct cms *cms, const char *line)
{
    return run_line(cms, line, strlen(line), false);
}

int cms_run_whole_line(struct cms *cms, const char *line, size_t n)
{
    return run_line(cms, line, n, false);
}

int cms_run_typed(struct cms *cms, const char *line)
{
    return run_line(cms, line, strlen(line), true);
}
