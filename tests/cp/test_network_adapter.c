/* Two adapters on a LAN, each with a guest's queues in plain memory: the control channel, IPA, and
 * packets of layer 3, layer 2 and HiperSockets, with no buffer, errors and halts. */
#include "tests/cp/network_rig.h"

#include <errno.h>
#include <stdio.h>

#define PACKETS 64

static const uint8_t ip1[4] = {10, 1, 0, 1}, ip2[4] = {10, 1, 0, 2}, none[4] = {10, 1, 0, 9};

static unsigned setip(struct rig *r, const uint8_t ip[4])
{
    uint8_t data[36] = {0}, reply[IPA_BUFFER];
    memcpy(data, ip, 4);
    return rig_ipa(r, 0xb1, 4, data, sizeof data, reply);
}

static void test_layer3(void **state)
{
    struct rig_packet *got = *state;
    uint8_t h[32], p[1492];
    struct rig_pair net = rig_pair_open(LAN_IP);
    assert_int_equal(setip(net.one, ip1), 0);
    assert_int_equal(setip(net.two, ip2), 0);
    assert_int_equal(setip(net.one, ip2), 0xe005);
    rig_ip_packet(p, sizeof p, ip2, 0x5a);
    rig_ip_header(h, 6, ip2, sizeof p);
    assert_int_equal(rig_send(net.one, h, p, sizeof p), SLSB_OUT_EMPTY);
    assert_int_equal(net.two->interrupts, 1);
    assert_int_equal(net.two->m[RIG_DSCI], 1);
    assert_int_equal(net.two->m[RIG_SUMMARY], 1);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    assert_int_equal(got[0].length, sizeof p);
    assert_memory_equal(got[0].data, p, sizeof p);
    assert_int_equal(got[0].header[0], 1);
    assert_int_equal(got[0].header[1], 6);
    /* The indicator still stands: no second interruption; cleared: one more. */
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(net.two->interrupts, 1);
    net.two->m[RIG_DSCI] = 0;
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(net.two->interrupts, 2);
    /* The guest is polling (ACK in front): none. */
    rig_receive(net.two, got, PACKETS);
    rig_receive(net.two, got, PACKETS);
    net.two->m[RIG_DSCI] = 0;
    net.two->m[RIG_IN + 2] = SLSB_IN_ACK;
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(net.two->interrupts, 2);
    /* To nobody: sent, and gone. */
    rig_ip_header(h, 6, none, sizeof p);
    assert_int_equal(rig_send(net.one, h, p, sizeof p), SLSB_OUT_EMPTY);
    struct lan_port_info info;
    lan_port_info(&net.two->a.port, &info);
    assert_int_equal(info.rx_packets, 4);
    assert_int_equal(info.rx_bytes, 4 * sizeof p);
    assert_int_equal(info.tx_packets, 0);
    free(info.address);
    lan_port_info(&net.one->a.port, &info);
    assert_int_equal(info.tx_packets, 5);
    assert_int_equal(info.tx_bytes, 5 * sizeof p);
    assert_int_equal(info.tx_errors + info.tx_discarded, 0);
    assert_int_equal(info.addresses, 2); /* its MAC and ip1 */
    free(info.address);
    /* Coupled to nothing: discarded. */
    lan_uncouple(&net.one->a.port);
    rig_send(net.one, h, p, sizeof p);
    lan_port_info(&net.one->a.port, &info);
    assert_int_equal(info.tx_packets, 5);
    assert_int_equal(info.tx_discarded, 1);
    free(info.address);
    rig_pair_close(&net);
    /* No frame, on an Ethernet: an error. */
    net = rig_pair_open(LAN_ETHERNET);
    rig_ip_header(h, 6, ip2, sizeof p);
    rig_send(net.one, h, p, sizeof p);
    lan_port_info(&net.one->a.port, &info);
    assert_int_equal(info.tx_packets, 0);
    assert_int_equal(info.tx_errors, 1);
    free(info.address);
    rig_pair_close(&net);
}

