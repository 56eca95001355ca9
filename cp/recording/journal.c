/* See journal.h.  Wrong passwords are counted for a user until the right one comes; the table is of
 * bounded size, and forgets whose last was longest ago. */
#include "cp/recording/journal.h"

#include "cp/directory/system_config.h"
#include "cp/recording/accounting.h"
#include "cp/recording/recording.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNTED 64 /* users with wrong passwords that are remembered */

struct attempts {
    char userid[9];
    unsigned count;
    uint64_t last; /* order of their coming */
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
    pthread_mutex_unlock(&j->lock);
}

/* One more of that user: how many now.  0: nothing is journaled. */
static unsigned attempt(struct journal *j, enum journal_kind kind, const char *userid)
{
    if (!j)
        return 0;
    pthread_mutex_lock(&j->lock);
    struct attempts *a = j->attempts[kind], *oldest = a;
    while (a < j->attempts[kind] + COUNTED && strcmp(a->userid, userid)) {
        oldest = a->last < oldest->last ? a : oldest;
        a++;
    }
    if (a == j->attempts[kind] + COUNTED) {
        a = oldest;
        *a = (struct attempts){0};
        snprintf(a->userid, sizeof a->userid, "%s", userid);
    }
    a->last = ++j->clock;
    unsigned count = j->on[kind] ? ++a->count : 0;
    pthread_mutex_unlock(&j->lock);
    return count;
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

void journal_logon_refused(struct system *sys, const char *userid, const char *where,
                           const char *password, const char *by)
{
    uint8_t record[ACCOUNTING_RECORD];
    unsigned limit = sys->config->journal_account[JOURNAL_LOGON];
    unsigned count = attempt(sys->journal, JOURNAL_LOGON, userid);
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
    unsigned limit = vm->sys->config->journal_account[JOURNAL_LINK];
    unsigned count = attempt(vm->sys->journal, JOURNAL_LINK, vm->userid);
    if (!count || count < limit)
        return;
    link_head(record, vm, owner, vdev, "06");
    field(record + 32, 8, password);
    numbers(record, count, limit);
    put(vm->sys, record);
}
