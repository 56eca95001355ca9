/* Control instructions: PSW, control registers, timing, signaling, facility lists.  Principles
 * of Operation, chapter 10; STCK and its kin, STFLE, ECAG, SVC and MC from chapter 7. */
#include "engine/run.h"
#include "engine/access.h"
#include "engine/machine.h"
#include "engine/sigp.h"
#include "engine/trace_table.h"

static void require_doubleword(struct vcpu *c, uint64_t va)
{
    if (unlikely(va & 7))
        cpu_program(c, PGM_SPECIFICATION);
}

static void require_word(struct vcpu *c, uint64_t va)
{
    if (unlikely(va & 3))
        cpu_program(c, PGM_SPECIFICATION);
}

/* --- PSW -------------------------------------------------------------------------------------------- */

/* Replace the system mask byte; everything that follows from it. */
static void system_mask(struct vcpu *c, uint8_t mask)
{
    uint64_t before = c->psw_mask;
    c->psw_mask = (c->psw_mask & 0x00ffffffffffffffULL) | (uint64_t)mask << 56;
    if ((before ^ c->psw_mask) & PSW_DAT)
        cpu_update_spaces(c);
    if (mask & 0xb8) /* the invalid PSW is there already; the interruption has this one's length */
        cpu_program(c, PGM_SPECIFICATION);
}

static void op_ssm(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    if (c->cr[0] & 0x40000000ULL) /* SSM-suppression control */
        cpu_program(c, PGM_SPECIAL_OPERATION);
    system_mask(c, load8(c, ea2(c, i), i->b2));
}

static void op_stnsm(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint8_t old = (uint8_t)(c->psw_mask >> 56);
    store8(c, ea2(c, i), i->b2, old);
    system_mask(c, old & (uint8_t)i->imm);
}

static void op_stosm(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint8_t old = (uint8_t)(c->psw_mask >> 56);
    store8(c, ea2(c, i), i->b2, old);
    system_mask(c, old | (uint8_t)i->imm);
}

static void op_lpsw(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i);
    require_doubleword(c, va);
    uint64_t w = load64(c, va, i->b2);
    if (c->zarch && !(w & PSW_ESA)) /* else noticed when it is loaded */
        cpu_program(c, PGM_SPECIFICATION);
    run_broken(c, i);
    cpu_load_psw(c, psw_from_short(w));
}

static void op_lpswe(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i);
    require_doubleword(c, va);
    struct sie_psw p;
    p.mask = load64(c, va, i->b2);
    p.address = load64(c, (va + 8) & c->address_mask, i->b2);
    run_broken(c, i);
    cpu_load_psw(c, p);
}

static void op_epsw(struct vcpu *c, const struct insn *i)
{
    struct sie_psw p = cpu_psw(c);
    if (!c->zarch) {
        p.address = insn_next(c, i);
        p.mask = psw_to_short(p);
    }
    set_gr32(c, i->r1, (uint32_t)(p.mask >> 32));
    if (i->r2)
        set_gr32(c, i->r2, (uint32_t)p.mask);
}

static void op_spka(struct vcpu *c, const struct insn *i)
{
    unsigned key = (ea2(c, i) >> 4) & 15;
    if ((c->psw_mask & PSW_PROBLEM) && !((c->cr[3] >> (31 - key)) & 1))
        cpu_program(c, PGM_PRIVILEGED);
    c->psw_mask = (c->psw_mask & ~PSW_KEY) | (uint64_t)key << 52;
    cpu_update_spaces(c);
}

#define CR0_EXTRACTION 0x08000000ULL /* extraction-authority control, bit 36 */

static void require_extraction(struct vcpu *c)
{
    if ((c->psw_mask & PSW_PROBLEM) && !(c->cr[0] & CR0_EXTRACTION))
        cpu_program(c, PGM_PRIVILEGED);
}

static void op_ipk(struct vcpu *c, const struct insn *i)
{
    (void)i;
    require_extraction(c);
    set_gr32(c, 2, (gr32(c, 2) & 0xffffff00) | (uint32_t)((c->psw_mask & PSW_KEY) >> 48));
}

static void op_svc(struct vcpu *c, const struct insn *i)
{
    interrupt_svc(c, i, (unsigned)i->imm);
}

#define MONITOR_COUNT_MASK   32 /* in control register 8, from the right */
#define MONITOR_ARRAY        0x100
#define MONITOR_ARRAY_LENGTH 0x108
#define MONITOR_EXCEPTIONS   0x10c

