/* SET: options of targets, of text, of lines and of the file. */
#include "cms/xedit/option.h"

#include "cms/commands/operands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- targets and text ------------------------------------------------------------------------------------- */

static int set_char_flag(struct xe_command *c, bool *on, uint8_t *ch)
{
    int rc = xe_set_on_off(c, on);
    if (!rc && !xe_scan_end(&c->s) && !xe_set_character(c, ch))
        return xe_invalid(c);
    return rc;
}

int xe_do_set_arbchar(struct xe_command *c)
{
    return set_char_flag(c, &c->f->set.arbchar, &c->f->set.arbchar_c);
}

/* Double-byte characters have no terminal here: the setting is kept for who asks. */
int xe_do_set_etarbch(struct xe_command *c)
{
    uint8_t unused;
    return set_char_flag(c, &c->f->set.etarbch, &unused);
}

/* Files are CMS files. */
int xe_do_set_nametype(struct xe_command *c)
{
    return xe_set_keyword(c, "CMS") ? xe_nothing_more(c) : xe_invalid(c);
}

int xe_do_set_escape(struct xe_command *c)
{
    return set_char_flag(c, &c->f->set.escape, &c->f->set.escape_c);
}

int xe_do_set_linend(struct xe_command *c)
{
    return set_char_flag(c, &c->f->set.linend, &c->f->set.linend_c);
}

int xe_do_set_filler(struct xe_command *c)
{
    c->f->set.filler = XE_BLANK;
    return xe_scan_end(&c->s) || xe_set_character(c, &c->f->set.filler) ? 0 : xe_invalid(c);
}

int xe_do_set_nondisp(struct xe_command *c)
{
    c->f->set.nondisp = XE_BLANK;
    return xe_scan_end(&c->s) || xe_set_character(c, &c->f->set.nondisp) ? 0 : xe_invalid(c);
}

int xe_do_set_case(struct xe_command *c)
{
    struct xe_settings *s = &c->f->set;
    if (xe_set_keyword(c, "Mixed"))
        s->case_upper = false;
    else if (xe_set_keyword(c, "Uppercase"))
        s->case_upper = true;
    else
        return xe_invalid(c);
    if (xe_set_keyword(c, "Respect"))
        s->case_ignore = false;
    else if (xe_set_keyword(c, "Ignore"))
        s->case_ignore = true;
    else if (!xe_scan_end(&c->s))
        return xe_invalid(c);
    return 0;
}

uint8_t xe_capital(const struct xe_settings *s, uint8_t c)
{
    for (unsigned k = 0; k < s->translats; k++)
        if (s->translat[k].small == c)
            return s->translat[k].capital;
    return xe_upper(c);
}

uint8_t xe_small(const struct xe_settings *s, uint8_t c)
{
    for (unsigned k = 0; k < s->translats; k++)
        if (s->translat[k].capital == c)
            return s->translat[k].small;
    return xe_lower(c);
}

/* A character, or its two hexadecimal digits: 580E. */
static int translat_character(struct xe_command *c, uint8_t *out)
{
    static const char digits[] = "0123456789ABCDEF";
    char word[17];
    struct xe_scan before = c->s;
    if (xe_set_character(c, out))
        return 0;
    if (!xe_word(&c->s, word, sizeof word))
        return xe_error(c->x, "XSE", 545, NULL);
    const char *high = strchr(digits, word[0]), *low = word[1] ? strchr(digits, word[1]) : NULL;
    if (!high || !low || word[2]) {
        c->s = before;
        return xe_error(c->x, "XSE", 580, word, NULL);
    }
    *out = (uint8_t)((high - digits) << 4 | (low - digits));
    return 0;
}

int xe_do_set_translat(struct xe_command *c)
{
    struct xe_settings *s = &c->f->set, new = *s;
    int rc = 0;
    new.translats = 0;
    if (xe_scan_end(&c->s))
        return xe_error(c->x, "XSE", 545, NULL);
    if (xe_set_keyword(c, "OFF")) {
        s->translats = 0;
        return 0;
    }
    while (!rc && !xe_scan_end(&c->s)) {
        if (new.translats == XE_TRANSLATS)
            return xe_error(c->x, "XSE", 590, NULL);
        rc = translat_character(c, &new.translat[new.translats].small);
        if (!rc)
            rc = translat_character(c, &new.translat[new.translats++].capital);
    }
    if (!rc)
        *s = new;
    return rc;
}

int xe_do_set_image(struct xe_command *c)
{
    if (xe_set_keyword(c, "ON"))
        c->f->set.image = XE_IMAGE_ON;
    else if (xe_set_keyword(c, "OFF"))
        c->f->set.image = XE_IMAGE_OFF;
    else if (xe_set_keyword(c, "Canon"))
        c->f->set.image = XE_IMAGE_CANON;
    else
        return xe_invalid(c);
    return 0;
}

