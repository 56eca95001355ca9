/* The screen's rows as a 3270 data stream, and back from what the terminal sent. */
#include "cms/xedit/session.h"

#include "cms/stream3270.h"

#include <stdio.h>
#include <string.h>

#define PREFIX_LEN 5

static void colored(struct st_out *o, const struct xe_file *f, enum xe_area area, uint8_t attribute)
{
    const struct xe_color *c = &f->set.color[area];
    st_field(o, (uint8_t)(attribute | (c->high ? ST_HIGH : 0)), c->color, c->highlight);
}

static void fill(struct st_out *o, const struct xe_file *f, unsigned to)
{
    if (!f->set.nulls)
        st_repeat(o, to, XE_BLANK);
}

/* The five characters of a prefix area, Latin-1; nulls are left out. */
size_t xe_prefix_text(struct xe_file *f, const struct xe_row *r, char out[6])
{
    size_t number = r->kind == XE_ROW_TOP ? 0 : r->kind == XE_ROW_END ? xe_end(f) : r->number;
    if (r->kind == XE_ROW_SHADOW)
        number = xe_line_number(f->b, r->line);
    if (!f->set.number)
        snprintf(out, 6, "%s", f->set.prefix == XE_PREFIX_NULLS ? "     " : "=====");
    else if (f->set.prefix == XE_PREFIX_NULLS)
        snprintf(out, 6, "%5zu", number % 100000);
    else
        snprintf(out, 6, "%05zu", number % 100000);
    struct xe_pending *p = xe_pending_at(f, r->line, r->kind == XE_ROW_END);
    if (p) {
        char text[8];
        size_t n = (size_t)snprintf(text, sizeof text, "%s%s", p->error ? "?" : "", p->text);
        memcpy(out, text, n < 5 ? n : 5);
    }
    return 5;
}

static void prefix(struct st_out *o, struct xe_file *f, const struct xe_row *r)
{
    char text[6];
    bool pending = xe_pending_at(f, r->line, r->kind == XE_ROW_END) != NULL;
    colored(o, f, pending ? XE_PENDING : XE_PREFIX, 0);
    xe_prefix_text(f, r, text);
    st_latin1(o, text, PREFIX_LEN);
}

static void say_row(struct st_out *o, const char *text, size_t n, size_t width)
{
    st_latin1(o, text, n < width ? n : width);
}

static void text_row(struct xedit *x, struct st_out *o, const struct xe_layout *l,
                     const struct xe_row *r, unsigned at)
{
    struct xe_file *f = x->file;
    bool has_prefix = f->set.prefix != XE_PREFIX_OFF;
    bool left = has_prefix && !f->set.prefix_right;
    char text[80];
    size_t width = l->data_len;
    st_at(o, at);
    if (left)
        prefix(o, f, r);
    if (r->kind == XE_ROW_LINE) {
        unsigned end = at + l->data_at + l->data_len + (r->rows - 1u) * l->cols;
        colored(o, f, r->current ? XE_CURLINE : XE_FILEAREA, f->set.verifies ? 0 : ST_SKIP);
        size_t room = o->size - o->n, max = end - at - l->data_at;
        size_t n = xe_shown_text(f, r->line, o->p + o->n, room < max + 2 ? room : max + 2);
        o->n += n < max ? n : max;
        o->full |= room < max + 2;
        if (n < max)
            fill(o, f, end);
    } else if (r->kind == XE_ROW_SHADOW) {
        colored(o, f, XE_SHADOW, ST_SKIP);
        int n = snprintf(text, sizeof text,
                         "-------------------- %zu line(s) not displayed "
                         "--------------------",
                         r->number);
        say_row(o, text, (size_t)n, width);
    } else {
        colored(o, f, r->current ? XE_CURLINE : XE_TOFEOF, ST_SKIP);
        snprintf(text, sizeof text, "* * * %s of %s * * *", r->kind == XE_ROW_TOP ? "Top" : "End",
                 f->range_top ? "Range" : "File");
        say_row(o, text, strlen(text), width);
    }
    if (has_prefix && f->set.prefix_right) {
        st_at(o, at + l->prefix_at - 1u);
        prefix(o, f, r);
        /* The next row's attribute ends it. */
    }
}

static void scale_row(struct xedit *x, struct st_out *o, const struct xe_layout *l,
                      const struct xe_row *r, unsigned at)
{
    struct xe_file *f = x->file;
    uint8_t bytes[256];
    size_t n = l->data_len < sizeof bytes ? l->data_len : sizeof bytes;
    st_at(o, at);
    if (l->data_at > 1) {
        st_field(o, ST_SKIP, 0, 0);
        st_at(o, at + l->data_at - 1u);
    }
    colored(o, f, r->kind == XE_ROW_SCALE ? XE_SCALE : XE_TABLINE, ST_SKIP);
    if (r->kind == XE_ROW_SCALE)
        xe_scale_text(f, bytes, n);
    else
        xe_tab_text(f, bytes, n);
    st_text(o, bytes, n);
}

