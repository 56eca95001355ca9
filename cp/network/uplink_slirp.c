/* A way out without privileges: libslirp, a user-mode TCP/IP with address translation.
 *
 * libslirp is not thread-safe and lives on the event loop's thread.  Senders copy a frame to a
 * bounded queue and wake the loop; what libslirp sends goes to lan_receive() there.  The loop keeps
 * one uv_poll handle a socket that libslirp asks about, and one timer for its deadlines.
 *
 * Kept true: no libslirp call outside the loop's thread; the struct is freed when its last handle is
 * closed.  The address plan is in uplink.h. */
#include "cp/network/lan.h"
#include "cp/network/uplink.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <slirp/libslirp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uv.h>

#define QUEUE_BYTES  (4u << 20)
#define MAX_SOCKETS  1024
#define FRAME_MTU    1500 /* of the translated network; larger packets of guests are refused by it */
#define TIMEOUT_MOST 1000 /* ms */

struct frame {
    struct frame *next;
    size_t length;
    uint8_t data[];
};

struct watch {
    uv_poll_t poll; /* data: the uplink */
    int fd;
    int wanted, seen; /* SLIRP_POLL_ bits */
};

struct uplink_slirp {
    struct uplink up; /* first */
    uv_loop_t *loop;
    pthread_t thread; /* the loop's */
    uv_async_t wake;
    uv_timer_t timer;
    Slirp *slirp;
    unsigned handles; /* open ones; the last one's close frees */

    pthread_mutex_t lock; /* leaf: the queue, ending */
    struct frame *first, **end;
    size_t bytes;
    bool ending;
    _Atomic uint64_t sent, received, dropped;

    struct watch *watch[MAX_SOCKETS];
    unsigned watches;
};

struct slirp_timer {
    uv_timer_t timer;
    SlirpTimerCb fn;
    void *arg;
};

static int64_t now_ns(void *opaque)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* --- libslirp's callbacks ----------------------------------------------------------------------------- */

static ssize_t send_packet(const void *buf, size_t length, void *opaque)
{
    struct uplink_slirp *u = opaque;
    atomic_fetch_add(&u->received, 1);
    lan_receive(&u->up, buf, length);
    return (ssize_t)length;
}

static void guest_error(const char *message, void *opaque)
{
}

static void on_slirp_timer(uv_timer_t *t)
{
    struct slirp_timer *s = (struct slirp_timer *)t;
    s->fn(s->arg);
}

static void *timer_new(SlirpTimerCb fn, void *arg, void *opaque)
{
    struct uplink_slirp *u = opaque;
    struct slirp_timer *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    uv_timer_init(u->loop, &s->timer);
    uv_unref((uv_handle_t *)&s->timer);
    s->fn = fn;
    s->arg = arg;
    return s;
}

static void free_handle(uv_handle_t *h)
{
    free(h);
}

static void timer_free(void *timer, void *opaque)
{
    if (timer)
        uv_close(timer, free_handle);
}

static void timer_mod(void *timer, int64_t expire_ms, void *opaque)
{
    int64_t left = expire_ms - now_ns(NULL) / 1000000;
    if (timer)
        uv_timer_start(timer, on_slirp_timer, left > 0 ? (uint64_t)left : 0, 0);
}

static void register_fd(int fd, void *opaque)
{
}

static void unregister_fd(int fd, void *opaque);

static void notify(void *opaque)
{
    uv_async_send(&((struct uplink_slirp *)opaque)->wake);
}

static const SlirpCb callbacks = {
    .send_packet = send_packet,
    .guest_error = guest_error,
    .clock_get_ns = now_ns,
    .timer_new = timer_new,
    .timer_free = timer_free,
    .timer_mod = timer_mod,
    .register_poll_fd = register_fd,
    .unregister_poll_fd = unregister_fd,
    .notify = notify,
};

/* --- sockets on the loop ---------------------------------------------------------------------------------- */

static void run(struct uplink_slirp *u);

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct watch *w = (struct watch *)poll;
    if (status < 0)
        w->seen |= SLIRP_POLL_ERR | SLIRP_POLL_HUP;
    if (events & UV_READABLE)
        w->seen |= SLIRP_POLL_IN;
    if (events & UV_WRITABLE)
        w->seen |= SLIRP_POLL_OUT;
    if (events & UV_DISCONNECT)
        w->seen |= SLIRP_POLL_HUP;
    if (events & UV_PRIORITIZED)
        w->seen |= SLIRP_POLL_PRI;
    run(w->poll.data);
}

