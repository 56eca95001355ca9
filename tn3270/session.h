/* One client as a struct terminal: from the first telnet verb over TN3270E, TN3270 or plain lines
 * to records in and out.  Knows its connection only through struct session_link, so that tests and
 * fuzzers drive a session without a socket.
 *
 * The order of negotiation: STARTTLS when offered; TN3270E (RFC 2355); TERMINAL-TYPE, END-OF-RECORD
 * and BINARY (RFC 1576); a client that wants none of it is a network virtual terminal with lines.
 * A 3270 with the extended data stream is then asked by Read Partition Query what it can do. */
#ifndef TN3270_SESSION_H
#define TN3270_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tn3270/terminal.h"

/* What a session asks of its connection. */
struct session_link {
    void (*send)(void *ctx, const uint8_t *p, size_t n);
    /* Ends the connection, after what was sent when flush.  session_end() follows from the loop,
     * not from inside this call. */
    void (*close)(void *ctx, bool flush, const char *why);
    void (*start_tls)(void *ctx);          /* what is sent and received from now on is encrypted */
    size_t (*pending)(void *ctx);          /* bytes sent and not yet taken */
    void (*timer)(void *ctx, unsigned ms); /* session_timeout() in ms; 0: not at all */
    /* A device name for it: asked by the client, or "".  -1, or an enum tn3270e_reason. */
    int (*take_name)(void *ctx, const char *asked, char name[9]);
    void (*ready)(void *ctx, struct terminal *t); /* negotiation is over */
};

struct session;

/* NULL when there is no storage.  link must outlive it.  Sends the first verbs. */
struct session *session_open(const struct session_link *link, void *ctx, const char *peer,
                             bool offer_tls, bool secure);
/* Bytes from the client, decrypted.  Returns how many were taken: fewer than n only when
 * start_tls was called, the rest is TLS then. */
size_t session_receive(struct session *s, const uint8_t *p, size_t n);
void session_timeout(struct session *s);
/* TLS is up: negotiation begins anew. */
void session_secured(struct session *s);
/* The connection is gone: tells the owner `closed` if it ever heard of the terminal, frees s. */
void session_end(struct session *s);
/* Closes it as terminal_close() does. */
void session_close(struct session *s);
/* Records, lines and telnet commands received so far: for a limit on floods. */
unsigned long session_events(const struct session *s);

#endif
