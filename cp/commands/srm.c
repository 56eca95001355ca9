/* SET and QUERY SRM: the system resource manager.
 *
 * The length of a time slice (DSPSLICE) is the dispatcher's.  Everything else is kept for QUERY SRM and
 * for nothing else: every virtual machine that can run is dispatched here, so nobody stands in an
 * eligible list for want of paging (LDUBUF), storage (STORBUF, MAXWSS) or a place (DSPBUF), nobody needs
 * help to overtake others (IABIAS), hard limits are kept in one way whatever method is set (LIMITHARD:
 * cp/dispatch/limit.c), and no processor is parked (POLARIZATION, EXCESSUSE, CPUPAD).  To add a setting: its
 * values in enum srm_value, their usual ones in usual[], a row in settings[].
 * Sources: CP Commands and Utilities Reference, SET SRM and QUERY SRM, for what there is to set, as
 * monitor record D1 R16 (MRMTRSCH) names it; the lines and the ranges are from memory. */
#include "cp/commands/handlers.h"
#include "cp/commands/real.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/kept.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <string.h>

#define MODULE    "SRM"
#define PAGE      4096u
#define ALL_PAGES 999999u /* more than that is not told apart */

static const unsigned usual[SRM_VALUES] = {
    [SRM_INTENSITY] = 90,     [SRM_DURATION] = 2,       [SRM_LDUBUF] = 100,
    [SRM_LDUBUF + 1] = 75,    [SRM_LDUBUF + 2] = 60,    [SRM_STORBUF] = 300,
    [SRM_STORBUF + 1] = 250,  [SRM_STORBUF + 2] = 200,  [SRM_DSPBUF] = 32767,
    [SRM_DSPBUF + 1] = 32767, [SRM_DSPBUF + 2] = 32767, [SRM_MAXWSS] = 9999,
    [SRM_CPUPAD] = 100,       [SRM_CPUPAD + 1] = 100,   [SRM_CPUPAD + 2] = 100,
    [SRM_CPUPAD + 3] = 100,   [SRM_CPUPAD + 4] = 100,
};

struct srm_setting {
    const char *word;
    unsigned min; /* characters of word */
    int (*set)(struct command *c, const struct srm_setting *s);
    void (*line)(struct command *c, const struct srm_setting *s);
    enum srm_value first;
    unsigned max;               /* of a number; 0: a word of words[] */
    const char *const words[3]; /* the usual one first */
};

/* --- values --------------------------------------------------------------------------------------- */

static unsigned value(struct command *c, unsigned which)
{
    struct system *sys = c->vm->sys;
    pthread_mutex_lock(&sys->kept->lock);
    unsigned kept = sys->kept->srm[which];
    pthread_mutex_unlock(&sys->kept->lock);
    return kept ? kept - 1 : usual[which];
}

/* n of them that belong together; NULL: the usual ones again. */
static void keep(struct command *c, unsigned first, unsigned n, const unsigned long *values)
{
    struct system *sys = c->vm->sys;
    pthread_mutex_lock(&sys->kept->lock);
    for (unsigned i = 0; i < n; i++)
        sys->kept->srm[first + i] = values ? (unsigned)values[i] + 1 : 0;
    pthread_mutex_unlock(&sys->kept->lock);
}

/* n or n% */
static int number(struct command *c, bool percent, unsigned long max, unsigned long *n)
{
    char word[24], digits[24];
    if (!command_word(c, word, sizeof word))
        return command_error(c, MODULE, 26, NULL);
    size_t length = strlen(word);
    memcpy(digits, word, length + 1);
    if (percent && length && digits[length - 1] == '%')
        digits[length - 1] = '\0';
    return command_number(digits, max, n) ? 0 : command_error(c, MODULE, 2, word, NULL);
}

/* INITIAL: 1 when it was typed, with nothing behind it; -n: message n was given. */
static int initial(struct command *c, unsigned first, unsigned n)
{
    if (!command_keyword(c, "INITIAL", 4))
        return 0;
    int rc = command_end(c, MODULE);
    if (rc)
        return -rc;
    keep(c, first, n, NULL);
    return 1;
}

/* --- what there is to set ------------------------------------------------------------------------- */

/* [INTENSITY] n[%] [[DURATION] n] */
static int set_bias(struct command *c, const struct srm_setting *s)
{
    unsigned long n[2] = {0, value(c, SRM_DURATION)};
    int rc = initial(c, s->first, 2);
    if (rc)
        return rc < 0 ? -rc : 0;
    command_keyword(c, "INTENSITY", 3);
    rc = number(c, true, 100, &n[0]);
    if (!rc && *command_rest(c)) {
        command_keyword(c, "DURATION", 3);
        rc = number(c, false, 100, &n[1]);
    }
    if (!rc)
        rc = command_end(c, MODULE);
    if (!rc)
        keep(c, s->first, 2, n);
    return rc;
}

