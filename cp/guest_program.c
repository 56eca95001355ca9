/* Programs that a native system runs on the virtual CPU: the machine's storage and registers, and the
 * CPU in the system's place for a while.
 *
 * The system leaves run() with g->executing set; the runner then enters the CPU instead of the system,
 * until the CPU is at a gate or a line wants the system's attention.  All other interceptions are
 * CP's, as those of any guest. */
#include "cp/dispatch/dispatcher.h"
#include "cp/guest_private.h"

#include <errno.h>

/* Called with what the system asks for, page by page since real pages need not be neighbours. */
static int each_page(struct guest *g, uint64_t address, size_t len,
                     int (*page)(struct guest *g, uint64_t absolute, void *ctx, size_t at,
                                 size_t n),
                     void *ctx)
{
    for (size_t at = 0; at < len;) {
        size_t n = 4096 - (size_t)((address + at) % 4096);
        n = n < len - at ? n : len - at;
        int rc = page(g, sie_real_to_absolute(g->vcpu, address + at), ctx, at, n);
        if (rc)
            return rc;
        at += n;
    }
    return 0;
}

static bool there(struct guest *g, uint64_t address, size_t len)
{
    uint64_t size = storage_size(g->vm->storage);
    return address <= size && len <= size - address;
}

static int assigned_page(struct guest *g, uint64_t absolute, void *ctx, size_t at, size_t n)
{
    (void)ctx, (void)at;
    return storage_assigned(g->vm->storage, absolute, n) ? 0 : -EFAULT;
}

static int read_page(struct guest *g, uint64_t absolute, void *ctx, size_t at, size_t n)
{
    return storage_read(g->vm->storage, absolute, (uint8_t *)ctx + at, n);
}

int guest_storage_read(struct guest *g, uint64_t address, void *buf, size_t len)
{
    if (!there(g, address, len) || each_page(g, address, len, assigned_page, NULL))
        return -EFAULT;
    return each_page(g, address, len, read_page, buf);
}

static int write_page(struct guest *g, uint64_t absolute, void *ctx, size_t at, size_t n)
{
    return storage_write(g->vm->storage, absolute, *(const uint8_t *const *)ctx + at, n);
}

int guest_storage_write(struct guest *g, uint64_t address, const void *buf, size_t len)
{
    if (!there(g, address, len) || each_page(g, address, len, assigned_page, NULL))
        return -EFAULT;
    return each_page(g, address, len, write_page, &buf);
}

void guest_storage_key(struct guest *g, uint64_t address, uint64_t len, uint8_t key)
{
    uint64_t size = storage_size(g->vm->storage);
    if (address >= size || !len)
        return;
    uint64_t last = len <= size - address ? address + len - 1 : size - 1;
    for (uint64_t page = address / 4096; page <= last / 4096; page++)
        storage_set_key(g->vm->storage, sie_real_to_absolute(g->vcpu, page * 4096), key);
}

/* The CPUs that a program has started. */
static void do_stop_others(struct guest *g)
{
    struct vm *vm = g->vm;
    bool held = dispatch_held(vm);
    if (!held)
        dispatch_hold(vm);
    for (unsigned a = 0; a < SIE_MAX_CPUS; a++) {
        struct vcpu *v = sie_vcpu(vm->guest, a);
        if (!v || v == g->vcpu)
            continue;
        sie_stop(v);
        sie_initial_reset(v);
        sie_set_architecture(v, false);
    }
    if (!held)
        dispatch_release(vm);
}

void guest_cpu_reset(struct guest *g)
{
    bool others = false;
    for (unsigned a = 0; a < SIE_MAX_CPUS; a++) {
        struct vcpu *v = sie_vcpu(g->vm->guest, a);
        others |= v && v != g->vcpu && !sie_stopped(v);
    }
    if (others)
        guest_ask(g, do_stop_others);
    sie_initial_reset(g->vcpu);
    sie_set_architecture(g->vcpu, false);
    sie_start(g->vcpu);
}

void guest_cpu_read(struct guest *g, struct guest_cpu *out)
{
    struct sie_psw psw = sie_psw(g->vcpu);
    out->psw_mask = psw.mask;
    out->psw_address = psw.address;
    for (unsigned r = 0; r < 16; r++) {
        out->gr[r] = sie_gr(g->vcpu, r);
        out->fpr[r] = sie_fpr(g->vcpu, r);
    }
}

void guest_cpu_write(struct guest *g, const struct guest_cpu *cpu)
{
    for (unsigned r = 0; r < 16; r++) {
        sie_set_gr(g->vcpu, r, cpu->gr[r]);
        sie_set_fpr(g->vcpu, r, cpu->fpr[r]);
    }
    sie_set_psw(g->vcpu, (struct sie_psw){cpu->psw_mask, cpu->psw_address});
}

enum guest_stop guest_execute(struct guest *g, uint64_t gate, uint64_t last_gate)
{
    g->gate = gate;
    g->last_gate = last_gate;
    g->executing = true;
    g->os->yield(g->machine);
    return g->stop;
}

static enum sie_exit left(struct guest *g, enum guest_stop why)
{
    g->executing = false;
    g->stop = why;
    return SIE_TIME;
}

enum sie_exit guest_program_run(struct guest *g, uint64_t deadline)
{
    enum sie_exit x;
    do {
        if (atomic_load(&g->attention))
            return left(g, GUEST_TYPED);
        x = sie_run(g->vcpu, deadline);
    } while (x == SIE_TIME && atomic_load(&g->attention));
    uint64_t at = sie_psw(g->vcpu).address;
    if (x == SIE_DISABLED_WAIT && at >= g->gate && at <= g->last_gate)
        return left(g, GUEST_GATE);
    return x;
}
