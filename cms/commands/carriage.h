/* Carriage control: what the first byte of a line to print says. */
#ifndef CMS_COMMANDS_CARRIAGE_H
#define CMS_COMMANDS_CARRIAGE_H

#include "cms/cms.h"

/* A line on the printer vdev behind what its control does, an ANSI character or a machine code; what
 * is neither spaces one line.  0 or -errno. */
int carriage_print(struct cms *cms, uint16_t vdev, uint8_t control, const uint8_t *line, size_t n);

#endif
