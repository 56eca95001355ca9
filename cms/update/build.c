/* From a base and what became of its records to the update file that does the same: what XEDIT writes
 * in update mode.
 *
 * Records that are as they were, in their old order, stay; between two of them something came in, went,
 * or both: one statement.  What comes in gets numbers between those of its neighbours, in the widest
 * steps that fit; where the least step does not fit, records behind are numbered again (that is, they
 * are replaced by themselves) until it does. */
#include "cms/update/update.h"

#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

#define STAMP_COLUMN 55 /* from 0: behind what UPDATE looks at */
#define NUMBERS      8
#define SID_AT       17 /* columns in front of the record's end: 64 to 71 of 80 */

struct building {
    const struct update_build *b;
    struct update_deck *out;
    struct cms *cms;
    bool *stays; /* of each line */
    long *between;
};

static long number_of(const struct building *g, size_t k)
{
    return update_number(update_deck_at(g->b->base, k), g->b->base->lrecl, g->b->seq8);
}

/* Numbers grow, where there are any. */
static bool in_order(const struct building *g)
{
    long last = -1;
    for (size_t k = 0; k < g->b->base->n; k++) {
        long n = number_of(g, k);
        if (n == -2 || (n >= 0 && n <= last))
            return false;
        if (n >= 0)
            last = n;
    }
    return true;
}

/* The text of a line, the columns of numbers left out, is that of the base's record. */
static bool same(const struct building *g, const struct update_line *l)
{
    const uint8_t *record = update_deck_at(g->b->base, (size_t)l->origin);
    uint32_t width = g->b->base->lrecl - NUMBERS, n = l->len < width ? l->len : width;
    if (n && memcmp(record, l->text, n))
        return false;
    for (uint32_t k = n; k < width; k++)
        if (record[k] != 0x40)
            return false;
    return true;
}

/* Which lines stay: of those that are as they were the longest row whose places in the base grow. */
static bool find_staying(struct building *g)
{
    const struct update_build *b = g->b;
    size_t *ends =
        cms_get_storage(g->cms, (b->lines + 1) * sizeof *ends); /* of rows of that length */
    size_t *before = cms_get_storage(g->cms, (b->lines + 1) * sizeof *before);
    size_t rows = 0;
    bool done = ends && before;
    for (size_t k = 0; done && k < b->lines; k++) {
        const struct update_line *l = &b->line[k];
        if (l->origin < 0 || (size_t)l->origin >= b->base->n || !same(g, l))
            continue;
        size_t low = 0, high = rows;
        while (low < high) {
            size_t mid = (low + high) / 2;
            if (b->line[ends[mid]].origin < l->origin)
                low = mid + 1;
            else
                high = mid;
        }
        before[k] = low ? ends[low - 1] : b->lines;
        ends[low] = k;
        rows = low == rows ? rows + 1 : rows;
        done = k % 256 || cms_pause(g->cms);
    }
    if (done && rows)
        for (size_t k = ends[rows - 1]; k < b->lines; k = before[k])
            g->stays[k] = true;
    cms_free_storage(g->cms, ends);
    cms_free_storage(g->cms, before);
    return done;
}

/* A change: base records first..end - 1 give way to lines from..to - 1. */
struct change {
    size_t first, end, from, to;
    long start, step;
};

/* The widest round step with which n numbers fit between low and high; 0. */
static long step_between(long low, long high, size_t n)
{
    long step = n ? (high - low - 1) / (long)n : 0;
    return step >= 10 ? step / 10 * 10 : step;
}

/* One more record behind the change is numbered again, and what was changed behind that one is part of
 * it; c->end is less than the base's records. */
static void extend(struct building *g, struct change *c)
{
    g->stays[c->to++] = false;
    while (c->to < g->b->lines && !g->stays[c->to])
        c->to++;
    c->end = c->to < g->b->lines ? (size_t)g->b->line[c->to].origin : g->b->base->n;
}

static bool fits(struct building *g, struct change *c, long low, long high, long least)
{
    c->step = step_between(low, high, c->to - c->from);
    c->start = low + c->step;
    return low >= 0 && high >= 0 && c->step >= least;
}

/* Behind the last record of the base numbers go on in the usual steps. */
static bool at_the_end(struct building *g, struct change *c, long low)
{
    long usual = g->b->seq8 ? 1000 : 10, most = g->b->seq8 ? (long)UPDATE_MOST : 99999,
         n = (long)(c->to - c->from);
    c->step = g->b->step > usual ? g->b->step : usual;
    if (low + n * c->step > most)
        return fits(g, c, low, most + 1, g->b->step);
    c->start = low + c->step;
    return true;
}

