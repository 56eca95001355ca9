/* Interlocked updates: COMPARE AND SWAP and kin, TEST AND SET, LOAD AND (operation), pairs that
 * are loaded or stored as a block.
 *
 * Kept true: an aligned update is one atomic host operation on the guest's storage, so that
 * virtual CPUs on different host threads see it whole.
 *
 * Principles of Operation, chapter 7; chapter 5, "Interlocked Update". */
#include "engine/access.h"

/* An aligned operand for an atomic update. */
static inline void *interlocked(struct vcpu *c, uint64_t va, unsigned b, unsigned len)
{
    if (unlikely(va & (len - 1)))
        cpu_program(c, PGM_SPECIFICATION);
    return operand_write(c, va, b, len);
}

static inline bool swap32(uint32_t *p, uint32_t *expected, uint32_t v)
{
    uint32_t raw = __builtin_bswap32(*expected);
    bool same = __atomic_compare_exchange_n(p, &raw, __builtin_bswap32(v), false, __ATOMIC_SEQ_CST,
                                            __ATOMIC_SEQ_CST);
    *expected = __builtin_bswap32(raw);
    return same;
}

static inline bool swap64(uint64_t *p, uint64_t *expected, uint64_t v)
{
    uint64_t raw = __builtin_bswap64(*expected);
    bool same = __atomic_compare_exchange_n(p, &raw, __builtin_bswap64(v), false, __ATOMIC_SEQ_CST,
                                            __ATOMIC_SEQ_CST);
    *expected = __builtin_bswap64(raw);
    return same;
}

struct quad {
    uint64_t high, low; /* as numbers */
};

