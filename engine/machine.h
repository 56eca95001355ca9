/* What lies behind sie.h's opaque names: frames, storage, guests, decoded pages. */
#ifndef ENGINE_MACHINE_H
#define ENGINE_MACHINE_H

#include "engine/access.h"
#include "engine/cpu.h"
#include "engine/steering.h"

#define PAGE_SIZE     4096u
#define SEGMENT_PAGES 256u

/* --- frames and storage (storage.c, frame.c) ------------------------------------------------- */

#define FRAME_ZERO 0u /* the frame of zeros that every unwritten page shares */

struct frame {
    _Atomic uint32_t refs;     /* and FRAME_COMMON */
    _Atomic uint32_t granules; /* 128-byte pieces with decoded code, bit 0 = the first */
    struct code_page *_Atomic code;
    _Atomic uint32_t link;  /* free: the next one; paged out: where its bytes are, 0: zeros */
    _Atomic uint32_t state; /* of FRAME_REFERENCED ... and pins; paging.c */
};

#define FRAME_COMMON \
    0x80000000u /* in refs: all who have it may write it (a saved segment's page) */

#define FRAME_REFERENCED 0x01u /* since the clock's hand passed */
#define FRAME_LEAVING    0x02u /* about to be stolen, but still here */
#define FRAME_MOVING     0x04u /* its bytes are on their way out or in */
#define FRAME_OUT        0x08u /* paged out */
#define FRAME_GONE       0x10u /* in no page table any more */
#define FRAME_KEPT       0x40u /* it is not to be stolen: storage_keep() */
#define FRAME_BARE       0x20u /* a free one: it has no host page */
#define FRAME_LOST       0x80u /* its bytes could not be had back: whoever refers to them is told */
#define FRAME_PIN        0x100u /* one pin */

struct frame_pool {
    struct engine *engine;
    size_t frames;
    uint8_t *base; /* frames * PAGE_SIZE bytes, touched as used */
    struct frame *frame;
    pthread_mutex_t lock;
    uint32_t free_list;  /* 0: none */
    uint32_t never_used; /* first frame that was never handed out */
    _Atomic size_t used, shared;
    _Atomic size_t tables, tables_shared, table_bytes; /* of all storages, keys too */
    /* Paging. */
    struct frame_backing backing;
    _Atomic size_t limit; /* frames of real storage, 0: no limit */
    _Atomic size_t real;  /* frames with a host page, free ones too */
    _Atomic size_t out;   /* paged out */
    _Atomic size_t pinned;
    _Atomic uint64_t reads, writes, zeros, reclaims;
    _Atomic bool exhausted;
    uint32_t hand; /* the clock's: the thief's own */
};

static inline uint8_t *frame_host(const struct frame_pool *p, uint32_t f)
{
    return p->base + (size_t)f * PAGE_SIZE;
}
/* A frame with one reference and unspecified contents; 0 when the pool is exhausted. */
uint32_t frame_take(struct frame_pool *p);
void frame_free(struct frame_pool *p, uint32_t f); /* the last one who knew it */
void frame_count_real(struct frame_pool *p);       /* one more frame has a host page */
void frame_share(struct frame_pool *p, uint32_t f);
void frame_drop(struct frame_pool *p, uint32_t f);

/* --- paging (paging.c) -------------------------------------------------------------------------- */

/* Is the frame in real storage, and is it known that it was referenced?  For CPUs inside the engine:
 * its bytes then stay where they are until the CPU's next safe point. */
static inline bool frame_here(const struct frame_pool *p, uint32_t f)
{
    uint32_t s = atomic_load_explicit(&p->frame[f].state, memory_order_seq_cst);
    return (s & (FRAME_REFERENCED | FRAME_LEAVING | FRAME_MOVING | FRAME_OUT | FRAME_LOST)) ==
           FRAME_REFERENCED;
}
/* A lost frame is in real storage, with zeros.  It is lost until all of it is stored anew. */
static inline bool frame_lost(const struct frame_pool *p, uint32_t f)
{
    return atomic_load(&p->frame[f].state) & FRAME_LOST;
}
static inline void frame_mend(struct frame_pool *p, uint32_t f)
{
    atomic_fetch_and(&p->frame[f].state, ~FRAME_LOST);
}
/* It is now.  false: that would mean to wait for a device or for the thief, and `wait` is not set. */
bool frame_bring(struct frame_pool *p, uint32_t f, bool wait);
/* The bytes of a frame, whatever it takes. */
static inline uint8_t *frame_bytes(struct frame_pool *p, uint32_t f)
{
    if (unlikely(!frame_here(p, f)))
        frame_bring(p, f, true);
    return frame_host(p, f);
}
/* It cannot leave: for those who are not inside the engine.  A page table holds it, and cannot
 * change while this is called; the pin outlives that. */
