/* The instructions' operands.  One row a keyword in the table at the end; a new instruction is a
 * row here, an operation in interp.h, and a case in run.c. */
#include "cms/rexx/interp.h"

static void optional_expression(struct parser *p, int op, int kind)
{
    uint32_t at = emit_clause(p, op);
    p->code->clauses[at].kind = (uint8_t)kind;
    parse_next(p);
    int32_t e = parse_expression(p, STOP_NONE);
    p->code->clauses[at].expr = e;
}

static void required_expression(struct parser *p, int op)
{
    optional_expression(p, op, 0);
    if (p->code->clauses[p->code->nclauses - 1].expr < 0)
        parse_error(p, 35);
}

static void in_say(struct parser *p)
{
    optional_expression(p, I_SAY, 0);
}

static void in_exit(struct parser *p)
{
    optional_expression(p, I_EXIT, 0);
}

static void in_return(struct parser *p)
{
    optional_expression(p, I_RETURN, 0);
}

static void in_push(struct parser *p)
{
    optional_expression(p, I_PUSH, 0);
}

static void in_queue(struct parser *p)
{
    optional_expression(p, I_QUEUE, 0);
}

static void in_options(struct parser *p)
{
    required_expression(p, I_OPTIONS);
}

static void in_interpret(struct parser *p)
{
    required_expression(p, I_INTERPRET);
}

static void in_nop(struct parser *p)
{
    emit_clause(p, I_NOP);
    parse_next(p);
}

static void leave_or_iterate(struct parser *p, int op)
{
    uint32_t at = emit_clause(p, op);
    p->code->clauses[at].target = -1;
    parse_next(p);
    if (parse_at_end(p))
        return;
    if (p->tok.kind != TK_SYMBOL) {
        parse_error(p, 20);
        return;
    }
    p->code->clauses[at].target = p->tok.symbol;
    parse_next(p);
}

static void in_leave(struct parser *p)
{
    leave_or_iterate(p, I_LEAVE);
}

static void in_iterate(struct parser *p)
{
    leave_or_iterate(p, I_ITERATE);
}

/* A list of variables, some in parentheses: those hold further names. */
static void variable_list(struct parser *p, uint32_t at)
{
    struct code *c = p->code;
    c->clauses[at].a = c->nitems;
    if (parse_at_end(p))
        parse_error(p, 20);
    while (!p->error && !parse_at_end(p)) {
        bool indirect = p->tok.kind == TK_LPAREN;
        if (indirect)
            parse_next(p);
        if (p->tok.kind != TK_SYMBOL) {
            parse_error(p, 20);
            return;
        }
        if (c->symbols[p->tok.symbol].kind == SYM_CONSTANT) {
            parse_error(p, 31);
            return;
        }
        c->items = rx_grow(p->rx, c->items, &c->capitems, c->nitems + 1, sizeof *c->items);
        c->items[c->nitems++] = (struct list_item){(uint32_t)p->tok.symbol, indirect};
        parse_next(p);
        if (indirect) {
            if (p->tok.kind != TK_RPAREN) {
                parse_error(p, 46);
                return;
            }
            parse_next(p);
        }
    }
    c->clauses[at].b = c->nitems - c->clauses[at].a;
}

static void in_drop(struct parser *p)
{
    uint32_t at = emit_clause(p, I_DROP);
    parse_next(p);
    variable_list(p, at);
}

static void in_upper(struct parser *p)
{
    uint32_t at = emit_clause(p, I_UPPER);
    parse_next(p);
    variable_list(p, at);
}

static void in_procedure(struct parser *p)
{
    uint32_t at = emit_clause(p, I_PROCEDURE);
    parse_next(p);
    if (parse_at_end(p))
        return;
    if (!parse_is(p, "EXPOSE")) {
        parse_error(p, 25);
        return;
    }
    parse_next(p);
    variable_list(p, at);
}

static const char *const conditions[TRAP_COUNT] = {"ERROR",   "FAILURE",  "HALT",
                                                   "NOVALUE", "NOTREADY", "SYNTAX"};

const char *trap_name(int trap)
{
    return conditions[trap];
}

