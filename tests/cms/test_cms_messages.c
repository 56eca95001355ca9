/* XMITMSG, GENMSG and SET LANGUAGE, in a session on a fake machine. */
#include "tests/cms/session.h"

static const char source[] = "* messages of ABC\n"
                             "&\n"
                             "00010101E File &1 &2 not found\n"
                             "00020101I First line of &1\n"
                             "00020102I   and   &2 of it\n"
                             "0002 2  W Another format: &10, &11\n"
                             "00030101R Name:\n";

static void fresh(const char *exec)
{
    fresh_machine();
    machine_file(a, "ABCUME", "REPOS", source);
    machine_file(a, "M", "EXEC", exec);
}

static void shown(void **state)
{
    static const char *const script[] = {"", "genmsg abcume repos abc",
                                         "set language (add abc user", "exec m", NULL};
    (void)state;
    fresh("/* */\naddress command\nfn = 'PROFILE'\n"
          "'XMITMSG 1 fn \"fn (x)\" (APPLID ABC CALLER TST ERRMSG'\n"
          "'XMITMSG 2 one two (APPLID ABC CALLER TST'\n"
          "'XMITMSG 2 one two (APPLID ABC NOHEADER COMPRESS LINE 2'\n"
          "'XMITMSG 2 1 2 3 4 5 6 7 8 9 ten (APPLID ABC CALLER TST FORMAT 2'\n"
          "'XMITMSG 2 one two (APPLID ABC NOHEADER VAR'\n"
          "say message.0':'message.1':'message.2\n"
          "'XMITMSG 3 (APPLID ABC CALLER XYZ LETTER E VAR DISPLAY'\nsay message.0 message.1\n"
          "'XMITMSG 24 fn EXEC A (CALLER TST ERRMSG'\n"
          "'XMITMSG 13 fn LIB (FORMAT 2 CALLER TST'\n"
          "'XMITMSG 386 (CALLER TST ERRMSG'\n'XMITMSG 8559 (FORMAT 3 LINE 2 NOHEADER'\n"
          "'XMITMSG 8559 (FORMAT 12 LINE 3 NOHEADER'\nsay rc\n"
          "'XMITMSG 8559 (NOHEADER VAR'\nsay message.0 message.1 message.2\n"
          "'XMITMSG 8712 fn \"U\" \"H\" \"now\" (NOHEADER'\n"
          "'CP SET EMSG TEXT'\n");
    run_script(script);
    in_log("DMSTST386E Missing operand(s)\nMar\n");
    in_log("line 03, was not found; it was called from XMITMSG in application DMS\n8\n");
    in_log("\n2 January Jan\nFile PROFILE sent to U at H on now\n");
    in_log("ABCTST001E File PROFILE fn (x) not found\n");
    in_log("ABCTST002I First line of one\nABCTST002I   and   two of it\n and two of it\n");
    in_log("ABCTST002W Another format: ten, \n");
    in_log("\n2:First line of one:  and   two of it\n");
    in_log("ABCXYZ003E Name:\n1 ABCXYZ003E Name:\n");
    in_log("DMSTST024E File PROFILE already existsEXEC\n");
    in_log("DMSTST013W Member PROFILE not found in library LIB\nDMSTST386E");
    machine_end(&g);
}

