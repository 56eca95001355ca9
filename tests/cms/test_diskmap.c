/* DISKMAP EXEC of the system disk, in a session on a fake machine. */
#include "tests/cms/session.h"

static void mapped(void **state)
{
    static const char *const script[] = {"",
                                         "diskmap some",
                                         "type some diskmap",
                                         "diskmap some direct a",
                                         "diskmap",
                                         "diskmap no",
                                         "diskmap some direct a b",
                                         "diskmap some (gap",
                                         "diskmap none",
                                         "type none diskmap",
                                         NULL};
    (void)state;
    fresh_machine();
    system_exec(a, "DISKMAP");
    machine_file(a, "SOME", "DIRECT",
                 "* MDISK 0191 3390 1 1 NOT001\n"
                 "PROFILE P\n LINK MAINT 190 190 RR\n"
                 "user second pw 32M\n"
                 " mdisk 0191 3390 0020 0010 VOL001 MR\n"
                 " MDISK 0192 3390 0005 0010 VOL001 MR ALL\n"
                 " MDISK 0193 3390 T-DISK 10\n"
                 " MDISK 0194 FB-512 V-DISK 1000 MR\n"
                 " MDISK 0195 3390 0001 END VOL002 MR\n"
                 " MDISK 0196 3390 DEVNO 0200 MR\n"
                 "IDENTITY FIRST PW 32M\n"
                 " MD 0191 3390 0012 0004 VOL001 MR\n"
                 " MDISK 0192 FB-512 16 2000000000 ABC MR\n"
                 " MDISK 0193 3390\n");
    machine_file(a, "NONE", "DIRECT", "USER NOBODY NOPW\n");
    run_script(script);
    in_log("The minidisks with the END option specified in this directory\n"
           "will not be included in the following DISKMAP file.\n"
           "File SOME DISKMAP A has been created.\nReady;");
    in_log("\n"
           "VOLUME  USERID   CUU   DEVTYPE  VOLSER       START        END       SIZE\n"
           "\n"
           "ABC\n"
           "                                                 0         15         16  GAP\n"
           "        FIRST    0192  FB-512   ABC             16 2000000015 2000000000\n"
           "\n"
           "VOL001\n"
           "                                                 0          4          5  GAP\n"
           "        SECOND   0192  3390     VOL001           5         14         10\n"
           "        FIRST    0191  3390     VOL001          12         15          4  OVERLAP\n"
           "                                                16         19          4  GAP\n"
           "        SECOND   0191  3390     VOL001          20         29         10\n");
    in_log("DMSDSM001E No filename specified\nReady(00024)");
    in_log("DMSDSM002E File NO DIRECT * not found\nReady(00028)");
    in_log("DMSDSM070E Invalid parameter B\nReady(00024)");
    in_log("DMSDSM003E Invalid option: GAP\nReady(00024)");
    in_log("File NONE DISKMAP A has been created.\n");
    not_in_log("NOT001");
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