void frame_pin(struct frame_pool *p, uint32_t f);
void frame_unpin(struct frame_pool *p, uint32_t f);
/* The same for one of whom nothing is known; false: it is free. */
bool frame_pin_any(struct frame_pool *p, uint32_t f);
/* All CPUs that are inside the engine have passed a safe point and forgotten their TLBs. */
void engine_quiesce(struct engine *e);
/* A CPU outside sie_run() is worked on as if it were inside: while that lasts, pointers into
 * storage stay good.  False: it was inside already. */
bool section_begin(struct vcpu *c);
void section_end(struct vcpu *c, bool begun);

/* The page table of a segment (1 MiB).  Storages share it until one of them changes an entry: that
 * one gets its own first.  The table holds a reference to each of its frames. */
struct segment {
    _Atomic uint32_t refs; /* storages that have it */
    _Atomic uint32_t frame[SEGMENT_PAGES];
    struct segment *next_retired;
    uint64_t retired_epoch;
};
/* Storage keys of a segment: come into being when the guest first sets one there. */
struct segment_keys {
    _Atomic uint8_t key[SEGMENT_PAGES];
};

#define STORAGE_ABSENT    1 /* no storage is assigned to it */
#define STORAGE_PROTECTED 2 /* CPUs and channels cannot store there */

struct storage {
    struct frame_pool *pool;
    _Atomic uint64_t bytes;
    size_t segments;
    _Atomic uint8_t *_Atomic absent; /* by segment: STORAGE_ABSENT, STORAGE_PROTECTED */
    struct segment *_Atomic *_Atomic segment;
    struct segment_keys *_Atomic *_Atomic keys;
    struct storage_tables *outgrown; /* storage_extend() */
    pthread_mutex_t lock;            /* changes of the page tables */
    struct sie_guest *guest;         /* whose CPUs have to forget a page that moves */
    _Atomic size_t resident;         /* pages with a frame, paged out or not */
    _Atomic uint64_t reads;          /* frames that had to be brought back for its CPUs */
};

/* Is there storage at the absolute address?  Asked where a TLB is filled, not when it hits: a CPU has
 * forgotten what it knew of storage that is not assigned any more (storage_unassign). */
static inline bool storage_has(const struct storage *s, uint64_t abs)
{
    return abs < s->bytes && !(atomic_load_explicit(&s->absent[abs / (SEGMENT_PAGES * PAGE_SIZE)],
                                                    memory_order_acquire) &
                               STORAGE_ABSENT);
}

/* Storage that only CP may store into; abs within storage. */
static inline bool storage_protected(const struct storage *s, uint64_t abs)
{
    return atomic_load_explicit(&s->absent[abs / (SEGMENT_PAGES * PAGE_SIZE)],
                                memory_order_acquire) &
           STORAGE_PROTECTED;
}

/* The frame of a page, FRAME_ZERO when nothing was stored there; page within storage. */
static inline uint32_t storage_frame(const struct storage *s, uint64_t page)
{
    struct segment *seg =
        atomic_load_explicit(&s->segment[page / SEGMENT_PAGES], memory_order_acquire);
    return seg ? atomic_load_explicit(&seg->frame[page % SEGMENT_PAGES], memory_order_acquire)
               : FRAME_ZERO;
}
/* Is the page one that the storage may write: nobody shares it, or it is common to all who have it?
 * What is common and protected is not: an interruption, or CP, that stores there gets a copy.
 * Whoever stops to share it counts the frame before he leaves the
 * table: in this order they are looked at. */
