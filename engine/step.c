/* Instructions one by one: what program-event recording and CP's traces ask for.
 *
 * The instruction is decoded into a place of its own, with an entry behind it that leads back, as
 * EXECUTE does it; a limit of zero stops threaded code at a taken branch.  So every handler is
 * the one that threaded code uses.  Stores are seen because c->watch keeps store tags out of the
 * TLB: all of them take the slow path, which calls step_stored().
 *
 * Principles of Operation, chapter 4, "Program-Event Recording". */
#include "engine/step.h"

#include "engine/machine.h"
#include "engine/run.h"
#include "engine/trace_table.h"

#include <stdlib.h>

/* Control register 9. */
#define PER_BRANCH      0x80000000u
#define PER_FETCH       0x40000000u
#define PER_STORE       0x20000000u
#define PER_STORE_REAL  0x08000000u
#define PER_NULLIFY     0x01000000u /* with PER_FETCH: before the instruction, in its place */
#define PER_EVENTS      0xe8000000u
#define PER_BRANCH_INTO 0x00800000u /* branches into the range only */
#define PER_STORE_SPACE 0x00200000u /* stores into spaces that their ASCE selects only */
#define ASCE_PER_STORE  0x80ULL

#define PER_CODE 0x80u

#define TRACE_STEPS                                                                    \
    (SIE_TRACE_INSTRUCTION | SIE_TRACE_BRANCH | SIE_TRACE_STORE | SIE_TRACE_REGISTER | \
     SIE_TRACE_BEFORE)

bool step_make(struct vcpu *c)
{
    if (!c->step)
        c->step = calloc(1, sizeof *c->step);
    return c->step;
}

bool sie_set_trace(struct vcpu *v, const struct sie_trace *list, unsigned n)
{
    if (n > SIE_TRACES || (n && !step_make(v)))
        return false;
    struct step *s = v->step;
    if (!s)
        return true;
    s->wanted = 0;
    s->traces = n;
    for (unsigned k = 0; k < n; k++) {
        s->trace[k] = list[k];
        s->wanted |= list[k].events;
    }
    return true;
}

const struct sie_trace_event *sie_trace_event(const struct vcpu *v)
{
    static const struct sie_trace_event none = {0};
    return v->step ? &v->step->event : &none;
}

static uint32_t per_events(const struct vcpu *c)
{
    return c->psw_mask & PSW_PER ? (uint32_t)c->cr[9] & PER_EVENTS : 0;
}

static void watch_stores(struct vcpu *c, bool watch)
{
    if (c->watch == watch)
        return;
    c->watch = watch;
    tlb_flush(c);
}

bool step_wanted(struct vcpu *c)
{
    uint32_t per = per_events(c);
    bool tracing = trace_branches(c) || trace_modes(c);
    if ((per || tracing) && !step_make(c))
        abort();
    uint32_t wanted = c->step ? c->step->wanted & TRACE_STEPS : 0;
    watch_stores(c, (per & PER_STORE) || (wanted & SIE_TRACE_STORE));
    return per || wanted || tracing;
}

void step_forget(struct vcpu *c)
{
    if (c->step)
        c->step->open = false;
}

/* --- one instruction ---------------------------------------------------------------------------- */

/* The entry behind the instruction. */
static const struct insn *step_back(struct vcpu *c, const struct insn *i)
{
    run_stop(c, i);
    c->ia = (c->page_va + i->offset) & c->address_mask;
    c->step->fell_through = true;
    return NULL;
}

/* Bytes of the instruction at va, which may cross a page's end; its length. */
static unsigned fetch(struct vcpu *c, uint64_t va, uint8_t bytes[6])
{
    unsigned have = PAGE_SIZE - (va & 0xfff);
    memset(bytes, 0, 6);
    memcpy(bytes, tlb_fetch(c, va, NULL), have < 6 ? have : 6);
    unsigned length = insn_length(bytes[0]);
    if (have < length)
        memcpy(bytes + have, tlb_fetch(c, (va + have) & c->address_mask, NULL), length - have);
    memset(bytes + length, 0, 6 - length);
    return length;
}

static void decode(struct vcpu *c, const uint8_t *bytes, unsigned length)
{
    struct step *s = c->step;
    uint16_t offset = (uint16_t)(c->ia & 0xfff);
    const struct insn_def *def = insn_lookup(bytes);
    memset(s->insn, 0, sizeof s->insn);
    if (def && insn_installed(def, c->zarch)) {
        insn_decode(&s->insn[0], def, bytes, offset);
    } else {
        s->insn[0].run = run_operation_exception;
        s->insn[0].offset = offset;
        s->insn[0].length = (uint8_t)length;
    }
    s->insn[1].run = step_back;
    s->insn[1].offset = (uint16_t)(offset + length);
}

