/* Storage operands of general instructions as numbers: indexed (RX, RXY) and relative (RIL) ones.
 * For op_general.c and op_arith.c. */
#ifndef ENGINE_OPERANDS_H
#define ENGINE_OPERANDS_H

#include "engine/access.h"
#include "engine/run.h"
#include "engine/step.h"

/* Handlers.  OP: an effect; kinds REG and SEQ.  SUM: an effect whose value says "interrupt
 * for overflow".
 * LOAD: an effect with the storage operand, of that many bits, as M; LOAD_SUM: the same, its value
 * says so.  STORE: the value to be stored. */
#define OP(name, ...)                                           \
    static void op_##name(struct vcpu *c, const struct insn *i) \
    {                                                           \
        __VA_ARGS__;                                            \
    }
#define SUM(name, ...)                                                 \
    static inline bool op_##name(struct vcpu *c, const struct insn *i) \
    {                                                                  \
        return __VA_ARGS__;                                            \
    }
#define LOAD_SUM(name, bits, ...)                                                        \
    enum { bytes_##name = bits / 8 };                                                    \
    static inline uint##bits##_t get_##name(const uint8_t *p)                            \
    {                                                                                    \
        return get##bits(p);                                                             \
    }                                                                                    \
    static uint##bits##_t load_##name(struct vcpu *c, uint64_t va, unsigned b)           \
    {                                                                                    \
        return load##bits(c, va, b);                                                     \
    }                                                                                    \
    static inline bool op_##name(struct vcpu *c, const struct insn *i, uint##bits##_t M) \
    {                                                                                    \
        return __VA_ARGS__;                                                              \
    }
#define LOAD(name, bits, ...) LOAD_SUM(name, bits, (__VA_ARGS__, false))
#define STORE(name, bits, ...)                                                          \
    enum { bytes_##name = bits / 8 };                                                   \
    static inline void put_##name(uint8_t *p, uint##bits##_t v)                         \
    {                                                                                   \
        put##bits(p, v);                                                                \
    }                                                                                   \
    static void store_##name(struct vcpu *c, uint64_t va, unsigned b, uint##bits##_t v) \
    {                                                                                   \
        store##bits(c, va, b, v);                                                       \
    }                                                                                   \
    static inline uint##bits##_t op_##name(struct vcpu *c, const struct insn *i)        \
    {                                                                                   \
        return (uint##bits##_t)(__VA_ARGS__);                                           \
    }

static inline uint16_t m16(struct vcpu *c, const struct insn *i)
{
    return load16(c, ea2x(c, i), i->b2);
}

static inline uint32_t m32(struct vcpu *c, const struct insn *i)
{
    return load32(c, ea2x(c, i), i->b2);
}

static inline uint64_t m64(struct vcpu *c, const struct insn *i)
{
    return load64(c, ea2x(c, i), i->b2);
}

/* In the secondary-space mode. */
static inline uint8_t *relative_in_primary(struct vcpu *c, uint64_t va, unsigned len,
                                           bool for_write)
{
    uint8_t *p = operand_in_space(c, va, 16, SPACE_PRIMARY, c->psw_mask >> 52 & 15, for_write);
    if (for_write && c->watch)
        step_stored(c, va, len, 0, false);
    return p;
}

/* The host address of a relative operand of len bytes.  It must be aligned, and lies in the
 * address space that instructions come from, which differs from that of other operands in the
 * secondary-space mode only (base register 16 takes the access-register mode to the primary). */
static inline const uint8_t *relative_operand(struct vcpu *c, const struct insn *i, unsigned len,
                                              bool for_write)
{
    uint64_t va = insn_relative(c, i);
    if (unlikely(va & (len - 1)))
        cpu_program(c, PGM_SPECIFICATION);
    if (unlikely((c->psw_mask & (PSW_AS | PSW_DAT)) == (PSW_AS_SECONDARY | PSW_DAT)))
        return relative_in_primary(c, va, len, for_write);
    if (for_write)
        return operand_write(c, va, 16, len);
    return operand_read(c, va, 16, len);
}

static inline uint16_t rel16(struct vcpu *c, const struct insn *i)
{
    return get16(relative_operand(c, i, 2, false));
}

static inline uint32_t rel32(struct vcpu *c, const struct insn *i)
{
    return get32(relative_operand(c, i, 4, false));
}

static inline uint64_t rel64(struct vcpu *c, const struct insn *i)
{
    return get64(relative_operand(c, i, 8, false));
}

#endif
