/* Interruptions: the six classes, their fields in low storage, the order of priority.  Principles
 * of Operation, chapter 6; assigned storage locations, chapter 3. */
#include "engine/machine.h"
#include "engine/step.h"

/* Old and new PSWs: z/Architecture (16 bytes) and ESA/390 (8 bytes) locations. */
struct interruption {
    uint16_t old_z, new_z, old_esa, new_esa;
    uint32_t trace; /* its name in a trace */
};
static const struct interruption restart_class = {0x120, 0x1a0, 0x08, 0x00, SIE_TRACE_RESTART};
static const struct interruption external_class = {0x130, 0x1b0, 0x18, 0x58, SIE_TRACE_EXTERNAL};
static const struct interruption svc_class = {0x140, 0x1c0, 0x20, 0x60, SIE_TRACE_SVC};
static const struct interruption program_class = {0x150, 0x1d0, 0x28, 0x68, SIE_TRACE_PROGRAM};
static const struct interruption mcheck_class = {0x160, 0x1e0, 0x30, 0x70, SIE_TRACE_MCHECK};
static const struct interruption io_class = {0x170, 0x1f0, 0x38, 0x78, SIE_TRACE_IO};

#define CR0_MALFUNCTION     0x8000ULL
#define CR0_EMERGENCY       0x4000ULL
#define CR0_EXTERNAL_CALL   0x2000ULL
#define CR0_CLOCK           0x0800ULL
#define CR0_CPU_TIMER       0x0400ULL
#define CR0_SERVICE         0x0200ULL
#define CR0_IUCV            0x0002ULL
#define CR0_INTERRUPT_KEY   0x0040ULL
#define CR14_CHANNEL_REPORT 0x10000000ULL

/* The CPU's low storage: two pages at its prefix, its own frames. */
static uint8_t *low(struct vcpu *c, unsigned offset)
{
    uint8_t *p = real_host(c, offset, true);
    if (!p) {
        /* Prefix outside storage cannot be set; only a pool without frames leads here. */
        c->fault_page = c->prefix / PAGE_SIZE;
        c->fault_frame = FRAME_ZERO;
        c->exit = SIE_HOST_FAULT;
        cpu_leave(c);
    }
    return p;
}

static void swap(struct vcpu *c, const struct interruption *k, unsigned code)
{
    struct sie_psw old = cpu_psw(c), new;
    if (c->zarch) {
        uint8_t *p = low(c, k->old_z);
        put64(p, old.mask);
        put64(p + 8, old.address);
        p = low(c, k->new_z);
        new.mask = get64(p);
        new.address = get64(p + 8);
    } else {
        put64(low(c, k->old_esa), psw_to_short(old));
        new = psw_from_short(get64(low(c, k->new_esa)));
    }
    cpu_load_psw(c, new);
    if (unlikely(c->step != NULL))
        step_interruption(c, k->trace, code, old);
}

void interrupt_svc(struct vcpu *c, const struct insn *i, unsigned code)
{
    uint8_t *p = low(c, 0x88);
    p[0] = 0;
    p[1] = i->length;
    put16(p + 2, (uint16_t)code);
    swap(c, &svc_class, code);
}

void interrupt_restart(struct vcpu *c)
{
    swap(c, &restart_class, 0);
}

void interrupt_program(struct vcpu *c, unsigned code, unsigned ilc)
{
    if (unlikely(c->step != NULL))
        code = step_program(c, code);
    uint8_t *p = low(c, 0x8c);
    p[0] = 0;
    p[1] = (uint8_t)ilc;
    put16(p + 2, (uint16_t)code);
    if (c->zarch)
        put64(low(c, 0x110), c->breaking_event);
    swap(c, &program_class, code);
}

static void external(struct vcpu *c, unsigned code, unsigned cpu)
{
    uint8_t *p = low(c, 0x80);
    put16(p + 4, (uint16_t)cpu);
    put16(p + 6, (uint16_t)code);
    swap(c, &external_class, code);
}

/* The same with a parameter: a doubleword, where z/Architecture has a place for it. */
static void external_parameter(struct vcpu *c, unsigned code, unsigned subcode, uint64_t parameter)
{
    if (subcode & 0x400)
        put64(low(c, 0x11b8), parameter);
    else
        put32(low(c, 0x80), (uint32_t)parameter);
    external(c, code, subcode);
}

/* The lowest CPU address in a set of signals pending, taken off; -1 when none. */
static int take_signal(struct vcpu *c, _Atomic uint64_t *from, uint32_t pending)
{
    uint64_t set = atomic_load(from);
    if (!set)
        return -1;
    int cpu = __builtin_ctzll(set);
    uint64_t left = atomic_fetch_and(from, ~(1ULL << cpu)) & ~(1ULL << cpu);
    if (!left) {
        atomic_fetch_and(&c->pending, ~pending);
        if (atomic_load(from))
            atomic_fetch_or(&c->pending, pending);
    }
    return cpu;
}

