/* The interpreter's door: instances, rexx_run(), the variable pool for EXECCOMM, and the ways to
 * the host (terminal, program stack, clock). */
#include "cms/rexx/interp.h"
#include <stdlib.h>

enum {
    DEFAULT_MEMORY = 8 << 20,
    DEFAULT_STACK = 160 << 10,
    LEAST_MEMORY = 256 << 10,
    MOST_MEMORY = 1 << 30
};

/* ---- the instance ---- */

static void prepare(struct rexx *rx)
{
    static const char *const names[] = {"RC", "RESULT", "SIGL"};
    rx->null = str_new(rx, 0);
    rx->stack = rx_alloc(rx, STACK_VALUES * sizeof *rx->stack);
    for (int i = 0; i < 3; i++)
        rx->special[i] = v_text(rx, names[i]).s;
    rx_temp(rx, 1);
}

static bool prepare_guarded(struct rexx *rx)
{
    jmp_buf guard;
    if (setjmp(guard))
        return false;
    rx->guard = &guard;
    prepare(rx);
    rx->guard = NULL;
    return true;
}

struct rexx *rexx_create(const struct rexx_host *host, enum rexx_charset charset,
                         size_t memory_limit)
{
    struct rexx *rx = calloc(1, sizeof *rx);
    if (!rx)
        return NULL;
    rx->host = *host;
    if (!rx->host.stack_bytes)
        rx->host.stack_bytes = DEFAULT_STACK;
    charset_init(&rx->cs, charset);
    rx->arena.limit = memory_limit ? memory_limit : DEFAULT_MEMORY;
    if (rx->arena.limit < LEAST_MEMORY)
        rx->arena.limit = LEAST_MEMORY;
    if (rx->arena.limit > MOST_MEMORY)
        rx->arena.limit = MOST_MEMORY;
    rx->exit_value = rx->last_result = rx->shown = v_none();
    rx->random = 0x9e3779b97f4a7c15ull ^ (host->now_us ? host->now_us(host->ctx) : 0);
    if (!prepare_guarded(rx)) {
        rexx_destroy(rx);
        return NULL;
    }
    return rx;
}

void rexx_destroy(struct rexx *rx)
{
    if (!rx)
        return;
    arena_free_all(rx);
    free(rx);
}

void rexx_memory(const struct rexx *rx, size_t *now, size_t *peak)
{
    *now = rx->arena.used;
    *peak = rx->arena.peak;
}

static void push_args(struct rexx *rx, const struct rexx_string *args, size_t nargs)
{
    for (size_t i = 0; i < nargs; i++)
        rx_push(rx, args[i].p ? v_bytes(rx, args[i].p, args[i].n) : v_none());
}

/* rexx_run() with errors that no activation can take caught here. */
static int run_guarded(struct rexx *rx, const struct rexx_source *source, enum rexx_call how,
                       const char *address, const struct rexx_string *args, size_t nargs,
                       struct value *v)
{
    jmp_buf guard, *outer = rx->guard;
    uint32_t sp = rx->sp;
    int thrown = setjmp(guard), rc;
    if (!thrown) {
        rx->guard = &guard;
        push_args(rx, args, nargs);
        rc = run_program(rx, source, how, address, (uint32_t)nargs, v);
    } else {
        rc = 20000 + rx->error;
        say_fault(rx);
        say_message(rx, "DMSREX255T Insufficient storage for Exec interpreter");
    }
    rx->guard = outer;
    rx_drop_to(rx, sp);
    return rc;
}

int rexx_run(struct rexx *rx, const struct rexx_source *source, enum rexx_call how,
             const char *address, const struct rexx_string *args, size_t nargs,
             struct rexx_string *result)
{
    char *outer = rx->stack_base;
    if (!outer) /* programs within each other share what there is */
        rx->stack_base = __builtin_frame_address(0);
    struct value v = v_none();
    int rc = run_guarded(rx, source, how, address ? address : "CMS", args, nargs, &v);
    rx->stack_base = outer;
    if (!outer)
        rx->halt = false;
    v_drop(rx, rx->last_result);
    rx->last_result = v;
    if (result) {
        *result = (struct rexx_string){NULL, 0};
        if (!v_is_none(v))
            *result = v_string(rx, &rx->last_result);
    }
    return rc;
}

void rexx_resume(struct rexx *rx)
{
    rx->halt = false;
}