/* What QUERY VIRTUAL OSA says of the queues, as they pass through their states. */
static void test_counts(void **state)
{
    struct rig_packet *got = *state;
    uint8_t h[32], p[64];
    struct qdio_count in, out;
    struct rig_pair net = rig_pair_open(LAN_IP);
    setip(net.two, ip2);
    assert_true(qdio_count(&net.two->a.qdio, true, 0, &in));
    unsigned offered = in.adapter;
    assert_in_range(offered, 1, QDIO_BUFFERS - 1);
    assert_int_equal(in.program, 0);
    assert_int_equal(in.unavailable, QDIO_BUFFERS - offered);
    assert_int_equal(in.processed, 0);
    assert_true(qdio_count(&net.one->a.qdio, false, 0, &out));
    assert_int_equal(out.unavailable, QDIO_BUFFERS);
    rig_ip_packet(p, sizeof p, ip2, 1);
    rig_ip_header(h, 6, ip2, sizeof p);
    for (int i = 0; i < 3; i++)
        rig_send(net.one, h, p, sizeof p);
    assert_true(qdio_count(&net.one->a.qdio, false, 0, &out));
    assert_int_equal(out.processed, 3);
    assert_int_equal(out.program, 3); /* empty again: the guest may fill them */
    assert_int_equal(out.adapter, 0);
    assert_int_equal(out.unavailable, QDIO_BUFFERS - 3);
    assert_true(qdio_count(&net.two->a.qdio, true, 0, &in));
    assert_int_equal(in.processed, 3);
    assert_int_equal(in.program, 3);
    assert_int_equal(in.adapter, offered - 3);
    while (rig_receive(net.two, got, PACKETS))
        ;
    assert_true(qdio_count(&net.two->a.qdio, true, 0, &in));
    assert_int_equal(in.program, 0);
    /* In error is for nobody. */
    rig_state(net.two, RIG_IN + 0, SLSB_IN_ERROR);
    assert_true(qdio_count(&net.two->a.qdio, true, 0, &in));
    assert_int_equal(in.adapter + in.unavailable, QDIO_BUFFERS);
    assert_false(qdio_count(&net.two->a.qdio, true, 1, &in));
    assert_false(qdio_count(&net.two->a.qdio, false, QDIO_MAX_QUEUES, &in));
    adapter_halt(&net.two->a, ADAPTER_DATA);
    assert_false(qdio_count(&net.two->a.qdio, true, 0, &in));
    rig_pair_close(&net);
}

static void test_groups_and_broadcast(void **state)
{
    struct rig_packet *got = *state;
    uint8_t h[32], p[64], data[40] = {0}, reply[IPA_BUFFER];
    static const uint8_t group[4] = {224, 0, 0, 1}, all[4] = {255, 255, 255, 255};
    struct rig_pair net = rig_pair_open(LAN_IP);
    rig_ip_packet(p, sizeof p, group, 1);
    rig_ip_header(h, 4, group, sizeof p);
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 0); /* not joined */
    memcpy(data + 20, group, 4);
    assert_int_equal(rig_ipa(net.two, 0xb4, 4, data, 28, reply), 0);
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    assert_int_equal(got[0].header[1], 4);
    assert_int_equal(rig_ipa(net.two, 0xb5, 4, data, 28, reply), 0);
    assert_int_equal(rig_ipa(net.two, 0xb5, 4, data, 28, reply), 0xe00b);
    assert_int_equal(setip(net.two, ip2), 0); /* who has an address is among all hosts (RFC 1112) */
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    /* Broadcasts only after FILTERING START, CONFIGURE 1, and no echo. */
    rig_ip_packet(p, sizeof p, all, 2);
    rig_ip_header(h, 5, all, sizeof p);
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 0);
    for (struct rig *r = net.one; r; r = r == net.one ? net.two : NULL) {
        uint8_t start[] = {0, 0, 0, 0x10, 0, 8, 0, 1, 0, 0, 0, 0};
        uint8_t configure[] = {0, 0, 0, 0x10, 0, 12, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1};
        assert_int_equal(rig_ipa(r, 0xb3, 4, start, sizeof start, reply), 0);
        assert_int_equal(rig_ipa(r, 0xb3, 4, configure, sizeof configure, reply), 0);
        assert_int_equal(get16(reply + 0x1c), 0);
    }
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    assert_int_equal(got[0].header[1], 5);
    assert_int_equal(rig_receive(net.one, got, PACKETS), 0);
    rig_pair_close(&net);
}

static void test_ipv6_frames(void **state)
{
    struct rig_packet *got = *state;
    uint8_t h[32] = {1, 0x96}, f[100] = {0}, data[40] = {0}, reply[IPA_BUFFER];
    struct rig_pair net = rig_pair_open(LAN_IP);
    memcpy(f, net.two->a.port.mac, 6);
    memcpy(f + 6, net.one->a.port.mac, 6);
    put16(f + 12, 0x86dd);
    put16(h + 8, sizeof f);
    assert_int_equal(rig_send(net.one, h, f, sizeof f), SLSB_OUT_EMPTY);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    assert_int_equal(got[0].header[1], 0x96);
    assert_memory_equal(got[0].data, f, sizeof f);
    /* A group: 33-33-..., by the address that SETIPM gave. */
    static const uint8_t group[16] = {0xff, 2, [11] = 1, 0xff, 1, 2, 3};
    memcpy(f, "\x33\x33\xff\x01\x02\x03", 6);
    memcpy(f + 14 + 24, group, 16);
    memcpy(data + 8, group, 16);
    assert_int_equal(rig_ipa(net.two, 0xb4, 6, data, 24, reply), 0);
    h[1] = 0x94;
    rig_send(net.one, h, f, sizeof f);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    assert_int_equal(got[0].header[1], 0x94);
    rig_pair_close(&net);
}