static inline bool storage_owned(const struct storage *s, uint64_t page)
{
    struct segment *seg =
        atomic_load_explicit(&s->segment[page / SEGMENT_PAGES], memory_order_acquire);
    if (!seg || atomic_load_explicit(&seg->refs, memory_order_acquire) != 1)
        return false;
    uint32_t f = atomic_load_explicit(&seg->frame[page % SEGMENT_PAGES], memory_order_acquire);
    uint32_t refs = atomic_load_explicit(&s->pool->frame[f].refs, memory_order_acquire);
    return f != FRAME_ZERO &&
           (refs == 1 || (refs & FRAME_COMMON && !storage_protected(s, page * PAGE_SIZE)));
}
static inline bool frame_common(const struct frame_pool *p, uint32_t f)
{
    return atomic_load_explicit(&p->frame[f].refs, memory_order_relaxed) & FRAME_COMMON;
}
/* Make the page the storage's own; returns its frame, 0 when no frame is to be had.  `self` is
 * the CPU that asks, or NULL. */
uint32_t storage_own(struct storage *s, uint64_t page, struct vcpu *self);

/* --- keys (key.c) ---------------------------------------------------------------------------- */

#define KEY_ACC       0xf0
#define KEY_FETCH     0x08
#define KEY_REFERENCE 0x04
#define KEY_CHANGE    0x02

uint8_t key_get(struct storage *s, uint64_t page);
/* After changes to keys, key_changed() makes all CPUs forget what rests on them; `self` is the CPU that
 * asks, or NULL. */
void key_set(struct storage *s, uint64_t page, uint8_t key);
void key_changed(struct storage *s, struct vcpu *self);
/* Keep a key, with reference and change bit as they would be reported now. */
void key_keep(struct storage *s, uint64_t page);
/* Record a reference or change, when keys are kept for the segment. */
void key_touch(struct storage *s, uint64_t page, bool change);
/* Reset reference bit; returns reference and change as they were (RRBE's CC). */
unsigned key_reset_reference(struct storage *s, uint64_t page);

/* --- decoded pages (code.c) ------------------------------------------------------------------ */

#define CODE_CHUNK 254
#define CODE_PAGES 4096 /* decoded pages at most, 24 to 150 KiB each */

struct code_chunk {
    struct code_chunk *next;
    unsigned used;
    struct insn insn[CODE_CHUNK];
};

/* The decoded instructions of one frame.  at[offset / 2] is the entry decoded from that offset.
 * Dead: the bytes changed; every entry then leads back to the run loop. */
struct code_page {
    const struct insn *_Atomic at[PAGE_SIZE / 2];
    struct code_chunk *chunks;
    uint32_t frame;
    bool zarch;
    _Atomic bool dead;
    struct code_page *next_retired;
    uint64_t retired_epoch;
};

/* The code page of a frame, made when there is none. */
struct code_page *code_of_frame(struct vcpu *c, struct frame_pool *p, uint32_t frame,
                                uint64_t page);
/* Decode from `offset` on; returns the entry. */
const struct insn *code_decode(struct vcpu *c, struct code_page *code, const uint8_t *host,
                               unsigned offset);
/* The bytes changed: [first, last] offsets in the frame; all of it when nothing is known. */
void code_stored(struct frame_pool *p, uint32_t frame, unsigned first, unsigned last);
void code_drop(struct frame_pool *p, uint32_t frame);
/* The pool goes: its frames are no places any more. */
void code_forget_pool(struct engine *e, struct frame_pool *p);
/* A page table that no storage has any more: a CPU may still be looking into it. */
void segment_retire(struct engine *e, struct segment *seg);
/* Free retired code pages and page tables that no CPU can still be in.  At a safe point of `c`. */
void code_reclaim(struct engine *e);

/* --- engine and guests ----------------------------------------------------------------------- */

struct engine {
    pthread_mutex_t lock;      /* run list, retired pages */
    pthread_mutex_t code_lock; /* decoding */
    struct vcpu *running;
    struct code_page *retired;
    struct segment *retired_segments;
    _Atomic size_t retired_count; /* of both */
    _Atomic uint64_t epoch;       /* grows with each retirement */
    _Atomic uint64_t quiesce;     /* engine_quiesce()s begun */
    _Atomic uint64_t tickets;     /* handshakes begun */
    /* Frames with decoded pages, oldest first in a ring: a new one takes the oldest one's place. */
    struct code_place {
        struct frame_pool *pool;
        uint32_t frame;
    } * place;
    size_t places, next_place;
};

