/* Inside the channel subsystem: what subchannel.c, ccw.c and chsc.c share.  Nobody else includes
 * this.
 *
 * Kept true: `walk.running` only while ccw_run() is on the stack; `walk.pending` only between a
 * command that returned DEVICE_PENDING and device_end(); neither while the subchannel is idle. */
#ifndef CP_CHANNEL_CSS_H
#define CP_CHANNEL_CSS_H

#include "cp/channel/subchannel.h"
#include "cp/vm.h"

/* CCW flags. */
#define CCW_FLAG_CD      0x80
#define CCW_FLAG_CC      0x40
#define CCW_FLAG_SLI     0x20
#define CCW_FLAG_SKIP    0x10
#define CCW_FLAG_PCI     0x08
#define CCW_FLAG_IDA     0x04
#define CCW_FLAG_SUSPEND 0x02
#define CCW_FLAG_MIDA    0x01

/* SCSW word 0, bit Z: the first command was accepted (ORB bit I). */
#define SCSW_ZERO_CC 0x00040000U

/* SCSW word 0: function control, activity control, status control. */
#define FC_START        0x4000
#define FC_HALT         0x2000
#define FC_CLEAR        0x1000
#define FC_MASK         0x7000
#define AC_RESUME       0x0800
#define AC_START        0x0400
#define AC_SUBCHANNEL   0x0080
#define AC_DEVICE       0x0040
#define AC_SUSPENDED    0x0020
#define AC_MASK         0x0fe0
#define SC_ALERT        0x0010
#define SC_INTERMEDIATE 0x0008
#define SC_PRIMARY      0x0004
#define SC_SECONDARY    0x0002
#define SC_PENDING      0x0001
#define SC_MASK         0x001f

/* SCSW subchannel status. */
#define SCH_PCI             0x80
#define SCH_LENGTH          0x40
#define SCH_PROGRAM         0x20
#define SCH_PROTECTION      0x10
#define SCH_CHANNEL_DATA    0x08
#define SCH_CHANNEL_CONTROL 0x04

/* PMCW word 1, upper half. */
#define PMCW_ISC       0x38000000U
#define PMCW_ENABLED   0x00800000U
#define PMCW_LIMIT     0x00600000U
#define PMCW_MEASURE   0x00180000U
#define PMCW_MULTIPATH 0x00040000U
#define PMCW_VALID     0x00010000U
#define PMCW_QDIO      0x80000000U
#define PMCW_RESERVED  0x43000000U /* bits 1, 6, 7; 5 is not looked at */

/* The channel program in progress. */
struct ccw_walk {
    struct orb orb;
    uint32_t next;        /* address of the next CCW to fetch */
    uint32_t last;        /* address of the CCW fetched last */
    uint8_t command;      /* of the current CCW */
    uint8_t flags;        /* of the current CCW, also while data chaining */
    uint8_t control;      /* the byte of a format-0 CCW that the channel ignores */
    uint8_t status;       /* subchannel status so far */
    bool first;           /* no command has been executed yet */
    bool chained;         /* command chaining led to this command */
    bool running;         /* ccw_run() is on the stack */
    bool pending;         /* the device owes a device_end() */
    bool busy;            /* it owes a device_free(): the start function is pending */
    bool moved;           /* the command moved data: not immediate */
    bool excess;          /* the device had more data */
    bool bad;             /* a transfer met an error: no more data moves */
    uint16_t count;       /* of the current CCW */
    uint16_t left;        /* of it, not moved yet */
    uint32_t list;        /* IDA, MIDA: address of the next list word */
    uint64_t address;     /* data address now */
    uint32_t block;       /* bytes left in the block that address points into; 0: fetch next */
    bool block_first;     /* the next IDAW is the first: any byte in the block */
    bool midaw_skip;      /* the MIDAW in use skips */
    struct vm_work again; /* a long program goes on as work of the virtual machine */
    bool queued;          /* `again` is on the queue */
};

struct subchannel {
    struct channel *channel;
    struct device *device; /* NULL: gone, device number not valid */
    uint16_t number;
    uint16_t devno;

    /* PMCW. */
    uint32_t parameter;
    uint32_t control; /* word 1 without the device number */
    uint8_t lpm, pnom, lpum, pim, pom, pam;
    uint16_t mbi;
    uint8_t chpid;
    uint32_t word6;         /* measurement format, extended word, concurrent sense */
    uint8_t measurement[8]; /* address of a format-1 measurement block */

    /* SCSW. */
    uint32_t key_flags; /* word 0, bits 0 to 15 */
    uint16_t fas;       /* function, activity, status control */
    uint32_t ccw_address;
    uint8_t unit_status, sch_status;
    uint16_t residual;
    uint8_t unsolicited; /* status that waits for the subchannel to be idle */
    bool sense_valid;    /* unit check with sense kept for concurrent sense */
    bool interrupt;      /* an I/O interruption is wanted */
    uint64_t starts;
    uint64_t begun;   /* TOD clock at the start function */
    uint16_t connect; /* device-connect time of the last one, 128 microseconds */
    struct ccw_walk walk;
};

struct channel {
    struct vm *vm;
    struct subchannel *sub[CSS_MAX_SUBCHANNELS];
    unsigned count;
    uint32_t limit;     /* SAL */
    unsigned measuring; /* SCHM: 2 block update, 1 connect time */
    uint8_t measure_key;
    uint64_t measure_origin;
    uint32_t crw[32]; /* a ring; overflow is told in the last one */
    unsigned crw_first, crw_count;
    bool crw_lost;
    unsigned next_interrupt; /* fairness: where the next scan begins */

    pthread_mutex_t mask_lock; /* leaf: the pending masks and telling the engine */
    uint8_t status_mask;       /* subclasses with status pending */
    uint8_t adapter_mask;      /* subclasses with an adapter interruption */
};

static inline unsigned sub_isc(const struct subchannel *s)
{
    return s->control >> 27 & 7;
}

/* Begin the program of s->walk.orb. */
void ccw_begin(struct subchannel *s);
/* Walk on: after a start, a resume, or a pending command's end with this status. */
void ccw_resume(struct subchannel *s);
/* Forget the program (HSCH, CSCH, XSCH, reset). */
void ccw_forget(struct subchannel *s, bool clear);

/* A start function begins, and ends (measure.c). */
void measure_begin(struct subchannel *s);
void measure_end(struct subchannel *s);

/* Status for the guest; recomputes what interrupts. */
void sub_status(struct subchannel *s, uint16_t status_control);
void channel_update(struct channel *ch);

#endif
