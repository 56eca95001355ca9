/* SET: what it sets is seen in QUERY and in what the machine then does. */
#include "tests/cp/command_rig.h"

static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                             "USER GENERAL GENERAL 1M 4M G\n"
                             " MACHINE ESA 2\n"
                             " CONSOLE 0009 3215 T\n";

static void says(struct command_rig *r, struct vm *vm, const char *line, int rc, const char *out)
{
    int got = rig_run(r, vm, line);
    if (got != rc)
        fail_msg("%s: %d, not %d: %s", line, got, rc, r->out);
    assert_string_equal(r->out, out);
}

static bool shows(struct command_rig *r, struct vm *vm, const char *line, const char *part)
{
    assert_int_equal(rig_run(r, vm, line), 0);
    return strstr(r->out, part) != NULL;
}

/* Another mode clears storage; the same one leaves the machine alone. */
static void machine(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "GENERAL");
    assert_int_equal(rig_run(r, vm, "store s1000 C1C2C3C4"), 0);
    says(r, vm, "set machine esa", 0, "SYSTEM = ESA\n");
    assert_true(shows(r, vm, "display 1000", "C1C2C3C4"));
    says(r, vm, "set mac xc", 0, "");
    assert_true(rig_said(r, "SYSTEM = XC\nStorage cleared - system reset.\n"));
    assert_true(shows(r, vm, "query set", "MACHINE XC ,"));
    assert_false(shows(r, vm, "display 1000", "C1C2C3C4"));
    assert_int_equal(vm->state, VM_CP);
    says(r, vm, "set machine 370", 2, "HCPSMH002E Invalid operand - 370\n");
    says(r, vm, "set machine", 26, "HCPSMH026E Operand missing or invalid\n");
    says(r, vm, "set machine z now", 3,
         "HCPSMH003E Invalid option - command contains extra option(s) starting with NOW\n");
    assert_true(shows(r, vm, "query set", "MACHINE XC ,"));
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(machine)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
