/* Expressions of SPECS; see specs_expr.h. */
#include "cms/pipelines/specs_expr.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum op {
    OP_CONSTANT,
    OP_COUNTER,
    OP_FIELD,
    OP_SEQUENCE,
    OP_SET,
    OP_SET_ADD,
    OP_SET_SUBTRACT,
    OP_SET_MULTIPLY,
    OP_SET_DIVIDE,
    OP_SET_WHOLE,
    OP_SET_REST,
    OP_CHOOSE,
    OP_OR,
    OP_AND,
    OP_EQUAL,
    OP_NOT_EQUAL,
    OP_SAME,
    OP_NOT_SAME,
    OP_LESS,
    OP_LESS_EQUAL,
    OP_GREATER,
    OP_GREATER_EQUAL,
    OP_JOIN,
    OP_ADD,
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_WHOLE,
    OP_REST,
    OP_MINUS,
    OP_NOT,
    OP_NUMBER,
    OP_FIRST,
    OP_EOF,
    OP_BREAK,
    OP_LENGTH,
    OP_WORDS,
    OP_C2D,
};

enum { LEVELS = 8, MOST_DEPTH = 60 };

struct reader {
    struct stage *s;
    struct spec_expressions *e;
    const char *p, *text_end;
    bool word;
    unsigned parentheses, depth;
};

int spec_field(char c)
{
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    return c >= 'A' && c <= 'Z' ? c - 'A' + 26 : -1;
}

/* --- reading -------------------------------------------------------------------------------------- */

static int sequence(struct reader *r);

static void blanks(struct reader *r)
{
    if (!r->word || r->parentheses)
        r->p += strspn(r->p, " ");
}

static int node(struct reader *r, enum op op, int a, int b, int c)
{
    struct spec_expressions *e = r->e;
    if (e->nodes == SPEC_NODES)
        return -1;
    e->node[e->nodes] =
        (struct spec_node){.op = (uint8_t)op, .a = (int16_t)a, .b = (int16_t)b, .c = (int16_t)c};
    return e->nodes++;
}

/* What is kept can be written with 29 digits, nine of them behind the point. */
#define LIMIT (SPEC_SCALE * SPEC_SCALE * SPEC_SCALE * 100)

/* Digits with a point, host text; false: none, or too many. */
static bool decimal(const char **p, __int128 *out)
{
    __int128 v = 0, place = SPEC_SCALE;
    bool point = false, any = false;
    for (; isdigit((unsigned char)**p) || (**p == '.' && !point); ++*p) {
        if (**p == '.') {
            point = true;
            continue;
        }
        any = true;
        if (point) {
            place /= 10;
            v += place * (**p - '0');
        } else {
            v = v * 10 + (**p - '0') * SPEC_SCALE;
            if (v >= LIMIT)
                return false;
        }
    }
    *out = v;
    return any;
}

static int constant_string(struct reader *r)
{
    char quote = *r->p++;
    const char *end = memchr(r->p, quote, (size_t)(r->text_end - r->p));
    int k = end ? node(r, OP_CONSTANT, 0, 0, 0) : -1;
    if (k < 0)
        return -1;
    size_t n = (size_t)(end - r->p);
    uint8_t *text = pipe_get(r->s, n + 1);
    if (!text)
        return -1;
    ebcdic_from_ascii(text, r->p, n);
    r->e->node[k].value = (struct spec_value){.p = text, .len = n};
    r->p = end + 1;
    return k;
}

static int function(struct reader *r)
{
    static const struct {
        const char *name;
        enum op op;
        bool argument;
    } names[] = {{"number", OP_NUMBER, false}, {"first", OP_FIRST, false}, {"eof", OP_EOF, false},
                 {"length", OP_LENGTH, true},  {"words", OP_WORDS, true},  {"c2d", OP_C2D, true},
                 {"break", OP_BREAK, true}};
    size_t len = strspn(r->p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        if (len != strlen(names[k].name) || strncasecmp(r->p, names[k].name, len))
            continue;
        int a = 0;
        r->p += len + 1;
        r->parentheses++;
        blanks(r);
        if (names[k].argument)
            a = sequence(r);
        if (a < 0 || *r->p != ')')
            return -1;
        r->p++;
        r->parentheses--;
        if (names[k].op == OP_BREAK) { /* of a field */
            if (r->e->node[a].op != OP_FIELD)
                return -1;
            a = r->e->node[a].a;
            r->e->level_used[a] = true;
        }
        return node(r, names[k].op, a, 0, 0);
    }
    return -1;
}

