/* TRACE and QUERY TRACE: what is traced, when the machine stops, and what is said of it.  I/O alone:
 * test_trace_io.c. */
#include "tests/cp/command_rig.h"

#include "cp/trace.h"
#include "engine/base/bytes.h"

static const char direct[] = "USER OPERATOR OPERATOR 1M 1M ABCDEFG\n"
                             "USER ONE ONE 1M 1M G\n"
                             " MACHINE ESA 4\n"
                             " CONSOLE 0009 3215 T\n"
                             " SPOOL 000C 2540 READER *\n"
                             " SPOOL 000D 2540 PUNCH A\n"
                             " SPOOL 000E 1403 A\n";

/* The lines of the console since the last look. */
static void said(struct command_rig *r, const char *out)
{
    pthread_mutex_lock(&r->lock);
    char *got = strdup(r->said);
    r->said[0] = '\0';
    pthread_mutex_unlock(&r->lock);
    if (strcmp(got, out))
        fail_msg("said:\n%s\nexpected:\n%s", got, out);
    free(got);
}

static void go(struct command_rig *r, struct vm *vm)
{
    struct patience p = {0};
    rig_run(r, vm, "begin");
    do {
        pthread_mutex_lock(&vm->lock);
        bool stopped = vm->state == VM_CP;
        pthread_mutex_unlock(&vm->lock);
        if (stopped)
            return;
    } while (patient(&p));
    fail_msg("it does not stop");
}

/* LA 1,3 ; ST 1,0(0,2) ; BRCT 1,*-4 ; SVC 5 ; at 3000 the SVC new PSW: LPSW 300, a disabled wait. */
static struct vm *program(struct command_rig *r)
{
    struct vm *vm = rig_logon(r, "ONE");
    rig_run(r, vm, "st s2000 4110000350102000A716FFFE0A05");
    rig_run(r, vm, "st s3000 82000300");
    rig_run(r, vm, "st s60 0008000080003000");
    rig_run(r, vm, "st s300 000A000080000ABC");
    rig_run(r, vm, "st g2 00004000");
    rig_run(r, vm, "st psw 00080000 80002000");
    return vm;
}

static const char ended[] = "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000ABC\n";

static void trace_steps(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r);
    expect(r, vm, "trace instr", 0, "");
    go(r, vm);
    said(r, " -> 00002000  LA    41100003   CC 0\n");
    expect(r, vm, "d g1", 0, "GPR  1 =  00000003\n");
    go(r, vm);
    said(r, " -> 00002004  ST    50102000 >> 00004000    CC 0\n");
    go(r, vm);
    said(r, " -> 00002008  BRCT  A716FFFE -> 00002004    CC 0\n");
    expect(r, vm, "trace end", 0, "Trace ended\n");
    go(r, vm);
    said(r, ended);
    rig_close(r);
}

static void trace_kinds(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r);
    expect(r, vm, "trace store into 4000.4 run", 0, "");
    expect(r, vm, "tr br into 2000-2fff run", 0, "");
    expect(r, vm, "tr svc 5 run", 0, "");
    expect(r, vm, "tr svc 6 run", 0, "");
    go(r, vm);
    char want[1024] = "";
    for (unsigned i = 0; i < 3; i++) {
        strcat(want, "00002004  ST    50102000 >> 00004000    CC 0\n");
        if (i < 2)
            strcat(want, "00002008  BRCT  A716FFFE -> 00002004    CC 0\n");
    }
    strcat(want, "0000200C  SVC   0A05     -> 00003000    CC 0\n");
    strcat(want, ended);
    said(r, want);
    rig_close(r);
}

static void trace_options(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r);
    /* The second store of three, a command, no stop. */
    expect(r, vm, "tr i r 2004 skip 1 pass 1 run cmd d g1#q userid", 0, "");
    expect(r, vm, "tr g1 step 2", 0, "");
    go(r, vm);
    said(r, "00002000  LA    41100003   CC 0\n"
            " -> 00002008  BRCT  A716FFFE -> 00002004    CC 0\n");
    go(r, vm);
    said(r, "00002004  ST    50102000 >> 00004000    CC 0\n"
            "GPR  1 =  00000002\n"
            "ONE      AT BIGFOOT\n"
            "00002008  BRCT  A716FFFE -> 00002004    CC 0\n"
            " -> 00002008  BRCT  A716FFFE   CC 0\n");
    rig_close(r);
}

