/* Commands on files and on disks, in a CMS session on a fake machine. */
#include "tests/cms/session.h"

static void fresh(void)
{
    fresh_machine();
    machine_file(a, "SHORT", "FILE", "first\nsecond\nthird line");
}

static void print_control(void **state)
{
    static const char *const script[] = {"", "print some listing", "print controls text (cc upcase",
                                         "print some listing (cc nocc", NULL};
    (void)state;
    fresh();
    machine_file(a, "SOME", "LISTING", "1head\n line\n0two\n-three\n+over\nAten\n?odd");
    machine_file(a, "CONTROLS", "TEXT", " abc\n+i");
    run_script(script);
    in_log("PRT 8B<>\nPRT 01<head>\nPRT 0B<>\nPRT 01<line>\nPRT 13<>\nPRT 01<two>\n"
           "PRT 1B<>\nPRT 01<three>\nPRT 01<over>\nPRT D3<>\nPRT 01<ten>\nPRT 0B<>\n"
           "PRT 01<odd>\n");
    in_log("PRT 0B<>\nPRT 01<ABC>\nPRT 01<I>\n");
    in_log("DMSPRT066E CC and NOCC are conflicting options\nReady(00024)");
    machine_end(&g);
}

static void punch(void **state)
{
    static const char *const script[] = {"",
                                         "punch short file",
                                         "punch short file a (noh",
                                         "pun nosuch file (noh",
                                         "punch short",
                                         "punch short file b",
                                         "punch long file",
                                         "punch short file (noh header",
                                         NULL};
    (void)state;
    fresh();
    machine_file(
        a, "LONG", "FILE",
        "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 x");
    run_script(script);
    assert_int_equal(g.punched, 7);
    assert_memory_equal(g.cards[0], ":READ  SHORT    FILE     A1 TEST   ", 35);
    assert_int_equal(g.cards[0][37], '/');
    assert_int_equal(g.cards[0][47], ':');
    assert_memory_equal(g.cards[1], "first      ", 11);
    assert_int_equal(strlen(g.cards[6]), 80);
    in_log("DMSPUN002E File NOSUCH FILE A not found\nReady(00028)");
    in_log("DMSPUN054E Incomplete fileid specified\nReady(00024)");
    in_log("DMSPUN069E Filemode B not accessed\nReady(00036)");
    in_log("DMSPUN044E Record length exceeds allowable maximum\nReady(00032)");
    in_log("DMSPUN066E NOHEADER and HEADER are conflicting options\nReady(00024)");
    machine_end(&g);
}

static void type(void **state)
{
    static const char *const script[] = {"",
                                         "type short file",
                                         "type short file a 2 2",
                                         "type short file a 3 (col 2-4",
                                         "type short file a 1 1 (hex",
                                         "type short file a 9",
                                         "type short file (wrong",
                                         NULL};
    (void)state;
    fresh();
    run_script(script);
    in_log("\n\nfirst\nsecond\nthird line\n\nReady;");
    in_log("\n\nsecond\n\nReady;");
    in_log("\n\nhir\n\nReady;");
    in_log("868999A2 A3\n");
    in_log("DMSTYP049E Invalid line number 9\nReady(00024)");
    in_log("DMSTYP003E Invalid option: WRONG\nReady(00024)");
    machine_end(&g);
}

/* Files of mode number 0 on a disk for reading; RELEASE's DETACH in full. */
static void access_options(void **state)
{
    static const char *const script[] = {"",
                                         "copyfile short file a hidden file a0",
                                         "access 191 b/a (nosave",
                                         "listfile hidden file b",
                                         "access 191 b/a (mode0",
                                         "listfile hidden file b",
                                         "access 191 b/a (nosave erase",
                                         "access 191 b/a (er",
                                         "release 192 (detach",
                                         "access 192 c",
                                         "release 192 (detac",
                                         NULL};
    (void)state;
    fresh();
    machine_file(machine_disk(&g, 1, 0x192, false), "TOOL", "EXEC", "/* */");
    run_script(script);
    in_log("DMSLST002E File not found\nReady(00028)");
    in_log("\nHIDDEN   FILE     B0\nReady;");
    in_log("DMSACC066E NOSAVE and ERASE are conflicting options\nReady(00024)");
    in_log("DMSACC003E Invalid option: ER\nReady(00024)");
    in_log("DMSARE069E Filemode 192 not accessed\nReady(00036)");
    in_cp("DETACH 0192\n");
    machine_end(&g);
}

