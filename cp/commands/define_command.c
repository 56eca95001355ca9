/* DEFINE COMMAND: a command, or an operand of QUERY, QUERY VIRTUAL or SET, that a program of the
 * installation in CP does; or another version of one of CP's own, for other users.
 *
 * Nothing can be loaded into this CP (CPXLOAD), so the programs are never there: QUERY UNRESOLVED names
 * them, and a command that is enabled says so to whoever may use it.  A version of CP's own command does
 * what the command does: what he may do there goes by his classes.  There is no external security
 * manager, so AUDIT, MAC, VMAC, PROT and VPROT have no effect, PROC neither.
 * Source: CP Commands and Utilities Reference, DEFINE COMMAND (7.1); CP Exit Customization, Defining Your
 * Command.  What was not in them: the messages, and what a command says whose program is not there. */
#include "cp/commands/handlers.h"
#include "cp/commands/modify.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <string.h>

#define MODULE "DCM"

struct options {
    struct command_version v;
    bool classes, ibm_class, anytime, one; /* they were given; one of all at least */
};

/* The rest of a name: those of programs have the same characters, and eight of them. */
static int entry_operand(struct command *c, struct options *o)
{
    char word[32];
    if (!command_word(c, word, sizeof word))
        return command_error(c, MODULE, 26, NULL);
    if (!command_name_valid(word) || strlen(word) > COMMAND_ENTRY_MAX || strchr(word, '-') ||
        (*word >= '0' && *word <= '9'))
        return command_error(c, MODULE, 2, word, NULL);
    snprintf(o->v.entry, sizeof o->v.entry, "%.8s", word);
    return 0;
}

static int classes_operand(struct command *c, struct options *o)
{
    char word[40];
    if (!command_word(c, word, sizeof word))
        return command_error(c, MODULE, 26, NULL);
    o->v.classes = command_classes(word);
    o->classes = true;
    return o->v.classes ? 0 : command_error(c, MODULE, 2, word, NULL);
}

/* A to G, or 0. */
static int ibm_class_operand(struct command *c, struct options *o)
{
    char word[8];
    if (!command_word(c, word, sizeof word))
        return command_error(c, MODULE, 26, NULL);
    if (word[1] || !strchr("ABCDEFG0", *word))
        return command_error(c, MODULE, 2, word, NULL);
    o->v.ibm_class = *word;
    o->ibm_class = true;
    return 0;
}

static int abbreviation_operand(struct command *c, struct options *o)
{
    char word[16];
    unsigned long n;
    command_word(c, word, sizeof word);
    if (!command_number(word, strlen(o->v.name), &n) || !n)
        return command_error(c, MODULE, *word ? 2 : 26, word, NULL);
    o->v.min = (unsigned)n;
    return 0;
}

/* One option: 0, or the message that was given. */
static int option(struct command *c, struct options *o)
{
    static const struct {
        const char *name;
        unsigned min;
    } without_effect[] = {{"AUDIT", 5}, {"MAC", 3},      {"PROC", 4}, {"PROT", 4},
                          {"VMAC", 4},  {"SILENTLY", 6}, {"VPROT", 5}};
    char word[32];
    o->one = true;
    if (command_keyword(c, "ABBREVLENGTH", 4))
        return abbreviation_operand(c, o);
    if (command_keyword(c, "EPNAME", 3))
        return entry_operand(c, o);
    if (command_keyword(c, "PRIVCLASSES", 4))
        return classes_operand(c, o);
    if (command_keyword(c, "IBMCLASS", 3))
        return ibm_class_operand(c, o);
    if (command_keyword(c, "PRIVCLASSANY", 12))
        o->v.any = true;
    else if (command_keyword(c, "BEFORE_LOGON", 3))
        o->v.before_logon = true;
    else if (command_keyword(c, "ANYTIME", 4))
        o->anytime = true;
    else if (command_keyword(c, "AFTER_LOGON", 3))
        o->v.before_logon = o->anytime = false;
    else if (command_keyword(c, "ENABLE", 2))
        o->v.disabled = false;
    else if (command_keyword(c, "DISABLE", 4))
        o->v.disabled = true;
    else {
        for (size_t i = 0; i < sizeof without_effect / sizeof *without_effect; i++)
            if (command_keyword(c, without_effect[i].name, without_effect[i].min))
                return 0;
        command_word(c, word, sizeof word);
        return command_error(c, MODULE, 2, word, NULL);
    }
    return 0;
}

