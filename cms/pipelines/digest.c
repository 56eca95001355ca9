/* DIGEST: message digests of records (FIPS 180-4, RFC 1321), by OpenSSL.  User's Guide and Reference. */
#include "cms/pipelines/stages.h"

#include <openssl/evp.h>
#include <string.h>

struct digesting {
    const EVP_MD *method;
    enum { DIGEST_ALONE, DIGEST_APPEND, DIGEST_VERIFY } how;
    bool wrong; /* VERIFY NOT: those whose digest is another */
};

static int operands(struct args *a, struct digesting *d)
{
    const struct {
        const char *name;
        const EVP_MD *method;
    } names[] = {{"SHA1", EVP_sha1()},     {"SHA224", EVP_sha224()}, {"SHA256", EVP_sha256()},
                 {"SHA384", EVP_sha384()}, {"SHA512", EVP_sha512()}, {"MD5", EVP_md5()}};
    for (size_t k = 0; k < sizeof names / sizeof names[0] && !d->method; k++)
        if (args_keyword(a, names[k].name, strlen(names[k].name)))
            d->method = names[k].method;
    if (!d->method)
        return args_bad(a);
    if (args_keyword(a, "APPEND", 6))
        d->how = DIGEST_APPEND;
    else if (args_keyword(a, "VERIFY", 6))
        d->how = DIGEST_VERIFY;
    d->wrong = d->how == DIGEST_VERIFY && args_keyword(a, "NOT", 3);
    return args_end(a);
}

static bool digest(const EVP_MD *method, const uint8_t *p, size_t n, uint8_t out[EVP_MAX_MD_SIZE])
{
    return EVP_Digest(p, n, out, NULL, method, NULL) == 1;
}

/* One record; 0, PIPE_EOF: nobody wants more, or PIPE_NO_STORAGE. */
static int one_record(struct stage *s, const struct digesting *d, const struct record *r,
                      struct buffer *b)
{
    uint8_t sum[EVP_MAX_MD_SIZE];
    size_t size = (size_t)EVP_MD_get_size(d->method);
    bool verify = d->how == DIGEST_VERIFY, complete = r->n >= size;
    if (!digest(d->method, r->p, r->n - (verify && complete ? size : 0), sum))
        return PIPE_NO_STORAGE;
    if (verify) {
        bool good = complete && !memcmp(r->p + r->n - size, sum, size);
        return stage_route(s, r, good != d->wrong) ? 0 : PIPE_EOF;
    }
    b->n = 0;
    if ((d->how == DIGEST_APPEND && !buffer_add(s, b, r->p, r->n)) || !buffer_add(s, b, sum, size))
        return PIPE_NO_STORAGE;
    int rc = pipe_output(s, b->p, b->n);
    if (!rc)
        pipe_consume(s);
    return rc ? PIPE_EOF : 0;
}

int pipe_stage_digest(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    struct digesting d = {0};
    args_begin(&a, s, "DIG");
    int rc = operands(&a, &d);
    if (rc || pipe_commit(s, 0))
        return rc;
    while (!rc && pipe_peek(s, &r) == 0)
        rc = one_record(s, &d, &r, &b);
    return rc == PIPE_EOF ? 0 : rc;
}
