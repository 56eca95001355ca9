/* COUPLE and UNCOUPLE when the device is a channel-to-channel adapter; what is typed behind its
 * number is still to be read. */
#ifndef CP_COMMANDS_CTCA_H
#define CP_COMMANDS_CTCA_H

#include "cp/commands/command.h"

struct device;

int couple_ctca(struct command *c, uint16_t vdev);
int uncouple_ctca(struct command *c, struct device *dev);

#endif
