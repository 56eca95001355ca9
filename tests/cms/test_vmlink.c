/* VMLINK, in a session on a fake machine: disks that it links, keeps and gives back, the nicknames of
 * NAMES files, what it returns to execs, its menu, and linking details as nobody writes them. */
#include "cms/commands/vmlink.h"
#include "tests/cms/session.h"

static void linked(void **state)
{
    static const char *const script[] = {"",
                                         "vmlink maint 400 <120 k>",
                                         "type far file k",
                                         "vmlink maint 400",
                                         "vmlink maint 400 (detach",
                                         "type far file k",
                                         "vmlink maint 400 (detach",
                                         "vmlink maint",
                                         "vmlink",
                                         "vmlink maint 4g0",
                                         "vmlink maint 400 (foo",
                                         "vmlink maint 400 <120 k mx>",
                                         "vmlink maint 400 <120 k )",
                                         "vmlink maint 400 (read write",
                                         "vmlink maint 400 (pw",
                                         "vmlink .dir",
                                         "vmlink .dir vmsys:a.very.long.name <* q> (nonames",
                                         "vmlink .dir .work. (query",
                                         "vmlink refused 400 <120 k>",
                                         "type far file k",
                                         "vmlink refused 400 (detach",
                                         NULL};
    (void)state;
    fresh_machine();
    machine_file(machine_disk(&g, 1, 0x120, false), "FAR", "FILE", "from far");
    run_script(script);
    in_log("DMSVML2060I MAINT 400 linked as 0120 file mode K\nReady;");
    in_log("\nfrom far\n");
    in_log("DMSVML2061I MAINT 400 released\nReady;");
    in_log("DMSTYP069E Filemode K not accessed\n");
    in_log("DMSVML2063E MAINT 400 is not linked by VMLINK\nReady(00028)");
    in_log("DMSVML002E Nickname MAINT not found\nReady(00028)");
    in_log("DMSVML545E Missing operand(s)\nReady(00024)");
    in_log("DMSVML017E Invalid device address 4G0\nReady(00024)");
    in_log("DMSVML003E Invalid option: FOO\nReady(00024)");
    in_log("DMSVML026E Invalid parameter MX> for linking details function\nReady(00024)");
    in_log("DMSVML026E Invalid parameter ) for linking details function\nReady(00024)");
    in_log("DMSVML066E READ and WRITE are conflicting options\nReady(00024)");
    in_log("DMSVML005E No PW specified\nReady(00024)");
    in_log("DMSVML545E Missing operand(s)\nReady(00024)");
    in_log("DMSACC1153E File pool VMSYS: is unavailable or unknown\nReady(02099)");
    in_log("DMSVML2063E .DIR .WORK. is not linked by VMLINK\nReady(00028)");
    in_log("HCPLNK110E REFUSED 0400 not linked; device already defined\nReady(00110)");
    in_log("DMSVML2063E REFUSED 400 is not linked by VMLINK\nReady(00028)");
    not_in_log("REFUSED 400 linked");
    machine_end(&g);
}

/* What an exec in front of it gives back is not there any more. */
static void given_back(void **state)
{
    static const char *const script[] = {"", "vmlink maint 400 <120 k>",
                                         "vmlink maint 400 <120 m> (preexit (give)",
                                         "type far file m", NULL};
    (void)state;
    fresh_machine();
    machine_file(machine_disk(&g, 1, 0x120, false), "FAR", "FILE", "from far");
    machine_file(a, "GIVE", "EXEC", "/* */\n'RELEASE K'");
    run_script(script);
    in_log("DMSVML2060I MAINT 400 linked as 0120 file mode M\nReady;");
    in_log("\nfrom far\n");
    machine_end(&g);
}

