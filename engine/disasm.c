/* Instructions as text, and what a traced one referred to: for CP's DISPLAY and TRACE.  Names and
 * formats come from insn.def. */
#include "engine/cpu.h"
#include "engine/insn.h"
#include "engine/step.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct text {
    char *at;
    size_t left;
};

__attribute__((format(printf, 2, 3))) static void put(struct text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(t->at, t->left, format, args);
    va_end(args);
    size_t used = n < 0 ? 0 : (size_t)n < t->left ? (size_t)n : t->left ? t->left - 1 : 0;
    t->at += used;
    t->left -= used;
}

/* d(x,b) */
static void storage_operand(struct text *t, int32_t d, unsigned x, unsigned b)
{
    put(t, "%d", d);
    if (x < 16)
        put(t, "(%u,%u)", x, b < 16 ? b : 0);
    else if (b < 16)
        put(t, "(%u)", b);
}

/* d(l,b) */
static void length_operand(struct text *t, unsigned d, unsigned l, unsigned b)
{
    put(t, "%u(%u,%u)", d, l, b < 16 ? b : 0);
}

static void relative(struct text *t, const struct insn *i, uint64_t address)
{
    put(t, "X'%llX'", (unsigned long long)(address + (uint64_t)i->imm));
}

static void register_operands(struct text *t, unsigned format, const struct insn *i)
{
    if (format == FMT_I)
        put(t, "%u", (unsigned)i->imm & 0xff);
    else if (format == FMT_RRF || format == FMT_RRD)
        put(t, "%u,%u,%u", i->r1, i->r3, i->r2);
    else
        put(t, "%u,%u", i->r1, i->r2);
}

static void immediate_operands(struct text *t, unsigned format, const struct insn *i, uint64_t at)
{
    switch (format) {
    case FMT_RI:
    case FMT_RIL:
        put(t, "%u,%lld", i->r1, (long long)i->imm);
        break;
    case FMT_RI_B:
    case FMT_RIL_B:
        put(t, "%u,", i->r1);
        relative(t, i, at);
        break;
    case FMT_RSI:
    case FMT_RIE_E:
        put(t, "%u,%u,", i->r1, i->r3);
        relative(t, i, at);
        break;
    case FMT_RIE_B:
        put(t, "%u,%u,%u,", i->r1, i->r2, i->r3);
        relative(t, i, at);
        break;
    case FMT_RIE_C:
        put(t, "%u,%d,%u,", i->r1, i->d2, i->r3);
        relative(t, i, at);
        break;
    case FMT_RIE_F:
        put(t, "%u,%u,%u,%u,%u", i->r1, i->r2, i->b1, i->x2, i->l);
        break;
    case FMT_RIE_D:
        put(t, "%u,%u,%lld", i->r1, i->r3, (long long)i->imm);
        break;
    default:
        put(t, "%u,%lld,%u", i->r1, (long long)i->imm, i->r3);
        break;
    }
}

static void storage_operands(struct text *t, unsigned format, const struct insn *i)
{
    switch (format) {
    case FMT_SI:
    case FMT_SIY:
    case FMT_SIL:
        storage_operand(t, i->d2, 16, i->b2);
        put(t, ",%lld", (long long)i->imm);
        return;
    case FMT_RRS:
        put(t, "%u,%u,%u,", i->r1, i->r2, i->r3);
        break;
    case FMT_RIS:
        put(t, "%u,%lld,%u,", i->r1, (long long)i->imm, i->r3);
        break;
    case FMT_RS:
    case FMT_RSY:
    case FMT_RXF:
        put(t, "%u,%u,", i->r1, i->r3);
        break;
    case FMT_S:
    case FMT_RSL:
        break;
    default:
        put(t, "%u,", i->r1);
        break;
    }
    storage_operand(t, i->d2, i->x2, i->b2);
}

