/* Stages on the variables of the exec that issued PIPE, or of the REXX stage that issued CALLPIPE: STEM,
 * VAR, REXXVARS, VARLOAD, VARSET, VARDROP, VARFETCH.  User's Guide and Reference. */
#include "cms/pipelines/stages.h"
#include "cms/rexx/rexx.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whose variables: a program, so many up from the one that runs on an interpreter; for a stage, which
 * may go on when that has ended. */
struct pool {
    struct stage *s;
    struct rexx *rx;
    unsigned back;
};

enum { POOL_GONE = -3 };

static int pool_enter(const struct pool *p, struct activation **was)
{
    if (!pipe_variables_there(p->s, p->rx))
        return POOL_GONE;
    return rexx_backward(p->rx, p->back, was) ? 0 : POOL_GONE;
}

struct variables {
    struct pool pool;
    uint8_t name[260];
    size_t n;
    bool direct, append, tracking;
    long from;
};

static int pool_get(const struct pool *p, struct rexx_string name, bool direct,
                    struct rexx_string *value)
{
    struct activation *was;
    int rc = pool_enter(p, &was);
    if (rc)
        return rc;
    rc = rexx_get(p->rx, name, !direct, value);
    rexx_forward(p->rx, was);
    return rc;
}

static int pool_set(const struct pool *p, struct rexx_string name, bool direct,
                    struct rexx_string value)
{
    struct activation *was;
    int rc = pool_enter(p, &was);
    if (rc)
        return rc;
    rc = rexx_set(p->rx, name, !direct, value);
    rexx_forward(p->rx, was);
    return rc;
}

static int pool_drop(const struct pool *p, struct rexx_string name, bool direct)
{
    struct activation *was;
    int rc = pool_enter(p, &was);
    if (rc)
        return rc;
    rc = rexx_drop(p->rx, name, !direct);
    rexx_forward(p->rx, was);
    return rc;
}

static bool pool_next(const struct pool *p, size_t *cookie, struct rexx_string *name,
                      struct rexx_string *value)
{
    struct activation *was;
    if (pool_enter(p, &was))
        return false;
    bool more = rexx_next(p->rx, cookie, name, value);
    rexx_forward(p->rx, was);
    return more;
}

static bool pool_source(const struct pool *p, struct rexx_string *value)
{
    struct activation *was;
    if (pool_enter(p, &was))
        return false;
    bool there = rexx_private(p->rx, "SOURCE", value) >= 0;
    rexx_forward(p->rx, was);
    return there;
}

/* A variable's name in a message. */
static int name_failed(struct stage *s, const char *module, int rc, const void *name, size_t n)
{
    char text[60];
    n = n < sizeof text - 1 ? n : sizeof text - 1;
    if (rc == POOL_GONE)
        return pipe_error(s, module, 233, NULL);
    ebcdic_to_ascii(text, name, n);
    text[n] = 0;
    return pipe_error(s, module, rc == -2 ? 236 : n ? 235 : 231, text, NULL);
}

/* The program that is so many up; a REXX stage's caller is the exec that issued PIPE. */
static bool find_pool(struct stage *s, unsigned long back, bool main, struct pool *out)
{
    struct rexx *rx = pipe_variables(s), *outer = pipe_exec_variables(s);
    unsigned n = rx ? rexx_programs(rx) : 0;
    if (rx && rx != outer && (main || back >= n)) {
        back -= main ? 0 : n;
        rx = outer;
        n = rx ? rexx_programs(rx) : 0;
    }
    if (main && n > 0)
        back = n - 1;
    *out = (struct pool){s, rx, (unsigned)back};
    return rx && back < n;
}

/* PRODUCER or MAIN, a number, NOMSG233: which program's variables.  0, or 233. */
static int environment_operands(struct args *a, struct pool *pool)
{
    long back = 0;
    bool main = args_keyword(a, "MAIN", 4);
    int rc = 0;
    if (!main)
        args_keyword(a, "PRODUCER", 8);
    if (args_number_next(a))
        rc = args_number(a, 0, INT32_MAX, &back);
    bool quiet = args_keyword(a, "NOMSG233", 8);
    if (rc || find_pool(a->s, (unsigned long)back, main, pool))
        return rc;
    return quiet ? 233 : pipe_error(a->s, a->module, 233, NULL);
}

