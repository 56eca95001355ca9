/* Decimal instructions, and the general ones on decimal formats: CONVERT TO BINARY and DECIMAL,
 * PACK, UNPACK, MOVE WITH OFFSET, EDIT.
 *
 * Kept true: operands are checked before anything is stored, so that a data exception
 * suppresses; packed numbers have at most 31 digits, which a 128-bit integer holds.
 *
 * Principles of Operation, chapter 8, and chapter 7. */
#include "engine/access.h"

struct decimal {
    bool negative;
    unsigned __int128 magnitude;
};

static unsigned __int128 power_of_ten(unsigned n)
{
    unsigned __int128 v = 1;
    while (n--)
        v *= 10;
    return v;
}

/* Sign codes: B and D are minus, A, C, E, F plus. */
static inline bool minus(unsigned sign)
{
    return sign == 0xb || sign == 0xd;
}

/* Decode packed bytes; false when a digit or the sign is invalid. */
static bool decode(struct decimal *d, const uint8_t *p, unsigned len)
{
    d->magnitude = 0;
    for (unsigned k = 0; k < 2 * len - 1; k++) {
        unsigned digit = k & 1 ? p[k / 2] & 15 : p[k / 2] >> 4;
        if (digit > 9)
            return false;
        d->magnitude = d->magnitude * 10 + digit;
    }
    d->negative = minus(p[len - 1] & 15);
    return (p[len - 1] & 15) > 9;
}

/* The rightmost digits that fit, with preferred signs. */
static void encode(uint8_t *p, unsigned len, const struct decimal *d)
{
    unsigned __int128 v = d->magnitude;
    p[len - 1] = (uint8_t)((unsigned)(v % 10) << 4 | (d->negative ? 0xd : 0xc));
    v /= 10;
    for (unsigned k = len - 1; k-- > 0;) {
        unsigned low = (unsigned)(v % 10), high = (unsigned)(v / 10 % 10);
        p[k] = (uint8_t)(high << 4 | low);
        v /= 100;
    }
}

static struct decimal fetch(struct vcpu *c, uint64_t va, unsigned b, unsigned len)
{
    uint8_t buf[16];
    struct decimal d;
    operand_fetch(c, buf, va, b, len);
    if (!decode(&d, buf, len))
        cpu_data_exception(c, 0);
    return d;
}

static void store(struct vcpu *c, uint64_t va, unsigned b, unsigned len, const struct decimal *d)
{
    uint8_t buf[16];
    encode(buf, len, d);
    operand_store(c, va, b, buf, len);
}

/* Store a result into the first operand and set the condition code.  `lost`: digits were shifted
 * out on the left already. */
static void store_result(struct vcpu *c, const struct insn *i, struct decimal d, bool lost)
{
    unsigned len = i->r1 + 1u;
    unsigned __int128 limit = power_of_ten(2 * len - 1);
    if (d.magnitude >= limit)
        lost = true;
    d.magnitude %= limit;
    if (d.magnitude == 0 && !lost)
        d.negative = false;
    store(c, ea1(c, i), i->b1, len, &d);
    c->cc = lost ? 3 : d.magnitude == 0 ? 0 : d.negative ? 1 : 2;
    if (lost && c->pm & PM_DECIMAL_OVERFLOW)
        cpu_program(c, PGM_DECIMAL_OVERFLOW);
}

static struct decimal first(struct vcpu *c, const struct insn *i)
{
    return fetch(c, ea1(c, i), i->b1, i->r1 + 1u);
}

static struct decimal second(struct vcpu *c, const struct insn *i)
{
    return fetch(c, ea2(c, i), i->b2, i->r3 + 1u);
}

static struct decimal sum(struct decimal a, struct decimal b)
{
    if (a.negative == b.negative) {
        a.magnitude += b.magnitude;
        return a;
    }
    if (a.magnitude >= b.magnitude) {
        a.magnitude -= b.magnitude;
        return a;
    }
    b.magnitude -= a.magnitude;
    return b;
}

static void op_ap(struct vcpu *c, const struct insn *i)
{
    struct decimal b = second(c, i);
    store_result(c, i, sum(first(c, i), b), false);
}

static void op_sp(struct vcpu *c, const struct insn *i)
{
    struct decimal b = second(c, i);
    b.negative = !b.negative;
    store_result(c, i, sum(first(c, i), b), false);
}

