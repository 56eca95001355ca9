/* A guest for tests of the network: plain memory with the queues that a Linux guest lays out, and
 * the order in which its qeth driver talks to the adapter.  Layout of its storage (a megabyte a
 * queue pair):
 *   1000 QDR, 2000 QIB, 3000 input SLSB, 3200 output SLSB, 4000 input SL, 4400 output SLs,
 *   6000 DSCI, 6100 summary, 10000 input SBALs, 20000 output SBALs, 100000 input pages (16 each),
 *   A00000 output pages (one each). */
#ifndef TESTS_CP_NETWORK_RIG_H
#define TESTS_CP_NETWORK_RIG_H

#include "cp/network/adapter.h"
#include "engine/base/bytes.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define RIG_STORAGE     0x1000000u
#define RIG_QDR         0x1000
#define RIG_IN          0x3000
#define RIG_OUT         0x3200
#define RIG_DSCI        0x6000
#define RIG_SUMMARY     0x6100
#define RIG_IN_SBAL(i)  (0x10000u + 256 * (i))
#define RIG_OUT_SBAL(i) (0x20000u + 256 * (i))
#define RIG_IN_PAGE(i)  (0x100000u + 0x10000u * (i))
#define RIG_OUT_PAGE(i) (0xa00000u + 0x1000u * (i))

struct rig {
    struct adapter a;
    uint8_t *m; /* guest storage */
    unsigned interrupts, pcis, replies, links, more;
    uint16_t sequence;
    unsigned in_at, out_at; /* the guest's positions */
    uint32_t ipa_ack;
};

static inline uint8_t *rig_map(void *ctx, uint64_t abs, size_t n, uint8_t key, bool for_write)
{
    struct rig *r = ctx;
    if (abs >= RIG_STORAGE || n > RIG_STORAGE - abs || abs % 4096 + n > 4096)
        return NULL;
    return r->m + abs;
}

static inline bool rig_store(void *ctx, uint64_t abs, const void *from, size_t n, uint8_t key)
{
    uint8_t *to = rig_map(ctx, abs, n, key, true);
    if (to)
        memcpy(to, from, n);
    return to != NULL;
}

static inline void rig_adapter(void *ctx, unsigned isc)
{
    assert_int_equal(isc, 3);
    ((struct rig *)ctx)->interrupts++;
}

static inline void rig_pci(void *ctx)
{
    ((struct rig *)ctx)->pcis++;
}

static inline void rig_reply(void *ctx)
{
    ((struct rig *)ctx)->replies++;
}

static inline void rig_link(void *ctx)
{
    ((struct rig *)ctx)->links++;
}

static inline void rig_more(void *ctx)
{
    ((struct rig *)ctx)->more++;
}

static inline struct rig *rig_new(struct lans *lans, bool hipers, const char *user)
{
    static const struct adapter_host host = {
        .qdio = {.map = rig_map, .store = rig_store, .adapter = rig_adapter, .pci = rig_pci},
        .reply = rig_reply,
        .link = rig_link,
        .more = rig_more,
    };
    struct rig *r = calloc(1, sizeof *r);
    r->m = calloc(1, RIG_STORAGE);
    struct adapter_host h = host;
    h.qdio.ctx = r;
    uint8_t mac[MAC_LENGTH];
    assert_true(lans_assign_mac(lans, mac));
    adapter_init(&r->a, lans, hipers, 0x600, user, "", mac, &h);
    return r;
}

static inline void rig_free(struct rig *r)
{
    adapter_term(&r->a);
    free(r->m);
    free(r);
}

/* The state of a buffer, which the adapter reads and writes from another thread. */
static inline void rig_state(struct rig *r, unsigned at, uint8_t state)
{
    __atomic_store_n(&r->m[at], state, __ATOMIC_SEQ_CST);
}

static inline uint8_t rig_state_of(struct rig *r, unsigned at)
{
    return __atomic_load_n(&r->m[at], __ATOMIC_SEQ_CST);
}

/* One MPC message as the guest builds it; returns the length. */
static inline size_t rig_message(uint8_t *out, uint8_t type, uint8_t protocol, const uint8_t *data,
                                 size_t n)
{
    memset(out, 0, 0x40);
    put32(out, 0x00e00000);
    put32(out + 8, 0x14);
    put32(out + 12, (uint32_t)(0x40 + n));
    put32(out + 16, 0x10000001);
    out[0x18] = type;
    out[0x19] = protocol;
    put16(out + 0x1a, 1);
    put16(out + 0x24, 0x24);
    put16(out + 0x26, (uint16_t)n);
    put32(out + 0x28, (uint32_t)n << 8 | 5);
    put32(out + 0x38, 0x01000000 | (uint32_t)n);
    put32(out + 0x3c, 0x40);
    memcpy(out + 0x40, data, n);
    return 0x40 + n;
}

