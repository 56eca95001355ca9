/* Expressions, on the value stack, and the variables that they and the instructions name. */
#include "cms/rexx/interp.h"

void rx_push(struct rexx *rx, struct value v)
{
    if (rx->sp >= STACK_VALUES) {
        v_drop(rx, v);
        rx_raise(rx, 39);
    }
    rx->stack[rx->sp++] = v;
}

struct value rx_pop(struct rexx *rx)
{
    return rx->stack[--rx->sp];
}

void rx_drop_to(struct rexx *rx, uint32_t sp)
{
    while (rx->sp > sp)
        v_drop(rx, rx->stack[--rx->sp]);
}

struct var *symbol_var(struct rexx *rx, struct code *code, struct symbol *s)
{
    struct pool *pool = rx->act->pool;
    if (s->pool != pool->id) {
        s->var = pool_find(rx, pool, s->name, s->hash);
        s->pool = pool->id;
    }
    return s->var;
}

struct rexx_string symbol_tail(struct rexx *rx, struct code *code, struct symbol *s)
{
    struct rexx_string *part = rx_temp(rx, s->nparts * sizeof *part);
    size_t total = 0;
    for (uint32_t i = 0; i < s->nparts; i++) {
        const struct part *p = &code->parts[s->part + i];
        if (p->symbol < 0) {
            part[i] = (struct rexx_string){p->text->data, p->text->len};
        } else {
            struct symbol *t = &code->symbols[p->symbol];
            struct value v = symbol_var(rx, code, t)->val;
            if (v_is_none(v))
                v = v_of(t->name);
            part[i] = v_view(rx, v, v.s ? NULL : rx_temp(rx, INT_TEXT));
        }
        total += part[i].n + 1;
    }
    if (s->nparts == 1)
        return part[0];
    uint8_t *out = rx_temp(rx, total), *q = out;
    for (uint32_t i = 0; i < s->nparts; i++) {
        if (i)
            *q++ = rx->cs.native['.'];
        memcpy(q, part[i].p, part[i].n);
        q += part[i].n;
    }
    return (struct rexx_string){out, (size_t)(q - out)};
}

static struct value join(struct rexx *rx, struct rexx_string a, struct rexx_string b, bool blank)
{
    if (a.n + b.n + blank == 0)
        return v_null(rx);
    struct str *s = str_new(rx, a.n + b.n + blank);
    memcpy(s->data, a.p, a.n);
    if (blank)
        s->data[a.n] = rx->cs.blank;
    memcpy(s->data + a.n + blank, b.p, b.n);
    return v_of(s);
}

/* A compound variable's value; without one, its name with the tail put in. */
static struct value compound_value(struct rexx *rx, struct code *code, struct symbol *s)
{
    struct temp_mark mark = rx_temp_mark(rx);
    struct symbol *stem = &code->symbols[s->stem];
    struct var *var = symbol_var(rx, code, stem);
    struct rexx_string tail = symbol_tail(rx, code, s);
    bool intermediates = rx->act->set.trace == 'I';
    struct value v = stem_get(rx, var, tail), name = v_none();
    if (v_is_none(v) || intermediates)
        name = join(rx, (struct rexx_string){stem->name->data, stem->name->len}, tail, false);
    if (intermediates && !bytes_equal((struct rexx_string){name.s->data, name.s->len},
                                      (struct rexx_string){s->name->data, s->name->len})) {
        rx_push(rx, name);
        trace_value(rx, ">C>", name);
        rx_pop(rx);
    }
    rx->no_value = v_is_none(v);
    if (rx->no_value) {
        rx_push(rx, name);
        raise_condition(rx, TRAP_NOVALUE, (struct rexx_string){name.s->data, name.s->len});
        rx_pop(rx);
        v = name;
    } else {
        v_hold(v);
        v_drop(rx, name);
    }
    rx_temp_release(rx, mark);
    return v;
}

struct value symbol_value(struct rexx *rx, struct code *code, uint32_t symbol)
{
    struct symbol *s = &code->symbols[symbol];
    struct value v;
    switch (s->kind) {
    case SYM_CONSTANT:
        return v_hold(s->val);
    case SYM_COMPOUND:
        return compound_value(rx, code, s);
    case SYM_STEM:
        v = symbol_var(rx, code, s)->stem->def;
        break;
    default:
        v = symbol_var(rx, code, s)->val;
        break;
    }
    rx->no_value = v_is_none(v);
    if (rx->no_value) {
        raise_condition(rx, TRAP_NOVALUE, (struct rexx_string){s->name->data, s->name->len});
        v = v_of(s->name);
    }
    return v_hold(v);
}

