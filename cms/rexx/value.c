/* Values: strings with a reference count, and whole numbers that have no string until somebody
 * looks.  One-byte strings and the null string exist once. */
#include "cms/rexx/interp.h"

struct str *str_new(struct rexx *rx, size_t len)
{
    if (len > rx->arena.limit)
        rx_raise(rx, 5);
    struct str *s = rx_alloc(rx, sizeof *s + len);
    s->refs = 1;
    s->len = s->cap = (uint32_t)len;
    return s;
}

void str_free(struct rexx *rx, struct str *s)
{
    rx_free(rx, s, sizeof *s + s->cap);
}

struct value v_null(struct rexx *rx)
{
    rx->null->refs++;
    return v_of(rx->null);
}

struct value v_bytes(struct rexx *rx, const uint8_t *p, size_t n)
{
    if (n == 0)
        return v_null(rx);
    if (n == 1 && rx->one_char[*p]) {
        rx->one_char[*p]->refs++;
        return v_of(rx->one_char[*p]);
    }
    struct str *s = str_new(rx, n);
    memcpy(s->data, p, n);
    if (n == 1) {
        rx->one_char[*p] = s;
        s->refs++;
    }
    return v_of(s);
}

struct value v_text(struct rexx *rx, const char *ascii)
{
    size_t n = strlen(ascii);
    struct str *s = str_new(rx, n);
    for (size_t i = 0; i < n; i++)
        s->data[i] = rx->cs.native[(uint8_t)ascii[i]];
    return v_of(s);
}

struct value v_bool(bool b)
{
    return v_int(b);
}

struct rexx_string v_view(struct rexx *rx, struct value v, uint8_t buf[INT_TEXT])
{
    if (v.s)
        return (struct rexx_string){v.s->data, v.s->len};
    uint8_t *end = buf + INT_TEXT, *p = end;
    uint64_t u = v.n < 0 ? -(uint64_t)v.n : (uint64_t)v.n;
    do {
        *--p = (uint8_t)(rx->cs.zero + u % 10);
        u /= 10;
    } while (u);
    if (v.n < 0)
        *--p = rx->cs.native['-'];
    return (struct rexx_string){p, (size_t)(end - p)};
}

struct rexx_string v_string(struct rexx *rx, struct value *v)
{
    if (!v->s) {
        uint8_t buf[INT_TEXT];
        struct rexx_string t = v_view(rx, *v, buf);
        *v = v_bytes(rx, t.p, t.n);
    }
    return (struct rexx_string){v->s->data, v->s->len};
}

uint32_t bytes_hash(const uint8_t *p, size_t n)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 16777619u;
    return h ^ (h >> 15);
}

bool bytes_are(struct rexx *rx, struct rexx_string s, const char *ascii)
{
    size_t i = 0;
    for (; i < s.n && ascii[i]; i++)
        if (rx->cs.ascii[rx->cs.upper[s.p[i]]] != (uint8_t)ascii[i])
            return false;
    return i == s.n && !ascii[i];
}

struct str *str_upper(struct rexx *rx, struct rexx_string s)
{
    struct str *u = str_new(rx, s.n);
    for (size_t i = 0; i < s.n; i++)
        u->data[i] = rx->cs.upper[s.p[i]];
    return u;
}

bool bytes_to_c(struct rexx *rx, struct rexx_string s, char *dst, size_t cap)
{
    size_t n = s.n < cap - 1 ? s.n : cap - 1;
    for (size_t i = 0; i < n; i++)
        dst[i] = (char)rx->cs.ascii[rx->cs.upper[s.p[i]]];
    dst[n] = 0;
    return n == s.n && !memchr(dst, 0, n);
}

bool bytes_equal(struct rexx_string a, struct rexx_string b)
{
    return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

struct rexx_string bytes_strip(struct rexx *rx, struct rexx_string s)
{
    while (s.n && (rx->cs.kind[s.p[0]] & CH_BLANK))
        s.p++, s.n--;
    while (s.n && (rx->cs.kind[s.p[s.n - 1]] & CH_BLANK))
        s.n--;
    return s;
}
