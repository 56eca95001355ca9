/* See ieee.h. */
#include "engine/ieee.h"

typedef unsigned __int128 u128;

struct shape {
    int precision, emax, adjust; /* adjust: exponent scaling of trapped results */
};
static const struct shape SHAPES[] = {
    [FP_SHORT] = {24, 127, 192}, [FP_LONG] = {53, 1023, 1536}, [FP_EXTENDED] = {113, 16383, 24576}};

#define TOP ((u128)1 << 127)

/* Shift right; what falls out is remembered in the rightmost bit. */
static u128 shift_right_sticky(u128 v, unsigned n)
{
    if (n == 0)
        return v;
    if (n > 127)
        return v != 0;
    return v >> n | ((v << (128 - n)) != 0);
}

static unsigned leading_zeros(u128 v)
{
    uint64_t high = (uint64_t)(v >> 64), low = (uint64_t)v;
    if (high)
        return (unsigned)__builtin_clzll(high);
    return low ? 64 + (unsigned)__builtin_clzll(low) : 128;
}

static struct fp normalize(struct fp v)
{
    if (v.sig == 0) {
        v.class = FP_IS_ZERO;
        return v;
    }
    unsigned n = leading_zeros(v.sig);
    v.sig <<= n;
    v.exp -= (int)n;
    return v;
}

struct fp fp_default_nan(void)
{
    return (struct fp){.class = FP_IS_QNAN, .sig = (u128)1 << 126};
}

struct fp fp_quiet(struct fp v)
{
    v.class = FP_IS_QNAN;
    v.sig |= (u128)1 << 126;
    return v;
}

struct fp fp_from_integer(bool sign, uint64_t magnitude)
{
    struct fp v = {.class = FP_IS_FINITE, .sign = sign, .exp = 127, .sig = magnitude};
    return normalize(v);
}

/* --- packed and unpacked -------------------------------------------------------------------- */

/* The packed number with its sign bit leftmost of 128 bits. */
static unsigned exponent_bits(enum fp_format f)
{
    return f == FP_SHORT ? 8 : f == FP_LONG ? 11 : 15;
}

struct fp fp_unpack(enum fp_format f, struct fp_bits b)
{
    const struct shape *s = &SHAPES[f];
    if (f == FP_SHORT)
        b.high &= 0xffffffff00000000ULL;
    u128 all = (u128)b.high << 64 | (f == FP_EXTENDED ? b.low : 0);
    unsigned ebits = exponent_bits(f);
    struct fp v = {.sign = all >> 127};
    int e = (int)(all << 1 >> (128 - ebits));
    u128 fraction = all << (1 + ebits) >> 1; /* to the right of bit 127 */
    if (e == 2 * s->emax + 1) {
        v.sig = fraction;
        v.class = fraction == 0                 ? FP_IS_INFINITE
                  : fraction & ((u128)1 << 126) ? FP_IS_QNAN
                                                : FP_IS_SNAN;
        return v;
    }
    v.class = FP_IS_FINITE;
    v.exp = e ? e - s->emax : 1 - s->emax;
    v.sig = e ? fraction | TOP : fraction;
    return normalize(v);
}

struct fp_bits fp_pack(enum fp_format f, const struct fp *v)
{
    const struct shape *s = &SHAPES[f];
    unsigned ebits = exponent_bits(f);
    u128 e = 0, fraction = 0;
    switch (v->class) {
    case FP_IS_ZERO:
        break;
    case FP_IS_FINITE:
        if (v->exp < 1 - s->emax) {
            int below = 1 - s->emax - v->exp;
            fraction = below > 127 ? 0 : v->sig >> below;
        } else {
            e = (unsigned)(v->exp + s->emax);
            fraction = v->sig & ~TOP;
        }
        break;
    default:
        e = (unsigned)(2 * s->emax + 1);
        fraction = v->class == FP_IS_INFINITE ? 0 : v->sig & ~TOP;
    }
    u128 all = (u128)v->sign << 127 | e << (127 - ebits) | fraction >> ebits;
    struct fp_bits b = {(uint64_t)(all >> 64), (uint64_t)all};
    if (f == FP_SHORT)
        b.high &= 0xffffffff00000000ULL;
    if (f != FP_EXTENDED)
        b.low = 0;
    return b;
}

/* --- exact operations ----------------------------------------------------------------------- */

static struct fp zero(bool sign)
{
    return (struct fp){.class = FP_IS_ZERO, .sign = sign};
}

static struct fp infinity(bool sign)
{
    return (struct fp){.class = FP_IS_INFINITE, .sign = sign};
}

static struct fp invalid(unsigned *exception)
{
    *exception |= FPC_INVALID;
    return fp_default_nan();
}

static int compare_magnitude(const struct fp *a, const struct fp *b)
{
    if (a->class == FP_IS_FINITE && b->class == FP_IS_FINITE) {
        if (a->exp != b->exp)
            return a->exp < b->exp ? -1 : 1;
        return a->sig == b->sig ? 0 : a->sig < b->sig ? -1 : 1;
    }
    return (int)a->class - (int)b->class;
}

