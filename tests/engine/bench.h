/* One CPU in z/Architecture mode with 1 MiB of storage, for the tests of what the engine offers
 * through its door, sie.h.  Its SET CLOCK acts. */
#ifndef TESTS_ENGINE_BENCH_H
#define TESTS_ENGINE_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "engine/base/bytes.h"
#include "engine/sie.h"

#define CODE 0x3000u

struct bench {
    struct engine *engine;
    struct frame_pool *pool;
    struct storage *storage;
    struct sie_guest *guest;
    struct vcpu *cpu;
};

static inline int bench_setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    b->engine = engine_create();
    b->pool = frame_pool_create(b->engine, 512);
    b->storage = storage_create(b->pool, 1 << 20);
    struct sie_guest_config config = {
        .engine = b->engine, .storage = b->storage, .tod_enabled = true};
    b->guest = sie_guest_create(&config);
    b->cpu = sie_vcpu_create(b->guest, 0);
    sie_set_architecture(b->cpu, true);
    sie_start(b->cpu);
    *state = b;
    return 0;
}

static inline int bench_teardown(void **state)
{
    struct bench *b = *state;
    sie_vcpu_destroy(b->cpu);
    sie_guest_destroy(b->guest);
    storage_destroy(b->storage);
    frame_pool_destroy(b->pool);
    engine_destroy(b->engine);
    free(b);
    return 0;
}

/* New PSWs that go on at X'4000', where a DIAGNOSE X'99' stands. */
static inline void bench_new_psws(struct bench *b)
{
    uint8_t psw[16];
    put64(psw, 0x0000000180000000);
    put64(psw + 8, 0x4000);
    for (unsigned at = 0x1a0; at < 0x200; at += 16)
        storage_write(b->storage, at, psw, 16);
    storage_write(b->storage, 0x4000, "\x83\x00\x00\x99", 4);
}

#endif
