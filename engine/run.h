/* The step from one instruction to the next, for threads.h and run.c. */
#ifndef ENGINE_RUN_H
#define ENGINE_RUN_H

#include "engine/cpu.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
#define RUN_GO_ON(c, i) return (i)
#elif defined(__clang__)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define RUN_GO_ON(c, i) return (i)
#else
#define RUN_GO_ON(c, i) __attribute__((musttail)) return (i)->run((c), (i))
#endif
#else
#define RUN_GO_ON(c, i) return (i)->run((c), (i))
#endif

/* Count the run that ends with i, and leave threaded code; c->ia is where to go on. */
const struct insn *run_leave(struct vcpu *c, const struct insn *i);
/* A taken branch from i to `target`: where threaded code goes on, or NULL when the limit was
 * reached or the target is not decoded yet (c->ia is set then). */
const struct insn *run_branch(struct vcpu *c, const struct insn *i, uint64_t target);

#endif
