/* The interpreter as its host sees it: variables for EXECCOMM, functions, external routines,
 * events, and the bounds on memory and on the C stack. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cms/coroutine.h"
#include "cms/rexx/rexx.h"

struct host {
    struct rexx *rx;
    char said[4000];
    unsigned events; /* clauses so far */
    unsigned at, bits;
    char back[100];
    size_t memory; /* asked for by the command MEMORY */
    size_t traced; /* the longest line that was said whole, with its quotes */
};

static struct rexx_string text(const char *s)
{
    return (struct rexx_string){(const uint8_t *)s, strlen(s)};
}

static void say(void *ctx, struct rexx_string line)
{
    struct host *h = ctx;
    size_t n = strlen(h->said);
    if (line.n > h->traced && line.p[line.n - 1] == '"' && line.p[line.n - 2] == 'a')
        h->traced = line.n;
    snprintf(h->said + n, sizeof h->said - n, "%.*s\n", (int)line.n, (const char *)line.p);
}

static unsigned event(void *ctx)
{
    struct host *h = ctx;
    return ++h->events == h->at ? h->bits : 0;
}

static int run_text(struct host *h, const char *program, enum rexx_call how,
                    struct rexx_string *result)
{
    struct rexx_string lines[100];
    size_t n = 0;
    for (const char *p = program; *p; n++) {
        size_t len = strcspn(p, "\n");
        lines[n] = (struct rexx_string){(const uint8_t *)p, len};
        p += len + (p[len] == '\n');
    }
    struct rexx_source src = {.name = "T",
                              .type = "EXEC",
                              .mode = "A1",
                              .charset = REXX_ASCII,
                              .lines = lines,
                              .nlines = n};
    return rexx_run(h->rx, &src, how, "CMS", NULL, 0, result);
}

static bool is(struct rexx_string s, const char *t)
{
    return s.n == strlen(t) && memcmp(s.p, t, s.n) == 0;
}

static void use_variables(struct host *h)
{
    struct rexx_string v;
    assert_int_equal(rexx_get(h->rx, text("a"), true, &v), 0);
    assert_true(is(v, "one"));
    assert_int_equal(rexx_get(h->rx, text("nothing"), true, &v), 1);
    assert_true(is(v, "NOTHING"));
    assert_int_equal(rexx_get(h->rx, text("s.i"), true, &v), 0);
    assert_true(is(v, "tail"));
    assert_int_equal(rexx_get(h->rx, text("S.i"), false, &v), 1);
    assert_int_equal(rexx_get(h->rx, text("not a name"), true, &v), -1);
    assert_int_equal(rexx_set(h->rx, text("NEW.x y"), false, text("spaces")), 0);
    assert_int_equal(rexx_set(h->rx, text("5"), true, text("x")), -1);
    assert_int_equal(rexx_set(h->rx, text("made"), true, text("by host")), 0);
    assert_int_equal(rexx_drop(h->rx, text("b"), true), 0);
}

static void list_variables(struct host *h)
{
    size_t cookie = 0, seen = 0;
    struct rexx_string name, value;
    while (rexx_next(h->rx, &cookie, &name, &value))
        seen += is(name, "A") || is(name, "S.7") || is(name, "I");
    assert_int_equal(seen, 3);
}

static int command(void *ctx, const char *environment, struct rexx_string cmd,
                   struct rexx_string *rc)
{
    struct host *h = ctx;
    *rc = text("0");
    if (is(cmd, "VARIABLES")) {
        use_variables(h);
    } else if (is(cmd, "LIST")) {
        list_variables(h);
    } else if (is(cmd, "MEMORY")) {
        size_t peak;
        rexx_memory(h->rx, &h->memory, &peak);
    } else if (is(cmd, "NESTED")) {
        struct rexx_string r;
        int n = run_text(h, "a = 'inner'; return a", REXX_COMMAND, &r);
        assert_int_equal(n, 0);
        assert_true(is(r, "inner"));
        assert_int_equal(rexx_get(h->rx, text("A"), true, &r), 0);
        assert_true(is(r, "outer"));
    } else if (is(cmd, "BAD")) {
        assert_int_equal(run_text(h, "x = 1/0", REXX_COMMAND, NULL), 20042);
        *rc = text("20042");
        return REXX_ERROR;
    }
    return REXX_OK;
}

