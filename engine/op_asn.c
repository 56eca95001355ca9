/* Instructions on address-space numbers: PROGRAM TRANSFER, SET SECONDARY ASN, LOAD ADDRESS SPACE
 * PARAMETERS, TEST ACCESS.  Principles of Operation, chapter 10. */
#include "engine/access.h"
#include "engine/machine.h"
#include "engine/spaces.h"
#include "engine/trace_table.h"

/* --- spaces.h ------------------------------------------------------------------------------------ */

struct primary primary_now(const struct vcpu *c)
{
    return (struct primary){c->cr[1], (uint16_t)c->cr[4]};
}

void primary_set(struct vcpu *c, const struct aste *a, uint64_t asce, uint16_t asn)
{
    c->cr[1] = asce;
    c->cr[4] = (c->cr[4] & 0xffffffff00000000ULL) | (a->word[1] & 0xffff0000) | asn;
    if (asn_lx_reuse(c))
        c->cr[4] = (uint64_t)a->word[11] << 32 | (uint32_t)c->cr[4];
    c->cr[5] =
        (c->cr[5] & 0xffffffff00000000ULL) | (asn_functions(c) ? a->origin : aste_linkage(c, a));
}

void secondary_from_primary(struct vcpu *c)
{
    c->cr[7] = c->cr[1];
    c->cr[3] = (c->cr[3] & ~0xffffULL) | (c->cr[4] & 0xffff);
    if (asn_lx_reuse(c))
        c->cr[3] = (c->cr[4] & 0xffffffff00000000ULL) | (uint32_t)c->cr[3];
}

void switch_event(struct vcpu *c, const struct primary *old)
{
    uint64_t bit = asn_switch_event(c);
    if ((old->asce | c->cr[1]) & bit)
        asn_exception(c, PGM_SPACE_SWITCH, (old->asce & bit ? 0x80000000u : 0) | old->asn, 0);
}

void home_switch_event(struct vcpu *c, uint64_t before)
{
    uint64_t bit = asn_switch_event(c), now = c->psw_mask & PSW_AS;
    bool entered = now == PSW_AS_HOME;
    if (entered == (before == PSW_AS_HOME) || !(c->psw_mask & PSW_DAT) ||
        !((c->cr[1] | c->cr[13]) & bit))
        return;
    if (entered)
        asn_exception(c, PGM_SPACE_SWITCH, (c->cr[1] & bit ? 0x80000000u : 0) | (uint16_t)c->cr[4],
                      0);
    asn_exception(c, PGM_SPACE_SWITCH, c->cr[13] & bit ? 0x80000000u : 0, 0);
}

/* --- PROGRAM TRANSFER ------------------------------------------------------------------------------ */

/* The entry of the space to transfer to or to make the secondary one, as the instruction with or
 * without instance may reach it. */
static void reach(struct vcpu *c, const struct insn *i, uint16_t asn, bool instance,
                  unsigned authority, struct aste *a)
{
    bool primary = authority == AUTHORITY_PRIMARY;
    if (!(c->cr[14] & CR14_ASN))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    unsigned code = asn_translate(c, asn, a);
    if (code)
        asn_exception(c, code, asn, 0);
    if (!instance && asn_lx_reuse(c) && (a->word[1] & ASTE_REUSABLE))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    if (instance && (a->word[1] & ASTE_CONTROLLED) && (c->psw_mask & PSW_PROBLEM))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    if (instance && a->word[11] != gr32h(c, i->r1))
        asn_exception(c, PGM_ASTE_INSTANCE, 0, primary ? 0x20 : 0x10);
    if (!asn_authorized(c, a, (uint32_t)(c->cr[4] >> 16) & 0xffff, authority, &code))
        asn_exception(c,
                      code      ? code
                      : primary ? PGM_PRIMARY_AUTHORITY
                                : PGM_SECONDARY_AUTHORITY,
                      asn, 0);
}

static uint64_t reached_asce(struct vcpu *c, const struct aste *a)
{
    uint64_t asce = aste_asce(c, a);
    unsigned code = asn_subspace(c, a, &asce);
    if (code)
        asn_exception(c, code, 0, 0);
    return asce;
}

