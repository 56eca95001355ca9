/* Control instructions that work on address spaces and real storage: translation look-up,
 * invalidation, keys, moves between spaces and keys.  Principles of Operation, chapter 10. */
#include "engine/access.h"
#include "engine/machine.h"
#include "engine/spaces.h"
#include "engine/step.h"

#define CR0_SECONDARY  0x04000000ULL /* secondary-space control, bit 37 */
#define CR0_EXTRACTION 0x08000000ULL

/* --- address-space control, ASNs ----------------------------------------------------------------------- */

/* SAC and SACF alike: the slow one only serializes more. */
static void op_sac(struct vcpu *c, const struct insn *i)
{
    unsigned code = (ea2(c, i) >> 8) & 15;
    if (!(c->psw_mask & PSW_DAT) || !(c->cr[0] & CR0_SECONDARY))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    if (code > 3)
        cpu_program(c, PGM_SPECIFICATION);
    if (code == 3 && (c->psw_mask & PSW_PROBLEM))
        cpu_program(c, PGM_PRIVILEGED);
    if (code == 2 && !asn_functions(c))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    /* Codes: 0 primary, 1 secondary, 2 access register, 3 home. */
    static const uint64_t as[4] = {PSW_AS_PRIMARY, PSW_AS_SECONDARY, PSW_AS_AR, PSW_AS_HOME};
    uint64_t before = c->psw_mask & PSW_AS;
    c->psw_mask = (c->psw_mask & ~PSW_AS) | as[code];
    cpu_update_spaces(c);
    home_switch_event(c, before);
}

static void require_extraction(struct vcpu *c)
{
    if (!(c->psw_mask & PSW_DAT))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    if ((c->psw_mask & PSW_PROBLEM) && !(c->cr[0] & CR0_EXTRACTION))
        cpu_program(c, PGM_PRIVILEGED);
}

static void op_iac(struct vcpu *c, const struct insn *i)
{
    require_extraction(c);
    unsigned as = (unsigned)((c->psw_mask & PSW_AS) >> 46); /* 0 P, 1 AR, 2 S, 3 H */
    static const uint8_t code[4] = {0, 2, 1, 3};
    set_gr32(c, i->r1, (gr32(c, i->r1) & 0xffff00ff) | (uint32_t)code[as] << 8);
    c->cc = code[as];
}

static void op_epar(struct vcpu *c, const struct insn *i)
{
    require_extraction(c);
    set_gr32(c, i->r1, (uint32_t)c->cr[4] & 0xffff);
}

static void op_esar(struct vcpu *c, const struct insn *i)
{
    require_extraction(c);
    set_gr32(c, i->r1, (uint32_t)c->cr[3] & 0xffff);
}

static void op_epair(struct vcpu *c, const struct insn *i)
{
    require_extraction(c);
    c->gr[i->r1] = (c->cr[4] & 0xffffffff00000000ULL) | (c->cr[4] & 0xffff);
}

static void op_esair(struct vcpu *c, const struct insn *i)
{
    require_extraction(c);
    c->gr[i->r1] = (c->cr[3] & 0xffffffff00000000ULL) | (c->cr[3] & 0xffff);
}

static void op_esea(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    set_gr32(c, i->r1, (gr32(c, i->r1) & 0xffff0000) | ((uint32_t)(c->cr[8] >> 16) & 0xffff));
}

/* --- translation ------------------------------------------------------------------------------------------ */

/* LOAD REAL ADDRESS: CC 0 and the real address; else CC 1 segment, 2 page, 3 higher, and the
 * entry's address. */
