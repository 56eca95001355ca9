/* DEFINE LAN, NIC, VSWITCH, COUPLE, UNCOUPLE, DETACH, SET, QUERY: responses, classes, owners. */
#include "tests/cp/command_rig.h"

#include "cp/devices/nic.h"

/* A system with its users, and what CP said last. */
struct users {
    struct command_rig *rig;
    struct vm *user[2], *operator;
    char text[16384];
};

static void collect(void *ctx, const char *line)
{
    struct users *u = ctx;
    snprintf(u->text + strlen(u->text), sizeof u->text - strlen(u->text), "%s\n", line);
}

static int cp(struct users *u, struct vm *vm, const char *line)
{
    u->text[0] = '\0';
    pthread_mutex_lock(&vm->lock);
    int rc = command_run(vm, COMMAND_TERMINAL, line, collect, u);
    pthread_mutex_unlock(&vm->lock);
    return rc;
}

#define SAYS(u, vm, line, expected)                    \
    do {                                               \
        cp(u, vm, line);                               \
        assert_string_equal((u)->text, expected "\n"); \
    } while (0)

static int set_up(void **state)
{
    struct users *u = calloc(1, sizeof *u);
    if (!u)
        return -1;
    u->rig = rig_open(NULL, "USER OPERATOR OPERATOR 1M 1M ABG\n"
                            "USER LINUX01 LINUX01 1M 1M G\n"
                            "USER LINUX02 LINUX02 1M 1M G\n");
    u->user[0] = rig_logon(u->rig, "LINUX01");
    u->user[1] = rig_logon(u->rig, "LINUX02");
    u->operator= rig_logon(u->rig, "OPERATOR");
    *state = u;
    return 0;
}

static int tear_down(void **state)
{
    struct users *u = *state;
    rig_close(u->rig);
    free(u);
    return 0;
}

static void test_lan(void **state)
{
    struct users *u = *state;
    SAYS(u, u->user[0], "DEFINE LAN TESTLAN OWNERID * TYPE QDIO", "LAN LINUX01 TESTLAN is created");
    assert_int_equal(cp(u, u->user[0], "define lan testlan"), 2781);
    assert_int_equal(cp(u, u->user[0], "DEFINE LAN NETLAN OWNERID SYSTEM TYPE QDIO"), 3);
    SAYS(u, u->operator, "DEFINE LAN NETLAN OWNERID SYSTEM TYPE QDIO IP",
         "LAN SYSTEM NETLAN is created");
    assert_int_equal(cp(u, u->operator, "DEFINE LAN X MAXCONN 2000"), 2);
    assert_int_equal(cp(u, u->operator, "DEFINE LAN X TYPE HIPERS MFS 17K"), 2);
    assert_int_equal(cp(u, u->operator, "DEFINE LAN"), 26);
    SAYS(u, u->user[0], "QUERY LAN NETLAN",
         "LAN SYSTEM NETLAN       Type: QDIO    Connected: 0    Maxconn: INFINITE\n"
         "  PERSISTENT  UNRESTRICTED  IP                        Accounting: OFF\n"
         "  IPTimeout: 5                 MAC Protection: Unspecified\n"
         "  Isolation Status: OFF");
    assert_int_equal(cp(u, u->user[1], "DETACH LAN TESTLAN OWNERID LINUX01"), 3);
    SAYS(u, u->user[0], "DETACH LAN TESTLAN", "LAN LINUX01 TESTLAN is destroyed");
    assert_int_equal(cp(u, u->user[0], "QUERY LAN TESTLAN"), 2782);
}

