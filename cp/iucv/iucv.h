/* The inter-user communication vehicle: messages between virtual machines, and from CP's *MSG.
 *
 * A path has two ends, each with its owner's number for it.  Who sends keeps the data in its own
 * storage; CP keeps where it is, and copies it once, when the other end receives it.
 *
 * Locks: who acts holds his own vm->lock; ends, messages and what is pending are a table of the
 * system under a leaf mutex of its own (struct iucv_table), so that CONNECT, SEND and RECEIVE are told
 * at once what the other one's state is.  A machine's CPUs learn through its queue (vm_post). */
#ifndef CP_IUCV_IUCV_H
#define CP_IUCV_IUCV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct system;
struct vm;
struct vcpu;
struct iucv_table;

/* One a system. */
struct iucv_table *iucv_table_create(void);
void iucv_table_destroy(struct iucv_table *t);
/* A machine's place in it: false when out of memory. */
bool iucv_attach(struct vm *vm);
/* Out of the table; nobody finds it again.  vm->lock held, or nobody else knows it. */
void iucv_detach(struct vm *vm);
/* With the last reference to the machine. */
void iucv_free(struct vm *vm);

/* IUCV left sie_run(); vm->lock held.  false: TEST MESSAGE waits, and is to be executed again. */
bool iucv(struct vm *vm, struct vcpu *v);
/* The same with the function code and the real address of the parameter list. */
bool iucv_function(struct vm *vm, struct vcpu *v, uint32_t function, uint64_t address);
/* sie_run() returned SIE_IUCV: present the interruption that the CPU is enabled for. */
void iucv_interruption(struct vm *vm, struct vcpu *v);
/* System reset, or other storage: its buffers are retrieved and its paths severed; vm->lock held. */
void iucv_reset(struct vm *vm);
/* A CPU goes. */
void iucv_cpu_gone(struct vm *vm, unsigned address);

/* *MSG: `message` (a user ID and the text, code page 037) for a machine that is connected to it; vm->lock held.
 * false: it is not, or has too many that it has not received. */
bool iucv_tell(struct vm *vm, uint32_t class, const void *message, size_t len);

/* What QUERY IUCV shows: the paths that it has, by number, from *id on; false: no more. */
bool iucv_next_path(struct vm *vm, uint32_t *id, char partner[9]);

#endif
