/* Binary floating point: arithmetic, comparison, tests.  Conversions are in op_convert.c.
 *
 * The ordinary case is the host's own arithmetic: round to nearest, no trap enabled, the inexact
 * flag already on, and a result well inside the normal range.  All else is ieee.c's.
 *
 * Kept true: a result that is NaN, zero, infinite or near the ends of the range never comes from
 * the host, so flags and NaNs are the architecture's.
 *
 * Principles of Operation, chapter 19. */
#include "engine/float.h"
#include "engine/bfp.h"

/* --- the host's arithmetic ------------------------------------------------------------------ */

/* Traps off, inexact flag on, round to nearest. */
static inline bool ordinary(const struct vcpu *c)
{
    return likely((c->fpc & (0xf8000000u | FPC_INEXACT << 16 | FPC_BRM)) == FPC_INEXACT << 16);
}

static inline double as_double(uint64_t v)
{
    double d;
    memcpy(&d, &v, sizeof d);
    return d;
}

static inline float as_float(uint32_t v)
{
    float f;
    memcpy(&f, &v, sizeof f);
    return f;
}

/* Is the result surely normal, before rounding too, and finite? */
static inline bool plain64(double d, uint64_t *bits)
{
    memcpy(bits, &d, sizeof d);
    return likely((*bits >> 52 & 0x7ff) - 2 < 0x7fd);
}

static inline bool plain32(float f, uint32_t *bits)
{
    memcpy(bits, &f, sizeof f);
    return likely((*bits >> 23 & 0xff) - 2 < 0xfd);
}

/* --- two operands --------------------------------------------------------------------------- */

enum operation { ADD, SUBTRACT, MULTIPLY, DIVIDE };

/* If an operand is a NaN, the one that the result comes from: a signalling one first. */
static bool nan_result(struct vcpu *c, const struct fp *a, const struct fp *b, struct fp *v)
{
    if (!fp_is_nan(a) && !fp_is_nan(b))
        return false;
    if (a->class == FP_IS_SNAN || b->class == FP_IS_SNAN)
        fp_exception(c, FPC_INVALID);
    bool first = a->class == FP_IS_SNAN || (b->class != FP_IS_SNAN && fp_is_nan(a));
    *v = fp_quiet(first ? *a : *b);
    return true;
}

static struct fp operate(struct vcpu *c, enum operation what, struct fp a, struct fp b)
{
    struct fp v;
    unsigned exception = 0;
    if (nan_result(c, &a, &b, &v))
        return v;
    switch (what) {
    case ADD:
        v = fp_add(a, b, fpc_rounding(c), &exception);
        break;
    case SUBTRACT:
        b.sign = !b.sign;
        v = fp_add(a, b, fpc_rounding(c), &exception);
        break;
    case MULTIPLY:
        v = fp_multiply(a, b, &exception);
        break;
    default:
        v = fp_divide(a, b, &exception);
    }
    if (exception)
        fp_exception(c, exception);
    return v;
}

/* r1 = r1 op b, where both are of format `from` and the result of format `to`. */
static __attribute__((noinline)) void arithmetic(struct vcpu *c, const struct insn *i,
                                                 enum operation what, enum fp_format from,
                                                 enum fp_format to, struct fp_bits b)
{
    struct fp first = fp_unpack(from, fpr_bits(c, from, i->r1));
    struct fp v = operate(c, what, first, fp_unpack(from, b));
    struct fp_rounded r = fp_round(to, v, fpc_rounding(c), FPC_MASKS(c->fpc));
    set_fpr_bits(c, to, i->r1, r.bits);
    if (what == ADD || what == SUBTRACT)
        c->cc = cc_fp(&r.value);
    bfp_signal(c, &r);
}

static inline void long_op(struct vcpu *c, const struct insn *i, enum operation what, uint64_t b)
{
    if (ordinary(c)) {
        double x = as_double(fpr(c, i->r1)), y = as_double(b), z;
        uint64_t bits;
        z = what == ADD ? x + y : what == SUBTRACT ? x - y : what == MULTIPLY ? x * y : x / y;
        if (plain64(z, &bits)) {
            set_fpr(c, i->r1, bits);
            if (what == ADD || what == SUBTRACT)
                c->cc = bits >> 63 ? 1 : 2;
            return;
        }
    }
    arithmetic(c, i, what, FP_LONG, FP_LONG, (struct fp_bits){b, 0});
}

