/* General instructions that move, insert and combine bits: loads, stores, logical operations,
 * masks, rotates, access registers.  Arithmetic, comparisons and shifts are in op_arith.c.
 *
 * Kept true: a register or storage byte changes only after every access has been checked, so that
 * an access exception nullifies.  Instructions on storage immediates (OI, NI, XI) are interlocked
 * updates, as programs may rely on (interlocked-access facility 2).
 *
 * To add one: OP, LOAD or STORE(handler, its effect), operands.h, and its row in insn.def.  RX and RXY, RS and RSY, SI and
 * SIY forms decode alike and share a handler.  Principles of Operation, chapter 7. */
#include "engine/access.h"
#include "engine/operands.h"

/* A relative operand to store into; see relative_operand(). */
static void store_relative(struct vcpu *c, const struct insn *i, unsigned len, uint64_t v)
{
    uint8_t *p = (uint8_t *)relative_operand(c, i, len, true);
    if (len == 2)
        put16(p, (uint16_t)v);
    else if (len == 4)
        put32(p, (uint32_t)v);
    else
        put64(p, v);
}

/* --- logical results ------------------------------------------------------------------------ */

static inline void logic32(struct vcpu *c, unsigned r, uint32_t v)
{
    set_gr32(c, r, v);
    c->cc = v != 0;
}

static inline void logic32h(struct vcpu *c, unsigned r, uint32_t v)
{
    set_gr32h(c, r, v);
    c->cc = v != 0;
}

static inline void logic64(struct vcpu *c, unsigned r, uint64_t v)
{
    c->gr[r] = v;
    c->cc = v != 0;
}

static inline void test32(struct vcpu *c, unsigned r, uint32_t v)
{
    set_gr32(c, r, v);
    c->cc = cc_sign32((int32_t)v);
}

static inline void test64(struct vcpu *c, unsigned r, uint64_t v)
{
    c->gr[r] = v;
    c->cc = cc_sign64((int64_t)v);
}

/* One halfword of a register, `shift` bits from the right: and, or, with condition code. */
static inline void and16(struct vcpu *c, const struct insn *i, unsigned shift)
{
    uint64_t v = (uint64_t)(uint16_t)i->imm << shift;
    c->gr[i->r1] &= v | ~(0xffffULL << shift);
    c->cc = (c->gr[i->r1] >> shift & 0xffff) != 0;
}

static inline void or16(struct vcpu *c, const struct insn *i, unsigned shift)
{
    c->gr[i->r1] |= (uint64_t)(uint16_t)i->imm << shift;
    c->cc = (c->gr[i->r1] >> shift & 0xffff) != 0;
}

static inline void insert16(struct vcpu *c, const struct insn *i, unsigned shift)
{
    uint64_t v = (uint64_t)(uint16_t)i->imm << shift;
    c->gr[i->r1] = (c->gr[i->r1] & ~(0xffffULL << shift)) | v;
}

/* TEST UNDER MASK (HIGH, LOW): all selected bits zero, mixed with the leftmost zero or one, all
 * one. */
static inline void test_mask16(struct vcpu *c, uint16_t v, uint16_t mask)
{
    uint16_t on = v & mask;
    if (on == 0)
        c->cc = 0;
    else if (on == mask)
        c->cc = 3;
    else
        c->cc = on & (0x8000 >> (__builtin_clz(mask) - 16)) ? 2 : 1;
}

static inline void test_mask8(struct vcpu *c, uint8_t v, uint8_t mask)
{
    uint8_t on = v & mask;
    c->cc = on == 0 ? 0 : on == mask ? 3 : 1;
}

#define IMMEDIATE(name, function)                                              \
    static void op_##name(struct vcpu *c, const struct insn *i)                \
    {                                                                          \
        uint8_t *p = operand_write(c, ea2(c, i), i->b2, 1);                    \
        uint8_t v = __atomic_##function(p, (uint8_t)i->imm, __ATOMIC_SEQ_CST); \
        c->cc = v != 0;                                                        \
    }

