/* The clause loop: looks at events, traces, and does one clause after the other.  What an
 * instruction needs more than a few lines for is in its own function here or in loop.c,
 * template.c, condition.c, trace.c. */
#include "cms/rexx/interp.h"

/* ---- events ---- */

static unsigned events(struct rexx *rx)
{
    unsigned e = rx->host.event(rx->host.ctx);
    if (e & REXX_EVENT_STOP)
        rx_throw(rx, THROW_STOP);
    if (e & REXX_EVENT_HALT)
        rx->halt = true;
    return e;
}

void rx_poll(struct rexx *rx)
{
    if (rx->host.event)
        events(rx);
}

void rx_worked(struct rexx *rx, size_t n)
{
    rx->worked += n + 1;
    if (rx->worked < 1u << 24)
        return;
    rx->worked = 0;
    rx_poll(rx);
}

static void clause_events(struct rexx *rx, struct activation *act)
{
    unsigned e = rx->host.event ? events(rx) : 0;
    if (e & REXX_EVENT_TRACE_ON) {
        act->set.trace = 'R';
        act->set.interactive = true;
        rx->debug_starts = true;
    }
    if (e & REXX_EVENT_TRACE_OFF) {
        act->set.trace = 'O';
        act->set.interactive = false;
    }
    if (rx->halt && !act->in_handler) { /* it stays until a program traps it, or all have ended */
        rx->halt = act->set.trap[TRAP_HALT].how == TRAP_OFF;
        if (!raise_condition(rx, TRAP_HALT, (struct rexx_string){NULL, 0}))
            rx_raise(rx, 4);
    }
    if (act->pending)
        handle_pending(rx, act);
}

/* ---- instructions ---- */

/* Evaluates a clause's expression onto the value stack, traced. */
static struct value *push_result(struct rexx *rx, struct activation *act, struct code *code,
                                 struct clause *c)
{
    struct value v = eval(rx, code, c->expr);
    rx_push(rx, v);
    if (tracing_results(act))
        trace_value(rx, ">>>", v);
    return &rx->stack[rx->sp - 1];
}

static void drop_top(struct rexx *rx)
{
    v_drop(rx, rx_pop(rx));
}

static bool run_condition(struct rexx *rx, struct activation *act, struct code *code,
                          struct clause *c)
{
    struct value v = eval(rx, code, c->expr);
    if (v_is_int(v) && (uint64_t)v.n < 2 && !tracing_results(act))
        return v.n != 0;
    rx_push(rx, v);
    if (tracing_results(act))
        trace_value(rx, ">>>", v);
    bool b = v_logical(rx, v);
    drop_top(rx);
    return b;
}

static void run_assign(struct rexx *rx, struct activation *act, struct code *code, struct clause *c)
{
    struct value v = eval(rx, code, c->expr);
    if (tracing_results(act)) {
        rx_push(rx, v);
        trace_value(rx, ">>>", v);
        rx_pop(rx);
    }
    symbol_assign(rx, code, c->a, v);
}

/* Calls f for each name in a variable's value. */
static void each_name(struct rexx *rx, struct code *code, uint32_t symbol,
                      void (*f)(struct rexx *rx, void *arg, struct rexx_string name), void *arg)
{
    rx_push(rx, symbol_value(rx, code, symbol));
    struct rexx_string s = v_string(rx, &rx->stack[rx->sp - 1]);
    size_t i = 0;
    for (;;) {
        while (i < s.n && (rx->cs.kind[s.p[i]] & CH_BLANK))
            i++;
        size_t start = i;
        while (i < s.n && !(rx->cs.kind[s.p[i]] & CH_BLANK))
            i++;
        if (i == start)
            break;
        f(rx, arg, (struct rexx_string){s.p + start, i - start});
    }
    drop_top(rx);
}

