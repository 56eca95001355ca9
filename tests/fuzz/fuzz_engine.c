/* A guest that is nothing but random bytes: PSW, control and general registers, low storage with its
 * tables and new PSWs, and the instructions.  Every instruction must end: done, or by a program
 * interruption, and touch nothing but the guest. */
#include "engine/base/bytes.h"
#include "engine/sie.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define STORAGE 0x100000u
#define STEPS   3000u /* instructions at most */

struct input {
    const uint8_t *data;
    size_t left;
};

static uint64_t take(struct input *in, unsigned bytes)
{
    uint64_t v = 0;
    for (; bytes && in->left; bytes--, in->left--)
        v = v << 8 | *in->data++;
    return v;
}

/* Numbers near the interesting places: small, in storage, all over. */
static uint64_t number(struct input *in)
{
    switch (take(in, 1) & 3) {
    case 0:
        return take(in, 1);
    case 1:
        return take(in, 3) & (STORAGE - 1);
    case 2:
        return take(in, 4);
    default:
        return take(in, 8);
    }
}

static void registers(struct vcpu *v, struct input *in)
{
    for (unsigned r = 0; r < 16; r++) {
        sie_set_gr(v, r, number(in));
        sie_set_ar(v, r, (uint32_t)take(in, 1) & 3);
        sie_set_fpr(v, r, take(in, 8));
        sie_set_cr(v, r, number(in));
    }
    sie_set_cr(v, 0, (sie_cr(v, 0) & ~0xffULL) | 0x04840000);
    uint64_t mask = (uint64_t)take(in, 1) << 56 | (uint64_t)(take(in, 1) & 0xf1) << 48 |
                    (uint64_t)take(in, 1) << 40;
    if (take(in, 1) & 1) /* real mode, in which most gets on */
        mask &= ~0x0400000000000000ULL;
    mask &= ~0xb808000000000000ULL;
    sie_set_psw(v, (struct sie_psw){sie_zarch(v) ? mask | 0x180000000 : mask | 0x80000000, 0x2000});
}

/* New PSWs lead back into the code; what is left of the input is the code's page, then pages of tables. */
static void fill(struct storage *s, struct input *in)
{
    uint8_t psw[16];
    put64(psw, 0x0000000180000000);
    for (uint64_t at = 0x1a0; at < 0x200; at += 16) {
        put64(psw + 8, 0x2000 + (take(in, 2) & 0xffe));
        storage_write(s, at, psw, sizeof psw);
    }
    for (uint64_t at = 0x2000; at < 0x8000 && in->left; at += 0x1000) {
        size_t n = in->left < 0x1000 ? in->left : 0x1000;
        storage_write(s, at, in->data, n);
        in->data += n;
        in->left -= n;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data, size};
    struct engine *e = engine_create();
    struct frame_pool *pool = frame_pool_create(e, 512);
    struct storage *s = storage_create(pool, STORAGE);
    struct sie_guest_config config = {.engine = e, .storage = s, .deterministic = true};
    struct sie_guest *g = sie_guest_create(&config);
    struct vcpu *v = sie_vcpu_create(g, 0);
    uint8_t how = (uint8_t)take(&in, 1);
    sie_set_architecture(v, how & 3);
    sie_start(v);
    if (how & 4)
        sie_set_trace(v, &(struct sie_trace){.events = 0x3ff, .registers = 0xffff, .last = 0xfff},
                      1);
    registers(v, &in);
    fill(s, &in);
    for (unsigned turns = 0; turns < 200; turns++) {
        enum sie_exit x = sie_run(v, STEPS);
        if (x == SIE_INSTRUCTION)
            sie_set_cc(v, turns & 3);
        else if (x != SIE_TRACE)
            break;
    }
    sie_vcpu_destroy(v);
    sie_guest_destroy(g);
    storage_destroy(s);
    frame_pool_destroy(pool);
    engine_destroy(e);
    return 0;
}
