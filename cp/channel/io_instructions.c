/* The guest's I/O instructions as they leave sie_run(): operands, alignment, operand exceptions
 * and condition codes around the functions of subchannel.c.
 *
 * The engine has checked the problem state.  An access exception that sie_read() or sie_write()
 * met is already presented to the guest: nothing more is to be done then.
 *
 * To add an instruction: a row in enum sie_op (engine/sie.h) and a case below.
 * Sources: Principles of Operation, chapter 14. */
#include "cp/channel/css.h"
#include "engine/base/bytes.h"

#define PGM_SPECIFICATION 0x06
#define PGM_OPERAND       0x15

/* GR1 names a subchannel of set 0: X'0001' in its left half. */
static bool schid_valid(struct vcpu *v)
{
    if ((uint32_t)sie_gr(v, 1) >> 16 == 1)
        return true;
    sie_program(v, PGM_OPERAND);
    return false;
}

static bool aligned(struct vcpu *v, uint64_t address, uint64_t to)
{
    if (!(address & (to - 1)))
        return true;
    sie_program(v, PGM_SPECIFICATION);
    return false;
}

/* ORB bits that must be zero, and combinations (chapter 15, "Operation-Request Block"). */
static bool orb_valid(const struct orb *o)
{
    if (o->flags & (ORB_RESERVED | ORB_TRANSPORT | ORB_EXTENSION) || o->program & 0x80000000U)
        return false;
    return !(o->flags & ORB_IDA2K) || o->flags & ORB_IDA64;
}

static void start(struct channel *ch, struct vcpu *v, const struct sie_instruction *i)
{
    uint8_t b[12];
    if (!aligned(v, i->address, 4) || sie_read(v, i->address, i->base, b, sizeof b) ||
        !schid_valid(v))
        return;
    struct orb orb = {get32(b), get32(b + 4), get32(b + 8)};
    if (!orb_valid(&orb)) {
        sie_program(v, PGM_OPERAND);
        return;
    }
    sie_set_cc(v, css_start(ch, (uint32_t)sie_gr(v, 1), &orb));
}

static void test(struct channel *ch, struct vcpu *v, const struct sie_instruction *i)
{
    uint8_t irb[96];
    uint32_t schid = (uint32_t)sie_gr(v, 1);
    if (!aligned(v, i->address, 4) || !schid_valid(v))
        return;
    struct device *dev = channel_by_schid(ch, schid);
    size_t size = dev && dev->sch->word6 & 2 ? 96 : 64;
    /* The status is cleared only when it can be stored. */
    if (sie_may_write(v, i->address, i->base, size))
        return;
    unsigned cc = css_test(ch, schid, irb);
    if (cc != 3 && sie_write(v, i->address, i->base, irb, size))
        return;
    sie_set_cc(v, cc);
}

static void store(struct channel *ch, struct vcpu *v, const struct sie_instruction *i)
{
    uint8_t schib[52];
    if (!aligned(v, i->address, 4) || !schid_valid(v))
        return;
    unsigned cc = css_store(ch, (uint32_t)sie_gr(v, 1), schib);
    if (cc == 0 && sie_write(v, i->address, i->base, schib, sizeof schib))
        return;
    sie_set_cc(v, cc);
}

static void modify(struct channel *ch, struct vcpu *v, const struct sie_instruction *i)
{
    uint8_t schib[52];
    if (!aligned(v, i->address, 4) || sie_read(v, i->address, i->base, schib, sizeof schib) ||
        !schid_valid(v))
        return;
    int cc = css_modify(ch, (uint32_t)sie_gr(v, 1), schib);
    if (cc < 0)
        sie_program(v, PGM_OPERAND);
    else
        sie_set_cc(v, (unsigned)cc);
}

/* The interruption subclasses that CR6 enables. */
static uint8_t enabled_classes(const struct vcpu *v)
{
    return (uint8_t)(sie_cr(v, 6) >> 24);
}

static void test_pending(struct channel *ch, struct vcpu *v, const struct sie_instruction *i)
{
    uint8_t code[12];
    if (!aligned(v, i->address, 4) || (i->address && sie_may_write(v, i->address, i->base, 8)))
        return;
    struct io_interruption in;
    if (!channel_take_interruption(ch, enabled_classes(v), &in)) {
        sie_set_cc(v, 0);
        return;
    }
    put32(code, in.schid);
    put32(code + 4, in.parameter);
    put32(code + 8, in.id_word);
    if (i->address) {
        if (sie_write(v, i->address, i->base, code, 8))
            return;
    } else {
        storage_write(ch->vm->storage, sie_real_to_absolute(v, 0xb8), code, sizeof code);
    }
    sie_set_cc(v, 1);
}

static void store_crw(struct channel *ch, struct vcpu *v, const struct sie_instruction *i)
{
    uint8_t b[4];
    if (!aligned(v, i->address, 4) || sie_may_write(v, i->address, i->base, sizeof b))
        return;
    uint32_t crw;
    unsigned cc = css_store_crw(ch, &crw);
    put32(b, crw);
    if (!sie_write(v, i->address, i->base, b, sizeof b))
        sie_set_cc(v, cc);
}

