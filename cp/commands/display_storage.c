/* DISPLAY of storage: words, characters, strings, instructions or keys, of an address space of the
 * guest or of its real storage, or (classes C and E) of CP's.  An operand is one word: space and form,
 * an address, indirections, a range, registers that are added.  DUMP prints the same; STORE's operand
 * is one without a range.
 *
 * CP's storage is its pool of frames: LOCK MAP says which a guest's page has.  What is logical there
 * is real, and its keys are CP's own, zero.  IBM's syntax has J too, and of what it means no text was
 * at hand: it is not taken.  Of U and M neither: here U is characters from the very byte on, M the same
 * as T.
 * What it says of storage that is not there is from memory: z/VM tells a PSW that is not valid from each
 * exception of the translation, in words of which only the first were at hand.
 * Source: CP Commands and Utilities Reference, DISPLAY (Guest Storage, Host Storage). */
#include "cp/commands/command.h"
#include "cp/commands/debug.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE                   4096u
#define LINE                   79 /* columns of a line that does not wrap */
#define INDIRECTIONS           16
#define TRANSLATED             (1ull << 32) /* bytes of a request: tables can lead anywhere, and for ever */
#define HOST                   (1ull << 26) /* the same of CP's storage */
#define PSW_AS                 (3ull << 46)
#define PSW_AS_ACCESS_REGISTER (1ull << 46)
#define AMODE_64               (3ull << 31)
#define AMODE_31               (1ull << 31)

struct area {
    const struct debug_output *out;
    struct vcpu *v;
    struct debug_space space;
    char form;                    /* N, T, U, S, I or K */
    bool ascii, host_real, store; /* store: an operand of STORE */
    uint64_t first, last;
};

void debug_say(const struct debug_output *o, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    o->line(o->ctx, text);
}

/* The bytes at `at`, as many as are on that page, at most n; 0: not addressable. */
static size_t area_read(const struct area *a, uint64_t at, uint8_t *to, size_t n, uint8_t *key)
{
    uint64_t absolute;
    size_t left = PAGE - (size_t)(at % PAGE);
    if (n > left)
        n = left;
    struct storage *s = sie_storage(a->v);
    if (a->space.kind == DEBUG_HOST) {
        *key = 0;
        return frame_pool_read(a->out->command->vm->sys->frames, at, to, n) ? 0 : n;
    }
    if (!debug_absolute(a->v, &a->space, at, &absolute))
        return 0;
    *key = storage_key(s, absolute);
    if (storage_read(s, absolute, to, n))
        return 0;
    if (storage_key(s, absolute) != *key) /* looking is no reference */
        storage_set_key(s, absolute, *key);
    return n;
}

static const char *space_letters(const struct area *a)
{
    if (a->space.kind == DEBUG_HOST)
        return a->host_real ? "HR" : "HL";
    return debug_translated(a->v, &a->space) ? "V" : "R";
}

static void address_text(const struct area *a, uint64_t at, char text[20])
{
    snprintf(text, 20, a->last >> 32 ? "%s%016llX" : "%s%08llX", space_letters(a),
             (unsigned long long)at);
}

/* What stands at the end of a request's first line, and of each page's: the key is in its column;
 * where a translated address leads to in the guest's own storage. */
static void leads_to(const struct area *a, uint64_t at, char text[24])
{
    uint64_t absolute;
    text[0] = '\0';
    if (debug_translated(a->v, &a->space) && debug_absolute(a->v, &a->space, at, &absolute))
        snprintf(text, 24, absolute >> 32 ? " L%016llX" : " L%08llX", (unsigned long long)absolute);
}

static void not_addressable(const struct area *a, uint64_t at, uint64_t last)
{
    char from[20], to[20];
    address_text(a, at, from);
    address_text(a, last, to);
    debug_say(a->out, "%s TO %s  NON-ADDRESSABLE STORAGE", from, to + strlen(space_letters(a)));
}

