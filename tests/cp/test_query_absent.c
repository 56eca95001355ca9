/* What this machine has not, and what CP's own debuggers set: by class, shortest abbreviation, right and
 * wrong operands.  Every QUERY of something absent has an answer, every SET of it a refusal. */
#include "tests/cp/command_rig.h"

#include "cp/commands/handlers.h"

static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                             "USER GENERAL GENERAL 1M 4M G\n"
                             " ACCOUNT 12 BIN 99\n";

struct site {
    struct command_rig *r;
    struct vm *op, *vm;
};

static int open_site(void **state)
{
    struct site *s = calloc(1, sizeof *s);
    s->r = rig_open("System_Identifier T\nFeatures Enable Prompt After_Shutdown_Reipl\n", direct);
    s->op = rig_logon(s->r, "OPERATOR");
    s->vm = rig_logon(s->r, "GENERAL");
    *state = s;
    return 0;
}

static int close_site(void **state)
{
    struct site *s = *state;
    rig_close(s->r);
    free(s);
    return 0;
}

struct line {
    const char *line;
    int rc;
    const char *out; /* NULL: whatever it says */
};

static void all_of(struct site *s, struct vm *vm, const struct line *l, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int rc = rig_run(s->r, vm, l[i].line);
        if (rc != l[i].rc || (l[i].out && strcmp(s->r->out, l[i].out)))
            fail_msg("%s: %d, not %d: %s", l[i].line, rc, l[i].rc, s->r->out);
    }
}

#define ALL_OF(s, vm, lines) all_of(s, vm, lines, sizeof lines / sizeof *lines)

#define NO_DYNAMIC "Dynamic I/O configuration is not available.\n"

/* Each row that answers that there is none: in full, abbreviated, and with more than it takes. */
static void queries(void **state)
{
    struct site *s = *state;
    size_t n, rows = 0;
    const struct command_row *table = query_table(&n);
    for (size_t i = 0; i < n; i++) {
        char line[80];
        if (table[i].handler != query_absent && table[i].handler != query_none_of)
            continue;
        rows++;
        snprintf(line, sizeof line, "query %.*s", (int)table[i].min, table[i].name);
        if (rig_run(s->r, s->op, line) || strlen(s->r->out) < 8)
            fail_msg("%s: %s", line, s->r->out);
        snprintf(line, sizeof line, "query %s ninechars toomuch again more", table[i].name);
        int rc = rig_run(s->r, s->op, line);
        if (rc != 2 && rc != 3 && rc != 21 && rc != 22)
            fail_msg("%s: %d %s", line, rc, s->r->out);
    }
    assert_true(rows > 40);
    static const struct line lines[] = {
        {"query cflink all", 0, "No coupling facility links were found.\n"},
        {"query conf", 3, NULL},
        {"query configmode", 0, NO_DYNAMIC},
        {"query tok", 0, NO_DYNAMIC},
        {"query dynamic_i/o on", 3,
         "HCPCQR003E Invalid option - command contains extra option(s) starting with ON\n"},
        {"query cu dasd all", 0, "No control units with aliases were found.\n"},
        {"query cu 12g4", 2, "HCPCQR002E Invalid operand - 12G4\n"},
        {"query concopy 300", 40, NULL},
        {"query cpservice apar vm66173", 0, "No service is applied to CP.\n"},
        {"query resource ninechars", 2, "HCPCQR002E Invalid operand - NINECHARS\n"},
        {"query tapes all", 0,
         "An active TAPE was not found.\nA free TAPE was not found.\nAn offline TAPE was not found.\n"},
        {"query edevice", 0, "An active EDEV was not found.\n"},
        {"query lines free", 0, "A free LINE was not found.\n"},
        {"query osa what", 2, "HCPQDV002E Invalid operand - WHAT\n"},
    };
    ALL_OF(s, s->op, lines);
    static const struct line general[] = {
        {"query cflinks", 3, NULL}, {"query token", 3, NULL},     {"query sxspages", 3, NULL},
        {"query lkfac", 0, NULL},   {"query cpservice", 0, NULL}, {"query ssi", 0, NULL},
    };
    ALL_OF(s, s->vm, general);
}

