/* One TCP connection; see client.h.
 * Keeps true: at most TERMINAL_PENDING_MAX bytes wait for a client, at most PACE_EVENTS records
 * and PACE_BYTES bytes are taken from one in a second (then its socket is left unread until the
 * second is over), and every connection that ends does so through close_handles(). */
#include "tn3270/client.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum state {
    SNIFF,     /* TLS is offered: is the first byte a TLS handshake's? */
    HANDSHAKE, /* TLS before telnet */
    OPEN,
    FLUSHING, /* ends when the queue is empty */
    CLOSING,
};

#define SNIFF_MS        700
#define HANDSHAKE_MS    10000
#define FLUSH_MS        5000
#define PACE_MS         1000
#define PACE_EVENTS     5000
#define PACE_BYTES      (1024 * 1024)
#define KEEPALIVE_S     60
#define USER_TIMEOUT_MS 120000 /* unacknowledged data for this long: the peer is gone */
/* Bytes that the host keeps for a client: what a slow line has still to carry is old by the time it
 * comes, and who types HI into it waits for all of it. */
#define SEND_BUFFER 16384

struct bytes {
    uint8_t *p;
    size_t len, size;
};

struct client {
    struct client_links links;
    uv_tcp_t tcp;
    uv_timer_t step, pace;
    unsigned handles; /* not yet closed */
    const struct client_owner *owner;
    void *ctx;
    struct tls_context *tls_context;
    struct tls *tls;
    struct session *session;
    enum state state;
    unsigned device;
    char address[46], peer[64];
    struct bytes queue, flight; /* waiting; being written */
    uv_write_t write;
    uv_shutdown_t shutdown;
    bool writing, shut, eof; /* eof: the peer sends no more */
    uint64_t pace_from;      /* loop time in ms */
    size_t pace_bytes;
    unsigned long pace_events;
    uint8_t in[4096];
};

struct client_links *client_links(struct client *c)
{
    return &c->links;
}

const char *client_address(const struct client *c)
{
    return c->address;
}

/* ---- The end ------------------------------------------------------------------------------- */

static void on_closed(uv_handle_t *h)
{
    struct client *c = h->data;
    if (--c->handles > 0)
        return;
    if (c->session)
        session_end(c->session);
    tls_free(c->tls);
    free(c->queue.p);
    free(c->flight.p);
    if (c->owner)
        c->owner->gone(c->ctx, c, c->device);
    free(c);
}

static void close_handles(struct client *c)
{
    if (c->state == CLOSING)
        return;
    c->state = CLOSING;
    uv_close((uv_handle_t *)&c->tcp, on_closed);
    uv_close((uv_handle_t *)&c->step, on_closed);
    uv_close((uv_handle_t *)&c->pace, on_closed);
}

void client_drop(struct client *c, const char *why)
{
    if (c->state == CLOSING)
        return;
    c->owner->report(c->ctx, c->peer, why);
    close_handles(c);
}

static void on_step(uv_timer_t *timer);

static void on_shutdown(uv_shutdown_t *req, int status)
{
    struct client *c = req->handle->data;
    if ((status < 0 || c->eof) && c->state != CLOSING)
        close_handles(c);
    /* else the peer's end of file, or the timer, ends it */
}

/* ---- Out ----------------------------------------------------------------------------------- */

static void append(struct client *c, const uint8_t *p, size_t n)
{
    struct bytes *q = &c->queue;
    if (q->len + c->flight.len + n > TERMINAL_PENDING_MAX) {
        client_drop(c, "it does not take its data");
        return;
    }
    if (q->len + n > q->size) {
        size_t size = q->size ? q->size : 2048;
        while (size < q->len + n)
            size *= 2;
        uint8_t *r = realloc(q->p, size);
        if (!r) {
            client_drop(c, "no storage");
            return;
        }
        q->p = r;
        q->size = size;
    }
    memcpy(q->p + q->len, p, n);
    q->len += n;
    c->owner->dirty(c->ctx, c);
}

static void drain_tls(struct client *c)
{
    uint8_t b[4096];
    size_t n;
    while (c->state != CLOSING && (n = tls_output(c->tls, b, sizeof b)) > 0)
        append(c, b, n);
}

static void begin_flush(struct client *c)
{
    if (c->state >= FLUSHING)
        return;
    c->state = FLUSHING;
    uv_timer_start(&c->step, on_step, FLUSH_MS, 0);
    if (c->tls) {
        tls_finish(c->tls);
        drain_tls(c);
    }
    c->owner->dirty(c->ctx, c);
}

