/* The table of built-in functions (interp.h's BUILTINS), how their arguments are read, and those
 * that ask for settings.  A new function is a row there and an fn_NAME in one of these files. */
#include "cms/rexx/interp.h"

static const struct {
    const char *name;
    struct value (*fn)(struct rexx *rx, struct args *a);
    uint8_t least, most;
} table[] = {
#define ROW(name, least, most) {#name, fn_##name, least, most},
    BUILTINS(ROW)
#undef ROW
};

int builtin_find(struct rexx *rx, struct rexx_string upper)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (bytes_are(rx, upper, table[i].name))
            return (int)i;
    return -1;
}

struct value builtin_call(struct rexx *rx, int which, struct value *args, uint32_t nargs)
{
    struct args a = {args, nargs};
    if (nargs > table[which].most)
        rx_raise(rx, 40);
    for (uint32_t i = 0; i < table[which].least; i++)
        if (!arg_given(&a, i))
            rx_raise(rx, 40);
    struct temp_mark mark = rx_temp_mark(rx);
    struct value v = table[which].fn(rx, &a);
    rx_temp_release(rx, mark);
    return v;
}

bool arg_given(const struct args *a, uint32_t i)
{
    return i < a->n && !v_is_none(a->v[i]);
}

struct rexx_string arg_string(struct rexx *rx, struct args *a, uint32_t i)
{
    if (!arg_given(a, i))
        return (struct rexx_string){rx->null->data, 0};
    return v_string(rx, &a->v[i]);
}

int64_t arg_whole(struct rexx *rx, struct args *a, uint32_t i, int64_t otherwise, int64_t least)
{
    if (!arg_given(a, i))
        return otherwise;
    int64_t n;
    uint32_t digits = rx->act->set.digits;
    if (!v_whole(rx, a->v[i], digits < 9 ? 9 : digits, &n) || n < least)
        rx_raise(rx, 40);
    return n;
}

uint8_t arg_pad(struct rexx *rx, struct args *a, uint32_t i)
{
    if (!arg_given(a, i))
        return rx->cs.blank;
    struct rexx_string s = arg_string(rx, a, i);
    if (s.n != 1)
        rx_raise(rx, 40);
    return s.p[0];
}

char arg_option(struct rexx *rx, struct args *a, uint32_t i, const char *set, char otherwise)
{
    if (!arg_given(a, i))
        return otherwise;
    struct rexx_string s = arg_string(rx, a, i);
    char c = s.n ? (char)rx->cs.ascii[rx->cs.upper[s.p[0]]] : 0;
    if (!c || !strchr(set, c))
        rx_raise(rx, 40);
    return c;
}

struct num arg_number(struct rexx *rx, struct args *a, uint32_t i)
{
    struct num x;
    if (!arg_given(a, i))
        rx_raise(rx, 40);
    if (!num_read(rx, a->v[i], &x))
        rx_raise(rx, 40);
    num_round(&x, rx->act->set.digits);
    return x;
}

/* ---- settings ---- */

struct value fn_ADDRESS(struct rexx *rx, struct args *a)
{
    return v_hold(v_of(rx->act->set.env));
}

struct value fn_ARG(struct rexx *rx, struct args *a)
{
    const struct activation *act = rx->act;
    if (!arg_given(a, 0)) {
        if (arg_given(a, 1))
            rx_raise(rx, 40);
        return v_int(act->nargs);
    }
    int64_t n = arg_whole(rx, a, 0, 0, 1);
    struct value v = n <= act->nargs ? rx->stack[act->arg + (uint32_t)n - 1] : v_none();
    char option = arg_option(rx, a, 1, "EON", 'N');
    if (option == 'E')
        return v_bool(!v_is_none(v));
    if (option == 'O')
        return v_bool(v_is_none(v));
    return v_is_none(v) ? v_null(rx) : v_hold(v);
}

struct value fn_CONDITION(struct rexx *rx, struct args *a)
{
    const struct activation *act = rx->act;
    const struct condition *c = &act->set.cond;
    char option = arg_option(rx, a, 0, "CDIS", 'I');
    if (c->trap < 0)
        return v_null(rx);
    const struct trap *t = &act->set.trap[c->trap];
    switch (option) {
    case 'C':
        return v_text(rx, trap_name(c->trap));
    case 'D':
        return c->desc ? v_hold(v_of(c->desc)) : v_null(rx);
    case 'S':
        return v_text(rx, t->delayed ? "DELAY" : t->how == TRAP_OFF ? "OFF" : "ON");
    default:
        return v_text(rx, c->call ? "CALL" : "SIGNAL");
    }
}