/* NOKEEP gives back what its command has linked or accessed, and nothing that was there before it. */
static void not_kept(void **state)
{
    static const char *const script[] = {"",
                                         "vmlink maint 400 <120 k>",
                                         "vmlink maint 400 (nokeep invoke type far file k",
                                         "state far file k",
                                         "vmlink maint 400 (release",
                                         "vmlink maint 400 <* l> (nokeep",
                                         "vmlink maint 400 (query",
                                         "vmlink maint 400 (detach",
                                         "vmlink maint 400 <120 k> (nokeep",
                                         "vmlink maint 400 (query",
                                         "cp query virtual 999",
                                         NULL};
    (void)state;
    fresh_machine();
    machine_file(machine_disk(&g, 1, 0x120, false), "FAR", "FILE", "from far");
    run_script(script);
    in_log("\nfrom far\n\nReady;");
    not_in_log("DMSSTT");
    in_log("file mode L\nDMSVML2061I MAINT 400 released\nReady;");
    in_log("file mode -\nReady;");
    in_log("file mode K\nDMSVML2061I MAINT 400 released\nReady;");
    in_log("DMSVML2063E MAINT 400 is not linked by VMLINK\nReady(00028)");
    in_cp("DETACH 0120\nLINK MAINT 0400 0120 RR\nDETACH 0120\nQUERY");
    machine_end(&g);
}

/* PUSH and POP: a disk is what it was before each PUSH. */
static void pushed(void **state)
{
    static const char *const script[] = {"",
                                         "vmlink maint 400 <120 k> (push",
                                         "vmlink maint 400 (push notype",
                                         "vmlink maint 400 (pop",
                                         "vmlink maint 400 (pop",
                                         "vmlink maint 400 (pop",
                                         "vmlink maint 400 <120 k>",
                                         "vmlink maint 400 (release",
                                         "vmlink maint 400 <* l> (push",
                                         "vmlink maint 400 <120 k detach> (pop",
                                         "vmlink maint 400 (query",
                                         "vmlink maint 400 (pop",
                                         "vmlink maint 400 (push nokeep",
                                         "vmlink maint 400 (pop",
                                         "vmlink maint 400 (push pop",
                                         "exec often",
                                         NULL};
    static const char *const seen[] = {
        "DMSVML2060I MAINT 400 linked as 0120 file mode K\nReady;",
        "DMSVML2060I MAINT 400 linked as 0120 file mode K\nReady;", /* it stays */
        "DMSVML2061I MAINT 400 released\nReady;",
        "DMSVML2063E MAINT 400 is not linked by VMLINK\nReady(00028)",
        "file mode K\nReady;",
        "DMSVML2061I MAINT 400 released\nReady;",
        "file mode L\nReady;",
        "DMSVML2061I MAINT 400 released\nReady;", /* and linked still */
        "DMSVML2060I MAINT 400 linked as 0120 file mode -\nReady;",
        "DMSVML2063E MAINT 400 is not linked by VMLINK\nReady(00028)",
        "DMSVML2063E MAINT 400 is not linked by VMLINK\nReady(00028)",
        "DMSVML066E PUSH and POP are conflicting options\nReady(00024)",
        "16 104\nReady;",
    };
    (void)state;
    fresh_machine();
    machine_file(machine_disk(&g, 1, 0x120, false), "FAR", "FILE", "from far");
    machine_file(a, "OFTEN", "EXEC",
                 "/* */\naddress command\ndo k = 0 to 99\n"
                 "'EXEC VMLINK MAINT 400 <120 K> (PUSH NOTYPE'\nif rc <> 0 then leave\nend\n"
                 "say k rc");
    run_script(script);
    in_log_in_order(seen, sizeof seen / sizeof *seen);
    in_cp("LINK MAINT 0400 0120 RR\nDETACH 0120\nLINK MAINT 0400 0120 RR\n");
    machine_end(&g);
}

/* RELEASE, ACCESS and DETACH of a disk that VMLINK has linked: it sees what is there now. */
static void changed_meanwhile(void **state)
{
    static const char *const script[] = {"",
                                         "vmlink maint 400 <120 k> (push notype",
                                         "release k",
                                         "vmlink maint 400 (query",
                                         "vmlink maint 400 <120 l>",
                                         "vmlink maint 400 (push notype",
                                         "release l",
                                         "vmlink maint 400 <120 m> (pop",
                                         "release m",
                                         "access 120 n",
                                         "vmlink maint 400 (query",
                                         "vmlink maint 400 (detach",
                                         "query disk n",
                                         NULL};
    static const char *const seen[] = {
        "DMSVML2060I MAINT 400 linked as 0120 file mode -\nReady;",
        "DMSVML2060I MAINT 400 linked as 0120 file mode L\nReady;",
        "DMSVML2060I MAINT 400 linked as 0120 file mode M\nReady;", /* POP: accessed it was */
        "DMSVML2060I MAINT 400 linked as 0120 file mode N\nReady;",
        "DMSVML2061I MAINT 400 released\nReady;",
        "DMSQRE069E",
    };
    (void)state;
    fresh_machine();
    machine_file(machine_disk(&g, 1, 0x120, false), "FAR", "FILE", "from far");
    run_script(script);
    in_log_in_order(seen, sizeof seen / sizeof *seen);
    machine_end(&g);
}

