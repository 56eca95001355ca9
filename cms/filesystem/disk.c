/* ACCESS and what follows from it.  What it keeps true: an extension is read-only and its parent
 * accessed; a letter has at most one disk. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cms/filesystem/disk.h"

struct cms_disk *cms_disk(struct cms_disks *disks, char letter)
{
    if (letter < 'A' || letter > 'Z' || !disks->disk[letter - 'A'].edf) {
        return NULL;
    }
    return &disks->disk[letter - 'A'];
}

struct cms_disk *cms_disk_by_vdev(struct cms_disks *disks, uint16_t vdev)
{
    for (int i = 0; i < CMS_LETTERS; i++) {
        if (disks->disk[i].edf && disks->disk[i].vdev == vdev) {
            return &disks->disk[i];
        }
    }
    return NULL;
}

/* Does ACCESS let this file be seen? */
static bool selected(const struct cms_disk *disk, const struct edf_info *info)
{
    if (info->mode == '0' && !disk->writable && !disk->mode0) {
        return false;
    }
    return edf_match(disk->fn, info->fn) && edf_match(disk->ft, info->ft) &&
           (disk->mode == '*' || disk->mode == info->mode);
}

struct finder {
    const struct cms_disk *disk;
    bool found;
};

static int find_any(void *ctx, const struct edf_info *info)
{
    struct finder *f = ctx;
    f->found = selected(f->disk, info);
    return f->found;
}

static bool takes_all(const struct cms_disk *disk)
{
    return strcmp(disk->fn, "*") == 0 && strcmp(disk->ft, "*") == 0 && disk->mode == '*';
}

int cms_access(struct cms_disks *disks, const struct cms_access *access,
               const struct cms_blocks *blocks)
{
    struct cms_disk disk = {.letter = access->letter,
                            .parent = access->parent == access->letter ? 0 : access->parent,
                            .vdev = access->vdev,
                            .mode0 = access->mode0,
                            .mode = access->mode ? access->mode : '*'};

    if (access->letter < 'A' || access->letter > 'Z' ||
        (access->parent && (access->parent < 'A' || access->parent > 'Z'))) {
        return -EINVAL;
    }
    snprintf(disk.fn, sizeof disk.fn, "%s", access->fn ? access->fn : "*");
    snprintf(disk.ft, sizeof disk.ft, "%s", access->ft ? access->ft : "*");
    disk.writable = access->writable && !access->parent && takes_all(&disk);
    int rc = edf_mount(blocks, disk.writable, &disk.edf);
    if (rc) {
        return rc;
    }
    struct finder finder = {.disk = &disk};
    if (!takes_all(&disk)) {
        edf_list(disk.edf, "*", "*", find_any, &finder);
        if (!finder.found) {
            edf_unmount(disk.edf);
            return -ENOENT;
        }
    }
    cms_release(disks, access->letter);
    disks->disk[access->letter - 'A'] = disk;
    return 0;
}

int cms_release(struct cms_disks *disks, char letter)
{
    struct cms_disk *disk = cms_disk(disks, letter);

    if (!disk) {
        return -ENODEV;
    }
    int rc = edf_release(disk->edf);
    *disk = (struct cms_disk){0};
    return rc;
}

void cms_release_all(struct cms_disks *disks)
{
    for (int i = 0; i < CMS_LETTERS; i++) {
        edf_unmount(disks->disk[i].edf);
        disks->disk[i] = (struct cms_disk){0};
    }
}

bool cms_mode_valid(const char *fm)
{
    if (strcmp(fm, "*") == 0) {
        return true;
    }
    return fm[0] >= 'A' && fm[0] <= 'Z' &&
           (fm[1] == 0 || (fm[1] >= '0' && fm[1] <= '6' && fm[2] == 0));
}

struct cms_disk *cms_next_disk(struct cms_disks *disks, const char *fm, struct cms_disk *after)
{
    bool all = strcmp(fm, "*") == 0;
    int start = after ? after->letter - 'A' + 1 : 0;

    if (!all) {
        struct cms_disk *own = fm[0] >= 'A' && fm[0] <= 'Z' ? cms_disk(disks, fm[0]) : NULL;
        if (!after && own) {
            return own;
        }
        start = !after || after == own ? 0 : start;
    }
    for (int i = start; i < CMS_LETTERS; i++) {
        struct cms_disk *disk = &disks->disk[i];
        if (disk->edf && (all || (disk->parent == fm[0] && disk->letter != fm[0]))) {
            return disk;
        }
    }
    return NULL;
}

static bool mode_fits(const char *fm, const struct edf_info *info)
{
    return fm[0] == '*' || fm[1] == 0 || fm[1] == '*' || fm[1] == info->mode;
}

static void seek(struct cms_disks *disks, const char *fn, const char *ft, const char *fm)
{
    if (disks->sought && !disks->listing) {
        disks->sought(disks->ctx, fn, ft, fm);
    }
}

struct cms_disk *cms_find(struct cms_disks *disks, const char *fn, const char *ft, const char *fm,
                          struct edf_info *info)
{
    struct edf_info found;

    seek(disks, fn, ft, fm);
    for (struct cms_disk *d = NULL; (d = cms_next_disk(disks, fm, d)) != NULL;) {
        if (edf_find(d->edf, fn, ft, &found) == 0 && selected(d, &found) && mode_fits(fm, &found)) {
            if (info) {
                *info = found;
            }
            return d;
        }
    }
    return NULL;
}

struct lister {
    struct cms_disk *disk;
    const char *fm;
    int (*tell)(void *ctx, struct cms_disk *disk, const struct edf_info *info);
    void *ctx;
};

static int list_one(void *ctx, const struct edf_info *info)
{
    struct lister *l = ctx;

    if (!selected(l->disk, info) || !mode_fits(l->fm, info)) {
        return 0;
    }
    return l->tell(l->ctx, l->disk, info);
}

int cms_list(struct cms_disks *disks, const char *fn, const char *ft, const char *fm,
             int (*tell)(void *ctx, struct cms_disk *disk, const struct edf_info *info), void *ctx)
{
    int rc = 0;

    seek(disks, fn, ft, fm);
    disks->listing++;
    for (struct cms_disk *d = NULL; !rc && (d = cms_next_disk(disks, fm, d)) != NULL;) {
        struct lister l = {d, fm, tell, ctx};
        rc = edf_list(d->edf, fn, ft, list_one, &l);
    }
    disks->listing--;
    return rc;
}

void cms_list_line(const struct edf_info *info, char letter, char *line, size_t size)
{
    snprintf(line, size, "%-8s %-8s %c%c %c%11u%11u%11u %2u/%02u/%02u %2u:%02u:%02u", info->fn,
             info->ft, letter, info->mode, info->recfm, info->lrecl, info->records, info->blocks,
             info->date.month, info->date.day, info->date.year % 100, info->date.hour,
             info->date.minute, info->date.second);
}
