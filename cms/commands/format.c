/* FORMAT: an empty CMS file system on a minidisk, RESERVE: one file that fills it, after the user agreed.
 * CMS Commands and Utilities Reference, FORMAT, RESERVE. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/messages.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLKSIZE, LABEL, NOERASE, RECOMP };

static void reply(struct cms *cms, char *out, size_t size)
{
    uint8_t buf[130];
    size_t n = cms_read(cms, buf, sizeof buf);
    char text[131];
    ebcdic_to_ascii(text, buf, n);
    text[n] = 0;
    char *p = text + strspn(text, " ");
    p[strcspn(p, " ")] = 0;
    for (char *q = p; *q; q++)
        *q = (char)(*q >= 'a' && *q <= 'z' ? *q - 32 : *q);
    snprintf(out, size, "%s", p);
}

static uint32_t block_size(const char *text)
{
    static const struct {
        const char *text;
        uint32_t size;
    } sizes[] = {{"512", 512},   {"800", 800}, {"1024", 1024}, {"1K", 1024},
                 {"2048", 2048}, {"2K", 2048}, {"4096", 4096}, {"4K", 4096}};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
        if (!strcmp(text, sizes[k].text))
            return sizes[k].size;
    return 0;
}

static int read_label(struct cms *cms, char label[16])
{
    do {
        cms_error(cms, "FOR", 605, NULL);
        reply(cms, label, 16);
    } while (!edf_label_valid(label));
    return 0;
}

/* units: how many cylinders, or FBA blocks of 512 bytes, are to be used; 0 or too many: all. */
static int lay_out(struct cms_command *c, uint16_t vdev, uint32_t blksize, uint32_t units,
                   const char *label)
{
    struct cms_blocks blocks;
    void *device = NULL;
    int rc = guest_disk_format(c->cms->g, vdev, blksize);
    if (!rc)
        rc = cms_device_blocks(c->cms, vdev, blksize, &blocks, &device);
    if (!rc && units && blocks.fba && units / (blksize / 512) < blocks.nblocks) {
        blocks.nblocks = units / (blksize / 512);
    } else if (!rc && units && !blocks.fba && units < blocks.cylinders) {
        blocks.nblocks = blocks.nblocks * units / blocks.cylinders;
        blocks.cylinders = units;
    }
    if (!rc)
        rc = edf_format(&blocks, label);
    free(device);
    return rc;
}

static int new_label(struct cms_command *c, char letter)
{
    char label[16];
    struct cms_disk *d;
    char fm[2] = {letter, 0};
    int rc = cmd_disk(c, "FOR", fm, true, &d);
    if (rc)
        return rc;
    read_label(c->cms, label);
    struct fileid id = {"*", "*", {letter}};
    rc = edf_set_label(d->edf, label);
    return rc ? cmd_file_error(c, "FOR", rc, &id) : 0;
}

/* RECOMP: as many cylinders or blocks as are asked for, the files stay. */
static int recompute(struct cms_command *c, uint16_t vdev, char letter, uint32_t units)
{
    char fm[2] = {letter, 0}, line[16];
    struct cms_disk *d;
    int rc = cmd_disk(c, "FOR", fm, true, &d);
    if (rc)
        return rc;
    if (d->vdev != vdev)
        return cms_error(c->cms, "FOR", 69, fm, NULL);
    cms_finis(c->cms, "*", "*", "*", NULL);
    rc = edf_recompute(d->edf, units);
    if (rc == -ENOSPC)
        return cms_error(c->cms, "FOR", 214, NULL);
    struct fileid id = {"*", "*", {letter}};
    if (rc)
        return cmd_file_error(c, "FOR", rc, &id);
    snprintf(line, sizeof line, "QUERY DISK %c", letter);
    return cms_run_command(c->cms, line);
}

static int format(struct cms_command *c, uint16_t vdev, char letter, uint32_t blksize,
                  uint32_t units)
{
    struct guest_disk disk;
    struct cms_access access = {.letter = letter};
    char answer[8], label[16], what[40], mode[2] = {letter, 0}, dev[8];
    snprintf(dev, sizeof dev, "%03X", vdev);
    if (guest_disk(c->cms->g, vdev, &disk))
        return cms_error(c->cms, "FOR", 113, mode, dev, NULL);
    if (!disk.writable)
        return cms_error(c->cms, "FOR", 37, mode, NULL);
    if (blksize == 0)
        blksize = 4096;
    cms_error(c->cms, "FOR", 603, mode, dev, NULL);
    reply(c->cms, answer, sizeof answer);
    if (strcmp(answer, "1") && strcmp(answer, "YES"))
        return cms_error(c->cms, "FOR", 705, NULL);
    read_label(c->cms, label);
    cms_error(c->cms, "FOR", 733, mode, NULL);
    struct cms_disk *old;
    cms_finis(c->cms, "*", "*", "*", NULL);
    while ((old = cms_disk_by_vdev(&c->cms->disks, vdev)) != NULL)
        cms_release(&c->cms->disks, old->letter);
    int rc = lay_out(c, vdev, blksize, units, label);
    if (rc)
        return cms_error(c->cms, "FOR", rc == -ENODEV ? 113 : 112, mode, dev, NULL);
    guest_disk(c->cms->g, vdev, &disk);
    uint64_t all = disk.fba ? disk.blocks * (blksize / 512) : disk.cylinders;
    if (units && units < all)
        all = disk.fba ? units / (blksize / 512) * (blksize / 512) : units;
    snprintf(what, sizeof what, "%llu %s", (unsigned long long)all,
             disk.fba ? "FB-512 blocks" : "cylinders");
    cms_error(c->cms, "FOR", 732, what, mode, dev, NULL);
    return cms_access_device(c->cms, vdev, &access, true);
}

