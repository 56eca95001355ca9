/* Branches, and EXECUTE.
 *
 * Handlers return the target, wrapped to the addressing mode, or BRANCH_NEXT, and those of relative
 * branches whether to branch; run_branch(), or the entry's link, finds the decoded code there.  BASSM and BSM change the addressing mode, so they set c->ia
 * and leave threaded code.
 *
 * EXECUTE decodes its target into c->ex_cache and goes on there; an entry of its own behind the
 * target leads back.  Kept true: the target carries the offset and length of the EXECUTE, so that
 * addresses in old PSWs, the ILC and link information come out right with no special case.
 *
 * Principles of Operation, chapter 7. */
#include "engine/access.h"
#include "engine/run.h"

#define BRANCH(name, condition, target)                             \
    static uint64_t op_##name(struct vcpu *c, const struct insn *i) \
    {                                                               \
        return (condition) ? (target) : BRANCH_NEXT;                \
    }

/* Relative branches: `condition` says whether to branch, and does all else. */
#define RELATIVE(name, condition)                                      \
    static inline bool op_##name(struct vcpu *c, const struct insn *i) \
    {                                                                  \
        return condition;                                              \
    }

/* --- branch and link ------------------------------------------------------------------------ */

/* Link information of BAS, BASR, BRAS. */
static inline void link_save(struct vcpu *c, const struct insn *i, unsigned r)
{
    uint64_t next = insn_next(c, i);
    if (likely(c->amode == 64))
        c->gr[r] = next;
    else
        set_gr32(c, r, (uint32_t)next | (c->amode == 31 ? 0x80000000u : 0));
}

/* That of BAL and BALR: the 24-bit mode has ILC, condition code and program mask in it. */
static void link_long(struct vcpu *c, const struct insn *i, unsigned r)
{
    link_save(c, i, r);
    if (c->amode == 24)
        set_gr32(c, r,
                 gr32(c, r) | (uint32_t)i->length << 29 | (uint32_t)c->cc << 28 |
                     (uint32_t)c->pm << 24);
}

static uint64_t op_bal(struct vcpu *c, const struct insn *i)
{
    uint64_t target = ea2x(c, i);
    link_long(c, i, i->r1);
    return target;
}

static uint64_t op_balr(struct vcpu *c, const struct insn *i)
{
    uint64_t target = c->gr[i->r2] & c->address_mask;
    link_long(c, i, i->r1);
    return i->r2 ? target : BRANCH_NEXT;
}

static uint64_t op_bas(struct vcpu *c, const struct insn *i)
{
    uint64_t target = ea2x(c, i);
    link_save(c, i, i->r1);
    return target;
}

static uint64_t op_basr(struct vcpu *c, const struct insn *i)
{
    uint64_t target = c->gr[i->r2] & c->address_mask;
    link_save(c, i, i->r1);
    return i->r2 ? target : BRANCH_NEXT;
}

static inline bool op_bras(struct vcpu *c, const struct insn *i)
{
    link_save(c, i, i->r1);
    return true;
}

/* Branch to `to`, whose bits 63 and 32 choose the addressing mode. */
static void branch_and_set_mode(struct vcpu *c, uint64_t to)
{
    if (to & 1)
        cpu_set_amode(c, 64);
    else
        cpu_set_amode(c, to & 0x80000000u ? 31 : 24);
    c->ia = to & ~1ULL & c->address_mask;
}

static void op_bassm(struct vcpu *c, const struct insn *i)
{
    uint64_t to = c->gr[i->r2];
    link_save(c, i, i->r1);
    if (c->amode == 64)
        c->gr[i->r1] |= 1;
    if (i->r2)
        branch_and_set_mode(c, to);
}

static void op_bsm(struct vcpu *c, const struct insn *i)
{
    uint64_t to = c->gr[i->r2];
    if (i->r1) {
        uint32_t low = gr32(c, i->r1);
        if (c->amode == 64)
            low |= 1;
        else
            low = (low & 0x7fffffff) | (c->amode == 31 ? 0x80000000u : 0);
        set_gr32(c, i->r1, low);
    }
    if (i->r2)
        branch_and_set_mode(c, to);
}

/* --- branch on condition -------------------------------------------------------------------- */

static inline bool condition(const struct vcpu *c, const struct insn *i)
{
    return i->r1 & (8 >> c->cc);
}

/* Mask 14 or 15 with no register is the way programs serialize. */
static uint64_t op_bcr(struct vcpu *c, const struct insn *i)
{
    if (unlikely(i->r2 == 0)) {
        if (i->r1 >= 14)
            __atomic_thread_fence(__ATOMIC_SEQ_CST);
        return BRANCH_NEXT;
    }
    return condition(c, i) ? c->gr[i->r2] & c->address_mask : BRANCH_NEXT;
}