static void test_nic(void **state)
{
    struct users *u = *state;
    SAYS(u, u->user[0], "DEFINE NIC 0700 TYPE QDIO",
         "NIC 0700 is created; devices 0700-0702 defined");
    SAYS(u, u->user[0], "DEF NIC 702 QDIO",
         "HCPNIC2785E NIC 0702 not created; conflicting device 0702");
    SAYS(u, u->user[0], "DEF NIC 6FE QDIO",
         "HCPNIC2785E NIC 06FE not created; conflicting device 0700");
    SAYS(u, u->user[0], "QUERY NIC 700",
         "Adapter 0700.P00 Type: QDIO      Name: UNASSIGNED  Devices: 3\n"
         "  MAC: 02-00-00-00-00-01         LAN: * None");
    assert_int_equal(cp(u, u->user[0], "COUPLE 0700 TO SYSTEM NOLAN"), 2782);
    assert_int_equal(cp(u, u->user[0], "COUPLE 0710 TO SYSTEM NETLAN"), 40);
    assert_int_equal(cp(u, u->user[0], "UNCOUPLE 0700"), 2789);
    SAYS(u, u->user[0], "COUPLE 0700 TO SYSTEM NETLAN",
         "NIC 0700 is connected to LAN SYSTEM NETLAN");
    assert_int_equal(cp(u, u->user[0], "COUPLE 0700 SYSTEM NETLAN"), 2788);
    cp(u, u->user[0], "QUERY VIRTUAL NIC");
    assert_non_null(strstr(u->text, "LAN: SYSTEM NETLAN"));
    cp(u, u->user[0], "QUERY VIRTUAL OSA");
    assert_non_null(strstr(u->text, "OSA  0700 ON NIC  0700  UNIT 000 SUBCHANNEL = 0003\n"
                                    "     0700 QDIO-ELIGIBLE       QIOASSIST NOT AVAILABLE\n"
                                    "OSA  0701 ON NIC  0700  UNIT 001 SUBCHANNEL = 0004\n"));
    /* Details: everything to class B, one's own otherwise. */
    cp(u, u->operator, "QUERY LAN NETLAN DETAILS");
    assert_non_null(strstr(u->text, "Connected: 1"));
    assert_non_null(strstr(u->text, "Adapter Owner: LINUX01  NIC: 0700.P00"));
    cp(u, u->user[1], "QUERY LAN NETLAN DETAILS");
    assert_null(strstr(u->text, "Adapter Owner"));
    SAYS(u, u->user[0], "UNCOUPLE 0700", "NIC 0700 is disconnected from LAN SYSTEM NETLAN");
    SAYS(u, u->user[0], "DETACH NIC 0700", "NIC 0700 is destroyed; devices 0700-0702 detached");
    assert_int_equal(cp(u, u->user[0], "DETACH NIC 0700"), 40);
    assert_int_equal(cp(u, u->user[0], "QUERY NIC"), 40);
}

static void test_restricted(void **state)
{
    struct users *u = *state;
    SAYS(u, u->operator, "DEFINE VSWITCH VSW1 NOUPLINK", "VSWITCH SYSTEM VSW1 is created");
    assert_int_equal(cp(u, u->user[0], "DEFINE VSWITCH VSW2"),
                     2); /* class B only: no such operand */
    cp(u, u->user[0], "DEFINE NIC 0600 TYPE QDIO");
    assert_int_equal(cp(u, u->user[0], "COUPLE 0600 SYSTEM VSW1"), 6011);
    SAYS(u, u->operator, "SET VSWITCH VSW1 GRANT LINUX01", "Command complete");
    SAYS(u, u->user[0], "COUPLE 0600 SYSTEM VSW1", "NIC 0600 is connected to VSWITCH SYSTEM VSW1");
    cp(u, u->operator, "QUERY VSWITCH VSW1 DETAILS");
    assert_non_null(
        strstr(u->text, "VSWITCH SYSTEM VSW1     Type: QDIO    Connected: 1    Maxconn"));
    assert_non_null(strstr(u->text, "  PERSISTENT  RESTRICTED    IP "));
    assert_non_null(strstr(u->text, "  VLAN Unaware\n"));
    assert_non_null(strstr(u->text, "  State: Disconnected\n"));
    assert_non_null(strstr(u->text, "    Authorized userids:\n      LINUX01 \n Uplink Port:\n"));
    assert_non_null(strstr(u->text, "  IPTimeout: 5         QueueStorage: 8\n"));
    assert_non_null(
        strstr(u->text, " Adapter Connections:          Connected: 1\n"
                        "  Adapter Owner: LINUX01  NIC: 0600.P00 Name: UNASSIGNED Type: QDIO\n"));
    cp(u, u->operator, "QUERY VSWITCH CONTROLLER");
    assert_non_null(strstr(u->text, "VSWITCH SYSTEM VSW1     Type: QDIO"));
    cp(u, u->operator, "QUERY VSWITCH PROMISCUOUS"); /* nobody */
    assert_non_null(strstr(u->text, "VSWITCH SYSTEM VSW1     Type: QDIO"));
    assert_null(strstr(u->text, "Authorized"));
    SAYS(u, u->operator, "SET VSWITCH VSW1 GRANT LINUX02 PROM", "Command complete");
    cp(u, u->operator, "QUERY VSWITCH VSW1 PROM");
    assert_non_null(strstr(u->text, "    Authorized userids:\n      LINUX02 \n Uplink Port:\n"));
    cp(u, u->user[1], "QUERY VSWITCH PROM");
    assert_null(strstr(u->text, "Authorized"));
    cp(u, u->user[1], "QUERY VSWITCH VSW1 DETAILS"); /* class G: not who else is there */
    assert_null(strstr(u->text, "Authorized"));
    assert_null(strstr(u->text, "Adapter Owner"));
    SAYS(u, u->operator, "DETACH VSWITCH VSW1", "VSWITCH SYSTEM VSW1 is destroyed");
    cp(u, u->user[0], "QUERY NIC 0600");
    assert_non_null(strstr(u->text, "LAN: * None"));
    /* A HiperSockets adapter does not fit, and MAXCONN holds. */
    cp(u, u->user[0], "DETACH NIC 0600");
    cp(u, u->user[0], "DEFINE NIC 0600 TYPE HIPERS");
    assert_int_equal(cp(u, u->user[0], "COUPLE 0600 SYSTEM NETLAN"), 2788);
    cp(u, u->operator, "DEFINE LAN HIPERL OWNERID SYSTEM TYPE HIPERS MFS 64K MAXCONN 1");
    assert_int_equal(cp(u, u->user[0], "COUPLE 0600 SYSTEM HIPERL"), 0);
    cp(u, u->user[1], "DEFINE NIC 0600 TYPE HIPERS");
    assert_int_equal(cp(u, u->user[1], "COUPLE 0600 SYSTEM HIPERL"), 2788);
    cp(u, u->user[1], "QUERY LAN HIPERL");
    assert_non_null(strstr(u->text, "Type: HIPERS  Connected: 1    Maxconn: 1\n"));
    assert_non_null(strstr(u->text, "MFS: 65536"));
    cp(u, u->user[0], "DETACH NIC 0600");
    cp(u, u->user[1], "DETACH NIC 0600");
}

