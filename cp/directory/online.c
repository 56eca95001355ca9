/* See online.h.  Keeps true that the file in the system directory is always a whole directory: a
 * new one is written beside it, synced, and renamed over it. */
#include "cp/directory/online.h"

#include "cp/directory/system_config.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void report_message(const struct source_report *report, unsigned id, ...)
{
    char text[256];
    va_list args;
    va_start(args, id);
    message_format(text, sizeof text, "DIR", id, args);
    va_end(args);
    report->line(report->ctx, true, text);
}

/* Can somebody log on by himself, or in another's name? */
static bool can_log_on(struct directory *d, const struct directory_entry *e)
{
    if (e->kind == DIRECTORY_PASSWORD || e->kind == DIRECTORY_NOPASS)
        return true;
    for (unsigned i = 0; e->kind == DIRECTORY_LBYONLY && i < e->nlogonby; i++) {
        struct directory_entry *by = directory_find(d, e->logonby[i]);
        bool can = by && by->kind == DIRECTORY_PASSWORD;
        entry_put(by);
        if (can)
            return true;
    }
    return false;
}

/* Would anybody be left who can put another directory on line?  And the system needs its operator. */
static bool usable(struct system *sys, struct directory *d, const struct source_report *report)
{
    const uint32_t administrators = VM_CLASS('A') | VM_CLASS('B') | VM_CLASS('C');
    struct directory_entry *op = directory_find(d, sys->config->operator_userid);
    const struct directory_entry *e;
    bool somebody = false;
    for (size_t i = 0; (e = directory_at(d, i)); i++)
        somebody |= (e->classes & administrators) && can_log_on(d, e);
    if (!op)
        report_message(report, 775, sys->config->operator_userid, NULL);
    else if (!somebody)
        report_message(report, 776, NULL);
    bool ok = op && somebody;
    entry_put(op);
    return ok;
}

static int write_all(int fd, const char *text, size_t len)
{
    while (len) {
        ssize_t n = write(fd, text, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        text += n;
        len -= (size_t)n;
    }
    return fsync(fd) ? -errno : 0;
}

static int save(const struct system *sys, const char *source, size_t len)
{
    char path[4096], new[4104];
    if (!sys->sysdir)
        return 0;
    snprintf(path, sizeof path, "%s/USER DIRECT", sys->sysdir);
    snprintf(new, sizeof new, "%s.new", path);
    int fd = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    int rc = write_all(fd, source, len);
    if (close(fd) && !rc)
        rc = -errno;
    if (!rc && rename(new, path))
        rc = -errno;
    if (rc) {
        unlink(new);
        return rc;
    }
    int dir = open(sys->sysdir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir >= 0) {
        fsync(dir);
        close(dir);
    }
    return 0;
}

int directory_online(struct system *sys, const char *source, size_t len,
                     const struct source_report *report, bool replace)
{
    struct directory *d = directory_parse(source, len, report);
    if (!d)
        return -EINVAL;
    int rc = usable(sys, d, report) ? 0 : -EINVAL;
    if (!rc && replace)
        rc = save(sys, source, len);
    if (!rc && replace) {
        pthread_mutex_lock(&sys->directory_lock);
        struct directory *old = sys->directory;
        sys->directory = d;
        pthread_mutex_unlock(&sys->directory_lock);
        d = old;
    }
    directory_put(d);
    return rc;
}
