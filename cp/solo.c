/* One virtual machine with its console on standard input and output: `bigfoot ipl`.
 *
 * The main thread runs the system's event loop; a thread reads standard input and brings lines to
 * the guest's console as work of the virtual machine; the dispatcher's threads run the CPUs.
 * Standard output gets the guest's console and nothing else; CP's own lines go to standard error.
 * With --conmode 3270 this terminal is the user's 3270 instead, as that of one who has logged on; what
 * CP says at the end goes to standard error when the screen is closed.
 *
 * Exit status (the contract): 0 all CPUs stopped, or disabled wait X'FFF'; 4 any other disabled
 * wait; 5 program-interruption loop; 124 time ran out; 3 the guest cannot be started.  LOGOFF ends
 * with 0, too. */
#include "cp/solo.h"
#include "cp/channel/subchannel.h"
#include "cp/console/console.h"
#include "cp/console/station.h"
#include "cp/devices/console_3215.h"
#include "cp/devices/dasd.h"
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/ipl.h"
#include "cp/devices/nic.h"
#include "cp/sclp.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "cp/storage/paging.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"
#include "tn3270/local.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONSOLE_DEVNO 0x0009
#define DISK_DEVNO    0x0200
#define NIC_DEVNO     0x0600
#define ASCII_PIECE   128
#define INPUT_AHEAD   8 /* lines that wait for the guest before standard input does */

struct solo {
    const struct solo_options *o;
    struct system *sys;
    struct vm *vm;
    struct device *console;
    pthread_mutex_t lock; /* status, last */
    bool ended, screen;
    int status;
    char last[256]; /* what is said when the screen is closed */
    uv_async_t end;
    uv_check_t check;
    uv_timer_t limit;
    int stop_input[2]; /* a pipe: closed when standard input is no longer wanted */
    atomic_uint waiting;
    uint8_t *held; /* ASCII input that the guest has not taken; vm->lock */
    size_t nheld;
};

/* --- output ------------------------------------------------------------------------------------ */

static void put_utf8(FILE *f, uint8_t latin1)
{
    if (latin1 < 0x80) {
        putc(latin1, f);
    } else {
        putc(0xc0 | latin1 >> 6, f);
        putc(0x80 | (latin1 & 0x3f), f);
    }
}

static void on_output(void *ctx, enum console_kind kind, const uint8_t *text, size_t len, bool end)
{
    struct solo *s = ctx;
    if (kind == CONSOLE_INPUT || (kind == CONSOLE_GUEST && s->o->console == SOLO_VT220))
        return;
    FILE *f = kind == CONSOLE_GUEST ? stdout : stderr;
    for (size_t i = 0; i < len; i++)
        put_utf8(f, ebcdic_to_latin1(EBCDIC_037, text[i]));
    if (end)
        putc('\n', f);
    fflush(f);
}

static void on_ascii(void *ctx, const uint8_t *text, size_t len)
{
    (void)ctx;
    fwrite(text, 1, len, stdout);
    fflush(stdout);
}

/* --- the end -------------------------------------------------------------------------------- */

static void end_with(struct solo *s, int status)
{
    pthread_mutex_lock(&s->lock);
    if (!s->ended) {
        s->ended = true;
        s->status = status;
        uv_async_send(&s->end);
    }
    pthread_mutex_unlock(&s->lock);
}

/* To standard error; a screen on this terminal comes down first. */
__attribute__((format(printf, 2, 3))) static void say_last(struct solo *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    pthread_mutex_lock(&s->lock);
    if (s->screen)
        vsnprintf(s->last, sizeof s->last, format, args);
    else
        vfprintf(stderr, format, args);
    pthread_mutex_unlock(&s->lock);
    va_end(args);
}

#define PSW_WAIT 0x0002000000000000ULL

/* Every CPU sleeps; `why` the last of them does.  One that stopped last may have been stopped by one that
 * waits for ever. */
static int status_of(struct vm *vm, enum sie_exit why)
{
    bool waits = false, loops = false, done = false;
    if (why == SIE_PROGRAM_LOOP)
        return 5;
    if (why == SIE_CHECK_STOP)
        return 4;
    for (unsigned a = 0; a < SIE_MAX_CPUS; a++) {
        struct vcpu *v = sie_vcpu(vm->guest, a);
        if (!v || sie_stopped(v) || sie_check_stopped(v))
            continue;
        struct sie_psw psw = sie_psw(v);
        bool wait = psw.mask & PSW_WAIT;
        loops = loops || !wait;
        waits = waits || wait;
        done = done || (wait && psw.address == 0xfff);
    }
    return done ? 0 : waits ? 4 : loops ? 5 : 0;
}

