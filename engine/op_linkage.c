/* Program linkage: PROGRAM CALL and RETURN, the linkage stack's instructions, branches that change
 * authority or subspace, TRAP and RESUME PROGRAM.  Principles of Operation, chapter 10; tables
 * and stack in chapter 5.
 *
 * Kept true: whatever can nullify or suppress the instruction comes before the first register is
 * changed; the space-switch event comes last, with all of it done. */
#include "engine/asn.h"
#include "engine/linkage_stack.h"
#include "engine/machine.h"
#include "engine/spaces.h"
#include "engine/trace_table.h"

#define GR_AMODE31 0x80000000u

/* Addressing mode and instruction address to go on with. */
static void go_to(struct vcpu *c, uint64_t address, unsigned amode)
{
    cpu_set_amode(c, amode);
    c->ia = address;
}

/* A branch address in a register: its bit 32 chooses between 24 and 31 bits, outside the 64-bit
 * mode. */
static void branch_to(struct vcpu *c, uint64_t address)
{
    if (c->amode == 64)
        c->ia = address;
    else if (address & GR_AMODE31)
        go_to(c, address & 0x7fffffff, 31);
    else
        go_to(c, address & 0xffffff, 24);
}

static void link_to_next(struct vcpu *c, const struct insn *i, unsigned r)
{
    uint64_t next = insn_next(c, i);
    if (c->amode == 64)
        c->gr[r] = next;
    else
        set_gr32(c, r, (uint32_t)next | (c->amode == 31 ? GR_AMODE31 : 0));
}

/* The current PSW, to go on behind the instruction. */
static struct sie_psw psw_behind(struct vcpu *c, const struct insn *i)
{
    struct sie_psw p = cpu_psw(c);
    p.address = insn_next(c, i);
    return p;
}

static void require_dat(struct vcpu *c, unsigned spaces)
{
    /* spaces: 1 primary, 2 access-register, 4 secondary, 8 home */
    unsigned as = 1u << (c->psw_mask >> 46 & 3);
    if (!(c->psw_mask & PSW_DAT) || !(as & spaces) || !asn_functions(c))
        cpu_program(c, PGM_SPECIAL_OPERATION);
}

/* --- BRANCH AND STACK, EXTRACT and MODIFY STACKED ... -------------------------------------------- */

static void op_bakr(struct vcpu *c, const struct insn *i)
{
    require_dat(c, 3);
    struct sie_psw back = psw_behind(c, i);
    uint64_t modes = PSW_EA | PSW_BA,
             target = i->r2 ? c->gr[i->r2] & c->address_mask : back.address;
    uint64_t cr12 = c->cr[12];
    if (i->r1) {
        uint64_t r = c->gr[i->r1];
        back.mask &= ~modes;
        if (c->zarch && (r & 1)) {
            back.mask |= modes;
            back.address = r & ~1ULL;
        } else {
            back.mask |= r & GR_AMODE31 ? PSW_BA : 0;
            back.address = r & (r & GR_AMODE31 ? 0x7fffffff : 0xffffff);
        }
    }
    if (i->r2 && trace_branches(c))
        cr12 = trace_branch(c, target, c->amode);
    uint64_t called = target;
    if (c->amode == 64)
        called |= 1;
    else if (c->amode == 31)
        called |= GR_AMODE31;
    linkage_push(c, STACK_BRANCH, back, called);
    c->cr[12] = cr12;
    if (i->r2)
        c->ia = target;
}

static void extract_registers(struct vcpu *c, const struct insn *i, bool right_only)
{
    enum stack_entry type;
    require_dat(c, 11);
    linkage_registers(c, linkage_locate(c, false, &type), i->r1, i->r2, right_only);
    cpu_update_spaces(c);
}

static void op_ereg(struct vcpu *c, const struct insn *i)
{
    extract_registers(c, i, true);
}

static void op_eregg(struct vcpu *c, const struct insn *i)
{
    extract_registers(c, i, false);
}

