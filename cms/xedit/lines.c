/* Subcommands on whole lines: ADD, INPUT, DELETE, RECOVER, COPY, MOVE, DUPLICAT, MERGE, SORT, STACK,
 * ALL, TYPE. */
#include "cms/xedit/subcommand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say_count(struct xe_command *c, const char *module, unsigned number, size_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%zu", n);
    xe_error(c->x, module, number, n ? text : "No", NULL);
}

int xe_cmd_add(struct xe_command *c)
{
    long n;
    int rc = xe_operand_count(c, 1, &n);
    struct xe_file *f = c->f;
    if (rc)
        return rc;
    if (n < 0 || n > 1000000)
        return xe_error(c->x, "XDC", 543, "*", NULL);
    size_t after = f->line >= xe_end(f) ? xe_end(f) - 1 : f->line;
    for (long k = 0; k < n && xe_go_on(f, (size_t)k + 1); k++)
        if (!xe_file_insert(f, after + (size_t)k, f->mask, f->mask_len))
            return XE_FULL;
    if (n) {
        xe_altered(f, 1);
        xe_cursor_to(f, XE_CURSOR_FILE, after + 1, 1, XE_PRIORITY_NONE);
    }
    return 0;
}

int xe_cmd_input(struct xe_command *c)
{
    struct xe_file *f = c->f;
    size_t len = (size_t)(c->s.end - c->s.p);
    if (!len) {
        xe_input_mode(c->x, XE_INPUT);
        return 0;
    }
    size_t after = f->line >= xe_end(f) ? xe_end(f) - 1 : f->line;
    struct xe_line *line = xe_file_insert(f, after, NULL, 0);
    if (!line)
        return XE_FULL;
    size_t before = xe_lines(f->b);
    int rc = xe_set_line(c, line, c->s.p, len);
    line->flags = XE_NEW;
    f->line = after + 1 + xe_lines(f->b) - before;
    return rc;
}

int xe_cmd_powerinp(struct xe_command *c)
{
    int rc = xe_nothing_more(c);
    if (!rc && !c->x->full_screen)
        return xe_error(c->x, "XPW", 529, "POWERINP", "display", NULL);
    if (!rc)
        xe_input_mode(c->x, XE_POWER);
    return rc;
}

/* --- delete and recover --------------------------------------------------------------------------------- */

int xe_cmd_delete(struct xe_command *c)
{
    size_t first, last;
    bool down, reached;
    struct xe_file *f = c->f;
    int rc = xe_operand_lines(c, 1, &first, &last, &down);
    if (rc > XE_END)
        return rc;
    int more = xe_nothing_more(c);
    if (more)
        return more;
    size_t n = xe_file_delete_lines(f, first, last);
    /* What stands behind them becomes current. */
    if (n) {
        size_t next = first > xe_top(f) ? first : xe_top(f) + 1;
        f->line = next > xe_end(f) ? xe_end(f) : next;
        if (f->line < xe_end(f) && !xe_in_scope(f, f->line))
            f->line = xe_walk(f, f->line, 1, &reached);
    }
    say_count(c, "XDL", 501, n);
    if (!n)
        return XE_NO_CHANGE;
    return f->line >= xe_end(f) || (!down && f->line <= xe_top(f)) ? XE_END : 0;
}

int xe_cmd_recover(struct xe_command *c)
{
    long n;
    struct xe_file *f = c->f;
    size_t done = 0;
    int rc = xe_operand_count(c, 1, &n);
    if (rc)
        return rc;
    /* In front of the current line, the last one deleted last. */
    size_t after = f->line > xe_top(f) ? f->line - 1 : xe_top(f);
    while (f->deleted && (n < 0 || (long)done < n)) {
        struct xe_deleted *d = f->deleted;
        d->line->pending = NULL;
        if (!xe_file_put(f, after, d->line))
            return XE_FULL;
        f->deleted = d->next;
        f->ndeleted--;
        free(d);
        done++;
    }
    if (done) {
        f->line = after + 1;
        xe_altered(f, 1);
    }
    say_count(c, "XRC", 502, done);
    return done ? 0 : XE_NO_CHANGE;
}

/* --- copy and move --------------------------------------------------------------------------------------- */

