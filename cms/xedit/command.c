/* From what was typed, or what a macro says, to a subcommand: synonyms, abbreviations, implied SET
 * and LOCATE, macros, CMS and CP; the command line's = ? & and line ends. */
#include "cms/xedit/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 60

#define SUBCOMMAND(name, abbreviation, handler, syntax, help) \
    int xe_cmd_##handler(struct xe_command *c);
#include "cms/xedit/subcommands.def"
#undef SUBCOMMAND

#define SUBCOMMAND(name, abbreviation, handler, syntax, help) \
    {name, abbreviation, xe_cmd_##handler, syntax, help},
static const struct xe_subcommand table[] = {
#include "cms/xedit/subcommands.def"
};
#undef SUBCOMMAND
#define ROWS (sizeof table / sizeof table[0])

const struct xe_subcommand *xe_subcommand_find(const char *word)
{
    for (size_t k = 0; k < ROWS; k++)
        if (!strcmp(word, table[k].name))
            return &table[k];
    for (size_t k = 0; k < ROWS; k++)
        if (xe_is(word, table[k].name, table[k].abbreviation))
            return &table[k];
    return NULL;
}

int xedit_help_row(size_t i, struct xedit_help *out)
{
    if (i < ROWS) {
        *out = (struct xedit_help){
            table[i].name, table[i].syntax, table[i].help, table[i].abbreviation, 0, false};
        return 1;
    }
    return xe_option_help(i - ROWS, out);
}

bool xe_keep(char **where, const char *text, size_t len)
{
    char *copy = malloc(len + 1);
    if (!copy)
        return false;
    memcpy(copy, text, len);
    copy[len] = 0;
    free(*where);
    *where = copy;
    return true;
}

char *xe_copy(struct xedit *x, const char *text, size_t len)
{
    char *copy = cms_get_storage(x->cms, len + 1);
    if (copy)
        memcpy(copy, text, len);
    return copy;
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '@' || c == '#' || c == '$';
}

/* The letters that a command begins with, in upper case. */
static size_t name_of(struct xe_scan s, char *out, size_t size)
{
    size_t n = 0, all = 0;
    for (; s.p < s.end && letter(*s.p); s.p++, all++)
        if (n < size - 1)
            out[n++] = (char)(*s.p >= 'a' && *s.p <= 'z' ? *s.p - 32 : *s.p);
    out[n] = 0;
    return all;
}

static int run_row(struct xedit *x, const struct xe_subcommand *row, struct xe_scan s, bool plain)
{
    struct xe_command c = {.x = x, .f = x->file, .s = s, .row = row, .plain = plain};
    if (row->run != xe_cmd_load && row->run != xe_cmd_command) {
        xe_load_now(x->file); /* at the first subcommand that a profile has */
        bool leaves = row->run == xe_cmd_quit || row->run == xe_cmd_qquit;
        if (x->load_rc && !leaves)
            return XE_REJECTED; /* a file that was not read whole is not edited, nor written */
    }
    return row->run(&c);
}

/* What XEDIT does not know: CMS, then CP. */
static int run_outside(struct xedit *x, const char *text, size_t len)
{
    char word[17];
    struct xe_scan s = xe_scan(text, len);
    if (!x->file->set.impcmscp) {
        xe_word(&s, word, sizeof word);
        xe_error(x, "XCM", 542, word, NULL);
        return -1;
    }
    int rc = xe_outside(x, text, len, XE_OUTSIDE_IMPLIED);
    if (rc == CMS_UNKNOWN) {
        xe_word(&s, word, sizeof word);
        xe_error(x, "XCM", 542, word, NULL);
        return XE_UNKNOWN;
    }
    return rc;
}

static int dispatch(struct xedit *x, struct xe_scan s, enum xe_how how)
{
    bool plain = how != XE_AS_TYPED;
    const char *called = how == XE_AS_SYNONYM ? x->synonym : NULL;
    char name[64], word[64];
    struct xe_scan all = s;
    size_t letters = name_of(s, name, sizeof name), len;
    const struct xe_synonym *syn = plain ? NULL : xe_synonym_find(x->file, &s, name, &len);
    if (syn) {
        s.p += len;
        xe_skip(&s);
        return xe_synonym_run(x, syn, s);
    }
    if (letters == 0)
        return run_row(x, xe_subcommand_find("LOCATE"), s, plain);
    xe_peek(&s, word, sizeof word);
    s.p += letters;
    bool whole = s.p == s.end || *s.p == ' ';
    if (x->file->set.macro && whole && how != XE_AS_COMMAND) {
        struct xe_scan operands = s;
        xe_skip(&operands);
        int rc = xe_run_macro(x, word, called, operands.p, (size_t)(operands.end - operands.p));
        if (rc != CMS_UNKNOWN)
            return rc;
    }
    const struct xe_subcommand *row = xe_subcommand_find(name);
    if (row) {
        /* One blank behind the name belongs to it: text operands keep the others. */
        if (s.p < s.end && *s.p == ' ')
            s.p++;
        return run_row(x, row, s, plain);
    }
    if (xe_set_implied(word))
        return run_row(x, xe_subcommand_find("SET"), all, plain);
    if (xe_set_implied(name)) { /* V1 72: an operand right behind the name */
        char line[256];
        int n = snprintf(line, sizeof line, "%s %.*s", name, (int)(s.end - s.p), s.p);
        struct xe_scan parted = (size_t)n < sizeof line ? xe_scan(line, (size_t)n) : all;
        return run_row(x, xe_subcommand_find("SET"), parted, plain);
    }
    struct xe_scan operands = all;
    xe_word(&operands, word, sizeof word);
    xe_skip(&operands);
    int rc = how == XE_AS_COMMAND
                 ? CMS_UNKNOWN
                 : xe_run_macro(x, word, called, operands.p, (size_t)(operands.end - operands.p));
    return rc != CMS_UNKNOWN ? rc : run_outside(x, all.p, (size_t)(all.end - all.p));
}

int xe_run_as(struct xedit *x, const char *text, size_t len, enum xe_how how)
{
    struct xe_scan s = xe_scan(text, len);
    xe_skip(&s);
    if (s.p == s.end || !x->file)
        return 0;
    if (x->depth >= DEPTH_MAX)
        return xe_error(x, "XSU", 554, NULL);
    x->depth++;
    int rc = dispatch(x, s, how);
    x->depth--;
    return rc;
}

int xe_run(struct xedit *x, const char *text, size_t len)
{
    return xe_run_as(x, text, len, XE_AS_TYPED);
}

/* --- the command line --------------------------------------------------------------------------------- */

static void remember(struct xedit *x, const char *text, size_t len)
{
    unsigned most = sizeof x->recall / sizeof x->recall[0];
    if (x->recalls == most) {
        free(x->recall[0]);
        memmove(x->recall, x->recall + 1, (most - 1) * sizeof x->recall[0]);
        x->recall[--x->recalls] = NULL;
    }
    x->recall[x->recalls] = NULL;
    if (xe_keep(&x->recall[x->recalls], text, len))
        x->recalls++;
    x->recall_at = 0;
}

static void show_on_command_line(struct xedit *x, const char *text, size_t len)
{
    if (len > XE_COMMAND_MAX)
        len = XE_COMMAND_MAX;
    memcpy(x->command_line, text, len);
    x->command_line[len] = 0;
}

/* ? shows the last command, ?? the one before it; pressed again, it goes on. */
static void recall(struct xedit *x, unsigned back)
{
    if (!x->recalls)
        return;
    x->recall_at = (x->recall_at + back - 1) % x->recalls + 1;
    const char *text = x->recall[x->recalls - x->recall_at];
    show_on_command_line(x, text, strlen(text));
}

static int repeat_equal(struct xedit *x)
{
    char *again = x->equal ? xe_copy(x, x->equal, strlen(x->equal)) : NULL;
    if (!again)
        return 0;
    int rc = xe_run(x, again, strlen(again));
    cms_free_storage(x->cms, again);
    return rc;
}

/* REPEAT does the subcommand before it again, and is none to be done again itself. */
static bool repeats(const char *text, size_t len)
{
    struct xe_scan s = xe_scan(text, len);
    char word[17];
    bool more = xe_word(&s, word, sizeof word);
    while (more && !strcmp(word, "COMMAND"))
        more = xe_word(&s, word, sizeof word);
    return more && xe_abbrev(word, "REPEat");
}

int xe_run_said(struct xedit *x, const char *text, size_t len)
{
    if (x->in_macro && !repeats(text, len))
        xe_keep(&x->again, text, len);
    return xe_run(x, text, len);
}

static int run_one(struct xedit *x, const char *text, size_t len)
{
    if (*text == '?') {
        unsigned n = 0;
        while (n < len && text[n] == '?')
            n++;
        recall(x, n);
        return 0;
    }
    if (*text == '=') {
        int rc = 0;
        size_t n = 0;
        while (n < len && text[n] == '=')
            n++;
        if (n < len)
            rc = xe_run(x, text + n, len - n);
        while (n-- && x->file)
            rc = repeat_equal(x);
        return rc;
    }
    if (!x->by_key && !repeats(text, len))
        xe_keep(&x->equal, text, len);
    return xe_run(x, text, len);
}

static char capital(const struct xe_file *f, char latin1)
{
    uint8_t c;
    char out;
    xe_to_ebcdic(&c, &latin1, 1);
    c = xe_capital(&f->set, c);
    xe_to_latin1(&out, &c, 1);
    return out;
}

/* What is typed or stacked is translated first when CASE is UPPER, strings to look for too. */
static int run_cased(struct xedit *x, const char *text, size_t len)
{
    if (x->by_key || !x->file->set.case_upper)
        return run_one(x, text, len);
    char *upper = cms_get_storage(x->cms, len);
    if (!upper)
        return xe_error(x, "XSU", 554, NULL);
    for (size_t k = 0; k < len; k++)
        upper[k] = capital(x->file, text[k]);
    int rc = run_one(x, upper, len);
    cms_free_storage(x->cms, upper);
    return rc;
}

int xe_run_typed(struct xedit *x, const char *text, size_t len)
{
    int rc = 0;
    struct xe_scan s = xe_scan(text, len);
    xe_skip(&s);
    while (s.end > s.p && s.end[-1] == ' ')
        s.end--;
    if (s.p == s.end || !x->file)
        return 0;
    bool stay = *s.p == '&';
    if (stay) {
        s.p++;
        show_on_command_line(x, s.p - 1, (size_t)(s.end - s.p) + 1);
    }
    if (s.p < s.end && *s.p != '?' && *s.p != '=' && !x->by_key)
        remember(x, s.p, (size_t)(s.end - s.p));
    char linend = 0;
    if (x->file->set.linend)
        xe_to_latin1(&linend, &x->file->set.linend_c, 1);
    while (s.p < s.end && x->file) {
        const char *stop = linend ? memchr(s.p, linend, (size_t)(s.end - s.p)) : NULL;
        const char *end = stop ? stop : s.end;
        struct xe_scan one = {s.p, end};
        xe_skip(&one);
        if (one.p < one.end)
            rc = run_cased(x, one.p, (size_t)(one.end - one.p));
        s.p = end + (stop != NULL);
    }
    return rc;
}
