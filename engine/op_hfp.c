/* Hexadecimal floating point.  Principles of Operation, chapter 18 (and 9 for the registers).
 *
 * A number is a sign, a characteristic (64 more than the exponent of 16) and a fraction of 6, 14 or
 * 28 digits; `digits` names the format.  Kept true: results are truncated, with one guard digit in
 * sums; an exponent that leaves the range wraps, and the interruption comes with the result set. */
#include "engine/float.h"

#define SHORT    6
#define LONG     14
#define EXTENDED 28

typedef unsigned __int128 fraction;

struct hfp {
    bool negative;
    int e; /* characteristic */
    fraction f;
};

/* --- registers and storage ------------------------------------------------------------------------ */

static struct hfp from_long(uint64_t v)
{
    return (struct hfp){v >> 63, (int)(v >> 56 & 127), v & 0xffffffffffffffULL};
}

static struct hfp from_short(uint32_t v)
{
    return (struct hfp){v >> 31, (int)(v >> 24 & 127), v & 0xffffff};
}

static void require(struct vcpu *c, unsigned r, unsigned digits)
{
    if (digits == EXTENDED)
        require_pair(c, r);
    require_fpr(c, r);
}

static struct hfp get(struct vcpu *c, unsigned r, unsigned digits)
{
    require(c, r, digits);
    if (digits == SHORT)
        return from_short(fpr32(c, r));
    struct hfp h = from_long(fpr(c, r));
    if (digits == EXTENDED)
        h.f = h.f << 56 | (fpr(c, r + 2) & 0xffffffffffffffULL);
    return h;
}

static struct hfp get_storage(struct vcpu *c, const struct insn *i, unsigned digits)
{
    uint64_t va = ea2x(c, i);
    return digits == SHORT ? from_short(load32(c, va, i->b2)) : from_long(load64(c, va, i->b2));
}

static uint64_t long_bits(bool negative, int e, uint64_t f)
{
    return (uint64_t)negative << 63 | (uint64_t)(e & 127) << 56 | (f & 0xffffffffffffffULL);
}

static void put(struct vcpu *c, unsigned r, unsigned digits, const struct hfp *h)
{
    if (digits == SHORT) {
        set_fpr32(c, r,
                  (uint32_t)h->negative << 31 | (uint32_t)(h->e & 127) << 24 | (uint32_t)h->f);
    } else if (digits == LONG) {
        set_fpr(c, r, long_bits(h->negative, h->e, (uint64_t)h->f));
    } else {
        set_fpr(c, r, long_bits(h->negative, h->e, (uint64_t)(h->f >> 56)));
        set_fpr(c, r + 2, long_bits(h->negative, h->e - 14, (uint64_t)h->f));
    }
}

static void put_zero(struct vcpu *c, unsigned r, unsigned digits, bool negative)
{
    struct hfp h = {.negative = negative};
    put(c, r, digits, &h);
    if (digits == EXTENDED)
        set_fpr(c, r + 2, (uint64_t)negative << 63);
}

static uint8_t sign_cc(const struct hfp *h)
{
    return h->f == 0 ? 0 : h->negative ? 1 : 2;
}

/* --- results ----------------------------------------------------------------------------------------- */

static void normalize(struct hfp *h, unsigned digits)
{
    if (!h->f)
        return;
    for (; !(h->f >> (4 * digits - 4)); h->e--)
        h->f <<= 4;
}

/* The result of a normalizing operation, with true zero for none; what the exponent asks for.  true:
 * it is not zero. */
static bool finish(struct vcpu *c, unsigned r, unsigned digits, struct hfp *h)
{
    if (h->f && h->e < 0 && !(c->pm & PM_HFP_UNDERFLOW))
        h->f = 0;
    if (!h->f) {
        put_zero(c, r, digits, false);
        return false;
    }
    put(c, r, digits, h);
    return true;
}

static void exponent_exceptions(struct vcpu *c, const struct hfp *h)
{
    if (h->f && h->e > 127)
        cpu_program(c, PGM_HFP_EXPONENT_OVERFLOW);
    if (h->f && h->e < 0)
        cpu_program(c, PGM_HFP_EXPONENT_UNDERFLOW);
}

static void set_result(struct vcpu *c, unsigned r, unsigned digits, struct hfp *h)
{
    finish(c, r, digits, h);
    exponent_exceptions(c, h);
}

