/* Subcommands that move the current line, the column pointer and what is shown; none changes the
 * file. */
#include "cms/xedit/subcommand.h"

#include <string.h>

/* NEXT, UP, FORWARD...: one number or *; n negative: the other way. */
int xe_operand_count(struct xe_command *c, long none, long *n)
{
    char word[17];
    *n = none;
    if (xe_scan_end(&c->s))
        return 0;
    if (!xe_number(&c->s, true, 99999999, n)) {
        xe_word(&c->s, word, sizeof word);
        return xe_error(c->x, "XDC", 520, word, NULL);
    }
    if (!xe_scan_end(&c->s)) {
        xe_word(&c->s, word, sizeof word);
        return xe_error(c->x, "XDC", 520, word, NULL);
    }
    return 0;
}

int xe_nothing_more(struct xe_command *c)
{
    char word[17];
    if (xe_scan_end(&c->s))
        return 0;
    xe_word(&c->s, word, sizeof word);
    return xe_error(c->x, xe_module(c), 520, word, NULL);
}

static int go(struct xe_command *c, int direction)
{
    long n;
    bool reached;
    int rc = xe_operand_count(c, 1, &n);
    if (rc)
        return rc;
    if (n < 0)
        n = (long)xe_lines(c->f->b) + 1;
    c->f->line = xe_walk(c->f, c->f->line, direction * n, &reached);
    return reached ? XE_END : 0;
}

int xe_cmd_next(struct xe_command *c)
{
    return go(c, 1);
}

int xe_cmd_up(struct xe_command *c)
{
    return go(c, -1);
}

int xe_cmd_top(struct xe_command *c)
{
    int rc = xe_nothing_more(c);
    if (!rc)
        c->f->line = xe_top(c->f);
    return rc;
}

int xe_cmd_bottom(struct xe_command *c)
{
    bool reached;
    int rc = xe_nothing_more(c);
    if (!rc)
        c->f->line = xe_walk(c->f, xe_end(c->f), -1, &reached);
    return rc;
}

/* As many lines as a screen shows, less one; behind the end it goes round to the top. */
static int screens(struct xe_command *c, int direction)
{
    long n;
    bool reached;
    struct xe_file *f = c->f;
    int rc = xe_operand_count(c, 1, &n);
    if (rc)
        return rc;
    if (n == 0) {
        f->line = direction > 0 ? xe_top(f) : xe_walk(f, xe_end(f), 0, &reached);
        return 0;
    }
    if (direction > 0 && f->line >= xe_end(f)) {
        f->line = xe_top(f);
        return 0;
    }
    if (direction < 0 && f->line <= xe_top(f)) {
        f->line = xe_end(f);
        return 0;
    }
    long page = xe_page(c->x);
    if (n < 0)
        n = 99999999 / page;
    f->line = xe_walk(f, f->line, direction * n * page, &reached);
    return reached ? XE_END : 0;
}

long xe_page(const struct xedit *x)
{
    long rows = 0;
    for (unsigned r = 0; r < x->shown->rows; r++) {
        enum xe_row_kind k = x->shown->row[r].kind;
        rows += k == XE_ROW_LINE || k == XE_ROW_TOP || k == XE_ROW_END || k == XE_ROW_SHADOW ||
                (k == XE_ROW_BLANK && r > 0);
    }
    if (!rows)
        rows = x->rows > 6 ? x->rows - 5 : 19;
    return rows > 1 ? rows - 1 : 1;
}

int xe_cmd_forward(struct xe_command *c)
{
    return screens(c, 1);
}

int xe_cmd_backward(struct xe_command *c)
{
    return screens(c, -1);
}

/* --- LOCATE, FIND ------------------------------------------------------------------------------------- */

static void remember_target(struct xe_command *c, const char *from, const char *to)
{
    xe_keep(&c->x->lastlorc, from, (size_t)(to - from));
}

int xe_cmd_locate(struct xe_command *c)
{
    struct xe_target t;
    struct xe_file *f = c->f;
    size_t line;
    xe_skip(&c->s);
    const char *from = c->s.p, *p = c->s.p;
    bool again = false;
    if (xe_scan_end(&c->s)) { /* the last one once more */
        if (!c->x->lastlorc || !*c->x->lastlorc)
            return xe_error(c->x, "XLC", 545, NULL);
        from = c->x->lastlorc;
        c->s = xe_scan(from, strlen(from));
        again = true;
    }
    int rc = xe_target_parse(c, &t);
    if (rc == XE_NO_TARGET) {
        char word[33];
        xe_word(&c->s, word, sizeof word);
        return xe_error(c->x, "XDC", 520, word, NULL);
    }
    if (rc)
        return rc;
    if (t.kind == XE_T_STRING && !again)
        remember_target(c, p, c->s.p);
    rc = xe_target_find(f, &t, &line);
    xe_target_free(&t);
    if (rc == XE_NOT_FOUND) {
        if (!f->set.stay)
            f->line = line;
        return xe_error(c->x, "XLC", 546, NULL);
    }
    f->line = line;
    if (!again && !xe_scan_end(&c->s))
        return xe_run(c->x, c->s.p, (size_t)(c->s.end - c->s.p));
    return rc;
}