static void drop_name(struct rexx *rx, void *arg, struct rexx_string name)
{
    struct name n;
    struct temp_mark mark = rx_temp_mark(rx);
    if (!name_resolve(rx, name, true, &n))
        rx_raise(rx, 20);
    bool constant = n.constant;
    if (!constant)
        name_drop(rx, &n);
    name_release(rx, &n);
    rx_temp_release(rx, mark);
    if (constant)
        rx_raise(rx, 31);
}

void run_drop(struct rexx *rx, struct code *code, struct clause *c)
{
    for (uint32_t i = 0; i < c->b; i++) {
        const struct list_item *item = &code->items[c->a + i];
        if (item->indirect)
            each_name(rx, code, item->symbol, drop_name, NULL);
        else
            symbol_drop(rx, code, item->symbol);
    }
}

struct expose {
    struct pool *from, *to;
};

static void expose_one(struct rexx *rx, void *arg, struct rexx_string name)
{
    struct expose *e = arg;
    expose_name(rx, e->from, e->to, name);
}

void run_procedure(struct rexx *rx, struct activation *act, struct code *code, struct clause *c)
{
    if (!act->may_procedure)
        rx_raise(rx, 17);
    struct expose e = {act->pool, pool_new(rx)};
    act->pool = e.to; /* from here on it is freed with the activation */
    act->own_pool = true;
    for (uint32_t i = 0; i < c->b; i++) {
        const struct list_item *item = &code->items[c->a + i];
        const struct str *name = code->symbols[item->symbol].name;
        expose_name(rx, e.from, e.to, (struct rexx_string){name->data, name->len});
        if (item->indirect)
            each_name(rx, code, item->symbol, expose_one, &e);
    }
}

void run_upper(struct rexx *rx, struct code *code, struct clause *c)
{
    for (uint32_t i = 0; i < c->b; i++) {
        uint32_t symbol = code->items[c->a + i].symbol;
        rx_push(rx, symbol_value(rx, code, symbol));
        struct rexx_string s = v_string(rx, &rx->stack[rx->sp - 1]);
        struct value u = v_of(str_upper(rx, s));
        drop_top(rx);
        symbol_assign(rx, code, symbol, u);
    }
}

static void numeric_number(struct rexx *rx, struct activation *act, struct code *code,
                           struct clause *c)
{
    struct settings *set = &act->set;
    int64_t n = c->kind == 0 ? 9 : 0;
    if (c->expr >= 0) {
        struct value *v = push_result(rx, act, code, c);
        if (!v_whole(rx, *v, set->digits < 9 ? 9 : set->digits, &n) || n < 0)
            rx_raise(rx, 26);
        drop_top(rx);
    }
    if (c->kind == 0) {
        if (n < 1 || n > 100000000)
            rx_raise(rx, n < 1 ? 26 : 5);
        if (n <= set->fuzz)
            rx_raise(rx, 33);
        set->digits = (uint32_t)n;
    } else {
        if (n >= set->digits)
            rx_raise(rx, 33);
        set->fuzz = (uint32_t)n;
    }
}

void run_numeric(struct rexx *rx, struct activation *act, struct code *code, struct clause *c)
{
    if (c->kind < 2) {
        numeric_number(rx, act, code, c);
        return;
    }
    if (c->expr < 0) {
        act->set.engineering = c->a;
        return;
    }
    struct rexx_string s = v_string(rx, push_result(rx, act, code, c));
    char first = s.n ? (char)rx->cs.ascii[rx->cs.upper[s.p[0]]] : 0;
    if (first != 'E' && first != 'S')
        rx_raise(rx, 33);
    act->set.engineering = first == 'E';
    drop_top(rx);
}

/* ---- commands ---- */

