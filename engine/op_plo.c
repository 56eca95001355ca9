/* PERFORM LOCKED OPERATION: compare and load, compare and swap, double compare and swap, compare
 * and swap and store (once, twice, three times), on 32, 64 or 128 bits, with operands in registers
 * or in a parameter list.
 *
 * Kept true: all storage is translated and checked before the lock is taken, so no handler leaves
 * with the lock held; one lock a guest serves all lock tokens, since its holders never wait.
 *
 * Principles of Operation, chapter 7. */
#include "engine/access.h"
#include "engine/machine.h"

enum family { LOAD, SWAP, DOUBLE_SWAP, SWAP_STORE, SWAP_STORE_2, SWAP_STORE_3 };

#define FUNCTION_CODES 24
#define TEST_BIT       0x100u

/* Offsets in the parameter list of 8-byte values; those of 16 bytes begin 8 before. */
enum { FIRST_COMPARE = 8, FIRST_REPLACE = 24, THIRD_COMPARE = 40, THIRD_REPLACE = 56 };
enum { VALUE_3 = 56, ALET_4 = 68, ADDRESS_4 = 72, STEP = 32 };

typedef unsigned __int128 wide;

struct locked {
    struct vcpu *c;
    const struct insn *i;
    enum family family;
    unsigned width;     /* bytes */
    bool registers;     /* comparands in registers, not in the list */
    uint64_t list;      /* fourth-operand address */
    uint8_t *second;    /* storage operands */
    uint8_t *target[3]; /* fourth, sixth, eighth */
    wide value[3];      /* third, fifth, seventh, to be stored there */
    unsigned targets;
};

static wide get_wide(const uint8_t *p, unsigned width)
{
    if (width == 4)
        return get32(p);
    return width == 8 ? get64(p) : (wide)get64(p) << 64 | get64(p + 8);
}

static void put_wide(uint8_t *p, unsigned width, wide v)
{
    if (width == 4) {
        put32(p, (uint32_t)v);
    } else if (width == 8) {
        put64(p, (uint64_t)v);
    } else {
        put64(p, (uint64_t)(v >> 64));
        put64(p + 8, (uint64_t)v);
    }
}

static uint64_t in_list(const struct locked *l, unsigned offset)
{
    return (l->list + offset) & l->c->address_mask;
}

static wide list_value(const struct locked *l, unsigned offset)
{
    unsigned b = l->i->b2;
    if (l->width == 4)
        return load32(l->c, in_list(l, offset + 4), b);
    wide v = load64(l->c, in_list(l, offset), b);
    if (l->width == 16)
        v |= (wide)load64(l->c, in_list(l, offset - 8), b) << 64;
    return v;
}

static void set_list_value(const struct locked *l, unsigned offset, wide v)
{
    if (l->width == 16)
        store64(l->c, in_list(l, offset - 8), l->i->b2, (uint64_t)(v >> 64));
    store64(l->c, in_list(l, offset), l->i->b2, (uint64_t)v);
}

static wide comparand(const struct locked *l, unsigned r, unsigned offset)
{
    if (!l->registers)
        return list_value(l, offset);
    return l->width == 4 ? gr32(l->c, r) : l->c->gr[r];
}

static void set_comparand(const struct locked *l, unsigned r, unsigned offset, wide v)
{
    if (!l->registers)
        set_list_value(l, offset, v);
    else if (l->width == 4)
        set_gr32(l->c, r, (uint32_t)v);
    else
        l->c->gr[r] = (uint64_t)v;
}

static uint8_t *storage_operand(const struct locked *l, uint64_t va, unsigned b, bool for_write)
{
    if (va & (l->width - 1))
        cpu_program(l->c, PGM_SPECIFICATION);
    return for_write ? operand_write(l->c, va, b, l->width)
                     : (uint8_t *)operand_read(l->c, va, b, l->width);
}

/* Fourth, sixth, eighth operand: its address stands in the list, with an ALET for
 * access-register mode, which access register R3 gets. */
static uint8_t *listed_operand(const struct locked *l, unsigned n, bool for_write)
{
    struct vcpu *c = l->c;
    if ((c->psw_mask & (PSW_DAT | PSW_AS)) == (PSW_DAT | PSW_AS_AR)) {
        if (l->i->r3 == 0)
            cpu_program(c, PGM_SPECIFICATION);
        c->ar[l->i->r3] = load32(c, in_list(l, ALET_4 + n * STEP), l->i->b2);
    }
    uint64_t va = load64(c, in_list(l, ADDRESS_4 + n * STEP), l->i->b2) & c->address_mask;
    return storage_operand(l, va, l->i->r3, for_write);
}

