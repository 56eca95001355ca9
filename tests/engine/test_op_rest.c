/* Instructions that the lockstep test cannot judge: qemu-s390x lacks them or has them wrong, and
 * what user mode never shows (overflow interruptions, 24-bit mode, EXECUTE's exceptions).
 * Expected values from the Principles of Operation, chapters 5, 7, 9 and 19. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "engine/access.h"
#include "engine/machine.h"

#define CODE 0x3000u
#define DATA 0x5000u

struct bench {
    struct engine *engine;
    struct frame_pool *pool;
    struct storage *storage;
    struct sie_guest *guest;
    struct vcpu *cpu;
    uint64_t old_mask, old_address; /* program old PSW */
    unsigned code, ilc, dxc;        /* program interruption, 0: none */
};

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    b->engine = engine_create();
    b->pool = frame_pool_create(b->engine, 512);
    b->storage = storage_create(b->pool, 1 << 20);
    struct sie_guest_config config = {.engine = b->engine, .storage = b->storage};
    b->guest = sie_guest_create(&config);
    b->cpu = sie_vcpu_create(b->guest, 0);
    sie_set_architecture(b->cpu, true);
    sie_start(b->cpu);
    b->cpu->cr[0] |= 0x40000;
    *state = b;
    return 0;
}

static int teardown(void **state)
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

static size_t bytes_of(const char *hex, uint8_t *out)
{
    size_t n = 0;
    for (; hex[0]; hex++) {
        if (*hex == ' ')
            continue;
        unsigned v;
        assert_int_equal(sscanf(hex, "%2x", &v), 1);
        out[n++] = (uint8_t)v;
        hex++;
    }
    return n;
}

static void put(struct bench *b, uint64_t at, const char *hex)
{
    uint8_t buf[256];
    size_t n = bytes_of(hex, buf);
    assert_int_equal(storage_write(b->storage, at, buf, n), 0);
}

static void expect(struct bench *b, uint64_t at, const char *hex)
{
    uint8_t want[256], got[256];
    size_t n = bytes_of(hex, want);
    assert_int_equal(storage_read(b->storage, at, got, n), 0);
    assert_memory_equal(got, want, n);
}

/* Run the code until the DIAGNOSE behind it, or a program interruption. */
static void run_mode(struct bench *b, const char *hex, uint64_t mask)
{
    uint8_t text[64], psw[16], low[8] = {0};
    size_t n = bytes_of(hex, text);
    put32(text + n, 0x83000000);
    storage_write(b->storage, CODE, text, n + 4);
    put64(psw, PSW_EA | PSW_BA | PSW_WAIT);
    put64(psw + 8, 0);
    storage_write(b->storage, 0x1d0, psw, 16);
    storage_write(b->storage, 0x8c, low, 8);
    sie_set_psw(b->cpu, (struct sie_psw){mask, CODE});
    enum sie_exit e = sie_run(b->cpu, UINT64_MAX);
    storage_read(b->storage, 0x8c, low, 8);
    storage_read(b->storage, 0x150, psw, 16);
    b->code = get16(low + 2);
    b->ilc = low[1];
    b->dxc = get32(low + 4);
    b->old_mask = get64(psw);
    b->old_address = get64(psw + 8);
    assert_true(e == SIE_INSTRUCTION || (e == SIE_DISABLED_WAIT && b->code));
}

static void run(struct bench *b, const char *hex)
{
    run_mode(b, hex, PSW_EA | PSW_BA);
}

static void test_overflow(void **state)
{
    struct bench *b = *state;
    b->cpu->gr[2] = 0x1234567880000000;
    b->cpu->gr[3] = 0xffffffff;
    run(b, "1a23"); /* AR 2,3: mask off */
    assert_int_equal(b->code, 0);
    assert_int_equal(b->cpu->cc, 3);
    assert_true(b->cpu->gr[2] == 0x123456787fffffff);
    b->cpu->gr[2] = 0x80000000;
    run_mode(b, "1a23", PSW_EA | PSW_BA | 8ULL << 40);
    assert_int_equal(b->code, PGM_FIXED_OVERFLOW);
    assert_int_equal(b->ilc, 2);
    assert_true(b->old_address == CODE + 2);
    assert_int_equal(b->old_mask >> 44 & 3, 3);
    assert_true(b->cpu->gr[2] == 0x7fffffff);
}