static void after_command(struct rexx *rx, struct activation *act, int cond, struct value rc)
{
    char t = act->set.trace;
    struct clause *c = &act->now->clauses[act->pc];
    bool bad = (cond != REXX_OK && t == 'E') || (cond == REXX_FAILURE && (t == 'N' || t == 'F'));
    act->told = bad;
    if (bad)
        trace_clause(rx, act, act->now, c, "*-*");
    bool zero = !rc.s && rc.n == 0;
    if (bad || (!zero && (tracing_all(act) || t == 'C'))) {
        char text[32];
        uint8_t buf[INT_TEXT];
        bytes_to_c(rx, v_view(rx, rc, buf), text, sizeof text);
        say_ascii(rx, "       +++ RC(%s) +++", text);
    }
}

/* cmd must be on the value stack. */
void run_command(struct rexx *rx, struct activation *act, struct value cmd, struct str *env)
{
    uint8_t buf[INT_TEXT];
    struct rexx_string text = v_view(rx, cmd, buf), out = {NULL, 0};
    char name[33];
    int cond = REXX_OK;
    struct value rc = v_int(0);
    if (tracing_all(act) && !tracing_results(act))
        trace_value(rx, ">>>", cmd);
    if (!act->set.inhibit) {
        bytes_to_c(rx, (struct rexx_string){env->data, env->len}, name, sizeof name);
        if (rx->host.command)
            cond = rx->host.command(rx->host.ctx, name, text, &out);
        else
            cond = REXX_FAILURE;
        rc = out.p ? v_bytes(rx, out.p, out.n) : v_int(rx->host.command ? 0 : -3);
    }
    rx_push(rx, rc);
    int64_t n;
    if (v_whole(rx, rc, 18, &n)) {
        v_drop(rx, rc);
        rc = rx->stack[rx->sp - 1] = v_int(n);
    }
    set_special(rx, SPECIAL_RC, v_hold(rc));
    after_command(rx, act, cond, rc);
    drop_top(rx);
    if (cond == REXX_FAILURE && raise_condition(rx, TRAP_FAILURE, text))
        return;
    if (cond != REXX_OK)
        raise_condition(rx, TRAP_ERROR, text);
}

static void set_env(struct rexx *rx, struct activation *act, struct rexx_string name)
{
    if (name.n > 8)
        rx_raise(rx, 29);
    struct str *u = str_upper(rx, name);
    str_drop(rx, act->set.other);
    act->set.other = act->set.env;
    act->set.env = u;
}

void run_address(struct rexx *rx, struct activation *act, struct code *code, struct clause *c)
{
    if (c->kind == 0) {
        struct str *t = act->set.env;
        act->set.env = act->set.other;
        act->set.other = t;
    } else if (c->kind == 1) {
        set_env(rx, act, v_string(rx, push_result(rx, act, code, c)));
        drop_top(rx);
    } else {
        struct str *name = code->symbols[c->a].name;
        struct rexx_string s = {name->data, name->len};
        if (c->expr < 0) {
            set_env(rx, act, s);
            return;
        }
        if (s.n > 8)
            rx_raise(rx, 29);
        struct str *env = str_upper(rx, s);
        rx_push(rx, v_of(env));
        struct value *cmd = push_result(rx, act, code, c);
        run_command(rx, act, *cmd, env);
        drop_top(rx);
        drop_top(rx);
    }
}

static void clause_command(struct rexx *rx, struct activation *act, struct code *code,
                           struct clause *c)
{
    struct value *cmd = push_result(rx, act, code, c);
    struct str *env = act->set.env;
    env->refs++;
    rx_push(rx, v_of(env));
    run_command(rx, act, *cmd, env);
    drop_top(rx);
    drop_top(rx);
}

/* ---- CALL, SIGNAL, INTERPRET ---- */

void run_call(struct rexx *rx, struct activation *act, struct code *code, struct clause *c)
{
    eval_list(rx, code, c->expr);
    struct value v = call_routine(rx, code, c->a, c->kind, c->b, REXX_SUBROUTINE);
    if (tracing_results(act) && !v_is_none(v)) {
        rx_push(rx, v);
        trace_value(rx, ">>>", v);
        rx_pop(rx);
    }
    set_special(rx, SPECIAL_RESULT, v);
}

