/* A program as the interpreter keeps it: lines, clauses, symbols and expressions in arrays that
 * grow.  One struct for an exec's text and for what INTERPRET is given. */
#include "cms/rexx/interp.h"

struct code *code_new(struct rexx *rx)
{
    struct code *c = rx_zalloc(rx, sizeof *c);
    c->next = rx->orphan;
    rx->orphan = c;
    return c;
}

static void free_symbols(struct rexx *rx, struct code *c)
{
    for (uint32_t i = 0; i < c->nsymbols; i++) {
        str_drop(rx, c->symbols[i].name);
        if (c->symbols[i].kind == SYM_CONSTANT)
            v_drop(rx, c->symbols[i].val);
    }
    rx_free(rx, c->symbols, c->capsymbols * sizeof *c->symbols);
    rx_free(rx, c->buckets, c->nbuckets * sizeof *c->buckets);
    for (uint32_t i = 0; i < c->nparts; i++)
        str_drop(rx, c->parts[i].text);
    rx_free(rx, c->parts, c->capparts * sizeof *c->parts);
}

/* c must be in no list any more. */
void code_free(struct rexx *rx, struct code *c)
{
    struct str *names[] = {c->name, c->type, c->mode, c->called, c->text};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        str_drop(rx, names[i]);
    free_symbols(rx, c);
    for (uint32_t i = 0; i < c->nexprs; i++)
        v_drop(rx, c->exprs[i].v);
    for (uint32_t i = 0; i < c->ntmpls; i++)
        v_drop(rx, c->tmpls[i].v);
    rx_free(rx, c->lines, c->caplines * sizeof *c->lines);
    rx_free(rx, c->clauses, c->capclauses * sizeof *c->clauses);
    rx_free(rx, c->exprs, c->capexprs * sizeof *c->exprs);
    rx_free(rx, c->dos, c->capdos * sizeof *c->dos);
    rx_free(rx, c->tmpls, c->captmpls * sizeof *c->tmpls);
    rx_free(rx, c->items, c->capitems * sizeof *c->items);
    rx_free(rx, c, sizeof *c);
}

static struct str *native_name(struct rexx *rx, const char *ascii)
{
    return v_text(rx, ascii ? ascii : "").s;
}

/* Takes a copy of the source's lines, in the instance's character set. */
void code_load(struct rexx *rx, struct code *code, const struct rexx_source *src)
{
    size_t total = 0;
    for (size_t i = 0; i < src->nlines; i++)
        total += src->lines[i].n;
    if (src->nlines > UINT32_MAX / 16 || total > rx->arena.limit)
        rx_raise(rx, 5);
    code->name = native_name(rx, src->name);
    code->type = native_name(rx, src->type);
    code->mode = native_name(rx, src->mode);
    code->called = native_name(rx, src->called ? src->called : src->name);
    code->text = str_new(rx, total);
    uint32_t n = (uint32_t)src->nlines;
    code->lines = rx_grow(rx, NULL, &code->caplines, n ? n : 1, sizeof *code->lines);
    bool convert = (src->charset == REXX_EBCDIC) != rx->cs.ebcdic;
    struct charset other;
    if (convert)
        charset_init(&other, src->charset);
    uint32_t at = 0;
    for (uint32_t i = 0; i < n; i++) {
        code->lines[i] = (struct source_line){at, (uint32_t)src->lines[i].n};
        for (size_t k = 0; k < src->lines[i].n; k++, at++) {
            uint8_t b = src->lines[i].p[k];
            code->text->data[at] = convert ? rx->cs.native[other.ascii[b]] : b;
        }
    }
    code->nlines = n;
}

int32_t code_find_symbol(struct code *code, struct rexx_string upper)
{
    if (!code->nbuckets)
        return -1;
    uint32_t hash = bytes_hash(upper.p, upper.n);
    int32_t i = code->buckets[hash & (code->nbuckets - 1)];
    for (; i >= 0; i = code->symbols[i].next) {
        const struct str *name = code->symbols[i].name;
        if (code->symbols[i].hash == hash && name->len == upper.n &&
            memcmp(name->data, upper.p, upper.n) == 0)
            return i;
    }
    return -1;
}

