/* The pseudo timer: DEFINE TIMER, SPECIAL vdev TIMER.  A read gives date, time and processor times. */
#ifndef CP_DEVICES_PSEUDO_TIMER_H
#define CP_DEVICES_PSEUDO_TIMER_H

#include "cp/devices/device.h"

/* Make it and give it to vm's channel; 0, -EEXIST, -ENOSPC, -ENOMEM.  vm->lock held. */
int pseudo_timer_create(struct vm *vm, uint16_t devno, bool report);

#endif
