/* Stages that select records: what they select goes to the primary output, the rest to the
 * secondary, if there is one.  User's Guide and Reference. */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* FRTARGET and TOTARGET: the first record that is selected is a border. */
static bool target_route(struct stage *s, const struct record *r, bool selected)
{
    bool to = pipe_target(s) == PIPE_TO_TARGET;
    if (selected) {
        if (to)
            pipe_sever_output(s, 0);
        stage_rest(s, to ? 1 : 0);
        return false;
    }
    unsigned k = to ? 0 : 1;
    if (k < pipe_streams(s, true) && pipe_output_to(s, k, r->p, r->n) &&
        !pipe_connected(s, 1 - k, true))
        return false;
    pipe_consume(s);
    return true;
}

bool stage_route(struct stage *s, const struct record *r, bool selected)
{
    if (pipe_target(s))
        return target_route(s, r, selected);
    unsigned to = selected ? 0 : 1;
    bool more = to >= pipe_streams(s, true) || pipe_output_to(s, to, r->p, r->n) == 0 ||
                pipe_connected(s, 1 - to, true);
    /* With nobody to write to, reading on is useless. */
    if (more && to >= pipe_streams(s, true) && !pipe_connected(s, 0, true))
        more = false;
    if (more)
        pipe_consume(s);
    return more;
}

int stage_rest(struct stage *s, unsigned n)
{
    if (n >= pipe_streams(s, true))
        return 0;
    pipe_select(s, n, true);
    return pipe_short(s);
}

/* --- LOCATE and FIND -------------------------------------------------------------------------------- */

enum bits { NO_BITS, BITS_ONES, BITS_ZEROS, BITS_MIXED };
struct locating {
    bool anycase, anyof, with_string;
    enum bits bits; /* the string is a mask */
    struct range range[RANGES];
    unsigned ranges;
    uint8_t *p;
    size_t n;
};

/* The bits under the mask, anywhere in the record: all ones, all zeros, or some of each. */
static bool masked(struct stage *s, const struct locating *l, const uint8_t *p, size_t n)
{
    for (size_t k = 0; k + l->n <= n && pipe_worked(s, l->n); k++) {
        uint8_t ones = 0, zeros = 0;
        for (size_t j = 0; j < l->n; j++) {
            ones |= p[k + j] & l->p[j];
            zeros |= (uint8_t)~p[k + j] & l->p[j];
        }
        if (l->bits == BITS_MIXED ? ones && zeros : l->bits == BITS_ONES ? !zeros : !ones)
            return true;
    }
    return false;
}

static bool contains(struct stage *s, const struct locating *l, const uint8_t *p, size_t n)
{
    if (l->bits)
        return masked(s, l, p, n);
    if (!l->with_string)
        return n != 0;
    if (l->anyof) {
        for (size_t k = 0; k < n && pipe_worked(s, l->n); k++)
            for (size_t j = 0; j < l->n; j++)
                if (!ebcdic_compare(p + k, l->p + j, 1, l->anycase))
                    return true;
        return false;
    }
    if (!l->anycase && l->n)
        return n && memmem(p, n, l->p, l->n) != NULL;
    for (size_t k = 0; k + l->n <= n && pipe_worked(s, l->n); k++)
        if (!ebcdic_compare(p + k, l->p, l->n, l->anycase))
            return true;
    return false;
}

bool stage_contains(struct stage *s, const struct record *r, const uint8_t *p, size_t n,
                    bool anycase)
{
    const struct locating l = {.anycase = anycase, .with_string = true, .p = (uint8_t *)p, .n = n};
    return contains(s, &l, r->p, r->n);
}

static bool located(struct stage *s, const struct locating *l, const struct record *whole)
{
    struct record view = pipe_view(s, whole), *r = &view;
    size_t at, len;
    if (!l->ranges)
        return contains(s, l, r->p, r->n);
    for (unsigned k = 0; k < l->ranges; k++)
        if (range_find(&l->range[k], r->p, r->n, &at, &len) && contains(s, l, r->p + at, len))
            return true;
    return false;
}

