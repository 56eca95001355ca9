/* Operands of stages; see args.h. */
#include "cms/pipelines/args.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void args_begin(struct args *a, struct stage *s, const char *module)
{
    *a = args_of(s, module, pipe_operands(s));
}

struct args args_of(struct stage *s, const char *module, struct pipe_text text)
{
    return (struct args){.s = s,
                         .p = text.p,
                         .end = text.p + text.n,
                         .module = module,
                         .words = 0x40,
                         .fields = 0x05};
}

const char *args_find(const struct args *a, const char *from, char c)
{
    return from < a->end ? memchr(from, c, (size_t)(a->end - from)) : NULL;
}

size_t args_span(const struct args *a)
{
    const char *blank = args_find(a, a->p, ' ');
    return (size_t)((blank ? blank : a->end) - a->p);
}

bool args_more(struct args *a)
{
    a->p += strspn(a->p, " ");
    return a->p < a->end;
}

bool args_keyword(struct args *a, const char *keyword, size_t min)
{
    args_more(a);
    size_t n = args_span(a);
    if (n < min || n > strlen(keyword) || strncasecmp(a->p, keyword, n))
        return false;
    a->p += n;
    return true;
}

bool args_anycase(struct args *a)
{
    return args_keyword(a, "ANYCASE", 3) || args_keyword(a, "CASEANY", 7) ||
           args_keyword(a, "CASEIGNORE", 10) || args_keyword(a, "IGNORECASE", 10) ||
           args_keyword(a, "CASELESS", 8);
}

size_t args_bytes(struct args *a, char *out, size_t size)
{
    args_more(a);
    size_t n = args_span(a);
    if (n == 0 || n >= size)
        return 0;
    memcpy(out, a->p, n);
    out[n] = 0;
    a->p += n;
    return n;
}

bool args_word(struct args *a, char *out, size_t size)
{
    args_more(a);
    return !memchr(a->p, 0, args_span(a)) && args_bytes(a, out, size);
}

bool args_upper_word(struct args *a, char *out, size_t size)
{
    if (!args_word(a, out, size))
        return false;
    for (char *q = out; *q; q++)
        *q = (char)toupper((unsigned char)*q);
    return true;
}

bool args_file_word(struct args *a, char out[9])
{
    char word[256];
    if (!args_upper_word(a, word, sizeof word))
        return false;
    snprintf(out, 9, "%.8s", word);
    return true;
}

/* So much of what is left as text for a message. */
static const char *shown(const struct args *a, size_t n, char *out, size_t size)
{
    n = n < size ? n : size - 1;
    for (size_t k = 0; k < n; k++)
        out[k] = a->p[k] ? a->p[k] : ' ';
    out[n] = 0;
    return out;
}

/* The same of all but the blanks at the end. */
static const char *rest_shown(const struct args *a, char out[60])
{
    size_t n = (size_t)(a->end - a->p);
    while (n && a->p[n - 1] == ' ')
        n--;
    return shown(a, n, out, 60);
}

/* The next word, for a message. */
static const char *next(struct args *a, char out[40])
{
    args_more(a);
    return shown(a, args_span(a), out, 40);
}

int args_bad(struct args *a)
{
    char word[40];
    if (!args_more(a))
        return pipe_error(a->s, a->module, 113, NULL);
    return pipe_error(a->s, a->module, 111, next(a, word), NULL);
}

int args_end(struct args *a)
{
    if (!args_more(a))
        return 0;
    char rest[60];
    return pipe_error(a->s, a->module, 112, rest_shown(a, rest), NULL);
}

bool args_number_next(struct args *a)
{
    args_more(a);
    return isdigit((unsigned char)*a->p) ||
           ((*a->p == '-' || *a->p == '+') && isdigit((unsigned char)a->p[1]));
}

