/* General instructions that compute: add, subtract, multiply, divide, compare, compare and trap,
 * shift.  32-bit operands are the low words of registers unless the name says high (H).
 *
 * Kept true: a fixed-point overflow completes the instruction (the wrapped result is set, the
 * condition code is 3) before the program mask decides about an interruption; a fixed-point
 * divide exception suppresses it.
 *
 * To add one: OP(handler, its effect), and its row in insn.def.  Principles of Operation,
 * chapter 7. */
#include "engine/operands.h"

#define OP(name, ...)                                           \
    static void op_##name(struct vcpu *c, const struct insn *i) \
    {                                                           \
        __VA_ARGS__;                                            \
    }

/* The result is set already. */
static __attribute__((noinline)) void overflow(struct vcpu *c)
{
    c->cc = 3;
    if (c->pm & PM_FIXED_OVERFLOW)
        cpu_program(c, PGM_FIXED_OVERFLOW);
}

/* --- add and subtract ----------------------------------------------------------------------- */

static inline void add32(struct vcpu *c, unsigned r, int32_t a, int32_t b)
{
    int32_t v;
    bool over = __builtin_add_overflow(a, b, &v);
    set_gr32(c, r, (uint32_t)v);
    c->cc = cc_sign32(v);
    if (unlikely(over))
        overflow(c);
}

static inline void sub32(struct vcpu *c, unsigned r, int32_t a, int32_t b)
{
    int32_t v;
    bool over = __builtin_sub_overflow(a, b, &v);
    set_gr32(c, r, (uint32_t)v);
    c->cc = cc_sign32(v);
    if (unlikely(over))
        overflow(c);
}

static inline void add64(struct vcpu *c, unsigned r, int64_t a, int64_t b)
{
    int64_t v;
    bool over = __builtin_add_overflow(a, b, &v);
    c->gr[r] = (uint64_t)v;
    c->cc = cc_sign64(v);
    if (unlikely(over))
        overflow(c);
}

static inline void sub64(struct vcpu *c, unsigned r, int64_t a, int64_t b)
{
    int64_t v;
    bool over = __builtin_sub_overflow(a, b, &v);
    c->gr[r] = (uint64_t)v;
    c->cc = cc_sign64(v);
    if (unlikely(over))
        overflow(c);
}

static inline void add32h(struct vcpu *c, unsigned r, uint32_t a, uint32_t b)
{
    int32_t v;
    bool over = __builtin_add_overflow((int32_t)a, (int32_t)b, &v);
    set_gr32h(c, r, (uint32_t)v);
    c->cc = cc_sign32(v);
    if (unlikely(over))
        overflow(c);
}

static inline void sub32h(struct vcpu *c, unsigned r, uint32_t a, uint32_t b)
{
    int32_t v;
    bool over = __builtin_sub_overflow((int32_t)a, (int32_t)b, &v);
    set_gr32h(c, r, (uint32_t)v);
    c->cc = cc_sign32(v);
    if (unlikely(over))
        overflow(c);
}

/* Logical: bit 0 of the condition code is "not zero", bit 1 "carry" (or "no borrow"). */
static inline uint8_t cc_logical(bool nonzero, bool carry)
{
    return (uint8_t)(nonzero | carry << 1);
}

static inline void addl32(struct vcpu *c, unsigned r, uint32_t a, uint32_t b)
{
    uint32_t v;
    bool carry = __builtin_add_overflow(a, b, &v);
    set_gr32(c, r, v);
    c->cc = cc_logical(v, carry);
}

static inline void subl32(struct vcpu *c, unsigned r, uint32_t a, uint32_t b)
{
    set_gr32(c, r, a - b);
    c->cc = cc_logical(a != b, a >= b);
}

static inline void addl64(struct vcpu *c, unsigned r, uint64_t a, uint64_t b)
{
    uint64_t v;
    bool carry = __builtin_add_overflow(a, b, &v);
    c->gr[r] = v;
    c->cc = cc_logical(v, carry);
}

static inline void subl64(struct vcpu *c, unsigned r, uint64_t a, uint64_t b)
{
    c->gr[r] = a - b;
    c->cc = cc_logical(a != b, a >= b);
}