static int function(void *ctx, const char *name, const struct rexx_string *args, size_t nargs,
                    struct rexx_string *result)
{
    struct host *h = ctx;
    if (strcmp(name, "TWICE") || nargs < 1)
        return strcmp(name, "VOID") ? REXX_NOT_FOUND : REXX_NO_RESULT;
    if (!args[0].p)
        return REXX_BAD_CALL;
    snprintf(h->back, sizeof h->back, "%.*s%.*s", (int)args[0].n, (const char *)args[0].p,
             (int)args[0].n, (const char *)args[0].p);
    *result = text(h->back);
    return REXX_FOUND;
}

static const struct rexx_string outside[] = {
    {(const uint8_t *)"parse source . how .; x = 5", 27},
    {(const uint8_t *)"return how arg(1) trace() digits() address()", 44}};

static bool load(void *ctx, const char *name, enum rexx_call how, struct rexx_source *source)
{
    if (strcmp(name, "OUTSIDE"))
        return false;
    *source = (struct rexx_source){.name = name,
                                   .type = "EXEC",
                                   .mode = "A1",
                                   .charset = REXX_ASCII,
                                   .lines = outside,
                                   .nlines = 2};
    return true;
}

static int set_up(void **state)
{
    struct host *h = calloc(1, sizeof *h);
    struct rexx_host host = {.ctx = h,
                             .say = say,
                             .event = event,
                             .command = command,
                             .function = function,
                             .load = load};
    h->rx = rexx_create(&host, REXX_ASCII, 4 << 20);
    *state = h;
    return h->rx ? 0 : -1;
}

static int tear_down(void **state)
{
    struct host *h = *state;
    rexx_destroy(h->rx);
    free(h);
    return 0;
}

static void test_variables(void **state)
{
    struct host *h = *state;
    struct rexx_string r;
    int rc = run_text(h,
                      "a = 'one'; b = 2; i = 7; s.i = 'tail'\n'VARIABLES'\n"
                      "x = 'x y'; 'LIST'\nreturn made b new.x",
                      REXX_COMMAND, &r);
    assert_int_equal(rc, 0);
    assert_true(is(r, "by host B spaces"));
    assert_int_equal(rexx_set(h->rx, text("A"), true, text("1")), -1);
}

static void test_functions(void **state)
{
    struct host *h = *state;
    struct rexx_string r;
    assert_int_equal(run_text(h, "return twice('ab') 'TWICE'(1)", REXX_COMMAND, &r), 0);
    assert_true(is(r, "abab 11"));
    assert_int_equal(run_text(h, "call void; return symbol('RESULT')", REXX_COMMAND, &r), 0);
    assert_true(is(r, "LIT"));
    assert_int_equal(run_text(h, "x = void()", REXX_COMMAND, &r), 20044);
    assert_int_equal(run_text(h, "x = twice(,1)", REXX_COMMAND, &r), 20040);
    assert_int_equal(run_text(h, "x = nowhere()", REXX_COMMAND, &r), 20043);
}

static void test_external(void **state)
{
    struct host *h = *state;
    struct rexx_string r;
    int rc = run_text(h,
                      "x = 1; numeric digits 20; trace e; address cp\n"
                      "y = outside('arg'); call outside 2; return y'/'result x",
                      REXX_COMMAND, &r);
    assert_int_equal(rc, 0);
    assert_true(is(r, "FUNCTION arg N 9 CMS/SUBROUTINE 2 N 9 CMS 1"));
}

static void test_nested(void **state)
{
    struct host *h = *state;
    struct rexx_string r;
    assert_int_equal(run_text(h, "a = 'outer'\n'NESTED'\n'BAD'\nreturn a rc", REXX_COMMAND, &r), 0);
    assert_true(is(r, "outer 20042"));
    assert_non_null(strstr(h->said, "DMSREX477E Error 42 running T EXEC, line 1: "
                                    "Arithmetic overflow/underflow\n"));
}

static void test_events(void **state)
{
    struct host *h = *state;
    struct rexx_string r;
    h->at = 50;
    h->bits = REXX_EVENT_HALT;
    assert_int_equal(run_text(h, "do forever; end", REXX_COMMAND, &r), 20004);
    h->events = 0;
    assert_int_equal(run_text(h, "signal on halt; do forever; end\nhalt: return 'halted' sigl",
                              REXX_COMMAND, &r),
                     0);
    assert_true(is(r, "halted 1"));
    h->events = 0;
    int rc = run_text(h,
                      "call on halt name h; n = 0; do 100; n = n + 1; end; return n seen\n"
                      "h: seen = condition('C'); return",
                      REXX_COMMAND, &r);
    assert_int_equal(rc, 0);
    assert_true(is(r, "100 HALT"));
    h->events = 0;
    h->bits = REXX_EVENT_STOP;
    assert_int_equal(
        run_text(h, "call x; exit; x: do forever; interpret 'nop'; end", REXX_COMMAND, &r), -1);
    h->events = 0; /* within one long operation */
    assert_int_equal(run_text(h, "numeric digits 100000; x = 1/3; y = x*x", REXX_COMMAND, &r), -1);
    assert_int_equal(run_text(h, "return 1", REXX_COMMAND, &r), 0);
}