int rexx_return_code(struct rexx *rx, int run, struct rexx_string result)
{
    if (run || !result.p)
        return run;
    const struct charset *cs = &rx->cs;
    struct rexx_string s = bytes_strip(rx, result);
    bool negative = s.n && cs->ascii[s.p[0]] == '-';
    int64_t n = 0;
    if (s.n && (negative || cs->ascii[s.p[0]] == '+'))
        s.p++, s.n--;
    bool good = s.n > 0;
    for (size_t i = 0; i < s.n && good; i++) {
        good = (cs->kind[s.p[i]] & CH_DIGIT) && n <= INT32_MAX;
        n = n * 10 + (s.p[i] - cs->zero);
    }
    n = negative ? -n : n;
    if (good && n >= INT32_MIN && n <= INT32_MAX)
        return (int)n;
    say_fault(rx);
    say_message(rx, "DMSREX%dE Error 26 running %s %s, line %u: %s", rexx_message_number(26),
                rx->ended[0], rx->ended[1], rx->ended_line, rexx_error_text(26));
    return 20026;
}

/* ---- variables for the host ---- */

enum access { GET, SET, DROP };

static int pool_do(struct rexx *rx, enum access what, struct rexx_string name, bool symbolic,
                   struct rexx_string *value)
{
    struct name n;
    bool set = true;
    if (!name_resolve(rx, name, symbolic, &n))
        return -1;
    rx_push(rx, v_of(n.upper));
    if (n.constant && what != GET) {
        v_drop(rx, rx_pop(rx));
        return -1;
    }
    if (what == SET) {
        name_set(rx, &n, v_bytes(rx, value->p, value->n));
    } else if (what == DROP) {
        name_drop(rx, &n);
    } else {
        struct value v = name_get(rx, &n, &set);
        v_drop(rx, rx->shown);
        rx->shown = v;
        *value = v_string(rx, &rx->shown);
    }
    v_drop(rx, rx_pop(rx));
    return set ? 0 : 1;
}

static int pool_access(struct rexx *rx, enum access what, struct rexx_string name, bool symbolic,
                       struct rexx_string *value)
{
    if (!rx->act || !name.p)
        return -1;
    jmp_buf guard, *outer = rx->guard;
    uint32_t sp = rx->sp;
    struct temp_mark mark = rx_temp_mark(rx);
    volatile int rc = -2; /* as it is when an error comes back here */
    if (!setjmp(guard)) {
        rx->guard = &guard;
        rc = pool_do(rx, what, name, symbolic, value);
    }
    rx->guard = outer;
    rx_drop_to(rx, sp);
    rx_temp_release(rx, mark);
    return rc;
}

int rexx_get(struct rexx *rx, struct rexx_string name, bool symbolic, struct rexx_string *value)
{
    return pool_access(rx, GET, name, symbolic, value);
}

int rexx_set(struct rexx *rx, struct rexx_string name, bool symbolic, struct rexx_string value)
{
    return pool_access(rx, SET, name, symbolic, &value);
}

int rexx_drop(struct rexx *rx, struct rexx_string name, bool symbolic)
{
    return pool_access(rx, DROP, name, symbolic, NULL);
}

/* The k-th variable that has a value, counted through the pool and its stems. */
static struct var *nth(struct pool *pool, size_t k, struct var **stem)
{
    for (uint32_t i = 0; i < pool->vars.nbuckets; i++)
        for (struct var *v = pool->vars.bucket[i]; v; v = v->next) {
            struct var *w = v;
            while (w->alias)
                w = w->alias;
            *stem = NULL;
            if ((w->stem ? !v_is_none(w->stem->def) : !v_is_none(w->val)) && k-- == 0)
                return w;
            if (!w->stem)
                continue;
            *stem = w;
            for (uint32_t j = 0; j < w->stem->tails.nbuckets; j++)
                for (struct var *t = w->stem->tails.bucket[j]; t; t = t->next) {
                    struct var *u = t;
                    while (u->alias)
                        u = u->alias;
                    if (!v_is_none(u->val) && k-- == 0)
                        return u;
                }
        }
    return NULL;
}

static bool show_variable(struct rexx *rx, size_t k, struct rexx_string *name,
                          struct rexx_string *value)
{
    struct var *stem, *v = nth(rx->act->pool, k, &stem);
    if (!v)
        return false;
    struct str *head = stem ? stem->name : v->name, *tail = stem ? v->name : rx->null;
    struct str *s = str_new(rx, head->len + tail->len);
    memcpy(s->data, head->data, head->len);
    memcpy(s->data + head->len, tail->data, tail->len);
    v_drop(rx, rx->shown);
    rx->shown = v_of(s);
    *name = (struct rexx_string){s->data, s->len};
    *value = v_string(rx, v->stem ? &v->stem->def : &v->val);
    return true;
}

bool rexx_next(struct rexx *rx, size_t *cookie, struct rexx_string *name, struct rexx_string *value)
{
    if (!rx->act)
        return false;
    jmp_buf guard, *outer = rx->guard;
    if (setjmp(guard)) {
        rx->guard = outer;
        return false;
    }
    rx->guard = &guard;
    bool found = show_variable(rx, *cookie, name, value);
    rx->guard = outer;
    *cookie += found;
    return found;
}