int cmd_format(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"BLKSIZE", 1, BLKSIZE, 0, true},
        {"LABEL", 1, LABEL, OPT(BLKSIZE) | OPT(RECOMP), false},
        {"NOERASE", 1, NOERASE, OPT(LABEL) | OPT(RECOMP), false},
        {"RECOMP", 1, RECOMP, OPT(BLKSIZE), false},
    };
    struct cmd_options o;
    unsigned end = cms_options(c);
    if (end < 2)
        return cms_error(c->cms, "FOR", 28, NULL);
    char *stop;
    unsigned long vdev = strtoul(c->token[1], &stop, 16);
    if (*stop || vdev > 0xffff)
        return cms_error(c->cms, "FOR", 17, c->token[1], NULL);
    if (end < 3)
        return cms_error(c->cms, "FOR", 223, NULL);
    const char *mode = c->token[2];
    if (mode[0] < 'A' || mode[0] > 'Z' || mode[0] == 'S' || mode[1])
        return cms_error(c->cms, "FOR", 48, mode, NULL);
    long units = end > 3 ? cmd_number(c->token[3], INT32_MAX) : 0;
    if (end > 4 || units < 0 || (end > 3 && !units))
        return cms_error(c->cms, "FOR", 70, c->token[end > 4 ? 4 : 3], NULL);
    int rc = cmd_options(c, "FOR", options, sizeof options / sizeof options[0], &o);
    if (rc)
        return rc;
    uint32_t blksize = 0;
    if (o.given & OPT(BLKSIZE)) {
        blksize = block_size(o.value[BLKSIZE]);
        if (!blksize || blksize == 800)
            return cms_error(c->cms, "FOR", 29, o.value[BLKSIZE], "BLKSIZE", NULL);
    }
    if (o.given & OPT(LABEL))
        return new_label(c, mode[0]);
    if (o.given & OPT(RECOMP))
        return recompute(c, (uint16_t)vdev, mode[0], (uint32_t)units);
    return format(c, (uint16_t)vdev, mode[0], blksize, (uint32_t)units);
}

/* The disk of a mode is laid out anew, of the size that it was formatted for, and accessed again. */
static int fill(struct cms_command *c, const struct cms_disk *d, const struct fileid *id)
{
    struct cms_access access = {.letter = d->letter};
    struct cms_blocks blocks;
    struct edf_usage was;
    struct cms_disk *old;
    void *device = NULL;
    uint16_t vdev = d->vdev;
    edf_usage(d->edf, &was);
    cms_finis(c->cms, "*", "*", "*", NULL);
    while ((old = cms_disk_by_vdev(&c->cms->disks, vdev)) != NULL) /* d among them */
        cms_release(&c->cms->disks, old->letter);
    int rc = cms_device_blocks(c->cms, vdev, was.blksize, &blocks, &device);
    if (!rc && was.blocks < blocks.nblocks) { /* FORMAT RECOMP */
        blocks.nblocks = was.blocks;
        blocks.cylinders = was.cylinders;
    }
    if (!rc)
        rc = edf_reserve(&blocks, was.label, id->fn, id->ft);
    free(device);
    if (rc)
        rc = cmd_file_error(c, "RSV", rc, id);
    int again = cms_access_device(c->cms, vdev, &access, true);
    return rc ? rc : again;
}

/* RESERVE fn ft fm. */
int cmd_reserve(struct cms_command *c)
{
    struct fileid id;
    struct cms_disk *d;
    char answer[8], letter[2] = {0}, dev[8];
    unsigned end = cms_options(c);
    if (end > 1 && end < 4)
        return cms_error(c->cms, "RSV", 54, NULL);
    int rc = cmd_fileid(c, "RSV", 1, end, "A", &id);
    if (!rc && end + 1 < c->n)
        rc = cms_error(c->cms, "RSV", 3, c->token[end + 1], NULL);
    if (!rc)
        rc = cmd_names_valid(c, "RSV", &id);
    if (!rc && (id.fm[0] == '*' || (id.fm[1] && id.fm[1] != '6')))
        rc = cms_error(c->cms, "RSV", 48, id.fm, NULL);
    if (!rc)
        rc = cmd_disk(c, "RSV", id.fm, true, &d);
    if (rc)
        return rc;
    letter[0] = d->letter;
    snprintf(dev, sizeof dev, "%03X", d->vdev);
    cms_error(c->cms, "RSV", CMS_FORMAT(603, 2), letter, dev, NULL);
    reply(c->cms, answer, sizeof answer);
    if (strcmp(answer, "1") && strcmp(answer, "YES"))
        return cms_error(c->cms, "RSV", 705, NULL);
    d = cms_disk(&c->cms->disks, letter[0]); /* HX and what was typed meanwhile */
    if (!d || !d->writable || !cms_pause(c->cms))
        return cms_error(c->cms, "RSV", 705, NULL);
    cms_error(c->cms, "RSV", CMS_FORMAT(733, 2), letter, NULL);
    return fill(c, d, &id);
}
