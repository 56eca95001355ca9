/* A minidisk as a device. */
#ifndef CP_DEVICES_DASD_H
#define CP_DEVICES_DASD_H

#include "cp/devices/device.h"
#include "cp/volumes/links.h"

/* Give vm the linked disk as device vdev; the device owns the link from now on.  0, -EEXIST,
 * -ENOSPC, -ENOMEM: then the link stays the caller's.  vm->lock held. */
int dasd_create(struct vm *vm, uint16_t vdev, struct disk_link *link, bool report);

/* What READ DEVICE CHARACTERISTICS tells of a minidisk, 64 bytes or, FBA, 32; how many: 0 of another
 * device. */
size_t dasd_characteristics(struct device *dev, uint8_t out[64]);

/* The link of a device that is a minidisk; NULL of another. */
struct disk_link *dasd_link(struct device *dev);
/* CLOCK_REALTIME of its coming, of a device that is one. */
uint64_t dasd_since(struct device *dev);
/* Where SET WRKALLEG is kept, for as long as the disk is there; NULL of another device. */
bool *dasd_allegiance(struct device *dev);

#endif
