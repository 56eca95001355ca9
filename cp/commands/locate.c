/* LOCATEVM and LOCATE: where data is in the virtual machine's storage, or in CP's.
 *
 * A match is shown as DISPLAY U shows it: its address and the bytes from there on.  Pages that nobody
 * has written into are passed over, and what is found lies in the searched area as a whole.  CP's
 * control blocks have no addresses in its real storage here, so LOCATE of one of them is refused.
 * Source: CP Commands and Utilities Reference, LOCATE (Storage), LOCATEVM: area, HEX, PROMPT, CASE,
 * INCREMENT, DECREMENT and what they do; CASE's values, the increment's base and the responses are from
 * memory, and the prompt's words are ours. */
#include "cp/commands/debug.h"
#include "cp/commands/handlers.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

#define PAGE     4096u
#define DATA_MAX 253u
#define LINES    1000u /* of one command */
#define PIECE    256u  /* pages, after which others have the thread and the lock for a while */

struct search {
    struct command *c;
    const char *module, *space; /* what DISPLAY calls the space */
    struct vcpu *v;
    bool host, down, any_case;
    bool prompt; /* for the data */
    bool more;   /* there is a match that is not shown */
    uint64_t first, last, step;
    uint8_t data[DATA_MAX];
    unsigned n;
    uint8_t bytes[PAGE + DATA_MAX]; /* of a page, and from the next */
};

static uint64_t space_size(const struct search *s)
{
    return s->host ? frame_pool_size(s->c->vm->sys->frames) : storage_size(sie_storage(s->v));
}

/* --- looking ------------------------------------------------------------------------------------- */

/* The absolute page of a page as the CPU has it: prefixing exchanges some. */
static uint64_t page_of(const struct search *s, uint64_t page)
{
    return s->host || !strcmp(s->space, "ASIT0.") ? page
                                                  : sie_real_to_absolute(s->v, page * PAGE) / PAGE;
}

static bool page_there(const struct search *s, uint64_t page)
{
    uint64_t absolute = page_of(s, page), own = absolute;
    if (s->host)
        return frame_pool_taken(s->c->vm->sys->frames, page);
    return storage_next_own(sie_storage(s->v), &own, false) && own == absolute;
}

/* n bytes at the beginning of a page; false: they are not there. */
static bool page_read(const struct search *s, uint64_t page, uint8_t *to, size_t n)
{
    if (!page_there(s, page))
        return false;
    if (s->host)
        return !frame_pool_read(s->c->vm->sys->frames, page * PAGE, to, n);
    struct storage *storage = sie_storage(s->v);
    uint64_t absolute = page_of(s, page) * PAGE;
    return storage_assigned(storage, absolute, PAGE) && !storage_read(storage, absolute, to, n);
}

static uint8_t folded(uint8_t ebcdic)
{
    uint8_t ch = ebcdic_to_latin1(EBCDIC_037, ebcdic);
    return ch >= 'a' && ch <= 'z' ? (uint8_t)(ch - 'a' + 'A') : ch;
}

static bool matches(const struct search *s, const uint8_t *at)
{
    if (!s->any_case)
        return !memcmp(at, s->data, s->n);
    unsigned i = 0;
    while (i < s->n && folded(at[i]) == folded(s->data[i]))
        i++;
    return i == s->n;
}

static int show(const struct search *s, const struct debug_output *o, uint64_t at)
{
    char word[40];
    snprintf(word, sizeof word, "%sU%llX.10", s->space, (unsigned long long)at);
    return debug_display_storage(o, s->v, word);
}

/* Every address of one page that is to be compared, in their order; lines so far. */
static unsigned search_page(struct search *s, const struct debug_output *o, uint64_t page,
                            unsigned lines)
{
    uint64_t start = page * PAGE, end = s->last - (s->n - 1);
    uint64_t low = s->first > start ? s->first : start;
    uint64_t high = end < start + PAGE - 1 ? end : start + PAGE - 1;
    if (low > high || !page_read(s, page, s->bytes, PAGE))
        return lines;
    if (s->n > 1 && end >= start + PAGE - (s->n - 1) &&
        !page_read(s, page + 1, s->bytes + PAGE, s->n - 1))
        high = high < start + PAGE - s->n ? high : start + PAGE - s->n;
    if (low > high)
        return lines;
    uint64_t from = s->down ? end : s->first; /* where the steps begin */
    uint64_t off = s->down ? (from - high) % s->step : (low - from) % s->step;
    uint64_t at = s->down ? high - (off ? s->step - off : 0) : low + (off ? s->step - off : 0);
    while (at >= low && at <= high && !s->more) {
        if (s->step == 1 && !s->down && !s->any_case) { /* to where it may begin */
            const uint8_t *byte = s->bytes + (at - start);
            byte = memchr(byte, s->data[0], (size_t)(high - at) + 1);
            if (!byte)
                break;
            at = start + (uint64_t)(byte - s->bytes);
        }
        if (matches(s, s->bytes + (at - start))) {
            s->more = lines == LINES;
            lines += !s->more && !show(s, o, at);
        }
        if (s->down ? at < s->step : at > UINT64_MAX - s->step)
            break;
        at = s->down ? at - s->step : at + s->step;
    }
    return lines;
}