/* --- branch on count, on index -------------------------------------------------------------- */

static inline uint32_t count_down(struct vcpu *c, unsigned r)
{
    uint32_t v = gr32(c, r) - 1;
    set_gr32(c, r, v);
    return v;
}

static uint64_t op_bct(struct vcpu *c, const struct insn *i)
{
    uint64_t target = ea2x(c, i);
    return count_down(c, i->r1) ? target : BRANCH_NEXT;
}

static uint64_t op_bctg(struct vcpu *c, const struct insn *i)
{
    uint64_t target = ea2x(c, i);
    return --c->gr[i->r1] ? target : BRANCH_NEXT;
}

static uint64_t op_bctr(struct vcpu *c, const struct insn *i)
{
    uint64_t target = c->gr[i->r2] & c->address_mask;
    return count_down(c, i->r1) && i->r2 ? target : BRANCH_NEXT;
}

static uint64_t op_bctgr(struct vcpu *c, const struct insn *i)
{
    uint64_t target = c->gr[i->r2] & c->address_mask;
    return --c->gr[i->r1] && i->r2 ? target : BRANCH_NEXT;
}

static inline uint32_t count_down_high(struct vcpu *c, unsigned r)
{
    uint32_t v = gr32h(c, r) - 1;
    set_gr32h(c, r, v);
    return v;
}

/* Add the increment R3; is the sum above the comparand (the odd register of the pair R3)? */
static inline bool index32(struct vcpu *c, const struct insn *i)
{
    int32_t comparand = (int32_t)gr32(c, i->r3 | 1u);
    uint32_t sum = gr32(c, i->r1) + gr32(c, i->r3);
    set_gr32(c, i->r1, sum);
    return (int32_t)sum > comparand;
}

static inline bool index64(struct vcpu *c, const struct insn *i)
{
    int64_t comparand = (int64_t)c->gr[i->r3 | 1];
    uint64_t sum = c->gr[i->r1] + c->gr[i->r3];
    c->gr[i->r1] = sum;
    return (int64_t)sum > comparand;
}

#define INDEX(name, condition)                                      \
    static uint64_t op_##name(struct vcpu *c, const struct insn *i) \
    {                                                               \
        uint64_t target = ea2(c, i);                                \
        return (condition) ? target : BRANCH_NEXT;                  \
    }

/* --- compare and branch --------------------------------------------------------------------- */

static inline bool compared(const struct insn *i, int64_t a, int64_t b)
{
    return i->d1 >> CC_COMPARE(a, b) & 1;
}

static inline bool comparedl(const struct insn *i, uint64_t a, uint64_t b)
{
    return i->d1 >> CC_COMPARE(a, b) & 1;
}

/* clang-format off */
#define G1 c->gr[i->r1]
#define G2 c->gr[i->r2]
#define S64(v) ((int64_t)(v))
#define S32(v) ((int32_t)(v))

BRANCH(bc,    condition(c, i), ea2x(c, i))
BRANCH(bic,   condition(c, i), load64(c, ea2x(c, i), i->b2) & c->address_mask)
RELATIVE(brc,   run_condition(c, i))
RELATIVE(brct,  count_down(c, i->r1))
RELATIVE(brctg, --G1)
RELATIVE(brcth, count_down_high(c, i->r1))
RELATIVE(brxh,  index32(c, i))
RELATIVE(brxle, !index32(c, i))
RELATIVE(brxhg, index64(c, i))
RELATIVE(brxlg, !index64(c, i))
INDEX(bxh,    index32(c, i))
INDEX(bxle,   !index32(c, i))
INDEX(bxhg,   index64(c, i))
INDEX(bxleg,  !index64(c, i))

RELATIVE(crj,   compared(i, S32(G1), S32(G2)))
RELATIVE(cgrj,  compared(i, S64(G1), S64(G2)))
RELATIVE(cij,   compared(i, S32(G1), (int8_t)i->l))
RELATIVE(cgij,  compared(i, S64(G1), (int8_t)i->l))
RELATIVE(clrj,  comparedl(i, (uint32_t)G1, (uint32_t)G2))
RELATIVE(clgrj, comparedl(i, G1, G2))
RELATIVE(clij,  comparedl(i, (uint32_t)G1, i->l))
RELATIVE(clgij, comparedl(i, G1, i->l))
BRANCH(crb,   compared(i, S32(G1), S32(G2)), ea2(c, i))
BRANCH(cgrb,  compared(i, S64(G1), S64(G2)), ea2(c, i))
BRANCH(cib,   compared(i, S32(G1), i->imm), ea2(c, i))
BRANCH(cgib,  compared(i, S64(G1), i->imm), ea2(c, i))
BRANCH(clrb,  comparedl(i, (uint32_t)G1, (uint32_t)G2), ea2(c, i))
BRANCH(clgrb, comparedl(i, G1, G2), ea2(c, i))
BRANCH(clib,  comparedl(i, (uint32_t)G1, (uint8_t)i->imm), ea2(c, i))
BRANCH(clgib, comparedl(i, G1, (uint8_t)i->imm), ea2(c, i))
/* clang-format on */

