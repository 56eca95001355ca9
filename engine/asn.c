/* ASN translation, authorization and subspace replacement: asn.h. */
#include "engine/asn.h"

#include "engine/machine.h"

#define TABLE_ADDRESS 0x7fffffffULL /* carries out of bit 33 are ignored */

#define DUCT_SUBSPACE_ACTIVE 0x80000000u
#define DUCT_ASTE            0x7fffffc0u

bool asn_lx_reuse(const struct vcpu *c)
{
    return c->zarch && (c->cr[0] & CR0_ASN_LX_REUSE);
}

bool asn_functions(const struct vcpu *c)
{
    return c->zarch || (c->cr[0] & CR0_ASF);
}

uint64_t asn_switch_event(const struct vcpu *c)
{
    return c->zarch ? ASCE_SWITCH_EVENT : STD_SWITCH_EVENT;
}

bool real_fetch32(struct vcpu *c, uint64_t real, uint32_t *out)
{
    const uint8_t *p = real_host(c, real & TABLE_ADDRESS, false);
    if (!p)
        return false;
    *out = get32(p);
    return true;
}

uint32_t real_word(struct vcpu *c, uint64_t real)
{
    uint32_t word;
    if (!real_fetch32(c, real, &word))
        cpu_program(c, PGM_ADDRESSING);
    return word;
}

uint8_t *real_for_store(struct vcpu *c, uint64_t real, unsigned len)
{
    if (low_address_protected(c, real, ASCE_REAL_MODE))
        cpu_access_exception(c, PGM_PROTECTION, real, 0, true);
    uint8_t *p = real_host(c, real, true);
    if (!p)
        cpu_program(c, PGM_ADDRESSING);
    uint64_t absolute = real_to_absolute(c, real);
    unsigned first = absolute % PAGE_SIZE, last = first + len - 1;
    code_stored(c->storage->pool, storage_frame(c->storage, absolute / PAGE_SIZE), first,
                last < PAGE_SIZE ? last : PAGE_SIZE - 1);
    return p;
}

bool aste_fetch(struct vcpu *c, uint32_t origin, struct aste *a)
{
    unsigned words = asn_functions(c) ? 16 : 4;
    memset(a, 0, sizeof *a);
    a->origin = origin & TABLE_ADDRESS;
    for (unsigned n = 0; n < words; n++)
        if (!real_fetch32(c, a->origin + 4 * n, &a->word[n]))
            return false;
    return true;
}

uint64_t aste_asce(const struct vcpu *c, const struct aste *a)
{
    return c->zarch ? (uint64_t)a->word[2] << 32 | a->word[3] : a->word[2];
}

uint32_t aste_linkage(const struct vcpu *c, const struct aste *a)
{
    return c->zarch ? a->word[6] : a->word[3];
}

unsigned asn_translate(struct vcpu *c, uint16_t asn, struct aste *a)
{
    /* First index: ten bits, second: six. */
    uint32_t first = real_word(c, ((c->cr[14] & 0x7ffff) << 12) + (asn >> 6) * 4u);
    if (first & 0x80000000)
        return PGM_AFX_TRANSLATION;
    bool wide = asn_functions(c);
    if (!c->zarch && (first & (wide ? 0x3f : 0x0f)))
        cpu_program(c, PGM_ASN_SPECIFICATION);
    uint32_t origin =
        wide ? (first & 0x7fffffc0) + (asn & 0x3f) * 64 : (first & 0x7ffffff0) + (asn & 0x3f) * 16;
    if (!aste_fetch(c, origin, a))
        cpu_program(c, PGM_ADDRESSING);
    if (a->word[0] & ASTE_INVALID)
        return PGM_ASX_TRANSLATION;
    if (!c->zarch &&
        ((a->word[0] & 2) || (a->word[1] & 15) || ((a->word[0] & ASTE_BASE_SPACE) && !wide)))
        cpu_program(c, PGM_ASN_SPECIFICATION);
    return 0;
}

bool asn_authorized(struct vcpu *c, const struct aste *a, uint32_t index, unsigned authority,
                    unsigned *code)
{
    *code = 0;
    /* The table's length is in units of four bytes, of 16 indexes, less one. */
    if ((index & 0xfff0) > (a->word[1] & 0xfff0))
        return false;
    const uint8_t *byte =
        real_host(c, ((a->word[0] & 0x7ffffffc) + (index >> 2)) & TABLE_ADDRESS, false);
    if (!byte) {
        *code = PGM_ADDRESSING;
        return false;
    }
    return (unsigned)*byte << ((index & 3) * 2) & authority;
}

unsigned asn_subspace(struct vcpu *c, const struct aste *a, uint64_t *asce)
{
    if (!asn_functions(c) || !(*asce & ASCE_SUBSPACE_GROUP))
        return 0;
    uint64_t duct = c->cr[2] & 0x7fffffc0;
    uint32_t base = real_word(c, duct), active = real_word(c, duct + 4);
    if (!(active & DUCT_SUBSPACE_ACTIVE) || a->origin != (base & DUCT_ASTE))
        return 0;
    struct aste sub;
    if (!aste_fetch(c, active & DUCT_ASTE, &sub))
        cpu_program(c, PGM_ADDRESSING);
    if (sub.word[0] & ASTE_INVALID)
        return PGM_ASTE_VALIDITY;
    if (sub.word[5] != real_word(c, duct + 12))
        return PGM_ASTE_SEQUENCE;
    /* The base space's event controls stay. */
    uint64_t kept = asn_switch_event(c) | 0x80;
    *asce = (*asce & kept) | (aste_asce(c, &sub) & ~kept);
    return 0;
}

_Noreturn void asn_exception(struct vcpu *c, enum program_code code, uint32_t identification,
                             uint8_t access)
{
    uint8_t *p = real_host(c, c->zarch ? 0xa8 : 0x90, true);
    if (p && c->zarch)
        put64(p, identification);
    else if (p)
        put32(p, identification);
    p = real_host(c, 0xa0, true);
    if (p)
        p[0] = access;
    cpu_program(c, code);
}
