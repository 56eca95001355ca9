/* Stages of PIPE that select records. */
#include "tests/cms/pipeline.h"

static void selection(void **state)
{
    (void)state;
    shows("< abc txt | locate /ta/ | console", "beta two\ndelta\n");
    shows("< abc txt | l /ta/ | console",
          "beta two\ndelta\n"); /* L to LOCATE, as published runs have it */
    shows("< abc txt | locat /ta/ | console", "beta two\ndelta\n");
    shows("< abc txt | nlocate /alpha/ | console", "beta two\ngamma three\ndelta\n");
    shows("< abc txt | locate anycase /ALPHA/ | console", "alpha one\nalpha four\n");
    shows("< abc txt | locate 1-2 /al/ | console", "alpha one\nalpha four\n");
    shows("< abc txt | locate w2 /o/ | console", "alpha one\nbeta two\nalpha four\n");
    shows("< abc txt | locate (1.2 w2) /e/ | console", "alpha one\nbeta two\ngamma three\ndelta\n");
    shows("< abc txt | locate 9 | console", "alpha one\ngamma three\nalpha four\n");
    shows("< abc txt | locate x87 | console", "gamma three\n"); /* X'87' is g */
    shows("< abc txt | find al| console", "alpha one\nalpha four\n");
    shows("< abc txt | find    ha| console", "alpha one\nalpha four\n");
    shows("< abc txt | find beta_| console", "beta two\n");
    shows("< abc txt | nfind al| console", "beta two\ngamma three\ndelta\n");
    shows("< abc txt | strfind anycase /AL/ | console", "alpha one\nalpha four\n");
    shows("< abc txt | between /beta/ /alpha/ | console", "beta two\ngamma three\nalpha four\n");
    shows("< abc txt | between /beta/ 2 | console", "beta two\ngamma three\n");
    shows("< abc txt | inside /beta/ /alpha/ | console", "gamma three\n");
    shows("< abc txt | outside /beta/ /alpha/ | console", "alpha one\ndelta\n");
    shows("< abc txt | notinside /beta/ 1 | console", "alpha one\nbeta two\nalpha four\ndelta\n");
    shows("< abc txt | tolabel gam| console", "alpha one\nbeta two\n");
    shows("< abc txt | frlabel gam| console", "gamma three\nalpha four\ndelta\n");
    shows("< abc txt | strtolabel /gam/ | console", "alpha one\nbeta two\n");
    shows("< abc txt | whilelabel alpha| console", "alpha one\n");
    shows("< abc txt | all /alpha/ & /four/ ! /delta/ | console", "alpha four\ndelta\n");
    shows("< abc txt | all ^(/a o/ ! /b/) & /a/ | console", "gamma three\nalpha four\ndelta\n");
    shows("< abc txt | pick w1 == /alpha/ | console", "alpha one\nalpha four\n");
    shows("literal 9| literal 10| pick 1-* > /9/ | console", "10\n");
    shows("literal 9| literal 10| pick 1-* >> /1/ | console", "10\n9\n");
    shows("(end ?) < abc txt | l: locate /alpha/ | hole ? l: | console",
          "beta two\ngamma three\ndelta\n");
}

static void ranges(void **state)
{
    (void)state;
    shows("literal a b,c d| locate words 2 /b/ | console", "a b,c d\n");
    shows("literal a b,c d| specs words 2 1 | console", "b,c\n");
    shows("literal a b,c d| specs wordsep , words 2 1 | console", "c d\n");
    shows("literal a,b,c| specs fieldsep , fields 2-* 1 | console", "b,c\n");
    shows("literal a,b,c| locate fs , f3 /c/ | console", "a,b,c\n");
    shows("literal ab cd ef| specs substr 2 of w2 1 | console", "d\n");
    shows("literal ab=cd,ef| specs substr fs = f2 of fs , f1 1 | console", "cd\n");
    shows("literal abcdef| specs -3;-2 1 | console", "de\n");
    shows("literal abcdef| specs 2;-2 1 | console", "bcde\n");
    shows("literal abcdef| specs *-2 1 3.2 nw 5-* nw | console", "ab cd ef\n");
    shows("literal abcdef| locate string xabx | console", "abcdef\n");
    shows("literal abcdef| locate str /ab/ | console", "abcdef\n");
    shows("literal abc| locate ignorecase /B/ | console", "abc\n");
    shows("literal abc| locate caseless /B/ | locate caseany /C/ | locate caseignore /A/ | console",
          "abc\n");
    shows("literal abcdef| locate (2-3 6) /f/ | console", "abcdef\n");
    shows("literal a| locate ones x80 | console", "a\n"); /* X'81' */
    shows("literal a| locate zeros x80 | console", "");
    shows("literal a| locate mixed xC0 | console", "a\n");
    shows("literal a| nlocate zeros 1 x7E | console", "");
    shows("literal a| locate ones | hole", NULL);
}

