/* A bare-metal guest in C, loaded by IPL from the reader: what it needs of the machine, and no more.
 * The program is linked at X'10000', starts in ESA/390 mode and goes to z/Architecture mode with
 * 64-bit addressing and translation off; storage is big-endian, as C sees it here, and zero where the
 * program is not.  Texts are EBCDIC (-fexec-charset).  tests/scenarios/bare_deck.py builds it. */
#ifndef TESTS_GUEST_BARE_H
#define TESTS_GUEST_BARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISABLED_WAIT 0x0002000180000000ULL
#define ENABLED_WAIT  0x0202000180000000ULL /* for I/O */
#define RUNNING       0x0000000180000000ULL

void run(void); /* the program; it may return */

__asm__(".pushsection .text\n"
        "       .globl start\n"
        "start: lhi %r1, 1\n"
        "       sigp %r1, %r3, 0x12\n" /* set architecture: z/Architecture */
        "       sam64\n"
        "       lghi %r15, 1\n"
        "       sllg %r15, %r15, 20\n" /* the stack ends at 1 MiB */
        "       aghi %r15, -160\n"
        "       brasl %r14, run\n"
        "       larl %r1, 0f\n"
        "       lpswe 0(%r1)\n"
        "       .balign 8\n"
        "0:     .quad 0x0002000180000000, 0xfff\n"
        ".popsection\n");

/* Absolute storage. */
static inline void *at(uint64_t address)
{
    __asm__("" : "+r"(address)); /* no null pointer to the compiler */
    return (void *)address;
}

void *memcpy(void *to, const void *from, size_t n)
{
    for (volatile uint8_t *t = to; n--;)
        *t++ = *(const uint8_t *)from, from = (const uint8_t *)from + 1;
    return to;
}

void *memset(void *to, int byte, size_t n)
{
    for (volatile uint8_t *t = to; n--;)
        *t++ = (uint8_t)byte;
    return to;
}

/* A program interruption goes on with the next instruction; the word at X'1F40' counts them. */
static inline void ignore_faults(void)
{
    uint64_t *new = at(0x1d0);
    new[0] = RUNNING;
    __asm__ volatile("larl %%r1, 0f\n stg %%r1, 8(%0)\n j 1f\n"
                     "0: asi 0x1f40, 1\n lpswe 0x150\n1:"
                     :
                     : "a"(new)
                     : "1", "memory");
}

/* --- CP ---------------------------------------------------------------------------------------- */

static inline void cp(const char *command, size_t n)
{
    uint64_t length = n;
    __asm__ volatile("diag %1, %0, 8" : "+d"(length) : "d"(command) : "memory", "cc");
}

struct text {
    char c[200];
    size_t n;
};

static inline void add(struct text *t, const char *s)
{
    while (*s && t->n < sizeof t->c)
        t->c[t->n++] = *s++;
}

static inline void add_number(struct text *t, uint64_t n)
{
    char digits[21];
    size_t i = sizeof digits;
    digits[--i] = '\0';
    do
        digits[--i] = (char)('0' + n % 10);
    while (n /= 10);
    add(t, digits + i);
}

/* The last character of the user ID. */
static inline unsigned last_of_userid(void)
{
    uint8_t block[64];
    uint64_t length = sizeof block;
    __asm__ volatile("diag %1, %0, 0" : "+d"(length) : "d"(block) : "memory", "cc");
    unsigned i = 23;
    while (i > 16 && block[i] == ' ')
        i--;
    return block[i] - '0';
}

/* --- channel programs ---------------------------------------------------------------------------- */

struct ccw {
    uint8_t command, flags;
    uint16_t count;
    uint32_t address;
} __attribute__((aligned(8)));
#define CCW_CHAIN 0x40
#define CCW_SLI   0x20

struct orb {
    uint32_t parameter, flags, program, rest[5];
};
#define ORB_FORMAT_1 0x0080ff00 /* all paths */

struct schib {
    uint32_t parameter, flags, rest[11];
} __attribute__((aligned(4)));
#define SCHIB_ENABLED 0x00800000