static void on_written(uv_write_t *req, int status)
{
    struct client *c = req->data;
    c->writing = false;
    c->flight.len = 0;
    if (c->state == CLOSING)
        return;
    if (status < 0)
        close_handles(c);
    else
        client_flush(c);
}

void client_flush(struct client *c)
{
    if (c->state == CLOSING || c->writing)
        return;
    if (c->queue.len == 0) {
        if (c->state != FLUSHING || c->shut)
            return;
        c->shut = true;
        if (uv_shutdown(&c->shutdown, (uv_stream_t *)&c->tcp, on_shutdown) < 0)
            close_handles(c);
        return;
    }
    struct bytes b = c->flight;
    c->flight = c->queue;
    c->queue = b;
    c->queue.len = 0;
    c->writing = true;
    c->write.data = c;
    uv_buf_t buf = uv_buf_init((char *)c->flight.p, (unsigned)c->flight.len);
    if (uv_write(&c->write, (uv_stream_t *)&c->tcp, &buf, 1, on_written) < 0) {
        c->writing = false;
        close_handles(c);
    }
}

/* ---- What the session asks ----------------------------------------------------------------- */

static void link_send(void *ctx, const uint8_t *p, size_t n)
{
    struct client *c = ctx;
    if (c->state != OPEN)
        return;
    if (!c->tls) {
        append(c, p, n);
        return;
    }
    if (tls_write(c->tls, p, n) < 0)
        client_drop(c, "TLS failed");
    else
        drain_tls(c);
}

static void link_close(void *ctx, bool flush, const char *why)
{
    struct client *c = ctx;
    if (flush)
        begin_flush(c);
    else
        client_drop(c, why);
}

static void link_start_tls(void *ctx)
{
    struct client *c = ctx;
    c->tls = tls_new(c->tls_context);
    if (!c->tls)
        client_drop(c, "no storage");
}

static size_t link_pending(void *ctx)
{
    const struct client *c = ctx;
    return c->queue.len + c->flight.len;
}

static void link_timer(void *ctx, unsigned ms)
{
    struct client *c = ctx;
    if (c->state >= FLUSHING)
        return;
    if (ms == 0)
        uv_timer_stop(&c->step);
    else
        uv_timer_start(&c->step, on_step, ms, 0);
}

static int link_take_name(void *ctx, const char *asked, char name[9])
{
    struct client *c = ctx;
    return c->owner->take_name(c->ctx, asked, name, &c->device);
}

static void link_ready(void *ctx, struct terminal *t)
{
    struct client *c = ctx;
    c->owner->ready(c->ctx, t);
}

static const struct session_link session_link = {
    .send = link_send,
    .close = link_close,
    .start_tls = link_start_tls,
    .pending = link_pending,
    .timer = link_timer,
    .take_name = link_take_name,
    .ready = link_ready,
};

static void open_session(struct client *c)
{
    c->state = OPEN;
    bool secure = c->tls != NULL;
    c->session = session_open(&session_link, c, c->peer, c->tls_context && !secure, secure);
    if (!c->session)
        client_drop(c, "no storage");
}

/* ---- In ------------------------------------------------------------------------------------ */

static void on_step(uv_timer_t *timer)
{
    struct client *c = timer->data;
    if (c->state == SNIFF)
        open_session(c);
    else if (c->state == OPEN)
        session_timeout(c->session);
    else if (c->state == HANDSHAKE)
        client_drop(c, "no answer in the TLS handshake");
    else
        close_handles(c);
}

/* Encrypted bytes: through the handshake, then to the session. */
static void tls_in(struct client *c, const uint8_t *p, size_t n)
{
    bool was_up = tls_up(c->tls);
    uint8_t b[4096];
    int k = tls_receive(c->tls, p, n);
    drain_tls(c);
    if (k < 0) {
        if (c->state != CLOSING)
            c->owner->report(c->ctx, c->peer, "TLS handshake failed");
        begin_flush(c);
        return;
    }
    if (!was_up && tls_up(c->tls)) {
        if (c->session)
            session_secured(c->session);
        else
            open_session(c);
    }
    while (c->state == OPEN && (k = tls_read(c->tls, b, sizeof b)) > 0)
        session_receive(c->session, b, (size_t)k);
    if (c->state == OPEN && k < 0)
        begin_flush(c);
}

