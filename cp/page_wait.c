/* Page waits: see page_wait.h.  One holds a reference to its machine, and names its CPU by address: the
 * CPU may be gone when the page comes.
 *
 * The guest of a handshake is told of the page's end when it is there: who waits for room first (the
 * frame of `wait` is 0 then) asks for the page after that.  Others just try again. */
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
    uint32_t frame;         /* with a ticket: the page's */
    uint64_t ticket, token; /* of the handshake; ticket 0: the CPU waits */
};

static void wake(struct vm *vm, struct vm_work *work)
{
    struct page_wait *w = (struct page_wait *)((char *)work - offsetof(struct page_wait, work));
    struct vcpu *v = vm->guest ? sie_vcpu(vm->guest, w->cpu) : NULL;
    if (v && w->ticket)
        sie_handshake_complete(v, w->ticket, w->token);
    else if (v)
        dispatch_wake(vm, v);
    free(w);
}

static void over(struct paging_wait *wait)
{
    struct page_wait *w = (struct page_wait *)wait;
    struct vm *vm = w->vm;
    if (w->ticket && !w->wait.frame) {
        w->wait.frame = w->frame;
        paging_wait(vm->sys->paging, &w->wait);
        return;
    }
    if (!w->ticket)
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
    w->frame = w->wait.frame = sie_fault_frame(v);
    w->wait.over = over;
    w->vm = vm_get(vm);
    w->cpu = sie_address(v);
    if (w->frame)
        w->ticket = sie_handshake_fault(v, &w->token);
    bool on = w->ticket;
    if (!on)
        atomic_fetch_add(&vm->usage.page_waits, 1);
    paging_wait(vm->sys->paging, &w->wait);
    return on;
}
