/* Expressions to postfix form.  Precedence, from the top: prefix operators; **; * / % //; + -;
 * concatenation; comparisons; &; | and &&.  Source: TRL-2, section 2, "Operator Priorities". */
#include "cms/rexx/interp.h"

enum { MAX_NESTING = 250, MAX_PREFIXES = 32 };

uint32_t emit_expr(struct parser *p, int op, uint32_t a, uint16_t n, struct value v)
{
    struct code *c = p->code;
    c->exprs = rx_grow(p->rx, c->exprs, &c->capexprs, c->nexprs + 1, sizeof *c->exprs);
    c->exprs[c->nexprs] = (struct expr){(uint8_t)op, n, a, v};
    return c->nexprs++;
}

static int precedence(int op)
{
    static const uint8_t table[] = {
        [X_POWER] = 7, [X_MULTIPLY] = 6, [X_DIVIDE] = 6, [X_WHOLE] = 6, [X_REST] = 6,
        [X_ADD] = 5,   [X_SUBTRACT] = 5, [X_CONCAT] = 4, [X_BLANK] = 4, [X_AND] = 2,
        [X_OR] = 1,    [X_XOR] = 1,      [X_EQ] = 3,     [X_NE] = 3,    [X_GT] = 3,
        [X_LT] = 3,    [X_GE] = 3,       [X_LE] = 3,     [X_SEQ] = 3,   [X_SNE] = 3,
        [X_SGT] = 3,   [X_SLT] = 3,      [X_SGE] = 3,    [X_SLE] = 3};
    return op < (int)sizeof table ? table[op] : 0;
}

static bool stops_here(struct parser *p, unsigned stops)
{
    if (p->tok.kind != TK_SYMBOL)
        return false;
    if ((stops & STOP_THEN) && parse_is(p, "THEN"))
        return true;
    if ((stops & STOP_WITH) && parse_is(p, "WITH"))
        return true;
    return (stops & STOP_DO) && (parse_is(p, "TO") || parse_is(p, "BY") || parse_is(p, "FOR") ||
                                 parse_is(p, "WHILE") || parse_is(p, "UNTIL"));
}

static bool starts_operand(const struct parser *p)
{
    int k = p->tok.kind;
    return k == TK_SYMBOL || k == TK_STRING || k == TK_LPAREN || (k == TK_OP && p->tok.op == X_NOT);
}

static void parse_binary(struct parser *p, int least, unsigned stops);

/* Arguments up to the closing parenthesis or the clause's end; how many.  An omitted one counts. */
uint32_t parse_arguments(struct parser *p, unsigned stops)
{
    uint32_t n = 0;
    int closing = stops & STOP_PAREN ? TK_RPAREN : TK_END;
    bool comma = false;
    while (!p->error) {
        int k = p->tok.kind;
        if (k == closing || k == TK_EOF || k == TK_END) {
            if (comma) {
                emit_expr(p, X_OMIT, 0, 0, v_none());
                n++;
            }
            break;
        }
        if (k == TK_COMMA) {
            emit_expr(p, X_OMIT, 0, 0, v_none());
        } else {
            parse_binary(p, 1, 0);
        }
        n++;
        comma = p->tok.kind == TK_COMMA;
        if (!comma)
            break;
        parse_next(p);
    }
    if (n > 200)
        parse_error(p, 39);
    return n;
}

static void parse_call(struct parser *p, bool quoted, uint32_t symbol)
{
    parse_next(p); /* the "(" */
    uint32_t n = parse_arguments(p, STOP_PAREN);
    if (p->error)
        return;
    if (p->tok.kind != TK_RPAREN) {
        parse_error(p, 36);
        return;
    }
    parse_next(p);
    emit_expr(p, quoted ? X_CALL_QUOTED : X_CALL, symbol, (uint16_t)n, v_none());
}

