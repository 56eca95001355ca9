/* A minidisk as a device: what QUERY VIRTUAL says, and block I/O for native guests.
 *
 * Kept true: a disk linked R/O is never written.  The link goes with the device, after what was
 * written is on the medium.  Channel programs: dasd_eckd.c and dasd_fba.c; what identifies the
 * device is here.  Sources: Linux drivers/s390/block/dasd_eckd.h, drivers/s390/cio/device_pgid.c as
 * facts. */
#include "cp/devices/dasd.h"
#include "cp/channel/subchannel.h"
#include "cp/devices/dasd_private.h"
#include "cp/guest.h"
#include "cp/vm.h"
#include "cp/volumes/ckd.h"
#include "cp/volumes/real.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SUBSYSTEM_FUNCTION = 0x27,
    SENSE_PATH_GROUP = 0x34,
    READ_SUBSYSTEM_DATA = 0x3e,
    READ_CHARACTERISTICS = 0x64,
    SET_PATH_GROUP = 0xaf,
    RESERVE = 0xb4,
    RELEASE = 0x94,
    STEAL = 0x14, /* unconditional reserve */
    READ_CONFIGURATION = 0xfa,
};
#define CONFIGURATION_SIZE 256
#define SUBSYSTEM_UNITS    0x0e
#define SUBSYSTEM_FEATURES 0x41

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
    out->fba_blocks = out->fba ? g->blocks : 0;
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

static const struct device_blocks fba_blocks = {
    .describe = describe,
    .read = block_read,
    .write = block_write,
    .sync = block_sync,
    .format = block_format,
};

static int track_rc(const struct minidisk *d, uint32_t cyl, uint32_t head)
{
    const struct volume_geometry *g = minidisk_geometry(d);
    return cyl < g->cylinders && head < g->heads && g->track_size == CKD_TRACK_3390 ? 0
                                                                                    : -EMEDIUMTYPE;
}

static int read_track(struct device *dev, uint32_t cyl, uint32_t head, uint8_t *track)
{
    int rc = track_rc(disk_of(dev), cyl, head);
    return rc ? rc : minidisk_read_track(disk_of(dev), cyl, head, track) ? -EIO : 0;
}

static int write_track(struct device *dev, uint32_t cyl, uint32_t head, const uint8_t *track)
{
    if (!minidisk_writable(disk_of(dev)))
        return -EROFS;
    int rc = track_rc(disk_of(dev), cyl, head);
    return rc ? rc : minidisk_write_track(disk_of(dev), cyl, head, track) ? -EIO : 0;
}

static const struct device_blocks ckd_blocks = {
    .describe = describe,
    .read = block_read,
    .write = block_write,
    .sync = block_sync,
    .format = block_format,
    .read_track = read_track,
    .write_track = write_track,
};

/* --- the descriptor ------------------------------------------------------------------------------- */

unsigned dasd_check(struct dasd *d, uint8_t sense0, uint8_t sense1, uint8_t message)
{
    unsigned u = device_check(&d->dev, sense0);
    d->dev.sense[1] = sense1;
    d->dev.sense[7] = message;
    d->dev.sense[27] = 0x80; /* 24 bytes of sense, not 32 */
    return u;
}

/* READ DEVICE CHARACTERISTICS of a 3390 (Linux's struct dasd_eckd_characteristics). */
static void eckd_characteristics(const struct volume_geometry *g, uint8_t b[64])
{
    memset(b, 0, 64);
    put16(b, 0x3990);
    b[2] = 0xe9;
    put16(b + 3, g->devtype);
    b[5] = g->model > 9 ? 0x0c : 0x0a;
    put32(b + 6, 0x50000000); /* facilities: tracks and data in locate record */
    b[10] = 0x20;             /* device class: DASD */
    b[11] = 0x26;             /* unit type: 3390 */
    put16(b + 12, (uint16_t)(g->cylinders > 0xfffe ? 0xfffe : g->cylinders));
    put16(b + 14, (uint16_t)g->heads);
    b[16] = 224;          /* sectors of a track */
    put16(b + 18, 58786); /* bytes of a track, in the capacity formula */
    put16(b + 20, 1428);
    b[22] = 0x02; /* formula */
    memcpy(b + 23, (const uint8_t[]){0x22, 0x13, 0x09, 0x74, 0x7c}, 5);
    put16(b + 44, 57326);
    b[47] = 0x0c;
    put32(b + 60, g->cylinders);
}

static unsigned characteristics(struct device *dev)
{
    uint8_t b[64];
    eckd_characteristics(minidisk_geometry(disk_of(dev)), b);
    ccw_put(dev, b, sizeof b);
    return UNIT_END;
}

size_t dasd_characteristics(struct device *dev, uint8_t out[64])
{
    const struct disk_link *l = dasd_link(dev);
    const struct volume_geometry *g = l ? minidisk_geometry(disk_link_minidisk(l)) : NULL;
    if (!g)
        return 0;
    if (g->kind == VOLUME_CKD) {
        eckd_characteristics(g, out);
        return 64;
    }
    fba_characteristics(g, out);
    return 32;
}

