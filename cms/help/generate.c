/* The HELP files, written from the topics: one a topic, an abbreviation file and a menu a
 * component.  Host side: runs at mksys, on text files named FN.FT. */
#include "cms/help/help.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 72

/* Characters of a name that a file name can have; others become letters. */
static char file_char(char c)
{
    static const char other[] = "<>*?=.&|/", letter[] = "LGAQEPNOS";
    const char *p = strchr(other, c);
    return c && p ? letter[p - other] : (char)toupper((unsigned char)c);
}

void help_file_name(const char *words, char name[9])
{
    static const char *const signs[] = {"=EQUAL", "?QUESTION", "&AMPERSAN"};
    for (size_t k = 0; *words && !words[1] && k < sizeof signs / sizeof *signs; k++)
        if (signs[k][0] == *words) {
            strcpy(name, signs[k] + 1);
            return;
        }
    const char *blank = strchr(words, ' ');
    size_t n = 0, first = blank ? (size_t)(blank - words) : 8;
    for (const char *p = words; *p && n < 8 && (size_t)(p - words) < first; p++)
        if (!blank || n < 3)
            name[n++] = file_char(*p);
    for (const char *p = blank ? blank : ""; *p && n < 8; p++)
        if (*p != ' ')
            name[n++] = file_char(*p);
    name[n] = 0;
}

/* A name in a menu with its mark: * before a menu's, : before a list's, else a blank. */
#define CELL_TEXT 11

/* A file that was written, and what for. */
struct written {
    char fn[9];
    char *text;
};

struct generate {
    const char *out, *bodies;
    help_tell_fn *const *tellers;
    size_t n;
    char *why;
    size_t size;
    bool failed;
    const struct help_component *component; /* whose abbreviations and menu are written */
    FILE *abbreviations, *menu;             /* menu: the list that describes */
    struct cells {
        char (*name)[CELL_TEXT]; /* behind its mark; the letters that suffice in capitals */
        size_t n;
    } cells;                              /* of the menu that is for the cursor */
    const struct help_operands *operands; /* whose menu is written */
    struct written *written;              /* of the component */
    size_t nwritten;
};

static void fail(struct generate *g, const char *what)
{
    if (!g->failed)
        snprintf(g->why, g->size, "%s: %s", what, strerror(errno));
    g->failed = true;
}

static FILE *open_file(struct generate *g, const char *fn, const char *ft)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.%s", g->out, fn, ft);
    FILE *f = fopen(path, "w");
    if (!f)
        fail(g, path);
    return f;
}

static void close_file(struct generate *g, FILE *f, const char *what)
{
    bool bad = ferror(f);
    if (fclose(f) || bad)
        fail(g, what);
}

/* How much of a word stands in a line with room for so much: alternatives that no line takes are
 * parted behind a bar. */
static size_t part(const char *word, size_t len, size_t room)
{
    if (len <= room)
        return len;
    for (size_t n = room; n; n--)
        if (word[n - 1] == '|')
            return n;
    return len;
}

/* Words of text in lines of WIDTH, the first line behind `lead`, the others indented by as much. */
static void wrap(FILE *f, const char *lead, const char *text)
{
    size_t indent = strlen(lead), at = indent;
    fputs(lead, f);
    for (const char *p = text; *p;) {
        size_t len = part(p, strcspn(p, " "), WIDTH - indent);
        if (at > indent && at + 1 + len > WIDTH) {
            fprintf(f, "\n%*s", (int)indent, "");
            at = indent;
        } else if (at > indent && p[-1] == ' ') {
            fputc(' ', f);
            at++;
        }
        fwrite(p, 1, len, f);
        at += len;
        p += len;
        p += strspn(p, " ");
    }
    fputc('\n', f);
}

/* --- menus: names for the cursor ----------------------------------------------------------------- */

/* The first nine letters of a name, of which min suffice (0: nobody may shorten it). */
static void add_cell(struct generate *g, char mark, const char *name, unsigned min)
{
    struct cells *c = &g->cells;
    char(*more)[CELL_TEXT] = realloc(c->name, (c->n + 1) * sizeof *more);
    if (!more) {
        fail(g, name);
        return;
    }
    c->name = more;
    char *cell = more[c->n++];
    snprintf(cell, sizeof *more, "%c%.9s", mark, name);
    for (size_t k = min && min < strlen(name) ? min + 1 : sizeof *more; k < strlen(cell); k++)
        cell[k] = (char)(cell[k] >= 'A' && cell[k] <= 'Z' ? cell[k] + 32 : cell[k]);
}

static int by_name(const void *a, const void *b)
{
    const char *x = a, *y = b;
    bool special = (*x == ' ') != (*y == ' ');
    return special ? (*x == ' ') - (*y == ' ') : strcasecmp(x + 1, y + 1);
}

/* Alphabetical down the columns, a mark in the place of the first letter, as in HELP's menus (recorded
 * z/VM 6.3 consoles). */
