/* Sorting and merging: COMPARE AND FORM CODEWORD, UPDATE TREE.  Principles of Operation, chapter 7,
 * and appendix A, "Sorting Instructions".
 *
 * Kept true: the registers show how far an instruction has come, so that one that is left by an
 * access exception goes on from there. */
#include "engine/access.h"

/* Widths in the 64-bit mode and in the others. */
static inline bool wide(const struct vcpu *c)
{
    return c->amode == 64;
}

static uint64_t get_gr(const struct vcpu *c, unsigned r)
{
    return wide(c) ? c->gr[r] : gr32(c, r);
}

static void put_gr(struct vcpu *c, unsigned r, uint64_t v)
{
    if (wide(c))
        c->gr[r] = v;
    else
        set_gr32(c, r, (uint32_t)v);
}

/* --- COMPARE AND FORM CODEWORD ---------------------------------------------------------------- */

/* The piece of an operand at `index`, 6 or 2 bytes, as a number.  Both operands lie in the space
 * that access register 1 names. */
static uint64_t piece(struct vcpu *c, unsigned r, unsigned index, unsigned size)
{
    uint8_t b[8] = {0};
    operand_fetch(c, b + 8 - size, (c->gr[r] + index) & c->address_mask, 1, size);
    return get64(b);
}

/* CC 0 equal, 1 in sequence, 2 out of sequence (the operands' registers are exchanged).  The codeword
 * is the index behind the unequal pieces, then the higher one inverted, or for a descending sort the
 * lower one. */
static void op_cfc(struct vcpu *c, const struct insn *i)
{
    uint64_t control = ea2(c, i), first, third;
    unsigned size = wide(c) ? 6 : 2, limit = control & 0x7ffe;
    bool descending = control & 1;
    uint64_t mask = (1ULL << size * 8) - 1;
    if ((c->gr[1] | c->gr[2] | c->gr[3]) & 1)
        cpu_program(c, PGM_SPECIFICATION);
    do {
        unsigned index = (uint16_t)c->gr[2];
        if (index > limit) {
            put_gr(c, 2, get_gr(c, 3) | (wide(c) ? 1ULL << 63 : 1ULL << 31));
            c->cc = 0;
            return;
        }
        first = piece(c, 1, index, size);
        third = piece(c, 3, index, size);
        put_gr(c, 2, get_gr(c, 2) + size);
    } while (first == third);

    uint64_t low = first < third ? first : third, high = first < third ? third : first;
    bool in_sequence = (first < third) != descending;
    put_gr(c, 2, get_gr(c, 2) << size * 8 | ((descending ? low : ~high) & mask));
    if (!in_sequence) {
        uint64_t r = get_gr(c, 1);
        put_gr(c, 1, get_gr(c, 3));
        put_gr(c, 3, r);
    }
    c->cc = in_sequence ? 1 : 2;
}

/* --- UPDATE TREE ---------------------------------------------------------------------------------- */

/* Go up the tree from the node at GR5, half-way to its beginning each time, and let a higher codeword
 * than that in GR0 change places with it.  CC 0: an equal one met, it is in GR2 and GR3; 1: at the
 * top; 3: GR0 is negative. */
static void op_upt(struct vcpu *c, const struct insn *i)
{
    (void)i;
    unsigned size = wide(c) ? 8 : 4;
    uint64_t align = 2 * size - 1, negative = wide(c) ? 1ULL << 63 : 1ULL << 31;
    if ((get_gr(c, 4) | get_gr(c, 5)) & align)
        cpu_program(c, PGM_SPECIFICATION);
    for (;;) {
        uint64_t index = get_gr(c, 5) >> 1 & ~align;
        if (!index || (get_gr(c, 0) & negative)) {
            c->cc = index ? 3 : 1;
            put_gr(c, 5, index);
            return;
        }
        uint64_t va = (c->gr[4] + index) & c->address_mask;
        uint8_t node[16];
        operand_fetch(c, node, va, 4, 2 * size);
        uint64_t code = wide(c) ? get64(node) : get32(node);
        uint64_t data = wide(c) ? get64(node + 8) : get32(node + 4);
        if (code > get_gr(c, 0)) {
            if (wide(c)) {
                put64(node, c->gr[0]);
                put64(node + 8, c->gr[1]);
            } else {
                put32(node, gr32(c, 0));
                put32(node + 4, gr32(c, 1));
            }
            operand_store(c, va, 4, node, 2 * size);
        }
        put_gr(c, 5, index);
        if (code == get_gr(c, 0)) {
            put_gr(c, 2, code);
            put_gr(c, 3, data);
            c->cc = 0;
            return;
        }
        if (code > get_gr(c, 0)) {
            put_gr(c, 0, code);
            put_gr(c, 1, data);
        }
    }
}

#define IN_sort(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
