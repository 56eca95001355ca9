/* sie_run(): find decoded instructions, run them as a chain of jumps, and see between chains to
 * whatever else a CPU has to notice.
 *
 * Threaded code looks at one thing only, at taken branches: whether the stretch of instructions has
 * reached limit.  limit lies a few thousand instructions ahead, or is zero when another thread wants
 * attention; so clocks are read a few thousand times less often than instructions are executed, and
 * no signals or timer threads are needed. */
#include "engine/run.h"

#include "engine/step.h"

#include <sched.h>
#include <stdlib.h>

#define LOOK_UP      16384 /* instructions between looks at the clock */
#define RETIRED_MANY 32    /* pages that wait to be freed before somebody sees to it */

/* --- leaving an instruction ----------------------------------------------------------------------- */

/* The instruction will be executed from its beginning. */
static void undo(struct vcpu *c)
{
    if (c->origin) {
        run_stop(c, c->insn);
        c->ia = insn_address(c, c->insn);
    }
    step_forget(c);
}

_Noreturn void cpu_leave(struct vcpu *c)
{
    if (c->exit == SIE_HOST_FAULT) {
        c->exiting = true;
        undo(c);
    }
    longjmp(c->leave, 1);
}

_Noreturn void cpu_storage_error(struct vcpu *c, uint64_t absolute)
{
    c->damaged = true;
    c->failing = absolute;
    undo(c);
    longjmp(c->leave, 1);
}

_Noreturn void cpu_again(struct vcpu *c)
{
    undo(c);
    longjmp(c->leave, 1);
}

/* Principles of Operation, chapter 6, figure "Interruption Action". */
bool program_nullifies(unsigned code)
{
    switch (code) {
    case PGM_SEGMENT:
    case PGM_PAGE:
    case PGM_TRACE_TABLE:
    case PGM_AFX_TRANSLATION:
    case PGM_ASX_TRANSLATION:
    case PGM_LX_TRANSLATION:
    case PGM_EX_TRANSLATION:
    case PGM_PRIMARY_AUTHORITY:
    case PGM_SECONDARY_AUTHORITY:
    case PGM_LFX_TRANSLATION:
    case PGM_LSX_TRANSLATION:
    case PGM_ALEN_TRANSLATION:
    case PGM_ALE_SEQUENCE:
    case PGM_ASTE_VALIDITY:
    case PGM_ASTE_SEQUENCE:
    case PGM_EXTENDED_AUTHORITY:
    case PGM_LSTE_SEQUENCE:
    case PGM_ASTE_INSTANCE:
    case PGM_STACK_FULL:
    case PGM_STACK_EMPTY:
    case PGM_STACK_SPECIFICATION:
    case PGM_STACK_TYPE:
    case PGM_STACK_OPERATION:
    case PGM_ASCE_TYPE:
    case PGM_REGION_FIRST:
    case PGM_REGION_SECOND:
    case PGM_REGION_THIRD:
        return true;
    default:
        return false;
    }
}

bool program_completes(unsigned code)
{
    switch (code) {
    case PGM_FIXED_OVERFLOW:
    case PGM_DECIMAL_OVERFLOW:
    case PGM_HFP_EXPONENT_OVERFLOW:
    case PGM_HFP_EXPONENT_UNDERFLOW:
    case PGM_HFP_SIGNIFICANCE:
    case PGM_SPACE_SWITCH:
    case PGM_MONITOR:
        return true;
    default:
        return false;
    }
}

static _Noreturn void program(struct vcpu *c, unsigned code)
{
    const struct insn *i = c->insn;
    unsigned ilc = i->length;
    if (c->origin)
        run_stop(c, i);
    if (code != PGM_SPACE_SWITCH) /* that comes when the instruction has gone where it leads */
        c->ia = program_nullifies(code) ? insn_address(c, i) : insn_next(c, i);
    interrupt_program(c, code, ilc);
    uint64_t count = cpu_count(c);
    if (count > c->program_count + 1)
        c->program_depth = 0;
    c->program_count = count;
    c->program_depth++;
    longjmp(c->leave, 1);
}

