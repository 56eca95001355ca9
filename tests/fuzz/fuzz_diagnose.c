/* Any bytes as DIAGNOSEs of a guest: each is a byte that chooses the code, one for the register pairs,
 * one for the addressing mode, the values of four registers, a byte of length and so many bytes of
 * storage at X'20000'.  A real CPU executes it, so that the operands come as a guest's do.  There are
 * saved segments and a saved system; what runs CP commands (X'008', X'288') is fuzz_commands'. */
#include "tests/fuzz/machine.h"

#include "cp/diagnose/diagnose.h"
#include "cp/segments.h"
#include "cp/storage/nss.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define D(code, function, caller, effect) code,
static const uint16_t codes[] = {
#include "cp/diagnose/diagnose.def"
};
#undef D

#define CODE  0x10000u
#define BLOCK 0x20000u
#define MIB   (1u << 20)

static const uint64_t places[] = {
    BLOCK, BLOCK + 0xf00, 0x3ffff8,           BLOCK + 4, 0x1000,
    0,     0x7ffff000,    0xfffffffffffff000, 1,         MACHINE_STORAGE};

static void define(struct vm *vm, const char *name, bool system, struct nss_range a,
                   struct nss_range b)
{
    uint16_t id;
    uint64_t page;
    struct nss_cpu cpu = {.zarch = true};
    struct nss_info i = {.system = system, .parm_last = 15, .nranges = 2, .range = {a, b}};
    strcpy(i.name, name);
    if (nss_define(vm->sys->nss, &i, &id) ||
        nss_save(vm->sys->nss, name, system, vm->storage, &cpu, "USER", &id, &page))
        abort();
}

static struct vm *create(void)
{
    struct vm *vm = machine_create();
    vm->sys->nss = nss_open(NULL, vm->sys->frames, 0, machine_say, NULL);
    define(vm, "SEGA", false, (struct nss_range){0x200, 0x201, NSS_SR},
           (struct nss_range){0x202, 0x202, NSS_EW});
    define(vm, "SEGB", false, (struct nss_range){0x202, 0x203, NSS_SW},
           (struct nss_range){0x300, 0x300, NSS_EN});
    define(vm, "SYSA", true, (struct nss_range){0, 1, NSS_EW},
           (struct nss_range){0x100, 0x100, NSS_SN});
    return vm;
}

struct input {
    const uint8_t *data;
    size_t left;
};

static uint64_t take(struct input *in, unsigned bytes)
{
    uint64_t v = 0;
    for (; bytes && in->left; bytes--, in->left--)
        v = v << 8 | *in->data++;
    return v;
}

static uint64_t number(struct input *in)
{
    switch (take(in, 1) & 3) {
    case 0:
        return take(in, 1);
    case 1:
        return places[take(in, 1) % (sizeof places / sizeof *places)];
    case 2:
        return take(in, 4);
    default:
        return take(in, 8);
    }
}

static void call(struct vm *vm, struct input *in)
{
    struct vcpu *v = sie_vcpu(vm->guest, vm->base_cpu);
    uint16_t code = codes[take(in, 1) % (sizeof codes / sizeof *codes)];
    uint8_t pair = (uint8_t)take(in, 1), mode = (uint8_t)take(in, 1), text[4] = {0x83, pair};
    put16(text + 2, code);
    if (mode & 4)
        sie_initial_reset(v); /* otherwise a handshake goes on */
    sie_set_prefix(v, 0x8000);
    sie_set_cr(v, 0, sie_cr(v, 0) | 0x200);
    sie_set_architecture(v, !(mode & 2));
    sie_set_psw(v, (struct sie_psw){mode & 3 ? 0x0000000080000000 : 0x0000000180000000, CODE});
    if (mode & 2)
        sie_set_psw(v, (struct sie_psw){0x0008000080000000, CODE});
    sie_set_gr(v, 0, number(in));
    sie_set_gr(v, 1, number(in));
    for (unsigned k = 0; k < 2; k++) {
        sie_set_gr(v, ((pair >> 4) + k) & 15, number(in));
        sie_set_gr(v, ((pair & 15) + k) & 15, number(in));
    }
    size_t n = take(in, 1);
    n = n < in->left ? n : in->left;
    storage_write(vm->storage, CODE, text, sizeof text);
    storage_write(vm->storage, BLOCK, in->data, n);
    in->data += n;
    in->left -= n;
    if (code == 0x008 || code == 0x288)
        return;
    sie_start(v);
    enum sie_exit x = SIE_TIME;
    for (unsigned k = 0; k < 5 && x == SIE_TIME; k++) /* it may have been kicked */
        x = sie_run(v, UINT64_MAX);
    if (x == SIE_INSTRUCTION && sie_instruction(v)->address == code)
        diagnose(vm, v);
    if (mode & 8) { /* as if page 0 were not there */
        struct sie_psw psw = sie_psw(v);
        psw.mask |= (uint64_t)1 << 56;
        sie_set_psw(v, psw);
        uint64_t token, ticket = sie_handshake_fault(v, &token);
        if (ticket && mode & 16)
            sie_handshake_complete(v, ticket, token);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vm *vm;
    struct input in = {data, size};
    if (!vm)
        vm = create();
    pthread_mutex_lock(&vm->lock);
    sie_initial_reset(sie_vcpu(vm->guest, vm->base_cpu));
    for (unsigned calls = 0; in.left > 4 && calls < 32; calls++)
        call(vm, &in);
    struct nss_target from = segments_target(vm);
    nss_unload_all(vm->sys->nss, &from);
    pthread_mutex_unlock(&vm->lock);
    machine_work(vm);
    return 0;
}
