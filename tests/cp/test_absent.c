/* Commands about what this machine has not: they know their operands, and refuse in one way. */
#include "tests/cp/command_rig.h"

static const char direct[] = "USER OPERATOR OPERATOR 4M 4M ABCDEFG\n"
                             "USER ONE ONE 4M 4M G\n CONSOLE 0009 3215 T\n"
                             " SPOOL 000C 2540 READER *\n";

static void refused(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int rc;
        const char *out;
    } tries[] = {
        {"vmrelocate test one to sys2", 2,
         "HCPRLH002E Invalid operand - ONE; this system is in no SSI cluster"},
        {"vmrelocate move user one to sys2", 2,
         "HCPRLH002E Invalid operand - ONE; this system is in no SSI cluster"},
        {"vmrel status", 0, "No active relocations found"},
        {"vmrelocate", 26, "HCPRLH026E Operand missing or invalid"},
        {"vmrelocate fly", 2, "HCPRLH002E Invalid operand - FLY"},
        {"xlink check vol001", 2,
         "HCPXLC002E Invalid operand - CHECK; no volume is shared with other systems"},
        {"xspool", 26, "HCPXSP026E Operand missing or invalid"},
        {"destage 200", 40, "HCPDDM040E Device 0200 does not exist"},
        {"commit", 21, "HCPDDM021E A real device number was not supplied or it was invalid."},
        {"halt 200", 40, "HCPHLT040E Device 0200 does not exist"},
        {"spxtape dump 181 rdr all", 40, "HCPSPT040E Device 0181 does not exist"},
        {"spxtape dump c rdr all", 6, "HCPSPT006E Invalid device type - 000C"},
        {"spxtape cancel", 0, "No SPXTAPE command is active"},
        {"spxtape eat", 2, "HCPSPT002E Invalid operand - EAT"},
        {"cpxload my text a", 2,
         "HCPCLD002E Invalid operand - MY; nothing can be loaded into this CP"},
        {"cptrap id 1", 2, "HCPTRP002E Invalid operand - ID; this CP has no trace points"},
        {"trsource id x type io", 2,
         "HCPTSO002E Invalid operand - ID; this CP has no trace points"},
        {"trsource drop all", 0, "No traces are defined."},
        {"trsave off all", 0, "No traces are defined."},
        {"trsave off 1", 2, "HCPTSA002E Invalid operand - OFF; this CP has no trace points"},
        {"snapdump", 2, "HCPSNP002E Dump not taken; this CP has no dump space"},
        {"snapdump now", 3,
         "HCPSNP003E Invalid option - command contains extra option(s) starting with NOW"},
        {"cphx", 0, "There are no pending commands."},
        {"purge ucr all", 0, "     NO FILES PURGED"},
        {"purge img name x", 0, "     NO FILES PURGED"},
        {"change nls 5 name x", 0, "     NO FILES CHANGED"},
        {"transfer trf all to one", 0, "     NO FILES TRANSFERRED"},
        {"purge trf", 26, "HCPCSU026E Operand missing or invalid"},
        {"purge trf some", 3, "HCPCSU003E Invalid option - SOME"},
        {"indicate active 0", 2, "HCPIND002E Invalid operand - 0"},
        {"indicate active 5 days", 3,
         "HCPIND003E Invalid option - command contains extra option(s) starting with DAYS"},
        {"indicate multithread", 0, "The Multithreading Facility is not installed."},
        {"indicate mt", 0, "The Multithreading Facility is not installed."},
        {"indicate mu", 2, "HCPIND002E Invalid operand - MU"},
        {"define cpu 0 type cp", 1457, "HCPCPU1457E CPU 00 already exists."},
        {"define cpu 1 type zaap", 2, "HCPCPU002E Invalid operand - ZAAP"},
        {"define cpu 1 type", 26, "HCPCPU026E Operand missing or invalid"},
        {"monitor event start block 4 partition 8192", 0,
         "HCPMNR6224I Event recording is pending because there are no users connected to "
         "*MONITOR for this data."},
        {"monitor event config size 68", 0, ""},
        {"monitor event config limit 2 minutes", 0, ""},
        /* What is refused changes nothing. */
        {"monitor event start block 5 partition 9 now", 3,
         "HCPMON003E Invalid option - command contains extra option(s) starting with NOW"},
        {"monitor event start block 5 partition 0", 2, "HCPMON002E Invalid operand - 0"},
        {"query monitor event", 0, "MONITOR EVENT PENDING     BLOCK    4      PARTITION     8192"},
        {"monitor sample config size 0", 2, "HCPMON002E Invalid operand - 0"},
        {"monitor event config", 26, "HCPMON026E Operand missing or invalid"},
        {"monitor event start block 17", 2, "HCPMON002E Invalid operand - 17"},
        {"monitor event start partition", 26, "HCPMON026E Operand missing or invalid"},
        {"activate islink 200", 40, "HCPISL040E Device 0200 does not exist"},
        {"deactive islink", 21,
         "HCPISL021E A real device number was not supplied or it was invalid."},
        {"act link", 2, "HCPISL002E Invalid operand - LINK"},
        {"cpcache a b a", 2, "HCPZCA002E Invalid operand - A; CP keeps no copies of its files"},
        {"dedicate user one cpu 0 to 1", 2990,
         "HCPDED2990E A dedicated processor is not available on this system"},
        {"undedicate", 20, "HCPDED020E Userid missing or invalid"},
        {"schedule one within pool1", 2990,
         "HCPSCD2990E A CPU pool is not available on this system"},
        {"delete chpid 10", 2990,
         "HCPDLT2990E Dynamic I/O configuration is not available on this system"},
        {"del edevice 200", 2990, "HCPDLT2990E An emulated device is not available on this system"},
        {"delete chpid", 26, "HCPDLT026E Operand missing or invalid"},
        {"delete minidisk", 2, "HCPDLT002E Invalid operand - MINIDISK"},
        {"define chpid 10 type fc", 2990,
         "HCPDEF2990E Dynamic I/O configuration is not available on this system"},
        {"define cu 10", 2990,
         "HCPDEF2990E Dynamic I/O configuration is not available on this system"},
        {"define cpupool a capacity 1", 2990,
         "HCPDEF2990E A CPU pool is not available on this system"},
        {"define diagnose 100 epname zz", 2990,
         "HCPDEF2990E A DIAGNOSE code of the installation is not available on this system"},
        {"set cpupool a limith 10%", 2990,
         "HCPCFS2990E A CPU pool is not available on this system"},
        {"set respool a", 26, "HCPCFS026E Operand missing or invalid"},
        {"set iopriority one relative 0 255", 2990,
         "HCPCFS2990E I/O priority queueing is not available on this system"},
        {"query cpupool all", 0, "No resource pools are defined."},
        {"query cpupool pool1 members", 2782, "HCPCQR2782E Resource pool POOL1 does not exist"},
        {"query respool user one", 0, "User ONE is not in a resource pool"},
        {"query respool user *", 0, "User OPERATOR is not in a resource pool"},
        {"query respool toolongname", 2, "HCPCQR002E Invalid operand - TOOLONGNAME"},
        {"query respool", 0, "No resource pools are defined."},
        {"query iopriority one", 0, "I/O priority queueing is not available."},
        {"query mss", 0, "Subchannel set 0 is the only one."},
        {"query mss all", 3,
         "HCPCQR003E Invalid option - command contains extra option(s) starting with ALL"},
        {"query chpidv *", 0, "Channel paths are not virtualized one to one."},
        {"query iclname hcpabc", 2, "HCPCQU002E Invalid operand - HCPABC"},
        {"query iclname", 26, "HCPCQU026E Operand missing or invalid"},
        {"query v tapes", 0, "A virtual TAPE was not found."},
        {"query v crypto", 0, "No AP Crypto Queues are available"},
        {"query v msgp 1", 3,
         "HCPVDQ003E Invalid option - command contains extra option(s) starting with 1"},
        {"query v ur", 0, "RDR  000C CL * NOCONT NOHOLD   EOF       READY"},
        {"cphx toolongname", 7, "HCPCHX007E Invalid userid - TOOLONGNAME"},
    };
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *one = rig_logon(r, "ONE");
    rig_run(r, op, "define rdr c");
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        int rc = rig_run(r, op, tries[i].line);
        r->out[strcspn(r->out, "\n")] = '\0';
        if (rc != tries[i].rc || strcmp(r->out, tries[i].out))
            fail_msg("%s: %d %s", tries[i].line, rc, r->out);
    }
    /* Two users; nobody can be in more lists than he is active. */
    unsigned n[4];
    assert_int_equal(rig_run(r, op, "indicate active 2 hrs"), 0);
    assert_int_equal(
        sscanf(r->out, "%5u USERS, %5u DISP, %5u ELIG, %5u DORM", n, n + 1, n + 2, n + 3), 4);
    assert_true(n[0] <= 2 && n[1] + n[2] + n[3] == n[0]);
    assert_int_equal(rig_run(r, one, "indicate active"), 2);
    assert_int_equal(rig_run(r, one, "vmrelocate status"), 1);
    assert_int_equal(rig_run(r, one, "spxtape end"), 0);
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