static void on_stopped(struct vm *vm, void *ctx, enum sie_exit why, const char *message)
{
    struct solo *s = ctx;
    dispatch_hold(vm);
    if (message) /* else it was said before */
        say_last(s, "%s\n", message);
    fflush(stderr);
    end_with(s, status_of(vm, why));
}

static void on_end(uv_async_t *async)
{
    uv_stop(async->loop);
}

static void on_limit(uv_timer_t *timer)
{
    struct solo *s = timer->data;
    say_last(s, "bigfoot: %s: %u seconds are over\n", s->o->kernel, s->o->seconds);
    end_with(s, 124);
}

/* Whenever the loop has been busy: has the guest logged itself off, or its user left it? */
static void on_check(uv_check_t *check)
{
    struct solo *s = check->data;
    if (!system_user_count(s->sys) || (s->screen && atomic_load(&s->vm->disconnected)))
        end_with(s, 0);
}

/* --- standard input ---------------------------------------------------------------------------- */

struct input_work {
    struct vm_work work;
    struct solo *s;
    size_t len;
    char text[];
};

/* Give the ASCII console what is held, as far as the guest takes it. */
static void give_held(void *ctx)
{
    struct solo *s = ctx;
    size_t done = 0;
    while (done < s->nheld) {
        size_t n = s->nheld - done < ASCII_PIECE ? s->nheld - done : ASCII_PIECE;
        if (!sclp_ascii_input(s->vm, s->held + done, n))
            break;
        done += n;
    }
    s->nheld -= done;
    memmove(s->held, s->held + done, s->nheld);
    atomic_store(&s->waiting, (unsigned)s->nheld);
}

static void hold_and_give(struct solo *s, const char *text, size_t len)
{
    uint8_t *held = realloc(s->held, s->nheld + len + 1);
    if (!held)
        return;
    memcpy(held + s->nheld, text, len);
    s->held = held;
    s->nheld += len;
    give_held(s);
}

static void deliver(struct vm *vm, struct vm_work *work)
{
    struct input_work *w = (struct input_work *)work;
    struct solo *s = w->s;
    if (!vm->logging_off) {
        if (s->o->console == SOLO_VT220) {
            hold_and_give(s, w->text, w->len);
        } else {
            ebcdic_from_ascii(w->text, w->text, w->len);
            console_input(vm, (const uint8_t *)w->text, w->len);
            atomic_store(&s->waiting, console_3215_lines(s->console));
        }
    }
    free(w);
}

static void post_line(struct solo *s, const char *text, size_t len)
{
    struct input_work *w = malloc(sizeof *w + len);
    if (!w)
        return;
    w->work.fn = deliver;
    w->s = s;
    w->len = len;
    memcpy(w->text, text, len);
    vm_post(s->vm, &w->work);
}

static void refresh(struct vm *vm, struct vm_work *work)
{
    struct input_work *w = (struct input_work *)work;
    if (!vm->logging_off && w->s->o->console == SOLO_VT220)
        give_held(w->s);
    else if (!vm->logging_off)
        atomic_store(&w->s->waiting, console_3215_lines(w->s->console));
    free(w);
}

/* Not more than a few lines ahead of the guest.  false: the end. */
static bool wait_for_room(struct solo *s)
{
    while (atomic_load(&s->waiting) > INPUT_AHEAD) {
        struct pollfd p = {.fd = s->stop_input[0], .events = POLLIN};
        if (poll(&p, 1, 20))
            return false;
        struct input_work *w = malloc(sizeof *w);
        if (!w)
            continue;
        w->work.fn = refresh;
        w->s = s;
        vm_post(s->vm, &w->work);
    }
    return true;
}

/* UTF-8 to Latin-1 in place: what code page 037 has; the rest becomes a question mark. */
static size_t from_utf8(char *text, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        uint8_t c = (uint8_t)text[i];
        if (c < 0x80) {
            text[n++] = (char)c;
        } else if ((c & 0xfc) == 0xc0 && i + 1 < len) {
            text[n++] = (char)(c << 6 | ((uint8_t)text[++i] & 0x3f));
        } else if (c >= 0xc0) {
            text[n++] = '?';
            while (i + 1 < len && ((uint8_t)text[i + 1] & 0xc0) == 0x80)
                i++;
        }
    }
    return n;
}

