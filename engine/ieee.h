/* Binary floating point in software: exact intermediate results of any of the three formats, and
 * their rounding with every rounding mode and exception of the architecture.  The slow way; what
 * is ordinary, op_bfp.c lets the host's arithmetic do.
 *
 * Kept true: nothing here looks at or changes the host's floating-point environment.
 *
 * Principles of Operation, chapter 9 ("IEEE Exceptions", "Rounding") and chapter 19. */
#ifndef ENGINE_IEEE_H
#define ENGINE_IEEE_H

#include <stdbool.h>
#include <stdint.h>

enum fp_format { FP_SHORT, FP_LONG, FP_EXTENDED };
enum fp_class { FP_IS_ZERO, FP_IS_FINITE, FP_IS_INFINITE, FP_IS_QNAN, FP_IS_SNAN };

/* An unpacked number.  Finite: sig * 2^(exp - 127), bit 127 of sig is one; the rightmost bit of
 * an intermediate result is also "and something not zero beyond".  A NaN's fraction stands to
 * the right of bit 127. */
struct fp {
    enum fp_class class;
    bool sign;
    int32_t exp;
    unsigned __int128 sig;
};

/* Packed: the extended format uses both, the long one high only, the short one the left half of
 * high (as in a register). */
struct fp_bits {
    uint64_t high, low;
};

/* FPC register (chapter 9): masks, flags. */
#define FPC_INVALID   0x80
#define FPC_DIVIDE    0x40
#define FPC_OVERFLOW  0x20
#define FPC_UNDERFLOW 0x10
#define FPC_INEXACT   0x08
#define FPC_QUANTUM   0x04

/* Rounding methods: BFP rounding mode 0 to 3 and 7, and one that only M3 can ask for. */
enum fp_round { FP_NEAREST, FP_ZERO, FP_UP, FP_DOWN, FP_AWAY, FP_SHORTER = 7 };

struct fp fp_unpack(enum fp_format f, struct fp_bits b);
/* Of a value that has the precision of the format already, or is no finite one. */
struct fp_bits fp_pack(enum fp_format f, const struct fp *v);
/* The default NaN, and a NaN made quiet. */
struct fp fp_default_nan(void);
struct fp fp_quiet(struct fp v);
struct fp fp_from_integer(bool sign, uint64_t magnitude);

static inline bool fp_is_nan(const struct fp *v)
{
    return v->class >= FP_IS_QNAN;
}

/* Exact results of operands that are no NaNs.  *exception: FPC_INVALID or FPC_DIVIDE is or-ed in;
 * the result is then the default one. */
struct fp fp_add(struct fp a, struct fp b, enum fp_round mode, unsigned *exception);
struct fp fp_multiply(struct fp a, struct fp b, unsigned *exception);
struct fp fp_divide(struct fp a, struct fp b, unsigned *exception);
struct fp fp_square_root(struct fp a, unsigned *exception);
/* -1, 0, 1 for less, equal, greater; no NaNs. */
int fp_compare(const struct fp *a, const struct fp *b);

struct fp_rounded {
    struct fp_bits bits;
    struct fp value;
    unsigned flags;   /* FPC_OVERFLOW, FPC_UNDERFLOW, FPC_INEXACT that were met */
    bool incremented; /* the magnitude was rounded up */
};
/* Round to the format.  `traps`: the mask bits of the FPC register: with overflow or underflow
 * enabled the result is scaled. */
struct fp_rounded fp_round(enum fp_format f, struct fp v, enum fp_round mode, unsigned traps);
/* To an integral value, still unpacked; *inexact, *incremented are set. */
struct fp fp_to_integral(struct fp v, enum fp_round mode, bool *inexact, bool *incremented);
/* Round to the precision of a format but with the exponent as it is. */
struct fp fp_to_precision(enum fp_format f, struct fp v, enum fp_round mode, bool *inexact,
                          bool *incremented);

#endif
