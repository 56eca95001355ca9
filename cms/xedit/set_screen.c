/* SET: options of the screen and of keys. */
#include "cms/xedit/option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- on the screen ------------------------------------------------------------------------------------- */

static int line_on_screen(struct xe_command *c, bool *on, struct xe_place *where)
{
    bool now;
    int rc = xe_set_on_off(c, &now);
    if (!rc && !xe_scan_end(&c->s))
        rc = xe_set_place(c, where);
    if (!rc)
        *on = now;
    return rc;
}

int xe_do_set_scale(struct xe_command *c)
{
    return line_on_screen(c, &c->f->set.scale, &c->f->set.scale_at);
}

int xe_do_set_tabline(struct xe_command *c)
{
    return line_on_screen(c, &c->f->set.tabline, &c->f->set.tabline_at);
}

int xe_do_set_curline(struct xe_command *c)
{
    if (!xe_set_keyword(c, "ON"))
        return xe_invalid(c);
    return xe_set_place(c, &c->f->set.curline);
}

int xe_do_set_msgline(struct xe_command *c)
{
    struct xe_settings *s = &c->f->set;
    long n = 1;
    if (xe_set_keyword(c, "OFF")) {
        s->msgline = false;
        return 0;
    }
    if (!xe_set_keyword(c, "ON"))
        return xe_invalid(c);
    int rc = xe_set_place(c, &s->msgline_at);
    if (rc)
        return rc;
    s->msgline = true;
    s->msg_overlay = false;
    s->msgline_n = 1;
    if (xe_number(&c->s, false, 100, &n) && n >= 1)
        s->msgline_n = (unsigned)n;
    s->msg_overlay = xe_set_keyword(c, "Overlay");
    return 0;
}

int xe_do_set_msgmode(struct xe_command *c)
{
    int rc = xe_set_on_off(c, &c->f->set.msgmode);
    if (!rc && xe_set_keyword(c, "Short"))
        c->f->set.msg_long = false;
    else if (!rc && xe_set_keyword(c, "Long"))
        c->f->set.msg_long = true;
    return rc;
}

int xe_do_set_cmdline(struct xe_command *c)
{
    static const char *const names[] = {"ON", "OFf", "Top", "Bottom"};
    struct xe_scan before = c->s;
    if (xe_set_keyword(c, "ON") && c->x->cols < c->x->of_cols) {
        c->s = before; /* beside another logical screen there is no room for two lines */
        return xe_invalid(c);
    }
    c->s = before;
    for (unsigned k = 0; k < 4; k++)
        if (xe_set_keyword(c, names[k])) {
            c->f->set.cmdline = (uint8_t)k;
            return 0;
        }
    return xe_invalid(c);
}

static const char *const areas[] = {"Arrow",    "Cmdline", "CUrline", "Filearea", "Idline",
                                    "Msgline",  "Pending", "PRefix",  "Scale",    "SHadow",
                                    "STatarea", "Tabline", "TOfeof"};
static const char *const colors[] = {"DEFAULT", "BLUE",      "RED",    "PINK",
                                     "GREEN",   "TURQUOISE", "YELLOW", "WHITE"};
static const char *const color_words[] = {"Default", "Blue",      "Red",    "Pink",
                                          "Green",   "Turquoise", "Yellow", "White"};
static const struct {
    const char *word, *name;
    uint8_t code;
} lights[] = {{"NONe", "NONE", 0},
              {"BLInk", "BLINK", 0xf1},
              {"REVvideo", "REVVIDEO", 0xf2},
              {"Underline", "UNDERLINE", 0xf4}};

const char *xe_area_name(unsigned area)
{
    return areas[area];
}

const char *xe_color_name(uint8_t color)
{
    return colors[color & 7];
}

const char *xe_highlight_name(uint8_t highlight)
{
    for (unsigned k = 1; k < 4; k++)
        if (lights[k].code == highlight)
            return lights[k].name;
    return lights[0].name;
}

