/* The queues of a guest that means harm: each address of ESTABLISH, of a storage list, of a buffer list and of
 * its elements where no storage is, where the guest's key does not reach, or not on its boundary, and storage
 * that goes while a buffer is being filled.  The guest's storage ends where the host's does, so a byte
 * behind it is a fault here as well, and every piece that was mapped has to be given back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "cp/network/packet.h"
#include "cp/network/qdio.h"
#include "engine/base/bytes.h"

#define PAGE     4096u
#define STORAGE  0x40000u
#define QIB      0x2000
#define IN       0x3000 /* buffer states of the input queue */
#define OUT(n)   (0x3100 + 0x100 * (n))
#define IN_SL    0x4000
#define OUT_SL   0x4400 /* of both output queues */
#define IN_SBAL  0x8000
#define OUT_SBAL 0x9000
#define DATA     0x10000u
#define INDICATE 0x5000
#define SUMMARY  0x6000
#define HIDDEN   0x7000 /* of the other key */
#define BEYOND   (STORAGE + 0x1000)
#define KEY      2
#define OTHER    (KEY + 1)

static struct guest {
    uint8_t *m;
    unsigned size; /* of its storage, which may shrink */
    int mapped;
    unsigned adapters, pcis;
    struct qdio q;
} g;

static uint8_t *map(void *ctx, uint64_t abs, size_t n, uint8_t key, bool for_write)
{
    (void)for_write;
    assert_ptr_equal(ctx, &g);
    if (abs >= g.size || n > g.size - abs)
        return NULL;
    assert_true(n && abs % PAGE + n <= PAGE); /* a caller's duty */
    if (key != (abs / PAGE == HIDDEN / PAGE ? OTHER : KEY))
        return NULL;
    g.mapped++;
    return g.m + abs;
}

static void unmap(void *ctx, const uint8_t *at)
{
    assert_ptr_equal(ctx, &g);
    assert_true(at >= g.m && at < g.m + STORAGE);
    g.mapped--;
}

static bool store(void *ctx, uint64_t abs, const void *from, size_t n, uint8_t key)
{
    uint8_t *to = map(ctx, abs, n, key, true);
    if (!to)
        return false;
    memcpy(to, from, n);
    unmap(ctx, to);
    return true;
}

static void adapter(void *ctx, unsigned isc)
{
    (void)ctx;
    assert_int_equal(isc, 3);
    g.adapters++;
}

static void pci(void *ctx)
{
    (void)ctx;
    g.pcis++;
}

/* A record that ESTABLISH takes: one input and two output queues. */
static void record(uint8_t qdr[QDR_SIZE])
{
    static const unsigned sl[] = {IN_SL, OUT_SL, OUT_SL}, slsb[] = {IN, OUT(0), OUT(1)};
    memset(qdr, 0, QDR_SIZE);
    qdr[5] = 1;
    qdr[7] = 2;
    qdr[9] = qdr[11] = 8;
    put64(qdr + 0x30, QIB);
    qdr[0x3c] = KEY << 4;
    for (unsigned i = 0; i < 3; i++) {
        uint8_t *d = qdr + 0x40 + 0x20 * i;
        put64(d + 8, sl[i]);
        put64(d + 16, slsb[i]);
        d[0x1c] = KEY;
        d[0x1d] = KEY << 4 | KEY;
    }
}

/* A page that a buffer's only element names, here as long as what is sent. */
static void element(unsigned sbal, unsigned e, uint8_t flags, uint32_t length, uint64_t address)
{
    uint8_t *at = g.m + sbal + 16 * e;
    memset(at, 0, 16);
    at[0] = flags;
    put32(at + 4, length);
    put64(at + 8, address);
}