/* Who has an IPv6 address is in its solicited-node group and among all nodes (RFC 4291 section 2.8),
 * though the guest registered no groups: Linux does not after a recovery. */
static void test_groups_of_addresses(void **state)
{
    struct rig_packet *got = *state;
    static const uint8_t solicited[16] = {0xff, 2, [11] = 1, 0xff, 1, 2, 3};
    static const uint8_t other[16] = {0xff, 2, [11] = 1, 0xff, 1, 2, 4};
    static const uint8_t nodes[16] = {0xff, 2, [15] = 1};
    static const uint8_t address[16] = {0xfd, 0, [12] = 9, 1, 2, 3};
    uint8_t h[32] = {1, 0x84}, p[64] = {0x60}, ip[40] = {0}, group[40] = {0}, reply[IPA_BUFFER];
    struct rig_pair net = rig_pair_open(LAN_IP);
    put16(h + 8, sizeof p);
    memcpy(p + 24, solicited, 16);
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 0);
    memcpy(ip, address, 16);
    assert_int_equal(rig_ipa(net.two, 0xb1, 6, ip, 36, reply), 0);
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    memcpy(p + 24, nodes, 16);
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    memcpy(p + 24, other, 16);
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 0);
    /* The guest registered none: QUERY shows none, and it cannot take them away. */
    struct lan_port_info info;
    lan_port_info(&net.two->a.port, &info);
    assert_int_equal(info.addresses, 2);
    free(info.address);
    memcpy(group + 8, solicited, 16);
    assert_int_equal(rig_ipa(net.two, 0xb5, 6, group, 24, reply), 0xe00b);
    assert_int_equal(rig_ipa(net.two, 0xb4, 6, group, 24, reply), 0);
    assert_int_equal(rig_ipa(net.two, 0xb7, 6, ip, 36, reply), 0);
    memcpy(p + 24, solicited, 16); /* its own membership stays */
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    assert_int_equal(rig_ipa(net.two, 0xb5, 6, group, 24, reply), 0);
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 0);
    rig_pair_close(&net);
}

static void test_layer2(void **state)
{
    struct rig_packet *got = *state;
    uint8_t h[32], f[1514] = {0}, data[12] = {0}, reply[IPA_BUFFER];
    struct rig_pair net = rig_pair_open(LAN_ETHERNET);
    for (struct rig *r = net.one; r; r = r == net.one ? net.two : NULL) {
        put32(data, 6);
        memcpy(data + 4, r->a.port.mac, 6);
        assert_int_equal(rig_ipa(r, 0x21, 0, data, sizeof data, reply), 0);
    }
    assert_int_equal(rig_ipa(net.one, 0x21, 0, data, sizeof data, reply), 0x2005); /* two's */
    assert_int_equal(rig_ipa(net.one, 0x2a, 0, data, sizeof data, reply), 1);      /* VNICC */
    memcpy(f, net.two->a.port.mac, 6);
    memcpy(f + 6, net.one->a.port.mac, 6);
    memset(f + 14, 0x77, sizeof f - 14);
    rig_frame_header(h, sizeof f);
    rig_send(net.one, h, f, sizeof f);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    assert_int_equal(got[0].header[0], 2);
    assert_int_equal(got[0].header[3], 4);
    assert_int_equal(got[0].length, sizeof f);
    assert_memory_equal(got[0].data, f, sizeof f);
    memset(f, 0xff, 6);
    rig_send(net.one, h, f, sizeof f);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    assert_int_equal(got[0].header[3], 2);
    assert_int_equal(rig_receive(net.one, got, PACKETS), 0);
    rig_pair_close(&net);
}

/* A transient LAN outlives its owner's LOGOFF as long as somebody is coupled; the owner's LOGON makes
 * it his again. */
