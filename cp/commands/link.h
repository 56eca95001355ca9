/* Minidisks of a user: at LOGON, by LINK. */
#ifndef CP_COMMANDS_LINK_H
#define CP_COMMANDS_LINK_H

struct vm;

/* The MDISK and LINK statements of its directory entry, with CP's lines on its console for what
 * does not come as asked.  vm->lock held. */
void disks_at_logon(struct vm *vm);

#endif
