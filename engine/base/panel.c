/* See panel.h. */
#include "engine/base/panel.h"

#include <string.h>

enum section { BEFORE, ATTRIBUTES, BODY, OTHER, END };

struct reader {
    struct panel *p;
    enum section section;
    int next_row; /* of the body */
    bool middle;
    struct panel_string names; /* what )ZVARS has left */
};

static bool is(struct panel_string s, const char *word)
{
    return s.n == strlen(word) && !memcmp(s.p, word, s.n);
}

/* The next word of a line, which is behind it then; empty at the end. */
static struct panel_string word(struct panel_string *s)
{
    struct panel_string w;
    while (s->n && *s->p == ' ')
        s->p++, s->n--;
    w = (struct panel_string){s->p, 0};
    while (s->n && *s->p != ' ')
        s->p++, s->n--, w.n++;
    return w;
}

/* A row's number: -999 to 999, not 0. */
static bool number(struct panel_string w, int *out)
{
    bool minus = w.n && *w.p == '-';
    int n = 0;
    if (minus)
        w.p++, w.n--;
    if (!w.n || w.n > 3)
        return false;
    for (size_t k = 0; k < w.n; k++) {
        if (w.p[k] < '0' || w.p[k] > '9')
            return false;
        n = n * 10 + (w.p[k] - '0');
    }
    *out = minus ? -n : n;
    return n != 0;
}

const struct panel_mark *panel_mark(const struct panel *p, char c)
{
    for (unsigned k = 0; k < p->marks; k++)
        if (p->mark[k].mark == c)
            return &p->mark[k];
    return NULL;
}

const struct panel_field *panel_field(const struct panel *p, const char *name)
{
    for (unsigned k = 0; k < p->fields; k++)
        if (is(p->field[k].name, name))
            return &p->field[k];
    return NULL;
}

int panel_screen_row(const struct panel_row *r, int rows)
{
    if (r->at < 0)
        return rows + 1 + r->at;
    return r->middle ? r->at + (rows - 24) / 2 : r->at;
}

static bool read_attribute(struct panel *p, struct panel_string s)
{
    static const char *const kinds[] = {"TEXT", "OUTPUT", "INPUT"};
    struct panel_string mark = word(&s);
    if (!mark.n)
        return true;
    struct panel_string kind = word(&s);
    if (mark.n != 1 || p->marks == PANEL_MARKS || panel_mark(p, *mark.p))
        return false;
    for (unsigned k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (is(kind, kinds[k])) {
            p->mark[p->marks++] = (struct panel_mark){*mark.p, (enum panel_kind)k, s};
            return true;
        }
    return false;
}

/* The fields of the row that was read last. */
static bool read_fields(struct panel *p)
{
    struct panel_string s = p->row[p->rows - 1].text;
    for (size_t k = 0; k < s.n;) {
        const struct panel_mark *m = panel_mark(p, s.p[k]);
        size_t from = ++k;
        while (k < s.n && !panel_mark(p, s.p[k]))
            k++;
        if (!m || m->kind == PANEL_TEXT)
            continue;
        struct panel_string in = {s.p + from, k - from};
        struct panel_field f = {.row = p->rows - 1,
                                .col = (unsigned)from + 1,
                                .width = k < s.n ? (unsigned)in.n : 0,
                                .input = m->kind == PANEL_INPUT,
                                .name = word(&in)};
        if (p->fields == PANEL_FIELDS || f.name.n >= PANEL_NAME || (k < s.n && k == from))
            return false;
        p->field[p->fields++] = f;
    }
    return true;
}

static bool read_row(struct reader *r, struct panel_string s)
{
    struct panel *p = r->p;
    if (p->rows == PANEL_ROWS || !r->next_row || (s.n && !panel_mark(p, *s.p)))
        return false;
    p->row[p->rows++] = (struct panel_row){.at = r->next_row, .middle = r->middle, .text = s};
    r->next_row++; /* 0 is behind the last row of the screen */
    return read_fields(p);
}

static bool begin_body(struct reader *r, struct panel_string s)
{
    struct panel_string w = word(&s);
    r->section = BODY;
    r->next_row = 1;
    r->middle = false;
    if (!w.n)
        return true;
    if (!number(w, &r->next_row))
        return false;
    w = word(&s);
    r->middle = is(w, "MIDDLE") && r->next_row > 0;
    return !w.n || (r->middle && !word(&s).n);
}

static bool read_line(struct reader *r, struct panel_string s)
{
    struct panel_string rest = s, w = word(&rest);
    if (!s.n || *s.p != ')')
        return r->section == ATTRIBUTES ? read_attribute(r->p, s)
               : r->section == BODY     ? read_row(r, s)
                                        : !w.n;
    if (is(w, ")COMMENT"))
        return true;
    if (is(w, ")BODY"))
        return begin_body(r, rest);
    r->section = OTHER;
    if (is(w, ")ATTR")) {
        r->section = ATTRIBUTES;
    } else if (is(w, ")FILL") && r->p->rows) {
        r->p->row[r->p->rows - 1].fill = true;
    } else if (is(w, ")ZVARS")) {
        r->names = rest;
    } else if (is(w, ")END")) {
        r->section = END;
    } else {
        return false;
    }
    return true;
}

/* )ZVARS: there are as many names as fields called Z. */
static bool give_names(struct reader *r)
{
    for (unsigned k = 0; k < r->p->fields; k++)
        if (is(r->p->field[k].name, "Z")) {
            r->p->field[k].name = word(&r->names);
            if (!r->p->field[k].name.n || r->p->field[k].name.n >= PANEL_NAME)
                return false;
        }
    return !word(&r->names).n;
}

unsigned panel_read(struct panel *p, const char *text, size_t len)
{
    struct reader r = {.p = p};
    unsigned line = 1;
    p->marks = p->rows = p->fields = 0;
    for (size_t at = 0; at < len && r.section != END; line++) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t n = (end ? (size_t)(end - text) : len) - at;
        if (!read_line(&r, (struct panel_string){text + at, n}))
            return line;
        at += n + 1;
    }
    return r.section == END && give_names(&r) ? 0 : line;
}
