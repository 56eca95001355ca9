/* The answer to the start options of the system's IPL. */
#include "cp/start.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct row {
    const char *line;
    struct start_options is;
    const char *wrong; /* NULL: it is taken */
} rows[] = {
    {"", {.kind = START_WARM}, NULL},
    {"   ", {.kind = START_WARM}, NULL},
    {"W", {.kind = START_WARM}, NULL},
    {"WARM", {.kind = START_WARM}, NULL},
    {"FORCE", {.kind = START_FORCE}, NULL},
    {"COLD DRAIN NOAUTOLOG", {.kind = START_COLD, .drain = true, .noautolog = true}, NULL},
    {"DR DI NODIR NOAUTO CLEAN",
     {.kind = START_CLEAN, .drain = true, .disable = true, .nodirect = true, .noautolog = true},
     NULL},
    {"DISABLE", {.kind = START_WARM, .disable = true}, NULL},
    {"SHUTDOWN", {.kind = START_SHUTDOWN}, NULL},
    {"warm", {0}, "warm"},
    {"COL", {0}, "COL"},
    {"CLEA", {0}, "CLEA"},
    {"D", {0}, "D"},
    {"WARMER", {0}, "WARMER"},
    {"WARM COLD", {0}, "COLD"},
    {"SHUTDOWN DRAIN", {0}, "DRAIN"},
    {"DRAIN SHUTDOWN", {0}, "SHUTDOWN"},
    {"WARM ABCDEFGHIJKLMNOPQRSTUVWXYZ", {0}, "ABCDEFGHIJKLMNO"},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct start_options o;
        char wrong[16] = "";
        bool taken = start_options_parse(&o, rows[i].line, wrong);
        assert_int_equal(taken, !rows[i].wrong);
        if (!taken) {
            assert_string_equal(wrong, rows[i].wrong);
            continue;
        }
        assert_int_equal(o.kind, rows[i].is.kind);
        assert_int_equal(o.drain, rows[i].is.drain);
        assert_int_equal(o.disable, rows[i].is.disable);
        assert_int_equal(o.nodirect, rows[i].is.nodirect);
        assert_int_equal(o.noautolog, rows[i].is.noautolog);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