static void run_signal(struct rexx *rx, struct activation *act, struct code *code, struct clause *c)
{
    struct rexx_string name;
    if (c->op == I_SIGNAL) {
        struct str *s = code->symbols[c->a].name;
        name = (struct rexx_string){s->data, s->len};
    } else {
        name = v_string(rx, push_result(rx, act, code, c));
    }
    act->target = find_label(act, name);
    if (act->target < 0)
        rx_raise(rx, 16);
    set_special(rx, SPECIAL_SIGL, v_int(current_line(act)));
    rx_throw(rx, THROW_SIGNAL);
}

void run_interpret(struct rexx *rx, struct activation *act, struct value text, enum leave *how)
{
    rx_check_stack(rx);
    uint8_t buf[INT_TEXT];
    struct rexx_string s = v_view(rx, text, buf);
    struct code *code = code_new(rx);
    code->interpreted = true;
    code->base_line = current_line(act);
    code->base = act->now;
    code->base_pc = act->pc;
    code->text = str_new(rx, s.n);
    memcpy(code->text->data, s.p, s.n);
    code->lines = rx_grow(rx, NULL, &code->caplines, 1, sizeof *code->lines);
    code->lines[0] = (struct source_line){0, (uint32_t)s.n};
    code->nlines = 1;
    code_parse(rx, code);
    rx->orphan = code->next;
    code->next = act->codes;
    act->codes = code;
    uint32_t frames = rx->nframes;
    *how = run_clauses(rx, act, code, 0);
    frames_cut(rx, frames);
    act->codes = code->next;
    act->now = code->base;
    act->pc = code->base_pc;
    code_free(rx, code);
}

static enum leave clause_interpret(struct rexx *rx, struct activation *act, struct code *code,
                                   struct clause *c)
{
    enum leave how;
    struct value *v = push_result(rx, act, code, c);
    run_interpret(rx, act, *v, &how);
    drop_top(rx);
    return how;
}

static void run_queue(struct rexx *rx, struct activation *act, struct code *code, struct clause *c)
{
    struct value *v = push_result(rx, act, code, c);
    stack_push(rx, *v, c->op == I_PUSH);
    drop_top(rx);
}

static void set_result(struct rexx *rx, struct activation *act, struct code *code, struct clause *c)
{
    if (c->expr < 0)
        return;
    struct value v = *push_result(rx, act, code, c);
    rx_pop(rx);
    v_drop(rx, act->result);
    act->result = v;
}

/* ---- the loop ---- */

static bool is_traced(const struct activation *act, const struct clause *c)
{
    switch (c->op) {
    case I_JUMP:
    case I_NO_WHEN:
    case I_END_OF_PROGRAM:
    case I_ERROR:
        return false;
    case I_LABEL:
        return act->set.trace == 'L' || tracing_all(act);
    case I_COMMAND:
        return act->set.trace == 'C' || tracing_all(act);
    default:
        return tracing_all(act) ||
               (act->set.trace == 'C' && c->op == I_ADDRESS && c->kind == 2 && c->expr >= 0);
    }
}

/* Interactive debug does not stop after what cannot be done again, or where nothing is to be seen:
 * CALL and SIGNAL stop at their label. */
static bool pauses_after(const struct clause *c)
{
    switch (c->op) {
    case I_THEN:
    case I_ELSE:
    case I_OTHERWISE:
    case I_NULL:
    case I_END:
    case I_CALL:
    case I_SIGNAL:
    case I_SIGNAL_VALUE:
        return false;
    default:
        return true;
    }
}

