/* Supervisor calls of OS that CMS simulates for programs with OS macros: EXIT, WAIT, POST, GETMAIN,
 * FREEMAIN, LINK, XCTL, LOAD, DELETE, TIME, ABEND, OPEN, CLOSE (dcb.c), WTO, WTOR, and those that do
 * nothing on CMS.  Any other ends the program with 121S.  GETMAIN's storage is freed when the program ends that got it.
 *
 * Sources: CMS Application Development Guide for Assembler, "OS macros under CMS"; VM/SP System Messages and
 * Codes, "CMS ABEND codes"; the forms of the parameter lists are those of OS/VS2 Supervisor Services and
 * Macro Instructions.  That LINK and LOAD take TEXT files and TXTLIBs is CMS's way when no compiler
 * runs (COMPSWT OFF); LOADLIBs are not read.
 * To add one: a row in `calls`. */
#include "cms/programs/programs.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define AMODE_31  0x80000000ULL
#define POSTED    0x40000000u
#define WTO_MAX   256
#define REPLY_MAX 119

static uint32_t masked(const struct guest_cpu *cpu, uint64_t r)
{
    return (uint32_t)r & (cpu->psw_mask & AMODE_31 ? 0x7fffffff : 0xffffff);
}

static enum program_svc abend(struct cms *cms, unsigned code, const struct guest_cpu *cpu)
{
    program_system_abend(cms, code, cpu);
    return PROGRAM_GOES_ON;
}

void program_system_abend(struct cms *cms, unsigned code, const struct guest_cpu *cpu)
{
    char what[8], at[9];
    snprintf(what, sizeof what, "%03X", code & 0xfff);
    snprintf(at, sizeof at, "%08X", (unsigned)cpu->psw_address);
    cms_error(cms, "ABE", 148, what, at, NULL);
    program_abend(cms);
}

static enum program_svc leave(struct cms *cms, struct guest_cpu *cpu)
{
    return PROGRAM_RETURNED;
}

/* What does nothing on CMS. */
static enum program_svc nothing(struct cms *cms, struct guest_cpu *cpu)
{
    cpu->gr[15] = 0;
    return PROGRAM_GOES_ON;
}

/* --- WAIT, POST --------------------------------------------------------------------------------------- */

static enum program_svc post(struct cms *cms, struct guest_cpu *cpu)
{
    uint8_t ecb[4];
    put32(ecb, POSTED | (uint32_t)(cpu->gr[0] & 0x3fffffff));
    if (!program_store(cms, masked(cpu, cpu->gr[1]), ecb, sizeof ecb))
        return abend(cms, 0x102, cpu);
    return PROGRAM_GOES_ON;
}

/* For one event.  Nobody posts while the program waits, so HX alone ends it. */
static enum program_svc wait_for(struct cms *cms, struct guest_cpu *cpu)
{
    uint8_t ecb[4];
    if (!program_read(cms, masked(cpu, cpu->gr[1]), ecb, sizeof ecb))
        return abend(cms, 0x201, cpu);
    while (!(get32(ecb) & POSTED) && cms_pause(cms))
        cms_wait(cms, UINT64_MAX);
    return PROGRAM_GOES_ON;
}

/* --- GETMAIN, FREEMAIN --------------------------------------------------------------------------------- */

enum { LIST_FORM = 0x80, VARIABLE_FORM = 0xc0, CONDITIONAL = 0x20 };

static unsigned level_of(struct cms *cms)
{
    return cms->programs->level;
}

/* The most there is from `least` up to `most`: its length goes to *n. */
static uint32_t obtain_most(struct cms *cms, uint32_t least, uint32_t most, uint8_t pool,
                            uint32_t *n)
{
    for (*n = (most + 7) & ~7u; *n >= least && *n; *n = *n / 16 * 15 & ~7u) {
        uint32_t at = program_obtain(cms, *n, pool, level_of(cms));
        if (at)
            return at;
    }
    *n = (least + 7) & ~7u;
    return program_obtain(cms, *n, pool, level_of(cms));
}

/* GETMAIN EC, EU, VC, VU: a list of the length (or where two are), the place for the answer, a code, the
 * subpool. */
