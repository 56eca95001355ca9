/* Stages that select records by an expression: ALL and PICK.  User's Guide and Reference. */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- ALL ------------------------------------------------------------------------------------------------- */

/* /a/ & /b/ ! (/c/ & ¬/d/): a tree in an array. */
struct expression {
    char op; /* '/', '&', '!', '~' */
    int left, right;
    uint8_t *p;
    size_t n;
};
struct all {
    struct args a;
    struct expression *e;
    int n, room, depth;
    bool anycase;
};

static int disjunction(struct all *x, int *out);

static int new_node(struct all *x, char op, int left, int right)
{
    if (x->n == x->room) {
        int room = 2 * x->room + 16;
        struct expression *e = pipe_resize(x->a.s, x->e, (size_t)room * sizeof *e);
        if (!e)
            return -1;
        x->e = e;
        x->room = room;
    }
    x->e[x->n] = (struct expression){op, left, right, NULL, 0};
    return x->n++;
}

static int factor(struct all *x, int *out)
{
    struct args *a = &x->a;
    int rc;
    if (!args_more(a) || ++x->depth > 60)
        return args_bad(a);
    if ((uint8_t)*a->p == 0xac || *a->p == '^' || *a->p == '\\') {
        a->p++;
        rc = factor(x, out);
        *out = rc ? -1 : new_node(x, '~', *out, -1);
    } else if (*a->p == '(') {
        a->p++;
        rc = disjunction(x, out);
        args_more(a);
        if (!rc && *a->p != ')')
            return pipe_error(a->s, a->module, 200, NULL);
        a->p += !rc;
    } else {
        struct expression e = {0};
        rc = args_string(a, &e.p, &e.n);
        *out = rc ? -1 : new_node(x, '/', -1, -1);
        if (*out >= 0) {
            x->e[*out].p = e.p;
            x->e[*out].n = e.n;
        }
    }
    x->depth--;
    return rc || *out >= 0 ? rc : args_bad(a);
}

static int conjunction(struct all *x, int *out)
{
    int right, rc = factor(x, out);
    while (!rc && args_more(&x->a) && *x->a.p == '&') {
        x->a.p++;
        rc = factor(x, &right);
        if (!rc && (*out = new_node(x, '&', *out, right)) < 0)
            rc = args_bad(&x->a);
    }
    return rc;
}

static int disjunction(struct all *x, int *out)
{
    int right, rc = conjunction(x, out);
    while (!rc && args_more(&x->a) && (*x->a.p == '!' || *x->a.p == '|')) {
        x->a.p++;
        rc = conjunction(x, &right);
        if (!rc && (*out = new_node(x, '!', *out, right)) < 0)
            rc = args_bad(&x->a);
    }
    return rc;
}

/* A chain of operators goes on to the left: only what is in parentheses is deeper. */
static bool holds(struct all *x, int k, const struct record *view)
{
    const struct expression *e;
    for (e = &x->e[k]; e->op == '&' || e->op == '!'; e = &x->e[e->left])
        if (holds(x, e->right, view) != (e->op == '&'))
            return e->op == '!';
    if (e->op == '~')
        return !holds(x, e->left, view);
    return stage_contains(x->a.s, view, e->p, e->n, x->anycase);
}

int pipe_stage_all(struct stage *s)
{
    struct all *x = pipe_get(s, sizeof *x);
    struct record r;
    int root;
    if (!x)
        return PIPE_NO_STORAGE;
    args_begin(&x->a, s, "ALL");
    x->anycase = pipe_any_case(s) || args_anycase(&x->a);
    int rc = disjunction(x, &root);
    if (!rc)
        rc = args_end(&x->a);
    while (!rc && pipe_peek(s, &r) == 0) {
        struct record view = pipe_view(s, &r);
        if (!stage_route(s, &r, holds(x, root, &view)))
            break;
    }
    return rc;
}

/* --- PICK ------------------------------------------------------------------------------------------- */