/* NOSIM: the first LPSW does nothing, the one behind it does.  COUNT counts what is executed. */
static void trace_nosim(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r);
    rig_run(r, vm, "st s3004 82000308");
    rig_run(r, vm, "st s308 000A000080000DEF");
    expect(r, vm, "trace count", 0, "");
    expect(r, vm, "q trace", 0, "TRACE COUNT IS 00000000\nNo trace sets defined\n");
    expect(r, vm, "trace lpsw range 3000 nosim run cmd d g1#d g2", 0, "");
    go(r, vm);
    char want[400] = "00003000  LPSW  82000300    00000300    CC 0\n"
                     "GPR  1 =  00000000\nGPR  2 =  00004000\n";
    strcat(want, "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000DEF\n");
    said(r, want);
    expect(r, vm, "trace end", 0, "TRACE COUNT IS 00000009\nTrace ended\n");
    expect(r, vm, "trace end", 0, "Trace ended\n");
    /* It stops in front of what it has passed over; and again when it comes there again. */
    rig_run(r, vm, "st psw 00080000 80003000");
    expect(r, vm, "trace priv nosim", 0, "");
    expect(r, vm, "q trace", 0,
           "NAME  INITIAL   (ACTIVE)\n"
           "   1  PRIV    PSWA  00000000-FFFFFFFF\n"
           "              TERM  NOPRINT  NORUN  NOSIM\n"
           "              SKIP 00000    PASS 00000    STOP 00000    STEP 00000\n"
           "              CMD  NONE\n");
    for (unsigned i = 0; i < 2; i++) {
        go(r, vm);
        said(r, " -> 00003000  LPSW  82000300    00000300    CC 0\n");
        expect(r, vm, "d psw", 0, "PSW = 00080000 80003004\n");
        rig_run(r, vm, "st psw 00080000 80003000");
    }
    /* In the problem state it is no instruction that CP stands in for. */
    expect(r, vm, "trace end", 0, "Trace ended\n");
    rig_run(r, vm, "st s68 000A000080000FED");
    rig_run(r, vm, "st psw 00090000 80003000");
    expect(r, vm, "trace priv nosim run", 0, "");
    go(r, vm);
    said(r, "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000FED\n");
    expect(r, vm, "trace i nosim", 3, "HCPTRA003E Invalid option - NOSIM\n");
    expect(r, vm, "trace ipk nosim", 3, "HCPTRA003E Invalid option - NOSIM\n");
    rig_close(r);
}

/* What an EXECUTE executes is traced, and passed over, as what it is: STOSM, then DIAGNOSE, whose code
 * its modifier does not reach; SSM with the EXECUTE's register in its second byte. */
static void trace_executed(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r);
    rig_run(r, vm,
            "st s3000 440003204400032444400330"
            "82000300");
    rig_run(r, vm,
            "st s320 AD000400"
            "83000008");
    rig_run(r, vm, "st s330 80000400"); /* SSM */
    rig_run(r, vm, "st psw 00080000 80003000");
    rig_run(r, vm, "st s400 55");
    expect(r, vm, "trace priv nosim run range 3000-3008", 0, "");
    go(r, vm);
    char want[600] = "00003000  EX    44000320    00000320    CC 0\n"
                     "00003004  EX    44000324    00000324    CC 0\n"
                     "00003008  EX    44400330    00000330    CC 0\n";
    strcat(want, ended);
    said(r, want);
    expect(r, vm, "d 400", 0, "R00000400  55000000                             06\n");
    expect(r, vm, "trace end", 0, "Trace ended\n");
    /* Done, and seen by its name and by its code. */
    rig_run(r, vm, "st psw 00080000 80003000");
    expect(r, vm, "trace stosm run", 0, "");
    expect(r, vm, "trace diag 8 nosim run", 0, "");
    expect(r, vm, "trace diag c run nosim", 0, "");
    go(r, vm);
    snprintf(want, sizeof want,
             "00003000  EX    44000320    00000320    CC 0\n"
             "00003004  EX    44000324    00000324    CC 0\n");
    assert_non_null(strstr(r->said, want));
    expect(r, vm, "d s400.1", 0, "R00000400  00  06\n");
    rig_close(r);
}

/* A CPU that is replaced has executed what it has. */
static void trace_count_of_replaced(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r);
    bool there = false;
    go(r, vm);
    said(r, ended);
    expect(r, vm, "trace count", 0, "");
    rig_run(r, vm, "def stor 1M");
    for (struct patience p = {0}; !there && patient(&p);) {
        pthread_mutex_lock(&r->lock);
        there = strstr(r->said, "Storage cleared") != NULL;
        pthread_mutex_unlock(&r->lock);
    }
    assert_true(there);
    expect(r, vm, "trace end", 0, "TRACE COUNT IS 00000000\nTrace ended\n");
    rig_close(r);
}

