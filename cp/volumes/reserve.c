/* RESERVE and RELEASE of a minidisk that its MDISK statement shares virtually (mode suffix V).
 *
 * Kept true, under the table's lock: at most one link of a minidisk has it reserved; a link that
 * waits is told once, when the one that has it lets go. */
#include "cp/volumes/links_private.h"

#include <string.h>

static bool same_disk(const struct disk_link *a, const struct disk_link *b)
{
    return a->vdev == b->vdev && !strcmp(a->owner, b->owner);
}

static struct disk_link *holder(const struct disk_link *l)
{
    struct disk_link *other = l->volumes->links;
    while (other && !(other->reserved && same_disk(other, l)))
        other = other->next;
    return other;
}

void links_release(struct disk_link *l)
{
    if (!l->reserved)
        return;
    l->reserved = false;
    for (struct disk_link *w = l->volumes->links; w; w = w->next) {
        if (!w->on_free || !same_disk(w, l))
            continue;
        disk_free_fn *fn = w->on_free;
        w->on_free = NULL;
        fn(w->on_free_ctx);
    }
}

bool disk_reserve(struct disk_link *l, bool steal)
{
    bool got = false;
    if (!l->shared_virtually)
        return true;
    pthread_mutex_lock(&l->volumes->lock);
    struct disk_link *has = holder(l);
    if (!has || has == l || steal) {
        if (has)
            has->reserved = false;
        l->reserved = got = true;
    }
    pthread_mutex_unlock(&l->volumes->lock);
    return got;
}

void disk_release(struct disk_link *l)
{
    pthread_mutex_lock(&l->volumes->lock);
    links_release(l);
    pthread_mutex_unlock(&l->volumes->lock);
}

bool disk_busy(struct disk_link *l, disk_free_fn *fn, void *ctx)
{
    if (!l->shared_virtually)
        return false;
    pthread_mutex_lock(&l->volumes->lock);
    struct disk_link *has = holder(l);
    bool busy = has && has != l;
    l->on_free = busy ? fn : NULL;
    l->on_free_ctx = ctx;
    pthread_mutex_unlock(&l->volumes->lock);
    return busy;
}

void disk_wait_no_more(struct disk_link *l)
{
    pthread_mutex_lock(&l->volumes->lock);
    l->on_free = NULL;
    pthread_mutex_unlock(&l->volumes->lock);
}
