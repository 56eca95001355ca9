/* See debug.h.  Source: CP Commands and Utilities Reference, DISPLAY (Guest Storage). */
#include "cp/commands/debug.h"

#include "cp/commands/command.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/vm.h"

#include <stdlib.h>
#include <string.h>

#define PSW_DAT      0x0400000000000000ull
#define PSW_AS_SHIFT 46
#define PSW_AS       (3ull << PSW_AS_SHIFT)

struct vcpu *debug_cpu(const struct command *c)
{
    return sie_vcpu(c->vm->guest, c->vm->about_cpu);
}

bool debug_hold(struct vm *vm)
{
    bool held = dispatch_held(vm);
    if (!held)
        dispatch_hold(vm);
    return held;
}

void debug_release(struct vm *vm, bool held)
{
    if (!held)
        dispatch_release(vm);
}

bool debug_hex(const char *text, size_t n, uint64_t *value)
{
    if (!n || n > 16 || strspn(text, "0123456789ABCDEF") < n)
        return false;
    char digits[17];
    memcpy(digits, text, n);
    digits[n] = '\0';
    *value = strtoull(digits, NULL, 16);
    return true;
}

int debug_range(const char *text, uint64_t count, uint64_t end, uint64_t *first, uint64_t *last)
{
    size_t n = strspn(text, "0123456789ABCDEF");
    if (!debug_hex(text, n, first))
        return 4;
    const char *rest = text + n;
    if (!*rest) {
        *last = *first + count - 1;
        return 0;
    }
    uint64_t value;
    if (strchr("-:.", *rest) && (!rest[1] || !strcmp(rest + 1, "END"))) {
        *last = end;
        return end < *first ? 9 : 0;
    }
    if (!debug_hex(rest + 1, strlen(rest + 1), &value))
        return 9;
    if (*rest == '.') {
        if (!value || *first + value - 1 < *first)
            return 9;
        *last = *first + value - 1;
    } else if (*rest == '-' || *rest == ':') {
        *last = value;
    } else {
        return 9;
    }
    return *last < *first ? 9 : 0;
}

bool debug_translated(const struct vcpu *v, const struct debug_space *space)
{
    if (space->kind == DEBUG_CURRENT)
        return sie_psw(v).mask & PSW_DAT;
    return space->kind >= DEBUG_PRIMARY;
}

bool debug_absolute(struct vcpu *v, const struct debug_space *space, uint64_t address,
                    uint64_t *absolute)
{
    static const uint64_t as[] = {
        [DEBUG_PRIMARY] = 0, [DEBUG_SECONDARY] = 2ull << PSW_AS_SHIFT, [DEBUG_HOME] = PSW_AS};
    struct sie_psw psw = sie_psw(v), other = psw;
    if (!debug_translated(v, space)) {
        *absolute = space->kind == DEBUG_ABSOLUTE ? address : sie_real_to_absolute(v, address);
        return storage_assigned(sie_storage(v), *absolute, 1);
    }
    if (space->kind == DEBUG_ASCE)
        return !sie_translate_asce(v, space->asce, address, absolute) &&
               storage_assigned(sie_storage(v), *absolute, 1);
    if (space->kind != DEBUG_CURRENT)
        other.mask = (psw.mask & ~PSW_AS) | PSW_DAT | as[space->kind];
    /* As instructions are fetched: of the home space, or the primary. */
    else if (((psw.mask & PSW_AS) >> PSW_AS_SHIFT) == 1)
        other.mask &= ~PSW_AS;
    sie_set_psw(v, other);
    bool ok = !sie_translate(v, address, 0, absolute);
    sie_set_psw(v, psw);
    return ok && storage_assigned(sie_storage(v), *absolute, 1);
}

/* --- address spaces by what names them ------------------------------------------------------- */

/* The value between a keyword and its period: what stands behind that, or NULL. */
static const char *named_value(const char *text, const char *word, unsigned digits, uint64_t *value)
{
    size_t n = strlen(word);
    if (strncmp(text, word, n))
        return NULL;
    text += n;
    n = strspn(text, "0123456789ABCDEF");
    if (text[n] != '.' || n > digits || !debug_hex(text, n, value))
        return NULL;
    return text + n + 1;
}

/* SPACE[owner:]BASE. is one's own storage, and so is ASITasit. with the token that QUERY SPACES shows;
 * other spaces there are none. */
