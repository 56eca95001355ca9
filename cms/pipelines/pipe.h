/* CMS Pipelines, inside.  IBM: CMS Pipelines User's Guide and Reference, SC24-6252.
 *
 * scan.c makes a plan of a PIPE command's text; run.c makes stages and streams of the plan and
 * dispatches them; stages.def lists the built-in stages.  A stage is a plain function on a
 * coroutine of its own:
 *
 *     static int stage_example(struct stage *s)
 *     {
 *         struct record r;
 *         ... look at the operands; an error is return pipe_error(s, ...) ...
 *         while (pipe_peek(s, &r) == 0 && pipe_output(s, r.p, r.n) == 0)
 *             pipe_consume(s);
 *         return 0;
 *     }
 *
 * To add one: a row in stages.def, and stage_NAME() in the file of its family.
 *
 * What is kept true: a record stays its producer's until the consumer has consumed it, and the
 * producer waits so long; so a stage that peeks, writes and only then consumes does not delay the
 * record.  The first peek, consume or output of a stage commits it to level 0, which it reaches
 * only when every stage of the pipeline has looked at its operands without an error.  What ends (a
 * stage, by returning) severs its streams: consumers then see end of file, producers too.
 *
 * All storage is the machine's (cms_get_storage), counted and limited for one PIPE.  Records are
 * bytes, EBCDIC as a rule; operands are host text. */
#ifndef CMS_PIPELINES_PIPE_H
#define CMS_PIPELINES_PIPE_H

#include "cms/cms.h"
#include "cms/pipelines/pipelines.h"

enum {
    PIPE_EOF = 12,                   /* what peek, consume and output answer at end of file */
    PIPE_MAX_STAGES = 250,           /* that PIPEs may have at once, a machine: each has a stack */
    PIPE_STORAGE = 64 * 1024 * 1024, /* bytes that PIPEs may hold, a machine */
    PIPE_STALLED = -4095,
    PIPE_NO_STORAGE = 122, /* the message, and a stage's return code */
    PIPE_MSGLEVEL = 15,    /* bits: 1 Running, 2 Processing, 4 Issued from */
    PIPE_NO_CHARACTER = -1,
};

struct pipe_set;
struct pipeline;
struct stage;

struct record {
    const uint8_t *p;
    size_t n;
};

/* Host text in which zeros may stand ('00'x is a character like any other); there is one more at p[n]. */
struct pipe_text {
    const char *p;
    size_t n;
};

/* --- stages.def ---------------------------------------------------------------------------------- */

const struct stage_row *pipe_row_find(const char *upper_name);

/* --- scan.c: a specification as a plan ------------------------------------------------------------- */

struct pipe_options {
    int separator, end, escape; /* a host character, or PIPE_NO_CHARACTER */
    bool listcmd, listerr, listrc, trace;
    unsigned msglevel;
    char name[33];
};

/* Where options that a pipeline and a stage may have go. */
struct pipe_flags {
    bool *listcmd, *listerr, *listrc, *trace;
    unsigned *msglevel;
};

enum pipe_connector { PIPE_NO_CONNECTOR, PIPE_OF_INPUT, PIPE_OF_OUTPUT, PIPE_OF_EITHER };

/* One place in a pipeline: a stage, or a further stream of a labelled one. */
struct pipe_node {
    unsigned stage, stream;            /* which */
    unsigned pipeline;                 /* from 1 */
    unsigned number;                   /* of the stage in its pipeline, from 1 */
    bool first, last;                  /* of its pipeline */
    enum pipe_connector from, to;      /* at the pipeline's ends: CALLPIPE's and ADDPIPE's *: */
    char from_stream[9], to_stream[9]; /* of the caller: a number or a name; "": the selected one */
    char id[9];                        /* of the stream, "" when it has none */
};

struct pipe_plan_stage {
    char *name;                /* as written */
    struct pipe_text operands; /* behind the name and one blank */
    char label[9];
    unsigned pipeline, number, streams;
    bool first; /* in its pipeline, where it is defined */
    bool listcmd, listerr, listrc, trace;
    unsigned msglevel;
};

struct pipe_plan {
    struct pipe_options options;
    struct pipe_node *node;
    size_t nodes;
    struct pipe_plan_stage *stage;
    size_t stages;
    char *text; /* that the stages' words are cut from */
};

/* 0, or -number of a message that was said.  `calling`: connectors are allowed. */
int pipe_scan(struct cms *cms, struct pipe_text specification, bool calling, struct pipe_plan *out);
void pipe_plan_free(struct pipe_plan *plan);

/* --- run.c: for the stages -------------------------------------------------------------------------- */

struct cms *pipe_cms(struct stage *s);
struct pipe_text pipe_operands(struct stage *s);
/* Zeroed storage, counted; NULL when the PIPE has too much, and then said.  pipe_free() only what
 * is given back before the stage ends. */
void *pipe_get(struct stage *s, size_t n);
void *pipe_resize(struct stage *s, void *p, size_t n);
void pipe_free(struct stage *s, void *p);

