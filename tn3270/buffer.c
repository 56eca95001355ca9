/* A 3270 screen in storage: what outbound commands and orders do to it and what Read commands
 * answer.  keyboard.c has the keys.  See buffer.h for what is kept true.
 * To extend: an order is a case in one_order(), a structured field a case in structured_field(). */
#include "tn3270/buffer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"
#include "tn3270/query_reply.h"

/* The rest of a command that is being worked off. */
struct stream {
    const uint8_t *p;
    size_t len, at;
    bool after_order; /* the last thing was a command or an order, not data (Program Tab) */
    bool filled_to_0; /* the last Program Tab filled with nulls up to the end of the screen */
};

/* How often one command may go over the whole screen: an order of three or four bytes can go over all of it,
 * and who sent it is not to have a processor for seconds.  No program that means well comes near. */
#define ROUNDS_MAX 1024
#define ANSWER_MAX (1024u * 1024u) /* bytes that one command may ask for */

static unsigned cells(const struct buffer3270 *b)
{
    return (unsigned)b->rows * b->cols;
}

static uint16_t after(const struct buffer3270 *b, uint16_t addr)
{
    return addr + 1u < cells(b) ? (uint16_t)(addr + 1) : 0;
}

static uint16_t before(const struct buffer3270 *b, uint16_t addr)
{
    return addr > 0 ? (uint16_t)(addr - 1) : (uint16_t)(cells(b) - 1);
}

int buffer3270_init(struct buffer3270 *b, uint16_t alternate_rows, uint16_t alternate_cols)
{
    memset(b, 0, sizeof *b);
    b->default_rows = b->rows = 24;
    b->default_cols = b->cols = 80;
    b->alternate_rows = alternate_rows;
    b->alternate_cols = alternate_cols;
    b->aid = DS_AID_NONE;
    if (!query_reply_size_ok(alternate_rows, alternate_cols))
        return -EINVAL;
    b->cells = calloc((size_t)alternate_rows * alternate_cols, sizeof *b->cells);
    return b->cells ? 0 : -ENOMEM;
}

void buffer3270_free(struct buffer3270 *b)
{
    free(b->cells);
    b->cells = NULL;
}

uint8_t buffer3270_field_at(const struct buffer3270 *b, uint16_t addr, int *start)
{
    if (start)
        *start = -1;
    if (!b->formatted)
        return 0;
    uint16_t a = addr;
    for (unsigned n = cells(b); n > 0; n--, a = before(b, a)) {
        if (!b->cells[a].is_field)
            continue;
        if (start)
            *start = a;
        return b->cells[a].fa;
    }
    return 0;
}

void buffer3270_look(const struct buffer3270 *b, uint16_t addr, int field, uint8_t *fa,
                     uint8_t *color, uint8_t *highlight)
{
    const struct buffer_cell *c = &b->cells[addr];
    const struct buffer_cell *f = field >= 0 ? &b->cells[field] : NULL;
    *fa = f ? f->fa : 0;
    *color = c->color || !f ? c->color : f->color;
    *highlight = c->highlight || !f ? c->highlight : f->highlight;
}

uint16_t buffer3270_next_unprotected(const struct buffer3270 *b, uint16_t addr)
{
    for (unsigned n = b->formatted ? cells(b) : 0; n > 0; n--) {
        uint16_t next = after(b, addr);
        const struct buffer_cell *c = &b->cells[addr];
        if (c->is_field && !(c->fa & DS_FA_PROTECTED) && !b->cells[next].is_field)
            return next;
        addr = next;
    }
    return 0;
}

static void clear_all(struct buffer3270 *b)
{
    memset(b->cells, 0, cells(b) * sizeof *b->cells);
    b->formatted = false;
    b->cursor = b->address = 0;
}

static void erase_to_size(struct buffer3270 *b, bool alternate)
{
    b->rows = alternate ? b->alternate_rows : b->default_rows;
    b->cols = alternate ? b->alternate_cols : b->default_cols;
    clear_all(b);
}

static void find_formatted(struct buffer3270 *b)
{
    b->formatted = false;
    for (unsigned i = 0; i < cells(b) && !b->formatted; i++)
        b->formatted = b->cells[i].is_field;
}