static void words_of_ibm(void **state)
{
    struct site *s = *state;
    static const struct line lines[] = {
        {"query stp", 0, "Server Time Protocol facility not installed\n"},
        {"query mt", 0, "The Multithreading Facility is not installed.\n"},
        {"query multith", 0, "The Multithreading Facility is not installed.\n"},
        {"query ldevs", 0, "No logical devices were found.\n"},
        {"query tdiskclr", 0, "TDISKCLR ON\n"},
        {"query lan ownerid anyowner type anytype", 2782, NULL},
        {"query port group all active details", 0, "No port groups are defined.\n"},
        {"query xstore user system", 0, "XSTORE= none\n"},
        {"query xstore user", 26, NULL},
        {"query rdr all full", 0, "NO RDR FILES\n"},
        {"query rdr all ful", 0, "NO RDR FILES\n"},
        {"query dynamic_io", 0, "System is disabled for dynamic I/O changes\n"},
        {"query sxspages", 0,
         "SXS Pages:\n  Total=        0  Available=        0  In Use=        0\n"
         "  Backed<2G=        0  Backed>2G=        0  Unbacked=        0\n"
         "  Locked=        0  Reserved=        0\n"},
        {"query trso", 0, "No traces are defined\n"},
        {"query trsource all", 0, "No traces are defined\n"},
        {"query trsource type lan", 0, "No traces are defined\n"},
        {"query trsource id abc", 0, "Traceid ABC is not defined\n"},
        {"query trsource set abc", 0, "Traceset ABC is not defined\n"},
        {"query trsource user general", 0, "No GT traces are defined for user GENERAL\n"},
        {"query trsource user *", 0, "No GT traces are defined for user OPERATOR\n"},
        {"query trsource id ninechars", 2, "HCPTRQ002E Invalid operand - NINECHARS\n"},
        {"query trsource type", 26, NULL},
        {"query trsave", 0, "No TRSAVE functions are active\n"},
        {"query trsave for cp", 0, "No TRSAVE functions are active\n"},
        {"query trsave id abc", 0, "Traceid ABC is not defined\n"},
        {"query trsave for frames", 2, NULL},
    };
    ALL_OF(s, s->op, lines);
    static const struct line general[] = {
        {"query trsource", 0, "No GT traces are defined for user GENERAL\n"},
        {"query trsource all", 3, NULL},
        {"query trsave", 0, "No TRSAVE functions are active\n"},
        {"query trsave cp", 3, NULL},
        {"query trsave for cp", 2, NULL},
        {"query io_opt user general", 0,
         "ALL USERS SET IO_OPT UID - ON\nENFORCE_BY_VOLID - OFF\nOPTION SETTINGS FOR GENERAL:\n"
         "OPTION   SETTING\nUID      ON\n"},
        {"query io_opt user operator", 2, NULL},
    };
    ALL_OF(s, s->vm, general);
    static const struct line other[] = {{"query io_opt user general", 0, ""}};
    ALL_OF(s, s->op, other); /* he answers on the console */
    assert_true(rig_said(s->r, "OPTION SETTINGS FOR GENERAL:"));
}

/* How the system is run: set_operation.c, and the account number. */
static void operation(void **state)
{
    struct site *s = *state;
    static const struct line lines[] = {
        {"query prompt", 0, "PROMPT AFTER_RESTART OFF\nPROMPT AFTER_SHUTDOWN_REIPL ON\n"},
        {"set prompt after_restart on", 0, ""},
        {"set prompt after_sh off", 0, ""},
        {"query promp", 0, "PROMPT AFTER_RESTART ON\nPROMPT AFTER_SHUTDOWN_REIPL OFF\n"},
        {"query maxldev", 0, "MAXLDEV 9999\n"},
        {"set maxl 12", 0, ""},
        {"query maxl", 0, "MAXLDEV 12\n"},
        {"set mode quiet", 0, "SYSTEM RECOVERY QUIET MODE ACCEPTED\n"},
        {"set mode retry rec", 0, "SYSTEM RECOVERY RECORD MODE ACCEPTED\n"},
        {"set mode main quiet", 6005, "HCPCFS6005E Option MAIN is not supported by z/VM.\n"},
        {"set timer real", 6005, "HCPCFS6005E Option TIMER is not supported by z/VM.\n"},
        {"set timer off", 0, ""},
        {"set ioassist on", 2990, "HCPCFS2990E The I/O assist is not available on this system\n"},
        {"query ioassist", 0, "IOASSIST OFF\n"},
        {"query account", 0, "ACCOUNT OPERATOR\n"},
        {"query sdf", 0, "NO SDF FILES\n"},
        {"query ucr", 0, "NO UCR FILES\n"},
        {"set record off", 0, ""},
        {"set record on 1234 limit 5 byte 0 bit 1", 40, NULL},
    };
    ALL_OF(s, s->op, lines);
    static const struct line general[] = {
        {"set account 99", 0, ""},
        {"query acc", 0, "ACCOUNT 99\n"},
        {"set prompt after_restart on", 3, NULL},
        {"query maxldev", 3, NULL},
        {"set timer on", 6005, NULL},
        {"query sdf", 3, NULL},
    };
    ALL_OF(s, s->vm, general);
}

