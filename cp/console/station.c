/* See station.h.  Keeps true: whatever a client sends, in whatever state, is answered or ignored;
 * a terminal that goes away disconnects its user and nothing else; every inbound transmission is
 * followed by a Write that unlocks the keyboard. */
#include "cp/console/station_private.h"

#include "cp/console/dial.h"
#include "cp/console/logo.h"
#include "cp/console/screen.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "engine/base/ebcdic.h"
#include "tn3270/terminal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PENDING_HIGH 16384 /* bytes at the terminal above which its screen is not updated */
#define PENDING_WAIT 20    /* ms until the next look */
#define LINE_BURST   64

struct station *station_get(struct station *s)
{
    atomic_fetch_add(&s->refs, 1);
    return s;
}

static void timer_closed(uv_handle_t *h)
{
    free(h->data);
}

static void free_station(void *arg)
{
    struct station *s = arg;
    if (s->screen)
        screen_free(s->screen);
    free(s->screen);
    uv_close((uv_handle_t *)&s->timer, timer_closed);
}

void station_put(struct station *s)
{
    if (atomic_fetch_sub(&s->refs, 1) == 1)
        system_loop_post(s->sys, free_station, s);
}

const char *station_name(const struct station *s)
{
    return s->name;
}

const char *station_from(const struct station *s)
{
    return s->from;
}

const struct console_screen *station_screen(const struct station *s)
{
    return &s->shape;
}

bool station_is_local(const struct station *s)
{
    return s->local;
}

bool station_is_line(const struct station *s)
{
    return s->terminal->kind == TERMINAL_LINE;
}

/* --- showing -------------------------------------------------------------------------------- */

static void on_timer(uv_timer_t *timer)
{
    struct station *s = timer->data;
    if (s->vm) {
        pthread_mutex_lock(&s->vm->lock);
        console_timer(s->vm);
        pthread_mutex_unlock(&s->vm->lock);
    }
    station_flush(s);
}

static void line_out(struct station *s, const uint8_t *ebcdic, size_t len)
{
    char utf8[2 * 1024 + 2];
    size_t at = 0;
    for (size_t i = 0; i < len && at < sizeof utf8 - 2; i++) {
        uint8_t c = ebcdic_to_latin1(EBCDIC_037, ebcdic[i]);
        if (c >= 0x80)
            utf8[at++] = (char)(0xc0 | c >> 6);
        utf8[at++] = (char)(c >= 0x80 ? 0x80 | (c & 0x3f) : c < 0x20 && c != '\t' ? ' ' : c);
    }
    terminal_write_line(s->terminal, utf8, at);
}

static int64_t flush_user_lines(struct station *s)
{
    uint8_t *line;
    size_t len;
    for (unsigned i = 0; i < LINE_BURST; i++) {
        line = console_next_line(s->vm, &len);
        if (!line)
            break;
        line_out(s, line, len);
        free(line);
    }
    const char *prompt = console_prompt(s->vm);
    terminal_prompt(s->terminal, prompt, strlen(prompt), console_asks(s->vm));
    return line ? 0 : -1;
}

/* The next command of the user's console, or of CP's own screen; false: there is none. */
bool station_write_next(struct station *s)
{
    struct ds_out o;
    ds_init(&o, s->terminal->rows, s->terminal->cols);
    bool write = s->vm       ? console_render(s->vm, &o)
                 : s->dialed ? dial_render(s->dialed, s, &o)
                             : screen_update(s->screen, &o);
    if (write && !o.failed)
        terminal_write(s->terminal, o.data, o.len);
    ds_free(&o);
    return write;
}

/* Milliseconds until the next look at the console; -1: when it says so. */
static int64_t flush_user(struct station *s)
{
    int64_t wait = -1;
    pthread_mutex_lock(&s->vm->lock);
    if (station_is_line(s))
        wait = flush_user_lines(s);
    else
        while (station_write_next(s))
            if (terminal_pending(s->terminal) > PENDING_HIGH) {
                wait = PENDING_WAIT;
                break;
            }
    if (wait < 0)
        wait = console_timer_ms(s->vm);
    pthread_mutex_unlock(&s->vm->lock);
    return wait;
}

void station_flush(struct station *s)
{
    if (!s->terminal || s->state == AT_LOGO)
        return;
    if (terminal_pending(s->terminal) > PENDING_HIGH) {
        uv_timer_start(&s->timer, on_timer, PENDING_WAIT, 0);
        return;
    }
    int64_t wait = -1;
    if (s->vm)
        wait = flush_user(s);
    else if (s->dialed)
        while (wait < 0 && station_write_next(s))
            wait = terminal_pending(s->terminal) > PENDING_HIGH ? PENDING_WAIT : -1;
    else if (s->screen)
        station_write_next(s);
    if (wait >= 0)
        uv_timer_start(&s->timer, on_timer, (uint64_t)wait, 0);
}

