/* DIAGNOSE codes about performance: X'204' as a machine's own partition data, X'2FC' as CP sees
 * virtual machines.  Linux's hypfs asks both; hyptop shows what they say.
 *
 * Of another virtual machine only its published usage (struct vm_usage) is read, never its parts:
 * a thread holds one machine's lock at a time.
 * Sources: z/VM CP Programming Services; Linux arch/s390/hypfs/hypfs_diag.c, hypfs_vm.c. */
#include "cp/diagnose/diagnose.h"
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <stdlib.h>
#include <string.h>

/* --- X'204' --------------------------------------------------------------------------------------- */

#define STORE_SIMPLE  4
#define RC_SUBCODE    4
#define HEADER        16
#define ENTRY         24
#define WITH_PHYSICAL 0x80

static uint16_t share_of(struct vm *vm)
{
    struct directory_share share[SHARE_TYPES];
    settings_share(vm->set, share);
    return (uint16_t)share[SHARE_CP].value;
}

static uint8_t *partition(uint8_t *at, unsigned number, unsigned cpus, const char *name)
{
    at[0] = (uint8_t)number;
    at[1] = (uint8_t)cpus;
    ebcdic_pad(at + 8, name, 8);
    return at + HEADER;
}

/* The virtual machine as the one partition that it knows, then CP under the name PHYSICAL, whose
 * time is what CP spent for it. */
static void simple_data(struct diagnose *d, uint8_t b[4096])
{
    struct vm *vm = d->vm;
    unsigned cpus = vm_cpu_count(vm);
    memset(b, 0, 4096);
    b[0] = 1; /* partitions */
    b[1] = WITH_PHYSICAL;
    put16(b + 4, (uint16_t)dispatcher_online_threads(vm->sys->dispatcher));
    put16(b + 6, HEADER); /* offset of this partition's block */
    put64(b + 8, sie_tod(vm->guest));
    uint8_t *at = partition(b + HEADER, 1, cpus, vm->userid);
    for (unsigned a = 0; a < SIE_MAX_CPUS; a++) {
        struct vcpu *v = sie_vcpu(vm->guest, a);
        if (!v)
            continue;
        uint64_t us = sie_count(v).cpu_ns / 1000;
        put16(at, (uint16_t)a);
        put16(at + 6, share_of(vm));
        put64(at + 8, us + (a == vm->base_cpu ? atomic_load(&vm->cp_ns) / 1000 : 0));
        put64(at + 16, us);
        at += ENTRY;
    }
    at = partition(at, 0, 1, "PHYSICAL");
    put64(at + 8, atomic_load(&vm->cp_ns) / 1000);
}

/* Rx: address of whole pages; Ry: subcode, Ry+1: number of pages.  Ry comes back 0 and Ry+1 with the
 * pages used; or Ry not 0.  Under CP there is only the simple format. */
void diagnose_partition_data(struct diagnose *d)
{
    uint8_t b[4096];
    uint64_t address = diagnose_operand(d, diagnose_x(d, 0));
    if (d->y & 1) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    if (diagnose_y(d, 0) != STORE_SIMPLE || !(uint32_t)diagnose_y(d, 1)) {
        diagnose_set_y(d, 0, RC_SUBCODE);
        return;
    }
    if (address & 4095) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    simple_data(d, b);
    if (diagnose_write(d, address, b, sizeof b)) {
        diagnose_set_y(d, 0, 0);
        diagnose_set_y(d, 1, 1);
    }
}

/* --- X'2FC' --------------------------------------------------------------------------------------- */

#define PARAMETERS 32
#define FORMAT     2
#define GUEST_DATA 112
#define RC_GOOD    0ULL
#define RC_SPACE   (-2ULL) /* the buffer is too small */
#define RC_DENIED  (-4ULL) /* not that class, or no such user */

static void guest_data(struct vm *vm, uint8_t b[GUEST_DATA])
{
    const struct vm_usage *u = &vm->usage;
    unsigned cpus = atomic_load(&u->cpus), share = share_of(vm);
    uint64_t kib = atomic_load(&u->storage) >> 10;
    memset(b, 0, GUEST_DATA);
    put64(b + 8, (atomic_load(&u->virtual_ns) + atomic_load(&vm->cp_ns)) / 1000);
    put64(b + 16, (system_now() - vm->logon_ns) / 1000);
    put64(b + 24, 0);   /* storage reserved for it */
    put64(b + 32, kib); /* the most it may have */
    put64(b + 40, kib); /* its share of all */
    put64(b + 48, atomic_load(&u->resident_pages) * 4);
    put32(b + 56, dispatcher_online_threads(
                      vm->sys->dispatcher)); /* real, logical, virtual, started ones */
    put32(b + 60, dispatcher_online_threads(vm->sys->dispatcher));
    put32(b + 64, cpus);
    put32(b + 68, cpus);
    put32(b + 76, share);
    ebcdic_pad(b + 104, vm->userid, 8);
}

/* The virtual machines that the name stands for, each with a reference: "*" all, for class B; blank
 * or its own name the issuer.  NULL: none, or not allowed. */
static struct vm **chosen(struct vm *vm, const uint8_t name[8], size_t *n)
{
    char id[9];
    ebcdic_to_ascii(id, name, 8);
    id[8] = 0;
    for (size_t i = 8; i && id[i - 1] == ' '; i--)
        id[i - 1] = 0;
    bool own = !*id || !strcmp(id, vm->userid);
    if (!own && !(vm->classes & VM_CLASS('B')))
        return NULL;
    if (!strcmp(id, "*"))
        return system_users(vm->sys, n);
    struct vm *one = own ? vm_get(vm) : system_user(vm->sys, id);
    struct vm **list = one ? calloc(2, sizeof *list) : NULL;
    if (!list) {
        vm_put(one);
        return NULL;
    }
    list[0] = one;
    *n = 1;
    return list;
}

/* Rx: address of the parameter list: user ID, access group, address and size of the buffer, format.
 * Both addresses are logical ones: Linux gives places on its stack and in vmalloc's range.  Rx comes back with the bytes left of the buffer (negative: that many are wanting), Ry with the
 * return code. */
void diagnose_performance_data(struct diagnose *d)
{
    uint8_t parm[PARAMETERS], data[GUEST_DATA];
    size_t n = 0;
    if (sie_read(d->v, diagnose_operand(d, diagnose_x(d, 0)), d->x, parm, sizeof parm))
        return;
    if (get32(parm + 28) != FORMAT) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    struct vm **list = chosen(d->vm, parm, &n);
    if (!list) {
        diagnose_set_y(d, 0, RC_DENIED);
        return;
    }
    uint64_t at = get64(parm + 16), size = get32(parm + 24);
    bool fits = n * GUEST_DATA <= size, good = true;
    for (size_t i = 0; i < n; i++) {
        guest_data(list[i], data);
        vm_put(list[i]);
        good = good && (!fits || !sie_write(d->v, at + i * GUEST_DATA, d->x, data, sizeof data));
    }
    free(list);
    if (!good)
        return; /* a program interruption was presented */
    diagnose_set_x(d, 0, size - n * GUEST_DATA);
    diagnose_set_y(d, 0, fits ? RC_GOOD : RC_SPACE);
}