static void test_owner_goes(void **state)
{
    struct rig_packet *got = *state;
    uint8_t h[32], p[100];
    struct lan_spec lan;
    struct rig_pair net = rig_pair_open(LAN_IP);
    lan_spec_init(&lan, "LINUX01", "MINE");
    assert_int_equal(lan_define(net.lans, &lan), 0);
    for (struct rig *r = net.one; r; r = r == net.one ? net.two : NULL) {
        lan_uncouple(&r->a.port);
        assert_int_equal(lan_couple(&r->a.port, "LINUX01", "MINE", NULL), 0);
    }
    assert_int_equal(setip(net.two, ip2), 0);
    lans_logoff(net.lans, "LINUX01");
    assert_true(lan_find(net.lans, "LINUX01", "MINE", &lan));
    rig_ip_packet(p, sizeof p, ip2, 1);
    rig_ip_header(h, 6, ip2, sizeof p);
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    lan_uncouple(&net.one->a.port);
    lans_logon(net.lans, "LINUX01");
    lan_uncouple(&net.two->a.port);
    assert_true(lan_find(net.lans, "LINUX01", "MINE", &lan));
    assert_int_equal(lan_couple(&net.two->a.port, "LINUX01", "MINE", NULL), 0);
    lans_logoff(net.lans, "LINUX01");
    lans_logoff(net.lans, "LINUX02");
    assert_true(lan_find(net.lans, "LINUX01", "MINE", &lan));
    lan_uncouple(&net.two->a.port);
    assert_false(lan_find(net.lans, "LINUX01", "MINE", &lan));
    rig_pair_close(&net);
}

/* Who was granted promiscuous mode sees what others are sent, once; nobody else can ask for it. */
static void test_promiscuous(void **state)
{
    struct rig_packet *got = *state;
    uint8_t h[32], f[100] = {0}, data[12] = {0}, group[12] = {0}, reply[IPA_BUFFER];
    uint8_t promiscuous[] = {0, 0, 0, 3, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0,
                             8, 0, 0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, 1};
    struct lan_grant grant = {.userid = "LINUX03", .promiscuous = true};
    struct rig_pair net = rig_pair_open(LAN_ETHERNET);
    assert_int_equal(lan_grant(net.lans, "SYSTEM", "NETLAN", &grant), 0);
    struct rig *three = rig_new(net.lans, false, "LINUX03");
    assert_int_equal(lan_couple(&three->a.port, "SYSTEM", "NETLAN", NULL), 0);
    rig_up(three, 2);
    put32(data, 6);
    memcpy(data + 4, net.two->a.port.mac, 6);
    assert_int_equal(rig_ipa(net.two, 0x21, 0, data, sizeof data, reply), 0);
    memcpy(f, net.two->a.port.mac, 6);
    rig_frame_header(h, sizeof f);
    assert_int_equal(rig_ipa(net.one, 0xb8, 4, promiscuous, sizeof promiscuous, reply), 0x200c);
    assert_int_equal(rig_ipa(three, 0xb8, 4, promiscuous, sizeof promiscuous, reply), 0);
    rig_send(net.one, h, f, sizeof f);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    assert_int_equal(rig_receive(three, got, PACKETS), 1);
    assert_int_equal(rig_receive(net.one, got, PACKETS), 0);
    /* A group it is in itself: once. */
    put32(group, 6);
    memcpy(group + 4, "\x33\x33\0\0\0\x01", 6);
    assert_int_equal(rig_ipa(three, 0x23, 0, group, sizeof group, reply), 0);
    memcpy(f, group + 4, 6);
    rig_send(net.one, h, f, sizeof f);
    assert_int_equal(rig_receive(three, got, PACKETS), 1);
    /* The grant counts while it is coupled. */
    lan_uncouple(&three->a.port);
    assert_int_equal(rig_ipa(three, 0xb8, 4, promiscuous, sizeof promiscuous, reply), 0x200c);
    rig_free(three);
    rig_pair_close(&net);
}

/* HiperSockets: one signal for several buffers (function code 3). */
static void test_hipers_multi(void **state)
{
    struct rig_packet *got = *state;
    uint8_t h[32], p[200];
    struct rig_pair net = rig_pair_open(LAN_HIPERS);
    assert_int_equal(setip(net.two, ip2), 0);
    for (unsigned i = 0; i < 5; i++) {
        rig_ip_packet(p, sizeof p, ip2, (uint8_t)i);
        rig_ip_header(h, 6, ip2, sizeof p);
        rig_prime(net.one, h, p, sizeof p);
    }
    assert_int_equal(net.two->interrupts, 0);
    assert_int_equal(adapter_siga(&net.one->a, 3, 0x80000000), 0);
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(net.one->m[RIG_OUT + i], SLSB_OUT_EMPTY);
    assert_int_equal(net.two->interrupts, 1);
    unsigned n = 0, count;
    while ((count = rig_receive(net.two, got, PACKETS)) > 0)
        n += count;
    assert_int_equal(n, 5);
    rig_pair_close(&net);
}

