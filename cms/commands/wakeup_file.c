/* WAKEUP (FILE: records of date, time, stamp and command in columns 1, 10, 19 and 28, as files of times that
 * service machines publish have and explain them:
 *
 *     ALL      23:58:00 01/01/01 CP MSG OPERATOR still alive     (MON ... SUN, M-F, S-S, mm/dd/yy)
 *     ==/==/== +00:10:0 14:10:55 RELOAD                          (every ten minutes; == is any)
 *     * a comment
 *
 * What is kept true: a record is stamped, and the file closed, before its command is told of, so that one
 * that takes the machine down is not met again at the next start. */
#include "cms/commands/wakeup_file.h"

#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY     (24 * 60 * 60L)
#define SECOND  1000000000ull
#define COMMAND 27 /* its column, from 0 */

struct entry { /* a record's fields */
    char date[9], time[9], stamp[9];
};

static int part_error(int hours, int minutes, int seconds)
{
    return hours > 23 ? -203 : minutes > 59 ? -204 : seconds > 59 ? -205 : 0;
}

long wakeup_time(const char *word, bool *interval)
{
    int part[3] = {0};
    char extra;
    *interval = *word == '+';
    word += *interval;
    if (!isdigit((unsigned char)*word) || strspn(word, "0123456789:") != strlen(word))
        return -206;
    int parts = sscanf(word, "%4d:%2d:%2d%c", &part[0], &part[1], &part[2], &extra);
    if (parts < 1 || parts > 3 || (!*interval && parts < 2))
        return -206;
    if (*interval && parts < 3)
        return part[1] > 59 ? -205 : part[0] * 60L + part[1];
    int error = part_error(*interval ? 0 : part[0], part[1], part[2]);
    return error ? error : part[0] * 3600L + part[1] * 60 + part[2];
}

