/* recording's file when it cannot be written, and when there are many records: how often it is written anew, and
 * that it has what the queues have. */
#include "tests/cp/command_rig.h"
#include "tests/patience.h"

#include "cp/recording/recording.h"

#include <errno.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const char config[] = "System_Identifier T\n"
                             "System_Userids Operator OPERATOR Account1 DISKACNT\n";
static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n";

struct rig {
    struct command_rig *r;
    struct recording *recording;
    char dir[40], path[64];
    int watch;
};

static void put(struct rig *g, unsigned n)
{
    while (n--)
        recording_put(g->recording, RECORDING_ACCOUNT, "0123456789", 10);
}

static unsigned count_of(struct recording *r)
{
    struct recording_info i;
    assert_true(recording_at(r, 0, &i));
    return i.count;
}

static void open_again(struct rig *g)
{
    recording_shut(g->recording);
    g->r->sys->recording = g->recording = recording_open(g->r->sys, NULL, NULL);
}

static void open_rig(struct rig *g)
{
    snprintf(g->dir, sizeof g->dir, "/tmp/bigfoot-recording-XXXXXX");
    assert_non_null(mkdtemp(g->dir));
    snprintf(g->path, sizeof g->path, "%s/recording", g->dir);
    g->r = rig_open(config, direct);
    g->recording = g->r->sys->recording;
    g->r->sys->sysdir = strdup(g->dir);
    open_again(g);
    put(g, 1);
    open_again(g); /* as short as it can be */
    g->watch = inotify_init1(IN_NONBLOCK);
    assert_true(inotify_add_watch(g->watch, g->dir, IN_CREATE | IN_MOVED_TO) >= 0);
}

static void close_rig(struct rig *g)
{
    close(g->watch);
    rig_close(g->r);
    unlink(g->path);
    char log[64];
    snprintf(log, sizeof log, "%s/operator.log", g->dir);
    unlink(log);
    assert_int_equal(rmdir(g->dir), 0);
}

/* How often the file was begun anew since the last time; `done`: waits for one that is complete. */
static unsigned writings(struct rig *g, bool done)
{
    unsigned n = 0;
    struct patience p = {0};
    do {
        char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
        uv_run(&g->r->sys->loop, UV_RUN_NOWAIT);
        ssize_t len = read(g->watch, events, sizeof events);
        for (ssize_t at = 0; at < len;) {
            struct inotify_event *e = (struct inotify_event *)(events + at);
            n += e->mask & IN_CREATE && !strcmp(e->name, "recording.new");
            done = done && !(e->mask & IN_MOVED_TO && !strcmp(e->name, "recording"));
            at += (ssize_t)(sizeof *e + e->len);
        }
    } while (done && patient(&p));
    assert_false(done);
    return n;
}

/* No room: records stay in the queue, and are on disk as soon as there is room, though none comes any more. */
static void full(void **state)
{
    (void)state;
    struct rig g;
    struct rlimit before, small;
    struct stat st, later;
    open_rig(&g);
    assert_int_equal(stat(g.path, &st), 0);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = (rlim_t)st.st_size + 5; /* in the middle of the next */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    put(&g, 500);
    unsigned begun = writings(&g, false);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_true(begun >= 1 && begun < 50);
    assert_int_equal(stat(g.path, &later), 0);
    assert_int_equal(later.st_size, st.st_size); /* it can be read to its end */
    assert_int_equal(count_of(g.recording), 501);

    assert_in_range(writings(&g, true), 1, 2);
    assert_int_equal(stat(g.path, &st), 0);
    put(&g, 2);
    assert_int_equal(writings(&g, false), 0); /* it goes on as before */
    assert_int_equal(stat(g.path, &later), 0);
    assert_true(later.st_size > st.st_size);
    struct recording *ours = g.recording; /* what a process that is killed now leaves */
    g.r->sys->recording = g.recording = recording_open(g.r->sys, NULL, NULL);
    assert_int_equal(count_of(g.recording), 503);
    recording_shut(ours);
    close_rig(&g);
}

static void ready(void *ctx)
{
}

/* PURGE, and records that are taken, write the file anew as seldom as its length allows. */
static void many(void **state)
{
    (void)state;
    struct rig g;
    uint8_t raw[80];
    struct recording_reader reader = {ready, NULL};
    open_rig(&g);
    put(&g, 20000);
    assert_int_equal(recording_connect(g.recording, RECORDING_ACCOUNT, "DISKACNT", &reader), 0);
    assert_int_equal(writings(&g, false), 0);
    for (unsigned i = 0; i < 10500; i++)
        assert_int_equal(
            recording_take(g.recording, RECORDING_ACCOUNT, "DISKACNT", raw, sizeof raw), 10);
    assert_int_equal(writings(&g, true), 1);
    struct recording_change change = {.purge = true};
    recording_change(g.recording, RECORDING_ACCOUNT, NULL, &change);
    assert_int_equal(writings(&g, true), 1);
    open_again(&g);
    assert_int_equal(count_of(g.recording), 0);
    close_rig(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full),
        cmocka_unit_test(many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
