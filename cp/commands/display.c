/* DISPLAY and DUMP: registers, PSW and storage of one's own virtual machine, on the console or on
 * the virtual printer.
 * DISPLAY SCHIB is in display_schib.c.
 * Source: CP Commands and Utilities Reference, DISPLAY (Guest Registers, Storage), DUMP. */
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

#define PAGE        4096u
#define PRINT_SPACE 0x09 /* channel command: write, space one line */

/* --- registers ------------------------------------------------------------------------------ */

static void hex_words(const uint8_t *bytes, size_t n, char text[48])
{
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < n; i += 4)
        at += (size_t)snprintf(text + at, 48 - at, "%s%08X", i ? " " : "", get32(bytes + i));
}

static void display_psw(struct command *c, struct vcpu *v)
{
    uint8_t psw[16];
    char text[48];
    hex_words(psw, sie_psw_bytes(v, psw), text);
    command_say(c, "PSW = %s", text);
}

/* PSW ALL: the old and new PSWs of every class, from the prefix area. */
static void display_all_psws(struct command *c, struct vcpu *v)
{
    static const struct {
        const char *name;
        unsigned old_esa, new_esa, old_z, new_z;
    } classes[] = {
        {"RST", 0x008, 0x000, 0x120, 0x1a0}, {"EXT", 0x018, 0x058, 0x130, 0x1b0},
        {"SVC", 0x020, 0x060, 0x140, 0x1c0}, {"PRG", 0x028, 0x068, 0x150, 0x1d0},
        {"MCH", 0x030, 0x070, 0x160, 0x1e0}, {"I/O", 0x038, 0x078, 0x170, 0x1f0},
    };
    bool z = sie_zarch(v);
    size_t n = z ? 16 : 8;
    display_psw(c, v);
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        uint8_t bytes[16];
        char old[48] = "", new[48] = "";
        unsigned at[2] = {z ? classes[i].old_z : classes[i].old_esa,
                          z ? classes[i].new_z : classes[i].new_esa};
        for (unsigned k = 0; k < 2; k++)
            if (!storage_read(c->vm->storage, sie_real_to_absolute(v, at[k]), bytes, n))
                hex_words(bytes, n, k ? new : old);
        command_say(c, "%s OLD %s", classes[i].name, old);
        command_say(c, "    NEW %s", new);
    }
}

static uint64_t access_register(const struct vcpu *v, unsigned r)
{
    return sie_ar(v, r);
}

static void display_registers(struct command *c, struct vcpu *v, const char *name,
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
        command_say(c, "%s", line);
    }
}

/* -1: the word is no kind of register; otherwise the return code. */
static int display_kind(struct command *c, struct vcpu *v, const char *word)
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
        if (!debug_registers(word + n, &first, &last))
            return command_error(c, "DSP", 10, word + n, NULL);
        display_registers(c, v, kinds[i].name, kinds[i].get, kinds[i].wide, first, last);
        return 0;
    }
    return -1;
}

/* --- storage -------------------------------------------------------------------------------- */

struct area {
    struct vcpu *v;
    enum debug_space space;
    bool text, ascii, keys, instructions;
    uint64_t first, last;
};

/* The bytes at `at`, as many as are on that page, at most n; 0: not addressable. */
static size_t area_read(const struct area *a, uint64_t at, uint8_t *to, size_t n, uint8_t *key)
{
    uint64_t absolute;
    size_t left = PAGE - (size_t)(at % PAGE);
    if (n > left)
        n = left;
    struct storage *s = sie_storage(a->v);
    if (!debug_absolute(a->v, a->space, at, &absolute))
        return 0;
    *key = storage_key(s, absolute);
    if (storage_read(s, absolute, to, n))
        return 0;
    if (storage_key(s, absolute) != *key) /* looking is no reference */
        storage_set_key(s, absolute, *key);
    return n;
}

static char letter(const struct area *a)
{
    return debug_translated(a->v, a->space) ? 'V' : 'R';
}

