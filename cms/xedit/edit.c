/* Subcommands that change the text of lines: CHANGE and its kin, SHIFT, case, tabs, OVERLAY,
 * REPLACE, SORT. */
#include "cms/xedit/subcommand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *xe_module(const struct xe_command *c)
{
    return c->row && !strcmp(c->row->name, "SET") ? "XSE" : "XDC";
}

int xe_invalid(struct xe_command *c)
{
    char word[33];
    if (!xe_word(&c->s, word, sizeof word))
        return xe_error(c->x, xe_module(c), 545, NULL);
    return xe_error(c->x, xe_module(c), 520, word, NULL);
}

int xe_operand_lines(struct xe_command *c, long none, size_t *first, size_t *last, bool *down)
{
    struct xe_target t = {.kind = XE_T_RELATIVE, .direction = 1, .n = none};
    int rc = 0;
    if (!xe_scan_end(&c->s)) {
        rc = xe_target_parse(c, &t);
        if (rc == XE_NO_TARGET)
            return xe_invalid(c);
        if (rc)
            return rc;
    }
    rc = xe_target_lines(c->f, &t, first, last, down);
    xe_target_free(&t);
    if (rc == XE_NOT_FOUND)
        return xe_error(c->x, "XDC", 546, NULL);
    return rc;
}

void xe_after_lines(struct xe_file *f, size_t first, size_t last, bool down, int rc)
{
    if (f->set.stay || last < first)
        return;
    f->line = down ? last : first;
    if (rc == XE_END)
        f->line = down ? xe_end(f) : xe_top(f);
}

/* --- CHANGE ---------------------------------------------------------------------------------------------- */

struct change {
    struct xe_file *f;
    struct xe_pattern *from;
    uint8_t *to; /* with arbitrary characters */
    size_t to_len;
    long most, start; /* occurrences a line, and the first */
    unsigned long changed, lines, cut, spilled;
};

/* The new text in place of a match: its arbitrary characters are what they matched. */
static size_t replacement(const struct change *g, const uint8_t *text, const struct xe_match *m,
                          uint8_t *out)
{
    size_t n = 0;
    unsigned any = 0;
    for (size_t k = 0; k < g->to_len; k++) {
        if (!g->f->set.arbchar || g->to[k] != g->f->set.arbchar_c) {
            if (out)
                out[n] = g->to[k];
            n++;
            continue;
        }
        if (out)
            memcpy(out + n, text + m->any[any].at, m->any[any].len);
        n += m->any[any++].len;
    }
    return n;
}

struct growing {
    uint8_t *p;
    size_t n, size;
};

static bool append(struct growing *g, const uint8_t *text, size_t n)
{
    if (g->n + n > g->size) {
        size_t size = (g->n + n) * 2;
        uint8_t *grown = size < 1u << 28 ? realloc(g->p, size) : NULL;
        if (!grown)
            return false;
        g->p = grown;
        g->size = size;
    }
    if (n)
        memcpy(g->p + g->n, text, n);
    g->n += n;
    return true;
}

/* One line's new text; *times: how often it was changed. */
static bool change_text(struct change *g, const struct xe_line *line, struct growing *out,
                        long *times)
{
    size_t at = g->f->set.zone1 - 1, done = 0, zone2 = xe_zone2(g->f);
    struct xe_match m;
    *times = 0;
    for (long seen = 0; *times < g->most && at <= line->len;) {
        if (!xe_pattern_find(g->f, g->from, line->text, line->len, at, zone2, 1, &m))
            break;
        size_t next = m.at + (m.len ? m.len : 1);
        if (++seen >= g->start) {
            size_t n = replacement(g, line->text, &m, NULL);
            uint8_t *text = malloc(n + 1);
            bool ok = text && append(out, line->text + done, m.at - done);
            if (ok) {
                replacement(g, line->text, &m, text);
                ok = append(out, text, n);
            }
            free(text);
            if (!ok)
                return false;
            done = m.at + m.len;
            ++*times;
            if (m.len == 0)
                break; /* a null string is found once */
        }
        at = next;
    }
    return !*times || done >= line->len || append(out, line->text + done, line->len - done);
}