/* --- add, subtract, compare ------------------------------------------------------------------------- */

/* The sum with one guard digit behind the fraction, and perhaps a carry before it. */
static struct hfp sum(struct hfp a, struct hfp b, unsigned digits)
{
    a.f <<= 4;
    b.f <<= 4;
    struct hfp *small = a.e < b.e ? &a : &b;
    unsigned apart = (unsigned)(a.e < b.e ? b.e - a.e : a.e - b.e);
    small->f = apart > digits ? 0 : small->f >> 4 * apart;
    struct hfp s = {.e = a.e > b.e ? a.e : b.e};
    if (a.negative == b.negative) {
        s.f = a.f + b.f;
        s.negative = a.negative;
    } else if (a.f >= b.f) {
        s.f = a.f - b.f;
        s.negative = a.negative;
    } else {
        s.f = b.f - a.f;
        s.negative = b.negative;
    }
    return s;
}

static void add(struct vcpu *c, unsigned r, unsigned digits, struct hfp a, struct hfp b,
                bool normalized)
{
    struct hfp s = sum(a, b, digits);
    if (!s.f) { /* the significance is lost */
        c->cc = 0;
        s.negative = false;
        if (c->pm & PM_HFP_SIGNIFICANCE) {
            put(c, r, digits, &s);
            cpu_program(c, PGM_HFP_SIGNIFICANCE);
        }
        put_zero(c, r, digits, false);
        return;
    }
    if (s.f >> (4 * digits + 4)) {
        s.f >>= 4;
        s.e++;
    } else if (normalized) {
        normalize(&s, digits + 1);
    }
    s.f >>= 4;
    if (normalized || s.e > 127) {
        c->cc = finish(c, r, digits, &s) ? sign_cc(&s) : 0;
        exponent_exceptions(c, &s);
    } else {
        put(c, r, digits, &s);
        c->cc = sign_cc(&s);
    }
}

static void compare(struct vcpu *c, struct hfp a, struct hfp b, unsigned digits)
{
    b.negative = !b.negative;
    struct hfp s = sum(a, b, digits);
    c->cc = sign_cc(&s);
}

/* --- multiply, divide, square root ---------------------------------------------------------------------- */

/* The upper 128 bits of a product of two fractions of 112 bits, in units of their place: bits 224 to
 * 96 of it. */
static fraction multiply_112(fraction a, fraction b)
{
    uint64_t ah = (uint64_t)(a >> 64), al = (uint64_t)a, bh = (uint64_t)(b >> 64), bl = (uint64_t)b;
    fraction low = (fraction)al * bl, middle = (fraction)ah * bl, other = (fraction)al * bh;
    fraction carry = (low >> 64) + (uint64_t)middle + (uint64_t)other;
    fraction high = (fraction)ah * bh + (middle >> 64) + (other >> 64) + (carry >> 64);
    /* high holds the bits from 128 on, carry's right half those from 64. */
    return high << 32 | (uint64_t)carry >> 32;
}

/* Operands of `digits`, result of `to`. */
static void multiply(struct vcpu *c, unsigned r, unsigned digits, unsigned to, struct hfp a,
                     struct hfp b)
{
    struct hfp p = {.negative = a.negative != b.negative};
    normalize(&a, digits);
    normalize(&b, digits);
    p.e = a.e + b.e - 64;
    if (a.f && b.f && digits == EXTENDED) {
        p.f = multiply_112(a.f, b.f); /* 32 digits, the first one perhaps zero */
        normalize(&p, 32);
        p.f >>= 16;
    } else if (a.f && b.f) {
        p.f = a.f * b.f; /* 2 * digits of them */
        normalize(&p, 2 * digits);
        p.f = to >= 2 * digits ? p.f << 4 * (to - 2 * digits) : p.f >> 4 * (2 * digits - to);
    }
    set_result(c, r, to, &p);
}

/* `bits` bits of a / b, a fraction less than one. */
static fraction quotient(fraction a, fraction b, unsigned bits)
{
    fraction q = 0;
    for (unsigned n = 0; n < bits; n++) {
        a <<= 1;
        q <<= 1;
        if (a >= b) {
            a -= b;
            q |= 1;
        }
    }
    return q;
}

