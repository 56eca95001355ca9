/* The 3215 console printer-keyboard, CP's default for a virtual machine's console. */
#ifndef CP_DEVICES_CONSOLE_3215_H
#define CP_DEVICES_CONSOLE_3215_H

#include "cp/devices/device.h"

/* Make it and give it to vm's channel, and make it the console's other end (console_set_guest).
 * NULL: no memory, or the device number is in use.  vm->lock held. */
struct device *console_3215_create(struct vm *vm, uint16_t devno);
/* The console of that machine, or NULL. */
struct device *console_3215_find(struct vm *vm);
/* TERMINAL CONMODE: from now on it is a 3270 display, or a 3215 again; what was in progress ends. */
void console_3215_set_mode(struct vm *vm, bool is_3270);
/* DIAGNOSE X'58': start that format-0 channel program; condition code as of SSCH. */
unsigned console_3215_diagnose(struct device *dev, uint8_t key, uint32_t program);
/* Lines typed that the guest has not read. */
unsigned console_3215_lines(const struct device *dev);

#endif
