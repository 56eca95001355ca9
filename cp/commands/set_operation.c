/* How the system is run: what is recorded of recoveries and of a device's errors (MODE, RECORD), whether
 * the operator is asked when it starts again (PROMPT), how many logical devices there may be (MAXLDEV),
 * and what a System/370 had (TIMER, IOASSIST).
 *
 * PROMPT is FEATURES PROMPT's: SHUTDOWN REIPL looks at it (cp/startup.c); CP is never restarted after an
 * abend, so that AFTER_RESTART is only kept.  MAXLDEV holds for TN3270 sessions (tn3270/listener.h).
 * Source: CP Commands and Utilities Reference 7.2, SET MODE; IBM's list of operands (7.3) for the others'
 * names and abbreviations.  RECORD's operands are VM/370's, from memory; the words of PROMPT's, MAXLDEV's
 * and IOASSIST's answers are ours. */
#include "cp/commands/handlers.h"
#include "cp/commands/real.h"
#include "cp/kept.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <string.h>

static int missing_or_invalid(struct command *c)
{
    char word[32];
    return command_word(c, word, sizeof word) ? command_error(c, "CFS", 2, word, NULL)
                                              : command_error(c, "CFS", 26, NULL);
}

/* --- MODE ------------------------------------------------------------------------------------- */

/* SET MODE [RETRY] QUIET | RECORD: of soft errors, which this machine has not.  MAIN was VM/370's. */
int set_mode(struct command *c)
{
    if (command_keyword(c, "MAIN", 4))
        return command_error(c, "CFS", 6005, "MAIN", NULL);
    command_keyword(c, "RETRY", 5);
    bool record = command_keyword(c, "RECORD", 1);
    if (!record && !command_keyword(c, "QUIET", 1))
        return command_error(c, "CFS", 26, NULL);
    int rc = command_end(c, "CFS");
    if (!rc)
        command_say(c, "SYSTEM RECOVERY %s MODE ACCEPTED", record ? "RECORD" : "QUIET");
    return rc;
}

/* --- RECORD ----------------------------------------------------------------------------------- */

/* The number behind a keyword, from 0 on: 0, or the message's number. */
static int number_of(struct command *c, unsigned long max)
{
    char word[16];
    unsigned long n;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    return command_number(word, max, &n) ? 0 : command_error(c, "CFS", 2, word, NULL);
}

/* BYTE nn BIT n {AND | OR BYTE nn BIT n} ...: sense bits that are looked for. */
static int sense_bits(struct command *c)
{
    do {
        if (!command_keyword(c, "BYTE", 4))
            return missing_or_invalid(c);
        int rc = number_of(c, 31);
        if (!rc && !command_keyword(c, "BIT", 3))
            rc = missing_or_invalid(c);
        if (!rc)
            rc = number_of(c, 7);
        if (rc)
            return rc;
    } while (command_keyword(c, "AND", 3) || command_keyword(c, "OR", 2));
    return 0;
}

/* SET RECORD OFF | ON rdev LIMIT nnn BYTE nn BIT n ...: what a device says of its errors. */
int set_record(struct command *c)
{
    char word[16], rest[256];
    struct real_list list;
    if (command_keyword(c, "OFF", 3))
        return command_end(c, "CFS");
    if (!command_keyword(c, "ON", 2))
        return missing_or_invalid(c);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 21, NULL);
    snprintf(rest, sizeof rest, "%s", word);
    struct command device = *c;
    device.operands = device.original = rest;
    int rc = real_list(&device, "CFS", &list);
    if (rc)
        return rc;
    if (!command_keyword(c, "LIMIT", 5))
        return missing_or_invalid(c);
    rc = number_of(c, 999);
    if (!rc)
        rc = sense_bits(c);
    return rc ? rc : command_end(c, "CFS");
}

/* --- PROMPT ----------------------------------------------------------------------------------- */

static const char *const prompts[SYSTEM_PROMPTS] = {"AFTER_RESTART", "AFTER_SHUTDOWN_REIPL"};

/* SET PROMPT AFTER_RESTART | AFTER_SHUTDOWN_REIPL ON | OFF */
int set_prompt(struct command *c)
{
    static const unsigned min[SYSTEM_PROMPTS] = {9, 8};
    bool on;
    unsigned which = 0;
    while (which < SYSTEM_PROMPTS && !command_keyword(c, prompts[which], min[which]))
        which++;
    if (which == SYSTEM_PROMPTS)
        return missing_or_invalid(c);
    int rc = command_on_off(c, "CFS", &on);
    if (!rc)
        atomic_store(&c->vm->sys->prompt[which], on);
    return rc;
}

int query_prompt(struct command *c)
{
    int rc = command_end(c, "CQS");
    for (unsigned i = 0; !rc && i < SYSTEM_PROMPTS; i++)
        command_say(c, "PROMPT %s %s", prompts[i],
                    atomic_load(&c->vm->sys->prompt[i]) ? "ON" : "OFF");
    return rc;
}

/* --- MAXLDEV ---------------------------------------------------------------------------------- */

int query_maxldev(struct command *c)
{
    int rc = command_end(c, "CQS");
    if (!rc)
        command_say(c, "MAXLDEV %u", atomic_load(&c->vm->sys->maxldev));
    return rc;
}

/* SET MAXLDEV n: those that are there stay, new ones are refused. */
int set_maxldev(struct command *c)
{
    char word[16];
    unsigned long n = 0;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    if (!command_number(word, SYSTEM_MAXLDEV, &n) || !n)
        return command_error(c, "CFS", 2, word, NULL);
    int rc = command_end(c, "CFS");
    if (!rc)
        atomic_store(&c->vm->sys->maxldev, (unsigned)n);
    return rc;
}

/* --- TIMER, IOASSIST -------------------------------------------------------------------------- */

/* SET TIMER ON | OFF | REAL: of the interval timer, which no machine here has. */
int set_timer(struct command *c)
{
    if (command_keyword(c, "OFF", 3))
        return command_end(c, "CFS");
    if (!command_keyword(c, "ON", 2) && !command_keyword(c, "REAL", 4))
        return missing_or_invalid(c);
    int rc = command_end(c, "CFS");
    return rc ? rc : command_error(c, "CFS", 6005, "TIMER", NULL);
}

/* SET IOASSIST ON | OFF: for machines whose storage is real, which there are none of. */
int set_ioassist(struct command *c)
{
    bool on;
    int rc = command_on_off(c, "CFS", &on);
    return rc || !on ? rc : command_error(c, "CFS", 2990, "The I/O assist", NULL);
}

int query_ioassist(struct command *c)
{
    int rc = command_end(c, "CQS");
    if (!rc)
        command_say(c, "IOASSIST OFF");
    return rc;
}