static void trace_query(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r);
    expect(r, vm, "q trace", 0, "No trace sets defined\n");
    expect(r, vm, "q trace returns", 0, "No trace sets defined\n");
    expect(r, vm, "tr i pswa 2004 run cmd d g", 0, "");
    expect(r, vm, "tr prog 10 printer", 0, "");
    expect(r, vm, "q tr", 0,
           "NAME  INITIAL   (ACTIVE)\n"
           "   1  INSTR   PSWA  00002004-00002004\n"
           "              TERM  NOPRINT  RUN  SIM\n"
           "              SKIP 00000    PASS 00000    STOP 00000    STEP 00000\n"
           "              CMD  d g\n"
           "   2  PROG    0010-0010\n"
           "              NOTERM  PRINT  NORUN  SIM\n"
           "              SKIP 00000    PASS 00000    STOP 00000    STEP 00000\n"
           "              CMD  NONE\n");
    expect(r, vm, "tr del 1", 0, "");
    expect(r, vm, "tr del 1", 1511, "HCPTRA1511E Trace 1 does not exist\n");
    expect(r, vm, "tr goto b", 0, "");
    expect(r, vm, "q trace", 0,
           "NAME  B         (ACTIVE)\nNo traces are defined in this trace set.\n");
    for (unsigned i = 0; i < SIE_TRACES; i++)
        expect(r, vm, "tr i r 0-10 run", 0, "");
    expect(r, vm, "tr i", 1510, "HCPTRA1510E The trace set is full\n");
    /* Sets by name, and the way back. */
    expect(r, vm, "q trace returns", 0, "No trace calls active\n");
    expect(r, vm, "tr go initial", 0, "");
    expect(r, vm, "tr call b", 0, "");
    expect(r, vm, "tr call c", 0, "");
    expect(r, vm, "q trace sets", 0, "SETS:  C, B, INITIAL\n");
    expect(r, vm, "q trace returns", 0, "RETURNS:  B, INITIAL\n");
    expect(r, vm, "tr suspend", 0, "");
    expect(r, vm, "q per", 0,
           "NAME  C         (ACTIVE+SUSPEND)\nNo traces are defined in this trace set.\n");
    expect(r, vm, "tr return", 0, "");
    expect(r, vm, "q trace returns", 0, "RETURNS:  INITIAL\n");
    expect(r, vm, "q trace c", 0, "NAME  C         \nNo traces are defined in this trace set.\n");
    expect(r, vm, "q trace d", 2, "HCPTRQ002E Invalid operand - D\n");
    expect(r, vm, "q trace returns b", 3,
           "HCPTRQ003E Invalid option - command contains extra option(s) starting with B\n");
    for (unsigned i = 0; i < 2 * TRACE_CALLS; i++)
        expect(r, vm, "tr call c", 0, "");
    for (unsigned i = 0; i < 2 * TRACE_CALLS; i++)
        expect(r, vm, "tr return", 0, "");
    expect(r, vm, "tr goto initial", 0, "");
    expect(r, vm, "tr", 26, "HCPTRA026E Operand missing or invalid\n");
    expect(r, vm, "tr nosuch", 2, "HCPTRA002E Invalid operand - NOSUCH\n");
    expect(r, vm, "tr i r 10-5", 9, "HCPTRA009E Invalid range - 10-5\n");
    expect(r, vm, "tr i nosuch", 3, "HCPTRA003E Invalid option - NOSUCH\n");
    expect(r, vm, "tr i skip", 26, "HCPTRA026E Operand missing or invalid\n");
    expect(r, vm, "tr i data 1", 33, "HCPTRA033E Hexdata missing or invalid\n");
    rig_close(r);
}

