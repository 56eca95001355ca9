/* Message-security assist, by OpenSSL's functions: KM, KMC, KMAC with DES, triple DES and AES, KIMD
 * and KLMD with SHA-1, SHA-256 and SHA-512.  Principles of Operation, chapter 7, "Cipher Message" and
 * its kin.
 *
 * Kept true: no context of OpenSSL's is held where an access exception may leave the instruction; the
 * registers and the parameter block show what is done, so that it goes on from there. */
#define OPENSSL_SUPPRESS_DEPRECATED /* whole blocks of a hash, single DES: nothing newer has them */
#include "engine/access.h"

#include <openssl/des.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>

#define PIECE      4096
#define UNIT_BYTES 0x40000 /* done at a time: CC 3 then */

/* --- operands ------------------------------------------------------------------------------------- */

/* Any number of bytes up to a page. */
static void fetch_bytes(struct vcpu *c, uint8_t *to, uint64_t va, unsigned b, unsigned n)
{
    for (unsigned at = 0, piece; at < n; at += piece) {
        uint64_t from = (va + at) & c->address_mask;
        piece = in_page(from, n - at);
        memcpy(to + at, operand_read(c, from, b, piece), piece);
    }
}

static void store_bytes(struct vcpu *c, uint64_t va, unsigned b, const uint8_t *from, unsigned n)
{
    for (unsigned pass = 0; pass < 2; pass++) /* first whether all of it may be stored */
        for (unsigned at = 0, piece; at < n; at += piece) {
            uint64_t to = (va + at) & c->address_mask;
            piece = in_page(to, n - at);
            uint8_t *p = operand_write(c, to, b, piece);
            if (pass)
                memcpy(p, from + at, piece);
        }
}

static uint64_t length(const struct vcpu *c, unsigned r)
{
    return c->amode == 64 ? c->gr[r] : gr32(c, r);
}

/* n bytes of the operand in R and R + 1 are done; with no length behind a first operand. */
static void advance(struct vcpu *c, unsigned r, unsigned n, bool with_length)
{
    set_gr_address(c, r, (c->gr[r] + n) & c->address_mask);
    if (with_length && c->amode == 64)
        c->gr[r + 1] -= n;
    else if (with_length)
        set_gr32(c, r + 1, gr32(c, r + 1) - n);
}

static uint64_t parameters(const struct vcpu *c)
{
    return c->gr[1] & c->address_mask;
}

/* Function 0: a bit for each function code that there is, query first. */
static void query(struct vcpu *c, const uint8_t *codes, unsigned n)
{
    uint8_t bits[16] = {0x80};
    for (unsigned k = 0; k < n; k++)
        bits[codes[k] / 8] |= (uint8_t)(0x80 >> codes[k] % 8);
    operand_store(c, parameters(c), 1, bits, sizeof bits);
    c->cc = 0;
}

/* KMAC, KIMD and KLMD have no modifier bit: it must be zero, for the query too. */
#define MODIFIER 128u
static void require_no_modifier(struct vcpu *c)
{
    if (c->gr[0] & MODIFIER)
        cpu_program(c, PGM_SPECIFICATION);
}

/* --- ciphers ---------------------------------------------------------------------------------------- */

struct cipher {
    uint8_t code, block, key;
    const EVP_CIPHER *(*ecb)(void), *(*cbc)(void); /* AES */
};

static const struct cipher ciphers[] = {
    {1, 8, 8, NULL, NULL},
    {2, 8, 16, NULL, NULL},
    {3, 8, 24, NULL, NULL},
    {18, 16, 16, EVP_aes_128_ecb, EVP_aes_128_cbc},
    {19, 16, 24, EVP_aes_192_ecb, EVP_aes_192_cbc},
    {20, 16, 32, EVP_aes_256_ecb, EVP_aes_256_cbc},
};
#define CIPHERS (sizeof ciphers / sizeof ciphers[0])

static void query_ciphers(struct vcpu *c)
{
    uint8_t codes[CIPHERS];
    for (unsigned k = 0; k < CIPHERS; k++)
        codes[k] = ciphers[k].code;
    query(c, codes, CIPHERS);
}

static const struct cipher *cipher_of(struct vcpu *c)
{
    unsigned code = c->gr[0] & 127;
    for (unsigned k = 0; k < CIPHERS; k++)
        if (ciphers[k].code == code)
            return &ciphers[k];
    cpu_program(c, PGM_SPECIFICATION);
}

static void des_key(DES_key_schedule *s, const uint8_t *key)
{
    DES_cblock k;
    memcpy(k, key, sizeof k);
    DES_set_key_unchecked(&k, s);
}

