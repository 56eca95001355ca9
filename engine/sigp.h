/* SIGNAL PROCESSOR as the instruction needs it. */
#ifndef ENGINE_SIGP_H
#define ENGINE_SIGP_H

#include <stdint.h>

struct vcpu;

/* Order `order` to CPU `address`; status, if any, goes into r1.  Returns the condition code. */
unsigned sigp(struct vcpu *c, unsigned r1, uint16_t address, uint8_t order, uint64_t parameter);

#endif
