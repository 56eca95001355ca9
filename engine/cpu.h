/* A virtual CPU from the inside: what instruction handlers work on.  Only engine/ includes this.
 *
 * Kept true:
 *  - gr[16] and ar[16] are always zero, and decoding turns "no base" and "no index" into 16, so an
 *    address is gr[b] + gr[x] + d with no branch.
 *  - While threaded code runs, the instruction address is page_va + insn->offset; `ia` is valid
 *    only outside it (run.c) and inside handlers of kind JUMP and CONTROL, which set it.
 *  - Floating-point register r is the left half of vector register r: vr[r].d[0].
 *  - Condition code and program mask live apart from psw_mask, which has zeros there. */
#ifndef ENGINE_CPU_H
#define ENGINE_CPU_H

#include "engine/base/bytes.h"
#include "engine/insn.h"
#include "engine/sie.h"
#include "engine/tlb.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* PSW bits, z/Architecture format, as in psw_mask (Principles of Operation, chapter 4). */
#define PSW_PER          0x4000000000000000ULL
#define PSW_DAT          0x0400000000000000ULL
#define PSW_IO           0x0200000000000000ULL
#define PSW_EXT          0x0100000000000000ULL
#define PSW_KEY          0x00f0000000000000ULL
#define PSW_ESA          0x0008000000000000ULL /* bit 12: one in the short format only */
#define PSW_MCHECK       0x0004000000000000ULL
#define PSW_WAIT         0x0002000000000000ULL
#define PSW_PROBLEM      0x0001000000000000ULL
#define PSW_AS           0x0000c00000000000ULL
#define PSW_CC           0x0000300000000000ULL
#define PSW_PM           0x00000f0000000000ULL
#define PSW_EA           0x0000000100000000ULL
#define PSW_BA           0x0000000080000000ULL
#define PSW_AS_PRIMARY   0x0000000000000000ULL
#define PSW_AS_AR        0x0000400000000000ULL
#define PSW_AS_SECONDARY 0x0000800000000000ULL
#define PSW_AS_HOME      0x0000c00000000000ULL

/* Program mask bits, as IPM shows them. */
#define PM_FIXED_OVERFLOW   8
#define PM_DECIMAL_OVERFLOW 4
#define PM_HFP_UNDERFLOW    2
#define PM_HFP_SIGNIFICANCE 1

/* Program interruption codes (chapter 6). */
enum program_code {
    PGM_OPERATION = 0x01,
    PGM_PRIVILEGED = 0x02,
    PGM_EXECUTE = 0x03,
    PGM_PROTECTION = 0x04,
    PGM_ADDRESSING = 0x05,
    PGM_SPECIFICATION = 0x06,
    PGM_DATA = 0x07,
    PGM_FIXED_OVERFLOW = 0x08,
    PGM_FIXED_DIVIDE = 0x09,
    PGM_DECIMAL_OVERFLOW = 0x0a,
    PGM_DECIMAL_DIVIDE = 0x0b,
    PGM_HFP_EXPONENT_OVERFLOW = 0x0c,
    PGM_HFP_EXPONENT_UNDERFLOW = 0x0d,
    PGM_HFP_SIGNIFICANCE = 0x0e,
    PGM_HFP_DIVIDE = 0x0f,
    PGM_SEGMENT = 0x10,
    PGM_PAGE = 0x11,
    PGM_TRANSLATION = 0x12,
    PGM_SPECIAL_OPERATION = 0x13,
    PGM_OPERAND = 0x15,
    PGM_TRACE_TABLE = 0x16,
    PGM_ASN_SPECIFICATION = 0x17, /* ESA/390 */
    PGM_VECTOR_PROCESSING = 0x1b,
    PGM_SPACE_SWITCH = 0x1c,
    PGM_HFP_SQUARE_ROOT = 0x1d,
    PGM_PC_TRANSLATION = 0x1f,
    PGM_AFX_TRANSLATION = 0x20,
    PGM_ASX_TRANSLATION = 0x21,
    PGM_LX_TRANSLATION = 0x22,
    PGM_EX_TRANSLATION = 0x23,
    PGM_PRIMARY_AUTHORITY = 0x24,
    PGM_SECONDARY_AUTHORITY = 0x25,
    PGM_LFX_TRANSLATION = 0x26,
    PGM_LSX_TRANSLATION = 0x27,
    PGM_ALET_SPECIFICATION = 0x28,
    PGM_ALEN_TRANSLATION = 0x29,
    PGM_ALE_SEQUENCE = 0x2a,
    PGM_ASTE_VALIDITY = 0x2b,
    PGM_ASTE_SEQUENCE = 0x2c,
    PGM_EXTENDED_AUTHORITY = 0x2d,
    PGM_LSTE_SEQUENCE = 0x2e,
    PGM_ASTE_INSTANCE = 0x2f,
    PGM_STACK_FULL = 0x30,
    PGM_STACK_EMPTY = 0x31,
    PGM_STACK_SPECIFICATION = 0x32,
    PGM_STACK_TYPE = 0x33,
    PGM_STACK_OPERATION = 0x34,
    PGM_ASCE_TYPE = 0x38,
    PGM_REGION_FIRST = 0x39,
    PGM_REGION_SECOND = 0x3a,
    PGM_REGION_THIRD = 0x3b,
    PGM_MONITOR = 0x40,
    PGM_PER = 0x80,
};

