/* The system's volumes, and who has which minidisk: LINK.
 *
 * Volumes are the image files in SYSDIR/volumes, known by their labels.  A link is one user's
 * access to one minidisk (owner and device number); the table of links decides what the next one
 * gets (minidisk.h, link_decide).
 *
 * One leaf mutex; [any thread]. */
#ifndef CP_VOLUMES_LINKS_H
#define CP_VOLUMES_LINKS_H

#include "cp/volumes/minidisk.h"

struct volumes;
struct disk_link;
struct directory_mdisk;

/* Open every image in SYSDIR/volumes: free devices (real.h).  One that cannot be used is told to say() in one line.
 * NULL with errno: out of memory, or the directory cannot be read. */
struct volumes *volumes_open(const char *sysdir, void (*say)(void *ctx, const char *line),
                             void *ctx);
/* Open one image by its path (`bigfoot ipl --disk`), the system's from the start: 0, or -errno with a sentence in why[200];
 * volid gets its label, made up when it has none. */
int volumes_mount(struct volumes *v, const char *path, char volid[7], char why[200]);
/* Nothing is linked any more.  Volumes are synced and closed. */
void volumes_shut(struct volumes *v);

/* Link owner's minidisk `vdev` (as its directory entry m says) for user, who has it as device `as`.
 * A temporary or virtual disk (volume "T-DISK", "V-DISK") comes into being with its first link and goes
 * with its last.  The result of link_decide: access LINK_NOT with message 101 to 106, or 108 (the volume
 * is not there), or 91 (no room), or 0 (out of memory); *out is set when it is linked.
 * others[80]: what link_others() says of those who had it before. */
struct link_result disk_link(struct volumes *v, const char *owner, const struct directory_mdisk *m,
                             const char *user, uint16_t as, enum link_mode mode,
                             struct disk_link **out, char others[80]);
/* The link goes; what was written is on the medium. */
void disk_unlink(struct disk_link *l);

/* The i-th link to that minidisk, latest first; false: there is none. */
struct disk_link_info {
    char user[9];
    uint16_t vdev;
    bool writable;
};
bool disk_links_at(struct volumes *v, const char *owner, uint16_t vdev, size_t i,
                   struct disk_link_info *out);
/* The i-th of those; false: there is none. */
struct temporary_disk {
    char owner[9];
    uint16_t vdev;
    uint32_t length;
    bool fba, virtual, from_directory; /* virtual: a VFB-512 */
    unsigned links;
};
bool disk_temporary_at(struct volumes *v, size_t i, struct temporary_disk *out);
/* The user has it as another device now. */
void disk_link_renumber(struct disk_link *l, uint16_t as);
/* Whose minidisk it is: QUERY LINKS, QUERY MDISK. */
void disk_link_owner(const struct disk_link *l, char owner[9], uint16_t *vdev);

/* --- RESERVE and RELEASE (reserve.c) ------------------------------------------------------------ */

/* Called when the disk is free again, once, under the table's lock: it may post work, no more. */
typedef void disk_free_fn(void *ctx);
/* Reserve the minidisk for this link; steal: whoever has it.  false: another link has it.  On a disk
 * that is not shared virtually nothing happens. */
bool disk_reserve(struct disk_link *l, bool steal);
void disk_release(struct disk_link *l);
/* Has another link reserved it?  Then fn(ctx) will be called. */
bool disk_busy(struct disk_link *l, disk_free_fn *fn, void *ctx);
void disk_wait_no_more(struct disk_link *l);

struct minidisk *disk_link_minidisk(const struct disk_link *l);
/* Writes are made durable within the program that writes: for deterministic runs. */
void volumes_sync_inline(struct volumes *v);
/* Where its writes are made durable: cp/volumes/syncer.h. */
struct syncer *disk_syncer(const struct disk_link *l);
#define DISK_TEMPORARY_VOLID "(TEMP)"
#define DISK_VIRTUAL_VOLID   "(VDSK)"
const char *disk_link_volid(const struct disk_link *l);
/* 0: in storage. */
uint16_t disk_link_rdev(const struct disk_link *l);

#endif
