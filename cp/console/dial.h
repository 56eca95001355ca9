/* A line that a terminal can dial to: DIAL userid, from before LOGON.  One end is a virtual 3270 (a
 * device of the virtual machine, which makes and destroys the line), the other a station.
 *
 * All functions: vm->lock held, unless they say that they take it. */
#ifndef CP_CONSOLE_DIAL_H
#define CP_CONSOLE_DIAL_H

#include "cp/console/console.h"

struct dial;
struct station;
struct system;
struct ds_out;

/* --- the device's end ----------------------------------------------------------------------- */

/* event: something came in, room for a write, or another terminal.  NULL: no storage. */
struct dial *dial_create(struct vm *vm, uint16_t devno, void (*event)(void *ctx), void *ctx);
/* Its terminal, if it has one, hears of the end. */
void dial_destroy(struct dial *d);
/* Its terminal is dropped and hears of it; false: it has none. */
bool dial_drop(struct dial *d);
/* As console_screen_write() and console_screen_read(); ctx is the line.  -EAGAIN while nobody has
 * dialed; -ESTALE once for each terminal that has. */
int dial_write(void *ctx, const uint8_t *ds, size_t len);
int dial_read(void *ctx, uint8_t *buf, size_t size);
/* Its terminal; false: there is none. */
bool dial_screen(const struct dial *d, struct console_screen *out);
/* "L0004", or NULL. */
const char *dial_where(const struct dial *d);

/* --- the station's end, on the loop's thread ------------------------------------------------- */

/* Dial to a free line of that user, vdev when it is not negative.  0 with a reference in *vm and the
 * line's device number; or the number of the message that says why not.  Takes vm->lock. */
int dial_connect(struct system *sys, const char *userid, int vdev, struct station *station,
                 struct vm **vm, uint16_t *devno);
/* What the terminal sent; the next stream for it (false: none); it has gone.  They take vm->lock. */
void dial_inbound(struct vm *vm, struct station *station, const uint8_t *data, size_t len);
bool dial_render(struct vm *vm, struct station *station, struct ds_out *o);
void dial_hang_up(struct vm *vm, struct station *station);

#endif
