/* PIPE itself: the scanner, streams, errors, return codes, limits, and how it is stopped. */
#include "tests/cms/pipeline.h"

static void simple(void **state)
{
    (void)state;
    shows("literal hello|console", "hello\n");
    shows("literal hello |console", "hello \n"); /* blanks in front of a separator count */
    shows("literal  hello|console", " hello\n");
    shows("< abc txt | take 1 | console", "alpha one\n");
    shows("literal x| > newfile deviations a | append < newfile deviatio a | console", "x\nx\n");
    shows("literal x| >> longernam deviations a | append < longerna deviatio a | console",
          "x\nx\n");
    shows("literal a| literal b| console", "b\na\n");
    shows("| literal a| console", "a\n");
    shows("(end ?) literal a| console ? literal b| console ?", "a\nb\n");
    shows("(sep ! escape \") literal a\"!b|c!console", "a!b|c\n");
    shows("(stagesep 5A endchar 6F) literal a! console ? literal b! console", "a\nb\n");
    shows("literal a| hole", "");
    shows("< abc txt | buffer | take last 2 | console", "alpha four\ndelta\n");
    shows("< abc txt | drop 3 | console", "alpha four\ndelta\n");
    shows("< abc txt | drop last 3 | console", "alpha one\nbeta two\n");
    shows("literal x| duplicate 2 | console", "x\nx\nx\n");
    shows("literal x| duplicate -1 | console", "");
    shows("strliteral /x y/ | console", "x y\n");
    shows("literal one| strliteral append /two/ | console", "one\ntwo\n");
}

static void streams(void **state)
{
    (void)state;
    /* Stages that do not delay the record keep the order through a fork. */
    shows("(end ?) literal a b c b a| split | l: locate /b/ | insert /+/ | f: faninany | console ?"
          " l: | f:",
          "a\n+b\nc\n+b\na\n");
    shows("(end ?) literal a b c| split | f: fanout | console ? f: | insert /2/ | console",
          "a\n2a\nb\n2b\nc\n2c\n");
    shows("(end ?)literal a|f:fanin|console?literal b|f:?literal c| f:", "a\nb\nc\n");
    shows("(end ?) literal a b| split | x.two: fanout | console ? x.alt: | insert /+/| console",
          "a\n+a\nb\n+b\n");
    shows("(end ?) literal a| f: fanin | console ? literal b| f: ? literal c| f:", "a\nb\nc\n");
    shows("(end ?) literal a b c b| split | l: locate /b/ | f: fanin | console ?"
          " l: | buffer | f:",
          "b\nb\na\nc\n");
    shows("(end ?) literal a b c d| split | d: deal | g: gather | console ? d: | g:",
          "a\nb\nc\nd\n");
    shows("(end ?) literal a b c d| split | t: take 2 | insert /1/ | console ? t: |"
          " insert /2/ | console",
          "1a\n1b\n2c\n2d\n");
    shows("(end ?) literal a b c d| split | c: chop 0 | hole ? c: | console", "a\nb\nc\nd\n");
    shows("(end ?) literal a bc| split | n: count lines | console ? n: | insert /lines /|console",
          "a\nbc\nlines 2\n");
    shows("literal a| append literal b| console", "a\nb\n");
    shows("literal a| preface literal b| console", "b\na\n");
    shows("literal a| append < abc txt | take 2 | console", "a\nalpha one\n");
    shows("(end ?) literal a b| split | o: overlay | console ? literal .x| o:", ".x\nb\n");
}

#define FROM(stage, text)                                                                      \
    "FPLSCA003I ... Issued from stage " stage " of pipeline 1\nFPLSCA001I ... Running \"" text \
    "\"\n"

