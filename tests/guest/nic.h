/* The adapter of a bare-metal guest: IDX, the five MPC exchanges, IPA, queues; as Linux's qeth driver
 * goes about it (drivers/s390/net/qeth_core_main.c, as facts).  What a guest says is built in n->out,
 * so that one that means harm can change it before it goes. */
#ifndef TESTS_GUEST_NIC_H
#define TESTS_GUEST_NIC_H

#include "bare.h"

#define BUFFERS 128

enum { READ, WRITE, DATA };
enum { CMD_WRITE = 1, CMD_READ = 2, CMD_ESTABLISH = 0x1b, CMD_ACTIVATE = 0x1f };
enum { IN_EMPTY = 0x41, IN_PRIMED = 0x82, OUT_EMPTY = 0xa1, OUT_PRIMED = 0x62, OUT_ERROR = 0xaf };

struct sbale {
    uint8_t flags, reserved, count, errors;
    uint32_t length;
    uint64_t address;
};
struct sbal {
    struct sbale e[16];
};

/* Everything of one adapter that CP looks at, 256 KiB on a boundary of 4 KiB. */
struct nic {
    uint8_t out[4096], in[4096]; /* a message to the adapter, and one from it */
    uint8_t chsc[4096], qdr[4096];
    uint8_t qib[256], in_state[BUFFERS], out_state[4][BUFFERS];
    uint8_t indicator[64], summary[64]; /* set when there is input */
    struct ccw ccw[2][3];               /* two, and a READ that waits */
    struct orb orb;
    struct irb irb;
    uint32_t subchannel[3];
    uint16_t devno;
    bool hipers;
    uint32_t cm_filter, cm_connection, ulp_filter, ulp_connection, issuer;
    uint32_t transport_sequence, pdu_sequence;
    uint16_t ipa_sequence;
    struct sbal *in_list[BUFFERS] __attribute__((aligned(1024)));
    struct sbal *out_list[4][BUFFERS];
    struct sbal in_sbal[BUFFERS] __attribute__((aligned(4096)));
    struct sbal out_sbal[4][BUFFERS];
};

static inline void put16(uint8_t *to, unsigned n)
{
    to[0] = (uint8_t)(n >> 8);
    to[1] = (uint8_t)n;
}

static inline void put32(uint8_t *to, uint32_t n)
{
    put16(to, n >> 16);
    put16(to + 2, n & 0xffff);
}

static inline uint16_t get16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

/* --- channel programs ------------------------------------------------------------------------------ */

/* Start `count` CCWs at `program` on one of the three devices; cc. */
static inline unsigned nic_start(struct nic *n, unsigned which, struct ccw *program)
{
    memset(&n->orb, 0, sizeof n->orb);
    n->orb.flags = ORB_FORMAT_1;
    n->orb.program = (uint32_t)(uint64_t)program;
    return ssch(n->subchannel[which], &n->orb);
}

/* Until status is pending there, or `tries` looks have not found any; n->irb has it. */
static inline bool nic_wait(struct nic *n, unsigned which, unsigned tries)
{
    while (tsch(n->subchannel[which], &n->irb) == 1)
        if (tries && !--tries)
            return false;
    return true;
}

/* n->out to the write device; false: refused. */
static inline bool nic_say(struct nic *n, size_t length)
{
    n->ccw[0][0] = (struct ccw){CMD_WRITE, CCW_SLI, (uint16_t)length, (uint32_t)(uint64_t)n->out};
    return nic_start(n, WRITE, n->ccw[0]) == 0 && nic_wait(n, WRITE, 0) &&
           !(n->irb.device & UNIT_CHECK) && !n->irb.channel;
}

/* A READ that waits for a message in n->in. */
static inline unsigned nic_listen(struct nic *n)
{
    memset(n->in, 0, sizeof n->in);
    n->ccw[1][0] = (struct ccw){CMD_READ, CCW_SLI, sizeof n->in, (uint32_t)(uint64_t)n->in};
    return nic_start(n, READ, n->ccw[1]);
}

static inline void nic_find(struct nic *n, uint16_t devno)
{
    n->devno = devno;
    for (unsigned i = 0; i < 3; i++)
        n->subchannel[i] = find_device(devno + i);
}

/* --- what is said ------------------------------------------------------------------------------------ */