static void load_real(struct vcpu *c, const struct insn *i, bool wide)
{
    require_supervisor(c);
    uint64_t va = ea2x(c, i);
    struct dat_result r = {0};
    uint64_t asce;
    if (c->psw_mask & PSW_DAT)
        asce = dat_space(c, SPACE_CURRENT, i->b2, &r);
    else
        asce = c->cr[1];
    if (r.code)
        asce = c->cr[1];
    unsigned art_code = r.code;
    if (!art_code)
        dat_translate(c, va, asce, &r);
    if (r.code == PGM_ADDRESSING || r.code == PGM_TRANSLATION)
        cpu_program(c, r.code);
    if (!r.code) {
        /* Absolute was computed by prefixing: prefixing again gives the real address back. */
        uint64_t real = real_to_absolute(c, r.absolute);
        if (wide || c->amode == 64)
            c->gr[i->r1] = real;
        else if (real > 0x7fffffff)
            cpu_program(c, PGM_SPECIAL_OPERATION);
        else
            set_gr32(c, i->r1, (uint32_t)real);
        c->cc = 0;
        return;
    }
    if (!c->zarch && r.outside) {
        c->cc = 3;
        set_gr32(c, i->r1, (uint32_t)r.entry);
        return;
    }
    /* A segment-table entry that lies outside its table has no address to give. */
    if ((r.code == PGM_SEGMENT && !r.outside) || r.code == PGM_PAGE) {
        c->cc = r.code == PGM_SEGMENT ? 1 : 2;
        if (wide || c->amode == 64)
            c->gr[i->r1] = r.entry;
        else
            set_gr32(c, i->r1, (uint32_t)r.entry);
        return;
    }
    c->cc = 3;
    set_gr32(c, i->r1, 0x80000000u | r.code);
}

/* LOAD PAGE-TABLE-ENTRY ADDRESS: CC 0 the entry's address, 1 with DAT protection above it, 2 a
 * region- or segment-table entry that is not valid (its level in bits 62-63) or a large page's, 3
 * an exception's code. */
static void op_lptea(struct vcpu *c, const struct insn *i)
{
    static const enum access_space spaces[5] = {SPACE_PRIMARY, SPACE_AR, SPACE_SECONDARY,
                                                SPACE_HOME, SPACE_CURRENT};
    require_supervisor(c);
    if (i->l > 4)
        cpu_program(c, PGM_SPECIFICATION);
    struct dat_result r = {0};
    uint64_t asce = dat_space(c, spaces[i->l], i->r2, &r);
    if (!r.code && (asce == ASCE_REAL_MODE || (asce & 0x20)))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    if (!r.code) {
        r.table_only = true;
        dat_translate(c, c->gr[i->r2] & c->address_mask, asce, &r);
    }
    switch (r.code) {
    case 0:
        c->cc = r.large ? 2 : r.protect ? 1 : 0;
        c->gr[i->r1] = r.entry | (r.large && r.protect ? 4 : 0);
        return;
    case PGM_ADDRESSING:
    case PGM_TRANSLATION:
        cpu_program(c, r.code);
    case PGM_SEGMENT:
    case PGM_REGION_FIRST:
    case PGM_REGION_SECOND:
    case PGM_REGION_THIRD:
        if (!r.outside) {
            c->cc = 2;
            c->gr[i->r1] = r.entry | (r.code == PGM_SEGMENT ? 0 : PGM_REGION_THIRD - r.code + 1);
            return;
        }
        break;
    default:
        break;
    }
    c->cc = 3;
    c->gr[i->r1] = r.code;
}

static void op_lra(struct vcpu *c, const struct insn *i)
{
    load_real(c, i, false);
}

static void op_lrag(struct vcpu *c, const struct insn *i)
{
    load_real(c, i, true);
}

/* May a real operand (aligned) be used, by low-address protection and, but for TEST BLOCK, the PSW
 * key?  Its absolute address. */
