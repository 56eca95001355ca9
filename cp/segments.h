/* Saved systems and segments (cp/storage/nss.h) of one virtual machine.  vm->lock held. */
#ifndef CP_SEGMENTS_H
#define CP_SEGMENTS_H

#include "cp/storage/nss.h"

struct vm;

/* Its storage, as what can be loaded into it. */
struct nss_target segments_target(struct vm *vm);
/* Reset, LOGOFF: all are gone. */
void segments_drop(struct vm *vm);
/* A named system goes, but its pages in own storage stay there as the machine's own. */
void segments_keep(struct vm *vm, const char *name);
/* May it load that one?  Restricted ones need a NAMESAVE statement. */
bool segments_authorized(const struct vm *vm, const struct nss_info *i);
/* The state of its base CPU, for SAVESYS; and back, in a machine that was reset: all CPUs go into the
 * architectural mode. */
void segments_save_cpu(const struct vm *vm, struct nss_cpu *out);
void segments_load_cpu(struct vm *vm, const struct nss_cpu *cpu);

#endif