union vreg {
    uint64_t d[2]; /* d[0] is the left doubleword */
    uint8_t b[16]; /* host order inside d: use d */
};

enum cpu_state { CPU_OPERATING, CPU_STOPPED, CPU_LOAD, CPU_CHECK_STOP };

#define EX_CACHE 64 /* power of two: decoded targets of EXECUTE */

struct ex_entry {
    uint64_t bytes;      /* the six target bytes, modified, in the upper 48 bits; 0 = empty */
    uint64_t place;      /* offset and length of the EXECUTE, distance to the target */
    struct insn insn[2]; /* the target, and the way back */
};

struct vcpu {
    /* Hot: what threaded code touches all the time. */
    uint64_t gr[17];
    uint64_t page_va;      /* virtual address of the page that insn->offset counts from */
    uint64_t address_mask; /* 24-, 31- or 64-bit addressing */
    uint64_t dtag;         /* low 12 bits of the data TLB tag now; AR mode: matches nothing */
    struct tlb_entry *tlb; /* data */
    /* A stretch of threaded code is measured in bytes of decoded entries.  While inside, origin is
     * where it would have begun had all its instructions stood in one row: that before entry i
     * has the length i - origin.  Outside, origin is 0, and done is the length so far. */
    uintptr_t origin;
    const struct insn *insn; /* the instruction that may be about to leave */
    uint64_t done;
    _Atomic uint64_t limit; /* leave at a taken branch when the stretch is this long; 0: at once */
    const struct insn
        *branch;    /* inside: the last branch taken, to its own page; NULL: breaking_event */
    uint64_t count; /* instructions completed before the stretch: cpu_count() */
    uint8_t cc;     /* condition code 0 to 3 */
    uint8_t pm;     /* program mask */
    uint8_t amode;  /* 24, 31 or 64 */
    bool zarch;
    uint32_t fpc;
    uint32_t ar[17];
    union vreg vr[32];

    /* Control state. */
    uint64_t psw_mask; /* without CC, PM, EA, BA; see psw.c */
    uint64_t ia;       /* outside threaded code */
    uint64_t cr[16];
    uint32_t prefix;
    uint32_t todpr; /* TOD programmable register */
    uint64_t itag;  /* low 12 bits of the instruction-fetch tag */
    uint64_t clock_comparator;
    uint64_t cpu_timer_base; /* CPU timer = base - elapsed TOD units since cpu_timer_set */
    uint64_t cpu_timer_set;
    bool cpu_timer_held; /* not stepping: its value is the base */
    uint64_t
        breaking_event; /* address of the last instruction that broke the sequence, unless branch */

    /* Leaving. */
    jmp_buf leave;
    enum sie_exit exit;
    bool exiting; /* the handler wants sie_run() to return `exit` */
    struct sie_instruction intercept;
    uint64_t intercept_ia;      /* where the intercepted instruction stands */
    struct insn intercept_insn; /* a copy, for exceptions that CP finds */
    uint64_t fault_page;
    uint32_t fault_frame;
    unsigned program_depth; /* program interruptions with no instruction completed between */
    uint64_t program_count; /* count at the last one */
    bool psw_invalid;       /* the PSW just loaded is not a valid one */
    bool damaged;           /* a machine check is due: storage is lost, */
    uint64_t failing;       /* at this absolute address */
    struct {                /* handshake.c */
        struct sie_handshake how;
        uint64_t ticket; /* 0: none is on */
        unsigned told, ndone, first;
        uint64_t done[SIE_HANDSHAKES]; /* tokens whose pages are there, a ring from `first` on */
    } handshake;

    struct step *step; /* PER and traces; NULL until there is one */
    bool watch;        /* stores are to be told to it */

