/* PIPE against who means it harm: operands that are too long, stages within stages without end, numbers
 * without end.  Each is refused with a message, and CMS goes on; run it with the sanitizers. */
#include "tests/cms/pipeline.h"

/* An exec that issues the pipeline: for what is too long for a command line.  `text` is an expression
 * of REXX. */
static void exec_pipe(const char *text)
{
    char exec[1000];
    fresh();
    snprintf(exec, sizeof exec, "/* */\naddress command 'PIPE' %s\nsay 'rc' rc\n", text);
    machine_file(a, "X", "EXEC", exec);
    run("x");
}

static void exec_shows(const char *text, const char *expected)
{
    exec_pipe(text);
    in_log(expected);
    machine_end(&g);
}

static void long_numbers(void **state)
{
    (void)state;
    shows("(nomsg 15) literal "
          "123456789012345678901234567890123456789012345678901234567890123| specs 1-* p2c(31) 1",
          "FPLSPX392E Conversion error in routine P2C, record 1 (reason code 1); data: "
          "\"123456789012345678901234567890123456789\"\nReady(00392)\n");
    shows("literal 12345678901234567890123456789012| specs 1-* p2x 1 | hole", NULL);
    shows("literal 1234567890123456789012345678901| specs 1-* p2x 1 | console",
          "1234567890123456789012345678901C\n");
    shows(
        "literal -0000000000000000000000000000000000000000000000000000000012| specs 1-* p2x(1) 1 |"
        " console",
        "0000000000000000000000000000120D\n");
    shows("literal 7C| specs 1-* x2p(3) 1 | console", " 0.007\n");
    shows("literal 7D| specs 1-* x2p(31) 1 | console", "-0.0000000000000000000000000000007\n");
    shows("(nomsg 15) literal 99999999999999999999| specs a: w1 . print a pic"
          " 9.999999999999999999999999999999 1",
          "FPLSPX1050E Counter contains more digits than picture: "
          "9.999999999999999999999999999999\nReady(01050)\n");
    shows("literal 1| specs a: w1 . print a pic 9.999999999999999999999999999999 1 | console",
          "1.000000000000000000000000000000\n");
}

static void no_variables(void **state)
{
    (void)state;
    shows("literal x| pipcmd readto x | console", "Ready(-0007)\n");
    shows("literal x| pipcmd peekto x | console", "Ready(-0007)\n");
    shows("literal peekto y| pipcmd", "Ready(-0007)\n");
    shows("literal a b| split | pipcmd readto", "Ready(-0007)\n"); /* and B is no command */
    shows("literal x| pipcmd callpipe *: | insert /</ | *:", NULL);
}

static void views(void **state)
{
    (void)state;
    exec_shows("'literal a|' copies('casei ', 15) 'locate /A/ | console'", "a\nrc 0\n");
    exec_shows("'(nomsg 15) literal a|' copies('casei ', 9000) 'locate /A/ | console'",
               "FPLCAS122E Insufficient free storage\nrc 122\n");
    exec_shows("'literal a|' copies('zone 1-* ', 9000) 'locate /A/ | console'", "rc 122\n");
    exec_shows("'literal a|' copies('zone 1-1 casei ', 9000) 'locate /A/ | console'", "rc 122\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_numbers),
        cmocka_unit_test(no_variables),
        cmocka_unit_test(views),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