/* What the scanner finds: the return code is negative. */
static void scanner(void **state)
{
    (void)state;
    shows("", "FPLSCA011E Null or blank parameter list found\nReady(-0011)\n");
    shows("(end ?)", "FPLSCA012E Null pipeline\nReady(-0012)\n");
    shows("literal a| nonesuch x| console",
          "FPLSCB027E Entry point NONESUCH not found\n" FROM("2", "nonesuch x") "Ready(-0027)\n");
    shows("literal a|append literal b|| literal c||dup|cons", "a\nc\nc\nb\nb\n");
    shows("literal a|preface literal B||xlate lower|cons", "b\na\n");
    shows("literal a|append literal b\"||c|cons", "a\nb|c\n");
    shows("literal a|append literal b\\ literal c|cons", "a\nc\n");
    shows("(end ?) literal a??b||c|cons?literal d|cons", "a?b|c\nd\n");
    shows("literal a| | console", "FPLSCA017E Null stage found\n"
                                  "FPLSCA003I ... Issued from stage 2 of pipeline 1\n"
                                  "FPLSCA192I ... Scan at position 12; previous data "
                                  "\"literal a| \"\nReady(-0017)\n");
    shows("locate /a/ | console", "FPLSCA127E This stage cannot be first in a pipeline\n" FROM(
                                      "1", "locate /a/") "Ready(-0127)\n");
    shows("literal a| < abc txt| console",
          "FPLSCA087E This stage must be the first stage of a pipeline\n" FROM(
              "2", "< abc txt") "Ready(-0087)\n");
    shows("literal a| x: | console", "FPLSCA046E Label x not declared\n"
                                     "FPLSCA003I ... Issued from stage 2 of pipeline 1\n"
                                     "FPLSCA192I ... Scan at position 15; previous data "
                                     "\"literal a| x: \"\nReady(-0046)\n");
    shows("(msglevel 0 nomsglevel 15) literal a| x: | console",
          "FPLSCA046E Label x not declared\nReady(-0046)\n");
    shows("(end ? nomsglevel 5) literal a| x: nop | hole ? x: take ?",
          "FPLSCA047E Label x is already declared\nReady(-0047)\n");
    shows("(end ? nomsg 15) literal a| : nop | hole", "FPLSCA043E Null label\nReady(-0043)\n");
    shows("literal a| verylonglabel.streamx: nop | console",
          "FPLSCA019W Label \"verylonglabel\" truncated to eight characters\n"
          "FPLSCA045W Stream identifier \"streamx\" truncated to four characters\na\n");
    shows("(wrong) literal a", "FPLSCA014E Option WRONG not valid\nReady(-0014)\n");
    shows("(end) literal a", "FPLSCA015E Value missing for keyword \"END\"\nReady(-0015)\n");
    shows("(end abc) literal a", "FPLSCA049E Value for keyword \"END\" is not acceptable\n"
                                 "Ready(-0049)\n");
    shows("(end ?", "FPLSCA013E No ending right parenthesis for global options\nReady(-0013)\n");
    shows("(escape \") literal a\"",
          "FPLSCA016E Last character is escape character\nReady(-0016)\n");
    shows("(nomsg 15) *: | console",
          "FPLSCA101E Connector *: can be specified with ADDPIPE or CALLPIPE\nReady(-0101)\n");
}

/* What stages find in their operands. */
static void errors(void **state)
{
    (void)state;
    shows("(name test) < no file | console",
          "FPLDSR146E File \"NO FILE *\" does not exist\n"
          "FPLSCA004I ... Issued from stage 1 of pipeline 1 name \"test\"\n"
          "FPLSCA001I ... Running \"< no file\"\nReady(00146)\n");
    shows("< abc txt j | console", "FPLDSR119E Mode J not available or read only\n" FROM(
                                       "1", "< abc txt j") "Ready(00119)\n");
    shows("< abc", "FPLDSR116E File type missing\n" FROM("1", "< abc") "Ready(00116)\n");
    shows("literal a| > abc txt",
          "FPLDSW125E File mode missing\n" FROM("2", "> abc txt") "Ready(00125)\n");
    shows("literal a| > abc txt *",
          "FPLDSW126E File mode * not allowed\n" FROM("2", "> abc txt *") "Ready(00126)\n");
    shows("literal a| take x| console",
          "FPLTAK058E Decimal number expected, but \"x\" was found\n" FROM(
              "2", "take x") "Ready(00058)\n");
    shows("literal a| locate /x| console",
          "FPLPAT060E Delimiter missing after string \"/x\"\n" FROM("2",
                                                                    "locate /x") "Ready(00060)\n");
    shows("literal a| locate /x/ y z | console",
          "FPLPAT112E Excessive options \"y z\"\n" FROM("2", "locate /x/ y z") "Ready(00112)\n");
    shows("literal a| locate xabc | console",
          "FPLPAT335E Odd number of characters in hex data: abc\n" FROM(
              "2", "locate xabc") "Ready(00335)\n");
    shows("literal a| locate (1 2 3 4 5 6 7 8 9 10 11) /x/ | (nomsg 15) hole",
          "FPLPAT056E More than 10 inputRanges specified\n" FROM(
              "2", "locate (1 2 3 4 5 6 7 8 9 10 11) /x/") "Ready(00056)\n");
    shows("(nomsg 15) literal a| locate (1 2 /x/",
          "FPLPAT054E Range \"/x/\" not valid\nReady(00054)\n");
    shows("(nomsg 15) literal a| locate (1 2", "FPLPAT057E Missing right parenthesis after "
                                               "inputRanges\nReady(00057)\n");
    shows("(nomsg 15) literal a| xlate a b c", "FPLXLT053E Odd number of translate pairs\n"
                                               "Ready(00053)\n");
    shows("(nomsg 15) literal a| pad 5 abc",
          "FPLPAD050E Not a character or hexadecimal representation: abc\nReady(00050)\n");
    shows("literal a| stem x.", "FPLSTM233E No active EXECCOMM environment found\n" FROM(
                                    "2", "stem x.") "Ready(00233)\n");
    shows("literal a| var x nomsg233", "Ready(00233)\n");
    /* Nothing is written when a stage's operands are wrong. */
    shows("< abc txt | locate /x | > abc txt a",
          "FPLPAT060E Delimiter missing after string \"/x\"\n" FROM("2",
                                                                    "locate /x") "Ready(00060)\n");
}

