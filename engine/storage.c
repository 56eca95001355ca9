/* Guest absolute storage: segments of 256 page entries, each a frame number.  Storages share page
 * tables as they share frames, and copy them on the first change.
 *
 * Kept true: a table with several owners never changes; an entry changes only under storage->lock; a frame that leaves an entry is dropped
 * only after every CPU of the guest has forgotten it (guest_flush), so a host pointer that came
 * through the TLB stays good until the CPU's next safe point.  CPUs that read take no lock: a table
 * that leaves a storage is freed when all have passed a safe point. */
#include "engine/machine.h"

#include <errno.h>
#include <stdlib.h>

#define SEGMENT_BYTES (SEGMENT_PAGES * PAGE_SIZE)

/* --- page tables ------------------------------------------------------------------------------ */

static struct segment *segment_create(struct frame_pool *p)
{
    struct segment *seg = calloc(1, sizeof *seg);
    if (seg) {
        atomic_init(&seg->refs, 1);
        atomic_fetch_add(&p->tables, 1);
        atomic_fetch_add(&p->table_bytes, sizeof *seg);
    }
    return seg;
}

static void segment_share(struct frame_pool *p, struct segment *seg)
{
    if (atomic_fetch_add(&seg->refs, 1) == 1)
        atomic_fetch_add(&p->tables_shared, 1);
}

/* One storage less has it.  No CPU of that storage knows its frames any more. */
static void segment_drop(struct frame_pool *p, struct segment *seg)
{
    uint32_t before = seg ? atomic_fetch_sub(&seg->refs, 1) : 0;
    if (before == 2)
        atomic_fetch_sub(&p->tables_shared, 1);
    if (before != 1)
        return;
    for (unsigned n = 0; n < SEGMENT_PAGES; n++)
        frame_drop(p, atomic_load(&seg->frame[n]));
    atomic_fetch_sub(&p->tables, 1);
    atomic_fetch_sub(&p->table_bytes, sizeof *seg);
    segment_retire(p->engine, seg);
}

/* The table that the page stands in, the storage's own; NULL: no memory.  Under s->lock.  The copy
 * leads to the same frames: no CPU has anything to forget. */
static struct segment *segment_own(struct storage *s, uint64_t page)
{
    struct segment *_Atomic *at = &s->segment[page / SEGMENT_PAGES];
    struct segment *seg = atomic_load(at), *own;
    if (seg && atomic_load(&seg->refs) == 1)
        return seg;
    own = segment_create(s->pool);
    if (!own)
        return NULL;
    for (unsigned n = 0; seg && n < SEGMENT_PAGES; n++) {
        uint32_t f = atomic_load(&seg->frame[n]);
        frame_share(s->pool, f);
        atomic_init(&own->frame[n], f);
    }
    atomic_store(at, own);
    segment_drop(s->pool, seg);
    return own;
}

/* --- a storage ---------------------------------------------------------------------------------- */

/* What stands in a storage by segment. */
struct storage_tables {
    struct storage_tables *next;
    struct segment *_Atomic *segment;
    struct segment_keys *_Atomic *keys;
    _Atomic uint8_t *absent;
};

static void tables_free(const struct storage_tables *t)
{
    free(t->segment);
    free(t->keys);
    free((void *)t->absent);
}

static bool tables_alloc(struct storage_tables *t, size_t segments)
{
    size_t n = segments ? segments : 1;
    t->segment = calloc(n, sizeof *t->segment);
    t->keys = calloc(n, sizeof *t->keys);
    t->absent = calloc(n, sizeof *t->absent);
    if (t->segment && t->keys && t->absent)
        return true;
    tables_free(t);
    return false;
}

static size_t own_bytes(const struct storage *s)
{
    struct storage_tables t;
    return sizeof *s + s->segments * (sizeof *t.segment + sizeof *t.keys + sizeof *t.absent);
}

struct storage *storage_create(struct frame_pool *pool, uint64_t bytes)
{
    struct storage *s = calloc(1, sizeof *s);
    struct storage_tables t;
    if (!s)
        return NULL;
    s->pool = pool;
    s->bytes = bytes;
    s->segments = (bytes + SEGMENT_BYTES - 1) / SEGMENT_BYTES;
    if (!tables_alloc(&t, s->segments)) {
        free(s);
        return NULL;
    }
    s->segment = t.segment;
    s->keys = t.keys;
    s->absent = t.absent;
    atomic_fetch_add(&pool->table_bytes, own_bytes(s));
    pthread_mutex_init(&s->lock, NULL);
    return s;
}

