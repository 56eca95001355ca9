/* Subcommands at the column pointer (CAPPEND, CDELETE, CINSERT, COVERLAY, CREPLACE), and those that
 * take lines apart and put them together (SPLIT, JOIN, SPLTJOIN). */
#include "cms/xedit/subcommand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The current line's new text; says 503E. */
static int put(struct xe_command *c, size_t n, const uint8_t *text, size_t len)
{
    bool cut = false, spilled = false;
    if (!xe_file_change_spill(c->f, n, text, len, &cut, &spilled))
        return XE_NO_STORAGE;
    xe_altered(c->f, 1);
    if (cut || spilled) {
        xe_error(c->x, "XCL", 503, cut ? "Truncated" : "Spilled", NULL);
        return XE_CUT;
    }
    return 0;
}

enum at_column { CA_INSERT, CA_REPLACE, CA_OVERLAY };

/* The operands at the column pointer of the current line. */
static int at_column(struct xe_command *c, enum at_column how, bool nothing_ok)
{
    struct xe_file *f = c->f;
    struct xe_line *line = xe_line(f->b, f->line);
    size_t n = (size_t)(c->s.end - c->s.p), at = f->column ? f->column - 1 : 0;
    if (!n)
        return nothing_ok ? 0 : xe_error(c->x, "XCC", 545, NULL);
    if (!line)
        return XE_END;
    size_t size = (line->len > at ? line->len : at) + 8 * n + XE_TABS * 8;
    uint8_t *text = malloc(3 * size),
            *new = text ? text + 2 * size : NULL; /* the old and the new */
    if (!text)
        return xe_error(c->x, "XCC", 554, NULL);
    n = xe_input_text(f, c->s.p, n, new, size - at);
    memset(text, XE_BLANK, 2 * size);
    if (line->len)
        memcpy(text, line->text, line->len);
    size_t len = line->len > at + n ? line->len : at + n;
    if (how == CA_INSERT) {
        size_t rest = line->len > at ? line->len - at : 0;
        memmove(text + at + n, text + at, rest);
        memcpy(text + at, new, n);
        len = at + n + rest;
    } else {
        for (size_t k = 0; k < n; k++)
            if (how == CA_REPLACE || (new[k] != XE_BLANK &&new[k] != 0x6d))
                text[at + k] = new[k];
            else if (new[k] == 0x6d)
                text[at + k] = XE_BLANK;
    }
    int rc = put(c, f->line, text, len);
    free(text);
    return rc;
}

int xe_cmd_cinsert(struct xe_command *c)
{
    return at_column(c, CA_INSERT, false);
}

int xe_cmd_creplace(struct xe_command *c)
{
    return at_column(c, CA_REPLACE, false);
}

int xe_cmd_coverlay(struct xe_command *c)
{
    return at_column(c, CA_OVERLAY, false);
}

int xe_cmd_cappend(struct xe_command *c)
{
    struct xe_line *line = xe_line(c->f->b, c->f->line);
    if (!line)
        return XE_END;
    c->f->column = line->len + 1;
    return at_column(c, CA_INSERT, true);
}

int xe_cmd_cdelete(struct xe_command *c)
{
    struct xe_file *f = c->f;
    struct xe_target t = {.kind = XE_T_RELATIVE, .direction = 1, .n = 1};
    struct xe_line *line = xe_line(f->b, f->line);
    uint32_t column;
    size_t number;
    int rc = 0;
    if (!xe_scan_end(&c->s)) {
        rc = xe_target_parse(c, &t);
        if (rc)
            return rc == XE_NO_TARGET ? xe_invalid(c) : rc;
    }
    rc = xe_column_find(f, &t, &column, &number);
    xe_target_free(&t);
    if (rc == XE_NOT_FOUND || number != f->line)
        return xe_error(c->x, "XCD", 546, NULL);
    if (rc == XE_INVALID)
        return xe_invalid(c);
    if (!line)
        return XE_END;
    size_t from = (column > f->column ? f->column : column + 1) - 1;
    size_t to = (column > f->column ? column : f->column + 1) - 1;
    if (from < line->len) {
        to = to < line->len ? to : line->len;
        memmove(line->text + from, line->text + to, line->len - to);
        if (!xe_file_change(f, line, line->text, line->len - (to - from)))
            return XE_NO_STORAGE;
        xe_altered(f, 1);
    }
    return rc;
}

