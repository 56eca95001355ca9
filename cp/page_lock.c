/* See page_lock.h.  A locked page is pinned, as one is that a device uses. */
#include "cp/page_lock.h"

#include "cp/vm.h"

#include <errno.h>
#include <stdlib.h>

struct page_locks {
    struct page_locks *next;
    uint64_t page;
    const uint8_t *host;
};

static struct page_locks **find(struct vm *vm, uint64_t page)
{
    struct page_locks **at = &vm->page_locks;
    while (*at && (*at)->page != page)
        at = &(*at)->next;
    return at;
}

int page_lock(struct vm *vm, uint64_t page, uint64_t *real)
{
    struct page_locks *l = *find(vm, page);
    if (!l) {
        if (!storage_assigned(vm->storage, page * 4096, 4096))
            return -EFAULT;
        l = calloc(1, sizeof *l);
        if (l)
            l->host = storage_pin(vm->storage, page * 4096, true);
        if (!l || !l->host) {
            free(l);
            return -ENOMEM;
        }
        l->page = page;
        l->next = vm->page_locks;
        vm->page_locks = l;
    }
    *real = storage_real(vm->storage, l->host);
    return 0;
}

int page_unlock(struct vm *vm, uint64_t page)
{
    struct page_locks **at = find(vm, page), *l = *at;
    if (!l)
        return -ENOENT;
    *at = l->next;
    storage_unpin(vm->storage, l->host);
    free(l);
    return 0;
}

bool page_lock_next(struct vm *vm, uint64_t *page, uint64_t *real)
{
    const struct page_locks *best = NULL;
    uint64_t least = *page + 1;
    for (const struct page_locks *l = vm->page_locks; l; l = l->next)
        if (l->page >= least && (!best || l->page < best->page))
            best = l;
    if (!best)
        return false;
    *page = best->page;
    *real = storage_real(vm->storage, best->host);
    return true;
}

void page_unlock_all(struct vm *vm)
{
    while (vm->page_locks)
        page_unlock(vm, vm->page_locks->page);
}
