/* Macros, and the subcommands that they alone have a use for: READ, PARSE. */
#include "cms/xedit/subcommand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static size_t rest(const struct xe_command *c)
{
    return (size_t)(c->s.end - c->s.p);
}

int xe_run_macro(struct xedit *x, const char *name, const char *called, const char *args,
                 size_t len)
{
    if (strlen(name) > 8 || !name[0])
        return CMS_UNKNOWN;
    uint8_t *text = cms_get_storage(x->cms, len + 1);
    if (!text)
        return XE_NO_STORAGE;
    xe_to_ebcdic(text, args, len);
    char *again = x->again; /* of the macro that calls this one */
    bool in_macro = x->in_macro;
    x->again = NULL;
    x->in_macro = true;
    int rc = cms_run_rexx_as(x->cms, name, called, "XEDIT", "XEDIT", text, len);
    free(x->again);
    x->again = again;
    x->in_macro = in_macro;
    cms_free_storage(x->cms, text);
    return rc;
}

/* Subcommands that IBM's XEDIT has as macros on the S-disk: MACRO finds them too. */
static const struct xe_subcommand *built_in_macro(const char *name)
{
    static const char *const macros[] = {"ALL",   "CAPPEND",  "HEXTYPE", "JOIN", "MODIFY",
                                         "PARSE", "RGTLEFT",  "SCHANGE", "SI",   "SORT",
                                         "SPLIT", "SPLTJOIN", "STATUS"};
    for (size_t k = 0; k < sizeof macros / sizeof *macros; k++)
        if (!strcmp(name, macros[k]))
            return xe_subcommand_find(name);
    return NULL;
}

int xe_cmd_macro(struct xe_command *c)
{
    char word[17];
    if (!xe_word(&c->s, word, sizeof word))
        return xe_error(c->x, "XMC", 545, NULL);
    xe_skip(&c->s);
    int rc = xe_run_macro(c->x, word, NULL, c->s.p, rest(c));
    if (rc != CMS_UNKNOWN)
        return rc;
    struct xe_command built_in = *c;
    built_in.row = built_in_macro(word);
    if (built_in.row)
        return built_in.row->run(&built_in);
    xe_error(c->x, "XCM", 542, word, NULL);
    return -1;
}

int xe_cmd_purge(struct xe_command *c)
{
    char word[17]; /* macros are read each time: there is nothing to forget */
    return xe_word(&c->s, word, sizeof word) ? 0 : xe_error(c->x, "XPU", 545, NULL);
}

/* --- READ ------------------------------------------------------------------------------------------------------------- */

static void stack_line(struct xedit *x, const char *tag, const char *text, size_t len)
{
    size_t n = strlen(tag);
    uint8_t *line = malloc(n + len + 2);
    if (!line)
        return;
    xe_to_ebcdic(line, tag, n);
    xe_to_ebcdic(line + n, text, len);
    xe_stack(x, "XRD", line, n + len, false);
    free(line);
}

/* The key that was pressed.  Of Enter there is a line when nothing was typed on the command line, in whose
 * place it stands; of a key that means nothing there is none.  As many lines with TAG as without (XEDIT
 * Commands and Macros Reference, READ).  true: the command line is to be stacked, if it is empty too. */
static bool stack_key(struct xedit *x, const struct xe_typed *t, bool tag)
{
    char head[16] = "";
    const char *text =
        t->key < XE_KEYS && x->file->key[t->key].text ? x->file->key[t->key].text : "";
    if (t->key == XE_ENTER) {
        if (tag && !x->command_line[0])
            stack_line(x, "ETK ", text, strlen(text));
        return !tag;
    }
    if (!*text)
        return true;
    if (tag)
        snprintf(head, sizeof head, "%s %u ", t->key < XE_PA ? "PFK" : "PAK",
                 t->key < XE_PA ? t->key : t->key - XE_PA + 1);
    stack_line(x, head, text, strlen(text));
    return false;
}

/* What READ's operands ask for. */
struct reading {
    bool all, change, number, tag;
    bool panel; /* what was typed into the panel's fields goes to their variables */
};

