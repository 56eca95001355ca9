/* Minidisks by virtual device number: the file system's blocks through the machine's block I/O,
 * ACCESS, and whole text files. */
#include "cms/cms.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct device {
    struct guest *g;
    uint16_t vdev;
    uint32_t blksize;
    struct guest_disk as; /* what it was when it was accessed: it may be detached since */
};

static int read_block(void *ctx, uint64_t block, void *buf)
{
    struct device *d = ctx;
    return d->g ? guest_disk_read(d->g, d->vdev, d->blksize, block, buf) : -EIO;
}

static int write_block(void *ctx, uint64_t block, const void *buf)
{
    struct device *d = ctx;
    return d->g ? guest_disk_write(d->g, d->vdev, d->blksize, block, buf) : -EIO;
}

static int sync_blocks(void *ctx)
{
    struct device *d = ctx;
    return d->g ? guest_disk_sync(d->g, d->vdev) : -EIO;
}

static void now(void *ctx, struct tm *tm)
{
    const struct device *d = ctx;
    uint32_t ns;
    if (d->g)
        guest_local_time(d->g, tm, &ns);
}

static struct cms_blocks blocks_of(struct device *d, uint64_t nblocks, bool writable)
{
    return (struct cms_blocks){
        .ctx = d,
        .blksize = d->blksize,
        .nblocks = nblocks,
        .cylinders = d->as.cylinders,
        .fba = d->as.fba,
        .read = read_block,
        .write = writable ? write_block : NULL,
        .sync = sync_blocks,
        .now = now,
    };
}

/* The block access of a device lives until the disk is released; the machine keeps one a letter. */
static struct device *device_of(struct cms *cms, char letter)
{
    return (struct device *)cms->device[letter - 'A'];
}

const struct guest_disk *cms_disk_device(struct cms *cms, char letter)
{
    return &device_of(cms, letter)->as;
}

void cms_disks_lost(struct cms *cms)
{
    for (unsigned n = 0; n < CMS_LETTERS; n++)
        if (cms->device[n])
            ((struct device *)cms->device[n])->g = NULL;
}

int cms_device_blocks(struct cms *cms, uint16_t vdev, uint32_t blksize, struct cms_blocks *out,
                      void **free_me)
{
    struct guest_disk disk;
    int rc = guest_disk(cms->g, vdev, &disk);
    struct device *d = rc ? NULL : malloc(sizeof *d);
    if (!d)
        return rc ? rc : -ENOMEM;
    *d = (struct device){cms->g, vdev, blksize, disk};
    *free_me = d;
    /* An FBA disk has no size of block before there is a label. */
    *out = blocks_of(d, disk.fba ? disk.fba_blocks / (blksize / 512) : disk.blocks, true);
    return 0;
}

/* The message for an ACCESS that failed; quiet: only its return code. */
static int explain(struct cms *cms, int err, const struct cms_access *access, uint16_t vdev,
                   bool quiet)
{
    if (quiet)
        return err == -ENOENT ? 28 : 100;
    char where[8], dev[8], files[24];
    snprintf(where, sizeof where, "%c", access->letter);
    snprintf(dev, sizeof dev, "%03X", vdev);
    switch (err) {
    case -ENODEV:
    case -EMEDIUMTYPE:
        return cms_error(cms, "ACP", 113, where, dev, NULL);
    case -ENODATA:
    case -EUCLEAN:
        return cms_error(cms, "ACP", 112, where, dev, NULL);
    case -ENOENT:
        snprintf(files, sizeof files, "%s%s%s", access->fn ? access->fn : "*",
                 access->ft ? " " : "", access->ft ? access->ft : "");
        return cms_error(cms, "ACC", 60, files, where, dev, NULL);
    case -EINVAL:
        return cms_error(cms, "ACP", 48, where, NULL);
    default:
        return cms_error(cms, "ACP", 112, where, dev, NULL);
    }
}

/* The same disk under another letter; writable: only where it may be written.  Two that write would
 * not know of each other's blocks, so the old letter is released. */
static struct cms_disk *other_mode(struct cms *cms, const struct cms_access *access, bool writable)
{
    for (struct cms_disk *d = NULL; (d = cms_next_disk(&cms->disks, "*", d)) != NULL;)
        if (d->vdev == access->vdev && d->letter != access->letter && (d->writable || !writable))
            return d;
    return NULL;
}

static bool is_any(const char *name)
{
    return !name || !strcmp(name, "*");
}

