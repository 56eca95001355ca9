/* The thief and the reader: see paging.h.
 *
 * The lock is a leaf: frames want more room while a storage's lock is held.  Nothing here is called
 * back under it. */
#include "cp/storage/paging.h"
#include "cp/console/operator_log.h"
#include "cp/messages.h"
#include "cp/system.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGE     4096u
#define BATCH    256 /* pages stolen at a time */
#define RETRY_NS 100000000u
#define NAP_NS   500000
#define RATE_NS  1000000000ull
#define RATES    8
#define AGAIN_NS 60000000000ull

struct reserve {
    struct reserve *next;
    struct storage *storage;
    size_t pages;
};

struct paging {
    struct system *sys;
    struct page_space *space;
    _Atomic uint64_t store;
    pthread_t thief, reader;
    pthread_mutex_t lock;
    pthread_cond_t room, waits; /* the thief's and the reader's */
    bool thief_runs, reader_runs, stopping;
    _Atomic bool pressed, ended;
    struct paging_wait *to_read, **to_read_end, *for_room;
    atomic_uint waiting;
    bool warned, told_full, told_write;
    uint64_t told_lost, told_lost_clock; /* pages; when */
    uint64_t told_errors, told_writes;
    pthread_mutex_t reserve_lock; /* a storage on the list stays as long as it is held */
    struct reserve *reserves;
    /* Pages moved, once a second: a ring. */
    uint64_t rate_clock[RATES], rate_pages[RATES];
    unsigned rate_at;
};

static uint64_t clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* --- what the engine calls ------------------------------------------------------------------------ */

static bool back_out(void *ctx, const uint8_t *page, uint32_t *where)
{
    return page_space_out(((struct paging *)ctx)->space, page, where);
}

static void back_pressure(void *ctx);

/* The thief tells of it: here a machine's lock may be held. */
static bool back_in(void *ctx, uint32_t where, uint8_t *page)
{
    bool ok = page_space_in(((struct paging *)ctx)->space, where, page);
    if (!ok)
        back_pressure(ctx);
    return ok;
}

static void back_discard(void *ctx, uint32_t where)
{
    page_space_discard(((struct paging *)ctx)->space, where);
}

static bool back_slow(void *ctx, uint32_t where)
{
    return page_space_slow(((struct paging *)ctx)->space, where);
}

static void back_pressure(void *ctx)
{
    struct paging *p = ctx;
    if (atomic_exchange(&p->pressed, true))
        return;
    pthread_mutex_lock(&p->lock);
    pthread_cond_signal(&p->room);
    pthread_mutex_unlock(&p->lock);
}

/* --- page waits -------------------------------------------------------------------------------------- */

static void over(struct paging *p, struct paging_wait *w)
{
    atomic_fetch_sub(&p->waiting, 1);
    w->over(w);
}

