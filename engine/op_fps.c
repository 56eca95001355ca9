/* Floating-point-support instructions: loads, stores and sign operations that know no format,
 * and the FPC register.
 *
 * Principles of Operation, chapter 9. */
#include "engine/float.h"

static void op_ldr(struct vcpu *c, const struct insn *i)
{
    require_fpr(c, i->r1 | i->r2);
    set_fpr(c, i->r1, fpr(c, i->r2));
}

static void op_ler(struct vcpu *c, const struct insn *i)
{
    require_fpr(c, i->r1 | i->r2);
    set_fpr32(c, i->r1, fpr32(c, i->r2));
}

static void op_lxr(struct vcpu *c, const struct insn *i)
{
    require_pair(c, i->r1 | i->r2);
    require_fpr(c, i->r1 | i->r2);
    uint64_t high = fpr(c, i->r2), low = fpr(c, i->r2 + 2u);
    set_fpr(c, i->r1, high);
    set_fpr(c, i->r1 + 2u, low);
}

static void op_ld(struct vcpu *c, const struct insn *i)
{
    require_fpr(c, i->r1);
    set_fpr(c, i->r1, load64(c, ea2x(c, i), i->b2));
}

static void op_le(struct vcpu *c, const struct insn *i)
{
    require_fpr(c, i->r1);
    set_fpr32(c, i->r1, load32(c, ea2x(c, i), i->b2));
}

static void op_std(struct vcpu *c, const struct insn *i)
{
    require_fpr(c, i->r1);
    store64(c, ea2x(c, i), i->b2, fpr(c, i->r1));
}

static void op_ste(struct vcpu *c, const struct insn *i)
{
    require_fpr(c, i->r1);
    store32(c, ea2x(c, i), i->b2, fpr32(c, i->r1));
}

static void op_lzer(struct vcpu *c, const struct insn *i)
{
    require_fpr(c, i->r1);
    set_fpr32(c, i->r1, 0);
}

static void op_lzdr(struct vcpu *c, const struct insn *i)
{
    require_fpr(c, i->r1);
    set_fpr(c, i->r1, 0);
}

static void op_lzxr(struct vcpu *c, const struct insn *i)
{
    require_pair(c, i->r1);
    require_fpr(c, i->r1);
    set_fpr(c, i->r1, 0);
    set_fpr(c, i->r1 + 2u, 0);
}

#define SIGN 0x8000000000000000ULL

static void op_lpdfr(struct vcpu *c, const struct insn *i)
{
    require_fpr(c, i->r1 | i->r2);
    set_fpr(c, i->r1, fpr(c, i->r2) & ~SIGN);
}

static void op_lndfr(struct vcpu *c, const struct insn *i)
{
    require_fpr(c, i->r1 | i->r2);
    set_fpr(c, i->r1, fpr(c, i->r2) | SIGN);
}

static void op_lcdfr(struct vcpu *c, const struct insn *i)
{
    require_fpr(c, i->r1 | i->r2);
    set_fpr(c, i->r1, fpr(c, i->r2) ^ SIGN);
}

/* COPY SIGN: the sign of R3 to the number in R2. */
static void op_cpsdr(struct vcpu *c, const struct insn *i)
{
    require_fpr(c, i->r1 | i->r2 | i->r3);
    set_fpr(c, i->r1, (fpr(c, i->r2) & ~SIGN) | (fpr(c, i->r3) & SIGN));
}

static void op_ldgr(struct vcpu *c, const struct insn *i)
{
    require_fpr(c, i->r1);
    set_fpr(c, i->r1, c->gr[i->r2]);
}

static void op_lgdr(struct vcpu *c, const struct insn *i)
{
    require_fpr(c, i->r2);
    c->gr[i->r1] = fpr(c, i->r2);
}

/* --- the FPC register ----------------------------------------------------------------------- */

static bool fpc_valid(uint32_t v)
{
    unsigned brm = v & FPC_BRM;
    return !(v & FPC_UNASSIGNED) && (brm < 4 || brm == 7);
}

static void check_fpc(struct vcpu *c, uint32_t v)
{
    if (!fpc_valid(v))
        cpu_program(c, PGM_SPECIFICATION);
}

bool sie_set_fpc(struct vcpu *v, uint32_t value)
{
    if (!fpc_valid(value))
        return false;
    v->fpc = value;
    return true;
}

static void op_sfpc(struct vcpu *c, const struct insn *i)
{
    require_bfp(c);
    check_fpc(c, gr32(c, i->r1));
    c->fpc = gr32(c, i->r1);
}

static void op_lfpc(struct vcpu *c, const struct insn *i)
{
    require_bfp(c);
    uint32_t v = load32(c, ea2(c, i), i->b2);
    check_fpc(c, v);
    c->fpc = v;
}

static void op_efpc(struct vcpu *c, const struct insn *i)
{
    require_bfp(c);
    set_gr32(c, i->r1, c->fpc);
}

static void op_stfpc(struct vcpu *c, const struct insn *i)
{
    require_bfp(c);
    store32(c, ea2(c, i), i->b2, c->fpc);
}

/* ... AND SIGNAL: flags that were on and are enabled by the new masks interrupt, as if the
 * exception had just been met; the new contents take effect first. */
static void load_and_signal(struct vcpu *c, uint32_t v)
{
    check_fpc(c, v);
    unsigned signal = c->fpc >> 16 & FPC_MASKS(v) & 0xfc;
    c->fpc = v | (c->fpc & 0x00fc0000);
    if (!signal)
        return;
    if (signal & FPC_INVALID)
        cpu_data_exception(c, 0x83);
    if (signal & FPC_DIVIDE)
        cpu_data_exception(c, 0x43);
    if (signal & FPC_OVERFLOW)
        cpu_data_exception(c, 0x23);
    if (signal & FPC_UNDERFLOW)
        cpu_data_exception(c, 0x13);
    cpu_data_exception(c, signal & FPC_INEXACT ? 0x0b : 0x07);
}

static void op_sfasr(struct vcpu *c, const struct insn *i)
{
    require_bfp(c);
    load_and_signal(c, gr32(c, i->r1));
}

static void op_lfas(struct vcpu *c, const struct insn *i)
{
    require_bfp(c);
    load_and_signal(c, load32(c, ea2(c, i), i->b2));
}

static void op_srnm(struct vcpu *c, const struct insn *i)
{
    require_bfp(c);
    c->fpc = (c->fpc & ~FPC_BRM) | (uint32_t)(ea2(c, i) & 3);
}

static void op_srnmb(struct vcpu *c, const struct insn *i)
{
    require_bfp(c);
    unsigned mode = ea2(c, i) & 0xff;
    if (mode > 7 || (mode > 3 && mode < 7))
        cpu_program(c, PGM_SPECIFICATION);
    c->fpc = (c->fpc & ~FPC_BRM) | mode;
}

/* The rounding mode of decimal floating point, which is all that there is of it here. */
static void op_srnmt(struct vcpu *c, const struct insn *i)
{
    if (unlikely(!(c->cr[0] & CR0_AFP)))
        cpu_data_exception(c, DXC_DFP_INSTRUCTION);
    c->fpc = (c->fpc & ~FPC_DRM) | (uint32_t)(ea2(c, i) & 7) << 4;
}

#define IN_fps(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