/* The next record of the selected input stream; it stays there until consumed.  0 or PIPE_EOF. */
int pipe_peek(struct stage *s, struct record *out);
int pipe_consume(struct stage *s);
/* Write to the selected output stream; returns when it has been consumed.  0 or PIPE_EOF. */
int pipe_output(struct stage *s, const void *p, size_t n);
/* The same on another stream, which need not be there (PIPE_EOF then). */
int pipe_output_to(struct stage *s, unsigned stream, const void *p, size_t n);
/* What the producer of the record that waits on the selected input is answered. */
void pipe_answer(struct stage *s, int rc);
/* Write without waiting, for a stage that goes on reading meanwhile: the record stays where it is until
 * pipe_offered() is 0 (consumed) or PIPE_EOF, or it is withdrawn. */
int pipe_offer(struct stage *s, unsigned stream, const void *p, size_t n);
int pipe_offered(struct stage *s, unsigned stream); /* 1: nobody has consumed it yet */
void pipe_withdraw(struct stage *s, unsigned stream);
int pipe_peek_at(struct stage *s, unsigned stream, struct record *out);
int pipe_consume_at(struct stage *s, unsigned stream);
/* Wait for a record on any input stream: its number; -1 at the end of all. */
int pipe_peek_any(struct stage *s, struct record *out);
/* Wait until something happens on a stream, or until that time (CLOCK_MONOTONIC ns). */
void pipe_nap(struct stage *s, uint64_t until);
/* Has what waits for time, or for what is outside, to go on?  False: PIPMOD STOP, PIPESTOP. */
bool pipe_may_wait(struct stage *s);
/* Those that wait so end. */
void pipe_stop_waiting(struct stage *s);
/* Let the others that are ready run. */
void pipe_suspend(struct stage *s);
uint64_t pipe_clock(void);
/* A number that no other stage of the PIPEs within each other has been given. */
unsigned pipe_serial(struct stage *s);
/* Wait until something happens on a stream or to the machine: a line typed, a message from CP.  The
 * second is for who is called when it happened. */
void pipe_nap_outside(struct stage *s);
void pipe_wake_outside(struct stage *s);
/* Pass all that is left from the selected input to the selected output, by joining the two. */
int pipe_short(struct stage *s);
void pipe_sever_input(struct stage *s, unsigned stream);
void pipe_sever_output(struct stage *s, unsigned stream);
/* 0 and up, or -1: no such stream (by number or by identifier). */
int pipe_stream(struct stage *s, const char *which, bool output);
void pipe_select(struct stage *s, unsigned stream, bool output);
unsigned pipe_streams(struct stage *s, bool output);
/* One stream more, not connected, on both sides: its number, or -1: no storage. */
int pipe_add_stream(struct stage *s, const char *id);
bool pipe_connected(struct stage *s, unsigned stream, bool output);
bool pipe_record_waits(struct stage *s, unsigned stream);
/* Wait until all stages are at that level or beyond; the return code that there is by then. */
int pipe_commit(struct stage *s, int level);
/* In loops that do no I/O of a stage: false when the PIPE is to be given up. */
bool pipe_pause(struct stage *s);
/* The same now and then, for loops that compare: n bytes were. */
bool pipe_worked(struct stage *s, size_t n);
/* What a stage has beyond storage: an open file, an immediate command.  When the stage has to be ended by
 * force, what is held is let go; otherwise the stage does it, and unholds it.  *h may be on its stack. */
struct pipe_held {
    struct pipe_held *next;
    void (*let_go)(void *what);
    void *what;
};
void pipe_hold(struct stage *s, struct pipe_held *h, void (*let_go)(void *what), void *what);
void pipe_unhold(struct stage *s, struct pipe_held *h);
/* Run fn on the dispatcher's stack: for what needs much of it, as commands do. */
int pipe_call(struct stage *s, int (*fn)(void *ctx), void *ctx);
/* CALLPIPE and ADDPIPE: its return code. */
int pipe_call_pipe(struct stage *s, struct pipe_text specification, bool add);
/* Variables: the exec that issued PIPE, or the REXX stage; NULL when there is none. */
struct rexx *pipe_variables(struct stage *s);
/* Of the exec alone. */
struct rexx *pipe_exec_variables(struct stage *s);
/* Are those (of pipe_variables(), some time ago) still there?  A stage may end before what it added. */
bool pipe_variables_there(struct stage *s, const struct rexx *rx);

/* CASEI and ZONE: the stage that they run compares in any case, and only a part of the record;
 * FRTARGET and TOTARGET: the first record that it selects is a border. */
bool pipe_any_case(struct stage *s);
struct record pipe_view(struct stage *s, const struct record *r);
enum pipe_target { PIPE_NO_TARGET, PIPE_FROM_TARGET, PIPE_TO_TARGET };
enum pipe_target pipe_target(struct stage *s);

/* Message `number` (messages.def of pipelines) of a stage; returns the number, as return code. */
int pipe_error(struct stage *s, const char *module, unsigned number, ...);
/* The same with no stage. */
int pipe_message(struct cms *cms, const char *module, unsigned number, ...);
/* PIPE itself: the return code. */
int pipe_run(struct cms *cms, struct pipe_text specification);

#endif
