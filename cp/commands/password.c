/* SET PASSWORD and QUERY PASSWORD: whether a password may stand on the line of AUTOLOG, LINK or LOGON,
 * where others can read it on the screen and in a spooled console, or is asked for apart from it.
 * SYSTEM CONFIG's FEATURES PASSWORDS_ON_CMDS says what holds from the start.
 * Source: CP Commands and Utilities Reference, SET PASSWORD. */
#include "cp/commands/handlers.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
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

int query_password(struct command *c)
{
    char line[96] = "PASSWORD:";
    int rc = command_end(c, "CQS");
    if (rc)
        return rc;
    for (unsigned i = 0; i < PASSWORD_COMMANDS; i++) {
        bool separate = atomic_load(&c->vm->sys->password_separate[i]);
        size_t n = strlen(line);
        snprintf(line + n, sizeof line - n, "%s %s-%s", i ? "," : "", commands[i].name,
                 separate ? "SEPARATE" : "INCLUDE");
    }
    command_say(c, "%s", line);
    return 0;
}
