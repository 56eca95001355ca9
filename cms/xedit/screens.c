/* Logical screens: SET SCREEN divides the terminal's screen, and each part shows a file of the ring as
 * the whole one does.
 *
 * What is kept true: the state of the part where commands are carried out stands in struct xedit, that
 * of the others in screen[], so that nothing else in the editor needs to know of them.  A file that
 * one part alone shows has its current line itself.  XEDIT Commands and Macros Reference, SET
 * SCREEN. */
#include "cms/xedit/option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MIN 5
#define COLS_MIN 20

/* --- from one to another --------------------------------------------------------------------------------- */

bool xe_screen_elsewhere(const struct xedit *x, const struct xe_file *f)
{
    for (unsigned k = 0; k < x->screens; k++)
        if (k != x->here && x->screen[k].file == f)
            return true;
    return false;
}

static void view_of(struct xe_lscreen *s, struct xe_file *f)
{
    s->file = f;
    if (!f)
        return;
    s->line = f->line;
    s->column = f->column;
    s->vershift = f->set.vershift;
    s->cursor = f->cursor;
}

static void leave_here(struct xedit *x)
{
    struct xe_lscreen *s = &x->screen[x->here];
    view_of(s, x->file);
    s->mode = x->mode;
    s->messages = x->messages;
    s->nmessages = x->nmessages;
    memcpy(s->command_line, x->command_line, sizeof s->command_line);
}

static void come_to(struct xedit *x, unsigned k)
{
    struct xe_lscreen *s = &x->screen[k];
    struct xe_file *f = s->file;
    x->here = k;
    x->file = f;
    x->mode = s->mode;
    x->rows = s->part.rows;
    x->cols = s->part.cols;
    x->shown = s->shown;
    x->messages = s->messages;
    x->nmessages = s->nmessages;
    for (x->last_message = &x->messages; *x->last_message;)
        x->last_message = &(*x->last_message)->next;
    s->messages = NULL;
    s->nmessages = 0;
    memcpy(x->command_line, s->command_line, sizeof x->command_line);
    if (!f || !xe_screen_elsewhere(x, f))
        return;
    f->line = s->line < xe_top(f) ? xe_top(f) : s->line > xe_end(f) ? xe_end(f) : s->line;
    f->column = s->column;
    f->set.vershift = s->vershift;
    f->cursor = s->cursor;
}

void xe_screen_switch(struct xedit *x, unsigned k)
{
    if (k == x->here || k >= x->screens)
        return;
    leave_here(x);
    come_to(x, k);
}

unsigned xe_screen_with(const struct xedit *x, unsigned at)
{
    unsigned row, col;
    for (unsigned k = 0; k < x->screens; k++)
        if (xe_layout_cell(x->screen[k].shown, at, &row, &col))
            return k;
    return x->here;
}

void xe_screens_forget(struct xedit *x, const struct xe_file *f, struct xe_file *next)
{
    for (unsigned k = 0; k < x->screens; k++) {
        struct xe_lscreen *s = &x->screen[k];
        if (s->file != f && k != x->here)
            continue;
        if (s->shown) /* what stands on it is no longer anybody's */
            s->shown->fields = 0;
        if (k != x->here) {
            view_of(s, next);
            s->mode = XE_EDIT;
        }
    }
}

void xe_screens_moved(struct xedit *x, const struct xe_file *f, size_t after, bool gone)
{
    for (unsigned k = 0; k < x->screens; k++) {
        struct xe_lscreen *s = &x->screen[k];
        if (k != x->here && s->file == f && (gone ? after + 1 < s->line : after < s->line))
            s->line += gone ? (size_t)-1 : 1;
    }
}

/* --- divisions -------------------------------------------------------------------------------------------- */

void xe_screens_free(struct xedit *x)
{
    for (unsigned k = 0; k < x->screens; k++) {
        if (k != x->here)
            xe_free_messages(x, x->screen[k].messages);
        free(x->screen[k].shown);
    }
    x->shown = NULL;
}

