/* For LD_PRELOAD: a host that has nothing of the page file in its cache, so that each page that comes
 * back from it has to be waited for; and with SLOW_PAGES=N, N microseconds more each. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

ssize_t preadv2(int fd, const struct iovec *v, int n, off_t at, int flags)
{
    errno = EAGAIN;
    return -1;
}

ssize_t pread(int fd, void *buf, size_t n, off_t at)
{
    static ssize_t (*real)(int, void *, size_t, off_t);
    const char *more = getenv("SLOW_PAGES");
    if (!real)
        real = (ssize_t(*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT, "pread");
    if (more)
        usleep((useconds_t)atoi(more));
    return real(fd, buf, n, at);
}