static void protection(void **state)
{
    struct site *s = *state;
    static const struct line lines[] = {
        {"query cpprotect", 0,
         "MODE1 UNAVAILABLE REQUESTED ON  CURRENTLY OFF\n"
         "MODE2 DEFAULT UNAVAILABLE REQUESTED OFF CURRENTLY OFF\nMODE2 USER OVERRIDES 0\n"},
        {"set cpprotect mode1 off", 0, ""},
        {"set cpprotect mode2 default on", 0, ""},
        {"set cpprotect mode2 against general off", 0, ""},
        {"set cpprotect mode2 ag * on", 0, ""},
        {"query cpprotect u", 0,
         "MODE1 UNAVAILABLE REQUESTED OFF CURRENTLY OFF\n"
         "MODE2 DEFAULT UNAVAILABLE REQUESTED ON  CURRENTLY OFF\nMODE2 USER OVERRIDES 2\n"
         "MODE2 AGAINST GENERAL  UNAVAILABLE REQUESTED OFF CURRENTLY OFF\n"
         "MODE2 AGAINST OPERATOR UNAVAILABLE REQUESTED ON  CURRENTLY OFF\n"},
        {"set cpprotect mode2 against general default", 0, ""},
        {"query cpprotect against general", 0,
         "MODE2 AGAINST GENERAL  UNAVAILABLE REQUESTED ON  CURRENTLY OFF\n"},
        {"set cpprotect mode2 against all default", 0, ""},
        {"set cpprotect mode2 against all on", 2, "HCPCPP002E Invalid operand - ON\n"},
        {"set cpprotect mode2 on", 2, NULL},
        {"set cpprotect on", 2, NULL},
        {"set cpprotect mode1 default", 2, NULL},
        {"set cpprotect mode2 against nobody on", 53, NULL},
        {"set cpprotect mode2 against", 20, NULL},
        {"query cpprotect users", 0,
         "MODE1 UNAVAILABLE REQUESTED OFF CURRENTLY OFF\n"
         "MODE2 DEFAULT UNAVAILABLE REQUESTED ON  CURRENTLY OFF\nMODE2 USER OVERRIDES 0\n"},
        {"set cpprotect mode1 on", 0, ""},
        {"set cpprotect mode2 default off", 0, ""},
    };
    ALL_OF(s, s->op, lines);
}