static void test_hipers_full(void **state)
{
    struct rig_packet *got = *state;
    uint8_t h[32], p[4000];
    struct rig_pair net = rig_pair_open(LAN_HIPERS);
    setip(net.two, ip2);
    rig_ip_packet(p, sizeof p, ip2, 3);
    rig_ip_header(h, 6, ip2, sizeof p);
    for (unsigned i = 0; i < 64; i++)
        assert_int_equal(rig_send(net.one, h, p, sizeof p), SLSB_OUT_EMPTY);
    assert_int_equal(rig_send(net.one, h, p, sizeof p), SLSB_OUT_ERROR);
    assert_int_equal(net.one->m[RIG_OUT_SBAL(64) + 15 * 16 + 3], 0x10);
    for (unsigned i = 0; i < 64; i++)
        assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    rig_refill(net.two, 64, 64);
    assert_int_equal(rig_send(net.one, h, p, sizeof p), SLSB_OUT_EMPTY);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    rig_pair_close(&net);
}

static void test_backlog(void **state)
{
    struct rig_packet *got = *state;
    uint8_t h[32], p[1000];
    struct rig_pair net = rig_pair_open(LAN_IP);
    setip(net.two, ip2);
    rig_ip_header(h, 6, ip2, sizeof p);
    for (unsigned i = 0; i < 70; i++) { /* 64 fit, six wait */
        rig_ip_packet(p, sizeof p, ip2, (uint8_t)i);
        assert_int_equal(rig_send(net.one, h, p, sizeof p), SLSB_OUT_EMPTY);
    }
    for (unsigned i = 0; i < 64; i++)
        assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 0);
    net.two->m[RIG_DSCI] = 0;
    unsigned before = net.two->interrupts;
    rig_refill(net.two, 64, 32);
    assert_int_equal(net.two->interrupts, before + 1);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 6); /* six in one buffer, in order */
    for (unsigned i = 0; i < 6; i++)
        assert_int_equal(got[i].data[100], 64 + i);
    /* And a flood is bounded. */
    for (unsigned i = 0; i < 2000; i++)
        rig_send(net.one, h, p, sizeof p);
    struct lan_port_info info;
    lan_port_info(&net.two->a.port, &info);
    assert_true(net.two->a.backlog_bytes <= ADAPTER_BACKLOG);
    assert_int_equal(info.rx_packets + info.rx_discarded, 2070);
    assert_true(info.rx_discarded > 0);
    free(info.address);
    rig_pair_close(&net);
}

static void test_packing_and_skipped_signal(void **state)
{
    struct rig_packet *got = *state;
    uint8_t h[32], p[200];
    struct rig_pair net = rig_pair_open(LAN_IP);
    setip(net.two, ip2);
    rig_ip_packet(p, sizeof p, ip2, 9);
    rig_ip_header(h, 6, ip2, sizeof p);
    /* Ten buffers, one signal: one interruption, one input buffer. */
    for (unsigned i = 0; i < 10; i++)
        rig_prime(net.one, h, p, sizeof p);
    assert_int_equal(adapter_siga(&net.one->a, 0, 0x80000000), 0);
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(net.one->m[RIG_OUT + i], SLSB_OUT_EMPTY);
    assert_int_equal(net.two->interrupts, 1);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 8); /* bursts of eight under one lock */
    assert_int_equal(rig_receive(net.two, got, PACKETS), 2);
    /* A packed buffer: two packets, the second in two fragments, PCI wanted. */
    unsigned i = net.one->out_at++ % 128;
    uint8_t *sbal = net.one->m + RIG_OUT_SBAL(i), *page = net.one->m + RIG_OUT_PAGE(i);
    memset(sbal, 0, 256);
    memcpy(page, h, 32);
    memcpy(page + 32, p, 200);
    sbal[3] = SBAL_PCI;
    put32(sbal + 4, 232);
    put64(sbal + 8, RIG_OUT_PAGE(i));
    sbal[16] = SBAL_FIRST;
    put32(sbal + 20, 132);
    put64(sbal + 24, RIG_OUT_PAGE(i));
    sbal[32] = SBAL_END | SBAL_LAST;
    put32(sbal + 36, 100);
    put64(sbal + 40, RIG_OUT_PAGE(i) + 132);
    net.one->m[RIG_OUT + i] = SLSB_OUT_PRIMED;
    adapter_siga(&net.one->a, 0, 0x80000000);
    assert_int_equal(net.one->interrupts, 1);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 2);
    assert_memory_equal(got[1].data, p, 200);
    /* More than a burst: the rest comes when the work is done. */
    for (i = 0; i < 100; i++)
        rig_prime(net.one, h, p, sizeof p);
    adapter_siga(&net.one->a, 0, 0x80000000);
    assert_int_equal(net.one->more, 1);
    adapter_output(&net.one->a);
    assert_int_equal(net.one->m[RIG_OUT + (net.one->out_at - 1) % 128], SLSB_OUT_EMPTY);
    rig_pair_close(&net);
}

