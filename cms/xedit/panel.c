/* PANEL: a macro's panel (engine/base/panel.h) as reserved lines.  Each row of the panel is one; its
 * marks are control characters, and its fields show variables of the macro. */
#include "cms/rexx/rexx.h"
#include "cms/xedit/subcommand.h"
#include "engine/base/panel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ESCAPE "\x1b" /* of the control characters: nobody can type it */

/* The input fields that the file's panel has on the screen. */
struct xe_panel {
    unsigned fields;
    struct xe_panel_field {
        unsigned row, col; /* from 1 */
        char name[PANEL_NAME];
    } field[PANEL_FIELDS];
};

/* A subcommand that is put together: a row of the screen, and as many escape characters. */
struct text {
    char p[1024];
    size_t n;
};

static void add(struct text *t, const char *p, size_t n)
{
    if (n > sizeof t->p - t->n)
        n = sizeof t->p - t->n;
    memcpy(t->p + t->n, p, n);
    t->n += n;
}

static int run(struct xe_command *c, const struct text *t)
{
    return xe_run_as(c->x, t->p, t->n, XE_AS_COMMAND);
}

/* --- a macro's variables ----------------------------------------------------------------------------------- */

/* The name is the variable's own: no part of it stands for another. */
static int put_variable(struct xe_command *c, const char *name, const char *text, size_t len)
{
    uint8_t ename[PANEL_NAME + 16];
    size_t n = strlen(name);
    xe_to_ebcdic(ename, name, n);
    uint8_t *value = cms_get_storage(c->x->cms, len + 1);
    if (!value)
        return xe_error(c->x, "XPN", 554, NULL);
    xe_to_ebcdic(value, text, len);
    int rc = c->x->cms->variables ? rexx_set(c->x->cms->variables, (struct rexx_string){ename, n},
                                             false, (struct rexx_string){value, len})
                                  : -1;
    cms_free_storage(c->x->cms, value);
    return rc == -1 ? xe_error(c->x, "XPN", 631, NULL)
           : rc < 0 ? xe_error(c->x, "XPN", 554, NULL)
                    : 0;
}

/* What a field shows: nothing when its variable has no value. */
static void add_variable(struct xe_command *c, struct text *t, const struct panel_string *name,
                         size_t width)
{
    uint8_t ename[PANEL_NAME];
    struct rexx_string value;
    size_t from = t->n;
    if (width > sizeof t->p - from)
        width = sizeof t->p - from;
    xe_to_ebcdic(ename, name->p, name->n);
    if (name->n && c->x->cms->variables &&
        !rexx_get(c->x->cms->variables, (struct rexx_string){ename, name->n}, false, &value)) {
        t->n += value.n < width ? value.n : width;
        xe_to_latin1(t->p + from, value.p, t->n - from);
        for (size_t k = from; k < t->n; k++)
            if (t->p[k] == *ESCAPE)
                t->p[k] = ' ';
    }
    memset(t->p + t->n, ' ', width - (t->n - from));
    t->n = from + width;
}

/* --- SHOW ---------------------------------------------------------------------------------------------------- */

/* The file as Latin-1 lines, in the machine's storage.  0, or said. */
static int panel_text(struct xe_command *c, const char *fn, char **text, size_t *len)
{
    struct cms_text file;
    char id[32];
    snprintf(id, sizeof id, "File %s PANEL *", fn);
    if (!edf_name_valid(fn))
        return xe_error(c->x, "XPN", 62, "*", id + 5, NULL);
    if (cms_read_text(c->x->cms, fn, "PANEL", "*", &file, NULL))
        return xe_error(c->x, "XPN", 2, id, NULL);
    *len = 0;
    for (size_t k = 0; k < file.lines; k++)
        *len += file.line[k].len + 1;
    *text = cms_get_storage(c->x->cms, *len + 1);
    size_t at = 0;
    for (size_t k = 0; k < file.lines && *text; k++) {
        xe_to_latin1(*text + at, file.bytes + file.line[k].at, file.line[k].len);
        at += file.line[k].len;
        (*text)[at++] = '\n';
    }
    cms_free_text(&file);
    return *text ? 0 : xe_error(c->x, "XPN", 554, NULL);
}

/* 520E with the line that is no panel's. */
static int bad_line(struct xe_command *c, const char *text, size_t len, unsigned line)
{
    char word[33] = ")END";
    for (const char *p = text, *end; (size_t)(p - text) < len; p = end + 1) {
        end = memchr(p, '\n', len - (size_t)(p - text));
        if (!--line) {
            int n = end - p < 32 ? (int)(end - p) : 32;
            snprintf(word, sizeof word, "%.*s", n, p);
        }
    }
    return xe_error(c->x, "XPN", 520, word, NULL);
}

static int set_marks(struct xe_command *c, const struct panel *p, struct text *t)
{
    t->n = 0;
    add(t, "SET CTLCHAR " ESCAPE " ESCAPE", 20);
    int rc = run(c, t);
    for (unsigned k = 0; k < p->marks && !rc; k++) {
        const struct panel_mark *m = &p->mark[k];
        t->n = 0;
        add(t, "SET CTLCHAR ", 12);
        add(t, &m->mark, 1);
        add(t, m->kind == PANEL_INPUT ? " NOPROTECT" : " PROTECT", m->kind == PANEL_INPUT ? 10 : 8);
        add(t, m->how.p, m->how.n);
        rc = run(c, t);
    }
    return rc;
}