static inline size_t rig_exchange(struct rig *r, uint8_t type, const uint8_t *data, size_t n,
                                  uint8_t reply[MPC_BUFFER])
{
    uint8_t out[MPC_BUFFER];
    size_t length = rig_message(out, type, 0x7e, data, n);
    assert_int_equal(adapter_write(&r->a, ADAPTER_WRITE, out, length), 0);
    return adapter_read(&r->a, ADAPTER_READ, reply);
}

/* IDX on both devices, CM, ULP, DM; `layer` 2 or 3.  Returns false when the adapter refuses. */
static inline bool rig_activate_control(struct rig *r, unsigned layer)
{
    static const char idx[] =
        "\x00\x00\x80\x00\x00\x00\x00\x00\x19\x01\x01\xc0\x00\x01\x01\x03\x01"
        "\x01\x00\x00\x00\x00\xc8\xc1\xd3\xd3\xd6\xd3\xc5\x40\x06\x02\x00\x02";
    uint8_t reply[MPC_BUFFER];
    for (int side = 0; side < 2; side++) {
        enum adapter_role role = side ? ADAPTER_WRITE : ADAPTER_READ;
        assert_int_equal(adapter_write(&r->a, role, (const uint8_t *)idx, 0x22), 0);
        assert_int_equal(adapter_read(&r->a, role, reply), 0x22);
        assert_int_equal(reply[8] & 3, 2);
    }
    static const uint8_t cm_enable[] = {
        0, 12, 0x41, 2, 0, 0x17, 0,  0, 0, 0,    0,    0,    0,    11,   4,    1,    0x7e, 4,
        5, 0,  1,    1, 8, 0,    12, 4, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    assert_int_equal(rig_exchange(r, 0x81, cm_enable, sizeof cm_enable, reply), 0x5b);
    uint32_t filter = get32(reply + 0x38 + 0x13);
    uint8_t cm_setup[] = {0, 12, 0x41, 4, 0, 0x18, 0, 0, 0, 0, 0, 0, 0, 9, 4, 4, 5,    0,
                          1, 1,  0x0a, 0, 9, 4,    5, 5, 0, 0, 0, 0, 0, 6, 4, 6, 0xc8, 0};
    put32(cm_setup + 26, filter);
    assert_int_equal(rig_exchange(r, 0x81, cm_setup, sizeof cm_setup, reply), 0x5e);
    uint8_t ulp_enable[12 + 11 + 20] = {0,    12, 0x41, 2, 0,    0x1f, 0,    0, 0, 0,    0,
                                        0,    0,  11,   4, 1,    0,    4,    5, 0, 1,    1,
                                        0x0b, 0,  20,   4, 0x0a, 0,    0x20, 0, 0, 0xff, 0xff};
    ulp_enable[16] = layer == 2 ? 8 : 3;
    size_t n = rig_exchange(r, 0x41, ulp_enable, sizeof ulp_enable, reply);
    if (n == 0x22 && reply[2] == 0xc0)
        return false;
    assert_int_equal(n, 0x67);
    static const uint8_t ulp_setup[] = {0, 12, 0x41, 4, 0,    0x20, 0, 0, 0, 0,    0, 0, 0, 9, 4,
                                        4, 5,  0,    1, 1,    0x0d, 0, 9, 4, 5,    5, 0, 0, 0, 0,
                                        0, 6,  4,    6, 0x40, 0,    0, 8, 4, 0x0b, 6, 2, 0, 2};
    assert_int_equal(rig_exchange(r, 0x41, ulp_setup, sizeof ulp_setup, reply), 0x66);
    static const uint8_t dm_act[] = {0, 12, 0x43, 0x60, 0, 9, 0, 0, 0, 0, 0,
                                     0, 0,  9,    4,    4, 5, 0, 0, 0, 0};
    assert_int_equal(rig_exchange(r, 0x41, dm_act, sizeof dm_act, reply), 0x4d);
    return true;
}

/* One IPA command; `reply` gets the IPA reply (without its frame); returns the return code. */
static inline unsigned rig_ipa(struct rig *r, uint8_t code, uint16_t protocol, const uint8_t *data,
                               size_t n, uint8_t reply[IPA_BUFFER])
{
    uint8_t ipa[512] = {code}, out[MPC_BUFFER], in[MPC_BUFFER];
    put16(ipa + 2, r->sequence);
    ipa[6] = 1;
    ipa[8] = r->a.mpc.layer == 2 ? 2 : 1;
    ipa[9] = 1;
    put16(ipa + 10, protocol);
    if (n)
        memcpy(ipa + 20, data, n);
    size_t length = rig_message(out, 0xc1, 3, ipa, 20 + n);
    assert_int_equal(adapter_write(&r->a, ADAPTER_WRITE, out, length), 0);
    length = adapter_read(&r->a, ADAPTER_READ, in);
    assert_true(length > 0x40);
    assert_int_equal(in[0x18], 0xc1);
    assert_int_equal(get32(in + 12), length);
    const uint8_t *answer = in + get32(in + 0x3c);
    assert_int_equal(answer[0], code);
    assert_int_equal(answer[1], 0);
    assert_int_equal(get16(answer + 2), r->sequence++);
    memset(reply, 0, IPA_BUFFER);
    memcpy(reply, answer, length - 0x40);
    return get16(reply + 4);
}

/* Queues as qdio.ko lays them out, established and active, `prime` input buffers empty. */
static inline void rig_queues(struct rig *r, unsigned prime)
{
    uint8_t *qdr = r->m + RIG_QDR;
    memset(qdr, 0, 4096);
    qdr[0] = r->a.hipers ? 2 : 0;
    qdr[5] = 1;
    qdr[7] = 1;
    qdr[9] = qdr[11] = 8;
    put64(qdr + 0x30, 0x2000);
    put64(qdr + 0x40 + 8, 0x4000);
    put64(qdr + 0x40 + 16, RIG_IN);
    put64(qdr + 0x60 + 8, 0x4400);
    put64(qdr + 0x60 + 16, RIG_OUT);
    for (unsigned i = 0; i < 128; i++) {
        put64(r->m + 0x4000 + 8 * i, RIG_IN_SBAL(i));
        put64(r->m + 0x4400 + 8 * i, RIG_OUT_SBAL(i));
        rig_state(r, RIG_IN + i, SLSB_IN_NOT_INIT);
        rig_state(r, RIG_OUT + i, SLSB_OUT_NOT_INIT);
        for (unsigned e = 0; e < 16; e++) {
            uint8_t *sbale = r->m + RIG_IN_SBAL(i) + 16 * e;
            memset(sbale, 0, 16);
            sbale[0] = e == 15 ? SBAL_LAST : 0;
            put32(sbale + 4, 0x1000);
            put64(sbale + 8, RIG_IN_PAGE(i) + 0x1000 * e);
        }
    }
    qdio_indicators(&r->a.qdio, RIG_SUMMARY, 0, RIG_DSCI, 0, 3);
    assert_int_equal(adapter_establish(&r->a, qdr), 0);
    assert_int_equal(adapter_activate(&r->a), 0);
    r->in_at = r->out_at = 0;
    for (unsigned i = 0; i < prime; i++)
        rig_state(r, RIG_IN + i, SLSB_IN_EMPTY);
}

static inline void rig_up(struct rig *r, unsigned layer)
{
    uint8_t reply[IPA_BUFFER];
    assert_true(rig_activate_control(r, layer));
    rig_queues(r, 64);
    rig_ipa(r, 0x01, 0, NULL, 0, reply);
}

/* Put a packet (header and contents) into the next output buffer, without a signal. */
static inline void rig_prime(struct rig *r, const uint8_t *header, const uint8_t *data, size_t n)
{
    unsigned i = r->out_at++ % 128;
    uint8_t *page = r->m + RIG_OUT_PAGE(i), *sbal = r->m + RIG_OUT_SBAL(i);
    assert_true(n + 32 <= 4096);
    memcpy(page, header, 32);
    memcpy(page + 32, data, n);
    memset(sbal, 0, 256);
    sbal[0] = SBAL_LAST;
    put32(sbal + 4, (uint32_t)(n + 32));
    put64(sbal + 8, RIG_OUT_PAGE(i));
    rig_state(r, RIG_OUT + i, SLSB_OUT_PRIMED);
}

static inline uint8_t rig_send(struct rig *r, const uint8_t *header, const uint8_t *data, size_t n)
{
    unsigned i = r->out_at % 128;
    rig_prime(r, header, data, n);
    assert_int_equal(adapter_siga(&r->a, 0, 0x80000000), 0);
    return rig_state_of(r, RIG_OUT + i);
}

static inline void rig_ip_header(uint8_t h[32], unsigned cast, const uint8_t hop[4], size_t n)
{
    memset(h, 0, 32);
    h[0] = 1;
    h[1] = (uint8_t)cast;
    put16(h + 8, (uint16_t)n);
    memcpy(h + 28, hop, 4);
}

static inline void rig_frame_header(uint8_t h[32], size_t n)
{
    memset(h, 0, 32);
    h[0] = 2;
    put16(h + 6, (uint16_t)n);
}

/* A minimal IPv4 packet of n bytes. */
static inline void rig_ip_packet(uint8_t *p, size_t n, const uint8_t to[4], uint8_t fill)
{
    memset(p, fill, n);
    p[0] = 0x45;
    put16(p + 2, (uint16_t)n);
    memcpy(p + 16, to, 4);
}

/* Parse the next filled input buffer as the driver does: packets with their headers, one after the
 * other in `out`; returns their number and leaves the buffer not initialised. */
struct rig_packet {
    uint8_t header[32];
    uint8_t data[0x10000];
    size_t length;
};
static inline unsigned rig_receive(struct rig *r, struct rig_packet *out, unsigned max)
{
    unsigned i = r->in_at % 128, count = 0, e = 0;
    if (rig_state_of(r, RIG_IN + i) != SLSB_IN_PRIMED)
        return 0;
    uint32_t offset = 0;
    const uint8_t *sbal = r->m + RIG_IN_SBAL(i);
    bool last = false;
    while (!last) {
        uint32_t length = get32(sbal + 16 * e + 4);
        if (length - offset < 32) {
            last = (sbal[16 * e] & SBAL_LAST) != 0;
            e++;
            offset = 0;
            continue;
        }
        assert_true(count < max);
        struct rig_packet *p = &out[count++];
        const uint8_t *at = r->m + get64(sbal + 16 * e + 8) + offset;
        memcpy(p->header, at, 32);
        offset += 32;
        p->length = p->header[0] == 2 ? get16(p->header + 6) : get16(p->header + 8);
        size_t done = 0;
        while (done < p->length) {
            length = get32(sbal + 16 * e + 4);
            if (offset == length) {
                assert_false(sbal[16 * e] & SBAL_LAST);
                e++;
                offset = 0;
                length = get32(sbal + 16 * e + 4);
            }
            size_t take = length - offset < p->length - done ? length - offset : p->length - done;
            memcpy(p->data + done, r->m + get64(sbal + 16 * e + 8) + offset, take);
            done += take;
            offset += (uint32_t)take;
        }
    }
    rig_state(r, RIG_IN + i, SLSB_IN_NOT_INIT);
    r->in_at++;
    return count;
}

/* The driver refills: buffers from..from+n-1 become empty, with their full lengths. */
static inline void rig_refill(struct rig *r, unsigned from, unsigned n)
{
    for (unsigned i = from; i < from + n; i++) {
        for (unsigned e = 0; e < 16; e++) {
            r->m[RIG_IN_SBAL(i % 128) + 16 * e] = e == 15 ? SBAL_LAST : 0;
            put32(r->m + RIG_IN_SBAL(i % 128) + 16 * e + 4, 0x1000);
        }
        rig_state(r, RIG_IN + i % 128, SLSB_IN_EMPTY);
    }
    adapter_siga(&r->a, 1, 0x80000000);
}

/* Two guests on one LAN, SYSTEM NETLAN, their adapters up. */
struct rig_pair {
    struct lans *lans;
    struct rig *one, *two; /* of LINUX01 and LINUX02 */
};

static inline struct rig_pair rig_pair_open(enum lan_transport transport)
{
    struct rig_pair p = {.lans = lans_create()};
    struct lan_spec spec;
    lan_spec_init(&spec, "SYSTEM", "NETLAN");
    spec.transport = transport;
    assert_int_equal(lan_define(p.lans, &spec), 0);
    p.one = rig_new(p.lans, transport == LAN_HIPERS, "LINUX01");
    p.two = rig_new(p.lans, transport == LAN_HIPERS, "LINUX02");
    assert_int_equal(lan_couple(&p.one->a.port, "SYSTEM", "NETLAN", NULL), 0);
    assert_int_equal(lan_couple(&p.two->a.port, "SYSTEM", "NETLAN", NULL), 0);
    rig_up(p.one, transport == LAN_ETHERNET ? 2 : 3);
    rig_up(p.two, transport == LAN_ETHERNET ? 2 : 3);
    return p;
}

static inline void rig_pair_close(struct rig_pair *p)
{
    rig_free(p->one);
    rig_free(p->two);
    lans_destroy(p->lans);
}

#endif
