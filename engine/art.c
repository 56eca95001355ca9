/* Access-register translation: from an ALET to an ASCE by the dispatchable unit's or the primary
 * space's access list.  Principles of Operation, chapter 5, "Access-Register Translation". */
#include "engine/asn.h"
#include "engine/machine.h"

#define ALET_RESERVED     0xfe000000u
#define ALET_PRIMARY_LIST 0x01000000u /* the primary space's list, else the unit's */

#define ALE_INVALID    0x80000000u
#define ALE_FETCH_ONLY 0x02000000u
#define ALE_PRIVATE    0x01000000u

static bool fetch_entry(struct vcpu *c, uint64_t real, uint32_t ale[4])
{
    for (unsigned n = 0; n < 4; n++)
        if (!real_fetch32(c, real + 4 * n, &ale[n]))
            return false;
    return true;
}

unsigned art_entry(struct vcpu *c, uint32_t alet, uint32_t eax, bool special, struct aste *a,
                   bool *fetch_only)
{
    uint32_t list, ale[4], entry = alet & 0xffff;
    if (alet & ALET_RESERVED)
        return PGM_ALET_SPECIFICATION;
    uint64_t owner = (alet & ALET_PRIMARY_LIST ? c->cr[5] : c->cr[2]) & 0x7fffffc0;
    if (!real_fetch32(c, owner + 16, &list))
        return PGM_ADDRESSING;
    if (entry >> 3 > (list & 0x7f))
        return PGM_ALEN_TRANSLATION;
    if (!fetch_entry(c, (list & 0x7fffff80) + (uint64_t)entry * 16, ale))
        return PGM_ADDRESSING;
    if (ale[0] & ALE_INVALID)
        return PGM_ALEN_TRANSLATION;
    if (!special && ((ale[0] ^ alet) & 0x00ff0000))
        return PGM_ALE_SEQUENCE;
    if (!aste_fetch(c, ale[2] & 0x7fffffc0, a))
        return PGM_ADDRESSING;
    if (a->word[0] & ASTE_INVALID)
        return PGM_ASTE_VALIDITY;
    if (a->word[5] != ale[3])
        return PGM_ASTE_SEQUENCE;
    *fetch_only = ale[0] & ALE_FETCH_ONLY;
    if (special || !(ale[0] & ALE_PRIVATE) || (ale[0] & 0xffff) == eax)
        return 0;
    unsigned code;
    if (asn_authorized(c, a, eax, AUTHORITY_SECONDARY, &code))
        return 0;
    return code ? code : PGM_EXTENDED_AUTHORITY;
}

uint64_t art_translate(struct vcpu *c, uint32_t alet, struct dat_result *r)
{
    if (alet == 0)
        return c->cr[1];
    if (alet == 1)
        return c->cr[7];
    struct aste a;
    bool fetch_only = false;
    r->code = art_entry(c, alet, (uint32_t)(c->cr[8] >> 16) & 0xffff, false, &a, &fetch_only);
    if (fetch_only)
        r->protect = true;
    return r->code ? 0 : aste_asce(c, &a);
}
