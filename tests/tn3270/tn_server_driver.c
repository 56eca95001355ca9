/* A small TN3270 server for the scripts in this folder: every terminal gets a screen that tells its
 * name, size and abilities, with three fields; what comes in is printed on stdout, one line an
 * event, and shown on the screen.  A line terminal is echoed; the line "secret" asks for a hidden
 * line, "flood N" writes N lines, "quit" closes.  On a 3270: PF3 closes, PF5 sends a malformed
 * stream, PF6 reads the buffer.  Options: port [max_clients max_per_peer [cert key]], or "line" or
 * "ncurses" for this terminal, events then on stderr.  SIGTERM stops the listener. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "engine/base/ebcdic.h"
#include "tn3270/datastream.h"
#include "tn3270/listener.h"
#include "tn3270/local.h"

static FILE *events;
static bool reading; /* Read Buffer was sent: the next input answers it */

static void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vfprintf(events, fmt, ap);
    va_end(ap);
    putc('\n', events);
    fflush(events);
}

static void screen(struct terminal *t, const char *last)
{
    struct ds_out o;
    char text[200];
    ds_init(&o, t->rows, t->cols);
    ds_command(&o, t->extended ? DS_EWA : DS_EW, DS_WCC_RESET | DS_WCC_RESTORE | DS_WCC_RESET_MDT);
    ds_at(&o, 1, 1);
    ds_field(&o, DS_FA_PROTECTED, t->color ? DS_COLOR_YELLOW : 0, 0);
    snprintf(text, sizeof text, "TEST SERVER %s %s %ux%u%s%s", t->name, t->model, t->rows, t->cols,
             t->color ? " COLOR" : "", t->extended ? " EXTENDED" : "");
    ds_string(&o, text);
    ds_at(&o, 2, 1);
    ds_sf(&o, DS_FA_PROTECTED | DS_FA_HIGH);
    ds_string(&o, last);
    ds_at(&o, 4, 1);
    ds_sf(&o, DS_FA_PROTECTED);
    ds_string(&o, "FIRST ===>");
    ds_sf(&o, 0);
    ds_ic(&o);
    ds_at(&o, 4, 40);
    ds_sf(&o, DS_FA_PROTECTED);
    ds_at(&o, 5, 1);
    ds_string(&o, "SECRET ==>");
    ds_sf(&o, DS_FA_HIDDEN);
    ds_at(&o, 5, 40);
    ds_sf(&o, DS_FA_PROTECTED);
    ds_at(&o, t->rows, 1);
    ds_string(&o, "BOTTOM LEFT");
    ds_at(&o, t->rows, t->cols - 7);
    ds_string(&o, "CORNER");
    ds_sf(&o, DS_FA_PROTECTED);
    terminal_write(t, o.data, o.len);
    ds_free(&o);
}

static void on_input(void *ctx, struct terminal *t, const uint8_t *p, size_t n)
{
    struct ds_inbound in;
    char text[300];
    if (ds_inbound_parse(&in, p, n, t->rows, t->cols) < 0) {
        say("malformed %s %zu", t->name, n);
        screen(t, "MALFORMED");
        return;
    }
    int k = snprintf(text, sizeof text, "%s cursor %u", ds_aid_name(in.aid), in.cursor);
    struct ds_field f;
    for (size_t pos = 0; k < 200 && !reading && ds_inbound_next(&in, &pos, &f);) {
        uint8_t e[80];
        char a[81] = "";
        size_t len = ds_field_text(&f, e, sizeof e);
        ebcdic_to_ascii(a, e, len);
        k += snprintf(text + k, sizeof text - (size_t)k, " %u=%s", f.addr, a);
    }
    say("input %s %s body %zu", t->name, text, in.body_len);
    static const uint8_t bad[] = {DS_W, 0xc3, DS_SBA, 0x3f, 0xff, 0x40};
    static const uint8_t read_buffer[] = {DS_RB};
    if (reading) {
        reading = false;
        screen(t, "READ");
    } else if (ds_pf_of_aid(in.aid) == 3)
        terminal_close(t);
    else if (ds_pf_of_aid(in.aid) == 5)
        terminal_write(t, bad, sizeof bad);
    else if (ds_pf_of_aid(in.aid) == 6) {
        reading = true;
        terminal_write(t, read_buffer, sizeof read_buffer);
    } else
        screen(t, text);
}

