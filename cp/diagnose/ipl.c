/* DIAGNOSE X'308': resets, IPL again, the IPL parameter block.
 * Source: Linux arch/s390/kernel/ipl.c, arch/s390/boot/ipl_parm.c as fact. */
#include "cp/ipl.h"
#include "cp/console/console.h"
#include "cp/diagnose/diagnose.h"
#include "cp/dispatch/dispatcher.h"
#include "engine/base/bytes.h"

#define RC_OK        0x0001
#define RC_NO_CONFIG 0x0102
#define RC_BAD_BLOCK 0x0402
#define PSW_EXTENDED 1U /* bit 31 */

/* Subcodes 0 and 1: the I/O system and the CPUs are reset, storage stays, and this CPU goes on at
 * the short PSW at absolute 0.  That is in ESA/390 mode, unless the PSW asks for 64-bit addressing:
 * then the machine stays in z/Architecture mode, as one does that has no other. */
static void reset(struct diagnose *d)
{
    uint8_t psw[8];
    dispatch_hold(d->vm);
    ipl_system_reset(d->vm, false);
    if (!storage_read(d->vm->storage, 0, psw, sizeof psw) && get32(psw) & PSW_EXTENDED)
        for (unsigned a = 0; a < SIE_MAX_CPUS; a++)
            if (sie_vcpu(d->vm->guest, a))
                sie_set_architecture(sie_vcpu(d->vm->guest, a), true);
    sie_load_psw_at_zero(d->v);
    d->vm->loaded = true; /* what goes on there is a program */
    dispatch_release(d->vm);
}

static void again(struct diagnose *d, bool clear)
{
    char say[96];
    struct vm *vm = d->vm;
    dispatch_hold(vm);
    if (ipl_again(vm, clear, say))
        vm_enter_cp(vm, say);
}

static void set_block(struct diagnose *d, uint64_t address)
{
    uint8_t block[4096];
    if (!diagnose_read(d, address, block, 8))
        return;
    uint32_t len = get32(block);
    bool good = len >= 8 && len <= sizeof block;
    if (good && !diagnose_read(d, address, block, len))
        return;
    good = good && ipl_set_block(d->vm, block, len);
    diagnose_set_x(d, 1, good ? RC_OK : RC_BAD_BLOCK);
}

static void get_block(struct diagnose *d, uint64_t address)
{
    uint8_t block[4096];
    size_t n = ipl_get_block(d->vm, block);
    if (n && !diagnose_write(d, address, block, n))
        return;
    diagnose_set_x(d, 1, n ? RC_OK : RC_NO_CONFIG);
}

void diagnose_ipl(struct diagnose *d)
{
    uint64_t subcode = diagnose_y(d, 0), address = diagnose_operand(d, diagnose_x(d, 0));
    switch (subcode) {
    case 0:
    case 1:
        reset(d);
        return;
    case 3:
    case 4:
    case 7:
        again(d, subcode == 3);
        return;
    case 5:
    case 6:
        if (d->x & 1 || address & 4095) {
            diagnose_check(d, PGM_SPECIFICATION);
            return;
        }
        if (subcode == 5)
            set_block(d, address);
        else
            get_block(d, address);
        return;
    }
    diagnose_check(d, PGM_SPECIFICATION);
}