static uint64_t real_checked(struct vcpu *c, uint64_t real, bool store, unsigned align)
{
    if (real & (align - 1))
        cpu_program(c, PGM_SPECIFICATION);
    uint64_t absolute = real_to_absolute(c, real);
    if (!storage_has(c->storage, absolute))
        cpu_program(c, PGM_ADDRESSING);
    unsigned key = align > 1 ? (unsigned)((c->psw_mask & PSW_KEY) >> 52) : 0;
    if ((store && (low_address_protected(c, real, ASCE_REAL_MODE) ||
                   storage_protected(c->storage, absolute))) ||
        !key_allows(c, absolute / PAGE_SIZE, real, ASCE_REAL_MODE, key, store))
        cpu_access_exception(c, PGM_PROTECTION, real, 0, store);
    return absolute;
}

static uint8_t *real_operand(struct vcpu *c, uint64_t real, bool store, unsigned align)
{
    real_checked(c, real, store, align);
    uint8_t *p = real_host(c, real, store);
    if (!p)
        cpu_program(c, PGM_ADDRESSING);
    return p;
}

static void op_lura(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    set_gr32(c, i->r1, get32(real_operand(c, c->gr[i->r2] & c->address_mask, false, 4)));
}

static void op_lurag(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    c->gr[i->r1] = get64(real_operand(c, c->gr[i->r2] & c->address_mask, false, 8));
}

static void op_stura(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t real = c->gr[i->r2] & c->address_mask;
    put32(real_operand(c, real, true, 4), gr32(c, i->r1));
    if (unlikely(c->watch))
        step_stored(c, real, 4, 0, true);
}

static void op_sturg(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t real = c->gr[i->r2] & c->address_mask;
    put64(real_operand(c, real, true, 8), c->gr[i->r1]);
    if (unlikely(c->watch))
        step_stored(c, real, 8, 0, true);
}

/* STORE REAL ADDRESS: the first operand gets the real address of the second. */
static void op_strag(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t to = ea1(c, i);
    if (to & 7)
        cpu_program(c, PGM_SPECIFICATION);
    struct dat_result r = {0};
    uint64_t asce = dat_space(c, SPACE_CURRENT, i->b2, &r);
    uint64_t va = ea2(c, i);
    if (!r.code)
        dat_translate(c, va, asce, &r);
    if (r.code)
        cpu_access_exception(c, r.code, va, r.space, false);
    store64(c, to, i->b1, real_to_absolute(c, r.absolute));
}

/* TEST PROTECTION: CC 0 fetch and store, 1 fetch only, 2 neither, 3 not translatable. */
static void op_tprot(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = ea1(c, i);
    unsigned key = (ea2(c, i) >> 4) & 15;
    struct dat_result r = {0};
    uint64_t asce = dat_space(c, SPACE_CURRENT, i->b1, &r);
    bool protect = r.protect; /* by the access list */
    if (!r.code)
        dat_translate(c, va, asce, &r);
    if (r.code == PGM_ADDRESSING || r.code == PGM_TRANSLATION)
        cpu_access_exception(c, r.code, va, r.space, false);
    if (r.code) {
        c->cc = 3;
        return;
    }
    protect |= r.protect || low_address_protected(c, va, asce);
    uint64_t page = r.absolute / PAGE_SIZE;
    if (!key_allows(c, page, va, asce, key, false))
        c->cc = 2;
    else if (protect || !key_allows(c, page, va, asce, key, true))
        c->cc = 1;
    else
        c->cc = 0;
}

/* --- invalidation -------------------------------------------------------------------------------------------- */

static void op_ptlb(struct vcpu *c, const struct insn *i)
{
    (void)i;
    require_supervisor(c);
    tlb_flush(c);
}

static uint64_t load_entry(struct vcpu *c, uint64_t real, uint64_t **host)
{
    uint8_t *p = real_host(c, real & ~7ULL, true);
    if (!p)
        cpu_program(c, PGM_ADDRESSING);
    *host = (uint64_t *)p;
    return __builtin_bswap64(__atomic_load_n(*host, __ATOMIC_ACQUIRE));
}

