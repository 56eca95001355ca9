/* EXECLOAD, FILEDEF and MOVEFILE, VMLINK, immediate commands, in a session on a fake machine. */
#include "cms/commands/vmlink.h"
#include "tests/cms/session.h"

static void fresh(void)
{
    fresh_machine();
    machine_file(a, "SOME", "TEXT", "one\ntwo\nthree");
}

static void loaded(void **state)
{
    static const char *const script[] = {"",
                                         "execmap",
                                         "execload x exec",
                                         "execload x exec a y",
                                         "erase x exec",
                                         "x",
                                         "y again",
                                         "execmap",
                                         "execstat y",
                                         "execdrop y",
                                         "y",
                                         "execstat z",
                                         "execdrop nosuch",
                                         "execload nosuch exec",
                                         "execload s rexx",
                                         "erase s rexx",
                                         "pipe literal abc| s | console",
                                         NULL};
    (void)state;
    fresh();
    machine_file(a, "X", "EXEC", "/* */\nparse source s; parse arg w\nsay s w");
    machine_file(a, "Z", "EXEC", "/* */");
    machine_file(a, "S", "REXX", "/* */\n'readto x'\n'output' reverse(x)");
    run_script(script);
    in_log("DMSEXM415E No EXECs are in storage\nReady(00028)");
    in_log("CMS COMMAND X EXEC A1 X CMS \n");
    in_log("CMS COMMAND Y EXEC A1 Y CMS again\n");
    in_log("Name     Type      Usage  Records     Bytes   Attributes\n"
           "Y        EXEC          1        3        ");
    in_log("Unknown CP/CMS command\n");
    in_log("Ready(00004);");
    in_log("DMSEXD416E NOSUCH EXEC is not loaded\nReady(00028)");
    in_log("DMSEXL002E File NOSUCH EXEC * not found\nReady(00028)");
    in_log("\ncba");
    machine_end(&g);
}

/* Records of *ACCOUNT in the file of the day, until END. */
static void retrieved(void **state)
{
    const char *const script[] = {"",
                                  "retrieve",
                                  "retrieve tape",
                                  "retrieve account now",
                                  "retrieve erep",
                                  "retrieve account",
                                  "RECORD ANN one",
                                  "RECORD BOB two",
                                  "end",
                                  "retrieve account",
                                  "RECORD CAT three",
                                  "end",
                                  "type account 022924",
                                  "listfile account * a (format",
                                  "release a",
                                  "retrieve account",
                                  NULL};
    (void)state;
    fresh();
    g.clock = 1709164800; /* 29 February 2024 */
    g.impatient = true;
    run_script(script);
    in_log("DMSRET070E Invalid parameter TAPE\nReady(00024)");
    in_log("DMSRET070E Invalid parameter NOW\nReady(00024)");
    in_log("RETRIEVE: no connection to *LOGREC: the user directory has no IUCV statement for it\n"
           "Ready(00008)");
    in_log("\nANN one\n");
    in_log("\nBOB two\n");
    in_log("\nCAT three\n");
    in_log("A1 F         80\n");
    in_log("DMSRET069E Filemode A not accessed\nReady(00036)");
    assert_false(g.collects);
    machine_end(&g);
}

