/* One case of the lockstep test: registers, storage, a few instructions.  Written by
 * make_cases.py, big-endian; run by engine_side.c and, under qemu-s390x, by qemu_side.c; each
 * prints a line of results.  Addresses are the same on both sides. */
#ifndef LOCKSTEP_CASE_H
#define LOCKSTEP_CASE_H

#include <stdint.h>

#define CODE_PAGE 0x30000u /* entry code of the qemu side */
#define SNIPPET   0x30200u /* the instructions; what follows them ends the case */
#define TARGET    0x30800u /* the other end: taken branches come here */
#define STATE     0x40000u /* where the qemu side saves and loads registers */
#define DATA      0x50000u /* four pages of operands */
#define DATA_SIZE 0x4000u

struct patch {
    uint64_t address, length;
    uint8_t bytes[64];
};

struct test_case {
    char name[16];
    uint64_t gr[16], fpr[16];
    uint64_t fpc, cc_pm; /* condition code * 16 + program mask */
    uint64_t seed, code_length;
    uint8_t code[64];
    struct patch patch[3];
};

/* What the data pages hold before patches: eight bytes each. */
static inline uint64_t fill_word(uint64_t seed, unsigned n)
{
    uint64_t v = (seed + n) * 0x9e3779b97f4a7c15ULL;
    v = (v ^ v >> 31) * 0xbf58476d1ce4e5b9ULL;
    return v ^ v >> 29;
}

#endif