/* --- multiple registers --------------------------------------------------------------------- */

/* n doublewords to or from registers that stand in a row.  One host jump into the rows, which is
 * foreseen by what came before, and no loop, whose end is not. */
#define ROWS(X) \
    X(15) X(14) X(13) X(12) X(11) X(10) X(9) X(8) X(7) X(6) X(5) X(4) X(3) X(2) X(1) X(0)
static inline void load_row(uint64_t *gr, const uint8_t *p, unsigned n)
{
#define LOAD_ONE(k)               \
    case k + 1:                   \
        gr[k] = get64(p + 8 * k); \
        __attribute__((fallthrough));
    switch (n) {
        ROWS(LOAD_ONE)
    default:
        break;
    }
#undef LOAD_ONE
}

static inline void store_row(uint8_t *p, const uint64_t *gr, unsigned n)
{
#define STORE_ONE(k)             \
    case k + 1:                  \
        put64(p + 8 * k, gr[k]); \
        __attribute__((fallthrough));
    switch (n) {
        ROWS(STORE_ONE)
    default:
        break;
    }
#undef STORE_ONE
}

static inline unsigned register_count(const struct insn *i)
{
    return ((i->r3 - i->r1) & 15) + 1u;
}

/* The bytes of an operand of `len` to be fetched, in one piece; buf serves one that crosses. */
static inline const uint8_t *fetch_piece(struct vcpu *c, uint64_t va, unsigned b, unsigned len,
                                         uint8_t *buf)
{
    if (!crosses(va, len))
        return operand_read(c, va, b, len);
    operand_fetch(c, buf, va, b, len);
    return buf;
}

static void op_lm(struct vcpu *c, const struct insn *i)
{
    unsigned n = register_count(i), r = i->r1;
    uint8_t buf[64];
    const uint8_t *p = fetch_piece(c, ea2(c, i), i->b2, n * 4, buf);
    for (; n; n--, p += 4, r = (r + 1) & 15)
        set_gr32(c, r, get32(p));
}

static void op_lmh(struct vcpu *c, const struct insn *i)
{
    unsigned n = register_count(i), r = i->r1;
    uint8_t buf[64];
    const uint8_t *p = fetch_piece(c, ea2(c, i), i->b2, n * 4, buf);
    for (; n; n--, p += 4, r = (r + 1) & 15)
        set_gr32h(c, r, get32(p));
}

static void op_lmg(struct vcpu *c, const struct insn *i)
{
    unsigned n = register_count(i), r = i->r1;
    uint8_t buf[128];
    const uint8_t *p = fetch_piece(c, ea2(c, i), i->b2, n * 8, buf);
    if (likely(r + n <= 16))
        load_row(&c->gr[r], p, n);
    else
        for (unsigned k = 0; k < n; k++)
            c->gr[(r + k) & 15] = get64(p + 8 * k);
}

static void op_lmd(struct vcpu *c, const struct insn *i)
{
    unsigned n = register_count(i), r = i->r1;
    uint8_t high[64], low[64];
    operand_fetch(c, high, ea1(c, i), i->b1, n * 4);
    operand_fetch(c, low, ea2(c, i), i->b2, n * 4);
    for (unsigned k = 0; k < n; k++, r = (r + 1) & 15)
        c->gr[r] = (uint64_t)get32(high + 4 * k) << 32 | get32(low + 4 * k);
}

static void op_stm(struct vcpu *c, const struct insn *i)
{
    unsigned n = register_count(i), r = i->r1;
    uint64_t va = ea2(c, i);
    uint8_t buf[64], *out = buf;
    bool across = crosses(va, n * 4);
    if (!across)
        out = operand_write(c, va, i->b2, n * 4);
    for (unsigned k = 0; k < n; k++, r = (r + 1) & 15)
        put32(out + 4 * k, gr32(c, r));
    if (across)
        operand_store(c, va, i->b2, buf, n * 4);
}

