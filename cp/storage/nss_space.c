/* Segment spaces: several saved segments as one that is loaded together.
 *
 * The space is a file like any other, whose ranges are its members' and whose pages are copied from their
 * files; so that whoever loads it shares them as of any segment.  n->lock held throughout. */
#include "cp/storage/nss_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool member(const struct nss_file *f, const char *space)
{
    return f->info.class != 'P' && !f->info.system && !strcmp(f->info.space, space);
}

/* Is there a newer one of the same name, which will replace it in its space? */
static bool replaced(struct nss *n, const struct nss_file *f)
{
    const struct nss_file *newer =
        f->info.class != 'S' ? nss_by_name(n, f->info.name, false, true) : NULL;
    return newer && !strcmp(newer->info.space, f->info.space);
}

/* Do two ranges have a page in common, or are they in one megabyte and only one of them shared? */
static bool conflict(const struct nss_range *a, const struct nss_range *b)
{
    if (a->first <= b->last && b->first <= a->last)
        return true;
    return a->first / 256 <= b->last / 256 && b->first / 256 <= a->last / 256 &&
           nss_shared(a->type) != nss_shared(b->type);
}

static bool conflicts(const struct nss_info *a, const struct nss_info *b)
{
    for (unsigned i = 0; i < a->nranges; i++)
        for (unsigned k = 0; k < b->nranges; k++)
            if (conflict(&a->range[i], &b->range[k]))
                return true;
    return false;
}

int nss_space_check(struct nss *n, const struct nss_info *what)
{
    unsigned ranges = what->nranges;
    for (const struct nss_file *f = n->files; f; f = f->next) {
        if (f->info.class == 'P' || f->info.system)
            continue;
        if (!strcmp(f->info.name, what->name) && f->info.is_space)
            return -EBUSY;
        if (what->space[0] && !strcmp(f->info.name, what->space) && !f->info.is_space)
            return -EBUSY;
        if (!what->space[0] || !member(f, what->space) || !strcmp(f->info.name, what->name))
            continue;
        if (conflicts(&f->info, what))
            return -EINVAL;
        ranges += f->info.nranges;
    }
    if (what->space[0] && !strcmp(what->name, what->space))
        return -EBUSY;
    return ranges > NSS_RANGES ? -EDQUOT : 0;
}

static void add_range(struct nss_info *i, const struct nss_range *g)
{
    unsigned at = i->nranges++;
    for (; at && i->range[at - 1].first > g->first; at--)
        i->range[at] = i->range[at - 1];
    i->range[at] = *g;
}

/* What the space is by its members: how many they are. */
static unsigned gather(struct nss *n, const char *space, struct nss_info *i, bool *saved)
{
    unsigned members = 0;
    *i = (struct nss_info){.is_space = true, .parm_last = 15};
    strcpy(i->name, space);
    *saved = true;
    for (const struct nss_file *f = n->files; f; f = f->next) {
        if (!member(f, space) || replaced(n, f))
            continue;
        members++;
        *saved &= f->info.class != 'S';
        i->restricted |= f->info.restricted;
        strcpy(i->origin, f->info.origin);
        for (unsigned r = 0; r < f->info.nranges && i->nranges < NSS_RANGES; r++)
            add_range(i, &f->info.range[r]);
    }
    return members;
}

/* All members' pages. */
static int assemble(struct nss *n, const struct nss_info *space, struct storage **image)
{
    int rc = 0;
    *image = storage_create(n->pool, (nss_end(space) / NSS_MIB + 1) * NSS_MIB);
    if (!*image)
        return -ENOMEM;
    for (const struct nss_file *f = n->files; f && !rc; f = f->next)
        if (member(f, space->name))
            rc = nss_file_read(n, f, *image);
    return rc;
}

/* The skeleton of the space, made when there is none. */
static struct nss_file *skeleton(struct nss *n, const char *space)
{
    struct nss_file *f = nss_by_name(n, space, false, true);
    if (f || !(f = calloc(1, sizeof *f)))
        return f;
    f->fd = -1;
    f->info.class = 'S';
    strcpy(f->info.name, space);
    f->info.id = nss_free_id(n);
    if (!f->info.id) {
        free(f);
        return NULL;
    }
    nss_enter(n, f);
    return f;
}

int nss_space_update(struct nss *n, const char *space, uint64_t *page)
{
    bool saved;
    uint64_t unused = 0;
    struct timespec now;
    struct nss_info i;
    struct storage *image = NULL;
    if (!gather(n, space, &i, &saved))
        return 0;
    struct nss_file *f = skeleton(n, space), *old = nss_by_name(n, space, false, false);
    if (!f)
        return -ENOMEM;
    clock_gettime(CLOCK_REALTIME, &now);
    i.created_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    i.id = f->info.id;
    i.class = !saved ? 'S' : i.restricted ? 'R' : 'A';
    i.pages = saved ? nss_pages(&i) : 0;
    f->info = i;
    int rc = saved ? assemble(n, &i, &image) : 0;
    if (!rc)
        rc = nss_file_write(n, f, image, page ? page : &unused);
    storage_destroy(image);
    if (rc) {
        f->info.class = 'S';
        f->info.pages = 0;
    } else if (saved && old) {
        nss_purge_file(n, old);
    }
    return rc;
}

/* The first file for which it is true. */
static struct nss_file *first_of(struct nss *n, const char *space, bool members)
{
    struct nss_file *f = n->files;
    while (f &&
           !(members ? member(f, space)
                     : f->info.is_space && f->info.class != 'P' && !strcmp(f->info.name, space)))
        f = f->next;
    return f;
}

void nss_space_purged(struct nss *n, const struct nss_info *gone)
{
    struct nss_file *f;
    if (gone->is_space) {
        while ((f = first_of(n, gone->name, true)) || (f = first_of(n, gone->name, false)))
            nss_purge_file(n, f);
    } else if (gone->space[0] && first_of(n, gone->space, true)) {
        nss_space_update(n, gone->space, NULL);
    } else if (gone->space[0]) {
        while ((f = first_of(n, gone->space, false)))
            nss_purge_file(n, f);
    }
}