/* libslirp's index of a socket is its descriptor. */
static struct watch *watch_of(struct uplink_slirp *u, int fd)
{
    for (unsigned i = 0; i < u->watches; i++)
        if (u->watch[i]->fd == fd)
            return u->watch[i];
    return NULL;
}

static int add_poll(int fd, int events, void *opaque)
{
    struct uplink_slirp *u = opaque;
    struct watch *w = watch_of(u, fd);
    if (!w) {
        w = u->watches < MAX_SOCKETS ? calloc(1, sizeof *w) : NULL;
        if (!w || uv_poll_init(u->loop, &w->poll, fd)) {
            free(w);
            return -1;
        }
        w->poll.data = u;
        w->fd = fd;
        u->watch[u->watches++] = w;
    }
    w->wanted = events;
    return fd;
}

static int get_events(int index, void *opaque)
{
    struct watch *w = watch_of(opaque, index);
    return w ? w->seen : 0;
}

static void close_watch(struct uplink_slirp *u, unsigned i)
{
    uv_poll_stop(&u->watch[i]->poll);
    uv_close((uv_handle_t *)&u->watch[i]->poll, free_handle);
    u->watch[i] = u->watch[--u->watches];
}

/* libslirp is about to close a socket. */
static void unregister_fd(int fd, void *opaque)
{
    struct uplink_slirp *u = opaque;
    for (unsigned i = 0; i < u->watches; i++)
        if (u->watch[i]->fd == fd) {
            close_watch(u, i);
            return;
        }
}

static void on_timer(uv_timer_t *timer)
{
    run(timer->data);
}

/* Which sockets, and when next. */
static void ask(struct uplink_slirp *u)
{
    uint32_t timeout = TIMEOUT_MOST;
    for (unsigned i = 0; i < u->watches; i++)
        u->watch[i]->wanted = 0;
    slirp_pollfds_fill(u->slirp, &timeout, add_poll, u);
    for (unsigned i = 0; i < u->watches;) {
        struct watch *w = u->watch[i];
        w->seen = 0;
        if (!w->wanted) {
            close_watch(u, i);
            continue;
        }
        int events = (w->wanted & SLIRP_POLL_IN ? UV_READABLE : 0) |
                     (w->wanted & SLIRP_POLL_OUT ? UV_WRITABLE : 0) |
                     (w->wanted & SLIRP_POLL_PRI ? UV_PRIORITIZED : 0) | UV_DISCONNECT;
        uv_poll_start(&w->poll, events, on_poll);
        i++;
    }
    uv_update_time(u->loop);
    uv_timer_start(&u->timer, on_timer, timeout, 0);
}

/* A turn: what came from guests, what came from sockets, then the next wait. */
static void run(struct uplink_slirp *u)
{
    if (!u->slirp)
        return;
    pthread_mutex_lock(&u->lock);
    struct frame *list = u->first;
    u->first = NULL;
    u->end = &u->first;
    u->bytes = 0;
    pthread_mutex_unlock(&u->lock);
    while (list) {
        struct frame *f = list;
        list = f->next;
        slirp_input(u->slirp, f->data, (int)f->length);
        free(f);
    }
    /* After the frames: an ARP answer among them lets packets go that wait inside. */
    slirp_pollfds_poll(u->slirp, 0, get_events, u);
    ask(u);
}

/* --- the uplink ------------------------------------------------------------------------------------------- */

static void closed(uv_handle_t *h)
{
    struct uplink_slirp *u = h->data;
    if (--u->handles)
        return;
    while (u->first) {
        struct frame *f = u->first;
        u->first = f->next;
        free(f);
    }
    pthread_mutex_destroy(&u->lock);
    free(u);
}

static void end(struct uplink_slirp *u)
{
    if (!u->slirp)
        return;
    while (u->watches)
        close_watch(u, 0);
    slirp_cleanup(u->slirp);
    u->slirp = NULL;
    uv_close((uv_handle_t *)&u->wake, closed);
    uv_close((uv_handle_t *)&u->timer, closed);
}