/* The first record waits at FANIN for the second stream, which BUFFER would free. */
static void stalls(void **state)
{
    (void)state;
    shows(
        "(end ?) literal a b c b| split | l: locate /b/ | i: fanin 1 0 | console ? l: | i:",
        "a\nFPLDSQ029E Pipeline stalled\n"
        "FPLDSQ030I Stage is in state wait.out\n" FROM("1", "literal a b c b") "FPLDSQ030I Stage is in state wait.out\n" FROM("2", "split") "FPLDSQ030I Stage is in state wait.out\n" FROM(
            "3",
            "locate /b/") "FPLDSQ030I Stage is in state wait.in\n" FROM("4",
                                                                        "fanin 1 0") "FPLDSQ030I Stage is in state wait.in\n" FROM("5",
                                                                                                                                   "console") "Ready(-4095)\n");
    shows("(end ?) literal a b c b| split | l: locate /b/ | elastic | i: fanin 1 0 | console ?"
          " l: | i:",
          "a\nc\nb\nb\n");
    shows("(end ? nomsg 15) literal a b| split | o: fanout | elastic | c: collate | console ?"
          " o: | c:",
          "a\na\nb\nb\n");
    shows("(end ? nomsg 15) literal a b| split | o: fanout | buffer | f: fanin | console ? o: | f:",
          "FPLDSQ029E Pipeline stalled\n"
          "FPLDSQ030I Stage is in state wait.out\nFPLDSQ030I Stage is in state wait.out\n"
          "FPLDSQ030I Stage is in state wait.out\nFPLDSQ030I Stage is in state wait.in\n"
          "FPLDSQ030I Stage is in state wait.in\nFPLDSQ030I Stage is in state wait.in\n"
          "Ready(-4095)\n");
}

/* The return code is the worst, negative ones first; LISTERR and TRACE tell; a REXX stage that
 * fails before it reads stops the pipeline at level -1. */
static void codes(void **state)
{
    (void)state;
    exec_says("/* */\n'PIPE literal a| rc 5 | rc 7 | hole'\nsay rc", "\n7\n");
    exec_says("/* */\n'PIPE (nomsg 15) stem A;B. | hole'\nsay rc",
              "FPLSTM235E Variable name is not valid: A;B.\n");
    exec_says("/* */\nx.0 = -1\n'PIPE (nomsg 15) stem x. | hole'\nsay rc",
              "FPLSTM238E Record count \"-1\" not zero or positive\n238\n");
    exec_says("/* */\n'PIPE (nomsg 15) stem x. | hole'\nsay rc",
              "FPLSTM058E Decimal number expected, but \"X.0\" was found\n58\n");
    exec_says("/* */\n'PIPE literal a| rc 5 | rc -3 | hole'\nsay rc", "\n-3\n");
    exec_says("/* */\n'PIPE (listerr) literal a| rc 5 | hole'\nsay rc",
              "FPLDSP020I Stage returned with return code 5\n"
              "FPLSCA003I ... Issued from stage 2 of pipeline 1\n"
              "FPLSCA001I ... Running \"rc 5\"\n");
    exec_says("/* */\n'PIPE literal a| (listrc) hole'",
              "FPLDSP020I Stage returned with return code 0\n");
    exec_says("/* */\n'PIPE < abc txt | early | > abc txt a'\nsay rc\n'PIPE < abc txt | count "
              "lines | console'",
              "\n9\n5\n");
    exec_says("/* */\n'PIPE (trace) literal abc| hole'", "FPLDSP035I Output 3 bytes\n");
    exec_says("/* */\n'PIPE command EXEC NOSUCH | hole'\nsay rc", "\n28\n");
    exec_says("/* */\n'PIPE literal EXEC Y| literal EXEC NOSUCH| command | hole'\nsay rc",
              "\n28\n");
}

/* A PIPE without an end stops at HX, and CMS goes on. */
static void halted(void **state)
{
    static const char *const script[] = {"", "pipe literal x| duplicate * | hole", "hx", "identify",
                                         NULL};
    (void)state;
    fresh();
    g.halt_after = 3000;
    run_script(script);
    in_log("VIA *");
    machine_end(&g);
}

/* HI reaches a REXX stage; its pipeline ends, CMS goes on. */
static void interpretation_halted(void **state)
{
    static const char *const script[] = {"", "pipe literal a| turns | console", "hi",
                                         "pipe literal on| console", NULL};
    (void)state;
    fresh();
    machine_file(a, "TURNS", "REXX",
                 "/* */\nsignal on halt\ndo forever; nop; end\nhalt: 'output halted'; exit 3");
    g.halt_after = 3000;
    run_script(script);
    in_log("\nhalted\nReady(00003);");
    in_log("\non\n");
    machine_end(&g);
}

