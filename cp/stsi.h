/* STORE SYSTEM INFORMATION: what a guest may know of the machine, of CP and of itself. */
#ifndef CP_STSI_H
#define CP_STSI_H

#include <stdbool.h>
#include <stdint.h>

/* What QUERY says of it, too. */
#define STSI_CAPABILITY 1000 /* of a CPU: without a unit, larger is slower; primary, nominal, any */
#define STSI_ADJUSTMENT 1000 /* of the machine, of the partition and of the guest: thousandths */
#define STSI_LPAR       1    /* the logical partition's number */
#define STSI_LPAR_NAME  "BIGFOOT"

struct vm;
struct vcpu;

/* The block of a function code and its selectors, as this CPU is told; false: there is none. */
bool stsi_block(const struct vm *vm, const struct vcpu *v, unsigned function, unsigned s1,
                unsigned s2, uint8_t b[4096]);
/* STSI left sie_run() (levels 1 to 3); vm->lock held. */
void stsi(struct vm *vm, struct vcpu *v);

#endif
