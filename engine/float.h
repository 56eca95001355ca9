/* Floating-point registers, the FPC register and IEEE exceptions, for op_fps.c and op_bfp*.c.
 * Principles of Operation, chapters 9 and 19. */
#ifndef ENGINE_FLOAT_H
#define ENGINE_FLOAT_H

#include "engine/access.h"
#include "engine/ieee.h"

#define CR0_AFP 0x40000ULL /* AFP-register control, bit 45 */

/* Data-exception codes. */
#define DXC_AFP_REGISTER    1
#define DXC_BFP_INSTRUCTION 2
#define DXC_DFP_INSTRUCTION 3

#define FPC_UNASSIGNED 0x03030088u
#define FPC_BRM        7u
#define FPC_DRM        0x70u
#define FPC_MASKS(fpc) ((fpc) >> 24)

/* A BFP instruction, or one on the FPC register. */
static inline void require_bfp(struct vcpu *c)
{
    if (unlikely(!(c->cr[0] & CR0_AFP)))
        cpu_data_exception(c, DXC_BFP_INSTRUCTION);
}

/* A floating-point register of an instruction that older machines have too: 0, 2, 4, 6, and the
 * others with the AFP-register control. */
static inline void require_fpr(struct vcpu *c, unsigned r)
{
    if (unlikely(!(c->cr[0] & CR0_AFP)) && (r & 9))
        cpu_data_exception(c, DXC_AFP_REGISTER);
}

/* The register pairs of the extended format are 0, 1, 4, 5, 8, 9, 12, 13 and two up from them. */
static inline void require_pair(struct vcpu *c, unsigned r)
{
    if (unlikely(r & 2))
        cpu_program(c, PGM_SPECIFICATION);
}

static inline uint64_t fpr(const struct vcpu *c, unsigned r)
{
    return c->vr[r].d[0];
}

static inline void set_fpr(struct vcpu *c, unsigned r, uint64_t v)
{
    c->vr[r].d[0] = v;
}

/* The short format has the left half; the right one stays. */
static inline uint32_t fpr32(const struct vcpu *c, unsigned r)
{
    return (uint32_t)(c->vr[r].d[0] >> 32);
}

static inline void set_fpr32(struct vcpu *c, unsigned r, uint32_t v)
{
    c->vr[r].d[0] = (uint64_t)v << 32 | (uint32_t)c->vr[r].d[0];
}

static inline struct fp_bits fpr_bits(const struct vcpu *c, enum fp_format f, unsigned r)
{
    return (struct fp_bits){c->vr[r].d[0], f == FP_EXTENDED ? c->vr[r + 2].d[0] : 0};
}

static inline void set_fpr_bits(struct vcpu *c, enum fp_format f, unsigned r, struct fp_bits b)
{
    if (f == FP_SHORT) {
        set_fpr32(c, r, (uint32_t)(b.high >> 32));
    } else {
        c->vr[r].d[0] = b.high;
        if (f == FP_EXTENDED)
            c->vr[r + 2].d[0] = b.low;
    }
}

/* The rounding mode in the FPC register. */
static inline enum fp_round fpc_rounding(const struct vcpu *c)
{
    return (enum fp_round)(c->fpc & FPC_BRM);
}

/* IEEE invalid operation or division by zero: suppresses if enabled, else sets the flag. */
static inline void fp_exception(struct vcpu *c, unsigned exception)
{
    if (FPC_MASKS(c->fpc) & exception)
        cpu_data_exception(c, exception);
    c->fpc |= exception << 16;
}

/* The condition code of a result: zero, less, greater, NaN. */
static inline uint8_t cc_fp(const struct fp *v)
{
    return v->class == FP_IS_ZERO ? 0 : fp_is_nan(v) ? 3 : v->sign ? 1 : 2;
}

#endif
