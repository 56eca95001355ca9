/* One client as a struct terminal; see session.h.
 * Keeps true: the owner hears of a terminal once, when its phase becomes READY; in every phase
 * before that a timer runs; nothing that the client sends is acted on after close.
 * To extend: a further negotiation is a phase, entered where its predecessor ends. */
#include "tn3270/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tn3270/datastream.h"
#include "tn3270/line.h"
#include "tn3270/query_reply.h"
#include "tn3270/telnet.h"
#include "tn3270/tn3270e.h"

enum phase {
    PHASE_TLS,     /* DO STARTTLS sent */
    PHASE_TN3270E, /* DO TN3270E sent */
    PHASE_DEVICE,  /* in TN3270E subnegotiation */
    PHASE_TTYPE,   /* TERMINAL-TYPE asked for */
    PHASE_BINARY,  /* waits for BINARY and END-OF-RECORD, both ways */
    PHASE_QUERY,   /* Read Partition Query sent */
    PHASE_READY,   /* the owner has it */
    PHASE_CLOSED,
};

/* A client that answers no telnet verb at all for this long is taken for a line terminal; one that
 * stops in the middle is dropped; one that does not answer a Query has the size of its type. */
#define SILENT_MS 3000
#define STEP_MS   10000
#define QUERY_MS  5000
#define MAX_TYPES 5 /* terminal types asked for before a client counts as no 3270 */

struct session {
    struct terminal t;
    const struct session_link *link;
    void *ctx;
    struct tn *tn;
    enum phase phase;
    bool e; /* TN3270E, else TN3270 */
    bool has_name;
    struct tn3270e tn3270e;
    struct tn3270_model model;
    unsigned types;
    unsigned long events;
    struct line_input in;
    char prompt[256];
    size_t prompt_len;
    bool prompt_shown, hidden;
};

static void end(struct session *s, bool flush, const char *why)
{
    if (s->phase == PHASE_CLOSED)
        return;
    s->phase = PHASE_CLOSED;
    s->link->timer(s->ctx, 0);
    s->link->close(s->ctx, flush, why);
}

static void enter(struct session *s, enum phase phase, unsigned ms)
{
    s->phase = phase;
    s->link->timer(s->ctx, ms);
}

static void subnegotiate(struct session *s, uint8_t option, struct ds_out *o)
{
    if (o->failed)
        end(s, false, "no storage");
    else if (o->len > 0)
        tn_subnegotiate(s->tn, option, o->data, o->len);
}

/* ---- Becoming a terminal ------------------------------------------------------------------- */

static int take_name(void *ctx, const char *asked, char name[9])
{
    struct session *s = ctx;
    if (s->has_name) {
        memcpy(name, s->t.name, sizeof s->t.name);
        return -1;
    }
    int reason = s->link->take_name(s->ctx, asked, s->t.name);
    s->has_name = reason < 0;
    if (s->has_name)
        memcpy(name, s->t.name, sizeof s->t.name);
    return reason;
}

static bool ensure_name(struct session *s, const char *asked)
{
    char name[9];
    if (take_name(s, asked, name) < 0 || take_name(s, "", name) < 0)
        return true;
    end(s, false, "no free device");
    return false;
}

static void ready(struct session *s)
{
    enter(s, PHASE_READY, 0);
    s->link->ready(s->ctx, &s->t);
}

static void become_line(struct session *s)
{
    if (!ensure_name(s, ""))
        return;
    s->t.kind = TERMINAL_LINE;
    s->t.cols = 80;
    ready(s);
}

static void send_3270(struct session *s, const uint8_t *ds, size_t len)
{
    uint8_t head[TN3270E_HEADER];
    if (s->e)
        tn3270e_header_next(&s->tn3270e, head);
    tn_send_record(s->tn, head, s->e ? sizeof head : 0, ds, len);
}