static bool change_line(struct change *g, size_t n)
{
    struct growing out = {NULL, 0, 0};
    bool cut = false, spilled = false;
    long times;
    bool ok = change_text(g, xe_line(g->f->b, n), &out, &times);
    if (ok && times) {
        ok = xe_file_change_spill(g->f, n, out.p ? out.p : (const uint8_t *)"", out.n, &cut,
                                  &spilled);
        g->changed += (unsigned long)times;
        g->lines++;
        g->cut += cut;
        g->spilled += spilled;
        xe_altered(g->f, 1);
    }
    free(out.p);
    if (!ok)
        xe_error(g->f->x, "XCG", 554, NULL);
    return ok;
}

/* Changes the lines first..last; how it went is said.  The return code. */
static int change_lines(struct xe_command *c, struct change *g, size_t first, size_t last,
                        bool down, int rc)
{
    struct xe_file *f = c->f;
    unsigned looked = 0;
    for (size_t n = first; n <= last; n++) {
        if (!xe_in_scope(f, n))
            continue;
        size_t before = xe_lines(f->b);
        if (!change_line(g, n))
            return XE_NO_STORAGE;
        size_t more = xe_lines(f->b) - before; /* spilled lines are not changed again */
        n += more;
        last += more;
        if (++looked % 256 == 0 && !cms_pause(c->x->cms))
            break;
    }
    if (!g->changed)
        return xe_error(c->x, "XCG", 585, NULL);
    xe_after_lines(f, first, last, down, rc);
    char a[24], b[24], more[48] = "";
    snprintf(a, sizeof a, "%lu", g->changed);
    snprintf(b, sizeof b, "%lu", g->lines);
    if (g->cut || g->spilled)
        snprintf(more, sizeof more, "; %lu line(s) %s", g->cut ? g->cut : g->spilled,
                 g->cut ? "truncated" : "spilled");
    xe_error(c->x, "XCG", 517, a, b, more, NULL);
    return g->cut || g->spilled ? XE_CUT : rc;
}

static int arbitrary_fits(struct xe_command *c, const struct change *g)
{
    unsigned have = 0, want = 0;
    if (!c->f->set.arbchar)
        return 0;
    for (size_t k = 0; k < g->from->len; k++)
        have += g->from->text[k] == c->f->set.arbchar_c;
    for (size_t k = 0; k < g->to_len; k++)
        want += g->to[k] == c->f->set.arbchar_c;
    return want > have ? xe_error(c->x, "XCG", 511, NULL) : 0;
}

/* target n p behind the strings. */
static int change_operands(struct xe_command *c, struct change *g, size_t *first, size_t *last,
                           bool *down)
{
    g->most = g->start = 1;
    struct xe_target t = {.kind = XE_T_RELATIVE, .direction = 1, .n = 1};
    int rc = 0;
    if (!xe_scan_end(&c->s)) {
        rc = xe_target_parse(c, &t);
        if (rc == XE_NO_TARGET)
            return xe_invalid(c);
    }
    if (!rc && !xe_scan_end(&c->s) && !xe_number(&c->s, true, 99999999, &g->most))
        rc = xe_invalid(c);
    if (!rc && !xe_scan_end(&c->s) && !xe_number(&c->s, false, 99999999, &g->start))
        rc = xe_invalid(c);
    if (!rc)
        rc = xe_nothing_more(c);
    if (rc) {
        xe_target_free(&t);
        return rc;
    }
    if (g->most < 0)
        g->most = 99999999;
    rc = xe_target_lines(c->f, &t, first, last, down);
    xe_target_free(&t);
    return rc == XE_NOT_FOUND ? xe_error(c->x, "XCG", 546, NULL) : rc;
}

