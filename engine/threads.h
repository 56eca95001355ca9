/* Expands insn.def into one threaded function run_MNEMONIC per row of a room.  An op_ROOM.c
 * defines its handlers op_HANDLER, then IN_ROOM(mnemonic, kind, handler) as
 * RUN_KIND(mnemonic, handler), and includes this at its end.  No include guard: once a file.
 *
 * A handler's calls are ordinary; only the step to the next instruction is a jump, so that a run
 * of guest instructions is a chain of indirect jumps.  Sanitizer and -O0 builds return to the run
 * loop after each instruction instead. */
#include "engine/run.h"

/* A threaded function: first what it does before, then the instruction itself, then how it goes on.
 * BEFORE and THEN are names of the steps below. */
#define RUN_WAY(name, BEFORE, itself, THEN)                        \
    const struct insn *name(struct vcpu *c, const struct insn *i); \
    const struct insn *name(struct vcpu *c, const struct insn *i)  \
    {                                                              \
        BEFORE(c, i)                                               \
        itself THEN(c, i)                                          \
    }
#define STEP_NONE(c, i)
#define STEP_LR(c, i) \
    move32(c, i);     \
    i++;
#define STEP_LGR(c, i) \
    move64(c, i);      \
    i++;
#define STEP_ON(c, i) RUN_GO_ON(c, i + 1);
#define STEP_BRC(c, i)                      \
    i++;                                    \
    if (!run_condition(c, i))               \
        RUN_GO_ON(c, i + 1);                \
    const struct insn *to = run_near(c, i); \
    if (unlikely(!to))                      \
        RUN_TAIL(run_relink(c, i));         \
    RUN_GO_ON(c, to);
