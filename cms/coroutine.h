/* A stack of its own for a CMS machine: run until it yields, go on where it yielded, or be thrown
 * away wherever it stands. */
#ifndef CMS_COROUTINE_H
#define CMS_COROUTINE_H

#include <stdbool.h>
#include <stddef.h>

struct coroutine;

/* fn(arg) starts at the first coroutine_resume().  stack: bytes, a guard page comes on top.  NULL
 * when there is no storage. */
struct coroutine *coroutine_create(size_t stack, void (*fn)(void *arg), void *arg);
/* Go on; returns when it yields or fn returns; then false: it has ended. */
bool coroutine_resume(struct coroutine *co);
/* Inside it: back to coroutine_resume()'s caller. */
void coroutine_yield(struct coroutine *co);
/* Not from inside: the bytes of its stack that were ever touched. */
size_t coroutine_touched(const struct coroutine *co);
/* Not from inside.  What fn had allocated is fn's owner's to free. */
void coroutine_destroy(struct coroutine *co);

#endif