static void transfer(struct vcpu *c, const struct insn *i, bool instance)
{
    uint64_t r2 = c->gr[i->r2], address, cr12 = c->cr[12];
    uint32_t r1 = gr32(c, i->r1);
    uint16_t asn = (uint16_t)r1;
    unsigned amode = c->amode == 64 ? 64 : r2 & 0x80000000 ? 31 : 24;
    if ((c->psw_mask & (PSW_DAT | PSW_AS)) != PSW_DAT)
        cpu_program(c, PGM_SPECIAL_OPERATION);
    uint32_t linkage = (uint32_t)c->cr[5];
    if (asn_functions(c))
        linkage = real_word(c, (linkage & 0x7fffffc0) + (c->zarch ? 24 : 12));
    if (!(linkage & 0x80000000))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    if ((c->psw_mask & PSW_PROBLEM) && !(r2 & 1))
        cpu_program(c, PGM_PRIVILEGED);
    address = r2 & (amode == 64 ? ~1ULL : 0x7ffffffeULL);
    if (amode == 24 && address > 0xffffff)
        cpu_program(c, PGM_SPECIFICATION);
    struct primary old = primary_now(c);
    bool other = asn != old.asn;
    struct aste a;
    uint64_t asce = c->cr[1];
    if (other) {
        reach(c, i, asn, instance, AUTHORITY_PRIMARY, &a);
        asce = reached_asce(c, &a);
    }
    if (c->cr[12] & TRACE_ASN)
        cr12 = trace_transfer(c, asn, r2, instance);
    c->cr[12] = cr12;
    if (other)
        primary_set(c, &a, asce, asn);
    if (other && instance)
        c->cr[4] = (uint64_t)a.word[11] << 32 | (uint32_t)c->cr[4];
    c->cr[3] &= ~0xffff0000ULL | (r1 & 0xffff0000);
    secondary_from_primary(c);
    if (instance)
        c->cr[3] = (c->cr[4] & 0xffffffff00000000ULL) | (uint32_t)c->cr[3];
    if (r2 & 1)
        c->psw_mask |= PSW_PROBLEM;
    else
        c->psw_mask &= ~PSW_PROBLEM;
    cpu_set_amode(c, amode);
    c->ia = address;
    cpu_update_spaces(c);
    if (other)
        switch_event(c, &old);
}

static void op_pt(struct vcpu *c, const struct insn *i)
{
    transfer(c, i, false);
}

static void op_pti(struct vcpu *c, const struct insn *i)
{
    transfer(c, i, true);
}

/* --- SET SECONDARY ASN -------------------------------------------------------------------------------- */

static void set_secondary(struct vcpu *c, const struct insn *i, bool instance)
{
    uint16_t asn = (uint16_t)c->gr[i->r1];
    uint64_t cr12 = c->cr[12];
    if (!(c->cr[14] & CR14_ASN) || !(c->psw_mask & PSW_DAT))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    uint64_t asce = c->cr[1];
    uint32_t number = (uint32_t)(c->cr[4] >> 32);
    if (asn != (uint16_t)c->cr[4]) {
        struct aste a;
        reach(c, i, asn, instance, AUTHORITY_SECONDARY, &a);
        asce = reached_asce(c, &a);
        number = a.word[11];
    }
    if (c->cr[12] & TRACE_ASN)
        cr12 = trace_secondary(c, asn, instance);
    c->cr[12] = cr12;
    c->cr[3] = (c->cr[3] & ~0xffffULL) | asn;
    if (instance || asn_lx_reuse(c))
        c->cr[3] = (uint64_t)number << 32 | (uint32_t)c->cr[3];
    c->cr[7] = asce;
    cpu_update_spaces(c);
}

static void op_ssar(struct vcpu *c, const struct insn *i)
{
    set_secondary(c, i, false);
}

static void op_ssair(struct vcpu *c, const struct insn *i)
{
    set_secondary(c, i, true);
}

/* --- LOAD ADDRESS SPACE PARAMETERS ------------------------------------------------------------------------ */

struct parameters {
    uint16_t pkm, sasn, ax, pasn;
    uint32_t secondary_instance, primary_instance;
    uint64_t primary, secondary; /* ASCEs */
    uint32_t entry;              /* control register 5 */
};

#define LASP_TRANSLATE 4u /* both ASNs, even if they are the current ones */
#define LASP_AX        2u /* use the operand's authorization index */
#define LASP_TRUSTED   1u /* no authorization of the secondary ASN */

static void fetch_parameters(struct vcpu *c, const struct insn *i, struct parameters *p)
{
    uint8_t b[16];
    bool reuse = asn_lx_reuse(c);
    operand_fetch(c, b, ea1(c, i), i->b1, reuse ? 16 : 8);
    p->secondary_instance = reuse ? get32(b) : 0;
    p->primary_instance = reuse ? get32(b + 8) : 0;
    p->pkm = get16(b + (reuse ? 4 : 0));
    p->sasn = get16(b + (reuse ? 6 : 2));
    p->ax = get16(b + (reuse ? 12 : 4));
    p->pasn = get16(b + (reuse ? 14 : 6));
}

