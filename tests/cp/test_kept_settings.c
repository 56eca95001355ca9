/* SETs of the system that are kept for their QUERYs, and QUERYs about what is not here: by class, with
 * right and wrong operands, and what one shows of the other. */
#include "tests/cp/command_rig.h"

#include "cp/kept.h"
#include "cp/volumes/real.h"

#include <sys/stat.h>
#include <unistd.h>

static const char config[] = "System_Identifier T\nUser_Volume_List U*\n";
static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                             "USER GENERAL GENERAL 1M 4M G\n";

struct site {
    struct command_rig *r;
    struct vm *op, *vm;
    char dir[64];
};

static void ignore(void *ctx, const char *line)
{
    (void)ctx, (void)line;
}

/* 0200 and 0201. */
static int open_site(void **state)
{
    struct site *s = calloc(1, sizeof *s);
    char path[128];
    strcpy(s->dir, "/tmp/bigfoot-kept-XXXXXX");
    assert_non_null(mkdtemp(s->dir));
    snprintf(path, sizeof path, "%s/volumes", s->dir);
    assert_int_equal(mkdir(path, 0700), 0);
    for (unsigned i = 0; i < 2; i++) {
        char volid[8];
        snprintf(path, sizeof path, "%s/volumes/%u", s->dir, i);
        snprintf(volid, sizeof volid, "FREE%02u", i);
        assert_int_equal(volume_create_model(path, "3390", 3, volid), 0);
    }
    s->r = rig_open(config, direct);
    s->r->sys->volumes = volumes_open(s->dir, ignore, NULL);
    s->op = rig_logon(s->r, "OPERATOR");
    s->vm = rig_logon(s->r, "GENERAL");
    *state = s;
    return 0;
}

static int close_site(void **state)
{
    struct site *s = *state;
    struct volumes *v = s->r->sys->volumes;
    char path[128];
    rig_close(s->r);
    volumes_shut(v);
    for (unsigned i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/volumes/%u", s->dir, i);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/volumes", s->dir);
    rmdir(path);
    rmdir(s->dir);
    free(s);
    return 0;
}

static void says(struct site *s, const char *line, int rc, const char *out)
{
    expect(s->r, s->op, line, rc, out);
}

/* It is in the answer. */
static void shows(struct site *s, const char *line, const char *part)
{
    if (!rig_shows(s->r, s->op, line, part))
        fail_msg("%s: %s", line, s->r->out);
}

/* Of another class: QUERY takes it for a user, SET for nothing. */
static void not_for_general(struct site *s, const char *line)
{
    if (rig_run(s->r, s->vm, line) != 3)
        fail_msg("%s: %s", line, s->r->out);
}

static void by_device(void **state)
{
    struct site *s = *state;
    static const char *const names[] = {"MONDATA", "SCMEASURE"};
    for (unsigned i = 0; i < 2; i++) {
        char line[64], out[128];
        snprintf(line, sizeof line, "query %s", names[i]);
        snprintf(out, sizeof out, "0200 %s ON\n0201 %s ON\n", names[i], names[i]);
        says(s, line, 0, out);
        not_for_general(s, line);
        snprintf(line, sizeof line, "set %s off 200", names[i]);
        says(s, line, 0, "");
        not_for_general(s, line);
        snprintf(line, sizeof line, "query %s 200-201", names[i]);
        snprintf(out, sizeof out, "0200 %s OFF\n0201 %s ON\n", names[i], names[i]);
        says(s, line, 0, out);
        snprintf(line, sizeof line, "set %s on for volid FREE00", names[i]);
        says(s, line, 0, "");
        snprintf(line, sizeof line, "query %s 200", names[i]);
        snprintf(out, sizeof out, "0200 %s ON\n", names[i]);
        says(s, line, 0, out);
        snprintf(line, sizeof line, "set %s on", names[i]);
        says(s, line, 21, NULL);
        snprintf(line, sizeof line, "set %s maybe 200", names[i]);
        says(s, line, 2, "HCPCFS002E Invalid operand - MAYBE\n");
        snprintf(line, sizeof line, "set %s off 300", names[i]);
        says(s, line, 40, "HCPCFS040E Device 0300 does not exist\n");
    }
}