static void op_stmh(struct vcpu *c, const struct insn *i)
{
    unsigned n = register_count(i), r = i->r1;
    uint8_t buf[64];
    for (unsigned k = 0; k < n; k++, r = (r + 1) & 15)
        put32(buf + 4 * k, gr32h(c, r));
    operand_store(c, ea2(c, i), i->b2, buf, n * 4);
}

static void op_stmg(struct vcpu *c, const struct insn *i)
{
    unsigned n = register_count(i), r = i->r1;
    uint64_t va = ea2(c, i);
    uint8_t buf[128], *out = buf;
    bool across = crosses(va, n * 8);
    if (!across)
        out = operand_write(c, va, i->b2, n * 8);
    if (likely(r + n <= 16))
        store_row(out, &c->gr[r], n);
    else
        for (unsigned k = 0; k < n; k++)
            put64(out + 8 * k, c->gr[(r + k) & 15]);
    if (across)
        operand_store(c, va, i->b2, buf, n * 8);
}

static void op_lam(struct vcpu *c, const struct insn *i)
{
    unsigned n = register_count(i), r = i->r1;
    uint64_t va = ea2(c, i);
    uint8_t buf[64];
    if (va & 3)
        cpu_program(c, PGM_SPECIFICATION);
    operand_fetch(c, buf, va, i->b2, n * 4);
    for (unsigned k = 0; k < n; k++, r = (r + 1) & 15)
        c->ar[r] = get32(buf + 4 * k);
}

static void op_stam(struct vcpu *c, const struct insn *i)
{
    unsigned n = register_count(i), r = i->r1;
    uint64_t va = ea2(c, i);
    uint8_t buf[64];
    if (va & 3)
        cpu_program(c, PGM_SPECIFICATION);
    for (unsigned k = 0; k < n; k++, r = (r + 1) & 15)
        put32(buf + 4 * k, c->ar[r]);
    operand_store(c, va, i->b2, buf, n * 4);
}

/* --- characters under mask ------------------------------------------------------------------ */

/* INSERT CHARACTERS UNDER MASK into the word v, whose new value it returns. */
static uint32_t insert_under_mask(struct vcpu *c, const struct insn *i, uint32_t v)
{
    uint64_t va = ea2(c, i);
    unsigned mask = i->r3;
    if (likely(mask == 15)) {
        v = load32(c, va, i->b2);
        c->cc = cc_sign32((int32_t)v);
        return v;
    }
    uint8_t buf[4], *p = buf;
    unsigned n = (unsigned)__builtin_popcount(mask);
    operand_fetch(c, buf, va, i->b2, n ? n : 1);
    c->cc = 0;
    for (unsigned k = 0; k < n; k++)
        if (buf[k])
            c->cc = 2;
    if (n && buf[0] & 0x80)
        c->cc = 1;
    for (unsigned k = 0; k < 4; k++)
        if (mask & (8 >> k))
            v = (v & ~(0xff000000u >> (8 * k))) | (uint32_t)*p++ << (24 - 8 * k);
    return v;
}

/* The bytes of v that the mask selects, side by side; returns how many. */
static unsigned select_under_mask(uint32_t v, unsigned mask, uint8_t *out)
{
    unsigned n = 0;
    for (unsigned k = 0; k < 4; k++)
        if (mask & (8 >> k))
            out[n++] = (uint8_t)(v >> (24 - 8 * k));
    return n;
}

static void store_under_mask(struct vcpu *c, const struct insn *i, uint32_t v)
{
    uint8_t buf[4];
    unsigned n = select_under_mask(v, i->r3, buf);
    if (n)
        operand_store(c, ea2(c, i), i->b2, buf, n);
}

/* n bytes, 1 to 4, as a number. */
static uint32_t load_bytes(struct vcpu *c, uint64_t va, unsigned b, unsigned n)
{
    uint8_t buf[4];
    const uint8_t *p = buf;
    if (likely(!crosses(va, n)))
        p = operand_read(c, va, b, n);
    else
        operand_fetch(c, buf, va, b, n);
    switch (n) {
    case 1:
        return p[0];
    case 2:
        return get16(p);
    case 3:
        return (uint32_t)get16(p) << 8 | p[2];
    default:
        return get32(p);
    }
}

