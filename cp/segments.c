/* See segments.h. */
#include "cp/segments.h"

#include "cp/directory/directory.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <string.h>

struct nss_target segments_target(struct vm *vm)
{
    return (struct nss_target){.storage = vm->storage,
                               .own = vm->standby.online + vm->standby.standby,
                               .userid = vm->userid,
                               .loads = &vm->segments};
}

void segments_drop(struct vm *vm)
{
    struct nss_target from = segments_target(vm);
    nss_unload_all(vm->sys->nss, &from);
}

bool segments_authorized(const struct vm *vm, const struct nss_info *i)
{
    for (unsigned k = 0; k < vm->entry->nnamesave; k++)
        if (!strcmp(vm->entry->namesave[k], i->name))
            return true;
    return i->class != 'R';
}

void segments_save_cpu(const struct vm *vm, struct nss_cpu *out)
{
    const struct vcpu *v = sie_vcpu(vm->guest, vm->base_cpu);
    memset(out, 0, sizeof *out);
    out->zarch = sie_zarch(v);
    out->psw = sie_psw(v);
    for (unsigned r = 0; r < 16; r++) {
        out->gr[r] = sie_gr(v, r);
        out->cr[r] = sie_cr(v, r);
        out->ar[r] = sie_ar(v, r);
        out->fpr[r] = sie_fpr(v, r);
    }
    out->fpc = sie_fpc(v);
    out->prefix = sie_prefix(v);
}

void segments_load_cpu(struct vm *vm, const struct nss_cpu *cpu)
{
    struct vcpu *v = sie_vcpu(vm->guest, vm->base_cpu);
    for (unsigned a = 0; cpu->zarch && a < SIE_MAX_CPUS; a++)
        if (sie_vcpu(vm->guest, a))
            sie_set_architecture(sie_vcpu(vm->guest, a), true);
    sie_set_prefix(v, cpu->prefix);
    for (unsigned r = 0; r < 16; r++) {
        sie_set_gr(v, r, cpu->gr[r]);
        sie_set_cr(v, r, cpu->cr[r]);
        sie_set_ar(v, r, cpu->ar[r]);
        sie_set_fpr(v, r, cpu->fpr[r]);
    }
    sie_set_fpc(v, cpu->fpc);
    sie_set_psw(v, cpu->psw);
}