/* One that CP's user made, and its mask is one. */
static bool made_enabled(const struct vcpu *c, uint32_t pending)
{
    uint32_t mask = (uint32_t)(atomic_load(&c->made_external) >> 32);
    return pending & PENDING_MADE && (c->cr[0] & mask) == mask;
}

/* What other CPUs of the guest have sent: malfunction alert, emergency signal, external call. */
static bool take_sigp(struct vcpu *c, uint32_t p, uint64_t mask)
{
    if ((p & PENDING_MALFUNCTION) && (mask & CR0_MALFUNCTION)) {
        int cpu = take_signal(c, &c->malfunction, PENDING_MALFUNCTION);
        if (cpu >= 0) {
            external(c, 0x1200, (unsigned)cpu);
            return true;
        }
    }
    if ((p & PENDING_EMERGENCY) && (mask & CR0_EMERGENCY)) {
        int cpu = take_signal(c, &c->emergency[0], PENDING_EMERGENCY);
        if (cpu >= 0) {
            external(c, 0x1201, (unsigned)cpu);
            return true;
        }
    }
    if ((p & PENDING_EXTERNAL_CALL) && (mask & CR0_EXTERNAL_CALL)) {
        atomic_fetch_and(&c->pending, ~PENDING_EXTERNAL_CALL);
        uint32_t from = atomic_exchange(&c->external_call, 0);
        if (from) {
            external(c, 0x1202, from - 1);
            return true;
        }
    }
    return false;
}

static bool take_external(struct vcpu *c)
{
    struct sie_guest *g = c->guest;
    uint32_t p = atomic_load(&c->pending);
    uint64_t mask = c->cr[0];

    if (atomic_load(&g->interrupt_key) && (mask & CR0_INTERRUPT_KEY) &&
        atomic_exchange(&g->interrupt_key, false)) {
        external(c, 0x0040, 0);
        return true;
    }
    if (take_sigp(c, p, mask)) {
        return true;
    }
    if ((p & PENDING_CLOCK) && (mask & CR0_CLOCK)) {
        external(c, 0x1004, 0);
        return true;
    }
    if ((p & PENDING_CPU_TIMER) && (mask & CR0_CPU_TIMER)) {
        external(c, 0x1005, 0);
        return true;
    }
    if (atomic_load(&g->service_pending) && (mask & CR0_SERVICE) &&
        atomic_exchange(&g->service_pending, false)) {
        put32(low(c, 0x80), atomic_exchange(&g->service_parameter, 0));
        external(c, 0x2401, 0);
        return true;
    }
    unsigned code, subcode;
    uint64_t token;
    if ((p & PENDING_PAGE) && (mask & CR0_SERVICE) && handshake_take(c, &code, &subcode, &token)) {
        external_parameter(c, code, subcode, token);
        return true;
    }
    if (atomic_load(&c->iucv_pending) && (mask & CR0_IUCV)) {
        c->exit = SIE_IUCV;
        c->exiting = true;
        return true;
    }
    if (made_enabled(c, p)) {
        atomic_fetch_and(&c->pending, ~PENDING_MADE);
        external(c, (uint16_t)atomic_load(&c->made_external), 0);
        return true;
    }
    return false;
}

/* Machine-check-interruption codes (chapter 11): what is stored is valid in both.  Channel report
 * pending, a repressible condition (chapter 17); and instruction-processing damage with processing
 * backup: a storage error uncorrected, whose address is stored, and the instruction was nullified. */
#define MCIC_VALID          0x00000f1d40330000ULL
#define MCIC_CHANNEL_REPORT 0x0040000000000000ULL
#define MCIC_STORAGE_ERROR  0x4002808000000000ULL
#define FAILING_STORAGE     0xf8

static void machine_check(struct vcpu *c, uint64_t what)
{
    put64(low(c, 0xe8), what | MCIC_VALID);
    store_status(c, c->prefix + (c->zarch ? 0x1200 : 0), c);
    swap(c, &mcheck_class, 0);
}

/* The pages at the prefix take all that an interruption stores. */
static bool prefix_lost(struct vcpu *c)
{
    struct frame_pool *pool = c->storage->pool;
    for (unsigned n = 0; n < (c->zarch ? 2u : 1u); n++) {
        uint32_t f = storage_frame(c->storage, c->prefix / PAGE_SIZE + n);
        frame_bytes(pool, f);
        if (frame_lost(pool, f))
            return true;
    }
    return false;
}

