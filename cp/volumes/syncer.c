/* See syncer.h.  Keeps true: a request is in `waiting`, or in the batch that `busy` tells of, or not
 * the syncer's any more. */
#include "cp/volumes/syncer.h"

#include "cp/volumes/minidisk.h"

#include <pthread.h>
#include <stdlib.h>

struct syncer {
    pthread_mutex_t lock;
    pthread_cond_t wake, idle;
    pthread_t thread;
    bool started, stopping, busy, refusing;
    struct sync_request *waiting, **end;
};

struct syncer *syncer_create(void)
{
    struct syncer *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->wake, NULL);
    pthread_cond_init(&s->idle, NULL);
    s->end = &s->waiting;
    return s;
}

void syncer_destroy(struct syncer *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
    if (s->started)
        pthread_join(s->thread, NULL);
    pthread_cond_destroy(&s->wake);
    pthread_cond_destroy(&s->idle);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* Each volume once; then everybody is told. */
static void run_batch(struct sync_request *batch)
{
    for (struct sync_request *r = batch; r; r = r->next) {
        const struct sync_request *earlier = batch;
        while (earlier != r && !minidisk_same_volume(earlier->disk, r->disk))
            earlier = earlier->next;
        r->rc = earlier != r ? earlier->rc : minidisk_sync(r->disk);
    }
    while (batch) {
        struct sync_request *r = batch;
        batch = r->next; /* done() may free it */
        r->done(r);
    }
}

static void *syncer_thread(void *arg)
{
    struct syncer *s = arg;
    pthread_mutex_lock(&s->lock);
    for (;;) {
        while (!s->waiting && !s->stopping)
            pthread_cond_wait(&s->wake, &s->lock);
        if (!s->waiting)
            break;
        struct sync_request *batch = s->waiting;
        s->waiting = NULL;
        s->end = &s->waiting;
        s->busy = true;
        pthread_mutex_unlock(&s->lock);
        run_batch(batch);
        pthread_mutex_lock(&s->lock);
        s->busy = false;
        pthread_cond_broadcast(&s->idle);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

void syncer_refuse(struct syncer *s)
{
    pthread_mutex_lock(&s->lock);
    s->refusing = true;
    pthread_mutex_unlock(&s->lock);
}

bool syncer_post(struct syncer *s, struct sync_request *request)
{
    pthread_mutex_lock(&s->lock);
    if (!s->started && !s->refusing)
        s->started = !pthread_create(&s->thread, NULL, syncer_thread, s);
    bool ok = s->started && !s->refusing;
    if (ok) {
        request->next = NULL;
        *s->end = request;
        s->end = &request->next;
        pthread_cond_signal(&s->wake);
    }
    pthread_mutex_unlock(&s->lock);
    return ok;
}

bool syncer_cancel(struct syncer *s, struct sync_request *request)
{
    bool found = false;
    pthread_mutex_lock(&s->lock);
    for (struct sync_request **p = &s->waiting; *p && !found; p = found ? p : &(*p)->next)
        if (*p == request) {
            *p = request->next;
            if (!*p)
                s->end = p;
            found = true;
            break;
        }
    while (!found && s->busy)
        pthread_cond_wait(&s->idle, &s->lock);
    pthread_mutex_unlock(&s->lock);
    return found;
}