/* Takes v. */
void symbol_assign(struct rexx *rx, struct code *code, uint32_t symbol, struct value v)
{
    struct symbol *s = &code->symbols[symbol];
    rx_push(rx, v);
    if (s->kind == SYM_COMPOUND) {
        struct temp_mark mark = rx_temp_mark(rx);
        struct rexx_string tail = symbol_tail(rx, code, s);
        struct var *stem = symbol_var(rx, code, &code->symbols[s->stem]);
        struct var *var = stem_find(rx, stem, tail, true);
        rx_temp_release(rx, mark);
        var_set(rx, var, rx_pop(rx));
    } else if (s->kind == SYM_STEM) {
        struct var *var = symbol_var(rx, code, s);
        stem_assign(rx, var, rx_pop(rx));
    } else {
        struct var *var = symbol_var(rx, code, s);
        var_set(rx, var, rx_pop(rx));
    }
}

void symbol_drop(struct rexx *rx, struct code *code, uint32_t symbol)
{
    struct symbol *s = &code->symbols[symbol];
    if (s->kind == SYM_COMPOUND) {
        struct temp_mark mark = rx_temp_mark(rx);
        struct rexx_string tail = symbol_tail(rx, code, s);
        stem_drop_tail(rx, symbol_var(rx, code, &code->symbols[s->stem]), tail);
        rx_temp_release(rx, mark);
    } else if (s->kind == SYM_STEM) {
        stem_assign(rx, symbol_var(rx, code, s), v_none());
    } else {
        var_set(rx, symbol_var(rx, code, s), v_none());
    }
}

void set_special(struct rexx *rx, int which, struct value v)
{
    struct str *name = rx->special[which];
    rx_push(rx, v);
    struct var *var = pool_find(rx, rx->act->pool, name, bytes_hash(name->data, name->len));
    var_set(rx, var, rx_pop(rx));
}

static void dyadic(struct rexx *rx, int op)
{
    struct value a = rx->stack[rx->sp - 2], b = rx->stack[rx->sp - 1], r;
    if (op == X_CONCAT || op == X_BLANK) {
        uint8_t x[INT_TEXT], y[INT_TEXT];
        r = join(rx, v_view(rx, a, x), v_view(rx, b, y), op == X_BLANK);
    } else if (op >= X_EQ) {
        r = v_bool(op_compare(rx, op, a, b));
    } else if (op >= X_AND) {
        bool p = v_logical(rx, a), q = v_logical(rx, b);
        r = v_bool(op == X_AND ? p && q : op == X_OR ? p || q : p != q);
    } else {
        r = op_arith(rx, op, a, b);
    }
    v_drop(rx, a);
    v_drop(rx, b);
    rx->sp--;
    rx->stack[rx->sp - 1] = r;
}

static const char *trace_mark(int op)
{
    switch (op) {
    case X_CONST:
        return ">L>";
    case X_SYMBOL:
        return ">V>";
    case X_CALL:
    case X_CALL_QUOTED:
        return ">F>";
    case X_PLUS:
    case X_MINUS:
    case X_NOT:
        return ">P>";
    default:
        return ">O>";
    }
}

static void call(struct rexx *rx, struct code *code, const struct expr *x)
{
    struct value v = call_routine(rx, code, x->a, x->op == X_CALL_QUOTED, x->n, REXX_FUNCTION);
    rx_push(rx, v);
}

static void trace_step(struct rexx *rx, struct code *code, const struct expr *x)
{
    if (x->op == X_OMIT)
        return;
    bool literal = x->op == X_SYMBOL && (code->symbols[x->a].kind == SYM_CONSTANT || rx->no_value);
    trace_value(rx, literal ? ">L>" : trace_mark(x->op), rx->stack[rx->sp - 1]);
}

void eval_list(struct rexx *rx, struct code *code, int32_t expr)
{
    bool intermediates = rx->act->set.trace == 'I';
    for (const struct expr *x = &code->exprs[expr]; x->op != X_END; x++) {
        switch (x->op) {
        case X_CONST:
            rx_push(rx, v_hold(x->v));
            break;
        case X_SYMBOL:
            rx_push(rx, symbol_value(rx, code, x->a));
            break;
        case X_OMIT:
            rx_push(rx, v_none());
            break;
        case X_CALL:
        case X_CALL_QUOTED:
            call(rx, code, x);
            break;
        case X_PLUS:
        case X_MINUS:
        case X_NOT: {
            struct value r = op_prefix(rx, x->op, rx->stack[rx->sp - 1]);
            v_drop(rx, rx->stack[rx->sp - 1]);
            rx->stack[rx->sp - 1] = r;
            break;
        }
        default:
            dyadic(rx, x->op);
            break;
        }
        if (intermediates)
            trace_step(rx, code, x);
    }
}

struct value eval(struct rexx *rx, struct code *code, int32_t expr)
{
    if (expr < 0)
        return v_null(rx);
    eval_list(rx, code, expr);
    return rx_pop(rx);
}
