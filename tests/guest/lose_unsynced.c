/* A host that dies, for tests of what is durable: preloaded, it notes in the file $LOSE.undo what
 * each pwrite() to the file $LOSE replaces, and forgets all of it at fdatasync() of that file.
 * What the notes say when the process is gone is what a dead host would have taken along.
 * A note: offset and length, 8 bytes each, and the old bytes.  One volume, one thread writes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int notes = -1;

static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fdatasync)(int);

static int watched(int fd)
{
    static struct stat file;
    struct stat st;
    const char *name = getenv("LOSE");
    char path[4096];
    if (!name || (!file.st_ino && stat(name, &file)))
        return 0;
    if (fstat(fd, &st) || st.st_ino != file.st_ino || st.st_dev != file.st_dev)
        return 0;
    if (notes < 0) {
        snprintf(path, sizeof path, "%s.undo", name);
        notes = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    }
    return notes >= 0;
}

ssize_t pwrite(int fd, const void *buf, size_t n, off_t offset)
{
    if (!real_pwrite)
        *(void **)&real_pwrite = dlsym(RTLD_NEXT, "pwrite");
    pthread_mutex_lock(&lock);
    if (watched(fd)) {
        uint64_t head[2] = {(uint64_t)offset, n};
        char *old = calloc(1, n);
        if (old && pread(fd, old, n, offset) >= 0 &&
            write(notes, head, sizeof head) == (ssize_t)sizeof head &&
            write(notes, old, n) != (ssize_t)n)
            abort();
        free(old);
    }
    pthread_mutex_unlock(&lock);
    return real_pwrite(fd, buf, n, offset);
}

ssize_t pwrite64(int fd, const void *buf, size_t n, off_t offset)
{
    return pwrite(fd, buf, n, offset);
}

int fdatasync(int fd)
{
    if (!real_fdatasync)
        *(void **)&real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    int rc = real_fdatasync(fd);
    pthread_mutex_lock(&lock);
    if (!rc && watched(fd) && ftruncate(notes, 0))
        abort();
    pthread_mutex_unlock(&lock);
    return rc;
}