static int copy_move(struct xe_command *c, bool move)
{
    size_t first, last, to;
    bool down;
    struct xe_target t;
    struct xe_file *f = c->f;
    if (xe_scan_end(&c->s))
        return xe_error(c->x, "XMC", 545, NULL);
    int rc = xe_operand_lines(c, 1, &first, &last, &down);
    if (rc > XE_END)
        return rc;
    rc = xe_target_parse(c, &t);
    if (rc == XE_NO_TARGET)
        return xe_scan_end(&c->s) ? xe_error(c->x, "XMC", 545, NULL) : xe_invalid(c);
    if (rc)
        return rc;
    rc = xe_target_find(f, &t, &to);
    xe_target_free(&t);
    if (!rc || rc == XE_END) {
        int more = xe_nothing_more(c);
        rc = more ? more : rc;
    }
    if (rc == XE_NOT_FOUND)
        return xe_error(c->x, "XMC", 546, NULL);
    if (rc > XE_END)
        return rc;
    if (last < first)
        return xe_error(c->x, "XMC", 585, NULL);
    if (to >= xe_end(f))
        to = xe_end(f) - 1;
    if (move && to >= first && to <= last) {
        char number[24];
        snprintf(number, sizeof number, "%zu", to);
        return xe_error(c->x, "XMC", 505, number, NULL);
    }
    size_t at = move && to + 1 == first ? first : xe_file_copy(f, first, last, to, move);
    if (!at)
        return XE_FULL;
    xe_altered(f, 1);
    if (!f->set.stay)
        f->line = at + (last - first);
    say_count(c, "XMC", move ? 506 : 530, last - first + 1);
    return 0;
}

int xe_cmd_copy(struct xe_command *c)
{
    return copy_move(c, false);
}

int xe_cmd_move(struct xe_command *c)
{
    return copy_move(c, true);
}

int xe_cmd_duplicat(struct xe_command *c)
{
    long times = 1;
    size_t first, last;
    bool down;
    struct xe_file *f = c->f;
    if (!xe_scan_end(&c->s) && !xe_number(&c->s, false, 1000000, &times))
        return xe_invalid(c);
    int rc = xe_operand_lines(c, 1, &first, &last, &down);
    if (rc > XE_END)
        return rc;
    int more = xe_nothing_more(c);
    if (more)
        return more;
    if (last < first)
        return xe_error(c->x, "XDP", 585, NULL);
    size_t n = last - first + 1;
    for (size_t k = 0; k < (size_t)times; k++) /* of the last copy: it is near */
        if (!xe_file_copy(f, first + k * n, last + k * n, last + k * n, false))
            return XE_FULL;
    xe_altered(f, 1);
    f->line = last + (size_t)times * n;
    return 0;
}

/* One line laid over another from a column on: where it has blanks the other shows. */
static bool lay_over(struct xe_file *f, const struct xe_line *over, struct xe_line *under,
                     size_t column, bool *cut)
{
    size_t end = over->len ? over->len + column - 1 : 0, size = under->len > end ? under->len : end;
    uint8_t *text = malloc(size + 1);
    if (!text) {
        xe_error(f->x, "XMR", 554, NULL);
        return false;
    }
    memset(text, XE_BLANK, size);
    if (under->len)
        memcpy(text, under->text, under->len);
    for (size_t i = 0; i < over->len; i++)
        if (over->text[i] != XE_BLANK)
            text[i + column - 1] = over->text[i];
    if (size > f->set.trunc) {
        size = f->set.trunc;
        *cut = true;
    }
    bool done = xe_file_change(f, under, text, size);
    free(text);
    return done;
}

/* The first block is laid over the second. */
int xe_cmd_merge(struct xe_command *c)
{
    size_t first, last, to;
    bool down, cut = false;
    long column = 1;
    struct xe_target t;
    struct xe_file *f = c->f;
    int rc = xe_operand_lines(c, 1, &first, &last, &down);
    if (rc > XE_END)
        return rc;
    rc = xe_target_parse(c, &t);
    if (rc)
        return rc != XE_NO_TARGET   ? rc
               : xe_scan_end(&c->s) ? xe_error(c->x, "XMR", 545, NULL)
                                    : xe_invalid(c);
    rc = xe_target_find(f, &t, &to);
    xe_target_free(&t);
    if (rc == XE_NOT_FOUND)
        return xe_error(c->x, "XMR", 546, NULL);
    if (!xe_scan_end(&c->s) && (!xe_number(&c->s, false, f->set.trunc, &column) || column < 1))
        return xe_invalid(c);
    size_t n = last - first + 1;
    if (last < first || to <= xe_top(f) || to >= xe_end(f) ||
        (to <= last && to + n > first)) /* they would be laid over one another */
        return xe_error(c->x, "XMR", 585, NULL);
    for (size_t k = 0; k < n && to + k < xe_end(f) && xe_go_on(f, k + 1); k++)
        if (!lay_over(f, xe_line(f->b, first + k), xe_line(f->b, to + k), (size_t)column, &cut))
            return XE_NO_STORAGE;
    xe_file_delete_lines(f, first, last);
    f->line = to > last ? to - n : to;
    say_count(c, "XMR", 507, n);
    return cut ? XE_CUT : 0;
}

