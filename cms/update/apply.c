/* An update file applied to a source.  UPDATE's rules: statements name numbers that grow; a number that
 * the source does not have makes its statement void, with the records behind it; records without a
 * number go with those around them. */
#include "cms/update/update.h"

#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

struct applying {
    const struct update_deck *source, *updates;
    const struct update_rules *r;
    struct update_events *e;
    struct update_deck *out;
    size_t at;        /* the next record of the source */
    size_t card;      /* the next one of the update file */
    size_t statement; /* the one that is carried out, from 1 */
    long last_in, last_out;
    bool came_in; /* the last record of out is none of the source's */
    bool any;     /* a statement other than a comment was there */
    bool resequence;
    struct update_statement s, sequence;
    bool failed;
};

static void warn(struct applying *a, unsigned number, int severity, const char *p, const char *q)
{
    if (severity > a->e->severity)
        a->e->severity = severity;
    a->e->warn(a->e->ctx, number, p, q, a->statement);
}

static void warn_numbers(struct applying *a, unsigned number, int severity, long p, long q)
{
    char one[24], two[24];
    snprintf(one, sizeof one, "%0*ld", a->r->seq8 ? 8 : 5, p);
    snprintf(two, sizeof two, "%0*ld", a->r->seq8 ? 8 : 5, q);
    warn(a, number, severity, one, two);
}

static void log_text(struct applying *a, const char *text)
{
    if (a->e->log)
        a->e->log(a->e->ctx, text, NULL);
}

static void log_record(struct applying *a, const uint8_t *record)
{
    if (a->e->log)
        a->e->log(a->e->ctx, NULL, record);
}

static long most(const struct applying *a)
{
    return a->r->seq8 ? UPDATE_MOST : 99999;
}

/* The number of a record of the source; 210W when it is not more than the one before. */
static long number_in(struct applying *a, size_t k)
{
    long n = update_number(update_deck_at(a->source, k), a->source->lrecl, a->r->seq8);
    if (n < 0)
        return n;
    if (n <= a->last_in)
        warn_numbers(a, 210, 4, a->last_in, n);
    a->last_in = n;
    return n;
}

static void put_out(struct applying *a, const uint8_t *record, bool came_in)
{
    long n = update_number(record, a->source->lrecl, a->r->seq8);
    if (n >= 0) {
        if (n <= a->last_out && (came_in || a->came_in))
            warn_numbers(a, 174, 8, a->last_out, n);
        a->last_out = n;
        a->came_in = came_in;
    }
    if (!update_deck_add(a->out, record, a->source->lrecl))
        a->failed = true;
}

static void copy_to(struct applying *a, size_t end)
{
    for (; a->at < end && !a->failed; a->at++) {
        number_in(a, a->at);
        put_out(a, update_deck_at(a->source, a->at), false);
        if (a->at % 256 == 0 && !cms_pause(a->source->cms))
            a->failed = true;
    }
}

/* Where the source has the number, from `from` on; -1: said. */
static long find(struct applying *a, size_t from, long number)
{
    char text[24];
    snprintf(text, sizeof text, "%0*ld", a->r->seq8 ? 8 : 5, number);
    for (size_t k = from; k < a->source->n; k++) {
        long n = update_number(update_deck_at(a->source, k), a->source->lrecl, a->r->seq8);
        if (n == number)
            return (long)k;
        if (n > number) {
            warn(a, 186, 12, text, "");
            return -1;
        }
    }
    warn(a, 10, 12, text, "");
    return -1;
}

/* ./ R and ./ I number what comes in from there on, when a $ does not say how: by a tenth of the lowest
 * digit of the number that is not zero. */
static void defaults(struct update_statement *s)
{
    long tenth = 1;
    while (s->first && s->first % (tenth * 10) == 0)
        tenth *= 10;
    tenth = tenth > 1 ? tenth / 10 : 1;
    if (s->step < 0)
        s->step = tenth;
    if (s->start < 0)
        s->start = s->kind == UPDATE_INSERT ? s->first + s->step : s->first;
}

static bool is_text(const struct applying *a, size_t card)
{
    struct update_statement s;
    update_statement_parse(update_deck_at(a->updates, card), a->updates->lrecl, &s);
    return s.kind == UPDATE_TEXT;
}

/* One record that comes in; its number is *next, when the statement gives numbers. */
static void come_in(struct applying *a, uint8_t *record, long *next, bool *over)
{
    const struct update_rules *r = a->r;
    uint32_t lrecl = a->source->lrecl;
    if (!r->inc) {
        memset(record + lrecl - 8, 0x5c, 8);
    } else if (a->s.number) {
        if (*next > most(a)) {
            if (!*over)
                warn_numbers(a, 176, 8, *next - a->s.step, 0);
            *over = true;
            *next %= most(a) + 1;
        }
        update_set_number(record, lrecl, r->seq8, r->label, *next);
        *next += a->s.step;
    }
    log_record(a, record);
    put_out(a, record, true);
}

