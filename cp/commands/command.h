/* A CP command: where it came from, where its response goes, what it returns.
 *
 * One path for all of them: a line typed in CP READ, #CP, DIAGNOSE X'08' from a guest, a COMMAND
 * statement of the directory, the operator.  The issuer's vm->lock is held.
 *
 * To add one: a row in commands.def (name, minimum abbreviation, privilege classes, handler,
 * syntax, one-line help), and its handler in the file of its family. */
#ifndef CP_COMMANDS_COMMAND_H
#define CP_COMMANDS_COMMAND_H

#include "cp/command_changes.h"
#include "cp/settings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vm;

enum command_source {
    COMMAND_TERMINAL,  /* typed: the response goes to the console */
    COMMAND_DIAGNOSE,  /* DIAGNOSE X'08': the response goes to the console too */
    COMMAND_BUFFERED,  /* the same with a buffer for the response: nobody can be asked anything */
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
    const char *name;              /* of its row, in full */
    const struct command_row *row; /* of QUERY's, SET's or DEFINE's table; NULL: of none */
    bool abbreviated;              /* the name was not typed in full */
};

/* A command that nobody typed, without operands, whose lines go to vm's console. */
struct command command_on_console(struct vm *vm, enum command_source source, const char *name);

/* A row of commands.def, query.def, set.def, define.def ...: what exists, who may, how it is typed.
 * classes: letters and digits, or "*" for any user. */
struct command_row {
    const char *name;
    unsigned min; /* characters of the shortest abbreviation */
    const char *classes;
    int (*handler)(struct command *c);
    const char *syntax; /* the operands; NULL: this row is another name of an earlier one */
    const char *help;   /* one line */
};

static inline bool command_by_guest(enum command_source source)
{
    return source == COMMAND_DIAGNOSE || source == COMMAND_BUFFERED;
}

/* The row for a word among those the user has the class for, or NULL. */
const struct command_row *command_find(const struct command_row *rows, size_t n, const char *word,
                                       uint32_t classes);
bool command_row_allowed(const struct command_row *row, uint32_t classes);
/* The same for a virtual machine, with what MODIFY and DISABLE COMMAND have changed. */
const struct command_row *command_find_for(const struct vm *vm, enum command_kind kind,
                                           const struct command_row *rows, size_t n,
                                           const char *word);
bool command_row_allowed_for(const struct vm *vm, enum command_kind kind,
                             const struct command_row *row);
/* Who may, with what MODIFY has changed: a set as in struct command_change. */
uint32_t command_row_classes(const struct command_row *row, const struct command_change *change);
/* Its versions: a bit each. */
uint32_t command_row_versions(const struct command_row *row);
/* The tables, for QUERY COMMANDS, HELP, tests: commands.def. */
const struct command_row *command_table(size_t *n);
const struct command_row *query_table(size_t *n);
const struct command_row *set_table(size_t *n);
const struct command_row *define_table(size_t *n);
const struct command_row *detach_table(size_t *n);

/* TERMINAL's and SPOOL's options, which have no rows: name and shortest abbreviation; NULL: no more. */
const char *terminal_option_name(size_t i, unsigned *min);
const char *spool_option_name(size_t i, unsigned *min);

/* The next operand, in upper case, and past it; false (and "") at the end.  A longer one is cut. */
bool command_word(struct command *c, char *word, size_t size);
/* The same without moving on. */
bool command_peek(const struct command *c, char *word, size_t size);
/* Does the next operand match keyword with at least min characters?  Then it is taken. */
bool command_keyword(struct command *c, const char *keyword, unsigned min);
/* What is left, as typed, without leading blanks; "" for nothing. */
const char *command_rest(const struct command *c);
/* An error (003E, "command contains extra option(s)") when something is left; otherwise 0. */
int command_end(struct command *c, const char *module);
/* The last operand, ON or OFF: 0 with *where set, or the message's number. */
int command_on_off(struct command *c, const char *module, bool *where);
/* An unsigned decimal operand up to max; false when it is none. */
bool command_number(const char *word, unsigned long max, unsigned long *value);

/* Run one command line (already split at line ends).  Returns CP's return code: 0, or the
 * message number of the error; 1 for HCPCMD001E. */
int command_run(struct vm *vm, enum command_source source, const char *line,
                void (*respond)(void *ctx, const char *line), void *ctx);

/* The same of commands that U+0085 (X'15') separates, as DIAGNOSE X'08' has them, in order; the last
 * one's return code.  SET D8ONECMD may refuse more than one.  unknown: NULL, or false, and what says then
 * whether the last one is no command of the issuer's; nobody else is told (HCPCMD001E). */
int command_run_several(struct vm *vm, enum command_source source, const char *lines,
                        void (*respond)(void *ctx, const char *line), void *ctx, bool *unknown);

/* Shows the prompt; the line typed next, which nobody sees when it is dark, goes to fn with a copy of the
 * data, and what fn returns is the command's return code.  text is NULL when there is none to come:
 * attention, or the terminal goes away.  false: nobody is there whom to ask. */
bool command_ask(struct command *c, const char *prompt, bool dark,
                 int (*fn)(struct command *c, void *data, const char *text), const void *data,
                 size_t size);

/* The command ends later, by vm_wait_over(): vm_wait()'s number, or 0 for a statement of the directory,
 * which does not wait.  A native system whose command it is has the return code from there. */
unsigned command_wait(struct command *c);

/* One response line, printf-like. */
__attribute__((format(printf, 2, 3))) void command_say(struct command *c, const char *format, ...);
/* The same of a response that SET IMSG OFF keeps from the console (CHANGE, DEFINE, DETACH, ORDER, PURGE,
 * TRANSFER and what a closed file's owner hears); a program's buffer gets it whatever IMSG is. */
__attribute__((format(printf, 2, 3))) void command_inform(struct command *c, const char *format,
                                                          ...);
/* Message `number` of messages.def with its placeholders filled in order from text arguments
 * (const char *, ended by NULL); module is the three letters after HCP.  Returns the number, so a
 * handler ends with `return command_error(...)`.  SET EMSG decides what is shown. */
int command_error(struct command *c, const char *module, unsigned number, ...);

/* The user whom the rest of the line names and nothing else, logged on: id, and the machine, to be given
 * back with vm_put().  NULL: what is wrong was said, *rc is its return code. */
struct vm *command_only_user(struct command *c, const char *module, char id[9], int *rc);

/* The rest of the command is about that user's machine: fn is called as work of it, with it as c->vm
 * and what is left of the line; what fn says is shown on the issuer's console, or belongs to the response of
 * a buffered command (vm_wait_answers()), and he waits.  0, or 45 after the message. */
int command_elsewhere(struct command *c, const char *module, const char *userid,
                      int (*fn)(struct command *c));

struct device;
/* QUERY VIRTUAL's lines for one device. */
void query_device_lines(struct command *c, struct device *dev);
/* QUERY of a device number, a type of device or STORAGE by who may not ask about the real ones: true when the
 * operands of c are that, with *rc what QUERY VIRTUAL says. */
bool query_own(struct command *c, int *rc);
/* How the machine's user wants dates: never DATE_SYSTEM. */
enum date_format date_format_of(const struct vm *vm);
/* SHORTDATE, FULLDATE or ISODATE, if one of them is the next operand. */
bool command_date_format(struct command *c, enum date_format *format);
/* "512M" */
void storage_size_text(uint64_t bytes, char text[24]);
int query_pf_key(struct command *c, unsigned n);
int set_pf_key(struct command *c, unsigned n);

#endif
