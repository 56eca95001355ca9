/* Shutdown signals to a guest that asks for them, through its own SERVC: who hears what, who is
 * logged off, and when the time is up. */
#include "tests/cp/command_rig.h"

static const char direct[] = "USER OPERATOR OPERATOR 1M 1M ABCDEFG\n"
                             "USER ONE ONE 1M 1M G\n"
                             "USER TWO TWO 1M 1M G\n";

/* Write event mask with signal quiesce, then an enabled wait.  At the n-th service signal (register
 * 5 counts) the disabled wait X'FFF'. */
static struct vm *listening_guest(struct command_rig *r, unsigned n)
{
    char line[64];
    struct vm *vm = rig_logon(r, "ONE");
    rig_run(r, vm, "store s2000 B220001282000310");
    snprintf(line, sizeof line, "store s3000 A75A0001A75E%04XA78400048200031082000320", n);
    rig_run(r, vm, line);
    rig_run(r, vm, "store s58 0008000080003000");
    rig_run(r, vm, "store s310 010A000080000000");
    rig_run(r, vm, "store s320 000A000080000FFF");
    rig_run(r, vm, "store s4000 001C0000000000000000000400000008");
    rig_run(r, vm, "store x0 000002E0");
    rig_run(r, vm, "store g1 00780005 00004000");
    rig_run(r, vm, "store psw 00080000 80002000");
    rig_run(r, vm, "begin");
    for (struct patience p = {0}; !atomic_load(&vm->signal_enabled) && patient(&p);)
        ;
    assert_true(atomic_load(&vm->signal_enabled));
    return vm;
}

static void by_the_operator(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR");
    static const char head[] = "                                    Signalled Timeout\n"
                               "Userid   Signal    Signal Status    By        Remaining\n";
    assert_int_equal(rig_run(r, op, "query signals all"), 0);
    assert_string_equal(r->out, head);
    listening_guest(r, 2);
    assert_int_equal(rig_run(r, op, "query signals all"), 0); /* OPERATOR is not one of them */
    assert_memory_equal(r->out, head, sizeof head - 1);
    assert_string_equal(r->out + sizeof head - 1,
                        "ONE      SHUTDOWN  Enabled          -         -\n");
    assert_int_equal(rig_run(r, op, "query signals operator"), 0);
    assert_non_null(strstr(r->out, "OPERATOR SHUTDOWN  Not enabled      -         -\n"));
    assert_int_equal(rig_run(r, op, "signal shutdown one within 60"), 0);
    assert_non_null(
        strstr(r->out, "HCPSIG2114I User ONE termination may be delayed for up to 60 seconds"));
    assert_true(rig_said(r, "HCPSIG2113I User ONE has reported successful termination"));
    assert_true(rig_said(r, "LOGOFF AS  ONE      USERS = 1    AFTER SIGNAL"));
    rig_close(r);
}

static void by_itself(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = listening_guest(r, 2);
    assert_int_equal(rig_run(r, vm, "signal shutdown within 60"), 0);
    assert_true(rig_said(r, "HCPSIG2113I User ONE has reported successful termination"));
    assert_true(rig_said(r, "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000FFF"));
    assert_false(vm->logging_off); /* class G's own signal logs nobody off */
    assert_int_equal(rig_run(r, vm, "signal shutdown one"), 2);
    rig_close(r);
}

/* ALL are those who are enabled; the others are not spoken of. */
static void to_all(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = listening_guest(r, 2);
    struct vm *other = rig_logon(r, "TWO");
    assert_int_equal(rig_run(r, op, "signal shutdown all within 60"), 0);
    assert_true(rig_said(r, "HCPSIG2114I User ONE termination may be delayed"));
    assert_true(rig_said(r, "HCPSIG2113I User ONE has reported successful termination"));
    assert_null(strstr(r->said, "HCPSIG2117E"));
    assert_false(other->logging_off);
    (void)vm;
    assert_int_equal(rig_run(r, op, "shutdown system nosuch"), 2);
    assert_string_equal(r->out, "HCPSHU002E Invalid operand - NOSUCH\n");
    assert_int_equal(rig_run(r, op, "shutdown system"), 26);
    rig_close(r);
}

/* SET SHUTSIGNAL OFF: a guest that listens is as one that does not. */
static void not_wanted(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = listening_guest(r, 2);
    assert_int_equal(rig_run(r, vm, "set shutsignal off"), 0);
    rig_run(r, op, "query signals one");
    assert_non_null(strstr(r->out, "ONE      SHUTDOWN  Not enabled "));
    assert_int_equal(rig_run(r, op, "signal shutdown one within 60"), 2117);
    assert_int_equal(rig_run(r, vm, "set shutsig maybe"), 2);
    assert_int_equal(rig_run(r, vm, "set shutsignal"), 26);
    assert_int_equal(rig_run(r, vm, "set shutsig on"), 0);
    assert_int_equal(rig_run(r, op, "signal shutdown one within 60"), 0);
    assert_true(rig_said(r, "HCPSIG2113I User ONE has reported successful termination"));
    rig_close(r);
}

