/* What DISPLAY, DUMP, STORE and TRACE share: numbers as they are typed, ranges of addresses,
 * and the address space that a letter in front of an address means. */
#ifndef CP_COMMANDS_DEBUG_H
#define CP_COMMANDS_DEBUG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vm;
struct vcpu;
struct command;

/* Which space an address is of. */
enum debug_space {
    DEBUG_CURRENT, /* L, or no letter: as the PSW says */
    DEBUG_REAL,    /* R */
    DEBUG_PRIMARY, /* P or V */
    DEBUG_SECONDARY,
    DEBUG_HOME,
};

/* DISPLAY SCHIB, with what stands behind it. */
int debug_display_schib(struct command *c);
/* The CPU that the command is for: CPU nn command, or the base CPU. */
struct vcpu *debug_cpu(const struct command *c);
/* Registers are read and written while no virtual CPU runs: begin's answer is for end. */
bool debug_hold(struct vm *vm);
void debug_release(struct vm *vm, bool held);

/* n hexadecimal digits, 1 to 16; false when they are none. */
bool debug_hex(const char *text, size_t n, uint64_t *value);
/* "hexloc", "hexloc-hexloc", "hexloc:hexloc", "hexloc.count", END for the second of them or
 * nothing; count and the default
 * are bytes.  0, or 4 (no hexloc) or 9 (no range).  end: the address that END means. */
int debug_range(const char *text, uint64_t count, uint64_t end, uint64_t *first, uint64_t *last);
/* The absolute address; false: not addressable. */
bool debug_absolute(struct vcpu *v, enum debug_space space, uint64_t address, uint64_t *absolute);
/* Does DAT translate addresses of that space now? */
bool debug_translated(const struct vcpu *v, enum debug_space space);
/* One letter in front of an address; false when it is none. */
bool debug_space_letter(char letter, enum debug_space *space);
/* "G", "5", "0-7", "4.2" behind the letter of a kind of register; false: no such registers. */
bool debug_registers(const char *text, unsigned *first, unsigned *last);

#endif
