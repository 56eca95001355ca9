/* Instructions on strings of bytes: the storage-to-storage moves, logical operations and
 * comparisons (SS), the long ones (MVCL, MVCLE, CLCL, CLCLE), and those that end at a character
 * (SRST, MVST, CLST).  Translations are in op_translate.c.
 *
 * Kept true:
 *  - SS results are as if bytes were processed one at a time from the left.  Host pointers are
 *    compared, as two virtual addresses may be the same storage; so the operand to be stored is
 *    looked up first (a first store may give the page a new frame).
 *  - The long ones work on units that end at a page's end of either operand, and put the
 *    registers right after each, so an access exception nullifies just the unit.  MVCL and CLCL
 *    return their own address until done; the others set condition code 3.
 *
 * Principles of Operation, chapter 7. */
#include "engine/strings.h"

/* --- storage to storage --------------------------------------------------------------------- */

/* Do operands of len bytes overlap so that results become sources? */
static inline bool propagates(const uint8_t *to, const uint8_t *from, unsigned len)
{
    return (uintptr_t)to - (uintptr_t)from - 1 < len - 1u;
}

static void move_bytes(uint8_t *to, const uint8_t *from, unsigned len)
{
    if (to == from + 1) {
        memset(to, *from, len);
        return;
    }
    for (unsigned k = 0; k < len; k++)
        to[k] = from[k];
}

static inline uint8_t *at(struct operand *o, unsigned k)
{
    return k < o->n[0] ? o->p[0] + k : o->p[1] + (k - o->n[0]);
}

static inline bool one_piece(uint64_t a, uint64_t b, unsigned len)
{
    return likely(!crosses(a, len) && !crosses(b, len));
}

static __attribute__((noinline)) void move_across(struct vcpu *c, const struct insn *i)
{
    struct operand to, from;
    unsigned len = i->l + 1u;
    operand_pieces(c, &to, ea1(c, i), i->b1, len, true);
    operand_pieces(c, &from, ea2(c, i), i->b2, len, false);
    for (unsigned k = 0; k < len; k++)
        *at(&to, k) = *at(&from, k);
}

static void op_mvc(struct vcpu *c, const struct insn *i)
{
    uint64_t a = ea1(c, i), b = ea2(c, i);
    unsigned len = i->l + 1u;
    if (!one_piece(a, b, len)) {
        move_across(c, i);
        return;
    }
    uint8_t *to = operand_write(c, a, i->b1, len);
    const uint8_t *from = operand_read(c, b, i->b2, len);
    if (unlikely(propagates(to, from, len)))
        move_bytes(to, from, len);
    else if (len == 8)
        memmove(to, from, 8);
    else
        memmove(to, from, len);
}

static void op_clc(struct vcpu *c, const struct insn *i)
{
    uint64_t a = ea1(c, i), b = ea2(c, i);
    unsigned len = i->l + 1u;
    int d;
    if (one_piece(a, b, len)) {
        const uint8_t *first = operand_read(c, a, i->b1, len);
        const uint8_t *second = operand_read(c, b, i->b2, len);
        if (len == 1) {
            c->cc = CC_COMPARE(*first, *second);
            return;
        }
        d = memcmp(first, second, len);
    } else {
        uint8_t first[256], second[256];
        operand_fetch(c, first, a, i->b1, len);
        operand_fetch(c, second, b, i->b2, len);
        d = memcmp(first, second, len);
    }
    c->cc = d == 0 ? 0 : d < 0 ? 1 : 2;
}

