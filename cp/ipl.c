/* Initial program load.
 *
 * Kept true: what was loaded last can be loaded again: the bytes of an image are kept until the
 * next IPL of something else; a device is loaded again by its number.
 *
 * Sources: Principles of Operation, chapter 17 ("Initial Program Loading"), chapter 4 (resets);
 * Linux arch/s390/boot/head.S, arch/s390/include/asm/setup.h (the parameter area) as facts. */
#include "cp/ipl.h"
#include "cp/channel/subchannel.h"
#include "cp/console/console.h"
#include "cp/devices/device.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/iucv/iucv.h"
#include "cp/page_lock.h"
#include "cp/sclp.h"
#include "cp/segments.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Linux's parameter area. */
#define LINUX_ENTRY   0x10000
#define LINUX_MARK    0x10008
#define LINUX_INITRD  0x10408 /* address, then size */
#define LINUX_LIMIT   0x10430 /* size of the command line area, 0 in old kernels: 896 */
#define LINUX_COMMAND 0x10480
#define INITRD_LEAST  0x800000 /* where an initrd begins at the lowest */
#define INITRD_GAP    0x100000 /* room left above the image */

#define PSW_64BIT 0x0000000180000000ULL
#define SHORT_PSW 8 /* bytes at 0 of a flat image */

#define BLOCK_LENGTH 200 /* IPL parameter block for CCW IPL */
#define PB0          8

enum ipl_kind { IPL_NONE, IPL_IMAGE, IPL_DEVICE, IPL_SYSTEM };

struct ipl {
    enum ipl_kind kind;
    uint8_t *image, *initrd;
    size_t size, initrd_size;
    char *parm;
    uint16_t devno;
    char system[9];       /* a named saved system */
    struct ipl_parm with; /* of the device or system */
    bool has_block;       /* set by the guest: what is to be loaded next */
    uint16_t block_devno;
    struct ipl_parm block_with;
    struct vm_work poll;
    bool polling;
    char operands[160]; /* of the last IPL command that went well */
};

struct ipl *ipl_create(void)
{
    return calloc(1, sizeof(struct ipl));
}

static void drop_image(struct ipl *ipl)
{
    free(ipl->image);
    free(ipl->initrd);
    free(ipl->parm);
    ipl->image = ipl->initrd = NULL;
    ipl->parm = NULL;
    ipl->size = ipl->initrd_size = 0;
}

void ipl_destroy(struct ipl *ipl)
{
    if (!ipl)
        return;
    drop_image(ipl);
    free(ipl);
}

void ipl_system_reset(struct vm *vm, bool clear)
{
    dispatch_forget(vm);
    for (unsigned a = 0; a < SIE_MAX_CPUS; a++) {
        struct vcpu *v = sie_vcpu(vm->guest, a);
        if (!v)
            continue;
        sie_stop(v);
        sie_initial_reset(v);
        sie_set_architecture(v, false);
        if (clear)
            sie_clear_registers(v);
    }
    sie_subsystem_reset(vm->guest);
    channel_reset(vm->channel);
    sclp_reset(vm);
    vm->watchdog.running = false;
    iucv_reset(vm);
    segments_drop(vm);
    if (clear) {
        page_unlock_all(vm);
        standby_clear(vm);
        storage_clear(vm->storage);
    }
    vm->loaded = false;
}

static struct vcpu *base_cpu(struct vm *vm)
{
    return sie_vcpu(vm->guest, vm->base_cpu);
}

void ipl_remember(struct vm *vm, const char *operands)
{
    snprintf(vm->ipl->operands, sizeof vm->ipl->operands, "%s", operands);
}

const char *ipl_remembered(const struct vm *vm)
{
    return vm->ipl->operands;
}

/* The CPU is started: it runs, or STOP leaves it until BEGIN. */
static void go(struct vm *vm)
{
    struct ipl_parm *with = &vm->ipl->with;
    bool stop = with->stop, attn = with->attn;
    with->stop = with->attn = false; /* of this IPL, not of one that the guest asks for */
    vm->loaded = true;
    if (stop)
        vm_enter_cp(vm, NULL);
    else
        vm_begin(vm);
    if (attn)
        console_guest_attention(vm);
}

