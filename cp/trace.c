/* See trace.h.  Keeps true that the engine's list has the active set's points at their places, so
 * that a bit of sie_trace_event.matched is an index. */
#include "cp/trace.h"

#include "cp/trace_io.h"
#include "cp/channel/subchannel.h"
#include "cp/commands/command.h"
#include "cp/console/console.h"
#include "cp/devices/unit_record.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/settings.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PSW_DAT     0x0400000000000000ull
#define PSW_PROBLEM 0x0001000000000000ull
#define INTERRUPTED                                                                             \
    (SIE_TRACE_SVC | SIE_TRACE_PROGRAM | SIE_TRACE_EXTERNAL | SIE_TRACE_IO | SIE_TRACE_MCHECK | \
     SIE_TRACE_RESTART)
#define PSW_EA      0x0000000100000000ull
#define PRINT_SPACE 0x09 /* channel command: write, space one line */

/* --- the sets ------------------------------------------------------------------------------- */

struct trace_set *trace_set_named(struct traces *t, const char *name)
{
    struct trace_set *s = t->sets;
    while (s && strcmp(s->name, name))
        s = s->next;
    if (s)
        return s;
    s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    snprintf(s->name, sizeof s->name, "%s", name);
    s->next = t->sets;
    t->sets = s;
    return s;
}

struct traces *traces_of(struct vm *vm)
{
    if (vm->traces)
        return vm->traces;
    struct traces *t = calloc(1, sizeof *t);
    if (t && !(t->active = trace_set_named(t, "INITIAL"))) {
        free(t);
        t = NULL;
    }
    vm->traces = t;
    return t;
}

void traces_free(struct vm *vm)
{
    struct traces *t = vm->traces;
    vm->traces = NULL;
    while (t && t->sets) {
        struct trace_set *s = t->sets;
        t->sets = s->next;
        free(s->points);
        free(s);
    }
    free(t);
}

/* A number that no trace of the set has. */
static void new_ident(const struct trace_set *s, char ident[TRACE_IDENT + 1])
{
    unsigned long id = 1;
    for (unsigned i = 0; i < s->n; i++) {
        char *end;
        unsigned long n = strtoul(s->points[i].ident, &end, 10);
        if (!*end && n >= id && n < 9999)
            id = n + 1;
    }
    snprintf(ident, TRACE_IDENT + 1, "%u", (unsigned)id % 10000);
}

struct trace_point *trace_find(struct vm *vm, const char *ident)
{
    struct trace_set *s = vm->traces ? vm->traces->active : NULL;
    for (unsigned i = 0; s && i < s->n; i++)
        if (!strcmp(s->points[i].ident, ident))
            return &s->points[i];
    return NULL;
}

int trace_add(struct vm *vm, const struct trace_point *point)
{
    struct traces *t = traces_of(vm);
    if (!t)
        return -ENOMEM;
    struct trace_set *s = t->active;
    bool one = point->named && strcmp(point->ident, TRACE_ALL);
    struct trace_point *p = one ? trace_find(vm, point->ident) : NULL;
    if (p) {
        *p = *point;
        trace_apply(vm);
        return 0;
    }
    if (s->n == SIE_TRACES)
        return -ENOSPC;
    p = realloc(s->points, (s->n + 1) * sizeof *p);
    if (!p)
        return -ENOMEM;
    s->points = p;
    p[s->n] = *point;
    if (!point->named)
        new_ident(s, p[s->n].ident);
    s->n++;
    trace_apply(vm);
    return 0;
}

unsigned trace_remove(struct vm *vm, const char *ident)
{
    struct trace_set *s = vm->traces ? vm->traces->active : NULL;
    unsigned kept = 0, n = s ? s->n : 0;
    for (unsigned i = 0; i < n; i++)
        if (ident && strcmp(s->points[i].ident, ident))
            s->points[kept++] = s->points[i];
    if (n == kept)
        return 0;
    s->n = kept;
    trace_apply(vm);
    return n - kept;
}

/* --- to the engine -------------------------------------------------------------------------- */

