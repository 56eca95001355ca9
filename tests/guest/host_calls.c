/* For LD_PRELOAD: a line in the file that HOST_CALLS names for each host file that the process opens,
 * makes, renames or takes away by name, and for each other program that it starts. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))

static void note(const char *what, const char *name)
{
    char line[4200];
    const char *to = getenv("HOST_CALLS");
    int n = snprintf(line, sizeof line, "%s %s\n", what, name ? name : "");
    long fd = to ? syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_APPEND | O_CREAT, 0600) : -1;
    if (fd < 0)
        return;
    syscall(SYS_write, fd, line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
    syscall(SYS_close, fd);
}

#define OPEN(name)                                                                 \
    int name(const char *path, int flags, ...)                                     \
    {                                                                              \
        va_list args;                                                              \
        va_start(args, flags);                                                     \
        mode_t mode = va_arg(args, mode_t);                                        \
        va_end(args);                                                              \
        note("open", path);                                                        \
        return REAL(int (*)(const char *, int, mode_t), #name)(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

/* A name without a slash below a folder that is open is told with the folder's own name. */
#define OPENAT(name)                                                                          \
    int name(int dir, const char *path, int flags, ...)                                       \
    {                                                                                         \
        char whole[8300], link[40], base[4096] = "";                                          \
        va_list args;                                                                         \
        va_start(args, flags);                                                                \
        mode_t mode = va_arg(args, mode_t);                                                   \
        va_end(args);                                                                         \
        snprintf(link, sizeof link, "/proc/self/fd/%d", dir);                                 \
        ssize_t n = *path == '/' ? -1 : readlink(link, base, sizeof base - 1);                \
        snprintf(whole, sizeof whole, "%.*s%s%s", n > 0 ? (int)n : 0, base, n > 0 ? "/" : "", \
                 path);                                                                       \
        note("open", whole);                                                                  \
        return REAL(int (*)(int, const char *, int, mode_t), #name)(dir, path, flags, mode);  \
    }
OPENAT(openat)
OPENAT(openat64)

#define ONE(type, name, what, rest, pass)                         \
    type name(const char *path rest)                              \
    {                                                             \
        note(what, path);                                         \
        return REAL(type(*)(const char *rest), #name)(path pass); \
    }
#define COMMA ,
ONE(FILE *, fopen, "open", COMMA const char *mode, COMMA mode)
ONE(FILE *, fopen64, "open", COMMA const char *mode, COMMA mode)
ONE(void *, opendir, "open", , )
ONE(int, unlink, "unlink", , )
ONE(int, mkdir, "mkdir", COMMA mode_t mode, COMMA mode)
ONE(int, rename, "rename", COMMA const char *to, COMMA to)
ONE(int, execv, "run", COMMA char *const a[], COMMA a)
ONE(int, execvp, "run", COMMA char *const a[], COMMA a)
ONE(int, execve, "run", COMMA char *const a[] COMMA char *const e[], COMMA a COMMA e)
ONE(int, system, "run", , )
ONE(FILE *, popen, "run", COMMA const char *mode, COMMA mode)

pid_t fork(void)
{
    note("run", "fork");
    return REAL(pid_t(*)(void), "fork")();
}
