/* STORE: registers, PSW, storage and status of one's own virtual machine, and (class C) CP's storage,
 * which is its pool of frames: LOCK MAP says which a guest's page has.
 * Source: CP Commands and Utilities Reference, STORE (Guest Storage, Registers, Status); of STORE (Host
 * Storage) no text was at hand: it is what DISPLAY (Host Storage) shows, in the forms that the guest's
 * has.  PSWG with less than four words is from memory. */
#include "cp/commands/debug.h"
#include "cp/commands/handlers.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODULE     "STO"
#define STRING_MAX 256u /* bytes: more than a line has */

static void to_terminal(void *ctx, const char *line)
{
    command_say(ctx, "%s", line);
}

static int complete(struct command *c)
{
    command_say(c, "Store complete.");
    return 0;
}

/* PSWG [[[word1] word2] word3] word4: those that are left out stay. */
static void set_wide_psw(struct sie_psw *psw, const uint64_t words[4], unsigned n)
{
    uint64_t now[4] = {psw->mask >> 32, psw->mask & 0xffffffff, psw->address >> 32,
                       psw->address & 0xffffffff};
    for (unsigned i = 0; i < n; i++)
        now[4 - n + i] = words[i];
    psw->mask = now[0] << 32 | now[1];
    psw->address = now[2] << 32 | now[3];
}

