/* REXX's streams on CMS files: where reading and writing go on, STREAM's commands, and calls that make no
 * sense. */
#include "tests/cms/session.h"

static void run_exec(const char *exec)
{
    static const char *const script[] = {"", "t", NULL};
    g.clock = 1795778400; /* 2026-11-27 11:20:00 */
    machine_file(a, "T", "EXEC", exec);
    run_script(script);
}

static void lines(void **state)
{
    (void)state;
    fresh_machine();
    run_exec(
        "/* */\nf = 'S DATA A'\n"
        "say 1 stream(f) '('stream(f,'c','query exists')')' lines(f)\n"
        "say 2 stream(f,'c','open write') lineout(f,'one') lineout(f,'two') lineout(f,'three')\n"
        "say 3 stream(f,'c','close') stream(f,'c','query exists')\n"
        "say 4 stream(f,'c','query format') stream(f,'c','query size')\n"
        "say 5 lines(f) linein(f) linein(f) lines(f) linein(f) lines(f)\n"
        "say 6 linein(f,2) linein(f) '('linein(f)')' stream(f)\n"
        "say 7 linein(f,1,0)'.' linein(f)\n"
        "call lineout f\n"
        "say 8 lineout(f,'ONE',1) lineout(f,'TWO') lineout(f)\n" /* goes on behind it */
        "say 9 linein(f,1) linein(f) linein(f)\n"
        "say 10 lineout(f,,2) lineout(f,'Two') lineout(f)\n"
        "say 11 linein(f,2) linein(f)\n"
        "say 12 lineout(f,'four',9) lineout(f,'four',4) lineout(f) linein(f,4)\n");
    in_log("1 UNKNOWN () 0\n2 READY: 0 0 0\n3 READY: S DATA A1\n4 V 5 3\n5 3 one two 1 three 0\n"
           "6 two three () NOTREADY\n7 . one\n8 0 0 0\n9 ONE TWO three\n10 0 0 0\n11 Two three\n"
           "12 1 0 0 four\n");
    machine_end(&g);
}

static void characters(void **state)
{
    (void)state;
    fresh_machine();
    run_exec("/* */\nf = 'S DATA A'; e = '15'x\n"
             "say 1 charout(f,'abc') charout(f,'def'e'ghi') charout(f)\n"
             "say 2 linein(f,1) linein(f,2) lines(f)\n"
             "say 3 chars(f) charin(f,1,3) charin(f,,3) (charin(f)==e) charin(f) chars(f)\n"
             "say 4 charin(f,3,2) charin(f,9,2) (charin(f,7,1)==e) '('charin(f,12,1)')' stream(f)\n"
             "call charout f\n"
             "say 5 charout(f,'XY',2) charout(f) linein(f,1) linein(f,2)\n" /* over what is there */
             "call charout f\n"
             "say 6 charout(f,'Z'e'G',6) charout(f) linein(f,1) linein(f,2)\n"
             "call charout f\n"
             "say 7 charout(f,'x',99) charout(f,e'jkl',11) charout(f)\n"
             "say 8 linein(f,1) linein(f,2) linein(f,3) linein(f,4) lines(f)\n");
    in_log("1 0 0 0\n2 abcdef ghi 0\n");
    in_log("3 0 abc def 1 g 3\n"); /* what LINEIN has read is gone for CHARS */
    in_log("4 cd hi 1 () NOTREADY\n");
    in_log("5 0 0 aXYdef ghi\n6 0 0 aXYdeZ Ghi\n7 1 0 0\n");
    machine_end(&g);
}

/* Where a record ends, and where nothing is written at the place that was asked for. */
static void places(void **state)
{
    (void)state;
    fresh_machine();
    run_exec("/* */\nf = 'P DATA A'; e = '15'x\n'EXECIO 3 DISKW P DATA A 0 F 4 (STRING abcd'\n"
             "'FINIS P DATA A'\n"
             "say 1 charout(f,copies('x',70000),5) charout(f) linein(f,1) linein(f,2) lines(f)\n"
             "call lineout f\n"
             "say 2 charout(f,e'ZZ',5) charout(f) linein(f,1) linein(f,2)\n"
             "call lineout f\n"
             "f = 'V DATA A'\n"
             "say 3 lineout(f,'one') lineout(f,'two') lineout(f)\n"
             "say 4 charout(f,,3) charout(f) linein(f,1) linein(f,2)\n"
             "call lineout f\n"
             "say 5 charout(f,'',6) charout(f) linein(f,1) linein(f,2)\n"
             "call lineout f\n"
             "say 6 charout(f,e'T',1) charout(f) linein(f,1) linein(f,2)\n"
             "call lineout f\n"
             "f = 'W DATA A'\n"
             "say 7 lineout(f,copies('y',65535)) charout(f,copies('z',70000),65536)\n"
             "say 8 charout(f) length(linein(f,1)) length(linein(f)) length(linein(f))\n");
    in_log("1 0 0 abcd xxxx 17499\n2 0 0 abcd ZZxx\n3 0 0 0\n4 0 0 one two\n5 0 0 one two\n"
           "6 0 0 one Two\n7 0 0\n8 0 65535 65535 4465\n");
    machine_end(&g);
}

