/* The 3215 console printer-keyboard, CP's default for a virtual machine's console. */
#ifndef CP_DEVICES_CONSOLE_3215_H
#define CP_DEVICES_CONSOLE_3215_H

#include "cp/devices/device.h"

/* Make it and give it to vm's channel, and make it the console's other end (console_set_guest).
 * NULL: no memory, or the device number is in use.  vm->lock held. */
struct device *console_3215_create(struct vm *vm, uint16_t devno);
/* Lines typed that the guest has not read. */
unsigned console_3215_lines(const struct device *dev);

#endif
