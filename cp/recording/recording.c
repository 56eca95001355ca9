/* The table of recording's entries and their queues; see recording.h.
 *
 * Keeps true: an entry stays once it is there; read from its beginning, the file in the system directory
 * gives the queues as they are. */
#include "cp/recording/recording.h"

#include "cp/console/operator_log.h"
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/system.h"
#include "engine/base/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_KEPT 65536u /* records of an entry: what comes then is lost */
#define FILE_MARK "BIGFOOT RECORDING 1\n"
#define MOST_PAST 1024u /* records in the file that are gone, at least, before it is written anew */
#define AGAIN_MS  1000u /* what could not be written is tried again, with longer and longer pauses */
#define AGAIN_MAX 32000u
#define HEAD      13

struct record {
    struct record *next;
    size_t len;
    uint8_t data[];
};

struct entry {
    struct entry *next;
    enum recording_service service;
    char userid[9];
    bool on, connected, shown; /* shown: the reader knows of the oldest record */
    unsigned limit, count;
    struct record *first, **end;
    struct recording_reader reader;
};

/* A timer's: it may outlive what it is for. */
struct again {
    struct recording *r;
};

struct recording {
    struct system *sys;
    void (*say)(void *ctx, const char *line);
    void *say_ctx;
    pthread_mutex_t lock; /* leaf */
    struct entry *entries;
    int file;            /* open at its end; -1: it could not be written, or there is none */
    unsigned past;       /* records in it that are in no queue any more */
    unsigned kept;       /* records in all queues */
    bool unsaved, told;  /* it could not be written, and say() knows */
    struct again *again; /* while it is unsaved: nobody else tries */
    unsigned again_ms;
};

static const struct {
    const char *name, *service, *title;
    unsigned limit;
} services[RECORDING_SERVICES] = {
    [RECORDING_EREP] = {"EREP", "*LOGREC", "EREP", 2},
    [RECORDING_ACCOUNT] = {"ACCOUNT", "*ACCOUNT", "Accounting", 20},
    [RECORDING_SYMPTOM] = {"SYMPTOM", "*SYMPTOM", "Symptom", 2},
};

const char *recording_name(enum recording_service service)
{
    return services[service].name;
}

const char *recording_system_service(enum recording_service service)
{
    return services[service].service;
}

int recording_find_service(const char *name)
{
    for (int i = 0; i < RECORDING_SERVICES; i++)
        if (!strcmp(services[i].service, name))
            return i;
    return -1;
}

unsigned recording_default_limit(enum recording_service service)
{
    return services[service].limit;
}

/* --- entries; under the lock ---------------------------------------------------------------------- */

static struct entry *find(const struct recording *r, enum recording_service service,
                          const char *userid)
{
    for (struct entry *e = r->entries; e; e = e->next)
        if (e->service == service && !strcmp(e->userid, userid))
            return e;
    return NULL;
}

/* In the order of the services, and of their coming. */
static struct entry *add(struct recording *r, enum recording_service service, const char *userid)
{
    struct entry **at = &r->entries, *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    while (*at && (*at)->service <= service)
        at = &(*at)->next;
    e->service = service;
    snprintf(e->userid, sizeof e->userid, "%s", userid);
    e->on = true;
    e->limit = services[service].limit;
    e->end = &e->first;
    e->next = *at;
    *at = e;
    return e;
}

static void drop_first(struct recording *r, struct entry *e)
{
    struct record *first = e->first;
    r->kept--;
    e->first = first->next;
    if (!e->first)
        e->end = &e->first;
    e->count--;
    e->shown = false;
    free(first);
}

static bool keep(struct recording *r, struct entry *e, const void *data, size_t len)
{
    struct record *record = e->count < MOST_KEPT ? malloc(sizeof *record + len) : NULL;
    if (!record)
        return false;
    record->next = NULL;
    record->len = len;
    memcpy(record->data, data, len);
    *e->end = record;
    e->end = &record->next;
    e->count++;
    r->kept++;
    return true;
}

static void tell_reader(const struct entry *e)
{
    if (e->connected && e->first)
        e->reader.ready(e->reader.ctx);
}

