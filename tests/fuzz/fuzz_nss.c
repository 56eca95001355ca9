/* Any bytes as damage to a system data file on disk: warm start, list, load into a storage, unload,
 * purge.  Byte 0: bit 0 makes the header's checksum good again after the damage, so that what it
 * guards is reached too; bit 1 cuts the file to the length in bytes 1 and 2.  Then three bytes each: a
 * 16-bit place, and what is put there. */
#include "cp/storage/nss.h"
#include "engine/base/bytes.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILE_MAX 65536
#define HEADER   4096
#define MIB      ((uint64_t)1 << 20)

static char dir[] = "/tmp/fuzz_nss.XXXXXX", file[300], aside[300];
static uint8_t good[FILE_MAX];
static size_t good_size;
static struct engine *engine;
static struct frame_pool *pool;

static void say(void *ctx, const char *line)
{
    (void)ctx, (void)line;
}

/* The header's own sum (cp/storage/nss_file.c). */
static uint64_t sum(const uint8_t *p, size_t n)
{
    uint64_t s = 0x452821e638d01377U;
    for (size_t i = 0; i < n; i += 8) {
        s = (s ^ get64(p + i)) * 0x9e3779b97f4a7c15U;
        s ^= s >> 29;
    }
    return s;
}

static void cleanup(void)
{
    static const char *const parts[] = {"/spool/nss/damaged", "/spool/nss", "/spool", ""};
    char path[320];
    unlink(file);
    unlink(aside);
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++) {
        snprintf(path, sizeof path, "%s%s", dir, parts[i]);
        rmdir(path);
    }
}

/* A system with pages of every kind, as we write it. */
static void make_good(void)
{
    char path[320];
    uint16_t id;
    uint64_t page;
    if (!mkdtemp(dir))
        abort();
    snprintf(path, sizeof path, "%s/spool", dir);
    mkdir(path, 0700);
    snprintf(file, sizeof file, "%s/spool/nss/0001.nss", dir);
    snprintf(aside, sizeof aside, "%s/spool/nss/damaged/0001.nss", dir);
    engine = engine_create();
    pool = frame_pool_create(engine, 4096);
    struct storage *s = storage_create(pool, 4 * MIB);
    struct nss *n = nss_open(dir, pool, 0, say, NULL);
    struct nss_info i = {.name = "GOOD",
                         .system = true,
                         .parm_last = 15,
                         .nranges = 5,
                         .range = {{0x0, 0x3, NSS_EW},
                                   {0x20, 0x20, NSS_EN},
                                   {0x100, 0x101, NSS_SR},
                                   {0x200, 0x200, NSS_SW},
                                   {0x300, 0x301, NSS_SN}}};
    struct nss_cpu cpu = {.zarch = true};
    storage_write(s, 0x1008, "data", 4);
    storage_write(s, 0x100000, "more", 4);
    if (!n || nss_define(n, &i, &id) || nss_save(n, "GOOD", true, s, &cpu, "USER", &id, &page))
        abort();
    nss_shut(n);
    storage_destroy(s);
    int fd = open(file, O_RDONLY);
    good_size = (size_t)read(fd, good, sizeof good);
    close(fd);
    atexit(cleanup);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t bad[FILE_MAX];
    if (!good_size)
        make_good();
    if (size < 3)
        return 0;
    memcpy(bad, good, good_size);
    size_t length = good_size;
    for (size_t i = 3; i + 2 < size; i += 3)
        bad[get16(data + i) % good_size] = data[i + 2];
    if (data[0] & 1) {
        put64(bad + 8, 0);
        put64(bad + 8, sum(bad, HEADER));
    }
    if (data[0] & 2)
        length = get16(data + 1) % good_size;
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, bad, length) != (ssize_t)length)
        abort();
    close(fd);

    struct nss *n = nss_open(dir, pool, 0, say, NULL);
    struct storage *s = storage_create(pool, 4 * MIB);
    struct nss_loads *loads = NULL;
    struct nss_target to = {s, 4 * MIB, "USER", &loads};
    size_t count;
    struct nss_info *list = nss_list(n, &count), out;
    struct nss_cpu cpu;
    for (size_t k = 0; k < count; k++) {
        if (list[k].system)
            nss_load_system(n, &to, list[k].name, &cpu, &out);
        else
            nss_load(n, &to, list[k].name, k & 1 ? NSS_SHARED : NSS_NONSHARED, &out);
        nss_purge(n, list[k].id);
    }
    nss_unload_all(n, &to);
    free(list);
    storage_destroy(s);
    nss_shut(n);
    unlink(aside);
    return 0;
}