/* BRANCH PREDICTION (RELATIVE) PRELOAD: hints. */
static void op_preload(struct vcpu *c, const struct insn *i)
{
    (void)c;
    (void)i;
}

/* --- EXECUTE -------------------------------------------------------------------------------- */

/* A halfword of the target, from the space that instructions come from. */
static inline uint16_t fetch_halfword(struct vcpu *c, uint64_t va)
{
    if (unlikely((c->psw_mask & (PSW_AS | PSW_DAT)) == (PSW_AS_SECONDARY | PSW_DAT)))
        return get16(operand_in_space(c, va, 16, SPACE_PRIMARY, c->psw_mask >> 52 & 15, false));
    return load16(c, va, 16);
}

/* The target's bytes, modified, in the upper 48 bits. */
static inline uint64_t fetch_target(struct vcpu *c, uint64_t va, uint8_t modifier)
{
    uint64_t bytes = (uint64_t)(fetch_halfword(c, va) | modifier) << 48;
    unsigned length = insn_length((uint8_t)(bytes >> 56));
    if (length >= 4)
        bytes |= (uint64_t)fetch_halfword(c, (va + 2) & c->address_mask) << 32;
    if (length == 6)
        bytes |= (uint64_t)fetch_halfword(c, (va + 4) & c->address_mask) << 16;
    return bytes;
}

/* After the target: go on behind the EXECUTE. */
static const struct insn *run_ex_back(struct vcpu *c, const struct insn *i)
{
    run_stop(c, i);
    i = i->link;
    run_start(c, i);
    RUN_GO_ON(c, i);
}

static bool relative_format(unsigned format)
{
    switch (format) {
    case FMT_RI_B:
    case FMT_RIL_B:
    case FMT_RSI:
    case FMT_RIE_B:
    case FMT_RIE_C:
    case FMT_RIE_E:
        return true;
    }
    return false;
}

/* Decode a target for the EXECUTE i, `distance` bytes before it. */
static void decode_target(struct vcpu *c, const struct insn *i, struct ex_entry *e, uint64_t bytes,
                          int64_t distance)
{
    uint8_t text[8];
    put64(text, bytes);
    if (text[0] == 0x44 || (text[0] == 0xc6 && (text[1] & 15) == 0))
        cpu_program(c, PGM_EXECUTE);
    const struct insn_def *def = insn_lookup(text);
    if (!def || !insn_installed(def, c->zarch))
        cpu_program(c, PGM_OPERATION);
    e->bytes = 0;
    insn_decode(&e->insn[0], def, text, i->offset);
    e->insn[0].length = i->length;
    if (relative_format(def->format))
        e->insn[0].imm += distance;
    memset(&e->insn[1], 0, sizeof e->insn[1]);
    e->insn[1].run = run_ex_back;
    e->insn[1].offset = i->offset;
    e->insn[1].length = i->length;
    e->bytes = bytes;
}

static inline const struct insn *execute(struct vcpu *c, const struct insn *i, uint64_t va)
{
    c->insn = i;
    if (unlikely(va & 1))
        cpu_program(c, PGM_SPECIFICATION);
    uint64_t bytes = fetch_target(c, va, i->r1 ? (uint8_t)c->gr[i->r1] : 0);
    int64_t distance = (int64_t)(va - insn_address(c, i));
    uint64_t place = (uint64_t)distance << 16 | (uint64_t)i->length << 12 | i->offset;
    uint64_t hash = (bytes ^ place * 0x9e3779b97f4a7c15ULL) * 0xff51afd7ed558ccdULL;
    struct ex_entry *e = &c->ex_cache[hash >> 58 & (EX_CACHE - 1)];
    if (unlikely(e->bytes != bytes || e->place != place ||
                 distance != (int64_t)((uint64_t)distance << 16) >> 16)) {
        decode_target(c, i, e, bytes, distance);
        e->place = place;
    }
    e->insn[1].link = i + 1;
    run_stop(c, i);
    run_start(c, e->insn);
    return e->insn;
}

const struct insn *run_ex(struct vcpu *c, const struct insn *i);
const struct insn *run_ex(struct vcpu *c, const struct insn *i)
{
    const struct insn *to = execute(c, i, ea2x(c, i));
    RUN_GO_ON(c, to);
}

const struct insn *run_exrl(struct vcpu *c, const struct insn *i);
const struct insn *run_exrl(struct vcpu *c, const struct insn *i)
{
    const struct insn *to = execute(c, i, insn_relative(c, i));
    RUN_GO_ON(c, to);
}

#define IN_branch(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
