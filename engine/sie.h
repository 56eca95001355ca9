/* Start Interpretive Execution: the one door between CP and the machine.
 *
 * CP owns a struct sie_guest (what a virtual machine's CPUs share: storage, floating
 * interruptions, facilities, the TOD epoch) and one struct vcpu per virtual CPU.  sie_run()
 * executes guest instructions on the calling thread until something needs CP, and says what: an
 * interception.  CP deals with it and enters again.
 *
 * What stays inside: DAT, keys, timing, program, SVC, external and restart interruptions, SIGP,
 * IPTE, IDTE.  What leaves: DIAGNOSE, I/O instructions, SERVC, STSI, waits, stops.
 *
 * Threads: a vcpu is entered by one thread at a time.  Functions marked [any thread] may be
 * called while it runs; all others only by the thread that would enter it, outside sie_run().
 *
 * Sources: Principles of Operation SA22-7832; the shape follows "Interpretive-Execution
 * Architecture" (SA22-7095). */
#ifndef ENGINE_SIE_H
#define ENGINE_SIE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vcpu;
struct storage;
struct frame_pool;
struct engine;

#define SIE_MAX_CPUS 64

/* Why sie_run() came back. */
enum sie_exit {
    SIE_TIME,          /* the deadline passed, or sie_kick(): enter again when CP likes */
    SIE_WAIT,          /* enabled wait: sie_wakeup() says when, if nothing else comes */
    SIE_DISABLED_WAIT, /* wait with no interruption enabled, or none that could come */
    SIE_STOPPED,       /* the CPU is in the stopped state; sie_stop_cause() says by whom */
    SIE_INSTRUCTION,   /* an instruction for CP: sie_instruction() */
    SIE_IO,            /* an I/O interruption is wanted: answer with sie_io_interruption() */
    SIE_PROGRAM_LOOP,  /* program interruptions that never end: the new PSW itself is at fault */
    SIE_HOST_FAULT,    /* a guest page is not resident: sie_fault_page(); retry when it is */
    SIE_CHECK_STOP, /* the check-stop state: storage is lost, and no machine check can tell of it;
                          the other CPUs have a malfunction alert */
    SIE_TRACE,      /* something that CP traces: sie_trace_event() */
    SIE_IUCV,       /* an IUCV interruption is wanted: answer with sie_iucv_interruption() */
};

/* Instructions that leave for CP.  The PSW already points past the instruction. */
enum sie_op {
    SIE_OP_DIAG,  /* 83: DIAGNOSE */
    SIE_OP_SERVC, /* B220 */
    SIE_OP_STSI,  /* B27D, levels 1 to 3 (level 0 is answered inside) */
    SIE_OP_STIDP, /* never leaves; here for the trace */
    SIE_OP_CSCH,
    SIE_OP_HSCH,
    SIE_OP_MSCH,
    SIE_OP_SSCH,
    SIE_OP_STSCH,
    SIE_OP_TSCH,
    SIE_OP_TPI,
    SIE_OP_SAL,
    SIE_OP_RSCH,
    SIE_OP_STCRW,
    SIE_OP_STCPS,
    SIE_OP_RCHP,
    SIE_OP_SCHM,
    SIE_OP_XSCH,
    SIE_OP_CHSC,
    SIE_OP_SIGA,
    SIE_OP_PTF,  /* B9A2 perform topology function */
    SIE_OP_IUCV, /* B2F0 */
};

struct sie_instruction {
    enum sie_op op;
    uint8_t r1, r3;   /* register fields (DIAG: R1, R3; RRE: R1, R2 in r3) */
    uint8_t base;     /* base register of the storage operand, 16 for none */
    uint8_t length;   /* of the instruction, 2, 4 or 6: ILC for sie_program() */
    uint64_t address; /* second-operand address, wrapped to the addressing mode; DIAG: code */
    uint32_t text;    /* the instruction's first four bytes */
};

/* --- machine-wide ------------------------------------------------------------------------- */