int args_number(struct args *a, long least, long most, long *out)
{
    char word[40], *end;
    if (!args_more(a))
        return pipe_error(a->s, a->module, 113, NULL);
    next(a, word);
    *out = strtol(word, &end, 10);
    if (*end || end == word)
        return pipe_error(a->s, a->module, 58, word, NULL);
    if (*out < least || *out > most)
        return pipe_error(a->s, a->module, 66, word, NULL);
    a->p += args_span(a);
    return 0;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)toupper((unsigned char)c);
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static size_t digits(const char *p, int base)
{
    size_t n = 0;
    while (digit(p[n]) >= 0 && digit(p[n]) < base)
        n++;
    return n;
}

/* X and H with hexadecimal digits, B with binary ones: 4 or 1 bits a digit; 0: it is no such. */
static unsigned coded(const struct args *a)
{
    const char *p = a->p;
    char c = (char)toupper((unsigned char)*p);
    int base = c == 'B' ? 2 : c == 'X' || c == 'H' ? 16 : 0;
    size_t n = base ? digits(p + 1, base) : 0;
    return n && args_span(a) == 1 + n ? base == 2 ? 1 : 4 : 0;
}

/* STRING in front of a string, which may begin with anything then. */
static const char *behind_string(const struct args *a)
{
    const char *p = a->p;
    size_t n = args_span(a);
    if (n < 3 || n > 6 || strncasecmp(p, "STRING", n))
        return NULL;
    p += n + strspn(p + n, " ");
    return p < a->end ? p : NULL;
}

bool args_string_next(struct args *a)
{
    if (!args_more(a))
        return false;
    return coded(a) || !isalnum((unsigned char)*a->p) || behind_string(a);
}

/* Xhex, Bbits: the digits behind the letter. */
static int coded_string(struct args *a, unsigned bits, uint8_t **p, size_t *n)
{
    char word[40];
    size_t count = digits(a->p + 1, bits == 1 ? 2 : 16), each = 8 / bits;
    if (count % each) {
        next(a, word);
        return pipe_error(a->s, a->module, bits == 1 ? 336 : 335, word + 1, NULL);
    }
    *n = count / each;
    *p = pipe_get(a->s, *n + 1);
    for (size_t k = 0; *p && k < count; k++)
        (*p)[k / each] = (uint8_t)((*p)[k / each] << bits | digit(a->p[1 + k]));
    a->p += 1 + count;
    return *p ? 0 : PIPE_NO_STORAGE;
}

int args_string(struct args *a, uint8_t **p, size_t *n)
{
    char rest[60];
    if (!args_more(a))
        return pipe_error(a->s, a->module, 113, NULL);
    unsigned bits = coded(a);
    if (bits)
        return coded_string(a, bits, p, n);
    const char *begin = behind_string(a);
    if (begin)
        a->p = begin;
    const char *end = args_find(a, a->p + 1, *a->p);
    if (!end)
        return pipe_error(a->s, a->module, 60, rest_shown(a, rest), NULL);
    *n = (size_t)(end - a->p - 1);
    *p = pipe_get(a->s, *n + 1);
    if (!*p)
        return PIPE_NO_STORAGE;
    ebcdic_from_ascii(*p, a->p + 1, *n);
    a->p = end + 1;
    return 0;
}

bool args_one_char(const char *word, size_t n, uint8_t *out)
{
    if (n == 1)
        ebcdic_from_ascii(out, word, 1);
    else if (n == 2 && digits(word, 16) == 2)
        *out = (uint8_t)(digit(word[0]) << 4 | digit(word[1]));
    else if (n == 5 && (!strncasecmp(word, "BLANK", 5) || !strncasecmp(word, "SPACE", 5)))
        *out = 0x40;
    else if (n >= 3 && n <= 8 && !strncasecmp(word, "TABULATE", n))
        *out = 0x05;
    else
        return false;
    return true;
}

int args_char(struct args *a, uint8_t *out)
{
    char word[40];
    if (!args_more(a))
        return pipe_error(a->s, a->module, 113, NULL);
    if (!args_one_char(a->p, args_span(a), out))
        return pipe_error(a->s, a->module, 50, next(a, word), NULL);
    a->p += args_span(a);
    return 0;
}

