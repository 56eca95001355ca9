/* WAKEUP: wait for a time, for what is typed, for a file in the reader or for CP EXTERNAL.  What a
 * program that serves others does between two pieces of work.
 * z/VM's WAKEUP: the forms of the time, the options, the return codes, as service machines that are published
 * use and explain them.  FILE, times from a file, is not here. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND  1000000000ull
#define DAY     (24 * 60 * 60)
#define LOOK_AT (1 * SECOND) /* how often the reader is asked about */

enum { CONS, EXT, RDR, QUIET, NOREAD, IUCVMSG, SMSG, VMCF, CC, TIME };
enum { RC_SMSG = 1, RC_TIME = 2, RC_READER = 4, RC_MESSAGE = 5, RC_CONSOLE = 6, RC_EXTERNAL = 8 };
#define MESSAGES (OPT(IUCVMSG) | OPT(SMSG))

static uint64_t clock_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

/* "+mm", "+mm:ss", "+hh:mm:ss", "hh:mm", "hh:mm:ss": seconds from now; -1: it is none of them. */
static long seconds_of(struct cms *cms, const char *word)
{
    int part[3], parts;
    char extra;
    bool interval = *word == '+';
    word += interval;
    if (!*word || strspn(word, "0123456789:") != strlen(word))
        return -1;
    parts = sscanf(word, "%4d:%2d:%2d%c", &part[0], &part[1], &part[2], &extra);
    if (parts < 1 || parts > 3 || (!interval && parts < 2))
        return -1;
    if (interval)
        return parts == 3 ? part[0] * 3600L + part[1] * 60 + part[2]
                          : part[0] * 60L + (parts == 2 ? part[1] : 0);
    long of_day = part[0] * 3600L + part[1] * 60 + (parts == 3 ? part[2] : 0);
    struct tm t;
    uint32_t ns;
    guest_local_time(cms->g, &t, &ns);
    if (of_day >= DAY || part[1] > 59)
        return -1;
    long left = of_day - (t.tm_hour * 3600L + t.tm_min * 60L + t.tm_sec);
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
    int rc = cmd_stack(cms, "WAK", text, false);
    return rc ? rc : smsg && m.class == GUEST_SMSG ? RC_SMSG : RC_MESSAGE;
}

static int wait_for(struct cms *cms, uint32_t what, uint64_t until)
{
    uint64_t next_look = 0;
    if (what & OPT(EXT))
        guest_external(cms->g); /* one of long ago is none */
    while (cms_pause(cms)) {
        uint64_t now = clock_now();
        if (what & OPT(CONS) && cms_stack_lines(cms->typed))
            return RC_CONSOLE;
        if (what & OPT(EXT) && guest_external(cms->g))
            return RC_EXTERNAL;
        int rc = what & MESSAGES ? stack_message(cms, what) : 0;
        if (rc)
            return rc;
        if (what & OPT(RDR) && now >= next_look) {
            if (file_waits(cms))
                return RC_READER;
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

int cmd_wakeup(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"CONS", 4, CONS, 0, false},     {"EXT", 3, EXT, 0, false},
        {"RDR", 3, RDR, 0, false},       {"QUIET", 5, QUIET, 0, false},
        {"NOREAD", 6, NOREAD, 0, false}, {"IUCVMSG", 4, IUCVMSG, 0, false},
        {"SMSG", 4, SMSG, 0, false},     {"VMCF", 4, VMCF, 0, false}, /* nobody sends by VMCF */
        {"CC", 2, CC, 0, false},         {"TIME", 4, TIME, 0, false},
    };
    struct cmd_options o;
    unsigned end = cms_options(c);
    uint64_t until = UINT64_MAX;
    int rc = cmd_options(c, "WAK", options, sizeof options / sizeof options[0], &o);
    if (rc)
        return rc;
    if (end == 2 && !strcmp(c->token[1], "RESET"))
        return reset(c->cms);
    if (end > 1) {
        /* A token has eight characters, and "+hh:mm:ss" has nine. */
        char word[12];
        size_t n = strcspn(c->operands, " (");
        snprintf(word, sizeof word, "%.*s", (int)n, c->operands);
        long seconds = n < sizeof word ? seconds_of(c->cms, word) : -1;
        if (seconds < 0)
            return cms_error(c->cms, "WAK", 70, c->token[1], NULL);
        until = clock_now() + (uint64_t)seconds * SECOND;
    }
    if (end > 2)
        return cms_error(c->cms, "WAK", 70, c->token[2], NULL);
    if (end == 1 && !(o.given & (OPT(CONS) | OPT(EXT) | OPT(RDR) | MESSAGES)))
        o.given |= OPT(CONS); /* nothing said: until something is typed */
    if (o.given & MESSAGES)
        o.given |= OPT(CONS); /* who looks after a service machine types to it */
    listen(c->cms, o.given);
    return wait_for(c->cms, o.given, until);
}