bool xe_screens_set(struct xedit *x, const struct xe_part *part, unsigned n, enum xe_division how)
{
    struct xe_lscreen *new = calloc(n, sizeof *new);
    struct xe_file *f = x->file;
    bool done = new != NULL;
    for (unsigned k = 0; k < n && done; k++) {
        new[k].part = part[k];
        view_of(&new[k], f);
        f = f ? f->next : NULL;
        new[k].shown = calloc(1, sizeof *new[k].shown);
        done = new[k].shown != NULL;
    }
    if (!done) {
        for (unsigned k = 0; new &&k < n; k++)
            free(new[k].shown);
        free(new);
        return false;
    }
    new[0].mode = x->mode;
    new[0].messages = x->messages;
    new[0].nmessages = x->nmessages;
    memcpy(new[0].command_line, x->command_line, sizeof new[0].command_line);
    xe_screens_free(x);
    memcpy(x->screen, new, n * sizeof *new);
    free(new);
    x->screens = n;
    x->division = how;
    x->screens_set++;
    come_to(x, 0);
    return true;
}

/* One part of the terminal's size; its layout is the one that is there. */
static void whole(struct xedit *x)
{
    struct xe_lscreen *s = &x->screen[0];
    s->part = (struct xe_part){x->of_rows, x->of_cols, 0, 0};
    x->rows = x->of_rows;
    x->cols = x->of_cols;
}

void xe_screens_fit(struct xedit *x)
{
    bool fits = true;
    if (x->screens == 1) {
        whole(x);
        return;
    }
    for (unsigned k = 0; k < x->screens; k++) {
        const struct xe_part *s = &x->screen[k].part;
        fits = fits && s->top + s->rows <= x->of_rows && s->left + s->cols <= x->of_cols;
    }
    if (fits && x->shown->of_cols == x->of_cols)
        return;
    if (fits && !x->shown->of_cols) /* not drawn yet */
        return;
    struct xe_part one = {x->of_rows, x->of_cols, 0, 0};
    xe_screens_set(x, &one, 1, XE_SCREEN_SIZE);
}

/* --- SET SCREEN ------------------------------------------------------------------------------------------- */

/* Equal parts; the first ones have what remains. */
static void divide(const struct xedit *x, struct xe_part *part, unsigned n, bool upright)
{
    unsigned all = upright ? x->of_cols : x->of_rows, at = 0;
    for (unsigned k = 0; k < n; k++) {
        unsigned size = all / n + (k < all % n);
        part[k] =
            upright
                ? (struct xe_part){.rows = x->of_rows, .cols = (uint16_t)size, .left = (uint16_t)at}
                : (struct xe_part){.rows = (uint16_t)size, .cols = x->of_cols, .top = (uint16_t)at};
        at += size;
    }
}

static int too_many(struct xe_command *c)
{
    return xe_error(c->x, "XSE", 534, NULL);
}

/* n [Horizontal|Vertical] */
static int by_number(struct xe_command *c, struct xe_part *part, unsigned *n, enum xe_division *how)
{
    long v;
    int rc = xe_set_number(c, 1, 99999999, &v);
    if (rc)
        return rc;
    if (v > XE_SCREENS)
        return too_many(c);
    bool upright = xe_set_keyword(c, "Vertical");
    if (!upright)
        xe_set_keyword(c, "Horizontal");
    rc = xe_nothing_more(c);
    if (rc)
        return rc;
    *n = (unsigned)v;
    *how = upright ? XE_SCREEN_WIDTH : XE_SCREEN_SIZE;
    divide(c->x, part, *n, upright);
    return 0;
}

/* Size s1 s2..., Width w1 w2... */
static int by_sizes(struct xe_command *c, struct xe_part *part, unsigned *n, bool upright)
{
    const struct xedit *x = c->x;
    unsigned at = 0, all = upright ? x->of_cols : x->of_rows;
    *n = 0;
    do {
        long v;
        int rc = xe_set_number(c, 1, 9999, &v);
        if (rc)
            return rc;
        if (*n == XE_SCREENS)
            return too_many(c);
        if (at + (unsigned)v > all)
            return xe_error(c->x, "XSE", 536, NULL);
        struct xe_part *s = &part[(*n)++];
        *s = (struct xe_part){.rows = x->of_rows, .cols = x->of_cols};
        *(upright ? &s->cols : &s->rows) = (uint16_t)v;
        *(upright ? &s->left : &s->top) = (uint16_t)at;
        at += (unsigned)v;
    } while (!xe_scan_end(&c->s));
    return 0;
}

