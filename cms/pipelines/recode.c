/* Stages that write characters in another code: QPENCODE, QPDECODE, UTF, VCHAR, and 3277ENC's table.
 *
 * VCHAR and UTF are as CMS Pipelines' list of stages describes them; quoted-printable is RFC 2045, section 6.7.
 * That its codes are those of ISO 8859-1, since mail has left EBCDIC behind by then, is ours. */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

/* --- quoted-printable -------------------------------------------------------------------------------------- */

enum { QP_LINE = 76 };

static const char digits[] = "0123456789ABCDEF";

struct quoting {
    uint8_t line[QP_LINE + 1];
    size_t n;
};

/* One character, or = and its code; a line that is full ends with =, and is written. */
static int quote(struct stage *s, struct quoting *q, uint8_t c, bool plain)
{
    char text[4];
    uint8_t code = ebcdic_to_latin1(EBCDIC_037, c), equals;
    size_t n = plain ? 1 : 3;
    snprintf(text, sizeof text, "=%c%c", digits[code >> 4], digits[code & 15]);
    ebcdic_from_ascii(&equals, "=", 1);
    if (q->n + n > QP_LINE - 1) {
        q->line[q->n++] = equals;
        if (pipe_output(s, q->line, q->n))
            return PIPE_EOF;
        q->n = 0;
    }
    if (plain)
        q->line[q->n] = c;
    else
        ebcdic_from_ascii(q->line + q->n, text, 3);
    q->n += n;
    return 0;
}

/* A record is a line; what is no printable character of ASCII, = and a blank at the end are their codes. */
int pipe_stage_qpencode(struct stage *s)
{
    struct args a;
    struct record r;
    args_begin(&a, s, "QPE");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        struct quoting q = {.n = 0};
        for (size_t k = 0; k < r.n; k++) {
            uint8_t c = ebcdic_to_latin1(EBCDIC_037, r.p[k]);
            bool plain = (c > 32 && c < 127 && c != '=') || (c == ' ' && k + 1 < r.n);
            if (quote(s, &q, r.p[k], plain))
                return 0;
        }
        if (pipe_output(s, q.line, q.n))
            return 0;
        pipe_consume(s);
    }
    return rc;
}

static int digit(uint8_t e)
{
    char c = (char)ebcdic_to_latin1(EBCDIC_037, e);
    const char *at = c ? strchr(digits, c >= 'a' && c <= 'f' ? c - 'a' + 'A' : c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* One line's characters into b; true: it goes on in the next one.  What is no code stays as it is, as RFC 2045
 * advises; blanks at the end of a line were put there on the way. */
static bool unquote(struct stage *s, const struct record *r, struct buffer *b, bool *room)
{
    size_t n = r->n;
    uint8_t equals;
    ebcdic_from_ascii(&equals, "=", 1);
    while (n && r->p[n - 1] == 0x40)
        n--;
    bool more = n && r->p[n - 1] == equals;
    n -= more;
    *room = true;
    for (size_t k = 0; k < n && *room; k++) {
        uint8_t c = r->p[k];
        int high = c == equals && k + 2 < n ? digit(r->p[k + 1]) : -1;
        int low = high < 0 ? -1 : digit(r->p[k + 2]);
        if (low >= 0) {
            c = ebcdic_from_latin1(EBCDIC_037, (uint8_t)(high << 4 | low));
            k += 2;
        }
        *room = buffer_add(s, b, &c, 1);
    }
    return more;
}

int pipe_stage_qpdecode(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    bool more = false, room = true;
    args_begin(&a, s, "QPD");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        more = unquote(s, &r, &b, &room);
        if (!room)
            return PIPE_NO_STORAGE;
        if (!more && pipe_output(s, b.p, b.n))
            return 0;
        if (!more)
            b.n = 0;
        pipe_consume(s);
    }
    if (!rc && more)
        pipe_output(s, b.p, b.n);
    return rc;
}

/* --- VCHAR n m: characters of n bits become such of m bits ------------------------------------------------- */

enum { VCHAR_MOST = 32 };

static bool vchar(struct stage *s, void *ctx, const struct record *r, struct buffer *b)
{
    const long *bits = ctx;
    uint64_t held = 0;
    unsigned have = 0;
    for (size_t k = 0; k + (size_t)bits[0] <= r->n * 8; k += (size_t)bits[0]) {
        uint64_t c = 0;
        for (size_t i = k; i < k + (size_t)bits[0]; i++)
            c = c << 1 | (r->p[i / 8] >> (7 - i % 8) & 1);
        held = held << bits[1] | (c & ((1ULL << bits[1]) - 1));
        for (have += (unsigned)bits[1]; have >= 8; have -= 8) {
            uint8_t byte = (uint8_t)(held >> (have - 8));
            if (!buffer_add(s, b, &byte, 1))
                return false;
        }
    }
    uint8_t last = (uint8_t)(held << (8 - have));
    return !have || buffer_add(s, b, &last, 1);
}

/* Zeros come in at the left of a character that grows, and bits at the left are lost of one that shrinks; bits
 * at the end that are no whole character are lost. */
int pipe_stage_vchar(struct stage *s)
{
    struct args a;
    long bits[2] = {0, 0};
    args_begin(&a, s, "VCH");
    int rc = args_number(&a, 1, VCHAR_MOST, &bits[0]);
    if (!rc)
        rc = args_number(&a, 1, VCHAR_MOST, &bits[1]);
    if (!rc)
        rc = args_end(&a);
    return rc ? rc : stage_change(s, bits, vchar);
}

/* --- UTF [FROM] 8|16|32 [TO] 8|16|32 -------------------------------------------------------------------------- */

struct utf {
    long from, to;
    uint64_t record;
    int rc;
};

/* The code point at p of n bytes, and how many it has; 0: it is none. */
static size_t utf_get(long form, const uint8_t *p, size_t n, uint32_t *c)
{
    size_t length = 4;
    if (form == 32) {
        *c = n < 4 ? UINT32_MAX
                   : (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    } else if (form == 16) {
        uint32_t high = n < 2 ? UINT32_MAX : (uint32_t)p[0] << 8 | p[1];
        uint32_t low = n < 4 ? 0 : (uint32_t)p[2] << 8 | p[3];
        bool pair = high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000;
        length = pair ? 4 : 2;
        *c = pair ? 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff) : high;
    } else {
        static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
        length = p[0] < 0x80             ? 1
                 : (p[0] & 0xe0) == 0xc0 ? 2
                 : (p[0] & 0xf0) == 0xe0 ? 3
                 : (p[0] & 0xf8) == 0xf0 ? 4
                                         : 0;
        if (!length || length > n)
            return 0;
        *c = length == 1 ? p[0] : p[0] & (0x7fu >> length);
        for (size_t k = 1; k < length; k++) {
            if ((p[k] & 0xc0) != 0x80)
                return 0;
            *c = *c << 6 | (p[k] & 0x3f);
        }
        if (*c < least[length])
            return 0;
    }
    return *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000) ? 0 : length;
}

