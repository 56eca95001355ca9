/* Conversions and pictures of SPECS; see specs_convert.h.  User's Guide and Reference, SPECS. */
#include "cms/pipelines/specs_convert.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int spec_conversion_operand(struct args *a, struct spec_converting *out)
{
    static const struct spec_converting names[] = {
        {C2X, 0, 0, "C2X"},   {X2C, 0, 0, "X2C"},   {C2D, 0, 0, "C2D"},   {D2C, 0, 0, "D2C"},
        {C2B, 0, 0, "C2B"},   {B2C, 0, 0, "B2C"},   {C2V, 0, 0, "C2V"},   {V2C, 0, 0, "V2C"},
        {C2F, 0, 0, "C2F"},   {F2C, 0, 0, "F2C"},   {C2P, 0, 0, "C2P"},   {P2C, 0, 0, "P2C"},
        {C2I, 0, 0, "C2I"},   {I2C, 0, 0, "I2C"},   {D2C, C2X, 0, "D2X"}, {X2C, C2D, 0, "X2D"},
        {B2C, C2X, 0, "B2X"}, {X2C, C2B, 0, "X2B"}, {D2C, C2B, 0, "D2B"}, {B2C, C2D, 0, "B2D"},
        {X2C, C2F, 0, "X2F"}, {F2C, C2X, 0, "F2X"}, {P2C, C2X, 0, "P2X"}, {X2C, C2P, 0, "X2P"},
        {X2C, C2V, 0, "X2V"}, {V2C, C2X, 0, "V2X"}, {I2C, C2X, 0, "I2X"}, {X2C, C2I, 0, "X2I"}};
    char word[24];
    int scale = 0;
    size_t n = args_more(a) ? args_span(a) : 0;
    if (!n || memchr(a->p, 0, n))
        return 0;
    snprintf(word, sizeof word, "%.*s", (int)(n < 23 ? n : 23), a->p);
    char *open = strchr(word, '('), extra;
    if (open && sscanf(open, "(%d%c", &scale, &extra) == 2 && extra == ')')
        *open = 0;
    struct args one = args_of(a->s, a->module, (struct pipe_text){word, strlen(word)});
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        if (args_keyword(&one, names[k].name, 3)) {
            *out = names[k];
            out->scale = scale;
            a->p += n;
            return 0;
        }
    /* "x2y" is meant as one. */
    if (strlen(word) == 3 && word[1] == '2' && isalpha((unsigned char)word[0]) &&
        isalpha((unsigned char)word[2]))
        return pipe_error(a->s, a->module, 391, word, NULL);
    return 0;
}

/* --- digits -------------------------------------------------------------------------------------------- */

static int nibble(uint8_t e)
{
    e = ebcdic_upper(e);
    if (e >= 0xf0 && e <= 0xf9)
        return e - 0xf0;
    return e >= 0xc1 && e <= 0xc6 ? e - 0xc1 + 10 : -1;
}

static bool text_out(struct stage *s, struct buffer *b, const char *text)
{
    uint8_t e[64];
    size_t n = strlen(text) < sizeof e ? strlen(text) : sizeof e;
    ebcdic_from_ascii(e, text, n);
    return buffer_add(s, b, e, n);
}

static bool to_digits(struct stage *s, struct buffer *b, const uint8_t *p, size_t n, unsigned bits)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t k = 0; k < n; k++)
        for (int shift = 8 - (int)bits; shift >= 0; shift -= (int)bits) {
            uint8_t e;
            ebcdic_from_ascii(&e, &digits[p[k] >> shift & ((1 << bits) - 1)], 1);
            if (!buffer_add(s, b, &e, 1))
                return false;
        }
    return true;
}

/* Digits of `bits` bits, blanks are skipped.  0, -1: no storage, or the reason why not. */
static int from_digits(struct stage *s, struct buffer *b, const uint8_t *p, size_t n, unsigned bits)
{
    unsigned have = 0;
    size_t count = 0;
    for (size_t k = 0; k < n; k++)
        count += p[k] != 0x40;
    unsigned left = (unsigned)(count % (8 / bits)); /* a short first byte */
    unsigned need = left ? left : 8 / bits, got = 0;
    for (size_t k = 0; k < n; k++) {
        if (p[k] == 0x40)
            continue;
        int v = nibble(p[k]);
        if (v < 0 || v >= 1 << bits)
            return 1;
        have = have << bits | (unsigned)v;
        if (++got == need) {
            uint8_t byte = (uint8_t)have;
            if (!buffer_add(s, b, &byte, 1))
                return -1;
            have = got = 0;
            need = 8 / bits;
        }
    }
    return 0;
}

/* --- numbers ------------------------------------------------------------------------------------------- */

