/* Storage keys, reference and change bits.  Kept apart from the page tables, per segment, from
 * the first time the guest sets or resets one there; until then a page's key is zero and both
 * bits are reported as what a frame of its own implies.  Principles of Operation, chapter 3,
 * "Storage Key". */
#include "engine/machine.h"

#include <stdlib.h>

static struct segment_keys *keys_of(const struct storage *s, uint64_t page)
{
    return atomic_load_explicit(&s->keys[page / SEGMENT_PAGES], memory_order_acquire);
}

static uint8_t unkept(const struct storage *s, uint64_t page)
{
    return storage_frame(s, page) != FRAME_ZERO ? KEY_REFERENCE | KEY_CHANGE : 0;
}

void key_changed(struct storage *s, struct vcpu *self)
{
    if (self)
        tlb_flush(self);
    if (s->guest)
        guest_flush(s->guest, self);
}

/* Keys of the segment, brought into being: references and changes are seen from the caller's key_changed()
 * on. */
static struct segment_keys *keys_make(struct storage *s, uint64_t page)
{
    struct segment_keys *k = keys_of(s, page);
    if (k)
        return k;
    pthread_mutex_lock(&s->lock);
    k = keys_of(s, page);
    if (!k && (k = calloc(1, sizeof *k))) {
        uint64_t first = page / SEGMENT_PAGES * SEGMENT_PAGES;
        for (unsigned p = 0; p < SEGMENT_PAGES; p++)
            atomic_init(&k->key[p], unkept(s, first + p));
        atomic_fetch_add(&s->pool->table_bytes, sizeof *k);
        atomic_store_explicit(&s->keys[page / SEGMENT_PAGES], k, memory_order_release);
    }
    pthread_mutex_unlock(&s->lock);
    return k;
}

void key_keep(struct storage *s, uint64_t page)
{
    keys_make(s, page);
}

uint8_t key_get(struct storage *s, uint64_t page)
{
    struct segment_keys *k = keys_of(s, page);
    return k ? atomic_load(&k->key[page % SEGMENT_PAGES]) : unkept(s, page);
}

void key_set(struct storage *s, uint64_t page, uint8_t key)
{
    struct segment_keys *k = keys_make(s, page);
    if (k)
        atomic_store(&k->key[page % SEGMENT_PAGES], key & 0xfe);
}

void key_touch(struct storage *s, uint64_t page, bool change)
{
    struct segment_keys *k = keys_of(s, page);
    if (!k)
        return;
    uint8_t want = change ? KEY_REFERENCE | KEY_CHANGE : KEY_REFERENCE;
    if ((atomic_load_explicit(&k->key[page % SEGMENT_PAGES], memory_order_relaxed) & want) != want)
        atomic_fetch_or(&k->key[page % SEGMENT_PAGES], want);
}

unsigned key_reset_reference(struct storage *s, uint64_t page)
{
    struct segment_keys *k = keys_make(s, page);
    if (!k)
        return 0;
    uint8_t old = atomic_fetch_and(&k->key[page % SEGMENT_PAGES], (uint8_t)~KEY_REFERENCE);
    return (old >> 1) & 3;
}

/* For those who run no CPU: the page table, from which a key may have to be guessed, stays. */
uint8_t storage_key(struct storage *s, uint64_t abs)
{
    if (!storage_has(s, abs))
        return 0;
    pthread_mutex_lock(&s->lock);
    uint8_t key = key_get(s, abs / PAGE_SIZE);
    pthread_mutex_unlock(&s->lock);
    return key;
}

void storage_set_key(struct storage *s, uint64_t abs, uint8_t key)
{
    if (!storage_has(s, abs))
        return;
    key_set(s, abs / PAGE_SIZE, key);
    key_changed(s, NULL);
}

bool storage_key_allows(struct storage *s, uint64_t abs, uint8_t key, bool for_write)
{
    if (!storage_has(s, abs) || (for_write && storage_protected(s, abs)))
        return false;
    if (key == 0)
        return true;
    uint8_t k = storage_key(s, abs);
    if (k >> 4 == key)
        return true;
    return !for_write && !(k & KEY_FETCH);
}