static void become_3270(struct session *s)
{
    s->t.kind = TERMINAL_3270;
    s->t.default_rows = 24;
    s->t.default_cols = 80;
    s->t.rows = s->model.rows;
    s->t.cols = s->model.cols;
    s->t.extended = s->model.extended;
    s->t.color = s->t.highlight = s->model.extended && s->model.color;
    s->t.has_alternate = s->t.rows != 24 || s->t.cols != 80;
    tn_records(s->tn);
    if (!s->model.extended) {
        ready(s);
        return;
    }
    struct ds_out o;
    ds_init(&o, 24, 80);
    ds_query(&o);
    enter(s, PHASE_QUERY, QUERY_MS);
    send_3270(s, o.data, o.len);
    ds_free(&o);
}

static void queried(struct session *s, const uint8_t *p, size_t n)
{
    struct query_reply q;
    if (query_reply_parse(&q, p, n) < 0)
        return;
    if (q.rows != 0) {
        s->t.rows = q.rows;
        s->t.cols = q.cols;
    }
    if (q.default_rows != 0) {
        s->t.default_rows = q.default_rows;
        s->t.default_cols = q.default_cols;
    }
    s->t.color = q.color;
    s->t.highlight = q.highlight;
    s->t.has_alternate = s->t.rows != s->t.default_rows || s->t.cols != s->t.default_cols;
    ready(s);
}

/* ---- Negotiation --------------------------------------------------------------------------- */

static void ask_tn3270e(struct session *s)
{
    enter(s, PHASE_TN3270E, SILENT_MS);
    tn_negotiate(s->tn, TN_DO, TN_TN3270E);
}

static void ask_ttype(struct session *s)
{
    static const uint8_t send[] = {1};
    enter(s, PHASE_TTYPE, STEP_MS);
    if (tn_him(s->tn, TN_TTYPE))
        tn_subnegotiate(s->tn, TN_TTYPE, send, sizeof send);
    else
        tn_negotiate(s->tn, TN_DO, TN_TTYPE);
}

static void ask_binary(struct session *s)
{
    enter(s, PHASE_BINARY, STEP_MS);
    tn_negotiate(s->tn, TN_DO, TN_EOR);
    tn_negotiate(s->tn, TN_WILL, TN_EOR);
    tn_negotiate(s->tn, TN_DO, TN_BINARY);
    tn_negotiate(s->tn, TN_WILL, TN_BINARY);
}

static bool binary(const struct session *s)
{
    return tn_him(s->tn, TN_EOR) && tn_us(s->tn, TN_EOR) && tn_him(s->tn, TN_BINARY) &&
           tn_us(s->tn, TN_BINARY);
}

/* The peer agreed to an option or gave it up, by phase. */
static void on_option(void *ctx, uint8_t verb, uint8_t option)
{
    struct session *s = ctx;
    bool yes = verb == TN_WILL || verb == TN_DO;
    struct ds_out o;
    s->events++;
    if (s->phase == PHASE_TLS && option == TN_STARTTLS && !yes) {
        ask_tn3270e(s);
    } else if (s->phase == PHASE_TN3270E && option == TN_TN3270E && !yes) {
        ask_ttype(s);
    } else if (s->phase == PHASE_TN3270E && option == TN_TN3270E) {
        s->e = true;
        tn3270e_init(&s->tn3270e, take_name, s);
        enter(s, PHASE_DEVICE, STEP_MS);
        ds_init(&o, 24, 80);
        tn3270e_ask(&o);
        subnegotiate(s, TN_TN3270E, &o);
        ds_free(&o);
    } else if (s->phase == PHASE_DEVICE && option == TN_TN3270E && !yes) {
        s->e = false;
        ask_ttype(s);
    } else if (s->phase == PHASE_TTYPE && option == TN_TTYPE && yes) {
        ask_ttype(s);
    } else if (s->phase == PHASE_TTYPE && option == TN_TTYPE) {
        become_line(s);
    } else if (s->phase == PHASE_BINARY && (option == TN_EOR || option == TN_BINARY)) {
        if (!yes)
            become_line(s);
        else if (binary(s))
            become_3270(s);
    } else if (s->phase == PHASE_READY && s->t.kind == TERMINAL_LINE && option == TN_TN3270E &&
               yes) {
        tn_negotiate(s->tn, TN_DONT, TN_TN3270E); /* it answered after SILENT_MS */
    } else if (s->phase >= PHASE_QUERY && s->t.kind == TERMINAL_3270 && !yes &&
               (s->e ? option == TN_TN3270E : option == TN_EOR || option == TN_BINARY)) {
        end(s, true, "left 3270 mode");
    }
}