static void write_cells(struct generate *g, const char *fn)
{
    enum { COLUMNS = 7, CELL = 10 };
    struct cells *c = &g->cells;
    FILE *f = open_file(g, fn, "HELPMENU");
    if (f) {
        size_t n = 0;
        if (c->n)
            qsort(c->name, c->n, sizeof *c->name, by_name);
        for (size_t k = 0; k < c->n; k++) /* long names may have one beginning */
            if (!n || strcmp(c->name[n - 1], c->name[k]))
                memmove(c->name[n++], c->name[k], sizeof *c->name);
        c->n = n;
        size_t rows = (n + COLUMNS - 1) / COLUMNS;
        fprintf(f, ".fo off\n"
                   "Put the cursor on a name and press Enter or PF1. A menu's name has * before\n"
                   "it, that of a list of what each is for has :. HELP HELP tells about HELP.\n\n");
        for (size_t row = 0; row < rows; row++) {
            fputc(' ', f);
            for (size_t at = row; at < c->n; at += rows)
                fprintf(f, at + rows < c->n ? "%-*s" : "%.*s", CELL,
                        c->name[at] + (c->name[at][0] == ' '));
            fputc('\n', f);
        }
        close_file(g, f, fn);
    }
    free(c->name);
    *c = (struct cells){NULL, 0};
}

/* In the order of a HELP panel for a command (recorded z/VM 6.3 consoles). */
static void sections(FILE *f, const struct help_topic *t)
{
    bool rexx = !strcmp(t->component, "REXX");
    char lead[64];
    snprintf(lead, sizeof lead, "   %.30s%s", t->name, rexx && t->syntax[0] == '(' ? "" : " ");
    fprintf(f, ".cs brief on\n.fo off\n");
    wrap(f, "", t->text);
    fputc('\n', f);
    wrap(f, lead, t->syntax);
    fprintf(f, ".cs brief off\n.cs descript on\n.fo off\n%s\n\n.cs descript off\n", t->name);
    fprintf(f, ".cs format on\n.fo off\n");
    wrap(f, lead, t->syntax);
    if (t->min && t->min < strlen(t->name)) {
        const char *last = strrchr(t->name, ' ');
        last = last ? last + 1 : t->name;
        if (t->min < strlen(last))
            fprintf(f, "\nThe shortest abbreviation is %.*s.\n",
                    (int)(last - t->name) + (int)t->min, t->name);
    }
    fprintf(f, "\n.cs format off\n.cs descript on\n.fo off\n");
    if (t->classes)
        fprintf(f, "Authorization\n\nPrivilege Class: %s\n\n",
                strcmp(t->classes, "*") ? t->classes : "Any");
    fprintf(f, "Purpose\n\n");
    wrap(f, "", t->text);
    fprintf(f, "\n.cs descript off\n");
}

static void message(FILE *f, const struct help_topic *t)
{
    fprintf(f, ".cs descript on\n.fo off\n");
    char lead[24];
    snprintf(lead, sizeof lead, "%-10s ", t->name);
    wrap(f, lead, t->message);
    fputc('\n', f);
    wrap(f, "", t->text);
    fprintf(f, "\n.cs descript off\n");
}

/* What somebody wrote by hand about a topic: BODIES/FN.FT. */
static void body(struct generate *g, FILE *f, const char *fn, const char *ft)
{
    char path[4096], line[512];
    snprintf(path, sizeof path, "%s/%s.%s", g->bodies ? g->bodies : "", fn, ft);
    FILE *in = g->bodies ? fopen(path, "r") : NULL;
    if (!in)
        return;
    while (fgets(line, sizeof line, in))
        fputs(line, f);
    fclose(in);
}

/* A message's file is named without its severity: HCP045E is in HCP045 HELPMSG. */
static void topic_file_name(const struct help_topic *t, char fn[9])
{
    help_file_name(t->name, fn);
    if (t->message)
        fn[strcspn(fn + 3, "AEIRSTW") + 3] = 0;
}

/* The topic's file, which is new, or has another name for the same in it: PRIVCLAS, PRIVCLASS.  What
 * only begins alike gets a digit for the last letter: CPTRACE is in QUECPTRA, CPTRAP in QUECPTR1; the
 * abbreviation file leads there.  false: no storage, or no digit. */
static bool own_file(struct generate *g, const struct help_topic *t, char fn[9], bool *new)
{
    char first[9];
    snprintf(first, sizeof first, "%s", fn);
    *new = true;
    for (size_t k = 0, digit = 0; k < g->nwritten; k++) {
        if (strcmp(g->written[k].fn, fn))
            continue;
        *new = strcmp(g->written[k].text, t->text) != 0;
        if (!*new)
            return true;
        if (++digit > 9)
            return false;
        snprintf(fn, 9, "%.7s%zu", first, digit);
        k = (size_t)-1; /* from the beginning with that one */
    }
    struct written *w = realloc(g->written, (g->nwritten + 1) * sizeof *w);
    char *text = w ? strdup(t->text) : NULL;
    g->written = w ? w : g->written;
    if (text) {
        strcpy(w[g->nwritten].fn, fn);
        w[g->nwritten++].text = text;
    }
    return text != NULL;
}

