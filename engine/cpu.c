/* Guests and virtual CPUs: making, resetting, looking inside.  The CP side of sie.h. */
#include "engine/machine.h"
#include "engine/step.h"

#include <stdlib.h>

struct engine *engine_create(void)
{
    struct engine *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    e->places = CODE_PAGES;
    e->place = calloc(e->places, sizeof *e->place);
    if (!e->place) {
        free(e);
        return NULL;
    }
    pthread_mutex_init(&e->lock, NULL);
    pthread_mutex_init(&e->code_lock, NULL);
    atomic_store(&e->epoch, 1);
    return e;
}

void engine_destroy(struct engine *e)
{
    if (!e)
        return;
    code_reclaim(e);
    pthread_mutex_destroy(&e->lock);
    pthread_mutex_destroy(&e->code_lock);
    free(e->place);
    free(e);
}

struct sie_guest *sie_guest_create(const struct sie_guest_config *config)
{
    struct sie_guest *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    g->config = *config;
    g->engine = config->engine;
    atomic_init(&g->cpuid, config->cpuid);
    g->storage = config->storage;
    g->storage->guest = g;
    pthread_mutex_init(&g->fault_lock, NULL);
    g->tod_epoch = config->tod_epoch ? config->tod_epoch : &g->own_epoch;
    steering_init(&g->steering);
    return g;
}

void sie_set_cpuid(struct sie_guest *g, uint64_t cpuid)
{
    atomic_store_explicit(&g->cpuid, cpuid, memory_order_relaxed);
}

void sie_guest_destroy(struct sie_guest *g)
{
    if (!g)
        return;
    for (unsigned n = 0; n < SIE_MAX_CPUS; n++)
        if (g->vcpu[n])
            sie_vcpu_destroy(g->vcpu[n]);
    g->storage->guest = NULL;
    steering_end(&g->steering);
    pthread_mutex_destroy(&g->fault_lock);
    free(g);
}

struct vcpu *sie_vcpu_create(struct sie_guest *g, unsigned address)
{
    if (address >= SIE_MAX_CPUS || g->vcpu[address])
        return NULL;
    struct vcpu *c = aligned_alloc(64, (sizeof *c + 63) / 64 * 64);
    if (!c)
        return NULL;
    memset(c, 0, sizeof *c);
    c->tlb = calloc(TLB_ENTRIES, sizeof *c->tlb);
    c->itlb = calloc(ITLB_ENTRIES, sizeof *c->itlb);
    c->ex_cache = calloc(EX_CACHE, sizeof *c->ex_cache);
    if (!c->tlb || !c->itlb || !c->ex_cache) {
        free(c->tlb);
        free(c->itlb);
        free(c->ex_cache);
        free(c);
        return NULL;
    }
    c->guest = g;
    c->engine = g->engine;
    c->storage = g->storage;
    c->address = address;
    c->asce_next = 1;
    for (unsigned n = 0; n < ASCE_SLOTS; n++)
        c->asce_slot[n] = ASCE_REAL_MODE;
    tlb_flush(c);
    sie_initial_reset(c);
    sie_clear_registers(c);
    atomic_store(&c->state, CPU_STOPPED);
    g->vcpu[address] = c;
    /* With a second CPU the rules change for what a TLB may hold: the first forgets all. */
    if (atomic_fetch_add(&g->cpus, 1) == 1)
        guest_flush(g, NULL);
    return c;
}

void sie_vcpu_destroy(struct vcpu *v)
{
    if (!v)
        return;
    v->guest->vcpu[v->address] = NULL;
    atomic_fetch_sub(&v->guest->cpus, 1);
    free(v->tlb);
    free(v->itlb);
    free(v->ex_cache);
    free(v->step);
    free(v);
}

struct vcpu *sie_vcpu(struct sie_guest *g, unsigned address)
{
    return address < SIE_MAX_CPUS ? g->vcpu[address] : NULL;
}

/* --- resets ------------------------------------------------------------------------------------------- */

void sie_cpu_reset(struct vcpu *v)
{
    v->asleep_told = false;
    atomic_store(&v->pending, 0);
    atomic_store(&v->emergency[0], 0);
    atomic_store(&v->malfunction, 0);
    atomic_store(&v->external_call, 0);
    atomic_store(&v->made_external, 0);
    handshake_reset(v);
    v->program_depth = 0;
    v->psw_invalid = v->damaged = false;
    int checked = CPU_CHECK_STOP;
    atomic_compare_exchange_strong(&v->state, &checked, CPU_STOPPED);
    if (v->step)
        v->step->open = v->step->due = false;
    tlb_flush(v);
}

