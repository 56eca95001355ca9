/* Address spaces by number: ASN translation and authorization, ASN-second-table entries, subspace
 * groups.  Principles of Operation, chapter 3, "ASN Translation" and "ASN Authorization"; chapter
 * 5, "Subspace-Group Tables". */
#ifndef ENGINE_ASN_H
#define ENGINE_ASN_H

#include "engine/cpu.h"

/* Controls. */
#define CR0_ASN_LX_REUSE 0x00080000ULL
#define CR0_ASF          0x00010000ULL /* ESA/390: address-space functions */
#define CR14_ASN         0x00080000ULL /* ASN-translation control */

/* Bits of an ASCE (z/Architecture) or a segment-table designation (ESA/390). */
#define ASCE_SUBSPACE_GROUP 0x200ULL
#define ASCE_SWITCH_EVENT   0x40ULL
#define STD_SWITCH_EVENT    0x80000000ULL

/* ASN-second-table entry, word 0 and 1. */
#define ASTE_INVALID    0x80000000u
#define ASTE_BASE_SPACE 0x00000001u
#define ASTE_CONTROLLED 0x00000002u
#define ASTE_REUSABLE   0x00000001u

/* Authority, as a bit of the authority-table entry shifted to the left. */
#define AUTHORITY_PRIMARY   0x80u
#define AUTHORITY_SECONDARY 0x40u

struct aste {
    uint32_t origin; /* its real address */
    uint32_t word[16];
};

/* A word at a real address; false: outside storage.  The other one leaves by an addressing
 * exception. */
bool real_fetch32(struct vcpu *c, uint64_t real, uint32_t *out);
uint32_t real_word(struct vcpu *c, uint64_t real);
/* Where a word in real storage may be stored: low-address protection applies, keys do not. */
uint8_t *real_for_store(struct vcpu *c, uint64_t real, unsigned len);

/* The entry at a real address; false: outside storage. */
bool aste_fetch(struct vcpu *c, uint32_t origin, struct aste *a);
uint64_t aste_asce(const struct vcpu *c, const struct aste *a);
uint32_t aste_linkage(const struct vcpu *c, const struct aste *a); /* linkage-table designation */

/* 0, or PGM_AFX_TRANSLATION, PGM_ASX_TRANSLATION; what must be an interruption leaves by one. */
unsigned asn_translate(struct vcpu *c, uint16_t asn, struct aste *a);
/* Is the authorization index good for that authority?  In *code an addressing exception. */
bool asn_authorized(struct vcpu *c, const struct aste *a, uint32_t index, unsigned authority,
                    unsigned *code);
/* Subspace replacement of the ASCE that came out of `a`: 0, or PGM_ASTE_VALIDITY,
 * PGM_ASTE_SEQUENCE. */
unsigned asn_subspace(struct vcpu *c, const struct aste *a, uint64_t *asce);

bool asn_lx_reuse(const struct vcpu *c); /* is it enabled? */
bool asn_functions(const struct vcpu *c);
uint64_t asn_switch_event(const struct vcpu *c); /* the bit of an ASCE that asks for it */

/* An exception of these tables: stores the translation-exception identification, an ASN or PC
 * number, and the exception-access identification. */
_Noreturn void asn_exception(struct vcpu *c, enum program_code code, uint32_t identification,
                             uint8_t access);

/* ART, art.c: the ASTE that an ALET other than 0 and 1 designates.  special: as for BRANCH IN
 * SUBSPACE GROUP, with no sequence and authority checks.  0 or the exception's code. */
unsigned art_entry(struct vcpu *c, uint32_t alet, uint32_t eax, bool special, struct aste *a,
                   bool *fetch_only);

#endif
