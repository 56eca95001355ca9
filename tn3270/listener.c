/* The TN3270 server's front; see listener.h.
 * Keeps true: a device number belongs to one client from take_name() until its connection is
 * gone; the listener is freed only when no handle of it or of a client is left. */
#include "tn3270/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tn3270/client.h"
#include "tn3270/tls.h"
#include "tn3270/tn3270e.h"

#define MAX_DEVICES 9999
#define REPORT_MS   1000 /* refused connections are reported once in this time */

struct listener {
    uv_tcp_t server;
    uv_prepare_t prepare; /* sends what was queued before the loop sleeps */
    unsigned handles;
    void (*ready)(void *ctx, struct terminal *t);
    void (*report)(void *ctx, const char *text);
    void *ctx;
    struct tls_context *tls;
    struct client *clients, *dirty;
    unsigned count, max_clients, max_per_peer, ndevices;
    const atomic_uint *max_devices;
    uint16_t port;
    bool stopping;
    uint64_t reported; /* loop time of the last refusal reported */
    uint8_t devices[(MAX_DEVICES + 8) / 8];
};

static void report(void *ctx, const char *peer, const char *why)
{
    struct listener *l = ctx;
    char text[160];
    if (!l->report)
        return;
    snprintf(text, sizeof text, "client %s dropped: %s", peer, why);
    l->report(l->ctx, text);
}

/* ---- Logical devices ----------------------------------------------------------------------- */

static bool device_used(const struct listener *l, unsigned n)
{
    return l->devices[n / 8] & 1u << n % 8;
}

static int take_name(void *ctx, const char *asked, char name[9], unsigned *device)
{
    struct listener *l = ctx;
    unsigned n = 1;
    if (*asked) {
        char *stop = NULL;
        n = strlen(asked) == 5 && (*asked == 'L' || *asked == 'l')
                ? (unsigned)strtoul(asked + 1, &stop, 16)
                : 0;
        if (n < 1 || n > MAX_DEVICES || *stop)
            return TN3270E_INV_NAME;
        if (device_used(l, n))
            return TN3270E_DEVICE_IN_USE;
    }
    while (n <= MAX_DEVICES && device_used(l, n))
        n++;
    if (n > MAX_DEVICES || (l->max_devices && l->ndevices >= atomic_load(l->max_devices)))
        return TN3270E_UNKNOWN_ERROR;
    l->devices[n / 8] |= (uint8_t)(1u << n % 8);
    l->ndevices++;
    *device = n;
    snprintf(name, 9, "L%04X", n);
    return -1;
}

/* ---- Clients ------------------------------------------------------------------------------- */

static void ready(void *ctx, struct terminal *t)
{
    struct listener *l = ctx;
    l->ready(l->ctx, t);
}

static void dirty(void *ctx, struct client *c)
{
    struct listener *l = ctx;
    struct client_links *k = client_links(c);
    if (k->dirty)
        return;
    k->dirty = true;
    k->next_dirty = l->dirty;
    l->dirty = c;
}

static void on_prepare(uv_prepare_t *h)
{
    struct listener *l = h->data;
    while (l->dirty) {
        struct client *c = l->dirty;
        struct client_links *k = client_links(c);
        l->dirty = k->next_dirty;
        k->dirty = false;
        client_flush(c);
    }
}

static void on_closed(uv_handle_t *h)
{
    struct listener *l = h->data;
    if (--l->handles > 0)
        return;
    tls_context_free(l->tls);
    free(l);
}

static void end_when_empty(struct listener *l)
{
    if (l->stopping && l->count == 0 && !uv_is_closing((uv_handle_t *)&l->prepare))
        uv_close((uv_handle_t *)&l->prepare, on_closed);
}

static void gone(void *ctx, struct client *c, unsigned device)
{
    struct listener *l = ctx;
    struct client_links *k = client_links(c);
    if (device) {
        l->devices[device / 8] &= (uint8_t) ~(1u << device % 8);
        l->ndevices--;
    }
    for (struct client **p = &l->dirty; *p; p = &client_links(*p)->next_dirty)
        if (*p == c) {
            *p = k->next_dirty;
            break;
        }
    if (k->next)
        client_links(k->next)->prev = k->prev;
    if (k->prev)
        client_links(k->prev)->next = k->next;
    else
        l->clients = k->next;
    l->count--;
    end_when_empty(l);
}

static const struct client_owner client_owner = {
    .take_name = take_name,
    .ready = ready,
    .dirty = dirty,
    .report = report,
    .gone = gone,
};

static const char *too_many(const struct listener *l, const char *address)
{
    unsigned same = 0;
    for (struct client *c = l->clients; c; c = client_links(c)->next)
        same += strcmp(client_address(c), address) == 0;
    if (same > l->max_per_peer)
        return "too many connections from its address";
    return l->count > l->max_clients ? "too many connections" : NULL;
}