static void *input_thread(void *arg)
{
    struct solo *s = arg;
    char line[4096];
    size_t len = 0;
    for (;;) {
        struct pollfd p[2] = {{.fd = s->stop_input[0], .events = POLLIN},
                              {.fd = STDIN_FILENO, .events = POLLIN}};
        if (!wait_for_room(s) || poll(p, 2, -1) < 0 || p[0].revents)
            return NULL;
        char c;
        if (read(STDIN_FILENO, &c, 1) != 1) {
            if (len)
                post_line(s, line, from_utf8(line, len));
            return NULL; /* the end of input never stops the guest */
        }
        if (s->o->console == SOLO_VT220) {
            post_line(s, &c, 1);
        } else if (c == '\n') {
            post_line(s, line, from_utf8(line, len));
            atomic_fetch_add(&s->waiting, 1);
            len = 0;
        } else if (len < sizeof line) {
            line[len++] = c;
        }
    }
}

/* --- start ------------------------------------------------------------------------------------ */

/* A whole file in memory, free(); NULL after a message. */
static void *read_file(const char *path, size_t *size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    uint8_t *data = NULL;
    if (fd >= 0 && !fstat(fd, &st)) {
        if (!S_ISREG(st.st_mode)) {
            errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
        } else if ((data = malloc((size_t)st.st_size + 1))) {
            ssize_t n;
            *size = 0;
            while ((n = read(fd, data + *size, (size_t)st.st_size - *size)) > 0)
                *size += (size_t)n;
            if (n < 0 || *size != (size_t)st.st_size) {
                free(data);
                data = NULL;
            }
        }
    }
    if (!data)
        fprintf(stderr, "bigfoot: %s: %s\n", path, strerror(errno ? errno : EIO));
    if (fd >= 0)
        close(fd);
    return data;
}

static bool make_system(struct solo *s)
{
    const struct solo_options *o = s->o;
    s->sys = system_create(NULL);
    if (!s->sys)
        return false;
    struct system *sys = s->sys;
    sys->no_jit = o->no_jit;
    if (!sys->engine)
        sys->engine = engine_create();
    if (sys->engine && !sys->frames)
        sys->frames = frame_pool_create(sys->engine, (size_t)(o->storage >> 12) + 4096);
    if (!sys->dispatcher)
        sys->dispatcher = dispatcher_create(o->processors, o->deterministic);
    struct paging_options paging = {
        .store = o->store, .page_space = o->page_space, .dir = "/var/tmp"};
    if (sys->frames && o->store)
        sys->paging = paging_start(sys, &paging);
    return sys->engine && sys->frames && sys->dispatcher && (sys->paging || !o->store);
}

/* --lan: SYSTEM name, a guest LAN of layer 3, and a NIC at 0600 on it. */
static bool make_nic(struct solo *s)
{
    struct lan_spec lan;
    struct nic_spec nic = {.devno = NIC_DEVNO};
    if (!s->o->lan)
        return true;
    lan_spec_init(&lan, LAN_SYSTEM, s->o->lan);
    return !lan_define(s->sys->lans, &lan) && !nic_define(s->vm, s->sys->lans, &nic, false) &&
           !nic_couple(s->vm, NIC_DEVNO, LAN_SYSTEM, lan.name, NULL);
}

static bool make_machine(struct solo *s)
{
    const struct solo_options *o = s->o;
    struct directory_entry *entry = entry_create("GUEST", o->storage, o->cpus);
    if (!entry)
        return false;
    entry->options |= DIRECTORY_OPTION_TODENAB; /* the machine is all there is */
    s->vm = vm_create(s->sys, entry);
    entry_put(entry);
    if (!s->vm)
        return false;
    pthread_mutex_lock(&s->vm->lock);
    if (o->console == SOLO_3270) {
        s->vm->set->conmode_3270 = true;
        s->vm->set->more_warn = s->vm->set->more_clear = 0; /* a boot waits for nobody */
    } else {
        console_set_stream(s->vm, on_output, s);
    }
    if (!channel_device(s->vm->channel, CONSOLE_DEVNO))
        s->console = console_3215_create(s->vm, CONSOLE_DEVNO);
    else
        s->console = channel_device(s->vm->channel, CONSOLE_DEVNO);
    console_3215_set_mode(s->vm, s->vm->set->conmode_3270);
    if (o->console == SOLO_VT220)
        sclp_ascii_console(s->vm, on_ascii, give_held, s);
    dispatch_on_stopped(s->vm, on_stopped, s);
    bool nic = make_nic(s);
    pthread_mutex_unlock(&s->vm->lock);
    return s->console && nic;
}

