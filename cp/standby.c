/* Standby storage, see the header.
 *
 * Kept true: element 1 off line means that none of its increments is assigned; the increments of a
 * CPU's prefix area stay assigned.
 *
 * Sources: Linux drivers/s390/char/sclp_cmd.c and sclp_early_core.c as facts; IBM's "DEFINE
 * STORAGE", and "Memory state and reboot" of Linux's Device Drivers book for the resets. */
#include "cp/standby.h"
#include "cp/commands/command.h"
#include "cp/devices/nic.h"
#include "cp/directory/directory.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"

#include <stdio.h>
#include <string.h>

#define READ_COMPLETE     0x0010
#define NORMAL_COMPLETION 0x0020
#define ALREADY           0x0120 /* the resource is in that state */
#define TOO_SHORT         0x0300
#define STANDBY_COMPLETE  0x0410 /* read: the element is not attached */
#define INVALID_RESOURCE  0x09f0

#define INCREMENTS_MAX 1020 /* of one element: their list has to go into a page */
#define LIST           16   /* where it begins */
#define MIB            ((uint64_t)1 << 20)

static uint64_t round_up(uint64_t bytes, uint64_t to)
{
    return (bytes + to - 1) & ~(to - 1);
}

bool standby_fit(struct standby *s)
{
    if (!s->standby && !s->reserved) {
        s->online = round_up(s->online, MIB);
        s->increment = 0;
        return true;
    }
    uint64_t inc = s->increment, most = s->online > s->standby ? s->online : s->standby;
    if (inc & (inc - 1) || inc % MIB)
        return false;
    if (!inc)
        for (inc = MIB; (most + inc - 1) / inc > INCREMENTS_MAX;)
            inc <<= 1;
    if ((most + inc - 1) / inc > INCREMENTS_MAX)
        return false;
    s->increment = inc;
    s->online = round_up(s->online, inc);
    s->standby = round_up(s->standby, inc);
    s->reserved = round_up(s->reserved, inc);
    return true;
}

void standby_begin(struct vm *vm)
{
    struct standby *s = &vm->standby;
    s->attached = false;
    if (s->standby)
        storage_unassign(vm->storage, s->online, s->standby);
}

void standby_clear(struct vm *vm)
{
    if (!vm->standby.attached)
        return;
    nics_hold(vm);
    standby_begin(vm);
    nics_unhold(vm);
}

static uint64_t online_now(const struct vm *vm)
{
    /* Saved segments lie above. */
    uint64_t bytes = 0, last, own = vm->standby.online + vm->standby.standby;
    for (uint64_t first = 0;
         first < own && storage_extent(vm->storage, &first, &last) && first < own; first = last + 1)
        bytes += (last < own ? last + 1 : own) - first;
    return bytes;
}

static void size_or_0(uint64_t bytes, char text[24])
{
    if (bytes)
        storage_size_text(bytes, text);
    else
        snprintf(text, 24, "0");
}

void standby_text(struct vm *vm, char text[160])
{
    const struct standby *s = &vm->standby;
    char online[24], max[24], inc[24], standby[24], reserved[24];
    uint64_t now = online_now(vm);
    storage_size_text(now, online);
    if (!s->increment) {
        snprintf(text, 160, "%s", online);
        return;
    }
    storage_size_text(vm->entry->max_storage, max);
    storage_size_text(s->increment, inc);
    size_or_0(s->online + s->standby - now, standby);
    size_or_0(s->reserved, reserved);
    snprintf(text, 160, "%s MAX = %s INC = %s STANDBY = %s RESERVED = %s", online, max, inc,
             standby, reserved);
}

/* --- SCLP --------------------------------------------------------------------------------------- */

/* The list of an element's assigned increments; how many. */
static unsigned put_assigned(const struct vm *vm, uint8_t *sccb, unsigned element)
{
    const struct standby *s = &vm->standby;
    uint64_t at = element ? s->online : 0, end = element ? s->online + s->standby : s->online;
    unsigned n = 0;
    for (; at < end; at += s->increment)
        if (storage_assigned(vm->storage, at, 1)) {
            put32(sccb + LIST + 4 * n, (uint32_t)(at / s->increment + 1) << 16 | (element + 1));
            n++;
        }
    return n;
}

static unsigned increments(const struct vm *vm, unsigned element)
{
    const struct standby *s = &vm->standby;
    return (unsigned)((element ? s->standby : s->online) / s->increment);
}

unsigned standby_read_element(struct vm *vm, uint8_t *sccb, unsigned length, unsigned element)
{
    if (element > 1)
        return INVALID_RESOURCE;
    unsigned all = increments(vm, element);
    if (length < LIST + 4 * all)
        return TOO_SHORT;
    memset(sccb + 8, 0, length - 8);
    put16(sccb + 8, 1); /* the highest element */
    unsigned n = put_assigned(vm, sccb, element);
    put16(sccb + 10, (uint16_t)n);
    put16(sccb + 12, (uint16_t)(all - n));
    return element && !vm->standby.attached ? STANDBY_COMPLETE : READ_COMPLETE;
}

unsigned standby_attach_element(struct vm *vm, uint8_t *sccb, unsigned length, unsigned element)
{
    struct standby *s = &vm->standby;
    if (element > 1)
        return INVALID_RESOURCE;
    if (!element || s->attached)
        return ALREADY;
    if (length < LIST + 4 * increments(vm, 1))
        return TOO_SHORT;
    memset(sccb + 8, 0, length - 8);
    s->attached = true;
    storage_assign(vm->storage, s->online, s->standby);
    put16(sccb + 10, (uint16_t)put_assigned(vm, sccb, 1));
    return NORMAL_COMPLETION;
}

/* Some CPU's interruptions are stored there. */
static bool holds_prefix(const struct vm *vm, uint64_t first, uint64_t bytes)
{
    for (unsigned a = 0; a < SIE_MAX_CPUS; a++) {
        struct vcpu *v = sie_vcpu(vm->guest, a);
        if (v && sie_prefix(v) >= first && sie_prefix(v) - first < bytes)
            return true;
    }
    return first == 0;
}

unsigned standby_assign(struct vm *vm, const uint8_t *sccb, unsigned length, bool assign)
{
    const struct standby *s = &vm->standby;
    if (length < 10)
        return TOO_SHORT;
    unsigned number = get16(sccb + 8);
    if (!number || number > increments(vm, 0) + increments(vm, 1))
        return INVALID_RESOURCE;
    uint64_t first = (number - 1) * s->increment;
    if (first >= s->online && !s->attached)
        return INVALID_RESOURCE;
    if (storage_assigned(vm->storage, first, 1) == assign)
        return ALREADY;
    if (assign) {
        storage_assign(vm->storage, first, s->increment);
        return NORMAL_COMPLETION;
    }
    if (holds_prefix(vm, first, s->increment))
        return INVALID_RESOURCE;
    nics_hold(vm); /* no adapter is in the middle of it */
    storage_unassign(vm->storage, first, s->increment);
    nics_unhold(vm);
    return NORMAL_COMPLETION;
}
