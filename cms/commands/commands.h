/* CMS commands as a table: commands.def.
 *
 * To add one: a row COMMAND(name, minimum abbreviation, handler, syntax, one-line help), and its
 * handler cmd_HANDLER(struct cms_command *) in the file of its family; it returns the return code.
 * resolve.c has cut the line into tokens. */
#ifndef CMS_COMMANDS_COMMANDS_H
#define CMS_COMMANDS_COMMANDS_H

#include "cms/cms.h"

typedef int cms_command_fn(struct cms_command *c);

struct cms_command_row {
    const char *name;
    unsigned abbreviation; /* letters that suffice */
    cms_command_fn *run;
    const char *syntax, *help;
};

#define COMMAND(name, abbreviation, handler, syntax, help) cms_command_fn cmd_##handler;
#include "cms/commands/commands.def"
#undef COMMAND

/* The command of that name (upper case), abbreviated if that is allowed; NULL. */
const struct cms_command_row *cms_command_find(const char *name, bool abbreviations);
const struct cms_command_row *cms_command_table(size_t *n);

#endif
