/* A CP without terminals for tests of commands: users of a directory given as text, their consoles
 * kept as text, a dispatcher that runs. */
#ifndef TESTS_CP_COMMAND_RIG_H
#define TESTS_CP_COMMAND_RIG_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "cp/commands/command.h"
#include "cp/commands/devices.h"
#include "cp/commands/signal.h"
#include "cp/console/console.h"
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/recording/journal.h"
#include "cp/recording/recording.h"
#include "cp/settings.h"
#include "cp/spool/spool.h"
#include "cp/storage/nss.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/ebcdic.h"
#include "tests/crash.h"
#include "tests/patience.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RIG_USERS 16

struct command_rig {
    struct system *sys;
    uv_timer_t tick; /* the loop has something to live for, as in a system with terminals */
    struct vm *users[RIG_USERS];
    unsigned nusers;
    char out[65536]; /* response lines of the last command, each with '\n' */
    pthread_mutex_t lock;
    char said[65536]; /* what all consoles got, each line with '\n' */
};

static inline void rig_respond(void *ctx, const char *line)
{
    struct command_rig *r = ctx;
    size_t n = strlen(r->out);
    snprintf(r->out + n, sizeof r->out - n, "%s\n", line);
}

static inline void rig_stream(void *ctx, enum console_kind kind, const uint8_t *text, size_t len,
                              bool end)
{
    struct command_rig *r = ctx;
    (void)kind;
    pthread_mutex_lock(&r->lock);
    size_t n = strlen(r->said);
    if (n + len + 2 <= sizeof r->said) {
        ebcdic_to_ascii(r->said + n, text, len);
        strcpy(r->said + n + len, end ? "\n" : "");
    }
    pthread_mutex_unlock(&r->lock);
}

static inline void rig_report(void *ctx, bool error, const char *text)
{
    (void)ctx, (void)error;
    fprintf(stderr, "%s\n", text);
}

static inline void rig_tick(uv_timer_t *t)
{
    (void)t;
}

static inline struct command_rig *rig_open(const char *config, const char *direct)
{
    struct command_rig *r = calloc(1, sizeof *r);
    struct source_report report = {rig_report, NULL, "TEST"};
    assert_non_null(r);
    crash_tells();
    pthread_mutex_init(&r->lock, NULL);
    struct system_config *c =
        config ? system_config_parse(config, strlen(config), &report) : system_config_default();
    assert_non_null(c);
    r->sys = system_create(c);
    r->sys->directory = directory_parse(direct, strlen(direct), &report);
    assert_non_null(r->sys->directory);
    r->sys->engine = engine_create();
    r->sys->frames = frame_pool_create(r->sys->engine, 65536);
    r->sys->dispatcher = dispatcher_create(1, false);
    r->sys->spool = spool_open(NULL, NULL, NULL);
    r->sys->recording = recording_open(r->sys, NULL, NULL);
    r->sys->journal = journal_open(r->sys);
    r->sys->nss = nss_open(NULL, r->sys->frames, 0, NULL, NULL);
    assert_int_equal(dispatcher_start(r->sys->dispatcher), 0);
    uv_timer_init(&r->sys->loop, &r->tick);
    uv_timer_start(&r->tick, rig_tick, 1, 1);
    return r;
}

/* NULL when CP refuses, with errno. */
static inline struct vm *rig_logon(struct command_rig *r, const char *userid)
{
    struct directory_entry *e = system_entry(r->sys, userid);
    assert_non_null(e);
    struct vm *vm = vm_create(r->sys, e);
    entry_put(e);
    if (!vm)
        return NULL;
    pthread_mutex_lock(&vm->lock);
    console_set_stream(vm, rig_stream, r);
    signal_watch(vm);
    devices_at_logon(vm);
    pthread_mutex_unlock(&vm->lock);
    r->users[r->nusers++] = vm;
    return vm;
}

static inline int rig_run(struct command_rig *r, struct vm *vm, const char *line)
{
    r->out[0] = '\0';
    pthread_mutex_lock(&vm->lock);
    int rc = command_run(vm, COMMAND_TERMINAL, line, rig_respond, r);
    pthread_mutex_unlock(&vm->lock);
    return rc;
}

