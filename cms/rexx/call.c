/* Routines: activations, internal calls, external programs, and how an error or an EXIT leaves
 * them.  Each activation can catch; what it cannot use it hands to its caller. */
#include "cms/rexx/interp.h"

void rx_throw(struct rexx *rx, enum throw what)
{
    if (rx->guard)
        longjmp(*rx->guard, (int)what);
    longjmp(rx->act->catch, (int)what);
}

void rx_raise(struct rexx *rx, int error)
{
    rx->error = error;
    rx->unscanned = NULL;
    rx_throw(rx, THROW_ERROR);
}

void raise_scanned(struct rexx *rx, const struct activation *act, int error)
{
    bool stops = error == 6 || error == 12 || error == 13 || error == 22 || error == 30;
    rx->error = error;
    rx->unscanned = stops && !act->now->interpreted ? act->now : NULL;
    rx->unscanned_pc = act->pc;
    rx_throw(rx, THROW_ERROR);
}

void rx_check_stack(struct rexx *rx)
{
    char *here = __builtin_frame_address(0);
    if ((size_t)(rx->stack_base - here) > rx->host.stack_bytes)
        rx_raise(rx, 11);
}

static struct str *hold_str(struct str *s)
{
    if (s)
        s->refs++;
    return s;
}

static void settings_copy(struct settings *to, const struct settings *from)
{
    *to = *from;
    hold_str(to->env);
    hold_str(to->other);
    hold_str(to->cond.desc);
    for (int i = 0; i < TRAP_COUNT; i++) {
        hold_str(to->trap[i].label);
        to->trap[i].pending = false;
        to->trap[i].pending_desc = NULL;
    }
}

static void settings_free(struct rexx *rx, struct settings *set)
{
    str_drop(rx, set->env);
    str_drop(rx, set->other);
    str_drop(rx, set->cond.desc);
    for (int i = 0; i < TRAP_COUNT; i++) {
        str_drop(rx, set->trap[i].label);
        str_drop(rx, set->trap[i].pending_desc);
    }
}

/* A new activation, on top; up: the caller whose settings it inherits, or NULL. */
struct activation *activation_new(struct rexx *rx, struct activation *up)
{
    struct activation *a = rx_zalloc(rx, sizeof *a);
    if (up) {
        settings_copy(&a->set, &up->set);
        a->depth = up->depth + 1;
        a->code = up->code;
        a->pool = up->pool;
        a->how = up->how;
        a->now = up->now;
        a->pc = up->pc;
        a->skip_pauses = up->skip_pauses;
        a->skip_silent = up->skip_silent;
    } else {
        a->set.digits = 9;
        a->set.trace = 'N';
        a->set.cond.trap = -1;
    }
    a->result = v_none();
    a->up = rx->act;
    a->sp = rx->sp;
    a->frames = rx->nframes;
    a->temp = rx_temp_mark(rx);
    rx->act = a;
    return a;
}

void codes_free(struct rexx *rx, struct activation *act, struct code *keep)
{
    while (act->codes && act->codes != keep) {
        struct code *c = act->codes;
        act->codes = c->next;
        code_free(rx, c);
    }
}

void activation_pop(struct rexx *rx)
{
    struct activation *a = rx->act;
    frames_cut(rx, a->frames);
    rx_drop_to(rx, a->sp);
    rx_temp_release(rx, a->temp);
    if (a->own_pool)
        pool_free(rx, a->pool);
    settings_free(rx, &a->set);
    v_drop(rx, a->result);
    codes_free(rx, a, NULL);
    rx->act = a->up;
    rx_free(rx, a, sizeof *a);
}

static bool trapped_above(struct rexx *rx, struct activation *act)
{
    for (; act; act = act->up) {
        if (traps_syntax(rx, act))
            return true;
        if (act->program)
            break;
    }
    return false;
}

