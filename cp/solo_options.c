/* The command line of `bigfoot ipl`. */
#include "cp/directory/directory.h"
#include "cp/solo.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int usage(const char *what, const char *why)
{
    if (what)
        fprintf(stderr, "bigfoot: %s: %s\n", what, why);
    fprintf(
        stderr,
        "usage: bigfoot ipl KERNEL [--initrd FILE] [--parm TEXT] [--storage 512M] [--store SIZE]\n"
        "                   [--page-space SIZE] [--cpus N] [--disk FILE]... [--lan NAME]\n"
        "                   [--conmode 3215|3270|vt220] [--no-jit] [--processors N] [--deterministic]\n"
        "                   [--seconds N] [--stats]\n");
    return 2;
}

static bool number(const char *text, unsigned low, unsigned high, unsigned *out)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10);
    if (!*text || *end || n < low || n > high)
        return false;
    *out = (unsigned)n;
    return true;
}

enum choice {
    INITRD = 256,
    PARM,
    STORAGE,
    STORE,
    PAGE_SPACE,
    CPUS,
    DISK,
    LAN,
    CONMODE,
    NO_JIT,
    PROCESSORS,
    DETERMINISTIC,
    SECONDS,
    STATS
};

static const struct option options[] = {
    {"initrd", required_argument, NULL, INITRD},
    {"parm", required_argument, NULL, PARM},
    {"storage", required_argument, NULL, STORAGE},
    {"store", required_argument, NULL, STORE},
    {"page-space", required_argument, NULL, PAGE_SPACE},
    {"cpus", required_argument, NULL, CPUS},
    {"disk", required_argument, NULL, DISK},
    {"lan", required_argument, NULL, LAN},
    {"conmode", required_argument, NULL, CONMODE},
    {"no-jit", no_argument, NULL, NO_JIT},
    {"processors", required_argument, NULL, PROCESSORS},
    {"deterministic", no_argument, NULL, DETERMINISTIC},
    {"seconds", required_argument, NULL, SECONDS},
    {"stats", no_argument, NULL, STATS},
    {0},
};

static bool console_mode(const char *text, enum solo_console *out)
{
    static const char *const names[] = {"3215", "3270", "vt220"};
    for (unsigned i = 0; i < 3; i++) {
        if (!strcmp(text, names[i])) {
            *out = (enum solo_console)i;
            return true;
        }
    }
    return false;
}

/* One option into o; NULL, or why it is wrong. */
static const char *take(struct solo_options *o, int option, const char *arg)
{
    switch (option) {
    case INITRD:
        o->initrd = arg;
        return NULL;
    case PARM:
        o->parm = arg;
        return NULL;
    case STORAGE:
        if (!parse_storage_size(arg, &o->storage) || o->storage & 0xfffff)
            return "not a storage size in whole megabytes";
        return NULL;
    case STORE:
        if (!parse_storage_size(arg, &o->store) || o->store & 0xfffff)
            return "not a storage size in whole megabytes";
        return NULL;
    case PAGE_SPACE:
        if (!parse_storage_size(arg, &o->page_space) || o->page_space & 0xfffff)
            return "not a size in whole megabytes";
        return NULL;
    case CPUS:
        return number(arg, 1, 64, &o->cpus) ? NULL : "not a number from 1 to 64";
    case DISK:
        o->disks[o->ndisks++] = arg;
        return NULL;
    case LAN:
        o->lan = arg;
        return NULL;
    case CONMODE:
        return console_mode(arg, &o->console) ? NULL : "not 3215, 3270 or vt220";
    case NO_JIT:
        o->no_jit = true;
        return NULL;
    case PROCESSORS:
        return number(arg, 1, 256, &o->processors) ? NULL : "not a number from 1 to 256";
    case DETERMINISTIC:
        o->deterministic = true;
        return NULL;
    case SECONDS:
        return number(arg, 1, 10000000, &o->seconds) ? NULL : "not a number of seconds";
    case STATS:
        o->stats = true;
        return NULL;
    }
    return "unknown option";
}

int solo_main(int argc, char **argv)
{
    struct solo_options o = {.storage = 512ULL << 20, .cpus = 1};
    o.disks = calloc((size_t)argc + 1, sizeof *o.disks);
    if (!o.disks)
        return 3;
    opterr = 0;
    int option, status;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        const char *why = take(&o, option, optarg);
        if (why) {
            free(o.disks);
            return usage(option == '?' ? argv[optind - 1] : optarg, why);
        }
    }
    if (optind + 1 != argc) {
        free(o.disks);
        return usage(optind == argc ? "ipl" : argv[optind + 1],
                     optind == argc ? "no kernel named" : "one kernel only");
    }
    o.kernel = argv[optind];
    status = solo_run(&o);
    free(o.disks);
    return status;
}