/* ON or OFF and a condition.  a: the condition, b: 1 + the label's symbol, kind: what to do. */
static void trap_clause(struct parser *p, uint32_t at, int how)
{
    struct clause *c = &p->code->clauses[at];
    bool on = parse_is(p, "ON");
    c->op = I_TRAP;
    c->kind = (uint8_t)(on ? how : TRAP_OFF);
    parse_next(p);
    int i = 0;
    while (i < TRAP_COUNT && !parse_is(p, conditions[i]))
        i++;
    if (i == TRAP_COUNT || (how == TRAP_CALL && (i == TRAP_SYNTAX || i == TRAP_NOVALUE))) {
        parse_error(p, 25);
        return;
    }
    c->a = (uint32_t)i;
    parse_next(p);
    if (!on || !parse_is(p, "NAME"))
        return;
    parse_next(p);
    if (p->tok.kind == TK_SYMBOL) {
        c->b = 1 + (uint32_t)p->tok.symbol;
    } else if (p->tok.kind == TK_STRING) {
        uint32_t s = code_symbol(p->rx, p->code, v_string(p->rx, &p->tok.v));
        c->b = 1 + s;
    } else {
        parse_error(p, 19);
        return;
    }
    parse_next(p);
}

static void in_signal(struct parser *p)
{
    uint32_t at = emit_clause(p, I_SIGNAL);
    parse_next(p);
    if (parse_is(p, "ON") || parse_is(p, "OFF")) {
        trap_clause(p, at, TRAP_SIGNAL);
        return;
    }
    bool value = parse_is(p, "VALUE");
    if (value)
        parse_next(p);
    if (!value && (p->tok.kind == TK_SYMBOL || p->tok.kind == TK_STRING)) {
        uint32_t s = p->tok.kind == TK_SYMBOL
                         ? (uint32_t)p->tok.symbol
                         : code_symbol(p->rx, p->code, v_string(p->rx, &p->tok.v));
        p->code->clauses[at].a = s;
        parse_next(p);
        return;
    }
    p->code->clauses[at].op = I_SIGNAL_VALUE;
    int32_t e = parse_expression(p, STOP_NONE);
    p->code->clauses[at].expr = e;
    if (e < 0)
        parse_error(p, value ? 35 : 19);
}

static void in_call(struct parser *p)
{
    uint32_t at = emit_clause(p, I_CALL);
    parse_next(p);
    if (parse_is(p, "ON") || parse_is(p, "OFF")) {
        trap_clause(p, at, TRAP_CALL);
        return;
    }
    uint32_t symbol;
    bool quoted = p->tok.kind == TK_STRING;
    if (p->tok.kind == TK_SYMBOL) {
        symbol = (uint32_t)p->tok.symbol;
    } else if (quoted) {
        symbol = code_symbol(p->rx, p->code, v_string(p->rx, &p->tok.v));
    } else {
        parse_error(p, 19);
        return;
    }
    parse_next(p);
    uint32_t start = p->code->nexprs;
    uint32_t n = parse_arguments(p, STOP_NONE);
    emit_expr(p, X_END, 0, 0, v_none());
    struct clause *c = &p->code->clauses[at];
    c->a = symbol;
    c->b = n;
    c->kind = quoted;
    c->expr = (int32_t)start;
    if (p->tok.kind == TK_RPAREN)
        parse_error(p, 37);
}

/* ADDRESS: kind 0 back to the other, 1 by value, 2 named (a: symbol, expr: a command). */
static void in_address(struct parser *p)
{
    uint32_t at = emit_clause(p, I_ADDRESS);
    parse_next(p);
    if (parse_at_end(p))
        return;
    struct code *c = p->code;
    bool value = parse_is(p, "VALUE");
    if (value)
        parse_next(p);
    int32_t e;
    if (!value && (p->tok.kind == TK_SYMBOL || p->tok.kind == TK_STRING)) {
        uint32_t s = p->tok.kind == TK_SYMBOL ? (uint32_t)p->tok.symbol
                                              : code_symbol(p->rx, c, v_string(p->rx, &p->tok.v));
        c->clauses[at].kind = 2;
        c->clauses[at].a = s;
        parse_next(p);
        e = parse_expression(p, STOP_NONE);
    } else {
        c->clauses[at].kind = 1;
        e = parse_expression(p, STOP_NONE);
        if (e < 0)
            parse_error(p, 35);
    }
    c->clauses[at].expr = e;
}

