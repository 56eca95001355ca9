/* The operands of SPECS, which become a list of items. */
#include "cms/pipelines/specs.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MOST_COLUMNS (16 << 20)

/* Digits, from 1 to what a record has at most; *p: behind them. */
static bool columns(const char **p, long *out)
{
    char *end;
    if (!isdigit((unsigned char)**p))
        return false;
    *out = strtol(*p, &end, 10);
    *p = end;
    return *out >= 1 && *out <= MOST_COLUMNS;
}

/* "n", "n-m", "n.len" */
static bool column_operand(const char *p, struct spec_item *t)
{
    long second;
    t->where = AT_COLUMN;
    if (!columns(&p, &t->column))
        return false;
    if (!*p)
        return true;
    char sign = *p++;
    if ((sign != '-' && sign != '.') || !columns(&p, &second) || *p)
        return false;
    t->width = sign == '.' ? second : second - t->column + 1;
    return t->width >= 1;
}

/* NEXT, NEXT.n, NEXTWORD, NEXTWORD.n; so many letters stand in front of the point. */
static bool next_operand(const char *word, size_t letters, struct spec_item *t)
{
    static const struct {
        const char *name;
        size_t min;
        enum spec_where where;
    } names[] = {{"NEXT", 4, AT_NEXT},
                 {"N", 1, AT_NEXT},
                 {"NEXTWORD", 5, AT_NEXTWORD},
                 {"NW", 2, AT_NEXTWORD}};
    const char *tail = word + letters;
    size_t k = 0, most = sizeof names / sizeof *names;
    while (k < most && (letters < names[k].min || letters > strlen(names[k].name) ||
                        strncasecmp(word, names[k].name, letters)))
        k++;
    if (k == most)
        return false;
    t->where = names[k].where;
    return !*tail || (*tail++ == '.' && columns(&tail, &t->width) && !*tail);
}

/* Where the value goes; behind the last item nothing is NEXT, as published pipelines have it. */
static int output_operand(struct args *a, struct spec_item *t)
{
    char word[40];
    if (!args_more(a)) {
        t->where = AT_NEXT;
        return 0;
    }
    if (!args_word(a, word, sizeof word))
        return pipe_error(a->s, a->module, 61, NULL);
    if (!strcmp(word, ".")) {
        t->where = AT_NOWHERE;
        return 0;
    }
    size_t letters = strcspn(word, ".0123456789");
    if (letters ? !next_operand(word, letters, t) : !column_operand(word, t))
        return pipe_error(a->s, a->module, 63, word, NULL);
    if (args_keyword(a, "LEFT", 1))
        t->align = ALIGN_LEFT;
    else if (args_keyword(a, "RIGHT", 1))
        t->align = ALIGN_RIGHT;
    else if (args_keyword(a, "CENTRE", 1) || args_keyword(a, "CENTER", 1))
        t->align = ALIGN_CENTRE;
    return 0;
}

/* "a:" in front of an input: its identifier. */
static void identifier(struct args *a, struct spec_item *t)
{
    t->field = -1;
    if (!args_more(a) || a->p[1] != ':' || spec_field(*a->p) < 0)
        return;
    t->field = spec_field(*a->p);
    a->p += 2;
}

static int expression(struct specs *x, struct spec_item *t, bool word)
{
    t->root = spec_expr_read(&x->a, &x->e, word);
    return t->root < 0 ? args_bad(&x->a) : 0;
}

/* [STRIP] [conversion] output, behind what is put there. */
static int value_operands(struct args *a, struct spec_item *t)
{
    t->strip = args_keyword(a, "STRIP", 5);
    int rc = spec_conversion_operand(a, &t->conversion);
    return rc ? rc : output_operand(a, t);
}

static int input_operand(struct specs *x, struct spec_item *t)
{
    struct args *a = &x->a;
    int rc = 0;
    identifier(a, t);
    if (args_keyword(a, "RECNO", 5) || args_keyword(a, "NUMBER", 4)) {
        t->what = SPEC_RECNO;
        t->from = t->by = 1;
        if (args_keyword(a, "FROM", 4))
            rc = args_number(a, -INT32_MAX, INT32_MAX, &t->from);
        if (!rc && args_keyword(a, "BY", 2))
            rc = args_number(a, -INT32_MAX, INT32_MAX, &t->by);
    } else if (args_keyword(a, "TODCLOCK", 3)) {
        t->what = SPEC_TOD;
    } else if (args_keyword(a, "ID", 2)) {
        char word[40] = "";
        t->what = SPEC_ID;
        args_word(a, word, sizeof word);
        t->from = word[0] && !word[1] ? spec_field(word[0]) : -1;
        if (t->from < 0)
            return pipe_error(a->s, a->module, 1032, word, NULL);
    } else if (args_range_next(a)) {
        t->what = SPEC_RANGE;
        rc = args_range(a, &t->range);
    } else if (args_string_next(a)) {
        t->what = SPEC_STRING;
        rc = args_string(a, &t->p, &t->n);
    } else {
        rc = args_bad(a);
    }
    rc = rc ? rc : value_operands(a, t);
    x->writes |= !x->eof && !x->breaks && t->where != AT_NOWHERE;
    return rc;
}

