/* Virtual channel-to-channel adapters: DEFINE CTCA, SPECIAL vdev CTCA, COUPLE.
 *
 * An adapter is one device; two of them, of two machines or one, are coupled by a wire.  What one
 * side writes the other reads.  Each machine's side is touched only under its own vm->lock; what
 * passes between them is on the wire, under the wire's leaf mutex, and becomes work on the other's
 * queue. */
#ifndef CP_DEVICES_CTCA_H
#define CP_DEVICES_CTCA_H

#include "cp/devices/device.h"

/* What DEFINE and SPECIAL call it: a parallel adapter (3088), the two kinds of ESCON adapter, the ESCON
 * channel that one of those is coupled to. */
enum ctca_kind { CTCA_3088, CTCA_SCTC, CTCA_BCTC, CTCA_CNC, CTCA_KINDS };
extern const char *const ctca_kinds[CTCA_KINDS];
/* Of a word in capitals; false: none. */
bool ctca_kind(const char *word, enum ctca_kind *kind);

/* Make it and give it to vm's channel; partner: who alone may couple, "" for anybody.  0, -EEXIST,
 * -ENOSPC, -ENOMEM.  vm->lock held. */
int ctca_create(struct vm *vm, uint16_t vdev, enum ctca_kind kind, const char *partner,
                bool report);
bool ctca_is(const struct device *dev);

/* Couple vm's adapter `vdev` to `other`'s adapter `other_vdev` (may be the same machine's).  The
 * other's part is done on its own queue, and what came of it is told to done() as work of vm, with
 * vm->lock held: 0; -ENODEV: no such adapter there; -EACCES: it is for another partner; -EISCONN: it
 * is coupled; -EPROTOTYPE: it is of a kind that does not fit; -ECANCELED: vm's own is gone, another
 * one or coupled meanwhile; -ENOMEM.  At once: -ENODEV or -EISCONN for vm's own adapter (done() is not
 * called then), else 0.  vm->lock held. */
typedef void ctca_done_fn(struct vm *vm, void *ctx, int result);
int ctca_couple(struct vm *vm, uint16_t vdev, struct vm *other, uint16_t other_vdev,
                ctca_done_fn *done, void *ctx);
/* Take the wire away: the other side is told.  0, -ENOTCONN. */
int ctca_uncouple(struct device *dev);
/* Who is at the other end; false: nobody. */
bool ctca_partner(const struct device *dev, char userid[9], uint16_t *vdev);

#endif
