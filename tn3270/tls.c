/* TLS over memory BIOs; see tls.h.  Keeps true: no call blocks, and OpenSSL's error queue is empty
 * when a function returns. */
#include "tn3270/tls.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tls_context {
    SSL_CTX *ctx;
};

struct tls {
    SSL *ssl;
    BIO *in, *out; /* owned by ssl */
};

static void reason(char *error, size_t size, const char *what)
{
    unsigned long e = ERR_peek_error(); /* the cause; the last says where OpenSSL was */
    const char *r = ERR_SYSTEM_ERROR(e) ? strerror(ERR_GET_REASON(e)) : ERR_reason_error_string(e);
    snprintf(error, size, "%s: %s", what, r ? r : "cannot be used");
    ERR_clear_error();
}

struct tls_context *tls_context_new(const char *cert, const char *key, char *error, size_t size)
{
    struct tls_context *c = calloc(1, sizeof *c);
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    if (c && ctx && SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1) {
        SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION);
        SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
        if (SSL_CTX_use_certificate_chain_file(ctx, cert) != 1) {
            reason(error, size, cert);
        } else if (SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1 ||
                   SSL_CTX_check_private_key(ctx) != 1) {
            reason(error, size, key);
        } else {
            c->ctx = ctx;
            return c;
        }
    } else {
        reason(error, size, "TLS");
    }
    SSL_CTX_free(ctx);
    free(c);
    return NULL;
}

void tls_context_free(struct tls_context *c)
{
    if (!c)
        return;
    SSL_CTX_free(c->ctx);
    free(c);
}

struct tls *tls_new(struct tls_context *c)
{
    struct tls *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->ssl = SSL_new(c->ctx);
    t->in = BIO_new(BIO_s_mem());
    t->out = BIO_new(BIO_s_mem());
    if (!t->ssl || !t->in || !t->out) {
        SSL_free(t->ssl);
        BIO_free(t->in);
        BIO_free(t->out);
        free(t);
        return NULL;
    }
    SSL_set_bio(t->ssl, t->in, t->out);
    SSL_set_accept_state(t->ssl);
    return t;
}

void tls_free(struct tls *t)
{
    if (!t)
        return;
    SSL_free(t->ssl);
    free(t);
}

static int verdict(struct tls *t, int r)
{
    int e = SSL_get_error(t->ssl, r);
    ERR_clear_error();
    return e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

int tls_receive(struct tls *t, const uint8_t *p, size_t n)
{
    if (n > INT_MAX || (n > 0 && BIO_write(t->in, p, (int)n) != (int)n))
        return -1;
    if (SSL_is_init_finished(t->ssl))
        return 0;
    int r = SSL_do_handshake(t->ssl);
    return r == 1 ? 0 : verdict(t, r);
}

int tls_read(struct tls *t, uint8_t *p, size_t size)
{
    if (!SSL_is_init_finished(t->ssl))
        return 0;
    int r = SSL_read(t->ssl, p, size > INT_MAX ? INT_MAX : (int)size);
    return r > 0 ? r : verdict(t, r);
}

bool tls_up(const struct tls *t)
{
    return SSL_is_init_finished(t->ssl);
}

int tls_write(struct tls *t, const uint8_t *p, size_t n)
{
    size_t done;
    if (n == 0)
        return 0;
    int r = SSL_write_ex(t->ssl, p, n, &done);
    ERR_clear_error();
    return r == 1 && done == n ? 0 : -1;
}

void tls_finish(struct tls *t)
{
    if (SSL_is_init_finished(t->ssl))
        SSL_shutdown(t->ssl);
    ERR_clear_error();
}

size_t tls_output(struct tls *t, uint8_t *p, size_t size)
{
    int r = BIO_read(t->out, p, size > INT_MAX ? INT_MAX : (int)size);
    return r > 0 ? (size_t)r : 0;
}