/* READ CONFIGURATION DATA: node element descriptor, the minidisk's own identification (so that two
 * disks are never taken for one), and the general qualifier. */
static unsigned configuration(struct device *dev)
{
    static const uint8_t text[] = {0x40, 0x40, 0xf3, 0xf3, 0xf9, 0xf0,
                                   0xf0, 0xf0, 0xc1, 0xc2, 0xc7, 0xc6}; /* "  339000ABGF" */
    uint8_t b[CONFIGURATION_SIZE] = {0}, *unique = b + 32, *general = b + 224;
    struct extent e = minidisk_extent(disk_of(dev));
    char id[20];
    b[0] = 0xd0; /* a node element, with serial number */
    b[1] = 0x01; /* a device */
    b[2] = 0x01; /* DASD */
    memcpy(b + 4, text, sizeof text);
    snprintf(id, sizeof id, "00%-6.6s%06X", disk_link_volid(of(dev)->link), dev->devno);
    ebcdic_pad(b + 16, id, 14);
    b[31] = (uint8_t)dev->devno;
    unique[0] = 0x40;
    put16(unique + 2, 4);
    ebcdic_pad(unique + 8, disk_link_volid(of(dev)->link), 6);
    put16(unique + 14, dev->devno);
    put32(unique + 16, e.start);
    put32(unique + 20, e.length);
    general[0] = 0x80;
    put16(general + 8, (uint16_t)(dev->devno & 0xff00));
    ccw_put(dev, b, sizeof b);
    return UNIT_END;
}

/* --- path groups ------------------------------------------------------------------------------------ */

static unsigned sense_path_group(struct device *dev)
{
    struct dasd *d = of(dev);
    uint8_t b[DASD_PATH_GROUP_ID + 1] = {0};
    if (d->grouped)
        memcpy(b, d->path_group, sizeof b);
    b[0] = d->grouped ? 0xc0 | (d->multipath ? 0x08 : 0) : 0;
    ccw_put(dev, b, sizeof b);
    return UNIT_END;
}

/* Establish (bits 1-2 zero), disband, resign. */
static unsigned set_path_group(struct device *dev)
{
    struct dasd *d = of(dev);
    uint8_t b[DASD_PATH_GROUP_ID + 1] = {0};
    if (ccw_get(dev, b, sizeof b) < DASD_PATH_GROUP_ID)
        return dasd_check(d, SENSE_COMMAND_REJECT, 0, MESSAGE_PARAMETER);
    d->grouped = !(b[0] & 0x60);
    d->multipath = b[0] & 0x80;
    memcpy(d->path_group, b, sizeof b);
    return UNIT_END;
}

/* --- the subsystem ---------------------------------------------------------------------------------- */

/* PERFORM SUBSYSTEM FUNCTION: prepare for read subsystem data (unit addresses, features), or set
 * subsystem characteristics, which changes nothing here. */
static unsigned subsystem_function(struct device *dev)
{
    struct dasd *d = of(dev);
    uint8_t b[66] = {0};
    size_t n = ccw_get_all(dev, b, sizeof b);
    d->prepared = 0;
    if (n >= 7 && b[0] == 0x1d)
        return UNIT_END;
    if (n < 7 || b[0] != 0x18 || (b[6] != SUBSYSTEM_UNITS && b[6] != SUBSYSTEM_FEATURES))
        return dasd_check(d, SENSE_COMMAND_REJECT, 0, MESSAGE_PARAMETER);
    d->prepared = b[6];
    return UNIT_END;
}

/* READ SUBSYSTEM DATA: all units but this one are not configured; no feature is there. */
static unsigned subsystem_data(struct device *dev)
{
    struct dasd *d = of(dev);
    uint8_t b[512] = {0};
    uint8_t what = d->prepared;
    d->prepared = 0;
    if (!what)
        return dasd_check(d, SENSE_COMMAND_REJECT, 0, MESSAGE_PARAMETER);
    if (what == SUBSYSTEM_UNITS)
        b[2 * (dev->devno & 0xff)] = 0x01; /* a base device */
    ccw_put(dev, b, what == SUBSYSTEM_UNITS ? 512 : 256);
    return UNIT_END;
}

/* --- RESERVE and RELEASE ------------------------------------------------------------------------- */

struct free_work {
    struct vm_work work;
    uint16_t devno;
};

static void try_again(struct vm *vm, struct vm_work *work)
{
    struct free_work *w = (struct free_work *)work;
    struct device *dev = vm->logging_off ? NULL : channel_device(vm->channel, w->devno);
    if (dev)
        device_free(dev);
    free(w);
}

/* Whoever had it reserved has let go: [any thread], under the lock of the links. */
static void on_free(void *ctx)
{
    struct device *dev = ctx;
    struct free_work *w = malloc(sizeof *w);
    if (!w)
        return; /* HSCH and CSCH still end the start function */
    w->work.fn = try_again;
    w->devno = dev->devno;
    vm_post(dev->vm, &w->work);
}