static int primary(struct reader *r)
{
    int k = -1, counter = 0;
    if (*r->p == '(') {
        r->p++;
        r->parentheses++;
        k = sequence(r);
        if (k < 0 || *r->p != ')')
            return -1;
        r->p++;
        r->parentheses--;
    } else if (*r->p == '\'' || *r->p == '"') {
        k = constant_string(r);
    } else if (*r->p == '#') {
        r->p++;
        size_t n = strspn(r->p, "0123456789");
        if (n < 1 || n > 2 || sscanf(r->p, "%2d", &counter) != 1 || counter >= SPEC_COUNTERS)
            return -1;
        r->p += n;
        k = node(r, OP_COUNTER, counter, 0, 0);
    } else if (isalpha((unsigned char)*r->p)) {
        if (!isalnum((unsigned char)r->p[1]))
            k = node(r, OP_FIELD, spec_field(*r->p++), 0, 0);
        else if (r->p[strspn(r->p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ012345678"
                                   "9")] == '(')
            k = function(r);
    } else {
        struct spec_value v = {.number = true};
        if (!decimal(&r->p, &v.n))
            return -1;
        k = node(r, OP_CONSTANT, 0, 0, 0);
        if (k >= 0)
            r->e->node[k].value = v;
    }
    if (k >= 0)
        blanks(r);
    return k;
}

static int prefix(struct reader *r)
{
    enum op op = *r->p == '-' ? OP_MINUS : OP_NOT;
    if (*r->p != '-' && *r->p != '\\' && *r->p != '^')
        return primary(r);
    if (r->depth++ > MOST_DEPTH)
        return -1;
    r->p++;
    blanks(r);
    int a = prefix(r);
    r->depth--;
    return a < 0 ? -1 : node(r, op, a, 0, 0);
}

/* Dyadic operators, from the weakest level to the strongest; longer ones first. */
static const struct {
    const char *text;
    unsigned level;
    enum op op;
} operators[] = {
    {"\\==", 2, OP_NOT_SAME}, {"^==", 2, OP_NOT_SAME},
    {"\\=", 2, OP_NOT_EQUAL}, {"^=", 2, OP_NOT_EQUAL},
    {"==", 2, OP_SAME},       {"<=", 2, OP_LESS_EQUAL},
    {"<", 2, OP_LESS},        {">=", 2, OP_GREATER_EQUAL},
    {">", 2, OP_GREATER},     {"=", 2, OP_EQUAL},
    {"||", 3, OP_JOIN},       {"|", 0, OP_OR},
    {"!", 0, OP_OR},          {"&", 1, OP_AND},
    {"+", 4, OP_ADD},         {"-", 4, OP_SUBTRACT},
    {"//", 5, OP_REST},       {"/", 5, OP_DIVIDE},
    {"%", 5, OP_WHOLE},       {"*", 5, OP_MULTIPLY},
};

static int dyadic(struct reader *r, unsigned level)
{
    if (level == 6)
        return prefix(r);
    int a = dyadic(r, level + 1);
    while (a >= 0) {
        size_t k = 0, n = sizeof operators / sizeof operators[0];
        while (k < n && strncmp(r->p, operators[k].text, strlen(operators[k].text)))
            k++;
        if (k == n || operators[k].level != level)
            break;
        if (level >= 4 && r->p[strlen(operators[k].text)] == '=') /* an assignment: += */
            break;
        r->p += strlen(operators[k].text);
        blanks(r);
        int b = dyadic(r, level + 1);
        a = b < 0 ? -1 : node(r, operators[k].op, a, b, 0);
    }
    return a;
}

static int choice(struct reader *r)
{
    if (r->depth++ > MOST_DEPTH)
        return -1;
    int a = dyadic(r, 0);
    if (a >= 0 && *r->p == '?') {
        r->p++;
        blanks(r);
        int b = choice(r);
        if (b < 0 || *r->p != ':')
            return -1;
        r->p++;
        blanks(r);
        int c = choice(r);
        a = c < 0 ? -1 : node(r, OP_CHOOSE, a, b, c);
    }
    r->depth--;
    return a;
}