/* NC, OC, XC: returns the or of all result bytes. */
#define LOGIC(name, op)                                                                       \
    static uint8_t name##_bytes(uint8_t *to, const uint8_t *from, unsigned len)               \
    {                                                                                         \
        uint64_t any = 0;                                                                     \
        unsigned k = 0;                                                                       \
        if (likely(!propagates(to, from, len)))                                               \
            for (; k + 8 <= len; k += 8) {                                                    \
                uint64_t v, w;                                                                \
                memcpy(&v, to + k, 8);                                                        \
                memcpy(&w, from + k, 8);                                                      \
                v = v op w;                                                                   \
                memcpy(to + k, &v, 8);                                                        \
                any |= v;                                                                     \
            }                                                                                 \
        for (; k < len; k++)                                                                  \
            any |= to[k] = (uint8_t)(to[k] op from[k]);                                       \
        return any != 0;                                                                      \
    }                                                                                         \
    static __attribute__((noinline)) void name##_across(struct vcpu *c, const struct insn *i) \
    {                                                                                         \
        struct operand to, from;                                                              \
        unsigned len = i->l + 1u;                                                             \
        uint8_t any = 0;                                                                      \
        operand_pieces(c, &to, ea1(c, i), i->b1, len, true);                                  \
        operand_pieces(c, &from, ea2(c, i), i->b2, len, false);                               \
        for (unsigned k = 0; k < len; k++) {                                                  \
            uint8_t v = (uint8_t)(*at(&to, k) op * at(&from, k));                             \
            any |= *at(&to, k) = v;                                                           \
        }                                                                                     \
        c->cc = any != 0;                                                                     \
    }                                                                                         \
    static void op_##name(struct vcpu *c, const struct insn *i)                               \
    {                                                                                         \
        uint64_t a = ea1(c, i), b = ea2(c, i);                                                \
        unsigned len = i->l + 1u;                                                             \
        if (!one_piece(a, b, len)) {                                                          \
            name##_across(c, i);                                                              \
            return;                                                                           \
        }                                                                                     \
        uint8_t *to = operand_write(c, a, i->b1, len);                                        \
        c->cc = name##_bytes(to, operand_read(c, b, i->b2, len), len);                        \
    }

LOGIC(nc, &)
LOGIC(oc, |)
LOGIC(exclusive, ^)

/* An operand exclusive-ored with itself is the way to clear storage. */
static void op_xc(struct vcpu *c, const struct insn *i)
{
    unsigned len = i->l + 1u;
    uint64_t a = ea1(c, i);
    if (i->b1 == i->b2 && i->d1 == (unsigned)i->d2 && !crosses(a, len)) {
        memset(operand_write(c, a, i->b1, len), 0, len);
        c->cc = 0;
    } else {
        op_exclusive(c, i);
    }
}

/* MOVE NUMERICS, MOVE ZONES: the bits of `mask` in each byte. */
static void move_masked(struct vcpu *c, const struct insn *i, uint8_t mask)
{
    struct operand to, from;
    unsigned len = i->l + 1u;
    operand_pieces(c, &to, ea1(c, i), i->b1, len, true);
    operand_pieces(c, &from, ea2(c, i), i->b2, len, false);
    for (unsigned k = 0; k < len; k++)
        *at(&to, k) = (uint8_t)((*at(&to, k) & ~mask) | (*at(&from, k) & mask));
}

static void op_mvn(struct vcpu *c, const struct insn *i)
{
    move_masked(c, i, 0x0f);
}

static void op_mvz(struct vcpu *c, const struct insn *i)
{
    move_masked(c, i, 0xf0);
}

/* MOVE INVERSE: the second operand's address is that of its rightmost byte. */
static void op_mvcin(struct vcpu *c, const struct insn *i)
{
    struct operand to, from;
    unsigned len = i->l + 1u;
    operand_pieces(c, &to, ea1(c, i), i->b1, len, true);
    operand_pieces(c, &from, (ea2(c, i) - i->l) & c->address_mask, i->b2, len, false);
    for (unsigned k = 0; k < len; k++)
        *at(&to, k) = *at(&from, len - 1 - k);
}

/* MOVE RIGHT TO LEFT: the length code is in register 0. */
static void op_mvcrl(struct vcpu *c, const struct insn *i)
{
    struct operand to, from;
    unsigned len = (unsigned)(c->gr[0] & 0xff) + 1;
    operand_pieces(c, &to, ea1(c, i), i->b1, len, true);
    operand_pieces(c, &from, ea2(c, i), i->b2, len, false);
    for (unsigned k = len; k-- > 0;)
        *at(&to, k) = *at(&from, k);
}

/* --- MOVE LONG, MOVE LONG EXTENDED ---------------------------------------------------------- */

static inline uint8_t cc_lengths(uint64_t a, uint64_t b)
{
    return a == b ? 0 : a < b ? 1 : 2;
}

/* Move or pad one unit: as much as lies in one page of each operand; advances both. */
static void move_unit(struct vcpu *c, struct string *to, struct string *from, uint8_t pad)
{
    if (from->length == 0) {
        unsigned n = in_page(to->va, to->length);
        memset(operand_write(c, to->va, to->reg, n), pad, n);
        string_advance(c, to, n);
        return;
    }
    unsigned n = in_page(to->va, to->length < from->length ? to->length : from->length);
    n = in_page(from->va, n);
    uint8_t *p = operand_write(c, to->va, to->reg, n);
    memmove(p, operand_read(c, from->va, from->reg, n), n);
    string_advance(c, to, n);
    string_advance(c, from, n);
}