/* --- ranges ----------------------------------------------------------------------------------------- */

static bool signed_number(const char **p, long *out)
{
    char *end;
    if (**p == '*') {
        (*p)++;
        *out = INT32_MAX;
        return true;
    }
    if (!isdigit((unsigned char)**p) && !(**p == '-' && isdigit((unsigned char)(*p)[1])))
        return false;
    *out = strtol(*p, &end, 10);
    *p = end;
    return *out && *out > -INT32_MAX && *out < INT32_MAX;
}

/* "n", "n-m", "n.len", "n;m", "-n;-m", "*-n", "n-*" from word to its end. */
static bool columns(const char *p, struct range_part *r)
{
    bool star = *p == '*';
    if (!signed_number(&p, &r->from))
        return false;
    if (star)
        r->from = 1;
    r->length = false;
    r->to = star && !*p ? INT32_MAX : r->from;
    if (!*p)
        return true;
    char how = *p++;
    if ((how != '-' && how != '.' && how != ';') || !signed_number(&p, &r->to) || *p)
        return false;
    r->length = how == '.';
    if (r->length && (r->to < 0 || r->to == INT32_MAX))
        return false;
    return how == ';' || (r->from > 0 && (r->length || r->to >= r->from));
}

/* Has a word the form of a range, with numbers that make one or not? */
static bool like_columns(const char *p)
{
    static const char digit[] = "0123456789";
    for (int k = 0; k < 2; k++) {
        size_t n = *p == '*' ? 1 : (*p == '-') + strspn(p + (*p == '-'), digit);
        if (!n || (n == 1 && *p == '-'))
            return false;
        p += n;
        if (!*p)
            return true;
        if (k || !strchr("-.;", *p++))
            return false;
    }
    return false;
}

static void take_word(struct args *a, char out[40], bool list)
{
    args_more(a);
    size_t n = args_span(a);
    const char *close = list ? memchr(a->p, ')', n) : NULL;
    n = close ? (size_t)(close - a->p) : n;
    shown(a, n, out, 40);
    a->p += n;
}

/* The length of the kind that a word begins with: "words", "W3", "field"; 0: it begins with none. */
static size_t kind_of(const char *word, enum range_kind *kind)
{
    static const char *const names[] = {[RANGE_WORDS] = "WORDS", [RANGE_FIELDS] = "FIELDS"};
    size_t n = 0;
    while (isalpha((unsigned char)word[n]))
        n++;
    for (unsigned k = RANGE_WORDS; n && k <= RANGE_FIELDS; k++)
        if (!strncasecmp(word, names[k], n) && n <= strlen(names[k])) {
            *kind = (enum range_kind)k;
            return n;
        }
    return 0;
}

/* WORDSEP c or FIELDSEP c in front of ranges: 1; 0: there is none; or what was said. */
static int separators(struct args *a, uint8_t *words, uint8_t *fields)
{
    for (int rc = 0, any = 0;; any = 1) {
        if (args_keyword(a, "WORDSEPARATOR", 7) || args_keyword(a, "WS", 2))
            rc = args_char(a, words);
        else if (args_keyword(a, "FIELDSEPARATOR", 8) || args_keyword(a, "FS", 2))
            rc = args_char(a, fields);
        else
            return any;
        if (rc)
            return rc;
    }
}

/* "W3", "fields 2-*", "1.5" */
static int one_part(struct args *a, struct range_part *r, bool list, uint8_t words, uint8_t fields)
{
    char word[40];
    *r = (struct range_part){.kind = RANGE_COLUMNS};
    take_word(a, word, list);
    size_t n = kind_of(word, &r->kind);
    if (n && !word[n]) {
        if (!args_more(a))
            return pipe_error(a->s, a->module, 54, word, NULL);
        take_word(a, word, list);
        n = 0;
    }
    r->separator = r->kind == RANGE_FIELDS ? fields : words;
    return columns(word + n, r) ? 0 : pipe_error(a->s, a->module, 54, word, NULL);
}

