/* Conditions: SIGNAL ON and CALL ON, the traps, and the messages of an error that nobody traps.
 * Message numbers and texts: z/VM REXX/VM Reference, "Error Numbers and Messages". */
#include "cms/rexx/interp.h"

static const struct {
    uint8_t error;
    uint16_t message;
    const char *text;
} errors[] = {
#define REXX_ERROR(error, message, text, help) {error, message, text},
#include "cms/rexx/errors.def"
#undef REXX_ERROR
};

const char *rexx_error_text(int n)
{
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (errors[i].error == n)
            return errors[i].text;
    return NULL;
}

int rexx_message_number(int n)
{
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (errors[i].error == n)
            return errors[i].message;
    return 0;
}

void program_name(struct rexx *rx, const struct activation *act, char *fn, char *ft, size_t size)
{
    *fn = *ft = 0;
    const struct code *code = act->code ? act->code : rx->orphan; /* that may not be parsed yet */
    if (!code || !code->name || !code->type)
        return;
    bytes_to_c(rx, (struct rexx_string){code->name->data, code->name->len}, fn, size);
    bytes_to_c(rx, (struct rexx_string){code->type->data, code->type->len}, ft, size);
}

enum { MAX_SHOWN = 40 }; /* clauses: a runaway recursion need not fill the terminal */

/* Where the error is: the clauses of the routines under way, innermost first, then the message. */
void report_error(struct rexx *rx, struct activation *act)
{
    act->reported = true;
    say_fault(rx);
    struct activation *a = act;
    for (int shown = 0;; a = a->up) {
        struct code *code = a->now;
        uint32_t pc = a->pc;
        while (code && pc < code->nclauses && shown++ < MAX_SHOWN) {
            trace_clause(rx, a, code, &code->clauses[pc], "+++");
            pc = code->base_pc;
            code = code->interpreted ? code->base : NULL;
        }
        if (a->program)
            break;
    }
    char name[20], type[20];
    program_name(rx, a, name, type, sizeof name);
    say_message(rx, "DMSREX%dE Error %d running %s %s, line %u: %s", rexx_message_number(rx->error),
                rx->error, name, type, current_line(act), rexx_error_text(rx->error));
}

static void note_condition(struct rexx *rx, struct activation *act, int trap, bool call,
                           struct str *desc)
{
    str_drop(rx, act->set.cond.desc);
    act->set.cond = (struct condition){(int8_t)trap, call, desc};
}

/* The clause of a trap's label, -1: there is none. */
static int32_t trap_label(struct rexx *rx, struct activation *act, int trap)
{
    struct str *label = act->set.trap[trap].label;
    if (label)
        return find_label(act, (struct rexx_string){label->data, label->len});
    rx_push(rx, v_text(rx, trap_name(trap)));
    struct value name = rx_pop(rx);
    int32_t at = find_label(act, (struct rexx_string){name.s->data, name.s->len});
    v_drop(rx, name);
    return at;
}

bool raise_condition(struct rexx *rx, int trap, struct rexx_string desc)
{
    struct activation *act = rx->act;
    struct trap *t = &act->set.trap[trap];
    if (t->how == TRAP_OFF)
        return false;
    if (t->how == TRAP_CALL && (t->delayed || t->pending))
        return true;
    struct value d = v_bytes(rx, desc.p, desc.n);
    if (t->how == TRAP_CALL) {
        str_drop(rx, t->pending_desc);
        t->pending_desc = d.s;
        t->pending = act->pending = true;
        t->pending_line = current_line(act);
        return true;
    }
    t->how = TRAP_OFF;
    note_condition(rx, act, trap, false, d.s);
    set_special(rx, SPECIAL_SIGL, v_int(current_line(act)));
    act->target = trap_label(rx, act, trap);
    if (act->target < 0)
        rx_raise(rx, 16);
    rx_throw(rx, THROW_SIGNAL);
}

bool traps_syntax(struct rexx *rx, struct activation *act)
{
    if (act->set.trap[TRAP_SYNTAX].how != TRAP_SIGNAL)
        return false;
    return !rx->unscanned || rx->unscanned != act->code ||
           trap_label(rx, act, TRAP_SYNTAX) <= (int32_t)rx->unscanned_pc;
}

/* An error has come to this activation: does it trap SYNTAX?  Its target is set then. */
bool trap_syntax(struct rexx *rx, struct activation *act)
{
    struct trap *t = &act->set.trap[TRAP_SYNTAX];
    if (!traps_syntax(rx, act))
        return false;
    t->how = TRAP_OFF;
    int error = rx->error;
    note_condition(rx, act, TRAP_SYNTAX, false, NULL);
    set_special(rx, SPECIAL_SIGL, v_int(current_line(act)));
    set_special(rx, SPECIAL_RC, v_int(error));
    act->target = trap_label(rx, act, TRAP_SYNTAX);
    if (act->target >= 0)
        return true;
    rx->error = 16;
    return false;
}

/* A handler that is no label of the program: a built-in function or an external routine. */
static void call_elsewhere(struct rexx *rx, struct trap *t, int trap)
{
    str_drop(rx, t->pending_desc);
    t->pending_desc = NULL;
    struct value name = t->label ? v_hold(v_of(t->label)) : v_text(rx, trap_name(trap));
    rx_push(rx, name);
    int builtin = builtin_find(rx, (struct rexx_string){name.s->data, name.s->len});
    v_drop(rx, builtin >= 0 ? builtin_call(rx, builtin, &rx->stack[rx->sp], 0)
                            : call_external(rx, name.s, 0, REXX_SUBROUTINE));
    v_drop(rx, rx_pop(rx));
}

/* CALL ON: runs the handlers of what came up in the last clause. */
void handle_pending(struct rexx *rx, struct activation *act)
{
    act->pending = false;
    for (int i = 0; i < TRAP_COUNT; i++) {
        struct trap *t = &act->set.trap[i];
        if (!t->pending || t->how != TRAP_CALL)
            continue;
        t->pending = false;
        int32_t label = trap_label(rx, act, i);
        if (label < 0) {
            call_elsewhere(rx, t, i);
            continue;
        }
        struct condition old = act->set.cond;
        act->set.cond = (struct condition){(int8_t)i, true, t->pending_desc};
        t->pending_desc = NULL;
        t->delayed = true;
        struct value v = call_internal(rx, (uint32_t)label, 0, REXX_SUBROUTINE, t->pending_line);
        v_drop(rx, v);
        t->delayed = false;
        str_drop(rx, act->set.cond.desc);
        act->set.cond = old;
    }
}

void run_trap(struct rexx *rx, struct activation *act, struct code *code, struct clause *c)
{
    struct trap *t = &act->set.trap[c->a];
    str_drop(rx, t->label);
    t->label = NULL;
    t->how = c->kind;
    t->delayed = t->pending = false;
    if (c->kind != TRAP_OFF && c->b) {
        t->label = code->symbols[c->b - 1].name;
        t->label->refs++;
    }
}
