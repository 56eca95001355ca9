/* FORMAT: an empty CMS file system on a minidisk, after the user agreed.
 * CMS Commands and Utilities Reference, FORMAT. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
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

static int lay_out(struct cms_command *c, uint16_t vdev, uint32_t blksize, const char *label)
{
    struct cms_blocks blocks;
    void *device = NULL;
    int rc = guest_disk_format(c->cms->g, vdev, blksize);
    if (!rc)
        rc = cms_device_blocks(c->cms, vdev, blksize, &blocks, &device);
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

static int format(struct cms_command *c, uint16_t vdev, char letter, uint32_t blksize)
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
    cms_say(c->cms, "%s", "Enter 1 (YES) or 0 (NO).");
    reply(c->cms, answer, sizeof answer);
    if (strcmp(answer, "1") && strcmp(answer, "YES"))
        return cms_error(c->cms, "FOR", 705, NULL);
    read_label(c->cms, label);
    cms_error(c->cms, "FOR", 733, mode, NULL);
    struct cms_disk *old;
    cms_finis(c->cms, "*", "*", "*", NULL);
    while ((old = cms_disk_by_vdev(&c->cms->disks, vdev)) != NULL)
        cms_release(&c->cms->disks, old->letter);
    int rc = lay_out(c, vdev, blksize, label);
    if (rc)
        return cms_error(c->cms, "FOR", rc == -ENODEV ? 113 : 112, mode, dev, NULL);
    guest_disk(c->cms->g, vdev, &disk);
    if (disk.fba)
        snprintf(what, sizeof what, "%llu FB-512 blocks",
                 (unsigned long long)(disk.blocks * (blksize / 512)));
    else
        snprintf(what, sizeof what, "%u cylinders", disk.cylinders);
    cms_error(c->cms, "FOR", 732, what, mode, dev, NULL);
    return cms_access_device(c->cms, vdev, &access, true);
}

int cmd_format(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"BLKSIZE", 3, BLKSIZE, 0, true},
        {"LABEL", 3, LABEL, OPT(BLKSIZE), false},
        {"NOERASE", 4, NOERASE, OPT(LABEL), false},
    };
    struct cmd_options o;
    unsigned end = cms_options(c);
    if (end < 2)
        return cms_error(c->cms, "FOR", 28, NULL);
    char *stop;
    unsigned long vdev = strtoul(c->token[1], &stop, 16);
    if (*stop || vdev > 0xffff)
        return cms_error(c->cms, "FOR", 17, c->token[1], NULL);
    const char *mode = end > 2 ? c->token[2] : "";
    if (mode[0] < 'A' || mode[0] > 'Z' || mode[1])
        return cms_error(c->cms, "FOR", 48, mode, NULL);
    if (end > 3)
        return cms_error(c->cms, "FOR", 70, c->token[3], NULL);
    int rc = cmd_options(c, "FOR", options, 3, &o);
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
    return format(c, (uint16_t)vdev, mode[0], blksize);
}