int fp_compare(const struct fp *a, const struct fp *b)
{
    if (a->class == FP_IS_ZERO && b->class == FP_IS_ZERO)
        return 0;
    if (a->sign != b->sign)
        return a->sign ? -1 : 1;
    int m = compare_magnitude(a, b);
    m = m < 0 ? -1 : m > 0;
    return a->sign ? -m : m;
}

/* Both finite.  Two bits are kept free for the carry and for the bit lost by cancelling. */
static struct fp add_finite(struct fp a, struct fp b, enum fp_round mode)
{
    if (compare_magnitude(&a, &b) < 0) {
        struct fp t = a;
        a = b;
        b = t;
    }
    bool subtract = a.sign != b.sign;
    /* Intermediate operands (products) may use all 128 bits: what the shift drops is sticky. */
    u128 x = shift_right_sticky(a.sig, 1);
    u128 y = shift_right_sticky(b.sig, (unsigned)(a.exp - b.exp) + 1);
    struct fp v = a;
    v.exp++;
    if (subtract) {
        if (compare_magnitude(&a, &b) == 0)
            return zero(mode == FP_DOWN);
        v.sig = x - y;
    } else {
        v.sig = x + y;
    }
    return normalize(v);
}

struct fp fp_add(struct fp a, struct fp b, enum fp_round mode, unsigned *exception)
{
    if (a.class == FP_IS_INFINITE) {
        if (b.class == FP_IS_INFINITE && a.sign != b.sign)
            return invalid(exception);
        return a;
    }
    if (b.class == FP_IS_INFINITE)
        return b;
    if (a.class == FP_IS_ZERO && b.class == FP_IS_ZERO)
        return a.sign == b.sign ? a : zero(mode == FP_DOWN);
    if (a.class == FP_IS_ZERO)
        return b;
    if (b.class == FP_IS_ZERO)
        return a;
    return add_finite(a, b, mode);
}

/* The left 128 bits of the 256-bit product; the rest is sticky. */
static u128 multiply_high(u128 a, u128 b)
{
    uint64_t a1 = (uint64_t)(a >> 64), a0 = (uint64_t)a;
    uint64_t b1 = (uint64_t)(b >> 64), b0 = (uint64_t)b;
    u128 low = (u128)a0 * b0, m1 = (u128)a1 * b0, m2 = (u128)a0 * b1, high = (u128)a1 * b1;
    u128 middle = (low >> 64) + (uint64_t)m1 + (uint64_t)m2;
    high += (m1 >> 64) + (m2 >> 64) + (middle >> 64);
    bool rest = (uint64_t)middle != 0 || (uint64_t)low != 0;
    return high | rest;
}

struct fp fp_multiply(struct fp a, struct fp b, unsigned *exception)
{
    bool sign = a.sign != b.sign;
    if (a.class == FP_IS_INFINITE || b.class == FP_IS_INFINITE) {
        if (a.class == FP_IS_ZERO || b.class == FP_IS_ZERO)
            return invalid(exception);
        return infinity(sign);
    }
    if (a.class == FP_IS_ZERO || b.class == FP_IS_ZERO)
        return zero(sign);
    struct fp v = {.class = FP_IS_FINITE, .sign = sign, .exp = a.exp + b.exp + 1};
    v.sig = multiply_high(a.sig, b.sig);
    return normalize(v);
}

struct fp fp_divide(struct fp a, struct fp b, unsigned *exception)
{
    bool sign = a.sign != b.sign;
    if (a.class == FP_IS_INFINITE)
        return b.class == FP_IS_INFINITE ? invalid(exception) : infinity(sign);
    if (b.class == FP_IS_INFINITE)
        return zero(sign);
    if (b.class == FP_IS_ZERO) {
        if (a.class == FP_IS_ZERO)
            return invalid(exception);
        *exception |= FPC_DIVIDE;
        return infinity(sign);
    }
    if (a.class == FP_IS_ZERO)
        return zero(sign);
    struct fp v = {.class = FP_IS_FINITE, .sign = sign, .exp = a.exp - b.exp};
    /* One quotient bit a step; the remainder may need one bit more than 128. */
    u128 remainder = a.sig, quotient = 0;
    bool carry = false;
    for (int k = 0; k < 127; k++) {
        quotient <<= 1;
        if (carry || remainder >= b.sig) {
            remainder -= b.sig;
            quotient |= 1;
        }
        carry = remainder >> 127;
        remainder <<= 1;
    }
    v.sig = quotient << 1 | (remainder != 0 || carry);
    return normalize(v);
}