static void invalidate_page(struct vcpu *c, uint64_t table, uint64_t va)
{
    uint64_t *host;
    load_entry(c, table + (va >> 12 & 0xff) * 8, &host);
    __atomic_fetch_or(host, __builtin_bswap64(0x400ULL), __ATOMIC_ACQ_REL);
    tlb_purge_index(c, va);
}

/* INVALIDATE PAGE TABLE ENTRY.  R3, when not zero, has the number of further entries (IPTE-range
 * facility); all are done at once, and the registers tell of it: a number of 255 says that none is
 * left. */
static void op_ipte(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t va = c->gr[i->r2], index = va >> 12 & 0xff;
    if (c->zarch) {
        uint64_t table = c->gr[i->r1] & 0xfffffffffffff800ULL;
        unsigned more = i->r3 ? c->gr[i->r3] & 0xff : 0;
        if (index + more > 255)
            cpu_program(c, PGM_SPECIFICATION);
        for (unsigned n = 0; n <= more; n++)
            invalidate_page(c, table, va + n * PAGE_SIZE);
        if (i->r3) {
            c->gr[i->r2] = va + (more + 1) * PAGE_SIZE;
            c->gr[i->r3] |= 0xff;
        }
    } else {
        uint8_t *p = real_host(c, ((c->gr[i->r1] & 0x7fffffc0) + index * 4) & 0x7fffffff, true);
        if (!p)
            cpu_program(c, PGM_ADDRESSING);
        __atomic_fetch_or((uint32_t *)p, __builtin_bswap32(0x400), __ATOMIC_ACQ_REL);
        tlb_purge_index(c, va);
    }
    guest_flush(c->guest, c);
}

static void op_idte(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t r2 = c->gr[i->r2];
    if (r2 & 0x000ff000)
        cpu_program(c, PGM_SPECIFICATION);
    if (!(r2 & 0x800)) { /* invalidate table entries, then clear */
        static const unsigned shift[4] = {20, 31, 42, 53};
        uint64_t asce = c->gr[i->r1];
        unsigned level = (asce >> 2) & 3;
        /* The effective region or segment index stands in the r2 register's high bits. */
        unsigned first = (unsigned)(r2 >> shift[level]) & 0x7ff, n = (r2 & 0x7ff) + 1;
        for (unsigned k = 0; k < n && first + k < 0x800; k++) {
            uint64_t *host;
            load_entry(c, (asce & ~0xfffULL) + (first + k) * 8, &host);
            __atomic_fetch_or(host, __builtin_bswap64(0x20ULL), __ATOMIC_ACQ_REL);
        }
    }
    tlb_flush(c);
    guest_flush(c->guest, c);
}

static void compare_and_purge(struct vcpu *c, const struct insn *i, bool wide)
{
    require_supervisor(c);
    require_even(c, i->r1);
    uint64_t flags = c->gr[i->r2];
    uint64_t va = flags & (wide ? ~7ULL : ~3ULL) & c->address_mask;
    uint8_t *p = operand_write(c, va, i->r2 ? i->r2 : 16, wide ? 8 : 4);
    bool same;
    if (wide) {
        uint64_t old = __builtin_bswap64(c->gr[i->r1]);
        uint64_t new = __builtin_bswap64(c->gr[i->r1 + 1]);
        same = __atomic_compare_exchange_n((uint64_t *)p, &old, new, false, __ATOMIC_SEQ_CST,
                                           __ATOMIC_SEQ_CST);
        if (!same)
            c->gr[i->r1] = __builtin_bswap64(old);
    } else {
        uint32_t old = __builtin_bswap32(gr32(c, i->r1));
        uint32_t new = __builtin_bswap32(gr32(c, i->r1 + 1u));
        same = __atomic_compare_exchange_n((uint32_t *)p, &old, new, false, __ATOMIC_SEQ_CST,
                                           __ATOMIC_SEQ_CST);
        if (!same)
            set_gr32(c, i->r1, __builtin_bswap32(old));
    }
    c->cc = same ? 0 : 1;
    if (same && (flags & 3)) {
        tlb_flush(c);
        guest_flush(c->guest, c);
    }
}