/* The two strings, and the rest of the command. */
static int change_strings(struct xe_command *c, struct change *g, const char *from, size_t from_len,
                          const char *to, size_t to_len)
{
    size_t first, last;
    bool down;
    int rc;
    g->f = c->f;
    g->from = xe_pattern_create(c->f, from, from_len, &rc);
    if (!g->from)
        return rc;
    g->to = cms_get_storage(c->x->cms, to_len + 1);
    if (!g->to) {
        xe_pattern_free(g->from);
        return xe_error(c->x, "XCG", 554, NULL);
    }
    long hex = c->f->set.hex ? xe_hex_string(to, to_len, g->to, to_len) : -1;
    if (hex < 0)
        xe_to_ebcdic(g->to, to, to_len);
    g->to_len = hex < 0 ? to_len : (size_t)hex;
    rc = arbitrary_fits(c, g);
    if (!rc)
        rc = change_operands(c, g, &first, &last, &down);
    if (rc == 0 || rc == XE_END)
        rc = change_lines(c, g, first, last, down, rc);
    xe_pattern_free(g->from);
    cms_free_storage(c->x->cms, g->to);
    return rc;
}

int xe_cmd_change(struct xe_command *c)
{
    struct change g = {.most = 1};
    const char *from, *to;
    size_t from_len, to_len;
    bool closed;
    xe_skip(&c->s);
    if (c->s.p == c->s.end) { /* the last one once more */
        if (!c->x->last_change)
            return xe_error(c->x, "XCG", 545, NULL);
        c->s = xe_scan(c->x->last_change, strlen(c->x->last_change));
    } else {
        xe_keep(&c->x->last_change, c->s.p, (size_t)(c->s.end - c->s.p));
        xe_keep(&c->x->lastlorc, c->s.p, (size_t)(c->s.end - c->s.p));
        c->s = xe_scan(c->x->last_change, strlen(c->x->last_change));
    }
    char delimiter = *c->s.p;
    xe_delimited(&c->s, &from, &from_len, &closed);
    if (!closed && c->s.p == c->s.end && from_len == 0)
        return xe_error(c->x, "XCG", 545, NULL);
    to = c->s.p;
    const char *end = memchr(to, delimiter, (size_t)(c->s.end - to));
    to_len = (size_t)((end ? end : c->s.end) - to);
    c->s.p = end ? end + 1 : c->s.end;
    return change_strings(c, &g, from, from_len, to, to_len);
}

/* A character, or two hexadecimal digits. */
static bool one_char(const char *word, char *out)
{
    unsigned v;
    uint8_t c;
    char end;
    if (!word[0])
        return false;
    if (!word[1]) {
        *out = word[0];
        return true;
    }
    if (word[2] || sscanf(word, "%2x%c", &v, &end) != 1)
        return false;
    c = (uint8_t)v;
    xe_to_latin1(out, &c, 1);
    return true;
}

int xe_cmd_alter(struct xe_command *c)
{
    struct change g = {.most = 1};
    char a[4] = "", b[4] = "", from, to;
    size_t n = 0;
    /* The characters as they stand: words are not put in capitals here. */
    for (unsigned k = 0; k < 2; k++) {
        xe_skip(&c->s);
        for (n = 0; c->s.p < c->s.end && *c->s.p != ' '; c->s.p++)
            if (n < 3)
                (k ? b : a)[n++] = *c->s.p;
    }
    if (!one_char(a, &from) || !one_char(b, &to))
        return a[0] && b[0] ? xe_error(c->x, "XAL", 580, one_char(a, &from) ? b : a, NULL)
                            : xe_error(c->x, "XAL", 545, NULL);
    return change_strings(c, &g, &from, 1, &to, 1);
}

int xe_cmd_count(struct xe_command *c)
{
    const char *text;
    size_t len, first, last;
    bool closed, down;
    int rc;
    unsigned long n = 0;
    struct xe_match m;
    xe_skip(&c->s);
    if (!xe_delimited(&c->s, &text, &len, &closed))
        return xe_error(c->x, "XCN", 545, NULL);
    struct xe_pattern *p = xe_pattern_create(c->f, text, len, &rc);
    if (!p)
        return rc;
    rc = xe_operand_lines(c, 1, &first, &last, &down);
    if (rc > XE_END) {
        xe_pattern_free(p);
        return rc;
    }
    for (size_t k = first; k <= last && xe_go_on(c->f, k); k++) {
        const struct xe_line *line = xe_line(c->f->b, k);
        size_t at = c->f->set.zone1 - 1;
        while (xe_in_scope(c->f, k) && at <= line->len &&
               xe_pattern_find(c->f, p, line->text, line->len, at, xe_zone2(c->f), 1, &m)) {
            n++;
            at = m.at + (m.len ? m.len : line->len + 1);
        }
    }
    xe_pattern_free(p);
    xe_after_lines(c->f, first, last, down, rc);
    char text2[24];
    snprintf(text2, sizeof text2, "%lu", n);
    xe_error(c->x, "XCN", 522, n ? text2 : "No", NULL);
    return n ? rc : XE_NO_CHANGE;
}

