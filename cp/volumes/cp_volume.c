/* See cp_volume.h.
 *
 * The map is 16 bytes, and a byte for each cylinder as far as MAP_CYLINDERS; a larger volume has a bit in the
 * header that says so, and extents of 8 bytes instead, of which one of no length is the last. */
#include "cp/volumes/cp_volume.h"

#include "cp/volumes/ckd.h"
#include "cp/volumes/volume.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <string.h>

#define LABEL_BYTES   80u
#define LABEL_CPVOL   46u /* "CPVOL" */
#define LABEL_SSI     56u
#define LABEL_SYSTEM  64u
#define MAP_BYTES     4096u
#define MAP_HEADER    16u
#define MAP_CYLINDERS (MAP_BYTES - MAP_HEADER)
#define MAP_STATUS    12u
#define NO_FILLER     0x40u /* of the status */
#define EXTENTS       0x80u /* of byte 2: this is a map of extents */
#define EXTENT_BYTES  8u

_Static_assert(CP_VOLUME_CYLINDERS == VOLUME_MAX_CYLINDERS, "a map of any volume has room");

static const uint8_t bit_of[SPACES] = {
    [SPACE_PERM] = 0x20, [SPACE_PAGE] = 0x08, [SPACE_SPOL] = 0x04,
    [SPACE_TDSK] = 0x10, [SPACE_DRCT] = 0x40, [SPACE_PARM] = 0x02,
};

static enum cp_space space_of(uint8_t bits)
{
    for (unsigned i = 0; i < SPACES; i++)
        if (bits & bit_of[i])
            return (enum cp_space)i;
    return SPACE_PERM;
}

/* A field of blanks and letters as a string without the blanks at its end. */
static void take(char *out, const uint8_t *from, size_t n)
{
    ebcdic_to_ascii(out, from, n);
    while (n && (out[n - 1] == ' ' || !out[n - 1]))
        n--;
    out[n] = 0;
}

static int read_map(const uint8_t *map, size_t n, struct cp_volume *out, uint8_t *space)
{
    if (n < MAP_HEADER)
        return -EUCLEAN;
    bool extents = map[2] & EXTENTS;
    out->cylinders = get16(map + 2) & ~(EXTENTS << 8);
    if (extents)
        out->cylinders = get32(map + 4);
    if (out->cylinders > CP_VOLUME_CYLINDERS || (!extents && out->cylinders > n - MAP_HEADER))
        return -EUCLEAN;
    for (uint32_t i = 0; !extents && i < out->cylinders; i++)
        space[i] = (uint8_t)space_of(map[MAP_HEADER + i]);
    for (size_t at = MAP_HEADER; extents && at + EXTENT_BYTES <= n; at += EXTENT_BYTES) {
        uint32_t first = get16(map + at + 2), length = get32(map + at + 4);
        if (!length)
            break;
        if (first >= out->cylinders || length > out->cylinders - first)
            return -EUCLEAN;
        memset(space + first, space_of(map[at]), length);
    }
    return 0;
}

int cp_volume_read(const uint8_t *track, size_t size, struct cp_volume *out, uint8_t *space)
{
    struct ckd_record r;
    char text[11];
    *out = (struct cp_volume){.formatted = false};
    memset(space, SPACE_PERM, CP_VOLUME_CYLINDERS);
    int rc = ckd_find(track, size, 3, &r);
    if (rc < 0)
        return rc;
    if (!rc || r.count.dlen < 10)
        return 0;
    take(text, r.data, 10);
    if (strncmp(text, "VOL1", 4) && strncmp(text, "CMS1", 4))
        return 0;
    take(out->volid, r.data + 4, 6);
    if (r.count.dlen < LABEL_BYTES)
        return 0;
    take(text, r.data + LABEL_CPVOL, 5);
    if (strcmp(text, "CPVOL"))
        return 0;
    take(out->ssi, r.data + LABEL_SSI, 8);
    take(out->system, r.data + LABEL_SYSTEM, 8);
    rc = ckd_find(track, size, 4, &r);
    if (rc <= 0)
        return rc;
    rc = read_map(r.data, r.count.dlen, out, space);
    out->formatted = !rc;
    return rc;
}