struct sie_guest {
    struct sie_guest_config config;
    struct engine *engine;
    struct storage *storage;
    struct vcpu *vcpu[SIE_MAX_CPUS];
    _Atomic unsigned cpus;
    _Atomic int64_t *tod_epoch; /* added to physical clock and TOD offset; CP's, or the next */
    _Atomic int64_t own_epoch;
    _Atomic uint64_t cpuid; /* STIDP's answer */
    struct steering steering;
    _Atomic uint64_t tod_shown; /* by STORE CLOCK, last */
    pthread_mutex_t ipte_lock;
    pthread_mutex_t fault_lock; /* leaf: its CPUs' handshakes */
    _Atomic bool plo_lock;      /* PERFORM LOCKED OPERATION: for moments */
    /* Floating interruptions. */
    _Atomic uint8_t io_pending; /* ISC mask */
    _Atomic uint32_t service_parameter;
    _Atomic bool service_pending, interrupt_key, channel_report;
};

/* Other CPUs of the guest forget what they know of translations before this returns; `self` (or
 * NULL) only for itself is left to the caller.  While it waits for another one, self forgets as well
 * when it is asked to: what it knew before is no longer good then (see frame_of(), tlb.c). */
void guest_flush(struct sie_guest *g, struct vcpu *self);
/* Every CPU looks at its interruptions; waiting ones are woken. */
void all_cpus_attention(struct sie_guest *g);

/* --- tlb.c, dat.c ------------------------------------------------------------------------------ */

void tlb_flush(struct vcpu *c);
/* Instruction fetch at va: the host address of its first byte, and with `code` the page's decoded
 * form, entered into the instruction TLB. */
const uint8_t *tlb_fetch(struct vcpu *c, uint64_t va, struct code_page **code);
/* Entries of an absolute page, and with `code` all of the instruction TLB. */
void tlb_purge_page(struct vcpu *c, uint64_t page, bool code);
void tlb_purge_stores(struct vcpu *c, uint64_t page); /* only their store tags */
void tlb_purge_index(struct vcpu *c, uint64_t va);    /* IPTE: this page index, any space */
/* Low twelve tag bits of an address space and key. */
uint64_t tlb_space_tag(struct vcpu *c, uint64_t asce, unsigned key);
#define ASCE_REAL_MODE (~0ULL) /* DAT off */

struct dat_result {
    uint64_t absolute; /* of the byte */
    bool protect;      /* DAT protection */
    bool large;        /* it is a large page: `entry` is the segment-table entry */
    bool table_only;   /* in: do not look at the page-table entry itself */
    bool outside;      /* a translation exception because the entry lies outside its table */
    unsigned code;     /* 0 or the program interruption code */
    unsigned space;    /* as cpu_access_exception() takes it */
    uint64_t asce;
    uint64_t entry; /* LPTEA, LRA: the table entry's real address */
};
/* Translate a virtual address by this ASCE; ASCE_REAL_MODE: only prefixing. */
void dat_translate(struct vcpu *c, uint64_t va, uint64_t asce, struct dat_result *r);
/* The ASCE that governs a data access through base register b now (AR mode: may be an exception
 * code in r->code). */
uint64_t dat_space(struct vcpu *c, enum access_space space, unsigned b, struct dat_result *r);
/* ALET to ASCE; an exception code in r->code, r->protect for a fetch-only entry. */
uint64_t art_translate(struct vcpu *c, uint32_t alet, struct dat_result *r);
uint64_t real_to_absolute(const struct vcpu *c, uint64_t real);
/* MOVE PAGE tells with a page-translation exception which registers it named. */
bool is_move_page(const struct insn *i);
/* Key-controlled protection with its overrides; true: the access to va, in this absolute page, is
 * allowed. */
bool key_allows(const struct vcpu *c, uint64_t page, uint64_t va, uint64_t asce, unsigned key,
                bool store);
bool low_address_protected(const struct vcpu *c, uint64_t va, uint64_t asce);
/* Host address of real storage (prefixing, no keys, no DAT); NULL outside storage.  A page that is
 * lost: a machine check; in a section it is pending then, and the bytes are zeros. */
