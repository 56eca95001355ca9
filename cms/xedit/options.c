/* SET and the option table; the operands that options have in common. */
#include "cms/xedit/option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- operands ----------------------------------------------------------------------------------------- */

bool xe_set_keyword(struct xe_command *c, const char *name)
{
    char word[17];
    struct xe_scan s = c->s;
    if (!xe_word(&s, word, sizeof word) || !xe_abbrev(word, name))
        return false;
    c->s = s;
    return true;
}

int xe_set_on_off(struct xe_command *c, bool *out)
{
    if (xe_set_keyword(c, "ON"))
        *out = true;
    else if (xe_set_keyword(c, "OFF"))
        *out = false;
    else
        return xe_invalid(c);
    return 0;
}

/* A character that stands alone, in EBCDIC. */
bool xe_set_character(struct xe_command *c, uint8_t *out)
{
    xe_skip(&c->s);
    if (c->s.p == c->s.end)
        return false;
    if (c->s.p + 1 < c->s.end && c->s.p[1] != ' ')
        return false;
    xe_to_ebcdic(out, c->s.p++, 1);
    return true;
}

int xe_set_number(struct xe_command *c, long least, long most, long *out)
{
    struct xe_scan before = c->s;
    if (xe_scan_end(&c->s))
        return xe_error(c->x, "XSE", 545, NULL);
    if (!xe_number(&c->s, false, most, out) || *out < least) {
        char word[17];
        xe_word(&before, word, sizeof word);
        return xe_error(c->x, "XSE", 543, word, NULL);
    }
    return 0;
}

int xe_set_number_or_all(struct xe_command *c, long least, long most, long *out)
{
    *out = -1;
    return xe_set_keyword(c, "*") ? 0 : xe_set_number(c, least, most, out);
}

/* M, M+n, M-n, n, +n, -n */
static bool place(struct xe_command *c, struct xe_place *out)
{
    char word[17], *p = word, *end;
    struct xe_scan s = c->s;
    if (!xe_word(&s, word, sizeof word))
        return false;
    bool middle = *p == 'M';
    p += middle;
    long n = strtol(p, &end, 10);
    if (*end || (p == end && !middle) || n > 200 || n < -200 || (!middle && n == 0))
        return false;
    if (middle && *p && *p != '+' && *p != '-')
        return false;
    *out = (struct xe_place){middle, (int)n};
    c->s = s;
    return true;
}

int xe_set_place(struct xe_command *c, struct xe_place *out)
{
    const struct xedit *x = c->x;
    struct xe_place p;
    if (!place(c, &p))
        return xe_invalid(c);
    int rows = x->rows, at = p.middle ? (rows + 1) / 2 + p.n : p.n < 0 ? rows + 1 + p.n : p.n;
    if (x->full_screen && (at < 1 || at > rows))
        return xe_error(c->x, "XSE", 521, NULL);
    *out = p;
    return 0;
}

/* --- the table -------------------------------------------------------------------------------------------------- */

#define xe_NULL    NULL
#define xe_do_NULL NULL
#define OPTION(name, abbreviation, flag, set, get, implied, syntax, help) \
    {name, abbreviation, flag, xe_do_##set, xe_##get, implied, syntax, help},
static const struct xe_option table[] = {
#include "cms/xedit/options.def"
};
#undef OPTION
#undef xe_NULL
#undef xe_do_NULL
#define OPTIONS (sizeof table / sizeof table[0])

const struct xe_option *xe_option_row(size_t i)
{
    return i < OPTIONS ? &table[i] : NULL;
}

int xe_option_help(size_t i, struct xedit_help *out)
{
    if (i >= OPTIONS)
        return 0;
    *out = (struct xedit_help){table[i].name,
                               table[i].syntax,
                               table[i].help,
                               table[i].abbreviation,
                               table[i].set || table[i].flag ? 1 : 2,
                               table[i].get || table[i].flag};
    return 1;
}

const struct xe_option *xe_option_find(const char *word)
{
    if ((!strncmp(word, "PF", 2) || !strncmp(word, "PA", 2)) &&
        (!word[2] || word[2] == '*' || (word[2] >= '0' && word[2] <= '9')))
        word = word[1] == 'F' ? "PF" : "PA";
    for (size_t k = 0; k < OPTIONS; k++)
        if (!strcmp(word, table[k].name))
            return &table[k];
    for (size_t k = 0; k < OPTIONS; k++)
        if (xe_is(word, table[k].name, table[k].abbreviation))
            return &table[k];
    return NULL;
}

bool xe_set_implied(const char *word)
{
    const struct xe_option *o = xe_option_find(word);
    return o && o->implied;
}

/* These take whatever stands there. */
static bool takes_text(const struct xe_option *o)
{
    static const char *const names[] = {"=",       "ENTER", "LASTLORC", "MASK",   "PA",
                                        "PENDING", "PF",    "RESERVED", "SYNONYM"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        if (!strcmp(o->name, names[k]))
            return true;
    return false;
}

/* What has an operand too many sets nothing. */
static int set_one(struct xe_command *c, const struct xe_option *o)
{
    struct xe_file *f = c->f;
    struct xe_settings before = f->set;
    int rc = o->set(c);
    if (!rc && !takes_text(o) && c->x->file == f) {
        rc = xe_nothing_more(c);
        if (rc)
            f->set = before;
    }
    return rc;
}

int xe_set(struct xe_command *c)
{
    char word[17];
    struct xe_scan before = c->s;
    if (!xe_word(&c->s, word, sizeof word))
        return xe_error(c->x, "XSE", 545, NULL);
    const struct xe_option *o = xe_option_find(word);
    if (!o || (!o->set && !o->flag)) {
        c->s = before;
        return xe_invalid(c);
    }
    if (o->flag) {
        int rc = xe_set_on_off(c, (bool *)((char *)&c->f->set + o->flag - 1));
        return rc ? rc : xe_nothing_more(c);
    }
    if (!strcmp(o->name, "PF") || !strcmp(o->name, "PA")) { /* PF3: the digits are an operand */
        c->s = before;
        xe_skip(&c->s);
        c->s.p += 2;
    } else if (c->s.p < c->s.end && strcmp(o->name, "MASK") && strcmp(o->name, "LASTLORC")) {
        xe_skip(&c->s);
    }
    return set_one(c, o);
}
