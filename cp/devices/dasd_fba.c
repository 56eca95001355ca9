/* Fixed-block disks: DEFINE EXTENT names the blocks that a channel program may touch, LOCATE where
 * it reads or writes next, READ and WRITE move blocks of 512 bytes.
 *
 * Kept true: every block is checked against the extent and the extent against the disk before
 * anything is moved.
 * Sources: Linux drivers/s390/block/dasd_fba.h, dasd_fba.c, s390-tools zipl/boot/fba0.S as fact. */
#include "cp/devices/dasd_fba.h"
#include "engine/base/bytes.h"

#include <string.h>

#define CMD_READ_IPL             0x02
#define CMD_WRITE                0x41
#define CMD_READ                 0x42
#define CMD_LOCATE               0x43
#define CMD_DEFINE_EXTENT        0x63
#define CMD_READ_CHARACTERISTICS 0x64

#define LOCATE_WRITE        0x01
#define LOCATE_WRITE_VERIFY 0x05
#define LOCATE_READ         0x06

#define FILE_PROTECTED 0x04 /* sense byte 1 */

void fba_characteristics(const struct volume_geometry *g, uint8_t b[32])
{
    memset(b, 0, 32);
    b[0] = 0x30; /* byte and burst mode, data chaining */
    b[1] = 0x08;
    b[2] = 0x21; /* device class: fixed block */
    b[3] = 0x11; /* unit type: 9336 */
    put16(b + 4, VOLUME_FBA_BLOCK);
    put32(b + 6, 777 * 96); /* blocks of an access position, and of the disk's cycle */
    put32(b + 10, 777);
    put32(b + 14, (uint32_t)g->blocks);
}

static unsigned characteristics(struct device *dev, const struct minidisk *disk)
{
    uint8_t b[32];
    fba_characteristics(minidisk_geometry(disk), b);
    ccw_put(dev, b, sizeof b);
    return UNIT_END;
}

static unsigned define_extent(struct device *dev, const struct minidisk *disk,
                              struct fba_program *p)
{
    uint8_t b[16];
    uint64_t blocks = minidisk_geometry(disk)->blocks;
    if (ccw_get_all(dev, b, sizeof b) < sizeof b)
        return device_check(dev, SENSE_COMMAND_REJECT);
    uint16_t size = get16(b + 2);
    p->place = get32(b + 4);
    p->first = get32(b + 8);
    p->last = get32(b + 12);
    if (p->extent || (size && size != VOLUME_FBA_BLOCK) || p->last < p->first ||
        (uint64_t)p->place + (p->last - p->first) >= blocks)
        return device_check(dev, SENSE_COMMAND_REJECT);
    p->extent = true;
    p->located = false;
    return UNIT_END;
}

static unsigned locate(struct device *dev, struct fba_program *p)
{
    uint8_t b[8];
    if (ccw_get_all(dev, b, sizeof b) < sizeof b || !p->extent)
        return device_check(dev, SENSE_COMMAND_REJECT);
    uint8_t operation = b[0] & 0x0f;
    uint32_t count = get16(b + 2), number = get32(b + 4);
    bool writing = operation == LOCATE_WRITE || operation == LOCATE_WRITE_VERIFY;
    if ((!writing && operation != LOCATE_READ) || !count || number < p->first || number > p->last ||
        count - 1 > p->last - number)
        return device_check(dev, SENSE_COMMAND_REJECT);
    p->writing = writing;
    p->block = (uint64_t)p->place + (number - p->first);
    p->left = count;
    p->located = true;
    return UNIT_END;
}

static unsigned read_blocks(struct device *dev, struct minidisk *disk, struct fba_program *p)
{
    uint8_t b[VOLUME_FBA_BLOCK];
    if (!p->located || p->writing)
        return device_check(dev, SENSE_COMMAND_REJECT);
    while (p->left) {
        if (minidisk_read_blocks(disk, p->block, 1, b))
            return device_check(dev, SENSE_EQUIPMENT);
        size_t n = ccw_put(dev, b, sizeof b);
        if (n)
            p->block++, p->left--;
        if (n < sizeof b)
            break;
    }
    return UNIT_END;
}

static unsigned write_blocks(struct device *dev, struct minidisk *disk, struct fba_program *p)
{
    uint8_t b[VOLUME_FBA_BLOCK];
    if (!p->located || !p->writing)
        return device_check(dev, SENSE_COMMAND_REJECT);
    if (!minidisk_writable(disk)) {
        device_check(dev, SENSE_COMMAND_REJECT);
        dev->sense[1] = FILE_PROTECTED;
        return UNIT_END | UNIT_CHECK;
    }
    while (p->left) {
        size_t n = ccw_get(dev, b, sizeof b);
        if (!n)
            break;
        memset(b + n, 0, sizeof b - n);
        if (minidisk_write_blocks(disk, p->block, 1, b))
            return device_check(dev, SENSE_EQUIPMENT);
        p->wrote = true;
        p->block++;
        p->left--;
        if (n < sizeof b)
            break;
    }
    return UNIT_END;
}

/* IPL: block 0, as many bytes as are asked for.  The extent is the whole disk then: what zipl writes there
 * goes on with LOCATE. */
static unsigned read_ipl(struct device *dev, struct minidisk *disk, struct fba_program *p)
{
    uint8_t b[VOLUME_FBA_BLOCK];
    if (minidisk_read_blocks(disk, 0, 1, b))
        return device_check(dev, SENSE_EQUIPMENT);
    *p = (struct fba_program){
        .extent = true, .wrote = p->wrote, .last = (uint32_t)minidisk_geometry(disk)->blocks - 1};
    ccw_put(dev, b, sizeof b);
    return UNIT_END;
}

unsigned fba_command(struct device *dev, struct minidisk *disk, struct fba_program *p, uint8_t code)
{
    switch (code) {
    case CMD_READ_IPL:
        return read_ipl(dev, disk, p);
    case CMD_READ_CHARACTERISTICS:
        return characteristics(dev, disk);
    case CMD_DEFINE_EXTENT:
        return define_extent(dev, disk, p);
    case CMD_LOCATE:
        return locate(dev, p);
    case CMD_READ:
        return read_blocks(dev, disk, p);
    case CMD_WRITE:
        return write_blocks(dev, disk, p);
    }
    return DEVICE_DEFAULT;
}
