/* Page space: see page_space.h.  `where` is the index of a struct kept.
 *
 * Kept true, under the lock: a kept page has bytes, or a block of the file, or both while it is on
 * its way to the file (then it is not in the list of the oldest, and who takes it meanwhile leaves a
 * mark).  Bytes are compressed (length < 4096) or the page as it is. */
#include "cp/storage/page_space.h"
#include "engine/base/host_file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include <zstd.h>

#define PAGE     4096u
#define WORTH    (PAGE / 4 * 3) /* a page compressed to more goes to the file */
#define LEVEL    1              /* zstd's: a page in some ten microseconds */
#define CONTEXTS 16

struct kept {
    uint8_t *bytes;
    uint32_t block; /* + 1; 0: none */
    uint32_t older, newer;
    uint32_t sum; /* of what is in the block */
    uint16_t length;
    bool moving, taken;
};

struct page_space {
    pthread_mutex_t lock; /* leaf */
    struct kept *kept;    /* [0] heads the list by age; its `older` is the newest */
    uint32_t size, free_list;
    int file; /* -1: none */
    uint32_t blocks, blocks_used, blocks_high, blocks_limit;
    uint32_t hint;  /* no block below it is free */
    uint64_t *used; /* bit map of the file's blocks */
    size_t pages, bytes, limit;
    uint64_t file_reads, file_writes, lost, write_errors;
    bool full;
    ZSTD_CCtx *compress; /* of the one that calls page_space_out() */
    ZSTD_DCtx *expand[CONTEXTS];
    unsigned nexpand;
};

struct page_space *page_space_open(const char *dir, uint32_t blocks, size_t kept)
{
    struct page_space *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->file = -1;
    s->limit = kept;
    s->size = 1024;
    s->kept = calloc(s->size, sizeof *s->kept);
    s->compress = ZSTD_createCCtx();
    s->used = calloc(blocks / 64 + 1, sizeof *s->used);
    pthread_mutex_init(&s->lock, NULL);
    bool ok = s->kept && s->compress && s->used;
    for (uint32_t n = s->size - 1; ok && n; n--) {
        s->kept[n].older = s->free_list;
        s->free_list = n;
    }
    if (ok && dir && blocks) {
        char path[4096];
        snprintf(path, sizeof path, "%s/page.XXXXXX", dir);
        s->file = mkostemp(path, O_CLOEXEC);
        ok = s->file >= 0;
        if (ok)
            unlink(path);
        s->blocks = s->blocks_limit = blocks;
    }
    if (!ok) {
        int e = errno ? errno : ENOMEM;
        page_space_close(s);
        errno = e;
        return NULL;
    }
    return s;
}

void page_space_close(struct page_space *s)
{
    if (!s)
        return;
    for (uint32_t n = 1; s->kept && n < s->size; n++)
        free(s->kept[n].bytes);
    if (s->file >= 0)
        close(s->file);
    while (s->nexpand)
        ZSTD_freeDCtx(s->expand[--s->nexpand]);
    ZSTD_freeCCtx(s->compress);
    pthread_mutex_destroy(&s->lock);
    free(s->used);
    free(s->kept);
    free(s);
}

/* --- the table; under the lock ------------------------------------------------------------------ */

static uint32_t kept_take(struct page_space *s)
{
    if (!s->free_list) {
        uint32_t size = s->size * 2;
        struct kept *more = size > s->size ? realloc(s->kept, size * sizeof *more) : NULL;
        if (!more)
            return 0;
        s->kept = more;
        memset(more + s->size, 0, (size - s->size) * sizeof *more);
        for (uint32_t n = size - 1; n >= s->size; n--) {
            more[n].older = s->free_list;
            s->free_list = n;
        }
        s->size = size;
    }
    uint32_t n = s->free_list;
    s->free_list = s->kept[n].older;
    s->kept[n] = (struct kept){0};
    return n;
}

static void kept_free(struct page_space *s, uint32_t n)
{
    s->kept[n] = (struct kept){.older = s->free_list};
    s->free_list = n;
}

static void list_add(struct page_space *s, uint32_t n)
{
    struct kept *k = &s->kept[n];
    k->older = s->kept[0].older;
    k->newer = 0;
    s->kept[k->older].newer = n;
    s->kept[0].older = n;
    s->pages++;
    s->bytes += k->length;
}

static void list_remove(struct page_space *s, uint32_t n)
{
    struct kept *k = &s->kept[n];
    s->kept[k->older].newer = k->newer;
    s->kept[k->newer].older = k->older;
    s->pages--;
    s->bytes -= k->length;
}