static void throttle(void **state)
{
    struct site *s = *state;
    says(s, "query throttle", 0, "No devices are throttled.\n");
    says(s, "set throttle 200 100", 0, "");
    says(s, "query throttle", 0, "0200 THROTTLE RATE = 00100\n");
    says(s, "query throttle 200 201", 0, "0200 THROTTLE RATE = 00100\n0201 THROTTLE OFF\n");
    says(s, "set throttle 200-201 off", 0, "");
    says(s, "query throttle", 0, "No devices are throttled.\n");
    says(s, "set throttle 200", 26, NULL);
    says(s, "set throttle", 21, NULL);
    says(s, "set throttle 200 0", 2, "HCPCFS002E Invalid operand - 0\n");
    says(s, "set throttle 200 10001", 2, "HCPCFS002E Invalid operand - 10001\n");
    says(s, "set throttle 300 100", 40, "HCPCFS040E Device 0300 does not exist\n");
    says(s, "set throttle nosuch 100", 21, NULL);
}

static void caches(void **state)
{
    struct site *s = *state;
    static const char *const names[] = {"cache", "cachefw", "dasdfw", "nvs"};
    for (unsigned i = 0; i < 4; i++) {
        char line[64];
        snprintf(line, sizeof line, "set %s subsystem on for 200 201", names[i]);
        says(s, line, 332,
             "HCPCCU332E Invalid control unit type - 0200\n"
             "HCPCCU332E Invalid control unit type - 0201\n");
        not_for_general(s, line);
        snprintf(line, sizeof line, "query %s 201", names[i]);
        says(s, line, 332, "HCPCCU332E Invalid control unit type - 0201\n");
        snprintf(line, sizeof line, "query %s", names[i]);
        says(s, line, 21, NULL);
        snprintf(line, sizeof line, "set %s sideways 200", names[i]);
        says(s, line, 2, "HCPCCU002E Invalid operand - SIDEWAYS\n");
        snprintf(line, sizeof line, "set %s on 300", names[i]);
        says(s, line, 40, NULL);
    }
}

static void missing_interrupts(void **state)
{
    struct site *s = *state;
    says(s, "query mitime", 0,
         "MITIME DASD   OFF\nMITIME GRAF   OFF\nMITIME UR     OFF\nMITIME TAPE   OFF\n"
         "MITIME SWITCH OFF\nMITIME MISC   OFF\n");
    says(s, "set mitime tape 10:00", 0, "");
    says(s, "set mitime 200 00:31", 0, "");
    says(s, "query mitime", 0,
         "MITIME DASD   OFF\nMITIME GRAF   OFF\nMITIME UR     OFF\nMITIME TAPE   10:00\n"
         "MITIME SWITCH OFF\nMITIME MISC   OFF\nMITIME 0200   00:35\n");
    says(s, "set mitime 00:15", 0, ""); /* for all, devices of their own too */
    says(s, "query mitime", 0,
         "MITIME DASD   00:15\nMITIME GRAF   00:15\nMITIME UR     00:15\nMITIME TAPE   00:15\n"
         "MITIME SWITCH 00:15\nMITIME MISC   00:15\n");
    says(s, "set mitime off", 0, "");
    says(s, "set mitime dasd 00:60", 2, "HCPMIT002E Invalid operand - 00:60\n");
    says(s, "set mitime dasd -1:00", 2, "HCPMIT002E Invalid operand - -1:00\n");
    says(s, "set mitime dasd 1:+5", 2, "HCPMIT002E Invalid operand - 1:+5\n");
    says(s, "query mitime", 0,
         "MITIME DASD   OFF\nMITIME GRAF   OFF\nMITIME UR     OFF\nMITIME TAPE   OFF\n"
         "MITIME SWITCH OFF\nMITIME MISC   OFF\n");
    says(s, "set mitime dasd", 26, "HCPMIT026E Operand missing or invalid\n");
    says(s, "set mitime", 26, "HCPMIT026E Operand missing or invalid\n");
    says(s, "set mitime nosuch 00:15", 21, NULL);
    says(s, "set mitime 300 00:15", 40, "HCPMIT040E Device 0300 does not exist\n");
    not_for_general(s, "set mitime off");
    not_for_general(s, "query mitime");
}