/* Execs that run PIPEs that run execs, without an end: refused at some depth. */
static void recursion(void **state)
{
    static const char *const script[] = {"", "exec r", "exec s", "pipe literal on| console", NULL};
    (void)state;
    fresh();
    machine_file(a, "R", "EXEC", "/* */\n'PIPE cms exec r | hole'\nexit rc");
    machine_file(a, "S", "EXEC", "/* */\n'PIPE literal x| me | hole'\nexit rc");
    machine_file(a, "ME", "REXX", "/* */\naddress command 'PIPE literal x| me | hole'\nexit rc");
    run_script(script);
    in_log("\non\n");
    machine_end(&g);
}

/* The machine is thrown away while stages stand anywhere. */
static void thrown_away(void **state)
{
    static const char *const script[] = {
        "", "pipe literal x| duplicate * | spin | f: faninany | buffer | > a b a", NULL};
    (void)state;
    fresh();
    machine_file(a, "SPIN", "REXX", "/* */\ndo forever; 'peekto a'; 'output' a; 'readto'; end");
    g.script = script;
    g.os = &cms_system;
    g.machine = cms_system.create(&g, "");
    for (unsigned n = 0; n < 200; n++)
        cms_system.run(g.machine);
    in_log("z/VM");
    machine_end(&g);
}

static void bounded(void **state)
{
    (void)state;
    shows("literal x| pad 2000 | duplicate * | buffer | console",
          "FPLSTO122E Insufficient free storage\nReady(00122)\n");
    /* A stage that calls itself: each has a stack. */
    exec_says("/* */\n'PIPE literal a' copies('| nop', 240) '| console'\nsay rc", "a \n0\n");
    exec_says("/* */\n'PIPE literal a' copies('| nop', 260) '| console'\nsay rc",
              "122E Insufficient free storage\n");
    exec_says("/* */\n'PIPE literal a| grow | count lines | var n'\nsay 'n' n", "\nn 1\n");
}

/* Records share storage: a machine holds as many as their bytes, and little more, allow. */
static void many_records(void **state)
{
    static const char *const script[] = {
        "",
        "pipe literal abc| duplicate 11999 | buffer | count lines | console",
        "pipe literal abc| duplicate 11999 | sort | take last 9000 | count bytes | console",
        "pipe (end ?) literal abc| duplicate 11999 | o: fanout | elastic | f: fanin | count lines | "
        "console ? o: | drop last 3 | hole | f:",
        "pipe literal abc| duplicate 11999 | elastic | drop last 11999 | console",
        NULL};
    (void)state;
    fresh();
    g.storage = 1 << 20;
    run_script(script);
    in_log("\n12000\nReady;");
    in_log("\n27000\nReady;");
    in_log("\nabc\nReady;");
    not_in_log("122E");
    machine_end(&g);
}

static void routes(void **state)
{
    (void)state;
    shows("(end ?) literal a b c d| split | d: deal | insert /0/ | f: faninany | console ? d: |"
          " insert /1/ | f:",
          "0a\n1b\n0c\n1d\n");
    shows("(end ?) literal a b c| split | d: deal | take 1 | insert /0/ | f: faninany | console ?"
          " d: | insert /1/ | f:",
          "0a\n1b\n1c\n");
    shows("(end ?) literal a1 a2 b1| split | d: deal key 1 | insert /0/ | f: faninany | console ?"
          " d: | insert /1/ | f:",
          "0a1\n0a2\n1b1\n");
    shows("(end ?) literal a1 a2 a3 b1| split | d: deal key 1 | take 1 | insert /0/ | f: faninany |"
          "console ? d: | insert /1/ | f:",
          "0a1\n1a2\n1a3\n1b1\n");
    shows("(end ?) literal a1 a2 a3| split | d: deal key 1 | take 1 | f: faninany | console ? d: |"
          "take 1 | f:",
          "a1\na2\n");
    shows("(end ?) literal x.0 y.1 z.1| split | d: deal streamid fs . f2 | insert /0/ |"
          " f: faninany | console ? d: | insert /1/ | f:",
          "0x.0\n1y.1\n1z.1\n");
    shows("(end ?) literal a b c| split | d: deal secondary | insert /0/ | f: faninany | console ?"
          " literal 1 0 1| split | d: | insert /1/ | f:",
          "1a\n0b\n1c\n");
    shows("(end ?) literal a b c| split | f: fanout stop 1 | take 1 | hole ? f: | console",
          "a\nb\n");
    shows("(end ?) literal a b c| split | f: fillup | take 1 | insert /0/ | i: faninany | console ?"
          " f: | insert /1/ | i:",
          "0a\n1b\n1c\n");
    shows("(end ?) literal a| d: dam | console ? literal b| d: | console", "a\nb\n");
    shows("(end ?) literal a| hole | d: dam | console ? literal b| d: | console", "");
    shows("literal a b c| split | noeofback | take 1 | console", "a\n");
    shows("(end ?) literal a b c| split | f: fanout | noeofback | take 1 | hole ? f: | console",
          "a\nb\nc\n");
    shows("literal a b c| split | eofback console | take 1 | hole", "a\nb\n");
    shows("(end ?) literal a b| split | g: gather stop anyeof | console ? literal 1| g:",
          "a\n1\nb\n");
    shows("(end ?) literal a| j: juxtapose count | console ? literal 1 2| split | j: | console",
          "a1\na2\n         2a\n");
}

