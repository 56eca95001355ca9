/* Binary floating point: conversions between formats, from and to integers, rounding to an
 * integral value, DIVIDE TO INTEGER.
 *
 * M3 is a rounding method (zero: the FPC register's); M4 bit 1 keeps an inexact result quiet
 * (floating-point-extension facility).
 *
 * Principles of Operation, chapter 19. */
#include "engine/bfp.h"

/* The rounding that M3 asks for. */
static enum fp_round rounding(struct vcpu *c, unsigned m3)
{
    switch (m3) {
    case 0:
        return fpc_rounding(c);
    case 1:
        return FP_AWAY;
    case 3:
        return FP_SHORTER;
    case 4:
        return FP_NEAREST;
    case 5:
        return FP_ZERO;
    case 6:
        return FP_UP;
    case 7:
        return FP_DOWN;
    }
    cpu_program(c, PGM_SPECIFICATION);
}

#define QUIET_INEXACT 4 /* in M4 */

/* Set the result and signal; `flags` that M4 silences are left out. */
static void set_rounded(struct vcpu *c, const struct insn *i, enum fp_format f,
                        struct fp_rounded *r)
{
    if (i->l & QUIET_INEXACT)
        r->flags &= ~(unsigned)FPC_INEXACT;
    set_fpr_bits(c, f, i->r1, r->bits);
    bfp_signal(c, r);
}

/* --- between formats ------------------------------------------------------------------------ */

/* LOAD LENGTHENED: always exact. */
static void lengthen(struct vcpu *c, const struct insn *i, enum fp_format from, enum fp_format to,
                     struct fp_bits bits)
{
    require_bfp(c);
    if (to == FP_EXTENDED)
        require_pair(c, i->r1);
    struct fp v = fp_unpack(from, bits);
    if (v.class == FP_IS_SNAN) {
        fp_exception(c, FPC_INVALID);
        v = fp_quiet(v);
    }
    set_fpr_bits(c, to, i->r1, fp_pack(to, &v));
}

/* LOAD ROUNDED.  A trapped overflow or underflow leaves the value, of the target's precision but
 * its own range, in the format it came in, scaled as chapter 9 has it for this instruction. */
static void shorten(struct vcpu *c, const struct insn *i, enum fp_format from, enum fp_format to)
{
    require_bfp(c);
    enum fp_round mode = rounding(c, i->r3);
    if (from == FP_EXTENDED)
        require_pair(c, i->r1 | i->r2);
    struct fp v = fp_unpack(from, fpr_bits(c, from, i->r2));
    if (v.class == FP_IS_SNAN) {
        fp_exception(c, FPC_INVALID);
        v = fp_quiet(v);
    }
    struct fp_rounded r = fp_round(to, v, mode, FPC_MASKS(c->fpc));
    if (r.flags & FPC_MASKS(c->fpc) & (FPC_OVERFLOW | FPC_UNDERFLOW)) {
        bool inexact;
        int scale = from == FP_LONG ? 512 : 8192;
        r.value = fp_to_precision(to, v, mode, &inexact, &r.incremented);
        r.value.exp += r.flags & FPC_OVERFLOW ? -scale : scale;
        set_fpr_bits(c, from, i->r1, fp_pack(from, &r.value));
        bfp_signal(c, &r);
    }
    set_rounded(c, i, to, &r);
}

/* --- integers ------------------------------------------------------------------------------- */

static void from_integer(struct vcpu *c, const struct insn *i, enum fp_format f, bool sign,
                         uint64_t magnitude)
{
    require_bfp(c);
    enum fp_round mode = rounding(c, i->r3);
    if (f == FP_EXTENDED)
        require_pair(c, i->r1);
    struct fp_rounded r = fp_round(f, fp_from_integer(sign, magnitude), mode, 0);
    set_rounded(c, i, f, &r);
}

