/* Who else sees what a console shows: the secondary user, while the machine is disconnected, and the
 * observer, always. */
#ifndef CP_CONSOLE_SECONDARY_H
#define CP_CONSOLE_SECONDARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vm;

#define SECONDARY_LINE 512 /* bytes of a line that others see */

/* A line of the machine's console, or a part of one, EBCDIC, on its way to them; vm->lock held. */
void secondary_output(struct vm *vm, const uint8_t *text, size_t len, bool end);

/* Is there a secondary user at a terminal?  Then who disconnected is not alone. */
bool secondary_there(struct vm *vm);

#endif
