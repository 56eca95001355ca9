/* A client's bytes from the first telnet verb on, through telnet, TN3270E, TN3270, line mode and
 * Query Reply, to a session whose owner answers every input with a screen.  The first byte chooses
 * how the bytes are cut into pieces and whether STARTTLS is offered. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tn3270/datastream.h"
#include "tn3270/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct rig {
    struct session *s;
    bool closed, secured, named;
    struct terminal *t;
};

static void rig_send(void *ctx, const uint8_t *p, size_t n)
{
}

static void rig_close(void *ctx, bool flush, const char *why)
{
    struct rig *r = ctx;
    r->closed = true;
}

static void rig_start_tls(void *ctx)
{
    struct rig *r = ctx;
    r->secured = true;
}

static size_t rig_pending(void *ctx)
{
    return 0;
}

static void rig_timer(void *ctx, unsigned ms)
{
}

static int rig_take_name(void *ctx, const char *asked, char name[9])
{
    struct rig *r = ctx;
    if (r->named)
        abort(); /* a session takes one device */
    if (strcmp(asked, "BUSY") == 0)
        return 1;
    r->named = true;
    memcpy(name, "L0001", 6);
    return -1;
}

static void on_input(void *ctx, struct terminal *t, const uint8_t *p, size_t n)
{
    struct ds_inbound in;
    uint8_t text[64];
    struct ds_field f;
    if (ds_inbound_parse(&in, p, n, t->rows, t->cols) == 0)
        for (size_t pos = 0; ds_inbound_next(&in, &pos, &f);)
            ds_field_text(&f, text, sizeof text);
    terminal_write(t, p, n);
}

static void on_line(void *ctx, struct terminal *t, const char *utf8, size_t len)
{
    terminal_write_line(t, utf8, len);
    terminal_prompt(t, utf8, len, len & 1);
    if (len == 4 && memcmp(utf8, "quit", 4) == 0)
        terminal_close(t);
}

static const struct terminal_owner owner = {.input = on_input, .line = on_line};

static void rig_ready(void *ctx, struct terminal *t)
{
    struct rig *r = ctx;
    if (r->t || (t->kind == TERMINAL_3270 && (unsigned)t->rows * t->cols > 16383))
        abort(); /* ready once, and with a size that can be addressed */
    r->t = t;
    terminal_set_owner(t, &owner, NULL);
}

static const struct session_link rig_link = {
    .send = rig_send,
    .close = rig_close,
    .start_tls = rig_start_tls,
    .pending = rig_pending,
    .timer = rig_timer,
    .take_name = rig_take_name,
    .ready = rig_ready,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    struct rig r = {0};
    size_t piece = (data[0] & 0x3f) + 1u;
    r.s = session_open(&rig_link, &r, "fuzz", data[0] & 0x40, false);
    for (size_t i = 1; i < size && !r.closed;) {
        size_t n = size - i < piece ? size - i : piece;
        bool was = r.secured;
        i += session_receive(r.s, data + i, n);
        if (r.secured && !was)
            session_secured(r.s);
        if ((data[0] & 0x80) && i == size / 2)
            session_timeout(r.s);
    }
    session_end(r.s);
    return 0;
}
