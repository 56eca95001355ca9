/* Unit records of a native guest: one record to a punch or printer, one from a reader. */
#include "cp/channel/subchannel.h"
#include "cp/devices/unit_record.h"
#include "cp/guest_private.h"

#include <errno.h>
#include <string.h>

#define WRITE_CARD  0x01
#define PRINT_SPACE 0x09 /* write and space one line */

static struct unit_record *unit(struct guest *g)
{
    return unit_record_of(channel_device(g->vm->channel, g->vdev));
}

static void do_punch(struct guest *g)
{
    struct unit_record *ur = unit(g);
    if (!ur || ur->kind == 'R')
        g->rc = -ENODEV;
    else
        g->rc = 0;
    for (unsigned k = 0; k < g->count && !g->rc; k++, g->out += g->size)
        if (unit_record_write(ur, ur->kind == 'P' ? WRITE_CARD : PRINT_SPACE, g->out, g->size))
            g->rc = -EIO;
}

int guest_punch(struct guest *g, uint16_t vdev, const void *record, size_t len)
{
    return guest_punch_many(g, vdev, record, len, 1);
}

int guest_punch_many(struct guest *g, uint16_t vdev, const void *records, size_t len, unsigned n)
{
    g->vdev = vdev;
    g->out = records;
    g->size = len;
    g->count = n;
    guest_ask(g, do_punch);
    return g->rc;
}

static void do_print(struct guest *g)
{
    struct unit_record *ur = unit(g);
    if (!ur || ur->kind == 'R' || ur->kind == 'P')
        g->rc = -ENODEV;
    else
        g->rc = unit_record_write(ur, (uint8_t)g->count, g->out, g->size) ? -EIO : 0;
}

int guest_print(struct guest *g, uint16_t vdev, uint8_t command, const void *line, size_t len)
{
    g->vdev = vdev;
    g->out = line;
    g->size = len;
    g->count = command;
    guest_ask(g, do_print);
    return g->rc;
}

static void do_read_card(struct guest *g)
{
    struct unit_record *ur = unit(g);
    uint8_t data[SPOOL_RECORD_MAX];
    if (!ur || ur->kind != 'R') {
        g->rc = -ENODEV;
        return;
    }
    g->rc = unit_record_read(ur, data);
    if (g->rc < 0)
        return;
    if ((size_t)g->rc > g->size)
        g->rc = (int)g->size;
    memcpy(g->in, data, (size_t)g->rc);
}

int guest_read_card(struct guest *g, uint16_t vdev, void *record, size_t size)
{
    g->vdev = vdev;
    g->in = record;
    g->size = size;
    guest_ask(g, do_read_card);
    return g->rc;
}