static void op_zap(struct vcpu *c, const struct insn *i)
{
    store_result(c, i, second(c, i), false);
}

static void op_cp(struct vcpu *c, const struct insn *i)
{
    struct decimal b = second(c, i);
    b.negative = !b.negative;
    struct decimal d = sum(first(c, i), b);
    c->cc = d.magnitude == 0 ? 0 : d.negative ? 1 : 2;
}

/* MULTIPLY DECIMAL, DIVIDE DECIMAL: the second operand has at most eight bytes, and fewer than
 * the first. */
static void check_lengths(struct vcpu *c, const struct insn *i)
{
    if (i->r3 > 7 || i->r3 >= i->r1)
        cpu_program(c, PGM_SPECIFICATION);
}

static void op_mp(struct vcpu *c, const struct insn *i)
{
    check_lengths(c, i);
    unsigned len1 = i->r1 + 1u, len2 = i->r3 + 1u;
    struct decimal b = second(c, i), a = first(c, i);
    /* The first operand begins with as many bytes of zeros as the second has bytes. */
    if (a.magnitude >= power_of_ten(2 * (len1 - len2) - 1))
        cpu_data_exception(c, 0);
    a.magnitude *= b.magnitude;
    a.negative = a.negative != b.negative;
    store(c, ea1(c, i), i->b1, len1, &a);
}

static void op_dp(struct vcpu *c, const struct insn *i)
{
    check_lengths(c, i);
    unsigned len1 = i->r1 + 1u, len2 = i->r3 + 1u;
    struct decimal b = second(c, i), a = first(c, i), quotient, rest;
    if (b.magnitude == 0)
        cpu_program(c, PGM_DECIMAL_DIVIDE);
    quotient.magnitude = a.magnitude / b.magnitude;
    if (quotient.magnitude >= power_of_ten(2 * (len1 - len2) - 1))
        cpu_program(c, PGM_DECIMAL_DIVIDE);
    quotient.negative = a.negative != b.negative;
    rest.magnitude = a.magnitude % b.magnitude;
    rest.negative = a.negative;
    uint8_t buf[16];
    encode(buf, len1 - len2, &quotient);
    encode(buf + len1 - len2, len2, &rest);
    operand_store(c, ea1(c, i), i->b1, buf, len1);
}

/* SHIFT AND ROUND DECIMAL: six bits of the second-operand address are the shift, signed; the
 * rounding digit is added to the last digit that goes out on the right. */
static void op_srp(struct vcpu *c, const struct insn *i)
{
    unsigned digits = 2 * i->r1 + 1u, shift = ea2(c, i) & 63;
    struct decimal d = first(c, i);
    bool lost = false;
    if (i->r3 > 9)
        cpu_data_exception(c, 0);
    if (shift >= 32) {
        unsigned n = 64 - shift;
        d.magnitude = (d.magnitude / power_of_ten(n - 1) + i->r3) / 10;
    } else if (shift >= digits) {
        lost = d.magnitude != 0;
        d.magnitude = 0;
    } else if (shift) {
        unsigned __int128 kept = power_of_ten(digits - shift);
        lost = d.magnitude >= kept;
        d.magnitude = d.magnitude % kept * power_of_ten(shift);
    }
    store_result(c, i, d, lost);
}

/* TEST DECIMAL. */
static void op_tp(struct vcpu *c, const struct insn *i)
{
    uint8_t buf[16];
    unsigned len = (i->l >> 4) + 1u;
    operand_fetch(c, buf, ea2(c, i), i->b2, len);
    bool digits = true;
    for (unsigned k = 0; k < 2 * len - 1; k++)
        if ((k & 1 ? buf[k / 2] & 15 : buf[k / 2] >> 4) > 9)
            digits = false;
    bool sign = (buf[len - 1] & 15) > 9;
    c->cc = (uint8_t)((sign ? 0 : 1) | (digits ? 0 : 2));
}

/* --- binary and decimal ----------------------------------------------------------------------- */

static void op_cvb(struct vcpu *c, const struct insn *i)
{
    struct decimal d = fetch(c, ea2x(c, i), i->b2, 8);
    int64_t v = (int64_t)d.magnitude;
    v = d.negative ? -v : v;
    set_gr32(c, i->r1, (uint32_t)v);
    if (v != (int32_t)v)
        cpu_program(c, PGM_FIXED_DIVIDE);
}