static void on_line(void *ctx, struct terminal *t, const char *utf8, size_t len)
{
    char text[TERMINAL_LINE_MAX + 32];
    unsigned n;
    say("line %s [%.*s]", t->name, (int)len, utf8);
    int k = snprintf(text, sizeof text, "you said: %.*s", (int)len, utf8);
    if (sscanf(utf8, "flood %u", &n) == 1 && len > 6) {
        memset(text, 'x', 1000);
        while (n-- > 0)
            terminal_write_line(t, text, 1000);
        return;
    }
    if (len == 4 && memcmp(utf8, "quit", 4) == 0) {
        terminal_write_line(t, "goodbye", 7);
        terminal_close(t);
        return;
    }
    if (len == 6 && memcmp(utf8, "secret", 6) == 0) {
        terminal_prompt(t, "password: ", 10, true);
        return;
    }
    terminal_write_line(t, text, (size_t)k);
    terminal_prompt(t, "> ", 2, false);
}

static void on_attention(void *ctx, struct terminal *t)
{
    say("attention %s", t->name);
    if (t->kind == TERMINAL_3270)
        screen(t, "ATTENTION");
}

static void on_rejected(void *ctx, struct terminal *t, uint8_t sense)
{
    say("rejected %s %u", t->name, sense);
    screen(t, "REJECTED");
}

static void on_closed(void *ctx, struct terminal *t)
{
    say("closed %s", t->name);
}

static const struct terminal_owner owner = {
    .input = on_input,
    .line = on_line,
    .attention = on_attention,
    .rejected = on_rejected,
    .closed = on_closed,
};

static void ready(void *ctx, struct terminal *t)
{
    terminal_set_owner(t, &owner, NULL);
    say("ready %s %s %ux%u default %ux%u%s%s%s %s", t->name,
        t->kind == TERMINAL_LINE ? "line" : "3270", t->rows, t->cols, t->default_rows,
        t->default_cols, t->color ? " color" : "", t->extended ? " extended" : "",
        t->secure ? " secure" : "", t->model);
    if (t->kind == TERMINAL_LINE)
        terminal_write_line(t, "TEST SERVER", 11);
    else
        screen(t, "WELCOME");
}

static void report(void *ctx, const char *text)
{
    say("report %s", text);
}

static void on_signal(uv_signal_t *s, int number)
{
    listener_stop(s->data);
    uv_close((uv_handle_t *)s, NULL);
}

static int local(const char *kind)
{
    uv_loop_t loop;
    uv_loop_init(&loop);
    events = stderr;
    bool line = strcmp(kind, "line") == 0;
    say("possible %d", local_ncurses_possible());
    struct terminal *t = line ? local_line_open(&loop) : local_ncurses_open(&loop);
    if (!t) {
        perror(kind);
        return 1;
    }
    ready(NULL, t);
    uv_run(&loop, UV_RUN_DEFAULT);
    say("stopped %d", uv_loop_close(&loop));
    return 0;
}

int main(int argc, char **argv)
{
    events = stdout;
    if (argc > 1 && (strcmp(argv[1], "line") == 0 || strcmp(argv[1], "ncurses") == 0))
        return local(argv[1]);
    struct listener_config config = {.ready = ready, .report = report};
    struct listener *l;
    char error[200];
    uv_loop_t loop;
    uv_signal_t term;
    uv_loop_init(&loop);
    signal(SIGPIPE, SIG_IGN);
    config.port = (uint16_t)(argc > 1 ? atoi(argv[1]) : 0);
    config.max_clients = argc > 2 ? (unsigned)atoi(argv[2]) : 0;
    config.max_per_peer = argc > 3 ? (unsigned)atoi(argv[3]) : 0;
    config.tls_cert = argc > 5 ? argv[4] : NULL;
    config.tls_key = argc > 5 ? argv[5] : NULL;
    if (listener_start(&l, &loop, &config, error, sizeof error) < 0) {
        say("error %s", error);
        uv_run(&loop, UV_RUN_DEFAULT);
        uv_loop_close(&loop);
        return 1;
    }
    uv_signal_init(&loop, &term);
    term.data = l;
    uv_signal_start(&term, on_signal, SIGTERM);
    say("port %u", listener_port(l));
    uv_run(&loop, UV_RUN_DEFAULT);
    say("stopped %d", uv_loop_close(&loop));
    return 0;
}