static void time_is_up(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR");
    listening_guest(r, 100);
    assert_int_equal(rig_run(r, op, "signal shutdown one within 1"), 0);
    assert_non_null(strstr(r->out, "HCPSIG2114I"));
    struct patience p = {0};
    do /* the signal is work for ONE */
        rig_run(r, op, "query signals shutdown one");
    while (strstr(r->out, "Enabled ") && patient(&p));
    assert_non_null(strstr(r->out, "Processing       OPERATOR "));
    assert_int_equal(rig_run(r, op, "signal shutdown one within 9"), 2119);
    assert_non_null(strstr(r->out, "HCPSIG2119E"));
    assert_true(rig_said(r, "HCPSIG2115I User ONE"));
    assert_true(rig_said(r, "LOGOFF AS  ONE      USERS = 1    FORCED BY OPERATOR"));
    rig_close(r);
}

/* CANCEL ends the first SHUTDOWN, whose time is short; what it left behind must not end the second. */
static void shutdown_again(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = listening_guest(r, 100);
    uint64_t due = system_now() + 2000000000u, later = 0;
    rig_run(r, op, "set shutdowntime 1");
    assert_int_equal(rig_run(r, op, "shutdown within 2"), 0);
    assert_int_equal(rig_run(r, op, "shutdown cancel"), 0);
    assert_int_equal(rig_run(r, op, "shutdown cancel"), 2);
    assert_string_equal(r->out, "HCPSHU002E Nothing canceled; no SHUTDOWN waits for guests\n");
    assert_int_equal(rig_run(r, op, "shutdown reipl 200 within 9000"), 40);
    assert_int_equal(system_shutdown(r->sys), SHUTDOWN_NONE);
    assert_int_equal(rig_run(r, op, "shutdown within 9000"), 0);
    assert_int_equal(rig_run(r, op, "shutdown immediate"), 2); /* the first goes on */
    assert_string_equal(r->out, "HCPSHU002E SHUTDOWN not started; one is in progress\n");
    struct patience p = {0};
    do { /* its signal has come; no timer runs before this test runs the loop */
        pthread_mutex_lock(&vm->lock);
        later = vm->signal_deadline_ns;
        pthread_mutex_unlock(&vm->lock);
    } while (later < due + 1000000000000u && patient(&p));
    assert_true(later > due + 1000000000000u);
    while (system_now() < due && patient(&p))
        uv_run(&r->sys->loop, UV_RUN_NOWAIT);
    assert_int_equal(system_shutdown(r->sys), SHUTDOWN_SIGNALS);
    assert_false(vm->logging_off);
    assert_int_equal(rig_run(r, op, "shutdown cancel"), 0);
    assert_int_equal(system_shutdown(r->sys), SHUTDOWN_NONE);
    rig_close(r);
}

static void refused(void **state)
{
    (void)state;
    struct command_rig *r = rig_open("System_Identifier T\nSet Signal ShutdownTime 0\n", direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *one = rig_logon(r, "ONE");
    assert_int_equal(rig_run(r, op, "signal shutdown one"), 2118);
    assert_int_equal(rig_run(r, op, "signal shutdown one within 0"), 26);
    assert_int_equal(rig_run(r, op, "signal shutdown nosuch within 5"), 45);
    assert_int_equal(rig_run(r, op, "signal shutdown one within 5"), 2117);
    assert_non_null(strstr(r->out, "HCPSIG2117E User ONE is not enabled"));
    assert_int_equal(rig_run(r, op, "signal nosuch"), 2);
    assert_int_equal(rig_run(r, one, "signal shutdown operator"), 2);
    assert_int_equal(rig_run(r, op, "force nosuch"), 45);
    assert_int_equal(rig_run(r, op, "force one frob"), 3);
    assert_int_equal(rig_run(r, op, "force one logoff disconnect"), 3);
    assert_int_equal(rig_run(r, op, "force one logoff immediate within 5"), 13);
    assert_int_equal(rig_run(r, op, "force one logoff immediate"), 0);
    assert_true(rig_said(r, "LOGOFF AS  ONE      USERS = 1    FORCED BY OPERATOR"));
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_the_operator), cmocka_unit_test(by_itself),  cmocka_unit_test(to_all),
        cmocka_unit_test(not_wanted),      cmocka_unit_test(time_is_up), cmocka_unit_test(refused),
        cmocka_unit_test(shutdown_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