/* TRACE: a setting as it stands is kept as a constant expression. */
static void in_trace(struct parser *p)
{
    uint32_t at = emit_clause(p, I_TRACE);
    parse_next(p);
    if (parse_at_end(p))
        return;
    struct code *c = p->code;
    bool value = parse_is(p, "VALUE");
    if (value)
        parse_next(p);
    if (!value && p->tok.kind == TK_SYMBOL) {
        struct str *name = c->symbols[p->tok.symbol].name;
        uint32_t e = emit_expr(p, X_CONST, 0, 0, v_none());
        c->exprs[e].v = v_hold(v_of(name));
        emit_expr(p, X_END, 0, 0, v_none());
        c->clauses[at].expr = (int32_t)e;
        parse_next(p);
        return;
    }
    int32_t e = parse_expression(p, STOP_NONE);
    c->clauses[at].expr = e;
}

enum { NUM_DIGITS, NUM_FUZZ, NUM_FORM };

static void in_numeric(struct parser *p)
{
    uint32_t at = emit_clause(p, I_NUMERIC);
    parse_next(p);
    struct code *c = p->code;
    if (parse_is(p, "DIGITS") || parse_is(p, "FUZZ")) {
        c->clauses[at].kind = parse_is(p, "DIGITS") ? NUM_DIGITS : NUM_FUZZ;
        parse_next(p);
        int32_t e = parse_expression(p, STOP_NONE);
        c->clauses[at].expr = e;
        return;
    }
    if (!parse_is(p, "FORM")) {
        parse_error(p, 25);
        return;
    }
    c->clauses[at].kind = NUM_FORM;
    parse_next(p);
    if (parse_is(p, "SCIENTIFIC") || parse_is(p, "ENGINEERING")) {
        c->clauses[at].a = parse_is(p, "ENGINEERING");
        parse_next(p);
        return;
    }
    if (parse_is(p, "VALUE"))
        parse_next(p);
    else if (p->tok.kind == TK_SYMBOL)
        parse_error(p, 25);
    int32_t e = parse_expression(p, STOP_NONE);
    c->clauses[at].expr = e;
}

/* ---- PARSE ---- */

static void add_item(struct parser *p, int kind, bool expr, uint32_t a, struct value v)
{
    struct code *c = p->code;
    rx_push(p->rx, v);
    c->tmpls = rx_grow(p->rx, c->tmpls, &c->captmpls, c->ntmpls + 1, sizeof *c->tmpls);
    c->tmpls[c->ntmpls++] = (struct tmpl){(uint8_t)kind, expr, a, rx_pop(p->rx)};
}

/* (variable): a pattern or position by value.  One symbol and no more. */
static void pattern_in_parens(struct parser *p, int kind)
{
    parse_next(p);
    bool symbol = p->tok.kind == TK_SYMBOL && p->code->symbols[p->tok.symbol].kind != SYM_CONSTANT;
    if (!symbol || !parse_ahead(p, TK_RPAREN, 0)) {
        parse_error(p, symbol ? 46 : 38);
        return;
    }
    int32_t e = parse_expression(p, STOP_PAREN);
    add_item(p, kind, true, (uint32_t)e, v_none());
    parse_next(p);
}

static void position(struct parser *p, int kind)
{
    if (p->tok.kind == TK_LPAREN) {
        pattern_in_parens(p, kind);
        return;
    }
    int64_t n;
    struct value v = p->tok.kind == TK_SYMBOL ? p->code->symbols[p->tok.symbol].val : v_none();
    if (v_is_none(v) || !v_whole(p->rx, v, 9, &n)) {
        parse_error(p, 38);
        return;
    }
    add_item(p, kind, false, (uint32_t)n, v_none());
    parse_next(p);
}

static void template_operator(struct parser *p)
{
    int op = p->tok.op;
    int kind = op == X_EQ ? T_POS : op == X_ADD ? T_PLUS : op == X_SUBTRACT ? T_MINUS : -1;
    if (kind < 0) {
        parse_error(p, 38);
        return;
    }
    parse_next(p);
    position(p, kind);
}

