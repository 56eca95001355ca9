/* Message repositories that SET LANGUAGE takes: commands/xmitmsg.c. */
#ifndef CMS_COMMANDS_REPOSITORY_H
#define CMS_COMMANDS_REPOSITORY_H

#include "cms/cms.h"

/* SET LANGUAGE [AMENG] [(ADD|DELETE applid [USER|SYSTEM|ALL]]. */
int cms_set_language(struct cms_command *c);

#endif
