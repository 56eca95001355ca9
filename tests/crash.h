/* A crash tells where it was.  cmocka makes a failed test of one in the test's own thread, and says no more
 * of it; in another thread, or on a stack that is full, the program just ends.  crash_tells() puts a trace of
 * the stack on stderr before either.  Of a trace's line `build/tests/x(+0x1234)`, addr2line -e build/tests/x
 * 0x1234 knows the rest. */
#ifndef TESTS_CRASH_H
#define TESTS_CRASH_H

#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CRASH_SIGNALS 4
#define CRASH_STACK   65536

static const int crash_signals[CRASH_SIGNALS] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE};

/* What a signal handler is not given: there is one for the whole program. */
static struct {
    struct sigaction before[CRASH_SIGNALS];
    pthread_t test;
    uint8_t stack[CRASH_STACK];
} crash_state;

static inline void crash_handler(int signal_number, siginfo_t *info, void *context)
{
    void *frames[64];
    unsigned i = 0;
    (void)context;
    while (crash_signals[i] != signal_number)
        i++;
    bool own = pthread_equal(pthread_self(), crash_state.test);
    dprintf(STDERR_FILENO, "signal %d at address %p in %s\n", signal_number, info->si_addr,
            own ? "the test's thread" : "another thread");
    backtrace_symbols_fd(frames, backtrace(frames, 64), STDERR_FILENO);
    const struct sigaction *before = &crash_state.before[i];
    if (own && before->sa_handler != SIG_DFL && before->sa_handler != SIG_IGN)
        before->sa_handler(signal_number); /* cmocka's */
    signal(signal_number, SIG_DFL);        /* and once more, to the end */
}

/* In a test: cmocka's handlers, which are put there before each one, come after this. */
static inline void crash_tells(void)
{
    void *frame[1];
    struct sigaction action = {.sa_sigaction = crash_handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    const stack_t stack = {.ss_sp = crash_state.stack, .ss_size = sizeof crash_state.stack};
    stack_t old;
    backtrace(frame, 1); /* what it loads is there then */
    crash_state.test = pthread_self();
    if (!sigaltstack(NULL, &old) && old.ss_flags & SS_DISABLE) /* a sanitizer has its own */
        sigaltstack(&stack, NULL);
    for (unsigned i = 0; i < CRASH_SIGNALS; i++) {
        struct sigaction now;
        sigaction(crash_signals[i], NULL, &now);
        if (now.sa_sigaction == crash_handler)
            continue;
        crash_state.before[i] = now;
        sigaction(crash_signals[i], &action, NULL);
    }
}

#endif
