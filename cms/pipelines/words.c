/* Stages on the form of records: ABBREV, ESCAPE, RETAB, ADDRDW, SEC2GREG; and RANDOM, which makes
 * them.  User's Guide and Reference. */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define BLANK 0x40

/* ABBREV [word [n [ANYCASE]]]: the first word of the record is one of the word's abbreviations, of n
 * letters at least. */
int pipe_stage_abbrev(struct stage *s)
{
    struct args a;
    struct record r;
    char word[256] = "";
    uint8_t want[256];
    long least = 0;
    args_begin(&a, s, "ABB");
    size_t n = args_bytes(&a, word, sizeof word);
    int rc = args_number_next(&a) ? args_number(&a, 0, 255, &least) : 0;
    bool anycase = args_anycase(&a) || pipe_any_case(s);
    if (!rc)
        rc = args_end(&a);
    ebcdic_from_ascii(want, word, n);
    while (!rc && pipe_peek(s, &r) == 0) {
        struct record v = pipe_view(s, &r);
        size_t k = 0;
        while (k < v.n && v.p[k] != BLANK)
            k++;
        bool good = k <= n && (long)k >= least && !ebcdic_compare(v.p, want, k, anycase);
        if (!stage_route(s, &r, good))
            break;
    }
    return rc;
}

struct escaping {
    struct range range[RANGES];
    unsigned ranges;
    uint8_t escape;
    bool special[256];
};

static bool escape(struct stage *s, void *ctx, const struct record *r, struct buffer *b)
{
    const struct escaping *x = ctx;
    size_t at[RANGES], len[RANGES];
    for (unsigned j = 0; j < x->ranges; j++)
        if (!range_find(&x->range[j], r->p, r->n, &at[j], &len[j]))
            len[j] = 0;
    for (size_t k = 0; k < r->n; k++) {
        bool within = !x->ranges;
        for (unsigned j = 0; j < x->ranges && !within; j++)
            within = k >= at[j] && k < at[j] + len[j];
        if ((within && x->special[r->p[k]] && !buffer_add(s, b, &x->escape, 1)) ||
            !buffer_add(s, b, r->p + k, 1))
            return false;
    }
    return true;
}

/* ESCAPE [ranges] [/s/]: the string's first character is put in front of each of its characters. */
int pipe_stage_escape(struct stage *s)
{
    struct args a;
    struct escaping *x = pipe_get(s, sizeof *x);
    uint8_t usual[4], *p = usual;
    size_t n = sizeof usual;
    int rc = 0;
    if (!x)
        return PIPE_NO_STORAGE;
    ebcdic_from_ascii(usual, "\"|!\\", 4);
    args_begin(&a, s, "ESC");
    args_more(&a);
    if (*a.p == '(' || args_range_next(&a))
        rc = args_ranges(&a, x->range, &x->ranges);
    if (!rc && args_more(&a))
        rc = args_string(&a, &p, &n);
    if (!rc && !n)
        rc = pipe_error(s, "ESC", 157, NULL);
    if (!rc)
        rc = args_end(&a);
    if (rc)
        return rc;
    x->escape = p[0];
    for (size_t k = 0; k < n; k++)
        x->special[p[k]] = true;
    return stage_change(s, x, escape);
}

enum { TABS = 16, TAB = 0x05 };

struct tabs {
    long stop[TABS];
    unsigned stops;
};

/* The first stop behind column `at` (from 0); 0: there is none. */
static size_t next_stop(const struct tabs *t, size_t at)
{
    if (t->stop[0] < 0)
        return (at / (size_t)-t->stop[0] + 1) * (size_t)-t->stop[0];
    for (unsigned k = 0; k < t->stops; k++)
        if (t->stop[k] - 1 > (long)at)
            return (size_t)t->stop[k] - 1;
    return 0;
}

/* Blanks that reach a stop become a tab. */
static bool retab(struct stage *s, void *ctx, const struct record *r, struct buffer *b)
{
    static const uint8_t tab = TAB;
    const struct tabs *t = ctx;
    for (size_t k = 0; k < r->n;) {
        size_t blanks = 0, stop = next_stop(t, k);
        while (k + blanks < r->n && r->p[k + blanks] == BLANK)
            blanks++;
        if (blanks > 1 && stop && k + blanks >= stop) {
            if (!buffer_add(s, b, &tab, 1))
                return false;
            k = stop;
        } else {
            size_t n = blanks ? blanks : 1;
            if (!buffer_add(s, b, r->p + k, n))
                return false;
            k += n;
        }
    }
    return true;
}

/* RETAB [-n | n...] */
int pipe_stage_retab(struct stage *s)
{
    struct args a;
    struct tabs t = {.stop = {-8}};
    int rc = 0;
    args_begin(&a, s, "RTB");
    while (!rc && args_more(&a) && t.stops < TABS) {
        rc = args_number(&a, -10000, 1 << 20, &t.stop[t.stops]);
        if (!rc && !t.stop[t.stops])
            rc = args_bad(&a);
        t.stops += !rc;
    }
    if (!rc)
        rc = args_end(&a);
    return rc ? rc : stage_change(s, &t, retab);
}

/* A length in front of each record, of 2 or 4 bytes, with itself counted or not. */
struct descriptor {
    const char *name;
    size_t bytes, more;
    bool zeros; /* two behind it */
};

