/* PIPE's SPECS. */
#include "tests/cms/pipeline.h"

static void specs(void **state)
{
    (void)state;
    shows("< abc txt | take 2 | specs w2 1 w1 nextword | console", "one alpha\ntwo beta\n");
    shows("literal abc| specs recno 1 1-* nextword | console", "         1 abc\n");
    shows("literal abcdef| specs 4-* 1 1-3 next | console", "defabc\n");
    shows("literal abcdef| specs 1-2 10 /x/ 1 | console", "x        ab\n");
    shows("literal ab| specs 1-* 1-5 right | console", "   ab\n");
    shows("literal ab| specs pad * 1-* 1.6 centre | console", "**ab**\n");
    shows("literal ab| specs 1-* c2x 1 | console", "8182\n");
    shows("literal 8182| specs 1-* x2c 1 | console", "ab\n");
    shows("literal ab| specs -1;-1 1 | console", "b\n");
    shows("literal a;b;c| specs fs ; f2 1 f3 next | console", "bc\n");
    shows("literal   ab  | specs 1-* strip 1 /</ next | console", "ab<\n");
    shows("literal a b c d e| split | specs 1-* 1 read 1-* nextword | console", "a b\nc d\ne\n");
    shows("literal ab| specs 1 1 write 2 1 | console", "a\nb\n");
    shows("literal abc| specs 1.2 next 1.2 next.4 /x/ next | console", "abab  x\n");
    shows("literal 10| specs 1-* d2c 1 | specs 1-* c2x 1 | console", "0000000A\n");
    shows("literal A| specs 1 c2d 1 | console", "        193\n");
    shows("(end ?) literal abc| s: specs select 0 1-* 1 select 1 1-* next | console ?"
          " literal def| s:",
          "abcdef\n");
}

/* SPECS with counters, identifiers, IF and EOF. */
static void counters(void **state)
{
    (void)state;
    shows("literal 1 2 3.5| split| specs a: w1 . set #0+=a eof print #0 1 | console", "6.5\n");
    shows(
        "literal 7| specs a: w1 . print a+1 strip 1 print a c2x nextword print a pic zzz9 strip next"
        " print a pic zzz9 next | console",
        "8 F77   7\n");
    shows("literal 7| specs a: w1 . print a x2q 1 | console", NULL);
    shows("< abc txt| specs 1-* 1 set #0:=#0+1 print #0 nextword | take 2| console",
          "alpha one 1\nbeta two 2\n");
    shows("< abc txt| specs a: w2 . if a=='' then /none/ 1 else a: w2 1 endif | console",
          "one\ntwo\nthree\nfour\nnone\n");
    shows("< abc txt| specs a: 1-* . if length(a)>9 & number()<4 then 1.3 1 /long/ nw "
          "elseif length(a)=5 then /five/ 1 else /-/ 1 endif | console",
          "-\n-\ngam long\n-\nfive\n");
    shows(
        "< abc txt| specs w1 1 if first() then /first/ nw endif eof /of/ 1 print number() nw| console",
        "alpha first\nbeta\ngamma\nalpha\ndelta\nof 5\n");
    shows(
        "literal x| specs print (2+3*4-10/4) 1 print 7%2 nw print 7//2 nw print -(1;2) nw| console",
        "11.5 3 1 -2\n");
    shows("(sep !) literal x! specs print ('a'||1+1||\"b\") 1 print (1=1.0)?'yes':'no' nw "
          "print ('1'==1.0) nw print \\(0) nw! console",
          "a2b yes 1 1\n");
    shows("literal ab 3| specs a: w1 1 set #1:=a eof print #1 1| console",
          "FPLSPX058E Decimal number expected, but \"ab\" was found\n"
          "FPLSCA003I ... Issued from stage 2 of pipeline 1\n"
          "FPLSCA001I ... Running \"specs a: w1 1 set #1:=a eof print #1 1\"\nReady(00058)\n");
    shows("literal x| specs print 1/0 1| hole", NULL);
    shows("literal x| specs if 1 then /a/ 1 | hole", NULL);
    shows("literal x| specs else /a/ 1 endif | hole", NULL);
    shows("literal x| specs set #99:=1 | hole", NULL);
    shows("literal x| specs set 1:=1 | hole", NULL);
    shows("literal x| specs set (#1 | hole", NULL);
}

