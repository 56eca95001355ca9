/* General instructions that compute: add, subtract, multiply, divide, compare, compare and trap,
 * shift.  32-bit operands are the low words of registers unless the name says high (H).
 *
 * Kept true: a fixed-point overflow completes the instruction (the wrapped result is set, the
 * condition code is 3) before the program mask decides about an interruption; a fixed-point
 * divide exception suppresses it.
 *
 * To add one: OP, SUM, LOAD or LOAD_SUM(handler, its effect), operands.h, and its row in insn.def.  Principles of Operation,
 * chapter 7. */
#include "engine/operands.h"

/* The result is set already; its condition code is 3 on an overflow.  Is that to be interrupted for?
 * With no host branch: programs that mean unsigned numbers overflow at random. */
static inline bool set_sum_cc(struct vcpu *c, uint8_t cc, bool over)
{
    c->cc = cc | (uint8_t)(over << 1 | over);
    return (uint8_t)(over << 3) & c->pm; /* PM_FIXED_OVERFLOW */
}

/* For handlers of kind SEQ. */
static __attribute__((noinline)) void overflow(struct vcpu *c)
{
    c->cc = 3;
    if (c->pm & PM_FIXED_OVERFLOW)
        cpu_program(c, PGM_FIXED_OVERFLOW);
}

/* --- add and subtract ----------------------------------------------------------------------- */

static inline bool add32(struct vcpu *c, unsigned r, int32_t a, int32_t b)
{
    int32_t v;
    bool over = __builtin_add_overflow(a, b, &v);
    set_gr32(c, r, (uint32_t)v);
    return set_sum_cc(c, cc_sign32(v), over);
}

static inline bool sub32(struct vcpu *c, unsigned r, int32_t a, int32_t b)
{
    int32_t v;
    bool over = __builtin_sub_overflow(a, b, &v);
    set_gr32(c, r, (uint32_t)v);
    return set_sum_cc(c, cc_sign32(v), over);
}

static inline bool add64(struct vcpu *c, unsigned r, int64_t a, int64_t b)
{
    int64_t v;
    bool over = __builtin_add_overflow(a, b, &v);
    c->gr[r] = (uint64_t)v;
    return set_sum_cc(c, cc_sign64(v), over);
}

static inline bool sub64(struct vcpu *c, unsigned r, int64_t a, int64_t b)
{
    int64_t v;
    bool over = __builtin_sub_overflow(a, b, &v);
    c->gr[r] = (uint64_t)v;
    return set_sum_cc(c, cc_sign64(v), over);
}

static inline bool add32h(struct vcpu *c, unsigned r, uint32_t a, uint32_t b)
{
    int32_t v;
    bool over = __builtin_add_overflow((int32_t)a, (int32_t)b, &v);
    set_gr32h(c, r, (uint32_t)v);
    return set_sum_cc(c, cc_sign32(v), over);
}

static inline bool sub32h(struct vcpu *c, unsigned r, uint32_t a, uint32_t b)
{
    int32_t v;
    bool over = __builtin_sub_overflow((int32_t)a, (int32_t)b, &v);
    set_gr32h(c, r, (uint32_t)v);
    return set_sum_cc(c, cc_sign32(v), over);
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
    if (unlikely(set_sum_cc(c, cc_sign32(v), over)))
        overflow(c);
}

