/* Minidisks over volumes, and LINK's rules.  What it keeps true: an address outside the extent
 * never reaches the volume; a track read is a track of the minidisk, a track written one of the
 * volume. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/base/bytes.h"
#include "cp/volumes/ckd.h"
#include "cp/volumes/minidisk.h"

struct minidisk {
    struct volume *volume;
    struct volume_geometry geometry;
    struct extent extent;
    bool writable, own_volume;
};

int minidisk_open(struct volume *volume, struct extent extent, bool writable, struct minidisk **out)
{
    const struct volume_geometry *g = volume_geometry(volume);
    uint64_t size = g->kind == VOLUME_CKD ? g->cylinders : g->blocks;

    *out = NULL;
    if (extent.length == 0 || extent.start >= size || extent.length > size - extent.start) {
        return -ERANGE;
    }
    if (writable && !volume_writable(volume)) {
        return -EROFS;
    }
    struct minidisk *disk = calloc(1, sizeof *disk);
    if (!disk) {
        return -ENOMEM;
    }
    disk->volume = volume;
    disk->extent = extent;
    disk->writable = writable;
    disk->geometry = *g;
    if (g->kind == VOLUME_CKD) {
        disk->geometry.cylinders = extent.length;
    } else {
        disk->geometry.blocks = extent.length;
    }
    *out = disk;
    return 0;
}

int minidisk_open_at(struct volume *volume, uint32_t start, uint32_t length, bool writable,
                     struct minidisk **out)
{
    return minidisk_open(volume, (struct extent){start, length}, writable, out);
}

int minidisk_open_temporary(enum volume_kind kind, uint32_t length, struct minidisk **out)
{
    struct volume_geometry g;
    struct volume *volume;

    *out = NULL;
    if (!volume_model(kind == VOLUME_CKD ? "3390" : "9336", length, &g)) {
        return -ERANGE;
    }
    int rc = volume_open_storage(&g, &volume);
    if (rc) {
        return rc;
    }
    rc = minidisk_open(volume, (struct extent){0, length}, true, out);
    if (rc) {
        volume_close(volume);
        return rc;
    }
    (*out)->own_volume = true;
    return 0;
}

void minidisk_close(struct minidisk *disk)
{
    if (disk && disk->own_volume) {
        volume_close(disk->volume);
    }
    free(disk);
}

const struct volume_geometry *minidisk_geometry(const struct minidisk *disk)
{
    return &disk->geometry;
}

struct extent minidisk_extent(const struct minidisk *disk)
{
    return disk->extent;
}

bool minidisk_writable(const struct minidisk *disk)
{
    return disk->writable;
}

int minidisk_sync(struct minidisk *disk)
{
    return volume_sync(disk->volume);
}

bool minidisk_temporary(const struct minidisk *disk)
{
    return volume_temporary(disk->volume);
}

bool minidisk_same_volume(const struct minidisk *a, const struct minidisk *b)
{
    return a->volume == b->volume;
}

/* Home address and record zero from one numbering to the other. */
static void renumber(uint8_t *track, uint16_t from, uint16_t to)
{
    if (get16(track + 1) == from) {
        put16(track + 1, to);
    }
    if (get16(track + CKD_HA_SIZE) == from) {
        put16(track + CKD_HA_SIZE, to);
    }
}

int minidisk_read_track(struct minidisk *disk, uint32_t cyl, uint32_t head, uint8_t *track)
{
    if (disk->geometry.kind != VOLUME_CKD || cyl >= disk->geometry.cylinders) {
        return -ERANGE;
    }
    int rc = volume_read_track(disk->volume, disk->extent.start + cyl, head, track);
    if (rc == 0) {
        renumber(track, (uint16_t)(disk->extent.start + cyl), (uint16_t)cyl);
    }
    return rc;
}

int minidisk_write_track(struct minidisk *disk, uint32_t cyl, uint32_t head, const uint8_t *track)
{
    if (disk->geometry.kind != VOLUME_CKD || cyl >= disk->geometry.cylinders) {
        return -ERANGE;
    }
    if (!disk->writable) {
        return -EROFS;
    }
    uint8_t *copy = malloc(disk->geometry.track_size);
    if (!copy) {
        return -ENOMEM;
    }
    memcpy(copy, track, disk->geometry.track_size);
    renumber(copy, (uint16_t)cyl, (uint16_t)(disk->extent.start + cyl));
    int rc = volume_write_track(disk->volume, disk->extent.start + cyl, head, copy);
    free(copy);
    return rc;
}

static bool blocks_inside(const struct minidisk *disk, uint64_t block, uint32_t count)
{
    return disk->geometry.kind == VOLUME_FBA && block <= disk->geometry.blocks &&
           count <= disk->geometry.blocks - block;
}

int minidisk_read_blocks(struct minidisk *disk, uint64_t block, uint32_t count, void *buf)
{
    if (!blocks_inside(disk, block, count)) {
        return -ERANGE;
    }
    return volume_read_blocks(disk->volume, disk->extent.start + block, count, buf);
}

