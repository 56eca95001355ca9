/* Real devices in commands: lists of device numbers, and the forms of QUERY and DETACH that are
 * about a real device instead of something else.  The devices themselves: cp/volumes/real.h. */
#ifndef CP_COMMANDS_REAL_H
#define CP_COMMANDS_REAL_H

#include "cp/commands/command.h"
#include "cp/volumes/real.h"

#define REAL_LIST_MAX 64

/* rdev, rdev-rdev, VOLID volid, as many as are typed.  Of a range only what exists counts. */
struct real_list {
    uint16_t rdev[REAL_LIST_MAX];
    unsigned n, typed; /* devices; operands */
};
/* 0, or the number of the message that was given. */
int real_list(struct command *c, const char *module, struct real_list *list);
/* "DASD 0200" */
void real_name(uint16_t rdev, char text[12]);

/* The DEDICATE statements of a machine at its LOGON; vm->lock held. */
void real_at_logon(struct vm *vm);
/* One of the machine's devices that is a real one goes: the operator is told that it is free. */
void real_given_back(struct vm *vm, const struct device *dev);
/* DETACH rdev ... [FROM] userid|*|ALL|SYSTEM, as against DETACH vdev ...: true when it was typed,
 * with its return code. */
bool detach_real(struct command *c, int *rc);
/* Bytes of real storage: what CP was told to use for guests' pages, or what the host has. */
struct system;
uint64_t real_storage(struct system *sys);
/* Is the volume in CP's list (CP_OWNED)? */
bool real_owned(const struct command *c, const char *volid);
/* QUERY rdev ...: true when word begins such a list and the issuer may, with the return code. */
bool query_real(struct command *c, const char *word, int *rc);

#endif
