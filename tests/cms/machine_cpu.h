/* The fake machine's storage and CPU: the engine's, made when a program first needs them.  Included by
 * machine.h alone. */
#ifndef TESTS_CMS_MACHINE_CPU_H
#define TESTS_CMS_MACHINE_CPU_H

#include "engine/sie.h"

struct machine_cpu {
    struct engine *engine;
    struct frame_pool *pool;
    struct storage *storage;
    struct sie_guest *guest;
    struct vcpu *cpu;
};

static struct machine_cpu *machine_cpu(struct guest *g)
{
    struct machine_cpu *m = g->cpu;
    if (m)
        return m;
    g->cpu = m = calloc(1, sizeof *m);
    m->engine = engine_create();
    m->pool = frame_pool_create(m->engine, guest_storage_bytes(g) / 4096);
    m->storage = storage_create(m->pool, guest_storage_bytes(g));
    struct sie_guest_config config = {.engine = m->engine, .storage = m->storage};
    m->guest = sie_guest_create(&config);
    m->cpu = sie_vcpu_create(m->guest, 0);
    return m;
}

static void machine_cpu_end(struct guest *g)
{
    struct machine_cpu *m = g->cpu;
    if (!m)
        return;
    sie_vcpu_destroy(m->cpu);
    sie_guest_destroy(m->guest);
    storage_destroy(m->storage);
    frame_pool_destroy(m->pool);
    engine_destroy(m->engine);
    free(m);
    g->cpu = NULL;
}

int guest_storage_read(struct guest *g, uint64_t address, void *buf, size_t len)
{
    return storage_read(machine_cpu(g)->storage, address, buf, len);
}
int guest_storage_write(struct guest *g, uint64_t address, const void *buf, size_t len)
{
    return storage_write(machine_cpu(g)->storage, address, buf, len);
}
void guest_storage_key(struct guest *g, uint64_t address, uint64_t len, uint8_t key)
{
    for (uint64_t page = address / 4096; len && page <= (address + len - 1) / 4096; page++)
        storage_set_key(machine_cpu(g)->storage, page * 4096, key);
}
void guest_cpu_reset(struct guest *g)
{
    sie_initial_reset(machine_cpu(g)->cpu);
    sie_start(machine_cpu(g)->cpu);
}
void guest_cpu_read(struct guest *g, struct guest_cpu *out)
{
    struct vcpu *v = machine_cpu(g)->cpu;
    memset(out, 0, sizeof *out);
    out->psw_mask = sie_psw(v).mask;
    out->psw_address = sie_psw(v).address;
    for (unsigned r = 0; r < 16; r++)
        out->gr[r] = sie_gr(v, r);
}
void guest_cpu_write(struct guest *g, const struct guest_cpu *cpu)
{
    struct vcpu *v = machine_cpu(g)->cpu;
    for (unsigned r = 0; r < 16; r++)
        sie_set_gr(v, r, cpu->gr[r]);
    sie_set_psw(v, (struct sie_psw){cpu->psw_mask, cpu->psw_address});
}
/* A program that is still there after some slices, or waits, is taken for one that its user gives up. */
enum guest_stop guest_execute(struct guest *g, uint64_t gate, uint64_t last_gate)
{
    static const char *const halt[] = {"HX", NULL};
    struct vcpu *v = machine_cpu(g)->cpu;
    struct timespec now;
    for (unsigned slice = 0; slice < 20; slice++) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        enum sie_exit x =
            sie_run(v, (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec + 1000000u);
        uint64_t at = sie_psw(v).address;
        if (x == SIE_DISABLED_WAIT && at >= gate && at <= last_gate)
            return GUEST_GATE;
        if (x == SIE_INSTRUCTION)
            sie_program(v, 1);
        else if (x != SIE_TIME)
            break;
    }
    if (!*g->script || strcmp(*g->script, "HX"))
        g->script = halt;
    g->attention = true;
    return GUEST_TYPED;
}

#endif
