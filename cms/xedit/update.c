/* Update mode: the source stays as it is; what is changed goes to an update file.  XEDIT Commands and
 * Macros Reference, XEDIT (options UPDATE, SEQ8, CTL, MERGE, UNTIL, INCR, SIDCODE).
 *
 * The base is the source with all updates applied but the last one, which is the one that is edited:
 * `fn UPDATE`, or the last that the control file names, whether there is such a file yet or not.  With
 * MERGE the base is the source, and the last one becomes all of them. */
#include "cms/xedit/option.h"

#include "cms/messages.h"
#include "cms/update/update.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct xe_update {
    struct xe_update_options o;
    struct update_deck base;
    struct update_deck remarks; /* ./ * at the top of the file that is edited */
    char ft[9], fm[3];          /* of that file; fm empty: it is not there yet */
    char last[9];               /* the last update that was applied */
    bool stopped;               /* UNTIL's update was met */
};

bool xe_update_begin(struct xe_file *f, const struct xe_update_options *o)
{
    f->update = calloc(1, sizeof *f->update);
    if (!f->update)
        return false;
    f->update->o = *o;
    snprintf(f->update->ft, sizeof f->update->ft, "UPDATE");
    update_deck_init(&f->update->base, f->x->cms, UPDATE_LRECL_MIN);
    update_deck_init(&f->update->remarks, f->x->cms, UPDATE_LRECL_MIN);
    return true;
}

void xe_update_free(struct xe_file *f)
{
    if (!f->update)
        return;
    update_deck_free(&f->update->base);
    update_deck_free(&f->update->remarks);
    free(f->update);
    f->update = NULL;
}

void xe_update_id(const struct xe_file *f, char fn[9], char ft[9], char fm[3])
{
    struct cms_disk *d = f->update->fm[0] ? cms_disk(&f->x->cms->disks, f->update->fm[0]) : NULL;
    snprintf(fn, 9, "%s", f->fn);
    snprintf(ft, 9, "%s", f->update->ft);
    snprintf(fm, 3, "%s", d && d->writable ? f->update->fm : "A1");
}

/* --- loading ------------------------------------------------------------------------------------------------ */

static void warn(void *ctx, unsigned number, const char *a, const char *b, size_t card)
{
    struct xe_file *f = ctx;
    char id[32];
    snprintf(id, sizeof id, "%s %s %s", f->fn, f->ft, f->fm);
    if (number == 10)
        xe_error(f->x, "XUP", CMS_FORMAT(10, 2), id, a, NULL);
    else
        xe_error(f->x, "XUP", number, a, b, NULL);
}

static int deck_error(struct xe_file *f, const char *ft, const char *fm, int err)
{
    char id[32], file[40];
    snprintf(id, sizeof id, "%s %s %s", f->fn, ft, fm);
    snprintf(file, sizeof file, "File %s", id);
    if (err == -ENOENT)
        return xe_error(f->x, "XUP", 2, file, NULL);
    if (err == -EMEDIUMTYPE)
        return xe_error(f->x, "XUP", 7, id, NULL);
    if (err == -ENOMEM)
        return xe_error(f->x, "XUP", 554, NULL);
    return xe_error(f->x, "XUP", 104, "3", id, NULL);
}

/* The comments that an update file begins with go back into it. */
static bool keep_remarks(struct xe_update *u, const struct update_deck *file)
{
    struct update_statement s;
    bool done = true;
    for (size_t k = 0; k < file->n && done; k++) {
        update_statement_parse(update_deck_at(file, k), file->lrecl, &s);
        if (s.kind != UPDATE_COMMENT)
            break;
        u->remarks.lrecl = file->lrecl; /* the same of all */
        done = update_deck_add(&u->remarks, update_deck_at(file, k), file->lrecl);
    }
    return done;
}

/* ./ S numbers every record again: nothing that follows it can be merged with it. */
static bool numbers_again(const struct update_deck *file)
{
    struct update_statement s;
    for (size_t k = 0; k < file->n; k++) {
        update_statement_parse(update_deck_at(file, k), file->lrecl, &s);
        if (s.kind == UPDATE_SEQUENCE)
            return true;
    }
    return false;
}

/* Applies `fn ft` to the deck; last: it is the one that is edited. */
static int apply(struct xe_file *f, const char *ft, bool last, struct update_deck *deck)
{
    struct xe_update *u = f->update;
    struct update_deck file, out;
    char mode[3] = "", id[32];
    struct update_rules rules = {.seq8 = u->o.seq8, .inc = true};
    struct update_events events = {.warn = warn, .ctx = f};
    snprintf(rules.label, sizeof rules.label, "%-3.3s", f->fn);
    int rc = update_deck_read(&file, f->x->cms, f->fn, ft, "*", deck->lrecl, mode);
    if (rc)
        return deck_error(f, ft, mode[0] ? mode : "*", rc);
    snprintf(id, sizeof id, "%s %s %s", f->fn, ft, mode);
    xe_error(f->x, "XUP", 178, "Applying", id, NULL);
    if ((last || u->o.merge) && numbers_again(&file))
        rc = xe_error(f->x, "XUP", 597, NULL);
    if (!rc && last) {
        snprintf(u->fm, sizeof u->fm, "%s", mode);
        rc = keep_remarks(u, &file) ? 0 : xe_error(f->x, "XUP", 554, NULL);
    }
    if (!rc && !update_apply(deck, &file, &rules, &events, &out))
        rc = xe_error(f->x, "XUP", 554, NULL);
    update_deck_free(&file);
    if (rc)
        return rc;
    update_deck_free(deck);
    *deck = out;
    snprintf(u->last, sizeof u->last, "%s", ft);
    return 0;
}

