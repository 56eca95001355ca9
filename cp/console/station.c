/* See station.h.  Keeps true: whatever a client sends, in whatever state, is answered or ignored;
 * a terminal that goes away disconnects its user and nothing else; every inbound transmission is
 * followed by a Write that unlocks the keyboard. */
#include "cp/console/station.h"

#include "cp/commands/logon.h"
#include "cp/console/dial.h"
#include "cp/console/logo.h"
#include "cp/console/operator_log.h"
#include "cp/console/screen.h"
#include "cp/directory/directory.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/ebcdic.h"
#include "tn3270/terminal.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PENDING_HIGH 65536 /* bytes at the terminal above which its screen is not updated */
#define PENDING_WAIT 20    /* ms until the next look */
#define MAX_FAILURES 5     /* wrong passwords before the terminal is dropped */
#define LINE_BURST   64

enum state {
    AT_LOGO,
    AT_PROMPT,   /* "Enter one of the following commands" */
    AT_PASSWORD, /* of `request` */
    AT_USER,     /* its console has the terminal */
    AT_DIALED,   /* a virtual machine's 3270 has the terminal */
    AT_END,      /* Press enter or clear key to continue */
};

struct station {
    atomic_int refs;
    struct system *sys;
    struct terminal *terminal; /* NULL when it is gone */
    struct station *next, **prev;
    char name[9];
    bool local, dropping;
    enum state state;
    struct vm *vm;
    struct vm *dialed; /* AT_DIALED: whose, and the device number there */
    uint16_t dialed_devno;
    struct console_screen shape;
    struct screen *screen; /* while no console has it */
    struct logon_request request;
    unsigned failures;
    uv_timer_t timer;
    atomic_bool touched;
};

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

const struct console_screen *station_screen(const struct station *s)
{
    return &s->shape;
}

bool station_is_local(const struct station *s)
{
    return s->local;
}

static bool is_line(const struct station *s)
{
    return s->terminal->kind == TERMINAL_LINE;
}

/* --- showing -------------------------------------------------------------------------------- */

static void flush(struct station *s);

static void on_timer(uv_timer_t *timer)
{
    struct station *s = timer->data;
    if (s->vm) {
        pthread_mutex_lock(&s->vm->lock);
        console_timer(s->vm);
        pthread_mutex_unlock(&s->vm->lock);
    }
    flush(s);
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
    terminal_prompt(s->terminal, prompt, strlen(prompt), false);
    return line ? 0 : -1;
}

/* The next command of the user's console, or of CP's own screen; false: there is none. */
static bool write_next(struct station *s)
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
    if (is_line(s))
        wait = flush_user_lines(s);
    else
        while (write_next(s))
            if (terminal_pending(s->terminal) > PENDING_HIGH) {
                wait = PENDING_WAIT;
                break;
            }
    if (wait < 0)
        wait = console_timer_ms(s->vm);
    pthread_mutex_unlock(&s->vm->lock);
    return wait;
}

static void flush(struct station *s)
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
        while (wait < 0 && write_next(s))
            wait = terminal_pending(s->terminal) > PENDING_HIGH ? PENDING_WAIT : -1;
    else if (s->screen)
        write_next(s);
    if (wait >= 0)
        uv_timer_start(&s->timer, on_timer, (uint64_t)wait, 0);
}

static void touched(void *arg)
{
    struct station *s = arg;
    atomic_store(&s->touched, false);
    flush(s);
    station_put(s);
}

void station_touch(struct station *s)
{
    if (!atomic_exchange(&s->touched, true))
        system_loop_post(s->sys, touched, station_get(s));
}