_Noreturn void cpu_program(struct vcpu *c, enum program_code code)
{
    program(c, code);
}

_Noreturn void cpu_data_exception(struct vcpu *c, unsigned dxc)
{
    uint8_t *p = real_host(c, 0x90, true);
    if (p)
        put32(p, dxc);
    if (c->cr[0] & 0x40000ULL) /* AFP-register control: DXC goes into the FPC too */
        c->fpc = (c->fpc & ~0xff00u) | dxc << 8;
    program(c, PGM_DATA);
}

_Noreturn void cpu_access_exception(struct vcpu *c, enum program_code code, uint64_t va,
                                    unsigned space, bool store)
{
    uint8_t *p = real_host(c, 0xa0, true);
    if (p) {
        if (code == PGM_PAGE) { /* operand access identification: MOVE PAGE's registers */
            bool move = is_move_page(c->insn);
            p[2] = move ? (uint8_t)(c->insn->r1 << 4 | c->insn->r2) : 0;
            space |= move ? TEID_MOVE_PAGE : 0;
        }
        uint64_t id = (va & ~0xfffULL) | (space & 15) | (store ? 0x400 : 0x800);
        if (c->zarch)
            put64(p + 8, id);
        else
            put32(real_host(c, 0x90, true), (uint32_t)((va & 0x7ffff000) | (space & 7)));
        p[0] = space >> SPACE_AR_SHIFT & 15;
    }
    program(c, code);
}

void cpu_intercept(struct vcpu *c, const struct insn *i, enum sie_op op)
{
    c->intercept.op = op;
    c->intercept.r1 = i->r1;
    c->intercept.r3 = i->r3;
    c->intercept.base = i->b2;
    c->intercept.length = i->length;
    c->intercept.address = ea2(c, i);
    c->intercept_ia = insn_address(c, i);
    c->intercept_insn = (struct insn){.run = insn_run_of(i),
                                      .imm = i->imm,
                                      .d2 = i->d2,
                                      .d1 = i->d1,
                                      .offset = i->offset,
                                      .r1 = i->r1,
                                      .r2 = i->r2,
                                      .r3 = i->r3,
                                      .x2 = i->x2,
                                      .b1 = i->b1,
                                      .b2 = i->b2,
                                      .l = i->l,
                                      .length = i->length};
    c->exit = SIE_INSTRUCTION;
    c->exiting = true;
}

/* --- entries that are not instructions ------------------------------------------------------------- */

const struct insn *run_lead_on(struct vcpu *c, const struct insn *i)
{
    uint64_t next = (c->page_va + i->offset) & c->address_mask;
    const struct insn *to = run_link(i);
    run_stop(c, i);
    if (!to && run_in_limit(c, c->done) && (to = run_find(c, next))) {
        c->page_va = next & ~0xfffULL;
        if (i->offset < PAGE_SIZE && run_current(c, i - 1))
            run_set_link(i, to);
    }
    if (likely(to != NULL)) {
        run_start(c, to);
        RUN_GO_ON(c, to);
    }
    c->ia = next;
    return NULL;
}

/* A relative branch that is taken and has no link, or none that holds: link it. */
const struct insn *run_relink(struct vcpu *c, const struct insn *i)
{
    const struct insn *to = run_branch(c, i, branch_relative(c, i));
    if (unlikely(!to))
        return NULL;
    if (!insn_near(i) || run_current(c, i))
        run_set_link(i, to);
    RUN_GO_ON(c, to);
}

const struct insn *run_overflow(struct vcpu *c, const struct insn *i)
{
    c->insn = i;
    cpu_program(c, PGM_FIXED_OVERFLOW);
}

const struct insn *run_refetch(struct vcpu *c, const struct insn *i)
{
    run_stop(c, i);
    c->ia = insn_address(c, i);
    return NULL;
}

const struct insn *run_operation_exception(struct vcpu *c, const struct insn *i)
{
    c->insn = i;
    cpu_program(c, PGM_OPERATION);
}

