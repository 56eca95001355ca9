/* See real.h. */
#include "cp/volumes/real.h"
#include "cp/volumes/links_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- looking ------------------------------------------------------------------------------------ */

static void describe(const struct mounted *m, struct real_dasd *out)
{
    if (!out)
        return;
    memset(out, 0, sizeof *out);
    out->rdev = m->rdev;
    out->state = m->state;
    out->links = m->links;
    if (m->volume) {
        memcpy(out->volid, m->volid, sizeof out->volid);
        out->geometry = *volume_geometry(m->volume);
        out->writable = volume_writable(m->volume);
    }
    if (m->state == REAL_ATTACHED) {
        memcpy(out->user, m->dedicated->user, sizeof out->user);
        out->vdev = m->dedicated->as;
        out->writable = m->dedicated->writable;
    }
}

static struct mounted *by_number(const struct volumes *v, uint16_t rdev)
{
    struct mounted *m = v->first;
    while (m && m->rdev != rdev)
        m = m->next;
    return m;
}

bool real_at(struct volumes *v, size_t i, struct real_dasd *out)
{
    pthread_mutex_lock(&v->lock);
    const struct mounted *m = v->first;
    while (m && i--)
        m = m->next;
    if (m)
        describe(m, out);
    pthread_mutex_unlock(&v->lock);
    return m;
}

bool real_find(struct volumes *v, uint16_t rdev, struct real_dasd *out)
{
    pthread_mutex_lock(&v->lock);
    const struct mounted *m = by_number(v, rdev);
    if (m)
        describe(m, out);
    pthread_mutex_unlock(&v->lock);
    return m;
}

bool real_labelled(struct volumes *v, const char *volid, struct real_dasd *out)
{
    pthread_mutex_lock(&v->lock);
    const struct mounted *m = v->first;
    while (m && (!m->volume || !*m->volid || strcmp(m->volid, volid)))
        m = m->next;
    if (m)
        describe(m, out);
    pthread_mutex_unlock(&v->lock);
    return m;
}

/* The lock is not held while the host reads: a reader keeps the volume open. */
int real_cp_volume(struct volumes *v, uint16_t rdev, struct cp_volume *out, uint8_t *space)
{
    pthread_mutex_lock(&v->lock);
    struct mounted *m = by_number(v, rdev);
    struct volume *volume = m ? m->volume : NULL;
    if (volume)
        m->readers++;
    pthread_mutex_unlock(&v->lock);
    if (!volume)
        return m ? -ENOTCONN : -ENODEV;
    const struct volume_geometry *g = volume_geometry(volume);
    uint8_t *track = g->kind == VOLUME_CKD ? malloc(g->track_size) : NULL;
    int e = g->kind != VOLUME_CKD ? -EMEDIUMTYPE
            : !track              ? -ENOMEM
                                  : volume_read_track(volume, 0, 0, track);
    if (!e)
        e = cp_volume_read(track, g->track_size, out, space);
    pthread_mutex_lock(&v->lock);
    if (!--m->readers)
        pthread_cond_broadcast(&v->quiet);
    pthread_mutex_unlock(&v->lock);
    free(track);
    return e;
}

bool real_link_at(struct volumes *v, uint16_t rdev, size_t i, struct disk_link_info *out)
{
    pthread_mutex_lock(&v->lock);
    const struct disk_link *l = v->links;
    for (; l; l = l->next)
        if (!l->on->temporary && l->on->rdev == rdev && !i--)
            break;
    if (l) {
        memcpy(out->user, l->user, sizeof out->user);
        out->vdev = l->as;
        out->writable = l->writable;
    }
    pthread_mutex_unlock(&v->lock);
    return l;
}

bool disk_link_dedicated(const struct disk_link *l)
{
    return l->on->dedicated == l;
}

/* --- changing hands ------------------------------------------------------------------------------ */

/* What stands against its changing hands as a free device; the lock is held. */
static int free_device(const struct mounted *m)
{
    if (!m)
        return -ENODEV;
    return m->state == REAL_OFFLINE ? -ENOTCONN : m->state == REAL_FREE ? 0 : -EBUSY;
}

static bool system_has(const struct volumes *v, const char *volid)
{
    const struct mounted *m = v->first;
    while (m && (m->state != REAL_SYSTEM || strcmp(m->volid, volid)))
        m = m->next;
    return m;
}

