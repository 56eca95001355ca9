/* A CP command: where it came from, where its response goes, what it returns.
 *
 * One path for all of them: a line typed in CP READ, #CP, DIAGNOSE X'08' from a guest, a COMMAND
 * statement of the directory, the operator.  The issuer's vm->lock is held.
 *
 * To add one: a row in commands.def (name, minimum abbreviation, privilege classes, handler,
 * syntax, one-line help), and its handler in the file of its family. */
#ifndef CP_COMMANDS_COMMAND_H
#define CP_COMMANDS_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vm;

enum command_source {
    COMMAND_TERMINAL,  /* typed: the response goes to the console */
    COMMAND_DIAGNOSE,  /* the response goes into `response` */
    COMMAND_DIRECTORY, /* COMMAND statement or start-up */
};

struct command {
    struct vm *vm; /* the issuer */
    enum command_source source;
    const char *operands; /* what follows the name, upper case except where the command wants it */
    const char *original; /* the same, as typed */
    /* Response lines (no line ends), code page 037 in the end but host text here. */
    void (*respond)(void *ctx, const char *line);
    void *respond_ctx;
};

/* Run one command line (already split at line ends).  Returns CP's return code: 0, or the
 * message number of the error; 1 for HCPCMD001E. */
int command_run(struct vm *vm, enum command_source source, const char *line,
                void (*respond)(void *ctx, const char *line), void *ctx);

/* One response line, printf-like. */
__attribute__((format(printf, 2, 3))) void command_say(struct command *c, const char *format, ...);
/* Message `number` of messages.def with its placeholders filled in order from text arguments
 * (const char *, ended by NULL); module is the three letters after HCP.  Returns the number, so a
 * handler ends with `return command_error(...)`.  SET EMSG decides what is shown. */
int command_error(struct command *c, const char *module, unsigned number, ...);

#endif
