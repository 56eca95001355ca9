/* Two virtual machines of one CP that share a frame: one of them writes, and the count that --stats
 * prints and the other's storage show the copy.  The machines are made, loaded and dispatched as
 * `bigfoot ipl` does it. */
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/ipl.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PAGE 4096u
#define DATA 0x5000u
#define GO   0x2000u /* the program waits until this byte is not zero */

/* From the short PSW at 0: wait for GO, store X'C1' at DATA, load the disabled wait at X'40'. */
static void program(uint8_t image[0x60])
{
    static const uint8_t start[] = {0x00, 0x08, 0x00, 0x00, 0x80, 0x00, 0x00, 0x20};
    static const uint8_t code[] = {
        0xa7, 0x18, 0x20, 0x00,             /* lhi %r1, GO */
        0x95, 0x00, 0x10, 0x00,             /* cli 0(%r1), 0 */
        0xa7, 0x84, 0xff, 0xfe,             /* je -4 */
        0xa7, 0x18, 0x50, 0x00,             /* lhi %r1, DATA */
        0x92, 0xc1, 0x10, 0x00,             /* mvi 0(%r1), X'C1' */
        0x82, 0x00, 0x00, 0x40, 0x00, 0x00, /* lpsw 0x40 */
    };
    static const uint8_t end[] = {0x00, 0x0a, 0x00, 0x00, 0x80, 0x00, 0x0f, 0xff};
    memset(image, 0, 0x60);
    memcpy(image, start, sizeof start);
    memcpy(image + 0x20, code, sizeof code);
    memcpy(image + 0x40, end, sizeof end);
}

struct ends {
    pthread_mutex_t lock;
    pthread_cond_t cond;
    unsigned n;
    enum sie_exit why;
};

static void on_stopped(struct vm *vm, void *ctx, enum sie_exit why, const char *message)
{
    struct ends *e = ctx;
    (void)message;
    dispatch_hold(vm);
    pthread_mutex_lock(&e->lock);
    e->n++;
    e->why = why;
    pthread_cond_signal(&e->cond);
    pthread_mutex_unlock(&e->lock);
}

static struct vm *machine(struct system *sys, const char *userid, struct ends *ends)
{
    const char *why;
    uint8_t image[0x60];
    struct directory_entry *entry = entry_create(userid, 1 << 20, 1);
    struct vm *vm = vm_create(sys, entry);
    assert_non_null(vm);
    entry_put(entry);
    program(image);
    pthread_mutex_lock(&vm->lock);
    dispatch_on_stopped(vm, on_stopped, ends);
    assert_int_equal(ipl_image(vm, image, sizeof image, NULL, 0, NULL, &why), 0);
    pthread_mutex_unlock(&vm->lock);
    return vm;
}

static void log_off(struct vm *vm)
{
    pthread_mutex_lock(&vm->lock);
    vm_logoff(vm, NULL, NULL, false);
    pthread_mutex_unlock(&vm->lock);
    vm_put(vm);
}

static void one_writes_the_other_keeps(void **state)
{
    struct ends ends = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, SIE_TIME};
    uint8_t page[PAGE], seen[PAGE];
    (void)state;
    struct system *sys = system_create(NULL);
    sys->engine = engine_create();
    sys->frames = frame_pool_create(sys->engine, 256);
    sys->dispatcher = dispatcher_create(2, false);
    struct vm *a = machine(sys, "FIRST", &ends), *b = machine(sys, "SECOND", &ends);
    for (unsigned i = 0; i < PAGE; i++)
        page[i] = (uint8_t)(i * 13 + 1);
    storage_write(a->storage, DATA, page, PAGE);
    assert_int_equal(storage_share(b->storage, a->storage, DATA / PAGE), 0);
    assert_int_equal(frame_pool_shared(sys->frames), 1);
    size_t used = frame_pool_used(sys->frames);
    assert_int_equal(dispatcher_start(sys->dispatcher), 0);

    /* The second one's CPU writes. */
    storage_write(b->storage, GO, "\1", 1);
    pthread_mutex_lock(&ends.lock);
    while (!ends.n)
        pthread_cond_wait(&ends.cond, &ends.lock);
    pthread_mutex_unlock(&ends.lock);
    assert_int_equal(ends.why, SIE_DISABLED_WAIT);
    assert_int_equal(frame_pool_shared(sys->frames), 0);
    assert_int_equal(frame_pool_used(sys->frames), used + 2); /* its copy, and the page of GO */
    storage_read(a->storage, DATA, seen, PAGE);
    assert_memory_equal(seen, page, PAGE);
    storage_read(b->storage, DATA, seen, PAGE);
    assert_int_equal(seen[0], 0xc1);
    assert_memory_equal(seen + 1, page + 1, PAGE - 1);

    log_off(a);
    log_off(b);
    dispatcher_stop(sys->dispatcher);
    assert_int_equal(frame_pool_used(sys->frames), 0);
    dispatcher_destroy(sys->dispatcher);
    frame_pool_destroy(sys->frames);
    engine_destroy(sys->engine);
    sys->dispatcher = NULL;
    sys->frames = NULL;
    sys->engine = NULL;
    system_destroy(sys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_writes_the_other_keeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
