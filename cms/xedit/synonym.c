/* SET SYNONYM: other names for commands, with their operands in another order if need be.
 *
 * XEDIT Commands and Macros Reference, SET SYNONYM.  Formats of operands: & is a word, &/ a string in
 * its delimiters, &. the first of two strings that have one delimiter between them (the second one is
 * &/), &* all that remains; &n in the old name is where the n-th of them goes. */
#include "cms/xedit/option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct xe_synonym *xe_synonym_find(const struct xe_file *f, const struct xe_scan *s,
                                         const char *letters, size_t *len)
{
    char one[2] = {s->p < s->end ? *s->p : 0, 0};
    *len = strlen(letters);
    for (const struct xe_synonym *syn = f->synonyms; f->set.synonyms && syn; syn = syn->next) {
        if (letters[0] && xe_is(letters, syn->name, syn->min))
            return syn;
        if (!letters[0] && one[0] && !strcmp(one, syn->name)) { /* a digit or special character */
            *len = 1;
            return syn;
        }
    }
    return NULL;
}

/* --- carrying out ------------------------------------------------------------------------------------- */

struct piece {
    const char *p;
    size_t n;
};

/* The operands by their formats. */
static void take_operands(const struct xe_synonym *syn, struct xe_scan s,
                          struct piece piece[XE_SYNONYM_OPERANDS])
{
    bool second = false; /* the next string's first delimiter was the last one's second */
    for (unsigned k = 0; syn->format[k]; k++) {
        const char *text, *from;
        size_t len;
        bool closed;
        if (!second)
            xe_skip(&s);
        from = s.p;
        if (syn->format[k] == '*') {
            s.p = s.end;
        } else if (syn->format[k] == ' ') {
            while (s.p < s.end && *s.p != ' ')
                s.p++;
        } else if (xe_delimited(&s, &text, &len, &closed) && syn->format[k] == '.' && closed) {
            s.p--; /* it is the second string's, too */
        }
        second = syn->format[k] == '.' && s.p < s.end;
        piece[k] = (struct piece){from, (size_t)(s.p - from)};
    }
}

/* The old name with the operands in their places; out may be NULL: how long it is. */
static size_t rearranged(const struct xe_synonym *syn, const struct piece *piece, char *out)
{
    size_t n = 0, operands = strlen(syn->format);
    bool first_of_two = false;
    for (const char *p = syn->text; *p; p++) {
        struct piece add = {p, 1};
        bool operand = *p == '&' && p[1] >= '1' && (size_t)(p[1] - '1') < operands;
        if (first_of_two && *p == ' ') /* nothing stands between the two strings */
            continue;
        if (operand) {
            add = piece[p[1] - '1'];
            first_of_two = syn->format[p[1] - '1'] == '.';
            p++;
        } else {
            first_of_two = false;
        }
        if (out)
            memcpy(out + n, add.p, add.n);
        n += add.n;
    }
    return n;
}

static size_t appended(const struct xe_synonym *syn, const struct xe_scan *operands, char *out)
{
    size_t n = strlen(syn->text), more = (size_t)(operands->end - operands->p);
    if (out)
        memcpy(out, syn->text, n);
    if (out && more) {
        out[n] = ' ';
        memcpy(out + n + 1, operands->p, more);
    }
    return n + (more ? more + 1 : 0);
}

int xe_synonym_run(struct xedit *x, const struct xe_synonym *syn, struct xe_scan operands)
{
    struct piece piece[XE_SYNONYM_OPERANDS];
    bool formats = syn->format[0] != 0;
    if (formats)
        take_operands(syn, operands, piece);
    size_t n = formats ? rearranged(syn, piece, NULL) : appended(syn, &operands, NULL), at = 0;
    char *all = cms_get_storage(x->cms, n + 1), end = syn->linend, name[sizeof syn->name];
    int rc = 0;
    if (!all)
        return xe_error(x, "XSU", 554, NULL);
    if (formats)
        rearranged(syn, piece, all);
    else
        appended(syn, &operands, all);
    memcpy(name, syn->name, sizeof name); /* what it stands for may define it anew */
    while (at <= n && x->file) {
        const char *stop = end ? memchr(all + at, end, n - at) : NULL;
        size_t part = stop ? (size_t)(stop - (all + at)) : n - at;
        x->synonym = name;
        rc = xe_run_as(x, all + at, part, XE_AS_SYNONYM);
        x->synonym = NULL;
        at += part + 1;
    }
    cms_free_storage(x->cms, all);
    return rc;
}

/* --- SET SYNONYM ----------------------------------------------------------------------------------------- */

