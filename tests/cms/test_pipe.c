/* PIPE in a CMS session on a fake machine: scanner, streams, stages, errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <strings.h>
#include <cmocka.h>

#include "cms/nucleus.h"
#include "tests/cms/machine.h"

static struct guest g;
static struct fake_disk *a;

static void fresh(void)
{
    memset(&g, 0, sizeof g);
    a = machine_disk(&g, 0, 0x191, true);
    machine_file(a, "ABC", "TXT", "alpha one\nbeta two\ngamma three\nalpha four\ndelta");
}

/* One command; what the terminal shows of it is in g.log. */
static void run(const char *command)
{
    static const char *script[4];
    script[0] = "";
    script[1] = command;
    script[2] = NULL;
    g.script = script;
    machine_run(&g, &cms_system, "");
}

static void in_log(const char *text)
{
    if (!strstr(g.log, text))
        fail_msg("not in the log: %s\n%s", text, g.log);
}

/* What a pipeline shows, between the first Ready and the last. */
static void answer(const char *pipeline, char got[65536])
{
    char command[600];
    fresh();
    snprintf(command, sizeof command, "pipe %s", pipeline);
    run(command);
    char *from = strstr(g.log, "Ready;"), *to = NULL;
    from = from ? strchr(from, '\n') + 1 : g.log;
    for (char *p = from; (p = strstr(p, "Ready")) != NULL; p++)
        to = p;
    if (!to)
        fail_msg("no Ready\n%s", g.log);
    snprintf(got, 65536, "%.*s", (int)(to - from), from);
    if (strncmp(to, "Ready;", 6))
        snprintf(got + strlen(got), 65536 - strlen(got), "%.12s\n", to);
    machine_end(&g);
}

static void shows(const char *pipeline, const char *expected)
{
    char got[65536];
    answer(pipeline, got);
    if (!expected && !strstr(got, "Ready("))
        fail_msg("%s\n  ends well:\n%s", pipeline, got);
    if (expected && strcmp(got, expected))
        fail_msg("%s\n  shows:\n%s  not:\n%s", pipeline, got, expected);
}

/* What a pipeline shows when the host lets it run in time: a busy one takes ticks from it, so it has
 * some tries; whatever is late, the record comes behind the ticks and nothing else does. */
static void shows_in_time(const char *pipeline, const char *expected, const char *record)
{
    char got[65536];
    for (unsigned tries = 0; tries < 30; tries++) {
        answer(pipeline, got);
        if (!strcmp(got, expected))
            return;
        const char *p = got;
        while (!strncmp(p, "tick\n", 5))
            p += 5;
        if (strcmp(p, record))
            break;
    }
    fail_msg("%s\n  shows:\n%s  not:\n%s", pipeline, got, expected);
}

static void simple(void **state)
{
    (void)state;
    shows("literal hello|console", "hello\n");
    shows("literal hello |console", "hello \n"); /* blanks in front of a separator count */
    shows("literal  hello|console", " hello\n");
    shows("< abc txt | take 1 | console", "alpha one\n");
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
          "FPLSPX058E Number expected, but \"ab\" was found\n"
          "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
          "FPLMSG001I ... Running \"specs a: w1 1 set #1:=a eof print #1 1\"\nReady(00058)\n");
    shows("literal x| specs print 1/0 1| hole", NULL);
    shows("literal x| specs if 1 then /a/ 1 | hole", NULL);
    shows("literal x| specs else /a/ 1 endif | hole", NULL);
    shows("literal x| specs set #99:=1 | hole", NULL);
    shows("literal x| specs set 1:=1 | hole", NULL);
    shows("literal x| specs set (#1 | hole", NULL);
}

static void times(void **state)
{
    (void)state;
    shows("literal +0 b| literal +1 a| delay | specs w2 1| console", "a\nb\n");
    shows("literal 25:00 b| delay | hole", NULL);
    shows_in_time("literal +1 a| delay | beat .3 /tick/ | take 2| console", "tick\ntick\n",
                  "+1 a\n");
    shows_in_time("literal +1 a| delay | beat once .3 /tick/ | console", "tick\n+1 a\n", "+1 a\n");
    shows("literal a| beat 5 /tick/ | console", "a\n");
    shows("literal a| beat 0 | hole", NULL);
}

