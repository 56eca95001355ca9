/* System IPL and SHUTDOWN: from a system directory to a running CP, and the orderly end.
 *
 * Keeps true: a system directory is used by one CP at a time (a lock on the file "lock" in it); a
 * start that fails leaves nothing behind and says why; SHUTDOWN signals every guest that asked for
 * signals, waits for them for the time set, and only then logs off whoever is left. */
#include "cp/startup.h"

#include "cp/commands/command.h"
#include "cp/commands/logon.h"
#include "cp/commands/signal.h"
#include "cp/console/console.h"
#include "cp/console/operator_log.h"
#include "cp/console/station.h"
#include "cp/directory/directory.h"
#include "cp/directory/source.h"
#include "cp/directory/system_config.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/guest_host.h"
#include "cp/kept.h"
#include "cp/logmsg.h"
#include "cp/parm_disk.h"
#include "cp/recording/journal.h"
#include "cp/recording/recording.h"
#include "cp/spool/spool.h"
#include "cp/start.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "cp/storage/nss.h"
#include "cp/storage/paging.h"
#include "cp/volumes/real.h"
#include "engine/base/host_file.h"
#include "engine/sie.h"
#include "tn3270/listener.h"
#include "tn3270/local.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct running {
    struct system *sys;
    struct start_options start;
    struct station *station; /* where the operator was asked, until he is logged on */
    bool asks;               /* start_ask() has the loop */
    uv_signal_t terminate, interrupt;
    struct terminal *local;
    bool line, headless;
    char port_file[4096];
};

static void reason(char *error, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(error, size, format, args);
    va_end(args);
}

struct report {
    unsigned errors, warnings;
    char first[512];
};

static void report_line(void *ctx, bool error, const char *text)
{
    struct report *r = ctx;
    r->errors += error;
    r->warnings += !error;
    if (error && !r->first[0])
        snprintf(r->first, sizeof r->first, "%s", text);
    fprintf(stderr, "%s\n", text);
}

static struct system_config *read_config(const char *dir, char *error, size_t size)
{
    size_t len;
    char *text = host_text(dir, "SYSTEM CONFIG", SOURCE_FILE_MAX, &len);
    if (!text) {
        reason(error, size, "%s/SYSTEM CONFIG: %s", dir, strerror(errno));
        return NULL;
    }
    struct report r = {0};
    struct source_report report = {report_line, &r, "SYSTEM CONFIG"};
    struct system_config *config = system_config_parse(text, len, &report);
    free(text);
    if (!config)
        reason(error, size, "%s/SYSTEM CONFIG: %u error%s", dir, r.errors,
               r.errors == 1 ? "" : "s");
    return config;
}

static struct directory *read_directory(const char *dir, char *error, size_t size)
{
    size_t len;
    char *text = host_text(dir, "USER DIRECT", SOURCE_FILE_MAX, &len);
    if (!text) {
        reason(error, size, "%s/USER DIRECT: %s", dir, strerror(errno));
        return NULL;
    }
    struct report r = {0};
    struct source_report report = {report_line, &r, "USER DIRECT"};
    struct directory *d = directory_parse(text, len, &report);
    free(text);
    if (!d)
        reason(error, size, "%s/USER DIRECT: %u error%s", dir, r.errors, r.errors == 1 ? "" : "s");
    return d;
}

/* Every user's password is his user ID: fit for this machine only. */
static bool sample_passwords(const struct directory *d)
{
    const struct directory_entry *e;
    for (size_t i = 0; (e = directory_at(d, i)); i++)
        if (e->kind == DIRECTORY_PASSWORD && !strcmp(e->password, e->userid))
            return true;
    return false;
}

static bool is_loopback(const char *address)
{
    return !address || !strncmp(address, "127.", 4) || !strcmp(address, "::1");
}

/* The lock of a system directory: a descriptor, or -1 with the reason. */
static int lock_directory(const char *dir, char *error, size_t size)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/lock", dir);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        reason(error, size, "%s: %s", path, strerror(errno));
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB)) {
        reason(error, size, "%s: another bigfoot runs on this system directory", dir);
        close(fd);
        return -1;
    }
    char pid[24];
    int n = snprintf(pid, sizeof pid, "%d\n", (int)getpid());
    if (ftruncate(fd, 0) || pwrite(fd, pid, (size_t)n, 0) != n) {
        reason(error, size, "%s: %s", path, strerror(errno));
        close(fd);
        return -1;
    }
    return fd;
}