static void trace_frames(void **state)
{
    struct site *s = *state;
    says(
        s, "query traceframes", 0,
        "Master processor trace frames = 3\nAlternate processor trace frames = 100 percent of master\n");
    says(s, "set traceframes master 500 alternate 50 percent", 0, "");
    says(
        s, "query traceframes", 0,
        "Master processor trace frames = 500\nAlternate processor trace frames = 50 percent of master\n");
    says(s, "set tracefr 131072", 0, "");
    says(
        s, "query traceframes", 0,
        "Master processor trace frames = 131072\nAlternate processor trace frames = 50 percent of master\n");
    says(s, "set traceframes 2", 2, "HCPTRF002E Invalid operand - 2\n");
    says(s, "set traceframes 131073", 2, "HCPTRF002E Invalid operand - 131073\n");
    says(s, "set traceframes alternate", 26, "HCPTRF026E Operand missing or invalid\n");
    says(s, "set traceframes", 26, "HCPTRF026E Operand missing or invalid\n");
    not_for_general(s, "set traceframes 5");
}

static void assists(void **state)
{
    struct site *s = *state;
    says(s, "query memassist", 0,
         "ALL USERS SET - ON\nUSER     SETTING STATUS\nOPERATOR OFF     INACTIVE\n");
    says(s, "set memassist on", 0, "");
    says(s, "set memassist off for all", 0, "");
    says(s, "query memassist *", 0,
         "ALL USERS SET - OFF\nUSER     SETTING STATUS\nOPERATOR ON      INACTIVE\n");
    assert_int_equal(rig_run(s->r, s->vm, "set memassist on for all"), 2);
    assert_int_equal(rig_run(s->r, s->vm, "query memassist"), 0);
    assert_non_null(strstr(s->r->out, "GENERAL  OFF     INACTIVE"));
    says(s, "set memassist", 26, NULL);
    says(s, "query io_opt", 0,
         "ALL USERS SET IO_OPT UID - ON\nENFORCE_BY_VOLID - OFF\n"
         "OPTION SETTINGS FOR OPERATOR:\nOPTION   SETTING\nUID      ON\n");
    says(s, "set io_opt uid off", 0, "");
    says(s, "set io_opt uid off for all", 0, "");
    says(s, "query io_opt", 0,
         "ALL USERS SET IO_OPT UID - OFF\nENFORCE_BY_VOLID - OFF\n"
         "OPTION SETTINGS FOR OPERATOR:\nOPTION   SETTING\nUID      OFF\n");
    says(s, "set io_opt other on", 2, "HCPCFS002E Invalid operand - OTHER\n");
}

/* One line, at any operand that is right; 002E, 003E or the device's message at one that is not. */
static void absent(void **state)
{
    struct site *s = *state;
    static const char *const plain[] = {
        "concopy",     "cplanglist", "cpxload",    "duplex",     "encrypt",    "exits",
        "gateway",     "hyperpav",   "islink",     "lpars",      "pav",        "multithread",
        "pcifunction", "pending",    "pinned",     "port",       "relodomain", "resource",
        "stp",         "switches",   "unresolved", "vmrelocate", "xstore",
    };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        char line[64];
        snprintf(line, sizeof line, "query %s", plain[i]);
        says(s, line, 0, NULL);
        const char *end = strchr(s->r->out, '\n');
        if (!end || end[1] || strstr(s->r->out, "HCP"))
            fail_msg("%s: %s", line, s->r->out);
        snprintf(line, sizeof line, "query %s x!y!z!u!v", plain[i]);
        int rc = rig_run(s->r, s->op, line);
        if (rc != 2 && rc != 3 && rc != 21)
            fail_msg("%s: %d %s", line, rc, s->r->out);
        static const char *const own[] = {"pcifunction", "switches"}; /* class G: one's own */
        if (!strcmp(plain[i], own[0]) || !strcmp(plain[i], own[1])) {
            snprintf(line, sizeof line, "query %s", plain[i]);
            assert_true(rig_shows(s->r, s->vm, line, "was not found.\n"));
        } else if (strcmp(plain[i], "cplanglist") && strcmp(plain[i], "pending")) {
            snprintf(line, sizeof line, "query %s", plain[i]);
            not_for_general(s, line);
        }
    }
    says(s, "query pav 200", 0, "No parallel access volumes were found.\n");
    says(s, "query pav 300", 40, "HCPCQR040E Device 0300 does not exist\n");
    says(s, "query pending commands user general", 0, "There are no pending commands.\n");
    assert_int_equal(rig_run(s->r, s->vm, "query pending commands user operator"), 2);
    assert_int_equal(rig_run(s->r, s->vm, "query pending commands"), 0);
    says(s, "query resource myname", 0, "No resources are identified.\n");
}