static void say_error(void *ctx, const char *line)
{
    (void)ctx;
    fprintf(stderr, "%s\n", line);
}

/* --disk: each image a disk of its own, from device number 0200 on.  0, or 3 after a message. */
static int add_disks(struct solo *s)
{
    const struct solo_options *o = s->o;
    char(*volids)[7] = calloc(o->ndisks + 1, sizeof *volids);
    if (!volids || (!s->sys->volumes && !(s->sys->volumes = volumes_open(NULL, say_error, NULL)))) {
        free(volids);
        return 3;
    }
    if (o->deterministic)
        volumes_sync_inline(s->sys->volumes);
    for (unsigned i = 0; i < o->ndisks; i++) {
        unsigned first = 0; /* an image named again is another device on the same disk */
        while (strcmp(o->disks[first], o->disks[i]))
            first++;
        struct directory_mdisk m = {.vdev = (uint16_t)(DISK_DEVNO + first), .suffix = 'V'};
        uint16_t vdev = (uint16_t)(DISK_DEVNO + i);
        char why[200], others[80];
        struct disk_link *link;
        if (first == i && volumes_mount(s->sys->volumes, o->disks[i], volids[i], why)) {
            fprintf(stderr, "bigfoot: %s: %s\n", o->disks[i], why);
            free(volids);
            return 3;
        }
        memcpy(m.volume, volids[first], sizeof m.volume);
        pthread_mutex_lock(&s->vm->lock);
        struct link_result r = disk_link(s->sys->volumes, s->vm->userid, &m, s->vm->userid, vdev,
                                         first == i ? LINK_WR : LINK_MW, &link, others);
        int e = r.access == LINK_NOT ? -EIO : dasd_create(s->vm, vdev, link, false);
        pthread_mutex_unlock(&s->vm->lock);
        if (e) {
            fprintf(stderr, "bigfoot: %s: the disk cannot be used\n", o->disks[i]);
            free(volids);
            return 3;
        }
    }
    free(volids);
    return 0;
}

/* Load and start; 0, or 3 after a message. */
static int load(struct solo *s)
{
    const struct solo_options *o = s->o;
    size_t size = 0, initrd_size = 0;
    const char *why = "";
    void *kernel = read_file(o->kernel, &size);
    void *initrd = kernel && o->initrd ? read_file(o->initrd, &initrd_size) : NULL;
    int status = 3;
    if (kernel && (!o->initrd || initrd)) {
        pthread_mutex_lock(&s->vm->lock);
        int e = ipl_image(s->vm, kernel, size, initrd, initrd_size, o->parm, &why);
        pthread_mutex_unlock(&s->vm->lock);
        if (e)
            fprintf(stderr, "bigfoot: %s: %s\n", o->kernel, why);
        else
            status = 0;
    }
    free(kernel);
    free(initrd);
    return status;
}

/* This terminal as the user's 3270. */
static bool open_screen(struct solo *s)
{
    struct terminal *t = local_ncurses_open(&s->sys->loop);
    s->screen = t && station_open_for(s->sys, t, s->vm);
    if (!s->screen)
        fprintf(stderr, "bigfoot: --conmode 3270: %s\n", strerror(errno));
    return s->screen;
}

static void close_screen(struct solo *s)
{
    station_close_all(s->sys);
    while (s->sys->station_list)
        uv_run(&s->sys->loop, UV_RUN_ONCE);
    s->screen = false;
    fputs(s->last, stderr);
}

static void print_stats(struct solo *s, double seconds)
{
    static const char *const names[] = {"time",        "wait",  "disabled_wait", "stopped",
                                        "instruction", "io",    "program_loop",  "host_fault",
                                        "check_stop",  "trace", "iucv"};
    uint64_t instructions = 0, exits[SIE_IUCV + 1] = {0};
    for (unsigned a = 0; a < SIE_MAX_CPUS; a++) {
        struct vcpu *v = sie_vcpu(s->vm->guest, a);
        if (!v)
            continue;
        struct sie_count c = sie_count(v);
        instructions += c.instructions;
        for (unsigned i = 0; i <= SIE_IUCV; i++)
            exits[i] += c.exits[i];
    }
    fprintf(stderr,
            "{\"instructions\": %llu, \"seconds\": %.3f, \"mips\": %.1f, \"dispatches\": %llu, "
            "\"intercepts\": {",
            (unsigned long long)instructions, seconds,
            seconds > 0 ? (double)instructions / seconds / 1e6 : 0.0,
            (unsigned long long)dispatcher_dispatches(s->sys->dispatcher));
    for (unsigned i = 0; i <= SIE_IUCV; i++)
        fprintf(stderr, "%s\"%s\": %llu", i ? ", " : "", names[i], (unsigned long long)exits[i]);
    fprintf(stderr, "}, \"storage_resident\": %llu, \"pages_shared\": %llu, \"tables\": %llu}\n",
            (unsigned long long)storage_resident_pages(s->vm->storage) * 4096,
            (unsigned long long)frame_pool_shared(s->sys->frames),
            (unsigned long long)frame_pool_table_bytes(s->sys->frames));
}