/* Guests get three quarters of the host's storage unless CP was told otherwise, and page space for
 * twice that. */
static struct paging *start_paging(struct system *sys, const struct system_options *o,
                                   uint64_t host)
{
    struct paging_options paging = {.store = o->store, .page_space = o->page_space};
    paging.dir = sys->sysdir;
    if (!paging.store)
        paging.store = (host / 4 * 3) & ~(uint64_t)0xfffff;
    if (!paging.page_space)
        paging.page_space = 2 * paging.store;
    return paging_start(sys, &paging);
}

static bool start_engine(struct system *sys, const struct system_options *o)
{
    long pages = sysconf(_SC_PHYS_PAGES), cpus = sysconf(_SC_NPROCESSORS_ONLN);
    size_t frames = o->frames ? o->frames : (size_t)(pages > 0 ? pages : 1 << 18) * 4;
    sys->ncpus = o->processors ? o->processors : cpus > 0 ? (unsigned)cpus : 1;
    sys->no_jit = o->no_jit;
    sys->engine = engine_create();
    if (sys->engine)
        sys->frames = frame_pool_create(sys->engine, frames);
    if (sys->frames)
        sys->paging = start_paging(sys, o, (uint64_t)(pages > 0 ? pages : 1 << 18) * 4096);
    sys->dispatcher = dispatcher_create(sys->ncpus, false);
    return sys->paging && sys->dispatcher && !dispatcher_start(sys->dispatcher);
}

static void stop_engine(struct system *sys)
{
    paging_end(sys->paging);
    if (sys->dispatcher) {
        dispatcher_stop(sys->dispatcher);
        dispatcher_destroy(sys->dispatcher);
    }
    nss_shut(sys->nss);
    sys->nss = NULL;
    if (sys->frames)
        frame_pool_destroy(sys->frames);
    paging_free(sys->paging);
    sys->paging = NULL;
    if (sys->engine)
        engine_destroy(sys->engine);
    sys->dispatcher = NULL;
    sys->frames = NULL;
    sys->engine = NULL;
}

/* --- terminals ------------------------------------------------------------------------------ */

static void terminal_ready(void *ctx, struct terminal *t)
{
    station_open(ctx, t);
}

static void terminal_report(void *ctx, const char *text)
{
    operator_say(ctx, "TN3270 %s", text);
}

static bool start_listener(struct system *sys, const struct system_options *o, char *error,
                           size_t size)
{
    struct listener_config config = {
        .address = o->listen,
        .port = o->port,
        .socket = o->socket,
        .tls_cert = o->tls_cert,
        .tls_key = o->tls_key,
        .ready = terminal_ready,
        .report = terminal_report,
        .max_devices = &sys->maxldev,
        .ctx = sys,
    };
    return !listener_start(&sys->listener, &sys->loop, &config, error, size);
}

/* --- the operator --------------------------------------------------------------------------- */

/* What a command of SYSTEM CONFIG answers: shown when it has ended, since only then is it known
 * whether the statement's place belongs in front. */
struct config_answer {
    char text[2048];
    size_t len;
};

static void keep_answer(void *ctx, const char *line)
{
    struct config_answer *a = ctx;
    int n = snprintf(a->text + a->len, sizeof a->text - a->len, "%s\n", line);
    a->len += n > 0 && (size_t)n < sizeof a->text - a->len ? (size_t)n : 0;
    a->text[a->len] = '\0';
}

static void run_config_command(struct vm *vm, const struct config_command *c)
{
    struct config_answer a = {.text = ""};
    if (command_run(vm, COMMAND_DIRECTORY, c->text, keep_answer, &a))
        console_say(vm, "HCPSYK6700E FILE SYSTEM CONFIG, RECORD %u:", c->line);
    for (char *line = a.text, *end; (end = strchr(line, '\n')); line = end + 1)
        console_say(vm, "%.*s", (int)(end - line), line);
}

