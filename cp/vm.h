/* A virtual machine, and the rules for touching it.
 *
 * Locks: one mutex a virtual machine, vm->lock.  Whoever does something for a virtual machine
 * holds it: a dispatcher thread that handles an interception, the event loop that brings a line
 * from its terminal.  sie_run() runs without it.  A thread never holds two of them: work for
 * another virtual machine (a message, a packet, FORCE, a signal) is a block put on the target's
 * queue, vm_post().  Tables of the system (users, LANs, spool, volumes) have leaf mutexes of
 * their own, under which no vm->lock is ever taken and no callback runs.
 *
 * Life: LOGON creates (vm_create), LOGOFF ends (vm_logoff), the last reference frees (vm_put). */
#ifndef CP_VM_H
#define CP_VM_H

#include "cp/deadline.h"
#include "cp/recording/accounting.h"
#include "cp/standby.h"
#include "engine/sie.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct vm;
struct system;
struct vm;
struct channel;         /* cp/channel/subchannel.h: the virtual channel subsystem */
struct console;         /* cp/console/console.h */
struct sclp;            /* cp/sclp.h */
struct ipl;             /* cp/ipl.h */
struct spool_user;      /* cp/spool/spool.h */
struct nics;            /* cp/devices/nic.h */
struct traces;          /* cp/trace.h */
struct nss_loads;       /* cp/storage/nss.h */
struct iucv;            /* cp/iucv/iucv.h */
struct page_locks;      /* cp/page_lock.h */
struct variables;       /* cp/variables.h */
struct directory_entry; /* cp/directory/directory.h */

#define USERID_MAX 8

/* What a virtual CPU is: numbers of SCLP's CPU information. */
enum cpu_type { CPU_CP = 0, CPU_IFL = 3, CPU_ICF = 4, CPU_ZIIP = 5 };

/* Run state as the status area shows it and SET RUN governs. */
enum vm_state {
    VM_CP,      /* in CP READ: no virtual CPU is dispatched (unless SET RUN ON) */
    VM_RUNNING, /* its CPUs are dispatched */
};

/* A command that takes long, of a machine that stands still for it; see dispatch_let_in().  The user's
 * attention key stops the machine meanwhile, as at other times. */
struct vm_long {
    bool held;
    enum vm_state state;
};
void vm_long_begin(struct vm *vm, struct vm_long *l);
void vm_long_end(struct vm *vm, const struct vm_long *l);

/* Work for a virtual machine, done by a dispatcher thread under its lock, in order.  The block is
 * the caller's memory, embedded or allocated; fn frees it. */
struct vm_work {
    struct vm_work *next;
    void (*fn)(struct vm *vm, struct vm_work *work);
};

/* What others may read of a virtual machine without its lock: brought up to date by the dispatcher
 * when a CPU leaves sie_run(), and when CPUs come and go. */
struct vm_usage {
    atomic_ullong virtual_ns;     /* processor time of its virtual CPUs */
    atomic_ullong storage;        /* bytes */
    atomic_ullong resident_pages; /* of 4 KiB, native_pages among them */
    atomic_ullong native_pages;   /* what a native system (cp/guest.h) has beside vm->storage */
    atomic_ullong counted_clock;  /* when, CLOCK_MONOTONIC */
    atomic_uint page_waits;       /* virtual CPUs in page wait */
    atomic_uint cpus;
};

/* What a virtual machine has had done since LOGON: INDICATE USER and accounting records.  Counted in one
 * place for each kind, under its lock; read without it.
 *
 * An I/O request is a start subchannel to a device that is not spooled: not the console, no unit record
 * device.  A native system's request for a disk counts as the channel program that it stands for: a block,
 * a track, a label.  A card is read when its file is opened: all cards of the file count then.
 * Source: CA MICS, VM Account Record Descriptions (what IBM's counters of type 01 records have). */
struct vm_counts {
    atomic_ullong io, cards_read, cards_punched, lines;
};
#define vm_count(vm, what, n) \
    atomic_fetch_add_explicit(&(vm)->counts.what, (n), memory_order_relaxed)

/* DIAGNOSE X'288' (cp/diagnose/watchdog.c); a reset of the machine ends it. */
struct vm_watchdog {
    bool running;
    char *command; /* to be run when time is up */
};

