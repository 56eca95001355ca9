/* MODIFY COMMAND, DEFINE ALIAS, ENABLE and DISABLE COMMAND: who may use which command, by which names.
 * DEFINE COMMAND is in define_command.c.
 *
 * A command of several IBM classes is one row here, whose versions differ in what they let a user do:
 * MODIFY changes who gets to it, and what he may do there goes by his classes as before.  EPNAME, which
 * is about programs in CP, is not taken.
 * Source: CP Commands and Utilities Reference, MODIFY COMMAND, DEFINE ALIAS; the responses are from
 * memory. */
#include "cp/commands/modify.h"

#include "cp/commands/handlers.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <string.h>

#define MODULE "MCQ"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456";

static int complete(struct command *c)
{
    command_say(c, "Command complete");
    return 0;
}

int command_name_operand(struct command *c, const char *module, enum command_kind *kind, char *name,
                         size_t size)
{
    if (!command_word(c, name, size))
        return command_error(c, module, 26, NULL);
    *kind = KIND_COMMAND;
    struct command look = *c;
    if (!strcmp(name, "QUERY") && command_keyword(&look, "VIRTUAL", 1) &&
        command_keyword(&look, "SUBCMD", 4)) {
        *kind = KIND_QUERY_VIRTUAL;
        *c = look;
    } else if ((!strcmp(name, "QUERY") || !strcmp(name, "SET")) &&
               command_keyword(c, "SUBCMD", 4)) {
        *kind = *name == 'S' ? KIND_SET : KIND_QUERY;
    } else {
        return 0;
    }
    return command_word(c, name, size) ? 0 : command_error(c, module, 26, NULL);
}

const struct command_row *command_own_row(enum command_kind kind, const char *name)
{
    size_t n = 0;
    const struct command_row *rows = kind == KIND_COMMAND ? command_table(&n)
                                     : kind == KIND_QUERY ? query_table(&n)
                                     : kind == KIND_SET   ? set_table(&n)
                                                          : NULL;
    for (size_t i = 0; i < n; i++)
        if (!strcmp(rows[i].name, name))
            return &rows[i];
    return NULL;
}

bool command_name_valid(const char *name)
{
    size_t n = strlen(name);
    return n && n <= COMMAND_NAME_MAX &&
           strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@#$_-") == n;
}

/* A row for what DEFINE COMMAND has defined; false: there is no such command. */
static bool defined_row(struct command *c, struct named_command *named)
{
    struct command_version v;
    struct command_changes *changes = c->vm->sys->changes;
    uint32_t classes = 0;
    if (!command_version_find(changes, named->kind, named->name, &v))
        return false;
    for (size_t i = 0; command_version_at(changes, i, &v); i++)
        if (v.kind == named->kind && !strcmp(v.name, named->name))
            classes |= 1u << command_version_number(v.ibm_class);
    command_class_letters(classes & ~(1u << COMMAND_VERSION_ANY), named->classes);
    named->own = (struct command_row){named->name, v.min, named->classes, NULL, "", ""};
    named->row = &named->own;
    return true;
}

/* command | QUERY SUBCMD operand | SET SUBCMD operand, in full: 0, or the message that was given. */
static int command_operand(struct command *c, struct named_command *named)
{
    char word[32];
    int rc = command_name_operand(c, MODULE, &named->kind, word, sizeof word);
    if (rc)
        return rc;
    named->row = command_own_row(named->kind, word);
    snprintf(named->name, sizeof named->name, "%.12s", word);
    if (!named->row && strlen(word) < sizeof named->name)
        defined_row(c, named);
    return named->row ? 0 : command_error(c, MODULE, 2, word, NULL);
}

uint32_t command_classes(const char *word)
{
    uint32_t classes = 0;
    if (!strcmp(word, "*"))
        return UINT32_MAX;
    for (const char *p = word; *p; p++) {
        const char *at = strchr(letters, *p);
        if (!at)
            return 0;
        classes |= 1u << (at - letters);
    }
    return classes;
}

void command_class_letters(uint32_t classes, char text[40])
{
    size_t n = 0;
    for (unsigned i = 0; letters[i]; i++)
        if (classes & 1u << i)
            text[n++] = letters[i];
    text[n] = '\0';
}

/* [IBMCLASS *|c]: the classes of the versions that are meant; all when it is left out. */
static int version_operand(struct command *c, const struct command_row *row, uint32_t *version)
{
    char word[8] = "*";
    *version = UINT32_MAX;
    if (!command_keyword(c, "IBMCLASS", 3))
        return 0;
    if (!command_word(c, word, sizeof word))
        return command_error(c, MODULE, 26, NULL);
    if (!strcmp(word, "*"))
        return 0;
    *version = word[1] ? 0 : command_classes(word);
    if (*row->classes == '*')
        *version = 0;
    return command_row_versions(row) & *version ? 0 : command_error(c, MODULE, 2, word, NULL);
}