/* Options that once were read and did nothing. */
static void effects(void **state)
{
    (void)state;
    /* STRIP takes the part away that said where to. */
    shows("(end ?) literal a1 b2 a3| split | d: deal streamid 1 strip | console ? d.a: | insert /A/"
          " | console ? d.b: | insert /B/ | console",
          "A1\nB2\nA3\n");
    /* SECONDARY: what says where to stays at its stage until the record is gone; RELEASE: not. */
    shows(
        "(end ?) literal r r| split | d: deal secondary | console ? literal 0 0| split | console |"
        " d:",
        "0\nr\n0\nr\n");
    shows("(end ?) literal 0 r| split | l: drop 1 | d: deal secondary release | console ? l: | d:",
          "r\n");
    shows("(end ? nomsg 15) literal 0 r| split | l: drop 1 | d: deal secondary | console ? l: | d:",
          NULL);
    shows("literal a1 a2 ax a| split | unique (1 nopad 2 pad x) | join * | console", "a1a2a\n");
    /* RANGE: the mark stays; DELAY: the last of a group is consumed before the group is written. */
    shows("literal c| literal a-| joincont range -1 /-/ | console", "a-c\n");
    shows("literal c| literal aX| joincont anycase range -1 delay anyof /yx/ /+/ | console",
          "aX+c\n");
    shows("literal c| literal a-| joincont not range 1 /c/ | console", "a-c\n");
    shows("literal cc| literal a-| joincont range 1-2 /c/ | console", "a-\ncc\n");
    shows("(nomsg 15) literal a| joincont range 0 /c/", NULL);
    shows(
        "(end ?) literal b| literal a-| d: fanout | joincont delay /-/ | f: fanin 1 0 | console ? "
        "d: | f:",
        "a-\nb\nab\n");
    shows(
        "(end ? nomsg 15) literal b| literal a-| d: fanout | joincont /-/ | f: fanin 1 0 | console "
        "? d: | f:",
        NULL);
    shows("strliteral x818205830584| untab 4 8 | console", "ab c   d\n");
    shows("(nomsg 15) literal a| unique (1", "FPLUNI057E Missing right parenthesis after "
                                             "inputRanges\nReady(00057)\n");
    shows("(nomsg 15) literal a| unique (1 pad)",
          "FPLUNI057E Missing right parenthesis after inputRanges\nReady(00057)\n");
    shows("(nomsg 15) literal a| unique ()", "FPLUNI055E No inputRange(s) in list\nReady(00055)\n");
    shows("(nomsg 15) literal a| unique (1 2 3 4 5 6 7 8 9 10 11)", NULL);
    shows("(nomsg 15 stop 1) literal a| console",
          "FPLSCA014E Option STOP not valid\nReady(-0014)\n");
    shows("literal abc| digest sha1 | specs 1-* c2x 1 | console",
          "80ADD764A3B1057058473DC9FCC7B461DDD62749\n");
    shows("literal abc| digest md5 append | digest md5 verify | specs 1.3 1 | console", "abc\n");
    shows("(end ?) literal abc abc| split | digest sha256 append | drop 1 | insert /x/ |"
          " v: digest sha256 verify | insert /good / | console ? v: | specs /bad/ 1 | console",
          "bad\n");
    shows("literal abc| digest sha512 verify not | console", "abc\n");
    shows("literal abc| digest sha9", NULL);
}

/* Files that are replaced by one PIPE, each when it is whole. */
static void replaced_together(void **state)
{
    static const char *const script[] = {
        "",
        "pipe literal a b c| split | > one txt a | > two txt a | > abc txt a",
        "pipe < one txt | append < two txt | append < abc txt | join * /,/ | console",
        "listfile pipe * a",
        "pipe filer one txt | diskw new txt a | filea new txt a | mdskslow two txt a",
        "pipe <mdsk new txt | append diskfast two txt | append mdskback one txt | join * | console",
        NULL};
    (void)state;
    fresh();
    machine_file(a, "ONE", "TXT", "old");
    machine_file(a, "TWO", "TXT", "old");
    run_script(script);
    in_log("a,b,c,a,b,c,a,b,c\n");
    in_log("DMSLST002E");
    in_log("aabbccabcabccba\n");
    machine_end(&g);
}

/* What CALLPIPE has taken of its caller's input is behind the caller: the record that VAR has set its variable
 * to as well, which nobody reads on. */