static void tn3270e_told(struct session *s, const uint8_t *p, size_t n)
{
    struct ds_out o;
    ds_init(&o, 24, 80);
    tn3270e_receive(&s->tn3270e, p, n, &o);
    subnegotiate(s, TN_TN3270E, &o);
    ds_free(&o);
    if (s->tn3270e.state == TN3270E_AGREED) {
        s->model = s->tn3270e.model;
        memcpy(s->t.model, s->tn3270e.type, sizeof s->t.model);
        become_3270(s);
    } else if (s->tn3270e.state == TN3270E_REFUSED) {
        s->e = false;
        tn_negotiate(s->tn, TN_DONT, TN_TN3270E);
        ask_ttype(s);
    }
}

/* TERMINAL-TYPE IS: a 3270 by name (a "@DEVICE" behind it asks for a device), or the next of the
 * client's types (RFC 1091: the list ends with its last repeated). */
static void ttype_told(struct session *s, const uint8_t *p, size_t n)
{
    if (n < 1 || p[0] != 0)
        return;
    const char *type = (const char *)p + 1;
    const char *at = memchr(type, '@', n - 1);
    size_t len = at ? (size_t)(at - type) : n - 1;
    char model[sizeof s->t.model] = "";
    for (size_t i = 0; i < len && i + 1 < sizeof model; i++)
        model[i] = type[i] > ' ' && type[i] < 0x7f ? type[i] : '.';
    if (tn3270_model_parse(&s->model, type, len) && !s->model.printer) {
        char asked[9] = "";
        if (at)
            snprintf(asked, sizeof asked, "%.*s", (int)(n - 2 - len < 8 ? n - 2 - len : 8), at + 1);
        memcpy(s->t.model, model, sizeof model);
        if (ensure_name(s, asked))
            ask_binary(s);
        return;
    }
    bool repeated = strcmp(model, s->t.model) == 0;
    memcpy(s->t.model, model, sizeof model);
    if (repeated || ++s->types >= MAX_TYPES)
        become_line(s);
    else
        ask_ttype(s);
}

static void on_subnegotiation(void *ctx, uint8_t option, const uint8_t *p, size_t n)
{
    struct session *s = ctx;
    static const uint8_t follows[] = {1};
    s->events++;
    if (s->phase == PHASE_TLS && option == TN_STARTTLS && n == 1 && p[0] == 1) {
        tn_subnegotiate(s->tn, TN_STARTTLS, follows, sizeof follows);
        s->t.secure = true;
        enter(s, PHASE_TLS, STEP_MS);
        s->link->start_tls(s->ctx);
    } else if (s->phase == PHASE_DEVICE && option == TN_TN3270E) {
        tn3270e_told(s, p, n);
    } else if (s->phase == PHASE_TTYPE && option == TN_TTYPE) {
        ttype_told(s, p, n);
    }
}

/* ---- The line terminal --------------------------------------------------------------------- */

static void show_prompt(struct session *s)
{
    if (s->prompt_shown || s->prompt_len == 0)
        return;
    tn_send_text(s->tn, s->prompt, s->prompt_len);
    s->prompt_shown = true;
}

