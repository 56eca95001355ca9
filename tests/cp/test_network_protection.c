/* What one guest on a LAN must not do to others: take their addresses, send in their name, fill CP's
 * storage. */
#include "tests/cp/network_rig.h"

#include <errno.h>
#include <stdio.h>

/* MAC protection: no other address, and no frame from n.one; the adapter's setting, the LAN's, VMLAN's. */
static void test_mac_protection(void **state)
{
    uint8_t h[32], f[100] = {0}, other[12] = {0}, own[12] = {0}, reply[IPA_BUFFER];
    struct lan_spec lan;
    struct vmlan v;
    struct rig_packet got[2];
    struct rig_pair n = rig_pair_open(LAN_ETHERNET);
    put32(own, 6);
    put32(other, 6);
    memcpy(own + 4, n.two->a.port.mac, 6);
    memcpy(other + 4, "\x02\0\0\x11\x22\x33", 6);
    assert_int_equal(rig_ipa(n.two, 0x21, 0, own, sizeof own, reply), 0);
    lan_port_protect(&n.one->a.port, MAC_PROTECT_ON);
    assert_int_equal(rig_ipa(n.one, 0x21, 0, other, sizeof other, reply), 0x200c);
    memcpy(own + 4, n.one->a.port.mac, 6);
    assert_int_equal(rig_ipa(n.one, 0x21, 0, own, sizeof own, reply), 0);
    memcpy(f, n.two->a.port.mac, 6);
    memcpy(f + 6, other + 4, 6);
    rig_frame_header(h, sizeof f);
    rig_send(n.one, h, f, sizeof f);
    assert_int_equal(rig_receive(n.two, got, 2), 0);
    memcpy(f + 6, n.one->a.port.mac, 6);
    rig_send(n.one, h, f, sizeof f);
    assert_int_equal(rig_receive(n.two, got, 2), 1);
    /* VMLAN's, the LAN's over it, the adapter's over both. */
    lan_port_protect(&n.one->a.port, MAC_PROTECT_UNSPECIFIED);
    lans_vmlan(n.lans, &v);
    v.mac_protection = true;
    lans_set_vmlan(n.lans, &v);
    assert_int_equal(rig_ipa(n.one, 0x21, 0, other, sizeof other, reply), 0x200c);
    assert_true(lan_find(n.lans, "SYSTEM", "NETLAN", &lan));
    lan.mac_protect = MAC_PROTECT_OFF;
    assert_int_equal(lan_set(n.lans, &lan), 0);
    memcpy(f + 6, other + 4, 6);
    rig_send(n.one, h, f, sizeof f);
    assert_int_equal(rig_receive(n.two, got, 2), 1);
    assert_int_equal(rig_ipa(n.one, 0x21, 0, other, sizeof other, reply), 0);
    /* Another address of its own only while the guest does not use it. */
    assert_int_equal(lan_port_set_mac(&n.one->a.port, other + 4), -EBUSY);
    rig_pair_close(&n);
}

/* A frame that goes out is the one whose sender was looked at: the first of its receivers changes what the
 * sender's storage holds, as another of the sender's CPUs can. */
struct receiver {
    struct lan_port port;
    struct rig *sender;
};

static int change_sender(struct lan_port *port, const struct packet *p)
{
    struct rig *sender = ((struct receiver *)port)->sender;
    memcpy(sender->m + RIG_OUT_PAGE(0) + 32 + 6, "\x02\0\0\x11\x22\x33", 6);
    return 0;
}

static void nothing(struct lan_port *port)
{
    (void)port;
}