static void sets(void **state)
{
    struct site *s = *state;
    size_t n, rows = 0;
    const struct command_row *table = set_table(&n);
    for (size_t i = 0; i < n; i++) {
        char line[80];
        if (table[i].handler != set_absent)
            continue;
        rows++;
        snprintf(line, sizeof line, "set %.*s", (int)table[i].min, table[i].name);
        int rc = rig_run(s->r, s->op, line);
        if (rc != 26 && rc != 21)
            fail_msg("%s: %s", line, s->r->out);
        snprintf(line, sizeof line, "set %s ninechars toomuch", table[i].name);
        rc = rig_run(s->r, s->op, line);
        if (rc != 2 && rc != 21 && rc != 22)
            fail_msg("%s: %s", line, s->r->out);
    }
    assert_true(rows >= 15);
    static const struct line lines[] = {
        {"set cflink cfcc1 on", 2990,
         "HCPCFS2990E The coupling facility is not available on this system\n"},
        {"set cflink cfcc1", 26, "HCPCFS026E Operand missing or invalid\n"},
        {"set cflink cfcc1 maybe", 2, "HCPCFS002E Invalid operand - MAYBE\n"},
        {"set configm on", 2990, NULL},
        {"set configmode on off", 3, NULL},
        {"set cu hyperpav 1234-1236", 2990, NULL},
        {"set cu pav", 26, NULL},
        {"set cu pav 1234-12345", 2, NULL},
        {"set cu pav xyz", 2, "HCPCFS002E Invalid operand - XYZ\n"},
        {"set cu sometimes 1", 2, NULL},
        {"set dynamic_i/o off", 0, "System is already disabled for dynamic I/O changes\n"},
        {"set dyn on", 2990,
         "HCPCFS2990E Dynamic I/O configuration is not available on this system\n"},
        {"set dynamic_io off now", 3, NULL},
        {"set iocds_ a0", 2990, NULL},
        {"set iocds_active", 26, NULL},
        {"set lkfac 500 on", 40, "HCPCFS040E Device 0500 does not exist\n"},
        {"set lkfac xyz on", 22, NULL},
        {"set vmrelocate one on junk", 3, NULL},
        {"set vmrelocate one domain", 26, NULL},
        {"set vmrelocate one domain all", 2990, NULL},
        {"set vmrelocate one domain all junk", 3, NULL},
        {"set port group a jion 200", 2, "HCPSWP002E Invalid operand - JION\n"},
        {"set port group", 26, NULL},
        {"query cpservice apar", 26, NULL},
        {"set ssi member2 down", 2990,
         "HCPCFS2990E An SSI cluster is not available on this system\n"},
        {"set ssi member2 up", 2, NULL},
        {"set vmreloc general domain dom1", 2990, NULL},
        {"set vmrelocate 9chars--- on", 2, NULL},
        {"set vmrelocate", 26, NULL},
        {"set token desc1 'name one' desc2 iodf01", 2990,
         "HCPCFS2990E Dynamic I/O configuration is not available on this system\n"},
        {"set tok desc1", 26, NULL},
        {"set token desc1 'nine chars", 26, NULL},
        {"set token desc1 'open", 26, NULL},
        {"set token desc1 'ninechars'", 26, NULL},
        {"set token desc1 ''", 26, NULL},
        {"set token desc2 ninechars", 2, "HCPCFS002E Invalid operand - NINECHARS\n"},
        {"set token desc3 x", 2, "HCPCFS002E Invalid operand - DESC3\n"},
        {"set token", 26, NULL},
        {"set port group etherg delete", 2782, "HCPSWP2782E PORT GROUP ETHERG does not exist\n"},
        {"set port group etherg join 500", 40, NULL},
        {"set port group etherg join", 21, NULL},
        {"set port etherg", 2, NULL},
        {"set timer on", 6005, NULL}, /* no System/370 machines */
    };
    ALL_OF(s, s->op, lines);
    static const struct line general[] = {
        {"set cflink a on", 3, NULL},
        {"set token desc1 a", 3, NULL},
        {"set lkfac 500 on", 40, "HCPCFS040E Device 0500 does not exist\n"},
        {"set msgfacil cf1", 2990, NULL},
        {"set paging alias on", 3, NULL},
    };
    ALL_OF(s, s->vm, general);
}

