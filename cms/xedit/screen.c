/* The rows of the screen, from a file's state. */
#include "cms/xedit/session.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define PREFIX_LEN 5
#define ARROW      "====>"

int xe_place_row(struct xe_place p, unsigned rows)
{
    int row = p.middle ? (int)(rows + 1) / 2 + p.n : p.n >= 0 ? p.n : (int)rows + 1 + p.n;
    return row < 1 ? 1 : row > (int)rows ? (int)rows : row;
}

void xe_id_line(struct xe_file *f, char *out, size_t size)
{
    char fm[3];
    snprintf(fm, sizeof fm, "%s", f->fm);
    snprintf(out, size, "%-8s %-8s %-2s  %c%s %u  Trunc=%u Size=%zu Line=%zu Col=%u Alt=%u", f->fn,
             f->ft, fm, f->set.recfm, f->set.pack ? "P" : "", f->set.lrecl, f->set.trunc,
             xe_lines(f->b), f->line, f->column, f->alt_autosave);
}

/* --- what of a line is shown ---------------------------------------------------------------------- */

/* Columns from..to (from 0, to exclusive) of the k-th verify pair, moved by LEFT and RIGHT. */
static bool verify_columns(const struct xe_file *f, unsigned k, size_t *from, size_t *to)
{
    long a = f->set.verify_cols[k].from, b = f->set.verify_cols[k].to;
    if (b == 0)
        b = f->set.lrecl;
    a += f->set.vershift;
    b += f->set.vershift;
    if (b > (long)f->width)
        b = f->width;
    if (a < 1)
        a = 1;
    if (b < a)
        return false;
    *from = (size_t)a - 1;
    *to = (size_t)b;
    return true;
}

size_t xe_shown_text(struct xe_file *f, const struct xe_line *line, uint8_t *out, size_t size)
{
    uint8_t last_one[2];
    static const uint8_t digits[17] = {0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7,
                                       0xf8, 0xf9, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6};
    size_t n = 0, text = 0;
    for (unsigned k = 0; k < f->set.verifies; k++) {
        size_t from, to;
        if (!verify_columns(f, k, &from, &to))
            continue;
        bool hex = f->set.verify_cols[k].hex;
        bool last = k + 1 == f->set.verifies;
        for (size_t at = from; at < to && n + 1 < size; at++) {
            uint8_t c = at < line->len ? line->text[at] : XE_BLANK,
                    *to_here = out ? out + n : last_one;
            if (last && at >= line->len)
                break;
            if (hex) {
                to_here[0] = digits[c >> 4];
                to_here[1] = digits[c & 15];
            } else {
                to_here[0] = xe_shown(c) ? c : f->set.nondisp;
            }
            n += hex ? 2 : 1;
            if (hex || to_here[0] != XE_BLANK)
                text = n;
        }
    }
    return text;
}

/* --- scale and tab line --------------------------------------------------------------------------------- */

/* The pairs of VERIFY stand beside each other; a column in hexadecimal takes two places.  Behind the last
 * pair its columns go on. */
size_t xe_column_at(const struct xe_file *f, size_t at)
{
    size_t from = 0, to = 0;
    for (unsigned k = 0; k < f->set.verifies; k++) {
        if (!verify_columns(f, k, &from, &to))
            continue;
        size_t each = f->set.verify_cols[k].hex ? 2 : 1;
        if (at < (to - from) * each)
            return from + at / each + 1;
        at -= (to - from) * each;
    }
    return to + at + 1;
}

bool xe_column_place(const struct xe_file *f, size_t column, size_t *at)
{
    size_t from = 0, to = 0, n = 0;
    for (unsigned k = 0; k < f->set.verifies; k++) {
        if (!verify_columns(f, k, &from, &to))
            continue;
        size_t each = f->set.verify_cols[k].hex ? 2 : 1;
        *at = n + (column - from - 1) * each;
        if (column > from && column <= to)
            return true;
        n += (to - from) * each;
    }
    *at = n + column - to - 1;
    return column > to;
}

/* Is it the column's first place?  Its other one in hexadecimal has no mark. */
static bool first_place(const struct xe_file *f, size_t at)
{
    return !at || xe_column_at(f, at - 1) != xe_column_at(f, at);
}

static void put_mark(const struct xe_file *f, uint8_t *out, size_t width, size_t column, char c)
{
    for (size_t k = 0; k < width; k++)
        if (xe_column_at(f, k) == column && first_place(f, k))
            xe_to_ebcdic(out + k, &c, 1);
}