static void op_esta(struct vcpu *c, const struct insn *i)
{
    enum stack_entry type;
    uint8_t b[8];
    unsigned code = (uint8_t)c->gr[i->r2], r = i->r1;
    require_dat(c, 11);
    if ((r & 1) || code > (c->zarch ? 5 : 3))
        cpu_program(c, PGM_SPECIFICATION);
    uint64_t entry = linkage_locate(c, false, &type);
    if (code == 4 || code == 1) {
        struct sie_psw p = linkage_psw(c, entry);
        if (code == 4) {
            c->gr[r] = p.mask;
            c->gr[r + 1] = p.address;
        } else {
            /* An address that does not fit is marked by a one in its last bit. */
            uint64_t s = psw_to_short(p) & ~(c->zarch ? PSW_EA : 0);
            set_gr32(c, r, (uint32_t)(s >> 32) | (p.mask & PSW_EA ? 1 : 0));
            set_gr32(c, r + 1, (uint32_t)s | (p.address > 0x7fffffff));
        }
    } else if (code == 5) {
        linkage_fetch(c, entry, STACK_INSTANCES, b, 8);
        set_gr32h(c, r, get32(b));
        set_gr32h(c, r + 1, get32(b + 4));
    } else {
        linkage_fetch(c, entry, STACK_AUTHORITY + 8 * code, b, 8);
        set_gr32(c, r, get32(b));
        set_gr32(c, r + 1, get32(b + 4));
    }
    c->cc = type == STACK_CALL;
}

static void op_msta(struct vcpu *c, const struct insn *i)
{
    enum stack_entry type;
    uint8_t b[8];
    require_dat(c, 11);
    require_even(c, i->r1);
    uint64_t entry = linkage_locate(c, false, &type);
    put32(b, gr32(c, i->r1));
    put32(b + 4, gr32(c, i->r1 + 1u));
    linkage_store(c, entry, STACK_MODIFIABLE, b, 8);
}

/* --- PROGRAM CALL ------------------------------------------------------------------------------------ */

/* An entry-table entry, whichever architecture's. */
struct entry {
    uint64_t address, parameter;
    uint32_t flags; /* word 4 */
    uint16_t authorization, entry_mask, asn;
    uint32_t aste;
    unsigned amode;
    bool problem;
};
#define ENTRY_STACKING 0x80000000u
#define ENTRY_64       0x40000000u
#define ENTRY_KEY      0x10000000u /* replace the PSW key */
#define ENTRY_MASK     0x08000000u /* replace, not or, the PSW-key mask */
#define ENTRY_EAX      0x04000000u
#define ENTRY_AR       0x02000000u
#define ENTRY_SPACE    0x01000000u /* secondary becomes the new primary space */

static uint32_t linkage_designation(struct vcpu *c)
{
    uint32_t d = (uint32_t)c->cr[5];
    if (asn_functions(c))
        d = real_word(c, (d & 0x7fffffc0) + (c->zarch ? 24 : 12));
    if (!(d & 0x80000000)) /* subsystem-linkage control */
        cpu_program(c, PGM_SPECIAL_OPERATION);
    return d;
}

/* Linkage table, or with ASN-and-LX reuse the linkage first and second table: the entry-table
 * designation. */
static uint32_t entry_table(struct vcpu *c, uint32_t designation, uint32_t number)
{
    uint32_t word;
    if (!asn_lx_reuse(c)) {
        uint32_t lx = number >> 8 & 0xfff;
        if (lx >> 5 > (designation & 0x7f))
            asn_exception(c, PGM_LX_TRANSLATION, number, 0);
        word = real_word(c, (designation & 0x7fffff80) + lx * 4);
        if (word & 0x80000000)
            asn_exception(c, PGM_LX_TRANSLATION, number, 0);
        return word;
    }
    uint32_t first = (number & 0x80000 ? number >> 20 << 6 : 0) | (number >> 13 & 0x3f);
    if ((number & 0x80000) && number >> 20 > (designation & 0xff))
        asn_exception(c, PGM_LFX_TRANSLATION, number, 0);
    word = real_word(c, (designation & 0x7fffff00) + first * 4);
    if (word & 0x80000000)
        asn_exception(c, PGM_LFX_TRANSLATION, number, 0);
    uint64_t second = (word & 0x7fffff00) + (number >> 8 & 0x1f) * 8;
    word = real_word(c, second);
    uint32_t sequence = real_word(c, second + 4);
    if (word & 0x80000000)
        asn_exception(c, PGM_LSX_TRANSLATION, number, 0);
    if (sequence && sequence != gr32h(c, 15))
        asn_exception(c, PGM_LSTE_SEQUENCE, number, 0);
    return word;
}