static void selection(void **state)
{
    (void)state;
    shows("< abc txt | locate /ta/ | console", "beta two\ndelta\n");
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

static void changing(void **state)
{
    (void)state;
    shows("literal abcabc| change /b/X/ | console", "aXcaXc\n");
    shows("literal abcabc| change /b/X/ 1 | console", "aXcabc\n");
    shows("literal abcabc| change /b// | console", "acac\n");
    shows("literal abcabc| change //X/ | console", "Xabcabc\n");
    shows("literal abcabc| change anycase /B/-/ | console", "a-ca-c\n");
    shows("literal abcabc| change 3-* /b/X/ | console", "abcaXc\n");
    shows("literal abc abc abc| change w2 /b/XY/ | console", "abc aXYc abc\n");
    shows("literal a b| change / / 5 / | console", "a 5 b\n");
    shows("literal a b| change /a/ /c/ | console", "c b\n");
    shows("literal abcdef| chop 3 | console", "abc\n");
    shows("literal abc,def| chop , | console", "abc\n");
    shows("literal abc,def| chop after , | console", "abc,\n");
    shows("literal abc def| chop blank | console", "abc\n");
    shows("literal abc<>def| chop string /<>/ | console", "abc\n");
    shows("literal    a b   | strip | insert /</ before | insert />/ after | console", "<a b>\n");
    shows("literal    a b   | strip leading | insert />/ after | console", "a b   >\n");
    shows("literal 000120| strip leading 0 | console", "120\n");
    shows("literal xxabxx| strip trailing x 1 | console", "xxabx\n");
    shows("literal 12ab34| strip not a-z | console", "ab\n");
    shows("literal ab| pad 4 * | console", "ab**\n");
    shows("literal ab| pad left 4 * | console", "**ab\n");
    shows("literal abcde| pad modulo 4 . | console", "abcde...\n");
    shows("literal Abc| xlate | console", "ABC\n");
    shows("literal Abc| xlate lower | console", "abc\n");
    shows("literal abcabc| xlate a x b-c B-C | console", "xBCxBC\n");
    shows("literal abcabc| xlate 1-3 upper | console", "ABCabc\n");
    shows("literal abcabc| xlate 1-3 a-z * | console", "***abc\n");
    shows("literal a b  c| split | console", "a\nb\nc\n");
    shows("literal a,b,,c| split , | console", "a\nb\nc\n");
    shows("literal a<>b| split string /<>/ | console", "a\nb\n");
    shows("literal ab,cd| split after , | console", "ab,\ncd\n");
    shows("literal ab,cd| split before , | console", "ab\n,cd\n");
    shows("literal a b c d e| split | join | console", "ab\ncd\ne\n");
    shows("literal a b c d e| split | join 2 /-/ | console", "a-b-c\nd-e\n");
    shows("literal a b c d e| split | join * /, / | console", "a, b, c, d, e\n");
    shows("literal a=b c| tokenise /=/ /;/ | console", "a\n=\nb\nc\n;\n");
    shows("literal abc| reverse | console", "cba\n");
}

static void more(void **state)
{
    (void)state;
    shows("< abc txt | casei locate /ALPHA/ | console", "alpha one\nalpha four\n");
    shows("< abc txt | casei find BETA_| console", "beta two\n");
    shows("< abc txt | zone w2 locate /o/ | console", "alpha one\nbeta two\nalpha four\n");
    shows("< abc txt | zone 7-* casei strfind /ONE/ | console", "alpha one\n");
    shows("< abc txt | casei zone w2 nfind T| console", "alpha one\nalpha four\ndelta\n");
    shows("< abc txt | casei sort | console",
          "FPLCAS111E Operand SORT is not valid\n"
          "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
          "FPLMSG001I ... Running \"casei sort \"\nReady(00111)\n");
    shows("literal a b\\ c\\ d e| split | joincont /\\/ | console", "a\nbcd\ne\n");
    shows("literal a b\\ c| split | joincont /\\/ keep /-/ | console", "a\nb\\-c\n");
    shows("literal a +b +c d| split | joincont leading /+/ /,/ | console", "a,b,c\nd\n");
    shows("literal abcdefgh| fblock 3 . | console", "abc\ndef\ngh.\n");
    shows("literal abcde| literal fgh| fblock 4 | console", "fgha\nbcde\n");
    shows("literal ab/c/| deblock linend / | console", "ab\nc\n");
    shows("literal ab<>c<>d| deblock string /<>/ | console", "ab\nc\nd\n");
    shows("literal abcdef| deblock 2 | console", "ab\ncd\nef\n");
    shows("literal (sep !) literal x! console| runpipe", "x\n");
    shows("literal abc txt| getfiles | take last 1 | console", "delta\n");
    shows("literal no file| getfiles | console",
          "FPLDSK146E File \"NO FILE *\" does not exist\n"
          "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
          "FPLMSG001I ... Running \"getfiles\"\nReady(00146)\n");
    shows("(end ?) literal no file a| literal abc txt a| s: state | chop 20 | console ? s: | "
          "insert /not / | console",
          "ABC      TXT      A1\nnot no file a\n");
    shows("literal the quick brown fox| spill 10 | console", "the quick\nbrown fox\n");
    shows("literal abcdefghijkl mn| spill 5 | console", "abcde\nfghij\nkl mn\n");
    shows("literal a-b-c| xlate - 05 | untab -4 | console", "a   b   c\n");
    shows("literal a-b-c| xlate - 05 | untab 3 10 | console", "a b      c\n");
}

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
          "FPLMSG003I ... Issued from stage 3 of pipeline 1\n"
          "FPLMSG001I ... Running \"lookup 1 pairwise \"\nReady(00111)\n");
    shows("(end ?) literal a b| split | l: lookup | console ?"
          " literal b x| split | l: | insert /no / | console ? l: | insert /unused / | console",
          "no a\nb\nb\nunused x\n");
}