/* The routine of the next program up. */
static struct activation *caller_of(struct activation *a)
{
    while (a && !a->program)
        a = a->up;
    return a ? a->up : NULL;
}

unsigned rexx_programs(const struct rexx *rx)
{
    unsigned n = 0;
    for (struct activation *a = rx->act; a; a = caller_of(a))
        n++;
    return n;
}

bool rexx_backward(struct rexx *rx, unsigned back, struct activation **was)
{
    struct activation *a = rx->act;
    for (*was = a; a && back; back--)
        a = caller_of(a);
    if (a)
        rx->act = a;
    return a != NULL;
}

void rexx_forward(struct rexx *rx, struct activation *was)
{
    rx->act = was;
}

int rexx_private(struct rexx *rx, const char *what, struct rexx_string *value)
{
    struct activation *a = rx->act;
    if (!a)
        return -1;
    jmp_buf guard, *outer = rx->guard;
    if (setjmp(guard)) {
        rx->guard = outer;
        return -2;
    }
    rx->guard = &guard;
    struct value v = v_none();
    if (!strcmp(what, "SOURCE"))
        v = program_source(rx);
    else if (!strcmp(what, "VERSION"))
        v = program_version(rx);
    else if (!strcmp(what, "ADDRESS"))
        v = v_bytes(rx, a->set.env->data, a->set.env->len);
    else if (!strcmp(what, "ARG"))
        v = a->nargs && !v_is_none(rx->stack[a->arg]) ? v_hold(rx->stack[a->arg]) : v_null(rx);
    int rc = v_is_none(v) ? -1 : 0;
    if (rc == 0) {
        v_drop(rx, rx->shown);
        rx->shown = v;
        *value = v_string(rx, &rx->shown);
    }
    rx->guard = outer;
    return rc;
}

/* ---- ways to the host ---- */

struct value program_version(struct rexx *rx)
{
    return v_text(rx, rx->host.version ? rx->host.version : "REXX370 4.02 01 Dec 1998");
}

struct value program_source(struct rexx *rx)
{
    static const char *const hows[] = {"COMMAND", "FUNCTION", "SUBROUTINE"};
    struct activation *a = rx->act;
    while (!a->program)
        a = a->up;
    char text[300];
    const struct str *names[] = {a->code->name, a->code->type, a->code->mode, a->code->called,
                                 rx->act->set.env};
    size_t n = 0;
    const char *words[] = {rx->host.system ? rx->host.system : "CMS", hows[a->how]};
    for (int i = 0; i < 2; i++)
        n += (size_t)(stpcpy(stpcpy(text + n, words[i]), " ") - (text + n));
    for (int i = 0; i < 5; i++) {
        char name[34];
        bytes_to_c(rx, (struct rexx_string){names[i]->data, names[i]->len}, name, sizeof name);
        char *end = stpcpy(text + n, name[0] ? name : "*");
        if (i < 4)
            *end++ = ' ';
        n = (size_t)(end - text);
    }
    text[n] = 0;
    return v_text(rx, text);
}

struct value terminal_line(struct rexx *rx)
{
    struct rexx_string line = {NULL, 0};
    if (!rx->host.read_line || !rx->host.read_line(rx->host.ctx, &line))
        return v_null(rx);
    return v_bytes(rx, line.p, line.n);
}

/* The instance's own program stack, for hosts without one. */
struct stack_line {
    struct stack_line *next;
    struct str *s;
};

void stack_push(struct rexx *rx, struct value v, bool lifo)
{
    uint8_t buf[INT_TEXT];
    struct rexx_string s = v_view(rx, v, buf);
    if (rx->host.push) {
        if (!rx->host.push(rx->host.ctx, s, lifo))
            rx_raise(rx, 5);
        return;
    }
    struct stack_line *l = rx_zalloc(rx, sizeof *l);
    l->next = rx->lines_head;
    if (lifo || !rx->lines_head) {
        rx->lines_head = l;
        if (!l->next)
            rx->lines_tail = l;
    } else {
        l->next = NULL;
        rx->lines_tail->next = l;
        rx->lines_tail = l;
    }
    rx->nlines++;
    l->s = v_bytes(rx, s.p, s.n).s;
}

bool stack_pull(struct rexx *rx, struct value *out)
{
    if (rx->host.pull) {
        struct rexx_string s = {NULL, 0};
        if (!rx->host.pull(rx->host.ctx, &s))
            return false;
        *out = v_bytes(rx, s.p, s.n);
        return true;
    }
    struct stack_line *l = rx->lines_head;
    if (!l)
        return false;
    rx->lines_head = l->next;
    rx->nlines--;
    *out = l->s ? v_of(l->s) : v_null(rx);
    rx_free(rx, l, sizeof *l);
    return true;
}

size_t stack_queued(struct rexx *rx)
{
    return rx->host.queued ? rx->host.queued(rx->host.ctx) : rx->nlines;
}