static void fetch_entry(struct vcpu *c, uint32_t table, uint32_t number, struct entry *e)
{
    uint32_t w[8] = {0}, index = number & 0xff, words = asn_functions(c) ? 8 : 4;
    if (index >> 2 > (table & 0x3f))
        asn_exception(c, PGM_EX_TRANSLATION, number, 0);
    for (unsigned n = 0; n < words; n++)
        w[n] = real_word(c, (table & 0x7fffffc0) + index * words * 4 + n * 4);
    e->flags = w[4];
    e->problem = w[1] & 1;
    e->amode = w[1] & GR_AMODE31 ? 31 : 24;
    e->address = w[1] & 0x7ffffffe;
    if (c->zarch && (w[4] & ENTRY_64)) {
        e->amode = 64;
        e->address = (uint64_t)w[0] << 32 | (w[1] & ~1u);
    }
    uint32_t who = c->zarch ? w[2] : w[0];
    e->authorization = (uint16_t)(who >> 16);
    e->asn = (uint16_t)who;
    e->entry_mask = (uint16_t)(w[3] >> 16);
    e->aste = w[5] & 0x7fffffc0;
    e->parameter = c->zarch ? (uint64_t)w[6] << 32 | w[7] : w[2];
}

static void check_entry(struct vcpu *c, const struct entry *e)
{
    bool stacking = e->flags & ENTRY_STACKING;
    if (!stacking && (c->psw_mask & PSW_AS) == PSW_AS_AR)
        cpu_program(c, PGM_SPECIAL_OPERATION);
    if (!stacking && (e->amode == 64) != (c->amode == 64))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    if (e->amode == 24 && e->address > 0xffffff)
        cpu_program(c, PGM_PC_TRANSLATION);
    if ((c->psw_mask & PSW_PROBLEM) && !((uint16_t)(c->cr[3] >> 16) & e->authorization))
        cpu_program(c, PGM_PRIVILEGED);
    if (e->asn && !(c->cr[14] & CR14_ASN))
        cpu_program(c, PGM_SPECIAL_OPERATION);
}

/* The ASTE of the space called, and the ASCE with subspace replacement. */
static uint64_t called_space(struct vcpu *c, const struct entry *e, struct aste *a)
{
    if (asn_functions(c)) {
        if (!aste_fetch(c, e->aste, a))
            cpu_program(c, PGM_ADDRESSING);
        if (a->word[0] & ASTE_INVALID)
            asn_exception(c, PGM_ASX_TRANSLATION, e->asn, 0);
    } else {
        unsigned code = asn_translate(c, e->asn, a);
        if (code)
            asn_exception(c, code, e->asn, 0);
    }
    uint64_t asce = aste_asce(c, a);
    unsigned code = asn_subspace(c, a, &asce);
    if (code)
        asn_exception(c, code, 0, 0);
    return asce;
}

/* What a basic PROGRAM CALL leaves for PROGRAM TRANSFER. */
static void basic_linkage(struct vcpu *c, const struct insn *i)
{
    uint32_t problem = !!(c->psw_mask & PSW_PROBLEM);
    link_to_next(c, i, 14);
    c->gr[14] |= problem;
    set_gr32(c, 3, ((uint32_t)c->cr[3] & 0xffff0000) | (uint16_t)c->cr[4]);
    if (asn_lx_reuse(c))
        set_gr32h(c, 3, (uint32_t)(c->cr[4] >> 32));
}

static void push_linkage(struct vcpu *c, const struct insn *i, const struct entry *e,
                         const struct aste *a, uint32_t number)
{
    uint32_t space = 0;
    if (e->asn)
        space = (uint32_t)e->asn << 16 | (uint16_t)a->word[asn_lx_reuse(c) ? 11 : 5];
    if (number & 0x80000) /* 31 bits without the one that says so */
        number = (number >> 1 & 0x7ff80000) | (number & 0x7ffff);
    if (e->amode == 64)
        number |= 0x80000000;
    linkage_push(c, STACK_CALL, psw_behind(c, i), (uint64_t)space << 32 | number);
}

