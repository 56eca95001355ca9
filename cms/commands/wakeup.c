/* WAKEUP: wait for a time, for what is typed, for a file in the reader or for CP EXTERNAL.  What a
 * program that serves others does between two pieces of work.
 * z/VM's WAKEUP: the forms of the time, the options, the return codes, as service machines that are published
 * use and explain them.  From memory: that TIME's line is "*TIME date time", and where of several records of a file
 * that are due the first in the file comes first. */
#include "cms/commands/commands.h"
#include "cms/commands/wakeup_file.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND  1000000000ull
#define DAY     (24 * 60 * 60L)
#define LOOK_AT (1 * SECOND) /* how often the reader is asked about */

enum { CONS, EXT, RDR, QUIET, NOREAD, IUCVMSG, SMSG, VMCF, CC, TIME };
enum {
    RC_SMSG = 1,
    RC_TIME = 2,
    RC_READER = 4,
    RC_MESSAGE = 5,
    RC_CONSOLE = 6,
    RC_EXTERNAL = 8,
    RC_OPTION = 200
};
#define MESSAGES (OPT(IUCVMSG) | OPT(SMSG))
#define EVENTS   (MESSAGES | OPT(CONS) | OPT(EXT) | OPT(RDR))

static uint64_t clock_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

/* Seconds from now; less than 0: minus a return code. */
static long seconds_of(struct cms *cms, const char *word)
{
    bool interval;
    struct tm t;
    uint32_t ns;
    long time = wakeup_time(word, &interval);
    if (time < 0 || interval)
        return time;
    guest_local_time(cms->g, &t, &ns);
    long left = time - (t.tm_hour * 3600L + t.tm_min * 60L + t.tm_sec);
    return left < 0 ? left + DAY : left;
}

static void ignore(void *ctx, const char *text)
{
    if (strncmp(text, "ORIGINID", 8) && strncmp(text, "NO ", 3))
        *(bool *)ctx = true;
}

static bool file_waits(struct cms *cms)
{
    bool any = false;
    return !guest_cp(cms->g, "QUERY RDR * NOHOLD", ignore, &any) && any;
}

/* What has happened; with TIME the time is on the stack, before what else goes there. */
static int told(struct cms *cms, uint32_t what, int rc)
{
    int error = what & OPT(TIME) ? wakeup_stack_time(cms) : 0;
    return error ? error : rc;
}

static const char *message_type(unsigned class)
{
    static const char *const types[] = {
        [GUEST_MSG] = "*MSG",   [GUEST_WNG] = "*WNG",    [GUEST_CPCONIO] = "*CP",
        [GUEST_SMSG] = "*SMSG", [GUEST_VMCONIO] = "*VM", [GUEST_EMSG] = "*EMSG",
        [GUEST_IMSG] = "*IMSG",
    };
    return types[class];
}

/* A message of *MSG on the stack: what kind, the sender, the text.  The return code; 0: there is none. */
static int stack_message(struct cms *cms, uint32_t what)
{
    bool smsg = !(what & OPT(IUCVMSG)); /* then one is what VMCF would bring */
    struct guest_message m;
    char text[20 + sizeof m.text];
    if (!guest_message(cms->g, &m))
        return 0;
    snprintf(text, sizeof text, "%-8s %-8s %s", message_type(m.class), m.userid, m.text);
    int rc = told(cms, what, 0);
    if (!rc)
        rc = cmd_stack(cms, "WAK", text, false);
    return rc ? rc : smsg && m.class == GUEST_SMSG ? RC_SMSG : RC_MESSAGE;
}

/* CP EXTERNAL: which interruption it was. */
static int external(struct cms *cms, uint32_t what)
{
    int rc = told(cms, what, 0);
    if (!rc)
        rc = cmd_stack(cms, "WAK", "*EXT 0040", false);
    return rc ? rc : RC_EXTERNAL;
}

/* RC_TIME: nothing else has happened until then. */
static int wait_for(struct cms *cms, uint32_t what, uint64_t until)
{
    uint64_t next_look = 0;
    if (what & OPT(EXT))
        guest_external(cms->g); /* one of long ago is none */
    while (cms_pause(cms)) {
        uint64_t now = clock_now();
        if (what & OPT(CONS) && cms_stack_lines(cms->typed))
            return told(cms, what, RC_CONSOLE);
        if (what & OPT(EXT) && guest_external(cms->g))
            return external(cms, what);
        int rc = what & MESSAGES ? stack_message(cms, what) : 0;
        if (rc)
            return rc;
        if (what & OPT(RDR) && now >= next_look) {
            if (file_waits(cms))
                return told(cms, what, RC_READER);
            next_look = clock_now() + LOOK_AT;
        }
        if (now >= until)
            return RC_TIME;
        cms_wait(cms, what & OPT(RDR) && next_look < until ? next_look : until);
    }
    return 0;
}

/* Messages come to programs, and to the terminal no more. */
static void listen(struct cms *cms, uint32_t what)
{
    if (!(what & MESSAGES))
        return;
    if (what & OPT(IUCVMSG))
        guest_cp(cms->g, "SET MSG IUCV", NULL, NULL);
    if (what & OPT(SMSG))
        guest_cp(cms->g, "SET SMSG IUCV", NULL, NULL);
    guest_messages(cms->g, cms->listens = true);
}

