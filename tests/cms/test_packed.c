/* Packed files, byte by byte: what another program's packed data hold, what Bigfoot wrote before, all kinds
 * of records there and back, bytes of no meaning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cms/packed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS 64

struct blocks {
    uint8_t block[BLOCKS][PACKED_LRECL];
    unsigned n, read;
};

static int put(void *ctx, const uint8_t block[PACKED_LRECL])
{
    struct blocks *b = ctx;
    if (b->n == BLOCKS)
        return -ENOSPC;
    memcpy(b->block[b->n++], block, PACKED_LRECL);
    return 0;
}

static int get(void *ctx, uint8_t block[PACKED_LRECL])
{
    struct blocks *b = ctx;
    if (b->read == b->n)
        return -ENODATA;
    memcpy(block, b->block[b->read++], PACKED_LRECL);
    return 0;
}

static int begin_reading(struct blocks *b, struct packed_reader *r)
{
    b->read = 1;
    return packed_open_blocks(r, b->block[0], get, b);
}

static void bytes(struct blocks *b, const uint8_t *p, size_t n)
{
    memset(b, 0, sizeof *b);
    memcpy(b->block[0], p, n);
    b->n = 1;
}

/* The example of REXX programs that expand ISPF's packed data: its bytes, and its lines. */
static void of_another(void **state)
{
    static const uint8_t
        p[] = {0x00, 0x01, 0x40, 0xe5, 0x00, 0x00, 0x00, 0x50, /* V, 80 */
               0x7e, 0x4f, 0x81,                               /* 80 a */
               0x4e, 0xfc, 0x00, 0x82,                         /* 79 blanks, b */
               0x4a, 0x7e, 0x04, 0x83,                         /* 75 blanks, 5 c */
               0x7a, 0x1f, 0x84, 0x7c, 0x2f,                   /* 32 d, 48 blanks */
               0x80, 0xf0, 0x7c, 0x4e,                         /* 0, 79 blanks */
               0x99, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
               0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0xa2,
               0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0x7c, 0x35, /* a to z, 54 blanks */
               0xff};
    static const struct {
        unsigned at, n;
        uint8_t byte;
    } lines[] = {{0, 80, 0x81}, {79, 1, 0x82}, {75, 5, 0x83}, {0, 32, 0x84}, {0, 1, 0xf0}};
    struct blocks *b = malloc(sizeof *b);
    struct packed_reader r;
    uint8_t record[80];
    uint32_t n;
    (void)state;
    bytes(b, p, sizeof p);
    assert_int_equal(begin_reading(b, &r), 0);
    assert_int_equal(r.recfm, 'V');
    assert_int_equal(r.lrecl, 80);
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) {
        assert_int_equal(packed_next(&r, record, sizeof record, &n), 1);
        assert_int_equal(n, 80);
        for (unsigned c = 0; c < 80; c++)
            assert_int_equal(
                record[c], c >= lines[k].at && c - lines[k].at < lines[k].n ? lines[k].byte : 0x40);
    }
    assert_int_equal(packed_next(&r, record, sizeof record, &n), 1);
    assert_int_equal(record[25], 0xa9);
    assert_int_equal(packed_next(&r, record, sizeof record, &n), 0);
    free(b);
}

static void of_before(void **state)
{
    static const uint8_t p[] = {0,    0,    0xd7, 0xc1, 0xc3, 0xd2, 0xe5, 0,    0,    0,    0,   20,
                                0x01, 0xc1, 0xc2, 0x81, 0xc2, 0x5c, 0xfe, 0x00, 0xc3, 0xfe, 0xff};
    static const uint8_t first[] = {0xc1, 0xc2, 0x40, 0x40, 0x40, 0x5c, 0x5c, 0x5c, 0x5c, 0x5c};
    struct blocks *b = malloc(sizeof *b);
    struct packed_reader r;
    uint8_t record[20];
    uint32_t n;
    (void)state;
    bytes(b, p, sizeof p);
    assert_int_equal(begin_reading(b, &r), 0);
    assert_int_equal(packed_next(&r, record, sizeof record, &n), 1);
    assert_int_equal(n, sizeof first);
    assert_memory_equal(record, first, n);
    assert_int_equal(packed_next(&r, record, sizeof record, &n), 1);
    assert_int_equal(n, 1);
    assert_int_equal(packed_next(&r, record, sizeof record, &n), 0);
    free(b);
}