static enum program_svc getmain_list(struct cms *cms, struct guest_cpu *cpu)
{
    uint8_t list[10], lengths[8], answer[8];
    if (!program_read(cms, masked(cpu, cpu->gr[1]), list, sizeof list))
        return abend(cms, 0x804, cpu);
    unsigned form = list[8] & VARIABLE_FORM;
    if (form == LIST_FORM) /* LC, LU */
        return abend(cms, 0x704, cpu);
    uint32_t n = get32(list) & 0xffffff, least = n;
    if (form == VARIABLE_FORM) {
        if (!program_read(cms, masked(cpu, get32(list)), lengths, sizeof lengths))
            return abend(cms, 0x804, cpu);
        least = get32(lengths) & 0xffffff;
        n = get32(lengths + 4) & 0xffffff;
    }
    uint32_t got = n, at = form ? obtain_most(cms, least, n, list[9], &got)
                                : program_obtain(cms, n, list[9], level_of(cms));
    put32(answer, at);
    put32(answer + 4, got);
    if (at && !program_store(cms, masked(cpu, get32(list + 4)), answer, form ? 8 : 4))
        return abend(cms, 0x804, cpu);
    if (!at && !(list[8] & CONDITIONAL))
        return abend(cms, 0x804, cpu);
    cpu->gr[15] = at ? 0 : 4;
    return PROGRAM_GOES_ON;
}

/* What FREEMAIN gets wrong: nn5 of SVC 5, nnA of SVC 10 and 120. */
static unsigned give_back(struct cms *cms, uint32_t at, uint32_t n, unsigned svc)
{
    if (at & 7)
        return 0x900 | svc;
    return program_give_back(cms, at, n) ? 0 : 0xa00 | svc;
}

static enum program_svc freemain_list(struct cms *cms, struct guest_cpu *cpu)
{
    uint8_t list[10], area[8];
    if (!program_read(cms, masked(cpu, cpu->gr[1]), list, sizeof list))
        return abend(cms, 0xa05, cpu);
    unsigned form = list[8] & VARIABLE_FORM;
    if (form == LIST_FORM)
        return abend(cms, 0x705, cpu);
    if (!program_read(cms, masked(cpu, get32(list + 4)), area, form ? 8 : 4))
        return abend(cms, 0xa05, cpu);
    uint32_t n = form ? get32(area + 4) : get32(list) & 0xffffff;
    unsigned wrong = give_back(cms, masked(cpu, get32(area)), n, 5);
    if (wrong)
        return abend(cms, wrong, cpu);
    cpu->gr[15] = 0;
    return PROGRAM_GOES_ON;
}

/* GETMAIN R: register 1 is negative.  FREEMAIN R: the address in it; no length: the whole subpool. */
static enum program_svc register_form(struct cms *cms, struct guest_cpu *cpu)
{
    uint32_t n = (uint32_t)cpu->gr[0] & 0xffffff, r1 = (uint32_t)cpu->gr[1];
    uint8_t pool = (uint8_t)(cpu->gr[0] >> 24);
    if (r1 & 0x80000000u) {
        uint32_t at = program_obtain(cms, n, pool, level_of(cms));
        if (!at)
            return abend(cms, 0x80a, cpu);
        cpu->gr[1] = at;
        cpu->gr[15] = 0;
        return PROGRAM_GOES_ON;
    }
    if (!n && !masked(cpu, r1)) {
        program_give_back_pool(cms, pool, level_of(cms));
    } else {
        unsigned wrong = give_back(cms, masked(cpu, r1), n, 0xa);
        if (wrong)
            return abend(cms, wrong, cpu);
    }
    cpu->gr[15] = 0;
    return PROGRAM_GOES_ON;
}

/* RC, RU: the length in register 0, the address in 1, subpool and options in 15. */
static enum program_svc options_form(struct cms *cms, struct guest_cpu *cpu)
{
    enum { FREE = 1, UNCONDITIONAL = 2 };
    uint32_t n = (uint32_t)cpu->gr[0], options = (uint32_t)cpu->gr[15];
    uint8_t pool = (uint8_t)(options >> 8);
    bool must = options & UNCONDITIONAL;
    if (options & FREE) {
        unsigned wrong = give_back(cms, masked(cpu, cpu->gr[1]), n, 0xa);
        if (wrong && must)
            return abend(cms, wrong, cpu);
        cpu->gr[15] = wrong ? 4 : 0;
        return PROGRAM_GOES_ON;
    }
    uint32_t at = program_obtain(cms, n, pool, level_of(cms));
    if (!at && must)
        return abend(cms, 0x878, cpu);
    if (at)
        cpu->gr[1] = at;
    cpu->gr[15] = at ? 0 : 4;
    return PROGRAM_GOES_ON;
}

/* --- LINK, XCTL, LOAD, DELETE ---------------------------------------------------------------------------- */

