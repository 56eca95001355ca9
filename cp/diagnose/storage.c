/* DIAGNOSE codes about storage: X'10' release pages, X'60' and X'260' sizes; and the two that give the
 * processor up, X'44' and X'9C'. */
#include "cp/diagnose/diagnose.h"
#include "cp/devices/nic.h"
#include "cp/dispatch/dispatcher.h"
#include "engine/base/bytes.h"

#include <string.h>

/* Rx: first page, Ry: last page, both real addresses of pages above the prefix area's 8 KiB. */
void diagnose_release_pages(struct diagnose *d)
{
    uint64_t first = diagnose_operand(d, diagnose_x(d, 0));
    uint64_t last = diagnose_operand(d, diagnose_y(d, 0));
    if (first & 4095 || last & 4095 || last < first || first < 8192) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    if (!storage_assigned(d->vm->storage, first, last - first + 1)) {
        diagnose_check(d, PGM_ADDRESSING);
        return;
    }
    /* The pages that prefixing exchanges are released one by one, the others in one go. */
    uint64_t prefix = sie_prefix(d->v);
    for (uint64_t at = first; at <= last;) {
        uint64_t absolute = sie_real_to_absolute(d->v, at), end = at;
        if (absolute == at)
            end = prefix > at && prefix <= last ? prefix - 4096 : last;
        nics_hold(d->vm);
        storage_release(d->vm->storage, absolute >> 12, (absolute + (end - at)) >> 12);
        nics_unhold(d->vm);
        at = end + 4096;
    }
}

/* The next extent of the machine's own storage: saved segments above it are none. */
static bool next_extent(struct diagnose *d, uint64_t *first, uint64_t *last)
{
    uint64_t own = d->vm->standby.online + d->vm->standby.standby;
    if (*first >= own || !storage_extent(d->vm->storage, first, last) || *first >= own)
        return false;
    *last = *last < own ? *last : own - 1;
    return true;
}

/* The highest address that has storage. */
static uint64_t highest(struct diagnose *d)
{
    uint64_t last = 0;
    for (uint64_t first = 0; next_extent(d, &first, &last); first = last + 1)
        ;
    return last;
}

void diagnose_storage_size(struct diagnose *d)
{
    uint64_t size = highest(d) + 1;
    if (sie_amode31(d->v))
        size = size > 0x7fffffff ? 0x7fffffff : size;
    diagnose_set_x(d, 0, size);
}

/* What fits of the list is all of it, or nothing is stored and the number is told. */
static void extents(struct diagnose *d)
{
    uint8_t extent[16];
    uint64_t last, n = 0;
    for (uint64_t first = 0; next_extent(d, &first, &last); first = last + 1)
        n++;
    diagnose_set_y(d, 0, n);
    if (diagnose_x(d, 1) < 16 * n) {
        sie_set_cc(d->v, 3);
        return;
    }
    uint64_t to = diagnose_operand(d, diagnose_x(d, 0));
    for (uint64_t first = 0; next_extent(d, &first, &last); first = last + 1) {
        put64(extent, first);
        put64(extent + 8, last);
        if (!diagnose_write(d, to, extent, sizeof extent))
            return;
        to += sizeof extent;
    }
    sie_set_cc(d->v, 0);
}

/* Subcode in Ry.  X'C': highest addresses; X'10': extents of storage, as pairs of addresses. */
void diagnose_machine_size(struct diagnose *d)
{
    uint64_t top = highest(d);
    switch (diagnose_y(d, 0)) {
    case 0xc:
        diagnose_set_x(d, 0, top);
        diagnose_set_y(d, 0, top);
        sie_set_cc(d->v, 0);
        return;
    case 0x10:
        if (d->x & 1 || diagnose_x(d, 0) & 15 || diagnose_x(d, 1) & 15) {
            diagnose_check(d, PGM_SPECIFICATION);
            return;
        }
        extents(d);
        return;
    }
    diagnose_check(d, PGM_SPECIFICATION);
}

/* X'44', Voluntary Time Slice End. */
void diagnose_yield(struct diagnose *d)
{
    dispatch_yield(d->vm, d->v, DISPATCH_ANY);
}

/* X'9C', Voluntary Time Slice Yield: to the CPU whose address is in Rx.  IBM's text was not to be had;
 * this is what Linux asks for (arch/s390/kernel/smp.c, smp_yield_cpu) and what KVM answers
 * (arch/s390/kvm/diag.c): no condition code, and with a CPU that is not there nothing happens. */
void diagnose_yield_to(struct diagnose *d)
{
    uint64_t address = (uint32_t)diagnose_x(d, 0);
    dispatch_yield(d->vm, d->v, address < SIE_MAX_CPUS ? (unsigned)address : SIE_MAX_CPUS);
}
