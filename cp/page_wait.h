/* A virtual CPU that needs a page which is not in real storage: it leaves its slice, others run, and
 * it is woken when the page is there; unless its guest wants to be told of such faults (DIAGNOSE
 * X'258'), and then it goes on. */
#ifndef CP_PAGE_WAIT_H
#define CP_PAGE_WAIT_H

#include <stdbool.h>

struct vm;
struct vcpu;

/* SIE_HOST_FAULT of a CPU of vm, vm->lock held.  true: enter it again; false: it is woken then. */
bool page_wait(struct vm *vm, struct vcpu *v);

#endif