/* RESET | PRIVCLASSANY | PRIVCLASSES classes */
static int change_operand(struct command *c, uint32_t version, struct command_change *change)
{
    char word[40];
    uint32_t classes = UINT32_MAX;
    bool reset = command_keyword(c, "RESET", 5);
    bool any = !reset && command_keyword(c, "PRIVCLASSANY", 12);
    if (!reset && !any) {
        if (!command_keyword(c, "PRIVCLASSES", 4))
            return command_peek(c, word, sizeof word) ? command_error(c, MODULE, 2, word, NULL)
                                                      : command_error(c, MODULE, 26, NULL);
        if (!command_word(c, word, sizeof word))
            return command_error(c, MODULE, 26, NULL);
        if (!(classes = command_classes(word)))
            return command_error(c, MODULE, 2, word, NULL);
    }
    int rc = command_end(c, MODULE);
    if (rc)
        return rc;
    if (reset) {
        change->versions &= ~version;
        return 0;
    }
    change->versions |= version;
    for (unsigned i = 0; i < COMMAND_VERSIONS; i++)
        if (version & 1u << i)
            change->classes[i] = classes;
    return 0;
}

/* MODIFY COMMAND|CMD ... */
int modify_command(struct command *c)
{
    char word[32];
    struct named_command named;
    struct command_change change;
    uint32_t version;
    if (!command_keyword(c, "COMMAND", 3) && !command_keyword(c, "CMD", 3))
        return command_peek(c, word, sizeof word) ? command_error(c, MODULE, 2, word, NULL)
                                                  : command_error(c, MODULE, 26, NULL);
    int rc = command_operand(c, &named);
    if (!rc)
        rc = version_operand(c, named.row, &version);
    if (rc)
        return rc;
    command_change(c->vm->sys->changes, named.kind, named.row->name, &change);
    rc = change_operand(c, version, &change);
    if (rc)
        return rc;
    if (!command_change_set(c->vm->sys->changes, named.kind, named.row->name, &change))
        return command_error(c, MODULE, MESSAGE_FORM(26, 2), NULL);
    return complete(c);
}

int enable_named_command(struct command *c, bool on)
{
    char word[32];
    struct named_command named;
    struct command_change change;
    if (!(c->vm->classes & VM_CLASS('A')))
        return command_error(c, "NLD", 2, "COMMAND", NULL);
    if (command_peek(c, word, sizeof word) && strcmp(word, "QUERY") && strcmp(word, "SET") &&
        command_alias_enable(c->vm->sys->changes, word, on)) {
        command_word(c, word, sizeof word);
        int rc = command_end(c, MODULE);
        return rc ? rc : complete(c);
    }
    int rc = command_operand(c, &named);
    if (!rc)
        rc = command_end(c, MODULE);
    if (rc)
        return rc;
    /* Nobody could undo it. */
    if (!on && named.kind == KIND_COMMAND && !strcmp(named.row->name, "ENABLE"))
        return command_error(c, MODULE, 2, word, NULL);
    command_change(c->vm->sys->changes, named.kind, named.row->name, &change);
    command_version_enable(c->vm->sys->changes, named.kind, named.row->name, on);
    change.disabled = !on && named.row != &named.own;
    if (!command_change_set(c->vm->sys->changes, named.kind, named.row->name, &change))
        return command_error(c, MODULE, MESSAGE_FORM(26, 2), NULL);
    return complete(c);
}

/* --- DEFINE ALIAS -------------------------------------------------------------------------------- */

static int alias_options(struct command *c, struct command_alias *alias)
{
    char word[32];
    unsigned long n;
    while (*command_rest(c)) {
        if (command_keyword(c, "ENABLE", 4)) {
            alias->disabled = false;
        } else if (command_keyword(c, "DISABLE", 4)) {
            alias->disabled = true;
        } else if (command_keyword(c, "ABBREVLENGTH", 4)) {
            command_word(c, word, sizeof word);
            if (!command_number(word, strlen(alias->name), &n) || !n)
                return command_error(c, MODULE, 2, word, NULL);
            alias->min = (unsigned)n;
        } else {
            command_word(c, word, sizeof word);
            return command_error(c, MODULE, 2, word, NULL);
        }
    }
    return 0;
}

/* DEFINE ALIAS name FOR command [option ...]: disabled until it is enabled. */
int define_alias_command(struct command *c)
{
    char word[32];
    struct named_command named;
    struct command_alias alias = {.disabled = true}, other;
    struct command_version version;
    size_t n;
    const struct command_row *rows = command_table(&n);
    if (!command_word(c, word, sizeof word))
        return command_error(c, MODULE, 26, NULL);
    size_t len = strlen(word);
    if (!command_name_valid(word) || command_find(rows, n, word, UINT32_MAX) ||
        command_alias_find(c->vm->sys->changes, word, &other) ||
        command_version_find(c->vm->sys->changes, KIND_COMMAND, word, &version))
        return command_error(c, MODULE, 2, word, NULL);
    memcpy(alias.name, word, len + 1);
    alias.min = (unsigned)len;
    if (!command_keyword(c, "FOR", 3))
        return command_error(c, MODULE, 26, NULL);
    int rc = command_operand(c, &named);
    if (!rc && named.kind != KIND_COMMAND)
        rc = command_error(c, MODULE, 2, "SUBCMD", NULL);
    if (!rc)
        rc = alias_options(c, &alias);
    if (rc)
        return rc;
    snprintf(alias.command, sizeof alias.command, "%s", named.row->name);
    if (!command_alias_add(c->vm->sys->changes, &alias))
        return command_error(c, MODULE, MESSAGE_FORM(26, 2), NULL);
    return complete(c);
}
