/* The system's volumes and the table of links; see links.h.
 *
 * Kept true: a link in the table has its minidisk open; a volume is closed only when no link is
 * left on it. */
#include "cp/volumes/links_private.h"
#include "cp/volumes/syncer.h"
#include "cp/directory/directory.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_RDEV 0x0200

int links_open_image(struct mounted *m, char why[200])
{
    why[0] = 0;
    int e = volume_open(m->path, true, &m->volume, why, 200);
    if (e == -EACCES || e == -EROFS)
        e = volume_open(m->path, false, &m->volume, why, 200);
    if (e && !why[0])
        snprintf(why, 200, "%s", strerror(-e));
    return e;
}

void links_set_free(struct mounted *m, const char volid[7])
{
    m->state = REAL_FREE;
    m->dedicated = NULL;
    memcpy(m->volid, volid, sizeof m->volid);
}

void links_free(struct mounted *m)
{
    char volid[7];
    volume_label(m->volume, volid);
    links_set_free(m, volid);
}

/* A new device at the end of the list, free: NULL with a sentence in why[200]. */
static struct mounted *mount(struct volumes *v, const char *path, char why[200], int *e)
{
    struct mounted *m = calloc(1, sizeof *m);
    *e = -ENOMEM;
    snprintf(why, 200, "out of memory");
    if (!m || !(m->path = strdup(path)) || (*e = links_open_image(m, why))) {
        free(m ? m->path : NULL);
        free(m);
        return NULL;
    }
    links_free(m);
    m->rdev = v->next_rdev++;
    *v->end = m;
    v->end = &m->next;
    return m;
}

int volumes_mount(struct volumes *v, const char *path, char volid[7], char why[200])
{
    int e;
    struct mounted *m = mount(v, path, why, &e);
    if (!m)
        return e;
    if (!m->volid[0])
        snprintf(m->volid, sizeof m->volid, "$%04X", m->rdev);
    m->state = REAL_SYSTEM;
    memcpy(volid, m->volid, 7);
    return 0;
}

static void mount_named(struct volumes *v, const char *path, const char *name,
                        void (*say)(void *ctx, const char *line), void *ctx)
{
    char why[200], line[512];
    int e;
    if (!mount(v, path, why, &e)) {
        snprintf(line, sizeof line, "volume %.80s is not used: %s", name, why);
        say(ctx, line);
    }
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

struct volumes *volumes_open(const char *sysdir, void (*say)(void *ctx, const char *line),
                             void *ctx)
{
    char dir[4096], path[4400];
    struct dirent **names;
    struct volumes *v = calloc(1, sizeof *v);
    if (!v)
        return NULL;
    v->syncer = syncer_create();
    if (!v->syncer) {
        free(v);
        return NULL;
    }
    pthread_mutex_init(&v->lock, NULL);
    pthread_cond_init(&v->quiet, NULL);
    v->end = &v->first;
    v->next_rdev = FIRST_RDEV;
    if (!sysdir)
        return v;
    v->scratch = strdup(sysdir);
    if (!v->scratch) {
        volumes_shut(v);
        errno = ENOMEM;
        return NULL;
    }
    snprintf(dir, sizeof dir, "%s/volumes", sysdir);
    int n = scandir(dir, &names, NULL, by_name);
    if (n < 0 && errno != ENOENT) {
        int e = errno;
        volumes_shut(v);
        errno = e;
        return NULL;
    }
    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", dir, names[i]->d_name);
            mount_named(v, path, names[i]->d_name, say, ctx);
        }
        free(names[i]);
    }
    if (n >= 0)
        free(names);
    return v;
}

void volumes_shut(struct volumes *v)
{
    if (!v)
        return;
    syncer_destroy(v->syncer);
    while (v->first) {
        struct mounted *m = v->first;
        v->first = m->next;
        if (m->volume)
            volume_close(m->volume);
        free(m->path);
        free(m);
    }
    pthread_cond_destroy(&v->quiet);
    pthread_mutex_destroy(&v->lock);
    free(v->scratch);
    free(v);
}

