/* The TN3270 server's front: accepts connections, holds them to limits, gives each client the
 * lowest free logical device (L0001 and up), negotiates, and hands a finished struct terminal to
 * its user.
 *
 * Keeps true: nothing is handed out before negotiation has ended, so that kind, size and abilities
 * of a terminal never change; a client that does not finish within LISTENER_NEGOTIATION_MS is
 * dropped or, when it has said nothing of 3270, becomes a line terminal. */
#ifndef TN3270_LISTENER_H
#define TN3270_LISTENER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "tn3270/terminal.h"

struct listener;

#define LISTENER_NEGOTIATION_MS 10000
#define LISTENER_MAX_CLIENTS    1024
#define LISTENER_MAX_PER_PEER   256

struct listener_config {
    const char *address; /* numeric IPv4 or IPv6; NULL: 127.0.0.1 */
    uint16_t port;       /* 0: any free port, see listener_port() */
    int socket; /* of an earlier one's listener_keep(), with its address and port; 0: none */
    unsigned max_clients;           /* 0: LISTENER_MAX_CLIENTS; at most 9999 */
    unsigned max_per_peer;          /* connections from one address; 0: LISTENER_MAX_PER_PEER */
    const atomic_uint *max_devices; /* logical devices at a time, looked at for each; NULL: 9999 */
    const char *tls_cert; /* PEM files, both or neither: TLS from the first byte and STARTTLS */
    const char *tls_key;  /* on the same port; a client may still use neither */
    /* A terminal is ready; set its owner here (an unowned terminal's input is lost). */
    void (*ready)(void *ctx, struct terminal *t);
    /* Something the operator should know: "client 10.0.0.1 dropped: too many connections".
     * May be NULL. */
    void (*report)(void *ctx, const char *text);
    void *ctx;
};

/* Starts listening on loop.  Strings in config are needed only during the call.  Returns 0 and
 * *listener, or a negative errno (libuv's codes) with a reason in error[size] such as
 * "port 3270: address already in use"; then nothing is left behind. */
int listener_start(struct listener **listener, uv_loop_t *loop,
                   const struct listener_config *config, char *error, size_t size);

/* The port that is listened on. */
uint16_t listener_port(const struct listener *l);
/* The socket, to be listened on by the next listener of this process when this one has stopped: until
 * then the port is nobody else's, and who connects waits.  0: none is to be had. */
int listener_keep(const struct listener *l);
/* Clients connected now, negotiating ones included. */
unsigned listener_clients(const struct listener *l);

/* Takes no more connections and closes every client as terminal_close() does; each `closed` is
 * called from the loop later.  l is freed by the loop when the last has gone; do not use it
 * afterwards.  The loop has no handles of the listener left then. */
void listener_stop(struct listener *l);

#endif