static void switches(void **state)
{
    struct site *s = *state;
    static const struct {
        const char *name;
        bool usual, own;
    } all[] = {
        {"CPCHECKING", false, false}, {"CPUAFFINITY", true, false}, {"TIMEBOMB", true, false},
        {"UNDERSCORE", false, false}, {"KEYALIAS", false, true},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char query[32], is[2][40], set[2][40];
        struct vm *vm = all[i].own ? s->vm : s->op;
        snprintf(query, sizeof query, "query %s", all[i].name);
        for (unsigned on = 0; on < 2; on++) {
            snprintf(is[on], sizeof is[on], "%s %s\n", all[i].name, on ? "ON" : "OFF");
            snprintf(set[on], sizeof set[on], "set %s %s", all[i].name, on ? "on" : "off");
        }
        const struct line lines[] = {
            {query, 0, is[all[i].usual]},  {set[!all[i].usual], 0, ""},
            {query, 0, is[!all[i].usual]}, {set[all[i].usual], 0, ""},
            {query, 0, is[all[i].usual]},
        };
        ALL_OF(s, vm, lines);
        snprintf(set[0], sizeof set[0], "set %s", all[i].name);
        snprintf(set[1], sizeof set[1], "set %s maybe", all[i].name);
        const struct line wrong[] = {{set[0], 26, NULL}, {set[1], 2, NULL}};
        ALL_OF(s, vm, wrong);
        if (!all[i].own && rig_run(s->r, s->vm, query) != 3)
            fail_msg("%s: %s", query, s->r->out);
    }
}

static void debugging(void **state)
{
    struct site *s = *state;
    static const struct line lines[] = {
        {"query abend", 0, "ABEND ALL SOFT\n"},
        {"set abend hard prg001 svc003", 0, ""},
        {"set abend hard prg001", 0, ""},
        {"query abend", 0, "ABEND ALL SOFT\nABEND PRG001 HARD\nABEND SVC003 HARD\n"},
        {"set abend soft prg001", 0, ""},
        {"query abend", 0, "ABEND ALL SOFT\nABEND SVC003 HARD\n"},
        {"set abend hard abc012 toolong", 2, "HCPCFS002E Invalid operand - TOOLONG\n"},
        {"query abend", 0, "ABEND ALL SOFT\nABEND SVC003 HARD\n"}, /* all of a line or nothing */
        {"set abend hard pr", 2, NULL},
        {"set abend hard", 26, NULL},
        {"set abend", 26, NULL},
        {"set abend prg001", 2, NULL},
        {"set abend hard all", 0, ""},
        {"query abend", 0, "ABEND ALL HARD\n"},
        {"set abend soft prg001 svc003", 0, ""},
        {"set abend hard svc003", 0, ""},
        {"query abend", 0, "ABEND ALL HARD\nABEND PRG001 SOFT\n"},
        {"set abend soft all now", 3, NULL},
        {"query cptrace", 0, "CPTRACE ON  0000-FFFF\n"},
        {"set cptrac off 200-2ff 600", 0, ""},
        {"query cptrac", 0,
         "CPTRACE ON  0000-01FF\nCPTRACE OFF 0200-02FF\nCPTRACE ON  0300-05FF\n"
         "CPTRACE OFF 0600-0600\nCPTRACE ON  0601-FFFF\n"},
        {"set cptrace on 2ff 0600", 0, ""},
        {"query cptrace", 0,
         "CPTRACE ON  0000-01FF\nCPTRACE OFF 0200-02FE\nCPTRACE ON  02FF-FFFF\n"},
        {"set cptrace off 1-0", 2, "HCPCFS002E Invalid operand - 1-0\n"},
        {"set cptrace off 12345", 2, NULL},
        {"set cptrace off 1-", 2, NULL},
        {"set cptrace off 1 x", 2, NULL},
        {"set cptrace off all 1", 3, NULL},
        {"set cptrace off", 0, ""},
        {"query cptrace", 0, "CPTRACE OFF 0000-FFFF\n"},
        {"set cptrace", 26, NULL},
        {"query paging", 0, "PAGING_ALIAS: OFF  PAGING_HPF: OFF  WARNING:  90%\n"},
        {"set paging alias on", 0, ""},
        {"set paging hpf on", 0, ""},
        {"set paging alias off hpf", 26, NULL},
        {"query paging", 0, "PAGING_ALIAS: ON  PAGING_HPF: ON  WARNING:  90%\n"},
        {"set paging alias off", 0, ""},
        {"set paging hpf on", 0, ""},
        {"query paging", 0, "PAGING_ALIAS: OFF  PAGING_HPF: ON  WARNING:  90%\n"},
        {"set paging hpf off", 0, ""},
        {"set paging alias on", 0, ""},
        {"query paging", 0, "PAGING_ALIAS: ON  PAGING_HPF: OFF  WARNING:  90%\n"},
        {"set paging", 26, NULL},
        {"set paging alias maybe", 2, NULL},
        {"query diag 8", 0, "DIAGNOSE 0008  execute CP commands, response in storage or shown\n"},
        {"query diagnose 9999", 2, "HCPCQX002E Invalid operand - 9999\n"},
        {"query diagnose 00000008", 2, NULL},
        {"query diagnose all 8", 3, NULL},
        {"query iucv operator", 0, "USERID   PATHID TARGET\nOPERATOR ----   NONE\n"},
        {"query iucv general", 0, ""}, /* he answers on the console */
        {"query iucv nobody", 45, NULL},
        {"query iucv * x", 3, NULL},
    };
    ALL_OF(s, s->op, lines);
    assert_true(rig_said(s->r, "GENERAL  ----   NONE"));
    static const struct line soft[] = {{"set abend soft all", 0, ""},
                                       {"query abend", 0, "ABEND ALL SOFT\n"}};
    ALL_OF(s, s->op, soft);
    char line[20 + 65 * 7] = "set abend hard"; /* one more than there is room for */
    for (unsigned i = 0; i < 65; i++)
        sprintf(line + strlen(line), " abc%03u", i);
    assert_int_equal(rig_run(s->r, s->op, line), 2);
    assert_string_equal(s->r->out, "HCPCFS002E Invalid operand - ABC064\n");
    all_of(s, s->op, &soft[1], 1);
    line[strlen(line) - 7] = '\0';
    assert_int_equal(rig_run(s->r, s->op, line), 0);
    rig_run(s->r, s->op, "query abend");
    assert_non_null(strstr(s->r->out, "\nABEND ABC063 HARD\n"));
    static const struct line full[] = {{"query diagnose", 0, NULL}};
    ALL_OF(s, s->op, full);
    assert_non_null(strstr(s->r->out, "DIAGNOSE 02FC  "));
    static const struct line general[] = {
        {"query iucv", 0, "USERID   PATHID TARGET\nGENERAL  ----   NONE\n"},
        {"query iucv operator", 2, NULL},
        {"query vmsg", 0, "VMSG NOT ACCEPTED\n"},
        {"query pvmsg", 0, "PVMSG NOT ACCEPTED\n"},
        {"query vmsg x", 3, NULL},
        {"query abend", 3, NULL},
        {"set cptrace off", 3, NULL},
    };
    ALL_OF(s, s->vm, general);
}