void sie_initial_reset(struct vcpu *v)
{
    sie_cpu_reset(v);
    memset(v->cr, 0, sizeof v->cr);
    v->cr[0] = 0xe0;
    v->cr[14] = 0xc2000000;
    v->prefix = 0;
    v->fpc = 0;
    v->todpr = 0;
    v->clock_comparator = 0;
    v->breaking_event = 1;
    v->branch = NULL;
    cpu_load_psw(v, (struct sie_psw){0, 0});
    cpu_timer_hold(v, true); /* zero until it is started */
    cpu_timer_put(v, 0);
}

void sie_clear_registers(struct vcpu *v)
{
    memset(v->gr, 0, sizeof v->gr);
    memset(v->ar, 0, sizeof v->ar);
    memset(v->vr, 0, sizeof v->vr);
}

void sie_set_architecture(struct vcpu *v, bool zarch)
{
    if (v->zarch == zarch)
        return;
    struct sie_psw p = cpu_psw(v);
    v->zarch = zarch;
    if (zarch)
        v->prefix &= ~0x1fffu;
    else
        p.mask &= ~PSW_EA;
    memset(v->ex_cache, 0, EX_CACHE * sizeof *v->ex_cache);
    v->cross[0].run = NULL;
    handshake_reset(v);
    tlb_flush(v);
    cpu_load_psw(v, p);
}

int sie_load_psw_at_zero(struct vcpu *v)
{
    uint8_t b[8];
    int rc = storage_read(v->storage, 0, b, sizeof b);
    if (rc)
        return rc;
    cpu_load_psw(v, psw_from_short(get64(b)));
    atomic_store(&v->state, CPU_OPERATING);
    return 0;
}

bool sie_kicked(struct vcpu *v)
{
    if (!atomic_load_explicit(&v->kicked, memory_order_relaxed))
        return false;
    return atomic_exchange(&v->kicked, false);
}

void sie_add_time(struct vcpu *v, uint64_t ns)
{
    count_add(&v->stats.cpu_ns, ns);
}

/* --- what CP sees ----------------------------------------------------------------------------------------- */

const struct sie_instruction *sie_instruction(const struct vcpu *v)
{
    return &v->intercept;
}
uint64_t sie_fault_page(const struct vcpu *v)
{
    return v->fault_page;
}
uint32_t sie_fault_frame(const struct vcpu *v)
{
    return v->fault_frame;
}
void sie_set_cc(struct vcpu *v, unsigned cc)
{
    v->cc = (uint8_t)cc;
}
void sie_retry(struct vcpu *v)
{
    v->ia = v->intercept_ia;
    step_forget(v);
}
bool sie_zarch(const struct vcpu *v)
{
    return v->zarch;
}
uint64_t sie_gr(const struct vcpu *v, unsigned r)
{
    return v->gr[r & 15];
}
void sie_set_gr(struct vcpu *v, unsigned r, uint64_t value)
{
    v->gr[r & 15] = value;
}
uint32_t sie_fpc(const struct vcpu *v)
{
    return v->fpc;
}
uint32_t sie_ar(const struct vcpu *v, unsigned r)
{
    return v->ar[r & 15];
}
void sie_set_ar(struct vcpu *v, unsigned r, uint32_t value)
{
    v->ar[r & 15] = value;
}
uint64_t sie_cr(const struct vcpu *v, unsigned r)
{
    return v->cr[r & 15];
}
void sie_set_cr(struct vcpu *v, unsigned r, uint64_t value)
{
    v->cr[r & 15] = value;
    cpu_update_spaces(v);
}
uint64_t sie_fpr(const struct vcpu *v, unsigned r)
{
    return v->vr[r & 15].d[0];
}
void sie_set_fpr(struct vcpu *v, unsigned r, uint64_t value)
{
    v->vr[r & 15].d[0] = value;
}
uint32_t sie_prefix(const struct vcpu *v)
{
    return v->prefix;
}
void sie_set_prefix(struct vcpu *v, uint32_t prefix)
{
    v->prefix = prefix & (v->zarch ? 0x7fffe000u : 0x7ffff000u);
    tlb_flush(v);
}
unsigned sie_address(const struct vcpu *v)
{
    return v->address;
}
struct sie_guest *sie_guest(const struct vcpu *v)
{
    return v->guest;
}
struct storage *sie_storage(const struct vcpu *v)
{
    return v->storage;
}
void *sie_context(const struct vcpu *v)
{
    return v->context;
}
void sie_set_context(struct vcpu *v, void *ctx)
{
    v->context = ctx;
}

