/* Inside the dispatcher: what dispatcher.c, run.c, work.c and deterministic.c share.
 *
 * Kept true, all under struct dispatcher.lock: a CPU is in the ready queue exactly when its state
 * is CPU_READY; in a timer queue only when CPU_IDLE; `in_sie` of a virtual machine counts its CPUs
 * inside sie_run(); nothing of a held virtual machine is ready. */
#ifndef CP_DISPATCH_DISPATCH_H
#define CP_DISPATCH_DISPATCH_H

#include "cp/directory/share.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/dispatch/timers.h"
#include "cp/vm.h"

#define SLICE_NS    4000000ULL /* a time slice, until SET SRM DSPSLICE */
#define SLICE_COUNT 1000000ULL /* one in instructions, deterministic mode */

enum cpu_state { CPU_IDLE, CPU_READY, CPU_RUNNING };

struct worker {
    struct dispatcher *d;
    pthread_t thread;
    pthread_cond_t wake;
    struct timer_queue timers;
    struct dispatch_cpu *running;
    unsigned depth;            /* dispatch_let_in()s that it is in */
    uint64_t let_in_ns;        /* processor time of what it did in them */
    bool idle;                 /* and nobody has called it yet */
    bool offline;              /* it takes nothing up, but for timers that it has */
    uint64_t base_ns, next_ns; /* processor time at dispatcher.base_clock and next_clock */
};

struct dispatch_cpu {
    struct timer_node ready; /* in dispatcher.ready */
    struct timer_node timer; /* in owner->timers */
    struct worker *owner;    /* of the timer */
    struct dispatch_vm *dv;
    struct dispatch_cpu *next; /* of this virtual machine */
    struct vcpu *vcpu;
    enum cpu_state state;
    bool woken;          /* dispatch_wake() came while it ran or was held */
    bool answered;       /* its last slice ended behind an interception, whose answer may be old by
                          * now: a wait goes by it only after another look */
    bool intercepted;    /* vm->lock: a thread deals with its interception */
    bool limited;        /* it is ready but for its machine's limit, and looks again at its timer */
    bool gone;           /* removed while a thread was with it: that thread frees it */
    unsigned generation; /* dispatch_forget() counts up */
    uint64_t left_clock; /* when its last slice ended */
    uint64_t slept;      /* deterministic mode: what sie_advance() was given */
};

struct dispatch_vm {
    struct dispatcher *d;
    struct vm *vm;
    struct dispatch_cpu *cpus;
    uint64_t virtual_time; /* nanoseconds of processor time * 100 / share */
    unsigned share;
    enum share_limit limit; /* the most it gets: limit.c */
    bool max_absolute;
    unsigned max;
    int64_t credit;        /* nanoseconds of processor time that it may take still */
    uint64_t credit_clock; /* when that was so */
    uint64_t round;        /* the last round of shares that it was in */
    unsigned in_sie;
    bool held;
    struct vm_work *work, **work_end;
    struct dispatch_vm *work_next; /* in dispatcher.work */
    bool work_listed, work_running;
    pthread_t work_thread; /* with work_running: whose */
    bool lets_in;          /* between dispatch_long_begin() and end, and it may */
    bool stands_for_work;  /* then: work_running is its doing, */
    bool had_work;         /* and there was work already, which has its reference to vm */
    dispatch_stopped_fn *stopped;
    void *stopped_ctx;
    dispatch_runner_fn *runner;
    void *runner_ctx;
};

struct dispatcher {
    pthread_mutex_t lock; /* leaf */
    pthread_cond_t quiet; /* a CPU left sie_run() */
    struct timer_queue ready;
    struct dispatch_vm *work, **work_end; /* virtual machines with work */
    uint64_t floor;                       /* the virtual time that has been reached */
    uint64_t dispatches;
    uint64_t slice_ns;
    uint64_t round, round_clock;          /* limit.c: whose shares count together, and since when */
    unsigned round_shares, before_shares; /* of this round so far, of the one before */
    uint64_t base_clock, next_clock;      /* dispatcher_percent(): since when, and the next base */
    bool deterministic, stopping;
    unsigned nworkers, started;
    struct worker *workers;
};

uint64_t dispatch_clock(void);          /* CLOCK_MONOTONIC nanoseconds */
uint64_t dispatch_processor_time(void); /* of this thread, nanoseconds */

/* d->lock held. */
void dispatch_call(struct worker *w); /* something is there for an idle thread */
void dispatch_kick(struct worker *w); /* the virtual CPU that the thread is with comes out */
void dispatch_make_ready(struct dispatch_cpu *c);
/* limit.c: a slice used that much; how long the machine has to wait then, 0: it has not. */
void dispatch_limit_used(struct dispatch_vm *dv, uint64_t used, uint64_t now);
uint64_t dispatch_limit_until(struct dispatch_vm *dv, uint64_t now);
void dispatch_idle(struct worker *w, struct dispatch_cpu *c, uint64_t wakeup);
void dispatch_expire(struct worker *w, uint64_t now);
void dispatch_call_worker(struct dispatcher *d); /* there is work */
bool dispatch_work(struct dispatcher *d); /* drops and takes the lock; false: there was none */
void dispatch_work_list(struct dispatch_vm *dv);
/* What an interception, if it is one, says about going on; without the lock.  generation: the CPU's before
 * it was entered. */
bool dispatch_handle(struct dispatch_cpu *c, enum sie_exit x, unsigned generation);
/* One slice; drops and takes the lock. */
void dispatch_slice(struct worker *w, struct dispatch_cpu *c);
/* The same of the ready one that is next; false: none is. */
bool dispatch_slice_of_first(struct worker *w);
/* The threads' loops. */
void *dispatch_thread(void *worker);
void dispatch_deterministic(struct worker *w);

#endif