int cms_access_device(struct cms *cms, uint16_t vdev, struct cms_access *access, bool quiet)
{
    struct guest_disk disk;
    char dev[8], old[8], letter[2] = {access->letter, 0};
    int rc = guest_disk(cms->g, vdev, &disk);
    if (!rc && disk.blksize == 0)
        rc = -ENODATA;
    if (rc)
        return explain(cms, rc, access, vdev, quiet);
    struct device *d = malloc(sizeof *d);
    if (!d)
        return 104;
    *d = (struct device){cms->g, vdev, disk.blksize, disk};
    struct cms_disk *before = cms_disk(&cms->disks, access->letter);
    bool replaces = before != NULL;
    uint16_t old_vdev = before ? before->vdev : 0;
    access->vdev = vdev;
    /* An extension, and a part of a disk, are for reading. */
    access->writable = disk.writable && !access->parent && is_any(access->fn) &&
                       is_any(access->ft) && (!access->mode || access->mode == '*');
    struct cms_blocks blocks = blocks_of(d, disk.blocks, access->writable);
    cms_finis(cms, "*", "*", "*", NULL);
    for (struct cms_disk *o = NULL; (o = cms_next_disk(&cms->disks, "*", o)) != NULL;)
        if (o->vdev == vdev)
            edf_commit(o->edf); /* of a PIPE that runs: what is read now is what there is */
    rc = cms_access(&cms->disks, access, &blocks);
    if (rc) {
        free(d);
        return explain(cms, rc, access, vdev, quiet);
    }
    snprintf(dev, sizeof dev, "%03X", vdev);
    struct cms_disk *also = access->writable ? other_mode(cms, access, true) : NULL;
    if (also) {
        snprintf(old, sizeof old, "%c", also->letter);
        cms_release(&cms->disks, also->letter);
        if (!quiet)
            cms_error(cms, "ACP", 726, dev, old, NULL);
    }
    free(device_of(cms, access->letter));
    cms->device[access->letter - 'A'] = d;
    if (quiet)
        return 0;
    snprintf(old, sizeof old, "%03X", old_vdev);
    if (replaces)
        cms_error(cms, "ACC", 724, dev, letter, old, NULL);
    also = other_mode(cms, access, false);
    if (also) {
        snprintf(old, sizeof old, "%c", also->letter);
        cms_error(cms, "ACC", 725, dev, old, NULL);
    }
    if (!access->writable)
        cms_error(cms, "ACP", 723, letter, dev, NULL);
    return 0;
}

void cms_access_usual(struct cms *cms)
{
    struct guest_disk disk;
    struct cms_access s = {.letter = 'S', .mode = '2'};
    if (!guest_disk(cms->g, 0x190, &disk) && disk.blksize)
        cms_access_device(cms, 0x190, &s, true);
    struct cms_access y = {.letter = 'Y', .parent = 'S', .mode = '2'};
    if (!guest_disk(cms->g, 0x19e, &disk) && disk.blksize)
        cms_access_device(cms, 0x19e, &y, true);
    struct cms_access a = {.letter = 'A'};
    cms_access_device(cms, 0x191, &a, false);
}

static int load_lines(struct cms *cms, struct edf_file *file, struct cms_text *out)
{
    struct edf_info info;
    edf_file_info(file, &info);
    size_t room = 65536, used = 0;
    out->line = cms_get_storage(cms, (info.records + (size_t)1) * sizeof *out->line);
    out->bytes = cms_get_storage(cms, room);
    if (!out->line || !out->bytes)
        return -ENOMEM;
    for (uint32_t r = 1; r <= info.records; r++) {
        uint32_t len, most = info.recfm == 'F' ? info.lrecl : EDF_MAX_V;
        if (room - used < most) {
            room = room * 2 + most;
            uint8_t *grown = room < 64u << 20 ? cms_resize_storage(cms, out->bytes, room) : NULL;
            if (!grown)
                return -ENOMEM;
            out->bytes = grown;
        }
        int rc = edf_read(file, r, out->bytes + used, most, &len);
        if (rc)
            return rc;
        out->line[out->lines].at = (uint32_t)used;
        out->line[out->lines++].len = len;
        used += len;
    }
    return 0;
}

int cms_read_text(struct cms *cms, const char *fn, const char *ft, const char *fm,
                  struct cms_text *out, struct cms_disk **where)
{
    struct edf_info info;
    struct edf_file *file;
    memset(out, 0, sizeof *out);
    struct cms_disk *d = cms_find(&cms->disks, fn, ft, fm, &info);
    if (!d)
        return -ENOENT;
    int rc = edf_open(d->edf, fn, ft, EDF_READ, NULL, &file);
    if (rc)
        return rc;
    rc = load_lines(cms, file, out);
    edf_close(file);
    if (rc)
        cms_free_text(out);
    else if (where)
        *where = d;
    return rc;
}

void cms_free_text(struct cms_text *text)
{
    cms_free_storage(NULL, text->bytes);
    cms_free_storage(NULL, text->line);
    memset(text, 0, sizeof *text);
}