static void consumed(void **state)
{
    (void)state;
    fresh();
    machine_file(a, "EACH", "REXX",
                 "/* */\nparse arg how\ndo 6\n'PEEKTO'\nif rc <> 0 then leave\n"
                 "'CALLPIPE (sep !) *: !' how '! var got'\nsay got\nend\nsay 'end' rc");
    machine_file(a, "COPIES", "REXX",
                 "/* */\ndo forever\n'PEEKTO l'\nif rc <> 0 then leave\n'OUTPUT' l\n"
                 "if rc <> 0 then leave\n'READTO'\nend\nexit rc * (rc <> 12)");
    machine_file(
        a, "X", "EXEC",
        "/* */\n'PIPE literal a b c| split | each take 1'\n"
        "'PIPE literal d e f| split | each take 1 ! copies'\n"
        "'PIPE literal g h i| split | each copies ! take 1 ! xlate upper'\n"
        "'PIPE literal j k l m n o| split | each take 2 ! count lines'\n"
        "'PIPE (end ?) literal p q r| split | var one | take last 1 | var two'\nsay one two");
    run("x");
    in_log("\na\nb\nc\nend 12\nd\ne\nf\nend 12\nG\nH\nI\nend 12\n2\n2\n2\nend 12\np r\n");
    machine_end(&g);
}

static void rexx_commands(void **state)
{
    (void)state;
    fresh();
    machine_file(a, "ALLENDS", "REXX",
                 "/* */\narg how .\n'eofreport' how\nif rc<>0 then exit rc\n'output one'\n"
                 "'peekto x'\nsay how rc\nexit 0");
    machine_file(a, "WRONG", "REXX",
                 "/* */\n'sever'\na = rc\n'sever both'\na = a rc\n'sever input x'\na = a rc\n"
                 "'commit'\na = a rc\n'commit x'\na = a rc\n'commit 0 0'\nsay a rc\n'short'");
    machine_file(
        a, "STATES", "REXX",
        "/* */\n'peekto'\n'streamst all cnct'\nsay rc cnct\n'addstream output o'\n"
        "'STREAMSTATE ALL cnct'\nsay rc words(cnct) cnct\n'streamstate all'\nsay rc\n"
        "'streams all x'\nsay rc\n'streamst input'\nsay rc\n'streamstate  all  q. '\nsay rc q.");
    machine_file(a, "ANSWERS", "REXX", "/* */\n'peekto x'\n'setrc 31'\n'readto'\n'readto'");
    machine_file(a, "ASKS", "REXX", "/* */\n'output a'\nsay 'said' rc\n'output b'\nsay 'then' rc");
    machine_file(
        a, "X", "EXEC",
        "/* */\n'PIPE immcmd wait | allends all | take 1 | hole'\n"
        "'PIPE (end ?) immcmd wait | e: allends any | take 1 | hole ? e: | delay'\n"
        "'PIPE immcmd wait | allends current | take 1 | hole'\n"
        "'PIPE literal a| allends none | hole'\nsay rc\n"
        "'PIPE literal a| states | hole'\n'PIPE asks | answers'\nsay rc\n'PIPE (nomsg 15) literal a| wrong | console'");
    run("x");
    in_log("-163 -164 -112 -113 -58 -112\na\n");
    in_log("FPLCMD163E Missing keyword INPUT or OUTPUT\n");
    in_log("FPLCMD164E Direction \"both\" not valid or not supported\n");
    in_log("ALL 8\n");
    in_log("ANY 4\n");
    in_log("CURRENT 8\n");
    in_log("Operand NONE is not valid");
    in_log("0 0:8\n0 2 0:8 12:12\n0\n");
    in_log("\n-7\n0\n0 0:8 12:12\n");
    in_log("said 31\nthen 0\n");
    machine_end(&g);
}

/* MEMBERS and PDSDIRECT on a library that MACLIB has made, and on files that say they are libraries. */
static void libraries(void **state)
{
    static const char *const script[] = {
        "",
        "copyfile one macro a = = = (recfm f lrecl 80 replace",
        "copyfile two macro a = = = (recfm f lrecl 80 replace",
        "maclib gen lib one two",
        "pipe pdsdirect lib maclib a | chop 8 | strip | join * /+/ | insert /dir / | console",
        "pipe members lib maclib two | strip | join * /,/ | console",
        "pipe literal one two| members lib maclib * two one | locate /&/ | strip | console",
        "pipe (end ?) m: members lib maclib a none one | hole ? m: | insert /no / | console",
        "pipe members lib maclib a none one | console",
        "pipe (nomsg 15) members abc txt | console",
        "pipe (nomsg 15) members abc txt a one | console",
        "pipe (nomsg 15) pdsdirect abc txt | console",
        "pipe (nomsg 15) pdsdirect abc txt a x | console",
        "pipe strliteral xD3C9C2D7C4E240407FFFFFFF7FFFFFFF| pad 80 | > bad maclib a f 80",
        "pipe pdsdirect bad maclib | count lines | insert /bad / | console",
        "pipe (nomsg 15) members bad maclib a one | console",
        "pipe strliteral xD3C9C2D7C4E240407FFFFFFF00000001| pad 80 | > bad maclib a f 80",
        "pipe pdsdirect bad maclib | count lines | insert /self / | console",
        "pipe (nomsg 15) members bad maclib a one | console",
        NULL};
    (void)state;
    fresh();
    machine_file(a, "ONE", "MACRO", " MACRO\n ONE\n MVC &A,&B\n MEND");
    machine_file(a, "TWO", "MACRO", " MACRO\n TWO\n MEND");
    run_script(script);
    in_log("dir ONE+TWO\n");
    in_log("MACRO,TWO,MEND\n");
    in_log("MVC &A,&B\nMVC &A,&B\nReady;");
    in_log("no NONE\nReady;");
    in_log("FPLMEM150E Member NONE not found\n");
    in_log("FPLMEM147E File not a proper PDS\nReady(00147)");
    in_log("FPLPDS147E File not a proper PDS\nReady(00147)");
    in_log("FPLPDS112E Excessive options \"x\"\nReady(00112)");
    in_log("bad 0\n");
    in_log("self 5\n");
    in_log("FPLMEM150E Member ONE not found\nReady(00150)");
    machine_end(&g);
}