/* Is it an operand that the menu of its command has? */
static bool is_operand(const struct help_topic *t)
{
    size_t n = strcspn(t->name, " ");
    for (const struct help_operands *o = help_operands(); o->name; o++)
        if (t->name[n] && !strcmp(o->component, t->component) && strlen(o->command) == n &&
            !strncmp(t->name, o->command, n))
            return true;
    return false;
}

static void one_topic(void *ctx, const struct help_topic *t)
{
    struct generate *g = ctx;
    char fn[9], path[4096];
    bool new = true; /* two wordings of a message share a file */
    topic_file_name(t, fn);
    if (g->failed || strcmp(t->component, g->component->name))
        return;
    if (!t->message && !own_file(g, t, fn, &new)) {
        fail(g, t->name);
        return;
    }
    snprintf(path, sizeof path, "%s/%s.%s", g->out, fn, g->component->file_type);
    FILE *f = new ? fopen(path, t->message ? "a" : "w") : NULL;
    if (new && !f) {
        fail(g, path);
        return;
    }
    if (t->message) {
        char lead[24];
        message(f, t);
        close_file(g, f, path);
        snprintf(lead, sizeof lead, "%-20s ", t->name);
        wrap(g->menu, lead, t->message);
        return;
    }
    if (new) {
        sections(f, t);
        body(g, f, fn, g->component->file_type);
        close_file(g, f, path);
    }
    fprintf(g->abbreviations, "%-8s %2u %s\n", fn, t->min, t->name);
    char lead[40];
    snprintf(lead, sizeof lead, "%-20.20s ", t->name);
    wrap(g->menu, lead, t->text);
    bool one = !strchr(t->name, ' ');
    if (!is_operand(t))
        add_cell(g, ' ', one ? t->name : fn, one ? t->min : 0);
}

/* The operands of a command of many words, under a component of their own: HELP CPQUERY NAMES. */
static void one_operand(void *ctx, const struct help_topic *t)
{
    struct generate *g = ctx;
    char lead[40];
    const char *command = g->operands->command;
    size_t n = strlen(command);
    if (g->failed || t->message || strcmp(t->component, g->operands->component) ||
        strncmp(t->name, command, n) || t->name[n] != ' ')
        return;
    snprintf(lead, sizeof lead, "%-20.20s ", t->name + n + 1);
    wrap(g->menu, lead, t->text);
    if (!strchr(t->name + n + 1, ' '))
        add_cell(g, ' ', t->name + n + 1, t->min);
}

static void operand_menu(struct generate *g, const struct help_operands *o)
{
    g->operands = o;
    g->menu = open_file(g, o->name, "HELPTASK");
    if (!g->menu)
        return;
    add_cell(g, ':', "TASKS", 0);
    fprintf(g->menu, ".fo off\n%s: operands of %s %s\n\n", o->name, o->component, o->command);
    for (size_t k = 0; k < g->n; k++)
        g->tellers[k](one_operand, g);
    close_file(g, g->menu, o->name);
    write_cells(g, o->name);
}

static void one_component(struct generate *g, const struct help_component *c)
{
    bool messages = !strcmp(c->name, "MESSAGES"); /* they are found by number */
    g->component = c;
    g->abbreviations = messages ? NULL : open_file(g, c->name, "HELPABBR");
    g->menu = open_file(g, c->name, messages ? "HELPMENU" : "HELPTASK");
    add_cell(g, ':', "TASKS", 0);
    for (const struct help_operands *o = help_operands(); o->name; o++)
        if (!strcmp(o->component, c->name))
            add_cell(g, '*', o->name, 0);
    if (g->menu && (messages || g->abbreviations)) {
        fprintf(g->menu, ".fo off\n%s: %s\n\n", c->name, c->text);
        for (size_t k = 0; k < g->n; k++)
            g->tellers[k](one_topic, g);
    }
    if (g->menu)
        close_file(g, g->menu, c->name);
    if (!messages)
        write_cells(g, c->name);
    free(g->cells.name);
    g->cells = (struct cells){NULL, 0};
    if (g->abbreviations)
        close_file(g, g->abbreviations, c->name);
    while (g->nwritten)
        free(g->written[--g->nwritten].text);
    free(g->written);
    g->written = NULL;
}

int help_generate(help_tell_fn *const *tellers, size_t n, const char *out, const char *bodies,
                  char *why, size_t size)
{
    struct generate g = {
        .out = out, .bodies = bodies, .tellers = tellers, .n = n, .why = why, .size = size};
    FILE *f = open_file(&g, "HELP", "HELPTASK");
    if (!f)
        return -1;
    fprintf(f, ".fo off\nHELP component shows what there is; HELP component name, or HELP name,\n"
               "shows one thing; HELP message tells what a message means.\n\n");
    for (const struct help_component *c = help_components(); c->name; c++)
        fprintf(f, "   %-10s %s\n", c->name, c->text);
    close_file(&g, f, "HELP HELPTASK");
    for (const struct help_component *c = help_components(); c->name && !g.failed; c++)
        one_component(&g, c);
    for (const struct help_operands *o = help_operands(); o->name; o++)
        operand_menu(&g, o);
    return g.failed ? -1 : 0;
}
