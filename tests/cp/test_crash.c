/* tests/crash.h: a crash in another thread, on a full stack and in the test itself is told. */
#include "tests/crash.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cmocka.h>

int crash_by_address(volatile int *where);
int crash_by_depth(volatile int *where);
void *crash_thread(void *where);

/* No null pointer: a sanitizer would see that before the processor does. */
#define NOWHERE ((void *)64)

__attribute__((noinline)) int crash_by_address(volatile int *where)
{
    return *where = 1;
}

__attribute__((noinline)) int crash_by_depth(volatile int *where)
{
    volatile char deep[4096] = {0};
    return *where ? crash_by_depth(where) + deep[*where] : 0;
}

void *crash_thread(void *where)
{
    crash_by_address(where);
    return NULL;
}

static void in_thread(void)
{
    pthread_t t;
    if (!pthread_create(&t, NULL, crash_thread, NOWHERE))
        pthread_join(t, NULL);
}

static void in_depth(void)
{
    volatile int on = 1;
    crash_by_depth(&on);
}

/* What a process that does it says, and how it ends. */
static int told(void (*crash)(void), char *said, size_t size)
{
    int ends[2], status = 0;
    size_t n = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (!pid) {
        dup2(ends[1], STDERR_FILENO);
        for (unsigned i = 0; i < CRASH_SIGNALS; i++)
            signal(crash_signals[i], SIG_DFL);
        crash_tells();
        crash();
        _exit(0);
    }
    close(ends[1]);
    for (ssize_t got; n + 1 < size && (got = read(ends[0], said + n, size - n - 1)) > 0;)
        n += (size_t)got;
    said[n] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void is_told(void **state)
{
    char *said = malloc(65536);
    (void)state;
    assert_non_null(said);
    assert_int_equal(told(in_thread, said, 65536), SIGSEGV);
    assert_non_null(strstr(said, "in another thread\n"));
    assert_non_null(strstr(said, "crash_by_address"));
    assert_int_equal(told(in_depth, said, 65536), SIGSEGV);
    assert_non_null(strstr(said, "in the test's thread\n"));
    assert_non_null(strstr(said, "crash_by_depth"));
    free(said);
}

/* cmocka's handler still has it: the test goes on where that leads, and no process ends. */
static void handler_before(int signal_number)
{
    _exit(signal_number == SIGSEGV ? 42 : 1);
}

static void is_passed_on(void **state)
{
    int status = 0;
    (void)state;
    pid_t pid = fork();
    if (!pid) {
        dup2(open("/dev/null", 1), STDERR_FILENO);
        signal(SIGSEGV, handler_before);
        crash_tells();
        crash_by_address(NOWHERE);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_told),
        cmocka_unit_test(is_passed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