static uint64_t op_mvcl(struct vcpu *c, const struct insn *i)
{
    struct string to = string_24(c, i->r1), from = string_24(c, i->r2);
    uint64_t shorter = to.length < from.length ? to.length : from.length;
    uint64_t ahead = (to.va - from.va) & c->address_mask;
    if (ahead != 0 && ahead < shorter) {
        c->cc = 3;
        return BRANCH_NEXT;
    }
    uint8_t cc = cc_lengths(to.length, from.length);
    if (to.length)
        move_unit(c, &to, &from, (uint8_t)(c->gr[i->r2 + 1] >> 24));
    string_save_24(c, &to);
    string_save_24(c, &from);
    if (to.length)
        return insn_address(c, i);
    c->cc = cc;
    return BRANCH_NEXT;
}

static void op_mvcle(struct vcpu *c, const struct insn *i)
{
    struct string to = string_pair(c, i->r1), from = string_pair(c, i->r3);
    uint8_t cc = cc_lengths(to.length, from.length), pad = (uint8_t)ea2(c, i);
    for (unsigned units = 0; to.length && units < 4; units++) {
        move_unit(c, &to, &from, pad);
        string_save(c, &to);
        string_save(c, &from);
    }
    string_save(c, &to);
    string_save(c, &from);
    c->cc = to.length ? 3 : cc;
}

/* MOVE LONG UNICODE: characters of two bytes. */
static void op_mvclu(struct vcpu *c, const struct insn *i)
{
    struct string to = string_pair(c, i->r1), from = string_pair(c, i->r3);
    if ((to.length | from.length) & 1)
        cpu_program(c, PGM_SPECIFICATION);
    uint8_t cc = cc_lengths(to.length, from.length);
    uint16_t pad = (uint16_t)ea2(c, i);
    for (unsigned n = 0; to.length && n < STRING_UNIT; n += 2) {
        uint16_t v = from.length ? load16(c, from.va, from.reg) : pad;
        store16(c, to.va, to.reg, v);
        string_advance(c, &to, 2);
        string_save(c, &to);
        if (from.length) {
            string_advance(c, &from, 2);
            string_save(c, &from);
        }
    }
    string_save(c, &to);
    string_save(c, &from);
    c->cc = to.length ? 3 : cc;
}

/* --- COMPARE LOGICAL LONG, EXTENDED, UNICODE ------------------------------------------------ */

/* The first of n bytes that is not `pad`; n if all are. */
static unsigned first_other(const uint8_t *p, unsigned n, uint8_t pad)
{
    unsigned k = 0;
    while (k < n && p[k] == pad)
        k++;
    return k;
}

static unsigned first_difference(const uint8_t *p, const uint8_t *q, unsigned n)
{
    unsigned k = 0;
    for (; k + 8 <= n; k += 8) {
        uint64_t v, w;
        memcpy(&v, p + k, 8);
        memcpy(&w, q + k, 8);
        if (v != w)
            break;
    }
    while (k < n && p[k] == q[k])
        k++;
    return k;
}

/* Compare one unit and advance; 0 equal so far, 1 first operand low, 2 high. */
static uint8_t compare_unit(struct vcpu *c, struct string *a, struct string *b, uint8_t pad)
{
    unsigned n, k;
    if (a->length && b->length) {
        n = in_page(a->va, a->length < b->length ? a->length : b->length);
        n = in_page(b->va, n);
        const uint8_t *p = operand_read(c, a->va, a->reg, n);
        const uint8_t *q = operand_read(c, b->va, b->reg, n);
        k = first_difference(p, q, n);
        string_advance(c, a, k);
        string_advance(c, b, k);
        return k == n ? 0 : p[k] < q[k] ? 1 : 2;
    }
    struct string *s = a->length ? a : b;
    n = in_page(s->va, s->length);
    const uint8_t *p = operand_read(c, s->va, s->reg, n);
    k = first_other(p, n, pad);
    string_advance(c, s, k);
    return k == n ? 0 : (p[k] < pad) == (s == a) ? 1 : 2;
}

static uint64_t op_clcl(struct vcpu *c, const struct insn *i)
{
    struct string a = string_24(c, i->r1), b = string_24(c, i->r2);
    uint8_t cc = 0;
    if (a.length || b.length)
        cc = compare_unit(c, &a, &b, (uint8_t)(c->gr[i->r2 + 1] >> 24));
    string_save_24(c, &a);
    string_save_24(c, &b);
    if (cc == 0 && (a.length || b.length))
        return insn_address(c, i);
    c->cc = cc;
    return BRANCH_NEXT;
}

