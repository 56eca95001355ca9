/* What the keys of a 3270 do to its screen (buffer.h).  Keeps true: a protected position never
 * changes by a key, and every key that changes an unprotected field sets its MDT. */
#include "tn3270/buffer.h"

#include <string.h>

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

/* May the position under the cursor be typed over?  *start becomes its field's attribute or -1. */
static bool writable(const struct buffer3270 *b, int *start)
{
    uint8_t fa = buffer3270_field_at(b, b->cursor, start);
    return !b->locked && !b->cells[b->cursor].is_field && !(fa & DS_FA_PROTECTED);
}

static void modified(struct buffer3270 *b, int start)
{
    if (start >= 0)
        b->cells[start].fa |= DS_FA_MDT;
}

/* Positions from the cursor to the end of its field (of the screen when unformatted). */
static unsigned room(const struct buffer3270 *b)
{
    if (!b->formatted)
        return cells(b) - b->cursor;
    unsigned n = 0;
    for (uint16_t a = b->cursor; !b->cells[a].is_field && n < cells(b); a = after(b, a))
        n++;
    return n;
}

static uint16_t plus(const struct buffer3270 *b, uint16_t addr, unsigned n)
{
    return (uint16_t)((addr + n) % cells(b));
}

/* Makes room for one character at the cursor by the first null behind it. */
static bool open_gap(struct buffer3270 *b)
{
    unsigned n = room(b), k = 0;
    while (k < n && b->cells[plus(b, b->cursor, k)].c != 0)
        k++;
    if (k == n)
        return false;
    for (; k > 0; k--)
        b->cells[plus(b, b->cursor, k)] = b->cells[plus(b, b->cursor, k - 1)];
    return true;
}

bool buffer3270_type(struct buffer3270 *b, uint8_t ebcdic)
{
    int start;
    if (!writable(b, &start) || ebcdic < 0x40 || ebcdic == 0xff)
        return false;
    if (b->insert && !open_gap(b))
        return false;
    b->cells[b->cursor] = (struct buffer_cell){.c = ebcdic};
    modified(b, start);
    b->cursor = after(b, b->cursor);
    const struct buffer_cell *c = &b->cells[b->cursor];
    if (c->is_field)
        b->cursor = (c->fa & DS_FA_SKIP) == DS_FA_SKIP ? buffer3270_next_unprotected(b, b->cursor)
                                                       : after(b, b->cursor);
    return true;
}

bool buffer3270_delete(struct buffer3270 *b)
{
    int start;
    if (!writable(b, &start))
        return false;
    unsigned n = room(b);
    for (unsigned k = 0; k + 1 < n; k++)
        b->cells[plus(b, b->cursor, k)] = b->cells[plus(b, b->cursor, k + 1)];
    memset(&b->cells[plus(b, b->cursor, n - 1)], 0, sizeof *b->cells);
    modified(b, start);
    return true;
}

bool buffer3270_backspace(struct buffer3270 *b)
{
    uint16_t was = b->cursor;
    int start;
    if (b->locked || (!b->formatted && was == 0))
        return false;
    b->cursor = before(b, was);
    if (!writable(b, &start)) {
        b->cursor = was;
        return false;
    }
    return buffer3270_delete(b);
}

bool buffer3270_erase_eof(struct buffer3270 *b)
{
    int start;
    if (!writable(b, &start))
        return false;
    for (unsigned n = room(b), k = 0; k < n; k++)
        memset(&b->cells[plus(b, b->cursor, k)], 0, sizeof *b->cells);
    modified(b, start);
    return true;
}

bool buffer3270_erase_input(struct buffer3270 *b)
{
    if (b->locked)
        return false;
    buffer3270_erase_unprotected(b);
    return true;
}

void buffer3270_tab(struct buffer3270 *b)
{
    if (!b->locked)
        b->cursor = buffer3270_next_unprotected(b, b->cursor);
}

void buffer3270_backtab(struct buffer3270 *b)
{
    if (b->locked)
        return;
    uint16_t a = before(b, b->cursor);
    if (b->cells[a].is_field) /* at the begin of a field: the one before */
        a = before(b, a);
    for (unsigned n = cells(b); n > 0; n--, a = before(b, a)) {
        const struct buffer_cell *c = &b->cells[a];
        if (c->is_field && !(c->fa & DS_FA_PROTECTED) && !b->cells[after(b, a)].is_field) {
            b->cursor = after(b, a);
            return;
        }
    }
    b->cursor = 0;
}

void buffer3270_newline(struct buffer3270 *b)
{
    if (b->locked)
        return;
    uint16_t a = plus(b, (uint16_t)(b->cursor - b->cursor % b->cols), b->cols);
    uint8_t fa = buffer3270_field_at(b, a, NULL);
    b->cursor = b->formatted && (b->cells[a].is_field || (fa & DS_FA_PROTECTED))
                    ? buffer3270_next_unprotected(b, a)
                    : a;
}

void buffer3270_home(struct buffer3270 *b)
{
    if (!b->locked)
        b->cursor = b->formatted ? buffer3270_next_unprotected(b, before(b, 0)) : 0;
}

void buffer3270_move(struct buffer3270 *b, int rows, int cols)
{
    int n = (int)cells(b);
    if (!b->locked)
        b->cursor = (uint16_t)(((b->cursor + rows * b->cols + cols) % n + n) % n);
}

void buffer3270_toggle_insert(struct buffer3270 *b)
{
    if (!b->locked)
        b->insert = !b->insert;
}

void buffer3270_reset(struct buffer3270 *b)
{
    b->locked = false;
    b->insert = false;
}

bool buffer3270_key(struct buffer3270 *b, uint8_t aid, struct ds_out *answer)
{
    if (b->locked)
        return false;
    if (aid == DS_AID_CLEAR) {
        memset(b->cells, 0, cells(b) * sizeof *b->cells);
        b->formatted = false;
        b->cursor = 0;
        b->reply_mode = 0;
    }
    b->aid = aid;
    b->locked = true;
    b->insert = false;
    buffer3270_read_modified(b, false, answer);
    return true;
}
