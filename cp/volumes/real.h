/* The volumes as real DASD: what QUERY DASD, ATTACH, DETACH and VARY see.
 *
 * Each image in SYSDIR/volumes is one device with a real device number, and at any time
 *   offline    VARY OFF: CP has closed the image, the host may work on it;
 *   free       nobody's;
 *   the system's   its minidisks can be linked (CP_OWNED, USER_VOLUME_LIST, ATTACH TO SYSTEM);
 *   attached   one virtual machine has all of it (ATTACH, DEDICATE), through a struct disk_link.
 * Kept true: a volume with links on it is the system's; an attached one has exactly one link, and is
 * free again, its label read anew, when that goes.
 *
 * One leaf mutex, the one of the table of links; [any thread]. */
#ifndef CP_VOLUMES_REAL_H
#define CP_VOLUMES_REAL_H

#include "cp/volumes/cp_volume.h"
#include "cp/volumes/links.h"

enum real_state { REAL_OFFLINE, REAL_FREE, REAL_SYSTEM, REAL_ATTACHED };

struct real_dasd {
    uint16_t rdev;
    char volid[7]; /* "" when it has no label, or is offline */
    enum real_state state;
    char user[9]; /* REAL_ATTACHED: who has it, and as what */
    uint16_t vdev;
    bool writable;
    unsigned links; /* minidisks linked, by all users */
    struct volume_geometry geometry;
};

/* The i-th; by number; by label.  false: there is none. */
bool real_at(struct volumes *v, size_t i, struct real_dasd *out);
bool real_find(struct volumes *v, uint16_t rdev, struct real_dasd *out);
bool real_labelled(struct volumes *v, const char *volid, struct real_dasd *out);

/* All of these: -ENODEV there is no such device; -ENOTCONN it is offline; -EBUSY it is not free
 * (or, where that is said, still in use); *now, when not NULL, is the device as it is afterwards. */

/* Free to the system's.  volid: what its label must be (-EUCLEAN when it is not), or NULL for any.
 * -EEXIST: the system has a volume with that label already. */
int real_to_system(struct volumes *v, uint16_t rdev, const char *volid, struct real_dasd *now);
/* The system's to free.  -EBUSY: minidisks are linked; -EINVAL: it is not the system's. */
int real_from_system(struct volumes *v, uint16_t rdev, struct real_dasd *now);
/* Free to attached: *out is what dasd_create() takes; disk_unlink() ends it.  -ENOMEM. */
int real_to_user(struct volumes *v, uint16_t rdev, const char *user, uint16_t vdev, bool read_only,
                 struct disk_link **out, struct real_dasd *now);
/* Free to offline, or back.  on: 0 too when it was on line; -errno of the image when it cannot be
 * opened, with a sentence in why[200].  off: 0 too when it was offline; -EBUSY. */
int real_vary(struct volumes *v, uint16_t rdev, bool on, struct real_dasd *now, char why[200]);

/* What its label and allocation map say of CP's use of it (cp/volumes/cp_volume.h); space as there.  -ENODEV,
 * -ENOTCONN, -EMEDIUMTYPE: no CKD volume, -EUCLEAN, -ENOMEM, -EIO. */
int real_cp_volume(struct volumes *v, uint16_t rdev, struct cp_volume *out, uint8_t *space);

/* The i-th minidisk linked on that volume; false: there is none. */
bool real_link_at(struct volumes *v, uint16_t rdev, size_t i, struct disk_link_info *out);
/* Is it a whole real device, and which? */
bool disk_link_dedicated(const struct disk_link *l);

#endif
