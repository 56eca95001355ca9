/* Built-in functions on characters.  Lengths come from users: each result's length is checked by
 * str_new() against the limit of memory before anything is copied. */
#include "cms/rexx/interp.h"

static struct value filled(struct rexx *rx, size_t n, uint8_t pad, struct str **s)
{
    if (n == 0) {
        *s = NULL;
        return v_null(rx);
    }
    *s = str_new(rx, n);
    memset((*s)->data, pad, n);
    return v_of(*s);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

struct value fn_ABBREV(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0), t = arg_string(rx, a, 1);
    int64_t n = arg_whole(rx, a, 2, (int64_t)t.n, 0);
    return v_bool((int64_t)t.n >= n && t.n <= s.n && memcmp(s.p, t.p, t.n) == 0);
}

static struct value center(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0);
    size_t n = (size_t)arg_whole(rx, a, 1, 0, 0);
    struct str *out;
    struct value v = filled(rx, n, arg_pad(rx, a, 2), &out);
    if (n >= s.n && out)
        memcpy(out->data + (n - s.n) / 2, s.p, s.n);
    else if (out)
        memcpy(out->data, s.p + (s.n - n) / 2, n);
    return v;
}

struct value fn_CENTER(struct rexx *rx, struct args *a)
{
    return center(rx, a);
}

struct value fn_CENTRE(struct rexx *rx, struct args *a)
{
    return center(rx, a);
}

struct value fn_COMPARE(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0), t = arg_string(rx, a, 1);
    uint8_t pad = arg_pad(rx, a, 2);
    size_t n = s.n > t.n ? s.n : t.n;
    for (size_t i = 0; i < n; i++)
        if ((i < s.n ? s.p[i] : pad) != (i < t.n ? t.p[i] : pad))
            return v_int((int64_t)i + 1);
    return v_int(0);
}

struct value fn_COPIES(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0);
    int64_t n = arg_whole(rx, a, 1, 0, 0);
    if (!s.n || !n)
        return v_null(rx);
    if ((uint64_t)n > rx->arena.limit / s.n)
        rx_raise(rx, 5);
    struct str *out = str_new(rx, s.n * (size_t)n);
    for (int64_t i = 0; i < n; i++)
        memcpy(out->data + (size_t)i * s.n, s.p, s.n);
    return v_of(out);
}

struct value fn_DELSTR(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0);
    size_t at = (size_t)arg_whole(rx, a, 1, 0, 1) - 1;
    size_t n = (size_t)arg_whole(rx, a, 2, INT64_MAX / 2, 0);
    if (at >= s.n)
        return v_hold(a->v[0]);
    n = least(n, s.n - at);
    if (s.n == n)
        return v_null(rx);
    struct str *out = str_new(rx, s.n - n);
    memcpy(out->data, s.p, at);
    memcpy(out->data + at, s.p + at + n, s.n - at - n);
    return v_of(out);
}

/* Where t is in s from `from` on (both from 0), or -1. */
static int64_t find(struct rexx_string s, struct rexx_string t, size_t from)
{
    const uint8_t *p = t.n && from < s.n ? memmem(s.p + from, s.n - from, t.p, t.n) : NULL;
    return p ? p - s.p : -1;
}

struct value fn_INDEX(struct rexx *rx, struct args *a)
{
    size_t from = (size_t)arg_whole(rx, a, 2, 1, 1) - 1;
    return v_int(find(arg_string(rx, a, 0), arg_string(rx, a, 1), from) + 1);
}

struct value fn_POS(struct rexx *rx, struct args *a)
{
    size_t from = (size_t)arg_whole(rx, a, 2, 1, 1) - 1;
    return v_int(find(arg_string(rx, a, 1), arg_string(rx, a, 0), from) + 1);
}

struct value fn_LASTPOS(struct rexx *rx, struct args *a)
{
    struct rexx_string t = arg_string(rx, a, 0), s = arg_string(rx, a, 1);
    size_t end = least((size_t)arg_whole(rx, a, 2, (int64_t)s.n + 1, 1), s.n);
    if (!t.n || t.n > end)
        return v_int(0);
    for (size_t i = end - t.n + 1; i--; rx_worked(rx, t.n))
        if (memcmp(s.p + i, t.p, t.n) == 0)
            return v_int((int64_t)i + 1);
    return v_int(0);
}

struct value fn_INSERT(struct rexx *rx, struct args *a)
{
    struct rexx_string t = arg_string(rx, a, 0), s = arg_string(rx, a, 1);
    size_t at = (size_t)arg_whole(rx, a, 2, 0, 0);
    size_t n = (size_t)arg_whole(rx, a, 3, (int64_t)t.n, 0);
    size_t head = at > s.n ? at : s.n;
    struct str *out;
    struct value v = filled(rx, head + n, arg_pad(rx, a, 4), &out);
    if (!out)
        return v;
    memcpy(out->data, s.p, least(at, s.n));
    memcpy(out->data + at, t.p, least(n, t.n));
    if (at < s.n)
        memcpy(out->data + at + n, s.p + at, s.n - at);
    return v;
}

