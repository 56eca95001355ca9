/* Libraries: see library.h.  What a file says of its directory is checked record by record: one that
 * goes past the file's end ends there, and a member that begins nowhere is none. */
#include "cms/library.h"

#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <string.h>

static const uint8_t ident[6] = {0xd3, 0xc9, 0xc2, 0xd7, 0xc4, 0xe2}; /* LIBPDS */
static const uint8_t end_of_member[4] = {0x61, 0xff, 0xff, 0x61};
enum { PER_RECORD = LIBRARY_LRECL / LIBRARY_ENTRY };

static bool record(struct edf_file *file, uint32_t n, uint8_t out[LIBRARY_LRECL])
{
    uint32_t len;
    return n && edf_read(file, n, out, LIBRARY_LRECL, &len) == 0 && len == LIBRARY_LRECL;
}

static bool ends(const uint8_t *row)
{
    return !memcmp(row, end_of_member, sizeof end_of_member);
}

static int header(struct edf_file *file, uint8_t row[LIBRARY_LRECL])
{
    struct edf_info info;
    edf_file_info(file, &info);
    return info.recfm == 'F' && info.lrecl == LIBRARY_LRECL && record(file, 1, row) &&
                   !memcmp(row, ident, sizeof ident)
               ? 0
               : -EINVAL;
}

int library_find(struct cms *cms, struct edf_file *file, const char *name, uint32_t *first,
                 uint32_t *n)
{
    uint8_t want[8], row[LIBRARY_LRECL];
    int rc = header(file, row);
    if (rc)
        return rc;
    uint32_t entries = get32(row + 8) / LIBRARY_ENTRY, at = get32(row + 12);
    if (!entries)
        return -ENODATA;
    ebcdic_pad(want, name, sizeof want);
    *first = 0;
    for (uint32_t k = 0; k < entries && !*first; k++) {
        const uint8_t *entry = row + k % PER_RECORD * LIBRARY_ENTRY;
        if (entry == row && !record(file, at++, row))
            return -ENOENT;
        if (k % 1280 == 1279 && !cms_pause(cms)) /* it may be as long as the file says */
            return -EINTR;
        if (!memcmp(entry, want, sizeof want))
            *first = get32(entry + 12);
    }
    if (!*first)
        return -ENOENT;
    for (*n = 0; record(file, *first + *n, row) && !ends(row); ++*n)
        if (*n % 256 == 255 && !cms_pause(cms))
            return -EINTR;
    return 0;
}

int library_entry(struct edf_file *file, uint32_t k, uint8_t out[LIBRARY_ENTRY])
{
    uint8_t row[LIBRARY_LRECL];
    int rc = header(file, row);
    if (rc)
        return rc;
    uint64_t at = (uint64_t)get32(row + 12) + k / PER_RECORD;
    if (k >= get32(row + 8) / LIBRARY_ENTRY || at > UINT32_MAX || !record(file, (uint32_t)at, row))
        return -ENODATA;
    memcpy(out, row + k % PER_RECORD * LIBRARY_ENTRY, LIBRARY_ENTRY);
    return 0;
}

/* --- in storage ------------------------------------------------------------------------------------- */

static bool grow(struct cms *cms, void *at, uint32_t n, uint32_t *room, size_t size)
{
    void **p = at;
    if (n < *room)
        return true;
    void *more = cms_resize_storage(cms, *p, (*room * (size_t)2 + 64) * size);
    if (!more)
        return false;
    *p = more;
    *room = *room * 2 + 64;
    return true;
}

static bool add_member(struct library *l, const uint8_t name[8], uint32_t first)
{
    if (!grow(l->cms, &l->member, l->members, &l->member_room, sizeof *l->member))
        return false;
    memcpy(l->member[l->members].name, name, 8);
    l->member[l->members++].first = first;
    return true;
}

bool library_add(struct library *l, const uint8_t row[LIBRARY_LRECL])
{
    if (!grow(l->cms, &l->row, l->rows, &l->row_room, sizeof *l->row))
        return false;
    memcpy(l->row[l->rows++], row, LIBRARY_LRECL);
    return true;
}

bool library_begin(struct library *l, const char *name)
{
    uint8_t padded[8];
    ebcdic_pad(padded, name, sizeof padded);
    return add_member(l, padded, l->rows);
}