static void divide(struct vcpu *c, unsigned r, unsigned digits, struct hfp a, struct hfp b)
{
    if (!b.f)
        cpu_program(c, PGM_HFP_DIVIDE);
    normalize(&a, digits);
    normalize(&b, digits);
    struct hfp q = {.negative = a.negative != b.negative, .e = a.e - b.e + 64};
    if (a.f >= b.f) { /* one digit before the point */
        q.e++;
        b.f <<= 4;
    }
    q.f = a.f ? quotient(a.f, b.f, 4 * digits) : 0;
    set_result(c, r, digits, &q);
}

static void square_root(struct vcpu *c, unsigned r, unsigned digits, struct hfp a)
{
    if (!a.f) {
        put_zero(c, r, digits, false);
        return;
    }
    if (a.negative)
        cpu_program(c, PGM_HFP_SQUARE_ROOT);
    normalize(&a, digits);
    unsigned odd = a.e & 1, bits = 4 * digits;
    /* Two bits of the operand for each one of the root, and one more to round by. */
    fraction remainder = 0, root = 0, f = odd ? a.f >> 4 : a.f, lost = odd ? a.f & 15 : 0;
    for (int n = (int)bits - 2; n >= -(int)bits - 2; n -= 2) {
        unsigned pair = n >= 0 ? (unsigned)(f >> n) & 3 : 0;
        if (n == -2 || n == -4) /* the digit that an odd exponent pushed out */
            pair = (unsigned)(lost >> (n + 4)) & 3;
        remainder = remainder << 2 | pair;
        fraction trial = root << 2 | 1;
        root <<= 1;
        if (remainder >= trial) {
            remainder -= trial;
            root |= 1;
        }
    }
    struct hfp q = {.e = (a.e + 64 + (int)odd) / 2, .f = (root + 1) >> 1};
    if (q.f >> bits) {
        q.f >>= 4;
        q.e++;
    }
    set_result(c, r, digits, &q);
}

/* --- loads with a change ---------------------------------------------------------------------------------- */

enum sign_change { SIGN_TEST, SIGN_POSITIVE, SIGN_NEGATIVE, SIGN_COMPLEMENT };

static void load_sign(struct vcpu *c, const struct insn *i, unsigned digits, enum sign_change how)
{
    struct hfp h = get(c, i->r2, digits);
    require(c, i->r1, digits);
    if (how == SIGN_COMPLEMENT)
        h.negative = !h.negative;
    else if (how != SIGN_TEST)
        h.negative = how == SIGN_NEGATIVE;
    if (digits == EXTENDED && !h.f)
        put_zero(c, i->r1, digits, h.negative);
    else
        put(c, i->r1, digits, &h);
    c->cc = sign_cc(&h);
}

/* LOAD ROUNDED, half up; not normalized. */
static void load_rounded(struct vcpu *c, const struct insn *i, unsigned from, unsigned to)
{
    struct hfp h = get(c, i->r2, from);
    require(c, i->r1, to);
    unsigned shift = 4 * (from - to);
    h.f = (h.f + ((fraction)1 << (shift - 1))) >> shift;
    if (h.f >> 4 * to) {
        h.f >>= 4;
        h.e++;
    }
    put(c, i->r1, to, &h);
    if (h.e > 127)
        cpu_program(c, PGM_HFP_EXPONENT_OVERFLOW);
}

static void lengthen(struct vcpu *c, unsigned r, unsigned from, unsigned to, struct hfp h)
{
    require(c, r, to);
    h.f <<= 4 * (to - from);
    if (to == EXTENDED && !h.f)
        put_zero(c, r, to, h.negative);
    else
        put(c, r, to, &h);
}

static void halve(struct vcpu *c, const struct insn *i, unsigned digits)
{
    struct hfp h = get(c, i->r2, digits);
    require(c, i->r1, digits);
    h.f <<= 3; /* with a guard digit */
    normalize(&h, digits + 1);
    h.f >>= 4;
    set_result(c, i->r1, digits, &h);
}

/* --- integers ------------------------------------------------------------------------------------------------ */

static void load_integer(struct vcpu *c, const struct insn *i, unsigned digits)
{
    struct hfp h = get(c, i->r2, digits);
    require(c, i->r1, digits);
    int drop = (int)digits - (h.e - 64);
    if (drop >= (int)digits)
        h.f = 0;
    else if (drop > 0)
        h.f = h.f >> 4 * drop << 4 * drop;
    normalize(&h, digits);
    set_result(c, i->r1, digits, &h);
}

