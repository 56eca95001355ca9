/* Built-in functions on blank-delimited words. */
#include "cms/rexx/interp.h"

/* The word at or after *at; false: there is none.  *at goes behind it. */
static bool next_word(struct rexx *rx, struct rexx_string s, size_t *at, struct rexx_string *word)
{
    size_t i = *at;
    while (i < s.n && (rx->cs.kind[s.p[i]] & CH_BLANK))
        i++;
    size_t start = i;
    while (i < s.n && !(rx->cs.kind[s.p[i]] & CH_BLANK))
        i++;
    *at = i;
    *word = (struct rexx_string){s.p + start, i - start};
    return i > start;
}

/* The n-th word (from 1). */
static bool nth_word(struct rexx *rx, struct rexx_string s, int64_t n, struct rexx_string *word)
{
    size_t at = 0;
    while (next_word(rx, s, &at, word))
        if (--n == 0)
            return true;
    return false;
}

struct value fn_WORD(struct rexx *rx, struct args *a)
{
    struct rexx_string w;
    bool have = nth_word(rx, arg_string(rx, a, 0), arg_whole(rx, a, 1, 0, 1), &w);
    return have ? v_bytes(rx, w.p, w.n) : v_null(rx);
}

struct value fn_WORDINDEX(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0), w;
    bool have = nth_word(rx, s, arg_whole(rx, a, 1, 0, 1), &w);
    return v_int(have ? w.p - s.p + 1 : 0);
}

struct value fn_WORDLENGTH(struct rexx *rx, struct args *a)
{
    struct rexx_string w;
    bool have = nth_word(rx, arg_string(rx, a, 0), arg_whole(rx, a, 1, 0, 1), &w);
    return v_int(have ? (int64_t)w.n : 0);
}

struct value fn_WORDS(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0), w;
    int64_t n = 0;
    size_t at = 0;
    while (next_word(rx, s, &at, &w))
        n++;
    return v_int(n);
}

/* Does the phrase stand at `at` in s, word by word? */
static bool phrase_at(struct rexx *rx, struct rexx_string s, size_t at, struct rexx_string phrase)
{
    struct rexx_string w, p;
    size_t k = 0;
    while (next_word(rx, phrase, &k, &p)) {
        rx_worked(rx, p.n);
        if (!next_word(rx, s, &at, &w) || !bytes_equal(w, p))
            return false;
    }
    return true;
}

static struct value word_position(struct rexx *rx, struct rexx_string phrase, struct rexx_string s,
                                  int64_t from)
{
    struct rexx_string w;
    size_t at = 0, k = 0;
    if (!next_word(rx, phrase, &k, &w))
        return v_int(0);
    for (int64_t n = 1;; n++) {
        size_t start = at;
        if (!next_word(rx, s, &at, &w))
            return v_int(0);
        if (n >= from && phrase_at(rx, s, start, phrase))
            return v_int(n);
    }
}

struct value fn_WORDPOS(struct rexx *rx, struct args *a)
{
    return word_position(rx, arg_string(rx, a, 0), arg_string(rx, a, 1), arg_whole(rx, a, 2, 1, 1));
}

struct value fn_FIND(struct rexx *rx, struct args *a)
{
    return word_position(rx, arg_string(rx, a, 1), arg_string(rx, a, 0), arg_whole(rx, a, 2, 1, 1));
}

/* Where `count` words from the n-th on begin and end; false: there is no n-th. */
static bool word_range(struct rexx *rx, struct rexx_string s, int64_t n, int64_t count,
                       size_t *start, size_t *end)
{
    struct rexx_string w;
    size_t at = 0;
    for (int64_t k = 1; next_word(rx, s, &at, &w); k++) {
        if (k == n)
            *start = (size_t)(w.p - s.p);
        if (k >= n && (k - n < count))
            *end = at;
        if (k >= n && k - n + 1 >= count)
            return true;
        if (k == n)
            *end = at;
    }
    return *end > 0;
}

struct value fn_SUBWORD(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0);
    int64_t n = arg_whole(rx, a, 1, 0, 1), count = arg_whole(rx, a, 2, INT64_MAX / 2, 0);
    size_t start = 0, end = 0;
    if (!count || !word_range(rx, s, n, count, &start, &end))
        return v_null(rx);
    return v_bytes(rx, s.p + start, end - start);
}

struct value fn_DELWORD(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0);
    int64_t n = arg_whole(rx, a, 1, 0, 1), count = arg_whole(rx, a, 2, INT64_MAX / 2, 0);
    size_t start = 0, end = 0;
    if (!count || !word_range(rx, s, n, count, &start, &end))
        return v_hold(a->v[0]);
    while (end < s.n && (rx->cs.kind[s.p[end]] & CH_BLANK))
        end++;
    size_t total = s.n - (end - start);
    if (!total)
        return v_null(rx);
    struct str *out = str_new(rx, total);
    memcpy(out->data, s.p, start);
    memcpy(out->data + start, s.p + end, s.n - end);
    return v_of(out);
}

struct value fn_SPACE(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0), w;
    int64_t n = arg_whole(rx, a, 1, 1, 0);
    uint8_t pad = arg_pad(rx, a, 2);
    size_t words = 0, chars = 0, at = 0;
    while (next_word(rx, s, &at, &w))
        words++, chars += w.n;
    if (!words)
        return v_null(rx);
    if ((uint64_t)n > rx->arena.limit / words)
        rx_raise(rx, 5);
    struct str *out = str_new(rx, chars + (words - 1) * (size_t)n);
    uint8_t *q = out->data;
    at = 0;
    while (next_word(rx, s, &at, &w)) {
        if (q > out->data) {
            memset(q, pad, (size_t)n);
            q += n;
        }
        memcpy(q, w.p, w.n);
        q += w.n;
    }
    return v_of(out);
}

/* Words with pad characters between so that they fill `n` places: the gaps on the left are the
 * narrower ones.  When they do not fit, they are cut. */
struct value fn_JUSTIFY(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0), w;
    size_t n = (size_t)arg_whole(rx, a, 1, 0, 0), words = 0, chars = 0, at = 0;
    uint8_t pad = arg_pad(rx, a, 2);
    while (next_word(rx, s, &at, &w))
        words++, chars += w.n;
    if (!n)
        return v_null(rx);
    struct str *out = str_new(rx, n);
    memset(out->data, pad, n);
    size_t gaps = words > 1 ? words - 1 : 1, all = n > chars ? n - chars : 0;
    size_t gap = all / gaps ? all / gaps : 1, wide = all > gaps ? all % gaps : 0;
    size_t q = 0, k = 0;
    at = 0;
    while (next_word(rx, s, &at, &w) && q < n) {
        size_t take = w.n < n - q ? w.n : n - q;
        memcpy(out->data + q, w.p, take);
        k++;
        q += w.n + gap + (k > gaps - wide);
    }
    return v_of(out);
}