int minidisk_write_blocks(struct minidisk *disk, uint64_t block, uint32_t count, const void *buf)
{
    if (!blocks_inside(disk, block, count)) {
        return -ERANGE;
    }
    if (!disk->writable) {
        return -EROFS;
    }
    return volume_write_blocks(disk->volume, disk->extent.start + block, count, buf);
}

/* CMS blocks. */

static uint32_t per_track(uint32_t blksize)
{
    switch (blksize) {
    case 512:
        return 49;
    case 1024:
        return 33;
    case 2048:
        return 21;
    case 4096:
        return 12;
    default:
        return 0;
    }
}

uint64_t minidisk_cms_count(const struct minidisk *disk, uint32_t blksize)
{
    uint32_t n = per_track(blksize);

    if (n == 0) {
        return 0;
    }
    if (disk->geometry.kind == VOLUME_FBA) {
        return disk->geometry.blocks / (blksize / VOLUME_FBA_BLOCK);
    }
    return (uint64_t)disk->geometry.cylinders * disk->geometry.heads * n;
}

static int fba_blksize(struct minidisk *disk)
{
    static const uint8_t cms1[4] = {0xc3, 0xd4, 0xe2, 0xf1};
    uint8_t block[VOLUME_FBA_BLOCK];

    int rc = minidisk_read_blocks(disk, 1, 1, block);
    if (rc) {
        return rc == -ERANGE ? -ENODATA : rc;
    }
    uint32_t blksize = get32(block + 12);
    return memcmp(block, cms1, 4) == 0 && per_track(blksize) ? (int)blksize : -ENODATA;
}

int minidisk_cms_blksize(struct minidisk *disk)
{
    struct ckd_record rec;

    if (disk->geometry.kind == VOLUME_FBA) {
        return fba_blksize(disk);
    }
    uint8_t *track = malloc(disk->geometry.track_size);
    if (!track) {
        return -ENOMEM;
    }
    int rc = minidisk_read_track(disk, 0, 0, track);
    if (rc == 0) {
        rc = ckd_find(track, disk->geometry.track_size, 3, &rec);
        bool formatted = rc == 1 && rec.count.klen == 0 && per_track(rec.count.dlen);
        rc = rc < 0 ? rc : formatted ? rec.count.dlen : -ENODATA;
    }
    free(track);
    return rc;
}

/* Where a block's data is when its track is formatted in the usual way, checked against the count
 * that stands there. */
static int find_block(struct minidisk *disk, uint32_t blksize, uint64_t block, uint32_t *cyl,
                      uint32_t *head, uint32_t *offset)
{
    uint32_t n = per_track(blksize);
    uint8_t count[CKD_COUNT_SIZE];

    if (disk->geometry.kind != VOLUME_CKD || block == 0 ||
        block > minidisk_cms_count(disk, blksize)) {
        return -ERANGE;
    }
    uint64_t track = (block - 1) / n;
    uint32_t rec = (uint32_t)((block - 1) % n) + 1;
    *cyl = disk->extent.start + (uint32_t)(track / disk->geometry.heads);
    *head = (uint32_t)(track % disk->geometry.heads);
    *offset = CKD_FIRST_RECORD + (rec - 1) * (CKD_COUNT_SIZE + blksize);
    int rc = volume_read_part(disk->volume, *cyl, *head, *offset, count, sizeof count);
    if (rc) {
        return rc;
    }
    struct ckd_count c = ckd_get_count(count);
    *offset += CKD_COUNT_SIZE;
    return c.rec == rec && c.klen == 0 && c.dlen == blksize ? 0 : -EUCLEAN;
}

int minidisk_cms_read(struct minidisk *disk, uint32_t blksize, uint64_t block, void *buf)
{
    uint32_t cyl, head, offset;

    if (disk->geometry.kind == VOLUME_FBA) {
        uint32_t n = blksize / VOLUME_FBA_BLOCK;
        if (block == 0 || block > minidisk_cms_count(disk, blksize)) {
            return -ERANGE;
        }
        return minidisk_read_blocks(disk, (block - 1) * n, n, buf);
    }
    int rc = find_block(disk, blksize, block, &cyl, &head, &offset);
    return rc ? rc : volume_read_part(disk->volume, cyl, head, offset, buf, blksize);
}

int minidisk_cms_write(struct minidisk *disk, uint32_t blksize, uint64_t block, const void *buf)
{
    uint32_t cyl, head, offset;

    if (!disk->writable) {
        return -EROFS;
    }
    if (disk->geometry.kind == VOLUME_FBA) {
        uint32_t n = blksize / VOLUME_FBA_BLOCK;
        if (block == 0 || block > minidisk_cms_count(disk, blksize)) {
            return -ERANGE;
        }
        return minidisk_write_blocks(disk, (block - 1) * n, n, buf);
    }
    int rc = find_block(disk, blksize, block, &cyl, &head, &offset);
    return rc ? rc : volume_write_part(disk->volume, cyl, head, offset, buf, blksize);
}