static int setup(void **state)
{
    static const struct qdio_host host = {&g, map, unmap, store, adapter, pci};
    uint8_t qdr[QDR_SIZE];
    (void)state;
    memset(&g, 0, sizeof g);
    g.size = STORAGE;
    g.m = mmap(NULL, STORAGE + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (g.m == MAP_FAILED || mprotect(g.m + STORAGE, PAGE, PROT_NONE))
        return -1;
    for (unsigned i = 0; i < QDIO_BUFFERS; i++) {
        g.m[IN + i] = SLSB_IN_EMPTY;
        g.m[OUT(0) + i] = g.m[OUT(1) + i] = SLSB_OUT_PRIMED;
        put64(g.m + IN_SL + 8 * i, IN_SBAL + 256 * (i % 16));
        put64(g.m + OUT_SL + 8 * i, OUT_SBAL + 256 * (i % 16));
    }
    for (unsigned i = 0; i < 16; i++) {
        element(IN_SBAL + 256 * i, 0, SBAL_LAST, PAGE, DATA + PAGE * i);
        element(OUT_SBAL + 256 * i, 0, SBAL_LAST, 100, DATA + PAGE * i);
    }
    qdio_init(&g.q, &host);
    record(qdr);
    assert_int_equal(qdio_establish(&g.q, qdr), 0);
    assert_int_equal(g.m[QIB + 3], 0x40);
    assert_int_equal(qdio_activate(&g.q), 0);
    qdio_indicators(&g.q, SUMMARY, KEY, INDICATE, KEY, 3);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    assert_int_equal(g.mapped, 0);
    qdio_term(&g.q);
    munmap(g.m, STORAGE + PAGE);
    return 0;
}

/* The next output buffer of queue 0 is given back: 0 it was good, 1 bad, -1 there is none. */
static int send_one(void)
{
    struct qdio_buffer b;
    if (!qdio_output_next(&g.q, 0, &b))
        return -1;
    unsigned at = g.q.out[0].position;
    qdio_output_done(&g.q, 0, &b, b.bad ? QDIO_BAD_BUFFER : 0);
    assert_int_equal(g.q.out[0].position, (at + 1) % QDIO_BUFFERS);
    assert_int_equal(g.mapped, 0);
    return b.bad;
}

static int receive(size_t n)
{
    static uint8_t data[8192];
    struct packet p;
    packet_wrap(&p, data, n);
    int rc = qdio_input(&g.q, data, 32, &p);
    assert_int_equal(g.mapped, 0);
    return rc;
}

static int altered(unsigned at, uint64_t value, unsigned bytes)
{
    uint8_t qdr[QDR_SIZE];
    record(qdr);
    if (bytes == 8)
        put64(qdr + at, value);
    else
        qdr[at] = (uint8_t)value;
    return qdio_establish(&g.q, qdr);
}

/* Every field of the queue descriptor record that ESTABLISH looks at.  What is refused changes nothing. */
static void establish(void **state)
{
    static const struct {
        unsigned at;
        uint64_t value;
        unsigned bytes;
    } wrong[] = {{0, 1, 1},
                 {5, 0, 1},
                 {5, 3, 1},
                 {7, 0, 1},
                 {7, QDIO_MAX_QUEUES + 1, 1},
                 {9, 7, 1},
                 {11, 9, 1},
                 {0x30, QIB + 128, 8},
                 {0x30, BEYOND, 8},
                 {0x30, UINT64_MAX - 255, 8},
                 {0x30, HIDDEN, 8},
                 {0x3c, 0, 1},
                 {0x48, IN_SL + 8, 8},
                 {0x50, IN + 64, 8},
                 {0x68, OUT_SL + 512, 8},
                 {0x70, OUT(0) + 1, 8},
                 {0x88, OUT_SL + 1, 8},
                 {0x90, OUT(1) + 64, 8}};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(altered(wrong[i].at, wrong[i].value, wrong[i].bytes), -EINVAL);
        assert_int_equal(g.mapped, 0);
        assert_int_equal(send_one(), 0); /* as established before */
    }
    g.m[OUT(0)] = SLSB_OUT_PRIMED;
    assert_int_equal(altered(0, 2, 1), 0); /* HiperSockets; and it has to be activated anew */
    assert_int_equal(send_one(), -1);
    qdio_halt(&g.q);
    assert_int_equal(qdio_activate(&g.q), -EINVAL);
}

/* Nothing is taken from queues that are not active or not there. */
static void none_there(void **state)
{
    struct qdio_buffer b;
    struct qdio_count count;
    (void)state;
    assert_true(qdio_output_next(&g.q, 1, &b));
    qdio_output_done(&g.q, 1, &b, 0);
    g.q.out[2] = g.q.out[0]; /* as an ESTABLISH of more queues may have left it */
    assert_false(qdio_output_next(&g.q, 2, &b));
    assert_false(qdio_output_next(&g.q, QDIO_MAX_QUEUES, &b));
    assert_true(qdio_count(&g.q, false, 1, &count));
    assert_int_equal(count.processed, 1);
    assert_false(qdio_count(&g.q, false, 2, &count));
    assert_false(qdio_count(&g.q, true, 1, &count));
    qdio_halt(&g.q);
    assert_false(qdio_output_next(&g.q, 0, &b));
    assert_false(qdio_count(&g.q, true, 0, &count));
    assert_int_equal(receive(100), -ENETDOWN);
    qdio_input_flush(&g.q);
    qdio_interrupt(&g.q);
    assert_int_equal(g.adapters, 0);
    assert_int_equal(g.m[OUT(0)], SLSB_OUT_PRIMED);
    assert_int_equal(g.m[IN], SLSB_IN_EMPTY);
}