/* IF expression THEN items [ELSEIF expression THEN items] [ELSE items] ENDIF.  ELSEIF is ELSE and
 * an IF that ends where the ELSE does. */
static int condition(struct specs *x, struct spec_item *t, bool chained)
{
    t->what = SPEC_IF;
    int rc = expression(x, t, false);
    if (!rc && !args_keyword(&x->a, "THEN", 4)) {
        char word[40] = "";
        args_word(&x->a, word, sizeof word);
        rc = pipe_error(x->a.s, x->a.module, *word ? 1075 : 1080, word, NULL);
    }
    if (!rc && x->ifs == NESTED_IFS)
        rc = args_bad(&x->a);
    if (!rc) {
        x->chained[x->ifs] = chained;
        x->open_if[x->ifs++] = x->n - 1;
    }
    return rc;
}

static int other_branch(struct specs *x, struct spec_item *t)
{
    if (!x->ifs || x->item[x->open_if[x->ifs - 1]].what != SPEC_IF)
        return pipe_error(x->a.s, x->a.module, 1076, "ELSE", NULL);
    t->what = SPEC_ELSE;
    x->item[x->open_if[x->ifs - 1]].jump = x->n;
    x->open_if[x->ifs - 1] = x->n - 1;
    return 0;
}

static int end_of_if(struct specs *x)
{
    x->n--; /* it is no item */
    if (!x->ifs)
        return pipe_error(x->a.s, x->a.module, 1076, "ENDIF", NULL);
    bool more;
    do {
        more = x->chained[--x->ifs];
        x->item[x->open_if[x->ifs]].jump = x->n;
    } while (more);
    return 0;
}

static int end_items(struct specs *x, struct spec_item *t)
{
    t->what = SPEC_EOF;
    if (x->eof || x->ifs)
        return pipe_error(x->a.s, x->a.module, 1076, "EOF", NULL);
    x->eof = x->n;
    return 0;
}

/* BREAK field: what follows runs when its level is established. */
static int break_items(struct specs *x, struct spec_item *t)
{
    char word[40];
    t->what = SPEC_BREAK;
    if (x->eof || x->ifs)
        return pipe_error(x->a.s, x->a.module, x->eof ? 1084 : 1076, "BREAK", NULL);
    if (!args_word(&x->a, word, sizeof word))
        return args_bad(&x->a);
    t->field = word[1] && strcmp(word + 1, ":") ? -1 : spec_field(word[0]);
    if (t->field < 0)
        return pipe_error(x->a.s, x->a.module, 1032, word, NULL);
    x->breaks = x->e.level_used[t->field] = true;
    return 0;
}

static int picture_operand(struct args *a, struct spec_item *t)
{
    char word[SPEC_PICTURE + 1];
    if (!args_word(a, word, sizeof word))
        return args_bad(a);
    char bad[] = {spec_picture_bad(word), 0};
    if (*bad)
        return pipe_error(a->s, a->module, 671, bad, word, NULL);
    t->picture = pipe_get(a->s, strlen(word) + 1);
    if (!t->picture)
        return PIPE_NO_STORAGE;
    strcpy(t->picture, word);
    return 0;
}

/* What works with expressions.  -1: the next word is none of these. */
static int expression_item(struct specs *x, struct spec_item *t)
{
    struct args *a = &x->a;
    t->field = -1;
    if (args_keyword(a, "SET", 3))
        return t->what = SPEC_SET, expression(x, t, true);
    if (args_keyword(a, "PRINT", 5)) {
        t->what = SPEC_PRINT;
        int rc = expression(x, t, true);
        x->writes |= !x->eof && !x->breaks;
        if (!rc && args_keyword(a, "PICTURE", 3))
            rc = picture_operand(a, t);
        return rc ? rc : value_operands(a, t);
    }
    if (args_keyword(a, "IF", 2))
        return condition(x, t, false);
    if (args_keyword(a, "ELSEIF", 6)) {
        int rc = other_branch(x, t);
        if (!rc && x->n == ITEMS)
            rc = args_bad(a);
        return rc ? rc : condition(x, &x->item[x->n++], true);
    }
    if (args_keyword(a, "ELSE", 4))
        return other_branch(x, t);
    if (args_keyword(a, "ENDIF", 5))
        return end_of_if(x);
    if (args_keyword(a, "BREAK", 5))
        return break_items(x, t);
    return args_keyword(a, "EOF", 3) ? end_items(x, t) : -1;
}

