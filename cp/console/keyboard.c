/* A console's input: lines from whatever terminal, keys of a 3270, RETRIEVE's memory.
 *
 * Keeps true: a typed line is echoed, edited, and each logical line goes to whoever reads now (CP,
 * the guest's read, ECHO, CP when its SLEEP is over), in order.
 * Source: CP Commands and Utilities Reference, "Using the 3270", SET PF, SET RETRIEVE. */
#include "cp/console/console_private.h"

#include "cp/commands/command.h"
#include "cp/console/editing.h"
#include "cp/console/station.h"
#include "cp/directory/system_config.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/ebcdic.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NOT_ACCEPTED_MS 3000
#define TODO_MAX        64 /* lines that are kept while CP sleeps */

static void respond(void *ctx, const char *line)
{
    console_say(ctx, "%s", line);
}

static void cp_line(struct console *c, const char *text, size_t len)
{
    struct vm *vm = c->vm;
    char line[EDITING_MAX + 1];
    memcpy(line, text, len);
    line[len] = '\0';
    if (strspn(line, " ") == len)
        console_say(vm, "CP");
    else
        command_run(vm, COMMAND_TERMINAL, line, respond, vm);
}

static bool guest_line(struct console *c, const char *text, size_t len)
{
    uint8_t ebcdic[EDITING_MAX];
    ebcdic_from_ascii(ebcdic, text, len);
    return console_input(c->vm, ebcdic, len);
}

/* --- ECHO ----------------------------------------------------------------------------------- */

void console_echo(struct vm *vm, unsigned times)
{
    vm->console->echo = times;
    console_touch(vm->console);
}

static bool is_end(const char *text, size_t len)
{
    while (len && text[len - 1] == ' ')
        len--;
    return len == 3 && !strncasecmp(text, "END", 3);
}

/* A line for ECHO: back to the terminal as it came, or the end of the environment. */
static void echo_line(struct console *c, const uint8_t *ebcdic, size_t len)
{
    char host[EDITING_MAX];
    ebcdic_to_ascii(host, ebcdic, len);
    if (is_end(host, len))
        vm_wait_broken(c->vm);
    for (unsigned i = 0; i < c->echo; i++)
        console_write(c->vm, CONSOLE_CP, ebcdic, len);
}

/* --- a question ----------------------------------------------------------------------------- */

/* text: the answer, or NULL when there is none to come. */
static void answered(struct console *c, const char *text)
{
    struct question q = c->asked;
    c->asked = (struct question){0};
    if (c->screen)
        screen_erase_input(c->screen, c->dark);
    if (q.answer)
        q.answer(c->vm, q.ctx, text);
}

void console_unanswered(struct console *c)
{
    if (c->asked.answer)
        answered(c, NULL);
}

void console_ask(struct vm *vm, const char *prompt, bool dark,
                 void (*answer)(struct vm *vm, void *ctx, const char *text), void *ctx)
{
    struct console *c = vm->console;
    console_unanswered(c); /* CPU ALL asks again and again: the last one is answered */
    c->asked = (struct question){answer, ctx, dark};
    console_say(vm, "%s", prompt);
    if (c->screen)
        screen_erase_input(c->screen, dark || c->dark);
    console_touch(c);
}

static void answer_line(struct console *c, const uint8_t *ebcdic, size_t len)
{
    char text[EDITING_MAX + 1];
    ebcdic_to_ascii(text, ebcdic, len);
    text[len] = '\0';
    answered(c, text);
    explicit_bzero(text, sizeof text);
    vm_wait_broken(c->vm);
}

/* --- lines ---------------------------------------------------------------------------------- */

/* One logical line, after editing.  False: nobody has room for it. */
static bool dispatch(struct console *c, const char *text, size_t len, bool cp)
{
    struct vm *vm = c->vm;
    if (vm->logging_off)
        return true;
    if (c->echo) {
        uint8_t ebcdic[EDITING_MAX];
        ebcdic_from_ascii(ebcdic, text, len);
        echo_line(c, ebcdic, len);
    } else if (cp && !len) {
        vm_attention(vm);
    } else if (cp || (vm->state == VM_CP && !c->asleep)) {
        cp_line(c, text, len);
    } else if (c->asleep) {
        bool kept =
            c->todo.count < TODO_MAX && lines_push(&c->todo, (const uint8_t *)text, len, true);
        if (vm->sleep_number == vm->sleep_generation) /* Enter is attention to SLEEP */
            vm_wait_over(vm, vm->sleep_number, 0);
        return kept;
    } else {
        return guest_line(c, text, len);
    }
    return true;
}