void buffer3270_erase_unprotected(struct buffer3270 *b)
{
    uint8_t fa = b->formatted ? buffer3270_field_at(b, 0, NULL) : 0;
    for (unsigned i = 0; i < cells(b); i++) {
        struct buffer_cell *c = &b->cells[i];
        if (c->is_field) {
            fa = c->fa;
            if (!(fa & DS_FA_PROTECTED))
                c->fa &= (uint8_t)~DS_FA_MDT;
        } else if (!(fa & DS_FA_PROTECTED)) {
            memset(c, 0, sizeof *c);
        }
    }
    b->cursor = buffer3270_next_unprotected(b, before(b, 0));
}

/* ---- Orders -------------------------------------------------------------------------------- */

/* n more cells are gone over; false: that is too much for one command. */
static bool spend(struct buffer3270 *b, unsigned n)
{
    b->spent += n;
    return b->spent <= ROUNDS_MAX * cells(b);
}

/* Cells from the current address to the stop address, which counts as a whole round when it is the same. */
static unsigned distance(const struct buffer3270 *b, unsigned stop)
{
    return stop > b->address ? stop - b->address : cells(b) - b->address + stop;
}

static size_t left(const struct stream *s)
{
    return s->len - s->at;
}

/* An address operand; -1 when cut short or beyond the screen. */
static int take_address(const struct buffer3270 *b, struct stream *s)
{
    if (left(s) < 2)
        return -1;
    unsigned a = ds_decode_address(s->p + s->at);
    s->at += 2;
    return a < cells(b) ? (int)a : -1;
}

static void put_char(struct buffer3270 *b, uint8_t c, bool ge)
{
    b->cells[b->address] =
        (struct buffer_cell){.c = c, .ge = ge, .color = b->sa_color, .highlight = b->sa_highlight};
    b->address = after(b, b->address);
}

static void put_field(struct buffer3270 *b, uint8_t fa)
{
    b->cells[b->address] = (struct buffer_cell){.fa = fa & 0x3f, .is_field = true};
    b->formatted = true;
}

/* One pair of SFE or MF on the field at c. */
static bool field_pair(struct buffer_cell *c, uint8_t type, uint8_t value)
{
    switch (type) {
    case DS_ATTR_FIELD:
        c->fa = value & 0x3f;
        return true;
    case DS_ATTR_HIGHLIGHT:
        c->highlight = value;
        return true;
    case DS_ATTR_COLOR:
        c->color = value;
        return true;
    case DS_ATTR_ALL:
    case DS_ATTR_CHARSET:
    case DS_ATTR_BACK:
    case DS_ATTR_VALIDATE:
    case DS_ATTR_OUTLINE:
        return true; /* accepted, not shown */
    default:
        return false;
    }
}

static bool order_pairs(struct buffer3270 *b, struct stream *s, bool modify)
{
    if (left(s) < 1)
        return false;
    size_t n = s->p[s->at++];
    if (left(s) < 2 * n)
        return false;
    if (!modify)
        put_field(b, 0);
    struct buffer_cell *c = &b->cells[b->address];
    if (!c->is_field)
        return false;
    for (; n > 0; n--, s->at += 2)
        if (!field_pair(c, s->p[s->at], s->p[s->at + 1]))
            return false;
    b->address = after(b, b->address);
    return true;
}

static bool order_sa(struct buffer3270 *b, struct stream *s)
{
    if (left(s) < 2)
        return false;
    uint8_t type = s->p[s->at], value = s->p[s->at + 1];
    s->at += 2;
    if (type == DS_ATTR_ALL)
        b->sa_color = b->sa_highlight = 0;
    else if (type == DS_ATTR_COLOR)
        b->sa_color = value;
    else if (type == DS_ATTR_HIGHLIGHT)
        b->sa_highlight = value;
    else
        return type == DS_ATTR_CHARSET || type == DS_ATTR_BACK;
    return true;
}

static bool order_ra(struct buffer3270 *b, struct stream *s)
{
    int stop = take_address(b, s);
    if (stop < 0 || left(s) < 1)
        return false;
    bool ge = s->p[s->at] == DS_GE;
    if (ge && left(s) < 2)
        return false;
    uint8_t c = s->p[s->at + ge];
    s->at += 1u + ge;
    if (!spend(b, distance(b, (unsigned)stop)))
        return false;
    do
        put_char(b, c, ge);
    while (b->address != stop);
    return true;
}

