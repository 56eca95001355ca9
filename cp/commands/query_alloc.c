/* QUERY ALLOC: what CP's volumes have for it, by their allocation maps (CPFMTXA makes them).
 *
 * CP here keeps pages, spool files, temporary disks and the directory in files of the host, not on volumes:
 * the tables have a line of each kind for those, without a device number, and nothing on a volume is in use.
 * Without a kind the same is a block that is headed HOST, in pages.
 * Source: CP Commands and Utilities Reference, QUERY ALLOC (7.2), its control block QALBK; recorded z/VM 6.3
 * consoles for the tables; that MAP has no sums, from programs of a z/VM site that read it. */
#include "cp/commands/handlers.h"
#include "cp/commands/real.h"
#include "cp/storage/paging.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "cp/volumes/links.h"
#include "cp/volumes/real.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MODULE         "CQA"
#define PAGE           4096u
#define CYLINDER_PAGES (15u * CP_VOLUME_RECORDS)

struct host_space { /* 0 units when there is none */
    const char *name;
    uint64_t all, used, high;
};
/* What the host has of each kind: pages, of temporary disks cylinders. */
struct host_spaces {
    struct host_space of[SPACES];
};

/* A kind of space: how the operand names it, and how the map does. */
static const struct kind {
    const char *name;
    unsigned min;
    uint8_t spaces; /* bits, 1 << enum cp_space */
    bool paged;     /* in pages, and the host has some too */
} kinds[] = {
    {"PAGE", 4, 1 << SPACE_PAGE, true},
    {"SPOOL", 5, 1 << SPACE_SPOL, true},
    {"MAP", 3, 1 << SPACE_PAGE | 1 << SPACE_SPOL | 1 << SPACE_TDSK | 1 << SPACE_DRCT, false},
    {"DRCT", 4, 1 << SPACE_DRCT, false},
    {"TDISK", 5, 1 << SPACE_TDSK, false},
};

static const char *const type_of[SPACES] = {
    [SPACE_PAGE] = "PAGE", [SPACE_SPOL] = "SPOOL", [SPACE_TDSK] = "TDISK", [SPACE_DRCT] = "DRCT"};

/* --- volumes ---------------------------------------------------------------------------------------- */

struct wanted {
    char patterns[16][8];
    unsigned n; /* 0: all that CP owns */
    struct cp_volume volume;
    uint8_t
        *space; /* of the volume that was looked at last; NULL: there was no room, it has no map */
};

/* [ALL | * | volid ...] to the end of the line: 0, or the message's number. */
static int volids(struct command *c, struct wanted *w)
{
    char word[16];
    bool all = command_keyword(c, "ALL", 3) || command_keyword(c, "*", 1);
    while (!all && command_word(c, word, sizeof word)) {
        if (strlen(word) > 6 || w->n == 16)
            return command_error(c, MODULE, 8, word, NULL);
        strcpy(w->patterns[w->n++], word);
    }
    return command_end(c, MODULE);
}

/* Does a volume fit one of the patterns typed, or is there none? */
static bool fits(const struct wanted *w, const char *volid)
{
    for (unsigned i = 0; i < w->n; i++) {
        size_t len = strlen(w->patterns[i]);
        bool generic = len && w->patterns[i][len - 1] == '*';
        if (generic ? !strncmp(volid, w->patterns[i], len - 1) : !strcmp(volid, w->patterns[i]))
            return true;
    }
    return !w->n;
}

/* The next volume from *i on that is meant, and its map. */
static bool next_volume(struct command *c, struct wanted *w, size_t *i, struct real_dasd *d)
{
    struct volumes *v = c->vm->sys->volumes;
    while (v && real_at(v, (*i)++, d)) {
        if (d->state != REAL_SYSTEM || (!w->n && !real_owned(c, d->volid)) || !fits(w, d->volid))
            continue;
        if (!w->space || real_cp_volume(v, d->rdev, &w->volume, w->space) || !w->volume.formatted)
            w->volume.cylinders = 0;
        return true;
    }
    return false;
}

/* The next extent of those kinds from *at on: its type, or SPACES. */
static enum cp_space next_extent(const struct wanted *w, uint8_t spaces, uint32_t *at,
                                 uint32_t *length)
{
    uint32_t end = w->volume.cylinders;
    while (*at < end && !(spaces >> w->space[*at] & 1))
        ++*at;
    if (*at == end)
        return SPACES;
    for (*length = 1; *at + *length < end && w->space[*at + *length] == w->space[*at];)
        ++*length;
    return (enum cp_space)w->space[*at];
}

/* --- tables ------------------------------------------------------------------------------------------- */