static inline void short_op(struct vcpu *c, const struct insn *i, enum operation what, uint32_t b)
{
    if (ordinary(c)) {
        float x = as_float(fpr32(c, i->r1)), y = as_float(b), z;
        uint32_t bits;
        z = what == ADD ? x + y : what == SUBTRACT ? x - y : what == MULTIPLY ? x * y : x / y;
        if (plain32(z, &bits)) {
            set_fpr32(c, i->r1, bits);
            if (what == ADD || what == SUBTRACT)
                c->cc = bits >> 31 ? 1 : 2;
            return;
        }
    }
    arithmetic(c, i, what, FP_SHORT, FP_SHORT, (struct fp_bits){(uint64_t)b << 32, 0});
}

static inline void extended_op(struct vcpu *c, const struct insn *i, enum operation what)
{
    require_pair(c, i->r1 | i->r2);
    arithmetic(c, i, what, FP_EXTENDED, FP_EXTENDED, fpr_bits(c, FP_EXTENDED, i->r2));
}

/* MDEBR, MXDBR: the product in the next longer format. */
static void multiply_long(struct vcpu *c, const struct insn *i, enum fp_format from,
                          struct fp_bits b)
{
    if (from == FP_LONG)
        require_pair(c, i->r1);
    arithmetic(c, i, MULTIPLY, from, from + 1, b);
}

/* --- multiply and add ----------------------------------------------------------------------- */

static bool infinity_times_zero(const struct fp *a, const struct fp *b)
{
    return (a->class == FP_IS_INFINITE && b->class == FP_IS_ZERO) ||
           (a->class == FP_IS_ZERO && b->class == FP_IS_INFINITE);
}

/* r1 = r3 * b + r1 (or - r1), rounded once. */
static void multiply_and_add(struct vcpu *c, const struct insn *i, enum fp_format f,
                             struct fp_bits bits, bool subtract)
{
    struct fp addend = fp_unpack(f, fpr_bits(c, f, i->r1));
    struct fp a = fp_unpack(f, fpr_bits(c, f, i->r3)), b = fp_unpack(f, bits), v;
    /* An invalid product is the default NaN, whatever is added. */
    if (infinity_times_zero(&a, &b))
        addend.class = FP_IS_ZERO;
    const struct fp *order[] = {&b, &a, &addend}, *nan = NULL;
    for (unsigned k = 0; k < 3 && !nan; k++)
        nan = order[k]->class == FP_IS_SNAN ? order[k] : NULL;
    if (nan)
        fp_exception(c, FPC_INVALID);
    for (unsigned k = 0; k < 3 && !nan; k++)
        nan = order[k]->class == FP_IS_QNAN ? order[k] : NULL;
    if (nan) {
        v = fp_quiet(*nan);
    } else {
        unsigned exception = 0;
        if (subtract)
            addend.sign = !addend.sign;
        v = fp_multiply(a, b, &exception);
        if (!exception)
            v = fp_add(v, addend, fpc_rounding(c), &exception);
        if (exception)
            fp_exception(c, exception);
    }
    struct fp_rounded r = fp_round(f, v, fpc_rounding(c), FPC_MASKS(c->fpc));
    set_fpr_bits(c, f, i->r1, r.bits);
    bfp_signal(c, &r);
}

static inline void long_madd(struct vcpu *c, const struct insn *i, uint64_t b, bool subtract)
{
    require_bfp(c);
    multiply_and_add(c, i, FP_LONG, (struct fp_bits){b, 0}, subtract);
}

static inline void short_madd(struct vcpu *c, const struct insn *i, uint32_t b, bool subtract)
{
    require_bfp(c);
    multiply_and_add(c, i, FP_SHORT, (struct fp_bits){(uint64_t)b << 32, 0}, subtract);
}

/* --- square root ---------------------------------------------------------------------------- */

static void square_root(struct vcpu *c, const struct insn *i, enum fp_format f, struct fp_bits bits)
{
    struct fp v = fp_unpack(f, bits);
    if (fp_is_nan(&v)) {
        if (v.class == FP_IS_SNAN)
            fp_exception(c, FPC_INVALID);
        v = fp_quiet(v);
    } else {
        unsigned exception = 0;
        v = fp_square_root(v, &exception);
        if (exception)
            fp_exception(c, exception);
    }
    struct fp_rounded r = fp_round(f, v, fpc_rounding(c), FPC_MASKS(c->fpc));
    set_fpr_bits(c, f, i->r1, r.bits);
    bfp_signal(c, &r);
}

/* --- compare, test -------------------------------------------------------------------------- */