static void listfile(void **state)
{
    static const char *const script[] = {"",
                                         "access 192 b/a",
                                         "listfile",
                                         "listfile * exec *",
                                         "listfile sh* * a (date label",
                                         "l none none",
                                         "listfile * * a (exec",
                                         "type cms exec",
                                         "listfile short * (lifo",
                                         "sentries",
                                         "listfile * * q",
                                         "listfile short file a (isodate date",
                                         "listfile short file a (fulldate label",
                                         "listfile short file a (short",
                                         NULL};
    (void)state;
    fresh();
    machine_file(machine_disk(&g, 1, 0x192, false), "TOOL", "EXEC", "/* */");
    run_script(script);
    in_log("\nSHORT    FILE     A1\nTOOL     EXEC     B1\nReady;");
    in_log("FILENAME FILETYPE FM FORMAT LRECL       RECS     BLOCKS     DATE     TIME");
    in_log("\nSHORT    FILE     A1 V         10          3          1 ");
    in_log(" TEST\n");
    in_log("DMSLST002E File not found\nReady(00028)");
    in_log("&1 &2 SHORT    FILE     A1");
    in_log(
        "     BLOCKS     DATE       TIME\nSHORT    FILE     A1 V         10          3          1 20");
    in_log("DATE       TIME LABEL\n");
    in_log("     DATE     TIME\nSHORT    FILE     A1 V         10          3          1 ");
    in_log("DMSLST069E Filemode Q not accessed\nReady(00036)");
    machine_end(&g);
}

static void erase_rename_state(void **state)
{
    static const char *const script[] = {"",
                                         "access 192 b",
                                         "state short file",
                                         "rename short file a long = =",
                                         "state short file a",
                                         "rename one * a = other a (type",
                                         "rename long file a one other a",
                                         "rename tool exec b x exec b",
                                         "rename long file a = = b",
                                         "rename one other a1 one other a1",
                                         "rename one other a = = =",
                                         "rename one other a = = a2 (type",
                                         "erase o* other a",
                                         "erase * other a (type",
                                         "erase one other",
                                         "erase tool exec b",
                                         "statew tool exec *",
                                         "estate tool exec *",
                                         "erase * * a",
                                         "statew * file a",
                                         "statew * nosuch a",
                                         "erase * * a1",
                                         "statew * * a",
                                         NULL};
    (void)state;
    fresh();
    machine_file(a, "ONE", "TXT", "1");
    machine_file(machine_disk(&g, 1, 0x192, false), "TOOL", "EXEC", "/* */");
    run_script(script);
    in_log("DMSSTT002E File SHORT FILE A not found\nReady(00028)");
    in_log("ONE      OTHER    A1\n");
    in_log("DMSRNM024E File ONE OTHER A1 already exists\nReady(00028)");
    const char *at = g.log;
    for (unsigned k = 0; k < 3; k++) { /* another file's name, and twice its own */
        at = strstr(at, "DMSRNM024E File ONE OTHER A1 already exists\nReady(00028)");
        assert_non_null(at);
        at++;
    }
    in_log("\nONE      OTHER    A2\n");
    in_log("DMSRNM037E Filemode B is accessed as read/only\nReady(00036)");
    in_log("DMSRNM051E Invalid filemode change\nReady(00024)");
    in_log("DMSERS062E Invalid character * in fileid O* OTHER A\nReady(00020)");
    in_log("DMSERS002E File ONE OTHER A not found\nReady(00028)");
    in_log("DMSERS037E Filemode B is accessed as read/only\nReady(00036)");
    in_log("DMSSTT002E File TOOL EXEC * not found\nReady(00028)");
    in_log("DMSERS071E ERASE * * A not allowed\nReady(00024)");
    in_log("Ready;");
    in_log("DMSSTT002E File * NOSUCH A not found\nReady(00028)");
    in_log("DMSSTT002E File * * A not found\nReady(00028)");
    machine_end(&g);
}