void console_sleep(struct vm *vm, bool asleep)
{
    struct console *c = vm->console;
    c->asleep = asleep;
    c->echo = 0; /* whatever ends the wait ends it too */
    if (!asleep)
        console_unanswered(c);
    console_touch(c);
    if (c->running_todo)
        return;
    c->running_todo = true;
    struct line *l;
    while ((!c->asleep || c->echo) && (l = lines_pop(&c->todo))) {
        dispatch(c, (const char *)l->text, l->len, false);
        free(l);
    }
    c->running_todo = false;
    full_screen_offer(c);
}

static void remember(struct console *c, const uint8_t *text, size_t len)
{
    unsigned limit = c->vm->sys->config->retrieve_default;
    limit = limit < RETRIEVE_N ? limit : RETRIEVE_N;
    if (!c->history)
        c->history = calloc(RETRIEVE_N, sizeof *c->history);
    struct line *l = len && limit && c->history ? malloc(sizeof *l + len) : NULL;
    if (!l)
        return;
    l->len = len;
    memcpy(l->text, text, len);
    if (c->nhistory == limit)
        free(c->history[--c->nhistory]);
    memmove(c->history + 1, c->history, c->nhistory++ * sizeof *c->history);
    c->history[0] = l;
    c->recalled = 0;
}

static void refuse(struct console *c)
{
    c->refused_until = console_now_ms() + NOT_ACCEPTED_MS;
    c->screen->alarm = true;
}

/* The guest has as many lines to read as can be kept: the user has this one still. */
static void not_taken(struct console *c, const uint8_t *text, size_t len)
{
    if (c->screen) {
        refuse(c);
        screen_set_input(c->screen, text, len);
    } else if (c->station) {
        console_say(c->vm, "NOT ACCEPTED");
    }
}

/* A typed line, EBCDIC: redisplay, RETRIEVE's memory, editing, and each logical line in turn. */
static void typed(struct console *c, const uint8_t *text, size_t len, bool echo)
{
    struct vm *vm = c->vm;
    if (len > EDITING_MAX)
        len = EDITING_MAX;
    bool seen = !c->asked.answer || !c->asked.dark;
    if (echo && seen)
        console_write(vm, CONSOLE_INPUT, text, len);
    if (c->asked.answer) {
        answer_line(c, text, len);
        return;
    }
    if (!c->dark)
        remember(c, text, len);
    if (c->echo) { /* unchanged: without line editing */
        echo_line(c, text, len);
        return;
    }
    char host[EDITING_MAX];
    ebcdic_to_ascii(host, text, len);
    struct edited *e = malloc(sizeof *e);
    if (!e)
        return;
    edit_line(vm->set, host, len, e);
    bool taken = true;
    for (unsigned i = 0; i < e->lines && taken && !vm->logging_off; i++)
        taken = dispatch(c, e->line[i].text, e->line[i].len, e->line[i].cp);
    free(e);
    if (!taken)
        not_taken(c, text, len);
}

void console_typed(struct vm *vm, const uint8_t *text, size_t len)
{
    vm->console->attention_given = false;
    typed(vm->console, text, len, false);
    console_touch(vm->console);
}

void console_initial_data(struct vm *vm, const char *text)
{
    uint8_t ebcdic[EDITING_MAX];
    size_t n = strnlen(text, sizeof ebcdic);
    ebcdic_from_ascii(ebcdic, text, n);
    typed(vm->console, ebcdic, n, false);
}

/* CP's lines that wait for the screen are thrown away, not what the machine has written: were there any? */
static bool drop_cp_lines(struct console *c)
{
    bool any = false;
    for (size_t n = c->out.count; n; n--) {
        struct line *l = lines_pop(&c->out);
        c->out.kind = l->kind;
        if (l->kind == LOOK_CPOUT)
            any = true;
        else
            lines_push(&c->out, l->text, l->len, l->end);
        free(l);
    }
    return any;
}

