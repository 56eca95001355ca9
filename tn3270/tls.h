/* TLS over memory: bytes from the client go in, bytes for it come out, the connection is somebody
 * else's.  OpenSSL with TLS 1.2 and up, server's side, no client certificates. */
#ifndef TN3270_TLS_H
#define TN3270_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tls_context; /* certificate and key, shared by all connections */
struct tls;

/* PEM files.  NULL with a reason in error[size]. */
struct tls_context *tls_context_new(const char *cert, const char *key, char *error, size_t size);
void tls_context_free(struct tls_context *c);

struct tls *tls_new(struct tls_context *c);
void tls_free(struct tls *t);

/* Bytes as they came from the client.  0, or -1 when TLS has failed or there is no storage;
 * tls_output() may still have an alert to send then. */
int tls_receive(struct tls *t, const uint8_t *p, size_t n);
/* Decrypted bytes: their number, 0 for none now, -1 for the end or an error. */
int tls_read(struct tls *t, uint8_t *p, size_t size);
/* True once the handshake is done. */
bool tls_up(const struct tls *t);
/* Encrypts n bytes; only when tls_up().  0 or -1. */
int tls_write(struct tls *t, const uint8_t *p, size_t n);
/* Says goodbye; the alert is in tls_output(). */
void tls_finish(struct tls *t);
/* Encrypted bytes for the client: their number, 0 for none. */
size_t tls_output(struct tls *t, uint8_t *p, size_t size);

#endif