static void locked_pages(void **state)
{
    struct site *s = *state;
    static const struct line lines[] = {
        {"query lock", 0, "No pages of OPERATOR are locked.\n"},
        {"lock operator 5 5", 0, NULL},
        {"lock userid * 1 2", 0, NULL},
        {"query lock nobody", 45, NULL},
        {"query lock * 5", 3, NULL},
        {"query lock userid operator", 0, NULL},
    };
    ALL_OF(s, s->op, lines);
    unsigned long page[3], real[3];
    assert_int_equal(sscanf(s->r->out, "VIRTPAGE REALPAGE\n%lx %lx\n%lx %lx\n%lx %lx\n", &page[0],
                            &real[0], &page[1], &real[1], &page[2], &real[2]),
                     6);
    assert_true(page[0] == 1 && page[1] == 2 && page[2] == 5 && real[0] != real[1]);
    static const struct line after[] = {{"unlock * 1 2", 0, NULL},
                                        {"unlock * 5 5", 0, NULL},
                                        {"query lock *", 0, "No pages of OPERATOR are locked.\n"},
                                        {"query lock general", 0, ""}};
    ALL_OF(s, s->op, after);
    if (!rig_said(s->r, "No pages of GENERAL are locked."))
        fail_msg("%s", s->r->said);
    assert_int_equal(rig_run(s->r, s->vm, "query lock"), 3);
}