static void copyfile(void **state)
{
    static const char *const script[] = {"",
                                         "copyfile short file a new = =",
                                         "copyfile short file a new = =",
                                         "copyfile new file a (recfm f lrecl 20 upcase",
                                         "listfile new file a (format noheader",
                                         "type new file",
                                         "copyfile short file a new file a both file a (type",
                                         "copyfile short file a both file a (append from 2 for 1",
                                         "listfile both file a (alloc noheader",
                                         "copyfile * file a = save a (type newfile",
                                         "copyfile none none a x y a",
                                         "copyfile short file a short file a (append",
                                         "copyfile short file a x y z",
                                         NULL};
    (void)state;
    fresh();
    run_script(script);
    in_log("DMSCPY024E File NEW FILE A1 already exists -- specify REPLACE option\nReady(00028)");
    in_log("\nNEW      FILE     A1 F         20\n");
    in_log("\nFIRST\nSECOND\n");
    in_log("DMSCPY721I Copy SHORT FILE A1 to BOTH FILE A1 (new file)\n");
    in_log("\nBOTH     FILE     A1 V         20          7          1\n");
    in_log("DMSCPY721I Copy BOTH FILE A1 to BOTH SAVE A1 (new file)\n");
    in_log("DMSCPY002E Input file NONE NONE A not found\nReady(00028)");
    in_log("DMSCPY019E Identical fileids\nReady(00024)");
    in_log("DMSCPY069E Filemode Z not accessed\nReady(00036)");
    machine_end(&g);
}

static void copyfile_lists(void **state)
{
    static const char *const script[] = {
        "",
        /* The first five characters and a string; the list is continued by ++. */
        "copyfile short file a sp file a (specs", "1-5 10 /<->/ ++", "1 hf1f2 6", "type sp file",
        "copyfile short file a tr file a (trans noprompt upcase", "i * 4e 5B", "type tr file",
        "copyfile tr file a sp file a (ovly type for 2",
        "copyfile sp file a ov file a (recfm f lrecl 16 fill 7b", "type ov file",
        "copyfile short file a x file a (frlabel second", "copyfile short file a x file a (from 9",
        "copyfile short file a x file a (frlabel ab tolabel a",
        "copyfile short file a x file a (tolabel first", "copyfile short file a none file a (ovly",
        "copyfile short file a x file a (specs", "1-5 /ab", "copyfile short file a x file a (trans",
        " ", "copyfile short file a x file a (ovly append", NULL};
    (void)state;
    fresh();
    run_script(script);
    in_log("DMSCPY601R Enter specification list:\nReady;");
    in_log("\n<->  12  first\n<->  12  secon\n<->  12  third\n");
    in_log("\nF*RST\nSECOND\n");
    in_log("DMSCPY721I Copy TR FILE A1 ovly SP FILE A1 (old file)\n");
    in_log("\nF*RST12  first##\nSECOND2  secon##\n<->  12  third##\n");
    in_log("DMSCPY157E Label SECOND not found in file SHORT FILE A1\nReady(00032)");
    in_log("DMSCPY156E FROM 9 not found -- file SHORT FILE A1 has only 3 records\nReady(00032)");
    in_log("DMSCPY172E TOLABEL label A is an initial substring of FRLABEL label AB\nReady(00024)");
    in_log("DMSCPY002E Overlay file NONE FILE A1 not found\nReady(00028)");
    in_log("DMSCPY064E Invalid specification at or near /ab\nReady(00024)");
    in_log("DMSCPY063E No translation list entered\nReady(00040)");
    in_log("DMSCPY066E OVLY and APPEND are conflicting options\nReady(00024)");
    machine_end(&g);
}

