/* Coroutines on glibc's ucontext, told to the address and thread sanitizers as fibers.  Only the first
 * entry needs a context: swapcontext() asks the kernel for the signal mask each time, which a PIPE of a
 * million records feels, so later changes are jumps.  The sanitizers take a jump for one within a stack,
 * so under them all changes are swapcontext().  A fortified longjmp() ends the process when it leads to another
 * stack: compilers of some distributions have that on by default. */
#undef _FORTIFY_SOURCE
#include "cms/coroutine.h"

#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/common_interface_defs.h>
#define FIBER_START(save, bottom, size)  __sanitizer_start_switch_fiber(save, bottom, size)
#define FIBER_FINISH(save, bottom, size) __sanitizer_finish_switch_fiber(save, bottom, size)
#else
#define FIBER_START(save, bottom, size)  ((void)(save), (void)(bottom), (void)(size))
#define FIBER_FINISH(save, bottom, size) ((void)(save), (void)(bottom), (void)(size))
#endif
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
#include <sanitizer/tsan_interface.h>
#define TSAN_CREATE()   __tsan_create_fiber(0)
#define TSAN_CURRENT()  __tsan_get_current_fiber()
#define TSAN_SWITCH(f)  __tsan_switch_to_fiber(f, 0)
#define TSAN_DESTROY(f) __tsan_destroy_fiber(f)
#else
#define TSAN_CREATE()   NULL
#define TSAN_CURRENT()  NULL
#define TSAN_SWITCH(f)  ((void)(f))
#define TSAN_DESTROY(f) ((void)(f))
#endif

/* Where a stack was left: at a jump once it has been, at the context before. */
struct place {
    ucontext_t first;
    jmp_buf jump;
    bool jumps;
};

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) || \
    defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
static void change(struct place *from, struct place *to)
{
    swapcontext(&from->first, &to->first);
}
#else
static __attribute__((noinline)) void change(struct place *from, struct place *to)
{
    from->jumps = true;
    if (_setjmp(from->jump))
        return;
    if (to->jumps)
        _longjmp(to->jump, 1);
    setcontext(&to->first);
}
#endif

struct coroutine {
    struct place here, caller;
    void (*fn)(void *arg);
    void *arg;
    unsigned char *map; /* guard page, then the stack */
    size_t map_size, stack_size;
    bool ended;
    void *fake, *caller_fake;
    void *fiber, *caller_fiber; /* the thread sanitizer's */
    const void *caller_bottom;
    size_t caller_size;
};

static void entry(unsigned high, unsigned low)
{
    struct coroutine *co = (struct coroutine *)((uintptr_t)high << 32 | low);
    FIBER_FINISH(NULL, &co->caller_bottom, &co->caller_size);
    co->fn(co->arg);
    co->ended = true;
    FIBER_START(NULL, co->caller_bottom, co->caller_size);
    TSAN_SWITCH(co->caller_fiber);
    change(&co->here, &co->caller);
}

/* Apart, since getcontext() counts as a function that may return twice. */
static void prepare(struct coroutine *co, size_t guard)
{
    uintptr_t p = (uintptr_t)co;
    ucontext_t *first = &co->here.first;
    getcontext(first);
    first->uc_stack.ss_sp = co->map + guard;
    first->uc_stack.ss_size = co->stack_size;
    first->uc_link = NULL;
    makecontext(first, (void (*)(void))entry, 2, (unsigned)(p >> 32), (unsigned)p);
}

struct coroutine *coroutine_create(size_t stack, void (*fn)(void *arg), void *arg)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct coroutine *co = calloc(1, sizeof *co);
    if (!co)
        return NULL;
    co->stack_size = (stack + page - 1) / page * page;
    co->map_size = co->stack_size + page;
    co->map = mmap(NULL, co->map_size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (co->map == MAP_FAILED) {
        free(co);
        return NULL;
    }
    if (mprotect(co->map, page, PROT_NONE)) { /* the process has too many mappings */
        munmap(co->map, co->map_size);
        free(co);
        return NULL;
    }
    co->fn = fn;
    co->arg = arg;
    co->fiber = TSAN_CREATE();
    prepare(co, page);
    return co;
}

size_t coroutine_touched(const struct coroutine *co)
{
    enum { STEP = 256 };
    unsigned char in[STEP];
    size_t page = (size_t)sysconf(_SC_PAGESIZE), touched = 0;
    for (size_t at = page; at < co->map_size; at += STEP * page) {
        size_t n = co->map_size - at;
        n = n < STEP * page ? n : STEP * page;
        if (mincore(co->map + at, n, in))
            break;
        for (size_t k = 0; k < n / page; k++)
            touched += in[k] & 1 ? page : 0;
    }
    return touched;
}

bool coroutine_resume(struct coroutine *co)
{
    if (co->ended)
        return false;
    const stack_t *stack = &co->here.first.uc_stack;
    FIBER_START(&co->caller_fake, stack->ss_sp, stack->ss_size);
    co->caller_fiber = TSAN_CURRENT();
    TSAN_SWITCH(co->fiber);
    change(&co->caller, &co->here);
    FIBER_FINISH(co->caller_fake, NULL, NULL);
    return !co->ended;
}

void coroutine_yield(struct coroutine *co)
{
    FIBER_START(&co->fake, co->caller_bottom, co->caller_size);
    TSAN_SWITCH(co->caller_fiber);
    change(&co->here, &co->caller);
    FIBER_FINISH(co->fake, &co->caller_bottom, &co->caller_size);
}

void coroutine_destroy(struct coroutine *co)
{
    if (!co)
        return;
    munmap(co->map, co->map_size);
    TSAN_DESTROY(co->fiber);
    free(co);
}