static void parse_string(struct parser *p)
{
    struct token t = p->tok;
    p->tok.v = v_none();
    if (t.abuts) {
        rx_push(p->rx, t.v);
        uint32_t s = code_symbol(p->rx, p->code, v_string(p->rx, &t.v));
        v_drop(p->rx, rx_pop(p->rx));
        parse_next(p);
        parse_call(p, true, s);
        return;
    }
    rx_push(p->rx, t.v);
    uint32_t at = emit_expr(p, X_CONST, 0, 0, v_none());
    p->code->exprs[at].v = rx_pop(p->rx);
    parse_next(p);
}

static void parse_operand(struct parser *p)
{
    if (p->error)
        return;
    switch (p->tok.kind) {
    case TK_SYMBOL: {
        struct token t = p->tok;
        parse_next(p);
        if (t.abuts)
            parse_call(p, false, (uint32_t)t.symbol);
        else
            emit_expr(p, X_SYMBOL, (uint32_t)t.symbol, 0, v_none());
        break;
    }
    case TK_STRING:
        parse_string(p);
        break;
    case TK_LPAREN:
        parse_next(p);
        if (parse_at_end(p)) {
            parse_error(p, 36);
            break;
        }
        parse_binary(p, 1, 0);
        if (p->error)
            break;
        if (p->tok.kind != TK_RPAREN)
            parse_error(p, p->tok.kind == TK_COMMA ? 37 : 36);
        else
            parse_next(p);
        break;
    case TK_RPAREN:
    case TK_COMMA:
        parse_error(p, 37);
        break;
    default:
        parse_error(p, 35);
        break;
    }
}

static void parse_prefixed(struct parser *p)
{
    uint8_t pending[MAX_PREFIXES];
    int n = 0;
    while (p->tok.kind == TK_OP && !p->error) {
        int op = p->tok.op == X_ADD        ? X_PLUS
                 : p->tok.op == X_SUBTRACT ? X_MINUS
                 : p->tok.op == X_NOT      ? X_NOT
                                           : 0;
        if (!op) {
            parse_error(p, 35);
            return;
        }
        if (n == MAX_PREFIXES) {
            parse_error(p, 39);
            return;
        }
        pending[n++] = (uint8_t)op;
        parse_next(p);
    }
    parse_operand(p);
    while (n && !p->error)
        emit_expr(p, pending[--n], 0, 0, v_none());
}

static void parse_binary(struct parser *p, int least, unsigned stops)
{
    if (++p->depth > MAX_NESTING) {
        parse_error(p, 39);
        p->depth--;
        return;
    }
    rx_check_stack(p->rx);
    parse_prefixed(p);
    while (!p->error) {
        int op;
        bool implied = false;
        if (p->tok.kind == TK_OP && p->tok.op != X_NOT) {
            op = p->tok.op;
        } else if (starts_operand(p) && !stops_here(p, stops)) {
            op = p->tok.blank_before ? X_BLANK : X_CONCAT;
            implied = true;
        } else {
            break;
        }
        int prec = precedence(op);
        if (!prec) {
            parse_error(p, 35);
            break;
        }
        if (prec < least)
            break;
        if (!implied)
            parse_next(p);
        parse_binary(p, prec + 1, stops);
        if (!p->error)
            emit_expr(p, op, 0, 0, v_none());
    }
    p->depth--;
}

int32_t parse_expression(struct parser *p, unsigned stops)
{
    int k = p->tok.kind;
    if (k == TK_END || k == TK_EOF || stops_here(p, stops))
        return -1;
    if ((stops & STOP_COMMA) && k == TK_COMMA)
        return -1;
    uint32_t start = p->code->nexprs;
    parse_binary(p, 1, stops);
    emit_expr(p, X_END, 0, 0, v_none());
    k = p->tok.kind;
    if (!p->error && (k == TK_RPAREN || k == TK_COMMA) &&
        !((stops & STOP_PAREN) && k == TK_RPAREN) && !((stops & STOP_COMMA) && k == TK_COMMA))
        parse_error(p, 37);
    return (int32_t)start;
}
