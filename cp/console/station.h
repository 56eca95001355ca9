/* One terminal on the event loop: the logo, the commands before LOGON, the password, and then the
 * console of the user who is logged on.  All on the loop's thread but for what is marked. */
#ifndef CP_CONSOLE_STATION_H
#define CP_CONSOLE_STATION_H

#include "cp/console/console.h"

#include <stdbool.h>

struct system;
struct terminal;
struct station;
struct vm;
struct screen;

/* A new terminal: shows the logo.  Owns the terminal from now on. */
struct station *station_open(struct system *sys, struct terminal *terminal);
/* The same for this machine's own terminal when the operator is to be logged on at once. */
struct station *station_open_for(struct system *sys, struct terminal *terminal, struct vm *vm);
/* The same while the system starts: station_say() shows lines, each line typed goes to heard() as host
 * text, until station_give(). */
struct station *station_open_system(struct system *sys, struct terminal *terminal,
                                    void (*heard)(void *ctx, const char *line), void *ctx);
/* Nobody hears what is typed any more. */
void station_unheard(struct station *station);
/* Its terminal has gone away. */
bool station_gone(const struct station *station);
/* End them all (SHUTDOWN). */
void station_close_all(struct system *sys);

/* ENABLE ALL, DISABLE ALL: what holds for terminals at which nobody is logged on, from now on; the
 * local one is always enabled.  [any thread] */
void station_enable_all(struct system *sys, bool on);

/* Something is to be shown: the loop asks the console for it soon.  [any thread], cheap. */
void station_touch(struct station *station);
/* The console has left (console_detach()); takes over the screen and the lines (EBCDIC, each with
 * two bytes of length in front) that are still to be shown, malloc()ed; [any thread]. */
void station_ended(struct station *station, struct screen *screen, uint8_t *lines, size_t size,
                   enum console_end how);
/* The line that it had dialed to is no more; [any thread]. */
void station_dial_ended(struct station *station);
struct station *station_get(struct station *station); /* [any thread] */
void station_put(struct station *station);
/* "L0003"; constant during its life; [any thread]. */
const char *station_name(const struct station *station);
/* The client's address, "127.0.0.1" or "::1"; "" at the local terminal; constant, [any thread]. */
const char *station_from(const struct station *station);
/* What its 3270 is; constant, [any thread]. */
const struct console_screen *station_screen(const struct station *station);
bool station_is_local(const struct station *station);

/* The user's console has the terminal from now on; vm->lock held. */
void station_give(struct station *station, struct vm *vm);
/* Where a LOGON that did not work says why, and what LOGON that worked calls. */
void station_say(struct station *station, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