/* --- from host memory ------------------------------------------------------------------------ */

static bool is_linux(const struct ipl *ipl)
{
    return ipl->size > LINUX_COMMAND && !memcmp(ipl->image + LINUX_MARK, "S390EP", 6);
}

static bool is_elf(const struct ipl *ipl)
{
    return ipl->size >= SELFMAG && !memcmp(ipl->image, ELFMAG, SELFMAG);
}

/* The command line and the initrd, where the image covers the parameter area. */
static int put_parameters(struct vm *vm, const struct ipl *ipl, const char **why)
{
    uint8_t b[16];
    if (ipl->parm && ipl->size > LINUX_COMMAND) {
        uint64_t limit = get64(ipl->image + LINUX_LIMIT);
        size_t n = strlen(ipl->parm) + 1;
        if (!limit || limit > 65536)
            limit = 896;
        if (n > limit) {
            *why = "the command line is too long for this kernel";
            return -E2BIG;
        }
        storage_write(vm->storage, LINUX_COMMAND, ipl->parm, n);
    }
    if (!ipl->initrd)
        return 0;
    if (ipl->size <= LINUX_COMMAND) {
        *why = "the image has no place for an initrd's address";
        return -EINVAL;
    }
    uint64_t at = (ipl->size + INITRD_GAP + 0xfffff) & ~0xfffffULL;
    if (at < INITRD_LEAST)
        at = INITRD_LEAST;
    if (storage_write(vm->storage, at, ipl->initrd, ipl->initrd_size)) {
        *why = "the initrd does not fit into storage";
        return -ENOSPC;
    }
    put64(b, at);
    put64(b + 8, ipl->initrd_size);
    storage_write(vm->storage, LINUX_INITRD, b, sizeof b);
    return 0;
}

static int load_elf(struct vm *vm, const struct ipl *ipl, uint64_t *entry, const char **why)
{
    const uint8_t *f = ipl->image;
    *why = "not an s390x ELF program";
    if (ipl->size < sizeof(Elf64_Ehdr))
        return -ENOEXEC;
    if (f[EI_CLASS] != ELFCLASS64 || f[EI_DATA] != ELFDATA2MSB || get16(f + 18) != EM_S390)
        return -ENOEXEC;
    *entry = get64(f + 24);
    uint64_t phoff = get64(f + 32);
    unsigned phsize = get16(f + 54), phnum = get16(f + 56);
    for (unsigned i = 0; i < phnum; i++) {
        if (phsize < sizeof(Elf64_Phdr) || phoff > ipl->size ||
            (uint64_t)(i + 1) * phsize > ipl->size - phoff)
            return -ENOEXEC;
        const uint8_t *p = f + phoff + (uint64_t)i * phsize;
        if (get32(p) != PT_LOAD)
            continue;
        uint64_t offset = get64(p + 8), physical = get64(p + 24), n = get64(p + 32);
        uint64_t all = get64(p + 40), room = storage_size(vm->storage);
        if (offset > ipl->size || n > ipl->size - offset)
            return -ENOEXEC;
        if (physical > room || n > room - physical || all > room - physical) {
            *why = "the program does not fit into storage";
            return -ENOSPC;
        }
        if (n)
            storage_write(vm->storage, physical, f + offset, n);
    }
    return 0;
}

/* Put the kept image into cleared storage and start. */
static int load_image(struct vm *vm, const char **why)
{
    struct ipl *ipl = vm->ipl;
    struct vcpu *v = base_cpu(vm);
    uint64_t entry = LINUX_ENTRY;
    int e;
    ipl_system_reset(vm, true);
    if (is_elf(ipl)) {
        if ((e = load_elf(vm, ipl, &entry, why)) < 0)
            return e;
    } else if (ipl->size < SHORT_PSW) {
        *why = "no kernel: it has not even a PSW";
        return -ENOEXEC;
    } else {
        if (storage_write(vm->storage, 0, ipl->image, ipl->size)) {
            *why = "the image does not fit into storage";
            return -ENOSPC;
        }
        if ((e = put_parameters(vm, ipl, why)) < 0)
            return e;
    }
    if (is_elf(ipl) || is_linux(ipl)) {
        for (unsigned a = 0; a < SIE_MAX_CPUS; a++) /* the mode is the whole machine's */
            if (sie_vcpu(vm->guest, a))
                sie_set_architecture(sie_vcpu(vm->guest, a), true);
        sie_set_psw(v, (struct sie_psw){PSW_64BIT, entry});
        sie_start(v);
    } else {
        sie_load_psw_at_zero(v);
    }
    vm->loaded = true;
    vm_begin(vm);
    return 0;
}

