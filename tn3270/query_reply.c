/* Query Reply structured fields; see query_reply.h.  Keeps true: a field is looked at only within
 * the length it says, and that within the transmission.
 * To extend: a new reply is a case in parse_one() and a function in the build table. */
#include "tn3270/query_reply.h"

#include <errno.h>
#include <string.h>

#include "engine/base/bytes.h"

enum {
    SF_QUERY_REPLY = 0x81,
    QR_SUMMARY = 0x80,
    QR_USABLE_AREA = 0x81,
    QR_CHARACTER_SETS = 0x85,
    QR_COLOR = 0x86,
    QR_HIGHLIGHT = 0x87,
    QR_REPLY_MODES = 0x88,
    QR_IMPLICIT = 0xa6,
};

bool query_reply_size_ok(unsigned rows, unsigned cols)
{
    return rows >= 24 && cols >= 80 && rows <= 255 && cols <= 255 && rows * cols <= 16383;
}

/* p: the whole structured field, n its length, 4 or more. */
static void parse_usable_area(struct query_reply *q, const uint8_t *p, size_t n)
{
    if (n < 10 || q->rows != 0)
        return;
    unsigned cols = get16(p + 6), rows = get16(p + 8);
    if (query_reply_size_ok(rows, cols)) {
        q->rows = (uint16_t)rows;
        q->cols = (uint16_t)cols;
    }
}

static void parse_implicit(struct query_reply *q, const uint8_t *p, size_t n)
{
    /* Self-defining parameters: length, type; 01 is the implicit partition's sizes. */
    for (size_t i = 6; i + 2 <= n && p[i] >= 2 && i + p[i] <= n; i += p[i]) {
        if (p[i + 1] != 0x01 || p[i] < 11)
            continue;
        unsigned w = get16(p + i + 3), h = get16(p + i + 5);
        unsigned aw = get16(p + i + 7), ah = get16(p + i + 9);
        if (!query_reply_size_ok(h, w) || !query_reply_size_ok(ah, aw))
            continue;
        q->default_rows = (uint16_t)h;
        q->default_cols = (uint16_t)w;
        q->rows = (uint16_t)ah;
        q->cols = (uint16_t)aw;
    }
}

/* Pairs of a value and what is shown for it: is any value but the default shown as itself? */
static bool shows_itself(const uint8_t *pairs, size_t n, uint8_t plain)
{
    for (size_t i = 0; i + 2 <= n; i += 2)
        if (pairs[i] == pairs[i + 1] && pairs[i] > 0xf0 && pairs[i] != plain)
            return true;
    return false;
}

static void parse_one(struct query_reply *q, const uint8_t *p, size_t n)
{
    switch (p[3]) {
    case QR_USABLE_AREA:
        parse_usable_area(q, p, n);
        break;
    case QR_IMPLICIT:
        parse_implicit(q, p, n);
        break;
    case QR_COLOR:
        if (n > 6)
            q->color = shows_itself(p + 6, n - 6, DS_COLOR_GREEN);
        break;
    case QR_HIGHLIGHT:
        if (n > 5)
            q->highlight = shows_itself(p + 5, n - 5, 0xf0);
        break;
    default:
        break;
    }
}

int query_reply_parse(struct query_reply *q, const uint8_t *inbound, size_t len)
{
    memset(q, 0, sizeof *q);
    if (len < 1 || inbound[0] != DS_AID_SF)
        return -EINVAL;
    for (size_t i = 1; i < len;) {
        if (len - i < 3)
            return -EINVAL;
        size_t n = get16(inbound + i);
        if (n == 0)
            n = len - i;
        if (n < 3 || n > len - i)
            return -EINVAL;
        if (n >= 4 && inbound[i + 2] == SF_QUERY_REPLY)
            parse_one(q, inbound + i, n);
        i += n;
    }
    return 0;
}

static void reply(struct ds_out *o, uint8_t code, const uint8_t *body, size_t n)
{
    size_t at = ds_sfield_begin(o, SF_QUERY_REPLY);
    ds_byte(o, code);
    ds_bytes(o, body, n);
    ds_sfield_end(o, at);
}

void query_reply_build(struct ds_out *o, uint16_t default_rows, uint16_t default_cols,
                       uint16_t alternate_rows, uint16_t alternate_cols)
{
    static const uint8_t summary[] = {QR_SUMMARY,   QR_USABLE_AREA, QR_CHARACTER_SETS, QR_COLOR,
                                      QR_HIGHLIGHT, QR_REPLY_MODES, QR_IMPLICIT};
    static const uint8_t sets[] = {0x00, 0x00, 9, 12, 0, 0, 0, 0, 3, 0, 0, 0};
    static const uint8_t colors[] = {0x00, 8,    0x00, 0xf4, 0xf1, 0xf1, 0xf2, 0xf2, 0xf3,
                                     0xf3, 0xf4, 0xf4, 0xf5, 0xf5, 0xf6, 0xf6, 0xf7, 0xf7};
    static const uint8_t highlights[] = {5,    0x00, 0xf0, 0xf1, 0xf1, 0xf2,
                                         0xf2, 0xf4, 0xf4, 0xf8, 0xf8};
    static const uint8_t modes[] = {0x00, 0x01, 0x02};
    /* Flags (12 and 14-bit addressing), size, unit millimetres, distances between points as
     * fractions, cell of 9 by 12 points. */
    uint8_t area[19] = {0x01, 0, 0, 0, 0, 0, 0x01, 0x00, 0x0a, 0x02, 0xe5, 0, 2, 0, 0x6f, 9, 12};
    uint8_t implicit[13] = {0, 0, 11, 0x01, 0};
    put16(area + 2, alternate_cols);
    put16(area + 4, alternate_rows);
    put16(area + 17, (uint16_t)(alternate_rows * alternate_cols));
    put16(implicit + 5, default_cols);
    put16(implicit + 7, default_rows);
    put16(implicit + 9, alternate_cols);
    put16(implicit + 11, alternate_rows);
    ds_byte(o, DS_AID_SF);
    reply(o, QR_SUMMARY, summary, sizeof summary);
    reply(o, QR_USABLE_AREA, area, sizeof area);
    reply(o, QR_CHARACTER_SETS, sets, sizeof sets);
    reply(o, QR_COLOR, colors, sizeof colors);
    reply(o, QR_HIGHLIGHT, highlights, sizeof highlights);
    reply(o, QR_REPLY_MODES, modes, sizeof modes);
    reply(o, QR_IMPLICIT, implicit, sizeof implicit);
}
