/* SET NIC and QUERY NIC of one's own adapters and, with class B, of other users'. */
#include "tests/cp/command_rig.h"

static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                             "USER GUEST GUEST 1M 4M G\n"
                             " NICDEF 0600 TYPE QDIO MACID 00ABCD\n"
                             "USER PORTED PORTED 1M 4M G\n"
                             " NICDEF 0600 TYPE QDIO LAN SYSTEM VSW1 PORTNUMBER 9 VLAN 40\n"
                             "USER NOTON NOTON 1M 4M G\n";

static bool shows(struct command_rig *r, struct vm *vm, const char *line, const char *text)
{
    rig_run(r, vm, line);
    return strstr(r->out, text);
}

static void other_users_nic(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GUEST");
    assert_true(shows(r, vm, "query nic", "MAC: 02-00-00-00-AB-CD"));
    /* It is shown on the issuer's console, not the owner's. */
    expect(r, op, "query nic userid guest", 0, "");
    expect_told(r, "Adapter 0600.P00 Type: QDIO");
    expect(r, op, "query nic userid guest 900", 0, "");
    expect_told(r, "HCPNIC040E Device 0900 does not exist");
    expect(r, op, "query nic userid noton", 45, "HCPNIC045E NOTON not logged on\n");
    expect(r, vm, "query nic userid operator", 3, "HCPNIC003E Invalid option - OPERATOR\n");
    /* A MAC address. */
    expect(r, op, "set nic userid guest 600 macid 001234", 0, "");
    expect_told(r, "Command complete");
    assert_true(shows(r, vm, "query nic", "MAC: 02-00-00-00-12-34"));
    expect(r, op, "define nic 700 type qdio macid 00ABCD", 0, /* the old one is free */
           "NIC 0700 is created; devices 0700-0702 defined\n");
    expect(r, op, "set nic 700 macid 001234", 2798,
           "HCPNIC2798E MAC address 001234 is not available\n");
    expect(r, op, "set nic 700 macid system", 0, "Command complete\n");
    assert_false(shows(r, op, "query nic 700", "00-AB-CD"));
    expect(r, vm, "set nic 600 macid 004321", 2, "HCPNIC002E Invalid operand - MACID\n");
    expect(r, vm, "set nic userid operator 700 promiscuous", 3,
           "HCPNIC003E Invalid option - OPERATOR\n");
    expect(r, op, "set nic 700 macprotect maybe", 2, "HCPNIC002E Invalid operand - MAYBE\n");
    expect(r, op, "set nic 700 macprotect on", 0, "Command complete\n");
    expect(r, op, "set nic 900 macprotect on", 40, "HCPNIC040E Device 0900 does not exist\n");
    rig_close(r);
}

static void lans_and_switches(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GUEST");
    expect(r, op, "define vswitch vsw1 nouplink", 0, "VSWITCH SYSTEM VSW1 is created\n");
    expect(r, op, "set vswitch vsw1 macprotect on", 0, "Command complete\n");
    assert_true(shows(r, op, "query vswitch vsw1", "MAC Protection: ON\n"));
    expect(r, op, "set vswitch vsw1 macprotect unspec", 0, "Command complete\n");
    assert_true(shows(r, op, "query vswitch vsw1", "MAC Protection: Unspecified\n"));
    expect(r, vm, "define lan mine type qdio", 0, "LAN GUEST MINE is created\n");
    expect(r, vm, "set lan mine macprotect on", 3, "HCPNSL003E Invalid option - MACPROTECT\n");
    expect(r, op, "set lan mine ownerid guest macprotect off", 0, "Command complete\n");
    assert_true(shows(r, vm, "query lan mine", "MAC Protection: OFF\n"));
    rig_close(r);
}