/* One engine a process: decoded-instruction caches and their reclamation.  NULL if out of
 * memory.  All guests must be gone before engine_destroy(). */
struct engine *engine_create(void);
void engine_destroy(struct engine *e);

/* A pool of real frames (4 KiB each), at most `frames` of them; host memory is taken as it is
 * touched. */
struct frame_pool *frame_pool_create(struct engine *e, size_t frames);
void frame_pool_destroy(struct frame_pool *pool);
size_t frame_pool_used(const struct frame_pool *pool);   /* frames in use */
size_t frame_pool_shared(const struct frame_pool *pool); /* frames in more than one page table */
/* What the storages themselves cost: bytes of page tables and keys; and how many page tables (of
 * 1 MiB) have more than one storage. */
size_t frame_pool_table_bytes(const struct frame_pool *pool);
size_t frame_pool_tables_shared(const struct frame_pool *pool);
uint64_t frame_pool_size(const struct frame_pool *pool); /* bytes, if all frames were taken */
bool frame_pool_taken(struct frame_pool *pool, uint64_t frame); /* somebody has that frame now */
/* Copy from the pool as CP's real storage, frame after frame; -EFAULT outside of it.  [any thread] */
int frame_pool_read(struct frame_pool *pool, uint64_t real, void *buf, size_t len);
/* Store there, whoever has the frame: in that of a page that several storages share, for all of them.
 * -EFAULT outside of the pool, -ENOENT a frame that nobody has, or that of zeros, -EIO one that is lost:
 * nothing has been stored then, in other frames neither.  [any thread] */
int frame_pool_write(struct frame_pool *pool, uint64_t real, const void *buf, size_t len);

/* --- paging --------------------------------------------------------------------------------
 *
 * Frames beyond a limit are stolen: their bytes go to CP's page space and come back when they are
 * needed.  A CPU that would have to wait for them leaves with SIE_HOST_FAULT. */

struct frame_backing {
    void *ctx;
    /* Keep the 4096 bytes of a page; *where (not 0) finds them again.  false: there is no room.
     * Called by frame_pool_steal(). */
    bool (*out)(void *ctx, const uint8_t *page, uint32_t *where);
    /* The bytes again; where is free then.  false: they cannot be had, and the page is lost.
     * [any thread], no lock of a storage's CPUs held. */
    bool (*in)(void *ctx, uint32_t where, uint8_t *page);
    /* Nobody will need them. [any thread] */
    void (*discard)(void *ctx, uint32_t where);
    /* Would in() wait for a device?  [any thread]; `where` may be out of date. */
    bool (*slow)(void *ctx, uint32_t where);
    /* There are more frames in real storage than the limit.  [any thread], often. */
    void (*pressure)(void *ctx);
};

/* Before the first storage is created; limit: frames (0: none). */
void frame_pool_set_backing(struct frame_pool *pool, const struct frame_backing *b, size_t limit);
void frame_pool_set_limit(struct frame_pool *pool, size_t limit); /* not from or to 0 */
/* Page out up to `want` frames, those not referenced for longest; free frames give back their host
 * pages first.  How many; 0: all are in use, or there is no room.  One thread at a time, and it runs
 * no CPU. */
size_t frame_pool_steal(struct frame_pool *pool, size_t want);
/* There are more frames in real storage than the limit and what it may be exceeded by: CPUs wait. */
bool frame_pool_full(const struct frame_pool *pool);
/* Nothing can be stolen for now: the limit does not hold anybody up. */
void frame_pool_exhausted(struct frame_pool *pool, bool exhausted);
/* Bring a frame back (sie_fault_frame()), waiting as long as it takes; [any thread].  One that is
 * lost counts as brought: who refers to it learns. */
void frame_pool_bring(struct frame_pool *pool, uint32_t frame);

/* Up to n of the storage's pages that are in real storage, those referenced lately first, are not
 * stolen until it is called again.  How many. */
size_t storage_keep(struct storage *s, size_t n);

