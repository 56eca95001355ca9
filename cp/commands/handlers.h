/* Every handler that a table of commands names, declared from the tables themselves. */
#ifndef CP_COMMANDS_HANDLERS_H
#define CP_COMMANDS_HANDLERS_H

#include "cp/commands/command.h"

#define ROW(name, min, classes, handler, syntax, help) int handler(struct command *c);
#include "cp/commands/commands.def"
#include "cp/commands/define.def"
#include "cp/commands/detach.def"
#include "cp/commands/query.def"
#include "cp/commands/set.def"
#undef ROW

#endif