/* A key in the descriptors that does not fit: of the list, of the states, of buffer list and data. */
static void keys(void **state)
{
    static const struct {
        unsigned at;
        uint8_t value;
        int sent, received;
    } t[] = {{0x1c, OTHER, 1, -EFAULT},
             {0x1d, OTHER << 4 | KEY, 1, -EFAULT},
             {0x1d, KEY << 4 | OTHER, -1, -ENOBUFS},
             {0x1c, KEY, 0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        uint8_t qdr[QDR_SIZE];
        record(qdr);
        for (unsigned k = 0; k < 3; k++)
            qdr[0x40 + 0x20 * k + t[i].at] = t[i].value;
        assert_int_equal(qdio_establish(&g.q, qdr), 0);
        assert_int_equal(qdio_activate(&g.q), 0);
        g.m[OUT(0)] = SLSB_OUT_PRIMED;
        g.m[IN] = SLSB_IN_EMPTY;
        assert_int_equal(send_one(), t[i].sent);
        assert_int_equal(receive(100), t[i].received);
    }
    /* Buffer list and data are each looked at with the key of buffers. */
    for (unsigned i = 0; i < 2; i++) {
        uint8_t qdr[QDR_SIZE];
        record(qdr);
        qdr[0x7d] = OTHER << 4 | KEY;
        memcpy(g.m + HIDDEN, g.m + OUT_SBAL, QDIO_SBAL_SIZE);
        put64(g.m + OUT_SL, i ? OUT_SBAL : HIDDEN);
        put64(g.m + OUT_SBAL + 8, HIDDEN + 256);
        assert_int_equal(qdio_establish(&g.q, qdr), 0);
        assert_int_equal(qdio_activate(&g.q), 0);
        g.m[OUT(0)] = SLSB_OUT_PRIMED;
        assert_int_equal(send_one(), 1);
    }
}

/* States where there is no storage are no states. */
static void states(void **state)
{
    static const uint64_t nowhere[] = {BEYOND, HIDDEN, UINT64_MAX - 127, STORAGE};
    struct qdio_count count;
    (void)state;
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        uint8_t qdr[QDR_SIZE];
        record(qdr);
        for (unsigned k = 0; k < 3; k++)
            put64(qdr + 0x50 + 0x20 * k, nowhere[i]);
        assert_int_equal(qdio_establish(&g.q, qdr),
                         0); /* the addresses are looked at when they are used */
        assert_int_equal(qdio_activate(&g.q), 0);
        assert_int_equal(send_one(), -1);
        assert_int_equal(receive(100), -ENOBUFS);
        assert_true(qdio_count(&g.q, true, 0, &count));
        assert_int_equal(count.unavailable, QDIO_BUFFERS);
        assert_int_equal(g.mapped, 0);
    }
}