/* The first prefix command that waits for something, told by its name as it was typed (XEDIT User's
 * Guide, "Using the Pending List"); one in error waits for nothing. */
static const struct xe_pending *waiting(const struct xe_file *f)
{
    const struct xe_pending *p = f->pending;
    while (p && p->error)
        p = p->next;
    return p;
}

/* The files of this editor and of those that it was called from: HELP in HELP has two (recorded z/VM
 * 6.3 consoles). */
static unsigned all_files(const struct xedit *x)
{
    unsigned n = 0;
    for (; x; x = x->outer)
        n += x->files;
    return n;
}

static void status(struct xedit *x, struct st_out *o, unsigned at, unsigned cols)
{
    static const char *const what[] = {"X E D I T ", "Input-mode", "Power-type", "Macro-read"};
    char text[24];
    const struct xe_pending *p = waiting(x->file);
    unsigned files = all_files(x);
    int n = p ? snprintf(text, sizeof text, "'%s' pending...", p->newname)
              : snprintf(text, sizeof text, "%s %u File%s", what[x->mode], files,
                         files == 1 ? "" : "s");
    st_at(o, at + cols - 20);
    colored(o, x->file, XE_STATAREA, ST_SKIP);
    say_row(o, text, (size_t)n, 19);
}

static void command_row(struct xedit *x, struct st_out *o, const struct xe_layout *l, unsigned at)
{
    struct xe_file *f = x->file;
    bool two = l->two_command_rows;
    bool closed = x->mode == XE_INPUT || x->mode == XE_POWER;
    unsigned end = two ? at + 2u * l->cols - 20 : at + l->cols;
    st_at(o, at);
    colored(o, f, XE_ARROW, ST_SKIP);
    say_row(o, "====>", 5, 5);
    colored(o, f, XE_CMDLINE, closed ? ST_SKIP : 0);
    if (closed) {
        const char *text =
            x->mode == XE_INPUT ? "* * * Input Zone * * *" : "* * * Power Typing * * *";
        say_row(o, text, strlen(text), 40);
    } else {
        size_t n = strlen(x->command_line), room = end - at - 7;
        say_row(o, x->command_line, n, room);
        if (n < room && !two)
            st_repeat(o, end, 0);
    }
    if (two)
        status(x, o, at + l->cols, l->cols);
}

static void input_row(struct xedit *x, struct st_out *o, const struct xe_layout *l, unsigned row)
{
    unsigned at = xe_layout_at(l, row, 0);
    if (l->power) {
        if (row > 0 && l->row[row - 1].kind == XE_ROW_INPUT)
            return;
        st_at(o, at);
        colored(o, x->file, XE_FILEAREA, 0);
        unsigned end = row;
        while (end < l->rows && l->row[end].kind == XE_ROW_INPUT)
            end++;
        fill(o, x->file, xe_layout_at(l, end, 0));
        return;
    }
    st_at(o, at);
    if (l->data_at > 1) {
        st_field(o, ST_SKIP, 0, 0);
        st_at(o, at + l->data_at - 1u);
    }
    colored(o, x->file, XE_FILEAREA, 0);
    fill(o, x->file, at + l->data_at + l->data_len);
    if (x->file->set.prefix_right && x->file->set.prefix != XE_PREFIX_OFF) {
        st_at(o, at + l->data_at + l->data_len);
        st_field(o, ST_SKIP, 0, 0);
    }
}

static void reserved_row(struct xe_file *f, struct st_out *o, const struct xe_layout *l,
                         const struct xe_reserved *r, unsigned at)
{
    struct xe_segment part[XE_SEGMENTS];
    unsigned n = xe_reserved_segments(f, r, l->cols, part);
    for (unsigned k = 0; k < n; k++) {
        unsigned end = k + 1 < n ? part[k + 1].at : l->cols, room = end - part[k].at - 1;
        uint8_t attribute = part[k].open ? 0 : ST_SKIP;
        attribute |= part[k].invisible ? ST_HIDDEN : part[k].color.high ? ST_HIGH : 0;
        st_at(o, at + part[k].at);
        st_field(o, attribute, part[k].color.color, part[k].color.highlight);
        st_text(o, part[k].text, part[k].len < room ? part[k].len : room);
    }
}

