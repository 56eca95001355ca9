/* DATECONVERT: a date in another form.  User's Guide and Reference.
 *
 * A format is a pattern: y four digits or more of a year, Y two, m d the month and the day, j the day
 * of the year, M the month's name, and characters that stand for themselves; the time of day may be
 * behind it.  Some are no patterns: seconds since 1970, a TOD clock, days since the year 1. */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

struct date {
    int year, month, day, hour, minute, second;
    long micros;
};

enum kind { PATTERN, POSIX, TOD, BASE, CENTURY, WEEKDAY, MONTH };

static const struct format {
    const char *name; /* synonyms behind blanks; the first is what a message calls it */
    size_t min;       /* letters of the first */
    enum kind kind;
    const char *pattern;
    const char *time; /* how a time of day goes on: "S" with a blank and colons */
    bool output_only;
} formats[] = {
    {"SHORTDATE USA_SHORT REXX_DATE_U REXXU RU", 3, PATTERN, "m/d/Y", " :", false},
    {"FULLDATE USA", 3, PATTERN, "m/d/y", " :", false},
    {"ISODATE ISO", 3, PATTERN, "y-m-d", " :", false},
    {"ISO_SHORT", 9, PATTERN, "Y-m-d", " :", false},
    {"DB2_SHORT", 9, PATTERN, "Y-m-d", "-.", false},
    {"DB2", 3, PATTERN, "y-m-d", "-.", false},
    {"VMDATE", 6, PATTERN, "m/d/Y", " :", false},
    {"NORMAL REXX_DATE_N REXXN RN", 6, PATTERN, "d M y", " :", false},
    {"NORMAL_SHORT REXX_DATE_N_SHORT", 12, PATTERN, "d M Y", " :", false},
    {"CSL_SHORT REXX_DATE_O REXXO RO ORDERED", 9, PATTERN, "Y/m/d", " :", false},
    {"CSL", 3, PATTERN, "y/m/d", " :", false},
    {"PIPE_SHORT", 10, PATTERN, "Ymd", "", false},
    {"PIPE REXX_DATE_S REXXS RS STANDARD", 4, PATTERN, "ymd", "", false},
    {"EURSHORT EUR_SHORT", 8, PATTERN, "d.m.Y", " :", false},
    {"EUR", 3, PATTERN, "d.m.y", " :", false},
    {"JULIAN_SHORT", 12, PATTERN, "Y.j", " :", false},
    {"JULIAN", 6, PATTERN, "y.j", " :", false},
    {"REXX_DATE_E REXXE RE EUROPEAN", 11, PATTERN, "d/m/Y", " :", false},
    {"REXX_DATE_E_LONG", 16, PATTERN, "d/m/y", " :", false},
    {"REXX_DATE_J REXXJ RJ", 11, PATTERN, "Yj", " :", false},
    {"REXX_DATE_J_LONG", 16, PATTERN, "yj", " :", false},
    {"REXX_DATE_D REXXD RD", 11, PATTERN, "j", " :", false},
    {"REXX_DATE_B REXXB RB", 11, BASE, "", " :", false},
    {"REXX_DATE_C REXXC RC", 11, CENTURY, "", " :", false},
    {"REXX_DATE_W REXXW RW", 11, WEEKDAY, "", "", true},
    {"REXX_DATE_M REXXM RM", 11, MONTH, "", "", true},
    {"POSIX", 5, POSIX, "", "", false},
    {"TOD_ABSOLUTE TODABS", 12, TOD, "", "", false},
};
#define FORMATS (sizeof formats / sizeof formats[0])
enum { SHORTDATE = 0, ISODATE = 2 };

struct converting {
    struct args a;
    struct range range;
    const struct format *from, *to;
    int this_year, base; /* the first year that two digits may mean */
    bool timed;          /* the time of day is written too */
};

static const char *const months[12] = {"January",   "February", "March",    "April",
                                       "May",       "June",     "July",     "August",
                                       "September", "October",  "November", "December"};
static const char *const days[7] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                    "Friday", "Saturday", "Sunday"};
static const int days_before[13] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

/* --- days --------------------------------------------------------------------------------------------- */

static bool leap(int y)
{
    return (y % 4 == 0 && y % 100) || y % 400 == 0;
}

static int day_of_year(const struct date *d)
{
    return days_before[d->month - 1] + d->day + (d->month > 2 && leap(d->year));
}