/* --- sort ---------------------------------------------------------------------------------------------------- */

#define SORT_FIELDS 20
struct sort_field {
    uint32_t from, to;
    bool down;
};
struct sort_row {
    struct xe_line *line;
};

/* a goes in front of b, or they are equal. */
static bool in_order(const struct sort_row *a, const struct sort_row *b,
                     const struct sort_field *field, unsigned n)
{
    for (unsigned k = 0; k < n; k++) {
        const struct sort_field *s = &field[k];
        for (uint32_t col = s->from - 1; col < s->to; col++) {
            uint8_t x = col < a->line->len ? a->line->text[col] : XE_BLANK;
            uint8_t y = col < b->line->len ? b->line->text[col] : XE_BLANK;
            if (x != y)
                return (x < y) == !s->down;
            if (col >= a->line->len && col >= b->line->len)
                break;
        }
    }
    return true;
}

/* Merging, so that equal lines stay as they were and others have their turn in between: the sorted
 * rows are in the one or the other half of the 2n that there are.  NULL: HX. */
static struct sort_row *sorted(struct xe_command *c, struct sort_row *rows, size_t n,
                               const struct sort_field *field, unsigned fields)
{
    struct sort_row *from = rows, *to = rows + n;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t at = 0; at < n; at += 2 * width) {
            size_t a = at, b = at + width < n ? at + width : n, middle = b,
                   end = at + 2 * width < n ? at + 2 * width : n;
            for (size_t k = at; k < end; k++) {
                bool left = a < middle && (b == end || in_order(&from[a], &from[b], field, fields));
                to[k] = from[left ? a++ : b++];
                if (!xe_go_on(c->f, k + 1))
                    return NULL;
            }
        }
        struct sort_row *other = from;
        from = to;
        to = other;
    }
    return from;
}

static int sort_fields(struct xe_command *c, struct sort_field *field, unsigned *n)
{
    bool down = false;
    char word[17];
    long from, to;
    *n = 0;
    while (!xe_scan_end(&c->s)) {
        xe_peek(&c->s, word, sizeof word);
        if (!strcmp(word, "A") || !strcmp(word, "D")) {
            down = word[0] == 'D';
            xe_word(&c->s, word, sizeof word);
            continue;
        }
        if (!xe_number(&c->s, false, XE_LINE_MAX, &from) || from < 1)
            return xe_invalid(c);
        if (!xe_number(&c->s, true, XE_LINE_MAX, &to))
            return xe_error(c->x, "XSR", 545, NULL);
        if (to < 0)
            to = xe_zone2(c->f);
        if (to < from || *n == SORT_FIELDS)
            return xe_error(c->x, "XSR", 53, NULL);
        field[(*n)++] = (struct sort_field){(uint32_t)from, (uint32_t)to, down};
    }
    if (*n == 0)
        field[(*n)++] = (struct sort_field){c->f->set.zone1, xe_zone2(c->f), down};
    return 0;
}

int xe_cmd_sort(struct xe_command *c)
{
    struct sort_field field[SORT_FIELDS];
    unsigned fields;
    size_t first, last, n = 0;
    bool down;
    struct xe_file *f = c->f;
    if (xe_scan_end(&c->s))
        return xe_error(c->x, "XSR", 545, NULL);
    int rc = xe_operand_lines(c, 1, &first, &last, &down);
    if (rc > XE_END)
        return rc;
    int bad = sort_fields(c, field, &fields);
    if (bad)
        return bad;
    if (last < first)
        return 0;
    struct sort_row *rows = cms_get_storage(c->x->cms, 2 * (last - first + 1) * sizeof *rows);
    if (!rows)
        return xe_error(c->x, "XSR", 554, NULL);
    for (size_t k = first; k <= last; k++)
        if (xe_in_scope(f, k))
            rows[n++].line = xe_line(f->b, k);
    const struct sort_row *now = sorted(c, rows, n, field, fields);
    /* The sorted lines take the places of the lines of the scope. */
    for (size_t k = first, i = 0; now && k <= last && i < n; k++)
        if (xe_in_scope(f, k))
            xe_swap_lines(f->b, xe_line(f->b, k), now[i++].line);
    if (now)
        xe_altered(f, 1);
    cms_free_storage(c->x->cms, rows);
    xe_after_lines(f, first, last, down, 0);
    return 0;
}