static void test_large_packet(void **state)
{
    struct rig_packet *got = *state;
    uint8_t h[32];
    static uint8_t p[8992];
    struct rig_pair net = rig_pair_open(LAN_IP);
    setip(net.two, ip2);
    rig_ip_packet(p, sizeof p, ip2, 0xc3);
    rig_ip_header(h, 6, ip2, sizeof p);
    uint8_t *sbal = net.one->m + RIG_OUT_SBAL(0);
    static const struct {
        uint8_t flags;
        unsigned at, n;
    } part[] = {
        {SBAL_FIRST, 0, 4000}, {SBAL_MIDDLE, 4000, 4096}, {SBAL_END | SBAL_LAST, 8096, 928}};
    uint8_t *flat = malloc(sizeof p + 32);
    memcpy(flat, h, 32);
    memcpy(flat + 32, p, sizeof p);
    for (unsigned e = 0; e < 3; e++) {
        memcpy(net.one->m + RIG_OUT_PAGE(e), flat + part[e].at, part[e].n);
        sbal[16 * e] = part[e].flags;
        put32(sbal + 16 * e + 4, part[e].n);
        put64(sbal + 16 * e + 8, RIG_OUT_PAGE(e));
    }
    free(flat);
    net.one->m[RIG_OUT] = SLSB_OUT_PRIMED;
    adapter_siga(&net.one->a, 0, 0x80000000);
    assert_int_equal(net.one->m[RIG_OUT], SLSB_OUT_EMPTY);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    assert_int_equal(got[0].length, sizeof p);
    assert_memory_equal(got[0].data, p, sizeof p);
    rig_pair_close(&net);
}

static void test_bad_buffers(void **state)
{
    struct rig_packet *got = *state;
    uint8_t h[32], p[64];
    struct rig_pair net = rig_pair_open(LAN_IP);
    setip(net.two, ip2);
    rig_ip_packet(p, sizeof p, ip2, 0);
    rig_ip_header(h, 6, ip2, sizeof p);
    h[0] = 0x55;
    assert_int_equal(rig_send(net.one, h, p, sizeof p), SLSB_OUT_ERROR);
    h[0] = 1;
    put16(h + 8, 5000); /* longer than the buffer */
    assert_int_equal(rig_send(net.one, h, p, sizeof p), SLSB_OUT_ERROR);
    put16(h + 8, sizeof p);
    rig_prime(net.one, h, p, sizeof p); /* element crosses a page */
    put32(net.one->m + RIG_OUT_SBAL(2) + 4, 5000);
    adapter_siga(&net.one->a, 0, 0x80000000);
    assert_int_equal(net.one->m[RIG_OUT + 2], SLSB_OUT_ERROR);
    rig_prime(net.one, h, p, sizeof p); /* outside storage */
    put64(net.one->m + RIG_OUT_SBAL(3) + 8, 0x7fffffff0000);
    adapter_siga(&net.one->a, 0, 0x80000000);
    assert_int_equal(net.one->m[RIG_OUT + 3], SLSB_OUT_ERROR);
    /* The receiver's buffer is bad: given back in error, the next packet arrives. */
    put64(net.two->m + RIG_IN_SBAL(0) + 8, 0x7fffffff0000);
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(net.two->m[RIG_IN], SLSB_IN_ERROR);
    net.two->in_at = 1;
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    rig_pair_close(&net);
}

static void test_halt(void **state)
{
    struct rig_packet *got = *state;
    uint8_t h[32], p[64];
    struct rig_pair net = rig_pair_open(LAN_IP);
    setip(net.two, ip2);
    adapter_halt(&net.two->a, ADAPTER_DATA);
    rig_ip_packet(p, sizeof p, ip2, 0);
    rig_ip_header(h, 6, ip2, sizeof p);
    unsigned before = net.two->interrupts;
    assert_int_equal(rig_send(net.one, h, p, sizeof p), SLSB_OUT_EMPTY);
    assert_int_equal(net.two->m[RIG_IN], SLSB_IN_EMPTY);
    assert_int_equal(net.two->interrupts, before);
    assert_int_equal(adapter_siga(&net.two->a, 0, 0x80000000), 1);
    /* And again online, as Linux recovers. */
    adapter_halt(&net.two->a, ADAPTER_READ);
    rig_up(net.two, 3);
    assert_int_equal(setip(net.two, ip2), 0);
    rig_send(net.one, h, p, sizeof p);
    assert_int_equal(rig_receive(net.two, got, PACKETS), 1);
    rig_pair_close(&net);
}

