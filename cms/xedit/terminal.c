/* The conversation with the terminal: show the screen, wait, apply what was typed.
 *
 * What is kept true: no buffer of ours hangs in the air while the machine waits (what is allocated
 * there is the machine's storage), so a LOGOFF or an IPL in the midst of it leaves nothing. */
#include "cms/xedit/subcommand.h"

#include "cms/stream3270.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STREAM_MAX 65536u

/* --- which terminal ---------------------------------------------------------------------------------- */

bool xe_find_terminal(struct xedit *x)
{
    struct guest_screen gs;
    if (x->file && x->file->set.typewriter)
        return false;
    if (guest_screen(x->cms->g, &gs)) {
        if (!x->of_rows) {
            x->of_rows = 24;
            x->of_cols = 80;
        }
        xe_screens_fit(x);
        return guest_disconnected(x->cms->g); /* it will come back with a screen */
    }
    x->alternate = gs.alternate;
    x->of_rows = gs.alternate ? gs.rows : gs.default_rows;
    x->of_cols = gs.alternate ? gs.cols : gs.default_cols;
    x->colors = gs.color && gs.extended;
    if (x->of_rows > XE_ROWS_MAX)
        x->of_rows = XE_ROWS_MAX;
    xe_screens_fit(x);
    return x->of_rows >= 10 && x->of_cols >= 40;
}

/* More messages than the message area has lines: they are shown in line mode first. */
static void overflow(struct xedit *x)
{
    const struct xe_file *f = x->file;
    unsigned room = f->set.msgline ? f->set.msgline_n : 0;
    if (x->nmessages <= room)
        return;
    for (struct xe_message *m = x->messages; m; m = m->next)
        cms_say(x->cms, "%s", m->text);
    xe_forget_messages(x);
    x->redraw = true;
}

/* The layouts of all logical screens, and the stream that shows them: its length, or 0. */
static size_t compose(struct xedit *x, uint8_t *out)
{
    unsigned here = x->here;
    for (unsigned k = 0; k < x->screens; k++) {
        xe_screen_switch(x, k);
        xe_layout_make(x, x->shown);
        x->file->cursor.priority = XE_PRIORITY_NONE;
    }
    xe_screen_switch(x, here);
    return xe_layout_stream(x, out, STREAM_MAX);
}

static bool draw(struct xedit *x)
{
    uint8_t *out = cms_get_unset_storage(x->cms, STREAM_MAX);
    if (!out)
        return false;
    size_t n = compose(x, out);
    if (n)
        cms_screen_write(x->cms, out, n);
    x->drawn = true;
    x->redraw = false;
    x->alarm = false;
    cms_free_storage(x->cms, out);
    return n != 0;
}

#define PRINTER         0x00e
#define PRINTER_COLUMNS 132
enum { WRITE_SPACE_ONE = 0x09, SKIP_TO_1 = 0x8b };

/* COPYKEY: the screen as it is now, on the virtual printer. */
int xe_cmd_copykey(struct xe_command *c)
{
    struct xedit *x = c->x;
    size_t size = (size_t)x->of_rows * x->of_cols;
    int rc = xe_nothing_more(c);
    if (rc)
        return rc;
    if (!x->full_screen)
        return xe_error(x, "XCK", 529, "COPYKEY", "display", NULL);
    uint8_t *out = cms_get_unset_storage(x->cms, STREAM_MAX + size),
            *cells = out ? out + STREAM_MAX : NULL;
    size_t n = out ? compose(x, out) : 0,
           width = x->of_cols < PRINTER_COLUMNS ? x->of_cols : PRINTER_COLUMNS;
    if (!n) {
        cms_free_storage(x->cms, out);
        return xe_error(x, "XCK", 554, NULL);
    }
    st_shown(out, n, x->of_rows, x->of_cols, cells);
    rc = guest_print(x->cms->g, PRINTER, SKIP_TO_1, NULL, 0);
    for (unsigned row = 0; row < x->of_rows && !rc; row++)
        rc = guest_print(x->cms->g, PRINTER, WRITE_SPACE_ONE, cells + (size_t)row * x->of_cols,
                         width);
    cms_free_storage(x->cms, out);
    return rc ? xe_error(x, "XCK", 8, "00E", NULL) : 0;
}

void xe_refresh(struct xedit *x)
{
    if (x->full_screen && x->file && !guest_disconnected(x->cms->g))
        draw(x);
}

void xe_screen_end(struct xedit *x)
{
    if (!x->outer)
        guest_screen_end(x->cms->g);
}

/* --- what was typed -------------------------------------------------------------------------------------- */

