/* DIAGNOSE codes about storage: X'10' release pages, X'60' and X'260' sizes; and the two that give the
 * processor up, X'44' and X'9C'. */
#include "cp/diagnose/diagnose.h"
#include "cp/channel/subchannel.h"
#include "cp/devices/device.h"
#include "cp/devices/nic.h"
#include "cp/dispatch/dispatcher.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

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

/* Subcode 4: Rx addresses a doubleword for the user ID of who logged on BY; Ry+1: 0, or 4: nobody. */
static void byuser(struct diagnose *d)
{
    uint8_t id[8];
    uint64_t to = diagnose_operand(d, diagnose_x(d, 0));
    if (d->x == d->y || d->y & 1 || to & 7) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    ebcdic_pad(id, d->vm->byuser, 8);
    if (!*d->vm->byuser || diagnose_write(d, to, id, sizeof id))
        diagnose_set_y(d, 1, *d->vm->byuser ? 0 : 4);
}

/* Subcode 8: lines a page of the printer or console in Rx, which no spool option sets here; Ry: 0, or
 * 4: there is none. */
static void lines_a_page(struct diagnose *d)
{
    uint16_t devno = (uint16_t)diagnose_x(d, 0);
    const struct device *dev = channel_device(d->vm->channel, devno);
    bool pages = dev && (dev->type->cu_type == 0x3215 || !strcmp(dev->type->name, "PRT"));
    if (pages)
        diagnose_set_x(d, 0, 0);
    diagnose_set_y(d, 0, pages ? 0 : 4);
}

/* Subcode in Ry.  0: the highest address, for 31 bits; X'C': highest addresses, 64 bits; X'10': extents
 * of storage, as pairs of addresses.  0, 4 and 8 are for 24-bit and 31-bit addressing.  Sources: Linux
 * arch/s390/boot/physmem_info.c; Hercules' diagnose.c. */
void diagnose_machine_size(struct diagnose *d)
{
    uint64_t top = highest(d);
    switch (diagnose_y(d, 0)) {
    case 0:
        if (diagnose_not_64(d))
            diagnose_set_x(d, 0, top > 0x7fffffff ? 0x7fffffff : top);
        return;
    case 4:
        if (diagnose_not_64(d))
            byuser(d);
        return;
    case 8:
        if (diagnose_not_64(d))
            lines_a_page(d);
        return;
    case 0xc:
        diagnose_set_x(d, 0, top);
        diagnose_set_y(d, 0, top);
        return;
    case 0x10:
        if (d->x & 1 || diagnose_x(d, 0) & 15 || diagnose_x(d, 1) & 15 ||
            (int64_t)diagnose_x(d, 1) <= 0) {
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
