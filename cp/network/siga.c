/* SIGNAL ADAPTER reaches its queues, and what is primed there goes out.
 *
 * A guest primes buffers and signals; while the buffer before is still primed it leaves the signal
 * out.  So the walk goes on until a buffer is not primed, and after a burst, which bounds the time
 * that the signalling CPU spends here, the rest is done as work of the virtual machine.
 *
 * Source of the header layouts: Linux drivers/s390/net/qeth_core_mpc.h, struct qeth_hdr (fact). */
#include "cp/network/adapter.h"

#include "engine/base/bytes.h"

#include <errno.h>
#include <string.h>

#define QETH_HEADER 32
#define BURST       64 /* buffers */
#define LOCK_BURST  8  /* of them under one hold of the LANs' lock */
#define LINK_HEADER 18 /* bytes: Ethernet's, and a VLAN tag */

#define SIGA_WRITE       0
#define SIGA_READ        1
#define SIGA_SYNC        2
#define SIGA_WRITE_MULTI 3

static void count(_Atomic uint64_t *counter)
{
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

/* The frame behind the qeth header.  Its link header is copied: whose it is and for which VLAN is
 * decided by what is then sent, whatever the guest's other CPUs store meanwhile. */
static bool take_frame(struct packet *p, const struct packet *raw, size_t length,
                       uint8_t link[LINK_HEADER])
{
    struct packet head = {.pieces = 0};
    size_t n = length < LINK_HEADER ? length : LINK_HEADER;
    if (!packet_append(&head, raw, QETH_HEADER, n) || packet_peek(&head, link, n) != n)
        return false;
    p->piece[p->pieces++] = (struct piece){link, n};
    p->length = n;
    return packet_append(p, raw, QETH_HEADER + n, length - n);
}

/* Header and packet, out of the elements of one packet: false when it makes no sense. */
static bool decode(const struct adapter *a, const struct packet *raw, struct packet *p,
                   uint8_t link[LINK_HEADER])
{
    uint8_t h[QETH_HEADER];
    if (raw->length <= QETH_HEADER || packet_peek(raw, h, QETH_HEADER) != QETH_HEADER)
        return false;
    memset(p, 0, sizeof *p);
    size_t length;
    if (a->mpc.layer == 2) {
        length = get16(h + 6);
        p->frame = true;
        if (h[0] != 0x02 || length < ETHER_HEADER)
            return false;
    } else {
        length = get16(h + 8);
        p->frame = (h[1] & 0x10) != 0;
        p->ipv6 = (h[1] & 0x80) != 0;
        p->cast = h[1] & 7;
        memcpy(p->next_hop, h + 16, 16);
        if (!p->ipv6)
            memset(p->next_hop, 0, 12);
        p->tagged = (h[11] & 0x01) != 0;
        p->vlan = get16(h + 12);
        if (h[0] != 0x01)
            return false;
    }
    memcpy(p->source, a->port.mac, MAC_LENGTH);
    if (!length || length > raw->length - QETH_HEADER)
        return false;
    return p->frame ? take_frame(p, raw, length, link) : packet_append(p, raw, QETH_HEADER, length);
}

static uint8_t send_one(struct adapter *a, struct lan_burst *burst, const struct packet *raw)
{
    struct packet p;
    uint8_t link[LINK_HEADER];
    if (!decode(a, raw, &p, link)) {
        count(&a->port.count.tx_errors);
        return QDIO_BAD_BUFFER;
    }
    int rc = lan_send(burst, &a->port, &p);
    return rc == -ENOBUFS && a->hipers ? QDIO_NO_RECEIVER_BUFFER : 0;
}

/* All packets of a buffer; returns the code for element 15. */
static uint8_t send_buffer(struct adapter *a, struct lan_burst *burst, const struct qdio_buffer *b)
{
    if (b->bad) {
        count(&a->port.count.tx_errors);
        return QDIO_BAD_BUFFER;
    }
    uint8_t error = 0;
    struct packet raw = {.pieces = 0};
    for (unsigned i = 0; i < b->elements; i++) {
        unsigned fragment = b->element[i].flags & SBAL_FRAGMENT;
        if (fragment == 0 || fragment == SBAL_FIRST)
            raw = (struct packet){.pieces = 0};
        raw.piece[raw.pieces++] = (struct piece){b->at[i], b->element[i].length};
        raw.length += b->element[i].length;
        bool last = i + 1 == b->elements;
        if (fragment == 0 || fragment == SBAL_END || last) {
            uint8_t e = send_one(a, burst, &raw);
            error = e ? e : error;
            raw = (struct packet){.pieces = 0};
        }
    }
    return error;
}

/* Up to n buffers of one queue; returns how many there were. */
static unsigned send_queue(struct adapter *a, unsigned queue, unsigned n)
{
    struct lan_burst burst;
    struct qdio_buffer b;
    unsigned done = 0;
    if (!qdio_output_next(&a->qdio, queue, &b))
        return 0;
    lan_burst_begin(&burst, a->port.lans);
    do {
        uint8_t error = send_buffer(a, &burst, &b);
        qdio_output_done(&a->qdio, queue, &b, error);
    } while (++done < n && qdio_output_next(&a->qdio, queue, &b));
    lan_burst_end(&burst);
    return done;
}

void adapter_output(struct adapter *a)
{
    unsigned budget = BURST;
    while (a->output_mask && budget) {
        for (unsigned queue = 0; queue < QDIO_MAX_QUEUES && budget; queue++) {
            uint32_t bit = 0x80000000U >> queue;
            if (!(a->output_mask & bit))
                continue;
            unsigned n = budget < LOCK_BURST ? budget : LOCK_BURST;
            unsigned sent = send_queue(a, queue, n);
            budget -= sent;
            if (sent < n) /* and the next buffer was looked at again: the queue is empty */
                a->output_mask &= ~bit;
        }
    }
    if (a->output_mask)
        a->host.more(a->host.qdio.ctx);
}

unsigned adapter_siga(struct adapter *a, unsigned function, uint32_t queues)
{
    if (!atomic_load(&a->qdio.active))
        return 1;
    switch (function & 0x7f) {
    case SIGA_WRITE:
    case SIGA_WRITE_MULTI:
        a->output_mask |= queues & ~(0xffffffffU >> a->qdio.outputs);
        adapter_output(a);
        return 0;
    case SIGA_READ:
        adapter_input_ready(a);
        return 0;
    case SIGA_SYNC: /* one coherent storage: nothing differs */
        return 0;
    default:
        return 1;
    }
}
