/* A program has the CPU: how it is entered, what its interruptions mean, how it ends.
 *
 * The new PSWs in the prefixed area are disabled waits whose addresses are gates in the nucleus's page:
 * an interruption brings the program's CPU there, and the nucleus here.  A program that has altered
 * them (it may: it is in supervisor state) runs into CP, as on any machine whose system it has destroyed, until
 * HX or an IPL.  Its return address is that of an SVC in the same page. */
#include "cms/messages.h"
#include "cms/programs/programs.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

enum {
    GATE_SVC = PROGRAM_NUCLEUS,
    GATE_PROGRAM = PROGRAM_NUCLEUS + 2,
    GATE_EXTERNAL = PROGRAM_NUCLEUS + 4,
    GATE_IO = PROGRAM_NUCLEUS + 6,
    GATE_MACHINE = PROGRAM_NUCLEUS + 8,
    GATE_LAST = GATE_MACHINE,
    RETURN = PROGRAM_NUCLEUS + 0x10, /* SVC 255 */
    RETURN_SVC = 0xff,
    DIAGNOSE = PROGRAM_NUCLEUS + 0x20, /* DIAGNOSE, SVC 254 */
    DIAGNOSE_SVC = 0xfe,
    GET_SVC = 0xfd,
    PUT_SVC = 0xfc,
};
#define WAIT         0x000a000080000000ULL /* a short PSW: disabled wait */
#define SHORT_MARK   0x0008000000000000ULL /* bit 12, which only a short PSW has */
#define AMODE_31     0x80000000ULL
#define NUCLEUS_MASK 0x0004000000000000ULL /* disabled, key 0 */
/* Interruptions enabled, key E, supervisor state: "CMS runs in supervisor state". */
#define MASK 0x03e4000000000000ULL

/* Fields of a page of work. */
enum {
    WORK_SAVE = 0,
    WORK_PLIST = 0x100,
    WORK_EPLIST = 0x400,
    WORK_LINE = 0x440,
    WORK_LINE_MAX = 0xbc0
};
#define USECTYP 0x60 /* in the save area, USERSAVE */

static bool prepare(struct cms *cms)
{
    static const struct {
        uint16_t psw, gate;
    } news[] = {{0x58, GATE_EXTERNAL},
                {0x60, GATE_SVC},
                {0x68, GATE_PROGRAM},
                {0x70, GATE_MACHINE},
                {0x78, GATE_IO}};
    uint8_t psw[8];
    static const uint8_t back[] = {0x0a, RETURN_SVC};
    static const uint8_t get[] = {0x0a, GET_SVC, 0x07, 0xfe}, put[] = {0x0a, PUT_SVC, 0x07, 0xfe};
    bool ok = program_put(cms, RETURN, back, sizeof back) &&
              program_put(cms, PROGRAM_GET, get, sizeof get) &&
              program_put(cms, PROGRAM_PUT, put, sizeof put);
    for (size_t k = 0; ok && k < sizeof news / sizeof *news; k++) {
        put64(psw, WAIT | news[k].gate);
        ok = program_put(cms, news[k].psw, psw, sizeof psw);
    }
    guest_storage_key(cms->g, 0, PROGRAM_TRANSIENT, 0);
    return ok;
}

static bool old_psw(struct cms *cms, uint32_t at, struct guest_cpu *cpu)
{
    uint8_t bytes[8];
    if (!program_read(cms, at, bytes, sizeof bytes))
        return false;
    uint64_t psw = get64(bytes);
    cpu->psw_mask = (psw & 0xffffffff80000000ULL) & ~SHORT_MARK;
    cpu->psw_address = psw & 0x7fffffff;
    return true;
}

/* The parameter list, the extended one and the registers that a program begins with.  CMS Application
 * Development Guide for Assembler, "Register contents at entry". */
