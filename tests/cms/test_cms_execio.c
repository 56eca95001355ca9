/* EXECIO and FINIS from execs, in a CMS session on a fake machine. */
#include "tests/cms/session.h"

/* Run one exec on a machine that has LINES TXT (one, two, three). */
static void run(const char *exec)
{
    static const char *const script[] = {"", "test", "after", NULL};
    fresh_machine();
    machine_file(a, "LINES", "TXT", "one\ntwo\nthree  ");
    machine_file(a, "TEST", "EXEC", exec);
    run_script(script);
}

static void read_stem(void **state)
{
    (void)state;
    run("/* */\naddress command\n"
        "'EXECIO * DISKR LINES TXT A (FINIS STEM L.'\nsay rc l.0 l.1'/'l.3'/'\n"
        "'EXECIO 1 DISKR LINES TXT A 2 (VAR X'\nsay rc x\n"
        "'EXECIO 5 DISKR LINES TXT A (STEM M. STRIP'\nsay rc m.0 m.1'/'\n"
        "'FINIS LINES TXT A'\nsay 'finis' rc\n'FINIS LINES TXT A'\nsay 'finis' rc\n"
        "'EXECIO * DISKR LINES TXT A'\nsay rc queued()\ndo 3; parse pull q; say q'.'; end\n"
        "'EXECIO * DISKR LINES TXT A 1 (FINIS LIFO MARGINS 2 3'\nparse pull q; say q'.'\n"
        "'EXECIO * DISKR NO FILE A (NOTYPE'\nsay rc\n'EXECIO 1 NOWHERE'\nsay rc");
    in_log("\n0 3 one/three  /\n0 two\n2 1 three/\nfinis 0\nfinis 6\n0 3\none.\ntwo.\nthree  .\n"
           "hr.\n28\n"
           "DMSEIO621E Bad PLIST: Unknown operation: NOWHERE\n24\n");
    machine_end(&g);
}

/* A variable that is not named in capitals is none of EXECCOMM's. */
static void small_names(void **state)
{
    (void)state;
    run("/* */\naddress command\n"
        "'EXECIO * DISKR LINES TXT A (FINIS STEM l.'\nsay rc symbol('L.0')\n"
        "'EXECIO 1 DISKR LINES TXT A (FINIS VAR x'\nsay rc symbol('X')\n"
        "'EXECIO 1 DISKW NEW TXT A (VAR x'\nsay rc");
    in_log("\nDMSEIO632E I/O error in EXECIO; rc=8 from EXECCOMM command\n2008 LIT\n"
           "DMSEIO632E I/O error in EXECIO; rc=8 from EXECCOMM command\n2008 LIT\n"
           "DMSEIO632E I/O error in EXECIO; rc=8 from EXECCOMM command\n2008\n");
    machine_end(&g);
}

/* Lines go to one place. */
static void one_place(void **state)
{
    (void)state;
    run("/* */\naddress command\nl.1 = 'as it was'\n"
        "'EXECIO 1 DISKR LINES TXT A (FINIS VAR X STEM L.'\nsay rc symbol('X') l.1\n"
        "'EXECIO 1 DISKR LINES TXT A (FINIS STEM L. VAR X'\nsay rc symbol('X') l.1\n"
        "'EXECIO 1 DISKR LINES TXT A (FINIS STEM L. LIFO'\nsay rc queued()\n"
        "'EXECIO 1 DISKR LINES TXT A (FINIS SKIP VAR X'\nsay rc symbol('X')\n"
        "'EXECIO 1 DISKR LINES TXT A (FINIS FIFO LIFO'\nsay rc queued()\n");
    in_log("\nDMSEIO621E Bad PLIST: Conflicting option: STEM\n24 LIT as it was\n");
    in_log("\nDMSEIO621E Bad PLIST: Conflicting option: VAR\n24 LIT as it was\n");
    in_log("\nDMSEIO621E Bad PLIST: Conflicting option: LIFO\n24 0\n");
    in_log("\nDMSEIO621E Bad PLIST: Conflicting option: VAR\n24 LIT\n0 1\n");
    machine_end(&g);
}