static void op_cvbg(struct vcpu *c, const struct insn *i)
{
    struct decimal d = fetch(c, ea2x(c, i), i->b2, 16);
    if (d.magnitude > (uint64_t)INT64_MAX + d.negative)
        cpu_program(c, PGM_FIXED_DIVIDE);
    uint64_t v = (uint64_t)d.magnitude;
    c->gr[i->r1] = d.negative ? -v : v;
}

static void op_cvd(struct vcpu *c, const struct insn *i)
{
    int64_t v = (int32_t)gr32(c, i->r1);
    struct decimal d = {v < 0, (uint64_t)(v < 0 ? -v : v)};
    store(c, ea2x(c, i), i->b2, 8, &d);
}

static void op_cvdg(struct vcpu *c, const struct insn *i)
{
    int64_t v = (int64_t)c->gr[i->r1];
    struct decimal d = {v < 0, v < 0 ? -(uint64_t)v : (uint64_t)v};
    store(c, ea2x(c, i), i->b2, 16, &d);
}

/* --- zoned and packed ------------------------------------------------------------------------- */

/* These work from right to left on storage itself, byte by byte: operands may overlap. */
struct fields {
    struct operand to, from;
    int k, j; /* rightmost byte not done yet */
};

static inline uint8_t *at(struct operand *o, int k)
{
    return (unsigned)k < o->n[0] ? o->p[0] + k : o->p[1] + ((unsigned)k - o->n[0]);
}

static void open_fields(struct vcpu *c, const struct insn *i, struct fields *f)
{
    operand_pieces(c, &f->to, ea1(c, i), i->b1, i->r1 + 1u, true);
    operand_pieces(c, &f->from, ea2(c, i), i->b2, i->r3 + 1u, false);
    f->k = i->r1;
    f->j = i->r3;
}

static inline uint8_t take(struct fields *f)
{
    return f->j >= 0 ? *at(&f->from, f->j--) : 0;
}

static inline void give(struct fields *f, unsigned v)
{
    if (f->k >= 0)
        *at(&f->to, f->k--) = (uint8_t)v;
}

static inline unsigned swapped(unsigned v)
{
    return (v << 4 | v >> 4) & 0xff;
}

static void op_pack(struct vcpu *c, const struct insn *i)
{
    struct fields f;
    open_fields(c, i, &f);
    give(&f, swapped(take(&f)));
    while (f.k >= 0) {
        unsigned low = take(&f) & 15, high = take(&f) & 15;
        give(&f, high << 4 | low);
    }
}

static void op_unpk(struct vcpu *c, const struct insn *i)
{
    struct fields f;
    open_fields(c, i, &f);
    give(&f, swapped(take(&f)));
    while (f.k >= 0) {
        unsigned v = take(&f);
        give(&f, 0xf0 | (v & 15));
        give(&f, 0xf0 | v >> 4);
    }
}

static void op_mvo(struct vcpu *c, const struct insn *i)
{
    struct fields f;
    open_fields(c, i, &f);
    unsigned carry = *at(&f.to, f.k) & 15;
    while (f.k >= 0) {
        unsigned v = take(&f);
        give(&f, (v << 4 | carry) & 0xff);
        carry = v >> 4;
    }
}

/* PACK ASCII, PACK UNICODE: to 31 digits, plus. */
static void pack_characters(struct vcpu *c, const struct insn *i, unsigned size)
{
    unsigned len = i->l + 1u, n = len / size;
    uint8_t from[64], to[16] = {0};
    if (n > 32 || len % size)
        cpu_program(c, PGM_SPECIFICATION);
    operand_fetch(c, from, ea2(c, i), i->b2, len);
    to[15] = 0xc;
    for (unsigned k = 0; k < n && k < 31; k++) {
        unsigned digit = from[(n - k) * size - 1] & 15;
        unsigned nibble = k + 1; /* from the right */
        to[15 - nibble / 2] |= (uint8_t)(nibble & 1 ? digit << 4 : digit);
    }
    operand_store(c, ea1(c, i), i->b1, to, 16);
}

static void op_pka(struct vcpu *c, const struct insn *i)
{
    pack_characters(c, i, 1);
}

static void op_pku(struct vcpu *c, const struct insn *i)
{
    pack_characters(c, i, 2);
}