/* It is the other machine's own thread that sets it. */
static bool shows_on(struct site *s)
{
    struct patience p = {0};
    do {
        uv_run(&s->r->sys->loop, UV_RUN_NOWAIT);
        says(s, "query stgexempt operator", 0, NULL);
    } while (!strstr(s->r->out, "STGEXEMPT = ON") && patient(&p));
    return strstr(s->r->out, "STGEXEMPT = ON") != NULL;
}

/* By user, by virtual device, of the system. */
static void others(void **state)
{
    struct site *s = *state;
    says(s, "query stgexempt general", 0, "USER GENERAL : STGEXEMPT = OFF\n");
    says(s, "set stgexempt operator on", 0, "");
    assert_true(shows_on(s));
    says(s, "set stgexempt general", 26, NULL);
    says(s, "set stgexempt nobody on", 45, "HCPCFS045E NOBODY not logged on\n");
    says(s, "set stgexempt", 20, NULL);
    says(s, "query stglimit", 0, "STGLIMIT = OFF\n");
    says(s, "set stglimit 50%", 0, "");
    says(s, "query stglimit", 0, "STGLIMIT = 50%\n");
    says(s, "set stglimit 101", 2, "HCPCFS002E Invalid operand - 101\n");
    says(s, "set stglimit %", 2, "HCPCFS002E Invalid operand - %\n");
    says(s, "set stglimit off", 0, "");
    says(s, "query cpuaffinity", 0, "CPUAFFINITY ON\n");
    says(s, "set cpuaff off", 0, "");
    says(s, "query cpuaffinity", 0, "CPUAFFINITY OFF\n");
    shows(s, "query virtual cpus", " CPUAFF OFF\n");
    shows(s, "indicate user *", " CPUAFFIN=OFF\n");
    shows(s, "indicate user * exp", " CPUAffin=OFF\n");
    says(s, "query vconfig", 0, "MODE = ESA390\n");
    says(s, "set vconfig mode linux", 0, "");
    says(s, "query vconfig", 0, "MODE = LINUX\n");
    says(s, "set vconfig mode zos", 2, "HCPCFS002E Invalid operand - ZOS\n");
    says(s, "set vconfig", 26, NULL);
    says(s, "query wrkalleg 191", 40, "HCPCFS040E Device 0191 does not exist\n");
    says(s, "define vfb-512 as 191 blk 16", 0, NULL);
    says(s, "query wrkalleg 191", 0, "WRKALLEG is OFF for 0191\n");
    says(s, "set wrkalleg 191 on", 0, "");
    says(s, "set wrkalleg 0191 on", 0, "");
    says(s, "query wrkalleg 191", 0, "WRKALLEG is ON for 0191\n");
    says(s, "set wrkalleg 191 off", 0, "");
    says(s, "query wrkalleg 191", 0, "WRKALLEG is OFF for 0191\n");
    /* It is the disk's, and goes with it. */
    for (unsigned i = 0; i < 40; i++) {
        says(s, "set wrkalleg 191 on", 0, "");
        says(s, "detach 191", 0, NULL);
        says(s, "define vfb-512 as 191 blk 16", 0, NULL);
        says(s, "query wrkalleg 191", 0, "WRKALLEG is OFF for 0191\n");
        char line[40];
        snprintf(line, sizeof line, "define vfb-512 as %x blk 16", 0x200 + i);
        says(s, line, 0, NULL);
        snprintf(line, sizeof line, "set wrkalleg %x on", 0x200 + i);
        says(s, line, 0, "");
    }
    says(s, "set wrkalleg 9 on", 40, NULL);
    says(s, "define ctca 700", 0, NULL);
    says(s, "set wrkalleg 700 on", 6, "HCPCFS006E Invalid device type - CTCA\n");
    says(s, "set wrkalleg on", 22, NULL);
    says(s, "set wrkalleg 191", 26, NULL);
}