/* The program of a name in storage, loaded behind the others when it is not there; false, and said. */
static bool program_named(struct cms *cms, uint32_t at, struct program_name *out,
                          const struct guest_cpu *cpu)
{
    struct programs *p = cms->programs;
    struct cms_command c = {.cms = cms, .n = 2};
    uint8_t name[8];
    if (!program_read(cms, at, name, sizeof name)) {
        program_system_abend(cms, 0x15a, cpu);
        return false;
    }
    program_word(c.token[1], name, sizeof name);
    strcpy(c.token[0], "LOAD");
    c.line = c.operands = "";
    const struct program_name *n = program_find(p, c.token[1]);
    if (!n || !n->defined) {
        struct program_load l = {.c = &c, .automatic = true, .libraries = true};
        unsigned rank = p->start_rank;
        uint32_t start = p->start;
        int rc = edf_name_valid(c.token[1]) ? program_load(&l, 2) : 28;
        n = rc && rc != 4 ? NULL : program_find(p, c.token[1]);
        p->start = rank ? start : p->start;
        p->start_rank = rank ? rank : p->start_rank;
    }
    if (!n || !n->defined) {
        if (!(cms->events & CMS_HALT_EXECUTION))
            program_system_abend(cms, 0x15a, cpu);
        return false;
    }
    *out = *n;
    return true;
}

/* The list that register 15 points to begins with the address of the name. */
static bool named_by_list(struct cms *cms, const struct guest_cpu *cpu, struct program_name *out)
{
    uint8_t word[4];
    if (!program_read(cms, masked(cpu, cpu->gr[15]), word, sizeof word)) {
        program_system_abend(cms, 0x15a, cpu);
        return false;
    }
    return program_named(cms, masked(cpu, get32(word)), out, cpu);
}

static enum program_svc link(struct cms *cms, struct guest_cpu *cpu)
{
    struct program_name n;
    if (named_by_list(cms, cpu, &n))
        program_link(cms, n.name, n.address, n.amode31, cpu);
    return PROGRAM_GOES_ON;
}

static enum program_svc transfer(struct cms *cms, struct guest_cpu *cpu)
{
    struct program_name n;
    if (!named_by_list(cms, cpu, &n))
        return PROGRAM_GOES_ON;
    cpu->gr[15] = cpu->psw_address = n.address;
    cpu->psw_mask = (cpu->psw_mask & ~AMODE_31) | (n.amode31 ? AMODE_31 : 0);
    return PROGRAM_GOES_ON;
}

static enum program_svc load(struct cms *cms, struct guest_cpu *cpu)
{
    struct program_name n;
    if (!program_named(cms, masked(cpu, cpu->gr[0]), &n, cpu))
        return PROGRAM_GOES_ON;
    cpu->gr[0] = n.address | (n.amode31 ? AMODE_31 : 0);
    cpu->gr[1] = (n.length + 7) / 8;
    cpu->gr[15] = 0;
    return PROGRAM_GOES_ON;
}

/* Its storage stays what it is until the next LOAD command. */
static enum program_svc delete_program(struct cms *cms, struct guest_cpu *cpu)
{
    uint8_t bytes[8];
    char name[9] = "";
    if (program_read(cms, masked(cpu, cpu->gr[0]), bytes, sizeof bytes))
        program_word(name, bytes, sizeof bytes);
    const struct program_name *n = program_find(cms->programs, name);
    cpu->gr[15] = n && n->defined ? 0 : 4;
    return PROGRAM_GOES_ON;
}

/* --- TIME, ABEND, WTO ------------------------------------------------------------------------------------- */

static uint32_t packed(unsigned v)
{
    uint32_t out = 0;
    for (unsigned shift = 0; v; v /= 10, shift += 4)
        out |= v % 10 << shift;
    return out;
}

/* Register 1: 0 TU, 1 BIN, 2 DEC, 3 MIC.  The time to register 0, the date 0cyydddF to 1. */
static enum program_svc time_of_day(struct cms *cms, struct guest_cpu *cpu)
{
    struct tm t;
    uint32_t ns;
    uint8_t us[8];
    guest_local_time(cms->g, &t, &ns);
    uint32_t seconds = (uint32_t)(t.tm_hour * 3600 + t.tm_min * 60 + t.tm_sec);
    uint64_t micro = (uint64_t)seconds * 1000000 + ns / 1000;
    switch (cpu->gr[1] & 0xff) {
    case 0: /* of 26.04166 microseconds: 38400 a second */
        cpu->gr[0] = micro * 384 / 10000;
        break;
    case 1:
        cpu->gr[0] = micro / 10000;
        break;
    case 3:
        put64(us, micro << 12);
        if (!program_store(cms, masked(cpu, cpu->gr[0]), us, sizeof us))
            return abend(cms, 0x30b, cpu);
        break;
    default:
        cpu->gr[0] = packed((unsigned)(t.tm_hour * 1000000 + t.tm_min * 10000 + t.tm_sec * 100) +
                            ns / 10000000);
    }
    unsigned year = (unsigned)t.tm_year; /* since 1900: the century is its own digit */
    cpu->gr[1] = packed(year * 1000 + (unsigned)t.tm_yday + 1) << 4 | 0xf;
    cpu->gr[15] = 0;
    return PROGRAM_GOES_ON;
}