/* --- to the program stack and to the terminal ----------------------------------------------------------------- */

int xe_cmd_stack(struct xe_command *c)
{
    size_t first, last;
    bool down;
    long column = 1, n = -1;
    int rc = xe_operand_lines(c, 1, &first, &last, &down);
    if (rc > XE_END)
        return rc;
    if (!xe_scan_end(&c->s) && (!xe_number(&c->s, false, XE_LINE_MAX, &column) || column < 1))
        return xe_invalid(c);
    if (!xe_scan_end(&c->s) && !xe_number(&c->s, true, XE_LINE_MAX, &n))
        return xe_invalid(c);
    for (size_t k = first; k <= last; k++) {
        const struct xe_line *line = xe_line(c->f->b, k);
        size_t from = (size_t)column - 1 < line->len ? (size_t)column - 1 : line->len;
        size_t len = line->len - from;
        if (n >= 0 && (size_t)n < len)
            len = (size_t)n;
        if (xe_in_scope(c->f, k) &&
            xe_stack(c->x, "XST", len ? line->text + from : (const uint8_t *)"", len, false))
            return XE_NO_STORAGE;
    }
    xe_after_lines(c->f, first, last, down, rc);
    return rc;
}

/* TYPE and HEXTYPE show lines as messages, or as lines of a line terminal. */
static int type_lines(struct xe_command *c, bool hex)
{
    size_t first, last;
    bool down;
    int rc = xe_operand_lines(c, 1, &first, &last, &down);
    if (rc > XE_END)
        return rc;
    for (size_t k = first; k <= last; k++) {
        const struct xe_line *line = xe_line(c->f->b, k);
        if (!xe_in_scope(c->f, k))
            continue;
        char text[256];
        size_t n = line->len < sizeof text - 1 ? line->len : sizeof text - 1;
        if (!hex && !c->x->full_screen) {
            xe_type_line(c->f, k);
            continue;
        }
        xe_to_latin1(text, line->text, n);
        xe_say(c->x, text, n);
        for (size_t at = 0; hex && at < line->len; at += 16) {
            char row[64];
            size_t p = 0;
            for (size_t i = at; i < at + 16 && i < line->len; i++)
                p += (size_t)snprintf(row + p, sizeof row - p, "%s%02X",
                                      i > at && i % 4 == 0 ? " " : "", line->text[i]);
            xe_say(c->x, row, p);
        }
    }
    xe_after_lines(c->f, first, last, down, rc);
    return rc;
}

int xe_cmd_type(struct xe_command *c)
{
    return type_lines(c, false);
}

int xe_cmd_hextype(struct xe_command *c)
{
    return type_lines(c, true);
}

/* --- ALL ------------------------------------------------------------------------------------------------------- */

/* The lines that the target matches get level 1, all others 0; level 1 is shown. */
int xe_cmd_all(struct xe_command *c)
{
    struct xe_file *f = c->f;
    struct xe_target t;
    size_t found = 0, lines = xe_lines(f->b), now = 0;
    if (xe_scan_end(&c->s)) {
        for (size_t n = 1; n <= lines; n++)
            xe_select_line(f->b, n, 0);
        f->set.display_low = f->set.display_high = 0;
        return 0;
    }
    struct xe_scan before = c->s;
    int rc = xe_target_parse(c, &t);
    if (rc == XE_NO_TARGET || (!rc && t.kind != XE_T_STRING)) {
        if (!rc)
            xe_target_free(&t);
        c->s = before;
        return xe_invalid(c);
    }
    if (rc)
        return rc;
    xe_keep(&c->x->lastlorc, "", 0);
    uint8_t *hit = cms_get_storage(c->x->cms, lines / 8 + 1);
    struct xe_match m;
    for (size_t n = xe_top(f) + 1; hit && n < xe_end(f) && xe_go_on(f, n); n++)
        if (xe_pattern_line(f, t.pattern, n, &m)) {
            hit[n / 8] |= (uint8_t)(1 << n % 8);
            found++;
            if (!now || n <= f->line)
                now = n;
        }
    xe_target_free(&t);
    if (!hit)
        return xe_error(c->x, "XAL", 554, NULL);
    for (size_t n = 1; found && n <= lines; n++)
        xe_select_line(f->b, n, hit[n / 8] >> n % 8 & 1);
    cms_free_storage(c->x->cms, hit);
    if (!found)
        return xe_error(c->x, "XAL", 546, NULL);
    f->set.display_low = f->set.display_high = 1;
    f->set.scope_all = false;
    f->line = now;
    return 0;
}
