/* A virtual device: one file and one descriptor.
 *
 * How to write one.  Embed `struct device` as the first member of your own struct, fill in a
 * `static const struct device_type`, allocate, device_init(), channel_add() (cp/channel/
 * subchannel.h): the guest sees a subchannel.  From then on the channel owns the device and calls
 * type->destroy when it goes.
 *
 * A channel program is walked by cp/channel/ccw.c.  For every command it calls type->command with
 * the command code; the device moves data with
 *     ccw_put(dev, buf, n)   device to guest storage  (read and sense commands)
 *     ccw_get(dev, buf, n)   guest storage to device  (write and control commands)
 * as often as it likes, and returns the unit status that ends the command: UNIT_END for success,
 * or device_check(dev, sense bits).  Data chaining, IDA, MIDA, skip, counts, incorrect length, keys
 * and limits are the channel's business.  SENSE (04), SENSE ID (E4) and NO-OPERATION (03) are
 * answered by the channel when the device returns DEVICE_DEFAULT for them (or has no `command`).
 *
 * A command that cannot end yet (a READ with nothing to read, ACTIVATE QUEUES) returns
 * DEVICE_PENDING: the subchannel stays subchannel- and device-active.  Later, with vm->lock held,
 * the device does its ccw_put()s and calls device_end(dev, status): the walk goes on from there.
 * HSCH and CSCH call type->halt, after which the device must not call device_end for that command.
 *
 * A device that is busy (reserved by another) returns UNIT_BUSY for a program's first command: the
 * start function stays pending until device_free(dev), which tries it again.  After type->halt it
 * is not called.
 *
 * Attention and other unsolicited status: device_unsolicited(dev, UNIT_ATTENTION).  QDIO: a PCI
 * interruption on the subchannel is channel_pci(); an adapter interruption channel_adapter().
 *
 * All calls both ways: vm->lock held, except where a comment says [any thread].
 * Sources: Principles of Operation, chapters 13 to 16. */
#ifndef CP_DEVICES_DEVICE_H
#define CP_DEVICES_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vm;
struct subchannel;
struct device;

/* Unit (device) status, chapter 16. */
#define UNIT_ATTENTION 0x80
#define UNIT_MODIFIER  0x40
#define UNIT_CUEND     0x20
#define UNIT_BUSY      0x10
#define UNIT_CHANEND   0x08
#define UNIT_DEVEND    0x04
#define UNIT_CHECK     0x02
#define UNIT_EXCEPTION 0x01
#define UNIT_END       (UNIT_CHANEND | UNIT_DEVEND)

/* What type->command may return besides a unit status. */
#define DEVICE_PENDING 0x100 /* device_end() will come */
#define DEVICE_DEFAULT 0x200 /* not mine: the channel answers, or rejects the command */

/* Sense byte 0, common to all. */
#define SENSE_COMMAND_REJECT 0x80
#define SENSE_INTERVENTION   0x40
#define SENSE_BUS_OUT        0x20
#define SENSE_EQUIPMENT      0x10
#define SENSE_DATA           0x08
#define SENSE_OVERRUN        0x04

#define SENSE_MAX 32

/* Commands that every device has. */
#define CCW_NOOP     0x03
#define CCW_SENSE    0x04
#define CCW_SENSE_ID 0xe4

/* SIGNAL ADAPTER as it left the engine: GR0 function code (low byte), GR2, GR3. */
struct siga {
    uint8_t function;
    uint32_t queues;    /* GR2, low word: queue i = X'80000000' >> i */
    uint64_t parameter; /* GR3 */
    bool busy;          /* out, with cc 2: set bit X'80000000' in GR0 */
};

/* CHSC 0021, set or reset indicators for one subchannel; both addresses 0 = reset. */
struct qdio_indicators {
    uint64_t summary;    /* absolute address of the summary indicator byte */
    uint64_t indicator;  /* absolute address of the device-state-change indicator */
    uint8_t summary_key; /* 0 to 15 */
    uint8_t indicator_key;
    uint8_t isc;         /* 0 to 7 */
    bool delay_disabled; /* time-delay disablement asked for */
};

/* Block I/O on a disk, in CMS blocks numbered from 1 (native guests, DIAGNOSE X'A8' and X'250').
 * 0 or -errno. */
struct guest_disk;
struct device_blocks {
    int (*describe)(struct device *dev, struct guest_disk *out); /* cp/guest.h */
    int (*read)(struct device *dev, uint32_t blksize, uint64_t block, void *buf);
    int (*write)(struct device *dev, uint32_t blksize, uint64_t block, const void *buf);
    int (*sync)(struct device *dev);
    int (*format)(struct device *dev, uint32_t blksize);
    /* CKD: a track image of CKD_TRACK_3390 bytes (cp/volumes/ckd.h); -EMEDIUMTYPE: there is no such track;
     * -EROFS.  Else NULL. */
    int (*read_track)(struct device *dev, uint32_t cyl, uint32_t head, uint8_t *track);
    int (*write_track)(struct device *dev, uint32_t cyl, uint32_t head, const uint8_t *track);
};

