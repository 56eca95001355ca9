/* What waits to interrupt a machine by IUCV: its buffers and masks, one of each a CPU, and in which
 * order connections, completed messages and new messages are told of.
 *
 * Kept true: a CPU's sie_iucv_pending() is brought up to date by work on the machine's own queue after
 * each change, and behind each interruption. */
#include "cp/dispatch/dispatcher.h"
#include "cp/iucv/iucv_private.h"
#include "cp/system.h"
#include "engine/base/ebcdic.h"

#include <string.h>

/* IPMASK */
#define MASK_MESSAGES          0x80
#define MASK_PRIORITY_MESSAGES 0x40
#define MASK_REPLIES           0x20
#define MASK_PRIORITY_REPLIES  0x10
#define MASK_CONTROL           0x08
#define MASK_ALL               0xf8

static const uint8_t message_mask[2] = {MASK_MESSAGES, MASK_PRIORITY_MESSAGES};
static const uint8_t reply_mask[2] = {MASK_REPLIES, MASK_PRIORITY_REPLIES};

static struct iucv_control *first_control(struct iucv *me, const struct iucv_cpu *cpu)
{
    struct iucv_control *k;
    if (!(cpu->mask & MASK_CONTROL))
        return NULL;
    TAILQ_FOREACH(k, &me->controls, link)
    if (cpu->control & 0x100 >> k->type)
        return k;
    return NULL;
}

static bool anything(struct iucv *me, const struct iucv_cpu *cpu)
{
    if (!cpu->declared)
        return false;
    for (unsigned p = 0; p < 2; p++)
        if ((cpu->mask & message_mask[p] && !TAILQ_EMPTY(&me->fresh[p])) ||
            (cpu->mask & reply_mask[p] && !TAILQ_EMPTY(&me->complete[p])))
            return true;
    return first_control(me, cpu);
}

/* vm->lock and the table's held. */
static void tell_cpus(struct iucv *me)
{
    for (unsigned a = 0; a < SIE_MAX_CPUS; a++) {
        struct vcpu *v = me->vm->guest ? sie_vcpu(me->vm->guest, a) : NULL;
        if (v)
            sie_iucv_pending(v, anything(me, &me->cpu[a]));
    }
}

static void changed(struct vm *vm, struct vm_work *work)
{
    struct iucv *me = (struct iucv *)work;
    pthread_mutex_lock(&vm->sys->iucv->lock);
    me->posted = false;
    tell_cpus(me);
    pthread_mutex_unlock(&vm->sys->iucv->lock);
    for (unsigned a = 0; me->declared && a < SIE_MAX_CPUS; a++) /* one may be at TEST MESSAGE */
        if (me->cpu[a].declared && sie_vcpu(vm->guest, a))
            dispatch_wake(vm, sie_vcpu(vm->guest, a));
}

void iucv_changed(struct iucv *who)
{
    if (who->gone || who->posted)
        return;
    who->posted = true;
    who->work.fn = changed;
    vm_post(who->vm, &who->work);
}

/* --- buffers and masks ------------------------------------------------------------------------- */

int iucv_declare(struct iucv_call *c)
{
    uint64_t at = sie_real_to_absolute(c->v, get32(c->list + AT_BUFFER) & 0x7fffffff);
    if (at & 7)
        return IUCV_PROGRAM(6);
    if (!storage_assigned(c->vm->storage, at, IUCV_LIST))
        return IUCV_PROGRAM(5);
    if (c->cpu->declared)
        return RC_DECLARED;
    *c->cpu = (struct iucv_cpu){true, at, MASK_ALL, MASK_ALL};
    c->me->declared++;
    tell_cpus(c->me);
    return 0;
}

static void retrieve(struct iucv *me, struct iucv_cpu *cpu)
{
    if (cpu->declared && !--me->declared)
        iucv_sever_all(me);
    *cpu = (struct iucv_cpu){0};
}

int iucv_retrieve(struct iucv_call *c)
{
    retrieve(c->me, c->cpu);
    tell_cpus(c->me);
    return 0;
}

int iucv_set_mask(struct iucv_call *c)
{
    c->cpu->mask = c->list[0];
    tell_cpus(c->me);
    return 0;
}

int iucv_set_control(struct iucv_call *c)
{
    c->cpu->control = c->list[0];
    tell_cpus(c->me);
    return 0;
}

void iucv_cpu_gone(struct vm *vm, unsigned address)
{
    if (!vm->iucv)
        return;
    pthread_mutex_lock(&vm->sys->iucv->lock);
    retrieve(vm->iucv, &vm->iucv->cpu[address]);
    pthread_mutex_unlock(&vm->sys->iucv->lock);
}

void iucv_reset(struct vm *vm)
{
    for (unsigned a = 0; a < SIE_MAX_CPUS; a++)
        iucv_cpu_gone(vm, a);
}

/* --- interruptions ------------------------------------------------------------------------------- */