/* Days from 1 January of the year 1, which is 0. */
static long base_of(const struct date *d)
{
    long y = d->year - 1;
    return y * 365 + y / 4 - y / 100 + y / 400 + day_of_year(d) - 1;
}

static bool from_day_of_year(struct date *d, int day)
{
    if (day < 1 || day > 365 + leap(d->year))
        return false;
    for (d->month = 1; d->month < 12; d->month++)
        if (day <= days_before[d->month] + (d->month >= 2 && leap(d->year)))
            break;
    d->day = day - days_before[d->month - 1] - (d->month > 2 && leap(d->year));
    return true;
}

static bool from_base(struct date *d, long base)
{
    if (base < 0 || base > 3652058) /* 31 December 9999 */
        return false;
    d->year = (int)(base / 366) + 1;
    for (;; d->year++) {
        struct date first = {.year = d->year, .month = 1, .day = 1};
        long day = base - base_of(&first);
        if (day < 365 + leap(d->year))
            return from_day_of_year(d, (int)day + 1);
    }
}

static int full_year(const struct converting *x, int yy)
{
    int first = x->base, year = first - first % 100 + yy;
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

/* --- reading ------------------------------------------------------------------------------------------ */

/* At most n digits at *p; false: there is none. */
static bool digits(const char **p, int n, long *out)
{
    const char *at = *p;
    for (*out = 0; n > 0 && isdigit((unsigned char)*at); n--)
        *out = *out * 10 + (*at++ - '0');
    bool some = at != *p;
    *p = at;
    return some;
}

static bool month_named(const char **p, long *month)
{
    for (*month = 1; *month <= 12; ++*month)
        if (!strncasecmp(*p, months[*month - 1], 3)) {
            *p += 3;
            return true;
        }
    return false;
}

static bool read_pattern(const struct converting *x, const char *pattern, const char **p,
                         struct date *d)
{
    long v, day = 0;
    bool packed = !pattern[strspn(pattern, "yYmdj")]; /* nothing between the numbers */
    d->year = x->this_year;
    for (; *pattern; pattern++) {
        bool good = true;
        switch (*pattern) {
        case 'y':
            good = digits(p, packed ? 4 : 7, &v);
            d->year = (int)v;
            break;
        case 'Y':
            good = digits(p, 2, &v);
            d->year = full_year(x, (int)v);
            break;
        case 'm':
            good = digits(p, 2, &v);
            d->month = (int)v;
            break;
        case 'd':
            good = digits(p, 2, &v);
            d->day = (int)v;
            break;
        case 'j':
            good = digits(p, 3, &day);
            break;
        case 'M':
            good = month_named(p, &v);
            d->month = (int)v;
            break;
        default:
            good = **p == *pattern;
            *p += good;
        }
        if (!good)
            return false;
    }
    return !day || from_day_of_year(d, (int)day);
}

/* " hh:mm:ss.uuuuuu" as the format has it; a part may be missing at the end. */
static bool read_time(const struct format *f, const char **p, struct date *d)
{
    int *const parts[] = {&d->hour, &d->minute, &d->second};
    const char *between = f->time;
    long v;
    if (!**p || (*between && **p != between[0]))
        return true;
    *p += *between != 0;
    for (int k = 0; k < 3; k++) {
        if (k && *between && **p != between[1])
            return k > 1 || !**p;
        *p += k && *between;
        if (!digits(p, 2, &v))
            return !*between && k && !**p;
        *parts[k] = (int)v;
    }
    if (**p == '.')
        ++*p;
    const char *from = *p;
    if (digits(p, 6, &d->micros))
        for (long n = *p - from; n < 6; n++)
            d->micros *= 10;
    return true;
}

static bool from_seconds(struct date *d, long long seconds)
{
    long long day = seconds / 86400, left = seconds % 86400;
    if (left < 0) {
        left += 86400;
        day--;
    }
    d->hour = (int)(left / 3600);
    d->minute = (int)(left / 60 % 60);
    d->second = (int)(left % 60);
    return from_base(d, (long)day + 719162); /* 1 January 1970 */
}

/* Eight bytes, as TOD and POSIX have them. */
static uint64_t doubleword(const uint8_t *p)
{
    uint64_t v = 0;
    for (size_t k = 0; k < 8; k++)
        v = v << 8 | p[k];
    return v;
}

static size_t put_doubleword(uint64_t v, uint8_t out[8])
{
    for (int k = 0; k < 8; k++)
        out[k] = (uint8_t)(v >> (56 - 8 * k));
    return 8;
}

static bool parse(const struct converting *x, const uint8_t *p, size_t n, struct date *d)
{
    char text[64];
    const struct format *f = x->from;
    long v;
    *d = (struct date){.year = 0};
    if ((f->kind == TOD || f->kind == POSIX) && n != 8)
        return false;
    if (f->kind == TOD) {
        uint64_t tod = doubleword(p);
        d->micros = (long)((tod >> 12) % 1000000);
        return from_seconds(d, (long long)(tod >> 12) / 1000000 - 2208988800LL);
    }
    if (f->kind == POSIX)
        return from_seconds(d, (int64_t)doubleword(p));
    if (n >= sizeof text)
        return false;
    ebcdic_to_ascii(text, p, n);
    text[n] = 0;
    const char *at = text + strspn(text, " ");
    bool good;
    struct date century = {.year = x->this_year / 100 * 100, .month = 1, .day = 1};
    switch (f->kind) {
    case BASE:
        good = digits(&at, 7, &v) && from_base(d, v) && read_time(f, &at, d);
        break;
    case CENTURY:
        good =
            digits(&at, 5, &v) && from_base(d, v - 1 + base_of(&century)) && read_time(f, &at, d);
        break;
    default:
        good = read_pattern(x, f->pattern, &at, d) && read_time(f, &at, d);
    }
    return good && !at[strspn(at, " ")] && valid(d);
}

/* --- writing ------------------------------------------------------------------------------------------- */

static size_t show_pattern(const char *pattern, const struct date *d, char *out, size_t size)
{
    size_t n = 0;
    for (; *pattern; pattern++) {
        char *to = out + n;
        size_t left = size - n;
        switch (*pattern) {
        case 'y':
            n += (size_t)snprintf(to, left, "%04d", d->year);
            break;
        case 'Y':
            n += (size_t)snprintf(to, left, "%02d", d->year % 100);
            break;
        case 'm':
            n += (size_t)snprintf(to, left, "%02d", d->month);
            break;
        case 'd':
            n += (size_t)snprintf(to, left, strchr(pattern, 'M') ? "%d" : "%02d", d->day);
            break;
        case 'j':
            n += (size_t)snprintf(to, left, "%03d", day_of_year(d));
            break;
        case 'M':
            n += (size_t)snprintf(to, left, "%.3s", months[d->month - 1]);
            break;
        default:
            n += (size_t)snprintf(to, left, "%c", *pattern);
        }
    }
    return n;
}

static long long seconds_of(const struct date *d)
{
    return (base_of(d) - 719162) * 86400LL + d->hour * 3600 + d->minute * 60 + d->second;
}

/* In EBCDIC; the length. */
static size_t show(const struct converting *x, const struct date *d, uint8_t out[80])
{
    char text[80];
    const struct format *f = x->to;
    const char *b = f->time;
    size_t n = 0;
    struct date century = {.year = d->year / 100 * 100, .month = 1, .day = 1};
    switch (f->kind) {
    case TOD:
        return put_doubleword(
            ((uint64_t)(seconds_of(d) + 2208988800LL) * 1000000 + (uint64_t)d->micros) << 12, out);
    case POSIX:
        return put_doubleword((uint64_t)seconds_of(d), out);
    case BASE:
        n = (size_t)snprintf(text, sizeof text, "%ld", base_of(d));
        break;
    case CENTURY:
        n = (size_t)snprintf(text, sizeof text, "%ld",
                             base_of(d) - (century.year ? base_of(&century) : 0) + 1);
        break;
    case WEEKDAY:
        n = (size_t)snprintf(text, sizeof text, "%s", days[base_of(d) % 7]);
        break;
    case MONTH:
        n = (size_t)snprintf(text, sizeof text, "%s", months[d->month - 1]);
        break;
    default:
        n = show_pattern(f->pattern, d, text, sizeof text);
    }
    if (x->timed && !f->output_only) {
        char first[2] = {*b, 0}, between[2] = {*b ? b[1] : 0, 0};
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%02d%s%02d%s%02d", first, d->hour,
                              between, d->minute, between, d->second);
        if (d->micros)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%06ld", *b ? "." : "", d->micros);
    }
    ebcdic_from_ascii(out, text, n);
    return n;
}

