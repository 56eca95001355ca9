/* The list of names that FILEDEF, DLBL and LABELDEF have alike: see definition.h. */
#include "cms/commands/definition.h"

#include <string.h>

struct cms_definition **cms_definition_find(struct cms_definition **list, const char *name)
{
    while (*list && strcmp((*list)->name, name))
        list = &(*list)->next;
    return list;
}

void cms_definition_drop(struct cms *cms, struct cms_definition **at)
{
    struct cms_definition *d = *at;
    *at = d->next;
    cms_free_storage(cms, d);
}

void cms_definitions_clear(struct cms *cms, struct cms_definition **list)
{
    while (*list)
        if ((*list)->perm)
            list = &(*list)->next;
        else
            cms_definition_drop(cms, list);
}

bool cms_definition_keep(struct cms *cms, struct cms_definition **list, struct cms_definition *new,
                         size_t size)
{
    struct cms_definition **at = cms_definition_find(list, new->name);
    new->next = *at ? (*at)->next : NULL;
    if (!*at && (*at = cms_get_storage(cms, size)) == NULL)
        return false;
    memcpy(*at, new, size);
    return true;
}

void cms_definition_line(void *ctx, const char *text)
{
    cms_say(ctx, "%s", text);
}
