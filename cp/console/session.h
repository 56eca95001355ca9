/* One terminal on the event loop: the logo, the commands before LOGON, the password, and then the
 * console of the user who is logged on.  All on the loop's thread but for what is marked. */
#ifndef CP_CONSOLE_SESSION_H
#define CP_CONSOLE_SESSION_H

#include "cp/console/console.h"

#include <stdbool.h>

struct system;
struct terminal;
struct session;
struct vm;
struct screen;

/* A new terminal: shows the logo.  Owns the terminal from now on. */
struct session *session_open(struct system *sys, struct terminal *terminal);
/* The same for this machine's own terminal when the operator is to be logged on at once. */
struct session *session_open_for(struct system *sys, struct terminal *terminal, struct vm *vm);
/* End them all (SHUTDOWN). */
void session_close_all(struct system *sys);

/* Something is to be shown: the loop asks the console for it soon.  [any thread], cheap. */
void session_touch(struct session *session);
/* The console has left (console_detach()); takes over the screen and the lines (EBCDIC, each with
 * two bytes of length in front) that are still to be shown, malloc()ed; [any thread]. */
void session_ended(struct session *session, struct screen *screen, uint8_t *lines, size_t size,
                   enum console_end how);
struct session *session_get(struct session *session); /* [any thread] */
void session_put(struct session *session);
/* "L0003"; constant during its life; [any thread]. */
const char *session_name(const struct session *session);
bool session_is_local(const struct session *session);

/* The user's console has the terminal from now on; vm->lock held. */
void session_give(struct session *session, struct vm *vm);
/* Where a LOGON that did not work says why, and what LOGON that worked calls. */
void session_say(struct session *session, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