static inline void addl32h(struct vcpu *c, unsigned r, uint32_t a, uint32_t b)
{
    uint32_t v;
    bool carry = __builtin_add_overflow(a, b, &v);
    set_gr32h(c, r, v);
    c->cc = cc_logical(v, carry);
}

static inline void subl32h(struct vcpu *c, unsigned r, uint32_t a, uint32_t b)
{
    set_gr32h(c, r, a - b);
    c->cc = cc_logical(a != b, a >= b);
}

/* With the carry or borrow of the instruction before: condition codes 2 and 3 are a carry, and
 * no borrow. */
static inline void addc32(struct vcpu *c, unsigned r, uint32_t a, uint32_t b)
{
    uint64_t v = (uint64_t)a + b + (c->cc >> 1);
    set_gr32(c, r, (uint32_t)v);
    c->cc = cc_logical((uint32_t)v, v >> 32);
}

static inline void subb32(struct vcpu *c, unsigned r, uint32_t a, uint32_t b)
{
    addc32(c, r, a, ~b);
}

static inline void addc64(struct vcpu *c, unsigned r, uint64_t a, uint64_t b)
{
    uint64_t v;
    bool carry = __builtin_add_overflow(a, b, &v);
    carry |= __builtin_add_overflow(v, (uint64_t)(c->cc >> 1), &v);
    c->gr[r] = v;
    c->cc = cc_logical(v, carry);
}

static inline void subb64(struct vcpu *c, unsigned r, uint64_t a, uint64_t b)
{
    addc64(c, r, a, ~b);
}

/* ADD (LOGICAL WITH SIGNED) IMMEDIATE to storage: an interlocked update when the operand is
 * aligned (interlocked-access facility 1). */