/* What z/VM's switches have: taken where it changes nothing, refused where it would. */
static void switch_attributes(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int rc;
        const char *out;
    } tries[] = {
        {"controller *", 0, "Command complete\n"},
        {"contr dtcvsw1 dtcvsw2", 0, "Command complete\n"},
        {"controller bad!", 2, NULL},
        {"controller", 26, NULL},
        {"nonrouter", 0, "Command complete\n"},
        {"pri", 0, "Command complete\n"},
        {"nogvrp", 0, "Command complete\n"},
        {"portname one two three", 0, "Command complete\n"},
        {"portname one two three four", 3, NULL},
        {"priqueuing on", 0, "Command complete\n"},
        {"priqueuing", 26, NULL},
        {"vepa off", 0, "Command complete\n"},
        {"vepa on", 2990, "HCPSWU2990E VEPA mode is not available on this system\n"},
        {"vlan_counters on", 2990, NULL},
        {"iptimeout 9", 0, "Command complete\n"},
        {"uplink nogroup", 0, "Command complete\n"},
        {"uplink group etherg", 2782, "HCPSWU2782E PORT GROUP ETHERG does not exist\n"},
        {"group toolongname", 2, NULL},
        {"bridgeport rdev 500", 2990,
         "HCPSWU2990E A HiperSockets bridge port is not available on this system\n"},
        {"bridgeport", 26, NULL},
        {"uplink rdev none", 0, "Command complete\n"},
        {"rdev", 26, NULL},
        {"rdev none now", 3, NULL},
        {"disconn", 0, "Command complete\n"},
        {"uplink", 26, NULL},
        {"uplink what", 2, "HCPSWU002E Invalid operand - WHAT\n"},
    };
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR");
    /* The workshop's own form, of three digits; the switch is there without its OSA. */
    assert_int_equal(rig_run(r, op, "define vswitch vsw9 rdev 803 806"), 0);
    assert_non_null(strstr(r->out, "VSWITCH SYSTEM VSW9 is created\n"));
    assert_non_null(strstr(r->out, "0806.P00"));
    assert_int_equal(rig_run(r, op, "define vswitch vsw8 rdev 80300"), 2);
    expect(r, op, "define vswitch vsw1 ethernet nouplink", 0, "VSWITCH SYSTEM VSW1 is created\n");
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        char line[80];
        snprintf(line, sizeof line, "set vswitch vsw1 %s", tries[i].line);
        expect(r, op, line, tries[i].rc, tries[i].out);
    }
    assert_true(shows(r, op, "query vswitch vsw1", "IPTimeout: 9 "));
    expect(r, op, "define vswitch vsw2 nouplink vlan aware native none", 0,
           "VSWITCH SYSTEM VSW2 is created\n");
    assert_true(shows(r, op, "query vswitch vsw2", " Native  VLAN: NONE    VLAN Counters"));
    expect(r, op, "define vswitch vsw3 nouplink vlan aware native 5", 0,
           "VSWITCH SYSTEM VSW3 is created\n");
    assert_true(shows(r, op, "query vswitch vsw3", " Native  VLAN: 0005    VLAN Counters"));
    assert_int_equal(rig_run(r, op, "define vswitch vsw4 nouplink vlan aware native 0"), 2);
    rig_close(r);
}