/* As numbers: bytes one by one into storage and from there into the library's memcmp() would be
 * waited for. */
static void compare_under_mask(struct vcpu *c, const struct insn *i, uint32_t v)
{
    unsigned n = (unsigned)__builtin_popcount(i->r3);
    uint32_t b = load_bytes(c, ea2(c, i), i->b2, n ? n : 1), a = 0;
    for (unsigned k = 0; k < 4; k++)
        if (i->r3 & (8 >> k))
            a = a << 8 | (uint8_t)(v >> (24 - 8 * k));
    c->cc = n ? CC_COMPARE(a, b) : 0;
}

/* --- rotate then ... selected bits ---------------------------------------------------------- */

static inline uint64_t rotl64(uint64_t v, unsigned n)
{
    return v << (n & 63) | v >> (-n & 63);
}

static inline void insert_selected(struct vcpu *c, const struct insn *i)
{
    uint64_t mask = (uint64_t)i->imm;
    uint64_t kept = ~mask & ((uint64_t)(i->x2 >> 7) - 1); /* the zero-remaining-bits control */
    c->gr[i->r1] = (c->gr[i->r1] & kept) | (rotl64(c->gr[i->r2], i->l) & mask);
}

static void op_risbg(struct vcpu *c, const struct insn *i)
{
    insert_selected(c, i);
    c->cc = cc_sign64((int64_t)c->gr[i->r1]);
}

/* Ones from bit `from` to bit `to`, around the end if from > to. */
static inline uint64_t bits(unsigned from, unsigned to)
{
    uint64_t a = ~0ULL >> from, b = ~0ULL << (63 - to);
    return from <= to ? a & b : a | b;
}

/* RISBHG, RISBLG: within one word of the register; `base` is the number of its first bit. */
static inline void insert_selected_word(struct vcpu *c, const struct insn *i, unsigned base)
{
    uint64_t word = base ? 0xffffffffULL : 0xffffffff00000000ULL;
    uint64_t mask = bits(base + (i->b1 & 31), base + (i->x2 & 31));
    mask &= word;
    uint64_t old = c->gr[i->r1] & (i->x2 & 0x80 ? ~word : ~mask);
    c->gr[i->r1] = old | (rotl64(c->gr[i->r2], i->l) & mask);
}

#define SELECTED_BITS(name, op)                                    \
    static void op_##name(struct vcpu *c, const struct insn *i)    \
    {                                                              \
        uint64_t mask = (uint64_t)i->imm;                          \
        uint64_t a = c->gr[i->r1], b = rotl64(c->gr[i->r2], i->l); \
        uint64_t v = (a op b)&mask;                                \
        c->cc = v != 0;                                            \
        if (!(i->b1 & 0x80))                                       \
            c->gr[i->r1] = (a & ~mask) | v;                        \
    }

/* --- the rest ------------------------------------------------------------------------------- */

static void op_flogr(struct vcpu *c, const struct insn *i)
{
    require_even(c, i->r1);
    uint64_t v = c->gr[i->r2];
    unsigned n = v ? (unsigned)__builtin_clzll(v) : 64;
    c->gr[i->r1] = n;
    c->gr[i->r1 + 1] = v ? v & ~(1ULL << (63 - n)) : 0;
    c->cc = v ? 2 : 0;
}

/* POPULATION COUNT: of each byte, or with bit 0 of M3 of all (miscellaneous instructions 3). */
static void op_popcnt(struct vcpu *c, const struct insn *i)
{
    uint64_t v = c->gr[i->r2];
    if (i->r3 & 8) {
        c->gr[i->r1] = (uint64_t)__builtin_popcountll(v);
        c->cc = v != 0;
        return;
    }
    v -= v >> 1 & 0x5555555555555555ULL;
    v = (v & 0x3333333333333333ULL) + (v >> 2 & 0x3333333333333333ULL);
    v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
    c->gr[i->r1] = v;
    c->cc = v != 0;
}

