/* SET CONCEAL ON: what CP does instead of CP READ. */
#ifndef CP_COMMANDS_CONCEAL_H
#define CP_COMMANDS_CONCEAL_H

#include "engine/sie.h"

#include <stdbool.h>

struct vm;

/* The guest ended in an error: is it loaded again?  Its CPUs are stopped when not; vm->lock held. */
bool conceal_reload(struct vm *vm, enum sie_exit why, const char *message);

#endif