static void search(void **state)
{
    (void)state;
    run("/* */\naddress command\n"
        "'EXECIO * DISKR LINES TXT A (FINIS STEM F. LOCATE /hre/'\nsay rc f.0 f.1 '/' f.2\n"
        "'EXECIO * DISKR LINES TXT A 2 (FINIS FIND /t/ LIFO'\nparse pull a; parse pull b\n"
        "say rc a '/' b\n"
        "'EXECIO * DISKR LINES TXT A (FINIS FIND /x/'\nsay rc queued()\n"
        "'EXECIO * DISKR LINES TXT A (FINIS STEM F. ZONE 3 4 LOCATE /o/'\nsay rc f.2");
    in_log("\n0 2 3 3 / three  \n0 1 2 / two\n3 0\n0 two\n");
    machine_end(&g);
}

static void write_file(void **state)
{
    (void)state;
    run("/* */\naddress command\n"
        "l.0=2; l.1='alpha'; l.2='beta'\n"
        "'EXECIO * DISKW OUT TXT A (STEM L.'\nsay rc\n"
        "'EXECIO 1 DISKW OUT TXT A (FINIS STRING  gamma Delta'\nsay rc\n"
        "'EXECIO 1 DISKW FIX TXT A 0 F 10 (FINIS CASE U STRING fixed and long'\nsay rc\n"
        "queue 'q1'; queue 'q2'\n'EXECIO 2 DISKW OUT TXT A 2 (FINIS'\nsay rc queued()\n"
        "v='a var'\n'EXECIO 1 PUNCH (VAR V'\nsay rc\n'EXECIO 1 EMSG (STRING Hello there'\n"
        "'TYPE OUT TXT'\n'LISTFILE * TXT A (ALLOC NOH'\n'TYPE FIX TXT'\n"
        "'EXECIO 1 DISKW OUT TXT Q (STRING x'\nsay rc\n"
        "'EXECIO 2 DISKW OUT TXT A (VAR V'\nsay rc");
    in_log("\n0\n0\n1\n0 0\n0\nHello there\n\nalpha\nq1\nq2\n\n");
    in_log("\n\nFIXED AND\n\n");
    in_log("DMSEIO632E I/O error in EXECIO; rc=36 from FSWRITE command\n136\n");
    in_log("DMSEIO621E Bad PLIST: VAR option with LINES > 1 is invalid\n24\n");
    assert_memory_equal(g.cards[0], "a var   ", 8);
    machine_end(&g);
}

static void cp_and_cards(void **state)
{
    (void)state;
    run("/* */\naddress command\n"
        "'EXECIO * CP (STEM C. STRING q userid'\nsay rc c.0 c.1\n"
        "'EXECIO * CP (STRING QUERY TESTER'\nparse pull q; say rc q\n"
        "'EXECIO 1 CP (SKIP STRING MSG NOBODY X'\nsay rc queued()\n"
        "'PUNCH LINES TXT A (NOH'\n'EXECIO * CARD (STEM K. STRIP'\nsay rc k.0 k.3'.'");
    in_log("\n0 1 TESTER   - L0001\n0 TESTER   - L0001\n1045 0\n");
    in_log("\n0 3 three.\n");
    machine_end(&g);
}

