/* Free storage of a CMS machine: a list, so that a machine that is thrown away in the midst of a
 * command leaves nothing behind. */
#include "cms/cms.h"

#include <stdlib.h>

struct cms_storage {
    struct cms_storage *next, **at;
    struct cms *cms;
    size_t n;
    _Alignas(16) uint8_t bytes[];
};

static bool has_room(const struct cms *cms, size_t n)
{
    return cms->storage_used <= cms->storage_most && n <= cms->storage_most - cms->storage_used;
}

static void *linked(struct cms *cms, struct cms_storage *s, size_t n)
{
    if (!s)
        return NULL;
    s->cms = cms;
    s->n = n;
    cms->storage_used += n;
    s->next = cms->storage;
    s->at = &cms->storage;
    if (s->next)
        s->next->at = &s->next;
    cms->storage = s;
    return s->bytes;
}

void *cms_get_storage(struct cms *cms, size_t n)
{
    return linked(cms, has_room(cms, n) ? calloc(1, sizeof(struct cms_storage) + n) : NULL, n);
}

void *cms_get_unset_storage(struct cms *cms, size_t n)
{
    return linked(cms, has_room(cms, n) ? malloc(sizeof(struct cms_storage) + n) : NULL, n);
}

static struct cms_storage *block_of(void *p)
{
    return (struct cms_storage *)((uint8_t *)p - offsetof(struct cms_storage, bytes));
}

void *cms_resize_storage(struct cms *cms, void *p, size_t n)
{
    if (!p)
        return cms_get_storage(cms, n);
    struct cms_storage *s = block_of(p);
    if (n > s->n && !has_room(cms, n - s->n))
        return NULL;
    s = realloc(s, sizeof *s + n);
    if (!s)
        return NULL;
    s->cms->storage_used += n - s->n; /* (modulo: it may be less) */
    s->n = n;
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
    s->cms->storage_used -= s->n;
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