/* Who has this minidisk now. */
static struct link_state state_of(const struct volumes *v, const char *owner, uint16_t vdev)
{
    struct link_state s = {0};
    for (const struct disk_link *l = v->links; l; l = l->next) {
        if (l->vdev != vdev || strcmp(l->owner, owner))
            continue;
        s.stable |= l->stable;
        s.exclusive |= l->exclusive;
        if (l->writable) {
            s.writer = s.writers++ ? NULL : l->user;
        } else {
            s.reader = s.readers++ ? NULL : l->user;
        }
    }
    return s;
}

/* Of those that the system has: a free or attached volume has no minidisks for anybody. */
static struct mounted *find(const struct volumes *v, const char *volid)
{
    for (struct mounted *m = v->first; m; m = m->next)
        if (m->state == REAL_SYSTEM && !strcmp(m->volid, volid))
            return m;
    return NULL;
}

/* A virtual disk is in storage; a temporary one is where the page space is, so that it takes no
 * storage at all. */
static int open_temporary(const struct volumes *v, const struct volume_geometry *g, bool virtual,
                          struct volume **out)
{
    return virtual || !v->scratch ? volume_open_storage(g, out)
                                  : volume_open_scratch(g, v->scratch, out);
}

/* A temporary or virtual disk: the one that others of its users have already, or a new one, with
 * nothing on it.  NULL: no room, or no such size. */
static struct mounted *temporary_disk(const struct volumes *v, const char *owner,
                                      const struct directory_mdisk *m)
{
    for (const struct disk_link *l = v->links; l; l = l->next)
        if (l->on->temporary && l->vdev == m->vdev && !strcmp(l->owner, owner))
            return l->on;
    bool virtual = !strcmp(m->volume, "V-DISK");
    bool fba = virtual || strcmp(m->type, "3390");
    struct volume_geometry g;
    struct mounted *on = calloc(1, sizeof *on);
    if (!on || !volume_model(fba ? "9336" : "3390", m->length, &g) ||
        open_temporary(v, &g, virtual, &on->volume)) {
        free(on);
        return NULL;
    }
    on->temporary = true;
    on->virtual = virtual;
    on->from_directory = !m->defined;
    strcpy(on->volid, virtual ? DISK_VIRTUAL_VOLID : DISK_TEMPORARY_VOLID);
    return on;
}

static void put_on(struct mounted *on)
{
    if (!on->temporary || on->links)
        return;
    volume_close(on->volume);
    free(on);
}

/* The minidisk itself; 0 or -errno. */
static int open_disk(struct disk_link *l, const struct directory_mdisk *m)
{
    uint32_t length = m->length;
    if (!length && volume_size(l->on->volume) > m->start)
        length = volume_size(l->on->volume) - m->start;
    uint32_t start = l->on->temporary ? 0 : m->start;
    int e = minidisk_open_at(l->on->volume, start, length, l->writable, &l->disk);
    if (e == -EROFS) {
        l->writable = false;
        e = minidisk_open_at(l->on->volume, start, length, false, &l->disk);
    }
    return e;
}

/* Into the table, or not at all; the lock is held. */
static struct link_result enter(struct volumes *v, struct disk_link *l,
                                const struct directory_mdisk *m, enum link_mode mode,
                                char others[80])
{
    bool temporary = !strcmp(m->volume, "T-DISK") || !strcmp(m->volume, "V-DISK");
    l->on = temporary ? temporary_disk(v, l->owner, m) : find(v, m->volume);
    if (!l->on)
        return (struct link_result){LINK_NOT, temporary ? 91 : 108};
    struct link_state state = state_of(v, l->owner, m->vdev);
    struct link_result r = link_decide(mode, &state);
    link_others(&state, others, 80);
    l->writable = r.access == LINK_RW;
    if (r.access != LINK_NOT && open_disk(l, m))
        r = (struct link_result){LINK_NOT, 108};
    if (r.access == LINK_NOT) {
        put_on(l->on);
        return r;
    }
    r.access = l->writable ? LINK_RW : LINK_RO;
    l->stable = link_mode_stable(mode);
    l->exclusive = link_mode_exclusive(mode);
    l->next = v->links;
    v->links = l;
    l->on->links++;
    return r;
}

