/* Decoded pages: their number is bounded, and a program whose pages are dropped below it runs on. */
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

static void bounded(void **state)
{
    (void)state;
    struct engine *e = engine_create();
    e->places = PLACES;
    struct frame_pool *pool = frame_pool_create(e, 128);
    struct storage *s = storage_create(pool, 2 << 20);
    struct sie_guest_config config = {.engine = e, .storage = s};
    struct sie_guest *g = sie_guest_create(&config);
    struct vcpu *v = sie_vcpu_create(g, 0);
    program(s);
    sie_set_architecture(v, true);
    sie_set_gr(v, 3, 10); /* rounds */
    sie_set_psw(v, (struct sie_psw){0x0000000180000000, 0x2000});
    sie_start(v);
    enum sie_exit exit;
    do
        exit = sie_run(v, UINT64_MAX);
    while (exit == SIE_TIME);
    assert_int_equal(exit, SIE_INSTRUCTION);
    assert_int_equal(sie_instruction(v)->op, SIE_OP_DIAG);
    assert_int_equal(sie_gr(v, 2), 10 * PAGES);
    assert_true(decoded(pool) <= PLACES);
    assert_true(e->retired_count < 64);
    sie_guest_destroy(g);
    storage_destroy(s);
    frame_pool_destroy(pool);
    engine_destroy(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bounded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