static void line_done(struct session *s)
{
    char text[TERMINAL_LINE_MAX];
    size_t n = line_take(&s->in, text, sizeof text);
    s->prompt_shown = false;
    if (s->hidden) {
        s->hidden = false;
        s->prompt_len = 0;
        tn_negotiate(s->tn, TN_WONT, TN_ECHO);
        tn_send_text(s->tn, "\r\n", 2);
    }
    terminal_tell_line(&s->t, text, n);
    if (s->phase == PHASE_READY)
        show_prompt(s);
}

static void on_text(void *ctx, const uint8_t *p, size_t n)
{
    struct session *s = ctx;
    if (s->phase == PHASE_TN3270E || s->phase == PHASE_TTYPE || s->phase == PHASE_TLS)
        become_line(s); /* types before it has negotiated: no telnet client */
    for (size_t i = 0; i < n && s->phase == PHASE_READY && s->t.kind == TERMINAL_LINE; i++) {
        enum line_event ev = line_byte(&s->in, p[i]);
        if (ev == LINE_MORE)
            continue;
        s->events++;
        if (ev == LINE_DONE)
            line_done(s);
        else
            terminal_tell_attention(&s->t);
    }
}

static void op_write_line(struct terminal *t, const char *utf8, size_t len)
{
    struct session *s = (struct session *)t;
    char text[TERMINAL_LINE_MAX];
    if (s->phase != PHASE_READY)
        return;
    if (s->prompt_shown) { /* over the prompt, which comes again below */
        size_t cover = s->prompt_len > len ? s->prompt_len : 0;
        tn_send_text(s->tn, "\r", 1);
        for (size_t i = 0; i < cover; i++)
            tn_send_text(s->tn, " ", 1);
        if (cover)
            tn_send_text(s->tn, "\r", 1);
    }
    size_t n = line_clean(text, sizeof text, utf8, len);
    tn_send_text(s->tn, text, n);
    tn_send_text(s->tn, "\r\n", 2);
    if (s->prompt_shown) {
        s->prompt_shown = false;
        show_prompt(s);
    }
}

static void op_prompt(struct terminal *t, const char *utf8, size_t len, bool hidden)
{
    struct session *s = (struct session *)t;
    if (s->phase != PHASE_READY)
        return;
    if (s->prompt_shown)
        tn_send_text(s->tn, "\r\n", 2);
    s->prompt_shown = false;
    s->prompt_len = line_clean(s->prompt, sizeof s->prompt, utf8, len);
    s->hidden = hidden;
    tn_negotiate(s->tn, hidden ? TN_WILL : TN_WONT, TN_ECHO);
    show_prompt(s);
}

/* ---- Records ------------------------------------------------------------------------------- */

static void on_record(void *ctx, const uint8_t *p, size_t n)
{
    struct session *s = ctx;
    s->events++;
    if (s->e) {
        struct tn3270e_header h;
        int sense = tn3270e_negative(p, n);
        if (sense >= 0 && s->phase == PHASE_READY)
            terminal_tell_rejected(&s->t, (uint8_t)sense);
        else if (sense >= 0 && s->phase == PHASE_QUERY)
            ready(s); /* it knows no Query */
        if (tn3270e_header_parse(&h, p, n) < 0 || h.data_type != TN3270E_3270_DATA)
            return; /* responses; NVT and SSCP-LU data have no meaning here */
        p += TN3270E_HEADER;
        n -= TN3270E_HEADER;
    }
    if (n == 0 || n > TERMINAL_INBOUND_MAX)
        return;
    if (s->phase == PHASE_QUERY)
        queried(s, p, n);
    else if (s->phase == PHASE_READY)
        terminal_tell_input(&s->t, p, n);
}

