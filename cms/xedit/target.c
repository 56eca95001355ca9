/* Targets: parsed from a command, found in a file. */
#include "cms/xedit/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOT_SIGN '\xac'
#define SPAN_MAX (1u << 20) /* characters that SET SPAN joins at most */

/* --- parsing ------------------------------------------------------------------------------------- */

void xe_pattern_free(struct xe_pattern *p)
{
    while (p) {
        struct xe_pattern *next = p->next;
        cms_free_storage(NULL, p);
        p = next;
    }
}

void xe_target_free(struct xe_target *t)
{
    xe_pattern_free(t->pattern);
    t->pattern = NULL;
}

/* Cut the text into pieces at the arbitrary character. */
static bool cut(struct xe_pattern *p, const struct xe_settings *set)
{
    uint32_t at = 0;
    p->pieces = 0;
    for (uint32_t k = 0; k <= p->len; k++) {
        bool any = k < p->len && set->arbchar && p->text[k] == set->arbchar_c;
        if (k < p->len && !any)
            continue;
        if (k > at) {
            if (p->pieces == XE_PIECES)
                return false;
            p->piece[p->pieces].at = at;
            p->piece[p->pieces++].len = k - at;
        }
        if (any && k == 0)
            p->lead_any = true;
        if (any && k == p->len - 1)
            p->trail_any = true;
        at = k + 1;
    }
    return true;
}

struct xe_pattern *xe_pattern_create(struct xe_file *f, const char *text, size_t len, int *rc)
{
    struct xe_pattern *p = NULL; /* in the machine's storage: searches give the processor away */
    if (len <= XE_LINE_MAX)
        p = cms_get_storage(f->x->cms, sizeof *p + len + 1);
    if (!p) {
        *rc = xe_error(f->x, "XDC", 554, NULL);
        return NULL;
    }
    long hex = f->set.hex ? xe_hex_string(text, len, p->text, len) : -1;
    if (hex == -2) {
        char word[64];
        snprintf(word, sizeof word, "%.*s", (int)(len < 60 ? len : 60), text);
        xe_pattern_free(p);
        *rc = xe_error(f->x, "XDC", 544, word, NULL);
        return NULL;
    }
    if (hex < 0)
        xe_to_ebcdic(p->text, text, len);
    p->len = (uint32_t)(hex < 0 ? (long)len : hex);
    if (!cut(p, &f->set)) {
        xe_pattern_free(p);
        *rc = xe_error(f->x, "XDC", 545, NULL);
        return NULL;
    }
    *rc = 0;
    return p;
}

static bool delimits(char c)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return !letter && c != ' ' && c != '+' && c != '-' && c != '*' && c != ':' && c != '.' &&
           c != NOT_SIGN && c != '^' && c != '=' && c != '&' && c != '|';
}

/* [not]/string/ [& or | [not]/string/]... */
static int parse_strings(struct xe_command *c, struct xe_target *t)
{
    struct xe_pattern **tail = &t->pattern;
    struct xe_scan s = c->s;
    for (;;) {
        bool negate = false, closed;
        const char *text;
        size_t len;
        int rc;
        while (s.p < s.end && (*s.p == NOT_SIGN || *s.p == '^')) {
            negate = !negate;
            s.p++;
        }
        if (s.p == s.end || !delimits(*s.p))
            return t->pattern ? xe_error(c->x, "XDC", 545, NULL) : XE_NO_TARGET;
        xe_delimited(&s, &text, &len, &closed);
        *tail = xe_pattern_create(c->f, text, len, &rc);
        if (!*tail)
            return rc;
        (*tail)->negate = negate;
        struct xe_scan more = s;
        xe_skip(&more);
        if (!closed || more.p == more.end || (*more.p != '&' && *more.p != '|'))
            break;
        (*tail)->or_next = *more.p == '|';
        more.p++;
        xe_skip(&more);
        tail = &(*tail)->next;
        s = more;
    }
    c->s = s;
    return 0;
}

static int parse_name(struct xe_command *c, struct xe_target *t)
{
    char word[16];
    struct xe_scan s = c->s;
    if (!xe_word(&s, word, sizeof word))
        return XE_NO_TARGET;
    struct xe_name *name = xe_name_find(c->f, word + 1);
    if (!name)
        return xe_error(c->x, "XDC", 539, word, NULL);
    c->s = s;
    t->kind = name->line ? XE_T_NAMED : XE_T_ABSOLUTE;
    t->line = name->line;
    t->n = (long)(name->eof ? xe_end(c->f) : xe_top(c->f));
    return 0;
}

