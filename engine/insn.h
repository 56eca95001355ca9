/* Instructions: the table (insn.def) expanded, and the decoded form.
 *
 * insn.def has a row per instruction:
 *     I(opcode, mnemonic, format, facility, kind, room, handler)
 *   opcode   the operation code as it is written: 0x1a, 0xb909, 0xa70a, 0xc000, 0xe304 (first
 *            and last byte), 0xec44
 *   format   how operands are decoded, enum insn_format
 *   facility STFLE bit that must be installed; BASE: always there, in ESA/390 mode too (z900's
 *            with the mark N3 among them); Z: always in z/Architecture mode.  What has a facility
 *            is for z/Architecture mode only, but for extended translation 2, bit 16
 *   kind     how control leaves the handler: REG (cannot fail), SEQ (may leave by a program
 *            check), SUM (sets a register to a sum: returns true when an overflow is to be
 *            interrupted for), LOAD (may leave for its one operand from storage only, and then sums),
 *            STORE (puts a number into storage), BRANCH (returns the address to go on at, or
 *            NEXT), RELATIVE (returns true to branch to imm), CONTROL (changes what
 *            governs execution: the rest is looked at again), JUMP (sets c->ia itself), LEAP (the
 *            same, and what it does is called a branch), HAND (run_MNEMONIC is not made from a
 *            handler: EXECUTE)
 *   room     which op_ROOM.c defines it
 *   handler  static function op_HANDLER in that file; several rows may share one
 *
 * To add an instruction: write its function, add its row. */
#ifndef ENGINE_INSN_H
#define ENGINE_INSN_H

#include <stddef.h>
#include <stdint.h>

struct vcpu;
struct insn;

/* Executes the instruction and those that follow; NULL when the run loop has to look. */
typedef const struct insn *insn_run(struct vcpu *c, const struct insn *i);

enum insn_format {
    FMT_E,     /* no operands */
    FMT_I,     /* imm: SVC */
    FMT_RR,    /* r1 r2 */
    FMT_RRE,   /* r1 r2 */
    FMT_RRF,   /* r1 r2 r3 (bits 16-19, also m3), l = m4 (bits 20-23) */
    FMT_RRD,   /* r1 = bits 16-19, r3 = bits 24-27, r2 = bits 28-31 (MAEBR) */
    FMT_RX,    /* r1 x2 b2 d2 */
    FMT_RXY,   /* r1 x2 b2 d2 (20 bits, signed) */
    FMT_RXE,   /* r1 x2 b2 d2, r3 = m3 */
    FMT_RXF,   /* r1 = bits 32-35, r3 = bits 8-11, x2 b2 d2 */
    FMT_RS,    /* r1 r3 b2 d2 */
    FMT_RSY,   /* r1 r3 b2 d2 (20 bits, signed) */
    FMT_RSL,   /* l b2 d2 (TP); r1 and r3 from the second half */
    FMT_RSI,   /* r1 r3, imm and d2 = distance */
    FMT_RI,    /* r1, imm = 16 bits signed */
    FMT_RI_B,  /* r1, imm = distance in bytes (16 bits), d2 = in halfwords; l: below */
    FMT_RIL,   /* r1, imm = 32 bits signed */
    FMT_RIL_B, /* r1, imm = distance in bytes (32 bits), d2 = in halfwords; l: below */
    FMT_RIE_A, /* r1, imm = i2 (16 signed), r3 = m3: CIT */
    FMT_RIE_B, /* r1 r2, r3 = m3, imm and d2 = distance: CRJ */
    FMT_RIE_C, /* r1, r3 = m3, l = i2, imm and d2 = distance: CIJ */
    FMT_RIE_D, /* r1 r3, imm = i2 (16 signed): AHIK */
    FMT_RIE_E, /* r1 r3, imm and d2 = distance: BRXHG */
    FMT_RIE_F, /* r1 r2, b1 = i3, x2 = i4, l = i5: RISBG.  imm = the mask of 64
                  bits from i3 to i4 */
    FMT_RIE_G, /* r1, r3 = m3, imm = i2 (16 signed): LOCHI */
    FMT_RRS,   /* r1 r2, r3 = m3, b2 d2: CRB */
    FMT_RIS,   /* r1, r3 = m3, imm = i2 (8 signed), b2 d2: CIB */
    FMT_S,     /* b2 d2 */
    FMT_SI,    /* b2 d2, imm = i2 (8 bits, unsigned) */
    FMT_SIY,   /* b2 d2 (20 bits, signed), imm = i2 (8 bits, unsigned) */
    FMT_SIL,   /* b2 d2, imm = i2 (16 signed) */
    FMT_SS_L,  /* l = length code, b1 d1 b2 d2: MVC */
    FMT_SS_LL, /* r1 = first length code, r3 = second, b1 d1 b2 d2: AP; SRP: r3 = i3 */
    FMT_SS_RR, /* r1 r3 b1 d1 b2 d2: MVCK, LMD, PLO */
    FMT_SSE,   /* b1 d1 b2 d2 */
    FMT_SSF,   /* r3 b1 d1 b2 d2: MVCOS */
    FMT_IE,    /* NIAI */
    FMT_MII,
    FMT_SMI,
};

