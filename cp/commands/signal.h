/* The shutdown signal: who got one, when its time is up, how it ended; FORCE and SHUTDOWN, which
 * use it. */
#ifndef CP_COMMANDS_SIGNAL_H
#define CP_COMMANDS_SIGNAL_H

#include <stdbool.h>

struct system;
struct vm;

/* vm->signal_state */
enum signal_state { SIGNAL_NONE, SIGNAL_SENT };

/* Watch over this machine's end (disabled wait X'FFF' after a signal); at LOGON, vm->lock held. */
void signal_watch(struct vm *vm);
/* The host wants the system to end (SIGTERM, `bigfoot stop`): SHUTDOWN with signals; a
 * SHUTDOWN REIPL that is under way does not restart.  On the loop's thread. */
void shutdown_from_host(struct system *sys);

#endif
