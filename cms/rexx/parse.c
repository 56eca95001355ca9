/* From tokens to clauses: one pass, no recursion but for parentheses.  Blocks that are open (DO,
 * SELECT, an IF that waits for its instruction) stand on a stack.
 *
 * An error in a clause does not stop the parse: the clause becomes I_ERROR, which raises it when
 * the program comes there, as REXX/VM does, so that what goes before it runs. */
#include "cms/rexx/interp.h"

enum block_kind { B_DO, B_SELECT, B_THEN, B_ELSE, B_WHEN };

struct block {
    uint8_t kind;
    bool otherwise;
    uint32_t clause; /* DO, SELECT, IF, WHEN, or the JUMP over an ELSE */
    int32_t jumps;   /* SELECT: chain of JUMPs to its END */
};

void parse_error(struct parser *p, int error)
{
    if (!p->error)
        p->error = error;
}

static void drop_token(struct parser *p)
{
    if (p->tok.kind == TK_STRING) {
        v_drop(p->rx, p->tok.v);
        p->tok.v = v_none();
    }
}

void parse_next(struct parser *p)
{
    if (p->tok.kind != TK_END && p->tok.kind != TK_EOF)
        p->prev_end = p->tok.off + p->tok.len;
    struct token old = p->tok;
    p->tok.v = v_none();
    p->tok = lex_next(&p->lex);
    if (old.kind == TK_STRING)
        v_drop(p->rx, old.v);
    if (p->tok.kind == TK_ERROR)
        parse_error(p, p->tok.symbol);
}

bool parse_is(struct parser *p, const char *keyword)
{
    if (p->tok.kind != TK_SYMBOL)
        return false;
    const struct str *s = p->code->symbols[p->tok.symbol].name;
    return bytes_are(p->rx, (struct rexx_string){s->data, s->len}, keyword);
}

bool parse_at_end(const struct parser *p)
{
    return p->tok.kind == TK_END || p->tok.kind == TK_EOF;
}

bool parse_ahead(struct parser *p, int kind, int op)
{
    struct lexer save = p->lex;
    struct token t = lex_next(&p->lex);
    p->lex = save;
    if (t.kind == TK_STRING)
        v_drop(p->rx, t.v);
    return t.kind == kind && (kind != TK_OP || t.op == op);
}

uint32_t emit_clause(struct parser *p, int op)
{
    struct code *c = p->code;
    c->clauses = rx_grow(p->rx, c->clauses, &c->capclauses, c->nclauses + 1, sizeof *c->clauses);
    c->clauses[c->nclauses] = (struct clause){.op = (uint8_t)op,
                                              .level = (uint16_t)p->nblocks,
                                              .line = p->tok.line,
                                              .src = p->tok.off,
                                              .expr = -1,
                                              .target = -1};
    return c->nclauses++;
}

static void close_clause(struct parser *p, uint32_t at)
{
    struct clause *c = &p->code->clauses[at];
    c->srclen = p->prev_end > c->src ? p->prev_end - c->src : 0;
}

static void push_block(struct parser *p, int kind, uint32_t clause)
{
    if (p->nblocks == p->capblocks) {
        uint32_t cap = p->capblocks ? p->capblocks * 2 : 32;
        struct block *b = rx_temp(p->rx, cap * sizeof *b);
        if (p->nblocks)
            memcpy(b, p->blocks, p->nblocks * sizeof *b);
        p->blocks = b;
        p->capblocks = cap;
    }
    p->blocks[p->nblocks++] = (struct block){(uint8_t)kind, false, clause, -1};
}

static struct block *top_block(struct parser *p)
{
    return p->nblocks ? &p->blocks[p->nblocks - 1] : NULL;
}

static void skip_ends(struct parser *p)
{
    while (p->tok.kind == TK_END)
        parse_next(p);
}

/* The clause after IF's or WHEN's expression. */
static void parse_then(struct parser *p, uint32_t clause, int block)
{
    close_clause(p, clause);
    if (p->error)
        return;
    skip_ends(p);
    if (!parse_is(p, "THEN")) {
        parse_error(p, 18);
        return;
    }
    push_block(p, block, clause);
    uint32_t then = emit_clause(p, I_THEN);
    parse_next(p);
    close_clause(p, then);
}