/* COMPARE: a signalling NaN is invalid; COMPARE AND SIGNAL: any NaN is. */
static void compare(struct vcpu *c, const struct insn *i, enum fp_format f, struct fp_bits bits,
                    bool signal)
{
    require_bfp(c);
    if (f == FP_EXTENDED)
        require_pair(c, i->r1 | i->r2);
    struct fp a = fp_unpack(f, fpr_bits(c, f, i->r1)), b = fp_unpack(f, bits);
    if (fp_is_nan(&a) || fp_is_nan(&b)) {
        if (signal || a.class == FP_IS_SNAN || b.class == FP_IS_SNAN)
            fp_exception(c, FPC_INVALID);
        c->cc = 3;
        return;
    }
    int d = fp_compare(&a, &b);
    c->cc = d == 0 ? 0 : d < 0 ? 1 : 2;
}

static inline void long_compare(struct vcpu *c, const struct insn *i, uint64_t b, bool signal)
{
    require_bfp(c);
    double x = as_double(fpr(c, i->r1)), y = as_double(b);
    if (likely(!__builtin_isunordered(x, y)))
        c->cc = x == y ? 0 : x < y ? 1 : 2;
    else
        compare(c, i, FP_LONG, (struct fp_bits){b, 0}, signal);
}

static inline void short_compare(struct vcpu *c, const struct insn *i, uint32_t b, bool signal)
{
    require_bfp(c);
    float x = as_float(fpr32(c, i->r1)), y = as_float(b);
    if (likely(!__builtin_isunordered(x, y)))
        c->cc = x == y ? 0 : x < y ? 1 : 2;
    else
        compare(c, i, FP_SHORT, (struct fp_bits){(uint64_t)b << 32, 0}, signal);
}

static void load_and_test(struct vcpu *c, const struct insn *i, enum fp_format f)
{
    require_bfp(c);
    if (f == FP_EXTENDED)
        require_pair(c, i->r1 | i->r2);
    struct fp v = fp_unpack(f, fpr_bits(c, f, i->r2));
    struct fp_bits bits = fpr_bits(c, f, i->r2);
    if (v.class == FP_IS_SNAN) {
        fp_exception(c, FPC_INVALID);
        v = fp_quiet(v);
        bits = fp_pack(f, &v);
    }
    set_fpr_bits(c, f, i->r1, bits);
    c->cc = cc_fp(&v);
}

/* LOAD POSITIVE, NEGATIVE, COMPLEMENT: only the sign changes, NaNs raise nothing. */
static void load_sign(struct vcpu *c, const struct insn *i, enum fp_format f, uint64_t and,
                      uint64_t xor)
{
    require_bfp(c);
    if (f == FP_EXTENDED)
        require_pair(c, i->r1 | i->r2);
    struct fp_bits bits = fpr_bits(c, f, i->r2);
    bits.high = (bits.high & and) ^ xor;
    set_fpr_bits(c, f, i->r1, bits);
    struct fp v = fp_unpack(f, bits);
    c->cc = cc_fp(&v);
}

/* TEST DATA CLASS: bits 52 to 63 of the second-operand address select classes. */
static void test_class(struct vcpu *c, const struct insn *i, enum fp_format f)
{
    static const uint16_t SELECT[] = {[FP_IS_ZERO] = 0x800,
                                      [FP_IS_FINITE] = 0x200,
                                      [FP_IS_INFINITE] = 0x020,
                                      [FP_IS_QNAN] = 0x008,
                                      [FP_IS_SNAN] = 0x002};
    static const int LEAST[] = {-126, -1022, -16382};
    require_bfp(c);
    if (f == FP_EXTENDED)
        require_pair(c, i->r1);
    struct fp v = fp_unpack(f, fpr_bits(c, f, i->r1));
    unsigned bit = SELECT[v.class];
    if (v.class == FP_IS_FINITE && v.exp < LEAST[f])
        bit = 0x080;
    c->cc = (ea2x(c, i) & (v.sign ? bit >> 1 : bit)) != 0;
}

/* clang-format off */
#define OP(name, ...)                                           \
    static void op_##name(struct vcpu *c, const struct insn *i) \
    {                                                           \
        require_bfp(c);                                         \
        __VA_ARGS__;                                            \
    }
#define M64 load64(c, ea2x(c, i), i->b2)
#define M32 load32(c, ea2x(c, i), i->b2)
#define R64 fpr(c, i->r2)
#define R32 fpr32(c, i->r2)
#define LONG_BITS(v)  ((struct fp_bits){(v), 0})
#define SHORT_BITS(v) ((struct fp_bits){(uint64_t)(v) << 32, 0})