void iucv_control_queue(struct iucv_end *end, unsigned type, const uint8_t user[16])
{
    struct iucv_control *k = &end->control[type];
    if (user)
        memcpy(k->user, user, sizeof k->user);
    else
        memset(k->user, 0, sizeof k->user);
    k->end = end;
    k->type = (uint8_t)type;
    if (!k->queued)
        TAILQ_INSERT_TAIL(&end->owner->controls, k, link);
    k->queued = true;
    iucv_changed(end->owner);
}

static void unqueue(struct iucv_control *k)
{
    if (k->queued)
        TAILQ_REMOVE(&k->end->owner->controls, k, link);
    k->queued = false;
}

void iucv_control_drop(struct iucv_end *end)
{
    for (unsigned i = TYPE_PENDING; i < TYPE_CONTROLS; i++)
        unqueue(&end->control[i]);
}

/* What the one end may send as the other end wants it. */
static uint8_t path_flags(const struct iucv_end *end)
{
    return (end->priority ? IPPRTY : 0) | (end->peer && end->peer->takes_data ? IPRMDATA : 0) |
           (end->peer && end->peer->quiesced ? IPQUSCE : 0);
}

static void fill_control(struct iucv_control *k, uint8_t out[IUCV_LIST])
{
    const struct iucv_end *end = k->end;
    put16(out + AT_PATH, end->id);
    out[AT_RCODE] = k->type;
    memcpy(out + AT_USER, k->user, sizeof k->user);
    if (k->type > TYPE_COMPLETE)
        return;
    out[AT_FLAGS] = path_flags(end);
    put16(out + AT_MSGLIM, end->limit);
    if (k->type == TYPE_PENDING)
        ebcdic_pad(out + AT_USERID, end->partner, 8);
}

void iucv_fill_pending(const struct iucv_message *m, uint8_t out[IUCV_LIST])
{
    put16(out + AT_PATH, m->to->id);
    out[AT_FLAGS] =
        (m->priority ? IPPRTY : 0) | (m->one_way ? IPNORPY : 0) | (m->in_list ? IPRMDATA : 0);
    put32(out + AT_ID, m->id);
    put32(out + AT_CLASS, m->class);
    if (m->in_list)
        memcpy(out + AT_DATA, m->data, sizeof m->data);
    else
        put32(out + AT_LENGTH, m->text.length);
    put32(out + AT_ANSWER_LENGTH, m->one_way ? 0 : m->answer.length);
}

void iucv_fill_complete(const struct iucv_message *m, uint8_t out[IUCV_LIST])
{
    put16(out + AT_PATH, m->from->id);
    out[AT_FLAGS] =
        (m->priority ? IPPRTY : 0) | (m->one_way ? IPNORPY : 0) | (m->reply_in_list ? IPRMDATA : 0);
    put32(out + AT_ID, m->id);
    put32(out + AT_AUDIT, m->audit << 8);
    if (m->reply_in_list)
        memcpy(out + AT_DATA, m->data, sizeof m->data);
    put32(out + AT_SOURCE, m->source);
    put32(out + AT_TAG, m->tag);
    put32(out + AT_ANSWER_LENGTH, m->residual);
}

/* The next that this CPU is enabled for, taken off. */
static bool take(struct iucv *me, const struct iucv_cpu *cpu, uint8_t out[IUCV_LIST])
{
    struct iucv_message *m;
    struct iucv_control *k = first_control(me, cpu);
    if (k) {
        fill_control(k, out);
        unqueue(k);
        return true;
    }
    for (int p = 1; p >= 0; p--)
        if (cpu->mask & reply_mask[p] && (m = TAILQ_FIRST(&me->complete[p]))) {
            iucv_fill_complete(m, out);
            out[AT_RCODE] = p ? 6 : 7;
            iucv_message_free(m);
            return true;
        }
    for (int p = 1; p >= 0; p--)
        if (cpu->mask & message_mask[p] && (m = TAILQ_FIRST(&me->fresh[p]))) {
            iucv_fill_pending(m, out);
            out[AT_RCODE] = p ? 8 : 9;
            TAILQ_REMOVE(&me->fresh[p], m, link);
            TAILQ_INSERT_TAIL(&me->told[p], m, link);
            m->stage = IUCV_TOLD;
            return true;
        }
    return false;
}

void iucv_interruption(struct vm *vm, struct vcpu *v)
{
    struct iucv *me = vm->iucv;
    struct iucv_cpu *cpu = &me->cpu[sie_address(v)];
    uint8_t out[IUCV_LIST] = {0};
    pthread_mutex_lock(&vm->sys->iucv->lock);
    bool is = cpu->declared && take(me, cpu, out);
    tell_cpus(me);
    pthread_mutex_unlock(&vm->sys->iucv->lock);
    if (!is)
        return;
    int rc = storage_write(vm->storage, cpu->buffer, out, sizeof out);
    if (rc)
        sie_storage_error(v, cpu->buffer);
    else
        sie_iucv_interruption(v);
}
