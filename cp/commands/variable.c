/* SET VARIABLE, QUERY VARIABLE, and what they are for: @name@ in a command stands for the value of the
 * environment variable of that name, the machine's own before the system's.  What no variable is
 * called stays as it was typed, and a value is not looked through again.
 * Source: CP Commands and Utilities Reference, SET VARIABLE, QUERY VARIABLE; their responses and the
 * rules of names are from memory. */
#include "cp/commands/variable.h"

#include "cp/commands/handlers.h"
#include "cp/console/editing.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/variables.h"
#include "cp/vm.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- in commands ---------------------------------------------------------------------------- */

/* The variable that p begins with, as @name@; *n its length there. */
static bool variable_here(struct vm *vm, const char *p, struct variable *v, size_t *n)
{
    char name[VARIABLE_NAME + 1];
    const char *end = *p == '@' ? strchr(p + 1, '@') : NULL;
    if (!end || end == p + 1 || end - p - 1 > VARIABLE_NAME)
        return false;
    *n = (size_t)(end - p) + 1;
    for (size_t i = 0; i < *n - 2; i++)
        name[i] = (char)toupper((unsigned char)p[i + 1]);
    name[*n - 2] = '\0';
    return variable_name(name) &&
           (variables_get(vm->variables, name, v) || variables_get(vm->sys->variables, name, v));
}

char *variable_substitute(struct vm *vm, const char *line)
{
    struct variable v;
    bool found = false;
    char *text = strchr(line, '@') ? malloc(EDITING_MAX + 1) : NULL;
    if (!text)
        return NULL;
    size_t at = 0, n;
    for (const char *p = line; *p;) {
        bool here = variable_here(vm, p, &v, &n);
        const char *from = here ? v.value : p;
        size_t size = here ? strlen(v.value) : 1;
        if (at + size > EDITING_MAX)
            break;
        memcpy(text + at, from, size);
        at += size;
        found |= here;
        p += here ? n : 1;
        if (!*p && found) {
            text[at] = '\0';
            return text;
        }
    }
    free(text);
    return NULL;
}

/* --- SET VARIABLE --------------------------------------------------------------------------- */

/* [SYSTEM | USER]: true for the system's. */
static bool of_system(struct command *c, bool *said)
{
    bool system = command_keyword(c, "SYSTEM", 3);
    *said = system || command_keyword(c, "USER", 4);
    return system;
}

/* SET VARIABLE [SYSTEM | USER] name [value]; without a value it goes.  The system's are class B's. */
int set_variable(struct command *c)
{
    struct variable v = {"", ""};
    char word[VARIABLE_NAME + 2];
    bool said, system = of_system(c, &said);
    if (system && !(c->vm->classes & VM_CLASS('B')))
        return command_error(c, "CFS", 2, "SYSTEM", NULL);
    if (!system && !(c->vm->classes & VM_CLASS('G')))
        return command_error(c, "CFS", 26, NULL);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    if (!variable_name(word))
        return command_error(c, "CFS", 2, word, NULL);
    strcpy(v.name, word);
    const char *value = command_rest(c);
    if (strlen(value) > VARIABLE_VALUE)
        return command_error(c, "CFS", 26, NULL);
    strcpy(v.value, value);
    struct variables **pool = system ? &c->vm->sys->variables : &c->vm->variables;
    if (!*v.value)
        return variables_drop(*pool, v.name) ? 0 : command_error(c, "CFS", 2, v.name, NULL);
    if (!*pool)
        *pool = variables_create(); /* the machine's first; the system has its own from the start */
    if (*pool && variables_set(*pool, &v))
        return 0;
    return command_error(c, "CFS", MESSAGE_FORM(26, 1), v.name, NULL);
}

/* --- QUERY VARIABLE ------------------------------------------------------------------------- */

/* Is the name the pattern, or does it begin with it when that ends in an asterisk? */
static bool fits(const char *pattern, const char *name)
{
    size_t n = strlen(pattern);
    if (n && pattern[n - 1] == '*')
        return !strncmp(pattern, name, n - 1);
    return !strcmp(pattern, name);
}

static unsigned show(struct command *c, struct variables *pool, const char *pattern)
{
    struct variable v;
    unsigned n = 0;
    for (size_t i = 0; variables_at(pool, i, &v); i++)
        if (fits(pattern, v.name)) {
            command_say(c, "%s %s", v.name, v.value);
            n++;
        }
    return n;
}

/* QUERY VARIABLE [SYSTEM | USER] [name | pattern* | *] */
int query_variable(struct command *c)
{
    char word[VARIABLE_NAME + 2];
    bool said, system = of_system(c, &said);
    if (!command_word(c, word, sizeof word))
        strcpy(word, "*");
    int rc = command_end(c, "CQV");
    if (rc)
        return rc;
    unsigned n = 0;
    if (!system)
        n += show(c, c->vm->variables, word);
    if (system || !said)
        n += show(c, c->vm->sys->variables, word);
    if (n)
        return 0;
    if (!strchr(word, '*'))
        return command_error(c, "CQV", 2, word, NULL);
    command_say(c, "No variables were found.");
    return 0;
}
