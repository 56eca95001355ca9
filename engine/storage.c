/* Guest absolute storage: segments of 256 page entries, each a frame number.
 *
 * Kept true: an entry changes only under storage->lock; a frame that leaves an entry is dropped
 * only after every CPU of the guest has forgotten it (guest_flush), so a host pointer that came
 * through the TLB stays good until the CPU's next safe point.  Readers take no lock. */
#include "engine/machine.h"

#include <errno.h>
#include <stdlib.h>

struct storage *storage_create(struct frame_pool *pool, uint64_t bytes)
{
    struct storage *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->pool = pool;
    s->bytes = bytes;
    s->segments = (bytes + SEGMENT_PAGES * PAGE_SIZE - 1) / (SEGMENT_PAGES * PAGE_SIZE);
    s->segment = calloc(s->segments ? s->segments : 1, sizeof *s->segment);
    s->keys = calloc(s->segments ? s->segments : 1, sizeof *s->keys);
    if (!s->segment || !s->keys) {
        free(s->segment);
        free(s->keys);
        free(s);
        return NULL;
    }
    pthread_mutex_init(&s->lock, NULL);
    return s;
}

static void release_all(struct storage *s)
{
    for (size_t i = 0; i < s->segments; i++) {
        struct segment *seg = atomic_exchange(&s->segment[i], NULL);
        if (seg)
            for (unsigned p = 0; p < SEGMENT_PAGES; p++)
                frame_drop(s->pool, atomic_load(&seg->frame[p]));
        free(seg);
        free(atomic_exchange(&s->keys[i], NULL));
    }
    atomic_store(&s->resident, 0);
}

