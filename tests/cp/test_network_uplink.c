/* A virtual switch with a user-mode uplink, on a real event loop: ping of the host's address, by
 * layer 3 and layer 2, DHCP, a TCP connection's first answer from a server on the host's
 * loopback, and the VLANs of a switch that knows them. */
#include "cp/network/uplink.h"
#include "tests/cp/network_rig.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

/* A guest at the switch, and what it last received. */
struct net {
    uv_loop_t loop;
    struct lans *lans;
    struct rig *one;
    struct rig_packet got[64];
};

static void make(void **state, struct lan_spec spec)
{
    struct uplink *old;
    struct net *net = calloc(1, sizeof *net);
    *state = net;
    uv_loop_init(&net->loop);
    net->lans = lans_create();
    assert_int_equal(lan_define(net->lans, &spec), 0);
    struct uplink *up = uplink_slirp_create(net->lans, &net->loop);
    assert_non_null(up);
    assert_int_equal(lan_set_uplink(net->lans, "VSW1", up, &old), 0);
    assert_null(old);
    net->one = rig_new(net->lans, false, "LINUX01");
    assert_int_equal(lan_couple(&net->one->a.port, "SYSTEM", "VSW1", NULL), 0);
    rig_up(net->one, spec.transport == LAN_ETHERNET ? 2 : 3);
}

static struct lan_spec vsw1(enum lan_transport transport)
{
    struct lan_spec spec;
    lan_spec_init(&spec, "SYSTEM", "VSW1");
    spec.vswitch = true;
    spec.transport = transport;
    return spec;
}

static int set_up(void **state, enum lan_transport transport)
{
    make(state, vsw1(transport));
    return 0;
}

static int set_up_ip(void **state)
{
    return set_up(state, LAN_IP);
}

static int set_up_ethernet(void **state)
{
    return set_up(state, LAN_ETHERNET);
}

static int tear_down(void **state)
{
    struct net *net = *state;
    rig_free(net->one);
    lans_destroy(net->lans);
    uv_run(&net->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&net->loop), 0);
    free(net);
    return 0;
}

static void tick(uv_timer_t *t)
{
}

/* Run the loop until a packet is there, at most two seconds; returns the number of packets. */
static unsigned wait_packet(struct net *net)
{
    uv_timer_t t;
    uv_timer_init(&net->loop, &t);
    uv_timer_start(&t, tick, 10, 10);
    unsigned n = 0;
    for (int i = 0; i < 200 && !n; i++) {
        uv_run(&net->loop, UV_RUN_ONCE);
        n = rig_receive(net->one, net->got, 64);
    }
    uv_close((uv_handle_t *)&t, NULL);
    uv_run(&net->loop, UV_RUN_NOWAIT);
    return n;
}

static uint16_t sum(const uint8_t *p, size_t n, uint32_t s)
{
    for (size_t i = 0; i + 1 < n; i += 2)
        s += get16(p + i);
    if (n & 1)
        s += (uint32_t)p[n - 1] << 8;
    while (s >> 16)
        s = (s & 0xffff) + (s >> 16);
    return (uint16_t)~s;
}

static size_t ip(uint8_t *p, uint8_t protocol, const char *from, const char *to, size_t n)
{
    memset(p, 0, 20);
    p[0] = 0x45;
    put16(p + 2, (uint16_t)(20 + n));
    p[8] = 64;
    p[9] = protocol;
    inet_pton(AF_INET, from, p + 12);
    inet_pton(AF_INET, to, p + 16);
    put16(p + 10, sum(p, 20, 0));
    return 20 + n;
}

static size_t echo(uint8_t *p)
{
    memset(p + 20, 0, 64);
    p[20] = 8;
    put16(p + 24, 0x1234);
    put16(p + 22, sum(p + 20, 64, 0));
    return ip(p, 1, "10.0.2.20", "10.0.2.2", 64);
}

static void test_layer3_ping(void **state)
{
    struct net *net = *state;
    static const uint8_t own[4] = {10, 0, 2, 20}, host[4] = {10, 0, 2, 2};
    uint8_t h[32], p[200], data[36] = {0}, reply[IPA_BUFFER];
    memcpy(data, own, 4);
    assert_int_equal(rig_ipa(net->one, 0xb1, 4, data, sizeof data, reply), 0);
    size_t n = echo(p);
    rig_ip_header(h, 6, host, n);
    rig_send(net->one, h, p, n);
    assert_int_equal(wait_packet(net), 1); /* the switch answered ARP for us */
    assert_int_equal(net->got[0].header[0], 1);
    assert_int_equal(net->got[0].length, n);
    assert_int_equal(net->got[0].data[20], 0); /* echo reply */
    assert_memory_equal(net->got[0].data + 12, host, 4);
}

static void ethernet(struct net *net, uint8_t *f, const uint8_t to[6], unsigned type)
{
    memcpy(f, to, 6);
    memcpy(f + 6, net->one->a.port.mac, 6);
    put16(f + 12, (uint16_t)type);
}

static void setvmac(struct net *net)
{
    uint8_t data[12] = {0, 0, 0, 6}, reply[IPA_BUFFER];
    memcpy(data + 4, net->one->a.port.mac, 6);
    assert_int_equal(rig_ipa(net->one, 0x21, 0, data, sizeof data, reply), 0);
}

static const uint8_t all[6] = {255, 255, 255, 255, 255, 255};

