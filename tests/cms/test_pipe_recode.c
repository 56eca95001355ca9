/* Stages that write characters in another code or cut records anew: QPENCODE, QPDECODE, UTF, VCHAR, CRC, PARCEL,
 * THREEWAY, ASMCONT, ASMXPND, UPDATE and the small ones beside them. */
#include "tests/cms/pipeline.h"

#define LONG71 "1234567890123456789012345678901234567890123456789012345678901234567890x"

static void quoted_printable(void **state)
{
    (void)state;
    shows("literal a=b\xe9 c | qpencode | console", "a=3Db=E9 c=20\n");
    shows("strliteral xc151 | qpencode | console", "A=E9\n"); /* 51: e acute */
    shows("strliteral x4040 | qpencode | console", " =20\n");
    shows("strliteral x15c1 | qpencode | console", "=85A\n");
    shows("literal " LONG71 "yzzzz| qpencode | console", LONG71 "yzzz=\nz\n");
    shows("strliteral x7ec5f9 | qpdecode | specs 1-* c2x 1 | console", "51\n");
    shows("literal =3D=c1=ZZ=4  | qpdecode | console", "=\xc1=ZZ=4\n");
    shows("literal c=| literal ab=| qpdecode | console", "abc\n");
    shows("literal ab=| qpdecode | console", "ab\n");
    shows("literal | qpencode | qpdecode | count lines chars | console", "0 1\n");
    shows("literal a| qpencode x | console", NULL);
    shows("literal a| qpdecode x | console", NULL);
}

static void utf(void **state)
{
    static const char *const same[][3] = {
        /* 8, 16, 32 */
        {"41", "0041", "00000041"},           {"C3A9", "00E9", "000000E9"},
        {"E282AC", "20AC", "000020AC"},       {"F09F9880", "D83DDE00", "0001F600"},
        {"F48FBFBF", "DBFFDFFF", "0010FFFF"},
    };
    static const char *const bad[][2] = {
        {"8", "80"},   {"8", "C0AF"},      {"8", "EDA080"},    {"8", "F4908080"},
        {"8", "E282"}, {"8", "FF"},        {"16", "D83D"},     {"16", "DE00D83D"},
        {"16", "00"},  {"32", "00110000"}, {"32", "0000D800"}, {"32", "0001F6"},
    };
    static const char *const form[] = {"8", "16", "32"};
    char pipe[200], expected[40];
    (void)state;
    for (size_t k = 0; k < sizeof same / sizeof *same; k++)
        for (unsigned f = 0; f < 9; f++) {
            snprintf(pipe, sizeof pipe,
                     "strliteral x%s | utf %s%s %s%s | specs 1-* c2x 1 | console", same[k][f / 3],
                     f & 1 ? "from " : "", form[f / 3], f & 1 ? "to " : "", form[f % 3]);
            snprintf(expected, sizeof expected, "%s\n", same[k][f % 3]);
            shows(pipe, expected);
        }
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        snprintf(pipe, sizeof pipe, "strliteral x%s | utf %s 16 | console", bad[k][1], bad[k][0]);
        shows(pipe, NULL);
    }
    shows("strliteral x4142c1 | utf 8 16 | console",
          "FPLUTF392E Conversion error in routine UTF-8, record 1 (reason code 1); data: \"C1\"\n"
          "FPLSCA003I ... Issued from stage 2 of pipeline 1\n"
          "FPLSCA001I ... Running \"utf 8 16\"\nReady(00392)\n");
    shows("literal a| utf 8 | console", NULL);
    shows("literal a| utf 8 7 | console", NULL);
    shows("literal a| utf 8 9 | console", NULL);
    shows("literal a| utf 8 16 x | console", NULL);
}