/* Puts everything back to where the activation began; true: go on at act->target. */
static bool recover(struct rexx *rx, struct activation *act, int thrown)
{
    frames_cut(rx, act->frames);
    rx_drop_to(rx, act->sp);
    rx_temp_release(rx, act->temp);
    bool go = thrown == THROW_SIGNAL;
    if (thrown == THROW_ERROR) {
        go = trap_syntax(rx, act);
        if (!go && !trapped_above(rx, act) && !act->reported)
            report_error(rx, act);
    }
    /* Only now: the clause in error may be an INTERPRET's. */
    codes_free(rx, act, act->program ? act->code : NULL);
    while (rx->orphan) {
        struct code *c = rx->orphan;
        rx->orphan = c->next;
        code_free(rx, c);
    }
    if (go)
        act->now = act->code;
    return go;
}

enum leave run_activation(struct rexx *rx, struct activation *act, uint32_t pc)
{
    act->target = (int32_t)pc;
    int thrown = setjmp(act->catch);
    if (thrown && !recover(rx, act, thrown)) {
        if (act->program) {
            if (thrown == THROW_EXIT) {
                v_drop(rx, act->result);
                act->result = rx->exit_value;
                rx->exit_value = v_none();
                return GO_EXIT;
            }
            return thrown == THROW_ERROR ? GO_ERROR : GO_STOP;
        }
        bool reported = act->reported;
        activation_pop(rx);
        rx->act->reported |= reported;
        rx_throw(rx, (enum throw)thrown);
    }
    return run_clauses(rx, act, act->code, (uint32_t)act->target);
}

uint32_t current_line(const struct activation *act)
{
    if (!act->now || act->pc >= act->now->nclauses)
        return 1;
    return act->now->interpreted ? act->now->base_line : act->now->clauses[act->pc].line + 1;
}

struct value call_internal(struct rexx *rx, uint32_t pc, uint32_t nargs, enum rexx_call how,
                           uint32_t line)
{
    rx_check_stack(rx);
    struct activation *up = rx->act;
    if (up->depth >= MAX_CALLS)
        rx_raise(rx, 11);
    set_special(rx, SPECIAL_SIGL, v_int(line));
    struct activation *act = activation_new(rx, up);
    act->arg = rx->sp - nargs;
    act->nargs = nargs;
    act->may_procedure = true;
    act->how = how;
    enum leave leave = run_activation(rx, act, pc);
    struct value result = act->result;
    act->result = v_none();
    up->skip_pauses = act->skip_pauses;
    activation_pop(rx);
    if (leave == GO_RETURN)
        return result;
    rx->exit_value = result;
    rx_throw(rx, THROW_EXIT);
}

/* Parses and runs a program with the nargs topmost values as arguments.  Answers as rexx_run();
 * *result is the caller's. */
int run_program(struct rexx *rx, const struct rexx_source *src, enum rexx_call how,
                const char *address, uint32_t nargs, struct value *result)
{
    uint32_t arg = rx->sp - nargs;
    struct activation *up = rx->act, *act = activation_new(rx, NULL);
    act->program = true;
    act->how = how;
    act->arg = arg;
    act->nargs = nargs;
    act->depth = up ? up->depth : 0;
    act->set.elapsed = 0;
    int error = setjmp(act->catch);
    rx->guard = NULL;
    if (!error) {
        act->pool = pool_new(rx);
        act->own_pool = true;
        act->set.env = v_text(rx, address).s;
        act->set.other = hold_str(act->set.env);
        struct code *code = code_new(rx);
        code_load(rx, code, src);
        code_parse(rx, code);
        rx->orphan = code->next;
        code->next = NULL;
        act->code = act->codes = act->now = code;
    }
    enum leave leave = GO_ERROR;
    if (error)
        recover(rx, act, error == THROW_SIGNAL ? THROW_ERROR : error);
    else
        leave = run_activation(rx, act, 0);
    if (error == THROW_STOP)
        leave = GO_STOP;
    *result = act->result;
    act->result = v_none();
    program_name(rx, act, rx->ended[0], rx->ended[1], sizeof rx->ended[0]);
    activation_pop(rx);
    return leave == GO_ERROR ? 20000 + rx->error : leave == GO_STOP ? -1 : 0;
}