/* The last eleven messages are known; HELP's small numbers count from the last one back. */
static void said(void **state)
{
    static const char *const script[] = {"",
                                         "pipe query level",
                                         "pipe query level | specs 1-* c2x 1 | console",
                                         "pipe query msglist | insert /none / | console",
                                         "pipe (nomsg 15) help 0",
                                         "pipe",
                                         "pipe nosuch",
                                         "pipe query msglist",
                                         "pipe (nomsg 15) help 3",
                                         "pipe (nomsg 15) literal a| take x",
                                         "pipe (nomsg 15) literal a| take x",
                                         "pipe (nomsg 15) literal a| take x",
                                         "pipe (nomsg 15) literal a| take x",
                                         "pipe (nomsg 15) literal a| take x",
                                         "pipe (nomsg 15) literal a| take x",
                                         "pipe (nomsg 15) literal a| take x",
                                         "pipe (nomsg 15) literal a| take x",
                                         "pipe (nomsg 15) literal a| take x",
                                         "pipe query msglist",
                                         NULL};
    (void)state;
    fresh();
    run_script(script);
    in_log("\nFPLINX560I CMS Pipelines level 110C000C\n");
    in_log("\n110C000C\n");
    in_log("\nnone FPLINX189I Messages issued:\n");
    in_log("FPLHLP172E Help not available for relative message 0; issue PIPE HELP MENU for the "
           "Pipelines help menu\nReady(00172);");
    in_log("\nFPLINX189I Messages issued: 27 11 172\n");
    in_log("FPLHLP172E Help not available for relative message 3;");
    in_log("\nFPLINX189I Messages issued: 58 58 58 58 58 58 58 58 58 172 27\n");
    machine_end(&g);
}

/* CONSOLE reads what is stacked first, but for DIRECT; DARK asks without showing what is typed. */
static void consoles(void **state)
{
    static const char *const script[] = {"",        "exec y", "typed 1", "typed 2", "secret",
                                         "typed 3", "exec z", "last",    NULL};
    (void)state;
    fresh();
    machine_file(
        a, "Y", "EXEC",
        "/* */\nqueue 'stacked 1'\n'PIPE console direct | take 1 | insert /a / | console'\n"
        "'PIPE console | take 2 | insert /b / | console'\n"
        "'PIPE console dark | take 1 | insert /c / | console'\n"
        "'PIPE console eof /typed 3/ | insert /d / | console'");
    machine_file(
        a, "Z", "EXEC",
        "/* */\nqueue 's 1'\nqueue 's 2'\n'PIPE stack | take 1 | console'\n"
        "say queued()\npull .\nqueue 'stacked 2'\n'PIPE console dark noeof | hole'\nsay rc\n"
        "'PIPE console noeof dark | take 2 | insert /e / | console'");
    run_script(script);
    in_log("a typed 1\nb stacked 1\nb typed 2\nc secret\nReady;");
    in_log("FPLCON112E Excessive options \"noeof\"");
    in_log("\ns 1\n1\n");
    in_log("e stacked 2\ne last\nReady;");
    assert_int_equal(g.dark, 2);
    machine_end(&g);
}

/* STORAGE reads what is there and stores where programs may. */
static void storage(void **state)
{
    (void)state;
    shows("storage 0 0 | count lines bytes | console", "0 1\n");
    shows("(nomsg 15) storage 4000001 0 | hole",
          "FPLSTO534E Storage at 04000001 is not addressable\nReady(00534)\n");
    shows("(nomsg 15) storage 3FFFFFF 2 | hole",
          "FPLSTO534E Storage at 03FFFFFF is not addressable\nReady(00534)\n");
    shows("(nomsg 15) storage FFFFFFFFFFFFFFFF 1 | hole",
          "FPLSTO534E Storage at FFFFFFFFFFFFFFFF is not addressable\nReady(00534)\n");
    shows("(nomsg 15) storage xyz 4 | hole",
          "FPLSTO1174E Not a hexadecimal address xyz\nReady(01174)\n");
    shows("(nomsg 15) storage 20000 4 E1 | hole",
          "FPLSTO532E Storage key E1 not acceptable\nReady(00532)\n");
    shows("(nomsg 15) storage 20000 -1 | hole", NULL);
    shows("(nomsg 15) storage 20000 | hole", NULL);
    shows("(nomsg 15) literal abc| storage 200 3 | hole",
          "FPLSTO533E Storage at 00000200 is protected\nReady(00533)\n");
}