/* STACK and STEM: messages, what the disk is, tags of the nickname. */
static void returned(void **state)
{
    static const char *const script[] = {"",
                                         "exec r",
                                         "vmlink tools (stem",
                                         "vmlink tools (detach",
                                         "vmlink tools (stack fifo .fm .foo",
                                         NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "VMLINK", "NAMES",
                 ":nick.TOOLS :product.MAINT 400 <120 m-k> :title.All of them\n"
                 ":nick.SAYER :product.MAINT 400 <120 m :invoke.MODULE SAYIT .vdev .pa (all .fm");
    machine_file(a, "SAYIT", "EXEC", "/* */\nparse arg a\nsay '<'a'>'");
    machine_file(
        a, "R", "EXEC",
        "/* */\naddress command\n"
        "'EXEC VMLINK TOOLS (STEM X. .FM .VDEV :TITLE :NONE NOTYPE'\n"
        "say rc x.0 x.1'/'\n"
        "'EXEC VMLINK MAINT 400 (NONAMES NOTYPE SAVE .LA .cu .PRODUCT'\npull y\nsay y queued()\n"
        "'EXEC VMLINK TOOLS (QUIET .FM'\nparse pull . . fm .\nsay fm queued()\n"
        "'EXEC VMLINK MAINT 400 (NONAMES MODE0 NOTYPE .FM'\nparse pull y\nsay y\n"
        "'EXEC VMLINK TOOLS (STACK .MSG .FM'\npull y\npull z\nsay y'/'z queued()\n"
        "'EXEC VMLINK MAINT 400 <DET (QUIET'\nsay rc\n'EXEC VMLINK MAINT 400 (QUERY'\n"
        "'EXEC VMLINK SAYER <120 L (QUIET PARMS one  (two) three'\n"
        "'EXEC VMLINK MAINT 400 <REL> (QUIET'\n'EXEC VMLINK MAINT 400 (DETACH QUIET'\n"
        "'EXEC VMLINK SAYER (QUIET P'\n"
        "'EXEC VMLINK NOSUCH (STEM'\nsay rc vmlink.0 vmlink.1\n"
        "'EXEC VMLINK TOOLS (LIFO .FM .VDEV QUERY NOTYPE'\npull y\nsay y'/'\n"
        "'EXEC VMLINK TOOLS (STEM X.Y. .FM NOTYPE'\nsay rc x.y.0 x.y.1\n"
        "'EXEC VMLINK TOOLS (STEM 9X. .FM NOTYPE'\nsay rc\n"
        "'EXEC VMLINK TOOLS (STEM' copies('L', 60)'. .FM NOTYPE'\nsay rc");
    machine_disk(&g, 1, 0x120, false);
    run_script(script);
    in_log("\n0 1 TOOLS .FM M .VDEV 0120 :TITLE All of them :NONE /\n"
           "* .LA TEST .CU 0120 .PRODUCT MAINT 400 0\n"
           "M 0\n* .FM M\n"
           "DMSVML2060I MAINT 400 LINKED AS 0120 FILE MODE M/TOOLS .FM M 0\n"
           "0\nDMSVML2063E MAINT 400 is not linked by VMLINK\n"
           "<0120 one  (two) three (all L>\n<0120  (all M>\n"
           "28 1 DMSVML002E Nickname NOSUCH not found\nTOOLS .FM M .VDEV 0120/\n"
           "0 1 TOOLS .FM M\n"
           "DMSVML026E Invalid parameter 9X. for STEM function\n24\n24\nReady;");
    in_log("DMSVML631E Command must be called from an EXEC\nReady(00024)");
    in_log("DMSVML003E Invalid option: .FOO\nReady(00024)");
    machine_end(&g);
}