static void touched(void *arg)
{
    struct station *s = arg;
    atomic_store(&s->touched, false);
    station_flush(s);
    station_put(s);
}

void station_touch(struct station *s)
{
    if (!atomic_exchange(&s->touched, true))
        system_loop_post(s->sys, touched, station_get(s));
}

void station_put_ebcdic(struct station *s, const uint8_t *text, size_t len)
{
    if (!s->terminal)
        return;
    if (station_is_line(s)) {
        line_out(s, text, len);
        return;
    }
    bool done = false;
    while (s->screen && !done) {
        size_t used = screen_put(s->screen, text, len, true, &done);
        text += used;
        len -= used;
        if (!done)
            screen_clear(s->screen);
    }
}

void station_say(struct station *s, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t len = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    ebcdic_from_ascii(text, text, len);
    station_put_ebcdic(s, (uint8_t *)text, len);
}

void station_message(struct station *s, const char *module, unsigned id, ...)
{
    char text[256];
    va_list args;
    va_start(args, id);
    message_format(text, sizeof text, module, id, args);
    va_end(args);
    station_say(s, "%s", text);
}

/* --- the states ----------------------------------------------------------------------------- */

void station_line_mode(struct station *s)
{
    struct terminal *t = s->terminal;
    if (station_is_line(s) || s->screen)
        return;
    s->screen = calloc(1, sizeof *s->screen);
    if (s->screen &&
        screen_init(s->screen, t->rows, t->cols, t->has_alternate, t->extended, s->sys->id)) {
        free(s->screen);
        s->screen = NULL;
    }
}

static void show_disabled(struct station *s)
{
    s->state = AT_DISABLED;
    station_line_mode(s);
    if (s->screen) {
        screen_clear(s->screen);
        screen_erase_input(s->screen, false);
        screen_set_status(s->screen, "");
    } else {
        terminal_prompt(s->terminal, "", 0, false);
    }
    station_flush(s);
}

void station_show_logo(struct station *s)
{
    if (atomic_load(&s->sys->terminals_disabled) && !s->local) {
        show_disabled(s);
        return;
    }
    s->state = AT_LOGO;
    if (s->screen)
        screen_free(s->screen);
    free(s->screen);
    s->screen = NULL;
    if (station_is_line(s)) {
        s->state = AT_PROMPT;
        station_say(s, "BIGFOOT ONLINE--%s", s->sys->id);
        terminal_prompt(s->terminal, "LOGON ", 6, false);
        return;
    }
    struct ds_out o;
    ds_init(&o, s->terminal->rows, s->terminal->cols);
    logo_render(&o, s->terminal, s->sys->id);
    if (!o.failed)
        terminal_write(s->terminal, o.data, o.len);
    ds_free(&o);
}

void station_show_prompt(struct station *s)
{
    static const char *const lines[] = {
        "",
        "Enter one of the following commands:",
        "",
        "   LOGON userid             (Example:  LOGON VMUSER1)",
        "   DIAL userid              (Example:  DIAL VMUSER2)",
        "   MSG userid message       (Example:  MSG VMUSER2 GOOD MORNING)",
        "   LOGOFF",
    };
    s->state = AT_PROMPT;
    station_line_mode(s);
    if (s->screen) {
        screen_set_status(s->screen, "CP READ");
        screen_erase_input(s->screen, false);
    }
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        station_say(s, "%s", lines[i]);
    if (station_is_line(s))
        terminal_prompt(s->terminal, "", 0, false);
}

static void look_again(void *arg)
{
    struct system *sys = arg;
    bool disabled = atomic_load(&sys->terminals_disabled);
    for (struct station *s = sys->station_list; s; s = s->next)
        if (s->terminal && !s->dropping &&
            (disabled ? s->state <= AT_PASSWORD || s->state == AT_END : s->state == AT_DISABLED))
            station_show_logo(s);
}

void station_enable_all(struct system *sys, bool on)
{
    atomic_store(&sys->terminals_disabled, !on);
    system_loop_post(sys, look_again, sys);
}

static void user_gone(struct station *s)
{
    if (s->vm)
        vm_put(s->vm);
    s->vm = NULL;
}

struct ended {
    struct station *station;
    struct screen *screen;
    uint8_t *lines;
    size_t size;
    enum console_end how;
};