struct frame_figures {
    size_t limit;      /* of real storage, frames; 0: none */
    size_t used;       /* frames that guests have, paged out or not */
    size_t real;       /* frames with real storage, free ones too */
    size_t out;        /* paged out, those of zeros too */
    size_t pinned;     /* locked for I/O */
    size_t shared;     /* in several page tables */
    uint64_t reads;    /* pages that came back */
    uint64_t writes;   /* pages that left */
    uint64_t zeros;    /* that left and needed no room */
    uint64_t reclaims; /* that were about to leave */
    bool exhausted;
};
struct frame_figures frame_pool_figures(const struct frame_pool *pool);

/* --- guest storage ------------------------------------------------------------------------ */

/* Guest absolute storage of `bytes` (a multiple of 1 MiB).  Pages read as zero until written. */
struct storage *storage_create(struct frame_pool *pool, uint64_t bytes);
void storage_destroy(struct storage *s);
uint64_t storage_size(const struct storage *s); /* bytes of addresses, assigned or not */
/* Each megabyte of addresses has storage assigned to it, at first; where none is, a reference is an
 * addressing exception, and here -EFAULT or NULL.  `first` and `bytes` are multiples of 1 MiB within
 * the storage.  What is assigned anew is zero, with keys of zero.  [any thread] that runs no CPU. */
void storage_assign(struct storage *s, uint64_t first, uint64_t bytes);
void storage_unassign(struct storage *s, uint64_t first, uint64_t bytes);
bool storage_assigned(const struct storage *s, uint64_t abs, uint64_t len); /* all of it */
/* The first extent of assigned storage at or above *first, both ends included; false: none. */
bool storage_extent(const struct storage *s, uint64_t *first, uint64_t *last);
size_t storage_resident_pages(const struct storage *s); /* pages with a frame of their own */
/* All pages back to zero, keys to zero (system clear reset).  No vcpu may be running. */
void storage_clear(struct storage *s);

/* Copy between guest absolute storage and a host buffer; [any thread].  0, -EFAULT when a byte lies
 * outside storage (nothing is moved then), or -EIO at the first page that is lost, unless all of that
 * is written.  Writing drops decoded instructions. */
int storage_read(struct storage *s, uint64_t abs, void *buf, size_t len);
int storage_write(struct storage *s, uint64_t abs, const void *buf, size_t len);
/* The host address of `abs`, good to the page's end until storage_unpin(): the page is in real
 * storage and stays there; NULL when outside storage, or lost.  For writing the page becomes the guest's own,
 * and code in it is dropped.  For QDIO and channel data: not for long.  [any thread] that runs no
 * CPU. */
uint8_t *storage_pin(struct storage *s, uint64_t abs, bool for_write);
void storage_unpin(struct storage *s, const uint8_t *host);
/* Was anything stored into the page, or else into one above (below) it?  *page is that one then;
 * a page that nobody wrote has no bytes of its own.  false: none.  [any thread] */
bool storage_next_own(struct storage *s, uint64_t *page, bool down);
/* CP's real address of what storage_pin() gave. */
uint64_t storage_real(const struct storage *s, const uint8_t *host);
/* Pages as they are now: with bytes of their own, those of them that are in real storage, paged out
 * (with room taken or dropped as zeros), locked; and how often one had to be read again. */
struct storage_figures {
    size_t instantiated, resident, out, locked;
    uint64_t reads;
};
struct storage_figures storage_figures(struct storage *s);
/* Pages first to last, absolute page numbers, become zero and give their frames back. */
void storage_release(struct storage *s, uint64_t first, uint64_t last);
/* Pages `page` of both guests become one shared, copied on the first write by either.  0; -EFAULT:
 * outside storage; -EXDEV: their frames come from different pools; -ENOMEM. */
