/* GETFMADR: a filemode that is free and a device number that is, stacked for an exec that wants to LINK
 * and ACCESS a disk without disturbing those that are there.
 * CMS Commands and Utilities Reference, GETFMADR: the line is *, the filemode or Z, the device number, and
 * when no filemode is free the device number of what is accessed as Z. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEFAULT_VDEV = 0x120, CONTROL_UNIT = 16, VDEVS = 0x10000 };

/* A device number in hexadecimal; false: it is none. */
static bool number(const char *word, unsigned *vdev)
{
    char *end;
    unsigned long v = strtoul(word, &end, 16);
    *vdev = (unsigned)v;
    return isxdigit((unsigned char)*word) && !*end && v < VDEVS;
}

static bool is_free(struct guest *g, unsigned vdev)
{
    struct guest_disk disk;
    return guest_disk(g, (uint16_t)vdev, &disk) == -ENODEV;
}

/* The first control unit without a device that begins there or behind; VDEVS: there is none. */
static unsigned free_control_unit(struct guest *g, unsigned from)
{
    unsigned first = (from + CONTROL_UNIT - 1) / CONTROL_UNIT * CONTROL_UNIT;
    for (; first < VDEVS; first += CONTROL_UNIT) {
        unsigned n = 0;
        while (n < CONTROL_UNIT && is_free(g, first + n))
            n++;
        if (n == CONTROL_UNIT)
            return first;
    }
    return VDEVS;
}

static unsigned free_vdev(struct guest *g, unsigned from)
{
    while (from < VDEVS && !is_free(g, from))
        from++;
    return from;
}

int cmd_getfmadr(struct cms_command *c)
{
    static const struct cmd_option options[] = {{"SEQ", 3, 0, 0, false}};
    struct cms *cms = c->cms;
    struct cmd_options o;
    char line[32], letter = 'A';
    unsigned from = DEFAULT_VDEV, n = cms_options(c);
    if (n > 2)
        return cms_error(cms, "GFA", 70, c->token[2], NULL);
    if (n == 2 && !number(c->token[1], &from))
        return cms_error(cms, "GFA", 70, c->token[1], NULL);
    int rc = cmd_options(c, "GFA", options, 1, &o);
    if (rc)
        return rc;
    unsigned vdev = o.given & OPT(0) ? VDEVS : free_control_unit(cms->g, from);
    if (vdev == VDEVS)
        vdev = free_vdev(cms->g, from);
    while (letter < 'Z' && cms_disk(&cms->disks, letter))
        letter++;
    struct cms_disk *z = letter == 'Z' ? cms_disk(&cms->disks, 'Z') : NULL;
    int at = snprintf(line, sizeof line, "* %c %04X", letter, vdev % VDEVS);
    if (z)
        snprintf(line + at, sizeof line - (size_t)at, " %04X", z->vdev);
    return cmd_stack(cms, "GFA", line, true);
}
