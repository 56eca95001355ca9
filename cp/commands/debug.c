/* DISPLAY and STORE: registers, PSW and storage of one's own virtual machine.
 * Source: CP Commands and Utilities Reference, DISPLAY, STORE. */
#include "cp/commands/handlers.h"
#include "cp/messages.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DISPLAY_MAX 4096 /* bytes of storage that one DISPLAY shows */

static struct vcpu *cpu(struct command *c)
{
    return sie_vcpu(c->vm->guest, c->vm->base_cpu);
}

static bool hex(const char *text, size_t n, uint64_t *value)
{
    if (!n || n > 16 || strspn(text, "0123456789ABCDEF") < n)
        return false;
    char digits[17];
    memcpy(digits, text, n);
    digits[n] = '\0';
    *value = strtoull(digits, NULL, 16);
    return true;
}

static void display_psw(struct command *c, struct vcpu *v)
{
    uint8_t psw[16];
    char text[48];
    size_t n = sie_psw_bytes(v, psw), at = 0;
    for (size_t i = 0; i < n; i += 4)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%08X", i ? " " : "", get32(psw + i));
    command_say(c, "PSW = %s", text);
}

static void display_registers(struct command *c, struct vcpu *v, const char *name,
                              uint64_t (*get)(const struct vcpu *v, unsigned r), unsigned first,
                              unsigned last)
{
    char line[96];
    bool wide = sie_zarch(v);
    unsigned per = wide ? 2 : 4;
    for (unsigned r = first; r <= last; r += per) {
        size_t at = (size_t)snprintf(line, sizeof line, "%s %2u = ", name, r);
        for (unsigned i = r; i <= last && i < r + per; i++)
            at += (size_t)snprintf(line + at, sizeof line - at, wide ? " %016llX" : " %08llX",
                                   (unsigned long long)(wide ? get(v, i) : get(v, i) & 0xffffffff));
        command_say(c, "%s", line);
    }
}

static uint64_t access_register(const struct vcpu *v, unsigned r)
{
    return sie_ar(v, r);
}

/* "G", "G5", "G0-7": the registers that are named behind the letter. */
static bool register_range(const char *text, unsigned *first, unsigned *last)
{
    char *end;
    *first = 0;
    *last = 15;
    if (!*text)
        return true;
    *first = *last = (unsigned)strtoul(text, &end, 10);
    if (end == text)
        return false;
    if (*end == '-')
        *last = (unsigned)strtoul(end + 1, &end, 10);
    return !*end && *first <= *last && *last < 16;
}

static int display_storage(struct command *c, const char *word)
{
    uint64_t address, length = 1;
    size_t n = strspn(word, "0123456789ABCDEF");
    uint8_t data[16];
    char line[96], text[17];
    if (!hex(word, n, &address))
        return command_error(c, "DSP", 4, word, NULL);
    if (word[n] == '.'   ? !hex(word + n + 1, strlen(word + n + 1), &length)
        : word[n] == '-' ? !hex(word + n + 1, strlen(word + n + 1), &length)
                         : word[n])
        return command_error(c, "DSP", 4, word, NULL);
    if (word[n] == '-')
        length = length >= address ? length - address + 1 : 0;
    if (!length || length > DISPLAY_MAX)
        return command_error(c, "DSP", 26, NULL);
    uint64_t end = address + length;
    for (uint64_t at = address & ~15ull; at < end; at += 16) {
        if (storage_read(c->vm->storage, at, data, sizeof data)) {
            snprintf(text, sizeof text, "%llX", (unsigned long long)at);
            return command_error(c, "DSP", 160, text, NULL);
        }
        for (unsigned i = 0; i < 16; i++) {
            uint8_t ch = ebcdic_to_latin1(EBCDIC_037, data[i]);
            text[i] = (char)(ch >= 0x20 && ch < 0x7f ? ch : '.');
        }
        text[16] = '\0';
        snprintf(line, sizeof line, "R%08llX  %08X %08X %08X %08X  %02X *%s*",
                 (unsigned long long)at, get32(data), get32(data + 4), get32(data + 8),
                 get32(data + 12), storage_key(c->vm->storage, at), text);
        command_say(c, "%s", line);
    }
    return 0;
}

