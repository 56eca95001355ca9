/* From an interception to the room that deals with it. */
#ifndef CP_INTERCEPT_H
#define CP_INTERCEPT_H

#include "engine/sie.h"

#include <stdbool.h>

struct vm;

/* Deal with what sie_run() returned; vm->lock held.  true: the CPU may be entered again at once;
 * false: it waits (SIE_WAIT), is stopped, or the virtual machine was stopped. */
bool intercept(struct vm *vm, struct vcpu *v, enum sie_exit exit);

#endif