/* The changed fields: FIL row column text, PRF row column text, RES row column text. */
static void stack_fields(struct xe_command *c, const struct xe_typed *t, const struct reading *how)
{
    struct xedit *x = c->x;
    const struct xe_layout *l = x->shown;
    for (unsigned k = 0; k < t->n; k++) {
        const struct xe_field *d = &l->field[t->change[k].field];
        char head[64] = "", *text;
        unsigned row = 0, col = 0;
        size_t len = t->change[k].len;
        if (d->kind != XE_F_DATA && d->kind != XE_F_PREFIX && d->kind != XE_F_RESERVED)
            continue;
        text = malloc(len + 1);
        if (!text)
            return;
        xe_to_latin1(text, t->text + t->change[k].at, len);
        xe_layout_cell(l, d->at, &row, &col);
        bool reserved = d->kind == XE_F_RESERVED;
        if (!reserved || !how->panel || !xe_panel_typed(c, row + 1u, col + 1u, text, len)) {
            const char *what = reserved ? "RES" : d->kind == XE_F_DATA ? "FIL" : "PRF";
            int n =
                how->tag ? snprintf(head, sizeof head, "%s %u %u ", what, row + 1u, col + 1u) : 0;
            if (how->number && !reserved)
                snprintf(head + n, sizeof head - (size_t)n, "%zu ", l->row[d->row].number);
            stack_line(x, head, text, len);
        }
        free(text);
    }
}

/* A key set to COPYKEY, NULLKEY or TABKEY does not end a READ (XEDIT Commands and Macros Reference,
 * READ): true, and it is done. */
static bool help_typing(struct xedit *x, const struct xe_typed *t)
{
    const char *text = t->key < XE_KEYS ? x->file->key[t->key].text : NULL;
    if (!text ||
        (strcasecmp(text, "COPYKEY") && strcasecmp(text, "NULLKEY") && strcasecmp(text, "TABKEY")))
        return false;
    xe_run_key(x, text);
    return true;
}

/* Shows the screen until a key ends the reading, and stacks what was typed. */
static int converse(struct xe_command *c, const struct reading *how)
{
    struct xedit *x = c->x;
    struct xe_typed *t = cms_get_storage(x->cms, sizeof *t);
    if (!t)
        return xe_error(x, "XRD", 554, NULL);
    t->text = NULL;
    enum xe_mode mode = x->mode;
    x->mode = XE_READ;
    bool going = true;
    do { /* CLEAR shows the screen again, and keys that only help typing do their work */
        xe_typed_done(x, t);
        going = xe_converse_as(x, t, how->change);
    } while (going && x->file && t->aid && (t->key == XE_CLEAR || help_typing(x, t)));
    x->mode = mode;
    if (going && x->file) {
        bool empty_too = stack_key(x, t, how->tag);
        if (how->all)
            stack_fields(c, t, how);
        if (x->command_line[0] || empty_too)
            stack_line(x, how->tag ? "CMD " : "", x->command_line, strlen(x->command_line));
        x->command_line[0] = 0;
        if (how->change)
            xe_prefix_run_read(x->file);
    }
    xe_typed_done(x, t);
    cms_free_storage(x->cms, t);
    return 0;
}

int xe_cmd_read(struct xe_command *c)
{
    struct xedit *x = c->x;
    char word[17];
    struct reading how = {.change = true};
    while (xe_word(&c->s, word, sizeof word)) {
        if (xe_abbrev(word, "All"))
            how.all = true;
        else if (!strcmp(word, "NOCHANGE"))
            how.all = true, how.change = false;
        else if (xe_abbrev(word, "Number"))
            how.number = true;
        else if (xe_abbrev(word, "Tag"))
            how.tag = true;
        else if (!strcmp(word, "NOCHANG") || !strcmp(word, "NO") || !strcmp(word, "NOC"))
            how.all = true, how.change = false;
        else if (!xe_abbrev(word, "Cmdline") && !xe_abbrev(word, "NOTag"))
            return xe_error(x, "XRD", 520, word, NULL);
    }
    if (cms_stack_lines(x->cms->stack))
        return 0;
    if (!x->full_screen) {
        uint8_t line[256];
        size_t n = cms_read_line(x->cms, line, sizeof line);
        return xe_stack(x, "XRD", line, n, false);
    }
    return converse(c, &how);
}

/* PANEL READ: as READ ALL TAG, whatever waits in the stack. */
int xe_read_panel(struct xe_command *c)
{
    static const struct reading how = {.all = true, .change = true, .tag = true, .panel = true};
    return c->x->full_screen ? converse(c, &how)
                             : xe_error(c->x, "XPN", 529, "PANEL", "display", NULL);
}