static void op_csp(struct vcpu *c, const struct insn *i)
{
    compare_and_purge(c, i, false);
}

static void op_cspg(struct vcpu *c, const struct insn *i)
{
    compare_and_purge(c, i, true);
}

/* --- keys --------------------------------------------------------------------------------------------------------- */

static uint64_t key_operand(struct vcpu *c, uint64_t real)
{
    uint64_t abs = real_to_absolute(c, real & c->address_mask & ~0xfffULL);
    if (!storage_has(c->storage, abs))
        cpu_program(c, PGM_ADDRESSING);
    return abs / PAGE_SIZE;
}

static void op_iske(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint8_t k = key_get(c->storage, key_operand(c, c->gr[i->r2]));
    set_gr32(c, i->r1, (gr32(c, i->r1) & 0xffffff00) | (k & 0xfe));
}

static void op_ivsk(struct vcpu *c, const struct insn *i)
{
    require_extraction(c);
    struct dat_result r = {0};
    uint64_t va = c->gr[i->r2] & c->address_mask;
    uint64_t asce = dat_space(c, SPACE_CURRENT, i->r2 ? i->r2 : 16, &r);
    if (!r.code)
        dat_translate(c, va, asce, &r);
    if (r.code)
        cpu_access_exception(c, r.code, va, r.space, false);
    uint8_t k = key_get(c->storage, r.absolute / PAGE_SIZE);
    set_gr32(c, i->r1, (gr32(c, i->r1) & 0xffffff00) | (k & 0xf8));
}

/* Conditional setting: does the key differ in more than the reference bit (with mask bit MR, 4) and
 * the change bit (MC, 2)? */
static bool key_differs(uint8_t old, uint8_t key, unsigned mask)
{
    uint8_t ignore = (mask & 4 ? KEY_REFERENCE : 0) | (mask & 2 ? KEY_CHANGE : 0);
    return (old ^ key) & 0xfe & ~ignore;
}

/* A block that cannot be had ends what is done for several: GR R2 tells how far it came, and the other CPUs
 * see the keys that were set (chapter 5, "Interruptible Instructions"). */
static void done_until(struct vcpu *c, const struct insn *i, uint64_t at, bool keys)
{
    uint64_t begun = c->gr[i->r2] & c->address_mask & ~0xfffULL;
    if (at == begun)
        return;
    set_gr_address(c, i->r2, (at & c->address_mask) | (c->gr[i->r2] & 0xfff));
    if (keys)
        key_changed(c->storage, c);
}

/* SET STORAGE KEY EXTENDED with the conditional (MR, MC) and multiple-block (MB) controls. */
static void op_sske(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    unsigned m3 = i->r3; /* bits: NQ 8, MR 4, MC 2, MB 1 */
    uint64_t real = c->gr[i->r2] & c->address_mask & ~0xfffULL;
    uint8_t key = (uint8_t)c->gr[i->r1] & 0xfe;
    bool multiple = m3 & 1;
    do {
        uint64_t page = multiple ? real / PAGE_SIZE : key_operand(c, real);
        if (!storage_has(c->storage, page * PAGE_SIZE)) {
            done_until(c, i, real, true);
            cpu_program(c, PGM_ADDRESSING);
        }
        uint8_t old = key_get(c->storage, page);
        bool set = true;
        if (m3 & 6) {
            set = key_differs(old, key, m3);
            if (!multiple)
                set_gr32(c, i->r1, (gr32(c, i->r1) & 0xffff00ff) | (uint32_t)old << 8);
            c->cc = multiple ? 3 : set ? 1 : 0;
        }
        if (set)
            key_set(c->storage, page, key);
        real += PAGE_SIZE;
    } while (multiple && (real & 0xff000));
    if (multiple)
        set_gr_address(c, i->r2, (real & c->address_mask) | (c->gr[i->r2] & 0xfff));
    key_changed(c->storage, c);
}