static void op_agsi(struct vcpu *c, const struct insn *i)
{
    int64_t v, add = (int8_t)i->imm;
    bool over = __builtin_add_overflow((int64_t)update64(c, i, (uint64_t)add), add, &v);
    if (unlikely(set_sum_cc(c, cc_sign64(v), over)))
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
static inline bool complement32(struct vcpu *c, unsigned r, int32_t v)
{
    return sub32(c, r, 0, v);
}

static inline bool complement64(struct vcpu *c, unsigned r, int64_t v)
{
    return sub64(c, r, 0, v);
}

static void op_lpr(struct vcpu *c, const struct insn *i)
{
    int32_t v = (int32_t)gr32(c, i->r2);
    if (v >= 0)
        add32(c, i->r1, v, 0);
    else if (complement32(c, i->r1, v))
        overflow(c);
}

static void op_lpgr(struct vcpu *c, const struct insn *i)
{
    int64_t v = (int64_t)c->gr[i->r2];
    if (v >= 0)
        add64(c, i->r1, v, 0);
    else if (complement64(c, i->r1, v))
        overflow(c);
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
static inline bool multiply_cc32(struct vcpu *c, unsigned r, uint32_t a, uint32_t b)
{
    int32_t v;
    bool over = __builtin_mul_overflow((int32_t)a, (int32_t)b, &v);
    set_gr32(c, r, (uint32_t)v);
    return set_sum_cc(c, cc_sign32(v), over);
}

static inline bool multiply_cc64(struct vcpu *c, unsigned r, uint64_t a, uint64_t b)
{
    int64_t v;
    bool over = __builtin_mul_overflow((int64_t)a, (int64_t)b, &v);
    c->gr[r] = (uint64_t)v;
    return set_sum_cc(c, cc_sign64(v), over);
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
    c->cc = CC_COMPARE(a, b);
}

static inline void comparel(struct vcpu *c, uint64_t a, uint64_t b)
{
    c->cc = CC_COMPARE(a, b);
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

SUM(ar,     add32(c, R1, SF(W1), SF(W2)))
SUM(sr,     sub32(c, R1, SF(W1), SF(W2)))
SUM(agr,    add64(c, R1, (int64_t)G1, (int64_t)G2))
SUM(sgr,    sub64(c, R1, (int64_t)G1, (int64_t)G2))
SUM(agfr,   add64(c, R1, (int64_t)G1, SF(W2)))
SUM(sgfr,   sub64(c, R1, (int64_t)G1, SF(W2)))
SUM(ark,    add32(c, R1, SF(W2), SF(W3)))
SUM(srk,    sub32(c, R1, SF(W2), SF(W3)))
SUM(agrk,   add64(c, R1, (int64_t)G2, (int64_t)G3))
SUM(sgrk,   sub64(c, R1, (int64_t)G2, (int64_t)G3))
SUM(ahi,    add32(c, R1, SF(W1), SF(i->imm)))
SUM(aghi,   add64(c, R1, (int64_t)G1, i->imm))
SUM(ahik,   add32(c, R1, SF(W3), SF(i->imm)))
SUM(aghik,  add64(c, R1, (int64_t)G3, i->imm))
LOAD_SUM(a,      32, add32(c, R1, SF(W1), SF(M)))
LOAD_SUM(s,      32, sub32(c, R1, SF(W1), SF(M)))
LOAD_SUM(ag,     64, add64(c, R1, (int64_t)G1, (int64_t)M))
LOAD_SUM(sg,     64, sub64(c, R1, (int64_t)G1, (int64_t)M))
LOAD_SUM(agf,    32, add64(c, R1, (int64_t)G1, SF(M)))
LOAD_SUM(sgf,    32, sub64(c, R1, (int64_t)G1, SF(M)))
LOAD_SUM(ah,     16, add32(c, R1, SF(W1), SH(M)))
LOAD_SUM(sh,     16, sub32(c, R1, SF(W1), SH(M)))
LOAD_SUM(agh,    16, add64(c, R1, (int64_t)G1, SH(M)))
LOAD_SUM(sgh,    16, sub64(c, R1, (int64_t)G1, SH(M)))
SUM(ahhhr,  add32h(c, R1, H2, H3))
SUM(ahhlr,  add32h(c, R1, H2, W3))
SUM(shhhr,  sub32h(c, R1, H2, H3))
SUM(shhlr,  sub32h(c, R1, H2, W3))
SUM(aih,    add32h(c, R1, H1, U32(i->imm)))
SUM(lcr,    complement32(c, R1, SF(W2)))
SUM(lcgr,   complement64(c, R1, (int64_t)G2))
SUM(lcgfr,  complement64(c, R1, SF(W2)))
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
LOAD(al,     32, addl32(c, R1, W1, M))
LOAD(sl,     32, subl32(c, R1, W1, M))
LOAD(alg,    64, addl64(c, R1, G1, M))
LOAD(slg,    64, subl64(c, R1, G1, M))
LOAD(algf,   32, addl64(c, R1, G1, M))
LOAD(slgf,   32, subl64(c, R1, G1, M))
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
LOAD(alc,    32, addc32(c, R1, W1, M))
LOAD(slb,    32, subb32(c, R1, W1, M))
LOAD(alcg,   64, addc64(c, R1, G1, M))
LOAD(slbg,   64, subb64(c, R1, G1, M))

OP(mr,     multiply32(c, i, W2))
OP(m,      multiply32(c, i, m32(c, i)))
OP(mlr,    multiply_logical32(c, i, W2))
OP(ml,     multiply_logical32(c, i, m32(c, i)))
OP(mlgr,   multiply_logical64(c, i, G2))
OP(mlg,    multiply_logical64(c, i, m64(c, i)))
OP(msr,    set_gr32(c, R1, W1 * W2))
LOAD(ms,     32, set_gr32(c, R1, W1 * M))
LOAD(mh,     16, set_gr32(c, R1, W1 * U32(SH(M))))
OP(mhi,    set_gr32(c, R1, W1 * U32(i->imm)))
OP(msgr,   G1 *= G2)
LOAD(msg,    64, G1 *= M)
OP(msgfr,  G1 *= (uint64_t)(int64_t)SF(W2))
LOAD(msgf,   32, G1 *= (uint64_t)(int64_t)SF(M))
LOAD(mgh,    16, G1 *= (uint64_t)(int64_t)SH(M))
OP(mghi,   G1 *= (uint64_t)i->imm)

OP(mgrk,   multiply_wide(c, i, G2, G3))
OP(mg,     multiply_wide(c, i, c->gr[(i->r1 + 1) & 15], m64(c, i)))
SUM(msrkc,  multiply_cc32(c, R1, W2, W3))
SUM(msgrkc, multiply_cc64(c, R1, G2, G3))
LOAD_SUM(msc,    32, multiply_cc32(c, R1, W1, M))
LOAD_SUM(msgc,   64, multiply_cc64(c, R1, G1, M))

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
LOAD(c,      32, compare(c, SF(W1), SF(M)))
LOAD(cg,     64, compare(c, (int64_t)G1, (int64_t)M))
LOAD(cgf,    32, compare(c, (int64_t)G1, SF(M)))
LOAD(ch,     16, compare(c, SF(W1), SH(M)))
LOAD(cgh,    16, compare(c, (int64_t)G1, SH(M)))
OP(chrl,   compare(c, SF(W1), SH(rel16(c, i))))
OP(cghrl,  compare(c, (int64_t)G1, SH(rel16(c, i))))
OP(crl,    compare(c, SF(W1), SF(rel32(c, i))))
OP(cgrl,   compare(c, (int64_t)G1, (int64_t)rel64(c, i)))
OP(cgfrl,  compare(c, (int64_t)G1, SF(rel32(c, i))))
OP(chhr,   compare(c, SF(H1), SF(H2)))
OP(chlr,   compare(c, SF(H1), SF(W2)))
LOAD(chf,    32, compare(c, SF(H1), SF(M)))
OP(cih,    compare(c, SF(H1), i->imm))
LOAD(chhsi,  16, compare(c, SH(M), i->imm))
LOAD(chsi,   32, compare(c, SF(M), i->imm))
LOAD(cghsi,  64, compare(c, (int64_t)M, i->imm))
OP(clr,    comparel(c, W1, W2))
OP(clgr,   comparel(c, G1, G2))
OP(clgfr,  comparel(c, G1, W2))
OP(clfi,   comparel(c, W1, U32(i->imm)))
OP(clgfi,  comparel(c, G1, U32(i->imm)))
LOAD(cl,     32, comparel(c, W1, M))
LOAD(clg,    64, comparel(c, G1, M))
LOAD(clgf,   32, comparel(c, G1, M))
OP(clhrl,  comparel(c, W1, rel16(c, i)))
OP(clghrl, comparel(c, G1, rel16(c, i)))
OP(clrl,   comparel(c, W1, rel32(c, i)))
OP(clgrl,  comparel(c, G1, rel64(c, i)))
OP(clgfrl, comparel(c, G1, rel32(c, i)))
OP(clhhr,  comparel(c, H1, H2))
OP(clhlr,  comparel(c, H1, W2))
LOAD(clhf,   32, comparel(c, H1, M))
OP(clih,   comparel(c, H1, U32(i->imm)))
LOAD(cli,    8, comparel(c, M, (uint8_t)i->imm))
LOAD(clhhsi, 16, comparel(c, M, (uint16_t)i->imm))
LOAD(clfhsi, 32, comparel(c, M, (uint16_t)i->imm))
LOAD(clghsi, 64, comparel(c, M, (uint16_t)i->imm))

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