/* UNPACK ASCII, UNPACK UNICODE; the sign only shows in the condition code. */
static void unpack_characters(struct vcpu *c, const struct insn *i, unsigned size)
{
    unsigned len = i->l + 1u, n = len / size;
    uint8_t from[16], to[64] = {0};
    if (n > 32 || len % size)
        cpu_program(c, PGM_SPECIFICATION);
    operand_fetch(c, from, ea2(c, i), i->b2, 16);
    for (unsigned k = 0; k < n; k++) {
        unsigned nibble = k + 1, digit = 0;
        if (nibble < 32)
            digit = nibble & 1 ? from[15 - nibble / 2] >> 4 : from[15 - nibble / 2] & 15;
        to[(n - k) * size - 1] = (uint8_t)(0x30 | digit);
    }
    operand_store(c, ea1(c, i), i->b1, to, len);
    unsigned sign = from[15] & 15;
    c->cc = sign < 0xa ? 3 : minus(sign) ? 1 : 0;
}

static void op_unpka(struct vcpu *c, const struct insn *i)
{
    unpack_characters(c, i, 1);
}

static void op_unpku(struct vcpu *c, const struct insn *i)
{
    unpack_characters(c, i, 2);
}

/* --- EDIT, EDIT AND MARK ---------------------------------------------------------------------- */

enum { DIGIT_SELECTOR = 0x20, SIGNIFICANCE_STARTER = 0x21, FIELD_SEPARATOR = 0x22 };

struct editing {
    struct vcpu *c;
    const struct insn *i;
    uint64_t source;
    int waiting; /* the right digit of the last source byte, or -1 */
    bool significant, nonzero;
};

/* The next source digit; *plus: a plus sign stands behind it. */
static unsigned next_digit(struct editing *e, bool *plus)
{
    unsigned digit;
    *plus = false;
    if (e->waiting >= 0) {
        digit = (unsigned)e->waiting;
        e->waiting = -1;
        return digit;
    }
    uint8_t v = load8(e->c, e->source, e->i->b2);
    e->source = (e->source + 1) & e->c->address_mask;
    digit = v >> 4;
    if (digit > 9)
        cpu_data_exception(e->c, 0);
    if ((v & 15) <= 9)
        e->waiting = v & 15;
    else
        *plus = !minus(v & 15);
    return digit;
}

/* One pattern byte; *mark: the result is the first significant digit. */
static uint8_t edit_byte(struct editing *e, uint8_t pattern, uint8_t fill, bool *mark)
{
    *mark = false;
    if (pattern == FIELD_SEPARATOR) {
        e->significant = e->nonzero = false;
        return fill;
    }
    if (pattern != DIGIT_SELECTOR && pattern != SIGNIFICANCE_STARTER)
        return e->significant ? pattern : fill;
    bool plus;
    unsigned digit = next_digit(e, &plus);
    uint8_t result = e->significant || digit ? (uint8_t)(0xf0 | digit) : fill;
    *mark = digit && !e->significant;
    if (digit)
        e->nonzero = true;
    if (digit || pattern == SIGNIFICANCE_STARTER)
        e->significant = true;
    if (plus)
        e->significant = false;
    return result;
}

static void edit(struct vcpu *c, const struct insn *i, bool marking)
{
    struct editing e = {.c = c, .i = i, .source = ea2(c, i), .waiting = -1};
    unsigned len = i->l + 1u;
    uint8_t text[256], fill;
    uint64_t va = ea1(c, i), marked = 0;
    bool any = false;
    operand_fetch(c, text, va, i->b1, len);
    fill = text[0];
    for (unsigned k = 0; k < len; k++) {
        bool mark;
        text[k] = edit_byte(&e, text[k], fill, &mark);
        if (mark) {
            marked = (va + k) & c->address_mask;
            any = true;
        }
    }
    operand_store(c, va, i->b1, text, len);
    if (any && marking) {
        if (c->amode == 24)
            c->gr[1] = (c->gr[1] & ~0xffffffULL) | marked;
        else
            set_gr_address(c, 1, marked);
    }
    c->cc = !e.nonzero ? 0 : e.significant ? 1 : 2;
}

static void op_ed(struct vcpu *c, const struct insn *i)
{
    edit(c, i, false);
}

static void op_edmk(struct vcpu *c, const struct insn *i)
{
    edit(c, i, true);
}

#define IN_decimal(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