/* A halfword or word of the counter array, in the home space; NULL: it cannot be had. */
static uint8_t *monitor_counter(struct vcpu *c, uint64_t va)
{
    struct dat_result r = {0};
    dat_translate(c, va, c->cr[13], &r);
    if (r.code || r.protect || low_address_protected(c, va, c->cr[13]) ||
        storage_protected(c->storage, r.absolute))
        return NULL;
    uint32_t f = storage_own(c->storage, r.absolute / PAGE_SIZE, c);
    if (!f || (frame_bytes(c->storage->pool, f) && frame_lost(c->storage->pool, f)))
        return NULL;
    code_stored(c->storage->pool, f, r.absolute % PAGE_SIZE, r.absolute % PAGE_SIZE + 3);
    key_touch(c->storage, r.absolute / PAGE_SIZE, true);
    return frame_bytes(c->storage->pool, f) + r.absolute % PAGE_SIZE;
}

/* Count the event in the array instead of interrupting for it: halfwords, whose carries go into the
 * words behind them. */
static void count_event(struct vcpu *c, uint64_t code)
{
    uint64_t array = get64(real_host(c, MONITOR_ARRAY, false)) & ~7ULL;
    uint32_t length = get32(real_host(c, MONITOR_ARRAY_LENGTH, false));
    uint8_t *half = code < length ? monitor_counter(c, array + code * 2) : NULL, *word = NULL;
    if (half && get16(half) == 0xffff)
        word = monitor_counter(c, array + (uint64_t)length * 2 + code * 4);
    if (!half || (get16(half) == 0xffff && !word)) {
        uint8_t *p = real_host(c, MONITOR_EXCEPTIONS, true);
        if (p)
            put32(p, get32(p) + 1);
        return;
    }
    put16(half, (uint16_t)(get16(half) + 1));
    if (word)
        put32(word, get32(word) + 1);
}

static void op_mc(struct vcpu *c, const struct insn *i)
{
    unsigned class = (unsigned)i->imm;
    if (class > 15)
        cpu_program(c, PGM_SPECIFICATION);
    if (!((c->cr[8] >> (15 - class)) & 1))
        return;
    uint64_t code = ea2(c, i);
    if (c->zarch && (c->cr[8] >> (MONITOR_COUNT_MASK + 15 - class)) & 1) {
        count_event(c, code);
        return;
    }
    uint8_t *p = real_host(c, 0x90, true);
    if (p) {
        put16(p + 4, (uint16_t) class);
        if (c->zarch)
            put64(real_host(c, 0xb0, true), code);
        else
            put32(real_host(c, 0x9c, true), (uint32_t)code);
    }
    cpu_program(c, PGM_MONITOR);
}

/* --- control registers ------------------------------------------------------------------------------- */

/* The TLB's entries rest on these controls: low-address protection, fetch- and
 * storage-protection override, EDAT. */
#define CR0_IN_TLB 0x13800000ULL

static void controls_loaded(struct vcpu *c, uint64_t cr0_before)
{
    if ((c->cr[0] ^ cr0_before) & CR0_IN_TLB)
        tlb_flush(c);
    cpu_update_spaces(c);
    time_check(c);
}

static void op_lctlg(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i), value[16], before = c->cr[0];
    require_doubleword(c, va);
    unsigned n = ((i->r3 - i->r1) & 15) + 1;
    for (unsigned k = 0; k < n; k++)
        value[k] = load64(c, (va + 8 * k) & c->address_mask, i->b2);
    for (unsigned k = 0; k < n; k++)
        c->cr[(i->r1 + k) & 15] = value[k];
    controls_loaded(c, before);
}

static void op_lctl(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i), before = c->cr[0];
    uint32_t value[16];
    require_word(c, va);
    unsigned n = ((i->r3 - i->r1) & 15) + 1;
    for (unsigned k = 0; k < n; k++)
        value[k] = load32(c, (va + 4 * k) & c->address_mask, i->b2);
    for (unsigned k = 0; k < n; k++) {
        uint64_t *cr = &c->cr[(i->r1 + k) & 15];
        *cr = (*cr & 0xffffffff00000000ULL) | value[k];
    }
    controls_loaded(c, before);
}

static void op_stctg(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i);
    uint8_t buf[128];
    require_doubleword(c, va);
    unsigned n = ((i->r3 - i->r1) & 15) + 1;
    for (unsigned k = 0; k < n; k++)
        put64(buf + 8 * k, c->cr[(i->r1 + k) & 15]);
    operand_store(c, va, i->b2, buf, 8 * n);
}

