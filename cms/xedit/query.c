/* QUERY, EXTRACT, TRANSFER, MODIFY, STATUS: options' values told, in one line or as variables. */
#include "cms/xedit/option.h"

#include "cms/rexx/rexx.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- one option ---------------------------------------------------------------------------------------------- */

/* The option that the operands begin with: its values to g->tell(). */
static int values(struct xe_get *g)
{
    char word[17];
    if (!xe_word(g->s, word, sizeof word))
        return XE_INVALID;
    const struct xe_option *o = xe_option_find(word);
    if (!o || (!o->flag && o->get == xe_no_value))
        return XE_INVALID;
    bool key = o->get == xe_get_pf || o->get == xe_get_pa;
    snprintf(g->stem, g->stem_size, "%s", key ? word : o->name);
    if (o->flag) {
        xe_tell(g, "%s", *(bool *)((char *)&g->f->set + o->flag - 1) ? "ON" : "OFF");
        return 0;
    }
    return o->get(g);
}

struct gathered {
    struct value_text {
        char *p;
        size_t n;
    } * at;
    size_t n, room;
    bool failed;
};

static void gather(void *ctx, const char *text, size_t len)
{
    struct gathered *a = ctx;
    if (a->n == a->room) {
        size_t room = a->room ? a->room * 2 : 8;
        struct value_text *grown = realloc(a->at, room * sizeof *grown);
        if (!grown) {
            a->failed = true;
            return;
        }
        a->at = grown;
        a->room = room;
    }
    char *copy = malloc(len + 1);
    if (!copy) {
        a->failed = true;
        return;
    }
    memcpy(copy, text, len);
    copy[len] = 0;
    a->at[a->n].p = copy;
    a->at[a->n++].n = len;
}

static void free_gathered(struct gathered *a)
{
    for (size_t k = 0; k < a->n; k++)
        free(a->at[k].p);
    free(a->at);
}

static int collect(struct xe_command *c, struct xe_scan *s, char stem[20], bool *rows,
                   struct gathered *a)
{
    struct xe_get g = {.x = c->x,
                       .f = c->x->file,
                       .s = s,
                       .stem = stem,
                       .stem_size = 20,
                       .tell = gather,
                       .ctx = a};
    memset(a, 0, sizeof *a);
    int rc = values(&g);
    *rows = g.rows;
    return a->failed ? XE_NO_STORAGE : rc;
}

/* The values of an option in one line. */
static size_t line_of(const struct gathered *a, const char *stem, char *out, size_t size)
{
    size_t n = (size_t)snprintf(out, size, "%s", stem);
    for (size_t k = 0; k < a->n && n < size - 1; k++)
        if (a->at[k].n)
            n += (size_t)snprintf(out + n, size - n, " %s", a->at[k].p);
    return n < size ? n : size - 1;
}

int xe_cmd_query(struct xe_command *c)
{
    char stem[20] = "", text[700];
    bool rows;
    struct gathered a;
    struct xe_scan before = c->s;
    int rc = collect(c, &c->s, stem, &rows, &a);
    if (rc == XE_INVALID) {
        c->s = before;
        rc = xe_invalid(c);
    } else if (!rc && rows) {
        for (size_t k = 0; k < a.n; k++)
            xe_say(c->x, a.at[k].p, a.at[k].n);
    } else if (!rc) {
        xe_say(c->x, text, line_of(&a, stem, text, sizeof text));
    }
    free_gathered(&a);
    return rc;
}

/* What SET does not take of what QUERY tells: only these values, behind a word. */
static const struct as_set {
    const char *name, *word;
    signed char take[3]; /* which values; -1: none */
} as_set[] = {
    {"AUTOSAVE", NULL, {0, 3, -1}},   {"CMDLINE", NULL, {0, -1, -1}},
    {"CURLINE", "ON", {0, -1, -1}},   {"MASK", "IMMED", {0, -1, -1}},
    {"PENDING", NULL, {-1, -1, -1}},  {"POINT", NULL, {-1, -1, -1}},
    {"RESERVED", NULL, {-1, -1, -1}}, {"SCALE", NULL, {0, 1, -1}},
    {"TABLINE", NULL, {0, 1, -1}},
};

