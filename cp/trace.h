/* CP TRACE: what a virtual machine's user wants to see of its execution.  The commands are in
 * cp/commands/trace.c; here are the sets of traces, their way to the engine (sie_set_trace), and
 * what happens when an event has occurred: a line, commands, a stop in CP READ.
 * vm->lock held throughout.
 * Source: CP Commands and Utilities Reference, TRACE. */
#ifndef CP_TRACE_H
#define CP_TRACE_H

#include "engine/sie.h"

struct vm;

#define TRACE_NAME  8
#define TRACE_CMD   240
#define TRACE_CALLS 16

enum trace_kind {
    TRACE_INSTRUCTION,
    TRACE_BRANCH,
    TRACE_STORE,
    TRACE_REGISTER,
    TRACE_SVC,
    TRACE_PROGRAM,
    TRACE_EXTERNAL,
    TRACE_IO,
    TRACE_MCHECK,
    TRACE_RESTART,
    TRACE_OPCODE, /* SSCH, DIAG ...: instructions of one operation code, or of one mnemonic */
    TRACE_PRIVILEGED,
};

#define TRACE_IDENT 4
#define TRACE_ALL   "ALL" /* the identifier of each trace that TRACE ALL has made */

struct trace_point {
    char ident[TRACE_IDENT + 1]; /* given, or a number from 1 on */
    bool named;                  /* given */
    enum trace_kind kind;
    char word[SIE_MNEMONIC]; /* as QUERY TRACE shows it: "INSTR", "SSCH" */
    bool mnemonic;           /* word is the instruction's */
    bool ranged;
    uint64_t first, last; /* addresses: of the instruction, the branch's target, the store */
    bool from;            /* BRANCH FROM: the range is of the branch itself */
    bool has_asce;
    uint64_t asce;                  /* only in that address space */
    uint16_t registers;             /* TRACE_REGISTER: X'8000' is register 0 */
    uint32_t code_first, code_last; /* SVC number, interruption code, device number */
    uint8_t data
        [6]; /* TRACE_OPCODE, DATA: the instruction's first bytes; STORE DATA: what is there then */
    unsigned data_n;
    bool
        valued; /* REGISTER DATA: a register's value under the mask, a range that may wrap around */
    uint64_t value_first, value_last, value_mask;
    bool dat, nodat;          /* only with translation on, or off; both or neither: with either */
    bool supervisor, problem; /* the same of the state that the CPU is in, or is interrupted in */
    bool run, terminal, printer;
    bool instruction, interrupt; /* TRACE_IO: which of them */
    bool nosim;                  /* it is not executed */
    bool ccw;                    /* with the channel program */
    unsigned iodata;             /* bytes of data of each CCW */
    unsigned skip, pass, stop, step;
    unsigned skipped, passed, shown, stepped; /* so far */
    char cmd[TRACE_CMD];
};

struct trace_set {
    struct trace_set *next;
    char name[TRACE_NAME + 1];
    struct trace_point *points;
    unsigned n;
};

struct traces {
    struct trace_set *sets; /* INITIAL is the last of them */
    struct trace_set *active;
    struct trace_set *calls[TRACE_CALLS]; /* whom TRACE RETURN goes back to, the last one first */
    unsigned ncalls;
    unsigned next_id;
    bool counting; /* TRACE COUNT: instructions of all CPUs from counted on */
    uint64_t counted;
    bool off; /* TRACE SUSPEND or OFF: nothing is traced until TRACE ON, or another set is active */
};

/* vm->traces, made when there is none; NULL: out of memory. */
struct traces *traces_of(struct vm *vm);
void traces_free(struct vm *vm);
/* The set of that name, made when there is none. */
struct trace_set *trace_set_named(struct traces *t, const char *name);
/* Add a trace to the active set, in the place of the one of its identifier, under a new number when
 * it has none: 0, -ENOSPC, -ENOMEM. */
int trace_add(struct vm *vm, const struct trace_point *point);
/* The trace of the active set of that identifier, or NULL. */
struct trace_point *trace_find(struct vm *vm, const char *ident);
/* Take away traces of the active set: all (NULL), or that one: how many. */
unsigned trace_remove(struct vm *vm, const char *ident);
/* The active set holds from now on, on every CPU (or on a new one). */
void trace_apply(struct vm *vm);
void trace_apply_cpu(struct vm *vm, struct vcpu *v);
/* Instructions that the virtual machine has executed, with CPUs that it has no longer. */
uint64_t trace_instructions(struct vm *vm);
/* sie_run() came back with SIE_TRACE: true when the CPU goes on. */
bool trace_event(struct vm *vm, struct vcpu *v);

#endif
