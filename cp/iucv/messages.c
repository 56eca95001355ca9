/* Messages: SEND, and what the sender does with them; how long they live.
 *
 * Kept true: a message is in one queue by its stage (iucv_queue_of()).  Each costs its sender, as long
 * as it is there: its path's limit, and MOST_SENT of all its paths'. */
#include "cp/iucv/iucv_private.h"
#include "cp/system.h"

#include <stdlib.h>
#include <string.h>

#define MOST_SENT 131072u /* messages of one machine that CP keeps */

struct iucv_messages *iucv_queue_of(struct iucv_message *m)
{
    switch (m->stage) {
    case IUCV_FRESH:
        return &m->to->owner->fresh[m->priority];
    case IUCV_COMPLETE:
        return &m->from->owner->complete[m->priority];
    default:
        return &m->to->owner->told[m->priority];
    }
}

static void release(struct iucv_message *m)
{
    free(m->own);
    free(m);
}

void iucv_message_free(struct iucv_message *m)
{
    TAILQ_REMOVE(iucv_queue_of(m), m, link);
    if (m->from) {
        m->from->sent--;
        m->from->owner->sent--;
    } else if (m->to) {
        m->to->sent--;
    }
    if (m->busy)
        m->dead = true;
    else
        release(m);
}

/* The target is done with it. */
void iucv_message_complete(struct iucv_message *m)
{
    if (!m->from || m->purged) {
        iucv_message_free(m);
        return;
    }
    TAILQ_REMOVE(iucv_queue_of(m), m, link);
    m->stage = IUCV_COMPLETE;
    m->to = NULL;
    TAILQ_INSERT_TAIL(iucv_queue_of(m), m, link);
    iucv_changed(m->from->owner);
}

static void each_of_end(struct iucv_messages *queue, const struct iucv_end *end)
{
    struct iucv_message *m, *next;
    for (m = TAILQ_FIRST(queue); m; m = next) {
        next = TAILQ_NEXT(m, link);
        if (m->from == end) {
            iucv_message_free(m);
        } else if (m->to == end) {
            m->audit |= AUDIT_SEVERED;
            m->residual = m->answer.length;
            if (m->busy) { /* he who copies goes on with another */
                iucv_message_free(m);
                continue;
            }
            iucv_message_complete(m);
        }
    }
}

static void all_of(struct iucv *who, const struct iucv_end *end)
{
    for (unsigned p = 0; p < 2; p++) {
        each_of_end(&who->fresh[p], end);
        each_of_end(&who->told[p], end);
        each_of_end(&who->complete[p], end);
    }
}

/* The end goes: what it sent is gone, what was sent to it comes back. */
void iucv_messages_of_end(struct iucv_end *end)
{
    if (end->peer && end->peer->owner != end->owner)
        all_of(end->peer->owner, end);
    all_of(end->owner, end);
}

static int may_send(const struct iucv_call *c, const struct iucv_end *end)
{
    if (!end || end->state != END_OPEN || end->service || !end->peer)
        return RC_NO_PATH;
    if (end->peer->quiesced)
        return RC_QUIESCED;
    if (end->sent >= end->limit || c->me->sent >= MOST_SENT)
        return RC_LIMIT;
    if (c->flags & IPPRTY && !end->priority)
        return RC_NOT_PRIORITY;
    if (c->flags & IPRMDATA && !end->peer->takes_data)
        return RC_NO_DATA_HERE;
    return c->flags & IPRMDATA && c->flags & IPBUFLST ? RC_DATA_AND_LIST : 0;
}

static void fill(const struct iucv_call *c, struct iucv_message *m)
{
    m->priority = c->flags & IPPRTY;
    m->one_way = c->flags & IPNORPY;
    m->in_list = c->flags & IPRMDATA;
    m->class = get32(c->list + AT_CLASS);
    m->source = get32(c->list + AT_SOURCE);
    m->tag = get32(c->list + AT_TAG);
    if (m->in_list) {
        memcpy(m->data, c->list + AT_DATA, sizeof m->data);
        m->text.length = sizeof m->data;
    } else {
        m->text = iucv_area(c, AT_BUFFER, AT_LENGTH, c->flags & IPBUFLST);
    }
    if (!m->one_way)
        m->answer = iucv_area(c, AT_ANSWER, AT_ANSWER_LENGTH, c->flags & IPANSLST);
}

int iucv_send(struct iucv_call *c)
{
    struct iucv_end *end = iucv_end_of(c->me, get16(c->list + AT_PATH));
    struct iucv_message new = {0};
    int rc = may_send(c, end);
    if (rc)
        return rc;
    fill(c, &new);
    rc = iucv_area_check(&new.text, false);
    if (!rc)
        rc = iucv_area_check(&new.answer, true);
    if (rc)
        return rc;
    struct iucv_message *m = malloc(sizeof *m);
    if (!m)
        return RC_LIMIT;
    *m = new;
    m->from = end;
    m->to = end->peer;
    c->me->last_id += 1 + (c->me->last_id == UINT32_MAX);
    m->id = c->me->last_id;
    end->sent++;
    c->me->sent++;
    TAILQ_INSERT_TAIL(iucv_queue_of(m), m, link);
    put32(c->list + AT_ID, m->id);
    iucv_changed(m->to->owner);
    return 0;
}

