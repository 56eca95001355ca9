/* The commands of a fixed-block disk (9336). */
#ifndef CP_DEVICES_DASD_FBA_H
#define CP_DEVICES_DASD_FBA_H

#include "cp/devices/device.h"
#include "cp/volumes/minidisk.h"

/* What DEFINE EXTENT and LOCATE said in this channel program. */
struct fba_program {
    bool extent, located, writing;
    bool wrote;           /* something that is not durable yet */
    uint32_t place;       /* block of the disk where the extent begins */
    uint32_t first, last; /* logical numbers of its first and last block */
    uint64_t block;       /* of the disk: where the next block is moved */
    uint32_t left;        /* blocks left of the LOCATE */
};

/* One command; as struct device_type.command. */
unsigned fba_command(struct device *dev, struct minidisk *disk, struct fba_program *p,
                     uint8_t code);

/* READ DEVICE CHARACTERISTICS. */
struct volume_geometry;
void fba_characteristics(const struct volume_geometry *g, uint8_t b[32]);

#endif