/* LOAD ADDRESS EXTENDED: the access register says which address space the address belongs to. */
static void op_lae(struct vcpu *c, const struct insn *i)
{
    uint32_t alet;
    switch (c->psw_mask & PSW_AS) {
    case PSW_AS_AR:
        alet = i->b2 == 16 || i->b2 == 0 ? 0 : c->ar[i->b2];
        break;
    case PSW_AS_SECONDARY:
        alet = 1;
        break;
    case PSW_AS_HOME:
        alet = 2;
        break;
    default:
        alet = 0;
    }
    set_gr_address(c, i->r1, ea2x(c, i));
    c->ar[i->r1] = alet;
}

static void op_spm(struct vcpu *c, const struct insn *i)
{
    uint32_t v = gr32(c, i->r1);
    c->cc = v >> 28 & 3;
    c->pm = v >> 24 & 15;
}

static void op_ipm(struct vcpu *c, const struct insn *i)
{
    uint32_t v = (uint32_t)c->cc << 28 | (uint32_t)c->pm << 24;
    set_gr32(c, i->r1, (gr32(c, i->r1) & 0x00ffffff) | v);
}

static inline void set_amode(struct vcpu *c, const struct insn *i, unsigned amode, uint64_t highest)
{
    if (insn_address(c, i) > highest)
        cpu_program(c, PGM_SPECIFICATION);
    cpu_set_amode(c, amode);
    c->ia &= c->address_mask;
}

/* LOAD ... AND TRAP: the load is completed, then zero traps. */
static inline void trap_if_zero(struct vcpu *c, uint64_t v)
{
    if (unlikely(v == 0))
        cpu_data_exception(c, 0xff);
}

static void op_lat(struct vcpu *c, const struct insn *i)
{
    uint32_t v = m32(c, i);
    set_gr32(c, i->r1, v);
    trap_if_zero(c, v);
}

static void op_lfhat(struct vcpu *c, const struct insn *i)
{
    uint32_t v = m32(c, i);
    set_gr32h(c, i->r1, v);
    trap_if_zero(c, v);
}

static void op_lgat(struct vcpu *c, const struct insn *i)
{
    trap_if_zero(c, c->gr[i->r1] = m64(c, i));
}

static void op_llgfat(struct vcpu *c, const struct insn *i)
{
    trap_if_zero(c, c->gr[i->r1] = m32(c, i));
}

static void op_llgtat(struct vcpu *c, const struct insn *i)
{
    trap_if_zero(c, c->gr[i->r1] = m32(c, i) & 0x7fffffff);
}

static inline bool selected(const struct vcpu *c, const struct insn *i)
{
    return i->r3 & (8 >> c->cc);
}

/* SELECT: the condition is M4. */
static inline bool by_m4(const struct vcpu *c, const struct insn *i)
{
    return i->l & (8 >> c->cc);
}

/* clang-format off */
#define R1 i->r1
#define R2 i->r2
#define R3 i->r3
#define G1 c->gr[i->r1]
#define G2 c->gr[i->r2]
#define G3 c->gr[i->r3]
#define W2 gr32(c, i->r2)
#define W3 gr32(c, i->r3)