int storage_share(struct storage *to, struct storage *from, uint64_t page);
/* All of `to` becomes what `from` is, with its keys: page tables are shared, and copied when one of
 * them writes; so this costs 16 bytes a megabyte.  No CPU of `to` may be running, and what devices
 * write into `from` meanwhile may show in both.  0; -EINVAL: not of the same size; -EXDEV and -ENOMEM
 * as above. */
int storage_clone(struct storage *to, struct storage *from);
/* Make room for addresses up to `bytes`; no storage is assigned to what is new.  The CPUs are held.
 * 0 or -ENOMEM. */
int storage_extend(struct storage *s, uint64_t bytes);
/* Megabytes that the guest and its devices cannot store into, whatever the keys: protection checks. */
void storage_protect(struct storage *s, uint64_t first, uint64_t bytes, bool protect);
/* The page, from now on, is written by all who share it, and copied by nobody: 0; -EFAULT; -ENOMEM. */
int storage_make_common(struct storage *s, uint64_t page);
/* Storage key of the page holding abs: access-control bits, fetch, reference, change
 * (X'F0', X'08', X'04', X'02'); [any thread]. */
uint8_t storage_key(struct storage *s, uint64_t abs);
void storage_set_key(struct storage *s, uint64_t abs, uint8_t key);
/* May a channel program with this key (0 to 15) use the page?  false: protection check.  Storage that
 * is protected as a whole counts with key 0 too. */
bool storage_key_allows(struct storage *s, uint64_t abs, uint8_t key, bool for_write);

/* --- a guest ------------------------------------------------------------------------------ */

struct sie_guest_config {
    struct engine *engine;
    struct storage *storage;
    uint64_t cpuid;             /* STIDP: version, identification, machine type */
    bool deterministic;         /* time is the count of instructions */
    _Atomic int64_t *tod_epoch; /* where CP keeps its TOD epoch; NULL: it is the guest's own */
    bool tod_enabled;           /* SET CLOCK and PTFF's control functions act */
    /* A CPU that does not run has something to do now (SIGP, an interruption); [any thread],
     * called with no lock held.  May be called too often. */
    void (*wake)(void *ctx, struct vcpu *v);
    void *ctx;
};

struct sie_guest;
struct sie_guest *sie_guest_create(const struct sie_guest_config *config);
void sie_guest_destroy(struct sie_guest *g);
/* STIDP's answer from now on; [any thread]. */
void sie_set_cpuid(struct sie_guest *g, uint64_t cpuid);
/* STFLE's answer: bits in double words, big-endian bit numbering; n double words (at most 4). */
unsigned sie_facilities(uint64_t out[4]);

/* Add a virtual CPU with this address (0 to SIE_MAX_CPUS-1), reset and stopped; NULL if taken. */
struct vcpu *sie_vcpu_create(struct sie_guest *g, unsigned address);
void sie_vcpu_destroy(struct vcpu *v);
struct vcpu *sie_vcpu(struct sie_guest *g, unsigned address);

/* --- running ------------------------------------------------------------------------------ */

/* Execute until something needs CP.  deadline: CLOCK_MONOTONIC nanoseconds (deterministic mode:
 * the instruction count) at which SIE_TIME is due; UINT64_MAX for none. */
enum sie_exit sie_run(struct vcpu *v, uint64_t deadline);
/* Make sie_run() return SIE_TIME soon, or at once when entered next; [any thread]. */
void sie_kick(struct vcpu *v);

/* For a runner in sie_run()'s place: was the CPU kicked since this was last called?  And processor
 * time that it used, to be counted as the CPU's. */
bool sie_kicked(struct vcpu *v);
void sie_add_time(struct vcpu *v, uint64_t ns);

const struct sie_instruction *sie_instruction(const struct vcpu *v);
uint64_t sie_fault_page(const struct vcpu *v);
/* SIE_HOST_FAULT: the frame to bring back; 0: real storage is full, wait for the thief. */
uint32_t sie_fault_frame(const struct vcpu *v);
/* When the clock comparator or the CPU timer will interrupt an enabled wait: CLOCK_MONOTONIC
 * nanoseconds (deterministic: instruction count), UINT64_MAX for never. */