static int hex_digit(uint8_t c)
{
    c = xe_upper(c);
    return c >= 0xf0 && c <= 0xf9 ? c - 0xf0 : c >= 0xc1 && c <= 0xc6 ? c - 0xc1 + 10 : -1;
}

/* A character that cannot be shown stays when its surrogate was not typed over. */
static uint8_t typed_char(const struct xe_file *f, uint8_t typed, uint8_t old)
{
    if (!xe_shown(old) && typed == f->set.nondisp)
        return old;
    if (!xe_shown(typed))
        typed = XE_BLANK;
    return f->set.case_upper ? xe_capital(&f->set, typed) : typed;
}

/* Does a pair before the k-th show the column too?  Then what stands there as it was is no change: it may
 * have been typed over in the other place. */
static bool shown_before(const struct xe_file *f, unsigned k, long col)
{
    col -= f->set.vershift;
    while (k-- > 0) {
        long last = f->set.verify_cols[k].to ? f->set.verify_cols[k].to : (long)f->set.lrecl;
        if (col >= (long)f->set.verify_cols[k].from && col <= last)
            return true;
    }
    return false;
}

/* The line with its shown columns as they were typed; room: how many characters the field has. */
static size_t merge(struct xe_file *f, const struct xe_line *line, const uint8_t *typed, size_t n,
                    size_t room, uint8_t *out, size_t size)
{
    size_t len = line->len, at = 0;
    memcpy(out, line->text ? line->text : (const uint8_t *)"", len);
    memset(out + len, XE_BLANK, size - len);
    for (unsigned k = 0; k < f->set.verifies && at < room; k++) {
        long a = (long)f->set.verify_cols[k].from + f->set.vershift;
        long b =
            (f->set.verify_cols[k].to ? f->set.verify_cols[k].to : f->set.lrecl) + f->set.vershift;
        b = b < (long)f->width ? b : (long)f->width;
        for (long col = a < 1 ? 1 : a; col <= b && at < room; col++) {
            uint8_t was = (size_t)col <= line->len ? line->text[col - 1] : XE_BLANK, now = was;
            uint8_t c = at < n ? typed[at] : XE_BLANK;
            if ((size_t)col > size)
                return len;
            if (!f->set.verify_cols[k].hex) {
                now = typed_char(f, c, was);
                at++;
            } else {
                int hi = hex_digit(c), lo = at + 1 < n ? hex_digit(typed[at + 1]) : -1;
                if (hi >= 0 && lo >= 0)
                    now = (uint8_t)(hi << 4 | lo);
                at += 2;
            }
            if (now != was || !shown_before(f, k, col))
                out[col - 1] = now;
            if ((size_t)col > len && out[col - 1] != XE_BLANK)
                len = (size_t)col;
        }
    }
    while (len && out[len - 1] == XE_BLANK)
        len--;
    return len;
}

static void apply_data(struct xedit *x, const struct xe_row *r, const uint8_t *typed, size_t n,
                       size_t room)
{
    struct xe_file *f = x->file;
    size_t size = r->line->len + room + f->width + 2;
    uint8_t *text = malloc(size);
    bool cut = false, spilled = false;
    if (!text) {
        xe_error(x, "XSU", 554, NULL);
        return;
    }
    size_t len = merge(f, r->line, typed, n, room, text, size);
    if (len != r->line->len || (len && memcmp(text, r->line->text, len))) {
        if (xe_file_change_spill(f, xe_line_number(f->b, r->line), text, len, &cut, &spilled))
            xe_altered(f, 1);
        if (cut || spilled)
            xe_error(x, "XSU", 503, cut ? "Truncated" : "Spilled", NULL);
    }
    free(text);
}

/* What remains of a prefix area when its old ends are taken off. */
static void apply_prefix(struct xedit *x, const struct xe_row *r, const uint8_t *typed, size_t n)
{
    char old[6], now[8];
    size_t from = 0, m = xe_prefix_text(x->file, r, old);
    xe_to_latin1(now, typed, n);
    while (n && m && now[n - 1] == old[m - 1]) {
        n--;
        m--;
    }
    while (from < n && from < m && now[from] == old[from])
        from++;
    /* A pending command whose tail was typed over is read whole. */
    struct xe_pending *p = xe_pending_at(x->file, r->line, r->kind == XE_ROW_END);
    if (p)
        from = 0;
    xe_prefix_typed(x->file, r->line, r->kind == XE_ROW_END, now + from, n - from);
    p = xe_pending_at(x->file, r->line, r->kind == XE_ROW_END);
    if (p)
        p->shadow = r->kind == XE_ROW_SHADOW;
}