static void test_execute(void **state)
{
    struct bench *b = *state;
    b->cpu->gr[5] = DATA;
    b->cpu->gr[1] = 0x23;
    b->cpu->gr[2] = 0x80000000;
    b->cpu->gr[3] = 0xffffffff;
    put(b, DATA, "1a00"); /* AR, modified to 2,3 */
    run_mode(b, "44105000", PSW_EA | PSW_BA | 8ULL << 40);
    assert_int_equal(b->code, PGM_FIXED_OVERFLOW);
    assert_int_equal(b->ilc, 4);
    assert_true(b->old_address == CODE + 4);
    run(b, "44105001");
    assert_int_equal(b->code, PGM_SPECIFICATION);
    put(b, DATA, "44105000");
    run(b, "44105000");
    assert_int_equal(b->code, PGM_EXECUTE);
    put(b, DATA, "c6000000 0010");
    run(b, "44005000");
    assert_int_equal(b->code, PGM_EXECUTE);
    put(b, DATA, "0000");
    run(b, "44005000");
    assert_int_equal(b->code, PGM_OPERATION);
    assert_int_equal(b->ilc, 4);
    /* LARL as a target counts from its own address; BRAS links behind the EXECUTE. */
    put(b, DATA, "c0700000 0010");
    run(b, "44005000");
    assert_true(b->cpu->gr[7] == DATA + 0x20);
    put(b, DATA, "a7750008");
    put(b, DATA + 16, "83000000");
    run(b, "44005000");
    assert_true(b->cpu->gr[7] == CODE + 4);
    assert_true(b->cpu->ia == DATA + 20);
}

static void test_addressing_modes(void **state)
{
    struct bench *b = *state;
    b->cpu->gr[2] = 0xaaaaaaaabbbbbbbb;
    b->cpu->gr[5] = 0x80005000;
    run_mode(b, "41205004", PSW_BA); /* LA in the 31-bit mode */
    assert_true(b->cpu->gr[2] == 0xaaaaaaaa00005004);
    b->cpu->gr[2] = 0xaaaaaaaabbbbbbbb;
    b->cpu->gr[5] = CODE + 4;
    run_mode(b, "45205000", 2ULL << 44 | 5ULL << 40); /* BAL in the 24-bit mode */
    assert_true(b->cpu->gr[2] == (0xaaaaaaaa00000000 | 0xa5003004));
    b->cpu->gr[2] = 0xaaaaaaaabbbbbbbb;
    b->cpu->gr[5] = CODE + 3;    /* to the 64-bit mode */
    run_mode(b, "0c25", PSW_BA); /* BASSM */
    assert_true(b->cpu->gr[2] == 0xaaaaaaaa80003002);
    assert_int_equal(b->cpu->amode, 64);
    b->cpu->gr[5] = CODE + 2;
    run(b, "0b25"); /* BSM from the 64-bit mode to the 24-bit mode */
    assert_true(b->cpu->gr[2] == 0xaaaaaaaa80003003);
    assert_int_equal(b->cpu->amode, 24);
}

static void test_registers(void **state)
{
    struct bench *b = *state;
    for (unsigned r = 0; r < 16; r++)
        b->cpu->gr[r] = 0x1000000020000000ULL * (r & 7) + r;
    b->cpu->gr[5] = DATA;
    run(b, "eb2350100026"); /* STMH 2,3 */
    expect(b, DATA + 16, "20000000 30000000");
    put(b, DATA, "11111111 22222222 33333333 44444444");
    run(b, "ef895000 5008"); /* LMD 8,9 */
    assert_true(b->cpu->gr[8] == 0x1111111133333333);
    assert_true(b->cpu->gr[9] == 0x2222222244444444);
    b->cpu->ar[4] = 0x12345678;
    run(b, "b24d0034"); /* CPYA */
    assert_true(b->cpu->ar[3] == 0x12345678);
    b->cpu->gr[2] = 0xff;
    b->cpu->gr[3] = 0x0f;
    run(b, "ec23b83b0054"); /* RNSBG, test only, bits 56 to 59 */
    assert_int_equal(b->cpu->cc, 0);
    assert_true(b->cpu->gr[2] == 0xff);
}

