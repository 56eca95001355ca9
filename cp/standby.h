/* Standby storage: what DEFINE STORAGE ... STANDBY gives a virtual machine beside its initial storage.
 * It lies behind it, in increments, and the guest takes them on line and off line through the
 * service processor.  vm->lock held. */
#ifndef CP_STANDBY_H
#define CP_STANDBY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vm;

/* Bytes; all multiples of the increment, or all zero but `online`. */
struct standby {
    uint64_t online;    /* storage element 0: assigned when the storage is new */
    uint64_t standby;   /* storage element 1 */
    uint64_t reserved;  /* counts against the machine's maximum; the guest does not see it */
    uint64_t increment; /* 0: neither standby nor reserved storage */
    bool attached;      /* element 1 is */
};

/* Round the sizes up to increments: of the size given (0: choose one).  false: an increment that is
 * no power of two of megabytes, or too small for the sizes. */
bool standby_fit(struct standby *sizes);
/* The new, all assigned storage of the machine is as vm->standby says. */
void standby_begin(struct vm *vm);
/* A reset that clears storage takes element 1 off line; other resets leave all as it is. */
void standby_clear(struct vm *vm);
/* Behind "STORAGE = ": "512M", or with MAX, INC, STANDBY and RESERVED, as they are now. */
void standby_text(struct vm *vm, char text[160]);

/* SCLP commands: the response code.  sccb has room for a page; `length` of it is the guest's. */
unsigned standby_read_element(struct vm *vm, uint8_t *sccb, unsigned length, unsigned element);
unsigned standby_attach_element(struct vm *vm, uint8_t *sccb, unsigned length, unsigned element);
unsigned standby_assign(struct vm *vm, const uint8_t *sccb, unsigned length, bool assign);

#endif
