/* DIAGNOSE X'44' and X'9C': a virtual CPU gives the processor up, to any or to one of its machine.
 *
 * One dispatcher thread, and a time slice that is never over: CPU 0 restarts 1 and 2, which are ready
 * then and wait for the thread; who of them has it first is CPU 0's choice. */
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/ipl.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TARGET 0x50 /* of the X'9C's */
#define ANY    0x54 /* not 0: X'44' instead */
#define ORDER  0x70 /* by CPU: as which it came to its end */
#define TIMES  1000

static const uint8_t psw[] = {0x00, 0x08, 0x00, 0x00, 0x80, 0x00, 0x01, 0x00}; /* also restart's */
static const uint8_t end[] = {0x00, 0x0a, 0x00, 0x00, 0x80, 0x00, 0x0a, 0xbc}; /* at X'20' */
static const uint8_t code[] = {
    0xa7, 0x08, 0x00, 0x00, 0xb2, 0x12, 0x00, 0x40, /* 100 lhi %r0,0; stap X'40' */
    0x48, 0x50, 0x00, 0x40, 0xa7, 0x5e, 0x00, 0x00, /* lh %r5,X'40'; chi %r5,0 */
    0xa7, 0x74, 0x00, 0x1c,                         /* jne last */
    0xa7, 0x48, 0x00, 0x01, 0xae, 0x24, 0x00, 0x06, /* lhi %r4,1; sigp %r2,%r4,RESTART */
    0xa7, 0x48, 0x00, 0x02, 0xae, 0x24, 0x00, 0x06, /* lhi %r4,2; sigp %r2,%r4,RESTART */
    0xa7, 0x98, 0x03, 0xe8, 0x58, 0x60, 0x00, 0x50, /* lhi %r9,1000; l %r6,TARGET */
    0x58, 0x80, 0x00, 0x54, 0xa7, 0x8e, 0x00, 0x00, /* again: l %r8,ANY; chi %r8,0 */
    0xa7, 0x84, 0x00, 0x06,                         /* je yield */
    0x83, 0x00, 0x00, 0x44, 0xa7, 0xf4, 0x00, 0x04, /* diag %r0,%r0,X'44'; j over */
    0x83, 0x60, 0x00, 0x9c,                         /* yield: diag %r6,%r0,X'9C' */
    0xa7, 0x96, 0xff, 0xf4,                         /* over: brct %r9,again */
    0x58, 0x70, 0x00, 0x60, 0xa7, 0x7a, 0x00, 0x01, /* last: l %r7,X'60'; ahi %r7,1 */
    0x50, 0x70, 0x00, 0x60, 0x89, 0x50, 0x00, 0x02, /* st %r7,X'60'; sll %r5,2 */
    0x50, 0x70, 0x50, 0x70, 0x82, 0x00, 0x00, 0x20, /* st %r7,ORDER(%r5); lpsw X'20' */
};

struct run {
    pthread_mutex_t lock;
    pthread_cond_t cond;
    bool over;
};

static void on_stopped(struct vm *vm, void *ctx, enum sie_exit why, const char *message)
{
    struct run *r = ctx;
    (void)message;
    assert_int_equal(why, SIE_DISABLED_WAIT);
    dispatch_hold(vm);
    pthread_mutex_lock(&r->lock);
    r->over = true;
    pthread_cond_signal(&r->cond);
    pthread_mutex_unlock(&r->lock);
}

/* The order of the three ends; how many slices there were. */
static uint64_t yields(bool any, uint32_t target, uint32_t order[3], bool deterministic)
{
    struct run r = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
    uint8_t image[0x200] = {0}, words[12];
    const char *why;
    struct system *sys = system_create(NULL);
    sys->engine = engine_create();
    sys->frames = frame_pool_create(sys->engine, 1024);
    sys->dispatcher = dispatcher_create(1, deterministic);
    dispatcher_set_slice_ms(sys->dispatcher, 3600000);
    struct directory_entry *entry = entry_create("GUEST", 1 << 20, 3);
    struct vm *vm = vm_create(sys, entry);
    assert_non_null(vm);
    entry_put(entry);
    memcpy(image, psw, sizeof psw);
    memcpy(image + 0x20, end, sizeof end);
    memcpy(image + 0x100, code, sizeof code);
    put32(image + TARGET, target);
    put32(image + ANY, any);
    pthread_mutex_lock(&vm->lock);
    dispatch_on_stopped(vm, on_stopped, &r);
    assert_int_equal(ipl_image(vm, image, sizeof image, NULL, 0, NULL, &why), 0);
    pthread_mutex_unlock(&vm->lock);
    assert_int_equal(dispatcher_start(sys->dispatcher), 0);
    pthread_mutex_lock(&r.lock);
    while (!r.over)
        pthread_cond_wait(&r.cond, &r.lock);
    pthread_mutex_unlock(&r.lock);
    assert_int_equal(storage_read(vm->storage, ORDER, words, sizeof words), 0);
    for (unsigned n = 0; n < 3; n++)
        order[n] = get32(words + 4 * n);
    uint64_t slices = dispatcher_dispatches(sys->dispatcher);
    pthread_mutex_lock(&vm->lock);
    vm_logoff(vm, NULL, NULL, false);
    pthread_mutex_unlock(&vm->lock);
    vm_put(vm);
    dispatcher_stop(sys->dispatcher);
    dispatcher_destroy(sys->dispatcher);
    frame_pool_destroy(sys->frames);
    engine_destroy(sys->engine);
    sys->dispatcher = NULL;
    sys->frames = NULL;
    sys->engine = NULL;
    system_destroy(sys);
    return slices;
}

static void to_the_one_that_is_named(void **state)
{
    uint32_t order[3];
    (void)state;
    for (unsigned target = 1; target <= 2; target++) {
        yields(false, target, order, false);
        assert_int_equal(order[target], 1);
    }
}

/* There is none of that address, or it is the CPU itself: it goes on, and is done before the others. */
static void to_nobody(void **state)
{
    static const uint32_t targets[] = {0, 3, 63, 64, 0xffffffff, 0x10001};
    uint32_t order[3];
    (void)state;
    for (unsigned n = 0; n < sizeof targets / sizeof *targets; n++) {
        assert_true(yields(false, targets[n], order, false) < TIMES / 10);
        assert_int_equal(order[0], 1);
    }
}

static void to_anybody(void **state)
{
    uint32_t order[3];
    (void)state;
    assert_true(yields(true, 0, order, false) >= TIMES);
    assert_int_equal(order[0], 3);
}

/* There the counts of instructions say who is next: all that counts is that each has its turn. */
static void deterministic(void **state)
{
    uint32_t order[3], again[3];
    (void)state;
    uint64_t slices = yields(false, 2, order, true);
    assert_int_equal(yields(false, 2, again, true), slices);
    assert_memory_equal(order, again, sizeof order);
    assert_int_equal(order[0] + order[1] + order[2], 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(to_the_one_that_is_named),
        cmocka_unit_test(to_nobody),
        cmocka_unit_test(to_anybody),
        cmocka_unit_test(deterministic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
