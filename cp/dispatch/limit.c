/* SHARE's limit: the most of the processors that a virtual machine gets.
 *
 * A machine with a limit has credit, nanoseconds of processor time: as time passes it grows by the limit's
 * part of all processors that are online, up to a moment's worth, and what a slice used is taken off.
 * Below zero its virtual CPUs wait until it is made up for: LIMITHARD always, LIMITSOFT while a
 * processor would have somebody else to run.  A relative limit is a part of the shares of those that used
 * processors in the round before.  Not in deterministic mode, where the counts decide.
 *
 * Everything with d->lock. */
#include "cp/dispatch/dispatch.h"
#include "cp/vm.h"

#define MOMENT_NS 20000000ULL  /* credit saved at most: a limit is kept within that */
#define ROUND_NS  200000000ULL /* whose shares count together */
#define WHOLE     1000         /* tenths of a per cent */

/* What of all processors it may have, in tenths of a per cent times those online. */
static uint64_t rate(const struct dispatch_vm *dv)
{
    const struct dispatcher *d = dv->d;
    uint64_t online = 0, part = dv->max;
    for (unsigned i = 0; i < d->nworkers; i++)
        online += !d->workers[i].offline;
    if (!dv->max_absolute) {
        unsigned shares = d->before_shares > d->round_shares ? d->before_shares : d->round_shares;
        if (shares < dv->share)
            shares = dv->share;
        part = (uint64_t)dv->max * WHOLE / shares;
    }
    part = part < 1 ? 1 : part > WHOLE ? WHOLE : part;
    return part * (online ? online : 1);
}

static void grow(struct dispatch_vm *dv, uint64_t now)
{
    uint64_t passed = now > dv->credit_clock ? now - dv->credit_clock : 0, part = rate(dv);
    int64_t most = (int64_t)(MOMENT_NS * part / WHOLE);
    /* A debt of hours of LIMITSOFT's is nobody's: it is forgotten but for a moment. */
    if (passed > 1000 * MOMENT_NS)
        passed = 1000 * MOMENT_NS;
    dv->credit += (int64_t)(passed * part / WHOLE);
    if (dv->credit > most)
        dv->credit = most;
    dv->credit_clock = now;
}

void dispatch_limit_used(struct dispatch_vm *dv, uint64_t used, uint64_t now)
{
    struct dispatcher *d = dv->d;
    if (now - d->round_clock >= ROUND_NS) {
        d->before_shares = now - d->round_clock < 2 * ROUND_NS ? d->round_shares : 0;
        d->round_shares = 0;
        d->round_clock = now;
        d->round++;
    }
    if (dv->round != d->round) {
        dv->round = d->round;
        d->round_shares += dv->share;
    }
    if (dv->limit == SHARE_NOLIMIT)
        return;
    grow(dv, now);
    dv->credit -= (int64_t)used;
    if (dv->limit == SHARE_LIMITSOFT && dv->credit < -(int64_t)d->slice_ns)
        dv->credit = -(int64_t)d->slice_ns;
}

/* Would a processor stand still otherwise? */
static bool processor_free(const struct dispatcher *d)
{
    bool found = false;
    for (unsigned i = 0; i < d->nworkers && !found; i++)
        found = !d->workers[i].offline && !d->workers[i].running;
    return found && !timer_first(&d->ready);
}

uint64_t dispatch_limit_until(struct dispatch_vm *dv, uint64_t now)
{
    if (dv->limit == SHARE_NOLIMIT || dv->d->deterministic)
        return 0;
    grow(dv, now);
    if (dv->credit >= 0 || (dv->limit == SHARE_LIMITSOFT && processor_free(dv->d)))
        return 0;
    return now + (uint64_t)-dv->credit * WHOLE / rate(dv) + 1;
}

void dispatch_set_share(struct vm *vm, const struct directory_share *share)
{
    struct dispatch_vm *dv = vm->dispatch;
    pthread_mutex_lock(&dv->d->lock);
    /* An absolute share of a tenth of a per cent weighs like a relative one of 10. */
    unsigned weight = share->absolute ? share->value * 10 : share->value;
    dv->share = weight < 1 ? 1 : weight > 10000 ? 10000 : weight;
    dv->limit = share->limit;
    dv->max_absolute = share->max_absolute;
    dv->max = share->max;
    dv->credit = 0;
    dv->credit_clock = dispatch_clock();
    pthread_mutex_unlock(&dv->d->lock);
}