static void enter_program(struct vcpu *c, const struct entry *e)
{
    bool stacking = e->flags & ENTRY_STACKING;
    uint64_t pkm = (uint64_t)e->entry_mask << 16;
    if (e->problem)
        c->psw_mask |= PSW_PROBLEM;
    else
        c->psw_mask &= ~PSW_PROBLEM;
    if (stacking && (e->flags & ENTRY_MASK))
        c->cr[3] &= ~0xffff0000ULL;
    c->cr[3] |= pkm;
    if (stacking) {
        if (e->flags & ENTRY_KEY)
            c->psw_mask = (c->psw_mask & ~PSW_KEY) | (uint64_t)(e->flags >> 20 & 15) << 52;
        if (e->flags & ENTRY_EAX)
            c->cr[8] = (c->cr[8] & ~0xffff0000ULL) | (uint64_t)(e->flags & 0xffff) << 16;
        c->psw_mask &= ~PSW_AS;
        if (e->flags & ENTRY_AR)
            c->psw_mask |= PSW_AS_AR;
    }
    go_to(c, e->address, e->amode);
    if (e->amode == 64)
        c->gr[4] = e->parameter;
    else
        set_gr32(c, 4, (uint32_t)e->parameter);
}

static void op_pc(struct vcpu *c, const struct insn *i)
{
    uint32_t number = (uint32_t)ea2(c, i);
    if (!asn_lx_reuse(c) || !(number & 0x80000))
        number &= 0xfffff;
    uint64_t as = c->psw_mask & PSW_AS;
    if (!(c->psw_mask & PSW_DAT) || (as != PSW_AS_PRIMARY && as != PSW_AS_AR) ||
        (as == PSW_AS_AR && !asn_functions(c)))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    uint32_t designation = linkage_designation(c);
    struct entry e;
    struct aste a = {0};
    fetch_entry(c, entry_table(c, designation, number), number, &e);
    check_entry(c, &e);
    uint64_t asce = e.asn ? called_space(c, &e, &a) : c->cr[1], cr12 = c->cr[12];
    bool stacking = e.flags & ENTRY_STACKING;
    if (stacking && !asn_functions(c))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    if (c->cr[12] & TRACE_ASN)
        cr12 = trace_call(c, number, insn_next(c, i), e.amode == 64);
    else if (stacking && trace_modes(c) && (e.amode == 64) != (c->amode == 64))
        cr12 = trace_mode(c, insn_next(c, i), false);
    if (stacking)
        push_linkage(c, i, &e, &a, number);
    else
        basic_linkage(c, i);
    c->cr[12] = cr12;
    enter_program(c, &e);
    struct primary old = primary_now(c);
    secondary_from_primary(c);
    if (e.asn) {
        primary_set(c, &a, asce, e.asn);
        if (stacking && (e.flags & ENTRY_SPACE))
            secondary_from_primary(c);
    }
    cpu_update_spaces(c);
    if (e.asn)
        switch_event(c, &old);
}

/* --- PROGRAM RETURN --------------------------------------------------------------------------------------- */

struct returned {
    uint32_t authority[2]; /* PSW-key mask and SASN, EAX and PASN */
    uint32_t instance[2];  /* of the secondary and the primary space */
    struct aste primary;
    bool switched; /* the primary space becomes another */
    uint64_t primary_asce, secondary_asce;
};

static void translate_for_return(struct vcpu *c, uint16_t asn, uint32_t instance, uint8_t access,
                                 struct aste *a)
{
    if (!(c->cr[14] & CR14_ASN))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    unsigned code = asn_translate(c, asn, a);
    if (code)
        asn_exception(c, code, asn, 0);
    if (asn_lx_reuse(c) && a->word[11] != instance)
        asn_exception(c, PGM_ASTE_INSTANCE, 0, access);
}

