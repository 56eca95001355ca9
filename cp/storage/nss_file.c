/* System data files on the host's disk: SYSDIR/spool/nss/NNNN.nss.
 *
 * The first 4096 bytes hold the attributes and a checksum; then come the pages that the ranges name,
 * in their order; then, a page at a time, their storage keys, and at the end the checksum of each.  A
 * file is written as .new, synchronized and renamed: the old one is there until then.  Pages of zeros
 * are holes. */
#include "cp/storage/nss_private.h"
#include "engine/base/bytes.h"
#include "engine/base/host_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[8] = "BFNSS001";

enum { H_SUM = 8, H_CREATED = 16, H_MINSIZE = 24, H_PAGES = 32, H_RANGES = 36, H_ID = 40 };
enum { H_CLASS = 42, H_FLAGS, H_PARM_FIRST, H_PARM_LAST, H_NAME = 48, H_ORIGIN = 56 };
enum { H_CPU = 64, H_SPACE = 640, H_NATIVE = 648, H_RANGE = 704, H_RANGE_BYTES = 12 };
enum { FLAG_SYSTEM = 1, FLAG_RSTD = 2, FLAG_VMGROUP = 4, FLAG_NONSHARED = 8, FLAG_SECURE = 16 };
enum { FLAG_SPACE = 32 };

static uint64_t checksum(const uint8_t *data, size_t n)
{
    uint64_t sum = 0x452821e638d01377U;
    for (size_t i = 0; i < n; i += 8) {
        sum = (sum ^ get64(data + i)) * 0x9e3779b97f4a7c15U;
        sum ^= sum >> 29;
    }
    return sum;
}

static void file_name(char name[16], const struct nss_file *f, const char *suffix)
{
    snprintf(name, 16, "%04u.%s", f->info.id, suffix);
}

int nss_file_directory(struct nss *n, const char *sysdir)
{
    n->dir = -1;
    int dir = sysdir ? host_folder(sysdir, "spool/nss") : -1;
    if (dir < 0)
        return sysdir ? dir : 0;
    n->dir = dir;
    return 0;
}

#define BROUGHT "brought" /* a file that is there when what comes with CP was put there */

int nss_file_first(struct nss *n)
{
    if (n->dir < 0 || !faccessat(n->dir, BROUGHT, F_OK, AT_SYMLINK_NOFOLLOW))
        return n->dir < 0;
    return errno == ENOENT ? 1 : -errno;
}

