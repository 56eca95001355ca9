/* The step from one instruction to the next, for threads.h and run.c. */
#ifndef ENGINE_RUN_H
#define ENGINE_RUN_H

#include "engine/cpu.h"
#include "engine/machine.h"

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__) || \
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define RUN_GO_ON(c, i) return (i)
#elif defined(__clang__)
#define RUN_GO_ON(c, i) __attribute__((musttail)) return (i)->run((c), (i))
#else
#define RUN_GO_ON(c, i) return (i)->run((c), (i))
#endif

/* Entries that are not instructions: the end of a decoded run, an instruction across a page end,
 * a page whose bytes changed, no such instruction. */
insn_run run_lead_on, run_cross, run_refetch, run_operation_exception;

/* The decoded entry at va, when the instruction TLB and the page have it. */
static inline const struct insn *run_find(struct vcpu *c, uint64_t va)
{
    struct itlb_entry *e = &c->itlb[(va >> 12) & (ITLB_ENTRIES - 1)];
    if (unlikely(e->tag != ((va & ~0xfffULL) | c->itag)) || unlikely(va & 1))
        return NULL;
    return atomic_load_explicit(&e->code->at[(va & 0xfff) / 2], memory_order_acquire);
}

/* Count the run that ends with i, and leave threaded code; c->ia is where to go on. */
static inline const struct insn *run_leave(struct vcpu *c, const struct insn *i)
{
    c->count += (uint64_t)(i - c->start) + 1;
    return NULL;
}

/* A taken branch from i to `target`: where threaded code goes on, or NULL when the limit was
 * reached or the target is not decoded yet (c->ia is set then). */
static inline const struct insn *run_branch(struct vcpu *c, const struct insn *i, uint64_t target)
{
    c->count += (uint64_t)(i - c->start) + 1;
    if (likely(c->count < atomic_load_explicit(&c->limit, memory_order_relaxed))) {
        const struct insn *to = run_find(c, target);
        if (likely(to != NULL)) {
            c->page_va = target & ~0xfffULL;
            c->start = to;
            return to;
        }
    }
    c->ia = target;
    return NULL;
}

#endif
