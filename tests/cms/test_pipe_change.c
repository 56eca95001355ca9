/* Stages of PIPE that change records, cut them and put them together. */
#include "tests/cms/pipeline.h"

static void changing(void **state)
{
    (void)state;
    shows("literal abcabc| change /b/X/ | console", "aXcaXc\n");
    shows("literal abcabc| change /b/X/ 1 | console", "aXcabc\n");
    shows("literal abcabc| change /b// | console", "acac\n");
    shows("literal abcabc| change //X/ | console", "Xabcabc\n");
    shows("literal abcabc| change anycase /B/-/ | console", "a-ca-c\n");
    /* ANYCASE and small letters: the case of what was there */
    shows("literal abc Abc aBc ABC| change anycase /abc/xyz/ | console", "xyz Xyz xyz XYZ\n");
    shows("literal abc Abc ABC| change anycase /Abc/xyz/ | console", "xyz xyz xyz\n");
    shows("literal abc Abc ABC| change anycase /abc/xYz/ | console", "xYz xYz xYz\n");
    shows("literal a A| change anycase /a/xyz/ | console", "xyz Xyz\n");
    shows("literal 1A| change anycase /1a/b/ | console", "b\n");
    shows("literal ABC| change anycase /abc// | insert /-/ | console", "-\n");
    shows("literal abcabc| change 3-* /b/X/ | console", "abcaXc\n");
    shows("literal abc abc abc| change w2 /b/XY/ | console", "abc aXYc abc\n");
    shows("literal a b| change / / 5 / | console", "a 5 b\n");
    shows("literal a b| change /a/ /c/ | console", "c b\n");
    shows("literal a,b,c| change /,/ / | console", "a b c\n");
    shows("literal a,b,c| change /,/  / 1 | console", "a  b,c\n");
    shows("literal a,b,c| change ,a, , | console", " ,b,c\n");
    shows("literal a1b| change /1/ /2/ | console", "a2b\n");
    shows("literal Abc| xlate to 819 | specs 1-* c2x 1 | console", "416263\n");
    shows("literal a| xlate from codepage 37 to 3 | console", NULL);
    shows("strliteral xba | xlate from codepage 37 | specs 1-* c2x 1 | console", "AD\n"); /* [ */
    shows("strliteral xad | xlate to 37 | specs 1-* c2x 1 | console", "BA\n");
    shows("literal a| xlate to codepage 273 | console", NULL);
    shows("literal a| xlate to codepage x | console", NULL);
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
          "FPLSCA003I ... Issued from stage 2 of pipeline 1\n"
          "FPLSCA001I ... Running \"casei sort\"\nReady(00111)\n");
    shows("literal a b\\ c\\ d e| split | joincont /\\/ | console", "a\nbcd\ne\n");
    shows("literal a b\\ c| split | joincont /\\/ keep /-/ | console", "a\nb\\-c\n");
    shows("literal a +b +c d| split | joincont leading /+/ /,/ | console", "a,b,c\nd\n");
    shows("literal abcdefgh| fblock 3 . | console", "abc\ndef\ngh.\n");
    shows("literal abcde| literal fgh| fblock 4 | console", "fgha\nbcde\n");
    shows("literal ab/c/| deblock linend / | insert /</ | console", "<ab\n<c\n<\n");
    shows("literal ab/c/| deblock linend / terminate | insert /</ | console", "<ab\n<c\n");
    shows("literal ab/c| deblock linend / terminate | insert /</ | console", "<ab\n<c\n");
    shows("literal /| deblock linend / | insert /</ | console", "<\n<\n");
    shows("literal a| hole | deblock linend / | insert /</ | console", "");
    shows("literal a<>| deblock string /<>/ term | insert /</ | console", "<a\n");
    shows("strliteral x810D25820D25 | deblock crlf | insert /</ | console", "<a\n<b\n<\n");
    shows("strliteral x810D25820D25 | deblock crlf term | insert /</ | console", "<a\n<b\n");
    shows("strliteral x81158215 | deblock linend terminate | console", "a\nb\n");
    shows("literal a b| split | block 80 crlf | specs 1-* c2x 1 | console", "810D2582\n");
    shows("literal a b| split | block 80 crlf terminate | specs 1-* c2x 1 | console",
          "810D25820D25\n");
    shows("literal a b| split | block 80 linend term | specs 1-* c2x 1 | console", "81158215\n");
    shows("literal a b| split | block 80 linend . | console", "a.b\n");
    shows("literal a b| split | block 80 linend . terminate | console", "a.b.\n");
    shows("literal ab<>c<>d| deblock string /<>/ | console", "ab\nc\nd\n");
    shows("literal abcdef| deblock 2 | console", "ab\ncd\nef\n");
    shows("literal (sep !) literal x! console| runpipe", "x\n");
    shows("literal abc txt| getfiles | take last 1 | console", "delta\n");
    shows("literal no file| getfiles | console",
          "FPLDSR146E File \"NO FILE *\" does not exist\n"
          "FPLSCA003I ... Issued from stage 2 of pipeline 1\n"
          "FPLSCA001I ... Running \"getfiles\"\nReady(00146)\n");
    shows("(end ?) literal no file a| literal abc txt a| s: state | chop 20 | console ? s: | "
          "insert /not / | console",
          "ABC      TXT      A1\nnot no file a\n");
    shows("literal the quick brown fox| spill 10 | console", "the quick\nbrown fox\n");
    shows("literal abcdefghijkl mn| spill 5 | console", "abcde\nfghij\nkl mn\n");
    shows("literal a-b-c| xlate - 05 | untab -4 | console", "a   b   c\n");
    shows("literal a-b-c| xlate - 05 | untab 3 10 | console", "a b      c\n");
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
    shows(MASTERS "| block 7 string /, / | console", "a1, b1,\n b2, c1\n, e1\n");
    shows(MASTERS "| block 7 string /, / terminate | console", "a1, b1,\n b2, c1\n, e1, \n");
    shows(MASTERS "| block 1 | hole", NULL);
    shows(MASTERS "| block 100 v | specs 1-* c2x 1 | take 1 | console", "000A00000006000081F1\n");
    shows("literal abcdefghijk| literal xy| block 16 vbs | specs 1-* c2x 1 | console",
          "0010000000060000A7A8000601008182\n00100000000C03008384858687888991\n"
          "000900000005020092\n");
    shows("literal abcdefghijk| literal xy| block 16 vs | count lines | console", "3\n");
    shows("literal abcdefghijklmnopqrstuvwxyz| literal xy| block 16 vs | deblock vs | console",
          "xy\nabcdefghijklmnopqrstuvwxyz\n");
    shows("literal abcdefghijklmnopqrstuvwxyz| literal xy| block 12 vbs | deblock vbs | console",
          "xy\nabcdefghijklmnopqrstuvwxyz\n");
    shows("(nomsg 15) literal abcdefghijk| block 12 vbs | take 1 | deblock vbs",
          "FPLDBL072E Last record not complete\nReady(00072)\n");
    shows(
        "(nomsg 15) literal abcdefghijk| block 12 vbs | drop 1 | deblock vbs",
        "FPLDBL073E Segmentation flags not compatible; previous is X'00' and current is X'03'\nReady(00073)\n");
    shows("literal a| block 8 vbs | hole", NULL);
    shows("literal abc| literal d| block 7 cms | specs 1-* c2x 1 | console",
          "00018400038182\n83000000000000\n");
    shows("literal abc| literal d| strliteral // | block 4 cms | deblock cms | console",
          "d\nabc\n");
    shows("literal ab| block 4 cms | strliteral append /more/ | deblock cms | console", "ab\n");
    shows("literal a| drop 1| block 4 cms | count lines | console", "0\n");
    shows("literal ab c| split | block 9 c | deblock c | console", "ab\nc\n");
    shows("literal ab| block 9 c | specs 1-* c2x 1 | console", "818215\n");
    shows(
        "literal abcdefgh| literal xy| literal| specs x20 1 1-* 2 | block 6 netdata | specs 1-* c2x 1 "
        "| console",
        "02E0\n04E0A7A8\n06A081828384\n066085868788\n");
    shows(
        "literal abcdefgh| literal xy| specs x00 1 1-* 2 | block 6 netdata | fblock 20 00 | deblock netdata "
        "| specs 1-* c2x 1 | console",
        "C0A7A8\nC08182838485868788\n");
    shows(
        "(nomsg 15) strliteral x04008182| deblock netdata",
        "FPLDBL073E Segmentation flags not compatible; previous is X'00' and current is X'00'\nReady(00073)\n");
    shows(
        "(nomsg 15) strliteral x0480818204C08182| deblock netdata | hole",
        "FPLDBL073E Segmentation flags not compatible; previous is X'80' and current is X'C0'\nReady(00073)\n");
    shows("(nomsg 15) strliteral x04808182| deblock netdata | hole",
          "FPLDBL072E Last record not complete\nReady(00072)\n");
    shows("(nomsg 15) strliteral x01| deblock netdata | hole",
          "FPLDBL209E Segment length 1 not 2 or more\nReady(00209)\n");
    shows("literal a| block 2 netdata | hole", NULL);
    shows(MASTERS "| deblock v | hole", NULL);
    shows(MASTERS "| deblock sf | hole", NULL);
    shows("literal abc| deblock 2 | console", "ab\nc\n");
    shows("literal   a  b   c | space | console", "a b c\n");
    shows("literal   a  b   c | space 2 - | console", "a--b--c\n");
    shows("literal   a  b   c | space 1 /, / | console", "a, b, c\n");
    shows("literal a,,b c| space 1 - , | console", "a-b c\n");
    shows("literal a,.b| space 1 / / anyof /.,/ | console", "a b\n");
    shows("literal a  b| space 0 | console", "ab\n");
    shows("literal a  b| space 1 blank | console", "a b\n");
    shows("literal a bX cx d| split | joincont anycase not trailing /X/ | console", "abX\ncx\nd\n");
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

