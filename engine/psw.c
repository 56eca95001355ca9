/* The PSW: long and short forms, validity, what follows from loading one.  Principles of
 * Operation, chapter 4, "Program-Status Word". */
#include "engine/machine.h"
#include "engine/step.h"

#define PSW_KEPT       (~(PSW_CC | PSW_PM | PSW_EA | PSW_BA))
#define AMODE_INVALID  1 /* extended without basic addressing mode: only until it is noticed */
#define PSW_UNASSIGNED 0xb808000000000000ULL /* bits 0, 2-4, 12 */

void cpu_set_amode(struct vcpu *c, unsigned amode)
{
    c->amode = (uint8_t)amode;
    c->address_mask = amode == 64 ? ~0ULL : amode == 31 ? 0x7fffffffULL : 0xffffffULL;
}

bool sie_amode31(const struct vcpu *v)
{
    return v->amode == 31;
}

struct sie_psw cpu_psw(const struct vcpu *c)
{
    struct sie_psw p = {c->psw_mask, c->ia};
    p.mask |= (uint64_t)c->cc << 44 | (uint64_t)c->pm << 40;
    if (c->amode == 64)
        p.mask |= PSW_EA | PSW_BA;
    else if (c->amode == AMODE_INVALID)
        p.mask |= PSW_EA;
    else if (c->amode == 31)
        p.mask |= PSW_BA;
    return p;
}

static bool valid(const struct vcpu *c, struct sie_psw p)
{
    uint64_t ea_ba = p.mask & (PSW_EA | PSW_BA);
    if ((p.mask & PSW_UNASSIGNED) || (p.mask & 0x000000fe7fffffffULL))
        return false;
    if (ea_ba == PSW_EA || (!c->zarch && (p.mask & PSW_EA)))
        return false;
    if (ea_ba == PSW_BA)
        return p.address <= 0x7fffffff;
    if (ea_ba == 0)
        return p.address <= 0xffffff;
    return true;
}

void cpu_load_psw(struct vcpu *c, struct sie_psw p)
{
    c->psw_invalid = !valid(c, p);
    c->psw_mask = p.mask & PSW_KEPT;
    c->cc = (p.mask >> 44) & 3;
    c->pm = (p.mask >> 40) & 15;
    c->ia = p.address;
    if (p.mask & PSW_EA)
        cpu_set_amode(c, (p.mask & PSW_BA) ? 64 : AMODE_INVALID);
    else
        cpu_set_amode(c, (p.mask & PSW_BA) ? 31 : 24);
    cpu_update_spaces(c);
}

struct sie_psw psw_from_short(uint64_t w)
{
    /* Bit 12 is one in the short format and zero in the long one: an inverted bit 12 keeps the
     * error of a zero there. */
    struct sie_psw p;
    p.mask = (w & 0xfff7ffff80000000ULL) | (~w & PSW_ESA);
    if (w & PSW_EA)
        p.mask |= PSW_EA;
    p.address = w & 0x7fffffffULL;
    return p;
}

uint64_t psw_to_short(struct sie_psw p)
{
    return ((p.mask & 0xffffffff80000000ULL) ^ PSW_ESA) | (p.address & 0x7fffffffULL);
}

struct sie_psw sie_psw(const struct vcpu *v)
{
    return cpu_psw(v);
}

void sie_set_psw(struct vcpu *v, struct sie_psw psw)
{
    v->asleep_told = false;
    if (v->step)
        v->step->asked = false; /* it comes to its instructions anew */
    cpu_load_psw(v, psw);
}

size_t sie_psw_bytes(const struct vcpu *v, uint8_t out[16])
{
    struct sie_psw p = cpu_psw(v);
    if (!v->zarch) {
        put64(out, psw_to_short(p));
        return 8;
    }
    put64(out, p.mask);
    put64(out + 8, p.address);
    return 16;
}