static void test_compare_and_swap_and_store(void **state)
{
    struct bench *b = *state;
    b->cpu->gr[1] = DATA;
    b->cpu->gr[5] = DATA;
    b->cpu->gr[0] = 0x0301; /* 8 bytes compared, 8 stored */
    put(b, DATA, "1111111122222222 0000000000000000 3333333344444444 0000000000000000");
    put(b, DATA + 64, "0000000000000007 0000000000000000");
    b->cpu->gr[2] = 7;
    run(b, "c8225040 5048");
    assert_int_equal(b->cpu->cc, 0);
    expect(b, DATA + 64, "1111111122222222 3333333344444444");
    run(b, "c8225040 5048");
    assert_int_equal(b->cpu->cc, 1);
    assert_true(b->cpu->gr[2] == 0x1111111122222222);
    b->cpu->gr[0] = 3;
    run(b, "c8225040 5048");
    assert_int_equal(b->code, PGM_SPECIFICATION);
}

static void test_locked_operation(void **state)
{
    struct bench *b = *state;
    b->cpu->gr[5] = DATA;
    b->cpu->gr[0] = 0x100 + 23;
    run(b, "ee245000 5010");
    assert_int_equal(b->cpu->cc, 0);
    b->cpu->gr[0] = 0x100 + 24;
    run(b, "ee245000 5010");
    assert_int_equal(b->cpu->cc, 3);
    /* Double compare and swap, 32 bits, in registers. */
    b->cpu->gr[0] = 8;
    put(b, DATA, "00000011 00000000 00000000 00000000 00000022");
    b->cpu->gr[2] = 0x11;
    b->cpu->gr[3] = 0x33;
    b->cpu->gr[6] = 0x21;
    b->cpu->gr[7] = 0x44;
    run(b, "ee265000 5010");
    assert_int_equal(b->cpu->cc, 2);
    assert_true(b->cpu->gr[6] == 0x22);
    run(b, "ee265000 5010");
    assert_int_equal(b->cpu->cc, 0);
    expect(b, DATA, "00000033");
    expect(b, DATA + 16, "00000044");
    run(b, "ee265000 5010");
    assert_int_equal(b->cpu->cc, 1);
    assert_true(b->cpu->gr[2] == 0x33);
    /* Compare and swap and double store, 64 bits, with a parameter list at DATA + 256. */
    b->cpu->gr[0] = 17;
    put(b, DATA, "0000000000000077");
    put(b, DATA + 256 + 8, "0000000000000077 0000000000000000 0000000000000088");
    put(b, DATA + 256 + 56, "00000000000000aa 0000000000000000 0000000000005040");
    put(b, DATA + 256 + 88, "00000000000000bb 0000000000000000 0000000000005048");
    run(b, "ee265000 5100");
    assert_int_equal(b->cpu->cc, 0);
    expect(b, DATA, "0000000000000088");
    expect(b, DATA + 0x40, "00000000000000aa 00000000000000bb");
    run(b, "ee265000 5100");
    assert_int_equal(b->cpu->cc, 1);
    expect(b, DATA + 256 + 8, "0000000000000088");
}

/* Storage ends at 1 MiB: an operand that goes beyond changes nothing. */
static void test_nullified(void **state)
{
    struct bench *b = *state;
    b->cpu->gr[5] = 0xffffc;
    b->cpu->gr[6] = DATA;
    put(b, 0xffff0, "000102030405060708090a0b0c0d0e0f");
    static const char *const codes[] = {
        "d20f 5000 6000", "d70f 5000 6000", "d40f 5000 6000", "eb2f 5000 0024", "902f 5000",
        "e320 5000 0024", "dc0f 5000 6000", "e80f 5000 6000", "d10f 5000 6000", "f277 5000 6000",
        "be2f 5003",      "e544 5003 0001", "e54c 5002 0001",
    };
    for (unsigned n = 0; n < sizeof codes / sizeof codes[0]; n++) {
        run(b, codes[n]);
        assert_int_equal(b->code, PGM_ADDRESSING);
        expect(b, 0xffff0, "000102030405060708090a0b0c0d0e0f");
    }
    for (unsigned r = 7; r < 16; r++)
        b->cpu->gr[r] = r;
    run(b, "eb7f 5000 0004"); /* LMG 7,15 */
    assert_int_equal(b->code, PGM_ADDRESSING);
    for (unsigned r = 7; r < 16; r++)
        assert_true(b->cpu->gr[r] == r);
    /* MVCL moves up to the end, and stands there. */
    b->cpu->gr[2] = 0xff800;
    b->cpu->gr[3] = 0x1000;
    b->cpu->gr[4] = DATA;
    b->cpu->gr[5] = 0x1000;
    run(b, "0e24");
    assert_int_equal(b->code, PGM_ADDRESSING);
    assert_true(b->cpu->gr[2] == 0x100000 && b->cpu->gr[3] == 0x800);
    assert_true(b->cpu->gr[4] == DATA + 0x800 && b->cpu->gr[5] == 0x800);
}