/* A number that may touch what follows (":5delete" is not one, ":5 delete" is). */
static bool parse_digits(struct xe_scan *s, long *n)
{
    const char *p = s->p;
    long v = 0;
    while (p < s->end && *p >= '0' && *p <= '9' && v < 100000000)
        v = v * 10 + (*p++ - '0');
    if (p == s->p || (p < s->end && *p != ' '))
        return false;
    *n = v;
    s->p = p;
    return true;
}

int xe_target_parse(struct xe_command *c, struct xe_target *t)
{
    struct xe_scan before;
    memset(t, 0, sizeof *t);
    t->direction = 1;
    xe_skip(&c->s);
    before = c->s;
    if (c->s.p == c->s.end)
        return XE_NO_TARGET;
    bool sign = *c->s.p == '+' || *c->s.p == '-';
    if (sign)
        t->direction = *c->s.p++ == '-' ? -1 : 1;
    char first = c->s.p < c->s.end ? *c->s.p : ' ';
    if (first == '*' && (c->s.p + 1 == c->s.end || c->s.p[1] == ' ')) {
        t->kind = XE_T_ALL;
        c->s.p++;
        return 0;
    }
    if (first >= '0' && first <= '9' && parse_digits(&c->s, &t->n)) {
        t->kind = XE_T_RELATIVE;
        t->n *= t->direction;
        return 0;
    }
    if (first == ':' && !sign) {
        c->s.p++;
        xe_skip(&c->s); /* macros say `':' line.1`: blanks may stand there */
        if (parse_digits(&c->s, &t->n)) {
            t->kind = XE_T_ABSOLUTE;
            return 0;
        }
        c->s = before;
        return XE_NO_TARGET;
    }
    if (first == '.' && !sign)
        return parse_name(c, t);
    t->kind = XE_T_STRING;
    int rc = parse_strings(c, t);
    if (rc) {
        xe_target_free(t);
        c->s = before;
    }
    return rc;
}

/* --- matching ------------------------------------------------------------------------------------- */

static inline bool same(const struct xe_settings *set, uint8_t a, uint8_t b)
{
    return a == b || (set->case_ignore && xe_capital(set, a) == xe_capital(set, b));
}

/* How many characters the piece takes at text[at..to), or -1. */
static long piece_at(const struct xe_settings *set, const uint8_t *piece, uint32_t n,
                     const uint8_t *text, size_t at, size_t to)
{
    size_t from = at;
    for (uint32_t k = 0; k < n; k++) {
        if (set->varblank && piece[k] == XE_BLANK) {
            if (at == to || text[at] != XE_BLANK)
                return -1;
            while (k + 1 < n && piece[k + 1] == XE_BLANK)
                k++;
            while (at < to && text[at] == XE_BLANK)
                at++;
        } else if (at == to || !same(set, piece[k], text[at])) {
            return -1;
        } else {
            at++;
        }
    }
    return (long)(at - from);
}

enum { HERE, NOT_HERE, NOWHERE };

/* The whole pattern with its first piece at `at`: the others as near as they can be.  NOWHERE: one
 * of these is nowhere behind it, so further right there is no match either. */
static int pattern_at(const struct xe_settings *set, const struct xe_pattern *p,
                      const uint8_t *text, size_t from, size_t at, size_t to, struct xe_match *m)
{
    unsigned any = 0;
    size_t pos = at;
    if (p->lead_any) {
        m->any[any].at = (uint32_t)from;
        m->any[any++].len = (uint32_t)(at - from);
    }
    for (unsigned k = 0; k < p->pieces; k++) {
        size_t start = pos;
        long n = -1;
        for (; start <= to; start++) {
            n = piece_at(set, p->text + p->piece[k].at, p->piece[k].len, text, start, to);
            if (n >= 0 || k == 0)
                break;
        }
        if (n < 0)
            return k ? NOWHERE : NOT_HERE;
        if (k) {
            m->any[any].at = (uint32_t)pos;
            m->any[any++].len = (uint32_t)(start - pos);
        }
        pos = start + (size_t)n;
    }
    if (p->trail_any) {
        m->any[any].at = (uint32_t)pos;
        m->any[any].len = (uint32_t)(to - pos);
        pos = to;
    }
    m->at = (uint32_t)(p->lead_any ? from : at);
    m->len = (uint32_t)(pos - m->at);
    return HERE;
}

