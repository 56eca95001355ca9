/* A queue ordered by a 64-bit key: of a dispatcher's timers (by time), and of ready virtual CPUs
 * (by virtual time).  A binary heap of nodes embedded in their owners; O(log n) to add and take.
 * The caller's lock guards it. */
#ifndef CP_DISPATCH_TIMERS_H
#define CP_DISPATCH_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct timer_node {
    uint64_t key;
    size_t place; /* index + 1 in the queue, 0 when in none */
};

struct timer_queue {
    struct timer_node **node;
    size_t count, size;
};

/* false: out of memory.  The node must be in no queue. */
bool timer_add(struct timer_queue *q, struct timer_node *n, uint64_t key);
/* Nothing happens when it is not in the queue. */
void timer_remove(struct timer_queue *q, struct timer_node *n);
/* The node with the smallest key, left in the queue; NULL. */
struct timer_node *timer_first(const struct timer_queue *q);
void timer_queue_free(struct timer_queue *q);

#endif
