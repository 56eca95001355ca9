/* DATECONVERT: a date in another form.  User's Guide and Reference. */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

struct date {
    int year, month, day, hour, minute, second;
    bool timed; /* the input has a time too */
    int this_year;
};

enum {
    SHORTDATE,
    FULLDATE,
    ISODATE,
    EUROPEAN,
    JULIAN,
    NORMAL,
    ORDERED,
    STANDARD,
    PIPEDATE,
    FORMATS
};

static const struct {
    const char *name;
    size_t min;
} names[FORMATS] = {{"SHORTDATE", 3}, {"FULLDATE", 4}, {"ISODATE", 3},
                    {"EUROPEAN", 3},  {"JULIAN", 3},   {"NORMAL", 3},
                    {"ORDERED", 3},   {"STANDARD", 4}, {"PIPE", 4}};

static const char *const months[12] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const int days_before[13] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

static bool leap(int y)
{
    return (y % 4 == 0 && y % 100) || y % 400 == 0;
}

static int day_of_year(const struct date *d)
{
    return days_before[d->month - 1] + d->day + (d->month > 2 && leap(d->year));
}

/* A year of two digits is one from 50 years ago to 49 years ahead. */
static int full_year(int this_year, int yy)
{
    int first = this_year - 50, year = first - first % 100 + yy;
    return year < first ? year + 100 : year;
}

static bool valid(const struct date *d)
{
    return d->year >= 1 && d->year <= 9999 && d->month >= 1 && d->month <= 12 && d->day >= 1 &&
           d->day <= days_before[d->month] - days_before[d->month - 1] +
                         (d->month == 2 && leap(d->year)) &&
           d->hour >= 0 && d->hour <= 23 && d->minute >= 0 && d->minute <= 59 && d->second >= 0 &&
           d->second <= 59;
}

static bool from_julian(struct date *d, int yyddd)
{
    int day = yyddd % 1000;
    d->year = full_year(d->this_year, yyddd / 1000);
    if (day < 1 || day > 365 + leap(d->year))
        return false;
    for (d->month = 1; d->month < 12; d->month++)
        if (day <= days_before[d->month] + (d->month >= 2 && leap(d->year)))
            break;
    d->day = day - days_before[d->month - 1] - (d->month > 2 && leap(d->year));
    return true;
}

/* The date at the beginning of the text; *used: how much of it.  False: it is not of that form. */
static bool read_date(int format, const char *text, struct date *d, int *used)
{
    static const char *const forms[FORMATS] = {
        [SHORTDATE] = "%2d/%2d/%2d%n",      [FULLDATE] = "%2d/%2d/%4d%n",
        [ISODATE] = "%4d-%2d-%2d%n",        [EUROPEAN] = "%2d/%2d/%2d%n",
        [ORDERED] = "%2d/%2d/%2d%n",        [STANDARD] = "%4d%2d%2d%n",
        [PIPEDATE] = "%4d%2d%2d%2d%2d%2d%n"};
    char month[4];
    int x[3];
    *used = 0;
    switch (format) {
    case JULIAN:
        return sscanf(text, "%5d%n", &x[0], used) == 1 && x[0] >= 0 && from_julian(d, x[0]);
    case NORMAL:
        if (sscanf(text, "%2d %3s %4d%n", &d->day, month, &d->year, used) != 3)
            return false;
        for (d->month = 1; d->month <= 12 && strcasecmp(month, months[d->month - 1]);)
            d->month++;
        return true;
    case PIPEDATE:
        d->timed = true;
        return sscanf(text, forms[format], &d->year, &d->month, &d->day, &d->hour, &d->minute,
                      &d->second, used) == 6;
    default:
        if (sscanf(text, forms[format], &x[0], &x[1], &x[2], used) != 3)
            return false;
    }
    bool year_first = format == ISODATE || format == ORDERED || format == STANDARD;
    int year = year_first ? x[0] : x[2];
    d->year = format == FULLDATE || format == ISODATE || format == STANDARD
                  ? year
                  : full_year(d->this_year, year);
    d->month = format == EUROPEAN ? x[1] : year_first ? x[1] : x[0];
    d->day = format == EUROPEAN ? x[0] : year_first ? x[2] : x[1];
    return year >= 0;
}

