/* QUERY and SET of what belongs to full-screen CMS: windows, virtual screens, their keys. */
#ifndef CMS_COMMANDS_WINDOWS_H
#define CMS_COMMANDS_WINDOWS_H

#include "cms/cms.h"

/* Is an upper-case word an operand of QUERY, or of SET, that belongs to it? */
bool cms_window_topic(const char *word, bool set);
/* QUERY of such an operand, with what follows it up to token `end`; lines go to `tell`.  The return code,
 * its message said. */
int cms_query_window(struct cms_command *c, unsigned end, void (*tell)(void *ctx, const char *text),
                     void *ctx);
/* SET of one. */
int cms_set_window(struct cms_command *c);

#endif