static void test_checked_once(void **state)
{
    static const struct lan_port_type type = {.deliver = change_sender, .flush = nothing};
    uint8_t h[32], f[100];
    struct rig_packet got[2];
    struct rig_pair n = rig_pair_open(LAN_ETHERNET);
    struct receiver first = {.sender = n.one};
    lan_port_protect(&n.one->a.port, MAC_PROTECT_ON);
    lan_uncouple(&n.two->a.port);
    lan_port_init(&first.port, &type, n.lans);
    assert_int_equal(lan_couple(&first.port, "SYSTEM", "NETLAN", NULL), 0);
    lan_port_active(&first.port, true, true);
    assert_int_equal(lan_couple(&n.two->a.port, "SYSTEM", "NETLAN", NULL), 0);
    memset(f, 0xff, sizeof f);
    memcpy(f + 6, n.one->a.port.mac, 6);
    rig_frame_header(h, sizeof f);
    rig_send(n.one, h, f, sizeof f);
    assert_int_equal(rig_receive(n.two, got, 2), 1);
    assert_int_equal(got[0].length, sizeof f);
    assert_memory_equal(got[0].data, f, sizeof f);
    lan_uncouple(&first.port);
    lan_port_active(&first.port, false, false);
    rig_pair_close(&n);
}

/* What a guest registered or chose before it was coupled gives it nothing that it could not have now. */
static void test_coupled_later(void **state)
{
    uint8_t h[32], f[100] = {0}, data[12] = {0}, reply[IPA_BUFFER];
    struct lan_spec lan;
    struct rig_packet got[2];
    struct rig_pair n = rig_pair_open(LAN_ETHERNET);
    struct rig *thief = rig_new(n.lans, false, "LINUX03");
    rig_up(thief, 2);
    put32(data, 6);
    for (struct rig *r = n.two; r; r = r == n.two ? thief : NULL) { /* both say that it is two's */
        memcpy(data + 4, n.two->a.port.mac, 6);
        assert_int_equal(rig_ipa(r, 0x21, 0, data, sizeof data, reply), 0);
    }
    memcpy(data + 4, thief->a.port.mac, 6);
    assert_int_equal(rig_ipa(thief, 0x21, 0, data, sizeof data, reply), 0);
    memcpy(data + 4, "\x02\0\0\x11\x22\x33", 6);
    assert_int_equal(rig_ipa(thief, 0x21, 0, data, sizeof data, reply), 0);
    assert_true(lan_find(n.lans, "SYSTEM", "NETLAN", &lan));
    lan.mac_protect = MAC_PROTECT_ON;
    assert_int_equal(lan_set(n.lans, &lan), 0);
    assert_int_equal(lan_couple(&thief->a.port, "SYSTEM", "NETLAN", NULL), 0);
    rig_frame_header(h, sizeof f);
    memcpy(f + 6, n.one->a.port.mac, 6);
    memcpy(f, n.two->a.port.mac, 6);
    rig_send(n.one, h, f, sizeof f);
    assert_int_equal(rig_receive(n.two, got, 2), 1);
    memcpy(f, "\x02\0\0\x11\x22\x33", 6);
    rig_send(n.one, h, f, sizeof f);
    assert_int_equal(rig_receive(thief, got, 2), 0);
    memcpy(f, thief->a.port.mac, 6);
    rig_send(n.one, h, f, sizeof f);
    assert_int_equal(rig_receive(thief, got, 2), 1);
    rig_free(thief);
    /* Layer 3 was activated: its frames on an Ethernet LAN are looked at all the same. */
    thief = rig_new(n.lans, false, "LINUX03");
    rig_up(thief, 3);
    assert_int_equal(lan_couple(&thief->a.port, "SYSTEM", "NETLAN", NULL), 0);
    memcpy(f, n.two->a.port.mac, 6);
    rig_ip_header(h, 6, (const uint8_t[4]){10, 1, 0, 9}, sizeof f);
    h[1] |= 0x10;
    rig_send(thief, h, f, sizeof f);
    assert_int_equal(rig_receive(n.two, got, 2), 0);
    memcpy(f + 6, thief->a.port.mac, 6);
    rig_send(thief, h, f, sizeof f);
    assert_int_equal(rig_receive(n.two, got, 2), 1);
    rig_free(thief);
    rig_pair_close(&n);
}