/* Says so of the pages from here on that are not there; the next address to look at, 0 at the end of
 * all. */
static uint64_t skip_pages(const struct area *a, uint64_t at)
{
    uint8_t byte, key;
    uint64_t end = at | (PAGE - 1);
    while (end < a->last && !area_read(a, end + 1, &byte, 1, &key))
        end += PAGE;
    not_addressable(a, at, end < a->last ? end : a->last);
    return end + 1;
}

static void display_keys(const struct area *a)
{
    char from[20], to[20];
    uint8_t byte, key, next;
    for (uint64_t at = a->first & ~(uint64_t)(PAGE - 1); at <= a->last;) {
        uint64_t end = at | (PAGE - 1);
        if (!area_read(a, at, &byte, 1, &key)) {
            at = skip_pages(a, at);
            if (!at)
                break;
            continue;
        }
        while (end < a->last && area_read(a, end + 1, &byte, 1, &next) && next == key)
            end += PAGE;
        address_text(a, at, from);
        address_text(a, end, to);
        debug_say(a->out, "%s TO %s  KEY = %02X", from, to + strlen(space_letters(a)), key);
        at = end + 1;
        if (!at)
            break;
    }
}

/* One instruction as it stands in a line: its name and its bytes; its length, 0 when it is not there. */
static unsigned instruction(const struct area *a, uint64_t at, uint8_t *key, char text[40])
{
    uint8_t bytes[6] = {0}, other;
    char name[SIE_MNEMONIC], hex[13] = "";
    size_t n = area_read(a, at, bytes, 6, key);
    if (!n)
        return 0;
    if (n < 6)
        area_read(a, at + n, bytes + n, 6 - n, &other);
    unsigned length = bytes[0] < 0x40 ? 2 : bytes[0] < 0xc0 ? 4 : 6;
    if (!sie_mnemonic(bytes, name))
        strcpy(name, "????");
    for (unsigned i = 0; i < length; i++)
        snprintf(hex + 2 * i, 3, "%02X", bytes[i]);
    snprintf(text, 40, "  %-6s%-12s", name, hex);
    return length;
}

/* From one to three in a line; the key at a request's beginning, and where a page begins. */
static void display_instructions(const struct area *a)
{
    uint64_t page = a->first / PAGE + 1; /* another one than that of the first line */
    for (uint64_t at = a->first & ~1ull; at <= a->last;) {
        char line[120], tail[32] = "", text[40], to[24];
        uint8_t key, other;
        uint64_t start = at;
        unsigned length = instruction(a, at, &key, text);
        if (!length) {
            at = skip_pages(a, at);
            if (!at)
                break;
            continue;
        }
        address_text(a, at, line);
        if (at / PAGE != page) {
            leads_to(a, at, to);
            snprintf(tail, sizeof tail, "  %02X%s", key, to);
        }
        page = at / PAGE;
        for (unsigned i = 0;
             i < 3 && length && strlen(line) + strlen(text) + strlen(tail) <= LINE;) {
            strcat(line, text);
            at += length;
            length = ++i < 3 && at > start && at <= a->last && at / PAGE == page
                         ? instruction(a, at, &other, text)
                         : 0;
        }
        for (size_t end = strlen(line); !*tail && line[end - 1] == ' '; end--)
            line[end - 1] = '\0';
        debug_say(a->out, "%s%s", line, tail);
        if (at < start)
            break;
    }
}