/* ---- external routines ---- */

static struct rexx_string *host_args(struct rexx *rx, uint32_t nargs)
{
    struct rexx_string *list = rx_temp(rx, (nargs + 1) * sizeof *list);
    for (uint32_t i = 0; i < nargs; i++) {
        struct value *v = &rx->stack[rx->sp - nargs + i];
        list[i] = v_is_none(*v) ? (struct rexx_string){NULL, 0} : v_string(rx, v);
    }
    return list;
}

/* NOTREADY for the stream of a function's first argument; what it gives when nothing traps that, or
 * CALL ON does. */
static struct value not_ready(struct rexx *rx, uint32_t nargs, struct value result)
{
    rx_push(rx, result);
    rx_push(rx, nargs ? v_hold(rx->stack[rx->sp - 1 - nargs]) : v_text(rx, ""));
    struct value *stream = &rx->stack[rx->sp - 1];
    if (!v_is_none(*stream))
        raise_condition(rx, TRAP_NOTREADY, v_string(rx, stream));
    v_drop(rx, rx_pop(rx));
    return rx_pop(rx);
}

struct value call_external(struct rexx *rx, struct str *name, uint32_t nargs, enum rexx_call how)
{
    char cname[64];
    struct temp_mark mark = rx_temp_mark(rx);
    if (!bytes_to_c(rx, (struct rexx_string){name->data, name->len}, cname, sizeof cname))
        rx_raise(rx, 43);
    struct rexx_string *args = host_args(rx, nargs), out = {NULL, 0};
    int found = REXX_NOT_FOUND;
    if (rx->host.function)
        found = rx->host.function(rx->host.ctx, cname, args, nargs, &out);
    struct value result = v_none();
    if (found == REXX_FOUND || found == REXX_NOT_READY)
        result = v_bytes(rx, out.p, out.n);
    rx_temp_release(rx, mark);
    if (found == REXX_NOT_READY)
        return not_ready(rx, nargs, result);
    if (found == REXX_BAD_CALL)
        rx_raise(rx, 40);
    if (found != REXX_NOT_FOUND)
        return result;
    struct rexx_source src = {0};
    if (!rx->host.load || !rx->host.load(rx->host.ctx, cname, how, &src))
        rx_raise(rx, 43);
    rx_check_stack(rx);
    int rc = run_program(rx, &src, how, "CMS", nargs, &result);
    if (rx->host.unload)
        rx->host.unload(rx->host.ctx, &src);
    if (rc == 0)
        return result;
    v_drop(rx, result);
    if (rc < 0)
        rx_throw(rx, THROW_STOP);
    rx_raise(rx, 40);
}

int32_t find_label(struct activation *act, struct rexx_string name)
{
    int32_t s = code_find_symbol(act->code, name);
    return s < 0 ? -1 : act->code->symbols[s].label;
}

struct value call_routine(struct rexx *rx, struct code *code, uint32_t symbol, bool quoted,
                          uint32_t nargs, enum rexx_call how)
{
    struct symbol *s = &code->symbols[symbol];
    struct activation *act = rx->act;
    uint32_t sp = rx->sp - nargs;
    struct value result;
    int32_t label = quoted ? -1
                    : code == act->code
                        ? s->label
                        : find_label(act, (struct rexx_string){s->name->data, s->name->len});
    if (label >= 0)
        result = call_internal(rx, (uint32_t)label, nargs, how, current_line(act));
    else if (s->builtin >= 0)
        result = builtin_call(rx, s->builtin, &rx->stack[sp], nargs);
    else
        result = call_external(rx, s->name, nargs, how);
    rx_drop_to(rx, sp);
    if (v_is_none(result) && how == REXX_FUNCTION)
        rx_raise(rx, label >= 0 ? 45 : 44);
    return result;
}