static const char *base_space(const char *text, const char *userid)
{
    uint64_t token;
    size_t n = strlen(userid);
    const char *rest = named_value(text, "ASIT", 16, &token);
    if (rest)
        return token == DEBUG_BASE_ASIT ? rest : NULL;
    if (strncmp(text, "SPACE", 5))
        return NULL;
    text += 5;
    if (!strncmp(text, userid, n) && text[n] == ':')
        text += n + 1;
    return strncmp(text, "BASE.", 5) ? NULL : text + 5;
}

/* AREG takes a decimal number, or a digit above 9. */
static const char *access_register(struct vcpu *v, const char *text, uint32_t *alet)
{
    unsigned first, last;
    char number[4] = "";
    size_t n = strncmp(text, "AREG", 4) ? 0 : strcspn(text + 4, ".");
    if (!n || n >= sizeof number || text[4 + n] != '.')
        return NULL;
    memcpy(number, text + 4, n);
    if (!debug_registers(number, &first, &last) || first != last)
        return NULL;
    *alet = first ? sie_ar(v, first) : 0; /* access register 0 counts as zeros */
    return text + 5 + n;
}

/* 1, or -1 when the CPU's tables do not know it. */
static int named_space(struct vcpu *v, const char **text, struct debug_space *space)
{
    uint64_t value = 0;
    uint32_t alet = 0;
    const char *rest;
    int code = 0;
    if ((rest = named_value(*text, "ALET", 8, &value))) {
        code = sie_alet_asce(v, (uint32_t)value, space->listed ? space->list : 0, &space->asce);
    } else if ((rest = access_register(v, *text, &alet))) {
        code = sie_alet_asce(v, alet, space->listed ? space->list : 0, &space->asce);
    } else if ((rest = named_value(*text, "ASCE", 16, &value))) {
        space->asce = value;
    } else if ((rest = named_value(*text, "ASN", 4, &value))) {
        code = sie_asn_asce(v, (uint16_t)value, &space->asce);
    } else if ((rest = named_value(*text, "ASTE", 8, &value))) {
        code = sie_aste_asce(v, (uint32_t)value, &space->asce);
    } else if ((rest = named_value(*text, "AL", 8, &value))) {
        space->listed = true;
        space->list = (uint32_t)value;
        *text = rest;
        return space->list ? 1 : -1;
    }
    if (!rest)
        return 0;
    *text = rest;
    space->kind = DEBUG_ASCE;
    return code ? -1 : 1;
}

int debug_space_prefix(struct vcpu *v, const char *userid, const char **text,
                       struct debug_space *space)
{
    static const struct {
        const char *word;
        enum debug_space_kind kind;
    } words[] = {
        {"HOME", DEBUG_HOME}, {"PRI", DEBUG_PRIMARY}, {"SECO", DEBUG_SECONDARY},
        {"L", DEBUG_CURRENT}, {"R", DEBUG_REAL},      {"V", DEBUG_PRIMARY},
        {"P", DEBUG_PRIMARY},
    };
    int taken = named_space(v, text, space);
    if (taken)
        return taken;
    const char *rest = base_space(*text, userid);
    if (rest) {
        *text = rest;
        space->kind = DEBUG_ABSOLUTE;
        return 1;
    }
    if ((!strncmp(*text, "SPACE", 5) || !strncmp(*text, "ASIT", 4)) && strchr(*text, '.'))
        return -1; /* S, P and ACE have no period */
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i].word);
        if (!strncmp(*text, words[i].word, n)) {
            space->kind = words[i].kind;
            *text += n;
            return 1;
        }
    }
    return 0;
}

/* A register's number, in decimal, or A to F; what follows it, or NULL when it is none. */
static const char *register_number(const char *text, unsigned *number)
{
    if (*text >= 'A' && *text <= 'F') {
        *number = (unsigned)(*text - 'A' + 10);
        return text + 1;
    }
    size_t n = strspn(text, "0123456789");
    *number = n ? (unsigned)strtoul(text, NULL, 10) : 0;
    return n && n < 4 ? text + n : NULL;
}

bool debug_registers(const char *text, unsigned *first, unsigned *last)
{
    *first = 0;
    *last = 15;
    if (!*text)
        return true;
    if (!strchr("-:.", *text)) {
        text = register_number(text, first);
        if (!text)
            return false;
        if (!*text)
            *last = *first;
    }
    char mark = *text;
    if (mark && strchr("-:.", mark) && text[1] && strcmp(text + 1, "END")) {
        text = register_number(text + 1, last);
        if (!text || *text || (mark == '.' && !*last))
            return false;
        if (mark == '.')
            *last += *first - 1;
    } else if (mark && !strchr("-:.", mark)) {
        return false;
    }
    return *first <= *last && *last < 16;
}