static void return_spaces(struct vcpu *c, uint64_t entry, struct returned *r)
{
    uint8_t b[8];
    linkage_fetch(c, entry, STACK_AUTHORITY, b, 8);
    r->authority[0] = get32(b);
    r->authority[1] = get32(b + 4);
    if (asn_lx_reuse(c)) {
        linkage_fetch(c, entry, STACK_INSTANCES, b, 8);
        r->instance[0] = get32(b);
        r->instance[1] = get32(b + 4);
    }
    uint16_t pasn = (uint16_t)r->authority[1], sasn = (uint16_t)r->authority[0];
    uint16_t ax = (uint16_t)(c->cr[4] >> 16);
    r->primary_asce = c->cr[1];
    r->switched = pasn != (uint16_t)c->cr[4];
    if (r->switched) {
        translate_for_return(c, pasn, r->instance[1], 0x20, &r->primary);
        ax = (uint16_t)(r->primary.word[1] >> 16);
        r->primary_asce = aste_asce(c, &r->primary);
        unsigned code = asn_subspace(c, &r->primary, &r->primary_asce);
        if (code)
            asn_exception(c, code, 0, 0);
    }
    r->secondary_asce = r->primary_asce;
    if (sasn == pasn)
        return;
    struct aste a;
    unsigned code;
    translate_for_return(c, sasn, r->instance[0], 0x10, &a);
    if (!asn_authorized(c, &a, ax, AUTHORITY_SECONDARY, &code))
        asn_exception(c, code ? code : PGM_SECONDARY_AUTHORITY, sasn, 0);
    r->secondary_asce = aste_asce(c, &a);
    code = asn_subspace(c, &a, &r->secondary_asce);
    if (code)
        asn_exception(c, code, 0, 0);
}

static void op_pr(struct vcpu *c, const struct insn *i)
{
    enum stack_entry type;
    struct returned r = {0};
    require_dat(c, 3);
    uint64_t entry = linkage_locate(c, true, &type), cr12 = c->cr[12];
    struct sie_psw psw = linkage_psw(c, entry);
    psw.mask = (psw.mask & ~PSW_PER) | (c->psw_mask & PSW_PER);
    if (type == STACK_CALL)
        return_spaces(c, entry, &r);
    if (type == STACK_CALL && (c->cr[12] & TRACE_ASN))
        cr12 = trace_return(c, insn_next(c, i), psw, (uint16_t)r.authority[1]);
    else if (trace_modes(c) && !(psw.mask & PSW_EA) != (c->amode != 64))
        cr12 = trace_mode(c, insn_next(c, i), false);
    linkage_check_pop(c, entry);

    linkage_registers(c, entry, 2, 14, false);
    linkage_pop(c, entry);
    c->cr[12] = cr12;
    struct primary old = primary_now(c);
    if (type == STACK_CALL) {
        bool reuse = asn_lx_reuse(c);
        if (r.switched)
            primary_set(c, &r.primary, r.primary_asce, (uint16_t)r.authority[1]);
        c->cr[3] = (reuse ? (uint64_t)r.instance[0] << 32 : c->cr[3] & 0xffffffff00000000ULL) |
                   r.authority[0];
        if (reuse)
            c->cr[4] = (uint64_t)r.instance[1] << 32 | (uint32_t)c->cr[4];
        c->cr[8] = (c->cr[8] & ~0xffff0000ULL) | (r.authority[1] & 0xffff0000);
        c->cr[7] = r.secondary_asce;
    }
    cpu_load_psw(c, psw);
    if (r.switched)
        switch_event(c, &old);
}

/* --- branches with authority and subspace -------------------------------------------------------------------- */

#define DUCT(c)      ((c)->cr[2] & 0x7fffffc0)
#define DUCT_REDUCED 8u
#define DUCT_PROBLEM 1u

/* From base authority to a reduced one, remembered in the dispatchable unit's control table. */
static void reduce_authority(struct vcpu *c, const struct insn *i, uint8_t *state, uint8_t *back)
{
    unsigned key = gr32(c, i->r1) >> 4 & 15;
    uint64_t target = c->gr[i->r2];
    if (!i->r2)
        cpu_program(c, PGM_SPECIAL_OPERATION);
    if ((c->psw_mask & PSW_PROBLEM) && !(c->cr[3] >> (31 - key) & 1))
        cpu_program(c, PGM_PRIVILEGED);
    if (trace_branches(c))
        c->cr[12] = trace_branch(c, target & (c->amode == 64 ? ~0ULL : 0x7fffffff),
                                 c->amode == 64        ? 64
                                 : target & GR_AMODE31 ? 31
                                                       : 24);
    uint64_t next = insn_next(c, i);
    if (c->zarch)
        put64(back, next | (c->amode == 31 ? GR_AMODE31 : 0));
    else
        put32(back, (uint32_t)next | (c->amode == 31 ? GR_AMODE31 : 0));
    put32(state, ((uint32_t)c->cr[3] & 0xffff0000) | (uint32_t)((c->psw_mask & PSW_KEY) >> 48) |
                     DUCT_REDUCED | (c->psw_mask & PSW_PROBLEM ? DUCT_PROBLEM : 0));
    c->cr[3] &= ~0xffff0000ULL | (gr32(c, i->r1) & 0xffff0000);
    c->psw_mask = (c->psw_mask & ~PSW_KEY) | (uint64_t)key << 52 | PSW_PROBLEM;
    branch_to(c, target);
}