static void moved(void **state)
{
    static const char *const script[] = {"",
                                         "query filedef",
                                         "movefile",
                                         "filedef inmove disk some text a",
                                         "filedef outmove disk new text a (recfm f lrecl 8",
                                         "query filedef",
                                         "movefile",
                                         "listfile new text a (alloc noheader",
                                         "filedef outmove terminal",
                                         "movefile",
                                         "filedef in terminal",
                                         "filedef out disk typed text (disp mod",
                                         "movefile in out",
                                         "typed line",
                                         "another",
                                         "",
                                         "type typed text",
                                         "filedef outmove punch",
                                         "movefile",
                                         "filedef x tapx",
                                         "filedef inmove disk new text a",
                                         "filedef outmove disk new text a",
                                         "movefile",
                                         "filedef * clear",
                                         "query filedef",
                                         "query labeldef",
                                         NULL};
    (void)state;
    fresh();
    run_script(script);
    in_log("DMSQRF324I No user defined FILEDEFs in effect\nReady;");
    in_log("DMSQRF324I No user defined LABELDEFs in effect\nReady;");
    in_log("DMSMVE086E Invalid ddname INMOVE\nReady(00024)");
    in_log("INMOVE   DISK     SOME     TEXT     A\nOUTMOVE  DISK     NEW      TEXT     A\n");
    in_log("NEW      TEXT     A1 F          8          3 ");
    in_log("\none\ntwo\nthree\nReady;");
    in_log("DMSMVE706I Terminal input -- type null line for end of data\nReady;");
    in_log("\ntyped line\nanother\n");
    assert_int_equal(g.punched, 3);
    in_log("DMSFLD027E Invalid device TAPX for X\nReady(00024)");
    in_log("DMSMVE041E Input and output files are the same\nReady(00040)");
    machine_end(&g);
}

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
                                         "vmlink maint 400 <120 k",
                                         "vmlink maint 400 (read write",
                                         "vmlink maint 400 (pw",
                                         "vmlink refused 400 <120 k>",
                                         "type far file k",
                                         "vmlink refused 400 (detach",
                                         NULL};
    (void)state;
    fresh();
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
    in_log("DMSVML026E Invalid parameter > for linking details function\nReady(00024)");
    in_log("DMSVML066E READ and WRITE are conflicting options\nReady(00024)");
    in_log("DMSVML005E No PW specified\nReady(00024)");
    in_log("HCPLNK110E REFUSED 0400 not linked; device already defined\nReady(00110)");
    in_log("DMSVML2063E REFUSED 400 is not linked by VMLINK\nReady(00028)");
    not_in_log("REFUSED 400 linked");
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
    fresh();
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
    fresh();
    machine_file(machine_disk(&g, 1, 0x120, false), "FAR", "FILE", "from far");
    machine_file(a, "OFTEN", "EXEC",
                 "/* */\naddress command\ndo k = 0 to 99\n"
                 "'EXEC VMLINK MAINT 400 <120 K> (PUSH NOTYPE'\nif rc <> 0 then leave\nend\n"
                 "say k rc");
    run_script(script);
    const char *at = g.log;
    for (size_t k = 0; k < sizeof seen / sizeof *seen; k++) {
        const char *found = strstr(at, seen[k]);
        if (!found)
            fail_msg("%s is not in\n%s", seen[k], at);
        at = found + 1;
    }
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
    fresh();
    machine_file(machine_disk(&g, 1, 0x120, false), "FAR", "FILE", "from far");
    run_script(script);
    const char *at = g.log;
    for (size_t k = 0; k < sizeof seen / sizeof *seen; k++) {
        const char *found = strstr(at, seen[k]);
        if (!found)
            fail_msg("%s is not in\n%s", seen[k], at);
        at = found + 1;
    }
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
    fresh();
    machine_file(a, "VMLINK", "NAMES",
                 ":nick.TOOLS :product.MAINT 400 <120 m-k> :title.All of them");
    machine_file(a, "R", "EXEC",
                 "/* */\naddress command\n"
                 "'EXEC VMLINK TOOLS (STEM X. .FM .VDEV :TITLE :NONE NOTYPE'\n"
                 "say rc x.0 x.1 x.2 '<'x.3'>' '<'x.4'>'\n"
                 "'EXEC VMLINK TOOLS (STACK .MSG .FM'\npull y\npull z\nsay y'/'z queued()\n"
                 "'EXEC VMLINK NOSUCH (STEM'\nsay rc vmlink.0 vmlink.1\n"
                 "'EXEC VMLINK TOOLS (LIFO .FM .VDEV QUERY NOTYPE'\npull y\npull z\nsay y'/'z\n"
                 "'EXEC VMLINK TOOLS (STEM X.Y. .FM NOTYPE'\nsay rc x.y.0 x.y.1\n"
                 "'EXEC VMLINK TOOLS (STEM 9X. .FM NOTYPE'\nsay rc\n"
                 "'EXEC VMLINK TOOLS (STEM' copies('L', 60)'. .FM NOTYPE'\nsay rc");
    machine_disk(&g, 1, 0x120, false);
    run_script(script);
    in_log("\n0 4 M 0120 <All of them> <>\n"
           "DMSVML2060I MAINT 400 LINKED AS 0120 FILE MODE M/M 0\n"
           "28 1 DMSVML002E Nickname NOSUCH not found\n0120/M\n0 1 M\n"
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
    fresh();
    machine_file(a, "VMLINK", "NAMES", ":nick.TOOLS :product.MAINT 400 <120 m>");
    machine_disk(&g, 1, 0x120, false);
    run_script(script);
    const char *at = g.log;
    for (size_t k = 0; k < sizeof seen / sizeof *seen; k++) {
        const char *found = strstr(at, seen[k]);
        if (!found)
            fail_msg("%s is not in\n%s", seen[k], at);
        at = found + 1;
    }
    machine_end(&g);
}