static bool parse(int format, const uint8_t *p, size_t n, int this_year, struct date *d)
{
    char text[64];
    int used, more = 0;
    if (n >= sizeof text)
        return false;
    ebcdic_to_ascii(text, p, n);
    text[n] = 0;
    const char *at = text + strspn(text, " ");
    *d = (struct date){.this_year = this_year};
    if (!read_date(format, at, d, &used) || !used)
        return false;
    at += used;
    if (format != PIPEDATE &&
        sscanf(at, " %2d:%2d:%2d%n", &d->hour, &d->minute, &d->second, &more) == 3) {
        d->timed = true;
        at += more;
    }
    return !at[strspn(at, " ")] && valid(d);
}

static void show(int format, const struct date *d, char *out, size_t size)
{
    int yy = d->year % 100, n = 0;
    switch (format) {
    case SHORTDATE:
        n = snprintf(out, size, "%02d/%02d/%02d", d->month, d->day, yy);
        break;
    case FULLDATE:
        n = snprintf(out, size, "%02d/%02d/%04d", d->month, d->day, d->year);
        break;
    case EUROPEAN:
        n = snprintf(out, size, "%02d/%02d/%02d", d->day, d->month, yy);
        break;
    case JULIAN:
        n = snprintf(out, size, "%02d%03d", yy, day_of_year(d));
        break;
    case NORMAL:
        n = snprintf(out, size, "%d %s %04d", d->day, months[d->month - 1], d->year);
        break;
    case ORDERED:
        n = snprintf(out, size, "%02d/%02d/%02d", yy, d->month, d->day);
        break;
    case STANDARD:
        n = snprintf(out, size, "%04d%02d%02d", d->year, d->month, d->day);
        break;
    case PIPEDATE:
        snprintf(out, size, "%04d%02d%02d%02d%02d%02d", d->year, d->month, d->day, d->hour,
                 d->minute, d->second);
        return;
    default:
        n = snprintf(out, size, "%04d-%02d-%02d", d->year, d->month, d->day);
    }
    if (d->timed)
        snprintf(out + n, size - (size_t)n, " %02d:%02d:%02d", d->hour, d->minute, d->second);
}

static int format_operand(struct args *a, int otherwise)
{
    for (int k = 0; args_more(a) && k < FORMATS; k++)
        if (args_keyword(a, names[k].name, names[k].min))
            return k;
    return otherwise;
}

/* DATECONVERT [range] [from [to]].  A record whose date is none goes to the secondary output; where
 * there is none, it ends the stage. */
int pipe_stage_dateconvert(struct stage *s)
{
    struct args a;
    struct record r;
    struct buffer b = {0};
    struct range range = range_whole();
    struct tm t;
    uint32_t ns;
    guest_local_time(pipe_cms(s)->g, &t, &ns);
    args_begin(&a, s, "DTC");
    int rc = args_range_next(&a) ? args_range(&a, &range) : 0;
    int from = format_operand(&a, SHORTDATE), to = format_operand(&a, ISODATE);
    if (!rc && args_more(&a))
        rc = args_bad(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        struct date d;
        char text[40], bad[60];
        uint8_t e[40];
        size_t at, len;
        bool there = range_find(&range, r.p, r.n, &at, &len);
        if (!there || !parse(from, r.p + at, len, t.tm_year + 1900, &d)) {
            if (pipe_streams(s, true) < 2) {
                size_t n = there && len < sizeof bad ? len : 0;
                ebcdic_to_ascii(bad, r.p + at, n);
                bad[n] = 0;
                return pipe_error(s, "DTC", 1183, bad, NULL);
            }
            if (pipe_output_to(s, 1, r.p, r.n) && !pipe_connected(s, 0, true))
                break;
            pipe_consume(s);
            continue;
        }
        show(to, &d, text, sizeof text);
        ebcdic_from_ascii(e, text, strlen(text));
        b.n = 0;
        if (!buffer_add(s, &b, r.p, at) || !buffer_add(s, &b, e, strlen(text)) ||
            !buffer_add(s, &b, r.p + at + len, r.n - at - len))
            return PIPE_NO_STORAGE;
        if (pipe_output_to(s, 0, b.p, b.n) && !pipe_connected(s, 1, true))
            break;
        pipe_consume(s);
    }
    return rc;
}