enum { NESTED = 20 };

/* A part of the record, a string, or a number (its text). */
struct picked {
    bool literal;
    struct range range;
    uint8_t *p;
    size_t n;
};
/* left op right; with == and its contrary the right side may be a list.  Or tests in parentheses. */
struct picks;
struct test {
    struct picks *group;
    struct picked left, *right;
    unsigned rights;
    char relation; /* '=', '!', '<', '>', 'l' (<=), 'g' (>=); 'i' (in), 'n' (not in) */
    bool strict;   /* as strings, else as numbers */
    bool or_before;
};
/* Tests with AND and OR between, AND the stronger. */
struct picks {
    struct test *test;
    unsigned n;
};
enum mode { PICK_EACH, PICK_WHILE, PICK_FROM, PICK_TO, PICK_GROUPS };
struct picking {
    struct args a;
    struct sort_order order;
    struct picks first, last;
    enum mode mode;
    bool first_after, last_after;
    long count; /* FROM ... COUNT n; 0: TO */
};

static int pick_operand(struct args *a, struct picked *o)
{
    char word[40];
    args_more(a);
    size_t n = strcspn(a->p, " ,");
    o->literal = true;
    if (n > 1 && n < sizeof word && a->p[n - 1] == '+' &&
        strspn(a->p, "0123456789.") == n - 1) { /* a number */
        o->n = n - 1;
        o->p = pipe_get(a->s, n);
        if (!o->p)
            return PIPE_NO_STORAGE;
        ebcdic_from_ascii(o->p, a->p, n - 1);
        a->p += n;
        return 0;
    }
    o->literal = !args_range_next(a);
    return o->literal ? args_string(a, &o->p, &o->n) : args_range(a, &o->range);
}

/* An array that has n things gets room for one more: it doubles. */
static bool one_more(struct stage *s, void *array, unsigned n, size_t each)
{
    void *p, **where = array;
    if (n & (n - 1))
        return true;
    p = pipe_resize(s, *where, (n ? 2 * n : 1) * each);
    if (p)
        *where = p;
    return p != NULL;
}

/* The relational operator at the beginning of the operands. */
static int pick_operator(struct args *a, struct test *t)
{
    static const struct {
        const char *text;
        char relation;
        bool strict;
    } ops[] = {
        {"\xac==", '!', true}, {"^==", '!', true},    {"\\==", '!', true},   {"/==", '!', true},
        {"<<=", 'l', true},    {">>=", 'g', true},    {"==", '=', true},     {"<<", '<', true},
        {">>", '>', true},     {"\xac<<", 'g', true}, {"\xac>>", 'l', true}, {"\xac=", '!', false},
        {"^=", '!', false},    {"\\=", '!', false},   {"/=", '!', false},    {"<=", 'l', false},
        {">=", 'g', false},    {"\xac<", 'g', false}, {"\xac>", 'l', false}, {"=", '=', false},
        {"<", '<', false},     {">", '>', false},     {"IN", 'i', true},     {"NOTIN", 'n', true}};
    char word[40];
    const char *at = a->p;
    if (!args_more(a))
        return pipe_error(a->s, a->module, 624, NULL);
    size_t n = args_span(a);
    for (size_t k = 0; k < sizeof ops / sizeof ops[0]; k++)
        if (n == strlen(ops[k].text) && !strncasecmp(a->p, ops[k].text, n)) {
            t->relation = ops[k].relation;
            t->strict = ops[k].strict;
            a->p += n;
            return 0;
        }
    a->p = at;
    if (!args_word(a, word, sizeof word))
        return args_bad(a);
    return pipe_error(a->s, a->module, 687, word, NULL);
}

