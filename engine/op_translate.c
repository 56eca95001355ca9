/* Translations: by table (TR, TRT, TRTR, TRE, TROO and kin, TRTE, TRTRE), and of Unicode from one
 * form to another (CU12 to CU42).
 *
 * Kept true: a table byte is fetched only if an argument selects it, so that a table may end at
 * a page that does not exist.  Instructions that may end early (condition code 3) save their
 * registers after each character.
 *
 * Principles of Operation, chapter 7; the Unicode Standard, chapter 3, D90 to D92. */
#include "engine/strings.h"

/* --- TRANSLATE, TRANSLATE AND TEST (REVERSE) ------------------------------------------------ */

static inline uint8_t *at(struct operand *o, unsigned k)
{
    return k < o->n[0] ? o->p[0] + k : o->p[1] + (k - o->n[0]);
}

static inline uint8_t table_byte(struct vcpu *c, const struct insn *i, uint64_t table, uint8_t n)
{
    return load8(c, (table + n) & c->address_mask, i->b2);
}

static void op_tr(struct vcpu *c, const struct insn *i)
{
    struct operand o;
    unsigned len = i->l + 1u;
    uint64_t table = ea2(c, i);
    operand_pieces(c, &o, ea1(c, i), i->b1, len, true);
    if (likely(!crosses(table, 256))) {
        const uint8_t *t = operand_read(c, table, i->b2, 256);
        for (unsigned k = 0; k < len; k++)
            *at(&o, k) = t[*at(&o, k)];
        return;
    }
    /* Only the pages that bytes of the table are taken from, and those before any store. */
    for (unsigned k = 0; k < len; k++)
        table_byte(c, i, table, *at(&o, k));
    operand_pieces(c, &o, ea1(c, i), i->b1, len, true);
    for (unsigned k = 0; k < len; k++)
        *at(&o, k) = table_byte(c, i, table, *at(&o, k));
}

/* The argument byte and its function byte go to registers 1 and 2. */
static void set_found(struct vcpu *c, uint64_t va, uint8_t function)
{
    if (c->amode == 24)
        c->gr[1] = (c->gr[1] & ~0xffffffULL) | va;
    else
        set_gr_address(c, 1, va);
    c->gr[2] = (c->gr[2] & ~0xffULL) | function;
}

static void translate_and_test(struct vcpu *c, const struct insn *i, int step)
{
    uint64_t va = ea1(c, i), table = ea2(c, i);
    for (unsigned k = 0; k <= i->l; k++) {
        uint8_t f = table_byte(c, i, table, load8(c, va, i->b1));
        if (f) {
            set_found(c, va, f);
            c->cc = k == i->l ? 2 : 1;
            return;
        }
        va = (va + (uint64_t)(int64_t)step) & c->address_mask;
    }
    c->cc = 0;
}

static void op_trt(struct vcpu *c, const struct insn *i)
{
    translate_and_test(c, i, 1);
}

static void op_trtr(struct vcpu *c, const struct insn *i)
{
    translate_and_test(c, i, -1);
}

/* --- TRANSLATE EXTENDED --------------------------------------------------------------------- */

static void op_tre(struct vcpu *c, const struct insn *i)
{
    struct string s = string_pair(c, i->r1);
    uint64_t table = c->gr[i->r2] & c->address_mask;
    uint8_t test = (uint8_t)c->gr[0];
    for (unsigned n = 0; s.length; n++) {
        if (n == STRING_UNIT) {
            c->cc = 3;
            return;
        }
        uint8_t v = load8(c, s.va, s.reg);
        if (v == test) {
            string_save(c, &s);
            c->cc = 1;
            return;
        }
        v = load8(c, (table + v) & c->address_mask, i->r2);
        store8(c, s.va, s.reg, v);
        string_advance(c, &s, 1);
        string_save(c, &s);
    }
    string_save(c, &s);
    c->cc = 0;
}

/* TRANSLATE ONE/TWO TO ONE/TWO: bytes a source and a result character have.  M3 bit 3
 * (extended-translation facility 2) leaves the test character out. */