/* AUTOLINK: the disks that RUN links, each with its last details. */
static void automatically(void **state)
{
    static const char *const script[] = {"",
                                         "vmlink (autolink run",
                                         "vmlink (autolink set",
                                         "vmlink maint   400 <120  k> tools (autolink",
                                         "vmlink (autolink list",
                                         "vmlink maint 400 (detach",
                                         "vmlink (autolink run notype",
                                         "vmlink maint 400 (query",
                                         "vmlink maint 400 <120 l> (a set notype",
                                         "vmlink (a list",
                                         "vmlink maint 4 (autolink delete",
                                         "vmlink tools maint 400 (autolink delete",
                                         "vmlink (autolink list",
                                         "vmlink tools (autolink list",
                                         "globalv select $vmlink setl autolink ;;<;x",
                                         "vmlink (autolink run",
                                         "vmlink x (autolink delete",
                                         NULL};
    static const char *const seen[] = {
        "DMSVML324I No user defined AUTOLINKs in effect\nReady;",
        "DMSVML545E Missing operand(s)\nReady(00024)",
        "DMSVML2060I MAINT 400 linked as 0120 file mode K\nDMSVML2060I MAINT 400 linked as 0120 file",
        "\nMAINT 400 <120 K>\nTOOLS\nReady;",
        "DMSVML2061I MAINT 400 released\nReady;",
        "file mode K\nReady;",
        "\nTOOLS\nMAINT 400 <120 L>\nReady;",
        "DMSVML002E Autolink MAINT 4 not found\nReady(00028)",
        "DMSVML324I No user defined AUTOLINKs in effect\nReady;",
        "DMSVML070E Invalid parameter AUTOLINK\nReady(00024)",
        "DMSVML070E Invalid parameter <\nReady(00024)",
        "DMSVML002E Nickname X not found\nReady(00028)",
    };
    (void)state;
    fresh_machine();
    machine_file(a, "VMLINK", "NAMES", ":nick.TOOLS :product.MAINT 400 <120 m>");
    machine_disk(&g, 1, 0x120, false);
    run_script(script);
    in_log_in_order(seen, sizeof seen / sizeof *seen);
    machine_end(&g);
}

/* Nicknames: what their tags say is done in order, with a list's entries behind it. */
static void nicknames(void **state)
{
    static const char *const script[] = {
        "",
        "vmlink tools",
        "vmlink tools (release notype",
        "vmlink tools (noexit noinvoke",
        "vmlink tools both (detach",
        "vmlink elsewher",
        "vmlink maint 400 <120> (nonames nokeep invoke say1 got .fm .vdev",
        "vmlink broken",
        "vmlink again",
        "vmlink far (only (mine names a) query",
        "vmlink tools (nonames",
        NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "VMLINK", "NAMES",
                 ":nick.TOOLS :product.MAINT 400 <120 m-k RR> :node.OTHER TESTSYS\n"
                 "            :preexit.SAY1 before :exit.SAY1 after :invoke.SAY1 invoked .fm\n"
                 "  :nick.ELSEWHER :product.MAINT 401 :node.OTHER\n"
                 ":nick.BOTH :list.TOOLS BOTH\n"
                 ":nick.BROKEN :product.MAINT\n"
                 ":nick.AGAIN :product.MAINT 400 <120 k> :invoke.VMLINK again");
    machine_file(a, "MINE", "NAMES", ":nick.FAR :product.MAINT 500");
    machine_file(a, "SAY1", "EXEC", "/* */\nparse arg w\nsay w");
    machine_disk(&g, 1, 0x120, false);
    run_script(script);
    in_log("before\nDMSVML2060I MAINT 400 linked as 0120 file mode M\nafter\ninvoked M\nReady;");
    in_log("invoked M\nReady; T=0.01/0.01");
    in_log("Ready; T=");
    in_log("DMSVML2061I MAINT 400 released\nReady;");
    in_log("DMSVML002E Nickname ELSEWHER not found\nReady(00028)");
    in_log("DMSVML2060I MAINT 400 linked as 0120 file mode Z\ngot Z 0120\n"
           "DMSVML2061I MAINT 400 released\nReady;");
    in_log("DMSVML026E Invalid parameter BROKEN for :PRODUCT function\nReady(00024)");
    in_log("DMSVML109S Virtual storage capacity exceeded\nReady(00104)");
    in_log("DMSVML2063E MAINT 500 is not linked by VMLINK\nReady(00028)");
    in_cp("LINK MAINT 0400 0120 RR\n");
    machine_end(&g);
}

