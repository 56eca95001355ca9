/* The prefix area: the pending list and the prefix subcommands.
 *
 * What is kept true: the list is in the order of the file; a line has at most one entry and points
 * at it; an entry whose line goes, goes.  XEDIT Commands and Macros Reference, "Prefix Subcommands
 * and Macros". */
#include "cms/xedit/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_MAX 99999

/* --- the list ------------------------------------------------------------------------------------------- */

size_t xe_pending_number(struct xe_file *f, const struct xe_pending *p)
{
    return p->line ? xe_line_number(f->b, p->line) : p->eof ? xe_end(f) : xe_top(f);
}

struct xe_pending *xe_pending_at(struct xe_file *f, const struct xe_line *line, bool eof)
{
    if (line)
        return line->pending;
    for (struct xe_pending *p = f->pending; p; p = p->next)
        if (!p->line && p->eof == eof)
            return p;
    return NULL;
}

void xe_pending_drop(struct xe_file *f, struct xe_pending *p)
{
    for (struct xe_pending **at = &f->pending; *at; at = &(*at)->next) {
        if (*at != p)
            continue;
        *at = p->next;
        if (p->line)
            p->line->pending = NULL;
        xe_store_free(f->x->store, p, sizeof *p);
        return;
    }
}

void xe_pending_clear(struct xe_file *f)
{
    while (f->pending)
        xe_pending_drop(f, f->pending);
}

static struct xe_pending *pending_add(struct xe_file *f, struct xe_line *line, bool eof)
{
    struct xe_pending *p = xe_pending_at(f, line, eof);
    if (p)
        return p;
    p = xe_store_get(f->x->store, sizeof *p);
    if (!p) {
        xe_error(f->x, "XPX", 554, NULL);
        return NULL;
    }
    p->line = line;
    p->eof = eof;
    if (line)
        line->pending = p;
    size_t n = xe_pending_number(f, p);
    struct xe_pending **at = &f->pending;
    while (*at && xe_pending_number(f, *at) < n)
        at = &(*at)->next;
    p->next = *at;
    *at = p;
    return p;
}

/* --- what was typed ------------------------------------------------------------------------------------- */

static const char *const subcommands[] = {"A", "C",  "CC", "D",  "DD",   "E",     "F",    "I",
                                          "M", "MM", "P",  "\"", "\"\"", "/",     "X",    "XX",
                                          "S", "<",  "<<", ">",  ">>",   "SCALE", "TABL", "SI"};

static bool known(const char *name)
{
    for (size_t k = 0; k < sizeof subcommands / sizeof subcommands[0]; k++)
        if (!strcmp(name, subcommands[k]))
            return true;
    return false;
}

/* Shifting, excluding and showing are macros in VM, which go by the name that was typed. */
static bool macro_of_ours(const char *text)
{
    return !strcmp(text, "PRFSHIFT") || !strcmp(text, "PREFIXX") || !strcmp(text, "PRFSHOW");
}

/* The command that we have in such a macro's place. */
static const char *instead_of(const char *macro, const char *name)
{
    if (known(name))
        return name;
    if (!strcmp(macro, "PREFIXX"))
        return name[1] == name[0] && !name[2] ? "XX" : "X";
    return !strcmp(macro, "PRFSHOW") ? "S" : name;
}

