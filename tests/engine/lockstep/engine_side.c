/* The engine's side of the lockstep test: reads cases from standard input, prints results.  See
 * case.h. */
#include "case.h"
#include "engine/access.h"
#include "engine/machine.h"

#include <stdio.h>
#include <stdlib.h>

struct bench {
    struct storage *storage;
    struct vcpu *cpu;
    uint8_t *low, *data, *code;
};

static uint64_t be64(uint64_t v)
{
    return get64(&v);
}

static void prepare(struct bench *b, const struct test_case *t)
{
    uint8_t text[0x1000] = {0}, *p;
    memcpy(text + (SNIPPET - CODE_PAGE), t->code, sizeof t->code);
    p = text + (SNIPPET - CODE_PAGE) + be64(t->code_length);
    memset(p, 0, 8);
    put32(p, 0x83000001);
    put32(text + (TARGET - CODE_PAGE), 0x83000002);
    storage_write(b->storage, CODE_PAGE, text, sizeof text);
    static uint8_t data[DATA_SIZE];
    for (unsigned n = 0; n < DATA_SIZE / 8; n++)
        put64(data + 8 * n, fill_word(be64(t->seed), n));
    for (unsigned n = 0; n < 3; n++)
        if (t->patch[n].length)
            memcpy(data + be64(t->patch[n].address) - DATA, t->patch[n].bytes,
                   be64(t->patch[n].length));
    storage_write(b->storage, DATA, data, sizeof data);
    uint8_t psw[16];
    put64(psw, PSW_EA | PSW_BA | PSW_WAIT);
    put64(psw + 8, 0xdead);
    storage_write(b->storage, 0x1d0, psw, 16);
    memset(psw, 0, 16);
    storage_write(b->storage, 0x8c, psw, 8);
    for (unsigned r = 0; r < 16; r++) {
        b->cpu->gr[r] = be64(t->gr[r]);
        b->cpu->vr[r].d[0] = be64(t->fpr[r]);
        b->cpu->ar[r] = 0;
    }
    b->cpu->fpc = (uint32_t)be64(t->fpc);
    b->cpu->cr[0] |= 0x40000; /* AFP-register control */
    uint64_t cc_pm = be64(t->cc_pm);
    sie_set_psw(b->cpu, (struct sie_psw){PSW_EA | PSW_BA | (cc_pm >> 4) << 44 | (cc_pm & 15) << 40,
                                         SNIPPET});
}

static void print_changes(struct bench *b, const struct test_case *t)
{
    static uint8_t before[DATA_SIZE], after[DATA_SIZE];
    for (unsigned n = 0; n < DATA_SIZE / 8; n++)
        put64(before + 8 * n, fill_word(be64(t->seed), n));
    for (unsigned n = 0; n < 3; n++)
        if (t->patch[n].length)
            memcpy(before + be64(t->patch[n].address) - DATA, t->patch[n].bytes,
                   be64(t->patch[n].length));
    storage_read(b->storage, DATA, after, sizeof after);
    for (unsigned n = 0; n < DATA_SIZE; n++) {
        if (before[n] == after[n])
            continue;
        printf(" %x:", n);
        for (; n < DATA_SIZE && before[n] != after[n]; n++)
            printf("%02x", after[n]);
    }
}

static void run(struct bench *b, const struct test_case *t, unsigned long number)
{
    prepare(b, t);
    enum sie_exit e = SIE_TIME;
    for (unsigned k = 0; e == SIE_TIME && k < 100; k++)
        e = sie_run(b->cpu, UINT64_MAX);
    uint8_t low[8] = {0};
    storage_read(b->storage, 0x8c, low, 8);
    unsigned code = 0, mark = 0;
    struct sie_psw psw = sie_psw(b->cpu);
    if (e == SIE_INSTRUCTION) {
        mark = psw.address == TARGET + 4 ? 2 : 1;
    } else if (e == SIE_DISABLED_WAIT) {
        code = get16(low + 2);
        uint8_t old[16];
        storage_read(b->storage, 0x150, old, 16);
        psw.mask = get64(old);
    } else {
        code = 0x1000u + e;
    }
    printf("%lu %.16s exc=%x dxc=%x mark=%u cc=%u pm=%x gr", number, t->name, code,
           code == 7 ? get32(low + 4) : 0, mark, (unsigned)(psw.mask >> 44 & 3),
           (unsigned)(psw.mask >> 40 & 15));
    for (unsigned r = 0; r < 16; r++)
        printf(" %016llx", (unsigned long long)b->cpu->gr[r]);
    printf(" fpr");
    for (unsigned r = 0; r < 16; r++)
        printf(" %016llx", (unsigned long long)b->cpu->vr[r].d[0]);
    printf(" fpc %08x ar", b->cpu->fpc);
    for (unsigned r = 0; r < 16; r++)
        printf(" %08x", b->cpu->ar[r]);
    printf(" mem");
    print_changes(b, t);
    putchar('\n');
}

int main(void)
{
    struct bench b = {0};
    struct engine *e = engine_create();
    struct frame_pool *pool = frame_pool_create(e, 1024);
    b.storage = storage_create(pool, 1 << 20);
    struct sie_guest_config config = {.engine = e, .storage = b.storage};
    struct sie_guest *g = sie_guest_create(&config);
    b.cpu = sie_vcpu_create(g, 0);
    sie_set_architecture(b.cpu, true);
    sie_start(b.cpu);
    struct test_case t;
    for (unsigned long n = 0; fread(&t, sizeof t, 1, stdin) == 1; n++)
        run(&b, &t, n);
    sie_vcpu_destroy(b.cpu);
    sie_guest_destroy(g);
    storage_destroy(b.storage);
    frame_pool_destroy(pool);
    engine_destroy(e);
    return 0;
}