static struct sie_trace wish(const struct trace_point *p)
{
    static const uint32_t events[] = {
        [TRACE_INSTRUCTION] = SIE_TRACE_INSTRUCTION,
        [TRACE_BRANCH] = SIE_TRACE_BRANCH,
        [TRACE_STORE] = SIE_TRACE_STORE,
        [TRACE_REGISTER] = SIE_TRACE_REGISTER,
        [TRACE_SVC] = SIE_TRACE_SVC,
        [TRACE_PROGRAM] = SIE_TRACE_PROGRAM,
        [TRACE_EXTERNAL] = SIE_TRACE_EXTERNAL,
        [TRACE_IO] = SIE_TRACE_IO | SIE_TRACE_INSTRUCTION,
        [TRACE_MCHECK] = SIE_TRACE_MCHECK,
        [TRACE_RESTART] = SIE_TRACE_RESTART,
        [TRACE_OPCODE] = SIE_TRACE_INSTRUCTION,
        [TRACE_PRIVILEGED] = SIE_TRACE_INSTRUCTION,
    };
    struct sie_trace t = {.events = events[p->kind], .registers = p->registers, .last = UINT64_MAX};
    if (p->kind == TRACE_IO) { /* its instructions are among them */
        t.opcode = 0xb200;
        t.opcode_mask = 0xff00;
    } else if (p->data_n && p->kind != TRACE_STORE) {
        t.opcode_mask = p->data_n > 1 ? 0xffff : 0xff00;
        t.opcode = (uint16_t)((p->data[0] << 8 | p->data[1]) & t.opcode_mask);
    }
    t.privileged = p->kind == TRACE_PRIVILEGED;
    if (p->nosim)
        t.events = (t.events & ~(uint32_t)SIE_TRACE_INSTRUCTION) | SIE_TRACE_BEFORE;
    if (p->ranged && !p->from) {
        t.first = p->first;
        t.last = p->last;
    }
    return t;
}

uint64_t trace_instructions(struct vm *vm)
{
    uint64_t n = vm->past_instructions;
    for (unsigned i = 0; i < SIE_MAX_CPUS; i++)
        if (sie_vcpu(vm->guest, i))
            n += sie_count(sie_vcpu(vm->guest, i)).instructions;
    return n;
}

void trace_apply_cpu(struct vm *vm, struct vcpu *v)
{
    struct sie_trace list[SIE_TRACES];
    const struct trace_set *s = vm->traces && !vm->traces->off ? vm->traces->active : NULL;
    unsigned n = s ? s->n : 0;
    for (unsigned i = 0; i < n; i++)
        list[i] = wish(&s->points[i]);
    sie_set_trace(v, list, n);
}

void trace_apply(struct vm *vm)
{
    bool held = dispatch_held(vm);
    if (!held)
        dispatch_hold(vm);
    for (unsigned i = 0; i < SIE_MAX_CPUS; i++)
        if (sie_vcpu(vm->guest, i))
            trace_apply_cpu(vm, sie_vcpu(vm->guest, i));
    if (!held)
        dispatch_release(vm);
}

/* --- an event ------------------------------------------------------------------------------- */

static bool wide(const struct vcpu *v)
{
    return sie_psw(v).mask & PSW_EA;
}

/* "00020942'": ' of the primary space, " of the home space, a blank without translation. */
static size_t put_address(char *to, size_t n, uint64_t address, uint64_t mask, bool is_wide)
{
    char space = ' ';
    if (mask & PSW_DAT)
        space = (mask >> 46 & 3) == 3 ? '"' : '\'';
    return (size_t)snprintf(to, n, is_wide ? "%016llX%c" : "%08llX%c", (unsigned long long)address,
                            space);
}

static struct device *interrupting(struct vm *vm, struct vcpu *v, uint32_t *schid, uint32_t *parm)
{
    uint8_t b[8] = {0};
    storage_read(vm->storage, sie_real_to_absolute(v, 0xb8), b, sizeof b);
    *schid = get32(b);
    *parm = get32(b + 4);
    return channel_by_schid(vm->channel, *schid);
}

/* The device that the instruction is about, by general register 1. */
static struct device *addressed(struct vm *vm, struct vcpu *v)
{
    return channel_by_schid(vm->channel, (uint32_t)sie_gr(v, 1));
}

static bool in(uint64_t at, uint64_t first, uint64_t last)
{
    return first <= last ? at >= first && at <= last : at >= first || at <= last;
}

static bool device_fits(const struct trace_point *p, const struct device *d)
{
    return !p->code_last || (d && d->devno >= p->code_first && d->devno <= p->code_last);
}

