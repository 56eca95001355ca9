/* 3270 data streams for CMS's full-screen programs. */
#include "cms/stream3270.h"

#include "engine/base/ebcdic.h"

#include <string.h>

enum {
    SBA = 0x11,
    IC = 0x13,
    SF = 0x1d,
    SA = 0x28,
    SFE = 0x29,
    RA = 0x3c,
    GE = 0x08,
    ATTR_FIELD = 0xc0,
    ATTR_COLOR = 0x42,
    ATTR_HIGHLIGHT = 0x41,
};

/* Six bits as the graphic that stands for them (GA23-0059, figure on I/O codes). */
static uint8_t graphic(unsigned six)
{
    static const uint8_t code[64] = {
        0x40, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0x4a, 0x4b, 0x4c,
        0x4d, 0x4e, 0x4f, 0x50, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9,
        0x5a, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f, 0x60, 0x61, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6,
        0xe7, 0xe8, 0xe9, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0xf0, 0xf1, 0xf2, 0xf3,
        0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0x7a, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f,
    };
    return code[six & 63];
}

void st_begin(struct st_out *o, uint8_t *room, size_t size, uint16_t rows, uint16_t cols)
{
    *o = (struct st_out){.p = room, .size = size, .rows = rows, .cols = cols};
}

static void byte(struct st_out *o, unsigned b)
{
    if (o->n < o->size)
        o->p[o->n++] = (uint8_t)b;
    else
        o->full = true;
}

static void address(struct st_out *o, unsigned at)
{
    unsigned cells = (unsigned)o->rows * o->cols;
    if (cells)
        at %= cells;
    if (cells > 4096) {
        byte(o, at >> 8 & 0x3f);
        byte(o, at & 0xff);
    } else {
        byte(o, graphic(at >> 6));
        byte(o, graphic(at));
    }
}

void st_command(struct st_out *o, uint8_t command, uint8_t wcc)
{
    byte(o, command);
    byte(o, graphic(wcc));
}

void st_at(struct st_out *o, unsigned at)
{
    byte(o, SBA);
    address(o, at);
}

void st_field(struct st_out *o, uint8_t attribute, uint8_t color, uint8_t highlight)
{
    if (!o->colors)
        color = highlight = 0;
    if (!color && !highlight) {
        byte(o, SF);
        byte(o, graphic(attribute));
        return;
    }
    byte(o, SFE);
    byte(o, 1u + (color != 0) + (highlight != 0));
    byte(o, ATTR_FIELD);
    byte(o, graphic(attribute));
    if (color) {
        byte(o, ATTR_COLOR);
        byte(o, color);
    }
    if (highlight) {
        byte(o, ATTR_HIGHLIGHT);
        byte(o, highlight);
    }
}

void st_text(struct st_out *o, const uint8_t *ebcdic, size_t n)
{
    for (size_t k = 0; k < n; k++)
        byte(o, ebcdic[k] < 0x40 || ebcdic[k] == 0xff ? 0x40 : ebcdic[k]);
}

void st_latin1(struct st_out *o, const char *text, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        uint8_t c;
        ebcdic_from_ascii(&c, text + k, 1);
        st_text(o, &c, 1);
    }
}

void st_repeat(struct st_out *o, unsigned to, uint8_t c)
{
    byte(o, RA);
    address(o, to);
    byte(o, c);
}

void st_cursor(struct st_out *o, unsigned at)
{
    st_at(o, at);
    byte(o, IC);
}

/* --- inbound ------------------------------------------------------------------------------------------- */

/* 12-bit or 14-bit form: the first two bits tell (binary 00: 14 bits). */
static bool get_address(const struct st_in *in, size_t at, unsigned *out)
{
    if (at + 2 > in->n)
        return false;
    uint8_t a = in->p[at], b = in->p[at + 1];
    *out = a >> 6 == 0 ? (unsigned)(a & 0x3f) << 8 | b : (unsigned)(a & 0x3f) << 6 | (b & 0x3f);
    return *out < in->cells;
}

/* Behind the order at in->at: how many bytes it has; where it writes goes to *cell. */
static size_t order(const struct st_in *in, unsigned *cell, bool *hidden, uint8_t *cells)
{
    const uint8_t *p = in->p + in->at;
    size_t left = in->n - in->at, pairs = left > 1 ? p[1] : 0;
    unsigned to;
    switch (p[0]) {
    case SBA:
        if (get_address(in, in->at + 1, &to))
            *cell = to;
        return 3;
    case SF:
    case SFE:
        *hidden = left > 1 && p[0] == SF && (p[1] & ST_HIDDEN) == ST_HIDDEN;
        for (size_t k = 0; p[0] == SFE && k < pairs && 3 + 2 * k < left; k++)
            if (p[2 + 2 * k] == ATTR_FIELD)
                *hidden = (p[3 + 2 * k] & ST_HIDDEN) == ST_HIDDEN;
        cells[(*cell)++ % in->cells] = 0x40;
        return p[0] == SF ? 2 : 2 + 2 * pairs;
    case RA:
        if (left < 4 || !get_address(in, in->at + 1, &to))
            return 4;
        do
            cells[(*cell)++ % in->cells] = p[3] < 0x40 ? 0x40 : p[3];
        while (*cell % in->cells != to);
        return 4;
    case SA:
        return 3;
    case IC:
        return 1;
    default:
        cells[(*cell)++ % in->cells] = *hidden || p[0] < 0x40 ? 0x40 : p[0];
        return 1;
    }
}

void st_shown(const uint8_t *stream, size_t n, uint16_t rows, uint16_t cols, uint8_t *cells)
{
    struct st_in in = {.p = stream, .n = n, .at = 2, .cells = (unsigned)rows * cols};
    unsigned cell = 0;
    bool hidden = false;
    memset(cells, 0x40, in.cells);
    while (in.cells && in.at < n) {
        in.at += order(&in, &cell, &hidden, cells);
        cell %= in.cells;
    }
}

bool st_read(struct st_in *in, const uint8_t *p, size_t n, uint16_t rows, uint16_t cols)
{
    *in = (struct st_in){.p = p, .n = n, .cells = (unsigned)rows * cols};
    if (n == 0)
        return false;
    in->aid = p[0];
    if (n < 3) { /* CLEAR and PA keys send the AID alone */
        in->at = n;
        return true;
    }
    in->at = 3;
    return get_address(in, 1, &in->cursor);
}

bool st_next(struct st_in *in, unsigned *at, uint8_t *out, size_t size, size_t *len)
{
    if (in->at + 3 > in->n || in->p[in->at] != SBA || !get_address(in, in->at + 1, at))
        return false;
    *len = 0;
    for (in->at += 3; in->at < in->n && in->p[in->at] != SBA; in->at++) {
        uint8_t c = in->p[in->at];
        if (c == SA) {
            in->at += 2; /* type and value */
            continue;
        }
        if (c == GE || c == 0)
            continue;
        if (*len < size)
            out[(*len)++] = c;
    }
    if (in->at > in->n)
        in->at = in->n;
    return true;
}

unsigned st_pf(uint8_t aid)
{
    static const uint8_t pf[24] = {0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
                                   0xf9, 0x7a, 0x7b, 0x7c, 0xc1, 0xc2, 0xc3, 0xc4,
                                   0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0x4a, 0x4b, 0x4c};
    const uint8_t *at = aid ? memchr(pf, aid, sizeof pf) : NULL;
    return at ? (unsigned)(at - pf) + 1 : 0;
}
