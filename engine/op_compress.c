/* COMPRESSION CALL: strings to indexes of dictionary entries and back.  "Enterprise Systems
 * Architecture/390 Data Compression" (SA22-7208); Principles of Operation, chapter 7.
 *
 * A dictionary is a tree: an entry says by which characters its children extend its symbol.  Kept
 * true: the registers change with each whole symbol, so that an access exception in the middle of
 * one finds them as they were behind the last. */
#include "engine/access.h"

#define SYMBOL_MAX   260
#define ENTRY_CHAINS 127  /* entries of one symbol in expansion */
#define UNIT_BYTES   4096 /* done at a time: CC 3 then */

/* General register 0. */
#define GR0_TRANSLATE 0x10000u
#define GR0_FORMAT_1  0x200u
#define GR0_EXPAND    0x100u

struct call {
    struct vcpu *c;
    unsigned r1, r2;
    unsigned bits, bit; /* of an index; where the next one begins in the compressed byte */
    bool format_1;
    uint64_t dictionary, translation; /* translation: 0 for none */
    uint64_t dst, dst_len, src, src_len;
};

static uint64_t length(const struct vcpu *c, unsigned r)
{
    return c->amode == 64 ? c->gr[r] : gr32(c, r);
}

static void set_length(struct vcpu *c, unsigned r, uint64_t n)
{
    if (c->amode == 64)
        c->gr[r] = n;
    else
        set_gr32(c, r, (uint32_t)n);
}

/* A symbol is done. */
static void commit(struct call *k)
{
    struct vcpu *c = k->c;
    set_gr_address(c, k->r1, k->dst);
    set_length(c, k->r1 + 1, k->dst_len);
    set_gr_address(c, k->r2, k->src);
    set_length(c, k->r2 + 1, k->src_len);
    c->gr[1] = (c->gr[1] & ~7ULL) | k->bit;
}

static _Noreturn void bad_dictionary(struct call *k)
{
    cpu_data_exception(k->c, 0);
}

/* Entry `index` of the dictionary, or of the one behind it. */
static void entry(struct call *k, unsigned index, bool second, uint8_t e[8])
{
    if (index >> k->bits)
        bad_dictionary(k);
    uint64_t at = k->dictionary + (second ? 8ULL << k->bits : 0) + index * 8;
    operand_fetch(k->c, e, at & k->c->address_mask, k->r2, 8);
}

/* --- expansion ------------------------------------------------------------------------------------ */

/* The symbol of an index, its last characters first; its length. */
static unsigned expand_symbol(struct call *k, unsigned index, uint8_t symbol[SYMBOL_MAX])
{
    uint8_t e[8];
    if (index < 256) {
        symbol[0] = (uint8_t)index;
        return 1;
    }
    memset(symbol, 0, SYMBOL_MAX);
    unsigned whole = 0;
    for (unsigned n = 0; n < ENTRY_CHAINS; n++) {
        entry(k, index, false, e);
        unsigned partial = e[0] >> 5;
        if (!partial) { /* a complete symbol, or the first part of one */
            unsigned complete = e[0] & 7;
            if (!complete)
                break;
            memcpy(symbol, e + 1, complete);
            return whole ? whole : complete;
        }
        if (partial > 5)
            break;
        memcpy(symbol + e[7], e + 2, partial);
        if (!whole)
            whole = e[7] + partial;
        index = get16(e) & 0x1fff;
    }
    bad_dictionary(k);
}

static unsigned next_index(struct call *k)
{
    uint8_t b[4] = {0};
    operand_fetch(k->c, b, k->src, k->r2, (k->bit + k->bits + 7) / 8);
    return get32(b) >> (32 - k->bit - k->bits) & ((1u << k->bits) - 1);
}