/* One of color, highlighting, High|Nohigh, PSs: which it is, or 0. */
enum { COLOR_WORD = 1, LIGHT_WORD = 2, HIGH_WORD = 4, SET_WORD = 8 };
static unsigned color_word(struct xe_command *c, struct xe_color *out, unsigned wanted)
{
    char word[17];
    for (unsigned k = 0; k < 8 && wanted & COLOR_WORD; k++)
        if (xe_set_keyword(c, color_words[k])) {
            out->color = k ? (uint8_t)(0xf0 | k) : 0;
            return COLOR_WORD;
        }
    for (unsigned k = 0; k < 4 && wanted & LIGHT_WORD; k++)
        if (xe_set_keyword(c, lights[k].word)) {
            out->highlight = lights[k].code;
            return LIGHT_WORD;
        }
    if (wanted & HIGH_WORD && xe_set_keyword(c, "High")) {
        out->high = true;
        return HIGH_WORD;
    }
    if (wanted & HIGH_WORD && xe_set_keyword(c, "Nohigh")) {
        out->high = false;
        return HIGH_WORD;
    }
    if (wanted & SET_WORD && xe_peek(&c->s, word, sizeof word) && !strncmp(word, "PS", 2) &&
        word[2] && !word[3] && xe_word(&c->s, word, sizeof word))
        return SET_WORD;
    return 0;
}

/* [color] [highlighting] [High|Nohigh] [PSs], in any order. */
static void color_words_of(struct xe_command *c, struct xe_color *out)
{
    while (color_word(c, out, COLOR_WORD | LIGHT_WORD | HIGH_WORD | SET_WORD))
        continue;
}

/* The same before a text, which may begin with such a word: each is there once, High or Nohigh must be, and
 * behind it is only PSs. */
static int color_before_text(struct xe_command *c, struct xe_color *out)
{
    unsigned wanted = COLOR_WORD | LIGHT_WORD | HIGH_WORD | SET_WORD, got;
    bool high = false;
    while ((got = color_word(c, out, wanted)) != 0) {
        high = high || got == HIGH_WORD;
        wanted = got == HIGH_WORD ? wanted & SET_WORD : wanted & ~got;
    }
    if (high)
        return 0;
    return xe_scan_end(&c->s) ? xe_error(c->x, "XSE", 545, NULL) : xe_invalid(c);
}

int xe_do_set_color(struct xe_command *c)
{
    int area = -1;
    if (xe_set_keyword(c, "*"))
        area = XE_AREAS;
    for (unsigned k = 0; k < XE_AREAS && area < 0; k++)
        if (xe_set_keyword(c, areas[k]))
            area = (int)k;
    if (area < 0)
        return xe_invalid(c);
    struct xe_scan operands = c->s;
    for (int k = 0; k < XE_AREAS; k++)
        if (k == area || area == XE_AREAS) {
            c->s = operands;
            color_words_of(c, &c->f->set.color[k]);
        }
    return 0;
}

/* The row that a place is on; whatever was reserved there is no more.  Was there something? */
static bool free_reserved(struct xe_file *f, struct xe_place at, int *row)
{
    unsigned rows = f->x->rows ? f->x->rows : 24;
    bool was = false;
    *row = xe_place_row(at, rows);
    for (struct xe_reserved **r = &f->reserved; *r;) {
        struct xe_reserved *old = *r;
        if (xe_place_row(old->at, rows) != *row) {
            r = &old->next;
            continue;
        }
        was = true;
        *r = old->next;
        free(old);
    }
    return was;
}