static void restore_authority(struct vcpu *c, const struct insn *i, uint8_t *state,
                              const uint8_t *back)
{
    uint32_t s = get32(state);
    uint64_t to = c->zarch ? get64(back) : get32(back);
    if (i->r2)
        cpu_program(c, PGM_SPECIAL_OPERATION);
    if (trace_branches(c))
        c->cr[12] = trace_branch(c, to & (c->amode == 64 ? ~0ULL : 0x7fffffff),
                                 c->amode == 64    ? 64
                                 : to & GR_AMODE31 ? 31
                                                   : 24);
    if (i->r1)
        link_to_next(c, i, i->r1);
    struct sie_psw p = cpu_psw(c);
    p.mask = (p.mask & ~(PSW_KEY | PSW_PROBLEM)) | (uint64_t)(s >> 4 & 15) << 52 |
             (s & DUCT_PROBLEM ? PSW_PROBLEM : 0);
    p.address = to;
    if (c->amode != 64) {
        p.mask = (p.mask & ~PSW_BA) | (to & GR_AMODE31 ? PSW_BA : 0);
        p.address = to & 0x7fffffff;
    }
    c->cr[3] = (c->cr[3] & ~0xffff0000ULL) | (s & 0xffff0000);
    put32(state, s & ~DUCT_REDUCED);
    cpu_load_psw(c, p); /* an invalid address is noticed before the next instruction */
}

static void op_bsa(struct vcpu *c, const struct insn *i)
{
    if (!asn_functions(c))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    uint8_t *state = real_for_store(c, DUCT(c) + (c->zarch ? 20 : 36), 4);
    uint8_t *back = real_for_store(c, DUCT(c) + 32, 8);
    if (get32(state) & DUCT_REDUCED)
        restore_authority(c, i, state, back);
    else
        reduce_authority(c, i, state, back);
    cpu_update_spaces(c);
}

/* The entry of the space to go to; *subspace: it is one, not the group's base space. */
static void subspace_entry(struct vcpu *c, const struct insn *i, uint32_t alet, struct aste *a,
                           bool *subspace)
{
    uint32_t base = real_word(c, DUCT(c)) & 0x7fffffc0;
    uint8_t ar = i->r2;
    if (alet == 0) {
        if (!aste_fetch(c, base, a))
            cpu_program(c, PGM_ADDRESSING);
        *subspace = false;
    } else if (alet == 1) { /* the one last used */
        uint32_t last = real_word(c, DUCT(c) + 4) & 0x7fffffc0;
        if (!last)
            cpu_program(c, PGM_SPECIAL_OPERATION);
        if (!aste_fetch(c, last, a))
            cpu_program(c, PGM_ADDRESSING);
        if (a->word[0] & ASTE_INVALID)
            asn_exception(c, PGM_ASTE_VALIDITY, 0, ar);
        if (a->word[5] != real_word(c, DUCT(c) + 12))
            asn_exception(c, PGM_ASTE_SEQUENCE, 0, ar);
        *subspace = true;
    } else {
        bool fetch_only;
        unsigned code = art_entry(c, alet, 0, true, a, &fetch_only);
        if (code)
            asn_exception(c, code, 0, ar);
        *subspace = a->origin != base;
        if (*subspace &&
            (!(aste_asce(c, a) & ASCE_SUBSPACE_GROUP) || (a->word[0] & ASTE_BASE_SPACE)))
            cpu_program(c, PGM_SPECIAL_OPERATION);
    }
}

