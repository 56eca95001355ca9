/* What CP counts: users against MAXUSERS, processor time against the engine's own counts, the share
 * of the processor that SHARE promises, time that a machine may stand still unattended. */
#include "tests/cp/command_rig.h"

#include "cp/commands/indicate.h"

#include <errno.h>

static const char direct[] = "USER OPERATOR OPERATOR 1M 1M ABCDEFG\n"
                             "USER ONE ONE 1M 1M EG\n"
                             " SPOOL 000E 1403 A\n"
                             "USER TWO TWO 1M 4M G\n"
                             "USER THREE THREE 1M 1M G\n"
                             " OPTION IGNMAXU\n"
                             "USER FOUR FOUR 1M 1M G\n"
                             " MACHINE ESA 2\n"
                             " XAUTOLOG ONE\n";

static void maxusers(void **state)
{
    (void)state;
    struct command_rig *r = rig_open("System_Identifier T\nFeatures MaxUsers 2\n", direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *one = rig_logon(r, "ONE");
    assert_non_null(op);
    assert_non_null(one);
    assert_null(rig_logon(r, "TWO"));
    assert_int_equal(errno, EUSERS);
    assert_non_null(rig_logon(r, "THREE")); /* IGNMAXU */
    assert_int_equal(rig_run(r, op, "xautolog two"), 360);
    assert_string_equal(r->out, "HCPLGA360E Maximum users exceeded\n");
    assert_int_equal(rig_run(r, op, "query maxusers"), 0);
    assert_string_equal(r->out, "MAXIMUM USERS = 00002\n");
    assert_int_equal(rig_run(r, op, "set maxusers nolimit"), 0);
    assert_int_equal(rig_run(r, op, "set maxusers 0"), 2);
    assert_int_equal(rig_run(r, one, "set maxusers 5"), 3);
    assert_non_null(rig_logon(r, "TWO"));
    rig_close(r);
}

/* "VIRTCPU= mmm:ss.hs" of text, in hundredths. */
static unsigned hundredths(const char *text, const char *what)
{
    unsigned m, s, h;
    const char *p = strstr(text, what);
    assert_non_null(p);
    assert_int_equal(sscanf(p + strlen(what), " %u:%u.%u", &m, &s, &h), 3);
    return m * 6000 + s * 100 + h;
}

/* A guest counts down and stops in a disabled wait. */
static void times(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *one = rig_logon(r, "ONE");
    assert_int_equal(rig_run(r, one, "query time"), 0);
    assert_int_equal(hundredths(r->out, "VIRTCPU="), 0);
    rig_run(r, one, "store g1 05F5E100");            /* 100,000,000 */
    rig_run(r, one, "store s2000 A716000082000300"); /* BRCT 1,* ; LPSW X'300' */
    rig_run(r, one, "store s300 000A000080000ABC");
    rig_run(r, one, "store psw 00080000 80002000");
    rig_run(r, one, "begin");
    assert_true(rig_said(r, "disabled wait PSW 000A0000 80000ABC"));
    struct sie_count n = sie_count(sie_vcpu(one->guest, 0));
    assert_true(n.instructions >= 100000000 && n.instructions < 100000010);
    assert_true(n.cpu_ns > 10000000);
    unsigned want = (unsigned)(n.cpu_ns / 10000000);
    rig_run(r, one, "query time");
    assert_int_equal(hundredths(r->out, "VIRTCPU="), want);
    assert_true(hundredths(r->out, "TOTCPU=") >= want);
    assert_true(hundredths(r->out, "TOTCPU=") <= want + 20); /* CP did next to nothing for it */
    /* But it did something: the slice is accounted behind the message of its end. */
    for (unsigned n = 0; n < 1000 && vm_total_ns(one) == vm_virtual_ns(one); n++)
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    assert_true(vm_total_ns(one) > vm_virtual_ns(one));
    rig_run(r, one, "indicate user");
    char line[64];
    snprintf(line, sizeof line, "VTIME=%03u:%02u", want / 6000, want / 100 % 60);
    assert_non_null(strstr(r->out, line));
    pthread_mutex_lock(&one->lock);
    vm_logoff(one, NULL, NULL, false);
    pthread_mutex_unlock(&one->lock);
    const char *last = strstr(r->said, "CONNECT=");
    assert_non_null(last);
    assert_int_equal(hundredths(last, "VIRTCPU="), want);
    rig_close(r);
}

/* Wall time that passes while the thread is off the processor is nobody's. */
static void idle_costs_nothing(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *one = rig_logon(r, "ONE");
    rig_run(r, one, "store s300 020A000080000000"); /* an enabled wait: nothing comes */
    rig_run(r, one, "store psw 020A0000 80000000");
    rig_run(r, one, "begin");
    struct timespec t = {0, 300000000};
    nanosleep(&t, NULL);
    assert_true(vm_virtual_ns(one) < 50000000);
    rig_close(r);
}

/* INDICATE tells who runs, and what was printed. */
static void indicate(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *one = rig_logon(r, "ONE");
    rig_run(r, op, "indicate load");
    assert_non_null(strstr(r->out, "DORMANT-00002\n"));
    assert_non_null(strstr(r->out, "Q1-00000(00000) "));
    const char *proc =
        strstr(r->out, "PROC 0000-"); /* LOGON itself may have been a percent or two */
    assert_non_null(proc);
    assert_memory_equal(proc + 13, "% CP   HZ", 9);
    assert_int_equal(rig_run(r, op, "indicate queues"), 0);
    assert_string_equal(r->out, "");
    rig_run(r, one, "store s2000 A7F40000"); /* BRC 15,* */
    rig_run(r, one, "store psw 00080000 80002000");
    rig_run(r, one, "begin");
    struct timespec t = {0, 50000000};
    nanosleep(&t, NULL);
    rig_run(r, op, "indicate load");
    assert_non_null(strstr(r->out, "DORMANT-00001\n"));
    assert_non_null(strstr(r->out, "Q1-00001(00000) "));
    rig_run(r, rig_logon(r, "TWO"), "indicate load"); /* class G sees less */
    const char *paging = strstr(r->out, "\nPAGING-0/SEC\n");
    assert_non_null(paging);
    assert_string_equal(paging + 14, "Q0-00000 Q1-00001           "
                                     "Q2-00000 EXPAN-001 Q3-00000 EXPAN-001\n");
    rig_run(r, op, "indicate queues");
    assert_memory_equal(r->out, "ONE            Q1 R", 19);
    assert_null(strstr(r->out, "OPERATOR"));
    assert_null(strstr(r->out, " A0"));
    rig_run(r, op, "indicate queues exp");
    assert_memory_equal(r->out, "ONE             Q1 R", 20);
    assert_int_equal(r->out[31],
                     '/'); /* behind the pages' eight digits, which begin in column 24 */
    assert_non_null(strstr(r->out, " A00\n"));
    char ahead[24];
    indicate_ahead(-49999, ahead); /* not enough for a digit: no sign either */
    assert_string_equal(ahead, "0.0000");
    indicate_ahead(-1234500000, ahead);
    assert_string_equal(ahead, "-1.2345");
    assert_int_equal(rig_run(r, op, "indicate queues frob"), 3);
    assert_int_equal(rig_run(r, op, "indicate paging"), 0);
    assert_string_equal(r->out, "No users in page wait\n");
    rig_run(r, one, "stop");
    rig_run(r, one, "indicate user");
    assert_non_null(strstr(r->out, "PRT=000000 PCH=000000"));
    rig_run(r, one, "dump 0-3");
    rig_run(r, one, "indicate user");
    assert_null(strstr(r->out, "PRT=000000"));
    rig_run(r, one, "detach 00e"); /* what it has printed stays */
    rig_run(r, one, "indicate user");
    assert_null(strstr(r->out, "PRT=000000"));
    rig_close(r);
}

/* What an address space has, and whose may be asked about. */
static void address_spaces(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *one = rig_logon(r, "FOUR");
    char text[400], size[24];
    storage_clear(one->storage);
    rig_run(r, one, "store 2000 1");
    rig_run(r, one, "store 5000 1");
    storage_size_text(one->storage_bytes, size);
    snprintf(text, sizeof text,
             "Spaceid=FOUR:BASE Owned size=%s PRIVATE\n"
             "Pages: Main=2 Xstore=--- Dasd=0 Locked=---\n"
             "       Instan=2\n"
             "Private paging:\n"
             "  Xstore: Reads=--- Writes=--- Migrates=---\n"
             "  Dasd:   Reads=0 Writes=0\n",
             size);
    static const char *const own[] = {"indicate spaces", "ind sp user *",
                                      "indicate spaces user four", "ind spaces space base",
                                      "ind sp space four:base"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        assert_int_equal(rig_run(r, one, own[i]), 0);
        assert_string_equal(r->out, text);
    }
    assert_int_equal(rig_run(r, one, "ind spaces user operator"), 2);
    assert_int_equal(rig_run(r, one, "ind spaces space operator:base"), 2);
    assert_int_equal(rig_run(r, one, "ind spaces space four:data"), 2);
    assert_int_equal(rig_run(r, one, "ind spaces space :base"), 2);
    assert_int_equal(rig_run(r, one, "ind spaces space"), 26);
    assert_int_equal(rig_run(r, one, "ind spaces user"), 20);
    assert_int_equal(rig_run(r, one, "ind spaces user four two"), 3);
    assert_int_equal(rig_run(r, one, "ind nss"), 2);
    assert_int_equal(rig_run(r, op, "ind spaces user four"), 0);
    assert_true(rig_said(r, "Spaceid=FOUR:BASE Owned size="));
    assert_int_equal(rig_run(r, op, "ind spaces user two"), 45);
    /* Both answers have each CPU; what the machine spooled is the base CPU's. */
    rig_run(r, one, "define cpu 1");
    assert_int_equal(rig_run(r, one, "indicate user *"), 0);
    assert_non_null(strstr(r->out, "\nCPU 00: CTIME=00:00 VTIME=000:0"));
    assert_non_null(strstr(r->out,
                           "\nCPU 01: CTIME=00:00 VTIME=000:00 TTIME=000:00 IO=000000\n"
                           "        RDR=000000 PRT=000000 PCH=000000 TYPE=CP   CPUAFFIN=ON\n"));
    assert_int_equal(rig_run(r, one, "indicate user * exp"), 0);
    assert_memory_equal(r->out, "Userid=FOUR     Mach=", 21);
    assert_non_null(strstr(r->out, "Pages: Main=2 Xstore=--- Dasd=0 WS=2 Reserved=0 Locked=0\n"));
    assert_non_null(strstr(r->out, "\nCPU 00: Ctime=0 00:00:0"));
    assert_non_null(strstr(r->out, "\nCPU 01: Ctime=0 00:00:0"));
    assert_int_equal(rig_run(r, one, "indicate user * all"), 3);
    assert_int_equal(rig_run(r, one, "indicate user operator exp"), 2);
    assert_int_equal(rig_run(r, op, "indicate user four exp"), 0);
    assert_int_equal(rig_run(r, op, "indicate user four expanded"), 0);
    assert_true(rig_said(r, "Private spaces: Number=1"));
    assert_int_equal(rig_run(r, op, "indicate nss"), 0);
    assert_string_equal(r->out, "NO NSS FILES\n");
    rig_close(r);
}

/* XAUTOLOG's options make another machine, within what the directory allows. */
static void xautolog(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *one = rig_logon(r, "ONE");
    assert_int_equal(rig_run(r, op, "xautolog two storage 3m machine xc dir noipl passw two"), 0);
    assert_string_equal(r->out, "Command accepted\n");
    assert_true(rig_said(r, "AUTO LOGON  ***       TWO"));
    assert_int_equal(rig_run(r, op, "indicate user two"), 0);
    assert_true(rig_said(r, "USERID=TWO      MACH=XC  STOR=3M "));
    assert_int_equal(rig_run(r, op, "xautolog two"), 54);
    assert_string_equal(r->out, "HCPLGA054E TWO already logged on\n");
    assert_int_equal(rig_run(r, op, "xautolog three storage 3x"), 2);
    assert_int_equal(rig_run(r, op, "xautolog three ipl"), 26);
    assert_int_equal(rig_run(r, op, "xautolog three frob"), 2);
    assert_string_equal(r->out, "HCPAUT002E Invalid operand - FROB\n");
    assert_int_equal(rig_run(r, op, "xautolog nosuch"), 53);
    assert_int_equal(rig_run(r, op, "xautolog"), 20);
    /* Class G: those whose entries name it. */
    assert_int_equal(rig_run(r, one, "xautolog three"), 59);
    assert_string_equal(r->out, "HCPAUT059E AUTOLOG failed for THREE - you are not authorized\n");
    assert_null(system_user(r->sys, "THREE"));
    assert_int_equal(rig_run(r, one, "xautolog four noipl"), 0);
    assert_true(rig_said(r, "AUTO LOGON  ***       FOUR"));
    struct vm *two = system_user(r->sys, "TWO"), *four = system_user(r->sys, "FOUR");
    assert_non_null(two);
    assert_non_null(four);
    vm_put(two); /* rig_close() logs both off, when the clock of who is unattended has ended */
    vm_put(four);
    rig_close(r);
}

static void type(struct vm *vm, const char *line)
{
    uint8_t text[80];
    size_t n = strlen(line);
    ebcdic_from_ascii(text, line, n);
    pthread_mutex_lock(&vm->lock);
    console_typed(vm, text, n);
    pthread_mutex_unlock(&vm->lock);
}

static bool held(struct vm *vm)
{
    pthread_mutex_lock(&vm->lock);
    bool is = dispatch_held(vm);
    pthread_mutex_unlock(&vm->lock);
    return is;
}

/* SYNCH: the issuer's machine stands still, and what he types waits, until the other is there. */
static void xautolog_waits(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR");
    rig_run(r, op, "store s1000 A7F40000"); /* a loop */
    rig_run(r, op, "store psw 00080000 00001000");
    rig_run(r, op, "begin");
    assert_false(held(op));
    struct vm *one = rig_logon(r, "ONE");
    pthread_mutex_lock(&op->lock);
    r->out[0] = '\0';
    assert_int_equal(
        command_run(op, COMMAND_TERMINAL, "xautolog two ipl 00c synch", rig_respond, r), 0);
    assert_string_equal(r->out, "");
    assert_true(dispatch_held(op));
    pthread_mutex_unlock(&op->lock);
    for (struct patience p = {0}; held(op) && patient(&p);)
        ;
    assert_false(held(op)); /* and goes on */
    assert_true(rig_said(r, "HCPCLS6056I XAUTOLOG information for TWO"));
    /* One that cannot be done is not waited for. */
    assert_int_equal(rig_run(r, op, "xautolog two synch"), 54);
    assert_false(held(op));
    /* In CP READ what is typed waits. */
    pthread_mutex_lock(&op->lock);
    vm_enter_cp(op, NULL);
    pthread_mutex_unlock(&op->lock);
    type(op, "xautolog three ipl 00c synch");
    type(op, "query userid");
    assert_true(rig_said(r, "OPERATOR AT "));
    const char *verified = strstr(r->said, "HCPCLS6056I XAUTOLOG information for THREE");
    assert_non_null(verified);
    assert_true(strstr(r->said, "OPERATOR AT ") > verified);
    /* Attention breaks the wait: to CP READ. */
    pthread_mutex_lock(&one->lock);
    vm_begin(one);
    unsigned number = vm_wait(one);
    assert_true(dispatch_held(one));
    console_attention(one);
    assert_int_equal(one->state, VM_CP);
    assert_int_not_equal(one->sleep_generation, number);
    one->set->run = true;
    vm_begin(one);
    vm_wait(one);
    console_attention(one);
    assert_false(dispatch_held(one)); /* SET RUN ON: its CPUs go on in CP READ */
    pthread_mutex_unlock(&one->lock);
    rig_close(r);
}

/* What unattended.c decides; its minutes are not waited for. */
static void unattended(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *one = rig_logon(r, "ONE");
    assert_false(one->unattended); /* the stream is its terminal */
    pthread_mutex_lock(&one->lock);
    console_set_stream(one, NULL, NULL);
    vm_enter_cp(one, NULL);
    assert_true(one->unattended); /* CP READ */
    const struct vm_deadline *limit = &one->deadlines[DEADLINE_UNATTENDED];
    uint64_t at = limit->at_ns;
    vm_enter_cp(one, NULL);
    assert_int_equal(limit->at_ns, at); /* the time goes on */
    vm_begin(one);
    assert_false(one->unattended);
    assert_int_equal(limit->at_ns, 0);
    console_read_pending(one, true);
    assert_true(one->unattended); /* VM READ */
    assert_true(limit->at_ns > at);
    console_read_pending(one, false);
    assert_false(one->unattended);
    one->set->run = true;
    vm_attention(one);
    assert_false(one->unattended); /* SET RUN ON: it runs */
    pthread_mutex_unlock(&one->lock);
    pthread_mutex_lock(&op->lock);
    console_set_stream(op, NULL, NULL);
    vm_enter_cp(op, NULL);
    assert_false(op->unattended); /* the operator may wait for ever */
    pthread_mutex_unlock(&op->lock);
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maxusers),           cmocka_unit_test(times),
        cmocka_unit_test(idle_costs_nothing), cmocka_unit_test(indicate),
        cmocka_unit_test(address_spaces),     cmocka_unit_test(xautolog),
        cmocka_unit_test(xautolog_waits),     cmocka_unit_test(unattended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