static int assignment(struct reader *r)
{
    static const char *const texts[] = {":=", "+=", "-=", "*=", "/=", "%=", "//="};
    if (r->depth++ > MOST_DEPTH)
        return -1;
    int a = choice(r);
    for (unsigned k = 0; a >= 0 && k < sizeof texts / sizeof *texts; k++) {
        size_t n = strlen(texts[k]);
        if (strncmp(r->p, texts[k], n))
            continue;
        r->p += n;
        blanks(r);
        int b = r->e->node[a].op == OP_COUNTER ? assignment(r) : -1;
        a = b < 0 ? -1 : node(r, OP_SET + k, a, b, 0);
        break;
    }
    r->depth--;
    return a;
}

static int sequence(struct reader *r)
{
    blanks(r);
    int a = assignment(r);
    while (a >= 0 && *r->p == ';') {
        r->p++;
        blanks(r);
        int b = assignment(r);
        a = b < 0 ? -1 : node(r, OP_SEQUENCE, a, b, 0);
    }
    return a;
}

int spec_expr_read(struct args *a, struct spec_expressions *e, bool word)
{
    args_more(a);
    struct reader r = {.s = a->s, .e = e, .p = a->p, .text_end = a->end, .word = word};
    int root = sequence(&r);
    if (root < 0 || r.parentheses || (r.p < a->end && *r.p != ' ' && r.p[-1] != ' '))
        return -1;
    a->p = r.p;
    return root;
}

/* --- evaluating ------------------------------------------------------------------------------------- */

static void number_text(__int128 v, char out[64])
{
    char digits[48];
    int n = 0, k = 0;
    unsigned __int128 u = v < 0 ? -(unsigned __int128)v : (unsigned __int128)v;
    unsigned __int128 whole = u / (unsigned __int128)SPEC_SCALE;
    unsigned fraction = (unsigned)(u % (unsigned __int128)SPEC_SCALE);
    do
        digits[n++] = (char)('0' + (int)(whole % 10));
    while (whole /= 10);
    if (v < 0)
        out[k++] = '-';
    while (n)
        out[k++] = digits[--n];
    out[k] = 0;
    if (fraction) {
        k += snprintf(out + k, 16, ".%09u", fraction);
        while (out[k - 1] == '0')
            out[--k] = 0;
    }
}

bool spec_expr_text(struct stage *s, struct spec_expressions *e, const struct spec_value *v,
                    struct record *out)
{
    char text[64];
    *out = (struct record){v->p, v->len};
    if (!v->number)
        return true;
    number_text(v->n, text);
    e->text.n = 0;
    if (!buffer_fill(s, &e->text, 0, strlen(text)))
        return false;
    ebcdic_from_ascii(e->text.p, text, strlen(text));
    *out = (struct record){e->text.p, e->text.n};
    return true;
}

/* A string as a number: blanks around it; a null string is 0. */
static bool as_number(const struct spec_value *v, __int128 *out)
{
    char text[64];
    const char *p = text;
    *out = v->n;
    if (v->number)
        return true;
    const uint8_t *from = v->p;
    size_t n = v->len;
    while (n && *from == 0x40)
        from++, n--;
    while (n && from[n - 1] == 0x40)
        n--;
    *out = 0;
    if (n == 0)
        return true;
    if (n >= sizeof text)
        return false;
    ebcdic_to_ascii(text, from, n);
    text[n] = 0;
    bool minus = *p == '-';
    p += *p == '-' || *p == '+';
    if (!decimal(&p, out) || *p)
        return false;
    if (minus)
        *out = -*out;
    return true;
}

bool spec_expr_true(const struct spec_value *v)
{
    __int128 n;
    return as_number(v, &n) && n != 0;
}