static void *copy(const void *data, size_t n)
{
    void *p = malloc(n ? n : 1);
    return p ? memcpy(p, data, n) : NULL;
}

int ipl_image(struct vm *vm, const void *image, size_t size, const void *initrd, size_t initrd_size,
              const char *parm, const char **why)
{
    struct ipl *ipl = vm->ipl;
    drop_image(ipl);
    ipl->kind = IPL_NONE;
    ipl->has_block = false;
    ipl->image = copy(image, size);
    ipl->size = size;
    ipl->initrd = initrd ? copy(initrd, initrd_size) : NULL;
    ipl->initrd_size = initrd_size;
    ipl->parm = parm ? copy(parm, strlen(parm) + 1) : NULL;
    *why = "out of memory";
    if (!ipl->image || (initrd && !ipl->initrd) || (parm && !ipl->parm))
        return -ENOMEM;
    ipl->kind = IPL_IMAGE;
    return load_image(vm, why);
}

/* --- from a device ---------------------------------------------------------------------------- */

/* What CP says when the IPL channel program failed. */
static void channel_error(const uint8_t irb[96], char say[96])
{
    snprintf(say, 96, "HCPVMI232E IPL UNIT ERROR; IRB %08X %08X %08X %08X", get32(irb),
             get32(irb + 4), get32(irb + 8), get32(irb + 12));
}

/* The IPL channel program has ended: start at the PSW it read.  0, -EIO with say filled. */
static int finish_device(struct vm *vm, struct device *dev, char say[96])
{
    uint8_t irb[96], schid[4];
    css_test(vm->channel, channel_schid(dev), irb);
    if ((irb[8] & 0xf3) || (irb[9] & 0x3f) || !(irb[8] & UNIT_DEVEND)) {
        channel_error(irb, say);
        return -EIO;
    }
    put32(schid, channel_schid(dev));
    storage_write(vm->storage, 0xb8, schid, sizeof schid);
    memset(schid, 0, sizeof schid);
    storage_write(vm->storage, 0xbc, schid, sizeof schid);
    sie_load_psw_at_zero(base_cpu(vm));
    go(vm);
    return 0;
}

/* A channel program that takes longer is looked at between other work. */
static void poll_device(struct vm *vm, struct vm_work *work)
{
    struct ipl *ipl = vm->ipl;
    char say[96] = "";
    (void)work;
    if (vm->logging_off || !ipl)
        return;
    ipl->polling = false;
    struct device *dev = channel_device(vm->channel, ipl->devno);
    if (ipl->kind != IPL_DEVICE || vm->loaded || !dev)
        return;
    uint8_t schib[52];
    css_store(vm->channel, channel_schid(dev), schib);
    if (!(schib[31] & 1)) {
        ipl->polling = true;
        vm_post(vm, &ipl->poll);
    } else if (finish_device(vm, dev, say)) {
        vm_enter_cp(vm, say);
    }
}

/* The parameter goes into the low words of registers first to last, four bytes in each. */
static void put_register_parm(struct vm *vm, const struct ipl_parm *parm, unsigned first,
                              unsigned last)
{
    uint8_t text[64];
    struct vcpu *v = base_cpu(vm);
    memset(text, 0x40, sizeof text);
    memcpy(text, parm->parm, parm->parm_len);
    for (unsigned r = first; r <= last; r++)
        sie_set_gr(v, r, get32(text + 4 * (r - first)));
}

#define SIMULATOR 0x20000 /* CP's channel program for another place than the first takes a page */

static void put_ccw(uint8_t *at, uint8_t command, uint32_t address, uint8_t flags, uint16_t n)
{
    put32(at, (uint32_t)command << 24 | address);
    put32(at + 4, (uint32_t)flags << 24 | n);
}