static void op_stctl(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i);
    uint8_t buf[64];
    require_word(c, va);
    unsigned n = ((i->r3 - i->r1) & 15) + 1;
    for (unsigned k = 0; k < n; k++)
        put32(buf + 4 * k, (uint32_t)c->cr[(i->r1 + k) & 15]);
    operand_store(c, va, i->b2, buf, 4 * n);
}

/* --- prefix, addresses, identification ----------------------------------------------------------------- */

static void op_spx(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i);
    require_word(c, va);
    uint32_t p = load32(c, va, i->b2) & (c->zarch ? 0x7fffe000u : 0x7ffff000u);
    if (!storage_has(c->storage, p)) /* a prefix area does not cross a megabyte */
        cpu_program(c, PGM_ADDRESSING);
    c->prefix = p;
    tlb_flush(c);
}

static void op_stpx(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i);
    require_word(c, va);
    store32(c, va, i->b2, c->prefix);
}

static void op_stap(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i);
    if (va & 1)
        cpu_program(c, PGM_SPECIFICATION);
    store16(c, va, i->b2, (uint16_t)c->address);
}

static void op_stidp(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i);
    require_doubleword(c, va);
    store64(c, va, i->b2, atomic_load_explicit(&c->guest->cpuid, memory_order_relaxed));
}

/* --- timing ----------------------------------------------------------------------------------------------- */

#define TOD_STEP_BACK (1ULL << 32) /* a second: the clock was set, not read twice */

/* TOD value that no CPU of the guest has seen before, and that lies past all they have seen. */
static uint64_t unique_tod(struct vcpu *c)
{
    _Atomic uint64_t *shown = &c->guest->tod_shown;
    uint64_t now = tod_now(c), last = atomic_load(shown), next;
    do {
        next = now > last || last - now > TOD_STEP_BACK ? now : last + 1;
    } while (!atomic_compare_exchange_weak(shown, &last, next));
    return next;
}

static void op_stck(struct vcpu *c, const struct insn *i)
{
    store64(c, ea2(c, i), i->b2, unique_tod(c));
    c->cc = 0;
}

static void op_stckf(struct vcpu *c, const struct insn *i)
{
    store64(c, ea2(c, i), i->b2, tod_now(c));
    c->cc = 0;
}

static void op_stcke(struct vcpu *c, const struct insn *i)
{
    uint8_t buf[16] = {0};
    uint64_t tod = unique_tod(c);
    /* Epoch index, the 64-bit clock, 40 bits of fraction with a one in bit 111 at least, TODPR. */
    put64(buf + 1, tod);
    buf[13] = 1;
    buf[12] = (uint8_t)c->address;
    put16(buf + 14, (uint16_t)c->todpr);
    operand_store(c, ea2(c, i), i->b2, buf, sizeof buf);
    c->cc = 0;
}

static void op_sck(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i);
    require_doubleword(c, va);
    uint64_t tod = load64(c, va, i->b2);
    if (!c->guest->config.tod_enabled) { /* as on a machine whose TOD switch is in "secure" */
        c->cc = 1;
        return;
    }
    tod_set(c, tod);
    c->cc = 0;
    if (c->guest->config.deterministic)
        atomic_store(&c->limit, 0);
}

static void op_sckpf(struct vcpu *c, const struct insn *i)
{
    (void)i;
    require_supervisor(c);
    if (gr32(c, 0) & 0xffff0000)
        cpu_program(c, PGM_SPECIFICATION);
    c->todpr = gr32(c, 0);
}

static void op_sckc(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i);
    require_doubleword(c, va);
    c->clock_comparator = load64(c, va, i->b2);
    time_check(c);
    if (c->guest->config.deterministic)
        atomic_store(&c->limit, 0);
}

static void op_stckc(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i);
    require_doubleword(c, va);
    store64(c, va, i->b2, c->clock_comparator);
}

static void op_spt(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i);
    require_doubleword(c, va);
    cpu_timer_put(c, (int64_t)load64(c, va, i->b2));
    time_check(c);
    if (c->guest->config.deterministic)
        atomic_store(&c->limit, 0);
}

static void op_stpt(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i);
    require_doubleword(c, va);
    store64(c, va, i->b2, (uint64_t)cpu_timer_get(c));
}