static int display_one(struct command *c, const char *word)
{
    struct vcpu *v = cpu(c);
    static const struct {
        char letter;
        const char *name;
        uint64_t (*get)(const struct vcpu *v, unsigned r);
    } kinds[] = {
        {'G', "GPR", sie_gr},
        {'X', "CR ", sie_cr},
        {'Y', "FPR", sie_fpr},
        {'A', "AR ", access_register},
    };
    if (!strcmp(word, "PSW")) {
        display_psw(c, v);
        return 0;
    }
    if (!strcmp(word, "PREFIX")) {
        command_say(c, "PREFIX = %08X", sie_prefix(v));
        return 0;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        unsigned first, last;
        const char *rest = word + 1 + (word[0] == 'A' && word[1] == 'R');
        bool letter = word[0] == kinds[i].letter && (word[0] != 'A' || word[1] == 'R');
        if (letter && register_range(rest, &first, &last)) {
            display_registers(c, v, kinds[i].name, kinds[i].get, first, last);
            return 0;
        }
    }
    if (word[0] == 'R' || word[0] == 'L' || word[0] == 'U')
        word++;
    return display_storage(c, word);
}

int display_command(struct command *c)
{
    char word[48];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "DSP", 26, NULL);
    int rc = 0;
    do
        rc = display_one(c, word);
    while (!rc && command_word(c, word, sizeof word));
    return rc;
}

/* --- STORE ---------------------------------------------------------------------------------- */

/* STORE PSW {word1} word2, or all four words in z/Architecture mode. */
static int store_psw(struct command *c)
{
    char word[24];
    uint64_t words[4], value;
    unsigned n = 0;
    while (n < 4 && command_word(c, word, sizeof word)) {
        if (strlen(word) > 8 || !hex(word, strlen(word), &value))
            return command_error(c, "STO", 4, word, NULL);
        words[n++] = value;
    }
    struct vcpu *v = cpu(c);
    struct sie_psw psw = sie_psw(v);
    if (n == 1) {
        psw.address = words[0] & 0x7fffffff;
    } else if (n == 2) { /* the short form: addressing mode in bit 32, bit 12 is one */
        psw.mask = (words[0] & ~0x00080000ull) << 32 | (words[1] & 0x80000000);
        psw.address = words[1] & 0x7fffffff;
    } else if (n == 4) {
        psw.mask = words[0] << 32 | words[1];
        psw.address = words[2] << 32 | words[3];
    } else {
        return command_error(c, "STO", 26, NULL);
    }
    sie_set_psw(v, psw);
    command_say(c, "Store complete.");
    return 0;
}

static int store_registers(struct command *c, char kind, const char *number)
{
    char word[24], *end;
    unsigned r = (unsigned)strtoul(number, &end, 10);
    uint64_t value;
    if (end == number || *end || r > 15)
        return command_error(c, "STO", 26, NULL);
    struct vcpu *v = cpu(c);
    unsigned n = 0;
    for (; r < 16 && command_word(c, word, sizeof word); r++, n++) {
        if (!hex(word, strlen(word), &value))
            return command_error(c, "STO", 4, word, NULL);
        if (kind == 'G')
            sie_set_gr(v, r, value);
        else if (kind == 'X')
            sie_set_cr(v, r, value);
        else
            sie_set_fpr(v, r, value);
    }
    if (!n)
        return command_error(c, "STO", 26, NULL);
    command_say(c, "Store complete.");
    return 0;
}

/* Words of hexadecimal digits, or S and a string of digit pairs. */
static int store_storage(struct command *c, const char *word)
{
    uint64_t address;
    char data[128];
    bool string = word[0] == 'S';
    if (!hex(word + string, strlen(word + string), &address))
        return command_error(c, "STO", 4, word, NULL);
    unsigned n = 0;
    while (command_word(c, data, sizeof data)) {
        uint8_t bytes[64];
        size_t digits = strlen(data);
        char padded[144];
        if (strspn(data, "0123456789ABCDEF") != digits || (string && digits % 2) ||
            (!string && digits > 8))
            return command_error(c, "STO", 4, data, NULL);
        snprintf(padded, sizeof padded, "%.*s%s", string ? 0 : (int)(8 - digits), "00000000", data);
        size_t len = strlen(padded) / 2;
        for (size_t i = 0; i < len; i++) {
            uint64_t b = 0;
            hex(padded + 2 * i, 2, &b);
            bytes[i] = (uint8_t)b;
        }
        if (storage_write(c->vm->storage, address, bytes, len))
            return command_error(c, "STO", 26, NULL);
        address += len;
        n++;
    }
    if (!n)
        return command_error(c, "STO", 26, NULL);
    command_say(c, "Store complete.");
    return 0;
}

int store_command(struct command *c)
{
    char word[24];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "STO", 26, NULL);
    if (!strcmp(word, "PSW"))
        return store_psw(c);
    if ((word[0] == 'G' || word[0] == 'X' || word[0] == 'Y') && isdigit((unsigned char)word[1]))
        return store_registers(c, word[0], word + 1);
    return store_storage(c, word);
}
