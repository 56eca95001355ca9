/* Disks in storage: what DEFINE VFB-512 asks. */
#ifndef CP_COMMANDS_TEMPORARY_H
#define CP_COMMANDS_TEMPORARY_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

/* May the user define a virtual disk of that many 512-byte blocks? */
bool vdisk_allowed(struct vm *vm, uint64_t blocks);

#endif