/* What belongs together: before LOGON nobody has classes, and after it somebody must have some. */
static int together(struct command *c, struct options *o)
{
    if (o->v.any && (o->classes || o->ibm_class))
        return command_error(c, MODULE, 13, o->classes ? "PRIVCLASSES" : "IBMCLASS", NULL);
    if ((o->v.before_logon || o->anytime) && !o->v.any)
        return command_error(c, MODULE, 13, o->anytime ? "ANYTIME" : "BEFORE_LOGON", NULL);
    if (!o->v.any && !o->classes && (!o->ibm_class || o->v.ibm_class == '0'))
        return command_error(c, MODULE, 26, NULL);
    if (!o->v.any && !o->classes)
        o->v.classes = command_classes((char[]){o->v.ibm_class, '\0'});
    return 0;
}

/* Is it new?  Another version of a command has its program and its abbreviation. */
static int is_new(struct command *c, struct options *o)
{
    struct command_version other;
    struct command_changes *changes = c->vm->sys->changes;
    const struct command_row *row = command_own_row(o->v.kind, o->v.name);
    char version[] = {'I', 'B', 'M', 'C', 'L', 'A', 'S', 'S', '=', o->v.ibm_class, '\0'};
    bool same = row && (strchr(row->classes, o->v.ibm_class) || *row->classes == '*'), first = true;
    for (size_t i = 0; command_version_at(changes, i, &other); i++) {
        if (other.kind != o->v.kind || strcmp(other.name, o->v.name))
            continue;
        if (!row && !*o->v.entry)
            memcpy(o->v.entry, other.entry, sizeof o->v.entry);
        if (strcmp(o->v.entry, other.entry))
            return command_error(c, MODULE, 13, "EPNAME", NULL);
        first = false;
        o->v.min = other.min;
        same = same || other.ibm_class == o->v.ibm_class;
    }
    if (same)
        return command_error(c, MODULE, 2781, "Command", o->v.name, version, NULL);
    if (row && *o->v.entry)
        return command_error(c, MODULE, 13, "EPNAME", NULL);
    if (row)
        o->v.min = row->min;
    return row || !first || *o->v.entry ? 0 : command_error(c, MODULE, 26, NULL);
}

/* CP's own commands and their abbreviations come first, so its shortest must be none of those. */
static int abbreviation_free(struct command *c, const struct command_version *v)
{
    char shortest[COMMAND_NAME_MAX + 1];
    struct command_alias alias;
    size_t n = 0;
    const struct command_row *rows = v->kind == KIND_COMMAND ? command_table(&n)
                                     : v->kind == KIND_QUERY ? query_table(&n)
                                     : v->kind == KIND_SET   ? set_table(&n)
                                                             : NULL;
    if (command_own_row(v->kind, v->name))
        return 0;
    snprintf(shortest, sizeof shortest, "%.*s", (int)v->min, v->name);
    if (command_find(rows, n, shortest, UINT32_MAX) ||
        (v->kind == KIND_COMMAND && command_alias_find(c->vm->sys->changes, shortest, &alias)))
        return command_error(c, MODULE, 2, shortest, NULL);
    return 0;
}

/* DEFINE COMMAND|CMD command | QUERY [VIRTUAL] SUBCMD operand | SET SUBCMD operand option ... */
int define_new_command(struct command *c)
{
    char name[32];
    struct options o = {.v = {.ibm_class = '0', .disabled = true}};
    int rc = command_name_operand(c, MODULE, &o.v.kind, name, sizeof name);
    if (!rc && !command_name_valid(name))
        rc = command_error(c, MODULE, 2, name, NULL);
    if (rc)
        return rc;
    snprintf(o.v.name, sizeof o.v.name, "%.12s", name);
    o.v.min = (unsigned)strlen(o.v.name);
    while (!rc && *command_rest(c))
        rc = option(c, &o);
    if (!rc && !o.one)
        rc = command_error(c, MODULE, 26, NULL);
    if (!rc)
        rc = together(c, &o);
    if (!rc)
        rc = is_new(c, &o);
    if (!rc)
        rc = abbreviation_free(c, &o.v);
    if (rc)
        return rc;
    if (!command_version_add(c->vm->sys->changes, &o.v))
        return command_error(c, MODULE, MESSAGE_FORM(26, 2), NULL);
    command_say(c, "Command complete");
    return 0;
}

