/* What all devices share: birth, and the sense bytes of a unit check. */
#include "cp/devices/device.h"

#include <string.h>

void device_init(struct device *dev, const struct device_type *type, struct vm *vm, uint16_t devno)
{
    memset(dev, 0, sizeof *dev);
    dev->type = type;
    dev->vm = vm;
    dev->devno = devno;
}

unsigned device_check(struct device *dev, uint8_t sense0)
{
    memset(dev->sense, 0, sizeof dev->sense);
    dev->sense[0] = sense0;
    return UNIT_END | UNIT_CHECK;
}
