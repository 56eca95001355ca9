/* A VLAN-aware switch: access ports of two VLANs and a trunk port, or trunk ports and no native VLAN. */
#include "tests/cp/network_rig.h"

#include <errno.h>

struct net {
    struct lans *lans;
    struct rig *rig[3]; /* access VLAN 10, access VLAN 20, trunk 10 and 20 */
    struct rig_packet got[8];
};

static void make(void **state, const struct lan_grant grant[3], uint16_t native)
{
    struct lan_spec spec;
    struct net *net = calloc(1, sizeof *net);
    *state = net;
    net->lans = lans_create();
    lan_spec_init(&spec, "SYSTEM", "VSW");
    spec.vswitch = spec.restricted = spec.vlan_aware = true;
    spec.native = native;
    spec.transport = LAN_ETHERNET;
    assert_int_equal(lan_define(net->lans, &spec), 0);
    for (int i = 0; i < 3; i++) {
        uint8_t data[12] = {0, 0, 0, 6}, reply[IPA_BUFFER];
        net->rig[i] = rig_new(net->lans, false, grant[i].userid);
        assert_int_equal(lan_couple(&net->rig[i]->a.port, "SYSTEM", "VSW", NULL), -EACCES);
        assert_int_equal(lan_grant(net->lans, "SYSTEM", "VSW", &grant[i]), 0);
        assert_int_equal(lan_couple(&net->rig[i]->a.port, "SYSTEM", "VSW", NULL), 0);
        rig_up(net->rig[i], 2);
        memcpy(data + 4, net->rig[i]->a.port.mac, 6);
        assert_int_equal(rig_ipa(net->rig[i], 0x21, 0, data, sizeof data, reply), 0);
    }
}

static int set_up(void **state)
{
    static const struct lan_grant grant[3] = {{.userid = "USER0", .vlan = {10}},
                                              {.userid = "USER1", .vlan = {20}},
                                              {.userid = "USER2", .trunk = true, .vlan = {10, 20}}};
    make(state, grant, 1);
    return 0;
}

static int set_up_trunks(void **state)
{
    static const struct lan_grant grant[3] = {{.userid = "USER0", .vlan = {10}},
                                              {.userid = "USER1", .trunk = true, .vlan = {10, 20}},
                                              {.userid = "USER2", .trunk = true, .vlan = {10, 20}}};
    make(state, grant, LAN_NATIVE_NONE);
    return 0;
}

static int tear_down(void **state)
{
    struct net *net = *state;
    for (int i = 0; i < 3; i++)
        rig_free(net->rig[i]);
    lans_destroy(net->lans);
    free(net);
    return 0;
}

static void broadcast(struct rig *from, unsigned vlan)
{
    uint8_t h[32], f[68] = {0};
    size_t n = vlan ? 68 : 64;
    memset(f, 0xff, 6);
    memcpy(f + 6, from->a.port.mac, 6);
    if (vlan) {
        put16(f + 12, 0x8100);
        put16(f + 14, (uint16_t)vlan);
    }
    put16(f + n - 52, 0x1234);
    rig_frame_header(h, n);
    rig_send(from, h, f, n);
}

static void test_ports(void **state)
{
    struct net *net = *state;
    broadcast(net->rig[0], 0); /* VLAN 10: tagged at the trunk, nothing at the other access port */
    assert_int_equal(rig_receive(net->rig[1], net->got, 8), 0);
    assert_int_equal(rig_receive(net->rig[2], net->got, 8), 1);
    assert_int_equal(net->got[0].length, 68);
    assert_int_equal(get16(net->got[0].data + 12), 0x8100);
    assert_int_equal(get16(net->got[0].data + 14), 10);
    assert_int_equal(get16(net->got[0].data + 16), 0x1234);
    broadcast(net->rig[2], 20); /* from the trunk: untagged at the access port of VLAN 20 */
    assert_int_equal(rig_receive(net->rig[0], net->got, 8), 0);
    assert_int_equal(rig_receive(net->rig[1], net->got, 8), 1);
    assert_int_equal(net->got[0].length, 64);
    assert_int_equal(get16(net->got[0].data + 12), 0x1234);
    broadcast(net->rig[2], 30); /* not granted */
    broadcast(net->rig[0], 20); /* an access port cannot choose */
    for (int i = 0; i < 3; i++)
        assert_int_equal(rig_receive(net->rig[i], net->got, 8), 0);
    /* SETVLAN: only what the trunk was granted. */
    uint8_t reply[IPA_BUFFER], vlan[2] = {0, 20};
    assert_int_equal(rig_ipa(net->rig[2], 0x25, 0, vlan, 2, reply), 0);
    vlan[1] = 30;
    assert_int_equal(rig_ipa(net->rig[2], 0x25, 0, vlan, 2, reply), 0x2050);
}

/* NATIVE NONE: what has no tag is no trunk port's. */
static void test_no_native(void **state)
{
    struct net *net = *state;
    broadcast(net->rig[2], 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(rig_receive(net->rig[i], net->got, 8), 0);
    broadcast(net->rig[2], 10);
    assert_int_equal(rig_receive(net->rig[0], net->got, 8), 1);
    assert_int_equal(rig_receive(net->rig[1], net->got, 8), 1);
    assert_int_equal(get16(net->got[0].data + 14), 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_native, set_up_trunks, tear_down),
        cmocka_unit_test_setup_teardown(test_ports, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