static void codes_and_dates(void **state)
{
    (void)state;
    shows("literal 12| specs 1-* d2x 1 | console", "0000000C\n");
    shows("literal ff 10| specs w1 x2d 1 w2 x2d nextword | console", "        255          16\n");
    shows("literal 1010 F| specs w1 b2x 1 w2 x2b nextword | console", "0A 00001111\n");
    shows("literal abcd| specs 1-2 c2v 1 | specs 1-2 c2x 1 1-* v2c n | console", "0002ab\n");
    shows("literal a| specs x0005 1 1 n | specs 1-* v2c 1 | console", "a\n");
    shows("literal Hello| 64encode | console", "yIWTk5Y=\n"); /* of C8 85 93 93 96 */
    shows("literal ab| duplicate 59 | 64encode | specs 1.10 1 | console",
          "gYKBgoGCgY\ngoGCgYKBgo\ngYKBgoGC\n");
    shows("literal yIWT k5Y=| split | 64decode | console", "Hel\nlo\n");
    shows("literal Hello, World| 64encode | 64decode | console", "Hello, World\n");
    shows("literal a b c| split | 64encode extra | console",
          "FPLMIM112E Excessive options \"extra\"\n"
          "FPLMSG003I ... Issued from stage 3 of pipeline 1\n"
          "FPLMSG001I ... Running \"64encode extra \"\nReady(00112)\n");
    shows("literal 12/31/99| dateconvert | console", "1999-12-31\n");
    shows("literal x 02/29/2024 10:11:12| dateconvert w2-* full normal | console",
          "x 29 Feb 2024 10:11:12\n");
    shows("literal 2024-12-31| dateconvert isodate julian | console", "24366\n");
    shows("literal 24060| dateconvert julian european | console", "29/02/24\n");
    shows("literal 19991231235958| dateconvert pipe ordered | console", "99/12/31 23:59:58\n");
    shows("literal 3 mar 2001| dateconvert nor standard | console", "20010303\n");
    shows("(end ?) literal 02/29/23| d: dateconvert | console ? d: | insert /bad / | console",
          "bad 02/29/23\n");
    shows("literal 13/01/23| dateconvert | console",
          "FPLDTC111E Operand 13/01/23 is not valid\n"
          "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
          "FPLMSG001I ... Running \"dateconvert\"\nReady(00111)\n");
    shows("< abc txt | pack | unpack | console",
          "alpha one\nbeta two\ngamma three\nalpha four\ndelta\n");
    shows("< abc txt | pack | count lines | console", "1\n");
    shows("< abc txt | unpack | take 1 | console", "alpha one\n");
    shows("literal abc| dup 1 | pack fixed 4 | hole",
          "FPLPAK072E Record is too long for the block\n"
          "FPLMSG003I ... Issued from stage 3 of pipeline 1\n"
          "FPLMSG001I ... Running \"pack fixed 4 \"\nReady(00072)\n");
}