uint64_t sie_wakeup(const struct vcpu *v);
/* Deterministic mode: the guest slept until `count`. */
void sie_advance(struct vcpu *v, uint64_t count);

enum sie_stop { SIE_STOP_NONE, SIE_STOP_CP, SIE_STOP_SIGP, SIE_STOP_STORE_STATUS, SIE_STOP_RESET };
struct sie_stop_cause {
    enum sie_stop why;
    uint16_t from; /* address of the CPU that issued the SIGP */
    uint8_t order; /* the SIGP order code */
};
struct sie_stop_cause sie_stop_cause(const struct vcpu *v);
bool sie_stopped(const struct vcpu *v); /* [any thread] */
/* Only a reset ends the check-stop state. [any thread] */
bool sie_check_stopped(const struct vcpu *v);
/* It is stopped or check-stopped, in a wait that no interruption ends, or in a loop of program
 * interruptions, and nobody has ordered it out of that; [any thread]. */
bool sie_asleep(const struct vcpu *v);
/* Behind SIE_STOPPED, SIE_CHECK_STOP, SIE_DISABLED_WAIT and SIE_PROGRAM_LOOP: true once for each stop,
 * reset by SIGP, such wait or loop, however often the CPU is entered meanwhile. */
bool sie_asleep_anew(struct vcpu *v);
/* The same once more when it is entered next: CP's BEGIN. */
void sie_asleep_again(struct vcpu *v);
/* Start or stop from the outside (CP BEGIN, CP STOP, TERMINAL's PA1). */
void sie_start(struct vcpu *v);
void sie_stop(struct vcpu *v);

/* --- interruptions from outside ------------------------------------------------------------ */

/* Present an I/O interruption on a CPU that returned SIE_IO: subsystem id, interruption
 * parameter, and identification word as stored at real X'B8', X'BC', X'C0'. */
void sie_io_interruption(struct vcpu *v, uint32_t schid, uint32_t parameter, uint32_t id_word);
/* The set of interruption subclasses with something pending: bit 0x80 >> isc; [any thread]. */
void sie_set_io_pending(struct sie_guest *g, uint8_t isc_mask);
/* Service signal, parameter or-ed into one not yet taken; [any thread]. */
void sie_service_signal(struct sie_guest *g, uint32_t parameter);
/* Channel-report pending machine check; [any thread]. */
void sie_channel_report(struct sie_guest *g);
/* External interruption X'0040', interrupt key (CP EXTERNAL); [any thread]. */
void sie_interrupt_key(struct sie_guest *g);
/* A signal to the CPU as if from the one at `address`; false: an external call is pending already;
 * [any thread]. */
enum sie_signal { SIE_SIGNAL_CALL, SIE_SIGNAL_EMERGENCY, SIE_SIGNAL_MALFUNCTION };
bool sie_signal(struct vcpu *v, enum sie_signal signal, unsigned address);
/* An external interruption with any code, pending until the bits of mask are one in control
 * register 0; it takes the place of one made earlier; [any thread]. */
void sie_external(struct vcpu *v, uint16_t code, uint32_t mask);
/* Malfunction alert, X'1200', on every other CPU: this one has broken down, or is gone for good;
 * [any thread]. */
void sie_malfunction_alert(struct sie_guest *g, unsigned address);
/* External interruption X'4000', IUCV: the CPU leaves for it (SIE_IUCV) as long as it is pending and
 * the CPU enabled; [any thread]. */
void sie_iucv_pending(struct vcpu *v, bool pending);
/* Present it on a CPU that returned SIE_IUCV. */
void sie_iucv_interruption(struct vcpu *v);
/* Page-fault handshaking (DIAGNOSE X'258'), by CPU: a fault that CP needs time for is told to the
 * guest by an external interruption, X'2603', and so is its end; the CPU goes on meanwhile.  A reset
 * of the CPU ends it. */