static int locate_operands(struct args *a, struct locating *l)
{
    int rc = 0;
    l->anycase = pipe_any_case(a->s) || args_anycase(a);
    l->bits = args_keyword(a, "ONES", 3)    ? BITS_ONES
              : args_keyword(a, "ZEROS", 4) ? BITS_ZEROS
              : args_keyword(a, "MIXED", 5) ? BITS_MIXED
                                            : NO_BITS;
    args_more(a);
    if (args_range_next(a) || *a->p == '(')
        rc = args_ranges(a, l->range, &l->ranges);
    if (!rc && !l->anycase)
        l->anycase = args_anycase(a);
    if (!rc && !l->bits)
        l->anyof = args_keyword(a, "ANYOF", 5);
    if (!rc && args_more(a)) {
        if (!args_string_next(a))
            return args_bad(a);
        l->with_string = true;
        rc = args_string(a, &l->p, &l->n);
    }
    if (!rc && l->bits && !l->n)
        rc = pipe_error(a->s, a->module, l->with_string ? 157 : 156, NULL);
    return rc ? rc : args_end(a);
}

static int locate(struct stage *s, const char *module, bool wanted)
{
    struct args a;
    struct locating l = {0};
    struct record r;
    args_begin(&a, s, module);
    int rc = locate_operands(&a, &l);
    if (rc)
        return rc;
    while (pipe_peek(s, &r) == 0 && stage_route(s, &r, located(s, &l, &r) == wanted))
        continue;
    return 0;
}

int pipe_stage_locate(struct stage *s)
{
    return locate(s, "PAT", true);
}

int pipe_stage_nlocate(struct stage *s)
{
    return locate(s, "PAT", false);
}

/* FIND: a blank of the operand is any character, an underscore a blank. */
static bool found(struct stage *s, const uint8_t *want, size_t n, const struct record *whole)
{
    struct record view = pipe_view(s, whole), *r = &view;
    bool any = pipe_any_case(s);
    for (size_t k = 0; k < n; k++) {
        uint8_t c = k < r->n ? r->p[k] : 0x40;
        if (want[k] == 0x40   ? k >= r->n
            : want[k] == 0x6d ? c != 0x40 || k >= r->n
                              : ebcdic_compare(&want[k], &c, 1, any) != 0)
            return false;
    }
    return true;
}

static int find(struct stage *s, bool wanted)
{
    struct record r;
    size_t n = pipe_operands(s).n;
    uint8_t *want = stage_ebcdic(s, pipe_operands(s));
    if (!want)
        return PIPE_NO_STORAGE;
    while (pipe_peek(s, &r) == 0 && stage_route(s, &r, found(s, want, n, &r) == wanted))
        continue;
    return 0;
}

int pipe_stage_find(struct stage *s)
{
    return find(s, true);
}

int pipe_stage_nfind(struct stage *s)
{
    return find(s, false);
}

static bool begins(struct stage *s, const struct record *whole, const uint8_t *p, size_t n,
                   bool anycase)
{
    struct record r = pipe_view(s, whole);
    return r.n >= n && !ebcdic_compare(r.p, p, n, anycase || pipe_any_case(s));
}

static int strfind(struct stage *s, bool wanted)
{
    struct args a;
    struct record r;
    uint8_t *p;
    size_t n;
    args_begin(&a, s, "FND");
    bool anycase = args_anycase(&a);
    int rc = args_string(&a, &p, &n);
    if (!rc)
        rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0 &&
           stage_route(s, &r, begins(s, &r, p, n, anycase) == wanted))
        continue;
    return rc;
}

int pipe_stage_strfind(struct stage *s)
{
    return strfind(s, true);
}

int pipe_stage_strnfind(struct stage *s)
{
    return strfind(s, false);
}

/* --- statements of the assembler --------------------------------------------------------------------- */

/* What is asked of a statement's first record: FIND's question, or STRFIND's. */
struct beginning {
    bool delimited, anycase;
    uint8_t *p;
    size_t n;
};

