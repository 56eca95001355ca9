/* Frames of real storage: the pool that all guests draw from.  A frame has a count of the page
 * table entries that hold it; one with several owners is never written.  Frame 0 stays zero for
 * ever and is what an unwritten page reads. */
#include "engine/machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct frame_pool *frame_pool_create(struct engine *e, size_t frames)
{
    struct frame_pool *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->engine = e;
    p->frames = frames + 1;
    p->base = mmap(NULL, p->frames * PAGE_SIZE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    p->frame = mmap(NULL, p->frames * sizeof *p->frame, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p->base == MAP_FAILED || p->frame == MAP_FAILED) {
        if (p->base != MAP_FAILED)
            munmap(p->base, p->frames * PAGE_SIZE);
        if (p->frame != MAP_FAILED)
            munmap(p->frame, p->frames * sizeof *p->frame);
        free(p);
        return NULL;
    }
    pthread_mutex_init(&p->lock, NULL);
    p->never_used = 1;
    atomic_store(&p->frame[FRAME_ZERO].refs, 1);
    atomic_store(&p->frame[FRAME_ZERO].state, FRAME_REFERENCED);
    return p;
}

void frame_pool_destroy(struct frame_pool *p)
{
    if (!p)
        return;
    code_forget_pool(p->engine, p);
    for (uint32_t f = 0; f < p->never_used; f++)
        code_drop(p, f);
    munmap(p->base, p->frames * PAGE_SIZE);
    munmap(p->frame, p->frames * sizeof *p->frame);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

uint64_t frame_pool_size(const struct frame_pool *p)
{
    return (uint64_t)p->frames * PAGE_SIZE;
}

bool frame_pool_taken(struct frame_pool *p, uint64_t frame)
{
    if (frame >= p->frames || !frame_pin_any(p, (uint32_t)frame))
        return false;
    frame_unpin(p, (uint32_t)frame);
    return true;
}

int frame_pool_read(struct frame_pool *p, uint64_t real, void *buf, size_t len)
{
    uint64_t size = (uint64_t)p->frames * PAGE_SIZE;
    uint8_t *to = buf;
    if (real > size || len > size - real)
        return -EFAULT;
    while (len) {
        size_t n = PAGE_SIZE - real % PAGE_SIZE;
        uint32_t f = (uint32_t)(real / PAGE_SIZE);
        n = n < len ? n : len;
        if (frame_pin_any(p, f)) {
            memcpy(to, frame_host(p, f) + real % PAGE_SIZE, n);
            frame_unpin(p, f);
        } else {
            memset(to, 0, n); /* a free one */
        }
        to += n;
        real += n;
        len -= n;
    }
    return 0;
}

/* All of them, before anything is stored: 0, or what is wrong with one, and none is pinned. */
static int pin_for_store(struct frame_pool *p, uint32_t first, uint32_t last)
{
    int e = 0;
    uint32_t f = first;
    for (; !e && f <= last; f++) {
        if (f == FRAME_ZERO || !frame_pin_any(p, f)) {
            e = -ENOENT;
        } else if (frame_lost(p, f)) {
            frame_unpin(p, f);
            e = -EIO;
        }
    }
    for (f -= e != 0; e && f > first;)
        frame_unpin(p, --f);
    return e;
}

int frame_pool_write(struct frame_pool *p, uint64_t real, const void *buf, size_t len)
{
    uint64_t size = (uint64_t)p->frames * PAGE_SIZE;
    const uint8_t *from = buf;
    if (real > size || len > size - real)
        return -EFAULT;
    if (!len)
        return 0;
    int e =
        pin_for_store(p, (uint32_t)(real / PAGE_SIZE), (uint32_t)((real + len - 1) / PAGE_SIZE));
    while (!e && len) {
        size_t offset = real % PAGE_SIZE, n = PAGE_SIZE - offset;
        uint32_t f = (uint32_t)(real / PAGE_SIZE);
        n = n < len ? n : len;
        memcpy(frame_host(p, f) + offset, from, n);
        code_stored(p, f, (unsigned)offset, (unsigned)(offset + n - 1));
        frame_unpin(p, f);
        from += n;
        real += n;
        len -= n;
    }
    return e;
}

size_t frame_pool_used(const struct frame_pool *p)
{
    return atomic_load(&p->used);
}

size_t frame_pool_shared(const struct frame_pool *p)
{
    return atomic_load(&p->shared);
}

size_t frame_pool_table_bytes(const struct frame_pool *p)
{
    return atomic_load(&p->table_bytes);
}

size_t frame_pool_tables_shared(const struct frame_pool *p)
{
    return atomic_load(&p->tables_shared);
}

uint32_t frame_take(struct frame_pool *p)
{
    uint32_t f = 0;
    bool fresh = false;
    pthread_mutex_lock(&p->lock);
    if (p->free_list) {
        f = p->free_list;
        p->free_list = atomic_load(&p->frame[f].link);
        fresh = atomic_load(&p->frame[f].state) & FRAME_BARE;
    } else if (p->never_used < p->frames) {
        f = p->never_used++;
        fresh = true;
    }
    if (f) {
        atomic_store(&p->frame[f].link, 0);
        atomic_store(&p->frame[f].state, FRAME_REFERENCED);
        atomic_store(&p->frame[f].refs, 1);
        atomic_fetch_add(&p->used, 1);
    }
    pthread_mutex_unlock(&p->lock);
    if (fresh)
        frame_count_real(p);
    return f;
}

void frame_share(struct frame_pool *p, uint32_t f)
{
    if (f == FRAME_ZERO)
        return;
    if ((atomic_fetch_add(&p->frame[f].refs, 1) & ~FRAME_COMMON) == 1)
        atomic_fetch_add(&p->shared, 1);
}

void frame_drop(struct frame_pool *p, uint32_t f)
{
    if (f == FRAME_ZERO)
        return;
    uint32_t before = atomic_fetch_sub(&p->frame[f].refs, 1) & ~FRAME_COMMON;
    if (before == 2)
        atomic_fetch_sub(&p->shared, 1);
    if (before != 1)
        return;
    atomic_store(&p->frame[f].refs, 0);
    uint32_t state = atomic_fetch_or(&p->frame[f].state, FRAME_GONE);
    if (state < FRAME_PIN && !(state & FRAME_MOVING))
        frame_free(p, f);
}