/* Single, or encrypt-decrypt-encrypt with two or three keys; icv: chaining, NULL for none. */
static void des(const struct cipher *x, const uint8_t *key, uint8_t *icv, bool decrypt,
                uint8_t *data, unsigned n)
{
    DES_key_schedule k[3];
    for (unsigned s = 0; s < 3; s++)
        des_key(&k[s], key + (s * 8 < x->key ? s * 8 : 0));
    int enc = decrypt ? DES_DECRYPT : DES_ENCRYPT;
    DES_cblock chain;
    if (icv)
        memcpy(chain, icv, 8);
    if (icv && x->key == 8)
        DES_ncbc_encrypt(data, data, (long)n, &k[0], &chain, enc);
    else if (icv)
        DES_ede3_cbc_encrypt(data, data, (long)n, &k[0], &k[1], &k[2], &chain, enc);
    for (unsigned at = 0; !icv && at < n; at += 8) {
        if (x->key == 8)
            DES_ecb_encrypt((DES_cblock *)(data + at), (DES_cblock *)(data + at), &k[0], enc);
        else
            DES_ecb3_encrypt((DES_cblock *)(data + at), (DES_cblock *)(data + at), &k[0], &k[1],
                             &k[2], enc);
    }
    if (icv)
        memcpy(icv, chain, 8);
}

static void aes(const struct cipher *x, const uint8_t *key, uint8_t *icv, bool decrypt,
                uint8_t *data, unsigned n)
{
    uint8_t last[16];
    int done = 0;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    if (!ctx)
        abort();
    memcpy(last, data + n - 16, 16);
    EVP_CipherInit_ex(ctx, icv ? x->cbc() : x->ecb(), NULL, key, icv, !decrypt);
    EVP_CIPHER_CTX_set_padding(ctx, 0);
    EVP_CipherUpdate(ctx, data, &done, data, (int)n);
    EVP_CIPHER_CTX_free(ctx);
    if (icv)
        memcpy(icv, decrypt ? last : data + n - 16, 16);
}

/* In place. */
static void encipher(const struct cipher *x, const uint8_t *key, uint8_t *icv, bool decrypt,
                     uint8_t *data, unsigned n)
{
    if (x->ecb)
        aes(x, key, icv, decrypt, data, n);
    else
        des(x, key, icv, decrypt, data, n);
}

/* The three instructions: with chaining or not, with a result or only the chaining value. */
static void cipher_message(struct vcpu *c, const struct insn *i, bool chained, bool authenticate)
{
    uint8_t block[16 + 32], data[PIECE];
    if ((i->r2 & 1) || !i->r2 || (!authenticate && ((i->r1 & 1) || !i->r1)))
        cpu_program(c, PGM_SPECIFICATION);
    if (authenticate)
        require_no_modifier(c);
    if (!(c->gr[0] & 127)) {
        query_ciphers(c);
        return;
    }
    const struct cipher *x = cipher_of(c);
    bool decrypt = c->gr[0] & MODIFIER;
    unsigned chain = chained ? x->block : 0;
    if (length(c, i->r2 + 1u) % x->block)
        cpu_program(c, PGM_SPECIFICATION);
    for (unsigned done = 0; done < UNIT_BYTES; done += PIECE) {
        uint64_t left = length(c, i->r2 + 1u);
        unsigned n = left < PIECE ? (unsigned)left : PIECE;
        if (!n) {
            c->cc = 0;
            return;
        }
        fetch_bytes(c, block, parameters(c), 1, chain + x->key);
        fetch_bytes(c, data, c->gr[i->r2] & c->address_mask, i->r2, n);
        encipher(x, block + chain, chained ? block : NULL, decrypt, data, n);
        if (chained)
            operand_write(c, parameters(c), 1, 1);
        if (!authenticate)
            store_bytes(c, c->gr[i->r1] & c->address_mask, i->r1, data, n);
        if (chained)
            store_bytes(c, parameters(c), 1, block, chain);
        if (!authenticate && i->r1 != i->r2)
            advance(c, i->r1, n, false);
        advance(c, i->r2, n, true);
    }
    c->cc = length(c, i->r2 + 1u) ? 3 : 0;
}

static void op_km(struct vcpu *c, const struct insn *i)
{
    cipher_message(c, i, false, false);
}

static void op_kmc(struct vcpu *c, const struct insn *i)
{
    cipher_message(c, i, true, false);
}

static void op_kmac(struct vcpu *c, const struct insn *i)
{
    cipher_message(c, i, true, true);
}

/* --- digests ------------------------------------------------------------------------------------------ */

struct digest {
    uint8_t code, block, state, count; /* bytes; of the message's bit length */
    void (*blocks)(uint8_t *state, const uint8_t *data, unsigned n);
};