/* An exigent condition: no mask but the PSW's own, and nowhere to go without it. */
bool interrupt_damage(struct vcpu *c)
{
    if (!(c->psw_mask & PSW_MCHECK) || prefix_lost(c))
        return false;
    if (c->zarch)
        put64(low(c, FAILING_STORAGE), c->failing);
    else
        put32(low(c, FAILING_STORAGE), (uint32_t)c->failing);
    machine_check(c, MCIC_STORAGE_ERROR);
    return true;
}

static uint8_t io_enabled(const struct vcpu *c)
{
    return atomic_load(&c->guest->io_pending) & (uint8_t)(c->cr[6] >> 24);
}

bool interrupt_enabled_pending(const struct vcpu *c)
{
    const struct sie_guest *g = c->guest;
    if (c->psw_mask & PSW_EXT) {
        uint32_t p = atomic_load(&c->pending);
        uint64_t m = c->cr[0];
        if (((p & PENDING_CLOCK) && (m & CR0_CLOCK)) ||
            ((p & PENDING_CPU_TIMER) && (m & CR0_CPU_TIMER)) ||
            ((p & PENDING_EMERGENCY) && (m & CR0_EMERGENCY)) ||
            ((p & PENDING_MALFUNCTION) && (m & CR0_MALFUNCTION)) ||
            ((p & PENDING_EXTERNAL_CALL) && (m & CR0_EXTERNAL_CALL)) ||
            (((p & PENDING_PAGE) || atomic_load(&g->service_pending)) && (m & CR0_SERVICE)) ||
            (atomic_load(&g->interrupt_key) && (m & CR0_INTERRUPT_KEY)) ||
            (atomic_load(&c->iucv_pending) && (m & CR0_IUCV)) || made_enabled(c, p))
            return true;
    }
    if ((c->psw_mask & PSW_IO) && io_enabled(c))
        return true;
    return (c->psw_mask & PSW_MCHECK) && atomic_load(&g->channel_report) &&
           (c->cr[14] & CR14_CHANNEL_REPORT);
}

bool interrupt_take(struct vcpu *c)
{
    if ((c->psw_mask & PSW_MCHECK) && (c->cr[14] & CR14_CHANNEL_REPORT) &&
        atomic_load(&c->guest->channel_report) &&
        atomic_exchange(&c->guest->channel_report, false)) {
        machine_check(c, MCIC_CHANNEL_REPORT);
        return true;
    }
    if ((c->psw_mask & PSW_EXT) && take_external(c))
        return true;
    if ((c->psw_mask & PSW_IO) && io_enabled(c)) {
        c->exit = SIE_IO;
        c->exiting = true;
        return true;
    }
    return false;
}

void interrupt_external(struct vcpu *c, unsigned code, unsigned subcode, uint64_t parameter)
{
    bool begun = section_begin(c);
    if (!setjmp(c->leave))
        external_parameter(c, code, subcode, parameter);
    section_end(c, begun);
}

void sie_io_interruption(struct vcpu *v, uint32_t schid, uint32_t parameter, uint32_t id_word)
{
    bool begun = section_begin(v);
    if (!setjmp(v->leave)) {
        uint8_t *p = low(v, 0xb8);
        put32(p, schid);
        put32(p + 4, parameter);
        put32(low(v, 0xc0), id_word);
        swap(v, &io_class, 0);
    }
    section_end(v, begun);
}

void all_cpus_attention(struct sie_guest *g)
{
    for (unsigned n = 0; n < SIE_MAX_CPUS; n++) {
        struct vcpu *v = g->vcpu[n];
        if (!v)
            continue;
        cpu_attention(v);
        if (!atomic_load(&v->running) && g->config.wake)
            g->config.wake(g->config.ctx, v);
    }
}

void sie_set_io_pending(struct sie_guest *g, uint8_t isc_mask)
{
    uint8_t before = atomic_exchange(&g->io_pending, isc_mask);
    if (isc_mask & ~before)
        all_cpus_attention(g);
}

void sie_service_signal(struct sie_guest *g, uint32_t parameter)
{
    atomic_fetch_or(&g->service_parameter, parameter);
    atomic_store(&g->service_pending, true);
    all_cpus_attention(g);
}

void sie_channel_report(struct sie_guest *g)
{
    atomic_store(&g->channel_report, true);
    all_cpus_attention(g);
}

void sie_interrupt_key(struct sie_guest *g)
{
    atomic_store(&g->interrupt_key, true);
    all_cpus_attention(g);
}

void sie_iucv_pending(struct vcpu *v, bool pending)
{
    if (atomic_exchange(&v->iucv_pending, pending) || !pending)
        return;
    cpu_attention(v);
    if (!atomic_load(&v->running) && v->guest->config.wake)
        v->guest->config.wake(v->guest->config.ctx, v);
}

void sie_iucv_interruption(struct vcpu *v)
{
    bool begun = section_begin(v);
    if (!setjmp(v->leave))
        external(v, 0x4000, 0);
    section_end(v, begun);
}