static void first_and_last(void **state)
{
    (void)state;
    shows("literal abcdef| literal xyz| take 5 bytes | console", "xyz\nab\n");
    shows("literal abcdef| literal xyz| drop 5 bytes | console", "cdef\n");
    shows("literal abcdef| literal xyz| take last 7 bytes | console", "z\nabcdef\n");
    shows("literal abcdef| literal xyz| drop last 7 bytes | console", "xy\n");
    shows("(end ?) literal abcdef| t: take 2 bytes | console ? t: | console", "ab\ncdef\n");
    shows("(nomsg 15) literal a| take -1",
          "FPLTAK287E Number -1 cannot be negative\nReady(00287)\n");
    shows("< abc txt | strtolabel inclusive /gam/ | console", "alpha one\nbeta two\ngamma three\n");
    shows("< abc txt | strfrlabel exclusive /gam/ | console", "alpha four\ndelta\n");
    shows("(end ?) < abc txt | t: strtolabel inclusive /beta/ | hole ? t: | console",
          "gamma three\nalpha four\ndelta\n");
    shows("(end ?) < abc txt | t: strfrlabel exclusive /beta/ | hole ? t: | console",
          "alpha one\nbeta two\n");
    shows("literal ab ac b ad| split | strwhile /a/ | console", "ab\nac\n");
    shows("literal ab ac b ad| split | strwhilelabel inclusive /a/ | console", "ab\nac\nb\n");
}

/* A statement of the assembler is its first record and those that it goes on in. */
static void statements(void **state)
{
    (void)state;
#define SOURCE "literal L  x+*;  y;LA z;A  b+*;L  c| split ; | specs fs + f1 1 f2 72 |"
    shows(SOURCE " asmfind L_| chop 5 | strip trailing | console", "L  x\n  y\n");
    shows(SOURCE " asmnfind L_| chop 5 | strip trailing | console", "LA z\nA  b\nL  c\n");
    shows(SOURCE " strasmfind anycase /l/| chop 5 | strip trailing | console", "L  x\n  y\nLA z\n");
    shows(SOURCE " strasmnfind /L/| chop 5 | strip trailing | console", "A  b\nL  c\n");
    shows(SOURCE " casei strasmfind /l/| chop 5 | strip trailing | console", "L  x\n  y\nLA z\n");
    shows(SOURCE " strasmfind", NULL);
#undef SOURCE
}

static void picking(void **state)
{
    (void)state;
    shows("literal 9 10 11| split | pick 1-* >= 10+ | console", "10\n11\n");
    shows("literal 9 10 11| split | pick 1-* >= /10/ and 1-* < /11/ | console", "10\n");
    shows("literal a b c| split | pick 1 == /a/, /c/ | console", "a\nc\n");
    shows("literal a b c| split | pick 1 \\== /a/, /c/ | console", "b\n");
    shows("literal a b c| split | pick 1 == /a/ or 1 == /b/ | console", "a\nb\n");
    shows("literal a b c d| split | pick from 1 == /b/ | console", "b\nc\nd\n");
    shows("literal a b c d| split | pick from after 1 == /b/ | console", "c\nd\n");
    shows("literal a b c d| split | pick to 1 == /c/ | console", "a\nb\n");
    shows("literal a b c d| split | pick to after 1 == /c/ | console", "a\nb\nc\n");
    shows("literal a b c a b| split | pick from 1 == /b/ to 1 == /c/ | console", "b\nb\n");
    shows("literal a b c d a| split | pick from 1 == /b/ to after 1 == /c/ | console", "b\nc\n");
    shows("literal a b c d a| split | pick from 1 == /b/ count 3 | console", "b\nc\nd\n");
    shows("literal 1 2 3 1| split | pick while 1 < /3/ | console", "1\n2\n");
    shows("literal 1.50 1.5| split | pick 1-* = 1.5+ | console", "1.50\n1.5\n");
    shows("literal ab| pick anycase 1-* == /AB/ | console", "ab\n");
    shows("(sep !) literal ab ! pick pad blank 1-* == /ab/ ! count chars ! console", "3\n");
    shows("(nomsg 15) literal a| pick 1 = /1/",
          "FPLPIC1038E Not a decimal number: \"a\"\nReady(01038)\n");
    shows("(nomsg 15) literal a| pick 1 is /1/",
          "FPLPIC687E Relational operator expected; found is\nReady(00687)\n");
    shows("literal a| pick 1 < /1/, /2/ | hole", NULL);
    shows("literal a| pick | hole", NULL);
}

