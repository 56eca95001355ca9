/* The ordered queue of timers.h: a binary heap.  Kept true: node[i]->place == i + 1. */
#include "cp/dispatch/timers.h"

#include <stdlib.h>

static void put(struct timer_queue *q, size_t i, struct timer_node *n)
{
    q->node[i] = n;
    n->place = i + 1;
}

static void up(struct timer_queue *q, size_t i, struct timer_node *n)
{
    while (i && q->node[(i - 1) / 2]->key > n->key) {
        put(q, i, q->node[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    put(q, i, n);
}

static void down(struct timer_queue *q, size_t i, struct timer_node *n)
{
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= q->count)
            break;
        if (child + 1 < q->count && q->node[child + 1]->key < q->node[child]->key)
            child++;
        if (q->node[child]->key >= n->key)
            break;
        put(q, i, q->node[child]);
        i = child;
    }
    put(q, i, n);
}

bool timer_add(struct timer_queue *q, struct timer_node *n, uint64_t key)
{
    if (q->count == q->size) {
        size_t size = q->size ? 2 * q->size : 16;
        struct timer_node **node = realloc(q->node, size * sizeof *node);
        if (!node)
            return false;
        q->node = node;
        q->size = size;
    }
    n->key = key;
    up(q, q->count++, n);
    return true;
}

void timer_remove(struct timer_queue *q, struct timer_node *n)
{
    if (!n->place)
        return;
    size_t i = n->place - 1;
    n->place = 0;
    struct timer_node *last = q->node[--q->count];
    if (last == n)
        return;
    if (i && q->node[(i - 1) / 2]->key > last->key)
        up(q, i, last);
    else
        down(q, i, last);
}

struct timer_node *timer_first(const struct timer_queue *q)
{
    return q->count ? q->node[0] : NULL;
}

void timer_queue_free(struct timer_queue *q)
{
    free(q->node);
    *q = (struct timer_queue){0};
}
