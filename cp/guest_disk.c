/* Minidisks of a native guest: CMS blocks by virtual device number. */
#include "cp/channel/subchannel.h"
#include "cp/devices/device.h"
#include "cp/guest_host.h"
#include "cp/guest_private.h"
#include "cp/volumes/ckd.h"
#include "cp/volumes/cp_volume.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdlib.h>
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

/* FORMAT writes by tracks, on FBA by as many blocks as fill 64 KiB. */
static uint64_t tracks_of(struct device *dev)
{
    struct guest_disk disk = {0};
    dev->type->blocks->describe(dev, &disk);
    return disk.fba ? (disk.fba_blocks + 127) / 128 : (uint64_t)disk.cylinders * CKD_HEADS_3390;
}

static void do_block(struct guest *g, enum block_call call)
{
    struct device *dev = channel_device(g->vm->channel, g->vdev);
    const struct device_blocks *b = dev ? dev->type->blocks : NULL;
    if (!b) {
        g->rc = -ENODEV;
        return;
    }
    if (call == BLOCK_FORMAT)
        vm_count(g->vm, io, tracks_of(dev));
    else if (call != BLOCK_SYNC)
        vm_count(g->vm, io, 1);
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

/* The CKD disk, and room for a track of it, to be freed; NULL, and why in *rc. */
static struct device *ckd_disk(struct guest *g, uint16_t vdev, uint8_t **track, int *rc)
{
    struct device *dev = channel_device(g->vm->channel, vdev);
    bool ckd = dev && dev->type->blocks && dev->type->blocks->read_track;
    *track = ckd ? malloc(CKD_TRACK_3390) : NULL;
    *rc = !dev ? -ENODEV : !ckd ? -EMEDIUMTYPE : *track ? 0 : -EIO;
    return *rc ? NULL : dev;
}

static int read_track(struct guest *g, struct device *dev, struct guest_track at, uint8_t *track)
{
    vm_count(g->vm, io, 1);
    return dev->type->blocks->read_track(dev, at.cyl, at.head, track);
}

static int write_track(struct guest *g, struct device *dev, struct guest_track at,
                       const uint8_t *track)
{
    vm_count(g->vm, io, 1);
    return dev->type->blocks->write_track(dev, at.cyl, at.head, track);
}

static int nth_record(const uint8_t *track, unsigned n, struct guest_record *out, uint8_t *buf)
{
    struct ckd_cursor walk = ckd_walk(track, CKD_TRACK_3390);
    struct ckd_record r;
    int rc;
    do
        rc = ckd_next(&walk, &r);
    while (rc > 0 && n--);
    if (rc <= 0)
        return rc ? -EIO : -ENOENT;
    *out = (struct guest_record){.cyl = r.count.cyl,
                                 .head = r.count.head,
                                 .rec = r.count.rec,
                                 .klen = r.count.klen,
                                 .dlen = r.count.dlen};
    memcpy(buf, r.key, (size_t)r.count.klen + r.count.dlen);
    return 0;
}

static void do_record(struct guest *g)
{
    uint8_t *track;
    const struct guest_track *at = &g->track.at;
    struct device *dev = ckd_disk(g, g->vdev, &track, &g->rc);
    if (dev)
        g->rc = read_track(g, dev, *at, track);
    if (!g->rc)
        g->rc = nth_record(track, g->count, g->track.record, g->in);
    free(track);
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
    uint8_t *track, *other;
    const struct guest_track *at = &g->track.at;
    struct device *from = ckd_disk(g, g->vdev, &track, &g->rc), *to = NULL;
    if (from)
        g->rc = read_track(g, from, *at, track);
    if (!g->rc) {
        to = ckd_disk(g, g->track.to, &other, &g->rc);
        free(other);
    }
    if (!g->rc && ckd_move(track, CKD_TRACK_3390, (uint16_t)at->cyl, (uint16_t)g->track.cyl))
        g->rc = -EIO;
    if (!g->rc)
        g->rc = write_track(g, to, (struct guest_track){g->track.cyl, at->head}, track);
    free(track);
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

/* --- formatted for CP ----------------------------------------------------------------------------- */

static void do_cp_volume(struct guest *g)
{
    uint8_t *track;
    struct device *dev = ckd_disk(g, g->vdev, &track, &g->rc);
    if (dev)
        g->rc = read_track(g, dev, (struct guest_track){0, 0}, track);
    if (!g->rc)
        g->rc = cp_volume_read(track, CKD_TRACK_3390, g->track.volume, g->in);
    free(track);
}

int guest_cp_volume(struct guest *g, uint16_t vdev, struct cp_volume *out, uint8_t *space)
{
    g->vdev = vdev;
    g->track.volume = out;
    g->in = space;
    guest_ask(g, do_cp_volume);
    return g->rc;
}

static void do_cp_volume_write(struct guest *g)
{
    uint8_t *track;
    struct device *dev = ckd_disk(g, g->vdev, &track, &g->rc);
    if (dev)
        g->rc = cp_volume_make(track, CKD_TRACK_3390, g->track.volume, g->out);
    if (!g->rc)
        g->rc = write_track(g, dev, (struct guest_track){0, 0}, track);
    free(track);
}

int guest_cp_volume_write(struct guest *g, uint16_t vdev, const struct cp_volume *v,
                          const uint8_t *space)
{
    struct cp_volume volume = *v;
    g->vdev = vdev;
    g->track.volume = &volume;
    g->out = space;
    guest_ask(g, do_cp_volume_write);
    return g->rc;
}

static void do_cp_format(struct guest *g)
{
    uint8_t *track;
    uint32_t head = 0;
    struct device *dev = ckd_disk(g, g->vdev, &track, &g->rc);
    while (!g->rc) {
        g->rc = cp_volume_format(track, CKD_TRACK_3390, (uint16_t)g->track.cyl, (uint16_t)head);
        if (!g->rc)
            g->rc = write_track(g, dev, (struct guest_track){g->track.cyl, head}, track);
        head += !g->rc;
    }
    if (dev && g->rc == -EMEDIUMTYPE) /* behind the cylinder's last track */
        g->rc = head ? 0 : -ERANGE;
    free(track);
}

int guest_cp_format(struct guest *g, uint16_t vdev, uint32_t cyl)
{
    g->vdev = vdev;
    g->track.cyl = cyl;
    guest_ask(g, do_cp_format);
    return g->rc;
}
