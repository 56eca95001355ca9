/* Who else sees what a console shows: the secondary user, while the machine is disconnected, and the
 * observer, always. */
#ifndef CP_CONSOLE_SECONDARY_H
#define CP_CONSOLE_SECONDARY_H

#include "cp/settings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vm;

#define SECONDARY_LINE 512 /* bytes of a line that others see */

/* Who watches the machine's console; false, and "", when nobody is to.  [any thread] */
bool watcher_get(const struct vm *vm, enum watcher which, char userid[9]);
/* A machine has a secondary user or an observer, not both: the one that is set ends the other.  ""
 * ends it.  [any thread] */
void watcher_set(struct vm *vm, enum watcher which, const char *userid);
/* Ends it when it is that user; false: it is not.  [any thread] */
bool watcher_end(struct vm *vm, enum watcher which, const char *userid);

/* A line of the machine's console, or a part of one, EBCDIC, on its way to them; vm->lock held. */
void secondary_output(struct vm *vm, const uint8_t *text, size_t len, bool end);

/* Is there a secondary user at a terminal?  Then who disconnected is not alone. */
bool secondary_there(struct vm *vm);

#endif