/* Identifiers, TRAP, options without a kind, APPEND, DAT and NODAT. */
static void trace_idents(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r);
    expect(r, vm, "tr i pswa 2004 id st1 run", 0, "");
    expect(r, vm, "tr g1 id 0007", 0, "");
    expect(r, vm, "tr svc", 0, "");
    rig_run(r, vm, "q trace");
    assert_non_null(strstr(r->out, " ST1  INSTR   PSWA  00002004-00002004\n"));
    assert_non_null(strstr(r->out, "\n   7  GREG "));
    assert_non_null(strstr(r->out, "\n   8  SVC "));
    expect(r, vm, "tr i pswa 2008 id st1 run nodat cmd q userid", 0, ""); /* in its place */
    rig_run(r, vm, "q trace");
    assert_null(strstr(r->out, "00002004-00002004"));
    assert_non_null(strstr(r->out, " ST1  INSTR   PSWA  00002008-00002008\n"
                                   "              TERM  NOPRINT  RUN  SIM  NODAT\n"));
    expect(r, vm, "tr trap st1 skip 2 cm none", 0, "");
    rig_run(r, vm, "q trace");
    assert_non_null(strstr(r->out, "SKIP 00002    PASS 00000    STOP 00000    STEP 00000\n"
                                   "              CMD  NONE\n   7"));
    expect(r, vm, "tr run pass 1", 0, "");
    rig_run(r, vm, "q trace");
    assert_null(strstr(r->out, "NORUN"));
    assert_null(strstr(r->out, "PASS 00000"));
    expect(r, vm, "tr del 7 8", 0, "");
    expect(r, vm, "tr trap st1 skip 0 pass 0 dat", 0, ""); /* and NODAT: either */
    go(r, vm);
    said(r, "00002008  BRCT  A716FFFE -> 00002004    CC 0\n"
            "00002008  BRCT  A716FFFE -> 00002004    CC 0\n"
            "00002008  BRCT  A716FFFE   CC 0\n"
            "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000ABC\n");
    expect(r, vm, "tr goto two", 0, "");
    expect(r, vm, "tr ex", 2, "HCPTRA002E Invalid operand - EX\n");
    expect(r, vm, "tr ext", 0, "");
    expect(r, vm, "tr append initial", 0, "");
    rig_run(r, vm, "q trace");
    assert_non_null(strstr(r->out, "   1  EXT "));
    assert_non_null(strstr(r->out, " ST1  INSTR "));
    expect(r, vm, "tr append two", 2, "HCPTRA002E Invalid operand - TWO\n");
    expect(r, vm, "tr append nosuch", 2, "HCPTRA002E Invalid operand - NOSUCH\n");
    expect(r, vm, "tr trap nosu run", 1511, "HCPTRA1511E Trace NOSU does not exist\n");
    expect(r, vm, "tr trap st1", 26, "HCPTRA026E Operand missing or invalid\n");
    expect(r, vm, "tr trap st1 id new", 3, "HCPTRA003E Invalid option - ID\n");
    expect(r, vm, "tr i id toolong", 2, "HCPTRA002E Invalid operand - TOOLONG\n");
    expect(r, vm, "tr i id all", 2, "HCPTRA002E Invalid operand - ALL\n");
    rig_close(r);
}

/* A trace of translated events only, in a machine without translation. */
static void trace_translated(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r);
    expect(r, vm, "tr i pswa 2004 run dat", 0, "");
    expect(r, vm, "tr i pswa 2008 run nodat", 0, "");
    go(r, vm);
    said(r, "00002008  BRCT  A716FFFE -> 00002004    CC 0\n"
            "00002008  BRCT  A716FFFE -> 00002004    CC 0\n"
            "00002008  BRCT  A716FFFE   CC 0\n"
            "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000ABC\n");
    rig_close(r);
}

/* A trace of one state only: what comes of SVC belongs to the state that it was given in. */
static void trace_state(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r);
    rig_run(r, vm, "st psw 00090000 80002000");
    expect(r, vm, "tr i pswa 2000 run prob", 0, "");
    expect(r, vm, "tr i pswa 2004 run sup", 0, "");
    expect(r, vm, "tr svc run problem", 0, "");
    expect(r, vm, "tr i pswa 3000 run supervisor", 0, "");
    rig_run(r, vm, "q trace");
    assert_true(strstr(r->out, "RUN  SIM  PROB\n") && strstr(r->out, "RUN  SIM  SUP\n"));
    go(r, vm);
    said(r, "00002000  LA    41100003   CC 0\n"
            "0000200C  SVC   0A05     -> 00003000    CC 0\n"
            "00003000  LPSW  82000300    00000300    CC 0\n"
            "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000ABC\n");
    rig_close(r);
}

/* A loop of program interruptions under TRACE PROG; the guest never runs away. */
static void trace_program(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r);
    rig_run(r, vm, "st s2000 0000");
    rig_run(r, vm, "st s68 0008000080003000");
    expect(r, vm, "tr prog", 0, "");
    go(r, vm);
    said(r, " -> 00002002   PROG 0001 -> 00003000 \n");
    go(r, vm);
    said(r, ended);
    rig_close(r);
}