static void two_storage_operands(struct text *t, unsigned format, const struct insn *i)
{
    switch (format) {
    case FMT_SS_L:
        length_operand(t, i->d1, i->l + 1u, i->b1);
        break;
    case FMT_SS_LL:
        length_operand(t, i->d1, i->r1 + 1u, i->b1);
        put(t, ",");
        length_operand(t, (unsigned)i->d2, i->r3 + 1u, i->b2);
        return;
    case FMT_SS_RR:
        length_operand(t, i->d1, i->r1, i->b1);
        break;
    default:
        storage_operand(t, i->d1, 16, i->b1);
        break;
    }
    put(t, ",");
    storage_operand(t, i->d2, 16, i->b2);
    if (format == FMT_SS_RR || format == FMT_SSF)
        put(t, ",%u", i->r3);
}

static void operands(struct text *t, unsigned format, const struct insn *i, uint64_t at)
{
    switch (format) {
    case FMT_E:
    case FMT_IE:
    case FMT_MII:
    case FMT_SMI:
        break;
    case FMT_I:
    case FMT_RR:
    case FMT_RRE:
    case FMT_RRF:
    case FMT_RRD:
        register_operands(t, format, i);
        break;
    case FMT_SS_L:
    case FMT_SS_LL:
    case FMT_SS_RR:
    case FMT_SSE:
    case FMT_SSF:
        two_storage_operands(t, format, i);
        break;
    case FMT_RX:
    case FMT_RXY:
    case FMT_RXE:
    case FMT_RXF:
    case FMT_RS:
    case FMT_RSY:
    case FMT_RSL:
    case FMT_RRS:
    case FMT_RIS:
    case FMT_S:
    case FMT_SI:
    case FMT_SIY:
    case FMT_SIL:
        storage_operands(t, format, i);
        break;
    default:
        immediate_operands(t, format, i, at);
        break;
    }
}

bool sie_mnemonic(const uint8_t *bytes, char name[SIE_MNEMONIC])
{
    const struct insn_def *def = insn_lookup(bytes);
    unsigned n = 0;
    for (; def && def->mnemonic[n] && n + 1 < SIE_MNEMONIC; n++)
        name[n] = (char)toupper((unsigned char)def->mnemonic[n]);
    name[n] = '\0';
    return def;
}

unsigned sie_disassemble(char *text, size_t n, const uint8_t *bytes, uint64_t address)
{
    const struct insn_def *def = insn_lookup(bytes);
    unsigned length = insn_length(bytes[0]);
    char name[SIE_MNEMONIC];
    struct text t = {text, n};
    struct insn i;
    if (!def) {
        put(&t, "DC    X'");
        for (unsigned k = 0; k < length; k++)
            put(&t, "%02X", bytes[k]);
        put(&t, "'");
        return length;
    }
    insn_decode(&i, def, bytes, 0);
    sie_mnemonic(bytes, name);
    put(&t, def->format == FMT_E ? "%s" : "%-5s ", name);
    operands(&t, def->format, &i, address);
    return length;
}

/* --- what a traced instruction referred to ------------------------------------------------------- */

static uint64_t address_of(const struct vcpu *c, int32_t d, unsigned x, unsigned b)
{
    const uint64_t *gr = c->step->gr;
    uint64_t a = (uint64_t)(int64_t)d;
    if (b && b < 16)
        a += gr[b];
    if (x && x < 16)
        a += gr[x];
    return a & c->address_mask;
}

unsigned sie_trace_operands(const struct vcpu *v, bool executed, uint64_t address[2])
{
    const struct sie_trace_event *e = v->step && v->step->event.length ? &v->step->event : NULL;
    const uint8_t *bytes = e && executed ? sie_trace_bytes(e) : e ? e->bytes : NULL;
    const struct insn_def *def = bytes ? insn_lookup(bytes) : NULL;
    struct insn i;
    if (!def)
        return 0;
    insn_decode(&i, def, bytes, 0);
    switch (def->format) {
    case FMT_RS: /* shifts have no storage operand */
        if (bytes[0] >= 0x88 && bytes[0] <= 0x8f)
            return 0;
        break;
    case FMT_RX:
        if (bytes[0] == 0x41 || bytes[0] == 0x47 || bytes[0] == 0x4d || bytes[0] == 0x45)
            return 0; /* LA; branches say where they went */
        break;
    case FMT_RXY:
    case FMT_RXE:
    case FMT_RXF:
    case FMT_RSY:
    case FMT_RSL:
    case FMT_S:
    case FMT_SI:
    case FMT_SIY:
    case FMT_SIL:
        break;
    case FMT_SS_L:
    case FMT_SS_LL:
    case FMT_SS_RR:
    case FMT_SSE:
    case FMT_SSF:
        address[0] = address_of(v, i.d1, 16, i.b1);
        address[1] = address_of(v, i.d2, 16, i.b2);
        return 2;
    default:
        return 0;
    }
    if (i.b2 >= 16 && i.x2 >= 16 && def->format == FMT_S && !i.d2)
        return 0;
    address[0] = address_of(v, i.d2, i.x2, i.b2);
    return 1;
}