/* The system disk stays: CMS itself is on it. */
static void system_disk(void **state)
{
    static const char *const script[] = {"",          "access 191 s",      "vmlink maint 400 <* s>",
                                         "release s", "release 190",       "release *",
                                         "q disk s",  "state some text a", NULL};
    (void)state;
    fresh();
    struct fake_disk *system = machine_disk(&g, 1, 0x190, false);
    struct cms_blocks b = fake_blocks(system);
    struct edf_disk *d;
    machine_file(system, "SYSTEM", "FILE", "x");
    assert_int_equal(edf_mount(&b, true, &d), 0);
    assert_int_equal(edf_rename(d, "SYSTEM", "FILE", "SYSTEM", "FILE", '2'), 0);
    assert_int_equal(edf_unmount(d), 0);
    run_script(script);
    in_log("DMSACC048E Invalid filemode S\nReady(00024)");
    in_log("DMSVML048E Invalid filemode S\nReady(00024)");
    in_log("DMSARE048E Invalid filemode S\nReady(00024)");
    in_log(" 190  S   R/O");
    in_log("DMSSTT069E Filemode A not accessed\n");
    machine_end(&g);
}

/* GLOBAL's names, nine of them and one that no disk has, and what QUERY shows. */
static void libraries(void **state)
{
    static const char *const script[] = {"",
                                         "global maclib l1 l2 l3 l4 no l5 l6 l7 l8 l9",
                                         "q mac",
                                         "global maclib l2",
                                         "q library",
                                         "global maclib",
                                         "q maclib",
                                         "global maclib l2",
                                         "global maclib l1 (foo",
                                         "q maclib",
                                         NULL};
    (void)state;
    fresh();
    for (char name[] = "L1"; name[1] <= '9'; name[1]++)
        machine_file(a, name, "MACLIB", "x");
    run_script(script);
    in_log("DMSGLB002W File NO MACLIB not found\nReady(00028)");
    in_log("MACLIB   = L1       L2       L3       L4       L5       L6       L7       L8\n"
           "           L9\nReady;");
    in_log("MACLIB   = L2\nTXTLIB   = NONE\nDOSLIB   = NONE\nLOADLIB  = NONE\nReady;");
    in_log("MACLIB   = NONE\nReady;");
    in_log("DMSGLB003E Invalid option: FOO\nReady(00024)");
    in_log("MACLIB   = L2\nReady;");
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
            assert_true(p > text && p <= text + n + 1 && p[-1] == '>');
            assert_true(!d.first || (d.first >= 'A' && d.last <= 'Z' && d.last >= 'A'));
            assert_true(!d.extends || (d.extends >= 'A' && d.extends <= 'Z'));
            assert_true(!d.from == !d.to);
        }
        free(text);
    }
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
    fresh();
    machine_file(a, "VMLINK", "NAMES", names);
    machine_disk(&g, 1, 0x120, false);
    run_script((const char *const[]){"", "vmlink many", "vmlink many (detach", NULL});
    in_log("DMSVML2060I MAINT 410 linked as 0120 file mode K\n");
    in_log("DMSVML2060I MAINT 439 linked as 0120 file mode K\nReady;");
    in_log("DMSVML2061I MAINT 439 released\nReady;");
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
    fresh();
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
    fresh();
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
    in_log("invoked M\nReady; T=0.00/0.00");
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

