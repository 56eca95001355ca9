/* Inside IUCV: ends of paths, messages, what is pending.  All under struct iucv_table.lock. */
#ifndef CP_IUCV_IUCV_PRIVATE_H
#define CP_IUCV_IUCV_PRIVATE_H

#include "cp/iucv/iucv.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"

#include <pthread.h>
#include <sys/queue.h>

#define IUCV_LIST 40 /* bytes of a parameter list, and of an interruption buffer */

/* IPFLAGS1 */
#define IPRMDATA 0x80 /* the data is in the list */
#define IPALL    0x80 /* SEVER, QUIESCE, RESUME: all paths */
#define IPQUSCE  0x40
#define IPBUFLST 0x40 /* the buffer is a list of buffers */
#define IPPRTY   0x20
#define IPNORPY  0x10 /* one-way */
#define IPANSLST 0x08
#define IPFGMID  0x04
#define IPFGPID  0x02
#define IPFGMCL  0x01

/* Where what stands in the parameter list and in the interruption buffer. */
enum {
    AT_PATH = 0,
    AT_FLAGS = 2,
    AT_RCODE = 3, /* IPTYPE of an interruption */
    AT_MSGLIM = 4,
    AT_ID = 4,
    AT_USERID = 8,
    AT_CLASS = 8,
    AT_AUDIT = 8,
    AT_BUFFER = 12,
    AT_DATA = 12,
    AT_LENGTH = 16,
    AT_USER = 16,
    AT_SOURCE = 20,
    AT_TAG = 24,
    AT_ANSWER = 28,
    AT_ANSWER_LENGTH = 32,
};

enum iucv_rc {
    RC_NO_PATH = 0x01,
    RC_QUIESCED = 0x02,
    RC_LIMIT = 0x03,
    RC_NOT_PRIORITY = 0x04,
    RC_TOO_SHORT = 0x05,
    RC_PROTECTION = 0x06, /* on the other one's buffer */
    RC_ADDRESSING = 0x07,
    RC_WRONG_CLASS = 0x08,
    RC_PURGED = 0x09,
    RC_NEGATIVE = 0x0a,
    RC_NOT_LOGGED_ON = 0x0b,
    RC_NO_BUFFER = 0x0c,
    RC_MOST = 0x0d,
    RC_PARTNERS_MOST = 0x0e,
    RC_NO_AUTHORITY = 0x0f,
    RC_NO_SERVICE = 0x10,
    RC_BAD_LIMIT = 0x12,
    RC_DECLARED = 0x13,
    RC_SEVERED = 0x14,
    RC_NO_DATA_HERE = 0x15,
    RC_BAD_LIST = 0x16,
    RC_NEGATIVE_IN_LIST = 0x17,
    RC_LIST_TOTAL = 0x18,
    RC_DATA_AND_LIST = 0x19,
    RC_LIST_ALIGNMENT = 0x1a,
    RC_ANSWER_ALIGNMENT = 0x1b,
};

/* IPAUDIT, 24 bits */
#define AUDIT_REPLY_TOO_LONG     0x800000u
#define AUDIT_SEND_PROTECTION    0x400000u
#define AUDIT_SEND_ADDRESSING    0x200000u
#define AUDIT_ANSWER_PROTECTION  0x100000u
#define AUDIT_ANSWER_ADDRESSING  0x080000u
#define AUDIT_REJECTED           0x040000u
#define AUDIT_REPLY_DATA         0x020000u
#define AUDIT_RECEIVE_PROTECTION 0x008000u
#define AUDIT_RECEIVE_ADDRESSING 0x004000u
#define AUDIT_REPLY_PROTECTION   0x002000u
#define AUDIT_REPLY_ADDRESSING   0x001000u
#define AUDIT_SEVERED            0x000800u

/* Bytes of a machine's storage as a parameter list names them, or CP's own. */
struct iucv_area {
    uint32_t address, length;
    bool list;           /* the address is that of a list of addresses and lengths */
    uint8_t key;         /* that it is accessed with */
    uint32_t prefix;     /* of the CPU that named it */
    uint32_t low;        /* bytes that prefixing swaps */
    const uint8_t *host; /* CP's */
};

struct iucv_end;

struct iucv_message {
    TAILQ_ENTRY(iucv_message) link;
    struct iucv_end *from; /* NULL: CP */
    struct iucv_end *to;
    enum iucv_stage {
        IUCV_FRESH,    /* the target's, and no interruption has told of it */
        IUCV_TOLD,     /* it has, or DESCRIBE */
        IUCV_RECEIVED, /* waits for the reply */
        IUCV_COMPLETE, /* the sender's */
    } stage;
    bool priority, one_way, in_list; /* in_list: the data is here */
    bool purged;                     /* the target, who knows of it, is told so */
    bool busy;                       /* it is being copied: */
    bool dead;                       /* then who copies frees it */
    uint32_t id, class, source, tag;
    uint8_t data[8];
    uint32_t done; /* bytes received */
    struct iucv_area text, answer;
    uint8_t *own; /* text.host */
    uint32_t audit, residual;
    bool reply_in_list;
};
TAILQ_HEAD(iucv_messages, iucv_message);