void xe_scale_text(struct xe_file *f, uint8_t *out, size_t width)
{
    for (size_t k = 0; k < width; k++) {
        size_t column = xe_column_at(f, k);
        char c = column % 5 || !first_place(f, k) ? '.'
                 : column % 10                    ? '+'
                                                  : (char)('0' + column / 10 % 10);
        xe_to_ebcdic(out + k, &c, 1);
    }
    put_mark(f, out, width, f->set.zone1, '<');
    put_mark(f, out, width, xe_zone2(f), '>');
    put_mark(f, out, width, f->set.trunc, 'T');
    if (f->column)
        put_mark(f, out, width, f->column, '|');
}

void xe_tab_text(struct xe_file *f, uint8_t *out, size_t width)
{
    memset(out, XE_BLANK, width);
    for (unsigned k = 0; k < f->set.tabs; k++)
        put_mark(f, out, width, f->set.tab[k], 'T');
}

/* --- rows that stand still ---------------------------------------------------------------------------------- */

static bool free_row(const struct xe_layout *l, int row)
{
    return row >= 0 && row < l->rows && l->row[row].kind == XE_ROW_BLANK && !l->row[row].overlaid;
}

/* The parts of a reserved line: at each control character a field begins; its attribute stands in
 * the place of the two characters. */
unsigned xe_reserved_segments(const struct xe_file *f, const struct xe_reserved *r, unsigned cols,
                              struct xe_segment out[XE_SEGMENTS])
{
    const struct xe_settings *s = &f->set;
    unsigned n = 1;
    unsigned col = 1;
    out[0] = (struct xe_segment){.text = r->text, .color = r->color};
    for (size_t k = 0; k < r->len && col < cols; k++) {
        const struct xe_ctlchar *c = NULL;
        if (s->ctlchar && k + 1 < r->len && r->text[k] == s->ctl_escape)
            for (unsigned i = 0; i < s->ctls; i++)
                if (r->text[k + 1] == s->ctl[i].c)
                    c = &s->ctl[i];
        if (!c || n == XE_SEGMENTS) {
            out[n - 1].len++;
            col++;
            continue;
        }
        if (k == 0) /* at its very beginning: instead of the line's own */
            n = 0;
        k++; /* the control character */
        out[n] = (struct xe_segment){.at = n ? col++ : 0,
                                     .text = r->text + k + 1,
                                     .open = c->open,
                                     .invisible = c->invisible,
                                     .color = c->color};
        n++;
    }
    return n;
}

static void reserved_rows(struct xe_file *f, struct xe_layout *l)
{
    for (const struct xe_reserved *r = f->reserved; r; r = r->next) {
        int row = xe_place_row(r->at, l->rows) - 1;
        if (free_row(l, row) || row == 0) { /* the first takes the file identification's place */
            l->row[row].kind = XE_ROW_RESERVED;
            l->row[row].what = r;
        }
    }
}

/* Messages that begin above the command line stay above it, from a line further up if need be. */
static int first_message_row(const struct xedit *x, const struct xe_file *f,
                             const struct xe_layout *l)
{
    int row = xe_place_row(f->set.msgline_at, l->rows) - 1;
    int n = (int)(x->nmessages < f->set.msgline_n ? x->nmessages : f->set.msgline_n);
    if (row < l->command_row && row + n > l->command_row)
        row = l->command_row - n > 1 ? l->command_row - n : 1;
    return row;
}

static void message_rows(struct xedit *x, struct xe_file *f, struct xe_layout *l)
{
    int row = first_message_row(x, f, l);
    const struct xe_message *m = x->messages;
    if (!f->set.msgline)
        return;
    for (unsigned k = 0; k < f->set.msgline_n && row + (int)k < l->rows; k++) {
        struct xe_row *r = &l->row[row + (int)k];
        if (r->kind == XE_ROW_COMMAND_MORE || (r->kind == XE_ROW_COMMAND && !m))
            break;
        if (!m && (k > 0 || f->set.msg_overlay))
            break;
        r->kind = XE_ROW_MESSAGE;
        r->what = m;
        m = m ? m->next : NULL;
    }
}

