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

void xe_tell_flag(struct xe_get *g, bool on)
{
    xe_tell(g, "%s", on ? "ON" : "OFF");
}

void xe_tell_ebcdic(struct xe_get *g, const uint8_t *text, size_t n)
{
    char *copy = malloc(n + 1);
    if (!copy)
        return;
    if (n)
        xe_to_latin1(copy, text, n);
    g->tell(g->ctx, copy, n);
    free(copy);
}

void xe_tell_char(struct xe_get *g, uint8_t c)
{
    xe_tell_ebcdic(g, &c, 1);
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

void xe_tell_place(struct xe_get *g, struct xe_place p, bool row)
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

int xe_get_off(struct xe_get *g)
{
    xe_tell_flag(g, false);
    return 0;
}

int xe_get_nothing(struct xe_get *g)
{
    xe_tell(g, "%s", "");
    return 0;
}

int xe_get_nametype(struct xe_get *g)
{
    xe_tell(g, "CMS");
    return 0;
}

int xe_get_etarbch(struct xe_get *g)
{
    xe_tell_flag(g, g->f->set.etarbch);
    xe_tell_char(g, g->f->set.arbchar_c);
    return 0;
}

int xe_get_action(struct xe_get *g)
{
    xe_tell_flag(g, g->f->action);
    return 0;
}

int xe_get_eof(struct xe_get *g)
{
    xe_tell_flag(g, g->f->line >= xe_end(g->f));
    return 0;
}

int xe_get_tof(struct xe_get *g)
{
    xe_tell_flag(g, g->f->line <= xe_top(g->f));
    return 0;
}

int xe_get_eol(struct xe_get *g)
{
    xe_tell_flag(g, g->f->column > xe_zone2(g->f));
    return 0;
}

int xe_get_tol(struct xe_get *g)
{
    xe_tell_flag(g, g->f->column < g->f->set.zone1);
    return 0;
}

int xe_get_inpmode(struct xe_get *g)
{
    xe_tell_flag(g, g->x->mode == XE_INPUT || g->x->mode == XE_POWER);
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
    xe_tell_flag(g, g->f->set.arbchar);
    xe_tell_char(g, g->f->set.arbchar_c);
    return 0;
}

int xe_get_autosave(struct xe_get *g)
{
    const struct xe_settings *s = &g->f->set;
    char name[9];
    xe_unique_name(g->f, name);
    if (s->autosave)
        xe_tell(g, "%u", s->autosave);
    else
        xe_tell(g, "OFF");
    xe_tell(g, "%s", name);
    xe_tell(g, "%u", g->f->alt_autosave);
    xe_tell(g, "%c", s->autosave_mode);
    return 0;
}

int xe_get_brkkey(struct xe_get *g)
{
    unsigned k = g->f->set.brkkey_key;
    xe_tell_flag(g, g->f->set.brkkey);
    xe_tell(g, "%s%u", k >= XE_PA ? "PA" : "PF", k >= XE_PA ? k - XE_PA + 1 : k);
    return 0;
}

int xe_get_case(struct xe_get *g)
{
    xe_tell(g, "%s", g->f->set.case_upper ? "UPPER" : "MIXED");
    xe_tell(g, "%s", g->f->set.case_ignore ? "IGNORE" : "RESPECT");
    return 0;
}

/* OFF, or a pair of characters each. */
int xe_get_translat(struct xe_get *g)
{
    const struct xe_settings *s = &g->f->set;
    if (!s->translats)
        xe_tell(g, "OFF");
    for (unsigned k = 0; k < s->translats; k++) {
        char both[2];
        xe_to_latin1(both, &s->translat[k].small, 1);
        xe_to_latin1(both + 1, &s->translat[k].capital, 1);
        xe_tell(g, "%c %c", both[0], both[1]);
    }
    return 0;
}

int xe_get_display(struct xe_get *g)
{
    xe_tell(g, "%u", g->f->set.display_low);
    xe_tell(g, "%u", g->f->set.display_high);
    return 0;
}

int xe_get_escape(struct xe_get *g)
{
    xe_tell_flag(g, g->f->set.escape);
    xe_tell_char(g, g->f->set.escape_c);
    return 0;
}

int xe_get_filler(struct xe_get *g)
{
    xe_tell_char(g, g->f->set.filler);
    return 0;
}

int xe_get_nondisp(struct xe_get *g)
{
    xe_tell_char(g, g->f->set.nondisp);
    return 0;
}

int xe_get_linend(struct xe_get *g)
{
    xe_tell_flag(g, g->f->set.linend);
    xe_tell_char(g, g->f->set.linend_c);
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

int xe_get_mask(struct xe_get *g)
{
    xe_tell_ebcdic(g, g->f->mask, g->f->mask_len);
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

/* All names of a line behind its number.  That these are the second and the third words is known from macros. */
static void tell_names(struct xe_get *g, size_t number)
{
    char text[500];
    bool eof = number >= xe_end(g->f), some = false;
    const struct xe_line *line = eof ? NULL : xe_line(g->f->b, number);
    size_t n = (size_t)snprintf(text, sizeof text, "LINE %zu", number);
    for (const struct xe_name *k = g->f->names; k && n < sizeof text - 12; k = k->next)
        if (k->line == line && (line || k->eof == eof)) {
            n += (size_t)snprintf(text + n, sizeof text - n, " %s", k->name);
            some = true;
        }
    if (some)
        xe_tell(g, "%s", text);
}

int xe_get_point(struct xe_get *g)
{
    char word[17];
    if (!xe_word(g->s, word, sizeof word)) {
        tell_names(g, g->f->line);
        return 0;
    }
    if (strcmp(word, "*"))
        return XE_INVALID;
    g->rows = true;
    tell_names(g, 0);
    for (size_t n = 1; n <= xe_lines(g->f->b) && g->f->names; n++)
        if (n < xe_end(g->f) && xe_line(g->f->b, n)->names)
            tell_names(g, n);
    tell_names(g, xe_end(g->f));
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
    xe_tell(g, "%c%s", g->f->set.recfm, g->f->set.pack ? "P" : "");
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

int xe_get_scope(struct xe_get *g)
{
    xe_tell(g, "%s", g->f->set.scope_all ? "ALL" : "DISPLAY");
    return 0;
}

int xe_get_select(struct xe_get *g)
{
    const struct xe_line *line = xe_line(g->f->b, g->f->line);
    xe_tell(g, "%u", line ? line->select : 0);
    xe_tell(g, "%u", xe_most_selected(g->f->b));
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
    xe_tell_flag(g, s->span);
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
    char name[9];
    xe_unique_name(g->f, name);
    xe_tell(g, "%s", name);
    return 0;
}

int xe_get_width(struct xe_get *g)
{
    xe_tell(g, "%u", g->f->width);
    return 0;
}

int xe_get_zone(struct xe_get *g)
{
    xe_tell(g, "%u", g->f->set.zone1);
    xe_tell(g, "%u", xe_zone2(g->f));
    return 0;
}
