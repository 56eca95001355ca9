/* What an IUCV parameter list says of storage: single buffers and lists of buffers, and copying from one
 * machine's to another's, once.
 *
 * Addresses are real ones of the CPU that gave them, 31 bits; a list is looked at when it is used, and
 * its entries are never trusted: their number, their lengths and their sum are limited. */
#include "cp/iucv/iucv_private.h"

#define MOST_ENTRIES 65536u        /* of a list */
#define AT_ONCE      (1024u << 10) /* bytes that are copied under the lock */
#define PAGE         4096u
#define REAL_MASK    0x7fffffffu

struct iucv_area iucv_area(const struct iucv_call *c, unsigned at, unsigned length_at, bool list)
{
    return (struct iucv_area){
        .address = get32(c->list + at) & REAL_MASK,
        .length = get32(c->list + length_at),
        .list = list,
        .key = c->key,
        .prefix = sie_prefix(c->v),
        .low = sie_zarch(c->v) ? 8192 : 4096,
    };
}

int iucv_area_check(const struct iucv_area *a, bool answer)
{
    if (a->length & 0x80000000u)
        return RC_NEGATIVE;
    if (a->list && a->address & 7)
        return answer ? RC_ANSWER_ALIGNMENT : RC_LIST_ALIGNMENT;
    return 0;
}

static uint64_t absolute(const struct iucv_area *a, uint32_t real)
{
    if (real < a->low)
        return a->prefix + real;
    return real - a->prefix < a->low ? real - a->prefix : real;
}

/* Where one is in an area. */
struct walk {
    const struct iucv_area *area;
    struct storage *storage;
    uint32_t entry;         /* of the list, the next */
    uint32_t address, left; /* of this buffer */
    uint32_t rest;          /* of the whole area, behind this buffer */
    enum iucv_fault fault;
};

static void walk_begin(struct walk *w, const struct iucv_area *a, struct vm *vm)
{
    *w = (struct walk){.area = a, .storage = vm ? vm->storage : NULL};
    if (a->list) {
        w->rest = a->length;
    } else {
        w->address = a->address;
        w->left = a->length;
    }
}

/* To a buffer that has bytes left; false: the area ends, or w->fault. */
static bool walk_on(struct walk *w)
{
    while (!w->left && w->rest && !w->fault) {
        uint8_t e[8];
        uint64_t at = absolute(w->area, (w->area->address + 8 * w->entry) & REAL_MASK);
        if (w->entry++ == MOST_ENTRIES)
            w->fault = FAULT_LIST;
        else if (storage_read(w->storage, at, e, 8))
            w->fault = FAULT_ADDRESSING;
        else if (w->area->key && !storage_key_allows(w->storage, at, w->area->key, false))
            w->fault = FAULT_PROTECTION;
        else if (get32(e + 4) & 0x80000000u)
            w->fault = FAULT_NEGATIVE;
        else if (get32(e + 4) > w->rest)
            w->fault = FAULT_TOTAL;
        if (w->fault)
            break;
        w->address = get32(e) & REAL_MASK;
        w->left = get32(e + 4);
        w->rest -= w->left;
    }
    return w->left && !w->fault;
}

static void walk_forward(struct walk *w, uint32_t n)
{
    w->address = (w->address + n) & REAL_MASK;
    w->left -= n;
}

static void walk_skip(struct walk *w, uint32_t n)
{
    while (n && walk_on(w)) {
        uint32_t k = n < w->left ? n : w->left;
        walk_forward(w, k);
        n -= k;
    }
}

/* Bytes up to the page's end that the walk may touch: 0 with w->fault. */
static uint32_t reach(struct walk *w, bool for_write)
{
    const struct iucv_area *a = w->area;
    uint32_t n = PAGE - (w->address & (PAGE - 1));
    if (a->host)
        return w->left;
    uint64_t at = absolute(a, w->address);
    if (!storage_assigned(w->storage, at, 1))
        w->fault = FAULT_ADDRESSING;
    else if ((a->key || for_write) && !storage_key_allows(w->storage, at, a->key, for_write))
        w->fault = FAULT_PROTECTION;
    return w->fault ? 0 : n < w->left ? n : w->left;
}

/* Within one machine the two may overlap. */
static bool move_within(struct walk *from, struct walk *to, uint32_t n)
{
    uint8_t page[PAGE];
    if (storage_read(from->storage, absolute(from->area, from->address), page, n))
        from->fault = FAULT_ADDRESSING;
    else if (storage_write(to->storage, absolute(to->area, to->address), page, n))
        to->fault = FAULT_ADDRESSING;
    return !from->fault && !to->fault;
}

static bool move(struct walk *from, struct walk *to, uint32_t n)
{
    uint64_t at = absolute(to->area, to->address);
    if (from->storage == to->storage)
        return move_within(from, to, n);
    if (from->area->host) {
        if (storage_write(to->storage, at, from->area->host + from->address, n))
            to->fault = FAULT_ADDRESSING;
        return !to->fault;
    }
    uint8_t *host = storage_pin(to->storage, at, true);
    if (!host) {
        to->fault = FAULT_ADDRESSING;
        return false;
    }
    if (storage_read(from->storage, absolute(from->area, from->address), host, n))
        from->fault = FAULT_ADDRESSING;
    storage_unpin(to->storage, host);
    return !from->fault;
}

void iucv_copy(struct iucv_table *t, struct iucv_message *m, struct iucv_copy *copy)
{
    struct walk from, to;
    uint32_t since = 0;
    walk_begin(&from, &copy->from, copy->from_vm);
    walk_begin(&to, &copy->to, copy->to_vm);
    walk_skip(&from, copy->skip);
    copy->to_at = copy->to.address;
    while (copy->done < copy->most && walk_on(&from) && walk_on(&to)) {
        uint32_t n = reach(&from, false), k = reach(&to, true);
        n = n < k ? n : k;
        if (n > copy->most - copy->done)
            n = copy->most - copy->done;
        if (!n || !move(&from, &to, n))
            break;
        walk_forward(&from, n);
        walk_forward(&to, n);
        copy->done += n;
        copy->to_at = to.address;
        since += n;
        if (since >= AT_ONCE) {
            m->busy = true;
            pthread_mutex_unlock(&t->lock);
            pthread_mutex_lock(&t->lock);
            m->busy = false;
            since = 0;
            if (m->dead)
                return;
        }
    }
    copy->from_fault = from.fault;
    copy->to_fault = to.fault;
}