static void immediate(void **state)
{
    static const char *const script[] = {"", "ht", "exec quiet", "exec loud", "identify", NULL};
    (void)state;
    fresh();
    machine_file(a, "QUIET", "EXEC",
                 "/* */\nsay 'before'\n'HT'\nsay 'unseen'\n'TYPE NO FILE'\n'RT'\nsay 'seen'\n'HT'");
    machine_file(a, "LOUD", "EXEC", "/* */\nsay 'loud'");
    run_script(script);
    in_log("before\nseen\nReady;");
    not_in_log("unseen");
    in_log("loud\nReady;");
    in_log("VIA *");
    machine_end(&g);
}

/* HT while an exec runs: what it says is not shown, its Ready is. */
static void halt_typing(void **state)
{
    static const char *const script[] = {"", "exec long", "ht", "identify", NULL};
    (void)state;
    fresh();
    g.halt_after = 500;
    machine_file(a, "LONG", "EXEC", "/* */\nsay 'first'\ndo i = 1 to 3000; nop; end\nsay 'last'");
    run_script(script);
    in_log("first\nReady;");
    not_in_log("last");
    in_log("VIA *");
    machine_end(&g);
}

static void settings(void **state)
{
    static const char *const script[] = {"",
                                         "query cmslevel",
                                         "query library",
                                         "set exectrac on",
                                         "exec f",
                                         "set exectrac off",
                                         "exec f",
                                         "set autoread on",
                                         "query autoread",
                                         NULL};
    (void)state;
    fresh();
    machine_file(a, "F", "EXEC",
                 "/* */\nsay storage() c2d(diag(60)) cmsflag('exectrac') diag(5c,'DMSABC001E x')\n"
                 "do k = 1 to 4\n say k c2x(trap(word('10 -1 +1 0x1', k)))\nend\nexit\n"
                 "trap: signal on syntax\nreturn storage(arg(1), 1)\nsyntax: return 'no'");
    run_script(script);
    in_log("CMS Level 32, Service Level 000\nReady;");
    in_log("MACLIB   = NONE\nTXTLIB   = NONE\nDOSLIB   = NONE\nLOADLIB  = NONE\nReady;");
    in_log("2 *-* say storage()");
    in_log("4000000 67108864 1 DMSABC001E x\n");
    in_log("\n4000000 67108864 0 DMSABC001E x\n1 00\n2 9596\n3 9596\n4 9596\n");
    in_log("AUTOREAD = ON\n");
    assert_true(g.reading); /* VM READ */
    machine_end(&g);
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
    fresh();
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

/* An exec of the system disk's source, on the machine's disk. */
static void system_exec(struct fake_disk *d, const char *name)
{
    char path[80], text[16384];
    snprintf(path, sizeof path, "sample-disks/disks/MAINT.190/%s.EXEC", name);
    FILE *f = fopen(path, "r");
    if (!f)
        fail_msg("no %s: run from the top of the tree", path);
    text[fread(text, 1, sizeof text - 1, f)] = 0;
    fclose(f);
    machine_file(d, name, "EXEC", text);
}

/* APPEND where no list is: the message, and nothing of how it was found out. */
static void append_alone(void **state)
{
    static const char *const script[] = {"", "filelist * * * (append", NULL};
    (void)state;
    fresh();
    system_exec(a, "FILELIST");
    run_script(script);
    in_log("DMSWFL651E APPEND must be issued from FILELIST\nReady(00024)");
    assert_null(strstr(g.log, "*-*"));
    machine_end(&g);
}

/* DEFAULTS: what it keeps, and that commands look there. */
static void defaults(void **state)
{
    static const char *const script[] = {"",
                                         "defaults",
                                         "defaults set sendfile nolog notype class q",
                                         "defaults set rec notype",
                                         "defaults list send",
                                         "defaults list nothing",
                                         "defaults set peek from",
                                         "defaults set peek sideways",
                                         "defaults set",
                                         "defaults forget peek",
                                         "listfile lasting globalv a (noh",
                                         "sendfile some text a to ann",
                                         "sendfile some text a to ann (type",
                                         "receive 7 new file",
                                         "defaults set sendfile",
                                         "defaults list sendfile",
                                         "defaults set xedit wid 200 prof mine",
                                         "defaults list xedit",
                                         NULL};
    (void)state;
    fresh();
    system_exec(a, "DEFAULTS");
    run_script(script);
    in_log("FILELIST (none)\nHELP     (none)\nNOTE     (none)\nPEEK     (none)\nRDRLIST  (none)\n"
           "RECEIVE  (none)\nSENDFILE (none)\nTELL     (none)\nXEDIT    (none)\nReady;");
    in_log("\nSENDFILE NOLOG NOTYPE CLASS Q\nReady;");
    in_log("DMSWDF070E Invalid parameter NOTHING\nReady(00024)");
    in_log("DMSWDF005E No value specified\nReady(00024)");
    in_log("DMSWDF003E Invalid option: SIDEWAYS\nReady(00024)");
    in_log("DMSWDF545E Missing operand(s)\nReady(00024)");
    in_log("DMSWDF014E Invalid function FORGET\nReady(00024)");
    in_log("\nLASTING  GLOBALV  A1\n");
    if (!strstr(g.cp, "CLOSE 000D TO ANN CLASS Q NAME SOME TEXT\n"))
        fail_msg("CP got: %s", g.cp);
    const char *sent = strstr(g.log, "File SOME TEXT A1 sent to ANN");
    if (!sent || strstr(sent + 1, "File SOME TEXT A1 sent"))
        fail_msg("sent once without NOTYPE: %s", g.log);
    not_in_log("created from SOME TEXT");
    in_log("\nSENDFILE (none)\nReady;");
    in_log("\nXEDIT    WIDTH 200 PROFILE MINE\nReady;");
    machine_end(&g);
}

/* DEFAULTS SET XEDIT NOSCREEN: the user's files are edited as lines, the panels that are files of XEDIT
 * with a profile of their own are still panels. */
static void default_noscreen(void **state)
{
    static const char *const panel[] = {"", "globalv select defaults setl xedit NOSCREEN",
                                        "xedit some text (profile p", "quit", NULL};
    static const char *const lines[] = {"", "globalv select defaults setl xedit NOSCREEN",
                                        "xedit some text", "quit", NULL};
    (void)state;
    for (unsigned k = 0; k < 2; k++) {
        fresh();
        machine_file(a, "P", "XEDIT", "/* */");
        machine_screen(&g, 24, 80);
        run_script(k ? lines : panel);
        bool drawn = strstr(machine_row(&g, 1), "SOME     TEXT") != NULL;
        if (drawn != !k)
            fail_msg("%s: %s\n%s", k ? "lines" : "panel", machine_row(&g, 1), g.log);
        machine_end(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(default_noscreen),
        cmocka_unit_test(retrieved),
        cmocka_unit_test(loaded),
        cmocka_unit_test(moved),
        cmocka_unit_test(linked),
        cmocka_unit_test(not_kept),
        cmocka_unit_test(pushed),
        cmocka_unit_test(changed_meanwhile),
        cmocka_unit_test(returned),
        cmocka_unit_test(automatically),
        cmocka_unit_test(system_disk),
        cmocka_unit_test(details_of_nonsense),
        cmocka_unit_test(libraries),
        cmocka_unit_test(nicknames),
        cmocka_unit_test(menus),
        cmocka_unit_test(long_list),
        cmocka_unit_test(immediate),
        cmocka_unit_test(halt_typing),
        cmocka_unit_test(settings),
        cmocka_unit_test(streams),
        cmocka_unit_test(defaults),
        cmocka_unit_test(append_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