static void translate_characters(struct vcpu *c, const struct insn *i, unsigned from, unsigned to)
{
    struct string s = string_pair(c, i->r1);
    uint64_t source = c->gr[i->r2] & c->address_mask;
    uint64_t table = c->gr[1] & ~7ULL & c->address_mask;
    uint16_t test = (uint16_t)(to == 2 ? c->gr[0] : c->gr[0] & 0xff);
    bool testing = !(i->r3 & 1);
    if (from == 2 && s.length & 1)
        cpu_program(c, PGM_SPECIFICATION);
    for (unsigned n = 0; s.length; n++) {
        if (n == STRING_UNIT / 2) {
            c->cc = 3;
            return;
        }
        uint64_t v = from == 2 ? load16(c, source, i->r2) : load8(c, source, i->r2);
        uint64_t entry = (table + v * to) & c->address_mask;
        uint16_t f = to == 2 ? load16(c, entry, 1) : load8(c, entry, 1);
        if (testing && f == test) {
            c->cc = 1;
            return;
        }
        if (to == 2)
            store16(c, s.va, s.reg, f);
        else
            store8(c, s.va, s.reg, (uint8_t)f);
        s.va = (s.va + to) & c->address_mask;
        s.length -= from;
        source = (source + from) & c->address_mask;
        string_save(c, &s);
        set_gr_address(c, i->r2, source);
    }
    c->cc = 0;
}

static void op_troo(struct vcpu *c, const struct insn *i)
{
    translate_characters(c, i, 1, 1);
}

static void op_trot(struct vcpu *c, const struct insn *i)
{
    translate_characters(c, i, 1, 2);
}

static void op_trto(struct vcpu *c, const struct insn *i)
{
    translate_characters(c, i, 2, 1);
}

static void op_trtt(struct vcpu *c, const struct insn *i)
{
    translate_characters(c, i, 2, 2);
}

/* TRANSLATE AND TEST (REVERSE) EXTENDED.  M3: argument characters of two bytes (8), function
 * codes of two bytes (4), arguments above 255 have function code zero (2).  The table may begin
 * anywhere. */
static void test_extended(struct vcpu *c, const struct insn *i, int step)
{
    struct string s = string_pair(c, i->r1);
    uint64_t table = c->gr[1] & c->address_mask;
    unsigned from = i->r3 & 8 ? 2 : 1, to = i->r3 & 4 ? 2 : 1;
    if (s.length & (from - 1))
        cpu_program(c, PGM_SPECIFICATION);
    for (unsigned n = 0; s.length; n++) {
        if (n == STRING_UNIT / 2) {
            c->cc = 3;
            return;
        }
        uint64_t v = from == 2 ? load16(c, s.va, s.reg) : load8(c, s.va, s.reg);
        uint64_t entry = (table + v * to) & c->address_mask;
        uint16_t f = 0;
        if (v <= 255 || !(i->r3 & 2))
            f = to == 2 ? load16(c, entry, 1) : load8(c, entry, 1);
        if (f) {
            string_save(c, &s);
            set_gr_address(c, i->r2, f);
            c->cc = 1;
            return;
        }
        s.va = (s.va + (uint64_t)(step * (int64_t)from)) & c->address_mask;
        s.length -= from;
        string_save(c, &s);
    }
    set_gr_address(c, i->r2, 0);
    c->cc = 0;
}

static void op_trte(struct vcpu *c, const struct insn *i)
{
    test_extended(c, i, 1);
}

static void op_trtre(struct vcpu *c, const struct insn *i)
{
    test_extended(c, i, -1);
}

/* --- Unicode -------------------------------------------------------------------------------- */

/* What reading a character came to. */
enum character { GOOD, SHORT, INVALID };

struct reader {
    struct vcpu *c;
    struct string *s;
    uint32_t value;
    unsigned length; /* bytes the character took */
    bool strict;     /* well-formedness checking, M3 bit 3 */
};

static inline uint8_t byte_at(struct reader *r, unsigned k)
{
    return load8(r->c, (r->s->va + k) & r->c->address_mask, r->s->reg);
}

/* Is this second byte outside what well-formed UTF-8 has after such a first byte? */
static bool ill_formed_second(uint8_t first, uint8_t second)
{
    switch (first) {
    case 0xe0:
        return second < 0xa0 || second > 0xbf;
    case 0xed:
        return second < 0x80 || second > 0x9f;
    case 0xf0:
        return second < 0x90 || second > 0xbf;
    case 0xf4:
        return second < 0x80 || second > 0x8f;
    }
    return second < 0x80 || second > 0xbf;
}

static enum character read_utf8(struct reader *r)
{
    uint8_t b = byte_at(r, 0);
    if (b < 0x80) {
        r->value = b;
        r->length = 1;
        return GOOD;
    }
    if (b < 0xc0 || b > 0xf7 || (r->strict && (b < 0xc2 || b > 0xf4)))
        return INVALID;
    unsigned n = b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
    if (r->s->length < n)
        return SHORT;
    r->value = b & (0xffu >> (n + 1));
    r->length = n;
    for (unsigned k = 1; k < n; k++) {
        uint8_t next = byte_at(r, k);
        if (r->strict && (k == 1 ? ill_formed_second(b, next) : (next & 0xc0) != 0x80))
            return INVALID;
        r->value = r->value << 6 | (next & 0x3f);
    }
    return GOOD;
}