/* Words at `at` as a line; the last may be short. */
static void words_line(const struct area *a, uint64_t at, const uint8_t *data, size_t n,
                       bool key_too, uint8_t key)
{
    char where[20], line[120], text[24] = "", to[24] = "";
    bool characters = a->form == 'T' || a->form == 'U';
    address_text(a, at, where);
    size_t used = (size_t)snprintf(line, sizeof line, "%s ", where);
    for (size_t i = 0; i < 16; i++)
        if (i < n)
            used += (size_t)snprintf(line + used, sizeof line - used, "%s%02X", &" "[i % 4 != 0],
                                     data[i]);
        else if (characters || key_too)
            used += (size_t)snprintf(line + used, sizeof line - used, "%s  ", &" "[i % 4 != 0]);
    if (key_too)
        used += (size_t)snprintf(line + used, sizeof line - used, "  %02X", key);
    else if (characters)
        used += (size_t)snprintf(line + used, sizeof line - used, "    ");
    for (size_t i = 0; i < n; i++) {
        uint8_t ch = a->ascii ? data[i] : ebcdic_to_latin1(EBCDIC_037, data[i]);
        text[i] = (char)(ch >= 0x20 && ch < 0x7f ? ch : '.');
    }
    text[n] = '\0';
    if (characters)
        used += (size_t)snprintf(line + used, sizeof line - used, " *%s*", text);
    if (key_too)
        leads_to(a, at, to);
    debug_say(a->out, "%s%s", line, used + strlen(to) <= LINE ? to : "");
}

/* A string of digits, from the very byte on. */
static void string_line(const struct area *a, uint64_t at, const uint8_t *data, size_t n,
                        bool key_too, uint8_t key)
{
    char where[20], hex[33] = "", tail[32] = "", to[24];
    address_text(a, at, where);
    for (size_t i = 0; i < n; i++)
        snprintf(hex + 2 * i, 3, "%02X", data[i]);
    if (key_too) {
        leads_to(a, at, to);
        snprintf(tail, sizeof tail, "  %02X%s", key, to);
    }
    debug_say(a->out, "%s  %s%s", where, hex, tail);
}

static void suppressed(const struct area *a, uint64_t from, uint64_t next)
{
    char text[20], to[20];
    address_text(a, from, text);
    address_text(a, next - 1, to);
    debug_say(a->out, "%s TO %s SUPPRESSED LINE(S) SAME AS ABOVE ....", text,
              to + strlen(space_letters(a)));
}

static void display_data(const struct area *a)
{
    uint8_t data[16], before[16], key;
    uint64_t same = 0, at = a->first, page = a->first / PAGE + 1;
    bool have = false;
    while (at <= a->last) {
        size_t want = a->last - at < 16 ? (size_t)(a->last - at) + 1 : 16;
        size_t n = area_read(a, at, data, want, &key);
        bool new_page = at / PAGE != page;
        bool equal =
            have && n == 16 && !memcmp(data, before, 16) && !new_page && at + 16 <= a->last;
        if (equal) {
            same = same ? same : at;
        } else if (same) {
            suppressed(a, same, at);
            same = 0;
        }
        if (!n) {
            at = skip_pages(a, at);
            have = false;
        } else {
            if (!equal && a->form == 'S')
                string_line(a, at, data, n, new_page, key);
            else if (!equal)
                words_line(a, at, data, n, new_page, key);
            page = at / PAGE;
            have = n == 16;
            memcpy(before, data, 16);
            at += n;
        }
        if (!at)
            break;
    }
}

/* --- the operand ---------------------------------------------------------------------------- */

struct operand {
    unsigned before; /* indirections of the address itself, then of all */
    char marks[INDIRECTIONS + 1];
    char range; /* - : or . or nothing */
    bool to_end;
    uint64_t count; /* bytes behind . */
    uint64_t last;  /* the address behind - */
    uint64_t add;   /* BASE and INDEX */
};

/* Digits at *p; false: none, or too many. */
static bool take_hex(const char **p, uint64_t *value)
{
    size_t n = strspn(*p, "0123456789ABCDEF");
    if (!debug_hex(*p, n, value))
        return false;
    *p += n;
    return true;
}

static bool take_marks(const char **p, struct operand *o)
{
    size_t have = strlen(o->marks), n = strspn(*p, "%&");
    if (have + n > INDIRECTIONS)
        return false;
    memcpy(o->marks + have, *p, n);
    o->marks[have + n] = '\0';
    *p += n;
    return true;
}