/* --- SPLIT -------------------------------------------------------------------------------------------------- */

static size_t indent(const struct xe_line *line)
{
    size_t n = 0;
    while (n < line->len && line->text[n] == XE_BLANK)
        n++;
    return n < line->len ? n : 0;
}

/* Line n ends before column `at` (from 0); the rest is a line of its own, aligned with it. */
int xe_split_line(struct xe_command *c, size_t n, size_t at, bool aligned)
{
    struct xe_file *f = c->f;
    struct xe_line *line = xe_line(f->b, n);
    size_t from = at < line->len ? at : line->len, left = aligned ? indent(line) : 0;
    while (aligned && from < line->len && line->text[from] == XE_BLANK)
        from++;
    size_t rest = line->len - from;
    uint8_t *text = malloc(left + rest + 1);
    if (!text)
        return xe_error(c->x, "XSP", 554, NULL);
    memset(text, XE_BLANK, left);
    if (rest)
        memcpy(text + left, line->text + from, rest);
    struct xe_line *new = xe_file_insert(f, n, text, left + rest);
    free(text);
    if (!new)
        return XE_NO_STORAGE;
    new->select = line->select;
    xe_file_change(f, line, line->text, at < line->len ? at : line->len);
    xe_altered(f, 1);
    return 0;
}

/* Where the cursor is in the file: 561E when it is not. */
static int cursor_place(struct xe_command *c, size_t *line, size_t *column)
{
    const struct xe_cursor *k = &c->f->cursor;
    if (k->kind != XE_CURSOR_FILE || !xe_line(c->f->b, k->row))
        return xe_error(c->x, "XSP", 561, NULL);
    *line = k->row;
    *column = k->column;
    return 0;
}

static int split_at_string(struct xe_command *c, size_t *n, bool aligned, bool after)
{
    const char *text;
    size_t len;
    bool closed;
    int rc;
    struct xe_match m;
    xe_skip(&c->s);
    if (!xe_delimited(&c->s, &text, &len, &closed))
        return xe_error(c->x, "XSP", 545, NULL);
    struct xe_pattern *p = xe_pattern_create(c->f, text, len, &rc);
    if (!p)
        return rc;
    const struct xe_line *line = xe_line(c->f->b, *n);
    bool found = xe_pattern_find(c->f, p, line->text, line->len, 0, line->len, 1, &m);
    xe_pattern_free(p);
    if (!found)
        return xe_error(c->x, "XSP", 546, NULL);
    rc = xe_split_line(c, *n, after ? m.at + m.len : m.at, aligned);
    ++*n;
    return rc;
}

static bool take_word(struct xe_command *c, const char *name)
{
    char word[17];
    struct xe_scan s = c->s;
    if (!xe_word(&s, word, sizeof word) || !xe_abbrev(word, name))
        return false;
    c->s = s;
    return true;
}

int xe_cmd_split(struct xe_command *c)
{
    struct xe_file *f = c->f;
    bool aligned = take_word(c, "ALigned");
    size_t n = f->line, column = f->column, done = 0;
    long at;
    int rc = 0;
    if (!xe_line(f->b, n) && !take_word(c, "CURSOR"))
        return XE_END;
    if (xe_scan_end(&c->s) || take_word(c, "Column"))
        return xe_split_line(c, n, column ? column - 1 : 0, aligned);
    if (take_word(c, "CURSOR")) {
        rc = cursor_place(c, &n, &column);
        return rc ? rc : xe_split_line(c, n, column - 1, aligned);
    }
    if (take_word(c, "Before") || take_word(c, "After")) {
        bool after =
            c->s.p[-1] == 'r' || c->s.p[-1] == 'R' || c->s.p[-1] == 'A' || c->s.p[-1] == 'a';
        while (!rc && !xe_scan_end(&c->s))
            rc = split_at_string(c, &n, aligned, after);
        return rc;
    }
    while (!rc && !xe_scan_end(&c->s)) {
        if (!xe_number(&c->s, false, XE_LINE_MAX, &at) || at < 1 || (size_t)at - 1 < done)
            return xe_invalid(c);
        rc = xe_split_line(c, n++, (size_t)at - 1 - done, aligned);
        done = (size_t)at - 1;
    }
    return rc;
}