/* One user does not fill CP's storage with LANs, or a LAN's list of grants. */
static void test_bounds(void **state)
{
    struct lan_spec lan;
    struct lan_grant grant = {.port = 0};
    struct rig_pair n = rig_pair_open(LAN_IP);
    for (unsigned i = 0; i <= LAN_MAX_OWNED; i++) {
        char name[9];
        snprintf(name, sizeof name, "L%u", i);
        lan_spec_init(&lan, "LINUX01", name);
        assert_int_equal(lan_define(n.lans, &lan), i < LAN_MAX_OWNED ? 0 : -ENOSPC);
    }
    lan_spec_init(&lan, "LINUX02", "OTHER");
    assert_int_equal(lan_define(n.lans, &lan), 0);
    for (unsigned i = 0; i <= LAN_MAX_GRANTS; i++) {
        snprintf(grant.userid, sizeof grant.userid, "U%u", i);
        assert_int_equal(lan_grant(n.lans, "LINUX02", "OTHER", &grant),
                         i < LAN_MAX_GRANTS ? 0 : -ENOMEM);
    }
    strcpy(grant.userid, "U1"); /* who is there is changed all the same */
    assert_int_equal(lan_grant(n.lans, "LINUX02", "OTHER", &grant), 0);
    rig_pair_close(&n);
}

/* What was made from an older copy is refused: of two who look and then change, the second looks again. */
static void test_changed_meanwhile(void **state)
{
    struct lan_spec one, two;
    struct lan_grant first = {.userid = "LINUX01", .port = 7}, second;
    struct vmlan v, w;
    (void)state;
    struct rig_pair n = rig_pair_open(LAN_ETHERNET);
    assert_true(lan_find(n.lans, "SYSTEM", "NETLAN", &one));
    two = one;
    one.isolated = true;
    two.ip_timeout = 9;
    assert_int_equal(lan_set(n.lans, &one), 0);
    assert_int_equal(lan_set(n.lans, &two), -EAGAIN);
    assert_true(lan_find(n.lans, "SYSTEM", "NETLAN", &two));
    assert_true(two.isolated);
    two.ip_timeout = 9;
    assert_int_equal(lan_set(n.lans, &two), 0);
    assert_true(lan_find(n.lans, "SYSTEM", "NETLAN", &one));
    assert_true(one.isolated && one.ip_timeout == 9);

    assert_int_equal(lan_grant(n.lans, "SYSTEM", "NETLAN", &first), 0);
    assert_int_equal(lan_port_grant(n.lans, "SYSTEM", "NETLAN", 7, &first), 0);
    second = first;
    first.vlan[0] = 1;
    second.vlan[0] = 2;
    assert_int_equal(lan_grant(n.lans, "SYSTEM", "NETLAN", &first), 0);
    assert_int_equal(lan_grant(n.lans, "SYSTEM", "NETLAN", &second), -EAGAIN);
    assert_int_equal(lan_port_revoke(n.lans, "SYSTEM", "NETLAN", 7), 0);
    assert_int_equal(lan_grant(n.lans, "SYSTEM", "NETLAN", &second), -EAGAIN);
    second.changes = 0; /* said anew, not changed */
    assert_int_equal(lan_grant(n.lans, "SYSTEM", "NETLAN", &second), 0);

    lans_vmlan(n.lans, &v);
    w = v;
    v.mac_protection = true;
    w.system_accounting = true;
    assert_int_equal(lans_set_vmlan(n.lans, &v), 0);
    assert_int_equal(lans_set_vmlan(n.lans, &w), -EAGAIN);
    lans_vmlan(n.lans, &w);
    assert_true(w.mac_protection && !w.system_accounting);
    rig_pair_close(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changed_meanwhile),
        cmocka_unit_test(test_mac_protection),
        cmocka_unit_test(test_checked_once),
        cmocka_unit_test(test_coupled_later),
        cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