bool xe_pattern_find(const struct xe_file *f, const struct xe_pattern *p, const uint8_t *text,
                     size_t len, size_t from, size_t to, int direction, struct xe_match *m)
{
    to = to < len ? to : len;
    if (from > to)
        return false;
    if (p->len == 0 || p->pieces == 0) { /* a null string, or anything */
        m->at = (uint32_t)from;
        m->len = p->pieces == 0 && p->len ? (uint32_t)(to - from) : 0;
        m->any[0].at = (uint32_t)from;
        m->any[0].len = m->len;
        return true;
    }
    if (direction > 0) {
        int found = NOT_HERE;
        for (size_t at = from; at < to && found == NOT_HERE; at++)
            found = pattern_at(&f->set, p, text, from, at, to, m);
        return found == HERE;
    }
    for (size_t at = to; at-- > from;)
        if (pattern_at(&f->set, p, text, from, at, to, m) == HERE)
            return true;
    return false;
}

/* SET SPAN ON: the lines from n on as one text, with a blank between them or without. */
static uint8_t *joined(struct xe_file *f, size_t n, size_t *len, size_t *first)
{
    size_t size = 0, last = n + f->set.span_n - 1, zone1 = f->set.zone1 - 1, zone2 = xe_zone2(f);
    if (f->set.span_n == 0 || last >= xe_end(f))
        last = xe_end(f) - 1;
    for (size_t k = n; k <= last && size < SPAN_MAX; k++)
        size += xe_line(f->b, k)->len + 1;
    uint8_t *all = malloc(size + 1);
    *len = 0;
    for (size_t k = n; all && k <= last && *len < size; k++) {
        const struct xe_line *line = xe_line(f->b, k);
        size_t from = line->len > zone1 ? zone1 : line->len;
        size_t to = line->len > zone2 ? zone2 : line->len;
        if (k > n && f->set.span_blank && *len < size)
            all[(*len)++] = XE_BLANK;
        size_t part = to - from < size - *len ? to - from : size - *len;
        if (part)
            memcpy(all + *len, line->text + from, part);
        *len += part;
        if (k == n)
            *first = *len;
    }
    return all;
}

static bool term(struct xe_file *f, const struct xe_pattern *p, size_t n, struct xe_match *m)
{
    struct xe_line *line = xe_line(f->b, n);
    if (!f->set.span || p->pieces == 0)
        return xe_pattern_find(f, p, line->text, line->len, f->set.zone1 - 1, xe_zone2(f), 1, m);
    size_t len = 0, first = 0;
    uint8_t *all = joined(f, n, &len, &first);
    bool found = all && xe_pattern_find(f, p, all, len, 0, len, 1, m) && m->at < first;
    free(all);
    if (found)
        m->at += f->set.zone1 - 1;
    return found;
}

bool xe_pattern_line(struct xe_file *f, const struct xe_pattern *p, size_t n, struct xe_match *m)
{
    bool all = true, first = true;
    for (; p; p = p->next) {
        struct xe_match here;
        if (all) {
            bool found = term(f, p, n, &here);
            all = found != p->negate;
            if (all && found && first) {
                *m = here;
                first = false;
            }
        }
        if (p->or_next || !p->next) {
            if (all)
                return true;
            all = true;
        }
    }
    return false;
}

/* --- finding ---------------------------------------------------------------------------------------- */

static void found_at(struct xe_file *f, size_t n, const struct xe_match *m)
{
    f->target_line[0] = f->target_line[1] = (unsigned)n;
    f->target_col[0] = m->at + 1;
    f->target_col[1] = m->at + (m->len ? m->len : 1);
}

/* From line `from` (itself looked at) in a direction up to line `stop`. */
static bool search(struct xe_file *f, const struct xe_target *t, size_t from, size_t stop,
                   size_t *line)
{
    uint8_t low, high;
    xe_scope(f, &low, &high);
    for (size_t n = from, looked = 1;; n += (size_t)t->direction, looked++) {
        struct xe_match m = {.at = 0};
        n = xe_selected(f->b, n, t->direction, low, high);
        if (n <= xe_top(f) || n >= xe_end(f) || (t->direction > 0 ? n > stop : n < stop))
            return false;
        if (xe_pattern_line(f, t->pattern, n, &m)) {
            found_at(f, n, &m);
            *line = n;
            return true;
        }
        if (looked % 1024 == 0 && f->x->cms && !cms_pause(f->x->cms))
            return false;
    }
}