int real_to_system(struct volumes *v, uint16_t rdev, const char *volid, struct real_dasd *now)
{
    pthread_mutex_lock(&v->lock);
    struct mounted *m = by_number(v, rdev);
    int e = free_device(m);
    if (!e && (!*m->volid || (volid && strcmp(volid, m->volid))))
        e = -EUCLEAN;
    if (!e && system_has(v, m->volid))
        e = -EEXIST;
    if (!e)
        m->state = REAL_SYSTEM;
    if (m)
        describe(m, now);
    pthread_mutex_unlock(&v->lock);
    return e;
}

int real_from_system(struct volumes *v, uint16_t rdev, struct real_dasd *now)
{
    pthread_mutex_lock(&v->lock);
    struct mounted *m = by_number(v, rdev);
    int e = !m                         ? -ENODEV
            : m->state == REAL_OFFLINE ? -ENOTCONN
            : m->state != REAL_SYSTEM  ? -EINVAL
            : m->links                 ? -EBUSY
                                       : 0;
    if (!e)
        links_free(m);
    if (m)
        describe(m, now);
    pthread_mutex_unlock(&v->lock);
    return e;
}

/* Into the table as the only link of all of m; the lock is held. */
static int dedicate(struct mounted *m, struct disk_link *l)
{
    l->writable = l->writable && volume_writable(m->volume);
    int e = minidisk_open_at(m->volume, 0, volume_size(m->volume), l->writable, &l->disk);
    if (e)
        return e;
    l->on = m;
    l->next = l->volumes->links;
    l->volumes->links = l;
    m->links++;
    m->dedicated = l;
    m->state = REAL_ATTACHED;
    return 0;
}

int real_to_user(struct volumes *v, uint16_t rdev, const char *user, uint16_t vdev, bool read_only,
                 struct disk_link **out, struct real_dasd *now)
{
    struct disk_link *l = calloc(1, sizeof *l);
    *out = NULL;
    if (!l)
        return -ENOMEM;
    l->volumes = v;
    l->as = l->vdev = vdev;
    l->writable = !read_only;
    snprintf(l->user, sizeof l->user, "%s", user);
    pthread_mutex_lock(&v->lock);
    struct mounted *m = by_number(v, rdev);
    int e = free_device(m);
    if (!e)
        e = dedicate(m, l);
    if (m)
        describe(m, now);
    pthread_mutex_unlock(&v->lock);
    if (e)
        free(l);
    else
        *out = l;
    return e;
}

/* The host's work is done without the lock, which is held at both ends: the device is offline then, and
 * nobody else's to vary. */
static int open_it(struct volumes *v, struct mounted *m, char why[200])
{
    struct mounted fresh = {.path = m->path};
    m->varying = true;
    pthread_mutex_unlock(&v->lock);
    int e = links_open_image(&fresh, why);
    if (!e)
        volume_label(fresh.volume, fresh.volid);
    pthread_mutex_lock(&v->lock);
    if (!e) {
        m->volume = fresh.volume;
        links_set_free(m, fresh.volid);
    }
    return e;
}

static int close_it(struct volumes *v, struct mounted *m)
{
    struct volume *volume = m->volume;
    m->varying = true;
    m->volume = NULL;
    m->state = REAL_OFFLINE;
    while (m->readers)
        pthread_cond_wait(&v->quiet, &v->lock);
    pthread_mutex_unlock(&v->lock);
    int e = volume_close(volume);
    pthread_mutex_lock(&v->lock);
    return e;
}

int real_vary(struct volumes *v, uint16_t rdev, bool on, struct real_dasd *now, char why[200])
{
    pthread_mutex_lock(&v->lock);
    struct mounted *m = by_number(v, rdev);
    int e = m ? 0 : -ENODEV;
    why[0] = 0;
    while (m && m->varying)
        pthread_cond_wait(&v->quiet, &v->lock);
    if (m && on && m->state == REAL_OFFLINE) {
        e = open_it(v, m, why);
    } else if (m && !on && m->state == REAL_FREE) {
        e = close_it(v, m);
    } else if (m && !on && m->state != REAL_OFFLINE) {
        e = -EBUSY;
    }
    if (m && m->varying) {
        m->varying = false;
        pthread_cond_broadcast(&v->quiet);
    }
    if (m)
        describe(m, now);
    pthread_mutex_unlock(&v->lock);
    return e;
}