static void receive(struct client *c, const uint8_t *p, size_t n)
{
    if (c->state == SNIFF && p[0] == 0x16) { /* handshake record: RFC 8446, section 5.1 */
        c->state = HANDSHAKE;
        uv_timer_start(&c->step, on_step, HANDSHAKE_MS, 0);
        link_start_tls(c);
    } else if (c->state == SNIFF) {
        open_session(c);
    }
    if (c->tls && (c->state == HANDSHAKE || c->state == OPEN)) {
        tls_in(c, p, n);
        return;
    }
    if (c->state != OPEN)
        return;
    size_t taken = session_receive(c->session, p, n);
    if (taken < n && c->tls && c->state == OPEN)
        tls_in(c, p + taken, n - taken);
}

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    struct client *c = h->data;
    *buf = uv_buf_init((char *)c->in, sizeof c->in);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf);

static void on_pace(uv_timer_t *timer)
{
    struct client *c = timer->data;
    if (c->state < FLUSHING && uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read) < 0)
        close_handles(c);
}

/* Counts what came; leaves the socket alone for the rest of the second when it is too much. */
static void keep_pace(struct client *c, size_t n)
{
    uint64_t now = uv_now(c->tcp.loop);
    unsigned long events = c->session ? session_events(c->session) : 0;
    if (now - c->pace_from >= PACE_MS) {
        c->pace_from = now;
        c->pace_bytes = 0;
        c->pace_events = events;
    }
    c->pace_bytes += n;
    if (c->state >= FLUSHING ||
        (c->pace_bytes <= PACE_BYTES && events - c->pace_events <= PACE_EVENTS))
        return;
    uv_read_stop((uv_stream_t *)&c->tcp);
    uv_timer_start(&c->pace, on_pace, PACE_MS - (now - c->pace_from), 0);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct client *c = stream->data;
    if (n > 0 && c->state < FLUSHING) {
        receive(c, c->in, (size_t)n);
        keep_pace(c, (size_t)n);
    } else if (n == UV_EOF && !c->shut) {
        c->eof = true; /* what is on its way to it may still be read */
        uv_read_stop(stream);
        begin_flush(c);
    } else if (n < 0) {
        close_handles(c);
    }
}

/* ---- The beginning ------------------------------------------------------------------------- */

static void name_peer(struct client *c)
{
    struct sockaddr_storage a = {0};
    int len = sizeof a;
    snprintf(c->address, sizeof c->address, "unknown");
    if (uv_tcp_getpeername(&c->tcp, (struct sockaddr *)&a, &len) == 0) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)&a;
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&a;
        if (a.ss_family == AF_INET6) {
            uv_ip6_name(v6, c->address, sizeof c->address);
            snprintf(c->peer, sizeof c->peer, "[%s]:%u", c->address, ntohs(v6->sin6_port));
            return;
        }
        uv_ip4_name(v4, c->address, sizeof c->address);
        snprintf(c->peer, sizeof c->peer, "%s:%u", c->address, ntohs(v4->sin_port));
        return;
    }
    snprintf(c->peer, sizeof c->peer, "unknown");
}

int client_accept(uv_stream_t *server, struct tls_context *tls, const struct client_owner *owner,
                  void *ctx, struct client **client)
{
    struct client *c = calloc(1, sizeof *c);
    if (!c)
        return UV_ENOMEM;
    c->tls_context = tls;
    uv_tcp_init(server->loop, &c->tcp);
    uv_timer_init(server->loop, &c->step);
    uv_timer_init(server->loop, &c->pace);
    c->tcp.data = c->step.data = c->pace.data = c;
    c->handles = 3;
    int err = uv_accept(server, (uv_stream_t *)&c->tcp);
    if (err < 0) {
        close_handles(c);
        return err;
    }
    c->owner = owner;
    c->ctx = ctx;
    name_peer(c);
    uv_tcp_nodelay(&c->tcp, 1);
    uv_tcp_keepalive(&c->tcp, 1, KEEPALIVE_S);
    uv_os_fd_t fd;
    unsigned ms = USER_TIMEOUT_MS;
    int buffer = SEND_BUFFER;
    if (uv_fileno((uv_handle_t *)&c->tcp, &fd) == 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof ms);
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    }
    *client = c;
    return 0;
}

void client_start(struct client *c)
{
    c->pace_from = uv_now(c->tcp.loop);
    if (uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read) < 0) {
        close_handles(c);
        return;
    }
    if (!c->tls_context) {
        open_session(c);
        return;
    }
    c->state = SNIFF;
    uv_timer_start(&c->step, on_step, SNIFF_MS, 0);
}

void client_end(struct client *c)
{
    if (c->session && c->state == OPEN)
        session_close(c->session);
    else if (c->state < FLUSHING)
        close_handles(c);
}