static void conversions(void **state)
{
    (void)state;
    static const char *const pairs[][3] = {
        /* items, in, out */
        {"1-* c2x 1", "a", "81"},
        {"1-* x2c 1", "81 82", "ab"},
        {"1-* b2c 1", "10000001", "a"},
        {"1-* c2b 1", "a", "10000001"},
        {"1-* x2d 1", "FFFFFFFF", "         -1"},
        {"1-* x2d 1.4", "000000FF", " 255"},
        {"1-* d2x 1", "-1", "FFFFFFFF"},
        {"1-* d2x 1.4 right", "257", "0101"},
        {"1-* f2x 1", "1", "4110000000000000"},
        {"1-* f2x 1", "-0.5", "C080000000000000"},
        {"1-* x2f 1", "4110000000000000", "1"},
        {"1-* x2f 1", "C276A00000000000", "-118.625"},
        {"1-* p2x 1.4 right", "123", "123C"},
        {"1-* p2x 1.6 right", "-45", "00045D"},
        {"1-* p2x(2) 1.8 right", "1.5", "0000150C"},
        {"1-* x2p 1", "00123C", " 123"},
        {"1-* x2p(2) 1", "00123D", "-1.23"},
        {"1-* x2p(4) 1", "00123C", " 0.0123"},
        {"1-* v2x 1", "ab", "00028182"},
        {"1-* x2v 1", "000281828384", "ab"},
        {"1-* i2x 1", "20000229000001", "B3AB464A6E240000"},
        {"1-* x2i 1", "B3AB464A6E240000", "20000229000001000000"},
        {"1-* strip c2x 1", " a ", "81"},
    };
    for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++) {
        char pipe[200], expected[80];
        snprintf(pipe, sizeof pipe, "literal %s| specs %s | console", pairs[k][1], pairs[k][0]);
        snprintf(expected, sizeof expected, "%s\n", pairs[k][2]);
        shows(pipe, expected);
    }
    shows("(nomsg 15) literal xyz| specs 1-* x2c 1",
          "FPLSPX392E Conversion error in routine X2C, record 1 (reason code 1); data: \"xyz\"\n"
          "Ready(00392)\n");
    shows("(nomsg 15) literal xyz| specs 1-* c2q 1",
          "FPLSPX391E Unsupported conversion c2q\nReady(00391)\n");
    shows("(nomsg 15) literal abcde| specs 1-* c2d 1",
          "FPLSPX392E Conversion error in routine C2D, record 1 (reason code 1); data: \"abcde\"\n"
          "Ready(00392)\n");
    shows("literal a b c| specs w-1;-1 | console", "c\n");
    shows("literal a b c| specs w1 1 /+/ n w3 | console", "a+c\n");
    shows("literal 1a| specs w1 x2d | strip | console", "26\n");
    shows("literal a| specs b: 1 1 print b||||b | console", "aaa\n"); /* each | is doubled */
    shows("literal 4| specs b: 1 . print b*2 | console", "8\n");
    shows("(nomsg 15) literal x| specs 1-* 1234567890123456789012345678901234567890",
          "FPLSPX061E Output specification missing\nReady(00061)\n");
    /* As execs on VM have it: no place, hexadecimal characters, a number in two digits. */
    shows("literal ab cd| specs w2.1| console", "cd\n");
    shows("literal ab cd| specs /=/ 1 w1| console", "=ab\n");
    shows("literal help me| dup 1| specs ~SET PF~ 1 pad 0 recno n.2 right w1;* nw | console",
          "SET PF01 help me\nSET PF02 help me\n");
    shows("literal  ab | specs 1-* 1.6 right pad * 1-* n.6 left 1-* n.6 centre| console",
          "    abab******ab**\n");
    shows("literal a b| split at x40| console", "a\nb\n");
    shows("literal a b| split X40| console", "a\nb\n");
    shows("literal abc| split at x81-X82| console", "c\n");
    shows("(nomsg 15) literal x| specs 1-* 2--9223372036854775808",
          "FPLSPX063E Output specification 2--9223372036854775808 is not valid\nReady(00063)\n");
    shows("(nomsg 15) literal x| specs 1-* 1.+5",
          "FPLSPX063E Output specification 1.+5 is not valid\nReady(00063)\n");
    shows("(nomsg 15) literal x| specs 1-* next.-5",
          "FPLSPX063E Output specification next.-5 is not valid\nReady(00063)\n");
    shows("(nomsg 15) literal x| specs 1-* 0", "FPLSPX063E Output specification 0 is not valid\n"
                                               "Ready(00063)\n");
}