/* --- what the sender does with it afterwards --------------------------------------------------------- */

/* Does it match what PURGE or TEST COMPLETION names?  wrong: its id does, and something else does not. */
static bool is_sent(const struct iucv_call *c, const struct iucv_message *m, bool *wrong)
{
    bool path = !(c->flags & IPFGPID) || m->from->id == get16(c->list + AT_PATH);
    bool class = !(c->flags & IPFGMCL) || m->source == get32(c->list + AT_SOURCE);
    if (!(c->flags & IPFGMID))
        return path && class;
    if (m->id != get32(c->list + AT_ID))
        return false;
    *wrong = !path || !class;
    return !*wrong;
}

static struct iucv_message *sent_in(const struct iucv_call *c, struct iucv_messages *queue,
                                    bool *wrong)
{
    struct iucv_message *m;
    TAILQ_FOREACH(m, queue, link)
    if (m->from && m->from->owner == c->me && !m->purged && is_sent(c, m, wrong))
        return m;
    return NULL;
}

/* A message of the caller's that waits for its target. */
static struct iucv_message *waits(const struct iucv_call *c, bool *wrong)
{
    struct iucv_message *m = NULL;
    for (unsigned i = 0; i < c->me->size && !m; i++) {
        struct iucv_end *end = c->me->end[i];
        if (!end || !end->peer || !end->sent ||
            (c->flags & IPFGPID && i != get16(c->list + AT_PATH)))
            continue;
        for (int p = 1; p >= 0 && !m; p--) {
            m = sent_in(c, &end->peer->owner->fresh[p], wrong);
            m = m ? m : sent_in(c, &end->peer->owner->told[p], wrong);
        }
    }
    return m;
}

static int search_flags(const struct iucv_call *c)
{
    if (c->flags & IPFGMID && (c->flags & (IPFGPID | IPFGMCL)) != (IPFGPID | IPFGMCL))
        return IUCV_PROGRAM(6);
    return c->flags & IPFGPID && !iucv_end_of(c->me, get16(c->list + AT_PATH)) ? RC_NO_PATH : 0;
}

static void say_sent(struct iucv_call *c, const struct iucv_message *m)
{
    uint8_t out[IUCV_LIST] = {0};
    iucv_fill_complete(m, out);
    memcpy(c->list, out, AT_ANSWER);
    memcpy(c->list + AT_ANSWER_LENGTH, out + AT_ANSWER_LENGTH, 4);
}

int iucv_purge(struct iucv_call *c)
{
    bool wrong = false;
    int rc = search_flags(c);
    if (rc)
        return rc;
    struct iucv_message *m = waits(c, &wrong);
    if (!m)
        return wrong ? RC_WRONG_CLASS : IUCV_CC(2);
    say_sent(c, m);
    if (m->stage != IUCV_FRESH) {
        m->purged = true;
        return 0;
    }
    struct iucv *to = m->to->owner;
    iucv_message_free(m);
    iucv_changed(to);
    return 0;
}

int iucv_test_completion(struct iucv_call *c)
{
    bool wrong = false;
    int rc = search_flags(c);
    if (rc)
        return rc;
    struct iucv_message *m = sent_in(c, &c->me->complete[1], &wrong);
    m = m ? m : sent_in(c, &c->me->complete[0], &wrong);
    if (!m)
        return wrong ? RC_WRONG_CLASS : IUCV_CC(2);
    say_sent(c, m);
    bool audit = m->audit;
    iucv_message_free(m);
    iucv_changed(c->me);
    return audit ? IUCV_CC(3) : 0;
}

int iucv_test_message(struct iucv_call *c)
{
    const struct iucv *me = c->me;
    bool came = !TAILQ_EMPTY(&me->fresh[0]) || !TAILQ_EMPTY(&me->fresh[1]);
    bool done = !TAILQ_EMPTY(&me->complete[0]) || !TAILQ_EMPTY(&me->complete[1]);
    c->again = !came && !done;
    return IUCV_CC(came + 2 * done);
}

int iucv_describe(struct iucv_call *c)
{
    for (int p = 1; p >= 0; p--) {
        struct iucv_message *m = TAILQ_FIRST(&c->me->fresh[p]);
        if (!m)
            continue;
        memset(c->list, 0, sizeof c->list);
        iucv_fill_pending(m, c->list);
        c->list[AT_FLAGS] |= IPFGPID | IPFGMID | IPFGMCL;
        TAILQ_REMOVE(&c->me->fresh[p], m, link);
        TAILQ_INSERT_TAIL(&c->me->told[p], m, link);
        m->stage = IUCV_TOLD;
        iucv_changed(c->me);
        return 0;
    }
    return IUCV_CC(2);
}