/* Registers to registers. */
OP(lr,     move32(c, i))
OP(lgr,    move64(c, i))
OP(ltr,    test32(c, R1, W2))
OP(ltgr,   test64(c, R1, G2))
OP(ltgfr,  test64(c, R1, (uint64_t)(int32_t)W2))
OP(lgfr,   G1 = (uint64_t)(int32_t)W2)
OP(llgfr,  G1 = W2)
OP(llgtr,  G1 = W2 & 0x7fffffff)
OP(lbr,    set_gr32(c, R1, (uint32_t)(int8_t)W2))
OP(lgbr,   G1 = (uint64_t)(int8_t)W2)
OP(lhr,    set_gr32(c, R1, (uint32_t)(int16_t)W2))
OP(lghr,   G1 = (uint64_t)(int16_t)W2)
OP(llcr,   set_gr32(c, R1, (uint8_t)W2))
OP(llgcr,  G1 = (uint8_t)W2)
OP(llhr,   set_gr32(c, R1, (uint16_t)W2))
OP(llghr,  G1 = (uint16_t)W2)
OP(lrvr,   set_gr32(c, R1, __builtin_bswap32(W2)))
OP(lrvgr,  G1 = __builtin_bswap64(G2))
OP(nr,     logic32(c, R1, gr32(c, R1) & W2))
OP(or,     logic32(c, R1, gr32(c, R1) | W2))
OP(xr,     logic32(c, R1, gr32(c, R1) ^ W2))
OP(ngr,    logic64(c, R1, G1 & G2))
OP(ogr,    logic64(c, R1, G1 | G2))
OP(xgr,    logic64(c, R1, G1 ^ G2))
OP(nrk,    logic32(c, R1, W2 & W3))
OP(ork,    logic32(c, R1, W2 | W3))
OP(xrk,    logic32(c, R1, W2 ^ W3))
OP(ngrk,   logic64(c, R1, G2 & G3))
OP(ogrk,   logic64(c, R1, G2 | G3))
OP(xgrk,   logic64(c, R1, G2 ^ G3))
OP(ncrk,   logic32(c, R1, W2 & ~W3))
OP(nnrk,   logic32(c, R1, ~(W2 & W3)))
OP(nork,   logic32(c, R1, ~(W2 | W3)))
OP(nxrk,   logic32(c, R1, ~(W2 ^ W3)))
OP(ocrk,   logic32(c, R1, W2 | ~W3))
OP(ncgrk,  logic64(c, R1, G2 & ~G3))
OP(nngrk,  logic64(c, R1, ~(G2 & G3)))
OP(nogrk,  logic64(c, R1, ~(G2 | G3)))
OP(nxgrk,  logic64(c, R1, ~(G2 ^ G3)))
OP(ocgrk,  logic64(c, R1, G2 | ~G3))
OP(selr,   set_gr32(c, R1, by_m4(c, i) ? W2 : W3))
OP(selgr,  G1 = by_m4(c, i) ? G2 : G3)
OP(selfhr, set_gr32h(c, R1, by_m4(c, i) ? gr32h(c, R2) : gr32h(c, R3)))
OP(locr,   if (selected(c, i)) set_gr32(c, R1, W2))
OP(locgr,  if (selected(c, i)) G1 = G2)
OP(locfhr, if (selected(c, i)) set_gr32h(c, R1, gr32h(c, R2)))
OP(ear,    set_gr32(c, R1, c->ar[R2]))
OP(sar,    c->ar[R1] = W2)
OP(cpya,   c->ar[R1] = c->ar[R2])

