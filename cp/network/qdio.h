/* Queued direct I/O: the rings of buffers that a guest and its adapter share in guest storage.
 *
 * Two halves.  Output is walked by whoever holds vm->lock (SIGA, or work that goes on with it);
 * input is filled by any thread under q->lock, a leaf.  The guest changes everything while we look:
 * each storage block is copied once, checked, and used from the copy; buffer states are read and
 * stored as atomic bytes, the state always last.
 *
 * What a queue needs from outside is struct qdio_host; tests give it a plain buffer.
 * Sources: Linux arch/s390/include/asm/qdio.h, drivers/s390/cio/qdio.h, qdio_main.c (facts of the
 * interface); Hyperion qeth.c. */
#ifndef CP_NETWORK_QDIO_H
#define CP_NETWORK_QDIO_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QDIO_BUFFERS    128
#define QDIO_ELEMENTS   16
#define QDIO_MAX_QUEUES 4
#define QDR_SIZE        4096
#define QDIO_SBAL_SIZE  256

/* Buffer states: owner (80 program, 40 adapter), 20 output queue. */
#define SLSB_ADAPTER 0x40
enum slsb {
    SLSB_IN_NOT_INIT = 0x80,
    SLSB_IN_EMPTY = 0x41,  /* the adapter may fill it */
    SLSB_IN_PRIMED = 0x82, /* filled */
    SLSB_IN_ACK = 0x81,    /* the guest is polling */
    SLSB_IN_ERROR = 0x8f,
    SLSB_OUT_NOT_INIT = 0xa0,
    SLSB_OUT_EMPTY = 0xa1,  /* sent */
    SLSB_OUT_PRIMED = 0x62, /* to be sent */
    SLSB_OUT_ERROR = 0xaf,
    SLSB_OUT_HALTED = 0xae,
};

/* Element flags. */
#define SBAL_LAST       0x40
#define SBAL_CONTIGUOUS 0x20
#define SBAL_FRAGMENT   0x0c /* 00 whole packet, 04 first, 08 middle, 0C last */
#define SBAL_FIRST      0x04
#define SBAL_MIDDLE     0x08
#define SBAL_END        0x0c
#define SBAL_PCI        0x40 /* sflags of element 0: interruption wanted */

/* Error codes in sflags of element 15 of an output buffer. */
#define QDIO_NO_RECEIVER_BUFFER 0x10 /* HiperSockets: the target is full */
#define QDIO_BAD_BUFFER         0x0f /* the buffer's contents make no sense */

struct qdio_host {
    void *ctx;
    /* Host address of `length` bytes at absolute guest storage, good until unmap(); they do not
     * cross a page.  NULL: outside storage, or not allowed with the key.  [any thread] */
    uint8_t *(*map)(void *ctx, uint64_t abs, size_t length, uint8_t key, bool for_write);
    /* NULL: nothing has to be done. */
    void (*unmap)(void *ctx, const uint8_t *at);
    /* Copy into guest storage within one page; false as above.  [any thread] */
    bool (*store)(void *ctx, uint64_t abs, const void *from, size_t length, uint8_t key);
    /* An adapter interruption for this subclass [any thread], q->lock held. */
    void (*adapter)(void *ctx, unsigned isc);
    /* No indicators are set: a PCI interruption on the data subchannel [any thread]. */
    void (*pci)(void *ctx);
};

struct qdio_queue {
    uint64_t slsb, sl;
    uint8_t key_sbal, key_slsb, key_sl;
    unsigned position;          /* of the next buffer to look at */
    _Atomic uint32_t processed; /* buffers given back since ESTABLISH */
};

/* The input buffer being filled. */
struct qdio_fill {
    bool open;
    unsigned element, used; /* bytes used in the element */
    unsigned elements;      /* that the guest offered */
    uint64_t sbal;
    uint64_t address[QDIO_ELEMENTS];
    uint32_t length[QDIO_ELEMENTS];
    size_t room; /* bytes left, headers not split */
};

struct qdio {
    struct qdio_host host;
    pthread_mutex_t lock; /* leaf: input queue, activity, indicators */
    uint8_t format;       /* 0 OSD, 2 IQD */
    unsigned inputs, outputs;
    struct qdio_queue in, out[QDIO_MAX_QUEUES];
    bool established;
    _Atomic bool active;
    struct qdio_fill fill;
    bool primed; /* input was primed since the last interruption */
    uint64_t summary, indicator;
    uint8_t summary_key, indicator_key, isc;
    _Atomic uint64_t interrupts; /* how many were made */
};

void qdio_init(struct qdio *q, const struct qdio_host *host);
void qdio_term(struct qdio *q);

/* ESTABLISH QUEUES with this queue descriptor record: 0 or -EINVAL. */
int qdio_establish(struct qdio *q, const uint8_t qdr[QDR_SIZE]);
/* ACTIVATE QUEUES: 0 or -EINVAL when not established. */
int qdio_activate(struct qdio *q);
/* HSCH, CSCH, reset: when it returns no thread writes to the guest any more.  Indicators stay until
 * qdio_indicators() or a reset drops them. */
void qdio_halt(struct qdio *q);
void qdio_reset(struct qdio *q);
/* CHSC 0021; addresses 0: none. */
void qdio_indicators(struct qdio *q, uint64_t summary, uint8_t summary_key, uint64_t indicator,
                     uint8_t indicator_key, unsigned isc);
/* What QUERY VIRTUAL says of a queue: buffers given back since ESTABLISH, and whose its 128 are now.
 * `unavailable` are those that hold nothing for either side (not initialized, halted, in error). */
struct qdio_count {
    uint32_t processed;
    unsigned adapter, program, unavailable;
};
/* Queue n of the input queues (input) or output queues; false: there is none, or not active.  A buffer that
 * changes hands meanwhile counts as it was seen.  [any thread] */
bool qdio_count(struct qdio *q, bool input, unsigned n, struct qdio_count *out);
/* Tell the guest that something changed: indicators, then the interruption. */
void qdio_interrupt(struct qdio *q);

/* --- output ------------------------------------------------------------------------------------ */

struct qdio_element {
    uint64_t address;
    uint32_t length;
    uint8_t flags;
};
/* A primed output buffer, checked: elements with host addresses, mapped until
 * qdio_output_done(). */
struct qdio_buffer {
    unsigned elements;
    struct qdio_element element[QDIO_ELEMENTS];
    const uint8_t *at[QDIO_ELEMENTS]; /* NULL where the address is bad: then `bad` */
    bool bad;
    bool pci;
};
/* The next primed buffer of output queue n; false: there is none.  It stays the adapter's until
 * qdio_output_done() gives it back (error: 0, or a code for element 15), which moves on. */
bool qdio_output_next(struct qdio *q, unsigned n, struct qdio_buffer *b);
void qdio_output_done(struct qdio *q, unsigned n, const struct qdio_buffer *b, uint8_t error);

/* --- input (q->lock held) ------------------------------------------------------------------------ */

struct packet;

/* Append header and packet to the input buffers: 0; -ENOBUFS: none is empty; -ENETDOWN: not active;
 * -EMSGSIZE: does not fit in an empty buffer; -EFAULT: the guest's buffer is bad (it is given back
 * as in error). */
int qdio_input(struct qdio *q, const uint8_t *header, size_t header_length, const struct packet *p);
/* Hand the buffer that is being filled over, and interrupt if anything was. */
void qdio_input_flush(struct qdio *q);

#endif