/* --- the file -----------------------------------------------------------------------------------------
 *
 * The mark, then what happened, in its order: 'E', service, 8 of the user ID, on, limit (2), the entry as
 * it is from here on, which the following are about; 'R', length (2), a record that joins its queue; 'T',
 * the oldest leaves it.  Each is in the file when its call is over, so that the end of the process loses
 * none; at the start and at the end it is written anew, without what is gone. */

static bool path_of(const struct recording *r, const char *suffix, char path[4096])
{
    return r->sys->sysdir && snprintf(path, 4096, "%s/recording%s", r->sys->sysdir, suffix) < 4096;
}

static void say(const struct recording *r, const char *path, const char *what)
{
    char line[4200];
    snprintf(line, sizeof line, "%s: %s", path, what);
    if (r->say)
        r->say(r->say_ctx, line);
}

static void entry_head(const struct entry *e, uint8_t head[HEAD])
{
    memset(head, 0, HEAD);
    head[0] = 'E';
    head[1] = (uint8_t)e->service;
    memcpy(head + 2, e->userid, strlen(e->userid));
    head[10] = e->on;
    put16(head + 11, (uint16_t)e->limit);
}

static bool write_entry(FILE *f, const struct entry *e)
{
    uint8_t head[HEAD];
    entry_head(e, head);
    bool ok = fwrite(head, sizeof head, 1, f) == 1;
    for (const struct record *record = e->first; ok && record; record = record->next) {
        uint8_t length[3] = {'R'};
        put16(length + 1, (uint16_t)record->len);
        ok = fwrite(length, sizeof length, 1, f) == 1 &&
             fwrite(record->data, record->len, 1, f) == 1;
    }
    return ok;
}

static void save(struct recording *r);

/* The loop's. */
static void save_again(void *arg, bool fired)
{
    struct again *again = arg;
    struct recording *r = again->r;
    free(again);
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    r->again = NULL;
    if (fired && r->unsaved)
        save(r);
    pthread_mutex_unlock(&r->lock);
}

/* The disk may be full for hours, and each attempt writes all there is. */
static void try_again(struct recording *r)
{
    if (r->again || !(r->again = malloc(sizeof *r->again)))
        return;
    r->again->r = r;
    system_after(r->sys, r->again_ms, save_again, r->again);
    r->again_ms = r->again_ms * 2 < AGAIN_MAX ? r->again_ms * 2 : AGAIN_MAX;
}

/* Anew, as the queues are; open to go on. */
static void save(struct recording *r)
{
    char path[4096], new[4096];
    if (r->file >= 0)
        close(r->file);
    r->file = -1;
    r->past = 0;
    r->unsaved = false;
    if (!r->entries || !path_of(r, "", path) || !path_of(r, ".new", new))
        return;
    FILE *f = fopen(new, "we");
    bool ok = f && fputs(FILE_MARK, f) >= 0;
    for (const struct entry *e = r->entries; ok && e; e = e->next)
        ok = write_entry(f, e);
    ok = ok && !fflush(f) && !fsync(fileno(f));
    if (f && fclose(f))
        ok = false;
    ok = ok && !rename(new, path);
    if (!ok && f)
        unlink(new);
    if (ok)
        r->file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    r->unsaved = r->file < 0;
    if (r->unsaved) {
        try_again(r);
    } else {
        r->again_ms = AGAIN_MS;
        r->told = false;
    }
}

/* Once, until it can be written again; without the lock. */
static void tell_unsaved(const struct recording *r, bool tell)
{
    char path[4096];
    if (tell && path_of(r, "", path))
        say(r, path, "recording could not be saved");
}

/* More than what is there: writing it anew costs each record but its share. */
static bool much_is_past(const struct recording *r)
{
    return r->past > MOST_PAST && r->past > r->kept;
}

/* The part of an operation that was still written: until there is room for all, the file ends before it. */
static void take_back(int file, ssize_t part)
{
    off_t end = lseek(file, 0, SEEK_END);
    if (end < part || ftruncate(file, end - part))
        return; /* load() says so, then */
}