struct value fn_OVERLAY(struct rexx *rx, struct args *a)
{
    struct rexx_string t = arg_string(rx, a, 0), s = arg_string(rx, a, 1);
    size_t at = (size_t)arg_whole(rx, a, 2, 1, 1) - 1;
    size_t n = (size_t)arg_whole(rx, a, 3, (int64_t)t.n, 0);
    uint8_t pad = arg_pad(rx, a, 4);
    size_t total = at + n > s.n ? at + n : s.n;
    struct str *out;
    struct value v = filled(rx, total, pad, &out);
    if (!out)
        return v;
    memcpy(out->data, s.p, s.n);
    memset(out->data + at, pad, n);
    memcpy(out->data + at, t.p, least(n, t.n));
    return v;
}

static struct value side(struct rexx *rx, struct args *a, bool right)
{
    struct rexx_string s = arg_string(rx, a, 0);
    size_t n = (size_t)arg_whole(rx, a, 1, 0, 0), k = least(n, s.n);
    struct str *out;
    struct value v = filled(rx, n, arg_pad(rx, a, 2), &out);
    if (out)
        memcpy(out->data + (right ? n - k : 0), s.p + (right ? s.n - k : 0), k);
    return v;
}

struct value fn_LEFT(struct rexx *rx, struct args *a)
{
    return side(rx, a, false);
}

struct value fn_RIGHT(struct rexx *rx, struct args *a)
{
    return side(rx, a, true);
}

struct value fn_LENGTH(struct rexx *rx, struct args *a)
{
    return v_int((int64_t)arg_string(rx, a, 0).n);
}

struct value fn_REVERSE(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0);
    struct str *out;
    struct value v = filled(rx, s.n, 0, &out);
    for (size_t i = 0; i < s.n; i++)
        out->data[i] = s.p[s.n - 1 - i];
    return v;
}

struct value fn_STRIP(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0);
    char option = arg_option(rx, a, 1, "BLT", 'B');
    uint8_t c = arg_pad(rx, a, 2);
    while (option != 'T' && s.n && s.p[0] == c)
        s.p++, s.n--;
    while (option != 'L' && s.n && s.p[s.n - 1] == c)
        s.n--;
    return v_bytes(rx, s.p, s.n);
}

struct value fn_SUBSTR(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0);
    size_t at = (size_t)arg_whole(rx, a, 1, 0, 1) - 1, rest = at < s.n ? s.n - at : 0;
    size_t n = (size_t)arg_whole(rx, a, 2, (int64_t)rest, 0);
    uint8_t pad = arg_pad(rx, a, 3);
    if (n <= rest)
        return v_bytes(rx, s.p + at, n);
    struct str *out;
    struct value v = filled(rx, n, pad, &out);
    if (out && rest)
        memcpy(out->data, s.p + at, rest);
    return v;
}

struct value fn_TRANSLATE(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0), to = arg_string(rx, a, 1);
    uint8_t map[256], pad = arg_pad(rx, a, 3);
    if (a->n == 1) {
        memcpy(map, rx->cs.upper, sizeof map);
    } else {
        struct rexx_string from = arg_string(rx, a, 2);
        bool all = !arg_given(a, 2);
        for (int i = 0; i < 256; i++)
            map[i] = !all ? (uint8_t)i : (size_t)i < to.n ? to.p[i] : pad;
        for (size_t i = from.n; i--;)
            map[from.p[i]] = i < to.n ? to.p[i] : pad;
    }
    struct str *out;
    struct value v = filled(rx, s.n, 0, &out);
    for (size_t i = 0; i < s.n; i++)
        out->data[i] = map[s.p[i]];
    return v;
}

struct value fn_VERIFY(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0), set = arg_string(rx, a, 1);
    bool match = arg_option(rx, a, 2, "MN", 'N') == 'M', in[256] = {false};
    for (size_t i = 0; i < set.n; i++)
        in[set.p[i]] = true;
    for (size_t i = (size_t)arg_whole(rx, a, 3, 1, 1) - 1; i < s.n; i++)
        if (in[s.p[i]] == match)
            return v_int((int64_t)i + 1);
    return v_int(0);
}

struct value fn_XRANGE(struct rexx *rx, struct args *a)
{
    uint8_t from = arg_given(a, 0) ? arg_pad(rx, a, 0) : 0;
    uint8_t to = arg_given(a, 1) ? arg_pad(rx, a, 1) : 255;
    size_t n = (size_t)(uint8_t)(to - from) + 1;
    struct str *out;
    struct value v = filled(rx, n, 0, &out);
    for (size_t i = 0; i < n; i++)
        out->data[i] = (uint8_t)(from + i);
    return v;
}

static struct value bits(struct rexx *rx, struct args *a, char op)
{
    struct rexx_string s = arg_string(rx, a, 0), t = arg_string(rx, a, 1);
    bool pad = arg_given(a, 2);
    uint8_t with = arg_pad(rx, a, 2);
    if (s.n < t.n) {
        struct rexx_string u = s;
        s = t;
        t = u;
    }
    struct str *out;
    struct value v = filled(rx, s.n, 0, &out);
    for (size_t i = 0; i < s.n; i++) {
        uint8_t y = i < t.n ? t.p[i] : with;
        if (i >= t.n && !pad)
            out->data[i] = s.p[i];
        else
            out->data[i] = op == '&' ? s.p[i] & y : op == '|' ? s.p[i] | y : s.p[i] ^ y;
    }
    return v;
}

struct value fn_BITAND(struct rexx *rx, struct args *a)
{
    return bits(rx, a, '&');
}

struct value fn_BITOR(struct rexx *rx, struct args *a)
{
    return bits(rx, a, '|');
}

struct value fn_BITXOR(struct rexx *rx, struct args *a)
{
    return bits(rx, a, '^');
}
