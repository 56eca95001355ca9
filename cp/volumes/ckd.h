/* The tracks of a CKD image as other emulators keep them: home address, record zero, records of
 * count, key and data, an end mark of eight X'FF'.  Pure functions over one track's bytes; a
 * channel program's device and the volume both work with them.
 * Facts: Hyperion's CKD image layout; IBM 3390 Storage Reference for capacities. */
#ifndef CP_VOLUMES_CKD_H
#define CP_VOLUMES_CKD_H

#include <stddef.h>
#include <stdint.h>

#define CKD_TRACK_3390    56832u /* bytes of one 3390 track in the image */
#define CKD_HEADS_3390    15u
#define CKD_HA_SIZE       5u /* flag byte, cylinder, head */
#define CKD_COUNT_SIZE    8u
#define CKD_FIRST_RECORD  21u /* home address, R0's count, R0's eight data bytes */
#define CKD_END_SIZE      8u
#define CKD_SPACE_3390    1729u /* a 3390 track's capacity in the segments of ckd_3390_space() */
#define CKD_MAX_DATA_3390 56664u

struct ckd_count {
    uint16_t cyl, head;
    uint8_t rec, klen; /* key length in bytes, 0..255 */
    uint16_t dlen;     /* data length in bytes; 0 is an end-of-file record */
};

/* One record inside a track image; key and data point into the image. */
struct ckd_record {
    struct ckd_count count;
    size_t offset; /* of the count, from the track's start */
    const uint8_t *key, *data;
};

/* Walks a track, R0 first.  Start with ckd_walk(). */
struct ckd_cursor {
    const uint8_t *track;
    size_t size, offset;
};

/* Make an empty track: home address, R0, end mark; the rest of `size` bytes zero. */
void ckd_track_init(uint8_t *track, size_t size, uint16_t cyl, uint16_t head);

struct ckd_cursor ckd_walk(const uint8_t *track, size_t size);
/* 1 and *out: a record; 0: the end mark; -EUCLEAN: the track's bytes make no sense. */
int ckd_next(struct ckd_cursor *cursor, struct ckd_record *out);

/* Is this a well-formed track of that address?  The number of records behind R0, or -EUCLEAN with
 * a reason in *why (a string constant).  Count fields may name other addresses (minidisks do). */
int ckd_track_check(const uint8_t *track, size_t size, uint16_t cyl, uint16_t head,
                    const char **why);

/* Find the record of that number: 1, 0 when there is none, -EUCLEAN. */
int ckd_find(const uint8_t *track, size_t size, uint8_t rec, struct ckd_record *out);

/* A track of cylinder `from`, as it is on cylinder `to`: the home address, and each count that names its own
 * cylinder, name the new one.  -EUCLEAN: the track's bytes make no sense. */
int ckd_move(uint8_t *track, size_t size, uint16_t from, uint16_t to);

/* Add a record behind the last one.  key and data may be NULL: zeros.  -ENOSPC: it does not fit. */
int ckd_append(uint8_t *track, size_t size, const struct ckd_count *count, const void *key,
               const void *data);

/* Segments (of CKD_SPACE_3390 a track) that a record takes on a 3390. */
unsigned ckd_3390_space(unsigned klen, unsigned dlen);

void ckd_put_count(uint8_t *at, const struct ckd_count *count);
struct ckd_count ckd_get_count(const uint8_t *at);

#endif