static int one_range(struct args *a, struct range *r, bool list)
{
    uint8_t words = a->words, fields = a->fields;
    int rc = 0;
    *r = (struct range){.parts = 0};
    for (bool more = true; more;) {
        rc = separators(a, &words, &fields);
        if (rc > 1)
            return rc;
        more = args_keyword(a, "SUBSTRING", 6);
        rc = separators(a, &words, &fields);
        if (rc > 1)
            return rc;
        if (r->parts == RANGE_PARTS)
            return args_bad(a);
        rc = one_part(a, &r->part[r->parts++], list, words, fields);
        if (!rc && more && !args_keyword(a, "OF", 2))
            rc = args_bad(a);
        if (rc)
            return rc;
    }
    return 0;
}

int args_range(struct args *a, struct range *out)
{
    if (!args_more(a))
        return pipe_error(a->s, a->module, 113, NULL);
    return one_range(a, out, false);
}

bool args_range_next(struct args *a)
{
    enum range_kind kind;
    char word[40];
    next(a, word);
    if (like_columns(word))
        return true;
    struct args look = *a;
    if (args_keyword(&look, "WORDSEPARATOR", 7) || args_keyword(&look, "WS", 2) ||
        args_keyword(&look, "FIELDSEPARATOR", 8) || args_keyword(&look, "FS", 2) ||
        args_keyword(&look, "SUBSTRING", 6))
        return args_more(&look);
    size_t n = kind_of(word, &kind);
    if (n && word[n])
        return like_columns(word + n);
    look.p += n;
    next(&look, word);
    return n && like_columns(word);
}

int args_ranges(struct args *a, struct range out[RANGES], unsigned *n)
{
    *n = 0;
    args_more(a);
    if (*a->p != '(') {
        *n = 1;
        return args_range(a, &out[0]);
    }
    a->p++;
    while (args_more(a) && *a->p != ')') {
        if (*n == RANGES)
            return pipe_error(a->s, a->module, 56, NULL);
        int rc = one_range(a, &out[(*n)++], true);
        if (rc)
            return rc;
    }
    if (*a->p != ')')
        return pipe_error(a->s, a->module, 57, NULL);
    a->p++;
    return *n ? 0 : pipe_error(a->s, a->module, 55, NULL);
}

struct range range_whole(void)
{
    return (struct range){.part = {{.from = 1, .to = INT32_MAX}}, .parts = 1};
}

bool range_fixed(const struct range *r, long *from, long *n)
{
    const struct range_part *p = &r->part[0];
    *from = p->from;
    *n = p->length ? p->to : p->to == INT32_MAX ? INT32_MAX : p->to - p->from + 1;
    return r->parts == 1 && p->kind == RANGE_COLUMNS && p->from > 0 && *n >= 0;
}

/* The numbers as first and last of `count` things, from 0; false: none of them is there. */
static bool resolve(const struct range_part *r, size_t count, size_t *first, size_t *last)
{
    long c = (long)count;
    long from = r->from < 0 ? c + r->from + 1 : r->from == INT32_MAX ? c : r->from;
    long to = r->length ? from + r->to - 1 : r->to < 0 ? c + r->to + 1 : r->to > c ? c : r->to;
    if (from < 1 && (r->from < 0 || r->length))
        from = 1;
    if (to > c)
        to = c;
    if (from > to || from < 1)
        return false;
    *first = (size_t)from - 1;
    *last = (size_t)to - 1;
    return true;
}

/* Start and end of the k-th word or field; false: there are fewer. */
static bool nth(const struct range_part *r, const uint8_t *p, size_t n, size_t k, size_t *at,
                size_t *end)
{
    size_t i = 0;
    bool words = r->kind == RANGE_WORDS;
    for (;; k--) {
        while (words && i < n && p[i] == r->separator)
            i++;
        if (words ? i >= n : i > n)
            return false;
        *at = i;
        while (i < n && p[i] != r->separator)
            i++;
        *end = i;
        if (k == 0)
            return true;
        if (!words)
            i++;
    }
}

