/* The front door: reads the command line and decides which parts of the house meet. */
#include "cp/commands/command.h"
#include "cp/messages.h"
#include "cp/solo.h"
#include "cp/startup.h"
#include "cp/volumes/minidisk.h"
#include "cms/help/help.h"
#include "cms/mkdisk.h"
#include "cms/nucleus.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define DEFAULT_PORT   3270
#define DEFAULT_SYSDIR "build/sample-system"
#define STOP_SECONDS   700 /* longer than SYSTEM CONFIG's usual signal time */

static int usage(const char *what, const char *why)
{
    fprintf(stderr, "bigfoot: %s: %s\n", what, why);
    return 2;
}

static void help(void)
{
    puts("bigfoot [start] [OPTION]... [SYSDIR]   start the system\n"
         "bigfoot stop [SYSDIR]                  end it: CP SHUTDOWN, guests are signalled\n"
         "bigfoot ipl KERNEL [OPTION]...         one virtual machine on this terminal\n"
         "bigfoot mksys DIR                      make the sample system\n"
         "bigfoot dasd ...                       volumes and minidisks from the host side\n"
         "bigfoot helpfiles DIR [TEXTS]          HELP's files, as mksys puts them on a disk\n"
         "\n"
         "start:  --port N (3270)  --listen ADDR (127.0.0.1)  --tls-cert FILE --tls-key FILE\n"
         "        --processors N  --store SIZE  --page-space SIZE  --no-jit  --daemon  --line\n"
         "ipl:    --initrd FILE  --parm TEXT  --storage SIZE  --cpus N  --disk FILE  --lan NAME\n"
         "        --conmode 3215|3270|vt220  --processors N  --store SIZE  --page-space SIZE\n"
         "        --no-jit  --deterministic  --seconds N  --stats\n"
         "\n"
         "SYSDIR is $BIGFOOT_SYSDIR or " DEFAULT_SYSDIR " when it is not given.");
}

static const char *default_sysdir(void)
{
    const char *dir = getenv("BIGFOOT_SYSDIR");
    return dir && *dir ? dir : DEFAULT_SYSDIR;
}

