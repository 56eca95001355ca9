/* What DLBL and LABELDEF define, as QUERY shows it and HX clears it. */
#ifndef CMS_COMMANDS_DLBL_H
#define CMS_COMMANDS_DLBL_H

#include "cms/cms.h"

/* A heading and a line for each; false: there is none. */
bool cms_list_dlbls(struct cms *cms, void (*tell)(void *ctx, const char *text), void *ctx);
/* name: "*", or one alone; false: there is no such one. */
bool cms_list_labeldefs(struct cms *cms, const char *name,
                        void (*tell)(void *ctx, const char *text), void *ctx);
/* All but those with PERM. */
void cms_clear_dlbls(struct cms *cms);
void cms_clear_labeldefs(struct cms *cms);

#endif