static void bias_line(struct command *c, const struct srm_setting *s)
{
    command_say(c, "IABIAS : INTENSITY=%u%%; DURATION=%u", value(c, s->first),
                value(c, s->first + 1));
}

/* For Q1, Q2 and Q3; those left out are as the one before.  What Q3 may take Q2 may, too. */
static int set_buffers(struct command *c, const struct srm_setting *s)
{
    unsigned long n[3] = {0};
    char text[24];
    int rc = initial(c, s->first, 3);
    if (rc)
        return rc < 0 ? -rc : 0;
    for (unsigned i = 0; !rc && i < 3; i++) {
        if (i && !*command_rest(c))
            n[i] = n[i - 1];
        else
            rc = number(c, s->first != SRM_DSPBUF, s->max, &n[i]);
        snprintf(text, sizeof text, "%lu", n[i]);
        if (!rc && i && n[i] > n[i - 1])
            return command_error(c, MODULE, 13, text, NULL);
    }
    if (!rc)
        rc = command_end(c, MODULE);
    if (!rc)
        keep(c, s->first, 3, n);
    return rc;
}

static void buffers_line(struct command *c, const struct srm_setting *s)
{
    const char *unit = s->first == SRM_DSPBUF ? "" : "%";
    command_say(c, "%-7s: Q1=%u%s Q2=%u%s Q3=%u%s", s->word, value(c, s->first), unit,
                value(c, s->first + 1), unit, value(c, s->first + 2), unit);
}

static int set_slice(struct command *c, const struct srm_setting *s)
{
    char word[24];
    unsigned long ms = 0;
    if (!command_word(c, word, sizeof word))
        return command_error(c, MODULE, 26, NULL);
    if (!command_number(word, s->max, &ms) || !ms)
        return command_error(c, MODULE, 2, word, NULL);
    int rc = command_end(c, MODULE);
    if (!rc)
        dispatcher_set_slice_ms(c->vm->sys->dispatcher, (unsigned)ms);
    return rc;
}

static void slice_line(struct command *c, const struct srm_setting *s)
{
    command_say(c, "DISPATCHING MINOR TIMESLICE = %u MS",
                dispatcher_slice_ms(c->vm->sys->dispatcher));
}

static int set_working_set(struct command *c, const struct srm_setting *s)
{
    unsigned long n = 0;
    int rc = initial(c, s->first, 1);
    if (rc)
        return rc < 0 ? -rc : 0;
    rc = number(c, true, s->max, &n);
    if (!rc)
        rc = command_end(c, MODULE);
    if (!rc)
        keep(c, s->first, 1, &n);
    return rc;
}

static void working_set_lines(struct command *c, const struct srm_setting *s)
{
    unsigned limit = value(c, s->first);
    uint64_t pages = real_storage(c->vm->sys) / PAGE * limit / 100;
    command_say(c, "MAXWSS : LIMIT=%u%%", limit);
    command_say(c, "...... : PAGES=%u", pages > ALL_PAGES ? ALL_PAGES : (unsigned)pages);
}

static int set_word(struct command *c, const struct srm_setting *s)
{
    char word[24];
    unsigned long n = 0;
    while (n < 3 && s->words[n] && !command_keyword(c, s->words[n], 3))
        n++;
    if (n == 3 || !s->words[n])
        return command_word(c, word, sizeof word) ? command_error(c, MODULE, 2, word, NULL)
                                                  : command_error(c, MODULE, 26, NULL);
    int rc = command_end(c, MODULE);
    if (!rc)
        keep(c, s->first, 1, &n);
    return rc;
}

static void word_line(struct command *c, const struct srm_setting *s)
{
    command_say(c, "%s%s: %s", s->word, s->first == SRM_LIMITHARD ? " METHOD" : "",
                s->words[value(c, s->first)]);
}

static void polarization_lines(struct command *c, const struct srm_setting *s)
{
    word_line(c, s);
    command_say(c, "GLOBAL PERFORMANCE DATA: OFF"); /* of a machine with other partitions */
}

static const char *const types[] = {"CP", "ZAAP", "IFL", "ICF", "ZIIP"};
static const char *const uses[] = {"MEDIUM", "HIGH", "LOW", "NONE"};
#define TYPES (sizeof types / sizeof *types)

static int use_word(struct command *c, unsigned long *n)
{
    char word[24];
    for (*n = 0; *n < sizeof uses / sizeof *uses; ++*n)
        if (command_keyword(c, uses[*n], *n == 1 || *n == 2 ? 1 : 3))
            return 0;
    return command_word(c, word, sizeof word) ? command_error(c, MODULE, 2, word, NULL)
                                              : command_error(c, MODULE, 26, NULL);
}