struct vm {
    struct system *sys;
    char userid[USERID_MAX + 1];
    atomic_int refs;
    pthread_mutex_t lock;

    /* The machine. */
    struct sie_guest *guest;
    struct storage *storage;
    uint64_t storage_bytes; /* initially on line */
    struct standby standby;
    enum vm_state state;
    _Atomic int64_t tod_epoch; /* TOD units to the host's clock: SET CLOCK, SET VTOD */
    bool loaded;               /* something was IPLed since the last reset */
    uint16_t ipl_devno;        /* from which device, unless it is a native system */

    /* Its rooms, each opaque and with its own header. */
    const struct directory_entry *entry;
    struct channel *channel;
    struct console *console;
    struct sclp *sclp;
    struct ipl *ipl; /* cp/ipl.h: what was IPLed last */
    struct spool_user *spool;
    struct page_locks *page_locks; /* cp/page_lock.h; NULL: none */
    struct nss_loads *segments;    /* saved segments and systems that are loaded */
    struct nics *nics;
    struct traces *traces; /* cp/trace.h; NULL: nothing was ever traced */
    struct dispatch_vm *dispatch;
    struct guest *native; /* cp/guest_host.h: NULL unless CMS or its like is IPLed */
    unsigned native_generation;
    struct iucv *iucv; /* cp/iucv/iucv.h */

    /* What commands ask and set. */
    uint32_t classes;            /* privilege classes: bit 0 = A ... bit 25 = Z, bits 26-31 = 1-6 */
    struct vm_settings *set;     /* cp/settings.h */
    struct variables *variables; /* cp/variables.h; NULL: none was ever set */
    bool logging_off;
    atomic_bool disconnected;
    bool autologged;     /* XAUTOLOG, and nobody has logged on to it since */
    uint64_t logon_ns;   /* CLOCK_REALTIME */
    atomic_ullong cp_ns; /* processor time that CP spent for it, nanoseconds */
    struct vm_usage usage;
    struct vm_counts counts;
    struct vm_watchdog watchdog;
    uint64_t past_cpu_ns;            /* of virtual CPUs that were detached or replaced */
    uint64_t past_instructions;      /* of those, too */
    struct accounting accounting;    /* where the period began */
    unsigned base_cpu;               /* address of the base CPU */
    uint8_t cpu_types[SIE_MAX_CPUS]; /* enum cpu_type, by address */
    unsigned about_cpu; /* the one that a command and CP's lines are about: CPU n command */
    bool each_cpu;      /* CPU ALL is at work */
    char where[9];      /* sys->users_lock: system_user_where() */
    char from[64];      /* the same lock: system_user_from() */
    char byuser[9];     /* LOGON BY */

    /* A shutdown signal on its way: cp/commands/signal.c. */
    atomic_uint signal_state;
    atomic_bool signal_enabled; /* SCLP: the guest listens for signal quiesce; kept by sclp.c */
    char signal_by[9];
    unsigned signal_purpose;     /* enum purpose of signal.c */
    uint64_t signal_deadline_ns; /* CLOCK_REALTIME */

    bool unattended; /* cp/unattended.h: stands still, and no terminal is there */
    struct vm_deadline deadlines[DEADLINES];

    unsigned sleep_generation; /* CP SLEEP, vm_wait(): odd while it sleeps */
    unsigned sleep_number;     /* vm_wait()'s, of the SLEEP that DEADLINE_SLEEP ends */
    bool wait_holds;           /* vm_wait() has stopped its CPUs */
    unsigned wait_native; /* the native system, by generation, whose command waits; 0: none's */
    struct vm_late *late; /* who hears its answer; NULL: the console */
    unsigned late_since;  /* sleep_generation before the commands that he has given */
    struct vm_work logoff_work;
};

/* The figures of its storage, with what a native system has beside it. */
struct storage_figures vm_storage_figures(struct vm *vm);

#define VM_CLASS(letter) (1U << ((letter) - 'A'))

struct vm *vm_get(struct vm *vm); /* another reference */
void vm_put(struct vm *vm);
/* Put work on its queue; [any thread], takes no lock but the queue's.  After logoff the work's
 * fn is still called, with vm->logging_off set. */