int xe_do_set_reserved(struct xe_command *c)
{
    struct xe_place at;
    struct xe_color color = {0, 0, false};
    struct xe_file *f = c->f;
    int row, rc = xe_set_place(c, &at);
    if (rc)
        return rc;
    if (xe_set_keyword(c, "OFF")) {
        char text[12];
        if (free_reserved(f, at, &row))
            return 0;
        snprintf(text, sizeof text, "%d", row);
        return xe_error(c->x, "XSE", 533, text, NULL);
    }
    rc = color_before_text(c, &color);
    if (rc)
        return rc;
    if (c->s.p < c->s.end && *c->s.p == ' ')
        c->s.p++;
    size_t len = (size_t)(c->s.end - c->s.p);
    struct xe_reserved *r = malloc(sizeof *r + len);
    if (!r)
        return xe_error(c->x, "XSE", 554, NULL);
    free_reserved(f, at, &row);
    r->at = at;
    r->color = color;
    r->len = len;
    xe_to_ebcdic(r->text, c->s.p, len);
    r->next = f->reserved;
    f->reserved = r;
    return 0;
}

int xe_do_set_ctlchar(struct xe_command *c)
{
    struct xe_settings *s = &c->f->set;
    struct xe_ctlchar new = {0};
    if (xe_set_keyword(c, "OFF")) {
        s->ctlchar = false;
        s->ctls = 0;
        return 0;
    }
    if (!xe_set_character(c, &new.c))
        return xe_invalid(c);
    if (xe_set_keyword(c, "Escape")) {
        s->ctl_escape = new.c;
        s->ctlchar = true;
        return 0;
    }
    for (unsigned k = 0; k < s->ctls; k++) /* what it was is forgotten */
        if (s->ctl[k].c == new.c)
            s->ctl[k--] = s->ctl[--s->ctls];
    if (xe_set_keyword(c, "OFF"))
        return 0;
    new.open = xe_set_keyword(c, "Noprotect");
    if (!new.open && !xe_set_keyword(c, "Protect"))
        return xe_invalid(c);
    color_words_of(c, &new.color);
    new.invisible = xe_set_keyword(c, "Invisible");
    color_words_of(c, &new.color);
    if (!xe_scan_end(&c->s))
        return xe_invalid(c);
    if (s->ctls == XE_CTLCHARS)
        return xe_error(c->x, "XSE", 554, NULL);
    s->ctl[s->ctls++] = new;
    return 0;
}

static int prefix_synonym(struct xe_command *c)
{
    char new[6], old[9];
    if (!xe_word(&c->s, new, sizeof new) || !xe_word(&c->s, old, sizeof old))
        return xe_error(c->x, "XSE", 547, NULL);
    for (struct xe_prefix_synonym *s = c->f->prefix_synonyms; s; s = s->next)
        if (!strcmp(s->name, new)) {
            memcpy(s->text, old, sizeof s->text);
            return 0;
        }
    struct xe_prefix_synonym *s = xe_store_get(c->x->store, sizeof *s);
    if (!s)
        return xe_error(c->x, "XSE", 554, NULL);
    memcpy(s->name, new, sizeof s->name);
    memcpy(s->text, old, sizeof s->text);
    s->next = c->f->prefix_synonyms;
    c->f->prefix_synonyms = s;
    return 0;
}

int xe_do_set_prefix(struct xe_command *c)
{
    struct xe_settings *s = &c->f->set;
    if (xe_set_keyword(c, "Synonym"))
        return prefix_synonym(c);
    if (xe_set_keyword(c, "OFF")) {
        s->prefix = XE_PREFIX_OFF;
        return 0;
    }
    if (xe_set_keyword(c, "ON"))
        s->prefix = XE_PREFIX_ON;
    else if (xe_set_keyword(c, "Nulls"))
        s->prefix = XE_PREFIX_NULLS;
    else
        return xe_invalid(c);
    if (xe_set_keyword(c, "Right"))
        s->prefix_right = true;
    else if (xe_set_keyword(c, "Left"))
        s->prefix_right = false;
    return 0;
}