/* What has happened to the entry: nothing but its state, or 'R' or 'T', with the record. */
static void note(struct recording *r, const struct entry *e, char what, const void *data,
                 size_t len)
{
    uint8_t op[HEAD + 3 + RECORDING_MAX];
    size_t n = HEAD;
    if (r->unsaved && r->again)
        return; /* it is in the queue, from which all is written */
    r->past += what == 'T';
    if (r->file < 0 || much_is_past(r)) {
        save(r); /* with it */
        return;
    }
    entry_head(e, op);
    if (what)
        op[n++] = (uint8_t)what;
    if (what == 'R') {
        put16(op + n, (uint16_t)len);
        memcpy(op + n + 2, data, len);
        n += 2 + len;
    }
    ssize_t done = write(r->file, op, n);
    if (done == (ssize_t)n)
        return;
    if (done > 0)
        take_back(r->file, done);
    save(r);
}

static void take_first(struct recording *r, struct entry *e)
{
    drop_first(r, e);
    note(r, e, 'T', NULL, 0);
}

static struct entry *read_entry(struct recording *r, FILE *f)
{
    uint8_t head[12];
    char text[9] = "", userid[9];
    if (fread(head, sizeof head, 1, f) != 1 || head[0] >= RECORDING_SERVICES)
        return NULL;
    memcpy(text, head + 1, 8);
    if (!parse_userid(text, userid))
        return NULL;
    struct entry *e = find(r, head[0], userid);
    if (!e)
        e = add(r, head[0], userid);
    if (e) {
        e->on = head[9];
        e->limit = get16(head + 10);
        if (e->limit > RECORDING_LIMIT_MAX)
            e->limit = RECORDING_LIMIT_MAX;
    }
    return e;
}

static bool read_record(struct recording *r, struct entry *e, FILE *f)
{
    uint8_t length[2], data[RECORDING_MAX];
    if (!e || fread(length, sizeof length, 1, f) != 1)
        return false;
    size_t n = get16(length);
    return n && n <= sizeof data && fread(data, n, 1, f) == 1 && keep(r, e, data, n);
}

static bool read_taken(struct recording *r, struct entry *e)
{
    if (!e || !e->first)
        return false;
    drop_first(r, e);
    return true;
}

/* What makes no sense ends it: all before is kept. */
static void load(struct recording *r)
{
    char path[4096], mark[sizeof FILE_MARK] = "";
    FILE *f = path_of(r, "", path) ? fopen(path, "re") : NULL;
    if (!f)
        return;
    bool ok = fread(mark, sizeof mark - 1, 1, f) == 1 && !strcmp(mark, FILE_MARK);
    struct entry *e = NULL;
    for (int c; ok && (c = getc(f)) != EOF;) {
        if (c == 'E')
            ok = (e = read_entry(r, f)) != NULL;
        else
            ok = c == 'T' ? read_taken(r, e) : c == 'R' && read_record(r, e, f);
    }
    if (!ok)
        say(r, path, "damaged; what could be read of it is kept");
    fclose(f);
}

struct recording *recording_open(struct system *sys, void (*say)(void *ctx, const char *line),
                                 void *ctx)
{
    struct recording *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->sys = sys;
    r->say = say;
    r->say_ctx = ctx;
    r->file = -1;
    r->again_ms = AGAIN_MS;
    pthread_mutex_init(&r->lock, NULL);
    for (unsigned s = 0; s < RECORDING_SERVICES; s++)
        for (unsigned i = 0; i < CONFIG_RECORDERS; i++)
            if (*sys->config->recorders[s][i] && !find(r, s, sys->config->recorders[s][i]))
                add(r, s, sys->config->recorders[s][i]);
    load(r);
    save(r);
    tell_unsaved(r, r->unsaved);
    return r;
}

void recording_shut(struct recording *r)
{
    if (!r)
        return;
    bool told = r->told;
    save(r);
    tell_unsaved(r, r->unsaved && !told);
    if (r->again)
        r->again->r = NULL;
    if (r->file >= 0)
        close(r->file);
    while (r->entries) {
        struct entry *e = r->entries;
        r->entries = e->next;
        while (e->first)
            drop_first(r, e);
        free(e);
    }
    pthread_mutex_destroy(&r->lock);
    free(r);
}

/* --- records -------------------------------------------------------------------------------------- */

/* Every `limit` records that nobody collects. */
static bool accumulates(const struct entry *e)
{
    return e->limit && e->count >= e->limit && e->count % e->limit == 0;
}

