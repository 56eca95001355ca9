/* SET VTOD, QUERY VTOD, and DEFINE STORAGE, which the virtual TOD clock outlives. */
#include "tests/cp/command_rig.h"

#include <sys/stat.h>
#include <unistd.h>

static const char direct[] = "USER CLOCKER CLOCKER 32M 64M G\n"
                             " OPTION TODENABLE\n"
                             "USER FOLLOWER FOLLOWER 32M 64M G\n"
                             " OPTION TODENABLE\n"
                             "USER OTHER OTHER 32M 64M BG\n";

/* The line that begins so; behind its text. */
static const char *line(const struct command_rig *r, const char *text)
{
    const char *at = strstr(r->out, text);
    assert_non_null(at);
    return at + strlen(text);
}

static void test_vtod(void **state)
{
    (void)state;
    struct command_rig *r = rig_open("System_Identifier T\n", direct);
    struct vm *vm = rig_logon(r, "CLOCKER"), *two = rig_logon(r, "FOLLOWER"),
              *other = rig_logon(r, "OTHER");
    assert_int_equal(rig_run(r, vm, "query vtod"), 0);
    assert_string_equal(line(r, "Delta:      "), "0000000000000000\n");
    assert_int_equal(rig_run(r, vm, "query vtod sync"), 0);
    assert_null(strstr(r->out, "User TOD"));

    assert_int_equal(rig_run(r, vm, "set vtod date 1987-06-05 time 12:34:56"), 0);
    assert_int_equal(rig_run(r, vm, "query vtod"), 0);
    assert_memory_equal(line(r, "User TOD:   "), "1987-06-05 12:3", 15);
    assert_int_equal(rig_run(r, vm, "set vtod date 02/03/2001"), 0);
    assert_int_equal(rig_run(r, vm, "query vtod"), 0);
    assert_memory_equal(line(r, "User TOD:   "), "2001-02-03 12:3", 15);
    uint64_t tod = sie_tod(vm->guest);
    assert_true(tod < 0xb600000000000000 && tod > 0xb500000000000000);

    assert_int_equal(rig_run(r, two, "set vtod fromuser clocker"), 0);
    assert_int_equal(atomic_load(&two->tod_epoch), atomic_load(&vm->tod_epoch));
    assert_int_equal(rig_run(r, two, "query vtod sync"), 0);
    assert_string_equal(line(r, "Synchronized with:\n"), "CLOCKER  \n");
    assert_int_equal(rig_run(r, other, "query vtod for clocker"), 0);
    assert_memory_equal(line(r, "User TOD:   "), "2001-02-03", 10);
    assert_int_equal(rig_run(r, two, "query vtod for clocker"), 3);

    assert_int_equal(rig_run(r, vm, "define storage 16m"), 0);
    assert_int_equal(rig_run(r, vm, "query vtod"), 0);
    assert_memory_equal(line(r, "User TOD:   "), "2001-02-03", 10);
    assert_int_equal(rig_run(r, vm, "set vtod system"), 0);
    assert_int_equal(rig_run(r, vm, "query vtod"), 0);
    assert_string_equal(line(r, "Delta:      "), "0000000000000000\n");
    rig_close(r);
}

static void test_errors(void **state)
{
    (void)state;
    struct command_rig *r = rig_open("System_Identifier T\n", direct);
    struct vm *vm = rig_logon(r, "CLOCKER"), *other = rig_logon(r, "OTHER");
    assert_int_equal(rig_run(r, vm, "set vtod"), 26);
    assert_int_equal(rig_run(r, other, "set vtod system"), 3);
    assert_string_equal(r->out, "HCPCFC003E Invalid option - VTOD\n");
    static const char *const bad[] = {"date 1941-12-31", "date 2042-01-01",  "date 2001-02-29",
                                      "date 13/01/2001", "date 2001-02-03x", "time 24:00:00",
                                      "time 12:34",      "time -1:00:00",    "later",
                                      "system now"};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        char command[64];
        snprintf(command, sizeof command, "set vtod %s", bad[i]);
        assert_int_not_equal(rig_run(r, vm, command), 0);
        assert_int_equal(atomic_load(&vm->tod_epoch), 0);
    }
    assert_int_equal(rig_run(r, vm, "set vtod date"), 26);
    assert_int_equal(rig_run(r, vm, "set vtod fromuser nobody"), 45);
    assert_int_equal(rig_run(r, other, "query vtod for nobody"), 45);
    assert_int_equal(rig_run(r, vm, "query vtod later"), 2);
    rig_close(r);
}

/* When CP was generated does not depend on where it runs; it was before this test, and not long. */
static void test_generated(void **state)
{
    struct stat st;
    (void)state;
    uint64_t built = system_generated_ns();
    setenv("TZ", "XXX+11", 1);
    tzset();
    assert_true(system_generated_ns() == built);
    unsetenv("TZ");
    tzset();
    char path[4200] = "", *end;
    assert_true(readlink("/proc/self/exe", path, 4000) > 0);
    end = strstr(path, "/tests/");
    assert_non_null(end);
    strcpy(end, "/obj/cp/system.o");
    assert_int_equal(stat(path, &st), 0);
    uint64_t seconds = built / 1000000000u;
    assert_in_range(seconds, (uint64_t)st.st_mtime - 3600, (uint64_t)st.st_mtime + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_vtod), cmocka_unit_test(test_errors),
                                       cmocka_unit_test(test_generated)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