static bool copy_deck(const struct update_deck *from, struct update_deck *to)
{
    bool done = true;
    update_deck_init(to, from->cms, from->lrecl);
    for (size_t k = 0; k < from->n && done; k++)
        done = update_deck_add(to, update_deck_at(from, k), from->lrecl);
    return done;
}

/* The base is what the deck is now. */
static int is_base(struct xe_file *f, const struct update_deck *deck)
{
    update_deck_free(&f->update->base);
    return copy_deck(deck, &f->update->base) ? 0 : xe_error(f->x, "XUP", 554, NULL);
}

/* One update file of the list; last: nothing is applied behind it. */
static int one_level(struct xe_file *f, const struct update_level *l, bool last,
                     struct update_deck *deck)
{
    char id[32];
    int rc = last && !f->update->o.merge ? is_base(f, deck) : 0;
    if (rc)
        return rc;
    if (last)
        snprintf(f->update->ft, sizeof f->update->ft, "%s", l->ft);
    if (l->there)
        return apply(f, l->ft, last, deck);
    snprintf(id, sizeof id, "%s %s *", f->fn, l->ft);
    if (l->ptf && !last)
        xe_error(f->x, "XUP", 180, id, NULL);
    if (last)
        xe_error(f->x, "XIN", 571, NULL);
    return 0;
}

/* The last update: UNTIL's, or the one at the list's end. */
static const struct update_level *last_level(const struct xe_update *u,
                                             const struct update_control *c)
{
    const struct update_level *last = NULL;
    for (const struct update_level *l = c->levels; l; l = l->next) {
        last = l;
        if (!strcmp(l->ft, u->o.until))
            break;
    }
    return last;
}

static int by_control(struct xe_file *f, struct update_deck *deck)
{
    struct xe_update *u = f->update;
    struct update_control control;
    char what[32], file[40];
    unsigned bad =
        update_control_read(f->x->cms, f->fn, u->o.control, "CNTRL", "*", &control, what);
    snprintf(file, sizeof file, "File %s", what);
    if (bad == 104)
        return xe_error(f->x, "XUP", 104, "3", what, NULL);
    if (bad)
        return xe_error(f->x, "XUP", bad == 179 ? CMS_FORMAT(179, 2) : bad, bad == 2 ? file : what,
                        NULL);
    const struct update_level *last = last_level(u, &control);
    int rc = last ? 0 : xe_error(f->x, "XUP", 181, NULL);
    if (last && u->o.until[0] && strcmp(last->ft, u->o.until))
        xe_error(f->x, "XUP", 570, u->o.until, NULL);
    for (const struct update_level *l = control.levels; l && !rc; l = l->next) {
        rc = one_level(f, l, l == last, deck);
        if (l == last)
            break;
    }
    update_control_free(f->x->cms, &control);
    return rc;
}

/* Lines of the file, each with the record of the base that it still is: numbers tell which. */
static int take_lines(struct xe_file *f, const struct update_deck *deck)
{
    const struct update_deck *base = &f->update->base;
    bool seq8 = f->update->o.seq8;
    size_t at = 0;
    for (size_t k = 0; k < deck->n; k++) {
        const uint8_t *record = update_deck_at(deck, k);
        struct xe_line *line = xe_insert_line(f->b, k, record, deck->lrecl);
        if (!line)
            return xe_error(f->x, "XUP", 554, NULL);
        long n = update_number(record, deck->lrecl, seq8);
        while (at < base->n && n >= 0 &&
               update_number(update_deck_at(base, at), base->lrecl, seq8) < n)
            at++;
        if (at < base->n && !memcmp(update_deck_at(base, at), record, deck->lrecl))
            line->origin = (uint32_t)++at;
    }
    return 0;
}

int xe_update_load(struct xe_file *f)
{
    struct xe_update *u = f->update;
    struct update_deck deck;
    char mode[3] = "", id[32];
    struct update_level only = {.ft = "UPDATE"};
    int rc = update_deck_read(&deck, f->x->cms, f->fn, f->ft, f->fm, 0, mode);
    if (rc)
        return deck_error(f, f->ft, f->fm, rc);
    snprintf(id, sizeof id, "%s %s %s", f->fn, f->ft, mode);
    xe_error(f->x, "XUP", 178, "Updating", id, NULL);
    rc = u->o.merge ? is_base(f, &deck) : 0;
    if (!rc && u->o.control[0]) {
        rc = by_control(f, &deck);
    } else if (!rc) {
        only.there = cms_find(&f->x->cms->disks, f->fn, "UPDATE", "*", NULL) != NULL;
        rc = one_level(f, &only, true, &deck);
    }
    if (!rc)
        rc = take_lines(f, &deck);
    if (f->set.trunc > deck.lrecl - 8) /* numbers are not typed */
        f->set.trunc = deck.lrecl - 8;
    update_deck_free(&deck);
    return rc;
}

