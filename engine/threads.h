/* Expands insn.def into one threaded function run_MNEMONIC per row of a room.  An op_ROOM.c
 * defines its handlers op_HANDLER, then IN_ROOM(mnemonic, kind, handler) as
 * RUN_KIND(mnemonic, handler), and includes this at its end.  No include guard: once a file.
 *
 * A handler's calls are ordinary; only the step to the next instruction is a jump, so that a run
 * of guest instructions is a chain of indirect jumps.  Sanitizer and -O0 builds return to the run
 * loop after each instruction instead. */
#include "engine/run.h"

#define RUN_REG(mnem, fn)                                                \
    const struct insn *run_##mnem(struct vcpu *c, const struct insn *i); \
    const struct insn *run_##mnem(struct vcpu *c, const struct insn *i)  \
    {                                                                    \
        op_##fn(c, i);                                                   \
        RUN_GO_ON(c, i + 1);                                             \
    }
#define RUN_SEQ(mnem, fn)                                                \
    const struct insn *run_##mnem(struct vcpu *c, const struct insn *i); \
    const struct insn *run_##mnem(struct vcpu *c, const struct insn *i)  \
    {                                                                    \
        c->insn = i;                                                     \
        op_##fn(c, i);                                                   \
        RUN_GO_ON(c, i + 1);                                             \
    }
#define RUN_BRANCH(mnem, fn)                                             \
    const struct insn *run_##mnem(struct vcpu *c, const struct insn *i); \
    const struct insn *run_##mnem(struct vcpu *c, const struct insn *i)  \
    {                                                                    \
        c->insn = i;                                                     \
        uint64_t target = op_##fn(c, i);                                 \
        if (target == BRANCH_NEXT)                                       \
            RUN_GO_ON(c, i + 1);                                         \
        const struct insn *to = run_branch(c, i, target);                \
        if (unlikely(!to))                                               \
            return NULL;                                                 \
        RUN_GO_ON(c, to);                                                \
    }
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
#define RUN_LEAP(mnem, fn) RUN_CONTROL(mnem, fn)
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
