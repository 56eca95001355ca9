/* Variables.  A pool is one routine's variables (PROCEDURE makes a new one); a variable whose name
 * ends in a period has a stem, a table of tails.  EXPOSE makes an alias, so that the two pools
 * share the variable itself.
 *
 * What it keeps true: a variable of a pool is never freed before its pool, so that symbols may
 * remember it; a stem's tails are freed when the stem is assigned, except those that are exposed. */
#include "cms/rexx/interp.h"

static struct var *table_find(const struct table *t, struct rexx_string name, uint32_t hash)
{
    if (!t->nbuckets)
        return NULL;
    for (struct var *v = t->bucket[hash & (t->nbuckets - 1)]; v; v = v->next)
        if (v->hash == hash && v->name->len == name.n && memcmp(v->name->data, name.p, name.n) == 0)
            return v;
    return NULL;
}

static void table_widen(struct rexx *rx, struct table *t)
{
    uint32_t n = t->nbuckets ? t->nbuckets * 2 : 8;
    struct var **b = rx_zalloc(rx, n * sizeof *b);
    for (uint32_t i = 0; i < t->nbuckets; i++)
        for (struct var *v = t->bucket[i], *next; v; v = next) {
            next = v->next;
            v->next = b[v->hash & (n - 1)];
            b[v->hash & (n - 1)] = v;
        }
    rx_free(rx, t->bucket, t->nbuckets * sizeof *b);
    t->bucket = b;
    t->nbuckets = n;
}

/* Adds a variable that is not there; holds name. */
static struct var *table_add(struct rexx *rx, struct table *t, struct str *name, uint32_t hash)
{
    if (t->count >= t->nbuckets)
        table_widen(rx, t);
    struct var *v = rx_zalloc(rx, sizeof *v);
    v->name = name;
    name->refs++;
    v->hash = hash;
    v->val = v_none();
    v->next = t->bucket[hash & (t->nbuckets - 1)];
    t->bucket[hash & (t->nbuckets - 1)] = v;
    t->count++;
    return v;
}

static void table_free(struct rexx *rx, struct table *t);

static void var_free(struct rexx *rx, struct var *v)
{
    if (v->stem) {
        v_drop(rx, v->stem->def);
        table_free(rx, &v->stem->tails);
        rx_free(rx, v->stem, sizeof *v->stem);
    }
    v_drop(rx, v->val);
    str_drop(rx, v->name);
    rx_free(rx, v, sizeof *v);
}

static void table_free(struct rexx *rx, struct table *t)
{
    for (uint32_t i = 0; i < t->nbuckets; i++)
        for (struct var *v = t->bucket[i], *next; v; v = next) {
            next = v->next;
            var_free(rx, v);
        }
    rx_free(rx, t->bucket, t->nbuckets * sizeof *t->bucket);
    *t = (struct table){0};
}

struct pool *pool_new(struct rexx *rx)
{
    struct pool *p = rx_zalloc(rx, sizeof *p);
    p->id = ++rx->pools;
    return p;
}

void pool_free(struct rexx *rx, struct pool *pool)
{
    table_free(rx, &pool->vars);
    rx_free(rx, pool, sizeof *pool);
}

static struct var *pool_entry(struct rexx *rx, struct pool *pool, struct str *name, uint32_t hash)
{
    struct var *v = table_find(&pool->vars, (struct rexx_string){name->data, name->len}, hash);
    if (!v)
        v = table_add(rx, &pool->vars, name, hash);
    if (!v->alias && !v->stem && rx->cs.ascii[name->data[name->len - 1]] == '.') {
        v->stem = rx_zalloc(rx, sizeof *v->stem);
        v->stem->def = v_none();
    }
    return v;
}

static struct var *follow(struct var *v)
{
    while (v->alias)
        v = v->alias;
    return v;
}

struct var *pool_find(struct rexx *rx, struct pool *pool, struct str *name, uint32_t hash)
{
    return follow(pool_entry(rx, pool, name, hash));
}

/* The tail's own entry, aliases not followed. */
static struct var *stem_entry(struct rexx *rx, struct var *stem, struct rexx_string tail,
                              bool create)
{
    uint32_t hash = bytes_hash(tail.p, tail.n);
    struct var *v = table_find(&stem->stem->tails, tail, hash);
    if (!v && create) {
        struct value name = v_bytes(rx, tail.p, tail.n);
        rx_push(rx, name);
        v = table_add(rx, &stem->stem->tails, name.s, hash);
        v_drop(rx, rx_pop(rx));
    }
    return v;
}