static int format_tracks(struct minidisk *disk, uint32_t blksize, uint8_t *track)
{
    uint32_t size = disk->geometry.track_size;
    int rc = 0;

    for (uint32_t cyl = 0; cyl < disk->geometry.cylinders && !rc; cyl++) {
        for (uint32_t head = 0; head < disk->geometry.heads && !rc; head++) {
            struct ckd_count count = {
                .cyl = (uint16_t)cyl, .head = (uint16_t)head, .dlen = (uint16_t)blksize};
            ckd_track_init(track, size, (uint16_t)cyl, (uint16_t)head);
            for (uint32_t rec = 1; rec <= per_track(blksize) && !rc; rec++) {
                count.rec = (uint8_t)rec;
                rc = ckd_append(track, size, &count, NULL, NULL);
            }
            rc = rc ? rc : minidisk_write_track(disk, cyl, head, track);
        }
    }
    return rc;
}

int minidisk_cms_format(struct minidisk *disk, uint32_t blksize)
{
    static const uint8_t zeros[VOLUME_FBA_BLOCK];
    int rc = 0;

    if (!per_track(blksize)) {
        return -EINVAL;
    }
    if (!disk->writable) {
        return -EROFS;
    }
    if (disk->geometry.kind == VOLUME_FBA) {
        for (uint64_t b = 0; b < disk->geometry.blocks && b < 64 && !rc; b++) {
            rc = minidisk_write_blocks(disk, b, 1, zeros);
        }
        return rc;
    }
    uint8_t *track = malloc(disk->geometry.track_size);
    if (!track) {
        return -ENOMEM;
    }
    rc = format_tracks(disk, blksize, track);
    free(track);
    return rc;
}

/* Extents and links. */

bool extent_overlap(const struct extent *extents, size_t n, size_t *a, size_t *b)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            uint64_t end_i = (uint64_t)extents[i].start + extents[i].length;
            uint64_t end_j = (uint64_t)extents[j].start + extents[j].length;
            if (extents[i].start < end_j && extents[j].start < end_i) {
                *a = i;
                *b = j;
                return true;
            }
        }
    }
    return false;
}

static const char *const mode_names[] = {
    [LINK_R] = "R",   [LINK_RR] = "RR", [LINK_W] = "W",   [LINK_WR] = "WR",
    [LINK_M] = "M",   [LINK_MR] = "MR", [LINK_MW] = "MW", [LINK_SR] = "SR",
    [LINK_SW] = "SW", [LINK_SM] = "SM", [LINK_ER] = "ER", [LINK_EW] = "EW",
};

bool link_mode_stable(enum link_mode mode)
{
    return mode == LINK_SR || mode == LINK_SW || mode == LINK_SM;
}

bool link_mode_exclusive(enum link_mode mode)
{
    return mode == LINK_ER || mode == LINK_EW;
}

int link_mode_parse(const char *text)
{
    for (size_t i = 0; i < sizeof mode_names / sizeof mode_names[0]; i++) {
        if (strcasecmp(text, mode_names[i]) == 0) {
            return (int)i;
        }
    }
    return -EINVAL;
}

struct link_result link_decide(enum link_mode mode, const struct link_state *state)
{
    /* Which of three forms a message has: linked R/O by others, R/W, or both. */
    uint16_t form = state->writers == 0 ? 0 : state->readers == 0 ? 1 : 2;
    bool alone = state->readers == 0 && state->writers == 0;
    struct link_result rw = {LINK_RW, 0}, ro = {LINK_RO, 0};
    struct link_result forced = {LINK_RO, (uint16_t)(101 + form)};
    struct link_result refused = {LINK_NOT, (uint16_t)(104 + form)};

    if (state->exclusive)
        return refused;
    if (state->stable && mode != LINK_R && mode != LINK_RR && mode != LINK_SR)
        return mode == LINK_WR || mode == LINK_MR ? forced : refused;
    switch (mode) {
    case LINK_R:
        return state->writers == 0 ? ro : refused;
    case LINK_RR:
        return ro;
    case LINK_W:
        return alone ? rw : refused;
    case LINK_WR:
        return alone ? rw : forced;
    case LINK_M:
        return state->writers == 0 ? rw : refused;
    case LINK_MR:
        return state->writers == 0 ? rw : forced;
    case LINK_SR:
        return state->writers == 0 ? ro : refused;
    case LINK_SW:
        return alone ? rw : refused;
    case LINK_SM:
        return state->writers == 0 ? rw : refused;
    case LINK_ER:
        return alone ? ro : refused;
    case LINK_EW:
        return alone ? rw : refused;
    case LINK_MW:
        break;
    }
    return rw;
}

static void count_users(char *text, size_t size, const char *how, unsigned n, const char *who)
{
    if (n == 1 && who) {
        snprintf(text, size, "%s BY %s", how, who);
    } else if (n) {
        snprintf(text, size, "%s BY %u USERS", how, n);
    } else {
        text[0] = 0;
    }
}

void link_others(const struct link_state *state, char *text, size_t size)
{
    char rw[40], ro[40];

    count_users(rw, sizeof rw, "R/W", state->writers, state->writer);
    count_users(ro, sizeof ro, "R/O", state->readers, state->reader);
    snprintf(text, size, "%s%s%s", rw, rw[0] && ro[0] ? "; " : "", ro);
}
