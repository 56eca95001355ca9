/* PARSE: where the data comes from, and the template that takes it apart.
 * A template is a row of targets with patterns between: a pattern ends the piece of the string
 * that the targets before it share out.  Source: TRL-2, section 8, "Parsing". */
#include "cms/rexx/interp.h"

struct piece { /* all are offsets in the string */
    size_t start, end;
    size_t match, after; /* where the last pattern began and ended */
};

static void find_literal(struct piece *p, struct rexx_string s, struct rexx_string lit)
{
    p->start = p->after;
    const uint8_t *at = lit.n ? memmem(s.p + p->start, s.n - p->start, lit.p, lit.n) : NULL;
    p->end = p->match = at ? (size_t)(at - s.p) : s.n;
    p->after = at ? p->end + lit.n : s.n;
}

static void to_position(struct piece *p, size_t from, int64_t at, size_t len)
{
    size_t to = at < 0 ? 0 : (uint64_t)at > len ? len : (size_t)at;
    p->start = from;
    p->end = to > from ? to : len;
    p->match = p->after = to;
}

/* The value of a pattern: constant or expression; on the value stack. */
static void push_pattern(struct rexx *rx, struct code *code, const struct tmpl *t)
{
    if (t->expr)
        rx_push(rx, eval(rx, code, (int32_t)t->a));
    else
        rx_push(rx, t->kind == T_LITERAL ? v_hold(t->v) : v_int(t->a));
    if (t->expr && tracing_results(rx->act))
        trace_value(rx, ">>>", rx->stack[rx->sp - 1]);
}

static void next_piece(struct rexx *rx, struct code *code, const struct tmpl *t, struct piece *p,
                       struct rexx_string s)
{
    if (t->kind == T_COMMA || t->kind == T_END) {
        p->start = p->after;
        p->end = s.n;
        return;
    }
    push_pattern(rx, code, t);
    uint8_t buf[INT_TEXT];
    int64_t n = 0;
    struct value v = rx->stack[rx->sp - 1];
    if (t->kind == T_LITERAL)
        find_literal(p, s, v_view(rx, v, buf));
    else if (!v_whole(rx, v, 9, &n))
        rx_raise(rx, 26);
    else if (t->kind == T_POS)
        to_position(p, p->after, n - 1, s.n);
    else if (t->kind == T_PLUS)
        to_position(p, p->match, (int64_t)p->match + n, s.n);
    else
        to_position(p, p->match, (int64_t)p->match - n, s.n);
    v_drop(rx, rx_pop(rx));
}

static void assign(struct rexx *rx, struct code *code, const struct tmpl *t, const uint8_t *at,
                   size_t n)
{
    struct value v = v_bytes(rx, at, n);
    rx_push(rx, v);
    if (tracing_results(rx->act))
        trace_value(rx, t->kind == T_DOT ? ">.>" : ">>>", v);
    rx_pop(rx);
    if (t->kind == T_VAR)
        symbol_assign(rx, code, t->a, v);
    else
        v_drop(rx, v);
}

/* Shares a piece out: a word to each target, what is left to the last. */
static void share(struct rexx *rx, struct code *code, const struct tmpl *first, size_t n,
                  const uint8_t *at, const uint8_t *end)
{
    for (size_t i = 0; i < n; i++) {
        if (i + 1 == n) {
            assign(rx, code, &first[i], at, (size_t)(end - at));
            return;
        }
        while (at < end && (rx->cs.kind[*at] & CH_BLANK))
            at++;
        const uint8_t *word = at;
        while (at < end && !(rx->cs.kind[*at] & CH_BLANK))
            at++;
        assign(rx, code, &first[i], word, (size_t)(at - word));
        if (at < end)
            at++;
    }
}

void run_template(struct rexx *rx, struct code *code, uint32_t tmpl, struct value *strings,
                  uint32_t n, bool upper)
{
    uint32_t sp = rx->sp, at = tmpl;
    for (uint32_t k = 0;; k++) {
        struct value v = k < n && !v_is_none(strings[k]) ? v_hold(strings[k]) : v_null(rx);
        rx_push(rx, v);
        v_string(rx, &rx->stack[rx->sp - 1]);
        if (upper) {
            struct str *old = rx->stack[rx->sp - 1].s;
            struct str *u = str_upper(rx, (struct rexx_string){old->data, old->len});
            rx->stack[rx->sp - 1].s = u;
            str_drop(rx, old);
        }
        struct str *str = rx->stack[rx->sp - 1].s;
        struct rexx_string s = {str->data, str->len};
        struct piece p = {0};
        int end;
        do {
            uint32_t first = at;
            while (code->tmpls[at].kind == T_VAR || code->tmpls[at].kind == T_DOT)
                at++;
            next_piece(rx, code, &code->tmpls[at], &p, s);
            share(rx, code, &code->tmpls[first], at - first, s.p + p.start, s.p + p.end);
            end = code->tmpls[at++].kind;
        } while (end != T_COMMA && end != T_END);
        rx_drop_to(rx, sp);
        if (end == T_END)
            return;
    }
}

static struct value numeric_settings(struct rexx *rx, const struct settings *set)
{
    char text[64];
    int n = 0;
    uint32_t parts[2] = {set->digits, set->fuzz};
    for (int i = 0; i < 2; i++) {
        char d[12];
        int k = 0;
        do
            d[k++] = (char)('0' + parts[i] % 10);
        while (parts[i] /= 10);
        while (k)
            text[n++] = d[--k];
        text[n++] = ' ';
    }
    strcpy(text + n, set->engineering ? "ENGINEERING" : "SCIENTIFIC");
    return v_text(rx, text);
}

static struct value parse_source(struct rexx *rx, struct activation *act, struct code *code,
                                 struct clause *c)
{
    struct value v;
    switch (c->kind & 0x7f) {
    case SRC_EXTERNAL:
        return terminal_line(rx);
    case SRC_NUMERIC:
        return numeric_settings(rx, &act->set);
    case SRC_PULL:
        return stack_pull(rx, &v) ? v : terminal_line(rx);
    case SRC_SOURCE:
        return program_source(rx);
    case SRC_VAR:
        return symbol_value(rx, code, c->b);
    case SRC_VERSION:
        return program_version(rx);
    default:
        return eval(rx, code, c->expr);
    }
}

void run_parse(struct rexx *rx, struct activation *act, struct code *code, struct clause *c)
{
    bool upper = c->kind & 0x80;
    if ((c->kind & 0x7f) == SRC_ARG) {
        run_template(rx, code, c->a, &rx->stack[act->arg], act->nargs, upper);
        return;
    }
    rx_push(rx, parse_source(rx, act, code, c));
    uint32_t at = rx->sp - 1;
    if (tracing_results(act))
        trace_value(rx, ">>>", rx->stack[at]);
    run_template(rx, code, c->a, &rx->stack[at], 1, upper);
    v_drop(rx, rx_pop(rx));
}