/* Lines of the input zone go behind the current line, up to the last one that has text. */
static bool apply_input(struct xedit *x, const struct xe_typed *t)
{
    struct xe_file *f = x->file;
    unsigned last = 0, first = XE_ROWS_MAX;
    for (unsigned k = 0; k < x->shown->fields; k++)
        if (x->shown->field[k].kind == XE_F_INPUT && x->shown->field[k].row < first)
            first = x->shown->field[k].row;
    for (unsigned k = 0; k < t->n; k++) {
        const struct xe_field *d = &x->shown->field[t->change[k].field];
        if (d->kind == XE_F_INPUT && d->row >= last && t->change[k].len)
            last = d->row + 1u;
    }
    for (unsigned row = first; row < last; row++) {
        const uint8_t *text = t->text;
        size_t n = 0;
        if (x->shown->row[row].kind != XE_ROW_INPUT)
            continue;
        for (unsigned k = 0; k < t->n; k++) {
            const struct xe_field *d = &x->shown->field[t->change[k].field];
            if (d->kind == XE_F_INPUT && d->row == row) {
                text = t->text + t->change[k].at;
                n = t->change[k].len;
            }
        }
        if (!xe_insert_typed(f, text, n))
            break;
    }
    return last > 0;
}

bool xe_insert_typed(struct xe_file *f, const uint8_t *text, size_t n)
{
    bool cut = false, spilled = false;
    size_t after = f->line >= xe_end(f) ? xe_end(f) - 1 : f->line;
    uint8_t *copy = malloc(n + 1);
    if (!copy)
        return false;
    for (size_t k = 0; k < n; k++)
        copy[k] = typed_char(f, text[k], XE_BLANK);
    struct xe_line *line = xe_file_insert(f, after, f->mask, f->mask_len);
    bool done = line != NULL;
    if (done && n) {
        size_t before = xe_lines(f->b);
        done = xe_file_change_spill(f, after + 1, copy, n, &cut, &spilled);
        after += xe_lines(f->b) - before;
        line->flags &= (uint8_t)~XE_CHANGED;
    }
    free(copy);
    if (cut || spilled)
        xe_error(f->x, "XSU", 503, cut ? "Truncated" : "Spilled", NULL);
    if (!done)
        return false;
    f->line = after + 1;
    xe_altered(f, 1);
    return true;
}

/* Power typing: words flow over lines; a line end character begins a new one. */
static bool apply_power(struct xedit *x, const struct xe_typed *t)
{
    struct xe_file *f = x->file;
    for (unsigned k = 0; k < t->n; k++) {
        if (x->shown->field[t->change[k].field].kind != XE_F_INPUT || !t->change[k].len)
            continue;
        const uint8_t *p = t->text + t->change[k].at, *end = p + t->change[k].len;
        while (p < end) {
            const uint8_t *stop = memchr(p, f->set.linend_c, (size_t)(end - p));
            size_t n = (size_t)((stop && f->set.linend ? stop : end) - p);
            size_t part = n;
            if (part > f->set.trunc)
                for (part = f->set.trunc; part > 1 && p[part] != XE_BLANK; part--)
                    ;
            if (part <= 1)
                part = n < f->set.trunc ? n : f->set.trunc;
            if (!xe_insert_typed(f, p, part))
                return true;
            p += part;
            if (part < n)
                while (p < end && *p == XE_BLANK)
                    p++;
            else if (p < end)
                p++; /* the line end */
        }
        return true;
    }
    return false;
}

/* Where the cursor was: it is there again unless a command says otherwise. */
static void keep_cursor(struct xedit *x, const struct xe_typed *t)
{
    const struct xe_layout *l = x->shown;
    unsigned at = t->cursor, row, col;
    x->shown_cursor = at;
    if (!xe_layout_cell(l, at, &row, &col)) /* it is on another logical screen */
        return;
    struct xe_cursor *c = &x->file->cursor;
    c->priority = XE_PRIORITY_NONE;
    if (t->short_read)
        return;
    *c = (struct xe_cursor){XE_CURSOR_SCREEN, XE_PRIORITY_NONE, row + 1, col + 1};
    for (unsigned k = 0; k < l->fields; k++) {
        const struct xe_field *d = &l->field[k];
        if (at < d->at || at >= (unsigned)d->at + d->len)
            continue;
        if (d->kind == XE_F_DATA) {
            c->kind = XE_CURSOR_FILE;
            c->row = l->row[d->row].number;
            c->column = (uint32_t)xe_column_at(x->file, at - d->at);
        } else if (d->kind == XE_F_PREFIX) {
            c->kind = XE_CURSOR_PREFIX;
            c->row = l->row[d->row].kind == XE_ROW_SHADOW ? 0 : l->row[d->row].number;
        } else if (d->kind == XE_F_COMMAND) {
            *c = (struct xe_cursor){XE_CURSOR_CMDLINE, XE_PRIORITY_NONE, 0, 1};
        }
        return;
    }
}