/* The values as SET takes them; false: these are not to be set so. */
static bool for_set(const struct gathered *a, const char *stem, char *out, size_t size)
{
    const struct as_set *s = NULL;
    for (size_t k = 0; k < sizeof as_set / sizeof as_set[0]; k++)
        if (!strcmp(stem, as_set[k].name))
            s = &as_set[k];
    if (!s) {
        line_of(a, stem, out, size);
        return true;
    }
    size_t n =
        (size_t)snprintf(out, size, "%s%s%s", stem, s->word ? " " : "", s->word ? s->word : "");
    for (unsigned k = 0; k < 3 && s->take[k] >= 0; k++)
        if ((size_t)s->take[k] < a->n && n < size - 1)
            n += (size_t)snprintf(out + n, size - n, " %s", a->at[s->take[k]].p);
    return s->take[0] >= 0;
}

int xe_cmd_modify(struct xe_command *c)
{
    char stem[20] = "", text[700];
    bool rows;
    struct gathered a;
    struct xe_scan before = c->s;
    int rc = collect(c, &c->s, stem, &rows, &a);
    const struct xe_option *o = xe_option_find(stem);
    if (rc == XE_INVALID || rows || (!rc && !for_set(&a, stem, text, sizeof text)) ||
        (!rc && o && !o->set && !o->flag)) {
        c->s = before;
        rc = xe_invalid(c);
    } else if (!rc) {
        snprintf(c->x->command_line, sizeof c->x->command_line, "SET %.*s", XE_COMMAND_MAX - 4,
                 text);
    }
    free_gathered(&a);
    return rc;
}

/* --- STATUS ------------------------------------------------------------------------------------------------------ */

static int show_status(struct xe_command *c)
{
    for (size_t k = 0; xe_option_row(k); k++) {
        const struct xe_option *o = xe_option_row(k);
        char stem[20] = "", text[700];
        bool rows;
        struct gathered a;
        struct xe_scan s = xe_scan(o->name, strlen(o->name));
        if ((!o->set && !o->flag) || o->name[0] == '=')
            continue;
        if (!collect(c, &s, stem, &rows, &a) && !rows)
            xe_say(c->x, text, line_of(&a, stem, text, sizeof text));
        free_gathered(&a);
    }
    return 0;
}

/* One line of the macro: the SET subcommand as a REXX string. */
static int write_set(struct edf_file *file, const char *option, const char *text)
{
    char line[1500];
    uint8_t record[1500];
    size_t n = (size_t)snprintf(line, sizeof line, "'COMMAND SET %s", option);
    for (; *text && n < sizeof line - 4; text++) {
        if (*text == '\'')
            line[n++] = '\'';
        line[n++] = *text;
    }
    line[n++] = '\'';
    xe_to_ebcdic(record, line, n);
    return edf_write(file, 0, record, (uint32_t)n);
}

/* What `ask` tells, as SET takes it: a line, or one for each row, behind `option`. */
static int write_option(struct xe_command *c, struct edf_file *file, const char *ask,
                        const char *option)
{
    char stem[20] = "", text[700];
    bool rows;
    struct gathered a;
    struct xe_scan s = xe_scan(ask, strlen(ask));
    int rc = collect(c, &s, stem, &rows, &a) ? -ENOMEM : 0;
    if (!rc && !rows && a.n && for_set(&a, stem, text, sizeof text))
        rc = write_set(file, "", text);
    for (size_t k = 0; rows && k < a.n && !rc; k++)
        if (!strstr(a.at[k].p,
                    " LINEND ")) /* several commands: SET has its words in another order */
            rc = write_set(file, option, a.at[k].p);
    free_gathered(&a);
    return rc;
}