static int compare(const struct spec_value *a, const struct spec_value *b, bool strictly)
{
    __int128 m, n;
    char text[2][64];
    uint8_t bytes[2][64];
    const struct spec_value *v[2] = {a, b};
    const uint8_t *p[2];
    size_t len[2];
    if (!strictly && as_number(a, &m) && as_number(b, &n))
        return m < n ? -1 : m > n;
    for (unsigned k = 0; k < 2; k++) {
        p[k] = v[k]->p;
        len[k] = v[k]->len;
        if (v[k]->number) {
            number_text(v[k]->n, text[k]);
            len[k] = strlen(text[k]);
            ebcdic_from_ascii(bytes[k], text[k], len[k]);
            p[k] = bytes[k];
        }
    }
    size_t most = len[0] > len[1] ? len[0] : len[1];
    if (strictly && len[0] != len[1])
        return len[0] < len[1] ? -1 : 1;
    for (size_t k = 0; k < most; k++) {
        int x = k < len[0] ? p[0][k] : 0x40, y = k < len[1] ? p[1][k] : 0x40;
        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

static int not_a_number(struct stage *s, const struct spec_value *v)
{
    char text[64];
    size_t n = v->len < sizeof text ? v->len : sizeof text - 1;
    ebcdic_to_ascii(text, v->p, n);
    text[n] = 0;
    return pipe_error(s, "SPX", 58, text, NULL);
}

int spec_expr_number(struct stage *s, const struct spec_value *v, __int128 *out)
{
    return as_number(v, out) ? 0 : not_a_number(s, v);
}

/* One arithmetic operation: 0, or said: too large, or divided by zero. */
static int arithmetic(struct stage *s, enum op op, __int128 a, __int128 b, __int128 *out)
{
    __int128 c = 0;
    bool bad = false;
    switch (op) {
    case OP_ADD:
        bad = __builtin_add_overflow(a, b, &c);
        break;
    case OP_SUBTRACT:
        bad = __builtin_sub_overflow(a, b, &c);
        break;
    case OP_MULTIPLY:
        bad = __builtin_mul_overflow(a, b, &c);
        c /= SPEC_SCALE;
        break;
    case OP_DIVIDE:
        bad = b == 0 || __builtin_mul_overflow(a, SPEC_SCALE, &c);
        c = bad ? 0 : c / b;
        break;
    case OP_WHOLE:
        bad = b == 0;
        c = bad ? 0 : a / b * SPEC_SCALE;
        break;
    default:
        bad = b == 0;
        c = bad ? 0 : a % b;
        break;
    }
    *out = c;
    if (!bad && c < LIMIT && c > -LIMIT)
        return 0;
    return b == 0 ? pipe_error(s, "SPX", 668, NULL) : pipe_error(s, "SPX", 1039, NULL);
}

static int join(struct stage *s, struct spec_expressions *e, const struct spec_value *a,
                const struct spec_value *b, struct spec_value *out)
{
    struct record r;
    uint8_t *p = pipe_get(s, a->len + b->len + 128);
    if (!p)
        return PIPE_NO_STORAGE;
    if (e->strings < SPEC_NODES)
        e->string[e->strings++] = p;
    if (!spec_expr_text(s, e, a, &r))
        return PIPE_NO_STORAGE;
    size_t n = r.n;
    if (n)
        memcpy(p, r.p, n);
    if (!spec_expr_text(s, e, b, &r))
        return PIPE_NO_STORAGE;
    if (r.n)
        memcpy(p + n, r.p, r.n);
    n += r.n;
    *out = (struct spec_value){.p = p, .len = n};
    return 0;
}

void spec_expr_forget(struct stage *s, struct spec_expressions *e)
{
    while (e->strings)
        pipe_free(s, e->string[--e->strings]);
}

static size_t count_words(const struct record *r)
{
    size_t n = 0;
    for (size_t k = 0; k < r->n; k++)
        n += r->p[k] != 0x40 && (k == 0 || r->p[k - 1] == 0x40);
    return n;
}

static struct spec_value whole_value(int64_t n)
{
    return (struct spec_value){.number = true, .n = n * SPEC_SCALE};
}

/* Functions of one string. */
static int of_text(struct stage *s, struct spec_expressions *e, enum op op,
                   const struct spec_value *a, struct spec_value *out)
{
    struct record r;
    if (!spec_expr_text(s, e, a, &r))
        return PIPE_NO_STORAGE;
    int32_t v = 0;
    for (size_t k = r.n > 4 ? r.n - 4 : 0; op == OP_C2D && k < r.n; k++)
        v = (int32_t)((uint32_t)v << 8 | r.p[k]);
    *out = whole_value(op == OP_LENGTH  ? (int64_t)r.n
                       : op == OP_WORDS ? (int64_t)count_words(&r)
                                        : v);
    return 0;
}

static int numbers(struct stage *s, const struct spec_value *a, const struct spec_value *b,
                   __int128 *m, __int128 *n)
{
    if (!as_number(a, m))
        return not_a_number(s, a);
    return as_number(b, n) ? 0 : not_a_number(s, b);
}

static int set_counter(struct stage *s, struct spec_expressions *e, const struct spec_node *d,
                       const struct spec_value *v, struct spec_value *out)
{
    static const enum op ops[] = {OP_ADD, OP_SUBTRACT, OP_MULTIPLY, OP_DIVIDE, OP_WHOLE, OP_REST};
    __int128 *counter = &e->counter[e->node[d->a].a], n;
    if (!as_number(v, &n))
        return not_a_number(s, v);
    int rc = d->op == OP_SET ? 0 : arithmetic(s, ops[d->op - OP_SET_ADD], *counter, n, &n);
    if (!rc)
        *counter = n;
    *out = (struct spec_value){.number = true, .n = *counter};
    return rc;
}

static bool relation(enum op op, const struct spec_value *a, const struct spec_value *b)
{
    int d = compare(a, b, op == OP_SAME || op == OP_NOT_SAME);
    switch (op) {
    case OP_EQUAL:
    case OP_SAME:
        return d == 0;
    case OP_NOT_EQUAL:
    case OP_NOT_SAME:
        return d != 0;
    case OP_LESS:
        return d < 0;
    case OP_LESS_EQUAL:
        return d <= 0;
    case OP_GREATER:
        return d > 0;
    default:
        return d >= 0;
    }
}

static int of_two(struct stage *s, struct spec_expressions *e, const struct spec_node *d,
                  struct spec_value *out)
{
    struct spec_value a, b;
    __int128 m, n;
    int rc = spec_expr_value(s, e, d->a, &a);
    if (!rc)
        rc = spec_expr_value(s, e, d->b, &b);
    if (rc)
        return rc;
    if (d->op == OP_JOIN)
        return join(s, e, &a, &b, out);
    if (d->op >= OP_EQUAL && d->op <= OP_GREATER_EQUAL) {
        *out = whole_value(relation(d->op, &a, &b));
        return 0;
    }
    if (d->op == OP_AND || d->op == OP_OR) {
        bool x = spec_expr_true(&a), y = spec_expr_true(&b);
        *out = whole_value(d->op == OP_AND ? x && y : x || y);
        return 0;
    }
    rc = numbers(s, &a, &b, &m, &n);
    out->number = true;
    return rc ? rc : arithmetic(s, d->op, m, n, &out->n);
}

int spec_expr_value(struct stage *s, struct spec_expressions *e, int root, struct spec_value *out)
{
    const struct spec_node *d = &e->node[root];
    struct spec_value a;
    __int128 n;
    int rc;
    *out = (struct spec_value){.number = true};
    switch (d->op) {
    case OP_CONSTANT:
        *out = d->value;
        return 0;
    case OP_COUNTER:
        out->n = e->counter[d->a];
        return 0;
    case OP_FIELD:
        *out = (struct spec_value){.p = e->field[d->a].p, .len = e->field[d->a].n};
        return 0;
    case OP_NUMBER:
        *out = whole_value((int64_t)e->records);
        return 0;
    case OP_FIRST:
        *out = whole_value(e->records == 1 && !e->eof);
        return 0;
    case OP_EOF:
        *out = whole_value(e->eof);
        return 0;
    case OP_BREAK:
        *out = whole_value(e->level >= d->a);
        return 0;
    case OP_SEQUENCE:
        rc = spec_expr_value(s, e, d->a, &a);
        return rc ? rc : spec_expr_value(s, e, d->b, out);
    case OP_CHOOSE:
        rc = spec_expr_value(s, e, d->a, &a);
        return rc ? rc : spec_expr_value(s, e, spec_expr_true(&a) ? d->b : d->c, out);
    case OP_SET:
    case OP_SET_ADD:
    case OP_SET_SUBTRACT:
    case OP_SET_MULTIPLY:
    case OP_SET_DIVIDE:
    case OP_SET_WHOLE:
    case OP_SET_REST:
        rc = spec_expr_value(s, e, d->b, &a);
        return rc ? rc : set_counter(s, e, d, &a, out);
    case OP_NOT:
    case OP_MINUS:
    case OP_LENGTH:
    case OP_WORDS:
    case OP_C2D:
        rc = spec_expr_value(s, e, d->a, &a);
        if (rc)
            return rc;
        if (d->op != OP_NOT && d->op != OP_MINUS)
            return of_text(s, e, d->op, &a, out);
        if (!as_number(&a, &n))
            return not_a_number(s, &a);
        out->n = d->op == OP_MINUS ? -n : (n == 0) * SPEC_SCALE;
        return 0;
    default:
        return of_two(s, e, d, out);
    }
}
