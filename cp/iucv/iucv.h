/* The inter-user communication vehicle. */
#ifndef CP_IUCV_IUCV_H
#define CP_IUCV_IUCV_H

struct vm;
struct vcpu;

/* IUCV left sie_run(); vm->lock held. */
void iucv(struct vm *vm, struct vcpu *v);

#endif