/* The list of a buffer list: entries where no storage is, or not on a boundary of 256 bytes. */
static void lists(void **state)
{
    static const uint64_t bad[] = {BEYOND,   HIDDEN,         STORAGE - 255,   OUT_SBAL + 1,
                                   DATA - 8, OUT_SBAL + 128, UINT64_MAX - 255};
    static const uint8_t nothing[256];
    (void)state;
    unsigned n = sizeof bad / sizeof *bad, i;
    for (i = 0; i < n; i++) {
        put64(g.m + OUT_SL + 8 * i, bad[i]);
        put64(g.m + IN_SL + 8 * i, bad[i]);
        assert_int_equal(send_one(), 1);
        assert_int_equal(g.m[OUT(0) + i], SLSB_OUT_ERROR);
        assert_int_equal(receive(100), -EFAULT);
        assert_int_equal(g.m[IN + i], SLSB_IN_ERROR);
    }
    assert_memory_equal(g.m + HIDDEN, nothing, sizeof nothing);
    for (i = 3; i < 6; i++) /* the error code goes into no list that is none */
        assert_int_equal(g.m[bad[i] + 15 * 16 + 3], 0);
    i = n;
    assert_int_equal(send_one(), 0); /* and it goes on */
    assert_int_equal(g.m[OUT(0) + i], SLSB_OUT_EMPTY);
    assert_int_equal(receive(100), 0);
    qdio_input_flush(&g.q);
    assert_int_equal(g.m[IN + i], SLSB_IN_PRIMED);
    assert_int_equal(g.adapters, 1);
    /* The lists themselves are not there. */
    static const uint64_t nowhere[] = {BEYOND & ~1023ULL, HIDDEN, UINT64_MAX - 1023};
    for (i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        uint8_t qdr[QDR_SIZE];
        record(qdr);
        put64(qdr + 0x48, nowhere[i]);
        put64(qdr + 0x68, nowhere[i]);
        assert_int_equal(qdio_establish(&g.q, qdr), 0);
        assert_int_equal(qdio_activate(&g.q), 0);
        memset(g.m + IN, SLSB_IN_EMPTY, QDIO_BUFFERS);
        memset(g.m + OUT(0), SLSB_OUT_PRIMED, QDIO_BUFFERS);
        assert_int_equal(send_one(), 1);
        assert_int_equal(receive(100), -EFAULT);
    }
}

/* The elements of an output buffer. */
static void elements(void **state)
{
    static const struct {
        uint32_t length;
        uint64_t address;
        int bad;
    } t[] = {
        {0, DATA, 1},
        {1, STORAGE - 1, 0},
        {2, STORAGE - 1, 1}, /* over the end of the page, and of storage */
        {PAGE, STORAGE - PAGE, 0},
        {PAGE + 1, DATA, 1},
        {100, DATA + PAGE - 99, 1},
        {100, DATA + PAGE - 100, 0},
        {UINT32_MAX, DATA, 1},
        {100, BEYOND, 1},
        {100, STORAGE, 1},
        {100, UINT64_MAX, 1},
        {1, UINT64_MAX, 1},
        {PAGE, UINT64_MAX - PAGE + 1, 1},
        {100, HIDDEN, 1},
    };
    struct qdio_buffer b;
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        element(OUT_SBAL + 256 * (unsigned)i, 0, SBAL_LAST, t[i].length, t[i].address);
        assert_int_equal(send_one(), t[i].bad);
        assert_int_equal(g.m[OUT(0) + i], t[i].bad ? SLSB_OUT_ERROR : SLSB_OUT_EMPTY);
    }
    /* No element is the last: there are sixteen.  A bad one behind good ones: those are given back too. */
    for (unsigned e = 0; e < 16; e++)
        element(OUT_SBAL + 256 * 14, e, 0, 100, DATA + 100 * e);
    assert_true(qdio_output_next(&g.q, 0, &b));
    assert_int_equal(b.elements, 16);
    assert_false(b.bad);
    assert_int_equal(g.mapped, 16);
    qdio_output_done(&g.q, 0, &b, 0);
    assert_int_equal(g.mapped, 0);
    for (unsigned e = 0; e < 16; e++)
        element(OUT_SBAL + 256 * 15, e, 0, 100, e == 9 ? BEYOND : DATA);
    assert_true(qdio_output_next(&g.q, 0, &b));
    assert_int_equal(b.elements, 10);
    assert_true(b.bad);
    assert_int_equal(g.mapped, 9);
    qdio_output_done(&g.q, 0, &b, QDIO_BAD_BUFFER);
    assert_int_equal(g.m[OUT_SBAL + 256 * 15 + 15 * 16 + 3], QDIO_BAD_BUFFER);
}