static void on_command(void *ctx, uint8_t command)
{
    struct session *s = ctx;
    s->events++;
    if (s->phase != PHASE_READY)
        return;
    bool line = s->t.kind == TERMINAL_LINE;
    if (command == TN_CMD_IP || command == TN_CMD_BREAK || command == TN_CMD_AO) {
        if (line)
            line_erase(&s->in);
        terminal_tell_attention(&s->t);
    } else if (command == TN_CMD_AYT && line) {
        tn_send_text(s->tn, "\r\n[Yes]\r\n", 9);
    } else if (command == TN_CMD_EC && line) {
        line_erase_char(&s->in);
    } else if (command == TN_CMD_EL && line) {
        line_erase(&s->in);
    }
}

static void on_send(void *ctx, const uint8_t *p, size_t n)
{
    struct session *s = ctx;
    s->link->send(s->ctx, p, n);
}

static void on_failed(void *ctx, const char *why)
{
    end(ctx, false, why);
}

static const struct tn_events tn_events = {
    .send = on_send,
    .option = on_option,
    .subnegotiation = on_subnegotiation,
    .command = on_command,
    .record = on_record,
    .text = on_text,
    .failed = on_failed,
};

/* ---- What the terminal and the connection call --------------------------------------------- */

static void op_write(struct terminal *t, const uint8_t *ds, size_t len)
{
    struct session *s = (struct session *)t;
    if (s->phase == PHASE_READY)
        send_3270(s, ds, len);
}

static size_t op_pending(const struct terminal *t)
{
    const struct session *s = (const struct session *)t;
    return s->link->pending(s->ctx);
}

static void op_close(struct terminal *t)
{
    end((struct session *)t, true, "closed");
}

static const struct terminal_ops session_ops = {
    .write = op_write,
    .write_line = op_write_line,
    .prompt = op_prompt,
    .pending = op_pending,
    .close = op_close,
};

struct session *session_open(const struct session_link *link, void *ctx, const char *peer,
                             bool offer_tls, bool secure)
{
    struct session *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->t.ops = &session_ops;
    s->t.secure = secure;
    snprintf(s->t.peer, sizeof s->t.peer, "%s", peer);
    s->link = link;
    s->ctx = ctx;
    s->tn = tn_open(&tn_events, s);
    if (!s->tn) {
        free(s);
        return NULL;
    }
    if (offer_tls && !secure) {
        enter(s, PHASE_TLS, SILENT_MS);
        tn_negotiate(s->tn, TN_DO, TN_STARTTLS);
    } else {
        ask_tn3270e(s);
    }
    return s;
}

size_t session_receive(struct session *s, const uint8_t *p, size_t n)
{
    size_t i = 0;
    /* Byte by byte while the next one may be the first of TLS. */
    while (i < n && s->phase == PHASE_TLS && !s->t.secure)
        tn_receive(s->tn, p + i++, 1);
    if (s->phase == PHASE_TLS && s->t.secure)
        return i;
    if (s->phase != PHASE_CLOSED)
        tn_receive(s->tn, p + i, n - i);
    return n;
}

void session_secured(struct session *s)
{
    if (s->phase != PHASE_TLS)
        return;
    struct tn *fresh = tn_open(&tn_events, s);
    if (!fresh) {
        end(s, false, "no storage");
        return;
    }
    tn_free(s->tn);
    s->tn = fresh;
    ask_tn3270e(s);
}

void session_timeout(struct session *s)
{
    if (s->phase == PHASE_QUERY)
        ready(s);
    else if ((s->phase == PHASE_TLS && !s->t.secure) || s->phase == PHASE_TN3270E)
        become_line(s);
    else if (s->phase < PHASE_QUERY)
        end(s, false, "no answer in the negotiation");
}

void session_close(struct session *s)
{
    end(s, true, "closed");
}

unsigned long session_events(const struct session *s)
{
    return s->events;
}

void session_end(struct session *s)
{
    s->phase = PHASE_CLOSED;
    terminal_tell_closed(&s->t);
    tn_free(s->tn);
    free(s);
}