struct value fn_DIGITS(struct rexx *rx, struct args *a)
{
    return v_int(rx->act->set.digits);
}

struct value fn_ERRORTEXT(struct rexx *rx, struct args *a)
{
    int64_t n = arg_whole(rx, a, 0, 0, 0);
    if (n > 99)
        rx_raise(rx, 40);
    const char *text = rexx_error_text((int)n);
    return text ? v_text(rx, text) : v_null(rx);
}

struct value fn_EXTERNALS(struct rexx *rx, struct args *a)
{
    return v_int(rx->host.externals ? (int64_t)rx->host.externals(rx->host.ctx) : 0);
}

struct value fn_FORM(struct rexx *rx, struct args *a)
{
    return v_text(rx, rx->act->set.engineering ? "ENGINEERING" : "SCIENTIFIC");
}

struct value fn_FUZZ(struct rexx *rx, struct args *a)
{
    return v_int(rx->act->set.fuzz);
}

struct value fn_LINESIZE(struct rexx *rx, struct args *a)
{
    return v_int(rx->host.linesize ? rx->host.linesize(rx->host.ctx) : 80);
}

struct value fn_QUEUED(struct rexx *rx, struct args *a)
{
    return v_int((int64_t)stack_queued(rx));
}

struct value fn_SOURCELINE(struct rexx *rx, struct args *a)
{
    const struct code *c = rx->act->code;
    if (!arg_given(a, 0))
        return v_int(c->nlines);
    int64_t n = arg_whole(rx, a, 0, 0, 1);
    if (n > c->nlines)
        rx_raise(rx, 40);
    const struct source_line *l = &c->lines[n - 1];
    return v_bytes(rx, c->text->data + l->off, l->len);
}

struct value fn_SYMBOL(struct rexx *rx, struct args *a)
{
    struct name n;
    if (!name_resolve(rx, arg_string(rx, a, 0), true, &n))
        return v_text(rx, "BAD");
    rx_push(rx, v_of(n.upper));
    bool set;
    struct value v = name_get(rx, &n, &set);
    v_drop(rx, v);
    v_drop(rx, rx_pop(rx));
    return v_text(rx, set && !n.constant ? "VAR" : "LIT");
}

struct value fn_TRACE(struct rexx *rx, struct args *a)
{
    struct activation *act = rx->act;
    struct value old = trace_get(rx, act);
    if (!arg_given(a, 0))
        return old;
    rx_push(rx, old);
    if (!trace_set(rx, act, arg_string(rx, a, 0), true))
        rx_raise(rx, 40);
    return rx_pop(rx);
}

struct value fn_USERID(struct rexx *rx, struct args *a)
{
    return v_text(rx, rx->host.userid ? rx->host.userid : "");
}

/* Of variables that are somewhere else: the host's. */
static struct value value_of_host(struct rexx *rx, struct args *a)
{
    struct rexx_string args[3] = {{NULL, 0}}, out = {NULL, 0};
    for (uint32_t k = 0; k < a->n && k < 3; k++)
        if (arg_given(a, k))
            args[k] = arg_string(rx, a, k);
    if (!rx->host.function || rx->host.function(rx->host.ctx, "VALUE", args, 3, &out) != REXX_FOUND)
        rx_raise(rx, 40);
    return v_bytes(rx, out.p, out.n);
}

struct value fn_VALUE(struct rexx *rx, struct args *a)
{
    struct name n;
    if (arg_string(rx, a, 2).n)
        return value_of_host(rx, a);
    if (!name_resolve(rx, arg_string(rx, a, 0), true, &n))
        rx_raise(rx, 40);
    rx_push(rx, v_of(n.upper));
    bool set;
    struct value old = name_get(rx, &n, &set);
    rx_push(rx, old);
    if (!set)
        raise_condition(rx, TRAP_NOVALUE, v_string(rx, &rx->stack[rx->sp - 1]));
    if (arg_given(a, 1)) {
        if (n.constant)
            rx_raise(rx, 40);
        name_set(rx, &n, v_hold(a->v[1]));
    }
    old = rx_pop(rx);
    v_drop(rx, rx_pop(rx));
    return old;
}
