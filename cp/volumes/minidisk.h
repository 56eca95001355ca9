/* Minidisks: an extent of a volume that looks like a whole disk, and the rules by which users share
 * it (LINK).  A temporary disk or a VFB-512 is a minidisk on a volume of its own.
 *
 * Addresses start at 0 for the minidisk.  The home address and record zero that a track shows are
 * those of the minidisk; the counts of other records stay as the guest wrote them, which is with
 * the minidisk's own numbers, as on VM.
 *
 * Threads and errors are those of volume.h. */
#ifndef CP_VOLUMES_MINIDISK_H
#define CP_VOLUMES_MINIDISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cp/volumes/volume.h"

struct minidisk;

/* First cylinder or FBA block on the volume, and how many. */
struct extent {
    uint32_t start, length;
};

/* The volume stays the caller's and must outlive the minidisk.  -ERANGE: the extent is not inside
 * the volume; -EROFS: writable on a volume opened for reading. */
int minidisk_open(struct volume *volume, struct extent extent, bool writable,
                  struct minidisk **out);
/* The same, for callers that have no struct extent. */
int minidisk_open_at(struct volume *volume, uint32_t start, uint32_t length, bool writable,
                     struct minidisk **out);
/* A temporary disk: its own volume in storage of that size, freed with it. */
int minidisk_open_temporary(enum volume_kind kind, uint32_t length, struct minidisk **out);
/* Frees it; does not sync the volume. */
void minidisk_close(struct minidisk *disk);

/* Geometry with cylinders or blocks those of the minidisk. */
const struct volume_geometry *minidisk_geometry(const struct minidisk *disk);
struct extent minidisk_extent(const struct minidisk *disk);
bool minidisk_writable(const struct minidisk *disk);

int minidisk_read_track(struct minidisk *disk, uint32_t cyl, uint32_t head, uint8_t *track);
int minidisk_write_track(struct minidisk *disk, uint32_t cyl, uint32_t head, const uint8_t *track);
int minidisk_read_blocks(struct minidisk *disk, uint64_t block, uint32_t count, void *buf);
int minidisk_write_blocks(struct minidisk *disk, uint64_t block, uint32_t count, const void *buf);
int minidisk_sync(struct minidisk *disk);
/* Does it end with this process?  There is nothing to sync then. */
bool minidisk_temporary(const struct minidisk *disk);
bool minidisk_same_volume(const struct minidisk *a, const struct minidisk *b);

/* CMS blocks (what FORMAT makes and DIAGNOSE block I/O moves), numbered from 1.  On CKD they are
 * records 1 to n of each track: 49 of 512, 33 of 1024, 21 of 2048, 12 of 4096 bytes. */

/* Block size the disk is formatted with: 512, 1024, 2048, 4096; -ENODATA when it is not. */
int minidisk_cms_blksize(struct minidisk *disk);
/* Blocks of that size on this disk; 0 for a size that CMS does not have. */
uint64_t minidisk_cms_count(const struct minidisk *disk, uint32_t blksize);
/* -EUCLEAN: no such record on its track. */
int minidisk_cms_read(struct minidisk *disk, uint32_t blksize, uint64_t block, void *buf);
int minidisk_cms_write(struct minidisk *disk, uint32_t blksize, uint64_t block, const void *buf);
/* Write all tracks with records of that size, zeros inside; on FBA zero the first blocks. */
int minidisk_cms_format(struct minidisk *disk, uint32_t blksize);

/* Do two of these extents share a cylinder or block?  Their indexes in *a < *b. */
bool extent_overlap(const struct extent *extents, size_t n, size_t *a, size_t *b);

/* LINK. */

enum link_mode {
    LINK_R,
    LINK_RR,
    LINK_W,
    LINK_WR,
    LINK_M,
    LINK_MR,
    LINK_MW,
    LINK_SR, /* stable: nobody else writes as long as the link is there */
    LINK_SW,
    LINK_SM,
    LINK_ER, /* exclusive: nobody else has it */
    LINK_EW,
};
enum link_access { LINK_NOT, LINK_RO, LINK_RW };

/* How a minidisk is linked now, by all users. */
struct link_state {
    unsigned readers, writers;
    const char *reader, *writer; /* the user ID when there is exactly one */
    bool stable, exclusive;      /* somebody has it so */
};

struct link_result {
    enum link_access access;
    uint16_t message; /* HCP message number 101 to 106, or 0 */
};

/* "R", "RR", "W" ... "EW" in either case.  -EINVAL. */
int link_mode_parse(const char *text);
/* Is it a stable or an exclusive mode? */
bool link_mode_stable(enum link_mode mode);
bool link_mode_exclusive(enum link_mode mode);
/* What a LINK in that mode gets (CP Commands, LINK; MDISK mode in the directory).  101, 102, 103:
 * forced R/O because linked R/O, R/W or both by others; 104, 105, 106: not linked, for the same. */
struct link_result link_decide(enum link_mode mode, const struct link_state *state);
/* "R/O BY 10 USERS", "R/W BY MAINT; R/O BY LINUX01", or "" when nobody has it. */
void link_others(const struct link_state *state, char *text, size_t size);

#endif