static bool overlap(const struct xe_part *a, const struct xe_part *b)
{
    return a->top < b->top + b->rows && b->top < a->top + a->rows && a->left < b->left + b->cols &&
           b->left < a->left + a->cols;
}

/* Define lines columns line column, of each */
static int by_place(struct xe_command *c, struct xe_part *part, unsigned *n)
{
    const struct xedit *x = c->x;
    *n = 0;
    do {
        long v[4];
        for (unsigned k = 0; k < 4; k++) {
            int rc = xe_set_number(c, 1, 9999, &v[k]);
            if (rc)
                return rc;
        }
        if (*n == XE_SCREENS)
            return too_many(c);
        if (v[2] - 1 + v[0] > x->of_rows || v[3] - 1 + v[1] > x->of_cols)
            return xe_error(c->x, "XSE", 536, NULL);
        struct xe_part *s = &part[(*n)++];
        *s = (struct xe_part){(uint16_t)v[0], (uint16_t)v[1], (uint16_t)(v[2] - 1),
                              (uint16_t)(v[3] - 1)};
        for (unsigned k = 0; k + 1 < *n; k++)
            if (overlap(&part[k], s))
                return xe_error(c->x, "XSE", 536, NULL);
    } while (!xe_scan_end(&c->s));
    return 0;
}

int xe_do_set_screen(struct xe_command *c)
{
    struct xe_part part[XE_SCREENS];
    struct xedit *x = c->x;
    enum xe_division how = XE_SCREEN_SIZE;
    unsigned n = 0;
    int rc;
    if (!x->full_screen)
        return xe_error(x, "XSE", 526, "SCREEN", NULL);
    if (xe_set_keyword(c, "Size")) {
        rc = by_sizes(c, part, &n, false);
    } else if (xe_set_keyword(c, "Width")) {
        how = XE_SCREEN_WIDTH;
        rc = by_sizes(c, part, &n, true);
    } else if (xe_set_keyword(c, "Define")) {
        how = XE_SCREEN_DEFINE;
        rc = by_place(c, part, &n);
    } else {
        rc = by_number(c, part, &n, &how);
    }
    for (unsigned k = 0; k < n && !rc; k++)
        if (part[k].rows < ROWS_MIN || part[k].cols < COLS_MIN)
            rc = xe_error(x, "XSE", 537, NULL);
    if (!rc && !xe_screens_set(x, part, n, how))
        rc = xe_error(x, "XSE", 554, NULL);
    return rc;
}

int xe_get_screen(struct xe_get *g)
{
    static const char *const names[] = {"SIZE", "WIDTH", "DEFINE"};
    const struct xedit *x = g->x;
    char text[400];
    size_t n = (size_t)snprintf(text, sizeof text, "%s", names[x->division]);
    for (unsigned k = 0; k < x->screens; k++) {
        const struct xe_part *s = &x->screen[k].part;
        if (x->division == XE_SCREEN_DEFINE)
            n += (size_t)snprintf(text + n, sizeof text - n, " %u %u %u %u", s->rows, s->cols,
                                  s->top + 1u, s->left + 1u);
        else
            n += (size_t)snprintf(text + n, sizeof text - n, " %u",
                                  x->division == XE_SCREEN_WIDTH ? s->cols
                                  : s->rows                      ? s->rows
                                                                 : 24u);
    }
    xe_tell(g, "%s", text);
    return 0;
}

int xe_get_lscreen(struct xe_get *g)
{
    const struct xedit *x = g->x;
    const struct xe_part *s = &x->screen[x->here].part;
    if (!x->full_screen)
        return 0;
    xe_tell(g, "%u", s->rows);
    xe_tell(g, "%u", s->cols);
    xe_tell(g, "%u", s->top + 1u);
    xe_tell(g, "%u", s->left + 1u);
    xe_tell(g, "%u", x->of_rows);
    xe_tell(g, "%u", x->of_cols);
    return 0;
}