static void op_ectg(struct vcpu *c, const struct insn *i)
{
    uint64_t first = load64(c, ea1(c, i), i->b1);
    uint64_t second = load64(c, ea2(c, i), i->b2);
    uint64_t third = load64(c, c->gr[i->r3] & c->address_mask, i->r3 ? i->r3 : 16);
    c->gr[0] = first - (uint64_t)cpu_timer_get(c);
    c->gr[1] = second;
    c->gr[i->r3] = third;
}

static void op_ptff(struct vcpu *c, const struct insn *i)
{
    (void)i;
    unsigned function = gr32(c, 0) & 0x7f;
    if (gr32(c, 0) & 0x80)
        cpu_program(c, PGM_SPECIFICATION);
    if (function >= PTFF_CONTROL)
        require_supervisor(c);
    uint64_t va = c->gr[1] & c->address_mask;
    uint8_t block[PTFF_BLOCK] = {0};
    unsigned length = ptff_length(c, function);
    if (!length) {
        c->cc = 3;
        return;
    }
    if (function >= PTFF_CONTROL) {
        operand_fetch(c, block, va, 1, length);
        ptff_control(c, function, block);
    } else {
        ptff_query(c, function, block);
        operand_store(c, va, 1, block, length);
    }
    c->cc = 0;
}

/* --- signaling, facilities ----------------------------------------------------------------------------------- */

static void op_sigp(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint8_t order = (uint8_t)ea2(c, i);
    unsigned parameter = i->r1 & 1 ? i->r1 : i->r1 + 1u;
    c->cc = (uint8_t)sigp(c, i->r1, (uint16_t)gr32(c, i->r3), order, c->gr[parameter]);
}

static void op_stfl(struct vcpu *c, const struct insn *i)
{
    (void)i;
    require_supervisor(c);
    uint64_t list[4];
    sie_facilities(list);
    uint8_t *p = real_host(c, 200, true);
    if (p)
        put32(p, (uint32_t)(list[0] >> 32) & ~(c->zarch ? 0 : 0x20000000u)); /* is it active? */
}

static void op_stfle(struct vcpu *c, const struct insn *i)
{
    uint64_t va = ea2(c, i), list[4];
    require_doubleword(c, va);
    unsigned have = sie_facilities(list), want = (c->gr[0] & 0xff) + 1;
    uint8_t buf[32];
    unsigned n = want < have ? want : have;
    for (unsigned k = 0; k < n; k++)
        put64(buf + 8 * k, list[k]);
    operand_store(c, va, i->b2, buf, 8 * n);
    c->gr[0] = (c->gr[0] & ~0xffULL) | (have - 1);
    c->cc = want >= have ? 0 : 3;
}

/* Extract CPU attribute: a cache topology of one level-1 instruction and data cache, one level-2
 * unified; line size 256 bytes. */
static void op_ecag(struct vcpu *c, const struct insn *i)
{
    uint64_t a = ea2(c, i);
    unsigned attribute = (a >> 4) & 15, level = (a >> 1) & 7, type = a & 1;
    uint64_t v = ~0ULL;
    if (a & 0xffff00) /* not about caches: Linux asks for the CPU's megahertz so */
        attribute = 15;
    if (attribute == 0)
        v = 0x0407000000000000ULL | 0ULL; /* level 1 split, level 2 unified shared */
    else if (attribute == 1 && level < 2)
        v = 256;
    else if (attribute == 2 && level < 2)
        v = level == 0 ? 128 * 1024 : 4 * 1024 * 1024;
    else if (attribute == 3 && level < 2)
        v = 8;
    (void)type;
    c->gr[i->r1] = v;
}

static void op_lpp(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i);
    require_doubleword(c, va);
    (void)load64(c, va, i->b2); /* the program parameter feeds sampling, which is not there */
}

/* A trace entry, if explicit tracing is on and the operand does not forbid it. */
static void explicit_trace(struct vcpu *c, const struct insn *i, bool wide)
{
    require_supervisor(c);
    uint64_t va = ea2(c, i);
    require_word(c, va);
    if (!(c->cr[12] & TRACE_EXPLICIT))
        return;
    uint32_t operand = load32(c, va, i->b2);
    if (!(operand & 0x80000000))
        c->cr[12] = trace_registers(c, i->r1, i->r3, operand, wide);
}

static void op_trace(struct vcpu *c, const struct insn *i)
{
    explicit_trace(c, i, false);
}

static void op_tracg(struct vcpu *c, const struct insn *i)
{
    explicit_trace(c, i, true);
}

#define IN_control(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