static void on_connection(uv_stream_t *server, int status)
{
    struct listener *l = server->data;
    struct client *c;
    if (status < 0 || client_accept(server, l->tls, &client_owner, l, &c) < 0)
        return;
    client_links(c)->next = l->clients;
    if (l->clients)
        client_links(l->clients)->prev = c;
    l->clients = c;
    l->count++;
    const char *why = too_many(l, client_address(c));
    if (!why) {
        client_start(c);
        return;
    }
    void (*tell)(void *, const char *) = l->report;
    uint64_t now = uv_now(server->loop);
    if (l->reported && now - l->reported < REPORT_MS)
        l->report = NULL;
    else
        l->reported = now;
    client_drop(c, why);
    l->report = tell;
}

/* ---- Start and stop ------------------------------------------------------------------------ */

/* A bound, listening socket, or a negative errno. */
static int open_socket(const char *address, uint16_t port)
{
    struct sockaddr_storage a = {0};
    socklen_t len = sizeof(struct sockaddr_in);
    int on = 1;
    if (uv_ip4_addr(address, port, (struct sockaddr_in *)&a) != 0) {
        int err = uv_ip6_addr(address, port, (struct sockaddr_in6 *)&a);
        if (err < 0)
            return err;
        len = sizeof(struct sockaddr_in6);
    }
    int fd = socket(a.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -errno;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        bind(fd, (struct sockaddr *)&a, len) < 0 || listen(fd, 128) < 0) {
        int err = -errno;
        close(fd);
        return err;
    }
    return fd;
}

static uint16_t bound_port(int fd)
{
    struct sockaddr_storage a = {0};
    socklen_t len = sizeof a;
    if (getsockname(fd, (struct sockaddr *)&a, &len) < 0)
        return 0;
    return ntohs(a.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&a)->sin6_port
                                         : ((struct sockaddr_in *)&a)->sin_port);
}

static int fail(struct listener *l, int fd, int err)
{
    if (fd >= 0)
        close(fd);
    tls_context_free(l->tls);
    free(l);
    return err;
}

static void configure(struct listener *l, const struct listener_config *config)
{
    l->ready = config->ready;
    l->report = config->report;
    l->ctx = config->ctx;
    l->max_clients = config->max_clients ? config->max_clients : LISTENER_MAX_CLIENTS;
    l->max_devices = config->max_devices;
    l->max_per_peer = config->max_per_peer ? config->max_per_peer : LISTENER_MAX_PER_PEER;
    if (l->max_clients > MAX_DEVICES)
        l->max_clients = MAX_DEVICES;
}

int listener_start(struct listener **listener, uv_loop_t *loop,
                   const struct listener_config *config, char *error, size_t size)
{
    const char *address = config->address ? config->address : "127.0.0.1";
    struct listener *l = calloc(1, sizeof *l);
    if (!l) {
        snprintf(error, size, "no storage");
        return UV_ENOMEM;
    }
    configure(l, config);
    if (!config->tls_cert != !config->tls_key) {
        snprintf(error, size, "a TLS certificate and its key belong together");
        return fail(l, -1, UV_EINVAL);
    }
    if (config->tls_cert &&
        !(l->tls = tls_context_new(config->tls_cert, config->tls_key, error, size)))
        return fail(l, -1, UV_EINVAL);
    int fd = config->socket ? config->socket : open_socket(address, config->port);
    if (fd < 0) {
        snprintf(error, size, "%s port %u: %s", address, config->port, uv_strerror(fd));
        return fail(l, -1, fd);
    }
    l->port = bound_port(fd);
    uv_tcp_init(loop, &l->server);
    uv_prepare_init(loop, &l->prepare);
    l->server.data = l->prepare.data = l;
    l->handles = 2;
    int err = uv_tcp_open(&l->server, fd);
    if (err < 0)
        close(fd);
    else
        err = uv_listen((uv_stream_t *)&l->server, 128, on_connection);
    if (err < 0) {
        snprintf(error, size, "%s port %u: %s", address, config->port, uv_strerror(err));
        listener_stop(l);
        return err;
    }
    uv_prepare_start(&l->prepare, on_prepare);
    *listener = l;
    return 0;
}

uint16_t listener_port(const struct listener *l)
{
    return l->port;
}

int listener_keep(const struct listener *l)
{
    uv_os_fd_t fd;
    if (uv_fileno((const uv_handle_t *)&l->server, &fd))
        return 0;
    int kept = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    return kept < 0 ? 0 : kept;
}

unsigned listener_clients(const struct listener *l)
{
    return l->count;
}

void listener_stop(struct listener *l)
{
    if (l->stopping)
        return;
    l->stopping = true;
    uv_close((uv_handle_t *)&l->server, on_closed);
    for (struct client *c = l->clients, *next; c; c = next) {
        next = client_links(c)->next;
        client_end(c);
    }
    end_when_empty(l);
}
