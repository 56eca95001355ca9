/* The values of the options that say how the screen looks and what its keys do, for QUERY and EXTRACT. */
#include "cms/xedit/option.h"
#include "cms/xedit/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int xe_get_cmdline(struct xe_get *g)
{
    static const char *const names[] = {"ON", "OFF", "TOP", "BOTTOM"};
    unsigned rows = g->x->rows ? g->x->rows : 24;
    static const int from_end[] = {1, 0, 0, 0};
    unsigned k = g->f->set.cmdline;
    xe_tell(g, "%s", names[k]);
    if (k == XE_CMD_OFF)
        return 0;
    xe_tell(g, "%u", k == XE_CMD_TOP ? 2 : rows - (unsigned)from_end[k]);
    if (g->x->typed) /* a key's command is carried out first */
        g->tell(g->ctx, g->x->typed, g->x->typed_len);
    else
        xe_tell(g, "%s", g->x->command_line);
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

static void tell_ctlchar(struct xe_get *g, uint8_t c)
{
    const struct xe_settings *s = &g->f->set;
    unsigned k = 0;
    while (k < s->ctls && s->ctl[k].c != c)
        k++;
    if (k == s->ctls) {
        xe_tell(g, "%s", c == s->ctl_escape ? "ESCAPE" : "OFF");
        return;
    }
    const struct xe_ctlchar *d = &s->ctl[k];
    xe_tell(g, "%s", d->open ? "NOPROTECT" : "PROTECT");
    xe_tell(g, "%s", xe_color_name(d->color.color));
    xe_tell(g, "%s", xe_highlight_name(d->color.highlight));
    xe_tell(g, "%s", d->invisible ? "INVISIBLE" : d->color.high ? "HIGH" : "NOHIGH");
    xe_tell(g, "PS0");
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
        tell_ctlchar(g, c);
        return 0;
    }
    unsigned n = 0;
    for (unsigned code = 0; code < XE_CTLCHARS; code++) /* in the order of their codes */
        for (unsigned k = 0; k < s->ctls; k++)
            if (s->ctl[k].c == code) {
                all[n++] = s->ctl[k].c;
                all[n++] = XE_BLANK;
            }
    xe_tell_flag(g, true);
    xe_tell_char(g, s->ctl_escape);
    xe_tell_ebcdic(g, all, n ? n - 1 : 0);
    return 0;
}