int nss_file_not_first(struct nss *n)
{
    if (n->dir < 0)
        return 0;
    int fd = openat(n->dir, BROUGHT, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return -errno;
    int rc = fsync(fd) || fsync(n->dir) ? -errno : 0;
    close(fd);
    return rc;
}

/* --- the header ------------------------------------------------------------------------------------- */

static void put_cpu(uint8_t *h, const struct nss_cpu *c)
{
    put64(h, c->psw.mask);
    put64(h + 8, c->psw.address);
    for (unsigned r = 0; r < 16; r++) {
        put64(h + 16 + 8 * r, c->gr[r]);
        put64(h + 144 + 8 * r, c->cr[r]);
        put64(h + 272 + 8 * r, c->fpr[r]);
        put32(h + 400 + 4 * r, c->ar[r]);
    }
    put32(h + 464, c->fpc);
    put32(h + 468, c->prefix);
    h[472] = c->zarch;
}

static void get_cpu(const uint8_t *h, struct nss_cpu *c)
{
    c->psw.mask = get64(h);
    c->psw.address = get64(h + 8);
    for (unsigned r = 0; r < 16; r++) {
        c->gr[r] = get64(h + 16 + 8 * r);
        c->cr[r] = get64(h + 144 + 8 * r);
        c->fpr[r] = get64(h + 272 + 8 * r);
        c->ar[r] = get32(h + 400 + 4 * r);
    }
    c->fpc = get32(h + 464);
    c->prefix = get32(h + 468);
    c->zarch = h[472];
}

static void header_make(uint8_t h[NSS_PAGE], const struct nss_file *f)
{
    const struct nss_info *i = &f->info;
    memset(h, 0, NSS_PAGE);
    memcpy(h, magic, sizeof magic);
    put64(h + H_CREATED, i->created_ns);
    put64(h + H_MINSIZE, i->minsize);
    put32(h + H_PAGES, i->pages);
    put32(h + H_RANGES, i->nranges);
    put16(h + H_ID, i->id);
    h[H_CLASS] = (uint8_t)i->class;
    h[H_FLAGS] =
        (uint8_t)((i->system ? FLAG_SYSTEM : 0) | (i->restricted ? FLAG_RSTD : 0) |
                  (i->vmgroup ? FLAG_VMGROUP : 0) | (i->load_nonshared ? FLAG_NONSHARED : 0) |
                  (i->secure ? FLAG_SECURE : 0) | (i->is_space ? FLAG_SPACE : 0));
    h[H_PARM_FIRST] = (uint8_t)i->parm_first;
    h[H_PARM_LAST] = (uint8_t)i->parm_last;
    memcpy(h + H_NAME, i->name, 8);
    memcpy(h + H_ORIGIN, i->origin, 8);
    memcpy(h + H_SPACE, i->space, 8);
    memcpy(h + H_NATIVE, i->native, 8);
    put_cpu(h + H_CPU, &f->cpu);
    for (unsigned r = 0; r < i->nranges; r++) {
        uint8_t *g = h + H_RANGE + H_RANGE_BYTES * r;
        put32(g, i->range[r].first);
        put32(g + 4, i->range[r].last);
        put32(g + 8, i->range[r].type);
    }
    put64(h + H_SUM, checksum(h, NSS_PAGE));
}

/* Nothing of what a file says is believed; false: it is damaged. */
static bool header_read(uint8_t h[NSS_PAGE], struct nss_file *f)
{
    struct nss_info *i = &f->info;
    uint64_t sum = get64(h + H_SUM), pages = 0;
    put64(h + H_SUM, 0);
    if (memcmp(h, magic, sizeof magic) || checksum(h, NSS_PAGE) != sum)
        return false;
    i->created_ns = get64(h + H_CREATED);
    i->minsize = get64(h + H_MINSIZE);
    i->pages = get32(h + H_PAGES);
    i->nranges = get32(h + H_RANGES);
    i->id = get16(h + H_ID);
    i->class = (char)h[H_CLASS];
    i->system = h[H_FLAGS] & FLAG_SYSTEM;
    i->restricted = h[H_FLAGS] & FLAG_RSTD;
    i->vmgroup = h[H_FLAGS] & FLAG_VMGROUP;
    i->load_nonshared = h[H_FLAGS] & FLAG_NONSHARED;
    i->secure = h[H_FLAGS] & FLAG_SECURE;
    i->parm_first = (int8_t)h[H_PARM_FIRST];
    i->parm_last = (int8_t)h[H_PARM_LAST];
    memcpy(i->name, h + H_NAME, 8);
    memcpy(i->origin, h + H_ORIGIN, 8);
    memcpy(i->space, h + H_SPACE, 8);
    memcpy(i->native, h + H_NATIVE, 8);
    i->is_space = h[H_FLAGS] & FLAG_SPACE;
    get_cpu(h + H_CPU, &f->cpu);
    if (!i->name[0] || !i->id || i->id > NSS_ID_MAX || !i->class || !strchr("SAR", i->class) ||
        !i->nranges || i->nranges > NSS_RANGES || i->parm_first < -1 || i->parm_last > 15 ||
        i->system + i->is_space + (i->space[0] != 0) > 1 || (i->native[0] && !i->system))
        return false;
    for (unsigned r = 0; r < i->nranges; r++) {
        const uint8_t *g = h + H_RANGE + H_RANGE_BYTES * r;
        struct nss_range *to = &i->range[r];
        *to = (struct nss_range){get32(g), get32(g + 4), (enum nss_type)get32(g + 8)};
        if (to->type >= NSS_TYPES || to->last < to->first || to->last >= NSS_PAGES ||
            (r && to->first <= i->range[r - 1].last))
            return false;
        pages += nss_saved(to->type) ? to->last - to->first + 1 : 0;
    }
    return i->class == 'S' || pages == i->pages;
}

/* --- pages ------------------------------------------------------------------------------------------- */

/* Where the keys and the checksums begin. */
static uint64_t keys_at(const struct nss_info *i)
{
    return ((uint64_t)i->pages + 1) * NSS_PAGE;
}

static uint64_t sums_at(const struct nss_info *i)
{
    return keys_at(i) + ((uint64_t)i->pages + 7) / 8 * 8;
}

static bool all_zero(const uint8_t bytes[NSS_PAGE])
{
    return !bytes[0] && !memcmp(bytes, bytes + 1, NSS_PAGE - 1);
}

/* The next call's page: those of ranges whose data is saved, in their order. */
struct cursor {
    unsigned range;
    uint32_t page;
    uint32_t n; /* how many there were */
    bool begun;
};

static bool next_page(const struct nss_info *i, struct cursor *c)
{
    if (c->begun && c->page < i->range[c->range].last) {
        c->page++;
        c->n++;
        return true;
    }
    for (c->range += c->begun; c->range < i->nranges; c->range++)
        if (nss_saved(i->range[c->range].type)) {
            c->page = i->range[c->range].first;
            c->n += c->begun;
            c->begun = true;
            return true;
        }
    return false;
}

static int write_pages(int fd, const struct nss_info *i, struct storage *from, uint64_t *page)
{
    struct cursor c = {0};
    uint8_t bytes[NSS_PAGE], sum[8];
    while (next_page(i, &c)) {
        uint64_t at = (uint64_t)c.page * NSS_PAGE;
        *page = c.page;
        if (storage_read(from, at, bytes, sizeof bytes))
            return -EFAULT;
        uint8_t key = storage_key(from, at) & 0xf8;
        put64(sum, checksum(bytes, sizeof bytes));
        int rc = host_write(fd, &key, 1, keys_at(i) + c.n);
        if (!rc)
            rc = host_write(fd, sum, sizeof sum, sums_at(i) + 8ull * c.n);
        if (!rc && !all_zero(bytes))
            rc = host_write(fd, bytes, sizeof bytes, (c.n + 1ull) * NSS_PAGE);
        if (rc)
            return rc;
    }
    return 0;
}

int nss_file_read(struct nss *n, const struct nss_file *f, struct storage *image)
{
    char name[16];
    struct cursor c = {0};
    uint8_t bytes[NSS_PAGE], sum[8], key;
    file_name(name, f, "nss");
    int fd = f->fd >= 0 ? fcntl(f->fd, F_DUPFD_CLOEXEC, 0)
                        : openat(n->dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int rc = fd < 0 ? -EIO : 0;
    while (!rc && next_page(&f->info, &c)) {
        uint64_t at = (uint64_t)c.page * NSS_PAGE;
        if (host_read(fd, bytes, sizeof bytes, (c.n + 1ull) * NSS_PAGE) ||
            host_read(fd, &key, 1, keys_at(&f->info) + c.n) ||
            host_read(fd, sum, sizeof sum, sums_at(&f->info) + 8ull * c.n) ||
            get64(sum) != checksum(bytes, sizeof bytes))
            rc = -EIO;
        else if (!all_zero(bytes) && storage_write(image, at, bytes, sizeof bytes))
            rc = -ENOMEM;
        else if (key)
            storage_set_key(image, at, key);
    }
    if (fd >= 0)
        close(fd);
    return rc;
}

/* --- files ------------------------------------------------------------------------------------------ */

static int publish(struct nss *n, struct nss_file *f, int fd, const char *new)
{
    char name[16];
    file_name(name, f, "nss");
    if (n->dir < 0) {
        if (f->fd >= 0)
            close(f->fd);
        f->fd = fd;
        return 0;
    }
    int rc = fdatasync(fd) || renameat(n->dir, new, n->dir, name) || fsync(n->dir) ? -errno : 0;
    close(fd);
    return rc;
}

int nss_file_write(struct nss *n, struct nss_file *f, struct storage *from, uint64_t *page)
{
    char new[16];
    uint8_t header[NSS_PAGE];
    file_name(new, f, "new");
    int fd = n->dir < 0
                 ? memfd_create(new, MFD_CLOEXEC)
                 : openat(n->dir, new, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return -errno;
    header_make(header, f);
    int rc = host_write(fd, header, sizeof header, 0);
    if (!rc && from)
        rc = write_pages(fd, &f->info, from, page);
    if (rc)
        close(fd);
    else
        rc = publish(n, f, fd, new);
    if (rc && n->dir >= 0)
        unlinkat(n->dir, new, 0);
    return rc;
}

void nss_file_remove(struct nss *n, const struct nss_file *f)
{
    char name[16];
    file_name(name, f, "nss");
    if (n->dir >= 0)
        unlinkat(n->dir, name, 0);
}

static struct nss_file *file_load(struct nss *n, const char *name, unsigned id)
{
    uint8_t header[NSS_PAGE];
    struct nss_file *f = calloc(1, sizeof *f);
    int fd = openat(n->dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool good = f && fd >= 0 && !host_read(fd, header, sizeof header, 0) &&
                header_read(header, f) && f->info.id == id;
    if (fd >= 0)
        close(fd);
    if (good) {
        f->fd = -1;
        return f;
    }
    free(f);
    return NULL;
}

int nss_file_scan(struct nss *n, void (*add)(struct nss *n, struct nss_file *f),
                  void (*say)(void *ctx, const char *line), void *ctx)
{
    int copy = fcntl(n->dir, F_DUPFD_CLOEXEC, 0);
    DIR *d = copy < 0 ? NULL : fdopendir(copy);
    if (!d) {
        if (copy >= 0)
            close(copy);
        return -errno;
    }
    rewinddir(d);
    for (struct dirent *e; (e = readdir(d));) {
        char suffix[4], to[300], line[384];
        unsigned id;
        if (sscanf(e->d_name, "%4u.%3[a-z]", &id, suffix) != 2)
            continue;
        if (!strcmp(suffix, "new"))
            unlinkat(n->dir, e->d_name, 0);
        if (strcmp(suffix, "nss"))
            continue;
        struct nss_file *f = file_load(n, e->d_name, id);
        if (f) {
            add(n, f);
            continue;
        }
        mkdirat(n->dir, "damaged", 0700);
        snprintf(to, sizeof to, "damaged/%s", e->d_name);
        renameat(n->dir, e->d_name, n->dir, to);
        snprintf(line, sizeof line,
                 "system data file %s not restored: it is damaged; moved to "
                 "spool/nss/damaged",
                 e->d_name);
        say(ctx, line);
    }
    closedir(d);
    return 0;
}
