/* SET INPUT, SET OUTPUT and their QUERY, for the commands SET and QUERY. */
#ifndef CMS_COMMANDS_TRANSLATE_H
#define CMS_COMMANDS_TRANSLATE_H

#include "cms/cms.h"

/* Tokens from 2 on; without any the characters are themselves again.  A return code, said. */
int cms_set_translation(struct cms_command *c, bool input);
/* A line for each character that is translated, or that none is. */
void cms_list_translation(const struct cms *cms, bool input,
                          void (*tell)(void *ctx, const char *text), void *ctx);

#endif
