/* ICKDSF's CPVOL, in a session on a fake machine whose disks say that they have five cylinders. */
#include "tests/cms/session.h"

#define HEAD                                                           \
    "ICK00700I DEVICE INFORMATION FOR 0200 IS CURRENTLY AS FOLLOWS:\n" \
    "          PHYSICAL DEVICE = 3390\n"

/* What is typed is seen already; a disk that CMS had is no more accessed. */
static void typed(void **state)
{
    static const char *const script[] = {
        "",
        "access 200 b",
        "ickdsf",
        "console",
        "console",
        "cpvol format unit(200) -",
        "volid(cp0001)",
        "u",
        "cpvol alloc unit(0200) vfy(cp0001) type((page,0,1) (spol,4,end))",
        "u",
        "cpvol owner unit(200) ssi(cluster) sysname(vm1)",
        "u",
        "cpvol label unit(200) verify(cp0001) volid(cp0002)",
        "u",
        "cpvol list unit(200)",
        "end",
        "query disk b",
        NULL};
    static const char *const log[] = {
        "ICK030E DEFINE INPUT  DEVICE: FN FT FM, \"CONSOLE\", OR \"READER\"\n"
        "ICK031E DEFINE OUTPUT DEVICE: FN FT FM, \"CONSOLE\", OR \"PRINTER\"\n"
        "ICKDSF - CMS/XA/ESA DEVICE SUPPORT FACILITIES 17.0                TIME: ",
        "ENTER INPUT COMMAND:\nENTER INPUT COMMAND:\n" HEAD,
        "ICK03022I FORMATTING THE DEVICE WITHOUT FILLER RECORDS\n"
        "ICK03011I CYLINDER RANGE TO BE FORMATTED IS 0 - 4\n"
        "ICK003D REPLY U TO ALTER VOLUME 0200 CONTENTS, ELSE T\n"
        "ICK03000I CPVOL REPORT FOR 0200 FOLLOWS:\n",
        "          FORMATTING OF CYLINDER 0 STARTED AT: ",
        "          FORMATTING OF CYLINDER 4 ENDED AT: ",
        "          VOLUME SERIAL NUMBER IS NOW = CP0001\n",
        "          TYPE     START      END        TOTAL\n"
        "          ----     -----      ---        -----\n"
        "          PERM     0          4          5\n",
        "ICK00001I FUNCTION COMPLETED, HIGHEST CONDITION CODE WAS 0\n          ",
        "          PAGE     0          1          2\n"
        "          PERM     2          3          2\n"
        "          SPOL     4          4          1\n",
        "ICK03092I VOLUME VM SSI OWNER = (NO OWNER ASSIGNED)\n"
        "ICK03093I VOLUME SYSTEM OWNER = (NO OWNER ASSIGNED)\n"
        "ICK003D REPLY U TO ALTER VOLUME 0200 CONTENTS, ELSE T\n"
        "ICK03000I CPVOL REPORT FOR 0200 FOLLOWS:\n"
        "          VOLUME VM SSI OWNER = CLUSTER\n"
        "          VOLUME SYSTEM OWNER = VM1\n",
        "          VOLUME SERIAL NUMBER IS NOW = CP0002\n",
        "ICK03090I VOLUME SERIAL = CP0002\n",
        "          PAGE     0          1          2\n",
        "ICK00002I ICKDSF PROCESSING COMPLETE. MAXIMUM CONDITION CODE WAS 0\nReady;",
    };
    (void)state;
    run_script(script);
    in_log_in_order(log, sizeof log / sizeof *log);
    not_in_log("CMSGEN");
    assert_string_equal(g.disk[1].cp.volid, "CP0002");
    assert_string_equal(g.disk[1].cp.system, "VM1");
}

