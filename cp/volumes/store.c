/* The stores.  All may be used from any thread at once.  The one in storage keeps a table of
 * chunks; a chunk comes into being at its first write, by compare and swap, and stays. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cp/volumes/store.h"
#include "engine/base/host_file.h"

struct file_store {
    struct volume_store base;
    int fd;
    atomic_bool failed; /* a sync failed: the host dropped something */
};

static int file_read(struct volume_store *store, uint64_t offset, void *buf, size_t length)
{
    return host_read(((struct file_store *)store)->fd, buf, length, offset);
}

static int file_write(struct volume_store *store, uint64_t offset, const void *buf, size_t length)
{
    return host_write(((struct file_store *)store)->fd, buf, length, offset);
}

static int file_sync(struct volume_store *store)
{
    struct file_store *f = (struct file_store *)store;

    if (!atomic_load(&f->failed) && fdatasync(f->fd) == 0) {
        return 0;
    }
    atomic_store(&f->failed, true);
    return -EIO;
}

static void file_free(struct volume_store *store)
{
    struct file_store *f = (struct file_store *)store;
    close(f->fd);
    free(f);
}

struct volume_store *store_file(int fd)
{
    struct file_store *f = calloc(1, sizeof *f);
    if (!f) {
        return NULL;
    }
    f->base = (struct volume_store){
        .read = file_read, .write = file_write, .sync = file_sync, .free = file_free};
    f->fd = fd;
    return &f->base;
}

static int no_sync(struct volume_store *store)
{
    (void)store;
    return 0;
}

struct volume_store *store_scratch(const char *dir, uint64_t size)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/tdisk.XXXXXX", dir);
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return NULL;
    unlink(path);
    struct volume_store *store = ftruncate(fd, (off_t)size) ? NULL : store_file(fd);
    if (!store) {
        int e = errno;
        close(fd);
        errno = e;
        return NULL;
    }
    store->sync = no_sync;
    return store;
}

#define CHUNK 65536u

struct memory_store {
    struct volume_store base;
    size_t chunks;
    _Atomic(uint8_t *) chunk[];
};

static int memory_read(struct volume_store *store, uint64_t offset, void *buf, size_t length)
{
    struct memory_store *m = (struct memory_store *)store;
    uint8_t *to = buf;

    while (length) {
        size_t in = (size_t)(offset % CHUNK), n = CHUNK - in < length ? CHUNK - in : length;
        const uint8_t *chunk = atomic_load(&m->chunk[offset / CHUNK]);
        if (chunk) {
            memcpy(to, chunk + in, n);
        } else {
            memset(to, 0, n);
        }
        to += n;
        offset += n;
        length -= n;
    }
    return 0;
}

static int memory_write(struct volume_store *store, uint64_t offset, const void *buf, size_t length)
{
    struct memory_store *m = (struct memory_store *)store;
    const uint8_t *from = buf;

    while (length) {
        size_t in = (size_t)(offset % CHUNK), n = CHUNK - in < length ? CHUNK - in : length;
        uint8_t *chunk = atomic_load(&m->chunk[offset / CHUNK]);
        if (!chunk) {
            uint8_t *fresh = calloc(1, CHUNK);
            if (!fresh) {
                return -ENOSPC;
            }
            if (atomic_compare_exchange_strong(&m->chunk[offset / CHUNK], &chunk, fresh)) {
                chunk = fresh;
            } else {
                free(fresh);
            }
        }
        memcpy(chunk + in, from, n);
        from += n;
        offset += n;
        length -= n;
    }
    return 0;
}

static void memory_free(struct volume_store *store)
{
    struct memory_store *m = (struct memory_store *)store;
    for (size_t i = 0; i < m->chunks; i++) {
        free(atomic_load(&m->chunk[i]));
    }
    free(m);
}

struct volume_store *store_memory(uint64_t size)
{
    size_t chunks = (size_t)((size + CHUNK - 1) / CHUNK);
    struct memory_store *m = calloc(1, sizeof *m + chunks * sizeof m->chunk[0]);
    if (!m) {
        return NULL;
    }
    m->base = (struct volume_store){
        .read = memory_read, .write = memory_write, .sync = no_sync, .free = memory_free};
    m->chunks = chunks;
    return &m->base;
}