/* Pages in six columns, as z/VM has them: a million and more in units of 1,024, to the nearest. */
static const char *pages(uint64_t n, char text[8])
{
    if (n < 1000000)
        snprintf(text, 8, "%u", (unsigned)n);
    else if (n < 1000000ull * 1024 - 512)
        snprintf(text, 8, "%uK", (unsigned)((n + 512) >> 10));
    else
        snprintf(text, 8, "%uM", (unsigned)((n + (1 << 19)) >> 20) % 1000000);
    return text;
}

/* Cut off, but what is in use at all is 1 (recorded consoles: 2 of 1761K is 1%, 357279 of it 19%). */
static unsigned percent(uint64_t used, uint64_t all)
{
    unsigned n = all ? (unsigned)(used * 100 / all) : 0;
    return used && !n ? 1 : n;
}

static void head(struct command *c, bool paged)
{
    command_say(
        c, paged ? "                EXTENT     EXTENT  TOTAL  PAGES   HIGH    %%"
                 : "                EXTENT     EXTENT                           %%   ALLOCATION");
    command_say(c, paged ? "VOLID  RDEV      START        END  PAGES IN USE   PAGE USED"
                         : "VOLID  RDEV      START        END  TOTAL IN USE   HIGH USED TYPE");
    command_say(
        c, paged ? "------ ---- ---------- ---------- ------ ------ ------ ----"
                 : "------ ---- ---------- ---------- ------ ------ ------ ---- -------------");
}

/* A volume's extents of that kind; how much they are together. */
static uint64_t volume_lines(struct command *c, const struct kind *k, const struct wanted *w,
                             const struct real_dasd *d)
{
    uint64_t sum = 0;
    uint32_t length = 0;
    enum cp_space type;
    char total[8];
    for (uint32_t at = 0; (type = next_extent(w, k->spaces, &at, &length)) != SPACES;
         at += length) {
        uint64_t n =
            (uint64_t)length * (type == SPACE_PAGE || type == SPACE_SPOL ? CYLINDER_PAGES : 1);
        command_say(c, "%-6s %04X %10u %10u %6s %6u %6u %3u%%%s%s", d->volid, d->rdev, at,
                    at + length - 1, pages(n, total), 0u, 0u, 0u, k->paged ? "" : " ",
                    k->paged ? "" : type_of[type]);
        sum += n;
    }
    if (!sum && w->n)
        command_say(c, "%-6s %04X %10s %10s %6u %6u %6u %3u%% %s", d->volid, d->rdev, "-", "-", 0u,
                    0u, 0u, 0u, "NOT FOUND");
    return sum;
}

/* Are any meant that CP does not have? */
static bool none(struct command *c, struct wanted *w)
{
    struct real_dasd d;
    size_t at = 0;
    return w->n && !next_volume(c, w, &at, &d);
}

static void sums(struct command *c, const char *name, uint64_t all, uint64_t used)
{
    char total[8], in_use[8];
    command_say(c, "%-34s%6s %6s        %3u%%", name, pages(all, total), pages(used, in_use),
                percent(used, all));
}

static uint64_t host_line(struct command *c, const struct kind *k, const struct host_space *h,
                          enum cp_space space)
{
    char total[8], in_use[8], highest[8];
    if (!h->all || !(k->spaces >> space & 1))
        return 0;
    command_say(c, "%-6s ---- %10u %10llu %6s %6s %6s %3u%%%s%s%s", h->name, 0u,
                (unsigned long long)(h->all - 1), pages(h->all, total), pages(h->used, in_use),
                pages(h->high, highest), percent(h->used, h->all), k->paged ? "" : " ",
                k->paged ? "" : type_of[space], !k->paged && space == SPACE_DRCT ? " ACTIVE" : "");
    return h->all;
}

static void table(struct command *c, const struct kind *k, struct wanted *w,
                  const struct host_spaces *host)
{
    struct real_dasd d;
    uint64_t sum = 0, own = 0, used = 0;
    head(c, k->paged);
    for (size_t i = 0; next_volume(c, w, &i, &d);)
        sum += volume_lines(c, k, w, &d);
    if (w->n)
        return;
    bool one_kind = !(k->spaces & (k->spaces - 1)); /* MAP's units are no sum */
    for (unsigned s = 0; s < SPACES; s++) {
        uint64_t n = host_line(c, k, &host->of[s], s);
        own += n;
        used += n ? host->of[s].used : 0;
    }
    if (!one_kind)
        return;
    command_say(c, "                                  ------ ------        ----");
    sums(c, "SUMMARY", sum + own, used);
    if (k->paged)
        sums(c, "USABLE", own, used);
}

/* The page file on the host's disk. */
static struct host_space host_pages(struct system *sys)
{
    struct paging_figures f;
    paging_figures(sys, &f);
    return (struct host_space){"PAGE", f.space.blocks, f.space.blocks_used, f.space.blocks_high};
}

/* What the host's disk has left, in pages. */
static uint64_t pages_left(const struct system *sys)
{
    struct statvfs disk;
    return sys->sysdir && !statvfs(sys->sysdir, &disk)
               ? (uint64_t)disk.f_bavail * disk.f_frsize / PAGE
               : 0;
}