static void codes_and_dates(void **state)
{
    (void)state;
    shows("literal 12| specs 1-* d2x 1 | console", "0000000C\n");
    shows("literal ff 10| specs w1 x2d 1 w2 x2d nextword | console", "        255          16\n");
    shows("literal 1010 F| specs w1 b2x 1 w2 x2b nextword | console", "0A 00001111\n");
    shows("literal abcd| specs 1-2 v2c 1 | specs 1-2 c2x 1 1-* c2v n | console", "0002ab\n");
    shows("literal a| specs x0005 1 1 n | specs 1-* c2v 1 | console", "a\n");
    shows("literal Hello| 64encode | console", "yIWTk5Y=\n"); /* of C8 85 93 93 96 */
    shows("literal ab| duplicate 59 | 64encode | specs 1.10 1 | console",
          "gYKBgoGCgY\ngoGCgYKBgo\ngYKBgoGC\n");
    shows("literal yIWT k5Y=| split | 64decode | console", "Hel\nlo\n");
    shows("literal Hello, World| 64encode | 64decode | console", "Hello, World\n");
    shows("literal a b c| split | 64encode extra | console",
          "FPLMIM112E Excessive options \"extra\"\n"
          "FPLSCA003I ... Issued from stage 3 of pipeline 1\n"
          "FPLSCA001I ... Running \"64encode extra\"\nReady(00112)\n");
    shows("< abc txt | pack | unpack | console",
          "alpha one\nbeta two\ngamma three\nalpha four\ndelta\n");
    shows("< abc txt | pack | count lines | console", "1\n");
    shows("< abc txt | unpack | take 1 | console", "alpha one\n");
    shows("literal abc| dup 1 | pack fixed 4 | hole",
          "FPLPAK074E Fixed records not same length; 4 bytes followed by 3 bytes\n"
          "FPLSCA003I ... Issued from stage 3 of pipeline 1\n"
          "FPLSCA001I ... Running \"pack fixed 4\"\nReady(00074)\n");
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
    run_script(script);
    in_log("DMSCMP179I Comparing ABC TXT A with P TXT A\nReady;");
    in_log("alpha one\nbeta two\ngamma three\nalpha four\ndelta\nReady;");
    machine_end(&g);
}

