/* One running CP: its loop, its user table, its time.  Starting and ending it is startup.c. */
#include "cp/system.h"

#include "cp/command_changes.h"
#include "cp/iucv/iucv.h"
#include "cp/kept.h"
#include "cp/logmsg.h"
#include "cp/products.h"
#include "cp/network/lan.h"

#include "cp/console/operator_log.h"
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/variables.h"
#include "cp/vm.h"
#include "engine/sie.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct loop_post {
    struct loop_post *next;
    void (*fn)(void *arg);
    void *arg;
};

struct system_timer {
    struct system_timer *next, **prev;
    struct system *sys;
    uv_timer_t timer;
    uint64_t ms;
    void (*fn)(void *arg, bool fired);
    void *arg;
};

/* --- the loop ------------------------------------------------------------------------------- */

static void run_posts(struct system *sys)
{
    pthread_mutex_lock(&sys->post_lock);
    struct loop_post *p = sys->posts;
    sys->posts = NULL;
    sys->posts_end = &sys->posts;
    pthread_mutex_unlock(&sys->post_lock);
    while (p) {
        struct loop_post *next = p->next;
        p->fn(p->arg);
        free(p);
        p = next;
    }
}

static void on_wake(uv_async_t *async)
{
    run_posts(async->data);
}

void system_loop_post(struct system *sys, void (*fn)(void *arg), void *arg)
{
    struct loop_post *p = malloc(sizeof *p);
    if (!p)
        abort();
    *p = (struct loop_post){NULL, fn, arg};
    pthread_mutex_lock(&sys->post_lock);
    *sys->posts_end = p;
    sys->posts_end = &p->next;
    pthread_mutex_unlock(&sys->post_lock);
    uv_async_send(&sys->wake);
}

bool system_on_loop(const struct system *sys)
{
    return pthread_equal(pthread_self(), sys->loop_thread);
}

static void timer_closed(uv_handle_t *h)
{
    free(h->data);
}

static void timer_end(struct system_timer *t, bool fired)
{
    *t->prev = t->next;
    if (t->next)
        t->next->prev = t->prev;
    t->fn(t->arg, fired);
    uv_close((uv_handle_t *)&t->timer, timer_closed);
}

static void on_timer(uv_timer_t *timer)
{
    timer_end(timer->data, true);
}

static void timer_begin(void *arg)
{
    struct system_timer *t = arg;
    t->prev = &t->sys->timers;
    t->next = *t->prev;
    *t->prev = t;
    if (t->next)
        t->next->prev = &t->next;
    uv_timer_init(&t->sys->loop, &t->timer);
    t->timer.data = t;
    uv_timer_start(&t->timer, on_timer, t->ms, 0);
}

void system_after(struct system *sys, uint64_t ms, void (*fn)(void *arg, bool fired), void *arg)
{
    struct system_timer *t = calloc(1, sizeof *t);
    if (!t)
        abort();
    t->sys = sys;
    t->ms = ms;
    t->fn = fn;
    t->arg = arg;
    system_loop_post(sys, timer_begin, t);
}

/* --- life ----------------------------------------------------------------------------------- */

/* Names that others may still be reading: all of them are kept. */
struct operator_name {
    struct operator_name *before;
    char userid[9];
};

const char *system_operator(const struct system *sys)
{
    const struct operator_name *name = atomic_load(&sys->operator_name);
    return name ? name->userid : sys->config->operator_userid;
}

bool system_set_operator(struct system *sys, const char *userid)
{
    struct operator_name *name = calloc(1, sizeof *name);
    if (!name)
        return false;
    snprintf(name->userid, sizeof name->userid, "%s", userid);
    name->before = atomic_load(&sys->operator_name);
    while (!atomic_compare_exchange_weak(&sys->operator_name, &name->before, name))
        ;
    return true;
}

static void free_operator_names(struct system *sys)
{
    struct operator_name *before, *name = atomic_exchange(&sys->operator_name, NULL);
    for (; name; name = before) {
        before = name->before;
        free(name);
    }
}

