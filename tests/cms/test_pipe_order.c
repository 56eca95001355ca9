/* Stages of PIPE that order, compare and match records. */
#include "tests/cms/pipeline.h"

static void ordering(void **state)
{
    (void)state;
    shows("literal c a b a| split | sort | console", "a\na\nb\nc\n");
    shows("literal c a b a| split | sort d | console", "c\nb\na\na\n");
    shows("literal c a b a| split | sort unique | console", "a\nb\nc\n");
    shows("literal c a b a| split | sort count | console",
          "         2a\n         1b\n         1c\n");
    shows("literal a2 b1 c3| split | sort 2 | console", "b1\na2\nc3\n");
    shows("literal a2 b1 c3| split | sort 2 d | console", "c3\na2\nb1\n");
    shows("literal B a| split | sort anycase | console", "a\nB\n");
    shows("literal a a b c c| split | unique | console", "a\nb\nc\n");
    shows("literal a a b c c| split | unique single | console", "b\n");
    shows("literal a a b c c| split | unique multiple | console", "a\na\nc\nc\n");
    shows("literal a1 a2 b3| split | unique 1 | console", "a2\nb3\n");
    shows("literal a1 a2 b3| split | unique 1 first | console", "a1\nb3\n");
    shows("literal a a b| split | unique count | console", "         2a\n         1b\n");
    shows("< abc txt | count lines words chars | console", "43 9 5\n");
    shows("< abc txt | count minline maxline | console", "5 11\n");
    shows("(end ?) literal a b c| split | l: lookup 1 detail | console ? literal b| l: | "
          "insert /no / | console",
          "no a\nb\nno c\n");
    shows(
        "(end ?) literal b c| split | l: lookup 1 master detail | console ? literal b1 c2| split | l:",
        "b1\nb\nc2\nc\n");
    shows(
        "(end ?) literal b c| split | l: lookup 1 detail allmaster | console ?"
        " literal b1 a0 b2| split | l: | insert /no / | console ? l: | insert /unused / | console",
        "b\nb1\nb2\nno c\nunused a0\n");
    shows("(end ?) literal b| l: lookup 1 allmaster detail pairwise | console ?"
          " literal b1 b2| split | l:",
          "b1\nb\nb2\nb\n");
    shows("(end ?) literal b| l: lookup 1 | console ? literal b1 b2| split | l:", "b\nb1\n");
    shows("(end ?) literal x y x x| split | l: lookup autoadd | hole ? hole | l: |"
          " insert /new / | console",
          "new x\nnew y\n");
    shows("(end ?) literal x1 y1 x2| split | l: lookup count autoadd keyonly 1 | hole ?"
          " literal z| l: | hole ? l: | console",
          "         1x\n         0y\n         0z\n");
    shows("(end ?) literal b c| split | l: lookup 1 pairwise | console ? literal b| l:",
          "FPLLUP111E Operand pairwise is not valid\n"
          "FPLSCA003I ... Issued from stage 3 of pipeline 1\n"
          "FPLSCA001I ... Running \"lookup 1 pairwise\"\nReady(00111)\n");
    shows("(end ?) literal a b| split | l: lookup | console ?"
          " literal b x| split | l: | insert /no / | console ? l: | insert /unused / | console",
          "no a\nb\nb\nunused x\n");
}

static void combined(void **state)
{
    (void)state;
    shows("(end ?) " MASTERS "| c: collate 1 | console ? " DETAILS
          "| c: | " NUMBERED("M") " ? c: | " NUMBERED("D"),
          "a1\na-1\na-2\nM b1\nM b2\nc1\nc-1\nD d-1\ne1\ne-1\n");
    shows("(end ?) " MASTERS "| c: collate 1 detail master | console ? " DETAILS "| c:",
          "a-1\na-2\na1\nc-1\nc1\ne-1\ne1\n");
    shows("(end ?) " MASTERS "| c: collate 1 detail | console ? " DETAILS "| c:",
          "a-1\na-2\nc-1\ne-1\n");
    shows(MASTERS "| collate | hole", NULL);
    shows("(end ?) " MASTERS "| m: merge | console ? " DETAILS "| m:",
          "a-1\na-2\na1\nb1\nb2\nc-1\nc1\nd-1\ne-1\ne1\n");
    shows("(end ?) literal c a| split | m: merge d | console ? literal d b b| split | m:",
          "d\nc\nb\nb\na\n");
    shows(MASTERS "| not locate /b/ | console", "a1\nc1\ne1\n");
    shows("(end ?) " MASTERS "| n: not locate /b/ | " NUMBERED("n") " ? n: | " NUMBERED("y"),
          "n a1\ny b1\ny b2\nn c1\nn e1\n");
    shows(MASTERS "| not | hole", NULL);
    shows(MASTERS "| combine 1 last | console", "b1\nc1\ne1\n");
    shows(MASTERS "| combine keylen 1 first | console", "a1\nb1\nc1\ne1\n");
    shows("literal 01 10 11| split | combine * x | specs 1-* c2x 1 | console", "F0F0\n");
    shows("literal ab AB| split | combine 1 and | specs 1-* c2x 1 | console", "8182\n");
    shows("(end ?) literal abc| c: combine last | console ? literal xyzw| literal 12| c:",
          "12c\nxyzw\n");
    shows(
        "(end ?) literal abc| c: combine stop anyeof last | console ? literal xyzw| literal 12| c:",
        "12c\n");
    shows(MASTERS "| combine | hole", NULL);
    shows("literal 01 10 11| split | combine x | specs 1-* c2x 1 | console", "0101\nF1F1\n");
    shows("literal ab AB| split | combine n | specs 1-* c2x 1 | console", "8182\n");
    shows("(end ?) " MASTERS "| y: synchronise | f: faninany | console ? " DETAILS
          "| take 3 | y: | f:",
          "a1\na-1\nb1\na-2\nb2\nc-1\n");
    shows("(end ?) " MASTERS "| o: fanout | p: predselect | " NUMBERED(
              "p") " ? o: | l: locate /b/ | p: | " NUMBERED("s") " ? l: | p:",
          "s a1\np b1\np b2\ns c1\ns e1\n");
}

