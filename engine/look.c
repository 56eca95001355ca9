/* Address spaces as CP looks at them, for DISPLAY, STORE and TRACE: by ASCE, ALET, ASN or ASN-second-
 * table entry.  The guest notices nothing: no exception is presented, no machine check is left
 * pending, and what protects its tables from its own programs does not apply.
 * Principles of Operation, chapter 3, "Dynamic Address Translation", "ASN Translation"; chapter 5,
 * "Access-Register Translation". */
#include "engine/asn.h"
#include "engine/machine.h"

#define ALE_INVALID 0x80000000u
#define ALE_BYTES   16u

int sie_translate_asce(struct vcpu *v, uint64_t asce, uint64_t address, uint64_t *absolute)
{
    struct dat_result r = {0};
    bool begun = section_begin(v), damaged = v->damaged;
    dat_translate(v, address & v->address_mask, asce, &r);
    v->damaged = damaged;
    section_end(v, begun);
    *absolute = r.absolute;
    return (int)r.code;
}

/* The entry of an access list that lies at that real address; its length is not known. */
static unsigned listed(struct vcpu *c, uint32_t alet, uint32_t list, struct aste *a)
{
    uint32_t ale[4];
    for (unsigned n = 0; n < 4; n++)
        if (!real_fetch32(c, (uint64_t)list + (alet & 0xffff) * ALE_BYTES + 4 * n, &ale[n]))
            return PGM_ADDRESSING;
    if (ale[0] & ALE_INVALID)
        return PGM_ALEN_TRANSLATION;
    if (!aste_fetch(c, ale[2] & 0x7fffffc0, a))
        return PGM_ADDRESSING;
    return a->word[0] & ASTE_INVALID ? PGM_ASTE_VALIDITY : 0;
}

int sie_alet_asce(struct vcpu *v, uint32_t alet, uint32_t list, uint64_t *asce)
{
    struct aste a;
    bool fetch_only;
    if (!list && alet < 2) {
        *asce = alet ? v->cr[7] : v->cr[1];
        return 0;
    }
    bool begun = section_begin(v), damaged = v->damaged;
    unsigned code = list ? listed(v, alet, list, &a) : art_entry(v, alet, 0, true, &a, &fetch_only);
    v->damaged = damaged;
    section_end(v, begun);
    if (!code)
        *asce = aste_asce(v, &a);
    return (int)code;
}

/* Of the entry at a real address, as long as entries are now. */
static int entry_asce(struct vcpu *v, uint32_t real, uint64_t *asce)
{
    struct aste a;
    bool begun = section_begin(v), damaged = v->damaged;
    bool there = aste_fetch(v, real, &a);
    v->damaged = damaged;
    section_end(v, begun);
    if (!there)
        return PGM_ADDRESSING;
    *asce = aste_asce(v, &a);
    return a.word[0] & ASTE_INVALID ? PGM_ASTE_VALIDITY : 0;
}

int sie_aste_asce(struct vcpu *v, uint32_t real, uint64_t *asce)
{
    return entry_asce(v, real & (asn_functions(v) ? 0x7fffffc0 : 0x7ffffff0), asce);
}

int sie_asn_asce(struct vcpu *v, uint16_t asn, uint64_t *asce)
{
    uint32_t first;
    bool wide = asn_functions(v);
    bool begun = section_begin(v), damaged = v->damaged;
    bool there = real_fetch32(v, ((v->cr[14] & 0x7ffff) << 12) + (asn >> 6) * 4u, &first);
    v->damaged = damaged;
    section_end(v, begun);
    if (!there)
        return PGM_ADDRESSING;
    if (first & 0x80000000)
        return PGM_AFX_TRANSLATION;
    return entry_asce(v,
                      wide ? (first & 0x7fffffc0) + (asn & 0x3fu) * 64
                           : (first & 0x7ffffff0) + (asn & 0x3fu) * 16,
                      asce);
}