static void on_wake(uv_async_t *wake)
{
    struct uplink_slirp *u = wake->data;
    pthread_mutex_lock(&u->lock);
    bool ending = u->ending;
    pthread_mutex_unlock(&u->lock);
    if (ending)
        end(u);
    else
        run(u);
}

static void slirp_send(struct uplink *up, const struct packet *p)
{
    struct uplink_slirp *u = (struct uplink_slirp *)up;
    struct frame *f = p->length <= PACKET_MAX ? malloc(sizeof *f + p->length) : NULL;
    if (!f)
        return;
    f->next = NULL;
    f->length = p->length;
    packet_gather(p, f->data);
    pthread_mutex_lock(&u->lock);
    bool room = !u->ending && u->bytes + f->length <= QUEUE_BYTES;
    if (room) {
        *u->end = f;
        u->end = &f->next;
        u->bytes += f->length;
    }
    pthread_mutex_unlock(&u->lock);
    if (room) {
        atomic_fetch_add(&u->sent, 1);
        uv_async_send(&u->wake);
    } else {
        atomic_fetch_add(&u->dropped, 1);
        free(f);
    }
}

static void slirp_describe(struct uplink *up, char *text, size_t n)
{
    struct uplink_slirp *u = (struct uplink_slirp *)up;
    snprintf(text, n, "User mode  TX Packets: %llu  RX Packets: %llu",
             (unsigned long long)atomic_load(&u->sent),
             (unsigned long long)atomic_load(&u->received));
}

static void slirp_destroy(struct uplink *up)
{
    struct uplink_slirp *u = (struct uplink_slirp *)up;
    bool own = pthread_equal(pthread_self(), u->thread);
    pthread_mutex_lock(&u->lock);
    u->ending = true;
    if (!own)
        uv_async_send(&u->wake); /* behind the lock the loop may have freed it, woken by a frame */
    pthread_mutex_unlock(&u->lock);
    if (own)
        end(u); /* CP may be ending: the loop only closes handles now */
}

static const struct uplink_type slirp_type = {
    .name = "SLIRP",
    .send = slirp_send,
    .describe = slirp_describe,
    .destroy = slirp_destroy,
};

static Slirp *slirp_start(struct uplink_slirp *u)
{
    SlirpConfig c = {.version = 1, .in_enabled = true, .in6_enabled = true};
    inet_pton(AF_INET, "10.0.2.0", &c.vnetwork);
    inet_pton(AF_INET, "255.255.255.0", &c.vnetmask);
    inet_pton(AF_INET, "10.0.2.2", &c.vhost);
    inet_pton(AF_INET, "10.0.2.3", &c.vnameserver);
    inet_pton(AF_INET, "10.0.2.15", &c.vdhcp_start);
    inet_pton(AF_INET6, "fec0::", &c.vprefix_addr6);
    inet_pton(AF_INET6, "fec0::2", &c.vhost6);
    inet_pton(AF_INET6, "fec0::3", &c.vnameserver6);
    c.vprefix_len = 64;
    c.if_mtu = c.if_mru = FRAME_MTU;
    return slirp_new(&c, &callbacks, u);
}

struct uplink *uplink_slirp_create(struct lans *lans, struct uv_loop_s *loop)
{
    struct uplink_slirp *u = calloc(1, sizeof *u);
    if (!u)
        return NULL;
    u->up.type = &slirp_type;
    u->up.lans = lans;
    memcpy(u->up.mac, "\x52\x55\x0a\x00\x02\x02", MAC_LENGTH);
    u->loop = loop;
    u->thread = pthread_self();
    u->end = &u->first;
    pthread_mutex_init(&u->lock, NULL);
    uv_async_init(loop, &u->wake, on_wake);
    uv_timer_init(loop, &u->timer);
    u->wake.data = u->timer.data = u;
    u->handles = 2;
    uv_unref((uv_handle_t *)&u->wake);
    uv_unref((uv_handle_t *)&u->timer);
    u->slirp = slirp_start(u);
    if (!u->slirp) {
        uv_close((uv_handle_t *)&u->wake, closed);
        uv_close((uv_handle_t *)&u->timer, closed);
        return NULL;
    }
    ask(u);
    return &u->up;
}
