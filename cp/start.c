/* See start.h.  Keeps true: until the last question is answered nothing has been deleted, and an answer
 * that is no answer is asked for again. */
#include "cp/start.h"

#include "cp/console/station.h"
#include "cp/directory/source.h"
#include "cp/messages.h"
#include "cp/spool/spool.h"
#include "cp/storage/nss.h"
#include "cp/system.h"

#include <ctype.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the options ---------------------------------------------------------------------------- */

static const struct option {
    const char *name;
    unsigned shortest;
    enum start_kind kind;
    size_t flag; /* offset of a bool, when it is no kind */
} options[] = {
    {"WARM", 1, START_WARM, 0},
    {"FORCE", 1, START_FORCE, 0},
    {"COLD", 4, START_COLD, 0},
    {"CLEAN", 5, START_CLEAN, 0},
    {"SHUTDOWN", 8, START_SHUTDOWN, 0},
    {"DRAIN", 2, 0, offsetof(struct start_options, drain)},
    {"DISABLE", 2, 0, offsetof(struct start_options, disable)},
    {"NODIRECT", 5, 0, offsetof(struct start_options, nodirect)},
    {"NOAUTOLOG", 6, 0, offsetof(struct start_options, noautolog)},
};

static const struct option *option_of(const char *word)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (keyword_matches(word, options[i].name, options[i].shortest))
            return &options[i];
    return NULL;
}

bool start_options_parse(struct start_options *o, const char *line, char wrong[16])
{
    bool kind_given = false, flag_given = false;
    *o = (struct start_options){.kind = START_WARM};
    for (const char *p = line; *(p += strspn(p, " \t"));) {
        size_t n = strcspn(p, " \t");
        char word[16];
        snprintf(word, sizeof word, "%.*s", (int)n, p);
        const struct option *w = n < sizeof word ? option_of(word) : NULL;
        bool conflict = w && !w->flag ? kind_given || (w->kind == START_SHUTDOWN && flag_given)
                                      : o->kind == START_SHUTDOWN;
        if (!w || conflict) {
            snprintf(wrong, 16, "%s", word);
            return false;
        }
        if (w->flag)
            *(bool *)((char *)o + w->flag) = flag_given = true;
        else
            o->kind = w->kind, kind_given = true;
        p += n;
    }
    return true;
}

/* --- what COLD and CLEAN delete ------------------------------------------------------------------ */

static const enum spool_queue queues[] = {SPOOL_RDR, SPOOL_PRT, SPOOL_PUN};

static size_t files_to_go(struct system *sys, const struct start_options *o)
{
    size_t total = 0, n;
    for (unsigned k = 0; k < sizeof queues / sizeof *queues; k++) {
        free(spool_list(sys->spool, NULL, queues[k], &n));
        total += n;
    }
    if (o->kind == START_CLEAN) {
        struct nss_info *saved = nss_list(sys->nss, &n);
        for (size_t i = 0; i < n; i++)
            total += !saved[i].native[0];
        free(saved);
    }
    return total;
}

void start_clear(struct system *sys, const struct start_options *o)
{
    if (o->kind != START_COLD && o->kind != START_CLEAN)
        return;
    size_t n;
    for (unsigned k = 0; k < sizeof queues / sizeof *queues; k++) {
        struct spool_info *files = spool_list(sys->spool, NULL, queues[k], &n);
        for (size_t i = 0; i < n; i++)
            spool_purge(sys->spool, files[i].owner, queues[k], files[i].id);
        free(files);
    }
    if (o->kind != START_CLEAN)
        return;
    struct nss_info *saved = nss_list(sys->nss, &n);
    for (size_t i = 0; i < n; i++)
        if (!saved[i].native[0]) /* without CMS nobody could log on to mend it */
            nss_purge(sys->nss, saved[i].id);
    free(saved);
}

/* --- the dialogue --------------------------------------------------------------------------- */

struct dialogue {
    struct system *sys;
    struct station *station;
    struct start_options *out;
    enum { ASK_START, ASK_CLOCK, ASK_GO, ANSWERED } at;
};

static void say(struct dialogue *d, const char *text)
{
    char now[40];
    system_time_text(d->sys, system_now(), TIME_HMS, now);
    station_say(d->station, "%.8s %s", now, text);
}

static void message(struct dialogue *d, const char *module, unsigned id, ...)
{
    char text[160];
    va_list args;
    va_start(args, id);
    message_format(text, sizeof text, module, id, args);
    va_end(args);
    say(d, text);
}

static void ask_start(struct dialogue *d)
{
    d->at = ASK_START;
    say(d, "Start ((Warm|Force|COLD|CLEAN) (DRain) (DIsable)  (NODIRect)");
    say(d, "      (NOAUTOlog)) or (SHUTDOWN)");
}