static void test_strings(void **state)
{
    struct bench *b = *state;
    /* TRTE: one-byte codes of bytes; the table at DATA + 256 marks X'41'. */
    b->cpu->gr[1] = DATA + 256;
    b->cpu->gr[2] = DATA;
    b->cpu->gr[3] = 4;
    put(b, DATA, "40404140");
    put(b, DATA + 256 + 0x41, "07");
    run(b, "b9bf0024");
    assert_int_equal(b->cpu->cc, 1);
    assert_true(b->cpu->gr[2] == DATA + 2 && b->cpu->gr[3] == 2 && b->cpu->gr[4] == 7);
    b->cpu->gr[1] = DATA + 256 + 3; /* the table on no boundary */
    b->cpu->gr[2] = DATA;
    b->cpu->gr[3] = 4;
    put(b, DATA + 256 + 0x41, "000000 09");
    run(b, "b9bf0024");
    assert_int_equal(b->cpu->cc, 1);
    assert_true(b->cpu->gr[2] == DATA + 2 && b->cpu->gr[4] == 9);
    /* CUSE: two equal bytes at the same place. */
    put(b, DATA, "0102030405");
    put(b, DATA + 16, "0902090405");
    b->cpu->gr[0] = 2;
    b->cpu->gr[1] = 0;
    b->cpu->gr[2] = DATA;
    b->cpu->gr[4] = DATA + 16;
    b->cpu->gr[3] = b->cpu->gr[5] = 5;
    run(b, "b2570024");
    assert_int_equal(b->cpu->cc, 0);
    assert_true(b->cpu->gr[2] == DATA + 3 && b->cpu->gr[4] == DATA + 19 && b->cpu->gr[5] == 2);
    /* TROT: a test character has two bytes. */
    b->cpu->gr[0] = 0x1234;
    b->cpu->gr[1] = DATA + 256;
    b->cpu->gr[2] = DATA + 64;
    b->cpu->gr[3] = 3;
    b->cpu->gr[6] = DATA;
    put(b, DATA, "010203");
    put(b, DATA + 256 + 2, "0034 5678 1234");
    run(b, "b9920026");
    assert_int_equal(b->cpu->cc, 1);
    assert_true(b->cpu->gr[3] == 1 && b->cpu->gr[6] == DATA + 2);
    expect(b, DATA + 64, "0034 5678");
}

/* CUTFU of four bytes: without well-formedness checking always a pair of surrogates, four bits of
 * the plane less one (chapter 7). */
static void test_surrogates(void **state)
{
    static const char *const cases[][2] = {
        {"f0908080", "d800 dc00"}, {"f48fbfbf", "dbff dfff"}, {"f5000000", "d8c0 dc00"},
        {"f7445566", "dad1 dd66"}, {"f08f8080", "dbfc dc00"}, {"f0c08080", "dbc0 dc00"},
        {"f4908080", "d800 dc00"}, {"eebfbf41", "efff 0041"},
    };
    struct bench *b = *state;
    for (unsigned n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        b->cpu->gr[2] = DATA + 64;
        b->cpu->gr[4] = DATA;
        b->cpu->gr[3] = 8;
        b->cpu->gr[5] = 4;
        put(b, DATA, cases[n][0]);
        run(b, "b2a70024");
        assert_int_equal(b->cpu->cc, 0);
        assert_true(b->cpu->gr[3] == 4 && b->cpu->gr[5] == 0);
        expect(b, DATA + 64, cases[n][1]);
    }
    b->cpu->gr[4] = DATA;
    b->cpu->gr[5] = 4;
    put(b, DATA, "f08f8080");
    run(b, "b2a71024"); /* checked */
    assert_int_equal(b->cpu->cc, 2);
}