/* At MORE... the key abandons a long response of CP; what the machine writes goes on with BEGIN.  As two users of
 * z/VM 7.3 have noted. */
void console_attention(struct vm *vm)
{
    struct console *c = vm->console;
    if (c->screen && (c->more || c->holding)) {
        bool abandoned = drop_cp_lines(c);
        console_next_page(c);
        if (abandoned)
            return;
    }
    console_unanswered(c); /* before the guest goes on, which sees what came of it */
    if (c->asleep)
        vm_wait_broken(vm);
    if (!vm->set->conceal.on || vm->state == VM_CP)
        vm_attention(vm);
    else
        console_touch(c); /* the terminal waits for its keyboard */
}

/* TERMINAL MODE VM: the first is the virtual machine's, the next is CP's when nothing was typed in between;
 * MODE CP: each is CP's. */
void console_attention_key(struct vm *vm)
{
    struct console *c = vm->console;
    if (c->screen) {
        console_screen_lost(vm);
        console_attention(vm);
        return;
    }
    bool for_cp = c->asleep || c->echo || c->asked.answer || vm->state == VM_CP;
    if (vm->set->attn)
        console_say(vm, "!");
    if (!vm->set->mode_vm || c->attention_given || for_cp || !c->guest || !c->guest->attention) {
        c->attention_given = false;
        console_attention(vm);
    } else {
        c->attention_given = true;
        console_guest_attention(vm);
    }
}

void console_guest_attention(struct vm *vm)
{
    struct console *c = vm->console;
    if (c->guest && c->guest->attention)
        c->guest->attention(vm, c->guest_ctx);
}

bool console_retrieved(const struct vm *vm, unsigned n, char *out, size_t size)
{
    const struct console *c = vm->console;
    if (!c || n >= c->nhistory)
        return false;
    size_t len = c->history[n]->len < size ? c->history[n]->len : size - 1;
    ebcdic_to_ascii(out, c->history[n]->text, len);
    out[len] = '\0';
    return true;
}

static void retrieve(struct console *c, bool forward)
{
    if (!c->nhistory)
        return;
    if (forward)
        c->recalled = c->recalled > 1 ? c->recalled - 1 : c->nhistory;
    else
        c->recalled = c->recalled < c->nhistory ? c->recalled + 1 : 1;
    const struct line *l = c->history[c->recalled - 1];
    screen_set_input(c->screen, l->text, l->len);
}

/* The n-th word of typed (0: all of it), as far as there is room. */
static size_t word_of(const char *typed, unsigned n, char *to, size_t room)
{
    const char *p = typed + strspn(typed, " ");
    for (unsigned i = 1; i < n; i++) {
        p += strcspn(p, " ");
        p += strspn(p, " ");
    }
    size_t size = n ? strcspn(p, " ") : strlen(p);
    size = size < room ? size : room;
    memcpy(to, p, size);
    return size;
}

/* SET PF SUBSTITUTE: &1 to &9 are words of what is typed, &* is all of it. */
static size_t substitute(const char *text, const char *typed, char *to, size_t room)
{
    size_t at = 0;
    for (; *text && at < room; text++) {
        if (*text != '&' || !((text[1] >= '1' && text[1] <= '9') || text[1] == '*')) {
            to[at++] = *text;
            continue;
        }
        text++;
        at += word_of(typed, *text == '*' ? 0 : (unsigned)(*text - '0'), to + at, room - at);
    }
    return at;
}

/* SET PF TAB: what is typed, and blanks up to the next stop; the cursor stands there. */
static void tab(struct console *c, const char *stops, const uint8_t *text, size_t len)
{
    uint8_t line[PF_TAB_MAX];
    char *end;
    if (len >= sizeof line)
        return;
    for (unsigned long stop; (stop = strtoul(stops, &end, 10)) && end != stops; stops = end)
        if (stop > len + 1 && stop <= sizeof line) {
            memcpy(line, text, len);
            memset(line + len, 0x40, stop - 1 - len);
            screen_set_input(c->screen, line, stop - 1);
            return;
        }
}

