/* XEDIT fn MACLIB (MEMBER name: one member of a macro library, edited as `name MEMBER`; the library
 * stays as it is.
 *
 * A library has records of 80 characters: a header (LIBPDS, two flags, the size of the directory in
 * bytes, its first record's number from 1), members that end with X'61FFFF61', the directory: of each
 * member its name, three bytes and a flag, its first record's number. */
#include "cms/xedit/option.h"

#include "engine/base/bytes.h"

#include <stdio.h>
#include <string.h>

#define LIB_LRECL 80
#define ENTRY_LEN 16

static const uint8_t ident[6] = {0xd3, 0xc9, 0xc2, 0xd7, 0xc4, 0xe2}; /* LIBPDS */
static const uint8_t end_of_member[4] = {0x61, 0xff, 0xff, 0x61};

static bool record(struct edf_file *lib, uint32_t n, uint8_t out[LIB_LRECL])
{
    uint32_t len;
    return n && edf_read(lib, n, out, LIB_LRECL, &len) == 0 && len == LIB_LRECL;
}

/* The member's first record by the directory; 0: there is none of that name.  A directory that goes
 * past the file's end ends there. */
static uint32_t look_up(struct cms *cms, struct edf_file *lib, const uint8_t header[LIB_LRECL],
                        const char *name)
{
    uint8_t want[8], row[LIB_LRECL];
    uint32_t entries = get32(header + 8) / ENTRY_LEN, at = get32(header + 12);
    xe_to_ebcdic(want, "        ", sizeof want);
    xe_to_ebcdic(want, name, strlen(name));
    for (uint32_t k = 0; k < entries; k++) {
        const uint8_t *entry = row + k % (LIB_LRECL / ENTRY_LEN) * ENTRY_LEN;
        if (entry == row && !record(lib, at++, row))
            return 0;
        if (k % 1280 == 1279 && !cms_pause(cms)) /* a directory may be as long as the file says */
            return 0;
        if (!memcmp(entry, want, sizeof want))
            return get32(entry + 12);
    }
    return 0;
}

int xe_member_find(struct xe_file *f, struct edf_file *lib, uint32_t *first, long *n)
{
    uint8_t row[LIB_LRECL];
    struct edf_info info;
    char id[32];
    snprintf(id, sizeof id, "%s %s %s", f->library[0], f->library[1], f->fm);
    edf_file_info(lib, &info);
    if (info.recfm != 'F' || info.lrecl != LIB_LRECL || !record(lib, 1, row) ||
        memcmp(row, ident, sizeof ident))
        return xe_error(f->x, "XIN", 33, id, NULL);
    if (get32(row + 8) < ENTRY_LEN)
        return xe_error(f->x, "XIN", 39, id, NULL);
    *first = look_up(f->x->cms, lib, row, f->fn);
    if (!*first)
        return xe_error(f->x, "XIN", 13, f->fn, id, NULL);
    for (*n = 0; record(lib, *first + (uint32_t)*n, row); ++*n)
        if (!memcmp(row, end_of_member, sizeof end_of_member))
            break;
        else if (*n % 256 == 255 && !cms_pause(f->x->cms))
            break;
    return 0;
}

int xe_get_libname(struct xe_get *g)
{
    xe_tell(g, "%s", g->f->library[0]);
    return 0;
}

int xe_get_libtype(struct xe_get *g)
{
    xe_tell(g, "%s", g->f->library[1]);
    return 0;
}

int xe_get_member(struct xe_get *g)
{
    xe_tell_flag(g, g->f->library[0][0] != 0);
    return 0;
}
