/* A disk device from the inside, for cp/devices/dasd*.c. */
#ifndef CP_DEVICES_DASD_PRIVATE_H
#define CP_DEVICES_DASD_PRIVATE_H

#include "cp/devices/dasd.h"
#include "cp/devices/dasd_fba.h"

#define DASD_PATH_GROUP_ID 11 /* bytes */

/* Sense byte 1. */
#define SENSE1_INVALID_TRACK   0x40
#define SENSE1_NO_RECORD       0x08
#define SENSE1_FILE_PROTECTED  0x04
#define SENSE1_WRITE_INHIBITED 0x02
/* Sense byte 7 with a command reject: format 0, message 4: a parameter is wrong. */
#define MESSAGE_PARAMETER 0x04

enum eckd_at { ECKD_INDEX, ECKD_COUNT, ECKD_KEY, ECKD_DATA }; /* what the head has just passed */

/* A channel program's place on a CKD disk; all of it ends with the program. */
struct eckd {
    uint8_t *track; /* an image of the track the head is on, or NULL */
    bool loaded, dirty;
    bool wrote; /* something that is not durable yet */
    uint32_t cyl, head;
    enum eckd_at at;
    size_t record;     /* offset in the image of the record it stands in */
    bool wrapped;      /* the index was passed once since the last record */
    uint8_t permitted; /* file mask: bits 0 and 1 */
    bool has_extent, has_locate;
    uint32_t first, last; /* tracks of the extent */
    unsigned count;       /* records left of a locate record's */
    uint8_t operation;    /* the locate record's */
};

struct dasd {
    struct device dev;
    struct disk_link *link;
    uint64_t since_ns;                          /* CLOCK_REALTIME of its coming */
    uint8_t path_group[DASD_PATH_GROUP_ID + 1]; /* function byte, identifier */
    bool grouped, multipath;
    bool allegiance;  /* SET WRKALLEG ON, kept for its QUERY */
    uint8_t prepared; /* what READ SUBSYSTEM DATA will give */
    struct eckd eckd;
    struct fba_program fba;
    struct saving *saving; /* the program has written and waits for it to be durable */
};

static inline struct minidisk *dasd_disk(struct dasd *d)
{
    return disk_link_minidisk(d->link);
}

/* Unit check with 24 bytes of sense: bytes 0, 1 and 7. */
unsigned dasd_check(struct dasd *d, uint8_t sense0, uint8_t sense1, uint8_t message);

/* A command has ended with status u.  When it is the program's last, and the program has written,
 * the end waits until that is durable. */
unsigned dasd_save(struct dasd *d, unsigned u);
/* The program is given up, or the device goes: nobody waits any more. */
void dasd_save_no_more(struct dasd *d);

/* One command each: as device_type's command.  ..._end: the program is over or begins; what it
 * wrote goes to the volume. */
unsigned eckd_command(struct dasd *d, uint8_t code);
void eckd_end(struct dasd *d);

#endif