/* OPEN REPLACE in the midst of things begins anew. */
static void replaced(void **state)
{
    (void)state;
    fresh_machine();
    run_exec("/* */\nf = 'V DATA A'\n"
             "say 1 lineout(f,'one') lineout(f,'two') lineout(f,'three') lineout(f,'ONE',1)\n"
             "say 2 linein(f) charout(f,'?') stream(f,'c','open replace')\n"
             "say 3 lineout(f,'new') stream(f,'c','query size') linein(f) lines(f)\n");
    in_log("1 0 0 0 0\n2 ONE 0 READY:\n3 0 1 new 0\n");
    machine_end(&g);
}

/* HX while a place far on is looked for: nothing is written anywhere. */
static void halted_place(void **state)
{
    static const char *const script[] = {"", "t", "hx", "u", NULL};
    (void)state;
    for (unsigned looks = 10; looks < 700; looks += 23) {
        fresh_machine();
        machine_file(a, "T", "EXEC",
                     "/* */\nf = 'H DATA A'\n"
                     "do 100; call lineout f, 'abcd'; end; call lineout f\n"
                     "do 9; x = charout(f,'xyz',496); call lineout f; end\n");
        machine_file(a, "U", "EXEC",
                     "/* */\nf = 'H DATA A'; n = 0\n"
                     "do k = 1 to lines(f); n = n + (length(linein(f)) <> 4); end\n"
                     "say 'wrong' n\n");
        g.halt_after = looks;
        run_script(script);
        in_log("wrong 0\n");
        machine_end(&g);
    }
}

static void binary(void **state)
{
    (void)state;
    fresh_machine();
    run_exec(
        "/* */\nf = 'B DATA A'\n'EXECIO 2 DISKW B DATA A 0 F 4 (STRING ab'\n"
        "'FINIS B DATA A'\n"
        "say 1 stream(f,'c','open read binary') charin(f,1,6)'.' chars(f) charin(f,5,2)\n"
        "say 2 stream(f,'c','close') stream(f,'c','open both lineend 5e') charout(f,'x;yz') charout(f)\n"
        "say 3 stream(f,'c','query format') linein(f,3)'.' linein(f,4)'.'\n"
        "say 4 lineout(f,'far',7) lineout(f) stream(f,'c','query size')\n");
    in_log("1 READY: ab  ab. 2 ab\n2 READY: READY: 0 0\n3 F 4 x   . yz  .\n4 0 0 7\n");
    machine_end(&g);
}

static void commands(void **state)
{
    (void)state;
    fresh_machine();
    run_exec(
        "/* */\nf = 'S DATA A'\nc = 'C'\n"
        "say 1 stream(f,c,'open') lineout(f,'one') lineout(f,'two') lineout(f,'three')\n"
        "say 2 stream(f,c,'linepos 2') linein(f) stream(f,c,'linepos +1') linein(f)'.'\n"
        "say 3 stream(f,c,'linepos =1') linein(f) stream(f,c,'linepos < 1') linein(f)\n"
        "say 4 stream(f,c,'linepos -2') linein(f) stream(f,c,'query readpos')\n"
        "say 5 stream(f,c,'query writepos') stream(f,c,'linepos =2 write') lineout(f,'TWO') "
        "stream(f,c,'query writepos')\n"
        "say 6 '('stream(f,c,'linepos 9')')' stream(f,c,'query streamtype')\n"
        "say 7 linein(f,1) linein(f) linein(f) stream(f,c,'close') '('stream(f,c,'close')')'\n"
        "say 8 stream(f,c,'query timestamp') stream(f,c,'query datetime')\n"
        "say 9 stream(f,c,'open write replace') lines(f) lineout(f,'new') stream(f,c,'close') linein(f)\n"
        "say 10 stream('no file',c,'open read') '('stream('no file',c,'query size')')'\n"
        "say 11 stream('bad name of a file',c,'open')'.'\n");
    in_log("1 READY: 0 0 0\n2 2 two 4 .\n3 1 one 3 three\n4 2 two 3\n5 4 2 0 3\n6 () PERSISTENT\n"
           "7 one TWO three READY: ()\n8 2026-11-27 11:20:00 11-27-26 11:20:00\n"
           "9 READY: 0 0 READY: new\n10 ERROR:2 ()\n11 .\n");
    machine_end(&g);
}

