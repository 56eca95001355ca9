/* The dispatcher: few host threads, many virtual CPUs.
 *
 * Each thread takes the ready virtual CPU with the smallest virtual time (processor time divided
 * by SHARE), runs it for a slice, deals with its interceptions, and puts it back.  A virtual CPU
 * that waits is in no queue but, if its clock comparator or CPU timer will end the wait, in the
 * timer queue of the thread that ran it last.  Work blocks (vm_post) go before virtual CPUs.
 *
 * A virtual machine is held or released as a whole: CP READ, stop, reset and IPL hold it.
 *
 * Deterministic mode: one thread, and time is the count of instructions (see deterministic.c).
 * Locks: the dispatcher's mutex is a leaf; nothing here is called back under it. */
#ifndef CP_DISPATCH_DISPATCHER_H
#define CP_DISPATCH_DISPATCHER_H

#include "engine/sie.h"

#include <stdbool.h>
#include <stdint.h>

struct dispatcher;
struct vm;

/* threads: 1 or more (0: one a host processor).  NULL when out of memory. */
struct dispatcher *dispatcher_create(unsigned threads, bool deterministic);
/* Start the threads: 0, or -errno. */
int dispatcher_start(struct dispatcher *d);
/* End the threads after what they do now; joined.  Not from one of them. */
void dispatcher_stop(struct dispatcher *d);
/* All virtual machines detached, threads stopped. */
void dispatcher_destroy(struct dispatcher *d);
bool dispatcher_deterministic(const struct dispatcher *d);
unsigned dispatcher_threads(const struct dispatcher *d);
/* Thread i takes work and virtual CPUs, or none any more after what it does now: 0, -ENOENT no such
 * thread, -EBUSY it is the last one that does.  [any thread] */
int dispatcher_vary(struct dispatcher *d, unsigned i, bool online);
bool dispatcher_online(struct dispatcher *d, unsigned i);
unsigned dispatcher_online_threads(struct dispatcher *d);
/* Slices given to virtual CPUs since the start. */
uint64_t dispatcher_dispatches(struct dispatcher *d);

/* The length of a time slice, from the next one on (not in deterministic mode, which counts
 * instructions). */
unsigned dispatcher_slice_ms(struct dispatcher *d);
void dispatcher_set_slice_ms(struct dispatcher *d, unsigned ms);
/* How busy thread i has been, in per cent, since a minute ago at the most (not less than a second). */
unsigned dispatcher_percent(struct dispatcher *d, unsigned i);

/* --- one virtual machine; vm->lock held unless said otherwise ----------------------------------- */

/* Give vm its place (vm->dispatch), held.  0 or -ENOMEM. */
int dispatch_attach(struct dispatcher *d, struct vm *vm);
/* Take it out: no CPU is in sie_run() and no work is left when this is called (the last vm_put). */
void dispatch_detach(struct vm *vm);
/* A virtual CPU joins (its sie_context becomes the dispatcher's), or leaves: when
 * dispatch_remove_cpu() returns, no thread is in it and its interception, if any, is dropped. */
int dispatch_add_cpu(struct vm *vm, struct vcpu *v);
void dispatch_remove_cpu(struct vm *vm, struct vcpu *v);
/* A thread deals with its interception, and will look at it again: it must not go. */
bool dispatch_intercepted(const struct vcpu *v);
/* struct sie_guest_config.wake, with ctx = the struct vm; [any thread]. */
void dispatch_wake(void *ctx, struct vcpu *v);

/* A CPU gives the processor up before its time, on its own thread, behind an interception: its slice
 * ends.  With an address it gives it to that one of its machine: if that is ready it is dispatched
 * next, and the CPU's slice ends; if that runs, or waits, or there is none, the CPU goes on.  In
 * deterministic mode the counts decide who is next, and the slice ends either way. */
#define DISPATCH_ANY (~0u)
void dispatch_yield(struct vm *vm, struct vcpu *v, unsigned address);

/* A command of vm that takes long, between begin and end (vm->lock held, and the machine held by
 * dispatch_hold()), lets others in again and again: vm->lock is free meanwhile, and a dispatcher thread
 * does a piece of work or a slice of another virtual machine before it comes back.  Work for vm waits
 * for the end, LOGOFF's too; a CPU's interception that was there already may be handled.  let_in()
 * false: it is being logged off. */
void dispatch_long_begin(struct vm *vm);
bool dispatch_let_in(struct vm *vm);
void dispatch_long_end(struct vm *vm);

/* No virtual CPU is dispatched from now on, and none is inside sie_run() when this returns (it
 * kicks and waits).  Interceptions not yet handled are handled after vm->lock is free.  Nests not:
 * one release ends it. */
void dispatch_hold(struct vm *vm);
/* What a virtual CPU is doing, for INDICATE; [any thread] that has a reference to vm. */
struct dispatch_status {
    /* LIMITED: it could go on but for SHARE's limit */
    enum { DISPATCH_IDLE, DISPATCH_READY, DISPATCH_RUNNING, DISPATCH_LIMITED } state;
    unsigned thread;  /* DISPATCH_RUNNING: which */
    uint64_t idle_ns; /* DISPATCH_IDLE: for how long */
    int64_t ahead_ns; /* virtual time ahead of (below zero: behind) the others' */
};
/* false: no such CPU. */
bool dispatch_status(struct vm *vm, unsigned address, struct dispatch_status *out);
void dispatch_release(struct vm *vm);
bool dispatch_held(const struct vm *vm);
/* While held: drop interceptions not yet handled (system reset, IPL). */
void dispatch_forget(struct vm *vm);
/* What it gets of the processors, and the most: limit.c. */
struct directory_share;
void dispatch_set_share(struct vm *vm, const struct directory_share *share);

/* What happens when the virtual machine cannot go on (no CPU is left that is not stopped by SIGP or in
 * a disabled wait; a program-interruption loop): message is CP's line, NULL when it was said before.
 * Without a handler vm_enter_cp(). */
typedef void dispatch_stopped_fn(struct vm *vm, void *ctx, enum sie_exit why, const char *message);
void dispatch_on_stopped(struct vm *vm, dispatch_stopped_fn *fn, void *ctx);
/* Tell that handler; used by intercept.c. */
void dispatch_stopped(struct vm *vm, enum sie_exit why, const char *message);

/* Another runner in the place of sie_run() for this virtual machine's CPUs (CMS): called on a
 * dispatcher thread without vm->lock; SIE_TIME: it has more to do, SIE_WAIT: until dispatch_wake()
 * or *wakeup (CLOCK_MONOTONIC nanoseconds, UINT64_MAX for never), SIE_STOPPED: until dispatch_wake().
 * NULL: sie_run() again. */
typedef enum sie_exit dispatch_runner_fn(struct vm *vm, struct vcpu *v, void *ctx,
                                         uint64_t deadline, uint64_t *wakeup);
void dispatch_set_runner(struct vm *vm, dispatch_runner_fn *fn, void *ctx);

#endif
