/* SET's operands of one's own machine: VARIABLE and @name@ in commands, D8ONECMD, DATEFORMAT, and the
 * switches that QUERY SET shows. */
#include "tests/cp/command_rig.h"

#include "cp/commands/variable.h"
#include "cp/console/editing.h"
#include "cp/variables.h"

static const char config[] = "System_Identifier TESTSYS\nSet Variable site 'NEW YORK'\n";
static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                             "USER GENERAL GENERAL 1M 4M G\n"
                             " D8ONECMD LOG\n"
                             " DATEFORMAT ISODATE\n"
                             " NOPDATA ON\n"
                             " CONSOLE 0009 3215 T\n"
                             "USER LOCKED LOCKED 1M 4M G\n"
                             " D8ONECMD FAIL LOCK\n"
                             "USER WATCH WATCH 1M 4M B\n";

/* SYSTEM CONFIG's commands are run by start-up, which the rig has none of. */
static void configured(struct command_rig *r, struct vm *op)
{
    assert_int_equal(r->sys->config->ncommands, 1);
    assert_string_equal(r->sys->config->commands[0].text, "SET VARIABLE SYSTEM SITE NEW YORK");
    expect(r, op, r->sys->config->commands[0].text, 0, "");
}

static void variables(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(config, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL");
    struct vm *watch = rig_logon(r, "WATCH");
    expect(r, vm, "query variable", 0, "No variables were found.\n");
    configured(r, op);
    expect(r, vm, "q var", 0, "SITE NEW YORK\n");
    expect(r, vm, "set variable Who operator", 0, "");
    expect(r, vm, "set variable app.level  Two Words", 0, "");
    expect(r, vm, "query variable", 0, "APP.LEVEL Two Words\nWHO operator\nSITE NEW YORK\n");
    expect(r, vm, "query variable user app*", 0, "APP.LEVEL Two Words\n");
    expect(r, vm, "query variable system", 0, "SITE NEW YORK\n");
    expect(r, vm, "query variable user nosuch*", 0, "No variables were found.\n");
    expect(r, vm, "query variable nosuch", 2, "HCPCQV002E Invalid operand - NOSUCH\n");
    expect(r, vm, "query variable system who", 2, "HCPCQV002E Invalid operand - WHO\n");
    expect(r, vm, "query variable a b", 3,
           "HCPCQV003E Invalid option - command contains extra option(s) starting with B\n");
    expect(r, op, "query variable user", 0, "No variables were found.\n"); /* another's own */
    expect(r, vm, "set variable system site here", 2, "HCPCFS002E Invalid operand - SYSTEM\n");
    expect(r, watch, "set variable mine 1", 26, "HCPCFS026E Operand missing or invalid\n");
    expect(r, watch, "set variable system site there", 0, "");
    expect(r, vm, "query variable site", 0, "SITE there\n");
    expect(r, vm, "set variable a@b 1", 2, "HCPCFS002E Invalid operand - A@B\n");
    expect(r, vm, "set variable", 26, "HCPCFS026E Operand missing or invalid\n");
    expect(r, vm, "set variable who", 0, "");
    expect(r, vm, "set variable who", 2, "HCPCFS002E Invalid operand - WHO\n");
    expect(r, vm, "query variable user", 0, "APP.LEVEL Two Words\n");
    rig_close(r);
}

static void substitution(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(config, direct);
    struct vm *vm = rig_logon(r, "GENERAL");
    struct vm *op = rig_logon(r, "OPERATOR");
    configured(r, op);
    expect(r, vm, "set variable q query", 0, "");
    expect(r, vm, "set variable what @q@ userid", 0, ""); /* its value has the value */
    expect(r, vm, "@q@ @what@", 3, NULL);
    expect(r, vm, "query variable what", 0, "WHAT query userid\n");
    expect(r, vm, "@What@", 0, "GENERAL  AT TESTSYS\n");
    expect(r, vm, "set variable twice @@q@q@", 0, ""); /* not looked through again */
    expect(r, vm, "query variable twice", 0, "TWICE @queryq@\n");
    expect(r, vm, "@nosuch@", 1, "HCPCMD001E Unknown CP command: @NOSUCH@\n");
    expect(r, vm, "@q", 1, "HCPCMD001E Unknown CP command: @Q\n");
    expect(r, vm, "query variable @site@", 3, NULL); /* two words */
    expect(r, vm, "set variable site here", 0, "");  /* one's own comes first */
    expect(r, vm, "set variable copy @site@", 0, "");
    expect(r, vm, "query variable copy", 0, "COPY here\n");
    expect(r, op, "set variable copy @site@", 0, "");
    expect(r, op, "query variable copy", 0, "COPY NEW YORK\n");
    expect(r, vm, "silently set variable inner @copy@", 0, "");
    expect(r, vm, "query variable inner", 0, "INNER here\n");
    rig_close(r);
}

/* Values that are too long, variables that are too many, lines that would become too long. */
static void limits(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(config, direct);
    struct vm *vm = rig_logon(r, "GENERAL");
    char line[EDITING_MAX + 1], name[VARIABLE_NAME + 2];
    memset(name, 'N', sizeof name - 1);
    name[VARIABLE_NAME + 1] = '\0';
    snprintf(line, sizeof line, "set variable %s 1", name);
    assert_int_equal(rig_run(r, vm, line), 2);
    name[VARIABLE_NAME] = '\0';
    snprintf(line, sizeof line, "set variable %s 1", name);
    expect(r, vm, line, 0, "");
    int n = snprintf(line, sizeof line, "set variable long ");
    memset(line + n, 'V', VARIABLE_VALUE + 1);
    line[n + VARIABLE_VALUE + 1] = '\0';
    expect(r, vm, line, 26, "HCPCFS026E Operand missing or invalid\n");
    line[n + VARIABLE_VALUE] = '\0';
    expect(r, vm, line, 0, "");
    char *text = variable_substitute(vm, "x @long@@long@@long@@long@");
    assert_non_null(text);
    assert_int_equal(strlen(text), 2 + 4 * VARIABLE_VALUE);
    free(text);
    assert_null(variable_substitute(vm, "x @long@@long@@long@@long@@long@"));
    assert_null(variable_substitute(vm, "x @ @ @@ @long"));
    for (unsigned i = 2; i < VARIABLES_MAX; i++) {
        snprintf(line, sizeof line, "set variable v%u x", i);
        expect(r, vm, line, 0, "");
    }
    expect(r, vm, "set variable onemore 1", 26,
           "HCPCFS026E Variable ONEMORE could not be set; there are too many\n");
    expect(r, vm, "set variable v9 other", 0, "");
    expect(r, vm, "query variable v9", 0, "V9 other\n");
    rig_close(r);
}

static int try_several(struct command_rig *r, struct vm *vm, const char *lines, bool *unknown)
{
    r->out[0] = '\0';
    pthread_mutex_lock(&vm->lock);
    int rc = command_run_several(vm, COMMAND_BUFFERED, lines, rig_respond, r, unknown);
    pthread_mutex_unlock(&vm->lock);
    return rc;
}

static int several(struct command_rig *r, struct vm *vm, const char *lines)
{
    return try_several(r, vm, lines, NULL);
}

/* That there is no such command is told to who asks for it, whatever SET EMSG says; what a command of
 * CP's itself answers so is none of it. */
static void unknown_commands(void **state)
{
    static const struct {
        const char *lines;
        int rc;
        bool unknown;
        const char *out;
    } cases[] = {
        {"nosuch thing", 1, true, ""},
        {"force operator", 1, true, ""}, /* of another class */
        {"query userid", 0, false, "GENERAL  AT TESTSYS\n"},
        {"silently nosuch", 1, false, ""},
        {"cp nosuch", 1, false, "NOSUCH"},
        {"nosuch\x85query userid", 0, false, "GENERAL  AT TESTSYS\n"},
        {"query userid\x85nosuch", 1, true, "GENERAL  AT TESTSYS\n"},
        {"\x85", 0, false, ""},
    };
    static const char *const emsgs[] = {"on", "text", "code"};
    (void)state;
    struct command_rig *r = rig_open(config, direct);
    struct vm *vm = rig_logon(r, "GENERAL");
    char line[32];
    rig_run(r, vm, "set d8onecmd off");
    for (unsigned k = 0; k < sizeof emsgs / sizeof *emsgs; k++) {
        snprintf(line, sizeof line, "set emsg %s", emsgs[k]);
        expect(r, vm, line, 0, "");
        for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
            bool unknown = false;
            int rc = try_several(r, vm, cases[i].lines, &unknown);
            bool message = !strcmp(cases[i].out, "NOSUCH");
            if (rc != cases[i].rc || unknown != cases[i].unknown ||
                (message ? !*r->out : strcmp(r->out, cases[i].out) != 0))
                fail_msg("EMSG %s: %s: %d, %d: %s", emsgs[k], cases[i].lines, rc, unknown, r->out);
        }
    }
    rig_close(r);
}

