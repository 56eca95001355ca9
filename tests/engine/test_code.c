/* Decoded pages: their number is bounded, a program whose pages are dropped below it runs on, and
 * links between entries lead nowhere else than the guest's storage says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/machine.h"

#define PAGES  32
#define PLACES 4

static unsigned decoded(const struct frame_pool *p)
{
    unsigned n = 0;
    for (uint32_t f = 0; f < p->never_used; f++)
        n += p->frame[f].code != NULL;
    return n;
}

/* PAGES pages, each with AGHI 2,1 and a jump to the next; the last counts rounds in GR3 and goes back
 * to the first, then a DIAGNOSE. */
static void program(struct storage *s)
{
    static const uint8_t step[] = {0xa7, 0x2b, 0x00, 0x01, 0xa7, 0xf4, 0x07, 0xfe};
    static const uint8_t last[] = {0xa7, 0x2b, 0x00, 0x01, 0xa7, 0x37, 0x00, 0x04, 0x83,
                                   0x00, 0x00, 0x44, 0xc0, 0xf4, 0xff, 0xff, 0x07, 0xfa};
    for (unsigned n = 0; n < PAGES - 1; n++)
        storage_write(s, 0x2000 + n * 4096, step, sizeof step);
    storage_write(s, 0x2000 + (PAGES - 1) * 4096, last, sizeof last);
}

struct machine {
    struct storage *storage;
    struct sie_guest *guest;
    struct vcpu *cpu;
};

static struct machine machine(struct engine *e, struct frame_pool *pool)
{
    struct machine m = {.storage = storage_create(pool, 2 << 20)};
    struct sie_guest_config config = {.engine = e, .storage = m.storage};
    m.guest = sie_guest_create(&config);
    m.cpu = sie_vcpu_create(m.guest, 0);
    sie_set_architecture(m.cpu, true);
    return m;
}

static void machine_end(struct machine *m)
{
    sie_guest_destroy(m->guest);
    storage_destroy(m->storage);
}

/* From 0x2000 to the DIAGNOSE. */
static void run(struct machine *m)
{
    sie_set_psw(m->cpu, (struct sie_psw){0x0000000180000000, 0x2000});
    sie_start(m->cpu);
    enum sie_exit exit;
    do
        exit = sie_run(m->cpu, UINT64_MAX);
    while (exit == SIE_TIME);
    assert_int_equal(exit, SIE_INSTRUCTION);
    assert_int_equal(sie_instruction(m->cpu)->op, SIE_OP_DIAG);
}

static void bounded(void **state)
{
    (void)state;
    struct engine *e = engine_create();
    e->places = PLACES;
    struct frame_pool *pool = frame_pool_create(e, 128);
    struct machine m = machine(e, pool);
    program(m.storage);
    sie_set_gr(m.cpu, 3, 10); /* rounds */
    run(&m);
    assert_int_equal(sie_gr(m.cpu, 2), 10 * PAGES);
    assert_true(decoded(pool) <= PLACES);
    assert_true(e->retired_count < 64);
    machine_end(&m);
    frame_pool_destroy(pool);
    engine_destroy(e);
}

/* A loop in a page that two guests share stores into itself after some rounds: the copy is what goes
 * on, in the next round.  AGHI 3,1; BRC 0 (to become: to the end); CGIJ 3,10 low, over the next; ST 4
 * over the BRC; BRC 15 to the start; DIAGNOSE. */
static void copied(void **state)
{
    (void)state;
    static const uint8_t loop[] = {0xa7, 0x3b, 0x00, 0x01, 0xa7, 0x04, 0x00, 0x09, 0xec,
                                   0x34, 0x00, 0x05, 0x0a, 0x7c, 0x50, 0x40, 0x50, 0x04,
                                   0xa7, 0xf4, 0xff, 0xf7, 0x83, 0x00, 0x00, 0x44};
    struct engine *e = engine_create();
    struct frame_pool *pool = frame_pool_create(e, 128);
    struct machine a = machine(e, pool), b = machine(e, pool);
    storage_write(a.storage, 0x2000, loop, sizeof loop);
    assert_int_equal(storage_share(b.storage, a.storage, 2), 0);
    for (int n = 0; n < 2; n++) {
        struct machine *m = n ? &a : &b;
        sie_set_gr(m->cpu, 3, 0);
        sie_set_gr(m->cpu, 5, 0x2000);
        sie_set_gr(m->cpu, 4, 0xa7f40009);
        run(m);
        assert_int_equal(sie_gr(m->cpu, 3), 11);
    }
    machine_end(&a);
    machine_end(&b);
    frame_pool_destroy(pool);
    engine_destroy(e);
}

/* Two guests share a page that branches into one of which each has its own, in turn; then that page
 * changes.  BRC 15 to 0x3000; there AGHI 2,n; BRCT 4 back; DIAGNOSE. */
static void far_branch(void **state)
{
    (void)state;
    static const uint8_t from[] = {0xa7, 0xf4, 0x08, 0x00};
    uint8_t to[] = {0xa7, 0x2b, 0x00, 0x00, 0xa7, 0x46, 0xf7, 0xfe, 0x83, 0x00, 0x00, 0x44};
    struct engine *e = engine_create();
    struct frame_pool *pool = frame_pool_create(e, 128);
    struct machine m[2] = {machine(e, pool), machine(e, pool)};
    storage_write(m[0].storage, 0x2000, from, sizeof from);
    assert_int_equal(storage_share(m[1].storage, m[0].storage, 2), 0);
    for (uint8_t n = 1; n < 6; n++) {
        for (int k = 0; k < 2; k++) {
            to[3] = (uint8_t)(2 * n + k);
            storage_write(m[k].storage, 0x3000, to, sizeof to);
        }
        for (int k = 0; k < 2; k++) {
            sie_set_gr(m[k].cpu, 2, 0);
            sie_set_gr(m[k].cpu, 4, 5);
            run(&m[k]);
            assert_int_equal(sie_gr(m[k].cpu, 2), 5 * (2 * n + k));
        }
    }
    machine_end(&m[0]);
    machine_end(&m[1]);
    frame_pool_destroy(pool);
    engine_destroy(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bounded), cmocka_unit_test(copied),
                                       cmocka_unit_test(far_branch)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