/* --- JOIN ----------------------------------------------------------------------------------------------------- */

/* Line n + 1 goes behind line n, or over it at a column (from 0), after `between`. */
int xe_join_line(struct xe_command *c, size_t n, size_t at, bool aligned, const uint8_t *between,
                 size_t between_len)
{
    struct xe_file *f = c->f;
    struct xe_line *line = xe_line(f->b, n),
                   *next = n + 1 < xe_end(f) ? xe_line(f->b, n + 1) : NULL;
    if (!next)
        return XE_END;
    size_t skip = aligned && indent(next) >= indent(line) ? indent(line) : 0;
    size_t rest = next->len > skip ? next->len - skip : 0, len = at + between_len + rest;
    size_t size = len > line->len ? len : line->len;
    uint8_t *text = malloc(size + 1);
    if (!text)
        return xe_error(c->x, "XJN", 554, NULL);
    memset(text, XE_BLANK, size);
    if (line->len)
        memcpy(text, line->text, line->len < size ? line->len : size);
    if (between_len)
        memcpy(text + at, between, between_len);
    if (rest)
        memcpy(text + at + between_len, next->text + skip, rest);
    if (size > f->set.trunc && f->set.spill == XE_SPILL_OFF && len > f->set.trunc) {
        free(text);
        xe_error(c->x, "XJN", 503, "Truncated", NULL);
        return XE_CUT; /* nothing is lost: the lines stay */
    }
    xe_file_delete(f, n + 1);
    int rc = put(c, n, text, len > line->len ? len : size);
    free(text);
    return rc;
}

int xe_cmd_join(struct xe_command *c)
{
    struct xe_file *f = c->f;
    bool aligned = take_word(c, "ALigned");
    size_t n = f->line, column = f->column, len;
    long at;
    int rc = 0;
    const char *text;
    bool closed;
    struct xe_line *line = xe_line(f->b, n);
    if (take_word(c, "CURSOR")) {
        rc = cursor_place(c, &n, &column);
        return rc ? rc : xe_join_line(c, n, column - 1, aligned, NULL, 0);
    }
    if (!line)
        return XE_END;
    if (xe_scan_end(&c->s))
        return xe_join_line(c, n, line->len, aligned, NULL, 0);
    if (take_word(c, "Column"))
        return xe_join_line(c, n, column ? column - 1 : 0, aligned, NULL, 0);
    while (!rc && !xe_scan_end(&c->s)) {
        if (xe_letter_at(&c->s))
            return xe_invalid(c);
        if (xe_number(&c->s, false, XE_LINE_MAX, &at) && at >= 1) {
            rc = xe_join_line(c, n, (size_t)at - 1, aligned, NULL, 0);
        } else if (xe_delimited(&c->s, &text, &len, &closed) && len < 256) {
            uint8_t between[256];
            xe_to_ebcdic(between, text, len);
            rc = xe_join_line(c, n, xe_line(f->b, n)->len, aligned, between, len);
        } else {
            return xe_invalid(c);
        }
    }
    return rc;
}

/* PF11: at or behind the last character the next line comes up; within the text it is split. */
int xe_cmd_spltjoin(struct xe_command *c)
{
    size_t n, column;
    int rc = cursor_place(c, &n, &column);
    if (rc)
        return rc;
    const struct xe_line *line = xe_line(c->f->b, n);
    if (column - 1 >= line->len)
        return xe_join_line(c, n, column - 1, true, NULL, 0);
    return xe_split_line(c, n, column - 1, true);
}