static void to_terminal(void *ctx, const char *line)
{
    command_say(ctx, "%s", line);
}

/* Pages that are not there are left out at once, where one can know it. */
static bool next_page(const struct search *s, uint64_t *page)
{
    bool prefixed = !s->host && *page < 64; /* the few that may be exchanged one by one */
    return s->host || prefixed || page_of(s, *page) != *page ||
           storage_next_own(sie_storage(s->v), page, s->down);
}

static int search(struct search *s)
{
    const struct debug_output o = {s->c, s->module, to_terminal, s->c};
    unsigned lines = 0, pages = 0;
    uint64_t low = s->first / PAGE, high = s->last / PAGE;
    if (s->last - s->first + 1 < s->n && s->last - s->first + 1)
        return 0;
    for (uint64_t page = s->down ? high : low;
         page >= low && page <= high && !s->more && next_page(s, &page);
         page += s->down ? -1ull : 1) {
        if (page < low || page > high)
            break;
        lines = search_page(s, &o, page, lines);
        if (++pages % PIECE == 0 && !dispatch_let_in(s->c->vm))
            return 0; /* he is being logged off */
    }
    if (s->more)
        return command_error(s->c, s->module, MESSAGE_FORM(9, 1), NULL);
    return 0;
}

/* --- the operands -------------------------------------------------------------------------------- */

/* The area is in the storage, or is cut off where that ends: 0, or the message that was given. */
static int within(struct search *s, const char *text)
{
    uint64_t size = space_size(s);
    if (s->first >= size)
        return command_error(s->c, s->module, 160, text, NULL);
    if (s->last >= size)
        s->last = size - 1;
    return 0;
}

/* lo hi, lo-hi, lo.len, lo END: 0, or the message that was given. */
static int area_operand(struct search *s)
{
    char word[48], text[80];
    struct command *c = s->c;
    if (!command_word(c, word, sizeof word))
        return command_error(c, s->module, 26, NULL);
    snprintf(text, sizeof text, "%s", word);
    if (!strpbrk(word, "-:.")) {
        char high[24];
        if (!command_word(c, high, sizeof high))
            return command_error(c, s->module, 26, NULL);
        snprintf(text, sizeof text, "%s-%s", word, high);
    }
    int rc = debug_range(text, 1, space_size(s) - 1, &s->first, &s->last);
    return rc ? command_error(c, s->module, (unsigned)rc, text, NULL) : within(s, text);
}

/* Pairs of digits from all words that are left; a word with an odd number of them gets a zero in front. */
static int hex_data(struct search *s)
{
    char word[2 * DATA_MAX + 8];
    while (command_word(s->c, word, sizeof word)) {
        size_t digits = strlen(word), odd = digits % 2;
        if (strspn(word, "0123456789ABCDEF") != digits || s->n + (digits + 1) / 2 > DATA_MAX / 2)
            return command_error(s->c, s->module, 33, NULL);
        for (size_t i = 0; i < digits; i += 2 - (!i && odd)) {
            uint64_t b = 0;
            debug_hex(word + i, 2 - (size_t)(!i && odd), &b);
            s->data[s->n++] = (uint8_t)b;
        }
    }
    s->any_case = false;
    return s->n ? 0 : command_error(s->c, s->module, 33, NULL);
}

static int text_data(struct search *s, const char *text)
{
    size_t n = strlen(text);
    if (!n || n > DATA_MAX)
        return command_error(s->c, s->module, 26, NULL);
    ebcdic_from_ascii(s->data, text, n);
    s->n = (unsigned)n;
    return 0;
}

static int step_operand(struct search *s, bool down)
{
    char word[24];
    if (!command_word(s->c, word, sizeof word))
        return command_error(s->c, s->module, 26, NULL);
    if (!debug_hex(word, strlen(word), &s->step) || !s->step)
        return command_error(s->c, s->module, 4, word, NULL);
    s->down = down;
    return 0;
}