/* These are the file's own, not how one likes to edit. */
static bool of_the_file(const char *name)
{
    static const char *const names[] = {"=",       "ALT",      "COLOUR", "FMODE",    "FNAME",
                                        "FTYPE",   "LASTLORC", "LRECL",  "NAMETYPE", "PACK",
                                        "RANGE",   "RECFM",    "SCREEN", "SELECT",   "SERIAL",
                                        "SIDCODE", "TERMINAL", "TRUNC",  "VERIFY",   "ZONE"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        if (!strcmp(name, names[k]))
            return true;
    return false;
}

static int write_status(struct xe_command *c, struct edf_file *file)
{
    static const uint8_t comment[] = {0x61, 0x5c, 0x40, 0x5c, 0x61};
    static const struct {
        const char *ask, *option;
    } rows[] = {{"PF*", ""},
                {"PA*", ""},
                {"COLOR *", "COLOR "},
                {"SYNONYM *", "SYNONYM "},
                {"PREFIX SYNONYM *", "PREFIX SYNONYM "}};
    int rc = edf_write(file, 0, comment, sizeof comment);
    for (size_t k = 0; xe_option_row(k) && !rc; k++) {
        const struct xe_option *o = xe_option_row(k);
        bool has_rows =
            !strcmp(o->name, "PF") || !strcmp(o->name, "PA") || !strcmp(o->name, "COLOR");
        if ((o->set || o->flag) && !of_the_file(o->name) && !has_rows)
            rc = write_option(c, file, o->name, "");
    }
    for (size_t k = 0; k < sizeof rows / sizeof rows[0] && !rc; k++)
        rc = write_option(c, file, rows[k].ask, rows[k].option);
    return rc;
}

/* STATUS fn: a macro that makes the settings what they are now. */
static int status_macro(struct xe_command *c, const char *fn)
{
    struct xedit *x = c->x;
    struct cms_disk *d = cms_disk(&x->cms->disks, 'A');
    struct edf_format format = {'V', '1', 255};
    struct edf_file *file;
    char id[32];
    snprintf(id, sizeof id, "%s XEDIT A1", fn);
    if (!edf_name_valid(fn))
        return xe_error(x, "XST", 62, "*", id, NULL);
    if (!d)
        return xe_error(x, "XST", 69, "A", NULL);
    if (!d->writable) {
        xe_error(x, "XST", 37, "A", NULL);
        return 12;
    }
    if (cms_find(&x->cms->disks, fn, "XEDIT", "A", NULL))
        return xe_error(x, "XST", 24, id, "", NULL);
    int rc = edf_open(d->edf, fn, "XEDIT", EDF_REPLACE, &format, &file);
    if (!rc) {
        rc = write_status(c, file);
        if (rc)
            edf_discard(file);
        else
            rc = edf_close(file);
    }
    return rc == -ENOSPC ? xe_error(x, "XST", 531, NULL)
           : rc          ? xe_error(x, "XST", 105, id, NULL)
                         : 0;
}

int xe_cmd_status(struct xe_command *c)
{
    char fn[10];
    if (!xe_word(&c->s, fn, sizeof fn))
        return show_status(c);
    int rc = xe_nothing_more(c);
    return rc ? rc : status_macro(c, fn);
}

/* --- EXTRACT ----------------------------------------------------------------------------------------------------- */

static int set_variable(struct xe_command *c, const char *stem, size_t k, const char *text,
                        size_t len)
{
    char name[40];
    uint8_t ename[40];
    int n = snprintf(name, sizeof name, "%s.%zu", stem, k);
    uint8_t *value = malloc(len + 1);
    if (!value)
        return -2;
    xe_to_ebcdic(ename, name, (size_t)n);
    xe_to_ebcdic(value, text, len);
    int rc = c->x->cms->variables
                 ? rexx_set(c->x->cms->variables, (struct rexx_string){ename, (size_t)n}, false,
                            (struct rexx_string){value, len})
                 : -1;
    free(value);
    return rc;
}

static int set_stem(struct xe_command *c, const char *stem, const struct gathered *a)
{
    char count[16];
    int n = snprintf(count, sizeof count, "%zu", a->n), rc;
    rc = set_variable(c, stem, 0, count, (size_t)n);
    for (size_t k = 0; k < a->n && rc >= 0; k++)
        rc = set_variable(c, stem, k + 1, a->at[k].p, a->at[k].n);
    if (rc == -1)
        return xe_error(c->x, "XEX", 631, NULL);
    return rc < 0 ? xe_error(c->x, "XEX", 554, NULL) : 0;
}

/* PF and PF*: each key has its own stem. */
static int extract_keys(struct xe_command *c, const char *stem)
{
    unsigned most = stem[1] == 'F' ? 24 : 3;
    int rc = 0;
    for (unsigned k = 1; k <= most && !rc; k++) {
        char one[20] = "", word[20];
        bool rows;
        struct gathered a;
        struct xe_scan s = xe_scan(word, (size_t)snprintf(word, sizeof word, "%.2s%u", stem, k));
        rc = collect(c, &s, one, &rows, &a);
        if (!rc)
            rc = set_stem(c, one, &a);
        free_gathered(&a);
    }
    return rc;
}

static int extract_one(struct xe_command *c, const char *text, size_t len)
{
    char stem[20] = "";
    bool rows;
    struct gathered a;
    struct xe_scan s = xe_scan(text, len);
    int rc = collect(c, &s, stem, &rows, &a);
    if (rc == XE_INVALID) {
        char word[33];
        snprintf(word, sizeof word, "%.*s", (int)(len < 32 ? len : 32), text);
        rc = xe_error(c->x, "XEX", 520, word, NULL);
    } else if (!rc && rows && (!strncmp(stem, "PF", 2) || !strncmp(stem, "PA", 2))) {
        rc = extract_keys(c, stem);
    } else if (!rc) {
        rc = set_stem(c, stem, &a);
    }
    free_gathered(&a);
    return rc;
}

int xe_cmd_extract(struct xe_command *c)
{
    int rc = 0;
    xe_skip(&c->s);
    if (c->s.p == c->s.end)
        return xe_error(c->x, "XEX", 545, NULL);
    char delimiter = *c->s.p++;
    bool any = false;
    while (!rc && c->s.p < c->s.end) {
        const char *end = memchr(c->s.p, delimiter, (size_t)(c->s.end - c->s.p));
        size_t len = (size_t)((end ? end : c->s.end) - c->s.p);
        size_t blanks = 0;
        while (blanks < len && c->s.p[blanks] == ' ')
            blanks++;
        if (blanks < len)
            any = true, rc = extract_one(c, c->s.p, len);
        c->s.p += len + (end != NULL);
    }
    return any ? rc : xe_error(c->x, "XEX", 545, NULL);
}

/* The same, stacked for an EXEC 2 program's reads. */
int xe_cmd_transfer(struct xe_command *c)
{
    int rc = 0;
    char word[17];
    if (xe_scan_end(&c->s))
        return xe_error(c->x, "XTR", 545, NULL);
    while (!rc && xe_word(&c->s, word, sizeof word)) {
        char stem[20] = "", text[700];
        bool rows;
        struct gathered a;
        struct xe_scan s = xe_scan(word, strlen(word));
        rc = collect(c, &s, stem, &rows, &a);
        if (rc == XE_INVALID)
            rc = xe_error(c->x, "XTR", 520, word, NULL);
        for (size_t k = 0; !rc && k < a.n; k += rows ? 1 : a.n) {
            struct gathered row = {a.at + k, rows ? 1 : a.n, 0, false};
            size_t n = line_of(&row, "", text, sizeof text);
            uint8_t line[700];
            xe_to_ebcdic(line, text + (n > 0), n - (n > 0));
            rc = xe_stack(c->x, "XTR", line, n - (n > 0), false);
        }
        free_gathered(&a);
    }
    return rc;
}