void vm_post(struct vm *vm, struct vm_work *work);

/* A virtual machine for this entry, in the user table, with its storage and CPUs, in CP READ and
 * disconnected; the caller gets a reference of its own.  NULL with errno: EEXIST when that user is
 * logged on, EUSERS when MAXUSERS is reached, ENOMEM. */
struct vm *vm_create(struct system *sys, const struct directory_entry *entry);
/* LOGOFF, by itself or forced: tells the console and the operator, stops its CPUs, and takes it
 * apart when the last of them is out of sie_run().  by: what stands behind "LOGOFF AT ..." (" BY
 * SYSTEM"), or NULL; why: the operator's line ("FORCED BY MAINT"), or NULL.  keep: the terminal
 * goes back to the logo instead of being dropped.  vm->lock held. */
void vm_logoff(struct vm *vm, const char *by, const char *why, bool keep);
/* The line that the operator gets of it. */
void vm_logoff_line(struct vm *vm, const char *why, char *line, size_t size);
/* The console goes away, the machine stays.  vm->lock held. */
void vm_disconnect(struct vm *vm, bool keep);
/* The connection to its terminal broke: it is disconnected, and without SET RUN ON it stands in CP
 * READ until its user is back or FEATURES DISCONNECT_TIMEOUT is over.  vm->lock held. */
void vm_terminal_lost(struct vm *vm);

/* CP READ (say is written first, may be NULL), and back to work; vm->lock held. */
void vm_enter_cp(struct vm *vm, const char *say);
void vm_begin(struct vm *vm);
/* PA1, #CP, the attention of a terminal: CP READ; with SET RUN ON its CPUs go on. */
void vm_attention(struct vm *vm);
/* All CPUs out of sie_run() and not dispatched, until vm_begin(); vm->lock held. */
void vm_stop_cpus(struct vm *vm);

/* A command's work is done by another machine: this one stands still until vm_wait_over() with the
 * number that vm_wait() gave (what is typed waits too, attention ends it); vm->lock held. */
unsigned vm_wait(struct vm *vm);
/* Who hears what a command that waits still answers, and how it ends; vm->lock held.  over() frees it; rc is
 * negative when attention has ended the wait, or when the machine is gone. */
struct vm_late {
    void (*line)(struct vm *vm, struct vm_late *late, const char *text);
    void (*over)(struct vm *vm, struct vm_late *late, int rc);
};
/* Has vm_wait() begun since vm->sleep_generation was `before`?  Then late is told. */
bool vm_wait_answers(struct vm *vm, unsigned before, struct vm_late *late);
/* A line of the command that waits by that number; false: nobody waits for it any more. */
bool vm_wait_line(struct vm *vm, unsigned number, const char *text);
/* rc: the command's return code in the end.  [any thread], takes no lock but the queue's. */
void vm_wait_over(struct vm *vm, unsigned number, int rc);
/* It ends by attention. */
void vm_wait_broken(struct vm *vm);

/* Another storage of these sizes (standby_fit()), all zero; the machine is reset and stopped.  0 or -ENOMEM (nothing
 * changed).  CPUs come and go; 0 or -ENOMEM. */
int vm_set_storage(struct vm *vm, const struct standby *sizes);
int vm_add_cpu(struct vm *vm, unsigned address);
void vm_remove_cpu(struct vm *vm, unsigned address);

/* Processor time in nanoseconds: of its virtual CPUs, and with CP's for it. */
uint64_t vm_virtual_ns(struct vm *vm);
uint64_t vm_total_ns(struct vm *vm);
void vm_account_cp(struct vm *vm, uint64_t ns); /* [any thread] */
uint64_t vm_cpuid(const struct vm *vm);         /* STIDP's answer: all CPUs' */
void vm_cpuid_changed(struct vm *vm);           /* vm->set->cpuid: what the guest sees follows */
unsigned vm_cpu_count(const struct vm *vm);
/* "CONNECT= hh:mm:ss VIRTCPU= mmm:ss.hs TOTCPU= mmm:ss.hs" */
void vm_times_text(struct vm *vm, char text[80]);

#endif
