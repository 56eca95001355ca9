/* The linkage stack: state entries in the home space, as BRANCH AND STACK and the stacking PROGRAM
 * CALL make them.  Principles of Operation, chapter 5, "Linkage-Stack Operations". */
#ifndef ENGINE_LINKAGE_STACK_H
#define ENGINE_LINKAGE_STACK_H

#include "engine/cpu.h"

enum stack_entry { STACK_BRANCH = 4, STACK_CALL = 5 };

/* Offsets in a state entry that both architectures share. */
#define STACK_AUTHORITY  128 /* PSW-key mask, SASN, EAX, PASN: halfwords */
#define STACK_PSW        136
#define STACK_CALLED     144 /* branch address; or called space, PC number */
#define STACK_MODIFIABLE 152
/* z/Architecture only. */
#define STACK_PSW_RIGHT 168
#define STACK_INSTANCES 176 /* SASTEIN, PASTEIN */

/* Form a state entry: the registers and the PSW as they are, but for the return address and its
 * addressing mode.  `called`: what stands at STACK_CALLED. */
void linkage_push(struct vcpu *c, enum stack_entry type, struct sie_psw back, uint64_t called);
/* The current state entry: its virtual address and type.  unstack: for PROGRAM RETURN. */
uint64_t linkage_locate(struct vcpu *c, bool unstack, enum stack_entry *type);
/* Bytes of the state entry at `entry`. */
void linkage_fetch(struct vcpu *c, uint64_t entry, unsigned offset, void *buf, unsigned len);
void linkage_store(struct vcpu *c, uint64_t entry, unsigned offset, const void *buf, unsigned len);
/* General registers (from_right: of them bits 32-63 only) and access registers R1 to R3. */
void linkage_registers(struct vcpu *c, uint64_t entry, unsigned r1, unsigned r3, bool right_only);
/* The PSW that stands in it. */
struct sie_psw linkage_psw(struct vcpu *c, uint64_t entry);
/* May the entry before it be made the current one?  And do so. */
void linkage_check_pop(struct vcpu *c, uint64_t entry);
void linkage_pop(struct vcpu *c, uint64_t entry);

#endif
