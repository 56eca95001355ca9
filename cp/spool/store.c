/* Spool files on the host's disk: SYSDIR/spool/NNNNNNNNNNNNNNNN.spool, one a file.
 *
 * The first 4096 bytes hold the attributes twice, at 0 and at 2048, each copy in one sector with a
 * generation and a checksum: a change overwrites the older one, so that one good copy is there at
 * any moment.  Then come the blocks, each with its own checksum.  A file that is being written is
 * called .new; it becomes .spool by rename after everything in it was synchronized.  What a start
 * finds as .new was never closed and goes.
 *
 * To add an attribute: a row in header_text[] or a place among the numbers, and raise the version
 * when an old reader would be misled. */
#include "cp/spool/spool_private.h"
#include "engine/base/bytes.h"
#include "engine/base/host_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER_BYTES 512
#define HEADER_COPY  2048 /* where the second one is */
#define SYNC_BLOCKS  256  /* blocks after which the host may begin to write */

static const char magic[8] = "BFSPOOL1";

/* Header: magic 0-7, checksum 8-15, generation 16-23, then numbers, then texts. */
enum { H_SUM = 8, H_GENERATION = 16, H_POSITION = 24, H_CREATED = 32, H_BLOCKS = 40 };
enum { H_RECORDS = 44, H_LENGTH = 48, H_ID = 50, H_WAS = 52, H_COPIES = 54 };
enum { H_QUEUE = 56, H_BY, H_CLASS, H_HOLD, H_KEEP, H_MSG, H_FLASHES, H_MODIFY, H_TEXT = 64 };

struct header_text {
    size_t offset, size;
};
#define TEXT(field)                                                                 \
    {                                                                               \
        offsetof(struct spool_info, field), sizeof(((struct spool_info *)0)->field) \
    }
static const struct header_text header_text[] = {
    TEXT(owner),        TEXT(origin),    TEXT(form),       TEXT(dest),     TEXT(dist),
    TEXT(name),         TEXT(type),      TEXT(tag),        TEXT(previous), TEXT(forms.flash),
    TEXT(forms.modify), TEXT(forms.fcb), TEXT(forms.chars)};
#undef TEXT

/* Every word changes the sum in another way: no change of one word goes unseen. */
static uint64_t checksum(const uint8_t *data, size_t n)
{
    uint64_t sum = 0x243f6a8885a308d3U;
    for (size_t i = 0; i < n; i += 8) {
        sum = (sum ^ get64(data + i)) * 0x9e3779b97f4a7c15U;
        sum ^= sum >> 29;
    }
    return sum;
}

static void file_name(char name[32], uint64_t serial, const char *suffix)
{
    snprintf(name, 32, "%016" PRIx64 ".%s", serial, suffix);
}

int store_open_directory(struct spool *s, const char *sysdir)
{
    s->dir = -1;
    int dir = sysdir ? host_folder(sysdir, "spool") : -1;
    if (dir < 0)
        return sysdir ? dir : 0;
    s->dir = dir;
    return 0;
}

/* --- one file -------------------------------------------------------------------------------------- */