static bool order_eua(struct buffer3270 *b, struct stream *s)
{
    int stop = take_address(b, s);
    if (stop < 0 || !spend(b, cells(b)))
        return false;
    find_formatted(b);
    uint8_t fa = buffer3270_field_at(b, b->address, NULL);
    do {
        struct buffer_cell *c = &b->cells[b->address];
        if (c->is_field)
            fa = c->fa;
        else if (!(fa & DS_FA_PROTECTED))
            memset(c, 0, sizeof *c);
        b->address = after(b, b->address);
    } while (b->address != stop);
    return true;
}

/* Program Tab: GA23-0059, chapter 4.  After data (or after a Program Tab that ran to the end of
 * the screen) the rest of the field is set to nulls. */
static bool order_pt(struct buffer3270 *b, struct stream *s)
{
    const struct buffer_cell *c = &b->cells[b->address];
    if (c->is_field && !(c->fa & DS_FA_PROTECTED)) {
        b->address = after(b, b->address);
        s->filled_to_0 = false;
        return true;
    }
    uint16_t to = buffer3270_next_unprotected(b, b->address);
    if (to < b->address)
        to = 0;
    bool fill = !s->after_order || s->filled_to_0;
    while (fill && b->address != to && !b->cells[b->address].is_field)
        put_char(b, 0, false);
    s->filled_to_0 = fill && to == 0;
    bool ok = spend(b, to ? distance(b, to) : cells(b));
    b->address = to;
    return ok;
}

/* One order or one character at s->at; false rejects the rest. */
static bool one_order(struct buffer3270 *b, struct stream *s)
{
    uint8_t c = s->p[s->at++];
    bool ok = true, order = true;
    int a;
    switch (c) {
    case DS_SBA:
        a = take_address(b, s);
        ok = a >= 0;
        b->address = ok ? (uint16_t)a : b->address;
        break;
    case DS_SF:
        ok = left(s) >= 1;
        if (ok) {
            put_field(b, s->p[s->at++]);
            b->address = after(b, b->address);
        }
        break;
    case DS_SFE:
    case DS_MF:
        ok = order_pairs(b, s, c == DS_MF);
        break;
    case DS_SA:
        ok = order_sa(b, s);
        break;
    case DS_IC:
        b->cursor = b->address;
        break;
    case DS_PT:
        ok = order_pt(b, s);
        break;
    case DS_RA:
        ok = order_ra(b, s);
        break;
    case DS_EUA:
        ok = order_eua(b, s);
        break;
    case DS_GE:
        ok = left(s) >= 1;
        order = false;
        if (ok)
            put_char(b, s->p[s->at++], true);
        break;
    default:
        order = false;
        /* Null, FF, CR, NL, EM, DUP, FM, SUB and graphics; other codes are no orders. */
        ok = c >= 0x40 || c == 0 || c == 0x0c || c == 0x0d || c == 0x15 || c == 0x19 || c == 0x1c ||
             c == 0x1e || c == 0x3f;
        if (ok)
            put_char(b, c, false);
        break;
    }
    s->after_order = order;
    if (c != DS_PT)
        s->filled_to_0 = false;
    return ok;
}

/* ---- Commands ------------------------------------------------------------------------------ */

/* What follows a Write command's code: WCC, orders, data. */
static enum buffer_result write_orders(struct buffer3270 *b, const uint8_t *p, size_t len)
{
    if (len == 0)
        return BUFFER_OK;
    struct stream s = {.p = p, .len = len, .at = 1, .after_order = true};
    uint8_t wcc = p[0];
    b->address = b->cursor;
    b->sa_color = b->sa_highlight = 0;
    if (wcc & DS_WCC_RESET)
        b->reply_mode = 0;
    if (wcc & DS_WCC_RESET_MDT)
        for (unsigned i = 0; i < cells(b); i++)
            b->cells[i].fa &= (uint8_t)~DS_FA_MDT;
    bool ok = spend(b, cells(b));
    while (ok && s.at < s.len)
        ok = one_order(b, &s);
    find_formatted(b);
    if (!ok)
        return BUFFER_REJECT;
    if (wcc & DS_WCC_ALARM)
        b->alarm = true;
    if (wcc & DS_WCC_RESTORE) {
        b->locked = false;
        b->insert = false;
        b->aid = DS_AID_NONE;
    }
    return BUFFER_OK;
}

