/* RECEIVE, REPLY and REJECT: what the target does with a message. */
#include "cp/iucv/iucv_private.h"
#include "cp/system.h"

#include <stdlib.h>
#include <string.h>

/* Does it match the list's path, id and class? */
static bool is_mine(const struct iucv_call *c, const struct iucv_message *m, unsigned by,
                    bool *wrong)
{
    bool path = !(by & IPFGPID) || m->to->id == get16(c->list + AT_PATH);
    bool class = !(by & IPFGMCL) || m->class == get32(c->list + AT_CLASS);
    if (!(by & IPFGMID))
        return path && class && m->stage != IUCV_RECEIVED && !m->purged;
    if (m->id != get32(c->list + AT_ID))
        return false;
    if (path && class)
        return true;
    *wrong = true;
    return false;
}

static struct iucv_message *find(const struct iucv_call *c, unsigned by, bool *wrong)
{
    for (int p = 1; p >= 0; p--) {
        struct iucv_message *m;
        TAILQ_FOREACH(m, &c->me->told[p], link)
        if (is_mine(c, m, by, wrong))
            return m;
        TAILQ_FOREACH(m, &c->me->fresh[p], link)
        if (is_mine(c, m, by, wrong))
            return m;
    }
    return NULL;
}

static int search(struct iucv_call *c, unsigned by, struct iucv_message **out)
{
    bool wrong = false;
    if (by & IPFGMID && (by & (IPFGPID | IPFGMCL)) != (IPFGPID | IPFGMCL))
        return IUCV_PROGRAM(6);
    if (by & IPFGPID && !iucv_end_of(c->me, get16(c->list + AT_PATH)))
        return RC_NO_PATH;
    struct iucv_message *m = *out = find(c, by, &wrong);
    if (!m)
        return wrong ? RC_WRONG_CLASS : IUCV_CC(2);
    if (m->purged) {
        iucv_message_free(m);
        return RC_PURGED;
    }
    return 0;
}

/* It has been taken up: no interruption tells of it any more. */
static void take_up(struct iucv_message *m, enum iucv_stage stage)
{
    struct iucv *me = m->to->owner;
    bool fresh = m->stage == IUCV_FRESH;
    if (fresh) {
        TAILQ_REMOVE(&me->fresh[m->priority], m, link);
        TAILQ_INSERT_TAIL(&me->told[m->priority], m, link);
        iucv_changed(me);
    }
    m->stage = stage;
}

static void say_received(struct iucv_call *c, const struct iucv_message *m)
{
    put16(c->list + AT_PATH, m->to->id);
    c->list[AT_FLAGS] =
        (m->priority ? IPPRTY : 0) | (m->one_way ? IPNORPY : 0) | (m->in_list ? IPRMDATA : 0);
    put32(c->list + AT_ID, m->id);
    put32(c->list + AT_CLASS, m->class);
    put32(c->list + AT_ANSWER_LENGTH, m->one_way ? 0 : m->answer.length);
}

static void received(struct iucv_message *m)
{
    if (m->one_way)
        iucv_message_complete(m);
    else
        take_up(m, IUCV_RECEIVED);
}

static int program_of(enum iucv_fault fault)
{
    return IUCV_PROGRAM(fault == FAULT_PROTECTION ? 4 : 5);
}

static int list_rc(enum iucv_fault fault)
{
    return fault == FAULT_NEGATIVE ? RC_NEGATIVE_IN_LIST
           : fault == FAULT_TOTAL  ? RC_LIST_TOTAL
                                   : RC_BAD_LIST;
}

/* Bytes have gone as far as they could: what the caller is told of his own buffer, or the sender's. */
static int fault_rc(enum iucv_fault own, enum iucv_fault other)
{
    if (own)
        return own >= FAULT_LIST ? list_rc(own) : program_of(own);
    if (other)
        return other == FAULT_PROTECTION   ? RC_PROTECTION
               : other == FAULT_ADDRESSING ? RC_ADDRESSING
                                           : list_rc(other);
    return 0;
}

/* A buffer that is too long has room left, one that is too short leaves bytes. */
static uint32_t residual(uint32_t room, uint32_t bytes)
{
    return room > bytes ? room - bytes : bytes - room;
}

/* With a fault the message ends: its sender is told which. */
static int receive_ends(struct iucv_message *m, const struct iucv_copy *k)
{
    m->audit |= k->to_fault == FAULT_PROTECTION     ? AUDIT_RECEIVE_PROTECTION
                : k->to_fault                       ? AUDIT_RECEIVE_ADDRESSING
                : k->from_fault == FAULT_PROTECTION ? AUDIT_SEND_PROTECTION
                                                    : AUDIT_SEND_ADDRESSING;
    m->residual = m->answer.length;
    iucv_message_complete(m);
    return fault_rc(k->to_fault, k->from_fault);
}