/* A record that is not blank in column 72 goes on in the next one: a statement is selected as a whole. */
static int statements(struct stage *s, const struct beginning *b, bool wanted)
{
    struct record r;
    bool goes_on = false, hit = false;
    while (pipe_peek(s, &r) == 0) {
        if (!goes_on)
            hit = b->delimited ? begins(s, &r, b->p, b->n, b->anycase) : found(s, b->p, b->n, &r);
        goes_on = r.n >= 72 && r.p[71] != 0x40;
        if (!stage_route(s, &r, hit == wanted))
            break;
    }
    return 0;
}

static int asmfind(struct stage *s, bool wanted)
{
    struct beginning b = {.p = stage_ebcdic(s, pipe_operands(s)), .n = pipe_operands(s).n};
    return b.p ? statements(s, &b, wanted) : PIPE_NO_STORAGE;
}

int pipe_stage_asmfind(struct stage *s)
{
    return asmfind(s, true);
}

int pipe_stage_asmnfind(struct stage *s)
{
    return asmfind(s, false);
}

static int strasmfind(struct stage *s, bool wanted)
{
    struct args a;
    struct beginning b = {.delimited = true};
    args_begin(&a, s, "FND");
    b.anycase = args_anycase(&a);
    int rc = args_string(&a, &b.p, &b.n);
    if (!rc)
        rc = args_end(&a);
    return rc ? rc : statements(s, &b, wanted);
}

int pipe_stage_strasmfind(struct stage *s)
{
    return strasmfind(s, true);
}

int pipe_stage_strasmnfind(struct stage *s)
{
    return strasmfind(s, false);
}

/* --- BETWEEN and its kin ------------------------------------------------------------------------------ */

/* Groups begin with a record that begins with one string and end after n records or with one that
 * begins with another.  `edges`: those two records belong to the group; `group`: what is selected. */
static int groups(struct stage *s, bool edges, bool group)
{
    struct args a;
    struct record r;
    uint8_t *from, *to = NULL;
    size_t from_n, to_n = 0;
    long count = 0, left = 0;
    bool inside = false;
    args_begin(&a, s, "BTW");
    bool anycase = args_anycase(&a);
    int rc = args_string(&a, &from, &from_n);
    if (!rc && args_number_next(&a))
        rc = args_number(&a, edges ? 2 : 1, INT32_MAX, &count);
    else if (!rc)
        rc = args_string(&a, &to, &to_n);
    if (!rc)
        rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        bool in = inside;
        if (!inside && begins(s, &r, from, from_n, anycase)) {
            inside = true;
            in = edges;
            left = edges ? count - 1 : count;
        } else if (inside && !to) {
            inside = --left > 0;
        } else if (inside && begins(s, &r, to, to_n, anycase)) {
            inside = false;
            in = edges;
        }
        if (!stage_route(s, &r, in == group))
            break;
    }
    return rc;
}

int pipe_stage_between(struct stage *s)
{
    return groups(s, true, true);
}

int pipe_stage_inside(struct stage *s)
{
    return groups(s, false, true);
}

int pipe_stage_outside(struct stage *s)
{
    return groups(s, true, false);
}

int pipe_stage_notinside(struct stage *s)
{
    return groups(s, false, false);
}

/* --- labels ------------------------------------------------------------------------------------------- */

enum labels { TO_LABEL, FROM_LABEL, WHILE_LABEL };

/* inclusive: the record that is found belongs to what is selected. */
struct label {
    bool anycase, inclusive;
    uint8_t *p;
    size_t n;
};

/* The label: the whole operand string, or one in delimiters. */
static int label_operand(struct stage *s, bool delimited, struct label *l)
{
    if (delimited) {
        struct args a;
        args_begin(&a, s, "LAB");
        l->anycase = args_anycase(&a);
        if (args_keyword(&a, "INCLUSIVE", 8))
            l->inclusive = true;
        else if (args_keyword(&a, "EXCLUSIVE", 8))
            l->inclusive = false;
        l->anycase |= args_anycase(&a);
        int rc = args_string(&a, &l->p, &l->n);
        return rc ? rc : args_end(&a);
    }
    l->n = pipe_operands(s).n;
    l->p = stage_ebcdic(s, pipe_operands(s));
    return l->p ? 0 : PIPE_NO_STORAGE;
}

