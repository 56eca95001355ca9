/* MODIFY COMMAND, DEFINE ALIAS, ENABLE and DISABLE COMMAND: who gets to a command, by which names, and
 * what QUERY COMMANDS and QUERY CPCMDS say of it. */
#include "tests/cp/command_rig.h"

static const char direct[] = "USER OPERATOR OPERATOR 4M 4M ABCDEFG\n"
                             "USER ONE ONE 4M 4M G\n CONSOLE 0009 3215 T\n"
                             "USER SITE SITE 4M 4M GS3\n CONSOLE 0009 3215 T\n";

static const char done[] = "Command complete\n";

static void changes(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *one = rig_logon(r, "ONE"),
              *site = rig_logon(r, "SITE");
    expect(r, one, "modify command locate reset", 1, "HCPCMD001E Unknown CP command: MODIFY\n");
    expect(r, site, "locate", 1, "HCPCMD001E Unknown CP command: LOCATE\n");
    expect(r, op, "modify command locate privclasses s", 0, done);
    expect(r, site, "locate", 26, "HCPLOC026E Operand missing or invalid\n");
    expect(r, op, "locate", 1, "HCPCMD001E Unknown CP command: LOCATE\n");
    expect(r, op, "query cpcmds locate", 0,
           "Command:       LOCATE\nStatus:        Enabled\nPrivClasses:   S\n");
    rig_run(r, site, "query commands");
    assert_non_null(strstr(r->out, "LOCATE      "));
    /* One of its IBM classes. */
    expect(r, op, "modify cmd locate reset", 0, done);
    expect(r, op, "modify cmd locate ibm c priv 3", 0, done);
    expect(r, op, "query cpcmds locate", 0,
           "Command:       LOCATE\nStatus:        Enabled\nPrivClasses:   E3\n");
    expect(r, site, "locate", 26, "HCPLOC026E Operand missing or invalid\n");
    expect(r, op, "modify command locate privclassany", 0, done);
    expect(r, one, "locate", 26, "HCPLOC026E Operand missing or invalid\n");
    expect(r, op, "modify command locate ibmclass * reset", 0, done);
    expect(r, one, "locate", 1, "HCPCMD001E Unknown CP command: LOCATE\n");
    /* RESET of one version leaves the others' changes. */
    expect(r, op, "modify command locate ibmclass c priv s", 0, done);
    expect(r, op, "modify command locate ibmclass e privclassany", 0, done);
    expect(r, one, "locate", 26, "HCPLOC026E Operand missing or invalid\n");
    expect(r, op, "modify command locate ibmclass e reset", 0, done);
    expect(r, one, "locate", 1, "HCPCMD001E Unknown CP command: LOCATE\n");
    expect(r, site, "locate", 26, "HCPLOC026E Operand missing or invalid\n");
    expect(r, op, "query cpcmds locate", 0,
           "Command:       LOCATE\nStatus:        Enabled\nPrivClasses:   ES\n");
    expect(r, op, "modify command locate ibmclass c reset", 0, done);
    expect(r, op, "query cpcmds locate", 0,
           "Command:       LOCATE\nStatus:        Enabled\nPrivClasses:   CE\n");
    expect(r, op, "modify command echo ibmclass * priv s", 0, done); /* of any user's, the one */
    expect(r, one, "echo 1x", 1, "HCPCMD001E Unknown CP command: ECHO\n");
    expect(r, op, "modify command echo reset", 0, done);
    expect(r, one, "echo 1x", 2, "HCPECH002E Invalid operand - 1X\n");
    /* Operands of QUERY and SET. */
    expect(r, op, "modify command query subcmd time priv s", 0, done);
    assert_int_equal(rig_run(r, one, "query time"), 3);
    assert_int_equal(rig_run(r, site, "query time"), 0);
    expect(r, op, "query cpcmds query time", 0,
           "Command:       QUERY\nSubcommand:    TIME\nStatus:        Enabled\nPrivClasses:   S\n");
    rig_run(r, one, "query commands query");
    assert_null(strstr(r->out, "TIME "));
    expect(r, op, "modify command query subcmd time reset", 0, done);
    assert_int_equal(rig_run(r, one, "query time"), 0);
    expect(r, op, "modify command set subcmd emsg priv a", 0, done);
    expect(r, one, "set emsg off", 3, "HCPCFC003E Invalid option - EMSG\n");
    rig_close(r);
}

static void keep(void *ctx, const char *line)
{
    snprintf(ctx, 200, "%s", line);
}