#define SIE_HANDSHAKES 64 /* faults of a CPU at a time */
struct sie_handshake {
    uint64_t token;           /* real address of what identifies the guest's task */
    uint64_t select, compare; /* what these bits of the PSW mask have to be */
    bool wide;                /* a token is 8 bytes; else 4 */
};
bool sie_handshake_begin(struct vcpu *v, const struct sie_handshake *how); /* false: one is on */
bool sie_handshake_end(struct vcpu *v);                                    /* false: none was on */
/* After SIE_HOST_FAULT: tell the guest, which goes on now.  A ticket, and the token as it is now; 0:
 * the CPU has to wait. */
uint64_t sie_handshake_fault(struct vcpu *v, uint64_t *token);
/* The page is there; [any thread]. */
void sie_handshake_complete(struct vcpu *v, uint64_t ticket, uint64_t token);
/* A program interruption for the instruction that was intercepted: code as in the
 * architecture (X'0001' operation, X'0006' specification ...). */
void sie_program(struct vcpu *v, uint16_t code);
/* Give the intercepted instruction a condition code. */
void sie_set_cc(struct vcpu *v, unsigned cc);
/* What the intercepted instruction refers to at an absolute address is lost (storage_read() said
 * -EIO): a machine check instead of it. */
void sie_storage_error(struct vcpu *v, uint64_t absolute);
/* The intercepted instruction is to be executed again on the next entry. */
void sie_retry(struct vcpu *v);

/* --- registers and storage as the CPU sees them -------------------------------------------- */

struct sie_psw {
    uint64_t mask, address; /* z/Architecture format */
};
struct sie_psw sie_psw(const struct vcpu *v);
void sie_set_psw(struct vcpu *v, struct sie_psw psw);
/* The PSW as the machine shows it: 8 bytes in ESA/390 mode, 16 in z/Architecture mode;
 * returns the length. */
size_t sie_psw_bytes(const struct vcpu *v, uint8_t out[16]);
bool sie_zarch(const struct vcpu *v);
uint64_t sie_gr(const struct vcpu *v, unsigned r);
void sie_set_gr(struct vcpu *v, unsigned r, uint64_t value);
/* The floating-point-control register; false: the value is none that it can have. */
uint32_t sie_fpc(const struct vcpu *v);
bool sie_set_fpc(struct vcpu *v, uint32_t value);
uint32_t sie_ar(const struct vcpu *v, unsigned r);
void sie_set_ar(struct vcpu *v, unsigned r, uint32_t value);
uint64_t sie_cr(const struct vcpu *v, unsigned r);
void sie_set_cr(struct vcpu *v, unsigned r, uint64_t value);
uint64_t sie_fpr(const struct vcpu *v, unsigned r);
void sie_set_fpr(struct vcpu *v, unsigned r, uint64_t value);
uint32_t sie_prefix(const struct vcpu *v);
void sie_set_prefix(struct vcpu *v, uint32_t prefix);
unsigned sie_address(const struct vcpu *v);
struct sie_guest *sie_guest(const struct vcpu *v);
struct storage *sie_storage(const struct vcpu *v);
void *sie_context(const struct vcpu *v); /* what CP hung on it */
void sie_set_context(struct vcpu *v, void *ctx);
bool sie_amode31(const struct vcpu *v);

/* The storage operand of the intercepted instruction, or any logical address, through DAT,
 * prefixing, keys.  0, or a program-interruption code (already presented to the guest: CP only
 * has to leave). */
int sie_read(struct vcpu *v, uint64_t logical, unsigned base, void *buf, size_t len);
int sie_write(struct vcpu *v, uint64_t logical, unsigned base, const void *buf, size_t len);
/* What sie_write() would present is presented, and nothing stored: for what is taken off when it can
 * be stored.  At most two pages. */
int sie_may_write(struct vcpu *v, uint64_t logical, unsigned base, size_t len);
/* Real to absolute (prefixing). */
uint64_t sie_real_to_absolute(const struct vcpu *v, uint64_t real);
/* A virtual address of the address space that `base` names, to absolute: 0, or the program
 * interruption code that a reference would meet (nothing is presented). */
