/* Drives s390-tools' cmsfs-fuse without a FUSE mount: under qemu's user emulation the two would
 * disagree about byte order.  Preloaded, it stands in for libfuse's fuse_main_real() and calls the
 * program's own operations by a script from the file that CMSFS_SCRIPT names, a line each:
 *   ls | get NAME FILE | put NAME FILE CHUNK [LRECL] | rm NAME
 * put writes CHUNK bytes at a time (a record each); with LRECL the file is RECFM F.
 * The layout of the operations is libfuse 2's. */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <ucontext.h>

struct file_info {
    int flags;
    unsigned long old;
    int writepage;
    unsigned bits;
    uint64_t handle, lock_owner;
};

typedef int fill_function(void *ctx, const char *name, const struct stat *st, off_t offset);

/* Indexes in struct fuse_operations. */
enum {
    GETATTR,
    UNLINK = 5,
    OPEN = 14,
    READ,
    WRITE,
    RELEASE = 19,
    SETXATTR = 21,
    READDIR = 26,
    INIT = 28,
    CREATE = 32
};

static void **op;

static int attributes(const char *path, struct stat *st)
{
    return ((int (*)(const char *, struct stat *))op[GETATTR])(path, st);
}

static int show(void *ctx, const char *name, const struct stat *unused, off_t offset)
{
    struct stat st;
    char path[64];

    snprintf(path, sizeof path, "/%s", name);
    if (name[0] != '.') {
        int rc = attributes(path, &st);
        printf("%s %lld %d\n", name, rc ? -1LL : (long long)st.st_size, rc);
    }
    return 0;
}

static int list(void)
{
    struct file_info fi = {0};
    return ((int (*)(const char *, void *, fill_function *, off_t, struct file_info *))op[READDIR])(
        "/", NULL, show, 0, &fi);
}

static int get(const char *path, const char *to)
{
    struct file_info fi = {0};
    struct stat st;
    char buf[4096];
    off_t at = 0;

    int rc = attributes(path, &st);
    rc = rc ? rc : ((int (*)(const char *, struct file_info *))op[OPEN])(path, &fi);
    FILE *out = rc ? NULL : fopen(to, "wb");
    while (out && at < st.st_size) {
        size_t want = st.st_size - at < (off_t)sizeof buf ? (size_t)(st.st_size - at) : sizeof buf;
        rc = ((int (*)(const char *, char *, size_t, off_t, struct file_info *))op[READ])(
            path, buf, want, at, &fi);
        if (rc <= 0) {
            break;
        }
        fwrite(buf, 1, (size_t)rc, out);
        at += rc;
    }
    if (out) {
        fclose(out);
        ((int (*)(const char *, struct file_info *))op[RELEASE])(path, &fi);
    }
    return rc < 0 ? rc : 0;
}

static int put(const char *path, const char *from, size_t chunk, const char *lrecl)
{
    struct file_info fi = {.flags = 1};
    static char buf[65536];
    off_t at = 0;
    size_t n;

    FILE *in = fopen(from, "rb");
    int rc = in ? ((int (*)(const char *, mode_t, struct file_info *))op[CREATE])(path, 0644, &fi)
                : -errno;
    if (rc == 0 && lrecl) {
        typedef int set_function(const char *, const char *, const char *, size_t, int);
        set_function *set = (set_function *)op[SETXATTR];
        rc = set(path, "user.record_format", "F", 1, 0);
        rc = rc ? rc : set(path, "user.record_lrecl", lrecl, strlen(lrecl), 0);
    }
    while (rc == 0 && (n = fread(buf, 1, chunk, in)) > 0) {
        int wrote = ((int (*)(const char *, const char *, size_t, off_t,
                              struct file_info *))op[WRITE])(path, buf, n, at, &fi);
        rc = wrote < 0 ? wrote : 0;
        at += wrote;
    }
    if (in) {
        fclose(in);
    }
    int closed = rc ? 0 : ((int (*)(const char *, struct file_info *))op[RELEASE])(path, &fi);
    return rc ? rc : closed;
}

/* CONVERT TO BINARY, which qemu before 9.0 does not have and cmsfs-fuse uses for dates. */
static void illegal(int signal_number, siginfo_t *info, void *context)
{
    mcontext_t *m = &((ucontext_t *)context)->uc_mcontext;
    const uint8_t *at = (const uint8_t *)m->psw.addr - 4; /* the PSW is behind it */

    if (at[0] != 0x4f) {
        signal(SIGILL, SIG_DFL);
        return;
    }
    int x = at[1] & 15, b = at[2] >> 4;
    uint64_t operand = (uint64_t)((at[2] & 15) << 8 | at[3]);
    operand += (x ? m->gregs[x] : 0) + (b ? m->gregs[b] : 0);
    uint64_t packed = *(const uint64_t *)operand, value = 0;
    for (int shift = 60; shift >= 4; shift -= 4) {
        value = value * 10 + (packed >> shift & 15);
    }
    m->gregs[at[1] >> 4] = (m->gregs[at[1] >> 4] & ~0xffffffffUL) | value;
}

static void __attribute__((constructor)) prepare(void)
{
    struct sigaction action = {.sa_sigaction = illegal, .sa_flags = SA_SIGINFO};
    sigaction(SIGILL, &action, NULL);
}

int fuse_main_real(int argc, char **argv, void **operations, size_t size, void *user);

int fuse_main_real(int argc, char **argv, void **operations, size_t size, void *user)
{
    char line[512], verb[16], name[32], path[40], file[256], lrecl[16];
    const char *script = getenv("CMSFS_SCRIPT");
    FILE *in = script ? fopen(script, "r") : NULL;
    unsigned chunk;

    op = operations;
    while (in && fgets(line, sizeof line, in)) {
        int rc = -EINVAL;
        int n = sscanf(line, "%15s %31s %255s %u %15s", verb, name, file, &chunk, lrecl);
        snprintf(path, sizeof path, "/%s", name);
        if (strcmp(verb, "ls") == 0) {
            rc = list();
        } else if (strcmp(verb, "get") == 0 && n == 3) {
            rc = get(path, file);
        } else if (strcmp(verb, "put") == 0 && n >= 4) {
            rc = put(path, file, chunk, n == 5 ? lrecl : NULL);
        } else if (strcmp(verb, "rm") == 0) {
            rc = ((int (*)(const char *))op[UNLINK])(path);
        }
        if (rc) {
            printf("failed %d: %s", rc, line);
        }
    }
    fflush(stdout);
    return in ? 0 : 1;
}
