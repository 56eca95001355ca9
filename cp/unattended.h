/* A machine that nobody can help: disconnected, and it stands in CP READ (so after a disabled wait,
 * too) or waits for its console.  FEATURES DISCONNECT_TIMEOUT says how long it may.
 * Source: CP Commands and Utilities Reference, DISCONNECT; CP Planning and Administration,
 * FEATURES. */
#ifndef CP_UNATTENDED_H
#define CP_UNATTENDED_H

struct vm;

/* Something changed that decides whether the machine stands still: its run state, a console read,
 * a terminal that came or went.  vm->lock held. */
void unattended_check(struct vm *vm);

#endif