static void bits(void **state)
{
    (void)state;
    shows("strliteral xfff | console", NULL);
    shows("strliteral x123456 | vchar 8 4 | specs 1-* c2x 1 | console", "2460\n");
    shows("strliteral x1234 | vchar 4 8 | specs 1-* c2x 1 | console", "01020304\n");
    shows("strliteral x00410042 | vchar 16 8 | specs 1-* c2x 1 | console", "4142\n");
    shows("strliteral x4142 | vchar 8 32 | specs 1-* c2x 1 | console", "0000004100000042\n");
    shows("strliteral xff8000 | vchar 12 3 | specs 1-* c2x 1 | console", "00\n");
    shows("strliteral xffffff | vchar 12 3 | specs 1-* c2x 1 | console", "FC\n");
    shows("strliteral xff | vchar 16 8 | specs 1-* c2x 1 | console", "\n");
    shows("literal a| vchar 8 | console", NULL);
    shows("literal a| vchar 0 8 | console", NULL);
    shows("literal a| vchar 8 33 | console", NULL);
    shows("literal a| vchar 8 8 x | console", NULL);
    shows(
        "3277enc | specs 1-* c2x 1 | chop 96 | console",
        "40C1C2C3C4C5C6C7C8C94A4B4C4D4E4F50D1D2D3D4D5D6D7D8D95A5B5C5D5E5F6061E2E3E4E5E6E7E8E96A6B6C6D6E6F\n");
}

/* The check value of each code is that of the nine digits, in ASCII (the catalogue of parametrised CRCs). */
static void checks(void **state)
{
    static const char *const codes[][2] = {
        {"", "CBF43926"},
        {"crc-32", "CBF43926"},
        {"crc-16", "BB3D"},
        {"crc-16i", "B4C8"},
        {"ccitt-16", "29B1"},
        {"cksum", "377A6011"},
        {"16-bit 1021", "31C3"},
        {"16-bit 1021 reflin reflout", "2189"},
        {"16-bit 8005 preload ffff reflin reflout", "4B37"},
        {"32-bit 04c11db7 preload ffffffff complement", "FC891918"},
        {"32-bit 1edc6f41 preload ffffffff reflin reflout xorout ffffffff", "E3069283"},
        {"32-bit 04c11db7 addlen complement", "377A6011"},
    };
    char pipe[300], expected[40];
    (void)state;
    for (size_t k = 0; k < sizeof codes / sizeof *codes; k++) {
        snprintf(pipe, sizeof pipe,
                 "strliteral x313233343536373839 | deblock 4 | crc %s | specs 1-* c2x 1 | console",
                 codes[k][0]);
        snprintf(expected, sizeof expected, "%s\n", codes[k][1]);
        shows(pipe, expected);
    }
    shows("literal b| literal a| crc each crc-16 | specs 1-* c2x 1 | console", "8160C0\n826180\n");
    shows("literal b| crc each | specs 1 1 2-* c2x nextword | console", "b D1B40D81\n");
    shows("literal b| crc each crcfirst | specs 1-4 c2x 1 5-* nextword | console", "D1B40D81 b\n");
    shows("literal b| literal a| crc append | chop 1 | take 2 | console", "a\nb\n");
    shows("(end ?) literal b| literal a| c: crc | console ? c: | specs 1-* c2x 1 | console",
          "a\nb\n60F759F9\n");
    shows("literal a| crc foo | console", NULL);
    shows("literal a| crc 16-bit | console", NULL);
    shows("literal a| crc 16-bit 12345 | console", NULL);
    shows("literal a| crc 16-bit 12x4 | console", NULL);
    shows("literal a| crc 16-bit 1021 foo | console", NULL);
    shows("literal a| hole | crc | specs 1-* c2x 1 | console", "00000000\n");
}

