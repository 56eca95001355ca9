/* DEFINE LAN, NIC, VSWITCH, COUPLE, UNCOUPLE, DETACH, SET, QUERY: responses, classes, owners. */
#include "cp/commands/command.h"
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/devices/nic.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct system *sys;
static struct vm *user[2], *operator;
static char text[16384];

static void collect(void *ctx, const char *line)
{
    snprintf(text + strlen(text), sizeof text - strlen(text), "%s\n", line);
}

static int cp(struct vm *vm, const char *line)
{
    text[0] = '\0';
    pthread_mutex_lock(&vm->lock);
    int rc = command_run(vm, COMMAND_TERMINAL, line, collect, NULL);
    pthread_mutex_unlock(&vm->lock);
    return rc;
}

#define SAYS(vm, line, expected)                  \
    do {                                          \
        cp(vm, line);                             \
        assert_string_equal(text, expected "\n"); \
    } while (0)

static struct vm *make_user(const char *name, uint32_t classes)
{
    struct directory_entry *e = entry_create(name, 1 << 20, 1);
    struct vm *vm = vm_create(sys, e);
    entry_put(e);
    assert_non_null(vm);
    vm->classes = classes;
    return vm;
}

static int set_up(void **state)
{
    sys = system_create(NULL);
    sys->engine = sys->engine ? sys->engine : engine_create();
    sys->frames = sys->frames ? sys->frames : frame_pool_create(sys->engine, 4096);
    sys->dispatcher = sys->dispatcher ? sys->dispatcher : dispatcher_create(1, false);
    user[0] = make_user("LINUX01", VM_CLASS('G'));
    user[1] = make_user("LINUX02", VM_CLASS('G'));
    operator= make_user("OPERATOR", VM_CLASS('A') | VM_CLASS('B') | VM_CLASS('G'));
    return 0;
}

static void test_lan(void **state)
{
    SAYS(user[0], "DEFINE LAN TESTLAN OWNERID * TYPE QDIO", "LAN LINUX01 TESTLAN is created");
    assert_int_equal(cp(user[0], "define lan testlan"), 2781);
    assert_int_equal(cp(user[0], "DEFINE LAN NETLAN OWNERID SYSTEM TYPE QDIO"), 3);
    SAYS(operator, "DEFINE LAN NETLAN OWNERID SYSTEM TYPE QDIO IP", "LAN SYSTEM NETLAN is created");
    assert_int_equal(cp(operator, "DEFINE LAN X MAXCONN 2000"), 2);
    assert_int_equal(cp(operator, "DEFINE LAN X TYPE HIPERS MFS 17K"), 2);
    assert_int_equal(cp(operator, "DEFINE LAN"), 26);
    SAYS(user[0], "QUERY LAN NETLAN",
         "LAN SYSTEM NETLAN       Type: QDIO    Connected: 0    Maxconn: INFINITE\n"
         "  PERSISTENT  UNRESTRICTED  IP                        Accounting: OFF\n"
         "  IPTimeout: 5                 MAC Protection: Unspecified\n"
         "  Isolation Status: OFF");
    assert_int_equal(cp(user[1], "DETACH LAN TESTLAN OWNERID LINUX01"), 3);
    SAYS(user[0], "DETACH LAN TESTLAN", "LAN LINUX01 TESTLAN is destroyed");
    assert_int_equal(cp(user[0], "QUERY LAN TESTLAN"), 2782);
}