struct link_result disk_link(struct volumes *v, const char *owner, const struct directory_mdisk *m,
                             const char *user, uint16_t as, enum link_mode mode,
                             struct disk_link **out, char others[80])
{
    struct disk_link *l = calloc(1, sizeof *l);
    others[0] = 0;
    *out = NULL;
    if (!l)
        return (struct link_result){LINK_NOT, 0};
    l->volumes = v;
    l->vdev = m->vdev;
    l->as = as;
    l->shared_virtually = m->suffix == 'V';
    snprintf(l->owner, sizeof l->owner, "%s", owner);
    snprintf(l->user, sizeof l->user, "%s", user);
    pthread_mutex_lock(&v->lock);
    struct link_result r = enter(v, l, m, mode, others);
    pthread_mutex_unlock(&v->lock);
    if (r.access == LINK_NOT)
        free(l);
    else
        *out = l;
    return r;
}

void disk_unlink(struct disk_link *l)
{
    if (!l)
        return;
    struct volumes *v = l->volumes;
    if (l->writable)
        minidisk_sync(l->disk);
    pthread_mutex_lock(&v->lock);
    for (struct disk_link **p = &v->links; *p; p = &(*p)->next) {
        if (*p == l) {
            *p = l->next;
            break;
        }
    }
    links_release(l);
    l->on->links--;
    minidisk_close(l->disk);
    if (l->on->dedicated == l)
        links_free(l->on);
    put_on(l->on);
    pthread_mutex_unlock(&v->lock);
    free(l);
}

void volumes_sync_inline(struct volumes *v)
{
    syncer_refuse(v->syncer);
}

struct syncer *disk_syncer(const struct disk_link *l)
{
    return l->volumes->syncer;
}

bool disk_links_at(struct volumes *v, const char *owner, uint16_t vdev, size_t i,
                   struct disk_link_info *out)
{
    pthread_mutex_lock(&v->lock);
    const struct disk_link *l = v->links;
    for (; l; l = l->next)
        if (l->vdev == vdev && !strcmp(l->owner, owner) && !i--)
            break;
    if (l) {
        memcpy(out->user, l->user, sizeof out->user);
        out->vdev = l->as;
        out->writable = l->writable;
    }
    pthread_mutex_unlock(&v->lock);
    return l;
}

void disk_link_owner(const struct disk_link *l, char owner[9], uint16_t *vdev)
{
    memcpy(owner, l->owner, sizeof l->owner);
    *vdev = l->vdev;
}

struct minidisk *disk_link_minidisk(const struct disk_link *l)
{
    return l->disk;
}

const char *disk_link_volid(const struct disk_link *l)
{
    return l->on->volid;
}

uint16_t disk_link_rdev(const struct disk_link *l)
{
    return l->on->rdev;
}

bool disk_temporary_at(struct volumes *v, size_t i, struct temporary_disk *out)
{
    bool found = false;
    pthread_mutex_lock(&v->lock);
    for (const struct disk_link *l = v->links; l && !found; l = l->next) {
        const struct disk_link *later = l->next; /* the first link to a disk stands for it */
        while (later && later->on != l->on)
            later = later->next;
        if (!l->on->temporary || later || i--)
            continue;
        const struct volume_geometry *g = minidisk_geometry(l->disk);
        *out = (struct temporary_disk){.vdev = l->vdev,
                                       .fba = g->kind == VOLUME_FBA,
                                       .virtual = l->on->virtual,
                                       .from_directory = l->on->from_directory,
                                       .length = minidisk_extent(l->disk).length,
                                       .links = l->on->links};
        strcpy(out->owner, l->owner);
        found = true;
    }
    pthread_mutex_unlock(&v->lock);
    return found;
}

void disk_link_renumber(struct disk_link *l, uint16_t as)
{
    pthread_mutex_lock(&l->volumes->lock);
    l->as = as;
    pthread_mutex_unlock(&l->volumes->lock);
}