static size_t count_parts(const struct range_part *r, const uint8_t *p, size_t n)
{
    size_t count = 0;
    bool inside = false;
    if (r->kind == RANGE_COLUMNS)
        return n;
    for (size_t i = 0; i < n; i++) {
        if (r->kind == RANGE_FIELDS)
            count += p[i] == r->separator;
        else if (p[i] == r->separator)
            inside = false;
        else if (!inside)
            inside = ++count;
    }
    return r->kind == RANGE_FIELDS ? count + (n != 0) : count;
}

static bool part_find(const struct range_part *r, const uint8_t *p, size_t n, size_t *at,
                      size_t *len)
{
    size_t first, last, end, ignore;
    *at = n;
    *len = 0;
    if (!resolve(r, count_parts(r, p, n), &first, &last))
        return false;
    if (r->kind == RANGE_COLUMNS) {
        *at = first;
        *len = last - first + 1;
        return true;
    }
    if (!nth(r, p, n, first, at, &ignore) || !nth(r, p, n, last, &ignore, &end))
        return false;
    *len = end - *at;
    return true;
}

bool range_find(const struct range *r, const uint8_t *p, size_t n, size_t *at, size_t *len)
{
    size_t base = 0;
    *at = 0;
    *len = n;
    for (unsigned k = r->parts; k-- > 0;) {
        size_t within = *len;
        if (!part_find(&r->part[k], p + base, within, at, len)) {
            *at += base;
            return false;
        }
        base += *at;
        *at = base;
    }
    return true;
}

/* --- characters and records ---------------------------------------------------------------------------- */

uint8_t ebcdic_upper(uint8_t e)
{
    bool lower = (e >= 0x81 && e <= 0x89) || (e >= 0x91 && e <= 0x99) || (e >= 0xa2 && e <= 0xa9);
    return lower ? e | 0x40 : e;
}

uint8_t ebcdic_lower(uint8_t e)
{
    bool upper = (e >= 0xc1 && e <= 0xc9) || (e >= 0xd1 && e <= 0xd9) || (e >= 0xe2 && e <= 0xe9);
    return upper ? e & 0xbf : e;
}

bool ebcdic_number(const uint8_t *p, size_t n, long *out)
{
    size_t i = 0;
    bool minus = false;
    long v = 0;
    while (i < n && p[i] == 0x40)
        i++;
    while (n > i && p[n - 1] == 0x40)
        n--;
    if (i < n && (p[i] == 0x60 || p[i] == 0x4e))
        minus = p[i++] == 0x60;
    if (i == n || n - i > 17)
        return false;
    for (; i < n; i++) {
        if (p[i] < 0xf0 || p[i] > 0xf9)
            return false;
        v = v * 10 + (p[i] - 0xf0);
    }
    *out = minus ? -v : v;
    return true;
}

int ebcdic_compare(const uint8_t *a, const uint8_t *b, size_t n, bool anycase)
{
    if (!anycase)
        return n ? memcmp(a, b, n) : 0;
    for (size_t k = 0; k < n; k++) {
        int d = ebcdic_upper(a[k]) - ebcdic_upper(b[k]);
        if (d)
            return d;
    }
    return 0;
}

static bool room(struct stage *s, struct buffer *b, size_t n)
{
    if (b->n + n <= b->room)
        return true;
    size_t want = (b->n + n) * 2 + 128;
    uint8_t *p = pipe_resize(s, b->p, want);
    if (!p)
        return false;
    b->p = p;
    b->room = want;
    return true;
}

bool buffer_add(struct stage *s, struct buffer *b, const void *p, size_t n)
{
    if (!room(s, b, n))
        return false;
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    return true;
}

bool buffer_fill(struct stage *s, struct buffer *b, uint8_t c, size_t n)
{
    if (!room(s, b, n))
        return false;
    if (n)
        memset(b->p + b->n, c, n);
    b->n += n;
    return true;
}