/* The instructions that only do something and go on to the next clause. */
static void run_simple(struct rexx *rx, struct activation *act, struct code *code, struct clause *c)
{
    switch (c->op) {
    case I_ERROR:
        raise_scanned(rx, act, (int)c->a);
    case I_NO_WHEN:
        rx_raise(rx, 7);
    case I_COMMAND:
        clause_command(rx, act, code, c);
        break;
    case I_SAY:
        say_value(rx, *push_result(rx, act, code, c));
        drop_top(rx);
        break;
    case I_SELECT:
        run_select(rx, code, c);
        break;
    case I_PARSE:
        run_parse(rx, act, code, c);
        break;
    case I_SIGNAL:
    case I_SIGNAL_VALUE:
        run_signal(rx, act, code, c);
        break;
    case I_TRAP:
        run_trap(rx, act, code, c);
        break;
    case I_CALL:
        run_call(rx, act, code, c);
        break;
    case I_PROCEDURE:
        run_procedure(rx, act, code, c);
        break;
    case I_TRACE:
        rexx_trace_instruction(rx, act, code, c);
        break;
    case I_DROP:
        run_drop(rx, code, c);
        break;
    case I_PUSH:
    case I_QUEUE:
        run_queue(rx, act, code, c);
        break;
    case I_ADDRESS:
        run_address(rx, act, code, c);
        break;
    case I_NUMERIC:
        run_numeric(rx, act, code, c);
        break;
    case I_OPTIONS:
        push_result(rx, act, code, c);
        drop_top(rx);
        break;
    case I_UPPER:
        run_upper(rx, code, c);
        break;
    default: /* labels, NOP, THEN, ELSE, OTHERWISE */
        break;
    }
}

/* One clause; *pc becomes the next one. */
static enum leave run_clause(struct rexx *rx, struct activation *act, struct code *code,
                             struct clause *c, uint32_t *pc)
{
    switch (c->op) {
    case I_END_OF_PROGRAM:
        return GO_END;
    case I_ASSIGN:
        run_assign(rx, act, code, c);
        break;
    case I_IF:
    case I_WHEN:
        if (!run_condition(rx, act, code, c)) {
            *pc = (uint32_t)c->target;
            return GO_END;
        }
        break;
    case I_JUMP:
        *pc = (uint32_t)c->target;
        return GO_END;
    case I_DO:
        *pc = (uint32_t)do_begin(rx, act, code, c);
        return GO_END;
    case I_END:
        *pc = (uint32_t)do_end(rx, act, code, c);
        return GO_END;
    case I_LEAVE:
    case I_ITERATE:
        *pc = (uint32_t)do_leave(rx, act, code, c);
        return GO_END;
    case I_INTERPRET: {
        enum leave how = clause_interpret(rx, act, code, c);
        if (how != GO_END)
            return how;
        break;
    }
    case I_EXIT:
    case I_RETURN:
        set_result(rx, act, code, c);
        rx->ended_line = current_line(act);
        return c->op == I_EXIT ? GO_EXIT : GO_RETURN;
    default:
        run_simple(rx, act, code, c);
        break;
    }
    *pc += 1;
    return GO_END;
}

enum leave run_clauses(struct rexx *rx, struct activation *act, struct code *code, uint32_t pc)
{
    for (;;) {
        struct clause *c = &code->clauses[pc];
        uint32_t here = pc;
        act->now = code;
        act->pc = pc;
        act->clock = 0;
        act->told = false;
        clause_events(rx, act);
        bool traced = act->set.trace != 'N' && is_traced(act, c);
        if (traced)
            trace_clause(rx, act, code, c, "*-*");
        if (act->set.trace == 'S' && c->op != I_END_OF_PROGRAM && c->op != I_ERROR) {
            trace_clause(rx, act, code, c, "*-*");
            pc++;
            continue;
        }
        enum leave how = run_clause(rx, act, code, c, &pc);
        if (c->op != I_LABEL)
            act->may_procedure = false;
        if (how != GO_END || c->op == I_END_OF_PROGRAM)
            return how;
        bool pauses = act->set.interactive && (act->told || (traced && pauses_after(c)));
        if (pauses && trace_pause(rx, act))
            pc = here;
    }
}
