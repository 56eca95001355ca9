/* HELP has something to say of every command, operand and message of CP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "cp/commands/command.h"
#include "cp/messages.h"

static void cp_rows(const struct command_row *rows, size_t n)
{
    const struct command_row *main = NULL;
    for (size_t k = 0; k < n; k++) {
        if (rows[k].syntax)
            main = &rows[k];
        if (!main || !main->help || strlen(main->help) < 8)
            fail_msg("no help for CP %s", rows[k].name);
    }
}

static void cp_has_help(void **state)
{
    const struct command_row *(*const tables[])(size_t * n) = {
        command_table, query_table, set_table, define_table, detach_table,
    };
    size_t n;
    (void)state;
    for (size_t k = 0; k < sizeof tables / sizeof *tables; k++) {
        const struct command_row *rows = tables[k](&n);
        assert_true(n > 2);
        cp_rows(rows, n);
    }
    const struct message *m = message_table(&n);
    for (size_t k = 0; k < n; k++)
        if (!m[k].help || strlen(m[k].help) < 8)
            fail_msg("no help for HCP%03u%c", MESSAGE_NUMBER(m[k].id), m[k].severity);
}

/* HELP says of a message whether its words are known to be z/VM's. */
static void cp_says_where_from(void **state)
{
    (void)state;
    assert_string_equal(message_standing(message_find(45)), "");
    assert_non_null(strstr(message_standing(message_find(104)), "in part"));
    assert_non_null(strstr(message_standing(message_find(2789)), "Bigfoot's"));
    size_t n, own = 0;
    const struct message *m = message_table(&n);
    for (size_t k = 0; k < n; k++)
        own += !!*message_standing(&m[k]);
    assert_true(own > 0 && own < n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cp_has_help),
        cmocka_unit_test(cp_says_where_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