struct var *stem_find(struct rexx *rx, struct var *stem, struct rexx_string tail, bool create)
{
    struct var *v = stem_entry(rx, stem, tail, create);
    return v ? follow(v) : NULL;
}

struct value stem_get(struct rexx *rx, struct var *stem, struct rexx_string tail)
{
    struct var *v = stem_find(rx, stem, tail, false);
    if (v && (v->dropped || !v_is_none(v->val)))
        return v->val;
    return stem->stem->def;
}

void var_set(struct rexx *rx, struct var *v, struct value val)
{
    struct value old = v->val;
    v->val = val;
    v->dropped = false;
    v_drop(rx, old);
}

/* Forgets all tails: those that somebody exposed lose their value only. */
static void stem_clear(struct rexx *rx, struct var *stem)
{
    struct table *t = &stem->stem->tails;
    for (uint32_t i = 0; i < t->nbuckets; i++) {
        struct var **at = &t->bucket[i];
        while (*at) {
            struct var *v = *at;
            if (v->exposed || v->alias) {
                var_set(rx, follow(v), v_none());
                at = &v->next;
                continue;
            }
            *at = v->next;
            t->count--;
            var_free(rx, v);
        }
    }
}

void stem_assign(struct rexx *rx, struct var *stem, struct value v)
{
    stem_clear(rx, stem);
    struct value old = stem->stem->def;
    stem->stem->def = v;
    v_drop(rx, old);
}

void stem_drop_tail(struct rexx *rx, struct var *stem, struct rexx_string tail)
{
    struct var *v = stem_find(rx, stem, tail, !v_is_none(stem->stem->def));
    if (v) {
        var_set(rx, v, v_none());
        v->dropped = true;
    }
}

/* ---- names that are known only when the program runs ---- */

static uint8_t dot_of(struct rexx *rx)
{
    return rx->cs.native['.'];
}

/* Is this a symbol, and of which kind?  -1: it is none. */
static int name_kind(struct rexx *rx, struct rexx_string s)
{
    if (s.n == 0 || s.n > 250)
        return -1;
    size_t dots = 0, first = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!(rx->cs.kind[s.p[i]] & CH_SYMBOL))
            return -1;
        if (s.p[i] == dot_of(rx) && dots++ == 0)
            first = i;
    }
    if (!(rx->cs.kind[s.p[0]] & CH_START))
        return SYM_CONSTANT;
    if (!dots)
        return SYM_SIMPLE;
    return first == s.n - 1 ? SYM_STEM : SYM_COMPOUND;
}

/* The value of a simple variable by name, or the name itself. */
static struct rexx_string simple_text(struct rexx *rx, struct rexx_string name)
{
    struct var *v = table_find(&rx->act->pool->vars, name, bytes_hash(name.p, name.n));
    if (v)
        v = follow(v);
    if (!v || v_is_none(v->val))
        return name;
    uint8_t *buf = rx_temp(rx, INT_TEXT);
    return v_view(rx, v->val, buf);
}

/* Puts the values of the simple symbols in a tail; in temporary memory. */
static struct rexx_string substitute_tail(struct rexx *rx, struct rexx_string tail)
{
    size_t total = 0, parts = 1;
    for (size_t i = 0; i < tail.n; i++)
        parts += tail.p[i] == dot_of(rx);
    struct rexx_string *part = rx_temp(rx, parts * sizeof *part);
    size_t at = 0;
    for (size_t k = 0; k < parts; k++) {
        struct rexx_string s = {tail.p + at, 0};
        while (at + s.n < tail.n && tail.p[at + s.n] != dot_of(rx))
            s.n++;
        at += s.n + 1;
        if (s.n && (rx->cs.kind[s.p[0]] & CH_START))
            s = simple_text(rx, s);
        part[k] = s;
        total += s.n + 1;
    }
    uint8_t *out = rx_temp(rx, total), *q = out;
    for (size_t k = 0; k < parts; k++) {
        if (k)
            *q++ = dot_of(rx);
        memcpy(q, part[k].p, part[k].n);
        q += part[k].n;
    }
    return (struct rexx_string){out, (size_t)(q - out)};
}