static int one_test(struct args *a, struct test *t)
{
    int rc = pick_operand(a, &t->left);
    if (!rc)
        rc = pick_operator(a, t);
    do {
        if (!rc && !one_more(a->s, &t->right, t->rights, sizeof *t->right))
            return PIPE_NO_STORAGE;
        if (!rc)
            rc = pick_operand(a, &t->right[t->rights++]);
        args_more(a);
        if (rc || *a->p != ',')
            return rc;
        a->p++;
    } while (t->strict && (t->relation == '=' || t->relation == '!'));
    return pipe_error(a->s, a->module, 1443, NULL);
}

static int tests(struct args *a, struct picks *p, unsigned depth);

/* ( tests ) */
static int grouped(struct args *a, struct test *t, unsigned depth)
{
    a->p++;
    t->group = depth < NESTED ? pipe_get(a->s, sizeof *t->group) : NULL;
    if (!t->group)
        return depth < NESTED ? PIPE_NO_STORAGE : args_bad(a);
    int rc = tests(a, t->group, depth + 1);
    if (!rc && (!args_more(a) || *a->p != ')'))
        return pipe_error(a->s, a->module, 200, NULL);
    a->p += !rc;
    return rc;
}

static bool sign(struct args *a, char c)
{
    bool is = args_more(a) && *a->p == c && args_span(a) == 1;
    a->p += is;
    return is;
}

static int tests(struct args *a, struct picks *p, unsigned depth)
{
    bool or_before = false;
    do {
        if (!one_more(a->s, &p->test, p->n, sizeof *p->test))
            return PIPE_NO_STORAGE;
        struct test *t = &p->test[p->n++];
        *t = (struct test){.or_before = or_before};
        int rc = args_more(a) && *a->p == '(' ? grouped(a, t, depth) : one_test(a, t);
        if (rc)
            return rc;
        or_before = args_keyword(a, "OR", 2) || sign(a, '!');
    } while (or_before || args_keyword(a, "AND", 3) || sign(a, '&'));
    return 0;
}

static int pick_operands(struct picking *x)
{
    struct args *a = &x->a;
    int rc = sort_options(a, &x->order);
    bool from = args_keyword(a, "FROM", 4), to = !from && args_keyword(a, "TO", 2);
    x->mode = from                          ? PICK_FROM
              : to                          ? PICK_TO
              : args_keyword(a, "WHILE", 5) ? PICK_WHILE
                                            : PICK_EACH;
    if (from || to)
        x->first_after = args_keyword(a, "AFTER", 5);
    if (!rc)
        rc = tests(a, &x->first, 0);
    if (!rc && from && args_keyword(a, "COUNT", 5)) {
        x->mode = PICK_GROUPS;
        rc = args_number(a, 1, INT32_MAX, &x->count);
    } else if (!rc && from && args_keyword(a, "TO", 2)) {
        x->mode = PICK_GROUPS;
        x->last_after = args_keyword(a, "AFTER", 5);
        rc = tests(a, &x->last, 0);
    }
    return rc ? rc : args_end(a);
}

static struct record pick_value(const struct picked *o, const struct record *r)
{
    size_t at, len;
    if (o->literal)
        return (struct record){o->p, o->n};
    range_find(&o->range, r->p, r->n, &at, &len);
    return (struct record){r->p + at, len};
}

/* A decimal number with a fraction and an exponent; false: it is none, said. */
static bool number_of(struct stage *s, const struct record *r, long double *v, int *rc)
{
    char text[64], *end;
    size_t n = r->n < sizeof text - 1 ? r->n : sizeof text - 1;
    ebcdic_to_ascii(text, r->p, n);
    text[n] = 0;
    size_t from = strspn(text, " ");
    *v = strtold(text + from, &end);
    bool good = end != text + from && !end[strspn(end, " ")] &&
                strspn(text, "0123456789+-.Ee ") == n && n == r->n;
    if (!good)
        *rc = pipe_error(s, "PIC", 1038, text, NULL);
    return good;
}