    /* From other threads. */
    _Atomic bool iucv_pending;
    _Atomic uint32_t orders;  /* SIGP and CP orders: ORDER_ in machine.h */
    _Atomic uint32_t pending; /* external interruptions of this CPU, bits in interrupt.h */
    _Atomic uint64_t emergency[SIE_MAX_CPUS / 64];
    _Atomic uint64_t malfunction;   /* CPUs that broke down */
    _Atomic uint32_t external_call; /* address + 1 */
    _Atomic uint64_t made_external; /* CP EXTERNAL: mask in control register 0, code */
    _Atomic uint32_t flush_wanted;  /* TLB flush requests made */
    _Atomic uint32_t flush_done;    /* of them, answered */
    _Atomic bool running;           /* inside sie_run() */
    _Atomic int state;              /* enum cpu_state */
    _Atomic bool kicked;
    _Atomic uint32_t attention; /* something of the above changed; set, then limit = 0 */
    struct sie_stop_cause stop_cause;
    _Atomic bool dead_wait;    /* it left with SIE_DISABLED_WAIT or SIE_PROGRAM_LOOP */
    bool asleep_told;          /* sie_asleep_anew() */
    uint64_t asleep_count;     /* instructions completed when it did */
    enum sie_exit asleep_exit; /* and why it left */

    /* Fixed. */
    unsigned address;
    struct sie_guest *guest;
    struct engine *engine;
    struct storage *storage;
    void *context;

    /* Caches. */
    struct itlb_entry *itlb;
    uint64_t asce_slot[ASCE_SLOTS];
    unsigned asce_next;
    struct insn cross[2]; /* an instruction that crosses a page end, decoded in place */
    uint8_t cross_bytes[6];
    struct ex_entry *ex_cache;
    uint64_t deadline;
    struct { /* sie_count(): as of the last time out of sie_run(); one writer */
        _Atomic uint64_t instructions, cpu_ns, exits[SIE_IUCV + 1];
    } stats;
    struct vcpu *run_prev, *run_next; /* engine's list of CPUs inside sie_run() */
    _Atomic uint64_t epoch;           /* engine's, at its last safe point */
    _Atomic uint64_t quiesced;        /* the same of its quiesce */
    bool inside;                      /* in that list */
    _Atomic bool in_section;          /* but not in sie_run(): it cannot leave with a host fault */
    int64_t slept; /* deterministic mode: instructions' worth of time passed in waits */
};

/* Instructions completed; inside threaded code, before c->insn. */
static inline uint64_t cpu_count(const struct vcpu *c)
{
    uint64_t stretch = c->origin ? (uintptr_t)c->insn - c->origin : c->done;
    return c->count + stretch / sizeof(struct insn);
}

/* --- psw.c --- */
void cpu_set_amode(struct vcpu *c, unsigned amode); /* 24, 31, 64 */
/* The whole PSW in z/Architecture format (mask with CC, PM, EA, BA). */
struct sie_psw cpu_psw(const struct vcpu *c);
/* Make this the current PSW.  An invalid one is taken as well; the specification exception is
 * recognized before the next instruction. */
void cpu_load_psw(struct vcpu *c, struct sie_psw psw);
/* Short (ESA/390) format to long and back. */
struct sie_psw psw_from_short(uint64_t word);
uint64_t psw_to_short(struct sie_psw psw);
/* After a change of PSW, control registers 0, 1, 7, 13 or prefix: the TLB tags in force. */
void cpu_update_spaces(struct vcpu *c);

/* For counters that one thread writes and any may read. */
static inline void count_add(_Atomic uint64_t *to, uint64_t n)
{
    atomic_store_explicit(to, atomic_load_explicit(to, memory_order_relaxed) + n,
                          memory_order_relaxed);
}

/* Ask the CPU to look up from its work; [any thread]. */
static inline void cpu_attention(struct vcpu *c)
{
    atomic_store(&c->attention, 1);
    atomic_store(&c->limit, 0);
}

/* How a program interruption of this code ends the instruction: nullified it will be executed
 * again, completed it is done; else it was suppressed (or terminated). */
bool program_nullifies(unsigned code);
bool program_completes(unsigned code);
/* Present a program interruption for the current instruction and never return.  The
 * instruction address is put past it (suppression, termination) or, for access exceptions and
 * the like, left on it (nullification). */