/* --- operands -------------------------------------------------------------------------------------------- */

/* The format that the next word names, or NULL. */
static const struct format *format_named(struct args *a)
{
    for (size_t k = 0; args_more(a) && k < FORMATS; k++) {
        char name[24];
        const char *p = formats[k].name;
        for (bool first = true; *p; first = false) {
            size_t n = strcspn(p, " ");
            snprintf(name, sizeof name, "%.*s", (int)n, p);
            if (args_keyword(a, name, first ? formats[k].min : n))
                return &formats[k];
            p += n + (p[n] == ' ');
        }
    }
    return NULL;
}

static bool unsupported(struct args *a)
{
    static const char *const names[] = {
        "TOD_RELATIVE", "TODREL", "SCIENTIFIC_ABSOLUTE", "SCIABS", "SCIENTIFIC_RELATIVE",
        "SCIREL",       "MET"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        if (args_keyword(a, names[k], strlen(names[k]))) {
            pipe_error(a->s, a->module, 1177, names[k], NULL);
            return true;
        }
    return false;
}

static int operands(struct converting *x)
{
    struct args *a = &x->a;
    long n = -50;
    int rc = args_range_next(a) ? args_range(a, &x->range) : 0;
    if (!rc && unsupported(a))
        return 1177;
    const struct format *from = rc ? NULL : format_named(a);
    if (!rc && from && unsupported(a))
        return 1177;
    const struct format *to = from ? format_named(a) : NULL;
    if (from)
        x->from = from;
    if (to)
        x->to = to;
    if (!rc && args_keyword(a, "WINDOW", 6))
        rc = args_number(a, -9999, 9999, &n);
    x->base = x->this_year + (int)n;
    if (!rc && args_keyword(a, "BASEYEAR", 8)) {
        rc = args_number(a, 0, 9999, &n);
        x->base = (int)n;
    }
    x->timed = args_keyword(a, "TIMEOUT", 7);
    if (!rc && x->from->output_only) {
        char name[24];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(x->from->name, " "), x->from->name);
        return pipe_error(a->s, a->module, 1182, name, NULL);
    }
    if (!rc && args_more(a))
        rc = args_bad(a);
    if (x->base < 0)
        x->base = 0;
    return rc;
}

