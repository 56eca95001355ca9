/* The virtual devices that a directory entry gives at LOGON. */
#ifndef CP_COMMANDS_DEVICES_H
#define CP_COMMANDS_DEVICES_H

struct system;
struct vm;

/* CONSOLE, SPOOL, MDISK, LINK, NICDEF, SPECIAL, DEDICATE of vm->entry; what does not work is said on the
 * console.  vm->lock held. */
void devices_at_logon(struct vm *vm);
/* "FILES:   NO RDR,   NO PRT,   NO PUN", of that user. */
void devices_files_text(struct system *sys, const char *userid, char text[80]);

#endif