/* IDX ACTIVATE in n->out. */
static inline size_t nic_idx(struct nic *n, unsigned which)
{
    static const uint8_t idx[0x22] = {0,    0,    0x80, 0,    0,    0,    0, 0, 0x19, 1, 1,    0xc0,
                                      0,    1,    1,    3,    1,    1,    0, 0, 0,    0, 0xc8, 0xc1,
                                      0xd3, 0xd3, 0xd6, 0xd3, 0xc5, 0x40, 6, 0, 0,    2};
    memcpy(n->out, idx, sizeof idx);
    n->out[8] = which == READ ? 0x19 : 0x15;
    put16(n->out + 16, n->hipers ? 0x4108 : 0x0101);
    put16(n->out + 30, n->devno + 2);
    return sizeof idx;
}

/* n->out goes to the device, whose answer comes into n->in. */
static inline bool nic_say_idx(struct nic *n, unsigned which, size_t length)
{
    uint32_t out = (uint32_t)(uint64_t)n->out, in = (uint32_t)(uint64_t)n->in;
    n->ccw[0][0] = (struct ccw){CMD_WRITE, CCW_SLI | CCW_CHAIN, (uint16_t)length, out};
    n->ccw[0][1] = (struct ccw){CMD_READ, CCW_SLI, sizeof n->in, in};
    if (nic_start(n, which, n->ccw[0]) || !nic_wait(n, which, 0) || (n->irb.device & UNIT_CHECK))
        return false;
    if (which == READ) {
        n->issuer = get32(n->in + 12);
        n->transport_sequence = n->pdu_sequence = n->ipa_sequence = 0;
    }
    return true;
}

/* TH, RRH and PH before `length` bytes of data. */
static inline size_t nic_message(struct nic *n, uint8_t type, uint8_t protocol, uint32_t to,
                                 const uint8_t *data, size_t length)
{
    uint8_t *o = n->out;
    memset(o, 0, 0x40);
    put32(o, 0x00e00000);
    put32(o + 4, n->transport_sequence++);
    put32(o + 8, 0x14);
    put32(o + 12, (uint32_t)(0x40 + length));
    put32(o + 16, 0x10000001);
    o[0x18] = type;
    o[0x19] = protocol;
    put16(o + 0x1a, 1);
    put32(o + 0x1c, n->pdu_sequence++);
    put16(o + 0x24, 0x24);
    put16(o + 0x26, (unsigned)length);
    put32(o + 0x28, (uint32_t)length << 8 | 5);
    put32(o + 0x2c, to);
    put32(o + 0x38, 0x01000000 | (uint32_t)length);
    put32(o + 0x3c, 0x40);
    memcpy(o + 0x40, data, length);
    return 0x40 + length;
}