uint8_t *real_host(struct vcpu *c, uint64_t real, bool for_write);

/* --- interrupt.c, time.c ------------------------------------------------------------------------ */

#define PENDING_EMERGENCY     0x01u
#define PENDING_EXTERNAL_CALL 0x02u
#define PENDING_MALFUNCTION   0x04u
#define PENDING_CLOCK         0x08u /* clock comparator is past */
#define PENDING_CPU_TIMER     0x10u /* CPU timer is negative */
#define PENDING_MADE          0x20u /* made_external */
#define PENDING_PAGE          0x40u /* handshake.done */

/* Take the highest-priority enabled interruption; true when the PSW was swapped, or c->exiting
 * set because CP must supply it. */
bool interrupt_take(struct vcpu *c);
/* Could one be taken now? */
bool interrupt_enabled_pending(const struct vcpu *c);
void interrupt_svc(struct vcpu *c, const struct insn *i, unsigned code);
void interrupt_restart(struct vcpu *c);
/* An external interruption with a parameter now, by CP, of a CPU that is enabled for it. */
void interrupt_external(struct vcpu *c, unsigned code, unsigned subcode, uint64_t parameter);
/* The machine-check interruption for storage that is lost (vcpu.failing).  false: the CPU is not
 * enabled for it, or has no place for it: check-stop. */
bool interrupt_damage(struct vcpu *c);
/* Program interruption with the PSW as it stands; ilc in bytes. */
void interrupt_program(struct vcpu *c, unsigned code, unsigned ilc);

uint64_t tod_physical(const struct vcpu *c); /* the host's, or counted */
uint64_t tod_now(const struct vcpu *c);      /* guest TOD, 64 bits */
/* SET CLOCK: the guest's TOD clock is `tod` now. */
void tod_set(struct vcpu *c, uint64_t tod);
uint64_t time_ns(const struct vcpu *c); /* CLOCK_MONOTONIC, or the instruction count */
int64_t cpu_timer_get(const struct vcpu *c);
void cpu_timer_put(struct vcpu *c, int64_t value);
/* It steps while the CPU is in the operating state, and not while it is stopped. */
void cpu_timer_hold(struct vcpu *c, bool hold);
/* Renew PENDING_CLOCK and PENDING_CPU_TIMER. */
void time_check(struct vcpu *c);
/* TOD units until the next of them, if enabled; UINT64_MAX for none. */
uint64_t time_until(const struct vcpu *c);

/* --- handshake.c --------------------------------------------------------------------------------- */

void handshake_reset(struct vcpu *c);
/* The end of a fault that is pending: what its interruption stores.  false: there is none. */
bool handshake_take(struct vcpu *c, unsigned *code, unsigned *subcode, uint64_t *token);

/* --- sigp.c ------------------------------------------------------------------------------------- */

#define ORDER_STOP          0x01u
#define ORDER_STOP_STORE    0x02u
#define ORDER_START         0x04u
#define ORDER_RESTART       0x08u
#define ORDER_INITIAL_RESET 0x10u
#define ORDER_RESET         0x20u
#define ORDER_TAKEN         0x40u /* another CPU is at this one's registers: nothing to carry out */
/* A word of orders: the bits above, the order code of a SIGP, the address of the CPU that issued it. */
#define ORDER_WORD(bit, code, from) ((bit) | (uint32_t)(code) << 8 | (uint32_t)(from) << 16)
/* It looks at what is pending; woken when it waits. */
void cpu_wake(struct vcpu *v);
/* Carry out what was ordered; true when the CPU is stopped now. */
bool sigp_orders(struct vcpu *c);
/* Store the CPU's status into the area at `absolute`, by the thread of `self`. */
void store_status(struct vcpu *c, uint64_t absolute, struct vcpu *self);

/* The bytes at an absolute address are lost: the instruction is nullified, and a machine check comes
 * before anything else. */
_Noreturn void cpu_storage_error(struct vcpu *c, uint64_t absolute);
/* Leave for CP. */
_Noreturn void cpu_leave(struct vcpu *c);
/* Execute the instruction again: pointers into storage that it has may lead nowhere by now. */
_Noreturn void cpu_again(struct vcpu *c);
void cpu_intercept(struct vcpu *c, const struct insn *i, enum sie_op op);

#endif
