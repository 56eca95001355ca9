/* DO and SELECT while they run: the frames of the activation, END, LEAVE and ITERATE.
 * Source: TRL-2, section 3, "DO". */
#include "cms/rexx/interp.h"

static struct frame *push_frame(struct rexx *rx, struct code *code, uint32_t clause)
{
    rx->frames = rx_grow(rx, rx->frames, &rx->capframes, rx->nframes + 1, sizeof *rx->frames);
    struct frame *f = &rx->frames[rx->nframes++];
    *f = (struct frame){.code = code, .clause = clause, .count = -1};
    f->to = f->by = v_none();
    return f;
}

void frames_cut(struct rexx *rx, uint32_t to)
{
    while (rx->nframes > to) {
        struct frame *f = &rx->frames[--rx->nframes];
        v_drop(rx, f->to);
        v_drop(rx, f->by);
    }
}

static struct frame *top(struct rexx *rx)
{
    return &rx->frames[rx->nframes - 1];
}

static struct value eval_number(struct rexx *rx, struct code *code, int32_t e)
{
    rx_push(rx, eval(rx, code, e));
    struct value v = op_number(rx, rx->stack[rx->sp - 1]);
    v_drop(rx, rx_pop(rx));
    if (tracing_results(rx->act)) {
        rx_push(rx, v);
        trace_value(rx, ">>>", v);
        rx_pop(rx);
    }
    return v;
}

/* A count: a whole number, not negative; error 26. */
static int64_t eval_count(struct rexx *rx, struct code *code, int32_t e)
{
    struct value v = eval_number(rx, code, e);
    int64_t n;
    bool good = v_whole(rx, v, rx->act->set.digits, &n) && n >= 0;
    v_drop(rx, v);
    if (!good)
        rx_raise(rx, 26);
    return n;
}

static bool eval_condition(struct rexx *rx, struct code *code, int32_t e)
{
    rx_push(rx, eval(rx, code, e));
    if (tracing_results(rx->act))
        trace_value(rx, ">>>", rx->stack[rx->sp - 1]);
    bool b = v_logical(rx, rx->stack[rx->sp - 1]);
    v_drop(rx, rx_pop(rx));
    return b;
}

/* Has the control variable gone past TO? */
static bool past(struct rexx *rx, const struct frame *f, struct value ctl)
{
    if (v_is_none(f->to))
        return false;
    bool down = !f->by.s ? f->by.n < 0 : op_compare(rx, X_LT, f->by, v_int(0));
    return op_compare(rx, down ? X_LT : X_GT, ctl, f->to);
}

/* May the body run (again)?  ctl: the control variable's value, or none. */
static bool goes_on(struct rexx *rx, struct code *code, const struct do_info *d, struct value ctl)
{
    struct frame *f = top(rx);
    if (!v_is_none(ctl) && past(rx, f, ctl))
        return false;
    if (f->count == 0)
        return false;
    if (f->count > 0)
        f->count--;
    if (d->cond == COND_WHILE)
        return eval_condition(rx, code, d->cond_expr);
    return true;
}

static void leave_loop(struct rexx *rx)
{
    frames_cut(rx, rx->nframes - 1);
}

static void controlled_begin(struct rexx *rx, struct code *code, const struct do_info *d)
{
    rx_push(rx, eval_number(rx, code, d->from));
    top(rx)->by = v_int(1);
    for (int i = 0; i < 3 && d->order[i] < 3; i++) {
        int which = d->order[i];
        if (which == 2) {
            int64_t n = eval_count(rx, code, d->limit[2]);
            top(rx)->count = n;
        } else {
            struct value v = eval_number(rx, code, d->limit[which]);
            *(which ? &top(rx)->by : &top(rx)->to) = v;
        }
    }
    symbol_assign(rx, code, (uint32_t)d->symbol, v_hold(rx->stack[rx->sp - 1]));
}

