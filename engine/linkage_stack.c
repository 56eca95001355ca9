/* Linkage-stack entries: linkage_stack.h.
 *
 * An entry ends with its descriptor, of eight bytes: unstack suppression and type, section
 * identification, remaining free space, next entry's size.  Control register 15 designates the
 * current entry's descriptor. */
#include "engine/linkage_stack.h"

#include "engine/asn.h"
#include "engine/machine.h"
#include "engine/step.h"

#define DESCRIPTOR    8
#define UNSTACK_STOP  0x80 /* unstack suppression */
#define TYPE_HEADER   1
#define TYPE_Z        8 /* z/Architecture's types have this bit too */
#define ADDRESS_VALID 1ULL
#define VALID_ESA     0x80000000u

struct layout {
    unsigned size; /* of a state entry, its descriptor included */
    unsigned gr_width, ar;
    uint64_t mask;
};
static const struct layout layout_z = {296, 8, 224, ~7ULL};
static const struct layout layout_esa = {168, 4, 64, 0x7ffffff8ULL};

static const struct layout *layout(const struct vcpu *c)
{
    return c->zarch ? &layout_z : &layout_esa;
}

/* Keys do not apply to the linkage stack, protection by DAT and of low storage does. */
static uint8_t *home(struct vcpu *c, uint64_t va, bool store)
{
    return operand_in_space(c, va, 16, SPACE_HOME, 0, store);
}

static uint64_t wrap(const struct vcpu *c, uint64_t va)
{
    return c->zarch ? va : va & 0x7fffffff;
}

static void fetch(struct vcpu *c, uint64_t va, void *buf, unsigned len)
{
    for (unsigned n = 0, piece; n < len; n += piece) {
        uint64_t at = wrap(c, va + n);
        piece = in_page(at, len - n);
        memcpy((uint8_t *)buf + n, home(c, at, false), piece);
    }
}

static void may_store(struct vcpu *c, uint64_t va, unsigned len)
{
    home(c, wrap(c, va), true);
    home(c, wrap(c, va + len - 1), true);
}

static void store(struct vcpu *c, uint64_t va, const void *buf, unsigned len)
{
    may_store(c, va, len);
    for (unsigned n = 0, piece; n < len; n += piece) {
        uint64_t at = wrap(c, va + n);
        piece = in_page(at, len - n);
        memcpy(home(c, at, true), (const uint8_t *)buf + n, piece);
        if (unlikely(c->watch))
            step_stored(c, at, piece, 3, false);
    }
}

static unsigned type_of(const struct vcpu *c, const uint8_t *descriptor)
{
    return (descriptor[0] & 0x7f) ^ (c->zarch ? TYPE_Z : 0);
}

/* --- forming an entry ----------------------------------------------------------------------------- */

static void put_state(struct vcpu *c, uint8_t *e, struct sie_psw back, uint64_t called)
{
    const struct layout *l = layout(c);
    for (unsigned r = 0; r < 16; r++) {
        if (c->zarch)
            put64(e + 8 * r, c->gr[r]);
        else
            put32(e + 4 * r, gr32(c, r));
        put32(e + l->ar + 4 * r, c->ar[r]);
    }
    put32(e + STACK_AUTHORITY, (uint32_t)c->cr[3]);
    put16(e + STACK_AUTHORITY + 4, (uint16_t)(c->cr[8] >> 16));
    put16(e + STACK_AUTHORITY + 6, (uint16_t)c->cr[4]);
    put64(e + STACK_CALLED, called);
    if (!c->zarch) {
        put64(e + STACK_PSW, psw_to_short(back));
        return;
    }
    put64(e + STACK_PSW, back.mask);
    put64(e + STACK_PSW_RIGHT, back.address);
    if (asn_lx_reuse(c)) {
        put32(e + STACK_INSTANCES, (uint32_t)(c->cr[3] >> 32));
        put32(e + STACK_INSTANCES + 4, (uint32_t)(c->cr[4] >> 32));
    }
}

/* From the current section's trailer, `space` bytes behind its last descriptor, to the next
 * section's header descriptor. */
static uint64_t next_section(struct vcpu *c, uint64_t descriptor, unsigned space)
{
    uint8_t trailer[8];
    if (space & 7)
        cpu_program(c, PGM_STACK_SPECIFICATION);
    fetch(c, descriptor + DESCRIPTOR + space, trailer, sizeof trailer);
    uint64_t forward = c->zarch ? get64(trailer) : get32(trailer + 4);
    if (!(forward & (c->zarch ? ADDRESS_VALID : VALID_ESA)))
        cpu_program(c, PGM_STACK_FULL);
    return forward & layout(c)->mask;
}