static void refused(void **state)
{
    static const char *const script[] = {"",
                                         "xmitmsg",
                                         "xmitmsg x",
                                         "xmitmsg 1 (applid abc",
                                         "set language (add abc user",
                                         "set language (add",
                                         "set language (foo abc user",
                                         "set language french",
                                         "set language ameng",
                                         "genmsg abcume repos",
                                         "genmsg abcume repos dms",
                                         "genmsg no repos abc",
                                         "genmsg m exec abc",
                                         "genmsg twice repos abc",
                                         "genmsg wide repos abc",
                                         "genmsg abcume repos abc",
                                         "set language (add xyz user",
                                         "set language (add abc user",
                                         "xmitmsg 9 (applid abc caller tst",
                                         "xmitmsg 1 (applid abc format 0",
                                         "xmitmsg 1 (applid abcd",
                                         "xmitmsg 1 (var",
                                         "xmitmsg 1 (letter ee",
                                         "xmitmsg 1 (display nodisplay",
                                         "set language (delete abc user",
                                         "xmitmsg 1 (applid abc",
                                         NULL};
    (void)state;
    fresh("no repository");
    machine_file(a, "TWICE", "REPOS",
                 "&\n0001    E x\n0002    E x\n00010101E again\n0002    E x\n");
    machine_file(
        a, "WIDE", "REPOS",
        "&\n0001    E x\n"
        "0002    E a text that a record of eighty characters has no room for: it would be cut\n");
    machine_file(a, "XYZUME", "TEXT", "MSGREP ABC &\n00010101E x");
    run_script(script);
    in_log("DMSMGM545E Missing operand(s)\nReady(00024)");
    in_log("DMSMGM070E Invalid parameter X\nReady(00024)");
    in_log("DMSMGM813E ABC repository not found, message 0001 cannot be retrieved\nReady(00008)");
    in_log("DMSLAN002E File ABCUME TEXT * not found\nReady(00028)");
    in_log("DMSLAN005E No applid specified\nReady(00024)");
    in_log("DMSLAN003E Invalid option: FOO\nReady(00024)");
    in_log("DMSSET026E Invalid parameter FRENCH for LANGUAGE function\nReady(00024)");
    in_log("DMSMGC545E Missing operand(s)\nReady(00024)");
    in_log("DMSMGC070E Invalid parameter DMS\nReady(00024)");
    in_log("DMSMGC002E File NO REPOS * not found\nReady(00028)");
    in_log("DMSMGC049E Invalid line number 1\nReady(00024)");
    in_log("DMSMGC049E Invalid line number 4\nReady(00024)"); /* what line 2 has said */
    in_log("DMSMGC049E Invalid line number 3\nReady(00024)");
    in_log("DMSLAN056E File XYZUME TEXT * contains invalid record formats\nReady(00032)");
    in_log(
        "DMSMGM814E Message number 0009, format 01, line 01, was not found; it was called from TST in "
        "application ABC\nReady(00008)");
    in_log("DMSMGM029E Invalid parameter 0 in the option FORMAT field\nReady(00024)");
    in_log("DMSMGM029E Invalid parameter ABCD in the option APPLID field\nReady(00024)");
    in_log("DMSMGM631E Command must be called from an EXEC\nReady(00024)");
    in_log("DMSMGM029E Invalid parameter EE in the option LETTER field\nReady(00024)");
    in_log("DMSMGM066E DISPLAY and NODISPLAY are conflicting options\nReady(00024)");
    in_log(
        "DMSMGM813E ABC repository not found, message 0001 cannot be retrieved\nReady(00008); T=");
    machine_end(&g);
}

/* Texts, numbers and substitutions as nobody writes them: each ends, and within its bounds. */
static void nonsense(void **state)
{
    static char text[4000];
    size_t n = (size_t)snprintf(text, sizeof text, "/* */\nw = copies('w', 5000)\n");
    static const char *const wild[] = {"'XMITMSG 1' w w w '(APPLID ABC'",
                                       "'XMITMSG 24' w '(ERRMSG CALLER' w",
                                       "'XMITMSG 24' copies('w ', 60)",
                                       "'XMITMSG 24 \"unended' w",
                                       "'XMITMSG 24 \"(' w '(VAR'",
                                       "'XMITMSG 1 w w (VAR'",
                                       "'XMITMSG 24 w w (VAR ERRMSG'",
                                       "say 'end' length(message.1)",
                                       "'XMITMSG 24 \"'copies('w ', 70)'\" x (CALLER TST ERRMSG'"};
    for (size_t k = 0; k < sizeof wild / sizeof wild[0]; k++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s\n", wild[k]);
    static const char *const script[] = {"", "genmsg abcume repos abc", "set language (add abc",
                                         "exec m", NULL};
    (void)state;
    fresh(text);
    run_script(script);
    in_log("\nend ");
    in_log(
        "DMSTST024E File w w w"); /* options behind all the words that a command line has tokens for */
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(shown), cmocka_unit_test(refused),
                                       cmocka_unit_test(nonsense)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
