/* Stages that wait for time: DELAY and BEAT.  User's Guide and Reference. */
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND 1000000000ull
#define DAY    (24 * 60 * 60)

/* "+5", "+1:30", "12:00", "8:15:30": seconds in *n; *interval: there was a plus sign. */
static bool when(const char *word, long *n, bool *interval)
{
    long part[3];
    char extra;
    *interval = *word == '+';
    word += *interval;
    int parts = sscanf(word, "%5ld:%2ld:%2ld%c", &part[0], &part[1], &part[2], &extra);
    if (strspn(word, "0123456789:") != strlen(word) || parts < 1 || parts > 3)
        return false;
    if (*interval) { /* the last part is seconds */
        *n = 0;
        for (int k = 0; k < parts; k++)
            *n = *n * 60 + part[k];
        return true;
    }
    *n = part[0] * 3600 + (parts > 1 ? part[1] * 60 : 0) + (parts > 2 ? part[2] : 0);
    return *n < DAY && (parts < 2 || part[1] < 60) && (parts < 3 || part[2] < 60);
}

/* From now to that time of the day, today or tomorrow. */
static uint64_t from_now(struct stage *s, long of_day)
{
    struct tm t;
    uint32_t ns;
    guest_local_time(pipe_cms(s)->g, &t, &ns);
    long left = of_day - (t.tm_hour * 3600L + t.tm_min * 60L + t.tm_sec);
    if (left <= 0)
        left += DAY;
    return (uint64_t)left * SECOND - ns;
}

/* DELAY: each record goes on at the time that is its first word. */
int pipe_stage_delay(struct stage *s)
{
    struct record r;
    struct args a;
    args_begin(&a, s, "DLY");
    int rc = args_end(&a);
    uint64_t last = pipe_clock();
    while (!rc && pipe_peek(s, &r) == 0) {
        char word[24];
        size_t n = 0, at = 0;
        long seconds;
        bool interval;
        while (at < r.n && r.p[at] == 0x40)
            at++;
        while (n < sizeof word - 1 && at + n < r.n && r.p[at + n] != 0x40)
            n++;
        ebcdic_to_ascii(word, r.p + at, n);
        word[n] = 0;
        if (!when(word, &seconds, &interval))
            return pipe_error(s, "DLY", 400, word, NULL);
        uint64_t until =
            interval ? last + (uint64_t)seconds * SECOND : pipe_clock() + from_now(s, seconds);
        while (pipe_clock() < until && pipe_may_wait(s))
            pipe_nap(s, until);
        if (!pipe_may_wait(s))
            break;
        last = pipe_clock();
        if (pipe_output(s, r.p, r.n))
            break;
        pipe_consume(s);
    }
    return rc;
}

/* "n", "n.nnn" seconds. */
static bool seconds_of(const char *word, uint64_t *ns)
{
    unsigned whole = 0;
    char fraction[10] = "";
    const char *point = strchr(word, '.');
    if (strspn(word, "0123456789.") != strlen(word) || strlen(word) > 12)
        return false;
    if (point && strlen(point + 1) < sizeof fraction)
        strcpy(fraction, point + 1);
    if (strchr(fraction, '.') || (*word != '.' && sscanf(word, "%6u", &whole) != 1))
        return false;
    unsigned long part = 0;
    size_t digits = strlen(fraction);
    for (size_t k = 0; k < 9; k++)
        part = part * 10 + (k < digits ? (unsigned)(fraction[k] - '0') : 0);
    *ns = whole * SECOND + part;
    return *ns > 0;
}

/* BEAT [ONCE] seconds [/string/]: records pass; when none has come for so long, the string is
 * written to the secondary output, or to the primary when there is no other. */
int pipe_stage_beat(struct stage *s)
{
    struct args a;
    struct record r;
    char word[24];
    uint8_t *text = NULL;
    size_t n = 0;
    uint64_t interval = 0;
    args_begin(&a, s, "BEA");
    bool once = args_keyword(&a, "ONCE", 4);
    if (!args_word(&a, word, sizeof word) || !seconds_of(word, &interval))
        return pipe_error(s, "BEA", 113, NULL);
    int rc = args_string_next(&a) ? args_string(&a, &text, &n) : 0;
    if (!rc)
        rc = args_end(&a);
    if (rc || pipe_commit(s, 0))
        return rc;
    unsigned out = pipe_streams(s, true) > 1 ? 1 : 0;
    uint64_t until = pipe_clock() + interval;
    for (bool silent = false; pipe_connected(s, 0, false) && pipe_may_wait(s);) {
        if (pipe_record_waits(s, 0)) {
            if (pipe_peek(s, &r) || pipe_output(s, r.p, r.n))
                break;
            pipe_consume(s);
            silent = false;
            until = pipe_clock() + interval;
        } else if (pipe_clock() < until || silent) {
            pipe_nap(s, silent ? UINT64_MAX : until);
        } else {
            if (pipe_output_to(s, out, text, n))
                break;
            silent = once;
            until += interval;
        }
    }
    return 0;
}

/* PIPESTOP: with the first record, stages that wait for time or for what is outside end. */
int pipe_stage_pipestop(struct stage *s)
{
    struct args a;
    struct record r;
    args_begin(&a, s, "PST");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        pipe_stop_waiting(s);
        stage_pass_on(s, &r);
    }
    return rc;
}