/* The last lines of a user's session, "Press enter", and the end or the logo. */
static void on_ended(void *arg)
{
    struct ended *e = arg;
    struct station *s = e->station;
    user_gone(s);
    if (s->screen)
        screen_free(s->screen);
    free(s->screen);
    s->screen = e->screen;
    for (size_t at = 0; at + 2 <= e->size;) {
        size_t len = (size_t)e->lines[at] << 8 | e->lines[at + 1];
        station_put_ebcdic(s, e->lines + at + 2, len);
        at += 2 + len;
    }
    if (s->terminal) {
        s->state = AT_END;
        s->dropping = e->how == CONSOLE_END_DROP && !s->local;
        station_say(s, "%s", "");
        station_say(s, "Press enter or clear key to continue");
        if (s->screen) {
            screen_set_status(s->screen, "RUNNING");
            screen_erase_input(s->screen, false);
        } else {
            terminal_prompt(s->terminal, "", 0, false);
        }
        station_flush(s);
        if (s->dropping)
            terminal_close(s->terminal);
    }
    station_put(s);
    free(e->lines);
    free(e);
}

void station_ended(struct station *s, struct screen *screen, uint8_t *lines, size_t size,
                   enum console_end how)
{
    struct ended *e = malloc(sizeof *e);
    if (!e)
        abort();
    *e = (struct ended){station_get(s), screen, lines, size, how};
    system_loop_post(s->sys, on_ended, e);
}

void station_give(struct station *s, struct vm *vm)
{
    struct screen *screen = s->screen;
    s->screen = NULL;
    s->vm = vm_get(vm);
    s->state = AT_USER;
    s->failures = 0;
    console_attach(vm, s, screen);
}

/* --- input ---------------------------------------------------------------------------------- */

static void on_input(void *ctx, struct terminal *t, const uint8_t *data, size_t len)
{
    struct station *s = ctx;
    struct ds_inbound in;
    uint8_t text[SCREEN_INPUT_MAX];
    if (s->dropping)
        return;
    if (s->vm) {
        pthread_mutex_lock(&s->vm->lock);
        console_inbound(s->vm, data, len);
        pthread_mutex_unlock(&s->vm->lock);
        station_flush(s);
        return;
    }
    if (s->dialed) {
        dial_inbound(s->dialed, s, data, len);
        station_flush(s);
        return;
    }
    if (ds_inbound_parse(&in, data, len, t->rows, t->cols) || in.aid == DS_AID_SF)
        return;
    if (s->state == AT_LOGO) {
        prelogon_logo(s, &in);
    } else if (s->state == AT_DISABLED) {
        if (s->screen)
            show_disabled(s);
    } else if (s->state == AT_END) {
        if (in.aid == DS_AID_ENTER || in.aid == DS_AID_CLEAR)
            station_show_logo(s);
        else if (s->screen)
            screen_key_taken(s->screen);
    } else if (in.aid == DS_AID_ENTER && s->screen) {
        size_t n = screen_input(s->screen, &in, text, sizeof text);
        screen_erase_input(s->screen, false);
        prelogon_line(s, text, n);
    } else if (s->screen) {
        if (in.aid == DS_AID_CLEAR)
            screen_clear(s->screen);
        screen_key_taken(s->screen);
    }
    station_flush(s);
}

static size_t from_utf8(const char *utf8, size_t len, uint8_t *ebcdic, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < len && n < size; i++) {
        unsigned char c = (unsigned char)utf8[i];
        if ((c & 0xfe) == 0xc2 && i + 1 < len)
            c = (unsigned char)((c & 3) << 6 | (utf8[++i] & 0x3f));
        else if (c >= 0x80) {
            c = '?';
            while (i + 1 < len && (utf8[i + 1] & 0xc0) == 0x80)
                i++;
        }
        ebcdic[n++] = ebcdic_from_latin1(EBCDIC_037, c);
    }
    return n;
}

static void on_line(void *ctx, struct terminal *t, const char *utf8, size_t len)
{
    struct station *s = ctx;
    uint8_t text[TERMINAL_LINE_MAX];
    (void)t;
    if (s->dropping)
        return;
    size_t n = from_utf8(utf8, len, text, sizeof text);
    if (s->state == AT_END || s->state == AT_DISABLED) {
        station_show_logo(s);
    } else if (s->vm) {
        pthread_mutex_lock(&s->vm->lock);
        console_typed(s->vm, text, n);
        pthread_mutex_unlock(&s->vm->lock);
    } else {
        prelogon_line(s, text, n);
    }
    station_flush(s);
}