static void op_clcle(struct vcpu *c, const struct insn *i)
{
    struct string a = string_pair(c, i->r1), b = string_pair(c, i->r3);
    uint8_t cc = 0, pad = (uint8_t)ea2(c, i);
    for (unsigned units = 0; cc == 0 && (a.length || b.length) && units < 4; units++) {
        cc = compare_unit(c, &a, &b, pad);
        string_save(c, &a);
        string_save(c, &b);
    }
    string_save(c, &a);
    string_save(c, &b);
    c->cc = cc == 0 && (a.length || b.length) ? 3 : cc;
}

static void op_clclu(struct vcpu *c, const struct insn *i)
{
    struct string a = string_pair(c, i->r1), b = string_pair(c, i->r3);
    if ((a.length | b.length) & 1)
        cpu_program(c, PGM_SPECIFICATION);
    uint16_t pad = (uint16_t)ea2(c, i);
    uint8_t cc = 0;
    for (unsigned n = 0; (a.length || b.length) && n < STRING_UNIT; n += 2) {
        uint16_t v = a.length ? load16(c, a.va, a.reg) : pad;
        uint16_t w = b.length ? load16(c, b.va, b.reg) : pad;
        if (v != w) {
            cc = v < w ? 1 : 2;
            break;
        }
        if (a.length)
            string_advance(c, &a, 2);
        if (b.length)
            string_advance(c, &b, 2);
        string_save(c, &a);
        string_save(c, &b);
    }
    string_save(c, &a);
    string_save(c, &b);
    c->cc = cc == 0 && (a.length || b.length) ? 3 : cc;
}

/* --- strings that end at a character -------------------------------------------------------- */

/* The character in register 0: the bits left of it, in the low word, must be zero. */
static uint16_t ending(struct vcpu *c, unsigned bytes)
{
    uint32_t v = gr32(c, 0);
    if (v >> (8 * bytes))
        cpu_program(c, PGM_SPECIFICATION);
    return (uint16_t)v;
}

static void op_srst(struct vcpu *c, const struct insn *i)
{
    uint8_t wanted = (uint8_t)ending(c, 1);
    uint64_t va = c->gr[i->r2] & c->address_mask, end = c->gr[i->r1] & c->address_mask;
    for (unsigned units = 0; units < 4; units++) {
        if (va == end) {
            c->cc = 2;
            return;
        }
        unsigned n = in_page(va, (end - va) & c->address_mask);
        const uint8_t *p = operand_read(c, va, i->r2, n);
        const uint8_t *hit = memchr(p, wanted, n);
        if (hit) {
            set_gr_address(c, i->r1, va + (uint64_t)(hit - p));
            c->cc = 1;
            return;
        }
        va = (va + n) & c->address_mask;
    }
    if (va == end) {
        c->cc = 2;
        return;
    }
    set_gr_address(c, i->r2, va);
    c->cc = 3;
}

static void op_srstu(struct vcpu *c, const struct insn *i)
{
    uint16_t wanted = ending(c, 2);
    uint64_t va = c->gr[i->r2] & c->address_mask, end = c->gr[i->r1] & c->address_mask;
    /* An end that is an odd number of bytes away is passed by one. */
    uint64_t left = ((end - va) & c->address_mask) + 1;
    for (unsigned n = 0; n < STRING_UNIT; n += 2, left -= 2) {
        if (left < 2) {
            c->cc = 2;
            return;
        }
        if (load16(c, va, i->r2) == wanted) {
            set_gr_address(c, i->r1, va);
            c->cc = 1;
            return;
        }
        va = (va + 2) & c->address_mask;
    }
    set_gr_address(c, i->r2, va);
    c->cc = 3;
}