static void op_bsg(struct vcpu *c, const struct insn *i)
{
    require_dat(c, 15);
    uint32_t alet = i->r2 ? c->ar[i->r2] : 0;
    uint64_t target = c->gr[i->r2], cr12 = c->cr[12];
    if (((uint32_t)c->cr[5] & 0x7fffffc0) != (real_word(c, DUCT(c)) & 0x7fffffc0))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    struct aste a;
    bool subspace;
    subspace_entry(c, i, alet, &a, &subspace);
    uint8_t *active = real_for_store(c, DUCT(c) + 4, 4);
    uint8_t *sequence = real_for_store(c, DUCT(c) + 12, 4);
    if (c->cr[12] & TRACE_ASN)
        cr12 = trace_subspace(c, alet, target);
    else if (trace_branches(c))
        cr12 = trace_branch(c, target & (c->amode == 64 ? ~0ULL : 0x7fffffff),
                            c->amode == 64        ? 64
                            : target & GR_AMODE31 ? 31
                                                  : 24);
    c->cr[12] = cr12;
    if (!subspace) {
        c->cr[1] = aste_asce(c, &a);
        put32(active, get32(active) & 0x7fffffff);
    } else {
        uint64_t kept = asn_switch_event(c) | 0x80;
        c->cr[1] = (c->cr[1] & kept) | (aste_asce(c, &a) & ~kept);
        put32(active, a.origin | 0x80000000);
        put32(sequence, a.word[5]);
    }
    if (i->r1)
        link_to_next(c, i, i->r1);
    branch_to(c, target);
    secondary_from_primary(c);
    cpu_update_spaces(c);
}

/* --- TRAP, RESUME PROGRAM ------------------------------------------------------------------------------------- */

/* Is it the target of an EXECUTE?  Then its place in the cache of such. */
static const struct ex_entry *executed(const struct vcpu *c, const struct insn *i)
{
    for (unsigned n = 0; n < EX_CACHE; n++)
        if (i == c->ex_cache[n].insn)
            return &c->ex_cache[n];
    return NULL;
}

/* The trap control block and save area lie in the home space, under the PSW key. */
static void home_bytes(struct vcpu *c, uint32_t va, uint8_t *buf, unsigned len, bool store)
{
    unsigned key = (unsigned)((c->psw_mask & PSW_KEY) >> 52);
    for (unsigned pass = store ? 0 : 1; pass < 2; pass++) /* first whether all may be stored */
        for (unsigned n = 0, piece; n < len; n += piece) {
            uint64_t at = (va + n) & 0x7fffffff;
            piece = in_page(at, len - n);
            uint8_t *p = operand_in_space(c, at, 16, SPACE_HOME, key, store);
            if (pass && store)
                memcpy(p, buf + n, piece);
            else if (pass)
                memcpy(buf + n, p, piece);
        }
}

static void trap(struct vcpu *c, const struct insn *i, bool trap4, uint64_t operand)
{
    uint8_t block[24], area[160] = {0};
    require_dat(c, 3);
    uint32_t word = real_word(c, DUCT(c) + 44);
    if (!(word & 1))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    uint32_t control = word & 0x7ffffff8;
    home_bytes(c, control, block, sizeof block, false);
    bool long_psw = c->zarch && (get32(block) & 0x40000);
    bool long_gr = c->zarch && (get32(block) & 0x20000);
    uint64_t target = get32(block + 20) & 0x7fffffff, cr12 = c->cr[12];
    if (!long_psw && c->amode == 64)
        cpu_program(c, PGM_SPECIAL_OPERATION);
    put32(area, (executed(c, i) ? 0x80000000u : 0) | (trap4 ? 0x40000000u : 0) |
                    (uint32_t)i->length << 16);
    put32(area + 8, (uint32_t)operand);
    put32(area + 12, c->ar[15]);
    struct sie_psw psw = psw_behind(c, i);
    if (long_psw) {
        put64(area + 16, psw.mask);
        put64(area + 24, psw.address);
    } else {
        put64(area + 16, psw_to_short(psw));
    }
    for (unsigned r = 0; r < 16; r++) {
        if (long_gr)
            put64(area + 32 + 8 * r, c->gr[r]);
        else
            put32(area + 32 + 4 * r, gr32(c, r));
    }
    if (trace_branches(c))
        cr12 = trace_branch(c, target, 31);
    home_bytes(c, get32(block + 12) & 0x7ffffff8, area, long_gr ? 160 : 96, true);
    c->cr[12] = cr12;
    if (c->amode == 64)
        c->gr[15] = control;
    else
        set_gr32(c, 15, control);
    c->psw_mask &= ~PSW_AS;
    go_to(c, target, 31);
    cpu_update_spaces(c);
}