static void op_rrbe(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    c->cc = (uint8_t)key_reset_reference(c->storage, key_operand(c, c->gr[i->r2]));
    key_changed(c->storage, c);
}

static void op_rrbm(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t page = key_operand(c, c->gr[i->r2] & ~0x3ffffULL), bits = 0;
    for (unsigned n = 0; n < 64; n++)
        if (storage_has(c->storage, (page + n) * PAGE_SIZE) &&
            (key_reset_reference(c->storage, page + n) & 2))
            bits |= 1ULL << (63 - n);
    c->gr[i->r1] = bits;
    key_changed(c->storage, c);
}

/* All of it is stored anew: what was lost is lost no longer.  false: no frame is to be had. */
static bool clear_page(struct vcpu *c, uint64_t page)
{
    struct frame_pool *pool = c->storage->pool;
    uint32_t f = storage_own(c->storage, page, c);
    if (!f)
        return false;
    code_stored(pool, f, 0, PAGE_SIZE - 1);
    memset(frame_bytes(pool, f), 0, PAGE_SIZE);
    frame_mend(pool, f);
    return true;
}

static void op_tb(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint64_t real = c->gr[i->r2] & c->address_mask & ~0xfffULL;
    uint64_t page = real_checked(c, real, true, 1) / PAGE_SIZE;
    if (!clear_page(c, page))
        tlb_no_frame(c, page);
    c->gr[0] = 0;
    c->cc = 0;
}

/* PERFORM FRAME MANAGEMENT FUNCTION: clear and set keys of a 4 KiB or 1 MiB frame. */
static void op_pfmf(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    uint32_t f = gr32(c, i->r1);
    bool set_key = f & 0x20000, clear = f & 0x10000;
    unsigned size = (f >> 12) & 7;
    if ((f & 0xfffc0101) || size > 1)
        cpu_program(c, PGM_SPECIFICATION);
    uint64_t at = c->gr[i->r2] & c->address_mask & ~0xfffULL;
    uint64_t n = 1;
    if (size == 1)
        n = SEGMENT_PAGES - (at / PAGE_SIZE) % SEGMENT_PAGES;
    for (; n; n--, at += PAGE_SIZE) {
        uint64_t abs = size == 0 ? real_to_absolute(c, at) : at;
        if (!storage_has(c->storage, abs)) {
            done_until(c, i, at, set_key);
            cpu_program(c, PGM_ADDRESSING);
        }
        if (clear &&
            (low_address_protected(c, at, ASCE_REAL_MODE) || storage_protected(c->storage, abs))) {
            done_until(c, i, at, set_key);
            cpu_access_exception(c, PGM_PROTECTION, at, 0, true);
        }
        if (clear && !clear_page(c, abs / PAGE_SIZE)) {
            done_until(c, i, at, set_key);
            tlb_no_frame(c, abs / PAGE_SIZE);
        }
        if (set_key && (!(f & 0x600) ||
                        key_differs(key_get(c->storage, abs / PAGE_SIZE), (uint8_t)f, f >> 8 & 6)))
            key_set(c->storage, abs / PAGE_SIZE, (uint8_t)f & 0xfe);
    }
    if (size == 1)
        set_gr_address(c, i->r2, at & c->address_mask);
    if (set_key)
        key_changed(c->storage, c);
}

/* --- moves between spaces and keys ----------------------------------------------------------------------------------- */

struct side {
    uint64_t va;
    unsigned b, key;
    enum access_space space;
};

static uint8_t *side_at(struct vcpu *c, const struct side *s, uint64_t n, bool store)
{
    return operand_in_space(c, (s->va + n) & c->address_mask, s->b, s->space, s->key, store);
}

