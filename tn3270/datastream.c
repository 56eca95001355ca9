/* The 3270 data stream, built and taken apart.  Keeps true: nothing here reads or writes beyond
 * the lengths it was given, and an address that ds_inbound_parse() let through is on the screen.
 * Source: GA23-0059, chapters 3 to 5 and the appendix on addresses. */
#include "tn3270/datastream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

/* The I/O interface code of each 6-bit value. */
static const uint8_t graphic[64] = {
    0x40, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f,
    0x50, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0x5a, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f,
    0x60, 0x61, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f,
    0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0x7a, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f,
};

static const struct {
    uint8_t channel, sna;
} commands[] = {
    {0x01, DS_W},   {0x05, DS_EW}, {0x0d, DS_EWA}, {0x0f, DS_EAU},
    {0x11, DS_WSF}, {0x02, DS_RB}, {0x06, DS_RM},  {0x0e, DS_RMA},
};

static const struct {
    uint8_t aid;
    char name[9];
} aids[] = {
    {DS_AID_NONE, "NONE"},   {DS_AID_SF, "SF"},           {DS_AID_ENTER, "ENTER"},
    {DS_AID_CLEAR, "CLEAR"}, {DS_AID_CLEAR_PART, "CLRP"}, {DS_AID_PA1, "PA1"},
    {DS_AID_PA2, "PA2"},     {DS_AID_PA3, "PA3"},         {DS_AID_SYSREQ, "SYSREQ"},
    {DS_AID_SELECT, "SEL"},
};

