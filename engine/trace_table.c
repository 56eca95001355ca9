/* Trace-table entries: trace_table.h. */
#include "engine/trace_table.h"

#include "engine/asn.h"
#include "engine/machine.h"

#define CR12_BRANCH     0x8000000000000000ULL
#define CR12_MODE       0x4000000000000000ULL
#define CR12_BRANCH_ESA 0x80000000ULL
#define CR12_ADDRESS    0x3ffffffffffffffcULL
#define SMALL           0x7fffffffULL /* addresses that need no doubleword */

bool trace_branches(const struct vcpu *c)
{
    return c->cr[12] & (c->zarch ? CR12_BRANCH : CR12_BRANCH_ESA);
}

bool trace_modes(const struct vcpu *c)
{
    return c->zarch && (c->cr[12] & CR12_MODE);
}

/* The entry's bytes, with room for the longest form of its kind, go into the table. */
static uint64_t store(struct vcpu *c, const uint8_t *entry, unsigned length, unsigned longest)
{
    uint64_t mask = c->zarch ? CR12_ADDRESS : 0x7ffffffcULL;
    uint64_t at = c->cr[12] & mask;
    uint8_t *p = real_for_store(c, at, length);
    if ((at & 0xfff) + longest >= PAGE_SIZE)
        cpu_program(c, PGM_TRACE_TABLE);
    memcpy(p, entry, length);
    return (c->cr[12] & ~mask) | ((at + length) & mask);
}

static uint8_t key_bits(const struct vcpu *c)
{
    return (uint8_t)((c->psw_mask & PSW_KEY) >> 48);
}

static bool problem(const struct vcpu *c)
{
    return c->psw_mask & PSW_PROBLEM;
}

/* An address as a word, with the 31-bit mode in bit 0, or as a doubleword; its length. */
static unsigned put_address(uint8_t *p, uint64_t address, unsigned amode, bool wide)
{
    if (wide) {
        put64(p, address);
        return 8;
    }
    put32(p, (uint32_t)address | (amode == 31 ? 0x80000000u : 0));
    return 4;
}

uint64_t trace_branch(struct vcpu *c, uint64_t target, unsigned amode)
{
    uint8_t e[12] = {0x52, 0xc0};
    if (amode == 64 && target > SMALL) {
        put64(e + 4, target);
        return store(c, e, 12, 12);
    }
    put32(e, amode == 24 ? (uint32_t)target & 0xffffff : (uint32_t)target | 0x80000000u);
    return store(c, e, 4, 4);
}

uint64_t trace_subspace(struct vcpu *c, uint32_t alet, uint64_t target)
{
    bool wide = c->amode == 64;
    uint8_t e[12];
    put32(e, (wide ? 0x42000000u : 0x41000000u) | (alet & 0x7fffff) | (alet >> 1 & 0x800000));
    if (!wide && !(target & 0x80000000))
        target &= 0xffffff;
    unsigned n = put_address(e + 4, target, 0, wide);
    return store(c, e, 4 + n, 4 + n);
}

uint64_t trace_secondary(struct vcpu *c, uint16_t asn, bool instance)
{
    uint8_t e[4] = {0x10, instance};
    put16(e + 2, asn);
    return store(c, e, 4, 4);
}

uint64_t trace_call(struct vcpu *c, uint32_t number, uint64_t next, bool to_64)
{
    bool from_64 = c->amode == 64;
    uint8_t e[16];
    next |= problem(c);
    if (!(number & 0x80000)) { /* 20 bits */
        put32(e, (from_64 ? 0x22000000u : 0x21000000u) | (uint32_t)key_bits(c) << 16 | number);
        unsigned n = put_address(e + 4, next, c->amode, from_64);
        return store(c, e, 4 + n, 4 + n);
    }
    bool wide = from_64 && next >> 32;
    e[0] = wide ? 0x23 : 0x22;
    e[1] = key_bits(c) | 0x08 | (wide ? 4 : 0) | (from_64 ? 2 : 0) | to_64;
    put16(e + 2, 0);
    unsigned n = 4 + put_address(e + 4, next, c->amode, wide);
    put32(e + n, number);
    return store(c, e, n + 4, n + 4);
}

uint64_t trace_return(struct vcpu *c, uint64_t next, struct sie_psw to, uint16_t asn)
{
    uint64_t mode = to.mask & (PSW_EA | PSW_BA);
    bool from_64 = c->amode == 64, to_64 = mode & PSW_EA;
    bool wide_to = to_64 && to.address >> 32, wide_from = from_64 && next >> 32;
    uint8_t e[20];
    e[0] = (uint8_t)(0x32 + wide_to + wide_from);
    e[1] = key_bits(c) | (to_64 ? 8 : 0) | (wide_to ? 4 : 0) | (from_64 ? 2 : 0) | wide_from;
    put16(e + 2, asn);
    unsigned n = 4;
    n += put_address(e + n, to.address | !!(to.mask & PSW_PROBLEM), mode == PSW_BA ? 31 : 0,
                     wide_to);
    n += put_address(e + n, next, c->amode, wide_from);
    return store(c, e, n, n);
}

uint64_t trace_transfer(struct vcpu *c, uint16_t asn, uint64_t r2, bool instance)
{
    bool from_64 = c->amode == 64, wide = from_64 && r2 >> 32;
    uint8_t e[12] = {wide ? 0x32 : 0x31};
    e[1] = key_bits(c) | (from_64 ? 8 : 0) | (wide ? 4 : 0) | instance;
    put16(e + 2, asn);
    unsigned n = 4 + put_address(e + 4, r2, 0, wide);
    return store(c, e, n, n);
}

uint64_t trace_mode(struct vcpu *c, uint64_t at, bool branch)
{
    /* Bits of the second byte: a branch; doubleword; always; the mode is (or becomes, by a branch)
     * one of 24 or 31 bits, inverted for the latter. */
    bool from_64 = c->amode == 64;
    bool wide = (branch ? !from_64 : from_64) && at > SMALL;
    uint8_t e[12] = {wide ? 0x52 : 0x51, 0x20};
    if (branch)
        e[1] |= 0x80;
    if (wide)
        e[1] |= 0x40;
    if (!from_64)
        e[1] |= 0x10;
    unsigned n = 4 + put_address(e + 4, at, branch ? 0 : c->amode, wide);
    return store(c, e, n, n);
}

uint64_t trace_registers(struct vcpu *c, unsigned r1, unsigned r3, uint32_t operand, bool wide)
{
    uint8_t e[16 + 128] = {0};
    unsigned more = (r3 - r1) & 15, at;
    uint64_t tod = tod_now(c);
    if (wide) {
        put64(e + 2, tod); /* bits 0-79: the last sixteen are beyond what this clock resolves */
        at = 12;
    } else {
        put64(e, tod & 0xffffffffffffULL);
        at = 8;
    }
    e[0] = (uint8_t)(0x70 | more);
    e[1] = wide ? 0x80 : 0;
    put32(e + at, operand);
    at += 4;
    for (unsigned n = 0; n <= more; n++) {
        unsigned r = (r1 + n) & 15;
        if (wide)
            put64(e + at, c->gr[r]);
        else
            put32(e + at, gr32(c, r));
        at += wide ? 8 : 4;
    }
    return store(c, e, at, wide ? 144 : 76);
}
