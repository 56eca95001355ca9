/* STORE SYSTEM INFORMATION: what a guest may know of the machine, of CP and of itself. */
#ifndef CP_STSI_H
#define CP_STSI_H

struct vm;
struct vcpu;

/* STSI left sie_run() (levels 1 to 3); vm->lock held. */
void stsi(struct vm *vm, struct vcpu *v);

#endif