/* Translate for LASP: false, the condition code says what failed. */
static bool lasp_space(struct vcpu *c, uint16_t asn, uint32_t instance, struct aste *a,
                       uint64_t *asce)
{
    if (asn_translate(c, asn, a) || (asn_lx_reuse(c) && a->word[11] != instance))
        return false;
    *asce = aste_asce(c, a);
    return !asn_subspace(c, a, asce);
}

static unsigned lasp_primary(struct vcpu *c, struct parameters *p, uint64_t function)
{
    struct aste a;
    uint16_t ax = (uint16_t)(c->cr[4] >> 16);
    uint64_t event = asn_switch_event(c);
    p->primary = c->cr[1];
    p->entry = (uint32_t)c->cr[5];
    if ((function & LASP_TRANSLATE) || p->pasn != (uint16_t)c->cr[4]) {
        if (!lasp_space(c, p->pasn, p->primary_instance, &a, &p->primary))
            return 1;
        if ((c->cr[1] | aste_asce(c, &a)) & event)
            return 3;
        ax = (uint16_t)(a.word[1] >> 16);
        p->entry = asn_functions(c) ? a.origin : aste_linkage(c, &a);
    } else {
        p->primary_instance = (uint32_t)(c->cr[4] >> 32);
    }
    if (!(function & LASP_AX))
        p->ax = ax;
    return 0;
}

static unsigned lasp_secondary(struct vcpu *c, struct parameters *p, uint64_t function)
{
    struct aste a;
    unsigned code;
    if (p->sasn == p->pasn) {
        p->secondary = p->primary;
        p->secondary_instance = p->primary_instance;
        return 0;
    }
    if (!(function & LASP_TRANSLATE) && (function & LASP_TRUSTED) &&
        p->sasn == (uint16_t)c->cr[3]) {
        p->secondary = c->cr[7];
        p->secondary_instance = (uint32_t)(c->cr[3] >> 32);
        return 0;
    }
    if (!lasp_space(c, p->sasn, p->secondary_instance, &a, &p->secondary))
        return 2;
    if (!(function & LASP_TRUSTED) && !asn_authorized(c, &a, p->ax, AUTHORITY_SECONDARY, &code)) {
        if (code)
            cpu_program(c, code);
        return 2;
    }
    return 0;
}

static void op_lasp(struct vcpu *c, const struct insn *i)
{
    struct parameters p;
    require_supervisor(c);
    if (!(c->cr[14] & CR14_ASN))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    if (ea1(c, i) & 7)
        cpu_program(c, PGM_SPECIFICATION);
    fetch_parameters(c, i, &p);
    uint64_t function = ea2(c, i);
    c->cc = (uint8_t)lasp_primary(c, &p, function);
    if (!c->cc)
        c->cc = (uint8_t)lasp_secondary(c, &p, function);
    if (c->cc)
        return;
    bool reuse = asn_lx_reuse(c);
    c->cr[1] = p.primary;
    c->cr[7] = p.secondary;
    c->cr[3] = (reuse ? (uint64_t)p.secondary_instance << 32 : c->cr[3] & 0xffffffff00000000ULL) |
               (uint32_t)p.pkm << 16 | p.sasn;
    c->cr[4] = (reuse ? (uint64_t)p.primary_instance << 32 : c->cr[4] & 0xffffffff00000000ULL) |
               (uint32_t)p.ax << 16 | p.pasn;
    c->cr[5] = (c->cr[5] & 0xffffffff00000000ULL) | p.entry;
    cpu_update_spaces(c);
}

/* --- TEST ACCESS, PURGE ALB ----------------------------------------------------------------------------------- */

/* CC 0: the primary space; 1: by the unit's access list; 2: by the primary space's; 3: the
 * secondary space, or an exception. */
static void op_tar(struct vcpu *c, const struct insn *i)
{
    struct aste a;
    bool fetch_only;
    uint32_t alet = c->ar[i->r1];
    if (!asn_functions(c))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    if (alet < 2) {
        c->cc = alet ? 3 : 0;
        return;
    }
    unsigned code = art_entry(c, alet, gr32(c, i->r2) >> 16, false, &a, &fetch_only);
    if (code == PGM_ADDRESSING)
        cpu_program(c, code);
    c->cc = code ? 3 : alet & 0x01000000 ? 2 : 1;
}

/* There is no ALET look-aside buffer: translations through access registers are made each time. */
static void op_palb(struct vcpu *c, const struct insn *i)
{
    (void)i;
    require_supervisor(c);
}

#define IN_asn(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