static void operands(void **state)
{
    (void)state;
    shows("literal abcdef| chop -2 | console", "abcd\n");
    shows("literal abcdef| trunc 2 | console", "ab\n");
    shows("literal abc,def| chop 1 after , | console", "abc,d\n");
    shows("literal abc,def| chop -1 before , | console", "ab\n");
    shows("literal aXbXc| strip to X | console", "XbX\n");
    shows("literal a<>b<>c| strip to string /<>/ | console", "<>b<>\n");
    shows("literal --a--| strip trailing string /--/ | console", "--a\n");
    shows("literal xxxa| strip leading x 2 | console", "xa\n");
    shows("literal abcde| pad 1 modulo 4 . | console", "abcde\n");
    shows("literal abcdef| pad 1 modulo 4 . | console", "abcdef...\n");
    shows("literal ab| pad l 4 - | console", "--ab\n");
    shows("literal ab| pad r 4 - | console", "ab--\n");
    shows("(nomsg 15) literal a| pad 4 modulo 4",
          "FPLPAD149E Offset is not smaller than modulo\nReady(00149)\n");
    shows("literal Abc| xlate up | console", "ABC\n");
    shows("(end ?) literal abc| x: xlate | console ? xrange | xlate C1-C3 D1-D3 | x:", "JKL\n");
    shows("literal a2b| split 2 | console", "a\nb\n");
    shows("literal a,b,c,d| split , 2 | console", "a\nb\nc,d\n");
    shows("literal a b c d e| split | join 1 /,/ term | console", "a,b,\nc,d,\ne,\n");
    shows("literal a b c| split | join count 1 | console", "         2ab\n         1c\n");
    shows("literal a b c| split | join * /+/ 3 | console", "a+b\nc\n");
    shows("literal a b| split | buffer 2 /--/ | console", "a\nb\n--\na\nb\n");
    shows("literal x| timestamp string /%%%q/ | console", "%x\n");
    shows("literal x| timestamp 16 | count chars | console", "17\n");
    shows("literal x| timestamp 16 4 | specs 1.2 1 5-* n | console", "20x\n");
    shows("literal x| timestamp iso | specs 1.2 1 5 n 8 n 11 n 14 n | console", "20-- :\n");
    shows("literal x| timestamp short | count chars | console", "18\n");
    shows("literal x| timestamp sta | count chars | console", "15\n");
    shows("literal b| strlit append cond /a/ | console", "b\na\n");
    shows("literal b| hole | strlit append cond /a/ | console", "");
    shows("literal b| hole | strlit ifempty /a/ | console", "a\n");
}

