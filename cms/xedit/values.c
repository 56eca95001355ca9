/* The values of each option, for QUERY and EXTRACT. */
#include "cms/xedit/option.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void xe_tell(struct xe_get *g, const char *format, ...)
{
    char text[600];
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    if (n >= 0)
        g->tell(g->ctx, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

static void tell_flag(struct xe_get *g, bool on)
{
    xe_tell(g, "%s", on ? "ON" : "OFF");
}

static void tell_ebcdic(struct xe_get *g, const uint8_t *text, size_t n)
{
    char *copy = malloc(n + 1);
    if (!copy)
        return;
    if (n)
        xe_to_latin1(copy, text, n);
    g->tell(g->ctx, copy, n);
    free(copy);
}

static void tell_char(struct xe_get *g, uint8_t c)
{
    tell_ebcdic(g, &c, 1);
}

const char *xe_place_text(struct xe_place p, char out[16])
{
    if (p.middle && p.n == 0)
        snprintf(out, 16, "M");
    else if (p.middle)
        snprintf(out, 16, "M%+d", p.n);
    else
        snprintf(out, 16, "%d", p.n);
    return out;
}

static void tell_place(struct xe_get *g, struct xe_place p, bool row)
{
    char text[16];
    xe_tell(g, "%s", xe_place_text(p, text));
    if (row)
        xe_tell(g, "%d", xe_place_row(p, g->x->rows ? g->x->rows : 24));
}

/* --- flags and constants ------------------------------------------------------------------------------ */

int xe_no_value(struct xe_get *g)
{
    (void)g;
    return XE_INVALID;
}

int xe_get_on(struct xe_get *g)
{
    tell_flag(g, true);
    return 0;
}

int xe_get_off(struct xe_get *g)
{
    tell_flag(g, false);
    return 0;
}

int xe_get_action(struct xe_get *g)
{
    tell_flag(g, g->f->action);
    return 0;
}

int xe_get_eof(struct xe_get *g)
{
    tell_flag(g, g->f->line >= xe_end(g->f));
    return 0;
}

int xe_get_tof(struct xe_get *g)
{
    tell_flag(g, g->f->line <= xe_top(g->f));
    return 0;
}

int xe_get_eol(struct xe_get *g)
{
    tell_flag(g, g->f->column > xe_zone2(g->f));
    return 0;
}

int xe_get_tol(struct xe_get *g)
{
    tell_flag(g, g->f->column < g->f->set.zone1);
    return 0;
}

int xe_get_inpmode(struct xe_get *g)
{
    tell_flag(g, g->x->mode == XE_INPUT || g->x->mode == XE_POWER);
    return 0;
}

/* --- settings ------------------------------------------------------------------------------------------- */

int xe_get_equal(struct xe_get *g)
{
    snprintf(g->stem, g->stem_size, "EQUALSIGN");
    xe_tell(g, "%s", g->x->equal ? g->x->equal : "");
    return 0;
}

int xe_get_alt(struct xe_get *g)
{
    xe_tell(g, "%u", g->f->alt_autosave);
    xe_tell(g, "%u", g->f->alt_save);
    return 0;
}

int xe_get_arbchar(struct xe_get *g)
{
    tell_flag(g, g->f->set.arbchar);
    tell_char(g, g->f->set.arbchar_c);
    return 0;
}

int xe_get_autosave(struct xe_get *g)
{
    const struct xe_settings *s = &g->f->set;
    if (s->autosave)
        xe_tell(g, "%u", s->autosave);
    else
        xe_tell(g, "OFF");
    xe_tell(g, "%03u%05u", g->x->recursion % 1000, g->f->autosave_number % 100000);
    xe_tell(g, "%u", g->f->alt_autosave);
    xe_tell(g, "%c", s->autosave_mode);
    return 0;
}

int xe_get_brkkey(struct xe_get *g)
{
    unsigned k = g->f->set.brkkey_key;
    tell_flag(g, g->f->set.brkkey);
    xe_tell(g, "%s%u", k >= XE_PA ? "PA" : "PF", k >= XE_PA ? k - XE_PA + 1 : k);
    return 0;
}

int xe_get_case(struct xe_get *g)
{
    xe_tell(g, "%s", g->f->set.case_upper ? "UPPER" : "MIXED");
    xe_tell(g, "%s", g->f->set.case_ignore ? "IGNORE" : "RESPECT");
    return 0;
}

int xe_get_cmdline(struct xe_get *g)
{
    static const char *const names[] = {"ON", "OFF", "TOP", "BOTTOM"};
    unsigned rows = g->x->rows ? g->x->rows : 24;
    static const int from_end[] = {1, 0, 0, 0};
    unsigned k = g->f->set.cmdline;
    xe_tell(g, "%s", names[k]);
    if (k != XE_CMD_OFF)
        xe_tell(g, "%u", k == XE_CMD_TOP ? 2 : rows - (unsigned)from_end[k]);
    return 0;
}

void xe_color_text(const struct xe_color *c, char *out, size_t size)
{
    snprintf(out, size, "%s %s %s PS0", xe_color_name(c->color), xe_highlight_name(c->highlight),
             c->high ? "HIGH" : "NOHIGH");
}

static void area_upper(unsigned k, char out[16])
{
    const char *p = xe_area_name(k);
    size_t n = 0;
    for (; p[n] && n < 15; n++)
        out[n] = (char)(p[n] >= 'a' && p[n] <= 'z' ? p[n] - 32 : p[n]);
    out[n] = 0;
}

int xe_get_color(struct xe_get *g)
{
    char word[17], text[64], name[16];
    if (!xe_word(g->s, word, sizeof word))
        snprintf(word, sizeof word, "*");
    if (!strcmp(word, "*")) {
        g->rows = true;
        for (unsigned k = 0; k < XE_AREAS; k++) {
            area_upper(k, name);
            xe_color_text(&g->f->set.color[k], text, sizeof text);
            xe_tell(g, "%s %s", name, text);
        }
        return 0;
    }
    for (unsigned k = 0; k < XE_AREAS; k++)
        if (xe_abbrev(word, xe_area_name(k))) {
            const struct xe_color *c = &g->f->set.color[k];
            xe_tell(g, "%s", xe_color_name(c->color));
            xe_tell(g, "%s", xe_highlight_name(c->highlight));
            xe_tell(g, "%s", c->high ? "HIGH" : "NOHIGH");
            xe_tell(g, "PS0");
            return 0;
        }
    return XE_INVALID;
}

int xe_get_ctlchar(struct xe_get *g)
{
    const struct xe_settings *s = &g->f->set;
    uint8_t all[2 * XE_CTLCHARS], c;
    char word[4] = "";
    if (!s->ctlchar) {
        xe_tell(g, "OFF");
        return 0;
    }
    xe_skip(g->s);
    if (g->s->p < g->s->end) { /* one of them: case is respected */
        word[0] = *g->s->p;
        xe_to_ebcdic(&c, word, 1);
        for (unsigned k = 0; k < s->ctls; k++)
            if (s->ctl[k].c == c) {
                xe_tell(g, "%s", s->ctl[k].open ? "NOPROTECT" : "PROTECT");
                xe_tell(g, "%s", xe_color_name(s->ctl[k].color.color));
                xe_tell(g, "%s", xe_highlight_name(s->ctl[k].color.highlight));
                xe_tell(g, "%s",
                        s->ctl[k].invisible    ? "INVISIBLE"
                        : s->ctl[k].color.high ? "HIGH"
                                               : "NOHIGH");
                xe_tell(g, "PS0");
            }
        return 0;
    }
    for (unsigned k = 0; k < s->ctls; k++) {
        all[2 * k] = s->ctl[k].c;
        all[2 * k + 1] = XE_BLANK;
    }
    tell_flag(g, true);
    tell_char(g, s->ctl_escape);
    tell_ebcdic(g, all, s->ctls ? 2 * s->ctls - 1 : 0);
    return 0;
}

int xe_get_curline(struct xe_get *g)
{
    const struct xe_line *line = xe_line(g->f->b, g->f->line);
    if (g->x->full_screen) {
        tell_place(g, g->f->set.curline, true);
    } else {
        xe_tell(g, "-1");
        xe_tell(g, "-1");
    }
    tell_ebcdic(g, line ? line->text : NULL, line ? line->len : 0);
    unsigned flags = line ? line->flags : 0;
    tell_flag(g, flags != 0);
    xe_tell(g, "%s%s", flags & XE_NEW ? "NEW" : "OLD", flags & XE_CHANGED ? " CHANGED" : "");
    return 0;
}

int xe_get_cursor(struct xe_get *g)
{
    struct xedit *x = g->x;
    struct xe_layout *l = calloc(1, sizeof *l);
    if (!l)
        return XE_NO_STORAGE;
    long now[4] = {-1, -1, -1, -1}, was[4] = {-1, -1, -1, -1};
    if (x->full_screen) {
        xe_layout_make(x, l);
        xe_cursor_in(x->file, l, l->cursor, now);
        xe_cursor_in(x->file, x->shown, x->shown_cursor, was);
    }
    free(l);
    for (unsigned k = 0; k < 4; k++)
        xe_tell(g, "%ld", now[k]);
    for (unsigned k = 0; k < 4; k++)
        xe_tell(g, "%ld", was[k]);
    xe_tell(g, "0");
    return 0;
}

int xe_get_display(struct xe_get *g)
{
    xe_tell(g, "%u", g->f->set.display_low);
    xe_tell(g, "%u", g->f->set.display_high);
    return 0;
}

static void tell_key(struct xe_get *g, unsigned k)
{
    xe_tell(g, "%s", xe_when_name(g->f->key[k].when));
    xe_tell(g, "%s", g->f->key[k].text ? g->f->key[k].text : "");
}

int xe_get_enter(struct xe_get *g)
{
    tell_key(g, XE_ENTER);
    return 0;
}

/* PFn: the digits stand at the end of the stem, as it was written. */
static int get_keys(struct xe_get *g, unsigned base, long most)
{
    long n;
    if (xe_digits(g->stem + 2, most, &n) && n >= 1) {
        tell_key(g, base + (unsigned)n - 1);
        return 0;
    }
    if (g->stem[2] && strcmp(g->stem + 2, "*"))
        return XE_INVALID;
    g->rows = true;
    for (n = 1; n <= most; n++)
        xe_tell(g, "%.2s%ld %s %s", g->stem, n, xe_when_name(g->f->key[base + n - 1].when),
                g->f->key[base + n - 1].text ? g->f->key[base + n - 1].text : "");
    return 0;
}

int xe_get_pf(struct xe_get *g)
{
    return get_keys(g, XE_PF, 24);
}

int xe_get_pa(struct xe_get *g)
{
    return get_keys(g, XE_PA, 3);
}

int xe_get_escape(struct xe_get *g)
{
    tell_flag(g, g->f->set.escape);
    tell_char(g, g->f->set.escape_c);
    return 0;
}

int xe_get_filler(struct xe_get *g)
{
    tell_char(g, g->f->set.filler);
    return 0;
}

int xe_get_nondisp(struct xe_get *g)
{
    tell_char(g, g->f->set.nondisp);
    return 0;
}

int xe_get_linend(struct xe_get *g)
{
    tell_flag(g, g->f->set.linend);
    tell_char(g, g->f->set.linend_c);
    return 0;
}

int xe_get_flscreen(struct xe_get *g)
{
    if (!g->x->full_screen)
        return 0;
    xe_tell(g, "%zu", g->x->shown->first);
    xe_tell(g, "%zu", g->x->shown->last);
    return 0;
}

static int tell_name(struct xe_get *g, const char *name, int width)
{
    xe_tell(g, "%-*s", width, name);
    return 0;
}

int xe_get_fn(struct xe_get *g)
{
    return tell_name(g, g->f->fn, 8);
}

int xe_get_ft(struct xe_get *g)
{
    return tell_name(g, g->f->ft, 8);
}

int xe_get_fm(struct xe_get *g)
{
    return tell_name(g, g->f->fm, 2);
}

int xe_get_efn(struct xe_get *g)
{
    return tell_name(g, g->f->efn, 8);
}

int xe_get_eft(struct xe_get *g)
{
    return tell_name(g, g->f->eft, 8);
}

int xe_get_efm(struct xe_get *g)
{
    return tell_name(g, g->f->efm, 2);
}

int xe_get_image(struct xe_get *g)
{
    static const char *const names[] = {"OFF", "ON", "CANON"};
    xe_tell(g, "%s", names[g->f->set.image]);
    return 0;
}

int xe_get_lastlorc(struct xe_get *g)
{
    xe_tell(g, "%s", g->x->lastlorc ? g->x->lastlorc : "");
    return 0;
}

int xe_get_lastmsg(struct xe_get *g)
{
    xe_tell(g, "%s", g->x->last_msg);
    return 0;
}

int xe_get_length(struct xe_get *g)
{
    const struct xe_line *line = xe_line(g->f->b, g->f->line);
    uint32_t n = line ? line->len : 0;
    xe_tell(g, "%u", n < g->f->set.trunc ? n : g->f->set.trunc);
    return 0;
}

int xe_get_line(struct xe_get *g)
{
    xe_tell(g, "%zu", g->f->line);
    return 0;
}

int xe_get_column(struct xe_get *g)
{
    xe_tell(g, "%u", g->f->column);
    return 0;
}

int xe_get_lrecl(struct xe_get *g)
{
    xe_tell(g, "%u", g->f->set.lrecl);
    return 0;
}

int xe_get_lscreen(struct xe_get *g)
{
    if (!g->x->full_screen)
        return 0;
    xe_tell(g, "%u", g->x->rows);
    xe_tell(g, "%u", g->x->cols);
    xe_tell(g, "1");
    xe_tell(g, "1");
    xe_tell(g, "%u", g->x->rows);
    xe_tell(g, "%u", g->x->cols);
    return 0;
}

int xe_get_mask(struct xe_get *g)
{
    tell_ebcdic(g, g->f->mask, g->f->mask_len);
    return 0;
}

int xe_get_msgline(struct xe_get *g)
{
    const struct xe_settings *s = &g->f->set;
    tell_flag(g, s->msgline);
    tell_place(g, s->msgline_at, false);
    xe_tell(g, "%u", s->msgline_n);
    xe_tell(g, "%s", s->msg_overlay ? "OVERLAY" : "");
    return 0;
}

int xe_get_msgmode(struct xe_get *g)
{
    tell_flag(g, g->f->set.msgmode);
    xe_tell(g, "%s", g->f->set.msg_long ? "LONG" : "SHORT");
    return 0;
}

int xe_get_nbfile(struct xe_get *g)
{
    xe_tell(g, "%u", g->x->files);
    return 0;
}

int xe_get_nbscope(struct xe_get *g)
{
    uint8_t low, high;
    struct xe_file *f = g->f;
    xe_scope(f, &low, &high);
    xe_tell(g, "%zu", xe_count_selected(f->b, xe_top(f) + 1, xe_end(f) - 1, low, high));
    xe_tell(g, "%zu", xe_count_selected(f->b, xe_top(f) + 1, f->line, low, high));
    return 0;
}

int xe_get_pending(struct xe_get *g)
{
    char word[17], name[10];
    bool block = false, old = false;
    for (;;) {
        if (!xe_word(g->s, word, sizeof word))
            snprintf(word, sizeof word, "*");
        if (!strcmp(word, "BLOCK"))
            block = true;
        else if (!strcmp(word, "OLDNAME"))
            old = true;
        else
            break;
    }
    for (const struct xe_pending *p = g->f->pending; p; p = p->next) {
        size_t n = 0;
        while (p->text[n] && !(p->text[n] >= '0' && p->text[n] <= '9') && p->text[n] != ' ')
            n++;
        snprintf(name, sizeof name, "%.*s", (int)n, p->text);
        if ((block && !p->block) ||
            (strcmp(word, "*") && strcmp(word, old ? p->name : name) && strcmp(word, p->name)))
            continue;
        xe_tell(g, "%zu", xe_pending_number(g->f, p));
        xe_tell(g, "%s", name);
        xe_tell(g, "%s", p->name);
        xe_tell(g, "%s", p->block ? "BLOCK" : "");
        for (unsigned k = 0; k < 3; k++)
            xe_tell(g, "%s", p->op[k]);
        return 0;
    }
    return 0;
}

/* All names of a line behind its number. */
static bool tell_names(struct xe_get *g, const struct xe_line *line)
{
    char text[500];
    size_t n = (size_t)snprintf(text, sizeof text, "%zu", xe_line_number(g->f->b, line));
    if (!line->names)
        return false;
    for (const struct xe_name *k = g->f->names; k && n < sizeof text - 12; k = k->next)
        if (k->line == line)
            n += (size_t)snprintf(text + n, sizeof text - n, " .%s", k->name);
    xe_tell(g, "%s", text);
    return true;
}

int xe_get_point(struct xe_get *g)
{
    char word[17];
    struct xe_line *line = xe_line(g->f->b, g->f->line);
    if (!xe_word(g->s, word, sizeof word)) {
        if (line)
            tell_names(g, line);
        return 0;
    }
    if (strcmp(word, "*"))
        return XE_INVALID;
    g->rows = true;
    for (size_t n = 1; n <= xe_lines(g->f->b) && g->f->names; n++)
        tell_names(g, xe_line(g->f->b, n));
    return 0;
}

int xe_get_prefix(struct xe_get *g)
{
    static const char *const names[] = {"ON", "OFF", "NULLS"};
    char word[17];
    if (!xe_word(g->s, word, sizeof word)) {
        xe_tell(g, "%s", names[g->f->set.prefix]);
        xe_tell(g, "%s", g->f->set.prefix_right ? "RIGHT" : "LEFT");
        return 0;
    }
    if (!xe_abbrev(word, "Synonym"))
        return XE_INVALID;
    if (!xe_word(g->s, word, sizeof word))
        return XE_INVALID;
    g->rows = true;
    for (const struct xe_prefix_synonym *s = g->f->prefix_synonyms; s; s = s->next)
        if (!strcmp(word, "*"))
            xe_tell(g, "%s %s", s->name, s->text);
        else if (!strcmp(word, s->name)) {
            xe_tell(g, "%s", s->text);
            return 0;
        }
    if (strcmp(word, "*"))
        xe_tell(g, "%s", word);
    return 0;
}

int xe_get_range(struct xe_get *g)
{
    xe_tell(g, "%zu", xe_top(g->f) + (g->f->range_top || xe_lines(g->f->b) ? 1 : 0));
    xe_tell(g, "%zu", xe_end(g->f) - 1);
    return 0;
}

int xe_get_recfm(struct xe_get *g)
{
    xe_tell(g, "%c", g->f->set.recfm);
    return 0;
}

int xe_get_reserved(struct xe_get *g)
{
    char text[400];
    size_t n = 0;
    for (const struct xe_reserved *r = g->f->reserved; r && n < sizeof text - 12; r = r->next) {
        char place[16];
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", n ? " " : "",
                              xe_place_text(r->at, place));
    }
    if (n)
        xe_tell(g, "%s", text);
    return 0;
}

int xe_get_ring(struct xe_get *g)
{
    char text[160];
    struct xe_file *f = g->x->file;
    g->rows = true;
    xe_tell(g, "%u", g->x->files);
    for (unsigned k = 0; k < g->x->files; k++, f = f->next) {
        xe_id_line(f, text, sizeof text);
        xe_tell(g, "%s", text);
    }
    return 0;
}

static int tell_line(struct xe_get *g, bool on, struct xe_place at)
{
    tell_flag(g, on);
    if (g->x->full_screen)
        tell_place(g, at, on);
    return 0;
}

int xe_get_scale(struct xe_get *g)
{
    return tell_line(g, g->f->set.scale, g->f->set.scale_at);
}

int xe_get_tabline(struct xe_get *g)
{
    return tell_line(g, g->f->set.tabline, g->f->set.tabline_at);
}

int xe_get_scope(struct xe_get *g)
{
    xe_tell(g, "%s", g->f->set.scope_all ? "ALL" : "DISPLAY");
    return 0;
}

int xe_get_screen(struct xe_get *g)
{
    xe_tell(g, "SIZE %u", g->x->rows ? g->x->rows : 24);
    return 0;
}

int xe_get_select(struct xe_get *g)
{
    const struct xe_line *line = xe_line(g->f->b, g->f->line);
    xe_tell(g, "%u", line ? line->select : 0);
    xe_tell(g, "%u", xe_most_selected(g->f->b));
    return 0;
}

int xe_get_serial(struct xe_get *g)
{
    const struct xe_settings *s = &g->f->set;
    xe_tell(g, "%s", s->serial[0] ? s->serial : "OFF");
    xe_tell(g, "%u", s->serial_increment);
    xe_tell(g, "%u", s->serial_start);
    return 0;
}

int xe_get_size(struct xe_get *g)
{
    xe_tell(g, "%zu", xe_lines(g->f->b));
    return 0;
}

int xe_get_span(struct xe_get *g)
{
    const struct xe_settings *s = &g->f->set;
    tell_flag(g, s->span);
    xe_tell(g, "%s", s->span_blank ? "BLANK" : "NOBLANK");
    if (s->span_n)
        xe_tell(g, "%u", s->span_n);
    else
        xe_tell(g, "*");
    return 0;
}

int xe_get_spill(struct xe_get *g)
{
    static const char *const names[] = {"OFF", "ON", "WORD"};
    xe_tell(g, "%s", names[g->f->set.spill]);
    return 0;
}

static void tell_synonym(struct xe_get *g, const struct xe_synonym *s)
{
    if (s->linend)
        xe_tell(g, "%s %u LINEND %c %s", s->name, s->min, s->linend, s->text);
    else
        xe_tell(g, "%s %u %s", s->name, s->min, s->text);
}

int xe_get_synonym(struct xe_get *g)
{
    char word[17];
    if (!xe_word(g->s, word, sizeof word)) {
        tell_flag(g, g->f->set.synonyms);
        return 0;
    }
    if (!strcmp(word, "*")) {
        g->rows = true;
        for (const struct xe_synonym *s = g->f->synonyms; s; s = s->next)
            tell_synonym(g, s);
        return 0;
    }
    for (const struct xe_synonym *s = g->f->synonyms; s; s = s->next)
        if (xe_is(word, s->name, s->min)) {
            xe_tell(g, "%s", s->name);
            xe_tell(g, "%u", s->min);
            xe_tell(g, "%s", s->text);
            xe_tell(g, "%.1s", s->linend ? (char[]){s->linend, 0} : "");
            return 0;
        }
    xe_tell(g, "%s", word);
    xe_tell(g, "%zu", strlen(word));
    xe_tell(g, "%s", word);
    xe_tell(g, "%s", "");
    return 0;
}

int xe_get_tabs(struct xe_get *g)
{
    char text[200];
    size_t n = 0;
    for (unsigned k = 0; k < g->f->set.tabs; k++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%u", k ? " " : "", g->f->set.tab[k]);
    xe_tell(g, "%s", text);
    return 0;
}

int xe_get_target(struct xe_get *g)
{
    for (unsigned k = 0; k < 2; k++) {
        xe_tell(g, "%u", g->f->target_line[k]);
        xe_tell(g, "%u", g->f->target_col[k]);
    }
    return 0;
}

int xe_get_terminal(struct xe_get *g)
{
    xe_tell(g, "%s", g->x->full_screen ? "DISPLAY" : "TYPEWRITER");
    return 0;
}

int xe_get_trunc(struct xe_get *g)
{
    xe_tell(g, "%u", g->f->set.trunc);
    return 0;
}

int xe_get_uniqueid(struct xe_get *g)
{
    xe_tell(g, "%03u%05u", g->x->recursion % 1000, g->f->autosave_number % 100000);
    return 0;
}

int xe_get_verify(struct xe_get *g)
{
    const struct xe_settings *s = &g->f->set;
    char text[400];
    size_t n = 0;
    for (unsigned k = 0; k < s->verifies && n < sizeof text - 24; k++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s%u %u", k ? " " : "",
                              s->verify_cols[k].hex ? "H " : "", s->verify_cols[k].from,
                              s->verify_cols[k].to ? s->verify_cols[k].to : s->lrecl);
    tell_flag(g, s->verify);
    xe_tell(g, "%s", n ? text : "0 0");
    return 0;
}

int xe_get_vershift(struct xe_get *g)
{
    xe_tell(g, "%ld", g->f->set.vershift);
    return 0;
}

int xe_get_width(struct xe_get *g)
{
    xe_tell(g, "%u", g->f->width);
    return 0;
}

int xe_get_window(struct xe_get *g)
{
    xe_tell(g, "%s", g->x->full_screen ? "XEDIT" : "");
    return 0;
}

int xe_get_zone(struct xe_get *g)
{
    xe_tell(g, "%u", g->f->set.zone1);
    xe_tell(g, "%u", xe_zone2(g->f));
    return 0;
}