int xe_do_set_verify(struct xe_command *c)
{
    struct xe_settings *s = &c->f->set;
    struct xe_settings new = *s;
    if (xe_set_keyword(c, "ON"))
        new.verify = true;
    else if (xe_set_keyword(c, "OFF"))
        new.verify = false;
    if (!xe_scan_end(&c->s))
        new.verifies = 0;
    while (!xe_scan_end(&c->s)) {
        long from, to = 0;
        bool hex = xe_set_keyword(c, "Hex");
        if (new.verifies == XE_VERIFIES)
            return xe_error(c->x, "XSE", 576, "Total verify width exceeds screen size", NULL);
        int rc = xe_set_number(c, 0, XE_LINE_MAX, &from);
        if (rc)
            return rc;
        if (!xe_scan_end(&c->s) && !xe_number(&c->s, true, XE_LINE_MAX, &to))
            return xe_invalid(c);
        if (to < 0)
            to = 0;
        if (to && to < from)
            return xe_error(c->x, "XSE", 575, "verify", NULL);
        if (from == 0) { /* VERIFY 0 0: nothing */
            new.verifies = 0;
            continue;
        }
        new.verify_cols[new.verifies].from = (uint32_t)from;
        new.verify_cols[new.verifies].to = (uint32_t)to;
        new.verify_cols[new.verifies++].hex = hex;
    }
    *s = new;
    return 0;
}

int xe_do_set_terminal(struct xe_command *c)
{
    if (xe_set_keyword(c, "Display"))
        c->f->set.typewriter = false;
    else if (xe_set_keyword(c, "Typewriter"))
        c->f->set.typewriter = true;
    else
        return xe_invalid(c);
    return 0;
}

/* --- keys ------------------------------------------------------------------------------------------------- */

static const char *const whens[] = {"BEFORE", "AFTER", "ONLY", "IGNORE"};

const char *xe_when_name(unsigned when)
{
    return whens[when & 3];
}

static int set_key(struct xe_command *c, unsigned key)
{
    struct xe_key *k = &c->f->key[key];
    unsigned when = XE_BEFORE;
    for (unsigned n = 0; n < 4; n++)
        if (xe_set_keyword(c, whens[n])) {
            when = n;
            break;
        }
    xe_skip(&c->s);
    char *text = NULL;
    if (c->s.p < c->s.end && !xe_keep(&text, c->s.p, (size_t)(c->s.end - c->s.p)))
        return xe_error(c->x, "XSE", 554, NULL);
    free(k->text);
    k->text = text;
    k->when = (uint8_t)when;
    return 0;
}

/* The digits stand at once behind the option's name, or are the next word. */
static int key_number(struct xe_command *c, long most, long *n)
{
    xe_skip(&c->s);
    const char *p = c->s.p;
    *n = 0;
    while (p < c->s.end && *p >= '0' && *p <= '9' && *n < 1000)
        *n = *n * 10 + (*p++ - '0');
    if (p == c->s.p || *n < 1 || *n > most || (p < c->s.end && *p != ' '))
        return xe_error(c->x, "XSE", 525, most == 3 ? "PAkey" : "PFkey", NULL);
    c->s.p = p;
    return 0;
}

int xe_do_set_pf(struct xe_command *c)
{
    long n;
    int rc = key_number(c, 24, &n);
    return rc ? rc : set_key(c, XE_PF + (unsigned)n - 1);
}

int xe_do_set_pa(struct xe_command *c)
{
    long n;
    int rc = key_number(c, 3, &n);
    return rc ? rc : set_key(c, XE_PA + (unsigned)n - 1);
}

int xe_do_set_enter(struct xe_command *c)
{
    return set_key(c, XE_ENTER);
}

int xe_do_set_brkkey(struct xe_command *c)
{
    char word[17];
    int rc = xe_set_on_off(c, &c->f->set.brkkey);
    long n;
    if (rc || !xe_word(&c->s, word, sizeof word))
        return rc;
    if (!strncmp(word, "PA", 2) && xe_digits(word + 2, 3, &n) && n >= 1)
        c->f->set.brkkey_key = (uint8_t)(XE_PA + n - 1);
    else if (!strncmp(word, "PF", 2) && xe_digits(word + 2, 24, &n) && n >= 1)
        c->f->set.brkkey_key = (uint8_t)n;
    else
        return xe_error(c->x, "XSE", 525, "PFkey/PAkey", NULL);
    return 0;
}
