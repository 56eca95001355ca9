/* Two guests that send to each other from threads of their own, as two dispatcher threads do, while
 * a third couples, uncouples and halts: nothing is lost that was not counted, nothing arrives twice
 * or out of order.  And beside a guest that floods another one: memory is bounded, the two unharmed. */
#include "tests/cp/network_rig.h"

#define PACKETS 20000

/* What the two guests and the third share. */
struct net {
    struct rig_pair guests;
    /* 1, 2: the two guests have sent all; 0 and 3 are always set, so that each looks at both sides. */
    _Atomic bool done[4];
};

struct side {
    struct rig *r, *other;
    uint8_t own[4], peer[4];
    unsigned received, sent;
    uint32_t last; /* number of the last packet received */
    bool disorder;
    _Atomic bool *done;
};

/* Take what has arrived and give the buffers back. */
static void take(struct side *s, struct rig_packet *got)
{
    unsigned from = s->r->in_at, n;
    while (rig_state_of(s->r, RIG_IN + s->r->in_at % 128) == SLSB_IN_PRIMED &&
           (n = rig_receive(s->r, got, 1024)) > 0) {
        for (unsigned i = 0; i < n; i++) {
            uint32_t number = get32(got[i].data + 20);
            s->disorder |= number <= s->last || get32(got[i].data + 60) != number;
            s->last = number;
            s->received++;
        }
    }
    rig_state(s->r, RIG_DSCI, 0);
    if (s->r->in_at != from)
        rig_refill(s->r, from + 64, s->r->in_at - from);
}

static void *guest(void *arg)
{
    struct side *s = arg;
    struct rig_packet *got = malloc(1024 * sizeof *got);
    uint8_t h[32], p[64];
    rig_ip_packet(p, sizeof p, s->peer, 0);
    rig_ip_header(h, 6, s->peer, sizeof p);
    while (s->sent < PACKETS) {
        unsigned burst = 1 + s->sent % 7;
        for (unsigned i = 0; i < burst && s->sent < PACKETS; i++) {
            put32(p + 20, ++s->sent);
            put32(p + 60, s->sent);
            rig_prime(s->r, h, p, sizeof p);
        }
        adapter_siga(&s->r->a, 0, 0x80000000);
        take(s, got);
    }
    *s->done = true;
    while (!s[0].done[1] || !s[0].done[-1])
        take(s, got);
    take(s, got);
    free(got);
    return NULL;
}

static void *third(void *arg)
{
    struct net *net = arg;
    struct rig *r = rig_new(net->guests.lans, false, "LINUX03");
    uint8_t all[36] = {10, 1, 0, 3}, reply[IPA_BUFFER];
    while (!net->done[1] || !net->done[2]) {
        lan_couple(&r->a.port, "SYSTEM", "NETLAN", NULL);
        rig_up(r, 3);
        rig_ipa(r, 0xb1, 4, all, sizeof all, reply);
        if (net->done[1])
            lan_uncouple(&r->a.port);
        adapter_halt(&r->a, ADAPTER_DATA);
        adapter_halt(&r->a, ADAPTER_READ);
        lan_uncouple(&r->a.port);
    }
    rig_free(r);
    return NULL;
}

/* A guest that sends without pause to one that never gives a buffer back. */
static void *flood(void *arg)
{
    static const uint8_t stalled[4] = {10, 1, 0, 4};
    struct net *net = arg;
    struct rig *r = rig_new(net->guests.lans, false, "LINUX03"),
               *to = rig_new(net->guests.lans, false, "LINUX04");
    uint8_t h[32], p[64], data[36] = {0}, reply[IPA_BUFFER];
    for (struct rig *each = r; each; each = each == r ? to : NULL) {
        lan_couple(&each->a.port, "SYSTEM", "NETLAN", NULL);
        rig_up(each, 3);
    }
    memcpy(data, stalled, 4);
    rig_ipa(to, 0xb1, 4, data, sizeof data, reply);
    rig_ip_packet(p, sizeof p, stalled, 0);
    rig_ip_header(h, 6, stalled, sizeof p);
    for (unsigned n = 0; n < PACKETS || !net->done[1] || !net->done[2]; n++)
        assert_int_equal(rig_send(r, h, p, sizeof p), SLSB_OUT_EMPTY);
    assert_true(to->a.backlog_bytes <= ADAPTER_BACKLOG);
    assert_true(to->a.port.count.rx_discarded > 0);
    rig_free(r);
    rig_free(to);
    return NULL;
}

static void two_guests(void *(*other)(void *))
{
    struct net net = {.guests = rig_pair_open(LAN_IP), .done = {true, false, false, true}};
    struct side s[2] = {
        {.r = net.guests.one, .own = {10, 1, 0, 1}, .peer = {10, 1, 0, 2}, .done = &net.done[1]},
        {.r = net.guests.two, .own = {10, 1, 0, 2}, .peer = {10, 1, 0, 1}, .done = &net.done[2]}};
    for (int i = 0; i < 2; i++) {
        uint8_t data[36] = {0}, reply[IPA_BUFFER];
        memcpy(data, s[i].own, 4);
        rig_ipa(s[i].r, 0xb1, 4, data, sizeof data, reply);
    }
    pthread_t t[3];
    for (int i = 0; i < 2; i++)
        pthread_create(&t[i], NULL, guest, &s[i]);
    pthread_create(&t[2], NULL, other, &net);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    for (int i = 0; i < 2; i++) {
        struct lan_port_info info, from;
        struct rig_packet *got = malloc(1024 * sizeof *got);
        take(&s[i], got);
        free(got);
        lan_port_info(&s[i].r->a.port, &info);
        lan_port_info(&s[1 - i].r->a.port, &from);
        assert_false(s[i].disorder);
        assert_int_equal(from.tx_packets, PACKETS);
        assert_int_equal(info.rx_packets + info.rx_discarded, PACKETS);
        assert_int_equal(s[i].received, info.rx_packets);
        assert_true(s[i].received > 0);
        free(info.address);
        free(from.address);
    }
    rig_pair_close(&net.guests);
}

static void test_changes(void **state)
{
    two_guests(third);
}

static void test_flood(void **state)
{
    two_guests(flood);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_flood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
