/* A CPU stores across two pages.  The second has to be copied first, and while it waits for another
 * CPU to forget the old one, the first page is taken away and its frame goes to another storage:
 * nothing of the store may reach that.
 *
 * What the threads do is put in this order: the other CPU is played by the test, and a signal keeps
 * the first one's thread while the frame changes hands. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

#include "tests/engine/bench.h"

#include "engine/machine.h"

#define FIRST 0x8000u /* and the page behind it */

/* mvc 4088(16,%r2),0(%r4); diag */
static const uint8_t stores[] = {0xd2, 0x0f, 0x2f, 0xf8, 0x40, 0x00, 0x83, 0x00, 0x00, 0x44};
static const uint8_t what[16] = "sixteen of these";
static atomic_bool caught, let_go;

static void keep(int sig)
{
    atomic_store(&caught, true);
    while (!atomic_load(&let_go))
        sched_yield();
}

static void *run(void *cpu)
{
    enum sie_exit *x = malloc(sizeof *x);
    *x = sie_run(cpu, UINT64_MAX);
    return x;
}

static void *release(void *storage)
{
    storage_release(storage, FIRST / PAGE_SIZE, FIRST / PAGE_SIZE);
    return NULL;
}

static void until(const _Atomic uint32_t *counter, uint32_t value)
{
    while (atomic_load(counter) != value)
        sched_yield();
}

static void test_first_of_two_pages(void **state)
{
    struct bench *b = *state;
    static uint8_t page[PAGE_SIZE], seen[PAGE_SIZE];
    struct vcpu *other = sie_vcpu_create(b->guest, 1);
    struct storage *model = storage_create(b->pool, 1 << 20);
    struct storage *victim = storage_create(b->pool, 1 << 20);
    pthread_t cpu, taker;
    enum sie_exit *x;
    signal(SIGUSR1, keep);
    storage_write(model, FIRST + PAGE_SIZE, "model", 5);
    assert_int_equal(storage_share(b->storage, model, FIRST / PAGE_SIZE + 1), 0);
    storage_write(b->storage, FIRST, "first", 5);
    storage_write(b->storage, CODE, stores, sizeof stores);
    storage_write(b->storage, CODE + 0x200, what, sizeof what);
    sie_set_gr(b->cpu, 2, FIRST);
    sie_set_gr(b->cpu, 4, CODE + 0x200);
    sie_set_psw(b->cpu, (struct sie_psw){0x0000000180000000, CODE + 6});
    assert_int_equal(sie_run(b->cpu, UINT64_MAX), SIE_INSTRUCTION); /* the program is decoded */
    sie_set_psw(b->cpu, (struct sie_psw){0x0000000180000000, CODE});

    uint32_t wanted = atomic_load(&other->flush_wanted);
    atomic_store(&other->flush_done, wanted);
    atomic_store(&other->running, true);
    assert_int_equal(pthread_create(&cpu, NULL, run, b->cpu), 0);
    until(&other->flush_wanted, wanted + 1); /* it has the first page, and waits for the second */
    assert_int_equal(pthread_create(&taker, NULL, release, b->storage), 0);
    until(&other->flush_wanted, wanted + 2); /* the first is no longer known */
    pthread_kill(cpu, SIGUSR1);
    while (!atomic_load(&caught))
        sched_yield();
    atomic_store(&other->flush_done, wanted + 2);
    pthread_join(taker, NULL);
    memset(page, 0x55, sizeof page);
    storage_write(victim, 0, page, sizeof page);
    atomic_store(&other->running, false);
    atomic_store(&let_go, true);
    pthread_join(cpu, (void **)&x);

    assert_int_equal(*x, SIE_INSTRUCTION);
    free(x);
    storage_read(victim, 0, seen, sizeof seen);
    assert_memory_equal(seen, page, sizeof page);
    storage_read(b->storage, FIRST + PAGE_SIZE - 8, seen, 16);
    assert_memory_equal(seen, what, 16); /* and it is done */
    storage_read(b->storage, FIRST, seen, 5);
    assert_memory_equal(seen, "\0\0\0\0\0", 5);
    sie_vcpu_destroy(other);
    storage_destroy(victim);
    storage_destroy(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_first_of_two_pages)};
    return cmocka_run_group_tests(tests, bench_setup, bench_teardown);
}