_Noreturn void cpu_program(struct vcpu *c, enum program_code code);
/* Data exception with its data-exception code (chapter 6, "Data-Exception Code"). */
_Noreturn void cpu_data_exception(struct vcpu *c, unsigned dxc);
/* An access exception at `va`: nullifies (protection and addressing: suppresses), stores the
 * translation-exception identification.  space: 0 primary, 1 AR, 2 secondary, 3 home, with
 * TEID_DAT when it is DAT or the access list that protects, TEID_LIST too when it is the latter;
 * the access register's number stands at SPACE_AR_SHIFT. */
#define TEID_DAT       4u
#define TEID_LIST      8u
#define TEID_MOVE_PAGE 4u /* of a page-translation exception */
#define SPACE_AR_SHIFT 8
_Noreturn void cpu_access_exception(struct vcpu *c, enum program_code code, uint64_t va,
                                    unsigned space, bool store);

/* Signed and logical results' condition codes. */
static inline uint8_t cc_sign32(int32_t v)
{
    return (uint8_t)((v > 0) << 1 | (v < 0));
}
static inline uint8_t cc_sign64(int64_t v)
{
    return (uint8_t)((v > 0) << 1 | (v < 0));
}
/* Of a comparison: equal 0, low 1, high 2.  With no host branch, which could be foreseen wrongly. */
#define CC_COMPARE(a, b) ((uint8_t)(((a) > (b)) << 1 | ((a) < (b))))

/* The low and high words of a general register.  Half a register is read and written as such: a
 * host processor that has to put a load together from a narrow store before it waits for both
 * (hosts are little-endian). */
static inline uint32_t gr32(const struct vcpu *c, unsigned r)
{
    return *(const uint32_t *)&c->gr[r];
}
static inline void set_gr32(struct vcpu *c, unsigned r, uint32_t v)
{
    *(uint32_t *)&c->gr[r] = v;
}
static inline uint32_t gr32h(const struct vcpu *c, unsigned r)
{
    return ((const uint32_t *)&c->gr[r])[1];
}
static inline void set_gr32h(struct vcpu *c, unsigned r, uint32_t v)
{
    ((uint32_t *)&c->gr[r])[1] = v;
}

/* The address of the storage operand (b2, d2, and x2 where the format has one). */
static inline uint64_t ea2(const struct vcpu *c, const struct insn *i)
{
    return (c->gr[i->b2] + (int64_t)i->d2) & c->address_mask;
}
static inline uint64_t ea2x(const struct vcpu *c, const struct insn *i)
{
    return (c->gr[i->b2] + c->gr[i->x2] + (int64_t)i->d2) & c->address_mask;
}
/* First-operand address of the SS, SSE and SSF formats. */
static inline uint64_t ea1(const struct vcpu *c, const struct insn *i)
{
    return (c->gr[i->b1] + i->d1) & c->address_mask;
}

/* Address and next sequential address of the instruction. */
static inline uint64_t insn_address(const struct vcpu *c, const struct insn *i)
{
    return (c->page_va + i->offset) & c->address_mask;
}
static inline uint64_t insn_next(const struct vcpu *c, const struct insn *i)
{
    return (c->page_va + i->offset + i->length) & c->address_mask;
}
/* The target of a relative instruction: imm holds the signed distance in bytes. */
static inline uint64_t insn_relative(const struct vcpu *c, const struct insn *i)
{
    return (c->page_va + i->offset + (uint64_t)i->imm) & c->address_mask;
}
/* That of a relative branch, by the distance in halfwords in d2: imm may have become a link. */
static inline uint64_t branch_relative(const struct vcpu *c, const struct insn *i)
{
    return (c->page_va + i->offset + (uint64_t)((int64_t)i->d2 * 2)) & c->address_mask;
}

/* LR and LGR. */
static inline void move32(struct vcpu *c, const struct insn *i)
{
    set_gr32(c, i->r1, gr32(c, i->r2));
}
static inline void move64(struct vcpu *c, const struct insn *i)
{
    c->gr[i->r1] = c->gr[i->r2];
}

/* Store a register as an address in the current addressing mode: 24 and 31 bit change only the
 * low word (LA, MVCL and their like). */
static inline void set_gr_address(struct vcpu *c, unsigned r, uint64_t va)
{
    if (c->amode == 64)
        c->gr[r] = va;
    else
        set_gr32(c, r, (uint32_t)va);
}

static inline void require_even(struct vcpu *c, unsigned r)
{
    if (unlikely(r & 1))
        cpu_program(c, PGM_SPECIFICATION);
}
static inline void require_supervisor(struct vcpu *c)
{
    if (unlikely(c->psw_mask & PSW_PROBLEM))
        cpu_program(c, PGM_PRIVILEGED);
}

#endif
