/* Decks of DISK DUMP; see diskdump.h. */
#include "cms/diskdump.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Columns of a card, from 0. */
enum { MARK = 0, LAST = 4, DATA = 5, NAME = 57, TYPE = 65, MODE = 73, NUMBER = 75 };
/* The directory entry on the N card, from column DATA. */
enum { E_FN = 0, E_FT = 8, E_MODE = 24, E_RECFM = 30, E_LRECL = 32, E_RECORDS = 40, E_DATE = 44 };

#define NUMBERS 100000u /* they have five digits */

static const uint8_t mark[4] = {0x02, 0xc3, 0xd4, 0xe2};

/* --- writing ------------------------------------------------------------------------------------ */

static int put_card(struct diskdump_writer *w, bool last)
{
    char number[8];
    w->number++;
    memcpy(w->card + MARK, mark, sizeof mark);
    w->card[LAST] = last ? 0xd5 : 0x40;
    w->card[DATA + DISKDUMP_DATA] = w->card[DATA + DISKDUMP_DATA + 1] = 0x40;
    ebcdic_pad(w->card + NAME, w->info.fn, 8);
    ebcdic_pad(w->card + TYPE, w->info.ft, 8);
    ebcdic_pad(w->card + MODE, w->info.fm, 2);
    snprintf(number, sizeof number, "%05u", w->number % NUMBERS);
    ebcdic_pad(w->card + NUMBER, number, 5);
    w->n = 0;
    return w->put(w->ctx, w->card);
}

static int put_bytes(struct diskdump_writer *w, const uint8_t *p, uint32_t n)
{
    int rc = 0;
    while (n && !rc) {
        uint32_t part = DISKDUMP_DATA - w->n < n ? DISKDUMP_DATA - w->n : n;
        memcpy(w->card + DATA + w->n, p, part);
        w->n += part;
        p += part;
        n -= part;
        if (w->n == DISKDUMP_DATA)
            rc = put_card(w, false);
    }
    return rc;
}

void diskdump_describe(const struct edf_info *file, char letter, struct diskdump_info *out)
{
    *out = (struct diskdump_info){.fm = {letter, file->mode},
                                  .recfm = file->recfm,
                                  .lrecl = file->lrecl,
                                  .records = file->records,
                                  .date = file->date};
    strcpy(out->fn, file->fn);
    strcpy(out->ft, file->ft);
}

void diskdump_begin(struct diskdump_writer *w, const struct diskdump_info *info)
{
    w->info = *info;
    w->n = w->number = 0;
}

int diskdump_record(struct diskdump_writer *w, const uint8_t *p, uint32_t n)
{
    uint8_t length[2];
    put16(length, (uint16_t)n);
    int rc = w->info.recfm == 'V' ? put_bytes(w, length, 2) : 0;
    return rc ? rc : put_bytes(w, p, n);
}

static uint8_t packed(unsigned v)
{
    return (uint8_t)(v / 10 % 10 << 4 | v % 10);
}

int diskdump_end(struct diskdump_writer *w)
{
    const struct edf_date *d = &w->info.date;
    uint8_t *e = w->card + DATA;
    int rc = 0;
    if (w->n) {
        memset(e + w->n, 0, DISKDUMP_DATA - w->n);
        rc = put_card(w, false);
    }
    if (rc)
        return rc;
    memset(e, 0, DISKDUMP_DATA);
    ebcdic_pad(e + E_FN, w->info.fn, 8);
    ebcdic_pad(e + E_FT, w->info.ft, 8);
    ebcdic_pad(e + E_MODE, w->info.fm, 2);
    e[E_RECFM] = w->info.recfm == 'F' ? 0xc6 : 0xe5;
    put32(e + E_LRECL, w->info.lrecl);
    put32(e + E_RECORDS, w->info.records);
    e[E_DATE] = packed(d->year % 100u);
    e[E_DATE + 1] = packed(d->month);
    e[E_DATE + 2] = packed(d->day);
    e[E_DATE + 3] = packed(d->hour);
    e[E_DATE + 4] = packed(d->minute);
    e[E_DATE + 5] = packed(d->second);
    return put_card(w, true);
}

/* --- reading ------------------------------------------------------------------------------------ */

static const uint8_t *card(const struct diskdump_reader *r, size_t n)
{
    return r->cards + n * DISKDUMP_CARD;
}