static void test_link_events(void **state)
{
    uint8_t in[MPC_BUFFER];
    struct rig_pair net = rig_pair_open(LAN_IP);
    adapter_link_work(&net.one->a);
    assert_int_equal(adapter_read(&net.one->a, ADAPTER_READ, in), 0); /* nothing changed */
    assert_int_equal(lan_uncouple(&net.one->a.port), 0);
    adapter_link_work(&net.one->a);
    assert_int_equal(adapter_read(&net.one->a, ADAPTER_READ, in), 0x54);
    assert_int_equal(in[0x40], 2);
    assert_int_equal(in[0x41], 1);
    assert_int_equal(lan_couple(&net.one->a.port, "SYSTEM", "NETLAN", NULL), 0);
    adapter_link_work(&net.one->a);
    assert_int_equal(adapter_read(&net.one->a, ADAPTER_READ, in), 0x54);
    assert_int_equal(in[0x40], 1);
    adapter_link_work(&net.one->a);
    assert_int_equal(adapter_read(&net.one->a, ADAPTER_READ, in), 0);
    rig_pair_close(&net);
}

static void test_layer_mismatch(void **state)
{
    struct lan_spec spec;
    struct rig_pair net = {.lans = lans_create()};
    lan_spec_init(&spec, "SYSTEM", "ETHER");
    spec.transport = LAN_ETHERNET;
    lan_define(net.lans, &spec);
    net.one = rig_new(net.lans, false, "LINUX01");
    lan_couple(&net.one->a.port, "SYSTEM", "ETHER", NULL);
    assert_false(rig_activate_control(net.one, 3));
    rig_free(net.one);
    lans_destroy(net.lans);
}

/* What the control channel makes of a message, which lies at the end of its storage. */
static enum mpc_outcome outcome(struct rig *r, const uint8_t *message, size_t n)
{
    uint8_t reply[MPC_BUFFER], *copy = malloc(n);
    memcpy(copy, message, n);
    enum mpc_outcome what = mpc_message(&r->a.mpc, copy, n, reply).outcome;
    free(copy);
    return what;
}

/* A good message with one word or halfword of it another. */
static enum mpc_outcome altered(struct rig *r, const uint8_t *good, size_t n, size_t at,
                                uint32_t value, bool half)
{
    uint8_t message[MPC_BUFFER];
    memcpy(message, good, n);
    if (half)
        put16(message + at, (uint16_t)value);
    else
        put32(message + at, value);
    return outcome(r, message, n);
}

/* Each offset and length of a control message, and exchanges out of their order. */
static void test_malformed_control(void **state)
{
    static const uint8_t enable[] = {0, 12, 0x41, 2, 0, 0x17, 0, 0, 0, 0, 0, 0};
    static const uint8_t cm_setup[] = {0, 12, 0x41, 4, 0, 0, 0, 0, 0, 0, 0,
                                       0, 0,  9,    4, 4, 5, 0, 1, 1, 9};
    static const uint8_t ulp_enable[] = {0, 12, 0x41, 2, 0, 0, 0, 0, 0, 0,  0, 0,  0, 11, 4,
                                         1, 3,  4,    5, 0, 1, 1, 9, 0, 20, 4, 10, 0, 0,  0,
                                         0, 0,  0,    0, 0, 0, 0, 0, 0, 0,  0, 0,  0};
    static const uint8_t ulp_setup[] = {0, 12, 0x41, 4, 0, 0, 0, 0, 0, 0,    0, 0, 0, 9, 4,
                                        4, 5,  0,    1, 1, 9, 0, 8, 4, 0x0b, 6, 2, 0, 2};
    static const uint8_t dm_act[] = {0, 12, 0x43, 0x60, 0, 9, 0, 0, 0, 0, 0, 0};
    static const struct {
        uint8_t type;
        const uint8_t *data;
        size_t n;
    } step[] = {{0x81, enable, sizeof enable},
                {0x81, cm_setup, sizeof cm_setup},
                {0x41, ulp_enable, sizeof ulp_enable},
                {0x41, ulp_setup, sizeof ulp_setup},
                {0x41, dm_act, sizeof dm_act}};
    static const uint8_t idx[MPC_IDX_LENGTH] = {0, 0, 0x80, 0};
    uint8_t m[MPC_BUFFER], reply[MPC_IDX_LENGTH];
    struct rig_pair net = rig_pair_open(LAN_IP);
    size_t n = rig_message(m, 0x81, 0x7e, enable, sizeof enable);
    uint32_t rrh = get32(m + 8), ph = rrh + get16(m + rrh + 16);
    assert_int_equal(outcome(net.one, m, n), MPC_REPLY);
    assert_int_equal(outcome(net.one, m, n - 1), MPC_BAD);
    assert_int_equal(altered(net.one, m, n, 0, 0x00e00001, false), MPC_BAD);
    assert_int_equal(altered(net.one, m, n, 8, (uint32_t)n + 1, false), MPC_BAD);
    assert_int_equal(altered(net.one, m, n, 8, (uint32_t)n - 8, false), MPC_BAD);
    assert_int_equal(altered(net.one, m, n, 8, 0xfffffff0, false), MPC_BAD);
    assert_int_equal(altered(net.one, m, n, 12, (uint32_t)n + 1, false), MPC_BAD);
    assert_int_equal(altered(net.one, m, n, rrh + 6, 0, true), MPC_BAD);
    assert_int_equal(altered(net.one, m, n, rrh + 16, 4, true), MPC_BAD);
    assert_int_equal(altered(net.one, m, n, rrh + 16, 0xffff, true), MPC_BAD);
    assert_int_equal(altered(net.one, m, n, ph, 0x01000000 + (uint32_t)sizeof enable + 1, false),
                     MPC_BAD);
    assert_int_equal(altered(net.one, m, n, ph + 4, (uint32_t)n + 1, false), MPC_BAD);
    assert_int_equal(altered(net.one, m, n, ph + 4, 0xfffffffc, false), MPC_BAD);
    /* IDX anew: nothing but CM ENABLE can be first, and so on. */
    assert_true(mpc_idx(&net.one->a.mpc, true, idx, sizeof idx, reply));
    assert_false(mpc_idx(&net.one->a.mpc, true, idx, sizeof idx - 1, reply));
    for (unsigned done = 0; done < 5; done++) {
        for (unsigned next = done + 1; next < 5; next++) {
            n = rig_message(m, step[next].type, 0x7e, step[next].data, step[next].n);
            assert_int_equal(outcome(net.one, m, n), MPC_BAD);
        }
        n = rig_message(m, step[done].type, 0x7e, step[done].data, step[done].n);
        assert_int_equal(outcome(net.one, m, n), MPC_REPLY);
    }
    rig_pair_close(&net);
}

