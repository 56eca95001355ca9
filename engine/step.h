/* Instructions executed one by one: program-event recording and CP's traces.
 *
 * Threaded code knows nothing of this.  When the PSW's PER mask with an event mask of control
 * register 9, or a trace, asks for it, the run loop calls step_instruction() in the place of a
 * chain of decoded instructions. */
#ifndef ENGINE_STEP_H
#define ENGINE_STEP_H

#include "engine/cpu.h"

struct step {
    /* CP's list, and the union of its events. */
    struct sie_trace trace[SIE_TRACES];
    unsigned traces;
    uint32_t wanted;
    struct sie_trace_event event;
    bool due; /* the event waits for CP */

    /* CP has been asked before the instruction at that address. */
    bool asked;
    uint64_t asked_ia;

    /* The instruction begun: `open` from its fetch until its events are dealt with, which for
     * one that leaves for CP is at the next entry. */
    bool open;
    bool fell_through; /* it went on to the next sequential one */
    bool interrupted;  /* by a program interruption */
    bool undone;       /* which nullified or suppressed it */
    uint32_t stored;   /* traces that it stored into the range of */
    uint64_t gr[16];
    struct insn insn[2]; /* it, and the way back */

    /* PER: control registers 9 to 11 as they were when the instruction began. */
    uint64_t control, first, last;
    uint32_t per;      /* events of the instruction, as in control register 9 */
    uint8_t per_mode;  /* addressing and translation mode */
    uint8_t per_space; /* of the alteration */
};

bool step_make(struct vcpu *c); /* c->step; false: out of memory */

/* Is stepping called for?  Puts an end to it when not. */
bool step_wanted(struct vcpu *c);
/* Execute the instruction at c->ia.  What it sets c->exiting for is done at the next entry. */
void step_instruction(struct vcpu *c);
/* At entry, and after an instruction was left: events of what was begun.  true: one is for CP,
 * c->exit is set. */
bool step_settle(struct vcpu *c);
/* The instruction begun is to be executed again: forget it. */
void step_forget(struct vcpu *c);

/* The hooks, for a CPU with c->step.  An interruption: */
void step_interruption(struct vcpu *c, uint32_t class, unsigned code, struct sie_psw old);
/* A program interruption comes: the code with its PER bit; PER's fields of low storage. */
unsigned step_program(struct vcpu *c, unsigned code);
/* While c->watch: an operand is stored into, in the space that cpu_access_exception() calls so;
 * with real: by STURA or STURG. */
void step_stored(struct vcpu *c, uint64_t va, unsigned len, unsigned space, bool real);

#endif