static void paths(void **state)
{
    struct site *s = *state;
    says(s, "query chpid 0", 0, "Path 00 online to devices 0200 0201\n");
    says(s, "vary offline 201", 0, NULL);
    says(s, "query chpid 00", 0, "Path 00 online to devices 0200\n");
    says(s, "query chpid 4A", 0, "Path 4A not configured\n");
    says(s, "query chpid xx", 846, "HCPQPA846E Invalid channel path identifier\n");
    says(s, "query chpid 100", 846, NULL);
    says(s, "query chpid", 846, NULL);
    says(s, "query chpid 0 pchid", 0, "Path 00 is not associated with a physical channel\n");
    says(s, "query chpid 48 pchid", 0, "Path 48 is not associated with a physical channel\n");
    says(s, "query chpid xx pchid", 846, "HCPQPA846E Invalid channel path identifier\n");
    says(s, "query chpid 0 frob", 3, NULL);
    assert_int_equal(rig_run(s->r, s->vm, "query chpid 0 pchid"), 3); /* class G */
    assert_string_equal(s->r->out, "HCPQPV003E Invalid option - PCHID\n");
    assert_int_equal(rig_run(s->r, s->vm, "query chpid 0"), 0);
    assert_string_equal(s->r->out, "Path 00 online to devices 000C 000D 000E\n");
    assert_int_equal(rig_run(s->r, s->vm, "query chpid 48"), 0);
    assert_string_equal(s->r->out, "Path 48 not configured\n");
    says(s, "query chpids", 0, NULL);
    says(s, "query ur", 0, "An active UR was not found.\n");
    says(s, "query lines free", 0, "A free LINE was not found.\n");
    says(s, "query capability", 0,
         "CAPABILITY: PRIMARY 1000 SECONDARY 1000 NOMINAL 1000\n"
         "CAPACITY-ADJUSTMENT INDICATION 100  CAPACITY-CHANGE REASON 0\n");
}

/* QUERY has its own words for what SET IPLPARMS has set and what this start had. */
static void ipl_parameters(void **state)
{
    struct site *s = *state;
    char line[320], out[640], full[IPLPARMS_MAX + 1];
    says(s, "query iplparms", 0,
         "Current IPL parameters:\nnone\nIPL parameters for the next SHUTDOWN REIPL:\nnone\n");
    says(s, "set iplparms fn=Other cons=0009", 0, "");
    says(s, "query iplparms current", 0, "Current IPL parameters:\nnone\n");
    says(s, "query iplparms next", 0,
         "IPL parameters for the next SHUTDOWN REIPL:\nfn=Other cons=0009\n");
    /* What startup.c does between the two. */
    kept_next(s->r->sys->kept, full);
    assert_string_equal(full, "fn=Other cons=0009");
    kept_started(s->r->sys->kept, "fn=third");
    says(s, "query iplparms", 0,
         "Current IPL parameters:\nfn=third\nIPL parameters for the next SHUTDOWN REIPL:\n"
         "fn=third\n");
    memset(full, 'x', IPLPARMS_MAX);
    full[IPLPARMS_MAX] = '\0';
    snprintf(line, sizeof line, "set iplparms %s", full);
    says(s, line, 0, "");
    snprintf(out, sizeof out, "IPL parameters for the next SHUTDOWN REIPL:\n%s\n", full);
    says(s, "query iplparms next", 0, out);
    snprintf(line, sizeof line, "set iplparms %sY", full);
    says(s, line, 2, "HCPIPP002E Invalid operand - Y\n");
    says(s, "set iplparms", 26, "HCPIPP026E Operand missing or invalid\n");
    says(s, "query iplparms other", 3, NULL);
    not_for_general(s, "set iplparms x");
    not_for_general(s, "query iplparms");
}

static void age_list(void **state)
{
    struct site *s = *state;
    static const char *const wrong[] = {"x",           "101%", "5", "1.%x", "-1%", "99999999999%",
                                        "4294967297%", "5Q",   "%"};
    says(s, "query agelist", 0, "AGELIST: SIZE=2.0% EARLYWRITES=YES KEEPSLOT=YES\n");
    says(s, "set agelist size 1.5% keepslot no", 0, "");
    says(s, "query agelist", 0, "AGELIST: SIZE=1.5% EARLYWRITES=YES KEEPSLOT=NO\n");
    says(s, "set agel 512M earlyw no keepslot yes", 0, "");
    says(s, "query agel", 0, "AGELIST: SIZE=512M EARLYWRITES=NO KEEPSLOT=YES\n");
    says(s, "set agelist 3 percent", 0, "");
    says(s, "query agelist", 0, "AGELIST: SIZE=3% EARLYWRITES=NO KEEPSLOT=YES\n");
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char line[64];
        snprintf(line, sizeof line, "set agelist keepslot no size %s", wrong[i]);
        says(s, line, 2, NULL);
    }
    says(s, "set agelist", 26, NULL);
    says(s, "set agelist size", 26, NULL);
    says(s, "set agelist earlywrites", 26, NULL);
    says(s, "set agelist earlywrites maybe", 2, "HCPAGE002E Invalid operand - MAYBE\n");
    says(s, "query agelist", 0, "AGELIST: SIZE=3% EARLYWRITES=NO KEEPSLOT=YES\n");
    not_for_general(s, "set agelist 1%");
    not_for_general(s, "query agelist");
}