/* Translate and check all that will be touched. */
static void resolve(struct locked *l)
{
    struct vcpu *c = l->c;
    const struct insn *i = l->i;
    bool store = l->family != LOAD, twice = l->family == DOUBLE_SWAP;
    if (l->registers && store)
        require_even(c, i->r1);
    if (l->registers && twice)
        require_even(c, i->r3);
    bool list = !l->registers || l->family >= SWAP_STORE_2;
    if (list && l->list & 7)
        cpu_program(c, PGM_SPECIFICATION);
    l->second = storage_operand(l, ea1(c, i), i->b1, store);
    l->targets = l->family == SWAP ? 0 : l->family < SWAP_STORE_2 ? 1 : l->family - SWAP_STORE + 1u;
    for (unsigned n = 0; n < l->targets; n++) {
        l->target[n] =
            list ? listed_operand(l, n, store) : storage_operand(l, l->list, i->b2, store);
        if (l->family >= SWAP_STORE_2)
            l->value[n] = list_value(l, VALUE_3 + n * STEP);
        else if (l->family == SWAP_STORE)
            l->value[n] = comparand(l, i->r3, VALUE_3);
    }
    /* What an unequal comparison puts back. */
    if (!l->registers) {
        operand_write(c, in_list(l, FIRST_COMPARE), i->b2, 8);
        operand_write(c, in_list(l, FIRST_COMPARE - 8), i->b2, 8);
        operand_write(c, in_list(l, THIRD_COMPARE), i->b2, 8);
        operand_write(c, in_list(l, THIRD_COMPARE - 8), i->b2, 8);
    }
}

struct comparands {
    wide first, first_replacement, third, third_replacement;
};

static struct comparands comparands(const struct locked *l)
{
    const struct insn *i = l->i;
    struct comparands k = {.first = comparand(l, i->r1, FIRST_COMPARE)};
    if (l->family != LOAD)
        k.first_replacement = comparand(l, (i->r1 + 1u) & 15, FIRST_REPLACE);
    if (l->family == DOUBLE_SWAP) {
        k.third = comparand(l, i->r3, THIRD_COMPARE);
        k.third_replacement = comparand(l, (i->r3 + 1u) & 15, THIRD_REPLACE);
    }
    return k;
}

/* Under the lock: only host memory.  The condition code; *second and *fourth as they were. */
static uint8_t operate(struct locked *l, const struct comparands *k, wide *second, wide *fourth)
{
    *second = get_wide(l->second, l->width);
    if (*second != k->first)
        return 1;
    if (l->family == LOAD || l->family == DOUBLE_SWAP)
        *fourth = get_wide(l->target[0], l->width);
    if (l->family == DOUBLE_SWAP) {
        if (*fourth != k->third)
            return 2;
        l->value[0] = k->third_replacement;
    }
    if (l->family == LOAD)
        return 0;
    for (unsigned n = 0; n < l->targets; n++)
        put_wide(l->target[n], l->width, l->value[n]);
    put_wide(l->second, l->width, k->first_replacement);
    return 0;
}

static void op_plo(struct vcpu *c, const struct insn *i)
{
    unsigned function = (unsigned)c->gr[0] & 0xff;
    if (c->gr[0] & TEST_BIT) {
        c->cc = function < FUNCTION_CODES ? 0 : 3;
        return;
    }
    if (function >= FUNCTION_CODES || gr32(c, 0) >> 9)
        cpu_program(c, PGM_SPECIFICATION);
    static const uint8_t widths[] = {4, 8, 8, 16};
    struct locked l = {.c = c, .i = i, .family = function / 4, .list = ea2(c, i)};
    l.width = widths[function % 4];
    l.registers = function % 2 == 0;
    resolve(&l);
    struct comparands k = comparands(&l);
    wide second, fourth = 0;
    while (atomic_exchange(&c->guest->plo_lock, true))
        ;
    c->cc = operate(&l, &k, &second, &fourth);
    atomic_store(&c->guest->plo_lock, false);
    if (c->cc == 1)
        set_comparand(&l, i->r1, FIRST_COMPARE, second);
    else if (c->cc == 2 || l.family == LOAD)
        set_comparand(&l, i->r3, THIRD_COMPARE, fourth);
}

#define IN_plo(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