/* A command with what it is to return and to answer; NULL: whatever it answers. */
static inline void expect(struct command_rig *r, struct vm *vm, const char *line, int rc,
                          const char *out)
{
    int got = rig_run(r, vm, line);
    if (got != rc || (out && strcmp(r->out, out)))
        fail_msg("%s: %d\n%s\nexpected %d\n%s", line, got, r->out, rc, out ? out : "(anything)");
}

/* A command that succeeds: is this part of its answer? */
static inline bool rig_shows(struct command_rig *r, struct vm *vm, const char *line,
                             const char *part)
{
    expect(r, vm, line, 0, NULL);
    return strstr(r->out, part) != NULL;
}

/* Let the loop run until text is on a console. */
static inline bool rig_said(struct command_rig *r, const char *text)
{
    struct patience p = {0};
    bool there;
    do {
        uv_run(&r->sys->loop, UV_RUN_NOWAIT);
        pthread_mutex_lock(&r->lock);
        there = strstr(r->said, text) != NULL;
        pthread_mutex_unlock(&r->lock);
    } while (!there && patient(&p));
    return there;
}

/* That text comes to a console. */
static inline void expect_told(struct command_rig *r, const char *text)
{
    if (!rig_said(r, text))
        fail_msg("nobody was told \"%s\":\n%s", text, r->said);
}

/* Forget what the consoles got. */
static inline void rig_hush(struct command_rig *r)
{
    pthread_mutex_lock(&r->lock);
    r->said[0] = '\0';
    pthread_mutex_unlock(&r->lock);
}

static inline void rig_end(struct command_rig *r, struct vm *vm)
{
    pthread_mutex_lock(&vm->lock);
    vm_logoff(vm, NULL, NULL, false);
    pthread_mutex_unlock(&vm->lock);
    for (struct patience p = {0}; atomic_load(&vm->refs) > 1 && patient(&p);)
        uv_run(&r->sys->loop, UV_RUN_NOWAIT);
    for (unsigned i = 0; i < r->nusers; i++)
        if (r->users[i] == vm)
            r->users[i] = r->users[--r->nusers];
    vm_put(vm);
}

static inline void rig_close(struct command_rig *r)
{
    system_end_timers(r->sys);
    while (r->nusers)
        rig_end(r, r->users[r->nusers - 1]);
    size_t n; /* those whom a test has XAUTOLOGged */
    struct vm **others = system_users(r->sys, &n);
    for (size_t i = 0; i < n; i++)
        rig_end(r, others[i]);
    free(others);
    uv_close((uv_handle_t *)&r->tick, NULL);
    uv_run(&r->sys->loop, UV_RUN_NOWAIT);
    dispatcher_stop(r->sys->dispatcher);
    dispatcher_destroy(r->sys->dispatcher);
    nss_shut(r->sys->nss);
    frame_pool_destroy(r->sys->frames);
    engine_destroy(r->sys->engine);
    spool_shut(r->sys->spool);
    recording_shut(r->sys->recording);
    journal_shut(r->sys->journal);
    system_destroy(r->sys);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

/* One instruction in z/Architecture mode with those general registers, as far as where CP has to do it. */
static inline struct vcpu *rig_execute(struct vm *vm, uint32_t instruction, const uint64_t gr[6])
{
    struct vcpu *v = sie_vcpu(vm->guest, vm->base_cpu);
    uint8_t code[4] = {(uint8_t)(instruction >> 24), (uint8_t)(instruction >> 16),
                       (uint8_t)(instruction >> 8), (uint8_t)instruction};
    assert_int_equal(storage_write(vm->storage, 0x10000, code, sizeof code), 0);
    sie_initial_reset(v);
    sie_set_architecture(v, true);
    sie_set_psw(v, (struct sie_psw){0x0000000180000000, 0x10000});
    for (unsigned n = 0; n < 6; n++)
        sie_set_gr(v, n, gr[n]);
    sie_start(v);
    enum sie_exit x = SIE_TIME;
    for (unsigned n = 0; n < 5 && x == SIE_TIME; n++)
        x = sie_run(v, UINT64_MAX);
    assert_int_equal(x, SIE_INSTRUCTION);
    return v;
}

#endif