static const struct insn *cross_back(struct vcpu *c, const struct insn *i)
{
    run_stop(c, i);
    c->ia = (c->page_va + i->offset) & c->address_mask;
    return NULL;
}

/* Instruction bytes: those of a page that the instruction TLB has are where its frame is. */
static const uint8_t *fetch(struct vcpu *c, uint64_t va)
{
    const struct code_page *code = run_page(c, va);
    if (likely(code != NULL))
        return frame_host(c->storage->pool, code->frame) + (va & 0xfff); /* it is here */
    return tlb_fetch(c, va, NULL);
}

const struct insn *run_cross(struct vcpu *c, const struct insn *i)
{
    uint8_t bytes[6];
    run_stop(c, i);
    c->ia = insn_address(c, i);
    c->insn = i;
    unsigned have = PAGE_SIZE - i->offset;
    memcpy(bytes, fetch(c, c->ia), have);
    unsigned length = insn_length(bytes[0]);
    memcpy(bytes + have, fetch(c, (c->ia + have) & c->address_mask), length - have);
    memset(bytes + length, 0, sizeof bytes - length);

    struct insn *x = c->cross;
    if (!x->run || memcmp(bytes, c->cross_bytes, 6) || x->offset != i->offset) {
        const struct insn_def *def = insn_lookup(bytes);
        memset(x, 0, sizeof c->cross);
        if (def && insn_installed(def, c->zarch)) {
            insn_decode(x, def, bytes, i->offset);
        } else {
            x->run = run_operation_exception;
            x->offset = i->offset;
            x->length = (uint8_t)length;
        }
        x[1].run = cross_back;
        x[1].offset = (uint16_t)(i->offset + length);
        memcpy(c->cross_bytes, bytes, 6);
    }
    run_start(c, x);
    RUN_GO_ON(c, x);
}

/* --- attention ----------------------------------------------------------------------------------------- */

static void answer_flush(struct vcpu *c)
{
    uint32_t wanted = atomic_load(&c->flush_wanted);
    if (wanted != atomic_load(&c->flush_done)) {
        tlb_flush(c);
        atomic_store(&c->flush_done, wanted);
    }
}

/* A safe point: no pointers into decoded pages are held. */
static void safe_point(struct vcpu *c)
{
    uint64_t now = atomic_load(&c->engine->epoch);
    if (now != atomic_load_explicit(&c->epoch, memory_order_relaxed)) {
        for (unsigned n = 0; n < ITLB_ENTRIES; n++)
            c->itlb[n].tag = TAG_NONE;
        atomic_store(&c->epoch, now);
        if (c->engine->retired_count > RETIRED_MANY / 2)
            code_reclaim(c->engine);
    }
}

/* The thief waits for it. */
static void answer_quiesce(struct vcpu *c)
{
    uint64_t now = atomic_load(&c->engine->quiesce);
    if (now != atomic_load_explicit(&c->quiesced, memory_order_relaxed)) {
        tlb_flush(c);
        atomic_store(&c->quiesced, now);
    }
}

void guest_flush(struct sie_guest *g, struct vcpu *self)
{
    if (atomic_load(&g->cpus) <= (self ? 1u : 0u))
        return;
    for (unsigned n = 0; n < SIE_MAX_CPUS; n++) {
        struct vcpu *v = g->vcpu[n];
        if (!v || v == self)
            continue;
        uint32_t mine = atomic_fetch_add(&v->flush_wanted, 1) + 1;
        cpu_attention(v);
        unsigned spins = 0;
        while ((atomic_load(&v->running) || atomic_load(&v->in_section)) &&
               (int32_t)(atomic_load(&v->flush_done) - mine) < 0) {
            if (self)
                answer_flush(self);
            /* Its thread may be off the host's processor: let it have ours. */
            if (++spins > 200)
                sched_yield();
        }
    }
}

/* What was done is counted; a new stretch begins. */
static void count_stretch(struct vcpu *c)
{
    c->count += c->done / sizeof(struct insn);
    c->done = 0;
}