static void test_floating_point(void **state)
{
    struct bench *b = *state;
    b->cpu->fpc = 0;
    b->cpu->vr[2].d[0] = 0x4004000000000000; /* short 2.0625 */
    b->cpu->vr[4].d[0] = 0x3ff0000000000000; /* short 1.875 */
    run(b, "b30c0024");                      /* MDEBR */
    assert_true(b->cpu->vr[2].d[0] == 0x400ef00000000000);
    b->cpu->vr[1].d[0] = b->cpu->vr[4].d[0] = 0x3ff8000000000000;
    run(b, "b3070014"); /* MXDBR: 2.25 */
    assert_true(b->cpu->vr[1].d[0] == 0x4000200000000000 && b->cpu->vr[3].d[0] == 0);
    b->cpu->vr[1].d[0] = 0x401c000000000000; /* 7 */
    b->cpu->vr[2].d[0] = 0x4000000000000000; /* 2 */
    run(b, "b35b3512");                      /* DIDBR, toward zero */
    assert_int_equal(b->cpu->cc, 0);
    assert_true(b->cpu->vr[3].d[0] == 0x4008000000000000);
    assert_true(b->cpu->vr[1].d[0] == 0x3ff0000000000000);
    b->cpu->fpc = 0x00800000; /* invalid-operation flag */
    b->cpu->gr[2] = 0x80000000;
    run(b, "b3850020"); /* SFASR */
    assert_int_equal(b->code, PGM_DATA);
    assert_int_equal(b->dxc, 0x83);
    /* Overflow enabled: the result is scaled by 2^-1536. */
    b->cpu->fpc = 0x20000000;
    b->cpu->vr[1].d[0] = b->cpu->vr[2].d[0] = 0x7fe0000000000000;
    run(b, "b31a0012"); /* ADBR */
    assert_int_equal(b->code, PGM_DATA);
    assert_int_equal(b->dxc, 0x20);
    assert_true(b->cpu->vr[1].d[0] == 0x1ff0000000000000);
    b->cpu->cr[0] &= ~0x40000ULL;
    run(b, "b31a0012");
    assert_int_equal(b->dxc, 2);
    run(b, "2889"); /* LDR 8,9 */
    assert_int_equal(b->dxc, 1);
    run(b, "2824");
    assert_int_equal(b->code, 0);
}

/* Which exceptions conversions meet (chapter 19, the figures of results). */
static void test_conversions(void **state)
{
    struct bench *b = *state;
    b->cpu->fpc = 0;
    b->cpu->vr[1].d[0] = 0x7ff8000000000000;
    run(b, "b3990021"); /* CFDBR: what a NaN becomes is inexact */
    assert_int_equal(b->cpu->cc, 3);
    assert_true((uint32_t)b->cpu->gr[2] == 0x80000000 && b->cpu->fpc == 0x00880000);
    b->cpu->fpc = 0;
    run(b, "b39d0021"); /* CLFDBR */
    assert_true((uint32_t)b->cpu->gr[2] == 0 && b->cpu->fpc == 0x00880000);
    b->cpu->fpc = 0;
    run(b, "b3990421"); /* and quiet when M4 says so */
    assert_true(b->cpu->fpc == 0x00800000);
    b->cpu->fpc = 0x08000000;
    run(b, "b3990021");
    assert_int_equal(b->dxc, 0x08);
    assert_true(b->cpu->fpc == 0x08800800);

    /* LEDBR with overflow or underflow enabled: a long number, scaled by 512; LDXBR by 8192. */
    b->cpu->fpc = 0x20000000;
    b->cpu->vr[1].d[0] = 0x47f0000010000000;
    run(b, "b3440021");
    assert_int_equal(b->dxc, 0x28);
    assert_true(b->cpu->vr[2].d[0] == 0x27f0000000000000);
    b->cpu->fpc = 0x10000000;
    b->cpu->vr[1].d[0] = 0xb690000000000000;
    run(b, "b3440021");
    assert_int_equal(b->dxc, 0x10);
    assert_true(b->cpu->vr[2].d[0] == 0xd690000000000000);
    b->cpu->fpc = 0x20000000;
    b->cpu->vr[1].d[0] = 0x43ff000000000000;
    b->cpu->vr[3].d[0] = 0;
    run(b, "b3450041");
    assert_int_equal(b->dxc, 0x20);
    assert_true(b->cpu->vr[4].d[0] == 0x23ff000000000000 && b->cpu->vr[6].d[0] == 0);

    /* DIDBR: 7 / 2 is 4, remainder -1, and that is exact. */
    b->cpu->fpc = 0x08000000;
    b->cpu->vr[1].d[0] = 0x401c000000000000;
    b->cpu->vr[2].d[0] = 0x4000000000000000;
    run(b, "b35b3412");
    assert_int_equal(b->code, 0);
    assert_true(b->cpu->vr[3].d[0] == 0x4010000000000000 && b->cpu->fpc == 0x08000000);
    assert_true(b->cpu->vr[1].d[0] == 0xbff0000000000000);
    /* Away from a small quotient the remainder does not fit. */
    b->cpu->fpc = 0;
    b->cpu->vr[1].d[0] = 0x3c30000000000001;
    run(b, "b35b3612");
    assert_true(b->cpu->vr[3].d[0] == 0x3ff0000000000000 && b->cpu->fpc == 0x00080000);
}

