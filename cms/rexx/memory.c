/* The arena: all memory of an instance.  Small blocks come from chunks and go back to a free list of
 * their size; large ones come from the host one by one.  Everything counts against the limit and
 * goes at once in arena_free_all().  Running out is error 5, never NULL.
 *
 * Under AddressSanitizer every block is a block of the host's, so that it sees overruns. */
#include "cms/rexx/interp.h"
#include <stdlib.h>

struct arena_block {
    struct arena_block *next, *prev;
    size_t size;
    size_t pad; /* keeps what follows aligned to 16 */
};

struct temp_block {
    struct temp_block *prev;
    size_t size, used;
    size_t pad;
};

#ifdef __has_feature
#define SANITIZED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif
#if SANITIZED
enum { SMALL_MAX = 0 };
#else
enum { SMALL_MAX = 512 };
#endif
enum { CHUNK = 32768, GRAIN = 16 };

static void *host_block(struct rexx *rx, size_t size)
{
    struct arena *a = &rx->arena;
    size_t whole = size + sizeof(struct arena_block);
    if (size > a->limit || a->used + whole > a->limit)
        rx_raise(rx, 5);
    struct arena_block *b = malloc(whole);
    if (!b)
        rx_raise(rx, 5);
    b->size = whole;
    b->prev = NULL;
    b->next = a->blocks;
    if (b->next)
        b->next->prev = b;
    a->blocks = b;
    a->used += whole;
    if (a->used > a->peak)
        a->peak = a->used;
    return b + 1;
}

static void host_free(struct rexx *rx, void *p)
{
    struct arena *a = &rx->arena;
    struct arena_block *b = (struct arena_block *)p - 1;
    if (b->prev)
        b->prev->next = b->next;
    else
        a->blocks = b->next;
    if (b->next)
        b->next->prev = b->prev;
    a->used -= b->size;
    free(b);
}

void *rx_alloc(struct rexx *rx, size_t size)
{
    struct arena *a = &rx->arena;
    if (size > SMALL_MAX)
        return host_block(rx, size);
    size_t class = (size + GRAIN - 1) / GRAIN;
    void *p = a->free[class];
    if (p) {
        memcpy(&a->free[class], p, sizeof(void *));
        return p;
    }
    size_t bytes = class ? class * GRAIN : GRAIN;
    if ((size_t)(a->bump_end - a->bump) < bytes) {
        a->bump = host_block(rx, CHUNK);
        a->bump_end = a->bump + CHUNK;
    }
    p = a->bump;
    a->bump += bytes;
    return p;
}

void *rx_zalloc(struct rexx *rx, size_t size)
{
    return memset(rx_alloc(rx, size), 0, size);
}

void rx_free(struct rexx *rx, void *p, size_t size)
{
    if (!p)
        return;
    if (size > SMALL_MAX) {
        host_free(rx, p);
        return;
    }
    size_t class = (size + GRAIN - 1) / GRAIN;
    memcpy(p, &rx->arena.free[class], sizeof(void *));
    rx->arena.free[class] = p;
}

void *rx_grow(struct rexx *rx, void *p, uint32_t *cap, uint32_t need, size_t size)
{
    if (need <= *cap)
        return p;
    uint32_t more = *cap ? *cap * 2 : 8;
    if (more < need)
        more = need;
    void *q = rx_zalloc(rx, more * size);
    if (p)
        memcpy(q, p, *cap * size);
    rx_free(rx, p, *cap * size);
    *cap = more;
    return q;
}

void *rx_temp(struct rexx *rx, size_t size)
{
    size = (size + 15) & ~(size_t)15;
    struct temp_block *t = rx->temp;
    if (!t || t->size - t->used < size) {
        size_t room = size > TEMP_BLOCK ? size : TEMP_BLOCK;
        struct temp_block *b = rx_alloc(rx, sizeof *b + room);
        b->prev = t;
        b->size = room;
        b->used = 0;
        rx->temp = t = b;
    }
    void *p = (uint8_t *)(t + 1) + t->used;
    t->used += size;
    return p;
}

struct temp_mark rx_temp_mark(struct rexx *rx)
{
    if (!rx->temp)
        rx_temp(rx, 1);
    return (struct temp_mark){rx->temp, rx->temp->used};
}

void rx_temp_release(struct rexx *rx, struct temp_mark mark)
{
    while (rx->temp != mark.block) {
        struct temp_block *b = rx->temp;
        rx->temp = b->prev;
        rx_free(rx, b, sizeof *b + b->size);
    }
    rx->temp->used = mark.used;
}

void arena_free_all(struct rexx *rx)
{
    struct arena_block *b = rx->arena.blocks;
    while (b) {
        struct arena_block *next = b->next;
        free(b);
        b = next;
    }
    rx->arena.blocks = NULL;
}