void xe_cursor_in(struct xe_file *f, const struct xe_layout *l, unsigned at, long out[4])
{
    unsigned row, col;
    if (!xe_layout_cell(l, at, &row, &col))
        return;
    out[0] = row + 1;
    out[1] = col + 1;
    out[2] = out[3] = -1;
    for (unsigned k = 0; k < l->fields; k++) {
        const struct xe_field *d = &l->field[k];
        if (d->kind != XE_F_DATA || at < d->at || at >= (unsigned)d->at + d->len)
            continue;
        out[2] = (long)l->row[d->row].number;
        out[3] = (long)xe_column_at(f, at - d->at);
    }
}

static void apply(struct xedit *x, struct xe_typed *t, bool change)
{
    const struct xe_layout *l = x->shown;
    keep_cursor(x, t);
    for (unsigned k = 0; k < t->n && change; k++) {
        const struct xe_field *d = &l->field[t->change[k].field];
        if (d->kind == XE_F_DATA)
            apply_data(x, &l->row[d->row], t->text + t->change[k].at, t->change[k].len, d->len);
    }
    for (unsigned k = 0; k < t->n; k++) {
        const struct xe_field *d = &l->field[t->change[k].field];
        const uint8_t *text = t->text + t->change[k].at;
        size_t n = t->change[k].len;
        if (d->kind == XE_F_PREFIX && change) {
            apply_prefix(x, &l->row[d->row], text, n);
        } else if (d->kind == XE_F_COMMAND) {
            n = n < XE_COMMAND_MAX ? n : XE_COMMAND_MAX;
            xe_to_latin1(x->command_line, text, n);
            x->command_line[n] = 0;
        }
    }
    if (!change)
        return;
    bool typed = true;
    if (x->mode == XE_INPUT)
        typed = apply_input(x, t);
    else if (x->mode == XE_POWER)
        typed = apply_power(x, t);
    if (!typed && t->key == XE_ENTER && xe_screen_with(x, t->cursor) == x->here)
        xe_input_mode(x, XE_EDIT);
}

/* One inbound transmission: its length, or 0 when the screen must be drawn again. */
static size_t wait_inbound(struct xedit *x, uint8_t *in, size_t size)
{
    int n = cms_screen_read(x->cms, in, size);
    return n > 0 ? (size_t)n : 0;
}

/* A transmission that came: each logical screen takes what is its own.  The one where the cursor is
 * is current then; while a macro reads it is the macro's. */
static bool take(struct xedit *x, struct xe_typed *t, const uint8_t *in, size_t n, bool change)
{
    unsigned last = x->here;
    if (xe_layout_read(x->shown, in, n, t))
        return false;
    if (!t->short_read && x->mode != XE_READ)
        last = xe_screen_with(x, t->cursor);
    for (unsigned k = 0; k <= x->screens; k++) {
        if (k == last)
            continue;
        xe_screen_switch(x, k < x->screens ? k : last);
        xe_layout_read(x->shown, in, n, t);
        xe_forget_messages(x);
        if (x->file)
            apply(x, t, change);
    }
    return true;
}

/* More messages than the message area has lines. */
static void overflows(struct xedit *x)
{
    unsigned here = x->here;
    for (unsigned k = 0; k < x->screens; k++) {
        xe_screen_switch(x, k);
        overflow(x);
    }
    xe_screen_switch(x, here);
}

/* Where TABKEY takes the cursor in an input zone: a position in the field; its size when the row has no tab
 * column more. */
static size_t next_tab(const struct xedit *x, const struct xe_field *d, unsigned at)
{
    const struct xe_settings *s = &x->file->set;
    unsigned cols = x->shown->cols, row = (at - d->at) / cols * cols;
    for (unsigned t = 0; t < s->tabs; t++)
        if (s->tab[t] > at - d->at - row + 1 && s->tab[t] <= cols)
            return row + s->tab[t] - 1;
    return d->len;
}

/* A key set to TABKEY enters nothing in input mode and in power typing: what was typed stays in its zone,
 * blanks up to the tab column behind it, for the terminal would close up over nulls. */
