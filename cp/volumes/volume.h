/* DASD volumes: image files in the formats that other emulators read, or storage alone.
 *
 * A CKD volume is a 512-byte header ("CKD_P370", little-endian numbers) and its tracks, 56832 bytes
 * each for a 3390.  An FBA volume is its 512-byte blocks and nothing else.  A volume that ends with
 * this process has the same interface: a VFB-512 is in storage, a temporary disk in a file without a
 * name; both take room only for what was written.
 *
 * Threads: every function but volume_close() may be called from any thread at once; two writes to
 * the same track or block at the same time leave one of the two.  Who must not mix them (a device)
 * has its own lock.
 *
 * What is saved: a write that returned 0 is in the host's page cache, and outlives this process.
 * volume_sync() returns 0 only when all earlier writes are on the medium (fdatasync); after a
 * failed sync the volume says -EIO for ever, because the host has then dropped what it could not
 * write.  volume_close() syncs a volume that was open for writing.
 *
 * Errors are -errno: -EUCLEAN the image's contents make no sense, -ERANGE outside the volume,
 * -EROFS opened for reading, -EIO. */
#ifndef CP_VOLUMES_VOLUME_H
#define CP_VOLUMES_VOLUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct volume;

enum volume_kind { VOLUME_CKD, VOLUME_FBA };

#define VOLUME_FBA_BLOCK     512u
#define VOLUME_MAX_CYLINDERS 65520u
#define VOLUME_MAX_BLOCKS    0x7fffffffu

struct volume_geometry {
    enum volume_kind kind;
    uint16_t devtype;                      /* 0x3390 or 0x9336 */
    uint8_t model;                         /* 1, 2, 3, 9, 27, 54; 0 when none has this size */
    uint32_t cylinders, heads, track_size; /* CKD; track_size in image bytes */
    uint64_t blocks;                       /* FBA: 512-byte blocks */
};

/* "3390-3" with size 0, "3390" with size in cylinders, "9336" (or "fba") with size in blocks.
 * false: unknown, or out of range. */
bool volume_model(const char *model, uint64_t size, struct volume_geometry *out);

/* Make a new image file, labelled VOL1 with that volume identifier (1 to 6 characters, ASCII).
 * Fails with -EEXIST when the file is there; leaves nothing behind when it fails. */
int volume_create(const char *path, const struct volume_geometry *geometry, const char *volid);

/* The same from a model's name, as volume_model() takes it; -EINVAL when that fails. */
int volume_create_model(const char *path, const char *model, uint64_t size, const char *volid);

/* Copy an open volume to a new image file (-EEXIST); unused parts of tracks stay holes. */
int volume_copy(struct volume *from, const char *path);

/* Open an image.  One writer or many readers, over all processes: -EBUSY otherwise.  On failure
 * `why` (when not NULL) has a sentence for the user, of at most `size` bytes. */
int volume_open(const char *path, bool writable, struct volume **out, char *why, size_t size);
/* A volume in storage.  Tracks are empty, blocks zero.  -ENOMEM. */
int volume_open_storage(const struct volume_geometry *geometry, struct volume **out);
/* The same in a file without a name in that directory: -errno. */
int volume_open_scratch(const struct volume_geometry *geometry, const char *dir,
                        struct volume **out);
/* Sync when writable, free.  What sync said. */
int volume_close(struct volume *volume);

const struct volume_geometry *volume_geometry(const struct volume *volume);
bool volume_is_fba(const struct volume *volume);
/* Cylinders, or blocks on FBA. */
uint32_t volume_size(const struct volume *volume);
bool volume_writable(const struct volume *volume);
/* Does it end with this process? */
bool volume_temporary(const struct volume *volume);
/* The volume identifier of its VOL1 (or CMS1) label, read again each time; "" when it has none.
 * volid has room for 7 bytes. */
void volume_label(struct volume *volume, char *volid);
/* Write the label: VOL1 with its two IPL records on track 0 of a CKD volume, block 1 of FBA. */
int volume_write_label(struct volume *volume, const char *volid);
/* That track, of size bytes, with another label: record 3, each record with a key.  IPL of such a volume
 * ends in the disabled wait X'F'.  0 or -ENOSPC. */
int volume_label_track(uint8_t *track, uint32_t size, const uint8_t label[80]);

/* A whole track image, track_size bytes.  Checked on both ways: -EUCLEAN from the file, -EINVAL
 * when what shall be written is no track. */
int volume_read_track(struct volume *volume, uint32_t cyl, uint32_t head, uint8_t *track);
int volume_write_track(struct volume *volume, uint32_t cyl, uint32_t head, const uint8_t *track);
/* Some bytes inside a track image, for one whose shape is known: nothing is checked but bounds. */
int volume_read_part(struct volume *volume, uint32_t cyl, uint32_t head, uint32_t offset, void *buf,
                     uint32_t length);
int volume_write_part(struct volume *volume, uint32_t cyl, uint32_t head, uint32_t offset,
                      const void *buf, uint32_t length);

/* FBA blocks. */
int volume_read_blocks(struct volume *volume, uint64_t block, uint32_t count, void *buf);
int volume_write_blocks(struct volume *volume, uint64_t block, uint32_t count, const void *buf);

int volume_sync(struct volume *volume);

/* Look at every track (CKD).  tell() gets each fault as a sentence; returns how many there were, or
 * -errno when the volume could not be read. */
int volume_check(struct volume *volume, void (*tell)(void *ctx, const char *text), void *ctx);

#endif