/* Read the first 24 bytes of a cylinder's first record, or of a block, to 0; go on at the CCW at 8. */
static int put_place(struct vm *vm, struct device *dev, uint32_t place)
{
    enum { CC = 0x40, CC_SLI = 0x60 };
    uint8_t page[96] = {0};
    if (dev->type->dev_type == 0x9336) {
        put_ccw(page, 0x63, SIMULATOR + 64, CC, 16); /* DEFINE EXTENT */
        put_ccw(page + 8, 0x43, SIMULATOR + 80, CC, 8);
        put_ccw(page + 16, 0x42, 0, CC_SLI, 24);
        put_ccw(page + 24, 0x08, 8, 0, 0);
        put32(page + 64 + 12, place); /* the extent's last */
        put32(page + 80, 0x06000001); /* LOCATE: read one block */
        put32(page + 84, place);
    } else {
        put_ccw(page, 0x07, SIMULATOR + 64, CC, 6); /* SEEK */
        put_ccw(page + 8, 0x31, SIMULATOR + 66, CC, 5);
        put_ccw(page + 16, 0x08, SIMULATOR + 8, 0, 0);
        put_ccw(page + 24, 0x06, 0, CC_SLI, 24); /* READ DATA */
        put_ccw(page + 32, 0x08, 8, 0, 0);
        put16(page + 66, place < 0xffff ? (uint16_t)place : 0xffff); /* which no disk has */
        page[70] = 1;                                                /* the record */
    }
    return storage_write(vm->storage, SIMULATOR, page, sizeof page) ? -EIO : 0;
}

static int load_device(struct vm *vm, char say[96])
{
    static const uint8_t no_loadparm[8] = {0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40};
    struct ipl *ipl = vm->ipl;
    struct device *dev = channel_device(vm->channel, ipl->devno);
    say[0] = 0;
    if (!dev)
        return -ENODEV;
    ipl_system_reset(vm, ipl->with.clear);
    vm->ipl_devno = ipl->devno;
    sclp_set_loadparm(vm, ipl->with.has_loadparm ? ipl->with.loadparm : no_loadparm);
    if (ipl->with.parm_len)
        put_register_parm(vm, &ipl->with, 0, 15);
    /* The implied channel program: read 24 bytes to 0, chain to the CCW at 8. */
    static const uint8_t read_24[8] = {0x02, 0, 0, 0, 0x60, 0, 0, 24};
    uint8_t schib[52];
    css_store(vm->channel, channel_schid(dev), schib);
    schib[5] |= 0x80; /* enabled */
    css_modify(vm->channel, channel_schid(dev), schib);
    storage_write(vm->storage, 0, read_24, sizeof read_24);
    struct orb orb = {0, ORB_LPM, ipl->with.place ? SIMULATOR : 0};
    if (ipl->with.place && put_place(vm, dev, ipl->with.place))
        return -EBUSY;
    if (css_start(vm->channel, channel_schid(dev), &orb))
        return -EBUSY;
    css_store(vm->channel, channel_schid(dev), schib);
    if (schib[31] & 1)
        return finish_device(vm, dev, say);
    if (!ipl->polling) {
        ipl->polling = true;
        ipl->poll.fn = poll_device;
        vm_post(vm, &ipl->poll);
    }
    return 0;
}

int ipl_device(struct vm *vm, uint16_t devno, const struct ipl_parm *parm, char say[96])
{
    struct ipl *ipl = vm->ipl;
    say[0] = 0;
    if (!channel_device(vm->channel, devno))
        return -ENODEV;
    drop_image(ipl);
    ipl->kind = IPL_DEVICE;
    ipl->devno = devno;
    ipl->with = *parm;
    ipl->has_block = false;
    return load_device(vm, say);
}

/* --- a named saved system ---------------------------------------------------------------------- */

