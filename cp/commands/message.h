/* Lines for another user's console. */
#ifndef CP_COMMANDS_MESSAGE_H
#define CP_COMMANDS_MESSAGE_H

#include <stdbool.h>

struct system;
struct vm;

/* A message of messages.def for a user, if he is logged on; arguments are const char *, ended by
 * NULL.  [any thread], whatever is locked. */
void message_to(struct system *sys, const char *userid, const char *module, unsigned id, ...);
/* One line for a machine's console, with the alarm or not; [any thread]. */
void message_line(struct vm *vm, bool alarm, const char *text);
/* The same two, but after what CMS is doing there: what a command causes comes after its Ready;. */
void message_idle(struct vm *vm, const char *module, unsigned id, ...);
void message_line_idle(struct vm *vm, const char *text);

#endif
