/* Pages of a virtual machine that stay in real storage: LOCK and UNLOCK.  vm->lock held. */
#ifndef CP_PAGE_LOCK_H
#define CP_PAGE_LOCK_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

/* Page is the number of a page of absolute storage.  0 with its real address; -EFAULT: no storage there;
 * -ENOMEM.  One that is locked stays so. */
int page_lock(struct vm *vm, uint64_t page, uint64_t *real);
/* 0, or -ENOENT. */
int page_unlock(struct vm *vm, uint64_t page);
/* The one with the next higher number than page (UINT64_MAX: the first); false: none. */
bool page_lock_next(struct vm *vm, uint64_t *page, uint64_t *real);
/* Reset that clears storage, LOGOFF, other storage. */
void page_unlock_all(struct vm *vm);

#endif
