/* See host_file.h. */
#include "engine/base/host_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int host_read(int fd, void *data, size_t n, uint64_t at)
{
    uint8_t *to = data;
    while (n) {
        ssize_t done = pread(fd, to, n, (off_t)at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? -errno : -EUCLEAN;
        to += done;
        at += (uint64_t)done;
        n -= (size_t)done;
    }
    return 0;
}

int host_write(int fd, const void *data, size_t n, uint64_t at)
{
    const uint8_t *from = data;
    while (n) {
        ssize_t done = pwrite(fd, from, n, (off_t)at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? -errno : -ENOSPC;
        from += done;
        at += (uint64_t)done;
        n -= (size_t)done;
    }
    return 0;
}

int host_folder(const char *below, const char *name)
{
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/%s", below, name) >= sizeof path)
        return -ENAMETOOLONG;
    if (mkdir(path, 0700) && errno != EEXIST)
        return -errno;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

char *host_text(const char *below, const char *name, size_t max, size_t *len)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", below, name) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    FILE *f = fopen(path, "re");
    if (!f)
        return NULL;
    char *text = malloc(max + 1);
    *len = text ? fread(text, 1, max + 1, f) : 0;
    int wrong = !text ? ENOMEM : ferror(f) ? EIO : *len > max ? EFBIG : 0;
    fclose(f);
    if (wrong) {
        free(text);
        errno = wrong;
        return NULL;
    }
    return text;
}
