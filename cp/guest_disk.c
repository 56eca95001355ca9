/* Minidisks of a native guest: CMS blocks by virtual device number. */
#include "cp/channel/subchannel.h"
#include "cp/devices/device.h"
#include "cp/guest_host.h"
#include "cp/guest_private.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <string.h>

const struct guest_system *guest_system_on(struct vm *vm, uint16_t devno)
{
    struct device *dev = channel_device(vm->channel, devno);
    const struct device_blocks *b = dev ? dev->type->blocks : NULL;
    struct guest_disk disk = {0};
    uint8_t block[4096];
    char text[17] = "";
    if (!b || b->describe(dev, &disk) || !disk.blksize || disk.blksize > sizeof block ||
        b->read(dev, disk.blksize, 1, block))
        return NULL;
    ebcdic_to_ascii(text, block + GUEST_IPL_MARK_AT, 16);
    if (memcmp(text, GUEST_IPL_MARK, 8))
        return NULL;
    text[8 + strcspn(text + 8, " ")] = 0;
    return guest_system_find(vm->sys, text + 8);
}

/* What a device offers for block I/O: the disks' own files fill this in (struct device_type). */
static void do_disk(struct guest *g)
{
    struct device *dev = channel_device(g->vm->channel, g->vdev);
    if (!dev)
        g->rc = -ENODEV;
    else if (!dev->type->blocks)
        g->rc = -EMEDIUMTYPE;
    else
        g->rc = dev->type->blocks->describe(dev, g->disk);
}

int guest_disk(struct guest *g, uint16_t vdev, struct guest_disk *out)
{
    memset(out, 0, sizeof *out);
    out->vdev = vdev;
    g->vdev = vdev;
    g->disk = out;
    guest_ask(g, do_disk);
    return g->rc;
}

enum block_call { BLOCK_READ, BLOCK_WRITE, BLOCK_SYNC, BLOCK_FORMAT };

static void do_block(struct guest *g, enum block_call call)
{
    struct device *dev = channel_device(g->vm->channel, g->vdev);
    const struct device_blocks *b = dev ? dev->type->blocks : NULL;
    if (!b) {
        g->rc = -ENODEV;
        return;
    }
    switch (call) {
    case BLOCK_READ:
        g->rc = b->read(dev, g->blksize, g->block, g->in);
        break;
    case BLOCK_WRITE:
        g->rc = b->write(dev, g->blksize, g->block, g->out);
        break;
    case BLOCK_SYNC:
        g->rc = b->sync(dev);
        break;
    case BLOCK_FORMAT:
        g->rc = b->format(dev, g->blksize);
        break;
    }
}

static void do_read(struct guest *g)
{
    do_block(g, BLOCK_READ);
}

static void do_write(struct guest *g)
{
    do_block(g, BLOCK_WRITE);
}

static void do_sync(struct guest *g)
{
    do_block(g, BLOCK_SYNC);
}

static void do_format(struct guest *g)
{
    do_block(g, BLOCK_FORMAT);
}

int guest_disk_read(struct guest *g, uint16_t vdev, uint32_t blksize, uint64_t block, void *buf)
{
    g->vdev = vdev;
    g->blksize = blksize;
    g->block = block;
    g->in = buf;
    guest_ask(g, do_read);
    return g->rc;
}

int guest_disk_write(struct guest *g, uint16_t vdev, uint32_t blksize, uint64_t block,
                     const void *buf)
{
    g->vdev = vdev;
    g->blksize = blksize;
    g->block = block;
    g->out = buf;
    guest_ask(g, do_write);
    return g->rc;
}

int guest_disk_sync(struct guest *g, uint16_t vdev)
{
    g->vdev = vdev;
    guest_ask(g, do_sync);
    return g->rc;
}

int guest_disk_format(struct guest *g, uint16_t vdev, uint32_t blksize)
{
    g->vdev = vdev;
    g->blksize = blksize;
    guest_ask(g, do_format);
    return g->rc;
}

/* --- tracks ------------------------------------------------------------------------------------- */

static struct device *ckd_disk(struct guest *g, uint16_t vdev, int *rc)
{
    struct device *dev = channel_device(g->vm->channel, vdev);
    *rc = !dev ? -ENODEV : !dev->type->blocks || !dev->type->blocks->record ? -EMEDIUMTYPE : 0;
    return *rc ? NULL : dev;
}

static void do_record(struct guest *g)
{
    struct device *dev = ckd_disk(g, g->vdev, &g->rc);
    if (dev)
        g->rc = dev->type->blocks->record(dev, &g->track.at, g->count, g->track.record, g->in);
}

int guest_disk_record(struct guest *g, uint16_t vdev, struct guest_track at, unsigned n,
                      struct guest_record *out, uint8_t *buf)
{
    g->vdev = vdev;
    g->track.at = at;
    g->track.record = out;
    g->count = n;
    g->in = buf;
    guest_ask(g, do_record);
    return g->rc;
}

static void do_copy_track(struct guest *g)
{
    struct device *from = ckd_disk(g, g->vdev, &g->rc);
    struct device *to = from ? ckd_disk(g, g->track.to, &g->rc) : NULL;
    if (to)
        g->rc = from->type->blocks->copy_track(from, &g->track.at, to, g->track.cyl);
}

int guest_disk_copy_track(struct guest *g, uint16_t vdev, struct guest_track at, uint16_t to,
                          uint32_t cyl)
{
    g->vdev = vdev;
    g->track.at = at;
    g->track.to = to;
    g->track.cyl = cyl;
    guest_ask(g, do_copy_track);
    return g->rc;
}
