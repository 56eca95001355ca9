/* 64ENCODE and 64DECODE: bytes in the characters of MIME (RFC 2045, section 6.8), in EBCDIC.
 * User's Guide and Reference. */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <string.h>

#define LINE 76

static void alphabet(uint8_t out[65])
{
    ebcdic_from_ascii(out, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=", 65);
}

/* The input is one stream of bytes; lines have 76 characters. */
int pipe_stage_64encode(struct stage *s)
{
    struct args a;
    struct record r;
    uint8_t letters[65], line[LINE];
    unsigned held = 0, bytes = 0, n = 0;
    alphabet(letters);
    args_begin(&a, s, "MIM");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        for (size_t k = 0; k < r.n; k++) {
            held = held << 8 | r.p[k];
            if (++bytes < 3)
                continue;
            for (int shift = 18; shift >= 0; shift -= 6)
                line[n++] = letters[held >> shift & 63];
            held = bytes = 0;
            if (n == LINE && pipe_output(s, line, n))
                return 0;
            n = n == LINE ? 0 : n;
        }
        pipe_consume(s);
    }
    if (bytes) {
        held <<= 8 * (3 - bytes);
        for (unsigned k = 0; k < 4; k++)
            line[n++] = k <= bytes ? letters[held >> (18 - 6 * k) & 63] : letters[64];
    }
    if (!rc && n)
        pipe_output(s, line, n);
    return rc;
}

/* Characters that are none of these are passed over, as RFC 2045 says; what a record completes is a
 * record. */
int pipe_stage_64decode(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    uint8_t letters[65];
    unsigned held = 0, bits = 0;
    alphabet(letters);
    args_begin(&a, s, "MIM");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        b.n = 0;
        for (size_t k = 0; k < r.n; k++) {
            const uint8_t *at = memchr(letters, r.p[k], 64);
            if (r.p[k] == letters[64])
                bits = held = 0;
            if (!at)
                continue;
            held = (held << 6 | (unsigned)(at - letters)) & 0xffff;
            bits += 6;
            if (bits < 8)
                continue;
            uint8_t byte = (uint8_t)(held >> (bits -= 8));
            if (!buffer_add(s, &b, &byte, 1))
                return PIPE_NO_STORAGE;
        }
        if (b.n && pipe_output(s, b.p, b.n))
            return 0;
        pipe_consume(s);
    }
    return rc;
}
