/* Free storage of a CMS machine: a list, so that a machine that is thrown away in the midst of a
 * command leaves nothing behind. */
#include "cms/cms.h"

#include <stdlib.h>

struct cms_storage {
    struct cms_storage *next, **at;
    _Alignas(16) uint8_t bytes[];
};

void *cms_get_storage(struct cms *cms, size_t n)
{
    struct cms_storage *s = calloc(1, sizeof *s + n);
    if (!s)
        return NULL;
    s->next = cms->storage;
    s->at = &cms->storage;
    if (s->next)
        s->next->at = &s->next;
    cms->storage = s;
    return s->bytes;
}

static struct cms_storage *block_of(void *p)
{
    return (struct cms_storage *)((uint8_t *)p - offsetof(struct cms_storage, bytes));
}

void *cms_resize_storage(struct cms *cms, void *p, size_t n)
{
    if (!p)
        return cms_get_storage(cms, n);
    struct cms_storage *s = realloc(block_of(p), sizeof *s + n);
    if (!s)
        return NULL;
    *s->at = s; /* it may have moved */
    if (s->next)
        s->next->at = &s->next;
    return s->bytes;
}

void cms_free_storage(struct cms *cms, void *p)
{
    (void)cms;
    if (!p)
        return;
    struct cms_storage *s = block_of(p);
    *s->at = s->next;
    if (s->next)
        s->next->at = s->at;
    free(s);
}

void cms_free_all_storage(struct cms *cms)
{
    while (cms->storage)
        cms_free_storage(cms, cms->storage->bytes);
}
