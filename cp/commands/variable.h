/* Environment variables in commands: see variable.c. */
#ifndef CP_COMMANDS_VARIABLE_H
#define CP_COMMANDS_VARIABLE_H

struct vm;

/* A command line with each @name@ of a variable that the machine or the system has replaced by its
 * value, malloc()ed; NULL: there is nothing to replace, or it would become too long.  vm->lock held. */
char *variable_substitute(struct vm *vm, const char *line);

#endif