struct fp fp_square_root(struct fp a, unsigned *exception)
{
    if (a.class == FP_IS_ZERO)
        return a;
    if (a.sign)
        return invalid(exception);
    if (a.class == FP_IS_INFINITE)
        return a;
    /* sig / 2^127 in [1, 4): two bits of it a step, one bit of root.  120 bits of root do. */
    struct fp v = {.class = FP_IS_FINITE};
    bool odd = a.exp & 1;
    v.exp = (a.exp - odd) / 2;
    u128 root = 0, remainder = 0;
    for (int k = 0; k < 120; k++) {
        /* Bits 2k and 2k+1 of the operand, whose point is behind the first pair. */
        int first = odd ? 2 * k : 2 * k - 1;
        unsigned pair = 0;
        if (first >= 0 && first < 128)
            pair |= (unsigned)(a.sig >> (127 - first) & 1) << 1;
        if (first + 1 >= 0 && first + 1 < 128)
            pair |= (unsigned)(a.sig >> (126 - first) & 1);
        remainder = remainder << 2 | pair;
        u128 trial = root << 2 | 1;
        root <<= 1;
        if (remainder >= trial) {
            remainder -= trial;
            root |= 1;
        }
    }
    v.sig = root << 8 | (remainder != 0);
    return normalize(v);
}

/* --- rounding ------------------------------------------------------------------------------- */

static bool increment(enum fp_round mode, bool sign, bool odd, bool inexact, int half)
{
    switch (mode) {
    case FP_NEAREST:
        return half > 0 || (half == 0 && odd);
    case FP_AWAY:
        return half >= 0;
    case FP_UP:
        return inexact && !sign;
    case FP_DOWN:
        return inexact && sign;
    case FP_SHORTER:
        return inexact && !odd;
    case FP_ZERO:
        break;
    }
    return false;
}

/* Keep the left 128 - n bits of sig (n from 1).  The result's rightmost kept bit stands
 * at bit n again; a carry out of the left moves the point. */
static struct fp round_at(struct fp v, unsigned n, enum fp_round mode, bool *inexact,
                          bool *incremented)
{
    int unit = v.exp - 127 + (int)n; /* exponent of the rightmost kept bit */
    u128 kept = n > 127 ? 0 : v.sig >> n;
    u128 rest = n > 127 ? v.sig : v.sig & (((u128)1 << n) - 1);
    u128 middle = n > 128 ? 0 : (u128)1 << (n - 1);
    int half = n > 128 ? -1 : rest < middle ? -1 : rest > middle;
    *inexact = rest != 0;
    *incremented = *inexact && increment(mode, v.sign, kept & 1, true, half);
    kept += *incremented;
    if (n > 127) {
        /* Nothing is left, or the one unit. */
        v.sig = kept ? TOP : 0;
        v.exp = unit;
    } else if (kept >> (128 - n)) {
        v.sig = TOP;
        v.exp++;
    } else {
        v.sig = kept << n;
    }
    if (v.sig == 0)
        v.class = FP_IS_ZERO;
    return v;
}

struct fp fp_to_precision(enum fp_format f, struct fp v, enum fp_round mode, bool *inexact,
                          bool *incremented)
{
    return round_at(v, 128 - (unsigned)SHAPES[f].precision, mode, inexact, incremented);
}

static struct fp largest(enum fp_format f, bool sign)
{
    const struct shape *s = &SHAPES[f];
    struct fp v = {.class = FP_IS_FINITE, .sign = sign, .exp = s->emax};
    v.sig = ~(u128)0 << (128 - s->precision);
    return v;
}

static struct fp overflowed(enum fp_format f, bool sign, enum fp_round mode)
{
    bool finite = mode == FP_ZERO || mode == FP_SHORTER || (mode == FP_UP && sign) ||
                  (mode == FP_DOWN && !sign);
    return finite ? largest(f, sign) : infinity(sign);
}

struct fp_rounded fp_round(enum fp_format f, struct fp v, enum fp_round mode, unsigned traps)
{
    const struct shape *s = &SHAPES[f];
    struct fp_rounded r = {.value = v};
    if (v.class == FP_IS_FINITE) {
        bool inexact, tiny = v.exp < 1 - s->emax;
        unsigned drop = 128 - (unsigned)s->precision;
        if (tiny && traps & FPC_UNDERFLOW) {
            r.flags |= FPC_UNDERFLOW;
            v.exp += s->adjust;
        } else if (tiny) {
            int below = 1 - s->emax - v.exp;
            drop += (unsigned)below;
        }
        r.value = round_at(v, drop, mode, &inexact, &r.incremented);
        if (inexact)
            r.flags |= FPC_INEXACT | (tiny ? FPC_UNDERFLOW : 0);
        if (r.value.class == FP_IS_FINITE && r.value.exp > s->emax) {
            r.flags |= FPC_OVERFLOW;
            if (traps & FPC_OVERFLOW) {
                r.value.exp -= s->adjust;
            } else {
                r.value = overflowed(f, v.sign, mode);
                r.flags |= FPC_INEXACT;
                r.incremented = r.value.class == FP_IS_INFINITE;
            }
        }
    }
    r.bits = fp_pack(f, &r.value);
    return r;
}

struct fp fp_to_integral(struct fp v, enum fp_round mode, bool *inexact, bool *incremented)
{
    *inexact = *incremented = false;
    if (v.class != FP_IS_FINITE || v.exp >= 127)
        return v;
    return round_at(v, (unsigned)(127 - v.exp), mode, inexact, incremented);
}