/* The spool files of all users, seven places each (recorded on z/VM 6.3). */
static void say_files(struct vm *vm)
{
    static const enum spool_queue queues[] = {SPOOL_RDR, SPOOL_PRT, SPOOL_PUN};
    char number[3][24];
    for (unsigned k = 0; k < sizeof queues / sizeof *queues; k++) {
        size_t n = 0;
        free(spool_list(vm->sys->spool, NULL, queues[k], &n));
        snprintf(number[k], sizeof number[k], n ? "%07zu" : "     NO", n);
    }
    console_say(vm, "FILES: %s RDR, %s PRT, %s PUN", number[0], number[1], number[2]);
}

static void say_resources(struct vm *vm)
{
    struct paging_figures f;
    paging_figures(vm->sys, &f);
    console_say(vm, "HCPIOP952I %lluM system storage", (unsigned long long)f.store >> 20);
    if (vm->sys->spool)
        say_files(vm);
}

struct ipl_work {
    struct vm_work work;
    unsigned port;
    bool warn, noautolog;
};

/* What the operator sees when the system is up: SYSTEM CONFIG's networks are defined with his
 * authority. */
static void operator_start(struct vm *vm, struct vm_work *work)
{
    struct ipl_work *w = (struct ipl_work *)work;
    struct system *sys = vm->sys;
    say_resources(vm);
    uint32_t classes = vm->classes;
    vm->classes = UINT32_MAX;
    for (unsigned i = 0; i < sys->config->ncommands; i++)
        run_config_command(vm, &sys->config->commands[i]);
    vm->classes = classes;
    console_say(vm, "TN3270 server ready on port %u", w->port);
    if (w->warn)
        console_say(vm, "The sample system's passwords equal the user IDs: change USER DIRECT.");
    bool startup = *sys->config->startup_userid && !w->noautolog;
    free(w);
    if (startup) {
        struct logon_request none = {0};
        const char *why;
        logon_auto(sys, sys->config->startup_userid, &none, &why);
    }
}

/* The volume that CP was loaded from: the first that it owns. */
static const char *loaded_from(const struct system *sys)
{
    for (unsigned i = 0; i < sys->config->nvolumes; i++)
        if (sys->config->volumes[i].owned)
            return sys->config->volumes[i].volid;
    return sys->id;
}

/* Start-up lines of the system, then OPERATOR, at the local terminal if there is one. */
static bool start_operator(struct running *r, bool warn, char *error, size_t size)
{
    struct system *sys = r->sys;
    struct directory_entry *e = system_entry(sys, sys->config->operator_userid);
    if (!e) {
        reason(error, size, "USER DIRECT: no user %s", sys->config->operator_userid);
        return false;
    }
    struct vm *vm = vm_create(sys, e);
    entry_put(e);
    if (!vm) {
        reason(error, size, "%s: %s", sys->config->operator_userid, strerror(errno));
        return false;
    }
    bool asked = r->station != NULL;
    if (r->local && !asked && !station_open_for(sys, r->local, vm)) {
        reason(error, size, "out of memory");
        vm_put(vm);
        return false;
    }
    pthread_mutex_lock(&vm->lock);
    vm->set->timestamp = TIMESTAMP_ON; /* the operator's lines have the time, from the first */
    if (asked) {
        station_give(r->station, vm);
        station_put(r->station);
        r->station = NULL;
    } else {
        char line[2][START_LINE];
        start_head(sys, loaded_from(sys), line);
        console_say(vm, "%s", line[0]);
        console_say(vm, "%s", line[1]);
    }
    console_say(vm, "HCPWRS2512I Spooling initialization is complete.");
    console_say(vm, "HCPAAU2700I System gateway %s identified.", sys->id);
    logon_first(vm);
    pthread_mutex_unlock(&vm->lock);
    struct ipl_work *w = calloc(1, sizeof *w);
    if (w) {
        w->work.fn = operator_start;
        w->port = listener_port(sys->listener);
        w->warn = warn;
        w->noautolog = r->start.noautolog;
        vm_post(vm, &w->work);
    }
    vm_put(vm);
    return true;
}

/* --- signals of the host -------------------------------------------------------------------- */

static void on_signal(uv_signal_t *handle, int number)
{
    struct running *r = handle->data;
    (void)number;
    if (r->asks)
        station_close_all(r->sys); /* which is an answer */
    else
        shutdown_from_host(r->sys);
}