/* Nothing is written: T, another label, no label, a disk that may not be written, operands. */
static void refused(void **state)
{
    static const char *const script[] = {"",
                                         "ickdsf",
                                         "console",
                                         "console",
                                         "cpvol format unit(200) volid(cp0001)",
                                         "t",
                                         "cpvol alloc unit(200) type((page,0,1))",
                                         "cpvol format unit(200) volid(toolong)",
                                         "cpvol format unit(200) volid(a) range(3,9)",
                                         "cpvol format unit(200) range(1,2)",
                                         "cpvol format unit(201) volid(a)",
                                         "cpvol format unit(999) volid(a)",
                                         "cpvol format unit(19g) volid(a)",
                                         "cpvol format",
                                         "cpvol format unit(200) vfy(other) volid(a)",
                                         "cpvol format unit(200) volid(a) nonsense",
                                         "cpvol format unit((200) volid(a)",
                                         "cpvol nothing unit(200)",
                                         "cpvol",
                                         "init unit(200)",
                                         "end",
                                         NULL};
    static const char *const log[] = {
        "ICK003D REPLY U TO ALTER VOLUME 0200 CONTENTS, ELSE T\n"
        "ICK30003I FUNCTION TERMINATED. CONDITION CODE IS 12\n",
        "ICK31072I VOLUME  IS NOT FORMATTED FOR CP\n",
        "ICK30211I KEYWORD VOLID IMPROPER\n",
        "ICK30211I KEYWORD RANGE IMPROPER\n",
        "ICK31072I VOLUME  IS NOT FORMATTED FOR CP\n",
        "ICK31013I WRITE INHIBITED: THE DEVICE IS READ-ONLY\n",
        "ICK31024I UNABLE TO OPEN VOLUME.\n",
        "ICK30211I KEYWORD UNITADDRESS IMPROPER\n",
        "ICK30211I KEYWORD UNITADDRESS IMPROPER\n",
        "ICK31014I VERIFICATION FAILED: NO VOLUME SERIAL\n",
        "ICK30211I KEYWORD NONSENSE IMPROPER\n",
        "ICK30211I KEYWORD ( IMPROPER\n",
        "ICK30211I KEYWORD NOTHING IMPROPER\n",
        "ICK30211I KEYWORD CPVOL IMPROPER\n",
        "ICK30200I COMMAND INIT IS NOT SUPPORTED\n",
        "MAXIMUM CONDITION CODE WAS 12\nReady(00012);",
    };
    uint8_t *before = g.disk[1].bytes;
    uint8_t first[BLOCK];
    (void)state;
    memcpy(first, before, BLOCK);
    run_script(script);
    in_log_in_order(log, sizeof log / sizeof *log);
    assert_memory_equal(first, g.disk[1].bytes, BLOCK);
    assert_string_equal(g.disk[1].cp.volid, "");
}

/* Commands of a file; the answers are in it too, and all goes to the printer. */
static void from_file(void **state)
{
    static const char *const script[] = {"",       "ickdsf",  "do it", "printer",
                                         "ickdsf", "no file", NULL};
    (void)state;
    machine_file(a, "DO", "IT",
                 "CPVOL FMT UNIT(200) VOLID(CP0001) NOVFY\nU\nCPVOL LIST UNIT(200)\n");
    run_script(script);
    in_log("PRT 09<CPVOL FMT UNIT(200) VOLID(CP0001) NOVFY>\n");
    in_log("PRT 09<          PERM     0          4          5>\n");
    in_log("PRT 09<ICK00002I ICKDSF PROCESSING COMPLETE. MAXIMUM CONDITION CODE WAS 0>\nReady;");
    in_log("DMSICK002E File NO FILE * not found\nReady(00028)");
    in_cp("CLOSE 00E");
    assert_string_equal(g.disk[1].cp.volid, "CP0001");
}

/* Whatever is typed, it ends, and no cylinder that is not there is meant. */
static void hostile(void **state)
{
    static const char *const script[] = {
        "",
        "ickdsf",
        "console",
        "console",
        "cpvol fmt unit(200) volid(a)",
        "u",
        "cpvol alloc unit(200) type((page,0,99999999999999999999))",
        "cpvol alloc unit(200) type((page,3,1))",
        "cpvol alloc unit(200) type((page,0,5))",
        "cpvol alloc unit(200) type((page,0,1)",
        "cpvol alloc unit(200) type(((((((",
        "cpvol alloc unit(200) type()",
        "cpvol alloc unit(200) type((nope,0,1))",
        "cpvol alloc unit(200) type((page 0 1))",
        "cpvol owner unit(200) ssi(ninechars)",
        "cpvol )))) unit(",
        "-",
        "-",
        "",
        "cpvol list unit(200)",
        "quit",
        NULL};
    (void)state;
    run_script(script);
    in_log("          PERM     0          4          5\n \nICK00001I FUNCTION COMPLETED, HIGHEST");
    not_in_log("          PAGE ");
    in_log("MAXIMUM CONDITION CODE WAS 12\nReady(00012);");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(typed, machine_with_disks, machine_over),
        cmocka_unit_test_setup_teardown(refused, machine_with_disks, machine_over),
        cmocka_unit_test_setup_teardown(from_file, machine_with_disks, machine_over),
        cmocka_unit_test_setup_teardown(hostile, machine_with_disks, machine_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