static void disabled(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *one = rig_logon(r, "ONE");
    expect(r, op, "disable command echo", 0, done);
    expect(r, one, "echo", 1, "HCPCMD001E Unknown CP command: ECHO\n");
    expect(r, op, "query cpcmds echo", 0,
           "Command:       ECHO\nStatus:        Disabled\nPrivClasses:   ANY\n");
    expect(r, op, "modify command echo priv c", 0, done);
    expect(r, op, "echo", 1, "HCPCMD001E Unknown CP command: ECHO\n");
    expect(r, op, "enable cmd echo", 0, done);
    expect(r, one, "echo", 1, "HCPCMD001E Unknown CP command: ECHO\n");
    /* What CP does for a user is not his. */
    char answer[200] = "";
    expect(r, op, "disable command spool", 0, done);
    expect(r, one, "spool", 1, "HCPCMD001E Unknown CP command: SPOOL\n");
    pthread_mutex_lock(&one->lock);
    int rc = command_run(one, COMMAND_DIRECTORY, "SPOOL", keep, answer);
    pthread_mutex_unlock(&one->lock);
    assert_int_equal(rc, 26);
    expect(r, op, "enable command spool", 0, done);
    expect(r, op, "disable command enable", 2, "HCPMCQ002E Invalid operand - ENABLE\n");
    expect(r, op, "disable command ech", 2, "HCPMCQ002E Invalid operand - ECH\n");
    rig_close(r);
}

static void aliases(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *one = rig_logon(r, "ONE");
    expect(r, op, "define alias seek for locatevm abbrevlength 2", 0, done);
    expect(r, one, "seek", 1, "HCPCMD001E Unknown CP command: SEEK\n");
    expect(r, op, "enable command seek", 0, done);
    expect(r, one, "seek", 26, "HCPLMM026E Operand missing or invalid\n");
    expect(r, one, "se", 20, "HCPSND020E Userid missing or invalid\n"); /* commands come first */
    expect(r, one, "see 0.1 hex", 33, "HCPLMM033E Hexdata missing or invalid\n");
    rig_run(r, one, "query commands");
    assert_non_null(strstr(r->out, "SEEK        "));
    expect(r, op, "define alias hunt for locate enable", 0, done);
    expect(r, one, "hunt", 1, "HCPCMD001E Unknown CP command: HUNT\n"); /* it gives no class */
    expect(r, op, "hunt", 26, "HCPLOC026E Operand missing or invalid\n");
    expect(r, op, "define alias seek for echo", 2, "HCPMCQ002E Invalid operand - SEEK\n");
    expect(r, op, "define alias quer for echo", 2, "HCPMCQ002E Invalid operand - QUER\n");
    expect(r, op, "define alias abcdefghijklm for echo", 2,
           "HCPMCQ002E Invalid operand - ABCDEFGHIJKLM\n");
    expect(r, op, "define alias a*b for echo", 2, "HCPMCQ002E Invalid operand - A*B\n");
    expect(r, op, "define alias x for hunt", 2, "HCPMCQ002E Invalid operand - HUNT\n");
    expect(r, op, "define alias x for echo abbr 2", 2, "HCPMCQ002E Invalid operand - 2\n");
    expect(r, op, "define alias x", 26, "HCPMCQ026E Operand missing or invalid\n");
    expect(r, op, "modify command echo priv 7", 2, "HCPMCQ002E Invalid operand - 7\n");
    expect(r, op, "modify command echo ibmclass a reset", 2, "HCPMCQ002E Invalid operand - A\n");
    expect(r, op, "modify command echo", 26, "HCPMCQ026E Operand missing or invalid\n");
    expect(r, op, "modify exit 1", 2, "HCPMCQ002E Invalid operand - EXIT\n");
    /* There is an end to them. */
    char line[64];
    int rc = 0;
    for (unsigned i = 0; i < 100 && !rc; i++) {
        snprintf(line, sizeof line, "define alias zz%u for echo", i + 100);
        rc = rig_run(r, op, line);
    }
    assert_int_equal(rc, 26);
    rig_close(r);
}