/* Reserved by another link: busy, but for who steals it.  Asked of a program's first command. */
static bool is_busy(struct device *dev, uint8_t code)
{
    return !ccw_chained(dev) && code != STEAL && disk_busy(of(dev)->link, on_free, dev);
}

/* All three give the sense bytes, as SENSE does. */
static unsigned reservation(struct device *dev, uint8_t code)
{
    if (code == RELEASE)
        disk_release(of(dev)->link);
    else if (!disk_reserve(of(dev)->link, code == STEAL))
        return UNIT_BUSY;
    ccw_put(dev, dev->sense, dev->type->sense_length);
    return UNIT_END;
}

static unsigned command(struct device *dev, uint8_t code)
{
    if (is_busy(dev, code))
        return UNIT_BUSY;
    switch (code) {
    case RESERVE:
    case RELEASE:
    case STEAL:
        return reservation(dev, code);
    case READ_CHARACTERISTICS:
        return characteristics(dev);
    case READ_CONFIGURATION:
        return configuration(dev);
    case SUBSYSTEM_FUNCTION:
        return subsystem_function(dev);
    case READ_SUBSYSTEM_DATA:
        return subsystem_data(dev);
    case SENSE_PATH_GROUP:
        return sense_path_group(dev);
    case SET_PATH_GROUP:
        return set_path_group(dev);
    default:
        return dasd_save(of(dev), eckd_command(of(dev), code));
    }
}

static unsigned command_fba(struct device *dev, uint8_t code)
{
    if (is_busy(dev, code))
        return UNIT_BUSY;
    if (code == RESERVE || code == RELEASE || code == STEAL)
        return reservation(dev, code);
    return dasd_save(of(dev), fba_command(dev, disk_of(dev), &of(dev)->fba, code));
}

/* --- the channel program's ends --------------------------------------------------------------------- */

static void start(struct device *dev)
{
    eckd_end(of(dev));
    of(dev)->prepared = 0;
    memset(&of(dev)->fba, 0, sizeof of(dev)->fba);
}

static void halt(struct device *dev, bool clear)
{
    (void)clear;
    dasd_save_no_more(of(dev));
    disk_wait_no_more(of(dev)->link);
    eckd_end(of(dev));
}

static void reset(struct device *dev)
{
    struct dasd *d = of(dev);
    dasd_save_no_more(d);
    eckd_end(d);
    disk_release(d->link);
    d->grouped = d->multipath = false;
}

static void destroy(struct device *dev)
{
    dasd_save_no_more(of(dev));
    eckd_end(of(dev));
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
    if (disk_link_dedicated(of(dev)->link)) {
        snprintf(line, n, "DASD %04X ON DASD  %04X %s SUBCHANNEL = %04X", dev->devno,
                 disk_link_rdev(of(dev)->link), minidisk_writable(d) ? "R/W" : "R/O",
                 channel_number(dev));
        return true;
    }
    char on[8] = "VDSK";
    if (disk_link_rdev(of(dev)->link))
        snprintf(on, sizeof on, "%04X", disk_link_rdev(of(dev)->link));
    else if (strcmp(disk_link_volid(of(dev)->link), DISK_VIRTUAL_VOLID))
        strcpy(on, "TEMP");
    snprintf(line, n, "DASD %04X %04X %-6s %s %10llu %s ON DASD  %s SUBCHANNEL = %04X", dev->devno,
             g->devtype, disk_link_volid(of(dev)->link), minidisk_writable(d) ? "R/W" : "R/O",
             fba ? (unsigned long long)g->blocks : (unsigned long long)g->cylinders,
             fba ? "BLK" : "CYL", on, channel_number(dev));
    return true;
}

static const uint32_t ciws_3390[] = {0x40000000 | READ_CONFIGURATION << 16 | CONFIGURATION_SIZE};

static const struct device_type type_3390 = {
    .name = "DASD",
    .cu_type = 0x3990,
    .cu_model = 0xe9,
    .dev_type = 0x3390,
    .dev_model = 0x0a,
    .ciws = ciws_3390,
    .ciw_count = 1,
    .sense_length = 32,
    .blocks = &ckd_blocks,
    .command = command,
    .start = start,
    .halt = halt,
    .reset = reset,
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
    .blocks = &fba_blocks,
    .command = command_fba,
    .start = start,
    .halt = halt,
    .reset = reset,
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
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    d->since_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    int e = channel_add(vm->channel, &d->dev, report);
    if (e)
        free(d);
    return e;
}

uint64_t dasd_since(struct device *dev)
{
    return of(dev)->since_ns;
}

struct disk_link *dasd_link(struct device *dev)
{
    bool is = dev->type == &type_3390 || dev->type == &type_9336;
    return is ? of(dev)->link : NULL;
}

bool *dasd_allegiance(struct device *dev)
{
    return dasd_link(dev) ? &of(dev)->allegiance : NULL;
}