/* Errors, interprets, calls and strings in a loop give back what they took. */
static void test_memory(void **state)
{
    struct host *h = *state;
    struct rexx_string r;
    const char *program =
        "trace o\ndo k = 1 to 2\ndo i = 1 to 3000\n call one; s.i = copies('x', i//50)\n"
        " call two i; s. = ''; drop s.\nend\n 'MEMORY'\n m.k = rc\nend\nreturn m.1\n"
        "one: signal on syntax; x = 'a' || 1 || substr('abc', 2) + left(5, 3) * 'q'\n"
        "syntax: interpret 'y = \"a\"; z =' i '+ 1'; return\n"
        "two: procedure expose s.; parse arg a; b.a = 1.5 * a / 7; return b.a\n";
    assert_int_equal(run_text(h, program, REXX_COMMAND, &r), 0);
    size_t after = h->memory;
    assert_int_equal(run_text(h, program, REXX_COMMAND, &r), 0);
    assert_true(h->memory <= after + 4096);
    assert_int_equal(run_text(h, "do i = 1; a.i = copies('x', 1000) || i; end", REXX_COMMAND, &r),
                     20005);
    assert_int_equal(run_text(h, "return copies('ab', 3)", REXX_COMMAND, &r), 0);
    assert_true(is(r, "ababab"));
}

struct deep {
    struct host *host;
    unsigned failed; /* programs that did not */
};

/* As CMS runs them: on a stack of its own, which has nothing else on it (a thread's has its thread-local storage,
 * large under the thread sanitizer). */
static void on_small_stack(void *arg)
{
    static const char *const deep[] = {
        "call a; exit; a: call a; return",
        "x = f(1); exit; f: return f(arg(1) + 1)",
        "s = 'interpret s'; interpret s",
        "s = copies('(', 5000) || 1; interpret 'x =' s",
        "s = copies('-', 5000) || 1; interpret 'x =' s",
        "s = copies('if 1 then ', 3000) || 'nop'; interpret s; x = 1/0",
        "s = '1' || copies('||1', 5000); interpret 'x =' s; x = 1/0",
        "x = outside2(1)",
    };
    struct deep *d = arg;
    struct rexx_string r;
    for (size_t i = 0; i < sizeof deep / sizeof *deep; i++)
        if (!run_text(d->host, deep[i], REXX_COMMAND, &r))
            d->failed++;
}

static void test_small_stack(void **state)
{
    struct host *h = *state;
    struct deep d = {.host = h};
    struct coroutine *co = coroutine_create(256 << 10, on_small_stack, &d);
    assert_non_null(co);
    assert_false(coroutine_resume(co));
    coroutine_destroy(co);
    assert_int_equal(d.failed, 0);
    assert_non_null(strstr(h->said, "Error 11 running T EXEC, line 1: Control stack full"));
}

/* Lines of trace too long for the block that others share, of every length modulo its units: a byte
 * more than there is storage for is one too many (AddressSanitizer). */
static void test_long_trace(void **state)
{
    struct host *h = *state;
    struct rexx_string result;
    assert_int_equal(run_text(h,
                              "do i = 9000 to 9031\n trace r\n x = copies('a', i)\n trace o\nend",
                              REXX_COMMAND, &result),
                     0);
    assert_true(h->traced > 9000);
}

static void test_return_code(void **state)
{
    struct host *h = *state;
    assert_int_equal(rexx_return_code(h->rx, 0, text(" -12 ")), -12);
    assert_int_equal(rexx_return_code(h->rx, 20041, text("5")), 20041);
    assert_int_equal(rexx_return_code(h->rx, 0, text("abc")), 20026);
    assert_int_equal(rexx_return_code(h->rx, 0, (struct rexx_string){NULL, 0}), 0);
    assert_int_equal(rexx_message_number(41), 476);
    assert_null(rexx_error_text(2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_variables, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_functions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_external, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nested, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_events, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_memory, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_small_stack, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_trace, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_return_code, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
