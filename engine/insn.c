/* insn.def expanded: the rows, a lookup by operation code, and decoding by format. */
#include "engine/insn.h"

#include "engine/base/bytes.h"
#include "engine/facility.h"

#include <string.h>

#define FAC_TRANSLATION_2 16

/* The ways that instructions of a kind have: W(way, name of the function). */
#define WAYS_PAIR(W, mnem)  W(WAY_BRC, brc_##mnem) WAYS_AFTER(W, mnem)
#define WAYS_AFTER(W, mnem) W(WAY_LR, lr_##mnem) W(WAY_LGR, lgr_##mnem)
#define WAYS_REG(W, mnem)   WAYS_PAIR(W, mnem)
#define WAYS_SUM(W, mnem)   WAYS_PAIR(W, mnem)
#define WAYS_LOAD(W, mnem)  W(WAY_PLAIN, plain_##mnem) WAYS_PAIR(W, mnem)
#define WAYS_STORE(W, mnem) W(WAY_PLAIN, plain_##mnem) WAYS_AFTER(W, mnem)
#define WAYS_SEQ(W, mnem)
#define WAYS_BRANCH(W, mnem)
#define WAYS_RELATIVE(W, mnem) W(WAY_NEAR, near_##mnem) W(WAY_FAR, far_##mnem)
#define WAYS_CONTROL(W, mnem)
#define WAYS_JUMP(W, mnem)
#define WAYS_LEAP(W, mnem)
#define WAYS_HAND(W, mnem)

#define DECLARE(way, name) insn_run name;
#define I(opcode, mnem, format, facility, kind, room, fn) \
    insn_run run_##mnem;                                  \
    WAYS_##kind(DECLARE, mnem)
#include "engine/insn.def"
#undef I