/* PACK's records are COPYFILE's. */
static void packed_file(void **state)
{
    (void)state;
    fresh();
    static const char *const script[] = {"",
                                         "pipe < abc txt | pack | > p txt a fixed 1024",
                                         "copyfile p txt a (unpack",
                                         "compare abc txt a p txt a",
                                         "copyfile p txt a (pack",
                                         "pipe < p txt | unpack | console",
                                         NULL};
    g.script = script;
    machine_run(&g, &cms_system, "");
    in_log("DMSCMP179I Comparing ABC TXT A with P TXT A\nReady;");
    in_log("alpha one\nbeta two\ngamma three\nalpha four\ndelta\nReady;");
    machine_end(&g);
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
    shows("(end ?) literal a b| split | x.two: fanout | console ? x.other: | insert /+/| console",
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

static void errors(void **state)
{
    (void)state;
    shows("", "FPLSCA011E Null or blank parameter list found\nReady(-0011)\n");
    shows("literal a| nonesuch x| console",
          "FPLSCA027E Entry point NONESUCH not found\n"
          "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
          "FPLMSG001I ... Running \"nonesuch x\"\nReady(-0027)\n");
    shows("(name test) < no file | console",
          "FPLDSK146E File \"NO FILE *\" does not exist\n"
          "FPLMSG004I ... Issued from stage 1 of pipeline 1 name \"test\"\n"
          "FPLMSG001I ... Running \"< no file \"\nReady(00146)\n");
    shows("literal a| | console",
          "FPLSCA017E Null stage found\n"
          "FPLMSG003I ... Issued from stage 1 of pipeline 1\nReady(-0017)\n");
    shows("locate /a/ | console", "FPLSCA127E This stage cannot be the first stage of a pipeline\n"
                                  "FPLMSG003I ... Issued from stage 1 of pipeline 1\n"
                                  "FPLMSG001I ... Running \"locate /a/ \"\nReady(-0127)\n");
    shows("literal a| < abc txt| console",
          "FPLSCA087E This stage must be the first stage of a pipeline\n"
          "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
          "FPLMSG001I ... Running \"< abc txt\"\nReady(-0087)\n");
    shows("literal a| x: | console", "FPLSCA046E Label x not declared\n"
                                     "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
                                     "Ready(-0046)\n");
    shows("literal a| take x| console", "FPLTAK058E Number expected, but \"x\" was found\n"
                                        "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
                                        "FPLMSG001I ... Running \"take x\"\nReady(00058)\n");
    shows("literal a| locate /x| console", "FPLLOC060E Delimiter missing after string \"/x\"\n"
                                           "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
                                           "FPLMSG001I ... Running \"locate /x\"\nReady(00060)\n");
    shows("(wrong) literal a", "FPLSCA014E Option WRONG not valid\nReady(-0014)\n");
    shows("(end ?", "FPLSCA200E Missing right parenthesis\nReady(-0200)\n");
    shows("literal a| stem x.", "FPLSTM122E No REXX variables are available\n"
                                "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
                                "FPLMSG001I ... Running \"stem x.\"\nReady(00122)\n");
    /* Nothing is written when a stage's operands are wrong. */
    shows("< abc txt | locate /x | > abc txt a",
          "FPLLOC060E Delimiter missing after string \"/x\"\n"
          "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
          "FPLMSG001I ... Running \"locate /x \"\nReady(00060)\n");
    /* The first record waits at FANIN for the second stream, which BUFFER would free. */
    shows("(end ?) literal a b c b| split | l: locate /b/ | i: fanin 1 0 | console ? l: | i:",
          "a\nFPLDSP029E Pipeline stalled\nReady(-4095)\n");
}

/* An exec X is run, with other files beside it. */
static void exec_says(const char *text, const char *expected)
{
    fresh();
    machine_file(a, "X", "EXEC", text);
    machine_file(a, "TWICE", "REXX",
                 "/* each record twice */\nsignal on error\ndo forever\n 'peekto line'\n"
                 " 'output' line\n 'output' line\n 'readto'\nend\nerror: exit rc*(rc<>12)");
    machine_file(a, "ENDS", "REXX",
                 "/* */\nparse arg n .\n'callpipe *: | take' n '| *:'\nsay 'rc' rc\n"
                 "'callpipe (end ?) *: | insert /-/ | *:'\nexit rc");
    machine_file(a, "COUNTS", "REXX",
                 "/* */\naddress command 'PIPE literal inner| var v'\n'output' v stagenum()\nexit\n"
                 "stagenum: 'stagenum'; return rc");
    machine_file(a, "ADDS", "REXX",
                 "/* */\n'addpipe literal first| *.input:'\n'peekto a'\nsay 'a='a\n'readto'\n"
                 "'sever input'\n'short'");
    machine_file(a, "GROW", "REXX", "/* */\n'callpipe *: | grow | *:'\n'short'");
    machine_file(
        a, "NAMED", "REXX",
        "/* */\n'select output alt'\nif rc<>0 then exit rc\n"
        "'output one'\n'select output 0'\n'select output none'\nif rc<>4 then exit 9\n'short'");
    machine_file(a, "RC", "REXX", "/* */\narg n\n'short'\nexit n");
    machine_file(a, "EARLY", "REXX", "/* */\nexit 9");
    machine_file(a, "NEST", "REXX", "/* */\n'callpipe *: | adds | *:'\n'output end' rc\n'short'");
    machine_file(a, "GIVES", "REXX",
                 "/* */\n'addpipe *.input: | insert /</ | *.input:'\n'readto a'\n'output' a\n"
                 "'addpipe *.output: | insert />/ after | *.output:'\n'short'");
    run("x");
    in_log(expected);
    machine_end(&g);
}

static void in_exec(void **state)
{
    (void)state;
    exec_says("/* */\n'PIPE CP QUERY TESTER | stem x. | console'\nsay x.0 x.1",
              "TESTER   - L0001\n1 TESTER   - L0001\n");
    exec_says("/* */\nx.1='b'; x.2='a'; x.0=2\n'PIPE stem x. | sort | stem y.'\nsay y.0 y.1 y.2",
              "2 a b\n");
    exec_says("/* */\nx.0=1; x.1='q'\n'PIPE literal a b| split | stem x. append'\nsay x.0 x.1 x.3",
              "3 q b\n");
    exec_says("/* */\n'PIPE literal one| literal two| var v | var w'\nsay v w", "two two\n");
    exec_says("/* */\nv='was'\n'PIPE var v | console'\n'PIPE literal x| hole | var v'\nsay v",
              "was\nV\n");
    exec_says("/* */\npush 'last'; push 'first'\n'PIPE stack | console'\nsay queued()",
              "first\nlast\n0\n");
    exec_says("/* */\n'PIPE literal a b| split | stack'\npull x; pull y; say x y", "A B\n");
    exec_says("/* */\n'PIPE cms listfile * txt a | insert /:/ | console'\nsay rc",
              ":ABC      TXT      A1\n0\n");
    exec_says("/* */\n'PIPE command nosuch | console'\nsay rc", "-3\n");
    exec_says("/* */\n'PIPE literal msg nobody hello| cp | var m'\nsay rc m",
              "45 HCPMSG045E NOBODY not logged on\n");
    exec_says("/* */\n'PIPE (end ?) literal msg nobody hello| c: cp | hole ? c: | var n'\nsay rc n",
              "0 45\n");
    exec_says("/* */\na='x'\n'PIPE rexxvars | drop 1 | locate /A/ | take 1 | console'", "n A\n");
    exec_says("/* */\n'PIPE cms exec y | insert /</ | console'", "Ready;");
    exec_says("/* */\n'PIPE literal 1 2| split | twice | join * / / | console'\nsay rc",
              "1 1 2 2\n0\n");
    exec_says("/* */\n'PIPE literal 1 2 3 4| split | rexx ends 2 | console'\nsay rc",
              "1\n2\nrc 0\n-3\n-4\n0\n");
    exec_says("/* */\n'PIPE literal =A.1=one two| literal /B/x=y/| varload'\nsay a.1 b",
              "one two x=y/");
    exec_says("/* */\n'PIPE counts | console'", "inner 1\n");
    /* Stages that call pipelines which call others, all of which end early. */
    exec_says("/* */\n'PIPE twice x | ends twice | ends ends twice'\nsay 'over' rc", "over ");
    exec_says("/* */\n'PIPE literal a b| split | adds | console'", "a=first\na\nb\n");
    exec_says("/* */\n'PIPE literal a b| split | nest | console'", "a=first\na\nb\nend 0\n");
    exec_says(
        "/* */\n'PIPE (end ?) literal a| z: named | console ? z.alt: | insert /alt /|console'",
        "alt one\na\n");
    exec_says("/* */\n'PIPE literal a b c| split | gives | console'", "<a\n<b>\n<c>\n");
    exec_says("/* */\n'PIPE literal long' copies('x',5000) '| count chars | console'", "5006\n");
}

/* The return code is the worst, negative ones first; LISTERR and TRACE tell; a REXX stage that
 * fails before it reads stops the pipeline at level -1. */
static void codes(void **state)
{
    (void)state;
    exec_says("/* */\n'PIPE literal a| rc 5 | rc 7 | hole'\nsay rc", "\n7\n");
    exec_says("/* */\n'PIPE literal a| rc 5 | rc -3 | hole'\nsay rc", "\n-3\n");
    exec_says("/* */\n'PIPE (listerr) literal a| rc 5 | hole'\nsay rc",
              "FPLDSP020I Stage returned with return code 5\n"
              "FPLMSG003I ... Issued from stage 2 of pipeline 1\n"
              "FPLMSG001I ... Running \"rc 5 \"\n");
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

static void in_files(void **state)
{
    (void)state;
    exec_says("/* */\n'PIPE < abc txt | > new txt a'\n'PIPE < new txt | count lines | console'",
              "5\n");
    /* The file that is read is the one that is written. */
    exec_says("/* */\n'PIPE < abc txt | sort | > abc txt a'\nsay rc\n'TYPE ABC TXT'\n"
              "'LISTFILE PIPE * A'",
              "0\n\nalpha four\nalpha one\nbeta two\ndelta\ngamma three\n\nDMSLST002E");
    exec_says("/* */\n'PIPE literal more| >> abc txt a'\n'PIPE < abc txt | take last 2 | console'",
              "delta\nmore\n");
    exec_says("/* */\n'PIPE literal abc| pad 8 | > f txt a fixed 8'\n'LISTFILE F TXT A (ALLOC NOH'",
              "F        TXT      A1 F          8          1 ");
    exec_says("/* */\n'PIPE literal abc| > f txt a fixed 8'\nsay rc",
              "FPLDSK100E Return code 15 from file F TXT A\n");
    exec_says("/* */\n'PIPE literal abc| > f txt b'\nsay rc",
              "FPLDSK147E Disk B is read/only or not accessed\n");
    exec_says("/* */\n'PIPE literal abc| hole | > abc txt a'\n'STATE ABC TXT A'", "DMSSTT002E");
    exec_says("/* */\n'PIPE literal card| punch | hole'\n'PIPE reader | specs 2-* 1 | console'",
              "card   ");
}

/* A PIPE without an end stops at HX, and CMS goes on. */
static void halted(void **state)
{
    static const char *const script[] = {"", "pipe literal x| duplicate * | hole", "hx", "identify",
                                         NULL};
    (void)state;
    fresh();
    g.script = script;
    g.halt_after = 3000;
    machine_run(&g, &cms_system, "");
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
    g.script = script;
    g.halt_after = 3000;
    machine_run(&g, &cms_system, "");
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
    g.script = script;
    machine_run(&g, &cms_system, "");
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
    shows("literal x| duplicate * | buffer | console",
          "FPLSTO109S Virtual storage capacity exceeded\nReady(00109)\n");
    /* A stage that calls itself: each has a stack. */
    exec_says("/* */\n'PIPE literal a' copies('| nop', 240) '| console'\nsay rc", "a \n0\n");
    exec_says("/* */\n'PIPE literal a' copies('| nop', 260) '| console'\nsay rc",
              "109S Virtual storage capacity exceeded\n");
    exec_says("/* */\n'PIPE literal a| grow | count lines | var n'\nsay 'n' n", "\nn 1\n");
}

/* Two streams that are in order: m1 has keys a b b c e, d1 has a a c d e. */
#define MASTERS          "literal a1 b1 b2 c1 e1| split"
#define DETAILS          "literal a-1 a-2 c-1 d-1 e-1| split"
#define NUMBERED(letter) "specs /" letter "/ 1 1-* nw | console"

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
    shows("(end ?) " MASTERS "| y: synchronise | f: faninany | console ? " DETAILS
          "| take 3 | y: | f:",
          "a1\na-1\nb1\na-2\nb2\nc-1\n");
    shows("(end ?) " MASTERS "| o: fanout | p: predselect | " NUMBERED(
              "p") " ? o: | l: locate /b/ | p: | " NUMBERED("s") " ? l: | p:",
          "s a1\np b1\np b2\ns c1\ns e1\n");
}

static void blocked(void **state)
{
    (void)state;
    shows(MASTERS "| block 5 | console", "a1b1\nb2c1\ne1\n");
    shows(MASTERS "| block 100 vb | specs 1-* c2x 1 | console",
          "002200000006000081F10006000082F10006000082F20006000083F10006000085F1\n");
    for (unsigned k = 0; k < 4; k++) {
        static const char *const formats[] = {"v", "sf", "crlf", "linend"};
        char pipe[200];
        snprintf(pipe, sizeof pipe, MASTERS "| block %u %s | deblock %s | console", k ? 7 : 22,
                 formats[k], formats[k]);
        shows(pipe, "a1\nb1\nb2\nc1\ne1\n");
    }
    shows(MASTERS "| block 7 string /, / | console", "a1, b1,\n b2, c1\n, e1, \n");
    shows(MASTERS "| block 1 | hole", NULL);
    shows(MASTERS "| deblock v | hole", NULL);
    shows(MASTERS "| deblock sf | hole", NULL);
    shows("literal abc| deblock 2 | console", "ab\nc\n");
    shows("literal   a  b   c | space | console", "a b c\n");
    shows("literal   a  b   c | space 2 - | console", "a--b--c\n");
    shows("literal   a  b   c | space 1 /, / | console", "a, b, c\n");
    shows("literal abcdefgh| substring 3-5 | console", "cde\n");
    shows("literal ab cd ef| substring w2 | console", "cd\n");
    shows("literal ab cd ef| substring w4 | count lines | console", "1\n");
    shows(MASTERS "| snake 2 | console", "a1c1\nb1e1\nb2\n");
    shows(MASTERS "| pad 3 | snake 2 2 | console", "a1 b2 \nb1 c1 \ne1 \n");
    shows(MASTERS "| snake | hole", NULL);
    shows("xrange a-f | console", "abcdef\n");
    shows("xrange C1 C5 | console", "ABCDE\n");
    shows("xrange | count chars | console", "256\n");
    shows(MASTERS "| verify /ab1/ | console", "a1\nb1\n");
    shows("literal 1head| append literal  next| append literal 0double| append literal +over"
          "| asatomc | specs 1 c2x 1 2-* nw | console",
          "8B\n09 head\n11 next\n01 double\n01 over\n");
    shows("literal 1head| append literal  next| append literal 0double| append literal +over"
          "| asatomc | mctoasa | console",
          "1head\n next\n0double\n+over\n");
}

/* Files by record number. */
static void numbered(void **state)
{
    (void)state;
    shows("fileback abc txt | console", "delta\nalpha four\ngamma three\nbeta two\nalpha one\n");
    shows("fileslow abc txt from 4 | console", "alpha four\ndelta\n");
    shows("filerandom abc txt numbers 2.2 5| console",
          "         2beta two\n         3gamma three\n         5delta\n");
    shows("literal 9 1| diskrandom abc txt 3 | console", "gamma three\nalpha one\n");
    shows("literal x| filerandom abc txt 2| hole", NULL);
    shows("fileback no txt| hole", NULL);
    shows("literal BETA TWO| specs /2/ 1.10 right 1-* 11| fileupdate abc txt | append < abc txt | "
          "console",
          "         2BETA TWO\nalpha one\nBETA TWO\ngamma three\nalpha four\ndelta\n");
    shows("literal x| specs /2/ 1.10 right 1-* 11| fileupdate abc txt", NULL);
    shows("literal x| specs /9/ 1.10 right 1-* 11| fileupdate abc txt", NULL);
    shows("literal x| fileupdate abc txt", NULL);
    shows("literal hello| emsg| hole", "hello\n");
    shows("literal hello| xmsg", "hello\n");
}

/* A word that is typed while the pipeline waits for it. */
static void typed_ahead(void **state)
{
    static const char *const script[] = {"", "pipe immcmd stop | take 1 | console",
                                         "stop now please", "identify", NULL};
    (void)state;
    fresh();
    g.script = script;
    g.impatient = true;
    machine_run(&g, &cms_system, "");
    in_log("\n now please\nReady;");
    in_log("TESTER   AT TESTSYS");
    machine_end(&g);
}

/* Stages on variables that are named, on devices and on environments. */
static void outside(void **state)
{
    (void)state;
    fresh();
    machine_file(a, "V", "EXEC",
                 "/* */\nx.1 = 'one'; y = 'two'\n'PIPE literal x.1 y| split | varfetch | console'\n"
                 "'PIPE (end ?) literal x.1 nosuch| split | v: varfetch | console ? v: | "
                 "specs /no/ 1 1-* nw | console'\n'PIPE literal x.1 y| split | vardrop'\n"
                 "say x.1 y\n'PIPE strliteral /=q=v v=x/ | varset'\nsay q\n"
                 "say c2x(storage(0,4)) storage()\nsay storage(7FFFFFF,400)");
    run("exec v");
    in_log("\none\ntwo\none\nno nosuch\nX.1 Y\nv v=x\n00000000 4000000\n");
    in_log("DMSREX475E Error 40 running V EXEC, line 10: Incorrect call to routine");
    machine_end(&g);
    shows(MASTERS "| join keylen 1 /,/ | console", "a1\nb1,2\nc1\ne1\n");
    shows(MASTERS "| join keylen 1 2| console", "a1\nb1\nb2\nc1\ne1\n");
    shows("literal x| specs x09 1 1-* 2 | printmc", "PRT 09<x>\n");
    shows("literal x| specs x0B 1 1-* 2 | uro 00e| hole", "PRT 0B<>\n");
    shows("literal x| uro 00g", NULL);
    shows("literal x| punch 01d", NULL);
    shows("literal x| varfetch | hole", NULL);
    shows("statew abc txt | count lines | console", "1\n");
    shows("statew abc txt b | hole", NULL);
    shows("literal abc txt a| append literal no txt| statew | count lines | console", "1\n");
    shows("subcom cms makebuf | hole", "Ready(00001)\n");
    shows("subcom xedit msg x", "Unknown CP/CMS command\nReady(-0001)\n");
    shows("subcom foo x", NULL);
}

/* Messages of other users, and WAKEUP for them. */
static void messages(void **state)
{
    static const char *const script[] = {"",
                                         "pipe starmsg set smsg iucv | take 2 | console",
                                         "*MSG 4 ANN hello there",
                                         "*MSG 1 BOB x",
                                         "exec serve",
                                         "*MSG 4 ANN run this",
                                         "pipe starmsg | console",
                                         "*MSG 2 OPERATOR down at five",
                                         "hmsg",
                                         "identify",
                                         NULL};
    (void)state;
    fresh();
    machine_file(a, "SERVE", "EXEC", "/* */\n'WAKEUP +1:00 (IUCVMSG'\nsay rc\nparse pull x\nsay x");
    g.script = script;
    g.impatient = true;
    machine_run(&g, &cms_system, "");
    in_log("\n00000004ANN     hello there\n00000001BOB     x\nReady;");
    in_log("\n5\n*SMSG    ANN      run this\nReady;");
    in_log("\n00000002OPERATORdown at five\nReady;");
    in_log("TESTER   AT TESTSYS");
    assert_non_null(strstr(g.cp, "set smsg iucv"));
    assert_false(g.listens);
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(combined),
        cmocka_unit_test(blocked),
        cmocka_unit_test(numbered),
        cmocka_unit_test(typed_ahead),
        cmocka_unit_test(messages),
        cmocka_unit_test(outside),
        cmocka_unit_test(simple),
        cmocka_unit_test(counters),
        cmocka_unit_test(times),
        cmocka_unit_test(selection),
        cmocka_unit_test(changing),
        cmocka_unit_test(specs),
        cmocka_unit_test(more),
        cmocka_unit_test(ordering),
        cmocka_unit_test(codes_and_dates),
        cmocka_unit_test(packed_file),
        cmocka_unit_test(streams),
        cmocka_unit_test(errors),
        cmocka_unit_test(in_exec),
        cmocka_unit_test(in_files),
        cmocka_unit_test(codes),
        cmocka_unit_test(halted),
        cmocka_unit_test(recursion),
        cmocka_unit_test(interpretation_halted),
        cmocka_unit_test(thrown_away),
        cmocka_unit_test(bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