static void widen_buckets(struct rexx *rx, struct code *c)
{
    uint32_t n = c->nbuckets ? c->nbuckets * 2 : 16;
    int32_t *b = rx_alloc(rx, n * sizeof *b);
    for (uint32_t i = 0; i < n; i++)
        b[i] = -1;
    for (uint32_t i = 0; i < c->nsymbols; i++) {
        int32_t *at = &b[c->symbols[i].hash & (n - 1)];
        c->symbols[i].next = *at;
        *at = (int32_t)i;
    }
    rx_free(rx, c->buckets, c->nbuckets * sizeof *b);
    c->buckets = b;
    c->nbuckets = n;
}

static void add_part(struct rexx *rx, struct code *code, uint32_t symbol, struct rexx_string s)
{
    struct part part = {-1, NULL};
    if (s.n && (rx->cs.kind[s.p[0]] & CH_START))
        part.symbol = (int32_t)code_symbol(rx, code, s);
    code->parts = rx_grow(rx, code->parts, &code->capparts, code->nparts + 1, sizeof part);
    code->parts[code->nparts] = part;
    if (part.symbol < 0)
        code->parts[code->nparts].text = v_bytes(rx, s.p, s.n).s;
    code->nparts++;
    code->symbols[symbol].nparts++;
}

/* A compound symbol: its stem and the parts of its tail.  The parts' symbols are entered first, so
 * that the parts of one symbol stand together. */
static void split_compound(struct rexx *rx, struct code *code, uint32_t symbol)
{
    struct str *name = code->symbols[symbol].name;
    uint8_t dot = rx->cs.native['.'];
    uint32_t at = (uint32_t)((uint8_t *)memchr(name->data, dot, name->len) - name->data) + 1;
    uint32_t stem = code_symbol(rx, code, (struct rexx_string){name->data, at});
    code->symbols[symbol].stem = stem;
    code->symbols[symbol].part = code->nparts;
    for (;;) {
        uint32_t end = at;
        while (end < name->len && name->data[end] != dot)
            end++;
        add_part(rx, code, symbol, (struct rexx_string){name->data + at, end - at});
        if (end >= name->len)
            return;
        at = end + 1;
    }
}

/* A constant symbol's value: as a whole number when that is its plain form. */
static struct value constant_value(struct rexx *rx, struct str *name)
{
    int64_t n = 0;
    if (name->len && name->len <= 18 && (name->len == 1 || name->data[0] != rx->cs.zero)) {
        uint32_t i = 0;
        for (; i < name->len && (rx->cs.kind[name->data[i]] & CH_DIGIT); i++)
            n = n * 10 + (name->data[i] - rx->cs.zero);
        if (i == name->len)
            return v_int(n);
    }
    return v_hold(v_of(name));
}

uint32_t code_symbol(struct rexx *rx, struct code *code, struct rexx_string upper)
{
    int32_t have = code_find_symbol(code, upper);
    if (have >= 0)
        return (uint32_t)have;
    uint32_t at = code->nsymbols;
    code->symbols = rx_grow(rx, code->symbols, &code->capsymbols, at + 1, sizeof *code->symbols);
    struct value name = v_bytes(rx, upper.p, upper.n);
    struct symbol *s = &code->symbols[at];
    *s = (struct symbol){.name = name.s, .hash = bytes_hash(upper.p, upper.n), .label = -1};
    s->val = v_none();
    s->builtin = -1;
    s->next = -1;
    code->nsymbols++;
    if (code->nsymbols > code->nbuckets) {
        widen_buckets(rx, code);
    } else {
        int32_t *b = &code->buckets[s->hash & (code->nbuckets - 1)];
        s->next = *b;
        *b = (int32_t)at;
    }
    const uint8_t *dot = upper.n ? memchr(s->name->data, rx->cs.native['.'], s->name->len) : NULL;
    if (!upper.n || !(rx->cs.kind[s->name->data[0]] & CH_START)) {
        s->kind = SYM_CONSTANT;
        s->val = constant_value(rx, s->name);
    } else if (!dot) {
        s->kind = SYM_SIMPLE;
    } else if (dot == s->name->data + s->name->len - 1) {
        s->kind = SYM_STEM;
    } else {
        s->kind = SYM_COMPOUND;
        split_compound(rx, code, at);
    }
    s = &code->symbols[at];
    s->builtin = (int16_t)builtin_find(rx, (struct rexx_string){s->name->data, s->name->len});
    return at;
}
