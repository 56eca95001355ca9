/* See logmsg.h.  The file: when it was set, nanoseconds since 1970, then a line each as "nn text". */
#include "cp/logmsg.h"

#include "cp/system.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct lines {
    uint64_t set_ns; /* CLOCK_REALTIME */
    char line[LOGMSG_LINES][LOGMSG_TEXT + 1];
};

struct log_message {
    pthread_mutex_t writing; /* held over the write to the file; then */
    pthread_mutex_t lock;    /* leaf: of now */
    struct lines now;
};

struct log_message *log_message_create(void)
{
    struct log_message *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    pthread_mutex_init(&m->writing, NULL);
    pthread_mutex_init(&m->lock, NULL);
    return m;
}

void log_message_destroy(struct log_message *m)
{
    if (!m)
        return;
    pthread_mutex_destroy(&m->lock);
    pthread_mutex_destroy(&m->writing);
    free(m);
}

static bool path_of(struct system *sys, const char *suffix, char path[4096])
{
    return sys->sysdir && snprintf(path, 4096, "%s/logmsg%s", sys->sysdir, suffix) < 4096;
}

void log_message_load(struct system *sys)
{
    struct log_message *m = sys->logmsg;
    char path[4096], row[LOGMSG_TEXT + 8], *text;
    FILE *f = path_of(sys, "", path) ? fopen(path, "re") : NULL;
    if (!f)
        return;
    pthread_mutex_lock(&m->lock);
    if (fgets(row, sizeof row, f))
        m->now.set_ns = strtoull(row, NULL, 10);
    while (fgets(row, sizeof row, f)) {
        unsigned long n = strtoul(row, &text, 10);
        size_t len = strcspn(text, "\n");
        if (n >= 1 && n <= LOGMSG_LINES && *text == ' ' && len > 1 && len <= LOGMSG_TEXT + 1)
            snprintf(m->now.line[n - 1], sizeof m->now.line[0], "%.*s", (int)len - 1, text + 1);
    }
    pthread_mutex_unlock(&m->lock);
    fclose(f);
}

/* Beside it, synced, and renamed over it. */
static bool save(struct system *sys, const struct lines *kept)
{
    char path[4096], new[4096];
    if (!path_of(sys, "", path) || !path_of(sys, ".new", new))
        return !sys->sysdir;
    FILE *f = fopen(new, "we");
    if (!f)
        return false;
    bool ok = fprintf(f, "%" PRIu64 "\n", kept->set_ns) > 0;
    for (unsigned i = 0; ok && i < LOGMSG_LINES; i++)
        if (*kept->line[i])
            ok = fprintf(f, "%02u %s\n", i + 1, kept->line[i]) > 0;
    ok = ok && !fflush(f) && !fsync(fileno(f));
    ok = !fclose(f) && ok;
    return ok && !rename(new, path);
}

bool log_message_set(struct system *sys, unsigned n, const char *text)
{
    struct log_message *m = sys->logmsg;
    struct lines *now = &m->now;
    pthread_mutex_lock(&m->writing);
    pthread_mutex_lock(&m->lock);
    if (!n)
        memset(now->line, 0, sizeof now->line);
    snprintf(now->line[n ? n - 1 : 0], sizeof now->line[0], "%s", text ? text : "");
    now->set_ns = system_now();
    struct lines kept = *now;
    pthread_mutex_unlock(&m->lock);
    bool saved = save(sys, &kept);
    pthread_mutex_unlock(&m->writing);
    return saved;
}

void logmsg_lines(struct system *sys, void (*line)(void *ctx, const char *text), void *ctx)
{
    char text[160], when[40];
    pthread_mutex_lock(&sys->logmsg->lock);
    struct lines now = sys->logmsg->now;
    pthread_mutex_unlock(&sys->logmsg->lock);
    bool any = false;
    for (unsigned i = 0; i < LOGMSG_LINES; i++) {
        if (!*now.line[i])
            continue;
        if (!any) {
            system_time_text(sys, now.set_ns, TIME_LOGON, when);
            snprintf(text, sizeof text, "LOGMSG - %s", when);
            line(ctx, text);
        }
        any = true;
        snprintf(text, sizeof text, "* %s", now.line[i]);
        line(ctx, text);
    }
    if (!any)
        line(ctx, "There is no logmsg data");
}