/* An EXECUTE's target as it is executed, as far as its bytes are to be had without an exception. */
static void note_execute(struct vcpu *c)
{
    struct sie_trace_event *e = &c->step->event;
    const struct insn *i = &c->step->insn[0];
    if (e->bytes[0] == 0x44)
        e->execute = ea2x(c, i);
    else if (e->bytes[0] == 0xc6 && !(e->bytes[1] & 15))
        e->execute = insn_relative(c, i);
    else
        return;
    for (unsigned n = 0; n < 6; n += 2) {
        struct dat_result r = {0};
        uint64_t as = c->psw_mask & PSW_AS;
        uint64_t asce = !(c->psw_mask & PSW_DAT) ? ASCE_REAL_MODE
                        : as == PSW_AS_HOME      ? c->cr[13]
                                                 : c->cr[1];
        dat_translate(c, (e->execute + n) & c->address_mask, asce, &r);
        if (r.code)
            return;
        storage_read(c->storage, r.absolute, e->execute_bytes + n, 2);
        if (!n && e->bytes[1] >> 4)
            e->execute_bytes[1] |= (uint8_t)c->gr[e->bytes[1] >> 4];
    }
}

static bool in_range(uint64_t first, uint64_t last, uint64_t at)
{
    return first <= last ? at >= first && at <= last : at >= first || at <= last;
}

/* Do [at, at + len - 1] and the range have a byte in common?  The first such byte. */
static bool overlaps(uint64_t first, uint64_t last, uint64_t at, unsigned len, uint64_t *byte)
{
    *byte = in_range(first, last, at) ? at : first;
    return in_range(first, last, at) || (first > at && first - at < len);
}

static uint8_t per_mode(const struct vcpu *c)
{
    uint8_t mode = 0x40; /* the rest is valid */
    if (c->amode == 64)
        mode |= 0x80;
    if (c->amode != 24)
        mode |= 0x20;
    if (c->psw_mask & PSW_DAT)
        mode |= 0x10;
    return mode | (uint8_t)((c->psw_mask & PSW_AS) >> 44);
}

/* The event's instruction, with the registers in front of it. */
static void note_fetched(struct vcpu *c, const uint8_t *bytes, unsigned length)
{
    struct step *s = c->step;
    memset(&s->event, 0, sizeof s->event);
    s->event.address = c->ia;
    s->event.length = (uint8_t)length;
    memcpy(s->event.bytes, bytes, 6);
    memcpy(s->gr, c->gr, sizeof s->gr);
    note_execute(c);
}

static void begin(struct vcpu *c, const uint8_t *bytes, unsigned length)
{
    struct step *s = c->step;
    note_fetched(c, bytes, length);
    s->fell_through = s->interrupted = s->undone = false;
    s->stored = 0;
    s->control = c->psw_mask & PSW_PER ? (uint32_t)c->cr[9] : 0;
    s->first = c->cr[10];
    s->last = c->cr[11];
    if (!c->zarch) {
        s->first &= 0x7fffffff;
        s->last &= 0x7fffffff;
    }
    s->per = 0;
    s->per_mode = per_mode(c);
    s->per_space = 0;
    if ((s->control & PER_FETCH) &&
        (in_range(s->first, s->last, c->ia) ||
         (s->event.execute && in_range(s->first, s->last, s->event.execute))))
        s->per |= PER_FETCH;
    s->open = true;
}

/* The branch and mode-switch entries of general instructions; control instructions make their
 * own.  Here, because threaded code has no time to look at control register 12. */
static void trace_general(struct vcpu *c)
{
    const struct sie_trace_event *e = &c->step->event;
    const uint8_t *text = sie_trace_bytes(e);
    unsigned operands = text[1], next_amode = c->amode;
    uint64_t next = (e->address + e->length) & c->address_mask;
    uint64_t r2 = c->gr[operands & 15], target = r2 & c->address_mask;
    bool mode_sets = text[0] == 0x0b || text[0] == 0x0c;           /* BSM, BASSM */
    if (text[0] == 0x01 && operands >= 0x0c && operands <= 0x0e) { /* SAM24, SAM31, SAM64 */
        if (trace_modes(c) && (operands == 0x0e) != (c->amode == 64))
            c->cr[12] = trace_mode(c, next, false);
        return;
    }
    if (!(mode_sets || text[0] == 0x05 || text[0] == 0x0d) || !(operands & 15))
        return;
    if (mode_sets) {
        next_amode = r2 & 1 ? 64 : r2 & 0x80000000 ? 31 : 24;
        target = next_amode == 64 ? r2 & ~1ULL : r2 & (next_amode == 31 ? 0x7fffffff : 0xffffff);
    }
    if (mode_sets && trace_modes(c) && (next_amode == 64) != (c->amode == 64))
        c->cr[12] = trace_mode(c, target, true);
    else if (trace_branches(c) && text[0] != 0x0b)
        c->cr[12] = trace_branch(c, target, next_amode);
}

