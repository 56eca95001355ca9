/* Control statements of update files: `./` in the first two columns, a blank, fields up to column 50.
 * Pure functions over a record. */
#include "cms/update/update.h"

#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

#define LAST_COLUMN 50

/* The fields of a statement as words. */
struct fields {
    char text[LAST_COLUMN + 1];
    size_t at;
};

static bool next_field(struct fields *f, char out[9], bool *cut)
{
    f->at += strspn(f->text + f->at, " ");
    size_t n = strcspn(f->text + f->at, " ");
    if (n == 0)
        return false;
    *cut = n > 8;
    snprintf(out, 9, "%.*s", (int)(n < 8 ? n : 8), f->text + f->at);
    f->at += n;
    return true;
}

/* One to eight digits; others make the statement a bad one. */
static bool number(struct update_statement *s, const char *word, bool cut, long *out)
{
    long n = 0;
    for (const char *p = word; *p; p++) {
        if (*p < '0' || *p > '9') {
            s->kind = UPDATE_CHARACTER;
            snprintf(s->bad, sizeof s->bad, "%.8s", word);
            return false;
        }
        n = n * 10 + (*p - '0');
    }
    if (cut)
        s->kind = UPDATE_INVALID;
    *out = n;
    return !cut;
}

/* [start [step]], and what is behind it is no business of ours (XEDIT writes a date there). */
static void numbering(struct update_statement *s, struct fields *f)
{
    char word[9];
    bool cut;
    if (next_field(f, word, &cut) && number(s, word, cut, &s->start) && next_field(f, word, &cut))
        number(s, word, cut, &s->step);
}

static void sequence(struct update_statement *s, struct fields *f)
{
    char word[9];
    bool cut;
    numbering(s, f);
    if (s->kind == UPDATE_SEQUENCE && next_field(f, word, &cut)) {
        if (strlen(word) > 3)
            s->kind = UPDATE_INVALID;
        else
            snprintf(s->label, sizeof s->label, "%-3.3s", word);
    }
}

static void place(struct update_statement *s, struct fields *f)
{
    char word[9];
    bool cut;
    if (!next_field(f, word, &cut)) {
        s->kind = UPDATE_INVALID;
        return;
    }
    enum update_kind kind = s->kind;
    if (!number(s, word, cut, &s->first))
        return;
    s->last = s->first;
    if (!next_field(f, word, &cut))
        return;
    if (kind != UPDATE_INSERT && strcmp(word, "$")) {
        if (!number(s, word, cut, &s->last))
            return;
        if (s->last < s->first)
            s->kind = UPDATE_INVALID;
        if (!next_field(f, word, &cut))
            return;
    }
    if (strcmp(word, "$")) {
        s->kind = UPDATE_INVALID;
        return;
    }
    s->number = true;
    if (kind != UPDATE_DELETE)
        numbering(s, f);
}

void update_statement_parse(const uint8_t *record, size_t len, struct update_statement *out)
{
    static const struct {
        char letter;
        enum update_kind kind;
    } kinds[] = {
        {'S', UPDATE_SEQUENCE}, {'I', UPDATE_INSERT}, {'D', UPDATE_DELETE}, {'R', UPDATE_REPLACE}};
    struct fields f = {.at = 2};
    size_t n = len < LAST_COLUMN ? len : LAST_COLUMN;
    char word[9];
    bool cut;
    *out = (struct update_statement){.start = -1, .step = -1};
    ebcdic_to_ascii(f.text, record, n);
    for (size_t k = 0; k < n; k++)
        if (!f.text[k])
            f.text[k] = '?'; /* X'00' ends no record */
    if (strncmp(f.text, "./", 2))
        return;
    out->kind = UPDATE_INVALID;
    if (f.text[2] != ' ' || !next_field(&f, word, &cut))
        return;
    if (word[0] == '*') {
        out->kind = UPDATE_COMMENT;
        return;
    }
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        if (word[0] == kinds[k].letter && !word[1])
            out->kind = kinds[k].kind;
    if (out->kind == UPDATE_SEQUENCE)
        sequence(out, &f);
    else if (out->kind != UPDATE_INVALID)
        place(out, &f);
}