static void apart(void **state)
{
    (void)state;
    shows("(end ?) literal de| literal abc| p: parcel | console ? literal 2 0 1 1 9 7| split | p:",
          "ab\n\nc\nd\ne\n");
    shows("(end ?) literal abc| p: parcel | console ? literal 3| p:", "abc\n");
    shows("(end ?) literal abc| p: parcel | console ? literal x| p:", NULL);
    shows("(end ?) literal abc| p: parcel | console ? literal -1| p:", NULL);
    shows("literal abc| parcel | console", NULL);
    shows("(end ?) literal abcdef| t: threeway 2.2 | insert /1/ | f: faninany | console"
          " ? t: | insert /2/ | f: ? t: | insert /3/ | f:",
          "1a\n2bc\n3def\n");
    shows("(end ?) literal a b c| t: threeway w2 | insert /1/ | f: faninany | console"
          " ? t: | insert /2/ | f: ? t: | insert /3/ | f:",
          "1a \n2b\n3 c\n");
    shows("(end ?) literal a| t: threeway 5.2 | insert /1/ | f: faninany | console"
          " ? t: | insert /2/ | f: ? t: | insert /3/ | f:",
          "1a\n2\n3\n");
    shows("literal a| threeway 1 | console", NULL);
    shows("(end ?) literal a| t: threeway 1 | console ? t: | hole", NULL);
    shows("(end ?) literal a| f: fanouttwo | console ? f: | insert /2/ | console", "a\n2a\n");
    shows("literal a| fanouttwo | console", NULL);
    shows("(end ?) literal a| f: fanintwo | console ? literal b| f:", "b\na\n");
    shows("(end ?) f: fanouttwo | console ? f: | hole ? f: | hole", NULL);
    shows("literal a| pause | console", "a\n");
    shows("literal a| pause x | console", NULL);
    shows("file abc txt | take 1 | console", "alpha one\n");
    shows("disk abc txt | take 1 | console", "alpha one\n");
}

static void statements(void **state)
{
    (void)state;
    shows("literal " LONG71 "+| asmcont | count chars | console", "71\n");
    shows("literal                y and| literal " LONG71 "+| asmcont | console", LONG71 "y and\n");
    shows("literal A  LR  1,2| asmcont | console", "A  LR  1,2\n");
    shows("literal " LONG71 "yz| asmxpnd | console", LONG71 "+\n               yz\n");
    shows("literal " LONG71 "| asmxpnd | console", LONG71 "\n");
    shows("literal " LONG71 LONG71 "| asmxpnd | asmcont | specs 1.142 1 /./ next | console",
          LONG71 LONG71 ".\n");
    shows("strliteral // | asmxpnd | asmcont | count lines chars | console", "0 1\n");
    shows("literal a| asmcont x | console", NULL);
    shows("literal a| asmxpnd x | console", NULL);
}

/* A source of three records with numbers; the update file comes on the secondary input. */
static void updates(void **state)
{
    (void)state;
    exec_says(
        "/* */\nsrc='literal three| literal two| literal one| specs 1-* 1 recno 73.7 right /0/ 80"
        " | xlate 73-80 40 f0 |'\n"
        "u.1='./ R 20 $ 20 5'\nu.2='zwei'\nu.3='./ I 30 $ 31 1'\nu.4='vier'\nu.0=4\n"
        "'PIPE (end ?)' src 'u: update | specs 1-8 1 73-80 10 | console ? stem u. | u:'\nsay rc\n"
        "v.1='./ D 30'\nv.0=1\n"
        "'PIPE (end ?)' src 'u: update | v: update | specs 1-8 1 73-80 10 | console ? stem u. | u:"
        " ? stem v. | v:'\nsay rc\n"
        "w.1='./ D 99'\nw.0=1\n"
        "'PIPE (end ?)' src 'u: update | specs 1-8 1 | console ? stem w. | u:'\nsay rc",
        "one      00000010\nzwei     00000020\nthree    00000030\nvier     00000031\n0\n"
        "one      00000010\nzwei     00000020\nvier     00000031\n0\n"
        "DMSUPD186W Sequence number 00000099 not found\n"
        "one     \ntwo     \nthree   \n12\n");
    shows("literal a| update | console", NULL);
    shows("(end ?) literal a| u: update foo | console ? hole | u:", NULL);
    shows("(end ?) literal a| u: update | chop 5 | console ? literal a| hole | u:", "a    \n");
}

