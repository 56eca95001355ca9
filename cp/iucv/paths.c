/* Paths: CONNECT, ACCEPT, SEVER, QUIESCE, RESUME, and who may.
 *
 * Kept true: an end is in its owner's table until its owner severs it; the other one's severing leaves
 * it there, severed, until then.  A connection that its target has not been told of goes without a
 * trace when it is severed.  The number of ends of a machine is MAXCONN's, and so is what CP keeps. */
#include "cp/console/console.h"
#include "cp/directory/directory.h"
#include "cp/iucv/iucv_private.h"
#include "cp/iucv/services.h"
#include "cp/system.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_UNSAID 10 /* messages on a path, when CONNECT or ACCEPT says nothing */

struct iucv_end *iucv_end_of(struct iucv *me, uint16_t id)
{
    return id < me->size ? me->end[id] : NULL;
}

static struct iucv_end *new_end(struct iucv *me, const char *partner)
{
    unsigned id = 0;
    if (me->ends >= me->most)
        return NULL;
    while (id < me->size && me->end[id])
        id++;
    if (id == me->size) {
        unsigned size = me->size ? 2 * me->size : 8;
        struct iucv_end **more = realloc(me->end, size * sizeof *more);
        if (!more)
            return NULL;
        memset(more + me->size, 0, (size - me->size) * sizeof *more);
        me->end = more;
        me->size = size;
    }
    struct iucv_end *end = calloc(1, sizeof *end);
    if (!end)
        return NULL;
    end->owner = me;
    end->id = (uint16_t)id;
    snprintf(end->partner, sizeof end->partner, "%s", partner);
    me->end[id] = end;
    me->ends++;
    return end;
}

/* Its owner is done with it. */
static void free_end(struct iucv_end *end)
{
    struct iucv *me = end->owner;
    if (end->service)
        iucv_service_left(me->vm);
    if (end->peer)
        end->peer->peer = NULL;
    iucv_messages_of_end(end);
    iucv_control_drop(end);
    me->end[end->id] = NULL;
    me->ends--;
    free(end);
}

/* The IUCV statement that lets this user talk to that one; NULL: there is none. */
static const struct directory_iucv *authority(const struct vm *from, const char *partner,
                                              const struct vm *to)
{
    const struct directory_entry *e = from->entry;
    const struct directory_iucv *any = NULL;
    for (unsigned i = 0; i < e->niucv; i++) {
        if (!strcmp(e->iucv[i].target, partner))
            return &e->iucv[i];
        if (to && !strcmp(e->iucv[i].target, "ANY"))
            any = &e->iucv[i];
    }
    for (unsigned i = 0; to && !any && i < to->entry->niucv; i++)
        if (!strcmp(to->entry->iucv[i].target, "ALLOW"))
            any = &to->entry->iucv[i];
    return any;
}

static uint16_t limit_of(unsigned asked, const struct directory_iucv *a)
{
    unsigned limit = asked ? asked : LIMIT_UNSAID;
    return (uint16_t)(a && a->limit && limit > a->limit ? a->limit : limit);
}

/* What CONNECT says of its own end. */
static void begin(struct iucv_call *c, struct iucv_end *end, const struct directory_iucv *a)
{
    end->limit = limit_of(get16(c->list + AT_MSGLIM), a);
    end->takes_data = c->flags & IPRMDATA;
    end->quiesced = c->flags & IPQUSCE;
    end->priority = c->flags & IPPRTY && a && a->priority;
    put16(c->list + AT_PATH, end->id);
    put16(c->list + AT_MSGLIM, end->limit);
    if (!end->priority)
        c->list[AT_FLAGS] &= (uint8_t)~IPPRTY;
}

static int to_service(struct iucv_call *c, const char *name)
{
    int rc = iucv_service_known(c->vm, name);
    if (rc)
        return rc;
    struct iucv_end *end = new_end(c->me, name);
    if (!end)
        return RC_MOST;
    begin(c, end, NULL);
    end->service = true;
    end->state = END_OPEN;
    iucv_service_entered(c->vm);
    iucv_control_queue(end, TYPE_COMPLETE, NULL);
    return 0;
}

static int to_machine(struct iucv_call *c, const char *name, struct vm *to)
{
    const struct directory_iucv *a = authority(c->vm, name, to);
    if (!to->iucv || to->iucv->gone)
        return RC_NOT_LOGGED_ON;
    if (!to->iucv->declared)
        return RC_NO_BUFFER;
    if (!a && to != c->vm)
        return RC_NO_AUTHORITY;
    struct iucv_end *end = new_end(c->me, name);
    if (!end)
        return RC_MOST;
    struct iucv_end *peer = new_end(to->iucv, c->vm->userid);
    if (!peer) {
        free_end(end);
        return RC_PARTNERS_MOST;
    }
    begin(c, end, a);
    peer->limit = end->limit;
    peer->priority = end->priority;
    end->peer = peer;
    peer->peer = end;
    end->state = END_ASKING;
    peer->state = END_ASKED;
    iucv_control_queue(peer, TYPE_PENDING, c->list + AT_USER);
    return 0;
}