static void pictures(void **state)
{
    (void)state;
    static const char *const pairs[][3] = {
        {"1234567.5", "9999999.99", "1234567.50"},
        {"1234.5", "z,zzz,zz9.99", "    1,234.50"},
        {"0", "zz9", "  0"},
        {"0", "zzz", "   "},
        {"-12.345", "---9.99", " -12.35"},
        {"12", "---9.99", "  12.00"},
        {"1234.5", "$$,$$9.99", "$1,234.50"},
        {"12", "***9", "**12"},
        {"5", "++9", " +5"},
        {"-5", "++9", " -5"},
        {"-5", "zz9-", "  5-"},
        {"5", "zz9-", "  5 "},
        {"12.5", "99v99", "1250"},
        {"123456", "99/99/99", "12/34/56"},
        {"12.5", "zzz9v.99", "  12.50"},
        {"0.05", "zzz9v.99", "   0.05"},
        {"1234.5", "z.zz9v,99", "1.234,50"},
        {"-1.5", "--9V.9", " -1.5"},
        {"9999999", "-------9", " 9999999"},
    };
    for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++) {
        char pipe[200], expected[80];
        snprintf(pipe, sizeof pipe,
                 "literal %s| specs a: w1 . print a picture %s 1 /</ next | console", pairs[k][0],
                 pairs[k][1]);
        snprintf(expected, sizeof expected, "%s<\n", pairs[k][2]);
        shows(pipe, expected);
    }
    shows("(nomsg 15) literal 1000| specs a: w1 . print a pic 99 1",
          "FPLSPX1050E Counter contains more digits than picture: 99\nReady(01050)\n");
    shows("(nomsg 15) literal 10000000| specs a: w1 . print a pic -------9 1",
          "FPLSPX1050E Counter contains more digits than picture: -------9\nReady(01050)\n");
    shows("(nomsg 15) literal 1| specs a: w1 . print a pic 9q 1 | hole",
          "FPLSPX671E Unacceptable character q in picture 9q\nReady(00671)\n");
    shows("(nomsg 15) literal 1| specs a: w1 . print a pic 9v9v9 1 | hole",
          "FPLSPX671E Unacceptable character v in picture 9v9v9\nReady(00671)\n");
}