static void test_vmlan(void **state)
{
    struct users *u = *state;
    assert_int_equal(cp(u, u->user[0], "SET VMLAN MACPREFIX 020002"), 3); /* class B */
    assert_int_equal(
        cp(u, u->operator, "SET VMLAN MACPREFIX 020002 MACIDRANGE SYSTEM 000010-0000FF"), 0);
    cp(u, u->user[0], "QUERY VMLAN");
    assert_non_null(strstr(u->text, "  MACADDR Prefix: 020002 USER Prefix: 020000\n"
                                    "  MACIDRANGE SYSTEM: 000010-0000FF\n"));
    assert_non_null(strstr(u->text, "  PERSISTENT Limit: INFINITE   Current: 2\n"));
    cp(u, u->user[0], "DEFINE NIC 0900 QDIO");
    cp(u, u->user[0], "QUERY NIC 0900");
    assert_non_null(strstr(u->text, "MAC: 02-00-02-00-00-10"));
    cp(u, u->user[0], "DETACH NIC 0900");
}

/* What is no operand, and operands that exclude each other, are answered by number. */
static void test_operands(void **state)
{
    struct users *u = *state;
    static const struct {
        bool operator;
        const char *line;
        int rc;
    } wrong[] = {
        {false, "DEFINE LAN TOOLONGNAME", 2},
        {false, "DEFINE LAN A*B", 2},
        {false, "DEFINE LAN X TYPE QDIO MFS 16K", 13},
        {false, "DEFINE LAN X TYPE HIPERS ETHERNET", 13},
        {false, "DEFINE LAN X TYPE TOKENRING", 2},
        {false, "DEFINE LAN X MAXCONN 0", 2},
        {false, "DEFINE LAN X MAXCONN", 26},
        {false, "DEFINE LAN X ACCOUNTING MAYBE", 2},
        {false, "DEFINE LAN X GRANT", 26},
        {false, "DEFINE NIC", 22},
        {false, "DEFINE NIC 12345 QDIO", 22},
        {false, "DEFINE NIC FFFE QDIO", 22},
        {false, "DEFINE NIC 0500 TYPE OSA", 2},
        {false, "DEFINE NIC 0500 QDIO DEVICES 2", 2},
        {false, "COUPLE 0500", 26},
        {false, "COUPLE 0500 TO SYSTEM", 26},
        {false, "COUPLE 0500 SYSTEM NETLAN NOW", 3},
        {false, "UNCOUPLE 05G0", 22},
        {false, "QUERY NIC 05G0", 22},
        {false, "QUERY NIC USERID LINUX02", 3},
        {false, "QUERY LAN NETLAN OWNERID", 26},
        {false, "QUERY LAN TYPE ETHER", 2},
        {false, "QUERY LAN NETLAN EVER", 2},
        {false, "QUERY LAN NETLAN PROMISCUOUS", 2},
        {false, "QUERY CONTROLLER", 3}, /* class B */
        {true, "QUERY CONTROLLER", 2845},
        {true, "QUERY CONTROLLER DTCVSW1", 45},
        {true, "QUERY VSWITCH NOSUCH", 2782},
        {true, "SET VSWITCH NOSUCH GRANT LINUX01", 2782},
        {true, "DEFINE VSWITCH VSWX GLOBAL", 2},
        {true, "DEFINE VSWITCH VSWX VLAN 4095", 2},
        {true, "SET VMLAN MACPREFIX 02000G", 4},
        {false, "SET NIC 0500 PROMISCUOUS", 40},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        int rc = cp(u, wrong[i].operator? u->operator: u->user[0], wrong[i].line);
        if (rc != wrong[i].rc)
            fail_msg("%s: %d, not %d: %s", wrong[i].line, rc, wrong[i].rc, u->text);
    }
    /* Shortest abbreviations, any order. */
    SAYS(u, u->user[0], "DEF LAN X UNREST TYPE HIPER MFS 40K MAXCONN INF OWNER *",
         "LAN LINUX01 X is created");
    cp(u, u->user[0], "Q LAN X OWNER LINUX01");
    assert_non_null(strstr(u->text, "  TRANSIENT   UNRESTRICTED  MFS: 40960 "));
    SAYS(u, u->user[0], "DET LAN X OWNER *", "LAN LINUX01 X is destroyed");
    SAYS(u, u->user[0], "DEF NIC 500 HIPER DEV 3 CHPID F0",
         "NIC 0500 is created; devices 0500-0502 defined");
    SAYS(u, u->user[0], "DET NIC 500", "NIC 0500 is destroyed; devices 0500-0502 detached");
    /* A switch's numbers are kept and shown. */
    SAYS(u, u->operator,
         "DEFINE VSWITCH VSWX NOUPLINK ETHERNET VLAN AWARE IPTIMEOUT 20 QUEUESTORAGE 1M",
         "VSWITCH SYSTEM VSWX is created");
    SAYS(u, u->operator, "SET VSWITCH VSWX GRANT LINUX01 PORTTYPE TRUNK VLAN 10 20-22",
         "Command complete");
    assert_int_equal(cp(u, u->operator, "SET VSWITCH VSWX GRANT LINUX01 VLAN 10-20"),
                     2); /* at most 8 */
    cp(u, u->operator, "QUERY VSWITCH VSWX ACCESS");
    assert_non_null(strstr(u->text, "      LINUX01  Porttype: Trunk  VLAN: 0010 0020 0021 0022\n"));
    assert_non_null(strstr(u->text, "  IPTimeout: 20        QueueStorage: 1\n"));
    SAYS(u, u->operator, "SET VSWITCH VSWX QUEUE 8M", "Command complete");
    SAYS(u, u->operator, "DETACH VSWITCH VSWX", "VSWITCH SYSTEM VSWX is destroyed");
}