/* [TYPE] {ALL | type} value, for each type of processor or for one. */
static int set_by_type(struct command *c, const struct srm_setting *s)
{
    unsigned type = 0;
    unsigned long n;
    char word[24];
    command_keyword(c, "TYPE", 4);
    bool all = command_keyword(c, "ALL", 3);
    while (!all && type < TYPES && !command_keyword(c, types[type], (unsigned)strlen(types[type])))
        type++;
    if (type == TYPES)
        return command_word(c, word, sizeof word) ? command_error(c, MODULE, 2, word, NULL)
                                                  : command_error(c, MODULE, 26, NULL);
    int rc = s->first == SRM_EXCESSUSE ? use_word(c, &n) : number(c, true, s->max, &n);
    if (!rc)
        rc = command_end(c, MODULE);
    for (unsigned i = 0; !rc && i < TYPES; i++)
        if (all || i == type)
            keep(c, s->first + i, 1, &n);
    return rc;
}

static void by_type_line(struct command *c, const struct srm_setting *s)
{
    char line[96];
    size_t at = (size_t)snprintf(line, sizeof line, "%s:", s->word);
    for (unsigned i = 0; i < TYPES; i++) {
        unsigned n = value(c, s->first + i);
        if (s->first == SRM_EXCESSUSE)
            at += (size_t)snprintf(line + at, sizeof line - at, " %s-%s", types[i], uses[n]);
        else
            at += (size_t)snprintf(line + at, sizeof line - at, " %s-%u%%", types[i], n);
    }
    command_say(c, "%s", line);
}

static const struct srm_setting settings[] = {
    {"IABIAS", 3, set_bias, bias_line, SRM_INTENSITY, 100, {NULL}},
    {"LDUBUF", 3, set_buffers, buffers_line, SRM_LDUBUF, 32767, {NULL}},
    {"STORBUF", 4, set_buffers, buffers_line, SRM_STORBUF, 32767, {NULL}},
    {"DSPBUF", 4, set_buffers, buffers_line, SRM_DSPBUF, 32767, {NULL}},
    {"DSPSLICE", 6, set_slice, slice_line, SRM_VALUES, 100, {NULL}},
    {"MAXWSS", 4, set_working_set, working_set_lines, SRM_MAXWSS, 9999, {NULL}},
    {"LIMITHARD", 6, set_word, word_line, SRM_LIMITHARD, 0, {"CONSUMPTION", "DEADLINE"}},
    {"POLARIZATION",
     3,
     set_word,
     polarization_lines,
     SRM_POLARIZATION,
     0,
     {"HORIZONTAL", "VERTICAL"}},
    {"EXCESSUSE", 3, set_by_type, by_type_line, SRM_EXCESSUSE, 0, {NULL}},
    {"CPUPAD", 3, set_by_type, by_type_line, SRM_CPUPAD, 6400, {NULL}},
    {"DSPWDMETHOD", 5, set_word, word_line, SRM_DSPWDMETHOD, 0, {"RESHUFFLE", "REBALANCE"}},
    {"UNPARKING", 3, set_word, word_line, SRM_UNPARKING, 0, {"LARGE", "MEDIUM", "SMALL"}},
};
#define SETTINGS (sizeof settings / sizeof *settings)

static const struct srm_setting *setting(struct command *c)
{
    for (unsigned i = 0; i < SETTINGS; i++)
        if (command_keyword(c, settings[i].word, settings[i].min))
            return &settings[i];
    return NULL;
}

/* --- the commands --------------------------------------------------------------------------------- */

/* QUERY SRM [ALL | setting] */
int query_srm(struct command *c)
{
    const struct srm_setting *only = NULL;
    char word[24];
    if (*command_rest(c) && !command_keyword(c, "ALL", 3) && !(only = setting(c))) {
        command_word(c, word, sizeof word);
        return command_error(c, MODULE, 2, word, NULL);
    }
    int rc = command_end(c, MODULE);
    for (unsigned i = 0; !rc && i < SETTINGS; i++)
        if (!only || only == &settings[i])
            settings[i].line(c, &settings[i]);
    return rc;
}

/* SET SRM setting value ...; it answers with the setting as it is now. */
int set_srm(struct command *c)
{
    char word[24];
    const struct srm_setting *s = setting(c);
    if (!s)
        return command_error(c, MODULE, command_word(c, word, sizeof word) ? 2 : 26, word, NULL);
    int rc = s->set(c, s);
    if (!rc)
        s->line(c, s);
    return rc;
}