/* WAKEUP RESET: messages are the terminal's again. */
static int reset(struct cms *cms)
{
    guest_messages(cms->g, cms->listens = false);
    guest_cp(cms->g, "SET MSG ON", NULL, NULL);
    return 0;
}

/* FILE(fn ft fm) or FILE (fn ft fm) among the options: taken out of the tokens.  WAKEUP TIMES * when it has
 * no names.  -1: there is no such option; else 0, or a return code that has been said. */
static int take_file(struct cms_command *c, struct fileid *id)
{
    char *const names[] = {id->fn, id->ft, id->fm};
    unsigned at = cms_options(c) + 1, end, n = 0;
    while (at < c->n && strcmp(c->token[at], "FILE"))
        at++;
    if (at >= c->n)
        return -1;
    *id = (struct fileid){"WAKEUP", "TIMES", "*"};
    end = at + 1;
    if (end < c->n && !strcmp(c->token[end], "("))
        for (end++; end < c->n && strcmp(c->token[end], ")"); end++) {
            if (n == 3)
                return cms_error(c->cms, "WAK", 70, c->token[end], NULL) ? RC_OPTION : 0;
            strcpy(names[n++], c->token[end]);
        }
    end += end < c->n && !strcmp(c->token[end], ")");
    memmove(c->token[at], c->token[end], (c->n - end) * sizeof c->token[0]);
    c->n -= end - at;
    return id->fm[0] == '*' || cmd_mode_valid(id->fm) ? 0 : WAKEUP_NO_FILE;
}

/* Until a record of the file is due, or what else is waited for happens. */
static int wait_with_file(struct cms_command *c, const struct cmd_options *o,
                          const struct fileid *id, uint64_t until)
{
    uint32_t record = 0;
    uint64_t ns;
    for (;;) {
        int rc = wakeup_file_next(c, id, &ns, &record);
        if (rc)
            return rc;
        if (ns == UINT64_MAX && until == UINT64_MAX && !(o->given & EVENTS))
            return 0; /* nothing will ever happen */
        uint64_t now = clock_now();
        uint64_t file_at = ns == UINT64_MAX ? ns : now + ns;
        rc = wait_for(c->cms, o->given, file_at < until ? file_at : until);
        if (rc == RC_TIME && !ns)
            return wakeup_file_run(c, id, record, o->given & OPT(TIME));
        if (rc != RC_TIME)
            return rc;
        if (file_at > until)
            return told(c->cms, o->given, RC_TIME);
    }
}

/* The operand's time, on the monotonic clock: 0, or said, a return code. */
static int time_operand(struct cms_command *c, unsigned end, uint64_t *until)
{
    *until = UINT64_MAX;
    if (end < 2)
        return 0;
    /* A token has eight characters, and "+hh:mm:ss" has nine. */
    char word[12];
    size_t n = strcspn(c->operands, " (");
    snprintf(word, sizeof word, "%.*s", (int)n, c->operands);
    long seconds = n < sizeof word ? seconds_of(c->cms, word) : -206;
    if (seconds >= 0 && end > 2)
        seconds = -206;
    if (seconds < 0) {
        cms_error(c->cms, "WAK", 70, c->token[end > 2 ? 2 : 1], NULL);
        return (int)-seconds;
    }
    *until = clock_now() + (uint64_t)seconds * SECOND;
    return 0;
}

int cmd_wakeup(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"CONS", 4, CONS, 0, false},     {"EXT", 3, EXT, 0, false},
        {"RDR", 3, RDR, 0, false},       {"QUIET", 5, QUIET, 0, false},
        {"NOREAD", 6, NOREAD, 0, false}, {"IUCVMSG", 4, IUCVMSG, 0, false},
        {"SMSG", 4, SMSG, 0, false},     {"VMCF", 4, VMCF, 0, false}, /* nobody sends by VMCF */
        {"CC", 2, CC, 0, false},         {"TIME", 4, TIME, 0, false},
    };
    struct fileid file;
    struct cmd_options o;
    uint64_t until;
    int has_file = take_file(c, &file);
    unsigned end = cms_options(c);
    if (has_file > 0)
        return has_file;
    if (cmd_options(c, "WAK", options, sizeof options / sizeof options[0], &o))
        return RC_OPTION;
    if (end == 2 && !strcmp(c->token[1], "RESET"))
        return reset(c->cms);
    int rc = time_operand(c, end, &until);
    if (rc)
        return rc;
    if (end == 1 && has_file < 0 && !(o.given & EVENTS))
        o.given |= OPT(CONS); /* nothing said: until something is typed */
    if (o.given & MESSAGES)
        o.given |= OPT(CONS); /* who looks after a service machine types to it */
    listen(c->cms, o.given);
    if (has_file == 0)
        return wait_with_file(c, &o, &file, until);
    rc = wait_for(c->cms, o.given, until);
    return rc == RC_TIME ? told(c->cms, o.given, rc) : rc;
}