void parse_if(struct parser *p)
{
    uint32_t at = emit_clause(p, I_IF);
    parse_next(p);
    int32_t e = parse_expression(p, STOP_THEN);
    if (e < 0)
        parse_error(p, 35);
    p->code->clauses[at].expr = e;
    parse_then(p, at, B_THEN);
}

void parse_when(struct parser *p)
{
    struct block *b = top_block(p);
    if (!b || b->kind != B_SELECT || b->otherwise) {
        parse_error(p, 9);
        return;
    }
    uint32_t at = emit_clause(p, I_WHEN);
    parse_next(p);
    int32_t e = parse_expression(p, STOP_THEN);
    if (e < 0)
        parse_error(p, 35);
    p->code->clauses[at].expr = e;
    parse_then(p, at, B_WHEN);
}

void parse_otherwise(struct parser *p)
{
    struct block *b = top_block(p);
    if (!b || b->kind != B_SELECT || b->otherwise) {
        parse_error(p, 9);
        return;
    }
    b->otherwise = true;
    uint32_t at = emit_clause(p, I_OTHERWISE);
    parse_next(p);
    close_clause(p, at);
}

void parse_unexpected_then(struct parser *p)
{
    parse_error(p, 8);
}

void parse_select(struct parser *p)
{
    uint32_t at = emit_clause(p, I_SELECT);
    parse_next(p);
    if (!parse_at_end(p))
        parse_error(p, 21);
    push_block(p, B_SELECT, at);
}

void parse_done(struct parser *p)
{
    struct block *b;
    while ((b = top_block(p)) != NULL) {
        if (b->kind == B_THEN) {
            uint32_t cond = b->clause;
            skip_ends(p);
            if (!p->error && parse_is(p, "ELSE") && !parse_ahead(p, TK_OP, X_EQ) &&
                !parse_ahead(p, TK_COLON, 0)) {
                p->nblocks--;
                uint32_t jump = emit_clause(p, I_JUMP);
                p->code->clauses[cond].target = (int32_t)p->code->nclauses;
                push_block(p, B_ELSE, jump);
                uint32_t at = emit_clause(p, I_ELSE);
                parse_next(p);
                close_clause(p, at);
                return;
            }
            p->code->clauses[cond].target = (int32_t)p->code->nclauses;
            p->nblocks--;
        } else if (b->kind == B_ELSE) {
            p->code->clauses[b->clause].target = (int32_t)p->code->nclauses;
            p->nblocks--;
        } else if (b->kind == B_WHEN) {
            uint32_t jump = emit_clause(p, I_JUMP), when = b->clause;
            p->code->clauses[when].target = (int32_t)p->code->nclauses;
            p->nblocks--;
            b = top_block(p);
            p->code->clauses[jump].target = b->jumps;
            b->jumps = (int32_t)jump;
            return;
        } else {
            return;
        }
    }
}

static void do_limit(struct parser *p, struct do_info *d, int *n)
{
    static const char *const words[] = {"TO", "BY", "FOR"};
    for (int i = 0; i < 3; i++) {
        if (!parse_is(p, words[i]))
            continue;
        if (d->limit[i] >= 0) {
            parse_error(p, 27);
            return;
        }
        parse_next(p);
        d->limit[i] = parse_expression(p, STOP_DO);
        if (d->limit[i] < 0)
            parse_error(p, 35);
        d->order[(*n)++] = (uint8_t)i;
        return;
    }
    parse_error(p, 27);
}

static void do_condition(struct parser *p, struct do_info *d)
{
    if (!parse_is(p, "WHILE") && !parse_is(p, "UNTIL"))
        return;
    d->cond = parse_is(p, "WHILE") ? COND_WHILE : COND_UNTIL;
    parse_next(p);
    d->cond_expr = parse_expression(p, STOP_DO);
    if (d->cond_expr < 0)
        parse_error(p, 35);
}