static bool enter(struct cms *cms, const struct program_call *call, uint32_t work,
                  struct guest_cpu *cpu)
{
    const struct cms_command *c = call->c;
    uint8_t page[PROGRAM_WORK_BYTES] = {0}, *p = page + WORK_PLIST;
    for (unsigned k = call->token; k < c->n; k++, p += 8)
        ebcdic_pad(p, c->token[k], 8);
    memset(p, 0xff, 8);
    const char *line = c->line + strspn(c->line, " ");
    size_t n = strlen(line), name = strcspn(line, " ("), args = (size_t)(c->operands - line);
    n = n < WORK_LINE_MAX ? n : WORK_LINE_MAX;
    name = name < n ? name : n;
    args = args < n ? args : n;
    ebcdic_from_ascii(page + WORK_LINE, line, n);
    put32(page + WORK_EPLIST, work + WORK_LINE);
    put32(page + WORK_EPLIST + 4, (uint32_t)(work + WORK_LINE + args));
    put32(page + WORK_EPLIST + 8, (uint32_t)(work + WORK_LINE + n));
    page[WORK_SAVE + USECTYP] = call->type;
    memset(cpu, 0, sizeof *cpu);
    cpu->gr[2] = call->scblock;
    cpu->gr[0] = work + WORK_EPLIST;
    cpu->gr[1] = work + WORK_PLIST + (call->amode31 ? 0 : (uint64_t)call->type << 24);
    cpu->gr[12] = cpu->gr[15] = call->entry;
    cpu->gr[13] = work + WORK_SAVE;
    cpu->gr[14] = RETURN | (call->amode31 ? AMODE_31 : 0);
    cpu->psw_mask = (call->system ? NUCLEUS_MASK : MASK) | (call->amode31 ? AMODE_31 : 0);
    cpu->psw_address = call->entry;
    guest_storage_key(cms->g, work, sizeof page, PROGRAM_KEY);
    return program_put(cms, work, page, sizeof page);
}

void program_abend(struct cms *cms)
{
    cms_immediate(cms, "HX");
}

static void program_check(struct cms *cms, const char *name)
{
    static const char *const what[] = {"Program",
                                       "Operation",
                                       "Privileged operation",
                                       "Execute",
                                       "Protection",
                                       "Addressing",
                                       "Specification",
                                       "Data",
                                       "Fixed-point overflow",
                                       "Fixed-point divide",
                                       "Decimal overflow",
                                       "Decimal divide",
                                       "Exponent overflow",
                                       "Exponent underflow",
                                       "Significance",
                                       "Floating-point divide"};
    struct guest_cpu old = {0};
    uint8_t code[2] = {0};
    char at[9];
    program_read(cms, 0x8e, code, 2);
    old_psw(cms, 0x28, &old);
    unsigned n = get16(code) & 0x7f;
    snprintf(at, sizeof at, "%08X", (unsigned)old.psw_address);
    cms_error(cms, "ABE", 141, what[n < 16 ? n : 0], at, name, NULL);
    program_abend(cms);
}

/* A supervisor call; true: the program has returned. */
static bool supervisor_call(struct cms *cms, struct guest_cpu *cpu)
{
    uint8_t code[2] = {0};
    program_read(cms, 0x8a, code, 2);
    old_psw(cms, 0x20, cpu);
    unsigned svc = get16(code);
    if (svc == RETURN_SVC && cpu->psw_address == RETURN + 2)
        return true;
    enum program_svc what = PROGRAM_GOES_ON;
    if (svc == 202)
        program_svc202(cms, cpu);
    else if (svc == 203) /* its functions are the nucleus's own: no code behind it is a valid one */
        program_system_abend(cms, 0x0f1, cpu);
    else if (svc == 204)
        program_svc204(cms, cpu);
    else if (svc == GET_SVC && cpu->psw_address == PROGRAM_GET + 2)
        program_get(cms, cpu);
    else if (svc == PUT_SVC && cpu->psw_address == PROGRAM_PUT + 2)
        program_put_record(cms, cpu);
    else
        what = program_os_svc(cms, svc, cpu);
    if (what == PROGRAM_GOES_ON)
        guest_cpu_write(cms->g, cpu);
    if (what != PROGRAM_NO_SVC)
        return what == PROGRAM_RETURNED;
    char number[8], hex[8], at[9];
    snprintf(number, sizeof number, "%u", svc);
    snprintf(hex, sizeof hex, "%02X", svc);
    snprintf(at, sizeof at, "%08X", (unsigned)cpu->psw_address);
    cms_error(cms, "ITS", 121, number, hex, at, NULL);
    program_abend(cms);
    return false;
}

/* What interrupted it is nothing to the nucleus: it goes on. */
static void go_on(struct cms *cms, uint32_t old, struct guest_cpu *cpu)
{
    old_psw(cms, old, cpu);
    guest_cpu_write(cms->g, cpu);
}