int xe_get_curline(struct xe_get *g)
{
    const struct xe_line *line = xe_line(g->f->b, g->f->line);
    if (g->x->full_screen) {
        xe_tell_place(g, g->f->set.curline, true);
    } else {
        xe_tell(g, "-1");
        xe_tell(g, "-1");
    }
    xe_tell_ebcdic(g, line ? line->text : NULL, line ? line->len : 0);
    unsigned flags = line ? line->flags : 0;
    xe_tell_flag(g, flags != 0);
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
    xe_tell(g, "%u", x->file->cursor.priority);
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

int xe_get_flscreen(struct xe_get *g)
{
    if (!g->x->full_screen)
        return 0;
    xe_tell(g, "%zu", g->x->shown->first);
    xe_tell(g, "%zu", g->x->shown->last);
    return 0;
}

int xe_get_msgline(struct xe_get *g)
{
    const struct xe_settings *s = &g->f->set;
    xe_tell_flag(g, s->msgline);
    xe_tell_place(g, s->msgline_at, false);
    xe_tell(g, "%u", s->msgline_n);
    xe_tell(g, "%s", s->msg_overlay ? "OVERLAY" : "");
    return 0;
}

int xe_get_msgmode(struct xe_get *g)
{
    xe_tell_flag(g, g->f->set.msgmode);
    xe_tell(g, "%s", g->f->set.msg_long ? "LONG" : "SHORT");
    return 0;
}

/* target1 [target2]: the lines from one to the other, which is not among them. */
static int pending_lines(struct xe_get *g, size_t *from, size_t *to)
{
    struct xe_file *f = g->f;
    struct xe_command c = {.x = g->x, .f = f, .s = *g->s};
    size_t line = f->line, *at[2] = {from, to};
    int rc = 0;
    *from = xe_top(f);
    *to = xe_end(f) + 1;
    for (unsigned k = 0; k < 2 && !rc && !xe_scan_end(&c.s); k++) {
        struct xe_target t;
        rc = xe_target_parse(&c, &t);
        if (rc)
            break;
        bool all = t.kind == XE_T_ALL;
        rc = xe_target_find(f, &t, at[k]);
        xe_target_free(&t);
        rc = rc == XE_END ? 0 : rc;
        if (all && k == 1 && *to == xe_end(f))
            ++*to;
        f->line = *at[k]; /* the second one is looked for from the first */
    }
    f->line = line;
    *g->s = c.s;
    return rc == XE_NO_TARGET ? XE_INVALID : rc;
}

/* [BLOCK] [OLDNAME] name|* [target1 [target2]] */
int xe_get_pending(struct xe_get *g)
{
    char word[17];
    bool block = false, old = false;
    size_t from, to;
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
    int rc = pending_lines(g, &from, &to);
    if (rc)
        return rc;
    for (const struct xe_pending *p = g->f->pending; p; p = p->next) {
        size_t n = xe_pending_number(g->f, p);
        if (n < from || n >= to || (block && !p->block) ||
            (strcmp(word, "*") && strcmp(word, old ? p->name : p->newname)))
            continue;
        xe_tell(g, "%zu", n);
        xe_tell(g, "%s", p->newname);
        xe_tell(g, "%s", p->name);
        xe_tell(g, "%s", p->block ? "BLOCK" : "");
        for (unsigned k = 0; k < 3; k++)
            xe_tell(g, "%s", p->op[k]);
        return 0;
    }
    return 0;
}

int xe_get_prefix(struct xe_get *g)
{
    static const char *const names[] = {"ON", "OFF", "NULLS"};
    char word[17];
    if (!xe_word(g->s, word, sizeof word)) {
        xe_tell(g, "%s", names[g->f->set.prefix]);
        if (g->f->set.prefix != XE_PREFIX_OFF)
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

/* place colours text, a line each */
static int tell_reserved(struct xe_get *g)
{
    char text[600], color[64], place[16], words[257];
    g->rows = true;
    for (const struct xe_reserved *r = g->f->reserved; r; r = r->next) {
        size_t n = r->len < sizeof words - 1 ? r->len : sizeof words - 1;
        xe_to_latin1(words, r->text, n);
        words[n] = 0;
        xe_color_text(&r->color, color, sizeof color);
        snprintf(text, sizeof text, "%s %s %s", xe_place_text(r->at, place), color, words);
        xe_tell(g, "%s", text);
    }
    return 0;
}

int xe_get_reserved(struct xe_get *g)
{
    char text[400], word[17];
    size_t n = 0;
    if (xe_word(g->s, word, sizeof word))
        return strcmp(word, "*") ? XE_INVALID : tell_reserved(g);
    for (const struct xe_reserved *r = g->f->reserved; r && n < sizeof text - 12; r = r->next) {
        char place[16];
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", n ? " " : "",
                              xe_place_text(r->at, place));
    }
    if (n)
        xe_tell(g, "%s", text);
    return 0;
}

static int tell_line(struct xe_get *g, bool on, struct xe_place at)
{
    xe_tell_flag(g, on);
    if (g->x->full_screen)
        xe_tell_place(g, at, on);
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

int xe_get_verify(struct xe_get *g)
{
    const struct xe_settings *s = &g->f->set;
    char text[400];
    size_t n = 0;
    for (unsigned k = 0; k < s->verifies && n < sizeof text - 24; k++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s%u %u", k ? " " : "",
                              s->verify_cols[k].hex ? "H " : "", s->verify_cols[k].from,
                              s->verify_cols[k].to ? s->verify_cols[k].to : s->lrecl);
    xe_tell_flag(g, s->verify);
    xe_tell(g, "%s", n ? text : "0 0");
    return 0;
}

int xe_get_vershift(struct xe_get *g)
{
    xe_tell(g, "%ld", g->f->set.vershift);
    return 0;
}

int xe_get_window(struct xe_get *g)
{
    xe_tell(g, "%s", g->x->full_screen ? "XEDIT" : "");
    return 0;
}