static void breaks(void **state)
{
    (void)state;
    shows(
        "literal 100| specs a: w1 . set #0:=a set #0%=7 set (#1:=a;#1//=7) print #0 1 print #1 nw | "
        "console",
        "14 2\n");
    shows("literal 1| specs a: w1 . set #0//=0 print #0 1 | hole", NULL);
    /* The first record of a group establishes the level: the items go on with its output record. */
    shows("literal a1 a2 b3 b4 c5| split | specs k: 1 . 2 6 break k id k 1 | console",
          "a    1\n     2\nb    3\n     4\nc    5\n");
    shows("literal a1 a2 b3| split | specs k: 1 . 2 6 break k print k 1 write /-/ 1 | console",
          "a    1\n-\n     2\nb    3\n-\n");
    /* A level establishes those below it: a is the lowest, Z the highest. */
    shows(
        "literal ax1 ay2 bx3 bx4| split | specs k: 1 . j: 2 . 3 9 break j id j 3 break k id k 1 | "
        "console",
        "a x     1\n  y     2\nb x     3\n        4\n");
    shows("literal ax1 bx2 by3| split | specs j: 1 . K: 2 . 3 9 break j id j 1 break K id K 3 | "
          "console",
          "a x     1\nb       2\nb y     3\n");
    /* Totals: the second station has the last record of the group; the run-out has the file's. */
    shows("literal a1 a2 b5| split | specs select second k: 1 1 v: 2 nw set #0+=v break k write "
          "/sum/ 1 print #0 nw set #0:=0 eof write /all/ 1 | console",
          "a 1\na 2\nsum 3\nb 5\nsum 5\nall\n");
    shows("literal a1 a2 b5| split | specs printonly k select second k: 1 1 v: 2 . set #0+=v "
          "break k print #0 nw set #0:=0 | console",
          "a 3\nb 5\n");
    shows("literal a1 a2 b5| split | specs select second number 1.3 1-* nw | console",
          "  1 a1\n  2 a2\n  3 b5\n");
    shows("literal first record,second line,last one| split , | specs w1 1 select second w1 nw "
          "select first w2 nw select second w2 nw | console",
          "first record\nsecond first line record\nlast second one line\nlast one\n");
    shows("literal x| hole | specs select second 1-* 1 eof /end/ 1 | console", "end\n");
    /* break() */
    shows("literal a1 a2 b3| split | specs k: 1 . if break(k) then id k 1 /:/ n write endif 2 3 | "
          "console",
          "a:\n  1\n  2\nb:\n  3\n");
    shows("literal a| specs if break(1) then /x/ 1 endif | hole", NULL);
    /* PRINTONLY ... KEEP */
    shows("literal a b c| split | specs printonly eof keep 1-* nw eof /end/ nw | console",
          "a b c end\n");
    shows("literal a b c| split | specs printonly eof 1-* nw eof /end/ nw | console", "end\n");
    shows("literal x| hole | specs k: 1 1 break k /end/ 1 | console", "");
    shows("(nomsg 15) literal x| specs k: 1 1 eof /e/ 1 break k /end/ 1",
          "FPLSPX1084E BREAK items are not allowed after EOF item\nReady(01084)\n");
    shows("literal x| specs break 1 /e/ 1 | hole", NULL);
}

static void several_streams(void **state)
{
    (void)state;
    shows("(end ?) literal a b| split | s.one: specs select two 1-* 1 select one 1-* nw | console ?"
          " literal 1 2 3| split | s.two:",
          "1 a\n2 b\n3\n");
    shows("(end ?) literal a b| split | s: specs stop 1 select 1 1-* 1 select 0 1-* nw |"
          " console ? literal 1 2 3| split | s:",
          "1 a\n2 b\n");
    shows(
        "(end ?) literal a b c| split | s: specs a: 1-* . if a==='b' then outstream 1 endif 1-* 1 |"
        " insert /0/ | console ? s: | insert /1/ | console",
        NULL);
    shows(
        "(end ?) literal a b c| split | s: specs a: 1-* . if a=='b' then outstream 1 endif 1-* 1 |"
        " insert /0/ | console ? s: | insert /1/ | console",
        "0a\n1b\n0c\n");
    shows("literal a b c| split | specs 1-* 1 readstop 1-* nw | console", "a b\nc\n");
    shows("literal a b c| split | specs counters 5 number 1.3 1-* nw | console",
          "  1 a\n  2 b\n  3 c\n");
    shows("literal a b| split | specs number from 10 by -5 1.3 | console", " 10\n  5\n");
    shows("literal abc| specs todclock c2x 1 | count chars | console", "16\n");
    shows("(nomsg 15) literal a| specs select 3 1 1 /x/ n | console", "x\n");
    shows("(nomsg 15) literal a| specs outstream 3 1 1",
          "FPLSPX102E Stream 3 not defined\nReady(00102)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_streams), cmocka_unit_test(breaks), cmocka_unit_test(pictures),
        cmocka_unit_test(conversions),     cmocka_unit_test(specs),  cmocka_unit_test(counters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