static void fixed_rows(struct xedit *x, struct xe_file *f, struct xe_layout *l)
{
    l->row[0].kind = XE_ROW_ID;
    l->command_row = l->rows;
    l->two_command_rows = f->set.cmdline == XE_CMD_ON && xe_layout_wide(l);
    switch (f->set.cmdline == XE_CMD_ON && !xe_layout_wide(l) ? XE_CMD_BOTTOM : f->set.cmdline) {
    case XE_CMD_ON:
        l->command_row = (uint16_t)(l->rows - 2);
        l->row[l->rows - 1].kind = XE_ROW_COMMAND_MORE;
        break;
    case XE_CMD_TOP:
        l->command_row = 1;
        break;
    case XE_CMD_BOTTOM:
        l->command_row = (uint16_t)(l->rows - 1);
        break;
    default:
        break;
    }
    if (l->command_row < l->rows)
        l->row[l->command_row].kind = XE_ROW_COMMAND;
    message_rows(x, f, l);
    reserved_rows(f, l);
    int row = xe_place_row(f->set.scale_at, l->rows) - 1;
    if (f->set.scale && free_row(l, row))
        l->row[row].kind = XE_ROW_SCALE;
    row = xe_place_row(f->set.tabline_at, l->rows) - 1;
    if (f->set.tabline && free_row(l, row))
        l->row[row].kind = XE_ROW_TABLINE;
}

/* --- the file's rows --------------------------------------------------------------------------------------- */

/* One thing that a screen shows: a line, the top, the end, or a group of lines not shown. */
struct item {
    enum xe_row_kind kind;
    size_t number, hidden; /* hidden: how many lines a shadow stands for, from number on */
};

static bool shown_line(struct xe_file *f, size_t n)
{
    const struct xe_line *line = xe_line(f->b, n);
    return line && line->select >= f->set.display_low && line->select <= f->set.display_high;
}

static bool item_at(struct xe_file *f, size_t n, struct item *it)
{
    size_t top = xe_top(f), end = xe_end(f);
    *it = (struct item){XE_ROW_LINE, n, 0};
    if (n == top)
        it->kind = XE_ROW_TOP;
    else if (n == end)
        it->kind = XE_ROW_END;
    else if (n < top || n > end)
        return false;
    return true;
}

/* The thing behind line n, or in front of it.  Lines that are not shown are one shadow. */
static bool item_beside(struct xe_file *f, size_t n, int step, struct item *it)
{
    size_t top = xe_top(f), end = xe_end(f), at = n + (size_t)step;
    if (step > 0 ? n >= end : n <= top)
        return false;
    if (at == top || at == end || shown_line(f, at))
        return item_at(f, at, it);
    size_t next = xe_selected(f->b, at, step, f->set.display_low, f->set.display_high);
    next = next < top ? top : next > end ? end : next;
    if (!f->set.shadow)
        return item_at(f, next, it);
    it->kind = XE_ROW_SHADOW;
    it->number = step > 0 ? at : next + 1;
    it->hidden = step > 0 ? next - at : at - next;
    return true;
}

static size_t edge(const struct item *it, int step)
{
    return it->kind == XE_ROW_SHADOW && step > 0 ? it->number + it->hidden - 1 : it->number;
}

unsigned xe_layout_at(const struct xe_layout *l, unsigned row, unsigned col)
{
    return l->origin + row * l->of_cols + col;
}

bool xe_layout_cell(const struct xe_layout *l, unsigned at, unsigned *row, unsigned *col)
{
    if (!l->of_cols)
        return false;
    unsigned top = l->origin / l->of_cols, left = l->origin % l->of_cols;
    unsigned r = at / l->of_cols, c = at % l->of_cols;
    if (r < top || c < left || r - top >= l->rows || c - left >= l->cols)
        return false;
    *row = r - top;
    *col = c - left;
    return true;
}

bool xe_layout_wide(const struct xe_layout *l)
{
    return l->cols == l->of_cols;
}

static unsigned rows_of(struct xe_file *f, const struct xe_layout *l, size_t n)
{
    struct xe_line *line = xe_line(f->b, n);
    size_t len = xe_shown_text(f, line, NULL, SIZE_MAX);
    unsigned rows = 1;
    bool wraps = xe_layout_wide(l) && (!f->set.prefix_right || f->set.prefix == XE_PREFIX_OFF);
    if (wraps && len > l->data_len)
        rows += (unsigned)((len - l->data_len + l->cols - 1) / l->cols);
    if (wraps && f->extended == line)
        rows += f->extend_by;
    return rows;
}