static void from_fixed(struct vcpu *c, const struct insn *i, unsigned digits, int64_t v)
{
    require(c, i->r1, digits);
    struct hfp h = {.negative = v < 0, .e = 64 + 16, .f = v < 0 ? -(uint64_t)v : (uint64_t)v};
    normalize(&h, 16);
    h.f = digits > 16 ? h.f << 4 * (digits - 16) : h.f >> 4 * (16 - digits);
    set_result(c, i->r1, digits, &h);
}

/* Does a magnitude with something dropped go up?  half: the dropped part against a half, -1, 0, 1; none
 * dropped: -2. */
static bool rounds_up(unsigned mode, bool negative, bool odd, int half)
{
    switch (mode) {
    case 1:
        return half >= 0;
    case 4:
        return half > 0 || (half == 0 && odd);
    case 6:
        return half > -2 && !negative;
    case 7:
        return half > -2 && negative;
    default:
        return false;
    }
}

/* To `bits` bits with sign, by the rounding method; CC 3: too large, the result is the nearest. */
static void to_fixed(struct vcpu *c, const struct insn *i, unsigned digits, unsigned bits)
{
    unsigned mode = i->r3;
    if (mode == 2 || mode == 3 || mode > 7)
        cpu_program(c, PGM_SPECIFICATION);
    struct hfp h = get(c, i->r2, digits);
    uint64_t most = (1ULL << (bits - 1)) - 1 + h.negative;
    int drop = 4 * ((int)digits - (h.e - 64)), half = -2;
    fraction v = h.f;
    c->cc = sign_cc(&h);
    if (drop > 4 * (int)digits) {
        half = v ? -1 : -2;
        v = 0;
    } else if (drop > 0) {
        fraction rest = v & (((fraction)1 << drop) - 1), middle = (fraction)1 << (drop - 1);
        v >>= drop;
        half = !rest ? -2 : rest < middle ? -1 : rest > middle;
    } else if (v) {
        normalize(&h, digits); /* how many digits are there before the point? */
        v = h.e - 64 > 17 ? (fraction)1 << 100 : v << -drop;
    }
    v += rounds_up(mode, h.negative, v & 1, half);
    if (v > most) {
        v = most;
        c->cc = 3;
    }
    uint64_t result = h.negative ? -(uint64_t)v : (uint64_t)v;
    if (bits == 32)
        set_gr32(c, i->r1, (uint32_t)result);
    else
        c->gr[i->r1] = result;
}

/* --- to and from binary floating point (chapter 9) ------------------------------------------------------------ */

/* To the long format, exactly.  CC 3: too large, or no number: the greatest. */
static void from_binary(struct vcpu *c, const struct insn *i, enum fp_format format)
{
    require_bfp(c);
    struct fp v = fp_unpack(format, (struct fp_bits){fpr(c, i->r2), 0});
    struct hfp h = {.negative = v.sign};
    int e = v.exp + 1; /* of two, with the fraction below one */
    unsigned shift = (unsigned)-e & 3;
    bool finite = v.class == FP_IS_FINITE;
    if (fp_is_nan(&v))
        h.negative = false;
    c->cc = v.class == FP_IS_ZERO ? 0 : v.sign ? 1 : 2;
    if ((finite && e + (int)shift > 63 * 4) || v.class >= FP_IS_INFINITE) {
        h.e = 127;
        h.f = 0xffffffffffffffULL;
        c->cc = 3;
    } else if (finite && e + (int)shift >= -64 * 4) {
        h.e = (e + (int)shift) / 4 + 64;
        h.f = v.sig >> (72 + shift);
    }
    put(c, i->r1, LONG, &h);
}