static void match(struct step *s, unsigned k, uint32_t event)
{
    s->event.events |= event;
    s->event.matched |= 1u << k;
    s->due = true;
}

/* Is CP to be asked before the instruction is executed?  Once, however often it is come to by
 * interruptions meanwhile. */
static bool ask_before(struct vcpu *c, const uint8_t *bytes, unsigned length)
{
    struct step *s = c->step;
    bool again = s->asked && s->asked_ia == c->ia;
    s->asked = false;
    if (again)
        return false;
    note_fetched(c, bytes, length);
    if ((s->event.execute & 1) || !sie_privileged(sie_trace_bytes(&s->event)))
        return false;
    for (unsigned k = 0; k < s->traces; k++)
        if ((s->trace[k].events & SIE_TRACE_BEFORE) &&
            in_range(s->trace[k].first, s->trace[k].last, c->ia))
            match(s, k, SIE_TRACE_BEFORE);
    if (!s->due)
        return false;
    s->asked = true;
    s->asked_ia = c->ia;
    c->exit = SIE_TRACE;
    c->exiting = true;
    return true;
}

void step_instruction(struct vcpu *c)
{
    struct step *s = c->step;
    uint8_t bytes[6];
    s->open = false;
    c->page_va = c->ia & ~0xfffULL;
    s->insn[0] = (struct insn){.length = 2, .offset = (uint16_t)(c->ia & 0xfff)};
    c->insn = s->insn; /* for exceptions of the fetch itself */
    c->origin = 0;
    if (c->ia & 1)
        cpu_program(c, PGM_SPECIFICATION);
    unsigned length = fetch(c, c->ia, bytes);
    decode(c, bytes, length);
    if ((s->wanted & SIE_TRACE_BEFORE) && ask_before(c, bytes, length))
        return;
    begin(c, bytes, length);
    if ((s->per & PER_FETCH) && (s->control & PER_NULLIFY)) {
        s->per |= PER_NULLIFY;
        interrupt_program(c, 0, length);
        s->open = false;
        return;
    }
    trace_general(c);
    atomic_store(&c->limit, 0);
    run_start(c, s->insn);
    for (const struct insn *i = s->insn; i;)
        i = insn_run_of(i)(c, i);
    if (!c->exiting)
        step_settle(c);
}

/* --- what happened -------------------------------------------------------------------------------- */

/* Was the instruction that has just ended a branch, and taken?  c->insn is the EXECUTE's target if
 * it was one. */
static bool branched(const struct vcpu *c)
{
    const struct step *s = c->step;
    if (s->fell_through || s->interrupted)
        return false;
    enum insn_kind kind = insn_kind(c->insn);
    return kind == KIND_BRANCH || kind == KIND_RELATIVE ||
           (kind == KIND_LEAP && c->ia != s->event.address + s->event.length);
}

static uint16_t registers_changed(const struct vcpu *c)
{
    uint16_t mask = 0;
    for (unsigned r = 0; r < 16; r++)
        if (c->gr[r] != c->step->gr[r])
            mask |= (uint16_t)(0x8000 >> r);
    return mask;
}

static bool begins(const uint8_t *bytes, const struct sie_trace *t)
{
    return (get16(bytes) & t->opcode_mask) == t->opcode;
}

/* Is the instruction one of those that the trace is of? */
static bool meant(const struct sie_trace *t, const struct sie_trace_event *e)
{
    if (t->opcode_mask && !begins(e->bytes, t) && !begins(sie_trace_bytes(e), t))
        return false;
    return !t->privileged || sie_privileged(sie_trace_bytes(e));
}

