/* DISPLAY and DUMP: registers, PSW and storage of one's own virtual machine, on the console or on
 * the virtual printer.
 * Storage is in display_storage.c, DISPLAY SCHIB in display_schib.c, DISPLAY LKS in display_linkage.c.
 * Source: CP Commands and Utilities Reference, DISPLAY (Guest Registers, PSW), DUMP.
 * The answers are from memory. */
#include "cp/channel/subchannel.h"
#include "cp/commands/debug.h"
#include "cp/commands/handlers.h"
#include "cp/devices/unit_record.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PRINT_SPACE 0x09 /* channel command: write, space one line */

/* --- registers ------------------------------------------------------------------------------ */

static void hex_words(const uint8_t *bytes, size_t n, char text[48])
{
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < n; i += 4)
        at += (size_t)snprintf(text + at, 48 - at, "%s%08X", i ? " " : "", get32(bytes + i));
}

/* SET PSWTRANS: z/Architecture's PSW in the format of ESA/390; bit 12 is one there, bit 31 zero, and the
 * address has 31 bits.  false: it does not fit: a 64-bit address or addressing mode. */
static bool short_psw(const uint8_t psw[16], char text[48])
{
    uint8_t esa[8];
    bool wide = psw[3] & 1, basic = psw[4] & 0x80;
    put32(esa, (get32(psw) | 0x00080000) & ~1u);
    put32(esa + 4, (get32(psw + 12) & 0x7fffffff) | (basic ? 0x80000000 : 0));
    hex_words(esa, sizeof esa, text);
    return !wide && !get32(psw + 8) && get32(psw + 12) <= 0x7fffffff;
}

/* long_form: DISPLAY PSWG, of 16 bytes in z/Architecture. */
static void display_psw(const struct debug_output *o, struct vcpu *v, bool long_form)
{
    uint8_t psw[16];
    char text[48];
    size_t n = sie_psw_bytes(v, psw);
    if (n > 8 && !long_form) {
        debug_say(o, "PSW = %s%s", text, short_psw(psw, text) ? "" : "  NOT TRANSLATABLE");
        return;
    }
    hex_words(psw, n, text);
    debug_say(o, "%s = %s", n > 8 ? "PSWG" : "PSW", text);
}

/* Where the prefix area has a class's PSWs, and the code of its last interruption. */
static const struct psw_class {
    const char *operand, *name;
    unsigned old_esa, new_esa, old_z, new_z, code, code_n;
} psw_classes[] = {
    {"EXT", "EXT", 0x018, 0x058, 0x130, 0x1b0, 0x086, 2},
    {"SVC", "SVC", 0x020, 0x060, 0x140, 0x1c0, 0x08a, 2},
    {"PRG", "PRG", 0x028, 0x068, 0x150, 0x1d0, 0x08e, 2},
    {"PROG", "PRG", 0x028, 0x068, 0x150, 0x1d0, 0x08e, 2},
    {"MCH", "MCH", 0x030, 0x070, 0x160, 0x1e0, 0x0e8, 8},
    {"I/O", "I/O", 0x038, 0x078, 0x170, 0x1f0, 0x0b8, 4},
};

static void display_class(const struct debug_output *o, struct vcpu *v, const struct psw_class *p)
{
    bool z = sie_zarch(v);
    unsigned at[3] = {z ? p->old_z : p->old_esa, z ? p->new_z : p->new_esa, p->code};
    char text[3][48] = {"", "", ""};
    for (unsigned k = 0; k < 3; k++) {
        uint8_t bytes[16];
        size_t n = k == 2 ? p->code_n : z ? 16 : 8;
        if (storage_read(o->command->vm->storage, sie_real_to_absolute(v, at[k]), bytes, n))
            continue;
        if (n == 2)
            snprintf(text[k], sizeof text[k], "%04X", get16(bytes));
        else
            hex_words(bytes, n, text[k]);
    }
    debug_say(o, "%s OLD %s  CODE %s", p->name, text[0], text[2]);
    debug_say(o, "    NEW %s", text[1]);
}

/* PSW, PSWG [ALL | EXT | I/O | MCH | PRG | SVC]: the current one, with ALL those of every class too.  In
 * z/Architecture PSW is there when SET PSWTRANS says so. */
static int display_psws(const struct debug_output *o, struct vcpu *v, bool long_form)
{
    struct command *c = o->command;
    if (!long_form && sie_zarch(v) && !c->vm->set->psw_display)
        return command_error(c, o->module, 2, "PSW", NULL);
    for (size_t i = 0; i < sizeof psw_classes / sizeof *psw_classes; i++)
        if (command_keyword(c, psw_classes[i].operand, 3)) {
            display_class(o, v, &psw_classes[i]);
            return 0;
        }
    display_psw(o, v, long_form);
    if (!command_keyword(c, "ALL", 3))
        return 0;
    for (size_t i = 0; i < sizeof psw_classes / sizeof *psw_classes; i++)
        if (strcmp(psw_classes[i].operand, "PROG")) /* another word for PRG */
            display_class(o, v, &psw_classes[i]);
    return 0;
}

static uint64_t access_register(const struct vcpu *v, unsigned r)
{
    return sie_ar(v, r);
}

static void display_registers(const struct debug_output *o, struct vcpu *v, const char *name,
                              uint64_t (*get)(const struct vcpu *v, unsigned r), bool wide,
                              unsigned first, unsigned last)
{
    char line[96];
    unsigned per = wide ? 2 : 4;
    for (unsigned r = first; r <= last; r += per) {
        size_t at = (size_t)snprintf(line, sizeof line, "%s %2u =", name, r);
        for (unsigned i = r; i <= last && i < r + per; i++)
            at += (size_t)snprintf(line + at, sizeof line - at, wide ? "  %016llX" : "  %08llX",
                                   (unsigned long long)(wide ? get(v, i) : (uint32_t)get(v, i)));
        debug_say(o, "%s", line);
    }
}

