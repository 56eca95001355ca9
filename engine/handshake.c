/* Page-fault handshaking: CP tells a virtual CPU of a page that it would have to wait for, and the
 * guest goes on with something else until it is told that the page is there.  External interruption
 * X'2603', of the service-signal subclass; z/VM CP Programming Services, DIAGNOSE X'258'; Linux
 * arch/s390/mm/pfault.c.
 *
 * Kept true, under the guest's fault_lock: `told` is how many faults the guest was told of and not
 * yet of their end, those whose end is pending (`ndone`) included; it is never more than
 * SIE_HANDSHAKES.  A ticket is good for one handshake: what is known of an earlier one, of before a
 * reset say, is not told. */
#include "engine/machine.h"

#define CODE_PAGE_FAULT 0x2603
#define SUBCODE_NARROW  0x0200 /* the token is a word, at real X'80' */
#define SUBCODE_WIDE    0x0600 /* a doubleword, at real X'11B8' */
#define SUBCODE_DONE    0x0080
#define CR0_SERVICE     0x0200ULL

static void forget(struct vcpu *c)
{
    c->handshake.ticket = 0;
    c->handshake.told = c->handshake.ndone = c->handshake.first = 0;
    atomic_fetch_and(&c->pending, ~PENDING_PAGE);
}

void handshake_reset(struct vcpu *c)
{
    pthread_mutex_lock(&c->guest->fault_lock);
    forget(c);
    pthread_mutex_unlock(&c->guest->fault_lock);
}

bool sie_handshake_begin(struct vcpu *v, const struct sie_handshake *how)
{
    pthread_mutex_lock(&v->guest->fault_lock);
    bool none = !v->handshake.ticket;
    if (none) {
        v->handshake.how = *how;
        v->handshake.ticket = atomic_fetch_add(&v->engine->tickets, 1) + 1;
    }
    pthread_mutex_unlock(&v->guest->fault_lock);
    return none;
}

bool sie_handshake_end(struct vcpu *v)
{
    pthread_mutex_lock(&v->guest->fault_lock);
    bool one = v->handshake.ticket;
    forget(v);
    pthread_mutex_unlock(&v->guest->fault_lock);
    return one;
}

/* Is it agreed upon for the PSW as it is now?  Prefixed storage is what the interruption needs. */
static bool agreed(const struct vcpu *c)
{
    const struct sie_handshake *how = &c->handshake.how;
    uint64_t prefix = c->fault_page - c->prefix / PAGE_SIZE;
    return (cpu_psw(c).mask & how->select) == how->compare && (c->psw_mask & PSW_EXT) &&
           (c->cr[0] & CR0_SERVICE) && !c->psw_invalid && c->zarch >= how->wide && prefix > 1;
}

static uint64_t token_now(struct vcpu *c)
{
    uint8_t b[8] = {0};
    uint64_t at = real_to_absolute(c, c->handshake.how.token);
    if (storage_read(c->storage, at, b, c->handshake.how.wide ? 8 : 4))
        return 0; /* its storage was taken off line */
    return c->handshake.how.wide ? get64(b) : get32(b);
}

static unsigned subcode(const struct vcpu *c)
{
    return c->handshake.how.wide ? SUBCODE_WIDE : SUBCODE_NARROW;
}

uint64_t sie_handshake_fault(struct vcpu *v, uint64_t *token)
{
    pthread_mutex_lock(&v->guest->fault_lock);
    uint64_t ticket = v->handshake.told < SIE_HANDSHAKES ? v->handshake.ticket : 0;
    if (ticket && agreed(v))
        v->handshake.told++;
    else
        ticket = 0;
    pthread_mutex_unlock(&v->guest->fault_lock);
    if (!ticket)
        return 0;
    *token = token_now(v);
    interrupt_external(v, CODE_PAGE_FAULT, subcode(v), *token);
    return ticket;
}

void sie_handshake_complete(struct vcpu *v, uint64_t ticket, uint64_t token)
{
    pthread_mutex_lock(&v->guest->fault_lock);
    bool known = v->handshake.ticket == ticket;
    if (known) {
        v->handshake.done[(v->handshake.first + v->handshake.ndone++) % SIE_HANDSHAKES] = token;
        atomic_fetch_or(&v->pending, PENDING_PAGE);
    }
    pthread_mutex_unlock(&v->guest->fault_lock);
    if (known)
        cpu_wake(v);
}

bool handshake_take(struct vcpu *c, unsigned *code, unsigned *sub, uint64_t *token)
{
    pthread_mutex_lock(&c->guest->fault_lock);
    bool one = c->handshake.ndone;
    if (one) {
        *code = CODE_PAGE_FAULT;
        *sub = subcode(c) | SUBCODE_DONE;
        *token = c->handshake.done[c->handshake.first];
        c->handshake.first = (c->handshake.first + 1) % SIE_HANDSHAKES;
        c->handshake.told--;
        c->handshake.ndone--;
    }
    if (!c->handshake.ndone)
        atomic_fetch_and(&c->pending, ~PENDING_PAGE);
    pthread_mutex_unlock(&c->guest->fault_lock);
    return one;
}