static size_t utf_put(long form, uint32_t c, uint8_t out[4])
{
    if (form == 32) {
        out[0] = 0;
        out[1] = (uint8_t)(c >> 16);
        out[2] = (uint8_t)(c >> 8);
        out[3] = (uint8_t)c;
        return 4;
    }
    if (form == 16) {
        uint32_t high = c > 0xffff ? 0xd800 + ((c - 0x10000) >> 10) : c;
        uint32_t low = 0xdc00 + ((c - 0x10000) & 0x3ff);
        out[0] = (uint8_t)(high >> 8);
        out[1] = (uint8_t)high;
        out[2] = (uint8_t)(low >> 8);
        out[3] = (uint8_t)low;
        return c > 0xffff ? 4 : 2;
    }
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t k = n - 1; k > 0; k--, c >>= 6)
        out[k] = (uint8_t)(0x80 | (c & 0x3f));
    out[0] = (uint8_t)(n == 1 ? c : (0xf00u >> n & 0xff) | c);
    return n;
}

static bool utf(struct stage *s, void *ctx, const struct record *r, struct buffer *b)
{
    struct utf *u = ctx;
    uint8_t out[4];
    uint32_t c = 0;
    u->record++;
    for (size_t k = 0, n; k < r->n; k += n) {
        n = utf_get(u->from, r->p + k, r->n - k, &c);
        if (!n) {
            char name[8], record[24], data[9] = "";
            snprintf(name, sizeof name, "UTF-%ld", u->from);
            snprintf(record, sizeof record, "%llu", (unsigned long long)u->record);
            for (size_t i = 0; i < 4 && k + i < r->n; i++)
                snprintf(data + 2 * i, 3, "%02X", r->p[k + i]);
            u->rc = pipe_error(s, "UTF", 392, name, record, "1", data, NULL);
            return false;
        }
        if (!buffer_add(s, b, out, utf_put(u->to, c, out)))
            return false;
    }
    return true;
}

static int utf_form(struct args *a, const char *keyword, long *form)
{
    args_keyword(a, keyword, strlen(keyword));
    const char *at = a->p;
    int rc = args_number(a, 8, 32, form);
    if (rc || *form == 8 || *form == 16 || *form == 32)
        return rc;
    a->p = at;
    return args_bad(a);
}

int pipe_stage_utf(struct stage *s)
{
    struct args a;
    struct utf u = {.from = 0};
    args_begin(&a, s, "UTF");
    int rc = utf_form(&a, "FROM", &u.from);
    if (!rc)
        rc = utf_form(&a, "TO", &u.to);
    if (!rc)
        rc = args_end(&a);
    if (!rc)
        rc = stage_change(s, &u, utf);
    return u.rc ? u.rc : rc;
}

/* --- 3277ENC -------------------------------------------------------------------------------------------------- */

/* The 64 characters that buffer addresses of a 3277 are written in (IBM 3270 Data Stream). */
int pipe_stage_3277enc(struct stage *s)
{
    struct args a;
    uint8_t code[64];
    args_begin(&a, s, "BFA");
    int rc = args_end(&a);
    for (unsigned k = 0; k < sizeof code; k++) {
        unsigned low = k & 15;
        bool letter = k < 48 ? low >= 1 && low <= 9 : low <= 9;
        code[k] = (uint8_t)(k | (letter ? 0xc0 : 0x40));
    }
    code[0x21] = 0x61; /* / */
    code[0x30] = 0xf0;
    if (!rc)
        pipe_output(s, code, sizeof code);
    return rc;
}