/* DISPLAY PSW of a machine in z/Architecture mode. */
static void translated_psw(void **state)
{
    struct site *s = *state;
    static const struct line before[] = {
        {"query pswtrans", 0, "PSWTRANS OFF\n"},
        {"set pswtr display", 0, ""},
        {"query pswtrans", 0, "PSWTRANS DISPLAY\n"},
        {"set pswtrans store", 0, ""},
        {"query pswtrans", 0, "PSWTRANS STORE\n"},
        {"set pswtrans", 26, NULL},
        {"set pswtrans maybe", 2, NULL},
        {"set pswtrans all all", 3, NULL},
    };
    ALL_OF(s, s->vm, before);
    sie_set_architecture(sie_vcpu(s->vm->guest, 0), true);
    assert_true(sie_zarch(sie_vcpu(s->vm->guest, 0)));
    static const struct line lines[] = {
        {"set pswtrans display", 0, ""},
        {"store psw 04046000 80000000", 2, "HCPSTO002E Invalid operand - PSW\n"},
        {"store pswg 04046001 80000000 00000000 00001234", 0, NULL},
        {"set pswtrans store", 0, ""},
        {"display psw", 2, "HCPDSP002E Invalid operand - PSW\n"},
        {"display psw ext", 2, "HCPDSP002E Invalid operand - PSW\n"},
        {"display pswg", 0, "PSWG = 04046001 80000000 00000000 00001234\n"},
        {"set pswtrans on", 0, ""},
        {"query pswtrans", 0, "PSWTRANS ALL\n"},
        {"display psw", 0, "PSW = 040C6000 80001234  NOT TRANSLATABLE\n"},
        {"store psw 04046000 80000000 00000000 00001234", 3, NULL},
        {"store psw 04046000 80001234", 0, NULL},
        {"display psw", 0, "PSW = 040C6000 80001234\n"},
        {"store psw 04046000 00001234", 0, NULL},
        {"display psw", 0, "PSW = 040C6000 00001234\n"},
        {"store pswg 04046001 80000000 00000001 80001234", 0, NULL},
        {"display psw", 0, "PSW = 040C6000 80001234  NOT TRANSLATABLE\n"},
        {"set pswtrans off", 0, ""},
        {"display psw", 2, "HCPDSP002E Invalid operand - PSW\n"},
        {"display psw all", 2, NULL},
        {"display pswg", 0, "PSWG = 04046001 80000000 00000001 80001234\n"},
    };
    ALL_OF(s, s->vm, lines);
}

/* TERMINAL PROMPT, SET PF COPY: kept, and said again. */
static void of_the_terminal(void **state)
{
    struct site *s = *state;
    static const struct line lines[] = {
        {"terminal prompt tso", 0, ""},
        {"terminal promp vm", 3, "HCPCFT003E Invalid option - PROMP\n"},
        {"terminal prompt", 26, NULL},
        {"terminal prompt cms", 2, "HCPCFT002E Invalid operand - CMS\n"},
        {"set pf5 copy", 0, ""},
        {"query pf5", 0, "PF05 COPY\n"},
        {"set pf 5 copy 00f", 0, ""},
        {"query pf5", 0, "PF05 COPY 00F\n"},
        {"set pf5 copy printer", 2, "HCPCFS002E Invalid operand - PRINTER\n"},
        {"set pf5 copy 00f now", 3, NULL},
        {"query pf5", 0, "PF05 COPY 00F\n"},
        {"set pf5", 0, ""},
        {"query pf5", 0, "PF05 UNDEFINED\n"},
        {"query terminal", 0, NULL},
    };
    ALL_OF(s, s->vm, lines);
    assert_non_null(strstr(s->r->out, "\nPROMPT TSO\n"));
    static const struct line back[] = {{"terminal prompt vm", 0, ""}, {"query terminal", 0, NULL}};
    ALL_OF(s, s->vm, back);
    assert_null(strstr(s->r->out, "PROMPT"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(queries, open_site, close_site),
        cmocka_unit_test_setup_teardown(words_of_ibm, open_site, close_site),
        cmocka_unit_test_setup_teardown(operation, open_site, close_site),
        cmocka_unit_test_setup_teardown(protection, open_site, close_site),
        cmocka_unit_test_setup_teardown(sets, open_site, close_site),
        cmocka_unit_test_setup_teardown(switches, open_site, close_site),
        cmocka_unit_test_setup_teardown(debugging, open_site, close_site),
        cmocka_unit_test_setup_teardown(locked_pages, open_site, close_site),
        cmocka_unit_test_setup_teardown(translated_psw, open_site, close_site),
        cmocka_unit_test_setup_teardown(of_the_terminal, open_site, close_site),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