static void views(void **state)
{
    (void)state;
    shows("literal ba ab| split | zone 1 reverse locate /b/ | console", "ba\n");
    shows("literal abc cba| split | casei reverse find C| console", "abc\n");
    shows("literal abc xbc| split | zone 2-* casei strfind /BC/ | console", "abc\nxbc\n");
    shows("literal ab cd| split | zone 2 pick 1 == /d/ | console", "cd\n");
    shows("literal a b c| split | frtarget locate /b/ | console", "b\nc\n");
    shows("literal a b c| split | totarget locate /b/ | console", "a\n");
    shows("(end ?) literal a b c| split | t: totarget pick 1 == /b/ | insert /0/ | console ? t: |"
          " insert /1/ | console",
          "0a\n1b\n1c\n");
    shows("(end ?) literal a b c| split | t: fromtarget nlocate /a/ | insert /0/ | console ? t: |"
          " insert /1/ | console",
          "1a\n0b\n0c\n");
    shows("literal a b c| split | totarget casei locate /C/ | console", "a\nb\n");
    shows("(nomsg 15) literal a| totarget", "FPLTGT173E No stage found to run\nReady(00173)\n");
    shows("(nomsg 15) literal a| casei nosuch", "FPLCAS027E Entry point NOSUCH not found\n"
                                                "Ready(00027)\n");
}

/* An expression, tests and a list are as long as one likes. */
static void many_terms(void **state)
{
    static const char exec[] =
        "/* */\na = '/x0/'; p = '1 == /x0/'; l = '/x0/'\ndo k = 1 to 299\n a = a'!/x'k'& y/&/x/'\n"
        " p = p 'or 1-* == /x'k'/'; l = l',/x'k'/'\nend\n"
        "'PIPE literal x299& y| literal q| all' a'| console'\nsay rc\n"
        "'PIPE literal x299| literal q| pick' p'| console'\nsay rc\n"
        "'PIPE literal x299| literal q| pick 1-* ==' l'| console'\nsay rc\n";
    (void)state;
    fresh();
    machine_file(a, "X", "EXEC", exec);
    run("x");
    in_log("x299& y\n0\nx299\n0\nx299\n0\n");
    machine_end(&g);
}

/* A range whose numbers are in no order, or 0, is one that is not valid, whichever stage reads it. */
static void no_ranges(void **state)
{
    (void)state;
    static const char *const stages[][3] = {{"pick 3-2 == /a/", "PIC", "3-2"},
                                            {"pick 1 == 3-2", "PIC", "3-2"},
                                            {"verify 3-2 /a/", "VER", "3-2"},
                                            {"specs 3-2 1", "SPX", "3-2"},
                                            {"specs fs , f3-2 1", "SPX", "f3-2"},
                                            {"specs 1.0 1", "SPX", "1.0"},
                                            {"locate (3-2) /a/", "PAT", "3-2"},
                                            {"locate 3-2 /a/", "PAT", "3-2"},
                                            {"nlocate 0 /a/", "PAT", "0"},
                                            {"change w3-2 /a/b/", "CHG", "w3-2"},
                                            {"change (1 3-2) /a/b/", "CHG", "3-2"},
                                            {"xlate 3-2 upper", "XLT", "3-2"},
                                            {"sort 3-2", "SRT", "3-2"},
                                            {"unique 3-2", "UNI", "3-2"},
                                            {"lookup 3-2", "LUP", "3-2"},
                                            {"substr 3-2", "SUB", "3-2"},
                                            {"zone 3-2 locate /a/", "ZON", "3-2"},
                                            {"collate 3-2", "COL", "3-2"},
                                            {"merge 3-2", "MRG", "3-2"},
                                            {"dateconvert 3-2 iso db2", "DTC", "3-2"},
                                            {"insert /x/ 3-2", "INS", "3-2"}};
    for (size_t k = 0; k < sizeof stages / sizeof *stages; k++) {
        char pipeline[100], expected[100];
        snprintf(pipeline, sizeof pipeline, "(nomsg 15) literal abc| %s | hole", stages[k][0]);
        snprintf(expected, sizeof expected, "FPL%s054E Range \"%s\" not valid\nReady(00054)\n",
                 stages[k][1], stages[k][2]);
        shows(pipeline, expected);
    }
    shows("literal 012| xlate 0 a | xlate 00-05 40 | console", "a12\n");
    shows("literal abc| change 1a1 1y1 | console", "ybc\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views),          cmocka_unit_test(statements), cmocka_unit_test(picking),
        cmocka_unit_test(first_and_last), cmocka_unit_test(ranges),     cmocka_unit_test(no_ranges),
        cmocka_unit_test(many_terms),     cmocka_unit_test(selection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