static void sha1_blocks(uint8_t *state, const uint8_t *data, unsigned n)
{
    SHA_CTX x;
    SHA1_Init(&x);
    SHA_LONG *const h[5] = {&x.h0, &x.h1, &x.h2, &x.h3, &x.h4};
    for (unsigned k = 0; k < 5; k++)
        *h[k] = get32(state + 4 * k);
    for (unsigned at = 0; at < n; at += 64)
        SHA1_Transform(&x, data + at);
    for (unsigned k = 0; k < 5; k++)
        put32(state + 4 * k, *h[k]);
}

static void sha256_blocks(uint8_t *state, const uint8_t *data, unsigned n)
{
    SHA256_CTX x;
    SHA256_Init(&x);
    for (unsigned k = 0; k < 8; k++)
        x.h[k] = get32(state + 4 * k);
    for (unsigned at = 0; at < n; at += 64)
        SHA256_Transform(&x, data + at);
    for (unsigned k = 0; k < 8; k++)
        put32(state + 4 * k, x.h[k]);
}

static void sha512_blocks(uint8_t *state, const uint8_t *data, unsigned n)
{
    SHA512_CTX x;
    SHA512_Init(&x);
    for (unsigned k = 0; k < 8; k++)
        x.h[k] = get64(state + 8 * k);
    for (unsigned at = 0; at < n; at += 128)
        SHA512_Transform(&x, data + at);
    for (unsigned k = 0; k < 8; k++)
        put64(state + 8 * k, x.h[k]);
}

static const struct digest digests[] = {
    {1, 64, 20, 8, sha1_blocks},
    {2, 64, 32, 8, sha256_blocks},
    {3, 128, 64, 16, sha512_blocks},
};
#define DIGESTS (sizeof digests / sizeof digests[0])

/* Whole blocks of the operand; false: CC 3, the rest another time. */
static bool whole_blocks(struct vcpu *c, const struct insn *i, const struct digest *x)
{
    uint8_t state[64], data[PIECE];
    for (unsigned done = 0; length(c, i->r2 + 1u) >= x->block; done += PIECE) {
        if (done == UNIT_BYTES)
            return false;
        uint64_t left = length(c, i->r2 + 1u);
        unsigned n = left < PIECE ? (unsigned)left / x->block * x->block : PIECE;
        fetch_bytes(c, state, parameters(c), 1, x->state);
        fetch_bytes(c, data, c->gr[i->r2] & c->address_mask, i->r2, n);
        x->blocks(state, data, n);
        store_bytes(c, parameters(c), 1, state, x->state);
        advance(c, i->r2, n, true);
    }
    return true;
}

static const struct digest *digest_of(struct vcpu *c, const struct insn *i)
{
    unsigned code = c->gr[0] & 127;
    if ((i->r2 & 1) || !i->r2)
        cpu_program(c, PGM_SPECIFICATION);
    require_no_modifier(c);
    if (!code) {
        uint8_t codes[DIGESTS];
        for (unsigned k = 0; k < DIGESTS; k++)
            codes[k] = digests[k].code;
        query(c, codes, DIGESTS);
        return NULL;
    }
    for (unsigned k = 0; k < DIGESTS; k++)
        if (digests[k].code == code)
            return &digests[k];
    cpu_program(c, PGM_SPECIFICATION);
}

static void op_kimd(struct vcpu *c, const struct insn *i)
{
    const struct digest *x = digest_of(c, i);
    if (!x)
        return;
    if (length(c, i->r2 + 1u) % x->block)
        cpu_program(c, PGM_SPECIFICATION);
    c->cc = whole_blocks(c, i, x) ? 0 : 3;
}

/* The message's end: a one bit, zeros, its length in bits from the parameter block. */
static void op_klmd(struct vcpu *c, const struct insn *i)
{
    const struct digest *x = digest_of(c, i);
    if (!x)
        return;
    if (!whole_blocks(c, i, x)) {
        c->cc = 3;
        return;
    }
    uint8_t block[64 + 16], data[256] = {0};
    unsigned n = (unsigned)length(c, i->r2 + 1u);
    unsigned total = n + 1 + x->count > x->block ? 2u * x->block : x->block;
    fetch_bytes(c, block, parameters(c), 1, x->state + x->count);
    if (n)
        fetch_bytes(c, data, c->gr[i->r2] & c->address_mask, i->r2, n);
    data[n] = 0x80;
    memcpy(data + total - x->count, block + x->state, x->count);
    x->blocks(block, data, total);
    store_bytes(c, parameters(c), 1, block, x->state);
    advance(c, i->r2, n, true);
    c->cc = 0;
}

#define IN_crypto(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