static bool is_card(const uint8_t *p)
{
    return !memcmp(p + MARK, mark, sizeof mark) && (p[LAST] == 0x40 || p[LAST] == 0xd5);
}

static void text_of(const uint8_t *p, size_t n, char *out)
{
    ebcdic_to_ascii(out, p, n);
    out[n] = 0;
    out[strcspn(out, " ")] = 0;
}

static unsigned number_of(const uint8_t *p)
{
    unsigned v = 0;
    for (unsigned k = 0; k < 5; k++)
        if (p[NUMBER + k] >= 0xf0 && p[NUMBER + k] <= 0xf9)
            v = v * 10 + (p[NUMBER + k] & 15u);
    return v;
}

static unsigned unpacked(uint8_t v)
{
    return (v >> 4) * 10u + (v & 15u);
}

static bool entry(const uint8_t *e, struct diskdump_info *info)
{
    struct edf_date d = {.year = (uint16_t)(2000 + unpacked(e[E_DATE])),
                         .month = (uint8_t)unpacked(e[E_DATE + 1]),
                         .day = (uint8_t)unpacked(e[E_DATE + 2]),
                         .hour = (uint8_t)unpacked(e[E_DATE + 3]),
                         .minute = (uint8_t)unpacked(e[E_DATE + 4]),
                         .second = (uint8_t)unpacked(e[E_DATE + 5])};
    if (d.year >= 2070)
        d.year = (uint16_t)(d.year - 100);
    text_of(e + E_FN, 8, info->fn);
    text_of(e + E_FT, 8, info->ft);
    text_of(e + E_MODE, 2, info->fm);
    info->recfm = e[E_RECFM] == 0xc6 ? 'F' : 'V';
    info->lrecl = get32(e + E_LRECL);
    info->records = get32(e + E_RECORDS);
    info->date = d;
    return (e[E_RECFM] == 0xc6 || e[E_RECFM] == 0xe5) && info->lrecl && info->records &&
           (info->recfm == 'F' ? info->lrecl <= INT32_MAX : info->lrecl <= EDF_MAX_V) &&
           edf_name_valid(info->fn) && edf_name_valid(info->ft) && d.month >= 1 && d.month <= 12 &&
           d.day >= 1 && d.day <= 31 && d.hour <= 23 && d.minute <= 59 && d.second <= 59;
}

int diskdump_open(struct diskdump_reader *r, const uint8_t *cards, size_t ncards, size_t first,
                  struct diskdump_info *info)
{
    *r = (struct diskdump_reader){.cards = cards, .first = first, .end = first};
    if (first >= ncards || !is_card(card(r, first)))
        return -EINVAL;
    for (unsigned number = 1;; r->end++, number++) {
        if (r->end == ncards || !is_card(card(r, r->end)) ||
            memcmp(card(r, r->end) + NAME, card(r, first) + NAME, NUMBER - NAME))
            return -ENODATA;
        if (number_of(card(r, r->end)) != number % NUMBERS)
            r->disorder = true;
        if (card(r, r->end)[LAST] == 0xd5)
            break;
    }
    r->next = r->end + 1;
    if (!entry(card(r, r->end) + DATA, info))
        return -EUCLEAN;
    r->left = info->records;
    r->recfm = info->recfm;
    r->lrecl = info->lrecl;
    return 0;
}

/* n bytes of the data, as many of them as there is room for into buf. */
static int take(struct diskdump_reader *r, size_t n, uint8_t *buf, size_t size)
{
    size_t all = (r->end - r->first) * DISKDUMP_DATA;
    if (n > all - r->at)
        return -EUCLEAN;
    for (size_t k = 0; k < n && k < size; k++) {
        size_t at = r->at + k;
        buf[k] = card(r, r->first + at / DISKDUMP_DATA)[DATA + at % DISKDUMP_DATA];
    }
    r->at += n;
    return 0;
}

int diskdump_next(struct diskdump_reader *r, uint8_t *buf, size_t size, size_t *length)
{
    uint8_t two[2];
    int rc = 0;
    if (!r->left)
        return 0;
    r->left--;
    *length = r->lrecl;
    if (r->recfm == 'V') {
        rc = take(r, 2, two, 2);
        *length = rc ? 0 : get16(two);
        if (!rc && (*length == 0 || *length > r->lrecl))
            rc = -EUCLEAN;
    }
    if (!rc)
        rc = take(r, *length, buf, size);
    return rc ? rc : 1;
}