/* A TN3270E client that sends it for the SYSREQ key has left its 3270 screen for the SSCP-LU session
 * (RFC 2355, section 10.5), with the screen empty and the keyboard locked: what was there is drawn
 * anew, which takes it back. */
static void on_attention(void *ctx, struct terminal *t)
{
    struct station *s = ctx;
    (void)t;
    if (s->dropping)
        return;
    if (s->vm) {
        pthread_mutex_lock(&s->vm->lock);
        if (!s->vm->logging_off)
            console_attention_key(s->vm);
        pthread_mutex_unlock(&s->vm->lock);
    } else if (s->screen) {
        screen_refresh(s->screen);
        screen_key_taken(s->screen);
    } else if (s->state == AT_LOGO && !station_is_line(s)) {
        station_show_logo(s);
    }
    station_flush(s);
}

static void on_rejected(void *ctx, struct terminal *t, uint8_t sense)
{
    struct station *s = ctx;
    (void)sense;
    s->dropping = true;
    terminal_close(t);
}

static void on_closed(void *ctx, struct terminal *t)
{
    struct station *s = ctx;
    (void)t;
    s->terminal = NULL;
    *s->prev = s->next;
    if (s->next)
        s->next->prev = s->prev;
    s->sys->station_count--;
    uv_timer_stop(&s->timer);
    prelogon_hang_up(s);
    if (s->vm) {
        pthread_mutex_lock(&s->vm->lock);
        if (!s->vm->logging_off)
            vm_terminal_lost(s->vm);
        pthread_mutex_unlock(&s->vm->lock);
        user_gone(s);
    }
    station_put(s);
}

static const struct terminal_owner owner = {
    .input = on_input,
    .line = on_line,
    .attention = on_attention,
    .rejected = on_rejected,
    .closed = on_closed,
};

/* The address in "127.0.0.1:3270" or "[::1]:3270". */
static void keep_address(struct station *s, const char *peer)
{
    const char *colon = strrchr(peer, ':');
    bool v6 = *peer == '[';
    int len = colon ? (int)(colon - peer) - 2 * v6 : (int)strlen(peer);
    snprintf(s->from, sizeof s->from, "%.*s", len > 0 ? len : 0, peer + v6);
}

static struct station *create(struct system *sys, struct terminal *terminal)
{
    struct station *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    atomic_init(&s->refs, 1);
    atomic_init(&s->touched, false);
    s->sys = sys;
    s->terminal = terminal;
    s->local = terminal->local;
    memcpy(s->name, terminal->name, sizeof s->name);
    if (!s->local)
        keep_address(s, terminal->peer);
    s->shape = (struct console_screen){
        .rows = terminal->rows,
        .cols = terminal->cols,
        .default_rows = terminal->default_rows,
        .default_cols = terminal->default_cols,
        .alternate = terminal->has_alternate,
        .extended = terminal->extended,
        .color = terminal->color,
        .highlight = terminal->highlight,
    };
    uv_timer_init(&sys->loop, &s->timer);
    s->timer.data = s;
    s->prev = &sys->station_list;
    s->next = *s->prev;
    *s->prev = s;
    if (s->next)
        s->next->prev = &s->next;
    sys->station_count++;
    terminal_set_owner(terminal, &owner, s);
    return s;
}

struct station *station_open(struct system *sys, struct terminal *terminal)
{
    struct station *s = create(sys, terminal);
    if (s)
        station_show_logo(s);
    else
        terminal_close(terminal);
    return s;
}

struct station *station_open_for(struct system *sys, struct terminal *terminal, struct vm *vm)
{
    struct station *s = create(sys, terminal);
    if (!s)
        return NULL;
    station_line_mode(s);
    pthread_mutex_lock(&vm->lock);
    station_give(s, vm);
    pthread_mutex_unlock(&vm->lock);
    return s;
}

struct station *station_open_system(struct system *sys, struct terminal *terminal,
                                    void (*heard)(void *ctx, const char *line), void *ctx)
{
    struct station *s = create(sys, terminal);
    if (!s)
        return NULL;
    s->state = AT_START;
    s->heard = heard;
    s->heard_ctx = ctx;
    station_line_mode(s);
    if (s->screen)
        screen_set_status(s->screen, "CP READ");
    return s;
}

void station_unheard(struct station *s)
{
    s->heard = NULL;
    s->heard_ctx = NULL;
}

bool station_gone(const struct station *s)
{
    return !s->terminal;
}

void station_close_all(struct system *sys)
{
    for (struct station *s = sys->station_list; s; s = s->next) {
        station_flush(s);
        s->dropping = true;
        terminal_close(s->terminal);
    }
}