/* --- PARSE ------------------------------------------------------------------------------------------------ */

/* The target that begins at s, which is behind it then; nothing is looked for. */
static bool take_target(struct xe_command *c, struct xe_scan *s)
{
    struct xe_command at = *c;
    struct xe_target t;
    at.s = *s;
    if (xe_target_parse(&at, &t))
        return false;
    xe_target_free(&t);
    *s = at.s;
    return true;
}

/* One operand of the kind that `kind` abbreviates: where it is, s being behind it then. */
static bool take_operand(struct xe_command *c, struct xe_scan *s, const char *kind,
                         const char **from, size_t *len)
{
    const char *text;
    size_t n;
    bool closed, found;
    xe_skip(s);
    *from = s->p;
    found = s->p < s->end;
    if (xe_abbrev(kind, "Alphaword")) {
        while (s->p < s->end && xe_letter_at(s))
            s->p++;
    } else if (xe_abbrev(kind, "Number")) {
        while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
            s->p++;
    } else if (xe_abbrev(kind, "String") || xe_abbrev(kind, "Dblstring")) {
        bool two = kind[0] == 'D';
        found = found && !xe_letter_at(s) && xe_delimited(s, &text, &n, &closed);
        if (found && two && closed) {
            s->p--; /* the second one's delimiter */
            xe_delimited(s, &text, &n, &closed);
        }
    } else if (xe_abbrev(kind, "Target")) {
        found = found && take_target(c, s);
    } else if (xe_abbrev(kind, "Line")) {
        s->p = s->end;
    } else {
        while (s->p < s->end && *s->p != ' ')
            s->p++;
    }
    *len = (size_t)(s->p - *from);
    return found && *len > 0;
}

static bool kind_of_operand(const char *word)
{
    static const char *const kinds[] = {"Alphaword", "Dblstring", "Line", "Number",
                                        "String",    "Target",    "Word"};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        if (xe_abbrev(word, kinds[k]))
            return true;
    return false;
}

/* PARSE startcol kind...: the top line of the stack is looked at.  In its place come, the first on top:
 * how many operands there are, and of each its column and length. */
#define PARSE_MAX 32
int xe_cmd_parse(struct xe_command *c)
{
    struct xedit *x = c->x;
    char kind[PARSE_MAX][12], text[32];
    unsigned kinds = 0, found = 0;
    long start;
    size_t at[PARSE_MAX], len[PARSE_MAX];
    if (xe_scan_end(&c->s))
        return xe_error(x, "XPA", 545, NULL);
    if (!xe_number(&c->s, false, XE_LINE_MAX, &start) || start < 1)
        return xe_invalid(c);
    while (!xe_scan_end(&c->s)) {
        struct xe_scan before = c->s;
        if (kinds == PARSE_MAX || !xe_word(&c->s, kind[kinds], sizeof kind[0]) ||
            !kind_of_operand(kind[kinds])) {
            c->s = before;
            return xe_invalid(c);
        }
        kinds++;
    }
    if (!kinds)
        return xe_error(x, "XPA", 545, NULL);
    uint8_t *line = cms_get_storage(x->cms, XE_LINE_MAX);
    int n = line ? cms_stack_pull(x->cms->stack, line, XE_LINE_MAX) : -1;
    if (n >= 0) {
        xe_to_latin1((char *)line, line, (size_t)n);
        struct xe_scan s = {(char *)line, (char *)line + n};
        s.p = start - 1 < n ? s.p + start - 1 : s.end;
        const char *from;
        while (found < kinds && take_operand(c, &s, kind[found], &from, &len[found]))
            at[found++] = (size_t)(from - (char *)line) + 1;
    }
    cms_free_storage(x->cms, line);
    int rc = 0;
    for (unsigned k = found + 1; !rc && k-- > 0;) {
        uint8_t out[32];
        int size = k ? snprintf(text, sizeof text, "%zu %zu", at[k - 1], len[k - 1])
                     : snprintf(text, sizeof text, "%u", found);
        xe_to_ebcdic(out, text, (size_t)size);
        rc = xe_stack(x, "XPA", out, (size_t)size, true);
    }
    return rc;
}
