/* Stages on the forms of TCP/IP that need no network: IP2SOCKA and SOCKA2IP for socket addresses, URLDEBLOCK for what
 * is coded in a URL (RFC 1738; its characters are ASCII).  Their forms are those of published pipelines that use them;
 * a host's name in the place of an address is not resolved. */
#include "cms/pipelines/stages.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

enum { ADDRESS = 16, FAMILY = 2 }; /* sockaddr_in; AF_INET */

/* A record as host text; false: it is too long. */
static bool text_of(const struct record *r, char *out, size_t size)
{
    if (r->n >= size)
        return false;
    ebcdic_to_ascii(out, r->p, r->n);
    out[r->n] = 0;
    return true;
}

/* AF_INET port address, to sixteen bytes. */
int pipe_stage_ip2socka(struct stage *s)
{
    struct args a;
    struct record r;
    args_begin(&a, s, "IPS");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        uint8_t b[ADDRESS] = {0};
        char text[80] = "", family[12] = "", more[2];
        unsigned port = 0, n[4];
        bool good = text_of(&r, text, sizeof text) &&
                    sscanf(text, "%11s %5u %3u.%3u.%3u.%3u %1s", family, &port, &n[0], &n[1], &n[2],
                           &n[3], more) == 6 &&
                    (!strcmp(family, "AF_INET") || !strcmp(family, "2")) && port <= 65535;
        for (unsigned k = 0; good && k < 4; k++) {
            good = n[k] <= 255;
            b[4 + k] = (uint8_t)n[k];
        }
        if (!good)
            return pipe_error(s, "IPS", 111, text, NULL);
        put16(b, FAMILY);
        put16(b + 2, (uint16_t)port);
        if (pipe_output(s, b, sizeof b))
            break;
        pipe_consume(s);
    }
    return rc;
}

/* Sixteen bytes to AF_INET port address. */
int pipe_stage_socka2ip(struct stage *s)
{
    struct args a;
    struct record r;
    args_begin(&a, s, "IPS");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        char text[48];
        if (r.n != ADDRESS || get16(r.p) != FAMILY) {
            snprintf(text, sizeof text, "%zu bytes", r.n);
            return pipe_error(s, "IPS", 111, text, NULL);
        }
        snprintf(text, sizeof text, "AF_INET %u %u.%u.%u.%u", get16(r.p + 2), r.p[4], r.p[5],
                 r.p[6], r.p[7]);
        if (stage_output_text(s, text))
            break;
        pipe_consume(s);
    }
    return rc;
}

static int hex_digit(uint8_t c)
{
    const char *digits = "0123456789ABCDEFabcdef", *at = c ? strchr(digits, c) : NULL;
    return !at ? -1 : at - digits > 15 ? (int)(at - digits) - 6 : (int)(at - digits);
}

/* + is a blank, %41 a character, & and ; end a record; all in ASCII. */
int pipe_stage_urldeblock(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    args_begin(&a, s, "URL");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        b.n = 0;
        for (size_t k = 0; k < r.n; k++) {
            uint8_t c = r.p[k];
            int high = c == 0x25 && k + 2 < r.n ? hex_digit(r.p[k + 1]) : -1;
            int low = high < 0 ? -1 : hex_digit(r.p[k + 2]);
            if (c == 0x26 || c == 0x3b) {
                if (pipe_output(s, b.p, b.n))
                    return 0;
                b.n = 0;
                continue;
            }
            if (low >= 0) {
                c = (uint8_t)(high << 4 | low);
                k += 2;
            } else if (c == 0x2b) {
                c = 0x20;
            }
            if (!buffer_add(s, &b, &c, 1))
                return PIPE_NO_STORAGE;
        }
        if (pipe_output(s, b.p, b.n))
            return 0;
        pipe_consume(s);
    }
    return rc;
}