static int bad_date(struct stage *s, const struct record *r, size_t at, size_t len)
{
    char bad[60];
    size_t n = len < sizeof bad ? len : 0;
    ebcdic_to_ascii(bad, r->p + at, n);
    bad[n] = 0;
    return pipe_error(s, "DTC", 1183, bad, NULL);
}

/* DATECONVERT [range] [from [to]] [WINDOW n | BASEYEAR n] [TIMEOUT].  A record whose date is none goes
 * to the secondary output; where there is none, it ends the stage. */
int pipe_stage_dateconvert(struct stage *s)
{
    struct record r;
    struct buffer b = {0};
    struct converting x = {
        .range = range_whole(), .from = &formats[SHORTDATE], .to = &formats[ISODATE]};
    struct tm t;
    uint32_t ns;
    guest_local_time(pipe_cms(s)->g, &t, &ns);
    x.this_year = t.tm_year + 1900;
    args_begin(&x.a, s, "DTC");
    int rc = operands(&x);
    while (!rc && pipe_peek(s, &r) == 0) {
        struct date d;
        uint8_t text[80];
        size_t at, len;
        bool there = range_find(&x.range, r.p, r.n, &at, &len);
        if (!there || !parse(&x, r.p + at, len, &d)) {
            if (pipe_streams(s, true) < 2)
                return bad_date(s, &r, at, there ? len : 0);
            if (pipe_output_to(s, 1, r.p, r.n) && !pipe_connected(s, 0, true))
                break;
            pipe_consume(s);
            continue;
        }
        size_t n = show(&x, &d, text);
        b.n = 0;
        if (!buffer_add(s, &b, r.p, at) || !buffer_add(s, &b, text, n) ||
            !buffer_add(s, &b, r.p + at + len, r.n - at - len))
            return PIPE_NO_STORAGE;
        if (pipe_output_to(s, 0, b.p, b.n) && !pipe_connected(s, 1, true))
            break;
        pipe_consume(s);
    }
    return rc;
}