/* DIAGNOSE's code and SIGP's order: the second operand's address, with the registers as they were. */
static bool code_fits(struct vcpu *v, const struct trace_point *p, const uint8_t *bytes)
{
    uint64_t operand[2];
    uint64_t mask = bytes[0] == 0x83 ? 0xffff : 0xff;
    if (!p->code_last || (bytes[0] != 0x83 && bytes[0] != 0xae))
        return true;
    return sie_trace_operands(v, true, operand) &&
           in(operand[0] & mask, p->code_first & mask, p->code_last & mask);
}

/* STORE DATA: does storage hold it where it was altered? */
static bool stored_data(struct vm *vm, struct vcpu *v, const struct trace_point *p,
                        const struct sie_trace_event *e)
{
    uint8_t now;
    uint64_t absolute;
    for (unsigned i = 0; i < p->data_n; i++)
        if (sie_translate(v, e->stored + i, 0, &absolute) ||
            storage_read(vm->storage, absolute, &now, 1) || now != p->data[i])
            return false;
    return true;
}

static bool register_fits(const struct vcpu *v, const struct trace_point *p, uint16_t changed)
{
    bool fits = !p->valued;
    for (unsigned r = 0; r < 16 && !fits; r++)
        fits = changed & p->registers & 0x8000 >> r &&
               in(sie_gr(v, r) & p->value_mask, p->value_first, p->value_last);
    return fits;
}

static bool named(const struct trace_point *p, const uint8_t *bytes)
{
    char name[SIE_MNEMONIC];
    return !p->mnemonic || (sie_mnemonic(bytes, name) && !strcmp(name, p->word));
}

/* The ASCE of the space that instructions are fetched from, or operands stored into. */
static uint64_t space_now(const struct vcpu *v, bool store)
{
    static const unsigned fetch_cr[] = {1, 1, 1, 13}, store_cr[] = {1, 1, 7, 13};
    unsigned as = sie_psw(v).mask >> 46 & 3;
    return sie_cr(v, store ? store_cr[as] : fetch_cr[as]);
}

static bool state_fits(const struct vcpu *v, const struct trace_point *p,
                       const struct sie_trace_event *e)
{
    uint64_t mask = e->events & INTERRUPTED ? e->old.mask : sie_psw(v).mask;
    return p->supervisor == p->problem || p->problem == !!(mask & PSW_PROBLEM);
}

/* Is the event what this trace is for, beyond what the engine looked at? */
static bool fits(struct vm *vm, struct vcpu *v, const struct trace_point *p,
                 const struct sie_trace_event *e)
{
    uint32_t schid, parm;
    bool translated = sie_psw(v).mask & PSW_DAT;
    const uint8_t *bytes = sie_trace_bytes(e); /* an EXECUTE stands for what it executes */
    if (!state_fits(v, p, e) || (p->dat != p->nodat && translated != p->dat))
        return false;
    if (p->has_asce && (!translated || space_now(v, p->kind == TRACE_STORE) != p->asce))
        return false;
    if (p->data_n && p->kind != TRACE_STORE && memcmp(p->data, bytes, p->data_n) &&
        (p->kind == TRACE_OPCODE || memcmp(p->data, e->bytes, p->data_n)))
        return false;
    switch (p->kind) {
    case TRACE_BRANCH:
        return !p->from || in(e->address, p->first, p->last);
    case TRACE_SVC:
    case TRACE_PROGRAM:
    case TRACE_EXTERNAL:
        return !p->code_last || (e->code >= p->code_first && e->code <= p->code_last);
    case TRACE_IO:
        if (e->events & SIE_TRACE_IO)
            return p->interrupt && device_fits(p, interrupting(vm, v, &schid, &parm));
        return p->instruction && trace_io_instruction(bytes) && device_fits(p, addressed(vm, v));
    case TRACE_OPCODE:
        return named(p, bytes) && code_fits(v, p, bytes) &&
               (!trace_io_instruction(bytes) || device_fits(p, addressed(vm, v)));
    case TRACE_PRIVILEGED:
        return sie_privileged(bytes);
    case TRACE_STORE:
        return stored_data(vm, v, p, e);
    case TRACE_REGISTER:
        return register_fits(v, p, e->registers);
    default:
        return true;
    }
}