static int variable_operands(struct args *a, struct variables *v, bool stem)
{
    char name[250];
    v->n = args_bytes(a, name, sizeof name);
    if (!v->n)
        return args_bad(a);
    v->from = 1;
    ebcdic_from_ascii(v->name, name, v->n);
    int rc = environment_operands(a, &v->pool);
    if (!rc && args_keyword(a, "DIRECT", 6))
        v->direct = true;
    else if (!rc)
        args_keyword(a, "SYMBOLIC", 8);
    if (!rc && stem && args_keyword(a, "APPEND", 6))
        v->append = true;
    else if (!rc && stem && args_keyword(a, "FROM", 4))
        rc = args_number(a, 0, INT32_MAX - 1, &v->from);
    else if (!rc && !stem && args_keyword(a, "TRACKING", 8))
        v->tracking = true;
    return rc ? rc : args_end(a);
}

/* The variable whose name has the number k behind it (k < 0: the name as it is). */
static struct rexx_string variable(struct variables *v, uint8_t buf[300], long k)
{
    char tail[24] = "";
    if (k >= 0)
        snprintf(tail, sizeof tail, "%ld", k);
    size_t n = strlen(tail);
    memcpy(buf, v->name, v->n);
    ebcdic_from_ascii(buf + v->n, tail, n);
    return (struct rexx_string){buf, v->n + n};
}

static int set(struct stage *s, const char *module, struct variables *v, long k, const void *p,
               size_t n)
{
    uint8_t buf[300];
    struct rexx_string name = variable(v, buf, k);
    int rc = pool_set(&v->pool, name, v->direct, (struct rexx_string){p, n});
    return rc < 0 ? name_failed(s, module, rc, name.p, name.n) : 0;
}

/* The number of a stem's variables: 0; 1: it has none, and what it has instead; or what pool_get() says. */
static int count_of(struct variables *v, long *count, struct rexx_string *value)
{
    uint8_t name[300];
    *value = (struct rexx_string){NULL, 0};
    int rc = pool_get(&v->pool, variable(v, name, 0), v->direct, value);
    if (!rc && (!ebcdic_number(value->p, value->n, count) || *count < 0))
        rc = 1;
    return rc;
}

static int stem_in(struct stage *s, struct variables *v)
{
    struct buffer b = {0};
    struct rexx_string value;
    uint8_t buf[300];
    long count;
    int counted = count_of(v, &count, &value);
    if (counted < 0)
        return name_failed(s, "STM", counted, v->name, v->n);
    if (counted) {
        char text[40];
        size_t n = value.n < sizeof text - 1 ? value.n : sizeof text - 1;
        ebcdic_to_ascii(text, value.p, n);
        text[n] = 0;
        bool negative = ebcdic_number(value.p, value.n, &count);
        return pipe_error(s, "STM", negative ? 238 : 58, text, NULL);
    }
    for (long k = v->from; k <= count; k++) {
        struct rexx_string name = variable(v, buf, k);
        int rc = pool_get(&v->pool, name, v->direct, &value);
        if (rc < 0)
            return name_failed(s, "STM", rc, name.p, name.n);
        b.n = 0; /* the value is the interpreter's only until it runs again */
        if (!buffer_add(s, &b, value.p, value.n))
            return PIPE_NO_STORAGE;
        if (pipe_output(s, b.p, b.n))
            break;
    }
    return 0;
}

