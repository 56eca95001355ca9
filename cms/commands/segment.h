/* Saved segments that SEGMENT has loaded or made room for. */
#ifndef CMS_COMMANDS_SEGMENT_H
#define CMS_COMMANDS_SEGMENT_H

#include "cms/cms.h"

/* A heading and a line for each; name: "*", or one alone. */
void cms_list_segments(struct cms *cms, const char *name, void (*tell)(void *ctx, const char *text),
                       void *ctx);
/* HX: those that are not the system's. */
void cms_purge_user_segments(struct cms *cms);

#endif
