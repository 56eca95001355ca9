/* MODIFY COMMAND, DEFINE ALIAS, ENABLE and DISABLE COMMAND: who gets to a command, by which names, and
 * what QUERY COMMANDS and QUERY CPCMDS say of it. */
#include "tests/cp/command_rig.h"

static const char direct[] = "USER OPERATOR OPERATOR 4M 4M ABCDEFG\n"
                             "USER ONE ONE 4M 4M G\n CONSOLE 0009 3215 T\n"
                             "USER SITE SITE 4M 4M GS3\n CONSOLE 0009 3215 T\n";

static void expect(struct command_rig *r, struct vm *vm, const char *line, int rc, const char *out)
{
    int got = rig_run(r, vm, line);
    if (got != rc || strcmp(r->out, out))
        fail_msg("%s: %d\n%s\nexpected %d\n%s", line, got, r->out, rc, out);
}

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
                                 "Define Alias Seek For LocateVM Enable\nDisable Cmd Sleep\n";
    static const char *const want[] = {"MODIFY COMMAND ECHO PRIVCLASSES S",
                                       "DEFINE ALIAS SEEK FOR LOCATEVM ENABLE",
                                       "DISABLE CMD SLEEP"};
    struct source_report report = {refuse, NULL, "TEST"};
    struct system_config *c = system_config_parse(config, strlen(config), &report);
    assert_non_null(c);
    assert_int_equal(c->ncommands, 3);
    for (unsigned i = 0; i < 3; i++)
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
        cmocka_unit_test(changes),    cmocka_unit_test(disabled), cmocka_unit_test(aliases),
        cmocka_unit_test(statements), cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
