/* What the control channel's replies say of themselves, what IDX anew forgets, and groups of layer 2: a
 * frame goes to those who registered its group, and to nobody else. */
#include "tests/cp/network_rig.h"

static int set_up(void **state)
{
    struct rig_pair *net = malloc(sizeof *net);
    *net = rig_pair_open(LAN_ETHERNET);
    *state = net;
    return 0;
}

static int tear_down(void **state)
{
    rig_pair_close(*state);
    free(*state);
    return 0;
}

static void layer2_groups(void **state)
{
    struct rig_pair *net = *state;
    static const uint8_t group[6] = {1, 0, 0x5e, 0, 0, 0x16}, other[6] = {1, 0, 0x5e, 0, 0, 0x17};
    uint8_t h[32], f[64] = {0}, data[12] = {0}, reply[IPA_BUFFER];
    struct rig_packet got[2];
    memcpy(f, group, 6);
    memcpy(f + 6, net->one->a.port.mac, 6);
    rig_frame_header(h, sizeof f);
    rig_send(net->one, h, f, sizeof f);
    assert_int_equal(rig_receive(net->two, got, 2), 0); /* not registered */
    put32(data, 6);
    memcpy(data + 4, group, 6);
    assert_int_equal(rig_ipa(net->two, 0x24, 0, data, sizeof data, reply), 0x200b);
    assert_int_equal(rig_ipa(net->two, 0x23, 0, data, sizeof data, reply), 0);
    rig_send(net->one, h, f, sizeof f);
    assert_int_equal(rig_receive(net->two, got, 2), 1);
    assert_memory_equal(got[0].data, f, sizeof f);
    assert_int_equal(got[0].header[3], 1); /* multicast */
    memcpy(f, other, 6);
    rig_send(net->one, h, f, sizeof f);
    assert_int_equal(rig_receive(net->two, got, 2), 0);
    memcpy(f, group, 6);
    assert_int_equal(rig_ipa(net->two, 0x24, 0, data, sizeof data, reply), 0);
    rig_send(net->one, h, f, sizeof f);
    assert_int_equal(rig_receive(net->two, got, 2), 0);
    data[4] = 2; /* not a group's */
    assert_int_equal(rig_ipa(net->two, 0x23, 0, data, sizeof data, reply), 0x200c);
}

/* Lengths and offsets of a reply: those of the frame, of the request's header and of the data. */
static void replies(void **state)
{
    struct rig_pair *net = *state;
    static const uint8_t idx[0x22] = {0, 0, 0x80, 0};
    static const uint8_t enable[] = {0, 12, 0x41, 2, 0, 0x17, 0, 0, 0, 0, 0, 0};
    uint8_t m[MPC_BUFFER], in[MPC_BUFFER];
    assert_int_equal(adapter_write(&net->one->a, ADAPTER_READ, idx, sizeof idx), 0);
    assert_int_equal(adapter_read(&net->one->a, ADAPTER_READ, in), sizeof idx);
    size_t n = rig_message(m, 0x81, 0x7e, enable, sizeof enable);
    assert_int_equal(adapter_write(&net->one->a, ADAPTER_WRITE, m, n), 0);
    n = adapter_read(&net->one->a, ADAPTER_READ, in);
    const uint8_t *rrh = in + get32(in + 8), *ph = rrh + get16(rrh + 16), *puk = in + get32(ph + 4);
    size_t data = n - (size_t)(puk - in);
    assert_int_equal(get32(in + 12), n);
    assert_int_equal(rrh[4], 0x81);
    assert_int_equal(rrh[5], 0x7e);
    assert_int_equal(get16(rrh + 18), data);
    assert_int_equal(get32(rrh + 20), data << 8 | 5);
    assert_int_equal(get32(ph), 0x01000000 | data);
    assert_int_equal(get16(puk), 12);
    assert_int_equal(get16(puk + 4), data - 12);
    assert_int_equal(puk[6], 0);
}

/* IDX on the read device begins anew: what was not read before it is gone. */
static void idx_anew(void **state)
{
    struct rig_pair *net = *state;
    static const uint8_t idx[0x22] = {0, 0, 0x80, 0};
    static const uint8_t startlan[20] = {1, [6] = 1, [8] = 2, [9] = 1};
    uint8_t m[MPC_BUFFER], in[MPC_BUFFER];
    size_t n = rig_message(m, 0xc1, 3, startlan, sizeof startlan);
    assert_int_equal(adapter_write(&net->one->a, ADAPTER_WRITE, m, n), 0);
    assert_int_equal(adapter_write(&net->one->a, ADAPTER_WRITE, m, n), 0);
    assert_int_not_equal(adapter_read(&net->one->a, ADAPTER_READ, in), 0);
    assert_int_equal(adapter_write(&net->one->a, ADAPTER_READ, idx, sizeof idx), 0);
    assert_int_equal(adapter_read(&net->one->a, ADAPTER_READ, in), sizeof idx);
    assert_int_equal(adapter_read(&net->one->a, ADAPTER_READ, in), 0);
}

/* The answer to SET PROMISCUOUS MODE has its full length, whatever was asked. */
static void promiscuous_reply(void **state)
{
    struct rig_pair *net = *state;
    uint8_t data[28] = {0}, out[MPC_BUFFER], in[MPC_BUFFER],
            ipa[48] = {0xb8, [6] = 1, [8] = 2, [9] = 1};
    put16(ipa + 2, net->one->sequence++);
    put32(data, 0x100);
    put16(data + 8, 0x18);
    put32(data + 12, 0x800); /* SET PROMISCUOUS MODE */
    memcpy(ipa + 20, data, sizeof data);
    size_t n = rig_message(out, 0xc1, 3, ipa, 0x28);
    assert_int_equal(adapter_write(&net->one->a, ADAPTER_WRITE, out, n), 0);
    n = adapter_read(&net->one->a, ADAPTER_READ, in);
    assert_int_equal(n, 0x40 + 0x30);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {T(layer2_groups), T(replies), T(idx_anew),
                                       T(promiscuous_reply)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
