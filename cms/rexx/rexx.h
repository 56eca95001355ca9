/* REXX: the language of ANSI X3.274 and TRL-2 as REXX/VM speaks it.  One `struct rexx` is the
 * interpreter of one CMS virtual machine: every byte that it uses comes from one arena with a limit,
 * so that a reset of the machine frees it all by rexx_destroy(), wherever it stood.
 *
 * The interpreter reaches nothing but `struct rexx_host`: no host file, no host command, no clock.
 * Strings are bytes of the instance's character set (EBCDIC 037 in a CMS machine); names that the
 * host sees as `const char *` are always ASCII.
 *
 * rexx_run() may be nested: a host's command or function may run another exec on the same instance,
 * on the same stack.  Execs that run interleaved (on several coroutines) need an instance each.
 * To throw away a running exec, let event() answer REXX_EVENT_STOP: rexx_run() then returns.
 * REXX_EVENT_HALT, given once, halts every program of the instance that runs, from the innermost out, up
 * to one that traps HALT.  (REXX/VM Reference, "Interrupting Execution and Controlling Tracing".) */
#ifndef CMS_REXX_REXX_H
#define CMS_REXX_REXX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rexx;

/* Bytes in the instance's character set, not ended by a zero.  As an argument, p == NULL is an
 * omitted one.  What a host function hands back must stay until its next call; it is copied. */
struct rexx_string {
    const uint8_t *p;
    size_t n;
};

enum rexx_charset { REXX_EBCDIC, REXX_ASCII };

/* How the program was called: PARSE SOURCE's second word. */
enum rexx_call { REXX_COMMAND, REXX_FUNCTION, REXX_SUBROUTINE };

/* One exec's text.  The lines are `charset` and converted when it is not the instance's own.
 * name, type, mode: its file identifier, in ASCII ("PROFILE", "EXEC", "A1"); called: the name by
 * which it was called (NULL: the same). */
struct rexx_source {
    const char *name, *type, *mode;
    const char *called;
    enum rexx_charset charset;
    const struct rexx_string *lines;
    size_t nlines;
    void *keep; /* the host's, for unload() */
};

enum {
    REXX_EVENT_HALT = 1,
    REXX_EVENT_TRACE_ON = 2,
    REXX_EVENT_TRACE_OFF = 4,
    REXX_EVENT_STOP = 8
};

enum rexx_condition { REXX_OK, REXX_ERROR, REXX_FAILURE };

enum rexx_found {
    REXX_NOT_FOUND, /* look further: an EXEC of that name, then error 43 */
    REXX_FOUND,     /* done; the result is set */
    REXX_NO_RESULT, /* done; there is none */
    REXX_NOT_READY, /* done, the result is set; NOTREADY comes up for the stream args[0] */
    REXX_BAD_CALL   /* error 40 */
};

/* What the interpreter may ask of its host.  A NULL function means that the thing does not exist:
 * SAY goes nowhere, commands answer -3, the stack is the instance's own. */