/* Masks of conditions, their bits in the order of condition codes from the right: l is that of r1 in
 * the formats RI_B and RIL_B, d1 that of r3 in RIE_B, RIE_C, RRS and RIS. */

/* One decoded instruction.  In a run of sequential instructions the next one is at i + 1. */
struct insn {
    insn_run *run;
    union {
        int64_t imm;
        const struct insn *link; /* of a near or far branch, and of entries that lead on */
    };
    int32_t d2;
    uint16_t d1;
    uint16_t offset; /* in the page; an instruction reached by EXECUTE has that one's */
    uint8_t r1, r2, r3;
    uint8_t x2, b1, b2; /* 16: none */
    uint8_t l;
    uint8_t length; /* bytes: 2, 4, 6 */
};

/* How an entry runs.  Another CPU's store may make it run_refetch at any time (code_drop()). */
static inline insn_run *insn_run_of(const struct insn *i)
{
    return __atomic_load_n(&i->run, __ATOMIC_RELAXED);
}

enum insn_kind {
    KIND_REG,
    KIND_SUM,
    KIND_LOAD,
    KIND_STORE,
    KIND_SEQ,
    KIND_BRANCH,
    KIND_RELATIVE,
    KIND_CONTROL,
    KIND_JUMP,
    KIND_LEAP,
    KIND_HAND
};

/* Other ways to run an instruction, chosen when it is decoded. */
enum insn_way {
    WAY_PLAIN, /* LOAD and STORE: no index register */
    /* In decoded pages only.  RELATIVE, with a link: within the page, and out of it. */
    WAY_NEAR,
    WAY_FAR,
    /* REG, SUM, plain LOAD: it and the BRC or BRCL behind it, a near one; it and the LR or LGR before
     * it (for a plain STORE too), run from there.  The second instruction's own entry stays what
     * it is, for branches to it and for what is seldom. */
    WAY_BRC,
    WAY_LR,
    WAY_LGR,
    INSN_WAYS
};

#define FAC_BASE 0xff
#define FAC_Z    0xfe

struct insn_def {
    uint16_t opcode;
    const char *mnemonic;
    uint8_t format, facility, kind;
    insn_run *run;
    insn_run *way[INSN_WAYS]; /* NULL: there is none */
};

/* The row for these instruction bytes (at least 2, and as many as the length says), installed or
 * not; NULL when there is none. */
const struct insn_def *insn_lookup(const uint8_t *bytes);
/* The kind of a decoded instruction; KIND_HAND for entries that are none. */
enum insn_kind insn_kind(const struct insn *i);
/* Is the STFLE facility bit one that this engine has? */
int insn_facility(unsigned bit);
/* May this instruction be executed in that architecture mode? */
int insn_installed(const struct insn_def *def, int zarch);
/* Does a relative branch stay within its page? */
static inline int insn_near(const struct insn *i)
{
    int64_t to = i->offset + (int64_t)i->d2 * 2;
    return to >= 0 && to < 4096;
}
/* Bytes of the instruction whose first byte this is: 2, 4 or 6. */
static inline unsigned insn_length(uint8_t first)
{
    return first < 0x40 ? 2 : first < 0xc0 ? 4 : 6;
}
/* Operands of `bytes` by format into *i; run, offset and length are set too. */
void insn_decode(struct insn *i, const struct insn_def *def, const uint8_t *bytes, uint16_t offset);

/* What a BRANCH handler returns when the branch is not taken. */
#define BRANCH_NEXT (~0ULL)

#endif