/* Put a thing on the screen with its first row at `row`; how many rows it took, 0: none is free. */
static unsigned place(struct xe_file *f, struct xe_layout *l, int row, const struct item *it,
                      unsigned rows)
{
    unsigned k = 1;
    struct xe_row *r = &l->row[row];
    r->kind = it->kind;
    r->number = it->kind == XE_ROW_SHADOW ? it->hidden : it->number;
    r->line =
        it->kind == XE_ROW_LINE || it->kind == XE_ROW_SHADOW ? xe_line(f->b, it->number) : NULL;
    r->current = it->kind != XE_ROW_SHADOW && it->number == f->line;
    for (; k < rows && (free_row(l, row + (int)k) ||
                        (row + (int)k < l->rows && l->row[row + (int)k].kind == XE_ROW_SCALE));
         k++)
        l->row[row + (int)k].kind = XE_ROW_MORE;
    r->rows = (uint16_t)k;
    if (it->kind == XE_ROW_LINE) {
        if (!l->first || it->number < l->first)
            l->first = it->number;
        if (it->number > l->last)
            l->last = it->number;
    }
    return k;
}

static void fill_down(struct xe_file *f, struct xe_layout *l, int row, size_t from)
{
    struct item it;
    size_t at = from;
    while (row < l->rows) {
        if (!free_row(l, row)) {
            row++;
            continue;
        }
        if (!item_beside(f, at, 1, &it))
            return;
        at = edge(&it, 1);
        if (it.kind == XE_ROW_END && !f->set.tofeof)
            return;
        row += (int)place(f, l, row, &it, it.kind == XE_ROW_LINE ? rows_of(f, l, it.number) : 1);
    }
}

static void fill_up(struct xe_file *f, struct xe_layout *l, int row, size_t from)
{
    struct item it;
    size_t at = from;
    while (row > 0) {
        if (!free_row(l, row)) {
            row--;
            continue;
        }
        if (!item_beside(f, at, -1, &it))
            return;
        at = edge(&it, -1);
        if (it.kind == XE_ROW_TOP && !f->set.tofeof)
            return;
        unsigned rows = it.kind == XE_ROW_LINE ? rows_of(f, l, it.number) : 1, room = 1;
        while (room < rows && free_row(l, row - (int)room))
            room++;
        place(f, l, row - (int)room + 1, &it, room);
        row -= (int)room;
    }
}

static void file_rows(struct xedit *x, struct xe_file *f, struct xe_layout *l)
{
    struct item it;
    int row = f->set.curline_on ? xe_place_row(f->set.curline, l->rows) - 1 : 2;
    while (row < l->rows - 1 && !free_row(l, row))
        row++;
    if (!free_row(l, row))
        return;
    l->current_row = (uint16_t)row;
    size_t line = f->line;
    if (!item_at(f, line, &it))
        return;
    unsigned rows = it.kind == XE_ROW_LINE ? rows_of(f, l, line) : 1;
    bool quiet = !f->set.tofeof && it.kind != XE_ROW_LINE;
    unsigned took = quiet ? 1 : place(f, l, row, &it, rows);
    if (quiet)
        l->row[row].overlaid = true; /* its place stays empty */
    if (x->mode == XE_INPUT || x->mode == XE_POWER) {
        for (int k = row + (int)took; k < l->rows; k++)
            if (free_row(l, k) || (x->mode == XE_POWER && l->row[k].kind == XE_ROW_SCALE))
                l->row[k].kind = XE_ROW_INPUT;
    } else {
        fill_down(f, l, row + (int)took, line);
    }
    fill_up(f, l, row - 1, line);
}

/* --- fields --------------------------------------------------------------------------------------------------- */

static void add_field(struct xe_layout *l, int kind, unsigned row, unsigned at, unsigned len)
{
    if (l->fields == sizeof l->field / sizeof l->field[0] || len == 0)
        return;
    struct xe_field *f = &l->field[l->fields++];
    f->kind = kind;
    f->row = (uint16_t)row;
    f->at = (uint16_t)at;
    f->len = (uint16_t)len;
}

static void reserved_fields(const struct xe_file *f, struct xe_layout *l, unsigned row)
{
    struct xe_segment part[XE_SEGMENTS];
    unsigned n = xe_reserved_segments(f, l->row[row].what, l->cols, part);
    for (unsigned k = 0; k < n; k++) {
        unsigned end = k + 1 < n ? part[k + 1].at : l->cols;
        if (part[k].open)
            add_field(l, XE_F_RESERVED, row, xe_layout_at(l, row, part[k].at + 1),
                      end - part[k].at - 1);
    }
}