void recording_put(struct recording *r, enum recording_service service, const void *record,
                   size_t len)
{
    char late[8][9];
    unsigned n = 0;
    if (!r || !len || len > RECORDING_MAX)
        return;
    pthread_mutex_lock(&r->lock);
    for (struct entry *e = r->entries; e; e = e->next) {
        if (e->service != service || !e->on || !keep(r, e, record, len))
            continue;
        note(r, e, 'R', record, len);
        if (accumulates(e) && n < sizeof late / sizeof *late)
            memcpy(late[n++], e->userid, sizeof e->userid);
        tell_reader(e);
    }
    bool tell = r->unsaved && !r->told;
    r->told = r->unsaved;
    pthread_mutex_unlock(&r->lock);
    tell_unsaved(r, tell);
    for (unsigned i = 0; i < n; i++)
        operator_message(r->sys, "CRC", 8082, services[service].title, late[i], NULL);
}

int recording_connect(struct recording *r, enum recording_service service, const char *userid,
                      const struct recording_reader *reader)
{
    pthread_mutex_lock(&r->lock);
    struct entry *e = find(r, service, userid);
    if (!e)
        e = add(r, service, userid);
    int rc = !e ? -ENOMEM : e->connected ? -EBUSY : 0;
    if (!rc) {
        note(r, e, 0, NULL, 0);
        e->reader = *reader;
        e->connected = true;
        e->shown = false;
        tell_reader(e);
    }
    pthread_mutex_unlock(&r->lock);
    return rc;
}

void recording_sever(struct recording *r, enum recording_service service, const char *userid)
{
    pthread_mutex_lock(&r->lock);
    struct entry *e = find(r, service, userid);
    if (e)
        e->connected = e->shown = false;
    pthread_mutex_unlock(&r->lock);
}

size_t recording_take(struct recording *r, enum recording_service service, const char *userid,
                      void *record, size_t size)
{
    size_t n = 0;
    pthread_mutex_lock(&r->lock);
    struct entry *e = find(r, service, userid);
    if (e && e->connected && e->first) {
        n = e->first->len < size ? e->first->len : size;
        memcpy(record, e->first->data, n);
        take_first(r, e);
    }
    pthread_mutex_unlock(&r->lock);
    return n;
}

size_t recording_peek(struct recording *r, enum recording_service service, const char *userid)
{
    size_t n = 0;
    pthread_mutex_lock(&r->lock);
    struct entry *e = find(r, service, userid);
    if (e && e->connected && e->first) {
        n = e->first->len;
        e->shown = true;
    }
    pthread_mutex_unlock(&r->lock);
    return n;
}

/* --- RECORDING ------------------------------------------------------------------------------------- */

bool recording_at(struct recording *r, size_t i, struct recording_info *out)
{
    if (!r)
        return false;
    pthread_mutex_lock(&r->lock);
    struct entry *e = r->entries;
    while (e && i--)
        e = e->next;
    if (e) {
        *out = (struct recording_info){
            .service = e->service, .on = e->on, .count = e->count, .limit = e->limit};
        memcpy(out->userid, e->userid, sizeof out->userid);
        out->state = !e->connected ? RECORDING_INACTIVE
                     : e->shown    ? RECORDING_PENDING
                                   : RECORDING_ACTIVE;
    }
    pthread_mutex_unlock(&r->lock);
    return e != NULL;
}

unsigned recording_change(struct recording *r, enum recording_service service, const char *userid,
                          const struct recording_change *change)
{
    unsigned n = 0;
    if (!r)
        return 0;
    pthread_mutex_lock(&r->lock);
    for (struct entry *e = r->entries; e; e = e->next) {
        if (e->service != service || (userid && strcmp(e->userid, userid)))
            continue;
        n++;
        if (change->set_on)
            e->on = change->on;
        if (change->set_limit)
            e->limit = change->limit;
        bool purged = change->purge && e->first;
        while (purged && e->first)
            drop_first(r, e);
        if (purged && !(r->unsaved && r->again))
            save(r);
        else
            note(r, e, 0, NULL, 0);
    }
    pthread_mutex_unlock(&r->lock);
    return n;
}