/* DEFINE COMMAND: there when it is enabled, for those who have the class; its program never is. */
static void defined(void **state)
{
    (void)state;
    static const char there[] = "HCPCMD2990E Entry point ZZACCT is not available on this system\n";
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *one = rig_logon(r, "ONE"),
              *site = rig_logon(r, "SITE");
    expect(r, op, "query unresolved", 0, "There are no unresolved entry points.\n");
    expect(r, one, "define command account epname zzacct privclassany", 2,
           "HCPDEF002E Invalid operand - COMMAND\n");
    expect(r, op, "define command account epname zzacct privclasses s ibm e abbr 4", 0, done);
    expect(r, site, "account", 1, "HCPCMD001E Unknown CP command: ACCOUNT\n");
    expect(r, op, "query cpcmds account", 0,
           "Command:       ACCOUNT\nStatus:        Disabled\nIBM Class:     E\n"
           "PrivClasses:   S\nEntry Point:   ZZACCT\n");
    expect(r, op, "enable command account", 0, done);
    expect(r, site, "acco 1 2", 2990, there);
    expect(r, site, "cpu 0 account", 2990, there);
    expect(r, site, "acc", 1, "HCPCMD001E Unknown CP command: ACC\n");
    expect(r, one, "account", 1, "HCPCMD001E Unknown CP command: ACCOUNT\n");
    expect(r, op, "query unresolved", 0, "Unresolved entry points:\n  ZZACCT\n");
    expect(r, op, "query iclname zzacct", 0, "ZZACCT   is not loaded\n");
    rig_run(r, site, "query commands");
    assert_non_null(strstr(r->out, "ACCOUNT     "));
    rig_run(r, one, "query commands");
    assert_null(strstr(r->out, "ACCOUNT     "));
    /* Another version of it: of the same program. */
    expect(r, op, "define cmd account ibm g priv g enable epn other", 13,
           "HCPDCM013E Conflicting option - EPNAME\n");
    expect(r, op, "define cmd account ibm e priv g", 2781,
           "HCPDCM2781E Command ACCOUNT IBMCLASS=E already exists\n");
    expect(r, op, "define cmd account ibm g priv g enable", 0, done);
    expect(r, one, "acco", 2990, there);
    expect(r, op, "modify command account priv s", 0, done);
    expect(r, one, "acco", 1, "HCPCMD001E Unknown CP command: ACCO\n");
    expect(r, op, "modify command account reset", 0, done);
    expect(r, one, "acco", 2990, there);
    expect(r, op, "disable cmd account", 0, done);
    expect(r, one, "acco", 1, "HCPCMD001E Unknown CP command: ACCO\n");
    /* Operands. */
    expect(r, op, "define command query subcmd accumulator abbr 5 epn zzq privclassany enable", 0,
           done);
    expect(r, one, "query accum", 2990,
           "HCPCMD2990E Entry point ZZQ is not available on this system\n");
    expect(r, op, "define command query virtual subcmd ledger epn zzv priv g enable", 0, done);
    expect(r, one, "query v ledger", 2990,
           "HCPCMD2990E Entry point ZZV is not available on this system\n");
    expect(r, op, "query cpcmds query virtual subcmd ledger", 0,
           "Command:       QUERY VIRTUAL\nSubcommand:    LEDGER\nStatus:        Enabled\n"
           "IBM Class:     0\nPrivClasses:   G\nEntry Point:   ZZV\n");
    expect(r, op, "query cpcmds query virtual subcmd", 26,
           "HCPCQX026E Operand missing or invalid\n");
    expect(r, op, "define command set subcmd ledger epn zzs priv g enable", 0, done);
    expect(r, one, "set ledger on", 2990,
           "HCPCMD2990E Entry point ZZS is not available on this system\n");
    expect(r, op, "query cpcmds set subcmd ledger", 0,
           "Command:       SET\nSubcommand:    LEDGER\nStatus:        Enabled\n"
           "IBM Class:     0\nPrivClasses:   G\nEntry Point:   ZZS\n");
    /* Another version of a command of CP's own, for other users; it is CP's program. */
    expect(r, op, "define command locate ibmclass g privclasses 3 enable", 0, done);
    expect(r, site, "locate", 26, "HCPLOC026E Operand missing or invalid\n");
    expect(r, op, "locate", 26, "HCPLOC026E Operand missing or invalid\n");
    expect(r, op, "query cpcmds locate", 0,
           "Command:       LOCATE\nStatus:        Enabled\nPrivClasses:   CE\n"
           "Command:       LOCATE\nStatus:        Enabled\nIBM Class:     G\n"
           "PrivClasses:   3\n");
    expect(r, op, "define command locate ibmclass c priv 3", 2781,
           "HCPDCM2781E Command LOCATE IBMCLASS=C already exists\n");
    expect(r, op, "define command locate ibmclass a epn zz", 13,
           "HCPDCM013E Conflicting option - EPNAME\n");
    expect(r, op, "disable command locate", 0, done);
    expect(r, site, "locate", 1, "HCPCMD001E Unknown CP command: LOCATE\n");
    rig_close(r);
}

