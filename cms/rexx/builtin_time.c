/* DATE and TIME.  All calls in one clause see the same moment; the host's clock is local time.
 * Days are counted as DATE('B') does: complete days since 1 January of the year 1. */
#include "cms/rexx/interp.h"
#include <stdio.h>

#define DAY_US 86400000000ull
enum { DAYS_TO_1970 = 719162 };

uint64_t clause_time(struct rexx *rx)
{
    struct activation *a = rx->act;
    if (!a->clock)
        a->clock = rx->host.now_us ? rx->host.now_us(rx->host.ctx) : 1;
    return a->clock;
}

struct date {
    int64_t base;
    int year, month, day, yday;
};

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};

static bool leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int month_days(int y, int m)
{
    static const uint8_t n[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return m == 2 && leap(y) ? 29 : n[m - 1];
}

static int64_t year_start(int64_t y)
{
    y--;
    return y * 365 + y / 4 - y / 100 + y / 400;
}

static struct date from_base(int64_t base)
{
    struct date d = {.base = base};
    d.year = (int)(base / 366 + 1);
    while (year_start(d.year + 1) <= base)
        d.year++;
    int rest = (int)(base - year_start(d.year));
    d.yday = rest + 1;
    d.month = 1;
    while (rest >= month_days(d.year, d.month))
        rest -= month_days(d.year, d.month++);
    d.day = rest + 1;
    return d;
}

/* False: there is no such day. */
static bool from_ymd(int y, int m, int day, struct date *d)
{
    if (y < 1 || y > 9999 || m < 1 || m > 12 || day < 1 || day > month_days(y, m))
        return false;
    int64_t base = year_start(y) + day - 1;
    for (int k = 1; k < m; k++)
        base += month_days(y, k);
    *d = from_base(base);
    return true;
}

/* A two-digit year within fifty years of this one. */
static int full_year(int yy, int now)
{
    int y = now / 100 * 100 + yy;
    if (y > now + 49)
        y -= 100;
    if (y < now - 50)
        y += 100;
    return y;
}

static bool month_of(const char *text, int *month)
{
    for (int i = 0; i < 12; i++)
        if (strncasecmp(text, months[i], 3) == 0) {
            *month = i + 1;
            return true;
        }
    return false;
}

/* Digits and separators by a picture: '9' a digit, else the character itself. */
static bool picture(const char *s, const char *pic)
{
    for (; *pic; s++, pic++)
        if (*pic == '9' ? *s < '0' || *s > '9' : *s != *pic)
            return false;
    return !*s;
}

static int two(const char *s)
{
    return (s[0] - '0') * 10 + s[1] - '0';
}

static bool read_number(const char *s, long *n)
{
    *n = 0;
    if (!*s)
        return false;
    for (; *s; s++) {
        if (*s < '0' || *s > '9' || *n > 99999999)
            return false;
        *n = *n * 10 + (*s - '0');
    }
    return true;
}

static bool read_normal(const char *s, struct date *d)
{
    char name[4];
    int day, year, month, end = 0;
    return sscanf(s, "%2d %3s %4d%n", &day, name, &year, &end) == 3 && !s[end] &&
           month_of(name, &month) && from_ymd(year, month, day, d);
}

static bool read_days(const char *s, char format, int year, struct date *d)
{
    long n;
    if (!read_number(s, &n))
        return false;
    if (format == 'C')
        n += (long)year_start(year / 100 * 100) - 1;
    if (format == 'D') {
        if (n < 1 || n > 365 + leap(year))
            return false;
        n += (long)year_start(year) - 1;
    }
    if (n > 3652058)
        return false;
    *d = from_base(n);
    return true;
}

/* A date in one of DATE's formats; now: this year. */
static bool read_date(const char *s, char format, int now, struct date *d)
{
    switch (format) {
    case 'N':
        return read_normal(s, d);
    case 'E':
        return picture(s, "99/99/99") &&
               from_ymd(full_year(two(s + 6), now), two(s + 3), two(s), d);
    case 'U':
        return picture(s, "99/99/99") &&
               from_ymd(full_year(two(s + 6), now), two(s), two(s + 3), d);
    case 'O':
        return picture(s, "99/99/99") &&
               from_ymd(full_year(two(s), now), two(s + 3), two(s + 6), d);
    case 'S':
        return picture(s, "99999999") &&
               from_ymd(two(s) * 100 + two(s + 2), two(s + 4), two(s + 6), d);
    case 'J':
        return picture(s, "99999") && read_days(s + 2, 'D', full_year(two(s), now), d);
    default:
        return read_days(s, format, now, d);
    }
}

static void write_date(char *out, size_t n, char format, const struct date *d)
{
    int yy = d->year % 100;
    switch (format) {
    case 'B':
        snprintf(out, n, "%lld", (long long)d->base);
        break;
    case 'C':
        snprintf(out, n, "%lld", (long long)(d->base - year_start(d->year / 100 * 100)) + 1);
        break;
    case 'D':
        snprintf(out, n, "%d", d->yday);
        break;
    case 'E':
        snprintf(out, n, "%02d/%02d/%02d", d->day, d->month, yy);
        break;
    case 'J':
        snprintf(out, n, "%02d%03d", yy, d->yday);
        break;
    case 'M':
        snprintf(out, n, "%s", months[d->month - 1]);
        break;
    case 'O':
        snprintf(out, n, "%02d/%02d/%02d", yy, d->month, d->day);
        break;
    case 'S':
        snprintf(out, n, "%04d%02d%02d", d->year, d->month, d->day);
        break;
    case 'U':
        snprintf(out, n, "%02d/%02d/%02d", d->month, d->day, yy);
        break;
    case 'W':
        snprintf(out, n, "%s", weekdays[d->base % 7]);
        break;
    default:
        snprintf(out, n, "%d %.3s %d", d->day, months[d->month - 1], d->year);
        break;
    }
}

struct value fn_DATE(struct rexx *rx, struct args *a)
{
    char format = arg_option(rx, a, 0, "BCDEJMNOSUW", 'N'), text[32];
    struct date today = from_base((int64_t)(clause_time(rx) / DAY_US) + DAYS_TO_1970), d = today;
    if (arg_given(a, 1)) {
        char in = arg_option(rx, a, 2, "BCDEJNOSU", 'N');
        struct rexx_string s = arg_string(rx, a, 1);
        if (!bytes_to_c(rx, s, text, sizeof text) || !read_date(text, in, today.year, &d))
            rx_raise(rx, 40);
    } else if (a->n > 1) {
        rx_raise(rx, 40);
    }
    write_date(text, sizeof text, format, &d);
    return v_text(rx, text);
}

static struct value elapsed(struct rexx *rx, uint64_t now, bool reset)
{
    struct settings *set = &rx->act->set;
    uint64_t since = set->elapsed ? now - set->elapsed : 0;
    bool first = !set->elapsed;
    if (first || reset)
        set->elapsed = now;
    if (first)
        return v_int(0);
    char text[32];
    snprintf(text, sizeof text, "%llu.%06llu", (unsigned long long)(since / 1000000),
             (unsigned long long)(since % 1000000));
    return v_text(rx, text);
}

struct value fn_TIME(struct rexx *rx, struct args *a)
{
    char format = arg_option(rx, a, 0, "CEHLMNRS", 'N'), text[32];
    uint64_t now = clause_time(rx);
    unsigned s = (unsigned)(now % DAY_US / 1000000), us = (unsigned)(now % 1000000);
    unsigned h = s / 3600, m = s / 60 % 60;
    switch (format) {
    case 'C':
        snprintf(text, sizeof text, "%u:%02u%s", h % 12 ? h % 12 : 12, m, h < 12 ? "am" : "pm");
        break;
    case 'E':
    case 'R':
        return elapsed(rx, now, format == 'R');
    case 'H':
        return v_int(h);
    case 'L':
        snprintf(text, sizeof text, "%02u:%02u:%02u.%06u", h, m, s % 60, us);
        break;
    case 'M':
        return v_int(s / 60);
    case 'S':
        return v_int(s);
    default:
        snprintf(text, sizeof text, "%02u:%02u:%02u", h, m, s % 60);
        break;
    }
    return v_text(rx, text);
}