int xe_do_set_span(struct xe_command *c)
{
    struct xe_settings *s = &c->f->set;
    long n;
    int rc = xe_set_on_off(c, &s->span);
    if (rc)
        return rc;
    if (xe_set_keyword(c, "Noblank"))
        s->span_blank = false;
    else if (xe_set_keyword(c, "Blank"))
        s->span_blank = true;
    else if (!xe_scan_end(&c->s))
        return xe_invalid(c);
    if (!xe_scan_end(&c->s)) {
        if (!xe_number(&c->s, true, 1000, &n) || n == 0)
            return xe_invalid(c);
        s->span_n = n < 0 ? 0 : (uint32_t)n;
    }
    return 0;
}

int xe_do_set_spill(struct xe_command *c)
{
    if (xe_set_keyword(c, "ON"))
        c->f->set.spill = XE_SPILL_ON;
    else if (xe_set_keyword(c, "OFF"))
        c->f->set.spill = XE_SPILL_OFF;
    else if (xe_set_keyword(c, "WORD"))
        c->f->set.spill = XE_SPILL_WORD;
    else
        return xe_invalid(c);
    return 0;
}

int xe_do_set_tabs(struct xe_command *c)
{
    struct xe_settings *s = &c->f->set;
    uint16_t tab[XE_TABS];
    unsigned n = 0;
    while (!xe_scan_end(&c->s)) {
        long v;
        int rc = xe_set_number(c, 1, XE_LINE_MAX, &v);
        if (rc)
            return rc;
        if (n == XE_TABS || (n && v <= tab[n - 1]))
            return xe_error(c->x, "XSE", 575, "tabs", NULL);
        tab[n++] = (uint16_t)v;
    }
    if (!n)
        return xe_error(c->x, "XSE", 545, NULL);
    memcpy(s->tab, tab, sizeof tab);
    s->tabs = n;
    return 0;
}

int xe_do_set_zone(struct xe_command *c)
{
    struct xe_settings *s = &c->f->set;
    long from, to = -1;
    int rc = xe_set_number(c, 1, XE_LINE_MAX, &from);
    if (!rc && from > (long)s->trunc)
        rc = xe_error(c->x, "XSE", 575, "zone", NULL);
    if (rc)
        return rc;
    if (!xe_scan_end(&c->s))
        rc = xe_set_number_or_all(c, 1, XE_LINE_MAX, &to);
    if (!rc && to >= 0 && (to < from || to > (long)s->trunc))
        rc = xe_error(c->x, "XSE", 575, "zone", NULL);
    if (rc)
        return rc;
    s->zone1 = (uint32_t)from;
    s->zone2 = to < 0 ? 0 : (uint32_t)to;
    if (c->f->column < s->zone1)
        c->f->column = s->zone1;
    return 0;
}

int xe_do_set_trunc(struct xe_command *c)
{
    struct xe_settings *s = &c->f->set;
    long n;
    int rc = xe_set_number_or_all(c, 1, c->f->width, &n);
    if (rc)
        return rc;
    s->trunc = n < 0 ? s->lrecl : (uint32_t)n;
    if (s->zone1 > s->trunc)
        s->zone1 = 1;
    return 0;
}

/* DEFINE, MODIFY: on the command line, to be typed there. */
static int mask_to_type(struct xe_command *c, bool define)
{
    struct xedit *x = c->x;
    static const char say[] = "SET MASK IMMED ";
    size_t n = sizeof say - 1, len = define ? 0 : c->f->mask_len;
    int rc = xe_nothing_more(c);
    if (rc)
        return rc;
    if (!x->full_screen)
        return xe_error(x, "XSE", 529, "SET MASK", "display", NULL);
    memcpy(x->command_line, say, n);
    len = len < XE_COMMAND_MAX - n ? len : XE_COMMAND_MAX - n;
    if (len)
        xe_to_latin1(x->command_line + n, c->f->mask, len);
    x->command_line[n + len] = 0;
    return 0;
}

int xe_do_set_mask(struct xe_command *c)
{
    bool define = xe_set_keyword(c, "Define");
    if (define || xe_set_keyword(c, "Modify"))
        return mask_to_type(c, define);
    if (!xe_set_keyword(c, "Immed"))
        return xe_invalid(c);
    if (c->s.p < c->s.end)
        c->s.p++;
    size_t len = (size_t)(c->s.end - c->s.p);
    uint8_t *mask = len ? malloc(len) : NULL;
    if (len && !mask)
        return xe_error(c->x, "XSE", 554, NULL);
    if (len)
        xe_to_ebcdic(mask, c->s.p, len);
    free(c->f->mask);
    c->f->mask = mask;
    c->f->mask_len = len;
    return 0;
}