static void do_repetitor(struct parser *p, struct do_info *d)
{
    if (parse_is(p, "WHILE") || parse_is(p, "UNTIL")) {
        d->kind = DO_FOREVER;
    } else if (p->tok.kind == TK_SYMBOL && parse_ahead(p, TK_OP, X_EQ)) {
        if (p->code->symbols[p->tok.symbol].kind == SYM_CONSTANT) {
            parse_error(p, 31);
            return;
        }
        d->kind = DO_CONTROL;
        d->symbol = p->tok.symbol;
        parse_next(p);
        parse_next(p);
        d->from = parse_expression(p, STOP_DO);
        if (d->from < 0)
            parse_error(p, 35);
        int n = 0;
        while (!p->error && !parse_at_end(p) && !parse_is(p, "WHILE") && !parse_is(p, "UNTIL"))
            do_limit(p, d, &n);
    } else if (parse_is(p, "FOREVER")) {
        d->kind = DO_FOREVER;
        parse_next(p);
    } else {
        d->kind = DO_REPEAT;
        d->repeat = parse_expression(p, STOP_DO);
        if (d->repeat < 0)
            parse_error(p, 27);
    }
}

void parse_do(struct parser *p)
{
    struct code *c = p->code;
    uint32_t at = emit_clause(p, I_DO);
    struct do_info d = {.symbol = -1, .from = -1, .cond_expr = -1, .repeat = -1, .end = -1};
    for (int i = 0; i < 3; i++) {
        d.limit[i] = -1;
        d.order[i] = 3;
    }
    parse_next(p);
    if (!parse_at_end(p)) {
        do_repetitor(p, &d);
        if (!p->error)
            do_condition(p, &d);
        if (!p->error && !parse_at_end(p))
            parse_error(p, 27);
    }
    c->dos = rx_grow(p->rx, c->dos, &c->capdos, c->ndos + 1, sizeof *c->dos);
    c->clauses[at].b = c->ndos;
    c->dos[c->ndos++] = d;
    push_block(p, B_DO, at);
}

/* END may name its DO's control variable. */
static void end_name(struct parser *p, struct block *b)
{
    if (p->tok.kind != TK_SYMBOL)
        return;
    const struct clause *start = &p->code->clauses[b->clause];
    int32_t symbol = b->kind == B_DO ? p->code->dos[start->b].symbol : -1;
    if (symbol != p->tok.symbol && start->op != I_ERROR)
        parse_error(p, 10);
    parse_next(p);
}

/* A SELECT's JUMPs, each of which leads to the one before it, lead to its END. */
static void chain_to(struct code *code, int32_t jump, int32_t at)
{
    while (jump >= 0) {
        int32_t next = code->clauses[jump].target;
        code->clauses[jump].target = at;
        jump = next;
    }
}

void parse_end(struct parser *p)
{
    struct block *b = top_block(p);
    if (!b || (b->kind != B_DO && b->kind != B_SELECT)) {
        parse_error(p, 10);
        return;
    }
    struct block block = *b;
    p->nblocks--;
    bool no_when = block.kind == B_SELECT && !block.otherwise;
    if (no_when)
        emit_clause(p, I_NO_WHEN);
    uint32_t at = emit_clause(p, I_END);
    parse_next(p);
    end_name(p, &block);
    if (!p->error && !parse_at_end(p))
        parse_error(p, 21);
    close_clause(p, at);
    if (no_when)
        close_clause(p, at - 1);
    struct clause *c = p->code->clauses;
    c[at].a = block.clause;
    c[at].kind = block.kind == B_DO;
    c[block.clause].target = (int32_t)at;
    if (block.kind == B_DO)
        p->code->dos[c[block.clause].b].end = (int32_t)at;
    chain_to(p->code, block.jumps, (int32_t)at);
}

static void parse_label(struct parser *p)
{
    struct symbol *s = &p->code->symbols[p->tok.symbol];
    uint32_t at = emit_clause(p, I_LABEL);
    if (p->code->interpreted) {
        parse_error(p, 47);
        return;
    }
    p->code->clauses[at].a = (uint32_t)p->tok.symbol;
    if (s->label < 0)
        s->label = (int32_t)at;
    parse_next(p);
    parse_next(p);
    close_clause(p, at);
}