/* From the long format, by the rounding method in M3.  CC 3: too large. */
static void to_binary(struct vcpu *c, const struct insn *i, enum fp_format format)
{
    static const int8_t modes[8] = {FP_ZERO, FP_AWAY, -1, -1, FP_NEAREST, FP_ZERO, FP_UP, FP_DOWN};
    require_bfp(c);
    if (i->r3 > 7 || modes[i->r3] < 0)
        cpu_program(c, PGM_SPECIFICATION);
    struct hfp h = get(c, i->r2, LONG);
    struct fp v = {.class = h.f ? FP_IS_FINITE : FP_IS_ZERO, .sign = h.negative};
    if (h.f) {
        int top = 63 - __builtin_clzll((uint64_t)h.f);
        v.exp = top + 4 * (h.e - 64) - 56;
        v.sig = h.f << (127 - top);
    }
    struct fp_rounded r = fp_round(format, v, (enum fp_round)modes[i->r3], 0);
    c->cc = r.flags & FPC_OVERFLOW ? 3 : sign_cc(&h);
    if (format == FP_SHORT)
        set_fpr32(c, i->r1, (uint32_t)(r.bits.high >> 32));
    else
        set_fpr(c, i->r1, r.bits.high);
}

/* --- the instructions ---------------------------------------------------------------------------------------- */

/* clang-format off */
#define OP(name, body) \
    static void op_##name(struct vcpu *c, const struct insn *i) { body; }
#define R1 i->r1
#define RR(digits, call) \
    { struct hfp a = get(c, i->r1, digits), b = get(c, i->r2, digits); call; }
#define RX(digits, call) \
    { struct hfp a = get(c, i->r1, digits), b = get_storage(c, i, digits); call; }
#define SUB(call) { b.negative = !b.negative; call; }