/* CP's text keeps its case; a BUFFER that is too small; carriage control; messages as SET EMSG says. */
static void options(void **state)
{
    (void)state;
    run("/* */\naddress command\n"
        "'EXECIO 0 CP (STRING MSG ANN Hello There'\nsay rc\n"
        "queue 'msg ann Small'\n'EXECIO 0 CP (CASE U'\nsay rc\n"
        "'EXECIO * CP (STEM C. BUFFER 9 STRING QUERY TESTER'\nsay rc c.0\n"
        "'EXECIO * CP (STEM C. BUFFER 3 STRING MSG NOBODY X'\nsay rc c.0\n"
        "'EXECIO * CP (STEM C. STRING MSG NOBODY X'\nsay rc c.0 c.1\n"
        "'EXECIO 1 PRINT (CC 0 STRING spaced'\nsay rc\n"
        "'EXECIO 1 PRINT (CC DATA STRING 1page'\nsay rc\n"
        "'EXECIO 1 PRINT (CC - STRING three'\nsay rc\n"
        "'EXECIO 1 PRINT (CC XX STRING three'\nsay rc\n"
        "'EXECIO 1 EMSG (STRING DMSABC123E Some text'\n"
        "'EXECIO 1 EMSG (STRING no message of that form'\n"
        "'EXECIO 2 DISKR LINES TXT A 2 (FINIS STEM Z. AVOID /t/'\nsay rc z.0\n"
        "'EXECIO * DISKR LINES TXT A 1 (FINIS STEM Z. AVOID /o/'\nsay rc z.1 z.2");
    if (!strstr(g.cp, "MSG ANN Hello There\nMSG ANN SMALL\n"))
        fail_msg("CP got: %s", g.cp);
    in_log("\n0\n0\n1 0\n11045 0\n1045 1 HCPMSG045E NOBODY not logged on\n");
    in_log("PRT 13<>\nPRT 01<spaced>\n0\nPRT 8B<>\nPRT 01<page>\n0\nPRT 1B<>\nPRT 01<three>\n0\n"
           "DMSEIO621E Bad PLIST: Missing or invalid value of option CC\n24\n");
    in_log("\nDMSABC123E Some text\nno message of that form\n");
    in_log("\n3 0\n0 3 3 three  \n");
    machine_end(&g);
}

static void left_open(void **state)
{
    (void)state;
    run("/* */\naddress command\n'EXECIO 1 DISKW OPEN TXT A (STRING kept'\n"
        "'ERASE LINES TXT A'\n'EXECIO 1 DISKR TEST EXEC *'\nsay rc\nparse pull .\n"
        "if 0 then exit\n'EXECIO 1 DISKW GONE TXT A (STRING x'\n'ERASE GONE TXT A'\nsay 'e' rc\n"
        "push 'TYPE OPEN TXT A'\nexit");
    in_log("\n\nkept\n\nReady;");
    machine_end(&g);
}

static void globalv(void **state)
{
    (void)state;
    run("/* */\naddress command\n'GLOBALV SELECT grp SET a one b two'\nsay rc\n"
        "'GLOBALV SELECT grp GET A B C'\nsay rc a b'/'c'/'\n"
        "'GLOBALV SELECT GRP SETL line  two  words'\n'GLOBALV STACK LINE'\nparse pull q\nsay q'.'\n"
        "'GLOBALV LIST'\nx='kept'\n'GLOBALV SELECT UNNAMED PUTP X'\nsay rc\n'GLOBALV PURGE'\n"
        "'LISTFILE LASTING GLOBALV'\n'GLOBALV LIST'\n'GLOBALV WHAT'\nsay rc\n"
        "'GLOBALV SELECT P1 SET V 1'\n'GLOBALV SELECT P2 SET V 2'\n'GLOBALV SELECT P1 PURGE'\n"
        "'GLOBALV SELECT P1 GET V'\nw=v\n'GLOBALV SELECT P2 GET V'\nsay '<'w'>' v\n"
        "'GLOBALV PURGE'\n'GLOBALV GET V'\nsay '<'v'>'");
    in_log("\n0\n0 one two//\n two  words.\n SELECTED TABLE IS: GRP\n A=one\n B=two\n"
           " LINE= two  words\n0\nLASTING  GLOBALV  A1\n SELECTED TABLE IS: UNNAMED\n"
           "DMSGLB014E Invalid function WHAT\n24\n<> 2\n<>\n");
    machine_end(&g);
}

static void globalv_lasts(void **state)
{
    static const char *const script[] = {"", "globalv list", NULL};
    struct fake_disk kept;
    (void)state;
    run("/* */\n'GLOBALV SETLP city New York'");
    kept = g.disk[0];
    g.disk[0].bytes = NULL;
    machine_end(&g);
    memset(&g, 0, sizeof g);
    g.disk[0] = kept;
    run_script(script);
    in_log(" SELECTED TABLE IS: UNNAMED\n CITY=New York\n");
    machine_end(&g);
}