static void test_ipa_details(void **state)
{
    uint8_t reply[IPA_BUFFER], query[32] = {0};
    struct rig_pair net = rig_pair_open(LAN_IP);
    assert_int_equal(rig_ipa(net.one, 0xb2, 4, NULL, 0, reply), 0);
    assert_int_equal(get32(reply + 12) & 0x451, 0x451);
    put16(query + 8, 0x24);
    query[15] = 1;
    assert_int_equal(rig_ipa(net.one, 0xb8, 4, query, sizeof query, reply), 0);
    assert_int_equal(get32(reply + 0x34), 0x803);
    memset(query, 0, sizeof query);
    query[15] = 2;
    assert_int_equal(rig_ipa(net.one, 0xb8, 4, query, sizeof query, reply), 0);
    assert_memory_equal(reply + 0x38, net.one->a.port.mac, 6);
    put32(query + 12, 0x80000); /* query OAT: not offered */
    assert_int_equal(rig_ipa(net.one, 0xb8, 4, query, sizeof query, reply), 4);
    assert_int_equal(get16(reply + 0x24), 4);
    assert_int_equal(rig_ipa(net.one, 0x77, 4, NULL, 0, reply), 1);
    assert_int_equal(lan_uncouple(&net.one->a.port), 0);
    assert_int_equal(rig_ipa(net.one, 0x01, 0, NULL, 0, reply), 0xe080);
    rig_pair_close(&net);
}

/* Room for what a guest receives. */
static int with_packets(void **state)
{
    *state = calloc(PACKETS, sizeof(struct rig_packet));
    return *state ? 0 : -1;
}

static int without_packets(void **state)
{
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layer3),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_groups_and_broadcast),
        cmocka_unit_test(test_ipv6_frames),
        cmocka_unit_test(test_groups_of_addresses),
        cmocka_unit_test(test_layer2),
        cmocka_unit_test(test_owner_goes),
        cmocka_unit_test(test_promiscuous),
        cmocka_unit_test(test_hipers_multi),
        cmocka_unit_test(test_hipers_full),
        cmocka_unit_test(test_backlog),
        cmocka_unit_test(test_packing_and_skipped_signal),
        cmocka_unit_test(test_large_packet),
        cmocka_unit_test(test_bad_buffers),
        cmocka_unit_test(test_halt),
        cmocka_unit_test(test_link_events),
        cmocka_unit_test(test_layer_mismatch),
        cmocka_unit_test(test_malformed_control),
        cmocka_unit_test(test_ipa_details),
    };
    return cmocka_run_group_tests(tests, with_packets, without_packets);
}