static inline uint32_t update32(struct vcpu *c, const struct insn *i, uint32_t add)
{
    uint64_t va = ea2(c, i);
    if (unlikely(va & 3)) {
        uint8_t buf[4];
        struct operand o;
        operand_pieces(c, &o, va, i->b2, 4, true);
        operand_fetch(c, buf, va, i->b2, 4);
        uint32_t old = get32(buf);
        put32(buf, old + add);
        operand_store(c, va, i->b2, buf, 4);
        return old;
    }
    uint32_t *p = (uint32_t *)operand_write(c, va, i->b2, 4);
    uint32_t raw = __atomic_load_n(p, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(p, &raw, __builtin_bswap32(__builtin_bswap32(raw) + add),
                                        false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
        ;
    return __builtin_bswap32(raw);
}

static inline uint64_t update64(struct vcpu *c, const struct insn *i, uint64_t add)
{
    uint64_t va = ea2(c, i);
    if (unlikely(va & 7)) {
        uint8_t buf[8];
        struct operand o;
        operand_pieces(c, &o, va, i->b2, 8, true);
        operand_fetch(c, buf, va, i->b2, 8);
        uint64_t old = get64(buf);
        put64(buf, old + add);
        operand_store(c, va, i->b2, buf, 8);
        return old;
    }
    uint64_t *p = (uint64_t *)operand_write(c, va, i->b2, 8);
    uint64_t raw = __atomic_load_n(p, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(p, &raw, __builtin_bswap64(__builtin_bswap64(raw) + add),
                                        false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
        ;
    return __builtin_bswap64(raw);
}

static void op_asi(struct vcpu *c, const struct insn *i)
{
    int32_t v, add = (int8_t)i->imm;
    bool over = __builtin_add_overflow((int32_t)update32(c, i, (uint32_t)add), add, &v);
    c->cc = cc_sign32(v);
    if (unlikely(over))
        overflow(c);
}

static void op_agsi(struct vcpu *c, const struct insn *i)
{
    int64_t v, add = (int8_t)i->imm;
    bool over = __builtin_add_overflow((int64_t)update64(c, i, (uint64_t)add), add, &v);
    c->cc = cc_sign64(v);
    if (unlikely(over))
        overflow(c);
}

static void op_alsi(struct vcpu *c, const struct insn *i)
{
    uint32_t v, add = (uint32_t)(int8_t)i->imm;
    bool carry = __builtin_add_overflow(update32(c, i, add), add, &v);
    c->cc = cc_logical(v, carry);
}

static void op_algsi(struct vcpu *c, const struct insn *i)
{
    uint64_t v, add = (uint64_t)(int8_t)i->imm;
    bool carry = __builtin_add_overflow(update64(c, i, add), add, &v);
    c->cc = cc_logical(v, carry);
}

/* LOAD POSITIVE and LOAD COMPLEMENT. */
static inline void complement32(struct vcpu *c, unsigned r, int32_t v)
{
    sub32(c, r, 0, v);
}

static inline void complement64(struct vcpu *c, unsigned r, int64_t v)
{
    sub64(c, r, 0, v);
}

static void op_lpr(struct vcpu *c, const struct insn *i)
{
    int32_t v = (int32_t)gr32(c, i->r2);
    if (v < 0)
        complement32(c, i->r1, v);
    else
        add32(c, i->r1, v, 0);
}

static void op_lpgr(struct vcpu *c, const struct insn *i)
{
    int64_t v = (int64_t)c->gr[i->r2];
    if (v < 0)
        complement64(c, i->r1, v);
    else
        add64(c, i->r1, v, 0);
}

static inline void set_negative(struct vcpu *c, unsigned r, int64_t v)
{
    c->gr[r] = (uint64_t)(v > 0 ? -v : v);
    c->cc = v != 0;
}

static void op_lnr(struct vcpu *c, const struct insn *i)
{
    int32_t v = (int32_t)gr32(c, i->r2);
    set_gr32(c, i->r1, (uint32_t)(v > 0 ? -v : v));
    c->cc = v != 0;
}

static void op_lpgfr(struct vcpu *c, const struct insn *i)
{
    int64_t v = (int32_t)gr32(c, i->r2);
    c->gr[i->r1] = (uint64_t)(v < 0 ? -v : v);
    c->cc = v ? 2 : 0;
}

/* --- multiply ------------------------------------------------------------------------------- */

static inline void multiply32(struct vcpu *c, const struct insn *i, uint32_t b)
{
    require_even(c, i->r1);
    uint64_t v = (uint64_t)((int64_t)(int32_t)gr32(c, i->r1 + 1u) * (int32_t)b);
    set_gr32(c, i->r1, (uint32_t)(v >> 32));
    set_gr32(c, i->r1 + 1u, (uint32_t)v);
}

static inline void multiply_logical32(struct vcpu *c, const struct insn *i, uint32_t b)
{
    require_even(c, i->r1);
    uint64_t v = (uint64_t)gr32(c, i->r1 + 1u) * b;
    set_gr32(c, i->r1, (uint32_t)(v >> 32));
    set_gr32(c, i->r1 + 1u, (uint32_t)v);
}

static inline void multiply_logical64(struct vcpu *c, const struct insn *i, uint64_t b)
{
    require_even(c, i->r1);
    unsigned __int128 v = (unsigned __int128)c->gr[i->r1 + 1] * b;
    c->gr[i->r1] = (uint64_t)(v >> 64);
    c->gr[i->r1 + 1] = (uint64_t)v;
}

static inline void multiply_wide(struct vcpu *c, const struct insn *i, uint64_t a, uint64_t b)
{
    require_even(c, i->r1);
    __int128 v = (__int128)(int64_t)a * (int64_t)b;
    c->gr[i->r1] = (uint64_t)(v >> 64);
    c->gr[i->r1 + 1] = (uint64_t)v;
}

/* MULTIPLY SINGLE with condition code: 3 when the product does not fit. */
static inline void multiply_cc32(struct vcpu *c, unsigned r, uint32_t a, uint32_t b)
{
    int32_t v;
    bool over = __builtin_mul_overflow((int32_t)a, (int32_t)b, &v);
    set_gr32(c, r, (uint32_t)v);
    c->cc = cc_sign32(v);
    if (unlikely(over))
        overflow(c);
}

static inline void multiply_cc64(struct vcpu *c, unsigned r, uint64_t a, uint64_t b)
{
    int64_t v;
    bool over = __builtin_mul_overflow((int64_t)a, (int64_t)b, &v);
    c->gr[r] = (uint64_t)v;
    c->cc = cc_sign64(v);
    if (unlikely(over))
        overflow(c);
}

/* --- divide --------------------------------------------------------------------------------- */

static void divide32(struct vcpu *c, const struct insn *i, uint32_t op)
{
    require_even(c, i->r1);
    int64_t a = (int64_t)((uint64_t)gr32(c, i->r1) << 32 | gr32(c, i->r1 + 1u));
    int64_t b = (int32_t)op;
    if (b == 0 || (a == INT64_MIN && b == -1) || a / b != (int32_t)(a / b))
        cpu_program(c, PGM_FIXED_DIVIDE);
    set_gr32(c, i->r1, (uint32_t)(a % b));
    set_gr32(c, i->r1 + 1u, (uint32_t)(a / b));
}

static void divide_logical32(struct vcpu *c, const struct insn *i, uint32_t b)
{
    require_even(c, i->r1);
    if (gr32(c, i->r1) >= b)
        cpu_program(c, PGM_FIXED_DIVIDE);
    uint64_t a = (uint64_t)gr32(c, i->r1) << 32 | gr32(c, i->r1 + 1u);
    set_gr32(c, i->r1, (uint32_t)(a % b));
    set_gr32(c, i->r1 + 1u, (uint32_t)(a / b));
}

static void divide_logical64(struct vcpu *c, const struct insn *i, uint64_t b)
{
    require_even(c, i->r1);
    uint64_t high = c->gr[i->r1], low = c->gr[i->r1 + 1];
    if (high >= b)
        cpu_program(c, PGM_FIXED_DIVIDE);
    if (likely(high == 0)) {
        c->gr[i->r1] = low % b;
        c->gr[i->r1 + 1] = low / b;
        return;
    }
    unsigned __int128 a = (unsigned __int128)high << 64 | low;
    c->gr[i->r1] = (uint64_t)(a % b);
    c->gr[i->r1 + 1] = (uint64_t)(a / b);
}

static void divide_single(struct vcpu *c, const struct insn *i, int64_t b)
{
    require_even(c, i->r1);
    int64_t a = (int64_t)c->gr[i->r1 + 1];
    if (b == 0 || (a == INT64_MIN && b == -1))
        cpu_program(c, PGM_FIXED_DIVIDE);
    c->gr[i->r1] = (uint64_t)(a % b);
    c->gr[i->r1 + 1] = (uint64_t)(a / b);
}

/* --- compare -------------------------------------------------------------------------------- */

static inline void compare(struct vcpu *c, int64_t a, int64_t b)
{
    c->cc = a == b ? 0 : a < b ? 1 : 2;
}

static inline void comparel(struct vcpu *c, uint64_t a, uint64_t b)
{
    c->cc = a == b ? 0 : a < b ? 1 : 2;
}

/* COMPARE AND TRAP: M3 selects equal (8), low (4), high (2).  The data-exception code is FF. */
static inline void trap(struct vcpu *c, const struct insn *i, bool equal, bool low)
{
    if (unlikely(i->r3 & (equal ? 8 : low ? 4 : 2)))
        cpu_data_exception(c, 0xff);
}

static inline void compare_trap(struct vcpu *c, const struct insn *i, int64_t a, int64_t b)
{
    trap(c, i, a == b, a < b);
}

static inline void comparel_trap(struct vcpu *c, const struct insn *i, uint64_t a, uint64_t b)
{
    trap(c, i, a == b, a < b);
}

/* --- shift ---------------------------------------------------------------------------------- */

static inline unsigned shift_amount(const struct vcpu *c, const struct insn *i)
{
    return (unsigned)(c->gr[i->b2] + (uint64_t)(int64_t)i->d2) & 63;
}

/* The value stands at the left of the doubleword; bits shifted out that differ from the sign are
 * an overflow. */
static inline uint64_t shift_left_signed(uint64_t v, unsigned n, bool *over)
{
    uint64_t sign = 1ULL << 63, mask = ~0ULL << (63 - n);
    *over = (v & mask) != (v & sign ? mask : 0);
    return ((v << n) & ~sign) | (v & sign);
}

static void sla32(struct vcpu *c, const struct insn *i, unsigned from)
{
    bool over;
    uint64_t v = shift_left_signed((uint64_t)gr32(c, from) << 32, shift_amount(c, i), &over);
    set_gr32(c, i->r1, (uint32_t)(v >> 32));
    c->cc = cc_sign32((int32_t)(v >> 32));
    if (unlikely(over))
        overflow(c);
}

static void op_slag(struct vcpu *c, const struct insn *i)
{
    bool over;
    uint64_t v = shift_left_signed(c->gr[i->r3], shift_amount(c, i), &over);
    c->gr[i->r1] = v;
    c->cc = cc_sign64((int64_t)v);
    if (unlikely(over))
        overflow(c);
}

static inline void sra32(struct vcpu *c, const struct insn *i, unsigned from)
{
    int64_t v = (int32_t)gr32(c, from);
    v >>= shift_amount(c, i);
    set_gr32(c, i->r1, (uint32_t)v);
    c->cc = cc_sign32((int32_t)v);
}

static inline void test_shifted(struct vcpu *c, unsigned r, int64_t v)
{
    c->gr[r] = (uint64_t)v;
    c->cc = cc_sign64(v);
}

static inline uint64_t pair(struct vcpu *c, const struct insn *i)
{
    require_even(c, i->r1);
    return (uint64_t)gr32(c, i->r1) << 32 | gr32(c, i->r1 + 1u);
}

static inline void set_pair(struct vcpu *c, const struct insn *i, uint64_t v)
{
    set_gr32(c, i->r1, (uint32_t)(v >> 32));
    set_gr32(c, i->r1 + 1u, (uint32_t)v);
}

static void op_slda(struct vcpu *c, const struct insn *i)
{
    bool over;
    uint64_t v = shift_left_signed(pair(c, i), shift_amount(c, i), &over);
    set_pair(c, i, v);
    c->cc = cc_sign64((int64_t)v);
    if (unlikely(over))
        overflow(c);
}

static void op_srda(struct vcpu *c, const struct insn *i)
{
    int64_t v = (int64_t)pair(c, i) >> shift_amount(c, i);
    set_pair(c, i, (uint64_t)v);
    c->cc = cc_sign64(v);
}

static inline uint32_t rotl32(uint32_t v, unsigned n)
{
    return v << (n & 31) | v >> (-n & 31);
}

static inline uint64_t rotl64(uint64_t v, unsigned n)
{
    return v << (n & 63) | v >> (-n & 63);
}

/* clang-format off */
#define R1 i->r1
#define G1 c->gr[i->r1]
#define G2 c->gr[i->r2]
#define G3 c->gr[i->r3]
#define W1 gr32(c, i->r1)
#define W2 gr32(c, i->r2)
#define W3 gr32(c, i->r3)
#define H1 gr32h(c, i->r1)
#define H2 gr32h(c, i->r2)
#define H3 gr32h(c, i->r3)
/* A 32-bit or 16-bit operand as 64 bits with its sign. */
#define SF(v) ((int32_t)(v))
#define SH(v) ((int16_t)(v))
#define U32(imm) ((uint32_t)(imm))

OP(ar,     add32(c, R1, SF(W1), SF(W2)))
OP(sr,     sub32(c, R1, SF(W1), SF(W2)))
OP(agr,    add64(c, R1, (int64_t)G1, (int64_t)G2))
OP(sgr,    sub64(c, R1, (int64_t)G1, (int64_t)G2))
OP(agfr,   add64(c, R1, (int64_t)G1, SF(W2)))
OP(sgfr,   sub64(c, R1, (int64_t)G1, SF(W2)))
OP(ark,    add32(c, R1, SF(W2), SF(W3)))
OP(srk,    sub32(c, R1, SF(W2), SF(W3)))
OP(agrk,   add64(c, R1, (int64_t)G2, (int64_t)G3))
OP(sgrk,   sub64(c, R1, (int64_t)G2, (int64_t)G3))
OP(ahi,    add32(c, R1, SF(W1), SF(i->imm)))
OP(aghi,   add64(c, R1, (int64_t)G1, i->imm))
OP(ahik,   add32(c, R1, SF(W3), SF(i->imm)))
OP(aghik,  add64(c, R1, (int64_t)G3, i->imm))
OP(a,      add32(c, R1, SF(W1), SF(m32(c, i))))
OP(s,      sub32(c, R1, SF(W1), SF(m32(c, i))))
OP(ag,     add64(c, R1, (int64_t)G1, (int64_t)m64(c, i)))
OP(sg,     sub64(c, R1, (int64_t)G1, (int64_t)m64(c, i)))
OP(agf,    add64(c, R1, (int64_t)G1, SF(m32(c, i))))
OP(sgf,    sub64(c, R1, (int64_t)G1, SF(m32(c, i))))
OP(ah,     add32(c, R1, SF(W1), SH(m16(c, i))))
OP(sh,     sub32(c, R1, SF(W1), SH(m16(c, i))))
OP(agh,    add64(c, R1, (int64_t)G1, SH(m16(c, i))))
OP(sgh,    sub64(c, R1, (int64_t)G1, SH(m16(c, i))))
OP(ahhhr,  add32h(c, R1, H2, H3))
OP(ahhlr,  add32h(c, R1, H2, W3))
OP(shhhr,  sub32h(c, R1, H2, H3))
OP(shhlr,  sub32h(c, R1, H2, W3))
OP(aih,    add32h(c, R1, H1, U32(i->imm)))
OP(lcr,    complement32(c, R1, SF(W2)))
OP(lcgr,   complement64(c, R1, (int64_t)G2))
OP(lcgfr,  complement64(c, R1, SF(W2)))
OP(lngr,   set_negative(c, R1, (int64_t)G2))
OP(lngfr,  set_negative(c, R1, SF(W2)))

OP(alr,    addl32(c, R1, W1, W2))
OP(slr,    subl32(c, R1, W1, W2))
OP(algr,   addl64(c, R1, G1, G2))
OP(slgr,   subl64(c, R1, G1, G2))
OP(algfr,  addl64(c, R1, G1, W2))
OP(slgfr,  subl64(c, R1, G1, W2))
OP(alrk,   addl32(c, R1, W2, W3))
OP(slrk,   subl32(c, R1, W2, W3))
OP(algrk,  addl64(c, R1, G2, G3))
OP(slgrk,  subl64(c, R1, G2, G3))
OP(alfi,   addl32(c, R1, W1, U32(i->imm)))
OP(slfi,   subl32(c, R1, W1, U32(i->imm)))
OP(algfi,  addl64(c, R1, G1, U32(i->imm)))
OP(slgfi,  subl64(c, R1, G1, U32(i->imm)))
OP(alhsik, addl32(c, R1, W3, U32(i->imm)))
OP(alghsik, addl64(c, R1, G3, (uint64_t)i->imm))
OP(al,     addl32(c, R1, W1, m32(c, i)))
OP(sl,     subl32(c, R1, W1, m32(c, i)))
OP(alg,    addl64(c, R1, G1, m64(c, i)))
OP(slg,    subl64(c, R1, G1, m64(c, i)))
OP(algf,   addl64(c, R1, G1, m32(c, i)))
OP(slgf,   subl64(c, R1, G1, m32(c, i)))
OP(alhhhr, addl32h(c, R1, H2, H3))
OP(alhhlr, addl32h(c, R1, H2, W3))
OP(slhhhr, subl32h(c, R1, H2, H3))
OP(slhhlr, subl32h(c, R1, H2, W3))
OP(alsih,  addl32h(c, R1, H1, U32(i->imm)))
OP(alsihn, set_gr32h(c, R1, H1 + U32(i->imm)))
OP(alcr,   addc32(c, R1, W1, W2))
OP(slbr,   subb32(c, R1, W1, W2))
OP(alcgr,  addc64(c, R1, G1, G2))
OP(slbgr,  subb64(c, R1, G1, G2))
OP(alc,    addc32(c, R1, W1, m32(c, i)))
OP(slb,    subb32(c, R1, W1, m32(c, i)))
OP(alcg,   addc64(c, R1, G1, m64(c, i)))
OP(slbg,   subb64(c, R1, G1, m64(c, i)))

OP(mr,     multiply32(c, i, W2))
OP(m,      multiply32(c, i, m32(c, i)))
OP(mlr,    multiply_logical32(c, i, W2))
OP(ml,     multiply_logical32(c, i, m32(c, i)))
OP(mlgr,   multiply_logical64(c, i, G2))
OP(mlg,    multiply_logical64(c, i, m64(c, i)))
OP(msr,    set_gr32(c, R1, W1 * W2))
OP(ms,     set_gr32(c, R1, W1 * m32(c, i)))
OP(mh,     set_gr32(c, R1, W1 * U32(SH(m16(c, i)))))
OP(mhi,    set_gr32(c, R1, W1 * U32(i->imm)))
OP(msgr,   G1 *= G2)
OP(msg,    G1 *= m64(c, i))
OP(msgfr,  G1 *= (uint64_t)(int64_t)SF(W2))
OP(msgf,   G1 *= (uint64_t)(int64_t)SF(m32(c, i)))
OP(mgh,    G1 *= (uint64_t)(int64_t)SH(m16(c, i)))
OP(mghi,   G1 *= (uint64_t)i->imm)

OP(mgrk,   multiply_wide(c, i, G2, G3))
OP(mg,     multiply_wide(c, i, c->gr[(i->r1 + 1) & 15], m64(c, i)))
OP(msrkc,  multiply_cc32(c, R1, W2, W3))
OP(msgrkc, multiply_cc64(c, R1, G2, G3))
OP(msc,    multiply_cc32(c, R1, W1, m32(c, i)))
OP(msgc,   multiply_cc64(c, R1, G1, m64(c, i)))

OP(dr,     divide32(c, i, W2))
OP(d,      divide32(c, i, m32(c, i)))
OP(dlr,    divide_logical32(c, i, W2))
OP(dl,     divide_logical32(c, i, m32(c, i)))
OP(dlgr,   divide_logical64(c, i, G2))
OP(dlg,    divide_logical64(c, i, m64(c, i)))
OP(dsgr,   divide_single(c, i, (int64_t)G2))
OP(dsg,    divide_single(c, i, (int64_t)m64(c, i)))
OP(dsgfr,  divide_single(c, i, SF(W2)))
OP(dsgf,   divide_single(c, i, SF(m32(c, i))))

OP(cr,     compare(c, SF(W1), SF(W2)))
OP(cgr,    compare(c, (int64_t)G1, (int64_t)G2))
OP(cgfr,   compare(c, (int64_t)G1, SF(W2)))
OP(chi,    compare(c, SF(W1), i->imm))
OP(cghi,   compare(c, (int64_t)G1, i->imm))
OP(c,      compare(c, SF(W1), SF(m32(c, i))))
OP(cg,     compare(c, (int64_t)G1, (int64_t)m64(c, i)))
OP(cgf,    compare(c, (int64_t)G1, SF(m32(c, i))))
OP(ch,     compare(c, SF(W1), SH(m16(c, i))))
OP(cgh,    compare(c, (int64_t)G1, SH(m16(c, i))))
OP(chrl,   compare(c, SF(W1), SH(rel16(c, i))))
OP(cghrl,  compare(c, (int64_t)G1, SH(rel16(c, i))))
OP(crl,    compare(c, SF(W1), SF(rel32(c, i))))
OP(cgrl,   compare(c, (int64_t)G1, (int64_t)rel64(c, i)))
OP(cgfrl,  compare(c, (int64_t)G1, SF(rel32(c, i))))
OP(chhr,   compare(c, SF(H1), SF(H2)))
OP(chlr,   compare(c, SF(H1), SF(W2)))
OP(chf,    compare(c, SF(H1), SF(m32(c, i))))
OP(cih,    compare(c, SF(H1), i->imm))
OP(chhsi,  compare(c, SH(load16(c, ea2(c, i), i->b2)), i->imm))
OP(chsi,   compare(c, SF(load32(c, ea2(c, i), i->b2)), i->imm))
OP(cghsi,  compare(c, (int64_t)load64(c, ea2(c, i), i->b2), i->imm))
OP(clr,    comparel(c, W1, W2))
OP(clgr,   comparel(c, G1, G2))
OP(clgfr,  comparel(c, G1, W2))
OP(clfi,   comparel(c, W1, U32(i->imm)))
OP(clgfi,  comparel(c, G1, U32(i->imm)))
OP(cl,     comparel(c, W1, m32(c, i)))
OP(clg,    comparel(c, G1, m64(c, i)))
OP(clgf,   comparel(c, G1, m32(c, i)))
OP(clhrl,  comparel(c, W1, rel16(c, i)))
OP(clghrl, comparel(c, G1, rel16(c, i)))
OP(clrl,   comparel(c, W1, rel32(c, i)))
OP(clgrl,  comparel(c, G1, rel64(c, i)))
OP(clgfrl, comparel(c, G1, rel32(c, i)))
OP(clhhr,  comparel(c, H1, H2))
OP(clhlr,  comparel(c, H1, W2))
OP(clhf,   comparel(c, H1, m32(c, i)))
OP(clih,   comparel(c, H1, U32(i->imm)))
OP(cli,    comparel(c, load8(c, ea2(c, i), i->b2), (uint8_t)i->imm))
OP(clhhsi, comparel(c, load16(c, ea2(c, i), i->b2), (uint16_t)i->imm))
OP(clfhsi, comparel(c, load32(c, ea2(c, i), i->b2), (uint16_t)i->imm))
OP(clghsi, comparel(c, load64(c, ea2(c, i), i->b2), (uint16_t)i->imm))

OP(crt,    compare_trap(c, i, SF(W1), SF(W2)))
OP(cgrt,   compare_trap(c, i, (int64_t)G1, (int64_t)G2))
OP(cit,    compare_trap(c, i, SF(W1), i->imm))
OP(cgit,   compare_trap(c, i, (int64_t)G1, i->imm))
OP(clrt,   comparel_trap(c, i, W1, W2))
OP(clgrt,  comparel_trap(c, i, G1, G2))
OP(clfit,  comparel_trap(c, i, W1, (uint16_t)i->imm))
OP(clgit,  comparel_trap(c, i, G1, (uint16_t)i->imm))
OP(clt,    comparel_trap(c, i, W1, load32(c, ea2(c, i), i->b2)))
OP(clgt,   comparel_trap(c, i, G1, load64(c, ea2(c, i), i->b2)))

OP(sll,    set_gr32(c, R1, U32((uint64_t)W1 << shift_amount(c, i))))
OP(srl,    set_gr32(c, R1, U32((uint64_t)W1 >> shift_amount(c, i))))
OP(sllk,   set_gr32(c, R1, U32((uint64_t)W3 << shift_amount(c, i))))
OP(srlk,   set_gr32(c, R1, U32((uint64_t)W3 >> shift_amount(c, i))))
OP(sllg,   G1 = G3 << shift_amount(c, i))
OP(srlg,   G1 = G3 >> shift_amount(c, i))
OP(sldl,   set_pair(c, i, pair(c, i) << shift_amount(c, i)))
OP(srdl,   set_pair(c, i, pair(c, i) >> shift_amount(c, i)))
OP(sla,    sla32(c, i, i->r1))
OP(slak,   sla32(c, i, i->r3))
OP(sra,    sra32(c, i, i->r1))
OP(srak,   sra32(c, i, i->r3))
OP(srag,   test_shifted(c, R1, (int64_t)G3 >> shift_amount(c, i)))
OP(rll,    set_gr32(c, R1, rotl32(W3, shift_amount(c, i))))
OP(rllg,   G1 = rotl64(G3, shift_amount(c, i)))
/* clang-format on */

#define IN_arith(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