static void defined_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int rc;
        const char *out;
    } lines[] = {
        {"", 26, "HCPDCM026E Operand missing or invalid\n"},
        {" zork", 26, "HCPDCM026E Operand missing or invalid\n"},
        {" zork enable", 26, "HCPDCM026E Operand missing or invalid\n"},
        {" zork privclassany", 26, "HCPDCM026E Operand missing or invalid\n"}, /* no EPNAME */
        {" zork epname zz", 26, "HCPDCM026E Operand missing or invalid\n"},    /* no class */
        {" zork epname", 26, "HCPDCM026E Operand missing or invalid\n"},
        {" zork epname 9z", 2, "HCPDCM002E Invalid operand - 9Z\n"},
        {" zork epname abcdefghi", 2, "HCPDCM002E Invalid operand - ABCDEFGHI\n"},
        {" zork priv 7", 2, "HCPDCM002E Invalid operand - 7\n"},
        {" zork ibm h", 2, "HCPDCM002E Invalid operand - H\n"},
        {" zork abbr 5", 2, "HCPDCM002E Invalid operand - 5\n"},
        {" zork abbr", 26, "HCPDCM026E Operand missing or invalid\n"},
        {" zork epn zz priv g anyt", 13, "HCPDCM013E Conflicting option - ANYTIME\n"},
        {" zork epn zz priv g bef", 13, "HCPDCM013E Conflicting option - BEFORE_LOGON\n"},
        {" zork epn zz priv g privclassany", 13, "HCPDCM013E Conflicting option - PRIVCLASSES\n"},
        {" zork epn zz ibm g privclassany", 13, "HCPDCM013E Conflicting option - IBMCLASS\n"},
        {" zork what", 2, "HCPDCM002E Invalid operand - WHAT\n"},
        {" abcdefghijklm epn zz priv g", 2, "HCPDCM002E Invalid operand - ABCDEFGHIJKLM\n"},
        {" quer epn zz priv g", 2, "HCPDCM002E Invalid operand - QUER\n"},
        {" traceit abbr 3 epn zz priv g", 2, "HCPDCM002E Invalid operand - TRA\n"},
        {" query subcmd", 26, "HCPDCM026E Operand missing or invalid\n"},
    };
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *one = rig_logon(r, "ONE");
    char line[80];
    for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++) {
        snprintf(line, sizeof line, "define command%s", lines[i].line);
        expect(r, op, line, lines[i].rc, lines[i].out);
    }
    expect(r, op, "query unresolved", 0, "There are no unresolved entry points.\n");
    /* Before LOGON alone: nobody who has logged on has it. */
    expect(r, op, "define command zork epn zz privclassany before_logon enable", 0, done);
    expect(r, one, "zork", 1, "HCPCMD001E Unknown CP command: ZORK\n");
    int rc = 0;
    for (unsigned i = 0; i < 200 && !rc; i++) {
        snprintf(line, sizeof line, "define command zz%u epn zz priv g", i + 100);
        rc = rig_run(r, op, line);
    }
    assert_int_equal(rc, 26);
    rig_close(r);
}

static void refuse(void *ctx, bool error, const char *text)
{
    (void)ctx, (void)error;
    fail_msg("%s", text);
}

/* The statements of SYSTEM CONFIG are kept as the commands that they are. */
static void statements(void **state)
{
    (void)state;
    static const char config[] = "System_Identifier T\nModify Command Echo PrivClasses S\n"
                                 "Define Alias Seek For LocateVM Enable\nDisable Cmd Sleep\n"
                                 "Define Command Zork EPName ZZ PrivClassAny\n";
    static const char *const want[] = {"MODIFY COMMAND ECHO PRIVCLASSES S",
                                       "DEFINE ALIAS SEEK FOR LOCATEVM ENABLE", "DISABLE CMD SLEEP",
                                       "DEFINE COMMAND ZORK EPNAME ZZ PRIVCLASSANY"};
    struct source_report report = {refuse, NULL, "TEST"};
    struct system_config *c = system_config_parse(config, strlen(config), &report);
    assert_non_null(c);
    assert_int_equal(c->ncommands, 4);
    for (unsigned i = 0; i < 4; i++)
        assert_string_equal(c->commands[i].text, want[i]);
    system_config_free(c);
}

/* Each name fits. */
static void names(void **state)
{
    (void)state;
    const struct command_row *(*const tables[])(size_t * n) = {command_table, query_table,
                                                               set_table};
    for (unsigned t = 0; t < 3; t++) {
        size_t n;
        const struct command_row *rows = tables[t](&n);
        while (n--)
            assert_true(strlen(rows[n].name) <= COMMAND_NAME_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes),       cmocka_unit_test(disabled), cmocka_unit_test(aliases),
        cmocka_unit_test(statements),    cmocka_unit_test(names),    cmocka_unit_test(defined),
        cmocka_unit_test(defined_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