/* Finds numbers for what comes in: 0, 560, 599. */
static unsigned find_numbers(struct building *g, struct change *c)
{
    for (;;) {
        long before = c->first ? number_of(g, c->first - 1) : 0;
        long low = c->end > c->first ? number_of(g, c->first) : before;
        if (c->from == c->to)
            return low < 0 ? 599 : 0;
        if (c->end == g->b->base->n) {
            g->between[0] = low;
            g->between[1] = UPDATE_MOST;
            return low < 0 ? 599 : at_the_end(g, c, low) ? 0 : 560;
        }
        long high = number_of(g, c->end);
        if (fits(g, c, low, high, g->b->step) || fits(g, c, before, high, g->b->step))
            return 0;
        if (low == -1 || (before < 0 && high < 0))
            return 599;
        extend(g, c);
    }
}

static bool statement(struct building *g, const struct change *c)
{
    char text[UPDATE_LRECL_MIN + 1], first[24], last[24] = "", how[56] = "";
    uint8_t record[UPDATE_LRECL_MIN];
    int width = g->b->seq8 ? 8 : 5;
    bool goes = c->end > c->first, comes = c->to > c->from;
    long at = goes ? number_of(g, c->first) : c->first ? number_of(g, c->first - 1) : 0;
    snprintf(first, sizeof first, "%0*ld", width, at);
    if (c->end > c->first + 1)
        snprintf(last, sizeof last, "%0*ld", width, number_of(g, c->end - 1));
    if (comes)
        snprintf(how, sizeof how, "$ %ld %ld", c->start, c->step);
    int n = snprintf(text, sizeof text, "./ %c %s %-*s %s",
                     goes && comes ? 'R'
                     : goes        ? 'D'
                                   : 'I',
                     first, width, last, how);
    snprintf(text + n, sizeof text - (size_t)n, "%*s%s", n < STAMP_COLUMN ? STAMP_COLUMN - n : 1,
             "", g->b->stamp);
    ebcdic_pad(record, text, sizeof record);
    return update_deck_add(g->out, record, sizeof record);
}

static bool text_record(struct building *g, size_t line, long number)
{
    const struct update_build *b = g->b;
    const struct update_line *l = &b->line[line];
    uint32_t lrecl = b->base->lrecl;
    if (!update_deck_add(g->out, l->text, l->len < lrecl - NUMBERS ? l->len : lrecl - NUMBERS))
        return false;
    uint8_t *record = update_deck_at(g->out, g->out->n - 1);
    if (b->sidcode[0])
        ebcdic_pad(record + lrecl - SID_AT, b->sidcode, 8);
    update_set_number(record, lrecl, b->seq8, b->label, number);
    if (b->placed)
        b->placed(b->ctx, line, record);
    return true;
}

static unsigned write_change(struct building *g, const struct change *c)
{
    size_t last = c->end > c->first ? c->end - 1 : c->first;
    if (c->end > c->first && (number_of(g, c->first) < 0 || number_of(g, last) < 0))
        return 599;
    bool done = statement(g, c);
    long number = c->start;
    for (size_t k = c->from; done && k < c->to; k++, number += c->step)
        done = text_record(g, k, number);
    return done ? 0 : 554;
}

static unsigned all_changes(struct building *g)
{
    const struct update_build *b = g->b;
    unsigned rc = 0;
    size_t line = 0, base = 0;
    while (!rc && (line < b->lines || base < b->base->n)) {
        struct change c = {.first = base, .from = line};
        while (line < b->lines && !g->stays[line])
            line++;
        c.to = line;
        c.end = line < b->lines ? (size_t)b->line[line].origin : b->base->n;
        if (c.end > c.first || c.to > c.from) {
            rc = find_numbers(g, &c);
            if (!rc)
                rc = write_change(g, &c);
        }
        line = c.to + 1; /* the one that stays */
        base = c.end + 1;
        if (c.to >= b->lines)
            break;
    }
    return rc;
}

unsigned update_build(const struct update_build *b, struct update_deck *out, long between[2])
{
    struct building g = {.b = b, .out = out, .cms = b->base->cms, .between = between};
    g.stays = cms_get_storage(g.cms, b->lines + 1);
    if (!g.stays)
        return 554;
    unsigned rc = !in_order(&g) ? 599 : !find_staying(&g) ? 554 : all_changes(&g);
    cms_free_storage(g.cms, g.stays);
    return rc;
}