uint64_t vdisk_default(const struct system *sys, bool system)
{
    const struct config_limit *l =
        system ? &sys->config->vdisk_syslim : &sys->config->vdisk_userlim;
    return l->given ? l->blocks : VDISK_NO_LIMIT;
}

struct system *system_create(struct system_config *config)
{
    struct system *sys = calloc(1, sizeof *sys);
    if (!sys)
        return NULL;
    sys->config = config ? config : system_config_default();
    if (!sys->config || uv_loop_init(&sys->loop)) {
        system_config_free(sys->config);
        free(sys);
        return NULL;
    }
    snprintf(sys->id, sizeof sys->id, "%s", sys->config->id);
    tzset(); /* the zone's name is there before a thread looks at it */
    sys->ipl_ns = system_now();
    sys->monitor = (struct monitor){.interval = 60, .rate = 200};
    sys->loop_thread = pthread_self();
    pthread_mutex_init(&sys->directory_lock, NULL);
    pthread_mutex_init(&sys->post_lock, NULL);
    pthread_mutex_init(&sys->users_lock, NULL);
    pthread_mutex_init(&sys->text_lock, NULL);
    sys->posts_end = &sys->posts;
    uv_async_init(&sys->loop, &sys->wake, on_wake);
    sys->wake.data = sys;
    uv_unref((uv_handle_t *)&sys->wake);
    atomic_init(&sys->signal_seconds, sys->config->signal_seconds);
    atomic_init(&sys->shutdown_seconds, sys->config->shutdown_seconds);
    atomic_init(&sys->vdisk_syslim, vdisk_default(sys, true));
    atomic_init(&sys->vdisk_userlim, vdisk_default(sys, false));
    atomic_init(&sys->maxusers, sys->config->maxusers);
    for (unsigned i = 0; i < PASSWORD_COMMANDS; i++)
        atomic_init(&sys->password_separate[i], !sys->config->passwords_on[i]);
    for (unsigned i = 0; i < SYSTEM_PROMPTS; i++)
        atomic_init(&sys->prompt[i], sys->config->prompt[i]);
    atomic_init(&sys->maxldev, SYSTEM_MAXLDEV);
    atomic_init(&sys->shutdown, SHUTDOWN_NONE);
    sys->log = operator_log_create(sys);
    sys->lans = lans_create();
    sys->iucv = iucv_table_create();
    sys->products = products_create();
    sys->variables = variables_create();
    sys->kept = kept_create();
    sys->logmsg = log_message_create();
    sys->changes = command_changes_create();
    if (!sys->products || !sys->variables || !sys->kept || !sys->logmsg || !sys->changes) {
        system_destroy(sys);
        return NULL;
    }
    for (unsigned i = 0; i < sys->config->nproducts; i++) {
        const struct config_product *from = &sys->config->products[i];
        struct product p = {.enabled = from->enabled};
        strcpy(p.id, from->id);
        strcpy(p.description, from->description);
        products_set(sys->products, &p);
    }
    return sys;
}

void system_end_timers(struct system *sys)
{
    run_posts(sys);
    while (sys->timers)
        timer_end(sys->timers, false);
}

void system_destroy(struct system *sys)
{
    system_end_timers(sys);
    lans_destroy(sys->lans);
    iucv_table_destroy(sys->iucv);
    uv_close((uv_handle_t *)&sys->wake, NULL);
    uv_run(&sys->loop, UV_RUN_DEFAULT);
    run_posts(sys);
    uv_loop_close(&sys->loop);
    operator_log_destroy(sys->log);
    products_destroy(sys->products);
    variables_destroy(sys->variables);
    kept_destroy(sys->kept);
    command_changes_destroy(sys->changes);
    directory_put(sys->directory);
    system_config_free(sys->config);
    free(sys->users);
    log_message_destroy(sys->logmsg);
    free_operator_names(sys);
    free(sys->sysdir);
    pthread_mutex_destroy(&sys->directory_lock);
    pthread_mutex_destroy(&sys->post_lock);
    pthread_mutex_destroy(&sys->users_lock);
    pthread_mutex_destroy(&sys->text_lock);
    free(sys);
}