static void query_set_help(void **state)
{
    static const char *const script[] = {"",
                                         "access 192 b/a",
                                         "query disk",
                                         "query disk r/w",
                                         "q accessed",
                                         "q search",
                                         "q impcp",
                                         "set impcp off",
                                         "q impcp",
                                         "q userid",
                                         "msg nobody x",
                                         "set impcp on",
                                         "q userid",
                                         "set impcp maybe",
                                         "help nonsense",
                                         "q impex (stack",
                                         "q storeclr",
                                         "set storeclr endsvc",
                                         "q storeclr",
                                         "set fullscreen on",
                                         "set rdymsg smsg",
                                         NULL};
    (void)state;
    fresh();
    machine_file(machine_disk(&g, 1, 0x192, false), "TOOL", "EXEC", "/* */");
    run_script(script);
    in_log("LABEL  VDEV M  STAT   CYL TYPE BLKSZ   FILES  BLKS USED-(%) BLKS LEFT  BLK TOTAL\n"
           "TEST   191  A   R/W     5 3390 4096        1          7-04        193        200\n"
           "TEST   192  B/A R/O ");
    in_log("Mode  Stat     Files  Vdev  Label/Directory\n"
           "A      R/W         1  191   TEST\nB/A    R/O         1  192   TEST\n");
    in_log("TEST    191   A    R/W\n");
    in_log("IMPCP    = ON\nReady;");
    in_log("IMPCP    = OFF\nReady;");
    in_log("DMSQRY014E Invalid function USERID\nReady(00024)");
    in_log("Unknown CP/CMS command\n");
    in_log("TESTER   - L0001\n");
    in_log("DMSSET026E Invalid parameter MAYBE for IMPCP function\nReady(00024)");
    in_log("DMSHLP254E ");
    in_log("STORECLR = ENDCMD\nReady;");
    in_log("STORECLR = ENDSVC\nReady;");
    in_log("DMSSET026E Invalid parameter ON for FULLSCREEN function\nReady(00024)");
    in_log("\nReady;\n");
    machine_end(&g);
}

static void format_disk(void **state)
{
    static const char *const script[] = {"",
                                         "format 191 a",
                                         "0",
                                         "format 191 a",
                                         "1",
                                         "toolonglabel",
                                         "new",
                                         "listfile",
                                         "q disk a",
                                         "format 191 a (label",
                                         "other",
                                         "q disk a",
                                         "format 999 z",
                                         NULL};
    (void)state;
    fresh();
    run_script(script);
    in_log("DMSFOR603R FORMAT will erase all files on disk A(191). Do you wish to continue? "
           "Enter 1 (YES) or 0 (NO).\nDMSFOR705I Disk remains unchanged\nReady(00004)");
    in_log("DMSFOR605R Enter disk label:\nDMSFOR605R Enter disk label:\n"
           "DMSFOR733I Formatting disk A\nDMSFOR732I 5 cylinders formatted on A(191)\nReady;");
    in_log("DMSLST002E File not found");
    in_log("\nNEW    191  A   R/W ");
    in_log("\nOTHER  191  A   R/W ");
    in_log("DMSFOR113S Z(999) not attached or invalid device address");
    machine_end(&g);
}

/* A part of a disk, and another part with the files in place. */
static void format_part(void **state)
{
    static const char *const script[] = {"",
                                         "format 191 a 3",
                                         "1",
                                         "part",
                                         "q disk a",
                                         "format 191 a (recomp",
                                         "format 191 a 2 (r",
                                         "format 191 a 9 (recomp",
                                         "format 191 b (recomp",
                                         "format 191 s",
                                         "format 191 a x (recomp",
                                         "format 191 a 0",
                                         "format 191 a (recomp label",
                                         "pipe literal x| dup 199999 | > big file a fixed 1",
                                         "format 191 a 1 (recomp",
                                         "q disk a",
                                         NULL};
    (void)state;
    fresh();
    run_script(script);
    in_log("DMSFOR732I 3 cylinders formatted on A(191)\nReady;");
    in_log("\nPART   191  A   R/W     3 3390 4096        0          6-05        114        120\n");
    in_log("\nPART   191  A   R/W     5 3390 4096 ");
    in_log("194        200\n");
    in_log("\nPART   191  A   R/W     2 3390 4096 ");
    in_log("74         80\n");
    in_log("DMSFOR069E Filemode B not accessed\nReady(00036)");
    in_log("DMSFOR048E Invalid filemode S\nReady(00024)");
    in_log("DMSFOR070E Invalid parameter X\nReady(00024)");
    in_log("DMSFOR070E Invalid parameter 0\nReady(00024)");
    in_log("DMSFOR066E RECOMP and LABEL are conflicting options\nReady(00024)");
    in_log("DMSFOR214W Cannot recompute without loss of data. No change\nReady(00008)");
    machine_end(&g);
}