static void *reader(void *ctx)
{
    struct paging *p = ctx;
    pthread_mutex_lock(&p->lock);
    while (!p->stopping || p->to_read) {
        struct paging_wait *w = p->to_read;
        if (!w) {
            pthread_cond_wait(&p->waits, &p->lock);
            continue;
        }
        if (!(p->to_read = w->next))
            p->to_read_end = &p->to_read;
        pthread_mutex_unlock(&p->lock);
        frame_pool_bring(p->sys->frames, w->frame);
        over(p, w);
        pthread_mutex_lock(&p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

void paging_wait(struct paging *p, struct paging_wait *w)
{
    if (frame_pool_full(p->sys->frames))
        w->frame = 0;
    atomic_fetch_add(&p->waiting, 1);
    pthread_mutex_lock(&p->lock);
    bool stopping = p->stopping;
    if (stopping) {
        ;
    } else if (w->frame) {
        w->next = NULL;
        *p->to_read_end = w;
        p->to_read_end = &w->next;
        pthread_cond_signal(&p->waits);
    } else {
        w->next = p->for_room;
        p->for_room = w;
        atomic_store(&p->pressed, true);
        pthread_cond_signal(&p->room);
    }
    pthread_mutex_unlock(&p->lock);
    if (!stopping)
        return;
    if (w->frame)
        frame_pool_bring(p->sys->frames, w->frame);
    over(p, w);
}

/* Those who waited for room try again. */
static void let_on(struct paging *p)
{
    pthread_mutex_lock(&p->lock);
    struct paging_wait *w = p->for_room;
    p->for_room = NULL;
    pthread_mutex_unlock(&p->lock);
    while (w) {
        struct paging_wait *next = w->next;
        over(p, w);
        w = next;
    }
}

/* --- the thief ----------------------------------------------------------------------------------------- */

/* Pages in real storage beyond `limit` pages of it. */
static size_t too_many(struct paging *p, size_t limit)
{
    struct page_space_figures space;
    page_space_figures(p->space, &space);
    size_t now = frame_pool_figures(p->sys->frames).real + space.kept_bytes / PAGE;
    return now > limit ? now - limit : 0;
}

/* Pages that were lost: at once, and then once in a while if there are more.  Writes that failed:
 * once, until one has succeeded. */
static void tell_errors(struct paging *p, const struct page_space_figures *s)
{
    uint64_t now = clock_ns();
    bool lost = s->lost != p->told_lost && (!p->told_lost || now - p->told_lost_clock > AGAIN_NS);
    bool failed = s->write_errors != p->told_errors;
    if (lost || (failed && !p->told_write))
        operator_message(p->sys, "PAG", 415, "the page file", NULL);
    if (lost) {
        p->told_lost = s->lost;
        p->told_lost_clock = now;
    }
    p->told_write = failed || (p->told_write && s->file_writes == p->told_writes);
    p->told_errors = s->write_errors;
    p->told_writes = s->file_writes;
}

static void tell(struct paging *p)
{
    struct page_space_figures s;
    page_space_figures(p->space, &s);
    tell_errors(p, &s);
    unsigned percent = s.blocks ? (unsigned)((uint64_t)s.blocks_used * 100 / s.blocks) : 0;
    if (percent >= PAGING_WARNING && !p->warned)
        operator_message(p->sys, "PGT", 401, NULL);
    p->warned = percent >= PAGING_WARNING || (p->warned && percent > PAGING_WARNING - 5);
    if (s.full && !p->told_full && !p->told_write)
        operator_message(p->sys, "PGT", MESSAGE_FORM(400, 1), NULL);
    p->told_full = s.full;
}

static void count_rate(struct paging *p)
{
    struct frame_figures f = frame_pool_figures(p->sys->frames);
    uint64_t now = clock_ns();
    pthread_mutex_lock(&p->lock);
    if (now - p->rate_clock[p->rate_at] >= RATE_NS) {
        p->rate_at = (p->rate_at + 1) % RATES;
        p->rate_clock[p->rate_at] = now;
        p->rate_pages[p->rate_at] = f.reads + f.writes;
    }
    pthread_mutex_unlock(&p->lock);
}

/* What compressed pages take, frames cannot have. */
static void share_limit(struct paging *p)
{
    struct page_space_figures s;
    page_space_figures(p->space, &s);
    size_t limit = atomic_load(&p->store) / PAGE, kept = s.kept_bytes / PAGE;
    frame_pool_set_limit(p->sys->frames, kept < limit / 2 ? limit - kept : limit / 2);
}

void paging_set_store(struct paging *p, uint64_t bytes)
{
    atomic_store(&p->store, bytes);
    share_limit(p);
    pthread_mutex_lock(&p->lock);
    atomic_store(&p->pressed, true);
    pthread_cond_signal(&p->room);
    pthread_mutex_unlock(&p->lock);
}

static bool no_room(struct paging *p)
{
    struct page_space_figures s;
    page_space_figures(p->space, &s);
    return s.full;
}

static void nap(void)
{
    struct timespec t = {0, NAP_NS};
    nanosleep(&t, NULL);
}

void paging_reserve(struct paging *p, struct storage *s, size_t pages)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->reserve_lock);
    struct reserve **at = &p->reserves, *r;
    while ((r = *at) && r->storage != s)
        at = &r->next;
    if (!r && pages && (r = calloc(1, sizeof *r))) {
        r->storage = s;
        *at = r;
    }
    if (r) {
        r->pages = pages;
        storage_keep(s, pages);
    }
    if (r && !pages) {
        *at = r->next;
        free(r);
    }
    pthread_mutex_unlock(&p->reserve_lock);
}

static void keep_reserves(struct paging *p)
{
    pthread_mutex_lock(&p->reserve_lock);
    for (struct reserve *r = p->reserves; r; r = r->next)
        storage_keep(r->storage, r->pages);
    pthread_mutex_unlock(&p->reserve_lock);
}

/* Until there is a little more room than has to be.  false: nothing more can be stolen. */
static bool steal(struct paging *p)
{
    size_t limit = atomic_load(&p->store) / PAGE, goal = limit - limit / 32;
    keep_reserves(p);
    for (size_t n; (n = too_many(p, goal)) && !atomic_load(&p->ended);) {
        size_t done = frame_pool_steal(p->sys->frames, n < BATCH ? n : BATCH);
        page_space_migrate(p->space);
        count_rate(p);
        share_limit(p);
        if (!done && no_room(p))
            return !too_many(p, limit);
        if (!done)
            nap(); /* all were needed again: by and by some will not be */
        let_on(p);
    }
    return true;
}

static void *thief(void *ctx)
{
    struct paging *p = ctx;
    pthread_mutex_lock(&p->lock);
    while (!p->stopping) {
        if (!atomic_exchange(&p->pressed, false)) {
            pthread_cond_wait(&p->room, &p->lock);
            continue;
        }
        pthread_mutex_unlock(&p->lock);
        bool ok = steal(p);
        /* With no room left the limit holds nobody up: the host has to find more. */
        frame_pool_exhausted(p->sys->frames, !ok);
        let_on(p);
        tell(p);
        pthread_mutex_lock(&p->lock);
        if (!ok && !p->stopping) {
            struct timespec at;
            clock_gettime(CLOCK_MONOTONIC, &at);
            at.tv_nsec += RETRY_NS;
            at.tv_sec += at.tv_nsec / 1000000000;
            at.tv_nsec %= 1000000000;
            pthread_cond_timedwait(&p->room, &p->lock, &at);
            atomic_store(&p->pressed, true);
        }
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* --- start, stop, figures -------------------------------------------------------------------------------- */

struct paging *paging_start(struct system *sys, const struct paging_options *o)
{
    struct paging *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->sys = sys;
    atomic_init(&p->store, o->store);
    p->to_read_end = &p->to_read;
    p->space = page_space_open(o->dir, (uint32_t)(o->page_space / PAGE), o->store / 4);
    pthread_mutex_init(&p->lock, NULL);
    pthread_mutex_init(&p->reserve_lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&p->room, &monotonic);
    pthread_cond_init(&p->waits, NULL);
    pthread_condattr_destroy(&monotonic);
    if (!p->space) {
        paging_free(p);
        return NULL;
    }
    struct frame_backing b = {p, back_out, back_in, back_discard, back_slow, back_pressure};
    frame_pool_set_backing(sys->frames, &b, o->store / PAGE);
    int e = pthread_create(&p->thief, NULL, thief, p);
    p->thief_runs = !e;
    if (!e) {
        e = pthread_create(&p->reader, NULL, reader, p);
        p->reader_runs = !e;
    }
    if (e) {
        paging_end(p);
        paging_free(p);
        errno = e;
        return NULL;
    }
    return p;
}

void paging_end(struct paging *p)
{
    if (!p)
        return;
    atomic_store(&p->ended, true);
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    pthread_cond_signal(&p->room);
    pthread_cond_signal(&p->waits);
    pthread_mutex_unlock(&p->lock);
    if (p->thief_runs)
        pthread_join(p->thief, NULL);
    if (p->reader_runs)
        pthread_join(p->reader, NULL);
    p->thief_runs = p->reader_runs = false;
    frame_pool_exhausted(p->sys->frames, true);
    let_on(p);
}

void paging_free(struct paging *p)
{
    if (!p)
        return;
    page_space_close(p->space);
    pthread_cond_destroy(&p->room);
    pthread_cond_destroy(&p->waits);
    pthread_mutex_destroy(&p->lock);
    pthread_mutex_destroy(&p->reserve_lock);
    free(p);
}

void paging_figures(struct system *sys, struct paging_figures *out)
{
    struct paging *p = sys->paging;
    *out = (struct paging_figures){.frames = frame_pool_figures(sys->frames)};
    if (!p)
        return;
    out->store = atomic_load(&p->store);
    out->waiting = atomic_load(&p->waiting);
    page_space_figures(p->space, &out->space);
    count_rate(p);
    pthread_mutex_lock(&p->lock);
    unsigned first = (p->rate_at + 1) % RATES;
    uint64_t ns = p->rate_clock[p->rate_at] - p->rate_clock[first];
    uint64_t pages = p->rate_pages[p->rate_at] - p->rate_pages[first];
    if (clock_ns() - p->rate_clock[p->rate_at] < RATES * RATE_NS && ns)
        out->pages_a_second = (unsigned)(pages * 1000000000u / ns);
    pthread_mutex_unlock(&p->lock);
}