/* The first free block of the file + 1; 0: there is none.  The file stays as short as it can. */
static uint32_t block_take(struct page_space *s)
{
    if (s->file < 0 || s->blocks_used >= s->blocks_limit)
        return 0;
    uint32_t b = s->hint;
    while (b < s->blocks && s->used[b / 64] >> b % 64 & 1)
        b += b % 64 == 0 && s->used[b / 64] == UINT64_MAX ? 64 : 1;
    if (b >= s->blocks)
        return 0;
    s->used[b / 64] |= 1ULL << b % 64;
    s->hint = b;
    if (++s->blocks_used > s->blocks_high)
        s->blocks_high = s->blocks_used;
    return b + 1;
}

static void block_free(struct page_space *s, uint32_t block)
{
    if (!block)
        return;
    s->used[(block - 1) / 64] &= ~(1ULL << (block - 1) % 64);
    if (block - 1 < s->hint)
        s->hint = block - 1;
    s->blocks_used--;
}

/* --- the file ------------------------------------------------------------------------------------- */

static uint32_t checksum(const uint8_t *bytes, size_t length)
{
    uint64_t sum = length, word;
    for (; length >= sizeof word; bytes += sizeof word, length -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
        sum ^= sum >> 29;
    }
    word = 0;
    memcpy(&word, bytes, length);
    sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(sum >> 32);
}

/* 0 or -errno. */
static int file_write(struct page_space *s, uint32_t block, const uint8_t *bytes, size_t length)
{
    return host_write(s->file, bytes, length, (uint64_t)(block - 1) * PAGE);
}

/* false: an error, or the file has become shorter. */
static bool file_read(struct page_space *s, uint32_t block, uint8_t *bytes, size_t length)
{
    return !host_read(s->file, bytes, length, (uint64_t)(block - 1) * PAGE);
}

/* Has the host no room, or does its disk fail? */
static bool no_room(int error)
{
    return error == -ENOSPC || error == -EDQUOT || error == -EFBIG;
}

/* Bytes to a new block of the file + 1; 0: no room.  Called without the lock. */
static uint32_t to_file(struct page_space *s, const uint8_t *bytes, size_t length)
{
    pthread_mutex_lock(&s->lock);
    uint32_t block = block_take(s);
    pthread_mutex_unlock(&s->lock);
    if (!block)
        return 0;
    int error = file_write(s, block, bytes, length);
    pthread_mutex_lock(&s->lock);
    if (!error) {
        s->file_writes++;
    } else {
        s->write_errors += !no_room(error);
        block_free(s, block);
        s->blocks_limit = s->blocks_used; /* for now: until a page is taken out again */
        block = 0;
    }
    pthread_mutex_unlock(&s->lock);
    return block;
}

/* --- out and in ------------------------------------------------------------------------------------ */

bool page_space_out(struct page_space *s, const uint8_t *page, uint32_t *where)
{
    uint8_t small[PAGE];
    size_t n = ZSTD_compressCCtx(s->compress, small, WORTH, page, PAGE, LEVEL);
    bool compressed = !ZSTD_isError(n);
    uint8_t *bytes = compressed ? malloc(n) : NULL;
    uint32_t block = 0;
    if (bytes)
        memcpy(bytes, small, n);
    else
        block = to_file(s, page, n = PAGE);
    pthread_mutex_lock(&s->lock);
    /* What is to be migrated at once has to have a place to go to. */
    bool room =
        block ||
        (bytes && (s->bytes + n <= s->limit || (s->file >= 0 && s->blocks_used < s->blocks_limit)));
    uint32_t k = room ? kept_take(s) : 0;
    if (k) {
        s->kept[k].bytes = bytes;
        s->kept[k].length = (uint16_t)n;
        s->kept[k].block = block;
        s->kept[k].sum = block ? checksum(page, PAGE) : 0;
        if (bytes)
            list_add(s, k);
    } else {
        block_free(s, block);
    }
    s->full = !k;
    pthread_mutex_unlock(&s->lock);
    if (!k)
        free(bytes);
    *where = k;
    return k != 0;
}

static bool expand(struct page_space *s, const uint8_t *bytes, size_t length, uint8_t *page)
{
    ZSTD_DCtx *d = NULL;
    pthread_mutex_lock(&s->lock);
    if (s->nexpand)
        d = s->expand[--s->nexpand];
    pthread_mutex_unlock(&s->lock);
    if (!d && !(d = ZSTD_createDCtx()))
        return false;
    bool ok = ZSTD_decompressDCtx(d, page, PAGE, bytes, length) == PAGE;
    pthread_mutex_lock(&s->lock);
    if (s->nexpand < CONTEXTS) {
        s->expand[s->nexpand++] = d;
        d = NULL;
    }
    pthread_mutex_unlock(&s->lock);
    ZSTD_freeDCtx(d);
    return ok;
}

