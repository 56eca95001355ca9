/* The primary and secondary spaces of a CPU as linkage and ASN instructions set them. */
#ifndef ENGINE_SPACES_H
#define ENGINE_SPACES_H

#include "engine/asn.h"

/* What the space-switch event tells about the space that was left. */
struct primary {
    uint64_t asce;
    uint16_t asn;
};
struct primary primary_now(const struct vcpu *c);
/* The primary space becomes that of `a` (its ASN-second-table entry): ASCE, ASN, authorization
 * index, instance. */
void primary_set(struct vcpu *c, const struct aste *a, uint64_t asce, uint16_t asn);
void secondary_from_primary(struct vcpu *c);
/* The space-switch event, if the old or the new primary space asks for it; the last thing that an
 * instruction does. */
void switch_event(struct vcpu *c, const struct primary *old);
/* The same when home-space mode was entered or left; before: PSW_AS as it was. */
void home_switch_event(struct vcpu *c, uint64_t before);

#endif