/* Immediates to registers. */
OP(lhi,    set_gr32(c, R1, (uint32_t)i->imm))
OP(lghi,   G1 = (uint64_t)i->imm)
OP(lochi,  if (selected(c, i)) set_gr32(c, R1, (uint32_t)i->imm))
OP(lochhi, if (selected(c, i)) set_gr32h(c, R1, (uint32_t)i->imm))
OP(locghi, if (selected(c, i)) G1 = (uint64_t)i->imm)
OP(llihh,  G1 = (uint64_t)(uint16_t)i->imm << 48)
OP(llihl,  G1 = (uint64_t)(uint16_t)i->imm << 32)
OP(llilh,  G1 = (uint64_t)(uint16_t)i->imm << 16)
OP(llill,  G1 = (uint16_t)i->imm)
OP(llihf,  G1 = (uint64_t)i->imm << 32)
OP(llilf,  G1 = (uint32_t)i->imm)
OP(iihh,   insert16(c, i, 48))
OP(iihl,   insert16(c, i, 32))
OP(iilh,   insert16(c, i, 16))
OP(iill,   insert16(c, i, 0))
OP(iihf,   set_gr32h(c, R1, (uint32_t)i->imm))
OP(iilf,   set_gr32(c, R1, (uint32_t)i->imm))
OP(nihh,   and16(c, i, 48))
OP(nihl,   and16(c, i, 32))
OP(nilh,   and16(c, i, 16))
OP(nill,   and16(c, i, 0))
OP(oihh,   or16(c, i, 48))
OP(oihl,   or16(c, i, 32))
OP(oilh,   or16(c, i, 16))
OP(oill,   or16(c, i, 0))
OP(nihf,   logic32h(c, R1, gr32h(c, R1) & (uint32_t)i->imm))
OP(oihf,   logic32h(c, R1, gr32h(c, R1) | (uint32_t)i->imm))
OP(xihf,   logic32h(c, R1, gr32h(c, R1) ^ (uint32_t)i->imm))
OP(nilf,   logic32(c, R1, gr32(c, R1) & (uint32_t)i->imm))
OP(oilf,   logic32(c, R1, gr32(c, R1) | (uint32_t)i->imm))
OP(xilf,   logic32(c, R1, gr32(c, R1) ^ (uint32_t)i->imm))
OP(tmhh,   test_mask16(c, (uint16_t)(G1 >> 48), (uint16_t)i->imm))
OP(tmhl,   test_mask16(c, (uint16_t)(G1 >> 32), (uint16_t)i->imm))
OP(tmlh,   test_mask16(c, (uint16_t)(G1 >> 16), (uint16_t)i->imm))
OP(tmll,   test_mask16(c, (uint16_t)G1, (uint16_t)i->imm))
OP(la,     set_gr_address(c, R1, ea2x(c, i)))
OP(larl,   set_gr_address(c, R1, insn_relative(c, i)))

/* Storage to registers. */
LOAD(l,      32, set_gr32(c, R1, M))
LOAD(lg,     64, G1 = M)
LOAD(lgf,    32, G1 = (uint64_t)(int32_t)M)
LOAD(llgf,   32, G1 = M)
LOAD(llgt,   32, G1 = M & 0x7fffffff)
LOAD(lh,     16, set_gr32(c, R1, (uint32_t)(int16_t)M))
LOAD(lgh,    16, G1 = (uint64_t)(int16_t)M)
LOAD(llh,    16, set_gr32(c, R1, M))
LOAD(llgh,   16, G1 = M)
LOAD(lb,     8, set_gr32(c, R1, (uint32_t)(int8_t)M))
LOAD(lgb,    8, G1 = (uint64_t)(int8_t)M)
LOAD(llc,    8, set_gr32(c, R1, M))
LOAD(llgc,   8, G1 = M)
LOAD(ic,     8, G1 = (G1 & ~0xffULL) | M)
LOAD(lt,     32, test32(c, R1, M))
LOAD(ltg,    64, test64(c, R1, M))
LOAD(ltgf,   32, test64(c, R1, (uint64_t)(int32_t)M))
LOAD(lbh,    8, set_gr32h(c, R1, (uint32_t)(int8_t)M))
LOAD(llch,   8, set_gr32h(c, R1, M))
LOAD(lhh,    16, set_gr32h(c, R1, (uint32_t)(int16_t)M))
LOAD(llhh,   16, set_gr32h(c, R1, M))
LOAD(lfh,    32, set_gr32h(c, R1, M))
LOAD(lrvh,   16, G1 = (G1 & ~0xffffULL) | __builtin_bswap16(M))
LOAD(lrv,    32, set_gr32(c, R1, __builtin_bswap32(M)))
LOAD(lrvg,   64, G1 = __builtin_bswap64(M))
LOAD(lzrf,   32, set_gr32(c, R1, M & ~0xffu))
LOAD(lzrg,   64, G1 = M & ~0xffULL)
LOAD(llzrgf, 32, G1 = M & ~0xffu)
OP(loc,    if (selected(c, i)) set_gr32(c, R1, load32(c, ea2(c, i), i->b2)))
OP(locg,   if (selected(c, i)) G1 = load64(c, ea2(c, i), i->b2))
OP(locfh,  if (selected(c, i)) set_gr32h(c, R1, load32(c, ea2(c, i), i->b2)))
LOAD(n,      32, logic32(c, R1, gr32(c, R1) & M))
LOAD(o,      32, logic32(c, R1, gr32(c, R1) | M))
LOAD(x,      32, logic32(c, R1, gr32(c, R1) ^ M))
LOAD(ng,     64, logic64(c, R1, G1 & M))
LOAD(og,     64, logic64(c, R1, G1 | M))
LOAD(xg,     64, logic64(c, R1, G1 ^ M))
OP(lhrl,   set_gr32(c, R1, (uint32_t)(int16_t)rel16(c, i)))
OP(lghrl,  G1 = (uint64_t)(int16_t)rel16(c, i))
OP(llhrl,  set_gr32(c, R1, rel16(c, i)))
OP(llghrl, G1 = rel16(c, i))
OP(lrl,    set_gr32(c, R1, rel32(c, i)))
OP(lgrl,   G1 = rel64(c, i))
OP(lgfrl,  G1 = (uint64_t)(int32_t)rel32(c, i))
OP(llgfrl, G1 = rel32(c, i))
OP(icm,    set_gr32(c, R1, insert_under_mask(c, i, gr32(c, R1))))
OP(icmh,   set_gr32h(c, R1, insert_under_mask(c, i, gr32h(c, R1))))
OP(clm,    compare_under_mask(c, i, gr32(c, R1)))
OP(clmh,   compare_under_mask(c, i, gr32h(c, R1)))