static bool number(const char *text, unsigned long max, unsigned long *value)
{
    char *end;
    errno = 0;
    *value = strtoul(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end && !errno && *value <= max;
}

/* 512M, 4G: whole megabytes, up to 8 TiB. */
static bool size(const char *text, uint64_t *bytes)
{
    char *end;
    errno = 0;
    unsigned long n = strtoul(text, &end, 10);
    unsigned shift = *end == 'M' || *end == 'm' ? 20 : *end == 'G' || *end == 'g' ? 30 : 0;
    *bytes = (uint64_t)n << shift;
    return *text >= '0' && *text <= '9' && shift && !end[1] && !errno && n &&
           n <= (8ULL << 40) >> shift;
}

/* --- start ---------------------------------------------------------------------------------- */

struct start {
    struct system_options options;
    bool daemon;
    int ready; /* pipe to the parent of a daemon, or -1 */
};

/* One option of `start`, by its letter: -1, or an exit status. */
static int start_option(struct start *s, int c, const char *value)
{
    struct system_options *o = &s->options;
    unsigned long n;
    switch (c) {
    case 'p':
        if (!number(value, 65535, &n))
            return usage("--port", "not a port number");
        o->port = (uint16_t)n;
        return -1;
    case 'l':
        o->listen = value;
        return -1;
    case 'c':
        o->tls_cert = value;
        return -1;
    case 'k':
        o->tls_key = value;
        return -1;
    case 'n':
        if (!number(value, 1024, &n) || !n)
            return usage("--processors", "not a number from 1 to 1024");
        o->processors = (unsigned)n;
        return -1;
    case 's':
        if (!size(value, &o->store) || o->store < 16u << 20)
            return usage("--store", "not a size in megabytes (512M, 4G), 16M or more");
        return -1;
    case 'g':
        if (!size(value, &o->page_space))
            return usage("--page-space", "not a size in megabytes (512M, 4G)");
        return -1;
    case 'j':
        o->no_jit = true;
        return -1;
    case 'd':
        s->daemon = o->headless = true;
        return -1;
    case 'L':
        o->line = true;
        return -1;
    case 'h':
        help();
        return 0;
    default:
        return 2;
    }
}

/* Options of `start` into *s: -1, or an exit status. */
static int start_options(int argc, char **argv, struct start *s)
{
    static const struct option options[] = {
        {"port", required_argument, NULL, 'p'},
        {"listen", required_argument, NULL, 'l'},
        {"tls-cert", required_argument, NULL, 'c'},
        {"tls-key", required_argument, NULL, 'k'},
        {"processors", required_argument, NULL, 'n'},
        {"store", required_argument, NULL, 's'},
        {"page-space", required_argument, NULL, 'g'},
        {"no-jit", no_argument, NULL, 'j'},
        {"daemon", no_argument, NULL, 'd'},
        {"line", no_argument, NULL, 'L'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int c, rc;
    while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1)
        if ((rc = start_option(s, c, optarg)) >= 0)
            return rc;
    if (!s->options.tls_cert != !s->options.tls_key)
        return usage("--tls-cert, --tls-key", "both or neither");
    if (argc - optind > 1)
        return usage(argv[optind + 1], "one system directory only");
    s->options.sysdir = argc > optind ? argv[optind] : default_sysdir();
    return -1;
}

static void daemon_is_up(void *ctx)
{
    const struct start *s = ctx;
    char zero = 0;
    if (s->ready < 0)
        return;
    int null = open("/dev/null", O_RDWR);
    if (null >= 0) {
        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
        close(null);
    }
    if (write(s->ready, &zero, 1) != 1)
        _exit(3);
    close(s->ready);
}

/* Into the background.  In the parent: waits until the system is up, returns the exit status; in
 * the child: -1. */
static int into_background(struct start *s)
{
    int pipes[2];
    if (pipe(pipes))
        return 3;
    pid_t pid = fork();
    if (pid < 0) {
        fprintf(stderr, "bigfoot: --daemon: %s\n", strerror(errno));
        return 3;
    }
    if (pid) {
        char byte;
        close(pipes[1]);
        return read(pipes[0], &byte, 1) == 1 ? 0 : 3;
    }
    setsid();
    close(pipes[0]);
    fcntl(pipes[1], F_SETFD, FD_CLOEXEC);
    s->ready = pipes[1];
    return -1;
}

static cms_file_fn cms_file;
static const struct cms_reader cms_reader;

static int start(int argc, char **argv)
{
    static const struct guest_system *const systems[] = {&cms_system, NULL};
    struct start s = {
        .options = {.port = DEFAULT_PORT,
                    .native_systems = systems,
                    .cms_file = cms_file,
                    .cms_reader = &cms_reader},
        .ready = -1,
    };
    char error[512];
    int rc = start_options(argc, argv, &s);
    if (rc >= 0)
        return rc;
    if (s.daemon && (rc = into_background(&s)) >= 0)
        return rc;
    rc = startup_run(&s.options, daemon_is_up, &s, error, sizeof error);
    if (rc)
        fprintf(stderr, "bigfoot: %s\n", error);
    return rc;
}

/* --- stop ----------------------------------------------------------------------------------- */

static int stop(int argc, char **argv)
{
    const char *dir = argc > 1 ? argv[1] : default_sysdir();
    char path[4096], text[24] = "";
    if (argc > 2)
        return usage("stop", "one system directory only");
    snprintf(path, sizeof path, "%s/lock", dir);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        fprintf(stderr, "bigfoot: %s: %s\n", path, strerror(errno));
        return 3;
    }
    if (!flock(fd, LOCK_EX | LOCK_NB)) {
        fprintf(stderr, "bigfoot: %s: no system is running there\n", dir);
        close(fd);
        return 3;
    }
    ssize_t n = read(fd, text, sizeof text - 1);
    long pid = n > 0 ? strtol(text, NULL, 10) : 0;
    if (pid <= 1 || kill((pid_t)pid, SIGTERM)) {
        fprintf(stderr, "bigfoot: %s: process %ld: %s\n", dir, pid, strerror(errno));
        close(fd);
        return 3;
    }
    for (int i = 0; i < STOP_SECONDS * 10; i++) {
        if (!flock(fd, LOCK_EX | LOCK_NB)) {
            close(fd);
            return 0;
        }
        usleep(100000);
    }
    fprintf(stderr, "bigfoot: %s: still running after %d seconds\n", dir, STOP_SECONDS);
    close(fd);
    return 3;
}

/* --- the host side -------------------------------------------------------------------------- */

/* What CMS minidisks on the host side are made with. */
static const struct mkdisk_host mkdisk_host = {
    .create = volume_create_model,
    .copy = volume_copy,
    .open = volume_open,
    .close = volume_close,
    .is_fba = volume_is_fba,
    .size = volume_size,
    .label = volume_label,
    .check = volume_check,
    .disk_open = minidisk_open_at,
    .disk_close = minidisk_close,
    .disk_sync = minidisk_sync,
    .cms_blksize = minidisk_cms_blksize,
    .cms_count = minidisk_cms_count,
    .cms_read = minidisk_cms_read,
    .cms_write = minidisk_cms_write,
    .cms_format = minidisk_cms_format,
};

/* system.h, cms_file_fn */
static int cms_file(const char *path, uint32_t start, uint32_t length, const char *fn,
                    const char *ft, char **text, size_t *n)
{
    char why[200];
    struct volume *volume;
    struct mkdisk *disk;
    struct edf_disk *edf;
    uint8_t *bytes;
    int rc = mkdisk_host.open(path, false, &volume, why, sizeof why);
    if (rc)
        return rc;
    rc = mkdisk_open(&mkdisk_host, volume, start, length, false, &disk);
    if (!rc) {
        rc = edf_mount(mkdisk_blocks(disk), false, &edf);
        if (!rc) {
            rc = mkdisk_get(edf, fn, ft, true, &bytes, n);
            edf_unmount(edf);
        }
        mkdisk_close(disk);
    }
    mkdisk_host.close(volume);
    if (!rc)
        *text = (char *)bytes;
    return rc;
}

/* --- a CMS minidisk of the running system ------------------------------------------------------ */

struct running_disk {
    struct minidisk *disk;
    uint32_t blksize;
};

static int running_read(void *ctx, uint64_t block, void *buf)
{
    const struct running_disk *d = ctx;
    return minidisk_cms_read(d->disk, d->blksize, block, buf);
}

static int running_mount(struct running_disk *d, struct minidisk *disk, struct edf_disk **edf)
{
    const struct volume_geometry *g = minidisk_geometry(disk);
    int size = minidisk_cms_blksize(disk);
    if (size < 0)
        return size;
    *d = (struct running_disk){disk, (uint32_t)size};
    const struct cms_blocks blocks = {.ctx = d,
                                      .blksize = d->blksize,
                                      .nblocks = minidisk_cms_count(disk, d->blksize),
                                      .cylinders = g->kind == VOLUME_CKD ? g->cylinders : 0,
                                      .fba = g->kind == VOLUME_FBA,
                                      .read = running_read};
    return edf_mount(&blocks, false, edf);
}

struct running_list {
    void (*each)(void *ctx, const struct cms_file_entry *f);
    void *ctx;
};

static int running_tell(void *ctx, const struct edf_info *i)
{
    const struct running_list *l = ctx;
    struct cms_file_entry f = {.mode = i->mode,
                               .recfm = i->recfm,
                               .lrecl = i->lrecl,
                               .records = i->records,
                               .blocks = i->blocks};
    strcpy(f.fn, i->fn);
    strcpy(f.ft, i->ft);
    snprintf(f.date, sizeof f.date, "%04u-%02u-%02u", i->date.year % 10000u, i->date.month % 100u,
             i->date.day % 100u);
    snprintf(f.time, sizeof f.time, "%02u:%02u:%02u", i->date.hour % 100u, i->date.minute % 100u,
             i->date.second % 100u);
    l->each(l->ctx, &f);
    return 0;
}

static int reader_list(struct minidisk *disk, const char *fn, const char *ft,
                       void (*each)(void *ctx, const struct cms_file_entry *f), void *ctx)
{
    struct running_disk d;
    struct edf_disk *edf;
    struct running_list l = {each, ctx};
    int rc = running_mount(&d, disk, &edf);
    if (rc)
        return rc;
    rc = edf_list(edf, fn, ft, running_tell, &l);
    edf_unmount(edf);
    return rc;
}

static int reader_get(struct minidisk *disk, const char *fn, const char *ft, char **text, size_t *n)
{
    struct running_disk d;
    struct edf_disk *edf;
    uint8_t *bytes;
    int rc = running_mount(&d, disk, &edf);
    if (rc)
        return rc;
    rc = mkdisk_get(edf, fn, ft, true, &bytes, n);
    edf_unmount(edf);
    if (rc)
        return rc;
    *text = realloc(bytes, *n + 1);
    if (!*text) {
        free(bytes);
        return -ENOMEM;
    }
    (*text)[*n] = '\0';
    return 0;
}

static const struct cms_reader cms_reader = {reader_list, reader_get};

/* What HELP is to know of CP: its tables, told as topics. */
static void cp_topics(help_topic_fn *each, void *ctx)
{
    static const struct {
        const char *prefix;
        const struct command_row *(*table)(size_t *n);
    } tables[] = {
        {"", command_table},       {"QUERY ", query_table},   {"SET ", set_table},
        {"DEFINE ", define_table}, {"DETACH ", detach_table},
    };
    for (size_t k = 0; k < sizeof tables / sizeof *tables; k++) {
        size_t n, main = 0;
        const struct command_row *rows = tables[k].table(&n);
        for (size_t r = 0; r < n; r++) {
            if (rows[r].syntax)
                main = r;
            char name[40];
            snprintf(name, sizeof name, "%s%s", tables[k].prefix, rows[r].name);
            struct help_topic t = {
                .component = "CP",
                .name = name,
                .min = rows[r].min,
                .classes = rows[r].classes,
                .syntax = rows[main].syntax,
                .text = rows[main].help,
            };
            each(ctx, &t);
        }
    }
}

static void cp_messages(help_topic_fn *each, void *ctx)
{
    size_t n;
    const struct message *m = message_table(&n);
    for (size_t k = 0; k < n; k++) {
        char name[16], text[512];
        snprintf(name, sizeof name, "HCP%03u%c", MESSAGE_NUMBER(m[k].id), m[k].severity);
        snprintf(text, sizeof text, "%s%s", m[k].help, message_standing(&m[k]));
        struct help_topic t = {
            .component = "MESSAGES", .name = name, .text = text, .message = m[k].text};
        each(ctx, &t);
    }
}

/* helpfiles: what mksys puts on the HELP disk. */
static int helpfiles(int argc, char **argv)
{
    static help_tell_fn *const tellers[] = {help_cms_topics, cp_topics, cp_messages};
    char why[512];
    if (argc < 2 || argc > 3)
        return usage("helpfiles", "the folder to fill, and one with more text");
    if (!help_generate(tellers, sizeof tellers / sizeof *tellers, argv[1],
                       argc > 2 ? argv[2] : NULL, why, sizeof why))
        return 0;
    fprintf(stderr, "bigfoot: helpfiles: %s\n", why);
    return 3;
}

/* mksys: the recipe lies beside the program, in the source tree or where `make install` put it. */
static int mksys(int argc, char **argv)
{
    static const char *const places[] = {"/../sample-disks/mksys.sh",
                                         "/../../sample-disks/mksys.sh", /* build/NAME */
                                         "/../share/bigfoot/sample-disks/mksys.sh"};
    char self[PATH_MAX], path[PATH_MAX + 64];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (argc != 2) {
        fprintf(stderr, "usage: bigfoot mksys DIR\n");
        return 2;
    }
    if (n < 0)
        n = 0;
    self[n] = 0;
    char *slash = strrchr(self, '/');
    for (size_t k = 0; slash && k < sizeof places / sizeof places[0]; k++) {
        snprintf(path, sizeof path, "%.*s%s", (int)(slash - self), self, places[k]);
        if (access(path, X_OK))
            continue;
        execl(path, "mksys.sh", self, argv[1], (char *)NULL);
        fprintf(stderr, "bigfoot: %s: %s\n", path, strerror(errno));
        return 3;
    }
    fprintf(stderr, "bigfoot: mksys: the sample system's sources are not installed\n");
    return 3;
}

/* Started with standard streams closed: a volume must not be opened as one of them, where output would go
 * into it.  POSIX gives the lowest number that is free. */
static int standard_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
            return -EBADF;
    return 0;
}

static int dasd(int argc, char **argv)
{
    return dasd_command(&mkdisk_host, argc, argv);
}

static const struct verb {
    const char *name;
    int (*run)(int argc, char **argv); /* argv[0] is the name */
    bool helps;                        /* says itself what --help asks for */
} verbs[] = {
    {"start", start, true}, {"stop", stop, false},           {"ipl", solo_main, false},
    {"dasd", dasd, true},   {"helpfiles", helpfiles, false}, {"mksys", mksys, false},
};

int main(int argc, char **argv)
{
    if (standard_streams())
        return 3;
    if (argc == 1 || argv[1][0] == '-')
        return start(argc, argv);
    for (size_t k = 0; k < sizeof verbs / sizeof *verbs; k++) {
        if (strcmp(argv[1], verbs[k].name))
            continue;
        if (!verbs[k].helps && argc > 2 && !strcmp(argv[2], "--help")) {
            help();
            return 0;
        }
        return verbs[k].run(argc - 1, argv + 1);
    }
    return usage(argv[1], "no such command; try bigfoot --help");
}
