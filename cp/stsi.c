/* STORE SYSTEM INFORMATION (Principles of Operation, chapter 10): the machine (level 1), the
 * logical partition (level 2), the virtual machine and its control program (level 3).
 *
 * The machine is a z196 (2817), which is what the facilities amount to; the control program names
 * itself as z/VM, so that Linux takes its z/VM paths.  Text is EBCDIC 037. */
#include "cp/stsi.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

#define PGM_SPECIFICATION 0x06

static unsigned cpu_count(const struct vm *vm)
{
    unsigned n = 0;
    for (unsigned a = 0; a < SIE_MAX_CPUS; a++)
        n += sie_vcpu(vm->guest, a) != NULL;
    return n;
}

/* 1.1.1: manufacturer, type, model, sequence, plant.  A z196's model-capacity identifier says how many CPUs it has. */
static void machine(uint8_t *b, unsigned processors)
{
    char capacity[8];
    snprintf(capacity, sizeof capacity, "7%02u", processors < 80 ? processors : 80);
    ebcdic_pad(b + 32, "IBM", 16);
    ebcdic_pad(b + 48, "2817", 4);
    ebcdic_pad(b + 64, capacity, 16);
    ebcdic_pad(b + 80, "0000000000010001", 16);
    ebcdic_pad(b + 96, "02", 4);
    ebcdic_pad(b + 100, "M15", 16); /* model */
}

static void counts(uint8_t *at, unsigned total, unsigned configured)
{
    put16(at, (uint16_t)total);
    put16(at + 2, (uint16_t)configured);
    put16(at + 4, (uint16_t)(total - configured)); /* standby; reserved: none */
}

bool stsi_block(const struct vm *vm, const struct vcpu *v, unsigned function, unsigned s1,
                unsigned s2, uint8_t b[4096])
{
    struct dispatcher *d = vm->sys->dispatcher;
    unsigned cpus = cpu_count(vm), processors = dispatcher_threads(d),
             online = dispatcher_online_threads(d);
    switch (function << 8 | s1 << 4 | s2) {
    case 0x111:
        machine(b, processors);
        return true;
    case 0x121:
    case 0x221:
        ebcdic_pad(b + 80, "0000000000010001", 16);
        ebcdic_pad(b + 96, "02", 4);
        put16(b + 102, (uint16_t)sie_address(v));
        return true;
    case 0x122:
        put32(b + 32, STSI_CAPABILITY);
        counts(b + 36, processors, online);
        for (unsigned n = 2; n <= processors && n < 1024; n++)
            put16(b + 40 + 2 * n, 0xffff); /* n of them do n times as much */
        return true;
    case 0x222:
        put16(b + 32, STSI_LPAR);
        b[35] = 0x40; /* shared CPUs */
        counts(b + 36, processors, online);
        ebcdic_pad(b + 44, STSI_LPAR_NAME, 8);
        put32(b + 52, STSI_ADJUSTMENT);
        put16(b + 74, (uint16_t)processors);
        return true;
    case 0x322:
        b[31] = 1; /* one description block: of this virtual machine */
        counts(b + 36, cpus, cpus);
        ebcdic_pad(b + 44, vm->userid, 8);
        put32(b + 52, STSI_ADJUSTMENT);
        ebcdic_pad(b + 56, "z/VM    7.4.0", 16);
        return true;
    }
    return false;
}

void stsi(struct vm *vm, struct vcpu *v)
{
    const struct sie_instruction *i = sie_instruction(v);
    uint32_t r0 = (uint32_t)sie_gr(v, 0), r1 = (uint32_t)sie_gr(v, 1);
    unsigned function = r0 >> 28;
    uint8_t block[4096];
    if (r0 & 0x0fffff00U || r1 & 0xffff0000U) {
        sie_program(v, PGM_SPECIFICATION);
        return;
    }
    memset(block, 0, sizeof block);
    if (function > 3 || (r0 & 0xff) > 15 || r1 > 15 ||
        !stsi_block(vm, v, function, r0 & 0xff, r1, block)) {
        sie_set_cc(v, 3);
        return;
    }
    if (i->address & 4095) {
        sie_program(v, PGM_SPECIFICATION);
        return;
    }
    if (!sie_write(v, i->address, i->base, block, sizeof block))
        sie_set_cc(v, 0);
}