static void put_ebcdic(struct station *s, const uint8_t *text, size_t len)
{
    if (!s->terminal)
        return;
    if (is_line(s)) {
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
    put_ebcdic(s, (uint8_t *)text, len);
}

static void say_message(struct station *s, const char *module, unsigned id, ...)
{
    char text[256];
    va_list args;
    va_start(args, id);
    message_format(text, sizeof text, module, id, args);
    va_end(args);
    station_say(s, "%s", text);
}

/* --- the states ----------------------------------------------------------------------------- */

static void line_mode(struct station *s)
{
    struct terminal *t = s->terminal;
    if (is_line(s) || s->screen)
        return;
    s->screen = calloc(1, sizeof *s->screen);
    if (s->screen &&
        screen_init(s->screen, t->rows, t->cols, t->has_alternate, t->extended, s->sys->id)) {
        free(s->screen);
        s->screen = NULL;
    }
}

static void show_logo(struct station *s)
{
    s->state = AT_LOGO;
    if (s->screen)
        screen_free(s->screen);
    free(s->screen);
    s->screen = NULL;
    if (is_line(s)) {
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

static void show_prompt(struct station *s)
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
    line_mode(s);
    if (s->screen) {
        screen_set_status(s->screen, "CP READ");
        screen_erase_input(s->screen, false);
    }
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        station_say(s, "%s", lines[i]);
    if (is_line(s))
        terminal_prompt(s->terminal, "", 0, false);
}

static void ask_password(struct station *s)
{
    s->state = AT_PASSWORD;
    station_say(s, "%s", "");
    station_say(s, "Enter your password (it will not appear when typed):");
    if (s->screen) {
        screen_set_status(s->screen, "CP READ");
        screen_erase_input(s->screen, true);
    }
    if (is_line(s))
        terminal_prompt(s->terminal, "", 0, true);
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
        put_ebcdic(s, e->lines + at + 2, len);
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
        flush(s);
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

static void logon(struct station *s)
{
    struct logon_request request = s->request;
    memset(s->request.password, 0, sizeof s->request.password);
    if (s->screen) {
        screen_set_status(s->screen, "RUNNING");
        screen_erase_input(s->screen, false);
    }
    bool ok = logon_at(s, s->sys, &request);
    memset(request.password, 0, sizeof request.password);
    if (ok)
        return;
    if (++s->failures >= MAX_FAILURES) {
        say_message(s, "LGA", 51, NULL);
        flush(s);
        s->dropping = true;
        terminal_close(s->terminal);
        return;
    }
    show_prompt(s);
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

/* LOGON with its operands, from the logo or the prompt. */
static void start_logon(struct station *s, const char *operands)
{
    char wrong[80];
    int error = logon_parse(&s->request, operands, wrong);
    if (error) {
        say_message(s, "LGA", (unsigned)error, wrong, NULL);
        show_prompt(s);
        return;
    }
    if (logon_needs_password(s->sys, &s->request))
        ask_password(s);
    else
        logon(s);
}

static void message_before_logon(struct station *s, const char *operands);

/* --- DIAL ----------------------------------------------------------------------------------- */

static void say_dialed(struct station *s, const char *what, const char *with)
{
    operator_say(s->sys, "GRAF %-6s%s %-8s %04X DIALED = %u", s->name, what, with, s->dialed_devno,
                 atomic_load(&s->sys->dialed));
}

/* DIAL userid {vdev}, before LOGON, on a 3270. */
static void dial(struct station *s, const char *operands)
{
    char target[9] = "", word[16], rest[2];
    unsigned vdev = 0;
    int n = sscanf(operands, "%15s %4x%1s", word, &vdev, rest);
    for (char *p = word; n >= 1 && *p; p++)
        *p = (char)toupper((unsigned char)*p);
    int error = n < 1 || !parse_userid(word, target) ? 20 : n > 2 ? 22 : is_line(s) ? 55 : 0;
    if (!error)
        error =
            dial_connect(s->sys, target, n == 2 ? (int)vdev : -1, s, &s->dialed, &s->dialed_devno);
    if (error) {
        say_message(s, "DIA", (unsigned)error, target, NULL);
        show_prompt(s);
        return;
    }
    station_say(s, "DIALED TO %-8s %04X", target, s->dialed_devno);
    if (s->screen)
        screen_set_status(s->screen, "RUNNING");
    struct vm *to = s->dialed;
    s->dialed = NULL; /* what CP has on its own screen goes out first */
    if (s->screen)
        write_next(s);
    s->dialed = to;
    s->state = AT_DIALED;
    say_dialed(s, "DIALED TO", target);
}

static void undial(struct station *s)
{
    struct vm *vm = s->dialed;
    if (!vm)
        return;
    dial_hang_up(vm, s);
    s->dialed = NULL;
    say_dialed(s, "DROP FROM", vm->userid);
    vm_put(vm);
}

static void dial_ended(void *arg)
{
    struct station *s = arg;
    char userid[9] = "";
    if (s->dialed)
        strcpy(userid, s->dialed->userid);
    undial(s);
    if (*userid && s->terminal) {
        line_mode(s);
        s->state = AT_END;
        if (s->screen)
            screen_clear(s->screen);
        station_say(s, "DROP FROM %-8s %04X", userid, s->dialed_devno);
        station_say(s, "%s", "");
        station_say(s, "Press enter or clear key to continue");
        flush(s);
    }
    station_put(s);
}

void station_dial_ended(struct station *s)
{
    system_loop_post(s->sys, dial_ended, station_get(s));
}

/* A command typed before LOGON; host text. */
static void command(struct station *s, const char *text)
{
    char word[16];
    size_t blanks = strspn(text, " "), n = strcspn(text + blanks, " ");
    size_t keep = n < sizeof word ? n : sizeof word - 1;
    for (size_t i = 0; i < keep; i++)
        word[i] = (char)toupper((unsigned char)text[blanks + i]);
    word[keep] = '\0';
    const char *rest = text + blanks + n;
    rest += strspn(rest, " ");
    if (!keep) {
        show_prompt(s);
    } else if (n >= 3 && n <= 6 && (!strncmp("LOGOFF", word, n) || !strncmp("LOGOUT", word, n)) &&
               strncmp("LOGON", word, n > 4 ? 5 : 9)) {
        char now[40];
        system_time_text(s->sys, system_now(), TIME_LOGON, now);
        station_say(s, "LOGOFF AT %s", now);
        station_ended(s, s->screen, NULL, 0, CONSOLE_END_DROP);
        s->screen = NULL;
    } else if ((n <= 5 && !strncmp("LOGON", word, n)) || !strcmp(word, "LOGIN")) {
        start_logon(s, rest);
    } else if (!strcmp(word, "DIAL")) {
        dial(s, rest);
    } else if (!strcmp(word, "MSG") || (n <= 7 && !strncmp("MESSAGE", word, n))) {
        message_before_logon(s, rest);
        show_prompt(s);
    } else {
        say_message(s, "CFC", 15, word, NULL);
        show_prompt(s);
    }
}

struct prelogon_message {
    struct vm_work work;
    char text[200];
};

static void show_message(struct vm *vm, struct vm_work *work)
{
    struct prelogon_message *m = (struct prelogon_message *)work;
    if (!vm->logging_off) {
        console_say(vm, "%s", m->text);
        console_alarm(vm);
    }
    free(m);
}

static void message_before_logon(struct station *s, const char *operands)
{
    char userid[9] = "", now[40];
    size_t n = strcspn(operands, " ");
    for (size_t i = 0; i < n && i < 8; i++)
        userid[i] = (char)toupper((unsigned char)operands[i]);
    if (!strcmp(userid, "OP"))
        strcpy(userid, "OPERATOR");
    if (!n || n > 8) {
        say_message(s, "MSG", 20, NULL);
        return;
    }
    struct vm *vm = system_user(s->sys, userid);
    if (!vm) {
        say_message(s, "MSG", 45, userid, NULL);
        return;
    }
    struct prelogon_message *m = calloc(1, sizeof *m);
    if (m) {
        system_time_text(s->sys, system_now(), TIME_HMS, now);
        snprintf(m->text, sizeof m->text, " %.8s  * MSG FROM LOG%-5s: %.120s", now, s->name,
                 operands + n + strspn(operands + n, " "));
        m->work.fn = show_message;
        vm_post(vm, &m->work);
    }
    vm_put(vm);
}

/* --- input ---------------------------------------------------------------------------------- */

static void logo_input(struct station *s, const struct ds_inbound *in)
{
    struct logo_input typed;
    if (in->aid == DS_AID_CLEAR || in->aid != DS_AID_ENTER) {
        if (in->aid == DS_AID_CLEAR)
            show_prompt(s);
        else
            show_logo(s);
        return;
    }
    logo_read(in, s->terminal, &typed);
    if (!*typed.userid && !*typed.command) {
        show_prompt(s);
        return;
    }
    char line[256];
    if (!*typed.userid) {
        for (char *p = typed.command; *p; p++)
            *p = (char)toupper((unsigned char)*p);
        line_mode(s);
        station_say(s, "%s", typed.command);
        command(s, typed.command);
        return;
    }
    for (char *p = typed.userid; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    line_mode(s);
    station_say(s, "LOGON %s", typed.userid);
    snprintf(line, sizeof line, "%s", typed.userid);
    char wrong[80];
    int error = logon_parse(&s->request, line, wrong);
    if (error) {
        say_message(s, "LGA", (unsigned)error, wrong, NULL);
        show_prompt(s);
        return;
    }
    snprintf(s->request.data, sizeof s->request.data, "%s", typed.command);
    if (*typed.password) {
        snprintf(s->request.password, sizeof s->request.password, "%s", typed.password);
        s->request.has_password = true;
    }
    memset(&typed, 0, sizeof typed);
    if (logon_needs_password(s->sys, &s->request))
        ask_password(s);
    else
        logon(s);
}

/* A line typed at the prompt or as a password; EBCDIC. */
static void line_input(struct station *s, const uint8_t *text, size_t len)
{
    char host[SCREEN_INPUT_MAX + 1];
    if (len > SCREEN_INPUT_MAX)
        len = SCREEN_INPUT_MAX;
    ebcdic_to_ascii(host, text, len);
    host[len] = '\0';
    if (s->state == AT_PASSWORD) {
        snprintf(s->request.password, sizeof s->request.password, "%.40s", host);
        s->request.has_password = true;
        memset(host, 0, sizeof host);
        logon(s);
        return;
    }
    if (s->screen)
        put_ebcdic(s, text, len);
    command(s, host);
}

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
        flush(s);
        return;
    }
    if (s->dialed) {
        dial_inbound(s->dialed, s, data, len);
        flush(s);
        return;
    }
    if (ds_inbound_parse(&in, data, len, t->rows, t->cols) || in.aid == DS_AID_SF)
        return;
    if (s->state == AT_LOGO) {
        logo_input(s, &in);
    } else if (s->state == AT_END) {
        if (in.aid == DS_AID_ENTER || in.aid == DS_AID_CLEAR)
            show_logo(s);
        else if (s->screen)
            screen_key_taken(s->screen);
    } else if (in.aid == DS_AID_ENTER && s->screen) {
        size_t n = screen_input(s->screen, &in, text, sizeof text);
        screen_erase_input(s->screen, false);
        line_input(s, text, n);
    } else if (s->screen) {
        if (in.aid == DS_AID_CLEAR)
            screen_clear(s->screen);
        screen_key_taken(s->screen);
    }
    flush(s);
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
    if (s->state == AT_END) {
        show_logo(s);
    } else if (s->vm) {
        pthread_mutex_lock(&s->vm->lock);
        console_typed(s->vm, text, n);
        pthread_mutex_unlock(&s->vm->lock);
    } else {
        line_input(s, text, n);
    }
    flush(s);
}

static void on_attention(void *ctx, struct terminal *t)
{
    struct station *s = ctx;
    (void)t;
    if (!s->vm)
        return;
    pthread_mutex_lock(&s->vm->lock);
    if (!s->vm->logging_off)
        console_attention(s->vm);
    pthread_mutex_unlock(&s->vm->lock);
    flush(s);
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
    undial(s);
    if (s->vm) {
        pthread_mutex_lock(&s->vm->lock);
        if (!s->vm->logging_off)
            vm_disconnect(s->vm, false);
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
        show_logo(s);
    else
        terminal_close(terminal);
    return s;
}

struct station *station_open_for(struct system *sys, struct terminal *terminal, struct vm *vm)
{
    struct station *s = create(sys, terminal);
    if (!s)
        return NULL;
    line_mode(s);
    pthread_mutex_lock(&vm->lock);
    station_give(s, vm);
    pthread_mutex_unlock(&vm->lock);
    return s;
}

void station_close_all(struct system *sys)
{
    for (struct station *s = sys->station_list; s; s = s->next) {
        flush(s);
        s->dropping = true;
        terminal_close(s->terminal);
    }
}