static int formats(struct xe_command *c, char out[XE_SYNONYM_OPERANDS + 1])
{
    unsigned n = 0;
    char word[4];
    while (xe_peek(&c->s, word, sizeof word) && word[0] == '&' &&
           (!word[1] || (strchr("/.*", word[1]) && !word[2]))) {
        if (n == XE_SYNONYM_OPERANDS)
            return xe_error(c->x, "XSE", 548, word, NULL);
        xe_word(&c->s, word, sizeof word);
        out[n++] = word[1] ? word[1] : ' ';
    }
    out[n] = 0;
    return 0;
}

void xe_synonym_free(struct xe_file *f, struct xe_synonym *s)
{
    xe_store_free(f->x->store, s, sizeof *s + strlen(s->text) + 1);
}

static void forget(struct xe_file *f, const char *name)
{
    for (struct xe_synonym **at = &f->synonyms; *at; at = &(*at)->next)
        if (!strcmp((*at)->name, name)) {
            struct xe_synonym *old = *at;
            *at = old->next;
            xe_synonym_free(f, old);
            return;
        }
}

static int add(struct xe_command *c, const struct xe_synonym *head)
{
    xe_skip(&c->s);
    size_t len =
        strnlen(c->s.p, (size_t)(c->s.end - c->s.p)); /* a macro may have bytes of zeros in it */
    if (!len)
        return xe_error(c->x, "XSE", 547, NULL);
    struct xe_synonym *s = xe_store_get(c->x->store, sizeof *s + len + 1);
    if (!s)
        return xe_error(c->x, "XSE", 554, NULL);
    *s = *head;
    memcpy(s->text, c->s.p, len);
    s->text[len] = 0;
    forget(c->f, s->name);
    s->next = c->f->synonyms;
    c->f->synonyms = s;
    return 0;
}

int xe_do_set_synonym(struct xe_command *c)
{
    struct xe_synonym head = {0};
    char name[10], word[17];
    long min;
    if (xe_set_keyword(c, "ON") || xe_set_keyword(c, "OFF")) {
        c->f->set.synonyms = c->s.p[-1] == 'n' || c->s.p[-1] == 'N';
        return 0;
    }
    if (xe_set_keyword(c, "LINEND")) {
        xe_word(&c->s, word, sizeof word);
        head.linend = word[0];
    }
    if (!xe_word(&c->s, name, sizeof name))
        return xe_error(c->x, "XSE", 547, NULL);
    /* Of any characters: macros keep what they know under names that none types. */
    if (strlen(name) > 8)
        return xe_error(c->x, "XSE", 548, name, NULL);
    if (!xe_number(&c->s, false, 99, &min))
        min = (long)strlen(name);
    if (min > (long)strlen(name)) {
        snprintf(word, sizeof word, "%d", (int)min);
        return xe_error(c->x, "XSE", 549, word, NULL);
    }
    snprintf(head.name, sizeof head.name, "%.8s", name);
    head.min = (unsigned)min;
    int rc = formats(c, head.format);
    return rc ? rc : add(c, &head);
}

/* --- its values ------------------------------------------------------------------------------------------- */

/* Formats and old name: what stood behind the abbreviation. */
static const char *definition(const struct xe_synonym *s, char *out, size_t size)
{
    size_t n = 0;
    for (unsigned k = 0; s->format[k]; k++)
        n += (size_t)snprintf(out + n, size - n, "&%.*s ", s->format[k] != ' ', &s->format[k]);
    snprintf(out + n, size - n, "%s", s->text);
    return out;
}

static void tell_one(struct xe_get *g, const struct xe_synonym *s)
{
    char text[500];
    definition(s, text, sizeof text);
    if (s->linend)
        xe_tell(g, "%s %u LINEND %c %s", s->name, s->min, s->linend, text);
    else
        xe_tell(g, "%s %u %s", s->name, s->min, text);
}

int xe_get_synonym(struct xe_get *g)
{
    char word[17], text[500];
    if (!xe_word(g->s, word, sizeof word)) {
        xe_tell_flag(g, g->f->set.synonyms);
        return 0;
    }
    if (!strcmp(word, "*")) {
        g->rows = true;
        for (const struct xe_synonym *s = g->f->synonyms; s; s = s->next)
            tell_one(g, s);
        return 0;
    }
    for (const struct xe_synonym *s = g->f->synonyms; s; s = s->next)
        if (xe_is(word, s->name, s->min)) {
            xe_tell(g, "%s", s->name);
            xe_tell(g, "%u", s->min);
            xe_tell(g, "%s", definition(s, text, sizeof text));
            xe_tell(g, "%.1s", s->linend ? (char[]){s->linend, 0} : "");
            return 0;
        }
    xe_tell(g, "%s", word);
    xe_tell(g, "%zu", strlen(word));
    xe_tell(g, "%s", word);
    xe_tell(g, "%s", "");
    return 0;
}
