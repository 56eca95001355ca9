/* ENABLE and DISABLE of commands: cp/commands/modify.c, on behalf of those two. */
#ifndef CP_COMMANDS_MODIFY_H
#define CP_COMMANDS_MODIFY_H

#include <stdbool.h>

struct command;

/* What stands behind ENABLE COMMAND or DISABLE COMMAND. */
int enable_named_command(struct command *c, bool on);

#endif
