/* MONITOR and QUERY MONITOR: what the monitor would record.  No program can connect to *MONITOR, the
 * service that hands the records out, so that what is started stays pending, as on a system where
 * nobody collects them.
 * Source: CP Commands and Utilities Reference, MONITOR, QUERY MONITOR.
 * The answers are from memory. */
#include "cp/commands/handlers.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_SECONDS 3600u /* of an interval */
#define RATE_LEAST   1u    /* hundredths of a second */
#define RATE_MOST    6000u
#define BLOCK_USUAL  4u
#define BLOCK_MOST   16u
#define PAGES_MOST   524288u /* of 2 GiB */
#define LIMIT_MOST   60u     /* minutes */

/* Domains in the order of QUERY MONITOR; which of the two kinds of data they have.  The first two are
 * always enabled. */
static const struct {
    const char *name;
    unsigned min;
    bool event, sample;
} domains[MONITOR_DOMAINS] = {
    {"MONITOR", 7, true, true}, {"SYSTEM", 6, false, true},    {"PROCESSOR", 4, true, true},
    {"STORAGE", 4, true, true}, {"SCHEDULER", 5, true, false}, {"SEEKS", 4, true, false},
    {"USER", 4, true, true},    {"I/O", 3, true, true},        {"NETWORK", 3, true, true},
    {"ISFC", 3, true, true},    {"APPLDATA", 4, true, true},   {"SSI", 3, true, true},
};
#define ALWAYS 2u

static bool has(unsigned domain, bool sample)
{
    return sample ? domains[domain].sample : domains[domain].event;
}

static const char *kind(bool sample)
{
    return sample ? "SAMPLE" : "EVENT";
}

/* --- QUERY MONITOR ----------------------------------------------------------------------------------- */

static void part_lines(struct command *c, const struct monitor *m, bool sample)
{
    const struct monitor_part *p = sample ? &m->sample : &m->event;
    const char *state = p->started ? "PENDING " : "INACTIVE";
    if (sample) {
        command_say(c, "MONITOR SAMPLE %s", state);
        if (m->interval % 60)
            command_say(c, "               INTERVAL %4u SECONDS", m->interval);
        else
            command_say(c, "               INTERVAL %4u MINUTES", m->interval / 60);
        if (m->rate)
            command_say(c, "               RATE %5u.%02u SECONDS", m->rate / 100, m->rate % 100);
        else
            command_say(c, "               RATE STOPPED");
    } else {
        command_say(c, "MONITOR EVENT %s    BLOCK %4u      PARTITION %8u", state,
                    m->block ? m->block : BLOCK_USUAL, m->partition);
    }
    command_say(c, "MONITOR DCSS NAME - NO DCSS NAME DEFINED");
    command_say(c, "CONFIGURATION SIZE %8u LIMIT %9u MINUTES", p->size, p->limit ? p->limit : 1);
    command_say(c, "CONFIGURATION AREA IS FREE");
    command_say(c, "USERS CONNECTED TO *MONITOR - NO USERS CONNECTED");
    for (unsigned i = 0; i < MONITOR_DOMAINS; i++)
        if (has(i, sample))
            command_say(c, "%-9s DOMAIN %s", domains[i].name,
                        i < ALWAYS || p->domains & 1u << i ? "ENABLED" : "DISABLED");
}

static struct monitor settings(struct system *sys)
{
    pthread_mutex_lock(&sys->text_lock);
    struct monitor m = sys->monitor;
    pthread_mutex_unlock(&sys->text_lock);
    return m;
}

/* QUERY MONITOR {EVENT | SAMPLE} */
int query_monitor(struct command *c)
{
    struct monitor m = settings(c->vm->sys);
    bool event = command_keyword(c, "EVENT", 5);
    bool sample = !event && command_keyword(c, "SAMPLE", 4);
    int rc = command_end(c, "CQM");
    if (rc)
        return rc;
    if (!sample)
        part_lines(c, &m, false);
    if (!event)
        part_lines(c, &m, true);
    return 0;
}

/* --- MONITOR ------------------------------------------------------------------------------------------ */

/* A number from 1 to most. */
static int count_operand(struct command *c, unsigned most, unsigned *where)
{
    char word[32];
    unsigned long n;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "MON", 26, NULL);
    if (!command_number(word, most, &n) || !n)
        return command_error(c, "MON", 2, word, NULL);
    *where = (unsigned)n;
    return 0;
}

/* CONFIG {SIZE n | LIMIT n [MINUTES]} */
static int configuration(struct command *c, struct monitor_part *p)
{
    char word[32];
    int rc;
    struct monitor_part changed = *p;
    if (command_keyword(c, "SIZE", 4)) {
        rc = count_operand(c, PAGES_MOST, &changed.size);
    } else if (command_keyword(c, "LIMIT", 5)) {
        rc = count_operand(c, LIMIT_MOST, &changed.limit);
        command_keyword(c, "MINUTES", 3);
    } else {
        return command_word(c, word, sizeof word) ? command_error(c, "MON", 2, word, NULL)
                                                  : command_error(c, "MON", 26, NULL);
    }
    if (!rc)
        rc = command_end(c, "MON");
    if (!rc)
        *p = changed;
    return rc;
}

/* EVENT START [BLOCK n] [PARTITION n] */
static int event_sizes(struct command *c, struct monitor *m)
{
    int rc = 0;
    while (!rc) {
        if (command_keyword(c, "BLOCK", 5))
            rc = count_operand(c, BLOCK_MOST, &m->block);
        else if (command_keyword(c, "PARTITION", 4))
            rc = count_operand(c, PAGES_MOST, &m->partition);
        else
            break;
    }
    return rc;
}

