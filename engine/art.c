/* Access-register translation: from an ALET to an ASCE by the dispatchable unit's or the primary
 * space's access list.  Principles of Operation, chapter 5, "Access-Register Translation". */
#include "engine/machine.h"

static bool fetch32(struct vcpu *c, uint64_t real, uint32_t *out)
{
    const uint8_t *p = real_host(c, real & 0x7fffffff, false);
    if (!p)
        return false;
    *out = get32(p);
    return true;
}

/* Is the extended authorization index good for this ASTE's authority table? */
static unsigned authorized(struct vcpu *c, uint64_t aste, uint32_t eax)
{
    uint32_t ato, atl;
    if (!fetch32(c, aste, &ato) || !fetch32(c, aste + 4, &atl))
        return PGM_ADDRESSING;
    if ((eax & 0xfffc) > (atl & 0xfff0))
        return PGM_EXTENDED_AUTHORITY;
    const uint8_t *byte = real_host(c, (ato & 0x7ffffffc) + (eax >> 2), false);
    if (!byte)
        return PGM_ADDRESSING;
    /* Two bits an index: primary, then secondary authority; the secondary one counts here. */
    return *byte & (0x40 >> ((eax & 3) * 2)) ? 0 : PGM_EXTENDED_AUTHORITY;
}

uint64_t art_translate(struct vcpu *c, uint32_t alet, struct dat_result *r)
{
    if (alet == 0)
        return c->cr[1];
    if (alet == 1)
        return c->cr[7];
    if (alet & 0xfe000000) {
        r->code = PGM_ALET_SPECIFICATION;
        return 0;
    }
    /* Bit 7 of the ALET: the primary space's list (through the PASTE), else the unit's (DUCT). */
    uint32_t ald, ale[4], eax = (uint32_t)(c->cr[8] >> 16) & 0xffff;
    uint64_t owner = alet & 0x01000000 ? c->cr[5] & 0x7fffffc0 : c->cr[2] & 0x7fffffc0;
    if (!fetch32(c, owner + 16, &ald)) {
        r->code = PGM_ADDRESSING;
        return 0;
    }
    uint32_t alen = alet & 0xffff;
    if (alen >> 3 > (ald & 0x7f)) {
        r->code = PGM_ALEN_TRANSLATION;
        return 0;
    }
    uint64_t entry = (ald & 0x7fffff80) + (uint64_t)alen * 16;
    for (unsigned n = 0; n < 4; n++)
        if (!fetch32(c, entry + n * 4, &ale[n])) {
            r->code = PGM_ADDRESSING;
            return 0;
        }
    if (ale[0] & 0x80000000) {
        r->code = PGM_ALEN_TRANSLATION;
        return 0;
    }
    if (((ale[0] >> 16) & 0xff) != ((alet >> 16) & 0xff)) {
        r->code = PGM_ALE_SEQUENCE;
        return 0;
    }
    uint64_t aste = ale[2] & 0x7fffffc0;
    uint32_t aste0, sequence, high, low;
    if (!fetch32(c, aste, &aste0) || !fetch32(c, aste + 8, &high) || !fetch32(c, aste + 12, &low) ||
        !fetch32(c, aste + 20, &sequence)) {
        r->code = PGM_ADDRESSING;
        return 0;
    }
    if (aste0 & 0x80000000)
        r->code = PGM_ASTE_VALIDITY;
    else if (sequence != ale[3])
        r->code = PGM_ASTE_SEQUENCE;
    else if ((ale[0] & 0x01000000) && (ale[0] & 0xffff) != eax)
        r->code = authorized(c, aste, eax);
    if (ale[0] & 0x02000000)
        r->protect = true; /* fetch-only entry */
    return r->code ? 0 : (uint64_t)high << 32 | low;
}
