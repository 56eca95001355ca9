/* Instructions that leave for CP: every one an interception.  Principles of Operation, chapter 14
 * (I/O), chapter 10 (DIAGNOSE, STORE SYSTEM INFORMATION), and CP's and the channel subsystem's
 * own (SERVC, CHSC, SIGA). */
#include "engine/machine.h"

static void leave_for_cp(struct vcpu *c, const struct insn *i, enum sie_op op)
{
    require_supervisor(c);
    cpu_intercept(c, i, op);
}

#define TO_CP(fn, op)                                         \
    static void op_##fn(struct vcpu *c, const struct insn *i) \
    {                                                         \
        leave_for_cp(c, i, op);                               \
    }

TO_CP(diag, SIE_OP_DIAG)
TO_CP(csch, SIE_OP_CSCH)
TO_CP(hsch, SIE_OP_HSCH)
TO_CP(msch, SIE_OP_MSCH)
TO_CP(ssch, SIE_OP_SSCH)
TO_CP(stsch, SIE_OP_STSCH)
TO_CP(tsch, SIE_OP_TSCH)
TO_CP(tpi, SIE_OP_TPI)
TO_CP(sal, SIE_OP_SAL)
TO_CP(rsch, SIE_OP_RSCH)
TO_CP(stcrw, SIE_OP_STCRW)
TO_CP(stcps, SIE_OP_STCPS)
TO_CP(rchp, SIE_OP_RCHP)
TO_CP(schm, SIE_OP_SCHM)
TO_CP(xsch, SIE_OP_XSCH)
TO_CP(siga, SIE_OP_SIGA)
TO_CP(iucv, SIE_OP_IUCV)

/* Two registers and no storage operand: R1 and R2, the latter in r3. */
static void leave_with_registers(struct vcpu *c, const struct insn *i, enum sie_op op)
{
    leave_for_cp(c, i, op);
    c->intercept.r3 = i->r2;
    c->intercept.base = i->r1 ? i->r1 : 16;
    c->intercept.address = c->gr[i->r1] & c->address_mask;
}

static void op_servc(struct vcpu *c, const struct insn *i)
{
    leave_with_registers(c, i, SIE_OP_SERVC);
}

static void op_chsc(struct vcpu *c, const struct insn *i)
{
    leave_with_registers(c, i, SIE_OP_CHSC);
}

static void op_ptf(struct vcpu *c, const struct insn *i)
{
    leave_with_registers(c, i, SIE_OP_PTF);
}

/* STORE SYSTEM INFORMATION: the current level is answered here, the rest by CP. */
static void op_stsi(struct vcpu *c, const struct insn *i)
{
    require_supervisor(c);
    if ((gr32(c, 0) & 0x0fffff00) || (gr32(c, 1) & 0xffff0000))
        cpu_program(c, PGM_SPECIFICATION);
    if (gr32(c, 0) >> 28 == 0) {
        set_gr32(c, 0, 3u << 28); /* a program under a control program runs at level 3 */
        c->cc = 0;
        return;
    }
    if (ea2(c, i) & 0xfff)
        cpu_program(c, PGM_SPECIFICATION);
    cpu_intercept(c, i, SIE_OP_STSI);
}

#define IN_io(mnem, kind, fn) RUN_##kind(mnem, fn)
#include "engine/threads.h"