/* Without operands and with a category the menu is called, once a nickname is in one. */
static void menus(void **state)
{
    static const char *const script[] = {"",
                                         "vmlink",
                                         "rename mine names a vmlink = =",
                                         "vmlink",
                                         "vmlink games (profile other",
                                         "vmlink toys",
                                         "vmlink (query",
                                         "vmlink games (nonames",
                                         "vmlink (profile",
                                         NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "TESTER", "NAMES", ":nick.PAL :userid.PAL :category.TOYS");
    machine_file(a, "MINE", "NAMES",
                 ":nick.CHESS :product.MAINT 400 :category.games :title.Mate\n"
                 ":nick.AWAY :product.MAINT 401 :node.OTHER :category.TOYS");
    machine_file(a, "PROFVMLK", "XEDIT",
                 "/* */\naddress command 'GLOBALV SELECT $VMLINK GET CATEGORY'\n"
                 "'COMMAND EXTRACT /FTYPE/LRECL'\nsay 'menu <'category'>' ftype.1\n"
                 "'COMMAND QQUIT'");
    machine_file(a, "OTHER", "XEDIT",
                 "/* */\naddress command 'GLOBALV SELECT $VMLINK GET CATEGORY'\n"
                 "say 'other' category\n'COMMAND QQUIT'");
    run_script(script);
    in_log("DMSVML545E Missing operand(s)\nReady(00024)");
    in_log("menu <> VMLINK");
    in_log("other GAMES\nReady;");
    in_log("DMSVML002E Nickname TOYS not found\nReady(00028)");
    in_log("DMSVML545E Missing operand(s)\nReady(00024)");
    in_log("DMSVML005E No PROFILE specified\nReady(00024)");
    machine_end(&g);
}

/* A list as long as there may be disks. */
static void long_list(void **state)
{
    char names[4096] = ":nick.MANY :list.";
    (void)state;
    for (unsigned k = 10; k < 40; k++)
        sprintf(names + strlen(names), "NICKNA%u\n ", k);
    for (unsigned k = 10; k < 40; k++)
        sprintf(names + strlen(names), "\n:nick.NICKNA%u :product.MAINT 4%u <120 K>", k, k);
    fresh_machine();
    machine_file(a, "VMLINK", "NAMES", names);
    machine_disk(&g, 1, 0x120, false);
    run_script((const char *const[]){"", "vmlink many", "vmlink many (detach", NULL});
    in_log("DMSVML2060I MAINT 410 linked as 0120 file mode K\n");
    in_log("DMSVML2060I MAINT 439 linked as 0120 file mode K\nReady;");
    in_log("DMSVML2061I MAINT 439 released\nReady;");
    machine_end(&g);
}

/* Linking details and entries of NAMES files as nobody writes them: each is taken or refused, its bytes
 * and no others looked at, and what is taken can be. */
static void details_of_nonsense(void **state)
{
    static const char letters[] = "<>*/-=+ ()ABKMRWZ0159:.\n";
    unsigned seed = 1;
    (void)state;
    for (unsigned k = 0; k < 100000; k++) {
        unsigned n = k % 40;
        char *text = malloc(n + 2); /* its own, so that a look behind it is seen */
        text[0] = '<';
        for (unsigned j = 1; j <= n; j++) {
            seed = seed * 1103515245 + 12345;
            text[j] = letters[(seed >> 16) % (sizeof letters - 1)];
        }
        text[n + 1] = 0;
        struct vmlink_details d;
        const char *p = text;
        const char *wrong = vmlink_details(&p, &d);
        if (!wrong) {
            assert_true(p > text && p <= text + n + 1 && (!*p || p[-1] == '>'));
            assert_true(!d.first || (d.first >= 'A' && d.last <= 'Z' && d.last >= 'A'));
            assert_true(!d.extends || (d.extends >= 'A' && d.extends <= 'Z'));
            assert_true(!d.from == !d.to);
        }
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linked),
        cmocka_unit_test(given_back),
        cmocka_unit_test(not_kept),
        cmocka_unit_test(pushed),
        cmocka_unit_test(changed_meanwhile),
        cmocka_unit_test(returned),
        cmocka_unit_test(automatically),
        cmocka_unit_test(nicknames),
        cmocka_unit_test(menus),
        cmocka_unit_test(long_list),
        cmocka_unit_test(details_of_nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