int pipe_stage_stem(struct stage *s)
{
    struct args a;
    struct record r;
    struct variables v = {0};
    struct rexx_string value;
    args_begin(&a, s, "STM");
    int rc = variable_operands(&a, &v, true);
    if (rc || pipe_commit(s, 0))
        return rc;
    if (stage_reads(s))
        return stem_in(s, &v);
    long k = v.from - 1;
    if (v.append && count_of(&v, &k, &value))
        k = 0;
    while (!rc && pipe_peek(s, &r) == 0) {
        rc = set(s, "STM", &v, ++k, r.p, r.n);
        if (!rc)
            stage_pass_on(s, &r);
    }
    char text[24];
    uint8_t count[24];
    int n = snprintf(text, sizeof text, "%ld", k);
    ebcdic_from_ascii(count, text, (size_t)n);
    return rc ? rc : set(s, "STM", &v, 0, count, (size_t)n);
}

/* The first record is the value; none: the variable is dropped.  TRACKING: each in turn; none: it stays
 * what it is. */
static int var_out(struct stage *s, struct variables *v)
{
    struct record r;
    uint8_t name[300];
    if (pipe_peek(s, &r)) {
        if (!v->tracking)
            pool_drop(&v->pool, variable(v, name, -1), v->direct);
        return 0;
    }
    int rc = set(s, "VAR", v, -1, r.p, r.n);
    if (!rc && !v->tracking)
        return pipe_connected(s, 0, true) ? pipe_short(s) : pipe_consume(s);
    while (!rc && v->tracking && pipe_peek(s, &r) == 0) {
        rc = set(s, "VAR", v, -1, r.p, r.n);
        if (!rc)
            stage_pass_on(s, &r);
    }
    return rc;
}

int pipe_stage_var(struct stage *s)
{
    struct args a;
    struct variables v = {0};
    struct rexx_string value;
    uint8_t buf[300];
    args_begin(&a, s, "VAR");
    int rc = variable_operands(&a, &v, false);
    if (rc || pipe_commit(s, 0))
        return rc;
    if (!stage_reads(s))
        return var_out(s, &v);
    struct buffer b = {0};
    struct rexx_string name = variable(&v, buf, -1);
    do {
        rc = pool_get(&v.pool, name, v.direct, &value);
        if (rc < 0)
            return name_failed(s, "VAR", rc, name.p, name.n);
        b.n = 0;
        if (!buffer_add(s, &b, value.p, value.n))
            return PIPE_NO_STORAGE;
    } while (!pipe_output(s, b.p, b.n) && v.tracking && pipe_pause(s));
    return 0;
}

/* TOLOAD: /name/value, as VARLOAD takes it. */
static int to_load(struct stage *s, struct pool *pool)
{
    struct rexx_string name, value;
    struct buffer b = {0};
    size_t cookie = 0;
    uint8_t slash;
    ebcdic_from_ascii(&slash, "/", 1);
    while (pipe_pause(s) && pool_next(pool, &cookie, &name, &value)) {
        b.n = 0;
        if (memchr(name.p, slash, name.n)) /* VARLOAD would not understand it */
            continue;
        if (!buffer_add(s, &b, &slash, 1) || !buffer_add(s, &b, name.p, name.n) ||
            !buffer_add(s, &b, &slash, 1) || !buffer_add(s, &b, value.p, value.n))
            return PIPE_NO_STORAGE;
        if (pipe_output(s, b.p, b.n))
            break;
    }
    return 0;
}

