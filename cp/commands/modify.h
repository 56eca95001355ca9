/* What MODIFY, ENABLE, DISABLE and DEFINE of commands share: cp/commands/modify.c and
 * define_command.c. */
#ifndef CP_COMMANDS_MODIFY_H
#define CP_COMMANDS_MODIFY_H

#include "cp/commands/command.h"

#include <stdbool.h>
#include <stdint.h>

/* What stands behind ENABLE COMMAND or DISABLE COMMAND. */
int enable_named_command(struct command *c, bool on);

/* A command by its name in full: its row, or a row made of the versions that DEFINE COMMAND gave it. */
struct named_command {
    enum command_kind kind;
    const struct command_row *row;
    struct command_row own;
    char name[COMMAND_NAME_MAX + 1], classes[40];
};

/* [QUERY [VIRTUAL] SUBCMD | SET SUBCMD] and the name behind it, cut to size: 0, or the message that was
 * given. */
int command_name_operand(struct command *c, const char *module, enum command_kind *kind, char *name,
                         size_t size);
/* Its row among CP's own; NULL: it is none of them. */
const struct command_row *command_own_row(enum command_kind kind, const char *name);
/* Letters, digits and what may be in a command's name. */
bool command_name_valid(const char *name);
/* The classes that letters and digits, or *, stand for; 0 when they are none.  And the other way. */
uint32_t command_classes(const char *word);
void command_class_letters(uint32_t classes, char text[40]);

/* Is the word a command, or an operand, of the installation's that the user may use?  Its program is
 * not in this CP: then that has been said, and *rc is the message's number. */
bool command_defined(struct command *c, enum command_kind kind, const char *word, int *rc);
/* QUERY CPCMDS of the versions of a command that DEFINE COMMAND gave it; false: there are none. */
bool command_version_lines(struct command *c, enum command_kind kind, const char *name);

#endif