static void synonyms(void **state)
{
    static const char *const script[] = {"",
                                         "show short file",
                                         "synonym my",
                                         "show short file",
                                         "sh short file a 2 2",
                                         "q synonym",
                                         "synonym (clear",
                                         "vmfclear",
                                         "show short file",
                                         "syn none",
                                         "syn bad",
                                         NULL};
    (void)state;
    fresh();
    machine_file(a, "MY", "SYNONYM", "* mine\ntype show 2\nERASE SCRATCH\ncopyfile cpy 2");
    machine_file(a, "BAD", "SYNONYM", "lonely");
    run_script(script);
    in_log("Unknown CP/CMS command\nReady(-0001)");
    in_log("\n\nfirst\nsecond\nthird line\n\nReady;");
    in_log("\n\nsecond\n\nReady;");
    in_log(
        "SYSTEM  USER     SHORTEST\nCOMMAND SYNONYM  FORM (IF ANY)\n------- -------  ------------------\n"
        "TYPE    SHOW     SH\nERASE   SCRATCH  \nCOPYFILE CPY      CP\n");
    in_log("(cleared)\nReady");
    in_log("DMSSYN002E File NONE SYNONYM A not found\nReady(00028)");
    in_log("DMSSYN056E File BAD SYNONYM A contains invalid record formats\nReady(00032)");
    machine_end(&g);
}

/* A long table can be given up. */
static void many_synonyms(void **state)
{
    static char text[30000];
    bool whole = false, part = false;
    size_t n = 0;
    (void)state;
    for (unsigned k = 0; k < 1000; k++)
        n += (size_t)snprintf(text + n, sizeof text - n, "ERASE S%u\n", k);
    for (unsigned looks = 1; looks < 12; looks++) {
        static const char *const script[] = {"", "synonym many", "hx", "q synonym", NULL};
        fresh();
        machine_file(a, "MANY", "SYNONYM", text);
        g.halt_after = looks;
        run_script(script);
        bool all = strstr(g.log, "ERASE   S999 ") != NULL;
        whole |= all;
        part |= !all && strstr(g.log, "ERASE   S1 ") != NULL;
        machine_end(&g);
    }
    assert_true(whole);
    assert_true(part);
}