static void pf_key(struct console *c, unsigned n, const uint8_t *text, size_t len)
{
    const struct pf_key *key = &c->vm->set->pf[n - 1];
    uint8_t line[PF_TEXT];
    size_t size = strlen(key->text);
    if (key->substitute) {
        char typed_text[SCREEN_INPUT_MAX + 1], made[PF_TEXT];
        ebcdic_to_ascii(typed_text, text, len);
        typed_text[len] = '\0';
        size = substitute(key->text, typed_text, made, sizeof made);
        ebcdic_from_ascii(line, made, size);
    } else {
        ebcdic_from_ascii(line, key->text, size);
    }
    switch (key->kind) {
    case PF_RETRIEVE:
    case PF_RETRIEVE_FORWARD:
        retrieve(c, key->kind == PF_RETRIEVE_FORWARD);
        break;
    case PF_DELAYED:
        screen_set_input(c->screen, line, size);
        break;
    case PF_IMMEDIATE:
        c->unread = false;
        screen_erase_input(c->screen, c->dark);
        typed(c, line, size, !key->nodisplay && !c->dark);
        break;
    case PF_TAB:
        tab(c, key->text, text, len);
        break;
    case PF_COPY: /* no terminal has such a printer */
        refuse(c);
        screen_set_input(c->screen, text, len);
        break;
    default:
        console_say(c->vm, "PF%02u UNDEFINED", n);
    }
}

/* At MORE... a running machine can be given one line, so that HX reaches an exec that fills page after page:
 * until the page has been turned no other is accepted, and none that is not to be seen. */
static bool takes_line_at_more(const struct console *c)
{
    return c->more && !c->ahead && !c->asleep && !c->echo && !c->asked.answer && !c->dark &&
           c->vm->state != VM_CP;
}

static void enter(struct console *c, const uint8_t *text, size_t len)
{
    c->unread = c->unread && (c->more || c->holding);
    if (c->more || c->holding) {
        if (len && !takes_line_at_more(c)) { /* it is there still when the next page has come */
            refuse(c);
            return;
        }
        c->holding = true;
        c->page_at = 0;
        if (len) { /* may be the end of the machine: nothing after it */
            c->ahead = true;
            screen_erase_input(c->screen, false);
            typed(c, text, len, true);
        }
        return;
    }
    c->refused_until = 0;
    screen_erase_input(c->screen, c->dark);
    if (len || c->vm->state == VM_CP) {
        typed(c, text, len, len > 0 && !c->dark);
        return;
    }
    typed(c, text, 0, false);
}

static void key(struct console *c, uint8_t aid, const uint8_t *text, size_t len)
{
    unsigned pf = ds_pf_of_aid(aid);
    screen_key_taken(c->screen);
    if (aid == DS_AID_CLEAR) {
        console_next_page(c);
        screen_refresh(c->screen); /* the key has erased all of it */
    } else if (aid == DS_AID_PA2) {
        if (c->more || c->holding)
            console_next_page(c);
    } else if (aid == DS_AID_PA1) {
        console_attention(c->vm);
    } else if (aid == DS_AID_ENTER) {
        enter(c, text, len);
    } else if (pf && !c->more && !c->holding) {
        pf_key(c, pf, text, len);
    } else if (pf) {
        refuse(c);
    }
}

void console_inbound(struct vm *vm, const uint8_t *data, size_t len)
{
    struct console *c = vm->console;
    struct ds_inbound in;
    uint8_t text[SCREEN_INPUT_MAX];
    if (!c->screen || vm->logging_off || full_screen_inbound(c, data, len))
        return;
    if (ds_inbound_parse(&in, data, len, c->screen->rows, c->screen->cols) || in.aid == DS_AID_SF ||
        in.aid == DS_AID_NONE) {
        screen_key_taken(c->screen); /* whatever it was, the user can go on */
        console_touch(c);
        return;
    }
    size_t n = in.short_read ? 0 : screen_input(c->screen, &in, text, sizeof text);
    key(c, in.aid, text, n);
    if (c->screen)
        console_touch(c);
}