static void fields(struct xedit *x, struct xe_file *f, struct xe_layout *l)
{
    bool prefix = f->set.prefix != XE_PREFIX_OFF, power = false;
    for (unsigned r = 0; r < l->rows; r++) {
        unsigned at = xe_layout_at(l, r, 0);
        switch (l->row[r].kind) {
        case XE_ROW_LINE:
        case XE_ROW_TOP:
        case XE_ROW_END:
        case XE_ROW_SHADOW:
            if (prefix)
                add_field(l, XE_F_PREFIX, r, at + l->prefix_at, PREFIX_LEN);
            if (l->row[r].kind == XE_ROW_LINE && f->set.verifies)
                add_field(l, XE_F_DATA, r, at + l->data_at,
                          l->data_len + (l->row[r].rows - 1u) * l->cols);
            break;
        case XE_ROW_INPUT:
            if (l->power) { /* all rows are one field */
                unsigned n = 1;
                while (r + n < l->rows && l->row[r + n].kind == XE_ROW_INPUT)
                    n++;
                if (!power)
                    add_field(l, XE_F_INPUT, r, at + 1, n * l->cols - 1);
                power = true;
                r += n - 1;
            } else {
                add_field(l, XE_F_INPUT, r, at + l->data_at, l->data_len);
            }
            break;
        case XE_ROW_RESERVED:
            reserved_fields(f, l, r);
            break;
        case XE_ROW_COMMAND:
            add_field(l, XE_F_COMMAND, r, at + 7,
                      l->cols - 7u + (l->two_command_rows ? l->cols - 20u : 0));
            break;
        default:
            break;
        }
    }
}

static void cursor(struct xedit *x, struct xe_file *f, struct xe_layout *l)
{
    const struct xe_cursor *c = &f->cursor;
    unsigned command =
        l->command_row < l->rows ? xe_layout_at(l, l->command_row, 7) : xe_layout_at(l, 0, 0);
    l->cursor = (uint16_t)command;
    if (x->mode == XE_INPUT || x->mode == XE_POWER) {
        for (unsigned k = 0; k < l->fields; k++)
            if (l->field[k].kind == XE_F_INPUT) {
                l->cursor = l->field[k].at;
                return;
            }
        return;
    }
    if (c->kind == XE_CURSOR_SCREEN) {
        if (c->row >= 1 && c->row <= l->rows && c->column >= 1 && c->column <= l->cols)
            l->cursor = (uint16_t)xe_layout_at(l, (unsigned)c->row - 1, (unsigned)c->column - 1);
        return;
    }
    if (c->kind == XE_CURSOR_CMDLINE) {
        if (c->column > 1 && c->column <= l->cols)
            l->cursor = (uint16_t)(command + c->column - 1);
        return;
    }
    for (unsigned r = 0; r < l->rows; r++) {
        size_t place;
        bool here = l->row[r].number == c->row &&
                    (l->row[r].kind == XE_ROW_LINE || l->row[r].kind == XE_ROW_TOP ||
                     l->row[r].kind == XE_ROW_END);
        if (!here)
            continue;
        unsigned at = xe_layout_at(l, r, 0);
        if (c->kind == XE_CURSOR_PREFIX)
            at += l->prefix_at;
        else if (xe_column_place(f, c->column, &place) &&
                 place < l->data_len + (l->row[r].rows - 1u) * l->cols)
            at += l->data_at + (unsigned)place;
        else
            at += l->data_at;
        l->cursor = (uint16_t)at;
        return;
    }
}

void xe_layout_make(struct xedit *x, struct xe_layout *l)
{
    struct xe_file *f = x->file;
    memset(l, 0, offsetof(struct xe_layout, field)); /* fields says how many there are */
    const struct xe_part *s = &x->screen[x->here].part;
    l->rows = x->rows < XE_ROWS_MAX ? x->rows : XE_ROWS_MAX;
    l->cols = x->cols;
    l->of_rows = x->of_rows < XE_ROWS_MAX ? x->of_rows : XE_ROWS_MAX;
    l->of_cols = x->of_cols;
    l->origin = (uint16_t)(s->top * x->of_cols + s->left);
    l->colors = x->colors;
    l->power = x->mode == XE_POWER && xe_layout_wide(l);
    bool prefix = f->set.prefix != XE_PREFIX_OFF;
    l->prefix_at = (uint16_t)(f->set.prefix_right ? l->cols - PREFIX_LEN : 1);
    l->data_at = (uint16_t)(prefix && !f->set.prefix_right ? PREFIX_LEN + 2 : 1);
    l->data_len = (uint16_t)(l->cols - (prefix ? PREFIX_LEN + 2 : 1));
    fixed_rows(x, f, l);
    file_rows(x, f, l);
    fields(x, f, l);
    cursor(x, f, l);
}