static void store_path_status(struct vcpu *v, const struct sie_instruction *i)
{
    uint8_t none[32] = {0};
    if (aligned(v, i->address, 32) && !sie_write(v, i->address, i->base, none, sizeof none))
        sie_set_cc(v, 0);
}

static void set_limit(struct channel *ch, struct vcpu *v)
{
    uint32_t limit = (uint32_t)sie_gr(v, 1);
    if (limit & 0x8000ffffU)
        sie_program(v, PGM_OPERAND);
    else
        css_set_limit(ch, limit);
}

static void measure(struct channel *ch, struct vcpu *v)
{
    uint64_t gr1 = sie_gr(v, 1), gr2 = sie_gr(v, 2);
    if (gr1 & 0x0ffffffcU || (gr1 & 2 && gr2 & 31))
        sie_program(v, PGM_OPERAND);
    else
        css_measure(ch, gr1, gr2);
}

static void reset_path(struct channel *ch, struct vcpu *v)
{
    uint32_t gr1 = (uint32_t)sie_gr(v, 1);
    if (gr1 & 0xffffff00U)
        sie_program(v, PGM_OPERAND);
    else
        sie_set_cc(v, css_reset_path(ch, (uint8_t)gr1));
}

/* CHSC: R1 holds the logical address of a 4096-byte block. */
static void chsc(struct channel *ch, struct vcpu *v, const struct sie_instruction *i)
{
    uint8_t page[4096];
    uint64_t address = sie_gr(v, i->r1);
    if (sie_amode31(v))
        address &= 0x7fffffff;
    if (!aligned(v, address, 4096) || sie_read(v, address, i->r1, page, sizeof page))
        return;
    if (!chsc_execute(ch, page)) {
        sie_program(v, PGM_OPERAND);
        return;
    }
    unsigned request = get16(page), n = request + (unsigned)get16(page + request);
    if (n > sizeof page)
        n = sizeof page;
    if (!sie_write(v, address + request, i->r1, page + request, n - request))
        sie_set_cc(v, 0);
}

static void signal_adapter(struct channel *ch, struct vcpu *v)
{
    struct siga s = {
        .function = (uint8_t)sie_gr(v, 0),
        .queues = (uint32_t)sie_gr(v, 2),
        .parameter = sie_gr(v, 3),
    };
    if (s.function > 4) {
        sie_program(v, PGM_OPERAND);
        return;
    }
    unsigned cc = css_signal_adapter(ch, (uint32_t)sie_gr(v, 1), &s);
    if (cc == 2) {
        uint64_t gr0 = sie_gr(v, 0) & ~0x80000000ULL;
        sie_set_gr(v, 0, gr0 | (s.busy ? 0x80000000ULL : 0));
    }
    sie_set_cc(v, cc);
}

void io_instruction(struct vm *vm, struct vcpu *v)
{
    struct channel *ch = vm->channel;
    const struct sie_instruction *i = sie_instruction(v);
    uint32_t schid = (uint32_t)sie_gr(v, 1);
    switch (i->op) {
    case SIE_OP_SSCH:
        start(ch, v, i);
        break;
    case SIE_OP_TSCH:
        test(ch, v, i);
        break;
    case SIE_OP_STSCH:
        store(ch, v, i);
        break;
    case SIE_OP_MSCH:
        modify(ch, v, i);
        break;
    case SIE_OP_CSCH:
        if (schid_valid(v))
            sie_set_cc(v, css_clear(ch, schid));
        break;
    case SIE_OP_HSCH:
        if (schid_valid(v))
            sie_set_cc(v, css_halt(ch, schid));
        break;
    case SIE_OP_XSCH:
        if (schid_valid(v))
            sie_set_cc(v, css_cancel(ch, schid));
        break;
    case SIE_OP_RSCH:
        if (schid_valid(v))
            sie_set_cc(v, css_resume(ch, schid));
        break;
    case SIE_OP_TPI:
        test_pending(ch, v, i);
        break;
    case SIE_OP_STCRW:
        store_crw(ch, v, i);
        break;
    case SIE_OP_STCPS:
        store_path_status(v, i);
        break;
    case SIE_OP_SAL:
        set_limit(ch, v);
        break;
    case SIE_OP_SCHM:
        measure(ch, v);
        break;
    case SIE_OP_RCHP:
        reset_path(ch, v);
        break;
    case SIE_OP_CHSC:
        chsc(ch, v, i);
        break;
    case SIE_OP_SIGA:
        signal_adapter(ch, v);
        break;
    default:
        sie_program(v, 0x01);
        break;
    }
}

void io_interruption(struct vm *vm, struct vcpu *v)
{
    struct io_interruption in;
    if (channel_take_interruption(vm->channel, enabled_classes(v), &in))
        sie_io_interruption(v, in.schid, in.parameter, in.id_word);
    else
        channel_update(vm->channel); /* another CPU took it: let the engine know */
}
