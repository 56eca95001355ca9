/* See journal.h.  Wrong passwords are counted for a user until the right one comes; the table is of
 * bounded size, and forgets whose last was longest ago, but nobody who is refused sooner than others. */
#include "cp/recording/journal.h"

#include "cp/console/console.h"
#include "cp/directory/system_config.h"
#include "cp/messages.h"
#include "cp/recording/accounting.h"
#include "cp/recording/recording.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNTED 64 /* users with wrong passwords that are remembered */

struct attempts {
    char userid[9];
    unsigned count;
    uint64_t last; /* order of their coming */
    bool refused;  /* there were too many */
    uint64_t
        until; /* until then, CLOCK_MONOTONIC ns; 0: until the session ends, or SET JOURNAL OFF */
};

struct journal {
    pthread_mutex_t lock; /* leaf */
    bool on[JOURNALS];
    struct attempts attempts[JOURNALS][COUNTED];
    uint64_t clock;
};

struct journal *journal_open(struct system *sys)
{
    struct journal *j = calloc(1, sizeof *j);
    if (!j)
        return NULL;
    pthread_mutex_init(&j->lock, NULL);
    for (unsigned k = 0; k < JOURNALS; k++)
        j->on[k] = sys->config->journal_facility;
    return j;
}

void journal_shut(struct journal *j)
{
    if (!j)
        return;
    pthread_mutex_destroy(&j->lock);
    free(j);
}

bool journal_on(struct journal *j, enum journal_kind kind)
{
    if (!j)
        return false;
    pthread_mutex_lock(&j->lock);
    bool on = j->on[kind];
    pthread_mutex_unlock(&j->lock);
    return on;
}

void journal_set(struct journal *j, enum journal_kind kind, bool on)
{
    pthread_mutex_lock(&j->lock);
    j->on[kind] = on;
    if (!on)
        memset(j->attempts[kind], 0, sizeof j->attempts[kind]);
    pthread_mutex_unlock(&j->lock);
}

/* Is it a better one to forget?  Whoever is refused is kept: else a crowd of wrong names would set him
 * free. */
static bool older(const struct attempts *a, const struct attempts *than)
{
    return a->refused != than->refused ? !a->refused : a->last < than->last;
}

/* The entry of that user, a new one when there is none; locked. */
static struct attempts *attempts_of(struct journal *j, enum journal_kind kind, const char *userid)
{
    struct attempts *a = j->attempts[kind], *end = a + COUNTED, *oldest = a;
    for (; a < end && strcmp(a->userid, userid); a++)
        oldest = older(a, oldest) ? a : oldest;
    if (a == end) {
        a = oldest;
        *a = (struct attempts){0};
        snprintf(a->userid, sizeof a->userid, "%s", userid);
    }
    return a;
}

/* One more of that user: how many now.  0: nothing is journaled. */
static unsigned attempt(struct journal *j, enum journal_kind kind, const char *userid,
                        const struct config_journal *limits)
{
    if (!j)
        return 0;
    pthread_mutex_lock(&j->lock);
    struct attempts *a = attempts_of(j, kind, userid);
    a->last = ++j->clock;
    unsigned count = j->on[kind] ? ++a->count : 0;
    if (count && limits->refuse && count >= limits->refuse && !a->refused) {
        a->refused = true;
        bool ends = kind == JOURNAL_LOGON && limits->minutes;
        a->until = ends ? system_monotonic() + limits->minutes * 60000000000ull : 0;
    }
    pthread_mutex_unlock(&j->lock);
    return count;
}

static bool refused(struct journal *j, enum journal_kind kind, const char *userid)
{
    bool yes = false;
    if (!j)
        return false;
    pthread_mutex_lock(&j->lock);
    for (struct attempts *a = j->attempts[kind]; a < j->attempts[kind] + COUNTED; a++)
        if (a->refused && !strcmp(a->userid, userid)) {
            if (a->until && system_monotonic() >= a->until)
                *a = (struct attempts){0};
            else
                yes = true;
        }
    pthread_mutex_unlock(&j->lock);
    return yes;
}

static void forget(struct journal *j, enum journal_kind kind, const char *userid)
{
    if (!j)
        return;
    pthread_mutex_lock(&j->lock);
    for (struct attempts *a = j->attempts[kind]; a < j->attempts[kind] + COUNTED; a++)
        if (!strcmp(a->userid, userid))
            *a = (struct attempts){0};
    pthread_mutex_unlock(&j->lock);
}

/* The last four characters of a terminal's name, as a device number. */
static const char *address(const char *where)
{
    size_t n = strlen(where);
    return n > 4 ? where + n - 4 : where;
}

/* In upper case, as CP compares passwords. */
static void field(uint8_t *at, size_t size, const char *text)
{
    char upper[9];
    size_t n = strlen(text) < size ? strlen(text) : size;
    for (size_t i = 0; i < n; i++)
        upper[i] = (char)toupper((unsigned char)text[i]);
    ebcdic_from_ascii(at, upper, n);
}