/* --- users ---------------------------------------------------------------------------------- */

struct vm *system_user(struct system *sys, const char *userid)
{
    struct vm *found = NULL;
    pthread_mutex_lock(&sys->users_lock);
    for (size_t i = 0; i < sys->nusers && !found; i++)
        if (!strcmp(sys->users[i]->userid, userid))
            found = vm_get(sys->users[i]);
    pthread_mutex_unlock(&sys->users_lock);
    return found;
}

struct vm **system_users(struct system *sys, size_t *n)
{
    pthread_mutex_lock(&sys->users_lock);
    struct vm **list = calloc(sys->nusers + 1, sizeof *list);
    for (size_t i = 0; list && i < sys->nusers; i++)
        list[i] = vm_get(sys->users[i]);
    *n = list ? sys->nusers : 0;
    pthread_mutex_unlock(&sys->users_lock);
    return list;
}

int system_user_add(struct system *sys, struct vm *vm)
{
    unsigned limit = atomic_load(&sys->maxusers);
    bool exempt =
        !strcmp(vm->userid, system_operator(sys)) || vm->entry->options & DIRECTORY_OPTION_IGNMAXU;
    pthread_mutex_lock(&sys->users_lock);
    int error = limit && !exempt && sys->nusers >= limit ? -EUSERS : 0;
    for (size_t i = 0; i < sys->nusers; i++)
        if (!strcmp(sys->users[i]->userid, vm->userid))
            error = -EEXIST;
    bool ok = !error;
    if (ok && sys->nusers == sys->users_size) {
        size_t size = sys->users_size ? sys->users_size * 2 : 16;
        struct vm **p = realloc(sys->users, size * sizeof *p);
        ok = p != NULL;
        error = p ? 0 : -ENOMEM;
        if (p) {
            sys->users = p;
            sys->users_size = size;
        }
    }
    if (ok)
        sys->users[sys->nusers++] = vm_get(vm);
    pthread_mutex_unlock(&sys->users_lock);
    return error;
}

void system_user_remove(struct system *sys, struct vm *vm)
{
    bool found = false;
    pthread_mutex_lock(&sys->users_lock);
    for (size_t i = 0; i < sys->nusers; i++)
        if (sys->users[i] == vm) {
            memmove(sys->users + i, sys->users + i + 1, (--sys->nusers - i) * sizeof *sys->users);
            found = true;
            break;
        }
    pthread_mutex_unlock(&sys->users_lock);
    uv_async_send(&sys->wake); /* who waits for the last one to go */
    if (found)
        vm_put(vm);
}

unsigned system_user_count(struct system *sys)
{
    pthread_mutex_lock(&sys->users_lock);
    unsigned n = (unsigned)sys->nusers;
    pthread_mutex_unlock(&sys->users_lock);
    return n;
}

_Static_assert(sizeof((struct vm *)0)->from == SYSTEM_FROM_SIZE, "one size of an address");

void system_user_set_where(struct vm *vm, const char *where, const char *from)
{
    pthread_mutex_lock(&vm->sys->users_lock);
    snprintf(vm->where, sizeof vm->where, "%s", where);
    snprintf(vm->from, sizeof vm->from, "%s", from);
    pthread_mutex_unlock(&vm->sys->users_lock);
}

const char *system_terminal_kind(const char *where)
{
    return *where == 'L' ? "LDEV" : "GRAF";
}

void system_user_where(struct vm *vm, char where[9])
{
    pthread_mutex_lock(&vm->sys->users_lock);
    memcpy(where, vm->where, sizeof vm->where);
    pthread_mutex_unlock(&vm->sys->users_lock);
}