static void host_name(const uint8_t *field, char name[9])
{
    ebcdic_to_ascii(name, field, 8);
    name[8] = '\0';
    name[strcspn(name, " ")] = '\0';
}

int iucv_connect(struct iucv_call *c)
{
    char name[9];
    host_name(c->list + AT_USERID, name);
    if (name[0] == '*')
        return to_service(c, name);
    /* The users' table has a leaf lock of its own. */
    pthread_mutex_unlock(&c->vm->sys->iucv->lock);
    struct vm *to = system_user(c->vm->sys, name);
    pthread_mutex_lock(&c->vm->sys->iucv->lock);
    if (!to)
        return RC_NOT_LOGGED_ON;
    int rc = to_machine(c, name, to);
    pthread_mutex_unlock(&c->vm->sys->iucv->lock);
    vm_put(to);
    pthread_mutex_lock(&c->vm->sys->iucv->lock);
    return rc;
}

int iucv_accept(struct iucv_call *c)
{
    struct iucv_end *end = iucv_end_of(c->me, get16(c->list + AT_PATH));
    if (end && end->state == END_SEVERED)
        return RC_SEVERED;
    if (!end || end->state != END_ASKED)
        return RC_NO_PATH;
    struct iucv_end *peer = end->peer;
    const struct directory_iucv *a = authority(c->vm, end->partner, NULL);
    unsigned asked = get16(c->list + AT_MSGLIM);
    end->limit = asked ? limit_of(asked, a) : end->limit;
    end->takes_data = c->flags & IPRMDATA;
    end->quiesced = c->flags & IPQUSCE;
    end->priority = end->priority && c->flags & IPPRTY;
    peer->priority = end->priority;
    end->state = peer->state = END_OPEN;
    iucv_control_drop(end); /* it was accepted before the interruption */
    put16(c->list + AT_MSGLIM, end->limit);
    c->list[AT_FLAGS] = (uint8_t)((c->flags & ~(IPRMDATA | IPPRTY)) |
                                  (peer->takes_data ? IPRMDATA : 0) | (end->priority ? IPPRTY : 0));
    iucv_control_queue(peer, TYPE_COMPLETE, c->list + AT_USER);
    return 0;
}

static void sever(struct iucv_end *end, const uint8_t user[16])
{
    struct iucv_end *peer = end->peer;
    bool unseen = peer && peer->state == END_ASKED && peer->control[TYPE_PENDING].queued;
    free_end(end);
    if (!peer)
        return;
    if (unseen) {
        free_end(peer);
        return;
    }
    peer->state = END_SEVERED;
    iucv_control_drop(peer);
    iucv_control_queue(peer, TYPE_SEVERED, user);
}

void iucv_sever_all(struct iucv *me)
{
    for (unsigned i = 0; i < me->size; i++)
        if (me->end[i])
            sever(me->end[i], NULL);
}

/* A function that is for one path, or with IPALL for all. */
static int each(struct iucv_call *c, void (*act)(struct iucv_end *end, const uint8_t user[16]))
{
    if (c->flags & IPALL) {
        for (unsigned i = 0; i < c->me->size; i++)
            if (c->me->end[i])
                act(c->me->end[i], c->list + AT_USER);
        return 0;
    }
    struct iucv_end *end = iucv_end_of(c->me, get16(c->list + AT_PATH));
    if (!end)
        return RC_NO_PATH;
    act(end, c->list + AT_USER);
    return 0;
}

int iucv_sever(struct iucv_call *c)
{
    return each(c, sever);
}

static void quiesce(struct iucv_end *end, const uint8_t user[16])
{
    end->quiesced = true;
    if (end->peer && end->state == END_OPEN)
        iucv_control_queue(end->peer, TYPE_QUIESCED, user);
}

static void resume(struct iucv_end *end, const uint8_t user[16])
{
    end->quiesced = false;
    if (end->peer && end->state == END_OPEN)
        iucv_control_queue(end->peer, TYPE_RESUMED, user);
}

int iucv_quiesce(struct iucv_call *c)
{
    return each(c, quiesce);
}

int iucv_resume(struct iucv_call *c)
{
    return each(c, resume);
}

bool iucv_next_path(struct vm *vm, uint32_t *id, char partner[9])
{
    bool is = false;
    if (!vm->iucv)
        return false;
    pthread_mutex_lock(&vm->sys->iucv->lock);
    while (*id < vm->iucv->size && !vm->iucv->end[*id])
        ++*id;
    if (*id < vm->iucv->size) {
        memcpy(partner, vm->iucv->end[*id]->partner, 9);
        is = true;
    }
    pthread_mutex_unlock(&vm->sys->iucv->lock);
    return is;
}