/* The exchanges in their order; each message in n->out. */
enum { CM_ENABLE, CM_SETUP, ULP_ENABLE, ULP_SETUP, DM_ACT, EXCHANGES };
static inline size_t nic_exchange(struct nic *n, unsigned which, unsigned layer)
{
    uint8_t cm_enable[] = {0,  12, 0x41, 2,    0,    0x17, 0,    0,    0,    0,    0,   0,
                           0,  11, 4,    1,    0x7e, 4,    5,    0,    1,    1,    8,   0,
                           12, 4,  2,    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    uint8_t cm_setup[] = {0, 12, 0x41, 4, 0, 0x18, 0, 0, 0, 0, 0, 0, 0, 9, 4, 4, 5,    0,
                          1, 1,  0x0a, 0, 9, 4,    5, 5, 0, 0, 0, 0, 0, 6, 4, 6, 0xc8, 0};
    uint8_t ulp_enable[12 + 11 + 20] = {0,    12, 0x41, 2, 0,    0x1f, 0,    0, 0, 0,    0,
                                        0,    0,  11,   4, 1,    0,    4,    5, 0, 1,    1,
                                        0x0b, 0,  20,   4, 0x0a, 0,    0x20, 0, 0, 0xff, 0xff};
    uint8_t ulp_setup[] = {0, 12, 0x41, 4, 0,    0x20, 0, 0, 0, 0,    0, 0, 0, 9, 4,
                           4, 5,  0,    1, 1,    0x0d, 0, 9, 4, 5,    5, 0, 0, 0, 0,
                           0, 6,  4,    6, 0x40, 0,    0, 8, 4, 0x0b, 6, 2, 0, 2};
    uint8_t dm_act[] = {0, 12, 0x43, 0x60, 0, 9, 0, 0, 0, 0, 0, 0, 0, 9, 4, 4, 5, 0, 0, 0, 0};
    switch (which) {
    case CM_ENABLE:
        return nic_message(n, 0x81, 0x7e, n->issuer, cm_enable, sizeof cm_enable);
    case CM_SETUP:
        put32(cm_setup + 26, n->cm_filter);
        return nic_message(n, 0x81, 0x7e, n->issuer, cm_setup, sizeof cm_setup);
    case ULP_ENABLE:
        ulp_enable[16] = layer == 2 ? 8 : 3;
        return nic_message(n, 0x41, 0x7e, n->cm_connection, ulp_enable, sizeof ulp_enable);
    case ULP_SETUP:
        put32(ulp_setup + 26, n->ulp_filter);
        return nic_message(n, 0x41, 0x7e, n->cm_connection, ulp_setup, sizeof ulp_setup);
    default:
        put32(dm_act + 17, n->ulp_connection);
        return nic_message(n, 0x41, 0x7e, n->cm_connection, dm_act, sizeof dm_act);
    }
}

/* What the answer in n->in to that exchange brought. */
static inline void nic_learn(struct nic *n, unsigned which)
{
    const uint8_t *data = n->in + 0x38;
    switch (which) {
    case CM_ENABLE:
        n->cm_filter = get32(data + 0x13);
        break;
    case CM_SETUP:
        n->cm_connection = get32(data + 0x1a);
        break;
    case ULP_ENABLE:
        n->ulp_filter = get32(data + 0x13);
        break;
    case ULP_SETUP:
        n->ulp_connection = get32(data + 0x1a);
        break;
    }
}

static inline size_t nic_ipa(struct nic *n, uint8_t code, unsigned protocol, unsigned layer,
                             const uint8_t *data, size_t length)
{
    uint8_t ipa[2100] = {code};
    put16(ipa + 2, n->ipa_sequence++);
    ipa[6] = 1;
    ipa[8] = layer == 2 ? 2 : 1;
    ipa[9] = 1;
    put16(ipa + 10, protocol);
    memcpy(ipa + 20, data, length);
    return nic_message(n, 0xc1, layer == 2 ? 8 : 3, n->ulp_connection, ipa, 20 + length);
}

/* --- queues ------------------------------------------------------------------------------------------ */

/* The queue descriptor record, with one input and four output queues, their lists and states. */
static inline void nic_queues(struct nic *n)
{
    uint64_t *descriptor = (uint64_t *)(n->qdr + 0x40);
    memset(n->qdr, 0, sizeof n->qdr);
    n->qdr[0] = n->hipers ? 2 : 0;
    n->qdr[5] = 1;
    n->qdr[7] = 4;
    n->qdr[9] = n->qdr[11] = 8;
    *(uint64_t *)(n->qdr + 0x30) = (uint64_t)n->qib;
    descriptor[1] = (uint64_t)n->in_list;
    descriptor[2] = (uint64_t)n->in_state;
    for (unsigned i = 0; i < 4; i++) {
        descriptor += 4;
        descriptor[1] = (uint64_t)n->out_list[i];
        descriptor[2] = (uint64_t)n->out_state[i];
    }
    for (unsigned i = 0; i < BUFFERS; i++) {
        n->in_list[i] = &n->in_sbal[i];
        n->in_state[i] = 0x80;
        for (unsigned q = 0; q < 4; q++) {
            n->out_list[q][i] = &n->out_sbal[q][i];
            n->out_state[q][i] = 0xa0;
        }
    }
}

static inline bool nic_set_indicators(struct nic *n, uint64_t summary, uint64_t indicator)
{
    uint8_t *page = n->chsc;
    memset(page, 0, 0x30);
    put32(page, 0x0fe00021);
    *(uint64_t *)(page + 0x10) = summary;
    *(uint64_t *)(page + 0x18) = indicator;
    page[0x23] = 3;
    put32(page + 0x2c, n->subchannel[DATA]);
    put32(page + 0xfe0, 0);
    return chsc(page) == 0 && (get32(page + 0xfe0) & 0xffff) == 1;
}

static inline unsigned nic_establish(struct nic *n)
{
    n->ccw[0][0] = (struct ccw){CMD_ESTABLISH, CCW_SLI, 4096, (uint32_t)(uint64_t)n->qdr};
    return nic_start(n, DATA, n->ccw[0]);
}

static inline unsigned nic_activate(struct nic *n)
{
    n->ccw[0][2] = (struct ccw){CMD_ACTIVATE, CCW_SLI, 0, 0};
    return nic_start(n, DATA, &n->ccw[0][2]);
}

#endif