/* A row as SET RESERVED takes it: before each mark the escape character, in each field its variable. */
static int set_row(struct xe_command *c, const struct panel *p, unsigned row, struct text *t)
{
    const struct panel_row *r = &p->row[row];
    char head[40];
    size_t end = c->x->cols, at = 0;
    t->n = 0;
    add(t, head,
        (size_t)snprintf(head, sizeof head, "SET RESERVED %d NOHIGH ",
                         r->middle ? panel_screen_row(r, c->x->rows) : r->at));
    unsigned k = 0;
    while (k < p->fields && p->field[k].row < row)
        k++;
    while (at < end) {
        const struct panel_field *f = k < p->fields && p->field[k].row == row ? &p->field[k] : NULL;
        if (f && f->col == at + 1) {
            size_t width = f->width && f->width < end - at ? f->width : end - at;
            add_variable(c, t, &f->name, width);
            at += width;
            k++;
        } else if (at == r->text.n) {
            break;
        } else {
            if (panel_mark(p, r->text.p[at]))
                add(t, ESCAPE, 1);
            add(t, r->text.p + at++, 1);
        }
    }
    return run(c, t);
}

/* The rows below, up to the next one's. */
static int fill(struct xe_command *c, const struct panel *p, unsigned row, struct text *t)
{
    int rows = c->x->rows, rc = 0;
    int next = row + 1 < p->rows ? panel_screen_row(&p->row[row + 1], rows) : rows + 1;
    for (int at = panel_screen_row(&p->row[row], rows) + 1; at < next && !rc; at++) {
        t->n = (size_t)snprintf(t->p, sizeof t->p, "SET RESERVED %d NOHIGH", at);
        rc = run(c, t);
    }
    return rc;
}

/* Keeps where the input fields are for READ, and tells the macro: PANEL.0 is how many there are, PANEL.k
 * a field's row, column, width and name. */
static int tell_fields(struct xe_command *c, const struct panel *p)
{
    char name[16], text[80];
    struct xe_panel *kept = calloc(1, sizeof *kept);
    if (!kept)
        return xe_error(c->x, "XPN", 554, NULL);
    free(c->f->panel);
    c->f->panel = kept;
    int rc = 0;
    for (unsigned k = 0; k < p->fields && !rc; k++) {
        const struct panel_field *f = &p->field[k];
        if (!f->input)
            continue;
        struct xe_panel_field *to = &kept->field[kept->fields++];
        to->row = (unsigned)panel_screen_row(&p->row[f->row], c->x->rows);
        to->col = f->col;
        memcpy(to->name, f->name.p, f->name.n);
        snprintf(name, sizeof name, "PANEL.%u", kept->fields);
        int n = snprintf(text, sizeof text, "%u %u %u %s", to->row, to->col,
                         f->width ? f->width : c->x->cols - f->col + 1, to->name);
        rc = put_variable(c, name, text, (size_t)n);
    }
    int n = snprintf(text, sizeof text, "%u", kept->fields);
    return rc ? rc : put_variable(c, "PANEL.0", text, (size_t)n);
}

static int show(struct xe_command *c, const struct panel *p)
{
    struct text *t = cms_get_storage(c->x->cms, sizeof *t);
    if (!t)
        return xe_error(c->x, "XPN", 554, NULL);
    int rc = set_marks(c, p, t);
    for (unsigned k = 0; k < p->rows && !rc; k++) {
        rc = set_row(c, p, k, t);
        if (!rc && p->row[k].fill)
            rc = fill(c, p, k, t);
    }
    cms_free_storage(c->x->cms, t);
    return rc ? rc : tell_fields(c, p);
}

static int show_file(struct xe_command *c, const char *fn)
{
    size_t len = 0;
    char *text = NULL;
    int rc = panel_text(c, fn, &text, &len);
    if (rc)
        return rc;
    struct panel *p = cms_get_storage(c->x->cms, sizeof *p);
    unsigned wrong = p ? panel_read(p, text, len) : 0;
    if (p && !wrong)
        rc = show(c, p);
    else
        rc = p ? bad_line(c, text, len, wrong) : xe_error(c->x, "XPN", 554, NULL);
    cms_free_storage(c->x->cms, p);
    cms_free_storage(c->x->cms, text);
    return rc;
}

/* --- READ ---------------------------------------------------------------------------------------------------- */

bool xe_panel_typed(struct xe_command *c, unsigned row, unsigned col, const char *text, size_t len)
{
    const struct xe_panel *p = c->f->panel;
    for (unsigned k = 0; p && k < p->fields; k++)
        if (p->field[k].row == row && p->field[k].col == col && p->field[k].name[0]) {
            while (len && text[len - 1] == ' ')
                len--;
            while (len && *text == ' ')
                text++, len--;
            put_variable(c, p->field[k].name, text, len);
            return true;
        }
    return false;
}

int xe_cmd_panel(struct xe_command *c)
{
    char word[17], fn[17];
    if (!xe_word(&c->s, word, sizeof word))
        return xe_error(c->x, "XPN", 545, NULL);
    if (xe_abbrev(word, "Read")) {
        int rc = xe_nothing_more(c);
        return rc ? rc : xe_read_panel(c);
    }
    if (!xe_abbrev(word, "Show"))
        return xe_error(c->x, "XPN", 520, word, NULL);
    if (!xe_word(&c->s, fn, sizeof fn))
        return xe_error(c->x, "XPN", 545, NULL);
    int rc = xe_nothing_more(c);
    return rc ? rc : show_file(c, fn);
}
