/* Commands on files, in a CMS session on a fake machine. */
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

static void fresh(const char *const *script)
{
    memset(&g, 0, sizeof g);
    g.script = script;
    a = machine_disk(&g, 0, 0x191, true);
    machine_file(a, "SHORT", "FILE", "first\nsecond\nthird line");
}

static void run(const char *const *script)
{
    g.script = script;
    machine_run(&g, &cms_system, "");
}

static void in_log(const char *text)
{
    if (!strstr(g.log, text))
        fail_msg("not in the log: %s\n%s", text, g.log);
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
    fresh(script);
    machine_file(
        a, "LONG", "FILE",
        "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 x");
    run(script);
    assert_int_equal(g.punched, 7);
    assert_memory_equal(g.cards[0], ":READ  SHORT    FILE     A1 TEST   ", 35);
    assert_int_equal(g.cards[0][37], '/');
    assert_int_equal(g.cards[0][47], ':');
    assert_memory_equal(g.cards[1], "first      ", 11);
    assert_int_equal(strlen(g.cards[6]), 80);
    in_log("DMSPUN002E File NOSUCH FILE A not found\nReady(00028)");
    in_log("DMSPUN023E No filetype specified\nReady(00024)");
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
    fresh(script);
    run(script);
    in_log("\n\nfirst\nsecond\nthird line\n\nReady;");
    in_log("\n\nsecond\n\nReady;");
    in_log("\n\nhir\n\nReady;");
    in_log("868999A2 A3\n");
    in_log("DMSTYP049E Invalid line number 9\nReady(00024)");
    in_log("DMSTYP003E Invalid option: WRONG\nReady(00024)");
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
                                         NULL};
    (void)state;
    fresh(script);
    machine_file(machine_disk(&g, 1, 0x192, false), "TOOL", "EXEC", "/* */");
    run(script);
    in_log("\nSHORT    FILE     A1\nTOOL     EXEC     B1\nReady;");
    in_log("FILENAME FILETYPE FM FORMAT LRECL       RECS     BLOCKS     DATE     TIME");
    in_log("\nSHORT    FILE     A1 V         10          3          1 ");
    in_log(" TEST\n");
    in_log("DMSLST002E File not found\nReady(00028)");
    in_log("&1 &2 SHORT    FILE     A1");
    in_log("DMSLST069E Filemode Q not accessed\nReady(00036)");
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(punch),
        cmocka_unit_test(type),
        cmocka_unit_test(listfile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