static int make_map(uint8_t map[MAP_BYTES], const struct cp_volume *v, const uint8_t *space)
{
    bool extents = v->cylinders > MAP_CYLINDERS;
    size_t at = MAP_HEADER;
    memset(map, 0, MAP_BYTES);
    put16(map + 2, extents ? EXTENTS << 8 : (uint16_t)v->cylinders);
    put32(map + 4, extents ? v->cylinders : 0);
    map[MAP_STATUS] = NO_FILLER;
    for (uint32_t i = 0, n; i < v->cylinders; i += n) {
        uint8_t bit = bit_of[space[i] < SPACES ? space[i] : SPACE_PERM];
        for (n = 1; i + n < v->cylinders && space[i + n] == space[i];)
            n++;
        map[0] |= bit;
        if (!extents) {
            memset(map + MAP_HEADER + i, bit, n);
            continue;
        }
        if (at + EXTENT_BYTES > MAP_BYTES)
            return -ENOSPC;
        map[at] = bit;
        put16(map + at + 2, (uint16_t)i);
        put32(map + at + 4, n);
        at += EXTENT_BYTES;
    }
    return 0;
}

static void make_label(uint8_t label[LABEL_BYTES], const struct cp_volume *v)
{
    ebcdic_pad(label, "VOL1", LABEL_BYTES);
    ebcdic_pad(label + 4, v->volid, 6);
    ebcdic_pad(label + 10, "0", 1);
    memset(label + 11, 0, 10);
    label[15] = 5; /* the VTOC's address ends with its record */
    memset(label + 41, 0, 5);
    ebcdic_pad(label + LABEL_CPVOL, "CPVOL", 10);
    ebcdic_pad(label + LABEL_SSI, v->ssi, 8);
    ebcdic_pad(label + LABEL_SYSTEM, v->system, 8);
}

/* Of the volume's one VTOC record that describes it (DSCB format 4), with its key: it is track 0, and
 * there is no room for more.  Source: z/OS DFSMSdfp Advanced Services, DS4LABEL. */
static void make_format_4(uint8_t dscb[140], uint32_t cylinders)
{
    memset(dscb, 4, 44);
    memset(dscb + 44, 0, 96);
    dscb[44] = 0xf4;
    dscb[59] = 1; /* extents of the VTOC */
    put16(dscb + 62, (uint16_t)cylinders);
    put16(dscb + 64, CKD_HEADS_3390);
    put16(dscb + 66, CKD_MAX_DATA_3390);
    dscb[74] = 50; /* such records that a track has room for */
    dscb[105] = 1; /* the extent, which is all of track 0 */
}

/* The list of free extents (format 5): empty. */
static void make_format_5(uint8_t dscb[140])
{
    memset(dscb, 0, 140);
    memset(dscb, 5, 4);
    dscb[44] = 0xf5;
}

int cp_volume_make(uint8_t *track, size_t size, const struct cp_volume *v, const uint8_t *space)
{
    uint8_t map[MAP_BYTES], label[LABEL_BYTES], dscb[140];
    const struct ckd_count alloc = {.rec = 4, .dlen = MAP_BYTES},
                           vtoc4 = {.rec = 5, .klen = 44, .dlen = 96},
                           vtoc5 = {.rec = 6, .klen = 44, .dlen = 96};
    if (v->cylinders > CP_VOLUME_CYLINDERS)
        return -EINVAL;
    int rc = make_map(map, v, space);
    make_label(label, v);
    rc = rc ? rc : volume_label_track(track, (uint32_t)size, label);
    rc = rc ? rc : ckd_append(track, size, &alloc, NULL, map);
    make_format_4(dscb, v->cylinders);
    rc = rc ? rc : ckd_append(track, size, &vtoc4, dscb, dscb + 44);
    make_format_5(dscb);
    return rc ? rc : ckd_append(track, size, &vtoc5, dscb, dscb + 44);
}

int cp_volume_format(uint8_t *track, size_t size, uint16_t cyl, uint16_t head)
{
    int rc = 0;
    ckd_track_init(track, size, cyl, head);
    for (uint8_t rec = 1; !rc && rec <= CP_VOLUME_RECORDS; rec++) {
        const struct ckd_count c = {.cyl = cyl, .head = head, .rec = rec, .dlen = 4096};
        rc = ckd_append(track, size, &c, NULL, NULL);
    }
    return rc;
}
