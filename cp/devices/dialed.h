/* A virtual 3270 that a terminal dials to: DEFINE GRAF, SPECIAL vdev 3270. */
#ifndef CP_DEVICES_DIALED_H
#define CP_DEVICES_DIALED_H

#include "cp/console/console.h"
#include "cp/devices/device.h"

/* Make it and give it to vm's channel; 0, -EEXIST, -ENOSPC, -ENOMEM.  vm->lock held. */
int dialed_create(struct vm *vm, uint16_t devno, bool report);
/* Is it one?  Its terminal (false: nobody has dialed). */
bool dialed_is(const struct device *dev);
bool dialed_screen(const struct device *dev, struct console_screen *out);
/* Drop its terminal; false: nobody has dialed.  vm->lock held. */
bool dialed_drop(struct device *dev);

#endif
