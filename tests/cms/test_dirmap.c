/* DIRMAP: the map of a source, row by row. */
#include "tests/cms/session.h"

static const char source[] = "* a directory\n"
                             "PROFILE P\n"
                             " MDISK 0999 3390 1 1 VMCOM1 R\n"
                             "USER 6VMDIR30 X 1M 1M G\n"
                             " MDISK 2B1 3390 4850 0010 VMCOM1 MR\n"
                             " MDISK 2B2 3390 T-DISK 0010 VMCOM1 MR\n"
                             "IDENTITY MAINT X 1M 1M G\n"
                             " BUILD ON * USING SUBCONFIG MAINT-1\n"
                             " MDISK 123 3390 000 END 630RL1 MR\n"
                             "SUBCONFIG MAINT-1\n"
                             " mdisk 600 3390 6000 1600 VMCOM1 W\n"
                             "USER BLOCKS X 1M 1M G\n"
                             " MDISK 200 FB-512 16 1000 FBA001 MR\n"
                             " MDISK 201 FB-512 500 8 FBA001 MR\n";

static void directory_map(void **state)
{
    static const char *const script[] = {"",
                                         "dirmap user direct a",
                                         "listfile user mdiskmap a (format noheader",
                                         "type user mdiskmap a",
                                         "dirmap nosuch",
                                         "dirmap",
                                         "dirmap user direct a z",
                                         "dirmap user direct a a a",
                                         NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "USER", "DIRECT", source);
    run_script(script);
    in_log("DMSCYD2231I USER DIRECT A1 read.\nDMSCYD2232I USER MDISKMAP A1 written - no errors.\n"
           "Ready;");
    in_log("USER     MDISKMAP A1 F        100\n");
    in_log(
        "\n                                           000       4849       4850     Gap\n"
        " VMCOM1 3390     6VMDIR30  02B1 MR        4850       4859        010\n"
        "                                          4860       5999       1140     Gap\n"
        "                 MAINT     0600 W         6000       7599       1600              MAINT-1   *\n"
        "                                          7600      10016       2417     Gap\n");
    in_log(" 630RL1 3390     MAINT     0123 MR         000       1112       1113\n");
    in_log(" FBA001 FB-512   BLOCKS    0200 MR         016       1015       1000\n"
           "                 BLOCKS    0201 MR         500        507        008     Overlap\n");
    not_in_log("0999");
    not_in_log("02B2");
    in_log("DMSCYD002E File NOSUCH DIRECT * not found\nReady(00028)");
    in_log("DMSCYD054E Incomplete fileid specified\nReady(00024)");
    in_log("DMSCYD069E Filemode Z not accessed\nReady(00036)");
    in_log("DMSCYD070E Invalid parameter A\nReady(00024)");
    machine_end(&g);
}

/* Sources that say anything. */
static void hostile(void **state)
{
    static const char *const script[] = {"", "dirmap user direct a", "dirmap none direct a",
                                         "type user mdiskmap a", NULL};
    (void)state;
    fresh_machine();
    machine_file(
        a, "USER", "DIRECT",
        "MDISK 1 3390 1 1 V M\nUSER\nUSER X\nMDISK\nMDISK 1 3390\nMDISK ZZZZZZZZZZ LONGTYPEXX "
        "4294967295 4294967295 LONGVOLUMEXX LONGMODE\nMDISK 2 3390 99999999999 1 V M\n"
        "MDISK 3 3390 5 -1 V M\nSUBCONFIG AVERYLONGNAMEINDEED\nMDISK 4 3390 0 0 V M\n"
        "BUILD ON * USING SUBCONFIG\nMDISK 5 3390 0 65520 V M\nMDISK 6 3390 65519 END V M\n"
        "MDISK 7 FB-512 4294967290 10 BIG M\nMDISK 8 FB-512 4 4 BIG M\n");
    machine_file(a, "NONE", "DIRECT", "* none\n");
    run_script(script);
    in_log("DMSCYD2232I USER MDISKMAP A1 written");
    in_log("DMSCYD2232I NONE MDISKMAP A1 written");
    in_log("                                           000        003        004     Gap\n"
           " BIG    FB-512   AVERYLON  0008 M          004        007        004  ");
    not_in_log("4294967290");
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(directory_map), cmocka_unit_test(hostile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
