/* CKD volumes that are formatted for CP: the label that says so, whose they are, and what each cylinder is
 * for.  All of it is on cylinder 0, head 0: record 3 the label, record 4 the allocation map, records 5 and 6
 * a VTOC that tells other systems that nothing is free.  Pure functions over that track's bytes.
 *
 * Source: "Anatomy of a z/VM CP-owned Volume" (vm.ibm.com) for the label and the VTOC's place; control block
 * ALOC for the map's place, its first words, and the bits of DRCT and of a cylinder in use.  The bits of the
 * other kinds, and where the owner stands in the label, are ours. */
#ifndef CP_VOLUMES_CP_VOLUME_H
#define CP_VOLUMES_CP_VOLUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What CP would have a cylinder for. */
enum cp_space { SPACE_PERM, SPACE_PAGE, SPACE_SPOL, SPACE_TDSK, SPACE_DRCT, SPACE_PARM, SPACES };
#define CP_VOLUME_CYLINDERS 65520u
#define CP_VOLUME_RECORDS   12u /* of a page each, on a track */
struct cp_volume {
    bool formatted;         /* for CP; else but for volid nothing is known */
    char volid[7];          /* "" when there is no label */
    char ssi[9], system[9]; /* whose it is, "": nobody's */
    uint32_t cylinders;     /* that the allocation map has */
};

/* What the track says.  space has room for CP_VOLUME_CYLINDERS bytes, an enum cp_space a cylinder; all are
 * SPACE_PERM when it is not formatted for CP.  cylinders is what the map has.  -EUCLEAN: the track's bytes
 * make no sense. */
int cp_volume_read(const uint8_t *track, size_t size, struct cp_volume *out, uint8_t *space);
/* Make that track; -EINVAL: more than CP_VOLUME_CYLINDERS; -ENOSPC: too many extents for the map of a large
 * volume. */
int cp_volume_make(uint8_t *track, size_t size, const struct cp_volume *v, const uint8_t *space);
/* A track of a cylinder that CP can use: 4096-byte records of zeros. */
int cp_volume_format(uint8_t *track, size_t size, uint16_t cyl, uint16_t head);

#endif
