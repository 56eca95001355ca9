/* Page waits: see page_wait.h.  One holds a reference to its machine, and names its CPU by address: the
 * CPU may be gone when the page comes. */
#include "cp/page_wait.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/storage/paging.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stddef.h>
#include <stdlib.h>

struct page_wait {
    struct paging_wait wait;
    struct vm_work work; /* wakes the CPU, with its machine's lock */
    struct vm *vm;
    unsigned cpu;
};

static void wake(struct vm *vm, struct vm_work *work)
{
    struct page_wait *w = (struct page_wait *)((char *)work - offsetof(struct page_wait, work));
    struct vcpu *v = vm->guest ? sie_vcpu(vm->guest, w->cpu) : NULL;
    if (v)
        dispatch_wake(vm, v);
    free(w);
}

static void over(struct paging_wait *wait)
{
    struct page_wait *w = (struct page_wait *)wait;
    struct vm *vm = w->vm;
    atomic_fetch_sub(&vm->usage.page_waits, 1);
    w->work.fn = wake;
    vm_post(vm, &w->work);
    vm_put(vm);
}

bool page_wait(struct vm *vm, struct vcpu *v)
{
    struct page_wait *w = vm->sys->paging ? calloc(1, sizeof *w) : NULL;
    if (!w) {
        if (sie_fault_frame(v))
            frame_pool_bring(vm->sys->frames, sie_fault_frame(v));
        return true;
    }
    w->wait.frame = sie_fault_frame(v);
    w->wait.over = over;
    w->vm = vm_get(vm);
    w->cpu = sie_address(v);
    atomic_fetch_add(&vm->usage.page_waits, 1);
    paging_wait(vm->sys->paging, &w->wait);
    return false;
}