void system_user_from(struct vm *vm, char from[SYSTEM_FROM_SIZE])
{
    pthread_mutex_lock(&vm->sys->users_lock);
    memcpy(from, vm->from, sizeof vm->from);
    pthread_mutex_unlock(&vm->sys->users_lock);
}

struct directory *system_directory(struct system *sys)
{
    pthread_mutex_lock(&sys->directory_lock);
    struct directory *d = sys->directory ? directory_get(sys->directory) : NULL;
    pthread_mutex_unlock(&sys->directory_lock);
    return d;
}

struct directory_entry *system_entry(struct system *sys, const char *userid)
{
    if (sys->nodirect && strcmp(userid, sys->config->operator_userid))
        return NULL;
    struct directory *d = system_directory(sys);
    struct directory_entry *e = directory_find(d, userid);
    directory_put(d);
    return e;
}

/* --- time ----------------------------------------------------------------------------------- */

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec ts;
    clock_gettime(clock, &ts);
    return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

uint64_t system_now(void)
{
    return clock_ns(CLOCK_REALTIME);
}

uint64_t system_monotonic(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

uint64_t system_generated_ns(void)
{
    struct tm tm = {0};
    /* The Makefile has this file compiled with UTC as its local time. */
    strptime(__DATE__ " " __TIME__, "%b %d %Y %H:%M:%S", &tm);
    return (uint64_t)timegm(&tm) * 1000000000u;
}

enum system_shutdown system_shutdown(const struct system *sys)
{
    return atomic_load(&sys->shutdown) % SHUTDOWN_STAGES;
}

void system_set_zone(struct system *sys, unsigned index)
{
    atomic_store(&sys->zone_since, system_now() / 1000000000u);
    atomic_store(&sys->zone, index + 1);
}

bool system_zone(const struct system *sys, uint64_t utc, int *seconds, const char **name)
{
    const struct system_config *config = sys->config;
    unsigned zone = atomic_load(&sys->zone);
    const char *then;
    if (!system_config_zone(config, utc, seconds, name)) {
        time_t t = (time_t)utc;
        struct tm tm;
        localtime_r(&t, &tm);
        *seconds = (int)tm.tm_gmtoff;
        *name = "";
        return false;
    }
    if (!zone || zone > config->nzones)
        return true;
    int unused;
    uint64_t since = atomic_load(&sys->zone_since);
    system_config_zone(config, since, &unused, &then);
    if (utc <= since || then == *name) { /* no boundary since it was set */
        *seconds = config->zones[zone - 1].seconds;
        *name = config->zones[zone - 1].name;
    }
    return true;
}

const char *system_local_time(const struct system *sys, uint64_t ns, struct tm *tm)
{
    time_t t = (time_t)(ns / 1000000000u);
    int seconds;
    const char *name;
    if (system_zone(sys, (uint64_t)t, &seconds, &name)) {
        t += seconds;
        gmtime_r(&t, tm);
        return name;
    }
    localtime_r(&t, tm);
    return tm->tm_zone ? tm->tm_zone : "UTC";
}

void system_time_text(const struct system *sys, uint64_t ns, enum time_text form, char text[40])
{
    static const char *const formats[] = {
        [TIME_HMS] = "%H:%M:%S",
        [TIME_LOGON] = "%H:%M:%S #Z %A %m/%d/%y",
        [TIME_ISO_DATE] = "%Y-%m-%d",
        [TIME_CPLEVEL] = "%Y-%m-%d %H:%M:%S #Z",
        [TIME_QUERY] = "%H:%M:%S #Z %A %m/%d/%y",
    };
    struct tm tm;
    const char *name = system_local_time(sys, ns, &tm);
    char raw[40];
    strftime(raw, sizeof raw, formats[form], &tm);
    char *zone = strstr(raw, "#Z");
    if (zone)
        snprintf(text, 40, "%.*s%.4s%s", (int)(zone - raw), raw, name, zone + 2);
    else
        snprintf(text, 40, "%s", raw);
    for (char *p = text; *p; p++)
        *p = (char)toupper((unsigned char)*p);
}