static inline void from_signed(struct vcpu *c, const struct insn *i, enum fp_format f, int64_t v)
{
    from_integer(c, i, f, v < 0, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

struct integer {
    unsigned bits; /* 32 or 64 */
    bool logical;
};

/* Does the integral value fit; if so, as a 64-bit number. */
static bool fits(const struct fp *v, struct integer to, uint64_t *result)
{
    *result = 0;
    if (v->class == FP_IS_ZERO)
        return true;
    if (v->class != FP_IS_FINITE || v->exp >= (int)to.bits)
        return false;
    uint64_t magnitude = (uint64_t)(v->sig >> (127 - v->exp));
    uint64_t limit = 1ULL << (to.bits - 1);
    *result = v->sign ? -magnitude : magnitude;
    if (to.logical)
        return !v->sign;
    return v->sign ? magnitude <= limit : magnitude < limit;
}

/* What an operand that does not fit becomes. */
static uint64_t saturated(const struct fp *v, struct integer to)
{
    bool low = fp_is_nan(v) || v->sign;
    if (to.logical)
        return low ? 0 : ~0ULL;
    uint64_t limit = 1ULL << (to.bits - 1);
    return low ? -limit : limit - 1;
}

static void to_integer(struct vcpu *c, const struct insn *i, enum fp_format f, struct integer to)
{
    require_bfp(c);
    enum fp_round mode = rounding(c, i->r3);
    if (f == FP_EXTENDED)
        require_pair(c, i->r2);
    struct fp source = fp_unpack(f, fpr_bits(c, f, i->r2));
    struct fp_rounded r = {0};
    bool inexact;
    r.value = fp_to_integral(source, mode, &inexact, &r.incremented);
    uint64_t v;
    bool good = fits(&r.value, to, &v);
    if (!good) {
        /* The saturated result counts as inexact too, a NaN's as well. */
        fp_exception(c, FPC_INVALID);
        v = saturated(&source, to);
        inexact = true;
        r.incremented = false;
    }
    if (to.bits == 32)
        set_gr32(c, i->r1, (uint32_t)v);
    else
        c->gr[i->r1] = v;
    c->cc = good ? cc_fp(&source) : 3;
    if (inexact && !(i->l & QUIET_INEXACT))
        r.flags = FPC_INEXACT;
    bfp_signal(c, &r);
}

/* LOAD FP INTEGER. */
static void integral(struct vcpu *c, const struct insn *i, enum fp_format f)
{
    require_bfp(c);
    enum fp_round mode = rounding(c, i->r3);
    if (f == FP_EXTENDED)
        require_pair(c, i->r1 | i->r2);
    struct fp v = fp_unpack(f, fpr_bits(c, f, i->r2));
    if (v.class == FP_IS_SNAN) {
        fp_exception(c, FPC_INVALID);
        v = fp_quiet(v);
    }
    struct fp_rounded r = {0};
    bool inexact;
    r.value = fp_to_integral(v, mode, &inexact, &r.incremented);
    r.bits = fp_pack(f, &r.value);
    r.flags = inexact ? FPC_INEXACT : 0;
    set_rounded(c, i, f, &r);
}

/* --- DIVIDE TO INTEGER ---------------------------------------------------------------------- */

/* a - q * b, exactly, for |q| no longer than the format's precision; all finite. */
static struct fp remainder_of(struct fp a, struct fp q, struct fp b, enum fp_round mode)
{
    unsigned ignored = 0;
    struct fp product = fp_multiply(q, b, &ignored);
    product.sign = !product.sign;
    return fp_add(a, product, mode, &ignored);
}

/* The quotient is rounded to an integer by M4 and the remainder goes to R1; if the quotient has
 * more digits than the format, a partial one, rounded toward zero, and condition code 2.  That
 * the quotient is rounded is no inexact result: the remainder has the rest. */
static void divide_to_integer(struct vcpu *c, const struct insn *i, enum fp_format f)
{
    require_bfp(c);
    enum fp_round mode = rounding(c, i->l);
    int precision = f == FP_SHORT ? 24 : 53, emax = f == FP_SHORT ? 127 : 1023;
    if (i->r1 == i->r2 || i->r1 == i->r3 || i->r2 == i->r3)
        cpu_program(c, PGM_SPECIFICATION);
    struct fp a = fp_unpack(f, fpr_bits(c, f, i->r1)), b = fp_unpack(f, fpr_bits(c, f, i->r2));
    struct fp q = fp_default_nan(), rest = q;
    unsigned exception = 0;
    bool inexact, up;
    c->cc = 1;
    if (fp_is_nan(&a) || fp_is_nan(&b)) {
        if (a.class == FP_IS_SNAN || b.class == FP_IS_SNAN)
            fp_exception(c, FPC_INVALID);
        bool first = a.class == FP_IS_SNAN || (b.class != FP_IS_SNAN && fp_is_nan(&a));
        q = rest = fp_quiet(first ? a : b);
    } else if (a.class == FP_IS_INFINITE || b.class == FP_IS_ZERO) {
        fp_exception(c, FPC_INVALID);
    } else if (a.class == FP_IS_ZERO || b.class == FP_IS_INFINITE) {
        q = (struct fp){.class = FP_IS_ZERO, .sign = a.sign != b.sign};
        rest = a;
        c->cc = 0;
    } else {
        struct fp exact = fp_divide(a, b, &exception);
        c->cc = 0;
        if (exact.exp >= precision) {
            q = fp_to_precision(f, exact, FP_ZERO, &inexact, &up);
            c->cc = 2;
        } else {
            q = fp_to_integral(exact, mode, &inexact, &up);
        }
        rest = remainder_of(a, q, b, FP_NEAREST);
        if (c->cc == 2 && rest.class == FP_IS_ZERO)
            c->cc = 0;
        if (rest.class == FP_IS_ZERO)
            rest.sign = a.sign;
        if (q.class == FP_IS_FINITE && q.exp > emax) {
            q.exp -= f == FP_SHORT ? 192 : 1536;
            c->cc |= 1;
        }
    }
    struct fp_rounded r = fp_round(f, rest, FP_NEAREST, FPC_MASKS(c->fpc) & FPC_UNDERFLOW);
    set_fpr_bits(c, f, i->r3, fp_pack(f, &q));
    set_fpr_bits(c, f, i->r1, r.bits);
    bfp_signal(c, &r);
}

/* clang-format off */
#define OP(name, ...)                                           \
    static void op_##name(struct vcpu *c, const struct insn *i) \
    {                                                           \
        __VA_ARGS__;                                            \
    }
#define M64 ((struct fp_bits){load64(c, ea2x(c, i), i->b2), 0})
#define M32 ((struct fp_bits){(uint64_t)load32(c, ea2x(c, i), i->b2) << 32, 0})
#define R64 ((struct fp_bits){fpr(c, i->r2), 0})
#define INT32 ((struct integer){32, false})
#define INT64 ((struct integer){64, false})
#define UINT32 ((struct integer){32, true})
#define UINT64 ((struct integer){64, true})

OP(ldebr,  lengthen(c, i, FP_SHORT, FP_LONG, R64))
OP(lxdbr,  lengthen(c, i, FP_LONG, FP_EXTENDED, R64))
OP(lxebr,  lengthen(c, i, FP_SHORT, FP_EXTENDED, R64))
OP(ldeb,   lengthen(c, i, FP_SHORT, FP_LONG, M32))
OP(lxdb,   lengthen(c, i, FP_LONG, FP_EXTENDED, M64))
OP(lxeb,   lengthen(c, i, FP_SHORT, FP_EXTENDED, M32))
OP(ledbr,  shorten(c, i, FP_LONG, FP_SHORT))
OP(ldxbr,  shorten(c, i, FP_EXTENDED, FP_LONG))
OP(lexbr,  shorten(c, i, FP_EXTENDED, FP_SHORT))

OP(cefbr,  from_signed(c, i, FP_SHORT, (int32_t)gr32(c, i->r2)))
OP(cdfbr,  from_signed(c, i, FP_LONG, (int32_t)gr32(c, i->r2)))
OP(cxfbr,  from_signed(c, i, FP_EXTENDED, (int32_t)gr32(c, i->r2)))
OP(cegbr,  from_signed(c, i, FP_SHORT, (int64_t)c->gr[i->r2]))
OP(cdgbr,  from_signed(c, i, FP_LONG, (int64_t)c->gr[i->r2]))
OP(cxgbr,  from_signed(c, i, FP_EXTENDED, (int64_t)c->gr[i->r2]))
OP(celfbr, from_integer(c, i, FP_SHORT, false, gr32(c, i->r2)))
OP(cdlfbr, from_integer(c, i, FP_LONG, false, gr32(c, i->r2)))
OP(cxlfbr, from_integer(c, i, FP_EXTENDED, false, gr32(c, i->r2)))
OP(celgbr, from_integer(c, i, FP_SHORT, false, c->gr[i->r2]))
OP(cdlgbr, from_integer(c, i, FP_LONG, false, c->gr[i->r2]))
OP(cxlgbr, from_integer(c, i, FP_EXTENDED, false, c->gr[i->r2]))

OP(cfebr,  to_integer(c, i, FP_SHORT, INT32))
OP(cfdbr,  to_integer(c, i, FP_LONG, INT32))
OP(cfxbr,  to_integer(c, i, FP_EXTENDED, INT32))
OP(cgebr,  to_integer(c, i, FP_SHORT, INT64))
OP(cgdbr,  to_integer(c, i, FP_LONG, INT64))
OP(cgxbr,  to_integer(c, i, FP_EXTENDED, INT64))
OP(clfebr, to_integer(c, i, FP_SHORT, UINT32))
OP(clfdbr, to_integer(c, i, FP_LONG, UINT32))
OP(clfxbr, to_integer(c, i, FP_EXTENDED, UINT32))
OP(clgebr, to_integer(c, i, FP_SHORT, UINT64))
OP(clgdbr, to_integer(c, i, FP_LONG, UINT64))
OP(clgxbr, to_integer(c, i, FP_EXTENDED, UINT64))

OP(fiebr,  integral(c, i, FP_SHORT))
OP(fidbr,  integral(c, i, FP_LONG))
OP(fixbr,  integral(c, i, FP_EXTENDED))
OP(diebr,  divide_to_integer(c, i, FP_SHORT))
OP(didbr,  divide_to_integer(c, i, FP_LONG))
/* clang-format on */

#define IN_convert(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