/* Who has the host's address?  In a frame with that VLAN's tag (0: without); the number of answers. */
static unsigned arp_request(struct net *net, uint16_t vlan)
{
    uint8_t h[32], f[46] = {0}, *p = f + 14;
    setvmac(net);
    ethernet(net, f, all, 0x0806);
    if (vlan) {
        put16(f + 12, 0x8100);
        put16(f + 14, vlan);
        put16(f + 16, 0x0806);
        p += 4;
    }
    memcpy(p, "\0\1\x08\0\6\4\0\1", 8);
    memcpy(p + 8, net->one->a.port.mac, 6);
    inet_pton(AF_INET, "10.0.2.20", p + 14);
    inet_pton(AF_INET, "10.0.2.2", p + 24);
    rig_frame_header(h, (size_t)(p + 28 - f));
    rig_send(net->one, h, f, (size_t)(p + 28 - f));
    return wait_packet(net);
}

static void test_layer2_arp_and_dhcp(void **state)
{
    struct net *net = *state;
    uint8_t h[32], f[400] = {0};
    assert_int_equal(arp_request(net, 0), 1);
    assert_int_equal(get16(net->got[0].data + 20), 2);
    assert_memory_equal(net->got[0].data + 22, "\x52\x55\x0a\0\2\2", 6);
    /* DHCP discover: an offer of 10.0.2.15 or above. */
    memset(f, 0, sizeof f);
    ethernet(net, f, all, 0x0800);
    uint8_t *udp = f + 34, *bootp = udp + 8;
    put16(udp, 68);
    put16(udp + 2, 67);
    put16(udp + 4, 8 + 300);
    bootp[0] = bootp[1] = 1;
    bootp[2] = 6;
    put32(bootp + 4, 0xdeadbeef);
    memcpy(bootp + 28, net->one->a.port.mac, 6);
    memcpy(bootp + 236, "\x63\x82\x53\x63\x35\x01\x01\xff", 8);
    ip(f + 14, 17, "0.0.0.0", "255.255.255.255", 308);
    rig_frame_header(h, 14 + 328);
    rig_send(net->one, h, f, 14 + 328);
    assert_int_equal(wait_packet(net), 1);
    const uint8_t *offer = net->got[0].data + 14 + 28;
    assert_int_equal(offer[0], 2);
    assert_int_equal(get32(offer + 4), 0xdeadbeef);
    assert_memory_equal(offer + 16, "\x0a\0\2", 3);
}

static void test_tcp_to_host_loopback(void **state)
{
    struct net *net = *state;
    static const uint8_t own[4] = {10, 0, 2, 20}, host[4] = {10, 0, 2, 2};
    uint8_t h[32], p[64] = {0}, data[36] = {0}, reply[IPA_BUFFER];
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof a;
    int s = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(s, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(s, 1), 0);
    assert_int_equal(getsockname(s, (struct sockaddr *)&a, &size), 0);
    memcpy(data, own, 4);
    rig_ipa(net->one, 0xb1, 4, data, sizeof data, reply);
    uint8_t *tcp = p + 20;
    put16(tcp, 40000);
    put16(tcp + 2, ntohs(a.sin_port));
    put32(tcp + 4, 1);
    tcp[12] = 0x50;
    tcp[13] = 0x02; /* SYN */
    put16(tcp + 14, 8192);
    size_t n = ip(p, 6, "10.0.2.20", "10.0.2.2", 20);
    uint32_t pseudo = 6 + 20 + get16(p + 12) + get16(p + 14) + get16(p + 16) + get16(p + 18);
    put16(tcp + 16, sum(tcp, 20, pseudo));
    rig_ip_header(h, 6, host, n);
    rig_send(net->one, h, p, n);
    assert_int_equal(wait_packet(net), 1);
    assert_int_equal(net->got[0].data[20 + 13], 0x12); /* SYN ACK */
    assert_int_equal(get32(net->got[0].data + 20 + 8), 2);
    close(s);
}

/* An aware switch: the port's kind, its VLAN by default and the native one; and what an ARP request with
 * a tag (0: none) brings: a reply with that tag, or nothing. */
static void test_vlans(void **state)
{
    static const struct {
        bool trunk;
        uint16_t vlan, native, tag;
        bool answered;
    } rows[] = {
        {false, 10, 1, 0, true},
        {false, 1, 1, 0, true},
        {false, 10, LAN_NATIVE_NONE, 0, true},
        {true, 10, 1, 0, true},
        {true, 10, 5, 10, false}, /* its answer is of the native VLAN, where it has no tag */
        {true, 10, LAN_NATIVE_NONE, 10, true},
        {true, 10, LAN_NATIVE_NONE, 0, false},
        {true, 10, 1, 20, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lan_spec spec = vsw1(LAN_ETHERNET);
        spec.vlan_aware = true;
        spec.trunk = rows[i].trunk;
        spec.vlan = rows[i].vlan;
        spec.native = rows[i].native;
        make(state, spec);
        unsigned n = arp_request(*state, rows[i].tag);
        const uint8_t *got = ((struct net *)*state)->got[0].data;
        bool tagged = n && get16(got + 12) == 0x8100;
        bool same = n == 1 && (tagged ? get16(got + 14) : 0) == rows[i].tag;
        if (same != rows[i].answered)
            fail_msg("row %zu: %u packets%s", i, n, tagged ? ", tagged" : "");
        tear_down(state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_layer3_ping, set_up_ip, tear_down),
        cmocka_unit_test_setup_teardown(test_layer2_arp_and_dhcp, set_up_ethernet, tear_down),
        cmocka_unit_test_setup_teardown(test_tcp_to_host_loopback, set_up_ip, tear_down),
        cmocka_unit_test(test_vlans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