void linkage_push(struct vcpu *c, enum stack_entry type, struct sie_psw back, uint64_t called)
{
    const struct layout *l = layout(c);
    uint64_t current = c->cr[15] & l->mask, before = current;
    uint8_t descriptor[8], entry[296] = {0}, backward[8] = {0};
    fetch(c, before, descriptor, sizeof descriptor);
    unsigned space = get16(descriptor + 2);
    if (space < l->size) {
        before = next_section(c, current, space);
        fetch(c, before, descriptor, sizeof descriptor);
        space = get16(descriptor + 2);
        if (space < l->size)
            cpu_program(c, PGM_STACK_SPECIFICATION);
        may_store(c, before - DESCRIPTOR, DESCRIPTOR);
    }
    may_store(c, before + DESCRIPTOR, l->size);
    may_store(c, before, DESCRIPTOR);

    if (before != current && c->zarch) {
        put64(backward, current | ADDRESS_VALID);
        store(c, before - DESCRIPTOR, backward, 8);
    } else if (before != current) {
        put32(backward, (uint32_t)current | VALID_ESA);
        store(c, before - 4, backward, 4);
    }
    put_state(c, entry, back, called);
    uint8_t *d = entry + l->size - DESCRIPTOR;
    d[0] = (uint8_t)(type ^ (c->zarch ? TYPE_Z : 0));
    d[1] = descriptor[1];
    put16(d + 2, (uint16_t)(space - l->size));
    store(c, before + DESCRIPTOR, entry, l->size);
    put16(descriptor + 4, (uint16_t)l->size);
    store(c, before, descriptor, sizeof descriptor);
    c->cr[15] = (c->cr[15] & ~l->mask) | (wrap(c, before + l->size) & l->mask);
}

/* --- the current entry -------------------------------------------------------------------------------- */

uint64_t linkage_locate(struct vcpu *c, bool unstack, enum stack_entry *type)
{
    const struct layout *l = layout(c);
    uint64_t at = c->cr[15] & l->mask;
    uint8_t d[8], header[8];
    fetch(c, at, d, sizeof d);
    if (type_of(c, d) == TYPE_HEADER) {
        if (unstack && (d[0] & UNSTACK_STOP))
            cpu_program(c, PGM_STACK_OPERATION);
        fetch(c, at - DESCRIPTOR, header, sizeof header);
        uint64_t backward = c->zarch ? get64(header) : get32(header + 4);
        if (!(backward & (c->zarch ? ADDRESS_VALID : VALID_ESA)))
            cpu_program(c, PGM_STACK_EMPTY);
        at = backward & l->mask;
        fetch(c, at, d, sizeof d);
        if (type_of(c, d) == TYPE_HEADER)
            cpu_program(c, PGM_STACK_SPECIFICATION);
    }
    unsigned found = type_of(c, d);
    if (found != STACK_BRANCH && found != STACK_CALL)
        cpu_program(c, PGM_STACK_TYPE);
    if (unstack && (d[0] & UNSTACK_STOP))
        cpu_program(c, PGM_STACK_OPERATION);
    *type = found;
    return wrap(c, at - (l->size - DESCRIPTOR));
}

void linkage_fetch(struct vcpu *c, uint64_t entry, unsigned offset, void *buf, unsigned len)
{
    fetch(c, entry + offset, buf, len);
}

void linkage_store(struct vcpu *c, uint64_t entry, unsigned offset, const void *buf, unsigned len)
{
    store(c, entry + offset, buf, len);
}

void linkage_registers(struct vcpu *c, uint64_t entry, unsigned r1, unsigned r3, bool right_only)
{
    const struct layout *l = layout(c);
    uint8_t gr[128], ar[64];
    fetch(c, entry, gr, 16 * l->gr_width);
    fetch(c, entry + l->ar, ar, sizeof ar);
    for (unsigned n = 0; n <= ((r3 - r1) & 15); n++) {
        unsigned r = (r1 + n) & 15;
        if (!c->zarch)
            set_gr32(c, r, get32(gr + 4 * r));
        else if (right_only)
            set_gr32(c, r, get32(gr + 8 * r + 4));
        else
            c->gr[r] = get64(gr + 8 * r);
        c->ar[r] = get32(ar + 4 * r);
    }
}

struct sie_psw linkage_psw(struct vcpu *c, uint64_t entry)
{
    uint8_t left[8], right[8];
    struct sie_psw psw;
    fetch(c, entry + STACK_PSW, left, sizeof left);
    if (!c->zarch)
        return psw_from_short(get64(left));
    fetch(c, entry + STACK_PSW_RIGHT, right, sizeof right);
    psw.mask = get64(left);
    psw.address = get64(right);
    return psw;
}

void linkage_check_pop(struct vcpu *c, uint64_t entry)
{
    may_store(c, entry - DESCRIPTOR, DESCRIPTOR);
}

void linkage_pop(struct vcpu *c, uint64_t entry)
{
    static const uint8_t none[2];
    uint64_t before = wrap(c, entry - DESCRIPTOR);
    store(c, before + 4, none, sizeof none);
    c->cr[15] = (c->cr[15] & ~layout(c)->mask) | (before & layout(c)->mask);
}