/* The temporary disks that there are, in cylinders, and what the host's disk has left. */
static struct host_space host_tdisk(struct system *sys)
{
    struct temporary_disk t;
    uint64_t used = 0;
    for (size_t i = 0; sys->volumes && disk_temporary_at(sys->volumes, i, &t); i++)
        if (!t.virtual)
            used += t.fba ? (t.length / 8 + CYLINDER_PAGES - 1) / CYLINDER_PAGES : t.length;
    return (struct host_space){"TDISK", used + pages_left(sys) / CYLINDER_PAGES, used, used};
}

/* The source that the directory is made of. */
static struct host_space host_directory(const struct system *sys)
{
    struct stat st;
    char path[4096];
    uint64_t n = 0;
    snprintf(path, sizeof path, "%s/USER DIRECT", sys->sysdir ? sys->sysdir : "");
    if (sys->sysdir && !stat(path, &st))
        n = ((uint64_t)st.st_size + PAGE - 1) / PAGE;
    return (struct host_space){"DRCT", n, n, n};
}

/* The spool's files on the host's disk, and what that has left. */
static struct host_space host_spool(const struct system *sys)
{
    struct dirent *e;
    struct stat st;
    char path[4096];
    uint64_t used = 0;
    snprintf(path, sizeof path, "%s/spool", sys->sysdir ? sys->sysdir : "");
    DIR *dir = sys->sysdir ? opendir(path) : NULL;
    while (dir && (e = readdir(dir)) != NULL)
        if (!fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode))
            used += ((uint64_t)st.st_blocks * 512 + PAGE - 1) / PAGE;
    if (dir)
        closedir(dir);
    return (struct host_space){"SPOOL", used + pages_left(sys), used, used};
}

static struct host_spaces host_spaces(struct system *sys)
{
    struct host_spaces h = {0};
    h.of[SPACE_PAGE] = host_pages(sys);
    h.of[SPACE_SPOL] = host_spool(sys);
    h.of[SPACE_TDSK] = host_tdisk(sys);
    h.of[SPACE_DRCT] = host_directory(sys);
    return h;
}

static const enum cp_space order[] = {SPACE_TDSK, SPACE_PAGE, SPACE_SPOL, SPACE_DRCT};

/* Without a kind: how much of each a volume has. */
static void volume_summary(struct command *c, const struct wanted *w, const struct real_dasd *d)
{
    bool fba = d->geometry.kind == VOLUME_FBA;
    command_say(c, "DASD %04X %-6s %04X %s (UNITS IN %s)", d->rdev, d->volid, d->geometry.devtype,
                fba ? "FBA     " : "CKD-ECKD", fba ? "PAGES    " : "CYLINDERS");
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        uint32_t total = 0;
        for (uint32_t at = 0; at < w->volume.cylinders; at++)
            total += w->space[at] == order[i];
        command_say(c, "     %-5s TOTAL=%011u INUSE=%011u AVAIL=%011u", type_of[order[i]], total,
                    0u, total);
    }
}

/* The same of what the host has, in pages. */
static void host_summary(struct command *c, const struct host_spaces *host)
{
    command_say(c, "DASD ---- HOST   ---- FBA      (UNITS IN PAGES    )");
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const struct host_space *h = &host->of[order[i]];
        uint64_t unit = order[i] == SPACE_TDSK ? CYLINDER_PAGES : 1;
        command_say(c, "     %-5s TOTAL=%011llu INUSE=%011llu AVAIL=%011llu", type_of[order[i]],
                    (unsigned long long)(h->all * unit), (unsigned long long)(h->used * unit),
                    (unsigned long long)((h->all - h->used) * unit));
    }
}

/* QUERY ALLOC [PAGE | DRCT | MAP | SPOOL | TDISK] [ALL | * | volid ...]: the volumes that CP owns. */
int query_alloc(struct command *c)
{
    struct wanted w = {.n = 0};
    struct real_dasd d;
    struct host_spaces host;
    size_t k = 0, n = sizeof kinds / sizeof *kinds;
    while (k < n && !command_keyword(c, kinds[k].name, kinds[k].min))
        k++;
    int rc = volids(c, &w);
    if (rc)
        return rc;
    w.space = malloc(CP_VOLUME_CYLINDERS);
    host = w.n ? (struct host_spaces){0} : host_spaces(c->vm->sys);
    if (none(c, &w)) {
        rc = command_error(c, MODULE, 8, w.patterns[0], NULL);
    } else if (k < n) {
        table(c, &kinds[k], &w, &host);
    } else {
        for (size_t i = 0; next_volume(c, &w, &i, &d);)
            volume_summary(c, &w, &d);
        if (!w.n)
            host_summary(c, &host);
    }
    free(w.space);
    return rc;
}