/* Each is error 40. */
static void wrong(void **state)
{
    static const char *const calls[] = {"stream()",
                                        "stream(f,'x')",
                                        "stream(f,'c')",
                                        "stream(f,'c','foo')",
                                        "stream(f,'c','')",
                                        "stream(f,'c','query')",
                                        "stream(f,'c','query foo')",
                                        "stream(f,'c','open foo')",
                                        "stream(f,'c','open read write')",
                                        "stream(f,'c','open lineend')",
                                        "stream(f,'c','open lineend 1ff')",
                                        "stream(f,'c','open lineend zz')",
                                        "stream(f,'c','linepos')",
                                        "stream(f,'c','linepos x')",
                                        "stream(f,'c','linepos 1 foo')",
                                        "stream(f,'c','linepos 99999999999999999999')",
                                        "stream(f,'c',copies('x',5000))",
                                        "charin(f,0)",
                                        "charin(f,99999999999)",
                                        "charout(f,'x',0)",
                                        "charout(f,'x','y')",
                                        "linein(f,1,2)",
                                        "lineout(f,'x',-1)",
                                        "linein(f,'x')"};
    char exec[400];
    (void)state;
    for (size_t k = 0; k < sizeof calls / sizeof *calls; k++) {
        fresh_machine();
        snprintf(
            exec, sizeof exec,
            "/* */\nsignal on syntax\nf = 'S DATA A'\nx = %s\nsay 'fine' x\nexit\nsyntax: say 'rc' rc",
            calls[k]);
        run_exec(exec);
        if (!strstr(g.log, "rc 40\n"))
            fail_msg("%s: %s", calls[k], g.log);
        machine_end(&g);
    }
}

/* REXX's stream functions. */
static void streams(void **state)
{
    static const char *const script[] = {"",
                                         "exec st",
                                         "type out text",
                                         "exec ch",
                                         "type ch text",
                                         "exec std",
                                         "stacked",
                                         "listfile ch text a (alloc noh",
                                         "exec nr",
                                         "exec each",
                                         NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "SOME", "TEXT", "one\ntwo\nthree");
    machine_file(
        a, "ST", "EXEC",
        "/* */\nf = 'some text a'\nsay lines(f) linein(f) linein(f) lines(f)\n"
        "say linein(f,1) linein(f,3) '('linein(f)')' stream(f)\n"
        "say lineout('out text','first') lineout('out text','second')\n"
        "say lineout('out text') stream('out text') stream(f,'c','close')\n"
        "say stream('out text','c','query exists') lines('no file') '('linein('no file')')'\n"
        "say lineout('out text','1st',1)\ncall lineout 'out text'");
    machine_file(
        a, "CH", "EXEC",
        "/* */\nf = 'some text'\nsay chars(f) charin(f,,2) charin(f,,1) c2x(charin(f)) chars(f)\n"
        "say charout('ch text','ab') charout('ch text','c'||'15'x||'de')\n"
        "call charout 'ch text'\nsay translate(charin(f,1,99),'/','15'x)");
    machine_file(
        a, "STD", "EXEC",
        "/* */\nqueue 'Queued'\nsay linein() lines()\ncall lineout ,'shown'\nsay linein()\npull .");
    machine_file(a, "NR", "EXEC",
                 "/* */\nf = 'some text a'\nsignal on notready\ndo forever\nsay linein(f)\nend\n"
                 "notready: say 'trap' condition('D') condition('C') sigl stream(f)\n"
                 "call on notready name nr\nx = '<'linein('no file')'>'\nsay x\n"
                 "y = lineout('no file z','text') charin(f,1,99) charout(f,'')\nsay length(y)\n"
                 "signal on notready name last\nsay charin('no file')\n"
                 "nr: say 'call' condition('D') condition('I') sigl; return\n"
                 "last: say 'last' condition('D')");
    machine_file(
        a, "EACH", "EXEC",
        "/* */\nf = 'some text a'\ncall on notready name nr\nx = charin(f,1,99)\nsay length(x)\n"
        "x = charout('no file z','abc')\nsay x\nx = lineout('*','x')\nsay x\n"
        "x = charin(f,1,2) || charout(f,'')\nsay x\nexit\n"
        "nr: say 'nr' condition('D') sigl; return");
    run_script(script);
    in_log("\nnr some text a 4\n14\nnr no file z 6\n3\nnr * 8\n1\non0\n");
    in_log("\none\ntwo\nthree\ntrap some text a NOTREADY 5 NOTREADY\ncall no file CALL 9\n<>\n"
           "call no file z CALL 11\n18\nlast no file\n");
    in_log("\n3 one two 1\none three () NOTREADY\n0 0\n0 UNKNOWN READY:\nOUT TEXT A1 0 ()\n");
    in_log("\n1st\n");
    in_log("\n14 on e 15 10\n0 0\none/two/three/\n");
    in_log("\nabc\nde\n");
    in_log("\nstacked 0\nshown\nlistfile ch text a (alloc noh\n");
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),    cmocka_unit_test(characters),   cmocka_unit_test(binary),
        cmocka_unit_test(commands), cmocka_unit_test(wrong),        cmocka_unit_test(places),
        cmocka_unit_test(replaced), cmocka_unit_test(halted_place), cmocka_unit_test(streams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