/* Socket addresses, and what is coded in URLs. */
static void internet(void **state)
{
    (void)state;
    shows("literal AF_INET 80 127.0.0.1| ip2socka | specs 1-* c2x 1 | console",
          "000200507F0000010000000000000000\n");
    shows("literal 2 65535 10.1.0.255| ip2socka | socka2ip | console",
          "AF_INET 65535 10.1.0.255\n");
    shows("literal AF_INET 65536 1.2.3.4| ip2socka | console", NULL);
    shows("literal AF_INET 1 1.2.3.256| ip2socka | console", NULL);
    shows("literal AF_INET 1 1.2.3| ip2socka | console", NULL);
    shows("literal AF_INET 1 1.2.3.4 x| ip2socka | console", NULL);
    shows("literal AF_UNIX 1 1.2.3.4| ip2socka | console", NULL);
    shows("literal x| socka2ip | console", NULL);
    shows("strliteral x00030050 | pad 16 00 | socka2ip | console", NULL);
    shows("literal a+b%41%4z%2&c;d%| xlate e2a | urldeblock | xlate a2e | console",
          "a bA%4z%2\nc\nd%\n");
    shows("literal %26%2B| xlate e2a | urldeblock | xlate a2e | console", "&+\n");
    shows("literal a| urldeblock x | console", NULL);
}