static enum buffer_result simple_command(struct buffer3270 *b, uint8_t code, const uint8_t *p,
                                         size_t len, struct ds_out *answer)
{
    switch (ds_command_normal(code)) {
    case DS_EW:
    case DS_EWA:
        erase_to_size(b, ds_command_normal(code) == DS_EWA);
        return write_orders(b, p, len);
    case DS_W:
        return write_orders(b, p, len);
    case DS_EAU:
        buffer3270_erase_unprotected(b);
        b->locked = false;
        b->aid = DS_AID_NONE;
        return BUFFER_OK;
    case DS_RB:
        buffer3270_read_buffer(b, answer);
        return BUFFER_ANSWER;
    case DS_RM:
    case DS_RMA:
        buffer3270_read_modified(b, ds_command_normal(code) == DS_RMA, answer);
        return BUFFER_ANSWER;
    default:
        return BUFFER_REJECT;
    }
}

static enum buffer_result read_partition(struct buffer3270 *b, const uint8_t *p, size_t n,
                                         struct ds_out *answer)
{
    if (n < 5)
        return BUFFER_REJECT;
    if (p[4] == 0x02 || p[4] == 0x03) { /* Query, Query List: everything there is */
        if (p[3] != 0xff)
            return BUFFER_REJECT;
        query_reply_build(answer, b->default_rows, b->default_cols, b->alternate_rows,
                          b->alternate_cols);
        return BUFFER_ANSWER;
    }
    if (p[3] != 0x00 || (p[4] != DS_RB && p[4] != DS_RM && p[4] != DS_RMA))
        return BUFFER_REJECT;
    return simple_command(b, p[4], NULL, 0, answer);
}

/* One structured field: GA23-0059, chapter 5.  p has n bytes, length field included, n >= 3. */
static enum buffer_result structured_field(struct buffer3270 *b, const uint8_t *p, size_t n,
                                           struct ds_out *answer)
{
    switch (p[2]) {
    case 0x01:
        return read_partition(b, p, n, answer);
    case 0x03: /* Erase/Reset */
        if (n < 4 || (p[3] != 0x00 && p[3] != 0x80) || !spend(b, cells(b)))
            return BUFFER_REJECT;
        erase_to_size(b, p[3] == 0x80);
        b->reply_mode = 0;
        return BUFFER_OK;
    case 0x09: /* Set Reply Mode */
        if (n < 5 || p[3] != 0 || p[4] > 2)
            return BUFFER_REJECT;
        b->reply_mode = p[4];
        return BUFFER_OK;
    case 0x40: /* Outbound 3270DS */
        if (n < 5 || p[3] != 0)
            return BUFFER_REJECT;
        if (ds_command_normal(p[4]) == DS_WSF)
            return BUFFER_REJECT;
        return simple_command(b, p[4], p + 5, n - 5, answer);
    default:
        return BUFFER_REJECT;
    }
}

static enum buffer_result write_structured(struct buffer3270 *b, const uint8_t *p, size_t len,
                                           struct ds_out *answer)
{
    enum buffer_result result = BUFFER_OK;
    for (size_t i = 0; i < len;) {
        size_t n = len - i >= 2 ? get16(p + i) : 1;
        if (n == 0)
            n = len - i;
        if (n < 3 || n > len - i)
            return BUFFER_REJECT;
        enum buffer_result r = structured_field(b, p + i, n, answer);
        if (r == BUFFER_REJECT || answer->len > ANSWER_MAX)
            return BUFFER_REJECT;
        if (r == BUFFER_ANSWER)
            result = r;
        i += n;
    }
    return result;
}

enum buffer_result buffer3270_write(struct buffer3270 *b, const uint8_t *ds, size_t len,
                                    struct ds_out *answer)
{
    if (len == 0)
        return BUFFER_REJECT;
    b->spent = 0;
    if (ds_command_normal(ds[0]) == DS_WSF)
        return write_structured(b, ds + 1, len - 1, answer);
    return simple_command(b, ds[0], ds + 1, len - 1, answer);
}

/* ---- Answers ------------------------------------------------------------------------------- */

static void put_address(const struct buffer3270 *b, struct ds_out *o, uint16_t addr)
{
    uint8_t p[2];
    ds_encode_address(p, addr, cells(b) > 4096);
    ds_bytes(o, p, 2);
}