static void test_shorter_precision(void **state)
{
    struct bench *b = *state;
    b->cpu->fpc = 7; /* round to prepare for shorter precision */
    b->cpu->vr[1].d[0] = 0x3ff0000000000000;
    b->cpu->vr[2].d[0] = 0x3c00000000000000;
    run(b, "b31a0012"); /* ADBR: inexact makes the last bit one */
    assert_true(b->cpu->vr[1].d[0] == 0x3ff0000000000001);
    assert_true(b->cpu->fpc == 0x00080007);
    run(b, "b2990004"); /* SRNM takes two bits */
    assert_true((b->cpu->fpc & 7) == 0);
    run(b, "b2b80004"); /* SRNMB: 4 is no mode */
    assert_int_equal(b->code, PGM_SPECIFICATION);
    b->cpu->fpc = 0x00080002;
    run(b, "b2b9000d"); /* SRNMT: three bits of the address */
    assert_int_equal(b->code, 0);
    assert_true(b->cpu->fpc == 0x00080052);
    b->cpu->cr[0] &= ~0x40000ULL;
    run(b, "b2b90000");
    assert_int_equal(b->dxc, 3);
}

/* Facilities that are there only with another (chapter 4, "Facility Indications"). */
static void test_facilities(void **state)
{
    static const uint8_t needs[][2] = {{2, 1},   {3, 2},   {4, 3},   {5, 3},   {13, 3},  {19, 18},
                                       {30, 24}, {33, 32}, {37, 42}, {43, 42}, {58, 49}, {61, 58}};
    struct bench *b = *state;
    uint8_t list[8];
    b->cpu->gr[0] = 0;
    run(b, "b2b00400"); /* STFLE */
    assert_int_equal(b->code, 0);
    storage_read(b->storage, 0x400, list, sizeof list);
    for (unsigned n = 0; n < sizeof needs / sizeof needs[0]; n++) {
        bool have = get64(list) >> (63 - needs[n][0]) & 1;
        assert_true(!have || (get64(list) >> (63 - needs[n][1]) & 1));
    }
    run(b, "eb100000004c"); /* ECAG: the cache topology, and a selection that is none */
    assert_int_equal(b->cpu->gr[1] >> 56, 4);
    run(b, "eb100100004c");
    assert_true(b->cpu->gr[1] == ~0ULL);
    /* The binary half of the floating-point extension executes, claimed or not. */
    b->cpu->vr[1].d[0] = 0x4f80000000000000 - 0x0000000100000000; /* short: 2^32 - 256 */
    run(b, "b39c5021");                                           /* CLFEBR, toward zero */
    assert_int_equal(b->code, 0);
    assert_int_equal((uint32_t)b->cpu->gr[2], 0xffffff00u);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_overflow),
        TEST(test_execute),
        TEST(test_addressing_modes),
        TEST(test_registers),
        TEST(test_compare_and_swap_and_store),
        TEST(test_strings),
        TEST(test_locked_operation),
        TEST(test_nullified),
        TEST(test_surrogates),
        TEST(test_floating_point),
        TEST(test_conversions),
        TEST(test_shorter_precision),
        TEST(test_facilities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