static void dates(void **state)
{
    (void)state;
    static const char *const pairs[][3] = {
        /* operands, in, out */
        {"", "12/31/99", "1999-12-31"},
        {"sho isodate timeout", "12/31/99 1:02:03", "1999-12-31 01:02:03"},
        {"full normal", "02/29/2024 10:11:12", "29 Feb 2024"},
        {"full db2 timeout", "2/29/2024 10:11:12.5", "2024-02-29-10.11.12.500000"},
        {"db2 full timeout", "2024-02-29-10.11.12", "02/29/2024 10:11:12"},
        {"isodate julian", "2024-12-31", "2024.366"},
        {"julian eur", "2024.060", "29.02.2024"},
        {"rexx_date_j iso_short", "24060", "24-02-29"},
        {"pipe csl timeout", "19991231235958", "1999/12/31 23:59:58"},
        {"normal pipe", "3 mar 2001", "20010303"},
        {"normal pipe timeout", "3 mar 2001 4:05", "20010303040500"},
        {"isodate rexx_date_b", "0001-01-01", "0"},
        {"isodate rb", "2000-01-01", "730119"}, /* DATE('B') */
        {"rb isodate", "730119", "2000-01-01"},
        {"isodate rw", "2024-02-29", "Thursday"},
        {"isodate rm", "2024-02-29", "February"},
        {"isodate rd", "2024-03-01", "061"},
        {"isodate rc", "2000-01-02", "2"},
        {"isodate re", "2024-03-01", "01/03/24"},
        {"isodate ordered", "2024-03-01", "24/03/01"},
        {"sho isodate window -90", "1/1/40", "1940-01-01"},
        {"sho isodate baseyear 1900", "1/1/40", "1940-01-01"},
        {"sho isodate window 0", "1/1/99", "2099-01-01"},
        {"vmdate isodate", "01/02/03", "2003-01-02"},
    };
    for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++) {
        char pipe[200], expected[80];
        snprintf(pipe, sizeof pipe, "literal %s| dateconvert %s | console", pairs[k][1],
                 pairs[k][0]);
        snprintf(expected, sizeof expected, "%s\n", pairs[k][2]);
        shows(pipe, expected);
    }
    /* POSIX is a doubleword in binary, as programs give it by D2C(n,8) and take it by C2D(). */
    static const char *const posix[][2] = {{"0000000000000000", "1970-01-01 00:00:00"},
                                           {"0000000038BB0C00", "2000-02-29 00:00:00"},
                                           {"FFFFFFFFFFFFFFFF", "1969-12-31 23:59:59"},
                                           {"000000006B0AC240", "2026-11-28 12:00:00"}};
    for (size_t k = 0; k < sizeof posix / sizeof posix[0]; k++) {
        char pipe[200], expected[80];
        snprintf(pipe, sizeof pipe,
                 "literal %s| specs 1-* x2c 1 | dateconvert posix isodate timeout | console",
                 posix[k][0]);
        snprintf(expected, sizeof expected, "%s\n", posix[k][1]);
        shows(pipe, expected);
        snprintf(pipe, sizeof pipe,
                 "literal %s| dateconvert isodate posix | specs 1-* c2x 1 | console", posix[k][1]);
        snprintf(expected, sizeof expected, "%s\n", posix[k][0]);
        shows(pipe, expected);
    }
    shows("(end ?) literal 7FFFFFFFFFFFFFFF 8000000000000000 0000000000| split | specs 1-* x2c 1 |"
          " d: dateconvert posix isodate | console ? d: | specs 1-* c2x 1 | console",
          "7FFFFFFFFFFFFFFF\n8000000000000000\n0000000000\n");
    shows("literal x 02/29/2024 y| dateconvert w2 full | console", "x 2024-02-29 y\n");
    shows("literal 2000-02-29 00:00:01| dateconvert isodate tod_absolute | specs 1-* c2x 1 |"
          " console",
          "B3AB464A6E240000\n");
    shows("literal 2000-02-29 00:00:01| dateconvert iso tod | dateconvert todabs iso timeout |"
          " console",
          NULL);
    shows("literal 2000-02-29 00:00:01| dateconvert iso todabs | dateconvert todabs iso timeout |"
          " console",
          "2000-02-29 00:00:01\n");
    shows("(end ?) literal 02/29/23| d: dateconvert | console ? d: | insert /bad / | console",
          "bad 02/29/23\n");
    shows("(nomsg 15) literal 13/01/23| dateconvert",
          "FPLDTC1183E Date cannot be converted; input date 13/01/23 is not valid\nReady(01183)\n");
    shows("(nomsg 15) literal a| dateconvert rw iso",
          "FPLDTC1182E Date format REXX_DATE_W cannot be used as an input date format\n"
          "Ready(01182)\n");
    shows("(nomsg 15) literal a| dateconvert met iso",
          "FPLDTC1177E The system does not support date format MET\nReady(01177)\n");
}