/* Types of control interruptions. */
enum { TYPE_PENDING = 1, TYPE_COMPLETE, TYPE_SEVERED, TYPE_QUIESCED, TYPE_RESUMED, TYPE_CONTROLS };

struct iucv_control {
    TAILQ_ENTRY(iucv_control) link;
    struct iucv_end *end;
    uint8_t type;
    bool queued;
    uint8_t user[16];
};
TAILQ_HEAD(iucv_controls, iucv_control);

struct iucv_end {
    struct iucv *owner;
    struct iucv_end *peer; /* NULL: a service of CP's, or severed */
    uint16_t id, limit;
    enum { END_ASKED, END_ASKING, END_OPEN, END_SEVERED } state;
    bool service;
    bool takes_data; /* IPRMDATA may be sent to it */
    bool quiesced;   /* it wants no messages */
    bool priority;
    unsigned sent; /* messages of its own that are not complete or told of */
    char partner[9];
    struct iucv_control control[TYPE_CONTROLS];
};

struct iucv_cpu {
    bool declared;
    uint64_t buffer; /* absolute */
    uint8_t mask, control;
};

struct iucv {
    struct vm_work work;
    struct vm *vm;
    bool posted, gone;
    struct iucv_cpu cpu[SIE_MAX_CPUS];
    unsigned declared; /* CPUs with a buffer */
    struct iucv_end **end;
    unsigned services;         /* paths to *MSG */
    unsigned most, ends, size; /* MAXCONN; how many; slots */
    uint32_t last_id;
    unsigned sent; /* all that its messages cost CP */
    struct iucv_controls controls;
    struct iucv_messages fresh[2], told[2]; /* that came; [1] have priority */
    struct iucv_messages complete[2];
};

struct iucv_table {
    pthread_mutex_t lock; /* leaf */
};

/* One IUCV function at work. */
struct iucv_call {
    struct vm *vm;
    struct vcpu *v;
    struct iucv *me;
    struct iucv_cpu *cpu;
    uint64_t address; /* real, of the list */
    uint8_t key;
    uint8_t list[IUCV_LIST];
    uint8_t flags;
    bool again; /* TEST MESSAGE waits */
};

/* What a function says: a condition code, or with IPRCODE 1. */
#define IUCV_CC(n)      (-(n))
#define IUCV_PROGRAM(n) (-0x100 - (n))

/* paths.c */
int iucv_connect(struct iucv_call *c);
int iucv_accept(struct iucv_call *c);
int iucv_sever(struct iucv_call *c);
int iucv_quiesce(struct iucv_call *c);
int iucv_resume(struct iucv_call *c);
struct iucv_end *iucv_end_of(struct iucv *me, uint16_t id);
void iucv_sever_all(struct iucv *me);

/* pending.c */
int iucv_declare(struct iucv_call *c);
int iucv_retrieve(struct iucv_call *c);
int iucv_set_mask(struct iucv_call *c);
int iucv_set_control(struct iucv_call *c);
/* What may interrupt it has changed: its CPUs are told through its queue. */
void iucv_changed(struct iucv *who);
void iucv_control_queue(struct iucv_end *end, unsigned type, const uint8_t user[16]);
void iucv_control_drop(struct iucv_end *end);
void iucv_fill_pending(const struct iucv_message *m, uint8_t out[IUCV_LIST]);
void iucv_fill_complete(const struct iucv_message *m, uint8_t out[IUCV_LIST]);

/* messages.c: lives of messages */
struct iucv_messages *iucv_queue_of(struct iucv_message *m);
void iucv_message_free(struct iucv_message *m);
void iucv_message_complete(struct iucv_message *m);
void iucv_messages_of_end(struct iucv_end *end);
int iucv_send(struct iucv_call *c);
int iucv_purge(struct iucv_call *c);
int iucv_test_completion(struct iucv_call *c);
int iucv_test_message(struct iucv_call *c);
int iucv_describe(struct iucv_call *c);

/* receive.c */
int iucv_receive(struct iucv_call *c);
int iucv_reply(struct iucv_call *c);
int iucv_reject(struct iucv_call *c);

/* copy.c */
struct iucv_area iucv_area(const struct iucv_call *c, unsigned at, unsigned length_at, bool list);
/* What is wrong with an area of a list: an rc, or 0. */
int iucv_area_check(const struct iucv_area *a, bool answer);
enum iucv_fault {
    FAULT_NONE,
    FAULT_PROTECTION,
    FAULT_ADDRESSING,
    FAULT_LIST,
    FAULT_NEGATIVE,
    FAULT_TOTAL
};
struct iucv_copy {
    struct iucv_area from, to;
    struct vm *from_vm, *to_vm; /* NULL with .host */
    uint32_t skip;              /* of from */
    uint32_t most;              /* bytes */
    uint32_t done;
    uint32_t to_at; /* behind the last byte stored */
    enum iucv_fault from_fault, to_fault;
};
/* The lock is held, and free in between; m may be dead behind it. */
void iucv_copy(struct iucv_table *t, struct iucv_message *m, struct iucv_copy *copy);

#endif