OP(adbr,  long_op(c, i, ADD, R64))
OP(adb,   long_op(c, i, ADD, M64))
OP(sdbr,  long_op(c, i, SUBTRACT, R64))
OP(sdb,   long_op(c, i, SUBTRACT, M64))
OP(mdbr,  long_op(c, i, MULTIPLY, R64))
OP(mdb,   long_op(c, i, MULTIPLY, M64))
OP(ddbr,  long_op(c, i, DIVIDE, R64))
OP(ddb,   long_op(c, i, DIVIDE, M64))
OP(aebr,  short_op(c, i, ADD, R32))
OP(aeb,   short_op(c, i, ADD, M32))
OP(sebr,  short_op(c, i, SUBTRACT, R32))
OP(seb,   short_op(c, i, SUBTRACT, M32))
OP(meebr, short_op(c, i, MULTIPLY, R32))
OP(meeb,  short_op(c, i, MULTIPLY, M32))
OP(debr,  short_op(c, i, DIVIDE, R32))
OP(deb,   short_op(c, i, DIVIDE, M32))
OP(axbr,  extended_op(c, i, ADD))
OP(sxbr,  extended_op(c, i, SUBTRACT))
OP(mxbr,  extended_op(c, i, MULTIPLY))
OP(dxbr,  extended_op(c, i, DIVIDE))
OP(mdebr, multiply_long(c, i, FP_SHORT, SHORT_BITS(R32)))
OP(mdeb,  multiply_long(c, i, FP_SHORT, SHORT_BITS(M32)))
OP(mxdbr, multiply_long(c, i, FP_LONG, LONG_BITS(R64)))
OP(mxdb,  multiply_long(c, i, FP_LONG, LONG_BITS(M64)))

OP(maebr, short_madd(c, i, R32, false))
OP(maeb,  short_madd(c, i, M32, false))
OP(msebr, short_madd(c, i, R32, true))
OP(mseb,  short_madd(c, i, M32, true))
OP(madbr, long_madd(c, i, R64, false))
OP(madb,  long_madd(c, i, M64, false))
OP(msdbr, long_madd(c, i, R64, true))
OP(msdb,  long_madd(c, i, M64, true))

OP(sqebr, square_root(c, i, FP_SHORT, SHORT_BITS(R32)))
OP(sqeb,  square_root(c, i, FP_SHORT, SHORT_BITS(M32)))
OP(sqdbr, square_root(c, i, FP_LONG, LONG_BITS(R64)))
OP(sqdb,  square_root(c, i, FP_LONG, LONG_BITS(M64)))
OP(sqxbr, require_pair(c, i->r1 | i->r2);
          square_root(c, i, FP_EXTENDED, fpr_bits(c, FP_EXTENDED, i->r2)))

OP(cdbr,  long_compare(c, i, R64, false))
OP(cdb,   long_compare(c, i, M64, false))
OP(kdbr,  long_compare(c, i, R64, true))
OP(kdb,   long_compare(c, i, M64, true))
OP(cebr,  short_compare(c, i, R32, false))
OP(ceb,   short_compare(c, i, M32, false))
OP(kebr,  short_compare(c, i, R32, true))
OP(keb,   short_compare(c, i, M32, true))
OP(cxbr,  compare(c, i, FP_EXTENDED, fpr_bits(c, FP_EXTENDED, i->r2), false))
OP(kxbr,  compare(c, i, FP_EXTENDED, fpr_bits(c, FP_EXTENDED, i->r2), true))

#define SIGN 0x8000000000000000ULL
OP(ltebr, load_and_test(c, i, FP_SHORT))
OP(ltdbr, load_and_test(c, i, FP_LONG))
OP(ltxbr, load_and_test(c, i, FP_EXTENDED))
OP(lpebr, load_sign(c, i, FP_SHORT, ~SIGN, 0))
OP(lpdbr, load_sign(c, i, FP_LONG, ~SIGN, 0))
OP(lpxbr, load_sign(c, i, FP_EXTENDED, ~SIGN, 0))
OP(lnebr, load_sign(c, i, FP_SHORT, ~SIGN, SIGN))
OP(lndbr, load_sign(c, i, FP_LONG, ~SIGN, SIGN))
OP(lnxbr, load_sign(c, i, FP_EXTENDED, ~SIGN, SIGN))
OP(lcebr, load_sign(c, i, FP_SHORT, ~0ULL, SIGN))
OP(lcdbr, load_sign(c, i, FP_LONG, ~0ULL, SIGN))
OP(lcxbr, load_sign(c, i, FP_EXTENDED, ~0ULL, SIGN))
OP(tceb,  test_class(c, i, FP_SHORT))
OP(tcdb,  test_class(c, i, FP_LONG))
OP(tcxb,  test_class(c, i, FP_EXTENDED))
/* clang-format on */

#define IN_bfp(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