static void ports(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GUEST");
    expect(r, op, "define vswitch vsw1 ethernet portbased nouplink vlan aware", 0,
           "VSWITCH SYSTEM VSW1 is created\n");
    assert_true(shows(r, op, "query vswitch vsw1", "\n  PORTBASED LOCAL\n"));
    expect(r, vm, "couple 600 system vsw1", 6011,
           "HCPCPL6011E You are not authorized to COUPLE to SYSTEM VSW1\n");
    expect(r, op, "set vswitch vsw1 portnumber 5 userid guest porttype access vlan 20", 0,
           "Command complete\n");
    expect(r, op, "set vswitch vsw1 portnumber 7 userid operator", 0, "Command complete\n");
    assert_true(shows(r, op, "query vswitch vsw1 accesslist",
                      "    Portnumber: 0005  Userid: GUEST    Porttype: Access  VLAN: 0020\n"));
    expect(r, vm, "couple 600 system vsw1 portnumber 7", 6011,
           "HCPCPL6011E You are not authorized to COUPLE to SYSTEM VSW1\n");
    expect(r, vm, "couple 600 system vsw1 portnumber 8", 6011,
           "HCPCPL6011E You are not authorized to COUPLE to SYSTEM VSW1\n");
    /* Without a number: the one that is his. */
    expect(r, vm, "couple 600 system vsw1", 0, "NIC 0600 is connected to VSWITCH SYSTEM VSW1\n");
    assert_true(shows(r, op, "query vswitch vsw1 details",
                      "  Adapter Owner: GUEST    NIC: 0600.P00 Name: UNASSIGNED Type: QDIO\n"
                      "    Portnumber: 0005\n    Porttype: Access\n"));
    expect(r, vm, "define nic 700 type qdio", 0,
           "NIC 0700 is created; devices 0700-0702 defined\n");
    expect(r, vm, "couple 700 system vsw1 portnumber 5", 2788,
           "HCPCPL2788E NIC 0700 not connected; port 5 of VSWITCH SYSTEM VSW1 is in use\n");
    expect(r, vm, "couple 700 system vsw1", 6011,
           "HCPCPL6011E You are not authorized to COUPLE to SYSTEM VSW1\n");
    /* A user's GRANT takes any number that is nobody's. */
    expect(r, op, "set vswitch vsw1 grant guest vlan 20", 0, "Command complete\n");
    expect(r, vm, "couple 700 system vsw1 portnumber 12", 0,
           "NIC 0700 is connected to VSWITCH SYSTEM VSW1\n");
    /* NICDEF asks for a number and is authority enough. */
    assert_non_null(rig_logon(r, "PORTED"));
    assert_true(shows(r, op, "query vswitch vsw1 details", "Portnumber: 0009\n"));
    expect(r, op, "set vswitch vsw1 portnumber modify 5 porttype trunk vlan 30 31", 0,
           "Command complete\n");
    assert_true(shows(r, op, "query vswitch vsw1 acc", "Porttype: Trunk   VLAN: 0030 0031\n"));
    expect(r, op, "set vswitch vsw1 portnumber modify 6 porttype trunk", 2,
           "HCPSWU002E Invalid operand - 6\n");
    expect(r, op, "set vswitch vsw1 vlanid 40 add 5 7", 0, "Command complete\n");
    assert_true(shows(r, op, "query vswitch vsw1 acc", "Porttype: Trunk   VLAN: 0030 0031 0040\n"));
    assert_true(shows(r, op, "query vswitch vsw1 acc",
                      "    Portnumber: 0007  Userid: OPERATOR Porttype: Access  VLAN: 0040\n"));
    expect(r, op, "set vswitch vsw1 vlanid 31 remove 5-5", 0, "Command complete\n");
    expect(r, op, "set vswitch vsw1 vlanid 40 delete", 0, "Command complete\n");
    assert_true(shows(r, op, "query vswitch vsw1 acc", "Porttype: Trunk   VLAN: 0030\n"));
    expect(r, op, "set vswitch vsw1 vlanid 40 add 5-6", 2, "HCPSWU002E Invalid operand - 6\n");
    expect(r, op, "set vswitch vsw1 vlanid 40 add 9-5", 2, "HCPSWU002E Invalid operand - 9-5\n");
    expect(r, op, "set vswitch vsw1 vlanid 40 add 5-", 2, "HCPSWU002E Invalid operand - 5-\n");
    expect(r, op, "set vswitch vsw1 vlanid 40 add 1-99999", 2, NULL);
    expect(r, op, "set vswitch vsw1 vlanid 40 add", 26, NULL);
    expect(r, op, "set vswitch vsw1 vlanid 4095 delete", 2, NULL);
    for (unsigned vlan = 50; vlan < 58; vlan++) { /* 30 and seven more fill a port's list */
        char line[60];
        snprintf(line, sizeof line, "set vswitch vsw1 vlanid %u add 5", vlan);
        expect(r, op, line, vlan < 57 ? 0 : 2, NULL);
    }
    expect(r, op, "set vswitch vsw1 portnumber remove 5", 0, "Command complete\n");
    expect(r, op, "set vswitch vsw1 portnumber remove 5", 2, "HCPSWU002E Invalid operand - 5\n");
    expect(r, op, "set vswitch vsw1 portnumber 2049 userid guest", 2,
           "HCPSWU002E Invalid operand - 2049\n");
    rig_close(r);
}

/* DETACH of one of the three devices: the NIC knows that it is gone, whatever ends the NIC. */
static void one_device(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "GUEST");
    expect(r, vm, "define nic 700 type qdio", 0,
           "NIC 0700 is created; devices 0700-0702 defined\n");
    expect(r, vm, "detach 702", 0, "OSA  0702 DETACHED\n");
    expect(r, vm, "detach 702", 40, "HCPDTV040E Device 0702 does not exist\n");
    expect(r, vm, "define graf 702", 0, "GRAF 0702 DEFINED\n");
    expect(r, vm, "detach nic 700", 0, "NIC 0700 is destroyed; devices 0700-0702 detached\n");
    expect(r, vm, "detach 702", 0, "GRAF 0702 DETACHED\n");
    expect(r, vm, "detach 700", 40, "HCPDTV040E Device 0700 does not exist\n");
    expect(r, vm, "define nic 700 type qdio", 0,
           "NIC 0700 is created; devices 0700-0702 defined\n");
    /* With an operand that is none, nothing is detached. */
    expect(r, vm, "detach 700 junk", 22,
           "HCPDTV022E A virtual device number was not supplied or it was invalid.\n");
    expect(r, vm, "detach 700-701 702-700", 22,
           "HCPDTV022E A virtual device number was not supplied or it was invalid.\n");
    expect(r, vm, "detach 700-701", 0, "OSA  0700 DETACHED\nOSA  0701 DETACHED\n");
    rig_close(r); /* LOGOFF */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_users_nic),   cmocka_unit_test(lans_and_switches),
        cmocka_unit_test(switch_attributes), cmocka_unit_test(ports),
        cmocka_unit_test(one_device),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