static unsigned expand(struct call *k)
{
    struct vcpu *c = k->c;
    uint8_t symbol[SYMBOL_MAX];
    for (unsigned done = 0; done < UNIT_BYTES;) {
        if (k->src_len < 4 && k->src_len * 8 < k->bit + k->bits)
            return 0;
        if (!k->dst_len)
            return 1;
        unsigned n = expand_symbol(k, next_index(k), symbol);
        if (n > k->dst_len)
            return 1;
        unsigned first = n > 256 ? 256 : n;
        operand_store(c, k->dst, k->r1, symbol, first);
        if (n > first)
            operand_store(c, (k->dst + first) & c->address_mask, k->r1, symbol + first, n - first);
        unsigned whole = (k->bit + k->bits) / 8;
        k->bit = (k->bit + k->bits) & 7;
        k->dst = (k->dst + n) & c->address_mask;
        k->dst_len -= n;
        k->src = (k->src + whole) & c->address_mask;
        k->src_len -= whole;
        commit(k);
        done += n;
    }
    return 3;
}

/* --- compression ------------------------------------------------------------------------------------ */

/* A character entry: what it adds to its parent's symbol behind the first character, and its
 * children's first characters. */
struct character {
    uint8_t more[5], child[5];
    unsigned mores, children;
    unsigned examine; /* child n has an entry worth looking at: bit 0x8000 >> n */
    unsigned examine_sibling;
    unsigned first; /* child's index */
    bool siblings;  /* there are more children, by sibling descriptors */
};

static void character_entry(struct call *k, unsigned index, struct character *x)
{
    uint8_t e[8];
    entry(k, index, false, e);
    memset(x, 0, sizeof *x);
    x->children = e[0] >> 5;
    x->first = get16(e + 1) & 0x1fff;
    x->examine = (e[0] & 0x1fu) << 11;
    x->examine_sibling = (e[1] & 0xc0u) << 8;
    if (x->children < 2) {
        x->mores = e[1] >> 5;
        if (x->mores > 5 - x->children)
            bad_dictionary(k);
    } else {
        unsigned room = e[1] & 0x20 ? 4 : 5;
        x->mores = 5 - room;
        if (x->children > room + 1)
            bad_dictionary(k);
        if (x->children == room + 1) {
            x->siblings = true;
            x->children = room;
        }
    }
    memcpy(x->more, e + 3, x->mores);
    memcpy(x->child, e + 3 + x->mores, x->children);
}

struct siblings {
    uint8_t character[14];
    unsigned count, examine;
    bool more;
};

/* parent: with the first descriptor only; it has the last children's examine bits. */
static void sibling_entry(struct call *k, unsigned index, const struct character *parent,
                          struct siblings *s)
{
    uint8_t e[8];
    unsigned most = k->format_1 ? 14 : 7, own = k->format_1 ? 12 : 5;
    memset(s, 0, sizeof *s);
    entry(k, index, false, e);
    s->count = e[0] >> (k->format_1 ? 4 : 5);
    s->more = !s->count || s->count > (k->format_1 ? 14u : 6u);
    if (s->more)
        s->count = most;
    s->examine = k->format_1 ? get16(e) << 4 & 0xfff0u : (e[0] & 0x1fu) << 11;
    s->examine |= (parent ? parent->examine_sibling : 0xc000u) >> own;
    if (k->format_1) {
        memcpy(s->character, e + 2, 6);
        entry(k, index, true, e);
        memcpy(s->character + 6, e, 8);
    } else {
        memcpy(s->character, e + 1, 7);
    }
}

/* Do the characters behind the next source character go on as the entry says? */
static bool extends(struct call *k, const struct character *x)
{
    if (k->src_len < 1 + (uint64_t)x->mores)
        return false;
    for (unsigned n = 0; n < x->mores; n++)
        if (load8(k->c, (k->src + 1 + n) & k->c->address_mask, k->r2) != x->more[n])
            return false;
    return true;
}

static void consume(struct call *k, unsigned n)
{
    k->src = (k->src + n) & k->c->address_mask;
    k->src_len -= n;
}

/* Find the child by which the source goes on, and go to it; false: none, *index stays.  *leaf: it has no
 * entry to look at, and so ends the symbol. */