struct rexx_host {
    void *ctx;
    /* One line for the terminal: SAY, TRACE, error messages. */
    void (*say)(void *ctx, struct rexx_string line);
    /* An error is told of next: the terminal shows lines again that it was not to show (CMSTYPE HT). */
    void (*fault)(void *ctx);
    /* An error message, the first `id` bytes of which are its number and a blank.  NULL: it is said. */
    void (*message)(void *ctx, struct rexx_string line, size_t id);
    /* One line from the terminal (PARSE EXTERNAL, interactive trace, PULL from an empty stack);
     * false: there is none, a null string is used. */
    bool (*read_line)(void *ctx, struct rexx_string *line);
    /* The program stack.  push: false when there is no room (error 5); pull: when it is empty. */
    bool (*push)(void *ctx, struct rexx_string line, bool lifo);
    bool (*pull)(void *ctx, struct rexx_string *line);
    size_t (*queued)(void *ctx);
    /* Lines that were typed ahead: EXTERNALS(). */
    size_t (*externals)(void *ctx);
    /* A command for an environment ("CMS", "COMMAND", "CP", "XEDIT"...).  rc is the return code as
     * text ("0", "-3").  Returns an enum rexx_condition. */
    int (*command)(void *ctx, const char *environment, struct rexx_string cmd,
                   struct rexx_string *rc);
    /* A function that the host knows (DIAG, CMSFLAG, STORAGE...); name is upper case ASCII.
     * Returns an enum rexx_found. */
    int (*function)(void *ctx, const char *name, const struct rexx_string *args, size_t nargs,
                    struct rexx_string *result);
    /* The text of an external routine; unload() gives it back, at once after parsing. */
    bool (*load)(void *ctx, const char *name, enum rexx_call how, struct rexx_source *source);
    void (*unload)(void *ctx, struct rexx_source *source);
    /* Looked at before each clause and within long arithmetic: REXX_EVENT_ bits. */
    unsigned (*event)(void *ctx);
    /* Local time as microseconds since 1970-01-01 00:00 local. */
    uint64_t (*now_us)(void *ctx);
    const char *userid;  /* USERID(), ASCII */
    const char *version; /* PARSE VERSION; NULL: our own */
    const char *system;  /* PARSE SOURCE's first word; NULL: "CMS" */
    /* LINESIZE(); NULL: 80. */
    unsigned (*linesize)(void *ctx);
    size_t stack_bytes; /* C stack that may be used from rexx_run() down; 0: 160 KiB */
};

/* The user is back at the terminal, in what a program has called: a halt goes no further out. */
void rexx_resume(struct rexx *rx);

/* A new instance that may take memory_limit bytes in all (0: 8 MiB), or NULL.  The host struct is
 * copied. */
struct rexx *rexx_create(const struct rexx_host *host, enum rexx_charset charset,
                         size_t memory_limit);
void rexx_destroy(struct rexx *rx);

/* Runs a program.  address: its first environment (NULL: "CMS").  args: nargs argument strings.
 * result: what EXIT or RETURN gave (p == NULL: nothing), valid until the next call on rx; may be
 * NULL.  Returns 0, or 20000 + n after an untrapped error n (its messages have been said), or -1
 * when it was stopped. For a COMMAND, rexx_return_code() makes CMS's return code of the two. */
int rexx_run(struct rexx *rx, const struct rexx_source *source, enum rexx_call how,
             const char *address, const struct rexx_string *args, size_t nargs,
             struct rexx_string *result);

/* The return code of a command: run's answer when not 0, else the result as a whole number (error
 * 26, with its message, when it is none: 20026). */
int rexx_return_code(struct rexx *rx, int run, struct rexx_string result);

/* The variables of the exec that is running (EXECCOMM), for use within host functions.  name: a
 * symbol (upper-cased, tails substituted when `symbolic`, else taken as it is).  Return 0; 1: the
 * variable had no value (get: value is its default, as VALUE() would give); -1: a bad name or no
 * exec running; -2: no storage. */
int rexx_get(struct rexx *rx, struct rexx_string name, bool symbolic, struct rexx_string *value);
int rexx_set(struct rexx *rx, struct rexx_string name, bool symbolic, struct rexx_string value);
int rexx_drop(struct rexx *rx, struct rexx_string name, bool symbolic);
/* Goes through all variables: *cookie starts as 0.  False at the end. */
bool rexx_next(struct rexx *rx, size_t *cookie, struct rexx_string *name,
               struct rexx_string *value);

/* The variables of a program that called the one that runs, programs[0] being that itself, for what
 * follows until rexx_forward(); false: there is none.  rexx_programs(): how many run. */
struct activation;
unsigned rexx_programs(const struct rexx *rx);
bool rexx_backward(struct rexx *rx, unsigned back, struct activation **was);
void rexx_forward(struct rexx *rx, struct activation *was);

/* The arguments and source line of the exec that is running: EXECCOMM's "private information".
 * what: "ARG", "SOURCE", "VERSION", "ADDRESS".  Returns as rexx_get. */
int rexx_private(struct rexx *rx, const char *what, struct rexx_string *value);

/* Bytes of memory in use, and the most that ever were. */
void rexx_memory(const struct rexx *rx, size_t *now, size_t *peak);

/* The text of error n (3 to 49), in ASCII, or NULL; and its message number in CMS (DMSREXnnnE). */
const char *rexx_error_text(int n);
int rexx_message_number(int n);

#endif