static void commands(void **state)
{
    (void)state;
    shows("literal output a| pipcmd | console", "a\n");
    shows("literal resolve nosuch| pipcmd", "");
    shows("literal resolve take| pipcmd", "Ready(00001)\n");
    shows("literal nosuch x| pipcmd", "Ready(-0007)\n");
    shows("(end ?) literal a b c| split | i: if locate /b/ | insert /+/ | i: | insert /-/ | i: |"
          " console",
          "-a\n+b\n-c\n");
    shows(
        "(end ?) literal a b c| split | i: if locate /b/ | insert /+/ | i: | insert /-/ after | console",
        "a-\n+b-\nc-\n");
    shows("(end ?) literal a b c| split | i: if drop 1 | hole | i: | console", "a\n");
    shows("literal a| if locate /b/", NULL);
    shows("(end ?) literal +100| delay | console ? literal x| pipestop", "");
    exec_says(
        "/* */\n'PIPE literal a| rexx (twice) | console'\n'PIPE literal b| rexx ( twice rexx a ) x | console'",
        "a\na\nb\nb\n");
    exec_says("/* */\n'PIPE literal c| rexx (twice rexx z) | console'; say rc\n",
              "FPLREX027E Entry point TWICE not found\n");
    exec_says("/* */\n'PIPE literal d| rexx (twice | console'; say rc", "\n200\n");
    exec_says("/* */\n'PIPE literal d| rexx () | console'; say rc", "\n215\n");
    exec_says("/* */\n'PIPE literal d| rexx (a b c d) | console'; say rc", "\n215\n");
}

static void order(void **state)
{
    (void)state;
    /* Stages that do not delay the record: what goes through them stays in its place. */
    static const char *const stages[] = {"abbrev b",
                                         "all /b/",
                                         "casei locate /B/",
                                         "change /b/b/",
                                         "chop 5",
                                         "console",
                                         "duplicate 0",
                                         "escape",
                                         "find b",
                                         "insert //",
                                         "literal",
                                         "nlocate /a/",
                                         "nop",
                                         "not locate /a/",
                                         "pad 1",
                                         "pick 1 == /b/",
                                         "reverse",
                                         "space",
                                         "specs 1-* 1",
                                         "split",
                                         "strip",
                                         "substr 1-*",
                                         "timestamp 1 1",
                                         "tokenise //",
                                         "unique first",
                                         "untab",
                                         "verify /b/",
                                         "xlate b-c b-c",
                                         "zone 1 locate /b/",
                                         "drop 0",
                                         "take *",
                                         "tolabel q",
                                         "frtarget locate /b/",
                                         "strfind /b/",
                                         "fanout",
                                         "faninany",
                                         "noeofback",
                                         "retab",
                                         "between /b/ 2",
                                         "asmcont",
                                         "asmxpnd",
                                         "crc each",
                                         "pause",
                                         "qpdecode",
                                         "qpencode",
                                         "vchar 8 8",
                                         "inside /z/ 1"};
    for (size_t k = 0; k < sizeof stages / sizeof stages[0]; k++) {
        char pipe[240], got[65536];
        snprintf(pipe, sizeof pipe,
                 "(end ?) literal a b a b| split | l: locate /b/ | %s| f: faninany | specs 1 1 |"
                 " join * | change /b/-/ | console ? l: | f:",
                 stages[k]);
        answer(pipe, got);
        /* Every a in its place, whatever is between. */
        char *p = got;
        if (!strncmp(stages[k], "console", 7) || !strncmp(stages[k], "literal", 7))
            continue;
        unsigned as = 0;
        for (; *p && *p != '\n'; p++)
            as += *p == 'a';
        bool ordered = got[0] == 'a' && as == 2 &&
                       (!strncmp(stages[k], "inside", 6) ||
                        (got[1] != 'a' && (!strncmp(stages[k], "unique", 6) || p[-1] != 'a')));
        if (!ordered)
            fail_msg("%s\n%s", pipe, got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libraries),
        cmocka_unit_test(storage),
        cmocka_unit_test(said),
        cmocka_unit_test(consoles),
        cmocka_unit_test(order),
        cmocka_unit_test(commands),
        cmocka_unit_test(effects),
        cmocka_unit_test(consumed),
        cmocka_unit_test(rexx_commands),
        cmocka_unit_test(replaced_together),
        cmocka_unit_test(routes),
        cmocka_unit_test(simple),
        cmocka_unit_test(streams),
        cmocka_unit_test(scanner),
        cmocka_unit_test(errors),
        cmocka_unit_test(stalls),
        cmocka_unit_test(codes),
        cmocka_unit_test(halted),
        cmocka_unit_test(interpretation_halted),
        cmocka_unit_test(recursion),
        cmocka_unit_test(thrown_away),
        cmocka_unit_test(bounded),
        cmocka_unit_test(many_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
