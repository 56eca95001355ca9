/* DISPLAY LKS and DUMP LKS: state entries of the guest's linkage stack, which lies in its home space.  The
 * current one, at control register 15, or the one that an address is in; and those before it.
 * Source: CP Commands and Utilities Reference, DUMP LKS; Principles of Operation, chapter 5,
 * "Linkage-Stack Entry Types".  Of the answer no text was at hand: here it is a line of what the entry is,
 * and its storage as DISPLAY T shows it. */
#include "cp/commands/command.h"
#include "cp/commands/debug.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"
#include "engine/sie.h"

#include <stdio.h>
#include <string.h>

#define ENTRIES_MAX 1000 /* sections may point to each other in a circle */
#define DESCRIPTOR  8
#define SIZE_Z      296 /* of a state entry, its descriptor included */
#define SIZE_ESA    168

enum entry_type { HEADER = 1, TRAILER, BRANCH = 4, CALL };

struct walk {
    struct vcpu *v;
    uint64_t descriptor; /* of the entry that it is at */
    unsigned size;
    enum entry_type type;
};

static uint64_t mask(const struct vcpu *v)
{
    return sie_zarch(v) ? ~7ull : 0x7ffffff8;
}

static bool home_read(struct vcpu *v, uint64_t at, uint8_t *to, size_t n)
{
    const struct debug_space home = {.kind = DEBUG_HOME};
    uint64_t absolute;
    for (size_t i = 0; i < n; i++)
        if (!debug_absolute(v, &home, at + i, &absolute) ||
            storage_read(sie_storage(v), absolute, to + i, 1))
            return false;
    return true;
}

/* What stands at the descriptor; false: it is not addressable. */
static bool look(struct walk *w)
{
    uint8_t b;
    if (!home_read(w->v, w->descriptor, &b, 1))
        return false;
    w->type =
        (b & 0x7f) ^ (sie_zarch(w->v) ? 8 : 0); /* the types of z/Architecture have that bit */
    return true;
}

/* From the header of a section to the last entry of the section before; false: there is none. */
static bool section_before(struct walk *w)
{
    uint8_t b[8];
    if (!home_read(w->v, w->descriptor - DESCRIPTOR, b, sizeof b))
        return false;
    bool wide = sie_zarch(w->v);
    bool valid = wide ? b[7] & 1 : b[4] & 0x80;
    w->descriptor = (wide ? get64(b) : get32(b + 4)) & mask(w->v);
    return valid && look(w);
}

/* At a state entry, or none is left: false. */
static bool at_state(struct walk *w)
{
    for (unsigned i = 0; i < ENTRIES_MAX && w->type != BRANCH && w->type != CALL; i++)
        if (w->type != HEADER || !section_before(w))
            return false;
    return w->type == BRANCH || w->type == CALL;
}

static bool before(struct walk *w)
{
    w->descriptor -= w->size;
    return look(w) && at_state(w);
}

static int show(const struct debug_output *o, const struct walk *w)
{
    char word[48];
    uint64_t first = w->descriptor + DESCRIPTOR - w->size;
    debug_say(o, "LKS %0*llX  %s", sie_zarch(w->v) ? 16 : 8, (unsigned long long)first,
              w->type == BRANCH ? "BRANCH STATE ENTRY" : "PROGRAM-CALL STATE ENTRY");
    snprintf(word, sizeof word, "HOMET%llX.%X", (unsigned long long)first, w->size);
    return debug_display_storage(o, w->v, word);
}

/* [vaddr][.n]: false: it is something else. */
static bool operand(const char *text, bool *given, uint64_t *vaddr, unsigned long *n)
{
    size_t digits = strcspn(text, ".");
    const char *count = text + digits;
    *n = 1;
    *given = digits > 0;
    if (*given && !debug_hex(text, digits, vaddr))
        return false;
    if (*count && (strlen(count + 1) > 8 || !command_number(count + 1, 99999999, n)))
        return false;
    *n += !*n;
    return true;
}

int debug_display_linkage(const struct debug_output *o, struct vcpu *v, const char *text)
{
    struct walk w = {v, sie_cr(v, 15) & mask(v), sie_zarch(v) ? SIZE_Z : SIZE_ESA, HEADER};
    uint64_t vaddr = 0;
    unsigned long n;
    bool given;
    if (!operand(text, &given, &vaddr, &n))
        return command_error(o->command, o->module, 4, *text ? text : "LKS", NULL);
    bool there = look(&w) && at_state(&w);
    for (unsigned i = 0; given && there && i < ENTRIES_MAX; i++) {
        if (vaddr - (w.descriptor + DESCRIPTOR - w.size) < w.size)
            break;
        there = i + 1 < ENTRIES_MAX && before(&w);
    }
    if (!there)
        return command_error(o->command, o->module, 4, *text ? text : "LKS", NULL);
    int rc = 0;
    for (unsigned i = 0; !rc && there && i < n && i < ENTRIES_MAX; i++) {
        rc = show(o, &w);
        there = before(&w);
    }
    return rc;
}
