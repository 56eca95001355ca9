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

#define DEBUG_BASE_ASIT 0 /* the token of a machine's own space */

/* Which space an address is of. */
struct debug_space {
    enum debug_space_kind {
        DEBUG_CURRENT,  /* L, or no letter: as the PSW says */
        DEBUG_REAL,     /* R */
        DEBUG_ABSOLUTE, /* SPACE BASE or its ASIT: the virtual machine's host-primary space */
        DEBUG_HOST,     /* H: CP's own storage: DISPLAY and DUMP for classes C and E, STORE for C */
        DEBUG_PRIMARY,  /* P or V */
        DEBUG_SECONDARY,
        DEBUG_HOME,
        DEBUG_ASCE, /* ASCE, or what named one: ALET, AL, AREG, ASN, ASTE */
    } kind;
    uint64_t asce; /* of DEBUG_ASCE */
    bool listed;   /* AL was typed; its ALET may follow */
    uint32_t list;
};

/* Where a DISPLAY goes to: its lines, and errors to the one who typed it. */
struct debug_output {
    struct command *command;
    const char *module; /* of the errors: "DSP", "DMP" */
    void (*line)(void *ctx, const char *text);
    void *ctx;
};

__attribute__((format(printf, 2, 3))) void debug_say(const struct debug_output *o,
                                                     const char *format, ...);
/* DISPLAY of storage: an operand, with all that stands before and behind its address. */
int debug_display_storage(const struct debug_output *o, struct vcpu *v, const char *word);
/* DISPLAY LKS: what stands behind these letters. */
int debug_display_linkage(const struct debug_output *o, struct vcpu *v, const char *text);
/* Where STORE stores, from an operand of the same syntax: 0, or the message that was given. */
struct debug_target {
    struct debug_space space;
    char form; /* N words, S a string, U characters, K a key */
    bool ascii;
    uint64_t address; /* of the first byte */
};
int debug_store_operand(const struct debug_output *o, struct vcpu *v, const char *word,
                        struct debug_target *to);
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
bool debug_absolute(struct vcpu *v, const struct debug_space *space, uint64_t address,
                    uint64_t *absolute);
/* Does DAT translate addresses of that space now? */
bool debug_translated(const struct vcpu *v, const struct debug_space *space);
/* L, R, HOME, PRI, SECO (or V, P), ALETalet., ALraddr., AREGn., ASCEasce., ASNasn., ASTEraddr.,
 * SPACE[owner:]BASE. or ASITasit. in front of an address is taken off: 1; 0: it is none of them; -1: there is no
 * such space. */
int debug_space_prefix(struct vcpu *v, const char *userid, const char **text,
                       struct debug_space *space);
/* "", "5", "0-7", "4.2", "-5", "9-" behind the letter of a kind of register: all, one, a range whose
 * ends are 0 and 15 when they are left out; false: no such registers. */
bool debug_registers(const char *text, unsigned *first, unsigned *last);

#endif