static void watch_signals(struct running *r)
{
    uv_signal_init(&r->sys->loop, &r->terminate);
    uv_signal_init(&r->sys->loop, &r->interrupt);
    r->terminate.data = r->interrupt.data = r;
    uv_signal_start(&r->terminate, on_signal, SIGTERM);
    if (!r->local)
        uv_signal_start(&r->interrupt, on_signal, SIGINT);
    uv_unref((uv_handle_t *)&r->terminate);
    uv_unref((uv_handle_t *)&r->interrupt);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN); /* the operator's terminal is lost, and that is all */
}

/* The port, for those who asked for any free one: "port" in the system directory. */
static void write_port(struct running *r)
{
    snprintf(r->port_file, sizeof r->port_file, "%s/port", r->sys->sysdir);
    FILE *f = fopen(r->port_file, "we");
    if (!f)
        return;
    fprintf(f, "%u\n", listener_port(r->sys->listener));
    fclose(f);
}

/* --- all of it ------------------------------------------------------------------------------ */

static void spool_says(void *ctx, const char *line)
{
    (void)ctx;
    fprintf(stderr, "%s\n", line);
}

/* The volumes that SYSTEM CONFIG lists are the system's from the start; the others are free, or offline.
 * The one that CP was loaded from is on line, whatever DEVICES says. */
static void attach_volumes(struct system *sys)
{
    struct real_dasd d;
    char why[200];
    for (size_t i = 0; real_at(sys->volumes, i, &d); i++)
        if (system_config_offline(sys->config, d.rdev) && strcmp(d.volid, loaded_from(sys)))
            real_vary(sys->volumes, d.rdev, false, &d, why);
        else if (system_config_volume(sys->config, d.volid) &&
                 real_to_system(sys->volumes, d.rdev, NULL, &d) == -EEXIST)
            fprintf(stderr,
                    "bigfoot: DASD %04X volid %s not mounted: another volume has that label\n",
                    d.rdev, d.volid);
}

/* SYSTEM CONFIG and USER DIRECT read, and the system that goes by them. */
static bool open_configuration(struct running *r, const struct system_options *o, char *error,
                               size_t size)
{
    if (o->cms_file)
        parm_disk_take(o->sysdir, o->cms_file);
    struct system_config *config = read_config(o->sysdir, error, size);
    if (!config)
        return false;
    struct directory *directory = read_directory(o->sysdir, error, size);
    if (!directory) {
        system_config_free(config);
        return false;
    }
    r->sys = system_create(config);
    if (!r->sys) {
        directory_put(directory);
        reason(error, size, "out of memory");
        return false;
    }
    r->sys->directory = directory;
    r->sys->sysdir = realpath(o->sysdir, NULL);
    r->sys->native_systems = o->native_systems;
    r->sys->cms_reader = o->cms_reader;
    return true;
}

/* --listen: an address, and one that passwords which everybody knows may be heard on. */
static bool may_listen(const struct system_options *o, bool sample, char *error, size_t size)
{
    struct sockaddr_storage where;
    if (o->listen && uv_ip4_addr(o->listen, 0, (struct sockaddr_in *)&where) &&
        uv_ip6_addr(o->listen, 0, (struct sockaddr_in6 *)&where)) {
        reason(error, size, "--listen %s: not a numeric address", o->listen);
        return false;
    }
    if (sample && !is_loopback(o->listen)) {
        reason(error, size,
               "--listen %s: USER DIRECT has passwords that equal the user ID; "
               "change them before others can log on",
               o->listen);
        return false;
    }
    return true;
}

/* Saved systems and segments, and those that come with CP: native ones, with the page ranges that
 * SAMPNSS gives CMS.  false with errno. */
static bool open_saved_systems(struct system *sys, void (*say)(void *ctx, const char *line),
                               void *ctx)
{
    struct nss_info with[4] = {{.name = ""}};
    unsigned n = 0;
    for (const char *name; n < 4 && (name = guest_system_name(sys, n)); n++) {
        struct nss_info *i = &with[n];
        *i = (struct nss_info){.class = 'A', .system = true, .parm_last = 15, .minsize = 256 << 10};
        snprintf(i->name, sizeof i->name, "%s", name);
        strcpy(i->native, i->name);
        strcpy(i->origin, "SYSTEM");
        i->created_ns = system_generated_ns();
        i->range[i->nranges++] = (struct nss_range){0x0, 0xd, NSS_EW};
        i->range[i->nranges++] = (struct nss_range){0x20, 0x23, NSS_EW};
        i->range[i->nranges++] = (struct nss_range){0xf00, 0x13ff, NSS_SR};
    }
    sys->nss = nss_open(sys->sysdir, sys->frames, n, say, ctx);
    int rc = sys->nss ? nss_bring(sys->nss, with, n) : -errno;
    errno = -rc;
    return !rc;
}