static void reorder(void **state)
{
    struct site *s = *state;
    says(s, "query reorder", 0, "REORDER IS ON - SYSTEM SETTING\n");
    says(s, "set reorder off for system", 0, "");
    says(s, "query reorder system", 0, "REORDER IS OFF - SYSTEM SETTING\n");
    says(s, "set reorder on system", 0, "");
    says(s, "query reorder", 0, "REORDER IS ON - SYSTEM SETTING\n");
    says(s, "set reorder off *", 0, "");
    says(s, "query reorder user operator", 0, "REORDER IS OFF - USER OPERATOR\n");
    says(s, "query reorder general", 0, "REORDER IS ON - USER GENERAL\n");
    says(s, "set reorder off for user general", 0, "");
    says(s, "query reorder general", 0, "REORDER IS OFF - USER GENERAL\n");
    says(s, "set reorder off nobody", 45, "HCPROR045E NOBODY not logged on\n");
    says(s, "set reorder off", 20, NULL);
    says(s, "set reorder", 26, NULL);
    says(s, "set reorder maybe general", 2, "HCPROR002E Invalid operand - MAYBE\n");
    says(s, "query reorder thisistoolong", 7, NULL);
    not_for_general(s, "set reorder off *");
}

static void hot_devices(void **state)
{
    struct site *s = *state;
    says(s, "query hotio", 0,
         "HOTIO DASD     16\nHOTIO GRAF     16\nHOTIO SWITCH   16\nHOTIO TAPE     16\n"
         "HOTIO TERMINAL 16\nHOTIO UR       16\n");
    says(s, "set hotio dasd off", 0, "");
    says(s, "set hot 200 62500", 0, "");
    says(s, "query hotio 200-201", 0, "HOTIO 0200     62500\nHOTIO 0201     OFF\n");
    says(s, "query hotio dasd", 0, "HOTIO DASD     OFF\n");
    says(s, "query hotio all", 0,
         "HOTIO DASD     OFF\nHOTIO GRAF     16\nHOTIO SWITCH   16\nHOTIO TAPE     16\n"
         "HOTIO TERMINAL 16\nHOTIO UR       16\nHOTIO 0200     62500\n");
    says(s, "set hotio all default", 0, "");
    says(s, "query hotio 200", 0, "HOTIO 0200     16\n");
    says(s, "set hotio dasd 62501", 2, "HCPHOT002E Invalid operand - 62501\n");
    says(s, "set hotio dasd 0", 2, NULL);
    says(s, "set hotio dasd", 26, NULL);
    says(s, "set hotio", 26, NULL);
    says(s, "set hotio 300 5", 40, "HCPHOT040E Device 0300 does not exist\n");
    says(s, "query hotio nosuch", 21, NULL);
    not_for_general(s, "set hotio all off");
    not_for_general(s, "query hotio");
}

