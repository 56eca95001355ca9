/* CRC: cyclic redundancy codes of records, or of all records as one stream.  Its syntax and its names are those of
 * CMS Pipelines' list of stages; their parameters are the usual ones of these codes (ISO 3309, CCITT X.25, POSIX
 * cksum).  Where EACH puts a code, and that the input passes when the code has somewhere else to go, is as NetRexx
 * Pipelines has it. */
#include "cms/pipelines/stages.h"
#include "engine/base/bytes.h"

#include <string.h>

struct crc {
    unsigned bits; /* 16 or 32 */
    uint32_t polynomial, preload, xorout;
    bool reflect_in, reflect_out, add_length;
    bool append, each, first;
    uint32_t value;
    uint64_t length;
};

static const struct {
    const char *name;
    size_t least;
    struct crc crc;
} codes[] = {
    {"CRC-32", 6, {32, 0x04c11db7, 0xffffffff, 0xffffffff, true, true, false, 0, 0, 0, 0, 0}},
    {"CRC-16I", 7, {16, 0x8005, 0xffff, 0xffff, true, true, false, 0, 0, 0, 0, 0}},
    {"CRC-16", 6, {16, 0x8005, 0, 0, true, true, false, 0, 0, 0, 0, 0}},
    {"CCITT-16", 8, {16, 0x1021, 0xffff, 0, false, false, false, 0, 0, 0, 0, 0}},
    {"CKSUM", 5, {32, 0x04c11db7, 0, 0xffffffff, false, false, true, 0, 0, 0, 0, 0}},
};

static uint32_t mask(const struct crc *c)
{
    return c->bits == 32 ? 0xffffffff : 0xffff;
}

static int hexadecimal(struct args *a, const struct crc *c, uint32_t *out)
{
    char word[12];
    *out = 0;
    if (!args_more(a))
        return args_bad(a);
    const char *at = a->p;
    if (!args_word(a, word, sizeof word) || strlen(word) > c->bits / 4)
        return a->p = at, args_bad(a);
    for (const char *p = word; *p; p++) {
        static const char digits[] = "0123456789ABCDEFabcdef";
        const char *digit = strchr(digits, *p);
        if (!digit)
            return pipe_error(a->s, a->module, 65, word, NULL);
        unsigned v = (unsigned)(digit - digits);
        *out = *out << 4 | (v > 15 ? v - 6 : v);
    }
    return 0;
}

/* 16-BIT or 32-BIT, the polynomial, and what else there is of such a code. */
static int custom(struct args *a, struct crc *c, unsigned bits)
{
    *c = (struct crc){.bits = bits,
                      .append = c->append,
                      .each = c->each,
                      .first = c->first,
                      .add_length = c->add_length};
    int rc = hexadecimal(a, c, &c->polynomial);
    while (!rc && args_more(a)) {
        if (args_keyword(a, "ADDLENGTH", 6))
            c->add_length = true;
        else if (args_keyword(a, "COMPLEMENT", 10))
            c->xorout = mask(c);
        else if (args_keyword(a, "PRELOAD", 7))
            rc = hexadecimal(a, c, &c->preload);
        else if (args_keyword(a, "REFLIN", 6))
            c->reflect_in = true;
        else if (args_keyword(a, "REFLOUT", 7))
            c->reflect_out = true;
        else if (args_keyword(a, "XOROUT", 6))
            rc = hexadecimal(a, c, &c->xorout);
        else
            return args_end(a);
    }
    return rc;
}

static int operands(struct args *a, struct crc *c)
{
    bool more = true;
    *c = codes[0].crc;
    while (more) {
        more = true;
        if (args_keyword(a, "APPEND", 6))
            c->append = true;
        else if (args_keyword(a, "EACH", 4)) {
            c->each = true;
            c->first = args_keyword(a, "CRCFIRST", 8);
        } else if (args_keyword(a, "ADDLENGTH", 6))
            c->add_length = true;
        else
            more = false;
    }
    if (args_keyword(a, "16-BIT", 6))
        return custom(a, c, 16);
    if (args_keyword(a, "32-BIT", 6))
        return custom(a, c, 32);
    for (size_t k = 0; k < sizeof codes / sizeof *codes; k++)
        if (args_keyword(a, codes[k].name, codes[k].least)) {
            struct crc options = *c;
            *c = codes[k].crc;
            c->append = options.append;
            c->each = options.each;
            c->first = options.first;
            c->add_length |= options.add_length;
            break;
        }
    return args_end(a);
}

static uint32_t reflected(uint32_t v, unsigned bits)
{
    uint32_t r = 0;
    for (unsigned k = 0; k < bits; k++)
        r |= (v >> k & 1) << (bits - 1 - k);
    return r;
}

static void begin(struct crc *c)
{
    c->value = c->preload;
    c->length = 0;
}

static void one_byte(struct crc *c, uint8_t byte)
{
    c->value ^= (c->reflect_in ? reflected(byte, 8) : byte) << (c->bits - 8);
    for (unsigned k = 0; k < 8; k++)
        c->value = (c->value << 1 ^ (c->value >> (c->bits - 1) & 1 ? c->polynomial : 0)) & mask(c);
}

static void add(struct crc *c, const struct record *r)
{
    for (size_t k = 0; k < r->n; k++)
        one_byte(c, r->p[k]);
    c->length += r->n;
}

/* The code as bytes: how many. */
static size_t end(struct crc *c, uint8_t out[4])
{
    for (uint64_t n = c->add_length ? c->length : 0; n; n >>= 8)
        one_byte(c, (uint8_t)n);
    uint32_t v = (c->reflect_out ? reflected(c->value, c->bits) : c->value) ^ c->xorout;
    if (c->bits == 32)
        put32(out, v);
    else
        put16(out, (uint16_t)v);
    return c->bits / 8;
}

/* EACH: a record with its code, behind it or (CRCFIRST) in front. */
static int with_code(struct stage *s, struct crc *c, const struct record *r, struct buffer *b)
{
    uint8_t code[4];
    begin(c);
    add(c, r);
    size_t n = end(c, code);
    b->n = 0;
    if ((c->first && !buffer_add(s, b, code, n)) || !buffer_add(s, b, r->p, r->n) ||
        (!c->first && !buffer_add(s, b, code, n)))
        return PIPE_NO_STORAGE;
    return pipe_output(s, b->p, b->n);
}

int pipe_stage_crc(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    struct crc c;
    uint8_t code[4];
    args_begin(&a, s, "CRC");
    int rc = operands(&a, &c);
    if (rc || pipe_commit(s, 0))
        return rc;
    bool second = pipe_connected(s, 1, true), pass = c.append || second;
    begin(&c);
    while (!rc && pipe_peek(s, &r) == 0 && pipe_worked(s, r.n)) {
        if (c.each)
            rc = with_code(s, &c, &r, &b);
        else
            add(&c, &r);
        if (!rc && !c.each && pass)
            rc = pipe_output(s, r.p, r.n);
        if (!rc)
            pipe_consume(s);
    }
    if (!rc && !c.each) {
        size_t n = end(&c, code);
        pipe_output_to(s, second && !c.append ? 1 : 0, code, n);
    }
    return rc == PIPE_EOF ? 0 : rc;
}
