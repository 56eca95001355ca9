/* The spool's tables: who has which files, in which order, with which attributes.
 *
 * What it keeps true: what the tables say is on disk; a file with in_use set is not moved, changed
 * or freed but by the reader that has it; a number is given out once; nobody waits for the host's disk
 * with the lock held.  To add a selection: fields of struct spool_info are all that a caller of
 * spool_list() needs. */
#include "cp/spool/spool_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* --- owners and numbers ------------------------------------------------------------------------- */

static unsigned bucket(const char *userid)
{
    unsigned h = 5381;
    for (; *userid; userid++)
        h = h * 33 + (unsigned char)*userid;
    return h % SPOOL_BUCKETS;
}

static struct spool_owner *owner_find(struct spool *s, const char *userid)
{
    struct spool_owner *o = s->owners[bucket(userid)];
    while (o && strcmp(o->userid, userid))
        o = o->next;
    return o;
}

static struct spool_owner *owner_make(struct spool *s, const char *userid)
{
    struct spool_owner *o = owner_find(s, userid);
    if (o || strlen(userid) > 8 || !(o = calloc(1, sizeof *o)))
        return o;
    strcpy(o->userid, userid);
    o->next = s->owners[bucket(userid)];
    s->owners[bucket(userid)] = o;
    return o;
}

static bool id_used(const struct spool_owner *o, unsigned id)
{
    return o->used[id / 8] & (1U << id % 8);
}

static void id_set(struct spool_owner *o, unsigned id, bool used)
{
    if (used)
        o->used[id / 8] |= (uint8_t)(1U << id % 8);
    else
        o->used[id / 8] &= (uint8_t) ~(1U << id % 8);
}

/* The next free number after the last one given, 0 when there is none. */
static uint16_t id_take(struct spool_owner *o)
{
    for (unsigned n = 0; n < SPOOL_ID_MAX; n++) {
        o->last_id = o->last_id % SPOOL_ID_MAX + 1;
        if (!id_used(o, o->last_id)) {
            id_set(o, o->last_id, true);
            return (uint16_t)o->last_id;
        }
    }
    return 0;
}

/* --- queues --------------------------------------------------------------------------------------- */

static void queue_insert(struct spool_owner *o, struct spool_file *f)
{
    enum spool_queue q = f->info.queue;
    struct spool_file *after = o->tail[q];
    while (after && after->position > f->position)
        after = after->prev;
    f->prev = after;
    f->next = after ? after->next : o->head[q];
    *(f->prev ? &f->prev->next : &o->head[q]) = f;
    *(f->next ? &f->next->prev : &o->tail[q]) = f;
    o->count[q]++;
}

static void queue_remove(struct spool_owner *o, struct spool_file *f)
{
    enum spool_queue q = f->info.queue;
    *(f->prev ? &f->prev->next : &o->head[q]) = f->next;
    *(f->next ? &f->next->prev : &o->tail[q]) = f->prev;
    f->prev = f->next = NULL;
    o->count[q]--;
}

static struct spool_file *file_find(struct spool *s, const char *userid, enum spool_queue queue,
                                    uint16_t id)
{
    struct spool_owner *o = owner_find(s, userid);
    struct spool_file *f = o ? o->head[queue] : NULL;
    while (f && f->info.id != id)
        f = f->next;
    return f;
}

static void file_free(struct spool_file *f)
{
    if (f->fd >= 0)
        close(f->fd);
    free(f);
}

/* With s->lock held, which is given up: the host may take long over a large file.  The number is free when
 * the file is gone, so that a warm start never finds two files with one number. */
static void file_purge(struct spool *s, struct spool_file *f)
{
    struct spool_owner *o = owner_find(s, f->info.owner);
    queue_remove(o, f);
    pthread_mutex_unlock(&s->lock);
    store_remove(s, f->serial, true);
    pthread_mutex_lock(&s->lock);
    id_set(o, f->info.id, false);
    pthread_mutex_unlock(&s->lock);
    file_free(f);
}

/* --- start and end --------------------------------------------------------------------------------- */

static bool add_found(struct spool *s, struct spool_file *f)
{
    struct spool_owner *o = owner_make(s, f->info.owner);
    if (!o || id_used(o, f->info.id))
        return false;
    id_set(o, f->info.id, true);
    if (f->info.id > o->last_id)
        o->last_id = f->info.id;
    if (f->position > s->position)
        s->position = f->position;
    queue_insert(o, f);
    return true;
}

struct spool *spool_open(const char *sysdir, void (*say)(void *ctx, const char *line), void *ctx)
{
    struct spool *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    pthread_mutex_init(&s->lock, NULL);
    s->position = 1ULL << 40; /* ORDER counts down from it */
    int rc = store_open_directory(s, sysdir);
    if (!rc && s->dir >= 0)
        rc = store_warm_start(s, add_found, say, ctx);
    if (rc) {
        spool_shut(s);
        errno = -rc;
        return NULL;
    }
    return s;
}