static void address_text(const struct area *a, uint64_t at, char text[20])
{
    snprintf(text, 20, a->last >> 32 ? "%c%016llX" : "%c%08llX", letter(a), (unsigned long long)at);
}

static void not_addressable(struct command *c, const struct area *a, uint64_t at, uint64_t last)
{
    char from[20], to[20];
    address_text(a, at, from);
    address_text(a, last, to);
    command_say(c, "%s TO %s  NON-ADDRESSABLE STORAGE", from, to + 1);
}

static void display_keys(struct command *c, const struct area *a)
{
    char from[20], to[20];
    uint8_t byte, key, next;
    for (uint64_t at = a->first & ~(uint64_t)(PAGE - 1); at <= a->last;) {
        uint64_t end = at | (PAGE - 1);
        if (!area_read(a, at, &byte, 1, &key)) {
            not_addressable(c, a, at, end);
            at = end + 1;
            continue;
        }
        while (end < a->last && area_read(a, end + 1, &byte, 1, &next) && next == key)
            end += PAGE;
        address_text(a, at, from);
        address_text(a, end, to);
        command_say(c, "%s TO %s  KEY = %02X", from, to + 1, key);
        at = end + 1;
        if (!at)
            break;
    }
}

static void display_instructions(struct command *c, const struct area *a)
{
    for (uint64_t at = a->first & ~1ull; at <= a->last;) {
        uint8_t bytes[6] = {0}, key;
        char where[20], name[SIE_MNEMONIC], hex[13] = "";
        size_t n = area_read(a, at, bytes, 6, &key);
        if (!n) {
            not_addressable(c, a, at, at | (PAGE - 1));
            at = (at | (PAGE - 1)) + 1;
            continue;
        }
        if (n < 6)
            area_read(a, at + n, bytes + n, 6 - n, &key);
        unsigned length = bytes[0] < 0x40 ? 2 : bytes[0] < 0xc0 ? 4 : 6;
        if (!sie_mnemonic(bytes, name))
            strcpy(name, "????");
        for (unsigned i = 0; i < length; i++)
            snprintf(hex + 2 * i, 3, "%02X", bytes[i]);
        address_text(a, at, where);
        command_say(c, "%s  %-6s%s", where, name, hex);
        at += length;
    }
}

/* Words at `at` as a line. */
static void storage_line(struct command *c, const struct area *a, uint64_t at, const uint8_t *data,
                         size_t n, bool key_too, uint8_t key)
{
    char where[20], line[120], text[24] = "";
    address_text(a, at, where);
    size_t used = (size_t)snprintf(line, sizeof line, "%s ", where);
    for (size_t i = 0; i < 16; i += 4)
        if (i < n)
            used += (size_t)snprintf(line + used, sizeof line - used, " %08X", get32(data + i));
        else if (a->text || key_too)
            used += (size_t)snprintf(line + used, sizeof line - used, "%9s", "");
    if (key_too)
        used += (size_t)snprintf(line + used, sizeof line - used, "  %02X", key);
    else if (a->text)
        used += (size_t)snprintf(line + used, sizeof line - used, "    ");
    for (size_t i = 0; i < n; i++) {
        uint8_t ch = a->ascii ? data[i] : ebcdic_to_latin1(EBCDIC_037, data[i]);
        text[i] = (char)(ch >= 0x20 && ch < 0x7f ? ch : '.');
    }
    text[n] = '\0';
    if (a->text)
        snprintf(line + used, sizeof line - used, " *%s*", text);
    command_say(c, "%s", line);
}

