/* SET PASSWORD and QUERY PASSWORD: whether a password may stand on the line of AUTOLOG, LINK or LOGON,
 * where others can read it on the screen and in a spooled console, or is asked for apart from it.
 * SYSTEM CONFIG's FEATURES PASSWORDS_ON_CMDS says what holds from the start.
 * Source: CP Commands and Utilities Reference, SET PASSWORD, QUERY PASSWORD. */
#include "cp/commands/handlers.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <string.h>

static const struct {
    const char *name;
    unsigned min;
} commands[PASSWORD_COMMANDS] = {{"AUTOLOG", 4}, {"LINK", 4}, {"LOGON", 3}};

/* SET PASSWORD {AUTOLOG | LINK | LOGON} {INCLUDE | SEPARATE} */
int set_password(struct command *c)
{
    char word[32];
    unsigned which = 0;
    while (which < PASSWORD_COMMANDS &&
           !command_keyword(c, commands[which].name, commands[which].min))
        which++;
    bool separate = which < PASSWORD_COMMANDS && command_keyword(c, "SEPARATE", 3);
    if (which == PASSWORD_COMMANDS || (!separate && !command_keyword(c, "INCLUDE", 3)))
        return command_word(c, word, sizeof word) ? command_error(c, "CFS", 2, word, NULL)
                                                  : command_error(c, "CFS", 26, NULL);
    int rc = command_end(c, "CFS");
    if (!rc)
        atomic_store(&c->vm->sys->password_separate[which], separate);
    return rc;
}

/* QUERY PASSWORD [AUTOLOG | LINK | LOGON | XAUTOLOG].  XAUTOLOG's is AUTOLOG's.  By DIAGNOSE X'08' the
 * return code is 0 when the password may stand on the line, 4 when it may not. */
int query_password(struct command *c)
{
    static const char *const names[] = {"AUTOLOG", "LINK", "LOGON", "XAUTOLOG"};
    static const unsigned min[] = {4, 4, 3, 5};
    char word[32];
    unsigned first = 0, end = PASSWORD_COMMANDS + 1;
    int rc = 0;
    if (command_peek(c, word, sizeof word)) {
        while (first < end && !command_keyword(c, names[first], min[first]))
            first++;
        if (first == end)
            return command_error(c, "CQS", 2, word, NULL);
        end = first + 1;
        if ((rc = command_end(c, "CQS")))
            return rc;
    }
    for (unsigned i = first; i < end; i++) {
        unsigned which = i < PASSWORD_COMMANDS ? i : PASSWORD_AUTOLOG;
        bool separate = atomic_load(&c->vm->sys->password_separate[which]);
        const char *may = which == PASSWORD_AUTOLOG ? "MUST" : "MAY";
        if (separate)
            command_say(c, "%s PASSWORD MUST BE ENTERED SEPARATELY", names[i]);
        else
            command_say(c, "%s PASSWORD %s BE INCLUDED ON THE COMMAND LINE", names[i], may);
        rc = separate && end == first + 1 && command_by_guest(c->source) ? 4 : 0;
    }
    return rc;
}