/* --- saving ----------------------------------------------------------------------------------------------------- */

static void stamp(struct cms *cms, char *out, size_t size)
{
    struct tm t;
    uint32_t ns;
    guest_local_time(cms->g, &t, &ns);
    strftime(out, size, "%m/%d/%y %H:%M:%S", &t);
}

/* A line that came in has its number now, and the SIDCODE. */
static void placed(void *ctx, size_t line, const uint8_t *record)
{
    struct xe_file *f = ctx;
    xe_line_set(xe_line(f->b, line + 1), record, f->update->base.lrecl);
}

static int build(struct xe_file *f, struct update_deck *out)
{
    struct xedit *x = f->x;
    struct xe_update *u = f->update;
    char when[24], label[4], low[24], high[24];
    long between[2] = {0, 0};
    size_t n = xe_lines(f->b);
    struct update_line *line = cms_get_storage(x->cms, (n + 1) * sizeof *line);
    if (!line)
        return xe_error(x, "XUP", 554, NULL);
    for (size_t k = 0; k < n; k++) {
        const struct xe_line *l = xe_line(f->b, k + 1);
        line[k] = (struct update_line){(long)l->origin - 1, l->text, l->len};
    }
    stamp(x->cms, when, sizeof when);
    snprintf(label, sizeof label, "%-3.3s", f->fn);
    struct update_build b = {.base = &u->base,
                             .line = line,
                             .lines = n,
                             .seq8 = u->o.seq8,
                             .step = u->o.increment,
                             .sidcode = f->set.sidcode,
                             .stamp = when,
                             .label = label,
                             .placed = placed,
                             .ctx = f};
    unsigned bad = update_build(&b, out, between);
    cms_free_storage(x->cms, line);
    snprintf(low, sizeof low, "%ld", between[0]);
    snprintf(high, sizeof high, "%ld", between[1]);
    return bad ? xe_error(x, "XUP", bad, low, high, NULL) : 0;
}

static int write_deck(struct xe_file *f, const struct update_deck *d, struct cms_disk *disk,
                      const char *fn, const char *ft, const char *fm)
{
    struct edf_format format = {'F', fm[1] ? fm[1] : '1', d->lrecl};
    struct edf_file *file;
    char id[32];
    int rc = edf_open(disk->edf, fn, ft, EDF_REPLACE, &format, &file);
    for (size_t k = 0; k < d->n && !rc; k++) {
        rc = edf_write(file, 0, update_deck_at(d, k), d->lrecl);
        if (rc)
            edf_discard(file);
    }
    if (!rc)
        rc = edf_close(file);
    snprintf(id, sizeof id, "%s %s %s", fn, ft, fm);
    return rc == -ENOSPC ? xe_error(f->x, "XIO", 531, NULL)
           : rc          ? xe_error(f->x, "XIO", 105, id, NULL)
                         : 0;
}

int xe_update_save(struct xe_file *f, char fn[9], char ft[9], char fm[3])
{
    struct update_deck out;
    char letter[2] = {fm[0], 0};
    struct cms_disk *disk = cms_disk(&f->x->cms->disks, fm[0]);
    if (!disk)
        return xe_error(f->x, "XIO", 69, fm, NULL);
    if (!disk->writable) {
        xe_error(f->x, "XIO", 37, letter, NULL);
        return 12;
    }
    update_deck_init(&out, f->x->cms, f->update->base.lrecl);
    bool copied = true;
    for (size_t k = 0; k < f->update->remarks.n && copied; k++)
        copied =
            update_deck_add(&out, update_deck_at(&f->update->remarks, k), f->update->remarks.lrecl);
    int rc = copied ? build(f, &out) : xe_error(f->x, "XUP", 554, NULL);
    if (!rc && out.n) {
        rc = write_deck(f, &out, disk, fn, ft, fm);
    } else if (!rc) { /* nothing differs from the base: no update */
        xe_error(f->x, "XSU", 559, NULL);
        edf_erase(disk->edf, fn, ft);
    }
    update_deck_free(&out);
    return rc;
}

/* --- what QUERY and EXTRACT say ------------------------------------------------------------------------------ */

int xe_get_seq8(struct xe_get *g)
{
    xe_tell_flag(g, !g->f->update || g->f->update->o.seq8);
    return 0;
}

int xe_get_update(struct xe_get *g)
{
    xe_tell_flag(g, g->f->update != NULL);
    return 0;
}

int xe_get_until(struct xe_get *g)
{
    xe_tell(g, "%s", g->f->update ? g->f->update->last : "");
    return 0;
}