/* In character reply mode: SA orders where colour or highlighting changes. */
static void put_sa(const struct buffer3270 *b, struct ds_out *o, const struct buffer_cell *c,
                   uint8_t *color, uint8_t *highlight)
{
    if (b->reply_mode != 2)
        return;
    if (c->highlight != *highlight)
        ds_sa(o, DS_ATTR_HIGHLIGHT, *highlight = c->highlight);
    if (c->color != *color)
        ds_sa(o, DS_ATTR_COLOR, *color = c->color);
}

static void put_cell(struct ds_out *o, const struct buffer_cell *c)
{
    if (c->ge)
        ds_ge(o, c->c);
    else
        ds_byte(o, c->c);
}

static void put_modified_field(const struct buffer3270 *b, struct ds_out *o, uint16_t start)
{
    uint8_t color = 0, highlight = 0;
    uint16_t a = after(b, start);
    ds_byte(o, DS_SBA);
    put_address(b, o, a);
    for (; !b->cells[a].is_field; a = after(b, a)) {
        if (b->cells[a].c == 0)
            continue;
        put_sa(b, o, &b->cells[a], &color, &highlight);
        put_cell(o, &b->cells[a]);
    }
}

void buffer3270_read_modified(const struct buffer3270 *b, bool all, struct ds_out *o)
{
    ds_byte(o, b->aid);
    if (!all && ds_aid_is_short(b->aid))
        return;
    put_address(b, o, b->cursor);
    uint8_t color = 0, highlight = 0;
    for (unsigned i = 0; i < cells(b); i++) {
        const struct buffer_cell *c = &b->cells[i];
        if (b->formatted) {
            if (c->is_field && (c->fa & DS_FA_MDT))
                put_modified_field(b, o, (uint16_t)i);
        } else if (c->c != 0) {
            put_sa(b, o, c, &color, &highlight);
            put_cell(o, c);
        }
    }
}

static void put_field_attributes(const struct buffer3270 *b, struct ds_out *o,
                                 const struct buffer_cell *c)
{
    if (b->reply_mode == 0) {
        ds_sf(o, c->fa);
        return;
    }
    uint8_t pairs[6] = {DS_ATTR_FIELD, c->fa};
    unsigned n = 1;
    if (c->highlight) {
        pairs[2 * n] = DS_ATTR_HIGHLIGHT;
        pairs[2 * n++ + 1] = c->highlight;
    }
    if (c->color) {
        pairs[2 * n] = DS_ATTR_COLOR;
        pairs[2 * n++ + 1] = c->color;
    }
    ds_sfe(o, pairs, n);
}

void buffer3270_read_buffer(const struct buffer3270 *b, struct ds_out *o)
{
    uint8_t color = 0, highlight = 0;
    ds_byte(o, b->aid);
    put_address(b, o, b->cursor);
    for (unsigned i = 0; i < cells(b); i++) {
        const struct buffer_cell *c = &b->cells[i];
        if (c->is_field) {
            put_field_attributes(b, o, c);
        } else {
            put_sa(b, o, c, &color, &highlight);
            put_cell(o, c);
        }
    }
}

void buffer3270_row_text(const struct buffer3270 *b, unsigned row, char *text, size_t size)
{
    size_t n = 0, end = 0;
    uint8_t fa = 0;
    if (row >= 1 && row <= b->rows)
        fa = buffer3270_field_at(b, (uint16_t)((row - 1) * b->cols), NULL);
    for (unsigned col = 0; row >= 1 && row <= b->rows && col < b->cols; col++) {
        uint16_t a = (uint16_t)((row - 1) * b->cols + col);
        const struct buffer_cell *c = &b->cells[a];
        fa = c->is_field ? c->fa : fa;
        bool shown = !c->is_field && c->c >= 0x40 && c->c != 0xff && !c->ge &&
                     (fa & DS_FA_DISPLAY) != DS_FA_HIDDEN;
        uint8_t l = shown ? ebcdic_to_latin1(EBCDIC_037, c->c) : ' ';
        if (n + 3 > size)
            break;
        if (l < 0x80) {
            text[n++] = (char)l;
        } else {
            text[n++] = (char)(0xc0 | l >> 6);
            text[n++] = (char)(0x80 | (l & 0x3f));
        }
        if (l != ' ')
            end = n;
    }
    if (size > 0)
        text[end] = 0;
}
