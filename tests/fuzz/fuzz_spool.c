/* Any bytes as damage to a spool file on disk: warm start, list, read by records and by blocks,
 * change, purge.  Byte 0: bit 0 makes the checksums good again after the damage, so that what they
 * guard is reached too; bit 1 cuts the file to the length in bytes 1 and 2.  Then three bytes each:
 * a 16-bit place, and what is put there. */
#include "cp/spool/spool.h"
#include "engine/base/bytes.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILE_MAX 65536
#define HEADER   512

static char dir[] = "/tmp/fuzz_spool.XXXXXX", file[300], aside[300];
static uint8_t good[FILE_MAX];
static size_t good_size;

static void say(void *ctx, const char *line)
{
    (void)ctx, (void)line;
}

/* The file format's own sum (cp/spool/store.c). */
static uint64_t sum(const uint8_t *p, size_t n)
{
    uint64_t s = 0x243f6a8885a308d3U;
    for (size_t i = 0; i < n; i += 8) {
        s = (s ^ get64(p + i)) * 0x9e3779b97f4a7c15U;
        s ^= s >> 29;
    }
    return s;
}

static void set_sum(uint8_t *p, size_t n, size_t at)
{
    put64(p + at, 0);
    put64(p + at, sum(p, n));
}

static void cleanup(void)
{
    char path[320];
    unlink(file);
    unlink(aside);
    snprintf(path, sizeof path, "%s/spool/damaged", dir);
    rmdir(path);
    snprintf(path, sizeof path, "%s/spool", dir);
    rmdir(path);
    rmdir(dir);
}

/* A spool file with some hundred records, as we write it. */
static void make_good(void)
{
    uint8_t record[200];
    if (!mkdtemp(dir))
        abort();
    snprintf(file, sizeof file, "%s/spool/0000000000000001.spool", dir);
    snprintf(aside, sizeof aside, "%s/spool/damaged/0000000000000001.spool", dir);
    struct spool *s = spool_open(dir, say, NULL);
    struct spool_writer *w = s ? spool_create(s, "USER", SPOOL_BY_PUN) : NULL;
    if (!w)
        abort();
    memset(record, 0x81, sizeof record);
    for (unsigned i = 0; i < 120; i++)
        spool_write(w, i % 7 ? 0x41 : 0x0b, record, i % 7 ? i : 0);
    struct spool_info attr = {.owner = "USER", .queue = SPOOL_RDR, .class = 'A', .copies = 1};
    strcpy(attr.name, "NAME");
    if (spool_finish(w, &attr))
        abort();
    spool_shut(s);
    int fd = open(file, O_RDONLY);
    good_size = (size_t)read(fd, good, sizeof good);
    close(fd);
    atexit(cleanup);
}

static void lay_out(const uint8_t *data, size_t size)
{
    static uint8_t image[FILE_MAX];
    size_t n = good_size;
    memcpy(image, good, n);
    for (size_t i = 3; i + 3 <= size; i += 3)
        image[get16(data + i) % n] = data[i + 2];
    if (data[0] & 1) {
        set_sum(image, HEADER, 8);
        set_sum(image + 2048, HEADER, 8);
        for (size_t b = 4096; b + 4096 <= n; b += 4096)
            set_sum(image + b, 4096, 4072);
    }
    if (data[0] & 2)
        n = get16(data + 1) % n;
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, image, n) != (ssize_t)n)
        abort();
    close(fd);
}

static void read_all(struct spool *s, const struct spool_info *i)
{
    uint8_t record[SPOOL_RECORD_MAX], block[SPOOL_BLOCK], command;
    struct spool_reader *r = spool_read_open(s, i->owner, '*', i->id);
    if (!r)
        return;
    for (unsigned n = 0; n < 100000 && spool_read(r, &command, record) >= 0; n++)
        ;
    spool_seek_block(r, 0);
    for (unsigned n = 0; n < 100 && !spool_read_block(r, block); n++)
        ;
    spool_seek_block(r, 1);
    spool_read(r, &command, record);
    spool_read_close(r, SPOOL_AFTER_LEAVE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    if (!good_size)
        make_good();
    lay_out(data, size);
    struct spool *s = spool_open(dir, say, NULL);
    if (!s)
        abort();
    for (unsigned q = 0; q < SPOOL_QUEUES; q++) {
        size_t n;
        struct spool_info *list = spool_list(s, NULL, (enum spool_queue)q, &n);
        for (size_t i = 0; i < n; i++) {
            struct spool_info to = list[i];
            read_all(s, &list[i]);
            strcpy(to.owner, "OTHER");
            to.queue = SPOOL_PRT;
            if (!spool_change(s, list[i].owner, (enum spool_queue)q, list[i].id, &to))
                spool_purge(s, "OTHER", SPOOL_PRT, to.id);
        }
        free(list);
    }
    spool_shut(s);
    unlink(file);
    unlink(aside);
    return 0;
}