static void real_devices(void **state)
{
    struct site *s = *state;
    says(s, "query dump", 0, "DASD dump unit CP pages 0\n");
    says(s, "set dump dasd all", 0, "");
    says(s, "query dump", 0, "DASD dump unit ALL pages 0\n");
    says(s, "set dump 200", 2, "HCPDMP002E Invalid operand - 200\n");
    says(s, "set dump", 26, NULL);
    not_for_general(s, "query dump");
    says(s, "query new_devices", 0, "NEW_DEVICES INITIALIZED\n");
    says(s, "set new_devices notinitialized", 0, "");
    says(s, "query new_dev", 0, "NEW_DEVICES NOTINITIALIZED\n");
    says(s, "set new_devices", 26, NULL);
    says(s, "set devices notsensed shared 200", 0, "");
    says(s, "set devices shared 300", 40, NULL);
    says(s, "set devices shared", 21, NULL);
    says(s, "set devices 200", 2, "HCPSDV002E Invalid operand - 200\n");
    says(s, "query eqid", 0, "No EQIDs are assigned.\n");
    says(s, "set rdevice 200 eqid alike type dasd", 0, "");
    says(s, "query eqid", 0, "0200: EQID = ALIKE\n");
    says(s, "query eqid for 200-201", 0, "0200: EQID = ALIKE\n0201: EQID = NONE\n");
    says(s, "set rdev 200 201 noeqid", 0, "");
    says(s, "query eqid all", 0, "No EQIDs are assigned.\n");
    says(s, "set rdevice 200", 26, NULL);
    says(s, "set rdevice 200 eqid", 26, NULL);
    says(s, "set rdevice 200 eqid ninechars", 2, "HCPSRV002E Invalid operand - NINECHARS\n");
    says(s, "set rdevice 200 type tape", 2, "HCPSRV002E Invalid operand - TAPE\n");
    says(s, "set rdevice eqid a", 21, NULL);
    says(s, "set rdevice 300 type dasd", 40, NULL);
    says(s, "query eqid 300", 40, NULL);
    not_for_general(s, "set rdevice 200 noeqid");
}

/* Right operands have the one answer, wrong ones another. */
static void not_here(void **state)
{
    struct site *s = *state;
    says(s, "set multithread type cp 2 ifl max", 2990,
         "HCPMTH2990E Multithreading is not available on this system\n");
    says(s, "set multithread cp 33", 2, "HCPMTH002E Invalid operand - 33\n");
    says(s, "set multithread xx 1", 2, NULL);
    says(s, "set multithread", 26, NULL);
    says(s, "set encrypt paging off", 0, "");
    says(s, "set encrypt paging on algorithm aes256", 2990, NULL);
    says(s, "set encrypt paging on algorithm rot13", 2, "HCPENC002E Invalid operand - ROT13\n");
    says(s, "set encrypt", 26, NULL);
    says(s, "set crypto apvirtual polling on", 2990, NULL);
    says(s, "set crypto polling", 26, NULL);
    says(s, "set edevice 900 type fba attr 2107 fcp_dev 1a00 wwpn 5005 lun 0", 40,
         "HCPEDV040E Device 1A00 does not exist\n");
    says(s, "set edevice 900 type tape", 2, "HCPEDV002E Invalid operand - TAPE\n");
    says(s, "set edevice", 21, NULL);
    not_for_general(s, "set crypto polling on");
    says(s, "query qioassist", 0,
         "ALL USERS SET - ON\nUSER     SETTING STATUS\nOPERATOR ON      INACTIVE\n");
    says(s, "set qioassist off", 0, "");
    says(s, "set qioassist off all", 0, "");
    says(s, "query qioassist", 0,
         "ALL USERS SET - OFF\nUSER     SETTING STATUS\nOPERATOR OFF     INACTIVE\n");
    assert_int_equal(rig_run(s->r, s->vm, "set qioassist on all"), 2);
    assert_int_equal(rig_run(s->r, s->vm, "set dumpdev lun 12 bootprog 3"), 0);
    assert_int_equal(rig_run(s->r, s->vm, "query dumpdev"), 0);
    assert_non_null(strstr(s->r->out, "LUN  00000000 00000012    BOOTPROG 3\n"));
    assert_int_equal(rig_run(s->r, s->vm, "query loaddev"), 0); /* another */
    assert_non_null(strstr(s->r->out, "LUN  00000000 00000000    BOOTPROG 0\n"));
}

static void of_a_user(void **state)
{
    struct site *s = *state;
    says(s, "query spaces", 0,
         "ASIT             STORAGE P/S ACC SPACE IDENTIFICATION\n"
         "0000000000000000      1M PRV R/W OPERATOR:BASE\n");
    says(s, "query spaces perm nobody", 45, NULL);
    says(s, "query spaces toolongid", 7, NULL);
    assert_int_equal(rig_run(s->r, s->vm, "query spaces owned *"), 0);
    assert_non_null(strstr(s->r->out, "R/W GENERAL:BASE\n"));
    assert_int_equal(rig_run(s->r, s->vm, "query spaces operator"), 2);
    says(s, "query maxspool", 0, "MAXSPOOL = 9999\n");
    says(s, "query maxspool general", 0, "MAXSPOOL = 9999\n");
    says(s, "query maxspool nosuch", 53, NULL);
    assert_int_equal(rig_run(s->r, s->vm, "query maxspool *"), 0);
    assert_int_equal(rig_run(s->r, s->vm, "query maxspool operator"), 3);
    says(s, "query cpcmds xautolog", 0, NULL);
    assert_non_null(strstr(s->r->out, "Command:       XAUTOLOG\nStatus:        Enabled\n"));
    says(s, "query cpcmds q hotio", 0,
         "Command:       QUERY\nSubcommand:    HOTIO\nStatus:        Enabled\n"
         "PrivClasses:   AB\n");
    says(s, "query cpcmds set nosuch", 2, "HCPCQX002E Invalid operand - NOSUCH\n");
    says(s, "query cpcmds nosuch", 2, NULL);
    says(s, "query cpcmds", 26, NULL);
    not_for_general(s, "query cpcmds msg");
}