static bool take_range(const char **p, struct operand *o)
{
    if (!**p || !strchr("-:.", **p))
        return true;
    o->range = *(*p)++;
    if (!strncmp(*p, "END", 3))
        *p += 3, o->to_end = true;
    else if (!**p || **p == ';')
        o->to_end = true;
    else
        return take_hex(p, o->range == '.' ? &o->count : &o->last) && (o->range != '.' || o->count);
    return true;
}

/* In access-register mode the base register's access register names the space. */
static bool space_of_base(struct area *a, unsigned r)
{
    bool by_access_register = debug_translated(a->v, &a->space) && a->space.kind == DEBUG_CURRENT &&
                              (sie_psw(a->v).mask & PSW_AS) == PSW_AS_ACCESS_REGISTER;
    if (!by_access_register || !r)
        return true;
    a->space.kind = DEBUG_ASCE;
    return !sie_alet_asce(a->v, sie_ar(a->v, r), 0, &a->space.asce);
}

/* ;BASEnn and ;INDEXnn: what the registers hold, as addresses of the guest's mode. */
static bool take_registers(struct area *a, const char **p, struct operand *o)
{
    uint64_t mode = sie_psw(a->v).mask & AMODE_64;
    uint64_t mask = mode == AMODE_64 ? UINT64_MAX : mode == AMODE_31 ? 0x7fffffff : 0xffffff;
    while (**p == ';') {
        unsigned r, last;
        char number[4] = "";
        size_t skip = !strncmp(*p + 1, "BASE", 4) ? 5 : !strncmp(*p + 1, "INDEX", 5) ? 6 : 0;
        size_t n = strcspn(*p + skip, ";%&");
        if (!skip || !n || n >= sizeof number)
            return false;
        memcpy(number, *p + skip, n);
        if (!debug_registers(number, &r, &last) || r != last || (skip == 5 && !space_of_base(a, r)))
            return false;
        o->add += sie_gr(a->v, r) & mask;
        *p += skip + n;
    }
    return take_marks(p, o);
}

/* The address that stands at `at`; false: it is not addressable, and that has been said. */
static bool indirect(const struct area *a, char mark, uint64_t *at)
{
    uint8_t bytes[8], key;
    size_t n = mark == '&' ? 8 : 4;
    if (area_read(a, *at, bytes, n, &key) < n) {
        not_addressable(a, *at, *at + n - 1);
        return false;
    }
    *at = n == 8 ? get64(bytes) : get32(bytes) & 0x7fffffff;
    return true;
}

/* H[L|R], for those who may; HOME is another word. */
static bool take_host(struct area *a, const char **p)
{
    uint32_t may = VM_CLASS('C') | (a->store ? 0 : VM_CLASS('E'));
    if (**p != 'H' || !strncmp(*p, "HOME", 4) || !(a->out->command->vm->classes & may))
        return false;
    (*p)++;
    a->host_real = **p == 'R';
    *p += **p == 'R' || **p == 'L';
    a->space.kind = DEBUG_HOST;
    return true;
}

/* Letters in front of the address; false: one of them is unknown. */
static bool take_form(struct area *a, const char **p)
{
    const char *userid = a->out->command->vm->userid;
    bool host = take_host(a, p);
    for (int taken = 0; **p; (*p) += !taken) {
        taken = host ? 0 : debug_space_prefix(a->v, userid, p, &a->space);
        if (taken < 0)
            return false;
        if (taken)
            continue;
        if (strchr("0123456789ABCDEF-:.%&;", **p))
            break;
        if (**p == 'X' && (a->form == 'T' || a->form == 'U'))
            a->ascii = true;
        else if (strchr(a->store ? "NSUK" : "NTUSIK", **p))
            a->form = **p;
        else if (**p == 'M' && !a->store)
            a->form = 'T';
        else
            return false;
    }
    return !a->space.listed || a->space.kind == DEBUG_ASCE; /* AL needs its ALET */
}