static void one_row(struct xedit *x, struct st_out *o, const struct xe_layout *l, unsigned row)
{
    struct xe_file *f = x->file;
    const struct xe_row *r = &l->row[row];
    unsigned at = xe_layout_at(l, row, 0);
    const struct xe_message *m = r->what;
    const struct xe_reserved *v = r->what;
    char text[256];
    switch (r->kind) {
    case XE_ROW_MORE:
    case XE_ROW_COMMAND_MORE:
        return;
    case XE_ROW_ID:
        st_at(o, at);
        colored(o, f, XE_IDLINE, ST_SKIP);
        xe_id_line(f, text, sizeof text);
        say_row(o, text, strlen(text), l->cols - 1u);
        return;
    case XE_ROW_MESSAGE:
        st_at(o, at);
        colored(o, f, XE_MSGLINE, ST_SKIP);
        if (m)
            say_row(o, m->text, m->len, l->cols - 1u);
        return;
    case XE_ROW_RESERVED:
        reserved_row(f, o, l, v, at);
        return;
    case XE_ROW_SCALE:
    case XE_ROW_TABLINE:
        scale_row(x, o, l, r, at);
        return;
    case XE_ROW_INPUT:
        input_row(x, o, l, row);
        return;
    case XE_ROW_COMMAND:
        command_row(x, o, l, at);
        return;
    case XE_ROW_BLANK:
        st_at(o, at);
        st_field(o, ST_SKIP, 0, 0);
        return;
    default:
        text_row(x, o, l, r, at);
    }
}

static bool covered(const struct xedit *x, unsigned row, unsigned col)
{
    for (unsigned k = 0; k < x->screens; k++) {
        const struct xe_part *s = &x->screen[k].part;
        if (row >= s->top && row < s->top + s->rows && col >= s->left && col < s->left + s->cols)
            return true;
    }
    return false;
}

/* Where no logical screen is nobody types: a field begins at each row's start and behind each
 * logical screen. */
static void background(struct xedit *x, struct st_out *o)
{
    for (unsigned row = 0; row < x->of_rows; row++)
        for (unsigned col = 0; col < x->of_cols; col++) {
            if (covered(x, row, col) || (col && !covered(x, row, col - 1)))
                continue;
            st_at(o, row * x->of_cols + col);
            st_field(o, ST_SKIP, 0, 0);
        }
}

size_t xe_layout_stream(struct xedit *x, uint8_t *out, size_t size)
{
    struct st_out o;
    unsigned here = x->here;
    st_begin(&o, out, size, x->shown->of_rows, x->shown->of_cols);
    o.colors = x->colors;
    st_command(&o, x->alternate ? ST_EWA : ST_EW,
               ST_WCC_RESTORE | ST_WCC_RESET_MDT | (x->alarm ? ST_WCC_ALARM : 0));
    if (x->screens > 1)
        background(x, &o);
    for (unsigned k = 0; k < x->screens; k++) {
        xe_screen_switch(x, k);
        for (unsigned row = 0; row < x->shown->rows; row++)
            one_row(x, &o, x->shown, row);
    }
    xe_screen_switch(x, here);
    st_cursor(&o, x->shown->cursor);
    return o.full ? 0 : o.n;
}

/* --- inbound ----------------------------------------------------------------------------------------------- */

static unsigned key_of(uint8_t aid)
{
    unsigned pf = st_pf(aid);
    switch (aid) {
    case ST_AID_ENTER:
        return XE_ENTER;
    case ST_AID_PA1:
        return XE_PA;
    case ST_AID_PA2:
        return XE_PA + 1;
    case ST_AID_PA3:
        return XE_PA + 2;
    default:
        return pf ? pf : XE_CLEAR;
    }
}

int xe_layout_read(const struct xe_layout *l, const uint8_t *in, size_t len, struct xe_typed *t)
{
    struct st_in s;
    unsigned at;
    size_t n, used = 0;
    t->n = 0;
    if (!l->cols || !st_read(&s, in, len, l->of_rows, l->of_cols))
        return -1;
    t->aid = s.aid;
    t->key = key_of(s.aid);
    t->short_read = len < 3;
    t->cursor = s.cursor;
    while (st_next(&s, &at, t->text + used, len - used, &n)) {
        for (unsigned k = 0; k < l->fields; k++) {
            if (l->field[k].at != at)
                continue;
            if (t->n == sizeof t->change / sizeof t->change[0])
                return 0;
            if (n > l->field[k].len)
                n = l->field[k].len;
            while (n && t->text[used + n - 1] == XE_BLANK)
                n--;
            t->change[t->n].field = (uint16_t)k;
            t->change[t->n].at = (uint32_t)used;
            t->change[t->n++].len = (uint32_t)n;
            used += n;
            break;
        }
    }
    return 0;
}