int32_t do_begin(struct rexx *rx, struct activation *act, struct code *code, struct clause *c)
{
    const struct do_info *d = &code->dos[c->b];
    push_frame(rx, code, (uint32_t)(c - code->clauses));
    struct value ctl = v_none();
    uint32_t sp = rx->sp;
    if (d->kind == DO_REPEAT) {
        int64_t n = eval_count(rx, code, d->repeat);
        top(rx)->count = n;
    } else if (d->kind == DO_CONTROL) {
        controlled_begin(rx, code, d);
        ctl = rx->stack[rx->sp - 1];
    } else if (d->kind == DO_SIMPLE) {
        return (int32_t)(c - code->clauses) + 1;
    }
    bool go = goes_on(rx, code, d, ctl);
    rx_drop_to(rx, sp);
    if (go)
        return (int32_t)(c - code->clauses) + 1;
    leave_loop(rx);
    return d->end + 1;
}

static void retrace(struct rexx *rx, struct activation *act, struct code *code, struct clause *c)
{
    if (tracing_all(act))
        trace_clause(rx, act, code, c, "*-*");
}

/* The control variable steps; its new value is left on the value stack. */
static struct value step(struct rexx *rx, struct code *code, const struct do_info *d)
{
    rx_push(rx, symbol_value(rx, code, (uint32_t)d->symbol));
    struct value v = op_arith(rx, X_ADD, rx->stack[rx->sp - 1], top(rx)->by);
    v_drop(rx, rx_pop(rx));
    rx_push(rx, v);
    if (tracing_results(rx->act))
        trace_value(rx, ">>>", v);
    symbol_assign(rx, code, (uint32_t)d->symbol, v_hold(v));
    return v;
}

/* The next turn of the topmost loop: the clause to go on at. */
static int32_t next_turn(struct rexx *rx, struct activation *act, struct code *code)
{
    struct clause *c = &code->clauses[top(rx)->clause];
    const struct do_info *d = &code->dos[c->b];
    uint32_t sp = rx->sp;
    struct value ctl = v_none();
    bool go = true;
    if (d->cond == COND_UNTIL)
        go = !eval_condition(rx, code, d->cond_expr);
    if (go) {
        retrace(rx, act, code, c);
        if (d->kind == DO_CONTROL)
            ctl = step(rx, code, d);
        go = goes_on(rx, code, d, ctl);
    }
    rx_drop_to(rx, sp);
    if (go)
        return (int32_t)(c - code->clauses) + 1;
    leave_loop(rx);
    return d->end + 1;
}

static bool mine(struct rexx *rx, struct activation *act, struct code *code)
{
    return rx->nframes > act->frames && top(rx)->code == code;
}

int32_t do_end(struct rexx *rx, struct activation *act, struct code *code, struct clause *c)
{
    if (!mine(rx, act, code) || top(rx)->clause != c->a)
        rx_raise(rx, 10); /* reached by SIGNAL: its DO is not active */
    const struct clause *start = &code->clauses[c->a];
    if (start->op == I_SELECT || code->dos[start->b].kind == DO_SIMPLE) {
        leave_loop(rx);
        return (int32_t)(c - code->clauses) + 1;
    }
    return next_turn(rx, act, code);
}

/* LEAVE and ITERATE; target: the control variable's symbol, or -1. */
int32_t do_leave(struct rexx *rx, struct activation *act, struct code *code, struct clause *c)
{
    uint32_t at = rx->nframes;
    for (;; at--) {
        if (at <= act->frames || rx->frames[at - 1].code != code)
            rx_raise(rx, 28);
        const struct clause *start = &code->clauses[rx->frames[at - 1].clause];
        if (start->op != I_DO)
            continue;
        const struct do_info *d = &code->dos[start->b];
        if (d->kind != DO_SIMPLE && (c->target < 0 || d->symbol == c->target))
            break;
    }
    frames_cut(rx, at);
    int32_t end = code->dos[code->clauses[top(rx)->clause].b].end;
    if (c->op == I_ITERATE && code->clauses[end].op == I_END)
        return next_turn(rx, act, code);
    if (c->op == I_ITERATE)
        return end; /* there is none: error 14 */
    leave_loop(rx);
    return end + 1;
}

void run_select(struct rexx *rx, struct code *code, struct clause *c)
{
    push_frame(rx, code, (uint32_t)(c - code->clauses));
}