static void parse_assignment(struct parser *p)
{
    uint32_t at = emit_clause(p, I_ASSIGN);
    p->code->clauses[at].a = (uint32_t)p->tok.symbol;
    if (p->code->symbols[p->tok.symbol].kind == SYM_CONSTANT)
        parse_error(p, 31);
    parse_next(p);
    parse_next(p);
    int32_t e = parse_expression(p, STOP_NONE);
    p->code->clauses[at].expr = e;
}

/* A clause with an error: what was emitted for it becomes the error. */
static void spoil(struct parser *p, uint32_t first)
{
    struct code *c = p->code;
    uint32_t at = first < c->nclauses ? first : emit_clause(p, I_ERROR);
    c->clauses[at].op = I_ERROR;
    c->clauses[at].a = (uint32_t)p->error;
    bool then = p->error == 18; /* found missing at the start of the next clause */
    p->error = 0;
    while (!then && !parse_at_end(p))
        parse_next(p);
    p->error = 0;
    if (!then)
        close_clause(p, at);
}

/* One clause from its first token; labels come back as one of their own. */
static void parse_clause(struct parser *p)
{
    uint32_t first = p->code->nclauses;
    bool label = false, opens = false;
    struct block *b = top_block(p);
    if (p->tok.kind == TK_SYMBOL && parse_ahead(p, TK_COLON, 0)) {
        parse_label(p);
        label = true;
    } else if (b && b->kind == B_SELECT && !b->otherwise && !parse_is(p, "WHEN") &&
               !parse_is(p, "OTHERWISE") && !parse_is(p, "END")) {
        parse_error(p, 7);
    } else if (p->tok.kind == TK_SYMBOL && parse_ahead(p, TK_OP, X_EQ)) {
        parse_assignment(p);
    } else if (p->tok.kind != TK_SYMBOL || !parse_instruction(p)) {
        uint32_t at = emit_clause(p, I_COMMAND);
        int32_t e = parse_expression(p, STOP_NONE);
        p->code->clauses[at].expr = e;
    }
    int op = first < p->code->nclauses ? p->code->clauses[first].op : I_ERROR;
    opens = op == I_IF || op == I_WHEN || op == I_OTHERWISE || op == I_DO || op == I_SELECT;
    if (!label && !opens && !p->error && !parse_at_end(p))
        parse_error(p, 21);
    if (p->error) {
        spoil(p, first);
        if (op == I_DO || op == I_SELECT)
            return;
    } else if (op == I_IF || op == I_WHEN || op == I_OTHERWISE || label) {
        return;
    } else {
        close_clause(p, op == I_NO_WHEN ? first + 1 : first);
        if (opens)
            return;
    }
    parse_done(p);
}

/* The program ends within DO, SELECT or IF: whatever would go on at the END, or behind it, is error 14. */
static void unfinished(struct parser *p)
{
    struct code *code = p->code;
    if (!p->nblocks)
        return;
    uint32_t at = emit_clause(p, I_ERROR), behind = emit_clause(p, I_ERROR);
    code->clauses[at].a = code->clauses[behind].a = 14;
    while (p->nblocks) {
        struct block *b = &p->blocks[--p->nblocks];
        struct clause *c = &code->clauses[b->clause];
        chain_to(code, b->jumps, (int32_t)at);
        if (c->op == I_DO)
            code->dos[c->b].end = (int32_t)at;
        if (c->op != I_ERROR)
            c->target = (int32_t)at;
    }
}

void code_parse(struct rexx *rx, struct code *code)
{
    struct temp_mark mark = rx_temp_mark(rx);
    struct parser p = {.rx = rx, .code = code};
    lex_init(&p.lex, rx, code);
    p.tok.kind = TK_END;
    p.tok.v = v_none();
    parse_next(&p);
    for (;;) {
        skip_ends(&p);
        if (p.error)
            spoil(&p, code->nclauses);
        if (p.tok.kind == TK_EOF)
            break;
        if (p.tok.kind != TK_END)
            parse_clause(&p);
    }
    unfinished(&p);
    emit_clause(&p, I_END_OF_PROGRAM);
    drop_token(&p);
    rx_temp_release(rx, mark);
}
