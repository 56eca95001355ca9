/* A string operand in an even-odd register pair, address and length: for op_string.c and
 * op_translate.c.  Working copies are advanced, and saved into the registers at the end of each
 * unit of operation.  Principles of Operation, chapter 7. */
#ifndef ENGINE_STRINGS_H
#define ENGINE_STRINGS_H

#include "engine/access.h"

/* How many bytes instructions that may end early (condition code 3) do in one execution. */
#define STRING_UNIT 4096

struct string {
    uint64_t va, length;
    uint8_t reg; /* even register of the pair; base register 0 names its access register too */
};

/* Lengths of 24 bits (MVCL, CLCL). */
static inline struct string string_24(struct vcpu *c, unsigned r)
{
    require_even(c, r);
    return (struct string){c->gr[r] & c->address_mask, c->gr[r + 1] & 0xffffff, (uint8_t)r};
}

static inline void string_save_24(struct vcpu *c, const struct string *s)
{
    set_gr_address(c, s->reg, s->va);
    c->gr[s->reg + 1] = (c->gr[s->reg + 1] & ~0xffffffULL) | s->length;
}

/* Lengths of 32 bits, in the 64-bit addressing mode 64. */
static inline struct string string_pair(struct vcpu *c, unsigned r)
{
    require_even(c, r);
    uint64_t length = c->amode == 64 ? c->gr[r + 1] : gr32(c, r + 1);
    return (struct string){c->gr[r] & c->address_mask, length, (uint8_t)r};
}

static inline void string_save(struct vcpu *c, const struct string *s)
{
    set_gr_address(c, s->reg, s->va);
    set_gr_address(c, s->reg + 1u, s->length);
}

static inline void string_advance(struct vcpu *c, struct string *s, uint64_t n)
{
    s->va = (s->va + n) & c->address_mask;
    s->length -= n;
}

#endif
