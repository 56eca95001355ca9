/* See segments.h. */
#include "cp/segments.h"

#include "cp/directory/directory.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdlib.h>
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

/* A range's pages below the end of the machine's own storage. */
static size_t own_pages(const struct vm *vm, const struct nss_range *g)
{
    uint64_t end = storage_size(vm->storage) / 4096;
    return g->first >= end ? 0 : (g->last < end ? g->last + 1 : end) - g->first;
}

void segments_keep(struct vm *vm, const char *name)
{
    struct nss_info i;
    if (!name || !nss_loaded(vm->sys->nss, vm->segments, name, &i))
        return;
    size_t pages = 0, at = 0;
    for (unsigned r = 0; r < i.nranges; r++)
        pages += own_pages(vm, &i.range[r]);
    uint8_t *bytes = calloc(pages + 1, 4096); /* a page that cannot be read is one of zeros */
    if (!bytes)
        return;
    for (unsigned r = 0; r < i.nranges; r++)
        for (size_t n = 0; n < own_pages(vm, &i.range[r]); n++)
            storage_read(vm->storage, (i.range[r].first + n) * 4096, bytes + 4096 * at++, 4096);
    segments_drop(vm);
    at = 0;
    for (unsigned r = 0; r < i.nranges; r++)
        for (size_t n = 0; n < own_pages(vm, &i.range[r]); n++)
            storage_write(vm->storage, (i.range[r].first + n) * 4096, bytes + 4096 * at++, 4096);
    free(bytes);
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