/* The IPL of CMS on the disk of the machine before, so long after LOGON: is its value there? */
static void session_value(const char *connect, bool there)
{
    static const char *const script[] = {"", "globalv select s list", "listfile session globalv a",
                                         NULL};
    struct fake_disk kept = g.disk[0];
    time_t clock = g.clock;
    g.disk[0].bytes = NULL;
    machine_end(&g);
    memset(&g, 0, sizeof g);
    g.disk[0] = kept;
    g.clock = clock;
    g.connect = connect;
    run_script(script);
    if (there) {
        in_log(" SELECTED TABLE IS: S\n CITY=New York\n");
        in_log("\nSESSION  GLOBALV  A1\n");
    } else {
        not_in_log("New York");
        in_log("DMSLST002E");
    }
}

static void globalv_session(void **state)
{
    (void)state;
    run("/* */\n'GLOBALV SELECT s SETLS city New York'");
    g.clock = time(NULL) + 14 * 3600 + 900 + 7200; /* two hours later */
    session_value("CONNECT= 03:00:00 VIRTCPU= 000:00.00 TOTCPU= 000:00.00", true);
    session_value(NULL, true);
    session_value("CONNECT= 99:00:00 VIRTCPU= 000:00.00 TOTCPU= 000:00.00", true);
    session_value("CONNECT= 00:00:07 VIRTCPU= 000:00.00 TOTCPU= 000:00.00", false);
    session_value("CONNECT= 99:00:00 VIRTCPU= 000:00.00 TOTCPU= 000:00.00", false);
    machine_end(&g);
}

static void sort_compare(void **state)
{
    (void)state;
    run("/* */\naddress command\n'COPYFILE LINES TXT A FIX TXT A (RECFM F LRECL 8'\n"
        "queue '1 2'\n'SORT FIX TXT A SORTED TXT A'\nsay rc\n'TYPE SORTED TXT'\n"
        "queue '2 2 9'\n'SORT FIX TXT A OTHER TXT A'\nsay rc\n'SORT LINES TXT A X TXT A'\nsay rc\n"
        "'COMPARE FIX TXT A FIX TXT A'\nsay rc\n'COMPARE FIX TXT A SORTED TXT A'\nsay rc");
    in_log("DMSSRT604R Enter sort fields:\n0\n\none\nthree\ntwo\n\n");
    in_log("DMSSRT053E Invalid sort field pair defined\n24\n");
    in_log("DMSSRT034E File LINES TXT A is not fixed length\n32\n");
    in_log("DMSCMP019E Identical fileids\n24\n");
    in_log("\ntwo\nthree\nthree\ntwo\nDMSCMP209W Files do not compare\n4\n");
    machine_end(&g);
}

/* What EXECIO has written and not closed is there for other commands, which may change it; what is written
 * behind that goes behind what is there then. */
static void written_and_open(void **state)
{
    (void)state;
    run("/* */\nparse value 'NEW FILE A' with f\nw = 'EXECIO 1 DISKW' f '(STRING'\n"
        "w 'one'\n'STATE' f\nsay 'state' rc\n'LISTFILE NEW * A'\n'TYPE' f\n"
        "w 'two'\n'PIPE <' f '| count lines | console'\n'COPYFILE' f 'COPY = A'\n"
        "'PIPE < COPY FILE A | console'\n"
        "w 'three'\nqueue 'bottom'\nqueue 'input four'\nqueue 'file'\n'XEDIT' f '(NOPROF'\nw 'five'\n"
        "'EXECIO * DISKR' f '(STEM L.'\nsay l.0 l.3 l.4 l.5\n"
        "w 'six'\n'RENAME' f 'OTHER = ='\nw 'again'\n'PIPE <' f '| console'\n"
        "'PIPE < OTHER FILE | count lines | console'\n'ERASE' f\nsay 'erase' rc\nw 'last'\n"
        "'PIPE <' f '| console'");
    in_log("\nstate 0\nNEW      FILE     A1\n\none\n\n2\none\ntwo\n");
    in_log("\n5 three FOUR five\nagain\n6\nerase 0\nlast\nReady;");
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_stem),        cmocka_unit_test(small_names),
        cmocka_unit_test(one_place),        cmocka_unit_test(search),
        cmocka_unit_test(write_file),       cmocka_unit_test(cp_and_cards),
        cmocka_unit_test(options),          cmocka_unit_test(left_open),
        cmocka_unit_test(globalv),          cmocka_unit_test(globalv_lasts),
        cmocka_unit_test(globalv_session),  cmocka_unit_test(sort_compare),
        cmocka_unit_test(written_and_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