int store_create(struct spool *s, uint64_t serial)
{
    char name[32];
    file_name(name, serial, "new");
    int fd = s->dir < 0 ? memfd_create(name, MFD_CLOEXEC)
                        : openat(s->dir, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd < 0 ? -errno : fd;
}

static int write_page(int fd, uint32_t n, const uint8_t *page)
{
    off_t at = ((off_t)n + 1) * SPOOL_BLOCK;
    int rc = host_write(fd, page, SPOOL_BLOCK, at);
    if (!rc && n % SYNC_BLOCKS == SYNC_BLOCKS - 1) /* so that CLOSE finds little to wait for */
        (void)sync_file_range(fd, at - (SYNC_BLOCKS - 1) * SPOOL_BLOCK, SYNC_BLOCKS * SPOOL_BLOCK,
                              SYNC_FILE_RANGE_WRITE);
    return rc;
}

int store_write_block(int fd, uint32_t n, uint8_t block[SPOOL_BLOCK])
{
    put64(block + BLOCK_SUM, 0);
    put64(block + BLOCK_SUM, checksum(block, SPOOL_BLOCK));
    return write_page(fd, n, block);
}

int store_read_block(int fd, uint32_t n, uint8_t block[SPOOL_BLOCK])
{
    if (host_read(fd, block, SPOOL_BLOCK, ((off_t)n + 1) * SPOOL_BLOCK))
        return -EIO;
    uint64_t sum = get64(block + BLOCK_SUM);
    put64(block + BLOCK_SUM, 0);
    return checksum(block, SPOOL_BLOCK) == sum ? 0 : -EIO;
}

int store_write_page(int fd, uint32_t n, const uint8_t page[SPOOL_BLOCK], uint64_t *sum)
{
    *sum = checksum(page, SPOOL_BLOCK);
    return write_page(fd, n, page);
}

int store_write_sums(int fd, uint32_t blocks, const uint64_t *sums)
{
    uint8_t b[8];
    int rc = 0;
    off_t at = ((off_t)blocks + 1) * SPOOL_BLOCK;
    for (uint32_t n = 0; !rc && n < blocks; n++) {
        put64(b, sums[n]);
        rc = host_write(fd, b, sizeof b, at + 8 * (off_t)n);
    }
    return rc;
}

int store_read_page(int fd, uint32_t blocks, uint32_t n, uint8_t page[SPOOL_BLOCK])
{
    uint8_t b[8];
    bool whole = !host_read(fd, page, SPOOL_BLOCK, ((off_t)n + 1) * SPOOL_BLOCK) &&
                 !host_read(fd, b, sizeof b, ((off_t)blocks + 1) * SPOOL_BLOCK + 8 * (off_t)n);
    return whole && checksum(page, SPOOL_BLOCK) == get64(b) ? 0 : -EIO;
}

int store_write_header(int fd, struct spool_file *f)
{
    uint8_t h[HEADER_BYTES] = {0};
    const struct spool_info *i = &f->info;
    memcpy(h, magic, sizeof magic);
    put64(h + H_GENERATION, f->generation + 1);
    put64(h + H_POSITION, f->position);
    put64(h + H_CREATED, i->created_ns);
    put32(h + H_BLOCKS, f->blocks);
    put32(h + H_RECORDS, i->records);
    put16(h + H_LENGTH, i->record_length);
    put16(h + H_ID, i->id);
    put16(h + H_WAS, i->was);
    put16(h + H_COPIES, i->copies);
    h[H_QUEUE] = (uint8_t)i->queue;
    h[H_BY] = (uint8_t)i->by;
    h[H_CLASS] = (uint8_t)i->class;
    h[H_HOLD] = i->hold;
    h[H_KEEP] = i->keep;
    h[H_MSG] = i->msg;
    h[H_FLASHES] = i->forms.flash_count;
    h[H_MODIFY] = i->forms.modify_char;
    uint8_t *to = h + H_TEXT;
    for (size_t t = 0; t < sizeof header_text / sizeof *header_text; t++) {
        memcpy(to, (const char *)i + header_text[t].offset, header_text[t].size);
        to += header_text[t].size;
    }
    put64(h + H_SUM, checksum(h, sizeof h));
    int rc = host_write(fd, h, sizeof h, (f->generation + 1) & 1 ? 0 : HEADER_COPY);
    if (!rc)
        f->generation++;
    return rc;
}

/* One copy of the attributes; false: not a good one, or older than what f has. */
static bool header_read(int fd, off_t at, struct spool_file *f)
{
    uint8_t h[HEADER_BYTES];
    struct spool_info *i = &f->info;
    if (host_read(fd, h, sizeof h, at) || memcmp(h, magic, sizeof magic))
        return false;
    uint64_t sum = get64(h + H_SUM);
    put64(h + H_SUM, 0);
    if (checksum(h, sizeof h) != sum || get64(h + H_GENERATION) <= f->generation)
        return false;
    f->generation = get64(h + H_GENERATION);
    f->position = get64(h + H_POSITION);
    f->blocks = get32(h + H_BLOCKS);
    memset(i, 0, sizeof *i);
    i->created_ns = get64(h + H_CREATED);
    i->records = get32(h + H_RECORDS);
    i->record_length = get16(h + H_LENGTH);
    i->id = get16(h + H_ID);
    i->was = get16(h + H_WAS);
    i->copies = get16(h + H_COPIES);
    i->queue = (enum spool_queue)h[H_QUEUE];
    i->by = (enum spool_origin)h[H_BY];
    i->class = (char)h[H_CLASS];
    i->hold = h[H_HOLD];
    i->keep = h[H_KEEP];
    i->msg = h[H_MSG];
    i->forms.flash_count = h[H_FLASHES];
    i->forms.modify_char = h[H_MODIFY];
    const uint8_t *from = h + H_TEXT;
    for (size_t t = 0; t < sizeof header_text / sizeof *header_text; t++) {
        memcpy((char *)i + header_text[t].offset, from, header_text[t].size - 1);
        from += header_text[t].size;
    }
    if (!i->previous[0]) /* an older header has none */
        memcpy(i->previous, i->origin, sizeof i->previous);
    return true;
}

int store_publish(struct spool *s, int fd, uint64_t serial)
{
    char from[32], to[32];
    if (s->dir < 0)
        return 0;
    if (fdatasync(fd))
        return -errno;
    file_name(from, serial, "new");
    file_name(to, serial, "spool");
    if (renameat(s->dir, from, s->dir, to))
        return -errno;
    if (fsync(s->dir)) {
        int rc = -errno;
        renameat(s->dir, to, s->dir, from);
        return rc;
    }
    return 0;
}

int store_open(struct spool *s, const struct spool_file *f)
{
    char name[32];
    file_name(name, f->serial, "spool");
    int fd = s->dir < 0 ? fcntl(f->fd, F_DUPFD_CLOEXEC, 0)
                        : openat(s->dir, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    return fd < 0 ? -errno : fd;
}

void store_remove(struct spool *s, uint64_t serial, bool published)
{
    char name[32];
    if (s->dir < 0)
        return;
    file_name(name, serial, published ? "spool" : "new");
    unlinkat(s->dir, name, 0);
}

/* --- warm start -------------------------------------------------------------------------------------- */

static bool plausible(const struct spool_info *i)
{
    return i->owner[0] && i->origin[0] && i->queue < SPOOL_QUEUES && i->by >= SPOOL_BY_PRT &&
           i->by <= SPOOL_BY_DMP && i->id >= 1 && i->id <= SPOOL_ID_MAX &&
           i->record_length <= (i->by == SPOOL_BY_DMP ? SPOOL_BLOCK : SPOOL_RECORD_MAX) &&
           ((i->class >= 'A' && i->class <= 'Z') || (i->class >= '0' && i->class <= '9'));
}

/* The file of that name, or NULL with why not. */
static struct spool_file *load(struct spool *s, const char *name, uint64_t serial, const char **why)
{
    struct spool_file *f = calloc(1, sizeof *f);
    struct stat st;
    int fd = openat(s->dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    *why = "cannot be read";
    if (f && fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode)) {
        bool good = header_read(fd, 0, f);
        good = header_read(fd, HEADER_COPY, f) || good;
        *why = "its attributes are damaged";
        if (good && plausible(&f->info)) {
            f->serial = serial;
            f->fd = -1;
            *why = st.st_size < ((off_t)f->blocks + 1) * SPOOL_BLOCK ? "it is cut short" : NULL;
        }
    }
    if (fd >= 0)
        close(fd);
    if (*why) {
        free(f);
        return NULL;
    }
    return f;
}

static void move_aside(struct spool *s, const char *name)
{
    char to[300];
    mkdirat(s->dir, "damaged", 0700);
    snprintf(to, sizeof to, "damaged/%s", name);
    renameat(s->dir, name, s->dir, to);
}

int store_warm_start(struct spool *s, bool (*add)(struct spool *s, struct spool_file *f),
                     void (*say)(void *ctx, const char *line), void *ctx)
{
    int copy = fcntl(s->dir, F_DUPFD_CLOEXEC, 0);
    DIR *d = copy < 0 ? NULL : fdopendir(copy);
    if (!d) {
        if (copy >= 0)
            close(copy);
        return -errno;
    }
    rewinddir(d);
    for (struct dirent *e; (e = readdir(d));) {
        char suffix[8], line[384];
        const char *why = NULL;
        uint64_t serial;
        if (sscanf(e->d_name, "%16" SCNx64 ".%6[a-z]", &serial, suffix) != 2)
            continue;
        if (serial > s->serial)
            s->serial = serial;
        if (!strcmp(suffix, "new")) {
            unlinkat(s->dir, e->d_name, 0);
            continue;
        }
        if (strcmp(suffix, "spool"))
            continue;
        struct spool_file *f = load(s, e->d_name, serial, &why);
        if (f && !add(s, f)) {
            free(f);
            why = "another file has its number";
        }
        if (why) {
            move_aside(s, e->d_name);
            snprintf(line, sizeof line, "spool file %s not restored: %s; moved to spool/damaged",
                     e->d_name, why);
            say(ctx, line);
        }
    }
    closedir(d);
    return 0;
}