struct device_type {
    const char *name; /* QUERY VIRTUAL's word: CONS, RDR, PUN, PRT, DASD, OSA, CTCA */
    uint16_t cu_type; /* SENSE ID */
    uint8_t cu_model;
    uint16_t dev_type;
    uint8_t dev_model;
    const uint32_t *ciws;  /* command information words; more than 7 SENSE ID bytes when any */
    unsigned ciw_count;    /* at most 8 */
    unsigned sense_length; /* bytes of sense, 1 to SENSE_MAX; 0 means 1 */
    bool qdio;             /* PMCW bit Q */
    bool spooled;          /* console, unit record: its I/O is not in vm_counts.io */

    const struct device_blocks *blocks; /* disks; else NULL */

    /* One command of a channel program: a unit status, DEVICE_PENDING or DEVICE_DEFAULT.
     * NULL: only the common commands. */
    unsigned (*command)(struct device *dev, uint8_t command);
    /* A start function begins, before its first command (chaining state is reset here). */
    void (*start)(struct device *dev);
    /* Whatever is pending ends now (HSCH, CSCH, reset, DETACH): forget it, stop queues.  Called
     * also when nothing is pending. */
    void (*halt)(struct device *dev, bool clear);
    /* System reset or IPL: as after power-on.  halt() was called before. */
    void (*reset)(struct device *dev);
    /* Free it.  Required. */
    void (*destroy)(struct device *dev);
    /* QUERY VIRTUAL vdev: one line at a time, index 0, 1, ...; false when there is no more. */
    bool (*query)(struct device *dev, unsigned index, char *line, size_t n);
    /* SIGA: condition code.  NULL: cc 1. */
    unsigned (*siga)(struct device *dev, struct siga *s);
    /* CHSC 0024: the 32 bytes of the subchannel-QDIO description, zeroed, with the subchannel
     * number set.  false: not a QDIO device now. */
    bool (*qdio_description)(struct device *dev, uint8_t out[32]);
    /* CHSC 0021: the response code (0001 for good). */
    uint16_t (*indicators)(struct device *dev, const struct qdio_indicators *ind);
};

struct device {
    const struct device_type *type;
    struct vm *vm;
    struct subchannel *sch; /* set by channel_add() */
    uint16_t devno;
    uint8_t chpid;    /* channel path it is on: 00 for CP's own devices */
    uint8_t chp_type; /* CHSC 0002: 11 OSD, 24 IQD; 00 for unspecified */
    uint8_t sense[SENSE_MAX];
};

void device_init(struct device *dev, const struct device_type *type, struct vm *vm, uint16_t devno);
/* Set sense byte 0, clear the others; returns UNIT_END | UNIT_CHECK. */
unsigned device_check(struct device *dev, uint8_t sense0);

/* --- while a command is being executed ------------------------------------------------------ */

/* Move up to n bytes; returns how many the channel program took or gave.  Fewer than n: the
 * count is used up (or the channel met an error): end the command. */
size_t ccw_put(struct device *dev, const void *data, size_t n);
size_t ccw_get(struct device *dev, void *data, size_t n);
/* All of a control or write command's data, up to n bytes; returns the length. */
size_t ccw_get_all(struct device *dev, void *data, size_t n);
/* Bytes that the current CCW can still take (not counting data-chained ones). */
size_t ccw_count(const struct device *dev);
/* The device had more data than the channel program took: incorrect length unless SLI. */
void ccw_excess(struct device *dev);
/* Flags of the current CCW (CCW_FLAG_ in ccw.h), and whether command chaining led here. */
uint8_t ccw_flags(const struct device *dev);
bool ccw_chained(const struct device *dev);
/* Byte 5 of the current CCW, when it is of format 0 (DIAGNOSE X'58' uses it). */
uint8_t ccw_control(const struct device *dev);

/* --- afterwards ------------------------------------------------------------------------------ */

/* The pending command ends with this unit status; the channel program goes on. */
void device_end(struct device *dev, uint8_t unit_status);
/* It was busy and is so no longer: the pending start function goes to it again. */
void device_free(struct device *dev);
/* Is a command of this device pending? */
bool device_pending(const struct device *dev);
/* Unsolicited status (attention, device end after not ready); while a function is in progress or
 * status waits, it is shown afterwards.  false: the subchannel is not enabled, nothing happens. */
bool device_unsolicited(struct device *dev, uint8_t unit_status);

#endif