/* --- what has been defined ----------------------------------------------------------------------- */

bool command_defined(struct command *c, enum command_kind kind, const char *word, int *rc)
{
    char text[32];
    struct command_version v;
    struct command_changes *changes = c->vm->sys->changes;
    size_t len = strlen(word);
    for (size_t i = 0; command_version_at(changes, i, &v); i++) {
        if (v.kind != kind || !*v.entry || len < v.min || len > strlen(v.name) ||
            memcmp(word, v.name, len) ||
            !command_version_allowed(changes, kind, v.name, c->vm->classes))
            continue;
        snprintf(text, sizeof text, "Entry point %s", v.entry);
        *rc = command_error(c, "CMD", 2990, text, NULL);
        return true;
    }
    return false;
}

bool command_version_lines(struct command *c, enum command_kind kind, const char *name)
{
    static const char *const commands[] = {NULL, "QUERY", "SET", "QUERY VIRTUAL"};
    struct command_version v;
    struct command_change change;
    struct command_changes *changes = c->vm->sys->changes;
    bool found = false;
    command_change(changes, kind, name, &change);
    for (size_t i = 0; command_version_at(changes, i, &v); i++) {
        char classes[40];
        if (v.kind != kind || strcmp(v.name, name))
            continue;
        found = true;
        unsigned number = command_version_number(v.ibm_class);
        bool changed = change.versions & 1u << number;
        bool any = changed ? change.classes[number] == UINT32_MAX : v.any;
        command_class_letters(changed ? change.classes[number] : v.classes, classes);
        command_say(c, "Command:       %s", commands[kind] ? commands[kind] : name);
        if (commands[kind])
            command_say(c, "Subcommand:    %s", name);
        command_say(c, "Status:        %s", v.disabled || change.disabled ? "Disabled" : "Enabled");
        command_say(c, "IBM Class:     %c", v.ibm_class);
        command_say(c, "PrivClasses:   %s", any ? "ANY" : classes);
        if (*v.entry)
            command_say(c, "Entry Point:   %s", v.entry);
    }
    return found;
}

/* QUERY UNRESOLVED: the programs of the commands that have been defined, each once. */
int query_unresolved(struct command *c)
{
    struct command_version v, before;
    struct command_changes *changes = c->vm->sys->changes;
    unsigned n = 0;
    int rc = command_end(c, "CQU");
    if (rc)
        return rc;
    for (size_t i = 0; command_version_at(changes, i, &v); i++) {
        bool again = !*v.entry;
        for (size_t k = 0; k < i && !again; k++)
            again = command_version_at(changes, k, &before) && !strcmp(before.entry, v.entry);
        if (!again && !n++)
            command_say(c, "Unresolved entry points:");
        if (!again)
            command_say(c, "  %s", v.entry);
    }
    if (!n)
        command_say(c, "There are no unresolved entry points.");
    return 0;
}

/* QUERY ICLNAME name ...: what CP calls by a name; of the names that are known none is loaded. */
int query_iclname(struct command *c)
{
    char word[32];
    struct command_version v;
    struct command_changes *changes = c->vm->sys->changes;
    if (!*command_rest(c))
        return command_error(c, "CQU", 26, NULL);
    while (command_word(c, word, sizeof word)) {
        size_t i = 0;
        while (command_version_at(changes, i, &v) && strcmp(v.entry, word))
            i++;
        if (!command_version_at(changes, i, &v))
            return command_error(c, "CQU", 2, word, NULL);
        command_say(c, "%-8s is not loaded", v.entry);
    }
    return 0;
}