static void note_store(struct vcpu *c, const struct side *s, uint64_t n, unsigned len)
{
    struct dat_result r = {0};
    dat_space(c, s->space, s->b, &r);
    step_stored(c, (s->va + n) & c->address_mask, len, r.space, false);
}

/* Up to 256 bytes (4096 for MVCOS), each piece within a page of either side. */
static void move_between(struct vcpu *c, const struct side *to, const struct side *from,
                         uint64_t len)
{
    /* Nothing is stored before every page of both sides is known to be accessible. */
    for (uint64_t n = 0; n < len; n += in_page(from->va + n, len - n))
        side_at(c, from, n, false);
    for (uint64_t n = 0; n < len; n += in_page(to->va + n, len - n))
        side_at(c, to, n, true);
    for (uint64_t n = 0; n < len;) {
        unsigned piece = in_page(to->va + n, len - n);
        piece = in_page(from->va + n, piece);
        const uint8_t *src = side_at(c, from, n, false);
        uint8_t *dst = side_at(c, to, n, true);
        memmove(dst, src, piece);
        if (unlikely(c->watch))
            note_store(c, to, n, piece);
        n += piece;
    }
}

static unsigned psw_key(const struct vcpu *c)
{
    return (unsigned)((c->psw_mask & PSW_KEY) >> 52);
}

static void require_key_mask(struct vcpu *c, unsigned key)
{
    if ((c->psw_mask & PSW_PROBLEM) && !((c->cr[3] >> (31 - key)) & 1))
        cpu_program(c, PGM_PRIVILEGED);
}

/* At most `most` bytes of the length in R moved; CC 3 when more was asked for. */
static void move_length(struct vcpu *c, const struct side *to, const struct side *from, unsigned r,
                        uint64_t most)
{
    uint64_t len = c->amode == 64 ? c->gr[r] : gr32(c, r);
    move_between(c, to, from, len > most ? most : len);
    c->cc = len > most ? 3 : 0;
}

static void op_mvck(struct vcpu *c, const struct insn *i)
{
    unsigned key = (gr32(c, i->r3) >> 4) & 15;
    require_key_mask(c, key);
    struct side to = {ea1(c, i), i->b1, psw_key(c), SPACE_CURRENT};
    struct side from = {ea2(c, i), i->b2, key, SPACE_CURRENT};
    move_length(c, &to, &from, i->r1, 256);
}

static void require_move_spaces(struct vcpu *c)
{
    if (!(c->cr[0] & CR0_SECONDARY) || !(c->psw_mask & PSW_DAT) ||
        (c->psw_mask & PSW_AS) == PSW_AS_AR || (c->psw_mask & PSW_AS) == PSW_AS_HOME)
        cpu_program(c, PGM_SPECIAL_OPERATION);
}

static void op_mvcp(struct vcpu *c, const struct insn *i)
{
    require_move_spaces(c);
    unsigned key = (gr32(c, i->r3) >> 4) & 15;
    require_key_mask(c, key);
    struct side to = {ea1(c, i), i->b1, psw_key(c), SPACE_PRIMARY};
    struct side from = {ea2(c, i), i->b2, key, SPACE_SECONDARY};
    move_length(c, &to, &from, i->r1, 256);
}

static void op_mvcs(struct vcpu *c, const struct insn *i)
{
    require_move_spaces(c);
    unsigned key = (gr32(c, i->r3) >> 4) & 15;
    require_key_mask(c, key);
    struct side to = {ea1(c, i), i->b1, key, SPACE_SECONDARY};
    struct side from = {ea2(c, i), i->b2, psw_key(c), SPACE_PRIMARY};
    move_length(c, &to, &from, i->r1, 256);
}