static void set_limit(struct vcpu *c)
{
    uint64_t ahead = LOOK_UP;
    if (c->guest->config.deterministic) {
        uint64_t now = time_ns(c), wake = sie_wakeup(c);
        if (c->deadline != UINT64_MAX && c->deadline - now < ahead)
            ahead = c->deadline > now ? c->deadline - now : 0;
        if (wake != UINT64_MAX && wake - now < ahead)
            ahead = wake - now;
        if (!ahead)
            ahead = 1;
    }
    atomic_store(&c->limit, ahead * sizeof(struct insn));
    if (atomic_load(&c->attention))
        atomic_store(&c->limit, 0);
}

/* Everything but executing.  true: leave sie_run(). */
static bool look_up(struct vcpu *c)
{
    count_stretch(c);
    atomic_store(&c->attention, 0);
    answer_flush(c);
    answer_quiesce(c);
    safe_point(c);
    if (atomic_load(&c->orders) && sigp_orders(c)) {
        cpu_timer_hold(c, true);
        c->exit = SIE_STOPPED;
        return true;
    }
    if (c->exiting) /* a restart interruption is traced */
        return true;
    int state = atomic_load(&c->state);
    if (state == CPU_STOPPED || state == CPU_CHECK_STOP) {
        cpu_timer_hold(c, true);
        c->exit = state == CPU_STOPPED ? SIE_STOPPED : SIE_CHECK_STOP;
        return true;
    }
    cpu_timer_hold(c, false);
    time_check(c);
    if (atomic_exchange(&c->kicked, false) || time_ns(c) >= c->deadline) {
        c->exit = SIE_TIME;
        return true;
    }
    if (c->program_depth > 64) {
        c->program_depth = 0;
        c->exit = SIE_PROGRAM_LOOP;
        return true;
    }
    set_limit(c);
    return false;
}

static bool can_ever_wake(const struct vcpu *c)
{
    return c->psw_mask & (PSW_IO | PSW_EXT | PSW_MCHECK);
}

/* Principles of Operation, chapter 4, "Check-Stop State": nothing but a reset ends it. */
static void check_stop(struct vcpu *c)
{
    atomic_store(&c->state, CPU_CHECK_STOP);
    cpu_timer_hold(c, true);
    sie_malfunction_alert(c->guest, c->address);
    c->exit = SIE_CHECK_STOP;
}

/* Interruptions, invalid PSWs, the wait state.  true: leave sie_run(). */
static bool settle(struct vcpu *c)
{
    for (;;) {
        if (unlikely(c->damaged)) {
            c->damaged = false;
            if (!interrupt_damage(c)) {
                check_stop(c);
                return true;
            }
            if (c->exiting)
                return true;
            continue;
        }
        if (c->psw_invalid) {
            c->psw_invalid = false;
            interrupt_program(c, PGM_SPECIFICATION, 0);
            if (c->exiting)
                return true;
            if (++c->program_depth > 64) {
                c->program_depth = 0;
                c->exit = SIE_PROGRAM_LOOP;
                return true;
            }
            continue;
        }
        if (interrupt_enabled_pending(c) && interrupt_take(c)) {
            if (c->exiting)
                return true;
            continue;
        }
        break;
    }
    if (c->psw_mask & PSW_WAIT) {
        time_check(c);
        if (interrupt_enabled_pending(c))
            return settle(c);
        c->exit = can_ever_wake(c) ? SIE_WAIT : SIE_DISABLED_WAIT;
        return true;
    }
    return false;
}

/* The entry to go on at: from the caches, else translated and decoded. */
static const struct insn *find(struct vcpu *c)
{
    uint64_t va = c->ia;
    static const struct insn nowhere = {.length = 2};
    c->page_va = va & ~0xfffULL;
    const struct insn *i = run_find(c, va);
    if (!i) {
        if (c->engine->retired_count > RETIRED_MANY)
            safe_point(c);
        struct insn here = nowhere;
        here.offset = va & 0xfff;
        c->cross[1] = here; /* for exceptions of the fetch itself */
        c->cross[0].run = NULL;
        c->insn = &c->cross[1];
        if (va & 1)
            cpu_program(c, PGM_SPECIFICATION);
        struct code_page *code;
        const uint8_t *host = tlb_fetch(c, va, &code);
        i = code_decode(c, code, host - (va & 0xfff), va & 0xfff);
        if (!i)
            return NULL; /* dropped meanwhile: again */
    }
    run_start(c, i);
    return i;
}