/* What the system keeps on the host's disks: spool, saved systems, volumes, records. */
static bool open_stores(struct running *r, const struct system_options *o, char *error, size_t size)
{
    struct system *sys = r->sys;
    log_message_load(sys);
    sys->spool = spool_open(sys->sysdir, spool_says, r);
    if (!sys->spool) {
        reason(error, size, "%s/spool: %s", sys->sysdir, strerror(errno));
        return false;
    }
    if (!open_saved_systems(sys, spool_says, r)) {
        reason(error, size, "%s/spool/nss: %s", sys->sysdir, strerror(errno));
        return false;
    }
    sys->volumes = volumes_open(sys->sysdir, spool_says, r);
    if (!sys->volumes) {
        reason(error, size, "%s/volumes: %s", sys->sysdir, strerror(errno));
        return false;
    }
    attach_volumes(sys);
    sys->recording = recording_open(sys, spool_says, r);
    sys->journal = journal_open(sys);
    if (!sys->recording || !sys->journal) {
        reason(error, size, "out of memory");
        return false;
    }
    return true;
}

/* What one start leaves to the next, of SHUTDOWN REIPL. */
struct next_start {
    bool again;
    bool prompt; /* the operator is asked how */
    char iplparms[IPLPARMS_MAX + 1];
    unsigned shutdown_lasted; /* seconds */
};

/* What the operator answers at the terminal of this machine, if he is to be asked: where nobody can answer,
 * and after SHUTDOWN REIPL without PROMPT, the start is warm. */
static bool ask_operator(struct running *r, const struct next_start *next, char *error, size_t size)
{
    bool ask = next->again ? next->prompt : r->sys->config->ask_at_start;
    if (!r->local || !ask || !isatty(STDIN_FILENO))
        return true;
    r->asks = true;
    r->station = start_ask(r->sys, r->local, loaded_from(r->sys), &r->start);
    r->asks = false;
    if (!r->station) {
        reason(error, size, "out of memory");
        return false;
    }
    r->sys->nodirect = r->start.nodirect;
    station_enable_all(r->sys, !r->start.disable);
    return true;
}

/* next: what the last start left.  True too when the operator wanted none (START_SHUTDOWN). */
static bool open_system(struct running *r, const struct system_options *o,
                        const struct next_start *next, char *error, size_t size)
{
    if (!open_configuration(r, o, error, size))
        return false;
    bool sample = sample_passwords(r->sys->directory);
    if (!may_listen(o, sample, error, size))
        return false;
    errno = 0;
    if (!start_engine(r->sys, o)) {
        reason(error, size, "the engine could not be started: %s",
               strerror(errno ? errno : ENOMEM));
        return false;
    }
    if (!open_stores(r, o, error, size))
        return false;
    if (!o->headless)
        r->local = o->line || !local_ncurses_possible() ? local_line_open(&r->sys->loop)
                                                        : local_ncurses_open(&r->sys->loop);
    watch_signals(r);
    if (!ask_operator(r, next, error, size))
        return false;
    if (r->start.kind == START_SHUTDOWN)
        return true;
    if (!start_listener(r->sys, o, error, size))
        return false;
    start_clear(r->sys, &r->start); /* not before it is sure that there is a system */
    if (!start_operator(r, sample, error, size))
        return false;
    write_port(r); /* who waits for it may send a signal at once */
    return true;
}