/* FIND text: the text stands at the start of a line; blanks in it match anything, an underscore a
 * blank. */
static bool begins(const struct xe_file *f, const struct xe_line *line, const uint8_t *text,
                   size_t len)
{
    for (size_t k = 0; k < len; k++) {
        size_t at = f->set.zone1 - 1 + k;
        uint8_t c = at < line->len && at < xe_zone2(f) ? line->text[at] : XE_BLANK;
        uint8_t want = text[k];
        if (want == XE_BLANK)
            continue;
        if (want == 0x6d) /* an underscore */
            want = XE_BLANK;
        if (c != want &&
            !(f->set.case_ignore && xe_capital(&f->set, c) == xe_capital(&f->set, want)))
            return false;
    }
    return true;
}

static int find(struct xe_command *c, int direction, bool with)
{
    struct xe_file *f = c->f;
    uint8_t text[XE_COMMAND_MAX], low, high;
    size_t len = (size_t)(c->s.end - c->s.p), top = xe_top(f), end = xe_end(f);
    len = len < sizeof text ? len : sizeof text;
    len = xe_input_text(f, c->s.p, len, text, sizeof text);
    if (!len)
        return xe_error(c->x, "XFD", 545, NULL);
    xe_scope(f, &low, &high);
    size_t n = f->line;
    bool wrapped = false;
    for (size_t looked = 0; looked <= end - top; looked++) {
        n = xe_selected(f->b, n + (size_t)direction, direction, low, high);
        if (n <= top || n >= end) {
            if (!f->set.wrap || wrapped)
                break;
            wrapped = true;
            n = direction > 0 ? top : end;
            continue;
        }
        if (begins(f, xe_line(f->b, n), text, len) == with) {
            f->line = n;
            if (wrapped)
                xe_error(c->x, "XFD", 592, NULL);
            return 0;
        }
    }
    if (!f->set.stay)
        f->line = direction > 0 ? end : top;
    return xe_error(c->x, "XFD", 586, NULL);
}

int xe_cmd_find(struct xe_command *c)
{
    return find(c, 1, true);
}

int xe_cmd_findup(struct xe_command *c)
{
    return find(c, -1, true);
}

int xe_cmd_nfind(struct xe_command *c)
{
    return find(c, 1, false);
}

int xe_cmd_nfindup(struct xe_command *c)
{
    return find(c, -1, false);
}

/* --- columns --------------------------------------------------------------------------------------------- */

int xe_cmd_cfirst(struct xe_command *c)
{
    c->f->column = c->f->set.zone1;
    return xe_nothing_more(c);
}

int xe_cmd_clast(struct xe_command *c)
{
    c->f->column = xe_zone2(c->f);
    return xe_nothing_more(c);
}

int xe_cmd_clocate(struct xe_command *c)
{
    struct xe_target t;
    uint32_t column;
    size_t line;
    int rc = xe_target_parse(c, &t);
    if (rc == XE_NO_TARGET)
        return xe_scan_end(&c->s) ? xe_error(c->x, "XCL", 545, NULL) : xe_invalid(c);
    if (rc)
        return rc;
    rc = xe_column_find(c->f, &t, &column, &line);
    xe_target_free(&t);
    if (rc == XE_NOT_FOUND)
        return xe_error(c->x, "XCL", 546, NULL);
    if (rc == XE_INVALID)
        return xe_error(c->x, "XCL", 520, "target", NULL);
    c->f->line = line;
    c->f->column = column;
    return rc;
}

static int sideways(struct xe_command *c, int direction)
{
    long n;
    struct xe_file *f = c->f;
    int rc = xe_operand_count(c, 1, &n);
    if (rc)
        return rc;
    if (n == 0)
        f->set.vershift = 0;
    else if (n < 0)
        return xe_error(c->x, "XDC", 520, "*", NULL);
    else if (f->set.vershift + direction * n > (long)f->set.lrecl ||
             f->set.vershift + direction * n < -(long)f->set.lrecl)
        return xe_error(c->x, "XRL", 576, "Total offset exceeds LRECL", NULL);
    else
        f->set.vershift += direction * n;
    return 0;
}

int xe_cmd_left(struct xe_command *c)
{
    return sideways(c, -1);
}

int xe_cmd_right(struct xe_command *c)
{
    return sideways(c, 1);
}

int xe_cmd_rgtleft(struct xe_command *c)
{
    long n;
    struct xe_file *f = c->f;
    int rc = xe_operand_count(c, 0, &n);
    if (rc)
        return rc;
    if (n <= 0)
        n = (c->x->cols ? c->x->cols : 80) * 3 / 4;
    f->set.vershift = f->set.vershift > 0 ? 0 : n;
    return 0;
}