static void trace_instruction(struct vcpu *c, bool branch)
{
    struct step *s = c->step;
    uint32_t stored = s->undone ? 0 : s->stored;
    struct sie_trace_event *e = &s->event;
    uint16_t changed = s->wanted & SIE_TRACE_REGISTER ? registers_changed(c) : 0;
    for (unsigned k = 0; k < s->traces; k++) {
        const struct sie_trace *t = &s->trace[k];
        if ((t->events & SIE_TRACE_INSTRUCTION) && in_range(t->first, t->last, e->address) &&
            meant(t, e))
            match(s, k, SIE_TRACE_INSTRUCTION);
        if ((t->events & SIE_TRACE_BRANCH) && branch && in_range(t->first, t->last, c->ia))
            match(s, k, SIE_TRACE_BRANCH);
        if (stored & 1u << k)
            match(s, k, SIE_TRACE_STORE);
        if ((t->events & SIE_TRACE_REGISTER) && (t->registers & changed)) {
            match(s, k, SIE_TRACE_REGISTER);
            e->registers |= changed;
        }
    }
    if (branch)
        e->target = c->ia;
}

void step_stored(struct vcpu *c, uint64_t va, unsigned len, unsigned space, bool real)
{
    struct step *s = c->step;
    uint64_t byte;
    if (!s || !s->open)
        return;
    for (unsigned k = 0; k < s->traces; k++) {
        const struct sie_trace *t = &s->trace[k];
        if (!(t->events & SIE_TRACE_STORE) || !overlaps(t->first, t->last, va, len, &byte))
            continue;
        if (!s->stored)
            s->event.stored = byte;
        s->stored |= 1u << k;
    }
    if (!(s->control & PER_STORE))
        return;
    if (real) {
        if (s->control & PER_STORE_REAL)
            s->per |= PER_STORE_REAL;
        return;
    }
    if ((s->control & PER_STORE_SPACE) && (c->psw_mask & PSW_DAT)) {
        struct dat_result r = {0};
        unsigned ar = space >> SPACE_AR_SHIFT & 15;
        static const enum access_space spaces[4] = {SPACE_PRIMARY, SPACE_AR, SPACE_SECONDARY,
                                                    SPACE_HOME};
        uint64_t asce = dat_space(c, spaces[space & 3], ar, &r);
        if (r.code || !(asce & ASCE_PER_STORE))
            return;
    }
    if (overlaps(s->first, s->last, va, len, &byte)) {
        s->per |= PER_STORE;
        s->per_space = space & 3;
    }
}

/* --- interruptions ---------------------------------------------------------------------------------- */

void step_interruption(struct vcpu *c, uint32_t class, unsigned code, struct sie_psw old)
{
    struct step *s = c->step;
    if (class == SIE_TRACE_PROGRAM)
        s->interrupted = true;
    if (!(s->wanted & class))
        return;
    if (!s->open)
        memset(&s->event, 0, sizeof s->event);
    for (unsigned k = 0; k < s->traces; k++)
        if (s->trace[k].events & class)
            match(s, k, class);
    s->event.code = (uint16_t)code;
    s->event.old = old;
    s->event.new = cpu_psw(c);
    c->exit = SIE_TRACE;
    c->exiting = true;
}

/* What a suppressed instruction did is its fetch; what a nullified one did it will do again. */
unsigned step_program(struct vcpu *c, unsigned code)
{
    struct step *s = c->step;
    if (!s->open)
        return code;
    s->undone = code && !program_completes(code);
    if (program_nullifies(code))
        s->per = 0;
    else if (s->undone)
        s->per &= PER_FETCH;
    if (!s->per)
        return code;
    uint8_t *p = real_host(c, 0x96, true);
    if (p) {
        p[0] = (uint8_t)(s->per >> 24);
        p[1] = s->per_mode | s->per_space;
    }
    p = real_host(c, 0x98, true);
    if (p && c->zarch)
        put64(p, s->event.address);
    else if (p)
        put32(p, (uint32_t)s->event.address);
    p = real_host(c, 0xa1, true);
    if (p)
        p[0] = 0;
    s->per = 0;
    return code | PER_CODE;
}

bool step_settle(struct vcpu *c)
{
    struct step *s = c->step;
    if (s->open) {
        bool branch = branched(c);
        if (branch && (s->control & PER_BRANCH) &&
            (!(s->control & PER_BRANCH_INTO) || in_range(s->first, s->last, c->ia)))
            s->per |= PER_BRANCH;
        if (s->wanted & TRACE_STEPS)
            trace_instruction(c, branch);
        /* A PSW just loaded that is not valid: one interruption tells of both. */
        if (s->per && c->psw_invalid)
            interrupt_program(c, PGM_SPECIFICATION, 0);
        else if (s->per)
            interrupt_program(c, 0, s->event.length);
        s->open = false;
    }
    if (!s->due)
        return false;
    c->exit = SIE_TRACE;
    c->exiting = true;
    return true;
}