/* Take what is kept out of the table.  bytes: the caller frees them; block: so he does, unless the
 * page is still being written there.  Neither: no memory for bytes that the writer still reads. */
static struct kept take(struct page_space *s, uint32_t where)
{
    pthread_mutex_lock(&s->lock);
    struct kept k = s->kept[where];
    if (k.moving) {
        s->kept[where].taken = true;
        k.bytes = malloc(k.length); /* the writer still reads its own */
        if (k.bytes)
            memcpy(k.bytes, s->kept[where].bytes, k.length);
    } else {
        if (k.bytes)
            list_remove(s, where);
        kept_free(s, where);
        s->blocks_limit = s->blocks; /* the host may have room again */
        s->file_reads += k.block != 0;
    }
    pthread_mutex_unlock(&s->lock);
    return k;
}

static void done(struct page_space *s, struct kept *k)
{
    free(k->bytes);
    pthread_mutex_lock(&s->lock);
    block_free(s, k->block);
    pthread_mutex_unlock(&s->lock);
}

bool page_space_in(struct page_space *s, uint32_t where, uint8_t *page)
{
    struct kept k = take(s, where);
    uint8_t bytes[PAGE];
    const uint8_t *from = k.bytes;
    bool ok = true;
    if (!from) {
        uint8_t *to = k.length == PAGE ? page : bytes;
        ok = k.block && file_read(s, k.block, to, k.length) && checksum(to, k.length) == k.sum;
        from = bytes;
    }
    if (k.length != PAGE)
        ok = ok && expand(s, from, k.length, page);
    done(s, &k);
    if (!ok) {
        pthread_mutex_lock(&s->lock);
        s->lost++;
        pthread_mutex_unlock(&s->lock);
    }
    return ok;
}

void page_space_discard(struct page_space *s, uint32_t where)
{
    struct kept k = take(s, where);
    done(s, &k);
}

/* A block that the host has in its cache can be read at once: it gives the first byte of it without
 * waiting. */
bool page_space_slow(struct page_space *s, uint32_t where)
{
    uint8_t byte;
    struct iovec v = {&byte, 1};
    pthread_mutex_lock(&s->lock);
    uint32_t block = where < s->size && !s->kept[where].bytes ? s->kept[where].block : 0;
    pthread_mutex_unlock(&s->lock);
    return block && preadv2(s->file, &v, 1, (off_t)(block - 1) * PAGE, RWF_NOWAIT) != 1;
}

/* The oldest one to the file; false: it cannot be. */
static bool migrate_one(struct page_space *s)
{
    pthread_mutex_lock(&s->lock);
    uint32_t n = s->kept[0].newer;
    if (!n || s->bytes <= s->limit) {
        pthread_mutex_unlock(&s->lock);
        return false;
    }
    list_remove(s, n);
    s->kept[n].moving = true;
    uint8_t *bytes = s->kept[n].bytes;
    size_t length = s->kept[n].length;
    pthread_mutex_unlock(&s->lock);
    uint32_t block = to_file(s, bytes, length), sum = checksum(bytes, length);
    pthread_mutex_lock(&s->lock);
    struct kept *k = &s->kept[n];
    bool taken = k->taken;
    k->moving = k->taken = false;
    if (taken) {
        block_free(s, block);
        kept_free(s, n);
    } else if (block) {
        k->bytes = NULL;
        k->block = block;
        k->sum = sum;
    } else {
        list_add(s, n); /* as the newest: it had its turn */
        bytes = NULL;
    }
    pthread_mutex_unlock(&s->lock);
    free(bytes);
    return taken || block;
}

void page_space_migrate(struct page_space *s)
{
    while (migrate_one(s))
        ;
}

void page_space_figures(struct page_space *s, struct page_space_figures *out)
{
    pthread_mutex_lock(&s->lock);
    *out = (struct page_space_figures){
        .blocks = s->blocks,
        .blocks_used = s->blocks_used,
        .blocks_high = s->blocks_high,
        .kept_pages = s->pages,
        .kept_bytes = s->bytes,
        .file_reads = s->file_reads,
        .file_writes = s->file_writes,
        .lost = s->lost,
        .write_errors = s->write_errors,
        .full = s->full,
    };
    pthread_mutex_unlock(&s->lock);
}