static bool describe(struct stage *s, void *ctx, const struct record *r, struct buffer *b)
{
    const struct descriptor *d = *(const struct descriptor **)ctx;
    size_t n = r->n + d->more;
    uint8_t e[4] = {(uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
    return buffer_add(s, b, e + 4 - d->bytes, d->bytes) && (!d->zeros || buffer_fill(s, b, 0, 2)) &&
           buffer_add(s, b, r->p, r->n);
}

/* ADDRDW {CMS | CMS4 | SF | SF4 | VARIABLE} */
int pipe_stage_addrdw(struct stage *s)
{
    static const struct descriptor formats[] = {{"CMS4", 4, 0, false},
                                                {"CMS", 2, 0, false},
                                                {"SF4", 4, 4, false},
                                                {"SF", 2, 2, false},
                                                {"VARIABLE", 2, 4, true}};
    struct args a;
    char word[20] = "";
    args_begin(&a, s, "RDW");
    for (size_t k = 0; k < sizeof formats / sizeof formats[0]; k++)
        if (args_keyword(&a, formats[k].name, k == 4 ? 1 : strlen(formats[k].name))) {
            const struct descriptor *d = &formats[k];
            int rc = args_end(&a);
            return rc ? rc : stage_change(s, &d, describe);
        }
    args_word(&a, word, sizeof word);
    return pipe_error(s, "RDW", *word ? 109 : 113, word, NULL);
}

static bool to_date(struct stage *s, void *ctx, const struct record *r, struct buffer *b)
{
    char text[64];
    uint8_t e[64];
    struct tm tm;
    long seconds;
    if (!ebcdic_number(r->p, r->n, &seconds))
        return buffer_add(s, b, r->p, r->n);
    time_t t = seconds + *(long *)ctx;
    if (!gmtime_r(&t, &tm))
        return false;
    size_t n = strftime(text, sizeof text, "%Y%m%d%H%M%S", &tm);
    ebcdic_from_ascii(e, text, n);
    return buffer_add(s, b, e, n);
}

/* SEC2GREG [OFFSET n]: seconds since 1970 as yyyymmddhhmmss. */
int pipe_stage_sec2greg(struct stage *s)
{
    struct args a;
    long offset = 0;
    args_begin(&a, s, "S2G");
    int rc = args_keyword(&a, "OFFSET", 6) ? args_number(&a, -86399, 86399, &offset) : 0;
    if (!rc)
        rc = args_end(&a);
    return rc ? rc : stage_change(s, &offset, to_date);
}

static bool to_seconds(struct stage *s, void *ctx, const struct record *r, struct buffer *b)
{
    char text[24];
    uint8_t e[24];
    unsigned part[6] = {0, 1, 1, 0, 0, 0}; /* a date alone is its midnight */
    if (r->n < 8 || r->n > 14 || r->n % 2)
        return buffer_add(s, b, r->p, r->n);
    ebcdic_to_ascii(text, r->p, r->n);
    text[r->n] = 0;
    if (strspn(text, "0123456789") != r->n || sscanf(text, "%4u%2u%2u%2u%2u%2u", &part[0], &part[1],
                                                     &part[2], &part[3], &part[4], &part[5]) < 3)
        return buffer_add(s, b, r->p, r->n);
    struct tm tm = {.tm_year = (int)part[0] - 1900,
                    .tm_mon = (int)part[1] - 1,
                    .tm_mday = (int)part[2],
                    .tm_hour = (int)part[3],
                    .tm_min = (int)part[4],
                    .tm_sec = (int)part[5]};
    int n = snprintf(text, sizeof text, "%lld", (long long)timegm(&tm) - *(long *)ctx);
    ebcdic_from_ascii(e, text, (size_t)n);
    return buffer_add(s, b, e, (size_t)n);
}

/* GREG2SEC [OFFSET n]: yyyymmdd, with hh, mm and ss behind it, as seconds since 1970. */
int pipe_stage_greg2sec(struct stage *s)
{
    struct args a;
    long offset = 0;
    args_begin(&a, s, "G2S");
    int rc = args_keyword(&a, "OFFSET", 6) ? args_number(&a, -86399, 86399, &offset) : 0;
    if (!rc)
        rc = args_end(&a);
    return rc ? rc : stage_change(s, &offset, to_seconds);
}

/* RANDOM [most | * [seed]]: numbers below it, without an end. */
int pipe_stage_random(struct stage *s)
{
    struct args a;
    char text[24];
    long most = INT32_MAX, seed;
    int rc = 0;
    args_begin(&a, s, "RND");
    if (!args_keyword(&a, "*", 1) && args_more(&a))
        rc = args_number(&a, 1, INT32_MAX, &most);
    bool seeded = !rc && args_more(&a);
    if (seeded)
        rc = args_number(&a, INT32_MIN, INT32_MAX, &seed);
    if (!rc)
        rc = args_end(&a);
    if (rc || pipe_commit(s, 0))
        return rc;
    uint64_t x = seeded ? (uint64_t)seed : pipe_clock();
    do { /* splitmix64 */
        x += 0x9e3779b97f4a7c15ull;
        uint64_t z = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ z >> 27) * 0x94d049bb133111ebull;
        snprintf(text, sizeof text, "%llu", (unsigned long long)((z ^ z >> 31) % (uint64_t)most));
    } while (stage_output_text(s, text) == 0 && pipe_pause(s));
    return 0;
}