static void field(const uint8_t *record, char out[9])
{
    ebcdic_to_ascii(out, record, 8);
    out[8] = '\0';
    for (char *p = out; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    for (size_t n = 8; n && out[n - 1] == ' '; n--)
        out[n - 1] = '\0';
}

/* 1: a record with something to do; 0: a comment or an empty line. */
static int entry_of(const uint8_t *record, uint32_t length, struct entry *e)
{
    uint32_t blanks = 0;
    while (blanks < length && record[blanks] == 0x40)
        blanks++;
    if (blanks == length || record[0] == 0x5c) /* an asterisk */
        return 0;
    if (length < COMMAND - 1)
        return -WAKEUP_BAD_TIME;
    field(record, e->date);
    field(record + 9, e->time);
    field(record + 18, e->stamp);
    return 1;
}

/* "mm", or "==" for any. */
static bool part_is(const char *text, int value)
{
    char digits[12];
    snprintf(digits, sizeof digits, "%02d", value);
    return !strncmp(text, "==", 2) || !strncmp(text, digits, 2);
}

static bool is_date(const char *text)
{
    if (strlen(text) != 8 || text[2] != '/' || text[5] != '/')
        return false;
    for (unsigned k = 0; k < 8; k += 3)
        if (strncmp(text + k, "==", 2) &&
            (!isdigit((unsigned char)text[k]) || !isdigit((unsigned char)text[k + 1])))
            return false;
    return true;
}

/* Is the record one of that day?  -WAKEUP_BAD_TIME: its date is none. */
static int is_for(const struct entry *e, const struct tm *day)
{
    static const char *const days[] = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
    bool weekend = day->tm_wday == 0 || day->tm_wday == 6;
    if (!strcmp(e->date, "ALL"))
        return true;
    if (!strcmp(e->date, "M-F"))
        return !weekend;
    if (!strcmp(e->date, "S-S"))
        return weekend;
    for (int k = 0; k < 7; k++)
        if (!strcmp(e->date, days[k]))
            return k == day->tm_wday;
    if (!is_date(e->date))
        return -WAKEUP_BAD_TIME;
    return part_is(e->date, day->tm_mon + 1) && part_is(e->date + 3, day->tm_mday) &&
           part_is(e->date + 6, day->tm_year % 100);
}

/* Seconds to the beginning of the first of the days after this one that the record is of; -1: none of
 * the next year. */
static long next_day(const struct entry *e, const struct tm *now, long second)
{
    struct tm day = *now;
    for (long ahead = 1; ahead <= 366; ahead++) {
        day.tm_mday++;
        day.tm_hour = 12;
        timegm(&day);
        if (is_for(e, &day) == 1)
            return ahead * DAY - second;
    }
    return -1;
}

static void date_of(const struct tm *t, char *out, size_t size)
{
    snprintf(out, size, "%02d/%02d/%02d", t->tm_mon + 1, t->tm_mday, t->tm_year % 100);
}

/* Seconds until the record is due, 0: it is; -1: never.  Less: minus a code. */
static long until(const struct entry *e, const struct tm *now)
{
    bool interval, stamp_interval;
    char today[24];
    long second = now->tm_hour * 3600L + now->tm_min * 60L + now->tm_sec;
    long at = wakeup_time(e->time, &interval);
    int this_day = is_for(e, now);
    if (at < 0 || this_day < 0 || (interval && at >= DAY))
        return -WAKEUP_BAD_TIME;
    if (interval) {
        long last = wakeup_time(e->stamp, &stamp_interval);
        if (!this_day)
            return next_day(e, now, second);
        if (last < 0)
            return 0;
        long left = at - ((second - last + DAY) % DAY);
        return left > 0 ? left : 0;
    }
    date_of(now, today, sizeof today);
    if (this_day && strcmp(e->stamp, today))
        return at > second ? at - second : 0;
    long day = next_day(e, now, second);
    return day < 0 ? -1 : day + at;
}

/* An open file of times; a return code of WAKEUP. */
static int open_times(struct cms_command *c, const struct fileid *id, struct cmd_file *f)
{
    struct edf_info info;
    struct cms_disk *d = cms_find(&c->cms->disks, id->fn, id->ft, id->fm, &info);
    if (!d)
        return WAKEUP_NO_FILE;
    if (!d->writable)
        return WAKEUP_NOT_WRITABLE;
    return cmd_open(c, "WAK", id, f) ? WAKEUP_READ_ERROR : 0;
}

int wakeup_file_next(struct cms_command *c, const struct fileid *id, uint64_t *ns, uint32_t *record)
{
    struct cmd_file f;
    struct entry e;
    struct tm now;
    uint32_t part;
    int more, rc = open_times(c, id, &f);
    *ns = UINT64_MAX;
    if (rc)
        return rc;
    guest_local_time(c->cms->g, &now, &part);
    while (!rc && *ns && (more = cmd_next(c->cms, &f)) != 0) {
        int used = more < 0 ? -WAKEUP_READ_ERROR : entry_of(f.record, f.length, &e);
        long left = used == 1 ? until(&e, &now) : used == 0 ? -1 : used;
        if (left < -1) {
            rc = (int)-left;
        } else if (left >= 0) {
            uint64_t at = left ? (uint64_t)left * SECOND - part : 0;
            *record = at < *ns ? f.next - 1 : *record;
            *ns = at < *ns ? at : *ns;
        }
    }
    cmd_close(c->cms, &f);
    return rc;
}

static void stamp(uint8_t *record, const struct entry *e, const struct tm *now)
{
    char text[40];
    if (e->time[0] == '+')
        snprintf(text, sizeof text, "%02d:%02d:%02d", now->tm_hour, now->tm_min, now->tm_sec);
    else
        date_of(now, text, sizeof text);
    ebcdic_from_ascii(record + 18, text, 8);
}

static int write_record(struct cmd_file *f, const struct fileid *id, uint32_t number)
{
    struct edf_file *out;
    int rc = edf_open(f->disk->edf, id->fn, id->ft, EDF_WRITE, NULL, &out);
    if (rc)
        return rc;
    rc = edf_write(out, number, f->record, f->length);
    int end = edf_close(out);
    return rc ? rc : end;
}

int wakeup_stack_time(struct cms *cms)
{
    struct tm t;
    uint32_t ns;
    char date[24], line[60];
    guest_local_time(cms->g, &t, &ns);
    date_of(&t, date, sizeof date);
    snprintf(line, sizeof line, "*TIME %s %02d:%02d:%02d", date, t.tm_hour, t.tm_min, t.tm_sec);
    return cmd_stack(cms, "WAK", line, false);
}

/* The record's number and its text on the stack. */
static int stack_record(struct cms_command *c, const struct cmd_file *f, uint32_t record)
{
    char line[20 + 255 + 1];
    uint32_t n = f->length < 255 ? f->length : 255;
    size_t head = (size_t)snprintf(line, sizeof line, "* %u ", record);
    ebcdic_to_ascii(line + head, f->record, n);
    line[head + n] = '\0';
    for (char *end = line + head + n; end > line && end[-1] == ' ';)
        *--end = '\0';
    return cmd_stack(c->cms, "WAK", line, false);
}

/* A V record that takes another's place has its length, so the rest of the file stays. */
int wakeup_file_run(struct cms_command *c, const struct fileid *id, uint32_t record, bool with_time)
{
    struct cmd_file f;
    struct entry e;
    struct tm now;
    uint32_t part;
    int rc = open_times(c, id, &f);
    if (rc)
        return rc;
    guest_local_time(c->cms->g, &now, &part);
    f.next = record;
    if (cmd_next(c->cms, &f) != 1 || entry_of(f.record, f.length, &e) != 1)
        rc = WAKEUP_READ_ERROR; /* it has been written meanwhile */
    if (!rc) {
        stamp(f.record, &e, &now);
        rc = write_record(&f, id, record) ? WAKEUP_WRITE_ERROR : 0;
    }
    if (!rc && with_time)
        rc = wakeup_stack_time(c->cms);
    if (!rc)
        rc = stack_record(c, &f, record) ? WAKEUP_READ_ERROR : WAKEUP_RECORD;
    cmd_close(c->cms, &f);
    return rc;
}