/* A stream by number or name. */
static int stream_operand(struct specs *x, struct spec_item *t, bool output)
{
    char word[16];
    if (!args_more(&x->a) || !args_word(&x->a, word, sizeof word))
        return args_bad(&x->a);
    bool number = strspn(word, "0123456789") == strlen(word);
    int k = pipe_stream(x->a.s, word, output);
    if (k < 0 && number && !output) /* it is at its end */
        sscanf(word, "%5d", &k);
    if (k < 0 || k >= STREAMS)
        return pipe_error(x->a.s, x->a.module, 102, word, NULL);
    t->stream = k;
    return 0;
}

static int select_operand(struct specs *x, struct spec_item *t)
{
    int rc = 0;
    t->what = SPEC_SELECT;
    if (args_keyword(&x->a, "FIRST", 5))
        t->stream = 0;
    else if (args_keyword(&x->a, "SECOND", 6))
        t->stream = SECOND;
    else
        rc = stream_operand(x, t, false);
    if (t->stream == SECOND)
        x->two = true;
    else if (!rc)
        x->uses[t->stream] = true;
    return rc;
}

static int one_item(struct specs *x)
{
    struct args *a = &x->a;
    struct spec_item *t = &x->item[x->n];
    if (x->n == ITEMS)
        return args_bad(a);
    if (args_keyword(a, "FIELDSEPARATOR", 8) || args_keyword(a, "FS", 2))
        return args_char(a, &a->fields);
    if (args_keyword(a, "WORDSEPARATOR", 7) || args_keyword(a, "WS", 2))
        return args_char(a, &a->words);
    x->n++;
    if (args_keyword(a, "READSTOP", 8))
        t->what = SPEC_READSTOP;
    else if (args_keyword(a, "READ", 4))
        t->what = SPEC_READ;
    else if (args_keyword(a, "WRITE", 5))
        t->what = SPEC_WRITE;
    else if (args_keyword(a, "PAD", 3))
        return t->what = SPEC_PAD, args_char(a, &t->pad);
    else if (args_keyword(a, "SELECT", 3))
        return select_operand(x, t);
    else if (args_keyword(a, "OUTSTREAM", 9))
        return t->what = SPEC_OUTSTREAM, stream_operand(x, t, true);
    else {
        int rc = expression_item(x, t);
        return rc < 0 ? input_operand(x, t) : rc;
    }
    return 0;
}

/* PRINTONLY {EOF | a} [KEEP] */
static void print_only(struct specs *x)
{
    struct args *a = &x->a;
    x->print_only = NO_LEVEL;
    if (!args_keyword(a, "PRINTONLY", 9))
        return;
    x->print_only = ALL_LEVELS;
    if (!args_keyword(a, "EOF", 3) && args_more(a) && spec_field(*a->p) >= 0 && a->p[1] == ' ') {
        x->print_only = spec_field(*a->p++);
        x->e.level_used[x->print_only] = true;
    }
    x->keep = args_keyword(a, "KEEP", 4);
}

/* Whether all that is taken from records is taken from the second station. */
static bool only_second(const struct specs *x)
{
    int stream = 0;
    for (unsigned k = 0; k < x->n && x->item[k].what != SPEC_EOF; k++) {
        if (x->item[k].what == SPEC_SELECT)
            stream = x->item[k].stream;
        else if (x->item[k].what == SPEC_RANGE && stream != SECOND)
            return false;
    }
    return x->two;
}

int spec_items(struct specs *x)
{
    struct args *a = &x->a;
    int rc = 0;
    x->uses[0] = true;
    long counters;
    if (args_keyword(a, "STOP", 4) && !args_keyword(a, "ALLEOF", 6)) {
        if (args_keyword(a, "ANYEOF", 6))
            x->stop = 1;
        else if ((rc = args_number(a, 1, STREAMS, &x->stop)) != 0)
            return rc;
    }
    if (args_keyword(a, "COUNTERS", 8) && (rc = args_number(a, 0, INT32_MAX, &counters)) != 0)
        return rc;
    print_only(x);
    if (!args_more(a))
        return args_bad(a);
    while (!rc && args_more(a))
        rc = one_item(x);
    if (!rc && x->ifs)
        rc = pipe_error(a->s, a->module, 1080, NULL);
    x->second_all = only_second(x);
    return rc;
}