static int load_system(struct vm *vm)
{
    struct ipl *ipl = vm->ipl;
    struct nss_cpu cpu;
    struct nss_info i;
    ipl_system_reset(vm, ipl->with.clear);
    struct nss_target to = segments_target(vm);
    int e = nss_load_system(vm->sys->nss, &to, ipl->system, &cpu, &i);
    if (e)
        return e;
    vm->ipl_devno = 0;
    segments_load_cpu(vm, &cpu);
    if (ipl->with.parm_len && i.parm_first >= 0)
        put_register_parm(vm, &ipl->with, (unsigned)i.parm_first, (unsigned)i.parm_last);
    sie_start(base_cpu(vm));
    vm->loaded = true;
    vm_begin(vm);
    return 0;
}

int ipl_named(struct vm *vm, const char *name, const struct ipl_parm *parm)
{
    struct ipl *ipl = vm->ipl;
    drop_image(ipl);
    ipl->kind = IPL_SYSTEM;
    ipl->has_block = false;
    snprintf(ipl->system, sizeof ipl->system, "%s", name);
    ipl->with = *parm;
    return load_system(vm);
}

int ipl_native(struct vm *vm, const char *name)
{
    struct ipl *ipl = vm->ipl;
    struct nss_target to = segments_target(vm);
    drop_image(ipl);
    ipl->kind = IPL_SYSTEM;
    ipl->has_block = false;
    snprintf(ipl->system, sizeof ipl->system, "%s", name);
    return nss_load_native(vm->sys->nss, &to, name);
}

const char *ipl_system_name(const struct vm *vm)
{
    return vm->loaded && !vm->ipl_devno && vm->ipl->kind == IPL_SYSTEM ? vm->ipl->system : NULL;
}

/* --- again ------------------------------------------------------------------------------------- */

int ipl_again(struct vm *vm, bool clear, char say[96])
{
    struct ipl *ipl = vm->ipl;
    const char *why = "";
    say[0] = 0;
    if (ipl->has_block && channel_device(vm->channel, ipl->block_devno)) {
        struct ipl_parm with = ipl->block_with;
        with.clear = clear;
        return ipl_device(vm, ipl->block_devno, &with, say);
    }
    switch (ipl->kind) {
    case IPL_IMAGE: {
        int e = load_image(vm, &why);
        if (e)
            snprintf(say, 96, "%s", why);
        return e;
    }
    case IPL_DEVICE:
        ipl->with.clear = clear;
        return load_device(vm, say);
    case IPL_SYSTEM:
        ipl->with.clear = clear;
        return load_system(vm);
    case IPL_NONE:
        break;
    }
    return -ENODEV;
}

/* --- the IPL parameter block ------------------------------------------------------------------- */

/* Version 0 is the only one that there is: Linux takes no other for valid. */
bool ipl_set_block(struct vm *vm, const uint8_t *block, size_t len)
{
    struct ipl *ipl = vm->ipl;
    if (len < BLOCK_LENGTH || block[7] || block[PB0 + 4] != 2 || block[112] & 0x80)
        return false;
    struct ipl_parm with = {0};
    with.has_loadparm = block[PB0 + 5] & 0x80;
    memcpy(with.loadparm, block + PB0 + 8, 8);
    uint32_t n = block[112] & 0x40 ? get32(block + 116) : 0;
    with.parm_len = n <= 64 ? n : 64;
    memcpy(with.parm, block + 128, with.parm_len);
    ipl->has_block = true;
    ipl->block_devno = get16(block + 110);
    ipl->block_with = with;
    return true;
}

size_t ipl_get_block(struct vm *vm, uint8_t block[4096])
{
    const struct ipl *ipl = vm->ipl;
    if (ipl->kind != IPL_DEVICE && !ipl->has_block)
        return 0;
    const struct ipl_parm *with = ipl->has_block ? &ipl->block_with : &ipl->with;
    memset(block, 0, 4096);
    put32(block, BLOCK_LENGTH);
    put32(block + PB0, BLOCK_LENGTH - PB0);
    block[PB0 + 4] = 2;
    block[PB0 + 5] = 0x80;
    sclp_loadparm(vm, block + PB0 + 8);
    put16(block + 110, ipl->has_block ? ipl->block_devno : ipl->devno);
    if (with->parm_len) {
        block[112] = 0x40;
        put32(block + 116, with->parm_len);
        memset(block + 128, 0x40, 64);
        memcpy(block + 128, with->parm, with->parm_len);
    }
    return BLOCK_LENGTH;
}