/* STORE PSW {word1} word2, which in z/Architecture SET PSWTRANS allows; PSWG up to four words. */
static int store_psw(struct command *c, struct vcpu *v, bool wide)
{
    char word[24];
    uint64_t words[4], value;
    unsigned n = 0;
    if (!wide && sie_zarch(v) && !c->vm->set->psw_store)
        return command_error(c, MODULE, 2, "PSW", NULL);
    while (n < (wide ? 4 : 2) && command_word(c, word, sizeof word)) {
        if (strlen(word) > 8 || !debug_hex(word, strlen(word), &value))
            return command_error(c, MODULE, 12, word, NULL);
        words[n++] = value;
    }
    int rc = command_end(c, MODULE);
    if (rc)
        return rc;
    struct sie_psw psw = sie_psw(v);
    if (n && wide) {
        set_wide_psw(&psw, words, n);
    } else if (n == 1) {
        psw.address = words[0] & 0x7fffffff;
    } else if (n == 2) { /* the short form: addressing mode in bit 32, bit 12 is one */
        psw.mask = (words[0] & ~0x00080000ull) << 32 | (words[1] & 0x80000000);
        psw.address = words[1] & 0x7fffffff;
    } else {
        return command_error(c, MODULE, 26, NULL);
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
        return command_error(c, MODULE, 10, number, NULL);
    for (; r < 16 && command_word(c, word, sizeof word); r++, n++)
        if (!debug_hex(word, strlen(word), &value) || !store_register(v, kind, wide, r, value))
            return command_error(c, MODULE, 33, NULL);
    int rc = command_end(c, MODULE);
    if (rc)
        return rc;
    return n ? complete(c) : command_error(c, MODULE, 33, NULL);
}

/* --- storage -------------------------------------------------------------------------------- */

/* n bytes at address: 0, or what says why none of them are stored. */
static int store_bytes(struct vm *vm, struct vcpu *v, const struct debug_space *space,
                       uint64_t address, const uint8_t *data, size_t n)
{
    uint64_t absolute;
    if (space->kind == DEBUG_HOST)
        return frame_pool_write(vm->sys->frames, address, data, n);
    for (size_t i = 0; i < n; i++)
        if (!debug_absolute(v, space, address + i, &absolute) ||
            !storage_assigned(sie_storage(v), absolute, 1))
            return -EFAULT;
    for (size_t i = 0; i < n; i++)
        if (!debug_absolute(v, space, address + i, &absolute) ||
            storage_write(sie_storage(v), absolute, data + i, 1))
            return -EFAULT; /* no frame is left */
    return 0;
}

/* The same of a command, with its message: nothing was there to be stored into. */
static int store_at(struct command *c, struct vcpu *v, const struct debug_target *to,
                    const uint8_t *data, size_t n)
{
    char text[24];
    int e = store_bytes(c->vm, v, &to->space, to->address, data, n);
    if (!e)
        return 0;
    snprintf(text, sizeof text, "%llX", (unsigned long long)to->address);
    return command_error(c, MODULE, e == -ENOENT ? MESSAGE_FORM(160, 1) : 160, text, NULL);
}

/* A word's digits as four bytes, right-adjusted; false: they are none. */
static bool word_bytes(const char *data, uint8_t *bytes, size_t *n)
{
    uint64_t value;
    if (strlen(data) > 8 || !debug_hex(data, strlen(data), &value))
        return false;
    put32(bytes + *n, (uint32_t)value);
    *n += 4;
    return true;
}

/* Pairs of digits as bytes.  An odd digit at the end is not stored, and said. */
static bool string_bytes(const char *data, uint8_t *bytes, size_t *n)
{
    size_t digits = strlen(data);
    if (strspn(data, "0123456789ABCDEF") != digits)
        return false;
    for (size_t i = 0; i + 1 < digits; i += 2) {
        uint64_t b = 0;
        debug_hex(data + i, 2, &b);
        bytes[(*n)++] = (uint8_t)b;
    }
    return digits % 2 == 0;
}

/* What the words that follow say, up to one that is no data: stored together or not at all. */
static int store_hex(struct command *c, struct vcpu *v, const struct debug_target *to,
                     bool (*put)(const char *data, uint8_t *bytes, size_t *n))
{
    size_t size = strlen(command_rest(c)) + 1, n = 0;
    uint8_t *bytes = malloc(4 * size);
    char *data = malloc(size);
    bool some = false, good = bytes && data;
    while (good && command_word(c, data, size)) {
        some = true;
        good = put(data, bytes, &n);
    }
    int rc = n ? store_at(c, v, to, bytes, n) : 0;
    free(bytes);
    free(data);
    if (rc)
        return rc;
    return some && good ? complete(c) : command_error(c, MODULE, 33, NULL);
}

/* The rest of the line as it was typed, in EBCDIC or ASCII. */
static int store_text(struct command *c, struct vcpu *v, const struct debug_target *to)
{
    uint8_t bytes[STRING_MAX];
    const char *text = command_rest(c);
    size_t n = strlen(text);
    if (!n || n > sizeof bytes)
        return command_error(c, MODULE, 33, NULL);
    if (to->ascii)
        memcpy(bytes, text, n);
    else
        ebcdic_from_ascii(bytes, text, n);
    int rc = store_at(c, v, to, bytes, n);
    return rc ? rc : complete(c);
}

/* The storage key of the page: two digits, of which the last bit is none. */
static int store_key(struct command *c, struct vcpu *v, const struct debug_target *to)
{
    char data[24], text[24];
    uint64_t key, absolute;
    if (!command_word(c, data, sizeof data) || strlen(data) > 2 ||
        !debug_hex(data, strlen(data), &key))
        return command_error(c, MODULE, 33, NULL);
    int rc = command_end(c, MODULE);
    if (rc)
        return rc;
    if (!debug_absolute(v, &to->space, to->address, &absolute)) {
        snprintf(text, sizeof text, "%llX", (unsigned long long)to->address);
        return command_error(c, MODULE, 160, text, NULL);
    }
    storage_set_key(sie_storage(v), absolute, (uint8_t)(key & 0xfe));
    return complete(c);
}

/* CP's own storage has no keys that could be stored: they are zero. */
static int store_storage(struct command *c, struct vcpu *v, const char *word)
{
    struct debug_target to;
    const struct debug_output o = {c, MODULE, to_terminal, c};
    int rc = debug_store_operand(&o, v, word, &to);
    if (rc)
        return rc;
    if (to.space.kind == DEBUG_HOST && to.form == 'K')
        return command_error(c, MODULE, 3, word, NULL);
    return to.form == 'U'   ? store_text(c, v, &to)
           : to.form == 'K' ? store_key(c, v, &to)
                            : store_hex(c, v, &to, to.form == 'S' ? string_bytes : word_bytes);
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
        return command_error(c, MODULE, 26, NULL);
    bool host = *word == 'H' && strncmp(word, "HOME", 4);
    if (!host && !(c->vm->classes & VM_CLASS('G')))
        return command_error(c, MODULE, 3, word, NULL);
    if (!strcmp(word, "PSW") || !strcmp(word, "PSWG"))
        return store_psw(c, v, word[3]);
    if (!strcmp(word, "FPC")) {
        char data[24];
        uint64_t value;
        if (!command_word(c, data, sizeof data) || strlen(data) > 8 ||
            !debug_hex(data, strlen(data), &value) || !sie_set_fpc(v, (uint32_t)value))
            return command_error(c, MODULE, 33, NULL);
        int rc = command_end(c, MODULE);
        return rc ? rc : complete(c);
    }
    if (strlen(word) >= 4 && !strncmp("STATUS", word, strlen(word))) {
        int rc = command_end(c, MODULE);
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