/* Until it returns: then *cpu is what it returned with; false: it has been ended. */
static bool supervise(struct cms *cms, const char *name, struct guest_cpu *out)
{
    struct guest_cpu cpu;
    while (!(cms->events & CMS_HALT_EXECUTION)) {
        if (guest_execute(cms->g, GATE_SVC, GATE_LAST) == GUEST_TYPED) {
            if (cms_pause(cms))
                program_immediate(cms);
            continue;
        }
        guest_cpu_read(cms->g, &cpu);
        switch (cpu.psw_address) {
        case GATE_SVC:
            if (supervisor_call(cms, &cpu)) {
                *out = cpu;
                return true;
            }
            break;
        case GATE_EXTERNAL:
            go_on(cms, 0x18, &cpu);
            break;
        case GATE_IO:
            go_on(cms, 0x38, &cpu);
            break;
        case GATE_MACHINE:
            go_on(cms, 0x30, &cpu);
            break;
        default:
            program_check(cms, name);
        }
    }
    return false;
}

int program_run(struct cms *cms, const struct program_call *call)
{
    struct programs *p = programs_of(cms);
    struct guest_cpu cpu;
    if (!p || p->level == PROGRAM_LEVELS || cms_stack_left(cms) < CMS_STACK_COMMAND)
        return cms_error(cms, "ITS", 109, NULL);
    uint32_t work = PROGRAM_WORK + p->level * PROGRAM_WORK_BYTES;
    if (!p->level) {
        guest_cpu_reset(cms->g);
        if (!prepare(cms))
            return cms_error(cms, "ITS", 109, NULL);
    }
    if (!enter(cms, call, work, &cpu))
        return cms_error(cms, "ITS", 109, NULL);
    guest_cpu_write(cms->g, &cpu);
    p->level++;
    int rc = supervise(cms, call->name, &cpu) ? (int32_t)cpu.gr[15] : 0;
    program_close_level(cms, p->level);
    program_give_back_level(cms, p->level);
    if (!--p->level)
        guest_cpu_reset(cms->g); /* no prefix of the program's where the next one is loaded */
    return rc;
}

bool program_link(struct cms *cms, const char *name, uint32_t entry, bool amode31,
                  struct guest_cpu *cpu)
{
    struct programs *p = cms->programs;
    struct guest_cpu called = *cpu;
    if (p->level == PROGRAM_LEVELS || cms_stack_left(cms) < CMS_STACK_COMMAND) {
        cms_error(cms, "ITS", 109, NULL);
        program_abend(cms);
        return false;
    }
    called.gr[14] = RETURN | (amode31 ? AMODE_31 : 0);
    called.gr[15] = called.psw_address = entry;
    called.psw_mask = (cpu->psw_mask & ~AMODE_31) | (amode31 ? AMODE_31 : 0);
    guest_cpu_write(cms->g, &called);
    p->level++;
    bool returned = supervise(cms, name, &called);
    program_close_level(cms, p->level);
    program_give_back_level(cms, p->level);
    p->level--;
    if (returned) {
        cpu->gr[0] = called.gr[0];
        cpu->gr[1] = called.gr[1];
        cpu->gr[15] = called.gr[15];
    }
    return returned;
}

/* The CPU is the nucleus's meanwhile: that of a program that has called is put back. */
bool program_diagnose(struct cms *cms, struct program_diagnose *d)
{
    const uint8_t code[] = {0x83, 0x24,        (uint8_t)(d->code >> 8), (uint8_t)d->code,
                            0x0a, DIAGNOSE_SVC};
    struct programs *p = programs_of(cms);
    struct guest_cpu caller, cpu = {.psw_mask = NUCLEUS_MASK, .psw_address = DIAGNOSE};
    if (!p || d->code > 0xfff)
        return false;
    guest_cpu_read(cms->g, &caller);
    if (!p->level)
        guest_cpu_reset(cms->g);
    if (!prepare(cms) || !program_put(cms, DIAGNOSE, code, sizeof code))
        return false;
    for (unsigned k = 0; k < 4; k++)
        cpu.gr[2 + k] = d->gr[k];
    guest_cpu_write(cms->g, &cpu);
    while (guest_execute(cms->g, GATE_SVC, GATE_LAST) == GUEST_TYPED && cms_pause(cms))
        continue;
    guest_cpu_read(cms->g, &cpu);
    bool done = cpu.psw_address == GATE_SVC;
    for (unsigned k = 0; k < 4; k++)
        d->gr[k] = (uint32_t)cpu.gr[2 + k];
    done = done && old_psw(cms, 0x20, &cpu);
    d->cc = cpu.psw_mask >> 44 & 3;
    if (p->level)
        guest_cpu_write(cms->g, &caller);
    else
        guest_cpu_reset(cms->g);
    return done;
}