/* What was packed comes back; a packed file is one of RECFM F LRECL 1024, and XEDIT sees through it. */
static void packed(void **state)
{
    static const char *const script[] = {"",
                                         "copyfile short file a = packed = (pack",
                                         "listfile short packed a (format noheader",
                                         "copyfile short packed a = again = (unpack",
                                         "compare short file a short again a",
                                         "listfile short again a (format noheader",
                                         "copyfile wide file a (pack",
                                         "listfile wide file a (alloc noheader",
                                         "copyfile wide file a (unpack",
                                         "compare wide file a wide copy a",
                                         "compare short file a twin file a",
                                         "compare short file a twin file a (col 1-2",
                                         "compare short file a twin file a (col 2-1",
                                         "copyfile short file a x y a (unpack",
                                         "copyfile short file a x y a (pack recfm f",
                                         "copyfile short file a wide file a x y a (pack",
                                         "xedit short packed (noscreen",
                                         "query recfm",
                                         "query pack",
                                         "case mixed",
                                         "/second",
                                         "replace SECOND",
                                         "file",
                                         "listfile short packed a (format noheader",
                                         "xedit short packed (noscreen",
                                         "set pack off",
                                         "file",
                                         "type short packed",
                                         NULL};
    char wide[3000];
    (void)state;
    fresh();
    memset(wide, ' ', sizeof wide);
    for (unsigned k = 0; k < sizeof wide; k += 7 + k % 100)
        wide[k] = (char)('a' + k % 26);
    memset(wide + 1000, '=', 700);
    for (unsigned k = 70; k < sizeof wide; k += 71)
        wide[k] = '\n';
    wide[sizeof wide - 1] = 0;
    machine_file(a, "TWIN", "FILE", "fiXst\nsecXnd\nthird line");
    machine_file(a, "WIDE", "FILE", wide);
    machine_file(a, "WIDE", "COPY", wide);
    run_script(script);
    in_log("\nSHORT    PACKED   A1 F       1024\n");
    in_log("\nSHORT    AGAIN    A1 V         10\n");
    in_log("DMSCMP179I Comparing SHORT FILE A with SHORT AGAIN A\nReady;");
    in_log("\nWIDE     FILE     A1 F       1024          1          1\n");
    in_log("DMSCMP179I Comparing WIDE FILE A with WIDE COPY A\nReady;");
    in_log("\nsecond\nsecXnd\nDMSCMP209W Files do not compare\nReady(00004)");
    in_log("DMSCMP179I Comparing SHORT FILE A with TWIN FILE A\nReady;");
    in_log("DMSCMP029E Invalid parameter 2-1 in the option COL field\nReady(00024)");
    in_log("DMSCPY056E File SHORT FILE A1 contains invalid record formats\nReady(00032)");
    in_log("DMSCPY066E PACK and RECFM are conflicting options\nReady(00024)");
    in_log("DMSCPY066E PACK and SINGLE are conflicting options\nReady(00024)");
    in_log("RECFM VP\n");
    in_log("PACK ON\n");
    in_log("\n\nfirst\nSECOND\nthird line\n\nReady;");
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
    fresh_machine();
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

/* The system disk stays: CMS itself is on it. */
static void system_disk(void **state)
{
    static const char *const script[] = {"",          "access 191 s",      "vmlink maint 400 <* s>",
                                         "release s", "release 190",       "release 191",
                                         "q disk s",  "state some text a", NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "SOME", "TEXT", "one\ntwo\nthree");
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

/* APPEND where no list is: the message, and nothing of how it was found out. */
static void append_alone(void **state)
{
    static const char *const script[] = {"", "filelist * * * (append", NULL};
    (void)state;
    fresh_machine();
    system_exec(a, "FILELIST");
    run_script(script);
    in_log("DMSWFL651E APPEND must be issued from FILELIST\nReady(00024)");
    assert_null(strstr(g.log, "*-*"));
    machine_end(&g);
}

/* What LISTFILE says to the fileid is said by FILELIST, and nothing ends in silence. */
static void filelist_refused(void **state)
{
    static const char *const script[] = {
        "", "filelist * * q", "filelist * * a9", "filelist a/b c", "filelist no such", NULL};
    (void)state;
    fresh_machine();
    system_exec(a, "FILELIST");
    run_script(script);
    in_log("DMSWFL069E Filemode Q not accessed\nReady(00036)");
    in_log("DMSWFL048E Invalid filemode A9\nReady(00024)");
    in_log("DMSWFL062E Invalid character / in fileid A/B C A\nReady(00020)");
    in_log("DMSWFL002E File NO SUCH A not found\nReady(00028)");
    machine_end(&g);
}

/* AT is followed by a node. */
static void note_at_nowhere(void **state)
{
    static const char *const script[] = {"", "note ann at", "note ann cc: bob at", NULL};
    static const char said[] = "DMSWNT637E Missing nodeid for the AT operand\nReady(00024)";
    const char *found;
    (void)state;
    fresh_machine();
    system_exec(a, "NOTE");
    run_script(script);
    assert_non_null(found = strstr(g.log, said));
    assert_non_null(strstr(found + 1, said));
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(print_control),
        cmocka_unit_test(punch),
        cmocka_unit_test(type),
        cmocka_unit_test(access_options),
        cmocka_unit_test(listfile),
        cmocka_unit_test(erase_rename_state),
        cmocka_unit_test(copyfile),
        cmocka_unit_test(copyfile_lists),
        cmocka_unit_test(query_set_help),
        cmocka_unit_test(synonyms),
        cmocka_unit_test(many_synonyms),
        cmocka_unit_test(format_disk),
        cmocka_unit_test(format_part),
        cmocka_unit_test(packed),
        cmocka_unit_test(retrieved),
        cmocka_unit_test(system_disk),
        cmocka_unit_test(append_alone),
        cmocka_unit_test(filelist_refused),
        cmocka_unit_test(note_at_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
