/* Records of a file in storage, and their numbers.  See update.h. */
#include "cms/update/update.h"

#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define BLANK 0x40

void update_deck_init(struct update_deck *d, struct cms *cms, uint32_t lrecl)
{
    *d = (struct update_deck){.cms = cms, .lrecl = lrecl};
}

void update_deck_free(struct update_deck *d)
{
    if (d->bytes)
        cms_free_storage(d->cms, d->bytes);
    d->bytes = NULL;
    d->n = d->room = 0;
}

uint8_t *update_deck_at(const struct update_deck *d, size_t k)
{
    return d->bytes + k * d->lrecl;
}

bool update_deck_add(struct update_deck *d, const uint8_t *text, size_t len)
{
    if (d->n == d->room) {
        size_t room = d->room ? d->room * 2 : 64;
        uint8_t *more = cms_resize_storage(d->cms, d->bytes, room * d->lrecl);
        if (!more)
            return false;
        d->bytes = more;
        d->room = room;
    }
    uint8_t *record = update_deck_at(d, d->n++);
    len = len < d->lrecl ? len : d->lrecl;
    if (len)
        memcpy(record, text, len);
    memset(record + len, BLANK, d->lrecl - len);
    return true;
}

static int read_records(struct update_deck *d, struct edf_file *file)
{
    uint8_t *record = cms_get_storage(d->cms, EDF_MAX_V);
    int rc = record ? 0 : -ENOMEM;
    for (uint32_t k = 1, n; !rc; k++) {
        rc = edf_read(file, k, record, EDF_MAX_V, &n);
        if (!rc && !update_deck_add(d, record, n < EDF_MAX_V ? n : EDF_MAX_V))
            rc = -ENOMEM;
        if (!rc && !cms_pause(d->cms))
            rc = -EINTR;
    }
    cms_free_storage(d->cms, record);
    return rc == -ENODATA ? 0 : rc;
}

int update_deck_read(struct update_deck *d, struct cms *cms, const char *fn, const char *ft,
                     const char *fm, uint32_t lrecl, char mode[3])
{
    struct edf_info info;
    struct edf_file *file;
    update_deck_init(d, cms, lrecl);
    struct cms_disk *disk = cms_find(&cms->disks, fn, ft, fm, &info);
    if (!disk)
        return -ENOENT;
    snprintf(mode, 3, "%c%c", disk->letter, info.mode);
    if (!lrecl &&
        (info.recfm != 'F' || info.lrecl < UPDATE_LRECL_MIN || info.lrecl > UPDATE_LRECL_MAX))
        return -EMEDIUMTYPE;
    d->lrecl = lrecl ? lrecl : info.lrecl;
    int rc = edf_open(disk->edf, fn, ft, EDF_READ, NULL, &file);
    if (rc)
        return rc;
    rc = read_records(d, file);
    int closing = edf_close(file);
    rc = rc ? rc : closing;
    if (rc)
        update_deck_free(d);
    return rc;
}

/* --- numbers ------------------------------------------------------------------------------------------- */

long update_number(const uint8_t *record, uint32_t lrecl, bool seq8)
{
    unsigned width = seq8 ? 8 : 5, blanks = 0;
    const uint8_t *p = record + lrecl - width;
    long n = 0;
    for (unsigned k = 0; k < width; k++) {
        if (p[k] == BLANK && blanks == k) {
            blanks++; /* leading zeros may be missing */
            continue;
        }
        if (p[k] < 0xf0 || p[k] > 0xf9)
            return -2;
        n = n * 10 + (p[k] & 15);
    }
    return blanks == width ? -1 : n;
}

void update_set_number(uint8_t *record, uint32_t lrecl, bool seq8, const char *label, long number)
{
    char digits[24];
    unsigned width = seq8 ? 8 : 5;
    snprintf(digits, sizeof digits, "%0*ld", (int)width, number);
    for (unsigned k = 0; k < width; k++)
        record[lrecl - width + k] = (uint8_t)(0xf0 | (digits[k] & 15));
    if (!seq8 && label[0])
        ebcdic_from_ascii(record + lrecl - 8, label, 3);
}