/* All of an operand behind the letters: 0, or the message's number.  *seen: where it went wrong. */
static int take_address(struct area *a, const char **p, struct operand *o)
{
    if (**p && !strchr("-:.%&;", **p) && !take_hex(p, &a->first))
        return 4;
    if (!take_marks(p, o))
        return 9;
    o->before = (unsigned)strlen(o->marks);
    if (**p && !strchr("-:.;", **p))
        return 4;
    if (!take_range(p, o) || !take_registers(a, p, o) || **p)
        return 9;
    return o->range && o->range != '.' && !o->to_end && o->last < a->first ? 9 : 0;
}

/* The first and last byte, from what the operand says: 0, or 9; -1: nothing is to be shown. */
static int resolve(struct area *a, const struct operand *o, uint64_t size)
{
    static const char forms[] = "NTUSIK";
    static const uint64_t units[] = {1, 1, 16, 4, 2, PAGE}; /* before rounding */
    uint64_t n = units[strchr(forms, a->form) - forms];
    if (o->range == '.' && !o->to_end)
        n = o->count;
    else if (o->range && !o->to_end)
        n = o->last - a->first + 1;
    a->last = UINT64_MAX; /* addresses on the way may need all digits */
    for (unsigned i = 0; o->marks[i] || i == o->before; i++) {
        if (i == o->before)
            a->first += o->add;
        if (!o->marks[i])
            break;
        if (!indirect(a, o->marks[i], &a->first))
            return -1;
    }
    a->last = o->to_end ? size - 1 : a->first + n - 1;
    if (a->last < a->first)
        return 9;
    if (a->form == 'N')
        a->first &= ~3ull, a->last |= 3;
    else if (a->form == 'T')
        a->first &= ~15ull, a->last |= 15;
    return 0;
}

int debug_display_storage(const struct debug_output *out, struct vcpu *v, const char *word)
{
    struct area a = {.out = out, .v = v, .form = 'N'};
    struct operand o = {0};
    const char *p = word;
    if (!take_form(&a, &p))
        return command_error(out->command, out->module, 3, word, NULL);
    const char *address = p;
    bool host = a.space.kind == DEBUG_HOST;
    uint64_t size =
        host ? frame_pool_size(out->command->vm->sys->frames) : storage_size(sie_storage(v));
    int rc = take_address(&a, &p, &o);
    if (!rc)
        rc = resolve(&a, &o, size);
    if (rc)
        return rc < 0 ? 0 : command_error(out->command, out->module, (unsigned)rc, address, NULL);
    if (!debug_translated(v, &a.space)) {
        if (a.first >= size)
            return command_error(out->command, out->module, 160, address, NULL);
        if (a.last >= size)
            a.last = size - 1;
        if (host && a.last - a.first >= HOST)
            return command_error(out->command, out->module, 9, address, NULL);
    } else if (a.last - a.first >= TRANSLATED) {
        return command_error(out->command, out->module, 9, address, NULL);
    }
    if (a.form == 'K')
        display_keys(&a);
    else if (a.form == 'I')
        display_instructions(&a);
    else
        display_data(&a);
    return 0;
}

int debug_store_operand(const struct debug_output *out, struct vcpu *v, const char *word,
                        struct debug_target *to)
{
    struct area a = {.out = out, .v = v, .form = 'N', .store = true};
    struct operand o = {0};
    const char *p = word;
    if (!take_form(&a, &p))
        return command_error(out->command, out->module, 3, word, NULL);
    const char *address = p;
    int rc = take_address(&a, &p, &o);
    if (!rc && o.range)
        rc = 9;
    if (!rc)
        rc = resolve(&a, &o, UINT64_MAX);
    if (rc)
        return rc < 0 ? 160 : command_error(out->command, out->module, (unsigned)rc, address, NULL);
    *to = (struct debug_target){a.space, a.form, a.ascii, a.first};
    return 0;
}