/* TOLABEL leaves the record with the label, and what follows it, to the secondary output;
 * FROMLABEL gives what is before the label to it. */
static int by_label(struct stage *s, enum labels how, bool delimited)
{
    struct record r;
    struct label l = {.inclusive = how == FROM_LABEL};
    int rc = label_operand(s, delimited, &l);
    if (rc)
        return rc;
    bool first = how != FROM_LABEL, found = false;
    while (!found && pipe_peek(s, &r) == 0) {
        found = begins(s, &r, l.p, l.n, l.anycase) == (how != WHILE_LABEL);
        bool stays = found && l.inclusive == (how == FROM_LABEL);
        if (stays) /* it is the first of what is left */
            break;
        if (!stage_route(s, &r, first))
            return 0;
    }
    if (how == FROM_LABEL)
        return stage_rest(s, 0);
    pipe_sever_output(s, 0);
    return stage_rest(s, 1);
}

int pipe_stage_tolabel(struct stage *s)
{
    return by_label(s, TO_LABEL, false);
}

int pipe_stage_fromlabel(struct stage *s)
{
    return by_label(s, FROM_LABEL, false);
}

int pipe_stage_whilelabel(struct stage *s)
{
    return by_label(s, WHILE_LABEL, false);
}

int pipe_stage_strtolabel(struct stage *s)
{
    return by_label(s, TO_LABEL, true);
}

int pipe_stage_strfromlabel(struct stage *s)
{
    return by_label(s, FROM_LABEL, true);
}

int pipe_stage_strwhilelabel(struct stage *s)
{
    return by_label(s, WHILE_LABEL, true);
}

/* --- TAKE and DROP --------------------------------------------------------------------------------------- */

/* The first n records to one output, the rest to the other. */
static int first_records(struct stage *s, long n, unsigned first)
{
    struct record r;
    while (n-- > 0 && pipe_peek(s, &r) == 0)
        if (!stage_route(s, &r, first == 0))
            return 0;
    if (n >= 0)
        return 0;
    pipe_sever_output(s, first);
    return stage_rest(s, 1 - first);
}

/* The last n are held back; what falls out of them goes to the one output, they to the other. */
static int last_records(struct stage *s, long n, unsigned last)
{
    struct record r;
    struct kept k = {0};
    while (pipe_peek(s, &r) == 0) {
        if (!kept_add(s, &k, r.p, r.n))
            return PIPE_NO_STORAGE;
        pipe_consume(s);
        if (k.n - k.gone <= (size_t)n)
            continue;
        const struct record *old = &k.r[k.gone];
        if (pipe_output_to(s, 1 - last, old->p, old->n) && !pipe_connected(s, last, true))
            return 0;
        kept_drop(s, &k);
    }
    for (; k.gone < k.n; kept_drop(s, &k))
        if (pipe_output_to(s, last, k.r[k.gone].p, k.r[k.gone].n))
            break;
    return 0;
}

/* BYTES, from the beginning: the record in which they end is cut. */
static int first_bytes(struct stage *s, long n, unsigned first)
{
    struct record r;
    while (n > 0 && pipe_peek(s, &r) == 0) {
        size_t cut = (long)r.n <= n ? r.n : (size_t)n;
        n -= (long)cut;
        if (cut == r.n) {
            if (!stage_route(s, &r, first == 0))
                return 0;
            continue;
        }
        pipe_output_to(s, first, r.p, cut);
        pipe_output_to(s, 1 - first, r.p + cut, r.n - cut);
        pipe_consume(s);
    }
    if (n > 0)
        return 0;
    pipe_sever_output(s, first);
    return stage_rest(s, 1 - first);
}