static void ask_clock(struct dialogue *d)
{
    char date[40], time[40], zone[40], text[160];
    uint64_t now = system_now();
    system_time_text(d->sys, now, TIME_ISO_DATE, date);
    system_time_text(d->sys, now, TIME_LOGON, time);
    /* hh:mm:ss zone DAY mm/dd/yy: the date is the operator's, in full. */
    snprintf(zone, sizeof zone, "%.*s", (int)(strrchr(time, ' ') - time), time);
    d->at = ASK_CLOCK;
    snprintf(text, sizeof text, "NOW %s %s", zone, date);
    say(d, text);
    say(d, "Change TOD clock (Yes|No)");
}

static void ask_go(struct dialogue *d)
{
    bool cold = d->out->kind == START_COLD;
    const char *kind = cold ? "COLD" : "CLEAN";
    char total[24];
    snprintf(total, sizeof total, "%7zu", files_to_go(d->sys, d->out));
    d->at = ASK_GO;
    message(d, "WRS", MESSAGE_FORM(2513, 1), NULL);
    message(d, "WRS", 2513, total, NULL);
    message(d, "WRS", MESSAGE_FORM(2511, 4), NULL);
    message(d, "WRS", 2511, cold ? "Spool files" : "Spool and system data files", kind, NULL);
    message(d, "WRS", MESSAGE_FORM(2511, 1), NULL);
    message(d, "WRS", MESSAGE_FORM(2511, 2), kind, NULL);
    message(d, "WRS", MESSAGE_FORM(2511, 3), kind, NULL);
}

static void answered_start(struct dialogue *d, const char *line)
{
    char wrong[16];
    if (!start_options_parse(d->out, line, wrong)) {
        message(d, "ISU", 3, wrong, NULL);
        ask_start(d);
    } else if (d->out->kind == START_SHUTDOWN) {
        d->at = ANSWERED;
    } else {
        ask_clock(d);
    }
}

static void answered_clock(struct dialogue *d, const char *line)
{
    if (keyword_matches(line, "YES", 1)) {
        say(d, "The TOD clock is the host's, it is not changed.");
    } else if (*line && !keyword_matches(line, "NO", 1)) {
        ask_clock(d);
        return;
    }
    if (d->out->kind == START_COLD || d->out->kind == START_CLEAN)
        if (files_to_go(d->sys, d->out)) {
            ask_go(d);
            return;
        }
    d->at = ANSWERED;
}

static void answered_go(struct dialogue *d, const char *line)
{
    if (keyword_matches(line, "STOP", 4)) {
        d->out->kind = START_SHUTDOWN;
    } else if (!keyword_matches(line, "GO", 2)) {
        ask_go(d);
        return;
    }
    d->at = ANSWERED;
}

/* A line that was typed; without blanks around it. */
static void heard(void *ctx, const char *typed)
{
    struct dialogue *d = ctx;
    char line[160];
    snprintf(line, sizeof line, "%s", typed + strspn(typed, " \t"));
    for (char *end = line + strlen(line); end > line && isspace((unsigned char)end[-1]);)
        *--end = '\0';
    for (char *p = line; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    say(d, line);
    if (d->at == ASK_START)
        answered_start(d, line);
    else if (d->at == ASK_CLOCK)
        answered_clock(d, line);
    else if (d->at == ASK_GO)
        answered_go(d, line);
}

void start_head(const struct system *sys, const char *volid, char line[2][START_LINE])
{
    char date[40], time[40];
    system_time_text(sys, system_generated_ns(), TIME_ISO_DATE, date);
    system_time_text(sys, system_generated_ns(), TIME_HMS, time);
    snprintf(line[0], START_LINE, "z/VM  V7 R4.0  SERVICE LEVEL " SYSTEM_SERVICE " (64-BIT)");
    snprintf(line[1], START_LINE, "SYSTEM NUCLEUS CREATED ON %.10s AT %.8s, LOADED FROM %.8s", date,
             time, volid);
}

struct station *start_ask(struct system *sys, struct terminal *local, const char *volid,
                          struct start_options *out)
{
    char line[2][START_LINE];
    struct dialogue d = {.sys = sys, .out = out};
    d.station = station_open_system(sys, local, heard, &d);
    if (!d.station)
        return NULL;
    station_get(d.station);
    start_head(sys, volid, line);
    say(&d, line[0]);
    say(&d, line[1]);
    ask_start(&d);
    station_touch(d.station);
    while (d.at != ANSWERED && !station_gone(d.station))
        uv_run(&sys->loop, UV_RUN_ONCE);
    if (station_gone(d.station))
        out->kind = START_SHUTDOWN;
    station_unheard(d.station);
    return d.station;
}
