/* The dispatcher's own structures, for run.c, streams.c and build.c. */
#ifndef CMS_PIPELINES_RUN_H
#define CMS_PIPELINES_RUN_H

#include "cms/pipelines/args.h"
#include "cms/pipelines/pipe.h"

/* From one stage to another; a record is in it from the producer's output to the consumer's
 * consume.  A stage that has lent its link (CALLPIPE) still has it in its slot, but is not its
 * producer or consumer until it comes back.  Freed when no slot has it. */
struct pipe_link {
    unsigned slots;
    struct stage *producer, *consumer; /* NULL: severed */
    unsigned in_stream;                /* which of the consumer's */
    const uint8_t *p;
    size_t n;
    bool full;
    int rc; /* what the producer is answered when the record has been consumed: SETRC */
};

/* One side of a stage.  returns_to: the stage that lent the link to this one (CALLPIPE) and gets it
 * back; below: what the stage had before ADDPIPE put another in front, and who had lent that. */
struct pipe_stream {
    struct pipe_link *link, *below;
    struct stage *returns_to, *below_returns_to;
    char id[9];
};

union header; /* run.c */

/* What CASEI and ZONE let a stage see. */
struct pipe_view {
    bool any_case, with_zone, reverse;
    struct range zone;
    struct buffer work; /* a record turned round */
};

struct stage {
    struct pipe_set *set;
    union header *pieces; /* storage that it got */
    struct pipeline *line;
    struct stage *next;       /* of its pipeline */
    struct stage *next_ready; /* in the set's queue */
    const struct stage_row *row;
    const char *name; /* in line->plan, as what follows */
    struct pipe_text operands;
    unsigned pipeline, number;
    bool listcmd, listerr, listrc, trace;
    unsigned msglevel;
    struct coroutine *co;
    bool queued, waiting, ended;
    bool lent;         /* some link was lent to others */
    uint64_t until;    /* waiting: to be woken then too (CLOCK_MONOTONIC ns); 0: no */
    bool forced;       /* it was left where it stood: guard.c */
    unsigned asked_on; /* after the PIPE was given up, in units of PIPE_ASKED_EVERY */
    struct pipe_held *held;
    bool outside; /* waiting: to be woken when something happens to the machine */
    int level;    /* of commit */
    int rc;
    struct pipe_stream *in, *out;
    unsigned streams, select_in, select_out;
    struct rexx *rexx;      /* of a REXX stage */
    const char *behind;     /* CASEI and such: the operands of the stage that they run; else NULL */
    unsigned views;         /* how many of them are within each other */
    struct pipe_view *view; /* CASEI, ZONE; or NULL */
    enum pipe_target target; /* FRTARGET, TOTARGET */
};

/* What one specification became. */
struct pipeline {
    struct pipe_set *set;
    struct pipeline *next;
    struct stage *stages;
    struct stage *caller; /* of CALLPIPE: waits for the end */
    struct stage *by;     /* of CALLPIPE and ADDPIPE: who issued it; NULL when that has ended */
    struct pipe_plan plan;
    unsigned live;
    int rc; /* the worst so far */
};

/* One PIPE command, with the pipelines that its stages add. */
struct pipe_set {
    struct cms *cms;
    struct pipe_set *outer; /* a PIPE that a stage of another one runs */
    struct pipeline *lines;
    struct stage *ready, **ready_end;
    struct stage *running;
    unsigned live;
    size_t storage, limit; /* bytes: what is had, what all within each other may have */
    unsigned asked;        /* requests of stages: guard.c */
    size_t worked;         /* since the last pause: pipe_worked() */
    unsigned serial;       /* the last that pipe_serial() gave, of the outermost */
    bool halted, said_storage;
    bool stopped; /* what waits for the outside has ended */
    bool pausing; /* the stage wants CP to have the processor */
    enum guest_run why;
    int (*call)(void *ctx);
    void *call_ctx;
    int call_rc;
    struct rexx *variables;
};

/* guard.c.  Each request of a stage that may be answered at once begins with pipe_ask(). */
enum { PIPE_ASKED_EVERY = 8192 };
void pipe_asked(struct stage *s);
void pipe_let_go(struct stage *s);
static inline void pipe_ask(struct stage *s)
{
    if (++s->set->asked % PIPE_ASKED_EVERY == 0)
        pipe_asked(s);
}

/* messages.c: where a message comes from, as MSGLEVEL wants it. */
void pipe_say_where(struct stage *s);
/* run.c */
void pipe_wake(struct stage *s);
void pipe_wait(struct stage *s); /* on the stage's coroutine */
void pipe_halt(struct pipe_set *set);
void pipe_start(struct stage *s);
int pipe_worst(int a, int b);
/* streams.c */
void pipe_sever_all(struct stage *s);
void pipe_cut_below(struct stage *s, struct pipe_stream *st); /* only one link is kept below */
struct pipe_link *pipe_link_new(struct pipe_set *set, struct stage *producer,
                                struct stage *consumer, unsigned in_stream);
/* build.c: 0, or a negative return code (said).  Its stages are started; *out may be NULL. */
int pipe_build(struct pipe_set *set, struct pipe_text specification, struct stage *by, bool add,
               struct pipeline **out);
void pipe_line_free(struct pipeline *line);

/* Storage of the set: counted. */
void pipe_free_pieces(struct stage *s);
void *pipe_set_get(struct pipe_set *set, size_t n);
void pipe_set_free(struct pipe_set *set, void *p);

#endif