static enum character read_utf16(struct reader *r)
{
    if (r->s->length < 2)
        return SHORT;
    uint32_t v = load16(r->c, r->s->va, r->s->reg);
    r->value = v;
    r->length = 2;
    if (v < 0xd800 || v > 0xdbff)
        return GOOD; /* a low surrogate alone is taken as it is */
    if (r->s->length < 4)
        return SHORT;
    uint32_t low = load16(r->c, (r->s->va + 2) & r->c->address_mask, r->s->reg);
    if (r->strict && (low < 0xdc00 || low > 0xdfff))
        return INVALID;
    r->value = (((v >> 6 & 15) + 1) << 16) | (v & 0x3f) << 10 | (low & 0x3ff);
    r->length = 4;
    return GOOD;
}

static enum character read_utf32(struct reader *r)
{
    if (r->s->length < 4)
        return SHORT;
    r->value = load32(r->c, r->s->va, r->s->reg);
    r->length = 4;
    return r->value > 0x10ffff || (r->value >= 0xd800 && r->value <= 0xdbff) ? INVALID : GOOD;
}

/* Encode what was read into at most four bytes; returns how many. */
static unsigned make_utf8(const struct reader *r, uint8_t *out)
{
    uint32_t v = r->value;
    if (v < 0x80) {
        out[0] = (uint8_t)v;
        return 1;
    }
    unsigned n = v < 0x800 ? 2 : v < 0x10000 ? 3 : 4;
    for (unsigned k = n; k-- > 1; v >>= 6)
        out[k] = 0x80 | (v & 0x3f);
    out[0] = (uint8_t)((0xf00u >> n) | v);
    return n;
}

static unsigned make_surrogates(const struct reader *r, uint8_t *out)
{
    uint32_t v = r->value;
    put16(out, (uint16_t)(0xd800 | (((v >> 16) - 1) & 15) << 6 | (v >> 10 & 0x3f)));
    put16(out + 2, (uint16_t)(0xdc00 | (v & 0x3ff)));
    return 4;
}

static unsigned make_utf16(const struct reader *r, uint8_t *out)
{
    if (r->value >= 0x10000)
        return make_surrogates(r, out);
    put16(out, (uint16_t)r->value);
    return 2;
}

/* Four bytes of UTF-8 are always a pair of surrogates, even if they are none that UTF-8 should have:
 * the bits of the planes are counted down by one, and four of them are left. */
static unsigned make_utf16_of_utf8(const struct reader *r, uint8_t *out)
{
    return r->length == 4 ? make_surrogates(r, out) : make_utf16(r, out);
}

static unsigned make_utf32(const struct reader *r, uint8_t *out)
{
    put32(out, r->value);
    return 4;
}

static inline void convert(struct vcpu *c, const struct insn *i,
                           enum character read(struct reader *),
                           unsigned make(const struct reader *, uint8_t *))
{
    struct string to = string_pair(c, i->r1), from = string_pair(c, i->r2);
    struct reader r = {.c = c, .s = &from, .strict = i->r3 & 1};
    for (unsigned n = 0; from.length; n++) {
        if (n == STRING_UNIT / 4) {
            c->cc = 3;
            return;
        }
        uint8_t out[4];
        enum character got = read(&r);
        if (got == SHORT)
            break;
        if (got == INVALID) {
            c->cc = 2;
            return;
        }
        unsigned len = make(&r, out);
        if (to.length < len) {
            c->cc = 1;
            return;
        }
        operand_store(c, to.va, to.reg, out, len);
        string_advance(c, &to, len);
        string_advance(c, &from, r.length);
        string_save(c, &to);
        string_save(c, &from);
    }
    c->cc = 0;
}

static void op_cu12(struct vcpu *c, const struct insn *i)
{
    convert(c, i, read_utf8, make_utf16_of_utf8);
}

static void op_cu14(struct vcpu *c, const struct insn *i)
{
    convert(c, i, read_utf8, make_utf32);
}

static void op_cu21(struct vcpu *c, const struct insn *i)
{
    convert(c, i, read_utf16, make_utf8);
}

static void op_cu24(struct vcpu *c, const struct insn *i)
{
    convert(c, i, read_utf16, make_utf32);
}

static void op_cu41(struct vcpu *c, const struct insn *i)
{
    convert(c, i, read_utf32, make_utf8);
}

static void op_cu42(struct vcpu *c, const struct insn *i)
{
    convert(c, i, read_utf32, make_utf16);
}

#define IN_translate(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