bool library_add_name(struct library *l, uint32_t at, const char *name, uint32_t first)
{
    uint8_t padded[8];
    ebcdic_pad(padded, name, sizeof padded);
    if (!add_member(l, padded, first))
        return false;
    struct library_member last = l->member[l->members - 1];
    memmove(&l->member[at + 1], &l->member[at], (l->members - 1 - at) * sizeof *l->member);
    l->member[at] = last;
    return true;
}

bool library_end(struct library *l)
{
    uint8_t row[LIBRARY_LRECL];
    memset(row, 0x40, sizeof row);
    memcpy(row, end_of_member, sizeof end_of_member);
    return library_add(l, row);
}

int library_load(struct library *l, struct edf_file *file)
{
    uint8_t row[LIBRARY_LRECL];
    int rc = header(file, row);
    if (rc)
        return rc;
    uint32_t entries = get32(row + 8) / LIBRARY_ENTRY, at = get32(row + 12);
    for (uint32_t k = 2; k < at && record(file, k, row); k++) {
        if (!library_add(l, row))
            return -ENOMEM;
        if (k % 256 == 255 && !cms_pause(l->cms))
            return -EINTR;
    }
    if (l->rows && !ends(l->row[l->rows - 1]) && !library_end(l)) /* damaged: its end is missing */
        return -ENOMEM;
    for (uint32_t k = 0; k < entries; k++) {
        const uint8_t *entry = row + k % PER_RECORD * LIBRARY_ENTRY;
        if (entry == row && !record(file, at++, row))
            break;
        if (k % 256 == 255 && !cms_pause(l->cms))
            return -EINTR;
        uint32_t first = get32(entry + 12);
        if (first >= 2 && first - 2 < l->rows && !add_member(l, entry, first - 2))
            return -ENOMEM;
    }
    return 0;
}

uint32_t library_index(const struct library *l, const char *name)
{
    uint8_t want[8];
    uint32_t k = 0;
    ebcdic_pad(want, name, sizeof want);
    while (k < l->members && memcmp(l->member[k].name, want, sizeof want))
        k++;
    return k;
}

uint32_t library_size(const struct library *l, uint32_t member)
{
    uint32_t first = l->member[member].first, n = 0;
    while (first + n < l->rows && !ends(l->row[first + n]))
        n++;
    return n;
}

void library_drop(struct library *l, uint32_t member)
{
    memmove(&l->member[member], &l->member[member + 1],
            (--l->members - member) * sizeof *l->member);
}

void library_drop_all(struct library *l, const char *name)
{
    uint8_t gone[8];
    uint32_t to = 0;
    ebcdic_pad(gone, name, sizeof gone);
    for (uint32_t k = 0; k < l->members; k++)
        if (memcmp(l->member[k].name, gone, sizeof gone))
            l->member[to++] = l->member[k];
    l->members = to;
}

int library_write(const struct library *l, struct edf_file *file)
{
    uint8_t row[LIBRARY_LRECL] = {0};
    memcpy(row, ident, sizeof ident);
    put32(row + 8, l->members * LIBRARY_ENTRY);
    put32(row + 12, l->rows + 2);
    int rc = edf_write(file, 0, row, sizeof row);
    for (uint32_t k = 0; !rc && k < l->rows; k++)
        rc = k % 256 == 255 && !cms_pause(l->cms) ? -EINTR
                                                  : edf_write(file, 0, l->row[k], LIBRARY_LRECL);
    for (uint32_t k = 0; !rc && k < l->members; k++) {
        uint8_t *entry = row + k % PER_RECORD * LIBRARY_ENTRY;
        if (entry == row)
            memset(row, 0, sizeof row);
        memcpy(entry, l->member[k].name, 8);
        entry[11] = 0x80;
        put32(entry + 12, l->member[k].first + 2);
        if (k % PER_RECORD == PER_RECORD - 1 || k + 1 == l->members)
            rc = edf_write(file, 0, row, sizeof row);
    }
    return rc;
}

void library_free(struct library *l)
{
    cms_free_storage(l->cms, l->row);
    cms_free_storage(l->cms, l->member);
    l->row = NULL;
    l->member = NULL;
}