static void display_words(struct command *c, const struct area *a)
{
    uint8_t data[16], before[16], key, page_key = 0;
    uint64_t same = 0, at = a->first & ~3ull, last = a->last | 3, page = 1;
    bool have = false;
    char from[20], to[20];
    while (at <= last) {
        size_t want = last - at < 16 ? (size_t)(last - at) + 1 : 16;
        size_t n = area_read(a, at, data, want, &key);
        bool new_page = at / PAGE != page;
        bool equal = have && n == 16 && !memcmp(data, before, 16) && !new_page && at + 16 <= last;
        if (equal) {
            same = same ? same : at;
        } else if (same) {
            address_text(a, same, from);
            address_text(a, at - 1, to);
            command_say(c, "%s TO %s SUPPRESSED LINE(S) SAME AS ABOVE ....", from, to + 1);
            same = 0;
        }
        if (!n) {
            uint64_t end = at | (PAGE - 1);
            not_addressable(c, a, at, end < last ? end : last);
            have = false;
            at = end + 1;
            if (!at)
                break;
            continue;
        }
        if (!equal)
            storage_line(c, a, at, data, n, letter(a) == 'R' && (new_page || key != page_key), key);
        page = at / PAGE;
        page_key = key;
        have = n == 16;
        memcpy(before, data, 16);
        at += n;
        if (!at)
            break;
    }
}

/* [K|T|TX|I] [L|R|P|V|S|H] hexloc ...: modifiers and the space, in any order. */
static int display_storage(struct command *c, struct vcpu *v, const char *word)
{
    struct area a = {.v = v};
    const char *p = word;
    for (; *p && !strchr("0123456789ABCDEF", *p); p++) {
        if (*p == 'K')
            a.keys = true;
        else if (*p == 'T')
            a.text = true;
        else if (*p == 'X' && a.text)
            a.ascii = true;
        else if (*p == 'I')
            a.instructions = true;
        else if (!debug_space_letter(*p, &a.space))
            return command_error(c, "DSP", 3, word, NULL);
    }
    uint64_t size = storage_size(c->vm->storage);
    unsigned unit = a.keys ? PAGE : a.instructions ? 2 : 4;
    int rc = debug_range(p, unit, size - 1, &a.first, &a.last);
    if (rc)
        return command_error(c, "DSP", (unsigned)rc, p, NULL);
    if (!debug_translated(v, a.space)) {
        if (a.first >= size)
            return command_error(c, "DSP", 160, p, NULL);
        if (a.last >= size)
            a.last = size - 1;
    }
    if (a.keys)
        display_keys(c, &a);
    else if (a.instructions)
        display_instructions(c, &a);
    else
        display_words(c, &a);
    return 0;
}

/* --- the commands --------------------------------------------------------------------------- */

static int display_one(struct command *c, struct vcpu *v, const char *word)
{
    if (!strcmp(word, "PSW")) {
        if (command_keyword(c, "ALL", 3))
            display_all_psws(c, v);
        else
            display_psw(c, v);
        return 0;
    }
    if (strlen(word) >= 3 && !strncmp("PREFIX", word, strlen(word))) {
        command_say(c, "PREFIX = %08X", sie_prefix(v));
        return 0;
    }
    if (strlen(word) >= 3 && !strncmp("SCHIB", word, strlen(word)))
        return debug_display_schib(c);
    if (!strcmp(word, "FPC")) {
        command_say(c, "FPC = %08X", sie_fpc(v));
        return 0;
    }
    int rc = display_kind(c, v, word);
    return rc >= 0 ? rc : display_storage(c, v, word);
}

int display_command(struct command *c)
{
    char word[64];
    struct vcpu *v = debug_cpu(c);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "DSP", 26, NULL);
    bool held = debug_hold(c->vm);
    int rc = 0;
    do
        rc = display_one(c, v, word);
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
    static const char *const always[] = {"PSW", "GG", "XG", "Y", "AR", "PREFIX"};
    struct unit_record *printer = unit_record_next(c->vm, 0, 'L');
    char line[160], now[40], word[64];
    struct vcpu *v = debug_cpu(c);
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
    struct command d = *c;
    d.respond = to_printer;
    d.respond_ctx = printer;
    d.operands = d.original = operands;
    to_printer(printer, line);
    bool held = debug_hold(c->vm);
    int rc = 0;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        display_one(&d, v, always[i]);
    while (!rc && command_word(&d, word, sizeof word))
        if (display_one(&d, v, word))
            rc = display_one(c, v, word); /* says why on the console */
    debug_release(c->vm, held);
    free(operands);
    if (!rc)
        command_say(c, "Command complete");
    return rc;
}