/* Sixteen bytes at once: the host's own instruction. */
static bool swap128(uint64_t *p, struct quad *expected, struct quad v)
{
    uint64_t seen0 = __builtin_bswap64(expected->high), seen1 = __builtin_bswap64(expected->low);
    uint64_t new0 = __builtin_bswap64(v.high), new1 = __builtin_bswap64(v.low);
    bool same;
#if defined(__x86_64__)
    __asm__ volatile("lock cmpxchg16b %1"
                     : "=@ccz"(same), "+m"(*(unsigned __int128 *)p), "+a"(seen0), "+d"(seen1)
                     : "b"(new0), "c"(new1)
                     : "memory");
#else
    unsigned __int128 seen = (unsigned __int128)seen1 << 64 | seen0;
    unsigned __int128 new = (unsigned __int128)new1 << 64 | new0;
    same = __atomic_compare_exchange_n((unsigned __int128 *)p, &seen, new, false, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
    seen0 = (uint64_t)seen;
    seen1 = (uint64_t)(seen >> 64);
#endif
    expected->high = __builtin_bswap64(seen0);
    expected->low = __builtin_bswap64(seen1);
    return same;
}

/* --- COMPARE AND SWAP ----------------------------------------------------------------------- */

static void op_cs(struct vcpu *c, const struct insn *i)
{
    uint32_t expected = gr32(c, i->r1);
    if (swap32(interlocked(c, ea2(c, i), i->b2, 4), &expected, gr32(c, i->r3))) {
        c->cc = 0;
    } else {
        set_gr32(c, i->r1, expected);
        c->cc = 1;
    }
}

static void op_csg(struct vcpu *c, const struct insn *i)
{
    uint64_t expected = c->gr[i->r1];
    if (swap64(interlocked(c, ea2(c, i), i->b2, 8), &expected, c->gr[i->r3])) {
        c->cc = 0;
    } else {
        c->gr[i->r1] = expected;
        c->cc = 1;
    }
}

static void op_cds(struct vcpu *c, const struct insn *i)
{
    require_even(c, i->r1 | i->r3);
    uint64_t expected = (uint64_t)gr32(c, i->r1) << 32 | gr32(c, i->r1 + 1u);
    uint64_t v = (uint64_t)gr32(c, i->r3) << 32 | gr32(c, i->r3 + 1u);
    if (swap64(interlocked(c, ea2(c, i), i->b2, 8), &expected, v)) {
        c->cc = 0;
    } else {
        set_gr32(c, i->r1, (uint32_t)(expected >> 32));
        set_gr32(c, i->r1 + 1u, (uint32_t)expected);
        c->cc = 1;
    }
}

static void op_cdsg(struct vcpu *c, const struct insn *i)
{
    require_even(c, i->r1 | i->r3);
    struct quad expected = {c->gr[i->r1], c->gr[i->r1 + 1]};
    struct quad v = {c->gr[i->r3], c->gr[i->r3 + 1]};
    if (swap128(interlocked(c, ea2(c, i), i->b2, 16), &expected, v)) {
        c->cc = 0;
    } else {
        c->gr[i->r1] = expected.high;
        c->gr[i->r1 + 1] = expected.low;
        c->cc = 1;
    }
}

static void op_ts(struct vcpu *c, const struct insn *i)
{
    uint8_t *p = operand_write(c, ea2(c, i), i->b2, 1);
    c->cc = __atomic_exchange_n(p, 0xff, __ATOMIC_SEQ_CST) >> 7;
}

/* --- COMPARE AND SWAP AND STORE ------------------------------------------------------------- */

/* The parameter list (register 1) has the replacement value at 0 and the store value at 16. */
static void op_csst(struct vcpu *c, const struct insn *i)
{
    unsigned fc = c->gr[0] & 0xff, sc = c->gr[0] >> 8 & 0xff;
    if (fc > 2 || sc > 4)
        cpu_program(c, PGM_SPECIFICATION);
    unsigned len = 4u << fc, store = 1u << sc;
    uint64_t a = ea1(c, i), b = ea2(c, i), list = c->gr[1] & c->address_mask;
    if (a & (len - 1) || b & (store - 1) || list & 15)
        cpu_program(c, PGM_SPECIFICATION);
    uint8_t parameters[32];
    operand_fetch(c, parameters, list, 1, 32);
    uint8_t *to = operand_write(c, b, i->b2, store);
    void *p = operand_write(c, a, i->b1, len);
    bool same;
    if (fc == 0) {
        uint32_t expected = gr32(c, i->r3);
        same = swap32(p, &expected, get32(parameters));
        if (!same)
            set_gr32(c, i->r3, expected);
    } else if (fc == 1) {
        uint64_t expected = c->gr[i->r3];
        same = swap64(p, &expected, get64(parameters));
        if (!same)
            c->gr[i->r3] = expected;
    } else {
        require_even(c, i->r3);
        struct quad expected = {c->gr[i->r3], c->gr[i->r3 + 1]};
        same = swap128(p, &expected, (struct quad){get64(parameters), get64(parameters + 8)});
        if (!same) {
            c->gr[i->r3] = expected.high;
            c->gr[i->r3 + 1] = expected.low;
        }
    }
    if (same)
        memcpy(to, parameters + 16, store);
    c->cc = !same;
}

/* --- LOAD AND ... --------------------------------------------------------------------------- */

/* r1 gets the old value, storage old op r3; `v` is the result, for the condition code. */
#define LOAD_AND(name, bits, type, old_register, set, expression, code)          \
    static void op_##name(struct vcpu *c, const struct insn *i)                  \
    {                                                                            \
        type *p = interlocked(c, ea2(c, i), i->b2, sizeof(type));                \
        type b = old_register(c, i->r3);                                         \
        type a = __builtin_bswap##bits(__atomic_load_n(p, __ATOMIC_RELAXED)), v; \
        do                                                                       \
            v = (type)(expression);                                              \
        while (!swap##bits(p, &a, v));                                           \
        set(c, i->r1, a);                                                        \
        c->cc = (uint8_t)(code);                                                 \
    }

static inline bool overflow32(uint32_t a, uint32_t b)
{
    int32_t v;
    return __builtin_add_overflow((int32_t)a, (int32_t)b, &v);
}

static inline bool overflow64(uint64_t a, uint64_t b)
{
    int64_t v;
    return __builtin_add_overflow((int64_t)a, (int64_t)b, &v);
}

static inline uint64_t gr64(const struct vcpu *c, unsigned r)
{
    return c->gr[r];
}

static inline void set_gr64(struct vcpu *c, unsigned r, uint64_t v)
{
    c->gr[r] = v;
}

/* clang-format off */
LOAD_AND(lan,   32, uint32_t, gr32, set_gr32, a & b, v != 0)
LOAD_AND(lao,   32, uint32_t, gr32, set_gr32, a | b, v != 0)
LOAD_AND(lax,   32, uint32_t, gr32, set_gr32, a ^ b, v != 0)
LOAD_AND(laal,  32, uint32_t, gr32, set_gr32, a + b, (v != 0) | (v < a) << 1)
LOAD_AND(laa_,  32, uint32_t, gr32, set_gr32, a + b, overflow32(a, b) ? 3 : cc_sign32((int32_t)v))
LOAD_AND(lang,  64, uint64_t, gr64, set_gr64, a & b, v != 0)
LOAD_AND(laog,  64, uint64_t, gr64, set_gr64, a | b, v != 0)
LOAD_AND(laxg,  64, uint64_t, gr64, set_gr64, a ^ b, v != 0)
LOAD_AND(laalg, 64, uint64_t, gr64, set_gr64, a + b, (v != 0) | (v < a) << 1)
LOAD_AND(laag_, 64, uint64_t, gr64, set_gr64, a + b, overflow64(a, b) ? 3 : cc_sign64((int64_t)v))
/* clang-format on */

/* A signed overflow completes the instruction, then the program mask decides. */
static void op_laa(struct vcpu *c, const struct insn *i)
{
    op_laa_(c, i);
    if (unlikely(c->cc == 3) && c->pm & PM_FIXED_OVERFLOW)
        cpu_program(c, PGM_FIXED_OVERFLOW);
}

static void op_laag(struct vcpu *c, const struct insn *i)
{
    op_laag_(c, i);
    if (unlikely(c->cc == 3) && c->pm & PM_FIXED_OVERFLOW)
        cpu_program(c, PGM_FIXED_OVERFLOW);
}

/* --- pairs ---------------------------------------------------------------------------------- */

static void op_lpq(struct vcpu *c, const struct insn *i)
{
    require_even(c, i->r1);
    uint64_t va = ea2x(c, i);
    if (va & 15)
        cpu_program(c, PGM_SPECIFICATION);
    const uint8_t *p = operand_read(c, va, i->b2, 16);
    uint64_t high, low;
    /* Block-concurrent: read until nothing came between. */
    do {
        high = get64(p);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        low = get64(p + 8);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
    } while (unlikely(high != get64(p)));
    c->gr[i->r1] = high;
    c->gr[i->r1 + 1] = low;
}

static void op_stpq(struct vcpu *c, const struct insn *i)
{
    require_even(c, i->r1);
    uint64_t *p = interlocked(c, ea2x(c, i), i->b2, 16);
    struct quad expected = {get64(p), get64(p + 1)};
    while (!swap128(p, &expected, (struct quad){c->gr[i->r1], c->gr[i->r1 + 1]}))
        ;
}

/* LOAD PAIR DISJOINT: condition code 3 when it was not as if interlocked. */
static void op_lpd(struct vcpu *c, const struct insn *i)
{
    require_even(c, i->r3);
    uint64_t a = ea1(c, i), b = ea2(c, i);
    if ((a | b) & 3)
        cpu_program(c, PGM_SPECIFICATION);
    uint32_t first = load32(c, a, i->b1), second = load32(c, b, i->b2);
    bool whole = load32(c, a, i->b1) == first;
    set_gr32(c, i->r3, first);
    set_gr32(c, i->r3 + 1u, second);
    c->cc = whole ? 0 : 3;
}

static void op_lpdg(struct vcpu *c, const struct insn *i)
{
    require_even(c, i->r3);
    uint64_t a = ea1(c, i), b = ea2(c, i);
    if ((a | b) & 7)
        cpu_program(c, PGM_SPECIFICATION);
    uint64_t first = load64(c, a, i->b1), second = load64(c, b, i->b2);
    bool whole = load64(c, a, i->b1) == first;
    c->gr[i->r3] = first;
    c->gr[i->r3 + 1] = second;
    c->cc = whole ? 0 : 3;
}

#define IN_interlocked(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