static void test_nic(void **state)
{
    SAYS(user[0], "DEFINE NIC 0700 TYPE QDIO", "NIC 0700 is created; devices 0700-0702 defined");
    SAYS(user[0], "DEF NIC 702 QDIO", "HCPNIC2785E NIC 0702 not created; conflicting device 0702");
    SAYS(user[0], "DEF NIC 6FE QDIO", "HCPNIC2785E NIC 06FE not created; conflicting device 0700");
    SAYS(user[0], "QUERY NIC 700",
         "Adapter 0700.P00 Type: QDIO      Name: UNASSIGNED  Devices: 3\n"
         "  MAC: 02-00-00-00-00-01         LAN: * None");
    assert_int_equal(cp(user[0], "COUPLE 0700 TO SYSTEM NOLAN"), 2782);
    assert_int_equal(cp(user[0], "COUPLE 0710 TO SYSTEM NETLAN"), 40);
    assert_int_equal(cp(user[0], "UNCOUPLE 0700"), 2789);
    SAYS(user[0], "COUPLE 0700 TO SYSTEM NETLAN", "NIC 0700 is connected to LAN SYSTEM NETLAN");
    assert_int_equal(cp(user[0], "COUPLE 0700 SYSTEM NETLAN"), 2788);
    cp(user[0], "QUERY VIRTUAL NIC");
    assert_non_null(strstr(text, "LAN: SYSTEM NETLAN"));
    cp(user[0], "QUERY VIRTUAL OSA");
    assert_non_null(strstr(text, "OSA  0700 ON NIC  0700  UNIT 000 SUBCHANNEL = 0000\n"
                                 "     0700 QDIO-ELIGIBLE       QIOASSIST NOT AVAILABLE\n"
                                 "OSA  0701 ON NIC  0700  UNIT 001 SUBCHANNEL = 0001\n"));
    /* Details: everything to class B, one's own otherwise. */
    cp(operator, "QUERY LAN NETLAN DETAILS");
    assert_non_null(strstr(text, "Connected: 1"));
    assert_non_null(strstr(text, "Adapter Owner: LINUX01  NIC: 0700.P00"));
    cp(user[1], "QUERY LAN NETLAN DETAILS");
    assert_null(strstr(text, "Adapter Owner"));
    SAYS(user[0], "UNCOUPLE 0700", "NIC 0700 is disconnected from LAN SYSTEM NETLAN");
    SAYS(user[0], "DETACH NIC 0700", "NIC 0700 is destroyed; devices 0700-0702 detached");
    assert_int_equal(cp(user[0], "DETACH NIC 0700"), 40);
    assert_int_equal(cp(user[0], "QUERY NIC"), 40);
}

static void test_restricted(void **state)
{
    SAYS(operator, "DEFINE VSWITCH VSW1 NOUPLINK", "VSWITCH SYSTEM VSW1 is created");
    assert_int_equal(cp(user[0], "DEFINE VSWITCH VSW2"), 2); /* class B only: no such operand */
    cp(user[0], "DEFINE NIC 0600 TYPE QDIO");
    assert_int_equal(cp(user[0], "COUPLE 0600 SYSTEM VSW1"), 6011);
    SAYS(operator, "SET VSWITCH VSW1 GRANT LINUX01", "Command complete");
    SAYS(user[0], "COUPLE 0600 SYSTEM VSW1", "NIC 0600 is connected to VSWITCH SYSTEM VSW1");
    cp(operator, "QUERY VSWITCH VSW1 DETAILS");
    assert_non_null(strstr(text, "VSWITCH SYSTEM VSW1     Type: QDIO    Connected: 1    Maxconn"));
    assert_non_null(strstr(text, "  PERSISTENT  RESTRICTED    IP "));
    assert_non_null(strstr(text, "  VLAN Unaware\n"));
    assert_non_null(strstr(text, "  State: Disconnected\n"));
    assert_non_null(strstr(text, "    Authorized userids:\n      LINUX01 \n Uplink Port:\n"));
    assert_non_null(strstr(text, "  IPTimeout: 5         QueueStorage: 8\n"));
    assert_non_null(
        strstr(text, " Adapter Connections:          Connected: 1\n"
                     "  Adapter Owner: LINUX01  NIC: 0600.P00 Name: UNASSIGNED Type: QDIO\n"));
    cp(user[1], "QUERY VSWITCH VSW1 DETAILS"); /* class G: not who else is there */
    assert_null(strstr(text, "Authorized"));
    assert_null(strstr(text, "Adapter Owner"));
    SAYS(operator, "DETACH VSWITCH VSW1", "VSWITCH SYSTEM VSW1 is destroyed");
    cp(user[0], "QUERY NIC 0600");
    assert_non_null(strstr(text, "LAN: * None"));
    /* A HiperSockets adapter does not fit, and MAXCONN holds. */
    cp(user[0], "DETACH NIC 0600");
    cp(user[0], "DEFINE NIC 0600 TYPE HIPERS");
    assert_int_equal(cp(user[0], "COUPLE 0600 SYSTEM NETLAN"), 2788);
    cp(operator, "DEFINE LAN HIPERL OWNERID SYSTEM TYPE HIPERS MFS 64K MAXCONN 1");
    assert_int_equal(cp(user[0], "COUPLE 0600 SYSTEM HIPERL"), 0);
    cp(user[1], "DEFINE NIC 0600 TYPE HIPERS");
    assert_int_equal(cp(user[1], "COUPLE 0600 SYSTEM HIPERL"), 2788);
    cp(user[1], "QUERY LAN HIPERL");
    assert_non_null(strstr(text, "Type: HIPERS  Connected: 1    Maxconn: 1\n"));
    assert_non_null(strstr(text, "MFS: 65536"));
    cp(user[0], "DETACH NIC 0600");
    cp(user[1], "DETACH NIC 0600");
}