static bool child_by_sibling(struct call *k, const struct character *parent, unsigned *index,
                             struct character *x, bool *leaf)
{
    uint8_t next = load8(k->c, k->src, k->r2);
    unsigned at = parent->first + parent->children;
    struct siblings s = {.more = true};
    for (const struct character *first = parent; s.more; first = NULL, at += s.count + 1) {
        sibling_entry(k, at, first, &s);
        for (unsigned n = 0; n < s.count; n++) {
            if (s.character[n] != next)
                continue;
            *leaf = !(s.examine & 0x8000u >> n);
            if (!*leaf) {
                character_entry(k, at + n + 1, x);
                if (!extends(k, x))
                    return false;
            }
            *index = at + n + 1;
            return true;
        }
    }
    return false;
}

static bool child(struct call *k, const struct character *parent, unsigned *index,
                  struct character *x, bool *leaf)
{
    uint8_t next = load8(k->c, k->src, k->r2);
    bool only_equal = true; /* several children may begin with the same character, the first ones */
    for (unsigned n = 0; n < parent->children; n++) {
        if (parent->child[n] != next) {
            only_equal = false;
            continue;
        }
        *leaf = !(parent->examine & 0x8000u >> n);
        if (!*leaf) {
            character_entry(k, parent->first + n, x);
            if (!extends(k, x)) {
                if (!only_equal || n + 1 == parent->children)
                    return false;
                continue;
            }
        }
        *index = parent->first + n;
        return true;
    }
    return parent->siblings && child_by_sibling(k, parent, index, x, leaf);
}

/* The longest symbol that the source begins with; it is consumed. */
static unsigned compress_symbol(struct call *k)
{
    struct character here, next;
    unsigned index = load8(k->c, k->src, k->r2), n = 1;
    uint64_t begin = k->src_len;
    character_entry(k, index, &here);
    consume(k, 1);
    while (here.children && k->src_len && n++ < SYMBOL_MAX) {
        bool leaf;
        if (!child(k, &here, &index, &next, &leaf))
            break;
        consume(k, leaf ? 1 : 1 + next.mores);
        if (leaf)
            break;
        here = next;
    }
    if (begin - k->src_len > SYMBOL_MAX || n > SYMBOL_MAX)
        bad_dictionary(k);
    return index;
}

static void put_index(struct call *k, unsigned index)
{
    struct vcpu *c = k->c;
    uint8_t b[4];
    unsigned end = k->bit + k->bits, whole = end / 8;
    if (k->translation)
        index = load16(c, (k->translation + 2 * index) & c->address_mask, k->r2) &
                ((1u << k->bits) - 1);
    uint32_t before = k->bit ? (uint32_t)load8(c, k->dst, k->r1) << 24 : 0;
    before &= ~(0xffffffffu >> k->bit);
    put32(b, before | (uint32_t)index << (32 - end));
    operand_store(c, k->dst, k->r1, b, (end + 7) / 8);
    k->bit = end & 7;
    k->dst = (k->dst + whole) & c->address_mask;
    k->dst_len -= whole;
}

static unsigned compress(struct call *k)
{
    uint64_t begin = k->src_len;
    while (begin - k->src_len < UNIT_BYTES) {
        if (!k->src_len)
            return 0;
        if (k->dst_len < 4 && k->dst_len * 8 < k->bit + k->bits)
            return 1;
        put_index(k, compress_symbol(k));
        commit(k);
    }
    return 3;
}

static void op_cmpsc(struct vcpu *c, const struct insn *i)
{
    uint32_t control = gr32(c, 0);
    unsigned size = control >> 12 & 15;
    if (((i->r1 | i->r2) & 1) || !size || size > 5)
        cpu_program(c, PGM_SPECIFICATION);
    struct call k = {.c = c, .r1 = i->r1, .r2 = i->r2, .bits = 8 + size, .bit = c->gr[1] & 7};
    k.format_1 = control & GR0_FORMAT_1;
    k.dictionary = c->gr[1] & ~0xfffULL & c->address_mask;
    if (control & GR0_TRANSLATE)
        k.translation = k.dictionary + ((c->gr[1] & 0xff8) << 4);
    k.dst = c->gr[i->r1] & c->address_mask;
    k.dst_len = length(c, i->r1 + 1u);
    k.src = c->gr[i->r2] & c->address_mask;
    k.src_len = length(c, i->r2 + 1u);
    c->cc = (uint8_t)(control & GR0_EXPAND ? expand(&k) : compress(&k));
}

#define IN_compress(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