/* Register 1: flags, a system code of twelve bits, one of the user. */
static enum program_svc abend_macro(struct cms *cms, struct guest_cpu *cpu)
{
    unsigned system = (unsigned)(cpu->gr[1] >> 12 & 0xfff);
    char code[8], at[9];
    if (system)
        return abend(cms, system, cpu);
    snprintf(code, sizeof code, "%04u", (unsigned)(cpu->gr[1] & 0xfff));
    snprintf(at, sizeof at, "%08X", (unsigned)cpu->psw_address);
    cms_error(cms, "ABE", 155, code, at, NULL);
    program_abend(cms);
    return PROGRAM_GOES_ON;
}

static bool write_line(struct cms *cms, uint32_t at)
{
    uint8_t head[4], text[WTO_MAX];
    if (!program_read(cms, at, head, sizeof head) || get16(head) < sizeof head ||
        get16(head) - sizeof head > sizeof text)
        return false;
    size_t n = get16(head) - sizeof head;
    if (!program_read(cms, at + sizeof head, text, n))
        return false;
    cms_say_ebcdic(cms, text, n);
    return true;
}

/* WTO: length, flags, text.  WTOR has in front of it the reply's length and place, and the ECB. */
static enum program_svc write_to_operator(struct cms *cms, struct guest_cpu *cpu)
{
    uint8_t head[8], line[256], ecb[4];
    uint32_t at = masked(cpu, cpu->gr[1]);
    cpu->gr[15] = 0;
    if (!program_read(cms, at, head, sizeof head))
        return abend(cms, 0xd23, cpu);
    size_t room = head[0];
    if (!room)
        return write_line(cms, at) ? PROGRAM_GOES_ON : abend(cms, 0xd23, cpu);
    if (room > REPLY_MAX || !write_line(cms, at + 8))
        return abend(cms, 0xd23, cpu);
    size_t n = cms_read(cms, line, sizeof line);
    if (n < room)
        memset(line + n, 0x40, room - n);
    put32(ecb, POSTED);
    if (!program_store(cms, get32(head) & 0xffffff, line, room) ||
        !program_store(cms, masked(cpu, get32(head + 4)), ecb, sizeof ecb))
        return abend(cms, 0xd23, cpu);
    return PROGRAM_GOES_ON;
}

/* --- OPEN, CLOSE ------------------------------------------------------------------------------------------ */

static enum program_svc open_files(struct cms *cms, struct guest_cpu *cpu)
{
    return program_open_close(cms, cpu, true) ? PROGRAM_GOES_ON : abend(cms, 0x013, cpu);
}

static enum program_svc close_files(struct cms *cms, struct guest_cpu *cpu)
{
    return program_open_close(cms, cpu, false) ? PROGRAM_GOES_ON : abend(cms, 0x014, cpu);
}

enum program_svc program_os_svc(struct cms *cms, unsigned svc, struct guest_cpu *cpu)
{
    static const struct {
        unsigned svc;
        enum program_svc (*run)(struct cms *cms, struct guest_cpu *cpu);
    } calls[] = {
        {1, wait_for},           /* WAIT */
        {2, post},               /* POST */
        {3, leave},              /* EXIT */
        {4, getmain_list},       /* GETMAIN */
        {5, freemain_list},      /* FREEMAIN */
        {6, link},               /* LINK */
        {7, transfer},           /* XCTL */
        {8, load},               /* LOAD */
        {9, delete_program},     /* DELETE */
        {10, register_form},     /* GETMAIN, FREEMAIN R */
        {11, time_of_day},       /* TIME */
        {13, abend_macro},       /* ABEND */
        {19, open_files},        /* OPEN */
        {20, close_files},       /* CLOSE */
        {35, write_to_operator}, /* WTO, WTOR */
        {44, nothing},           /* CHAP */
        {48, nothing},           /* DEQ */
        {56, nothing},           /* ENQ */
        {62, nothing},           /* DETACH */
        {63, nothing},           /* CHKPT */
        {120, options_form},     /* GETMAIN, FREEMAIN RC, RU */
    };
    for (size_t k = 0; k < sizeof calls / sizeof *calls; k++)
        if (calls[k].svc == svc)
            return calls[k].run(cms, cpu);
    return PROGRAM_NO_SVC;
}