#define SET(way, name) [way] = name,
#define BASE           FAC_BASE
#define Z              FAC_Z
#define I(opcode, mnem, format, facility, kind, room, fn) \
    {opcode, #mnem, FMT_##format, facility, KIND_##kind, run_##mnem, {WAYS_##kind(SET, mnem)}},

static const struct insn_def rows[] = {
#include "engine/insn.def"
};
#undef I
#undef BASE
#undef Z

#define ROWS (sizeof rows / sizeof rows[0])

/* Where the second part of the operation code stands, by first byte. */
static unsigned second_part(const uint8_t *b)
{
    switch (b[0]) {
    case 0x01:
    case 0xb2:
    case 0xb3:
    case 0xb9:
    case 0xe5:
        return (unsigned)b[0] << 8 | b[1];
    case 0xa5:
    case 0xa7:
    case 0xc0:
    case 0xc2:
    case 0xc4:
    case 0xc6:
    case 0xc8:
    case 0xcc:
        return (unsigned)b[0] << 8 | (b[1] & 15);
    case 0xe3:
    case 0xe6:
    case 0xe7:
    case 0xeb:
    case 0xec:
    case 0xed:
        return (unsigned)b[0] << 8 | b[5];
    default:
        return b[0];
    }
}

static int two_parts(unsigned first)
{
    uint8_t b[6] = {(uint8_t)first, 0xff, 0, 0, 0, 0xff};
    return second_part(b) > 0xff;
}

/* Index by operation code: one-part codes at 0..255, two-part ones at their 16 bits.  Built by
 * the compiler from the same rows. */
#define I(opcode, mnem, format, facility, kind, room, fn) ROW_##mnem,
enum row {
#include "engine/insn.def"
};
#undef I
#define I(opcode, mnem, format, facility, kind, room, fn) [opcode] = ROW_##mnem + 1,
static const uint16_t by_opcode[0x10000] = {
#include "engine/insn.def"
};
#undef I

const struct insn_def *insn_lookup(const uint8_t *bytes)
{
    unsigned code = second_part(bytes);
    unsigned row = by_opcode[code];
    if (!row || (code <= 0xff) == two_parts(bytes[0]))
        return NULL;
    return &rows[row - 1];
}

enum insn_kind insn_kind(const struct insn *i)
{
    insn_run *run = insn_run_of(i);
    for (unsigned n = 0; n < ROWS; n++)
        if (run && (rows[n].run == run || rows[n].way[WAY_PLAIN] == run))
            return rows[n].kind;
    return KIND_HAND;
}

int insn_facility(unsigned bit)
{
    return facility_installed(bit);
}

int insn_installed(const struct insn_def *def, int zarch)
{
    if (def->facility == FAC_BASE)
        return true;
    if (!zarch)
        return def->facility == FAC_TRANSLATION_2;
    return def->facility == FAC_Z || facility_installed(def->facility);
}

static uint8_t reg_or_none(unsigned r)
{
    return r ? (uint8_t)r : 16;
}

/* Bits of a mask of conditions from the right instead of from the left. */
static uint8_t by_condition_code(unsigned mask)
{
    return (uint8_t)((mask & 8) >> 3 | (mask & 4) >> 1 | (mask & 2) << 1 | (mask & 1) << 3);
}

static int32_t long_displacement(const uint8_t *b)
{
    return (int32_t)((uint32_t)b[4] << 24 | (uint32_t)(b[2] & 15) << 20 | (uint32_t)b[3] << 12) >>
           12;
}

/* Base and 12-bit displacement at byte 2 as the second operand. */
static void base2(struct insn *i, const uint8_t *b)
{
    i->b2 = reg_or_none(b[2] >> 4);
    i->d2 = get16(b + 2) & 0xfff;
}

/* Two storage operands: bytes 2-3 and 4-5. */
static void base12(struct insn *i, const uint8_t *b)
{
    i->b1 = reg_or_none(b[2] >> 4);
    i->d1 = get16(b + 2) & 0xfff;
    i->b2 = reg_or_none(b[4] >> 4);
    i->d2 = get16(b + 4) & 0xfff;
}

static void decode_register_formats(struct insn *i, enum insn_format format, const uint8_t *b)
{
    switch (format) {
    case FMT_I:
        i->imm = b[1];
        break;
    case FMT_RR:
        i->r1 = b[1] >> 4;
        i->r2 = b[1] & 15;
        break;
    case FMT_RRE:
    case FMT_RRF:
        i->r1 = b[3] >> 4;
        i->r2 = b[3] & 15;
        i->r3 = b[2] >> 4;
        i->l = b[2] & 15;
        break;
    case FMT_RRD:
        i->r1 = b[2] >> 4;
        i->r3 = b[3] >> 4;
        i->r2 = b[3] & 15;
        break;
    default:
        break;
    }
}

static void distance(struct insn *i, int32_t halfwords)
{
    i->imm = (int64_t)halfwords * 2;
    i->d2 = halfwords;
}

/* Ones from bit `from` to bit `to`, around the end if from > to. */
static uint64_t selected_bits(unsigned from, unsigned to)
{
    uint64_t a = ~0ULL >> from, b = ~0ULL << (63 - to);
    return from <= to ? a & b : a | b;
}

static void decode_immediate_formats(struct insn *i, enum insn_format format, const uint8_t *b)
{
    i->r1 = b[1] >> 4;
    i->r3 = b[1] & 15;
    i->l = by_condition_code(i->r1);
    switch (format) {
    case FMT_RSI:
    case FMT_RI_B:
    case FMT_RIE_E:
        distance(i, (int16_t)get16(b + 2));
        break;
    case FMT_RI:
    case FMT_RIE_D:
    case FMT_RIE_G:
        i->imm = (int16_t)get16(b + 2);
        break;
    case FMT_RIL:
        i->imm = (int32_t)get32(b + 2);
        break;
    case FMT_RIL_B:
        distance(i, (int32_t)get32(b + 2));
        break;
    case FMT_RIE_A:
        i->imm = (int16_t)get16(b + 2);
        i->r3 = b[4] >> 4;
        break;
    case FMT_RIE_B:
        i->r2 = b[1] & 15;
        i->r3 = b[4] >> 4;
        i->d1 = by_condition_code(i->r3);
        distance(i, (int16_t)get16(b + 2));
        break;
    case FMT_RIE_C:
        i->l = b[4];
        i->d1 = by_condition_code(i->r3);
        distance(i, (int16_t)get16(b + 2));
        break;
    case FMT_RIE_F:
        i->r2 = b[1] & 15;
        i->b1 = b[2];
        i->x2 = b[3];
        i->l = b[4];
        i->imm = (int64_t)selected_bits(b[2] & 63, b[3] & 63);
        break;
    default:
        break;
    }
}

static void decode_storage_formats(struct insn *i, enum insn_format format, const uint8_t *b)
{
    i->r1 = b[1] >> 4;
    i->r3 = b[1] & 15;
    base2(i, b);
    switch (format) {
    case FMT_RX:
    case FMT_RXY:
    case FMT_RXE:
    case FMT_RXF:
        i->x2 = reg_or_none(b[1] & 15);
        i->r3 = b[4] >> 4;
        if (format == FMT_RXY)
            i->d2 = long_displacement(b);
        if (format == FMT_RXF) {
            i->r3 = b[1] >> 4;
            i->r1 = b[4] >> 4;
        }
        break;
    case FMT_RSY:
    case FMT_SIY:
        i->d2 = long_displacement(b);
        i->imm = b[1];
        break;
    case FMT_RSL:
        i->l = b[1];
        i->r1 = b[4] >> 4;
        i->r3 = b[4] & 15;
        break;
    case FMT_RRS:
        i->r2 = b[1] & 15;
        i->r3 = b[4] >> 4;
        i->d1 = by_condition_code(i->r3);
        break;
    case FMT_RIS:
        i->d1 = by_condition_code(i->r3);
        i->imm = (int8_t)b[4];
        break;
    case FMT_SI:
        i->imm = b[1];
        break;
    case FMT_SIL:
        i->imm = (int16_t)get16(b + 4);
        break;
    default:
        break;
    }
}

void insn_decode(struct insn *i, const struct insn_def *def, const uint8_t *b, uint16_t offset)
{
    memset(i, 0, sizeof *i);
    i->run = def->run;
    i->offset = offset;
    i->length = (uint8_t)insn_length(b[0]);
    i->x2 = i->b1 = i->b2 = 16;
    switch (def->format) {
    case FMT_E:
    case FMT_IE:
    case FMT_MII:
    case FMT_SMI:
        break;
    case FMT_I:
    case FMT_RR:
    case FMT_RRE:
    case FMT_RRF:
    case FMT_RRD:
        decode_register_formats(i, def->format, b);
        break;
    case FMT_SS_L:
    case FMT_SS_LL:
    case FMT_SS_RR:
    case FMT_SSE:
    case FMT_SSF:
        i->l = b[1];
        i->r1 = i->r3 = b[1] >> 4;
        if (def->format != FMT_SSF)
            i->r3 = b[1] & 15;
        base12(i, b);
        break;
    case FMT_RX:
    case FMT_RXY:
    case FMT_RXE:
    case FMT_RXF:
    case FMT_RS:
    case FMT_RSY:
    case FMT_RSL:
    case FMT_RRS:
    case FMT_RIS:
    case FMT_S:
    case FMT_SI:
    case FMT_SIY:
    case FMT_SIL:
        decode_storage_formats(i, def->format, b);
        if (i->x2 == 16 && def->way[WAY_PLAIN])
            i->run = def->way[WAY_PLAIN];
        break;
    default:
        decode_immediate_formats(i, def->format, b);
        break;
    }
}