static void op_mvcdk(struct vcpu *c, const struct insn *i)
{
    unsigned key = (gr32(c, 1) >> 4) & 15;
    require_key_mask(c, key);
    struct side to = {ea1(c, i), i->b1, key, SPACE_CURRENT};
    struct side from = {ea2(c, i), i->b2, psw_key(c), SPACE_CURRENT};
    move_between(c, &to, &from, (c->gr[0] & 0xff) + 1);
}

static void op_mvcsk(struct vcpu *c, const struct insn *i)
{
    unsigned key = (gr32(c, 1) >> 4) & 15;
    require_key_mask(c, key);
    struct side to = {ea1(c, i), i->b1, psw_key(c), SPACE_CURRENT};
    struct side from = {ea2(c, i), i->b2, key, SPACE_CURRENT};
    move_between(c, &to, &from, (c->gr[0] & 0xff) + 1);
}

/* One operand's access control (OAC) of MVCOS: key, address space, and their validity bits. */
static void operand_control(struct vcpu *c, struct side *s, uint32_t oac)
{
    static const enum access_space spaces[4] = {SPACE_PRIMARY, SPACE_AR, SPACE_SECONDARY,
                                                SPACE_HOME};
    s->key = oac & 2 ? oac >> 12 & 15 : psw_key(c);
    s->space = oac & 1 ? spaces[oac >> 6 & 3] : SPACE_CURRENT;
    if (s->space == SPACE_SECONDARY && !(c->cr[0] & CR0_SECONDARY))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    if (oac & 2)
        require_key_mask(c, s->key);
}

static void op_mvcos(struct vcpu *c, const struct insn *i)
{
    if (!(c->psw_mask & PSW_DAT))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    struct side to = {.va = ea1(c, i), .b = i->b1}, from = {.va = ea2(c, i), .b = i->b2};
    operand_control(c, &to, (uint32_t)(c->gr[0] >> 16) & 0xffff);
    if (to.space == SPACE_HOME && (c->psw_mask & PSW_PROBLEM))
        cpu_program(c, PGM_SPECIAL_OPERATION);
    operand_control(c, &from, (uint32_t)c->gr[0] & 0xffff);
    move_length(c, &to, &from, i->r3, PAGE_SIZE);
}

/* MOVE PAGE: CC 0; 1 destination and 2 source not available when the CCO bit asks for a CC. */
static void op_mvpg(struct vcpu *c, const struct insn *i)
{
    uint32_t f = gr32(c, 0);
    if ((f & 0x0000f000) || ((f & 0xc00) == 0xc00))
        cpu_program(c, PGM_SPECIFICATION);
    unsigned key = (f >> 4) & 15;
    struct side to = {c->gr[i->r1] & c->address_mask & ~0xfffULL, i->r1 ? i->r1 : 16, psw_key(c),
                      SPACE_CURRENT};
    struct side from = {c->gr[i->r2] & c->address_mask & ~0xfffULL, i->r2 ? i->r2 : 16, psw_key(c),
                        SPACE_CURRENT};
    if (f & 0x800)
        to.key = key;
    if (f & 0x400)
        from.key = key;
    if (f & 0xc00)
        require_key_mask(c, key);
    if (f & 0x100) { /* condition-code option */
        struct dat_result r = {0};
        uint64_t asce = dat_space(c, SPACE_CURRENT, from.b, &r);
        if (!r.code)
            dat_translate(c, from.va, asce, &r);
        if (r.code == PGM_PAGE) {
            c->cc = 2;
            return;
        }
        asce = dat_space(c, SPACE_CURRENT, to.b, &r);
        if (!r.code)
            dat_translate(c, to.va, asce, &r);
        if (r.code == PGM_PAGE) {
            c->cc = 1;
            return;
        }
    }
    move_between(c, &to, &from, PAGE_SIZE);
    c->cc = 0;
}

#define IN_spaces(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"

bool is_move_page(const struct insn *i)
{
    return insn_run_of(i) == run_mvpg;
}