uint32_t parse_template(struct parser *p)
{
    uint32_t start = p->code->ntmpls;
    while (!p->error && !parse_at_end(p)) {
        switch (p->tok.kind) {
        case TK_SYMBOL: {
            const struct symbol *s = &p->code->symbols[p->tok.symbol];
            if (s->kind != SYM_CONSTANT) {
                add_item(p, T_VAR, false, (uint32_t)p->tok.symbol, v_none());
                parse_next(p);
            } else if (s->name->len == 1 && p->rx->cs.ascii[s->name->data[0]] == '.') {
                add_item(p, T_DOT, false, 0, v_none());
                parse_next(p);
            } else {
                position(p, T_POS);
            }
            break;
        }
        case TK_STRING:
            add_item(p, T_LITERAL, false, 0, v_hold(p->tok.v));
            parse_next(p);
            break;
        case TK_LPAREN:
            pattern_in_parens(p, T_LITERAL);
            break;
        case TK_COMMA:
            add_item(p, T_COMMA, false, 0, v_none());
            parse_next(p);
            break;
        case TK_OP:
            template_operator(p);
            break;
        default:
            parse_error(p, 38);
            break;
        }
    }
    add_item(p, T_END, false, 0, v_none());
    return start;
}

static void short_parse(struct parser *p, int source)
{
    uint32_t at = emit_clause(p, I_PARSE);
    p->code->clauses[at].kind = (uint8_t)source | 0x80;
    parse_next(p);
    uint32_t t = parse_template(p);
    p->code->clauses[at].a = t;
}

static void in_arg(struct parser *p)
{
    short_parse(p, SRC_ARG);
}

static void in_pull(struct parser *p)
{
    short_parse(p, SRC_PULL);
}

static void parse_operands(struct parser *p, uint32_t at, int source)
{
    if (source == SRC_VAR) {
        if (p->tok.kind != TK_SYMBOL) {
            parse_error(p, 20);
            return;
        }
        p->code->clauses[at].b = (uint32_t)p->tok.symbol;
        if (p->code->symbols[p->tok.symbol].kind == SYM_CONSTANT)
            parse_error(p, 31);
        parse_next(p);
    } else if (source == SRC_VALUE) {
        int32_t e = parse_expression(p, STOP_WITH);
        p->code->clauses[at].expr = e;
        if (!p->error && !parse_is(p, "WITH")) {
            parse_error(p, 38);
            return;
        }
        if (!p->error)
            parse_next(p);
    }
}

static void in_parse(struct parser *p)
{
    static const char *const names[] = {"ARG",    "EXTERNAL", "NUMERIC", "PULL",
                                        "SOURCE", "VALUE",    "VAR",     "VERSION"};
    uint32_t at = emit_clause(p, I_PARSE);
    parse_next(p);
    int upper = 0;
    if (parse_is(p, "UPPER")) {
        upper = 0x80;
        parse_next(p);
    }
    int i = 0;
    while (i < 8 && !parse_is(p, names[i]))
        i++;
    if (i == 8 && parse_is(p, "LINEIN"))
        i = SRC_EXTERNAL;
    if (i == 8) {
        parse_error(p, 25);
        return;
    }
    p->code->clauses[at].kind = (uint8_t)(i | upper);
    parse_next(p);
    parse_operands(p, at, i);
    if (p->error)
        return;
    uint32_t t = parse_template(p);
    p->code->clauses[at].a = t;
}

static const struct keyword {
    const char *name;
    void (*parse)(struct parser *p);
} keywords[] = {
    {"ADDRESS", in_address}, {"ARG", in_arg},
    {"CALL", in_call},       {"DO", parse_do},
    {"DROP", in_drop},       {"ELSE", parse_unexpected_then},
    {"END", parse_end},      {"EXIT", in_exit},
    {"IF", parse_if},        {"INTERPRET", in_interpret},
    {"ITERATE", in_iterate}, {"LEAVE", in_leave},
    {"NOP", in_nop},         {"NUMERIC", in_numeric},
    {"OPTIONS", in_options}, {"OTHERWISE", parse_otherwise},
    {"PARSE", in_parse},     {"PROCEDURE", in_procedure},
    {"PULL", in_pull},       {"PUSH", in_push},
    {"QUEUE", in_queue},     {"RETURN", in_return},
    {"SAY", in_say},         {"SELECT", parse_select},
    {"SIGNAL", in_signal},   {"THEN", parse_unexpected_then},
    {"TRACE", in_trace},     {"UPPER", in_upper},
    {"WHEN", parse_when},
};

bool parse_instruction(struct parser *p)
{
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (parse_is(p, keywords[i].name)) {
            keywords[i].parse(p);
            return true;
        }
    return false;
}

const char *parse_keyword(size_t n)
{
    return n < sizeof keywords / sizeof *keywords ? keywords[n].name : NULL;
}
