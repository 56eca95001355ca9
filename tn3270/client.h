/* One TCP connection of the TN3270 server: bytes, queue, TLS and timers around a session.  Used by
 * listener.c alone. */
#ifndef TN3270_CLIENT_H
#define TN3270_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "tn3270/session.h"
#include "tn3270/terminal.h"
#include "tn3270/tls.h"

struct client;

/* What a connection asks of the listener. */
struct client_owner {
    int (*take_name)(void *ctx, const char *asked, char name[9], unsigned *device);
    void (*ready)(void *ctx, struct terminal *t);
    /* Output waits: call client_flush() before the loop sleeps. */
    void (*dirty)(void *ctx, struct client *c);
    void (*report)(void *ctx, const char *peer, const char *why);
    /* All handles are closed, the session has ended: c is freed after this returns.  device is
     * what take_name gave, or 0. */
    void (*gone)(void *ctx, struct client *c, unsigned device);
};

struct client_links { /* the listener's lists */
    struct client *next, *prev, *next_dirty;
    bool dirty;
};

/* Accepts one connection from server.  0 or a negative errno; on an error nothing is left but a
 * handle that the loop closes.  tls may be NULL. */
int client_accept(uv_stream_t *server, struct tls_context *tls, const struct client_owner *owner,
                  void *ctx, struct client **client);
/* Begins: sends the first verbs, or waits a moment for TLS. */
void client_start(struct client *c);
void client_flush(struct client *c);
/* As terminal_close(). */
void client_end(struct client *c);
/* At once, without what is queued. */
void client_drop(struct client *c, const char *why);
/* The peer's address without the port. */
const char *client_address(const struct client *c);
struct client_links *client_links(struct client *c);

#endif
