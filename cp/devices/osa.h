/* The three devices of a network adapter: read, write, data.  nic.c makes them. */
#ifndef CP_DEVICES_OSA_H
#define CP_DEVICES_OSA_H

#include "cp/channel/subchannel.h"
#include "cp/network/adapter.h"

/* A device of the adapter, which must outlive it.  NULL: no memory.  Not yet in the channel. */
struct device *osa_create(struct vm *vm, struct adapter *a, enum adapter_role role, uint16_t devno);
/* The adapter has a reply: ends the READ that pends on its read device. */
void osa_reply(struct device *dev);
/* A PCI interruption, if its queues are active. */
void osa_pci(struct device *dev);

#endif
