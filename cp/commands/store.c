/* STORE: registers, PSW, storage and status of one's own virtual machine.
 * Source: CP Commands and Utilities Reference, STORE (Guest Storage, Registers). */
#include "cp/commands/debug.h"
#include "cp/commands/handlers.h"
#include "cp/messages.h"
#include "cp/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int complete(struct command *c)
{
    command_say(c, "Store complete.");
    return 0;
}

/* STORE PSW {word1} word2, or all four words. */
static int store_psw(struct command *c, struct vcpu *v)
{
    char word[24];
    uint64_t words[4], value;
    unsigned n = 0;
    while (n < 4 && command_word(c, word, sizeof word)) {
        if (strlen(word) > 8 || !debug_hex(word, strlen(word), &value))
            return command_error(c, "STO", 12, word, NULL);
        words[n++] = value;
    }
    int rc = command_end(c, "STO");
    if (rc)
        return rc;
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
    return complete(c);
}

static void set_low(void (*set)(struct vcpu *v, unsigned r, uint64_t value), struct vcpu *v,
                    unsigned r, uint64_t old, uint64_t value, bool wide)
{
    set(v, r, wide ? value : (old & ~0xffffffffull) | value);
}

/* One register; false: the value does not fit. */
static bool store_register(struct vcpu *v, char kind, bool wide, unsigned r, uint64_t value)
{
    if (!wide && value >> 32)
        return false;
    if (kind == 'G')
        set_low(sie_set_gr, v, r, sie_gr(v, r), value, wide);
    else if (kind == 'X')
        set_low(sie_set_cr, v, r, sie_cr(v, r), value, wide);
    else if (kind == 'Y')
        sie_set_fpr(v, r, value);
    else
        sie_set_ar(v, r, (uint32_t)value);
    return true;
}

static int store_registers(struct command *c, struct vcpu *v, char kind, bool wide,
                           const char *number)
{
    char word[24];
    unsigned r, last, n = 0;
    uint64_t value;
    if (!*number || !debug_registers(number, &r, &last))
        return command_error(c, "STO", 10, number, NULL);
    for (; r < 16 && command_word(c, word, sizeof word); r++, n++)
        if (!debug_hex(word, strlen(word), &value) || !store_register(v, kind, wide, r, value))
            return command_error(c, "STO", 33, NULL);
    int rc = command_end(c, "STO");
    if (rc)
        return rc;
    return n ? complete(c) : command_error(c, "STO", 33, NULL);
}

/* n bytes at address; false: not all of them are there. */
static bool store_bytes(struct vcpu *v, const struct debug_space *space, uint64_t address,
                        const uint8_t *data, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t absolute;
        if (!debug_absolute(v, space, address + i, &absolute) ||
            storage_write(sie_storage(v), absolute, data + i, 1))
            return false;
    }
    return true;
}

/* Words of hexadecimal digits at a word boundary, or S and a string of digit pairs anywhere. */
static int store_storage(struct command *c, struct vcpu *v, const char *word)
{
    uint64_t address;
    struct debug_space space = {DEBUG_CURRENT, 0, false, 0};
    bool string = false;
    char data[140];
    const char *p = word;
    for (int taken = 0; *p;) {
        taken = debug_space_prefix(v, c->vm->userid, &p, &space);
        if (taken < 0)
            return command_error(c, "STO", 3, word, NULL);
        if (taken)
            continue;
        if (strchr("0123456789ABCDEF", *p))
            break;
        if (*p != 'S' && *p != 'N')
            return command_error(c, "STO", 3, word, NULL);
        string = *p++ == 'S';
    }
    if (space.listed && space.kind != DEBUG_ASCE)
        return command_error(c, "STO", 3, word, NULL);
    if (!debug_hex(p, strlen(p), &address))
        return command_error(c, "STO", 4, p, NULL);
    if (!string)
        address &= ~3ull;
    unsigned n = 0;
    for (; command_word(c, data, sizeof data); n++) {
        uint8_t bytes[64];
        size_t digits = strlen(data);
        char padded[160];
        if (strspn(data, "0123456789ABCDEF") != digits || digits > 128 || (string && digits % 2) ||
            (!string && digits > 8))
            return command_error(c, "STO", 33, NULL);
        snprintf(padded, sizeof padded, "%.*s%s", string ? 0 : (int)(8 - digits), "00000000", data);
        size_t len = strlen(padded) / 2;
        for (size_t i = 0; i < len; i++) {
            uint64_t b = 0;
            debug_hex(padded + 2 * i, 2, &b);
            bytes[i] = (uint8_t)b;
        }
        if (!store_bytes(v, &space, address, bytes, len))
            return command_error(c, "STO", 160, p, NULL);
        address += len;
    }
    return n ? complete(c) : command_error(c, "STO", 33, NULL);
}

static int store(struct command *c, struct vcpu *v)
{
    static const struct {
        const char *prefix;
        char kind;
        bool wide;
    } kinds[] = {
        {"GG", 'G', true}, {"G", 'G', false},    {"XG", 'X', true},  {"X", 'X', false},
        {"Y", 'Y', true},  {"AREG", 'A', false}, {"AR", 'A', false},
    };
    char word[64];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "STO", 26, NULL);
    if (!strcmp(word, "PSW"))
        return store_psw(c, v);
    if (!strcmp(word, "FPC")) {
        char data[24];
        uint64_t value;
        if (!command_word(c, data, sizeof data) || strlen(data) > 8 ||
            !debug_hex(data, strlen(data), &value) || !sie_set_fpc(v, (uint32_t)value))
            return command_error(c, "STO", 33, NULL);
        int rc = command_end(c, "STO");
        return rc ? rc : complete(c);
    }
    if (strlen(word) >= 4 && !strncmp("STATUS", word, strlen(word))) {
        int rc = command_end(c, "STO");
        if (!rc)
            sie_store_status(v);
        return rc ? rc : complete(c);
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t n = strlen(kinds[i].prefix);
        if (!strncmp(word, kinds[i].prefix, n) && !strchr(word, '.')) /* else storage by it */
            return store_registers(c, v, kinds[i].kind, kinds[i].wide, word + n);
    }
    return store_storage(c, v, word);
}

int store_command(struct command *c)
{
    bool held = debug_hold(c->vm);
    int rc = store(c, debug_cpu(c));
    debug_release(c->vm, held);
    return rc;
}