static void keys(void **state)
{
    (void)state;
    /* NOPAD is the default: what is shorter goes first and is another. */
    shows("(sep !) literal a!literal a ! unique ! count lines ! console", "2\n");
    shows("(sep !) literal a!literal a ! unique pad blank ! count lines ! console", "1\n");
    shows("literal ab a| split | sort | console", "a\nab\n");
    shows("literal a a b c c| split | unique first | console", "a\nb\nc\n");
    shows("literal a a b c d d| split | unique pairwise | console", "b\nc\n");
    shows("(end ?) literal a a b c c| split | u: unique pairwise | hole ? u: | console", "a\na\n");
    shows("literal b2 a2 b1| split | sort 1 d 2 a | console", "b1\nb2\na2\n");
    shows("literal b2 a2 b1| split | sort w1 d nopad | console", "b2\nb1\na2\n");
    shows("literal B1 a2 b0| split | sort anycase 1 2 d | console", "a2\nB1\nb0\n");
}

static void looking_up(void **state)
{
    (void)state;
#define REFERENCE "? literal b1 d1 b2| split | l:"
    shows("(end ?) literal b b b| split | l: lookup trackcount 1 master | console " REFERENCE,
          "         1b1\n         2b1\n         3b1\n");
    shows("(end ?) literal b b b| split | l: lookup max 2 1 detail | console " REFERENCE
          "| insert /no / | console",
          "b\nb\nno b\n");
    shows("(end ?) literal c| l: lookup ceiling 1 master | console " REFERENCE, "d1\n");
    shows("(end ?) literal c| l: lookup floor 1 master | console " REFERENCE, "b1\n");
    shows("(end ?) literal a| l: lookup floor 1 master | console " REFERENCE
          "| insert /no / | console",
          "no a\n");
    shows("(end ?) literal b| l: lookup count 1 detail | hole ? literal b1 d1 b2| split | l: | hole"
          " ? l: | console ? l: | hole ? l: | insert /twice / | console",
          "twice b2\n         1b1\n         0d1\n");
    shows("(end ?) literal b b| split | specs /5/ 1.10 right 1-* n | l: lookup increment 1 | hole"
          " ? literal b1| l: | hole ? l: | console",
          "        10b1\n");
    shows("(end ?) literal b b| split | l: lookup setcount 1 | hole"
          " ? literal b1| specs /7/ 1.10 right 1-* n | l: | hole ? l: | console",
          "         9b1\n");
    shows("(end ?) literal x b| split | l: lookup count keyonly 1 | hole " REFERENCE
          "| hole ? l: | console",
          "         1b\n         0d\n");
    shows("(end ?) literal b| l: lookup autoadd 1 2 | hole " REFERENCE, NULL);
    shows("(end ? nomsg 15) literal xb| l: lookup increment 1 | hole " REFERENCE,
          "FPLLUP058E Decimal number expected, but \"xb\" was found\nReady(00058)\n");
    /* Masters come and go while details are looked up. */
    shows("(end ?) literal 0c 1c1 0c 1c2 2c 0c 2x|split|d:deal streamid 1|chop|l:lookup 2 master|"
          "cons?literal 0b1|l:|insert /-/|cons?d:|l:|hole?d:|l:|insert /G/|cons?"
          "l:|insert /T/|cons?l:|insert /N/|cons",
          "-0c\n1c1\nT1c2\nG1c1\n-0c\nN2x\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looking_up),
        cmocka_unit_test(keys),
        cmocka_unit_test(ordering),
        cmocka_unit_test(combined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