static void release_all(struct storage *s)
{
    for (size_t i = 0; i < s->segments; i++) {
        segment_drop(s->pool, atomic_exchange(&s->segment[i], NULL));
        struct segment_keys *keys = atomic_exchange(&s->keys[i], NULL);
        if (keys)
            atomic_fetch_sub(&s->pool->table_bytes, sizeof *keys);
        free(keys);
    }
    atomic_store(&s->resident, 0);
}

void storage_destroy(struct storage *s)
{
    if (!s)
        return;
    release_all(s);
    atomic_fetch_sub(&s->pool->table_bytes, own_bytes(s));
    tables_free(&(struct storage_tables){NULL, s->segment, s->keys, s->absent});
    while (s->outgrown) {
        struct storage_tables *t = s->outgrown;
        s->outgrown = t->next;
        tables_free(t);
        free(t);
    }
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* Who looks a page up at this moment may still do so in the old tables: they are kept. */
int storage_extend(struct storage *s, uint64_t bytes)
{
    size_t old = s->segments, n = (bytes + SEGMENT_BYTES - 1) / SEGMENT_BYTES;
    if (n <= old)
        return 0;
    struct storage_tables t, *outgrown = malloc(sizeof *outgrown);
    if (!outgrown || !tables_alloc(&t, n)) {
        free(outgrown);
        return -ENOMEM;
    }
    pthread_mutex_lock(&s->lock);
    *outgrown = (struct storage_tables){s->outgrown, s->segment, s->keys, s->absent};
    s->outgrown = outgrown;
    for (size_t i = 0; i < n; i++) {
        atomic_init(&t.segment[i], i < old ? atomic_load(&outgrown->segment[i]) : NULL);
        atomic_init(&t.keys[i], i < old ? atomic_load(&outgrown->keys[i]) : NULL);
        atomic_init(&t.absent[i], i < old ? atomic_load(&outgrown->absent[i]) : STORAGE_ABSENT);
    }
    atomic_fetch_sub(&s->pool->table_bytes, own_bytes(s));
    s->segment = t.segment;
    s->keys = t.keys;
    s->absent = t.absent;
    s->segments = n;
    s->bytes = (uint64_t)n * SEGMENT_BYTES;
    atomic_fetch_add(&s->pool->table_bytes, own_bytes(s));
    pthread_mutex_unlock(&s->lock);
    return 0;
}

void storage_protect(struct storage *s, uint64_t first, uint64_t bytes, bool protect)
{
    for (uint64_t at = first; at < first + bytes; at += SEGMENT_BYTES)
        if (protect)
            atomic_fetch_or(&s->absent[at / SEGMENT_BYTES], STORAGE_PROTECTED);
        else
            atomic_fetch_and(&s->absent[at / SEGMENT_BYTES], (uint8_t)~STORAGE_PROTECTED);
    if (s->guest)
        guest_flush(s->guest, NULL);
}

int storage_make_common(struct storage *s, uint64_t page)
{
    if (!storage_has(s, page * PAGE_SIZE))
        return -EFAULT;
    uint32_t f = storage_own(s, page, NULL);
    if (!f)
        return -ENOMEM;
    atomic_fetch_or(&s->pool->frame[f].refs, FRAME_COMMON);
    if (s->guest) /* nobody writes it without looking for code in it */
        guest_flush(s->guest, NULL);
    return 0;
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

bool storage_assigned(const struct storage *s, uint64_t abs, uint64_t len)
{
    if (len > s->bytes || abs > s->bytes - len)
        return false;
    for (uint64_t at = abs & ~(uint64_t)(SEGMENT_BYTES - 1); at < abs + len; at += SEGMENT_BYTES)
        if (!storage_has(s, at))
            return false;
    return true;
}

bool storage_extent(const struct storage *s, uint64_t *first, uint64_t *last)
{
    uint64_t at = *first;
    while (at < s->bytes && !storage_has(s, at))
        at = (at | (SEGMENT_BYTES - 1)) + 1;
    if (at >= s->bytes)
        return false;
    *first = at;
    while (storage_has(s, at))
        at = (at | (SEGMENT_BYTES - 1)) + 1;
    *last = (at < s->bytes ? at : s->bytes) - 1;
    return true;
}

size_t storage_resident_pages(const struct storage *s)
{
    return atomic_load(&s->resident);
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
    if (storage_owned(s, page))
        return storage_frame(s, page);
    pthread_mutex_lock(&s->lock);
    struct segment *seg = segment_own(s, page);
    uint32_t old = seg ? atomic_load(&seg->frame[page % SEGMENT_PAGES]) : FRAME_ZERO;
    uint32_t refs = atomic_load(&s->pool->frame[old].refs);
    bool all = refs & FRAME_COMMON && !storage_protected(s, page * PAGE_SIZE);
    if (old != FRAME_ZERO && (refs == 1 || all)) {
        pthread_mutex_unlock(&s->lock);
        return old;
    }
    uint32_t f = seg ? frame_take(s->pool) : 0;
    if (f) {
        frame_pin(s->pool, old);
        memcpy(frame_host(s->pool, f), frame_host(s->pool, old), PAGE_SIZE);
        if (frame_lost(s->pool, old))
            atomic_fetch_or(&s->pool->frame[f].state, FRAME_LOST);
        frame_unpin(s->pool, old);
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

/* The page's frame, pinned; 0, which needs no pin, for a page of zeros, and with for_write when no
 * frame is to be had. */
static uint32_t pin(struct storage *s, uint64_t page, bool for_write)
{
    for (;;) {
        if (for_write && !storage_own(s, page, NULL))
            return 0;
        pthread_mutex_lock(&s->lock);
        uint32_t f = storage_frame(s, page);
        bool ok = !for_write || storage_owned(s, page);
        if (ok)
            frame_pin(s->pool, f);
        pthread_mutex_unlock(&s->lock);
        if (ok)
            return f;
    }
}

uint8_t *storage_pin(struct storage *s, uint64_t abs, bool for_write)
{
    if (!storage_has(s, abs))
        return NULL;
    uint32_t f = pin(s, abs / PAGE_SIZE, for_write);
    if (for_write && !f)
        return NULL;
    if (frame_lost(s->pool, f)) {
        frame_unpin(s->pool, f);
        return NULL;
    }
    if (for_write)
        code_drop(s->pool, f);
    key_touch(s, abs / PAGE_SIZE, for_write);
    return frame_host(s->pool, f) + abs % PAGE_SIZE;
}

void storage_unpin(struct storage *s, const uint8_t *host)
{
    frame_unpin(s->pool, (uint32_t)((size_t)(host - s->pool->base) / PAGE_SIZE));
}

uint64_t storage_real(const struct storage *s, const uint8_t *host)
{
    return (uint64_t)(host - s->pool->base);
}

/* Keep it, or keep it no longer; false: it is not here. */
static bool keep(struct frame_pool *p, uint32_t f, bool kept)
{
    _Atomic uint32_t *state = &p->frame[f].state;
    uint32_t s = atomic_load(state);
    do
        if (kept && (s & (FRAME_MOVING | FRAME_OUT)))
            return false;
    while (!atomic_compare_exchange_weak(
        state, &s, kept ? (s & ~FRAME_LEAVING) | FRAME_KEPT : s & ~FRAME_KEPT));
    return true;
}

size_t storage_keep(struct storage *s, size_t n)
{
    size_t kept = 0;
    pthread_mutex_lock(&s->lock);
    for (unsigned round = 0; round < 3; round++) /* none; those referenced; others */
        for (size_t i = 0; i < s->segments && (!round || kept < n); i++) {
            const struct segment *seg = atomic_load(&s->segment[i]);
            for (unsigned p = 0; seg && p < SEGMENT_PAGES && (!round || kept < n); p++) {
                uint32_t f = atomic_load(&seg->frame[p]);
                uint32_t state = atomic_load(&s->pool->frame[f].state);
                if (f == FRAME_ZERO || (round && state & FRAME_KEPT) ||
                    (round == 1 && !(state & FRAME_REFERENCED)))
                    continue;
                kept += keep(s->pool, f, round > 0) && round;
            }
        }
    pthread_mutex_unlock(&s->lock);
    return kept;
}

int storage_read(struct storage *s, uint64_t abs, void *buf, size_t len)
{
    if (!storage_assigned(s, abs, len))
        return -EFAULT;
    uint8_t *to = buf;
    while (len) {
        size_t n = PAGE_SIZE - abs % PAGE_SIZE;
        n = n < len ? n : len;
        key_touch(s, abs / PAGE_SIZE, false);
        uint32_t f = pin(s, abs / PAGE_SIZE, false);
        bool lost = frame_lost(s->pool, f);
        memcpy(to, frame_host(s->pool, f) + abs % PAGE_SIZE, n);
        frame_unpin(s->pool, f);
        if (lost)
            return -EIO;
        to += n;
        abs += n;
        len -= n;
    }
    return 0;
}

int storage_write(struct storage *s, uint64_t abs, const void *buf, size_t len)
{
    if (!storage_assigned(s, abs, len))
        return -EFAULT;
    const uint8_t *from = buf;
    while (len) {
        size_t n = PAGE_SIZE - abs % PAGE_SIZE;
        n = n < len ? n : len;
        uint32_t f = pin(s, abs / PAGE_SIZE, true);
        if (!f)
            return -EFAULT;
        if (n < PAGE_SIZE && frame_lost(s->pool, f)) {
            frame_unpin(s->pool, f);
            return -EIO;
        }
        key_touch(s, abs / PAGE_SIZE, true);
        memcpy(frame_host(s->pool, f) + abs % PAGE_SIZE, from, n);
        if (n == PAGE_SIZE)
            frame_mend(s->pool, f);
        code_stored(s->pool, f, abs % PAGE_SIZE, (unsigned)(abs % PAGE_SIZE + n - 1));
        frame_unpin(s->pool, f);
        from += n;
        abs += n;
        len -= n;
    }
    return 0;
}

bool storage_next_own(struct storage *s, uint64_t *page, bool down)
{
    uint64_t at = *page;
    bool found = false;
    pthread_mutex_lock(&s->lock);
    uint64_t pages = s->segments * (uint64_t)SEGMENT_PAGES;
    while (at < pages) { /* below 0 is far above */
        const struct segment *seg = atomic_load(&s->segment[at / SEGMENT_PAGES]);
        found = seg && atomic_load(&seg->frame[at % SEGMENT_PAGES]) != FRAME_ZERO;
        if (found)
            break;
        if (seg)
            at += down ? -1ull : 1;
        else
            at = down ? at / SEGMENT_PAGES * SEGMENT_PAGES - 1
                      : (at / SEGMENT_PAGES + 1) * SEGMENT_PAGES;
    }
    pthread_mutex_unlock(&s->lock);
    *page = at;
    return found;
}

struct storage_figures storage_figures(struct storage *s)
{
    struct storage_figures n = {.reads = atomic_load(&s->reads)};
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < s->segments; i++) {
        const struct segment *seg = atomic_load(&s->segment[i]);
        for (unsigned p = 0; seg && p < SEGMENT_PAGES; p++) {
            uint32_t f = atomic_load(&seg->frame[p]);
            uint32_t state = f ? atomic_load(&s->pool->frame[f].state) : 0;
            n.instantiated += f != FRAME_ZERO;
            n.out += (state & FRAME_OUT) != 0;
            n.locked += state >= FRAME_PIN;
        }
    }
    pthread_mutex_unlock(&s->lock);
    n.resident = n.instantiated - n.out;
    return n;
}

/* A whole page table goes at once, whoever else has it. */
static void release_table(struct storage *s, uint64_t page)
{
    size_t pages = 0;
    pthread_mutex_lock(&s->lock);
    struct segment *seg = atomic_exchange(&s->segment[page / SEGMENT_PAGES], NULL);
    for (unsigned n = 0; seg && n < SEGMENT_PAGES; n++)
        pages += atomic_load(&seg->frame[n]) != FRAME_ZERO;
    atomic_fetch_sub(&s->resident, pages);
    pthread_mutex_unlock(&s->lock);
    if (seg && s->guest)
        guest_flush(s->guest, NULL);
    segment_drop(s->pool, seg);
}

/* Pages first to last, of one table. */
static void release_pages(struct storage *s, uint64_t first, uint64_t last)
{
    uint32_t gone[SEGMENT_PAGES];
    unsigned n = 0;
    pthread_mutex_lock(&s->lock);
    bool any = false;
    for (uint64_t page = first; page <= last; page++)
        any |= storage_frame(s, page) != FRAME_ZERO;
    struct segment *seg = any ? segment_own(s, first) : NULL;
    if (any && !seg)
        abort(); /* what was to be zero would not be */
    for (uint64_t page = first; seg && page <= last; page++) {
        gone[n] = atomic_exchange(&seg->frame[page % SEGMENT_PAGES], FRAME_ZERO);
        n += gone[n] != FRAME_ZERO;
    }
    atomic_fetch_sub(&s->resident, n);
    pthread_mutex_unlock(&s->lock);
    if (n && s->guest)
        guest_flush(s->guest, NULL);
    while (n)
        frame_drop(s->pool, gone[--n]);
}

void storage_release(struct storage *s, uint64_t first, uint64_t last)
{
    uint64_t pages = s->bytes / PAGE_SIZE;
    if (pages == 0 || first >= pages)
        return;
    if (last >= pages)
        last = pages - 1;
    while (first <= last) {
        uint64_t end = first | (SEGMENT_PAGES - 1);
        if (end > last)
            end = last;
        if (end - first == SEGMENT_PAGES - 1)
            release_table(s, first);
        else
            release_pages(s, first, end);
        first = end + 1;
    }
}

void storage_unassign(struct storage *s, uint64_t first, uint64_t bytes)
{
    for (uint64_t at = first; at < first + bytes; at += SEGMENT_BYTES) {
        struct segment_keys *keys = atomic_load(&s->keys[at / SEGMENT_BYTES]);
        atomic_store(&s->absent[at / SEGMENT_BYTES], STORAGE_ABSENT);
        for (unsigned n = 0; keys && n < SEGMENT_PAGES; n++)
            atomic_store(&keys->key[n], 0);
    }
    /* A page of zeros may be in a TLB though no frame is let go. */
    if (s->guest)
        guest_flush(s->guest, NULL);
    storage_release(s, first / PAGE_SIZE, (first + bytes) / PAGE_SIZE - 1);
}

void storage_assign(struct storage *s, uint64_t first, uint64_t bytes)
{
    /* A device that had asked before it was unassigned may have stored after that. */
    for (uint64_t at = first; at < first + bytes; at += SEGMENT_BYTES) {
        if (storage_has(s, at))
            continue;
        storage_release(s, at / PAGE_SIZE, at / PAGE_SIZE + SEGMENT_PAGES - 1);
        atomic_store(&s->absent[at / SEGMENT_BYTES], 0);
    }
}

int storage_share(struct storage *to, struct storage *from, uint64_t page)
{
    if (!storage_has(to, page * PAGE_SIZE) || !storage_has(from, page * PAGE_SIZE))
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
    struct segment *seg = segment_own(to, page);
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

/* `from`'s keys for one segment; false: no memory. */
static bool clone_keys(struct storage *to, struct storage *from, size_t i)
{
    const struct segment_keys *keys = atomic_load(&from->keys[i]);
    if (!keys)
        return true;
    struct segment_keys *copy = malloc(sizeof *copy);
    if (!copy)
        return false;
    atomic_fetch_add(&to->pool->table_bytes, sizeof *copy);
    for (unsigned n = 0; n < SEGMENT_PAGES; n++)
        atomic_init(&copy->key[n], atomic_load(&keys->key[n]));
    atomic_store(&to->keys[i], copy);
    return true;
}

int storage_clone(struct storage *to, struct storage *from)
{
    bool ok = true;
    if (to->bytes != from->bytes)
        return -EINVAL;
    if (to->pool != from->pool)
        return -EXDEV;
    if (to == from)
        return 0;
    storage_clear(to);
    pthread_mutex_lock(&from->lock);
    for (size_t i = 0; i < from->segments && ok; i++) {
        struct segment *seg = atomic_load(&from->segment[i]);
        if (seg)
            segment_share(from->pool, seg);
        atomic_store(&to->segment[i], seg);
        atomic_store(&to->absent[i], atomic_load(&from->absent[i]));
        ok = clone_keys(to, from, i);
    }
    atomic_store(&to->resident, atomic_load(&from->resident));
    pthread_mutex_unlock(&from->lock);
    /* No store tag outlives that the tables are shared. */
    if (from->guest)
        guest_flush(from->guest, NULL);
    if (!ok)
        storage_clear(to);
    return ok ? 0 : -ENOMEM;
}