struct irb {
    uint32_t control, program;
    uint8_t device, channel;
    uint16_t residual;
    uint32_t rest[21];
} __attribute__((aligned(4)));
#define UNIT_CHECK 0x02

#define SUBCHANNEL(name, operand)                             \
    static inline unsigned name(uint32_t subchannel, operand) \
    {                                                         \
        register uint64_t one __asm__("1") = subchannel;      \
        unsigned cc;                                          \
        __asm__ volatile(#name " %1\n ipm %0\n srl %0, 28"    \
                         : "=d"(cc), "+Q"(*block)             \
                         : "d"(one)                           \
                         : "memory", "cc");                   \
        return cc;                                            \
    }
SUBCHANNEL(ssch, struct orb *block)
SUBCHANNEL(tsch, struct irb *block)
SUBCHANNEL(stsch, struct schib *block)
SUBCHANNEL(msch, struct schib *block)

static inline unsigned csch(uint32_t subchannel)
{
    register uint64_t one __asm__("1") = subchannel;
    unsigned cc;
    __asm__ volatile("csch\n ipm %0\n srl %0, 28" : "=d"(cc) : "d"(one) : "memory", "cc");
    return cc;
}

static inline unsigned hsch(uint32_t subchannel)
{
    register uint64_t one __asm__("1") = subchannel;
    unsigned cc;
    __asm__ volatile("hsch\n ipm %0\n srl %0, 28" : "=d"(cc) : "d"(one) : "memory", "cc");
    return cc;
}

static inline unsigned siga(unsigned function, uint32_t subchannel, uint32_t mask)
{
    register uint64_t zero __asm__("0") = function;
    register uint64_t one __asm__("1") = subchannel;
    register uint64_t two __asm__("2") = mask;
    register uint64_t three __asm__("3") = 0;
    unsigned cc;
    __asm__ volatile("siga 0\n ipm %0\n srl %0, 28"
                     : "=d"(cc), "+d"(zero)
                     : "d"(one), "d"(two), "d"(three)
                     : "memory", "cc");
    return cc;
}

static inline unsigned chsc(void *page)
{
    unsigned cc;
    __asm__ volatile(".insn rre, 0xb25f0000, %1, 0\n ipm %0\n srl %0, 28"
                     : "=d"(cc)
                     : "d"(page)
                     : "memory", "cc");
    return cc;
}

/* The device's subchannel, enabled for interruption subclass 3; 0: there is none. */
static inline uint32_t find_device(uint16_t devno)
{
    struct schib s;
    for (uint32_t id = 0x00010000; stsch(id, &s) == 0; id++)
        if ((s.flags & 0x0001ffff) == (0x00010000 | devno)) {
            s.flags = (s.flags & 0xc7ffffff) | 0x18000000 | SCHIB_ENABLED;
            msch(id, &s);
            return id;
        }
    return 0;
}

/* --- interruptions --------------------------------------------------------------------------------- */

/* I/O interruptions of subclass 3 end wait_io() and come nowhere else. */
static inline void allow_io(void)
{
    uint64_t *cr6 = at(0x800);
    *cr6 = 0x10000000;
    __asm__ volatile("lctlg 6, 6, 0(%0)" : : "a"(cr6) : "memory");
}

static inline void wait_io(void)
{
    uint64_t *new = at(0x1f0), *wait = at(0x808);
    new[0] = RUNNING;
    wait[0] = ENABLED_WAIT;
    wait[1] = 0;
    __asm__ volatile("larl %%r1, 0f\n stg %%r1, 8(%0)\n lpswe 0(%1)\n0:"
                     :
                     : "a"(new), "a"(wait)
                     : "1", "memory", "cc");
}

static inline void fail(uint64_t why)
{
    uint64_t psw[2] = {DISABLED_WAIT, why};
    __asm__ volatile("lpswe 0(%0)" : : "a"(psw) : "memory");
    __builtin_unreachable();
}

static inline uint64_t clock(void) /* a microsecond is 4096 */
{
    uint64_t now;
    __asm__ volatile("stckf %0" : "=Q"(now) : : "cc");
    return now;
}

#endif
