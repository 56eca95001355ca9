/* Starting and ending a whole CP from a system directory: its files "SYSTEM CONFIG" and
 * "USER DIRECT", volumes, spool. */
#ifndef CP_STARTUP_H
#define CP_STARTUP_H

#include "cp/system.h"

/* Start, run until SHUTDOWN is complete, end; or start again: SHUTDOWN REIPL.  up(ctx) is called once the system is up (a daemon
 * lets its parent go then).  0; or 3 with `what: why` in error. */
int startup_run(const struct system_options *options, void (*up)(void *ctx), void *ctx, char *error,
                size_t size);

#endif