/* The records behind the statement; used false: they are passed over. */
static void records_behind(struct applying *a, bool used)
{
    long next = a->s.start;
    bool over = false, first = true;
    uint8_t *record = cms_get_storage(a->source->cms, a->source->lrecl);
    if (!record)
        a->failed = true;
    for (; !a->failed && a->card < a->updates->n && is_text(a, a->card); a->card++) {
        uint32_t n = a->updates->lrecl < a->source->lrecl ? a->updates->lrecl : a->source->lrecl;
        if (!used)
            continue;
        if (first)
            log_text(a, "INSERTING...");
        first = false;
        memset(record, 0x40, a->source->lrecl);
        memcpy(record, update_deck_at(a->updates, a->card), n);
        come_in(a, record, &next, &over);
        if (a->card % 256 == 0 && !cms_pause(a->source->cms))
            a->failed = true;
    }
    cms_free_storage(a->source->cms, record);
}

static bool insert(struct applying *a)
{
    if (a->s.first == 0 && a->at == 0)
        return true;
    long k = find(a, a->at, a->s.first);
    if (k >= 0)
        copy_to(a, (size_t)k + 1);
    else if (a->at && update_number(update_deck_at(a->source, a->at - 1), a->source->lrecl,
                                    a->r->seq8) == a->s.first)
        return true;
    return k >= 0;
}

static bool take_out(struct applying *a)
{
    long k = find(a, a->at, a->s.first);
    long l = k < 0 ? -1 : find(a, (size_t)k, a->s.last);
    if (l < 0)
        return false;
    copy_to(a, (size_t)k);
    log_text(a, "DELETING...");
    for (; a->at <= (size_t)l; a->at++) {
        number_in(a, a->at);
        log_record(a, update_deck_at(a->source, a->at));
    }
    return true;
}

static void sequence(struct applying *a)
{
    if (a->any) {
        warn(a, 184, 12, "", "");
        return;
    }
    a->resequence = true;
    a->sequence = a->s;
    if (a->s.start < 0)
        a->sequence.start = a->r->seq8 ? 1000 : 10;
    if (a->s.step < 0)
        a->sequence.step = a->sequence.start;
    if (a->sequence.step == 0)
        warn(a, 182, 8, "", "");
}

static void carry_out(struct applying *a)
{
    const uint8_t *card = update_deck_at(a->updates, a->card++);
    a->statement = a->card;
    update_statement_parse(card, a->updates->lrecl, &a->s);
    if (a->s.kind != UPDATE_TEXT)
        log_record(a, card);
    bool used = false;
    switch (a->s.kind) {
    case UPDATE_COMMENT: /* what stands behind one belongs to nothing, as behind a bad one */
        records_behind(a, false);
        return;
    case UPDATE_SEQUENCE:
        sequence(a);
        break;
    case UPDATE_INSERT:
        used = insert(a);
        break;
    case UPDATE_DELETE:
        take_out(a);
        break;
    case UPDATE_REPLACE:
        used = take_out(a);
        break;
    case UPDATE_CHARACTER:
        warn(a, 185, 12, a->s.bad, "");
        break;
    default:
        warn(a, 207, 12, "", "");
    }
    a->any = true;
    if (a->s.number)
        defaults(&a->s);
    records_behind(a, used);
}

static void resequence(struct applying *a)
{
    const struct update_statement *s = &a->sequence;
    const char *label = s->label[0] ? s->label : a->r->label;
    long next = s->start;
    bool over = false;
    for (size_t k = 0; k < a->out->n; k++, next += s->step) {
        if (next > most(a)) {
            if (!over)
                warn_numbers(a, 176, 8, next - s->step, 0);
            over = true;
            next %= most(a) + 1;
        }
        update_set_number(update_deck_at(a->out, k), a->out->lrecl, a->r->seq8, label, next);
    }
}

bool update_apply(const struct update_deck *source, const struct update_deck *updates,
                  const struct update_rules *r, struct update_events *e, struct update_deck *out)
{
    struct applying a = {.source = source,
                         .updates = updates,
                         .r = r,
                         .e = e,
                         .out = out,
                         .last_in = -1,
                         .last_out = -1};
    update_deck_init(out, source->cms, source->lrecl);
    while (!a.failed && a.card < updates->n)
        carry_out(&a);
    a.statement = 0;
    copy_to(&a, source->n);
    if (a.resequence)
        resequence(&a);
    if (a.failed)
        update_deck_free(out);
    return !a.failed;
}