bool name_resolve(struct rexx *rx, struct rexx_string name, bool symbolic, struct name *out)
{
    *out = (struct name){0};
    struct rexx_string head = name;
    if (!symbolic) { /* the tail is taken as it is and may have any bytes */
        const uint8_t *dot = name.n ? memchr(name.p, dot_of(rx), name.n) : NULL;
        if (dot)
            head.n = (size_t)(dot - name.p) + 1;
    }
    int kind = name_kind(rx, head);
    if (kind < 0)
        return false;
    if (!symbolic && head.n < name.n)
        kind = SYM_COMPOUND;
    struct str *upper = str_upper(rx, symbolic ? name : head);
    rx_push(rx, v_of(upper));
    struct rexx_string u = {upper->data, upper->len};
    if (kind == SYM_CONSTANT) {
        out->constant = true;
    } else if (kind != SYM_COMPOUND) {
        out->stem = kind == SYM_STEM;
        out->var = pool_find(rx, rx->act->pool, upper, bytes_hash(u.p, u.n));
    } else {
        size_t stem = symbolic ? (size_t)((uint8_t *)memchr(u.p, dot_of(rx), u.n) - u.p) + 1 : u.n;
        struct value s = v_bytes(rx, u.p, stem);
        rx_push(rx, s);
        out->var = pool_find(rx, rx->act->pool, s.s, bytes_hash(u.p, stem));
        v_drop(rx, rx_pop(rx));
        out->compound = true;
        out->tail = symbolic ? substitute_tail(rx, (struct rexx_string){u.p + stem, u.n - stem})
                             : (struct rexx_string){name.p + head.n, name.n - head.n};
    }
    out->upper = rx_pop(rx).s;
    return true;
}

void name_release(struct rexx *rx, struct name *n)
{
    str_drop(rx, n->upper);
    n->upper = NULL;
}

/* STEM.TAIL as a string: what a compound variable without a value stands for. */
static struct value compound_name(struct rexx *rx, struct name *n)
{
    struct str *stem = n->var->name;
    struct str *s = str_new(rx, stem->len + n->tail.n);
    memcpy(s->data, stem->data, stem->len);
    memcpy(s->data + stem->len, n->tail.p, n->tail.n);
    return v_of(s);
}

struct value name_get(struct rexx *rx, struct name *n, bool *set)
{
    *set = true;
    if (n->constant)
        return v_hold(v_of(n->upper));
    struct value v = n->compound ? stem_get(rx, n->var, n->tail)
                     : n->stem   ? n->var->stem->def
                                 : n->var->val;
    if (!v_is_none(v))
        return v_hold(v);
    *set = false;
    return n->compound ? compound_name(rx, n) : v_hold(v_of(n->upper));
}

void name_set(struct rexx *rx, struct name *n, struct value v)
{
    if (n->compound) {
        rx_push(rx, v);
        struct var *var = stem_find(rx, n->var, n->tail, true);
        var_set(rx, var, rx_pop(rx));
    } else if (n->stem) {
        stem_assign(rx, n->var, v);
    } else {
        var_set(rx, n->var, v);
    }
}

void name_drop(struct rexx *rx, struct name *n)
{
    if (n->compound)
        stem_drop_tail(rx, n->var, n->tail);
    else if (n->stem)
        stem_assign(rx, n->var, v_none());
    else if (n->var)
        var_set(rx, n->var, v_none());
}

/* Makes `name`, as `from` has it, known in `to`. */
void expose_name(struct rexx *rx, struct pool *from, struct pool *to, struct rexx_string name)
{
    struct activation *act = rx->act;
    struct pool *mine = act->pool;
    struct temp_mark mark = rx_temp_mark(rx);
    struct name n;
    act->pool = from;
    bool good = name_resolve(rx, name, true, &n);
    act->pool = mine;
    if (!good)
        rx_raise(rx, 20);
    if (n.constant) {
        name_release(rx, &n);
        rx_raise(rx, 31);
    }
    rx_push(rx, v_of(n.upper));
    if (n.compound) {
        struct str *stem = n.var->name;
        struct var *here = pool_find(rx, to, stem, bytes_hash(stem->data, stem->len));
        struct var *theirs = stem_find(rx, n.var, n.tail, true);
        if (here != n.var) { /* the stem as a whole is not exposed already */
            struct var *entry = stem_entry(rx, here, n.tail, true);
            if (entry != theirs && !entry->alias) {
                entry->alias = theirs;
                theirs->exposed = true;
            }
        }
    } else {
        struct var *entry = pool_entry(rx, to, n.upper, bytes_hash(n.upper->data, n.upper->len));
        if (entry != n.var && !entry->alias) {
            entry->alias = n.var;
            n.var->exposed = true;
            /* A symbol may have found the entry already: (a.1) in front of a. */
            to->id = ++rx->pools;
        }
    }
    v_drop(rx, rx_pop(rx));
    rx_temp_release(rx, mark);
}