int xe_do_set_lastlorc(struct xe_command *c)
{
    xe_keep(&c->x->lastlorc, c->s.p, (size_t)(c->s.end - c->s.p));
    return 0;
}

int xe_do_set_equal(struct xe_command *c)
{
    xe_skip(&c->s);
    xe_keep(&c->x->equal, c->s.p, (size_t)(c->s.end - c->s.p));
    if (c->x->in_macro) /* REPEAT does that now */
        xe_keep(&c->x->again, c->s.p, (size_t)(c->s.end - c->s.p));
    return 0;
}

/* --- lines ---------------------------------------------------------------------------------------------------- */

int xe_do_set_display(struct xe_command *c)
{
    struct xe_settings *s = &c->f->set;
    long low, high;
    int rc = xe_set_number(c, 0, 255, &low);
    if (rc)
        return rc;
    high = low;
    if (!xe_scan_end(&c->s) && !xe_number(&c->s, true, 255, &high))
        return xe_invalid(c);
    if (high < 0)
        high = 255;
    if (high < low)
        return xe_error(c->x, "XSE", 600, NULL);
    s->display_low = (uint8_t)low;
    s->display_high = (uint8_t)high;
    return 0;
}

int xe_do_set_scope(struct xe_command *c)
{
    if (xe_set_keyword(c, "Display"))
        c->f->set.scope_all = false;
    else if (xe_set_keyword(c, "All"))
        c->f->set.scope_all = true;
    else
        return xe_invalid(c);
    return 0;
}

int xe_do_set_select(struct xe_command *c)
{
    char word[17];
    long n;
    size_t first, last;
    bool down;
    struct xe_scan before = c->s;
    if (!xe_word(&c->s, word, sizeof word))
        return xe_error(c->x, "XSE", 545, NULL);
    char sign = word[0] == '+' || word[0] == '-' ? word[0] : 0;
    if (!xe_digits(word + (sign != 0), 255, &n)) {
        c->s = before;
        return xe_invalid(c);
    }
    int rc = xe_operand_lines(c, 1, &first, &last, &down);
    if (rc > XE_END)
        return rc;
    for (size_t k = first; k <= last; k++) {
        long level = xe_line(c->f->b, k)->select;
        level = sign == '+' ? level + n : sign == '-' ? level - n : n;
        xe_select_line(c->f->b, k, (uint8_t)(level < 0 ? 0 : level > 255 ? 255 : level));
    }
    return rc;
}

int xe_do_set_range(struct xe_command *c)
{
    struct xe_file *f = c->f;
    struct xe_target t;
    size_t at[2], line = f->line, top = f->range_top, bottom = f->range_bottom;
    f->range_top = f->range_bottom = 0;
    int rc = 0;
    for (unsigned k = 0; k < 2 && !rc; k++) {
        rc = xe_target_parse(c, &t);
        if (rc) {
            rc = rc != XE_NO_TARGET   ? rc
                 : xe_scan_end(&c->s) ? xe_error(c->x, "XSE", 545, NULL)
                                      : xe_invalid(c);
            break;
        }
        rc = xe_target_find(f, &t, &at[k]);
        xe_target_free(&t);
        if (rc == XE_NOT_FOUND)
            rc = xe_error(c->x, "XSE", 546, NULL);
        else
            rc = 0;
        f->line = at[k]; /* the second one is looked for from the first */
    }
    f->line = line;
    size_t last = xe_lines(f->b);
    if (!rc) { /* Top of File and End of File are no lines of it */
        at[0] = at[0] < 1 ? 1 : at[0];
        at[1] = at[1] > last ? last : at[1];
    }
    if (!rc && last && at[1] < at[0]) {
        char a[24], b[24];
        snprintf(a, sizeof a, "%zu", at[1]);
        snprintf(b, sizeof b, "%zu", at[0]);
        rc = xe_error(c->x, "XSE", 528, a, b, NULL);
    }
    if (rc) {
        f->range_top = top;
        f->range_bottom = bottom;
        return rc;
    }
    if (at[0] > 1 || at[1] < last) {
        f->range_top = at[0];
        f->range_bottom = at[1];
    }
    if (f->line < xe_top(f) || f->line > xe_end(f))
        f->line = xe_top(f);
    return 0;
}

int xe_do_set_point(struct xe_command *c)
{
    char word[17];
    struct xe_file *f = c->f;
    if (!xe_word(&c->s, word, sizeof word) || word[0] != '.' || !word[1] || strlen(word) > 9)
        return xe_error(c->x, "XSE", word[0] ? 541 : 545, word, NULL);
    struct xe_name *n = xe_name_find(f, word + 1);
    if (xe_set_keyword(c, "OFF")) {
        if (!n)
            return xe_error(c->x, "XSE", 539, word, NULL);
        xe_name_drop(f, n);
        return 0;
    }
    bool eof = f->line >= xe_end(f);
    struct xe_line *line = eof ? NULL : xe_line(f->b, f->line);
    return xe_name_set(f, word + 1, line, eof) ? 0 : xe_error(c->x, "XSE", 554, NULL);
}