static void words(void **state)
{
    (void)state;
    shows("literal LOC x| abbrev LOCATE 3 | console", "LOC x\n");
    shows("literal LO x| abbrev LOCATE 3 | console", "");
    shows("literal LOX x| abbrev LOCATE | console", "");
    shows("literal loc x| abbrev LOCATE 1 anycase | console", "loc x\n");
    shows("literal loc x| casei abbrev LOCATE 1 | console", "loc x\n");
    shows("(sep !) literal a\"b|c ! escape ! console", "a\"\"b\"|c \n");
    shows("literal a+b-c| escape /-+/ | console", "a-+b--c\n");
    shows("literal a+b-c| escape 1-3 /-+/ | console", "a-+b-c\n");
    shows("literal a       b| retab | xlate 1-* 05 - | console", "a-b\n");
    shows("literal a  b  c| retab 4 7 | untab 4 7 | console", "a  b  c\n");
    shows("literal a  b  c| retab 4 7 | xlate 1-* 05 - | console", "a-b-c\n");
    shows("literal ab| addrdw sf | specs 1-* c2x 1 | console", "00048182\n");
    shows("literal ab| addrdw variable | specs 1-* c2x 1 | console", "000600008182\n");
    shows("literal ab| addrdw cms4 | specs 1-* c2x 1 | console", "000000028182\n");
    shows("(nomsg 15) literal ab| addrdw x", "FPLRDW109E Keyword x is not a valid blocking format\n"
                                             "Ready(00109)\n");
    shows("literal 951782400| sec2greg | console", "20000229000000\n");
    shows("literal 20000229000000| greg2sec | console", "951782400\n");
    shows(
        "literal 20000229 2000022901 19691231235959 2000022 200002290| split | greg2sec offset 1| console",
        "951782399\n951785999\n-2\n2000022\n200002290\n");
    shows("literal 951782400| sec2greg offset -1 | console", "20000228235959\n");
    shows("random 1 | take 2 | console", "0\n0\n");
    shows("random 6 42 | take 500 | pick 1-* >= 6+ | count lines | console", "0\n");
    shows("random 6 42 | take 500 | sort unique | count lines | console", "6\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(dates),
        cmocka_unit_test(operands),
        cmocka_unit_test(changing),
        cmocka_unit_test(more),
        cmocka_unit_test(blocked),
        cmocka_unit_test(codes_and_dates),
        cmocka_unit_test(packed_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
