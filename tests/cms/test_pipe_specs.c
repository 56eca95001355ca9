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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(specs),
        cmocka_unit_test(counters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
