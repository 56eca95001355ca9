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
    {"w", {.kind = START_WARM}, NULL},
    {"Warm", {.kind = START_WARM}, NULL},
    {"force", {.kind = START_FORCE}, NULL},
    {"cold drain noautolog", {.kind = START_COLD, .drain = true, .noautolog = true}, NULL},
    {"dr di nodir noauto clean",
     {.kind = START_CLEAN, .drain = true, .disable = true, .nodirect = true, .noautolog = true},
     NULL},
    {"disable", {.kind = START_WARM, .disable = true}, NULL},
    {"shutdown", {.kind = START_SHUTDOWN}, NULL},
    {"col", {0}, "col"},
    {"clea", {0}, "clea"},
    {"d", {0}, "d"},
    {"warmer", {0}, "warmer"},
    {"warm cold", {0}, "cold"},
    {"shutdown drain", {0}, "drain"},
    {"drain shutdown", {0}, "shutdown"},
    {"warm abcdefghijklmnopqrstuvwxyz", {0}, "abcdefghijklmno"},
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