int xe_do_set_pending(struct xe_command *c)
{
    struct xe_file *f = c->f;
    struct xe_line *line = xe_line(f->b, f->line);
    bool eof = f->line >= xe_end(f), error = xe_set_keyword(c, "ERROR"),
         block = !error && xe_set_keyword(c, "BLOCK");
    struct xe_pending *p;
    if (!error && !block && xe_set_keyword(c, "OFF")) {
        p = xe_pending_at(f, line, eof);
        if (p)
            xe_pending_drop(f, p);
        return 0;
    }
    if (!error && !block && !xe_set_keyword(c, "ON"))
        return xe_invalid(c);
    if (xe_scan_end(&c->s))
        return xe_invalid(c); /* the string lacks */
    xe_prefix_typed(f, line, eof, c->s.p, (size_t)(c->s.end - c->s.p));
    p = xe_pending_at(f, line, eof);
    if (p) {
        p->error |= error;
        p->block = block;
        p->fresh = true;
    }
    return 0;
}

/* --- the file -------------------------------------------------------------------------------------------------- */

int xe_do_set_alt(struct xe_command *c)
{
    long n, p;
    int rc = xe_set_number(c, 0, 99999999, &n);
    if (rc)
        return rc;
    c->f->alt_autosave = (uint32_t)n;
    if (!xe_scan_end(&c->s)) {
        rc = xe_set_number(c, 0, 99999999, &p);
        if (!rc)
            c->f->alt_save = (uint32_t)p;
    }
    return rc;
}

int xe_do_set_autosave(struct xe_command *c)
{
    long n = 0;
    char word[17];
    int rc = xe_set_keyword(c, "OFF") ? 0 : xe_set_number(c, 1, 99999, &n);
    if (rc)
        return rc;
    c->f->set.autosave = (uint32_t)n;
    if (xe_word(&c->s, word, sizeof word)) {
        if (!cmd_mode_valid(word) || word[0] == '*')
            return xe_error(c->x, "XSE", 48, word, NULL);
        c->f->set.autosave_mode = word[0];
    }
    return 0;
}

static int set_name(struct xe_command *c, char *out)
{
    char word[9]; /* CMS's words have eight characters */
    if (!xe_word(&c->s, word, sizeof word))
        return xe_error(c->x, "XSE", 545, NULL);
    for (const char *p = word; *p; p++) {
        char one[2] = {*p, 0};
        if (!edf_name_valid(one))
            return xe_error(c->x, "XSE", 62, one, word, NULL);
    }
    int rc = xe_nothing_more(c);
    if (rc)
        return rc;
    memcpy(out, word, sizeof word);
    c->f->action = true;
    return 0;
}

int xe_do_set_fname(struct xe_command *c)
{
    return set_name(c, c->f->fn);
}

int xe_do_set_ftype(struct xe_command *c)
{
    return set_name(c, c->f->ft);
}

int xe_do_set_fmode(struct xe_command *c)
{
    char word[17];
    if (!xe_word(&c->s, word, sizeof word))
        return xe_error(c->x, "XSE", 545, NULL);
    if (!cmd_mode_valid(word) || word[0] == '*')
        return xe_error(c->x, "XSE", 48, word, NULL);
    snprintf(c->f->fm, sizeof c->f->fm, "%c%c", word[0], word[1] ? word[1] : c->f->fm[1]);
    c->f->action = true;
    return 0;
}

int xe_do_set_lrecl(struct xe_command *c)
{
    struct xe_file *f = c->f;
    long n;
    int rc = xe_set_number_or_all(c, 1, XE_LINE_MAX, &n);
    if (rc)
        return rc;
    if (n < 0)
        n = f->width;
    if ((uint32_t)n > f->width) {
        char text[12];
        snprintf(text, sizeof text, "%u", f->width);
        return xe_error(c->x, "XSE", 519, text, NULL);
    }
    f->set.lrecl = (uint32_t)n;
    f->set.trunc = (uint32_t)n;
    f->action = true;
    return 0;
}

int xe_do_set_recfm(struct xe_command *c)
{
    char word[17];
    if (!xe_word(&c->s, word, sizeof word) || (word[0] != 'F' && word[0] != 'V') ||
        (word[1] && strcmp(word + 1, "P")))
        return xe_error(c->x, "XSE", 515, NULL);
    c->f->set.recfm = word[0];
    c->f->set.pack = word[1] == 'P';
    c->f->action = true;
    return 0;
}