void storage_destroy(struct storage *s)
{
    if (!s)
        return;
    release_all(s);
    free(s->segment);
    free(s->keys);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

void storage_clear(struct storage *s)
{
    if (s->guest)
        guest_flush(s->guest, NULL);
    release_all(s);
}

uint64_t storage_size(const struct storage *s)
{
    return s->bytes;
}

size_t storage_resident_pages(const struct storage *s)
{
    return atomic_load(&s->resident);
}

static struct segment *segment_of(struct storage *s, uint64_t page)
{
    struct segment *seg = atomic_load(&s->segment[page / SEGMENT_PAGES]);
    if (!seg) {
        seg = calloc(1, sizeof *seg);
        if (seg)
            atomic_store(&s->segment[page / SEGMENT_PAGES], seg);
    }
    return seg;
}

/* What the guest's CPUs may still hold of an entry that was `old`.  Nothing is decoded from the
 * frame of zeros. */
static void forget(struct storage *s, struct vcpu *self, uint64_t page, uint32_t old)
{
    if (self)
        tlb_purge_page(self, page, old != FRAME_ZERO);
    if (s->guest)
        guest_flush(s->guest, self);
}

uint32_t storage_own(struct storage *s, uint64_t page, struct vcpu *self)
{
    uint32_t old = storage_frame(s, page);
    if (old != FRAME_ZERO && atomic_load(&s->pool->frame[old].refs) == 1)
        return old;
    pthread_mutex_lock(&s->lock);
    struct segment *seg = segment_of(s, page);
    old = seg ? atomic_load(&seg->frame[page % SEGMENT_PAGES]) : FRAME_ZERO;
    if (seg && old != FRAME_ZERO && atomic_load(&s->pool->frame[old].refs) == 1) {
        pthread_mutex_unlock(&s->lock);
        return old;
    }
    uint32_t f = seg ? frame_take(s->pool) : 0;
    if (f) {
        memcpy(frame_host(s->pool, f), frame_host(s->pool, old), PAGE_SIZE);
        atomic_store(&seg->frame[page % SEGMENT_PAGES], f);
        if (old == FRAME_ZERO)
            atomic_fetch_add(&s->resident, 1);
    }
    pthread_mutex_unlock(&s->lock);
    if (f) {
        /* CPUs of a guest with several never keep the frame of zeros in a TLB (tlb.c). */
        if (old != FRAME_ZERO || !s->guest || atomic_load(&s->guest->cpus) < 2)
            forget(s, self, page, old);
        frame_drop(s->pool, old);
    }
    return f;
}

uint8_t *storage_page(struct storage *s, uint64_t abs, bool for_write)
{
    if (abs >= s->bytes)
        return NULL;
    uint64_t page = abs / PAGE_SIZE;
    uint32_t f = for_write ? storage_own(s, page, NULL) : storage_frame(s, page);
    if (for_write) {
        if (!f)
            return NULL;
        code_drop(s->pool, f);
    }
    key_touch(s, page, for_write);
    return frame_host(s->pool, f) + abs % PAGE_SIZE;
}

int storage_read(struct storage *s, uint64_t abs, void *buf, size_t len)
{
    if (len > s->bytes || abs > s->bytes - len)
        return -EFAULT;
    uint8_t *to = buf;
    while (len) {
        size_t n = PAGE_SIZE - abs % PAGE_SIZE;
        n = n < len ? n : len;
        key_touch(s, abs / PAGE_SIZE, false);
        memcpy(to, frame_host(s->pool, storage_frame(s, abs / PAGE_SIZE)) + abs % PAGE_SIZE, n);
        to += n;
        abs += n;
        len -= n;
    }
    return 0;
}

int storage_write(struct storage *s, uint64_t abs, const void *buf, size_t len)
{
    if (len > s->bytes || abs > s->bytes - len)
        return -EFAULT;
    const uint8_t *from = buf;
    while (len) {
        size_t n = PAGE_SIZE - abs % PAGE_SIZE;
        n = n < len ? n : len;
        uint32_t f = storage_own(s, abs / PAGE_SIZE, NULL);
        if (!f)
            return -EFAULT;
        key_touch(s, abs / PAGE_SIZE, true);
        memcpy(frame_host(s->pool, f) + abs % PAGE_SIZE, from, n);
        code_stored(s->pool, f, abs % PAGE_SIZE, (unsigned)(abs % PAGE_SIZE + n - 1));
        from += n;
        abs += n;
        len -= n;
    }
    return 0;
}

void storage_release(struct storage *s, uint64_t first, uint64_t last)
{
    uint64_t pages = s->bytes / PAGE_SIZE;
    if (pages == 0 || first >= pages)
        return;
    if (last >= pages)
        last = pages - 1;
    for (uint64_t page = first; page <= last; page++) {
        pthread_mutex_lock(&s->lock);
        struct segment *seg = atomic_load(&s->segment[page / SEGMENT_PAGES]);
        uint32_t old =
            seg ? atomic_exchange(&seg->frame[page % SEGMENT_PAGES], FRAME_ZERO) : FRAME_ZERO;
        if (old != FRAME_ZERO)
            atomic_fetch_sub(&s->resident, 1);
        pthread_mutex_unlock(&s->lock);
        if (old != FRAME_ZERO) {
            forget(s, NULL, page, old);
            frame_drop(s->pool, old);
        }
    }
}

int storage_share(struct storage *to, struct storage *from, uint64_t page)
{
    if (page >= to->bytes / PAGE_SIZE || page >= from->bytes / PAGE_SIZE)
        return -EFAULT;
    if (to->pool != from->pool)
        return -EXDEV; /* frame numbers mean nothing in another pool */
    pthread_mutex_lock(&from->lock);
    uint32_t f = storage_frame(from, page);
    frame_share(from->pool, f);
    pthread_mutex_unlock(&from->lock);
    /* It is no longer the sender's own: store tags have to go before anybody shares it. */
    if (from->guest)
        guest_flush(from->guest, NULL);
    pthread_mutex_lock(&to->lock);
    struct segment *seg = segment_of(to, page);
    uint32_t old = FRAME_ZERO;
    if (seg) {
        old = atomic_exchange(&seg->frame[page % SEGMENT_PAGES], f);
        if (old == FRAME_ZERO && f != FRAME_ZERO)
            atomic_fetch_add(&to->resident, 1);
        else if (old != FRAME_ZERO && f == FRAME_ZERO)
            atomic_fetch_sub(&to->resident, 1);
    }
    pthread_mutex_unlock(&to->lock);
    if (!seg) {
        frame_drop(from->pool, f);
        return -ENOMEM;
    }
    forget(to, NULL, page, old);
    frame_drop(to->pool, old);
    return 0;
}