/* The elements of an input buffer: what is less than a header or more than a page ends them. */
static void room(void **state)
{
    static const struct {
        uint32_t length;
        uint64_t address;
        size_t packet;
        int rc;
    } t[] = {
        {31, DATA, 0, -EMSGSIZE},
        {32, DATA, 0, 0},
        {32, DATA, 1, -EMSGSIZE},
        {PAGE + 1, DATA, 0, -EMSGSIZE},
        {100, DATA + PAGE - 99, 0, -EMSGSIZE},
        {UINT32_MAX, DATA, 0, -EMSGSIZE},
        {PAGE, UINT64_MAX - 4, 0, -EMSGSIZE},
        {PAGE, DATA, PAGE - 32, 0},
        {PAGE, DATA, PAGE - 31, -EMSGSIZE},
        {64, HIDDEN, 0, -EFAULT},
        {64, BEYOND, 0, -EFAULT},
        {PAGE, STORAGE - PAGE, PAGE - 32, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        unsigned at = g.q.in.position;
        g.m[IN + at] = SLSB_IN_EMPTY;
        element(IN_SBAL + 256 * (at % 16), 0, SBAL_LAST, t[i].length, t[i].address);
        assert_int_equal(receive(t[i].packet), t[i].rc);
        qdio_input_flush(&g.q);
        assert_int_equal(g.m[IN + at], t[i].rc == -EMSGSIZE ? SLSB_IN_EMPTY
                                       : t[i].rc            ? SLSB_IN_ERROR
                                                            : SLSB_IN_PRIMED);
    }
    /* A header is not split, and what stands behind the last element is nobody's. */
    for (unsigned last = 0; last < 2; last++) {
        unsigned open = g.q.in.position, list = IN_SBAL + 256 * (open % 16);
        g.m[IN + open] = SLSB_IN_EMPTY;
        element(list, 0, last ? SBAL_LAST : 0, last ? 64 : 31, DATA);
        element(list, 1, SBAL_LAST, PAGE, DATA + PAGE);
        assert_int_equal(receive(200), -EMSGSIZE);
        element(list, 0, 0, 64, DATA);
        assert_int_equal(receive(200), 0);
        qdio_input_flush(&g.q);
    }
    /* Sixteen elements that none ends. */
    unsigned at = g.q.in.position, sbal = IN_SBAL + 256 * (at % 16);
    for (unsigned e = 0; e < 16; e++)
        element(sbal, e, 0, 512, DATA + 512 * e);
    assert_int_equal(receive(8192 - 32), 0);
    qdio_input_flush(&g.q);
    assert_int_equal(g.m[IN + at], SLSB_IN_PRIMED);
    assert_int_equal(g.m[sbal + 15 * 16], SBAL_LAST);
}

/* Storage that goes while a buffer is open: it is given back in error, the next one is taken. */
static void taken_away(void **state)
{
    (void)state;
    element(IN_SBAL, 0, SBAL_LAST, 1024, STORAGE - PAGE);
    assert_int_equal(receive(100), 0);
    g.size = STORAGE - PAGE;
    assert_int_equal(receive(100), -EFAULT);
    assert_int_equal(g.m[IN], SLSB_IN_ERROR);
    assert_int_equal(receive(100), 0);
    qdio_input_flush(&g.q);
    assert_int_equal(g.m[IN + 1], SLSB_IN_PRIMED);
    /* All of it: nothing is stored, nobody is interrupted. */
    unsigned told = g.adapters;
    assert_int_equal(receive(100), 0);
    g.size = 0;
    qdio_input_flush(&g.q);
    assert_int_equal(g.m[IN + 2], SLSB_IN_EMPTY);
    assert_int_equal(g.adapters, told);
    assert_int_equal(send_one(), -1);
}

/* Indicators where the guest may not store: no interruption, and nothing is stored in the other one. */
static void indicators(void **state)
{
    static const uint64_t bad[] = {BEYOND, HIDDEN, UINT64_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        qdio_indicators(&g.q, bad[i], KEY, INDICATE, KEY, 3);
        qdio_interrupt(&g.q);
        assert_int_equal(g.m[INDICATE], 0);
        qdio_indicators(&g.q, SUMMARY, KEY, bad[i], KEY, 3);
        qdio_interrupt(&g.q);
        assert_int_equal(g.m[SUMMARY], 0);
        qdio_indicators(&g.q, SUMMARY, KEY, INDICATE, OTHER, 3);
        qdio_interrupt(&g.q);
        assert_int_equal(g.mapped, 0);
    }
    assert_int_equal(g.m[HIDDEN], 0);
    assert_int_equal(g.adapters + g.pcis, 0);
    qdio_indicators(&g.q, SUMMARY, KEY, INDICATE, KEY, 3);
    qdio_interrupt(&g.q);
    qdio_interrupt(&g.q); /* the guest has not looked yet */
    assert_int_equal(g.adapters, 1);
    qdio_indicators(&g.q, 0, 0, 0, 0, 0);
    qdio_interrupt(&g.q);
    assert_int_equal(g.pcis, 1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {T(establish), T(none_there), T(keys),
                                       T(states),    T(lists),      T(elements),
                                       T(room),      T(taken_away), T(indicators)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