static bool listed(const char *name, const char *const *names, size_t n)
{
    while (n && strcmp(name, names[n - 1]))
        n--;
    return n;
}

#define LISTED(name, names) listed(name, names, sizeof(names) / sizeof *(names))

static const char *const privileged[] = {
    "DIAG",  "LPSW",  "LPSWE", "SSM",   "STNSM", "STOSM", "SIGP",  "LCTL",  "LCTLG", "STCTL",
    "STCTG", "LRA",   "LRAY",  "LRAG",  "STRAG", "SSKE",  "ISKE",  "RRBE",  "RRBM",  "IPTE",
    "IDTE",  "PTLB",  "PALB",  "CSP",   "CSPG",  "SCK",   "SCKC",  "STCKC", "SPT",   "STPT",
    "SPX",   "STPX",  "STAP",  "STIDP", "STSI",  "STFL",  "SCKPF", "LURA",  "LURAG", "STURA",
    "STURG", "PFMF",  "TPROT", "TB",    "ESEA",  "PTF",   "LASP",  "LPTEA", "ESAIR", "EPAIR",
    "SSAIR", "TRACE", "TRACG", "LPP",   "SERVC", "SQBS",  "CHSC",  "CSCH",  "HSCH",  "MSCH",
    "SSCH",  "STSCH", "TSCH",  "TPI",   "RSCH",  "XSCH",  "SAL",   "RCHP",  "SCHM",  "STCRW",
    "STCPS", "SIGA",  "EQBS",
};

static const char *const semiprivileged[] = {
    "EPAR", "ESAR", "IAC", "IPK",  "IVSK", "MVCDK", "MVCK", "MVCP",  "MVCS",  "MVCSK", "PC",  "PR",
    "PT",   "PTI",  "SAC", "SACF", "SPKA", "SSAR",  "STCK", "STCKE", "STCKF", "BSA",   "BSG",
};

bool sie_privileged(const uint8_t *bytes)
{
    char name[SIE_MNEMONIC];
    return sie_mnemonic(bytes, name) && sie_privileged_named(name);
}

bool sie_privileged_named(const char *name)
{
    return LISTED(name, privileged);
}

bool sie_control_named(const char *name)
{
    return sie_privileged_named(name) || LISTED(name, semiprivileged);
}

bool sie_trace_stores(const uint8_t *bytes)
{
    static const char *const others[] = {
        "MVI",   "MVC",   "MVN",   "MVZ",   "MVO",   "NI",   "OI",    "XI",    "NC",   "OC",
        "XC",    "TR",    "ED",    "CS",    "CDS",   "TS",   "CVD",   "AP",    "SP",   "MP",
        "DP",    "ZAP",   "SRP",   "TSCH",  "TPI",   "PACK", "UNPK",  "EDMK",  "CSG",  "CDSG",
        "CVDG",  "CSY",   "CDSY",  "ASI",   "AGSI",  "ALSI", "ALGSI", "MVCIN", "MVCK", "MVCP",
        "MVCS",  "MVIY",  "NIY",   "OIY",   "XIY",   "MVHI", "MVGHI", "MVHHI", "PKA",  "PKU",
        "UNPKA", "UNPKU", "MVCDK", "MVCSK", "MVCOS",
    };
    char name[SIE_MNEMONIC];
    return sie_mnemonic(bytes, name) && (!strncmp(name, "ST", 2) || LISTED(name, others));
}
