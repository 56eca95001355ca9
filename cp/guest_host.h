/* Native guest systems (cp/guest.h) from CP's side: IPL by name, reset, interceptions. */
#ifndef CP_GUEST_HOST_H
#define CP_GUEST_HOST_H

#include "cp/guest.h"
#include "engine/sie.h"

#include <stdbool.h>

struct vm;
struct vm_work;
struct guest_system;
struct system;

/* The system of that name (upper case), or NULL. */
const struct guest_system *guest_system_find(const struct system *sys, const char *name);
/* The name of the n-th of them, or NULL. */
const char *guest_system_name(const struct system *sys, unsigned n);
/* The one that IPL of this device of the machine starts (GUEST_IPL_MARK), or NULL. */
const struct guest_system *guest_system_on(struct vm *vm, uint16_t devno);
/* IPL it in place of what was there; the virtual machine has been reset and is held.  parm is never
 * NULL.  0 or -ENOMEM. */
int guest_ipl(struct vm *vm, const struct guest_system *os, const char *parm);
/* System reset: the machine is gone.  Nothing when there is none.  The virtual machine is held. */
void guest_reset(struct vm *vm);
/* Its name, or NULL: INDICATE USER's IPLSYS, QUERY. */
const char *guest_name(const struct vm *vm);
/* Is the system on the base CPU, not a program of its on the engine? */
bool guest_runs_itself(const struct vm *vm);
/* The dispatcher: it left run() for CP; vm->lock held.  As intercept(). */
bool guest_intercept(struct vm *vm, struct vcpu *v, enum sie_exit exit);
/* vm_post(), but not before the machine has ended what it is doing and waits; vm->lock held. */
void guest_post_idle(struct vm *vm, struct vm_work *work);
/* A message for the program that is connected to *MSG; false: none is.  vm->lock held. */
bool guest_message_take(struct vm *vm, const struct guest_message *message);
/* CP EXTERNAL. */
void guest_external_key(struct vm *vm);
/* What a command that had to wait for its user came to: the system that gave it (by its
 * vm->native_generation) has that return code when it goes on.  vm->lock held. */
void guest_command_rc(struct vm *vm, unsigned generation, int rc);

#endif
