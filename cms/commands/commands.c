/* The command table: names and abbreviations. */
#include "cms/commands/commands.h"

#include <string.h>

#define COMMAND(name, abbreviation, handler, syntax, help) \
    {name, abbreviation, cmd_##handler, syntax, help},
static const struct cms_command_row rows[] = {
#include "cms/commands/commands.def"
};
#undef COMMAND

#define ROWS (sizeof rows / sizeof rows[0])

const struct cms_command_row *cms_command_find(const char *name, bool abbreviations)
{
    size_t len = strlen(name);
    for (size_t n = 0; n < ROWS; n++)
        if (!strcmp(rows[n].name, name))
            return &rows[n];
    if (!abbreviations || len == 0)
        return NULL;
    for (size_t n = 0; n < ROWS; n++)
        if (len >= rows[n].abbreviation && !strncmp(rows[n].name, name, len))
            return &rows[n];
    return NULL;
}

const struct cms_command_row *cms_command_table(size_t *n)
{
    *n = ROWS;
    return rows;
}