/* --- a function on each line ---------------------------------------------------------------------------- */

typedef bool (*on_line)(struct xe_file *f, size_t n, long operand, bool *cut, bool *spilled);

static int each_line(struct xe_command *c, on_line what, long operand)
{
    size_t first, last;
    bool down, cut = false, spilled = false;
    int rc = xe_operand_lines(c, 1, &first, &last, &down);
    if (rc > XE_END)
        return rc;
    int more = xe_nothing_more(c);
    if (more)
        return more;
    for (size_t n = first; n <= last && xe_go_on(c->f, n); n++) {
        size_t before = xe_lines(c->f->b);
        if (!xe_in_scope(c->f, n))
            continue;
        if (!what(c->f, n, operand, &cut, &spilled))
            return XE_NO_STORAGE;
        n += xe_lines(c->f->b) - before; /* the lines that it spilled into */
        last += xe_lines(c->f->b) - before;
        xe_altered(c->f, 1);
    }
    xe_after_lines(c->f, first, last, down, rc);
    if (cut || spilled) {
        xe_error(c->x, "XSH", 503, cut ? "Truncated" : "Spilled", NULL);
        return XE_CUT;
    }
    return rc;
}

static bool letters(struct xe_file *f, size_t n, long upper, bool *cut, bool *spilled)
{
    struct xe_line *line = xe_line(f->b, n);
    (void)cut;
    (void)spilled;
    for (size_t k = f->set.zone1 - 1; k < line->len && k < xe_zone2(f); k++)
        line->text[k] =
            upper ? xe_capital(&f->set, line->text[k]) : xe_small(&f->set, line->text[k]);
    line->flags |= XE_CHANGED;
    return true;
}

int xe_cmd_uppercas(struct xe_command *c)
{
    return each_line(c, letters, 1);
}

int xe_cmd_lowercas(struct xe_command *c)
{
    return each_line(c, letters, 0);
}

int xe_cmd_shift(struct xe_command *c)
{
    char word[17];
    long n = 1;
    struct xe_scan before = c->s;
    if (!xe_word(&c->s, word, sizeof word))
        return xe_error(c->x, "XSH", 545, NULL);
    bool left = xe_abbrev(word, "Left");
    if (!left && !xe_abbrev(word, "Right")) {
        c->s = before;
        return xe_invalid(c);
    }
    if (!xe_scan_end(&c->s) && !xe_number(&c->s, false, XE_LINE_MAX, &n))
        return xe_invalid(c);
    return each_line(c, xe_file_shift, left ? -n : n);
}

/* Runs of blanks in front of a tab column become a tab character. */
static bool compress(struct xe_file *f, size_t n, long operand, bool *cut, bool *spilled)
{
    struct xe_line *line = xe_line(f->b, n);
    uint8_t *out = malloc(line->len + 1);
    size_t len = 0, at = 0;
    (void)operand;
    (void)cut;
    (void)spilled;
    if (!out)
        return false;
    for (unsigned t = 0; t <= f->set.tabs && at < line->len; t++) {
        size_t stop = t < f->set.tabs ? f->set.tab[t] - 1u : line->len;
        if (stop > line->len)
            stop = line->len;
        if (stop <= at)
            continue;
        size_t text = stop;
        while (t < f->set.tabs && stop < line->len && text > at && line->text[text - 1] == XE_BLANK)
            text--;
        memcpy(out + len, line->text + at, text - at);
        len += text - at;
        if (text < stop)
            out[len++] = 0x05;
        at = stop;
    }
    bool ok = xe_file_change(f, line, out, len);
    free(out);
    return ok;
}