static int start_stop(struct command *c, struct monitor *m, bool event, bool sample, bool start)
{
    struct monitor changed = *m;
    int rc = event && !sample && start ? event_sizes(c, &changed) : 0;
    if (!rc)
        rc = command_end(c, "MON");
    if (rc)
        return rc;
    m->block = changed.block;
    m->partition = changed.partition;
    for (unsigned k = 0; k < 2; k++) {
        if (k ? !sample : !event)
            continue;
        (k ? &m->sample : &m->event)->started = start;
        if (start)
            command_error(c, "MNR", 6224, k ? "Sample" : "Event", NULL);
        command_say(c, "MONITOR %s %s", kind(k),
                    start ? "STARTED -- RECORDING IS PENDING" : "STOPPED");
    }
    return 0;
}

/* {ENABLE | DISABLE} {ALL | domain {ALL}} */
static int enable(struct command *c, struct monitor *m, bool sample, bool on)
{
    char word[32];
    struct monitor_part *p = sample ? &m->sample : &m->event;
    uint32_t which = 0;
    if (!command_peek(c, word, sizeof word))
        return command_error(c, "MON", 26, NULL);
    bool all = command_keyword(c, "ALL", 3);
    for (unsigned i = ALWAYS; i < MONITOR_DOMAINS; i++)
        if (has(i, sample) &&
            (all || (!which && command_keyword(c, domains[i].name, domains[i].min))))
            which |= 1u << i;
    if (!which)
        return command_error(c, "MON", 2, word, NULL);
    command_keyword(c, "ALL", 3);
    if (command_peek(c, word, sizeof word)) /* of some users or devices only */
        return command_error(c, "MON", 2, word, NULL);
    p->domains = on ? p->domains | which : p->domains & ~which;
    for (unsigned i = ALWAYS; i < MONITOR_DOMAINS; i++)
        if (which & 1u << i)
            command_say(c, "%-9s DOMAIN %s", domains[i].name, on ? "ENABLED" : "DISABLED");
    return 0;
}

/* INTERVAL n {SECONDS | MINUTES} */
static int interval(struct command *c, struct monitor *m)
{
    char word[32];
    unsigned long n;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "MON", 26, NULL);
    if (!command_number(word, MOST_SECONDS, &n) || !n)
        return command_error(c, "MON", 2, word, NULL);
    if (!command_keyword(c, "SECONDS", 3)) {
        command_keyword(c, "MINUTES", 3);
        n *= 60;
    }
    int rc = command_end(c, "MON");
    if (!rc && n > MOST_SECONDS)
        rc = command_error(c, "MON", 2, word, NULL);
    if (!rc)
        m->interval = (unsigned)n;
    return rc;
}

/* RATE {n.nn SECONDS | STOP} */
static int rate(struct command *c, struct monitor *m)
{
    char word[32], *end;
    unsigned hundredths = 0;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "MON", 26, NULL);
    if (strcmp(word, "STOP")) {
        double seconds = word[0] >= '0' && word[0] <= '9' ? strtod(word, &end) : 0;
        hundredths = seconds > 0 && seconds < 1000 ? (unsigned)(seconds * 100 + 0.5) : 0;
        if (hundredths < RATE_LEAST || hundredths > RATE_MOST || *end)
            return command_error(c, "MON", 2, word, NULL);
        command_keyword(c, "SECONDS", 3);
    }
    int rc = command_end(c, "MON");
    if (!rc)
        m->rate = hundredths;
    return rc;
}

static int one_kind(struct command *c, struct monitor *m, bool sample)
{
    char word[32];
    if (command_keyword(c, "START", 3))
        return start_stop(c, m, !sample, sample, true);
    if (command_keyword(c, "STOP", 4))
        return start_stop(c, m, !sample, sample, false);
    if (command_keyword(c, "ENABLE", 2))
        return enable(c, m, sample, true);
    if (command_keyword(c, "DISABLE", 3))
        return enable(c, m, sample, false);
    if (command_keyword(c, "CONFIG", 6))
        return configuration(c, sample ? &m->sample : &m->event);
    if (sample && command_keyword(c, "INTERVAL", 3))
        return interval(c, m);
    if (sample && command_keyword(c, "RATE", 4))
        return rate(c, m);
    if (sample) /* ENABLE is what holds when none is said */
        return enable(c, m, sample, true);
    return command_word(c, word, sizeof word) ? command_error(c, "MON", 2, word, NULL)
                                              : command_error(c, "MON", 26, NULL);
}

/* MONITOR {START | STOP} | {EVENT | SAMPLE} {START ... | STOP | ENABLE ... | DISABLE ... | CONFIG ...}
 * | SAMPLE {INTERVAL ... | RATE ...} */
int monitor_command(struct command *c)
{
    struct system *sys = c->vm->sys;
    struct monitor m = settings(sys);
    char word[32];
    int rc;
    if (command_keyword(c, "START", 3))
        rc = start_stop(c, &m, true, true, true);
    else if (command_keyword(c, "STOP", 4))
        rc = start_stop(c, &m, true, true, false);
    else if (command_keyword(c, "EVENT", 5))
        rc = one_kind(c, &m, false);
    else if (command_keyword(c, "SAMPLE", 4))
        rc = one_kind(c, &m, true);
    else
        return command_word(c, word, sizeof word) ? command_error(c, "MON", 2, word, NULL)
                                                  : command_error(c, "MON", 26, NULL);
    if (rc)
        return rc;
    pthread_mutex_lock(&sys->text_lock);
    sys->monitor = m;
    pthread_mutex_unlock(&sys->text_lock);
    return 0;
}