/* Behind a move, and before a branch. */
#define RUN_AFTER(mnem, itself)                  \
    RUN_WAY(lr_##mnem, STEP_LR, itself, STEP_ON) \
    RUN_WAY(lgr_##mnem, STEP_LGR, itself, STEP_ON)
#define RUN_PAIRS(mnem, itself) \
    RUN_AFTER(mnem, itself)     \
    RUN_WAY(brc_##mnem, STEP_NONE, itself, STEP_BRC)

#define RUN_REG(mnem, fn)                                   \
    RUN_WAY(run_##mnem, STEP_NONE, op_##fn(c, i);, STEP_ON) \
    RUN_PAIRS(mnem, op_##fn(c, i);)
/* A sum is seldom interrupted for: that is seen to behind a jump of its own, and so this needs no frame. */
#define ITSELF_SUM(mnem, fn)     \
    if (unlikely(op_##fn(c, i))) \
        RUN_TAIL(run_overflow(c, i));
#define RUN_SUM(mnem, fn)                                         \
    RUN_WAY(run_##mnem, STEP_NONE, ITSELF_SUM(mnem, fn), STEP_ON) \
    RUN_PAIRS(mnem, ITSELF_SUM(mnem, fn))
/* So does a storage operand that the TLB has not: slow_MNEMONIC is the whole instruction.
 * address: how the operand's is formed. */
#define ITSELF_LOAD(mnem, fn, address)                      \
    uint64_t va = address;                                  \
    const struct tlb_entry *e = ACCESS_ENTRY(c, va);        \
    if (!tlb_hit(e->rtag, va, bytes_##fn, c->dtag))         \
        RUN_TAIL(slow_##mnem(c, i));                        \
    if (unlikely(op_##fn(c, i, get_##fn(tlb_host(e, va))))) \
        RUN_TAIL(run_overflow(c, i));
#define RUN_LOAD(mnem, fn)                                                      \
    static __attribute__((noinline))                                            \
    const struct insn *slow_##mnem(struct vcpu *c, const struct insn *i)        \
    {                                                                           \
        c->insn = i;                                                            \
        if (unlikely(op_##fn(c, i, load_##fn(c, ea2x(c, i), i->b2))))           \
            RUN_TAIL(run_overflow(c, i));                                       \
        RUN_GO_ON(c, i + 1);                                                    \
    }                                                                           \
    RUN_WAY(run_##mnem, STEP_NONE, ITSELF_LOAD(mnem, fn, ea2x(c, i)), STEP_ON)  \
    RUN_WAY(plain_##mnem, STEP_NONE, ITSELF_LOAD(mnem, fn, ea2(c, i)), STEP_ON) \
    RUN_PAIRS(mnem, ITSELF_LOAD(mnem, fn, ea2(c, i)))
#define ITSELF_STORE(mnem, fn, address)              \
    uint64_t va = address;                           \
    const struct tlb_entry *e = ACCESS_ENTRY(c, va); \
    if (!tlb_hit(e->wtag, va, bytes_##fn, c->dtag))  \
        RUN_TAIL(slow_##mnem(c, i));                 \
    put_##fn(tlb_host(e, va), op_##fn(c, i));
#define RUN_STORE(mnem, fn)                                                      \
    static __attribute__((noinline))                                             \
    const struct insn *slow_##mnem(struct vcpu *c, const struct insn *i)         \
    {                                                                            \
        c->insn = i;                                                             \
        store_##fn(c, ea2x(c, i), i->b2, op_##fn(c, i));                         \
        RUN_GO_ON(c, i + 1);                                                     \
    }                                                                            \
    RUN_WAY(run_##mnem, STEP_NONE, ITSELF_STORE(mnem, fn, ea2x(c, i)), STEP_ON)  \
    RUN_WAY(plain_##mnem, STEP_NONE, ITSELF_STORE(mnem, fn, ea2(c, i)), STEP_ON) \
    RUN_AFTER(mnem, ITSELF_STORE(mnem, fn, ea2(c, i)))
#define RUN_SEQ(mnem, fn)                                                \
    const struct insn *run_##mnem(struct vcpu *c, const struct insn *i); \
    const struct insn *run_##mnem(struct vcpu *c, const struct insn *i)  \
    {                                                                    \
        c->insn = i;                                                     \
        op_##fn(c, i);                                                   \
        RUN_GO_ON(c, i + 1);                                             \
    }
#define RUN_BRANCH(mnem, fn) RUN_BRANCH_TO(mnem, fn, op_##fn(c, i))
#define RUN_BRANCH_TO(mnem, fn, where)                                   \
    const struct insn *run_##mnem(struct vcpu *c, const struct insn *i); \
    const struct insn *run_##mnem(struct vcpu *c, const struct insn *i)  \
    {                                                                    \
        c->insn = i;                                                     \
        uint64_t target = where;                                         \
        if (target == BRANCH_NEXT)                                       \
            RUN_GO_ON(c, i + 1);                                         \
        const struct insn *to = run_branch(c, i, target);                \
        if (unlikely(!to))                                               \
            return NULL;                                                 \
        RUN_GO_ON(c, to);                                                \
    }
#define RUN_RELATIVE_WAY(way, mnem, fn)                                    \
    const struct insn *way##_##mnem(struct vcpu *c, const struct insn *i); \
    const struct insn *way##_##mnem(struct vcpu *c, const struct insn *i)  \
    {                                                                      \
        if (!op_##fn(c, i))                                                \
            RUN_GO_ON(c, i + 1);                                           \
        const struct insn *to = run_##way(c, i);                           \
        if (unlikely(!to))                                                 \
            RUN_TAIL(run_relink(c, i));                                    \
        RUN_GO_ON(c, to);                                                  \
    }
#define RUN_RELATIVE(mnem, fn)                                                 \
    RUN_BRANCH_TO(mnem, fn, op_##fn(c, i) ? insn_relative(c, i) : BRANCH_NEXT) \
    RUN_RELATIVE_WAY(near, mnem, fn)                                           \
    RUN_RELATIVE_WAY(far, mnem, fn)
#define RUN_CONTROL(mnem, fn)                                            \
    const struct insn *run_##mnem(struct vcpu *c, const struct insn *i); \
    const struct insn *run_##mnem(struct vcpu *c, const struct insn *i)  \
    {                                                                    \
        c->insn = i;                                                     \
        c->ia = insn_next(c, i);                                         \
        op_##fn(c, i);                                                   \
        return run_leave(c, i);                                          \
    }
#define RUN_JUMP(mnem, fn) RUN_CONTROL(mnem, fn)
/* Those that go elsewhere: when they do, they are the last breaking event. */
#define RUN_LEAP(mnem, fn)                                               \
    const struct insn *run_##mnem(struct vcpu *c, const struct insn *i); \
    const struct insn *run_##mnem(struct vcpu *c, const struct insn *i)  \
    {                                                                    \
        uint64_t at = insn_address(c, i), next = insn_next(c, i);        \
        c->insn = i;                                                     \
        c->ia = next;                                                    \
        op_##fn(c, i);                                                   \
        run_leave(c, i);                                                 \
        if (c->ia != next)                                               \
            c->breaking_event = at;                                      \
        return NULL;                                                     \
    }
#define RUN_HAND(mnem, fn) /* run_MNEMONIC is written out in the room's file */

#ifndef IN_general
#define IN_general(mnem, kind, fn)
#endif
#ifndef IN_arith
#define IN_arith(mnem, kind, fn)
#endif
#ifndef IN_branch
#define IN_branch(mnem, kind, fn)
#endif
#ifndef IN_string
#define IN_string(mnem, kind, fn)
#endif
#ifndef IN_translate
#define IN_translate(mnem, kind, fn)
#endif
#ifndef IN_decimal
#define IN_decimal(mnem, kind, fn)
#endif
#ifndef IN_bfp
#define IN_bfp(mnem, kind, fn)
#endif
#ifndef IN_convert
#define IN_convert(mnem, kind, fn)
#endif
#ifndef IN_fps
#define IN_fps(mnem, kind, fn)
#endif
#ifndef IN_control
#define IN_control(mnem, kind, fn)
#endif
#ifndef IN_spaces
#define IN_spaces(mnem, kind, fn)
#endif
#ifndef IN_linkage
#define IN_linkage(mnem, kind, fn)
#endif
#ifndef IN_asn
#define IN_asn(mnem, kind, fn)
#endif
#ifndef IN_sort
#define IN_sort(mnem, kind, fn)
#endif
#ifndef IN_compress
#define IN_compress(mnem, kind, fn)
#endif
#ifndef IN_hfp
#define IN_hfp(mnem, kind, fn)
#endif
#ifndef IN_crypto
#define IN_crypto(mnem, kind, fn)
#endif
#ifndef IN_io
#define IN_io(mnem, kind, fn)
#endif
#ifndef IN_plo
#define IN_plo(mnem, kind, fn)
#endif
#ifndef IN_interlocked
#define IN_interlocked(mnem, kind, fn)
#endif

#define I(opcode, mnem, format, facility, kind, room, fn) IN_##room(mnem, kind, fn)
#include "engine/insn.def"
#undef I