/* Promiscuous mode is for whom it was granted. */
static void test_promiscuous(void **state)
{
    struct users *u = *state;
    cp(u, u->user[0], "DEFINE LAN OURS TYPE QDIO ETHERNET");
    cp(u, u->user[1], "DEFINE NIC 0500 QDIO");
    assert_int_equal(cp(u, u->user[1], "COUPLE 0500 LINUX01 OURS"), 0);
    assert_int_equal(cp(u, u->user[1], "SET NIC 0500 PROMISCUOUS"), 2797);
    SAYS(u, u->user[0], "SET LAN OURS GRANT LINUX02 PROMISC", "Command complete");
    SAYS(u, u->user[0], "SET LAN OURS GRANT ANNA", "Command complete");
    cp(u, u->user[0], "QUERY LAN OURS DETAILS");
    assert_non_null(strstr(u->text, "    Authorized userids:\n      ANNA     LINUX02 \n"));
    cp(u, u->user[0], "QUERY LAN ALL ACCESS");
    assert_non_null(strstr(u->text, "    Authorized userids:\n      ANNA     LINUX02 \n"));
    assert_null(strstr(u->text, "Adapter Connections"));
    assert_int_equal(cp(u, u->user[1], "SET NIC 0500 PROMISCUOUS"),
                     2797); /* from the next COUPLE on */
    cp(u, u->user[1], "UNCOUPLE 0500");
    cp(u, u->user[1], "COUPLE 0500 LINUX01 OURS");
    SAYS(u, u->user[1], "SET NIC 0500 PROMIS", "Command complete");
    cp(u, u->user[1], "QUERY NIC 0500 DETAILS");
    SAYS(u, u->user[1], "SET NIC 0500 NOPROMISC", "Command complete");
    cp(u, u->user[1], "DETACH NIC 0500");
    cp(u, u->user[0], "DETACH LAN OURS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lan),         cmocka_unit_test(test_nic),
        cmocka_unit_test(test_restricted),  cmocka_unit_test(test_operands),
        cmocka_unit_test(test_promiscuous), cmocka_unit_test(test_vmlan),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
