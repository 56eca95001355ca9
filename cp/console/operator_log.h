/* The operator's log: who came and went, what the system did.  Lines go to the operator's console
 * (the user of SYSTEM_USERIDS OPERATOR, `hh:mm:ss ` in front) and, below the system directory, to
 * the file "operator.log". */
#ifndef CP_CONSOLE_OPERATOR_LOG_H
#define CP_CONSOLE_OPERATOR_LOG_H

#include <stdarg.h>

struct system;
struct operator_log;

struct operator_log *operator_log_create(struct system *sys);
void operator_log_destroy(struct operator_log *log);

/* One line, without the time; [any thread], with no lock of the user table held. */
__attribute__((format(printf, 2, 3))) void operator_say(struct system *sys, const char *format,
                                                        ...);
/* A message of messages.def; arguments are const char *, ended by NULL. */
void operator_message(struct system *sys, const char *module, unsigned id, ...);

#endif