struct sie_count sie_count(const struct vcpu *v)
{
    struct sie_count n = {
        .instructions = atomic_load_explicit(&v->stats.instructions, memory_order_relaxed),
        .cpu_ns = atomic_load_explicit(&v->stats.cpu_ns, memory_order_relaxed),
    };
    for (size_t k = 0; k < sizeof n.exits / sizeof *n.exits; k++)
        n.exits[k] = atomic_load_explicit(&v->stats.exits[k], memory_order_relaxed);
    return n;
}

/* Act for the instruction that was intercepted: exceptions point at it. */
static void as_intercepted(struct vcpu *v)
{
    v->page_va = v->intercept_ia & ~0xfffULL;
    v->insn = &v->intercept_insn;
    v->origin = 0;
}

void sie_program(struct vcpu *v, uint16_t code)
{
    bool begun = section_begin(v);
    if (!setjmp(v->leave)) {
        as_intercepted(v);
        cpu_program(v, code);
    }
    section_end(v, begun);
}

static void read_operand(struct vcpu *v, uint64_t logical, unsigned base, uint8_t *to, size_t len)
{
    while (len) {
        unsigned n = in_page(logical, len);
        memcpy(to, operand_read(v, logical & v->address_mask, base, n), n);
        to += n;
        logical += n;
        len -= n;
    }
}

static void write_operand(struct vcpu *v, uint64_t logical, unsigned base, const uint8_t *from,
                          size_t len)
{
    /* Both ends first: an operand of up to two pages is all or nothing. */
    if (len)
        operand_write(v, (logical + len - 1) & v->address_mask, base, 1);
    while (len) {
        unsigned n = in_page(logical, len);
        memcpy(operand_write(v, logical & v->address_mask, base, n), from, n);
        from += n;
        logical += n;
        len -= n;
    }
}

/* The operand cannot be had: an interruption was presented, or a machine check is due before the
 * instruction. */
static int operand_error(struct vcpu *v, bool begun)
{
    section_end(v, begun);
    if (v->damaged)
        sie_retry(v);
    return 1;
}

void sie_storage_error(struct vcpu *v, uint64_t absolute)
{
    v->damaged = true;
    v->failing = absolute;
    sie_retry(v);
}

int sie_read(struct vcpu *v, uint64_t logical, unsigned base, void *buf, size_t len)
{
    bool begun = section_begin(v);
    if (setjmp(v->leave))
        return operand_error(v, begun);
    as_intercepted(v);
    read_operand(v, logical, base, buf, len);
    section_end(v, begun);
    return 0;
}

int sie_write(struct vcpu *v, uint64_t logical, unsigned base, const void *buf, size_t len)
{
    bool begun = section_begin(v);
    if (setjmp(v->leave))
        return operand_error(v, begun);
    as_intercepted(v);
    write_operand(v, logical, base, buf, len);
    section_end(v, begun);
    return 0;
}

int sie_may_write(struct vcpu *v, uint64_t logical, unsigned base, size_t len)
{
    bool begun = section_begin(v);
    if (setjmp(v->leave))
        return operand_error(v, begun);
    as_intercepted(v);
    tlb_may_write(v, (logical + len - 1) & v->address_mask, base);
    tlb_may_write(v, logical & v->address_mask, base);
    section_end(v, begun);
    return 0;
}

int sie_translate(struct vcpu *v, uint64_t logical, unsigned base, uint64_t *absolute)
{
    struct dat_result r = {0};
    bool begun = section_begin(v), damaged = v->damaged;
    uint64_t asce = dat_space(v, SPACE_CURRENT, base, &r);
    if (!r.code)
        dat_translate(v, logical & v->address_mask, asce, &r);
    v->damaged = damaged; /* CP looked, not the CPU */
    section_end(v, begun);
    *absolute = r.absolute;
    return (int)r.code;
}