static int find_string(struct xe_file *f, const struct xe_target *t, size_t *line)
{
    size_t top = xe_top(f), end = xe_end(f), at = f->line;
    if (t->direction > 0) {
        if (at + 1 < end && search(f, t, at + 1, end - 1, line))
            return 0;
        if (f->set.wrap && end - top > 1 && search(f, t, top + 1, at < end ? at : end - 1, line)) {
            xe_error(f->x, "XDC", 592, NULL);
            return 0;
        }
    } else {
        if (at > top + 1 && search(f, t, at - 1, top + 1, line))
            return 0;
        if (f->set.wrap && end - top > 1 && search(f, t, end - 1, at > top ? at : top + 1, line)) {
            xe_error(f->x, "XDC", 592, NULL);
            return 0;
        }
    }
    *line = t->direction > 0 ? end : top;
    return XE_NOT_FOUND;
}

int xe_target_find(struct xe_file *f, const struct xe_target *t, size_t *line)
{
    size_t top = xe_top(f), end = xe_end(f), n;
    bool reached = false;
    switch (t->kind) {
    case XE_T_RELATIVE:
        *line = xe_walk(f, f->line, t->n, &reached);
        return reached ? XE_END : 0;
    case XE_T_ALL:
        *line = t->direction > 0 ? end : top;
        return XE_END;
    case XE_T_STRING:
        return find_string(f, t, line);
    default:
        n = t->kind == XE_T_NAMED ? xe_line_number(f->b, t->line) : (size_t)t->n;
        *line = n < top ? top : n > end ? end : n;
        if (*line > top && *line < end && !xe_in_scope(f, *line)) {
            uint8_t low, high;
            xe_scope(f, &low, &high);
            *line = xe_selected(f->b, *line, 1, low, high);
            *line = *line > end ? end : *line;
        }
        return *line == end || *line == top ? XE_END : 0;
    }
}

int xe_target_lines(struct xe_file *f, const struct xe_target *t, size_t *first, size_t *last,
                    bool *down)
{
    /* The Top of File line counts as a line of a relative target. */
    size_t top = xe_top(f), end = xe_end(f), at = f->line, to;
    bool reached = false;
    int rc = 0;
    *down = t->kind == XE_T_RELATIVE ? t->n >= 0 : true;
    if (t->kind == XE_T_RELATIVE) {
        if (t->n == 0) {
            *first = 1;
            *last = 0;
            return 0;
        }
        to = xe_walk(f, at, t->n > 0 ? t->n - 1 : t->n + 1, &reached);
        rc = reached ? XE_END : 0;
        *first = *down ? at : to;
        *last = *down ? to : at;
    } else {
        rc = xe_target_find(f, t, &to);
        if (rc == XE_NOT_FOUND)
            return rc;
        *down = to >= at;
        *first = *down ? at : to + 1;
        *last = *down ? to - 1 : at;
        if (*down && to == at)
            *first = *last + 1;
    }
    if (*first <= top)
        *first = top + 1;
    if (*last >= end)
        *last = end - 1;
    return rc;
}

int xe_column_find(struct xe_file *f, const struct xe_target *t, uint32_t *column, size_t *line)
{
    long left = (long)f->set.zone1 - 1, right = (long)xe_zone2(f) + 1, at;
    struct xe_line *here = xe_line(f->b, f->line);
    *line = f->line;
    switch (t->kind) {
    case XE_T_RELATIVE:
        at = (long)f->column + t->n;
        break;
    case XE_T_ABSOLUTE:
        at = t->n;
        break;
    case XE_T_ALL:
        at = t->direction > 0 ? right : left;
        break;
    case XE_T_STRING: {
        struct xe_match m;
        uint32_t from = t->direction > 0 ? f->column : (uint32_t)left;
        uint32_t to = t->direction > 0 ? (uint32_t)right - 1 : f->column ? f->column - 1 : 0;
        if (here && from <= here->len &&
            xe_pattern_find(f, t->pattern, here->text, here->len, from, to, t->direction, &m)) {
            found_at(f, f->line, &m);
            *column = m.at + 1;
            return 0;
        }
        if (f->set.stream && !xe_target_find(f, t, line)) {
            *column = f->target_col[0];
            return 0;
        }
        return XE_NOT_FOUND;
    }
    default:
        return XE_INVALID;
    }
    *column = (uint32_t)(at < left ? left : at > right ? right : at);
    return at <= left || at >= right ? XE_END : 0;
}