static const struct {
    uint8_t aid;
    char name[5];
} pf_keys[24] = {
    {0xf1, "PF01"}, {0xf2, "PF02"}, {0xf3, "PF03"}, {0xf4, "PF04"}, {0xf5, "PF05"}, {0xf6, "PF06"},
    {0xf7, "PF07"}, {0xf8, "PF08"}, {0xf9, "PF09"}, {0x7a, "PF10"}, {0x7b, "PF11"}, {0x7c, "PF12"},
    {0xc1, "PF13"}, {0xc2, "PF14"}, {0xc3, "PF15"}, {0xc4, "PF16"}, {0xc5, "PF17"}, {0xc6, "PF18"},
    {0xc7, "PF19"}, {0xc8, "PF20"}, {0xc9, "PF21"}, {0x4a, "PF22"}, {0x4b, "PF23"}, {0x4c, "PF24"},
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

uint8_t ds_command_normal(uint8_t code)
{
    for (size_t i = 0; i < COUNT(commands); i++)
        if (commands[i].channel == code || commands[i].sna == code)
            return commands[i].sna;
    return 0;
}

uint8_t ds_aid_of_pf(unsigned n)
{
    return n >= 1 && n <= 24 ? pf_keys[n - 1].aid : 0;
}

unsigned ds_pf_of_aid(uint8_t aid)
{
    for (unsigned i = 0; i < 24; i++)
        if (pf_keys[i].aid == aid)
            return i + 1;
    return 0;
}

const char *ds_aid_name(uint8_t aid)
{
    unsigned pf = ds_pf_of_aid(aid);
    if (pf)
        return pf_keys[pf - 1].name;
    for (size_t i = 0; i < COUNT(aids); i++)
        if (aids[i].aid == aid)
            return aids[i].name;
    return "?";
}

bool ds_aid_is_short(uint8_t aid)
{
    return aid == DS_AID_CLEAR || aid == DS_AID_CLEAR_PART || aid == DS_AID_PA1 ||
           aid == DS_AID_PA2 || aid == DS_AID_PA3;
}

uint8_t ds_graphic(uint8_t six)
{
    return graphic[six & 0x3f];
}

/* ---- Outbound ------------------------------------------------------------------------------ */

void ds_init(struct ds_out *o, uint16_t rows, uint16_t cols)
{
    memset(o, 0, sizeof *o);
    o->rows = rows;
    o->cols = cols;
    o->addr14 = (unsigned)rows * cols > 4096;
}

void ds_reset(struct ds_out *o)
{
    o->len = 0;
    o->failed = false;
}

void ds_free(struct ds_out *o)
{
    free(o->data);
    o->data = NULL;
    o->len = o->size = 0;
}

static uint8_t *extend(struct ds_out *o, size_t n)
{
    if (o->failed)
        return NULL;
    if (n > o->size - o->len) {
        size_t size = o->size ? o->size : 512;
        while (size - o->len < n)
            size *= 2;
        uint8_t *p = realloc(o->data, size);
        if (!p) {
            o->failed = true;
            o->len = 0;
            return NULL;
        }
        o->data = p;
        o->size = size;
    }
    uint8_t *at = o->data + o->len;
    o->len += n;
    return at;
}

void ds_bytes(struct ds_out *o, const void *p, size_t n)
{
    if (n == 0)
        return;
    uint8_t *at = extend(o, n);
    if (at)
        memcpy(at, p, n);
}

void ds_byte(struct ds_out *o, uint8_t b)
{
    ds_bytes(o, &b, 1);
}

void ds_command(struct ds_out *o, enum ds_command c, uint8_t wcc)
{
    ds_byte(o, (uint8_t)c);
    if (c == DS_W || c == DS_EW || c == DS_EWA)
        ds_byte(o, ds_graphic(wcc));
}

uint16_t ds_addr(const struct ds_out *o, unsigned row, unsigned col)
{
    unsigned cells = (unsigned)o->rows * o->cols;
    return cells ? (uint16_t)(((row - 1) * o->cols + (col - 1)) % cells) : 0;
}

static void order_address(struct ds_out *o, uint8_t order, uint16_t addr)
{
    uint8_t b[3] = {order};
    ds_encode_address(b + 1, addr, o->addr14);
    ds_bytes(o, b, 3);
}

void ds_sba(struct ds_out *o, uint16_t addr)
{
    order_address(o, DS_SBA, addr);
}

void ds_at(struct ds_out *o, unsigned row, unsigned col)
{
    ds_sba(o, ds_addr(o, row, col));
}

void ds_ic(struct ds_out *o)
{
    ds_byte(o, DS_IC);
}

void ds_pt(struct ds_out *o)
{
    ds_byte(o, DS_PT);
}

void ds_sf(struct ds_out *o, uint8_t fa)
{
    uint8_t b[2] = {DS_SF, ds_graphic(fa)};
    ds_bytes(o, b, 2);
}

void ds_eua(struct ds_out *o, uint16_t addr)
{
    order_address(o, DS_EUA, addr);
}

void ds_ra(struct ds_out *o, uint16_t addr, uint8_t ebcdic)
{
    order_address(o, DS_RA, addr);
    ds_ebcdic(o, &ebcdic, 1);
}

void ds_ge(struct ds_out *o, uint8_t c)
{
    uint8_t b[2] = {DS_GE, c};
    ds_bytes(o, b, 2);
}

void ds_sa(struct ds_out *o, uint8_t type, uint8_t value)
{
    uint8_t b[3] = {DS_SA, type, value};
    ds_bytes(o, b, 3);
}

static void pairs_order(struct ds_out *o, uint8_t order, const uint8_t *pairs, unsigned n)
{
    uint8_t b[2] = {order, (uint8_t)n};
    ds_bytes(o, b, 2);
    for (unsigned i = 0; i < n; i++) {
        ds_byte(o, pairs[2 * i]);
        ds_byte(o, pairs[2 * i] == DS_ATTR_FIELD ? ds_graphic(pairs[2 * i + 1]) : pairs[2 * i + 1]);
    }
}

void ds_sfe(struct ds_out *o, const uint8_t *pairs, unsigned n)
{
    pairs_order(o, DS_SFE, pairs, n);
}

void ds_mf(struct ds_out *o, const uint8_t *pairs, unsigned n)
{
    pairs_order(o, DS_MF, pairs, n);
}

void ds_field(struct ds_out *o, uint8_t fa, uint8_t color, uint8_t highlight)
{
    if (!color && !highlight) {
        ds_sf(o, fa);
        return;
    }
    uint8_t pairs[6] = {DS_ATTR_FIELD, fa};
    unsigned n = 1;
    if (highlight) {
        pairs[2 * n] = DS_ATTR_HIGHLIGHT;
        pairs[2 * n++ + 1] = highlight;
    }
    if (color) {
        pairs[2 * n] = DS_ATTR_COLOR;
        pairs[2 * n++ + 1] = color;
    }
    ds_sfe(o, pairs, n);
}

void ds_ebcdic(struct ds_out *o, const uint8_t *text, size_t n)
{
    uint8_t *at = n ? extend(o, n) : NULL;
    if (!at)
        return;
    for (size_t i = 0; i < n; i++)
        at[i] = (text[i] != 0 && text[i] < 0x40) || text[i] == 0xff ? 0x40 : text[i];
}

/* One code point of UTF-8; a byte that begins none stands for itself (Latin-1). */
static uint32_t next_code_point(const char *s, size_t n, size_t *i)
{
    uint8_t c = (uint8_t)s[*i];
    unsigned more = c >= 0xf0 && c < 0xf8 ? 3 : c >= 0xe0 ? 2 : 1;
    uint32_t v = more == 3 ? c & 0x07u : more == 2 ? c & 0x0fu : c & 0x1fu;
    if (c < 0xc2 || c >= 0xf8 || n - *i <= more) {
        (*i)++;
        return c;
    }
    for (unsigned k = 1; k <= more; k++) {
        if (((uint8_t)s[*i + k] & 0xc0) != 0x80) {
            (*i)++;
            return c;
        }
        v = v << 6 | ((uint8_t)s[*i + k] & 0x3fu);
    }
    *i += more + 1;
    return v;
}

void ds_text(struct ds_out *o, const char *utf8, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint32_t c = next_code_point(utf8, n, &i);
        if (c < 0x20 || (c >= 0x7f && c < 0xa0))
            c = ' ';
        uint8_t e = c > 0xff ? 0x6f : ebcdic_from_latin1(EBCDIC_037, (uint8_t)c);
        ds_ebcdic(o, &e, 1);
    }
}

