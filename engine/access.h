/* Storage operands as handlers see them: checked, big-endian, in the current address space.
 * Every function may leave the instruction by an access exception.  `b` is the base register of
 * the operand (16: none): it matters only in access-register mode.  Addresses are already
 * wrapped to the addressing mode. */
#ifndef ENGINE_ACCESS_H
#define ENGINE_ACCESS_H

#include "engine/cpu.h"

static inline bool tlb_hit(uint64_t tag, uint64_t va, unsigned len, uint64_t space)
{
    /* The last byte's page: a crossing access never matches the entry of its first page. */
    return likely(tag == (((va + len - 1) & ~0xfffULL) | space));
}

#define ACCESS_ENTRY(c, va) (&(c)->tlb[((va) >> 12) & (TLB_ENTRIES - 1)])

static inline uint8_t *tlb_host(const struct tlb_entry *e, uint64_t va)
{
    return (uint8_t *)(e->addend + va);
}

/* The host address of a readable operand of len bytes that lies within one page. */
static inline const uint8_t *operand_read(struct vcpu *c, uint64_t va, unsigned b, unsigned len)
{
    struct tlb_entry *e = ACCESS_ENTRY(c, va);
    if (tlb_hit(e->rtag, va, len, c->dtag))
        return tlb_host(e, va);
    return tlb_read(c, va, b);
}
static inline uint8_t *operand_write(struct vcpu *c, uint64_t va, unsigned b, unsigned len)
{
    struct tlb_entry *e = ACCESS_ENTRY(c, va);
    if (tlb_hit(e->wtag, va, len, c->dtag))
        return tlb_host(e, va);
    return tlb_write(c, va, b, len);
}

static inline bool crosses(uint64_t va, unsigned len)
{
    return unlikely((va & 0xfff) > 0x1000 - len);
}

#define ACCESS_SIZE(bits, type)                                                     \
    static inline type load##bits(struct vcpu *c, uint64_t va, unsigned b)          \
    {                                                                               \
        struct tlb_entry *e = ACCESS_ENTRY(c, va);                                  \
        if (tlb_hit(e->rtag, va, bits / 8, c->dtag))                                \
            return get##bits(tlb_host(e, va));                                      \
        if (crosses(va, bits / 8)) {                                                \
            uint8_t buf[bits / 8];                                                  \
            tlb_read_cross(c, va, b, buf, bits / 8);                                \
            return get##bits(buf);                                                  \
        }                                                                           \
        return get##bits(tlb_read(c, va, b));                                       \
    }                                                                               \
    static inline void store##bits(struct vcpu *c, uint64_t va, unsigned b, type v) \
    {                                                                               \
        struct tlb_entry *e = ACCESS_ENTRY(c, va);                                  \
        if (tlb_hit(e->wtag, va, bits / 8, c->dtag)) {                              \
            put##bits(tlb_host(e, va), v);                                          \
        } else if (crosses(va, bits / 8)) {                                         \
            uint8_t buf[bits / 8];                                                  \
            put##bits(buf, v);                                                      \
            tlb_write_cross(c, va, b, buf, bits / 8);                               \
        } else {                                                                    \
            put##bits(tlb_write(c, va, b, bits / 8), v);                            \
        }                                                                           \
    }

ACCESS_SIZE(16, uint16_t)
ACCESS_SIZE(32, uint32_t)
ACCESS_SIZE(64, uint64_t)

static inline uint8_t load8(struct vcpu *c, uint64_t va, unsigned b)
{
    return *operand_read(c, va, b, 1);
}
static inline void store8(struct vcpu *c, uint64_t va, unsigned b, uint8_t v)
{
    *operand_write(c, va, b, 1) = v;
}

/* Bytes up to the page's end, at most n. */
static inline unsigned in_page(uint64_t va, uint64_t n)
{
    uint64_t room = 0x1000 - (va & 0xfff);
    return (unsigned)(n < room ? n : room);
}

/* An operand of 1 to 256 bytes, wherever it lies: one or two pieces of host storage, both
 * checked before either is touched (access exceptions nullify). */
struct operand {
    uint8_t *p[2];
    unsigned n[2]; /* n[1] is zero when it lies in one page */
};
void operand_pieces(struct vcpu *c, struct operand *o, uint64_t va, unsigned b, unsigned len,
                    bool for_write);
/* Copy an operand of 1 to 256 bytes out of or into guest storage, checked first. */
void operand_fetch(struct vcpu *c, void *buf, uint64_t va, unsigned b, unsigned len);
void operand_store(struct vcpu *c, uint64_t va, unsigned b, const void *buf, unsigned len);

/* The same for key-controlled and space-controlled moves (MVCK, MVCP, MVCS, MVCOS): the access
 * as key `key` (0 to 15) in the address space whose tag number space_tag() gave. */
enum access_space {
    SPACE_PRIMARY,
    SPACE_AR,
    SPACE_SECONDARY,
    SPACE_HOME,
    SPACE_CURRENT,
    SPACE_REAL
};
uint8_t *operand_in_space(struct vcpu *c, uint64_t va, unsigned b, enum access_space space,
                          unsigned key, bool for_write);

#endif