static bool expand(struct xe_file *f, size_t n, long operand, bool *cut, bool *spilled)
{
    struct xe_line *line = xe_line(f->b, n);
    size_t size = f->set.trunc, len = 0;
    uint8_t *out = malloc(size + 1);
    (void)operand;
    (void)spilled;
    if (!out)
        return false;
    for (size_t k = 0; k < line->len; k++) {
        size_t to = len + 1;
        if (line->text[k] == 0x05)
            for (unsigned t = 0; t < f->set.tabs; t++)
                if (f->set.tab[t] > len + 1) {
                    to = f->set.tab[t] - 1u;
                    break;
                }
        for (; len < to && len < size; len++)
            out[len] = line->text[k] == 0x05 ? f->set.filler : line->text[k];
        *cut |= len < to;
    }
    bool ok = xe_file_change(f, line, out, len);
    free(out);
    return ok;
}

int xe_cmd_compress(struct xe_command *c)
{
    return each_line(c, compress, 0);
}

int xe_cmd_expand(struct xe_command *c)
{
    return each_line(c, expand, 0);
}

/* --- the current line -------------------------------------------------------------------------------------- */

int xe_cmd_replace(struct xe_command *c)
{
    struct xe_file *f = c->f;
    struct xe_line *line = xe_line(f->b, f->line);
    if (f->line <= xe_top(f) || f->line >= xe_end(f) || !line)
        line = NULL;
    if (c->s.p == c->s.end) { /* input mode in its place */
        if (line) {
            size_t n = f->line;
            xe_file_delete(f, n);
            f->line = n - 1;
            xe_altered(f, 1);
        }
        xe_input_mode(c->x, XE_INPUT);
        return 0;
    }
    if (!line)
        return XE_END;
    return xe_set_line(c, line, c->s.p, (size_t)(c->s.end - c->s.p));
}

int xe_set_line(struct xe_command *c, struct xe_line *line, const char *text, size_t len)
{
    struct xe_file *f = c->f;
    size_t size = len * 2 + XE_TABS * 8;
    uint8_t *out = malloc(size);
    bool cut = false, spilled = false;
    if (!out)
        return xe_error(c->x, "XSU", 554, NULL);
    size_t n = xe_input_text(f, text, len, out, size);
    bool ok = xe_file_change_spill(f, xe_line_number(f->b, line), out, n, &cut, &spilled);
    free(out);
    xe_altered(f, 1);
    if (!ok)
        return XE_NO_STORAGE;
    if (cut || spilled) {
        xe_error(c->x, "XSU", 503, cut ? "Truncated" : "Spilled", NULL);
        return XE_CUT;
    }
    return 0;
}

int xe_cmd_overlay(struct xe_command *c)
{
    struct xe_file *f = c->f;
    struct xe_line *line = xe_line(f->b, f->line);
    uint8_t text[XE_COMMAND_MAX], *out;
    size_t n = (size_t)(c->s.end - c->s.p);
    if (!n)
        return xe_error(c->x, "XOV", 545, NULL);
    if (!line)
        return XE_END;
    n = xe_input_text(f, c->s.p, n, text, sizeof text);
    size_t size = line->len > n ? line->len : n;
    out = malloc(size + 1);
    if (!out)
        return xe_error(c->x, "XSU", 554, NULL);
    memset(out, XE_BLANK, size);
    if (line->len)
        memcpy(out, line->text, line->len);
    for (size_t k = 0; k < n; k++)
        if (text[k] == 0x6d) /* an underscore makes a blank */
            out[k] = XE_BLANK;
        else if (text[k] != XE_BLANK)
            out[k] = text[k];
    bool cut = false, spilled = false;
    bool ok = xe_file_change_spill(f, f->line, out, size, &cut, &spilled);
    free(out);
    xe_altered(f, 1);
    if (cut || spilled)
        xe_error(c->x, "XOV", 503, cut ? "Truncated" : "Spilled", NULL);
    return !ok ? XE_NO_STORAGE : cut || spilled ? XE_CUT : 0;
}