static void execute(struct vcpu *c)
{
    if (setjmp(c->leave)) {
        run_settle_branch(c);
        c->origin = 0;
        if ((unlikely(c->step != NULL) && step_settle(c)) || c->exiting)
            return;
        if (unlikely(c->program_depth >
                     64)) { /* no instruction completes: the count stands still */
            c->program_depth = 0;
            c->exit = SIE_PROGRAM_LOOP;
            return;
        }
    } else if (unlikely(c->step != NULL) && step_settle(c)) {
        return;
    }
    for (;;) {
        if (!run_in_limit(c, c->done) && look_up(c))
            return;
        if (unlikely(c->psw_invalid || c->damaged || (c->psw_mask & PSW_WAIT) ||
                     interrupt_enabled_pending(c)))
            if (settle(c))
                return;
        if (unlikely(c->step || (c->psw_mask & PSW_PER) || c->cr[12] >> 31) && step_wanted(c)) {
            step_instruction(c);
            if (c->exiting)
                return;
            continue;
        }
        const struct insn *i = find(c);
        while (i)
            i = insn_run_of(i)(c, i);
        if (c->exiting)
            return;
    }
}

static void enter(struct vcpu *c)
{
    struct engine *e = c->engine;
    pthread_mutex_lock(&e->lock);
    c->run_prev = NULL;
    c->run_next = e->running;
    if (e->running)
        e->running->run_prev = c;
    e->running = c;
    c->inside = true;
    pthread_mutex_unlock(&e->lock);
}

static void go_out(struct vcpu *c)
{
    struct engine *e = c->engine;
    pthread_mutex_lock(&e->lock);
    c->inside = false;
    if (c->run_prev)
        c->run_prev->run_next = c->run_next;
    else
        e->running = c->run_next;
    if (c->run_next)
        c->run_next->run_prev = c->run_prev;
    pthread_mutex_unlock(&e->lock);
}

/* All that CP asks of a CPU is asked by the thread that would enter it: `inside` is its own. */
bool section_begin(struct vcpu *c)
{
    if (c->inside)
        return false;
    enter(c);
    c->in_section = true;
    answer_flush(c);
    answer_quiesce(c);
    safe_point(c);
    return true;
}

void section_end(struct vcpu *c, bool begun)
{
    if (!begun)
        return;
    c->in_section = false;
    go_out(c);
}

/* Processor time of this thread, nanoseconds. */
static uint64_t thread_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

enum sie_exit sie_run(struct vcpu *v, uint64_t deadline)
{
    uint64_t from = thread_ns();
    v->deadline = deadline;
    v->exiting = false;
    atomic_store(&v->dead_wait, false);
    enter(v);
    atomic_store(&v->running, true);
    atomic_store(&v->limit, 0);
    execute(v);
    count_stretch(v);
    v->exiting = false;
    if (v->exit == SIE_TRACE)
        v->step->due = false;
    atomic_store(&v->running, false);
    go_out(v);
    /* Who wanted attention while the decision to wait was made saw `running` and woke nobody. */
    if ((v->exit == SIE_WAIT || v->exit == SIE_STOPPED || v->exit == SIE_DISABLED_WAIT ||
         v->exit == SIE_CHECK_STOP) &&
        atomic_load(&v->attention))
        v->exit = SIE_TIME;
    atomic_store(&v->dead_wait, v->exit == SIE_DISABLED_WAIT || v->exit == SIE_PROGRAM_LOOP);
    count_add(&v->stats.cpu_ns, thread_ns() - from);
    count_add(&v->stats.exits[v->exit], 1);
    atomic_store_explicit(&v->stats.instructions, cpu_count(v), memory_order_relaxed);
    return v->exit;
}

void sie_kick(struct vcpu *v)
{
    atomic_store(&v->kicked, true);
    cpu_attention(v);
}