static void interruption_text(struct vm *vm, struct vcpu *v, const struct sie_trace_event *e,
                              char *line, size_t size)
{
    char what[64], after[64] = "";
    bool is_wide = wide(v);
    size_t at = put_address(line, size, e->old.address, e->old.mask, is_wide);
    if (e->events & SIE_TRACE_IO) {
        uint32_t schid, parm;
        const struct device *d = interrupting(vm, v, &schid, &parm);
        snprintf(what, sizeof what, "I/O DEV %04X", d ? d->devno : 0);
        snprintf(after, sizeof after, "  SCH %04X   PARM %08X", schid & 0xffff, parm);
    } else {
        snprintf(what, sizeof what, "%s %04X",
                 e->events & SIE_TRACE_PROGRAM    ? "PROG"
                 : e->events & SIE_TRACE_EXTERNAL ? "EXT"
                 : e->events & SIE_TRACE_MCHECK   ? "MCH"
                 : e->events & SIE_TRACE_RESTART  ? "RST"
                                                  : "SVC",
                 e->code);
    }
    at += (size_t)snprintf(line + at, size - at, "  %s -> ", what);
    at += put_address(line + at, size - at, e->new.address, e->new.mask, is_wide);
    snprintf(line + at, size - at, "%s", after);
}

static void instruction_text(struct vm *vm, struct vcpu *v, const struct sie_trace_event *e,
                             char *line, size_t size)
{
    char name[SIE_MNEMONIC], hex[13] = "";
    bool is_wide = wide(v), svc = e->events & SIE_TRACE_SVC;
    uint64_t mask = svc ? e->old.mask : sie_psw(v).mask, operand[2];
    unsigned n = svc ? 0 : sie_trace_operands(v, false, operand);
    if (!sie_mnemonic(e->bytes, name))
        strcpy(name, "????");
    for (unsigned i = 0; i < e->length && i < 6; i++)
        snprintf(hex + 2 * i, 3, "%02X", e->bytes[i]);
    size_t at = put_address(line, size, e->address, mask, is_wide);
    at += (size_t)snprintf(line + at, size - at, is_wide ? "  %-8s%-8s" : " %-6s%-8s", name, hex);
    if (svc || e->target) {
        at += (size_t)snprintf(line + at, size - at, " -> ");
        at += put_address(line + at, size - at, svc ? e->new.address : e->target,
                          svc ? e->new.mask : mask, is_wide);
    } else if (n) {
        at += (size_t)snprintf(line + at, size - at, sie_trace_stores(e->bytes) ? " >> " : "    ");
        for (unsigned i = 0; i < n; i++)
            at += put_address(line + at, size - at, operand[i], 0, is_wide);
    }
    at += (size_t)snprintf(line + at, size - at, is_wide ? "    CC %u" : "   CC %u",
                           (unsigned)(mask >> 44 & 3));
    if (trace_io_instruction(sie_trace_bytes(e))) {
        const struct device *d = addressed(vm, v);
        snprintf(line + at, size - at,
                 is_wide ? "\n          SCH %04X    DEV %04X" : "    SCH %04X    DEV %04X",
                 (unsigned)sie_gr(v, 1) & 0xffff, d ? d->devno : 0);
    }
}

/* Where the lines of one event go. */
struct out {
    struct vm *vm;
    bool terminal, printer;
};

static void print(struct vm *vm, const char *line)
{
    struct unit_record *printer = unit_record_next(vm, 0, 'L');
    uint8_t record[132];
    size_t n = strnlen(line, sizeof record);
    if (!printer)
        return;
    ebcdic_from_ascii(record, line, n);
    unit_record_write(printer, PRINT_SPACE, record, n);
}

static void out_line(void *ctx, const char *line)
{
    const struct out *o = ctx;
    if (o->terminal)
        console_say(o->vm, "%s", line);
    if (o->printer)
        print(o->vm, line);
}

static void to_console(void *ctx, const char *line)
{
    console_say(ctx, "%s", line);
}

/* The CMD operand: commands, separated by the logical line-end character. */
static void run_commands(struct vm *vm, char text[TRACE_CMD])
{
    char *save, linend[2] = {vm->set->linend, '\0'};
    for (char *c = strtok_r(text, linend, &save); c && !vm->logging_off;
         c = strtok_r(NULL, linend, &save))
        command_run(vm, COMMAND_TERMINAL, c, to_console, vm);
}

/* Count the event for one trace: is it shown, and does the machine stop? */
static bool count(struct trace_point *p, bool *stop)
{
    if (p->skipped < p->skip) {
        p->skipped++;
        return false;
    }
    if (p->passed) {
        p->passed--;
        return false;
    }
    p->passed = p->pass;
    p->shown++;
    if (!p->run && ++p->stepped >= (p->step ? p->step : 1)) {
        p->stepped = 0;
        *stop = true;
    }
    if (p->stop && p->shown == p->stop)
        *stop = true;
    return true;
}