static void op_trap2(struct vcpu *c, const struct insn *i)
{
    trap(c, i, false, 0);
}

static void op_trap4(struct vcpu *c, const struct insn *i)
{
    trap(c, i, true, ea2(c, i) & 0x7fffffff);
}

/* The new PSW's fields that a program may change: condition code, masks, space, address. */
static struct sie_psw resumed(struct vcpu *c, const uint8_t *b, bool long_psw)
{
    uint64_t mine = 0xffff000000000000ULL; /* system mask, key, M, W, P stay */
    struct sie_psw p, now = cpu_psw(c);
    if (long_psw) {
        p.mask = get64(b);
        p.address = get64(b + 8);
    } else {
        p.mask = get64(b) & 0xffffffff80000000ULL;
        p.address = get64(b) & 0x7fffffff;
    }
    p.mask = (now.mask & mine) | (p.mask & 0x0000ff0180000000ULL);
    uint64_t limit = p.mask & PSW_EA ? ~0ULL : p.mask & PSW_BA ? 0x7fffffff : 0xffffff;
    if ((p.address & ~limit) || (p.address & 1) || (p.mask & (PSW_EA | PSW_BA)) == PSW_EA ||
        ((p.mask & PSW_EA) && !c->zarch))
        cpu_program(c, PGM_SPECIFICATION);
    uint64_t as = p.mask & PSW_AS;
    if ((c->psw_mask & PSW_DAT) && as == PSW_AS_AR && !asn_functions(c))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    if ((c->psw_mask & PSW_DAT) && as == PSW_AS_HOME && (c->psw_mask & PSW_PROBLEM))
        cpu_program(c, PGM_PRIVILEGED);
    return p;
}

static void op_rp(struct vcpu *c, const struct insn *i)
{
    uint8_t list[10], psw[16];
    uint64_t at = ea2(c, i), gr = 0;
    /* The parameter list follows the instruction, if need be the EXECUTE's target, in the space
     * that it is fetched from. */
    const struct ex_entry *ex = executed(c, i);
    uint64_t after =
        ex ? insn_address(c, i) + (uint64_t)((int64_t)ex->place >> 16) + 4 : insn_next(c, i);
    for (unsigned n = 0; n < sizeof list; n += 2)
        memcpy(list + n, tlb_fetch(c, (after + n) & c->address_mask, NULL), 2);
    unsigned flags = get16(list), base = i->b2 & 15;
    if (flags & (c->zarch ? 0xfff8 : 0xffff))
        cpu_program(c, PGM_SPECIFICATION);
    bool long_psw = flags & 4, long_gr = flags & 2, disjoint = (flags & 3) == 3;
    operand_fetch(c, psw, (at + get16(list + 2)) & c->address_mask, i->b2, long_psw ? 16 : 8);
    uint32_t ar = load32(c, (at + get16(list + 4)) & c->address_mask, i->b2);
    uint64_t where = (at + get16(list + 6)) & c->address_mask;
    if (disjoint)
        gr = (uint64_t)load32(c, (at + get16(list + 8)) & c->address_mask, i->b2) << 32 |
             load32(c, where, i->b2);
    else if (long_gr)
        gr = load64(c, where, i->b2);
    else
        gr = (c->gr[base] & 0xffffffff00000000ULL) | load32(c, where, i->b2);
    struct sie_psw p = resumed(c, psw, long_psw);
    if (trace_modes(c) && !(p.mask & PSW_EA) != (c->amode != 64))
        c->cr[12] = trace_mode(c, p.address, trace_branches(c));
    else if (trace_branches(c))
        c->cr[12] = trace_branch(c, p.address, p.mask & PSW_EA ? 64 : p.mask & PSW_BA ? 31 : 24);
    c->ar[base] = ar;
    c->gr[base] = gr;
    uint64_t before = c->psw_mask & PSW_AS;
    cpu_load_psw(c, p);
    home_switch_event(c, before);
}

#define IN_linkage(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