/* The source string, then name and value of each variable: s, n and v in column 1. */
int pipe_stage_rexxvars(struct stage *s)
{
    static const uint8_t blank = 0x40;
    struct args a;
    struct pool pool;
    struct rexx_string name, value;
    struct buffer b = {0}, c = {0};
    size_t cookie = 0;
    args_begin(&a, s, "RXV");
    int rc = environment_operands(&a, &pool);
    bool load = !rc && args_keyword(&a, "TOLOAD", 6);
    if (!rc)
        rc = args_end(&a);
    if (rc || pipe_commit(s, 0))
        return rc;
    if (load)
        return to_load(s, &pool);
    uint8_t letter;
    ebcdic_from_ascii(&letter, "s", 1);
    if (pool_source(&pool, &value) && buffer_add(s, &b, &letter, 1) &&
        buffer_add(s, &b, &blank, 1) && buffer_add(s, &b, value.p, value.n))
        pipe_output(s, b.p, b.n);
    while (pipe_pause(s) && pool_next(&pool, &cookie, &name, &value)) {
        b.n = c.n = 0;
        ebcdic_from_ascii(&letter, "n", 1);
        bool good = buffer_add(s, &b, &letter, 1) && buffer_add(s, &b, &blank, 1) &&
                    buffer_add(s, &b, name.p, name.n);
        ebcdic_from_ascii(&letter, "v", 1);
        good = good && buffer_add(s, &c, &letter, 1) && buffer_add(s, &c, &blank, 1) &&
               buffer_add(s, &c, value.p, value.n);
        if (!good)
            return PIPE_NO_STORAGE;
        if (pipe_output(s, b.p, b.n) || pipe_output(s, c.p, c.n))
            break;
    }
    return 0;
}

/* What VARLOAD, VARSET, VARDROP and VARFETCH are told. */
static int naming_operands(struct args *a, struct pool *pool, bool *direct)
{
    int rc = environment_operands(a, pool);
    *direct = !rc && args_keyword(a, "DIRECT", 6);
    if (!rc && !*direct)
        args_keyword(a, "SYMBOLIC", 8);
    return rc ? rc : args_end(a);
}

/* "=name=value", with any delimiter. */
int pipe_stage_varload(struct stage *s)
{
    struct args a;
    struct record r;
    struct pool pool;
    bool direct;
    args_begin(&a, s, "VLD");
    int rc = naming_operands(&a, &pool, &direct);
    while (!rc && pipe_peek(s, &r) == 0) {
        const uint8_t *end = r.n > 2 ? memchr(r.p + 1, r.p[0], r.n - 1) : NULL;
        if (r.n && r.p[0] != 0x40 && r.p[0] != 0x5c) { /* blank or asterisk: a comment */
            if (!end)
                return pipe_error(s, "VLD", 60, "", NULL);
            struct rexx_string name = {r.p + 1, (size_t)(end - r.p - 1)};
            rc = pool_set(&pool, name, direct,
                          (struct rexx_string){end + 1, (size_t)(r.p + r.n - end - 1)});
            if (rc < 0)
                return name_failed(s, "VLD", rc, name.p, name.n);
            rc = 0;
        }
        stage_pass_on(s, &r);
    }
    return rc;
}

/* Each record is the name of a variable. */
int pipe_stage_vardrop(struct stage *s)
{
    struct args a;
    struct record r;
    struct pool pool;
    bool direct;
    args_begin(&a, s, "VDR");
    int rc = naming_operands(&a, &pool, &direct);
    while (!rc && pipe_peek(s, &r) == 0) {
        int dropped = pool_drop(&pool, (struct rexx_string){r.p, r.n}, direct);
        if (dropped < 0)
            return name_failed(s, "VDR", dropped, r.p, r.n);
        stage_pass_on(s, &r);
    }
    return rc;
}

int pipe_stage_varfetch(struct stage *s)
{
    struct args a;
    struct record r;
    struct pool pool;
    struct rexx_string value;
    struct buffer b = {0};
    bool direct;
    args_begin(&a, s, "VFE");
    int rc = naming_operands(&a, &pool, &direct);
    while (!rc && pipe_peek(s, &r) == 0) {
        int got = pool_get(&pool, (struct rexx_string){r.p, r.n}, direct, &value);
        if (got < 0)
            return name_failed(s, "VFE", got, r.p, r.n);
        b.n = 0; /* the value is the interpreter's only until it runs again */
        if (!buffer_add(s, &b, value.p, value.n))
            return PIPE_NO_STORAGE;
        if (got && pipe_connected(s, 1, true) ? pipe_output_to(s, 1, r.p, r.n)
                                              : pipe_output(s, b.p, b.n))
            break;
        pipe_consume(s);
    }
    return rc;
}