void ds_string(struct ds_out *o, const char *utf8)
{
    ds_text(o, utf8, strlen(utf8));
}

size_t ds_sfield_begin(struct ds_out *o, uint8_t id)
{
    size_t begin = o->len;
    uint8_t b[3] = {0, 0, id};
    ds_bytes(o, b, 3);
    return begin;
}

void ds_sfield_end(struct ds_out *o, size_t begin)
{
    if (!o->failed && o->len >= begin + 3 && o->len - begin <= 0xffff)
        put16(o->data + begin, (uint16_t)(o->len - begin));
}

void ds_query(struct ds_out *o)
{
    static const uint8_t query[] = {DS_WSF, 0x00, 0x05, 0x01, 0xff, 0x02};
    ds_bytes(o, query, sizeof query);
}

/* ---- Inbound ------------------------------------------------------------------------------- */

uint16_t ds_decode_address(const uint8_t *p)
{
    if ((p[0] & 0xc0) == 0) /* 14-bit form */
        return get16(p);
    return (uint16_t)((p[0] & 0x3f) << 6 | (p[1] & 0x3f));
}

void ds_encode_address(uint8_t *p, uint16_t addr, bool addr14)
{
    if (addr14 || addr > 4095) {
        put16(p, addr & 0x3fff);
        return;
    }
    p[0] = graphic[addr >> 6 & 0x3f];
    p[1] = graphic[addr & 0x3f];
}

/* How many bytes the element at p takes: an order with its operands, or one character; 0 when it
 * is cut short.  Only SBA, SA and GE come inbound in a Read Modified answer. */
static size_t element(const uint8_t *p, size_t n)
{
    size_t want = *p == DS_SBA || *p == DS_SA ? 3 : *p == DS_GE ? 2 : 1;
    return want <= n ? want : 0;
}

static int check_body(const struct ds_inbound *in)
{
    for (size_t i = 0; i < in->body_len;) {
        size_t n = element(in->body + i, in->body_len - i);
        if (n == 0)
            return -EINVAL;
        if (in->body[i] == DS_SBA && ds_decode_address(in->body + i + 1) >= in->cells)
            return -EINVAL;
        i += n;
    }
    return 0;
}

int ds_inbound_parse(struct ds_inbound *in, const uint8_t *data, size_t len, uint16_t rows,
                     uint16_t cols)
{
    memset(in, 0, sizeof *in);
    in->cells = (uint16_t)(rows * cols);
    if (len == 0)
        return -EINVAL;
    in->aid = data[0];
    in->body = data + 1;
    in->body_len = len - 1;
    if (in->aid == DS_AID_SF)
        return 0;
    if (len == 1) {
        in->short_read = true;
        return 0;
    }
    if (len < 3)
        return -EINVAL;
    in->cursor = ds_decode_address(data + 1);
    if (in->cursor >= in->cells)
        return -EINVAL;
    in->body = data + 3;
    in->body_len = len - 3;
    in->unformatted = in->body_len > 0 && in->body[0] != DS_SBA;
    return check_body(in);
}

bool ds_inbound_next(const struct ds_inbound *in, size_t *pos, struct ds_field *f)
{
    if (in->aid == DS_AID_SF || *pos >= in->body_len)
        return false;
    const uint8_t *b = in->body;
    size_t i = *pos;
    f->addr = 0;
    if (b[i] == DS_SBA) {
        f->addr = ds_decode_address(b + i + 1);
        i += 3;
    }
    f->data = b + i;
    size_t from = i;
    while (i < in->body_len && b[i] != DS_SBA)
        i += element(b + i, in->body_len - i);
    f->len = i - from;
    *pos = i;
    return true;
}

bool ds_inbound_field(const struct ds_inbound *in, uint16_t addr, struct ds_field *f)
{
    size_t pos = 0;
    while (ds_inbound_next(in, &pos, f))
        if (f->addr == addr)
            return true;
    return false;
}

size_t ds_field_text(const struct ds_field *f, uint8_t *ebcdic, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < f->len && n < size;) {
        size_t k = element(f->data + i, f->len - i);
        if (k == 0)
            break;
        if (f->data[i] == DS_GE)
            ebcdic[n++] = f->data[i + 1];
        else if (f->data[i] != DS_SA && f->data[i] != 0)
            ebcdic[n++] = f->data[i];
        i += k;
    }
    return n;
}