static int from_binary(struct stage *s, struct buffer *b, const uint8_t *p, size_t n)
{
    char text[24];
    if (n > 4)
        return 1;
    int32_t v = n == 4 && p[0] & 0x80 ? -1 : 0;
    for (size_t k = 0; k < n; k++)
        v = (int32_t)((uint32_t)v << 8 | p[k]);
    snprintf(text, sizeof text, "%11d", v);
    return text_out(s, b, text) ? 0 : -1;
}

static int to_binary(struct stage *s, struct buffer *b, const uint8_t *p, size_t n)
{
    long v = 0;
    bool some = false;
    for (size_t k = 0; k < n; k++)
        some |= p[k] != 0x40;
    if (some && !ebcdic_number(p, n, &v))
        return 1;
    if (v < INT32_MIN || v > UINT32_MAX)
        return 2;
    uint8_t e[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};
    return buffer_add(s, b, e, 4) ? 0 : -1;
}

/* Hexadecimal floating point of 2 to 8 bytes: sign, exponent of 16 with 64 more, fraction. */
static int from_float(struct stage *s, struct buffer *b, const uint8_t *p, size_t n)
{
    char text[40];
    if (n < 2 || n > 8)
        return 1;
    long double fraction = 0, weight = 1;
    for (size_t k = 1; k < n; k++) {
        weight /= 256;
        fraction += p[k] * weight;
    }
    long double v = fraction * powl(16, (p[0] & 0x7f) - 64);
    snprintf(text, sizeof text, "%.15Lg", p[0] & 0x80 ? -v : v);
    for (char *c = text; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return text_out(s, b, text) ? 0 : -1;
}

static int to_float(struct stage *s, struct buffer *b, const uint8_t *p, size_t n)
{
    char text[64], *end;
    uint8_t e[8] = {0};
    if (n >= sizeof text)
        return 1;
    ebcdic_to_ascii(text, p, n);
    text[n] = 0;
    if (strspn(text, " 0123456789+-.Ee") != n)
        return 1;
    long double v = strtold(text, &end);
    if (end[strspn(end, " ")])
        return 1;
    int exponent = 64;
    long double a = fabsl(v);
    for (; a >= 1 && exponent < 128; exponent++)
        a /= 16;
    for (; a > 0 && a < 1.0L / 16 && exponent >= 0; exponent--)
        a *= 16;
    if (exponent < 0 || exponent > 127)
        return 2;
    uint64_t fraction = a > 0 ? (uint64_t)(a * 72057594037927936.0L) : 0; /* 2 to the power of 56 */
    e[0] = (uint8_t)(fraction ? (v < 0 ? 0x80 : 0) | exponent : 0);
    for (int k = 1; k < 8; k++)
        e[k] = (uint8_t)(fraction >> (56 - 8 * k));
    return buffer_add(s, b, e, 8) ? 0 : -1;
}

static int from_packed(struct stage *s, struct buffer *b, const uint8_t *p, size_t n, int scale)
{
    char text[64], *to = text;
    if (!n || n > 16 || (p[n - 1] & 15) < 10 || scale < 0 || scale > 31)
        return 1;
    int digits = (int)n * 2 - 1;
    bool minus = (p[n - 1] & 15) == 13 || (p[n - 1] & 15) == 11, some = false;
    *to++ = minus ? '-' : ' ';
    if (digits < scale) /* the point stands in front of all of them */
        to = stpcpy(to, "0."), some = true;
    for (int k = digits; k < scale; k++)
        *to++ = '0';
    for (int k = 0; k < digits; k++) {
        int v = k % 2 ? p[k / 2] & 15 : p[k / 2] >> 4, left = digits - k;
        if (v > 9)
            return 1;
        if (left == scale) {
            if (!some)
                *to++ = '0';
            *to++ = '.';
        }
        some |= v || left <= scale || left == 1;
        if (some)
            *to++ = (char)('0' + v);
    }
    *to = 0;
    return text_out(s, b, text) ? 0 : -1;
}

enum { PACKED_DIGITS = 31 }; /* what 16 bytes have room for, with the sign */

/* 16 bytes; a smaller output has their end.  A number of more digits, zeros in front apart, has no
 * packed form. */
static int to_packed(struct stage *s, struct buffer *b, const uint8_t *p, size_t n, int scale)
{
    char text[64], digits[PACKED_DIGITS];
    uint8_t e[16] = {0};
    int count = 0;
    if (n >= sizeof text || scale < 0 || scale > 31)
        return 1;
    ebcdic_to_ascii(text, p, n);
    text[n] = 0;
    const char *c = text + strspn(text, " ");
    bool minus = *c == '-';
    c += *c == '-' || *c == '+';
    c += strspn(c, "0");
    size_t whole = strspn(c, "0123456789");
    if (whole > (size_t)(PACKED_DIGITS - scale))
        return 1;
    while (whole--)
        digits[count++] = *c++;
    c += *c == '.';
    for (int k = 0; k < scale; k++)
        digits[count++] = isdigit((unsigned char)*c) ? *c++ : '0';
    c += strspn(c, "0123456789");
    if (c[strspn(c, " ")])
        return 1;
    e[15] = minus ? 0x0d : 0x0c;
    for (int k = 0; k < count; k++) {
        int at = PACKED_DIGITS - count + k;
        e[at / 2] |= (uint8_t)((digits[k] - '0') << (at % 2 ? 0 : 4));
    }
    return buffer_add(s, b, e, 16) ? 0 : -1;
}

/* --- others ---------------------------------------------------------------------------------------------- */

/* Two bytes of length, and so many. */
static int from_varying(struct stage *s, struct buffer *b, const uint8_t *p, size_t n)
{
    size_t length = n < 2 ? 0 : (size_t)(p[0] << 8 | p[1]);
    if (n < 2)
        return n ? 1 : 0;
    return buffer_add(s, b, p + 2, length < n - 2 ? length : n - 2) ? 0 : -1;
}

static int to_varying(struct stage *s, struct buffer *b, const uint8_t *p, size_t n)
{
    uint8_t length[2] = {(uint8_t)(n >> 8), (uint8_t)n};
    if (n > UINT16_MAX)
        return 1;
    return buffer_add(s, b, length, 2) && buffer_add(s, b, p, n) ? 0 : -1;
}

#define EPOCH 2208988800ull /* seconds from 1900 to 1970 */

/* A TOD clock's 8 bytes as yyyymmddhhmmssuuuuuu. */
static int from_tod(struct stage *s, struct buffer *b, const uint8_t *p, size_t n)
{
    char text[64], all[96];
    uint64_t tod = 0;
    struct tm tm;
    if (!n || n > 8)
        return 1;
    for (size_t k = 0; k < 8; k++)
        tod = tod << 8 | (k < n ? p[k] : 0);
    time_t t = (time_t)((tod >> 12) / 1000000) - (time_t)EPOCH;
    if (!gmtime_r(&t, &tm))
        return 1;
    strftime(text, sizeof text, "%Y%m%d%H%M%S", &tm);
    snprintf(all, sizeof all, "%s%06u", text, (unsigned)((tod >> 12) % 1000000));
    return text_out(s, b, all) ? 0 : -1;
}

static int to_tod(struct stage *s, struct buffer *b, const uint8_t *p, size_t n)
{
    char text[24];
    struct tm tm = {0};
    unsigned micros = 0;
    uint8_t e[8];
    while (n && p[n - 1] == 0x40)
        n--;
    if (n < 8 || n > 20)
        return 1;
    ebcdic_to_ascii(text, p, n);
    memset(text + n, '0', sizeof text - n);
    text[20] = 0;
    if (strspn(text, "0123456789") != 20)
        return 1;
    sscanf(text, "%4d%2d%2d%2d%2d%2d%6u", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
           &tm.tm_min, &tm.tm_sec, &micros);
    tm.tm_year -= 1900;
    tm.tm_mon--;
    time_t t = timegm(&tm);
    uint64_t tod = ((uint64_t)(t + (time_t)EPOCH) * 1000000 + micros) << 12;
    for (int k = 0; k < 8; k++)
        e[k] = (uint8_t)(tod >> (56 - 8 * k));
    return buffer_add(s, b, e, 8) ? 0 : -1;
}

static int one_step(struct stage *s, enum spec_conversion c, int scale, const uint8_t *p, size_t n,
                    struct buffer *b)
{
    switch (c) {
    case C2X:
        return to_digits(s, b, p, n, 4) ? 0 : -1;
    case C2B:
        return to_digits(s, b, p, n, 1) ? 0 : -1;
    case X2C:
        return from_digits(s, b, p, n, 4);
    case B2C:
        return from_digits(s, b, p, n, 1);
    case C2D:
        return from_binary(s, b, p, n);
    case D2C:
        return to_binary(s, b, p, n);
    case C2F:
        return from_float(s, b, p, n);
    case F2C:
        return to_float(s, b, p, n);
    case C2P:
        return from_packed(s, b, p, n, scale);
    case P2C:
        return to_packed(s, b, p, n, scale);
    case C2V:
        return from_varying(s, b, p, n);
    case V2C:
        return to_varying(s, b, p, n);
    case C2I:
        return from_tod(s, b, p, n);
    case I2C:
        return to_tod(s, b, p, n);
    default:
        return buffer_add(s, b, p, n) ? 0 : -1;
    }
}

static int failed(struct stage *s, const struct spec_converting *c, int reason, const uint8_t *p,
                  size_t n, uint64_t record)
{
    char number[24], why[12], data[40];
    if (reason < 0)
        return PIPE_NO_STORAGE;
    snprintf(number, sizeof number, "%llu", (unsigned long long)record);
    snprintf(why, sizeof why, "%d", reason);
    n = n < sizeof data - 1 ? n : sizeof data - 1;
    ebcdic_to_ascii(data, p, n);
    data[n] = 0;
    return pipe_error(s, "SPX", 392, c->name, number, why, data, NULL);
}

int spec_convert(struct stage *s, const struct spec_converting *c, const uint8_t *p, size_t n,
                 struct buffer *b, struct buffer *work, uint64_t record)
{
    work->n = 0;
    int rc = one_step(s, c->first, c->scale, p, n, c->then ? work : b);
    if (!rc && c->then)
        rc = one_step(s, c->then, c->scale, work->p, work->n, b);
    return rc ? failed(s, c, rc, p, n, record) : 0;
}

/* --- pictures ---------------------------------------------------------------------------------------------- */

/* Of the picture: digits before and behind the point, and the drifting sign, if there is one.  V is where the
 * point is: with it a period is punctuation, without it the period is the point. */
struct picture {
    unsigned whole, places;
    char drift; /* $, + or -, more than one in a row */
    char point; /* V or . */
    char bad;   /* the first character that cannot be there */
};

static bool is_digit(const struct picture *x, char c)
{
    return strchr("9Z*", c) || (x->drift && c == x->drift);
}

static bool look(const char *p, struct picture *x)
{
    bool behind = false;
    *x = (struct picture){.point = strpbrk(p, "Vv") ? 'V' : '.'};
    for (const char *c = p; c[0] && c[1]; c++)
        if (strchr("$+-", c[0]) && c[0] == c[1] && !x->drift)
            x->drift = c[0];
    bool first = true; /* of the drifting ones: it has the sign's place */
    for (; *p; p++) {
        char c = (char)toupper((unsigned char)*p);
        x->bad = *p;
        if (c == x->point) {
            if (behind)
                return false;
            behind = true;
        } else if (is_digit(x, c)) {
            if (c == x->drift && first)
                first = false;
            else if (behind)
                x->places++;
            else
                x->whole++;
        } else if (!strchr(",./B $+-", c)) {
            return false;
        }
    }
    return x->whole + x->places > 0 && x->whole + x->places <= 31;
}

char spec_picture_bad(const char *picture)
{
    struct picture x;
    return look(picture, &x) ? 0 : x.bad;
}

/* What stands for a place that is suppressed. */
static char blank_of(char c)
{
    return c == '*' ? '*' : ' ';
}

bool spec_picture(const char *picture, __int128 n, unsigned places, char out[SPEC_PICTURE + 1])
{
    struct picture x;
    char digits[40], *to = out;
    bool minus = n < 0;
    if (strlen(picture) > SPEC_PICTURE || !look(picture, &x))
        return false;
    n = minus ? -n : n;
    for (; places > x.places; places--) /* rounded to the places there are */
        n = places == x.places + 1 ? (n + 5) / 10 : n / 10;
    for (; places < x.places; places++)
        if (__builtin_mul_overflow(n, 10, &n))
            return false;
    unsigned all = x.whole + x.places;
    for (unsigned k = all; k-- > 0; n /= 10)
        digits[k] = (char)('0' + (int)(n % 10));
    if (n)
        return false;
    bool some = false, first = true, behind = false, drifts = x.drift != 0, put = false;
    unsigned at = 0;
    char fill = ' ';
    char sign = x.drift == '$' ? '$' : minus ? '-' : x.drift == '+' ? '+' : ' ';
    for (const char *p = picture; *p; p++) {
        char c = (char)toupper((unsigned char)*p);
        if (c == x.drift && first) {
            first = false;
            *to++ = ' ';
        } else if (is_digit(&x, c)) {
            bool begins = !some && (digits[at] != '0' || c == '9' || behind);
            if (begins && drifts && !put && to > out) {
                to[-1] = sign;
                put = true;
            }
            some |= begins;
            fill = blank_of(c);
            *to++ = some ? digits[at] : fill;
            at++;
        } else if (c == x.point) {
            if (drifts && !put && to > out) {
                to[-1] = sign;
                put = true;
            }
            some = behind = true;
            if (c == '.')
                *to++ = '.';
        } else if (strchr(",./", c)) {
            *to++ = some ? c : fill;
        } else if (c == '-') {
            *to++ = minus ? '-' : ' ';
        } else if (c == '+') {
            *to++ = minus ? '-' : '+';
        } else {
            *to++ = c == 'B' ? ' ' : c;
        }
    }
    *to = 0;
    return true;
}
