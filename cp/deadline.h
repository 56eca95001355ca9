/* What a virtual machine does later: time limits that are set, moved and cancelled as often as its guest
 * likes.  However often that is, they cost a machine some timers of the event loop, and none keeps a
 * machine in storage that has logged off. */
#ifndef CP_DEADLINE_H
#define CP_DEADLINE_H

#include <stdint.h>

struct vm;

enum deadline {
    DEADLINE_UNATTENDED, /* cp/unattended.c */
    DEADLINE_WATCHDOG,   /* DIAGNOSE X'288' */
    DEADLINE_SIGNAL,     /* SIGNAL SHUTDOWN's interval */
    DEADLINE_SLEEP,      /* CP SLEEP */
    DEADLINES,
};

struct vm_deadline {
    void (*due)(struct vm *vm);
    uint64_t at_ns;    /* CLOCK_MONOTONIC; 0: none is set */
    uint64_t looks_ns; /* when the event loop looks at it next; 0: no look is on its way */
};

/* due() is called in that many milliseconds, on the machine's queue with vm->lock held, unless it is set
 * again or cancelled before, or the machine logs off.  vm->lock held. */
void deadline_set(struct vm *vm, enum deadline which, uint64_t ms, void (*due)(struct vm *vm));
void deadline_cancel(struct vm *vm, enum deadline which);

#endif
