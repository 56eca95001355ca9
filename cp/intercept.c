/* From an interception to the room that deals with it.
 *
 * Kept true: runs under vm->lock, on the dispatcher thread that ran the CPU; says whether the CPU
 * may be entered again at once.  A virtual machine that cannot go on is told of in CP's words
 * (HCPGIR410W, 450W, 453W, HCPGSP2627I, 2629I, 2630I) and stopped; a CPU of it that cannot is told of,
 * and the others go on. */
#include "cp/intercept.h"
#include "cp/channel/subchannel.h"
#include "cp/console/console.h"
#include "cp/diagnose/diagnose.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/guest_host.h"
#include "cp/iucv/iucv.h"
#include "cp/page_wait.h"
#include "cp/sclp.h"
#include "cp/stsi.h"
#include "cp/trace.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"

#include <stdio.h>

#define PGM_OPERATION     0x01
#define PGM_SPECIFICATION 0x06

/* PERFORM TOPOLOGY FUNCTION (Principles of Operation, chapter 10): CPUs are horizontal. */
static void topology(struct vcpu *v, const struct sie_instruction *i)
{
    uint64_t r1 = sie_gr(v, i->r1);
    switch (r1 & ~0xffffff00ULL) {
    case 0: /* request horizontal polarization: so it is */
        sie_set_gr(v, i->r1, (r1 & ~0xff00ULL) | 0x100);
        sie_set_cc(v, 2);
        break;
    case 1: /* vertical: rejected, with no reason given */
        sie_set_gr(v, i->r1, r1 & ~0xff00ULL);
        sie_set_cc(v, 2);
        break;
    case 2: /* has a topology change been reported? */
        sie_set_cc(v, 0);
        break;
    default:
        sie_program(v, PGM_SPECIFICATION);
    }
}

static bool instruction(struct vm *vm, struct vcpu *v)
{
    const struct sie_instruction *i = sie_instruction(v);
    switch (i->op) {
    case SIE_OP_DIAG:
        diagnose(vm, v);
        break;
    case SIE_OP_SERVC:
        sclp_service_call(vm, v);
        break;
    case SIE_OP_STSI:
        stsi(vm, v);
        break;
    case SIE_OP_PTF:
        topology(v, i);
        break;
    case SIE_OP_IUCV:
        return iucv(vm, v);
    case SIE_OP_STIDP:
        sie_program(v, PGM_OPERATION);
        break;
    default:
        io_instruction(vm, v);
        break;
    }
    return true;
}

/* Is no CPU left that goes on?  One may have started another before it fell asleep itself, between
 * two looks: all that sleep at the second look slept at the first. */
static bool all_asleep(const struct vm *vm)
{
    if (guest_runs_itself(vm)) /* its CPU is where a program has left it */
        return false;
    for (unsigned look = 0; look < 2; look++)
        for (unsigned a = 0; a < SIE_MAX_CPUS; a++) {
            const struct vcpu *v = sie_vcpu(vm->guest, a);
            if (v && !sie_asleep(v))
                return false;
        }
    return true;
}

/* A CPU stopped, waits for ever, takes one program interruption after the other, or is check-stopped: CP
 * says so, of each; the virtual machine is in CP mode when it
 * was the last that went on. */
static void asleep(struct vm *vm, struct vcpu *v, enum sie_exit why, const char *text)
{
    unsigned about = vm->about_cpu;
    bool anew = sie_asleep_anew(v);
    vm->about_cpu = sie_address(v);
    if (all_asleep(vm)) {
        sie_asleep_again(v);
        dispatch_stopped(vm, why, anew ? text : NULL);
    } else if (anew) {
        console_say(vm, "%s", text);
    }
    vm->about_cpu = about;
}

static void disabled_wait(struct vm *vm, struct vcpu *v)
{
    uint8_t psw[16];
    char text[96];
    size_t n = sie_psw_bytes(v, psw);
    int at = snprintf(text, sizeof text, "HCPGIR450W CP entered; disabled wait PSW");
    for (size_t i = 0; i < n; i += 4)
        at += snprintf(text + at, sizeof text - (size_t)at, " %08X", get32(psw + i));
    asleep(vm, v, SIE_DISABLED_WAIT, text);
}

static void stopped(struct vm *vm, struct vcpu *v)
{
    struct sie_stop_cause cause = sie_stop_cause(v);
    char text[128];
    const char *what = "SIGP stop";
    unsigned number = 2629;
    if (cause.why == SIE_STOP_CP || cause.why == SIE_STOP_NONE)
        return;
    if (cause.why == SIE_STOP_RESET) {
        what = "SIGP initial CPU reset";
        number = 2627;
    } else if (cause.why == SIE_STOP_STORE_STATUS) {
        what = "SIGP stop and store status";
        number = 2630;
    }
    snprintf(text, sizeof text,
             "HCPGSP%uI The virtual machine is placed in CP mode due to a %s from CPU %02X.",
             number, what, cause.from);
    asleep(vm, v, SIE_STOPPED, text);
}

bool intercept(struct vm *vm, struct vcpu *v, enum sie_exit exit)
{
    switch (exit) {
    case SIE_INSTRUCTION:
        return instruction(vm, v);
    case SIE_IUCV:
        iucv_interruption(vm, v);
        return true;
    case SIE_IO:
        io_interruption(vm, v);
        return true;
    case SIE_DISABLED_WAIT:
        disabled_wait(vm, v);
        return false;
    case SIE_STOPPED:
        stopped(vm, v);
        return false;
    case SIE_CHECK_STOP:
        /* VM/370's words; z/VM's own for this were not to be found. */
        asleep(vm, v, exit, "HCPGIR410W CP entered; paging error");
        return false;
    case SIE_PROGRAM_LOOP:
        asleep(vm, v, exit, "HCPGIR453W CP entered; program interrupt loop");
        return false;
    case SIE_TIME:
        return true;
    case SIE_HOST_FAULT:
        return page_wait(vm, v);
    case SIE_TRACE:
        return trace_event(vm, v);
    case SIE_WAIT:
        break;
    }
    return false;
}
