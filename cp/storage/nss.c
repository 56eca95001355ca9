/* Who has which system data file: see nss.h.
 *
 * Kept true: of a name there is at most one skeleton and one file that can be loaded (A or R); a file
 * of class P has users, and goes with the last of them. */
#include "cp/storage/nss_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const type_names[NSS_TYPES] = {"SW", "EW", "SR", "ER", "SN", "EN", "SC"};

const char *nss_type_name(enum nss_type type)
{
    return type_names[type];
}

bool nss_type_parse(const char *word, enum nss_type *type)
{
    for (unsigned t = 0; t < NSS_TYPES; t++)
        if (!strcmp(word, type_names[t])) {
            *type = (enum nss_type)t;
            return true;
        }
    return false;
}

uint64_t nss_start(const struct nss_info *i)
{
    return (uint64_t)i->range[0].first * NSS_PAGE;
}

uint64_t nss_end(const struct nss_info *i)
{
    return ((uint64_t)i->range[i->nranges - 1].last + 1) * NSS_PAGE - 1;
}

static uint64_t now_ns(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* --- the list ---------------------------------------------------------------------------------------- */

static bool loadable(const struct nss_file *f)
{
    return f->info.class == 'A' || f->info.class == 'R';
}

struct nss_file *nss_by_name(struct nss *n, const char *name, bool system, bool skeleton)
{
    for (struct nss_file *f = n->files; f; f = f->next)
        if (!strcmp(f->info.name, name) && f->info.system == system &&
            (skeleton ? f->info.class == 'S' : loadable(f)))
            return f;
    return NULL;
}

void nss_enter(struct nss *n, struct nss_file *f)
{
    struct nss_file **at = &n->files;
    while (*at && (*at)->info.id < f->info.id)
        at = &(*at)->next;
    f->next = *at;
    *at = f;
}

uint16_t nss_free_id(struct nss *n)
{
    unsigned id = n->reserved + 1;
    for (struct nss_file *f = n->files; f && f->info.id <= id; f = f->next)
        id += f->info.id == id;
    return id <= NSS_ID_MAX ? (uint16_t)id : 0;
}

static void drop(struct nss *n, struct nss_file *f)
{
    struct nss_file **at = &n->files;
    while (*at != f)
        at = &(*at)->next;
    *at = f->next;
    if (f->fd >= 0)
        close(f->fd);
    storage_destroy(f->image);
    free(f);
}

/* Gone, or class P until nobody has it: as nss_purge(). */
int nss_purge_file(struct nss *n, struct nss_file *f)
{
    nss_file_remove(n, f);
    if (f->info.users) {
        f->info.class = 'P';
        return 1;
    }
    drop(n, f);
    return 0;
}

static void add_found(struct nss *n, struct nss_file *f)
{
    nss_enter(n, f);
}

struct nss *nss_open(const char *sysdir, struct frame_pool *pool, unsigned reserved,
                     void (*say)(void *ctx, const char *line), void *ctx)
{
    struct nss *n = calloc(1, sizeof *n);
    if (!n)
        return NULL;
    pthread_mutex_init(&n->lock, NULL);
    n->pool = pool;
    n->reserved = reserved;
    int rc = nss_file_directory(n, sysdir);
    if (!rc && n->dir >= 0)
        rc = nss_file_scan(n, add_found, say, ctx);
    if (rc) {
        nss_shut(n);
        errno = -rc;
        return NULL;
    }
    return n;
}

int nss_bring(struct nss *n, const struct nss_info *what, size_t count)
{
    int rc = nss_file_first(n);
    pthread_mutex_lock(&n->lock);
    for (size_t k = 0; k < count && rc > 0; k++) {
        struct nss_file *f = calloc(1, sizeof *f);
        if (!f) {
            rc = -ENOMEM;
            break;
        }
        f->info = what[k];
        f->info.id = (uint16_t)(k + 1);
        f->info.pages = nss_pages(&f->info);
        f->fd = -1;
        int e = nss_file_write(n, f, NULL, NULL);
        if (e) {
            free(f);
            rc = e;
        } else {
            nss_enter(n, f);
        }
    }
    pthread_mutex_unlock(&n->lock);
    return rc > 0 ? nss_file_not_first(n) : rc;
}

void nss_shut(struct nss *n)
{
    if (!n)
        return;
    while (n->files)
        drop(n, n->files);
    if (n->dir >= 0)
        close(n->dir);
    pthread_mutex_destroy(&n->lock);
    free(n);
}

/* --- DEFSEG, SAVESEG, PURGE ------------------------------------------------------------------------- */

int nss_define(struct nss *n, const struct nss_info *what, uint16_t *id)
{
    struct nss_file *f = calloc(1, sizeof *f);
    int rc = f ? 0 : -ENOMEM;
    pthread_mutex_lock(&n->lock);
    struct nss_file *old = nss_by_name(n, what->name, what->system, true);
    if (old) {
        *id = old->info.id;
        rc = -EEXIST;
    }
    if (!rc && !what->system)
        rc = nss_space_check(n, what);
    if (!rc) {
        f->info = *what;
        f->info.class = 'S';
        f->info.users = f->info.pages = 0;
        f->info.created_ns = now_ns();
        f->fd = -1;
        f->info.id = *id = nss_free_id(n);
        rc = *id ? nss_file_write(n, f, NULL, NULL) : -EDQUOT;
    }
    if (!rc)
        nss_enter(n, f);
    else
        free(f);
    if (!rc && what->space[0])
        rc = nss_space_update(n, what->space, NULL);
    pthread_mutex_unlock(&n->lock);
    return rc;
}

uint32_t nss_pages(const struct nss_info *i)
{
    uint32_t pages = 0;
    for (unsigned r = 0; r < i->nranges; r++)
        if (nss_saved(i->range[r].type))
            pages += i->range[r].last - i->range[r].first + 1;
    return pages;
}

/* Its pages are not kept, but they must be there. */
static int native_fits(const struct nss_info *i, struct storage *from, uint64_t *page)
{
    *page = i->range[i->nranges - 1].last;
    return (*page + 1) * NSS_PAGE > storage_size(from) ? -EFAULT : 0;
}

int nss_save(struct nss *n, const char *name, bool system, struct storage *from,
             const struct nss_cpu *cpu, const char *origin, uint16_t *id, uint64_t *page)
{
    pthread_mutex_lock(&n->lock);
    struct nss_file *f = nss_by_name(n, name, system, true);
    if (f && f->info.is_space) /* it is saved with its last member */
        f = NULL;
    int rc = f ? 0 : -ENOENT;
    if (f) {
        struct nss_file *old = nss_by_name(n, name, system, false), before = *f;
        f->info.class = f->info.restricted ? 'R' : 'A';
        f->info.pages = nss_pages(&f->info);
        f->info.created_ns = now_ns();
        strcpy(f->info.origin, origin);
        if (cpu) {
            f->cpu = *cpu;
            strcpy(f->info.native, cpu->native);
        }
        *id = f->info.id;
        rc = f->info.native[0] ? native_fits(&f->info, from, page) : 0;
        if (!rc)
            rc = nss_file_write(n, f, f->info.native[0] ? NULL : from, page);
        if (rc) {
            f->info = before.info;
            f->cpu = before.cpu;
        } else if (old) {
            struct nss_info gone = old->info;
            nss_purge_file(n, old);
            if (strcmp(gone.space, f->info.space)) /* it was another space's member */
                nss_space_purged(n, &gone);
        }
        if (!rc && f->info.space[0])
            rc = nss_space_update(n, f->info.space, page);
    }
    pthread_mutex_unlock(&n->lock);
    return rc;
}

int nss_purge(struct nss *n, uint16_t id)
{
    int rc = -ENOENT;
    pthread_mutex_lock(&n->lock);
    for (struct nss_file *f = n->files; f; f = f->next)
        if (f->info.id == id && f->info.class != 'P') {
            struct nss_info gone = f->info;
            rc = nss_purge_file(n, f);
            nss_space_purged(n, &gone);
            break;
        }
    pthread_mutex_unlock(&n->lock);
    return rc;
}

/* --- asking ------------------------------------------------------------------------------------------ */

struct nss_info *nss_list(struct nss *n, size_t *count)
{
    size_t all = 0;
    pthread_mutex_lock(&n->lock);
    for (struct nss_file *f = n->files; f; f = f->next)
        all++;
    struct nss_info *list = all ? calloc(all, sizeof *list) : NULL;
    *count = 0;
    for (struct nss_file *f = n->files; list && f; f = f->next)
        list[(*count)++] = f->info;
    for (struct nss_loads *l = n->all; list && l; l = l->next_all)
        for (size_t i = 0; i < *count && l->info.space[0]; i++)
            list[i].users += list[i].id == l->info.id; /* a member, by its own name */
    pthread_mutex_unlock(&n->lock);
    return list;
}

bool nss_find(struct nss *n, const char *name, bool system, struct nss_info *out)
{
    pthread_mutex_lock(&n->lock);
    struct nss_file *f = nss_by_name(n, name, system, false);
    if (f)
        *out = f->info;
    pthread_mutex_unlock(&n->lock);
    return f != NULL;
}

/* Is that what the machine has loaded, or its space, for which one entry counts? */
static bool has(const struct nss_loads *l, uint16_t id)
{
    return l->file->info.id == id ? l->maps : l->info.id == id;
}

char (*nss_users(struct nss *n, uint16_t id, size_t *count))[9]
{
    size_t all = 0;
    pthread_mutex_lock(&n->lock);
    for (struct nss_loads *l = n->all; l; l = l->next_all)
        all += has(l, id);
    char(*list)[9] = all ? calloc(all, 9) : NULL;
    *count = 0;
    for (struct nss_loads *l = n->all; list && l; l = l->next_all)
        if (has(l, id))
            strcpy(list[(*count)++], l->userid);
    pthread_mutex_unlock(&n->lock);
    return list;
}

bool nss_figures(struct nss *n, uint16_t id, struct storage_figures *out)
{
    bool found = false;
    pthread_mutex_lock(&n->lock);
    for (struct nss_file *f = n->files; f && !found; f = f->next)
        if (f->info.id == id && f->image) {
            *out = storage_figures(f->image);
            found = true;
        }
    pthread_mutex_unlock(&n->lock);
    return found;
}

/* --- loading ------------------------------------------------------------------------------------------ */

static struct nss_loads *load_of(const struct nss_loads *loads, const char *name)
{
    for (; loads; loads = loads->next)
        if (!loads->info.native[0] && !strcmp(loads->info.name, name))
            return (struct nss_loads *)loads;
    return NULL;
}

bool nss_loaded(struct nss *n, const struct nss_loads *loads, const char *name,
                struct nss_info *out)
{
    pthread_mutex_lock(&n->lock);
    const struct nss_loads *l = load_of(loads, name);
    if (l)
        *out = l->info;
    pthread_mutex_unlock(&n->lock);
    return l != NULL;
}

static bool overlaps(const struct nss_loads *loads, const struct nss_info *i)
{
    for (; loads; loads = loads->next) { /* a whole megabyte belongs to one of them */
        uint64_t a = nss_start(&loads->file->info) / NSS_MIB;
        uint64_t b = nss_end(&loads->file->info) / NSS_MIB;
        if (loads->info.native[0])
            continue; /* it is not in storage */
        if (nss_start(i) / NSS_MIB <= b && a <= nss_end(i) / NSS_MIB)
            return true;
    }
    return false;
}

static void unlink_load(struct nss *n, struct nss_loads **loads, struct nss_loads *l)
{
    struct nss_loads **at = loads;
    while (*at != l)
        at = &(*at)->next;
    *at = l->next;
    for (at = &n->all; *at != l;)
        at = &(*at)->next_all;
    *at = l->next_all;
    struct nss_file *f = l->file;
    bool mapped = l->maps;
    free(l);
    if (!mapped || --f->info.users)
        return;
    storage_destroy(f->image);
    f->image = NULL;
    if (f->info.class == 'P')
        drop(n, f);
}

static struct nss_loads *add_load(struct nss *n, const struct nss_target *to, struct nss_file *f,
                                  const struct nss_info *what)
{
    struct nss_loads *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    l->file = f;
    l->info = *what;
    strcpy(l->userid, to->userid);
    l->next = *to->loads;
    *to->loads = l;
    l->next_all = n->all;
    n->all = l;
    return l;
}

/* Another member of a space that the machine has, or NULL. */
static struct nss_loads *load_beside(struct nss_loads *loads, const struct nss_file *f,
                                     const struct nss_loads *but)
{
    while (loads && (loads->file != f || loads == but))
        loads = loads->next;
    return loads;
}

static int load_file(struct nss *n, const struct nss_target *to, struct nss_file *f,
                     const struct nss_info *what, enum nss_how how)
{
    struct nss_loads *beside = load_beside(*to->loads, f, NULL);
    if (beside && beside->nonshared != (how == NSS_NONSHARED))
        return -EINVAL;
    if (beside) {
        bool nonshared = beside->nonshared, overlay = beside->overlay;
        struct nss_loads *one = add_load(n, to, f, what);
        if (one)
            one->nonshared = nonshared, one->overlay = overlay;
        return one ? overlay : -ENOMEM;
    }
    int where = overlaps(*to->loads, &f->info) ? -EBUSY : nss_fits(to, f);
    if (where < 0 || (where && how == NSS_NO_OVERLAY))
        return where < 0 ? where : -EBUSY;
    int rc = nss_image(n, f);
    if (rc)
        return rc;
    struct nss_loads *l = add_load(n, to, f, what);
    if (!l)
        return -ENOMEM; /* the image is for the next one */
    l->nonshared = how == NSS_NONSHARED;
    l->overlay = where;
    l->maps = true;
    f->info.users++;
    rc = nss_map(to, f, l->nonshared);
    if (rc) {
        nss_unmap(to, f);
        unlink_load(n, to->loads, l);
        return rc;
    }
    return where;
}

int nss_load(struct nss *n, const struct nss_target *to, const char *name, enum nss_how how,
             struct nss_info *out)
{
    int rc = -ENOENT;
    pthread_mutex_lock(&n->lock);
    struct nss_loads *l = load_of(*to->loads, name);
    struct nss_file *f = l ? NULL : nss_by_name(n, name, false, false);
    struct nss_file *whole =
        f && f->info.space[0] ? nss_by_name(n, f->info.space, false, false) : f;
    if (l && l->nonshared != (how == NSS_NONSHARED))
        rc = -EINVAL;
    else if (l)
        rc = l->overlay;
    else if (f && whole)
        rc = load_file(n, to, whole, &f->info, how);
    if (rc >= 0)
        *out = l ? l->info : f->info;
    pthread_mutex_unlock(&n->lock);
    return rc;
}

int nss_load_system(struct nss *n, const struct nss_target *to, const char *name,
                    struct nss_cpu *cpu, struct nss_info *out)
{
    int rc = -ENOENT;
    pthread_mutex_lock(&n->lock);
    struct nss_file *f = nss_by_name(n, name, true, false);
    if (f && !f->info.native[0]) {
        *out = f->info;
        *cpu = f->cpu;
        rc = f->info.minsize > to->own ? -ENOSPC : 0;
        for (unsigned r = 0; r < f->info.nranges; r++)
            if (!nss_shared(f->info.range[r].type) &&
                ((uint64_t)f->info.range[r].last + 1) * NSS_PAGE > to->own)
                rc = -ENOSPC;
        if (!rc)
            rc = load_file(n, to, f, &f->info, NSS_SHARED);
    }
    pthread_mutex_unlock(&n->lock);
    return rc < 0 ? rc : 0;
}

int nss_load_native(struct nss *n, const struct nss_target *to, const char *name)
{
    int rc = -ENOENT;
    pthread_mutex_lock(&n->lock);
    struct nss_file *f = nss_by_name(n, name, true, false);
    if (f && f->info.native[0]) {
        struct nss_loads *l = add_load(n, to, f, &f->info);
        rc = l ? 0 : -ENOMEM;
        if (l) {
            l->maps = true;
            f->info.users++;
        }
    }
    pthread_mutex_unlock(&n->lock);
    return rc;
}

int nss_unload(struct nss *n, const struct nss_target *from, const char *name)
{
    pthread_mutex_lock(&n->lock);
    struct nss_loads *l = load_of(*from->loads, name);
    int rc = l ? l->overlay : -ENOENT;
    struct nss_loads *beside = l ? load_beside(*from->loads, l->file, l) : NULL;
    if (beside) {
        beside->maps |= l->maps;
        l->maps = false;
    }
    if (l && !beside)
        nss_unmap(from, l->file);
    if (l)
        unlink_load(n, from->loads, l);
    pthread_mutex_unlock(&n->lock);
    return rc;
}

void nss_unload_all(struct nss *n, const struct nss_target *from)
{
    if (!n || !*from->loads)
        return;
    pthread_mutex_lock(&n->lock);
    while (*from->loads) {
        struct nss_loads *l = *from->loads, *beside = load_beside(l->next, l->file, l);
        if (beside) {
            beside->maps |= l->maps;
            l->maps = false;
        } else if (!l->info.native[0]) {
            nss_unmap(from, l->file);
        }
        unlink_load(n, from->loads, l);
    }
    pthread_mutex_unlock(&n->lock);
}