static bool relates(char relation, int d)
{
    switch (relation) {
    case '=':
        return d == 0;
    case '!':
        return d != 0;
    case '<':
        return d < 0;
    case '>':
        return d > 0;
    case 'l':
        return d <= 0;
    default:
        return d >= 0;
    }
}

static bool holds_all(struct picking *x, const struct picks *p, const struct record *r, int *rc);

/* Are all characters of the one among those of the other? */
static bool all_among(const struct picking *x, const struct record *one, const struct record *other)
{
    for (size_t k = 0; k < one->n; k++) {
        size_t i = 0;
        while (i < other->n && ebcdic_compare(one->p + k, other->p + i, 1, x->order.anycase) != 0)
            i++;
        if (i == other->n)
            return false;
    }
    return true;
}

static bool test_holds(struct picking *x, const struct test *t, const struct record *r, int *rc)
{
    if (t->group)
        return holds_all(x, t->group, r, rc);
    struct record left = pick_value(&t->left, r);
    if (t->relation == 'i' || t->relation == 'n') {
        struct record right = pick_value(&t->right[0], r);
        return all_among(x, &left, &right) == (t->relation == 'i');
    }
    bool any = false, all = true;
    for (unsigned k = 0; k < t->rights && !*rc; k++) {
        struct record right = pick_value(&t->right[k], r);
        long double v, w;
        int d;
        if (t->strict)
            d = sort_compare(&x->order, &left, &right);
        else if (number_of(x->a.s, &left, &v, rc) && number_of(x->a.s, &right, &w, rc))
            d = v < w ? -1 : v > w;
        else
            return false;
        bool good = relates(t->relation, d);
        any |= good;
        all &= good;
    }
    return t->relation == '!' ? all : any;
}

static bool holds_all(struct picking *x, const struct picks *p, const struct record *r, int *rc)
{
    bool any = false, all = true;
    for (unsigned k = 0; k < p->n && !*rc; k++) {
        if (p->test[k].or_before) {
            any |= all;
            all = true;
        }
        all = all && test_holds(x, &p->test[k], r, rc);
    }
    return any || all;
}

/* Is the record one of those that are picked?  *inside: between FROM and TO, or behind FROM. */
static bool picked(struct picking *x, const struct record *r, bool *inside, long *left, int *rc)
{
    bool hit;
    switch (x->mode) {
    case PICK_EACH:
        return holds_all(x, &x->first, r, rc);
    case PICK_WHILE:
        *inside = *inside && holds_all(x, &x->first, r, rc);
        return *inside;
    case PICK_TO:
        hit = *inside && holds_all(x, &x->first, r, rc);
        *inside = *inside && !hit;
        return *inside || (hit && x->first_after);
    case PICK_FROM:
        hit = !*inside && holds_all(x, &x->first, r, rc);
        *inside |= hit;
        return *inside && !(hit && x->first_after);
    default:
        break;
    }
    if (!*inside) {
        *inside = holds_all(x, &x->first, r, rc);
        *left = x->count - !x->first_after;
        bool in = *inside && !x->first_after;
        if (x->count && *left <= 0)
            *inside = false;
        return in;
    }
    if (x->count)
        return *inside = --*left > 0, true;
    hit = holds_all(x, &x->last, r, rc);
    *inside = !hit;
    return !hit || x->last_after;
}

int pipe_stage_pick(struct stage *s)
{
    struct picking *x = pipe_get(s, sizeof *x);
    struct record r;
    long left = 0;
    if (!x)
        return PIPE_NO_STORAGE;
    args_begin(&x->a, s, "PIC");
    int rc = pick_operands(x);
    x->order.anycase |= pipe_any_case(s);
    bool inside = x->mode == PICK_WHILE || x->mode == PICK_TO;
    while (!rc && pipe_peek(s, &r) == 0) {
        struct record view = pipe_view(s, &r);
        bool good = picked(x, &view, &inside, &left, &rc);
        if (rc || !stage_route(s, &r, good))
            break;
    }
    return rc;
}