/* What published pipelines say. */
static void as_published(void **state)
{
    static const char *const fit[][3] = {
        {"*", "abc", "abc\n"},
        {"a*", "abc", "abc\n"},
        {"*c", "abc", "abc\n"},
        {"a%c", "abc", "abc\n"},
        {"a%", "abc", ""},
        {"*b*", "abc", "abc\n"},
        {"HCP*2724E", "HCPQVM2724E", "HCPQVM2724E\n"},
        {"HCP*2724E", "HCPQVM2725E", ""},
        {"*ab*ab", "abxabab", "abxabab\n"},
        {"a*b*c", "aXbXbc", "aXbXbc\n"},
        {"ABC", "abc", ""},
        {"**", "a", "a\n"},
        {"%%", "a", ""},
    };
    (void)state;
    for (size_t k = 0; k < sizeof fit / sizeof *fit; k++) {
        char pipe[120];
        snprintf(pipe, sizeof pipe, "literal %s| wildcard /%s/ | console", fit[k][1], fit[k][0]);
        shows(pipe, fit[k][2]);
    }
    shows("literal x HCPABC1E| wildcard anycase w2.1 /hcp*e/ | console", "x HCPABC1E\n");
    shows("literal x| wildcard w2.1 /*/ | console", "x\n");
    shows("(end ?) literal b a| split | w: wildcard /a/ | hole ? w: | console", "b\n");
    shows("literal a| wildcard | console", NULL);
    shows("literal a| wildcard /a/ x | console", NULL);
    shows(
        "literal aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab| wildcard /*a*a*a*a*a*a*a*a*c/ | console",
        "");
    /* hexadecimal targets */
    shows("literal a b| split at x40 | console", "a\nb\n");
    shows("literal a b  | strip trailing x40 | specs 1-* 1 /./ n | console", "a b.\n");
    shows("literal 'a'| strip both x7D | console", "a\n");
    shows("literal a| split at x4 | console", NULL);
    /* options behind ranges */
    shows("literal a1 b2 a3| split | sort | unique 1.1 count | console",
          "         2a3\n         1b2\n");
    shows("literal a1 a2 b3| split | unique count 1.1 pad _ | console",
          "         2a2\n         1b3\n");
    shows("literal a1 a2 b3| split | unique 1.1 mult | console", "a1\na2\n");
    shows("literal aA B| split | unique 1.1 anycase | console", "aA\nB\n");
    shows(
        "(end ?) literal ab c| split | l: lookup 1.3 1.3 pad 40 detail | console ? literal ab | l:",
        "ab\n");
    shows("(end ?) literal a b a| split | l: lookup 1.1 autoadd | hole ? hole | l: ? l: | console",
          "b\n");
    /* PICK */
    shows("literal a b c| split | pick (1.1 == /a/ or 1.1 == /c/) | console", "a\nc\n");
    shows("literal a1 a2 b1| split | pick (1 == /a/ or 1 == /b/) and 2 == /1/ | console",
          "a1\nb1\n");
    shows("literal a1 a2 b1| split | pick 1 == /b/ or ( 1 == /a/ and ( 2 == /2/ ) ) | console",
          "a2\nb1\n");
    shows("literal a b c| split | pick 1.1 \\== /a/ & 1.1 \\== /b/ | console", "c\n");
    shows("literal a b c| split | pick 1.1 == /a/ ! 1.1 == /b/ | console", "a\nb\n");
    shows("literal 10 1x x0| split | pick 1.2 notin /0123456789/ | console", "1x\nx0\n");
    shows("literal 10 1x x0| split | pick 1.2 in /0123456789/ | console", "10\n");
    shows("literal a| pick (1 == /a/ | console", NULL);
    shows("literal a| pick ((((((((((((((((((((((1 == /a/)))))))))))))))))))))) | console", NULL);
    /* XLATE */
    shows("literal Abc| xlate from 1047 to 819 | specs 1-* c2x 1 | console", "416263\n");
    shows("strliteral x414263 | xlate 1-* from 819 to 1047 | console", "ABc\n");
    shows("literal ABC| xlate 1-2 lower from 1047 to 819 | specs 1-* c2x 1 | console", "6162C3\n");
    shows("literal a| xlate to a | console", NULL);
    /* blocks with lengths of four bytes, and RFC 959's */
    shows("literal a bc| split | block 20 cms4 | specs 1-* c2x 1 | console",
          "0000000181000000028283000000000000000000\n");
    shows("literal a bc| split | block 20 cms4 | deblock cms4 | console", "a\nbc\n");
    shows("literal a bc| split | block 9 sf4 | deblock sf4 | console", "a\nbc\n");
    shows("strliteral x00000003 | deblock sf4 | console", NULL);
    shows("strliteral x400002C1C2800000 | deblock rfc959 | specs 1-* c2x 1 | console",
          "400002C1C2\n800000\n");
    shows("strliteral x400002C1 | deblock rfc959 | console", NULL);
    shows("literal a,b,| deblock string /,/ terminate | console", "a\nb\n");
    shows("literal a| block 10 string x0D25 terminate | specs 1-* c2x 1 | console", "810D25\n");
    /* SPECS */
    shows("literal 1 2 3| split | specs printonly eof a: 1 1 set #0+=a eof print #0 1 | console",
          "6\n");
    shows("literal abc| specs a: 1.2 1 id a c2x next | console", "ab8182\n");
    shows("literal abc| specs a: 1.2 1 id aa 1 | console", NULL);
    exec_says(
        "/* */\na='one'\n'PIPE rexxvars toload | locate /A/ | change /one/two/ | varload'\nsay a",
        "two\n");
    /* STATE's date */
    shows("state iso abc txt | specs w5.2 1 | space | console", "11 5\n");
    shows("literal abc txt| state isodate | specs w-2 1 | xlate 0-9 9 | console", "9999-99-99\n");
    shows("literal abc txt| statew fulldate | specs w8.1 1 | xlate 0-9 9 | console",
          "99/99/9999\n");
    shows("literal abc txt| state short | specs w8.1 1 | xlate 0-9 9 | console", "99/99/99\n");
    shows("state iso nosuch txt", NULL);
    /* a program that comes on a stream */
    exec_says(
        "/* */\n'PIPE (end ?) literal a b| split | r: rexx (*.1:) x y| console ? literal \"PEEKTO x\";"
        "\"OUTPUT\" x arg(1);\"SHORT\"| literal /* */| r:'",
        "a x y\na\nb\n");
    exec_says("/* */\n'PIPE (end ?) literal a| r: rexx (*.2:) | console'; say rc", "\n102\n");
    /* REXX's file without a blank */
    exec_says("/* */\n'PIPE literal a| rexx(twice) | console'", "a\na\n");
    exec_says("/* */\n'PIPE literal a| rexx(twice rexx a) b | console'", "a\na\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(quoted_printable),
                                       cmocka_unit_test(utf),
                                       cmocka_unit_test(bits),
                                       cmocka_unit_test(checks),
                                       cmocka_unit_test(apart),
                                       cmocka_unit_test(statements),
                                       cmocka_unit_test(updates),
                                       cmocka_unit_test(internet),
                                       cmocka_unit_test(as_published)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
