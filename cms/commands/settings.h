/* What CMS QUERY and CMS SET are asked for, as a table: settings.def.
 *
 * To add an operand: a row there, and what it does in query.c (windows.c: full-screen CMS). */
#ifndef CMS_COMMANDS_SETTINGS_H
#define CMS_COMMANDS_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

struct cms_operand_row {
    const char *name;
    unsigned min; /* letters that suffice */
    const char *syntax, *help;
};

/* The rows of SET, or those of QUERY. */
const struct cms_operand_row *cms_operand_table(bool set, size_t *n);
/* The full name of an operand that a token (upper case, eight letters at most) stands for; NULL: it is none
 * of CMS's. */
const char *cms_operand(const char *word, bool set);

#endif