/* -1: the word is no kind of register; otherwise the return code. */
static int display_kind(const struct debug_output *o, struct vcpu *v, const char *word)
{
    static const struct {
        const char *prefix, *name;
        uint64_t (*get)(const struct vcpu *v, unsigned r);
        bool wide;
    } kinds[] = {
        {"GG", "GRG", sie_gr, true},           {"G", "GPR", sie_gr, false},
        {"XG", "CRG", sie_cr, true},           {"X", "CR ", sie_cr, false},
        {"Y", "FPR", sie_fpr, true},           {"AREG", "AR ", access_register, false},
        {"AR", "AR ", access_register, false},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        unsigned first, last;
        size_t n = strlen(kinds[i].prefix);
        if (strncmp(word, kinds[i].prefix, n))
            continue;
        bool there = debug_registers(word + n, &first, &last);
        /* AREG5.2 is two registers; a number that cannot be theirs is an address by register 5. */
        if (!there && !strcmp(kinds[i].prefix, "AREG") && strchr(word, '.'))
            return -1;
        if (!there)
            return command_error(o->command, o->module, 10, word + n, NULL);
        display_registers(o, v, kinds[i].name, kinds[i].get, kinds[i].wide, first, last);
        return 0;
    }
    return -1;
}

/* --- the commands --------------------------------------------------------------------------- */

static bool is_word(const char *word, const char *name, size_t min)
{
    size_t n = strlen(word);
    return n >= min && n <= strlen(name) && !memcmp(word, name, n);
}

static int display_one(const struct debug_output *o, struct vcpu *v, const char *word)
{
    if (is_word(word, "PSWG", 1))
        return display_psws(o, v, !strcmp(word, "PSWG"));
    if (is_word(word, "PREFIX", 3)) {
        debug_say(o, "PREFIX = %08X", sie_prefix(v));
        return 0;
    }
    if (!strcmp(word, "FPC")) {
        debug_say(o, "FPC = %08X", sie_fpc(v));
        return 0;
    }
    if (!strncmp(word, "LKS", 3))
        return debug_display_linkage(o, v, word + 3);
    int rc = display_kind(o, v, word);
    return rc >= 0 ? rc : debug_display_storage(o, v, word);
}

static void to_terminal(void *ctx, const char *line)
{
    command_say(ctx, "%s", line);
}

/* Without class G what is one's own is not there: only CP's storage. */
static bool may_display(const struct command *c, const char *word)
{
    return c->vm->classes & VM_CLASS('G') || (*word == 'H' && strncmp(word, "HOME", 4));
}

int display_command(struct command *c)
{
    char word[64];
    struct vcpu *v = debug_cpu(c);
    const struct debug_output o = {c, "DSP", to_terminal, c};
    if (!command_word(c, word, sizeof word))
        return command_error(c, "DSP", 26, NULL);
    bool held = debug_hold(c->vm);
    int rc = 0;
    do
        rc = !may_display(c, word)       ? command_error(c, "DSP", 3, word, NULL)
             : is_word(word, "SCHIB", 3) ? debug_display_schib(c)
                                         : display_one(&o, v, word);
    while (!rc && command_word(c, word, sizeof word));
    debug_release(c->vm, held);
    return rc;
}

static void to_printer(void *ctx, const char *line)
{
    uint8_t record[132];
    size_t n = strlen(line);
    if (n > sizeof record)
        n = sizeof record;
    ebcdic_from_ascii(record, line, n);
    unit_record_write(ctx, PRINT_SPACE, record, n ? n : 1);
}

/* DUMP operand ... [*title]: all registers, and the storage that the operands name, printed. */
int dump_command(struct command *c)
{
    static const char *const always[] = {"GG", "XG", "Y", "AR", "PREFIX"};
    struct unit_record *printer = unit_record_next(c->vm, 0, 'L');
    char line[160], now[40], word[64];
    struct vcpu *v = debug_cpu(c);
    struct command d = *c;
    const struct debug_output o = {&d, "DMP", to_printer, printer};
    if (!command_peek(c, line, 16))
        return command_error(c, "DMP", 26, NULL);
    if (!printer)
        return command_error(c, "DMP", 40, "000E", NULL);
    const char *title = strchr(c->operands, '*');
    system_time_text(c->vm->sys, system_now(), TIME_LOGON, now);
    snprintf(line, sizeof line, "%s  %s  %.80s", c->vm->userid, now,
             title ? c->original + (title - c->operands) + 1 : "");
    char *operands = strndup(c->operands, title ? (size_t)(title - c->operands) : SIZE_MAX / 2);
    if (!operands)
        return command_error(c, "DMP", 26, NULL);
    d.operands = d.original = "";
    to_printer(printer, line);
    bool held = debug_hold(c->vm);
    int rc = 0;
    display_psw(&o, v, !c->vm->set->psw_display);
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        display_one(&o, v, always[i]);
    d.operands = d.original = operands;
    while (!rc && command_word(&d, word, sizeof word))
        rc = strncmp(word, "LKS", 3) ? debug_display_storage(&o, v, word)
                                     : debug_display_linkage(&o, v, word + 3);
    debug_release(c->vm, held);
    free(operands);
    if (!rc)
        command_say(c, "Command complete");
    return rc;
}