static const char *resolve(const struct xe_file *f, const char *name)
{
    for (const struct xe_prefix_synonym *s = f->prefix_synonyms; s; s = s->next)
        if (!strcmp(s->name, name))
            return macro_of_ours(s->text) ? instead_of(s->text, name) : s->text;
    return name;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Does an operand begin behind a name: a number, with a sign or not, or an asterisk at the end? */
static bool operand(const char *p)
{
    return digit(*p) || ((*p == '+' || *p == '-') && digit(p[1])) ||
           (*p == '*' && (!p[1] || p[1] == ' '));
}

/* "3D", "D3", "D 3", "X*": a name with a number in front of it or behind. */
static void take_apart(const char *text, char name[6], char op[3][6])
{
    unsigned ops = 0, n = 0;
    memset(op, 0, 3 * sizeof op[0]);
    name[0] = 0;
    while (*text && ops < 3) {
        if (*text == ' ') {
            text++;
        } else if (digit(*text) || (n && operand(text))) {
            unsigned k = 0;
            do
                op[ops][k++] = *text++;
            while (digit(*text) && k < 5);
            op[ops++][k] = 0;
        } else if (n == 0) {
            while (*text && *text != ' ' && n < 5 && !(n ? operand(text) : digit(*text)))
                name[n++] = *text++;
            name[n] = 0;
        } else {
            unsigned k = 0;
            while (*text && *text != ' ' && k < 5)
                op[ops][k++] = *text++;
            op[ops++][k] = 0;
        }
    }
}

static void name_line(struct xe_file *f, struct xe_line *line, bool eof, const char *name)
{
    if (!xe_name_set(f, name, line, eof))
        xe_error(f->x, "XPX", 554, NULL);
}

void xe_prefix_typed(struct xe_file *f, struct xe_line *line, bool eof, const char *text,
                     size_t len)
{
    char word[6], name[6], op[3][6];
    size_t n = 0;
    while (len && (text[len - 1] == ' ' || text[len - 1] == '='))
        len--;
    while (len && (*text == ' ' || *text == '=')) {
        text++;
        len--;
    }
    for (size_t k = 0; k < len && n < 5; k++)
        if (text[k] != '=' && text[k] != '?')
            word[n++] = (char)(text[k] >= 'a' && text[k] <= 'z' ? text[k] - 32 : text[k]);
    word[n] = 0;
    struct xe_pending *p = xe_pending_at(f, line, eof);
    if (!n) {
        if (p)
            xe_pending_drop(f, p);
        return;
    }
    if (word[0] == '.' && strspn(word, ".") < n) {
        name_line(f, line, eof, word + 1);
        return;
    }
    p = pending_add(f, line, eof);
    if (!p)
        return;
    snprintf(p->text, sizeof p->text, "%s", word);
    p->error = p->block = p->shadow = p->fresh = false;
    take_apart(word, name, op);
    memcpy(p->op, op, sizeof p->op);
    snprintf(p->newname, sizeof p->newname, "%s", name);
    const char *real = resolve(f, name);
    snprintf(p->name, sizeof p->name, "%s", real);
    if (!name[0])
        p->error = true;
}

/* --- carrying out ------------------------------------------------------------------------------------------ */

/* How many lines, columns or times: the first number among the operands. */
static long count(const struct xe_pending *p, long most)
{
    for (unsigned k = 0; k < 3; k++) {
        long n;
        if (p->op[k][0] == '*')
            return most;
        if (xe_digits(p->op[k], COUNT_MAX, &n))
            return n;
    }
    return 1;
}

static size_t last_of(struct xe_file *f, size_t first, long n)
{
    bool reached;
    size_t last = n > 1 ? xe_walk(f, first, n - 1, &reached) : first;
    return last >= xe_end(f) ? xe_end(f) - 1 : last;
}

static bool doubled(const char *name)
{
    return name[0] && name[1] == name[0] && !name[2] && strchr("CDMX\"<>", name[0]);
}

/* The lines that an entry, with its partner when it is one of a block, is about. */
static bool block_of(struct xe_file *f, struct xe_pending *p, struct xe_pending **partner,
                     size_t *first, size_t *last)
{
    size_t n = xe_pending_number(f, p);
    *partner = NULL;
    if (!doubled(p->name)) {
        *first = n;
        *last =
            last_of(f, n,
                    p->name[0] == 'C' || p->name[0] == 'M' || p->name[0] == 'D' || p->name[0] == 'X'
                        ? count(p, COUNT_MAX)
                        : 1);
        return true;
    }
    for (struct xe_pending *q = p->next; q; q = q->next)
        if (!q->error && !strcmp(q->name, p->name)) {
            *partner = q;
            *first = n;
            *last = xe_pending_number(f, q);
            return true;
        }
    p->block = true;
    return false;
}

static void drop_all(struct xe_file *f, struct xe_pending *a, struct xe_pending *b)
{
    if (b)
        xe_pending_drop(f, b);
    xe_pending_drop(f, a);
}

static void insert_lines(struct xe_file *f, size_t after, long n)
{
    for (long k = 0; k < n && xe_go_on(f, (size_t)k + 1); k++)
        if (!xe_file_insert(f, after + (size_t)k, f->mask, f->mask_len))
            return;
    xe_altered(f, 1);
    xe_cursor_to(f, XE_CURSOR_FILE, after + 1, 1, XE_PRIORITY_PREFIX);
}

static void delete_lines(struct xe_file *f, size_t first, size_t last)
{
    xe_file_delete_lines(f, first, last);
    if (f->line > xe_end(f))
        f->line = xe_end(f);
}

static void duplicate(struct xe_file *f, size_t first, size_t last, long times)
{
    for (long k = 0; k < times; k++)
        if (!xe_file_copy(f, first, last, last, false))
            return;
    xe_altered(f, 1);
}

static void shift(struct xe_file *f, size_t first, size_t last, long columns)
{
    bool cut = false, spilled = false;
    for (size_t n = first; n <= last && xe_go_on(f, n); n++) {
        size_t before = xe_lines(f->b);
        if (xe_in_scope(f, n) && !xe_file_shift(f, n, columns, &cut, &spilled))
            return;
        n += xe_lines(f->b) - before;
        last += xe_lines(f->b) - before;
    }
    xe_altered(f, 1);
    if (cut || spilled)
        xe_error(f->x, "XPX", 503, cut ? "Truncated" : "Spilled", NULL);
}

static void exclude(struct xe_file *f, size_t first, size_t last)
{
    uint8_t level = f->set.display_high < 255 ? f->set.display_high + 1 : 255;
    for (size_t n = first; n <= last; n++)
        xe_select_line(f->b, n, level);
    bool reached;
    if (f->line > xe_top(f) && f->line < xe_end(f) && !xe_in_scope(f, f->line))
        f->line = xe_walk(f, f->line, 1, &reached); /* the current line is one that is shown */
}

/* S on a shadow line: all of it, its first n lines, or (S-n) its last. */
static void show(struct xe_file *f, size_t first, const struct xe_pending *p)
{
    size_t next = xe_selected(f->b, first, 1, f->set.display_low, f->set.display_high);
    size_t end = next > xe_end(f) ? xe_end(f) : next, from = first, to = end;
    long n = 0;
    for (unsigned k = 0; k < 3; k++) {
        const char *op = p->op[k];
        bool last = op[0] == '-';
        if (xe_digits(op + (last || op[0] == '+'), COUNT_MAX, &n)) {
            if (last && (size_t)n < end - first)
                from = end - (size_t)n;
            else if (!last && (size_t)n < end - first)
                to = first + (size_t)n;
        }
    }
    for (size_t k = from; k < to; k++)
        xe_select_line(f->b, k, f->set.display_low);
}

static int row_of(struct xe_file *f, const struct xe_line *line)
{
    const struct xe_layout *l = f->x->shown;
    for (int r = 0; r < l->rows; r++)
        if (line && l->row[r].line == line)
            return r + 1;
    return 0;
}

static size_t indent(const struct xe_line *line)
{
    size_t n = 0;
    while (line && n < line->len && line->text[n] == XE_BLANK)
        n++;
    return line && n < line->len ? n : 0;
}

/* Structured input: a line behind this one, and so on as long as something is typed into it. */
static bool structured(struct xe_file *f, struct xe_pending *p)
{
    size_t n = xe_pending_number(f, p);
    struct xe_line *line = p->line;
    size_t column = indent(line) + 1;
    if (p->eof)
        return true;
    if (p->block && line && line->len == 0) { /* nothing was typed: the end */
        xe_file_delete(f, n);
        return false; /* the entry is gone with the line */
    }
    struct xe_line *next = xe_file_insert(f, n, NULL, 0);
    if (!next)
        return true;
    xe_pending_drop(f, p);
    p = pending_add(f, next, false);
    if (p) {
        snprintf(p->text, sizeof p->text, ".....");
        snprintf(p->newname, sizeof p->newname, ".....");
        snprintf(p->name, sizeof p->name, "SI");
        p->block = true;
    }
    xe_cursor_to(f, XE_CURSOR_FILE, n + 1, column, XE_PRIORITY_PREFIX);
    xe_altered(f, 1);
    return false;
}

static void set_current(struct xe_file *f, const struct xe_pending *p)
{
    long column;
    f->line = xe_pending_number(f, p);
    for (unsigned k = 0; k < 3; k++)
        if (xe_digits(p->op[k], XE_LINE_MAX, &column) && column >= 1)
            f->column = (uint32_t)column;
}

static struct xe_pending *destination(struct xe_file *f)
{
    for (struct xe_pending *p = f->pending; p; p = p->next)
        if (!p->error && (!strcmp(p->name, "F") || !strcmp(p->name, "P")))
            return p;
    return NULL;
}

/* C, CC, M, MM: true when it was done. */
static bool copy_or_move(struct xe_file *f, struct xe_pending *p)
{
    struct xe_pending *partner, *to = destination(f);
    size_t first, last, after;
    bool move = p->name[0] == 'M';
    if (!block_of(f, p, &partner, &first, &last) || !to)
        return false;
    after = xe_pending_number(f, to) - (to->name[0] == 'P' && xe_pending_number(f, to) > 0);
    if (to->eof)
        after = xe_end(f) - 1;
    if ((to->name[0] == 'P' && !to->line && !to->eof) || first == xe_top(f) || last < first) {
        to->error = true;
        return true;
    }
    if (move && after >= first && after < last) {
        char number[24];
        snprintf(number, sizeof number, "%zu", xe_pending_number(f, to));
        xe_error(f->x, "XPX", 505, number, NULL);
        to->error = true;
        return true;
    }
    drop_all(f, p, partner);
    xe_pending_drop(f, to);
    if (!move || after < first - 1 || after > last)
        xe_file_copy(f, first, last, after, move);
    xe_altered(f, 1);
    return true;
}

/* Are macros looked for first, and is there one of a subcommand's name? */
static bool is_macro(const struct xe_file *f, const struct xe_pending *p)
{
    bool known_one = known(p->name);
    if (known_one && f->set.macro && p->name[0] >= 'A' && p->name[0] <= 'Z')
        return cms_program_exists(f->x->cms, p->name, "XEDIT");
    return !known_one;
}

/* What becomes of the list behind an entry: the next one, from its start again, or nothing more. */
enum outcome { NEXT_ONE, AGAIN, STOP };

/* PREFIX SET|SHADOW|CLEAR line op1 op2 op3; the entry goes. */
static int run_prefix_macro(struct xe_file *f, struct xe_pending *p, const char *function)
{
    char args[80];
    struct xe_pending e = *p;
    int n = snprintf(args, sizeof args, "PREFIX %s %zu %s %s %s", function, xe_pending_number(f, p),
                     p->op[0], p->op[1], p->op[2]);
    while (n > 0 && args[n - 1] == ' ')
        n--;
    xe_pending_drop(f, p);
    return xe_run_macro(f->x, e.name, e.newname, args, (size_t)n);
}

/* One that there is not is an error; one that fails leaves the others to wait for the next key. */
static enum outcome prefix_macro(struct xe_file *f, struct xe_pending *p)
{
    struct xedit *x = f->x;
    if (p->block) /* it waits for its partner, which finds it by EXTRACT /PENDING/ */
        return NEXT_ONE;
    if (cms_program_exists(x->cms, p->name, "XEDIT"))
        return run_prefix_macro(f, p, p->shadow ? "SHADOW" : "SET") ? STOP : AGAIN;
    p->error = true;
    return NEXT_ONE;
}

static void single(struct xe_file *f, struct xe_pending *p)
{
    char c = p->name[0];
    size_t n = xe_pending_number(f, p);
    int row;
    if (!strcmp(p->name, "SCALE") || !strcmp(p->name, "TABL")) {
        row = row_of(f, p->line);
        *(c == 'S' ? &f->set.scale : &f->set.tabline) = true;
        if (row)
            *(c == 'S' ? &f->set.scale_at : &f->set.tabline_at) = (struct xe_place){false, row};
        return;
    }
    switch (c) {
    case 'A':
    case 'I':
        if (p->eof)
            n = xe_end(f) - 1;
        insert_lines(f, n, count(p, 1));
        return;
    case '/':
        set_current(f, p);
        return;
    case 'E':
        f->extended = p->line;
        f->extend_by = 1;
        return;
    case 'S':
        if (p->line)
            show(f, n, p);
        return;
    default:
        return;
    }
}

/* D, X, ", <, > and their blocks: true when it was done (and the entries are gone). */
static bool on_lines(struct xe_file *f, struct xe_pending *p)
{
    struct xe_pending *partner;
    size_t first, last;
    if (!block_of(f, p, &partner, &first, &last))
        return false;
    char c = p->name[0];
    long n = count(p, COUNT_MAX);
    if (partner && n == 1)
        n = count(partner, COUNT_MAX);
    drop_all(f, p, partner);
    if (first <= xe_top(f))
        first = xe_top(f) + 1;
    if (last < first)
        return true;
    switch (c) {
    case 'D':
        delete_lines(f, first, last);
        break;
    case 'X':
        exclude(f, first, last);
        break;
    case '"':
        duplicate(f, first, last, n);
        break;
    default:
        shift(f, first, last, c == '<' ? -n : n);
    }
    return true;
}

/* S is for a shadow line, and what is done to lines is for those that are shown. */
static bool misplaced(const struct xe_file *f, const struct xe_pending *p)
{
    if (p->shadow ? f->set.scope_all || !strchr("CDEMX\"<>", p->name[0]) : strcmp(p->name, "S"))
        return false;
    xe_error(f->x, "XPX", 661, p->newname, NULL);
    return true;
}

static enum outcome one(struct xe_file *f, struct xe_pending *p)
{
    if (p->error || p->fresh)
        return NEXT_ONE;
    if (is_macro(f, p))
        return prefix_macro(f, p);
    if (misplaced(f, p)) {
        p->error = true;
        return NEXT_ONE;
    }
    if (!strcmp(p->name, "F") || !strcmp(p->name, "P"))
        return NEXT_ONE;
    if (p->name[0] == 'C' || p->name[0] == 'M')
        return copy_or_move(f, p) ? AGAIN : NEXT_ONE;
    if (strchr("DX\"<>", p->name[0]))
        return on_lines(f, p) ? AGAIN : NEXT_ONE;
    single(f, p);
    xe_pending_drop(f, p);
    return AGAIN;
}

static struct xe_pending *merged(struct xe_pending *a, struct xe_pending *b)
{
    struct xe_pending *first = NULL, **end = &first;
    while (a && b) {
        struct xe_pending **less = a->number <= b->number ? &a : &b, *p = *less;
        *less = p->next;
        *end = p;
        end = &p->next;
    }
    *end = a ? a : b;
    return first;
}

/* By their numbers; n of them. */
static struct xe_pending *sorted(struct xe_pending *list, size_t n)
{
    if (n < 2)
        return list;
    struct xe_pending *last = list;
    for (size_t k = 1; k < n / 2; k++)
        last = last->next;
    struct xe_pending *second = last->next;
    last->next = NULL;
    return merged(sorted(list, n / 2), sorted(second, n - n / 2));
}

/* MOVE may have changed the order. */
static void in_order(struct xe_file *f)
{
    size_t n = 0, before = 0;
    bool is = true;
    for (struct xe_pending *p = f->pending; p; p = p->next, n++) {
        p->number = xe_pending_number(f, p);
        is &= p->number >= before;
        before = p->number;
    }
    if (!is)
        f->pending = sorted(f->pending, n);
}

static void run_list(struct xe_file *f)
{
    struct xedit *x = f->x;
    in_order(f);
    struct xe_pending *p = f->pending;
    while (p && x->file == f && cms_pause(x->cms)) { /* macros may put very many there */
        enum outcome then = strcmp(p->name, "SI") ? one(f, p) : NEXT_ONE;
        if (then == STOP)
            return;
        if (then == NEXT_ONE) {
            p = p->next;
            continue;
        }
        if (x->file != f)
            return;
        in_order(f);
        p = f->pending;
    }
}

void xe_prefix_run(struct xe_file *f)
{
    struct xedit *x = f->x;
    for (struct xe_pending *p = f->pending; p; p = p->next)
        p->fresh = false;
    run_list(f);
    for (struct xe_pending *p = x->file == f ? f->pending : NULL; p; p = p->next)
        if (!strcmp(p->name, "SI") && !p->error) { /* once a screen */
            if (structured(f, p))
                xe_pending_drop(f, p);
            return;
        }
}

void xe_prefix_run_read(struct xe_file *f)
{
    run_list(f);
}

void xe_prefix_run_fresh(struct xe_file *f)
{
    bool fresh = false;
    for (struct xe_pending *p = f->pending; p; p = p->next) {
        fresh |= p->fresh;
        p->fresh = false;
    }
    if (fresh)
        run_list(f);
}

void xe_prefix_reset(struct xe_file *f)
{
    struct xedit *x = f->x;
    unsigned n = 0;
    for (struct xe_pending *p = f->pending; p; p = p->next)
        n++;
    while (n-- && x->file == f && f->pending) {
        struct xe_pending *p = f->pending;
        if (!p->error && is_macro(f, p))
            run_prefix_macro(f, p, "CLEAR");
        else
            xe_pending_drop(f, p);
    }
    if (x->file == f)
        xe_pending_clear(f);
}