static bool tabbed(struct xedit *x, struct xe_typed *t, const uint8_t *in, size_t n)
{
    struct st_out o;
    const struct xe_layout *l = x->shown;
    if ((x->mode != XE_INPUT && x->mode != XE_POWER) || xe_layout_read(l, in, n, t))
        return false;
    const char *text = t->key < XE_KEYS ? x->file->key[t->key].text : NULL;
    if (!text || strcasecmp(text + (strncasecmp(text, "COMMAND ", 8) ? 0 : 8), "TABKEY"))
        return false;
    unsigned k = 0;
    while (k < l->fields && !(l->field[k].kind == XE_F_INPUT && t->cursor >= l->field[k].at &&
                              t->cursor < (unsigned)l->field[k].at + l->field[k].len))
        k++;
    if (k == l->fields)
        return false;
    const struct xe_field *d = &l->field[k];
    size_t to = next_tab(x, d, t->cursor);
    uint8_t *room = cms_get_unset_storage(x->cms, STREAM_MAX);
    if (!room)
        return false;
    st_begin(&o, room, STREAM_MAX, l->of_rows, l->of_cols);
    st_command(&o, ST_W, ST_WCC_RESTORE);
    if (to < d->len) {
        size_t typed = 0;
        st_at(&o, d->at);
        for (unsigned i = 0; i < t->n; i++)
            if (t->change[i].field == k) {
                typed = t->change[i].len;
                st_text(&o, t->text + t->change[i].at, typed);
            }
        if (typed < to)
            st_repeat(&o, d->at + (unsigned)to, XE_BLANK);
        st_cursor(&o, d->at + (unsigned)to);
    } else { /* the next line, at its first tab column */
        const struct xe_field *next =
            k + 1 < l->fields && l->field[k + 1].kind == XE_F_INPUT ? d + 1 : d;
        size_t first = x->file->set.tabs ? x->file->set.tab[0] - 1u : 0;
        st_cursor(&o, next->at + (unsigned)(first < next->len ? first : 0));
    }
    if (!o.full)
        cms_screen_write(x->cms, room, o.n);
    cms_free_storage(x->cms, room);
    return !o.full;
}

bool xe_converse_as(struct xedit *x, struct xe_typed *t, bool change)
{
    memset(t, 0, offsetof(struct xe_typed, change)); /* n says how many there are */
    t->text = NULL;
    t->key = XE_CLEAR;
    for (bool stays = false;;) {
        while (guest_disconnected(x->cms->g))
            cms_wait(x->cms, UINT64_MAX);
        if (!xe_find_terminal(x)) /* a line terminal by now */
            return true;
        overflows(x);
        if (!stays && !draw(x))
            return false;
        size_t size =
            4u * x->of_rows * x->of_cols + 1024; /* more than a screen of fields can send */
        cms_free_storage(x->cms, t->text);
        t->text = cms_get_unset_storage(x->cms, 2 * size);
        if (!t->text)
            return false;
        size_t n = wait_inbound(x, t->text + size, size);
        stays = n && tabbed(x, t, t->text + size, n);
        if (n && !stays && take(x, t, t->text + size, n, change))
            return true;
    }
}

void xe_typed_done(struct xedit *x, struct xe_typed *t)
{
    cms_free_storage(x->cms, t->text);
    t->text = NULL;
}

bool xe_converse(struct xedit *x, struct xe_typed *t)
{
    return xe_converse_as(x, t, true);
}

void xe_input_mode(struct xedit *x, enum xe_mode mode)
{
    x->mode = mode;
    xe_error(x, "XMD", mode == XE_EDIT ? 587 : 573, NULL);
}

/* --- line terminals -------------------------------------------------------------------------------------------- */

void xe_type_line(struct xe_file *f, size_t n)
{
    struct xe_line *line = xe_line(f->b, n);
    size_t size = 2 * (size_t)f->width + 2;
    if (n <= xe_top(f)) {
        cms_say(f->x->cms, "TOF:");
        return;
    }
    if (!line || n >= xe_end(f)) {
        cms_say(f->x->cms, "EOF:");
        return;
    }
    uint8_t *text = cms_get_storage(f->x->cms, size);
    if (text)
        cms_say_ebcdic(f->x->cms, text, xe_shown_text(f, line, text, size));
    cms_free_storage(f->x->cms, text);
}

void xe_type_current(struct xe_file *f)
{
    xe_type_line(f, f->line);
}

void xe_typewriter_input(struct xedit *x, const uint8_t *line, size_t len)
{
    while (len && line[len - 1] == XE_BLANK)
        len--;
    if (len == 0) {
        x->mode = XE_EDIT;
        xe_error(x, "XMD", 587, NULL);
        return;
    }
    xe_insert_typed(x->file, line, len);
}