static void test_vmlan(void **state)
{
    assert_int_equal(cp(user[0], "SET VMLAN MACPREFIX 020002"), 3); /* class B */
    assert_int_equal(cp(operator, "SET VMLAN MACPREFIX 020002 MACIDRANGE SYSTEM 000010-0000FF"), 0);
    cp(user[0], "QUERY VMLAN");
    assert_non_null(strstr(text, "  MACADDR Prefix: 020002 USER Prefix: 020000\n"
                                 "  MACIDRANGE SYSTEM: 000010-0000FF\n"));
    assert_non_null(strstr(text, "  PERSISTENT Limit: INFINITE   Current: 2\n"));
    cp(user[0], "DEFINE NIC 0900 QDIO");
    cp(user[0], "QUERY NIC 0900");
    assert_non_null(strstr(text, "MAC: 02-00-02-00-00-10"));
    cp(user[0], "DETACH NIC 0900");
}

/* What is no operand, and operands that exclude each other, are answered by number. */
static void test_operands(void **state)
{
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
        int rc = cp(wrong[i].operator? operator: user[0], wrong[i].line);
        if (rc != wrong[i].rc)
            fail_msg("%s: %d, not %d: %s", wrong[i].line, rc, wrong[i].rc, text);
    }
    /* Shortest abbreviations, any order. */
    SAYS(user[0], "DEF LAN X UNREST TYPE HIPER MFS 40K MAXCONN INF OWNER *",
         "LAN LINUX01 X is created");
    cp(user[0], "Q LAN X OWNER LINUX01");
    assert_non_null(strstr(text, "  TRANSIENT   UNRESTRICTED  MFS: 40960 "));
    SAYS(user[0], "DET LAN X OWNER *", "LAN LINUX01 X is destroyed");
    SAYS(user[0], "DEF NIC 500 HIPER DEV 3 CHPID F0",
         "NIC 0500 is created; devices 0500-0502 defined");
    SAYS(user[0], "DET NIC 500", "NIC 0500 is destroyed; devices 0500-0502 detached");
    /* A switch's numbers are kept and shown. */
    SAYS(operator, "DEFINE VSWITCH VSWX NOUPLINK ETHERNET VLAN AWARE IPTIMEOUT 20 QUEUESTORAGE 1M",
         "VSWITCH SYSTEM VSWX is created");
    SAYS(operator, "SET VSWITCH VSWX GRANT LINUX01 PORTTYPE TRUNK VLAN 10 20-22",
         "Command complete");
    assert_int_equal(cp(operator, "SET VSWITCH VSWX GRANT LINUX01 VLAN 10-20"), 2); /* at most 8 */
    cp(operator, "QUERY VSWITCH VSWX ACCESS");
    assert_non_null(strstr(text, "      LINUX01  Porttype: Trunk  VLAN: 0010 0020 0021 0022\n"));
    assert_non_null(strstr(text, "  IPTimeout: 20        QueueStorage: 1\n"));
    SAYS(operator, "SET VSWITCH VSWX QUEUE 8M", "Command complete");
    SAYS(operator, "DETACH VSWITCH VSWX", "VSWITCH SYSTEM VSWX is destroyed");
}

/* Promiscuous mode is for whom it was granted. */
static void test_promiscuous(void **state)
{
    cp(user[0], "DEFINE LAN OURS TYPE QDIO ETHERNET");
    cp(user[1], "DEFINE NIC 0500 QDIO");
    assert_int_equal(cp(user[1], "COUPLE 0500 LINUX01 OURS"), 0);
    assert_int_equal(cp(user[1], "SET NIC 0500 PROMISCUOUS"), 2797);
    SAYS(user[0], "SET LAN OURS GRANT LINUX02 PROMISC", "Command complete");
    SAYS(user[0], "SET LAN OURS GRANT ANNA", "Command complete");
    cp(user[0], "QUERY LAN OURS DETAILS");
    assert_non_null(strstr(text, "    Authorized userids:\n      ANNA     LINUX02 \n"));
    assert_int_equal(cp(user[1], "SET NIC 0500 PROMISCUOUS"), 2797); /* from the next COUPLE on */
    cp(user[1], "UNCOUPLE 0500");
    cp(user[1], "COUPLE 0500 LINUX01 OURS");
    SAYS(user[1], "SET NIC 0500 PROMIS", "Command complete");
    cp(user[1], "QUERY NIC 0500 DETAILS");
    SAYS(user[1], "SET NIC 0500 NOPROMISC", "Command complete");
    cp(user[1], "DETACH NIC 0500");
    cp(user[0], "DETACH LAN OURS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lan),         cmocka_unit_test(test_nic),
        cmocka_unit_test(test_restricted),  cmocka_unit_test(test_operands),
        cmocka_unit_test(test_promiscuous), cmocka_unit_test(test_vmlan),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