int iucv_receive(struct iucv_call *c)
{
    struct iucv_message *m;
    struct iucv_area to = iucv_area(c, AT_BUFFER, AT_LENGTH, c->flags & IPBUFLST);
    int rc = search(c, c->flags & (IPFGPID | IPFGMID | IPFGMCL), &m);
    if (rc)
        return rc;
    if (m->stage == IUCV_RECEIVED)
        return IUCV_CC(2);
    if (m->in_list) {
        say_received(c, m);
        memcpy(c->list + AT_DATA, m->data, sizeof m->data);
        received(m);
        return 0;
    }
    rc = iucv_area_check(&to, false);
    if (rc)
        return rc;
    take_up(m, IUCV_TOLD);
    uint32_t left = m->text.length - m->done;
    struct iucv_copy k = {.from = m->text,
                          .to = to,
                          .from_vm = m->from ? m->from->owner->vm : NULL,
                          .to_vm = c->vm,
                          .skip = m->done,
                          .most = left < to.length ? left : to.length};
    iucv_copy(c->vm->sys->iucv, m, &k);
    if (m->dead) {
        free(m->own);
        free(m);
        return RC_PURGED;
    }
    if (m->purged) {
        iucv_message_free(m);
        return RC_PURGED;
    }
    if (k.to_fault || k.from_fault)
        return receive_ends(m, &k);
    m->done += k.done;
    say_received(c, m);
    put32(c->list + AT_BUFFER, k.to_at);
    put32(c->list + AT_LENGTH, residual(to.length, left));
    if (to.length < left)
        return RC_TOO_SHORT;
    received(m);
    return 0;
}

/* The reply's bytes into the answer's buffer: an rc, the message being complete. */
static int answer(struct iucv_call *c, struct iucv_message *m, const struct iucv_area *from)
{
    uint32_t room = m->answer.length;
    struct iucv_copy k = {.from = *from,
                          .to = m->answer,
                          .from_vm = c->vm,
                          .to_vm = m->from->owner->vm,
                          .most = from->length < room ? from->length : room};
    iucv_copy(c->vm->sys->iucv, m, &k);
    if (m->dead) {
        free(m->own);
        free(m);
        return RC_PURGED;
    }
    m->residual = residual(room, from->length);
    put32(c->list + AT_ANSWER_LENGTH, m->residual);
    if (k.from_fault)
        m->audit |=
            k.from_fault == FAULT_PROTECTION ? AUDIT_REPLY_PROTECTION : AUDIT_REPLY_ADDRESSING;
    else if (k.to_fault)
        m->audit |=
            k.to_fault == FAULT_PROTECTION ? AUDIT_ANSWER_PROTECTION : AUDIT_ANSWER_ADDRESSING;
    else if (from->length > room)
        m->audit |= AUDIT_REPLY_TOO_LONG;
    bool short_of = m->audit & AUDIT_REPLY_TOO_LONG;
    iucv_message_complete(m);
    int rc = fault_rc(k.from_fault, k.to_fault);
    return rc ? rc : short_of ? RC_TOO_SHORT : 0;
}

int iucv_reply(struct iucv_call *c)
{
    struct iucv_message *m;
    struct iucv_area from = {0};
    int rc = 0;
    if (c->flags & IPRMDATA && c->flags & IPANSLST)
        return RC_DATA_AND_LIST;
    if (!(c->flags & IPRMDATA)) {
        from = iucv_area(c, AT_ANSWER, AT_ANSWER_LENGTH, c->flags & IPANSLST);
        rc = iucv_area_check(&from, true);
    }
    rc = rc ? rc : search(c, IPFGPID | IPFGMID | IPFGMCL, &m);
    if (rc)
        return rc;
    if (m->one_way || !m->from)
        return IUCV_CC(2);
    take_up(m, m->stage == IUCV_FRESH ? IUCV_TOLD : m->stage);
    if (!(c->flags & IPRMDATA))
        return answer(c, m, &from);
    bool wanted = m->from->takes_data;
    if (wanted) {
        memcpy(m->data, c->list + AT_DATA, sizeof m->data);
        m->reply_in_list = true;
    } else {
        m->audit |= AUDIT_REPLY_DATA;
    }
    m->residual = 0;
    iucv_message_complete(m);
    return wanted ? 0 : RC_NO_DATA_HERE;
}

int iucv_reject(struct iucv_call *c)
{
    struct iucv_message *m;
    int rc = search(c, c->flags & (IPFGPID | IPFGMID | IPFGMCL), &m);
    if (rc)
        return rc;
    say_received(c, m);
    take_up(m, m->stage == IUCV_FRESH ? IUCV_TOLD : m->stage);
    m->audit |= AUDIT_REJECTED;
    m->residual = m->answer.length;
    iucv_message_complete(m);
    return 0;
}