/* What the traces of a set make of one event. */
struct hits {
    bool shown, stop;
    struct out out;
    struct trace_io io;
    unsigned ncmds;
    char cmds[SIE_TRACES][TRACE_CMD];
};

static void count_hits(struct vm *vm, struct vcpu *v, const struct sie_trace_event *e,
                       struct hits *h)
{
    struct trace_set *s = vm->traces ? vm->traces->active : NULL;
    for (unsigned i = 0; s && i < s->n; i++) {
        struct trace_point *p = &s->points[i];
        if (!(e->matched & 1u << i) || !fits(vm, v, p, e) || !count(p, &h->stop))
            continue;
        h->shown = true;
        h->out.terminal |= p->terminal;
        h->out.printer |= p->printer;
        if (p->ccw && p->iodata >= h->io.iodata)
            h->io.ccw = true, h->io.iodata = p->iodata;
        if (*p->cmd)
            memcpy(h->cmds[h->ncmds++], p->cmd, TRACE_CMD);
    }
}

static void event_lines(struct vm *vm, struct vcpu *v, struct sie_trace_event *e, struct hits *h)
{
    const uint32_t steps = SIE_TRACE_INSTRUCTION | SIE_TRACE_BRANCH | SIE_TRACE_STORE |
                           SIE_TRACE_REGISTER | SIE_TRACE_BEFORE;
    const uint32_t others = SIE_TRACE_PROGRAM | SIE_TRACE_EXTERNAL | SIE_TRACE_IO |
                            SIE_TRACE_MCHECK | SIE_TRACE_RESTART;
    char line[160], arrow[176];
    if (e->events & SIE_TRACE_SVC &&
        !e->length) { /* not stepped: it is known by its interruption */
        e->length = 2;
        e->address = e->old.address - 2;
        e->bytes[0] = 0x0a;
        e->bytes[1] = (uint8_t)e->code;
    }
    if (e->events & others || !(e->events & (steps | SIE_TRACE_SVC)))
        interruption_text(vm, v, e, line, sizeof line);
    else
        instruction_text(vm, v, e, line, sizeof line);
    snprintf(arrow, sizeof arrow, "%s%s", h->stop ? " -> " : "", line);
    for (char *save, *one = strtok_r(arrow, "\n", &save); one; one = strtok_r(NULL, "\n", &save))
        out_line(&h->out, one);
    if (e->events & SIE_TRACE_BEFORE)
        return;
    if (!(e->events & others)) {
        trace_io_lines(vm, v, e, &h->io);
    } else if (e->events & SIE_TRACE_IO) {
        uint32_t schid, parm;
        interrupting(vm, v, &schid, &parm);
        trace_io_interruption(vm, schid, &h->io);
    }
}

/* NOSIM: the CPU goes on behind the instruction, which has done nothing. */
static void pass_over(struct vcpu *v, const struct sie_trace_event *e)
{
    struct sie_psw psw = sie_psw(v);
    psw.address = e->address + e->length;
    if (!(psw.mask & PSW_EA))
        psw.address &= sie_amode31(v) ? 0x7fffffff : 0xffffff;
    sie_set_psw(v, psw);
}

bool trace_event(struct vm *vm, struct vcpu *v)
{
    struct sie_trace_event copy = *sie_trace_event(v), *e = &copy;
    struct hits h = {.out = {.vm = vm}, .io = {.line = out_line}};
    h.io.ctx = &h.out;
    if (!(e->events & SIE_TRACE_BEFORE) || !(sie_psw(v).mask & PSW_PROBLEM))
        count_hits(vm, v, e, &h);
    if (!h.shown)
        return true;
    unsigned about = vm->about_cpu;
    vm->about_cpu = sie_address(v);
    event_lines(vm, v, e, &h);
    if (e->events & SIE_TRACE_BEFORE)
        pass_over(v, e);
    for (unsigned i = 0; i < h.ncmds && !vm->logging_off; i++)
        run_commands(vm, h.cmds[i]);
    if (!h.stop || vm->logging_off) {
        vm->about_cpu = about;
        return !vm->logging_off && !dispatch_held(vm);
    }
    vm_enter_cp(vm, NULL);
    return false;
}