static int case_operand(struct search *s)
{
    char word[32];
    s->any_case = command_keyword(s->c, "IGNORE", 1);
    if (s->any_case || command_keyword(s->c, "RESPECT", 1))
        return 0;
    command_word(s->c, word, sizeof word);
    return command_error(s->c, s->module, *word ? 2 : 26, word, NULL);
}

/* Options, and as the last of them what is looked for. */
static int what_operand(struct search *s)
{
    char word[32];
    struct command *c = s->c;
    int rc = 0;
    while (!rc) {
        if (command_keyword(c, "DATA", 1))
            return text_data(s, command_rest(c));
        if (command_keyword(c, "PROMPT", 6)) {
            s->prompt = true;
            return command_end(c, s->module);
        }
        if (command_keyword(c, "HEX", 1))
            return hex_data(s);
        if (command_keyword(c, "INCREMENT", 3))
            rc = step_operand(s, false);
        else if (command_keyword(c, "DECREMENT", 3))
            rc = step_operand(s, true);
        else if (command_keyword(c, "CASE", 4))
            rc = case_operand(s);
        else if (command_word(c, word, sizeof word))
            rc = command_error(c, s->module, 2, word, NULL);
        else
            rc = command_error(c, s->module, 26, NULL);
    }
    return rc;
}

static int searched(struct search *s)
{
    struct vm_long on;
    vm_long_begin(s->c->vm, &on);
    int rc = search(s);
    vm_long_end(s->c->vm, &on);
    return rc;
}

/* --- the data that is asked for ------------------------------------------------------------------ */

struct question {
    struct search search;
    unsigned cpu;
};

static int answered(struct command *c, void *data, const char *text)
{
    struct question *q = data;
    struct vm *vm = c->vm;
    unsigned before = vm->about_cpu;
    if (!text || !sie_vcpu(vm->guest, q->cpu))
        return 26;
    vm->about_cpu = q->cpu;
    q->search.c = c;
    q->search.v = debug_cpu(c);
    int rc = within(&q->search, "PROMPT"); /* the storage may be another one now */
    if (!rc)
        rc = text_data(&q->search, text);
    if (!rc)
        rc = searched(&q->search);
    vm->about_cpu = before;
    return rc;
}

/* One line, with the blanks that are in it. */
static int ask(struct search *s)
{
    const struct question q = {*s, s->c->vm->about_cpu};
    return command_ask(s->c, "Enter the data to be located:", false, answered, &q, sizeof q)
               ? 0
               : command_error(s->c, s->module, 26, NULL);
}

static int locate(struct search *s)
{
    s->step = 1;
    int rc = area_operand(s);
    if (!rc)
        rc = what_operand(s);
    if (rc)
        return rc;
    return s->prompt ? ask(s) : searched(s);
}

/* LOCATEVM [VMREAL | ASIT asit | SPACE spaceid] area [option ...] DATA text | HEX digits | PROMPT */
int locatevm_command(struct command *c)
{
    char word[48], prefix[64];
    struct search s = {.c = c, .module = "LMM", .space = "R", .v = debug_cpu(c)};
    bool asit = command_keyword(c, "ASIT", 4), space = !asit && command_keyword(c, "SPACE", 5);
    if (asit || space) {
        struct debug_space named = {DEBUG_CURRENT, 0, false, 0};
        const char *at = prefix;
        if (!command_word(c, word, sizeof word))
            return command_error(c, s.module, 26, NULL);
        snprintf(prefix, sizeof prefix, "%s%s.", asit ? "ASIT" : "SPACE", word);
        if (debug_space_prefix(s.v, c->vm->userid, &at, &named) < 1 || *at ||
            named.kind != DEBUG_ABSOLUTE)
            return command_error(c, s.module, 2, word, NULL);
        s.space = "ASIT0.";
    } else {
        command_keyword(c, "VMREAL", 6);
    }
    return locate(&s);
}

/* LOCATE CPREAL | CPVIRTUAL area [option ...] DATA text | HEX digits | PROMPT */
int locate_command(struct command *c)
{
    char word[32];
    struct search s = {.c = c, .module = "LMM", .space = "HR", .v = debug_cpu(c), .host = true};
    if (command_keyword(c, "CPVIRTUAL", 3))
        s.space = "HL";
    else if (!command_keyword(c, "CPREAL", 3))
        return command_peek(c, word, sizeof word)
                   ? command_error(c, "LOC", MESSAGE_FORM(3, 4), word, NULL)
                   : command_error(c, "LOC", 26, NULL);
    return locate(&s);
}