static void op_mvst(struct vcpu *c, const struct insn *i)
{
    uint8_t last = (uint8_t)ending(c, 1);
    uint64_t to = c->gr[i->r1] & c->address_mask, from = c->gr[i->r2] & c->address_mask;
    for (unsigned units = 0; units < 4; units++) {
        unsigned n = in_page(from, in_page(to, 0x1000));
        uint8_t *p = operand_write(c, to, i->r1, n);
        const uint8_t *q = operand_read(c, from, i->r2, 1);
        unsigned k = 0;
        bool done = false;
        if (propagates(p, q, n)) {
            while (k < n && !done)
                done = (p[k] = q[k]) == last, k++;
        } else {
            const uint8_t *hit = memchr(q, last, n);
            k = hit ? (unsigned)(hit - q) + 1 : n;
            memmove(p, q, k);
            done = hit;
        }
        if (done) {
            set_gr_address(c, i->r1, (to + k - 1) & c->address_mask);
            c->cc = 1;
            return;
        }
        to = (to + k) & c->address_mask;
        from = (from + k) & c->address_mask;
        set_gr_address(c, i->r1, to);
        set_gr_address(c, i->r2, from);
    }
    c->cc = 3;
}

static void op_clst(struct vcpu *c, const struct insn *i)
{
    uint8_t last = (uint8_t)ending(c, 1);
    uint64_t a = c->gr[i->r1] & c->address_mask, b = c->gr[i->r2] & c->address_mask;
    for (unsigned units = 0; units < 4; units++) {
        unsigned n = in_page(a, in_page(b, 0x1000)), k = 0;
        const uint8_t *p = operand_read(c, a, i->r1, 1);
        const uint8_t *q = operand_read(c, b, i->r2, 1);
        while (k < n && p[k] == q[k] && p[k] != last)
            k++;
        a = (a + k) & c->address_mask;
        b = (b + k) & c->address_mask;
        if (k < n && p[k] == q[k]) {
            c->cc = 0;
            return;
        }
        if (k < n) {
            set_gr_address(c, i->r1, a);
            set_gr_address(c, i->r2, b);
            /* A string that ends is the lower one. */
            c->cc = p[k] == last || (q[k] != last && p[k] < q[k]) ? 1 : 2;
            return;
        }
    }
    set_gr_address(c, i->r1, a);
    set_gr_address(c, i->r2, b);
    c->cc = 3;
}

/* COMPARE UNTIL SUBSTRING EQUAL: register 0 has the substring's length, register 1 the pad. */
static void op_cuse(struct vcpu *c, const struct insn *i)
{
    struct string a = string_pair(c, i->r1), b = string_pair(c, i->r2);
    uint8_t wanted = (uint8_t)c->gr[0], pad = (uint8_t)c->gr[1];
    struct string start_a = a, start_b = b;
    unsigned equal = 0;
    c->cc = wanted ? 2 : 0;
    for (unsigned n = 0; c->cc != 0 && (a.length || b.length); n++) {
        if (n >= STRING_UNIT && equal == 0) {
            c->cc = 3;
            break;
        }
        uint8_t v = a.length ? load8(c, a.va, a.reg) : pad;
        uint8_t w = b.length ? load8(c, b.va, b.reg) : pad;
        string_advance(c, &a, a.length ? 1 : 0);
        string_advance(c, &b, b.length ? 1 : 0);
        equal = v == w ? equal + 1 : 0;
        if (equal == 0) {
            start_a = a;
            start_b = b;
        }
        c->cc = equal == wanted ? 0 : equal ? 1 : 2;
    }
    string_save(c, &start_a);
    string_save(c, &start_b);
}

/* --- CHECKSUM ------------------------------------------------------------------------------- */

/* Sum of n bytes (a multiple of four) as words; a 64-bit sum cannot overflow here. */
static uint64_t sum_words(const uint8_t *p, unsigned n)
{
    uint64_t sum = 0;
    for (unsigned k = 0; k < n; k += 4)
        sum += get32(p + k);
    return sum;
}

static void op_cksm(struct vcpu *c, const struct insn *i)
{
    struct string s = string_pair(c, i->r2);
    uint64_t sum = gr32(c, i->r1);
    for (unsigned units = 0; s.length && units < 8; units++) {
        unsigned n = in_page(s.va, s.length);
        if (n >= 4) {
            n &= ~3u;
            sum += sum_words(operand_read(c, s.va, s.reg, n), n);
        } else {
            /* The last one to three bytes are extended with zeros; or a word crosses a page. */
            uint8_t word[4] = {0};
            n = s.length < 4 ? (unsigned)s.length : 4;
            operand_fetch(c, word, s.va, s.reg, n);
            sum += get32(word);
        }
        sum = (sum & 0xffffffff) + (sum >> 32);
        sum = (sum & 0xffffffff) + (sum >> 32);
        string_advance(c, &s, n);
        set_gr32(c, i->r1, (uint32_t)sum);
        string_save(c, &s);
    }
    string_save(c, &s);
    c->cc = s.length ? 3 : 0;
}

#define IN_string(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
