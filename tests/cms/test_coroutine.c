/* Coroutines: changes of stack, there and back, one in another, thrown away where they stand, and built as some
 * distributions build everything (their compilers' -D_FORTIFY_SOURCE). */
#ifdef __OPTIMIZE__
#undef _FORTIFY_SOURCE
#define _FORTIFY_SOURCE 2
#endif
#include "cms/coroutine.c"

#include <stddef.h>
#include <stdarg.h>
#include <cmocka.h>

#define STACK (256 * 1024)

struct counting {
    struct coroutine *co;
    unsigned n, most;
    double half;
};

static void count(void *arg)
{
    struct counting *c = arg;
    volatile double half = 0.5;
    while (c->n < c->most) {
        c->n++;
        coroutine_yield(c->co);
        c->half += half;
    }
}

static void there_and_back(void **state)
{
    (void)state;
    struct counting a = {.most = 1000}, b = {.most = 10};
    a.co = coroutine_create(STACK, count, &a);
    b.co = coroutine_create(STACK, count, &b);
    for (unsigned k = 1; k <= 1000; k++) {
        assert_true(coroutine_resume(a.co));
        assert_int_equal(a.n, k);
        assert_int_equal(coroutine_resume(b.co), k <= 10);
    }
    assert_int_equal(b.n, 10);
    assert_true(b.half == 5.0);
    assert_false(coroutine_resume(a.co));
    assert_false(coroutine_resume(a.co));
    coroutine_destroy(a.co);
    coroutine_destroy(b.co);
}

/* One that has another of its own, and is thrown away in the midst. */
static void outer(void *arg)
{
    struct counting *c = arg, inner = {.most = 3};
    inner.co = coroutine_create(STACK, count, &inner);
    while (coroutine_resume(inner.co))
        coroutine_yield(c->co);
    coroutine_destroy(inner.co);
    c->n = inner.n;
    coroutine_yield(c->co);
    fail();
}

static void nested(void **state)
{
    (void)state;
    struct counting c = {.most = 0};
    c.co = coroutine_create(STACK, outer, &c);
    for (unsigned k = 0; k < 3; k++) {
        assert_true(coroutine_resume(c.co));
        assert_int_equal(c.n, 0);
    }
    assert_true(coroutine_resume(c.co));
    assert_int_equal(c.n, 3);
    coroutine_destroy(c.co);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(there_and_back), cmocka_unit_test(nested)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