/* A file's end within a record. */
static void cut_off(void **state)
{
    static const uint8_t files[][15] = {
        {0, 1, 0x40, 0xe5, 0, 0, 0, 20, 0x80, 0xc1, 0xff},
        {0, 1, 0x40, 0xc6, 0, 0, 0, 20, 0x80, 0xc1, 0xff},
        {0, 0, 0xd7, 0xc1, 0xc3, 0xd2, 0xe5, 0, 0, 0, 0, 20, 0x00, 0xc1, 0xff}};
    struct blocks *b = malloc(sizeof *b);
    struct packed_reader r;
    uint8_t record[20];
    uint32_t n;
    (void)state;
    for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
        bytes(b, files[k], sizeof files[k]);
        assert_int_equal(begin_reading(b, &r), 0);
        assert_int_equal(packed_next(&r, record, sizeof record, &n), -EUCLEAN);
    }
    free(b);
}

/* The next of the numbers that a seed begins. */
static uint32_t chance(uint32_t *x, uint32_t most)
{
    *x = *x * 1664525u + 1013904223u;
    return (*x >> 8) % most;
}

/* A record of bytes, blanks and runs of any lengths. */
static uint32_t make(uint32_t *x, uint8_t *p, uint32_t most)
{
    uint32_t n = 0, want = 1 + chance(x, most);
    while (n < want) {
        uint32_t some = 1 + chance(x, chance(x, 4) ? 6 : 700), kind = chance(x, 3);
        for (; some && n < want; some--)
            p[n++] = kind == 0 ? 0x40 : kind == 1 ? 0x5c : (uint8_t)chance(x, 256);
    }
    return n;
}

static void there_and_back(void **state)
{
    struct blocks *b = malloc(sizeof *b);
    uint8_t *record = malloc(2000), *back = malloc(2000);
    (void)state;
    for (uint32_t seed = 1; seed < 300; seed++) {
        struct packed_writer w;
        struct packed_reader r;
        bool fixed = seed & 1;
        uint32_t lrecl = seed < 20 ? seed : 1500, x = seed, n;
        memset(b, 0, sizeof *b);
        assert_int_equal(packed_begin_blocks(&w, put, b, fixed ? 'F' : 'V', lrecl), 0);
        for (unsigned k = 0; k < 20; k++) {
            uint32_t len = make(&x, record, lrecl);
            if (fixed)
                memset(record + len, 0x40, lrecl - len);
            assert_int_equal(packed_record(&w, record, fixed ? lrecl : len), 0);
        }
        assert_int_equal(packed_end(&w), 0);
        x = seed;
        assert_int_equal(begin_reading(b, &r), 0);
        assert_int_equal(r.recfm, fixed ? 'F' : 'V');
        for (unsigned k = 0; k < 20; k++) {
            uint32_t len = make(&x, record, lrecl);
            if (fixed)
                memset(record + len, 0x40, lrecl - len);
            assert_int_equal(packed_next(&r, back, lrecl, &n), 1);
            assert_int_equal(n, fixed ? lrecl : len);
            assert_memory_equal(back, record, n);
        }
        assert_int_equal(packed_next(&r, back, lrecl, &n), 0);
    }
    free(b);
    free(record);
    free(back);
}

/* Of any bytes it makes no record that is longer than it says, and comes to an end. */
static void hostile(void **state)
{
    static const uint8_t heads[][12] = {{0, 1, 0x40, 0xe5, 0, 0, 0, 70},
                                        {0, 1, 0x5c, 0xc6, 0, 0, 0, 70},
                                        {0, 0, 0xd7, 0xc1, 0xc3, 0xd2, 0xe5, 0, 0, 0, 0, 70}};
    static const uint8_t none[][8] = {{0, 1, 0x40, 0xe5, 0, 0, 0, 0},
                                      {0, 1, 0x40, 0xe5, 0xff, 0xff, 0xff, 0xff},
                                      {0, 1, 0x40, 0, 0, 0, 0, 70},
                                      {0, 2, 0x40, 0xe5, 0, 0, 0, 70}};
    struct blocks *b = malloc(sizeof *b);
    struct packed_reader r;
    uint8_t record[70];
    uint32_t n;
    (void)state;
    for (size_t k = 0; k < sizeof none / sizeof *none; k++) {
        bytes(b, none[k], sizeof none[k]);
        assert_int_equal(begin_reading(b, &r), -EINVAL);
    }
    for (uint32_t seed = 1; seed < 20000; seed++) {
        int more;
        uint32_t x = seed;
        memset(b, 0, sizeof *b);
        b->n = 2;
        for (unsigned k = 0; k < 2 * PACKED_LRECL; k++)
            b->block[k / PACKED_LRECL][k % PACKED_LRECL] = (uint8_t)chance(&x, 256);
        memcpy(b->block[0], heads[seed % 3], sizeof heads[0]);
        assert_int_equal(begin_reading(b, &r), 0);
        while ((more = packed_next(&r, record, sizeof record, &n)) > 0)
            assert_in_range(n, 1, 70);
        assert_true(more == 0 || more == -EUCLEAN);
    }
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_another),     cmocka_unit_test(of_before), cmocka_unit_test(cut_off),
        cmocka_unit_test(there_and_back), cmocka_unit_test(hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
