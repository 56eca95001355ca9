/* What FILEDEF, DLBL and LABELDEF define: names in a list, in the order in which they came.  What one of
 * them says of a name is its own struct, which begins with this head. */
#ifndef CMS_COMMANDS_DEFINITION_H
#define CMS_COMMANDS_DEFINITION_H

#include "cms/cms.h"

struct cms_definition {
    struct cms_definition *next;
    char name[9];
    bool perm; /* only its own CLEAR takes it away */
};

/* Where the first of a name stands in the list, or where it would: at the end. */
struct cms_definition **cms_definition_find(struct cms_definition **list, const char *name);
void cms_definition_drop(struct cms *cms, struct cms_definition **at);
/* All but those with PERM, as HX and CLEAR of * do. */
void cms_definitions_clear(struct cms *cms, struct cms_definition **list);
/* `new`, of that size, in the place of the one of its name, or as the last; false: no storage. */
bool cms_definition_keep(struct cms *cms, struct cms_definition **list, struct cms_definition *new,
                         size_t size);
/* A line of a list, for the terminal; ctx: the cms. */
void cms_definition_line(void *ctx, const char *text);

/* QUERY's lists; false: there is nothing to show.  labeldefs: of one name, or of "*". */
bool cms_list_filedefs(struct cms *cms, void (*tell)(void *ctx, const char *text), void *ctx);
bool cms_list_dlbls(struct cms *cms, void (*tell)(void *ctx, const char *text), void *ctx);
bool cms_list_labeldefs(struct cms *cms, const char *name,
                        void (*tell)(void *ctx, const char *text), void *ctx);

#endif