/* DIAGNOSE X'08' with one command and with more. */
static void one_command(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(config, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL");
    struct vm *locked = rig_logon(r, "LOCKED");
    const char *two = "query userid\x85query nobody";
    expect(r, op, "query d8onecmd", 0, "D8ONECMD OFF NOLOCK\n");
    assert_int_equal(several(r, op, two), 3);
    assert_string_equal(r->out, "OPERATOR AT TESTSYS\nHCPCQV003E Invalid option - NOBODY\n");
    expect(r, op, "set d8onecmd fail", 0, "");
    expect(r, op, "query d8onecmd", 0, "D8ONECMD FAIL NOLOCK\n");
    assert_int_equal(several(r, op, two), 3);
    assert_string_equal(r->out, "HCPCMD003E Invalid option - more than one command\n");
    assert_int_equal(several(r, op, "query userid\x85"), 0);
    assert_string_equal(r->out, "OPERATOR AT TESTSYS\n");
    expect(r, vm, "query d8onecmd", 0, "D8ONECMD LOG NOLOCK\n");
    assert_int_equal(several(r, vm, two), 3);
    assert_string_equal(r->out, "GENERAL  AT TESTSYS\nHCPCQV003E Invalid option - NOBODY\n");
    assert_true(rig_said(r, "query userid\nquery nobody\n"));
    expect(r, locked, "query d8onecmd", 0, "D8ONECMD FAIL LOCK\n");
    expect(r, locked, "set d8onecmd off", 3, "HCPCFS003E Invalid option - D8ONECMD is locked\n");
    expect(r, locked, "query d8onecmd", 0, "D8ONECMD FAIL LOCK\n");
    expect(r, vm, "set d8onecmd off", 0, "");
    expect(r, vm, "set d8onecmd maybe", 2, "HCPCFS002E Invalid operand - MAYBE\n");
    expect(r, vm, "set d8onecmd", 26, "HCPCFS026E Operand missing or invalid\n");
    expect(r, vm, "query d8onecmd", 0, "D8ONECMD OFF NOLOCK\n");
    assert_int_equal(several(r, vm, "\x85\x85"), 0);
    rig_close(r);
}

static bool digits_are(const char *pattern, const char *date)
{
    for (; *pattern && *date && *date != ' '; pattern++, date++)
        if (*pattern == '9' ? *date < '0' || *date > '9' : *pattern != *date)
            return false;
    return !*pattern && (!*date || *date == ' ');
}

/* The dates of QUERY CPLEVEL. */
static bool levels_are(struct command_rig *r, struct vm *vm, const char *query, const char *pattern)
{
    assert_int_equal(rig_run(r, vm, query), 0);
    const char *built = strstr(r->out, "Generated at "), *ipl = strstr(r->out, "IPL at ");
    assert_true(built && ipl);
    return digits_are(pattern, built + 13) && digits_are(pattern, ipl + 7);
}

/* The date that QUERY TIME ends with, as this pattern of digits; that of QUERY CPLEVEL is as it. */
static bool date_is(struct command_rig *r, struct vm *vm, const char *pattern)
{
    assert_int_equal(rig_run(r, vm, "query time"), 0);
    char *end = strchr(r->out, '\n');
    assert_non_null(end);
    *end = '\0';
    return digits_are(pattern, strrchr(r->out, ' ') + 1) &&
           levels_are(r, vm, "query cplevel", pattern);
}

static void dates(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(config, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL");
    assert_true(date_is(r, op, "99/99/99"));
    assert_true(date_is(r, vm, "9999-99-99"));
    expect(r, vm, "query dateformat", 0,
           "User default date format: ISODATE\nSystem default date format: SHORTDATE\n");
    assert_true(levels_are(r, vm, "query cplevel short", "99/99/99"));
    assert_true(levels_are(r, vm, "query cplevel fulldate", "99/99/9999"));
    assert_true(levels_are(r, op, "query cplevel iso", "9999-99-99"));
    expect(r, vm, "query cplevel iso full", 3,
           "HCPCQC003E Invalid option - command contains extra option(s) starting with FULL\n");
    expect(r, vm, "set dateformat full", 0, "");
    assert_true(date_is(r, vm, "99/99/9999"));
    expect(r, vm, "set dateformat * sysdefault", 0, "");
    assert_true(date_is(r, vm, "99/99/99"));
    expect(r, vm, "set dateformat system iso", 2, "HCPCFS002E Invalid operand - SYSTEM\n");
    expect(r, op, "set dateformat system isodate", 0, "");
    assert_true(date_is(r, vm, "9999-99-99"));
    assert_true(date_is(r, op, "9999-99-99"));
    expect(r, op, "query dateformat", 0,
           "User default date format: SYSDEFAULT\nSystem default date format: ISODATE\n");
    expect(r, vm, "set dateformat vague", 2, "HCPCFS002E Invalid operand - VAGUE\n");
    expect(r, vm, "set dateformat", 26, "HCPCFS026E Operand missing or invalid\n");
    expect(r, vm, "set dateformat iso now", 3,
           "HCPCFS003E Invalid option - command contains extra option(s) starting with NOW\n");
    rig_close(r);
}

/* What QUERY SET shows of them, before and after. */
static void switches(void **state)
{
    (void)state;
    static const struct {
        const char *set, *before, *after;
    } all[] = {
        {"set 370accom on", "370ACCOM OFF", "370ACCOM ON"},
        {"set autopoll on", "AUTOPOLL OFF", "AUTOPOLL ON"},
        {"set ccwtran off", "CCWTRAN ON , 370", "CCWTRAN OFF, 370"},
        {"set mih on", "MIH OFF , VMCONIO", "MIH ON  , VMCONIO"},
        {"set nopdata on", "NOPDATA OFF, IO", "NOPDATA ON , IO"},
        {"set pagex on", "PAGEX OFF, AUTO", "PAGEX ON , AUTO"},
        {"set svcaccl on", "SVCACCL OFF , CON", "SVCACCL ON  , CON"},
        {"set svc76 vm", "SVC76 CP, NOP", "SVC76 VM, NOP"},
    };
    struct command_rig *r = rig_open(config, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL");
    assert_true(rig_shows(r, vm, "query set", "NOPDATA ON , IO")); /* the directory's */
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char line[32];
        assert_true(rig_shows(r, op, "query set", all[i].before));
        expect(r, op, all[i].set, 0, "");
        assert_true(rig_shows(r, op, "query set", all[i].after));
        snprintf(line, sizeof line, "%.*s", (int)(strrchr(all[i].set, ' ') - all[i].set),
                 all[i].set);
        expect(r, op, line, 26, "HCPCFS026E Operand missing or invalid\n");
        snprintf(line, sizeof line, "%s x", all[i].set);
        expect(r, op, line, 3,
               "HCPCFS003E Invalid option - command contains extra option(s) starting with X\n");
        snprintf(line, sizeof line, "%.*s maybe", (int)(strrchr(all[i].set, ' ') - all[i].set),
                 all[i].set);
        expect(r, op, line, 2, "HCPCFS002E Invalid operand - MAYBE\n");
    }
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables),   cmocka_unit_test(substitution),     cmocka_unit_test(limits),
        cmocka_unit_test(one_command), cmocka_unit_test(unknown_commands), cmocka_unit_test(dates),
        cmocka_unit_test(switches)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