/* Registers to storage. */
STORE(st,     32, gr32(c, R1))
STORE(stg,    64, G1)
STORE(sth,    16, G1)
STORE(stc,    8, G1)
STORE(stch,   8, gr32h(c, R1))
STORE(sthh,   16, gr32h(c, R1))
STORE(stfh,   32, gr32h(c, R1))
STORE(strvh,  16, __builtin_bswap16((uint16_t)G1))
STORE(strv,   32, __builtin_bswap32(gr32(c, R1)))
STORE(strvg,  64, __builtin_bswap64(G1))
OP(stoc,   if (selected(c, i)) store32(c, ea2(c, i), i->b2, gr32(c, R1)))
OP(stocg,  if (selected(c, i)) store64(c, ea2(c, i), i->b2, G1))
OP(stocfh, if (selected(c, i)) store32(c, ea2(c, i), i->b2, gr32h(c, R1)))
OP(sthrl,  store_relative(c, i, 2, G1))
OP(strl,   store_relative(c, i, 4, G1))
OP(stgrl,  store_relative(c, i, 8, G1))
OP(stcm,   store_under_mask(c, i, gr32(c, R1)))
OP(stcmh,  store_under_mask(c, i, gr32h(c, R1)))

/* Immediates and storage. */
STORE(mvi,    8, i->imm)
STORE(mvhhi,  16, i->imm)
STORE(mvhi,   32, i->imm)
STORE(mvghi,  64, i->imm)
LOAD(tm,     8, test_mask8(c, M, (uint8_t)i->imm))
IMMEDIATE(ni, and_fetch)
IMMEDIATE(oi, or_fetch)
IMMEDIATE(xi, xor_fetch)

/* Rotates with selected bits. */
SELECTED_BITS(rnsbg, &)
SELECTED_BITS(rosbg, |)
SELECTED_BITS(rxsbg, ^)
OP(risbgn, insert_selected(c, i))
OP(risbhg, insert_selected_word(c, i, 0))
OP(risblg, insert_selected_word(c, i, 32))

/* Addressing modes. */
OP(tam,    c->cc = c->amode == 64 ? 3 : c->amode == 31 ? 1 : 0)
OP(sam24,  set_amode(c, i, 24, 0xffffff))
OP(sam31,  set_amode(c, i, 31, 0x7fffffff))
OP(sam64,  set_amode(c, i, 64, ~0ULL))

/* Hints to the hardware: PREFETCH DATA, NEXT INSTRUCTION ACCESS INTENT, PERFORM PROCESSOR ASSIST
 * (which knows of transactions only). */
OP(hint,   (void)c, (void)i)
/* clang-format on */

#define IN_general(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