/* A loop of program interruptions ends with its PSW: another one goes its own way at once. */
static void after_a_loop(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    static const char *const psws[] = {"00000000 00000000", "00000000 80001000"};
    for (size_t i = 0; i < sizeof psws / sizeof *psws; i++) { /* invalid, and a loop by itself */
        rig_run(r, vm, "system clear");
        char line[64];
        snprintf(line, sizeof line, "st psw %s", psws[i]);
        rig_run(r, vm, line);
        go(r, vm);
        said(r, "HCPGIR453W CP entered; program interrupt loop\n");
        rig_run(r, vm, "st psw 000a0000 80000abc");
        go(r, vm);
        said(r, ended);
    }
    rig_close(r);
}

/* ALL, PRIV, names of instructions, DIAG's code, DATA of stores and registers, ranges that wrap. */
static void trace_more(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = program(r);
    expect(r, vm, "trace all run", 0, "");
    expect(r, vm, "trace all run skip 3", 0, ""); /* in its place */
    rig_run(r, vm, "q trace");
    assert_non_null(strstr(r->out, " ALL  INSTR "));
    assert_non_null(strstr(r->out, " ALL  I/O "));
    assert_null(strstr(strstr(r->out, " ALL  INSTR ") + 8, "INSTR "));
    go(r, vm);
    said(r, "00002004  ST    50102000 >> 00004000    CC 0\n"
            "00002008  BRCT  A716FFFE -> 00002004    CC 0\n"
            "00002004  ST    50102000 >> 00004000    CC 0\n"
            "00002008  BRCT  A716FFFE   CC 0\n"
            "0000200C  SVC   0A05     -> 00003000    CC 0\n"
            "00003000  LPSW  82000300    00000300    CC 0\n"
            "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000ABC\n");
    expect(r, vm, "trace trap all norun", 0, "");
    expect(r, vm, "trace delete all", 0, "");
    expect(r, vm, "trace delete all", 1511, "HCPTRA1511E Trace ALL does not exist\n");

    rig_run(r, vm, "st psw 00080000 80002000");
    expect(r, vm, "trace store into 4000.4 data 00000002 run", 0, "");
    expect(r, vm, "trace lpsw run", 0, "");
    go(r, vm);
    said(r, "00002004  ST    50102000 >> 00004000    CC 0\n"
            "00003000  LPSW  82000300    00000300    CC 0\n"
            "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000ABC\n");
    rig_run(r, vm, "trace end");

    rig_run(r, vm, "st psw 00080000 80002000");
    expect(r, vm, "trace g14-2 data 0 run", 0, "");
    expect(r, vm, "trace ga-b id wide run", 0, "");
    expect(r, vm, "trace g1 data 101-102 mask ff run", 0, ""); /* never */
    expect(r, vm, "trace priv run", 0, "");
    rig_run(r, vm, "q trace");
    assert_non_null(strstr(r->out, "GREG    G14-2\n"));
    assert_non_null(strstr(r->out, "GREG    G10-11\n"));
    go(r, vm);
    said(r, "00002008  BRCT  A716FFFE   CC 0\n"
            "00003000  LPSW  82000300    00000300    CC 0\n"
            "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000ABC\n");
    rig_run(r, vm, "trace end");
    expect(r, vm, "trace g16", 10, "HCPTRA010E Invalid register - 16\n");
    expect(r, vm, "trace gg", 10, "HCPTRA010E Invalid register - G\n");
    expect(r, vm, "trace g1 data xyz", 33, "HCPTRA033E Hexdata missing or invalid\n");
    expect(r, vm, "trace g1 data 1 mask", 33, "HCPTRA033E Hexdata missing or invalid\n");

    /* LHI 1,0 ; DIAG 1,1,X'0' ; DIAG 1,1,X'24'(0): only the second code is traced. */
    rig_run(r, vm, "st s2000 A7180009831100008311002482000300");
    rig_run(r, vm, "st psw 00080000 80002000");
    expect(r, vm, "trace diag 24 run", 0, "");
    go(r, vm);
    said(r, "00002008  DIAG  83110024    00000024    CC 3\n"
            "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000ABC\n");
    rig_close(r);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trace_steps),      cmocka_unit_test(trace_kinds),
        cmocka_unit_test(trace_options),    cmocka_unit_test(trace_nosim),
        cmocka_unit_test(trace_executed),   cmocka_unit_test(trace_count_of_replaced),
        cmocka_unit_test(trace_query),      cmocka_unit_test(trace_idents),
        cmocka_unit_test(trace_translated), cmocka_unit_test(trace_state),
        cmocka_unit_test(trace_program),    cmocka_unit_test(after_a_loop),
        cmocka_unit_test(trace_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