static void close_system(struct running *r)
{
    if (r->station)
        station_put(r->station);
    if (r->sys) {
        if (r->port_file[0])
            unlink(r->port_file);
        if (r->terminate.data) {
            uv_close((uv_handle_t *)&r->terminate, NULL);
            uv_close((uv_handle_t *)&r->interrupt, NULL);
        }
        if (r->sys->listener)
            listener_stop(r->sys->listener);
        station_close_all(r->sys);
        system_end_timers(r->sys);
        uv_run(&r->sys->loop, UV_RUN_DEFAULT);
        stop_engine(r->sys);
        if (r->sys->spool)
            spool_shut(r->sys->spool);
        r->sys->spool = NULL;
        for (unsigned k = 0; k < CP_DISKS; k++)
            if (r->sys->cp_disks[k].held)
                disk_unlink(r->sys->cp_disks[k].held);
        volumes_shut(r->sys->volumes);
        r->sys->volumes = NULL;
        recording_shut(r->sys->recording);
        r->sys->recording = NULL;
        journal_shut(r->sys->journal);
        r->sys->journal = NULL;
        system_destroy(r->sys);
    }
    free(r);
}

/* SIGTERM over all starts: it may come while one system is gone and the next is not there yet. */
struct host_end {
    uv_loop_t loop;
    uv_signal_t signal;
    bool came;
};

static void on_host_end(uv_signal_t *handle, int number)
{
    struct host_end *end = handle->data;
    (void)number;
    end->came = true;
}

static void host_end_open(struct host_end *end)
{
    *end = (struct host_end){0};
    uv_loop_init(&end->loop);
    uv_signal_init(&end->loop, &end->signal);
    end->signal.data = end;
    uv_signal_start(&end->signal, on_host_end, SIGTERM);
}

static bool host_end_came(struct host_end *end)
{
    uv_run(&end->loop, UV_RUN_NOWAIT);
    return end->came;
}

/* What a running system hears itself, SHUTDOWN CANCEL may have taken back. */
static void host_end_forget(struct host_end *end)
{
    host_end_came(end);
    end->came = false;
}

static void host_end_close(struct host_end *end)
{
    uv_close((uv_handle_t *)&end->signal, NULL);
    uv_run(&end->loop, UV_RUN_DEFAULT);
    uv_loop_close(&end->loop);
}

/* One start to its SHUTDOWN.  options->port and socket are then those that were had: a client's own
 * port could become this one meanwhile, and the next start would find it in use. */
static int run_once(struct system_options *options, struct host_end *end, void (*up)(void *ctx),
                    void *ctx, char *error, size_t size, struct next_start *next)
{
    struct running *r = calloc(1, sizeof *r);
    if (!r) {
        reason(error, size, "out of memory");
        return 3;
    }
    if (!open_system(r, options, next, error, size)) {
        close_system(r);
        return 3;
    }
    if (r->start.kind == START_SHUTDOWN) {
        next->again = false;
        close_system(r);
        return 0;
    }
    r->sys->restarted = next->again;
    r->sys->shutdown_lasted = next->shutdown_lasted;
    kept_started(r->sys->kept, next->iplparms);
    if (up)
        up(ctx);
    if (host_end_came(end))
        shutdown_from_host(r->sys);
    while (!r->sys->stopped)
        uv_run(&r->sys->loop, UV_RUN_ONCE);
    host_end_forget(end);
    uv_run(&r->sys->loop, UV_RUN_NOWAIT); /* what was posted before the last user was gone */
    next->again = atomic_load(&r->sys->reipl);
    next->prompt = atomic_load(&r->sys->prompt[PROMPT_REIPL]);
    next->shutdown_lasted = (unsigned)((system_now() - r->sys->shutdown_ns) / 1000000000u);
    kept_next(r->sys->kept, next->iplparms);
    options->port = (uint16_t)listener_port(r->sys->listener);
    options->socket = next->again ? listener_keep(r->sys->listener) : 0;
    close_system(r);
    return 0;
}

int startup_run(const struct system_options *options, void (*up)(void *ctx), void *ctx, char *error,
                size_t size)
{
    struct system_options now = *options;
    struct next_start next = {0};
    struct host_end end;
    int rc, lock = lock_directory(options->sysdir, error, size);
    if (lock < 0)
        return 3;
    host_end_open(&end);
    do {
        rc = run_once(&now, &end, up, ctx, error, size, &next);
        up = NULL;
    } while (!rc && next.again && !host_end_came(&end));
    host_end_close(&end);
    if (!rc && next.again)
        close(now.socket);
    close(lock);
    return rc;
}