int sie_translate(struct vcpu *v, uint64_t logical, unsigned base, uint64_t *absolute);
/* The same by an ASCE (in ESA/390 mode a segment-table designation), whatever the PSW says. */
int sie_translate_asce(struct vcpu *v, uint64_t asce, uint64_t address, uint64_t *absolute);
/* Which ASCE an address space has that is named by an ALET in the CPU's access lists (or in the list
 * at the real address `list`, when it is not 0), by an ASN, or by its ASN-second-table entry's real
 * address: 0, or the code of the program interruption.  Sequence and authority are not checked. */
int sie_alet_asce(struct vcpu *v, uint32_t alet, uint32_t list, uint64_t *asce);
int sie_asn_asce(struct vcpu *v, uint16_t asn, uint64_t *asce);
int sie_aste_asce(struct vcpu *v, uint32_t real, uint64_t *asce);

/* --- tracing (CP TRACE) ---------------------------------------------------------------------
 *
 * What CP wants to see is a list of traces; while one of them needs it, the CPU executes its
 * instructions one by one, and when an event has occurred sie_run() returns SIE_TRACE, the PSW
 * being what the CPU goes on with.  One return a CPU instruction or interruption, whatever number
 * of traces it matched.  With none set nothing is slower than without this.
 *
 * An instruction that leaves for CP (SIE_INSTRUCTION) is traced when CP has answered: the next
 * sie_run() returns SIE_TRACE at once.  One that is retried is traced when it completes. */

enum {
    SIE_TRACE_INSTRUCTION = 0x001, /* an instruction whose address lies in the range was executed,
                                      or ended by a program interruption */
    SIE_TRACE_BRANCH = 0x002,      /* a branch into the range was taken */
    SIE_TRACE_STORE = 0x004,       /* an instruction altered storage in the range, by logical
                                      address */
    SIE_TRACE_REGISTER = 0x008,    /* one of the general registers in the mask changed */
    SIE_TRACE_SVC = 0x010,         /* interruptions, wherever the CPU was */
    SIE_TRACE_PROGRAM = 0x020,
    SIE_TRACE_EXTERNAL = 0x040,
    SIE_TRACE_IO = 0x080,
    SIE_TRACE_MCHECK = 0x100,
    SIE_TRACE_RESTART = 0x200,
    SIE_TRACE_BEFORE =
        0x400, /* a privileged instruction whose address lies in the range is about to
                                 be executed, which it is at the next entry unless CP moves the PSW */
};

#define SIE_TRACES 32 /* at most, in a list */

struct sie_trace {
    uint32_t events;      /* SIE_TRACE_INSTRUCTION ... */
    uint16_t registers;   /* SIE_TRACE_REGISTER: X'8000' is register 0 */
    uint64_t first, last; /* the range: both belong to it; last < first: it wraps around */
    /* SIE_TRACE_INSTRUCTION: of instructions that begin so, of themselves or as an EXECUTE's target,
     * and if so asked of privileged ones alone.  opcode_mask 0: of all.  What is not meant costs no
     * return to CP. */
    uint16_t opcode, opcode_mask;
    bool privileged;
};

struct sie_trace_event {
    uint32_t events;  /* what occurred and was asked for */
    uint32_t matched; /* by which traces of the list: bit 0 the first */
    /* With SIE_TRACE_INSTRUCTION, BRANCH, STORE, REGISTER, BEFORE: the instruction. */
    uint64_t address;   /* where it stands */
    uint64_t execute;   /* an EXECUTE's target; 0: it is none */
    uint64_t target;    /* where the branch went, with SIE_TRACE_BRANCH */
    uint64_t stored;    /* SIE_TRACE_STORE: the first byte in a range that was altered */
    uint16_t registers; /* that changed, with SIE_TRACE_REGISTER */
    uint8_t length, bytes[6];
    uint8_t execute_bytes[6]; /* the target's, as it is executed: with the EXECUTE's modifier */
    /* With the interruptions. */
    uint16_t code;           /* interruption code; SVC: the number */
    struct sie_psw old, new; /* z/Architecture format */
};