/* Columns 70 to 73: this one's number, and from which on they are recorded. */
static void numbers(uint8_t record[ACCOUNTING_RECORD], unsigned count, unsigned limit)
{
    put16(record + 69, (uint16_t)(count > UINT16_MAX ? UINT16_MAX : count));
    put16(record + 71, (uint16_t)limit);
}

static void put(struct system *sys, const uint8_t record[ACCOUNTING_RECORD])
{
    recording_put(sys->recording, RECORDING_ACCOUNT, record, ACCOUNTING_RECORD);
}

struct line_work {
    struct vm_work work;
    char text[200];
};

static void do_say(struct vm *vm, struct vm_work *work)
{
    struct line_work *l = (struct line_work *)work;
    if (!vm->logging_off)
        console_say(vm, "%s", l->text);
    free(l);
}

/* Message 145 for a user, if he is there; [any thread]. */
static void say(struct system *sys, const char *to, ...)
{
    struct line_work *l = calloc(1, sizeof *l);
    struct vm *vm = l ? system_user(sys, to) : NULL;
    if (!vm) {
        free(l);
        return;
    }
    va_list args;
    va_start(args, to);
    message_format(l->text, sizeof l->text, "JRL", 145, args);
    va_end(args);
    l->work.fn = do_say;
    vm_post(vm, &l->work);
    vm_put(vm);
}

/* MESSAGE AFTER n ATTEMPTS TO userid */
static void tell(struct system *sys, enum journal_kind kind, unsigned count, const char *userid,
                 const char *where)
{
    const struct config_journal *limits = &sys->config->journal[kind];
    char times[12];
    if (!limits->message || count < limits->message)
        return;
    snprintf(times, sizeof times, "%u", count);
    say(sys, *limits->to ? limits->to : system_operator(sys), userid, where, times,
        kind == JOURNAL_LINK ? "LINK" : "LOGON", NULL);
}

bool journal_locked(struct system *sys, const char *userid)
{
    return refused(sys->journal, JOURNAL_LOGON, userid);
}

bool journal_link_disabled(struct vm *vm)
{
    return refused(vm->sys->journal, JOURNAL_LINK, vm->userid);
}

void journal_link_forget(struct vm *vm)
{
    forget(vm->sys->journal, JOURNAL_LINK, vm->userid);
}

void journal_logon_refused(struct system *sys, const char *userid, const char *where,
                           const char *password, const char *by)
{
    uint8_t record[ACCOUNTING_RECORD];
    const struct config_journal *limits = &sys->config->journal[JOURNAL_LOGON];
    unsigned limit = limits->account;
    unsigned count = attempt(sys->journal, JOURNAL_LOGON, userid, limits);
    tell(sys, JOURNAL_LOGON, count, userid, where);
    if (!count || count < limit)
        return;
    accounting_head(record, sys, userid, "", "04");
    field(record + 28, 4, address(where));
    field(record + 32, 8, password);
    field(record + 40, 8, by);
    numbers(record, count, limit);
    put(sys, record);
}

void journal_logon(struct system *sys, const char *userid)
{
    forget(sys->journal, JOURNAL_LOGON, userid);
}

static void link_head(uint8_t record[ACCOUNTING_RECORD], struct vm *vm, const char *owner,
                      uint16_t vdev, const char type[2])
{
    char where[9], text[8];
    system_user_where(vm, where);
    snprintf(text, sizeof text, "%04X", vdev);
    accounting_head(record, vm->sys, vm->userid, vm->accounting.account, type);
    field(record + 28, 4, address(where));
    field(record + 40, 8, owner);
    field(record + 48, 4, text);
}

void journal_link(struct vm *vm, const char *owner, uint16_t vdev)
{
    uint8_t record[ACCOUNTING_RECORD];
    forget(vm->sys->journal, JOURNAL_LINK, vm->userid);
    if (!journal_on(vm->sys->journal, JOURNAL_LINK))
        return;
    link_head(record, vm, owner, vdev, "05");
    put(vm->sys, record);
}

void journal_link_refused(struct vm *vm, const char *owner, uint16_t vdev, const char *password)
{
    uint8_t record[ACCOUNTING_RECORD];
    const struct config_journal *limits = &vm->sys->config->journal[JOURNAL_LINK];
    unsigned limit = limits->account;
    unsigned count = attempt(vm->sys->journal, JOURNAL_LINK, vm->userid, limits);
    char where[9];
    system_user_where(vm, where);
    tell(vm->sys, JOURNAL_LINK, count, vm->userid, where);
    if (!count || count < limit)
        return;
    link_head(record, vm, owner, vdev, "06");
    field(record + 32, 8, password);
    numbers(record, count, limit);
    put(vm->sys, record);
}