/* Whom HOLD names, and what of it FREE takes away; the list has the size of z/VM's. */
static void hold(void **state)
{
    struct site *s = *state;
    says(s, "query hold", 0, "No users are held\n");
    says(s, "hold general prt", 0, "Command complete\n");
    says(s, "ho operator all", 0, "Command complete\n");
    says(s, "query hold", 0, "GENERAL  - PRT\nOPERATOR - ALL\n");
    says(s, "hold general pun", 0, "Command complete\n");
    says(s, "free operator printer", 0, "Command complete\n");
    says(s, "q ho", 0, "GENERAL  - ALL\nOPERATOR - PUN\n");
    says(s, "fr general all", 0, "Command complete\n");
    says(s, "free general prt", 0, "Command complete\n");
    says(s, "query hold", 0, "OPERATOR - PUN\n");
    says(s, "hold", 20, "HCPCSS020E Userid missing or invalid\n");
    says(s, "hold nobody prt", 53, "HCPCSS053E NOBODY not in CP directory\n");
    says(s, "hold general", 26, "HCPCSS026E Operand missing or invalid\n");
    says(s, "hold general rdr", 2, "HCPCSS002E Invalid operand - RDR\n");
    says(s, "free general prt pun", 3,
         "HCPCSS003E Invalid option - command contains extra option(s) starting with PUN\n");
    says(s, "query hold", 0, "OPERATOR - PUN\n");
    for (unsigned i = 1; i < KEPT_HELD; i++) {
        char userid[9];
        snprintf(userid, sizeof userid, "U%u", i);
        assert_true(kept_hold(s->r->sys->kept, userid, 1, 0));
    }
    says(s, "hold general all", 26, "HCPCSS026E GENERAL could not be held; 32 users are\n");
    says(s, "free general all", 0, "Command complete\n");
    says(s, "hold operator prt", 0, "Command complete\n");
    says(s, "free operator all", 0, "Command complete\n");
    says(s, "hold general all", 0, "Command complete\n");
    assert_int_equal(rig_run(s->r, s->op, "query hold"), 0);
    assert_ptr_equal(strstr(s->r->out, "U1       - PRT\n"), s->r->out);
    assert_non_null(strstr(s->r->out, "U31      - PRT\nGENERAL  - ALL\n"));
    assert_int_equal(rig_run(s->r, s->vm, "hold operator all"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(by_device, open_site, close_site),
        cmocka_unit_test_setup_teardown(throttle, open_site, close_site),
        cmocka_unit_test_setup_teardown(caches, open_site, close_site),
        cmocka_unit_test_setup_teardown(missing_interrupts, open_site, close_site),
        cmocka_unit_test_setup_teardown(trace_frames, open_site, close_site),
        cmocka_unit_test_setup_teardown(assists, open_site, close_site),
        cmocka_unit_test_setup_teardown(absent, open_site, close_site),
        cmocka_unit_test_setup_teardown(others, open_site, close_site),
        cmocka_unit_test_setup_teardown(paths, open_site, close_site),
        cmocka_unit_test_setup_teardown(ipl_parameters, open_site, close_site),
        cmocka_unit_test_setup_teardown(age_list, open_site, close_site),
        cmocka_unit_test_setup_teardown(reorder, open_site, close_site),
        cmocka_unit_test_setup_teardown(hot_devices, open_site, close_site),
        cmocka_unit_test_setup_teardown(real_devices, open_site, close_site),
        cmocka_unit_test_setup_teardown(not_here, open_site, close_site),
        cmocka_unit_test_setup_teardown(of_a_user, open_site, close_site),
        cmocka_unit_test_setup_teardown(hold, open_site, close_site),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
