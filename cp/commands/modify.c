/* MODIFY COMMAND, DEFINE ALIAS, ENABLE and DISABLE COMMAND: who may use which command, by which names.
 *
 * A command of several IBM classes is one row here, whose versions differ in what they let a user do:
 * MODIFY changes who gets to it, and what he may do there goes by his classes as before.  Programs in
 * CP (EPNAME, DEFINE COMMAND) there are none.
 * Source: CP Commands and Utilities Reference, MODIFY COMMAND, DEFINE COMMAND, DEFINE ALIAS; the
 * responses are from memory. */
#include "cp/commands/modify.h"

#include "cp/commands/handlers.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <string.h>

#define MODULE "MCQ"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456";

struct named {
    enum command_kind kind;
    const struct command_row *row;
};

static int complete(struct command *c)
{
    command_say(c, "Command complete");
    return 0;
}

/* command | QUERY SUBCMD operand | SET SUBCMD operand, in full: 0, or the message that was given. */
static int command_operand(struct command *c, struct named *named)
{
    char word[32];
    size_t n;
    const struct command_row *rows = command_table(&n);
    if (!command_word(c, word, sizeof word))
        return command_error(c, MODULE, 26, NULL);
    named->kind = KIND_COMMAND;
    if ((!strcmp(word, "QUERY") || !strcmp(word, "SET")) && command_keyword(c, "SUBCMD", 4)) {
        named->kind = *word == 'S' ? KIND_SET : KIND_QUERY;
        rows = *word == 'S' ? set_table(&n) : query_table(&n);
        if (!command_word(c, word, sizeof word))
            return command_error(c, MODULE, 26, NULL);
    }
    named->row = NULL;
    for (size_t i = 0; i < n && !named->row; i++)
        if (!strcmp(rows[i].name, word))
            named->row = &rows[i];
    return named->row ? 0 : command_error(c, MODULE, 2, word, NULL);
}

static uint32_t row_classes(const struct command_row *row)
{
    uint32_t classes = 0;
    for (const char *p = row->classes; *p && *p != '*'; p++)
        classes |= 1u << (strchr(letters, *p) - letters);
    return classes;
}

/* Letters and digits, or * for all: 0 when they are none. */
static uint32_t parse_classes(const char *word)
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
    *version = word[1] ? 0 : parse_classes(word);
    return row_classes(row) & *version ? 0 : command_error(c, MODULE, 2, word, NULL);
}

/* RESET | PRIVCLASSANY | PRIVCLASSES classes */
static int change_operand(struct command *c, const struct command_row *row, uint32_t version,
                          struct command_change *change)
{
    char word[40];
    uint32_t now = change->has_classes ? change->classes : row_classes(row), classes = 0;
    bool reset = command_keyword(c, "RESET", 5);
    bool any = !reset && command_keyword(c, "PRIVCLASSANY", 12);
    if (!reset && !any) {
        if (!command_keyword(c, "PRIVCLASSES", 4))
            return command_peek(c, word, sizeof word) ? command_error(c, MODULE, 2, word, NULL)
                                                      : command_error(c, MODULE, 26, NULL);
        if (!command_word(c, word, sizeof word))
            return command_error(c, MODULE, 26, NULL);
        if (!(classes = parse_classes(word)))
            return command_error(c, MODULE, 2, word, NULL);
    }
    int rc = command_end(c, MODULE);
    if (rc)
        return rc;
    if (reset) {
        *change = (struct command_change){.disabled = change->disabled};
        return 0;
    }
    change->has_classes = true;
    change->any = any;
    change->classes = version == UINT32_MAX ? classes : (now & ~version) | classes;
    return 0;
}

/* MODIFY COMMAND|CMD ... */
int modify_command(struct command *c)
{
    char word[32];
    struct named named;
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
    rc = change_operand(c, named.row, version, &change);
    if (rc)
        return rc;
    if (!command_change_set(c->vm->sys->changes, named.kind, named.row->name, &change))
        return command_error(c, MODULE, MESSAGE_FORM(26, 2), NULL);
    return complete(c);
}

int enable_named_command(struct command *c, bool on)
{
    char word[32];
    struct named named;
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
    change.disabled = !on;
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
    struct named named;
    struct command_alias alias = {.disabled = true}, other;
    size_t n;
    const struct command_row *rows = command_table(&n);
    if (!command_word(c, word, sizeof word))
        return command_error(c, MODULE, 26, NULL);
    size_t len = strlen(word);
    if (len > COMMAND_NAME_MAX ||
        strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@#$_-") != len ||
        command_find(rows, n, word, UINT32_MAX) ||
        command_alias_find(c->vm->sys->changes, word, &other))
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