OP(aer, RR(SHORT, add(c, R1, SHORT, a, b, true)))
OP(ser, RR(SHORT, SUB(add(c, R1, SHORT, a, b, true))))
OP(aur, RR(SHORT, add(c, R1, SHORT, a, b, false)))
OP(sur, RR(SHORT, SUB(add(c, R1, SHORT, a, b, false))))
OP(adr, RR(LONG, add(c, R1, LONG, a, b, true)))
OP(sdr, RR(LONG, SUB(add(c, R1, LONG, a, b, true))))
OP(awr, RR(LONG, add(c, R1, LONG, a, b, false)))
OP(swr, RR(LONG, SUB(add(c, R1, LONG, a, b, false))))
OP(axr, RR(EXTENDED, add(c, R1, EXTENDED, a, b, true)))
OP(sxr, RR(EXTENDED, SUB(add(c, R1, EXTENDED, a, b, true))))
OP(ae, RX(SHORT, add(c, R1, SHORT, a, b, true)))
OP(se, RX(SHORT, SUB(add(c, R1, SHORT, a, b, true))))
OP(au, RX(SHORT, add(c, R1, SHORT, a, b, false)))
OP(su, RX(SHORT, SUB(add(c, R1, SHORT, a, b, false))))
OP(ad, RX(LONG, add(c, R1, LONG, a, b, true)))
OP(sd, RX(LONG, SUB(add(c, R1, LONG, a, b, true))))
OP(aw, RX(LONG, add(c, R1, LONG, a, b, false)))
OP(sw, RX(LONG, SUB(add(c, R1, LONG, a, b, false))))
OP(cer, RR(SHORT, compare(c, a, b, SHORT)))
OP(cdr, RR(LONG, compare(c, a, b, LONG)))
OP(cxr, RR(EXTENDED, compare(c, a, b, EXTENDED)))
OP(ce, RX(SHORT, compare(c, a, b, SHORT)))
OP(cd, RX(LONG, compare(c, a, b, LONG)))
OP(meer, RR(SHORT, multiply(c, R1, SHORT, SHORT, a, b)))
OP(mder, RR(SHORT, multiply(c, R1, SHORT, LONG, a, b)))
OP(mdr, RR(LONG, multiply(c, R1, LONG, LONG, a, b)))
OP(mxdr, require(c, R1, EXTENDED); RR(LONG, multiply(c, R1, LONG, EXTENDED, a, b)))
OP(mxr, RR(EXTENDED, multiply(c, R1, EXTENDED, EXTENDED, a, b)))
OP(mee, RX(SHORT, multiply(c, R1, SHORT, SHORT, a, b)))
OP(mde, RX(SHORT, multiply(c, R1, SHORT, LONG, a, b)))
OP(md, RX(LONG, multiply(c, R1, LONG, LONG, a, b)))
OP(mxd, require(c, R1, EXTENDED); RX(LONG, multiply(c, R1, LONG, EXTENDED, a, b)))
OP(der, RR(SHORT, divide(c, R1, SHORT, a, b)))
OP(ddr, RR(LONG, divide(c, R1, LONG, a, b)))
OP(dxr, RR(EXTENDED, divide(c, R1, EXTENDED, a, b)))
OP(de, RX(SHORT, divide(c, R1, SHORT, a, b)))
OP(dd, RX(LONG, divide(c, R1, LONG, a, b)))
OP(sqer, require(c, R1, SHORT); square_root(c, R1, SHORT, get(c, i->r2, SHORT)))
OP(sqdr, require(c, R1, LONG); square_root(c, R1, LONG, get(c, i->r2, LONG)))
OP(sqxr, require(c, R1, EXTENDED); square_root(c, R1, EXTENDED, get(c, i->r2, EXTENDED)))
OP(sqe, require(c, R1, SHORT); square_root(c, R1, SHORT, get_storage(c, i, SHORT)))
OP(sqd, require(c, R1, LONG); square_root(c, R1, LONG, get_storage(c, i, LONG)))
OP(lter, load_sign(c, i, SHORT, SIGN_TEST))
OP(lper, load_sign(c, i, SHORT, SIGN_POSITIVE))
OP(lner, load_sign(c, i, SHORT, SIGN_NEGATIVE))
OP(lcer, load_sign(c, i, SHORT, SIGN_COMPLEMENT))
OP(ltdr, load_sign(c, i, LONG, SIGN_TEST))
OP(lpdr, load_sign(c, i, LONG, SIGN_POSITIVE))
OP(lndr, load_sign(c, i, LONG, SIGN_NEGATIVE))
OP(lcdr, load_sign(c, i, LONG, SIGN_COMPLEMENT))
OP(ltxr, load_sign(c, i, EXTENDED, SIGN_TEST))
OP(lpxr, load_sign(c, i, EXTENDED, SIGN_POSITIVE))
OP(lnxr, load_sign(c, i, EXTENDED, SIGN_NEGATIVE))
OP(lcxr, load_sign(c, i, EXTENDED, SIGN_COMPLEMENT))
OP(ledr, load_rounded(c, i, LONG, SHORT))
OP(ldxr, load_rounded(c, i, EXTENDED, LONG))
OP(lexr, load_rounded(c, i, EXTENDED, SHORT))
OP(lder, lengthen(c, R1, SHORT, LONG, get(c, i->r2, SHORT)))
OP(lxer, lengthen(c, R1, SHORT, EXTENDED, get(c, i->r2, SHORT)))
OP(lxdr, lengthen(c, R1, LONG, EXTENDED, get(c, i->r2, LONG)))
OP(lde, lengthen(c, R1, SHORT, LONG, get_storage(c, i, SHORT)))
OP(lxe, lengthen(c, R1, SHORT, EXTENDED, get_storage(c, i, SHORT)))
OP(lxd, lengthen(c, R1, LONG, EXTENDED, get_storage(c, i, LONG)))
OP(her, halve(c, i, SHORT))
OP(hdr, halve(c, i, LONG))
OP(fier, load_integer(c, i, SHORT))
OP(fidr, load_integer(c, i, LONG))
OP(fixr, load_integer(c, i, EXTENDED))
OP(cefr, from_fixed(c, i, SHORT, (int32_t)gr32(c, i->r2)))
OP(cdfr, from_fixed(c, i, LONG, (int32_t)gr32(c, i->r2)))
OP(cxfr, from_fixed(c, i, EXTENDED, (int32_t)gr32(c, i->r2)))
OP(cegr, from_fixed(c, i, SHORT, (int64_t)c->gr[i->r2]))
OP(cdgr, from_fixed(c, i, LONG, (int64_t)c->gr[i->r2]))
OP(cxgr, from_fixed(c, i, EXTENDED, (int64_t)c->gr[i->r2]))
OP(cfer, to_fixed(c, i, SHORT, 32))
OP(cfdr, to_fixed(c, i, LONG, 32))
OP(cfxr, to_fixed(c, i, EXTENDED, 32))
OP(cger, to_fixed(c, i, SHORT, 64))
OP(cgdr, to_fixed(c, i, LONG, 64))
OP(cgxr, to_fixed(c, i, EXTENDED, 64))
OP(thder, from_binary(c, i, FP_SHORT))
OP(thdr, from_binary(c, i, FP_LONG))
OP(tbedr, to_binary(c, i, FP_SHORT))
OP(tbdr, to_binary(c, i, FP_LONG))
/* clang-format on */

#define IN_hfp(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