/* What is executed: the instruction's bytes, or those of an EXECUTE's target. */
static inline const uint8_t *sie_trace_bytes(const struct sie_trace_event *e)
{
    return e->execute ? e->execute_bytes : e->bytes;
}

/* Replace the list (n = 0: trace nothing).  false: out of memory, or n > SIE_TRACES. */
bool sie_set_trace(struct vcpu *v, const struct sie_trace *list, unsigned n);
/* The event of the last SIE_TRACE. */
const struct sie_trace_event *sie_trace_event(const struct vcpu *v);

/* --- resets and IPL (the CPU must be outside sie_run) --------------------------------------- */

void sie_cpu_reset(struct vcpu *v);     /* CPU reset */
void sie_initial_reset(struct vcpu *v); /* initial CPU reset: PSW, CRs, timers to zero */
/* Interruptions that float or wait for a CPU are gone, SIGP orders too: part of a system reset. */
void sie_subsystem_reset(struct sie_guest *g);
void sie_clear_registers(struct vcpu *v); /* with clear reset: GRs, ARs, FPRs too */
void sie_set_architecture(struct vcpu *v, bool zarch);
/* Load the short (8-byte, ESA/390) PSW at absolute 0, as IPL's last step, and start. */
int sie_load_psw_at_zero(struct vcpu *v);
/* Store status: registers, PSW and timers, to absolute X'1200' or in ESA/390 mode X'D8'. */
void sie_store_status(struct vcpu *v);
/* Restart interruption (PSW from the restart new PSW); starts the CPU. */
void sie_restart(struct vcpu *v);

/* --- accounting ---------------------------------------------------------------------------- */

struct sie_count {
    uint64_t instructions;
    uint64_t exits[SIE_IUCV + 1];
    uint64_t cpu_ns; /* processor time of the thread inside sie_run, nanoseconds */
};
/* As of the last time that the CPU was out of sie_run(); [any thread]. */
struct sie_count sie_count(const struct vcpu *v);
/* TOD clock value now, as STCK would store it. */
uint64_t sie_tod(const struct sie_guest *g);
/* TOD units from the host's clock to the guest's own, by SET CLOCK or by CP; [any thread]. */
int64_t sie_tod_epoch(const struct sie_guest *g);
void sie_set_tod_epoch(struct sie_guest *g, int64_t tod_units);

/* --- the instruction table ------------------------------------------------------------------ */

/* Disassemble one instruction (its bytes, at least its length) at `address` into text,
 * NUL-terminated, at most n bytes; returns the instruction's length in bytes. */
unsigned sie_disassemble(char *text, size_t n, const uint8_t *bytes, uint64_t address);
/* Its name alone ("MVI"); false, and "": the bytes are no instruction. */
#define SIE_MNEMONIC 12
bool sie_mnemonic(const uint8_t *bytes, char name[SIE_MNEMONIC]);
/* Is it privileged (Principles of Operation, chapters 10 and 14, and DIAGNOSE)? */
bool sie_privileged(const uint8_t *bytes);
/* Is that, in capitals, the name of one that is? */
bool sie_privileged_named(const char *name);
/* Is that, in capitals, the name of a privileged or semiprivileged instruction? */
bool sie_control_named(const char *name);
/* Does the instruction alter storage (other than what an EXECUTE's target does)? */
bool sie_trace_stores(const uint8_t *bytes);
/* Logical addresses of the storage operands of the last traced instruction, or with `executed` of what
 * it executes when it is an EXECUTE, with the registers as they were before it: how many, at most 2. */
unsigned sie_trace_operands(const struct vcpu *v, bool executed, uint64_t address[2]);

#endif