/* BYTES, from the end: all is read first. */
static int last_bytes(struct stage *s, long n, unsigned last)
{
    struct record r;
    struct kept k = {0};
    size_t total = 0, at = 0;
    while (pipe_peek(s, &r) == 0) {
        if (!kept_add(s, &k, r.p, r.n))
            return PIPE_NO_STORAGE;
        total += r.n;
        pipe_consume(s);
    }
    size_t before = total > (size_t)n ? total - (size_t)n : 0;
    for (size_t i = 0; i < k.n; at += k.r[i++].n) {
        const struct record *o = &k.r[i];
        size_t cut = at >= before ? 0 : before - at < o->n ? before - at : o->n;
        if (cut || !o->n)
            pipe_output_to(s, at >= before ? last : 1 - last, o->p, cut);
        if (cut < o->n)
            pipe_output_to(s, last, o->p + cut, o->n - cut);
    }
    return 0;
}

static int take_drop(struct stage *s, const char *module, bool take)
{
    struct args a;
    long n = 1;
    args_begin(&a, s, module);
    bool last = args_keyword(&a, "LAST", 4);
    if (!last)
        args_keyword(&a, "FIRST", 5);
    int rc = 0;
    if (args_keyword(&a, "*", 1))
        n = INT32_MAX;
    else if (args_number_next(&a))
        rc = args_number(&a, INT32_MIN, INT32_MAX, &n);
    else if (args_more(&a) && *a.p != 'b' && *a.p != 'B')
        rc = args_number(&a, 0, INT32_MAX, &n);
    if (!rc && n < 0) {
        char text[24];
        snprintf(text, sizeof text, "%ld", n);
        rc = pipe_error(s, module, 287, text, NULL);
    }
    bool bytes = !rc && args_keyword(&a, "BYTES", 5);
    if (!rc)
        rc = args_end(&a);
    if (rc)
        return rc;
    if (bytes)
        return (last ? last_bytes : first_bytes)(s, n, take ? 0 : 1);
    if (last)
        return last_records(s, n, take ? 0 : 1);
    return first_records(s, n, take ? 0 : 1);
}

int pipe_stage_take(struct stage *s)
{
    return take_drop(s, "TAK", true);
}

int pipe_stage_drop(struct stage *s)
{
    return take_drop(s, "DRP", false);
}

/* --- WILDCARD --------------------------------------------------------------------------------------------- */

/* * stands for any characters, % for one.  What is behind the last * that was met is tried at each place. */
static bool fits(struct stage *s, const uint8_t *pattern, size_t m, const uint8_t *p, size_t n,
                 bool anycase)
{
    const uint8_t any = 0x5c, one = 0x6c;
    size_t i = 0, k = 0, star = m, from = 0;
    while (k < n) {
        if (i < m && pattern[i] == any) {
            star = i++;
            from = k;
        } else if (i < m &&
                   (pattern[i] == one || !ebcdic_compare(pattern + i, p + k, 1, anycase))) {
            i++;
            k++;
        } else if (star < m && pipe_worked(s, 1)) {
            i = star + 1;
            k = ++from;
        } else {
            return false;
        }
    }
    while (i < m && pattern[i] == any)
        i++;
    return i == m;
}

/* [ANYCASE] [range] /pattern/ */
int pipe_stage_wildcard(struct stage *s)
{
    struct args a;
    struct record r;
    struct range range = range_whole();
    uint8_t *p;
    size_t m;
    args_begin(&a, s, "WLD");
    bool anycase = args_anycase(&a);
    int rc = args_range_next(&a) ? args_range(&a, &range) : 0;
    anycase |= !rc && args_anycase(&a);
    if (!rc)
        rc = args_string(&a, &p, &m);
    if (!rc)
        rc = args_end(&a);
    anycase |= pipe_any_case(s);
    while (!rc && pipe_peek(s, &r) == 0) {
        size_t at, n;
        struct record view = pipe_view(s, &r);
        if (!range_find(&range, view.p, view.n, &at, &n))
            n = 0;
        if (!stage_route(s, &r, fits(s, p, m, view.p + (n ? at : 0), n, anycase)))
            break;
    }
    return rc;
}
