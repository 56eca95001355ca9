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
#define RUN_TAIL(call)  return call
#elif defined(__clang__)
#define RUN_GO_ON(c, i) __attribute__((musttail)) return (i)->run((c), (i))
#define RUN_TAIL(call)  __attribute__((musttail)) return call
#else
#define RUN_GO_ON(c, i) return (i)->run((c), (i))
#define RUN_TAIL(call)  return call
#endif

/* Entries that are not instructions: the end of a decoded run, an instruction across a page end,
 * a page whose bytes changed, no such instruction. */
insn_run run_lead_on, run_cross, run_refetch, run_operation_exception;
/* Where an instruction goes on that is not done in the common way: a relative branch without a
 * link; a sum that overflowed with the program mask on. */
insn_run run_relink, run_overflow;

/* Threaded code goes on at entry i, or begins there. */
static inline void run_start(struct vcpu *c, const struct insn *i)
{
    c->origin = (uintptr_t)i - c->done;
}

/* The breaking-event address (Principles of Operation, chapter 4, "Breaking-Event-Address Register").
 * A branch within its page only leaves its entry in c->branch, which is made an address before the
 * page is another one, or threaded code is left. */
static inline void run_settle_branch(struct vcpu *c)
{
    if (c->branch) {
        c->breaking_event = (c->page_va + c->branch->offset) & c->address_mask;
        c->branch = NULL;
    }
}

static inline void run_broken(struct vcpu *c, const struct insn *i)
{
    c->breaking_event = (c->page_va + i->offset) & c->address_mask;
    c->branch = NULL;
}

/* All before entry i is done; threaded code ends here.  c->ia is where to go on. */
static inline const struct insn *run_stop(struct vcpu *c, const struct insn *i)
{
    c->done = (uintptr_t)i - c->origin;
    c->origin = 0;
    run_settle_branch(c);
    return NULL;
}

static inline const struct insn *run_leave(struct vcpu *c, const struct insn *i)
{
    return run_stop(c, i + 1);
}

/* May a stretch this long go on? */
static inline bool run_in_limit(const struct vcpu *c, uint64_t done)
{
    return likely(done < atomic_load_explicit(&c->limit, memory_order_relaxed));
}

/* The decoded page at va, when the instruction TLB has it; va is even. */
static inline const struct code_page *run_page(const struct vcpu *c, uint64_t va)
{
    const struct itlb_entry *e = &c->itlb[(va >> 12) & (ITLB_ENTRIES - 1)];
    return likely(e->tag == ((va & ~0xfffULL) | c->itag)) ? e->code : NULL;
}

static inline const struct insn *run_entry(const struct code_page *code, uint64_t va)
{
    return atomic_load_explicit(&code->at[(va & 0xfff) / 2], memory_order_acquire);
}

/* Is the entry one of the decoded page that the instruction TLB has now?  A CPU may still be in
 * one that it has no longer. */
static inline bool run_current(const struct vcpu *c, const struct insn *i)
{
    const struct code_page *code = run_page(c, c->page_va);
    return code && run_entry(code, i->offset) == i;
}

/* The decoded entry at va, when the instruction TLB and the page have it. */
static inline const struct insn *run_find(struct vcpu *c, uint64_t va)
{
    const struct code_page *code = run_page(c, va);
    return code && likely(!(va & 1)) ? run_entry(code, va) : NULL;
}

/* A taken branch from i to `target`: where threaded code goes on, or NULL when the limit was
 * reached or the target is not decoded yet (c->ia is set then). */
static inline const struct insn *run_branch(struct vcpu *c, const struct insn *i, uint64_t target)
{
    uint64_t done = (uintptr_t)(i + 1) - c->origin;
    run_broken(c, i);
    if (run_in_limit(c, done)) {
        const struct insn *to = run_find(c, target);
        if (likely(to != NULL)) {
            c->page_va = target & ~0xfffULL;
            c->origin = (uintptr_t)to - done;
            return to;
        }
    }
    run_leave(c, i);
    c->ia = target;
    return NULL;
}

/* Links: where a relative branch leads, found once.  They are kept in entries of decoded pages, and
 * so shared by all CPUs.  A near branch stays within its page: its link leads to an entry of the
 * same decoded page, and holds as long as that.  A far one's may lead to any page, even to one that
 * is gone: each use compares it with what the instruction TLB finds.  The comparison is the point:
 * the host's processor foresees its outcome and goes on at the link, where finding the entry anew
 * would be a chain of four loads that everything behind the branch waits for. */
static inline const struct insn *run_link(const struct insn *i)
{
    return __atomic_load_n(&i->link, __ATOMIC_ACQUIRE);
}

static inline void run_set_link(const struct insn *i, const struct insn *to)
{
    __atomic_store_n(&((struct insn *)i)->link, to, __ATOMIC_RELEASE);
}

/* BRC and BRCL: is the branch taken? */
static inline bool run_condition(const struct vcpu *c, const struct insn *i)
{
    return i->l >> c->cc & 1;
}

/* A taken relative branch within the page; NULL: run_relink() sees to it. */
static inline const struct insn *run_near(struct vcpu *c, const struct insn *i)
{
    const struct insn *to = run_link(i);
    uint64_t done = (uintptr_t)(i + 1) - c->origin;
    if (unlikely(!to) || !run_in_limit(c, done))
        return NULL;
    c->branch = i;
    c->origin = (uintptr_t)to - done;
    return to;
}

/* The same to another page. */
static inline const struct insn *run_far(struct vcpu *c, const struct insn *i)
{
    const struct insn *to = run_link(i);
    uint64_t done = (uintptr_t)(i + 1) - c->origin;
    uint64_t target = branch_relative(c, i);
    const struct code_page *code = run_page(c, target);
    if (unlikely(!to || !code || run_entry(code, target) != to) || !run_in_limit(c, done))
        return NULL;
    __asm__("" : "+r"(to)); /* not what run_entry() loaded, although equal */
    run_broken(c, i);
    c->page_va = target & ~0xfffULL;
    c->origin = (uintptr_t)to - done;
    return to;
}

#endif
