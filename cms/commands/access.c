/* ACCESS and RELEASE. */
#include "cms/commands/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A virtual device number in 1 to 4 hexadecimal digits; -1. */
static int vdev_of(const char *text)
{
    char *end;
    unsigned long v = strtoul(text, &end, 16);
    return *text && !*end && v <= 0xffff ? (int)v : -1;
}

/* "A", "B/A". */
static bool mode_of(const char *text, struct cms_access *a)
{
    if (text[0] < 'A' || text[0] > 'Z')
        return false;
    a->letter = text[0];
    if (!text[1])
        return true;
    if (text[1] != '/' || text[2] < 'A' || text[2] > 'Z' || text[3])
        return false;
    a->parent = text[2];
    return true;
}

int cmd_access(struct cms_command *c)
{
    struct cms_access a = {0};
    unsigned o = cms_options(c);
    if (o == 1) {
        a.letter = 'A';
        return cms_access_device(c->cms, 0x191, &a, false);
    }
    int vdev = vdev_of(c->token[1]);
    if (vdev < 0)
        return cms_error(c->cms, "ACC", 17, c->token[1], NULL);
    if (o < 3 || !mode_of(c->token[2], &a))
        return cms_error(c->cms, "ACC", 48, o < 3 ? "" : c->token[2], NULL);
    if (o > 3)
        a.fn = c->token[3];
    if (o > 4)
        a.ft = c->token[4];
    if (o > 5 && strlen(c->token[5]) == 2)
        a.mode = c->token[5][1];
    return cms_access_device(c->cms, (uint16_t)vdev, &a, false);
}

int cmd_release(struct cms_command *c)
{
    if (c->n < 2)
        return cms_error(c->cms, "ARE", 28, NULL);
    const char *what = c->token[1];
    struct cms_disk *d;
    if (what[0] >= 'A' && what[0] <= 'Z' && !what[1])
        d = cms_disk(&c->cms->disks, what[0]);
    else
        d = vdev_of(what) >= 0 ? cms_disk_by_vdev(&c->cms->disks, (uint16_t)vdev_of(what)) : NULL;
    if (!d)
        return cms_error(c->cms, "ARE", 69, what, NULL);
    unsigned o = cms_options(c);
    uint16_t vdev = d->vdev;
    cms_release(&c->cms->disks, d->letter);
    if (o + 1 < c->n && !strncmp(c->token[o + 1], "DET", 3)) {
        char detach[32];
        snprintf(detach, sizeof detach, "DETACH %04X", vdev);
        return cms_run_cp(c->cms, detach);
    }
    return 0;
}
