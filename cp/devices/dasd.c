/* A minidisk as a device: what QUERY VIRTUAL says, and block I/O for native guests.
 *
 * Kept true: a disk linked R/O is never written.  The link goes with the device, after what was
 * written is on the medium.  A fixed-block disk's channel programs are in dasd_fba.c.  A 3390
 * answers sense, sense ID, no-operation and read device characteristics; a guest that drives it by
 * CCWs gets command reject for the rest.
 *
 * To extend: ECKD's own commands (define extent, locate record, read and write) belong into
 * dasd_eckd.c, called from command().  Sources: Linux drivers/s390/block/dasd_eckd.h as fact. */
#include "cp/devices/dasd.h"
#include "cp/channel/subchannel.h"
#include "cp/devices/dasd_fba.h"
#include "cp/guest.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CMD_READ_CHARACTERISTICS 0x64

struct dasd {
    struct device dev;
    struct disk_link *link;
    struct fba_program fba;
};

static struct dasd *of(struct device *dev)
{
    return (struct dasd *)dev;
}

static struct minidisk *disk_of(struct device *dev)
{
    return disk_link_minidisk(of(dev)->link);
}

/* --- block I/O ---------------------------------------------------------------------------------- */

static int describe(struct device *dev, struct guest_disk *out)
{
    struct minidisk *d = disk_of(dev);
    const struct volume_geometry *g = minidisk_geometry(d);
    int blksize = minidisk_cms_blksize(d);
    out->writable = minidisk_writable(d);
    out->fba = g->kind == VOLUME_FBA;
    out->cylinders = out->fba ? 0 : g->cylinders;
    out->blksize = blksize > 0 ? (uint32_t)blksize : 0;
    out->blocks = blksize > 0 ? minidisk_cms_count(d, (uint32_t)blksize) : 0;
    snprintf(out->type, sizeof out->type, "%04X", g->devtype);
    return 0;
}

static int block_read(struct device *dev, uint32_t blksize, uint64_t block, void *buf)
{
    return minidisk_cms_read(disk_of(dev), blksize, block, buf);
}

static int block_write(struct device *dev, uint32_t blksize, uint64_t block, const void *buf)
{
    if (!minidisk_writable(disk_of(dev)))
        return -EROFS;
    return minidisk_cms_write(disk_of(dev), blksize, block, buf);
}

static int block_sync(struct device *dev)
{
    return minidisk_sync(disk_of(dev));
}

static int block_format(struct device *dev, uint32_t blksize)
{
    if (!minidisk_writable(disk_of(dev)))
        return -EROFS;
    return minidisk_cms_format(disk_of(dev), blksize);
}

static const struct device_blocks blocks = {
    .describe = describe,
    .read = block_read,
    .write = block_write,
    .sync = block_sync,
    .format = block_format,
};

/* --- the descriptor ------------------------------------------------------------------------------- */

/* READ DEVICE CHARACTERISTICS of a 3390 (Linux's struct dasd_eckd_characteristics). */
static unsigned characteristics(struct device *dev)
{
    const struct volume_geometry *g = minidisk_geometry(disk_of(dev));
    uint8_t b[64] = {0};
    put16(b, 0x3990);
    b[2] = 0xe9;
    put16(b + 3, g->devtype);
    b[5] = g->model > 9 ? 0x0c : 0x0a;
    put32(b + 6, 0x5a000000); /* facilities: define extent, locate record */
    b[10] = 0x20;             /* device class: DASD */
    b[11] = 0x26;             /* unit type: 3390 */
    put16(b + 12, (uint16_t)(g->cylinders > 0xfffe ? 0xfffe : g->cylinders));
    put16(b + 14, (uint16_t)g->heads);
    b[16] = 224; /* sectors of a track */
    b[17] = 0;
    put16(b + 18, 58786); /* bytes of a track, in the capacity formula */
    put16(b + 44, 1);
    ccw_put(dev, b, sizeof b);
    return UNIT_END;
}

static unsigned command(struct device *dev, uint8_t code)
{
    if (code == CMD_READ_CHARACTERISTICS)
        return characteristics(dev);
    return DEVICE_DEFAULT;
}

static unsigned command_fba(struct device *dev, uint8_t code)
{
    return fba_command(dev, disk_of(dev), &of(dev)->fba, code);
}

/* A channel program begins: no extent is defined. */
static void start(struct device *dev)
{
    of(dev)->fba = (struct fba_program){0};
}

static void destroy(struct device *dev)
{
    disk_unlink(of(dev)->link);
    free(dev);
}

static bool query(struct device *dev, unsigned index, char *line, size_t n)
{
    struct minidisk *d = disk_of(dev);
    const struct volume_geometry *g = minidisk_geometry(d);
    if (index)
        return false;
    bool fba = g->kind == VOLUME_FBA;
    char on[8] = "VDSK";
    if (disk_link_rdev(of(dev)->link))
        snprintf(on, sizeof on, "%04X", disk_link_rdev(of(dev)->link));
    else if (strcmp(disk_link_volid(of(dev)->link), "(VDSK)"))
        strcpy(on, "TEMP");
    snprintf(line, n, "DASD %04X %04X %-6s %s %10llu %s ON DASD  %s SUBCHANNEL = %04X", dev->devno,
             g->devtype, disk_link_volid(of(dev)->link), minidisk_writable(d) ? "R/W" : "R/O",
             fba ? (unsigned long long)g->blocks : (unsigned long long)g->cylinders,
             fba ? "BLK" : "CYL", on, channel_number(dev));
    return true;
}

static const struct device_type type_3390 = {
    .name = "DASD",
    .cu_type = 0x3990,
    .cu_model = 0xe9,
    .dev_type = 0x3390,
    .dev_model = 0x0a,
    .sense_length = 32,
    .blocks = &blocks,
    .command = command,
    .destroy = destroy,
    .query = query,
};

static const struct device_type type_9336 = {
    .name = "DASD",
    .cu_type = 0x6310,
    .cu_model = 0x80,
    .dev_type = 0x9336,
    .dev_model = 0x10,
    .sense_length = 32,
    .blocks = &blocks,
    .command = command_fba,
    .start = start,
    .destroy = destroy,
    .query = query,
};

int dasd_create(struct vm *vm, uint16_t vdev, struct disk_link *link, bool report)
{
    bool fba = minidisk_geometry(disk_link_minidisk(link))->kind == VOLUME_FBA;
    struct dasd *d = calloc(1, sizeof *d);
    if (!d)
        return -ENOMEM;
    device_init(&d->dev, fba ? &type_9336 : &type_3390, vm, vdev);
    d->link = link;
    int e = channel_add(vm->channel, &d->dev, report);
    if (e)
        free(d);
    return e;
}

struct disk_link *dasd_link(struct device *dev)
{
    bool is = dev->type == &type_3390 || dev->type == &type_9336;
    return is ? of(dev)->link : NULL;
}