void spool_shut(struct spool *s)
{
    if (!s)
        return;
    for (unsigned b = 0; b < SPOOL_BUCKETS; b++) {
        for (struct spool_owner *o = s->owners[b], *next; o; o = next) {
            next = o->next;
            for (unsigned q = 0; q < SPOOL_QUEUES; q++)
                for (struct spool_file *f = o->head[q], *n; f; f = n) {
                    n = f->next;
                    file_free(f);
                }
            free(o);
        }
    }
    if (s->dir >= 0)
        close(s->dir);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* --- asking ------------------------------------------------------------------------------------------ */

void spool_count(struct spool *s, const char *userid, unsigned count[SPOOL_QUEUES])
{
    pthread_mutex_lock(&s->lock);
    struct spool_owner *o = owner_find(s, userid);
    for (unsigned q = 0; q < SPOOL_QUEUES; q++)
        count[q] = o ? o->count[q] : 0;
    pthread_mutex_unlock(&s->lock);
}

struct spool_info *spool_list(struct spool *s, const char *userid, enum spool_queue queue,
                              size_t *n)
{
    size_t total = 0, at = 0;
    pthread_mutex_lock(&s->lock);
    for (unsigned b = 0; b < SPOOL_BUCKETS; b++)
        for (struct spool_owner *o = s->owners[b]; o; o = o->next)
            if (!userid || !strcmp(o->userid, userid))
                total += o->count[queue];
    struct spool_info *list = total ? calloc(total, sizeof *list) : NULL;
    for (unsigned b = 0; list && b < SPOOL_BUCKETS; b++)
        for (struct spool_owner *o = s->owners[b]; o; o = o->next)
            if (!userid || !strcmp(o->userid, userid))
                for (struct spool_file *f = o->head[queue]; f; f = f->next)
                    list[at++] = f->info;
    pthread_mutex_unlock(&s->lock);
    *n = at;
    return list;
}

bool spool_find(struct spool *s, const char *userid, uint16_t id, struct spool_info *out)
{
    struct spool_file *f = NULL;
    pthread_mutex_lock(&s->lock);
    for (unsigned q = 0; !f && q < SPOOL_QUEUES; q++)
        f = file_find(s, userid, (enum spool_queue)q, id);
    if (f)
        *out = f->info;
    pthread_mutex_unlock(&s->lock);
    return f != NULL;
}

/* --- changing ------------------------------------------------------------------------------------------ */

/* The attributes of f to disk, under the lock; *sync gets a descriptor to synchronize without it. */
static int attributes_out(struct spool *s, struct spool_file *f, int *sync)
{
    int fd = store_open(s, f);
    if (fd < 0)
        return fd;
    int rc = store_write_header(fd, f);
    if (rc) {
        close(fd);
        return rc;
    }
    *sync = fd;
    return 0;
}

static int sync_out(struct spool *s, int fd)
{
    int rc = s->dir >= 0 && fdatasync(fd) ? -errno : 0;
    close(fd);
    return rc;
}

/* f becomes what `to` says, in storage: the queues too. */
static void file_set(struct spool *s, struct spool_file *f, const struct spool_info *to,
                     uint64_t position)
{
    struct spool_info old = f->info;
    bool moves = strcmp(old.owner, to->owner) || old.queue != to->queue;
    if (moves) {
        struct spool_owner *from = owner_find(s, old.owner), *dest = owner_find(s, to->owner);
        queue_remove(from, f);
        id_set(from, old.id, false);
        id_set(dest, to->id, true);
        f->info = *to;
        f->position = position;
        queue_insert(dest, f);
    } else {
        f->info = *to;
    }
}

int spool_change(struct spool *s, const char *userid, enum spool_queue queue, uint16_t id,
                 struct spool_info *to)
{
    int rc = 0, fd = -1;
    pthread_mutex_lock(&s->lock);
    struct spool_file *f = file_find(s, userid, queue, id);
    if (!f || f->info.in_use) {
        pthread_mutex_unlock(&s->lock);
        return f ? -EBUSY : -ENOENT;
    }
    struct spool_info old = f->info, now = *to;
    uint64_t position = f->position;
    /* What nobody may set. */
    memcpy(now.origin, old.origin, sizeof now.origin);
    bool given = strcmp(now.owner, old.owner) != 0;
    memcpy(now.previous, given ? old.owner : old.previous, sizeof now.previous);
    now.by = old.by;
    now.was = old.was;
    now.id = old.id;
    now.in_use = false;
    now.records = old.records;
    now.record_length = old.record_length;
    now.created_ns = old.created_ns;
    if (given) {
        struct spool_owner *o = owner_make(s, now.owner);
        now.id = o ? id_take(o) : 0;
        rc = now.id ? 0 : o ? -EDQUOT : -ENOMEM;
    }
    if (!rc) {
        bool moves = now.id != old.id || strcmp(now.owner, old.owner) || now.queue != old.queue;
        file_set(s, f, &now, moves ? ++s->position : position);
        rc = attributes_out(s, f, &fd);
        if (rc)
            file_set(s, f, &old, position);
        else
            to->id = now.id, memcpy(to->previous, now.previous, sizeof to->previous);
    }
    pthread_mutex_unlock(&s->lock);
    return fd >= 0 ? sync_out(s, fd) : rc;
}

int spool_purge(struct spool *s, const char *userid, enum spool_queue queue, uint16_t id)
{
    pthread_mutex_lock(&s->lock);
    struct spool_file *f = file_find(s, userid, queue, id);
    if (f && !f->info.in_use) {
        file_purge(s, f);
        return 0;
    }
    pthread_mutex_unlock(&s->lock);
    return f ? -EBUSY : -ENOENT;
}

/* Before all others of its queue; *sync as attributes_out() has it. */
static bool order_first(struct spool *s, const char *userid, enum spool_queue queue, uint16_t id,
                        int *sync)
{
    struct spool_owner *o = owner_find(s, userid);
    struct spool_file *f = o ? file_find(s, userid, queue, id) : NULL;
    if (!f || f == o->head[queue])
        return f != NULL;
    queue_remove(o, f);
    f->position = o->head[queue]->position - 1;
    queue_insert(o, f);
    if (attributes_out(s, f, sync)) /* the order holds until the next start */
        *sync = -1;
    return true;
}

unsigned spool_order(struct spool *s, const char *userid, enum spool_queue queue,
                     const uint16_t *ids, unsigned n)
{
    unsigned found = 0;
    for (unsigned i = n; i-- > 0;) { /* the last one first */
        int fd = -1;
        pthread_mutex_lock(&s->lock);
        found += order_first(s, userid, queue, ids[i], &fd);
        pthread_mutex_unlock(&s->lock);
        if (fd >= 0)
            sync_out(s, fd);
    }
    return found;
}

/* --- for records.c ------------------------------------------------------------------------------- */

uint16_t spool_take_id(struct spool *s, const char *userid, uint64_t *serial)
{
    pthread_mutex_lock(&s->lock);
    struct spool_owner *o = owner_make(s, userid);
    uint16_t id = o ? id_take(o) : 0;
    if (id && serial)
        *serial = ++s->serial;
    pthread_mutex_unlock(&s->lock);
    return id;
}

void spool_give_id(struct spool *s, const char *userid, uint16_t id)
{
    pthread_mutex_lock(&s->lock);
    id_set(owner_find(s, userid), id, false);
    pthread_mutex_unlock(&s->lock);
}

uint64_t spool_next_position(struct spool *s)
{
    pthread_mutex_lock(&s->lock);
    uint64_t position = ++s->position;
    pthread_mutex_unlock(&s->lock);
    return position;
}

void spool_enter(struct spool *s, struct spool_file *f)
{
    pthread_mutex_lock(&s->lock);
    queue_insert(owner_find(s, f->info.owner), f);
    pthread_mutex_unlock(&s->lock);
}

struct spool_file *spool_take_file(struct spool *s, const char *userid, char class, uint16_t id)
{
    struct spool_file *f = NULL;
    pthread_mutex_lock(&s->lock);
    struct spool_owner *o = owner_find(s, userid);
    for (f = o ? o->head[SPOOL_RDR] : NULL; f; f = f->next) {
        const struct spool_info *i = &f->info;
        if (id ? i->id == id : !i->in_use && !i->hold && (class == '*' || class == i->class))
            break;
    }
    errno = !f ? ENOENT : f->info.in_use ? EBUSY : f->info.hold & SPOOL_HOLD_SYSTEM ? EACCES : 0;
    if (errno)
        f = NULL;
    else
        f->info.in_use = true;
    int error = errno;
    pthread_mutex_unlock(&s->lock);
    errno = error;
    return f;
}

void spool_return_file(struct spool *s, struct spool_file *f, bool purge, uint8_t hold)
{
    int fd = -1;
    pthread_mutex_lock(&s->lock);
    f->info.in_use = false;
    if (purge) {
        file_purge(s, f);
        return;
    }
    if (f->info.hold != hold) {
        f->info.hold = hold;
        if (attributes_out(s, f, &fd)) /* then it is in no hold again after the next start */
            fd = -1;
    }
    pthread_mutex_unlock(&s->lock);
    if (fd >= 0)
        sync_out(s, fd);
}
