/* What op_bfp.c and op_convert.c share: the exceptions that come after the result is set. */
#ifndef ENGINE_BFP_H
#define ENGINE_BFP_H

#include "engine/float.h"

/* Overflow, underflow and inexact of a result that has been set: flags, or an interruption that
 * completes the instruction.  Overflow goes before underflow, before inexact; a code says
 * whether the result was truncated or incremented too. */
static inline void bfp_signal(struct vcpu *c, const struct fp_rounded *r)
{
    if (likely(r->flags == 0))
        return;
    unsigned masks = FPC_MASKS(c->fpc), how = 0;
    if (r->flags & FPC_INEXACT)
        how = r->incremented ? 0x0c : 0x08;
    if (r->flags & masks & FPC_OVERFLOW)
        cpu_data_exception(c, 0x20 | how);
    if (r->flags & masks & FPC_UNDERFLOW)
        cpu_data_exception(c, 0x10 | how);
    c->fpc |= (r->flags & (FPC_OVERFLOW | FPC_UNDERFLOW)) << 16;
    if (r->flags & masks & FPC_INEXACT)
        cpu_data_exception(c, how);
    c->fpc |= (r->flags & FPC_INEXACT) << 16;
}

#endif