static double now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Run the loop until the guest has ended or the time is over. */
static void run(struct solo *s)
{
    uv_loop_t *loop = &s->sys->loop;
    if (s->o->seconds) {
        uv_timer_init(loop, &s->limit);
        s->limit.data = s;
        uv_timer_start(&s->limit, on_limit, (uint64_t)s->o->seconds * 1000, 0);
    }
    uv_check_init(loop, &s->check);
    s->check.data = s;
    uv_check_start(&s->check, on_check);
    uv_run(loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&s->check, NULL);
    if (s->screen)
        close_screen(s);
    if (s->o->seconds)
        uv_close((uv_handle_t *)&s->limit, NULL);
    uv_close((uv_handle_t *)&s->end, NULL);
    uv_run(loop, UV_RUN_NOWAIT);
}

/* The machine stands still and its console goes nowhere: figures can be read. */
static void stop_machine(struct solo *s)
{
    pthread_mutex_lock(&s->vm->lock);
    if (!s->vm->logging_off) {
        console_set_stream(s->vm, NULL, NULL);
        dispatch_on_stopped(s->vm, NULL, NULL);
        if (!dispatch_held(s->vm))
            dispatch_hold(s->vm);
    }
    pthread_mutex_unlock(&s->vm->lock);
}

/* Everything that make_system() and make_machine() made, as far as they came. */
static void take_apart(struct solo *s)
{
    struct system *sys = s->sys;
    if (!sys)
        return;
    if (s->vm) {
        stop_machine(s);
        pthread_mutex_lock(&s->vm->lock);
        vm_logoff(s->vm, NULL, NULL, false);
        pthread_mutex_unlock(&s->vm->lock);
    }
    paging_end(sys->paging);
    if (sys->dispatcher)
        dispatcher_stop(sys->dispatcher);
    vm_put(s->vm);
    system_end_timers(sys);
    uv_run(&sys->loop, UV_RUN_NOWAIT);
    dispatcher_destroy(sys->dispatcher);
    if (sys->frames)
        frame_pool_destroy(sys->frames);
    paging_free(sys->paging);
    if (sys->engine)
        engine_destroy(sys->engine);
    if (sys->volumes)
        volumes_shut(sys->volumes);
    system_destroy(sys);
    free(s->held);
}

int solo_run(const struct solo_options *options)
{
    if (options->console == SOLO_3270 && !local_ncurses_possible()) {
        fprintf(stderr, "bigfoot: --conmode 3270: standard input and output are no terminal of 24 "
                        "lines and 80 columns\n");
        return 3;
    }
    struct solo s = {.o = options, .stop_input = {-1, -1}, .status = 3};
    pthread_t input;
    pthread_mutex_init(&s.lock, NULL);
    if (!make_system(&s) || !make_machine(&s) || pipe2(s.stop_input, O_CLOEXEC)) {
        fprintf(stderr, "bigfoot: %s: not enough memory for the virtual machine\n",
                options->kernel);
        take_apart(&s);
        return 3;
    }
    uv_async_init(&s.sys->loop, &s.end, on_end);
    s.end.data = &s;
    double begin = now_seconds();
    bool reading = false, ran = false, screen = options->console == SOLO_3270;
    if (add_disks(&s) || load(&s) || (screen && !open_screen(&s)) ||
        dispatcher_start(s.sys->dispatcher)) {
        uv_close((uv_handle_t *)&s.end, NULL);
    } else {
        reading = !screen && !pthread_create(&input, NULL, input_thread, &s);
        ran = true;
        run(&s);
    }
    close(s.stop_input[1]);
    if (reading)
        pthread_join(input, NULL);
    close(s.stop_input[0]);
    stop_machine(&s);
    fflush(stdout);
    if (options->stats && ran && !s.vm->logging_off)
        print_stats(&s, now_seconds() - begin);
    take_apart(&s);
    pthread_mutex_destroy(&s.lock);
    return s.status;
}
